// SPDX-License-Identifier: Apache-2.0
// Blur of images and volumes.
#pragma once
#include <cmath>
#include <functional>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::imaging {

/// Values in rows from the first line down.
struct Image {
  int columns = 0, rows = 0;
  std::vector<float> value;
  Image() = default;
  Image(int c, int r, float fill = 0.0f) : columns(c), rows(r), value(std::size_t(c) * std::size_t(r), fill) {}
  float& operator()(int column, int row) {
    return value[std::size_t(row) * std::size_t(columns) + std::size_t(column)];
  }
  float operator()(int column, int row) const {
    return value[std::size_t(row) * std::size_t(columns) + std::size_t(column)];
  }
};

inline double sigma_of_fwhm(double fwhm) { return fwhm / (2.0 * std::sqrt(2.0 * std::log(2.0))); }

/// What lies beyond the border.
enum class Border { zero, nearest };

/// Gaussian blur; sigmas in pixels or voxels, 0 leaves an axis alone. The taps are areas of the Gaussian, so narrow
/// blurs keep their width, and they sum to 1.
void blur(Image& image, double sigma_columns, double sigma_rows, ThreadPool& pool, Border border = Border::nearest);
void blur(Volume<float>& volume, const Vec3& sigma, ThreadPool& pool, Border border = Border::nearest);

/// Pixels beyond which a blur of that sigma spreads nothing.
int blur_reach(double sigma);

/// Multiplies the spectrum of real images of one size by `gain(f)`, f in cycles per pixel; an image repeats at its
/// borders. The gain is asked once, however many images there are.
class SpectrumFilter {
 public:
  SpectrumFilter(int columns, int rows, const std::function<double(double)>& gain);
  void operator()(Image& image) const;

 private:
  int columns_, rows_;  // columns of an even number
  std::vector<float> gain_;
};

}  // namespace howship::imaging
