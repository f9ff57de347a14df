// SPDX-License-Identifier: Apache-2.0
// The reduced law of a lesion: its reference course, convergence, and mass that nothing loses.
#include "howship/tumour/reduced.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "causes.hpp"
#include "howship/base/random.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::tumour {
namespace {

/// The man of the reference: patient 0 of seed 1, lesion 0.
struct ReferenceMan {
  CloneParameters clones = clones_of("prostate").clones;
  ReducedLaw law;
  ReducedLesion lesion;
  double resistant;

  static double of_patient(std::uint64_t k) { return normal(1, 0, Stream::clone_patient_normal, k); }
  static double of_lesion(std::uint64_t k) { return normal(1, 0, Stream::clone_lesion_normal, k); }

  ReferenceMan() {
    CloneParameters& p = clones;
    law.of_primary = clones_of("prostate").reduced;
    law.cost = {0.0, 0.1513, 0.5409};
    law.adapted_mutation = 1e-6;
    law.independent_mutation = 1e-4;
    const double between = p.share_spread_lesions;
    p.adapted_share += p.adapted_share_spread * of_patient(1) + between * of_lesion(1);
    p.independent_share += p.independent_share_spread * of_patient(2) + between * of_lesion(2);
    p.cytotoxic_resistance += p.cytotoxic_resistance_spread * of_patient(3) + 0.5 * of_lesion(3);
    p.cytotoxic_kill *= std::exp(p.cytotoxic_kill_spread * of_patient(4) + 0.3 * of_lesion(4));
    p.adapted_half_activity *= std::exp(p.adapted_half_activity_spread * of_patient(8));
    p.adrenal_androgen *= std::exp(p.adrenal_androgen_spread * of_patient(9));
    lesion = reduced_lesion(22.0 * std::exp(0.35 * of_lesion(10)), starting_shares(p), law);
    resistant = expit(p.cytotoxic_resistance);
  }

  Drive castrated(double day) const {
    Hormones h;
    h.testosterone = 0.03 + 0.97 * std::exp(-0.25 * day);
    const OfClones activity = androgen_activity(h, clones);
    Drive drive = drive_of(activity, 0.0, 1.0, clones);
    // In the reference adrenal androgen comes on top of a full receptor on the first day; here there is no death below
    // 0.
    for (std::size_t i = 0; i < activity.size(); ++i)
      if (activity[i] > 1.0) drive.kill[i] = clones.hormone_kill * (1.0 - activity[i]);
    return drive;
  }

  void live(double day, double days) {
    advance(lesion, castrated(day), days, law);
    if (day >= 400.0 && std::fmod(day - 400.0, 21.0) < days)
      strike(lesion, select(resistant, cytotoxic_survival(1.0, clones)));
  }
};

TEST(ReducedLaw, follows_the_reference_lesion_through_castration_and_docetaxel) {
  ReferenceMan man;
  int day = 0;
  for (const auto& row : reference("one_lesion.csv")) {
    for (; day < std::stoi(row[0]); ++day) man.live(day, 1.0);
    const double here[] = {man.lesion.living[0], man.lesion.living[1], man.lesion.living[2], man.lesion.debris,
                           man.lesion.room};
    for (std::size_t k = 0; k < std::size(here); ++k) {
      const double cm3 = std::stod(row[k + 1]);
      EXPECT_NEAR(1e-3 * here[k], cm3, 1e-8 * std::abs(cm3)) << "day " << day << " column " << k + 1;
    }
  }
  EXPECT_EQ(day, 720);
}

TEST(ReducedLaw, of_half_the_step_changes_a_clone_by_less_than_a_hundredth) {
  ReferenceMan coarse, fine;
  for (int day = 0; day < 399; ++day) {
    coarse.live(day, 1.0);
    fine.live(day, 0.5);
    fine.live(day + 0.5, 0.5);
  }
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(coarse.lesion.living[i] / fine.lesion.living[i], 1.0, 0.01) << i;
}

TEST(ReducedLaw, a_lesion_twice_as_quick_is_as_large_in_half_the_time) {
  ReducedLaw slow, quick;
  slow.of_primary = quick.of_primary = clones_of("renal").reduced;
  quick.growth = 2.0;
  ReducedLesion a = reduced_lesion(10.0, {1.0, 0.0, 0.0}, slow), b = a;
  for (int day = 0; day < 200; ++day) {
    advance(a, Drive{}, 1.0, slow);
    advance(b, Drive{}, 0.5, quick);
  }
  EXPECT_NEAR(a.alive(), b.alive(), 1e-9 * b.alive());
}

TEST(ReducedLaw, a_strike_moves_cells_to_debris_and_loses_none) {
  ReducedLaw law;
  ReducedLesion lesion = reduced_lesion(20.0, {0.9, 0.09, 0.01}, law);
  const double before = lesion.alive() + lesion.debris;
  strike(lesion, 0.3);
  EXPECT_NEAR(lesion.alive() + lesion.debris, before, 1e-12 * before);
  EXPECT_NEAR(lesion.living[2] / lesion.living[0], 0.01 / 0.9, 1e-12);
  EXPECT_NEAR(diameter_of(lesion, law), diameter_of(reduced_lesion(20.0, {1.0, 0.0, 0.0}, law), law), 1e-9);
}

TEST(ReducedLaw, an_emptied_territory_does_not_spread) {
  ReducedLaw law;
  ReducedLesion full = reduced_lesion(20.0, {1.0, 0.0, 0.0}, law), empty = full;
  strike(empty, 1e-3);
  const double room = full.room;
  advance(full, Drive{}, 1.0, law);
  advance(empty, Drive{}, 1.0, law);
  EXPECT_GT(full.room, room * 1.004);
  EXPECT_LT(empty.room, room * 1.00001);
}

}  // namespace
}  // namespace howship::tumour
