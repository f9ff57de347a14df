// SPDX-License-Identifier: Apache-2.0
#include "howship/records/provenance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "howship/scenario/citations.hpp"
#include "howship/therapy/drug/numbers.hpp"

namespace howship::records {
namespace {

/// Each drug of the scenario once, however many courses of it there are.
std::vector<const therapy::Drug*> drugs_of(const scenario::ReadScenario& read) {
  std::vector<const therapy::Drug*> out;
  for (const scenario::DrugCourse& course : read.resolved.courses) {
    const auto& drug = course.plan.drug;
    const bool known = std::any_of(out.begin(), out.end(), [&](const therapy::Drug* one) {
      return one->key == drug->key && one->file == drug->file;
    });
    if (!known) out.push_back(drug.get());
  }
  return out;
}

}  // namespace

std::string Provenance::program() const { return fmt::format("howship {} (commit {})", version, commit); }

formats::Json drugs_json(const scenario::ReadScenario& read) {
  formats::Json out = formats::Json::array();
  for (const therapy::Drug* drug : drugs_of(read)) {
    formats::Json one{{"name", drug->key}, {"title", drug->title}};
    if (!drug->file.empty()) one["file"] = drug->file;
    one["structure"] = declared(drug->structure).key;
    one["reference_weight_kg"] = drug->reference_weight;
    one["volume_exponent"] = drug->volume_exponent;
    one["flow_exponent"] = drug->flow_exponent;
    formats::Json& numbers = one["numbers"] = formats::Json::array();
    for (const therapy::DrugNumber& number : therapy::numbers_of(*drug)) {
      const therapy::Stated& s = *number.stated;
      numbers.push_back({{"name", number.name},
                         {"value", s.value},
                         {"unit", s.unit},
                         {"low", s.low},
                         {"high", s.high},
                         {"meaning", number.meaning},
                         {"origin", name(s.origin)},
                         {"source", s.source},
                         {"confidence", std::string(1, s.confidence)}});
    }
    out.push_back(std::move(one));
  }
  return out;
}

formats::Json works_json(const scenario::ReadScenario& read) {
  const scenario::Scenario& scenario = read.scenario;
  // What is built in and this run uses: groups as scenario::sourced_numbers() names them.
  std::set<std::string, std::less<>> groups{"bone", "tumour", "space", "body", "adverse", "coupling"};
  if (!scenario.tests.empty()) groups.insert({"imaging", "imaged body"});
  if (scenario.output.strength_every) groups.insert("strength");
  if (!scenario.patient.primary.empty()) groups.insert("primary " + scenario.patient.primary);
  for (const scenario::BoneChoice& bone : read.resolved.bones)
    if (!bone.from_ct()) groups.insert("bone " + bone.name);
  std::vector<scenario::SourcedNumber> used;
  for (const scenario::SourcedNumber& one : scenario::sourced_numbers())
    if (groups.contains(one.group)) used.push_back(one);
  std::vector<std::pair<std::string, std::string>> in_free_words;
  for (const therapy::Drug* drug : drugs_of(read)) {
    for (scenario::SourcedNumber& one : scenario::sourced_numbers(*drug)) used.push_back(std::move(one));
    for (const std::string& work : drug->works)
      if (scenario::citations_in(work).empty()) in_free_words.emplace_back(work, "drug " + drug->key);
  }
  formats::Json out = formats::Json::array();
  for (const scenario::CitedWork& one : scenario::works_cited(used))
    out.push_back({{"work", one.work->key},
                   {"citation", one.work->text()},
                   {"address", one.work->link()},
                   {"cited_by", one.cited_by}});
  for (const auto& [work, drug] : in_free_words)
    out.push_back({{"citation", work}, {"cited_by", formats::Json::array({drug})}});
  return out;
}

}  // namespace howship::records
