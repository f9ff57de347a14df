// SPDX-License-Identifier: Apache-2.0
// Strength tests of a bone that lives.
#include <gtest/gtest.h>

#include "howship/course/strength_test.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::course {
namespace {

Course course_of(const std::string& text, ThreadPool& pool) {
  Problems problems;
  const scenario::Scenario s = scenario::read_scenario(text, "test.toml", problems);
  EXPECT_TRUE(problems.empty()) << problems.report();
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  std::vector<skeleton::BoneModel> models;
  models.push_back(skeleton::built_in_bone("L3", options, pool));
  return Course(s, std::move(models));
}

constexpr const char* lytic =
    "duration = \"9 months\"\nvoxel_size = \"2 mm\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\n"
    "radius = \"6 mm\"\ntype = \"lytic\"\n";

TEST(StrengthOfCourse, a_bone_at_rest_is_as_strong_as_it_was_modelled) {
  ThreadPool pool(2);
  const Course course = course_of("duration = \"1 month\"\nvoxel_size = \"2 mm\"\n[bone.L3]\n", pool);
  const auto tested = test_strength(course, 0, pool).assessment;
  ASSERT_TRUE(tested.strength) << tested.refusal;
  strength::StrengthInput plain;
  plain.bone = &course.bones()[0].model;
  EXPECT_NEAR(tested.strength->failure_load / strength::assess(plain, {}, pool).strength->failure_load, 1, 1e-3);
}

TEST(StrengthOfCourse, a_growing_lytic_lesion_takes_strength_and_the_bone_may_break) {
  ThreadPool pool(2);
  Course course = course_of(lytic, pool);
  course.meet_day();
  const double before = test_strength(course, 0, pool).assessment.strength->failure_load;
  for (int day = 0; day < 240; ++day) course.advance(pool);
  const double after = test_strength(course, 0, pool).assessment.strength->failure_load;
  EXPECT_LT(after, 0.8 * before);
  // A bone that carries ten times its strength breaks at once, and only once.
  course.take_strength(0, 10.0);
  int fractures = 0;
  for (int day = 0; day < 3; ++day)
    for (const Event& e : course.advance(pool)) fractures += e.kind == "fracture";
  EXPECT_EQ(fractures, 1);
}

}  // namespace
}  // namespace howship::course
