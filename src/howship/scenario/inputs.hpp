// SPDX-License-Identifier: Apache-2.0
// One declaration an input: reading, range checks, `check`, the JSON Schema, the reference page and the echo walk
// these.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {

/// What a key takes.
enum class Kind {
  quantity,        ///< "3 mm"
  time_point,      ///< "day 40", "month 2", "40 days"
  integer,         ///< 7
  flag,            ///< true
  text,            ///< any text on one line
  word,            ///< one of a list
  path,            ///< of a file or folder
  position,        ///< ["2 mm", "-4 mm", "0 mm"]
  quantities,      ///< ["90 degree", "270 degree"]
  positions,       ///< [["2 mm", "-4 mm", "0 mm"], ["2 mm", "4 mm", "0 mm"]]
  names,           ///< ["T12", "L2"]
  per_clone,       ///< "0.1 1/day", or one for each clone
  word_or_number,  ///< a word that stands for a number, or the number
};

/// A word that an input takes, and the number it stands for where there is one.
struct Word {
  std::string_view name;
  double number = 0.0;
};

struct Input {
  std::string_view key{};
  Kind kind{};
  std::string_view unit = "1";  ///< of quantities and lengths, in which range and value are held
  double low = 0.0, high = 0.0;
  std::string_view meaning{};
  std::string_view example{};  ///< as it stands in a file, quotes included
  bool required = false;
  bool bare = false;        ///< a plain number is taken to be in `unit`
  bool below_high = false;  ///< the end of the range itself is not accepted
  std::vector<Word> words{};
  std::string_view otherwise{};  ///< what happens where it is not given and has no default of its own
  bool selects = false;          ///< read before the others: which of them the section takes depends on it
  bool by_case = false;          ///< taken with some words of such a key only
};

/// Where an input is kept.
template <class Owner>
using Member = std::variant<double Owner::*, std::optional<double> Owner::*, std::uint64_t Owner::*, int Owner::*,
                            std::optional<int> Owner::*, bool Owner::*, std::string Owner::*, Position Owner::*,
                            std::optional<Position> Owner::*, std::optional<PerClone> Owner::*>;
using Slot = std::variant<double*, std::optional<double>*, std::uint64_t*, int*, std::optional<int>*, bool*,
                          std::string*, Position*, std::optional<Position>*, std::optional<PerClone>*,
                          std::vector<double>*, std::vector<Position>*, std::vector<std::string>*>;

/// A declared member of `Owner`; its default is what `Owner{}` holds.
template <class Owner>
struct Field {
  Member<Owner> member;
  Input input;
};

template <class Owner>
Slot slot_of(const Member<Owner>& member, Owner& owner) {
  return std::visit([&owner](auto pointer) -> Slot { return &(owner.*pointer); }, member);
}

/// An input, and where the value of one owner is kept.
struct Bound {
  const Input* input;
  Slot slot;
};

template <class Owner>
void bind_fields(std::vector<Bound>& out, const std::vector<Field<Owner>>& fields, std::type_identity_t<Owner>& owner) {
  for (const Field<Owner>& field : fields) out.push_back({&field.input, slot_of(field.member, owner)});
}

/// The value in `slot` as one would write it in a file, without quotes; empty where an optional one is not set.
std::string text_of(const Input& input, const Slot& slot);
/// The same as TOML, with quotes where it needs them.
std::string toml_of(const Input& input, const Slot& slot);

/// A section of a scenario. Whoever adds one adds a member to Scenario, the fields, and a line in sections(); reading,
/// echo, schema and reference page follow. Faults between values are those of `check`.
struct Section {
  enum class Shape { table, tables, named };  ///< [patient], [[lesion]], [bone.NAME]

  std::string_view name;  ///< "" for keys that stand before all sections; "exposure.event" within [exposure]
  Shape shape;
  std::string_view meaning;
  std::size_t (*rows)(const Scenario& scenario);
  void (*add)(Scenario& scenario, std::string_view name);  ///< one row; of that name where the shape is named
  std::string (*row_name)(const Scenario& scenario, std::size_t row);
  /// Adds what the row takes. Where an input selects the others and is not set yet, all that any row may take, so a
  /// key may be there twice.
  void (*bind)(Scenario& scenario, std::size_t row, std::vector<Bound>& out);

  /// "patient", "lesion[0]", "bone.L3"
  std::string prefix(const Scenario& scenario, std::size_t row) const;
};
const std::vector<Section>& sections();

/// What a section declares, each input with its default as TOML (empty where it has none).
std::vector<std::pair<const Input*, std::string>> defaults_of(const Section& section);

/// What a section takes and wants where one word of a key stands that selects the others.
struct Case {
  std::string_view key, word;
  std::vector<const Input*> takes;
};
std::vector<Case> cases_of(const Section& section);

/// A table of declared numbers that `[parameters.NAME]` overrides.
struct ParameterGroup {
  std::string_view name, title;
  std::vector<Declaration> declared;
  double& (*value)(ModelParameters& parameters, std::size_t row);

  double value_of(const ModelParameters& parameters, std::size_t row) const {
    return value(const_cast<ModelParameters&>(parameters), row);
  }
};

/// One line a table: a room that has parameters adds a member to ModelParameters and a line in parameter_groups().
template <auto member>
ParameterGroup parameter_group(std::string_view name, std::string_view title) {
  using Owner = std::remove_reference_t<decltype(std::declval<ModelParameters>().*member)>;
  ParameterGroup group{name, title, {}, [](ModelParameters& all, std::size_t row) -> double& {
                         return all.*member.*(Owner::table()[row].member);
                       }};
  for (const Parameter<Owner>& row : Owner::table()) group.declared.push_back(row.declared);
  return group;
}

const std::vector<ParameterGroup>& parameter_groups();

/// Sets the chosen numbers, and leaves the others.
void choose(ModelParameters& parameters, std::span<const ParameterChoice> choices);

/// A built-in bone of this patient, sampled coarsely in some milliseconds. `name` must be one of
/// skeleton::bone_names().
skeleton::BoneModel coarse_bone(std::string_view name, const Patient& patient);
/// As a scenario gives it (mm: left, posterior, superior of the bone's centre), of a world place.
Position position_in(const skeleton::BoneModel& bone, const Vec3& world);

/// `name` must be one of skeleton::bone_names().
BoneExtent extent_of(std::string_view name, const Patient& patient);

}  // namespace howship::scenario
