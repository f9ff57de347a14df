// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/multigrid.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/base/sums.hpp"
#include "howship/strength/element_matrix.hpp"

namespace howship::strength {
namespace {

constexpr int coarsest_edge = 4;               // voxels along the shortest side where halving stops ...
constexpr double coarsest_nodes = 6000;        // ... unless that leaves more than this for the direct solve
constexpr std::size_t worth_waking = 200'000;  // values of a vector below which one thread is quicker

int rounded_up(int n, int multiple) { return (n + multiple - 1) / multiple * multiple; }

int padding(const Extent& e) {
  int pad = 1;
  for (;; pad *= 2) {
    const auto left = [&](int n) { return (n + pad - 1) / pad; };
    const int ni = left(e.ni), nj = left(e.nj), nk = left(e.nk), shortest = std::min({ni, nj, nk});
    const bool large = double(ni + 1) * double(nj + 1) * double(nk + 1) > coarsest_nodes;
    if (shortest <= coarsest_edge && (!large || shortest == 1)) return pad;
  }
}

}  // namespace

template <class T>
void Multigrid::sweep(const Level& level, std::vector<ZeroedArray<T>>& scratch, const Run& run) {
  const LevelView& v = level.view;
  const int wanted = pool_.size() > 1 && level.vector_size() >= worth_waking ? 2 * pool_.size() : 1;
  const std::size_t parts = std::size_t(std::clamp(v.nz / 4, 1, wanted));
  if (scratch.size() < parts) scratch.resize(parts);
  for (std::size_t t = 0; t < parts; ++t)
    if (scratch[t].size() < scratch_values(v)) scratch[t] = ZeroedArray<T>(scratch_values(v));
  const auto edge = [&](std::size_t t) { return int(std::int64_t(v.nz) * std::int64_t(t) / std::int64_t(parts)); };
  pool_.run(parts, [&](std::size_t t) { run({edge(t), edge(t + 1), false, scratch[t].data(), nullptr, 0}); });
  for (std::size_t t = 1; t < parts; ++t)
    run({edge(t), edge(t + 1), true, scratch[t].data(), scratch[t - 1].data(), edge(t)});
}

Multigrid::Multigrid(const ElasticProblem& problem, const MultigridOptions& options, ThreadPool& pool)
    : options_(options), pool_(pool), isa_(chosen_isa()) {
  const Extent& given = problem.voxels;
  HOWSHIP_ENSURE(given.ni > 0 && given.nj > 0 && given.nk > 0, "an elastic problem has voxels");
  HOWSHIP_ENSURE(problem.moduli.size() == given.size(), "an elastic problem has moduli for each voxel");
  const int pad = padding(given);
  Extent voxels{rounded_up(given.ni, pad), rounded_up(given.nj, pad), rounded_up(given.nk, pad)};
  double edge = problem.edge;
  for (int multiple = pad;; multiple /= 2) {
    levels_.push_back(std::make_unique<Level>());
    build_level(*levels_.back(), voxels, edge);
    if (multiple == 1) break;
    voxels = {voxels.ni / 2, voxels.nj / 2, voxels.nk / 2};
    edge *= 2;
  }

  Level& fine = *levels_.front();
  over_planes(fine, given.nk, [&](Planes layers) {
    const float scale = float(problem.edge / 16);
    for (int z = layers.begin; z < layers.end; ++z)
      for (int y = 0; y < given.nj; ++y) {
        const Moduli* from = &problem.moduli[given.index(0, y, z)];
        float* lambda = &fine.lambda[fine.voxel(0, y, z)];
        float* mu = &fine.mu[fine.voxel(0, y, z)];
        for (int x = 0; x < given.ni; ++x) {
          lambda[x] = scale * from[x].lambda;
          mu[x] = scale * from[x].mu;
        }
      }
  });

  // Supports: a coarse entry is fixed where it interpolates to a fixed fine one.
  std::vector<std::vector<std::uint32_t>> fixed(std::size_t(fine.voxels.nk) + 1);
  for (const Constraint& c : problem.constraints) {
    HOWSHIP_ENSURE(c.i >= 0 && c.j >= 0 && c.k >= 0 && c.i <= given.ni && c.j <= given.nj && c.k <= given.nk &&
                       c.component >= 0 && c.component < 3,
                   "a constraint acts on a node of the grid");
    fixed[std::size_t(c.k)].push_back(std::uint32_t(fine.node(c.i, c.j, 0, c.component)));
  }
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    Level& level = *levels_[l];
    level.fixed_begin.assign(1, 0);
    for (auto& plane : fixed) {
      std::sort(plane.begin(), plane.end());
      plane.erase(std::unique(plane.begin(), plane.end()), plane.end());
      level.fixed.insert(level.fixed.end(), plane.begin(), plane.end());
      level.fixed_begin.push_back(std::uint32_t(level.fixed.size()));
    }
    level.view.fixed = level.fixed.data();
    level.view.fixed_begin = level.fixed_begin.data();
    if (l + 1 == levels_.size()) break;
    const Level& coarse = *levels_[l + 1];
    std::vector<std::vector<std::uint32_t>> next(std::size_t(coarse.voxels.nk) + 1);
    for (std::size_t z = 0; z < fixed.size(); ++z)
      for (const std::uint32_t at : fixed[z]) {
        const int y = int(at / level.view.row), c = int(at % level.view.row) / level.view.pitch,
                  x = int(at % std::uint32_t(level.view.pitch));
        for (std::size_t k = z / 2; k <= (z + 1) / 2; ++k)
          for (int j = y / 2; j <= (y + 1) / 2; ++j)
            for (int i = x / 2; i <= (x + 1) / 2; ++i) next[k].push_back(std::uint32_t(coarse.node(i, j, 0, c)));
      }
    fixed = std::move(next);
  }

