// SPDX-License-Identifier: Apache-2.0
// Real CT cubes with annotated bone metastases read with the CT numbers that their description gives.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>

#include "howship/formats/read_image.hpp"

namespace howship {
namespace {

TEST(RealCt, annotated_lesions_have_the_ct_numbers_described) {
  const std::filesystem::path folder = std::filesystem::path(HOWSHIP_SHARED_DIR) / "data/ct_bone_metastases";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the shared CT cubes are not here";
  const struct {
    const char* file;
    Vec3 centre;  // world mm
    double mean;
  } boxes[] = {{"blds_1.nii.gz", {-24.45, -169.88, -547.54}, 313}, {"blds_3.nii.gz", {32.9, -92.76, -265.72}, 10},
               {"blds_3.nii.gz", {5.13, -70.5, -270.04}, 107},     {"blds_6.nii.gz", {-75.54, -68.44, -329.3}, 240},
               {"blds_6.nii.gz", {-66.03, -72.75, -341.53}, 28},   {"blds_6.nii.gz", {-86.83, -39.61, -327.55}, 243},
               {"blds_7.nii.gz", {28.74, -16.31, -141.91}, 127},   {"blds_7.nii.gz", {13.0, -17.75, -165.22}, 305}};
  for (const auto& [file, centre, mean] : boxes) {
    const Volume<float> ct = formats::read_image(folder / file).volume;
    const Vec3 x = ct.grid.to_world.inverse(centre);
    double sum = 0;
    for (int c = -2; c <= 2; ++c)
      for (int b = -2; b <= 2; ++b)
        for (int a = -2; a <= 2; ++a)
          sum += double(ct(int(std::lround(x[0])) + a, int(std::lround(x[1])) + b, int(std::lround(x[2])) + c)) / 125;
    EXPECT_NEAR(sum, mean, 0.5) << file;
  }
}

}  // namespace
}  // namespace howship
