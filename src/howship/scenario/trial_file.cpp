// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/trial_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/body/parameters.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/treatment_text.hpp"
#include "howship/scenario/values.hpp"

namespace howship::scenario {
namespace {

constexpr double most_patients = 1e6, longest_years = 20.0, most_screened = 1e8;
constexpr std::size_t most_looks = 9;
constexpr double screened_for_each = 40.0;  // candidates that are looked at, where the file does not say

/// Sections that a trial has as a cohort has them.
constexpr std::string_view cohort_sections[] = {"population", "care", "parameters"};
constexpr std::string_view top_keys[] = {"title",     "question",    "seed",          "patients", "follow_up",
                                         "design",    "screened",    "population",    "care",     "parameters",
                                         "clinic",    "eligibility", "randomisation", "arm",      "visits",
                                         "adherence", "crossover",   "dropout",       "endpoint", "interim"};

class Reader {
 public:
  Reader(std::string_view path, Problems& problems) : faults_(path, problems), values_(faults_, places_), path_(path) {}

  Trial read(const Node& document) {
    for (const Entry& entry : document.entries)
      if (std::find(std::begin(top_keys), std::end(top_keys), entry.key) == std::end(top_keys))
        faults_.unknown(at(entry), entry.key, entry.key, "no such key", top_keys);
    numbers(document);
    clinic(document);
    arms(document);
    conditions(document, "eligibility", out_.eligibility);
    entry(document);
    randomisation(document);
    endpoints(document);
    visits(document);
    adherence(document);
    crossover(document);
    if (const Entry* entry = document.find("dropout")) dropout(entry->node);
    interim(document);
    population(document);
    if (faults_.problems().empty()) compile(document);
    return std::move(out_);
  }

 private:
  const Node* table(const Node& document, std::string_view name) {
    const Entry* entry = document.find(name);
    if (!entry) return nullptr;
    if (entry->node.type == Node::Type::table) return &entry->node;
    faults_.add(at(entry->node), name, "a section is wanted", "write it as [" + std::string{name} + "]");
    return nullptr;
  }
  std::span<const Node> rows(const Node& document, std::string_view name) {
    const Entry* entry = document.find(name);
    if (!entry) return {};
    const bool tables = entry->node.type == Node::Type::list &&
                        std::all_of(entry->node.items.begin(), entry->node.items.end(),
                                    [](const Node& one) { return one.type == Node::Type::table; });
    if (tables) return entry->node.items;
    faults_.add(at(entry->node), name, "rows are wanted", "write each as [[" + std::string{name} + "]]");
    return {};
  }
  bool text(const Node& node, const std::string& key, std::string& out) {
    if (node.type != Node::Type::text || node.text.empty()) {
      faults_.add(at(node), key, "text in quotes is wanted, found " + std::string{type_name(node.type)},
                  "write it as \"...\"");
      return false;
    }
    out = node.text;
    return true;
  }
  bool flag(const Node& node, const std::string& key, bool& out) {
    if (node.type == Node::Type::flag) {
      out = node.flag;
      return true;
    }
    faults_.add(at(node), key, "true or false is wanted, found " + std::string{type_name(node.type)},
                "write it without quotes");
    return false;
  }
  std::optional<std::int64_t> whole(const Node& node, const std::string& key, double low, double high) {
    if (node.type != Node::Type::integer) {
      faults_.add(at(node), key, "a whole number is wanted, found " + std::string{type_name(node.type)},
                  "write it without quotes and without a point");
      return std::nullopt;
    }
    if (double(node.integer) >= low && double(node.integer) <= high) return node.integer;
    faults_.add(at(node), key, std::to_string(node.integer) + " is out of range",
                "accepted: " + shortest(low) + " to " + shortest(high));
    return std::nullopt;
  }
  std::vector<std::string> words(const Node& node, const std::string& key) {
    std::vector<std::string> out;
    if (node.type != Node::Type::list) {
      faults_.add(at(node), key, "a list is wanted", "for instance [\"bone_agent\"]");
      return out;
    }
    for (const Node& item : node.items) {
      std::string word;
      if (text(item, key, word)) out.push_back(std::move(word));
    }
    return out;
  }
  void known(const Node& table, const std::string& section, std::span<const std::string_view> keys) {
    for (const Entry& entry : table.entries)
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end())
        faults_.unknown(at(entry), join(section, entry.key), entry.key, "no such key", keys);
  }

  void numbers(const Node& document) {
    if (const Entry* entry = document.find("question")) text(entry->node, "question", out_.question);
    if (const Entry* entry = document.find("patients")) {
      if (const auto v = whole(entry->node, "patients", 2, most_patients)) out_.patients = std::uint64_t(*v);
    } else {
      faults_.add({1, 1}, "patients", "is missing", "write how many an arm gets, e.g. patients = 200");
    }
    if (const Entry* entry = document.find("follow_up")) {
      if (const auto v = values_.quantity(entry->node, "follow_up", "day", 28, longest_years * body::days_in_year,
                                          false, false, "\"24 months\""))
        out_.follow_up = std::round(*v);
    } else {
      faults_.add({1, 1}, "follow_up", "is missing", "write follow_up = \"24 months\"");
    }
    if (const Entry* entry = document.find("design")) {
      static constexpr std::string_view designs[] = {"randomised", "twins"};
      std::string word;
      if (text(entry->node, "design", word)) {
        if (word == designs[1])
          out_.design = TrialDesign::twins;
        else if (word != designs[0])
          faults_.unknown(at(entry->node), "design", word, "there is no design \"" + shown(word) + '"', designs);
      }
    }
  }

