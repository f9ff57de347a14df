// SPDX-License-Identifier: Apache-2.0
#include "howship/space/events.hpp"

#include <algorithm>

namespace howship::space {

void give_fraction(Values<double>& y, double dose, const Law& law) {
  const bone::Parameters& b = law.bone;
  const double survives = tumour::surviving(dose, law.tumour.radiation_alpha, law.tumour.radiation_beta);
  y[debris] += (1.0 - survives) * (y[sensitive] + y[resistant]);
  y[sensitive] *= survives;
  y[resistant] *= survives;
  y[preosteoblasts] *= tumour::surviving(dose, b.preosteoblast_radiation_alpha, b.preosteoblast_radiation_beta);
  y[osteoblasts] *= tumour::surviving(dose, b.osteoblast_radiation_alpha, b.osteoblast_radiation_beta);
  y[osteoclasts] *= tumour::surviving(dose, b.osteoclast_radiation_alpha, b.osteoclast_radiation_beta);
  y[stroma] *= tumour::surviving(dose, b.stroma_radiation_alpha, b.stroma_radiation_beta);
}

void ablate(Values<double>& y, double killed) {
  y[debris] += killed * (y[sensitive] + y[resistant]);
  for (const auto cell : {preosteoblasts, osteoblasts, osteoclasts, stroma, sensitive, resistant})
    y[cell] *= 1.0 - killed;
}

void infuse(Values<double>& y, double equivalents) {
  y[bisphosphonate] += equivalents * (0.5 + 0.25 * (y[osteoblasts] + y[osteoclasts]));
}

double fill_with_cement(Values<double>& y, double inert, double share) {
  const double filled = share * std::max(1.0 - y[lamellar] - y[woven] - inert, 0.0);
  ablate(y, share);
  // Cement displaces what lay in the space that it takes.
  for (const auto soft : {sensitive, resistant, debris}) y[soft] *= 1.0 - share;
  return inert + filled;
}

void resect(Values<double>& y) { y.fill(0.0); }

void apply_event(EventKind kind, double amount, double volume, Values<double>& y, double& inert, double host,
                 const Law& law) {
  if (amount == 0.0) return;
  switch (kind) {
    case EventKind::fraction:
      return give_fraction(y, amount, law);
    case EventKind::ablation:
      return ablate(y, amount);
    case EventKind::infusion:
      if (host > 0.0) infuse(y, amount);
      return;
    case EventKind::cement:
      inert = fill_with_cement(y, inert, amount);
      return;
    case EventKind::resection:
      if (amount >= 0.5) resect(y);
      return;
    case EventKind::seeding:
      y[sensitive] += amount * law.tumour.cell_volume / volume;
      return;
  }
}

}  // namespace howship::space
