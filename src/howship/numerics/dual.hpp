// SPDX-License-Identifier: Apache-2.0
// Numbers that carry more than a value: Dual brings exact directional derivatives, Dependence finds which inputs a
// result depends on. A right-hand side written once as a template then gives its own Jacobian and its sparsity.
#pragma once
#include <array>
#include <bitset>
#include <cstddef>

#include "howship/numerics/elementary.hpp"

namespace howship {

// ---- numbers -------------------------------------------------------------------------------------------------------

template <class Real>
inline constexpr bool is_plain = false;
template <>
inline constexpr bool is_plain<double> = true;
template <int N>
inline constexpr bool is_plain<Pack<double, N>> = true;

template <class Real>
concept Plain = is_plain<Real>;

// ---- Dual ----------------------------------------------------------------------------------------------------------

/// value + sum_k slope[k] epsilon_k with epsilon_j epsilon_k = 0; V is double or a pack.
template <class V, int K>
struct Dual {
  V value;
  std::array<V, std::size_t(K)> slope;

  Dual() = default;
  [[gnu::always_inline]] Dual(V x) : value(x) { slope.fill(V(0.0)); }  // NOLINT: a number is a constant dual

  /// f(value) with derivative `d` there.
  [[gnu::always_inline]] Dual through(V f, V d) const {
    Dual out;
    out.value = f;
    for (std::size_t k = 0; k < K; ++k) out.slope[k] = d * slope[k];
    return out;
  }

  [[gnu::always_inline]] friend Dual operator+(const Dual& a, const Dual& b) {
    Dual out;
    out.value = a.value + b.value;
    for (std::size_t k = 0; k < K; ++k) out.slope[k] = a.slope[k] + b.slope[k];
    return out;
  }
  [[gnu::always_inline]] friend Dual operator-(const Dual& a, const Dual& b) {
    Dual out;
    out.value = a.value - b.value;
    for (std::size_t k = 0; k < K; ++k) out.slope[k] = a.slope[k] - b.slope[k];
    return out;
  }
  [[gnu::always_inline]] friend Dual operator*(const Dual& a, const Dual& b) {
    Dual out;
    out.value = a.value * b.value;
    for (std::size_t k = 0; k < K; ++k) out.slope[k] = a.value * b.slope[k] + b.value * a.slope[k];
    return out;
  }
  [[gnu::always_inline]] friend Dual operator/(const Dual& a, const Dual& b) {
    Dual out;
    const V inverse = V(1.0) / b.value;
    out.value = a.value * inverse;
    for (std::size_t k = 0; k < K; ++k) out.slope[k] = (a.slope[k] - out.value * b.slope[k]) * inverse;
    return out;
  }
  [[gnu::always_inline]] friend Dual operator+(const Dual& a, V b) {
    Dual out = a;
    out.value = a.value + b;
    return out;
  }
  [[gnu::always_inline]] friend Dual operator+(V a, const Dual& b) { return b + a; }
  [[gnu::always_inline]] friend Dual operator-(const Dual& a, V b) { return a + (-b); }
  [[gnu::always_inline]] friend Dual operator-(V a, const Dual& b) { return b.through(a - b.value, V(-1.0)); }
  [[gnu::always_inline]] friend Dual operator*(const Dual& a, V b) { return a.through(a.value * b, b); }
  [[gnu::always_inline]] friend Dual operator*(V a, const Dual& b) { return b.through(a * b.value, a); }
  [[gnu::always_inline]] friend Dual operator/(const Dual& a, V b) { return a * (V(1.0) / b); }
  [[gnu::always_inline]] friend Dual operator/(V a, const Dual& b) {
    const V f = a / b.value;
    return b.through(f, -f / b.value);
  }
  [[gnu::always_inline]] friend Dual operator-(const Dual& a) { return a.through(-a.value, V(-1.0)); }
};

// ---- Dependence ----------------------------------------------------------------------------------------------------

/// The set of inputs (at most 128) that a result depends on.
struct Dependence {
  std::bitset<128> on;

