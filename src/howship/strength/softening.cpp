// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/softening.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/strength/strain.hpp"

namespace howship::strength {
namespace {

constexpr double residual_floor = 1e-7;  // of the lifted start's residual: a warm start can be better than needed

/// Runs body(layer) on the solver's pool.
void over_layers(ElasticSolver& solver, const std::function<void(int)>& body) {
  solver.pool().run(std::size_t(solver.voxels().nk), [&](std::size_t k) { body(int(k)); });
}

/// The secant ratio that the present strain asks of each voxel.
void wanted_secant(ElasticSolver& solver, std::span<const Moduli> moduli, std::span<const YieldStrains> yield,
                   float least, std::vector<float>& secant) {
  const Extent& e = solver.voxels();
  over_layers(solver, [&](int k) {
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (!(moduli[v].mu > 0) || (std::isinf(yield[v].tension) && std::isinf(yield[v].compression))) continue;
        const Tensor stress = stress_of(strain_of(solver.gradient(i, j, k)), moduli[v]);
        const double modulus = young(moduli[v]);
        const auto overload_of = [&](const Principal& p) {
          return std::max(p.largest / (double(yield[v].tension) * modulus),
                          -p.smallest / (double(yield[v].compression) * modulus));
        };
        double overload = overload_of(principal_bounds(stress));
        if (overload > 1) overload = overload_of(principal(stress));  // most of a body is far from yielding
        secant[v] = overload > 1 ? std::max(float(1 / overload), least) : 1.0f;
      }
  });
}

}  // namespace

double drive_force(const ElasticSolver& solver, const Drive& drive) {
  double force = 0;
  for (const Drive::Moved& m : drive.moved) force += m.unit * solver.reaction(m.index);
  return force;
}

void drive_to(ElasticSolver& solver, const Drive& drive, double amount) {
  for (const Drive::Moved& m : drive.moved) solver.prescribe(m.index, amount * m.unit);
}

SofteningResult soften(ElasticSolver& solver, std::span<const Moduli> moduli, std::span<const YieldStrains> yield,
                       const Drive& drive, double displacement, const SofteningOptions& options) {
  const Extent& e = solver.voxels();
  HOWSHIP_ENSURE(moduli.size() == e.size() && yield.size() == e.size(), "moduli and yield strains come one a voxel");
  SofteningResult result;
  std::vector<float> secant(e.size(), 1.0f), next(e.size(), 1.0f), worst(e.size(), 1.0f);
  std::vector<Moduli> softened(moduli.begin(), moduli.end());
  std::size_t solid = 0;
  for (const Moduli& m : moduli) solid += m.mu > 0;
  const std::size_t layer_size = std::size_t(e.ni) * std::size_t(e.nj);

  double last_amount = 0, first_residual = 0;
  for (int step = 1; step <= options.steps; ++step) {
    const double amount = displacement * step / options.steps;
    if (last_amount != 0) solver.scale_displacement(amount / last_amount);
    drive_to(solver, drive, amount);
    last_amount = amount;
    double force = 0;
    std::size_t yielded = 0;
    for (int solve = 0; solve < options.most_solves; ++solve) {
      const SolveReport report = solver.solve(options.solver_tolerance, residual_floor * first_residual * step);
      if (first_residual == 0) first_residual = report.reference_residual;
      ++result.solves;
      result.iterations += report.iterations;
      const double last_force = force;
      force = drive_force(solver, drive);
      if (step == 1 && solve == 0) result.stiffness = force / amount;
      wanted_secant(solver, moduli, yield, float(options.least_secant), next);
      if (solve > 0 && std::abs(force - last_force) < options.force_tolerance * std::abs(force)) break;
      std::vector<std::size_t> counts(std::size_t(e.nk));
      over_layers(solver, [&](int k) {
        for (std::size_t v = std::size_t(k) * layer_size; v < std::size_t(k + 1) * layer_size; ++v) {
          secant[v] = std::clamp(std::min(next[v], worst[v]), float(options.least_secant), 1.0f);
          softened[v] = {moduli[v].lambda * secant[v], moduli[v].mu * secant[v]};
          counts[std::size_t(k)] += moduli[v].mu > 0 && secant[v] < 1.0f;
        }
      });
      yielded = 0;
      for (const std::size_t count : counts) yielded += count;
      if (yielded == 0) break;
      solver.set_moduli(softened, solve == 0);
    }
    worst = secant;
    result.curve.push_back(
        {amount, force, double(yielded) / double(std::max<std::size_t>(1, solid)), result.solves, result.iterations});
    if (force > result.strength) {
      result.strength = force;
      result.strength_displacement = amount;
    }
    if (options.after_step) options.after_step(step);
    if (options.stop_below > 0 && force < options.stop_below * result.strength) break;
  }
  result.secant = std::move(secant);
  return result;
}

}  // namespace howship::strength
