// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/solver.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/base/sums.hpp"
#include "howship/base/units.hpp"

namespace howship::strength {
namespace {

constexpr int slow_iterations = 25;  // of the W-cycle, after which the K-cycle takes over
constexpr double porous_solid_fraction = 0.4;
// Direction and product are kept in float; the residual they build up is replaced by the true one, computed in double,
// each time it has fallen by this factor, before it can drift away (reliable updates, van der Vorst and Ye 2000,
// doi:10.1137/S1064827599353865).
constexpr double update_factor = 1e-3;
constexpr int most_updates = 50;

MultigridOptions chosen(const ElasticProblem& problem, const SolverOptions& options) {
  MultigridOptions out = options.multigrid;
  if (!options.choose_cycle) return out;
  std::size_t solid = 0;
  bool binary = true;
  const Moduli* first = nullptr;
  for (const Moduli& m : problem.moduli) {
    if (!(m.mu > 0)) continue;
    ++solid;
    if (!first) first = &m;
    binary = binary && m.mu == first->mu && m.lambda == first->lambda;
  }
  if (binary && double(solid) < porous_solid_fraction * double(problem.moduli.size())) out.cycle = Cycle::k;
  return out;
}

}  // namespace

ElasticSolver::ElasticSolver(const ElasticProblem& problem, const SolverOptions& options, ThreadPool& pool)
    : voxels_(problem.voxels),
      edge_(problem.edge),
      options_(options),
      pool_(pool),
      grid_(problem, chosen(problem, options), pool),
      isa_(chosen_isa()) {
  const Level& level = grid_.finest();
  u_ = ZeroedArray<double>(level.vector_size());
  r_ = ZeroedArray<double>(level.vector_size());
  p_ = ZeroedArray<float>(level.vector_size());
  q_ = ZeroedArray<float>(level.vector_size());
  sum_a_.resize(std::size_t(level.voxels.nk) + 1);
  sum_b_.resize(std::size_t(level.voxels.nk) + 1);
  reaction_.resize(level.fixed.size());
  for (const Constraint& c : problem.constraints) {
    const std::size_t in_plane = level.node(c.i, c.j, 0, c.component);
    const auto begin = level.fixed.begin() + level.fixed_begin[std::size_t(c.k)];
    const auto end = level.fixed.begin() + level.fixed_begin[std::size_t(c.k) + 1];
    const auto found = std::lower_bound(begin, end, in_plane);
    slot_.push_back(std::size_t(found - level.fixed.begin()));
    place_.push_back(level.node(c.i, c.j, c.k, c.component));
    u_[place_.back()] = c.displacement;
  }
  std::size_t solid = 0;
  for (const Moduli& m : problem.moduli) solid += m.mu > 0;
  solid_fraction_ = double(solid) / double(problem.moduli.size());
  std::vector<std::size_t> nodes(std::size_t(level.voxels.nk) + 1);
  grid_.over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
    const std::size_t size = level.view.node_row(0, 1) * std::size_t(level.view.pitch);
    for (int z = planes.begin; z < planes.end; ++z)
      for (std::size_t i = 0; i < size; ++i)
        nodes[std::size_t(z)] += level.inverse_diagonal[std::size_t(z) * size + i] > 0;
  });
  for (const std::size_t n : nodes) unknowns_ += 3 * n;
  if (!problem.forces.empty()) set_forces(problem.forces);
}

void ElasticSolver::set_forces(std::span<const NodalForce> forces) {
  const Level& level = grid_.finest();
  force_ = ZeroedArray<double>(level.vector_size());
  for (const NodalForce& f : forces) {
    HOWSHIP_ENSURE(f.i >= 0 && f.j >= 0 && f.k >= 0 && f.i <= voxels_.ni && f.j <= voxels_.nj && f.k <= voxels_.nk,
                   "a force acts on a node of the grid");
    force_[level.node(f.i, f.j, f.k, f.component)] += f.force;
  }
  for (const std::size_t fixed : place_) force_[fixed] = 0.0;  // goes straight into the support
}

void ElasticSolver::prescribe(std::size_t index, double displacement) { u_[place_[index]] = displacement; }

void ElasticSolver::scale_displacement(double factor) {
  const Level& level = grid_.finest();
  grid_.over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
    for (std::size_t i = std::size_t(planes.begin) * level.view.plane; i < std::size_t(planes.end) * level.view.plane;
         ++i)
      u_[i] *= factor;
  });
}

void ElasticSolver::set_moduli(std::span<const Moduli> moduli, bool eigenvalues) {
  Level& level = grid_.finest();
  HOWSHIP_ENSURE(moduli.size() == voxels_.size(), "new moduli come one a voxel");
  const float scale = float(edge_ / 16);
  grid_.over_planes(level, voxels_.nk, [&](Planes layers) {
    for (int z = layers.begin; z < layers.end; ++z)
      for (int y = 0; y < voxels_.nj; ++y)
        for (int x = 0; x < voxels_.ni; ++x) {
          const Moduli m = moduli[voxels_.index(x, y, z)];
          level.lambda[level.voxel(x, y, z)] = scale * m.lambda;
          level.mu[level.voxel(x, y, z)] = scale * m.mu;
        }
  });
  grid_.refresh(eigenvalues);
}

