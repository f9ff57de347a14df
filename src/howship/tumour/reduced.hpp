// SPDX-License-Identifier: Apache-2.0
// A lesion as six numbers: the cheap law of a deposit that no bone is simulated around, and a check on the law in
// space. Clones crowd a territory that grows at the front; the territory never shrinks.
#pragma once
#include "howship/tumour/parameters.hpp"
#include "howship/tumour/receptors.hpp"

namespace howship::tumour {

/// What the reduced law knows of a primary.
struct ReducedParameters {
  double growth = 0.0285;           // 1/day
  double front_speed = 0.0198;      // mm/day
  double room = 0.72;               // 1
  double debris_clearance = 0.033;  // 1/day
  double least_occupancy = 0.35;    // 1
  double largest_occupancy = 0.92;  // 1
  double retreat_exponent = 2.0;    // 1

  static std::span<const Parameter<ReducedParameters>> table();
};

/// Volumes in mm3.
struct ReducedLesion {
  OfClones living{};
  double debris = 0.0;
  double room = 0.0;  ///< for cells, in the territory

  double alive() const { return living[0] + living[1] + living[2]; }
};

/// One lesion's law: `growth` scales growth and front speed, cost and mutation are those of the clones.
struct ReducedLaw {
  ReducedParameters of_primary;
  double growth = 1.0;                ///< of this patient and lesion, median = 1
  OfClones cost{};                    ///< part of births that a clone pays
  double adapted_mutation = 0.0;      ///< births of clone 0 that give clone 1
  double independent_mutation = 0.0;  ///< and clone 2, for each of clone 1
};

/// With what the clones of `tumour` cost and how they come about.
ReducedLaw reduced_law(const ReducedParameters& of_primary, const Parameters& tumour, double growth);

/// A lesion of that diameter (mm) that nothing has treated.
ReducedLesion reduced_lesion(double diameter, const OfClones& shares, const ReducedLaw& law);

/// Diameter (mm) at which living and killed tumour fill their room.
double diameter_of(const ReducedLesion& lesion, const ReducedLaw& law);

/// The lesion after `days`; exact in the clones while rates stand still, first order in the territory.
void advance(ReducedLesion& lesion, const Drive& drive, double days, const ReducedLaw& law);

/// A prompt kill that the share `survival` survives.
void strike(ReducedLesion& lesion, double survival);

}  // namespace howship::tumour
