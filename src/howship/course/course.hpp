// SPDX-License-Identifier: Apache-2.0
// The course of one virtual patient: the bones of a scenario, advanced day by day in the order of the house.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/course/lesions.hpp"
#include "howship/course/patient.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/space/voxels.hpp"
#include "howship/strength/findings.hpp"

namespace howship::course {

/// Gy that each RVE of a bone has absorbed so far, from beams and nuclides.
struct AbsorbedDose {
  double everywhere = 0.0;
  std::vector<double> beyond{};  ///< more than that, one an RVE; empty where no beam was aimed at a part of the bone

  double at(std::size_t i) const { return everywhere + (beyond.empty() ? 0.0 : beyond[i]); }
  bool any() const { return everywhere > 0.0 || !beyond.empty(); }
};

/// One bone with the lesions in it.
struct Bone {
  skeleton::BoneModel model;
  space::VoxelSpace space;
  std::vector<std::size_t> lesions;  ///< places in Scenario::lesions
  std::vector<Vec3> seeds;           ///< world mm, of those lesions
  space::Exposure exposure;          ///< of the last step
  AbsorbedDose dose{};
};

/// Something that happened, for events.csv.
struct Event {
  double day;
  std::string kind;  ///< e.g. "lesion_seeded", "cortex_breached"
  std::string bone;
  std::string detail;
};

/// What the skeleton that is simulated amounts to on one day.
struct Totals {
  double tumour;               ///< mm3, living
  double outside_bone, canal;  ///< mm3 of it in soft tissue and canal, and in the spinal canal
  space::Flux<double> flux;    ///< mm3 of matrix and of fully mineralised matrix per day, all bones
};

/// A patient that lives. Same scenario and bones, same bytes for any pool.
class Course {
 public:
  /// `bones` in the order of scenario.bones.
  Course(const scenario::Scenario& scenario, std::vector<skeleton::BoneModel> bones);

  std::int64_t step() const { return step_; }
  std::int64_t steps() const;  ///< in the whole course
  double day() const { return double(step_) * scenario_.step; }

  const scenario::Scenario& scenario() const { return scenario_; }
  std::span<const Bone> bones() const { return bones_; }
  const Patient& patient() const { return patient_.front(); }

  /// Seeds lesions and gives what is due at the present day; to be called before the day is looked at or advanced.
  /// Returns what happened; a second call on the same day does nothing.
  std::vector<Event> meet_day();

  /// One step of every bone. Returns what happened for the first time.
  std::vector<Event> advance(ThreadPool& pool);

  Totals totals(ThreadPool& pool);

  /// Takes the result of a strength test of bone `b`: from now on the bone may break under the loads of each day.
  /// Returns which thresholds of risk were crossed for the first time.
  std::vector<Event> take_strength(std::size_t b, double load_over_strength, const strength::Scores& scores = {});
  bool has_fractured(std::size_t b) const;
  std::span<const double> load_over_strength() const { return load_over_strength_; }

  /// Puts back what was saved of a course of the same scenario and bones. Throws RunError where it does not fit.
  struct Saved {
    std::int64_t step = 0;
    std::size_t events_done = 0;
    std::vector<std::uint8_t> noticed;
    std::vector<double> load_over_strength;
    std::vector<space::Voxels> bones;
    std::vector<AbsorbedDose> doses;
    std::vector<double> patient;
  };
  void restore(Saved saved);
  std::size_t events_done() const { return events_done_; }
  std::span<const std::uint8_t> noticed() const { return noticed_; }

 private:
  void notice(std::vector<Event>& happened);
  space::Exposure exposure_of(std::size_t bone, double middle) const;
  std::vector<BoneFlux> fluxes(ThreadPool& pool);

  scenario::Scenario scenario_;
  std::vector<Bone> bones_;
  std::vector<Patient> patient_;  ///< one, made once the bones are there
  std::vector<scenario::PlannedEvent> planned_;
  std::size_t events_done_ = 0;
  std::int64_t step_ = 0;
  std::vector<double> load_over_strength_;  ///< of each bone at its last strength test; 0 before the first
  std::vector<std::uint8_t> noticed_;       ///< a flag per bone and kind of first occurrence
};

/// World place of a position given as left, posterior, superior mm from the centre of the bone.
Vec3 world_of(const scenario::Position& position, const skeleton::BoneModel& bone);

}  // namespace howship::course
