// SPDX-License-Identifier: Apache-2.0
// Faults of tests that are ordered.
#include <algorithm>
#include <optional>

#include "howship/imaging/examination.hpp"
#include "howship/scenario/checks.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::scenario {
namespace {

class TestChecker : Checks {
 public:
  using Checks::Checks;

  void check() {
    for (std::size_t i = 0; i < s.tests.size(); ++i)
      if (!s.tests[i].test.empty()) check(s.tests[i], row_name("test", i));
  }

 private:
  void check(const TestOrder& order, const std::string& name) {
    const imaging::Modality* modality = imaging::find_modality(order.test);
    if (!modality) return;
    check_days(order, name);
    check_view(*modality, order, name);
    check_way(*modality, order, name);
    check_bone(*modality, order, name);
  }

  void check_days(const TestOrder& order, const std::string& name) {
    constexpr std::size_t most_tests = 2000;
    const std::string day = name + ".day", every = name + ".every", start = name + ".start";
    if (!given(day) && !given(every))
      fault_at(name, day, "must be given, or `every` for a series", "write it as: day = \"day 90\"");
    if (order.day && order.every)
      fault(every, "says when in another way than `day`", "leave one of the two out; a series begins at `start`");
    if (order.start && !order.every && !given(every))
      fault(start, "means something only with `every`", "write it as: day = \"day " + shortest(*order.start) + '"');
    for (const auto& [key, when] : {std::pair{&day, order.day}, std::pair{&start, order.start}})
      if (when && s.duration > 0 && *when > s.duration) fault(*key, "is after the end of the run", end());
    if (order.every && *order.every < s.step)
      fault(every, "is shorter than one step of " + shortest(s.step) + " day",
            "make it longer, or give a shorter `step`");
    else if (order.every && s.duration / *order.every > double(most_tests))
      fault(every, "gives more than " + std::to_string(most_tests) + " tests", "make it longer");
  }

  void check_view(const imaging::Modality& modality, const TestOrder& order, const std::string& name) {
    const std::string view = name + ".view", needle = name + ".needle";
    if (given(view)) {
      if (modality.choice != "view")
        fault(view, order.test + " has no views to choose from", "leave it out");
      else if (!modality.find_view(order.view))
        faults.unknown(s.places.where(view), view, order.view, order.test + " has no view '" + shown(order.view) + "'",
                       modality.view_names());
    }
    if (given(needle) && modality.choice != "needle")
      fault(needle, "is of a biopsy, not of " + order.test, "leave it out");
  }

  /// The way of a needle.
  void check_way(const imaging::Modality& modality, const TestOrder& order, const std::string& name) {
    const std::string tip = name + ".tip", direction = name + ".direction", delay = name + ".delay";
    if (given(delay) && modality.name != "bone_scan")
      fault(delay, "is of a bone scan, not of " + order.test, "leave it out");
    if (modality.choice != "needle") {
      for (const std::string& key : {tip, direction, name + ".guidance"})
        if (given(key)) fault(key, "is of a biopsy, not of " + order.test, "leave it out");
      return;
    }
    if (order.direction && *order.direction == Position{0, 0, 0})
      fault(direction, "is no direction", "for instance [0, -1, 0], from behind");
    if (!order.tip) return;
    std::string bone = order.bone;
    if (bone.empty()) {
      if (r.bones.size() != 1)
        return fault_at(tip, name + ".bone", "must be given with `tip`, as there is more than one bone",
                        "write it as: bone = \"" + (r.bones.empty() ? "L3" : r.bones.front().name) + '"');
      bone = r.bones.front().name;
    }
    const BoneChoice* choice = r.find_bone(bone);
    if (!choice || choice->from_ct() || !skeleton::is_bone(bone)) return;
    const BoneExtent extent = extent_of(bone, s.patient);
    static constexpr const char* axis[] = {"left", "posterior", "superior"};
    for (std::size_t i = 0; i < 3; ++i)
      if ((*order.tip)[i] < extent.low[i] || (*order.tip)[i] > extent.high[i])
        fault(row_name(tip, i), "lies outside " + bone,
              std::string{axis[i]} + " of the centre, " + bone + " reaches from " +
                  shortest(std::round(extent.low[i])) + " mm to " + shortest(std::round(extent.high[i])) + " mm");
  }

  void check_bone(const imaging::Modality& modality, const TestOrder& order, const std::string& name) {
    const std::string bone = name + ".bone";
    if (modality.whole_patient && given(bone)) {
      fault(bone, order.test + " is of the whole patient", "leave it out");
    } else if (given(bone)) {
      if (!r.find_bone(order.bone)) return;
      if (modality.needs_place && !has_place(order.bone))
        fault(bone, "the body has no place for '" + shown(order.bone) + "'", place_hint);
    } else if (modality.needs_place) {
      for (const BoneChoice& one : r.bones)
        if (!has_place(one.name))
          fault_at(name, bone, "must be given: the body has no place for '" + shown(one.name) + "'", place_hint);
    }
    if (modality.needs_lesion && std::none_of(s.lesions.begin(), s.lesions.end(), [&](const Lesion& lesion) {
          return order.bone.empty() || lesion.bone == order.bone;
        }))
      fault_at(given(bone) ? bone : name, bone, "has no lesion to aim at", "name a bone that has a lesion");
  }

  bool has_place(const std::string& bone) {
    if (!body_) body_ = imaging::body_phantom({});
    return imaging::region_of(*body_, bone).has_value();
  }

  static constexpr const char* place_hint = "name the bone as built-in bones are named: `howship show bones`";
  std::optional<imaging::Phantom> body_;  // made only where there is a test that needs it
};

}  // namespace

void check_tests(const Scenario& scenario, const Resolved& resolved, Problems& problems) {
  TestChecker{scenario, resolved, problems}.check();
}

}  // namespace howship::scenario
