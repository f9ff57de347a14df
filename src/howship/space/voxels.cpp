// SPDX-License-Identifier: Apache-2.0
#include "howship/space/voxels.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/numerics/legendre_stages.hpp"
#include "howship/space/events.hpp"
#include "howship/space/reference_check.hpp"
#include "howship/space/slabs.hpp"

namespace howship::space {

// ---------------------------------------------------------------------------------------------- columns

void Column::Free::operator()(double* p) const { std::free(p); }

Column::Column(std::size_t size, double fill) : size_(size) {
  constexpr std::size_t line = 64 / sizeof(double), lines_of_a_page = 64;
  static std::atomic<std::size_t> made{0};
  const std::size_t shift = made++ * 5 % lines_of_a_page * line;
  // calloc: pages that are never touched (scratch of resting RVEs, states that stay 0) cost no memory.
  data_.reset(static_cast<double*>(std::calloc(size + 2 * slack + line + shift, sizeof(double))));
  if (!data_) throw std::bad_alloc{};
  const std::size_t beyond = reinterpret_cast<std::uintptr_t>(data_.get()) / sizeof(double) % line;
  first_ = data_.get() + (line - beyond) + shift + slack;
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
  decltype(&baseline::largest_magnitude) largest_magnitude = HOWSHIP_PICK(isa, largest_magnitude);
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

/// Work is handed out in pieces of about this many RVEs: they fit a core's cache and take tens of microseconds.
constexpr std::size_t task_size = 2048;

/// Least RVEs of a slab: what stages lag behind each other is a slab more than the way to a neighbour, and the columns
/// that several stages share should stay in a core's cache over all of that.
constexpr std::size_t slab_size = 1024;

constexpr std::size_t widest_vector = 8;  // of the kernels, in RVEs

/// Passes a field had to its answer last time.
struct Passes {
  double stiffness = -1.0;
  int count = 0;
};

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

  /// Where it does not stand in the way of the fields that tumour secretes.
  double* pore() { return scratch[6].data(); }

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
  std::vector<Range> awake_ranges;   // the same RVEs in ranges, cut where slabs end
  std::vector<Slab> slabs;           // of both
  std::vector<Range> awake_tasks;    // RVE ranges that are awake, to sum over
  std::vector<Range> resting_tasks;  // RVE ranges of bone that are not, while an exposure acts
  std::vector<Range> idle_tasks;     // RVE ranges of bone that only age acts on
  std::size_t awake_count = 0, resting_count = 0, idle_count = 0;
  std::array<Passes, 5> expected;                           // of the factors and of solve_field
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
    cut_slabs();
    awake_tasks = tasks(
        voxels.size(), [&](std::size_t c) { return awake[c] != 0; }, awake_count);
    resting_tasks = tasks(
        voxels.size(), [&](std::size_t c) { return everywhere_ && !awake[c] && chunk_is_bone_[c]; }, resting_count);
    idle_tasks = tasks(
        voxels.size(), [&](std::size_t c) { return !everywhere_ && !awake[c] && chunk_is_bone_[c]; }, idle_count);
    idle_flux.reset();
  }

