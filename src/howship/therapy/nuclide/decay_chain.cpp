// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/nuclide/decay_chain.hpp"

#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"

namespace howship::therapy {
namespace {

double loss(const ChainMember& m) { return std::numbers::ln2 / m.half_life; }  // 1/day

double energy(const ChainMember& m) { return m.alpha_energy + m.beta_energy; }

}  // namespace

std::span<const ChainMember> radium_223_chain() {
  constexpr double second = 1.0 / 86400.0, minute = 60.0 * second;
  constexpr std::string_view tables = "nuclear data tables, recalled; branches below 1 % left out";
  static constexpr ChainMember chain[] = {
      {"Ra-223", 11.43, 5.77, 0.08, tables},
      {"Rn-219", 3.96 * second, 6.88, 0.01, tables},
      {"Po-215", 1.781e-3 * second, 7.53, 0.0, tables},
      {"Pb-211", 36.1 * minute, 0.0, 0.45, tables},
      {"Bi-211", 2.14 * minute, 6.68, 0.01, tables},
      {"Tl-207", 4.77 * minute, 0.0, 0.49, tables},
  };
  return chain;
}

std::vector<double> activities(std::span<const ChainMember> chain, double parent, double days) {
  HOWSHIP_ENSURE(!chain.empty() && days >= 0.0, "a chain has a parent and time runs forward");
  std::vector<double> out;
  for (std::size_t n = 0; n < chain.size(); ++n) {
    // A_n / A_1(0) = sum_i exp(-l_i t) prod_{1 < j <= n} l_j / prod_{j != i} (l_j - l_i), each product paired so that
    // neither grows beyond what a double holds.
    double sum = 0.0;
    for (std::size_t i = 0; i <= n; ++i) {
      const double own = loss(chain[i]);
      double term = std::exp(-own * days);
      for (std::size_t j = 0, k = 1; j <= n; ++j) {
        if (j == i) continue;
        term *= loss(chain[k++]) / (loss(chain[j]) - own);
      }
      sum += term;
    }
    out.push_back(parent * sum);
  }
  return out;
}

double energy_a_parent_decay(std::span<const ChainMember> chain) {
  // In transient equilibrium A_n / A_1 = prod_{1 < j <= n} l_j / (l_j - l_1).
  double share = 1.0, sum = 0.0;
  for (std::size_t n = 0; n < chain.size(); ++n) {
    if (n > 0) share *= loss(chain[n]) / (loss(chain[n]) - loss(chain[0]));
    sum += share * energy(chain[n]);
  }
  return sum;
}

double time_to_share_of_equilibrium(std::span<const ChainMember> chain, double share) {
  HOWSHIP_ENSURE(share > 0.0 && share < 1.0, "a share of the energy in equilibrium");
  const double wanted = share * energy_a_parent_decay(chain);
  double low = 0.0, high = 40.0 * chain.front().half_life;
  for (int i = 0; i < 200 && high - low > 1e-12; ++i) {
    const double middle = 0.5 * (low + high);
    const std::vector<double> a = activities(chain, 1.0, middle);
    double rate = 0.0;
    for (std::size_t n = 0; n < a.size(); ++n) rate += a[n] * energy(chain[n]);
    (rate < wanted * a.front() ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace howship::therapy
