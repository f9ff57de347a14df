// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/growth.hpp"

#include <cmath>

namespace howship::tumour {

Secretion::Secretion(const Parameters& p) {
  const auto between = [&](double lytic, double blastic) {
    return p.secretion_gain * ((1.0 - p.phenotype) * lytic + p.phenotype * blastic);
  };
  pthrp = between(p.lytic_pthrp, p.blastic_pthrp);
  wnt = between(p.lytic_wnt, p.blastic_wnt);
  dkk1 = between(p.lytic_dkk1, p.blastic_dkk1);
}

double surviving(double dose, double alpha, double beta) { return std::exp(-alpha * dose - beta * dose * dose); }

}  // namespace howship::tumour
