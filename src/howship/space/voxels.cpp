// SPDX-License-Identifier: Apache-2.0
#include "howship/space/voxels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/numerics/legendre_stages.hpp"
#include "howship/space/events.hpp"
#include "howship/space/reference_check.hpp"

namespace howship::space {

// ---------------------------------------------------------------------------------------------- columns

void Column::Free::operator()(double* p) const { std::free(p); }

Column::Column(std::size_t size, double fill) : size_(size) {
  // calloc: pages that are never touched (scratch of resting RVEs, states that stay 0) cost no memory.
  const std::size_t bytes = ((size + 2 * slack) * sizeof(double) + 63) / 64 * 64;
  data_.reset(static_cast<double*>(std::calloc(bytes, 1)));
  if (!data_) throw std::bad_alloc{};
  if (fill != 0.0) std::fill_n(data(), size, fill);
}

Column Column::copy() const {
  Column out(size_);
  std::copy_n(data(), size_, out.data());
  return out;
}

// ---------------------------------------------------------------------------------------------- set-up

Voxels make_voxels(const Grid& grid, std::span<const float> fraction, std::span<const std::uint8_t> tissue,
                   const Law& law, const Parameters& transport) {
  const std::size_t voxels = grid.extent.size();
  HOWSHIP_ENSURE(fraction.size() == voxels && tissue.size() == voxels, "one bone fraction and tissue a voxel");
  HOWSHIP_ENSURE(voxels < std::numeric_limits<std::uint32_t>::max() / 2, "voxels can be counted in 31 bits");
  Voxels out;
  out.grid = grid;
  double edge[3];
  for (std::size_t c = 0; c < 3; ++c) {
    const Vec3& a = grid.to_world.column[c];
    edge[c] = std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
  }
  HOWSHIP_ENSURE(std::abs(edge[0] - edge[1]) < 1e-6 * edge[0] && std::abs(edge[0] - edge[2]) < 1e-6 * edge[0],
                 "the voxels of a working grid are cubes");
  out.spacing = edge[0];
  std::size_t count = 0;
  for (std::uint8_t t : tissue) count += Tissue(t) != Tissue::outside;
  out.voxel.reserve(count);
  out.tissue.reserve(count);
  out.initial_fraction.reserve(count);
  for (std::size_t i = 0; i < voxels; ++i) {
    if (Tissue(tissue[i]) == Tissue::outside) continue;
    out.voxel.push_back(std::uint32_t(i));
    out.tissue.push_back(Tissue(tissue[i]));
    out.initial_fraction.push_back(Tissue(tissue[i]) == Tissue::bone ? std::clamp(fraction[i], 0.0f, 0.999f) : 0.0f);
  }
  for (Column& column : out.state) column = Column(count);
  for (Column& column : out.factor) column = Column(count);
  out.inert = Column(count);
  out.host = Column(count);
  out.state[tissue_quality] = Column(count, 1.0);
  for (std::size_t i = 0; i < count; ++i) {
    if (out.tissue[i] != Tissue::bone) {
      out.inert[i] = 1.0 - transport.capacity(out.tissue[i]);
      continue;
    }
    const double f = double(out.initial_fraction[i]);
    for (const auto whole : {preosteoblasts, osteoblasts, osteoclasts, stroma}) out.state[whole][i] = 1.0;
    out.state[lamellar][i] = f;
    out.state[mineral][i] = bone::healthy_mineral(f, law.bone);
    out.host[i] = 1.0;
    out.factor[0][i] = bone::surface(f) / law.healthy.reference_surface;
  }
  const std::size_t chunks = (count + Activity::chunk - 1) / Activity::chunk;
  out.activity.reached.assign(chunks, 0);
  out.activity.awake.assign(chunks, 0);
  return out;
}

Vec3 place(const Voxels& voxels, std::size_t i) { return voxels.grid.place(voxels.voxel[i]); }

std::vector<double> ball_amount(const Voxels& voxels, const Vec3& centre, double radius, double rim, double amount) {
  std::vector<double> out(voxels.size(), 0.0);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = amount * share_in_ball(distance(place(voxels, i), centre), radius, rim);
  return out;
}

Values<double> values_at(const Voxels& voxels, std::size_t i) {
  Values<double> y;
  for (std::size_t k = 0; k < state_count; ++k) y[k] = voxels.state[k][i];
  return y;
}

std::vector<std::size_t> face_neighbours(const Voxels& voxels, std::size_t i) {
  const Extent& e = voxels.grid.extent;
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj), v = voxels.voxel[i];
  std::vector<std::size_t> out;
  const auto add = [&](bool inside, std::size_t other) {
    if (!inside) return;
    const auto found = std::lower_bound(voxels.voxel.begin(), voxels.voxel.end(), std::uint32_t(other));
    if (found != voxels.voxel.end() && *found == other) out.push_back(std::size_t(found - voxels.voxel.begin()));
  };
  add(v >= plane, v - plane);
  add(v / row % std::size_t(e.nj) > 0, v - row);
  add(v % row > 0, v - 1);
  add(v % row + 1 < row, v + 1);
  add(v / row % std::size_t(e.nj) + 1 < std::size_t(e.nj), v + row);
  add(v + plane < e.size(), v + plane);
  return out;
}

