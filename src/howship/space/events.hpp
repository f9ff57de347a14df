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

}  // namespace howship::space
