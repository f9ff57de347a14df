// SPDX-License-Identifier: Apache-2.0
// How files of data are read that carry their sources: drugs and primaries.
#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "howship/base/units.hpp"
#include "howship/scenario/document.hpp"
#include "howship/therapy/drug/drug.hpp"

namespace howship::scenario {

using therapy::Stated;

inline constexpr std::string_view stated_example =
    R"(write { value = "4 mg", range = ["1 mg", "8 mg"], origin = "published", source = "...", confidence = "H" })";

/// A table of the file being read: knows its place, takes keys one by one, and reports what was not taken.
class DataTable {
 public:
  DataTable(const Node& node, std::string prefix, std::string_view file, Problems& problems)
      : node_(node), prefix_(std::move(prefix)), file_(file), problems_(problems) {}

  Where where(const Node& node) const { return {file_, node.line, node.column}; }
  std::string key(std::string_view name) const {
    return prefix_.empty() || name.empty() ? prefix_ + std::string{name} : prefix_ + "." + std::string{name};
  }
  void fault(const Node& at, std::string_view name, std::string text, std::string hint = {}) {
    problems_.add(where(at), key(name), std::move(text), std::move(hint));
  }

  const Node* take(std::string_view name) {
    asked_.push_back(name);
    const Entry* entry = node_.find(name);
    return entry ? &entry->node : nullptr;
  }
  const Node* need(std::string_view name, std::string_view example) {
    const Node* found = take(name);
    if (!found) fault(node_, name, "is missing", std::string{example});
    return found;
  }

  std::string text(std::string_view name, bool required) {
    const Node* found = required ? need(name, "write " + std::string{name} + " = \"...\"") : take(name);
    if (!found) return {};
    if (found->type == Node::Type::text) return found->text;
    fault(*found, name, "expected text in quotes, found " + std::string{type_name(found->type)},
          "write " + std::string{name} + " = \"...\"");
    return {};
  }

  /// A word out of `known`, by index.
  std::optional<std::size_t> word(std::string_view name, std::span<const std::string_view> known, bool required) {
    const Node* found = required ? need(name, "one of: " + listed(known)) : take(name);
    if (!found) return std::nullopt;
    for (std::size_t i = 0; i < known.size(); ++i)
      if (found->type == Node::Type::text && known[i] == found->text) return i;
    const std::string near = found->type == Node::Type::text ? nearest(found->text, known) : "";
    fault(*found, name,
          found->type == Node::Type::text ? "unknown word \"" + found->text + "\"" : "expected one word in quotes",
          near.empty() ? "one of: " + listed(known) : "did you mean \"" + near + "\"?");
    return std::nullopt;
  }

  double number(std::string_view name, double otherwise, double low = -1e12, double high = 1e12) {
    const Node* found = take(name);
    if (!found) return otherwise;
    if (found->type != Node::Type::number && found->type != Node::Type::integer)
      fault(*found, name, "expected a number", "write " + std::string{name} + " = " + shortest(otherwise));
    else if (possible(*found, name, found->number, low, high, ""))
      return found->number;
    return otherwise;
  }

  double quantity(std::string_view name, std::string_view unit, double low, double high, double otherwise) {
    const Node* found = take(name);
    if (!found) return otherwise;
    const std::optional<double> out = quantity_of(*found, name, unit);
    return out && possible(*found, name, *out, low, high, " " + std::string{unit}) ? *out : otherwise;
  }

  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> out;
    const Node* found = take(name);
    if (!found) return out;
    if (found->type != Node::Type::list) {
      fault(*found, name, "expected a list of texts", "write [\"...\", \"...\"]");
      return out;
    }
    for (const Node& item : found->items) {
      if (item.type == Node::Type::text)
        out.push_back(item.text);
      else
        fault(item, name, "expected text in quotes", "write [\"...\", \"...\"]");
    }
    return out;
  }

  /// A number with unit, range, origin, source and confidence. `unit` empty: the unit that the file writes is kept.
  std::optional<Stated> stated(std::string_view name, std::string_view unit, double low, double high, bool required) {
    const Node* found = required ? need(name, stated_example) : take(name);
    if (!found) return std::nullopt;
    return stated_of(*found, name, unit, low, high);
  }