std::size_t nearest_rve(const Voxels& voxels, const Vec3& where) {
  HOWSHIP_ENSURE(voxels.size() > 0, "a bone has tissue");
  std::size_t out = 0;
  double best = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < voxels.size(); ++i) {
    const double d = distance(place(voxels, i), where);
    if (d >= best) continue;
    best = d;
    out = i;
  }
  return out;
}

// ---------------------------------------------------------------------------------------------- work

namespace {

constexpr std::size_t chunk = Activity::chunk;

/// Kernels of the instruction set in use.
struct Kernels {
  Isa isa = chosen_isa();
  decltype(&baseline::react) react = HOWSHIP_PICK(isa, react);
  decltype(&baseline::growth_factor_sources) growth_factor_sources = HOWSHIP_PICK(isa, growth_factor_sources);
  decltype(&baseline::secretion_sources) secretion_sources = HOWSHIP_PICK(isa, secretion_sources);
  decltype(&baseline::factor_pass) factor_pass = HOWSHIP_PICK(isa, factor_pass);
  decltype(&baseline::begin_motion) begin_motion = HOWSHIP_PICK(isa, begin_motion);
  decltype(&baseline::face_conductances) face_conductances = HOWSHIP_PICK(isa, face_conductances);
  decltype(&baseline::motion_stage) motion_stage = HOWSHIP_PICK(isa, motion_stage);
  decltype(&baseline::add_fluxes) add_fluxes = HOWSHIP_PICK(isa, add_fluxes);
};

/// Every run of RVEs with the same neighbour distances, over the whole mask.
std::vector<Run> all_runs(const Voxels& voxels) {
  const Extent& e = voxels.grid.extent;
  std::vector<std::int32_t> rve(e.size(), -1);
  for (std::size_t i = 0; i < voxels.size(); ++i) rve[voxels.voxel[i]] = std::int32_t(i);
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  std::vector<Run> runs;
  for (std::size_t i = 0; i < voxels.size(); ++i) {
    const std::size_t v = voxels.voxel[i];
    const std::size_t x = v % row, y = v / row % std::size_t(e.nj), z = v / plane;
    const auto offset = [&](bool inside, std::size_t other) {
      return inside && rve[other] >= 0 ? rve[other] - std::int32_t(i) : 0;
    };
    const std::array<std::int32_t, 4> across{offset(y > 0, v - row), offset(y + 1 < std::size_t(e.nj), v + row),
                                             offset(z > 0, v - plane), offset(z + 1 < std::size_t(e.nk), v + plane)};
    const bool closed_left = offset(x > 0, v - 1) == 0, closed_right = offset(x + 1 < row, v + 1) == 0;
    if (!closed_left && runs.back().across == across) {
      ++runs.back().count;
      runs.back().closed_right = closed_right;
    } else {
      runs.push_back({std::uint32_t(i), 1, across, closed_left, closed_right});
    }
  }
  return runs;
}

struct Range {
  std::size_t begin, end;
};

/// Work is handed out in pieces of about this many RVEs: they fit a core's cache and take tens of microseconds.
constexpr std::size_t task_size = 2048;

}  // namespace

class VoxelWork {
 public:
  VoxelWork(const Voxels& voxels, const VoxelOptions& choice)
      : options(choice), runs_(all_runs(voxels)), chunk_is_bone_(voxels.activity.awake.size(), 0) {
    for (Column& column : now) column = Column(voxels.size());
    for (Column& column : scratch) column = Column(voxels.size());
    for (std::size_t i = 0; i < voxels.size(); ++i)
      if (voxels.tissue[i] == Tissue::bone) chunk_is_bone_[i / chunk] = 1;
  }

  /// Where to look for tumour that has spread: nowhere, where it may have come from what is awake, or in every chunk
  /// (after an event, which may act anywhere).
  enum class Look { nowhere, awake, everywhere };

  /// Wakes what tumour has reached and a margin around it, and rebuilds the work lists if that changed anything.
  void update(Voxels& voxels, Look look) {
    Activity& activity = voxels.activity;
    bool changed = !built_;
    if (options.all_awake) {
      for (auto& flag : activity.awake) {
        changed |= !flag;
        flag = 1;
      }
    } else if (look != Look::nowhere) {
      changed |= wake(voxels, look == Look::everywhere);
    }
    if (activity.everywhere != everywhere_) changed = true;
    if (changed) build(voxels);
  }

