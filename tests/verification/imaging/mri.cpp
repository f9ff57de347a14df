// SPDX-License-Identifier: Apache-2.0
// MRI against its closed forms and the signals of the theory.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "howship/imaging/mri.hpp"

namespace howship::imaging {
namespace {

Content marrow(double bone = 0.0) {
  Content c;
  c.mineral = bone;
  c.rest = 1 - bone;
  return c;
}
Content tumour(double bone = 0.0) {
  Content c;
  c.mineral = bone;
  c.tumour = 1 - bone;
  return c;
}

TEST(Mri, stir_nulls_fat_at_t1_times_ln_2) {
  const MriTissue t;
  const Pool fat{t.fat_density, t.fat_t1, t.fat_t2};
  const double inversion = fat.t1 * std::log(2.0);
  const double left = std::abs(inversion_recovery(fat, 4500, 60, inversion));
  EXPECT_LT(left, 0.03 * spin_echo(fat, 550, 12));
  EXPECT_NEAR(nulling_inversion(288, 4500), 200, 1);
  EXPECT_NEAR(nulling_inversion(382, 4500), 265, 1);
  EXPECT_NEAR(inversion_recovery(fat, 4500, 60, nulling_inversion(fat.t1, 4500)), 0.0, 1e-12);
}

TEST(Mri, signals_of_tissues_are_those_of_the_theory) {
  const MriSettings mri;
  const MriTissue t;
  EXPECT_NEAR(mri_voxel(marrow(), 0.5, t, mri, Weighting::t1), 0.506, 0.03);
  EXPECT_NEAR(mri_voxel(marrow(), 0.5, t, mri, Weighting::stir), 0.099, 0.02);
  EXPECT_NEAR(mri_voxel(tumour(), 0.5, t, mri, Weighting::t1), 0.322, 0.01);
  EXPECT_NEAR(mri_voxel(tumour(), 0.5, t, mri, Weighting::stir), 0.320, 0.01);
  EXPECT_NEAR(mri_voxel(tumour(0.5), 0.5, t, mri, Weighting::t1), 0.117, 0.01);
  EXPECT_NEAR(mri_voxel(tumour(0.5), 0.5, t, mri, Weighting::stir), 0.126, 0.02);
  Content fluid;
  fluid.rest = 1;
  fluid.around = BodyTissue::cerebrospinal_fluid;
  EXPECT_NEAR(mri_voxel(fluid, 0.5, t, mri, Weighting::t1), 0.128, 0.005);
  EXPECT_NEAR(mri_voxel(fluid, 0.5, t, mri, Weighting::stir), 0.595, 0.005);
  Content muscle = fluid;
  muscle.around = BodyTissue::muscle;
  EXPECT_NEAR(mri_voxel(muscle, 0.5, t, mri, Weighting::t1), 0.251, 0.005);
  EXPECT_NEAR(mri_voxel(muscle, 0.5, t, mri, Weighting::stir), 0.124, 0.005);
}

TEST(Mri, tumour_is_dark_on_t1_and_bright_on_stir) {
  const MriSettings mri;
  const MriTissue t;
  EXPECT_LT(mri_voxel(tumour(0.05), 0.5, t, mri, Weighting::t1),
            0.75 * mri_voxel(marrow(0.13), 0.5, t, mri, Weighting::t1));
  EXPECT_GT(mri_voxel(tumour(0.05), 0.5, t, mri, Weighting::stir),
            2.5 * mri_voxel(marrow(0.13), 0.5, t, mri, Weighting::stir));
  EXPECT_LT(mri_voxel(tumour(0.5), 0.5, t, mri, Weighting::t1), mri_voxel(tumour(0.0), 0.5, t, mri, Weighting::t1));
}

TEST(Mri, noise_without_signal_is_rayleigh_and_with_signal_keeps_it) {
  ThreadPool pool(2);
  const Grid grid = grid_around({0, 0, 0}, {64, 64, 16}, {1, 1, 1});
  MriSettings mri;
  mri.signal_to_noise = 20;
  mri.texture = 0;
  const auto mean = [](const Volume<float>& v) {
    double sum = 0;
    for (float x : v.value) sum += double(x);
    return sum / double(v.value.size());
  };
  const double sigma = 0.5 / 20;
  EXPECT_NEAR(mean(mri_scan(Volume<float>(grid, 0.0f), mri, 0.5, {}, pool)) / (sigma * std::sqrt(std::numbers::pi / 2)),
              1.0, 0.01);
  EXPECT_NEAR(mean(mri_scan(Volume<float>(grid, 0.5f), mri, 0.5, {}, pool)), 0.5 + sigma * sigma / (2 * 0.5), 0.001);
}

}  // namespace
}  // namespace howship::imaging
