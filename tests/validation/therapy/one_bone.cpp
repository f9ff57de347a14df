// SPDX-License-Identifier: Apache-2.0
// The healthy skeleton of the whole-body model beside a point of the local law under the same exposure: one drug, one
// mechanism.
#include "howship/therapy/exposure.hpp"

#include <gtest/gtest.h>

#include "howship/scenario/drug_file.hpp"

using namespace howship;

namespace {

therapy::WholeBody person_on(const char* drug, double deprivation_covers = 0.0) {
  const therapy::Drug& d = scenario::built_in_drug(drug);
  therapy::Medicine m = therapy::medicine_for(d, d.reference_weight);
  if (deprivation_covers > 0.0) m.k[2] = deprivation_covers;
  return therapy::whole_body({}, {m});
}

struct Day {
  double whole_body, published, reconciled, volume;  ///< resorption, health = 1; bone volume of the reconciled point
};

std::vector<Day> beside(therapy::WholeBody patient, double amount, double infusion, double every, int doses, int days) {
  const therapy::CouplingParameters coupling;
  therapy::CouplingParameters plain;  // the published law knows no precursor reserve
  plain.precursor_exponent = 0.0;
  plain.rankl_exponent = 1.0;
  therapy::SkeletonPoint published(bone::Parameters{}, 0.2), reconciled(bone::reconciled({}), 0.2);
  std::vector<Day> out;
  for (int day = 0; day < days; ++day) {
    if (day % int(every) == 0 && day / int(every) < doses) therapy::give(patient, 0, amount, infusion);
    therapy::WholeBody copy = patient;
    therapy::live_one_day(copy, published, plain);
    therapy::live_one_day(patient, reconciled, coupling);
    out.push_back({patient.state().osteoclasts, published.resorption(), reconciled.resorption(),
                   (reconciled.y[space::lamellar] + reconciled.y[space::woven]) / 0.2});
  }
  return out;
}

double peak(const std::vector<Day>& days, double Day::*member, std::size_t from) {
  double best = 0.0;
  for (std::size_t i = from; i < days.size(); ++i) best = std::max(best, days[i].*member);
  return best;
}

}  // namespace

TEST(OneBone, monthly_denosumab_leaves_a_tenth_of_resorption_in_both_and_next_to_none_in_the_published_law) {
  const auto days = beside(person_on("denosumab"), 120.0, 0.0, 28, 14, 366);
  EXPECT_NEAR(days[364].whole_body, 0.101, 0.005);
  EXPECT_NEAR(days[364].reconciled, days[364].whole_body, 0.02);
  EXPECT_LT(days[364].published, 0.06);
}

TEST(OneBone, denosumab_acts_within_the_week_in_both) {
  const auto days = beside(person_on("denosumab_60"), 60.0, 0.0, 400, 1, 10);
  EXPECT_NEAR(days[2].reconciled, days[2].whole_body, 0.08);
  EXPECT_NEAR(days[6].reconciled, days[6].whole_body, 0.08);
  EXPECT_GT(days[6].published, 0.55);
}

TEST(OneBone, stopping_denosumab_is_followed_by_a_rebound_in_both_and_not_in_the_published_law) {
  const auto days = beside(person_on("denosumab_60"), 60.0, 0.0, 182, 4, 1100);
  EXPECT_NEAR(peak(days, &Day::whole_body, 700), 1.46, 0.03);
  EXPECT_NEAR(peak(days, &Day::reconciled, 700), 1.55, 0.15);  // observed 1.45 to 1.7
  EXPECT_LT(peak(days, &Day::published, 700), 1.08);
}

TEST(OneBone, zoledronate_halves_resorption_for_months_in_both) {
  const auto days = beside(person_on("zoledronate"), 4.0, 15.0 / 1440, 400, 1, 366);
  for (const std::size_t day : {60u, 120u, 240u, 360u})
    EXPECT_NEAR(days[day].reconciled, days[day].whole_body, 0.12) << day;
}

TEST(OneBone, androgen_deprivation_raises_resorption_and_costs_bone_as_trials_saw) {
  const auto days = beside(person_on("lhrh_agonist", 5000.0), 1.0, 0.0, 5000, 1, 366);
  EXPECT_NEAR(days[360].reconciled, days[360].whole_body, 0.06);
  EXPECT_NEAR(days[364].volume, 1.0 - 0.040, 0.015);  // Greenspan 2005: -4.0 +- 1.5 % in a year
}

TEST(OneBone, the_healthy_skeleton_can_be_a_point_of_the_local_law) {
  const therapy::CouplingParameters coupling;
  auto patient = person_on("denosumab");
  patient.system.has_own_skeleton = false;
  therapy::SkeletonPoint skeleton(bone::reconciled({}), 0.2);
  for (int day = 0; day < 30; ++day) therapy::live_one_day(patient, skeleton, coupling);
  EXPECT_NEAR(patient.now().signals.corrected_calcium, 2.40, 1e-9);  // nothing was given
  therapy::give(patient, 0, 120.0, 0.0);
  double lowest = 3.0;
  for (int day = 0; day < 60; ++day) {
    therapy::live_one_day(patient, skeleton, coupling);
    lowest = std::min(lowest, patient.now().signals.corrected_calcium);
  }
  EXPECT_LT(patient.now().signals.ntx, 0.35 * 30.0);
  EXPECT_GT(lowest, 2.1);
  EXPECT_LT(lowest, 2.36);
}
