// SPDX-License-Identifier: Apache-2.0
// Operations and bytes per RVE are stated at each loop; all loops are limited by arithmetic while the fields of the
// awake RVEs stay in cache, and by memory beyond.
#include <array>
#include <cmath>

#include "howship/space/voxel_kernels.hpp"

namespace howship::space {
namespace HOWSHIP_ISA {
namespace {

constexpr int lanes = HOWSHIP_VECTOR_BYTES / int(sizeof(double));
using V = Pack<double, lanes>;

/// Reads lanes [first, last), as nobody may read what lies beside them while others write there.
[[gnu::noinline]] V load_some(const double* p, std::size_t first, std::size_t last) {
  double lane[lanes] = {};
  for (std::size_t i = first; i < last; ++i) lane[i] = p[i];
  return V::load(lane);
}
[[gnu::always_inline]] inline V load_first(const double* p, std::size_t n) {
  return n == std::size_t(lanes) ? V::load(p) : load_some(p, 0, n);
}

/// Stores the first n lanes.
[[gnu::always_inline]] inline void store_some(const V& value, double* p, std::size_t n) {
  if (n == std::size_t(lanes)) {
    value.store(p);
    return;
  }
  double lane[lanes];
  value.store(lane);
  for (std::size_t i = 0; i < n; ++i) p[i] = lane[i];
}

/// Largest of the first n lanes and `sofar`.
[[gnu::always_inline]] inline double largest_of(const V& value, std::size_t n, double sofar) {
  double lane[lanes];
  value.store(lane);
  for (std::size_t i = 0; i < n; ++i) sofar = lane[i] > sofar ? lane[i] : sofar;
  return sofar;
}

[[gnu::always_inline]] inline V absolute(V x) { return max(x, -x); }

/// RVEs behind the last whole vector of a range, in a room of their own: what lies beside them in the columns may
/// belong to another thread.
class Rest {
 public:
  const ReactionArrays& take(const ReactionArrays& from, std::size_t begin, std::size_t n) {
    double(*row)[lanes] = room_;
    const auto taken = [&](const double* column) {
      load_some(column + begin, 0, n).store(*row);
      return *row++;
    };
    for (std::size_t k = 0; k < state_count; ++k) here_.state[k] = taken(from.state[k]);
    for (std::size_t k = 0; k < 4; ++k) here_.factor[k] = taken(from.factor[k]);
    for (std::size_t k = 0; k < 4; ++k) here_.before[k] = taken(from.before[k]);
    here_.inert = taken(from.inert);
    here_.host = taken(from.host);
    here_.dose_rate = from.dose_rate ? taken(from.dose_rate) : nullptr;
    here_.pore = from.pore ? *row : nullptr;
    return here_;
  }
  void put_back(const ReactionArrays& from, std::size_t begin, std::size_t n) const {
    const auto given = [&](const double* row, double* column) {
      for (std::size_t i = 0; i < n; ++i) column[begin + i] = row[i];
    };
    for (std::size_t k = 0; k < state_count; ++k) given(here_.state[k], from.state[k]);
    for (std::size_t k = 0; k < 4; ++k) given(here_.before[k], from.before[k]);
    if (from.pore) given(here_.pore, from.pore);
  }

