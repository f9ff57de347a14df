// SPDX-License-Identifier: Apache-2.0
// From one value of a document to the input that was declared for it.
#pragma once
#include <optional>
#include <string>

#include "howship/scenario/document.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {

inline Place at(const Node& node) { return {node.line, node.column}; }
inline Place at(const Entry& entry) { return {entry.line, entry.column}; }

/// Why a name that files are named by cannot be; empty where it can.
std::string wrong_with_name(std::string_view name);

class ValueReader;

/// The numbers that a table [parameters.GROUP] gives, each within its declared range; what is wrong is reported.
std::vector<ParameterChoice> read_group(const ParameterGroup& group, const std::string& prefix, const Node& table,
                                        Faults& faults, ValueReader& values, Places& places);

/// "write it as: radius = "3 mm"", for hints.
std::string written(const Input& input);

class ValueReader {
 public:
  ValueReader(Faults& faults, Places& places) : faults_(faults), places_(places) {}

  /// Puts the value of `key` where the input is kept, and its place into the places; or reports what is wrong.
  void read(const Bound& bound, const Node& node, const std::string& key);

  /// A number in `unit` between `low` and `high`.
  std::optional<double> quantity(const Node& node, const std::string& key, std::string_view unit, double low,
                                 double high, bool bare, bool below_high, const std::string& example);

 private:
  std::optional<double> quantity(const Input& input, const Node& node, const std::string& key);
  std::optional<double> time_point(const Input& input, const Node& node, const std::string& key);
  std::optional<Position> position(const Input& input, const Node& node, const std::string& key);
  /// Every item of a list; what is wrong with one is said at its place.
  template <class Value, class Each>
  std::optional<std::vector<Value>> list(const Input& input, const Node& node, const std::string& key,
                                         const Each& each);
  std::optional<std::string> bare_name(const Input& input, const Node& node, const std::string& key);
  std::optional<PerClone> per_clone(const Input& input, const Node& node, const std::string& key);
  std::optional<std::int64_t> integer(const Input& input, const Node& node, const std::string& key);
  std::optional<std::string> text(const Input& input, const Node& node, const std::string& key);
  const Word* word(const Input& input, const Node& node, const std::string& key);
  void read_value(const Bound& bound, const Node& node, const std::string& key);

  Faults& faults_;
  Places& places_;
};

}  // namespace howship::scenario