  double* pore() { return scratch[0].data(); }

  void need_long_steps(std::size_t rves) {
    if (long_step[0].span().empty())
      for (Column& column : long_step) column = Column(rves);
  }

  /// After the state was replaced from outside.
  void forget() { built_ = false; }

  VoxelOptions options;
  Kernels kernels;
  std::array<Column, 4> now;         // factors of this step
  std::array<Column, 8> scratch;     // factor solves, then cell motion
  std::array<Column, 8> long_step;   // only where voxels are so fine that Heun would need many steps
  std::vector<Run> work;             // runs of awake RVEs
  std::vector<Range> run_tasks;      // [first, last) into `work`
  std::vector<Range> awake_tasks;    // RVE ranges that are awake
  std::vector<Range> resting_tasks;  // RVE ranges of bone that are not, while an exposure acts
  std::vector<Range> idle_tasks;     // RVE ranges of bone that only age acts on
  std::size_t awake_count = 0, resting_count = 0, idle_count = 0;
  Sweeps sweeps;                                            // of the last step
  std::optional<std::array<double, flux_count>> idle_flux;  // of the idle ranges, until they age
  double idle_balance = 1.0;                                // at which it was reckoned

 private:
  /// Calls visit(d) for every chunk d that touches chunk c across a face in j or k.
  template <class Visit>
  void each_neighbour(std::size_t c, const Visit& visit) const {
    const std::size_t begin = c * chunk, end = begin + chunk;
    auto run =
        std::upper_bound(runs_.begin(), runs_.end(), begin, [](std::size_t i, const Run& r) { return i < r.begin; });
    for (--run; run != runs_.end() && run->begin < end; ++run)
      for (std::int32_t offset : run->across) {
        if (offset == 0) continue;
        const std::size_t last = std::min<std::size_t>(run->begin + run->count, end);
        for (std::size_t i = std::max<std::size_t>(run->begin, begin); i < last;) {
          const std::size_t other = std::size_t(std::int64_t(i) + offset);
          visit(std::uint32_t(other / chunk));
          i += chunk - other % chunk;
        }
      }
  }

  bool wake(Voxels& voxels, bool everywhere) {
    // Below this share of the tissue, tumour, debris or loss of stroma is nothing to its neighbours. The front is steep
    // (ten e-folds a millimetre) and moves a tenth of a millimetre a day, factors reach half a millimetre: a margin of
    // one millimetre and one voxel holds what happens before the next look.
    constexpr double nothing = 1e-8;
    const std::size_t margin = 1 + std::size_t(std::ceil(1.0 / voxels.spacing));
    Activity& activity = voxels.activity;
    std::vector<std::uint32_t> fresh;
    for (std::size_t c = 0; c < activity.reached.size(); ++c) {
      if (activity.reached[c] || !(activity.awake[c] || everywhere)) continue;
      const std::size_t end = std::min(voxels.size(), (c + 1) * chunk);
      bool lives = false;
      for (std::size_t i = c * chunk; i < end && !lives; ++i) {
        lives |= living(voxels.state, i) + voxels.state[debris][i] > nothing;
        if (activity.stroma_disturbed)
          lives |= voxels.host[i] > 0.0 && std::abs(voxels.state[stroma][i] - 1.0) > nothing;
      }
      if (!lives) continue;
      activity.reached[c] = 1;
      fresh.push_back(std::uint32_t(c));
    }
    if (fresh.empty()) return false;
    std::vector<std::uint8_t> seen(activity.awake.size(), 0);
    std::vector<std::uint32_t> front;
    const auto visit = [&](std::uint32_t c) {
      if (seen[c]) return;
      seen[c] = 1;
      front.push_back(c);
    };
    const std::size_t along = (margin + chunk - 1) / chunk;
    for (std::size_t c : fresh)
      for (std::size_t d = c - std::min(c, along); d <= std::min(c + along, activity.awake.size() - 1); ++d)
        visit(std::uint32_t(d));
    std::size_t done = 0;
    for (std::size_t layer = 0; layer < margin; ++layer) {
      const std::size_t last = front.size();
      for (; done < last; ++done) each_neighbour(front[done], visit);
    }
    bool changed = false;
    for (std::uint32_t c : front) {
      changed |= !activity.awake[c];
      activity.awake[c] = 1;
    }
    return changed;
  }