 private:
  double room_[state_count + 12][lanes];
  ReactionArrays here_;
};

/// body(arrays, i, at, n) for every vector of [begin, end): n RVEs from `at` on, which in `arrays` are those from i on.
/// `Stores` says whether it changes them; what it stores there for lanes beyond is dropped.
template <bool Stores, class Body>
[[gnu::always_inline]] inline void each_vector(const ReactionArrays& a, std::size_t begin, std::size_t end,
                                               const Body& body) {
  const std::size_t left = (end - begin) % std::size_t(lanes), whole = end - left;
  Rest rest;
  const ReactionArrays* arrays = &a;
  for (std::size_t i = begin, last = whole, before = 0, n(lanes);;) {  // the body is there but once
    for (; i < last; i += std::size_t(lanes)) body(*arrays, i, before + i, n);
    if (left == 0 || arrays != &a) break;
    arrays = &rest.take(a, whole, left);
    i = 0, last = 1, before = whole, n = left;
  }
  if (Stores && left > 0) rest.put_back(a, whole, left);
}

[[gnu::always_inline]] inline Values<V> load_values(const ReactionArrays& a, std::size_t i) {
  Values<V> y;
  for (std::size_t k = 0; k < state_count; ++k) y[k] = V::load(a.state[k] + i);
  return y;
}

constexpr std::array<double, 3 * lanes> shut_one = [] {
  std::array<double, 3 * lanes> out{};
  for (double& x : out) x = 1.0;
  out[std::size_t(lanes)] = 0.0;
  return out;
}();

/// Opens every lane, or all but the one at an end of a run where there is no neighbour.
class Ends {
 public:
  explicit Ends(const Run& run) : first_(run.begin), last_(run.begin + run.count - 1), run_(run) {}
  [[gnu::always_inline]] V left(std::size_t i) const {
    return V::load(run_.closed_left && i == first_ ? shut + lanes : shut);
  }
  [[gnu::always_inline]] V right(std::size_t i) const {
    const std::size_t ahead = last_ - i;
    return V::load(run_.closed_right && ahead < std::size_t(lanes) ? shut + lanes - ahead : shut);
  }

 private:
  static constexpr const double* shut = shut_one.data();
  std::size_t first_, last_;
  const Run& run_;
};

/// Reads places of a run, moved by `shift` towards its neighbours, lane by lane where the run asks for it: beside it
/// lies then what another thread may be writing. A lane that is not read is 0, and nobody uses it.
template <bool Alone>
class Reader {
 public:
  explicit Reader(const Run& run)
      : first_(run.begin + (run.closed_left ? 1 : 0)),
        begin_(run.begin),
        end_(run.begin + run.count),
        last_(end_ - (run.closed_right ? 1 : 0)) {}
  [[gnu::always_inline]] V here(const double* p, std::size_t i) const { return read(p + i, i, begin_, end_); }
  [[gnu::always_inline]] V left(const double* p, std::size_t i) const { return read(p + i - 1, i, first_, end_); }
  [[gnu::always_inline]] V right(const double* p, std::size_t i) const { return read(p + i + 1, i, begin_, last_); }