  derive(true, true);
  set_cycle(options_.cycle);
}

void Multigrid::set_cycle(Cycle cycle) {
  options_.cycle = cycle;
  if (cycle != Cycle::k) return;
  for (std::size_t l = 1; l + 1 < levels_.size(); ++l) {
    Level& level = *levels_[l];
    if (level.kx.size() > 0) continue;
    level.kx = ZeroedArray<float>(level.vector_size());
    level.kp = ZeroedArray<float>(level.vector_size());
    level.kq = ZeroedArray<float>(level.vector_size());
    level.kr = ZeroedArray<float>(level.vector_size());
  }
}

void Multigrid::refresh(bool eigenvalues) { derive(false, eigenvalues); }

void Multigrid::derive(bool rows, bool eigenvalues) {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    Level& level = *levels_[l];
    if (l > 0)
      over_planes(level, level.voxels.nk, [&](Planes layers) {
        HOWSHIP_PICK(isa_, coarsen_layers)
        (levels_[l - 1]->view, level.view, layers, level.lambda.data(), level.mu.data());
      });
    if (rows) find_rows(level);
    over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
      HOWSHIP_PICK(isa_, invert_diagonal)(level.view, planes, level.inverse_diagonal.data());
    });
    if (eigenvalues && l + 1 < levels_.size()) level.largest_eigenvalue = estimate_largest_eigenvalue(level);
  }
  factor_coarsest();
}

void Multigrid::build_level(Level& level, const Extent& voxels, double edge) {
  level.voxels = voxels;
  level.edge = edge;
  LevelView& v = level.view;
  v.element = options_.element;
  v.nx = voxels.ni;
  v.ny = voxels.nj;
  v.nz = voxels.nk;
  v.voxel_pitch = rounded_up(voxels.ni, block);
  v.pitch = v.voxel_pitch + block;
  HOWSHIP_ENSURE(v.pitch <= 4096, "a voxel row is at most 4080 long");
  v.row = 3 * std::size_t(v.pitch);
  v.plane = v.row * std::size_t(voxels.nj + 1);
  const std::size_t cells = std::size_t(v.voxel_pitch) * std::size_t(voxels.nj) * std::size_t(voxels.nk);
  const std::size_t nodes = std::size_t(v.pitch) * std::size_t(voxels.nj + 1) * std::size_t(voxels.nk + 1);
  level.lambda = ZeroedArray<float>(cells);
  level.mu = ZeroedArray<float>(cells);
  level.inverse_diagonal = ZeroedArray<float>(nodes);
  level.b = ZeroedArray<float>(level.vector_size());
  level.x = ZeroedArray<float>(level.vector_size());
  level.p = ZeroedArray<float>(level.vector_size());
  v.lambda = level.lambda.data();
  v.mu = level.mu.data();
  v.inverse_diagonal = level.inverse_diagonal.data();
}