  void build(const Voxels& voxels) {
    const auto& awake = voxels.activity.awake;
    everywhere_ = voxels.activity.everywhere;
    built_ = true;
    work.clear();
    const auto up = [&](std::size_t i) { return awake[i / chunk] != 0; };
    for (const Run& run : runs_) {
      const std::size_t end = run.begin + run.count;
      for (std::size_t i = run.begin; i < end;) {
        std::size_t stop = std::min(end, (i / chunk + 1) * chunk);
        if (!up(i)) {
          i = stop;
          continue;
        }
        Run piece{std::uint32_t(i), 0, run.across, false, false};
        for (std::size_t k = 0; k < 4; ++k) {
          if (run.across[k] == 0) continue;
          const std::size_t other = std::size_t(std::int64_t(i) + run.across[k]);
          stop = std::min(stop, i + chunk - other % chunk);
          if (!up(other)) piece.across[k] = 0;
        }
        piece.closed_left = (i == run.begin && run.closed_left) || !up(i - 1);
        piece.closed_right = (stop == end && run.closed_right) || !up(stop);
        piece.count = std::uint32_t(stop - i);
        if (!piece.closed_left && !work.empty() && work.back().begin + work.back().count == i &&
            work.back().across == piece.across) {
          work.back().count += piece.count;
          work.back().closed_right = piece.closed_right;
        } else {
          work.push_back(piece);
        }
        i = stop;
      }
    }
    run_tasks.clear();
    for (std::size_t first = 0; first < work.size();) {
      std::size_t last = first, size = 0;
      while (last < work.size() && size < task_size) size += work[last++].count;
      run_tasks.push_back({first, last});
      first = last;
    }
    awake_tasks = tasks(
        voxels.size(), [&](std::size_t c) { return awake[c] != 0; }, awake_count);
    resting_tasks = tasks(
        voxels.size(), [&](std::size_t c) { return everywhere_ && !awake[c] && chunk_is_bone_[c]; }, resting_count);
    idle_tasks = tasks(
        voxels.size(), [&](std::size_t c) { return !everywhere_ && !awake[c] && chunk_is_bone_[c]; }, idle_count);
    idle_flux.reset();
  }

  template <class Wanted>
  static std::vector<Range> tasks(std::size_t size, const Wanted& wanted, std::size_t& count) {
    std::vector<Range> out;
    count = 0;
    for (std::size_t c = 0; c * chunk < size; ++c) {
      if (!wanted(c)) continue;
      const std::size_t begin = c * chunk, end = std::min(size, begin + chunk);
      count += end - begin;
      if (!out.empty() && out.back().end == begin && out.back().end - out.back().begin < task_size)
        out.back().end = end;
      else
        out.push_back({begin, end});
    }
    return out;
  }

  std::vector<Run> runs_;
  std::vector<std::uint8_t> chunk_is_bone_;
  bool built_ = false, everywhere_ = false;
};

namespace {

/// Runs body(first, last) over all tasks, in groups, on the pool where there is enough to do for a second thread to
/// pay.
template <class Body>
void for_tasks(const std::vector<Range>& tasks, std::size_t rves, double nanoseconds_each, ThreadPool& pool,
               const Body& body) {
  constexpr double worth_waking = 150e3;  // ns
  if (pool.size() == 1 || double(rves) * nanoseconds_each < worth_waking) {
    for (std::size_t t = 0; t < tasks.size(); ++t) body(t);
    return;
  }
  const std::size_t groups = std::min(tasks.size(), std::size_t(pool.size()) * 4);
  pool.run(
      groups,
      [&](std::size_t g) {
        for (std::size_t t = g * tasks.size() / groups; t < (g + 1) * tasks.size() / groups; ++t) body(t);
      },
      double(rves) * nanoseconds_each);
}

/// What each task notes of a check of its own, in the order of tasks; nothing where nobody checks.
std::vector<ReferenceCheck> parts_of(const ReferenceCheck* check, const std::vector<Range>& tasks) {
  return check ? std::vector<ReferenceCheck>(tasks.size(), ReferenceCheck{check->law}) : std::vector<ReferenceCheck>{};
}

constexpr double plain_cost = 40.0;  // of the plain law, times that of the kernels

double largest(const std::vector<double>& values) {
  double out = 0.0;
  for (double v : values) out = std::max(out, v);
  return out;
}

/// (1 - range^2 laplace) x = source for one field, by Chebyshev iteration from `start`, which is left as it is.
/// Iterates alternate between `odd` and `even`; after n passes the answer is iterate(n).
struct FactorSolve {
  const double *source, *start;
  double *odd, *even;
  double stiffness;  ///< (range / spacing)^2: eigenvalues lie between 1 and 1 + 12 stiffness
  double goal;       ///< largest residual that ends it
  double step = 0.0;
  int passes = 0;
  bool done = false;

