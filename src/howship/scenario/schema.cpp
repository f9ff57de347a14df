// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "howship/base/units.hpp"
#include "howship/scenario/dataset_file.hpp"
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* number_pattern = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";

/// A number and one of the units that measure the same thing; for compound units, any unit, as they are too many.
std::string quantity_pattern(std::string_view unit) {
  std::string units;
  for (std::string_view one : units_like(unit)) {
    if (one == "1") continue;
    units += (units.empty() ? "" : "|") + std::string{one};
  }
  if (unit.ends_with('M')) units += "|[pnum]?mol/[dmu]?L";  // as laboratories write it
  const std::string number = "^[ \\t]*" + std::string{number_pattern};
  if (unit == "1") return number + "([ \\t]*(" + units + "|1))?[ \\t]*$";
  const bool compound = unit.find_first_of("/* 123456789") != std::string_view::npos;
  return number + "[ \\t]*(" + (compound ? "[^ \\t0-9].*|1/.*" : units) + ")[ \\t]*$";
}

json quantity_schema(std::string_view unit, double low, double high, bool bare, bool below_high) {
  json text{{"type", "string"}, {"pattern", quantity_pattern(unit)}};
  if (unit != "1" && !bare) return text;
  json number{{"type", "number"}, {"minimum", low}};
  number[below_high ? "exclusiveMaximum" : "maximum"] = high;
  return {{"anyOf", json::array({number, text})}};
}

json time_schema(std::string_view unit) {
  const std::string turned = "^[ \\t]*(hour|day|week|month|year)[ \\t]+" + std::string{number_pattern} + "[ \\t]*$";
  return {{"type", "string"},
          {"anyOf", json::array({json{{"pattern", turned}}, json{{"pattern", quantity_pattern(unit)}}})}};
}

json value_schema(const Input& input) {
  json words = json::array();
  for (const Word& word : input.words) words.push_back(word.name);
  switch (input.kind) {
    case Kind::quantity:
      return quantity_schema(input.unit, input.low, input.high, input.bare, input.below_high);
    case Kind::time_point:
      return time_schema(input.unit);
    case Kind::integer: {
      json out{{"type", "integer"}, {"minimum", static_cast<std::int64_t>(input.low)}};
      if (input.high < 1e18) out["maximum"] = static_cast<std::int64_t>(input.high);
      return out;
    }
    case Kind::flag:
      return {{"type", "boolean"}};
    case Kind::text:
    case Kind::path:
      return {{"type", "string"}, {"minLength", 1}};
    case Kind::word:
      return {{"enum", words}};
    case Kind::position:
      return {{"type", "array"},
              {"items", quantity_schema(input.unit, input.low, input.high, false, false)},
              {"minItems", 3},
              {"maxItems", 3}};
    case Kind::quantities:
      return {{"type", "array"},
              {"items", quantity_schema(input.unit, input.low, input.high, input.bare, false)},
              {"minItems", 1}};
    case Kind::positions: {
      const json one{{"type", "array"},
                     {"items", quantity_schema(input.unit, input.low, input.high, false, false)},
                     {"minItems", 3},
                     {"maxItems", 3}};
      return {{"type", "array"}, {"items", one}, {"minItems", 1}};
    }
    case Kind::names:
      return {{"type", "array"}, {"items", {{"type", "string"}, {"pattern", "^[A-Za-z0-9_]+$"}}}, {"minItems", 1}};
    case Kind::per_clone: {
      const json one = quantity_schema(input.unit, input.low, input.high, false, false);
      return {{"anyOf", json::array({one, json{{"type", "array"}, {"items", one}, {"minItems", 3}, {"maxItems", 3}}})}};
    }
    case Kind::word_or_number:
      return {{"anyOf", json::array({json{{"enum", words}},
                                     json{{"type", "number"}, {"minimum", input.low}, {"maximum", input.high}}})}};
  }
  return json::object();
}

