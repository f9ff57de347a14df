// SPDX-License-Identifier: Apache-2.0
// Many bodies carried at once: sorted into groups of one shape, and each group into the lanes of packs.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "howship/base/ensure.hpp"
#include "howship/therapy/cohort_kernel.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship::therapy {
namespace {

/// Bodies of equal kind have the same equations and the same accuracy, and go in one pack.
auto kind(const WholeBody& b) {
  return std::tuple(b.shape.get(), b.system.has_own_skeleton, b.control.relative, b.control.absolute, b.control.longest,
                    b.control.shortest);
}

}  // namespace

void advance_to(std::span<WholeBody* const> bodies, std::span<const double> days) {
  HOWSHIP_ENSURE(bodies.size() == days.size(), "every body has its day");
  static const auto carry = HOWSHIP_PICK(chosen_isa(), carry_lanes);
  std::vector<std::size_t> order(bodies.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  // Within a kind by step: lanes wait for the one that needs the most steps. No number depends on who goes with whom.
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(kind(*bodies[a]), bodies[a]->step, a) < std::tuple(kind(*bodies[b]), bodies[b]->step, b);
  });
  std::vector<WholeBody*> group;
  std::vector<double> until;
  for (std::size_t first = 0; first < order.size();) {
    group.clear();
    until.clear();
    const auto of = kind(*bodies[order[first]]);
    for (; first < order.size() && kind(*bodies[order[first]]) == of; ++first) {
      HOWSHIP_ENSURE(days[order[first]] >= bodies[order[first]]->day, "time runs forward");
      group.push_back(bodies[order[first]]);
      until.push_back(days[order[first]]);
    }
    carry(group.data(), until.data(), group.size());
  }
}

}  // namespace howship::therapy
