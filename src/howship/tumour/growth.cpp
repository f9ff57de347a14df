// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/growth.hpp"

#include <algorithm>
#include <cmath>

namespace howship::tumour {

Secretion::Secretion(const Parameters& p) {
  const auto at = [&](double phenotype, double lytic, double blastic) {
    return p.secretion_gain * ((1.0 - phenotype) * lytic + phenotype * blastic);
  };
  pthrp = at(p.phenotype, p.lytic_pthrp, p.blastic_pthrp);
  wnt = at(p.phenotype, p.lytic_wnt, p.blastic_wnt);
  dkk1 = at(p.phenotype, p.lytic_dkk1, p.blastic_dkk1);
  constexpr double mixed = 0.7;
  if (p.dkk1 > 0.0 && p.phenotype < mixed) {
    const double way = std::max(p.phenotype - p.dkk1_until, 0.0) / (mixed - p.dkk1_until);
    dkk1 = std::lerp(p.dkk1, at(mixed, p.lytic_dkk1, p.blastic_dkk1), way);
  }
}

double destruction(const Parameters& p) { return p.destruction * (1.0 - p.phenotype); }

double surviving(double dose, double alpha, double beta) { return std::exp(-alpha * dose - beta * dose * dose); }

}  // namespace howship::tumour
