// SPDX-License-Identifier: Apache-2.0
// Who gets which arm, and who leaves.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace howship::trial {

/// How arms are drawn.
struct Randomisation {
  /// Of each arm, e.g. {1, 1}.
  std::vector<int> ratio;
  /// Sizes of permuted blocks, each a multiple of the sum of `ratio`; one is drawn for each block.
  std::vector<int> blocks;
};

/// The arm of the patient at `position` (from 0) of a stratum: permuted blocks, drawn from the stratum and the number
/// of the block alone, so that no other patient moves it.
int arm_of(const Randomisation& plan, std::uint64_t seed, std::uint64_t stratum, std::uint64_t position);

/// The arms of patients who came in this order, each of a stratum.
std::vector<int> allocate(const Randomisation& plan, std::uint64_t seed, std::span<const std::uint64_t> strata);

/// Day after randomisation on which a patient leaves for reasons that have nothing to do with the disease; infinite
/// where the hazard (1/day) is 0. The same in every arm.
double drop_out_day(std::uint64_t seed, std::uint64_t patient, double hazard);

}  // namespace howship::trial
