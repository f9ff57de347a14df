// SPDX-License-Identifier: Apache-2.0
// First pass: from a document to choices, section by section as declared. Every fault has the place of the very value
// or key that is wrong.
#include <algorithm>

#include "howship/base/units.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/scenario/values.hpp"

namespace howship::scenario {
namespace {

constexpr std::size_t most_rows = 500;  // more than any run can use; keeps the checks of pairs short on hostile files

bool holds_tables(const Node& node) {
  return node.type == Node::Type::list && !node.items.empty() && node.items.front().type == Node::Type::table;
}

std::string found(const Node& node) { return "found " + std::string{type_name(node.type)}; }

/// What may stand in a section beside its own keys.
std::vector<std::string_view> subsections_of(std::string_view name) {
  std::vector<std::string_view> out;
  for (const Section& section : sections()) {
    const std::size_t dot = section.name.find('.');
    if (section.name.empty() || (dot == std::string_view::npos ? "" : section.name.substr(0, dot)) != name) continue;
    out.push_back(dot == std::string_view::npos ? section.name : section.name.substr(dot + 1));
  }
  if (name.empty()) out.push_back("parameters");
  return out;
}

const Bound* find(const std::vector<Bound>& bounds, std::string_view key) {
  const auto one = std::find_if(bounds.begin(), bounds.end(), [&](const Bound& b) { return b.input->key == key; });
  return one == bounds.end() ? nullptr : &*one;
}

class Reader {
 public:
  Reader(std::string_view path, Problems& problems) : faults_(path, problems), values_(faults_, scenario_.places) {
    scenario_.path = path;
  }

  Scenario read(const Node& document) {
    for (const Section& section : sections()) read_section(section, document);
    if (const Entry* entry = document.find("parameters"); entry && is_section(entry->node, "parameters"))
      read_parameters(entry->node);
    return std::move(scenario_);
  }

 private:
  void read_section(const Section& section, const Node& document) {
    if (section.name.empty()) return read_row(section, 0, document);
    // "exposure.event" is `event` within the table `exposure`.
    const std::size_t dot = section.name.find('.');
    const Node* parent = &document;
    if (dot != std::string_view::npos) {
      const Entry* outer = document.find(section.name.substr(0, dot));
      if (!outer || outer->node.type != Node::Type::table) return;
      parent = &outer->node;
    }
    const Entry* entry = parent->find(dot == std::string_view::npos ? section.name : section.name.substr(dot + 1));
    if (!entry) return;
    if (section.shape == Section::Shape::table) {
      if (is_section(entry->node, std::string{section.name})) read_row(section, 0, entry->node);
    } else if (section.shape == Section::Shape::tables) {
      read_rows(section, entry->node);
    } else {
      read_named(section, entry->node);
    }
  }

  bool is_section(const Node& node, const std::string& name, std::string_view suffix = "") {
    if (node.type == Node::Type::table) return true;
    const bool rows = holds_tables(node);
    faults_.add(at(rows ? node.items.front() : node), name,
                rows ? "this section stands once" : "a section is wanted, " + found(node),
                "write it as [" + name + std::string{suffix} + ']');
    return false;
  }

  void read_rows(const Section& section, const Node& node) {
    const std::string name{section.name};
    const std::string header = "write each as [[" + name + "]], in double brackets";
    if (node.type == Node::Type::table)
      return faults_.add(at(node), name, "there may be several of these, so a list is wanted", header);
    if (node.type != Node::Type::list)
      return faults_.add(at(node), name, "sections are wanted, " + found(node), header);
    if (too_many(name, node.items)) return;
    for (std::size_t row = 0; row < node.items.size(); ++row) {
      const Node& item = node.items[row];
      section.add(scenario_, "");
      if (item.type == Node::Type::table)
        read_row(section, row, item);
      else
        faults_.add(at(item), section.prefix(scenario_, row), "a section is wanted, " + found(item), header);
    }
  }

  void read_named(const Section& section, const Node& node) {
    const std::string name{section.name};
    if (!is_section(node, name, ".NAME") || too_many(name, node.entries)) return;
    for (const Entry& entry : node.entries) {
      const std::string key = join(name, entry.key);
      if (const std::string wrong = wrong_with_name(entry.key); !wrong.empty()) {
        faults_.add(at(entry), key, wrong, "for instance [bone.L3]");
      } else if (entry.node.type != Node::Type::table) {
        faults_.add(at(entry), key, "a section is wanted, " + found(entry.node),
                    "what belongs to one stands under its name: [" + name + ".L3]");
      } else {
        section.add(scenario_, entry.key);
        scenario_.places.set(key, at(entry));
        read_row(section, section.rows(scenario_) - 1, entry.node);
      }
    }
  }

