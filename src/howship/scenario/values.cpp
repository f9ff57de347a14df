// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/values.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "howship/base/ensure.hpp"
#include "howship/base/units.hpp"

namespace howship::scenario {
namespace {

std::string range_of(double low, double high, std::string_view unit, bool below_high) {
  const std::string u = unit == "1" ? "" : " " + std::string{unit};
  return "accepted: " + shortest(low) + u + " to " + (below_high ? "less than " : "") + shortest(high) + u;
}

// Bounds are compared with a hair's slack, as "0.025 cm" is 0.25000000000000006 mm.
bool in_range(double& value, double low, double high, bool below_high = false) {
  constexpr double hair = 1e-12;
  const bool above = value >= low - hair * std::abs(low), below = value <= high + hair * std::abs(high);
  if (!above || !below || (below_high && value >= high)) return false;
  value = std::clamp(value, low, high);
  return true;
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

template <class Value>
void store(const Slot& slot, const std::optional<Value>& found) {
  if (!found) return;
  std::visit(
      [&found](auto pointer) {
        using Target = std::remove_pointer_t<decltype(pointer)>;
        constexpr bool number = std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>;
        if constexpr (std::is_same_v<Target, Value> || std::is_same_v<Target, std::optional<Value>>)
          *pointer = *found;
        else if constexpr (number && std::is_arithmetic_v<Target> && !std::is_same_v<Target, bool>)
          *pointer = static_cast<Target>(*found);
        else if constexpr (number && std::is_same_v<Target, std::optional<int>>)
          *pointer = static_cast<typename Target::value_type>(*found);
        else
          HOWSHIP_ENSURE(false, "the kind of an input fits where it is kept");
      },
      slot);
}

}  // namespace

std::string wrong_with_name(std::string_view name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!plain) return "a name is made of letters, digits and underscores";
  constexpr std::size_t longest = 64;
  if (name.size() > longest) return "a name has at most " + std::to_string(longest) + " letters";
  if (name.find("_day_") != std::string_view::npos) return "'_day_' stands between name and day of a file";
  return {};
}

std::string written(const Input& input) {
  return "write it as: " + std::string{input.key} + " = " + std::string{input.example};
}

void ValueReader::read(const Bound& bound, const Node& node, const std::string& key) {
  read_value(bound, node, key);
  places_.set(key, at(node));
}

std::optional<double> ValueReader::quantity(const Node& node, const std::string& key, std::string_view unit, double low,
                                            double high, bool bare, bool below_high, const std::string& example) {
  const std::string write = "write it as " + example;
  std::optional<double> value;
  if (node.type == Node::Type::integer || node.type == Node::Type::number) {
    if (!std::isfinite(node.number)) {
      faults_.add(at(node), key, "a finite number is wanted", range_of(low, high, unit, below_high));
      return std::nullopt;
    }
    if (!bare && unit != "1") {
      faults_.add(at(node), key, "the unit is missing", write);
      return std::nullopt;
    }
    value = node.number;
  } else if (node.type == Node::Type::text) {
    if (node.text.find_first_not_of(" \t") == std::string::npos) {
      faults_.add(at(node), key, "is empty", write);
      return std::nullopt;
    }
    if (bare) value = read_number(node.text);
    if (!value) {
      ReadQuantity read = read_quantity(node.text, unit);
      if (!read.value || !std::isfinite(*read.value)) {
        if (read.wrong.empty()) read.wrong = "a finite number is wanted";
        constexpr std::string_view comma = "numbers have a point: ";
        const bool has_guess = read.hint.starts_with("did you mean"), has_comma = read.hint.starts_with(comma);
        faults_.add(at(node), key, shown(read.wrong, 200),
                    has_guess   ? read.hint
                    : has_comma ? std::string{comma} + write
                                : write);
        return std::nullopt;
      }
      value = read.value;
    }
  } else {
    faults_.add(at(node), key, "a quantity is wanted, found " + std::string{type_name(node.type)}, write);
    return std::nullopt;
  }
  if (!in_range(*value, low, high, below_high)) {
    char found[32];  // 5 L are 5000 mL, not 5000.000000000001
    std::snprintf(found, sizeof found, "%.12g", *value);
    faults_.add(at(node), key, found + (unit == "1" ? "" : " " + std::string{unit}) + " is out of range",
                range_of(low, high, unit, below_high));
    return std::nullopt;
  }
  return value;
}

std::optional<double> ValueReader::quantity(const Input& input, const Node& node, const std::string& key) {
  return quantity(node, key, input.unit, input.low, input.high, input.bare, input.below_high,
                  std::string{input.example});
}

std::optional<double> ValueReader::time_point(const Input& input, const Node& node, const std::string& key) {
  if (node.type == Node::Type::text) {
    // "month 2" is "2 month" the other way round.
    const std::string& text = node.text;
    const std::size_t first = text.find_first_not_of(" \t");
    const std::size_t gap = first == std::string::npos ? first : text.find_first_of(" \t", first);
    if (gap != std::string::npos && text[first] >= 'a' && text[first] <= 'z') {
      const std::string_view word = std::string_view{text}.substr(first, gap - first);
      if (word == "hour" || word == "day" || word == "week" || word == "month" || word == "year") {
        Node turned = node;
        turned.text = text.substr(gap + 1) + ' ' + std::string{word};
        if (!read_number(text.substr(gap + 1))) {
          faults_.add(at(node), key, "'" + shown(text.substr(gap + 1)) + "' is not a number", written(input));
          return std::nullopt;
        }
        return quantity(input, turned, key);
      }
    }
  }
  return quantity(input, node, key);
}

std::optional<Position> ValueReader::position(const Input& input, const Node& node, const std::string& key) {
  const std::string write = "three lengths, left, posterior, superior: " + std::string{input.example};
  if (node.type != Node::Type::list) {
    faults_.add(at(node), key, "three lengths are wanted, found " + std::string{type_name(node.type)}, write);
    return std::nullopt;
  }
  if (node.items.size() != 3) {
    faults_.add(at(node), key, "three lengths are wanted, found " + std::to_string(node.items.size()), write);
    return std::nullopt;
  }
  Position out{};
  bool whole = true;
  for (std::size_t i = 0; i < 3; ++i) {
    places_.set(row_name(key, i), at(node.items[i]));
    const auto one = quantity(node.items[i], row_name(key, i), input.unit, input.low, input.high, false, false,
                              "\"2 " + std::string{input.unit} + '"');
    whole = whole && one;
    if (one) out[i] = *one;
  }
  if (!whole) return std::nullopt;
  return out;
}

template <class Value, class Each>
std::optional<std::vector<Value>> ValueReader::list(const Input& input, const Node& node, const std::string& key,
                                                    const Each& each) {
  constexpr std::size_t most = 100;
  if (node.type != Node::Type::list || node.items.empty() || node.items.size() > most) {
    faults_.add(at(node), key,
                node.type == Node::Type::list ? "a list of 1 to " + std::to_string(most) + " is wanted, found " +
                                                    std::to_string(node.items.size())
                                              : "a list is wanted, found " + std::string{type_name(node.type)},
                written(input));
    return std::nullopt;
  }
  std::vector<Value> out;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    places_.set(row_name(key, i), at(node.items[i]));
    if (const std::optional<Value> one = each(node.items[i], row_name(key, i))) out.push_back(*one);
  }
  if (out.size() != node.items.size()) return std::nullopt;
  return out;
}