void Multigrid::find_rows(Level& level) {
  LevelView& v = level.view;
  level.voxel_rows.assign(std::size_t(v.ny) * std::size_t(v.nz), {});
  level.node_rows.assign(std::size_t(v.ny + 1) * std::size_t(v.nz + 1), {});
  std::vector<RowRange> exact(level.voxel_rows.size());  // voxels, not blocks
  over_planes(level, v.nz, [&](Planes layers) {
    for (int z = layers.begin; z < layers.end; ++z)
      for (int y = 0; y < v.ny; ++y) {
        const float* mu = v.mu + v.voxel_row(y, z) * std::size_t(v.voxel_pitch);
        int begin = 0, end = v.nx;
        while (begin < end && !(mu[begin] > 0)) ++begin;
        while (end > begin && !(mu[end - 1] > 0)) --end;
        if (begin >= end) continue;
        exact[v.voxel_row(y, z)] = {std::uint16_t(begin), std::uint16_t(end)};
        level.voxel_rows[v.voxel_row(y, z)] = {std::uint16_t(begin / block * block),
                                               std::uint16_t(rounded_up(end, block))};
      }
  });
  for (int z = 0; z <= v.nz; ++z)
    for (int y = 0; y <= v.ny; ++y) {
      RowRange nodes;
      for (int k = std::max(z - 1, 0); k <= std::min(z, v.nz - 1); ++k)
        for (int j = std::max(y - 1, 0); j <= std::min(y, v.ny - 1); ++j) nodes = hull(nodes, exact[v.voxel_row(j, k)]);
      if (!nodes.empty())
        level.node_rows[v.node_row(y, z)] = {std::uint16_t(nodes.begin / block * block),
                                             std::uint16_t(rounded_up(nodes.end + 1, block))};
    }
  v.voxel_rows = level.voxel_rows.data();
  v.node_rows = level.node_rows.data();
}

void Multigrid::over_planes(const Level& level, int count, const std::function<void(Planes)>& body) {
  const int parts = level.vector_size() < worth_waking ? 1 : std::min(count, 4 * pool_.size());
  pool_.run(std::size_t(parts), [&](std::size_t task) {
    const auto edge = [&](std::size_t t) { return int(std::int64_t(count) * std::int64_t(t) / parts); };
    body({edge(task), edge(task + 1)});
  });
}

void Multigrid::apply(const Level& level, const ApplyStep& step) {
  sweep(level, float_scratch_, [&](const Part& part) { HOWSHIP_PICK(isa_, sweep_apply)(level.view, part, step); });
}

void Multigrid::balance(const BalanceStep& step) {
  const Level& level = finest();
  sweep(level, double_scratch_, [&](const Part& part) { HOWSHIP_PICK(isa_, sweep_balance)(level.view, part, step); });
}

double Multigrid::plane_dot(const Level& level, const float* a, const float* b) {
  plane_sums_.resize(std::size_t(level.voxels.nk) + 1);
  over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
    HOWSHIP_PICK(isa_, dot)(level.view, planes, a, b, plane_sums_.data());
  });
  return ordered_sum(plane_sums_);
}

// Chebyshev's polynomial of D^-1 A on [largest / ratio, largest], after Adams et al. 2003
// (doi:10.1016/S0021-9991(03)00194-3).
void Multigrid::smooth(Level& level, bool from_zero) {
  const double high = level.largest_eigenvalue * options_.eigenvalue_safety;
  const double low = level.largest_eigenvalue / options_.smoothing_ratio;
  const double centre = (high + low) / 2, half_width = (high - low) / 2, sigma = centre / half_width;
  double rho = 1 / sigma;
  float* x = level.x.data();
  float* p = level.p.data();
  const float* b = level.b.data();
  const float* last = from_zero ? x : nullptr;
  const auto step = [&](float c1, float c2) {
    const ChebyshevStep chebyshev{x, p, b, last, c1, c2};
    last = p;
    sweep(level, float_scratch_, [&](const Part& part) {
      HOWSHIP_PICK(isa_, sweep_chebyshev)(level.view, part, chebyshev);
    });
  };
  if (!from_zero) step(0.0f, float(1 / centre));
  for (int k = 1; k < options_.smoothing_degree; ++k) {
    const double next = 1 / (2 * sigma - rho);
    step(float(next * rho), float(2 * next / half_width));
    rho = next;
  }
}

