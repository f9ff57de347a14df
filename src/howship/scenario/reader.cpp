// SPDX-License-Identifier: Apache-2.0
// From a text to a checked scenario. Every fault is collected with the place of the very value or key that is wrong.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::scenario {
namespace {

// More than any run can use; keeps the checks of pairs short on hostile files.
constexpr std::size_t most_rows = 500, most_problems = 1000;

struct Bound {
  const Input* input;
  Slot slot;
};

template <class Owner>
void bind(std::vector<Bound>& out, const std::vector<Field<Owner>>& fields, Owner& owner) {
  for (const Field<Owner>& field : fields) out.push_back({&field.input, slot_of(field.member, owner)});
}

std::string range_of(double low, double high, std::string_view unit, bool below_high) {
  const std::string u = unit == "1" ? "" : " " + std::string{unit};
  return "accepted: " + shortest(low) + u + " to " + (below_high ? "less than " : "") + shortest(high) + u;
}

// Bounds are compared with a hair's slack, as "0.025 cm" is 0.25000000000000006 mm.
bool in_range(double& value, double low, double high, bool below_high = false) {
  const double slack = 1e-12 * std::max(std::abs(low), std::abs(high));
  if (!(value >= low - slack && value <= high + slack) || (below_high && value >= high)) return false;
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
    for (std::string name = key; !name.empty(); name.resize(name.rfind('.') == std::string::npos ? 0 : name.rfind('.')))
      if (const auto found = places_.find(name); found != places_.end()) return found->second;
    return {1, 1};
  }
  bool given(const std::string& key) const { return places_.count(key) > 0; }

  // ---- sections

  void read_document(const Node& document) {
    std::vector<Bound> general;
    bind(general, general_inputs(), scenario_);
    read_table(document, "", general, {"patient", "bone", "lesion", "exposure", "parameters", "output"});
    if (const Node* table = table_at(document, "patient")) {
      std::vector<Bound> bounds;
      bind(bounds, patient_inputs(), scenario_.patient);
      read_table(*table, "patient", bounds);
    }
    if (const tumour::Primary* primary = tumour::find_primary(scenario_.patient.primary))
      scenario_.parameters.tumour = primary->parameters;
    if (const Node* table = table_at(document, "bone")) read_bones(*table);
    read_rows(document, "lesion", "lesion", scenario_.lesions,
              [this](Lesion& lesion, std::vector<Bound>& bounds) { bind(bounds, lesion_inputs(), lesion); });
    if (const Node* table = table_at(document, "exposure")) {
      std::vector<Bound> bounds;
      bind(bounds, exposure_inputs(), scenario_.exposure);
      read_table(*table, "exposure", bounds, {"interval", "event"});
      read_rows(*table, "interval", "exposure.interval", scenario_.intervals,
                [this](ExposureInterval& interval, std::vector<Bound>& rows) {
                  bind(rows, interval_inputs(), interval);
                  bind(rows, exposure_inputs(), interval.set);
                });
      read_rows(*table, "event", "exposure.event", scenario_.events,
                [this](ExposureEvent& event, std::vector<Bound>& rows) { bind(rows, event_inputs(), event); });
    }
    if (const Node* table = table_at(document, "parameters")) read_parameters(*table);
    if (const Node* table = table_at(document, "output")) {
      std::vector<Bound> bounds;
      bind(bounds, output_inputs(), scenario_.output);
      read_table(*table, "output", bounds);
    }
  }

  const Node* table_at(const Node& parent, std::string_view key) {
    const Entry* entry = parent.find(key);
    if (!entry) return nullptr;
    if (entry->node.type == Node::Type::table) {
      places_[std::string{key}] = at(entry->node);
      return &entry->node;
    }
    const bool rows = entry->node.type == Node::Type::list && !entry->node.items.empty() &&
                      entry->node.items.front().type == Node::Type::table;
    fault(at(rows ? entry->node.items.front() : entry->node), std::string{key},
          rows ? "this section stands once" : "a section is wanted, found " + std::string{type_name(entry->node.type)},
          "write it as [" + std::string{key} + (key == "bone" ? ".NAME]" : "]"));
    return nullptr;
  }

