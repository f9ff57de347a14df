// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/beam/fluence.hpp"

#include <algorithm>
#include <cmath>

#include "howship/therapy/beam/dose_kernel.hpp"

namespace howship::therapy::beam {
namespace {

constexpr double reach = 4.0;  // of the Gaussian, in sigma

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
  const std::size_t around = rows_ + 2;
  blurred_.assign(components * nodes * (columns_ + 2) * around, 0.0);
  std::vector<double> lines(map_.size()), map(map_.size());
  for (std::size_t node = 0; node < nodes; ++node) {
    const auto parts = beam.at(deepest_ * double(node) / double(nodes - 1));
    for (std::size_t k = 0; k < components; ++k) {
      const std::vector<double> kernel = kernel_of(parts[k].sigma * axis_distance / along / pixel_);
      for (std::size_t r = 0; r < rows_; ++r)
        filter_line(map_.data() + r * columns_, lines.data() + r * columns_, columns_, 1, kernel);
      for (std::size_t c = 0; c < columns_; ++c) filter_line(lines.data() + c, map.data() + c, rows_, columns_, kernel);
      double* out = blurred_.data() + (k * nodes + node) * (columns_ + 2) * around;
      for (std::size_t c = 0; c < columns_; ++c)
        for (std::size_t r = 0; r < rows_; ++r) out[(c + 1) * around + r + 1] = map[r * columns_ + c];
    }
  }
}

double Fluence::dose(const Beam& beam, const Beam::Seen& seen, double equivalent_side) const {
  const double u = (seen.x + half_across_) / pixel_ - 0.5, v = (seen.y + half_up_) / pixel_ - 0.5;
  if (!(seen.depth > 0.0 && u > -1.0 && v > -1.0 && u < double(columns_) && v < double(rows_))) return 0.0;
  const double at = std::min(seen.depth / deepest_, 1.0) * double(nodes - 1);
  const auto node = std::min(std::size_t(at), nodes - 2);
  const double part = at - double(node);
  const double column = std::floor(u), row = std::floor(v), pu = u - column, pv = v - row;
  const std::size_t first = std::size_t(column + 1.0) * (rows_ + 2) + std::size_t(row + 1.0), next = first + rows_ + 2;
  const auto parts = beam.at(seen.depth);
  double out = 0.0;
  for (std::size_t k = 0; k < components; ++k) {
    const auto value = [&](std::size_t at_node) {
      const double* map = blurred(k, at_node);
      return (1.0 - pv) * ((1.0 - pu) * map[first] + pu * map[next]) +
             pv * ((1.0 - pu) * map[first + 1] + pu * map[next + 1]);
    };
    out += parts[k].amplitude * ((1.0 - part) * value(node) + part * value(node + 1));
  }
  return out * beam.scale(seen, equivalent_side);
}

void Fluence::add_dose(const Beam& beam, const SeenColumn& column, std::size_t begin, std::size_t end,
                       double equivalent_side, double weight, float* dose, std::vector<double>& room) const {
  const double u = (column.x + half_across_) / pixel_ - 0.5;
  if (!(u > -1.0 && u < double(columns_)) || begin >= end) return;
  const double low = std::floor(u), pu = u - low;
  const auto row_at = [&](std::size_t voxel) { return (column.y[voxel] + half_up_) / pixel_ - 0.5; };
  const auto node_at = [&](double depth) { return std::min(depth / deepest_, 1.0) * double(nodes - 1); };
  // Only what the column runs through: rows between its ends, nodes of its depths.
  const double ends[] = {row_at(begin), row_at(end - 1)};
  const double from = std::max(std::min(ends[0], ends[1]), -1.0),
               to = std::min(std::max(ends[0], ends[1]), double(rows_));
  if (!(from < to) && !(from > -1.0 && from < double(rows_))) return;
  const auto first = std::size_t(std::floor(from) + 1.0),
             count = std::min(std::size_t(std::floor(to) + 1.0) + 2, rows_ + 2) - first;
  double shallow = deepest_, deep = 0.0;
  for (std::size_t i = begin; i < end; ++i) {
    shallow = std::min(shallow, column.depth[i]);
    deep = std::max(deep, column.depth[i]);
  }
  const auto first_node = std::min(std::size_t(node_at(std::max(shallow, 0.0))), nodes - 2),
             last_node = std::min(std::size_t(node_at(deep)), nodes - 2) + 1;
  const std::size_t packs = (end + widest_pack - 1) / widest_pack * widest_pack;
  room.resize(components * packs + components * nodes * (rows_ + 2));
  double *amplitude = room.data(), *line = room.data() + components * packs;
  HOWSHIP_PICK(chosen_isa(), amplitudes_at)(beam.terms(), column.depth, begin, end, amplitude, packs);
  const auto blend = HOWSHIP_PICK(chosen_isa(), between);
  for (std::size_t k = 0; k < components; ++k)
    for (std::size_t node = first_node; node <= last_node; ++node) {
      const double* map = blurred(k, node) + std::size_t(low + 1.0) * (rows_ + 2) + first;
      blend(map, map + rows_ + 2, pu, count, line + (k * nodes + node) * (rows_ + 2));
    }
  const double scale = beam.scale({1.0, 0.0, 0.0, column.along}, equivalent_side);
  for (std::size_t i = begin; i < end; ++i) {
    const double v = row_at(i);
    if (!(column.depth[i] > 0.0 && v > -1.0 && v < double(rows_))) continue;
    const double at = node_at(column.depth[i]);
    const auto node = std::min(std::size_t(at), nodes - 2);
    const double part = at - double(node), row = std::floor(v), pv = v - row;
    const std::size_t place = std::size_t(row + 1.0) - first;
    double sum = 0.0;
    for (std::size_t k = 0; k < components; ++k) {
      const double *a = line + (k * nodes + node) * (rows_ + 2) + place, *b = a + rows_ + 2;
      sum += amplitude[k * packs + i] *
             ((1.0 - part) * ((1.0 - pv) * a[0] + pv * a[1]) + part * ((1.0 - pv) * b[0] + pv * b[1]));
    }
    dose[i] += float(weight * (sum * scale));
  }
}

}  // namespace howship::therapy::beam
