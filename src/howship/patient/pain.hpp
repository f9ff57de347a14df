// SPDX-License-Identifier: Apache-2.0
// Pain of a place of bone: what drives it, how radiation answers, what a patient writes into a diary. Pure functions of
// numbers; docs/theory/patient.md has the equations.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "howship/base/parameter.hpp"

namespace howship::patient {

struct PainParameters {
  // Drives of one place
  double acid_ceiling = 0.55;      // 1
  double acid_half = 0.15;         // mmol/day
  double volume_ceiling = 0.50;    // 1
  double volume_half = 9.0;        // mL
  double periosteum = 0.35;        // 1
  double periosteum_volume = 1.0;  // mL
  double load_ceiling = 1.3;       // 1
  double load_half = 0.62;         // 1
  double load_power = 4.0;         // 1
  double load_defect = 1.0;        // mL
  double nerve_1a = 0.10;          // 1
  double nerve_1b = 0.25;          // 1
  double nerve_1c = 0.40;          // 1
  double nerve_2 = 0.70;           // 1
  double nerve_3 = 0.90;           // 1
  double fracture = 1.5;           // 1
  double fracture_acute = 0.6;     // 1
  double fracture_time = 45.0;     // day
  double fracture_held = 0.3;      // 1
  double others = 0.2;             // 1
  double person_spread = 0.65;     // 1
  double lesion_spread = 0.45;     // 1
  // Answer of the host to radiation
  double no_answer = 0.38;           // 1
  double answer_a = 0.8;             // 1
  double answer_b = 0.28;            // 1
  double answer_half = 1.2;          // Gy
  double answer_of_person = 0.7;     // 1
  double answer_time = 4.5;          // day
  double answer_time_nuclide = 7.0;  // day
  double answer_time_spread = 0.8;   // 1
  double answer_again = 0.8;         // 1
  double course_gap = 28.0;          // day
  double flare_share = 0.35;         // 1
  double flare_on_steroid = 0.74;    // 1
  double flare_size = 2.2;           // 1
  double flare_from = 1.0;           // 1
  double flare_steroid = 0.25;       // 1
  double numbed = 0.85;              // 1
  double numbed_time = 180.0;        // day
  // What is written down
  double worst_of_day = 0.15;      // 1
  double scale_spread = 0.7;       // 1
  double day_memory = 0.6;         // 1
  double day_noise = 0.8;          // 1
  double felt_from = 1.5;          // 1
  double named_from = 2.0;         // 1
  double named_most = 3.0;         // 1
  double called_mechanical = 0.5;  // 1
  double called_nightly = 0.3;     // 1
  double nightly_days = 0.6;       // 1
  double called_sudden = 3.0;      // 1
  double told_pale = 10.0;         // g/dL
  double told_appetite = 0.5;      // 1
  double told_sickness = 0.2;      // 1
  double opioid_spread = 0.35;     // 1

  static std::span<const Parameter<PainParameters>> table();
};

/// Parts of the drive of pain that one place makes.
struct PainParts {
  double acid = 0.0;        ///< of osteoclasts
  double volume = 0.0;      ///< pressure of tumour
  double periosteum = 0.0;  ///< tumour under the bone's skin
  double load = 0.0;        ///< weak bone as it is loaded
  double nerve = 0.0;       ///< pressed cord and roots
  double fracture = 0.0;    ///< a break

  double at_rest() const { return acid + volume + periosteum + nerve + fracture; }
  double all() const { return at_rest() + load; }
};

/// What makes pain at a place.
struct PainCauses {
  double acid = 0.0;         ///< mmol of calcium freed a day beyond health
  double volume = 0.0;       ///< mL of tumour, living or killed and not cleared yet
  bool periosteum = false;   ///< whether tumour has reached it
  double load_ratio = 0.0;   ///< load over strength, as active as the patient is
  double defect = 1e9;       ///< mL of bone and marrow that tumour fills or has taken; a healthy bone does not hurt
  int grade = 0;             ///< of compression of the cord: 0, 1a, 1b, 1c, 2, 3 as 0 to 5
  double answered = 0.0;     ///< share of the biological drive that radiation and needles have taken away
  double fracture = 0.0;     ///< drive of a break
  double sensitivity = 1.0;  ///< of this person for this lesion
};
PainParts pain_parts(const PainCauses& causes, const PainParameters& p);

/// All places together: the worst, and a part of the others.
double joined_pain(std::span<const double> drives, const PainParameters& p);

/// Drive of a break `days` old of which the part `united` has healed; `held` by metal or cement, else its ends move by
/// the part `borne` of the loads that a cast or splint leaves to it.
double fracture_pain(double days, double united, bool held, double borne, const PainParameters& p);

/// Share of the biological drive that a course of any large dose takes away; `share` (0 to 1) says where this course
/// stands among all courses.
double host_answer(double share, const PainParameters& p);

/// Part of that which a biologically effective dose (Gy, alpha over beta 10) is worth.
double answer_of_dose(double effective, const PainParameters& p);

/// x such that the part `share` of a Beta(a, b) distribution lies below it.
double beta_quantile(double share, double a, double b);

/// What radiation of one place has done to its pain.
struct RadiationAnswer {
  bool nuclide = false;
  int number = 0;                  ///< of its kind at this place, from 0
  int injection = 0;               ///< of nuclides: how many had been given when it began
  double first = 0.0, last = 0.0;  ///< days of dose
  double effective = 0.0;          ///< Gy so far
  double full = 0.0;               ///< host_answer of its draw
  double time = 1.0;               ///< day, of its onset
  double reached = 0.0;            ///< share of the biological drive taken away
};

/// Lets an answer come nearer to what its dose is worth.
void answer(RadiationAnswer& one, double days, const PainParameters& p);

/// Share of the biological drive that all of them have taken away, and ablation with the nerves that it killed.
double answered(std::span<const RadiationAnswer> all, double numbed);

/// Where a course stands among all courses (0 to 1), from the draws of the person and of the course: responders stay
/// responders.
double answer_share(double person, double course, const PainParameters& p);

}  // namespace howship::patient
