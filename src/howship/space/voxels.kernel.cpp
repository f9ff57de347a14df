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
void react(const ReactionArrays& a, std::size_t begin, std::size_t end, const Law& law, const Exposure& exposure,
           double dt, bool extrapolate) {
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    V mid[4];
    for (std::size_t k = 0; k < 4; ++k) {
      const V now = max(V::load(a.factor[k] + i), V(0.0));
      mid[k] = extrapolate ? max(1.5 * now - 0.5 * V::load(a.before[k] + i), V(0.0)) : now;
      store_some(now, a.before[k] + i, n);
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
      store_some(pore, a.pore + i, n);
      for (const auto clone : clone_states) y[clone] = y[clone] * inverse;
    }
    for (std::size_t k = 0; k < state_count; ++k) store_some(y[k], a.state[k] + i, n);
  }
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

double growth_factor_sources(const ReactionArrays& a, std::size_t begin, std::size_t end, const Law& law,
                             double* source) {
  double largest = 0.0;
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V s = growth_factor_source(load_values(a, i), V::load(a.inert + i), law);
    store_some(s, source + i, n);
    largest = largest_of(s, n, largest);
  }
  return largest;
}

void secretion_sources(const ReactionArrays& a, const double* growth_factor, std::size_t begin, std::size_t end,
                       const Law& law, double* const* source, double* largest) {
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V level = max(V::load(growth_factor + i), V(0.0));
    const Factors<V> s = secreted(load_values(a, i), V::load(a.inert + i), level, law);
    const V made[] = {s.pthrp, s.wnt, s.dkk1};
    for (int k = 0; k < 3; ++k) {
      store_some(made[k], source[k] + i, n);
      largest[k] = largest_of(made[k], n, largest[k]);
    }
  }
}

namespace {

template <bool Stores>
[[gnu::always_inline]] inline double pass_over(const FactorPass& p, const Run* first, const Run* last) {
  // What a store might overwrite, for all that the compiler knows, is read from the pass and its runs but once.
  const double *const x = p.x, *const x_before = p.x_before, *const source = p.source;
  double* const x_next = p.x_next;
  const V stiffness(p.stiffness), step(p.step), momentum(p.momentum);
  V largest_residual(0.0);
  double tail = 0.0;
  for (const Run* run = first; run != last; ++run) {
    const Ends ends(*run);
    const std::size_t begin = run->begin, end = begin + run->count;
    const double *const front = x + run->across[0], *const back = x + run->across[1], *const below = x + run->across[2],
                        *const above = x + run->across[3];
    const auto next_at = [&](std::size_t i, std::size_t n, bool at_an_end) __attribute__((always_inline)) {
      const V here = V::load(x + i);
      V left = V::load(x + i - 1) - here, right = V::load(x + i + 1) - here;
      if (at_an_end) {
        left = if_open(ends.left(i), left);
        right = if_open(ends.right(i), right);
      }
      const V around = left + right + (V::load(front + i) - here) + (V::load(back + i) - here) +
                       (V::load(below + i) - here) + (V::load(above + i) - here);
      const V residual = V::load(source + i) - here + stiffness * around;
      if (n == std::size_t(lanes))
        largest_residual = max(largest_residual, absolute(residual));
      else
        tail = largest_of(absolute(residual), n, tail);
      if (Stores) store_some(here + step * residual + momentum * (here - V::load(x_before + i)), x_next + i, n);
    };
    constexpr std::size_t width(lanes);
    if (end - begin <= width) {
      next_at(begin, end - begin, true);
      continue;
    }
    next_at(begin, width, true);
    std::size_t i = begin + width;
    for (; i + width < end; i += width) next_at(i, width, false);
    next_at(i, end - i, true);
  }
  return largest_of(largest_residual, std::size_t(lanes), tail);
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
      tail = largest_of(absolute(V::load(x + i)), end - i, tail);
  }
  return largest_of(largest, std::size_t(lanes), tail);
}

