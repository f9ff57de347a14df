// SPDX-License-Identifier: Apache-2.0
// exp, log and what follows from them, for a number and for a pack, by the same operations: the same bytes in every
// lane of every width. Accurate to 2 units in the last place on the ranges that rates of a living body span.
#pragma once
#include <cstdint>
#include <cstring>

#include "howship/numerics/simd.hpp"

namespace howship {
namespace elementary {

/// Copies the bits of one type into another of the same size (by reference: wide vectors in signatures would tie the
/// calling convention to the instruction set).
template <class To, class From>
[[gnu::always_inline]] inline void copy_bits(const From& from, To& to) {
  static_assert(sizeof(To) == sizeof(From));
  std::memcpy(&to, &from, sizeof(To));
}

template <class Real>
struct BitsOf;
template <>
struct BitsOf<double> {
  using type = std::uint64_t;
};
template <int N>
struct BitsOf<Pack<double, N>> {
  using type [[gnu::vector_size(N * sizeof(double))]] = std::uint64_t;
};

/// 1.5 2^52: adding it rounds a small number to a whole one and leaves that whole number in the low bits.
inline constexpr double rounding_shift = 0x1.8p52;
inline constexpr double log2_of_e = 1.4426950408889634;
/// ln 2 in two parts, the first short enough that a small whole multiple of it is exact.
inline constexpr double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;

}  // namespace elementary

/// e^x; x is held within +-700.
template <class Real>
[[gnu::always_inline]] inline Real exp_of(Real x) {
  using namespace elementary;
  using Bits = typename BitsOf<Real>::type;
  x = max(min(x, Real(700.0)), Real(-700.0));
  const Real shifted = x * log2_of_e + rounding_shift;
  const Real n = shifted - rounding_shift;
  const Real r = (x - n * ln2_high) - n * ln2_low;
  // Taylor, |r| <= 0.347: the next term is below 4e-18.
  Real p = Real(1.0 / 6227020800.0);
  constexpr double factor[] = {1.0 / 479001600.0,
                               1.0 / 39916800.0,
                               1.0 / 3628800.0,
                               1.0 / 362880.0,
                               1.0 / 40320.0,
                               1.0 / 5040.0,
                               1.0 / 720.0,
                               1.0 / 120.0,
                               1.0 / 24.0,
                               1.0 / 6.0,
                               0.5,
                               1.0,
                               1.0};
  for (const double f : factor) p = p * r + f;
  Bits whole, scaled;
  copy_bits(shifted, whole);
  copy_bits(p, scaled);
  scaled += whole << 52;
  Real out;
  copy_bits(scaled, out);
  return out;
}

/// Natural logarithm; x is held above 1e-300.
template <class Real>
[[gnu::always_inline]] inline Real log_of(Real x) {
  using namespace elementary;
  using Bits = typename BitsOf<Real>::type;
  x = max(x, Real(1e-300));
  constexpr std::uint64_t half_sqrt = 0x3fe6a09e667f3bcd;   // sqrt(1/2)
  constexpr std::uint64_t shift_bits = 0x4338000000000000;  // 1.5 2^52
  Bits bits;
  copy_bits(x, bits);
  const Bits biased = (bits - half_sqrt + (std::uint64_t(1023) << 52)) >> 52;
  const Bits exponent_bits = biased + (shift_bits - 1023);
  const Bits mantissa_bits = bits - ((biased - 1023) << 52);
  Real e, m;
  copy_bits(exponent_bits, e);
  copy_bits(mantissa_bits, m);
  e = e - rounding_shift;
  const Real f = m - 1.0;
  const Real s = f / (m + 1.0);
  const Real z = s * s;
  // 2 artanh(s), z <= 0.0295: the next term is below 1e-18.
  Real p = Real(1.0 / 21.0);
  constexpr double factor[] = {1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0,
                               1.0 / 9.0,  1.0 / 7.0,  1.0 / 5.0,  1.0 / 3.0};
  for (const double term : factor) p = p * z + term;
  return e * ln2_high + (2.0 * (s + s * z * p) + e * ln2_low);
}

/// erf(x) to 6e-16 for |x| <= 4; 1 and -1 beyond, 1.5e-8 from what it is there. Its Chebyshev series in x^2.
template <class Real>
[[gnu::always_inline]] inline Real error_function_of(Real x) {
  constexpr double even[] = {1.2789838221320596e-08, 6.71231165394736e-08,  8.633457519395409e-07,
                             6.8296616345214195e-06, 4.786946748194656e-05, 0.00027552825256823985,
                             0.0012926184084697092,  0.0048535488458136345, 0.01434959947762943,
                             0.03306063261260751,    0.059886904985558306,  0.09020899411202223,
                             0.13167511689470185,    0.35353099564340495};
  constexpr double odd[] = {-3.5433880242612573e-09, -2.0698985351609644e-08, -2.808284141361381e-07,
                            -2.424411945369516e-06,  -1.8558554431272903e-05, -0.00011766206308802771,
                            -0.0006129806146600816,  -0.0025782104938035545,  -0.008606224409813772,
                            -0.022473567788487563,   -0.04576511049765997,    -0.07472786574015614,
                            -0.10771044252870995,    -0.1765762333013703};
  const Real s = x * x * Real(0.125) - Real(1.0), square = s * s;
  Real a(even[0]), b(odd[0]);
  for (int i = 1; i < 14; ++i) {
    a = a * square + Real(even[i]);
    b = b * square + Real(odd[i]);
  }
  const Real inside = x * (a + s * b);
  return where_greater(x, Real(4.0), Real(1.0), where_greater(Real(-4.0), x, Real(-1.0), inside));
}

}  // namespace howship
