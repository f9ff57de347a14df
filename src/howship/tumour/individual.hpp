// SPDX-License-Identifier: Apache-2.0
// How one patient's tumour, and each of its lesions, differs from the median of its primary.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/tumour/clones.hpp"

namespace howship::tumour {

/// Times the median of the primary; of shares, times the odds.
struct Individual {
  double growth = 1.0;
  double hormone_kill = 1.0;
  double half_activity = 1.0;
  double adapted_half_activity = 1.0;
  double adrenal_androgen = 1.0;
  double adapted_share = 1.0;
  double independent_share = 1.0;
  double cytotoxic_kill = 1.0;
  double cytotoxic_resistance = 1.0;
  double kinase_kill = 1.0;
  double immune_kill = 1.0;
  double immune_delay = 1.0;
  double immune_escape = 1.0;
  double radiosensitivity = 1.0;
  double iodine_uptake = 1.0;
  double scar_share = 1.0;
  double marker = 1.0;
  double secretion = 1.0;
};

/// One of these: where it is drawn, how far, and what it changes.
struct Trait {
  static constexpr std::uint64_t none = ~std::uint64_t{0};

  std::string_view key, meaning;
  double Individual::*factor;
  std::uint64_t of_patient;                           ///< index in the stream of patients
  double CloneParameters::*spread;                    ///< between patients
  double CloneParameters::*matters;                   ///< where this is more than 0; null: everywhere
  std::uint64_t of_lesion = none;                     ///< offset in the stream of lesions
  double CloneParameters::*spread_lesions = nullptr;  ///< between lesions of one patient
  double CloneParameters::*changes = nullptr;         ///< null: whoever needs it asks
  bool odds = false;                                  ///< what it changes is the logit of a share
};
std::span<const Trait> traits();

/// The tumour of that patient, from keyed draws: the same whatever is done to it. `variation` scales all spreads: 0 is
/// the median, 1 as declared.
Individual individual_of(std::uint64_t seed, std::uint64_t patient, double variation, const CloneParameters& median);

/// The numbers of the primary as this patient has them.
CloneParameters in_patient(CloneParameters median, const Individual& individual);

/// What one lesion has of its own, on top of its patient.
struct LesionTraits {
  Individual times;        ///< the median of the primary
  CloneParameters clones;  ///< numbers of this lesion
};
/// `patients` are the numbers of the patient. Lesions are keyed by their number.
LesionTraits lesion_traits(const CloneParameters& patients, const Individual& individual, std::uint64_t seed,
                           std::uint64_t patient, std::uint64_t lesion, double variation);

/// Whether metastases of this patient take up iodine, and make the marker of their primary: drawn by shares that
/// `variation` scales.
bool takes_up_iodine(std::uint64_t seed, std::uint64_t patient, double variation, const CloneParameters& median);
bool makes_marker(std::uint64_t seed, std::uint64_t patient, double variation, const CloneParameters& median);

}  // namespace howship::tumour
