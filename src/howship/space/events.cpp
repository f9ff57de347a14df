// SPDX-License-Identifier: Apache-2.0
#include "howship/space/events.hpp"

#include <algorithm>
#include <cmath>

namespace howship::space {

void give_fraction(Values<double>& y, double dose, const Law& law) {
  const bone::Parameters& b = law.bone;
  const double survives = tumour::surviving(dose, law.tumour.radiation_alpha, law.tumour.radiation_beta);
  y[debris] += (1.0 - survives) * living(y);
  for (const auto clone : clone_states) y[clone] *= survives;
  y[preosteoblasts] *= tumour::surviving(dose, b.preosteoblast_radiation_alpha, b.preosteoblast_radiation_beta);
  y[osteoblasts] *= tumour::surviving(dose, b.osteoblast_radiation_alpha, b.osteoblast_radiation_beta);
  y[osteoclasts] *= tumour::surviving(dose, b.osteoclast_radiation_alpha, b.osteoclast_radiation_beta);
  y[stroma] *= tumour::surviving(dose, b.stroma_radiation_alpha, b.stroma_radiation_beta);
  y[pending_loss] += bone::added_loss(y[tissue_quality], y[pending_loss], dose, b);
}

void kill(Values<double>& y, double killed) {
  y[debris] += killed * living(y);
  for (const auto cell : {preosteoblasts, osteoblasts, osteoclasts, stroma, sensitive, adapted, independent})
    y[cell] *= 1.0 - killed;
}

void ablate(Values<double>& y, double killed, const Law& law) {
  kill(y, killed);
  y[pending_loss] -= std::log1p(-law.bone.ablation_loss * killed);
}

void infuse(Values<double>& y, double equivalents) {
  y[bisphosphonate] += equivalents * (0.5 + 0.25 * (y[osteoblasts] + y[osteoclasts]));
}

double fill_with_cement(Values<double>& y, double inert, double share) {
  const double filled = share * std::max(1.0 - y[lamellar] - y[woven] - inert, 0.0);
  kill(y, share);
  // Cement displaces what lay in the space that it takes.
  for (const auto soft : {sensitive, adapted, independent, debris}) y[soft] *= 1.0 - share;
  return inert + filled;
}

void resect(Values<double>& y) {
  y.fill(0.0);
  y[tissue_quality] = 1.0;  // of what may form there later
}

void lodge(Values<double>& y, double cells, double volume, const Law& law) {
  y[sensitive] += cells * law.tumour.cell_volume / volume;
}

double share_in_ball(double distance, double radius, double rim) {
  if (rim <= 0.0) return distance <= radius ? 1.0 : 0.0;
  return 0.5 * (1.0 - std::tanh((distance - radius) / rim));
}

}  // namespace howship::space
