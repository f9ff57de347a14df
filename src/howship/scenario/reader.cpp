// SPDX-License-Identifier: Apache-2.0
// From a text to a checked scenario. Every fault is collected with the place of the very value or key that is wrong.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/strength/specimen.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::scenario {
namespace {

// More than any run can use; keeps the checks of pairs short on hostile files.
constexpr std::size_t most_rows = 500, most_problems = 1000;

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

std::string join(const std::string& prefix, std::string_view key) {
  return prefix.empty() ? std::string{key} : prefix + '.' + std::string{key};
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// What a message may quote: short, printable, on one line.
std::string shown(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 60)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return text.size() > 60 ? out + "..." : out;
}

bool is_local(std::string_view kind) {
  return kind == "ablation" || kind == "cement" || kind == "resection" || kind == "seeding";
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view path, Problems& problems, bool look_at_files)
      : file_{path}, problems_{problems}, look_at_files_{look_at_files} {
    scenario_.source = text;
    scenario_.path = path;
  }

  Scenario read() {
    scenario_.sha256 = sha256(scenario_.source);
    const std::size_t before = problems_.size();
    const Node document = parse_document(scenario_.source, file_, problems_);
    if (problems_.size() > before) return scenario_;
    read_document(document);
    check();
    if (problems_.size() == before) note_understood();
    return scenario_;
  }

 private:
  struct Place {
    unsigned line, column;
  };

  void fault(Place place, std::string key, std::string text, std::string hint = {}) {
    if (problems_.size() < most_problems)
      problems_.add({file_, place.line, place.column}, shown(key), std::move(text), std::move(hint));
    else if (problems_.size() == most_problems)
      problems_.add({file_, 0, 0}, "", "more faults than are worth listing");
  }
  static Place at(const Node& node) { return {node.line, node.column}; }
  static Place at(const Entry& entry) { return {entry.line, entry.column}; }

  /// Where the value of a key stands; its section where it is not given.
  Place where(const std::string& key) const {
    for (std::string name = key; !name.empty();) {
      if (const auto found = places_.find(name); found != places_.end()) return found->second;
      const std::size_t cut = name.find_last_of(".[");
      name.resize(cut == std::string::npos ? 0 : cut);
    }
    return {1, 1};
  }
  bool given(const std::string& key) const { return places_.count(key) > 0; }

  // ---- sections

  void read_document(const Node& document) {
    for (const Section& section : sections()) {
      // "exposure.event" is `event` within the table `exposure`.
      const std::size_t dot = section.name.find('.');
      const Node* parent = &document;
      if (dot != std::string_view::npos) {
        const Entry* outer = document.find(section.name.substr(0, dot));
        if (!outer || outer->node.type != Node::Type::table) continue;
        parent = &outer->node;
      }
      const std::string_view key = dot == std::string_view::npos ? section.name : section.name.substr(dot + 1);
      if (section.name.empty()) {
        read_row(section, 0, document);
      } else if (const Entry* entry = parent->find(key)) {
        if (section.shape == Section::Shape::table)
          read_once(section, entry->node);
        else if (section.shape == Section::Shape::tables)
          read_rows(section, entry->node);
        else
          read_named(section, entry->node);
      }
    }
    if (const tumour::Primary* primary = tumour::find_primary(scenario_.patient.primary))
      scenario_.parameters.tumour = primary->parameters;
    if (const Entry* entry = document.find("parameters")) {
      if (is_section(entry->node, "parameters")) read_parameters(entry->node);
    }
  }

  /// What may stand in a section beside its own keys.
  static std::vector<std::string_view> subsections_of(std::string_view name) {
    std::vector<std::string_view> out;
    for (const Section& section : sections()) {
      const std::size_t dot = section.name.find('.');
      if (section.name.empty() || (dot == std::string_view::npos ? "" : section.name.substr(0, dot)) != name) continue;
      out.push_back(dot == std::string_view::npos ? section.name : section.name.substr(dot + 1));
    }
    if (name.empty()) out.push_back("parameters");
    return out;
  }

  static bool holds_tables(const Node& node) {
    return node.type == Node::Type::list && !node.items.empty() && node.items.front().type == Node::Type::table;
  }

  bool is_section(const Node& node, const std::string& name, std::string_view suffix = "") {
    if (node.type == Node::Type::table) return true;
    const bool rows = holds_tables(node);
    fault(at(rows ? node.items.front() : node), name,
          rows ? "this section stands once" : "a section is wanted, found " + std::string{type_name(node.type)},
          "write it as [" + name + std::string{suffix} + ']');
    return false;
  }

  void read_row(const Section& section, std::size_t row, const Node& table) {
    const std::string prefix = section.prefix(scenario_, row);
    std::vector<Bound> bounds;
    section.bind(scenario_, row, bounds);
    if (!prefix.empty() && !given(prefix)) places_[prefix] = at(table);
    read_table(table, prefix, bounds,
               section.shape == Section::Shape::table ? subsections_of(section.name) : std::vector<std::string_view>{});
  }

  void read_once(const Section& section, const Node& node) {
    if (is_section(node, std::string{section.name})) read_row(section, 0, node);
  }

