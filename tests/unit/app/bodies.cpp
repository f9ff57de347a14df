// SPDX-License-Identifier: Apache-2.0
// A body that cannot be walked through costs its own patient alone.
#include "howship/app/bodies.hpp"

#include <gtest/gtest.h>

#include "howship/base/problems.hpp"

namespace howship::app {
namespace {

TEST(CohortBodies, a_body_that_fails_is_named_and_those_beside_it_are_as_they_were) {
  Problems problems;
  scenario::Cohort cohort = scenario::read_cohort(
      "seed = 5\npatients = 24\ndepth = \"body\"\nyears = 2\n[population]\nprimary = \"lung\"\n", "c.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  const std::vector<spread::Disease> diseases = diseases_of(cohort);
  std::vector<std::uint64_t> patients(24);
  for (std::uint64_t k = 0; k < patients.size(); ++k) patients[k] = k;
  BoneLibrary bones;
  ThreadPool pool(2);
  const std::vector<LifeWithBody> sound = live_with_bodies(cohort, diseases, patients, bones, pool);
  // What no check has seen: only those whose bone disease is found are given it.
  cohort.treatments = "[[treatment]]\ndrug = \"saline\"\ndose = \"1000 L/day\"\n";
  const std::vector<LifeWithBody> some = live_with_bodies(cohort, diseases, patients, bones, pool);
  int failed = 0, others = 0;
  for (std::size_t k = 0; k < patients.size(); ++k) {
    EXPECT_TRUE(sound[k].failed.empty()) << sound[k].failed;
    if (!some[k].failed.empty()) {
      ++failed;
      EXPECT_TRUE(std::isfinite(sound[k].history.first_bone)) << k;
      EXPECT_NE(some[k].failed.find("a dose of 1000 L/day is outside"), std::string::npos) << some[k].failed;
      continue;
    }
    ++others;
    EXPECT_EQ(some[k].history.death, sound[k].history.death) << k;
    EXPECT_EQ(some[k].history.burden, sound[k].history.burden) << k;
  }
  EXPECT_GT(failed, 0);
  EXPECT_GT(others, 0);
}

}  // namespace
}  // namespace howship::app
