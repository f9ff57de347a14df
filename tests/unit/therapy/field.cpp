// SPDX-License-Identifier: Apache-2.0
// A field of dose or damage: read between its voxels, and moved as a whole.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/therapy/local/local.hpp"

namespace {

using namespace howship;
using therapy::Field;

/// A field on voxels of 2, 2.5 and 3 mm, turned by `angle` about z, whose value is `of(place)`.
template <class Of>
Field field_of(double angle, const Of& of) {
  Field out;
  out.grid.extent = {9, 8, 7};
  const double c = std::cos(angle), s = std::sin(angle);
  out.grid.to_world.column = {Vec3{2.0 * c, 2.0 * s, 0}, Vec3{-2.5 * s, 2.5 * c, 0}, Vec3{0, 0, 3.0}};
  out.grid.to_world.origin = {-11.5, 4.25, 100.0};
  for (std::size_t v = 0; v < out.grid.extent.size(); ++v) out.value.push_back(float(of(out.grid.place(v))));
  return out;
}

TEST(Field, that_grows_evenly_is_read_exactly_between_its_voxels_and_is_nothing_beyond_them) {
  const auto even = [](const Vec3& at) { return 3.0 + 0.5 * at[0] - 0.25 * at[1] + 0.125 * at[2]; };
  for (const double angle : {0.0, 0.4}) {
    const Field field = field_of(angle, even);
    const Affine& to_world = field.grid.to_world;
    for (const Vec3& ijk : {Vec3{0, 0, 0}, Vec3{8, 7, 6}, Vec3{0.5, 3.25, 5.75}, Vec3{7.9, 0.1, 3}})
      EXPECT_NEAR(field.at(to_world(ijk)), even(to_world(ijk)), 1e-5);
    for (const Vec3& ijk : {Vec3{-0.01, 3, 3}, Vec3{8.01, 3, 3}, Vec3{3, 7.01, 3}, Vec3{3, 3, -0.01}})
      EXPECT_EQ(field.at(to_world(ijk)), 0.0);
  }
}

TEST(Field, moved_as_a_whole_is_what_is_read_that_far_off) {
  const auto wavy = [](const Vec3& at) { return 2.0 + std::sin(0.3 * at[0]) * std::cos(0.2 * at[1]) + 0.01 * at[2]; };
  for (const double angle : {0.0, 0.4})
    for (const Vec3& shift : {Vec3{0, 0, 0}, Vec3{1.3, -0.7, 2.9}, Vec3{2.0, 0, 0}, Vec3{-7.1, 40.0, 0.3}}) {
      const Field field = field_of(angle, wavy);
      const std::vector<float> moved = field.moved(shift);
      ASSERT_EQ(moved.size(), field.value.size());
      for (std::size_t v = 0; v < moved.size(); ++v) {
        const Vec3 at = field.grid.place(v);
        EXPECT_NEAR(moved[v], field.at({at[0] - shift[0], at[1] - shift[1], at[2] - shift[2]}), 2e-6)
            << "voxel " << v << ", moved by " << shift[0] << ' ' << shift[1] << ' ' << shift[2];
      }
    }
}

TEST(Field, of_one_voxel_is_its_value_there) {
  Field field;
  field.grid.extent = {1, 1, 1};
  field.value = {4.5f};
  EXPECT_EQ(field.at({0, 0, 0}), 4.5);
  EXPECT_EQ(field.at({0.5, 0, 0}), 0.0);
  EXPECT_EQ(field.moved({0, 0, 0})[0], 4.5f);
  EXPECT_EQ(field.moved({0.5, 0, 0})[0], 0.0f);
}

}  // namespace
