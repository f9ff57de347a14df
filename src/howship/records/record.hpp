// SPDX-License-Identifier: Apache-2.0
// Everything that a run leaves behind: who says when tables, volumes, pictures, checkpoints and run.json are written.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/outcomes/ledger.hpp"
#include "howship/patient/care_team.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/patient/tests.hpp"
#include "howship/records/checkpoint.hpp"
#include "howship/records/provenance.hpp"
#include "howship/records/run_files.hpp"
#include "howship/records/run_json.hpp"
#include "howship/records/signature.hpp"
#include "howship/records/tables.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::records {

/// Writes the result folder of one patient, on a thread of its own while it lives on. Same patient, same bytes in
/// every file, whatever the pool and however often the run was stopped and resumed.
class Record {
 public:
  /// What `read` and `plan` refer to must outlive the record.
  Record(ResultFolder& folder, const scenario::ReadScenario& read, const patient::Plan& plan, Provenance provenance);

  /// Whose chart goes into checkpoints and comes back from them; must outlive the record.
  void decides(patient::CareTeam& team) { team_ = &team; }

  /// A row of timeline.csv for the present day.
  void add_day(patient::Patient& patient, ThreadPool& pool);
  void add_events(const patient::Patient& patient, std::span<const patient::Event> events);
  /// What outcomes are made of, once all that belongs to the present day is done.
  void end_day(const patient::Patient& patient) { ledger_.take_day(patient, team_); }

  /// A row of strength.csv, and the maps of a test that kept them.
  void add_strength(double day, const patient::Site& site, const patient::StrengthTest& test);

  /// Files of a treatment of a place that was begun on the present day.
  void add_treatment(const patient::Site& site, const patient::BegunTreatment& begun, double day);

  /// Rows of findings.csv and events.csv, and the images of the tests of the present day.
  void add_tests(const patient::Patient& patient, std::vector<patient::PerformedTest> tests,
                 const imaging::TestSettings& settings);

  /// Rows of lesions.csv, volumes and pictures of the present day, and the tables so far; taken now, written by
  /// start_writing.
  void save_day(const patient::Patient& patient, ThreadPool& pool);

  /// The complete state, with the tables so far; taken now, written by start_writing after everything else.
  void save_checkpoint(patient::Patient& patient);

  /// Waits for what is being written, then writes what was taken since in the background. Throws what writing threw.
  void start_writing() { files_.start_writing(); }

  /// Throws InputError where another program wrote the checkpoint in the folder.
  void check_writer(const std::filesystem::path& checkpoint) const;

  /// Puts a fresh patient of the same scenario and this record back to where the checkpoint was written. Throws
  /// InputError where the checkpoint is of another scenario or version.
  void resume(const Checkpoint& checkpoint, patient::Patient& patient);

  /// What remains at the end: tables, ParaView's index, the strip of pictures, run.json, the page and the manifest.
  /// `complete` is false for a run that was interrupted; `reference` is null where nobody asked for it.
  void finish(const patient::Patient& patient, bool complete, ThreadPool& pool,
              const ReferenceFacts* reference = nullptr);

  /// Of the lesions of a bone. Those that [disease] puts in shells are measured by their shells, as bones that are many
  /// are drawn only for who asks for it; those that a scenario places, on the drawing of their bone.
  std::vector<patient::LesionMeasures> measures(const patient::Site& site) const;

 private:
  void take_tables();

  /// Whether a bone is drawn, where a key of [output] wants bones drawn: those that [disease] puts in shells are many,
  /// and voxels of them cost more than their whole course, so they are drawn only where the key is written out.
  bool draws(const patient::Site& site, bool wanted, std::string_view key) const;

  const scenario::ReadScenario& read_;
  const patient::Plan& plan_;
  patient::CareTeam* team_ = nullptr;
  RunFiles files_;
  Provenance provenance_;
  Tables tables_;
  outcomes::Ledger ledger_;
  std::vector<double> saved_days_;
  Hashes standing_;  ///< of the files that the newest checkpoint found there
};

}  // namespace howship::records
