// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/routes.hpp"

#include <cmath>

namespace howship::spread {
namespace {

/// Adds to each region its part of `share` of what is shed, by marrow and distance from where the veins are entered.
void add_plexus(std::array<double, region_count>& out, double share, double entry, double reach) {
  if (share <= 0.0) return;
  const auto all = regions();
  std::array<double, region_count> weight{};
  double total = 0.0;
  for (std::size_t r = 0; r < region_count; ++r) {
    if (all[r].level) weight[r] = std::exp(-std::abs(*all[r].level - entry) / reach) * all[r].red_marrow;
    total += weight[r];
  }
  for (std::size_t r = 0; r < region_count; ++r) out[r] += share * (weight[r] / total);
}

}  // namespace

std::array<double, region_count> marrow_flow(double age, const Parameters& p) {
  const auto all = regions();
  std::array<double, region_count> red{}, yellow{};
  double red_total = 0.0, yellow_total = 0.0;
  for (std::size_t r = 0; r < region_count; ++r) {
    const double loss = p.axial_conversion * (1.0 - std::fmin(all[r].limb, 1.0)) + p.limb_conversion * all[r].limb;
    red[r] = all[r].red_marrow * all[r].perfusion * std::exp(-loss * (age - 40.0));
    yellow[r] = all[r].yellow_marrow * all[r].perfusion;
    red_total += red[r];
    yellow_total += yellow[r];
  }
  std::array<double, region_count> out{};
  for (std::size_t r = 0; r < region_count; ++r)
    out[r] =
        p.red_marrow_flow * (red[r] / red_total) + p.yellow_marrow_flow * (yellow[r] / yellow_total) * p.yellow_niche;
  return out;
}

Delivery delivery(Shedder shedder, const Primary& primary, double age, const Parameters& p) {
  const bool circulates = primary.drain == Drain::marrow;
  const bool first = shedder == Shedder::primary;
  Drain drain = first ? primary.drain : shedder == Shedder::lung ? Drain::pulmonary : Drain::cava;
  if (circulates) drain = Drain::marrow;
  const double plexus = first ? primary.plexus_share : shedder == Shedder::bone_axial ? p.deposit_plexus : 0.0;
  const double lymph = first && !circulates ? p.lymph_share : 0.0;
  const double free = 1.0 - plexus - lymph;

  Delivery out;
  double arterial = 0.0, venous = lymph * (1.0 - p.node_arrest);
  switch (drain) {
    case Drain::pulmonary:
    case Drain::marrow:  // cells of marrow pass the lung freely
      arterial = free;
      break;
    case Drain::portal:
      out.liver += free * p.liver_arrest;
      venous += free * (1.0 - p.liver_arrest);
      break;
    case Drain::cava:
      venous += free;
      break;
  }
  // Cells that are not held back go round again; the sums of these rounds are closed.
  const double lung_holds = circulates ? 0.0 : p.lung_arrest, holds = p.systemic_arrest;
  const double into_arteries = (arterial + (1.0 - lung_holds) * venous) / (1.0 - (1.0 - holds) * (1.0 - lung_holds));
  const double into_veins = venous + into_arteries * (1.0 - holds);
  out.lung += lung_holds * into_veins + into_arteries * holds * p.lung_flow;
  out.liver += into_arteries * holds * (p.liver_flow + p.portal_flow * (1.0 - holds));
  out.brain += into_arteries * holds * p.brain_flow;
  out.node += into_arteries * holds * p.node_flow;
  const auto flow = marrow_flow(age, p);
  for (std::size_t r = 0; r < region_count; ++r) out.bone[r] = into_arteries * holds * flow[r];
  if (first)
    add_plexus(out.bone, plexus, primary.plexus_entry, primary.plexus_reach);
  else
    add_plexus(out.bone, plexus, p.deposit_plexus_entry, p.deposit_plexus_reach);
  return out;
}

Destinations destinations(Shedder shedder, const Primary& primary, double age, const Parameters& p) {
  const Delivery caught = delivery(shedder, primary, age, p);
  // Cells of high trait settle more often: the mean of their take over the traits of the primary.
  const double mean_take = std::exp(0.5 * (p.trait_take * p.trait_spread) * (p.trait_take * p.trait_spread));
  const double base = p.blood_survival * p.extravasation * std::exp(-p.immune_kill) * p.niche * mean_take;
  const double in_bone = base * primary.bone_affinity * (1.0 - p.foothold + p.foothold * p.secretion);
  Destinations out;
  for (std::size_t r = 0; r < region_count; ++r) {
    out.bone += in_bone * caught.bone[r];
    out.region_cdf[r] = out.bone;
  }
  out.founders = {base * (primary.liver_affinity * caught.liver), base * (primary.lung_affinity * caught.lung),
                  base * (primary.brain_affinity * caught.brain), base * (primary.node_affinity * caught.node)};
  for (std::size_t k = 0; k < 4; ++k) {
    out.organs += out.founders[k];
    out.organ_cdf[k] = out.organs;
  }
  for (double& share : out.region_cdf) share /= std::fmax(out.bone, 1e-300);
  for (double& share : out.organ_cdf) share /= std::fmax(out.organs, 1e-300);
  return out;
}

Routes routes(const Primary& primary, const Parameters& parameters) {
  Routes out;
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t o = 0; o < shedder_count; ++o)
      out.table[a][o] = destinations(Shedder(o), primary, Routes::ages[a], parameters);
  return out;
}

}  // namespace howship::spread