json input_schema(const Input& input, const std::string& default_value) {
  json one = value_schema(input);
  std::string description{input.meaning};
  if (input.low != input.high && input.high < 1e18) {
    const std::string unit = input.unit == "1" ? "" : ' ' + std::string{input.unit};
    description +=
        "; " + shortest(input.low) + " to " + (input.below_high ? "less than " : "") + shortest(input.high) + unit;
  }
  one["description"] = description;
  if (!default_value.empty()) one["default"] = json::parse(default_value);
  one["examples"] = json::array({json::parse(input.example)});
  return one;
}

/// What one word of a key that selects wants, and what it leaves no room for.
json case_schema(const Case& one, const json& properties, const json& always) {
  json required = json::array(), out_of_place = json::object();
  for (const auto& [key, ignored] : properties.items()) out_of_place[key] = false;
  for (const Input* input : one.takes) {
    out_of_place.erase(std::string{input->key});
    if (input->required && std::find(always.begin(), always.end(), input->key) == always.end())
      required.push_back(input->key);
  }
  json then = json::object();
  if (!required.empty()) then["required"] = required;
  if (!out_of_place.empty()) then["properties"] = out_of_place;
  const std::string key{one.key};
  return {{"if", {{"properties", {{key, {{"const", one.word}}}}}, {"required", json::array({key})}}}, {"then", then}};
}

json section_schema(const Section& section) {
  json properties = json::object(), required = json::array(), selecting = json::array();
  for (const auto& [declared, default_value] : defaults_of(section)) {
    const Input& input = *declared;
    json one = input_schema(input, default_value);
    json& known = properties[std::string{input.key}];
    known = known.is_null() ? std::move(one) : json{{"anyOf", json::array({known, one})}};
    if (input.required) required.push_back(input.key);
    if (input.selects) selecting.push_back({{"required", json::array({input.key})}});
  }
  json out{{"type", "object"}, {"description", section.meaning}, {"properties", properties}};
  if (!required.empty()) out["required"] = required;
  if (selecting.size() > 1) out["oneOf"] = selecting;
  for (const Case& one : cases_of(section)) out["allOf"].push_back(case_schema(one, properties, required));
  out["additionalProperties"] = false;
  return out;
}

json parameters_schema() {
  json groups = json::object();
  const ModelParameters defaults;
  for (const ParameterGroup& group : parameter_groups()) {
    json properties = json::object();
    for (std::size_t i = 0; i < group.declared.size(); ++i) {
      const Declaration& one = group.declared[i];
      json value = quantity_schema(one.unit, one.low, one.high, false, false);
      const std::string unit = one.unit == "1" ? "" : ' ' + std::string{one.unit};
      value["description"] = std::string{one.meaning} + "; " + shortest(one.low) + " to " + shortest(one.high) + unit;
      if (one.unit == "1")
        value["default"] = group.value_of(defaults, i);
      else
        value["default"] = shortest(group.value_of(defaults, i)) + unit;
      properties[std::string{one.key}] = std::move(value);
    }
    groups[std::string{group.name}] = {
        {"type", "object"}, {"description", group.title}, {"properties", properties}, {"additionalProperties", false}};
  }
  return {{"type", "object"},
          {"description", "Numbers of the models that differ from the built-in ones."},
          {"properties", groups},
          {"additionalProperties", false}};
}

/// Lets every value be drawn; what values want of each other is left to `howship check`.
void let_draw(json& schema) {
  for (const char* between : {"required", "allOf", "oneOf", "if", "then"}) schema.erase(between);
  if (schema.contains("properties")) {
    for (auto& [key, value] : schema["properties"].items()) let_draw(value);
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object())
      let_draw(schema["additionalProperties"]);
    return;
  }
  if (schema.contains("additionalProperties")) return let_draw(schema["additionalProperties"]);
  if (schema.contains("items") && schema["items"].contains("properties")) return let_draw(schema["items"]);
  json out = json::object();
  for (const char* said : {"description", "default", "examples"})
    if (schema.contains(said)) {
      out[said] = schema[said];
      schema.erase(said);
    }
  out["anyOf"] = json::array({std::move(schema), json{{"$ref", "#/$defs/drawn"}}});
  schema = std::move(out);
}

