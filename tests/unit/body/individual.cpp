// SPDX-License-Identifier: Apache-2.0
#include "howship/body/individual.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

using namespace howship;

namespace {

bool same(const body::Parameters& a, const body::Parameters& b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

}  // namespace

TEST(Individual, without_variation_everybody_is_typical_to_the_bit) {
  for (std::uint64_t patient = 0; patient < 20; ++patient)
    EXPECT_TRUE(same(body::varied({}, body::individual_of(3, patient, 0.0), {}), {}));
}

TEST(Individual, people_differ_as_far_as_is_declared) {
  constexpr int people = 4000;
  const body::Parameters typical;
  double mean = 0.0, square = 0.0, albumin = 0.0, half = 0.0;
  for (std::uint64_t patient = 0; patient < people; ++patient) {
    const auto individual = body::individual_of(3, patient, 1.0);
    const auto p = body::varied({}, individual, {});
    const double ratio = p.neutrophils_healthy / typical.neutrophils_healthy;
    mean += std::log(ratio) / people;
    square += std::log(ratio) * std::log(ratio) / people;
    albumin += std::pow(p.albumin - typical.albumin, 2) / people;
    half += std::pow(body::individual_of(3, patient, 0.5).neutrophils, 2) / people;
  }
  EXPECT_NEAR(mean, 0.0, 0.015);
  EXPECT_NEAR(std::sqrt(std::exp(square) - 1.0), 0.25, 0.01);  // the coefficient of variation that is declared
  EXPECT_NEAR(std::sqrt(albumin), 4.0, 0.15);
  EXPECT_NEAR(std::sqrt(half), 0.5, 0.02);
}

TEST(Individual, every_spread_lies_in_its_declared_range) {
  const body::PeopleParameters defaults;
  for (const auto& [member, declared] : body::PeopleParameters::table()) {
    EXPECT_GE(defaults.*member, declared.low) << declared.key;
    EXPECT_LE(defaults.*member, declared.high) << declared.key;
  }
}

TEST(Individual, kidneys_of_who_is_older_clear_less_and_people_of_one_age_differ) {
  const body::PeopleParameters people;
  const auto typical = body::individual_of(3, 0, 0.0);
  EXPECT_EQ(body::clearance_of(60.0, typical, people), 90.0);
  const double a_year = (body::clearance_of(50.0, typical, people) - body::clearance_of(90.0, typical, people)) / 40.0;
  EXPECT_GE(a_year, 0.72);  // mL/min, healthy men [eriksen_2020]
  EXPECT_LE(a_year, 1.22);  // women with diseases of age, there
  EXPECT_GT(body::clearance_of(120.0, typical, people), 20.0);
  body::Individual stronger = typical;
  stronger.filtration = 1.0;
  EXPECT_NEAR(body::clearance_of(75.0, stronger, people) / body::clearance_of(75.0, typical, people), 1.219, 0.001);
}