const float* Multigrid::precondition(const double* r, double scale) {
  Level& fine = finest();
  const double high = fine.largest_eigenvalue * options_.eigenvalue_safety;
  const double low = fine.largest_eigenvalue / options_.smoothing_ratio;
  const float c2 = levels_.size() > 1 ? float(2 / (high + low)) : 0.0f;
  over_planes(fine, fine.voxels.nk + 1, [&](Planes planes) {
    HOWSHIP_PICK(isa_, first_step_scaled)
    (fine.view, planes, fine.x.data(), fine.b.data(), r, scale, c2);
  });
  if (levels_.size() == 1)
    solve_coarsest();
  else
    smoothed_cycle(0, true);
  return fine.x.data();
}

// Solves level l approximately, from its b into its x.
void Multigrid::cycle(std::size_t l) {
  if (l + 1 == levels_.size()) return solve_coarsest();
  Level& level = *levels_[l];
  const double high = level.largest_eigenvalue * options_.eigenvalue_safety;
  const double low = level.largest_eigenvalue / options_.smoothing_ratio;
  over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
    HOWSHIP_PICK(isa_, first_step)
    (level.view, planes, level.x.data(), level.b.data(), float(2 / (high + low)));
  });
  smoothed_cycle(l, true);
}

// The first Chebyshev step from zero has been made.
void Multigrid::smoothed_cycle(std::size_t l, bool from_zero) {
  Level& level = *levels_[l];
  Level& coarse = *levels_[l + 1];
  smooth(level, from_zero);
  const int visits = options_.cycle == Cycle::w && l > 0 ? 2 : 1;
  for (int visit = 0; visit < visits; ++visit) {
    const ResidualStep residual{level.x.data(), level.b.data(), level.p.data()};  // p is free between smoothings
    sweep(level, float_scratch_, [&](const Part& part) {
      HOWSHIP_PICK(isa_, sweep_residual)(level.view, part, residual);
    });
    over_planes(coarse, coarse.voxels.nk + 1, [&](Planes planes) {
      HOWSHIP_PICK(isa_, restrict_planes)(level.view, coarse.view, planes, level.p.data(), coarse.b.data());
    });
    if (options_.cycle == Cycle::k)
      krylov_cycle(l + 1);
    else
      cycle(l + 1);
    over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
      HOWSHIP_PICK(isa_, prolong_planes)(coarse.view, level.view, planes, coarse.x.data(), level.x.data());
    });
    smooth(level, false);
  }
}

// Two steps of flexible conjugate gradients on level l, each preconditioned by one cycle (Notay and Vassilevski 2008,
// doi:10.1002/nla.542). Residual and solution are swapped into the place of right-hand side and correction, not copied.
void Multigrid::krylov_cycle(std::size_t l) {
  if (l + 1 == levels_.size()) return solve_coarsest();
  Level& level = *levels_[l];
  const double start = plane_dot(level, level.b.data(), level.b.data());
  if (!(start > 0)) {
    std::memset(level.x.data(), 0, level.vector_size() * sizeof(float));
    return;
  }
  double pq = 1.0;
  for (int k = 0; k < 2; ++k) {
    cycle(l);
    const float beta = k > 0 ? float(-plane_dot(level, level.x.data(), level.kq.data()) / pq) : 0.0f;
    over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
      HOWSHIP_PICK(isa_, new_direction)(level.view, planes, level.kp.data(), level.x.data(), 1.0f, beta);
    });
    plane_sums_.resize(std::size_t(level.voxels.nk) + 1);
    apply(level, {level.kp.data(), level.kq.data(), plane_sums_.data()});
    pq = ordered_sum(plane_sums_);
    if (!(pq > 0)) {
      if (k == 0) std::memset(level.kx.data(), 0, level.vector_size() * sizeof(float));
      break;
    }
    const float alpha = float(plane_dot(level, level.kp.data(), level.b.data()) / pq);
    plane_sums_.resize(std::size_t(level.voxels.nk) + 1);
    over_planes(level, level.voxels.nk + 1, [&](Planes planes) {
      HOWSHIP_PICK(isa_, step_along_float)
      (level.view, planes, level.kx.data(), level.kr.data(), level.b.data(), level.kp.data(), level.kq.data(), alpha,
       k == 0, plane_sums_.data());
    });
    const double left = ordered_sum(plane_sums_);
    if (left < options_.inner_tolerance * options_.inner_tolerance * start) break;
    std::swap(level.b, level.kr);
  }
  std::swap(level.x, level.kx);
}

