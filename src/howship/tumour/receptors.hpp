// SPDX-License-Identifier: Apache-2.0
// What hormones and drugs do to each clone of a tumour: pure functions of levels and numbers.
#pragma once
#include <array>

#include "howship/tumour/clones.hpp"

namespace howship::tumour {

/// One number for the sensitive, the adapted and the independent clone.
using OfClones = std::array<double, 3>;

/// What reaches the receptors of a tumour, drugs from 0 (none) to 1 (full effect).
struct Hormones {
  double testosterone = 1.0;              ///< in blood, the man's own normal = 1
  double androgen_synthesis_block = 0.0;  ///< share of androgen synthesis blocked everywhere
  double androgen_receptor_block = 0.0;   ///< rise of the androgen needed for half activity, times
  double adrenal_suppression = 0.0;       ///< glucocorticoid on ACTH, 1 = as prednisone 10 mg a day
  double oestradiol = 1.0;                ///< in blood, over the level that the tumour has grown up with
  double tamoxifen = 0.0;                 ///< share of oestrogen receptors held by a modulator
  double degrader = 0.0;                  ///< the same by a drug that degrades the receptor
};

/// Oestrogen of the tumour, its own normal = 1: falls faster than oestradiol of blood does, but not below what its own
/// aromatase makes.
double oestrogen_tone(double oestradiol, const CloneParameters& p);

/// Receptor activity of each clone, 1 = under the hormones of health; 1 in clones that need no hormone.
OfClones androgen_activity(const Hormones& hormones, const CloneParameters& p);
OfClones oestrogen_activity(const Hormones& hormones, const CloneParameters& p);
/// The same with the tumour's dependence on either hormone.
OfClones hormone_activity(const Hormones& hormones, const CloneParameters& p);

/// What multiplies births of each clone, and what kills it (1/day).
struct Drive {
  OfClones growth{1.0, 1.0, 1.0};
  OfClones kill{};
};

/// Births and deaths under hormones (activities of the clones) and a kinase inhibitor, which stops the share
/// `inhibited` of births of a sensitive tumour that has its target. Tumours that grow `growth` times as fast as the
/// median of their primary also die faster for want of hormone, by its root.
Drive drive_of(const OfClones& activity, double inhibited, double growth, const CloneParameters& p);

/// Immune effector level 0..1 after `days`, driven by the share `freed` of cells that their checkpoint holds no more.
double immune_effectors(double before, double freed, double days, const CloneParameters& p);

/// Death rate (1/day) by effector cells of what they see.
double immune_rate(double effectors, const CloneParameters& p);

/// Survival of a tumour of which the share `resistant` is not killed while the rest survives to `sensitive`;
/// `resistant` becomes its share of what is left. Two subclones of equal growth: exact, and the same in one pulse as in
/// parts.
double select(double& resistant, double sensitive);

/// Surviving share of what is not resistant after a cytotoxic dose, in doses of docetaxel 75 mg/m2 by area under the
/// curve.
double cytotoxic_survival(double doses, const CloneParameters& p);

/// Shares of the clones when a lesion is found, from the logits in `p`.
OfClones starting_shares(const CloneParameters& p);

/// Tumour marker (ug/L/day) made by volumes of the clones (mL) at their receptor activities.
double marker_made(const OfClones& volume, const OfClones& activity, const CloneParameters& p);

/// Survival of avid tumour under a mean dose (Gy) of radioiodine that differs within the lesion: lognormal of mean
/// `dose`, over nine nodes. `beta` already holds the loss of effect by slow delivery.
double iodine_survival(double dose, double spread, double alpha, double beta);

/// Share of the tumour cells of a place, whose matrix fraction is `bone` and whose surface forms in the share
/// `forming`, that lie within `range` mm of a forming surface.
double share_in_range(double surface_per_tissue, double bone, double forming, double range);

/// 1 / (1 + e^-x)
double expit(double x);

}  // namespace howship::tumour