  const double* iterate(int n) const { return n <= 0 ? start : n % 2 == 1 ? odd : even; }
};

ReactionArrays arrays_of(Voxels& voxels) {
  ReactionArrays a{};
  for (std::size_t k = 0; k < state_count; ++k) a.state[k] = voxels.state[k].data();
  for (std::size_t k = 0; k < 4; ++k) a.factor[k] = a.before[k] = voxels.factor[k].data();
  a.inert = voxels.inert.data();
  a.host = voxels.host.data();
  a.dose_rate = voxels.dose_rate.span().empty() ? nullptr : voxels.dose_rate.data();
  return a;
}

/// Fields that do not depend on each other are solved side by side; each stops on its own.
void solve(std::span<FactorSolve> fields, VoxelWork& w, ThreadPool& pool) {
  constexpr int most_passes = 500;
  std::vector<double> residual(w.run_tasks.size());
  for (FactorSolve& f : fields) {
    const double middle = 1.0 + 6.0 * f.stiffness, half_width = 6.0 * f.stiffness;
    while (!f.done) {
      double momentum = 0.0;
      if (f.passes == 0) {
        f.step = 1.0 / middle;
      } else {
        const double c = half_width * f.step;
        const double blend = (f.passes == 1 ? 0.5 : 0.25) * c * c;
        const double before = f.step;
        f.step = 1.0 / (middle - blend / before);
        momentum = f.step * blend / before;
      }
      const FactorPass pass{f.source,
                            f.iterate(f.passes),
                            f.iterate(f.passes - 1),
                            f.passes % 2 == 0 ? f.odd : f.even,
                            f.stiffness,
                            f.step,
                            momentum};
      for_tasks(w.run_tasks, w.awake_count, 2.5, pool, [&](std::size_t t) {
        const Run* runs = w.work.data();
        residual[t] = w.kernels.factor_pass(pass, runs + w.run_tasks[t].begin, runs + w.run_tasks[t].end);
      });
      ++w.sweeps.factors;
      // The residual is that of the iterate read; the one just written is then not needed.
      f.done = largest(residual) <= f.goal || f.passes == most_passes;
      if (!f.done) ++f.passes;
    }
  }
}

/// Solves the four factor fields at the present state. Returns where each stands; `now` columns hold what was solved.
std::array<const double*, 4> solve_factors(Voxels& voxels, VoxelWork& w, const Law& law, const Parameters& transport,
                                           ThreadPool& pool) {
  const ReactionArrays arrays = arrays_of(voxels);
  const double ranges[] = {transport.growth_factor_range, transport.pthrp_range, transport.wnt_range,
                           transport.dkk1_range};
  const bool secreted[] = {true, law.secretion.pthrp > 0.0, law.secretion.wnt > 0.0, law.secretion.dkk1 > 0.0};
  std::array<const double*, 4> out;
  for (std::size_t k = 0; k < 4; ++k) out[k] = voxels.factor[k].data();

  const auto field = [&](std::size_t k, std::size_t source, std::size_t spare, double largest_source) {
    const double stretch = ranges[k] / voxels.spacing;
    const double* from = w.scratch[source].data();
    return FactorSolve{from,
                       voxels.has_history ? voxels.factor[k].data() : from,
                       w.now[k].data(),
                       w.scratch[spare].data(),
                       stretch * stretch,
                       w.options.factor_tolerance * std::max(largest_source, 1e-30)};
  };
  const auto keep = [&](std::size_t k, std::size_t source, std::size_t spare, const FactorSolve& f) {
    const double* answer = f.iterate(f.passes);
    if (answer == w.scratch[spare].data()) std::swap(w.now[k], w.scratch[spare]);
    if (answer == w.scratch[source].data()) std::swap(w.now[k], w.scratch[source]);
    out[k] = answer;
  };

  std::vector<double> peak(w.awake_tasks.size());
  for_tasks(w.awake_tasks, w.awake_count, 3.0, pool, [&](std::size_t t) {
    peak[t] =
        w.kernels.growth_factor_sources(arrays, w.awake_tasks[t].begin, w.awake_tasks[t].end, law, w.scratch[0].data());
  });
  FactorSolve growth_factor = field(0, 0, 1, largest(peak));
  solve({&growth_factor, 1}, w, pool);
  keep(0, 0, 1, growth_factor);

  std::vector<std::array<double, 3>> peaks(w.awake_tasks.size(), {0.0, 0.0, 0.0});
  double* const sources[] = {w.scratch[0].data(), w.scratch[2].data(), w.scratch[4].data()};
  for_tasks(w.awake_tasks, w.awake_count, 6.0, pool, [&](std::size_t t) {
    w.kernels.secretion_sources(arrays, out[0], w.awake_tasks[t].begin, w.awake_tasks[t].end, law, sources,
                                peaks[t].data());
  });
  for (std::size_t k = 1; k < 4; ++k) {
    if (!secreted[k]) continue;
    double highest = 0.0;
    for (const auto& p : peaks) highest = std::max(highest, p[k - 1]);
    const std::size_t source = 2 * (k - 1), spare = source + 1;
    FactorSolve f = field(k, source, spare, highest);
    solve({&f, 1}, w, pool);
    keep(k, source, spare, f);
  }
  return out;
}

/// Moves clones and stroma for dt days by Heun sub-steps inside the positivity limit; pores are frozen meanwhile. The
/// clones are pore occupancies before (begin_motion, react) and volume fractions after.
void move_cells(Voxels& voxels, VoxelWork& w, const Law& law, const Parameters& transport, double dt,
                ThreadPool& pool) {
  const ReactionArrays arrays = arrays_of(voxels);
  const double* pore = w.pore();
  double* const faces[] = {w.scratch[1].data(), w.scratch[2].data(), w.scratch[3].data()};
  const auto over_runs = [&](double cost, const auto& body) {
    for_tasks(w.run_tasks, w.awake_count, cost, pool, [&](std::size_t t) {
      body(t, w.work.data() + w.run_tasks[t].begin, w.work.data() + w.run_tasks[t].end);
    });
  };
  over_runs(3.0, [&](std::size_t, const Run* first, const Run* last) {
    w.kernels.face_conductances(pore, transport.architecture_exponent, first, last, law.tumour.spreading, faces[0],
                                faces[1], faces[2]);
  });

  const auto columns = [](Column* first_of_four) {
    return Moving<double*>{first_of_four[0].data(), first_of_four[1].data(), first_of_four[2].data(),
                           first_of_four[3].data()};
  };
  const auto read = [](const Moving<double*>& m) {
    return Moving<const double*>{m.sensitive, m.adapted, m.independent, m.stroma};
  };
  const Moving<double*> held{arrays.state[sensitive], arrays.state[adapted], arrays.state[independent],
                             arrays.state[stroma]};
  const Moving<double*> first = columns(&w.scratch[4]);
  const MotionArrays tissue{pore,
                            arrays.host,
                            faces[0],
                            faces[1],
                            faces[2],
                            transport.random_motility,
                            transport.stroma_spreading,
                            voxels.activity.stroma_disturbed};
  std::vector<double> outflow(w.run_tasks.size());
  const auto run_stage = [&](const MotionStage& stage) {
    ++w.sweeps.motion;
    over_runs(6.0, [&](std::size_t t, const Run* begin, const Run* end) {
      outflow[t] = w.kernels.motion_stage(tissue, stage, begin, end);
    });
  };
  const double area = voxels.spacing * voxels.spacing;
  const auto predict = [&](double step) {
    run_stage({read(held), {}, {}, {}, first, {}, 0.0, 0.0, 1.0, step, 0.0, false});
  };
  const auto correct = [&](double step, bool last) {
    run_stage({read(first), read(held), {}, {}, held, {}, 0.5, 0.0, 0.5, 0.5 * step, 0.0, last});
  };
  // Mostly one step will do. Its first stage says whether: it changes nothing that is held.
  predict(dt / area);
  const double positive = 0.9 * area / std::max(largest(outflow), 6.0 * transport.stroma_spreading);
  const int steps = int(std::ceil(dt / positive));
  constexpr int most_heun_steps = 4;
  if (steps <= most_heun_steps) {
    const double step = dt / steps / area;
    for (int k = 0; k < steps; ++k) {
      if (k > 0 || steps > 1) predict(step);
      correct(step, k + 1 == steps);
    }
  } else {
    // Runge-Kutta-Legendre of second order (Meyer, Balsara, Aslam 2014, J Comput Phys 257:594): one long step in as
    // many stages as stability asks.
    w.need_long_steps(voxels.size());
    const Moving<double*> second = columns(&w.long_step[0]);
    const Moving<double*> start_motion = columns(&w.long_step[4]);
    const LegendreStages stages(legendre_stage_count(dt / positive));
    const double step = dt / area;
    run_stage({read(held), {}, {}, {}, first, start_motion, 0.0, 0.0, 1.0, stages.first_step() * step, 0.0, false});
    Moving<double*> at = first, before = held;
    for (int j = 2; j <= stages.count(); ++j) {
      const LegendreStages::Stage c = stages.stage(j);
      // The start must outlive the stages; the last of them may take its place.
      const Moving<double*> next = j == stages.count() ? held : j == 2 ? second : before;
      run_stage({read(at),
                 read(held),
                 j == 2 ? Moving<const double*>{} : read(before),
                 read(start_motion),
                 next,
                 {},
                 c.start + (j == 2 ? c.before : 0.0),
                 c.before,
                 c.at,
                 c.step * step,
                 c.start_step * step,
                 j == stages.count()});
      before = at;
      at = next;
    }
  }
}

}  // namespace