  void read_rows(const Section& section, const Node& node) {
    const std::string name{section.name};
    const std::string header = "write each as [[" + name + "]], in double brackets";
    if (node.type == Node::Type::table)
      return fault(at(node), name, "there may be several of these, so a list is wanted", header);
    if (node.type != Node::Type::list)
      return fault(at(node), name, "sections are wanted, found " + std::string{type_name(node.type)}, header);
    if (node.items.size() > most_rows)
      return fault(at(node.items[most_rows]), name, "there are more than " + std::to_string(most_rows) + " of these");
    for (std::size_t row = 0; row < node.items.size(); ++row) {
      const Node& item = node.items[row];
      section.add(scenario_, "");
      if (item.type == Node::Type::table)
        read_row(section, row, item);
      else
        fault(at(item), section.prefix(scenario_, row),
              "a section is wanted, found " + std::string{type_name(item.type)}, header);
    }
  }

  void read_named(const Section& section, const Node& node) {
    const std::string name{section.name};
    if (!is_section(node, name, ".NAME")) return;
    if (node.entries.size() > most_rows)
      return fault(at(node.entries[most_rows]), name, "there are more than " + std::to_string(most_rows) + " of these");
    for (const Entry& entry : node.entries) {
      const bool plain = !entry.key.empty() && std::all_of(entry.key.begin(), entry.key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      });
      if (!plain) {
        fault(at(entry), name + '.' + entry.key, "a name is made of letters, digits and underscores",
              "for instance [bone.L3]");
      } else if (entry.node.type != Node::Type::table) {
        fault(at(entry), name + '.' + entry.key,
              "a section is wanted, found " + std::string{type_name(entry.node.type)},
              "what belongs to one stands under its name: [" + name + ".L3]");
      } else {
        section.add(scenario_, entry.key);
        places_[name + '.' + entry.key] = at(entry);
        read_row(section, section.rows(scenario_) - 1, entry.node);
      }
    }
  }

  void read_parameters(const Node& table) {
    std::vector<std::string_view> names;
    for (const ParameterGroup& group : parameter_groups()) names.push_back(group.name);
    for (const Entry& entry : table.entries) {
      const auto group = std::find_if(parameter_groups().begin(), parameter_groups().end(),
                                      [&](const ParameterGroup& one) { return one.name == entry.key; });
      const std::string prefix = "parameters." + entry.key;
      if (group == parameter_groups().end()) {
        unknown(at(entry), prefix, entry.key, "no such group of parameters", names);
        continue;
      }
      if (entry.node.type != Node::Type::table) {
        fault(at(entry.node), prefix, "a section is wanted, found " + std::string{type_name(entry.node.type)},
              "write it as [" + prefix + "]");
        continue;
      }
      std::vector<std::string_view> keys;
      for (const Declaration& one : group->declared) keys.push_back(one.key);
      for (const Entry& value : entry.node.entries) {
        const std::string key = join(prefix, value.key);
        const auto found = std::find(keys.begin(), keys.end(), value.key);
        if (found == keys.end()) {
          unknown(at(value), key, value.key, "no such parameter", keys);
          continue;
        }
        const auto row = static_cast<std::size_t>(found - keys.begin());
        const Declaration& declared = group->declared[row];
        const std::string example = declared.unit == "1" ? shortest(group->value_of(scenario_.parameters, row))
                                                         : '"' + shortest(group->value_of(scenario_.parameters, row)) +
                                                               ' ' + std::string{declared.unit} + '"';
        if (const auto number =
                quantity(value.node, key, declared.unit, declared.low, declared.high, false, false, example)) {
          group->value(scenario_.parameters, row) = *number;
          places_[key] = at(value.node);
        }
      }
    }
  }

  void unknown(Place place, const std::string& key, std::string_view word, std::string text,
               std::span<const std::string_view> candidates) {
    const std::string near = nearest(word, candidates);
    std::string hint;
    if (!near.empty()) {
      hint = "did you mean '" + near + "'?";
    } else {
      hint = "known:";
      for (std::size_t i = 0; i < candidates.size() && i < 20; ++i)
        hint += (i > 0 ? ", " : " ") + std::string{candidates[i]};
      if (candidates.size() > 20) hint += ", ...";
    }
    fault(place, key, std::move(text), std::move(hint));
  }

  void read_table(const Node& table, const std::string& prefix, const std::vector<Bound>& bounds,
                  const std::vector<std::string_view>& subsections = {}) {
    std::vector<std::string_view> known;
    for (const Bound& bound : bounds) known.push_back(bound.input->key);
    known.insert(known.end(), subsections.begin(), subsections.end());
    for (const Entry& entry : table.entries) {
      if (std::find(subsections.begin(), subsections.end(), entry.key) != subsections.end()) continue;
      const auto bound =
          std::find_if(bounds.begin(), bounds.end(), [&](const Bound& one) { return one.input->key == entry.key; });
      if (bound == bounds.end()) {
        const bool section =
            entry.node.type == Node::Type::table || (entry.node.type == Node::Type::list && !entry.node.items.empty() &&
                                                     entry.node.items.front().type == Node::Type::table);
        unknown(at(entry), join(prefix, entry.key), entry.key,
                subsections.empty() || !section ? "no such key" : "no such section", known);
        continue;
      }
      const std::string key = join(prefix, entry.key);
      read_value(*bound, entry.node, key);
      places_[key] = at(entry.node);
    }
    for (const Bound& bound : bounds)
      if (bound.input->required && !table.find(bound.input->key))
        fault(prefix.empty() ? Place{1, 1} : at(table), join(prefix, bound.input->key), "must be given",
              "write it as: " + std::string{bound.input->key} + " = " + std::string{bound.input->example});
  }

  // ---- values

  std::string wants(const Input& input) const {
    return "write it as: " + std::string{input.key} + " = " + std::string{input.example};
  }

  std::optional<double> quantity(const Node& node, const std::string& key, std::string_view unit, double low,
                                 double high, bool bare, bool below_high, const std::string& example) {
    const std::string write = "write it as " + example;
    std::optional<double> value;
    if (node.type == Node::Type::integer || node.type == Node::Type::number) {
      if (!std::isfinite(node.number)) {
        fault(at(node), key, "a finite number is wanted", range_of(low, high, unit, below_high));
        return std::nullopt;
      }
      if (!bare && unit != "1") {
        fault(at(node), key, "the unit is missing", write);
        return std::nullopt;
      }
      value = node.number;
    } else if (node.type == Node::Type::text) {
      if (node.text.find_first_not_of(" \t") == std::string::npos) {
        fault(at(node), key, "is empty", write);
        return std::nullopt;
      }
      if (bare) value = read_number(node.text);
      if (!value) {
        ReadQuantity read = read_quantity(node.text, unit);
        if (!read.value || !std::isfinite(*read.value)) {
          if (read.wrong.empty()) read.wrong = "a finite number is wanted";
          const bool has_guess = read.hint.rfind("did you mean", 0) == 0;
          fault(at(node), key, shown(read.wrong), has_guess ? read.hint : write);
          return std::nullopt;
        }
        value = read.value;
      }
    } else {
      fault(at(node), key, "a quantity is wanted, found " + std::string{type_name(node.type)}, write);
      return std::nullopt;
    }
    if (!in_range(*value, low, high, below_high)) {
      fault(at(node), key, shortest(*value) + (unit == "1" ? "" : " " + std::string{unit}) + " is out of range",
            range_of(low, high, unit, below_high));
      return std::nullopt;
    }
    return value;
  }

  std::optional<double> quantity(const Input& input, const Node& node, const std::string& key) {
    return quantity(node, key, input.unit, input.low, input.high, input.bare, input.below_high,
                    std::string{input.example});
  }

  std::optional<double> time_point(const Input& input, const Node& node, const std::string& key) {
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
            fault(at(node), key, "'" + shown(text.substr(gap + 1)) + "' is not a number", wants(input));
            return std::nullopt;
          }
          return quantity(input, turned, key);
        }
      }
    }
    return quantity(input, node, key);
  }

  std::optional<Position> position(const Input& input, const Node& node, const std::string& key) {
    const std::string write = "three lengths, left, posterior, superior: " + std::string{input.example};
    if (node.type != Node::Type::list) {
      fault(at(node), key, "three lengths are wanted, found " + std::string{type_name(node.type)}, write);
      return std::nullopt;
    }
    if (node.items.size() != 3) {
      fault(at(node), key, "three lengths are wanted, found " + std::to_string(node.items.size()), write);
      return std::nullopt;
    }
    Position out{};
    bool whole = true;
    for (std::size_t i = 0; i < 3; ++i) {
      places_[key + '[' + std::to_string(i) + ']'] = at(node.items[i]);
      const auto one = quantity(node.items[i], key + '[' + std::to_string(i) + ']', input.unit, input.low, input.high,
                                false, false, "\"2 " + std::string{input.unit} + '"');
      whole = whole && one;
      if (one) out[i] = *one;
    }
    if (!whole) return std::nullopt;
    return out;
  }

  std::optional<Pair> pair(const Input& input, const Node& node, const std::string& key) {
    if (node.type != Node::Type::list) {
      const auto both = quantity(input, node, key);
      if (!both) return std::nullopt;
      return Pair{*both, *both};
    }
    if (node.items.size() != space::clones) {
      fault(at(node), key, "one value, or two for [sensitive, resistant], found " + std::to_string(node.items.size()),
            wants(input));
      return std::nullopt;
    }
    const std::string example = input.unit == "1" ? "0.2" : "\"0.1 " + std::string{input.unit} + '"';
    const auto one = [&](std::size_t i) {
      return quantity(node.items[i], key + '[' + std::to_string(i) + ']', input.unit, input.low, input.high, false,
                      false, example);
    };
    const auto sensitive = one(0), resistant = one(1);
    if (!sensitive || !resistant) return std::nullopt;
    return Pair{*sensitive, *resistant};
  }

  std::optional<std::int64_t> integer(const Input& input, const Node& node, const std::string& key) {
    if (node.type != Node::Type::integer) {
      fault(at(node), key, "a whole number is wanted, found " + std::string{type_name(node.type)}, wants(input));
      return std::nullopt;
    }
    double value = node.number;
    if (!in_range(value, input.low, input.high)) {
      fault(at(node), key, std::to_string(node.integer) + " is out of range",
            range_of(input.low, input.high, "1", false));
      return std::nullopt;
    }
    return node.integer;
  }

  std::optional<std::string> text(const Input& input, const Node& node, const std::string& key) {
    if (node.type != Node::Type::text) {
      fault(at(node), key, "text in quotes is wanted, found " + std::string{type_name(node.type)}, wants(input));
      return std::nullopt;
    }
    if (node.text.find_first_not_of(" \t") == std::string::npos) {
      fault(at(node), key, "is empty", wants(input));
      return std::nullopt;
    }
    if (has_control_characters(node.text)) {
      fault(at(node), key, "holds a line break or another control character", wants(input));
      return std::nullopt;
    }
    return node.text;
  }

  const Word* word(const Input& input, const Node& node, const std::string& key) {
    for (const Word& one : input.words)
      if (one.name == node.text) return &one;
    std::vector<std::string_view> names;
    for (const Word& one : input.words) names.push_back(one.name);
    unknown(at(node), key, node.text, "'" + shown(node.text) + "' is not one of the words known here", names);
    return nullptr;
  }

  template <class Value>
  static void store(const Slot& slot, const std::optional<Value>& found) {
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

  void read_value(const Bound& bound, const Node& node, const std::string& key) {
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
          return fault(at(node), key, "true or false is wanted, found " + std::string{type_name(node.type)},
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
      case Kind::pair:
        return store(bound.slot, pair(input, node, key));
      case Kind::word_or_number:
        if (node.type != Node::Type::text) return store(bound.slot, quantity(input, node, key));
        if (text(input, node, key))
          if (const Word* found = word(input, node, key)) store(bound.slot, std::optional{found->number});
        return;
    }
  }

  // ---- faults between values

  void check() {
    check_times();
    check_bones();
    check_lesions();
    check_exposure();
    check_events();
    check_treatments();
    check_hardware();
    check_tests();
  }

  void check_times() {
    const Scenario& s = scenario_;
    if (s.duration > 0 && s.duration < s.step)
      fault(where("duration"), "duration", "is shorter than one step of " + shortest(s.step) + " day",
            "make it longer, or give a shorter `step`");
    for (const auto& [key, value] : {std::pair{"output.save_every", s.output.save_every},
                                     std::pair{"output.checkpoint_every", s.output.checkpoint_every}})
      if (given(key) && value < s.step)
        fault(where(key), key, "is shorter than one step of " + shortest(s.step) + " day");
  }

  void check_bones() {
    for (const BoneChoice& bone : scenario_.bones) {
      const std::string prefix = "bone." + bone.name;
      if (given(prefix + ".ct")) {
        for (const char* key : {"mask", "label"})
          if (!given(join(prefix, key)))
            fault(where(prefix + ".ct"), join(prefix, key), "must be given with `ct`",
                  "the label map, and which of its labels is this bone: mask = \"labels.nii.gz\", label = 29");
        if (given(prefix + ".trabecular_density"))
          fault(where(prefix + ".trabecular_density"), prefix + ".trabecular_density",
                "the density of this bone comes from its CT", "leave one of the two out");
      } else {
        for (const char* key : {"mask", "label", "body_mask"})
          if (given(join(prefix, key)))
            fault(where(join(prefix, key)), join(prefix, key), "means something only with `ct`",
                  "add: ct = \"ct.nii.gz\"");
        known_bone(bone.name, where(prefix), prefix);
      }
      if (const auto load = strength::load_case(bone.load_case);
          load && !bone.from_ct() && skeleton::is_bone(bone.name) && !strength::fits(*load, bone.name))
        fault(where(prefix + ".load_case"), prefix + ".load_case",
              "has no faces on " + bone.name + " to press on: " + bone.load_case + " is made for " +
                  std::string{strength::made_for(*load)},
              "leave it out for the usual one, " + std::string{strength::name(strength::usual_load_case(bone.name))});
      if (look_at_files_)
        for (const auto& [key, path] :
             {std::pair{"ct", &bone.ct}, std::pair{"mask", &bone.mask}, std::pair{"body_mask", &bone.body_mask}})
          if (!path->empty()) {
            std::error_code ignored;
            const std::filesystem::path full = in_folder(*path);
            if (!std::filesystem::exists(full, ignored))
              fault(where(join(prefix, key)), join(prefix, key), "there is no file '" + shown(full.string()) + "'",
                    "paths are taken from the folder of the scenario");
          }
    }
    for (BoneChoice& bone : scenario_.bones)
      for (std::string* path : {&bone.ct, &bone.mask, &bone.body_mask})
        if (!path->empty()) *path = in_folder(*path).string();
    const auto mention = [this](const std::string& name, const std::string& key) {
      if (name.empty() || scenario_.find_bone(name) || !known_bone(name, where(key), key)) return;
      scenario_.bones.emplace_back();
      scenario_.bones.back().name = name;
    };
    each_row("lesion", scenario_.lesions,
             [&](const Lesion& row, const std::string& key) { mention(row.bone, key + ".bone"); });
    each_row("exposure.event", scenario_.events, [&](const ExposureEvent& row, const std::string& key) {
      if (row.kind == "seeding") mention(row.bone, key + ".bone");
    });
    if (scenario_.bones.empty() && scenario_.lesions.empty() && problems_.empty())
      fault({1, 1}, "bone", "there is no bone in this scenario, so nothing to simulate",
            "add [[lesion]] with bone = \"L3\", or [bone.L3] for a healthy one");
    const auto present = [this](const std::string& name, const std::string& key) {
      if (name.empty() || scenario_.find_bone(name) || !skeleton::is_bone(name)) {
        if (!name.empty() && !scenario_.find_bone(name)) known_bone(name, where(key), key);
        return;
      }
      fault(where(key), key, "'" + shown(name) + "' is not simulated here",
            "add [bone." + name + "], or name a bone that has a lesion");
    };
    each_row("exposure.interval", scenario_.intervals,
             [&](const ExposureInterval& row, const std::string& key) { present(row.bone, key + ".bone"); });
    each_row("exposure.event", scenario_.events, [&](const ExposureEvent& row, const std::string& key) {
      if (row.kind != "seeding") present(row.bone, key + ".bone");
    });
    each_row("hardware", scenario_.hardware,
             [&](const HardwareChoice& row, const std::string& key) { present(row.bone, key + ".bone"); });
  }

  bool known_bone(const std::string& name, Place place, const std::string& key) {
    if (skeleton::is_bone(name)) return true;
    std::vector<std::string_view> from_ct;
    for (const BoneChoice& bone : scenario_.bones)
      if (bone.from_ct()) from_ct.push_back(bone.name);
    const std::string near = nearest(name, from_ct);
    fault(place, key, "there is no built-in bone '" + shown(name) + "', and no CT for it is given",
          near.empty() ? skeleton::bone_name_hint(name) : "did you mean '" + near + "'?");
    return false;
  }

  std::filesystem::path in_folder(const std::string& path) const {
    return (std::filesystem::path{file_}.parent_path() / path).lexically_normal();
  }

  template <class Row, class Do>
  void each_row(const std::string& name, std::vector<Row>& rows, const Do& act) {
    for (std::size_t i = 0; i < rows.size(); ++i) act(rows[i], name + '[' + std::to_string(i) + ']');
  }

  static std::vector<std::string> names_of(const std::string& name, std::size_t rows) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows; ++i) out.push_back(name + '[' + std::to_string(i) + ']');
    return out;
  }

  /// Faults a place outside the box around a built-in bone; a bone from a CT is looked at when its CT is read.
  void check_inside(const std::string& bone, const Position& centre, const std::string& key) {
    const BoneChoice* choice = scenario_.find_bone(bone);
    if (!choice || choice->from_ct() || !skeleton::is_bone(bone)) return;
    auto [known, is_new] = extents_.try_emplace(bone);
    if (is_new) known->second = extent_of(bone, scenario_.patient);
    const auto& [low, high, volume] = known->second;
    static constexpr const char* axis[] = {"left", "posterior", "superior"};
    for (std::size_t i = 0; i < 3; ++i)
      if (centre[i] < low[i] || centre[i] > high[i]) {
        const std::string item = key + '[' + std::to_string(i) + ']';
        fault(where(item), item, "lies outside " + bone,
              std::string{axis[i]} + " of the centre, " + bone + " reaches from " + shortest(std::round(low[i])) +
                  " mm to " + shortest(std::round(high[i])) + " mm");
      }
  }

  void check_lesions() {
    Scenario& s = scenario_;
    if (s.patient.primary.empty() && !given("patient.primary")) {
      if (!s.lesions.empty())
        fault(where("lesion[0]"), "patient.primary", "must be given where there is a lesion",
              "write it as: primary = \"breast\" under [patient]; `howship show primaries` lists them");
    }
    const auto names = names_of("lesion", s.lesions.size());
    for (std::size_t i = 0; i < s.lesions.size(); ++i) {
      Lesion& lesion = s.lesions[i];
      lesion.phenotype = lesion.type.value_or(s.parameters.tumour.phenotype);
      if (given(names[i] + ".centre")) check_inside(lesion.bone, lesion.centre, names[i] + ".centre");
      if (s.duration > 0 && lesion.start >= s.duration)
        fault(where(names[i] + ".start"), names[i] + ".start", "is not before the end of the run",
              "the run ends on day " + shortest(s.duration));
      for (std::size_t j = 0; j < i; ++j) {
        const Lesion& other = s.lesions[j];
        if (other.bone != lesion.bone || lesion.bone.empty()) continue;
        if (other.phenotype != lesion.phenotype) {
          fault(where(names[i] + ".type"), names[i] + ".type",
                "lesions of one bone must share one type, and " + names[j] + " has " + shortest(other.phenotype) +
                    " where this one has " + shortest(lesion.phenotype),
                "give both the same type, or put one into another bone");
          break;
        }
        double square = 0.0;
        for (std::size_t k = 0; k < 3; ++k) square += std::pow(lesion.centre[k] - other.centre[k], 2);
        if (std::sqrt(square) < std::max(lesion.radius, other.radius)) {
          fault(where(names[i] + (given(names[i] + ".centre") ? ".centre" : "")), names[i] + ".centre",
                "the centre of one lies inside the other: " + names[j] + " takes this place already",
                "move one of them by more than " + shortest(std::max(lesion.radius, other.radius)) + " mm");
          break;
        }
      }
    }
  }

  void check_exposure() {
    const auto both = [this](const ExposureSettings& set, const std::string& prefix) {
      if (set.rankl_neutralised && set.denosumab)
        fault(where(prefix + ".rankl_neutralised"), prefix + ".rankl_neutralised",
              "says the same as `denosumab` in another way", "leave one of the two out");
    };
    both(scenario_.exposure, "exposure");
    const auto names = names_of("exposure.interval", scenario_.intervals.size());
    for (std::size_t i = 0; i < scenario_.intervals.size(); ++i) {
      const ExposureInterval& interval = scenario_.intervals[i];
      both(interval, names[i]);
      if (interval.stop && *interval.stop <= interval.start)
        fault(where(names[i] + ".stop"), names[i] + ".stop",
              "is not after its start on day " + shortest(interval.start));
      if (scenario_.duration > 0 && interval.start >= scenario_.duration)
        fault(where(names[i] + ".start"), names[i] + ".start", "is not before the end of the run",
              "the run ends on day " + shortest(scenario_.duration));
      std::vector<Bound> bounds;
      section_named("exposure").bind(scenario_, 0, bounds);
      const bool sets = std::any_of(bounds.begin(), bounds.end(),
                                    [&](const Bound& bound) { return given(join(names[i], bound.input->key)); });
      if (!sets && given(names[i]))
        fault(where(names[i]), names[i], "changes nothing", "add what it sets, for instance rankl_neutralised = 0.95");
      for (std::size_t j = 0; j < i; ++j) check_agreement(scenario_.intervals[j], names[j], interval, names[i]);
    }
  }

  static const Section& section_named(std::string_view name) {
    return *std::find_if(sections().begin(), sections().end(), [&](const Section& one) { return one.name == name; });
  }

  void check_agreement(const ExposureInterval& a, const std::string& name_a, const ExposureInterval& b,
                       const std::string& name_b) {
    if (a.bone != b.bone) return;  // the one that names the bone wins
    if (a.stop.value_or(1e300) <= b.start || b.stop.value_or(1e300) <= a.start) return;
    using E = ExposureSettings;
    for (const auto& [key, level] :
         {std::pair{"parathyroid_hormone", &E::parathyroid_hormone},
          std::pair{"circulating_pthrp", &E::circulating_pthrp}, std::pair{"denosumab", &E::denosumab},
          std::pair{"rankl_neutralised", &E::rankl_neutralised}, std::pair{"extra_tgf_beta", &E::extra_tgf_beta},
          std::pair{"mechanical_stimulus", &E::mechanical_stimulus}}) {
      const bool differ = a.*level && b.*level && *(a.*level) != *(b.*level);
      const bool two_ways = (level == &E::denosumab && b.denosumab && a.rankl_neutralised) ||
                            (level == &E::rankl_neutralised && b.rankl_neutralised && a.denosumab);
      if (differ || two_ways)
        fault(where(join(name_b, key)), join(name_b, key), "contradicts " + name_a + " while both last",
              "a level has one value at a time: let one interval stop where the other starts");
    }
  }

  void check_events() {
    struct Amount {
      const char *kind, *key;
      std::optional<double> ExposureEvent::*value;
    };
    using E = ExposureEvent;
    static constexpr Amount amounts[] = {{"fraction", "dose", &E::dose},
                                         {"ablation", "killed", &E::killed},
                                         {"infusion", "equivalents", &E::equivalents},
                                         {"cement", "fill", &E::fill},
                                         {"seeding", "cells", &E::cells}};
    each_row("exposure.event", scenario_.events, [&](E& event, const std::string& name) {
      const bool kind_known = !event.kind.empty();
      for (const Amount& amount : amounts) {
        const std::string key = join(name, amount.key);
        if (!kind_known) break;
        if (event.kind == amount.kind && !given(key))
          fault(where(name), key, "must be given for kind = \"" + event.kind + '"', amount_hint(event.kind));
        if (event.kind != amount.kind && given(key))
          fault(
              where(key), key, "is not the amount of kind = \"" + event.kind + '"',
              event.kind == "resection" ? "a resection removes everything within its radius" : amount_hint(event.kind));
      }
      const double last = event.day + (event.count - 1) * event.every;
      if (scenario_.duration > 0 && event.day > scenario_.duration)
        fault(where(join(name, "day")), join(name, "day"), "is after the end of the run",
              "the run ends on day " + shortest(scenario_.duration));
      else if (scenario_.duration > 0 && last > scenario_.duration)
        fault(where(join(name, "count")), join(name, "count"),
              "the last of them, on day " + shortest(last) + ", is after the end of the run",
              "the run ends on day " + shortest(scenario_.duration));
      if (event.count > 1 && !given(join(name, "every")))
        fault(where(join(name, "count")), join(name, "every"), "must be given where there are several",
              "write it as: every = \"1 day\"");
      if (event.kind == "seeding" && scenario_.patient.primary.empty() && !given("patient.primary") &&
          scenario_.lesions.empty())
        fault(where(name), "patient.primary", "must be given where tumour cells are seeded",
              "write it as: primary = \"breast\" under [patient]; `howship show primaries` lists them");
      check_place(event, name);
    });
  }

  void check_treatments() {
    each_row("treatment", scenario_.treatment_choices, [&](TreatmentChoice& choice, const std::string& name) {
      if (choice.drug.empty()) return;
      therapy::Treatment plan;
      try {
        std::string drug = choice.drug;
        if (drug.ends_with(".toml")) drug = in_folder(drug).string();
        plan.drug = std::make_shared<const therapy::Drug>(load_drug(drug));
      } catch (const InputError& error) {
        for (const Problem& problem : error.problems.list()) {
          if (problem.where.file.empty())
            fault(where(join(name, "drug")), join(name, "drug"), problem.text, problem.hint);
          else
            problems_.add(problem);
        }
        return;
      } catch (const RunError& error) {
        fault(where(join(name, "drug")), join(name, "drug"), error.what(),
              "paths are taken from the scenario's folder");
        return;
      }
      plan.start = choice.start;
      plan.stop = choice.stop;
      plan.every = choice.every;
      plan.doses = choice.doses;
      plan.infusion = choice.infusion;
      plan.despite_contraindication = choice.despite_contraindication;
      if (!choice.dose.empty()) {
        const therapy::Stated& label = plan.drug->schedule.amount;
        const ReadQuantity read = read_quantity(choice.dose, label.unit);
        if (!read.value)
          fault(where(join(name, "dose")), join(name, "dose"), shown(read.wrong), read.hint);
        else
          plan.amount = read.value;
      }
      if (choice.stop && *choice.stop <= choice.start)
        fault(where(join(name, "stop")), join(name, "stop"), "is not after its start on day " + shortest(choice.start));
      scenario_.treatments.push_back(plan);
      // Faults of this course alone, and with those before it.
      std::vector<therapy::Treatment> others(scenario_.treatments.begin(), scenario_.treatments.end());
      const std::size_t before = faults_before_;
      const auto faults = therapy::faults_of(others);
      for (std::size_t i = before; i < faults.size(); ++i)
        fault(where(given(join(name, "dose")) ? join(name, "dose") : name), name, faults[i],
              "howship show drugs " + plan.drug->key + " has the accepted doses and the labelled schedule");
      faults_before_ = faults.size();
    });
  }

  void check_tests() {
    Scenario& s = scenario_;
    constexpr std::size_t most_tests = 2000;
    std::optional<imaging::Phantom> body;  // made only where there is a test that needs it
    const auto has_place = [&](const std::string& bone) {
      if (!body) body = imaging::body_phantom({});
      return imaging::region_of(*body, bone).has_value();
    };
    each_row("test", s.tests, [&](TestOrder& order, const std::string& name) {
      if (order.test.empty()) return;
      const imaging::Modality* modality = imaging::find_modality(order.test);
      if (!modality) return;
      const auto key = [&](std::string_view one) { return join(name, one); };
      if (!given(key("day")) && !given(key("every")))
        fault(where(name), key("day"), "must be given, or `every` for a series", "write it as: day = \"day 90\"");
      if (order.day && order.every)
        fault(where(key("every")), key("every"), "says when in another way than `day`",
              "leave one of the two out; a series begins at `start`");
      if (order.start && !order.every && !given(key("every")))
        fault(where(key("start")), key("start"), "means something only with `every`",
              "write it as: day = \"" + std::string{"day "} + shortest(*order.start) + "\"");
      for (const auto& [one, when] : {std::pair{"day", order.day}, std::pair{"start", order.start}})
        if (when && s.duration > 0 && *when > s.duration)
          fault(where(key(one)), key(one), "is after the end of the run",
                "the run ends on day " + shortest(s.duration));
      if (order.every && *order.every < s.step)
        fault(where(key("every")), key("every"), "is shorter than one step of " + shortest(s.step) + " day");
      else if (order.every && s.duration / *order.every > double(most_tests))
        fault(where(key("every")), key("every"), "gives more than " + std::to_string(most_tests) + " tests");
      if (given(key("view"))) {
        if (modality->choice != "view")
          fault(where(key("view")), key("view"), order.test + " has no views to choose from", "leave it out");
        else if (!modality->find_view(order.view))
          unknown(where(key("view")), key("view"), order.view, order.test + " has no view '" + shown(order.view) + "'",
                  modality->view_names());
      }
      if (given(key("needle")) && modality->choice != "needle")
        fault(where(key("needle")), key("needle"), "is of a biopsy, not of " + order.test, "leave it out");
      if (modality->whole_patient && given(key("bone"))) {
        fault(where(key("bone")), key("bone"), order.test + " is of the whole patient", "leave it out");
      } else if (given(key("bone"))) {
        if (!s.find_bone(order.bone)) {
          if (known_bone(order.bone, where(key("bone")), key("bone")))
            fault(where(key("bone")), key("bone"), "'" + shown(order.bone) + "' is not simulated here",
                  "add [bone." + order.bone + "], or name a bone that has a lesion");
          return;
        }
        if (modality->needs_place && !has_place(order.bone))
          fault(where(key("bone")), key("bone"), "the body has no place for '" + shown(order.bone) + "'",
                "name the bone as built-in bones are named: `howship show bones`");
      } else if (modality->needs_place) {
        for (const BoneChoice& bone : s.bones)
          if (!has_place(bone.name))
            fault(where(name), key("bone"), "must be given: the body has no place for '" + shown(bone.name) + "'",
                  "name the bone as built-in bones are named: `howship show bones`");
      }
      if (modality->needs_lesion && std::none_of(s.lesions.begin(), s.lesions.end(), [&](const Lesion& lesion) {
            return order.bone.empty() || lesion.bone == order.bone;
          }))
        fault(where(given(key("bone")) ? key("bone") : name), key("bone"), "has no lesion to aim at",
              "name a bone that has a lesion");
    });
  }

  void check_hardware() {
    each_row("hardware", scenario_.hardware, [this](HardwareChoice& h, const std::string& name) {
      if (h.bone.empty() && !given(join(name, "bone"))) {
        if (scenario_.bones.size() == 1)
          h.bone = scenario_.bones.front().name;
        else if (!scenario_.bones.empty())
          fault(where(name), join(name, "bone"), "must be given, as there is more than one bone",
                "write it as: bone = \"" + scenario_.bones.front().name + '"');
      }
      if (scenario_.duration > 0 && h.start >= scenario_.duration)
        fault(where(join(name, "start")), join(name, "start"), "is not before the end of the run",
              "the run ends on day " + shortest(scenario_.duration));
      if (given(join(name, "from")) && h.from == h.to && given(join(name, "to")))
        fault(where(join(name, "to")), join(name, "to"), "is the same place as `from`", "give the other end");
      const bool plate = h.kind == "plate", screws = h.kind == "pedicle_screws";
      if (plate && !given(join(name, "outward")))
        fault(where(name), join(name, "outward"), "must be given for kind = \"plate\"",
              "the direction from the bone to the plate, for instance outward = [1, 0, 0] for one on the left");
      if (h.outward && *h.outward == Position{0, 0, 0})
        fault(where(join(name, "outward")), join(name, "outward"), "is no direction", "for instance [1, 0, 0]");
      for (const auto& [key, fits] :
           {std::pair{"outward", plate}, std::pair{"width", plate}, std::pair{"thickness", plate},
            std::pair{"diameter", !plate}, std::pair{"length", screws}})
        if (!h.kind.empty() && !fits && given(join(name, key)))
          fault(where(join(name, key)), join(name, key), "means nothing for kind = \"" + h.kind + '"', "leave it out");
      if (screws && !h.bone.empty() && strength::kind_of(h.bone) != strength::BoneKind::vertebra)
        fault(where(join(name, "kind")), join(name, "kind"), h.bone + " has no pedicles",
              "pedicle screws belong into T1 to L5");
      if (!scenario_.output.strength_every)
        fault(where(name), name, "is seen by tests of strength only, and there are none",
              "add strength_every = \"3 months\" under [output]");
    });
  }

  static std::string amount_hint(std::string_view kind) {
    if (kind == "fraction") return "write its dose: dose = \"3 Gy\"";
    if (kind == "ablation") return "write the killed share: killed = 0.9";
    if (kind == "infusion") return "write doses of 4 mg zoledronate: equivalents = 1";
    if (kind == "cement") return "write the filled share of the pores: fill = 0.8";
    return "write the number of cells: cells = 1e6";
  }

  void check_place(ExposureEvent& event, const std::string& name) {
    const bool local = is_local(event.kind);
    if (event.bone.empty() && local && !given(join(name, "bone"))) {
      if (scenario_.bones.size() == 1)
        event.bone = scenario_.bones.front().name;
      else if (!scenario_.bones.empty())
        fault(where(name), join(name, "bone"), "must be given, as there is more than one bone",
              "write it as: bone = \"" + scenario_.bones.front().name + '"');
    }
    if (local && event.kind != "seeding" && !given(join(name, "radius")))
      fault(where(name), join(name, "radius"), "must be given for kind = \"" + event.kind + '"',
            "write it as: radius = \"15 mm\"");
    if (event.centre) check_inside(event.bone, *event.centre, join(name, "centre"));
    if (!local && event.centre && !event.radius && !given(join(name, "radius")))
      fault(where(join(name, "centre")), join(name, "radius"), "must be given with a centre",
            "write it as: radius = \"15 mm\", or leave the centre out for the whole bone");
    if ((event.centre || event.radius) && event.bone.empty() && !local) {
      if (scenario_.bones.size() == 1)
        event.bone = scenario_.bones.front().name;
      else if (!scenario_.bones.empty() && !given(join(name, "bone")))
        fault(where(name), join(name, "bone"),
              "must be given with a centre or a radius, as there is more than one bone");
    }
    if (event.centre || given(join(name, "centre")) || (!event.radius && !local)) return;
    const Lesion* only = nullptr;
    std::size_t count = 0;
    for (const Lesion& lesion : scenario_.lesions)
      if (lesion.bone == event.bone) {
        only = &lesion;
        ++count;
      }
    if (count == 1 && event.kind != "seeding")
      event.centre = only->centre;
    else if (!event.bone.empty() && scenario_.find_bone(event.bone))
      fault(where(name), join(name, "centre"),
            event.kind == "seeding" ? "must be given for a seeding"
                                    : "must be given, as " + event.bone + " has " + std::to_string(count) + " lesions",
            "write it as: centre = [\"2 mm\", \"-4 mm\", \"0 mm\"]");
  }

  // ---- the echo

  void note_understood() {
    Scenario& s = scenario_;
    for (const Section& section : sections())
      for (std::size_t row = 0; row < section.rows(s); ++row) {
        std::vector<Bound> bounds;
        section.bind(s, row, bounds);
        for (const Bound& bound : bounds) {
          const std::string key = join(section.prefix(s, row), bound.input->key);
          std::string value = text_of(*bound.input, bound.slot);
          if (!value.empty()) s.understood.push_back({key, std::move(value), given(key), ""});
        }
      }
    const ModelParameters defaults;
    const tumour::Primary* primary = tumour::find_primary(s.patient.primary);
    for (const ParameterGroup& group : parameter_groups())
      for (std::size_t row = 0; row < group.declared.size(); ++row) {
        const Declaration& declared = group.declared[row];
        const std::string key = "parameters." + std::string{group.name} + '.' + std::string{declared.key};
        const double value = group.value_of(s.parameters, row);
        std::string source;
        if (!given(key))
          source = primary && value != group.value_of(defaults, row) ? std::string{primary->source}
                                                                     : std::string{declared.source.text};
        s.understood.push_back({key, shortest(value) + (declared.unit == "1" ? "" : ' ' + std::string{declared.unit}),
                                given(key), std::move(source)});
      }
  }

  std::string file_;
  Problems& problems_;
  bool look_at_files_;
  Scenario scenario_;
  std::map<std::string, BoneExtent, std::less<>> extents_;
  std::size_t faults_before_ = 0;        // of treatments read so far
  std::map<std::string, Place> places_;  // of every key given
};

}  // namespace

Scenario read_scenario(std::string_view text, std::string_view path, Problems& problems, bool look_at_files) {
  return Reader{text, path, problems, look_at_files}.read();
}

Scenario load_scenario(const std::string& path) {
  Problems problems;
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(path, ignored);
  if (!is_file)
    problems.add({path, 0, 0}, "", std::filesystem::exists(path, ignored) ? "is not a file" : "there is no such file",
                 "name a scenario in TOML; docs/reference/scenario.md says what stands in it");
  else if (std::filesystem::file_size(path, ignored) > largest_document)
    parse_document(std::string(largest_document + 1, ' '), path, problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  Scenario out = read_scenario(read_whole(path), path, problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

std::optional<double> estimated_rves(const Scenario& scenario) {
  double out = 0.0;
  for (const BoneChoice& bone : scenario.bones)
    if (!bone.from_ct())
      out += extent_of(bone.name, scenario.patient).volume / std::pow(scenario.voxel_size_of(bone), 3);
  if (out == 0.0) return std::nullopt;
  return out;
}

}  // namespace howship::scenario
