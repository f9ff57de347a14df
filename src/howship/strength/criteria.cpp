// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/criteria.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "howship/strength/place.hpp"
#include "howship/strength/strain.hpp"

namespace howship::strength {
namespace {

using C = CriteriaParameters;
constexpr std::array table{
    Parameter<C>{&C::pistoia_strain,
                 {"pistoia_strain",
                  "1",
                  0.001,
                  0.05,
                  "effective strain that breaks tissue",
                  {Origin::published, "default of [parosol_py, c9bfc01] and FAIM after [pistoia_2002]", 'M'}}},
    Parameter<C>{&C::pistoia_volume,
                 {"pistoia_volume",
                  "1",
                  0.001,
                  0.5,
                  "part of the bone beyond that strain at failure",
                  {Origin::published, "default of [parosol_py, c9bfc01] and FAIM after [pistoia_2002]", 'M'}}},
    Parameter<C>{&C::stiffness_strain,
                 {"stiffness_strain",
                  "1",
                  0.001,
                  0.05,
                  "failure load of a vertebra over stiffness times height",
                  {Origin::published, "0.68 % [parosol_py, c9bfc01, after Kopperdahl and Crawford]", 'M'}}},
    Parameter<C>{&C::first_yield_volume,
                 {"first_yield_volume",
                  "mm3",
                  1,
                  100000,
                  "connected bone that yields at first failure",
                  {Origin::assumed, "1 cm3", 'L'}}},
};

/// Largest load factor (of the present load) at which voxels of that overload first fill `wanted` voxels in one piece;
/// 0 where they never do. Voxels join in the order of their overload.
double joined(const Specimen& s, const std::vector<float>& overload, std::size_t wanted,
              std::vector<std::size_t>& piece) {
  const Extent& e = s.problem.voxels;
  std::vector<std::uint32_t> order;
  for (std::size_t v = 0; v < overload.size(); ++v)
    if (overload[v] > 0 && s.material[v] == Material::bone) order.push_back(std::uint32_t(v));
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return overload[a] != overload[b] ? overload[a] > overload[b] : a < b;
  });
  std::vector<std::uint32_t> parent(overload.size()), size(overload.size(), 0);
  std::iota(parent.begin(), parent.end(), 0u);
  const auto root = [&](std::uint32_t v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
  };
  for (const std::uint32_t v : order) {
    size[v] = 1;
    const int i = int(v) % e.ni, j = int(v) / e.ni % e.nj, k = int(v) / (e.ni * e.nj);
    std::uint32_t own = v;
    for (const auto& step : {std::array{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}) {
      if (!e.contains(i + step[0], j + step[1], k + step[2])) continue;
      const std::uint32_t other = root(std::uint32_t(e.index(i + step[0], j + step[1], k + step[2])));
      own = root(v);
      if (size[other] == 0 || other == own) continue;
      parent[other] = own;
      size[own] += size[other];
    }
    if (size[root(v)] >= wanted) {
      for (const std::uint32_t w : order)
        if (root(w) == root(v) && overload[w] >= overload[v]) piece.push_back(w);
      return 1 / double(overload[v]);
    }
  }
  return 0;
}

}  // namespace

std::span<const Parameter<CriteriaParameters>> criteria_parameters() { return table; }

StrainFields strain_fields(ElasticSolver& solver, const Specimen& s) {
  const Extent& e = s.problem.voxels;
  StrainFields out;
  for (auto* field : {&out.energy_density, &out.effective_strain, &out.overload}) field->assign(e.size(), 0.0f);
  solver.pool().run(std::size_t(e.nk), [&](std::size_t layer) {
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, int(layer));
        const Moduli m = s.problem.moduli[v];
        if (!(m.mu > 0)) continue;
        const Tensor strain = strain_of(solver.gradient(i, j, int(layer)));
        const double energy = energy_density(strain, m), modulus = young(m);
        const Principal stress = principal(stress_of(strain, m));
        out.energy_density[v] = float(energy);
        out.effective_strain[v] = float(std::sqrt(2 * energy / modulus));
        out.overload[v] = float(std::max(stress.largest / (double(s.yield[v].tension) * modulus),
                                         -stress.smallest / (double(s.yield[v].compression) * modulus)));
      }
  });
  return out;
}

double stiffness_rule(const Specimen& s, double stiffness, const CriteriaParameters& p) {
  const auto is_bone = [](Material m) { return m == Material::bone; };
  if (std::none_of(s.material.begin(), s.material.end(), is_bone)) return 0.0;
  return p.stiffness_strain * stiffness * s.height;
}

LinearCriteria linear_criteria(const Specimen& s, const StrainFields& fields, double force, double stiffness,
                               const CriteriaParameters& p) {
  LinearCriteria out;
  std::vector<float> effective;
  std::size_t worst = 0;
  for (std::size_t v = 0; v < fields.overload.size(); ++v) {
    if (s.material[v] != Material::bone) continue;
    effective.push_back(fields.effective_strain[v]);
    if (s.material[worst] != Material::bone || fields.overload[v] > fields.overload[worst]) worst = v;
  }
  if (effective.empty()) return out;
  const auto rank = std::min(effective.size() - 1, std::size_t(double(effective.size()) * (1 - p.pistoia_volume)));
  std::nth_element(effective.begin(), effective.begin() + std::ptrdiff_t(rank), effective.end());
  const double volume = s.problem.edge * s.problem.edge * s.problem.edge;
  if (effective[rank] > 0) out.pistoia = force * p.pistoia_strain / double(effective[rank]);
  out.stiffness_rule = stiffness_rule(s, stiffness, p);

  std::vector<std::size_t> piece;
  out.first_yield = force * joined(s, fields.overload, std::size_t(std::ceil(p.first_yield_volume / volume)), piece);
  if (piece.empty()) piece.push_back(worst);
  const Extent& e = s.problem.voxels;
  Vec3 centre{};
  for (const std::size_t v : piece)
    centre = plus(centre, {double(int(v) % e.ni), double(int(v) / e.ni % e.nj), double(int(v) / (e.ni * e.nj))});
  out.first_failing = s.grid.to_world(scaled(centre, 1.0 / double(piece.size())));
  out.first_material = s.material[piece.front()];
  return out;
}

}  // namespace howship::strength
