// SPDX-License-Identifier: Apache-2.0
// What a fracture and pain ask of a site: matrix lost and made, the size of the bone, tissue that may heal.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "howship/patient/site.hpp"
#include "howship/patient/site_parts.hpp"
#include "howship/strength/materials.hpp"

namespace howship::patient {
namespace {

using namespace space;

bool in_reference(const skeleton::BoneModel& model, std::size_t v) {
  return model.tissue.value[v] == std::uint8_t(skeleton::Tissue::bone) &&
         model.part.value[v] == std::uint8_t(skeleton::Part::reference);
}

/// Adds an RVE of `volume` mm3 that was modelled with matrix `before`.
void add(MatrixChange& out, double& strong, double& matrix, double volume, double before, double lamellar_part,
         double woven_part, double quality, double woven_strength) {
  const double now = lamellar_part + woven_strength * woven_part;
  out.lost += volume * std::max(before - now, 0.0);
  out.gained += volume * std::max(now - before, 0.0);
  matrix += volume * now;
  strong += volume * now * quality;
}

}  // namespace

bool Site::is_vertebra() const { return strength::kind_of(name_) == strength::BoneKind::vertebra; }

bool Site::held_since(std::size_t first) const {
  return std::any_of(given.begin() + std::ptrdiff_t(std::min(first, given.size())), given.end(),
                     [](const Given& one) { return one.order.what->holds && one.order.what->holds(one.order); });
}

bool Site::hangs_loose() const { return broken && !is_vertebra() && broken->united < 1.0 && !held(); }

MatrixChange Site::matrix_change(double woven_strength) const {
  MatrixChange out;
  double strong = 0.0, matrix = 0.0;
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    const double volume = v.spacing * v.spacing * v.spacing;
    // What all bone loses is counted once, for the bone as a whole: seen where neither tumour nor its factors are.
    const bool everywhere = v.activity.everywhere || v.activity.aged;
    double modelled = 0.0, left = 0.0;
    const auto each = [&](bool awake, const auto& visit) {
      for (std::size_t c = 0; c < v.activity.awake.size(); ++c) {
        if ((v.activity.awake[c] != 0) != awake) continue;
        const std::size_t end = std::min(v.size(), (c + 1) * Activity::chunk);
        for (std::size_t i = c * Activity::chunk; i < end; ++i)
          if (v.tissue[i] == Tissue::bone) visit(i);
      }
    };
    if (everywhere)
      each(false, [&](std::size_t i) {
        const double now = v.state[lamellar][i] + woven_strength * v.state[woven][i];
        modelled += double(v.initial_fraction[i]);
        left += now;
        matrix += volume * now;
        strong += volume * now * v.state[tissue_quality][i];
      });
    if (modelled > 0.0) out.elsewhere = left / modelled;
    each(true, [&](std::size_t i) {
      add(out, strong, matrix, volume, double(v.initial_fraction[i]) * std::min(out.elsewhere, 1.0),
          v.state[lamellar][i], v.state[woven][i], v.state[tissue_quality][i], woven_strength);
    });
    out.quality = matrix > 0.0 ? strong / matrix : 1.0;
    return out;
  }
  const auto& shells = std::get<ShellSite>(space_);
  const double rest = shells.rest[lamellar] + woven_strength * shells.rest[woven];
  out.elsewhere = rest / shells.fraction;
  for (const ShellSite::Ball& ball : shells.balls) {
    const Shells& s = ball.space.shells();
    const double before = ball.fraction * std::min(out.elsewhere, 1.0);
    for (std::size_t i = 0; i < s.size(); ++i)
      add(out, strong, matrix, ball.space.volume(i), before, s.state[lamellar][i], s.state[woven][i],
          s.state[tissue_quality][i], woven_strength);
  }
  const double outside = std::max(shells.volume * rest - matrix, 0.0);
  const double all = matrix + outside;
  out.quality = all > 0.0 ? (strong + outside * shells.rest[tissue_quality]) / all : 1.0;
  return out;
}

HealingTissue Site::healing_tissue() const {
  constexpr double around = 15.0;  // mm of a long bone on each side of its lesions, and of a ball of shells
  double weight = 0.0, living_stroma = 0.0, crowd = 0.0, inhibitor = 0.0;
  const auto see = [&](double w, double stroma_left, double tumour, double pore, double dkk1) {
    weight += w;
    living_stroma += w * stroma_left;
    crowd += w * tumour / std::max(pore, 1e-6);
    inhibitor += w * dkk1;
  };
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.tissue[i] != Tissue::bone) continue;
      bool near = is_vertebra() && in_reference(*model_, v.voxel[i]);
      if (!is_vertebra())
        for (const Lesion& lesion : lesions_) near = near || std::abs(place(v, i)[2] - lesion.seed[2]) < around;
      if (!near) continue;
      const double pore = 1.0 - v.state[lamellar][i] - v.state[woven][i] - v.inert[i];
      see(1.0, v.state[stroma][i], living(v.state, i), pore, v.has_history ? v.factor[3][i] : 0.0);
    }
  } else {
    for (const ShellSite::Ball& ball : std::get<ShellSite>(space_).balls) {
      const Shells& s = ball.space.shells();
      for (std::size_t i = 0; i < s.size() && ball.space.radius(i) < around; ++i) {
        const double pore = 1.0 - s.state[lamellar][i] - s.state[woven][i] - s.inert[i];
        see(ball.space.volume(i), s.state[stroma][i], living(s.state, i), pore, s.has_history ? s.factor[3][i] : 0.0);
      }
    }
  }
  if (weight <= 0.0) return {};
  return {living_stroma / weight, crowd / weight, inhibitor / weight};
}

bool Site::at_periosteum() const {
  if (std::holds_alternative<VoxelSite>(space_)) {
    const OutsideBone out = outside();
    return out.soft + out.canal > law_.tumour.noticed_outside;
  }
  // A ball of shells knows no surface: it has come to it where it is as wide as half the bone's section.
  const double radius = std::sqrt(size().section / std::numbers::pi);
  for (const ShellSite::Ball& ball : std::get<ShellSite>(space_).balls)
    if (ball.space.measure(ball.fraction).half_radius >= radius) return true;
  return false;
}

bool Site::cord_pressed() const {
  // A cord that swells under what is in its canal is pressed before an image shows it moved or thinner.
  return canal().grade >= imaging::EsccGrade::cord_compressed || (canal().compression > 0.0 && level.cord.oedema > 0.0);
}

therapy::LostHeight Site::lost_height() const {
  if (!is_vertebra() || !broken) return {};
  return {collapse.loss * size().height, size().section, today_.day - broken->day};
}

void Site::regain_height(double mm) {
  const double before = collapse.loss;
  if (!(before > 0.0)) return;
  collapse.loss = std::max(before - mm / size().height, 0.0);
  collapse.kyphosis *= collapse.loss / before;  // the wedge opens with it
  forget();
}

}  // namespace howship::patient
