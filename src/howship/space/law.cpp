// SPDX-License-Identifier: Apache-2.0
#include "howship/space/law.hpp"

namespace howship::space {

Values<double> healthy_values(double f, const Law& law) {
  return {1, 1, 1, f, 0, bone::healthy_mineral(f, law.bone), 0, 0, 0, 1, 0, 0};
}

Flux flux_of(const Values<double>& y, const Factors<double>& factors, const Exposure& exposure,
             const Site<double>& site, const Law& law) {
  const auto r = rates(y, effect_of(factors, law), imposed(exposure, site, exposure.dose_rate, law), law);
  const double f = y[lamellar] + y[woven];
  const double formed = r.formed_lamellar + r.formed_woven;
  return {r.resorption * f, r.formed_lamellar, r.formed_woven, r.resorption * y[mineral],
          law.bone.primary_mineralisation * formed + law.bone.secondary_mineralisation * (f - y[mineral])};
}

}  // namespace howship::space
