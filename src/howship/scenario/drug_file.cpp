// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/drug_file.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/data_table.hpp"
#include "howship/scenario/embedded.hpp"

namespace howship::scenario {
namespace {

using therapy::Drug;

template <class Rows>
std::vector<std::string_view> keys_of(const Rows& rows) {
  std::vector<std::string_view> out;
  for (const auto& row : rows) out.push_back(row.key);
  return out;
}

void read_schedule(DataTable& t, Drug& drug) {
  const auto& structure = declared(drug.structure);
  std::string_view unit = structure.given;
  if (const auto amount = t.stated("amount", unit, 0.0, 1e9, true)) drug.schedule.amount = *amount;
  static constexpr std::string_view pers[] = {"patient", "kilogram", "square_metre"};
  if (const auto per = t.word("per", pers, false)) drug.schedule.per = therapy::Per(*per);
  if (const auto infusion = t.stated("infusion", "day", 0.0, 10.0, false)) drug.schedule.infusion = *infusion;
  if (const auto every = t.stated("every", "day", 0.0, 800.0, false)) drug.schedule.every = *every;
  if (const auto doses = t.stated("doses", "1", 1.0, 1000.0, false)) drug.schedule.doses = *doses;
  if (structure.by_rate && drug.schedule.doses)
    t.fault(t.node(), "doses", "a drug with structure \"" + std::string{structure.key} + "\" is given without doses",
            "end it in the scenario with `stop`");
}

void read_kinetics(DataTable& t, Drug& drug) {
  t.take("structure");
  const auto& structure = declared(drug.structure);
  drug.reference_weight = t.quantity("reference_weight", "kg", 1.0, 500.0, 70.0);
  drug.volume_exponent = t.number("volume_exponent", 0.0, -2.0, 2.0);
  drug.flow_exponent = t.number("flow_exponent", 0.0, -2.0, 2.0);
  for (std::size_t i = 0; i < structure.parameters.size(); ++i) {
    const auto& p = structure.parameters[i];
    // "reference" and "unit_dose" are counted in what the drug is given in.
    const std::string unit = p.unit.empty() ? drug.schedule.amount.unit : std::string{p.unit};
    if (const auto value = t.stated(p.key, unit, p.low, p.high, true)) drug.parameters[i] = *value;
  }
}

/// A strength is the mechanism's unit per unit of the level where it multiplies a level, and the mechanism's otherwise.
std::optional<Stated> read_strength(DataTable& t, const body::MechanismDeclaration& mechanism, therapy::Shape shape,
                                    std::string_view level_unit) {
  if (shape != therapy::Shape::linear) return t.stated("strength", mechanism.unit, -1e6, 1e6, true);
  const auto stated = t.stated("strength", "", -1e9, 1e9, true);
  if (!stated) return std::nullopt;
  const auto have = parse_unit(stated->unit), of = parse_unit(mechanism.unit), per = parse_unit(level_unit);
  HOWSHIP_ENSURE(have && of && per, "units of mechanisms and levels are known");
  Dimension expected = of->dimension;
  for (std::size_t i = 0; i < expected.power.size(); ++i) expected.power[i] -= per->dimension.power[i];
  if (!(expected == have->dimension)) {
    t.fault(t.node(), "strength", "has the wrong unit \"" + stated->unit + "\"",
            "it makes \"" + std::string{mechanism.unit} + "\" out of a level in \"" + std::string{level_unit} + "\"");
    return std::nullopt;
  }
  Stated out = *stated;
  const double factor = have->factor / (of->factor / per->factor);
  out.value *= factor;
  out.low *= factor;
  out.high *= factor;
  return out;
}

void read_effect(DataTable& t, Drug& drug) {
  therapy::Effect e;
  const auto mechanism = t.word("on", keys_of(body::mechanisms()), true);
  const auto& structure = declared(drug.structure);
  static constexpr std::string_view shapes[] = {"linear", "power", "saturating"};
  if (const auto shape = t.word("shape", shapes, false)) e.shape = therapy::Shape(*shape);
  const auto levels = keys_of(structure.levels);
  if (const auto level = t.word("level", levels, false)) e.level = int(*level);
  const std::string_view level_unit = structure.levels[std::size_t(e.level)].unit;
  if (!mechanism) {
    for (const std::string_view key : {"strength", "half", "hill"}) t.take(key);
    return;
  }
  e.mechanism = body::Mechanism(*mechanism);
  if (const auto s = read_strength(t, declared(e.mechanism), e.shape, level_unit)) e.strength = *s;
  e.half.value = e.hill.value = 1.0;
  if (e.shape != therapy::Shape::linear) {
    if (const auto half = t.stated("half", level_unit, 1e-12, 1e9, true)) e.half = *half;
    if (const auto hill = t.stated("hill", "1", 0.2, 8.0, false)) e.hill = *hill;
  }
  drug.effects.push_back(std::move(e));
}

void read_rule(DataTable& t, Drug& drug) {
  therapy::Rule rule;
  const auto measures = keys_of(therapy::measures());
  const auto measure = t.word("measure", measures, true);
  if (const auto only = t.word("only_if", measures, false)) rule.only_if = therapy::Measure(*only);
  if (const auto unless = t.word("unless", measures, false)) rule.unless = therapy::Measure(*unless);
  static constexpr std::string_view verdicts[] = {"refuse", "hold", "adjust", "warn"};
  const auto verdict = t.word("then", verdicts, true);
  if (verdict) rule.verdict = therapy::Verdict(*verdict);
  rule.adjusted =
      t.quantity("dose", drug.schedule.amount.unit.empty() ? "1" : drug.schedule.amount.unit, 0.0, 1e9, -1.0);
  rule.why = t.text("why", true);
  if (!measure) {
    t.take("below");
    t.take("above");
    return;
  }
  rule.measure = therapy::Measure(*measure);
  const std::string_view unit = therapy::measures()[*measure].unit;
  const auto below = t.stated("below", unit, -1e6, 1e6, false);
  const auto above = t.stated("above", unit, -1e6, 1e6, false);
  if (bool(t.node().find("below")) == bool(t.node().find("above")))
    t.fault(t.node(), "below", "gives two bounds, `below` and `above`, or none", "give one of them");
  if (bool(below) == bool(above)) return;
  rule.below = below.has_value();
  rule.bound = below ? *below : *above;
  if (rule.verdict == therapy::Verdict::adjust && !(rule.adjusted > 0.0) && !t.node().find("dose"))
    t.fault(t.node(), "dose", "an adjusted dose is needed", "write dose = \"3.5 mg\"");
  drug.rules.push_back(std::move(rule));
}

void read_harm(DataTable& t, Drug& drug) {
  static constexpr std::string_view kinds[] = {
      "acute_phase", "kidney_injury", "jaw_osteonecrosis", "pain_flare",
      "nausea",      "mucositis",     "diarrhoea",         "vertebral_fracture_after_stopping",
      "note",        "ovarian_ageing"};
  therapy::Harm harm;
  if (const auto kind = t.word("kind", kinds, true)) harm.kind = therapy::HarmKind(*kind);
  harm.name = t.text("name", true);
  if (const Node* list = t.take("probability")) {
    if (list->type == Node::Type::list) {
      for (const Node& item : list->items)
        if (const auto p = t.stated_of(item, "probability", "1", 0.0, 1.0)) harm.probability.push_back(*p);
    } else if (const auto p = t.stated_of(*list, "probability", "1", 0.0, 1.0)) {
      harm.probability.push_back(*p);
    }
  }
  if (const auto size = t.stated("size", "1", 0.0, 1e3, false)) harm.size = *size;
  if (const auto duration = t.stated("duration", "day", 0.0, 400.0, false)) harm.duration = *duration;
  drug.harms.push_back(std::move(harm));
}

std::map<std::string, Drug, std::less<>> read_built_in() {
  std::map<std::string, Drug, std::less<>> drugs;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("drugs/")) continue;
    Problems problems;
    Drug drug = read_drug(file.text, file.path, problems);
    HOWSHIP_ENSURE(problems.empty(), ("a built-in drug is sound; " + problems.report()).c_str());
    drugs.emplace(drug.key, std::move(drug));
  }
  return drugs;
}

