// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/cohort.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/scenario/surrogate_file.hpp"
#include "howship/scenario/treatment_text.hpp"
#include "howship/scenario/values.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::scenario {
namespace {

using spread::Primary;

constexpr std::string_view sexes[] = {"female", "male"};
constexpr std::string_view receptors[] = {"positive", "negative"};
constexpr std::string_view screenings[] = {"none", "regular"};
constexpr std::string_view menopauses[] = {"before", "after"};
constexpr std::string_view depths[] = {"spread", "body"};
constexpr double most_patients = 1e8, longest = 40.0;

/// "[bone.x]" and the like are for scenarios; what belongs where in a cohort.
constexpr std::string_view section_names[] = {"population", "care", "clinic", "parameters", "output"};
constexpr std::string_view treatment_name = "treatment";

/// Primaries that spread and of which is known how they grow in bone.
std::string grown_in_bone() {
  std::string out;
  for (const auto& name : primary_names())
    if (tumour::find_primary(name)) out += (out.empty() ? "\"" : ", \"") + std::string{name} + '"';
  return out;
}

/// Faults between primaries and what is given of their patients, each told of the key that had better go.
template <class Fault>
void check_agreement(const Given& given, std::span<const Primary> primaries, const Fault& fault) {
  if (primaries.empty()) return;
  const auto every = [&](auto has) { return std::all_of(primaries.begin(), primaries.end(), has); };
  if (const auto sex = given.words.find("sex"); sex != given.words.end())
    for (const auto& [word, share] : sex->second)
      for (const Primary& one : primaries)
        if (share > 0.0 && one.female_share == (word == "female" ? 0.0 : 1.0))
          fault("sex",
                "no " + std::string{word == "female" ? "woman" : "man"} + " of this model has " + one.name + " cancer",
                "leave it out: sex is drawn by the primary");
  const auto needs = [&](std::string_view key, bool there, std::string_view which) {
    if ((given.numbers.count(key) || given.words.count(key)) && !there)
      fault(key, "this primary has no " + std::string{which}, "leave it out, or take a primary that has it");
  };
  needs("oestrogen_receptor", every([](const Primary& one) { return one.receptor_share > 0.0; }),
        "receptor that is modelled");
  needs("psa", every([](const Primary& one) { return one.psa_healthy > 0.0 || one.psa_release > 0.0; }), "PSA");
  if (given.numbers.count("nodes") && given.numbers.find("nodes")->second.low > 0.0)
    needs("nodes", every([](const Primary& one) { return one.nodes > 0.0; }), "regional nodes");
  if (const auto stage = given.words.find("stage"); stage != given.words.end()) {
    const bool regional = stage->second.front().first == "regional";
    if (regional) needs("stage", every([](const Primary& one) { return one.nodes > 0.0; }), "regional nodes");
    if (const auto nodes = given.numbers.find("nodes"); nodes != given.numbers.end()) {
      const bool impossible = stage->second.front().first == "localised" ? nodes->second.low > 0.0
                              : regional                                 ? nodes->second.high < 1.0
                                                                         : false;
      if (impossible) fault("stage", "does not go with the number of nodes", "localised has none, regional has some");
    }
  }
  if (given.words.count("menopause") && given.numbers.count("age"))
    fault("menopause", "age is given, so menopause follows from it", "leave one of them out");
  if (given.numbers.count("size") && given.words.count("screening"))
    fault("screening", "the size at which the primary is found is given, so screening does not matter",
          "leave one of them out");
}

class Reader {
 public:
  Reader(std::string_view path, Problems& problems) : faults_(path, problems), values_(faults_, places_) {
    out_.path = path;
  }

  Cohort read(const Node& document) {
    std::vector<std::string_view> known{"title", "seed", "patients", "depth", "years", "step"};
    known.insert(known.end(), std::begin(section_names), std::end(section_names));
    known.push_back(treatment_name);
    for (const Entry& entry : document.entries) {
      const Node& node = entry.node;
      if (entry.key == "title")
        text(node, "title", out_.title);
      else if (entry.key == "seed")
        whole(node, "seed", 0, 9.2e18, "7", [&](std::int64_t v) { out_.seed = std::uint64_t(v); });
      else if (entry.key == "patients")
        whole(node, "patients", 1, most_patients, "1000", [&](std::int64_t v) {
          out_.patients = std::uint64_t(v);
          patients_ = &node;
        });
      else if (entry.key == "depth")
        depth(node);
      else if (entry.key == "years")
        years(node);
      else if (entry.key == "step")
        step(node);
      else if (entry.key == treatment_name)
        treatments_ = &entry;
      else if (std::find(std::begin(section_names), std::end(section_names), entry.key) == std::end(section_names))
        faults_.unknown(at(entry), entry.key, entry.key, "no such key", known);
      else if (node.type != Node::Type::table)
        faults_.add(at(node), entry.key, "a section is wanted", "write it as [" + entry.key + "]");
    }
    const auto section = [&](std::string_view name) -> const Node* {
      const Entry* found = document.find(name);
      return found && found->node.type == Node::Type::table ? &found->node : nullptr;
    };
    if (const Node* node = section("parameters")) parameters(*node);
    if (const Node* node = section("population")) {
      population(*node);
    } else if (!document.find("population")) {
      faults_.add({1, 1}, "population", "is missing", "add [population] with primary = \"breast\"");
    }
    if (const Node* node = section("care")) care(*node);
    if (const Node* node = section("clinic")) clinic(*node);
    if (const Node* node = section("output"))
      for (const Entry& entry : node->entries) {
        static constexpr std::string_view keys[] = {"lesions"};
        if (entry.key == "lesions")
          flag(entry.node, "output.lesions", out_.lesions);
        else
          faults_.unknown(at(entry), join("output", entry.key), entry.key, "no such key", keys);
      }
    body(document);
    return std::move(out_);
  }

