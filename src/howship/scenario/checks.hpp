// SPDX-License-Identifier: Apache-2.0
// What the files that look for faults between values share.
#pragma once
#include <string>

#include "howship/base/units.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/passes.hpp"

namespace howship::scenario {

struct Checks {
  Checks(const Scenario& scenario, const Resolved& resolved, Problems& problems)
      : s(scenario), r(resolved), faults(scenario.path, problems) {}

  const Scenario& s;
  const Resolved& r;
  Faults faults;

  bool given(const std::string& key) const { return s.places.given(key); }
  void fault(const std::string& key, std::string text, std::string hint = {}) {
    fault_at(key, key, std::move(text), std::move(hint));
  }
  /// About `key`, where another stands.
  void fault_at(const std::string& place, const std::string& key, std::string text, std::string hint = {}) {
    faults.add(s.places.where(place), key, std::move(text), std::move(hint));
  }
  std::string end() const { return "the run ends on day " + shortest(s.duration); }
};

void check_tests(const Scenario& scenario, const Resolved& resolved, Problems& problems);

}  // namespace howship::scenario