 private:
  [[gnu::always_inline]] static V read(const double* p, std::size_t i, std::size_t begin, std::size_t end) {
    if constexpr (!Alone) return V::load(p);
    const std::size_t first = i < begin ? begin - i : 0,
                      last = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    return load_some(p, first, last);
  }
  std::size_t first_, begin_, end_, last_;
};

/// x where the lane is open. Beyond a closed end lies somebody else's number, whatever it is.
[[gnu::always_inline]] inline V if_open(const V& open, const V& x) { return where_greater(open, V(0.5), x, V(0.0)); }

[[gnu::always_inline]] inline V pore_of(const V& lamellar_bone, const V& woven_bone, const V& inert) {
  return max(1.0 - (lamellar_bone + woven_bone) - inert, V(1e-6));
}

[[gnu::always_inline]] inline V to_power(const V& x, double exponent) {
  if (exponent == 3.0) return x * x * x;
  double lane[lanes];
  x.store(lane);
  for (double& value : lane) value = std::pow(value, exponent);
  return V::load(lane);
}

}  // namespace

// About 600 operations and 11 divisions; 16 states read and written, 8 factors read, 4 and the pore written: 360 bytes.
void react(const ReactionArrays& arrays, std::size_t begin, std::size_t end, const Law& law, const Exposure& exposure,
           double dt, bool extrapolate) {
  each_vector<true>(arrays, begin, end, [&](const ReactionArrays& a, std::size_t i, std::size_t, std::size_t) {
    V mid[4];
    for (std::size_t k = 0; k < 4; ++k) {
      const V now = max(V::load(a.factor[k] + i), V(0.0));
      mid[k] = extrapolate ? max(1.5 * now - 0.5 * V::load(a.before[k] + i), V(0.0)) : now;
      now.store(a.before[k] + i);
    }
    const Site<V> site{V::load(a.inert + i), V::load(a.host + i)};
    const V dose_rate = a.dose_rate ? V::load(a.dose_rate + i) : V(exposure.dose_rate);
    const Effect<V> effect = effect_of(Factors<V>{mid[0], mid[1], mid[2], mid[3]}, law);
    const auto fixed = imposed(exposure, site, dose_rate, law);
    Values<V> y = stepped(
        load_values(a, i), [&](const Values<V>&) { return effect; }, fixed, law, dt);
    if (a.pore) {  // cells move next
      const V pore = pore_of(y[lamellar], y[woven], site.inert);
      const V inverse = 1.0 / pore;
      pore.store(a.pore + i);
      for (const auto clone : clone_states) y[clone] = y[clone] * inverse;
    }
    for (std::size_t k = 0; k < state_count; ++k) y[k].store(a.state[k] + i);
  });
}

// About 640 operations and 11 divisions an RVE; 16 states read and written: 256 bytes.
void react_apart(Values<double>* const* y, std::size_t n, const Exposure& exposure, const Law& law, double dt) {
  const Site<V> site{V(0.0), V(1.0)};
  const auto fixed = imposed(exposure, site, V(exposure.dose_rate), law);
  const auto effect_at = [&](const Values<V>& at) { return effect_of(local_factors(at, site.inert, law), law); };
  for (std::size_t i = 0; i < n; i += std::size_t(lanes)) {
    const std::size_t last = n - i < std::size_t(lanes) ? n - i - 1 : std::size_t(lanes - 1);
    Values<V> of;
    for (std::size_t k = 0; k < state_count; ++k)
      for (std::size_t lane = 0; lane < std::size_t(lanes); ++lane)
        of[k].v[lane] = (*y[i + (lane < last ? lane : last)])[k];
    of = stepped(of, effect_at, fixed, law, dt);
    for (std::size_t k = 0; k < state_count; ++k)
      for (std::size_t lane = 0; lane <= last; ++lane) (*y[i + lane])[k] = of[k].v[lane];
  }
}

double growth_factor_sources(const ReactionArrays& arrays, std::size_t begin, std::size_t end, const Law& law,
                             double* source) {
  double largest = 0.0;
  each_vector<false>(arrays, begin, end, [&](const ReactionArrays& a, std::size_t i, std::size_t at, std::size_t n) {
    const V s = growth_factor_source(load_values(a, i), V::load(a.inert + i), law);
    store_some(s, source + at, n);
    largest = largest_of(s, n, largest);
  });
  return largest;
}

void secretion_sources(const ReactionArrays& arrays, const double* growth_factor, std::size_t begin, std::size_t end,
                       const Law& law, double* const* source, double* largest) {
  each_vector<false>(arrays, begin, end, [&](const ReactionArrays& a, std::size_t i, std::size_t at, std::size_t n) {
    const V level = max(load_first(growth_factor + at, n), V(0.0));
    const Factors<V> s = secreted(load_values(a, i), V::load(a.inert + i), level, law);
    const V made[] = {s.pthrp, s.wnt, s.dkk1};
    for (int k = 0; k < 3; ++k) {
      store_some(made[k], source[k] + at, n);
      largest[k] = largest_of(made[k], n, largest[k]);
    }
  });
}

namespace {

/// What a pass finds on its way: the largest residual of whole vectors, and of the others.
struct Largest {
  V residual{0.0};
  double of_ends = 0.0;
};

template <bool Stores, bool Alone>
[[gnu::always_inline]] inline void pass_over(const FactorPass& p, const Run& run, Largest& largest) {
  const Ends ends(run);
  const Reader<Alone> read(run);
  const std::size_t begin = run.begin, end = begin + run.count;
  const V stiffness(p.stiffness), step(p.step), momentum(p.momentum);
  const double *const front = p.x + run.across[0], *const back = p.x + run.across[1],
                      *const below = p.x + run.across[2], *const above = p.x + run.across[3];
  const auto next_at = [&](std::size_t i, std::size_t n, bool at_an_end) __attribute__((always_inline)) {
    const V here = read.here(p.x, i);
    V left = read.left(p.x, i) - here, right = read.right(p.x, i) - here;
    if (at_an_end) {
      left = if_open(ends.left(i), left);
      right = if_open(ends.right(i), right);
    }
    const V around = left + right + (read.here(front, i) - here) + (read.here(back, i) - here) +
                     (read.here(below, i) - here) + (read.here(above, i) - here);
    const V residual = read.here(p.source, i) - here + stiffness * around;
    if (n == std::size_t(lanes))
      largest.residual = max(largest.residual, absolute(residual));
    else
      largest.of_ends = largest_of(absolute(residual), n, largest.of_ends);
    if (Stores) store_some(here + step * residual + momentum * (here - read.here(p.x_before, i)), p.x_next + i, n);
  };
  constexpr std::size_t width(lanes);
  if (end - begin <= width) {
    next_at(begin, end - begin, true);
    return;
  }
  next_at(begin, width, true);
  std::size_t i = begin + width;
  for (; i + width < end; i += width) next_at(i, width, Alone);
  next_at(i, end - i, true);
}

template <bool Stores>
[[gnu::always_inline]] inline double pass_over(const FactorPass& pass, const Run* first, const Run* last) {
  const FactorPass p = pass;  // what a store might overwrite, for all that the compiler knows, is read but once
  Largest largest;
  for (const Run* run = first; run != last; ++run)
    if (run->alone)
      pass_over<Stores, true>(p, *run, largest);
    else
      pass_over<Stores, false>(p, *run, largest);
  return largest_of(largest.residual, std::size_t(lanes), largest.of_ends);
}

}  // namespace

// 21 operations; 4 arrays (source, x, x_before, x_next; neighbours from cache): 32 bytes, from memory once for all
// passes that go over the RVEs together.
double factor_pass(const FactorPass& p, const Run* first, const Run* last) {
  return p.x_next ? pass_over<true>(p, first, last) : pass_over<false>(p, first, last);
}

double largest_magnitude(const double* x, std::size_t begin, std::size_t end) {
  V largest(0.0);
  double tail = 0.0;
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    if (end - i >= std::size_t(lanes))
      largest = max(largest, absolute(V::load(x + i)));
    else
      tail = largest_of(absolute(load_some(x + i, 0, end - i)), end - i, tail);
  }
  return largest_of(largest, std::size_t(lanes), tail);
}

void begin_motion(const ReactionArrays& a, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const auto here = [&](const double* column) { return load_first(column + i, n); };
    const V pore = pore_of(here(a.state[lamellar]), here(a.state[woven]), here(a.inert));
    const V inverse = 1.0 / pore;
    store_some(pore, a.pore + i, n);
    for (const auto clone : clone_states) store_some(here(a.state[clone]) * inverse, a.state[clone] + i, n);
  }
}