/// What a value may be drawn from.
json drawn_schema() {
  const json number{{"type", json::array({"number", "string"})}};
  const auto of = [&](std::vector<std::string> keys, std::size_t required) {
    json properties = json::object(), wanted = json::array();
    for (std::size_t k = 0; k < keys.size(); ++k) {
      properties[keys[k]] = number;
      if (k < required) wanted.push_back(keys[k]);
    }
    return json{{"type", "object"}, {"properties", properties}, {"required", wanted}, {"additionalProperties", false}};
  };
  json chosen = of({"one_of", "shares"}, 1);
  chosen["properties"]["one_of"] = {{"type", "array"}, {"minItems", 1}};
  chosen["properties"]["shares"] = {
      {"type", "array"}, {"items", {{"type", "number"}, {"minimum", 0}}}, {"minItems", 1}};
  return {{"anyOf", json::array({of({"from", "to"}, 2), of({"mean", "sd", "from", "to"}, 2), chosen})}};
}

/// A key of [dataset] by what its example is.
json dataset_key_schema(const CohortInput& input) {
  const std::string example{input.example};
  json out{{"description", input.meaning}};
  if (example == "true" || example == "false")
    out["type"] = "boolean";
  else if (example.starts_with("["))
    out["anyOf"] = json::array({json{{"type", "string"}}, json{{"type", "array"}, {"items", {{"type", "string"}}}}});
  else if (example.starts_with('"'))
    out["type"] = "string";
  else if (!example.starts_with("{"))
    out["type"] = "number";
  return out;
}

json scenario_schema(std::string_view title) {
  json out{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  for (const Section& section : sections()) {
    json one = section_schema(section);
    json* parent = &out["properties"];
    std::string name{section.name};
    if (name.empty()) {
      out.update(one);
      continue;
    }
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) {
      parent = &(*parent)[name.substr(0, dot)]["properties"];
      name = name.substr(dot + 1);
    }
    if (section.shape == Section::Shape::tables)
      one = {{"type", "array"}, {"items", one}};
    else if (section.shape == Section::Shape::named)
      one = {{"type", "object"}, {"additionalProperties", one}};
    (*parent)[name] = std::move(one);
  }
  out["properties"]["parameters"] = parameters_schema();
  // A tumour needs its primary.
  out["if"] = {{"required", json::array({"lesion"})}};
  out["then"] = {{"required", json::array({"patient"})},
                 {"properties", {{"patient", {{"required", json::array({"primary"})}}}}}};
  return out;
}

}  // namespace

std::string schema() { return scenario_schema("Scenario of Howship").dump(2) + '\n'; }

std::string dataset_schema() {
  json out = scenario_schema("Data set of Howship");
  const json numbers = out["properties"]["parameters"]["properties"]["imaging"]["properties"];
  let_draw(out);
  out["$defs"]["drawn"] = drawn_schema();
  json& properties = out["properties"];
  const auto table = [] {
    return json{{"type", "object"}, {"properties", json::object()}, {"additionalProperties", false}};
  };
  json own = table(), scan = table(), setting = table();
  setting["properties"] = numbers;
  for (const CohortInput& input : dataset_inputs()) {
    const std::string key{input.key};
    if (input.section == "dataset")
      own["properties"][key] = dataset_key_schema(input);
    else if (input.section == "dataset.scan")
      scan["properties"][key] = dataset_key_schema(input);
    else if (input.section == "dataset.setting" && !numbers.contains(key))
      setting["properties"][key] = dataset_key_schema(input);
    else if (!input.section.empty()) {
      json& known = properties[std::string{input.section}]["items"]["properties"];
      if (!known.contains(key)) known[key] = dataset_key_schema(input);
    }
  }
  own["properties"]["scan"] = {{"type", "array"}, {"items", scan}};
  own["properties"]["setting"] = {{"type", "array"}, {"items", setting}};
  own["required"] = json::array({"cases"});
  properties["dataset"] = std::move(own);
  out["required"] = json::array({"dataset"});
  return out.dump(2) + '\n';
}

}  // namespace howship::scenario
