// SPDX-License-Identifier: Apache-2.0
// How something that can happen is declared, wherever it happens: its key in tables, where it comes from, its weight,
// and its words for every kind of reader.
#pragma once
#include <string_view>

namespace howship {

/// Where something comes from, and so how far its day can be foretold.
enum class EventOrigin {
  seeding,    ///< tumour that is put there on a day of the plan
  growth,     ///< what growth of the disease brings to a bone
  treatment,  ///< given, changed or withheld
  test,       ///< looked at
  body,       ///< the body as a whole: blood, organs, harms of a medicine
};

constexpr std::string_view name(EventOrigin origin) {
  constexpr std::string_view names[] = {"seeding", "growth", "treatment", "test", "body"};
  return names[int(origin)];
}

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

/// Words are templates. {bone} and {detail} stand for those of the event, {WORD} for what follows WORD in the detail up
/// to a comma; where there is no detail, " ({detail})" and ": {detail}" fall away. Readers begin them with a capital.
struct EventKind {
  std::string_view key;  ///< one word of lower case and underscores, as in events.csv
  EventOrigin origin;
  EventLevel level;
  std::string_view sentence;  ///< what happened, with its stop; [[term]] and [[term|as shown]] are terms to explain
  std::string_view brief;     ///< a few words beside a mark; without numbers that differ from run to run
  /// A clause without a stop for someone without medical training. Of growth it says what may come; of all else what
  /// happened.
  std::string_view plain;
  std::string_view ask{};  ///< what is worth asking a care team because of it; mostly nothing
};

}  // namespace howship