namespace {

/// Rows of ShellMotion::room. What is of faces is that of the inner face of each shell and, last, of the edge: nothing
/// goes through the middle and the edge.
struct ShellRoom {
  std::array<double*, clones + 1> next;
  double *inverse_pore, *openness, *conductance, *mobility, *leaves, *share;
  ShellRoom(double* room, std::size_t n) {
    double** const rows[] = {&inverse_pore, &openness, &conductance, &mobility, &leaves, &share};
    static_assert(std::size(rows) + clones + 1 == shell_motion_rows);
    for (double*& row : next) row = room, room += shell_motion_stride(n);
    for (double** row : rows) *row = room, room += shell_motion_stride(n);
    for (double* one : {mobility, leaves}) one[0] = one[n] = 0.0;
  }
};

/// By what fills the pores on both sides.
[[gnu::always_inline]] inline void shell_mobilities(const ShellMotion& m, const ShellRoom& w,
                                                    const std::array<double*, clones + 1>& at, std::size_t n) {
  const double *const a = at[0], *const b = at[1], *const c = at[2], *const open = w.conductance;
  double* __restrict const mobility = w.mobility;
  for (std::size_t i = 1; i < n; ++i) {
    const double filled = a[i - 1] + b[i - 1] + c[i - 1] + a[i] + b[i] + c[i];
    mobility[i] = open[i] * (m.random_motility + 0.5 * filled);
  }
}

/// A stage of Heun's method: out = keep out + (1 - keep) (at + step motion(at)); `keep` 0 is the first, 1/2 the second.
/// Faces first, then shells, so that a vector carries neighbours; for each the same sum as shell by shell.
template <bool Second>
[[gnu::always_inline]] inline void shell_stage(const ShellMotion& m, const ShellRoom& w,
                                               const std::array<double*, clones + 1>& from,
                                               const std::array<double*, clones + 1>& to, std::size_t n) {
  double* __restrict const leaves = w.leaves;  // through the inner face of each shell
  const double* __restrict const share = w.share;
  const double* __restrict const inverse = w.inverse_pore;
  for (std::size_t k = 0; k < clones + std::size_t(m.moves_stroma); ++k) {
    const double* __restrict const at = from[k];
    double* __restrict const out = to[k];
    const bool is_stroma = k == clones;
    if (is_stroma)
      for (std::size_t i = 1; i < n; ++i)
        leaves[i] = m.face_over_width[i - 1] * m.stroma_spreading * (at[i] - at[i - 1]);
    else
      for (std::size_t i = 1; i < n; ++i) leaves[i] = w.mobility[i] * (at[i] - at[i - 1]);
    for (std::size_t i = 0; i < n; ++i) {
      const double gain = leaves[i + 1] - leaves[i];
      const double next = at[i] + share[i] * (is_stroma ? gain : inverse[i] * gain);
      out[i] = Second ? 0.5 * out[i] + 0.5 * next : next;
    }
  }
}

}  // namespace

