// SPDX-License-Identifier: Apache-2.0
// Operations and bytes per RVE are stated at each loop; all loops are limited by arithmetic while the fields of the
// awake RVEs stay in cache, and by memory beyond.
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

}  // namespace

// About 560 operations and 9 divisions; 12 states read and written, 8 factors read, 4 written: 288 bytes.
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
    const Values<V> y = stepped(
        load_values(a, i), [&](const Values<V>&) { return effect; }, fixed, law, dt);
    for (std::size_t k = 0; k < state_count; ++k) store_some(y[k], a.state[k] + i, n);
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

// 18 operations; 5 arrays (x, its neighbours from cache, x_before, source, x_next): 32 bytes from memory.
double factor_pass(const FactorPass& p, const Run* first, const Run* last) {
  V largest_residual(0.0);
  double tail = 0.0;
  const double* x = p.x;
  for (const Run* run = first; run != last; ++run) {
    const auto& o = run->neighbour;
    const std::size_t end = run->begin + run->count;
    for (std::size_t i = run->begin; i < end; i += std::size_t(lanes)) {
      const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
      const V here = V::load(x + i);
      V around(0.0);
      for (int k = 0; k < 6; ++k) around = around + (V::load(x + i + o[std::size_t(k)]) - here);
      const V residual = V::load(p.source + i) - here + p.stiffness * around;
      const V next = here + p.step * residual + p.momentum * (here - V::load(p.x_before + i));
      if (n == std::size_t(lanes)) {
        next.store(p.x_next + i);
        largest_residual = max(largest_residual, absolute(residual));
      } else {
        store_some(next, p.x_next + i, n);
        tail = largest_of(absolute(residual), n, tail);
      }
    }
  }
  return largest_of(largest_residual, std::size_t(lanes), tail);
}

void begin_motion(const ReactionArrays& a, std::size_t begin, std::size_t end, double architecture_exponent,
                  double* inverse_pore, double* openness) {
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V pore =
        max(1.0 - (V::load(a.state[lamellar] + i) + V::load(a.state[woven] + i)) - V::load(a.inert + i), V(1e-6));
    const V inverse = 1.0 / pore;
    store_some(inverse, inverse_pore + i, n);
    if (architecture_exponent == 3.0) {
      store_some(pore * pore * pore, openness + i, n);
    } else {
      double lane[lanes];
      pore.store(lane);
      for (std::size_t k = 0; k < n; ++k) openness[i + k] = std::pow(lane[k], architecture_exponent);
    }
    for (const auto clone : {sensitive, resistant})
      store_some(V::load(a.state[clone] + i) * inverse, a.state[clone] + i, n);
  }
}

// Harmonic mean of the openness of both sides: a dense voxel blocks. Closed faces conduct nothing.
void face_conductances(const double* openness, const Run* first, const Run* last, double spreading, double* right,
                       double* back, double* above) {
  double* const out[] = {right, back, above};
  for (const Run* run = first; run != last; ++run) {
    const std::size_t end = run->begin + run->count;
    for (std::size_t i = run->begin; i < end; i += std::size_t(lanes)) {
      const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
      const V here = V::load(openness + i);
      for (int k = 0; k < 3; ++k) {
        const std::int32_t offset = run->neighbour[std::size_t(2 * k + 1)];
        const V there = V::load(openness + i + offset);
        const V g = offset == 0 ? V(0.0) : (2.0 * spreading) * here * there / (here + there);
        store_some(g, out[k] + i, n);
      }
    }
  }
}

double largest_outflow(const MotionArrays& a, const Moving<const double*>& at, const Run* first, const Run* last) {
  double largest = 0.0;
  const double* const low[] = {a.right, a.back, a.above};
  for (const Run* run = first; run != last; ++run) {
    const auto& o = run->neighbour;
    const std::size_t end = run->begin + run->count;
    for (std::size_t i = run->begin; i < end; i += std::size_t(lanes)) {
      const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
      const V here = V::load(at.sensitive + i) + V::load(at.resistant + i);
      V sum(0.0);
      for (int k = 0; k < 6; ++k) {
        const std::int32_t offset = o[std::size_t(k)];
        if (offset == 0) continue;
        const V there = V::load(at.sensitive + i + offset) + V::load(at.resistant + i + offset);
        const V g = V::load(low[k / 2] + i + (k % 2 == 0 ? offset : 0));
        sum = sum + g * (a.random_motility + 0.5 * (here + there));
      }
      largest = largest_of(sum * V::load(a.inverse_pore + i), n, largest);
    }
  }
  return largest;
}

