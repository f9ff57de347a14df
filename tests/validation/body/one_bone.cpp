// SPDX-License-Identifier: Apache-2.0
// The healthy skeleton of the whole-body model beside a point of the local law under the same exposure: one drug, one
// mechanism. Formation counts as much as resorption.
#include "one_bone.hpp"

#include <gtest/gtest.h>

#include "howship/space/shells.hpp"
#include "howship/tumour/primary.hpp"

using namespace howship;
using namespace howship::one_bone;

namespace {

template <class Value>
double peak(const std::vector<Day>& days, std::size_t from, Value value) {
  double best = 0.0;
  for (std::size_t i = from; i < days.size(); ++i) best = std::max(best, value(days[i]));
  return best;
}

/// Both skeletons on the given days, within the given distances.
void expect_alike(const std::vector<Day>& days, std::initializer_list<std::size_t> when, double resorption,
                  double formation) {
  for (const std::size_t day : when) {
    const Day& d = days.at(day - 1);
    EXPECT_NEAR(d.local.resorption, d.section3.resorption, resorption) << "day " << day;
    EXPECT_NEAR(d.local.formation, d.section3.formation, formation) << "day " << day;
  }
}

}  // namespace

TEST(OneBone, monthly_denosumab_leaves_a_tenth_of_resorption_and_lets_formation_fade_over_months_in_both) {
  const auto days = beside(drug("denosumab", 120.0, 0.0, 28, 14), 366);
  expect_alike(days, {30, 60, 91, 130, 180, 270, 365}, 0.03, 0.07);
  EXPECT_NEAR(days[364].section3.resorption, 0.101, 0.005);
  EXPECT_LT(days[364].published.resorption, 0.06);
}

TEST(OneBone, bone_alp_under_denosumab_follows_the_trial_with_either_skeleton) {
  const auto days = beside(drug("denosumab", 120.0, 0.0, 28, 4), 92);
  EXPECT_NEAR(days[90].alp / 35.0, 1.0 - 0.44, 0.02);  // Stopeck 2010, week 13
  EXPECT_NEAR(days[90].point_alp / 35.0, 1.0 - 0.44, 0.02);
}

TEST(OneBone, denosumab_acts_within_the_week_in_both) {
  const auto days = beside(drug("denosumab_60", 60.0, 0.0, 400, 1), 10);
  expect_alike(days, {3, 7}, 0.06, 0.05);
  EXPECT_GT(days[6].published.resorption, 0.55);
}

TEST(OneBone, stopping_denosumab_is_followed_by_a_rebound_in_both_and_not_in_the_published_law) {
  const auto days = beside(drug("denosumab_60", 60.0, 0.0, 182, 4), 1100);
  expect_alike(days, {30, 91, 180, 365, 540, 900, 1000, 1095}, 0.20, 0.13);
  EXPECT_NEAR(peak(days, 700, [](const Day& d) { return d.section3.resorption; }), 1.46, 0.03);
  // CTX 145 to 170 % was seen; the local law rises faster and falls back sooner.
  EXPECT_NEAR(peak(days, 700, [](const Day& d) { return d.local.resorption; }), 1.6, 0.12);
  EXPECT_NEAR(peak(days, 700, [](const Day& d) { return d.local.formation; }), 1.3, 0.12);
  EXPECT_LT(peak(days, 700, [](const Day& d) { return d.published.resorption; }), 1.08);
}

TEST(OneBone, zoledronate_once_and_every_four_weeks_alike_in_both) {
  expect_alike(beside(drug("zoledronate", 4.0, 15.0 / 1440, 400, 1), 366), {14, 30, 60, 91, 180, 270, 365}, 0.10, 0.07);
  expect_alike(beside(drug("zoledronate", 4.0, 15.0 / 1440, 28, 14), 366), {14, 30, 60, 91, 180, 270, 365}, 0.10, 0.07);
}

TEST(OneBone, zoledronate_once_lasts_for_years_as_in_patients) {
  // NTx -58, -42, -33, -31 % at 6 weeks, 12, 24, 36 months (Clin Cancer Res 2007;13:5406), each within 10 points.
  const auto days = beside(drug("zoledronate", 4.0, 15.0 / 1440, 2000, 1), 1096);
  const body::Parameters p;
  const auto ntx = [&](std::size_t day) {
    return p.ntx_background + (1.0 - p.ntx_background) * days[day].local.resorption;
  };
  EXPECT_NEAR(ntx(42), 0.42, 0.10);
  EXPECT_NEAR(ntx(365), 0.58, 0.10);
  EXPECT_NEAR(ntx(730), 0.67, 0.10);
  EXPECT_NEAR(ntx(1095), 0.69, 0.10);
}

TEST(OneBone, parathyroid_hormone_raises_resorption_and_then_formation_in_both) {
  const auto days = beside(parathyroid_hormone(8.0), 366);
  // The local law recruits osteoclasts in days where the whole body takes weeks; from two months on they agree.
  expect_alike(days, {60, 91, 130, 180, 270, 365}, 0.18, 0.16);
  EXPECT_NEAR(days[364].point_calcium, days[364].calcium, 0.02);
}

TEST(OneBone, androgen_deprivation_raises_turnover_and_costs_bone_as_trials_saw) {
  const auto days = beside(androgen_deprivation(), 366);
  expect_alike(days, {60, 91, 130, 180, 270, 365}, 0.09, 0.06);
  EXPECT_NEAR(days[364].volume, 1.0 - 0.040, 0.015);  // Greenspan 2005: -4.0 +- 1.5 % in a year
}

TEST(OneBone, a_point_of_the_local_law_in_the_place_of_the_skeleton_keeps_calcium_as_the_skeleton_does) {
  const auto days = beside(drug("denosumab", 120.0, 0.0, 28, 3), 90);
  double lowest = 3.0, lowest_with_point = 3.0;
  for (const Day& d : days) {
    lowest = std::min(lowest, d.calcium);
    lowest_with_point = std::min(lowest_with_point, d.point_calcium);
    EXPECT_NEAR(d.point_calcium, d.calcium, 0.03);
  }
  EXPECT_NEAR(lowest_with_point, lowest, 0.01);
  Load nothing;
  nothing.medicine = parathyroid_hormone(0.0).medicine;
  nothing.by_rate = true;
  nothing.amount = 0.0;
  EXPECT_NEAR(beside(nothing, 30).back().point_calcium, 2.40, 1e-9);
}

TEST(OneBone, untreated_lesions_grow_as_with_the_published_set) {
  for (const auto& [primary, phenotype] : {std::pair{"breast", "lytic"}, {"prostate_blastic", "blastic"}}) {
    std::vector<space::ShellMeasures> end;
    for (const bone::Parameters& bone : {published_bone(), without_causes({})}) {
      space::ShellSpace lesion(80, 0.5, 0.2, space::Law(bone, tumour::find_primary(primary)->parameters), {});
      lesion.seed_ball(1.5, 0.5, 0.5);
      for (int day = 0; day < 330; ++day) lesion.advance({}, 1.0);
      end.push_back(lesion.measure(0.2));
    }
    EXPECT_NEAR(end[1].tumour, end[0].tumour, 0.03 * end[0].tumour) << phenotype;
    EXPECT_NEAR(end[1].half_radius, end[0].half_radius, 0.1) << phenotype;
    EXPECT_NEAR(end[1].deficit, end[0].deficit, 0.12 * std::abs(end[0].deficit)) << phenotype;
    EXPECT_NEAR(end[1].woven, end[0].woven, 0.05 * end[0].woven + 1.0) << phenotype;
  }
}
