// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/scores.hpp"

#include <gtest/gtest.h>

namespace howship::strength {
namespace {

TEST(StrengthScores, mirels_adds_its_four_rows) {
  MirelsFindings f{MirelsFindings::Site::peritrochanteric, MirelsFindings::Pain::functional, LesionType::lytic, 0.7};
  EXPECT_EQ(mirels(f).total, 12);
  EXPECT_EQ(mirels(f).advice, "prophylactic fixation");
  f = {MirelsFindings::Site::upper_limb, MirelsFindings::Pain::mild, LesionType::blastic, 0.1};
  EXPECT_EQ(mirels(f).total, 4);
  f = {MirelsFindings::Site::lower_limb, MirelsFindings::Pain::moderate, LesionType::mixed, 0.5};
  EXPECT_EQ(mirels(f).total, 8);
  EXPECT_EQ(mirels(f).advice, "clinical judgement");
  EXPECT_DOUBLE_EQ(mirels(f).fracture_probability, 0.15);
}

TEST(StrengthScores, sins_knows_the_place_of_each_level) {
  for (const char* level : {"C0", "C2", "C7", "T2", "T11", "L1", "L5", "S1"})
    EXPECT_EQ(sins_location(level), 3) << level;
  for (const char* level : {"C3", "C6", "L2", "L4"}) EXPECT_EQ(sins_location(level), 2) << level;
  for (const char* level : {"T3", "T10"}) EXPECT_EQ(sins_location(level), 1) << level;
  for (const char* level : {"S2", "S5"}) EXPECT_EQ(sins_location(level), 0) << level;
}

TEST(StrengthScores, sins_runs_from_stable_to_unstable) {
  SinsFindings f;
  f.lesion = LesionType::blastic;
  EXPECT_EQ(sins("S3", f).total, 0);
  EXPECT_EQ(sins("S3", f).stability, "stable");
  f = {SinsFindings::Pain::mechanical,    LesionType::lytic, SinsFindings::Alignment::normal, 0.0, 0.6,
       SinsFindings::Posterolateral::none};
  EXPECT_EQ(sins("L3", f).total, 2 + 3 + 2 + 0 + 1 + 0);
  EXPECT_EQ(sins("L3", f).stability, "potentially unstable");
  f.alignment = SinsFindings::Alignment::translation;
  f.collapse = 0.6;
  f.posterolateral = SinsFindings::Posterolateral::bilateral;
  EXPECT_EQ(sins("T12", f).total, 18);
  EXPECT_EQ(sins("T12", f).stability, "unstable");
  f.pain = SinsFindings::Pain::other;  // one point, not two as one copy on the web has it
  EXPECT_EQ(sins("T12", f).pain, 1);
}

}  // namespace
}  // namespace howship::strength
