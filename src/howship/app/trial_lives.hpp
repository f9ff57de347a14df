// SPDX-License-Identifier: Apache-2.0
// Candidates and lives of a trial: patients of a cohort with a team, until they can enter, and in an arm from then on.
#pragma once
#include <cstdint>
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

class TrialLives {
 public:
  explicit TrialLives(const scenario::Trial& trial);

  /// Each candidate until it can enter, or its life ends; each the same in any company.
  std::vector<records::Screened> screen(std::span<const std::uint64_t> patients, ThreadPool& pool);
  /// Each life in its arm, until death, drop-out or the end of the trial.
  std::vector<records::TrialLife> live(std::span<const Placed> placed, ThreadPool& pool);

 private:
  const scenario::Trial& trial_;
  std::vector<spread::Disease> diseases_;
  std::vector<scenario::Cohort> arms_;           ///< the population with what each arm is given
  std::vector<scenario::TrialPolicy> policies_;  ///< before randomisation, then of each arm
  BoneLibrary bones_;
};

}  // namespace howship::app
