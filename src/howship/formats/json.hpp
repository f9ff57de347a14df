// SPDX-License-Identifier: Apache-2.0
// JSON files with their keys in the order written, and declared parameters as JSON.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "howship/base/parameter.hpp"
#include "howship/strength/parameters.hpp"

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

/// All that tests of strength rest on.
Json strength_parameters_json(strength::StrengthParameters parameters);

}  // namespace howship::formats