// From the coefficients of conjugate gradients preconditioned by the diagonal, started from keyed noise.
double Multigrid::estimate_largest_eigenvalue(Level& level) {
  const LevelView& v = level.view;
  const auto all_planes = [&](const std::function<void(Planes)>& body) { over_planes(level, v.nz + 1, body); };
  float *r = level.b.data(), *q = level.x.data(), *p = level.p.data();
  all_planes([&](Planes planes) {
    for (int k = planes.begin; k < planes.end; ++k) {
      for (int y = 0; y <= v.ny; ++y) {
        const RowRange nodes = v.node_rows[v.node_row(y, k)];
        const float* inverse = v.inverse_diagonal + v.node_row(y, k) * std::size_t(v.pitch);
        for (int c = 0; c < 3; ++c)
          for (int x = nodes.begin; x < nodes.end; ++x) {
            const std::size_t at = level.node(x, y, k, c);
            r[at] = inverse[x] > 0 ? (float(mix(at) >> 40) * 0x1.0p-23f - 1.0f) / std::sqrt(inverse[x]) : 0.0f;
          }
      }
      for (std::uint32_t f = v.fixed_begin[k]; f < v.fixed_begin[k + 1]; ++f)
        r[std::size_t(k) * v.plane + v.fixed[f]] = 0.0f;
    }
  });
  std::vector<double> diagonal, beside;  // of the Lanczos matrix
  plane_sums_.resize(std::size_t(v.nz) + 1);
  double rz = 0, alpha = 0;
  for (int step = 0; step < options_.eigenvalue_steps; ++step) {
    all_planes([&](Planes planes) {
      HOWSHIP_PICK(isa_, step_residual)(v, planes, r, q, float(alpha), plane_sums_.data());
    });
    const double next = ordered_sum(plane_sums_);
    if (!(next > 0)) break;
    const double beta = step ? next / rz : 0.0, last_alpha = alpha;
    rz = next;
    all_planes([&](Planes planes) { HOWSHIP_PICK(isa_, scaled_direction)(v, planes, p, r, float(beta)); });
    apply(level, {p, q, plane_sums_.data()});
    const double pq = ordered_sum(plane_sums_);
    if (!(pq > 0)) break;
    alpha = rz / pq;
    diagonal.push_back(1 / alpha + (step ? beta / last_alpha : 0.0));
    if (step) beside.push_back(std::sqrt(beta) / last_alpha);
  }
  double low = 0, high = 20;  // Sturm's bisection
  for (int k = 0; k < 50; ++k) {
    const double middle = (low + high) / 2;
    double value = 1;
    bool above = false;
    for (std::size_t i = 0; i < diagonal.size() && !above; ++i) {
      value = diagonal[i] - middle - (i ? beside[i - 1] * beside[i - 1] / value : 0.0);
      above = value > 0;
      if (value == 0) value = -1e-30;
    }
    (above ? low : high) = middle;
  }
  all_planes([&](Planes planes) {
    const std::size_t begin = std::size_t(planes.begin) * v.plane, end = std::size_t(planes.end) * v.plane;
    for (float* used : {r, q, p}) std::fill(used + begin, used + end, 0.0f);
  });
  return high;
}