  void clinic(const Node& document) {
    static constexpr std::string_view keys[] = {"policy", "without"};
    const Node* node = table(document, "clinic");
    if (!node) {
      if (!document.find("clinic"))
        faults_.add({1, 1}, "clinic", "is missing: a trial needs a team that sees its patients",
                    "add [clinic] with policy = \"guide_2016\"");
      return;
    }
    known(*node, "clinic", keys);
    for (const Entry& entry : node->entries) {
      if (entry.key == "policy") policy(entry.node, "clinic.policy", out_.usual.policy);
      if (entry.key == "without") out_.usual.without = words(entry.node, "clinic.without");
    }
    if (!node->find("policy")) faults_.add(at(*node), "clinic.policy", "is missing", "write policy = \"guide_2016\"");
  }
  void policy(const Node& node, const std::string& key, std::string& out) {
    std::string word;
    if (!text(node, key, word)) return;
    out = word.ends_with(".toml") ? (std::filesystem::path{path_}.parent_path() / word).lexically_normal().string()
                                  : word;
    try {
      load_policy(out);
      for (const std::string& file : policy_files(out)) inputs_.emplace(from_folder_of(path_, file), sha256_of(file));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems.list())
        if (problem.where.line == 0)
          faults_.add(at(node), key, problem.text, problem.hint);
        else
          faults_.problems().add(problem);
    } catch (const RunError& error) {
      faults_.add(at(node), key, error.what(), "paths are taken from the folder of the trial");
    }
  }

