// SPDX-License-Identifier: Apache-2.0
// What a cohort says of its patients: its tables tell one story, and no interval leaves what is possible.
#include "howship/records/cohort_tables.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "howship/formats/table.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/spread/primary.hpp"

namespace howship::records {
namespace {

TEST(CohortTables, what_is_found_at_the_end_of_the_month_of_death_is_found_by_then_in_every_table) {
  spread::History h;
  h.diagnosis = 30.0;
  h.first_bone = h.first_distant = 330.0;
  h.first_site_bone = true;
  h.bone_lesions_at_detection = 1;
  h.fracture = 328.0;  // after death nothing breaks
  h.death = 320.0;
  double bone = NAN, death = NAN;
  for (const Happened& one : events_of(h)) {
    EXPECT_NE(one.event, "fracture");
    if (one.event == "bone_disease") bone = one.day;
    if (one.event == "death") death = one.day;
  }
  EXPECT_EQ(bone, 320.0);
  EXPECT_EQ(death, 320.0);
}

TEST(CohortTables, intervals_of_shares_and_rates_stay_where_they_may_be) {
  std::vector<OutcomeRecord> all(6);
  const auto place = [](std::string_view key) {
    return std::size_t(outcomes::find_endpoint(key) - outcomes::endpoints().data());
  };
  for (std::size_t k = 0; k < all.size(); ++k) {
    all[k].primary = "breast";
    all[k].endpoints.assign(outcomes::endpoints().size(), NAN);
    all[k].endpoints[place("days_followed")] = 365.25;
    all[k].endpoints[place("cord_compressions")] = k == 0 ? 1.0 : 0.0;  // one in six years
    if (k < 3) all[k].endpoints[place("cord_walked")] = k == 0 ? 1.0 : 0.0;
  }
  scenario::Cohort cohort;
  cohort.primaries.resize(1);
  cohort.primaries[0].name = "breast";
  const formats::Csv rows = formats::read_csv(summary_table(
                                                  cohort, [](const auto&) {}, all)
                                                  .text(),
                                              "summary.csv");
  int seen = 0;
  for (const formats::CsvRow& row : rows.rows) {
    const auto at = [&](const char* column) { return std::stod(row.cells[std::size_t(rows.column(column))]); };
    const std::string name = row.cells[std::size_t(rows.column("quantity"))];
    if (name == "mean_cord_walked") {
      EXPECT_NEAR(at("value"), 1.0 / 3.0, 1e-5);
      EXPECT_NEAR(at("low"), 0.0615, 5e-4) << "Wilson's of one in three";
      EXPECT_NEAR(at("high"), 0.7923, 5e-4);
      ++seen;
    }
    if (name == "cord_compressions_per_year") {
      EXPECT_NEAR(at("value"), 1.0 / 6.0, 1e-5);
      EXPECT_GT(at("low"), 0.0);
      EXPECT_NEAR(at("low") * at("high"), at("value") * at("value"), 1e-5) << "symmetric in its logarithm";
      ++seen;
    }
  }
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace howship::records