 private:
  bool text(const Node& node, const std::string& key, std::string& out) {
    if (node.type == Node::Type::text)
      out = node.text;
    else
      faults_.add(at(node), key, "text in quotes is wanted, found " + std::string{type_name(node.type)},
                  "write it as \"...\"");
    return node.type == Node::Type::text;
  }
  void flag(const Node& node, const std::string& key, bool& out) {
    if (node.type == Node::Type::flag)
      out = node.flag;
    else
      faults_.add(at(node), key, "true or false is wanted, found " + std::string{type_name(node.type)},
                  "write it without quotes");
  }
  template <class Take>
  void whole(const Node& node, const std::string& key, double low, double high, const std::string& example, Take take) {
    if (node.type != Node::Type::integer)
      faults_.add(at(node), key, "a whole number is wanted, found " + std::string{type_name(node.type)},
                  "write it as: " + key + " = " + example);
    else if (double(node.integer) < low || double(node.integer) > high)
      faults_.add(at(node), key, std::to_string(node.integer) + " is out of range",
                  "accepted: " + shortest(low) + " to " + shortest(high));
    else
      take(node.integer);
  }
  std::optional<std::string> word(const Node& node, const std::string& key, std::span<const std::string_view> known,
                                  const std::string& example) {
    if (node.type != Node::Type::text) {
      faults_.add(at(node), key, "a word in quotes is wanted, found " + std::string{type_name(node.type)},
                  "for instance " + example);
      return std::nullopt;
    }
    if (std::find(known.begin(), known.end(), node.text) == known.end()) {
      faults_.unknown(at(node), key, node.text, "there is no " + last(key) + " \"" + shown(node.text) + '"', known);
      return std::nullopt;
    }
    return node.text;
  }
  static std::string last(const std::string& key) {
    return words(std::string_view{key}.substr(key.find_last_of('.') + 1));
  }
  void depth(const Node& node) {
    if (const auto given = word(node, "depth", depths, "\"spread\"")) out_.bodies = *given == "body";
    depth_ = &node;
  }

  /// What only a body has: a law of its tumour, and treatments.
  void body(const Node&) {
    if (treatments_ && !out_.bodies)
      return faults_.add(at(*treatments_), "treatment", "only a body can be treated", "add depth = \"body\"");
    if (policy_ && !out_.bodies)
      return faults_.add(at(*policy_), "clinic.policy", "only a body can be cared for", "add depth = \"body\"");
    if (policy_ && treatments_)
      return faults_.add(at(*treatments_), "treatment", "where there is a team, it decides what is given",
                         "leave out [clinic] or [[treatment]]");
    if (step_ && !out_.bodies)
      return faults_.add(at(*step_), "step", "only bodies are walked in steps", "add depth = \"body\"");
    if (out_.ailments && !out_.bodies)
      return faults_.add(at(*ailments_), "population.ailments", "only bodies feel pain", "add depth = \"body\"");
    if (policy_ && out_.step > 1.0)
      return faults_.add(at(*step_), "step", "a team looks at every day", "at most \"1 day\" with [clinic]");
    if (body_numbers_ && !out_.bodies)
      return faults_.add(at(*body_numbers_), "parameters." + body_numbers_->key, "is of bodies, and there are none",
                         "add depth = \"body\"");
    if (!out_.bodies) return;
    for (const spread::Primary& primary : out_.primaries)
      if (!tumour::find_primary(primary.name))
        faults_.add(at(*depth_), "depth", "how \"" + primary.name + "\" grows in bone is not known",
                    "depth = \"spread\", or a primary of these: " + grown_in_bone());
    if (policy_ && body_numbers_)
      if (const std::string why = stale_tables(out_); !why.empty())
        faults_.add(at(*body_numbers_), "parameters." + body_numbers_->key, why, "leave those numbers out");
    if (!treatments_ || !faults_.problems().empty()) return;
    out_.inputs.merge(
        check_drugs(*treatments_, out_.path, out_.care.months_after * spread::year / 12.0, faults_.problems()));
  }

  void years(const Node& node) {
    if (const auto days = values_.quantity(node, "years", "years", 1, longest, true, false, "\"20 years\""))
      out_.care.months_after = int(std::lround(*days * 12.0));
  }

  void step(const Node& node) {
    if (const auto days = values_.quantity(node, "step", "day", 0.1, 5, false, false, "\"1 day\"")) out_.step = *days;
    step_ = &node;
  }

