// SPDX-License-Identifier: Apache-2.0
// Candidates and lives of a trial: patients of a cohort with a team, until they can enter, and in an arm from then on.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "howship/app/bodies.hpp"
#include "howship/base/threads.hpp"
#include "howship/records/trial_tables.hpp"
#include "howship/scenario/trial_file.hpp"

namespace howship::app {

/// A patient with the arm in which it lives.
struct Placed {
  std::uint64_t patient = 0, stratum = 0;
  int arm = 0;
};

class TrialWalk;

class TrialLives {
 public:
  explicit TrialLives(const scenario::Trial& trial);
  ~TrialLives();
  TrialLives(const TrialLives&) = delete;
  TrialLives& operator=(const TrialLives&) = delete;

  /// So many candidates are kept at most on the day on which they could enter: some 0.3 MB each, measured.
  static constexpr std::size_t most_kept = 2048;

  /// Each candidate until it can enter, or its life ends; each the same in any company.
  std::vector<records::Screened> screen(std::span<const std::uint64_t> patients, ThreadPool& pool);
  /// Each life in its arm, until death, drop-out or the end of the trial.
  std::vector<records::TrialLife> live(std::span<const Placed> placed, ThreadPool& pool);

 private:
  std::unique_ptr<TrialWalk> take_kept(std::uint64_t patient);

  const scenario::Trial& trial_;
  std::vector<spread::Disease> diseases_;
  std::vector<scenario::Cohort> arms_;           ///< the population with what each arm is given
  std::vector<scenario::TrialPolicy> policies_;  ///< before randomisation, then of each arm
  BoneLibrary bones_;
  // Candidates who could enter, as they were on that day: one of their lives goes on from there and is not lived twice
  // until then. So many at most, as each takes some memory; it moves no byte of what comes out.
  std::mutex kept_mutex_;
  std::map<std::uint64_t, std::unique_ptr<TrialWalk>> kept_;
};

}  // namespace howship::app
