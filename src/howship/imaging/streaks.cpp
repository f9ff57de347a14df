// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/streaks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/skeleton/hounsfield.hpp"

namespace howship::imaging {
namespace {

constexpr float nothing = 1e-3f;  // share of a pixel that is no hardware
constexpr double pi = std::numbers::pi;

/// Linear between the centres of pixels, 0 beyond the border.
double value_at(const Image& image, double x, double y) {
  const int i = int(std::floor(x)), j = int(std::floor(y));
  const double fx = x - i, fy = y - j;
  const auto at = [&](int c, int r) {
    return c >= 0 && r >= 0 && c < image.columns && r < image.rows ? double(image(c, r)) : 0.0;
  };
  return (1 - fy) * ((1 - fx) * at(i, j) + fx * at(i + 1, j)) + fy * ((1 - fx) * at(i, j + 1) + fx * at(i + 1, j + 1));
}

}  // namespace

double mineral_by_number(double hounsfield) {
  static const skeleton::CtNumbers numbers;
  constexpr double densest_soft = 60.0;
  return std::clamp((hounsfield - densest_soft) / (numbers.bone - densest_soft), 0.0, 1.0);
}

Streaks::Streaks(const CtSettings& ct, const Attenuation& mu, Inert kind, double noise, double blur,
                 std::array<double, 2> pixel)
    : pixel_(pixel),
      pitch_(std::min(pixel[0], pixel[1])),
      share_(ct.picture_metal),
      least_(ct.picture_metal_least),
      water_(0.0),
      views_(int(std::lround(ct.picture_metal_views))) {
  const Spectrum beam = ct_spectrum(ct, mu);
  const Material hardware = material_of(kind);
  for (int e = 1; e <= highest_energy; ++e) {
    const double weight = beam.photons[std::size_t(e)];
    if (weight <= 0.0) continue;
    const double water = mu(Material::water, e) / 10.0;
    bins_.push_back({weight, mu(hardware, e) / 10.0 - water, mu(Material::mineral_bone, e) / 10.0 - water});
    water_ += weight * water;
  }
  linear_ = hounsfield(hardware, beam, mu) / 1000.0 * water_;
  // |f| times the kernel of the image, H(n) = 2 int_0^1/2 u exp(-2 (pi u s)^2) cos(2 pi u n) du with u in cycles a
  // pitch.
  constexpr int steps = 512;
  constexpr std::size_t reach = 4096;
  const double s = blur / pitch_;
  std::vector<double> weight(steps);
  for (int a = 0; a < steps; ++a) {
    const double u = 0.5 * (a + 0.5) / steps;
    weight[std::size_t(a)] = u * std::exp(-2.0 * (pi * u * s) * (pi * u * s)) / steps;
  }
  ramp_.resize(reach);
  double squares = 0.0;
  for (std::size_t n = 0; n < reach; ++n) {
    double sum = 0.0;
    // Beyond a few pitches the integral is that of the kernel's corner at 0, which fine steps would be needed for.
    if (n <= 64)
      for (int a = 0; a < steps; ++a)
        sum += weight[std::size_t(a)] * std::cos(2.0 * pi * 0.5 * (a + 0.5) / steps * double(n));
    else
      sum = -1.0 / (2.0 * pi * pi * double(n) * double(n));
    ramp_[n] = sum;
    squares += (n == 0 ? 1.0 : 2.0) * sum * sum;
  }
  const double deviation = std::max(noise, 1e-3) * water_ / 1000.0;
  photons_ = pi * pi * squares / (double(views_) * pitch_ * pitch_ * deviation * deviation);
}

double Streaks::passed(double hardware, double mineral) const {
  double with = 0.0, without = 0.0;
  for (const auto& [weight, metal, bone] : bins_) {
    const double through = weight * std::exp(-bone * mineral);
    without += through;
    with += through * std::exp(-metal * hardware);
  }
  return with / without;
}

double Streaks::error(double hardware, double mineral) const {
  return -std::log(std::max(passed(hardware, mineral), least_ / photons_)) - linear_ * hardware;
}

Image Streaks::operator()(const Image& hardware, const Image& mineral, const NoiseKey& key, std::uint64_t slice) const {
  Image out(hardware.columns, hardware.rows);
  struct Point {
    double x, y;  // mm from the middle of the slice
  };
  std::vector<Point> there;
  const double middle_x = 0.5 * (out.columns - 1), middle_y = 0.5 * (out.rows - 1);
  for (int r = 0; r < out.rows; ++r)
    for (int c = 0; c < out.columns; ++c)
      if (hardware(c, r) > nothing) there.push_back({(c - middle_x) * pixel_[0], (r - middle_y) * pixel_[1]});
  if (there.empty() || share_ <= 0.0) return out;
  const double half = 0.5 * std::hypot(out.columns * pixel_[0], out.rows * pixel_[1]);
  const int bins = 2 * int(std::ceil(half / pitch_)) + 3, middle = bins / 2;
  std::vector<double> sum(out.value.size(), 0.0), filtered(std::size_t(bins) + 1);
  for (int view = 0; view < views_; ++view) {
    const double angle = pi * (view + 0.5) / views_, along_x = std::cos(angle), along_y = std::sin(angle);
    double low = 1e30, high = -1e30, first = 1e30, last = -1e30;
    for (const Point& p : there) {
      const double s = -p.x * along_y + p.y * along_x, t = p.x * along_x + p.y * along_y;
      low = std::min(low, s), high = std::max(high, s);
      first = std::min(first, t), last = std::max(last, t);
    }
    const int from = std::max(0, middle + int(std::floor(low / pitch_)) - 1),
              to = std::min(bins - 1, middle + int(std::ceil(high / pitch_)) + 1);
    std::fill(filtered.begin(), filtered.end(), 0.0);
    for (int b = from; b <= to; ++b) {
      const double s = (b - middle) * pitch_;
      const auto length_of = [&](const Image& image, double begin, double end) {
        const int n = int(std::ceil((end - begin) / pitch_));
        double length = 0.0;
        for (int step = 0; step < n; ++step) {
          const double t = begin + (step + 0.5) * pitch_;
          length += value_at(image, (t * along_x - s * along_y) / pixel_[0] + middle_x,
                             (t * along_y + s * along_x) / pixel_[1] + middle_y);
        }
        return length * pitch_;
      };
      const double metal = length_of(hardware, first - pitch_, last + pitch_);
      if (metal <= double(nothing) * pitch_) continue;
      const double share = passed(metal, length_of(mineral, -half, half)), expected = photons_ * share;
      // Where no metal is the image has the noise of all photons already; what it lacks is that of the missing ones.
      const double ray =
          noise_normal(key, NoiseChannel::electronic,
                       (slice * std::uint64_t(views_) + std::uint64_t(view)) * std::uint64_t(bins) + std::uint64_t(b));
      const double counted = std::max(least_, expected + std::sqrt(expected * std::max(0.0, 1.0 - share)) * ray);
      const double wrong = std::log(photons_ / counted) - linear_ * metal;
      for (int n = 0; n < bins; ++n) filtered[std::size_t(n)] += wrong * ramp(n - b);
    }
    for (int r = 0; r < out.rows; ++r)
      for (int c = 0; c < out.columns; ++c) {
        const double s =
            (-(c - middle_x) * pixel_[0] * along_y + (r - middle_y) * pixel_[1] * along_x) / pitch_ + middle;
        const auto b = std::size_t(s);
        const double f = s - double(b);
        sum[std::size_t(r) * std::size_t(out.columns) + std::size_t(c)] += (1 - f) * filtered[b] + f * filtered[b + 1];
      }
  }
  const double scale = share_ * 1000.0 / water_ * pi / views_ / pitch_;
  for (std::size_t p = 0; p < sum.size(); ++p) out.value[p] = float(scale * sum[p]);
  return out;
}

}  // namespace howship::imaging
