// SPDX-License-Identifier: Apache-2.0
// Points of Sobol' that fill a cube evenly, moved by a shift of their own for every seed.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "howship/base/random.hpp"

namespace howship {

inline constexpr std::size_t sobol_dimensions = 10;

/// Coordinates in [0, 1) of point `index` (0, 1, ...), with the direction numbers of Joe and Kuo
/// (2008, SIAM J Sci Comput 30:2635). Without a
/// shift the first point is the origin. A shift adds a number of the seed to each coordinate, bit by bit, which keeps
/// the points as even as they are.
inline std::array<double, sobol_dimensions> sobol_point(std::uint32_t index, std::uint64_t seed, bool shifted = true) {
  struct Polynomial {
    unsigned degree, coefficients;
    std::array<std::uint32_t, 5> first;
  };
  static constexpr std::array<Polynomial, sobol_dimensions> polynomials{{{0, 0, {}},
                                                                         {1, 0, {1}},
                                                                         {2, 1, {1, 3}},
                                                                         {3, 1, {1, 3, 1}},
                                                                         {3, 2, {1, 1, 1}},
                                                                         {4, 1, {1, 1, 3, 3}},
                                                                         {4, 4, {1, 3, 5, 13}},
                                                                         {5, 2, {1, 1, 5, 5, 17}},
                                                                         {5, 4, {1, 1, 5, 5, 5}},
                                                                         {5, 7, {1, 1, 7, 11, 19}}}};
  std::array<double, sobol_dimensions> out{};
  const std::uint32_t gray = index ^ (index >> 1);
  for (std::size_t d = 0; d < sobol_dimensions; ++d) {
    const Polynomial& p = polynomials[d];
    std::array<std::uint32_t, 32> direction{};
    for (unsigned i = 0; i < 32; ++i) {
      if (p.degree == 0) {
        direction[i] = 1u << (31 - i);
      } else if (i < p.degree) {
        direction[i] = p.first[i] << (31 - i);
      } else {
        direction[i] = direction[i - p.degree] ^ (direction[i - p.degree] >> p.degree);
        for (unsigned k = 1; k < p.degree; ++k)
          if ((p.coefficients >> (p.degree - 1 - k)) & 1u) direction[i] ^= direction[i - k];
      }
    }
    std::uint32_t x = shifted ? std::uint32_t(mix(mix(seed) ^ (d + 1)) >> 32) : 0u;
    for (unsigned i = 0; i < 32; ++i)
      if ((gray >> i) & 1u) x ^= direction[i];
    out[d] = double(x) * 0x1.0p-32;
  }
  return out;
}

}  // namespace howship
