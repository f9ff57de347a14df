// SPDX-License-Identifier: Apache-2.0
// Noise of detectors, as pure functions of seed, patient, study and pixel.
#pragma once
#include <cmath>
#include <cstdint>

#include "howship/base/random.hpp"

namespace howship::imaging {

/// Who draws: patients of one seed differ by their number.
struct Identity {
  std::uint64_t seed = 1, number = 0;
};

/// Whose noise it is. Studies of one patient differ by their number.
struct NoiseKey {
  std::uint64_t seed = 1, patient = 0, study = 0;
};

/// Channels of one pixel that must not share draws.
enum class NoiseChannel : std::uint64_t {
  quantum,
  electronic,
  real,
  imaginary,
  texture,
  coarse_texture,
  aim,
  decision
};

constexpr std::uint64_t noise_index(const NoiseKey& key, NoiseChannel channel, std::uint64_t pixel) {
  return mix(key.study * 16 + std::uint64_t(channel)) + pixel;
}
inline double noise_uniform(const NoiseKey& key, NoiseChannel channel, std::uint64_t pixel) {
  return uniform(key.seed, key.patient, Stream::image_noise, noise_index(key, channel, pixel));
}
inline double noise_normal(const NoiseKey& key, NoiseChannel channel, std::uint64_t pixel) {
  return normal(key.seed, key.patient, Stream::image_noise, noise_index(key, channel, pixel));
}

/// A Poisson count: by inversion of one uniform draw below a mean of 40, rounded normal above (skewness < 0.16 there).
inline double noise_poisson(const NoiseKey& key, NoiseChannel channel, std::uint64_t pixel, double mean) {
  if (mean <= 0.0) return 0.0;
  if (mean > 40.0) return std::fmax(0.0, std::round(mean + std::sqrt(mean) * noise_normal(key, channel, pixel)));
  const double u = noise_uniform(key, channel, pixel);
  double term = std::exp(-mean), sum = term, count = 0.0;
  while (sum < u && count < 200.0) {
    count += 1.0;
    term *= mean / count;
    sum += term;
  }
  return count;
}

}  // namespace howship::imaging