  void arms(const Node& document) {
    static constexpr std::string_view keys[] = {"name", "control", "treatment", "policy", "without"};
    const std::size_t before = faults_.problems().size();
    const auto all = rows(document, "arm");
    if (faults_.problems().size() > before) return;
    if (all.empty())
      return faults_.add(document.find("arm") ? at(*document.find("arm")) : Place{1, 1}, "arm",
                         "a trial has an arm, or several that are compared", "write [[arm]] with a name for each");
    std::size_t control = 0, controls = 0;
    std::set<std::string> names;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::string row = row_name("arm", k);
      known(all[k], row, keys);
      TrialArm arm = out_.usual;
      bool is_control = false;
      for (const Entry& entry : all[k].entries) {
        const std::string key = join(row, entry.key);
        if (entry.key == "name" && text(entry.node, key, arm.name)) {
          if (const std::string wrong = wrong_with_name(arm.name); !wrong.empty())
            faults_.add(at(entry.node), key, wrong, "for instance \"zoledronate\"");
          if (!names.insert(arm.name).second)
            faults_.add(at(entry.node), key, "two arms have the name \"" + shown(arm.name) + '"',
                        "give each a name of its own");
        }
        if (entry.key == "control") flag(entry.node, key, is_control);
        if (entry.key == "policy") policy(entry.node, key, arm.policy);
        if (entry.key == "without") arm.without = words(entry.node, key);
        if (entry.key == "treatment") treatments(entry, key, arm.treatments, arm.drugs);
      }
      if (!all[k].find("name")) faults_.add(at(all[k]), join(row, "name"), "is missing", "write name = \"placebo\"");
      if (is_control) control = k, ++controls;
      out_.arms.push_back(std::move(arm));
    }
    if (controls > 1)
      faults_.add(at(all[control]), "arm.control", "one arm is the control, not several",
                  "leave `control` out of the others");
    std::rotate(out_.arms.begin(), out_.arms.begin() + std::ptrdiff_t(control),
                out_.arms.begin() + std::ptrdiff_t(control) + 1);
  }
  void treatments(const Entry& entry, const std::string& key, std::string& out, std::vector<std::string>& drugs) {
    const Node& node = entry.node;
    const std::size_t before = faults_.problems().size();
    if (node.type != Node::Type::list)
      return faults_.add(at(node), key, "a list is wanted", "[{ drug = \"zoledronate\" }]");
    for (const Node& item : node.items) {
      if (item.type != Node::Type::table) {
        faults_.add(at(item), key, "a table is wanted", "{ drug = \"zoledronate\", start = \"day 0\" }");
        continue;
      }
      if (!item.find("drug"))
        faults_.add(at(item), key, "a trial gives drugs; treatments of a place are the team's",
                    "add drug = \"zoledronate\", or a rule of a policy");
      for (const Entry& one : item.entries)
        if (one.key == "drug" && one.node.type == Node::Type::text) drugs.push_back(one.node.text);
    }
    if (faults_.problems().size() == before) out = treatment_sections(node.items);
    if (faults_.problems().size() == before && !node.items.empty())
      inputs_.merge(check_drugs(entry, path_, out_.follow_up > 0 ? out_.follow_up : longest_years * body::days_in_year,
                                faults_.problems()));
  }

  void conditions(const Node& document, std::string_view section, std::vector<TrialCondition>& out) {
    static constexpr std::string_view keys[] = {"when", "name"};
    const auto all = rows(document, section);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::string row = row_name(section, k);
      known(all[k], row, keys);
      TrialCondition one;
      if (const Entry* entry = all[k].find("when"))
        text(entry->node, join(row, "when"), one.when);
      else
        faults_.add(at(all[k]), join(row, "when"), "is missing", "write when = \"ecog <= 2\"");
      one.name = one.when;
      if (const Entry* entry = all[k].find("name")) text(entry->node, join(row, "name"), one.name);
      out.push_back(std::move(one));
    }
  }

  /// Keys of [population] that a cohort has not.
  static constexpr std::string_view entry_keys[] = {"lead_in", "washout"};

  void entry(const Node& document) {
    const Entry* of = document.find("population");
    if (!of || of->node.type != Node::Type::table) return;
    if (const Entry* entry = of->node.find("lead_in")) lead_in(entry->node);
    if (const Entry* entry = of->node.find("washout")) washout(entry->node);
  }

  void lead_in(const Node& node) {
    const std::string section = "population.lead_in";
    constexpr double longest = 10.0 * body::days_in_year;
    const auto days = [&](const Node& from, const std::string& key) {
      return values_.quantity(from, key, "day", 0, longest, false, false, "\"6 months\"");
    };
    trial::LeadIn& out = out_.entry.lead_in;
    using Shape = trial::LeadIn::Shape;
    if (node.type != Node::Type::table) {
      if (const auto v = days(node, section)) out = {Shape::fixed, *v, *v};
      return;
    }
    static constexpr std::string_view keys[] = {"from", "to", "median"};
    known(node, section, keys);
    const Entry *from = node.find("from"), *to = node.find("to"), *median = node.find("median");
    if (median ? from || to : !from || !to)
      return faults_.add(at(node), section, "from and to are wanted, or a median",
                         "write { from = \"1 month\", to = \"2 years\" }, or { median = \"6 months\" } for asking at a "
                         "constant rate");
    if (median) {
      if (const auto v = days(median->node, join(section, "median"))) out = {Shape::rate, *v, *v};
      return;
    }
    const auto low = days(from->node, join(section, "from")), high = days(to->node, join(section, "to"));
    if (!low || !high) return;
    if (*low > *high) return faults_.add(at(node), section, "from is above to", "write the lower end first");
    out = {Shape::uniform, *low, *high};
  }

  /// What must lie back becomes conditions behind those of the file.
  void washout(const Node& node) {
    const std::string section = "population.washout";
    if (node.type != Node::Type::table)
      return faults_.add(at(node), section, "a table is wanted", "washout = { radiation = \"4 weeks\" }");
    const std::vector<std::string>& happenings = policy_vocabulary().happenings();
    std::vector<std::string_view> words(happenings.begin(), happenings.end());
    for (const clinic::DrugGroup& group : clinic::drug_groups()) words.push_back(group.name);
    for (const Entry& entry : node.entries) {
      const std::string key = join(section, entry.key);
      if (std::find(words.begin(), words.end(), entry.key) == words.end()) {
        faults_.unknown(at(entry), key, entry.key, "no drug, no group of drugs, no test and no event", words);
        continue;
      }
      const auto days =
          values_.quantity(entry.node, key, "day", 1, 10.0 * body::days_in_year, false, false, "\"4 weeks\"");
      if (!days) continue;
      const auto group = clinic::drugs_of(entry.key);
      std::vector<std::string_view> members(group.begin(), group.end());
      if (members.empty()) members.push_back(entry.key);
      TrialCondition one;
      for (const std::string_view member : members)
        one.when += fmt::format("{}not since({}) < {} day", one.when.empty() ? "" : " and ", member, shortest(*days));
      one.name = fmt::format("no {} within {} days", scenario::words(entry.key), shortest(*days));
      out_.eligibility.push_back(std::move(one));
      ++out_.entry.washouts;
      static constexpr std::string_view of_a_place[] = {"radiation", "radiation_pain", "operation", "ablation",
                                                        "skeletal_event"};
      out_.entry.nothing_planned |=
          std::find(std::begin(of_a_place), std::end(of_a_place), entry.key) != std::end(of_a_place);
    }
  }

  void randomisation(const Node& document) {
    static constexpr std::string_view keys[] = {"ratio", "blocks", "strata"};
    trial::Randomisation& r = out_.randomisation;
    r.ratio.assign(out_.arms.size(), 1);
    const Node* node = table(document, "randomisation");
    // False where a fault was told.
    const auto list = [&](const Entry& entry, std::vector<int>& out) {
      const std::string key = join("randomisation", entry.key);
      out.clear();
      if (entry.node.type != Node::Type::list || entry.node.items.empty()) {
        faults_.add(at(entry.node), key, "a list of whole numbers is wanted", "for instance [1, 1]");
        return false;
      }
      for (const Node& item : entry.node.items)
        if (const auto v = whole(item, key, 1, 1000)) out.push_back(int(*v));
      return out.size() == entry.node.items.size();
    };
    bool sound = !out_.arms.empty();
    if (node) {
      known(*node, "randomisation", keys);
      if (const Entry* entry = node->find("ratio")) {
        const bool read = list(*entry, r.ratio);
        if (read && sound && r.ratio.size() != out_.arms.size())
          faults_.add(at(entry->node), "randomisation.ratio",
                      fmt::format("has {} numbers for {} arms", r.ratio.size(), out_.arms.size()),
                      "give each arm a number, as [1, 1] for two of one size");
        sound = sound && read && r.ratio.size() == out_.arms.size();
      }
      if (const Entry* entry = node->find("blocks")) sound = list(*entry, r.blocks) && sound;
      if (const Entry* entry = node->find("strata"))
        for (const std::string& when : words(entry->node, "randomisation.strata")) out_.strata.push_back({when, when});
    }
    if (!sound) return;  // what follows would be of that fault
    const int unit = std::accumulate(r.ratio.begin(), r.ratio.end(), 0);
    if (r.blocks.empty()) r.blocks = {2 * unit, 3 * unit};
    for (const int block : r.blocks)
      if (unit > 0 && block % unit != 0)
        faults_.add(at(node->find("blocks")->node), "randomisation.blocks",
                    fmt::format("a block of {} cannot hold arms in their ratio", block),
                    fmt::format("write multiples of {}", unit));
  }

  void endpoints(const Node& document) {
    static constexpr std::string_view keys[] = {"name", "primary", "stops", "crossover"};
    const std::size_t before = faults_.problems().size();
    const auto all = rows(document, "endpoint");
    if (all.empty() && faults_.problems().size() == before)
      faults_.add(document.find("endpoint") ? at(*document.find("endpoint")) : Place{1, 1}, "endpoint", "is missing",
                  "write [[endpoint]] with name = \"first_skeletal_event\"");
    std::vector<std::string_view> names;
    for (const outcomes::Endpoint& one : outcomes::endpoints())
      if (!one.before_entry) names.push_back(one.key);
    std::size_t primary = 0, primaries = 0;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::string row = row_name("endpoint", k);
      known(all[k], row, keys);
      TrialEndpoint one;
      if (const Entry* entry = all[k].find("name")) {
        const bool read = text(entry->node, join(row, "name"), one.key);
        const outcomes::Endpoint* const endpoint = outcomes::find_endpoint(one.key);
        if (read && !endpoint)
          faults_.unknown(at(entry->node), join(row, "name"), one.key, "there is no endpoint \"" + shown(one.key) + '"',
                          names);
        else if (read && endpoint->before_entry)
          faults_.add(at(entry->node), join(row, "name"),
                      "lies before the trial: who enters is known to have bone disease",
                      "write what can happen in it, as name = \"first_skeletal_event\"");
      } else {
        faults_.add(at(all[k]), join(row, "name"), "is missing", "write name = \"first_skeletal_event\"");
      }
      if (const Entry* entry = all[k].find("primary"))
        if (flag(entry->node, join(row, "primary"), one.primary) && one.primary) primary = k, ++primaries;
      intercurrent(all[k], row, "stops", one, one.stops);
      intercurrent(all[k], row, "crossover", one, one.crossover);
      const auto same = [&](const TrialEndpoint& other) { return !one.key.empty() && other.label() == one.label(); };
      if (std::any_of(out_.endpoints.begin(), out_.endpoints.end(), same))
        faults_.add(at(all[k]), row, "\"" + shown(one.label()) + "\" is there twice", "leave one of them out");
      out_.endpoints.push_back(one);
    }
    if (primaries > 1)
      faults_.add(at(all[primary]), "endpoint.primary", "one endpoint is the primary, not several",
                  "leave `primary` out of the others");
    if (out_.endpoints.empty()) return;
    out_.endpoints[primary].primary = true;
    std::rotate(out_.endpoints.begin(), out_.endpoints.begin() + std::ptrdiff_t(primary),
                out_.endpoints.begin() + std::ptrdiff_t(primary) + 1);
  }

  void intercurrent(const Node& node, const std::string& row, std::string_view name, const TrialEndpoint& of,
                    Intercurrent& out) {
    const Entry* entry = node.find(name);
    std::string word;
    if (!entry || !text(entry->node, join(row, name), word)) return;
    const auto names = intercurrent_names();
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end())
      return faults_.unknown(at(entry->node), join(row, name), word, "there is no strategy \"" + shown(word) + '"',
                             names);
    out = Intercurrent(found - names.begin());
    const outcomes::Endpoint* endpoint = outcomes::find_endpoint(of.key);
    const bool days = !endpoint || endpoint->kind == outcomes::EndpointKind::time || of.key == "skeletal_events";
    if (out != Intercurrent::treatment_policy && !days)
      faults_.add(at(entry->node), join(row, name), "\"" + of.key + "\" has no days on which it happens",
                  "times to an event and skeletal_events have");
  }

  void visits(const Node& document) {
    static constexpr std::string_view keys[] = {"every", "labs", "questionnaire", "window", "missed"};
    const Node* node = table(document, "visits");
    if (!node) return;
    known(*node, "visits", keys);
    trial::VisitPlan& v = out_.visits;
    const auto days = [&](std::string_view name, double low, double high, double& out) {
      const Entry* entry = node->find(name);
      if (!entry) return;
      if (const auto value =
              values_.quantity(entry->node, join("visits", name), "day", low, high, false, false, "\"12 weeks\""))
        out = std::round(*value);
    };
    constexpr double longest = 2.0 * body::days_in_year;
    days("every", 7, longest, v.labs);
    v.questionnaire = v.labs;
    days("labs", 7, longest, v.labs);
    days("questionnaire", 7, longest, v.questionnaire);
    days("window", 0, 28, v.window);
    if (const Entry* entry = node->find("missed"))
      if (const auto value = values_.quantity(entry->node, "visits.missed", "1", 0, 0.9, true, false, "0.05"))
        v.missed = *value;
  }

  void adherence(const Node& document) {
    static constexpr std::string_view keys[] = {"dose_given", "stops", "delay"};
    static constexpr std::string_view stop_keys[] = {"hazard"};
    const Node* node = table(document, "adherence");
    if (!node) return;
    known(*node, "adherence", keys);
    const auto read = [&](const Node& from, std::string_view section, std::string_view name, std::string_view unit,
                          double high, const std::string& example, double& out) {
      if (const Entry* entry = from.find(name))
        if (const auto v =
                values_.quantity(entry->node, join(section, name), unit, 0, high, unit == "1", false, example))
          out = *v;
    };
    read(*node, "adherence", "dose_given", "1", 1, "0.95", out_.adherence.dose_given);
    read(*node, "adherence", "delay", "day", 28, "\"2 days\"", out_.adherence.delay);
    const Entry* stops = node->find("stops");
    if (!stops) return;
    if (stops->node.type != Node::Type::table)
      return faults_.add(at(stops->node), "adherence.stops", "a table is wanted",
                         "stops = { hazard = \"0.2 1/year\" }");
    known(stops->node, "adherence.stops", stop_keys);
    double a_year = 0.0;
    read(stops->node, "adherence.stops", "hazard", "1/year", 5, "\"0.2 1/year\"", a_year);
    out_.adherence.stops = a_year / body::days_in_year;
  }

  void crossover(const Node& document) {
    static constexpr std::string_view keys[] = {"when", "to", "probability", "after"};
    const Node* node = table(document, "crossover");
    if (!node) return;
    known(*node, "crossover", keys);
    TrialCrossover one;
    if (const Entry* entry = node->find("when"))
      text(entry->node, "crossover.when", one.when);
    else
      faults_.add(at(*node), "crossover.when", "is missing", "write when = \"progression\"");
    std::vector<std::string_view> names;
    for (const TrialArm& arm : out_.arms) names.push_back(arm.name);
    if (const Entry* entry = node->find("to")) {
      if (text(entry->node, "crossover.to", one.to) && !names.empty() &&
          std::find(names.begin(), names.end(), one.to) == names.end())
        faults_.unknown(at(entry->node), "crossover.to", one.to, "there is no arm \"" + shown(one.to) + '"', names);
    } else {
      faults_.add(at(*node), "crossover.to", "is missing", "write the name of an arm");
    }
    if (const Entry* entry = node->find("probability"))
      if (const auto v = values_.quantity(entry->node, "crossover.probability", "1", 0, 1, true, false, "0.5"))
        one.probability = *v;
    if (const Entry* entry = node->find("after"))
      if (const auto v = values_.quantity(entry->node, "crossover.after", "day", 0, body::days_in_year, false, false,
                                          "\"2 weeks\""))
        one.after = *v;
    out_.crossover = std::move(one);
  }

  void dropout(const Node& node) {
    static constexpr std::string_view keys[] = {"hazard"};
    if (node.type != Node::Type::table)
      return faults_.add(at(node), "dropout", "a section is wanted", "write [dropout]");
    known(node, "dropout", keys);
    if (const Entry* entry = node.find("hazard"))
      if (const auto v =
              values_.quantity(entry->node, "dropout.hazard", "1/year", 0, 5, false, false, "\"0.1 1/year\""))
        out_.dropout = *v / body::days_in_year;
  }

  void interim(const Node& document) {
    static constexpr std::string_view keys[] = {"looks", "boundary", "events", "futility", "accrual", "delay"};
    const Node* node = table(document, "interim");
    if (!node) return;
    known(*node, "interim", keys);
    trial::Interim one;
    const auto read = [&](std::string_view name, std::string_view unit, double low, double high,
                          const std::string& example, double& out) {
      if (const Entry* entry = node->find(name))
        if (const auto v =
                values_.quantity(entry->node, join("interim", name), unit, low, high, unit == "1", false, example))
          out = *v;
    };
    looks(*node, one);
    if (const Entry* entry = node->find("boundary")) {
      std::vector<std::string_view> names;
      for (const trial::BoundaryName& each : trial::boundary_names()) names.push_back(each.name);
      std::string word;
      if (text(entry->node, "interim.boundary", word)) {
        const auto found = std::find(names.begin(), names.end(), word);
        if (found == names.end())
          faults_.unknown(at(entry->node), "interim.boundary", word, "there is no boundary \"" + shown(word) + '"',
                          names);
        else
          one.boundary = trial::boundary_names()[std::size_t(found - names.begin())].boundary;
      }
    }
    if (const Entry* entry = node->find("events"))
      if (const auto v = whole(entry->node, "interim.events", 2, most_patients)) one.events = double(*v);
    read("futility", "1", 0, 0.5, "0.1", one.futility);
    read("accrual", "day", 0, longest_years * body::days_in_year, "\"18 months\"", one.accrual);
    read("delay", "day", 0, body::days_in_year, "\"4 weeks\"", one.delay);
    const bool own = one.boundary == trial::Boundary::obrien_fleming || one.boundary == trial::Boundary::pocock;
    for (std::size_t k = 0; own && k < one.shares.size(); ++k)
      if (std::fabs(one.shares[k] - double(k + 1) / double(one.shares.size() + 1)) > 0.005) {
        faults_.add(at(*node->find("looks")), "interim.looks", "this boundary wants equally spaced looks",
                    "write boundary = \"lan_demets_obrien_fleming\", which takes any");
        break;
      }
    if (out_.design == TrialDesign::twins)
      faults_.add(at(*document.find("interim")), "interim", "looks are at a trial that is randomised",
                  "leave design = \"twins\" out");
    else if (out_.arms.size() == 1 && out_.randomisation.ratio.size() == 1)
      faults_.add(at(*document.find("interim")), "interim", "looks compare arms, and there is one",
                  "leave [interim] out");
    const outcomes::Endpoint* primary =
        out_.endpoints.empty() ? nullptr : outcomes::find_endpoint(out_.endpoints.front().key);
    if (primary && primary->kind != outcomes::EndpointKind::time)
      faults_.add(at(*document.find("interim")), "interim",
                  "looks come at shares of events, and \"" + out_.endpoints.front().key + "\" is no time to one",
                  "make a time the primary endpoint, such as \"first_skeletal_event\"");
    out_.interim = std::move(one);
  }
  void looks(const Node& interim, trial::Interim& out) {
    const Entry* entry = interim.find("looks");
    if (!entry)
      return faults_.add(at(interim), "interim.looks", "is missing", "write looks = [0.5, 0.75]: shares of the events");
    if (entry->node.type != Node::Type::list || entry->node.items.empty() || entry->node.items.size() > most_looks)
      return faults_.add(at(entry->node), "interim.looks",
                         fmt::format("a list of one to {} shares of the events is wanted", most_looks),
                         "for instance [0.5, 0.75]");
    for (const Node& item : entry->node.items) {
      const auto v = values_.quantity(item, "interim.looks", "1", 0.05, 0.99, true, false, "0.5");
      if (!v) continue;
      if (!out.shares.empty() && *v <= out.shares.back())
        faults_.add(at(item), "interim.looks",
                    "looks come one after the other: " + shortest(*v) + " is not above " + shortest(out.shares.back()),
                    "write them in order, as [0.5, 0.75]");
      out.shares.push_back(*v);
    }
  }

  /// Candidates: what a cohort reads, of the sections that are as a cohort's.
  void population(const Node& document) {
    Node cohort;
    cohort.type = Node::Type::table;
    for (const std::string_view key : {"title", "seed"})
      if (const Entry* entry = document.find(key)) cohort.entries.push_back(*entry);
    for (const std::string_view key : cohort_sections)
      if (const Entry* entry = document.find(key)) cohort.entries.push_back(*entry);
    for (Entry& section : cohort.entries)
      if (section.key == "population")
        std::erase_if(section.node.entries, [](const Entry& one) {
          return std::find(std::begin(entry_keys), std::end(entry_keys), one.key) != std::end(entry_keys);
        });
    Entry depth;
    depth.key = "depth";
    depth.node.type = Node::Type::text;
    depth.node.text = "body";
    cohort.entries.push_back(depth);
    out_.population = read_cohort_document(cohort, path_, faults_.problems());
    out_.population.inputs.merge(inputs_);
    out_.population.patients = std::uint64_t(std::min(most_screened, screened_for_each * double(out_.wanted())));
    if (const Entry* entry = document.find("screened"))
      if (const auto v = whole(entry->node, "screened", 2, most_screened)) {
        out_.population.patients = std::uint64_t(*v);
        out_.screened = out_.population.patients;
      }
    if (out_.population.patients < out_.wanted())
      faults_.add(document.find("screened") ? at(*document.find("screened")) : Place{1, 1}, "screened",
                  fmt::format("{} candidates cannot fill {} places", out_.population.patients, out_.wanted()),
                  "raise `screened`, or ask for fewer `patients`");
    out_.population.lesions = false;
    out_.population.policy = out_.usual.policy;
    if (const Entry* numbers = document.find("parameters"))
      if (const std::string why = stale_tables(out_.population); !why.empty())
        faults_.add(at(*numbers), "parameters", why, "leave those numbers out");
  }

  /// Conditions and what arms leave out, as the policy of each arm understands them.
  void compile(const Node& document) {
    std::set<std::tuple<unsigned, unsigned, std::string>> said;  // several arms may take over one name
    for (std::size_t k = 0; k < out_.arms.size(); ++k) {
      const TrialArm& arm = out_.arms[k];
      const clinic::Policy policy = load_policy(arm.policy);
      for (const std::string& name : arm.without) {
        const std::span<const std::string_view> sections = clinic::sections();
        const bool section = std::find(sections.begin(), sections.end(), name) != sections.end();
        const bool rule = std::any_of(policy.rules.begin(), policy.rules.end(),
                                      [&](const clinic::Rule& one) { return one.id == name; });
        if (section || rule) continue;
        const Place place = where_without(document, arm);
        if (!said.insert({place.line, place.column, name}).second) continue;
        std::vector<std::string_view> known(sections.begin(), sections.end());
        for (const clinic::Rule& one : policy.rules) known.push_back(one.id);
        faults_.unknown(place, "without", name, '"' + shown(name) + "\" is no section and no rule of " + arm.policy,
                        known);
      }
      clinic::Policy copy = policy;
      const auto check = [&](std::span<const TrialCondition> all, std::string_view section) {
        for (std::size_t n = 0; n < all.size(); ++n) {
          clinic::Condition ignored;
          const auto fault = compile_condition(all[n].when, copy, ignored);
          if (fault && k == 0)
            faults_.add(where_condition(document, section, n, fault->at), std::string{section}, fault->text,
                        fault->hint);
        }
      };
      check(std::span(out_.eligibility).first(out_.eligibility.size() - out_.entry.washouts), "eligibility");
      check(out_.strata, "randomisation.strata");
      if (out_.crossover) check(std::array{TrialCondition{"", out_.crossover->when}}, "crossover");
    }
  }
  Place where_without(const Node& document, const TrialArm& arm) {
    for (const Node& row : rows(document, "arm")) {
      const Entry* name = row.find("name");
      const Entry* without = row.find("without");
      if (name && name->node.text == arm.name && without) return at(without->node);
    }
    const Node* clinic = table(document, "clinic");
    const Entry* without = clinic ? clinic->find("without") : nullptr;
    return without ? at(without->node) : Place{1, 1};
  }
  Place where_condition(const Node& document, std::string_view section, std::size_t n, std::size_t offset) {
    const Node* node = nullptr;
    if (section == "eligibility") {
      node = &rows(document, "eligibility")[n].find("when")->node;
    } else if (section == "crossover") {
      node = &document.find("crossover")->node.find("when")->node;
    } else if (const Node* of = table(document, "randomisation")) {
      node = &of->find("strata")->node.items[n];
    }
    return node ? Place{node->line, node->column + 1 + unsigned(offset)} : Place{1, 1};
  }

  Trial out_;
  Faults faults_;
  Places places_;
  ValueReader values_;
  std::string path_;
  std::map<std::string, std::string> inputs_;  // as those of its population
};

}  // namespace