VoxelSpace::VoxelSpace(Voxels voxels, const Law& law, const Parameters& transport, const VoxelOptions& options)
    : voxels_(std::move(voxels)),
      law_(law),
      transport_(transport),
      work_(std::make_unique<VoxelWork>(voxels_, options)) {}
VoxelSpace::~VoxelSpace() = default;
VoxelSpace::VoxelSpace(VoxelSpace&&) noexcept = default;
VoxelSpace& VoxelSpace::operator=(VoxelSpace&&) noexcept = default;

int VoxelSpace::solve_field(const Column& source, double range, Column& x, Column& spare, bool from_there,
                            ThreadPool& pool) {
  VoxelWork& w = *work_;
  w.update(voxels_, VoxelWork::Look::nowhere);
  double highest = 0.0;
  for (double value : source.span()) highest = std::max(highest, std::abs(value));
  const double stretch = range / voxels_.spacing;
  // The start is left as it is: the first iterate goes elsewhere, the second may take the start's place.
  FactorSolve f{source.data(),
                from_there ? x.data() : source.data(),
                from_there ? spare.data() : x.data(),
                from_there ? x.data() : spare.data(),
                stretch * stretch,
                w.options.factor_tolerance * std::max(highest, 1e-30)};
  solve({&f, 1}, w, pool);
  const double* answer = f.iterate(f.passes);
  if (answer == spare.data()) std::swap(x, spare);
  if (answer == source.data()) std::copy_n(source.data(), source.span().size(), x.data());
  return f.passes;
}