  void care(const Node& table) {
    static constexpr std::string_view keys[] = {"treatment", "adjuvant", "adjuvant_bisphosphonate", "deposits_shed"};
    for (const Entry& entry : table.entries) {
      const std::string key = join("care", entry.key);
      if (entry.key == "treatment")
        flag(entry.node, key, out_.care.treated);
      else if (entry.key == "adjuvant")
        flag(entry.node, key, out_.care.adjuvant);
      else if (entry.key == "deposits_shed")
        flag(entry.node, key, out_.care.deposits_shed);
      else if (entry.key == "adjuvant_bisphosphonate") {
        if (const auto v = values_.quantity(entry.node, key, "years", 0, 20, false, false, "\"3 years\""))
          out_.care.bisphosphonate_years = *v;
      } else
        faults_.unknown(at(entry), key, entry.key, "no such key", keys);
    }
  }

  void clinic(const Node& table) {
    static constexpr std::string_view keys[] = {"policy", "follow_up"};
    for (const Entry& entry : table.entries) {
      const std::string key = join("clinic", entry.key);
      if (entry.key == "follow_up") {
        out_.follow_up =
            values_.quantity(entry.node, key, "day", 1, longest * spread::year, false, false, "\"2 years\"");
        continue;
      }
      if (entry.key != "policy") {
        faults_.unknown(at(entry), key, entry.key, "no such key", keys);
        continue;
      }
      policy_ = &entry.node;
      if (!text(entry.node, key, out_.policy)) continue;
      const bool of_their_own = out_.policy.ends_with(".toml");
      const std::string path =
          of_their_own ? (std::filesystem::path{out_.path}.parent_path() / out_.policy).lexically_normal().string()
                       : out_.policy;
      try {
        if (of_their_own)
          load_policy(path);
        else
          built_in_policy(path);
        for (const std::string& file : policy_files(path))
          out_.inputs.emplace(from_folder_of(out_.path, file), sha256_of(file));
      } catch (const InputError& error) {
        for (const Problem& problem : error.problems.list()) {
          if (problem.where.line == 0)
            faults_.add(at(entry.node), key, problem.text, problem.hint);
          else
            faults_.problems().add(problem);
        }
      } catch (const RunError& error) {
        faults_.add(at(entry.node), key, error.what(), "paths are taken from the folder of the cohort");
      }
    }
    if (!policy_) faults_.add(at(table), "clinic.policy", "is missing", "write it as: policy = \"guide_2016\"");
  }

  void parameters(const Node& table) {
    std::vector<std::string_view> groups{"spread", "primary"};
    for (const ParameterGroup& group : parameter_groups()) groups.push_back(group.name);
    for (const Entry& entry : table.entries) {
      const auto of_bodies = std::find_if(parameter_groups().begin(), parameter_groups().end(),
                                          [&](const ParameterGroup& one) { return one.name == entry.key; });
      const std::string key = join("parameters", entry.key);
      if (entry.node.type != Node::Type::table)
        faults_.add(at(entry.node), key, "a section is wanted", "write it as [" + key + "]");
      else if (entry.key == "spread")
        spread_parameters(entry.node);
      else if (entry.key == "primary")
        primary_numbers(entry.node);
      else if (of_bodies != parameter_groups().end()) {
        for (ParameterChoice& one : read_group(*of_bodies, key, entry.node, faults_, values_, places_))
          out_.body_numbers.push_back(std::move(one));
        if (!body_numbers_) body_numbers_ = &entry;
      } else
        faults_.unknown(at(entry), key, entry.key, "no such group of parameters", groups);
    }
  }
  void spread_parameters(const Node& table) {
    const auto rows = spread::Parameters::table();
    const spread::Parameters defaults;
    std::vector<std::string_view> keys;
    for (const auto& row : rows) keys.push_back(row.declared.key);
    for (const Entry& entry : table.entries) {
      const std::string key = join("parameters.spread", entry.key);
      const auto found = std::find(keys.begin(), keys.end(), entry.key);
      if (found == keys.end()) {
        faults_.unknown(at(entry), key, entry.key, "no such parameter", keys);
        continue;
      }
      const auto& row = rows[std::size_t(found - keys.begin())];
      if (const auto v =
              number(entry.node, key, row.declared.unit, row.declared.low, row.declared.high, defaults.*row.member))
        out_.parameters.*row.member = *v;
    }
  }
  void primary_numbers(const Node& table) {
    const auto rows = spread::primary_numbers();
    std::vector<std::string_view> keys;
    for (const auto& row : rows) keys.push_back(row.key);
    for (const Entry& entry : table.entries) {
      const std::string key = join("parameters.primary", entry.key);
      const auto found = std::find(keys.begin(), keys.end(), entry.key);
      if (found == keys.end()) {
        faults_.unknown(at(entry), key, entry.key, "no such number of a primary", keys);
        continue;
      }
      const auto& row = rows[std::size_t(found - keys.begin())];
      if (const auto v = number(entry.node, key, row.unit, row.low, row.high, built_in_primary("breast").*row.member))
        out_.primary_numbers[entry.key] = *v;
    }
  }
  std::optional<double> number(const Node& node, const std::string& key, std::string_view unit, double low, double high,
                               double usual) {
    return values_.quantity(node, key, unit, low, high, false, false, as_typed(usual, unit));
  }