  std::optional<Stated> stated_of(const Node& node, std::string_view name, std::string_view unit, double low,
                                  double high) {
    if (node.type != Node::Type::table) {
      fault(node, name, "expected a number with its range and source", std::string{stated_example});
      return std::nullopt;
    }
    DataTable inner(node, key(name), file_, problems_);
    Stated out;
    const Node* value = inner.need("value", stated_example);
    const Node* range = inner.need("range", "write range = [\"1 mg\", \"8 mg\"]");
    out.unit = unit.empty() && value && value->type == Node::Type::text ? unit_in(value->text) : std::string{unit};
    if (unit.empty() && !parse_unit(out.unit)) {
      inner.fault(value ? *value : node, "value", "has no known unit", "write value = \"4 mg\"");
      return std::nullopt;
    }
    bool good = true;
    const auto read = [&](const Node* from, std::string_view what) {
      const auto got = from ? inner.quantity_of(*from, what, out.unit) : std::nullopt;
      good = good && got.has_value();
      return got.value_or(0.0);
    };
    out.value = read(value, "value");
    if (range && range->type == Node::Type::list && range->items.size() == 2) {
      out.low = read(&range->items[0], "range");
      out.high = read(&range->items[1], "range");
    } else if (range) {
      inner.fault(*range, "range", "expected two quantities", "write range = [\"1 mg\", \"8 mg\"]");
      good = false;
    } else {
      good = false;
    }
    static constexpr std::string_view origins[] = {"published", "derived", "fitted", "assumed", "recalled"};
    if (const auto origin = inner.word("origin", origins, true)) out.origin = Origin(*origin);
    static constexpr std::string_view confidences[] = {"H", "M", "L"};
    if (const auto c = inner.word("confidence", confidences, true)) out.confidence = confidences[*c][0];
    out.source = inner.text("source", true);
    inner.done();
    if (!good) return std::nullopt;
    if (!(out.low <= out.value && out.value <= out.high))
      inner.fault(*value, "value", "is outside its own range",
                  "accepted: " + shortest(out.low) + " to " + shortest(out.high) + " " + out.unit);
    if (!(low <= out.value && out.value <= high))
      inner.fault(*value, "value", "is not possible here",
                  "possible: " + shortest(low) + " to " + shortest(high) + " " + out.unit);
    return out;
  }

  void each(std::string_view name, const std::function<void(DataTable&)>& read) {
    const Node* found = take(name);
    if (!found) return;
    if (found->type != Node::Type::list) {
      fault(*found, name, "expected [[" + std::string{name} + "]]", "begin each with [[" + std::string{name} + "]]");
      return;
    }
    for (std::size_t i = 0; i < found->items.size(); ++i) {
      if (found->items[i].type != Node::Type::table) {
        fault(found->items[i], name, "expected [[" + std::string{name} + "]]",
              "begin each with [[" + std::string{name} + "]]");
        continue;
      }
      DataTable item(found->items[i], key(name) + "[" + std::to_string(i) + "]", file_, problems_);
      read(item);
      item.done();
    }
  }

  void section(std::string_view name, const std::function<void(DataTable&)>& read) {
    const Node* found = need(name, "add a section [" + std::string{name} + "]");
    if (!found) return;
    if (found->type != Node::Type::table) {
      fault(*found, name, "expected a section [" + std::string{name} + "]", "write [" + key(name) + "] on a line");
      return;
    }
    DataTable inner(*found, key(name), file_, problems_);
    read(inner);
    inner.done();
  }

  const Node& node() const { return node_; }

  /// Reports every key that nothing asked for.
  void done() {
    for (const Entry& entry : node_.entries) {
      if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
      const std::string near = nearest(entry.key, asked_);
      problems_.add({file_, entry.line, entry.column}, key(entry.key), "no such key here",
                    near.empty() ? "known: " + listed(asked_) : "did you mean '" + near + "'?");
    }
  }

 private:
  /// Says where a number is none or lies outside.
  bool possible(const Node& at, std::string_view name, double value, double low, double high, const std::string& unit) {
    if (low <= value && value <= high) return true;
    fault(at, name, "is not possible here", "possible: " + shortest(low) + " to " + shortest(high) + unit);
    return false;
  }
  static std::string listed(std::span<const std::string_view> words) {
    std::string out;
    for (const std::string_view w : words) out += (out.empty() ? "" : ", ") + std::string{w};
    return out;
  }
  static std::string unit_in(const std::string& quantity) {
    const auto gap = quantity.find(' ');
    return gap == std::string::npos ? "1" : quantity.substr(gap + 1);
  }
  std::optional<double> quantity_of(const Node& node, std::string_view name, std::string_view unit) {
    if (node.type != Node::Type::text) {
      fault(node, name, "expected a quantity in quotes",
            unit.empty() ? "write it with its unit: \"2.5 mg\"" : "write it as \"2.5 " + std::string{unit} + "\"");
      return std::nullopt;
    }
    const ReadQuantity read = read_quantity(node.text, unit);
    if (!read.value) fault(node, name, read.wrong, read.hint);
    return read.value;
  }

  const Node& node_;
  std::string prefix_;
  std::string file_;  ///< its own: the name that a caller had may be gone by the time of a fault
  Problems& problems_;
  std::vector<std::string_view> asked_;
};

}  // namespace howship::scenario