std::span<const CohortInput> trial_inputs() {
  static constexpr CohortInput rows[] = {
      {"", "title", "", "heading of the page", "\"Zoledronate or none\"", "Untitled"},
      {"", "question", "", "that the trial is to answer", "\"Does it delay the first skeletal event?\"", "none"},
      {"", "seed", "1", "chooses the random draws; same seed, same bytes", "7", "1"},
      {"", "patients", "1", "of an arm; of twins in all, each in every arm", "200", "must be given"},
      {"", "screened", "1", "how many candidates are looked at, at most", "8000", "40 for each who is wanted"},
      {"", "follow_up", "day", "from randomisation", "\"24 months\"", "must be given"},
      {"", "design", "",
       "\"randomised\": each patient lives in one arm; \"twins\": in every arm, with the same random numbers",
       "\"twins\"", "randomised"},
      {"population", "lead_in", "day",
       "for how long bone disease has been known when a candidate is first asked: a time, { from = ..., to = ... }, or "
       "{ "
       "median = ... } for asking at a constant rate, and again at it where they cannot enter",
       "{ median = \"6 months\" }", "0: on the day on which it is known"},
      {"population", "washout", "day",
       "what must lie back so far, by what the team knows: drugs, groups of drugs, tests, skeletal_event, radiation, "
       "operation ...; with one of the last three nothing that was ordered for a place may be outstanding",
       "{ radiation = \"4 weeks\", bone_agent = \"6 months\" }", "none"},
      {"clinic", "policy", "", "by what the team of every arm decides", "\"guide_2016\"", "must be given"},
      {"clinic", "without", "", "sections or rules of it that the protocol takes over", "[\"bone_agent\"]", "none"},
      {"eligibility", "when", "",
       "[[eligibility]] rows: conditions on what the team knows (`howship show quantities`); all must hold once bone "
       "disease is known",
       "\"ecog <= 2\"", "none"},
      {"eligibility", "name", "", "how the flow of patients calls it", "\"fit enough\"", "the condition"},
      {"randomisation", "ratio", "1", "of the arms, in their order, the control first", "[2, 1]", "equal"},
      {"randomisation", "blocks", "1", "sizes of permuted blocks, one of which is drawn for each block", "[4, 6]",
       "two and three times the sum of the ratio"},
      {"randomisation", "strata", "", "conditions within which arms are balanced", "[\"ecog >= 2\"]", "none"},
      {"arm", "name", "", "[[arm]] rows; of a trial with one arm everybody is followed in it and nothing is compared",
       "\"placebo\"", "must be given"},
      {"arm", "control", "", "the others are compared with it", "true", "the first arm"},
      {"arm", "treatment", "", "drugs as [[treatment]] of a scenario has them; days count from randomisation",
       "[{ drug = \"zoledronate\", start = \"day 0\" }]", "none"},
      {"arm", "policy", "", "another than that of [clinic]", "\"watchful\"", "that of [clinic]"},
      {"arm", "without", "", "sections or rules of it that are left out", "[\"bone_agent\"]", "those of [clinic]"},
      {"visits", "every", "day", "between visits at which blood is looked at and questions are asked", "\"12 weeks\"",
       "\"12 weeks\""},
      {"visits", "labs", "day", "another for blood and urine", "\"4 weeks\"", "every"},
      {"visits", "questionnaire", "day", "another for pain and quality of life", "\"4 weeks\"", "every"},
      {"visits", "window", "day",
       "a visit comes so long before or after its planned day, or less; half of it is the standard deviation",
       "\"3 days\"", "\"7 days\""},
      {"visits", "missed", "1", "chance that a visit does not take place", "0.05", "0"},
      {"adherence", "dose_given", "1",
       "chance of each dose of what the arm gives at intervals; one that is not given is not made up for", "0.95", "1"},
      {"adherence", "stops.hazard", "1/year", "of giving up all that the arm gives: stops = { hazard = ... }",
       "\"0.2 1/year\"", "0"},
      {"adherence", "delay", "day", "by which a dose comes late, the mean", "\"2 days\"", "0"},
      {"crossover", "when", "", "condition on what the team knows, from randomisation on", "\"progression\"",
       "must be given"},
      {"crossover", "to", "", "the arm that is lived in from then on, with its policy and medicines", "\"denosumab\"",
       "must be given"},
      {"crossover", "probability", "1", "of those who may", "0.5", "1"},
      {"crossover", "after", "day", "so long after the condition held first", "\"2 weeks\"", "0"},
      {"dropout", "hazard", "1/year", "of leaving for reasons apart from the disease; life goes on unseen",
       "\"0.1 1/year\"", "0"},
      {"interim", "looks", "1",
       "shares of the events of the primary endpoint, a time, at which the trial is looked at before its end",
       "[0.5, 0.75]", "must be given"},
      {"interim", "boundary", "",
       "what stops it: \"lan_demets_obrien_fleming\", \"lan_demets_pocock\", \"obrien_fleming\", \"pocock\" (these two "
       "want equally spaced looks) or \"none\"; 5 % in all, two-sided",
       "\"pocock\"", "lan_demets_obrien_fleming"},
      {"interim", "events", "1", "of the whole trial, as planned; at as many it ends", "300",
       "those that it comes to have"},
      {"interim", "futility", "1",
       "chance of a difference at the end, by the present trend, below which a look calls the trial futile; stops "
       "nothing",
       "0.1", "0"},
      {"interim", "accrual", "day", "in which patients enter, evenly", "\"18 months\"", "0: all on one day"},
      {"interim", "delay", "day", "until an event is known to those who look", "\"4 weeks\"", "0"},
      {"endpoint", "name", "", "[[endpoint]] rows: what outcomes.csv has as a column", "\"first_skeletal_event\"",
       "must be given"},
      {"endpoint", "stops", "",
       "what the analysis makes of giving up what the arm gives: \"treatment_policy\" (nothing), \"composite\" (it "
       "counts as "
       "the event) or \"while_on_treatment\" (followed until then); of times and skeletal_events",
       "\"composite\"", "treatment_policy"},
      {"endpoint", "crossover", "", "the same of going over to another arm", "\"while_on_treatment\"",
       "treatment_policy"},
      {"endpoint", "primary", "", "the answer of the page is about it", "true", "the first"},
  };
  return rows;
}

