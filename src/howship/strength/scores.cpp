// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/scores.hpp"

#include "howship/base/ensure.hpp"

namespace howship::strength {

Mirels mirels(const MirelsFindings& f, const FindingParameters& limits) {
  const int size = f.size > 2.0 / 3 ? 3 : f.size >= 1.0 / 3 ? 2 : 1;
  Mirels out;
  out.total = (int(f.site) + 1) + (int(f.pain) + 1) + (int(f.lesion) + 1) + size;
  constexpr double probability[] = {0, 0, 0, 0.04, 0.15, 0.33, 0.72, 0.96, 1.0};  // from 4 points
  out.fracture_probability = probability[out.total - 4];
  out.advice = out.total >= limits.mirels_fixation     ? "prophylactic fixation"
               : out.total >= limits.mirels_borderline ? "clinical judgement"
                                                       : "radiotherapy and observation";
  return out;
}

int sins_location(std::string_view level) {
  HOWSHIP_ENSURE(level.size() >= 2 && level.size() <= 3, "a level is a letter and a number");
  int n = 0;
  for (const char c : level.substr(1)) n = 10 * n + (c - '0');
  switch (level[0]) {
    case 'C':
      return n <= 2 || n == 7 ? 3 : 2;
    case 'T':
      return n <= 2 || n >= 11 ? 3 : 1;
    case 'L':
      return n == 1 || n == 5 ? 3 : 2;
    default:
      return n == 1 ? 3 : 0;
  }
}

Sins sins(std::string_view level, const SinsFindings& f, const FindingParameters& limits) {
  Sins out;
  out.location = sins_location(level);
  out.pain = f.pain == SinsFindings::Pain::mechanical ? 3 : f.pain == SinsFindings::Pain::other ? 1 : 0;
  out.lesion = int(f.lesion);
  out.alignment = 2 * int(f.alignment);
  out.collapse = f.collapse > 0.5 ? 3 : f.collapse > 0 ? 2 : f.body_involved > 0.5 ? 1 : 0;
  out.posterolateral = f.posterolateral == SinsFindings::Posterolateral::bilateral    ? 3
                       : f.posterolateral == SinsFindings::Posterolateral::unilateral ? 1
                                                                                      : 0;
  out.total = out.location + out.pain + out.lesion + out.alignment + out.collapse + out.posterolateral;
  out.stability = out.total >= limits.sins_unstable               ? "unstable"
                  : out.total >= limits.sins_potentially_unstable ? "potentially unstable"
                                                                  : "stable";
  return out;
}

}  // namespace howship::strength
