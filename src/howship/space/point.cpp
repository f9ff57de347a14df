// SPDX-License-Identifier: Apache-2.0
#include "howship/space/point.hpp"

#include "howship/space/voxel_kernels.hpp"

namespace howship::space {

Values<double> advance_point(const Values<double>& y, const Exposure& exposure, const Site<double>& site,
                             const Law& law, double dt) {
  const auto effect_at = [&](const Values<double>& at) { return effect_of(local_factors(at, site.inert, law), law); };
  return stepped(y, effect_at, imposed(exposure, site, exposure.dose_rate, law), law, dt);
}

void advance_points(std::span<Values<double>* const> points, const Exposure& exposure, const Law& law, double dt) {
  static const auto react_here = HOWSHIP_PICK(chosen_isa(), react_apart);
  react_here(points.data(), points.size(), exposure, law, dt);
}

CloneRates clone_rates(const Values<double>& y, double growth_factor, const Exposure& exposure,
                       const Site<double>& site, double dose_rate, const Law& law) {
  const double boost = growth_factor / (law.bone.growth_factor_half_effect + growth_factor);
  const double inverse_pore = 1.0 / bone::pore(bone_part(y), site.inert);
  const tumour::Conditions<double> fixed =
      with_surface(imposed_on_tumour(exposure, dose_rate, law), y[lamellar] + y[woven], y[osteoblasts], inverse_pore);
  const auto all = tumour::rates(tumour::State<double>{{y[sensitive], y[adapted], y[independent]}, y[debris]}, boost,
                                 inverse_pore, law.bone.debris_clearance, fixed, law.tumour);
  CloneRates out{};
  for (std::size_t k = 0; k < clones; ++k) {
    out.kill[k] = fixed.kill[k];
    out.growth[k] = all.rate.clone[k] + out.kill[k];
  }
  out.with_room = law.tumour.growth * (1.0 + law.tumour.growth_factor_gain * boost);
  return out;
}

}  // namespace howship::space
