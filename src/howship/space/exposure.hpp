// SPDX-License-Identifier: Apache-2.0
// What the rest of the body and every treatment do to an RVE: the only door through which they act.
#pragma once
#include <array>

#include "howship/bone/parameters.hpp"
#include "howship/tumour/parameters.hpp"

namespace howship::space {

inline constexpr int clones = tumour::clones;  ///< 0 sensitive, 1 adapted, 2 independent

/// Acts over a time step, evaluated at its middle; the defaults are health.
struct Exposure {
  double parathyroid_hormone = bone::Parameters{}.pth_healthy;  ///< plasma, pM
  double circulating_pthrp = 0.0;                               ///< plasma, pM
  double denosumab = 0.0;                                       ///< plasma, pM
  double opg_supply = 0.0;                                      ///< exogenous OPG, pM/day
  double rankl_supply = 0.0;                         ///< pM/day; oestrogen or androgen withdrawal and disuse raise it
  double extra_tgf_beta = 0.0;                       ///< on the bone cells, healthy bone = 1
  double mechanical_stimulus = 1.0;                  ///< on osteoblast recruitment, 1 = habitual
  double bisphosphonate_rate = 0.0;                  ///< dose equivalents of 4 mg zoledronate per day
  std::array<double, clones> growth{1.0, 1.0, 1.0};  ///< multiplies births: hormone withdrawal, cytostasis
  std::array<double, clones> kill{0.0, 0.0, 0.0};    ///< 1/day: chemotherapy, targeted and immune drugs
  double dose_rate = 0.0;                            ///< Gy/day, RBE-weighted (radionuclide)
  double osteoclast_kill = 0.0;                      ///< 1/day
  double osteoclast_precursors = 1.0;                ///< circulating, health = 1
  double formation = 1.0;                            ///< of matrix, times: what nuclides have left of the osteoblasts
  double balance = 1.0;        ///< lamellar matrix that remodelling gives back over what it took: age takes from it
  double surface_kill = 0.0;   ///< 1/day: of tumour cells within `surface_reach` of forming bone
  double surface_reach = 0.0;  ///< mm: how far particles that stop early come from it

  friend bool operator==(const Exposure&, const Exposure&) = default;
};

/// Denosumab (pM) that binds the given share (0 <= share < 1) of free RANKL in healthy bone: at 0.95 five per cent of
/// it stay free.
double denosumab_for_neutralised_rankl(double share, const bone::Parameters& bone);

}  // namespace howship::space
