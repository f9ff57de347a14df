// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/sequential.hpp"

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/statistics/distributions.hpp"

namespace howship::statistics {
namespace {

/// Density of the score z sqrt(information) of those trials that no look has stopped, on the points of a Gauss-Legendre
/// rule over what the last look let pass.
struct Going {
  double information = 0.0;
  std::vector<double> score, mass;  // mass = density times weight of the rule
};

constexpr unsigned points = 100;
constexpr double far = 9.0;  // standard deviations: nothing lies beyond

Going start() { return {0.0, {0.0}, {1.0}}; }

/// Chance of ending beyond +-bound (in z) at the next look.
double chance_beyond(const Going& before, double information, double bound, double drift) {
  const double step = std::sqrt(information - before.information), edge = bound * std::sqrt(information);
  double sum = 0.0;
  for (std::size_t k = 0; k < before.score.size(); ++k) {
    const double mean = before.score[k] + drift * (information - before.information);
    sum += before.mass[k] * (normal_below((-edge - mean) / step) + normal_below((mean - edge) / step));
  }
  return sum;
}

Going pass(const Going& before, double information, double bound, double drift) {
  using Rule = boost::math::quadrature::gauss<double, points>;
  const double step = std::sqrt(information - before.information);
  const double edge = std::fmin(bound, far + std::fabs(drift)) * std::sqrt(information);
  Going out{information, {}, {}};
  const auto add = [&](double x, double weight) {
    const double score = edge * x;
    double density = 0.0;
    for (std::size_t k = 0; k < before.score.size(); ++k) {
      const double u = (score - before.score[k] - drift * (information - before.information)) / step;
      density += before.mass[k] * std::exp(-0.5 * u * u);
    }
    out.score.push_back(score);
    out.mass.push_back(density * weight * edge / (step * std::sqrt(2.0 * 3.14159265358979323846)));
  };
  for (std::size_t k = 0; k < Rule::abscissa().size(); ++k) {
    const double x = Rule::abscissa()[k];
    add(x, Rule::weights()[k]);
    if (x != 0.0) add(-x, Rule::weights()[k]);
  }
  return out;
}

double root(auto&& function, double low, double high) {
  std::uintmax_t most = 200;
  const auto [a, b] =
      boost::math::tools::toms748_solve(function, low, high, boost::math::tools::eps_tolerance<double>(50), most);
  return 0.5 * (a + b);
}

/// C such that |z| > C shape(information) at any of equally spaced looks has chance alpha.
double constant(int looks, double alpha, auto&& shape) {
  std::vector<double> information, bounds(static_cast<std::size_t>(looks));
  for (int k = 1; k <= looks; ++k) information.push_back(double(k) / looks);
  return root(
      [&](double c) {
        for (std::size_t k = 0; k < information.size(); ++k) bounds[k] = c * shape(information[k]);
        return alpha - chance_to_cross(information, bounds, 0.0);
      },
      1.0, 5.0);
}

}  // namespace

double spent_obrien_fleming(double information, double alpha) {
  return 4.0 * (1.0 - normal_below(normal_quantile(1.0 - alpha / 4.0) / std::sqrt(information)));
}

double spent_pocock(double information, double alpha) {
  return alpha * std::log1p((std::exp(1.0) - 1.0) * information);
}

std::vector<double> boundaries(std::span<const double> information, std::span<const double> spent) {
  HOWSHIP_ENSURE(information.size() == spent.size(), "every look spends something");
  std::vector<double> out;
  Going going = start();
  double before = 0.0;
  for (std::size_t k = 0; k < information.size(); ++k) {
    const double now = spent[k] - before;
    HOWSHIP_ENSURE(information[k] > going.information && now >= 0.0, "looks and what they spend rise");
    before = spent[k];
    // Spending next to nothing: a boundary that nothing reaches.
    const double least = chance_beyond(going, information[k], far, 0.0);
    out.push_back(now <= least
                      ? far
                      : root([&](double z) { return now - chance_beyond(going, information[k], z, 0.0); }, 0.0, far));
    going = pass(going, information[k], out.back(), 0.0);
  }
  return out;
}

double obrien_fleming_constant(int looks, double alpha) {
  return constant(looks, alpha, [](double information) { return 1.0 / std::sqrt(information); });
}

double pocock_constant(int looks, double alpha) {
  return constant(looks, alpha, [](double) { return 1.0; });
}

double chance_to_cross(std::span<const double> information, std::span<const double> bounds, double drift) {
  Going going = start();
  double out = 0.0;
  for (std::size_t k = 0; k < information.size(); ++k) {
    out += chance_beyond(going, information[k], bounds[k], drift);
    if (k + 1 < information.size()) going = pass(going, information[k], bounds[k], drift);
  }
  return out;
}

double conditional_power(double z, double information, double bound, double drift) {
  const double mean = z * std::sqrt(information) + drift * (1.0 - information), step = std::sqrt(1.0 - information);
  return normal_below((mean - bound) / step) + normal_below((-bound - mean) / step);
}

double schoenfeld_events(double hazard_ratio, double power, double alpha) {
  const double z = normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power), effect = std::log(hazard_ratio);
  return 4.0 * z * z / (effect * effect);
}

}  // namespace howship::statistics
