// SPDX-License-Identifier: Apache-2.0
// Within one slab of voxels a ray that is steepest along the slab's axis meets at most one wall in each other
// direction, so at most three voxels: exact (Siddon 1985, doi:10.1118/1.595715) without a branch.
#include <algorithm>

#include "howship/imaging/projector.hpp"

namespace howship::imaging::HOWSHIP_ISA {

namespace {
/// The voxel whose centre is nearest; written so that compilers keep it in vector registers.
[[gnu::always_inline]] inline int nearest(float x) {
  const float shifted = x + 0.5f;
  const int cut = int(shifted);
  return cut - int(float(cut) > shifted);
}
}  // namespace

void trace_rays(const RayRun& run) {
  const auto [step_main, step_u, step_v] = run.stride;
  const int last_u = run.extent[1] - 1, last_v = run.extent[2] - 1;
  constexpr int block = 64;
  for (int begin = 0; begin < run.count; begin += block) {
    const int n = std::min(block, run.count - begin);
    float first[block] = {}, second[block] = {};
    const float *u0 = run.u + begin, *v0 = run.v + begin, *du = run.du + begin, *dv = run.dv + begin;
    for (int slab = 1; slab + 1 < run.extent[0]; ++slab) {
      const float* base = run.pair + 2 * std::ptrdiff_t(slab) * step_main;
      const float s = float(slab - 1);
      for (int p = 0; p < n; ++p) {
        const float ua = u0[p] + s * du[p], va = v0[p] + s * dv[p];
        const float ub = ua + du[p], vb = va + dv[p];
        const int iua = nearest(ua), iub = nearest(ub), iva = nearest(va), ivb = nearest(vb);
        const float wall_u = 0.5f * float(iua + iub), wall_v = 0.5f * float(iva + ivb);
        const float tu = iua == iub ? 1.0f : std::clamp((wall_u - ua) / (iua == iub ? 1.0f : du[p]), 0.0f, 1.0f);
        const float tv = iva == ivb ? 1.0f : std::clamp((wall_v - va) / (iva == ivb ? 1.0f : dv[p]), 0.0f, 1.0f);
        const bool u_first = tu < tv;
        const float ta = u_first ? tu : tv, tb = u_first ? tv : tu;
        const int cua = std::clamp(iua, 0, last_u) * step_u, cub = std::clamp(iub, 0, last_u) * step_u;
        const int cva = std::clamp(iva, 0, last_v) * step_v, cvb = std::clamp(ivb, 0, last_v) * step_v;
        const int a = 2 * (cua + cva), b = 2 * (u_first ? cub + cva : cua + cvb), c = 2 * (cub + cvb);
        first[p] += ta * base[a] + (tb - ta) * base[b] + (1.0f - tb) * base[c];
        second[p] += ta * base[a + 1] + (tb - ta) * base[b + 1] + (1.0f - tb) * base[c + 1];
      }
    }
    for (int p = 0; p < n; ++p) {
      run.first[begin + p] += first[p] * run.length[begin + p];
      run.second[begin + p] += second[p] * run.length[begin + p];
    }
  }
}

}  // namespace howship::imaging::HOWSHIP_ISA
