// SPDX-License-Identifier: Apache-2.0
#include "howship/bone/remodelling.hpp"

#include <algorithm>
#include <cmath>

namespace howship::bone {

HealthyBone::HealthyBone(const Parameters& p) {
  k1 = p.tgf_beta_half_activation / p.osteoclasts_healthy;
  k2 = p.tgf_beta_half_repression / p.osteoclasts_healthy;
  preosteoblast_turnover = p.preosteoblast_differentiation * k2 / (1.0 + k2);
  osteoclast_turnover = p.osteoclast_death / (1.0 + k1);
  reference_surface = surface(p.reference_bone_fraction);

  const double X = p.pth_healthy;
  const double opg_made =
      p.opg_production * p.osteoblasts_healthy * p.pth_half_repression_opg / (X + p.pth_half_repression_opg);
  const double opg = opg_made * p.opg_largest / (opg_made + p.opg_degradation * p.opg_largest);
  const double carried = p.rankl_per_preosteoblast * p.preosteoblasts_healthy * X / (X + p.pth_half_activation_rankl);
  rankl_binding = 1.0 + p.rankl_opg_affinity * opg + p.rankl_rank_affinity * p.rank;
  const double rankl =
      carried / rankl_binding * p.rankl_production / (p.rankl_production + p.rankl_degradation * carried);
  const double bound = p.rankl_rank_affinity * p.rank * rankl;
  rank_activation = bound / (bound + p.rank_rankl_half_activation);
}

double healthy_mineral(double f, const Parameters& p) {
  const double turnover = p.turnover * surface_per_matrix(f);
  return f * (turnover * p.primary_mineralisation + p.secondary_mineralisation) /
         (turnover + p.secondary_mineralisation);
}

double fraction_with_mineral(double h, const Parameters& p) {
  double low = 0.0, high = 1.0;
  while (high - low > 1e-15) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (healthy_mineral(middle, p) < h ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double radiation_loss(double equivalent_dose, const Parameters& p) {
  return p.radiation_loss_most * equivalent_dose / (equivalent_dose + p.radiation_loss_half_dose);
}

double added_loss(double tissue_quality, double pending_loss, double dose, const Parameters& p) {
  // As if all that is missing were radiation's: the dose that would have taken it, and the next one on top.
  const double left = tissue_quality * std::exp(-pending_loss), missing = 1.0 - left;
  const double until_most = p.radiation_loss_most - missing;
  if (until_most <= 0.0) return 0.0;
  const double so_far = p.radiation_loss_half_dose * std::max(missing, 0.0) / until_most;
  const double together = so_far + dose * (1.0 + dose / p.radiation_loss_alpha_beta);
  return std::max(std::log(left / (1.0 - radiation_loss(together, p))), 0.0);
}

State<double> healthy_state(double f, const Parameters& p) {
  return {1, 1, 1, f, 0, healthy_mineral(f, p), 1, 0, 0, 0, 1, 0};
}

}  // namespace howship::bone