  void population(const Node& table) {
    std::vector<std::string_view> keys{"primary", "table", "ailments"};
    for (const PopulationInput& input : population_inputs()) keys.push_back(input.key);
    const Entry* primary = nullptr;
    bool table_wrong = false;
    for (const Entry& entry : table.entries) {
      const std::string key = join("population", entry.key);
      if (entry.key == "primary") {
        primary = &entry;
      } else if (entry.key == "table") {
        table_ = &entry.node;
        if (!text(entry.node, key, out_.table)) table_wrong = true;
      } else if (entry.key == "ailments") {
        flag(entry.node, key, out_.ailments);
        ailments_ = &entry.node;
      } else if (const auto found = std::find_if(population_inputs().begin(), population_inputs().end(),
                                                 [&](const PopulationInput& one) { return one.key == entry.key; });
                 found != population_inputs().end()) {
        choice(*found, entry.node, key);
      } else {
        faults_.unknown(at(entry), key, entry.key, "no such key", keys);
      }
    }
    if (primary)
      primaries(primary->node);
    else if (!table_)
      faults_.add(at(table), "population.primary", "is missing", "write it as: primary = \"breast\"");
    if (table_ && !table_wrong) {
      out_.table = (std::filesystem::path{out_.path}.parent_path() / out_.table).lexically_normal().string();
      std::error_code ignored;
      if (!std::filesystem::is_regular_file(out_.table, ignored))
        faults_.add(at(*table_), "population.table", "there is no file " + shown(out_.table),
                    "paths are taken from the folder of the cohort");
    }
    agree(table);
  }

  /// One primary, or several with their shares.
  void primaries(const Node& node) {
    ChosenWord& chosen = out_.population.words["primary"];
    if (node.type == Node::Type::text) {
      if (primary(node, node.text)) chosen = {{out_.primaries.back().name, 1.0}};
      return;
    }
    if (node.type != Node::Type::table)
      return faults_.add(at(node), "population.primary", "a name or shares are wanted",
                         "write \"breast\", or { breast = 0.6, lung = 0.4 }");
    double total = 0.0;
    for (const Entry& entry : node.entries) {
      const auto share =
          values_.quantity(entry.node, join("population.primary", entry.key), "1", 0, 1, false, false, "0.5");
      if (share && primary(entry.node, entry.key, &entry)) {
        chosen.push_back({out_.primaries.back().name, *share});
        total += *share;
      } else {
        return;
      }
    }
    if (std::abs(total - 1.0) > 1e-6)
      faults_.add(at(node), "population.primary", "shares add up to " + shortest(total), "they must add up to 1");
  }
  bool primary(const Node& node, const std::string& name, const Entry* entry = nullptr) {
    const Place place = entry ? at(*entry) : at(node);
    if (name.ends_with(".toml")) {
      const std::string path = (std::filesystem::path{out_.path}.parent_path() / name).lexically_normal().string();
      std::error_code ignored;
      if (!std::filesystem::is_regular_file(path, ignored)) {
        faults_.add(place, "population.primary", "there is no file " + shown(path),
                    "paths are taken from the folder of the cohort");
        return false;
      }
      const std::size_t before = faults_.problems().size();
      const std::string text = read_whole(path);
      out_.inputs.emplace(from_folder_of(out_.path, path), sha256(text));
      out_.primaries.push_back(read_primary(text, path, faults_.problems()));
      if (faults_.problems().size() != before) return false;
    } else {
      const auto& names = scenario::primary_names();
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        faults_.add(place, "population.primary", "there is no primary \"" + shown(name) + '"', primary_hint(name));
        return false;
      }
      out_.primaries.push_back(built_in_primary(name));
    }
    return true;
  }

  void choice(const PopulationInput& input, const Node& node, const std::string& key) {
    if (input.unit.empty()) {
      words_of(input, node, key);
      return;
    }
    const std::string example{input.example};
    const bool bare = input.key == "age" || input.unit == "1";
    const auto value = [&](const Node& from, const std::string& name) {
      auto v = values_.quantity(from, name, input.unit, input.low, input.high, bare, false, example);
      if (v && input.whole && *v != std::floor(*v)) {
        faults_.add(at(from), name, "a whole number is wanted", "for instance " + example);
        v.reset();
      }
      return v;
    };
    Chosen out;
    if (node.type != Node::Type::table) {
      const auto v = value(node, key);
      if (!v) return;
      out.value = out.low = out.high = *v;
      out_.population.numbers[std::string{input.key}] = out;
      return;
    }
    static constexpr std::string_view keys[] = {"from", "to", "mean", "sd"};
    std::map<std::string_view, double> got;
    bool whole = true;
    for (const Entry& entry : node.entries) {
      const std::string name = join(key, entry.key);
      const auto known = std::find(std::begin(keys), std::end(keys), entry.key);
      if (known == std::end(keys)) {
        faults_.unknown(at(entry), name, entry.key, "no such key of a distribution", keys);
        whole = false;
        continue;
      }
      const auto v = entry.key == "sd"
                         ? values_.quantity(entry.node, name, input.unit, 0, input.high, bare, false, example)
                         : value(entry.node, name);
      if (v)
        got[*known] = *v;
      else
        whole = false;
    }
    if (!whole) return;
    const bool normal = got.count("mean") || got.count("sd");
    if (normal && (!got.count("mean") || !got.count("sd")))
      return faults_.add(at(node), key, "a normal distribution has a mean and an sd", "give both, in one unit");
    if (!normal && (!got.count("from") || !got.count("to")))
      return faults_.add(at(node), key, "from and to are wanted, or mean and sd",
                         "write { from = " + example + ", to = " + example + " }");
    if (normal && input.matched)
      return faults_.add(at(node), key, "this follows from the course of the disease: it can be held between bounds",
                         "write { from = " + example + ", to = " + example + " }");
    out.shape = normal ? Chosen::Shape::normal : Chosen::Shape::uniform;
    out.low = got.count("from") ? got["from"] : input.low;
    out.high = got.count("to") ? got["to"] : input.high;
    if (out.low > out.high) return faults_.add(at(node), key, "from is above to", "write the lower end first");
    if (normal) {
      out.value = got["mean"];
      out.sd = got["sd"];
      const bool leaves_below = !got.count("from") && out.value - 3 * out.sd < input.low;
      const bool leaves_above = !got.count("to") && out.value + 3 * out.sd > input.high;
      const auto unit = input.unit == "1" ? std::string{} : ' ' + std::string{input.unit};
      if (leaves_below || leaves_above)
        return faults_.add(at(node), key,
                           "the distribution leaves the accepted range, " + shortest(input.low) + unit + " to " +
                               shortest(input.high) + unit,
                           std::string{"say where it ends, with "} + (leaves_below ? "from" : "to") + " = " + example +
                               "; what falls outside is drawn again");
      if (out.value < out.low || out.value > out.high)
        return faults_.add(at(node), key, "the mean lies outside of from and to", "move one of them");
    }
    out_.population.numbers[std::string{input.key}] = out;
  }

