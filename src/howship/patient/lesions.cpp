// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/lesions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "howship/skeleton/hounsfield.hpp"

namespace howship::patient {
namespace {

using namespace space;

std::size_t nearest_seed(std::span<const Vec3> seeds, const Vec3& here) {
  std::size_t nearest = 0;
  double best = std::numeric_limits<double>::max();
  for (std::size_t k = 0; k < seeds.size(); ++k) {
    double d = 0.0;
    for (std::size_t c = 0; c < 3; ++c) d += (here[c] - seeds[k][c]) * (here[c] - seeds[k][c]);
    if (d >= best) continue;
    best = d;
    nearest = k;
  }
  return nearest;
}

/// Lesions whose extents are connected through faces, by union of labels over neighbouring RVEs.
std::vector<int> touching_groups(const Voxels& voxels, const std::vector<int>& lesion, std::size_t lesions,
                                 const std::vector<std::uint8_t>& inside) {
  std::vector<int> group(lesions);
  std::iota(group.begin(), group.end(), 0);
  const auto root = [&](int g) {
    while (group[std::size_t(g)] != g) g = group[std::size_t(g)];
    return g;
  };
  const Extent& e = voxels.grid.extent;
  std::vector<std::int32_t> rve(e.size(), -1);
  for (std::size_t i = 0; i < voxels.size(); ++i)
    if (inside[i]) rve[voxels.voxel[i]] = std::int32_t(i);
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  for (std::size_t i = 0; i < voxels.size(); ++i) {
    if (!inside[i]) continue;
    const std::size_t v = voxels.voxel[i];
    for (const auto& [possible, other] :
         {std::pair{v % row + 1 < row, v + 1}, std::pair{v / row % std::size_t(e.nj) + 1 < std::size_t(e.nj), v + row},
          std::pair{v + plane < e.size(), v + plane}}) {
      if (!possible || rve[other] < 0) continue;
      const int a = root(lesion[i]), b = root(lesion[std::size_t(rve[other])]);
      group[std::size_t(std::max(a, b))] = std::min(a, b);
    }
  }
  for (std::size_t g = 0; g < lesions; ++g) group[g] = root(int(g));
  return group;
}

}  // namespace

OutsideBone outside_bone(const Voxels& voxels) {
  OutsideBone out{};
  const double volume = voxels.spacing * voxels.spacing * voxels.spacing;
  for (std::size_t c = 0; c < voxels.activity.awake.size(); ++c) {
    if (!voxels.activity.awake[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    for (std::size_t i = c * Activity::chunk; i < end; ++i) {
      if (voxels.tissue[i] == Tissue::bone) continue;
      (voxels.tissue[i] == Tissue::canal ? out.canal : out.soft) += volume * living(voxels.state, i);
    }
  }
  return out;
}

double living_tumour(const Voxels& voxels) {
  double out = 0.0;
  for (std::size_t c = 0; c < voxels.activity.awake.size(); ++c) {
    if (!voxels.activity.awake[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    double part = 0.0;
    for (std::size_t i = c * Activity::chunk; i < end; ++i) part += living(voxels.state, i);
    out += part;
  }
  return out;
}

double killed_tumour(const Voxels& voxels) {
  double out = 0.0;
  for (std::size_t c = 0; c < voxels.activity.awake.size(); ++c) {
    if (!voxels.activity.awake[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    for (std::size_t i = c * Activity::chunk; i < end; ++i) out += voxels.state[debris][i];
  }
  return out;
}

tumour::OfClones living_clones(const Voxels& voxels) {
  tumour::OfClones out{};
  for (std::size_t c = 0; c < voxels.activity.awake.size(); ++c) {
    if (!voxels.activity.awake[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    for (std::size_t k = 0; k < out.size(); ++k)
      for (std::size_t i = c * Activity::chunk; i < end; ++i) out[k] += voxels.state[clone_states[k]][i];
  }
  return out;
}

double tissue_of_lesions(const Voxels& voxels, double reach, double matrix_density) {
  double out = 0.0;
  for (std::size_t c = 0; c < voxels.activity.awake.size(); ++c) {
    if (!voxels.activity.awake[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    for (std::size_t i = c * Activity::chunk; i < end; ++i) {
      const double own = living(voxels.state, i) + voxels.state[debris][i];
      if (own + voxels.state[woven][i] < reach) continue;
      out += 1.0 + (matrix_density - 1.0) * (voxels.state[lamellar][i] + voxels.state[woven][i]);
    }
  }
  return out;
}

namespace {

/// CT number of an RVE of bone.
double ct_number_of_bone(const Values<double>& y, double inert, const Law& law) {
  static const skeleton::CtNumbers ct;
  const double f = y[lamellar] + y[woven];
  const double healthy = bone::healthy_mineral(f, law.bone);
  return skeleton::hounsfield({.matrix = f,
                               .mineralisation = healthy > 0.0 ? y[mineral] / healthy : 1.0,
                               .tumour = living(y) + y[debris],
                               .inert = inert,
                               .inert_hu = ct.cement},
                              ct);
}

/// Adds the cells of a site that are counted one by one to what is measured as densities.
void add_counted(const Site& site, std::vector<LesionMeasures>& out) {
  const Law& law = site.law();
  for (std::size_t k = 0; k < out.size(); ++k) {
    const FewCells& few = site.lesions()[k].few;
    const auto volume = [&](std::size_t clone) {
      return law.tumour.cell_volume * double(tumour::cells_of(few.colonies[clone]));
    };
    for (std::size_t clone = 0; clone < clones; ++clone) out[k].clone[clone] += volume(clone);
    out[k].clone[0] += volume(FewCells::quiescent);
    out[k].tumour += law.tumour.cell_volume * double(few.cells());
    out[k].cells = site.living_cells(k);
    out[k].resting = double(tumour::cells_of(few.colonies[FewCells::quiescent]));
  }
}

/// Of one ball by itself.
LesionMeasures measure_ball(const ShellSite::Ball& ball, const Law& law) {
  LesionMeasures m{};
  const ShellSpace& space = ball.space;
  const Shells& shells = space.shells();
  double hu_sum = 0.0, hu_volume = 0.0;
  for (std::size_t i = 0; i < shells.size(); ++i) {
    const double volume = space.volume(i), inert = shells.inert[i];
    const Values<double> y = values_at(shells, i);
    const double tau = living(y), f = y[lamellar] + y[woven], pore = std::max(1.0 - f - inert, 1e-6);
    m.tumour += volume * tau;
    for (std::size_t k = 0; k < clones; ++k) m.clone[k] += volume * y[clone_states[k]];
    m.debris += volume * y[debris];
    m.lamellar_lost += volume * (ball.fraction - y[lamellar]);
    m.woven += volume * y[woven];
    if (f < (1.0 - law.tumour.hole_loss) * ball.fraction) m.hole += volume;
    m.mineral_deficit +=
        volume * law.bone.mineral_density * (bone::healthy_mineral(ball.fraction, law.bone) - y[mineral]);
    if (tau / pore >= law.tumour.front_occupancy || (i < ball.once_inside.size() && ball.once_inside[i])) {
      hu_sum += volume * ct_number_of_bone(y, inert, law);
      hu_volume += volume;
    }
  }
  m.equivalent_radius = space.measure(ball.fraction).half_radius;
  m.extent = 4.0 / 3.0 * std::numbers::pi * std::pow(m.equivalent_radius, 3);
  m.mean_hu = hu_volume > 0.0 ? hu_sum / hu_volume : std::numeric_limits<double>::quiet_NaN();
  m.cells = m.tumour / law.tumour.cell_volume;
  m.centre = ball.centre;
  return m;
}

}  // namespace

double ct_number(const Voxels& voxels, std::size_t i, const Law& law) {
  static const skeleton::CtNumbers ct;
  const Values<double> y = values_at(voxels, i);
  if (voxels.tissue[i] == Tissue::bone) return ct_number_of_bone(y, voxels.inert[i], law);
  return ct.soft_tissue + (living(y) + y[debris]) * (ct.tumour - ct.soft_tissue);
}

void mark_inside(const Voxels& voxels, const Law& law, std::vector<std::uint8_t>& once_inside) {
  once_inside.resize(voxels.size(), 0);
  const double front = law.tumour.front_occupancy;
  for (std::size_t c = 0; c < voxels.activity.reached.size(); ++c) {
    if (!voxels.activity.reached[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    for (std::size_t i = c * Activity::chunk; i < end; ++i) {
      const double pore = 1.0 - voxels.state[lamellar][i] - voxels.state[woven][i] - voxels.inert[i];
      if (voxels.tissue[i] == Tissue::bone && living(voxels.state, i) >= front * std::max(pore, 1e-6))
        once_inside[i] = 1;
    }
  }
}

void mark_inside(const Shells& shells, const Law& law, std::vector<std::uint8_t>& once_inside) {
  once_inside.resize(shells.size(), 0);
  for (std::size_t i = 0; i < shells.size(); ++i) {
    const double pore = 1.0 - shells.state[lamellar][i] - shells.state[woven][i] - shells.inert[i];
    if (living(shells.state, i) >= law.tumour.front_occupancy * std::max(pore, 1e-6)) once_inside[i] = 1;
  }
}

std::vector<LesionMeasures> measure_lesions(const Site& site) {
  std::vector<LesionMeasures> out =
      measure_lesions(site.voxels(), site.seeds(), site.law(), site.once_inside(), site.labels());
  add_counted(site, out);
  return out;
}

std::vector<LesionMeasures> measure_balls(const Site& site) {
  const std::vector<ShellSite::Ball>& balls = site.shells()->balls;
  std::vector<LesionMeasures> out;
  std::vector<const ShellSite::Ball*> ball_of;
  for (const Lesion& lesion : site.lesions()) {
    const auto its = std::find_if(balls.begin(), balls.end(),
                                  [&](const ShellSite::Ball& ball) { return ball.lesion == lesion.number; });
    ball_of.push_back(its == balls.end() ? nullptr : &*its);
    LesionMeasures m{};
    m.mean_hu = std::numeric_limits<double>::quiet_NaN();
    m.centre = lesion.seed;
    if (ball_of.back()) m = measure_ball(*its, site.law());
    m.group = int(out.size());
    out.push_back(m);
  }
  // Tumour in the canal is that of the ball that reaches farthest into it.
  const double canal = site.outside().canal;
  std::size_t farthest = out.size();
  for (std::size_t k = 0; canal > 0.0 && k < out.size(); ++k) {
    const auto beyond = [&](std::size_t n) { return out[n].equivalent_radius - ball_of[n]->to_canal; };
    if (ball_of[k] && (farthest == out.size() || beyond(k) > beyond(farthest))) farthest = k;
  }
  if (farthest < out.size()) out[farthest].canal = out[farthest].outside_bone = canal;
  for (std::size_t b = 0; b < out.size(); ++b)
    for (std::size_t a = 0; a < b; ++a) {
      const double reach = out[a].equivalent_radius + out[b].equivalent_radius;
      if (!ball_of[a] || !ball_of[b] || distance(ball_of[a]->centre, ball_of[b]->centre) >= reach) continue;
      const int lower = std::min(out[a].group, out[b].group), higher = std::max(out[a].group, out[b].group);
      for (LesionMeasures& m : out)
        if (m.group == higher) m.group = lower;
    }
  add_counted(site, out);
  return out;
}

std::vector<LesionMeasures> measure_lesions(const Voxels& voxels, std::span<const Vec3> seeds, const Law& law,
                                            std::span<const std::uint8_t> once_inside,
                                            std::span<const LesionMap::Label> labels) {
  std::vector<LesionMeasures> out(seeds.size(), LesionMeasures{});
  if (seeds.empty()) return out;
  const double volume = voxels.spacing * voxels.spacing * voxels.spacing;
  std::vector<int> lesion(voxels.size(), 0);
  std::vector<std::uint8_t> inside(voxels.size(), 0);
  std::vector<double> hu_sum(seeds.size(), 0.0), hu_volume(seeds.size(), 0.0);
  std::vector<Vec3> moment(seeds.size(), Vec3{});
  for (std::size_t i = 0; i < voxels.size(); ++i) {
    // What has rested since the start holds no tumour and has lost nothing.
    if (!voxels.activity.awake[i / Activity::chunk] && !voxels.activity.everywhere) continue;
    const Vec3 here = place(voxels, i);
    const std::size_t mine = !labels.empty() && labels[i] != 0 ? labels[i] - 1u : nearest_seed(seeds, here);
    lesion[i] = int(mine);
    LesionMeasures& m = out[mine];
    const Values<double> y = values_at(voxels, i);
    const double tau = living(y), f = y[lamellar] + y[woven], start = double(voxels.initial_fraction[i]);
    const double pore = std::max(1.0 - f - voxels.inert[i], 1e-6);
    m.tumour += volume * tau;
    for (std::size_t k = 0; k < clones; ++k) m.clone[k] += volume * y[clone_states[k]];
    m.debris += volume * y[debris];
    for (std::size_t c = 0; c < 3; ++c) moment[mine][c] += volume * tau * here[c];
    const bool is_bone = voxels.tissue[i] == Tissue::bone;
    if (!is_bone) m.outside_bone += volume * tau;
    if (voxels.tissue[i] == Tissue::canal) m.canal += volume * tau;
    if (tau / pore >= law.tumour.front_occupancy) {
      inside[i] = 1;
      m.extent += volume;
    }
    if (is_bone && (inside[i] || (i < once_inside.size() && once_inside[i]))) {
      hu_sum[mine] += ct_number(voxels, i, law);
      hu_volume[mine] += 1.0;
    }
    if (!is_bone) continue;
    m.lamellar_lost += volume * (start - y[lamellar]);
    m.woven += volume * y[woven];
    if (f < (1.0 - law.tumour.hole_loss) * start) m.hole += volume;
    m.mineral_deficit += volume * law.bone.mineral_density * (bone::healthy_mineral(start, law.bone) - y[mineral]);
  }
  const std::vector<int> group = touching_groups(voxels, lesion, seeds.size(), inside);
  for (std::size_t k = 0; k < seeds.size(); ++k) {
    LesionMeasures& m = out[k];
    m.equivalent_radius = std::cbrt(3.0 * m.extent / (4.0 * std::numbers::pi));
    m.mean_hu = hu_volume[k] > 0.0 ? hu_sum[k] / hu_volume[k] : std::numeric_limits<double>::quiet_NaN();
    m.group = group[k];
    m.cells = m.tumour / law.tumour.cell_volume;
    m.centre = seeds[k];
    if (m.tumour > 0.0)
      for (std::size_t c = 0; c < 3; ++c) m.centre[c] = moment[k][c] / m.tumour;
  }
  return out;
}

}  // namespace howship::patient
