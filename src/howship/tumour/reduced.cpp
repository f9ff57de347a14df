// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/reduced.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace howship::tumour {
namespace {

/// Occupancy of the territory behind a front that has gone `radius` mm at the speed of the law: its rim is still
/// filling.
double settled_occupancy(double radius, const ReducedLaw& law) {
  const ReducedParameters& p = law.of_primary;
  return std::clamp(1.0 - 3.0 * p.front_speed / (radius * p.growth), p.least_occupancy, p.largest_occupancy);
}

constexpr double fastest = 0.5;  // logarithm by which a territory may grow in a step

}  // namespace

std::span<const Parameter<ReducedParameters>> ReducedParameters::table() {
  using P = ReducedParameters;
  static constexpr Parameter<P> rows[] = {
      {&P::growth,
       {"growth",
        "1/day",
        0.0005,
        0.1,
        "growth with room, boost by released growth factors included",
        {Origin::fitted, "see the primary", 'L'}}},
      {&P::front_speed,
       {"front_speed",
        "mm/day",
        0.0005,
        0.2,
        "speed of the front of an untreated lesion",
        {Origin::fitted, "see the primary", 'L'}}},
      {&P::room,
       {"room",
        "1",
        0.2,
        1,
        "share of a lesion's volume that cells can fill",
        {Origin::derived, "packing 0.9 times the pore space of an opened lesion, 0.8", 'M'}}},
      {&P::debris_clearance,
       {"debris_clearance",
        "1/day",
        0.005,
        0.2,
        "clearance of killed tumour",
        {Origin::fitted, "as bone.debris_clearance", 'M'}}},
      {&P::least_occupancy,
       {"least_occupancy",
        "1",
        0.05,
        0.9,
        "least share of its room that an untreated small lesion fills",
        {Origin::fitted, "the law in shells, in which a seed fills about a third", 'M'}}},
      {&P::largest_occupancy,
       {"largest_occupancy",
        "1",
        0.5,
        1,
        "largest such share",
        {Origin::fitted, "the law in shells, in which cell loss keeps a tenth free", 'M'}}},
      {&P::retreat_exponent,
       {"retreat_exponent",
        "1",
        0.5,
        4,
        "exponent with which a front slows where its territory is emptied",
        {Origin::fitted, "the law in shells under six cycles of a cytotoxic drug", 'M'}}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

ReducedLaw reduced_law(const ReducedParameters& of_primary, const Parameters& tumour, double growth) {
  return {of_primary,
          growth,
          {0.0, tumour.adapted_cost, tumour.independent_cost},
          tumour.adapted_mutation,
          tumour.independent_mutation};
}

ReducedLesion reduced_lesion(double diameter, const OfClones& shares, const ReducedLaw& law) {
  ReducedLesion out;
  out.room = law.of_primary.room * std::numbers::pi / 6.0 * diameter * diameter * diameter;
  const double filled = settled_occupancy(0.5 * diameter, law) * out.room;
  for (std::size_t i = 0; i < shares.size(); ++i) out.living[i] = filled * shares[i];
  return out;
}

double diameter_of(const ReducedLesion& lesion, const ReducedLaw& law) {
  return std::cbrt(6.0 / std::numbers::pi * (lesion.alive() + lesion.debris) / law.of_primary.room);
}

void advance(ReducedLesion& lesion, const Drive& drive, double days, const ReducedLaw& law) {
  const ReducedParameters& p = law.of_primary;
  const OfClones before = lesion.living;
  const double alive = lesion.alive(), free = 1.0 - (alive + lesion.debris) / lesion.room;
  OfClones births{};
  double weighted = 0.0, undriven = 0.0, killed = 0.0;
  for (std::size_t i = 0; i < births.size(); ++i) {
    const double most = p.growth * law.growth * (1.0 - law.cost[i]);
    births[i] = most * drive.growth[i];
    weighted += births[i] * before[i];
    undriven += most * before[i];
    killed += drive.kill[i] * before[i];
  }
  const double radius = std::cbrt(0.75 * lesion.room / (p.room * std::numbers::pi));
  // A front of travelling cells: its speed follows the root of their births, and it stalls where cells are few.
  const double crowd = alive / lesion.room / settled_occupancy(radius, law);
  const double speed = p.front_speed * law.growth *
                       std::sqrt(undriven > 0.0 ? std::max(weighted / undriven, 0.0) : 0.0) *
                       std::min(1.0, std::pow(crowd, p.retreat_exponent));
  lesion.room *= std::exp(std::min(3.0 * speed / radius * days, fastest));
  for (std::size_t i = 0; i < births.size(); ++i)
    lesion.living[i] = before[i] * std::exp(days * (births[i] * free - drive.kill[i]));
  const double mutants = law.adapted_mutation * births[0] * before[0] * days;
  lesion.living[1] += mutants;
  lesion.living[2] += law.independent_mutation * mutants;
  lesion.debris = (lesion.debris + days * killed) * std::exp(-p.debris_clearance * days);
}

void strike(ReducedLesion& lesion, double survival) {
  lesion.debris += (1.0 - survival) * lesion.alive();
  for (double& clone : lesion.living) clone *= survival;
}

}  // namespace howship::tumour
