// SPDX-License-Identifier: Apache-2.0
#include "howship/records/record.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "howship/base/files.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/records/daily.hpp"
#include "howship/records/lesion_pictures.hpp"
#include "howship/records/outcome_tables.hpp"
#include "howship/records/report.hpp"
#include "howship/records/saved_patient.hpp"
#include "howship/records/test_files.hpp"
#include "howship/records/treatment_files.hpp"
#include "howship/records/volumes.hpp"

namespace howship::records {
namespace {

using patient::Patient;
using patient::Site;

ScenarioIdentity identity(const scenario::Scenario& s) { return {s.sha256, s.seed}; }

RunFacts facts_of(const Patient& patient, const scenario::ReadScenario& read, const Provenance& provenance,
                  std::span<const double> saved_days, bool complete, const ReferenceFacts* reference) {
  RunFacts out{provenance, read, {}, saved_days, complete, patient.day(), read.scenario.steps() * read.scenario.step,
               reference,  {}};
  for (const Site& site : patient.sites) {
    const skeleton::BoneModel& model = site.model();
    const auto rves = std::count_if(model.tissue.value.begin(), model.tissue.value.end(), [](std::uint8_t tissue) {
      return space::Tissue(tissue) != space::Tissue::outside;
    });
    out.bones.push_back({site.name(), model.provenance, model.notes, length(model.tissue.grid.to_world.column[0]),
                         std::size_t(rves), model.centre});
  }
  return out;
}

}  // namespace

Record::Record(ResultFolder& folder, const scenario::ReadScenario& read, const patient::Plan& plan,
               Provenance provenance)
    : read_(read),
      plan_(plan),
      files_(folder, day_digits(std::int64_t(read.scenario.steps()))),
      provenance_(std::move(provenance)) {}

void Record::add_day(Patient& patient, ThreadPool& pool) { records::add_day(tables_, patient, pool); }

void Record::add_events(const Patient& patient, std::span<const patient::Event> events) {
  ledger_.take(patient, events);
  for (const patient::Event& event : events) tables_.add(event);
}

void Record::add_strength(double day, const Site& site, const patient::StrengthTest& test) {
  const strength::Strength& found = *test.assessment.strength;
  tables_.add(StrengthDay{day, site.name(), site.model().centre, found, test.scores, &site});
  if (found.fields) write_strength_maps(files_, site.name(), day, *found.fields);
}

void Record::add_treatment(const Site& site, const patient::BegunTreatment& begun, double day) {
  const scenario::Scenario& s = read_.scenario;
  const formats::DicomStudy study{s.seed,        day,           site.name(),      std::string{begun.what->title},
                                  s.patient.sex, s.patient.age, s.patient.weight, plan_.patient};
  write_treatment(files_, site, begun, day, s.output.volumes, s.output.png, study);
}

void Record::add_tests(const Patient& patient, std::vector<patient::PerformedTest> tests,
                       const imaging::TestSettings& settings) {
  for (patient::PerformedTest& test : tests) {
    add_events(patient, patient::events_of(test, patient.day()));
    const patient::Report report[] = {patient::report_of(test, patient.day())};
    ledger_.take(patient, report);
    for (imaging::Examination& made : test.examinations) {
      const auto taken = std::make_shared<const imaging::Examination>(std::move(made));
      std::string pictures;
      if (read_.scenario.output.images && taken->modality->has_images() && taken->study.has_value())
        pictures = write_examination(files_, taken, test.order.view, settings);
      for (const imaging::Outcome& outcome : taken->outcomes)
        tables_.add(FindingDay{patient.day(), outcome.finding, outcome.truth, pictures});
    }
  }
}

bool Record::draws(const Site& site, bool wanted, std::string_view key) const {
  const scenario::Scenario& s = read_.scenario;
  return wanted && (site.in_voxels() || s.disease.day_0.empty() || s.places.given(key));
}

std::vector<patient::LesionMeasures> Record::measures(const Site& site) const {
  return records::measures(site, read_.scenario);
}

void Record::save_day(const Patient& patient, ThreadPool& pool) {
  const double day = patient.day();
  if (!saved_days_.empty() && saved_days_.back() == day) return;
  saved_days_.push_back(day);
  const scenario::Output& output = read_.scenario.output;
  add_lesions(tables_, patient, read_.scenario);
  for (const Site& site : patient.sites) {
    const bool volumes = draws(site, output.volumes, "output.volumes"), png = draws(site, output.png, "output.png");
    if (!volumes && !png) continue;
    const auto taken = take_bone(site, day, {volumes, png}, pool);
    if (volumes) write_volumes(files_, taken);
    if (png) write_slices(files_, pictured(site), taken);
  }
  for (std::size_t o = 0; o < patient::organ_count; ++o) {
    OrganDay row{day, patient::organ_names[o], 0, 0.0};
    for (std::size_t k = 0; k < patient.elsewhere.size(); ++k)
      if (std::size_t(patient.plan->elsewhere->deposits[k].organ) == o && patient.elsewhere[k].all() > 0.0) {
        ++row.deposits;
        row.volume += patient.elsewhere[k].all();
      }
    if (patient.plan->elsewhere) tables_.add(row);
  }
  take_tables();
}

void Record::take_tables() {
  for (auto& [name, text] : tables_.files())
    files_.later(
        [target = files_.folder().claim(name), text = std::move(text)] { write_whole(target, text, Sync::later); });
}

void Record::save_checkpoint(Patient& patient) {
  const auto taken = std::make_shared<Checkpoint>();
  sign(*taken, provenance_, identity(read_.scenario));
  keep(patient, *taken, team_);
  keep(ledger_, *taken);
  taken->arrays["saved_days"].values = saved_days_;
  taken->arrays["tables"].values = tables_.texts();
  ResultFolder& folder = files_.folder();
  const auto target = folder.claim("checkpoint.h5");
  folder.claim(previous_checkpoint("checkpoint.h5").string());
  // The patient goes on claiming files while this is written, so the list is taken now.
  files_.later([this, &folder, taken, target, claimed = folder.take_unsynced()] {
    folder.sync(claimed);  // the checkpoint says what is there
    // Files in folders are written once; tables and what ends a run are written anew by a run that goes on.
    for (const std::string& name : claimed)
      if (name.find('/') != std::string::npos) standing_[name] = sha256_of(folder.path() / name);
    list_standing(*taken, standing_);
    write_checkpoint(target, *taken);
  });
}

void Record::check_writer(const std::filesystem::path& checkpoint) const {
  records::check_writer(checkpoint, provenance_, files_.folder());
}

void Record::resume(const Checkpoint& checkpoint, Patient& patient) {
  check_signature(checkpoint, provenance_, identity(read_.scenario), files_.folder());
  standing_ = standing_files(checkpoint);
  files_.folder().go_on();
  tables_ = Tables(values<std::vector<std::string>>(checkpoint, "tables"));
  saved_days_ = values<std::vector<double>>(checkpoint, "saved_days");
  put_back(checkpoint, patient, team_);
  put_back(checkpoint, ledger_);
}

void Record::finish(const Patient& patient, bool complete, ThreadPool& pool, const ReferenceFacts* reference) {
  const scenario::Scenario& s = read_.scenario;
  std::vector<std::string> bones;
  std::vector<LesionStrips> strips;
  if (s.output.volumes)
    for (const Site& site : patient.sites)
      if (draws(site, true, "output.volumes")) {
        bones.push_back(site.name());
        if (draws(site, s.output.png, "output.png"))
          strips.emplace_back(pictured(site), saved_days_, plan_.parameters.space);
      }
  if (!strips.empty()) strips.front().draw_earlier(files_, pool);  // while the last day is being written
  take_tables();
  const scenario::ModelParameters& p = read_.resolved.parameters;
  for (auto& [name, text] : outcome_files(outcomes::outcomes_of(ledger_, p.events, p.quality)))
    write_whole(files_.folder().claim(name), text, Sync::later);
  start_writing();
  files_.wait();
  for (LesionStrips& one : strips) {
    one.finish(files_, pool);
    files_.start_writing();  // while the next ones are drawn and the page is made
  }
  ResultFolder& folder = files_.folder();
  if (!bones.empty()) write_volume_index(files_, saved_days_, bones);
  if (complete) {
    // Nothing is left to go on with, and which day it holds depends on where the run was stopped.
    std::error_code ignored;
    std::filesystem::remove(folder.path() / previous_checkpoint("checkpoint.h5"), ignored);
  }
  RunFacts facts = facts_of(patient, read_, provenance_, saved_days_, complete, reference);
  facts.levels = tables_.level_columns();
  formats::write_json(folder.claim("run.json"), run_json(facts));
  const std::filesystem::path results[] = {folder.path()};
  const std::string page = report_page(results, pool, {}, nullptr, &files_.written());
  files_.wait();
  write_whole(folder.claim("report.html"), page);
  folder.write_manifest();
}

}  // namespace howship::records
