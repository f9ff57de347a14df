// SPDX-License-Identifier: Apache-2.0
// JSON files with their keys in the order written, and declared parameters as JSON.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::formats {

using Json = nlohmann::ordered_json;

/// Two blanks a level, a line end at the end, whole or not at all. Text that is not UTF-8 gets replacement characters.
/// NaN and infinity become null. Throws RunError.
void write_json(const std::filesystem::path& target, const Json& json);

/// Throws RunError naming the file where it cannot be read or is not JSON.
Json read_json(const std::filesystem::path& source);

/// Everything that is said about one number, with its value: {value, unit, low, high, meaning, source, ...}.
Json parameter_json(const Declaration& declared, double value);

/// A whole table of parameters: key -> parameter_json.
template <class Owner>
Json parameters_json(const Owner& owner, std::span<const Parameter<Owner>> table) {
  Json out = Json::object();
  for (const Parameter<Owner>& p : table)
    out[std::string{p.declared.key}] = parameter_json(p.declared, owner.*(p.member));
  return out;
}

/// The same of numbers that are known by their place in a list of declarations: `value_of(row)`.
template <class ValueOf>
Json parameters_json(std::span<const Declaration> declared, ValueOf value_of) {
  Json out = Json::object();
  for (std::size_t row = 0; row < declared.size(); ++row)
    out[std::string{declared[row].key}] = parameter_json(declared[row], value_of(row));
  return out;
}

}  // namespace howship::formats