// About 130 operations and 8 divisions a shell and step; 7 arrays read, 4 written, a few KiB of a lesion: in cache.
void move_shell_cells(const ShellMotion& m, std::size_t n, double dt) {
  const ShellRoom w(m.room, n);
  for (std::size_t i = 0; i < n; i += std::size_t(lanes)) {
    const std::size_t count = n - i < std::size_t(lanes) ? n - i : std::size_t(lanes);
    const V pore = max(1.0 - V::load(m.lamellar + i) - V::load(m.woven + i) - V::load(m.inert + i), V(1e-6));
    store_some(1.0 / pore, w.inverse_pore + i, count);
    store_some(to_power(pore, m.architecture_exponent), w.openness + i, count);
  }
  for (std::size_t k = 0; k < clones; ++k)
    for (std::size_t i = 0; i < n; ++i) m.held[k][i] *= w.inverse_pore[i];
  // Harmonic mean of the openness of both sides, as between voxels.
  const double* __restrict const open = w.openness;
  for (std::size_t i = 1; i < n; ++i)
    w.conductance[i] = m.face_over_width[i - 1] * m.spreading * 2.0 * open[i - 1] * open[i] / (open[i - 1] + open[i]);

  shell_mobilities(m, w, m.held, n);
  V least(m.longest_stroma_step);
  double longest = m.longest_stroma_step;
  for (std::size_t i = 0; i < n; i += std::size_t(lanes)) {
    if (n - i >= std::size_t(lanes)) {
      const V out = V::load(w.mobility + i) + V::load(w.mobility + i + 1);
      least = min(least, V::load(m.volume + i) / (out * V::load(w.inverse_pore + i)));
    } else {
      for (std::size_t j = i; j < n; ++j)
        longest = min(longest, m.volume[j] / ((w.mobility[j] + w.mobility[j + 1]) * w.inverse_pore[j]));
    }
  }
  for (int lane = 0; lane < lanes; ++lane) longest = min(longest, double(least.v[lane]));
  const int steps = int(std::ceil(dt / (0.9 * longest)));
  const double step = dt / steps;
  for (std::size_t i = 0; i < n; ++i) w.share[i] = step / m.volume[i];
  for (int i = 0; i < steps; ++i) {
    if (i > 0) shell_mobilities(m, w, m.held, n);
    shell_stage<false>(m, w, m.held, w.next, n);
    shell_mobilities(m, w, w.next, n);
    shell_stage<true>(m, w, w.next, m.held, n);
  }
  for (std::size_t k = 0; k < clones; ++k)
    for (std::size_t i = 0; i < n; ++i) m.held[k][i] /= w.inverse_pore[i];
}

namespace {

/// Of right, back and above.
template <bool Alone>
[[gnu::always_inline]] inline void conductances(const double* pore, double architecture_exponent, const Run& run,
                                                double spreading, double* const* out) {
  const Ends ends(run);
  const Reader<Alone> read(run);
  const std::size_t end = run.begin + run.count;
  const auto open = [&](const V& of) { return to_power(of, architecture_exponent); };
  for (std::size_t i = run.begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V here = open(read.here(pore, i));
    const auto towards = [&](const V& there) { return (2.0 * spreading) * here * there / (here + there); };
    store_some(if_open(ends.right(i), towards(open(read.right(pore, i)))), out[0] + i, n);
    for (int k = 1; k < 3; ++k) {
      const std::int32_t offset = run.across[k == 1 ? 1 : 3];
      store_some(offset == 0 ? V(0.0) : towards(open(read.here(pore + offset, i))), out[k] + i, n);
    }
  }
}

}  // namespace

