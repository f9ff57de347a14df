// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/filter.hpp"

#include <kissfft/kiss_fftr.h>

#include <algorithm>
#include <array>
#include <memory>

#include "howship/base/ensure.hpp"
#include "howship/imaging/filter_kernels.hpp"

namespace howship::imaging {
namespace {

/// Areas of a Gaussian under pixels, normalised, whose variance is that of `sigma`: pixels widen a Gaussian, so a
/// narrower one is looked for.
std::vector<float> taps(double sigma) {
  const int radius = blur_reach(sigma);
  if (radius == 0) return {1.0f};
  std::vector<double> tap(std::size_t(2 * radius + 1));
  double width = sigma;
  for (int iteration = 0; iteration < 20; ++iteration) {
    double sum = 0.0, second = 0.0;
    for (int i = -radius; i <= radius; ++i) {
      const auto area = [&](double x) { return 0.5 * std::erf(x / (width * std::sqrt(2.0))); };
      const double t = tap[std::size_t(i + radius)] = area(i + 0.5) - area(i - 0.5);
      sum += t;
      second += t * i * i;
    }
    for (double& t : tap) t /= sum;
    width *= sigma / std::sqrt(second / sum);
  }
  std::vector<float> out;
  for (double t : tap) out.push_back(float(t));
  return out;
}

/// Blurs lines of `count` values `step` apart. `lines` neighbours start side by side and are done together.
void blur_lines(float* data, std::size_t count, std::size_t step, std::size_t lines, const std::vector<float>& tap,
                Border border, std::vector<float>& padded) {
  // So many lines at a time that what is summed stays in the nearest cache.
  constexpr std::size_t strip = 64;
  const std::size_t radius = tap.size() / 2;
  const auto sums = HOWSHIP_PICK(chosen_isa(), weighted_sum);
  for (std::size_t first = 0; first < lines; first += strip) {
    const std::size_t width = std::min(strip, lines - first);
    float* const from = data + first;
    padded.resize((count + 2 * radius) * width);
    for (std::size_t x = 0; x < count; ++x) std::copy_n(from + x * step, width, padded.data() + (x + radius) * width);
    for (std::size_t x = 0; x < radius; ++x) {
      float *const low = padded.data() + x * width, *const high = padded.data() + (count + radius + x) * width;
      if (border == Border::nearest) {
        std::copy_n(from, width, low);
        std::copy_n(from + (count - 1) * step, width, high);
      } else {  // a sum that begins with 0 is the same with a term of 0 as without
        std::fill_n(low, width, 0.0f);
        std::fill_n(high, width, 0.0f);
      }
    }
    sums({padded.data(), from, count, width, width, step, tap.data(), tap.size()});
  }
}

/// Blurs one line of contiguous values.
void blur_row(float* data, std::size_t count, const std::vector<float>& tap, Border border,
              std::vector<float>& padded) {
  const std::size_t radius = tap.size() / 2;
  padded.resize(count + 2 * radius);
  std::copy_n(data, count, padded.data() + radius);
  std::fill_n(padded.data(), radius, border == Border::nearest ? data[0] : 0.0f);
  std::fill_n(padded.data() + radius + count, radius, border == Border::nearest ? data[count - 1] : 0.0f);
  HOWSHIP_PICK(chosen_isa(), weighted_sum)({padded.data(), data, 1, count, 1, 0, tap.data(), tap.size()});
}

}  // namespace

int blur_reach(double sigma) { return sigma < 0.15 ? 0 : 1 + int(std::ceil(4.0 * sigma)); }

void blur(Volume<float>& volume, const Vec3& sigma, ThreadPool& pool, Border border) {
  const auto ni = std::size_t(volume.grid.extent.ni), nj = std::size_t(volume.grid.extent.nj),
             nk = std::size_t(volume.grid.extent.nk);
  if (sigma[0] > 0.0 || sigma[1] > 0.0) {
    const std::vector<float> along_i = taps(sigma[0]), along_j = taps(sigma[1]);
    pool.run(nk, [&](std::size_t k) {
      std::vector<float> scratch;
      float* slice = volume.value.data() + k * ni * nj;
      if (sigma[0] > 0.0)
        for (std::size_t j = 0; j < nj; ++j) blur_row(slice + j * ni, ni, along_i, border, scratch);
      if (sigma[1] > 0.0) blur_lines(slice, nj, ni, ni, along_j, border, scratch);
    });
  }
  if (sigma[2] > 0.0) {
    const std::vector<float> along_k = taps(sigma[2]);
    pool.run(nj, [&](std::size_t j) {
      std::vector<float> scratch;
      blur_lines(volume.value.data() + j * ni, nk, ni * nj, ni, along_k, border, scratch);
    });
  }
}

void blur(Image& image, double sigma_columns, double sigma_rows, ThreadPool& pool, Border border) {
  if (sigma_columns > 0.0) {
    const std::vector<float> tap = taps(sigma_columns);
    pool.run(std::size_t(image.rows), [&](std::size_t row) {
      std::vector<float> scratch;
      blur_row(image.value.data() + row * std::size_t(image.columns), std::size_t(image.columns), tap, border, scratch);
    });
  }
  if (sigma_rows > 0.0) {
    const std::vector<float> tap = taps(sigma_rows);
    constexpr std::size_t strip = 64;
    const auto columns = std::size_t(image.columns);
    pool.run((columns + strip - 1) / strip, [&](std::size_t s) {
      std::vector<float> scratch;
      blur_lines(image.value.data() + s * strip, std::size_t(image.rows), columns, std::min(strip, columns - s * strip),
                 tap, border, scratch);
    });
  }
}

SpectrumFilter::SpectrumFilter(int columns, int rows, const std::function<double(double)>& gain)
    : columns_(columns + columns % 2), rows_(rows) {  // the transform of reals wants even rows
  const auto half = std::size_t(columns_ / 2 + 1), height = std::size_t(rows);
  gain_.resize(half * height);
  for (std::size_t c = 0; c < half; ++c)
    for (std::size_t r = 0; r < height; ++r) {
      const double fx = double(c) / columns_, fy = double(std::min(r, height - r)) / rows;
      gain_[c * height + r] = float(gain(std::sqrt(fx * fx + fy * fy)) / (double(rows) * columns_));
    }
}

void SpectrumFilter::operator()(Image& image) const {
  const auto half = std::size_t(columns_ / 2 + 1), height = std::size_t(rows_);
  HOWSHIP_ENSURE(image.rows == rows_ && image.columns + image.columns % 2 == columns_, "a filter of that size");
  struct Free {
    void operator()(void* plan) const { kiss_fft_free(plan); }
  };
  using RowPlan = std::unique_ptr<kiss_fftr_state, Free>;
  using ColumnPlan = std::unique_ptr<kiss_fft_state, Free>;
  const RowPlan row_forward(kiss_fftr_alloc(columns_, 0, nullptr, nullptr)),
      row_back(kiss_fftr_alloc(columns_, 1, nullptr, nullptr));
  const ColumnPlan column_forward(kiss_fft_alloc(rows_, 0, nullptr, nullptr)),
      column_back(kiss_fft_alloc(rows_, 1, nullptr, nullptr));

  std::vector<kiss_fft_cpx> spectrum(height * half), line(half), changed(height);
  std::vector<float> real(std::size_t(columns_), 0.0f);
  for (std::size_t r = 0; r < height; ++r) {
    std::copy_n(image.value.data() + r * std::size_t(image.columns), image.columns, real.data());
    kiss_fftr(row_forward.get(), real.data(), line.data());
    for (std::size_t c = 0; c < half; ++c) spectrum[c * height + r] = line[c];
  }
  for (std::size_t c = 0; c < half; ++c) {
    kiss_fft_cpx* const at = spectrum.data() + c * height;
    kiss_fft(column_forward.get(), at, changed.data());
    const float* const gains = gain_.data() + c * height;
    for (std::size_t r = 0; r < height; ++r) {
      changed[r].r *= gains[r];
      changed[r].i *= gains[r];
    }
    kiss_fft(column_back.get(), changed.data(), at);
  }
  for (std::size_t r = 0; r < height; ++r) {
    for (std::size_t c = 0; c < half; ++c) line[c] = spectrum[c * height + r];
    kiss_fftri(row_back.get(), line.data(), real.data());
    std::copy_n(real.data(), image.columns, image.value.data() + r * std::size_t(image.columns));
  }
}

}  // namespace howship::imaging