// 65 operations (100 with stroma); clones at seven places, three conductances, pore: about 90 bytes from memory.
void motion_stage(const MotionArrays& a, const MotionStage& stage, const Run* first, const Run* last) {
  const double* const low[] = {a.right, a.back, a.above};
  for (const Run* run = first; run != last; ++run) {
    const auto& o = run->neighbour;
    const std::size_t end = run->begin + run->count;
    for (std::size_t i = run->begin; i < end; i += std::size_t(lanes)) {
      const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
      const auto put = [&](const V& at, const V& motion, auto member) {
        V next = stage.at_share * at + stage.step * motion;
        if (stage.start.*(member.in)) next = next + stage.start_share * V::load(stage.start.*(member.in) + i);
        if (stage.before.*(member.in)) next = next + stage.before_share * V::load(stage.before.*(member.in) + i);
        if (stage.start_motion.*(member.in))
          next = next + stage.start_step * V::load(stage.start_motion.*(member.in) + i);
        if (stage.motion.*(member.out)) store_some(motion, stage.motion.*(member.out) + i, n);
        store_some(next, stage.next.*(member.out) + i, n);
      };
      struct Member {
        const double* Moving<const double*>::*in;
        double* Moving<double*>::*out;
      };
      const V s0 = V::load(stage.at.sensitive + i), s1 = V::load(stage.at.resistant + i);
      const V crowd = a.random_motility + 0.5 * (s0 + s1);
      V gain0(0.0), gain1(0.0);
      for (int k = 0; k < 6; ++k) {
        const std::int32_t offset = o[std::size_t(k)];
        const V t0 = V::load(stage.at.sensitive + i + offset), t1 = V::load(stage.at.resistant + i + offset);
        const V g = V::load(low[k / 2] + i + (k % 2 == 0 ? offset : 0)) * (crowd + 0.5 * (t0 + t1));
        gain0 = gain0 + g * (t0 - s0);
        gain1 = gain1 + g * (t1 - s1);
      }
      const V inverse = V::load(a.inverse_pore + i);
      put(s0, inverse * gain0, Member{&Moving<const double*>::sensitive, &Moving<double*>::sensitive});
      put(s1, inverse * gain1, Member{&Moving<const double*>::resistant, &Moving<double*>::resistant});
      if (a.moves_stroma) {
        const V m = V::load(stage.at.stroma + i);
        V gain(0.0);
        for (int k = 0; k < 6; ++k) {
          const std::int32_t offset = o[std::size_t(k)];
          gain = gain + V::load(a.host + i + offset) * (V::load(stage.at.stroma + i + offset) - m);
        }
        put(m, a.stroma_conductance * V::load(a.host + i) * gain,
            Member{&Moving<const double*>::stroma, &Moving<double*>::stroma});
      }
    }
  }
}

// About 260 operations; 12 states, 4 factors and 2 site values read: 144 bytes. Past the end lie zeros, which add
// nothing.
void add_fluxes(const ReactionArrays& a, std::size_t begin, std::size_t end, const Law& law, const Exposure& exposure,
                double* sums) {
  constexpr int wide = 8, packs = wide / lanes;  // eight partial sums whatever the vector width
  V part[5][packs];
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
      const V values[] = {f.resorbed, f.formed_lamellar, f.formed_woven, f.mineral_out, f.mineral_in};
      for (int q = 0; q < 5; ++q) part[q][k] = part[q][k] + values[q];
    }
  }
  for (int q = 0; q < 5; ++q) {
    double lane[wide];
    for (int k = 0; k < packs; ++k) part[q][k].store(lane + k * lanes);
    double sum = 0.0;
    for (double value : lane) sum += value;
    sums[q] += sum;
  }
}

void end_motion(const ReactionArrays& a, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; i += std::size_t(lanes)) {
    const std::size_t n = end - i < std::size_t(lanes) ? end - i : std::size_t(lanes);
    const V pore =
        max(1.0 - (V::load(a.state[lamellar] + i) + V::load(a.state[woven] + i)) - V::load(a.inert + i), V(1e-6));
    for (const auto clone : {sensitive, resistant})
      store_some(V::load(a.state[clone] + i) * pore, a.state[clone] + i, n);
  }
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::space
