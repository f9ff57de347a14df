// SPDX-License-Identifier: Apache-2.0
// Looking at a trial before its end: boundaries, and how large it must be.
#pragma once
#include <span>
#include <vector>

#include "howship/statistics/estimate.hpp"

namespace howship::statistics {

/// Share of a two-sided `alpha` that may be spent by a share `information` of all (Lan and DeMets 1983), of the shape
/// of O'Brien and Fleming; each side spends half.
double spent_obrien_fleming(double information, double alpha);
/// The same, of the shape of Pocock: alpha ln(1 + (e - 1) t).
double spent_pocock(double information, double alpha);

/// |z| beyond which each look stops, where looks come at shares `information` (rising, the last 1) and `spent[k]` of
/// the two-sided error may be spent by look k. By integration of the density of z from look to look (Armitage,
/// McPherson and Rowe 1969).
std::vector<double> boundaries(std::span<const double> information, std::span<const double> spent);

/// O'Brien and Fleming's own boundaries (1979) for equally spaced looks: C / sqrt(information); gives C.
double obrien_fleming_constant(int looks, double alpha);
/// Pocock's constant boundary (1977) for equally spaced looks.
double pocock_constant(int looks, double alpha);

/// Chance that |z| crosses one of `bounds` when the mean of the last z is `drift`.
double chance_to_cross(std::span<const double> information, std::span<const double> bounds, double drift);

/// Chance that the last look will be beyond `bound`, given z at a share `information`, if the drift (mean of the last
/// z) is as given; with drift z / sqrt(information) it is that of the current trend.
double conditional_power(double z, double information, double bound, double drift);

/// Events for a two-sided log-rank test of equal arms (Schoenfeld 1983).
double schoenfeld_events(double hazard_ratio, double power, double alpha);

}  // namespace howship::statistics