  void words_of(const PopulationInput& input, const Node& node, const std::string& key) {
    ChosenWord out;
    if (node.type == Node::Type::table) {
      double total = 0.0;
      for (const Entry& entry : node.entries) {
        const std::string name = join(key, entry.key);
        if (std::find(input.words.begin(), input.words.end(), entry.key) == input.words.end())
          return faults_.unknown(at(entry), name, entry.key, "no such word", input.words);
        const auto share = values_.quantity(entry.node, name, "1", 0, 1, false, false, "0.5");
        if (!share) return;
        out.push_back({entry.key, *share});
        total += *share;
      }
      if (std::abs(total - 1.0) > 1e-6)
        return faults_.add(at(node), key, "shares add up to " + shortest(total), "they must add up to 1");
      if (input.matched)
        return faults_.add(at(node), key, "this follows from the course of the disease: one word can be asked for",
                           "for instance " + std::string{input.example});
    } else {
      const auto one = word(node, key, input.words, std::string{input.example});
      if (!one) return;
      out = {{*one, 1.0}};
    }
    out_.population.words[std::string{input.key}] = std::move(out);
  }

  void agree(const Node& table) {
    check_agreement(out_.population, out_.primaries,
                    [&](std::string_view key, const std::string& text, const std::string& hint) {
                      const Entry* found = table.find(key);
                      faults_.add(found ? at(found->node) : at(table), join("population", key), text, hint);
                    });
  }

  Cohort out_;
  Faults faults_;
  Places places_;
  ValueReader values_;
  const Node* patients_ = nullptr;
  const Node* table_ = nullptr;
  const Node* depth_ = nullptr;
  const Entry *treatments_ = nullptr, *body_numbers_ = nullptr;
  const Node *policy_ = nullptr, *step_ = nullptr, *ailments_ = nullptr;
};

std::optional<double> drawn_number(const Cohort& cohort, const Given& given, std::uint64_t patient, std::size_t row) {
  const PopulationInput& input = population_inputs()[row];
  const auto found = given.numbers.find(input.key);
  if (found == given.numbers.end()) return std::nullopt;
  const Chosen& c = found->second;
  // 4096 draws for each key: normals use two each, so that many are drawn anew at most.
  const std::uint64_t first = std::uint64_t(row) << 12;
  double out = c.value;
  if (c.shape == Chosen::Shape::uniform) {
    const double u = uniform(cohort.seed, patient, Stream::population, first);
    out = input.whole ? c.low + std::floor(u * (c.high - c.low + 1.0)) : c.low + u * (c.high - c.low);
  } else if (c.shape == Chosen::Shape::normal) {
    for (std::uint64_t n = 0; n < 2048; ++n) {
      out = c.value + c.sd * normal(cohort.seed, patient, Stream::population, first / 2 + n);
      if (input.whole) out = std::round(out);
      if (out >= c.low && out <= c.high) return out;
    }
    out = std::clamp(out, c.low, c.high);
  }
  return out;
}

const std::string* drawn_word(const Cohort& cohort, const Given& given, std::uint64_t patient, std::string_view key,
                              std::uint64_t index) {
  const auto found = given.words.find(key);
  if (found == given.words.end() || found->second.empty()) return nullptr;
  const double u = uniform(cohort.seed, patient, Stream::population, index);
  double up_to = 0.0;
  for (const auto& [word, share] : found->second)
    if (u < (up_to += share)) return &word;
  return &found->second.back().first;
}

/// What is given of one patient: of a row where there is one, else of all.
template <class Found>
auto first_of(const Given* own, const Given& all, Found found) {
  if (own)
    if (auto out = found(*own)) return out;
  return found(all);
}

}  // namespace

