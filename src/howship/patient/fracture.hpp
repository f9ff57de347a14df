// SPDX-License-Identifier: Apache-2.0
// When a bone breaks and what follows: loads of a day against strength, the strength between two computations, the
// collapse of a vertebra, union. Pure functions of numbers; docs/theory/strength.md has the equations.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/bone/parameters.hpp"
#include "howship/strength/specimen.hpp"

namespace howship::patient {

struct FractureParameters {
  // What breaks it
  double load_spread = 0.11;        // 1
  double strength_spread = 0.12;    // 1
  double fall_spread = 0.15;        // 1
  double fall_over_stance = 0.40;   // 1
  double active_restricted = 0.92;  // 1
  double active_half = 0.80;        // 1
  double active_limited = 0.65;     // 1
  double active_in_bed = 0.50;      // 1
  double spared_by_pain = 0.25;     // 1
  double spared_from = 4.0;         // 1
  double vigour_of_women = 0.61;    // 1
  double vigour_lost = 0.012;       // 1/year
  double vigour_until = 50.0;       // year
  double vigour_least = 0.30;       // 1
  // Strength between two computations
  double woven_strength = 0.45;               // 1
  double section_exponent = 1.25;             // 1
  double section_least = 0.08;                // 1
  double sclerosis_gain = 0.10;               // 1
  double stiffness_exponent_vertebra = 1.15;  // 1
  double stiffness_exponent_hip = 1.6;        // 1
  double stiffness_exponent_other = 1.7;      // 1
  double coarse_step = 0.10;                  // 1
  double fine_step = 0.04;                    // 1
  double fine_from = 0.5;                     // 1
  double shortest_wait = 2.0;                 // day
  double softening_from = 0.40;               // 1
  // What follows
  double height_lost = 0.25;         // 1
  double height_lost_by_load = 0.5;  // 1
  double height_lost_from = 0.8;     // 1
  double height_lost_least = 0.10;   // 1
  double height_lost_most = 0.85;    // 1
  double wedge = 0.8;                // 1
  double fragment_sound = 0.12;      // 1
  double fragment_destroyed = 0.45;  // 1
  double squeezed = 0.25;            // 1
  double compaction = 0.6;           // 1
  double union_time = 150.0;         // day
  double union_spread = 0.45;        // 1
  double union_loose = 0.4;          // 1
  double blood_lost = 1.0;           // L
  // Strength of a healthy bone from its stiffness, until the whole curve is worth computing
  double strength_of_stiffness_vertebra = 0.70;  // 1
  double strength_of_stiffness_hip = 0.83;       // 1
  double strength_of_stiffness_rib = 2.8;        // 1
  double strength_of_stiffness_other = 0.95;     // 1

  static std::span<const Parameter<FractureParameters>> table();
};

/// Hazard of one day, -ln P(no load of the day exceeds strength): the largest load of a day is Gumbel distributed with
/// the reference load as its mode. `load_ratio` is reference load over strength.
double day_hazard(double load_ratio, const FractureParameters& p);

/// Part of the loads of a well person that one of this performance status (0 to 4) and pain (0 to 10) still makes.
double activity(double performance, double pain, const FractureParameters& p);

/// Strength of muscle over that of a man of 30: what a person can lift, and so what lifting can do to the spine.
double vigour(double age, bool male, const FractureParameters& p);

/// Strength over that of the healthy bone, from effective matrix that is missing and that is new (mm3) in bone of that
/// matrix fraction and cross-section (mm2): as a round defect in the section. It carries a strength from one
/// computation to the next, and stands for it where none is made.
double round_defect_strength(double lost, double gained, double fraction, double section, const FractureParameters& p);

/// Days until strength is to be computed again. `slope` is d ln(load ratio)/dt.
double days_to_next(double load_ratio, double slope, const FractureParameters& p);

/// Power of the ratio of stiffnesses that gives the ratio of strengths under a load case.
double stiffness_exponent(strength::LoadCase load, const FractureParameters& p);

/// Factor on 0.68 % of height times stiffness that gives the strength of a healthy bone.
double strength_of_stiffness(std::string_view bone, strength::LoadCase load, const FractureParameters& p);

/// How a vertebra has given way.
struct Collapse {
  double loss = 0.0;      ///< of the height of the body, 0 to 1
  double kyphosis = 0.0;  ///< degrees
  double fragment = 0.0;  ///< mm of bone that stands in the canal
  double squeezed = 0.0;  ///< mm3 of tumour pressed backwards out of the body
};

/// A body of that height and depth (mm) that gives way under `load_ratio`. `wall_destroyed` is the part of its
/// posterior wall that is gone, `tumour` (mm3) what the body holds.
Collapse collapse(double load_ratio, double wall_destroyed, double height, double depth, double tumour,
                  const FractureParameters& p);

/// Adds a further event to what has collapsed before.
void collapse_further(Collapse& all, const Collapse& event, double height, double depth, const FractureParameters& p);

/// Strength of a bone under one load case as a patient's days know it: computed now and then, carried between by what
/// is in the tissue, and the hazard that has added up. Plain numbers.
struct Resistance {
  /// A day since the last computation.
  struct Day {
    double day;        ///< its middle
    double log_ratio;  ///< ln(load over strength) there
    double weight;     ///< days times what else multiplies the hazard
  };
  double healthy_stiffness = 0.0;  ///< N/mm or N mm/rad before all harm; 0 until looked at, below 0: cannot be loaded
  double log_healthy = 0.0;        ///< ln of the strength before all harm, N or N mm, as far as it is known
  double log_left = 0.0;           ///< ln of the part left at the last computation, without what radiation weakens
  double log_carried = 0.0;        ///< ln of round_defect_strength there
  double solved = -1.0;            ///< its day; below 0: none
  double next = 0.0;               ///< day of the next
  bool softened = false;           ///< whether the whole curve has been computed once
  bool begun = false;              ///< whether a day has been added
  int given = 0;                   ///< local treatments at the last computation
  double defect = 0.0;             ///< mm3 of bone that holds as much matrix as has been lost
  double log_strength = 0.0;       ///< ln of the strength at the end of the last day, all counted
  double log_ratio = 0.0;          ///< ln(load over strength) at the end of the last day
  double slope = 0.0;              ///< its change a day, over the last days
  double hazard_at_solve = 0.0, hazard = 0.0;  ///< that has added up since the last fracture
  std::vector<Day> since{};
  int events = 0;  ///< fractures so far
};

/// Adds a day of hazard that ends at `day`.
void add_day(Resistance& r, double day, double days, double log_ratio, double factor, const FractureParameters& p);

/// A new computation says that ln strength is `correction` above what was carried: the days since the last one are
/// corrected linearly in time, and their hazard is added up again.
void correct(Resistance& r, double day, double correction, const FractureParameters& p);

/// Share of an undisturbed union that a day of `days` brings: `stroma` 0 to 1 lives, `repair` 0 to 1 is not hindered by
/// tumour, `moves` 0 where metal, cement or its own crush hold it and 1 where nothing does; `normal` is the patient's
/// draw for this fracture.
double union_gain(double days, double stroma, double repair, double moves, double normal, const FractureParameters& p);

/// How fast bone unites among living tumour that fills the part `occupancy` of the pores, under a DKK1-like factor: as
/// fast as bone is repaired there.
double union_freedom(double occupancy, double dkk1, const bone::Parameters& p);

/// A fracture that has happened.
struct Break {
  double day = 0.0;
  int event = 0;            ///< which of this bone, from 0
  double load_ratio = 0.0;  ///< at which it broke
  double united = 0.0;      ///< 0 to 1
};

}  // namespace howship::patient
