// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/receptors.hpp"

#include <algorithm>
#include <cmath>

namespace howship::tumour {
namespace {

constexpr double no_share = -25.0;  // logit from which down there is not a cell of a clone

/// Occupied receptors against those under a level of 1: half of them at `half`.
double occupied(double level, double half, double competition) {
  return level * (1.0 + half) / (level + half * competition);
}

}  // namespace

double expit(double x) { return 1.0 / (1.0 + std::exp(-x)); }

double oestrogen_tone(double oestradiol, const CloneParameters& p) {
  // A power that gives the two levels which response to castration and to inhibitors shows.
  const double exponent = std::log(p.tone_after_castration) / std::log(p.castrate_oestradiol);
  return std::max(std::pow(std::max(oestradiol, 0.0), exponent), p.tone_on_inhibitor);
}

OfClones androgen_activity(const Hormones& h, const CloneParameters& p) {
  const double adrenal = p.adrenal_androgen * (1.0 - p.adrenal_suppressed * h.adrenal_suppression);
  const double androgen = (h.testosterone + adrenal) * (1.0 - h.androgen_synthesis_block);
  const double competition = 1.0 + h.androgen_receptor_block;
  return {occupied(androgen, p.half_activity, competition),
          std::min(occupied(androgen, p.adapted_half_activity, competition), 1.0), 1.0};
}

OfClones oestrogen_activity(const Hormones& h, const CloneParameters& p) {
  const double tone = oestrogen_tone(h.oestradiol, p);
  const double competition = 1.0 + p.tamoxifen_competition * (h.tamoxifen + p.degrader_competition * h.degrader);
  const double sensitive = occupied(tone, p.half_activity, competition) + p.tamoxifen_agonism * h.tamoxifen;
  const double liganded = occupied(tone, 0.1 * p.half_activity, 1.0);
  const double blocked = 1.0 + p.adapted_tamoxifen_loss * (h.tamoxifen + p.degrader_adapted_loss * h.degrader);
  const double adapted = std::lerp(liganded, 1.0, p.ligand_free_activity) / blocked;
  return {std::min(sensitive, 1.0), std::min(adapted, 1.0), 1.0};
}

OfClones hormone_activity(const Hormones& h, const CloneParameters& p) {
  OfClones out{1.0, 1.0, 1.0};
  const auto join = [&out](const OfClones& activity, double dependence) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] *= std::lerp(1.0, activity[i], dependence);
  };
  if (p.androgen_dependence > 0.0) join(androgen_activity(h, p), p.androgen_dependence);
  if (p.oestrogen_dependence > 0.0) join(oestrogen_activity(h, p), p.oestrogen_dependence);
  return out;
}

Drive drive_of(const OfClones& activity, double inhibited, double growth, const CloneParameters& p) {
  const OfClones targeted{p.kinase_target, p.kinase_target * p.kinase_on_adapted, 0.0};
  Drive out;
  for (std::size_t i = 0; i < activity.size(); ++i) {
    out.growth[i] = activity[i] * (1.0 - inhibited * targeted[i]);
    out.kill[i] = p.hormone_kill * std::sqrt(growth) * std::max(1.0 - activity[i], 0.0) +
                  p.kinase_kill * inhibited / p.kinase_growth_loss * targeted[i];
  }
  return out;
}

double immune_effectors(double before, double freed, double days, const CloneParameters& p) {
  // Towards the freed share while there is more of it than effectors, else slowly lost.
  const double time = freed > before ? p.immune_delay : p.immune_memory;
  return freed + (before - freed) * std::exp(-days / time);
}

double immune_rate(double effectors, const CloneParameters& p) {
  return p.immune_kill * effectors * effectors * effectors;
}

double select(double& resistant, double sensitive) {
  const double survival = resistant + (1.0 - resistant) * sensitive;
  if (survival > 0.0) resistant = std::min(resistant / survival, 1.0);
  return survival;
}

double cytotoxic_survival(double doses, const CloneParameters& p) { return std::exp(-p.cytotoxic_kill * doses); }

OfClones starting_shares(const CloneParameters& p) {
  if (p.all_independent > 0.0) return {0.0, 0.0, 1.0};
  const auto share = [](double logit) { return logit > no_share ? expit(logit) : 0.0; };
  const double adapted = share(p.adapted_share), independent = share(p.independent_share);
  const double sum = adapted + independent;
  if (sum < 1.0) return {1.0 - sum, adapted, independent};
  return {1.0 / (1.0 + sum), adapted / (1.0 + sum), independent / (1.0 + sum)};
}

double marker_made(const OfClones& volume, const OfClones& activity, const CloneParameters& p) {
  double sum = 0.0;
  for (std::size_t i = 0; i < volume.size(); ++i) {
    const double weight = i == 2 ? p.marker_of_independent : 1.0;
    sum += weight * volume[i] * std::lerp(p.marker_without_hormone, 1.0, activity[i]);
  }
  return p.marker_secretion * sum;
}

double iodine_survival(double dose, double spread, double alpha, double beta) {
  // Nodes and weights of Gauss and Hermite for a standard normal, nine of each.
  static constexpr double node[] = {0.0, 1.0232556637891326, 2.0768479786778302, 3.2054290028564703,
                                    4.5127458633997826};
  static constexpr double weight[] = {0.40634920634920635, 0.24409750289493944, 0.049916406765217874,
                                      0.0027891413212318, 0.0000223458440077};
  double out = 0.0;
  for (std::size_t k = 0; k < std::size(node); ++k)
    for (const double sign : {-1.0, 1.0}) {
      if (k == 0 && sign > 0.0) continue;
      const double here = dose * std::exp(spread * sign * node[k] - 0.5 * spread * spread);
      out += weight[k] * std::exp(-alpha * here - beta * here * here);
    }
  return out;
}

double share_in_range(double surface_per_tissue, double bone, double forming, double range) {
  return std::min(1.0, surface_per_tissue * range * forming / std::max(1.0 - bone, 1e-6));
}

}  // namespace howship::tumour
