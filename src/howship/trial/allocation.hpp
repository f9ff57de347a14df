// SPDX-License-Identifier: Apache-2.0
// Who gets which arm, and who leaves.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
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

/// What is really given of what an arm gives. Draws are of the patient, the drug and the number of the dose alone, so
/// that twins agree.
struct Adherence {
  double dose_given = 1.0;  ///< chance of each dose of a drug that is given at intervals
  double stops = 0.0;       ///< hazard (1/day) of giving up all of it
  double delay = 0.0;       ///< days by which a dose comes late, the mean of an exponential
  bool all() const { return dose_given >= 1.0 && stops <= 0.0 && delay <= 0.0; }
};
/// Days after randomisation on which a patient gives up; infinite where the hazard is 0.
double stop_day(const Adherence& how, std::uint64_t seed, std::uint64_t patient);
bool dose_is_given(const Adherence& how, std::uint64_t seed, std::uint64_t patient, std::string_view drug, int number);
double dose_delay(const Adherence& how, std::uint64_t seed, std::uint64_t patient, std::string_view drug, int number);

/// Whether a patient changes arms once it may.
bool crosses_over(double probability, std::uint64_t seed, std::uint64_t patient);

}  // namespace howship::trial