void begin_motion(const ReactionArrays& a, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V pore = pore_of(V::load(a.state[lamellar] + i), V::load(a.state[woven] + i), V::load(a.inert + i));
    const V inverse = 1.0 / pore;
    store_some(pore, a.pore + i, n);
    for (const auto clone : clone_states) store_some(V::load(a.state[clone] + i) * inverse, a.state[clone] + i, n);
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

// Harmonic mean of the openness of both sides: a dense voxel blocks. Closed faces conduct nothing.
void face_conductances(const double* pore, double architecture_exponent, const Run* first, const Run* last,
                       double spreading, double* right, double* back, double* above) {
  double* const out[] = {right, back, above};
  for (const Run* run = first; run != last; ++run) {
    const Ends ends(*run);
    const std::int32_t offsets[] = {1, run->across[1], run->across[3]};
    const std::size_t end = run->begin + run->count;
    for (std::size_t i = run->begin; i < end; i += std::size_t(lanes)) {
      const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
      const V here = to_power(V::load(pore + i), architecture_exponent);
      for (int k = 0; k < 3; ++k) {
        const V there = to_power(V::load(pore + i + offsets[k]), architecture_exponent);
        const V g = (2.0 * spreading) * here * there / (here + there);
        if (k == 0)
          store_some(if_open(ends.right(i), g), out[k] + i, n);
        else
          store_some(offsets[k] == 0 ? V(0.0) : g, out[k] + i, n);
      }
    }
  }
}

namespace {

using Source = Moving<const double*>;
using Target = Moving<double*>;

/// next(at, motion, i, in, out) stores what becomes of one of the three; `in` and `out` name its places.
template <class Next>
[[gnu::always_inline]] inline double sweep_motion(const MotionArrays& a, const Source& at, const Run* first,
                                                  const Run* last, const Next& next) {
  V largest(0.0);
  for (const Run* run = first; run != last; ++run) {
    const Ends ends(*run);
    const std::int32_t offsets[] = {-1, 1, run->across[0], run->across[1], run->across[2], run->across[3]};
    const std::size_t end = run->begin + run->count;
    for (std::size_t i = run->begin; i < end; i += std::size_t(lanes)) {
      const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
      const double* const face[] = {a.right + i - 1,          a.right + i, a.back + i + offsets[2], a.back + i,
                                    a.above + i + offsets[4], a.above + i};
      const V open_left = ends.left(i);
      const V s0 = V::load(at.sensitive + i), s1 = V::load(at.adapted + i), s2 = V::load(at.independent + i);
      const V crowd = a.random_motility + 0.5 * (s0 + s1 + s2);
      V gain0(0.0), gain1(0.0), gain2(0.0), leaving(0.0);
      for (int k = 0; k < 6; ++k) {
        const V t0 = V::load(at.sensitive + i + offsets[k]), t1 = V::load(at.adapted + i + offsets[k]),
                t2 = V::load(at.independent + i + offsets[k]);
        V conductance = V::load(face[k]);
        if (k == 0) conductance = if_open(open_left, conductance);
        // Where there is no neighbour across, the face in reach is the RVE's own, and the difference is nothing.
        const V g = conductance * (crowd + 0.5 * (t0 + t1 + t2));
        leaving = leaving + g;
        gain0 = gain0 + g * (t0 - s0);
        gain1 = gain1 + g * (t1 - s1);
        gain2 = gain2 + g * (t2 - s2);
      }
      const V pore = V::load(a.pore + i);
      const V inverse = 1.0 / pore;
      // Lanes beyond the end repeat somebody else's numbers.
      if (n == std::size_t(lanes))
        largest = max(largest, leaving * inverse);
      else
        largest = max(largest, V(largest_of(leaving * inverse, n, 0.0)));
      next(s0, inverse * gain0, pore, i, n, &Source::sensitive, &Target::sensitive);
      next(s1, inverse * gain1, pore, i, n, &Source::adapted, &Target::adapted);
      next(s2, inverse * gain2, pore, i, n, &Source::independent, &Target::independent);
      if (a.moves_stroma) {
        const V m = V::load(at.stroma + i);
        V gain(0.0);
        for (int k = 0; k < 6; ++k) {
          const V flow = V::load(a.host + i + offsets[k]) * (V::load(at.stroma + i + offsets[k]) - m);
          gain = gain + (k == 0 ? if_open(open_left, flow) : k == 1 ? if_open(ends.right(i), flow) : flow);
        }
        next(m, a.stroma_conductance * V::load(a.host + i) * gain, V(1.0), i, n, &Source::stroma, &Target::stroma);
      }
    }
  }
  return largest_of(largest, std::size_t(lanes), 0.0);
}

}  // namespace

// 100 operations and a division (135 with stroma); clones at seven places, three conductances, pore: about 100 bytes
// from memory. The two stages of Heun's method, which most steps are made of, are told apart outside the loop.
double motion_stage(const MotionArrays& a, const MotionStage& stage, const Run* first, const Run* last) {
  if (!stage.start.sensitive && !stage.motion.sensitive && !stage.last)
    return sweep_motion(a, stage.at, first, last,
                        [&](const V& at, const V& motion, const V&, std::size_t i, std::size_t n, auto, auto out) {
                          store_some(stage.at_share * at + stage.step * motion, stage.next.*out + i, n);
                        });
  if (stage.last && !stage.before.sensitive && !stage.start_motion.sensitive)
    return sweep_motion(
        a, stage.at, first, last,
        [&](const V& at, const V& motion, const V& pore, std::size_t i, std::size_t n, auto in, auto out) {
          const V next = stage.at_share * at + stage.step * motion + stage.start_share * V::load(stage.start.*in + i);
          store_some(next * pore, stage.next.*out + i, n);
        });
  return sweep_motion(
      a, stage.at, first, last,
      [&](const V& at, const V& motion, const V& pore, std::size_t i, std::size_t n, auto in, auto out) {
        V next = stage.at_share * at + stage.step * motion;
        if (stage.start.*in) next = next + stage.start_share * V::load(stage.start.*in + i);
        if (stage.before.*in) next = next + stage.before_share * V::load(stage.before.*in + i);
        if (stage.start_motion.*in) next = next + stage.start_step * V::load(stage.start_motion.*in + i);
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
