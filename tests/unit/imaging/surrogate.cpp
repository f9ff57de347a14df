// SPDX-License-Identifier: Apache-2.0
// Tests that are reckoned: a fit finds a surface that is there, and the reader is the same as of images.
#include "howship/imaging/surrogate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/imaging/surrogate_fit.hpp"

namespace howship::imaging {
namespace {

/// Lesions of a made-up world in which ln d' of CT is a plane of size and difference, with a factor of each class.
std::vector<ExaminedLesion> made_up(std::size_t count) {
  std::vector<ExaminedLesion> out;
  for (std::size_t n = 0; n < count; ++n) {
    const auto u = [&](std::uint64_t k) { return uniform(1, n, Stream::laboratory, k); };
    ExaminedLesion one{n % 2 ? "lumbar" : "rib", {}, {}};
    LesionSummary& s = one.summary;
    s.reach = 3.0 + 15.0 * u(0);
    s.tumour = 0.2 + 0.5 * u(1);
    s.deficit = 0.02 + 0.3 * u(2);
    s.deficit_squared = s.deficit * s.deficit;
    s.deficit_cells = s.deficit * s.tumour;
    s.cells_squared = s.tumour * s.tumour;
    s.share.assign(table_tests().size(), 0.5 + 0.5 * u(3));
    const std::vector<double> shape = first_shape("ct");
    const auto f = surface_features(0, shape, s);
    const double index = std::exp(0.4 + 0.8 * f[1] + 1.3 * f[2] + (n % 2 ? 0.2 : -0.2));
    one.tests.push_back(
        {"ct",
         index,
         3.6,
         {{"size_mm", 1.5 * s.reach}, {"mean_hu", 100.0 - 300.0 * s.deficit}, {"change_hu", -300.0 * s.deficit}}});
    out.push_back(std::move(one));
  }
  return out;
}

TEST(Surrogates, AFitFindsASurfaceThatIsThere) {
  const auto lesions = made_up(120);
  TestTable table{"", 1, 60, fit_tests(lesions)};
  const TableSurface* ct = table.find("ct");
  ASSERT_TRUE(ct);
  EXPECT_LT(ct->error_mean, 0.01);
  EXPECT_GT(ct->classes.at("lumbar"), ct->classes.at("rib"));
  for (const double one : chance_errors(table, "ct", lesions)) EXPECT_LT(std::abs(one), 0.08);
  EXPECT_EQ(ct->columns.size(), 3u);
  for (const std::size_t i : column_not_of_amounts) EXPECT_EQ(ct->columns[2].slope[i], 0.0) << ct->columns[2].name;
  EXPECT_NE(ct->columns[1].slope[0], 0.0) << ct->columns[1].name;
  EXPECT_LT(ct->spread, 0.1);
}

TEST(Surrogates, TheReaderIsThatOfImages) {
  const auto lesions = made_up(120);
  const TestTable table{"", 1, 60, fit_tests(lesions)};
  const Modality* ct = find_modality("ct");
  const TestSettings settings;
  int seen = 0;
  double chance = 0.0;
  for (std::uint64_t patient = 0; patient < 400; ++patient) {
    const ReckonedBone bone{"L3", "lumbar", 500.0, {lesions[patient % lesions.size()].summary}, {}};
    const auto made = examine_by_table(table, settings, *ct, "", {&bone, 1}, {1, patient}, 30.0);
    ASSERT_EQ(made.size(), 1u);
    const Outcome& outcome = made[0].outcomes.front();
    EXPECT_FALSE(made[0].study.has_value()) << "there is no image";
    EXPECT_EQ(outcome.finding.test, "ct");
    EXPECT_EQ(outcome.finding.bone, "L3");
    EXPECT_NEAR(outcome.truth.threshold, reading_threshold(0.052, 400), 1e-12);
    if (!outcome.truth.false_alarm && outcome.finding.reported()) {
      ++seen;
      EXPECT_TRUE(outcome.finding.measure("size_mm").given());
      EXPECT_NE(outcome.finding.words.find("focus"), std::string::npos);
    }
    chance += outcome.truth.chance;
    // Another test, or another day of the same, moves nothing of this one.
    const auto again = examine_by_table(table, settings, *ct, "", {&bone, 1}, {1, patient}, 30.0);
    EXPECT_EQ(again[0].outcomes.front().finding.words, outcome.finding.words);
  }
  EXPECT_NEAR(seen / 400.0, chance / 400.0, 0.06);
  // A bone without a lesion is called as often as the reader's specificity leaves it.
  int alarms = 0;
  for (std::uint64_t patient = 0; patient < 30000; ++patient) {
    const ReckonedBone bone{"L3", "lumbar", 0.0, {}, {}};
    alarms +=
        examine_by_table(table, settings, *ct, "", {&bone, 1}, {1, patient}, 30.0)[0].outcomes[0].finding.reported();
  }
  EXPECT_NEAR(alarms / 30000.0, 0.052, 0.004);
}

TEST(Surrogates, OneSpecificityIsThatOfAPatientAndWhatIsMistakenStays) {
  const TestTable table{"", 1, 60, fit_tests(made_up(120))};
  std::vector<ReckonedBone> bones(24);
  for (std::size_t b = 0; b < bones.size(); ++b) bones[b] = {fmt::format("T{}", b), "thoracic", 0.0, {}, {}};
  const TestSettings settings;
  constexpr int patients = 10000;
  int alarmed = 0;
  for (std::uint64_t patient = 0; patient < patients; ++patient) {
    const auto called = [&](double day) {
      std::vector<std::string> out;
      for (const Examination& one :
           examine_by_table(table, settings, *find_modality("ct"), "", bones, {1, patient}, day))
        for (const Outcome& outcome : one.outcomes)
          if (outcome.finding.reported()) out.push_back(outcome.finding.bone);
      return out;
    };
    const auto first = called(30.0);
    alarmed += !first.empty();
    if (patient < 500) {
      EXPECT_EQ(called(120.0), first);
    }
  }
  EXPECT_NEAR(alarmed / double(patients), 0.052, 3.0 * std::sqrt(0.052 * 0.948 / patients));
}

}  // namespace
}  // namespace howship::imaging
