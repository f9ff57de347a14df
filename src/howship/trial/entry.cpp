// SPDX-License-Identifier: Apache-2.0
#include "howship/trial/entry.hpp"

#include <cmath>

#include "howship/base/random.hpp"

namespace howship::trial {

double until_asked(const LeadIn& how, std::uint64_t seed, std::uint64_t patient, int asked) {
  const double u = uniform(seed, patient, Stream::entry, std::uint64_t(asked));
  if (how.shape == LeadIn::Shape::rate) return std::round(how.low * -std::log2(1.0 - u));
  if (asked > 0) return 0.0;
  return std::round(how.shape == LeadIn::Shape::uniform ? std::lerp(how.low, how.high, u) : how.low);
}

}  // namespace howship::trial
