// SPDX-License-Identifier: Apache-2.0
// What happens to an RVE in an instant: radiation, ablation, infusion, cement, resection, cells that lodge.
#pragma once
#include <functional>

#include "howship/space/law.hpp"

namespace howship::space {

/// Prompt radiation of `dose` Gy: killed tumour becomes debris, bone cells and stroma lose their share, tissue will
/// lose strength.
void give_fraction(Values<double>& y, double dose, const Law& law);

/// Kills the share 0..1 of every cell; matrix stays.
void kill(Values<double>& y, double killed);

/// The same by heat or cold: tissue will lose strength, too.
void ablate(Values<double>& y, double killed, const Law& law);

/// Bisphosphonate infusion, in dose equivalents of 4 mg zoledronate; half of the uptake follows local turnover.
void infuse(Values<double>& y, double equivalents);

/// Fills the share 0..1 of the pore space with cement and kills the cells it meets; returns the new inert fraction.
double fill_with_cement(Values<double>& y, double inert, double share);

/// Removes everything.
void resect(Values<double>& y);

/// Tumour cells of clone 0 that lodge in an RVE of `volume` mm3.
void lodge(Values<double>& y, double cells, double volume, const Law& law);

/// One RVE while an instant changes it.
struct Rve {
  Values<double>& y;
  double& inert;
  double host;    ///< 1 in bone and marrow, 0 in soft tissue
  double volume;  ///< mm3
};

/// What an instant leaves behind for a space to look after: places that rested wake where bone is disturbed, and stroma
/// moves again where it is.
enum class Disturbs { tumour, bone, stroma };

/// Changes an RVE by an amount that is not 0.
using Instant = std::function<void(double amount, Rve& rve)>;

/// Share 0..1 of an effect within `radius` mm at a `distance` from its centre: a smooth step as wide as `rim` mm (from
/// 0.88 to 0.12 over it), a sharp one where that is 0.
double share_in_ball(double distance, double radius, double rim);

}  // namespace howship::space
