// SPDX-License-Identifier: Apache-2.0
#include "howship/trial/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "howship/base/random.hpp"

namespace howship::trial {

std::vector<Visit> visits_of(const VisitPlan& plan, std::uint64_t seed, std::uint64_t patient, double days) {
  std::map<int, Visit> planned;
  const auto add = [&](double every, bool Visit::*what) {
    for (double day = 0.0; day <= days; day += every) {
      Visit& one = planned[int(std::lround(day))];
      one.planned = int(std::lround(day));
      one.*what = true;
    }
  };
  add(plan.labs, &Visit::labs);
  add(plan.questionnaire, &Visit::questionnaire);
  // No visit overtakes another.
  double gap = std::min(plan.labs, plan.questionnaire);
  for (auto one = planned.begin(); std::next(one) != planned.end(); ++one)
    gap = std::min(gap, double(std::next(one)->first - one->first));
  const double most = std::min(plan.window, std::floor((gap - 1.0) / 2.0));
  std::vector<Visit> out;
  for (auto& [day, visit] : planned) {
    visit.after = day;
    if (day > 0) {
      // Beyond the draws of every normal.
      const std::uint64_t missed = (std::uint64_t{1} << 32) + std::uint64_t(day);
      if (uniform(seed, patient, Stream::visit, missed) < plan.missed) continue;
      const double late = 0.5 * plan.window * normal(seed, patient, Stream::visit, std::uint64_t(day));
      visit.after += int(std::lround(std::clamp(late, -most, most)));
    }
    if (visit.after <= days) out.push_back(visit);
  }
  return out;
}

}  // namespace howship::trial