std::size_t VoxelSpace::awake() const { return work_->awake_count; }
Sweeps VoxelSpace::sweeps() const { return work_->sweeps; }
std::size_t VoxelSpace::working() const { return work_->awake_count + work_->resting_count; }

void VoxelSpace::advance(const Exposure& exposure, double dt, ThreadPool& pool, ReferenceCheck* check) {
  VoxelWork& w = *work_;
  Activity& activity = voxels_.activity;
  Exposure health;
  health.parathyroid_hormone = law_.bone.pth_healthy;
  health.balance = exposure.balance;
  if (!(exposure == health)) activity.everywhere = true;
  if (exposure.dose_rate > 0.0) activity.stroma_disturbed = true;
  // The front needs days to cross a voxel of the margin.
  constexpr std::int64_t look_every = 4;
  w.update(voxels_, voxels_.steps % look_every == 0 ? VoxelWork::Look::awake : VoxelWork::Look::nowhere);

  w.sweeps = {};
  const auto factors = solve_factors(voxels_, w, law_, transport_, pool);
  const ReactionArrays resting = arrays_of(voxels_);
  ReactionArrays arrays = resting;
  arrays.factor = factors;
  arrays.pore = w.pore();
  for_tasks(w.awake_tasks, w.awake_count, 2.0, pool,
            [&](std::size_t t) { w.kernels.begin_motion(arrays, w.awake_tasks[t].begin, w.awake_tasks[t].end); });
  if (w.awake_count > 0) move_cells(voxels_, w, law_, transport_, 0.5 * dt, pool);

  const auto react = [&](const std::vector<Range>& tasks, std::size_t rves, const ReactionArrays& at, bool extrapolate,
                         double days) {
    std::vector<ReferenceCheck> parts = parts_of(check, tasks);
    for_tasks(tasks, rves, check ? plain_cost * 25.0 : 25.0, pool, [&](std::size_t t) {
      const auto [begin, end] = tasks[t];
      react_and_check(w.kernels.react, at, begin, end, law_, exposure, days, extrapolate, check ? &parts[t] : nullptr);
    });
    for (const ReferenceCheck& part : parts) check->add(part);
  };
  react(w.awake_tasks, w.awake_count, arrays, voxels_.has_history, dt);
  react(w.resting_tasks, w.resting_count, resting, false, dt);
  // Bone that rests ages by less than a thousandth of itself a month: it takes these days in one step.
  constexpr std::int64_t ages_every = 32;
  if (exposure.balance != 1.0 && voxels_.steps % ages_every == ages_every - 1 && w.idle_count > 0) {
    react(w.idle_tasks, w.idle_count, resting, false, dt * double(ages_every));
    w.idle_flux.reset();
    activity.aged = true;
  }
  if (w.awake_count > 0) move_cells(voxels_, w, law_, transport_, 0.5 * dt, pool);
  voxels_.has_history = true;
  ++voxels_.steps;
}