  template <class Row, class Bind>
  void read_rows(const Node& parent, std::string_view key, const std::string& name, std::vector<Row>& rows,
                 const Bind& bind_row) {
    const Entry* entry = parent.find(key);
    if (!entry) return;
    const std::string header = "write each as [[" + name + "]], in double brackets";
    if (entry->node.type == Node::Type::table)
      return fault(at(entry->node), name, "there may be several of these, so a list is wanted", header);
    if (entry->node.type != Node::Type::list)
      return fault(at(entry->node), name, "sections are wanted, found " + std::string{type_name(entry->node.type)},
                   header);
    if (entry->node.items.size() > most_rows)
      return fault(at(entry->node.items[most_rows]), name, "more than " + std::to_string(most_rows) + " of these");
    for (std::size_t i = 0; i < entry->node.items.size(); ++i) {
      const Node& item = entry->node.items[i];
      const std::string prefix = name + '[' + std::to_string(i) + ']';
      if (item.type != Node::Type::table) {
        fault(at(item), prefix, "a section is wanted, found " + std::string{type_name(item.type)}, header);
        continue;
      }
      places_[prefix] = at(item);
      rows.emplace_back();
      names_of_rows_[name].push_back(prefix);
      std::vector<Bound> bounds;
      bind_row(rows.back(), bounds);
      read_table(item, prefix, bounds);
    }
  }