  Dependence() = default;
  Dependence(double) {}  // NOLINT: a number depends on nothing

  friend Dependence operator+(const Dependence& a, const Dependence& b) { return join(a, b); }
  friend Dependence operator-(const Dependence& a, const Dependence& b) { return join(a, b); }
  friend Dependence operator*(const Dependence& a, const Dependence& b) { return join(a, b); }
  friend Dependence operator/(const Dependence& a, const Dependence& b) { return join(a, b); }
  friend Dependence operator-(const Dependence& a) { return a; }
  static Dependence join(const Dependence& a, const Dependence& b) {
    Dependence out;
    out.on = a.on | b.on;
    return out;
  }
};

// ---- functions that right-hand sides use ---------------------------------------------------------------------------

/// The plain number inside.
template <Plain V>
[[gnu::always_inline]] inline V plain(V x) {
  return x;
}
template <class V, int K>
[[gnu::always_inline]] inline V plain(const Dual<V, K>& x) {
  return x.value;
}

template <Plain V>
[[gnu::always_inline]] inline V exponential(V x) {
  return exp_of(x);
}
template <class V, int K>
[[gnu::always_inline]] inline Dual<V, K> exponential(const Dual<V, K>& x) {
  const V e = exp_of(x.value);
  return x.through(e, e);
}
inline Dependence exponential(const Dependence& x) { return x; }

template <Plain V>
[[gnu::always_inline]] inline V logarithm(V x) {
  return log_of(x);
}
template <class V, int K>
[[gnu::always_inline]] inline Dual<V, K> logarithm(const Dual<V, K>& x) {
  return x.through(log_of(x.value), V(1.0) / x.value);
}
inline Dependence logarithm(const Dependence& x) { return x; }

/// x^a for x > 0, a a plain number of the same width.
template <Plain V>
[[gnu::always_inline]] inline V power(V x, V a) {
  return exp_of(a * log_of(x));
}
template <class V, int K>
[[gnu::always_inline]] inline Dual<V, K> power(const Dual<V, K>& x, V a) {
  const V f = exp_of(a * log_of(x.value));
  return x.through(f, a * f / x.value);
}
inline Dependence power(const Dependence& x, double) { return x; }

/// tanh x, exact at 0.
template <class T>
[[gnu::always_inline]] inline T hyperbolic_tangent(const T& x) {
  return 1.0 - 2.0 / (exponential(x * 2.0) + 1.0);
}

template <class V, int K>
[[gnu::always_inline]] inline Dual<V, K> where_greater(const Dual<V, K>& x, const Dual<V, K>& y, const Dual<V, K>& a,
                                                       const Dual<V, K>& b) {
  Dual<V, K> out;
  out.value = where_greater(x.value, y.value, a.value, b.value);
  for (std::size_t k = 0; k < K; ++k) out.slope[k] = where_greater(x.value, y.value, a.slope[k], b.slope[k]);
  return out;
}
inline Dependence where_greater(const Dependence&, const Dependence&, const Dependence& a, const Dependence& b) {
  return Dependence::join(a, b);
}

template <class V, int K>
[[gnu::always_inline]] inline Dual<V, K> max(const Dual<V, K>& a, const Dual<V, K>& b) {
  return where_greater(a, b, a, b);
}
template <class V, int K>
[[gnu::always_inline]] inline Dual<V, K> min(const Dual<V, K>& a, const Dual<V, K>& b) {
  return where_greater(a, b, b, a);
}
inline Dependence max(const Dependence& a, const Dependence& b) { return Dependence::join(a, b); }
inline Dependence min(const Dependence& a, const Dependence& b) { return Dependence::join(a, b); }

/// max(x, 0).
template <class T>
[[gnu::always_inline]] inline T positive(const T& x) {
  return max(x, T(0.0));
}

}  // namespace howship