// Harmonic mean of the openness of both sides: a dense voxel blocks. Closed faces conduct nothing.
void face_conductances(const double* pore, double architecture_exponent, const Run* first, const Run* last,
                       double spreading, double* right, double* back, double* above) {
  double* const out[] = {right, back, above};
  for (const Run* run = first; run != last; ++run)
    if (run->alone)
      conductances<true>(pore, architecture_exponent, *run, spreading, out);
    else
      conductances<false>(pore, architecture_exponent, *run, spreading, out);
}

namespace {

using Source = Moving<const double*>;
using Target = Moving<double*>;

/// next(reader, at, motion, pore, i, n, in, out) stores what becomes of one of those that move; `in` and `out` name its
/// places.
template <bool Alone, class Next>
[[gnu::always_inline]] inline V sweep_run(const MotionArrays& a, const Source& at, const Run& run, const Next& next) {
  V largest(0.0);
  const Ends ends(run);
  const Reader<Alone> read(run);
  const std::int32_t across[] = {run.across[0], run.across[1], run.across[2], run.across[3]};
  const std::size_t end = run.begin + run.count;
  for (std::size_t i = run.begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V open_left = ends.left(i);
    // Of left, right, front, back, below, above.
    const auto neighbour = [&](const double* p, int k) __attribute__((always_inline)) {
      return k == 0 ? read.left(p, i) : k == 1 ? read.right(p, i) : read.here(p + across[k - 2], i);
    };
    const auto face = [&](int k) __attribute__((always_inline)) {
      return k == 0   ? if_open(open_left, read.left(a.right, i))
             : k == 1 ? read.here(a.right, i)
             : k == 2 ? read.here(a.back + across[0], i)
             : k == 3 ? read.here(a.back, i)
             : k == 4 ? read.here(a.above + across[2], i)
                      : read.here(a.above, i);
    };
    const V s0 = read.here(at.sensitive, i), s1 = read.here(at.adapted, i), s2 = read.here(at.independent, i);
    const V crowd = a.random_motility + 0.5 * (s0 + s1 + s2);
    V gain0(0.0), gain1(0.0), gain2(0.0), leaving(0.0);
    for (int k = 0; k < 6; ++k) {
      const V t0 = neighbour(at.sensitive, k), t1 = neighbour(at.adapted, k), t2 = neighbour(at.independent, k);
      // Where there is no neighbour across, the face in reach is the RVE's own, and the difference is nothing.
      const V g = face(k) * (crowd + 0.5 * (t0 + t1 + t2));
      leaving = leaving + g;
      gain0 = gain0 + g * (t0 - s0);
      gain1 = gain1 + g * (t1 - s1);
      gain2 = gain2 + g * (t2 - s2);
    }
    const V pore = read.here(a.pore, i);
    const V inverse = 1.0 / pore;
    // Lanes beyond the end hold whatever lies there.
    if (n == std::size_t(lanes))
      largest = max(largest, leaving * inverse);
    else
      largest = max(largest, V(largest_of(leaving * inverse, n, 0.0)));
    next(read, s0, inverse * gain0, pore, i, n, &Source::sensitive, &Target::sensitive);
    next(read, s1, inverse * gain1, pore, i, n, &Source::adapted, &Target::adapted);
    next(read, s2, inverse * gain2, pore, i, n, &Source::independent, &Target::independent);
    if (a.moves_stroma) {
      const V m = read.here(at.stroma, i);
      V gain(0.0);
      for (int k = 0; k < 6; ++k) {
        const V flow = neighbour(a.host, k) * (neighbour(at.stroma, k) - m);
        gain = gain + (k == 0 ? if_open(open_left, flow) : k == 1 ? if_open(ends.right(i), flow) : flow);
      }
      next(read, m, a.stroma_conductance * read.here(a.host, i) * gain, V(1.0), i, n, &Source::stroma, &Target::stroma);
    }
  }
  return largest;
}

template <class Next>
[[gnu::always_inline]] inline double sweep_motion(const MotionArrays& a, const Source& at, const Run* first,
                                                  const Run* last, const Next& next) {
  V largest(0.0);
  for (const Run* run = first; run != last; ++run)
    largest = max(largest, run->alone ? sweep_run<true>(a, at, *run, next) : sweep_run<false>(a, at, *run, next));
  return largest_of(largest, std::size_t(lanes), 0.0);
}

}  // namespace

