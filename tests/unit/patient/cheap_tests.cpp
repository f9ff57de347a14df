// SPDX-License-Identifier: Apache-2.0
// Tests without an image, against what the whole chain of images made of the same lesions.
#include "howship/patient/cheap_tests.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "howship/base/files.hpp"
#include "howship/formats/table.hpp"
#include "howship/imaging/observer.hpp"

namespace howship::patient {
namespace {

TEST(CheapTests, see_a_lesion_about_as_often_as_the_whole_chain_of_images_does) {
  const std::string file = HOWSHIP_SOURCE_DIR "/tests/reference/clinic/lesion_days.csv";
  const formats::Csv csv = formats::read_csv(read_whole(file), file);
  const auto number = [&](const formats::CsvRow& row, const std::string& column) {
    const std::string& text = row.cells.at(std::size_t(csv.column(column)));
    return text.empty() ? std::nan("") : std::stod(text);
  };
  // Mean error of the chance, as the surfaces were fitted; the largest of a single lesion is several times as much.
  const std::map<std::string, double> most = {{"xray_ap", 0.04},    {"xray_lateral", 0.025}, {"ct", 0.025},
                                              {"bone_scan", 0.015}, {"pet", 0.005},          {"mri", 0.006}};
  for (const auto& [test, error] : most) {
    double sum = 0.0, count = 0.0;
    for (const formats::CsvRow& row : csv.rows) {
      const double index = number(row, test), threshold = number(row, "threshold_" + test);
      if (std::isnan(index) || index <= 0.15) continue;
      const BoneWithLesions lesions{number(row, "tumour_mm3"), number(row, "lost_mm3"), number(row, "woven_mm3"),
                                    number(row, "deficit_mg"), number(row, "formation_mm3_per_day")};
      const double cheap = cheap_detectability(test, row.cells.at(std::size_t(csv.column("bone"))), lesions);
      sum += std::abs(imaging::normal_probability(cheap - threshold) - imaging::normal_probability(index - threshold));
      count += 1.0;
    }
    EXPECT_GT(count, 150.0) << test;
    EXPECT_LT(sum / count, error) << test;
  }
}

TEST(CheapTests, see_nothing_where_nothing_is) {
  for (const char* test : {"xray_ap", "xray_lateral", "ct", "bone_scan", "pet", "mri"})
    for (const char* bone : {"L3", "C5", "femur_left", "rib_left", "sacrum"})
      EXPECT_EQ(cheap_detectability(test, bone, {}), 0.0) << test << bone;
}

TEST(CheapTests, see_more_of_a_larger_lesion_in_every_section) {
  for (const char* test : {"pet", "mri", "ct"}) {
    double before = 0.0;
    for (const double volume : {50.0, 200.0, 800.0, 3000.0, 10000.0}) {
      const double now = cheap_detectability(test, "L3", {volume, 0.05 * volume, 0.0, 0.05 * volume, 0.01});
      EXPECT_GT(now, before) << test << ' ' << volume;
      before = now;
    }
  }
}

TEST(CheapTests, of_dead_tumour_in_healed_bone_are_not_beyond_what_was_fitted) {
  // Ten times as much woven bone as tumour: cells are not seen better for it.
  const double few = cheap_detectability("pet", "L3", {50.0, 0.0, 30.0, -30.0, 0.1});
  const double much = cheap_detectability("pet", "L3", {50.0, 0.0, 500.0, -500.0, 0.1});
  EXPECT_EQ(few, much);
}

}  // namespace
}  // namespace howship::patient
