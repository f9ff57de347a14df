// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/rigidity.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::strength {

std::vector<Section> sections(const MaterialMap& map) {
  const Extent& e = map.grid.extent;
  const double h = map.edge, area = h * h;
  std::vector<Section> out;
  for (int k = 0; k < e.nk; ++k) {
    double ea = 0, ex = 0, ey = 0, exx = 0, eyy = 0, exy = 0, ga = 0, gx = 0, gy = 0, grr = 0;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (!map.solid(v)) continue;
        const double modulus = double(map.young[v]) * area, shear = modulus / (2 * (1 + double(map.poisson[v])));
        const double x = i * h, y = j * h;
        ea += modulus;
        ex += modulus * x;
        ey += modulus * y;
        // A voxel's own inertia is h^4 / 12 about each of its axes.
        exx += modulus * (x * x + h * h / 12);
        eyy += modulus * (y * y + h * h / 12);
        exy += modulus * x * y;
        ga += shear;
        gx += shear * x;
        gy += shear * y;
        grr += shear * (x * x + y * y + h * h / 6);
      }
    Section s;
    s.level = k * h;
    s.axial = ea;
    if (ea > 0) {
      const double xx = exx - ex * ex / ea, yy = eyy - ey * ey / ea, xy = exy - ex * ey / ea;
      s.bending = (xx + yy) / 2 - std::hypot((xx - yy) / 2, xy);
      // Twist is about the modulus-weighted centroid.
      const double cx = ex / ea, cy = ey / ea;
      s.torsion = grr - 2 * (cx * gx + cy * gy) + (cx * cx + cy * cy) * ga;
    }
    out.push_back(s);
  }
  return out;
}

RigidityLeft rigidity_left(const std::vector<Section>& lesion, const std::vector<Section>& reference,
                           double least_part) {
  HOWSHIP_ENSURE(lesion.size() == reference.size(), "sections are compared layer by layer");
  double largest = 0;
  for (const Section& s : reference) largest = std::max(largest, s.axial);
  RigidityLeft out;
  double least = out.least();
  for (std::size_t k = 0; k < lesion.size(); ++k) {
    const Section &a = lesion[k], &b = reference[k];
    if (!(b.axial > least_part * largest) || !(b.bending > 0)) continue;
    out.axial = std::min(out.axial, a.axial / b.axial);
    out.bending = std::min(out.bending, a.bending / b.bending);
    out.torsion = std::min(out.torsion, a.torsion / b.torsion);
    if (out.least() < least) {
      least = out.least();
      out.level = a.level;
    }
  }
  return out;
}

}  // namespace howship::strength
