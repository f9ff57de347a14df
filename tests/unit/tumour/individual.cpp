// SPDX-License-Identifier: Apache-2.0
// Patients differ as far as is declared, each always alike, and not at all where variation is switched off.
#include "howship/tumour/individual.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <vector>

#include "howship/base/random.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::tumour {
namespace {

template <class T>
bool same(const T& a, const T& b) {
  return std::memcmp(static_cast<const void*>(&a), static_cast<const void*>(&b), sizeof(T)) == 0;
}

TEST(TumourIndividual, without_variation_every_patient_and_lesion_is_the_median_to_the_bit) {
  const CloneParameters median = clones_of("prostate").clones;
  for (std::uint64_t patient = 0; patient < 20; ++patient) {
    const Individual one = individual_of(5, patient, 0.0, median);
    EXPECT_TRUE(same(one, Individual{}));
    EXPECT_TRUE(same(in_patient(median, one), median));
    const LesionTraits lesion = lesion_traits(median, one, 5, patient, 3, 0.0);
    EXPECT_TRUE(same(lesion.times, Individual{}));
    EXPECT_TRUE(same(lesion.clones, median));
    EXPECT_TRUE(takes_up_iodine(5, patient, 0.0, clones_of("thyroid").clones));
    EXPECT_TRUE(makes_marker(5, patient, 0.0, clones_of("breast").clones));
  }
}

TEST(TumourIndividual, spreads_are_those_that_are_declared) {
  const CloneParameters median = clones_of("breast").clones;
  constexpr std::uint64_t people = 4000;
  for (const Trait& trait : traits()) {
    double mean = 0.0, square = 0.0;
    for (std::uint64_t patient = 0; patient < people; ++patient) {
      const double log = std::log(individual_of(5, patient, 1.0, median).*trait.factor);
      mean += log / people;
      square += log * log / people;
    }
    const double spread = median.*trait.spread;
    EXPECT_NEAR(mean, 0.0, 4.0 * spread / std::sqrt(double(people)) + 1e-12) << trait.key;
    EXPECT_NEAR(std::sqrt(square), spread, 0.05 * spread + 1e-12) << trait.key;
  }
}

TEST(TumourIndividual, lesions_differ_from_each_other_and_keep_what_is_their_patients) {
  const CloneParameters median = clones_of("prostate").clones;
  const Individual one = individual_of(5, 2, 1.0, median);
  const CloneParameters own = in_patient(median, one);
  std::set<double> growth, share;
  for (std::uint64_t lesion = 0; lesion < 10; ++lesion) {
    const LesionTraits traits = lesion_traits(own, one, 5, 2, lesion, 1.0);
    growth.insert(traits.times.growth);
    share.insert(traits.clones.adapted_share);
    EXPECT_EQ(traits.clones.adapted_half_activity, own.adapted_half_activity);
    EXPECT_EQ(traits.clones.hormone_kill, own.hormone_kill);
    EXPECT_NE(traits.clones.cytotoxic_kill, own.cytotoxic_kill);
  }
  EXPECT_EQ(growth.size(), 10u);
  EXPECT_EQ(share.size(), 10u);
}

TEST(TumourIndividual, is_drawn_where_the_table_of_streams_says) {
  const CloneParameters median = clones_of("prostate").clones;
  const auto z = [](std::uint64_t k) { return normal(9, 4, Stream::clone_patient_normal, k); };
  const auto zl = [](std::uint64_t k) { return normal(9, 4, Stream::clone_lesion_normal, 16 * 2 + k); };
  const Individual one = individual_of(9, 4, 1.0, median);
  const LesionTraits lesion = lesion_traits(in_patient(median, one), one, 9, 4, 2, 1.0);
  EXPECT_NEAR(std::log(lesion.times.growth), 0.5216 * z(0) + 0.3077 * zl(0), 1e-12);
  EXPECT_NEAR(lesion.clones.adapted_share, -5.7129 + 1.362 * z(1) + 0.8 * zl(1), 1e-12);
  EXPECT_NEAR(lesion.clones.independent_share, -18.22 + 6.0 * z(2) + 0.8 * zl(2), 1e-12);
  EXPECT_NEAR(lesion.clones.cytotoxic_resistance, -7.38 + 2.0 * z(3) + 0.5 * zl(3), 1e-12);
  EXPECT_NEAR(std::log(lesion.clones.cytotoxic_kill / 0.1691), 0.7957 * z(4) + 0.3 * zl(4), 1e-12);
  EXPECT_NEAR(std::log(lesion.clones.immune_kill / 0.00084), 2.0 * z(6) + 0.4 * zl(6), 1e-12);
  EXPECT_NEAR(std::log(lesion.clones.adapted_half_activity / 0.0184), 1.5 * z(8), 1e-12);
  EXPECT_NEAR(std::log(lesion.clones.marker_secretion / 0.875), 0.8 * z(10), 1e-12);
}

TEST(TumourIndividual, three_in_ten_take_up_no_iodine_and_one_in_four_makes_no_marker) {
  const CloneParameters thyroid = clones_of("thyroid").clones, breast = clones_of("breast").clones;
  int avid = 0, making = 0;
  for (std::uint64_t patient = 0; patient < 4000; ++patient) {
    avid += takes_up_iodine(5, patient, 1.0, thyroid);
    making += makes_marker(5, patient, 1.0, breast);
  }
  EXPECT_NEAR(avid / 4000.0, 0.70, 0.03);
  EXPECT_NEAR(making / 4000.0, 0.75, 0.03);
}

}  // namespace
}  // namespace howship::tumour