std::optional<std::string> ValueReader::bare_name(const Input& input, const Node& node, const std::string& key) {
  const std::optional<std::string> out = text(input, node, key);
  if (!out) return std::nullopt;
  const std::string wrong = wrong_with_name(*out);
  if (wrong.empty()) return out;
  faults_.add(at(node), key, wrong, written(input));
  return std::nullopt;
}

std::optional<PerClone> ValueReader::per_clone(const Input& input, const Node& node, const std::string& key) {
  if (node.type != Node::Type::list) {
    const auto all = quantity(input, node, key);
    if (!all) return std::nullopt;
    return PerClone{{*all, *all, *all}};
  }
  if (node.items.size() != space::clones) {
    faults_.add(at(node), key,
                "one value, or three for [sensitive, adapted, independent], found " + std::to_string(node.items.size()),
                written(input));
    return std::nullopt;
  }
  const std::string example = input.unit == "1" ? "0.2" : "\"0.1 " + std::string{input.unit} + '"';
  const auto one = [&](std::size_t i) {
    return quantity(node.items[i], row_name(key, i), input.unit, input.low, input.high, false, false, example);
  };
  const auto sensitive = one(0), adapted = one(1), independent = one(2);
  if (!sensitive || !adapted || !independent) return std::nullopt;
  return PerClone{{*sensitive, *adapted, *independent}};
}

