// SPDX-License-Identifier: Apache-2.0
// What bone has absorbed: every Gy that a scenario gives, where it gives it, and no other.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/course/course.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::course {
namespace {

Course course_of(const std::string& more, ThreadPool& pool) {
  Problems problems;
  const scenario::Scenario s = scenario::read_scenario(
      "duration = \"20 days\"\n[patient]\nprimary = \"breast\"\nsex = \"female\"\n"
      "[[lesion]]\nbone = \"T4\"\nradius = \"4 mm\"\n" +
          more,
      "a.toml", problems, false);
  EXPECT_EQ(problems.report(), "");
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  std::vector<skeleton::BoneModel> bones;
  bones.push_back(skeleton::built_in_bone("T4", options, pool));
  return Course(s, std::move(bones));
}

void live(Course& course, ThreadPool& pool) {
  while (course.step() < course.steps()) {
    course.meet_day();
    course.advance(pool);
  }
}

}  // namespace

TEST(AbsorbedDose, of_fractions_and_of_a_dose_rate_adds_up_where_it_was_given) {
  ThreadPool pool(1);
  Course course = course_of(
      "[[exposure.event]]\nkind = \"fraction\"\nday = \"day 2\"\ndose = \"3 Gy\"\ncount = 3\nevery = \"1 day\"\n"
      "bone = \"T4\"\ncentre = [\"0 mm\", \"0 mm\", \"0 mm\"]\nradius = \"8 mm\"\n"
      "[[exposure.event]]\nkind = \"fraction\"\nday = \"day 8\"\ndose = \"2 Gy\"\nbone = \"T4\"\n"
      "[[exposure.interval]]\nstart = \"day 10\"\nstop = \"day 14\"\ndose_rate = \"0.25 Gy/day\"\n",
      pool);
  EXPECT_FALSE(course.bones()[0].dose.any());
  live(course, pool);
  const Bone& bone = course.bones()[0];
  const space::Voxels& v = bone.space.voxels();
  const Vec3 middle = world_of({0, 0, 0}, bone.model);
  std::size_t inside = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const Vec3 at = space::place(v, i);
    const bool beam = std::hypot(at[0] - middle[0], at[1] - middle[1], at[2] - middle[2]) <= 8.0;
    inside += beam;
    ASSERT_NEAR(bone.dose.at(i), (beam ? 9.0 : 0.0) + 2.0 + 4 * 0.25, 1e-12) << "RVE " << i;
  }
  EXPECT_GT(inside, 100u);
}

TEST(AbsorbedDose, is_none_where_nothing_radiates) {
  ThreadPool pool(1);
  Course course = course_of("", pool);
  live(course, pool);
  EXPECT_FALSE(course.bones()[0].dose.any());
}

}  // namespace howship::course