std::span<const PopulationInput> population_inputs() {
  static constexpr PopulationInput rows[] = {
      {"age", "years", 25, 92, {}, "age on the day on which the primary would be found by its symptoms", "61"},
      {"sex", "", 0, 0, sexes, "of the patient", "\"female\""},
      {"oestrogen_receptor", "", 0, 0, receptors, "of the tumour", "\"positive\""},
      {"screening", "", 0, 0, screenings, "whether the patient goes to screening", "\"regular\""},
      {"menopause", "", 0, 0, menopauses, "whether the patient is past it", "\"after\""},
      {"size", "mm", 1, 120, {}, "diameter of the primary when it is found", "\"22 mm\"", false, false},
      {"grade", "1", 1, 3, {}, "grade of the primary", "2", true, true},
      {"nodes", "1", 0, 40, {}, "regional nodes involved at diagnosis", "3", true, true},
      {"psa", "ng/mL", 0, 1e5, {}, "PSA at diagnosis", "\"12 ng/mL\"", false, true},
      {"stage", "", 0, 0, spread::stage_names, "what is known at diagnosis: regional is in nodes, distant beyond",
       "\"localised\"", false, true},
  };
  return rows;
}

std::span<const CohortInput> cohort_inputs() {
  static constexpr CohortInput rows[] = {
      {"", "title", "", "heading of the page", "\"Breast cancer\"", "Untitled"},
      {"", "seed", "1", "chooses the random draws; same seed, same bytes", "7", "1"},
      {"", "patients", "1", "how many; with a table, as many as it has rows", "10000", "1000"},
      {"", "depth", "",
       "what is simulated of each: spread and natural history alone, or also bones, body and treatments of who gets "
       "a metastasis in bone (body)",
       "\"body\"", "spread"},
      {"", "years", "years", "how long patients are followed after the primary would be found by its symptoms", "20",
       "20 years"},
      {"", "step", "day",
       "time step of the tissue, at depth body; longer ones are quicker, docs/theory/spread.md says at what cost",
       "\"3 days\"", "1 day"},
      {"population", "primary", "", "a name, a file of your own, or several with their shares",
       "{ breast = 0.6, \"my.toml\" = 0.4 }", ""},
      {"population", "table", "", "a CSV with a row a patient; what it does not say is taken from the keys above",
       "\"patients.csv\"", ""},
      {"population", "ailments", "",
       "whether other things than the cancer come to hurt: worn joints, infections of bone, hard work; at depth body",
       "true", "false"},
      {"care", "treatment", "", "surgery and treatment of distant disease", "false", "true"},
      {"care", "adjuvant", "", "systemic treatment after surgery", "false", "true"},
      {"care", "adjuvant_bisphosphonate", "years", "from diagnosis", "\"3 years\"", "none"},
      {"care", "deposits_shed", "", "metastases seed metastases", "false", "true"},
      {"treatment", "drug", "",
       "[[treatment]] sections as in a scenario, drugs only, at depth body; their days count from the day on which "
       "bone "
       "disease is found",
       "\"zoledronate\"", "none"},
      {"clinic", "policy", "",
       "by what a care team decides for whoever has a metastasis in bone, at depth body: a built-in policy or the path "
       "of a file; tests are read from tables, without images",
       "\"guide_2016\"", "nobody is cared for"},
      {"clinic", "follow_up", "day", "for how long from the first day of care a patient is followed", "\"2 years\"",
       "to the end of years"},
      {"output", "lesions", "", "lesions.csv is written", "false", "true"},
  };
  return rows;
}

std::optional<std::size_t> Cohort::find_primary(std::string_view name) const {
  for (std::size_t k = 0; k < primaries.size(); ++k)
    if (primaries[k].name == name) return k;
  return std::nullopt;
}

std::string from_folder_of(std::string_view path, const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path{path}.parent_path().lexically_normal();
  const std::filesystem::path normal = std::filesystem::path{file}.lexically_normal();
  if (folder.empty() || normal.is_absolute() != folder.is_absolute()) return normal.string();
  return normal.lexically_relative(folder).string();
}

std::map<std::string, std::string> check_drugs(const Entry& treatments, std::string_view path, double days,
                                               Problems& problems) {
  // As a scenario of one bone has them.
  Problems none, found;
  Node scenario = parse_document(
      fmt::format("duration = \"{} days\"\n[bone.L3]\n[patient]\nprimary = \"breast\"\n", shortest(days)), path, none);
  scenario.entries.push_back(treatments);
  scenario.entries.back().key = treatment_name;
  const Scenario read = read_choices(scenario, path, found);
  if (found.empty()) {
    Faults faults(path, found);
    for (std::size_t k = 0; k < read.treatments.size(); ++k)
      if (read.treatments[k].drug.empty())
        faults.add(read.places.where(row_name("treatment", k)), row_name("treatment", k),
                   "a cohort gives drugs; places differ from patient to patient", "add drug = \"zoledronate\"");
  }
  std::optional<Resolved> resolved;
  if (found.empty()) resolved = resolve(read, found);
  const bool sound = found.empty();
  if (sound) check(read, *resolved, found);
  for (const Problem& one : found.list())  // once all can be read, others are of what stands for the patient
    if (!sound || one.key.starts_with(treatment_name)) problems.add(one);
  std::map<std::string, std::string> out;
  if (resolved)
    for (const InputFile& file : resolved->files) out.emplace(from_folder_of(path, file.path), file.sha256);
  return out;
}