std::optional<std::int64_t> ValueReader::integer(const Input& input, const Node& node, const std::string& key) {
  if (node.type != Node::Type::integer) {
    faults_.add(at(node), key, "a whole number is wanted, found " + std::string{type_name(node.type)}, written(input));
    return std::nullopt;
  }
  double value = node.number;
  if (!in_range(value, input.low, input.high)) {
    faults_.add(at(node), key, std::to_string(node.integer) + " is out of range",
                range_of(input.low, input.high, "1", false));
    return std::nullopt;
  }
  return node.integer;
}

std::optional<std::string> ValueReader::text(const Input& input, const Node& node, const std::string& key) {
  if (node.type != Node::Type::text) {
    faults_.add(at(node), key, "text in quotes is wanted, found " + std::string{type_name(node.type)}, written(input));
    return std::nullopt;
  }
  if (node.text.find_first_not_of(" \t") == std::string::npos) {
    faults_.add(at(node), key, "is empty", written(input));
    return std::nullopt;
  }
  if (has_control_characters(node.text)) {
    faults_.add(at(node), key, "holds a line break or another control character", written(input));
    return std::nullopt;
  }
  return node.text;
}

const Word* ValueReader::word(const Input& input, const Node& node, const std::string& key) {
  for (const Word& one : input.words)
    if (one.name == node.text) return &one;
  std::vector<std::string_view> names;
  for (const Word& one : input.words) names.push_back(one.name);
  faults_.unknown(at(node), key, node.text, "'" + shown(node.text) + "' is not one of the words known here", names);
  return nullptr;
}

void ValueReader::read_value(const Bound& bound, const Node& node, const std::string& key) {
  const Input& input = *bound.input;
  switch (input.kind) {
    case Kind::quantity:
      return store(bound.slot, quantity(input, node, key));
    case Kind::time_point:
      return store(bound.slot, time_point(input, node, key));
    case Kind::integer:
      return store(bound.slot, integer(input, node, key));
    case Kind::flag:
      if (node.type != Node::Type::flag)
        return faults_.add(at(node), key, "true or false is wanted, found " + std::string{type_name(node.type)},
                           "without quotes: " + std::string{input.key} + " = true");
      return store(bound.slot, std::optional{node.flag});
    case Kind::text:
    case Kind::path:
      return store(bound.slot, text(input, node, key));
    case Kind::word: {
      const auto found = text(input, node, key);
      if (found && word(input, node, key)) store(bound.slot, found);
      return;
    }
    case Kind::position:
      return store(bound.slot, position(input, node, key));
    case Kind::quantities:
      return store(bound.slot, list<double>(input, node, key, [&](const Node& item, const std::string& name) {
                     return quantity(item, name, input.unit, input.low, input.high, input.bare, false,
                                     input.unit == "1" ? "1" : "\"2 " + std::string{input.unit} + '"');
                   }));
    case Kind::positions:
      return store(bound.slot, list<Position>(input, node, key, [&](const Node& item, const std::string& name) {
                     return position(input, item, name);
                   }));
    case Kind::names:
      return store(bound.slot, list<std::string>(input, node, key, [&](const Node& item, const std::string& name) {
                     return bare_name(input, item, name);
                   }));
    case Kind::per_clone:
      return store(bound.slot, per_clone(input, node, key));
    case Kind::word_or_number:
      if (node.type != Node::Type::text) return store(bound.slot, quantity(input, node, key));
      if (text(input, node, key))
        if (const Word* found = word(input, node, key)) store(bound.slot, std::optional{found->number});
      return;
  }
}

std::vector<ParameterChoice> read_group(const ParameterGroup& group, const std::string& prefix, const Node& table,
                                        Faults& faults, ValueReader& values, Places& places) {
  static const ModelParameters defaults;
  std::vector<ParameterChoice> out;
  std::vector<std::string_view> keys;
  for (const Declaration& one : group.declared) keys.push_back(one.key);
  for (const Entry& entry : table.entries) {
    const std::string key = join(prefix, entry.key);
    const auto known = std::find(keys.begin(), keys.end(), entry.key);
    if (known == keys.end()) {
      faults.unknown(at(entry), key, entry.key, "no such parameter", keys);
      continue;
    }
    const auto row = std::size_t(known - keys.begin());
    const Declaration& declared = group.declared[row];
    const auto number = values.quantity(entry.node, key, declared.unit, declared.low, declared.high, false, false,
                                        as_typed(group.value_of(defaults, row), declared.unit));
    if (!number) continue;
    out.push_back({std::string{group.name}, entry.key, *number});
    places.set(key, at(entry.node));
  }
  return out;
}

}  // namespace howship::scenario
