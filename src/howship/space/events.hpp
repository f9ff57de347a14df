// SPDX-License-Identifier: Apache-2.0
// What happens to an RVE in an instant: radiation, ablation, infusion, cement, resection.
#pragma once
#include "howship/space/law.hpp"

namespace howship::space {

/// Prompt radiation of `dose` Gy: killed tumour becomes debris, bone cells and stroma lose their share.
void give_fraction(Values<double>& y, double dose, const Law& law);

/// Kills the share 0..1 of every cell; matrix stays.
void ablate(Values<double>& y, double killed);

/// Bisphosphonate infusion, in dose equivalents of 4 mg zoledronate; half of the uptake follows local turnover.
void infuse(Values<double>& y, double equivalents);

/// Fills the share 0..1 of the pore space with cement and kills the cells it meets; returns the new inert fraction.
double fill_with_cement(Values<double>& y, double inert, double share);

/// Removes everything.
void resect(Values<double>& y);

/// Any of the above to one RVE of `volume` mm3; amount 0 spares it. Bisphosphonate binds to bone only (host > 0);
/// resection takes an RVE where amount is at least 1/2; seeded cells are 10 um wide.
void apply_event(EventKind kind, double amount, double volume, Values<double>& y, double& inert, double host,
                 const Law& law);

}  // namespace howship::space
