// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/texture.hpp"

#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/numerics/simd.hpp"

namespace howship::skeleton {
namespace {

constexpr int per_length = 3;          // lattice steps per standard deviation of the smoothing
constexpr int reach = 3 * per_length;  // the Gaussian is cut at three standard deviations

std::array<float, 2 * reach + 1> weights() {
  std::array<double, 2 * reach + 1> w{};
  double squares = 0;
  for (int t = -reach; t <= reach; ++t) {
    w[std::size_t(t + reach)] = std::exp(-0.5 * t * t / double(per_length * per_length));
    squares += w[std::size_t(t + reach)] * w[std::size_t(t + reach)];
  }
  std::array<float, 2 * reach + 1> out{};
  for (std::size_t t = 0; t < out.size(); ++t) out[t] = float(w[t] / std::sqrt(squares));
  return out;
}

/// out += w in, four at a time.
void add_scaled(float* out, const float* in, float w, std::size_t n) {
  using Four = Pack<float, 4>;
  const Four weight(w);
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) (Four::load(out + i) + weight * Four::load(in + i)).store(out + i);
  for (; i < n; ++i) out[i] += w * in[i];
}

}  // namespace

Texture::Texture(const Vec3& lo, const Vec3& hi, double length, std::uint64_t seed, std::uint64_t patient,
                 ThreadPool& pool)
    : step_(length / per_length) {
  std::array<int, 3> n{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    first_[axis] = long(std::floor(lo[axis] / step_));
    n[axis] = int(long(std::floor(hi[axis] / step_)) - first_[axis]) + 2;
  }
  extent_ = {n[0], n[1], n[2]};
  const auto w = weights();
  const int ni = n[0] + 2 * reach, nj = n[1] + 2 * reach, nk = n[2] + 2 * reach;
  // Each plane of noise is smoothed along i and j by itself; then planes are added along k. Sums over hundreds of
  // uniform draws are Gaussian for every purpose here, and cost a tenth of normal draws.
  const std::size_t plane = extent_.index(0, 0, 1);
  std::vector<float> smooth(plane * std::size_t(nk));
  pool.run(std::size_t(nk), [&](std::size_t k) {
    std::vector<float> noise(static_cast<std::size_t>(ni));
    std::vector<float> along(Extent{n[0], nj, 1}.size());
    for (int j = 0; j < nj; ++j) {
      const auto key = [](long x) { return std::uint64_t(x + (1L << 20)) & 0x1fffffu; };
      const std::uint64_t row = (key(first_[2] + long(k) - reach) << 42) | (key(first_[1] + j - reach) << 21);
      for (int i = 0; i < ni; ++i)
        noise[std::size_t(i)] = float(
            (uniform(seed, patient, Stream::trabecular_texture, row | key(first_[0] + i - reach)) - 0.5) * 3.4641016);
      float* out = along.data() + std::size_t(j) * std::size_t(n[0]);
      for (std::size_t t = 0; t < w.size(); ++t) add_scaled(out, noise.data() + t, w[t], std::size_t(n[0]));
    }
    for (std::size_t j = 0; j < std::size_t(n[1]); ++j) {
      float* out = smooth.data() + k * plane + j * std::size_t(n[0]);
      for (std::size_t t = 0; t < w.size(); ++t) {
        const float* in = along.data() + (j + t) * std::size_t(n[0]);
        add_scaled(out, in, w[t], std::size_t(n[0]));
      }
    }
  });
  value_.resize(extent_.size());
  pool.run(std::size_t(n[2]), [&](std::size_t k) {
    float* out = value_.data() + k * plane;
    for (std::size_t t = 0; t < w.size(); ++t) {
      const float* in = smooth.data() + (k + t) * plane;
      add_scaled(out, in, w[t], plane);
    }
  });
}

double Texture::operator()(const Vec3& p) const {
  std::array<int, 3> at{};
  Vec3 part{};
  const std::array<int, 3> n{extent_.ni, extent_.nj, extent_.nk};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double x = p[axis] / step_ - double(first_[axis]);
    at[axis] = std::clamp(int(std::floor(x)), 0, n[axis] - 2);
    part[axis] = std::clamp(x - at[axis], 0.0, 1.0);
  }
  const std::size_t base = extent_.index(at[0], at[1], at[2]);
  const std::size_t row = std::size_t(extent_.ni), plane = row * std::size_t(extent_.nj);
  const auto along_i = [&](std::size_t q) { return value_[q] + part[0] * (value_[q + 1] - value_[q]); };
  const auto along_j = [&](std::size_t q) {
    const double a = along_i(q);
    return a + part[1] * (along_i(q + row) - a);
  };
  const double a = along_j(base);
  return a + part[2] * (along_j(base + plane) - a);
}

}  // namespace howship::skeleton
