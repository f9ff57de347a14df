// SPDX-License-Identifier: Apache-2.0
#include "howship/records/day_file.hpp"

#include <algorithm>

namespace howship::records {
namespace {

TEST(DayFile, names_read_as_documented) {
  EXPECT_EQ(name_of({"L3", 30, "tumour", ".nii.gz"}, 4), "L3_day_0030_tumour.nii.gz");
  EXPECT_EQ(name_of({"L3_lesion_1", 9.5, "slices", ".png"}, 4), "L3_lesion_1_day_0009p5_slices.png");
  EXPECT_EQ(name_of({"body", 183, "bone_scan_whole-body", ".png"}, 4), "body_day_0183_bone_scan_whole-body.png");
}

TEST(DayFile, what_is_written_comes_back_to_the_last_bit_however_wide_the_day) {
  for (const char* place : {"L3", "femur_left", "L3_lesion_12", "my_day_0007_bone"})
    for (double day : {0.0, 7.0, 30.0, 9.5, 0.1 + 0.2, 1e4 / 3, 99999.25})
      for (const char* what : {"ct", "bone_volume_fraction", "mri_t1_truth", "bone_scan_whole-body", "a_day_b"})
        for (const char* suffix : {".nii.gz", ".png", ""})
          for (int digits : {4, 5, 8}) {
            const DayFile file{place, day, what, suffix};
            EXPECT_EQ(parse_day_file(name_of(file, digits)), file) << name_of(file, digits);
          }
}

TEST(DayFile, other_names_are_none) {
  for (const char* name : {"", "report.html", "L3_over_time.png", "_day_0030_ct.png", "L3_day_x_ct.png",
                           "L3_day_0030.png", "L3_day_0030_.png", "L3_day_0030_c t.png", "L3_day_0030p_ct.png"})
    EXPECT_FALSE(parse_day_file(name)) << name;
}

TEST(DayFile, a_name_that_another_program_wrote_is_read_by_the_same_rules) {
  EXPECT_EQ(parse_day_file("L3_day_0030_CT.png"), (DayFile{"L3", 30, "CT", ".png"}));
  EXPECT_EQ(parse_day_file("L3_day_7_ct"), (DayFile{"L3", 7, "ct", ""}));
  const std::string long_day = "L3_day_" + std::string(400, '9') + "_ct.png";  // more than a number can be
  for (const char* name : {"L3_day_0030", "L3_day_0030p", "L3_day_0030~ct.png", "L3_day_0030_c~t.png",
                           "L3_day_0030_\u00b5ct.png", "L3_day_0030px_ct.png", long_day.c_str()})
    EXPECT_FALSE(parse_day_file(name)) << name;
}

TEST(DayFile, files_in_order_of_name_are_in_order_of_time) {
  for (std::int64_t steps : {10, 9999, 10000, 3650000}) {
    std::vector<std::string> names;
    for (double day : {0.0, 1.0, 1.5, 2.0, 10.0, 99.0, 100.0, double(steps)})
      if (day <= double(steps)) names.push_back(name_of({"L3", day, "ct", ".png"}, day_digits(steps)));
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end())) << steps;
  }
}

}  // namespace
}  // namespace howship::records
