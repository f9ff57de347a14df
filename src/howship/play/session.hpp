// SPDX-License-Identifier: Apache-2.0
// A patient that lives inside a page: a scenario's text in, the tables of its run and pictures of its bones out. No
// files and one thread, as a browser has it; the same bytes as `howship run`.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "howship/patient/live.hpp"
#include "howship/records/tables.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::play {

/// A bone that was made, with what follows from it alone.
struct MadeBone {
  std::shared_ptr<const skeleton::BoneModel> model;
  std::shared_ptr<const patient::KnownBone> known;
};
/// By what they are made of: a scenario that differs in its medicine needs no new ones.
struct MadeBones {
  std::map<std::string, MadeBone> bones;
  scenario::BoneExtents extents;
};

/// One quantity of a bone on its days, a byte a voxel, day after day, as the page of a run has it: 0 stands for
/// `background`, q > 0 for low + (q - 1) / 254 (high - low).
struct Field {
  std::string_view name;
  double background = 0.0, low = 0.0, high = 1.0;
  std::vector<std::uint8_t> bytes{};
};

struct PicturedBone {
  std::string name;
  Grid grid;
  std::vector<double> days{};
  std::vector<Field> fields{};
};

class Session : private patient::Observer {
 public:
  /// Throws InputError with every fault. With `pictures`, bones are taken on each saved day. Without, lesions in shells
  /// are measured by their shells, not on a drawing of their bone, which is most of the work; timeline.csv is the same.
  Session(std::string_view toml, bool pictures, MadeBones& made);

  double day() const { return patient_->day(); }
  double last() const { return read_.scenario.steps() * read_.scenario.step; }
  /// Lives until that day at least, or to the end.
  void live_until(double day);
  bool done() const { return done_; }

  /// Name and text of every table that belongs in a result folder and is no outcome.
  std::vector<std::pair<std::string, std::string>> tables() const { return tables_.files(); }
  const std::vector<PicturedBone>& bones() const { return bones_; }
  const scenario::ReadScenario& read() const { return read_; }
  const patient::Patient& patient() const { return *patient_; }

 private:
  void happened(const patient::Patient&, std::span<const patient::Event> events) override;
  void day_began(patient::Patient& patient) override;
  void day_ended(patient::Patient& patient, bool last) override;
  bool goes_on(const patient::Patient& patient) override { return patient.day() < until_ - 1e-9; }
  void take(const patient::Patient& patient);

  scenario::ReadScenario read_;
  bool pictures_ = false, done_ = false;
  double until_ = 0.0;
  ThreadPool pool_{1};
  std::unique_ptr<patient::Patient> patient_;
  records::Tables tables_;
  std::vector<PicturedBone> bones_;
};

/// Where a lesion of a bone may begin: its thickest place, left, posterior, superior of its centre in whole mm.
scenario::Position thickest_place(std::string_view bone, bool male, double age);

}  // namespace howship::play
