// SPDX-License-Identifier: Apache-2.0
// What can happen to a patient: every kind with its weight and its plain words, and one event of a kind.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/event.hpp"

namespace howship::patient {

/// Something that happened.
struct Event {
  double day;
  std::string kind;    ///< key of an EventKind
  std::string bone;    ///< where; empty for the whole patient
  std::string detail;  ///< in words
};
using Log = std::vector<Event>;

/// Every kind that the program itself logs, those of local treatments among them. A drug's file may name harms of its
/// own beside these.
const std::vector<EventKind>& event_kinds();

/// The declared kind of that key; null for a harm that only a drug's file names.
const EventKind* find_event_kind(std::string_view key);

/// The key of what a drug's file names in words: one token.
std::string event_key(std::string name);

}  // namespace howship::patient
