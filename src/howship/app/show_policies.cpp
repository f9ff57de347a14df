// SPDX-License-Identifier: Apache-2.0
#include "howship/app/show_policies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "howship/app/topics.hpp"
#include "howship/base/units.hpp"
#include "howship/clinic/parameters.hpp"
#include "howship/scenario/policy_file.hpp"

namespace howship::app {
namespace {

using namespace clinic;

std::string days(double value) { return shortest(value) + " day"; }

/// As it stands in a file: start = denosumab, every 28 day.
std::string words_of(const Action& action) {
  const VerbRow& row = row_of(action.verb);
  std::string out{row.name};
  if (!action.what.empty()) out += ' ' + action.what;
  for (const ActionKey& key : action_keys()) {
    if (key.kind == ActionKey::Kind::condition) continue;
    const std::string name{key.key};
    if (key.text && !(action.*key.text).empty()) out += ", " + name + ' ' + action.*key.text;
    if (key.number && !std::isnan(action.*key.number))
      out += ", " + name + ' ' +
             (key.kind == ActionKey::Kind::time ? days(action.*key.number) : shortest(action.*key.number));
  }
  for (const double day : action.on_days) out += ", on day " + shortest(day);
  if (!action.only_if.empty()) out += " (only if " + action.only_if + ')';
  return out;
}

std::string in_one_line(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != '\n' && c != ' ')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

std::string card(const Policy& policy, Style style) {
  Table rules{{{"rule"}, {"section"}, {"carries"}, {"when", 60}, {"then", 60}, {"of"}, {"source", 40}}, {}};
  for (const Rule& rule : policy.rules) {
    std::vector<std::string> then;
    for (const Action& action : rule.then) then.push_back(words_of(action));
    rules.rows.push_back({rule.id, std::string{sections()[rule.section]}, fmt::format("{}", fmt::join(rule.logic, " ")),
                          in_one_line(rule.when), fmt::format("{}", fmt::join(then, "; ")), rule.policy, rule.source});
  }
  if (style == Style::json) return render(rules, style);
  const std::string head = style == Style::markdown ? "## " : "";
  std::string out = head + policy.title + "\n\n" + policy.summary + "\n\nName in a scenario: " + policy.name + '\n';
  if (!policy.extends.empty()) out += "Extends: " + policy.extends + '\n';
  const Visits& v = policy.visits;
  out += fmt::format("Visits: every {} days, {} days after a diagnosis\n", v.routine, v.after_diagnosis);
  if (policy.refusal.any)
    out += fmt::format("Declined for {:.0f} days: {}\n", policy.refusal.duration, policy.refusal.why);
  Table delays{{{"delay"}, {"median"}, {"sigma"}, {"source", 60}}, {}};
  for (const auto& [name, one] : policy.delays) delays.rows.push_back({name, days(one.median), one.sigma, one.source});
  Table numbers{{{"number"}, {"value"}, {"range"}, {"origin"}, {"confidence"}, {"source", 60}}, {}};
  for (const PolicyNumber& one : policy.numbers) {
    const std::string unit = one.unit == "1" ? "" : ' ' + one.unit;
    numbers.rows.push_back({one.name, shortest(one.value) + unit,
                            shortest(one.low) + " to " + shortest(one.high) + unit, one.origin,
                            std::string(1, one.confidence), one.source});
  }
  out += '\n' + render(delays, style) + '\n';
  if (!numbers.rows.empty()) out += render(numbers, style) + '\n';
  out += render(rules, style);
  std::set<std::string> carried(policy.logic.begin(), policy.logic.end());
  for (const Rule& rule : policy.rules) carried.insert(rule.logic.begin(), rule.logic.end());
  std::vector<std::string_view> left;
  for (const Point& point : points())
    if (!carried.contains(std::string{point.id})) left.push_back(point.id);
  out += fmt::format("\n{} rules. Points of care that no rule carries: {}\n", policy.rules.size(),
                     left.empty() ? "none" : fmt::format("{}", fmt::join(left, ", ")));
  return out;
}

Table list_of_policies() {
  Table out{{{"policy"}, {"title", 44}, {"rules"}, {"extends"}, {"what it is", 60}}, {}};
  for (const std::string& name : scenario::policy_names()) {
    const Policy policy = scenario::load_policy(name);
    out.rows.push_back({name, policy.title, double(policy.rules.size()), policy.extends, policy.summary});
  }
  return out;
}

std::string grammar(Style style) {
  const std::string head = style == Style::markdown ? "\n## " : "\n";
  Table verbs{{{"action"}, {"what it does", 60}, {"of what", 50}}, {}},
      keys{{{"key"}, {"of"}, {"meaning", 60}, {"words", 40}}, {}}, carried{{{"point"}, {"what it asks for", 90}}, {}},
      numbers{{{"number"}, {"value"}, {"unit"}, {"range"}, {"meaning", 60}, {"origin"}, {"source", 50}}, {}};
  for (std::size_t k = 0; k < std::size_t(Verb::count); ++k) {
    const VerbRow& row = row_of(Verb(k));
    static constexpr std::string_view objects[] = {"a test", "a drug", "a drug or a group", "",
                                                   "",       "true",   "a sentence"};
    verbs.rows.push_back({std::string{row.name}, std::string{row.meaning},
                          row.words.empty() ? std::string{objects[std::size_t(row.object)]}
                                            : fmt::format("{}", fmt::join(row.words, ", "))});
  }
  for (const ActionKey& key : action_keys()) {
    std::vector<std::string_view> of;
    for (const Verb verb : key.verbs) of.push_back(row_of(verb).name);
    keys.rows.push_back({std::string{key.key}, of.empty() ? "every action" : fmt::format("{}", fmt::join(of, ", ")),
                         std::string{key.meaning}, fmt::format("{}", fmt::join(key.words, ", "))});
  }
  for (const Point& point : points()) carried.rows.push_back({std::string{point.id}, std::string{point.meaning}});
  const ClinicParameters values;
  for (const auto& row : ClinicParameters::table())
    numbers.rows.push_back({std::string{row.declared.key}, values.*row.member, std::string{row.declared.unit},
                            shortest(row.declared.low) + " to " + shortest(row.declared.high),
                            std::string{row.declared.meaning}, std::string{name(row.declared.source.origin)},
                            std::string{row.declared.source.text}});
  return head + "Actions\n\n" + render(verbs, style) + head + "Keys of actions\n\n" + render(keys, style) + head +
         "Points of care\n\n" + render(carried, style) + head + "Numbers of the clinic that are no policy\n\n" +
         render(numbers, style);
}

}  // namespace

std::string show_policies(std::string_view name, Style style) {
  if (!name.empty()) return card(scenario::load_policy(std::string{name}), style);
  const std::string list = render(list_of_policies(), style);
  if (style == Style::json) return list;
  if (style == Style::text)
    return list + "\nThe rules of one: howship show policies NAME. A file of your own works by path.\n";
  std::string out =
      "# Policies\n\n<!-- Generated by `howship show policies --markdown`. -->\n\nWhat a care team does when, as data: "
      "`data/policies/NAME.toml`. A simulation rule set, no medical advice.\n`howship show policies NAME` prints every "
      "rule of one, `howship check FILE.toml` the faults of one of your own.\n[The theory](../theory/clinic.md) has "
      "the "
      "grammar of conditions.\n\n" +
      list + grammar(style) + "\n## Quantities\n\nWhat a condition may ask.\n\n" + show_quantities("", style);
  return out;
}

std::string show_quantities(std::string_view only, Style style) {
  Table out{{{"quantity"}, {"of"}, {"kind"}, {"unit"}, {"of what"}, {"comes from"}, {"meaning", 70}, {"words", 40}},
            {}};
  std::vector<std::string_view> known;
  for (const Quantity& one : quantities()) {
    known.push_back(one.name);
    if (!only.empty() && one.name != only) continue;
    out.rows.push_back({std::string{one.name}, std::string{name(one.scope)}, std::string{name(one.kind)},
                        std::string{one.unit}, std::string{name(one.takes)}, std::string{one.from},
                        std::string{one.meaning}, fmt::format("{}", fmt::join(one.words, ", "))});
  }
  if (out.rows.empty()) throw InputError{no_such("quantity", only, known)};
  return render(out, style);
}

std::string summary_of(const Policy& policy) {
  std::size_t actions = 0;
  for (const Rule& rule : policy.rules) actions += rule.then.size();
  return fmt::format(
      "{}\n  extends   {}\n  rules     {}, with {} actions\n  reads     {} quantities in {} comparisons\n",
      policy.title, policy.extends.empty() ? "nothing" : policy.extends, policy.rules.size(), actions,
      policy.program.read.size(), policy.program.comparisons.size());
}

}  // namespace howship::app