// 100 operations and a division (135 with stroma); clones at seven places, three conductances, pore: about 100 bytes
// from memory. The two stages of Heun's method, which most steps are made of, are told apart outside the loop.
double motion_stage(const MotionArrays& a, const MotionStage& stage, const Run* first, const Run* last) {
  if (!stage.start.sensitive && !stage.motion.sensitive && !stage.last)
    return sweep_motion(
        a, stage.at, first, last,
        [&](const auto&, const V& at, const V& motion, const V&, std::size_t i, std::size_t n, auto, auto out) {
          store_some(stage.at_share * at + stage.step * motion, stage.next.*out + i, n);
        });
  if (stage.last && !stage.before.sensitive && !stage.start_motion.sensitive)
    return sweep_motion(a, stage.at, first, last,
                        [&](const auto& read, const V& at, const V& motion, const V& pore, std::size_t i, std::size_t n,
                            auto in, auto out) {
                          const V next = stage.at_share * at + stage.step * motion +
                                         stage.start_share * read.here(stage.start.*in, i);
                          store_some(next * pore, stage.next.*out + i, n);
                        });
  return sweep_motion(a, stage.at, first, last,
                      [&](const auto& read, const V& at, const V& motion, const V& pore, std::size_t i, std::size_t n,
                          auto in, auto out) {
                        V next = stage.at_share * at + stage.step * motion;
                        if (stage.start.*in) next = next + stage.start_share * read.here(stage.start.*in, i);
                        if (stage.before.*in) next = next + stage.before_share * read.here(stage.before.*in, i);
                        if (stage.start_motion.*in)
                          next = next + stage.start_step * read.here(stage.start_motion.*in, i);
                        if (stage.motion.*out) store_some(motion, stage.motion.*out + i, n);
                        store_some(stage.last ? next * pore : next, stage.next.*out + i, n);
                      });
}

// About 260 operations; 16 states, 4 factors and 2 site values read: 176 bytes. Past the end lie zeros, which add
// nothing.
void add_fluxes(const ReactionArrays& a, std::size_t begin, std::size_t end, const Law& law, const Exposure& exposure,
                const double* weight, double* sums) {
  constexpr int wide = 8, packs = wide / lanes;  // eight partial sums whatever the vector width
  V part[flux_count][packs];
  for (auto& row : part)
    for (V& p : row) p = V(0.0);
  for (std::size_t i = begin; i < end; i += std::size_t(wide)) {
    for (int k = 0; k < packs; ++k) {
      const std::size_t at = i + std::size_t(k * lanes);
      const Values<V> y = load_values(a, at);
      const Factors<V> factors{max(V::load(a.factor[0] + at), V(0.0)), max(V::load(a.factor[1] + at), V(0.0)),
                               max(V::load(a.factor[2] + at), V(0.0)), max(V::load(a.factor[3] + at), V(0.0))};
      const Site<V> site{V::load(a.inert + at), V::load(a.host + at)};
      const V dose_rate = a.dose_rate ? V::load(a.dose_rate + at) : V(exposure.dose_rate);
      const Flux<V> f = flux(y, effect_of(factors, law), imposed(exposure, site, dose_rate, law), law);
      const V values[] = {f.resorbed,    f.formed_lamellar, f.formed_woven,
                          f.mineral_out, f.mineral_in,      f.mineral_destroyed};
      if (weight) {
        const V volume = V::load(weight + at);
        for (std::size_t q = 0; q < flux_count; ++q) part[q][k] = part[q][k] + volume * values[q];
      } else {
        for (std::size_t q = 0; q < flux_count; ++q) part[q][k] = part[q][k] + values[q];
      }
    }
  }
  for (std::size_t q = 0; q < flux_count; ++q) {
    double lane[wide];
    for (int k = 0; k < packs; ++k) part[q][k].store(lane + k * lanes);
    double sum = 0.0;
    for (double value : lane) sum += value;
    sums[q] += sum;
  }
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::space
