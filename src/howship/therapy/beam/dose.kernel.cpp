// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/elementary.hpp"
#include "howship/therapy/beam/dose_kernel.hpp"

namespace howship::therapy::beam {
namespace HOWSHIP_ISA {
namespace {

constexpr int lanes = HOWSHIP_VECTOR_BYTES / 8;
using P = Pack<double, lanes>;
using Floats = Pack<float, lanes>;

constexpr double root_two = 1.41421356237309504880;

struct Parts {
  P amplitude[5];
};

[[gnu::always_inline]] inline Parts parts_at(const DepthTerms& t, P d) {
  const P left = exp_of(P(-t.attenuation) * (P(1.0) - P(t.hardening) * d) * d);
  Parts out;
  out.amplitude[0] = P(t.primary) * (left - P(t.unbuilt) * exp_of(P(-t.build_up) * d));
  for (int k = 0; k < 3; ++k) out.amplitude[k + 1] = P(t.scatter[k]) * (left - exp_of(P(-t.scatter_build_up[k]) * d));
  out.amplitude[4] = P(t.electrons) * exp_of(P(-t.electron_fall) * d);
  return out;
}

}  // namespace

void march_rays(const March& m, std::size_t first, std::size_t last, const MarchRoom& room) {
  for (std::size_t i = 0; i < (last - first) * m.pitch; ++i) room.sum[i] = 0.0;
  for (std::size_t t = 0; t < m.count; ++t) {
    const double part = (m.begin + double(t) * m.step) / m.axis_distance;
    // Between which layers each row runs is the same for all columns.
    int lowest = m.nk, highest = -1;
    for (std::size_t r = 0; r < m.pitch; ++r) {
      const double at = (m.source[2] + part * m.up[r] - m.origin[2]) * m.per_step[2];
      const bool inside = at > -1.0 && at < double(m.nk);
      const int low = inside ? int(at) - (at < 0.0 ? 1 : 0) : 0;
      const double over = at - double(low);
      room.low[r] = low + 1;
      room.lower[r] = inside ? 1.0 - over : 0.0;
      room.upper[r] = inside ? over : 0.0;
      if (!inside) continue;
      lowest = low < lowest ? low : lowest;
      highest = low > highest ? low : highest;
    }
    for (std::size_t u = first; u < last; ++u) {
      double* __restrict sum = room.sum + (u - first) * m.pitch;
      float* __restrict out = m.depth + (t * m.columns + u) * m.pitch;
      const double i_at = (m.source[0] + part * m.direction[0][u] - m.origin[0]) * m.per_step[0],
                   j_at = (m.source[1] + part * m.direction[1][u] - m.origin[1]) * m.per_step[1];
      const bool inside = i_at > -1.0 && i_at < double(m.ni) && j_at > -1.0 && j_at < double(m.nj) && highest >= lowest;
      if (!inside) {
        for (std::size_t r = 0; r < m.pitch; ++r) out[r] = float(sum[r]);
        continue;
      }
      const int i = int(i_at) - (i_at < 0.0 ? 1 : 0), j = int(j_at) - (j_at < 0.0 ? 1 : 0);
      const double pi = i_at - double(i), pj = j_at - double(j);
      const P w00((1.0 - pi) * (1.0 - pj)), w10(pi * (1.0 - pj)), w01((1.0 - pi) * pj), w11(pi * pj);
      const float* column = m.density + std::size_t(i + 1) * m.along_i + std::size_t(j + 1) * m.along_j;
      for (int k = lowest + 1; k <= highest + 2; k += lanes) {
        const P here = w00 * convert<double>(Floats::load(column + k)) +
                       w10 * convert<double>(Floats::load(column + m.along_i + k)) +
                       w01 * convert<double>(Floats::load(column + m.along_j + k)) +
                       w11 * convert<double>(Floats::load(column + m.along_i + m.along_j + k));
        here.store(room.plane + k);
      }
      const double* __restrict length = m.length + u * m.pitch;
      const double* __restrict plane = room.plane;
      const double* __restrict lower = room.lower;
      const double* __restrict upper = room.upper;
      const int* __restrict low = room.low;
      for (std::size_t r = 0; r < m.pitch; ++r) {
        const double here = length[r] * (lower[r] * plane[low[r]] + upper[r] * plane[low[r] + 1]);
        out[r] = float(sum[r] + 0.5 * here);
        sum[r] += here;
      }
    }
  }
}

void dose_of_rectangle(const OpenField& f, const DoseColumn& c) {
  const DepthTerms& t = f.terms;
  for (std::size_t at = c.begin; at < c.end; at += std::size_t(lanes)) {
    const P given = P::load(c.depth + at), d = max(given, P(0.0)), y = P::load(c.y + at) - P(f.y0);
    const Parts parts = parts_at(t, d);
    P sum(0.0);
    for (int k = 0; k < 5; ++k) {
      const P scale = P(c.along_part) / (P(root_two) * (P(t.width[k]) + P(t.widening[k]) * d));
      const P across = P(0.5) *
                       (error_function_of(P(f.x + f.half_x) * scale) - error_function_of(P(f.x - f.half_x) * scale)),
              up = P(0.5) *
                   (error_function_of((y + P(f.half_y)) * scale) - error_function_of((y - P(f.half_y)) * scale));
      sum = sum + parts.amplitude[k] * across * up;
    }
    const P dose = where_greater(given, P(0.0), P(c.weight) * (sum * P(c.factor)), P(0.0));
    (Floats::load(c.dose + at) + convert<float>(dose)).store(c.dose + at);
  }
}

void amplitudes_at(const DepthTerms& terms, const double* depth, std::size_t begin, std::size_t end, double* out,
                   std::size_t stride) {
  for (std::size_t at = begin; at < end; at += std::size_t(lanes)) {
    const Parts parts = parts_at(terms, P::load(depth + at));
    for (std::size_t k = 0; k < 5; ++k) parts.amplitude[k].store(out + k * stride + at);
  }
}

void between(const double* a, const double* b, double part, std::size_t count, double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = (1.0 - part) * a[i] + part * b[i];
}

void add_rows(const float* const* row, const float* by, std::size_t rows, std::size_t begin, std::size_t end,
              float* out) {
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const float *a = row[r], *b = row[r + 1], *c = row[r + 2], *d = row[r + 3];
    for (std::size_t i = begin; i < end; ++i)
      out[i] = (((out[i] + by[r] * a[i]) + by[r + 1] * b[i]) + by[r + 2] * c[i]) + by[r + 3] * d[i];
  }
  for (; r < rows; ++r)
    for (std::size_t i = begin; i < end; ++i) out[i] += by[r] * row[r][i];
}

float dot_of(const float* a, const float* b, std::size_t count) {
  Pack<float, 8> sums(0.0f);
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) sums = sums + Pack<float, 8>::load(a + i) * Pack<float, 8>::load(b + i);
  float out = 0.0f;
  for (; i < count; ++i) out += a[i] * b[i];
  for (int k = 0; k < 8; ++k) out += sums.v[k];
  return out;
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::therapy::beam
