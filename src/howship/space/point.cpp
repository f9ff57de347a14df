// SPDX-License-Identifier: Apache-2.0
#include "howship/space/point.hpp"

namespace howship::space {

Values<double> advance_point(const Values<double>& y, const Exposure& exposure, const Site<double>& site,
                             const Law& law, double dt) {
  const auto effect_at = [&](const Values<double>& at) { return effect_of(local_factors(at, site.inert, law), law); };
  return stepped(y, effect_at, imposed(exposure, site, exposure.dose_rate, law), law, dt);
}

}  // namespace howship::space
