// SPDX-License-Identifier: Apache-2.0
// The bone half of the RVE law: remodelling cells (Pivonka 2008 per bone surface), lamellar and woven matrix, mineral,
// stroma, repair, bisphosphonate, reactive bone and the quality of tissue. Every state obeys dY/dt = P + A Y with
// P >= 0.
#pragma once
#include <algorithm>

#include "howship/bone/parameters.hpp"
#include "howship/bone/surface.hpp"
#include "howship/numerics/reciprocals.hpp"
#include "howship/numerics/simd.hpp"

namespace howship::bone {

/// Bone states of one RVE, or of a pack of them. Cells and stroma are relative to health; volumes are fractions of
/// tissue volume; mineral is the volume of matrix that would hold it if fully mineralised. Reactive osteogenic activity
/// is 0..1; tissue quality is the share of its strength that tissue has, and pending loss the logarithm of what it has
/// yet to lose of it.
template <class V>
struct State {
  V preosteoblasts, osteoblasts, osteoclasts, lamellar, woven, mineral, stroma, repair, bisphosphonate;
  V reactive, tissue_quality, pending_loss;
};

/// Constants that follow from the parameters, in the units of the law.
struct HealthyBone {
  explicit HealthyBone(const Parameters& p);
  double k1, k2;                  ///< TGF-beta half-effects relative to health
  double preosteoblast_turnover;  ///< 1/day
  double osteoclast_turnover;     ///< 1/day
  double rankl_binding;           ///< 1 + bound share of RANKL in health: the denominator of free RANKL
  double rank_activation;         ///< pi_L in health
  double reference_surface;       ///< 1/mm, where the release of growth factors is 1
};

/// What tumour factors do to bone cells; fixed while factor fields are frozen over a step.
template <class V>
struct FactorEffect {
  V pthrp;            ///< local PTHrP, pM
  V pool;             ///< 1 + enlargement of the osteoclast precursor pool
  V wnt;              ///< occupancy by Wnt/ET-1-like factor, 0..1
  V dkk1_inhibition;  ///< 1 / (1 + DKK1)
  V reaction_held;    ///< by DKK1: reactive bone is divided by it
  V repair_held;      ///< by DKK1: repair is divided by it
};

/// Tumour in the RVE, as bone meets it.
template <class V>
struct TumourHere {
  V living, debris;  ///< volume fractions
  V occupancy;       ///< living tumour over the pore
  V erosion;         ///< mm/day of bone surface that it takes without osteoclasts
};

/// Rates that the surroundings impose (1/day unless noted), for one RVE or pack.
template <class V>
struct Conditions {
  double pth;                       ///< plasma PTH + circulating PTHrP, pM
  double neutralisation;            ///< denosumab x affinity
  double opg_supply, rankl_supply;  ///< pM/day
  double extra_tgf_beta, mechanical_stimulus;
  double bisphosphonate_rate, osteoclast_kill;
  V inert;  ///< cement or hardware, volume fraction
  V host;   ///< 1 in bone and marrow, 0 in soft tissue, which has no osteogenic stroma
  V preosteoblast_kill, osteoblast_kill, radiation_osteoclast_kill, stroma_kill;
  double osteoclast_precursors = 1.0;  ///< circulating, health = 1
  double formation = 1.0;              ///< times what osteoblasts form
  double balance = 1.0;                ///< lamellar matrix that a remodelling unit gives back over what it took
};

template <class V>
struct Rates {
  State<V> production;              ///< P, per day
  State<V> rate;                    ///< A, 1/day
  V formed_lamellar, formed_woven;  ///< 1/day of tissue volume
  V resorption, destruction;        ///< 1/day per unit of matrix: by osteoclasts, by tumour alone
};

/// Matrix volume fraction.
template <class V>
V matrix(const State<V>& s) {
  return s.lamellar + s.woven;
}

/// Pore volume fraction left by matrix and inert volume, never below 1e-6.
template <class V>
V pore(const State<V>& s, const V& inert) {
  return max(1.0 - matrix(s) - inert, V(1e-6));
}

/// Share of the bone surface that inert volume leaves accessible; one_less_f is max(1 - f, 1e-6) inverted.
template <class V>
V accessible_surface_per_matrix(const V& f, const V& inert, const V& inverse_porosity) {
  return surface_per_matrix(f) * (1.0 - inert * inverse_porosity);
}

/// The law of bone as docs/theory/bone.md explains it. About 230 operations and four divisions.
template <class V>
[[gnu::always_inline]] inline Rates<V> rates(const State<V>& s, const FactorEffect<V>& factor,
                                             const TumourHere<V>& tumour, const Conditions<V>& c, const Parameters& p,
                                             const HealthyBone& healthy) {
  const V f = matrix(s);
  const V T = s.osteoclasts + c.extra_tgf_beta;

  // RANKL-RANK-OPG: the chain of saturating fractions is carried as one numerator and one denominator.
  const V X = c.pth + factor.pthrp;
  const V to_rankl = X + p.pth_half_activation_rankl;
  const V to_opg = X + p.pth_half_repression_opg;
  const V opg_made = (p.opg_production * p.osteoblasts_healthy * p.pth_half_repression_opg) * s.osteoblasts;
  const V opg_over = (opg_made + c.opg_supply * to_opg) * p.opg_largest;
  const V opg_under = opg_made + (p.opg_degradation * p.opg_largest) * to_opg;
  const V carried = (p.rankl_per_preosteoblast * p.preosteoblasts_healthy) * s.preosteoblasts * X;
  const double unbound = 1.0 + p.rankl_rank_affinity * p.rank + c.neutralisation;
  const V bound = (p.rankl_rank_affinity * p.rank * (p.rankl_production + c.rankl_supply)) * carried * opg_under;
  const V loose = p.rank_rankl_half_activation * (unbound * opg_under + p.rankl_opg_affinity * opg_over) *
                  (p.rankl_production * to_rankl + p.rankl_degradation * carried);

  V inverse[] = {T + healthy.k1,
                 T + healthy.k2,
                 p.bisphosphonate_half_effect + s.bisphosphonate,
                 tumour.debris + p.repair_half_debris,
                 max(1.0 - f, V(1e-6)),
                 bound + loose};
  invert_all(inverse);
  const V activation = T * (1.0 + healthy.k1) * inverse[0];
  const V repression = (1.0 + healthy.k2) * inverse[1];
  const V bisphosphonate_death = p.bisphosphonate_effect * s.bisphosphonate * inverse[2];
  const V osteoclast_formation = bound * inverse[5] * (1.0 / healthy.rank_activation);

  // Repair works where living tumour and DKK1 leave it alone.
  const V crowded_repair = tumour.occupancy * (1.0 / p.repair_half_occupancy);
  const V repair = s.repair / ((1.0 + crowded_repair * crowded_repair) * factor.repair_held);

  Rates<V> out;
  State<V>& P = out.production;
  State<V>& A = out.rate;
  const double kc = healthy.osteoclast_turnover;
  // Lamellar remodelling takes its time; tumour factors and repair hurry the same cells.
  V ku(healthy.preosteoblast_turnover), kb(p.osteoblast_death);
  if (p.lineage_haste != 1.0) {
    const V driven = 1.0 - (1.0 - factor.wnt) * (1.0 - repair) *
                               (1.0 - (factor.pool - 1.0) * (1.0 / std::max(p.pthrp_pool_gain, 1e-9)));
    const V haste = 1.0 + (p.lineage_haste - 1.0) * driven * (2.0 - driven);
    ku = ku * haste;
    kb = kb * haste;
  }
  P.preosteoblasts = s.stroma * (ku * (activation * c.mechanical_stimulus * factor.dkk1_inhibition +
                                       p.wnt_recruitment_gain * factor.wnt + p.repair_recruitment_gain * repair) +
                                 p.preosteoblast_seeding);
  A.preosteoblasts = -ku * repression - p.preosteoblast_seeding - c.preosteoblast_kill;
  P.osteoblasts = kb * s.preosteoblasts * repression;
  A.osteoblasts = -kb - c.osteoblast_kill;
  // Osteoclasts that RANKL no longer supports die faster than new ones are recruited.
  const V supported =
      s.stroma * factor.pool *
      (p.rankl_free_osteoclasts + ((1.0 - p.rankl_free_osteoclasts) * c.osteoclast_precursors) * osteoclast_formation);
  const V dying = activation * (1.0 + bisphosphonate_death);
  V haste(kc);
  if (p.unsupported_haste != 1.0) {
    const V excess = max(dying * s.osteoclasts - supported, V(0.0));
    haste = kc * (1.0 + (p.unsupported_haste - 1.0) * excess / (p.unsupported_half + excess));
  }
  P.osteoclasts = haste * supported;
  A.osteoclasts = -haste * dying - c.osteoclast_kill - c.radiation_osteoclast_kill;

  const V sf = accessible_surface_per_matrix(f, c.inert, inverse[4]);
  const V woven_share = factor.wnt + repair - factor.wnt * repair;
  const V pore_left = 1.0 - f - c.inert;
  const V free = max(pore_left - (tumour.living + tumour.debris), V(0.0)) * s.stroma;
  // Between the nests of a tumour lies stroma that can form bone.
  const V between = max(pore_left - p.nest_share * tumour.living - tumour.debris, V(0.0)) * s.stroma;
  const double per_osteoblast = p.turnover * c.formation;
  const V formation = per_osteoblast * s.osteoblasts;
  const V resorption = p.turnover * s.osteoclasts * sf;
  const V room = max(1.0 - f * (1.0 / p.woven_ceiling), V(0.0));
  out.formed_lamellar = formation * (1.0 - woven_share) * f * sf * c.balance;
  out.formed_woven =
      formation * woven_share * (f * sf + p.ectopic_surface * free) * room +
      (per_osteoblast * p.reaction_activity) * s.reactive * (f * sf + p.reaction_surface * between) * room +
      formation * factor.wnt * p.nest_surface * between * room;
  out.resorption = resorption;
  out.destruction = tumour.erosion * sf;
  const V lost = resorption + out.destruction;
  P.lamellar = out.formed_lamellar;
  P.woven = out.formed_woven;
  A.lamellar = -lost;
  A.woven = -lost;
  P.mineral = p.primary_mineralisation * (out.formed_lamellar + out.formed_woven) + p.secondary_mineralisation * f;
  A.mineral = -lost - p.secondary_mineralisation;

  // What is released beyond what ordinary coupling follows calls progenitors that live, are not displaced and not
  // silenced; woven bone follows.
  const V beyond = f * sf * max(s.osteoclasts - p.reaction_threshold, V(0.0)) * (1.0 / healthy.reference_surface);
  const V crowded_reaction = tumour.occupancy * (1.0 / p.reaction_half_occupancy);
  P.reactive =
      s.stroma * beyond * (1.0 / p.reaction_delay) /
      ((p.reaction_half_release + beyond) * factor.reaction_held * (1.0 + crowded_reaction * crowded_reaction));
  A.reactive = V(-1.0 / p.reaction_delay);

  const V regrowth = (p.stroma_regrowth * s.stroma + p.stroma_homing) * c.host;
  P.stroma = regrowth;
  A.stroma = -regrowth - c.stroma_kill;
  const V onset = p.repair_onset * tumour.debris * inverse[3];
  P.repair = onset;
  A.repair = -onset - p.repair_decay;
  P.bisphosphonate = c.bisphosphonate_rate * (0.5 + 0.25 * (s.osteoblasts + s.osteoclasts));
  A.bisphosphonate = -(p.turnover / p.bisphosphonate_depth) * s.osteoclasts;
  P.tissue_quality = V(1.0 / p.quality_recovery);
  A.tissue_quality = -1.0 / p.quality_recovery - s.pending_loss * (1.0 / p.quality_onset);
  P.pending_loss = V(0.0);
  A.pending_loss = V(-1.0 / p.quality_onset);
  return out;
}

/// Mineral of bone of fraction f that has been in balance for long, equation (26).
double healthy_mineral(double f, const Parameters& p);

/// Bone fraction whose healthy mineral is h (inverse of healthy_mineral, which is monotone), 0 <= h <= 1.
double fraction_with_mineral(double h, const Parameters& p);

/// Share of the strength of tissue that an equivalent dose (Gy of fractions so small that they do not add up) takes,
/// once it has acted and before anything has recovered.
double radiation_loss(double equivalent_dose, const Parameters& p);

/// What a fraction of `dose` Gy adds to the pending loss. Fractions add up as equivalent doses, whenever they come.
double added_loss(double tissue_quality, double pending_loss, double dose, const Parameters& p);

/// Healthy bone of fraction f.
State<double> healthy_state(double f, const Parameters& p);

}  // namespace howship::bone
