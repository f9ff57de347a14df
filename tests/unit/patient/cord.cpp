// SPDX-License-Identifier: Apache-2.0
// The spinal cord alone: what presses on it and what that does to its function, beside the tables of the prototype.
#include "howship/patient/cord.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

#include "howship/base/random.hpp"
#include "howship/imaging/cord.hpp"

namespace howship::patient {
namespace {

using imaging::cord_place;
using imaging::EsccGrade;

/// Rows of a table of the prototype, its first line left out.
std::vector<std::vector<std::string>> reference(const std::string& name) {
  std::ifstream file(HOWSHIP_SOURCE_DIR "/tests/reference/causes/" + name);
  std::vector<std::vector<std::string>> out;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    out.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) out.back().push_back(cell);
  }
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

/// Thoracic canal, tumour from the front.
imaging::CordPlace thoracic(double area, double fragment = 0.0, double scale = 1.0) {
  return cord_place(17.0 * scale, 16.0 * scale, {area, 0.0, 1.0, fragment});
}

/// The cord after `days` under a steady compression.
void hold(CordState& cord, double compression, double days, CordConditions conditions = {}) {
  advance(cord, compression, compression, conditions, days, {});
}

double function_after(double compression, double hours, double days_later = 60.0) {
  CordState cord;
  hold(cord, compression, hours / 24.0);
  for (int day = 0; day < int(days_later); ++day) hold(cord, 0.1, 1.0);
  return cord.function();
}

TEST(Cord, depth_and_area_of_a_segment_undo_each_other) {
  for (const double deep : {1e-4, 0.3, 2.0, 7.9, 8.1, 12.0, 15.99})
    EXPECT_NEAR(imaging::segment_depth(imaging::segment_area(deep, 17.0, 16.0, 8.0), 17.0, 16.0, 8.0), deep, 1e-9);
  const double whole = std::numbers::pi * 17.0 * 16.0 / 4.0;
  EXPECT_NEAR(imaging::segment_depth(0.5 * whole, 17.0, 16.0, 8.0), 8.0, 1e-12);
  EXPECT_NEAR(imaging::segment_depth(2.0 * whole, 17.0, 16.0, 8.0), 16.0, 1e-12);
}

TEST(Cord, a_segment_of_the_share_s_is_no_deeper_than_2_s_to_two_thirds_of_its_reach) {
  const double whole = std::numbers::pi * 17.0 * 16.0 / 4.0;
  for (double share = 1e-12; share <= 1.0; share *= 1.01)
    EXPECT_LE(imaging::segment_depth(share * whole, 17.0, 16.0, 8.0), 8.0 * 2.0 * std::cbrt(share * share)) << share;
}

TEST(Cord, the_worst_slice_is_the_one_that_presses_most_of_all_slices_by_themselves) {
  // Slices of several sizes, each filled from a side of its own.
  for (std::uint64_t draw = 0; draw < 300; ++draw) {
    auto random = [draw, n = std::uint64_t{0}]() mutable { return uniform(draw, 0, Stream::diary, n++); };
    skeleton::SpinalCanal canal;
    canal.voxel_area = 4.0;
    std::vector<float> filled;
    const double fragment = draw % 3 == 0 ? 5.0 * random() : 0.0;
    int worst = -1;
    double most = 0.0;
    for (int k = 0; k < 12; ++k) {
      skeleton::CanalSlice slice;
      slice.k = k;
      slice.width = 14.0 + 6.0 * random(), slice.depth = 13.0 + 5.0 * random();
      const double right = 2.0 * random() - 1.0, front = 2.0 * random() - 1.0, amount = std::pow(10.0, -9.0 * random());
      imaging::CanalFilling what{0.0, 0.0, 0.0, fragment};
      for (double x = -0.9; x < 1.0; x += 0.2)
        for (double y = -0.9; y < 1.0; y += 0.2) {
          if (x * x + y * y > 1.0) continue;
          slice.voxel.push_back(0);
          slice.right.push_back(float(x)), slice.front.push_back(float(y));
          filled.push_back(x * right + y * front > 0.2 ? float(amount) : 0.0f);
          const double here = double(filled.back());
          what.area += 4.0 * here;
          what.right += here * double(slice.right.back()), what.front += here * double(slice.front.back());
        }
      const double presses = imaging::cord_place(slice.width, slice.depth, what).compression;
      if (worst < 0 || presses > most) worst = k, most = presses;
      canal.slices.push_back(std::move(slice));
    }
    const imaging::CordFinding found = imaging::worst_slice(canal, filled, fragment);
    EXPECT_EQ(found.slice, worst) << draw;
    EXPECT_NEAR(found.compression, most, 1e-12) << draw;
  }
}

TEST(Cord, is_displaced_and_squeezed_as_in_the_prototype) {
  for (const auto& row : reference("cord_geometry.csv")) {
    const auto place = thoracic(std::stod(row[1]), std::stod(row[2]), std::stod(row[0]));
    const std::string what = row[0] + " " + row[1] + " " + row[2];
    EXPECT_EQ(name(place.grade), row[3]) << what;
    // The prototype reads depth from a table of 400 lines.
    EXPECT_NEAR(place.depth, std::stod(row[4]), 1e-2) << what;
    EXPECT_NEAR(place.shift, std::stod(row[5]), 1e-2) << what;
    EXPECT_NEAR(place.cord_area, std::stod(row[6]), 2e-3) << what;
    EXPECT_NEAR(place.compression, std::stod(row[7]), 1.5e-3) << what;
  }
}

TEST(Cord, more_tumour_never_presses_less) {
  double grade = 0, compression = 0;
  for (double area = 0.0; area < 220.0; area += 0.5) {
    const auto place = thoracic(area);
    EXPECT_GE(double(place.grade), grade);
    EXPECT_GE(place.compression, compression);
    grade = double(place.grade), compression = place.compression;
  }
  EXPECT_EQ(thoracic(220.0).grade, EsccGrade::no_fluid_left);
}

TEST(Cord, three_millilitres_squeezed_into_25_mm_of_canal_are_at_least_grade_2) {
  EXPECT_GE(thoracic(3000.0 / 25.0).grade, EsccGrade::cord_compressed);
}

TEST(Cord, a_canal_narrow_by_a_tenth_gets_there_earlier) {
  const auto area_of_grade_2 = [](double scale) {
    double area = 0.0;
    while (thoracic(area, 0.0, scale).grade < EsccGrade::cord_compressed) area += 0.1;
    return area;
  };
  EXPECT_LT(area_of_grade_2(0.9), 0.9 * area_of_grade_2(1.0));
}

TEST(Cord, tumour_from_the_side_has_the_width_of_the_canal_to_fill) {
  // As wide as deep, and the cord as well: the side makes no difference. A wide cord is met earlier from the side.
  imaging::CordSettings round;
  round.cord_width = round.cord_depth;
  const auto place = [](double right, double front, const imaging::CordSettings& cord) {
    return cord_place(16.0, 16.0, {60.0, right, front}, cord).compression;
  };
  EXPECT_NEAR(place(1, 0, round), place(0, 1, round), 1e-12);
  EXPECT_NEAR(place(3, -4, round), place(0, 1, round), 1e-12);
  EXPECT_GT(place(1, 0, {}), place(0, 1, {}));
}

TEST(Cord, what_comes_back_after_release_is_what_hours_have_left) {
  for (const auto& row : reference("cord_delay.csv"))
    EXPECT_NEAR(function_after(std::stod(row[0]), std::stod(row[1])), std::stod(row[2]), 0.02)
        << row[0] << " " << row[1];
  EXPECT_GT(function_after(1.25, 12.0), 0.85);
  EXPECT_LT(function_after(1.25, 96.0), 0.40);
}

TEST(Cord, steps_of_the_rule_are_fine_enough) {
  CordParameters fine;
  fine.coarse_step = fine.fine_step = 1e-3;
  for (const double top : {0.5, 0.8, 1.2}) {
    CordState coarse, exact;
    for (int day = 0; day < 40; ++day) {
      const double before = top * day / 40.0, after = top * (day + 1) / 40.0;
      advance(coarse, before, after, {}, 1.0, {});
      advance(exact, before, after, {}, 1.0, fine);
    }
    EXPECT_NEAR(coarse.function(), exact.function(), 0.01) << top;
  }
}

TEST(Cord, a_steroid_gives_function_back_within_days_while_tumour_stays) {
  CordState with, without;
  for (int day = 0; day < 10; ++day) hold(without, 0.85, 1.0);
  with = without;
  for (int day = 0; day < 5; ++day) {
    hold(with, 0.85, 1.0, {.steroid = 1.0});
    hold(without, 0.85, 1.0);
  }
  EXPECT_GT(with.function(), without.function() + 0.05);
  EXPECT_LT(with.lost, without.lost);
}

TEST(Cord, radiation_swells_it_for_days_unless_a_steroid_is_given) {
  const auto function = [](CordConditions conditions) {
    CordState cord;
    for (int day = 0; day < 20; ++day) hold(cord, 0.8, 1.0);
    for (int day = 0; day < 3; ++day) hold(cord, 0.8, 1.0, conditions);
    return cord.function();
  };
  EXPECT_LT(function({.irradiated = true}), function({}));
  EXPECT_EQ(function({.steroid = 1.0, .irradiated = true}), function({.steroid = 1.0}));
}

TEST(Cord, a_sound_one_stays_sound_to_the_last_bit) {
  CordState cord;
  for (int day = 0; day < 400; ++day) hold(cord, 0.0, 1.0);
  EXPECT_EQ(cord.function(), 1.0);
}

TEST(Cord, signs_come_in_their_order) {
  for (std::size_t k = 1; k < std::size_t(CordSign::count); ++k)
    EXPECT_LT(threshold(CordSign(k), false, {}), threshold(CordSign(k - 1), false, {}));
}

TEST(Cord, where_the_bladder_fails_first_it_fails_before_the_legs) {
  EXPECT_GT(threshold(CordSign::bladder_bowel, true, {}), threshold(CordSign::leg_weakness, true, {}));
}

}  // namespace
}  // namespace howship::patient
