// SPDX-License-Identifier: Apache-2.0
// How something that can happen is declared, wherever it happens: its key in tables, its weight, its plain words.
#pragma once
#include <string_view>

namespace howship {

/// How much a reader must notice.
enum class EventLevel {
  note,     ///< a step of the course: a dose, a test
  care,     ///< a treatment or a finding that changes what is known or done
  warning,  ///< a harm or a risk
  serious,  ///< an emergency, a fracture, death
};

constexpr std::string_view name(EventLevel level) {
  constexpr std::string_view names[] = {"note", "care", "warning", "serious"};
  return names[int(level)];
}

struct EventKind {
  std::string_view key;  ///< one word of lower case and underscores, as in events.csv
  EventLevel level;
  std::string_view words;  ///< what happened, for someone who is no expert: "a dose of a medicine was given"
};

}  // namespace howship