std::span<const std::string_view> intercurrent_names() {
  static constexpr std::string_view all[] = {"treatment_policy", "composite", "while_on_treatment"};
  return all;
}

std::string TrialEndpoint::label() const {
  std::string out;
  for (const auto& [event, what] : {std::pair{"stops", stops}, std::pair{"crossover", crossover}})
    if (what != Intercurrent::treatment_policy)
      out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", event, intercurrent_names()[std::size_t(what)]);
  return out.empty() ? key : key + " (" + out + ')';
}

Trial read_trial(std::string_view text, std::string_view path, Problems& problems) {
  const std::size_t before = problems.size();
  const Node document = parse_document(text, path, problems);
  if (problems.size() != before) return {};
  Trial out = Reader{path, problems}.read(document);
  out.population.path = path;
  out.population.source = text;
  out.population.sha256 = sha256(text);
  return out;
}

std::span<const std::string_view> base_line_conditions() {
  static constexpr std::string_view all[] = {"lesion_mix = lytic", "lesion_mix = mixed", "lesion_mix = blastic",
                                             "visceral", "since(skeletal_event) > 0 day"};
  return all;
}

std::vector<TakenOver> taken_over(const Trial& trial) {
  std::vector<TakenOver> out;
  for (const TrialArm& arm : trial.arms) {
    const TrialPolicy policy = policy_of(trial, arm);
    for (const std::string& drug : arm.drugs) {
      TakenOver one{arm.name, drug, {}};
      for (const clinic::Rule& rule : policy.policy->rules)
        if (std::any_of(rule.then.begin(), rule.then.end(),
                        [&](const clinic::Action& a) { return a.verb == clinic::Verb::start && a.what == drug; }))
          one.rules += (one.rules.empty() ? "" : ", ") + rule.id;
      if (!one.rules.empty()) out.push_back(std::move(one));
    }
  }
  return out;
}

TrialPolicy policy_of(const Trial& trial, const TrialArm& arm) {
  auto policy = std::make_shared<clinic::Policy>(load_policy(arm.policy));
  const std::span<const std::string_view> sections = clinic::sections();
  std::erase_if(policy->rules, [&](const clinic::Rule& rule) {
    return std::any_of(arm.without.begin(), arm.without.end(),
                       [&](const std::string& name) { return rule.id == name || sections[rule.section] == name; });
  });
  TrialPolicy out;
  const auto add = [&](const std::vector<TrialCondition>& from, std::vector<clinic::Condition>& to) {
    for (const TrialCondition& one : from)
      HOWSHIP_ENSURE(!compile_condition(one.when, *policy, to.emplace_back()), "conditions were read before");
  };
  add(trial.eligibility, out.eligibility);
  add(trial.strata, out.strata);
  if (trial.crossover) add({{"", trial.crossover->when}}, out.crossover);
  for (const std::string_view when : base_line_conditions()) add({{"", std::string{when}}}, out.base_line);
  out.policy = std::move(policy);
  return out;
}

}  // namespace howship::scenario