  void read_bones(const Node& table) {
    for (const Entry& entry : table.entries) {
      const std::string prefix = "bone." + entry.key;
      if (entry.node.type != Node::Type::table) {
        fault(at(entry), prefix, "a section is wanted, found " + std::string{type_name(entry.node.type)},
              "write it as [bone.NAME], for instance [bone.L3]");
        continue;
      }
      if (entry.key.empty() || has_control_characters(entry.key) || entry.key.find('/') != std::string::npos) {
        fault(at(entry), "bone", "a bone's name is letters, digits and underscores", "for instance [bone.L3]");
        continue;
      }
      places_[prefix] = at(entry);
      BoneChoice bone;
      bone.name = entry.key;
      std::vector<Bound> bounds;
      bind(bounds, bone_inputs(), bone);
      read_table(entry.node, prefix, bounds);
      scenario_.bones.push_back(std::move(bone));
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

  template <class Value, class Found>
  static void store(const Slot& slot, const Found& found) {
    if (!found) return;
    std::visit(
        [&](auto pointer) {
          using Target = std::remove_pointer_t<decltype(pointer)>;
          if constexpr (std::is_assignable_v<Target&, Value> && !std::is_same_v<Target, bool>) {
            if constexpr (std::is_arithmetic_v<Target> && std::is_arithmetic_v<Value>)
              *pointer = static_cast<Target>(*found);
            else if constexpr (std::is_same_v<Target, std::optional<int>> && std::is_arithmetic_v<Value>)
              *pointer = static_cast<int>(*found);
            else if constexpr (std::is_same_v<Target, std::optional<double>> && std::is_arithmetic_v<Value>)
              *pointer = static_cast<double>(*found);
            else if constexpr (!std::is_arithmetic_v<Value>)
              *pointer = Value(*found);
          }
        },
        slot);
  }

  void read_value(const Bound& bound, const Node& node, const std::string& key) {
    const Input& input = *bound.input;
    switch (input.kind) {
      case Kind::quantity:
        return store<double>(bound.slot, quantity(input, node, key));
      case Kind::time_point:
        return store<double>(bound.slot, time_point(input, node, key));
      case Kind::integer:
        return store<std::int64_t>(bound.slot, integer(input, node, key));
      case Kind::flag:
        if (node.type != Node::Type::flag)
          return fault(at(node), key, "true or false is wanted, found " + std::string{type_name(node.type)},
                       "without quotes: " + std::string{input.key} + " = true");
        if (bool* const* flag = std::get_if<bool*>(&bound.slot)) **flag = node.flag;
        return;
      case Kind::text:
      case Kind::path:
        return store<std::string>(bound.slot, text(input, node, key));
      case Kind::word: {
        const auto found = text(input, node, key);
        if (found && word(input, node, key)) store<std::string>(bound.slot, found);
        return;
      }
      case Kind::position:
        return store<Position>(bound.slot, position(input, node, key));
      case Kind::pair:
        return store<Pair>(bound.slot, pair(input, node, key));
      case Kind::word_or_number:
        if (node.type != Node::Type::text) return store<double>(bound.slot, quantity(input, node, key));
        if (text(input, node, key))
          if (const Word* found = word(input, node, key)) store<double>(bound.slot, std::optional{found->number});
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
      if (name.empty() || scenario_.find_bone(name) || !find_known_bone(name)) {
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
  }

  bool known_bone(const std::string& name, Place place, const std::string& key) {
    if (find_known_bone(name)) return true;
    std::vector<std::string_view> names;
    for (const KnownBone& bone : known_bones()) names.push_back(bone.name);
    for (const BoneChoice& bone : scenario_.bones)
      if (bone.from_ct()) names.push_back(bone.name);
    unknown(place, key, name, "there is no built-in bone '" + shown(name) + "', and no CT for it is given", names);
    return false;
  }

  std::filesystem::path in_folder(const std::string& path) const {
    return (std::filesystem::path{file_}.parent_path() / path).lexically_normal();
  }

  template <class Row, class Do>
  void each_row(const std::string& name, std::vector<Row>& rows, const Do& act) {
    const auto& names = names_of_rows_[name];
    for (std::size_t i = 0; i < rows.size(); ++i) act(rows[i], names[i]);
  }

  /// Faults a place outside the box around a built-in bone; a bone from a CT is looked at when its CT is read.
  void check_inside(const std::string& bone, const Position& centre, const std::string& key) {
    const BoneChoice* choice = scenario_.find_bone(bone);
    const KnownBone* known = find_known_bone(bone);
    if (!choice || choice->from_ct() || !known) return;
    static constexpr const char* axis[] = {"left", "posterior", "superior"};
    for (std::size_t i = 0; i < 3; ++i)
      if (centre[i] < known->low[i] || centre[i] > known->high[i]) {
        const std::string item = key + '[' + std::to_string(i) + ']';
        fault(where(item), item, "lies outside " + bone,
              std::string{axis[i]} + " of the centre, " + bone + " reaches from " + shortest(known->low[i]) +
                  " mm to " + shortest(known->high[i]) + " mm");
      }
  }

  void check_lesions() {
    Scenario& s = scenario_;
    if (s.patient.primary.empty() && !given("patient.primary")) {
      if (!s.lesions.empty())
        fault(where("lesion[0]"), "patient.primary", "must be given where there is a lesion",
              "write it as: primary = \"breast\" under [patient]; `howship show primaries` lists them");
    }
    const auto& names = names_of_rows_["lesion"];
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
    const auto& names = names_of_rows_["exposure.interval"];
    for (std::size_t i = 0; i < scenario_.intervals.size(); ++i) {
      const ExposureInterval& interval = scenario_.intervals[i];
      both(interval.set, names[i]);
      if (interval.stop && *interval.stop <= interval.start)
        fault(where(names[i] + ".stop"), names[i] + ".stop",
              "is not after its start on day " + shortest(interval.start));
      if (scenario_.duration > 0 && interval.start >= scenario_.duration)
        fault(where(names[i] + ".start"), names[i] + ".start", "is not before the end of the run",
              "the run ends on day " + shortest(scenario_.duration));
      bool sets = false;
      for (const Field<ExposureSettings>& field : exposure_inputs())
        sets = sets || given(join(names[i], field.input.key));
      if (!sets)
        fault(where(names[i]), names[i], "changes nothing", "add what it sets, for instance rankl_neutralised = 0.95");
      for (std::size_t j = 0; j < i; ++j) check_agreement(scenario_.intervals[j], names[j], interval, names[i]);
    }
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
      const bool differ = a.set.*level && b.set.*level && *(a.set.*level) != *(b.set.*level);
      const bool two_ways = (level == &E::denosumab && b.set.denosumab && a.set.rankl_neutralised) ||
                            (level == &E::rankl_neutralised && b.set.rankl_neutralised && a.set.denosumab);
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
          fault(where(name), key, "must be given for kind = \"" + event.kind + '"');
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

  template <class Owner>
  void note(const std::string& prefix, const std::vector<Field<Owner>>& fields, Owner& owner) {
    for (const Field<Owner>& field : fields) {
      const std::string key = join(prefix, field.input.key);
      std::string value = text_of(field.input, slot_of(field.member, owner));
      if (!value.empty() || given(key)) scenario_.understood.push_back({key, std::move(value), given(key), ""});
    }
  }

  void note_understood() {
    Scenario& s = scenario_;
    note("", general_inputs(), s);
    note("patient", patient_inputs(), s.patient);
    for (BoneChoice& bone : s.bones) note("bone." + bone.name, bone_inputs(), bone);
    each_row("lesion", s.lesions, [&](Lesion& row, const std::string& key) { note(key, lesion_inputs(), row); });
    note("exposure", exposure_inputs(), s.exposure);
    each_row("exposure.interval", s.intervals, [&](ExposureInterval& row, const std::string& key) {
      note(key, interval_inputs(), row);
      note(key, exposure_inputs(), row.set);
    });
    each_row("exposure.event", s.events,
             [&](ExposureEvent& row, const std::string& key) { note(key, event_inputs(), row); });
    note("output", output_inputs(), s.output);
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
  std::map<std::string, Place> places_;                            // of every key given
  std::map<std::string, std::vector<std::string>> names_of_rows_;  // "lesion" -> "lesion[0]", ...
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
    if (const KnownBone* known = bone.from_ct() ? nullptr : find_known_bone(bone.name))
      out += known->volume / std::pow(scenario.voxel_size_of(bone), 3);
  if (out == 0.0) return std::nullopt;
  return out;
}

}  // namespace howship::scenario
