// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/mimics.hpp"

#include <gtest/gtest.h>

#include <set>

#include "howship/imaging/examination.hpp"
#include "howship/patient/plan.hpp"

namespace howship::patient {
namespace {

Plan person(double age, std::uint64_t number, double variation = 1.0) {
  Plan out;
  out.person.age = age;
  out.patient = number;
  out.individual.variation = variation;
  return out;
}

OrderTest order_of(std::string test, std::string bone = "") {
  OrderTest out;
  out.test = std::move(test);
  out.bone = std::move(bone);
  return out;
}

TEST(Mimics, are_as_many_as_age_brings_on_average) {
  constexpr int people = 2000;
  for (const auto& [age, mean] : {std::pair{30.0, 0.0}, std::pair{50.0, 0.4}, std::pair{80.0, 1.0}}) {
    double count = 0.0;
    for (int n = 0; n < people; ++n) count += double(hot_foci(person(age, std::uint64_t(n))).size());
    EXPECT_NEAR(count / people, mean, 4.0 * std::sqrt(mean / people)) << age;
  }
  EXPECT_TRUE(hot_foci(person(80.0, 1, 0.0)).empty()) << "a typical person has none";
}

TEST(Mimics, are_the_same_at_every_scan_and_answered_by_a_film_in_six_of_ten) {
  int foci = 0, called = 0;
  for (std::uint64_t n = 0; n < 600; ++n) {
    const Plan plan = person(80.0, n);
    std::vector<imaging::Examination> scan, again;
    add_mimics(plan, 30.0, order_of("bone_scan"), scan);
    add_mimics(plan, 30.0, order_of("bone_scan"), again);
    std::set<std::string> bones;
    ASSERT_EQ(scan.front().outcomes.size(), again.front().outcomes.size());
    for (const imaging::Outcome& one : scan.front().outcomes) {
      EXPECT_TRUE(one.finding.reported());
      bones.insert(one.finding.bone);
    }
    for (const std::string& bone : bones) {
      std::vector<imaging::Examination> film;
      add_mimics(plan, 30.0, order_of("xray", bone), film);
      ++foci;
      called += film.front().outcomes.front().finding.reported();
    }
  }
  EXPECT_GT(foci, 400);
  EXPECT_NEAR(double(called) / foci, 0.4, 0.08);
}

TEST(Mimics, have_no_tumour_cells) {
  std::vector<imaging::Examination> needle;
  add_mimics(person(80.0, 5), 30.0, order_of("biopsy", "L5"), needle);
  ASSERT_EQ(needle.size(), 1u);
  const imaging::Finding& said = needle.front().outcomes.front().finding;
  EXPECT_FALSE(said.reported());
  EXPECT_EQ(said.quantity, "tumour_cells");
  EXPECT_EQ(said.value, 0.0);
}

TEST(Mimics, leave_a_film_of_a_bone_without_one_silent) {
  const Plan plan = person(30.0, 3);
  std::vector<imaging::Examination> film;
  add_mimics(plan, 30.0, order_of("xray", "humerus_left"), film);
  ASSERT_EQ(film.size(), 1u);
  EXPECT_FALSE(film.front().outcomes.front().finding.reported());
}

}  // namespace
}  // namespace howship::patient
