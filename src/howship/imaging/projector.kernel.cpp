// SPDX-License-Identifier: Apache-2.0
// Within one slab of voxels a ray that is steepest along the slab's axis meets at most one wall in each other
// direction, so at most three voxels: exact (Siddon 1985, doi:10.1118/1.595715) without a branch. A vector holds as
// many rays as it has lanes; both channels of a voxel are one 64-bit load.
#include <algorithm>
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

}  // namespace

void trace_rays(const RayRun& run) {
  const auto [step_main, step_u, step_v] = run.stride;
  const std::int32_t last_u = run.extent[1] - 1, last_v = run.extent[2] - 1;
  for (int begin = 0; begin < run.count; begin += lanes) {
    const int n = std::min(lanes, run.count - begin);
    // Slabs outside of which no ray of this vector meets more than the border of zeros.
    int from = run.extent[0], to = 0;
    for (int p = begin; p < begin + n; ++p) {
      float low = 0.0f, high = float(run.extent[0]);
      const auto clip = [&](float start, float slope, std::int32_t last) {
        const float size = float(last) + 2.0f;
        if (slope == 0.0f) {
          if (start < -2.0f || start > size) high = -1.0f;
          return;
        }
        const float one_end = (-2.0f - start) / slope, other = (size - start) / slope;
        low = std::max(low, std::min(one_end, other) - 2.0f);
        high = std::min(high, std::max(one_end, other) + 2.0f);
      };
      clip(run.u[p], run.du[p], last_u);
      clip(run.v[p], run.dv[p], last_v);
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
