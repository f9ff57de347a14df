// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/tissue.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace howship::patient {
namespace {

using namespace space;

/// Mineral of a healthy RVE over its matrix; where new bone stands in a place that had none, of typical bone.
double healthy_mineral_share(double fraction, const Law& law) {
  const double f = fraction > 0.01 ? fraction : law.bone.reference_bone_fraction;
  return healthy_values(f, law)[mineral] / f;
}

double mineral_in(const Values<double>& y, const Factors<double>& factors, const Exposure& exposure,
                  const space::Site<double>& place, double dose_rate, const Law& law) {
  return flux(y, effect_of(factors, law), imposed(exposure, place, dose_rate, law), law).mineral_in;
}

/// Mineral that healthy bone deposits, by density, relative to the mean over one bone.
struct HealthyFormation {
  static constexpr std::size_t classes = 200;
  std::vector<double> by_density = std::vector<double>(classes + 1, 0.0);
  double mean = 1.0;  ///< per tissue volume and day

  static std::size_t density_class(float fraction) {
    return std::size_t(std::lround(std::clamp(double(fraction), 0.0, 1.0) * classes));
  }
  HealthyFormation(const Voxels& v, const Law& law) {
    std::vector<double> number(classes + 1, 0.0);
    for (std::size_t i = 0; i < v.size(); ++i)
      if (v.tissue[i] == space::Tissue::bone) number[density_class(v.initial_fraction[i])] += 1.0;
    double count = 0.0, deposited = 0.0;
    for (std::size_t c = 1; c <= classes; ++c) {
      const Values<double> y = healthy_values(double(c) / classes, law);
      by_density[c] = mineral_in(y, local_factors(y, 0.0, law), {}, {0.0, 1.0}, 0.0, law);
      deposited += number[c] * by_density[c];
      count += number[c];
    }
    if (deposited > 0.0) mean = deposited / count;
    for (double& formed : by_density) formed /= mean;
  }
};

}  // namespace

imaging::TissueState healthy_tissue(const Site& site) {
  imaging::TissueState out = imaging::healthy_state(site.model());
  const Voxels& v = site.voxels();
  const HealthyFormation healthy(v, site.law());
  for (std::size_t i = 0; i < v.size(); ++i)
    if (v.tissue[i] == space::Tissue::bone)
      out.formation[v.voxel[i]] = float(healthy.by_density[HealthyFormation::density_class(v.initial_fraction[i])]);
  return out;
}

imaging::TissueState tissue_state(const Site& site, ThreadPool& pool, Formation formation) {
  const Voxels& v = site.voxels();
  const Law& law = site.law();
  imaging::TissueState out = imaging::empty_state(site.model().name, v.grid);
  out.tissue = site.model().tissue.value;
  out.canal_fragment = site.level.fragment;
  out.metal = site.metal_on(v.grid, [](const Vec3& p) { return p; });
  std::optional<HealthyFormation> healthy;
  if (formation == Formation::reckoned) healthy.emplace(v, law);
  constexpr std::size_t block = 4096;
  pool.run((v.size() + block - 1) / block, [&](std::size_t b) {
    for (std::size_t i = b * block; i < std::min(v.size(), (b + 1) * block); ++i) {
      const Values<double> y = values_at(v, i);
      const std::size_t at = v.voxel[i];
      // As a saved result has it: all matrix and the woven part, so that a test of either is the same test.
      out.woven[at] = float(y[woven]);
      out.lamellar[at] = std::max(0.0f, float(y[lamellar] + y[woven]) - out.woven[at]);
      out.mineral[at] = float(y[mineral] / healthy_mineral_share(v.initial_fraction[i], law));
      out.tumour[at] = float(living(y));
      out.debris[at] = float(y[debris]);
      // Around bone, `inert` is what tumour leaves of soft tissue.
      out.inert[at] = v.tissue[i] == space::Tissue::bone ? float(v.inert[i]) : 0.0f;
      if (!healthy) continue;
      const Factors<double> factors =
          v.has_history ? Factors<double>{v.factor[0][i], v.factor[1][i], v.factor[2][i], v.factor[3][i]}
                        : local_factors(y, v.inert[i], law);
      const double dose_rate = v.dose_rate.span().empty() ? 0.0 : v.dose_rate[i];
      out.formation[at] =
          float(std::max(0.0, mineral_in(y, factors, site.exposure, {v.inert[i], v.host[i]}, dose_rate, law)) /
                healthy->mean);
    }
  });
  return out;
}

}  // namespace howship::patient
