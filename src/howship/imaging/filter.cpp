// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/filter.hpp"

#include <kissfft/kiss_fftr.h>

#include <algorithm>
#include <array>
#include <memory>

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
                Border border, std::vector<float>& scratch) {
  const std::ptrdiff_t radius = std::ptrdiff_t(tap.size() / 2), n = std::ptrdiff_t(count);
  scratch.assign(count * lines, 0.0f);
  for (std::ptrdiff_t x = 0; x < n; ++x)
    for (std::ptrdiff_t t = -radius; t <= radius; ++t) {
      const std::ptrdiff_t from = x + t;
      if (border == Border::zero && (from < 0 || from >= n)) continue;
      const float* source = data + std::size_t(std::clamp<std::ptrdiff_t>(from, 0, n - 1)) * step;
      float* target = scratch.data() + std::size_t(x) * lines;
      const float weight = tap[std::size_t(t + radius)];
      for (std::size_t l = 0; l < lines; ++l) target[l] += weight * source[l];
    }
  for (std::size_t x = 0; x < count; ++x) std::copy_n(scratch.data() + x * lines, lines, data + x * step);
}

/// Blurs one line of contiguous values.
void blur_row(float* data, std::size_t count, const std::vector<float>& tap, Border border,
              std::vector<float>& padded) {
  const std::size_t radius = tap.size() / 2;
  padded.assign(count + 2 * radius, 0.0f);
  std::copy_n(data, count, padded.data() + radius);
  if (border == Border::nearest) {
    std::fill_n(padded.data(), radius, data[0]);
    std::fill_n(padded.data() + radius + count, radius, data[count - 1]);
  }
  std::fill_n(data, count, 0.0f);
  for (std::size_t t = 0; t < tap.size(); ++t)
    for (std::size_t x = 0; x < count; ++x) data[x] += tap[t] * padded[x + t];
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

void filter_spectrum(Image& image, const std::function<double(double)>& gain) {
  const int columns = image.columns + image.columns % 2, rows = image.rows;  // the transform of reals wants even rows
  const auto half = std::size_t(columns / 2 + 1), height = std::size_t(rows);
  struct Free {
    void operator()(void* plan) const { kiss_fft_free(plan); }
  };
  using RowPlan = std::unique_ptr<kiss_fftr_state, Free>;
  using ColumnPlan = std::unique_ptr<kiss_fft_state, Free>;
  const RowPlan row_forward(kiss_fftr_alloc(columns, 0, nullptr, nullptr)),
      row_back(kiss_fftr_alloc(columns, 1, nullptr, nullptr));
  const ColumnPlan column_forward(kiss_fft_alloc(rows, 0, nullptr, nullptr)),
      column_back(kiss_fft_alloc(rows, 1, nullptr, nullptr));

  std::vector<kiss_fft_cpx> spectrum(height * half), line(half), changed(height);
  std::vector<float> real(std::size_t(columns), 0.0f);
  for (std::size_t r = 0; r < height; ++r) {
    std::copy_n(image.value.data() + r * std::size_t(image.columns), image.columns, real.data());
    kiss_fftr(row_forward.get(), real.data(), line.data());
    for (std::size_t c = 0; c < half; ++c) spectrum[c * height + r] = line[c];
  }
  for (std::size_t c = 0; c < half; ++c) {
    kiss_fft_cpx* const at = spectrum.data() + c * height;
    kiss_fft(column_forward.get(), at, changed.data());
    const double fx = double(c) / columns;
    for (std::size_t r = 0; r < height; ++r) {
      const double fy = double(std::min(r, height - r)) / rows;
      const float g = float(gain(std::sqrt(fx * fx + fy * fy)) / (double(rows) * columns));
      changed[r].r *= g;
      changed[r].i *= g;
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
