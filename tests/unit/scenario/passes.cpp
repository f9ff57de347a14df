// SPDX-License-Identifier: Apache-2.0
// Each pass over a scenario alone.
#include "howship/scenario/passes.hpp"

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/drug_file.hpp"

namespace howship::scenario {
namespace {

Scenario choices(const std::string& text, Problems& problems, const std::string& path = "s.toml") {
  return read_choices(parse_document(text, path, problems), path, problems);
}

TEST(ReadingPass, knows_nothing_of_bones_drugs_and_files) {
  Problems problems;
  const Scenario s = choices(R"(
[bone.tail]
ct = "nowhere.nii.gz"
[[lesion]]
bone = "tail"
radius = "3 mm"
[[treatment]]
drug = "snake_oil"
[[exposure.event]]
kind = "ablation"
day = "day 900"
killed = 0.5
radius = "9 mm"
)",
                             problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();  // no duration: it is declared as required
  EXPECT_EQ(problems.list()[0].key, "duration");
  EXPECT_EQ(s.bones.at(0).ct, "nowhere.nii.gz");
  EXPECT_EQ(s.treatments.at(0).drug, "snake_oil");
  EXPECT_EQ(s.events.at(0).numbers.find("killed")->second, 0.5);
  EXPECT_TRUE(s.events[0].bone.empty());
  EXPECT_FALSE(s.events[0].centre);
}

TEST(ReadingPass, remembers_where_every_value_stands) {
  Problems problems;
  const Scenario s = choices("duration = \"1 year\"\n\n[[lesion]]\nbone = \"L3\"\nradius  =  \"3 mm\"\n", problems);
  EXPECT_EQ(s.places.where("lesion[0].radius").line, 5u);
  EXPECT_EQ(s.places.where("lesion[0].radius").column, 12u);
  EXPECT_FALSE(s.places.given("lesion[0].centre"));
  EXPECT_EQ(s.places.where("lesion[0].centre[1]").line, 3u);  // of what it stands in
  EXPECT_EQ(s.places.where("output.png").line, 1u);
}

TEST(ResolvingPass, fills_in_the_only_bone_and_the_only_lesion_and_leaves_the_choices_alone) {
  Problems problems;
  Scenario s;
  s.lesions.resize(1);
  s.lesions[0].bone = "L3";
  s.lesions[0].centre = {4, 5, 6};
  s.events.resize(1);
  s.events[0].kind = "ablation";
  s.events[0].radius = 9.0;
  const Resolved r = resolve(s, problems);
  EXPECT_TRUE(problems.empty()) << problems.report();
  ASSERT_EQ(r.bones.size(), 1u);
  EXPECT_EQ(r.bones[0].name, "L3");
  ASSERT_EQ(r.local.size(), 1u);
  EXPECT_EQ(r.local[0].what, therapy::find_local_treatment("ablation"));
  EXPECT_EQ(r.local[0].choice.bone, "L3");
  EXPECT_EQ(r.local[0].choice.centre, (Position{4, 5, 6}));
  EXPECT_TRUE(s.bones.empty());
  EXPECT_TRUE(s.events[0].bone.empty());
}

TEST(ResolvingPass, a_bone_is_simulated_because_cells_are_seeded_into_it) {
  Problems problems;
  Scenario s;
  s.events.resize(1);
  s.events[0].kind = "seeding";
  s.events[0].bone = "T7";
  s.events[0].centre = Position{};
  s.places.set("exposure.event[0].centre", {1, 1});
  EXPECT_EQ(resolve(s, problems).bones.at(0).name, "T7");
  EXPECT_TRUE(problems.empty()) << problems.report();
}

TEST(ResolvingPass, a_drug_file_of_ones_own_is_hashed_as_it_was_read_and_images_on_demand) {
  const Scratch scratch;
  const std::string drug = read_whole(HOWSHIP_SOURCE_DIR "/data/drugs/denosumab.toml");
  write_whole(scratch / "mine.toml", drug);
  write_whole(scratch / "ct.nii.gz", std::string_view{"a CT"});
  Problems problems;
  Scenario s;
  s.path = (scratch / "s.toml").string();
  s.bones.resize(1);
  s.bones[0].name = "L3";
  s.bones[0].ct = "ct.nii.gz";
  s.treatments.resize(1);
  s.treatments[0].drug = "mine.toml";
  Resolved r = resolve(s, problems);
  EXPECT_TRUE(problems.empty()) << problems.report();
  ASSERT_EQ(r.files.size(), 2u);
  EXPECT_EQ(r.files[0].key, "bone.L3.ct");
  EXPECT_EQ(r.files[0].sha256, "");
  EXPECT_EQ(r.files[1].key, "treatment[0].drug");
  EXPECT_EQ(r.files[1].path, (scratch / "mine.toml").string());
  EXPECT_EQ(r.files[1].sha256, sha256(drug));
  hash_inputs(r);
  EXPECT_EQ(r.files[0].sha256, sha256("a CT"));
  EXPECT_EQ(r.courses.at(0).plan.drug->title, built_in_drug("denosumab").title);
}

TEST(CheckingPass, compares_values_whatever_they_were_read_from) {
  Scenario s;
  s.path = "s.toml";
  s.duration = 10.0;
  s.patient.primary = "breast";
  s.lesions.resize(2);
  for (Lesion& lesion : s.lesions) {
    lesion.bone = "L3";
    lesion.radius = 3.0;
  }
  s.lesions[1].centre = {9, 0, 0};
  s.lesions[1].start = 12.0;
  s.places.set("lesion[1].start", {7, 9});
  Problems problems;
  check(s, resolve(s, problems), problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].key, "lesion[1].start");
  EXPECT_EQ(problems.list()[0].where.line, 7u);
  EXPECT_EQ(problems.list()[0].where.column, 9u);
}

}  // namespace
}  // namespace howship::scenario
