// SPDX-License-Identifier: Apache-2.0
// A cancer from its first cell to its spread, as its data file describes it: biology as numbers, no list of sites.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/therapy/drug/drug.hpp"

namespace howship::spread {

/// Where blood goes that leaves the primary.
enum class Drain { cava, portal, pulmonary, marrow };
std::span<const std::string_view> drain_names();  ///< in the order of Drain

struct Primary {
  std::string name, title;
  Drain drain = Drain::cava;

  double female_share{}, age_mean{}, age_sd{};
  double doubling_time{}, doubling_spread{}, deposit_doubling{}, deposit_spread{};
  double shedding_spread{}, attachment_spread{};
  double bone_affinity{}, liver_affinity{}, lung_affinity{}, brain_affinity{}, node_affinity{};
  double plexus_share{}, plexus_entry{}, plexus_reach{};
  double dormancy{};
  double noticed_volume{}, screened_share{}, screening_interval{}, screening_size{}, staging_share{};
  double resected_share{}, adjuvant_active{}, adjuvant_dormant{}, endocrine_growth{}, endocrine_awakening{};
  double regression{}, control_time{}, progression{};
  double phenotype{}, phenotype_patients{}, phenotype_lesions{};
  double nodes{}, half_burden{};
  // What only some cancers have.
  double receptor_share{}, receptor_doubling{}, no_receptor_doubling{}, receptor_phenotype{}, no_receptor_phenotype{},
      no_receptor_dormancy{}, receptor_grade{};
  double ovarian_failure{}, castration{}, psa_healthy{}, psa_release{};

  /// One for each row of primary_numbers(), with its source; without a source where the file leaves it out.
  std::vector<therapy::Stated> stated;
};

/// A number that the file of a primary states.
struct PrimaryNumber {
  double Primary::*member;
  std::string_view key, unit;
  double low, high;
  std::string_view meaning;
  bool required = true;
  double otherwise = 0.0;  ///< where the file leaves it out
};
std::span<const PrimaryNumber> primary_numbers();

}  // namespace howship::spread
