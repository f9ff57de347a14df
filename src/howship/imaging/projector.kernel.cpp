// SPDX-License-Identifier: Apache-2.0
// Within one slab of voxels a ray that is steepest along the slab's axis meets at most one wall in each other
// direction, so at most three voxels: exact (Siddon 1985, doi:10.1118/1.595715) without a branch. A vector holds as
// many rays as it has lanes; both channels of a voxel are one 64-bit load. Rays of an upright detector run in rows of
// voxels that are neighbours in memory: two loads and permutations bring them all, and where a ray goes from voxel to
// voxel along the row is the same for every row of the detector. The sums are the same, to the byte.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "howship/imaging/projector.hpp"

namespace howship::imaging::HOWSHIP_ISA {

namespace {

constexpr int lanes = HOWSHIP_VECTOR_BYTES / int(sizeof(float));
static_assert(ray_padding % lanes == 0, "the padding holds whole vectors");
using F [[gnu::vector_size(HOWSHIP_VECTOR_BYTES)]] = float;
using I [[gnu::vector_size(HOWSHIP_VECTOR_BYTES)]] = std::int32_t;
using D [[gnu::vector_size(HOWSHIP_VECTOR_BYTES)]] = double;
using Two [[gnu::may_alias]] = double;  // a pair of floats on its way

[[gnu::always_inline]] inline F load(const float* p) {
  F out;
  std::memcpy(&out, p, sizeof out);
  return out;
}

/// The voxel whose centre is nearest.
[[gnu::always_inline]] inline I nearest(F x) {
  const F shifted = x + 0.5f;
  const I cut = __builtin_convertvector(shifted, I);
  return cut + (__builtin_convertvector(cut, F) > shifted);  // a true lane is -1
}
[[maybe_unused, gnu::always_inline]] inline std::int32_t nearest(float x) {
  const float shifted = x + 0.5f;
  const auto cut = std::int32_t(shifted);
  return cut - (float(cut) > shifted ? 1 : 0);
}
[[gnu::always_inline]] inline F minimum(F a, F b) { return b < a ? b : a; }
[[gnu::always_inline]] inline F maximum(F a, F b) { return a < b ? b : a; }
[[gnu::always_inline]] inline I limited(I a, std::int32_t last) {
  const I zero = {}, high = zero + last;
  const I low = a < zero ? zero : a;
  return low > high ? high : low;
}

/// Pairs of half of the rays, first and second channel in turn.
template <std::size_t... L>
[[gnu::always_inline]] inline F pairs(const Two* base, const std::int32_t* index, std::index_sequence<L...>) {
  const D loaded = {base[index[L]]...};
  F out;
  std::memcpy(&out, &loaded, sizeof out);
  return out;
}
/// Each lane of a half twice: a ray's weight for both channels.
template <int half, std::size_t... L>
[[gnu::always_inline]] inline F doubled(F w, std::index_sequence<L...>) {
  return __builtin_shufflevector(w, w, int(half * (lanes / 2) + L / 2)...);
}

using Half = std::make_index_sequence<std::size_t(lanes / 2)>;
using Whole = std::make_index_sequence<std::size_t(lanes)>;

// A permutation of two registers by a third is one instruction of AVX-512, and GCC's way to say it; elsewhere every
// pair is loaded alone.
#if HOWSHIP_VECTOR_BYTES == 64 && !defined(__clang__)
#define HOWSHIP_ROWS_OF_VOXELS
static_assert(lanes == ray_padding, "rows may be read so far beyond the last voxel");
using L [[gnu::vector_size(HOWSHIP_VECTOR_BYTES)]] = std::int64_t;
using I8 [[gnu::vector_size(HOWSHIP_VECTOR_BYTES / 2)]] = std::int32_t;

/// Numbers of half of the rays, one a pair.
template <int half>
[[gnu::always_inline]] inline L halved(I a) {
  constexpr int f = half * (lanes / 2);
  const I8 part = __builtin_shufflevector(a, a, f, f + 1, f + 2, f + 3, f + 4, f + 5, f + 6, f + 7);
  return __builtin_convertvector(part, L);
}

/// A row of as many voxels as a vector has rays.
struct Row {
  D near, far;
  [[gnu::always_inline]] explicit Row(const Two* at) {
    std::memcpy(&near, at, sizeof near);
    std::memcpy(&far, at + lanes / 2, sizeof far);
  }
  [[gnu::always_inline]] D at(L index) const { return __builtin_shuffle(near, far, index); }
};
[[gnu::always_inline]] inline F as_floats(D a) {
  F out;
  std::memcpy(&out, &a, sizeof out);
  return out;
}
#endif

/// Narrows the slabs from `low` to `high` to those in which a ray lies within two voxels of the volume.
void clip(float start, float slope, std::int32_t last, float& low, float& high) {
  const float size = float(last) + 2.0f;
  if (slope == 0.0f) {
    if (start < -2.0f || start > size) high = -1.0f;
    return;
  }
  const float one_end = (-2.0f - start) / slope, other = (size - start) / slope;
  low = std::max(low, std::min(one_end, other) - 2.0f);
  high = std::min(high, std::max(one_end, other) + 2.0f);
}

}  // namespace

#ifndef HOWSHIP_ROWS_OF_VOXELS
int trace_rows(const RayRows&) { return 0; }
#else
int trace_rows(const RayRows& run) {
  const auto [step_main, step_u, step_v] = run.stride;
  const std::int32_t last_u = run.extent[1] - 1, last_v = run.extent[2] - 1;
  if (step_v != 1) return 0;
  float least_slab = float(run.extent[0]), last_slab = 0.0f;
  std::array<float, rows_together> per_u{};
  for (std::size_t r = 0; r < rows_together; ++r) {
    per_u[r] = 1.0f / (run.du[r] == 0.0f ? 1.0f : run.du[r]);
    float low = 0.0f, high = float(run.extent[0]);
    clip(run.u[r], run.du[r], last_u, low, high);
    if (high < low) continue;
    least_slab = std::min(least_slab, low);
    last_slab = std::max(last_slab, high);
  }
  int begin = 0;
  for (; begin + lanes <= run.count; begin += lanes) {
    const int end = begin + lanes - 1;
    // A row of voxels must hold the vector on its whole way, with one to spare at either side for rounding.
    const auto spread = [&](float s) {
      return std::abs((run.v[end] + s * run.dv[end]) - (run.v[begin] + s * run.dv[begin]));
    };
    if (std::max(spread(0.0f), spread(float(run.extent[0]))) +
            std::max(std::abs(run.dv[begin]), std::abs(run.dv[end])) >
        float(lanes - 3))
      break;
    int from = run.extent[0], to = 0;
    for (int p = begin; p <= end; ++p) {
      float low = least_slab, high = last_slab;
      clip(run.v[p], run.dv[p], last_v, low, high);
      if (high < low) continue;
      from = std::min(from, int(low));
      to = std::max(to, int(high) + 2);
    }
    from = std::max(1, from);
    to = std::min(to, run.extent[0] - 1);
    const F v0 = load(run.v + begin), dv = load(run.dv + begin);
    const F one = F{} + 1.0f, zero = F{};
    const F per_v = one / (dv == zero ? one : dv);
    F low[rows_together] = {}, high[rows_together] = {};
    for (int slab = from; slab < to; ++slab) {
      const Two* base = reinterpret_cast<const Two*>(run.pair) + std::ptrdiff_t(slab) * step_main;
      const float along = float(slab - 1);
      const F va = v0 + (F{} + along) * dv, vb = va + dv;
      const I iva = nearest(va), ivb = nearest(vb);
      const F wall_v = 0.5f * __builtin_convertvector(iva + ivb, F);
      const F tv = iva == ivb ? one : minimum(one, maximum(zero, (wall_v - va) * per_v));
      const I lva = limited(iva, last_v), lvb = limited(ivb, last_v);
      const std::int32_t lowest =
          std::max(0, std::min(std::min(lva[0], lva[lanes - 1]), std::min(lvb[0], lvb[lanes - 1])) - 1);
      const I ra = lva - lowest, rb = lvb - lowest;
      const L ra0 = halved<0>(ra), ra1 = halved<1>(ra), rb0 = halved<0>(rb), rb1 = halved<1>(rb);
      const F in = tv, out = one - tv;
      const F in0 = doubled<0>(in, Whole{}), in1 = doubled<1>(in, Whole{}), out0 = doubled<0>(out, Whole{}),
              out1 = doubled<1>(out, Whole{});
      const auto row = [&](std::int32_t u) {
        return Row(base + std::ptrdiff_t(std::clamp(u, 0, last_u)) * step_u + lowest);
      };
#pragma GCC unroll 4
      for (std::size_t r = 0; r < rows_together; ++r) {
        const float ua = run.u[r] + along * run.du[r], ub = ua + run.du[r];
        const std::int32_t iua = nearest(ua), iub = nearest(ub);
        const Row here = row(iua);
        if (iua == iub) {  // no third voxel: its share is nothing
          low[r] += in0 * as_floats(here.at(ra0)) + out0 * as_floats(here.at(rb0));
          high[r] += in1 * as_floats(here.at(ra1)) + out1 * as_floats(here.at(rb1));
          continue;
        }
        const Row next = row(iub);
        const float wall_u = 0.5f * float(iua + iub), raw = (wall_u - ua) * per_u[r];
        const F tu = F{} + std::min(1.0f, std::max(0.0f, raw));
        const I u_first = tu < tv;
        const F ta = u_first ? tu : tv, tb = u_first ? tv : tu, wb = tb - ta, wc = one - tb;
        low[r] += doubled<0>(ta, Whole{}) * as_floats(here.at(ra0)) +
                  doubled<0>(wb, Whole{}) * as_floats(halved<0>(u_first) ? next.at(ra0) : here.at(rb0)) +
                  doubled<0>(wc, Whole{}) * as_floats(next.at(rb0));
        high[r] += doubled<1>(ta, Whole{}) * as_floats(here.at(ra1)) +
                   doubled<1>(wb, Whole{}) * as_floats(halved<1>(u_first) ? next.at(ra1) : here.at(rb1)) +
                   doubled<1>(wc, Whole{}) * as_floats(next.at(rb1));
      }
    }
    for (std::size_t r = 0; r < rows_together; ++r) {
      float sums[2 * lanes];
      std::memcpy(sums, &low[r], sizeof low[r]);
      std::memcpy(sums + lanes, &high[r], sizeof high[r]);
      for (int p = 0; p < lanes; ++p) {
        run.first[r][begin + p] += sums[2 * p] * run.length[r][begin + p];
        run.second[r][begin + p] += sums[2 * p + 1] * run.length[r][begin + p];
      }
    }
  }
  return begin;
}
#endif

void trace_rays(const RayRun& run) {
  const auto [step_main, step_u, step_v] = run.stride;
  const std::int32_t last_u = run.extent[1] - 1, last_v = run.extent[2] - 1;
  for (int begin = 0; begin < run.count; begin += lanes) {
    const int n = std::min(lanes, run.count - begin);
    // Slabs outside of which no ray of this vector meets more than the border of zeros.
    int from = run.extent[0], to = 0;
    for (int p = begin; p < begin + n; ++p) {
      float low = 0.0f, high = float(run.extent[0]);
      clip(run.u[p], run.du[p], last_u, low, high);
      clip(run.v[p], run.dv[p], last_v, low, high);
      if (high < low) continue;
      from = std::min(from, int(low));
      to = std::max(to, int(high) + 2);
    }
    from = std::max(1, from);
    to = std::min(to, run.extent[0] - 1);
    const F u0 = load(run.u + begin), v0 = load(run.v + begin), du = load(run.du + begin), dv = load(run.dv + begin);
    const F one = F{} + 1.0f, zero = F{};
    const F safe_u = du == zero ? one : du, safe_v = dv == zero ? one : dv;
    const F per_u = one / safe_u, per_v = one / safe_v;
    F low = zero, high = zero;  // sums of the lower and the upper half of the rays
    for (int slab = from; slab < to; ++slab) {
      const Two* base = reinterpret_cast<const Two*>(run.pair) + std::ptrdiff_t(slab) * step_main;
      const F s = F{} + float(slab - 1);
      const F ua = u0 + s * du, va = v0 + s * dv, ub = ua + du, vb = va + dv;
      const I iua = nearest(ua), iub = nearest(ub), iva = nearest(va), ivb = nearest(vb);
      const F wall_u = 0.5f * __builtin_convertvector(iua + iub, F),
              wall_v = 0.5f * __builtin_convertvector(iva + ivb, F);
      const F tu = iua == iub ? one : minimum(one, maximum(zero, (wall_u - ua) * per_u));
      const F tv = iva == ivb ? one : minimum(one, maximum(zero, (wall_v - va) * per_v));
      const I u_first = tu < tv;
      const F ta = u_first ? tu : tv, tb = u_first ? tv : tu;
      const I cua = limited(iua, last_u) * step_u, cub = limited(iub, last_u) * step_u;
      const I cva = limited(iva, last_v) * step_v, cvb = limited(ivb, last_v) * step_v;
      const I a = cua + cva, b = u_first ? cub + cva : cua + cvb, c = cub + cvb;
      alignas(64) std::int32_t ia[lanes], ib[lanes], ic[lanes];
      std::memcpy(ia, &a, sizeof a);
      std::memcpy(ib, &b, sizeof b);
      std::memcpy(ic, &c, sizeof c);
      const F wb = tb - ta, wc = one - tb;
      low += doubled<0>(ta, Whole{}) * pairs(base, ia, Half{}) + doubled<0>(wb, Whole{}) * pairs(base, ib, Half{}) +
             doubled<0>(wc, Whole{}) * pairs(base, ic, Half{});
      high += doubled<1>(ta, Whole{}) * pairs(base, ia + lanes / 2, Half{}) +
              doubled<1>(wb, Whole{}) * pairs(base, ib + lanes / 2, Half{}) +
              doubled<1>(wc, Whole{}) * pairs(base, ic + lanes / 2, Half{});
    }
    float sums[2 * lanes];
    std::memcpy(sums, &low, sizeof low);
    std::memcpy(sums + lanes, &high, sizeof high);
    for (int p = 0; p < n; ++p) {
      run.first[begin + p] += sums[2 * p] * run.length[begin + p];
      run.second[begin + p] += sums[2 * p + 1] * run.length[begin + p];
    }
  }
}

}  // namespace howship::imaging::HOWSHIP_ISA
