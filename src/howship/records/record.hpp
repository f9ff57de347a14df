// SPDX-License-Identifier: Apache-2.0
// Everything that a run leaves behind: tables, volumes, pictures, run.json and the checkpoint it can go on from.
#pragma once
#include <functional>
#include <future>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/course/strength_test.hpp"
#include "howship/course/tests.hpp"
#include "howship/formats/table.hpp"
#include "howship/records/checkpoint.hpp"
#include "howship/records/provenance.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::records {

/// Writes the result folder of one course, on a thread of its own while the course goes on. Same course, same bytes in
/// every file, whatever the pool and however often the run was stopped and resumed.
class Record {
 public:
  Record(ResultFolder& folder, const course::Course& course, Provenance provenance);

  /// A row of timeline.csv for the present day.
  void add_day(course::Course& course, ThreadPool& pool);
  void add_events(std::span<const course::Event> events);

  /// A row of strength.csv, and the maps of a test that kept them.
  void add_strength(double day, const std::string& bone, const Vec3& centre, const course::StrengthTest& test);

  /// Rows of findings.csv and events.csv, and the images of the tests of the present day.
  void add_tests(const course::Course& course, std::vector<course::PerformedTest> tests,
                 const imaging::TestSettings& settings);

  /// Rows of lesions.csv, volumes and pictures of the present day, and the tables so far; taken now, written by
  /// start_writing.
  void save_day(const course::Course& course, ThreadPool& pool);

  /// The complete state, with the tables so far; taken now, written by start_writing after everything else.
  void save_checkpoint(const course::Course& course);

  /// Waits for what is being written, then writes what was taken since in the background. Throws what writing threw.
  void start_writing();

  /// Puts a fresh course of the same scenario and this record back to where the checkpoint was written. Throws
  /// InputError, and changes nothing, where the checkpoint is of another program, scenario, seed or input, or where
  /// files of the result that stood then are gone or hold other bytes.
  void resume(const Checkpoint& checkpoint, course::Course& course);

  /// What remains at the end: tables, ParaView's index, the strip of pictures, run.json, the page and the manifest.
  /// `complete` is false for a run that was interrupted.
  void finish(const course::Course& course, bool complete, ThreadPool& pool);

  /// Saved days so far.
  std::span<const double> saved_days() const { return saved_days_; }

 private:
  void take_tables();
  void write_run_json(const course::Course& course, bool complete);
  void write_strips(const course::Course& course);
  std::string volume_name(const std::string& bone, double day, std::string_view what, std::string_view suffix) const;

  ResultFolder& folder_;
  Provenance provenance_;
  formats::Table timeline_, lesions_, events_, strength_, findings_;
  std::vector<double> saved_days_;
  std::map<std::string, std::string> standing_;  ///< SHA-256 of the files that the newest checkpoint found there
  int day_digits_;
  std::vector<std::function<void()>> taken_;  ///< what start_writing will do, in order
  std::future<void> writing_;
};

}  // namespace howship::records
