// SPDX-License-Identifier: Apache-2.0
#include "howship/trial/entry.hpp"

#include <cmath>

#include "howship/base/random.hpp"

namespace howship::trial {

double lead_in_of(const LeadIn& how, std::uint64_t seed, std::uint64_t patient) {
  const double u = uniform(seed, patient, Stream::entry, 0);
  double days = how.low;
  if (how.shape == LeadIn::Shape::uniform) days += u * (how.high - how.low);
  if (how.shape == LeadIn::Shape::rate) days *= -std::log2(1.0 - u);
  return std::round(days);
}

}  // namespace howship::trial
