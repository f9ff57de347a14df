// SPDX-License-Identifier: Apache-2.0
// Streaks of metal in CT, by the physics of rays: dark along the lines between two pieces, none without metal.
#include "howship/imaging/streaks.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/imaging/modalities/ct.hpp"

namespace howship::imaging {
namespace {

constexpr int side = 96;

/// Discs of hardware of a radius of 4 mm at places of a slice of 1 mm pixels, x to the right of its middle, y
/// downwards.
Image discs(const std::vector<std::array<double, 2>>& places) {
  Image out(side, side);
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c)
      for (const auto& [x, y] : places)
        if (std::hypot(c - 0.5 * (side - 1) - x, r - 0.5 * (side - 1) - y) < 4.0) out(c, r) = 1.0f;
  return out;
}

Image streaks_of(const Image& hardware, Inert kind, CtSettings ct = {}, std::uint64_t study = 2) {
  ct.picture_metal = ct.picture_metal > 0.0 ? ct.picture_metal : 1.0;
  const Streaks streaks(ct, attenuation(), kind, ct.noise, sigma_of_fwhm(ct.resolution), {1.0, 1.0});
  return streaks(hardware, Image(side, side), {7, 1, study}, 5);
}

/// Mean of a box of 5 pixels around a place.
double mean_at(const Image& image, double x, double y) {
  double sum = 0.0;
  for (int b = -2; b <= 2; ++b)
    for (int a = -2; a <= 2; ++a)
      sum += double(image(int(std::lround(0.5 * (side - 1) + x)) + a, int(std::lround(0.5 * (side - 1) + y)) + b));
  return sum / 25.0;
}

TEST(Streaks, lie_dark_on_the_line_between_two_pieces_of_metal_whichever_way_it_runs) {
  for (const double angle : {0.0, 0.5, 1.6}) {
    const double x = std::cos(angle), y = std::sin(angle);
    const Image streaks = streaks_of(discs({{22 * x, 22 * y}, {-22 * x, -22 * y}}), Inert::titanium);
    const double between = mean_at(streaks, 0, 0), beside = mean_at(streaks, -22 * y, 22 * x);
    EXPECT_LT(between, -60.0) << angle;
    EXPECT_GT(beside, between + 60.0) << angle;
    EXPECT_GT(beside, -30.0) << angle << ": beyond the line an image is brighter than it should be, or as it was";
  }
}

TEST(Streaks, of_one_round_piece_have_no_direction) {
  CtSettings quiet;
  quiet.noise = 0.0;
  const Image streaks = streaks_of(discs({{0, 0}}), Inert::titanium, quiet);
  const double right = mean_at(streaks, 20, 0);
  EXPECT_NEAR(mean_at(streaks, 0, 20), right, 3.0);
  EXPECT_NEAR(mean_at(streaks, 14, 14), right, 3.0);
}

TEST(Streaks, grow_with_what_the_hardware_stops) {
  const auto dark = [](Inert kind) { return mean_at(streaks_of(discs({{22, 0}, {-22, 0}}), kind), 0, 0); };
  EXPECT_LT(dark(Inert::titanium), dark(Inert::cement) - 20.0);
  EXPECT_LT(dark(Inert::steel), dark(Inert::titanium) - 20.0);
  EXPECT_LT(dark(Inert::cement), 0.0);
}

TEST(Streaks, are_noise_along_a_screw_where_few_photons_are_left) {
  Image screw(side, side);
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) screw(c, r) = std::abs(c - 47.5) < 22.0 && std::abs(r - 47.5) < 3.0 ? 1.0f : 0.0f;
  // What two studies of one patient differ by is noise.
  const auto noise = [&](const CtSettings& ct, double x, double y) {
    Image off = streaks_of(screw, Inert::titanium, ct, 2);
    const Image other = streaks_of(screw, Inert::titanium, ct, 3);
    for (std::size_t p = 0; p < off.value.size(); ++p)
      off.value[p] = (off.value[p] - other.value[p]) * (off.value[p] - other.value[p]);
    return std::sqrt(0.5 * mean_at(off, x, y));
  };
  CtSettings quiet;
  quiet.noise = 0.01;
  EXPECT_GT(noise({}, 32, 0), 12.0) << "more than the image has without metal";
  EXPECT_GT(noise({}, 32, 0), 1.5 * noise({}, 0, 32)) << "beside the screw more photons are left";
  EXPECT_LT(noise(quiet, 32, 0), 0.1 * noise({}, 32, 0));
}

TEST(Streaks, are_none_without_metal_and_a_share_of_themselves_where_a_scanner_corrects) {
  for (const float v : streaks_of(Image(side, side), Inert::steel).value) ASSERT_EQ(v, 0.0f);
  CtSettings half;
  half.picture_metal = 0.5;
  const Image hardware = discs({{22, 0}, {-22, 0}}), all = streaks_of(hardware, Inert::titanium),
              some = streaks_of(hardware, Inert::titanium, half);
  for (std::size_t p = 0; p < all.value.size(); ++p)
    ASSERT_NEAR(some.value[p], 0.5f * all.value[p], 1e-3f + 1e-5f * std::abs(all.value[p]));
}

TEST(Streaks, a_thin_piece_is_no_error_and_a_thick_one_is_measured_too_thin) {
  const CtSettings ct;
  const Streaks streaks(ct, attenuation(), Inert::titanium, ct.noise, 0.5, {1.0, 1.0});
  EXPECT_NEAR(streaks.error(0.01, 0.0), 0.0, 1e-4);
  double before = 0.0;
  for (const double thick : {2.0, 5.0, 10.0, 20.0}) {
    EXPECT_LT(streaks.error(thick, 0.0), before) << thick;
    before = streaks.error(thick, 0.0);
  }
  // The beam is harder behind bone, so metal stops less of it.
  EXPECT_LT(streaks.error(5.0, 20.0), streaks.error(5.0, 0.0));
  // A ray of a scan with 12 HU of noise in pixels of 1 mm has thousands of photons behind a trunk.
  EXPECT_GT(streaks.photons(), 1e3);
  EXPECT_LT(streaks.photons(), 1e5);
}

}  // namespace
}  // namespace howship::imaging