  template <class Item>
  bool too_many(const std::string& name, const std::vector<Item>& items) {
    if (items.size() <= most_rows) return false;
    faults_.add(at(items[most_rows]), name, "there are more than " + std::to_string(most_rows) + " of these",
                "leave the others out");
    return true;
  }

  void read_row(const Section& section, std::size_t row, const Node& table) {
    const std::string prefix = section.prefix(scenario_, row);
    if (!prefix.empty() && !scenario_.places.given(prefix)) scenario_.places.set(prefix, at(table));
    std::vector<std::string_view> subsections;
    if (section.shape == Section::Shape::table) subsections = subsections_of(section.name);

    // Keys that select come first; what else is taken depends on them.
    std::vector<Bound> any, taken;
    section.bind(scenario_, row, any);
    std::string selected;
    for (const Bound& bound : any) {
      const Entry* entry = bound.input->selects ? table.find(bound.input->key) : nullptr;
      if (!entry) continue;
      values_.read(bound, entry->node, join(prefix, bound.input->key));
      if (const std::string text = toml_of(*bound.input, bound.slot); !text.empty() && selected.empty())
        selected = std::string{bound.input->key} + " = " + text;
    }
    section.bind(scenario_, row, taken);

    for (const Entry& entry : table.entries) {
      if (std::find(subsections.begin(), subsections.end(), entry.key) != subsections.end()) continue;
      const std::string key = join(prefix, entry.key);
      if (const Bound* bound = find(taken, entry.key)) {
        if (!bound->input->selects) values_.read(*bound, entry.node, key);
      } else if (const Bound* other = find(any, entry.key)) {
        misplaced(entry, key, *other->input, taken, selected);
      } else {
        no_such_key(entry, key, taken, subsections);
      }
    }
    for (const Bound& bound : taken) {
      const Input& input = *bound.input;
      if (!input.required || table.find(input.key)) continue;
      const Bound* always = find(any, input.key);
      const bool in_this_case = always && !always->input->required;
      faults_.add(prefix.empty() ? Place{1, 1} : at(table), join(prefix, input.key),
                  in_this_case ? "must be given for " + selected : "must be given", written(input));
    }
  }

  /// A key that goes with another word than the one that is there.
  void misplaced(const Entry& entry, const std::string& key, const Input& input, const std::vector<Bound>& taken,
                 const std::string& selected) {
    scenario_.places.set(key, at(entry.node));
    const auto is_amount = [](const Input& one) { return one.by_case && one.kind == Kind::quantity; };
    const auto amount = std::find_if(taken.begin(), taken.end(),
                                     [&](const Bound& one) { return is_amount(*one.input) && one.input->required; });
    if (is_amount(input) && amount != taken.end())
      faults_.add(at(entry.node), key, "is not the amount of " + selected, written(*amount->input));
    else
      faults_.add(at(entry.node), key, "means nothing for " + selected, "leave it out");
  }

  void no_such_key(const Entry& entry, const std::string& key, const std::vector<Bound>& taken,
                   const std::vector<std::string_view>& subsections) {
    std::vector<std::string_view> known;
    for (const Bound& bound : taken) known.push_back(bound.input->key);
    known.insert(known.end(), subsections.begin(), subsections.end());
    const bool section = entry.node.type == Node::Type::table || holds_tables(entry.node);
    faults_.unknown(at(entry), key, entry.key, subsections.empty() || !section ? "no such key" : "no such section",
                    known);
  }

  void read_parameters(const Node& table) {
    std::vector<std::string_view> names;
    for (const ParameterGroup& group : parameter_groups()) names.push_back(group.name);
    for (const Entry& entry : table.entries) {
      const auto group = std::find(names.begin(), names.end(), entry.key);
      const std::string prefix = "parameters." + entry.key;
      if (group == names.end())
        faults_.unknown(at(entry), prefix, entry.key, "no such group of parameters", names);
      else if (entry.node.type != Node::Type::table)
        faults_.add(at(entry.node), prefix, "a section is wanted, " + found(entry.node),
                    "write it as [" + prefix + "]");
      else
        for (ParameterChoice& one : read_group(parameter_groups()[std::size_t(group - names.begin())], prefix,
                                               entry.node, faults_, values_, scenario_.places))
          scenario_.parameters.push_back(std::move(one));
    }
  }

  Scenario scenario_;
  Faults faults_;
  ValueReader values_;
};

}  // namespace

Scenario read_choices(const Node& document, std::string_view path, Problems& problems) {
  return Reader{path, problems}.read(document);
}

}  // namespace howship::scenario
