// SPDX-License-Identifier: Apache-2.0
// From blood to bone: what the hormones and medicines of a patient do at every RVE, in a lesion and in healthy bone
// alike.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"
#include "howship/space/point.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship::therapy {

/// How strongly the local law is driven by what the whole body feels; fitted so that healthy bone of the local law
/// turns over as that of the body does (docs/theory/body.md).
struct CouplingParameters {
  double precursor_exponent = 1.1;      // 1
  double rankl_exponent = 2.0;          // 1
  double denosumab_mass = 149.0;        // kg/mol
  double zoledronate_half = 2.8e-3;     // mg/day
  double zoledronate_loss = 3.719e-3;   // 1/day
  double zoledronate_dose = 4.0;        // mg
  double retained = 0.6;                // 1
  double red_marrow = 1200;             // mL
  double pthrp_clearance = 300;         // L/day
  double quiet_band = 0.02;             // 1
  double osteoblast_recovery = 0.003;   // 1/day
  double osteoblast_dose_loss = 0.012;  // 1/Gy
  double osteoblast_dose_spread = 1.0;  // 1
  double alpha_range = 0.06;            // mm
  double nuclide_preference = 1.0;      // 1
  double lesion_reach = 0.01;           // 1
  double matrix_density = 1.9;          // g/mL
  double least_lesion_mass = 0.1;       // g
  double run_in = 1500;                 // day
  double body_surface = 1.8;            // m2
  double body_surface_weight = 70;      // kg
  double marrow_replaced_most = 0.95;   // 1
  double scattered_resorption = 2.0;    // 1
  double sickness_half = 200;           // mL

  static std::span<const Parameter<CouplingParameters>> table();
};

/// Exposure of bone at this moment, without what acts for minutes only: bisphosphonate and cytotoxic drugs, whose
/// totals over a step count.
space::Exposure exposure_of(const WholeBody& patient, const bone::Parameters& bone, const CouplingParameters& p);

/// Bisphosphonate in bone, in doses of 4 mg zoledronate (other drugs count by how many half effects their release
/// makes): what bone holds, and what it loses per day.
struct BisphosphonateInBone {
  double held, lost_a_day;
};
BisphosphonateInBone bisphosphonate_in_bone(const WholeBody& patient, const CouplingParameters& p);

/// What bone took up between two moments `days` apart, in the same doses.
double bisphosphonate_uptake(const BisphosphonateInBone& before, const BisphosphonateInBone& after, double days);

/// Dose rate (Gy/day, weighted by biological effect) that an emission on forming bone (MBq MeV) gives to tissue of
/// `mass` grams that fixes `calcium_fixation` mmol of calcium a day.
double nuclide_dose_rate(const WholeBody& patient, double emission, double calcium_fixation, double mass);

/// The healthy skeleton as one point of the local law.
struct SkeletonPoint {
  space::Law law;
  space::Values<double> y, healthy;

  SkeletonPoint(const bone::Parameters& bone, double fraction);
  double resorption() const;  ///< of matrix per tissue volume, health = 1
  double formation() const;
};

/// Sets the turnover of the body's skeleton (health = 1) from outside.
void set_turnover(WholeBody& patient, double resorption, double formation);

/// Carries patient and skeleton together by one day: exposures down, turnover up.
void live_one_day(WholeBody& patient, SkeletonPoint& skeleton, const CouplingParameters& p);

}  // namespace howship::therapy
