// SPDX-License-Identifier: Apache-2.0
#include "howship/records/run_json.hpp"

#include <algorithm>
#include <cctype>

#include "howship/patient/event.hpp"
#include "howship/patient/surrogates.hpp"
#include "howship/records/tables.hpp"
#include "howship/scenario/citations.hpp"

namespace howship::records {
namespace {

using formats::Json;

Json parameters_of(const scenario::ReadScenario& read) {
  const scenario::Scenario& s = read.scenario;
  const scenario::ModelParameters& p = read.resolved.parameters;
  Json out = {{"bone", formats::parameters_json(p.bone, bone::Parameters::table())},
              {"tumour", formats::parameters_json(p.tumour, tumour::Parameters::table())},
              {"clones", formats::parameters_json(p.clones, tumour::CloneParameters::table())},
              {"reduced", formats::parameters_json(p.reduced, tumour::ReducedParameters::table())},
              {"people", formats::parameters_json(p.people, body::PeopleParameters::table())},
              {"space", formats::parameters_json(p.space, space::Parameters::table())},
              {"body", formats::parameters_json(p.body, body::Parameters::table())},
              {"adverse", formats::parameters_json(p.adverse, therapy::AdverseParameters::table())},
              {"coupling", formats::parameters_json(p.coupling, therapy::CouplingParameters::table())}};
  if (read.resolved.policy) {
    out["clinic"] = formats::parameters_json(p.clinic, clinic::ClinicParameters::table());
    out["outcomes"] = formats::parameters_json(p.events, outcomes::OutcomeParameters::table());
    out["quality"] = formats::parameters_json(p.quality, outcomes::QualityParameters::table());
    out["practice"] = formats::parameters_json(p.practice, patient::PracticeParameters::table());
  }
  out["strength"] = formats::parameters_json(
      strength::declarations(), [all = p.strength](std::size_t row) mutable { return strength::value(all, row); });
  if (!s.tests.empty())
    out["imaging"] = formats::parameters_json(imaging::test_declarations(), [all = p.imaging](std::size_t row) mutable {
      return imaging::test_setting(all, row);
    });
  return out;
}

}  // namespace

Json columns_json() {
  Json out = Json::object();
  for (const DeclaredTable& table : declared_tables()) {
    Json& meanings = out[std::string{table.file}] = Json::object();
    for (const formats::Column& column : table.columns) meanings[column.name] = column.meaning;
  }
  return out;
}

Json event_kinds_json(std::span<const therapy::Drug* const> drugs) {
  Json out = Json::object();
  for (const EventKind& kind : patient::event_kinds()) {
    Json& one = out[std::string{kind.key}] = {{"origin", name(kind.origin)},
                                              {"level", name(kind.level)},
                                              {"sentence", kind.sentence},
                                              {"brief", kind.brief},
                                              {"plain", kind.plain}};
    if (!kind.ask.empty()) one["ask"] = kind.ask;
  }
  // Harms that only a drug's file names stand for themselves.
  for (const therapy::Drug* drug : drugs)
    for (const therapy::Harm& harm : drug->harms) {
      const std::string key = patient::event_key(harm.name);
      if (out.contains(key)) continue;
      std::string words = harm.name;
      words[0] = char(std::toupper(words[0]));
      out[key] = {{"origin", name(EventOrigin::body)},
                  {"level", name(EventLevel::warning)},
                  {"sentence", words + ": {detail}."},
                  {"brief", words},
                  {"plain", harm.name + " ({detail})"}};
    }
  return out;
}

Json run_json(const RunFacts& facts) {
  const scenario::Scenario& s = facts.read.scenario;
  const Provenance& program = facts.provenance;
  Json json;
  json["howship"] = program.version;  // signs the folder as ours
  json["title"] = s.title;
  json["program"] = {{"name", "howship"}, {"version", program.version}, {"commit", program.commit}};
  json["note"] = "A simulation for research. Not a medical device, and no advice to patients.";
  json["complete"] = facts.complete;
  json["days_done"] = facts.days_done;
  json["duration_days"] = facts.duration;
  json["seed"] = s.seed;
  json["scenario"] = {{"sha256", s.sha256}, {"text", s.source}};
  json["inputs_sha256"] = program.input_sha256;
  json["world_axes"] = "volumes: RAS+ mm; lesions.csv: left, posterior, superior mm from the centre of the bone";
  json["bones"] = Json::array();
  for (const BoneFacts& bone : facts.bones) {
    json["bones"].push_back({{"name", bone.name},
                             {"provenance", bone.provenance},
                             {"notes", bone.notes},
                             {"voxel_size_mm", bone.voxel_size},
                             {"rves", bone.rves},
                             {"centre_ras_mm", bone.centre}});
    if (const auto* choice = facts.read.resolved.find_bone(bone.name); choice && choice->from_ct()) {
      json["bones"].back()["ct"] = choice->ct;
      json["bones"].back()["mask"] = choice->mask;
      json["bones"].back()["label"] = choice->label.value_or(1);
    }
  }
  json["saved_days"] = std::vector<double>(facts.saved_days.begin(), facts.saved_days.end());
  json["understood"] = Json::array();
  json["parameters_given"] = Json::array();
  for (const scenario::Understood& one : facts.read.resolved.understood) {
    if (one.key.rfind("parameters.", 0) != 0)
      json["understood"].push_back({{"key", one.key}, {"value", one.value}, {"given", one.given}});
    else if (one.given)
      json["parameters_given"].push_back({{"key", one.key.substr(11)}, {"value", one.value}});
  }
  json["parameters"] = parameters_of(facts.read);
  if (const auto& policy = facts.read.resolved.policy) {
    Json rules = Json::object();
    for (const clinic::Rule& rule : policy->rules) {
      Json carries = Json::array();
      for (const clinic::Point& point : clinic::points())
        if (std::find(rule.logic.begin(), rule.logic.end(), point.id) != rule.logic.end())
          carries.push_back(point.meaning);
      rules[rule.id] = {{"carries", std::move(carries)}, {"source", scenario::in_words(rule.source)}};
    }
    json["clinic"] = {{"policy", policy->name}, {"title", policy->title}, {"rules", std::move(rules)}};
  }
  if (facts.read.resolved.policy)
    json["tests_by"] = facts.read.resolved.surrogates ? facts.read.resolved.surrogates->source
                                                      : "whole images, and bones that were solved";
  json["columns"] = columns_json();
  for (const formats::Column& one : facts.levels) json["columns"]["timeline.csv"][one.name] = one.meaning;
  std::vector<const therapy::Drug*> drugs;
  for (const scenario::DrugCourse& course : facts.read.resolved.courses) drugs.push_back(&*course.plan.drug);
  json["event_kinds"] = event_kinds_json(drugs);
  json["drugs"] = drugs_json(facts.read);
  if (const ReferenceFacts* reference = facts.reference)
    json["reference"] = {{"since_day", reference->since_day},
                         {"rve_steps", reference->check.steps},
                         {"fluxes", reference->check.fluxes},
                         {"largest_difference", reference->check.largest},
                         {"largest_relative_difference", reference->check.largest_relative}};
  json["works_to_cite"] = works_json(facts.read);
  return json;
}

}  // namespace howship::records
