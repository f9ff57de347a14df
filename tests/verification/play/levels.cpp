// SPDX-License-Identifier: Apache-2.0
// What stands of medicines in timeline.csv, beside the closed forms of their kinetics.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "howship/base/units.hpp"
#include "howship/formats/table.hpp"
#include "howship/play/session.hpp"

namespace howship::play {
namespace {

/// timeline.csv of a person with a small lesion of few shells, and what is given.
formats::Csv timeline(const std::string& given) {
  MadeBones made;
  Session session(R"(title = "Levels"
duration = "40 days"
voxel_size = "2 mm"
[patient]
sex = "female"
age = 60
primary = "breast"
variation = 0
[[lesion]]
bone = "L3"
radius = "2 mm"
space = "shells"
)" + given,
                  false, made);
  session.live_until(1e6);
  for (const auto& [name, text] : session.tables())
    if (name == "timeline.csv") return formats::read_csv(text, name);
  return {};
}

std::map<double, double> column(const formats::Csv& table, const char* name) {
  const int at = table.column(name);
  std::map<double, double> out;
  if (at < 0) return out;
  for (const formats::CsvRow& row : table.rows) out[std::stod(row.cells[0])] = std::stod(row.cells[std::size_t(at)]);
  return out;
}

TEST(Levels, each_medicine_follows_the_closed_form_of_its_kinetics_in_the_timeline) {
  // An aromatase inhibitor, 1 mg a day from day 5: 1 - exp(-0.35 t). Three doses of a cytotoxic drug from day 12, a
  // week apart, each of which fades at 2 a day. Both numbers stand in the drugs' files.
  const formats::Csv table = timeline(R"(
[[treatment]]
drug = "aromatase_inhibitor"
start = "day 5"
[[treatment]]
drug = "cytotoxic"
start = "day 12"
every = "7 days"
doses = 3
)");
  const auto slow = column(table, "level_aromatase_inhibitor"), fast = column(table, "level_cytotoxic");
  ASSERT_GE(slow.size(), 40u);
  ASSERT_EQ(fast.size(), slow.size());
  double high = 0.0;
  for (const auto& [day, level] : slow)
    EXPECT_NEAR(level, day <= 5.0 ? 0.0 : 1.0 - std::exp(-0.35 * (day - 5.0)), 2e-5) << "day " << day;
  for (const auto& [day, level] : fast) {
    double sum = 0.0;
    // A row is what the day began with: a dose of that day stands in the next.
    for (const double dose : {12.0, 19.0, 26.0})
      if (day > dose) sum += std::exp(-2.0 * (day - dose));
    EXPECT_NEAR(level, sum, 2e-5) << "day " << day;
    high = std::max(high, level);
  }
  EXPECT_GT(high, 0.1) << "a dose is seen on the day after";
}

TEST(Levels, who_is_given_nothing_has_no_column_of_levels) {
  for (const std::string& name : timeline("").header) EXPECT_FALSE(name.starts_with("level_")) << name;
}

TEST(Levels, a_drug_of_a_known_unit_says_it_in_the_name_of_its_column) {
  const formats::Csv table = timeline("[[treatment]]\ndrug = \"denosumab\"\nstart = \"day 10\"\n");
  const auto level = column(table, "level_denosumab_mg_per_l"), seen = column(table, "denosumab_pmol_per_l");
  ASSERT_FALSE(level.empty());
  EXPECT_EQ(level.at(9.0), 0.0);
  EXPECT_GT(level.at(20.0), 1.0);
  EXPECT_GT(seen.at(20.0), 0.0) << "what the bones saw is a column of its own";
  EXPECT_EQ(table.header.back(), "level_denosumab_mg_per_l") << "behind all others";
}

}  // namespace
}  // namespace howship::play