Cohort read_cohort_document(const Node& document, std::string_view path, Problems& problems) {
  Cohort out = Reader{path, problems}.read(document);
  for (const spread::PrimaryNumber& row : spread::primary_numbers())
    if (const auto found = out.primary_numbers.find(row.key); found != out.primary_numbers.end())
      for (Primary& primary : out.primaries) primary.*row.member = found->second;
  return out;
}

Cohort read_cohort(std::string_view text, std::string_view path, Problems& problems) {
  const std::size_t before = problems.size();
  const Node document = parse_document(text, path, problems);
  Cohort out;
  if (problems.size() == before) out = read_cohort_document(document, path, problems);
  out.path = path;
  out.source = text;
  out.sha256 = sha256(text);
  out.treatments = treatments_of(document, text);
  return out;
}

void read_people(Cohort& cohort, std::span<const std::string> header, std::span<const PopulationRow> rows,
                 const std::string& file, Problems& problems) {
  Faults faults(file, problems);
  struct Taken {
    const PopulationInput* input = nullptr;
    double factor_from = 1.0;  // unused where words are read
    std::string unit;
    bool primary = false, label = false;
  };
  std::vector<std::string_view> known{"patient", "primary"};
  for (const PopulationInput& input : population_inputs()) known.push_back(input.key);
  std::vector<Taken> columns;
  unsigned place = 1;
  for (const std::string& name : header) {
    Taken taken;
    const Place where{1, place};
    place += unsigned(name.size()) + 1;
    const std::size_t open = name.find('[');
    std::string key = name.substr(0, open);
    while (!key.empty() && key.back() == ' ') key.pop_back();
    if (open != std::string::npos && name.ends_with(']')) taken.unit = name.substr(open + 1, name.size() - open - 2);
    taken.label = key == "patient";
    taken.primary = key == "primary";
    for (const PopulationInput& input : population_inputs())
      if (input.key == key) taken.input = &input;
    if (!taken.label && !taken.primary && !taken.input) {
      faults.unknown(where, shown(name), key, "no such column", known);
    } else if (std::any_of(columns.begin(), columns.end(), [&](const Taken& before) {
                 return taken.input ? before.input == taken.input
                                    : before.primary == taken.primary && before.label == taken.label;
               })) {
      faults.add(where, shown(name), "a column before it says the same of patients", "leave one of them");
    } else if (open != std::string::npos && (!taken.input || taken.input->unit.empty() || taken.input->unit == "1")) {
      faults.add(where, shown(name), "this column has no unit", "write " + key);
    } else if (taken.input && !taken.input->unit.empty() && taken.input->unit != "1") {
      const std::string write = "write " + key + " [" + std::string{taken.input->unit} + "]";
      const auto unit = parse_unit(taken.unit);
      if (taken.unit.empty())
        faults.add(where, shown(name), "the unit of this column is missing", write);
      else if (!unit)
        faults.add(where, shown(name), "unknown unit \"" + shown(taken.unit) + '"', write);
      else if (!(unit->dimension == parse_unit(taken.input->unit)->dimension))
        faults.add(where, shown(name),
                   "this is a " + dimension_name(unit->dimension) + ", a " +
                       dimension_name(parse_unit(taken.input->unit)->dimension) + " is wanted",
                   write);
    }
    columns.push_back(taken);
  }
  if (!problems.empty()) return;
  std::set<std::string> told;
  for (const PopulationRow& row : rows) {
    Given given;
    bool wrong_primary = false;
    std::map<std::string_view, Place> places;  // of what this row gives
    unsigned column_place = 1;
    if (columns.size() == 1 && row.cells[0].empty()) {
      faults.add({row.line, 1}, {}, "this line is empty",
                 "take it out; a column 'patient' beside it holds the rows of whom nothing is known");
      continue;
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string& cell = row.cells[c];
      const Place where{row.line, column_place};
      column_place += unsigned(cell.size()) + 1;
      const Taken& taken = columns[c];
      if (cell.empty() || taken.label) continue;  // not given
      if (taken.primary) {
        const auto& names = scenario::primary_names();
        if (!cohort.find_primary(cell)) {
          if (std::find(names.begin(), names.end(), cell) == names.end()) {
            faults.add(where, "primary", "there is no primary \"" + shown(cell) + '"', primary_hint(cell));
            wrong_primary = true;
            continue;
          }
          cohort.primaries.push_back(built_in_primary(cell));
          for (const spread::PrimaryNumber& number : spread::primary_numbers())
            if (const auto f = cohort.primary_numbers.find(number.key); f != cohort.primary_numbers.end())
              cohort.primaries.back().*number.member = f->second;
        }
        given.words["primary"] = {{cell, 1.0}};
        places["primary"] = where;
      } else if (const PopulationInput& input = *taken.input; input.unit.empty()) {
        if (std::find(input.words.begin(), input.words.end(), cell) == input.words.end())
          faults.unknown(where, input.key, cell, "unknown word \"" + shown(cell) + '"', input.words);
        else {
          given.words[std::string{input.key}] = {{cell, 1.0}};
          places[input.key] = where;
        }
      } else {
        const auto v = read_number(cell);
        if (!v || !std::isfinite(*v)) {
          // A number with more behind it was written with its unit, or by other rules for decimals.
          const bool begins_as_number = cell.find_first_of("0123456789") < 2;
          faults.add(where, input.key, "'" + shown(cell) + "' is not a number",
                     !begins_as_number   ? "leave the cell empty where it is not known"
                     : input.unit == "1" ? "a plain number such as " + shortest(input.low)
                                         : "a plain number with a point; the unit stands in the name of the column");
          continue;
        }
        const double value = taken.unit.empty() ? *v : convert(*v, taken.unit, input.unit);
        if (value < input.low || value > input.high || (input.whole && value != std::floor(value))) {
          faults.add(where, input.key, shortest(value) + " is out of range",
                     (input.whole ? "accepted: whole numbers from " : "accepted: ") + shortest(input.low) + " to " +
                         shortest(input.high) + (input.unit == "1" ? "" : ' ' + std::string{input.unit}));
          continue;
        }
        given.numbers[std::string{input.key}] = {Chosen::Shape::fixed, value, 0.0, value, value};
        places[input.key] = where;
      }
    }
    // What holds of all patients was looked at before, so a fault is of what this row gives.
    if (!places.empty()) {
      Given whole = given;
      whole.numbers.insert(cohort.population.numbers.begin(), cohort.population.numbers.end());
      whole.words.insert(cohort.population.words.begin(), cohort.population.words.end());
      std::vector<Primary> may_be;
      if (const auto names = whole.words.find("primary"); names != whole.words.end())
        for (const auto& [name, share] : names->second)
          if (const auto found = cohort.find_primary(name); found && share > 0.0)
            may_be.push_back(cohort.primaries[*found]);
      check_agreement(whole, may_be, [&](std::string_view key, const std::string& text, const std::string& hint) {
        const auto cell = places.find(key);
        // What does not go with a key of the file would be said of every row.
        if (cell == places.end() && !told.insert(text).second) return;
        faults.add(cell == places.end() ? places.begin()->second : cell->second, std::string{key}, text, hint);
      });
    }
    if (!wrong_primary && !given.words.count("primary") && !cohort.population.words.count("primary"))
      faults.add({row.line, 1}, "primary", "is not given for this patient",
                 "add a column primary, or primary = \"breast\" under [population]");
    cohort.people.push_back(std::move(given));
  }
  if (rows.empty()) faults.add({1, 1}, "", "there are no patients in this table", "a row each");
  cohort.patients = cohort.people.size();
}

