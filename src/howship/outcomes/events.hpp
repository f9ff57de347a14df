// SPDX-License-Identifier: Apache-2.0
// What trials count of a life, by their definitions: skeletal-related and symptomatic skeletal events, and what else is
// looked for. Pure functions of a ledger; docs/theory/outcomes.md has the definitions.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/outcomes/ledger.hpp"
#include "howship/outcomes/parameters.hpp"

namespace howship::outcomes {

enum class Component : std::uint8_t { limb_fracture, vertebral_fracture, radiation, surgery, cord, count };
std::string_view name(Component component);  ///< "vertebral_fracture"

struct SkeletalEvent {
  double day = 0.0;     ///< on which it happened
  double seen = never;  ///< on which it was found, by test or by being treated; NaN: by nobody
  Component component = Component::limb_fracture;
  std::string bone{};
  std::string detail{};
  bool symptomatic = false;  ///< pain rose or began with it, or it was treated; of radiation: for a bone that hurts
};

/// Every skeletal event, in the order of days on which they happened. What no trial counts (fractures of healthy bone
/// in a fall, radiation that belongs to an operation) is not among them.
std::vector<SkeletalEvent> skeletal_events(const Ledger& ledger, const OutcomeParameters& p = {});

/// By what happened, or by what was found.
enum class By : std::uint8_t { truth, record };
/// Skeletal-related events, or symptomatic skeletal events.
enum class Definition : std::uint8_t { related, symptomatic };

/// Those that count, in the order of their days: an event soon after one that was counted is the same.
std::vector<SkeletalEvent> counted(std::span<const SkeletalEvent> events, By by, Definition definition,
                                   const OutcomeParameters& p = {});

/// Another event.
struct OtherEvent {
  double day = 0.0;
  std::string kind{};  ///< one of other_kinds()
  std::string detail{};
};
struct OtherKind {
  std::string_view kind, meaning;
};
std::span<const OtherKind> other_kinds();
std::vector<OtherEvent> other_events(const Ledger& ledger, const OutcomeParameters& p = {});

}  // namespace howship::outcomes