// Nodes run along the longest side last, so that the band is as wide as the smallest cross-section.
void Multigrid::factor_coarsest() {
  Level& level = *levels_.back();
  const Extent n{level.voxels.ni + 1, level.voxels.nj + 1, level.voxels.nk + 1};
  std::array<int, 3> length{n.ni, n.nj, n.nk}, axis{0, 1, 2};
  std::sort(axis.begin(), axis.end(), [&](int a, int b) {
    return length[std::size_t(a)] != length[std::size_t(b)] ? length[std::size_t(a)] < length[std::size_t(b)] : a < b;
  });
  std::vector<std::int32_t> number(level.vector_size(), -1);
  std::vector<char> is_fixed(level.vector_size(), 0);
  for (int k = 0; k < n.nk; ++k)
    for (std::uint32_t f = level.view.fixed_begin[k]; f < level.view.fixed_begin[k + 1]; ++f)
      is_fixed[std::size_t(k) * level.view.plane + level.fixed[f]] = 1;
  coarsest_entry_.clear();
  std::array<int, 3> at{};
  const auto count = [&](int a) { return length[std::size_t(axis[std::size_t(a)])]; };
  for (int c2 = 0; c2 < count(2); ++c2)
    for (int c1 = 0; c1 < count(1); ++c1)
      for (int c0 = 0; c0 < count(0); ++c0) {
        at[std::size_t(axis[0])] = c0;
        at[std::size_t(axis[1])] = c1;
        at[std::size_t(axis[2])] = c2;
        const std::size_t node = level.view.node_row(at[1], at[2]) * std::size_t(level.view.pitch) + std::size_t(at[0]);
        if (!(level.inverse_diagonal[node] > 0)) continue;
        for (int c = 0; c < 3; ++c) {
          const std::size_t entry = level.node(at[0], at[1], at[2], c);
          if (is_fixed[entry]) continue;
          number[entry] = std::int32_t(coarsest_entry_.size());
          coarsest_entry_.push_back(entry);
        }
      }
  const std::size_t size = coarsest_entry_.size();
  std::size_t width = std::min(size > 0 ? size - 1 : 0, std::size_t(3 * (count(0) * count(1) + count(0) + 2)));
  coarsest_factor_ = std::make_unique<BandMatrix>(size, width);
  coarsest_value_.resize(size);

  double largest = 0;
  for (int k = 0; k < level.voxels.nk; ++k)
    for (int j = 0; j < level.voxels.nj; ++j)
      for (int i = 0; i < level.voxels.ni; ++i) {
        const double lambda = level.lambda[level.voxel(i, j, k)], mu = level.mu[level.voxel(i, j, k)];
        if (!(mu > 0)) continue;
        const auto stiffness = element_stiffness(options_.element, lambda, mu);
        std::array<std::int32_t, 24> dof{};
        for (int corner = 0; corner < 8; ++corner)
          for (int c = 0; c < 3; ++c)
            dof[std::size_t(3 * corner + c)] =
                number[level.node(i + (corner & 1), j + (corner >> 1 & 1), k + (corner >> 2), c)];
        for (std::size_t a = 0; a < 24; ++a)
          for (std::size_t b = 0; b < 24; ++b)
            if (dof[a] >= 0 && dof[b] >= 0 && dof[a] >= dof[b])
              (*coarsest_factor_)(std::size_t(dof[a]), std::size_t(dof[b])) += stiffness[a][b];
      }
  for (std::size_t i = 0; i < size; ++i) {
    double& pivot = (*coarsest_factor_)(i, i);
    largest = std::max(largest, pivot);
    pivot *= 1 + 1e-5;  // a floating piece of bone must not make the matrix singular
  }
  factor_in_place(*coarsest_factor_, 1e-12 * largest);
}

void Multigrid::solve_coarsest() {
  Level& level = *levels_.back();
  for (std::size_t i = 0; i < coarsest_entry_.size(); ++i) coarsest_value_[i] = level.b[coarsest_entry_[i]];
  solve_in_place(*coarsest_factor_, coarsest_value_);
  for (std::size_t i = 0; i < coarsest_entry_.size(); ++i) level.x[coarsest_entry_[i]] = float(coarsest_value_[i]);
}

double Multigrid::bytes() const {
  double total = 0;
  for (const auto& level : levels_) {
    for (const auto* a : {&level->lambda, &level->mu, &level->inverse_diagonal, &level->b, &level->x, &level->p,
                          &level->kx, &level->kp, &level->kq, &level->kr})
      total += double(a->size() * sizeof(float));
    total += double(level->fixed.size() * sizeof(std::uint32_t));
  }
  return total;
}

}  // namespace howship::strength