std::string stale_tables(const Cohort& cohort) {
  ModelParameters parameters;
  choose(parameters, cohort.body_numbers);
  return stale(*built_in_surrogates(), parameters);
}

Person person_of(const Cohort& cohort, std::uint64_t patient) {
  const Given* own = cohort.people.empty() ? nullptr : &cohort.people[patient];
  const auto inputs = population_inputs();
  const auto number = [&](std::string_view key) {
    const auto row = std::size_t(
        std::find_if(inputs.begin(), inputs.end(), [&](const auto& one) { return one.key == key; }) - inputs.begin());
    return first_of(own, cohort.population,
                    [&](const Given& given) { return drawn_number(cohort, given, patient, row); });
  };
  std::uint64_t index = std::uint64_t(inputs.size() + 1) << 12;
  const auto word = [&](std::string_view key) {
    const std::uint64_t one = index++;
    return first_of(own, cohort.population,
                    [&](const Given& given) { return drawn_word(cohort, given, patient, key, one); });
  };
  const auto between = [&](std::string_view key) -> std::optional<std::pair<double, double>> {
    for (const Given* given : {own, &cohort.population})
      if (given)
        if (const auto found = given->numbers.find(key); found != given->numbers.end())
          return std::pair{found->second.low, found->second.high};
    return std::nullopt;
  };
  Person out;
  const std::string* primary = word("primary");
  HOWSHIP_ENSURE(primary, "every patient has a primary");
  out.primary = *cohort.find_primary(*primary);
  spread::Wanted& w = out.wanted;
  w.age = number("age");
  w.size = number("size");
  if (const std::string* sex = word("sex")) w.female = *sex == "female";
  if (const std::string* receptor = word("oestrogen_receptor")) w.receptor = *receptor == "positive";
  if (const std::string* screening = word("screening"))
    w.screening = *screening == "none" ? spread::Screening::none : spread::Screening::every;
  if (const std::string* menopause = word("menopause"))
    w.menopause = *menopause == "before" ? spread::Menopause::before : spread::Menopause::after;
  if (const auto b = between("grade")) w.grade = spread::Between<int>{int(b->first), int(b->second)};
  if (const auto b = between("nodes")) w.nodes = spread::Between<int>{int(b->first), int(b->second)};
  if (const auto b = between("psa")) w.psa = spread::Between<double>{b->first, b->second};
  if (const std::string* stage = word("stage"))
    for (std::size_t k = 0; k < 3; ++k)
      if (spread::stage_names[k] == *stage) w.stage = spread::Stage(k);
  return out;
}

}  // namespace howship::scenario
