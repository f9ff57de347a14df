// SPDX-License-Identifier: Apache-2.0
// A pack of numbers that behaves like one number, from the compiler's own vector types: no intrinsics, any machine.
//
// Kernels are templates on the number type V (double, float or a Pack). With -ffp-contract=off every lane of every
// width rounds exactly as the scalar does, so all instruction sets give the same bytes.
#pragma once
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace howship {

template <class T, int N>
struct Pack {
  using Vector [[gnu::vector_size(N * sizeof(T))]] = T;
  Vector v;

  Pack() = default;
  [[gnu::always_inline]] Pack(T x) : v(x - Vector{}) {}  // NOLINT: a number is a pack of equal numbers
  [[gnu::always_inline]] explicit Pack(Vector x, int) : v(x) {}

  [[gnu::always_inline]] static Pack load(const T* p) {
    Pack out;
    std::memcpy(&out.v, p, sizeof(Vector));
    return out;
  }
  [[gnu::always_inline]] void store(T* p) const { std::memcpy(p, &v, sizeof(Vector)); }

  [[gnu::always_inline]] friend Pack operator+(Pack a, Pack b) { return Pack(a.v + b.v, 0); }
  [[gnu::always_inline]] friend Pack operator-(Pack a, Pack b) { return Pack(a.v - b.v, 0); }
  [[gnu::always_inline]] friend Pack operator*(Pack a, Pack b) { return Pack(a.v * b.v, 0); }
  [[gnu::always_inline]] friend Pack operator/(Pack a, Pack b) { return Pack(a.v / b.v, 0); }
  [[gnu::always_inline]] friend Pack operator-(Pack a) { return Pack(-a.v, 0); }
  [[gnu::always_inline]] friend Pack max(Pack a, Pack b) { return Pack(a.v < b.v ? b.v : a.v, 0); }
  [[gnu::always_inline]] friend Pack min(Pack a, Pack b) { return Pack(b.v < a.v ? b.v : a.v, 0); }
  /// a where x > y, b elsewhere.
  [[gnu::always_inline]] friend Pack where_greater(Pack x, Pack y, Pack a, Pack b) {
    return Pack(x.v > y.v ? a.v : b.v, 0);
  }
};

/// Lane by lane in another number type, e.g. convert<double>(Pack<float, 16>).
template <class To, class From, int N>
[[gnu::always_inline]] inline Pack<To, N> convert(Pack<From, N> a) {
  return Pack<To, N>(__builtin_convertvector(a.v, typename Pack<To, N>::Vector), 0);
}

template <class T, int N, std::size_t... I>
[[gnu::always_inline]] inline Pack<T, N> lanes_moved_up(Pack<T, N> before, Pack<T, N> a, std::index_sequence<I...>) {
  return Pack<T, N>(__builtin_shufflevector(before.v, a.v, int(N - 1 + I)...), 0);
}

/// Lane i is a's lane i - 1; lane 0 is the last lane of `before`.
template <class T, int N>
[[gnu::always_inline]] inline Pack<T, N> moved_up(Pack<T, N> before, Pack<T, N> a) {
  return lanes_moved_up(before, a, std::make_index_sequence<std::size_t(N)>{});
}

/// Sum of the lanes, in their order.
template <class T, int N>
[[gnu::always_inline]] inline T sum(Pack<T, N> a) {
  T total = a.v[0];
  for (int i = 1; i < N; ++i) total += a.v[i];
  return total;
}

[[gnu::always_inline]] inline double max(double a, double b) { return a < b ? b : a; }
[[gnu::always_inline]] inline double min(double a, double b) { return b < a ? b : a; }
[[gnu::always_inline]] inline float max(float a, float b) { return a < b ? b : a; }
[[gnu::always_inline]] inline float min(float a, float b) { return b < a ? b : a; }
[[gnu::always_inline]] inline double where_greater(double x, double y, double a, double b) { return x > y ? a : b; }

/// Instruction sets that kernels are compiled for.
enum class Isa { baseline, avx2, avx512 };

/// The best one this machine runs, or the one that the environment variable HOWSHIP_ISA names (for tests and bug
/// hunts).
Isa chosen_isa();
std::string_view name(Isa isa);
bool runs_here(Isa isa);
/// What HOWSHIP_ISA names where that is none that runs here, else empty: the best one is used then.
std::string_view unmet_wish();

}  // namespace howship

/// Declares the variants of a kernel entry point for dispatch:  HOWSHIP_KERNEL(void, step, (double* x, int n))
#ifdef HOWSHIP_X86_KERNELS
#define HOWSHIP_KERNEL(Return, function, signature) \
  namespace baseline {                              \
  Return function signature;                        \
  }                                                 \
  namespace avx2 {                                  \
  Return function signature;                        \
  }                                                 \
  namespace avx512 {                                \
  Return function signature;                        \
  }
/// The variant of `function` for this machine, as a function pointer.
#define HOWSHIP_PICK(isa, function)                    \
  ((isa) == ::howship::Isa::avx512 ? &avx512::function \
   : (isa) == ::howship::Isa::avx2 ? &avx2::function   \
                                   : &baseline::function)
#else
#define HOWSHIP_KERNEL(Return, function, signature) \
  namespace baseline {                              \
  Return function signature;                        \
  }
#define HOWSHIP_PICK(isa, function) ((void)(isa), &baseline::function)
#endif