ElasticSolver::Balance ElasticSolver::balance(double* residual) {
  grid_.balance(
      {u_.data(), force_.size() ? force_.data() : nullptr, residual, sum_a_.data(), sum_b_.data(), reaction_.data()});
  return {ordered_sum(sum_a_), ordered_sum(sum_b_)};
}

SolveReport ElasticSolver::solve(std::optional<double> tolerance, double enough) {
  const Level& level = grid_.finest();
  const LevelView& view = level.view;
  const int planes = level.voxels.nk + 1;
  SolveReport report;
  Balance now = balance(r_.data());
  const double reference2 = now.norm2;
  const double wanted2 = std::max(reference2 * std::pow(tolerance.value_or(options_.tolerance), 2), enough * enough);
  report.reference_residual = std::sqrt(reference2);
  double rz = 0, alpha = 0;

  for (int update = 0; update < most_updates && now.norm2 > wanted2; ++update) {
    double norm2 = now.norm2;
    const double update_at = std::max(wanted2, update_factor * update_factor * now.norm2);
    while (norm2 > update_at && report.iterations < options_.most_iterations) {
      // Scaled to one so that float neither under- nor overflows.
      const double scale = 1 / std::sqrt(norm2);
      const float* z = grid_.precondition(r_.data(), scale);
      grid_.over_planes(level, planes, [&](Planes part) {
        HOWSHIP_PICK(isa_, dot_with_residual)
        (view, part, z, r_.data(), q_.data(), sum_a_.data(), sum_b_.data());
      });
      const double zr = ordered_sum(sum_a_) / scale, zq = ordered_sum(sum_b_) / scale;
      // The multigrid cycle differs a little from one call to the next (float, K-cycle): Polak and Ribiere's beta, with
      // the change of the residual, -alpha q, standing for the difference of residuals.
      const double beta = rz > 0 ? -alpha * zq / rz : 0.0;
      rz = zr;
      grid_.over_planes(level, planes, [&](Planes part) {
        HOWSHIP_PICK(isa_, new_direction)(view, part, p_.data(), z, float(1 / scale), float(beta));
      });
      grid_.apply(level, {p_.data(), q_.data(), sum_a_.data()});
      const double pq = ordered_sum(sum_a_);
      if (!(pq > 0) || !std::isfinite(pq)) break;
      alpha = rz / pq;
      grid_.over_planes(level, planes, [&](Planes part) {
        HOWSHIP_PICK(isa_, step_along)
        (view, part, u_.data(), r_.data(), p_.data(), q_.data(), alpha, sum_a_.data());
      });
      norm2 = ordered_sum(sum_a_);
      ++report.iterations;
      if (options_.choose_cycle && grid_.options().cycle == Cycle::w && report.iterations == slow_iterations)
        grid_.set_cycle(Cycle::k);
    }
    now = balance(r_.data());
  }
  report.cycle = grid_.options().cycle;
  report.relative_residual = reference2 > 0 ? std::sqrt(now.norm2 / reference2) : 0.0;
  report.strain_energy = now.work / 2;
  if (now.norm2 > wanted2)
    throw RunError("the elastic solution stopped at a residual of " + shortest(report.relative_residual) + " after " +
                   std::to_string(report.iterations) + " iterations: a part of the bone may have no support");
  return report;
}

std::array<std::array<double, 3>, 3> ElasticSolver::gradient(int i, int j, int k) const {
  const Level& level = grid_.finest();
  std::array<std::array<double, 3>, 3> out{};
  for (int c = 0; c < 3; ++c) {
    double value[8];
    for (int n = 0; n < 8; ++n) value[n] = u_[level.node(i + (n & 1), j + (n >> 1 & 1), k + (n >> 2), c)];
    const auto slope = [&](int bit) {
      double total = 0;
      for (int n = 0; n < 8; ++n) total += (n & bit) ? value[n] : -value[n];
      return total / (4 * edge_);
    };
    out[std::size_t(c)] = {slope(1), slope(2), slope(4)};
  }
  return out;
}

double ElasticSolver::bytes() const {
  return grid_.bytes() + double((u_.size() + r_.size() + force_.size()) * sizeof(double)) +
         double((p_.size() + q_.size()) * sizeof(float));
}

double predicted_bytes(const Extent& voxels, bool with_forces, Cycle cycle) {
  const double nodes = double(voxels.ni + 2 * block) * double(voxels.nj + 2) * double(voxels.nk + 2);
  const double vectors = 3 * nodes;  // values
  const double fine = vectors * (2 * sizeof(double) + 5 * sizeof(float)) + nodes * (4 + 8);
  const double coarse = (vectors * 3 * sizeof(float) + nodes * 12) / 7;
  return fine + coarse + (with_forces ? vectors * sizeof(double) : 0) +
         (cycle == Cycle::k ? vectors * 4 * sizeof(float) / 7 : 0);
}

}  // namespace howship::strength
