// SPDX-License-Identifier: Apache-2.0
// What the clones of a tumour answer to, how much of each there is when a lesion is found, and how far patients and
// lesions of one primary lie apart.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::tumour {

/// Medians of one primary, and spreads: standard deviations of the logarithm, or of the logit where the quantity is a
/// share. A patient's own numbers stand in the same struct once they are drawn (patient/individual.hpp).
struct CloneParameters {
  // Growth
  double growth_spread = 0.5;          // 1
  double growth_spread_lesions = 0.2;  // 1

  // Hormones
  double androgen_dependence = 0.0;           // 1
  double oestrogen_dependence = 0.0;          // 1
  double hormone_kill = 0.0;                  // 1/day
  double hormone_kill_spread = 0.0;           // 1
  double half_activity = 0.2;                 // 1
  double half_activity_spread = 0.0;          // 1
  double adapted_half_activity = 0.0184;      // 1
  double adapted_half_activity_spread = 0.0;  // 1
  double adrenal_androgen = 0.03;             // 1
  double adrenal_androgen_spread = 0.0;       // 1
  double adrenal_suppressed = 0.4706;         // 1
  double tamoxifen_competition = 8.0488;      // 1
  double tamoxifen_agonism = 0.0345;          // 1
  double ligand_free_activity = 0.5331;       // 1
  double adapted_tamoxifen_loss = 0.6317;     // 1
  double degrader_competition = 4.0;          // 1
  double degrader_adapted_loss = 3.0;         // 1
  double tone_on_inhibitor = 0.0204;          // 1
  double tone_after_castration = 0.0467;      // 1
  double castrate_oestradiol = 0.12;          // 1

  // Shares when a lesion is found
  double adapted_share = -25.0;            // 1
  double adapted_share_spread = 0.0;       // 1
  double independent_share = -25.0;        // 1
  double independent_share_spread = 0.0;   // 1
  double share_spread_lesions = 0.8;       // 1
  double all_independent = 0.0;            // 1
  double castrated_before = 12 * 30.4375;  // day

  // Cytotoxic drugs
  double cytotoxic_kill = 0.0;                       // 1
  double cytotoxic_kill_spread = 0.7;                // 1
  double cytotoxic_kill_spread_lesions = 0.3;        // 1
  double cytotoxic_resistance = -6.0;                // 1
  double cytotoxic_resistance_spread = 2.0;          // 1
  double cytotoxic_resistance_spread_lesions = 0.5;  // 1

  // Kinase inhibitor
  double kinase_target = 0.0;       // 1
  double kinase_growth_loss = 0.9;  // 1
  double kinase_kill = 0.0;         // 1/day
  double kinase_kill_spread = 0.0;  // 1
  double kinase_on_adapted = 0.35;  // 1

  // Checkpoint inhibitor
  double immune_kill = 0.0;                 // 1/day
  double immune_kill_spread = 2.0;          // 1
  double immune_kill_spread_lesions = 0.4;  // 1
  double immune_delay = 22.0;               // day
  double immune_delay_spread = 0.4;         // 1
  double immune_memory = 700.0;             // day
  double immune_escape = -13.0;             // 1
  double immune_escape_spread = 4.0;        // 1

  // Radiation
  double radiosensitivity_spread = 0.3;  // 1

  // Iodine
  double iodine_avidity = 0.0;               // 1
  double iodine_without_uptake = 0.3;        // 1
  double iodine_dose_spread = 0.535;         // 1
  double iodine_dose_spread_lesions = 1.41;  // 1
  double iodine_dose_spread_within = 0.767;  // 1
  double scar_share = -1.375;                // 1
  double scar_share_spread = 0.425;          // 1

  // What the tumour secretes
  double marker_secretion = 0.0;          // ug/L/day/mL
  double marker_spread = 0.0;             // 1
  double marker_secretors = 1.0;          // 1
  double marker_without_hormone = 1.0;    // 1
  double marker_of_independent = 1.0;     // 1
  double secretion_spread = 0.5;          // 1
  double secretion_spread_lesions = 0.3;  // 1
  double blood_pthrp = 0.0;               // pM*L/day/mL
  double blood_pthrp_spread = 1.2;        // 1

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<CloneParameters>> table();
};

}  // namespace howship::tumour