const std::map<std::string, Drug, std::less<>>& built_in() {
  static const auto drugs = read_built_in();
  return drugs;
}

}  // namespace

Drug read_drug(std::string_view text, std::string_view file, Problems& problems) {
  Drug drug;
  const auto slash = file.find_last_of('/');
  drug.key = std::string{slash == std::string_view::npos ? file : file.substr(slash + 1)};
  if (drug.key.ends_with(".toml")) drug.key.resize(drug.key.size() - 5);
  const std::size_t before = problems.size();
  const Node document = parse_document(text, file, problems);
  if (problems.size() != before) return drug;

  DataTable top(document, "", file, problems);
  drug.title = top.text("title", true);
  drug.group = top.text("group", true);
  static constexpr std::string_view opioids[] = {"weak", "strong", "long_acting", "patch"};
  if (const auto kind = top.word("opioid", opioids, false)) drug.opioid = therapy::OpioidKind(*kind);
  drug.route = top.text("route", true);
  drug.summary = top.text("summary", true);
  drug.works = top.texts("works");
  // Units of everything else follow from the structure, so it is looked up before its section is read.
  if (const Entry* kinetics = document.find("kinetics"); kinetics && kinetics->node.type == Node::Type::table) {
    DataTable peek(kinetics->node, "kinetics", file, problems);
    const auto structure = peek.word("structure", keys_of(therapy::structures()), true);
    if (!structure) return drug;
    drug.structure = therapy::Structure(*structure);
  }
  top.section("schedule", [&](DataTable& t) { read_schedule(t, drug); });
  top.section("kinetics", [&](DataTable& t) { read_kinetics(t, drug); });
  top.each("effect", [&](DataTable& t) { read_effect(t, drug); });
  top.each("rule", [&](DataTable& t) { read_rule(t, drug); });
  top.each("harm", [&](DataTable& t) { read_harm(t, drug); });
  top.done();
  return drug;
}

const std::vector<std::string>& drug_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const auto& [name, drug] : built_in()) out.push_back(name);
    return out;
  }();
  return names;
}

const Drug& built_in_drug(std::string_view name) {
  const auto found = built_in().find(name);
  HOWSHIP_ENSURE(found != built_in().end(), "a built-in drug");
  return found->second;
}

Drug load_drug(const std::string& name_or_path) {
  Problems problems;
  if (name_or_path.ends_with(".toml")) {
    const std::string text = read_whole(name_or_path);
    Drug drug = read_drug(text, name_or_path, problems);
    if (!problems.empty()) throw InputError{std::move(problems)};
    drug.file = name_or_path;
    drug.file_sha256 = sha256(text);
    return drug;
  }
  if (const auto found = built_in().find(name_or_path); found != built_in().end()) return found->second;
  const auto& names = drug_names();
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string near = nearest(name_or_path, known);
  problems.add(
      {"", 0, 0}, "drug", "there is no built-in drug '" + name_or_path + "'",
      near.empty() ? "a drug file of your own is named by a path that ends in .toml" : "did you mean '" + near + "'?");
  throw InputError{std::move(problems)};
}

}  // namespace howship::scenario