Flux<double> VoxelSpace::flux(const Exposure& exposure, ThreadPool& pool, ReferenceCheck* check) {
  VoxelWork& w = *work_;
  w.update(voxels_, VoxelWork::Look::nowhere);
  const ReactionArrays arrays = arrays_of(voxels_);
  std::array<double, flux_count> sum{};
  const auto add = [&](const std::vector<Range>& tasks, std::size_t rves, std::array<double, flux_count>& total) {
    std::vector<std::array<double, flux_count>> parts(tasks.size(), std::array<double, flux_count>{});
    std::vector<ReferenceCheck> checked = parts_of(check, tasks);
    for_tasks(tasks, rves, check ? plain_cost * 10.0 : 10.0, pool, [&](std::size_t t) {
      const auto [begin, end] = tasks[t];
      add_fluxes_and_check(w.kernels.add_fluxes, arrays, begin, end, law_, exposure, nullptr, parts[t].data(),
                           check ? &checked[t] : nullptr);
    });
    for (const ReferenceCheck& part : checked) check->add(part);
    for (const auto& part : parts)
      for (std::size_t q = 0; q < flux_count; ++q) total[q] += part[q];
  };
  if (!w.idle_flux || w.idle_balance != exposure.balance) {
    w.idle_balance = exposure.balance;
    w.idle_flux.emplace();
    w.idle_flux->fill(0.0);
    add(w.idle_tasks, w.idle_count, *w.idle_flux);
  }
  sum = *w.idle_flux;
  add(w.awake_tasks, w.awake_count, sum);
  add(w.resting_tasks, w.resting_count, sum);
  const double volume = voxels_.spacing * voxels_.spacing * voxels_.spacing;
  return {volume * sum[0], volume * sum[1], volume * sum[2], volume * sum[3], volume * sum[4], volume * sum[5]};
}

Voxels VoxelSpace::copy() const {
  const Voxels& v = voxels_;
  Voxels out{v.grid,        v.spacing,          v.voxel,       v.tissue, v.initial_fraction, {}, {}, v.inert.copy(),
             v.host.copy(), v.dose_rate.copy(), v.has_history, v.steps,  v.activity};
  for (std::size_t k = 0; k < state_count; ++k) out.state[k] = v.state[k].copy();
  for (std::size_t k = 0; k < out.factor.size(); ++k) out.factor[k] = v.factor[k].copy();
  return out;
}

void VoxelSpace::restore(Voxels voxels) {
  HOWSHIP_ENSURE(voxels.voxel == voxels_.voxel, "the saved state is of this bone");
  voxels_ = std::move(voxels);
  work_->forget();
}

void VoxelSpace::seed_ball(const Vec3& centre, double radius, double rim, double occupancy, const CloneShares& shares) {
  constexpr double nothing = 1e-12;
  for (std::size_t i = 0; i < voxels_.size(); ++i) {
    const double share = occupancy * share_in_ball(distance(place(voxels_, i), centre), radius, rim);
    if (share < nothing) continue;
    const double pore = 1.0 - voxels_.state[lamellar][i] - voxels_.state[woven][i] - voxels_.inert[i];
    for (std::size_t k = 0; k < clones; ++k)
      voxels_.state[clone_states[k]][i] += shares[k] * share * std::max(pore, 0.0);
  }
  disturbed();
}

void VoxelSpace::disturbed() {
  voxels_.has_history = false;
  work_->update(voxels_, VoxelWork::Look::everywhere);
}

void VoxelSpace::change(std::span<const double> amount, const Instant& instant, Disturbs disturbs) {
  HOWSHIP_ENSURE(amount.size() == voxels_.size(), "an instant has one amount an RVE");
  const double volume = voxels_.spacing * voxels_.spacing * voxels_.spacing;
  for (std::size_t i = 0; i < voxels_.size(); ++i) {
    if (amount[i] == 0.0) continue;
    Values<double> y = values_at(voxels_, i);
    Rve rve{y, voxels_.inert[i], voxels_.host[i], volume};
    instant(amount[i], rve);
    for (std::size_t k = 0; k < state_count; ++k) voxels_.state[k][i] = y[k];
  }
  voxels_.has_history = false;
  if (disturbs != Disturbs::tumour) voxels_.activity.everywhere = true;
  if (disturbs == Disturbs::stroma) voxels_.activity.stroma_disturbed = true;
  work_->update(voxels_, VoxelWork::Look::everywhere);
}

void VoxelSpace::set_dose_rate(std::span<const double> dose_rate) {
  if (dose_rate.empty()) {
    voxels_.dose_rate = Column{};
    return;
  }
  HOWSHIP_ENSURE(dose_rate.size() == voxels_.size(), "one dose rate an RVE");
  voxels_.dose_rate = Column(voxels_.size());
  std::copy(dose_rate.begin(), dose_rate.end(), voxels_.dose_rate.data());
  voxels_.activity.everywhere = voxels_.activity.stroma_disturbed = true;
  work_->update(voxels_, VoxelWork::Look::everywhere);
}

}  // namespace howship::space
