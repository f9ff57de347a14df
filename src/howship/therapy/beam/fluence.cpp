// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/beam/fluence.hpp"

#include <algorithm>
#include <cmath>

namespace howship::therapy::beam {
namespace {

constexpr std::size_t nodes = 8;  // of depth
constexpr double reach = 4.0;     // of the Gaussian, in sigma

/// One line of `count` values, `stride` apart, by the kernel; 0 beyond.
void filter_line(const double* in, double* out, std::size_t count, std::size_t stride,
                 const std::vector<double>& kernel) {
  const auto half = std::ptrdiff_t(kernel.size() / 2), size = std::ptrdiff_t(count);
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    double sum = 0.0;
    for (std::ptrdiff_t k = std::max(-half, -i); k <= std::min(half, size - 1 - i); ++k)
      sum += kernel[std::size_t(k + half)] * in[std::size_t(i + k) * stride];
    out[std::size_t(i) * stride] = sum;
  }
}

/// The part of a Gaussian that falls into each pixel, so that narrow ones keep their width.
std::vector<double> kernel_of(double sigma) {
  const auto half = std::ptrdiff_t(std::ceil(reach * sigma + 0.5));
  std::vector<double> out;
  double sum = 0.0;
  for (std::ptrdiff_t k = -half; k <= half; ++k) {
    const double scale = 1.0 / (std::sqrt(2.0) * std::max(sigma, 1e-3));
    out.push_back(0.5 * (std::erf((double(k) + 0.5) * scale) - std::erf((double(k) - 0.5) * scale)));
    sum += out.back();
  }
  for (double& one : out) one /= sum;
  return out;
}

}  // namespace

Fluence::Fluence(double half_across, double half_up, double pixel)
    : half_across_(half_across),
      half_up_(half_up),
      pixel_(pixel),
      columns_(std::size_t(std::ceil(2.0 * half_across / pixel))),
      rows_(std::size_t(std::ceil(2.0 * half_up / pixel))),
      map_(columns_ * rows_, 0.0) {}

void Fluence::add(double x, double y, double width, double height, double weight) {
  const auto part = [this](std::size_t index, double half, double centre, double size) {
    const double low = -half + double(index) * pixel_;
    const double inside = std::min(low + pixel_, centre + 0.5 * size) - std::max(low, centre - 0.5 * size);
    return std::clamp(inside / pixel_, 0.0, 1.0);
  };
  for (std::size_t r = 0; r < rows_; ++r) {
    const double up = part(r, half_up_, y, height);
    if (up <= 0.0) continue;
    for (std::size_t c = 0; c < columns_; ++c) map_[r * columns_ + c] += weight * up * part(c, half_across_, x, width);
  }
}

void Fluence::blur(const Beam& beam, double deepest, double along) {
  deepest_ = std::max(deepest, 1.0);
  blurred_.assign(components * nodes, {});
  std::vector<double> lines(map_.size());
  for (std::size_t node = 0; node < nodes; ++node) {
    const auto parts = beam.at(deepest_ * double(node) / double(nodes - 1));
    for (std::size_t k = 0; k < components; ++k) {
      const std::vector<double> kernel = kernel_of(parts[k].sigma * axis_distance / along / pixel_);
      std::vector<double>& out = blurred_[k * nodes + node];
      out.resize(map_.size());
      for (std::size_t r = 0; r < rows_; ++r)
        filter_line(map_.data() + r * columns_, lines.data() + r * columns_, columns_, 1, kernel);
      for (std::size_t c = 0; c < columns_; ++c) filter_line(lines.data() + c, out.data() + c, rows_, columns_, kernel);
    }
  }
}

double Fluence::blurred(std::size_t component, std::size_t node, double x, double y) const {
  const std::vector<double>& map = blurred_[component * nodes + node];
  const double u = (x + half_across_) / pixel_ - 0.5, v = (y + half_up_) / pixel_ - 0.5;
  if (!(u > -1.0 && v > -1.0 && u < double(columns_) && v < double(rows_))) return 0.0;
  const auto column = std::ptrdiff_t(std::floor(u)), row = std::ptrdiff_t(std::floor(v));
  const double pu = u - double(column), pv = v - double(row);
  const auto value = [&](std::ptrdiff_t r, std::ptrdiff_t c) {
    const bool there = r >= 0 && c >= 0 && r < std::ptrdiff_t(rows_) && c < std::ptrdiff_t(columns_);
    return there ? map[std::size_t(r) * columns_ + std::size_t(c)] : 0.0;
  };
  return (1.0 - pv) * ((1.0 - pu) * value(row, column) + pu * value(row, column + 1)) +
         pv * ((1.0 - pu) * value(row + 1, column) + pu * value(row + 1, column + 1));
}

double Fluence::dose(const Beam& beam, const Beam::Seen& seen, double equivalent_side) const {
  if (!(seen.depth > 0.0)) return 0.0;
  const double at = std::min(seen.depth / deepest_, 1.0) * double(nodes - 1);
  const auto node = std::min(std::size_t(at), nodes - 2);
  const double part = at - double(node);
  const auto parts = beam.at(seen.depth);
  double out = 0.0;
  for (std::size_t k = 0; k < components; ++k)
    out += parts[k].amplitude *
           ((1.0 - part) * blurred(k, node, seen.x, seen.y) + part * blurred(k, node + 1, seen.x, seen.y));
  return out * beam.scale(seen, equivalent_side);
}

}  // namespace howship::therapy::beam
