// SPDX-License-Identifier: Apache-2.0
// Vector operations of the solver, plane by plane over the blocks that hold bone; all are bound by memory traffic.
//
// Bytes a degree of freedom: first_step_scaled 16, dot_with_residual 16, new_direction 12, step_along 40. Sums run over
// sixteen fixed lanes, so that every vector width and any number of threads adds in the same order.
#include "howship/strength/kernels.hpp"

namespace howship::strength {
namespace HOWSHIP_ISA {
namespace {

using F = Pack<float, HOWSHIP_VECTOR_BYTES / 4>;
using B = Pack<float, block>;
using S = Pack<double, block>;

/// Calls body(offset, node offset) for every pack of `width` values in the planes.
template <int width, class Body>
[[gnu::always_inline]] inline void each_pack(const LevelView& level, int z, Body&& body) {
  for (int y = 0; y <= level.ny; ++y) {
    const std::size_t row = level.node_row(y, z);
    const RowRange nodes = level.node_rows[row];
    const std::size_t base = std::size_t(z) * level.plane + std::size_t(y) * level.row;
    for (int c = 0; c < 3; ++c)
      for (int x = nodes.begin; x < nodes.end; x += width)
        body(base + std::size_t(c) * std::size_t(level.pitch) + std::size_t(x),
             row * std::size_t(level.pitch) + std::size_t(x));
  }
}

template <class Body>
[[gnu::always_inline]] inline void each_fixed(const LevelView& level, int z, Body&& body) {
  const std::size_t base = std::size_t(z) * level.plane;
  for (std::uint32_t k = level.fixed_begin[z]; k < level.fixed_begin[z + 1]; ++k) body(base + level.fixed[k]);
}

}  // namespace

void first_step(const LevelView& level, Planes planes, float* x, const float* b, float c2) {
  const F factor(c2);
  for (int z = planes.begin; z < planes.end; ++z) {
    each_pack<HOWSHIP_VECTOR_BYTES / 4>(level, z, [&](std::size_t at, std::size_t node) {
      (factor * F::load(level.inverse_diagonal + node) * F::load(b + at)).store(x + at);
    });
    each_fixed(level, z, [&](std::size_t at) { x[at] = 0.0f; });
  }
}

void first_step_scaled(const LevelView& level, Planes planes, float* x, float* b, const double* r, double scale,
                       float c2) {
  const B factor(c2);
  const S to_unit(scale);
  for (int z = planes.begin; z < planes.end; ++z) {
    each_pack<block>(level, z, [&](std::size_t at, std::size_t node) {
      const B right = convert<float>(S::load(r + at) * to_unit);
      right.store(b + at);
      (factor * B::load(level.inverse_diagonal + node) * right).store(x + at);
    });
    each_fixed(level, z, [&](std::size_t at) { x[at] = 0.0f; });
  }
}

void dot_with_residual(const LevelView& level, Planes planes, const float* z, const double* r, const float* q,
                       double* zr, double* zq) {
  for (int k = planes.begin; k < planes.end; ++k) {
    S with_r(0.0), with_q(0.0);
    each_pack<block>(level, k, [&](std::size_t at, std::size_t) {
      const S value = convert<double>(B::load(z + at));
      with_r = with_r + value * S::load(r + at);
      with_q = with_q + value * convert<double>(B::load(q + at));
    });
    zr[k] = sum(with_r);
    zq[k] = sum(with_q);
  }
}

void new_direction(const LevelView& level, Planes planes, float* p, const float* z, float scale, float beta) {
  const F a(scale), b(beta);
  for (int k = planes.begin; k < planes.end; ++k)
    each_pack<HOWSHIP_VECTOR_BYTES / 4>(
        level, k, [&](std::size_t at, std::size_t) { (a * F::load(z + at) + b * F::load(p + at)).store(p + at); });
}

void step_along(const LevelView& level, Planes planes, double* x, double* r, const float* p, const float* q,
                double alpha, double* norm2) {
  const S a(alpha);
  for (int k = planes.begin; k < planes.end; ++k) {
    S squares(0.0);
    each_pack<block>(level, k, [&](std::size_t at, std::size_t) {
      (S::load(x + at) + a * convert<double>(B::load(p + at))).store(x + at);
      const S residual = S::load(r + at) - a * convert<double>(B::load(q + at));
      residual.store(r + at);
      squares = squares + residual * residual;
    });
    norm2[k] = sum(squares);
  }
}

void step_along_float(const LevelView& level, Planes planes, float* x, float* r, const float* b, const float* p,
                      const float* q, float alpha, bool from_zero, double* norm2) {
  const B a(alpha);
  for (int k = planes.begin; k < planes.end; ++k) {
    S squares(0.0);
    each_pack<block>(level, k, [&](std::size_t at, std::size_t) {
      B step = a * B::load(p + at);
      if (!from_zero) step = B::load(x + at) + step;
      step.store(x + at);
      const B residual = B::load(b + at) - a * B::load(q + at);
      residual.store(r + at);
      const S wide = convert<double>(residual);
      squares = squares + wide * wide;
    });
    norm2[k] = sum(squares);
  }
}

void dot(const LevelView& level, Planes planes, const float* a, const float* b, double* result) {
  for (int k = planes.begin; k < planes.end; ++k) {
    S products(0.0);
    each_pack<block>(level, k, [&](std::size_t at, std::size_t) {
      products = products + convert<double>(B::load(a + at)) * convert<double>(B::load(b + at));
    });
    result[k] = sum(products);
  }
}

void step_residual(const LevelView& level, Planes planes, float* r, const float* q, float alpha, double* result) {
  const B a(alpha);
  for (int k = planes.begin; k < planes.end; ++k) {
    S products(0.0);
    each_pack<block>(level, k, [&](std::size_t at, std::size_t node) {
      const B residual = B::load(r + at) - a * B::load(q + at);
      residual.store(r + at);
      products =
          products + convert<double>(B::load(level.inverse_diagonal + node) * residual) * convert<double>(residual);
    });
    result[k] = sum(products);
  }
}

void scaled_direction(const LevelView& level, Planes planes, float* p, const float* r, float beta) {
  const F b(beta);
  for (int k = planes.begin; k < planes.end; ++k)
    each_pack<HOWSHIP_VECTOR_BYTES / 4>(level, k, [&](std::size_t at, std::size_t node) {
      (F::load(level.inverse_diagonal + node) * F::load(r + at) + b * F::load(p + at)).store(p + at);
    });
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::strength