  /// Cuts the runs of `work` into slabs, says how far the neighbours of each reach and where vectors reach farther.
  void cut_slabs() {
    slabs.clear();
    awake_ranges.clear();
    for (std::size_t first = 0; first < work.size();) {
      const std::size_t first_range = awake_ranges.size();
      std::size_t last = first;
      for (std::size_t size = 0; last < work.size() && size < slab_size; ++last) {
        const Run& run = work[last];
        size += run.count;
        if (awake_ranges.size() > first_range && awake_ranges.back().end == run.begin)
          awake_ranges.back().end += run.count;
        else
          awake_ranges.push_back({run.begin, run.begin + run.count});
      }
      slabs.push_back({{first, last}, {first_range, awake_ranges.size()}, slabs.size(), slabs.size()});
      first = last;
    }
    const auto slab_of = [&](std::size_t rve) {
      const auto after = std::upper_bound(slabs.begin(), slabs.end(), rve, [&](std::size_t i, const Slab& slab) {
        return i < work[slab.runs.begin].begin;
      });
      return std::size_t(after - slabs.begin()) - 1;
    };
    for (Slab& slab : slabs)
      for (std::size_t r = slab.runs.begin; r < slab.runs.end; ++r) {
        const Run& run = work[r];
        const auto [down, up] = std::minmax_element(run.across.begin(), run.across.end());
        const std::size_t left = run.closed_left ? 0 : 1, right = run.closed_right ? 0 : 1, end = run.begin + run.count;
        const std::size_t first = run.begin - std::max(left, std::size_t(-std::min(*down, 0)));
        const std::size_t last = end - 1 + std::max(right, std::size_t(std::max(*up, 0)));
        slab.lowest = std::min(slab.lowest, slab_of(first));
        slab.highest = std::max(slab.highest, slab_of(last));
      }
    for (std::size_t t = 1; t < slabs.size(); ++t) slabs[t].highest = std::max(slabs[t].highest, slabs[t - 1].highest);
    for (std::size_t t = slabs.size(); t-- > 1;) slabs[t - 1].lowest = std::min(slabs[t - 1].lowest, slabs[t].lowest);
    const auto begin_of = [&](std::size_t slab) {
      return slab < slabs.size() ? std::size_t(work[slabs[slab].runs.begin].begin) : SIZE_MAX;
    };
    for (std::size_t t = 0; t < slabs.size(); ++t) {
      // Neighbours are looked at where a stage waits for others, everything else in the slab itself.
      const std::size_t lowest = slabs[t].lowest == 0 ? 0 : begin_of(slabs[t].lowest);
      const std::size_t highest = begin_of(slabs[t].highest + 1), own = begin_of(t + 1);
      for (std::size_t r = slabs[t].runs.begin; r < slabs[t].runs.end; ++r) {
        Run& run = work[r];
        const auto [down, up] = std::minmax_element(run.across.begin(), run.across.end());
        const std::size_t first = run.begin - std::min<std::size_t>(run.begin, std::size_t(std::max(1, -*down)));
        const std::size_t last = run.begin + run.count + widest_vector;
        run.alone = first < lowest || last + std::size_t(std::max(0, *up)) > highest || last > own;
      }
    }
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

/// Factors of one pass after the other of Chebyshev's iteration for eigenvalues between 1 and 1 + 12 stiffness.
class Chebyshev {
 public:
  explicit Chebyshev(double stiffness) : middle_(1.0 + 6.0 * stiffness), half_width_(6.0 * stiffness) {}
  void next() {
    ++passes_;
    if (passes_ == 1) {
      step = 1.0 / middle_;
      return;
    }
    const double c = half_width_ * step;
    const double blend = (passes_ == 2 ? 0.5 : 0.25) * c * c;
    const double before = step;
    step = 1.0 / (middle_ - blend / before);
    momentum = step * blend / before;
  }
  /// By which the residual falls in a pass, in the long run and at least.
  double contraction() const {
    const double root = std::sqrt(1.0 + 2.0 * half_width_);
    return (root - 1.0) / (root + 1.0);
  }
  double step = 0.0, momentum = 0.0;

 private:
  double middle_, half_width_;
  int passes_ = 0;
};

/// (1 - range^2 laplace) x = source, to be solved by Chebyshev iteration from `start`, which is left as it is. Iterates
/// alternate between `odd` and `even`; after n passes the answer is iterate(n).
struct FactorField {
  const double *source, *start;
  double *odd, *even;
  double stiffness;  ///< (range / spacing)^2
  double tolerance;  ///< largest residual that ends it, as a share of the largest source
  Passes* expected;  ///< what it was last time; replaced by what it is now

  const double* iterate(int n) const { return n <= 0 ? start : n % 2 == 1 ? odd : even; }
};

/// The passes that such a field needs.
///
/// Each pass finds the residual of the iterate that it reads. The answer is the first iterate whose residual is small
/// enough. Several passes go over the RVEs together, before the residual of any of them is known: as many as are
/// expected, the last of which only looks at the residual of the iterate that should be the answer. Too few, and more
/// follow. One too many, and the iterate before still stands, for nothing has been put in its place. More than that,
/// and the passes are made again from the start, now that their number is known. So what is expected costs time where
/// it is wrong and changes nothing.
class FactorSolve {
 public:
  explicit FactorSolve(const FactorField& field) : field_(field), chebyshev_(field.stiffness) {}

  std::vector<double> peak;  ///< the largest source of each slab, filled before or with the first passes

  const double* answer() const { return field_.iterate(passes_); }
  bool starts_at_source() const { return field_.start == field_.source; }
  int passes() const { return passes_; }
  bool done() const { return done_; }

  /// Plans the next passes that go over the RVEs together, at most `deepest`. Returns how many.
  std::size_t plan(std::size_t deepest, std::size_t slabs) {
    if (passes_ == 0 && aim_ < 0) aim_ = first_aim();
    const int left = aim_ - passes_, room = int(deepest);
    // A field that spreads by little has an answer whose residual is known beforehand.
    proven_ = !again_ && passes_ == 0 && aim_ == 1 && one_pass_will_do();
    looks_ = !again_ && !proven_ && left < room;
    stores_ = std::min(left, room);
    passes_planned_.clear();
    for (int p = 0; p < stores_; ++p) {
      chebyshev_.next();
      passes_planned_.push_back(pass(passes_ + p));
    }
    if (looks_) {
      passes_planned_.push_back(pass(passes_ + stores_));
      passes_planned_.back().x_next = nullptr;
    }
    residual_.assign(passes_planned_.size() * slabs, 0.0);
    slabs_ = slabs;
    return passes_planned_.size();
  }
  std::size_t planned() const { return passes_planned_.size(); }
  const FactorPass& planned(std::size_t k) const { return passes_planned_[k]; }
  double& residual(std::size_t k, std::size_t slab) { return residual_[k * slabs_ + slab]; }

  /// Takes note of the planned passes after they were made.
  void judge() {
    const double goal = field_.tolerance * std::max(largest(peak), 1e-30);
    if (again_) {
      passes_ += stores_;
      return finish_if(passes_ == aim_);
    }
    const int from = passes_;
    passes_ += stores_;
    double before = 0.0, now = 0.0;
    for (int p = 0; p < int(passes_planned_.size()); ++p) {
      before = now;
      now = 0.0;
      for (std::size_t slab = 0; slab < slabs_; ++slab) now = std::max(now, residual(std::size_t(p), slab));
      const int n = from + p;
      if (now > goal && n < most_passes) continue;
      // That of iterate n is the first that is small enough. Is it still there?
      if (n > 0 && n + 1 < passes_) {
        again_ = true;
        aim_ = n;
        passes_ = 0;
        chebyshev_ = Chebyshev(field_.stiffness);
        return;
      }
      passes_ = n;
      return finish_if(true);
    }
    if (proven_) return finish_if(true);
    // The residual will not fall much faster than it did, and in the long run falls by as much as the law says.
    double falls = chebyshev_.contraction();
    if (before > 0.0) falls = std::min(falls, now / before);
    const double more = std::log(goal / now) / std::log(std::clamp(falls, 1e-6, 0.999));
    const int known = looks_ ? passes_ : passes_ - 1;
    aim_ = std::max(passes_ + 1, known + int(std::min(0.8 * more, 1e6)));
    aim_ = std::min(aim_, most_passes);
  }

 private:
  static constexpr int most_passes = 500;

  FactorPass pass(int p) const {
    return {field_.source,    field_.iterate(p), field_.iterate(p - 1), p % 2 == 0 ? field_.odd : field_.even,
            field_.stiffness, chebyshev_.step,   chebyshev_.momentum};
  }
  /// No residual of a source itself is larger than 12 stiffness times the largest source, and the first pass leaves
  /// 6 stiffness / (1 + 6 stiffness) of it, both in the largest norm.
  double after_one_pass() const { return 72.0 * field_.stiffness * field_.stiffness / (1.0 + 6.0 * field_.stiffness); }
  bool one_pass_will_do() const { return field_.start == field_.source && after_one_pass() < 0.99 * field_.tolerance; }
  int first_aim() const {
    if (field_.expected->stiffness == field_.stiffness) return field_.expected->count;
    if (one_pass_will_do()) return 1;
    const double passes = std::log(field_.tolerance / (2.0 * std::min(1.0, 6.0 * field_.stiffness))) /
                          std::log(std::max(chebyshev_.contraction(), 1e-6));
    return int(std::clamp(std::floor(passes), 1.0, double(most_passes)));
  }
  void finish_if(bool finished) {
    done_ = finished;
    if (finished) *field_.expected = {field_.stiffness, passes_};
  }

  FactorField field_;
  Chebyshev chebyshev_;
  int passes_ = 0, aim_ = -1, stores_ = 0;
  bool looks_ = false, proven_ = false, again_ = false, done_ = false;
  std::size_t slabs_ = 0;
  std::vector<FactorPass> passes_planned_;
  std::vector<double> residual_;
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

/// What is done in a slab before the first passes of fields: it makes their sources there and fills their peaks.
struct Preparation {
  double nanoseconds;
  std::function<void(std::size_t slab)> work;
};

/// Fields that do not depend on each other are solved side by side; each stops on its own.
void solve(std::span<FactorSolve> fields, const Preparation& preparation, VoxelWork& w, ThreadPool& pool) {
  const auto finished = [&] {
    return std::all_of(fields.begin(), fields.end(), [](const FactorSolve& f) { return f.done(); });
  };
  for (FactorSolve& f : fields) f.peak.assign(w.slabs.size(), 0.0);
  for (bool first = true; first || !finished(); first = false) {
    std::vector<Stage> stages;
    if (first) stages.push_back({false, preparation.nanoseconds, preparation.work});
    std::size_t most = 0;
    for (FactorSolve& f : fields) {
      if (f.done()) continue;
      most = std::max(most, f.plan(w.options.passes_together, w.slabs.size()));
      w.sweeps.factors += int(f.planned());
      ++w.sweeps.fields;
    }
    for (std::size_t k = 0; k < most; ++k) {
      // What the first pass reads in neighbours nobody has just written, unless it is the source.
      bool waits = k > 0;
      double nanoseconds = 0.0;
      for (const FactorSolve& f : fields) {
        if (f.done() || k >= f.planned()) continue;
        waits |= first && f.starts_at_source();
        nanoseconds += 2.0;
      }
      stages.push_back({waits, nanoseconds, [&fields, &w, k](std::size_t slab) {
                          const Run *begin = w.work.data() + w.slabs[slab].runs.begin,
                                    *end = w.work.data() + w.slabs[slab].runs.end;
                          for (FactorSolve& f : fields)
                            if (!f.done() && k < f.planned())
                              f.residual(k, slab) = w.kernels.factor_pass(f.planned(k), begin, end);
                        }});
    }
    run_stages(w.slabs, stages, w.awake_count, pool);
    for (FactorSolve& f : fields)
      if (!f.done()) f.judge();
  }
}

/// Solves the four factor fields at the present state, and turns clones into pore occupancies: cells move next. Returns
/// where each field stands; `now` columns hold what was solved.
std::array<const double*, 4> solve_factors(Voxels& voxels, VoxelWork& w, const Law& law, const Parameters& transport,
                                           ThreadPool& pool) {
  ReactionArrays arrays = arrays_of(voxels);
  arrays.pore = w.pore();
  const double ranges[] = {transport.growth_factor_range, transport.pthrp_range, transport.wnt_range,
                           transport.dkk1_range};
  const bool secreted[] = {true, law.secretion.pthrp > 0.0, law.secretion.wnt > 0.0, law.secretion.dkk1 > 0.0};
  std::array<const double*, 4> out;
  for (std::size_t k = 0; k < 4; ++k) out[k] = voxels.factor[k].data();

  const auto field = [&](std::size_t k, std::size_t source) {
    const double stretch = ranges[k] / voxels.spacing;
    const double* from = w.scratch[source].data();
    return FactorSolve({from, voxels.has_history ? voxels.factor[k].data() : from, w.now[k].data(),
                        w.scratch[source + 1].data(), stretch * stretch, w.options.factor_tolerance, &w.expected[k]});
  };
  const auto keep = [&](std::size_t k, std::size_t source, const FactorSolve& f) {
    const double* answer = f.answer();
    if (answer == w.scratch[source + 1].data()) std::swap(w.now[k], w.scratch[source + 1]);
    if (answer == w.scratch[source].data()) std::swap(w.now[k], w.scratch[source]);
    out[k] = answer;
  };
  const auto each_range = [&](std::size_t slab, const auto& body) {
    for (std::size_t r = w.slabs[slab].rves.begin; r < w.slabs[slab].rves.end; ++r) body(w.awake_ranges[r]);
  };

  FactorSolve growth_factor = field(0, 0);
  solve({&growth_factor, 1},
        {3.0,
         [&](std::size_t slab) {
           each_range(slab, [&](const Range& range) {
             const double highest =
                 w.kernels.growth_factor_sources(arrays, range.begin, range.end, law, w.scratch[0].data());
             growth_factor.peak[slab] = std::max(growth_factor.peak[slab], highest);
           });
         }},
        w, pool);
  keep(0, 0, growth_factor);

  std::vector<FactorSolve> fields;
  std::vector<std::size_t> which;
  for (std::size_t k = 1; k < 4; ++k) {
    if (!secreted[k]) continue;
    fields.push_back(field(k, 2 * (k - 1)));
    which.push_back(k);
  }
  double* const sources[] = {w.scratch[0].data(), w.scratch[2].data(), w.scratch[4].data()};
  solve(fields,
        {9.0,
         [&](std::size_t slab) {
           double highest[] = {0.0, 0.0, 0.0};
           each_range(slab, [&](const Range& range) {
             w.kernels.secretion_sources(arrays, out[0], range.begin, range.end, law, sources, highest);
             w.kernels.begin_motion(arrays, range.begin, range.end);
           });
           for (std::size_t f = 0; f < fields.size(); ++f) fields[f].peak[slab] = highest[which[f] - 1];
         }},
        w, pool);
  for (std::size_t f = 0; f < fields.size(); ++f) keep(which[f], 2 * (which[f] - 1), fields[f]);
  return out;
}

/// Moves clones and stroma for some days by Heun sub-steps inside the positivity limit; pores are frozen meanwhile. The
/// clones are pore occupancies before (begin_motion, react) and volume fractions after. Mostly one step will do. Its
/// first stage says whether: it changes nothing that is held.
class Motion {
 public:
  Motion(Voxels& voxels, VoxelWork& w, const Law& law, const Parameters& transport, double dt)
      : voxels_(voxels), w_(w), law_(law), transport_(transport), dt_(dt), area_(voxels.spacing * voxels.spacing) {
    const ReactionArrays arrays = arrays_of(voxels);
    held_ = {arrays.state[sensitive], arrays.state[adapted], arrays.state[independent], arrays.state[stroma]};
    first_ = {w.scratch[3].data(), w.scratch[4].data(), w.scratch[5].data(), w.scratch[7].data()};
    for (std::size_t k = 0; k < 3; ++k) faces_[k] = w.scratch[k].data();
    tissue_ = {w.pore(),
               arrays.host,
               faces_[0],
               faces_[1],
               faces_[2],
               transport.random_motility,
               transport.stroma_spreading,
               voxels.activity.stroma_disturbed};
    outflow_.assign(w.slabs.size(), 0.0);
  }

  /// The first stage, of one step for all the days. The pores on both sides are known.
  void begin(std::vector<Stage>& stages) {
    stages.push_back({!stages.empty(), 3.0, [this](std::size_t slab) {
                        const auto [first, last] = runs(slab);
                        w_.kernels.face_conductances(w_.pore(), transport_.architecture_exponent, first, last,
                                                     law_.tumour.spreading, faces_[0], faces_[1], faces_[2]);
                      }});
    stages.push_back(stage(predict(dt_ / area_), true));
  }

  /// After the first stage: the steps that are needed.
  int steps() const { return int(std::ceil(dt_ / positive())); }
  /// The second stage where one step will do.
  Stage end() { return stage(correct(dt_ / area_, true), false); }

  /// Everything after the first stage where more are needed.
  void many_steps(ThreadPool& pool) {
    const int count = steps();
    const auto run_stage = [&](const MotionStage& motion) {
      const Stage one = stage(motion, false);
      run_stages(w_.slabs, {&one, 1}, w_.awake_count, pool);
    };
    constexpr int most_heun_steps = 4;
    if (count <= most_heun_steps) {
      const double step = dt_ / count / area_;
      for (int k = 0; k < count; ++k) {
        run_stage(predict(step));
        run_stage(correct(step, k + 1 == count));
      }
      return;
    }
    // Runge-Kutta-Legendre of second order (Meyer, Balsara, Aslam 2014, J Comput Phys 257:594): one long step in as
    // many stages as stability asks.
    w_.need_long_steps(voxels_.size());
    const Moving<double*> second = columns(&w_.long_step[0]);
    const Moving<double*> start_motion = columns(&w_.long_step[4]);
    const LegendreStages stages(legendre_stage_count(dt_ / positive()));
    const double step = dt_ / area_;
    run_stage({read(held_), {}, {}, {}, first_, start_motion, 0.0, 0.0, 1.0, stages.first_step() * step, 0.0, false});
    Moving<double*> at = first_, before = held_;
    for (int j = 2; j <= stages.count(); ++j) {
      const LegendreStages::Stage c = stages.stage(j);
      // The start must outlive the stages; the last of them may take its place.
      const Moving<double*> next = j == stages.count() ? held_ : j == 2 ? second : before;
      run_stage({read(at),
                 read(held_),
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

 private:
  static Moving<double*> columns(Column* first_of_four) {
    return {first_of_four[0].data(), first_of_four[1].data(), first_of_four[2].data(), first_of_four[3].data()};
  }
  static Moving<const double*> read(const Moving<double*>& m) {
    return {m.sensitive, m.adapted, m.independent, m.stroma};
  }
  MotionStage predict(double step) const {
    return {read(held_), {}, {}, {}, first_, {}, 0.0, 0.0, 1.0, step, 0.0, false};
  }
  MotionStage correct(double step, bool last) const {
    return {read(first_), read(held_), {}, {}, held_, {}, 0.5, 0.0, 0.5, 0.5 * step, 0.0, last};
  }
  double positive() const { return 0.9 * area_ / std::max(largest(outflow_), 6.0 * transport_.stroma_spreading); }
  std::pair<const Run*, const Run*> runs(std::size_t slab) const {
    return {w_.work.data() + w_.slabs[slab].runs.begin, w_.work.data() + w_.slabs[slab].runs.end};
  }
  Stage stage(const MotionStage& motion, bool waits) {
    ++w_.sweeps.motion;
    return {waits, 6.0, [this, motion](std::size_t slab) {
              const auto [first, last] = runs(slab);
              outflow_[slab] = w_.kernels.motion_stage(tissue_, motion, first, last);
            }};
  }

  Voxels& voxels_;
  VoxelWork& w_;
  const Law& law_;
  const Parameters& transport_;
  double dt_, area_;
  Moving<double*> held_, first_;
  std::array<double*, 3> faces_;
  MotionArrays tissue_;
  std::vector<double> outflow_;
};

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
  return solve_field(
      source,
      [&](std::size_t begin, std::size_t end) { return work_->kernels.largest_magnitude(source.data(), begin, end); },
      range, x, spare, from_there, pool);
}

int VoxelSpace::solve_field(const Column& source, const MakeSource& make_source, double range, Column& x, Column& spare,
                            bool from_there, ThreadPool& pool) {
  VoxelWork& w = *work_;
  w.update(voxels_, VoxelWork::Look::nowhere);
  const double stretch = range / voxels_.spacing;
  // The start is left as it is, so where iterates may take its place it is a copy.
  const Column start = from_there ? x.copy() : Column{};
  const double* from = from_there ? start.data() : source.data();
  FactorSolve f(
      {source.data(), from, x.data(), spare.data(), stretch * stretch, w.options.factor_tolerance, &w.expected[4]});
  solve({&f, 1},
        {1.0,
         [&](std::size_t slab) {
           for (std::size_t r = w.slabs[slab].rves.begin; r < w.slabs[slab].rves.end; ++r)
             f.peak[slab] = std::max(f.peak[slab], make_source(w.awake_ranges[r].begin, w.awake_ranges[r].end));
         }},
        w, pool);
  const double* answer = f.answer();
  if (answer == spare.data()) std::swap(x, spare);
  if (answer == from) std::copy_n(answer, x.span().size(), x.data());
  return f.passes();
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
  const double react_cost = check ? plain_cost * 25.0 : 25.0;

  std::vector<ReferenceCheck> parts = parts_of(check, w.awake_ranges);
  const Stage react_awake{false, react_cost, [&](std::size_t slab) {
                            for (std::size_t r = w.slabs[slab].rves.begin; r < w.slabs[slab].rves.end; ++r)
                              react_and_check(w.kernels.react, arrays, w.awake_ranges[r].begin, w.awake_ranges[r].end,
                                              law_, exposure, dt, voxels_.has_history, check ? &parts[r] : nullptr);
                          }};
  if (w.awake_count > 0) {
    const auto run = [&](const std::vector<Stage>& stages) { run_stages(w.slabs, stages, w.awake_count, pool); };
    Motion before(voxels_, w, law_, transport_, 0.5 * dt), after = before;
    std::vector<Stage> stages;
    before.begin(stages);
    run(stages);
    stages.clear();
    if (before.steps() == 1)
      stages.push_back(before.end());
    else
      before.many_steps(pool);
    stages.push_back(react_awake);
    after.begin(stages);
    run(stages);
    if (after.steps() == 1)
      run({after.end()});
    else
      after.many_steps(pool);
  }
  for (const ReferenceCheck& part : parts) check->add(part);

  const auto react = [&](const std::vector<Range>& tasks, std::size_t rves, double days) {
    std::vector<ReferenceCheck> checked = parts_of(check, tasks);
    for_tasks(tasks, rves, react_cost, pool, [&](std::size_t t) {
      const auto [begin, end] = tasks[t];
      react_and_check(w.kernels.react, resting, begin, end, law_, exposure, days, false, check ? &checked[t] : nullptr);
    });
    for (const ReferenceCheck& part : checked) check->add(part);
  };
  react(w.resting_tasks, w.resting_count, dt);
  // Bone that rests ages by less than a thousandth of itself a month: it takes these days in one step.
  constexpr std::int64_t ages_every = 32;
  if (exposure.balance != 1.0 && voxels_.steps % ages_every == ages_every - 1 && w.idle_count > 0) {
    react(w.idle_tasks, w.idle_count, dt * double(ages_every));
    w.idle_flux.reset();
    activity.aged = true;
  }
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
