// SPDX-License-Identifier: Apache-2.0
// Fine structure of CT images: spectrum of noise, grain of spongiosa, fat in muscle, against closed forms and what was
// asked for.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "howship/imaging/detail.hpp"

namespace howship::imaging {
namespace {

TEST(CtNoise, of_a_uniform_phantom_has_the_power_spectrum_of_filtered_back_projection) {
  ThreadPool pool(2);
  const CtSettings ct;
  constexpr int n = 96, slices = 80;
  const Volume<float> noise = ct_noise(grid_around({0, 0, 0}, {n, n, slices}, {1, 1, 1}), ct, {}, pool);
  const double sigma = sigma_of_fwhm(ct.resolution), pi = std::numbers::pi;
  // |f| MTF(f)^2 with MTF = exp(-2 pi^2 sigma^2 f^2), its mean over the pixel's square the variance asked for.
  const auto shape = [&](double f) { return f * std::exp(-4.0 * pi * pi * sigma * sigma * f * f); };
  double mean_shape = 0.0;
  constexpr int steps = 200;
  for (int a = 0; a < steps; ++a)
    for (int b = 0; b < steps; ++b) mean_shape += shape(std::hypot(a + 0.5, b + 0.5) / (2 * steps)) / (steps * steps);
  // A Hann window keeps power where it is.
  std::vector<double> window(n), power(10, 0.0);
  std::vector<int> number(10, 0);
  double squares = 0.0;
  for (int i = 0; i < n; ++i) window[std::size_t(i)] = 0.5 - 0.5 * std::cos(2 * pi * (i + 0.5) / n);
  for (const double w : window) squares += w * w;
  using Complex = std::complex<double>;
  std::vector<Complex> wave(n);
  for (int i = 0; i < n; ++i) wave[std::size_t(i)] = std::polar(1.0, -2 * pi * i / n);
  for (int k = 0; k < slices; ++k) {
    std::vector<Complex> rows(std::size_t(n) * (n / 2));
    for (int j = 0; j < n; ++j)
      for (int u = 0; u < n / 2; ++u)
        for (int i = 0; i < n; ++i)
          rows[std::size_t(j * (n / 2) + u)] +=
              window[std::size_t(i)] * double(noise(i, j, k)) * wave[std::size_t(i * u % n)];
    for (int u = 0; u < n / 2; ++u)
      for (int v = 0; v < n / 2; ++v) {
        const double f = std::hypot(u, v) / n;
        if (f >= 0.5) continue;
        Complex sum = 0.0;
        for (int j = 0; j < n; ++j)
          sum += window[std::size_t(j)] * rows[std::size_t(j * (n / 2) + u)] * wave[std::size_t(j * v % n)];
        power[std::size_t(20 * f)] +=
            std::norm(sum) / (squares * squares) / (ct.noise * ct.noise / mean_shape * shape(std::max(f, 0.5 / n)));
        ++number[std::size_t(20 * f)];
      }
  }
  // From one cycle in 20 mm on, in steps of 0.05/mm: rises, then falls with the kernel.
  for (std::size_t b = 1; b < 10; ++b) EXPECT_NEAR(power[b] / number[b], 1.0, 0.08) << b;
  EXPECT_GT(shape(0.2), 1.5 * shape(0.05));
  EXPECT_GT(shape(0.2), 1.5 * shape(0.45));
}

TEST(CtNoise, slices_of_an_image_share_as_much_as_asked_for_and_keep_their_deviation) {
  ThreadPool pool(2);
  CtSettings ct;
  const Volume<float> noise = ct_noise(grid_around({0, 0, 0}, {64, 64, 40}, {1, 1, 1}), ct, {}, pool);
  for (const double wanted : {0.0, 0.3, 0.5}) {
    ct.picture_slices = wanted;
    const Volume<float> seen = shared_by_slices(noise, ct, pool);
    double together = 0, square = 0;
    for (int k = 0; k < 39; ++k)
      for (int j = 0; j < 64; ++j)
        for (int i = 0; i < 64; ++i) {
          together += double(seen(i, j, k)) * double(seen(i, j, k + 1));
          square += double(seen(i, j, k)) * double(seen(i, j, k));
        }
    EXPECT_NEAR(together / square, wanted, 0.02);
    EXPECT_NEAR(std::sqrt(square / (39 * 64 * 64)), ct.noise, 0.3);
  }
}

TEST(Field, is_a_function_of_place_whatever_the_box_and_of_the_person) {
  ThreadPool one(1), two(2);
  const Field small({-5, -5, -5}, {5, 5, 5}, {1, 1, 2}, {3, 4}, 7, one),
      large({-20, -9, -30}, {7, 8, 12}, {1, 1, 2}, {3, 4}, 7, two),
      other({-5, -5, -5}, {5, 5, 5}, {1, 1, 2}, {3, 5}, 7, one);
  double apart = 0;
  for (double x = -5; x <= 5; x += 0.7) {
    EXPECT_EQ(small({x, 1.3, -0.4}), large({x, 1.3, -0.4}));
    apart += std::abs(small({x, 1.3, -0.4}) - other({x, 1.3, -0.4}));
  }
  EXPECT_GT(apart, 3.0);
}

/// A cube of spongiosa in a body of muscle, as an image of one scanner shows it, without noise.
struct Block {
  ThreadPool pool{2};
  CtSettings ct;
  Mixture hu;
  TissueState state;
  Scene scene;
  explicit Block(double mineral) {
    const Attenuation mu = attenuation();
    hu = ct_mixture(ct_spectrum(ct, mu), mu, {}, Inert::cement);
    ct.field = 64;
    state = empty_state("L3", grid_around({0, 0, 0}, {72, 72, 72}, {1, 1, 1}));
    for (std::size_t v = 0; v < state.size(); ++v) {
      state.tissue[v] = std::uint8_t(skeleton::Tissue::bone);
      state.lamellar[v] = state.mineral[v] = float(mineral);
    }
    scene.state = &state;
    scene.grid = state.grid;
    scene.surround = elliptic_body(state.grid, 200, 200, BodyTissue::muscle);
  }
  Volume<float> seen(const Identity& who = {}) {
    const Detail detail(scene.surround.grid, ct, hu, who, pool);
    Volume<float> out = with_detail(scene, detail, ct, hu, who, ct_grid(ct, {{0, 0, 0}, ct_field(ct)}), pool);
    ct_blur(out, ct, pool);
    return out;
  }
};

/// Mean, deviation, and correlation at some voxels along x.
struct Statistics {
  double mean = 0, deviation = 0, skew = 0;
  std::array<double, 3> correlation{};
};
Statistics statistics(const Volume<float>& image) {
  Statistics out;
  const Extent& e = image.grid.extent;
  for (const float v : image.value) out.mean += double(v) / double(image.value.size());
  for (const float v : image.value) {
    out.deviation += std::pow(double(v) - out.mean, 2) / double(image.value.size());
    out.skew += std::pow(double(v) - out.mean, 3) / double(image.value.size());
  }
  for (std::size_t lag = 0; lag < 3; ++lag) {
    double sum = 0, n = 0;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i + int(lag) + 1 < e.ni; ++i, ++n)
          sum += (double(image(i, j, k)) - out.mean) * (double(image(i + int(lag) + 1, j, k)) - out.mean);
    out.correlation[lag] = sum / n / out.deviation;
  }
  out.deviation = std::sqrt(out.deviation);
  out.skew /= std::pow(out.deviation, 3);
  return out;
}

TEST(Grain, of_spongiosa_has_the_deviation_and_the_length_asked_for_and_keeps_the_mean) {
  Block block(0.10);
  Content c;
  c.mineral = 0.10;
  c.rest = 0.90;
  const Statistics s = statistics(block.seen());
  EXPECT_NEAR(s.mean, block.hu(c), 2.0);
  EXPECT_NEAR(s.deviation / block.ct.picture_grain, 1.0, 0.1);
  EXPECT_GT(s.skew, 0.2);  // bone is dense in few places, and no place has less than none
  const double length = block.ct.picture_grain_length;
  for (std::size_t lag = 0; lag < 3; ++lag)
    EXPECT_NEAR(s.correlation[lag], std::exp(-0.5 * double((lag + 1) * (lag + 1)) / (length * length)), 0.1) << lag;
}

TEST(Grain, is_less_where_there_is_less_bone_and_where_the_scanner_is_less_sharp) {
  Block plain(0.10), thin(0.04), sharp(0.10), thick(0.10), none(0.0);
  sharp.ct.resolution = 0.75;
  thick.ct.slice_thickness = 4.0;
  const double usual = statistics(plain.seen()).deviation;
  EXPECT_LT(statistics(thin.seen()).deviation, 0.8 * usual);
  EXPECT_GT(statistics(sharp.seen()).deviation, 1.1 * usual);
  EXPECT_LT(statistics(thick.seen()).deviation, 0.8 * usual);
  EXPECT_LT(statistics(none.seen()).deviation, 1e-3);
  EXPECT_EQ(plain.seen().value, plain.seen().value);
  EXPECT_NE(plain.seen().value, plain.seen({2, 0}).value);
}

TEST(Detail, of_muscle_and_fat_is_as_much_as_declared) {
  ThreadPool pool(2);
  const CtSettings ct;
  const Attenuation mu = attenuation();
  const Mixture hu = ct_mixture(ct_spectrum(ct, mu), mu, {}, Inert::cement);
  const Grid grid = grid_around({0, 0, 0}, {100, 100, 100}, {1, 1, 1});
  const Detail detail(grid, ct, hu, {}, pool);
  const double muscle = hu.around[std::size_t(BodyTissue::muscle)], fat = hu.around[std::size_t(BodyTissue::adipose)];
  double in_muscle = 0, in_fat = 0, stray = 0, n = 0;
  for (int k = 0; k < 100; k += 2)
    for (int j = 0; j < 100; ++j)
      for (int i = 0; i < 100; ++i, ++n) {
        const Vec3 at = grid.to_world({double(i), double(j), double(k)});
        in_muscle += detail.soft(BodyTissue::muscle, at);
        in_fat += detail.soft(BodyTissue::adipose, at);
        stray += std::pow(detail.stray(at)[0], 2);
        ASSERT_EQ(detail.soft(BodyTissue::disc, at), 0.0);
      }
  EXPECT_NEAR(in_muscle / n / (fat - muscle), ct.picture_muscle_fat, 0.15 * ct.picture_muscle_fat);
  EXPECT_NEAR(in_fat / n / (muscle - fat), ct.picture_vessels, 0.2 * ct.picture_vessels);
  EXPECT_NEAR(std::sqrt(stray / n), ct.picture_stray, 0.25 * ct.picture_stray);
}

}  // namespace
}  // namespace howship::imaging
