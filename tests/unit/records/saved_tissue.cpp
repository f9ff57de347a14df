// SPDX-License-Identifier: Apache-2.0
// What is read of a saved result, which saved day a number on the command line means, and what of a result does not
// hold together.
#include "howship/records/saved_tissue.hpp"

#include <gtest/gtest.h>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/threads.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/nifti.hpp"

namespace howship::records {
namespace {

namespace fs = std::filesystem;

/// A result of two bones, saved on two days.
formats::Json sound_run() {
  const Declaration& first = imaging::test_declarations()[0];
  const Declaration& second = imaging::test_declarations()[1];
  return {{"howship", "0.1.0"},
          {"seed", 7},
          {"understood",
           {{{"key", "title"}, {"value", "a run"}},
            {{"key", "patient.sex"}, {"value", "male"}},
            {{"key", "patient.age"}, {"value", "71.5 years"}},
            {{"key", "patient.weight"}, {"value", "80 kg"}}}},
          {"parameters", {{"imaging", {{std::string(first.key), {{"value", first.high}}}}}}},
          {"parameters_given",
           {{{"key", "imaging." + std::string(second.key)}, {"value", shortest(second.low) + " x"}},
            {{"key", "bone.preosteoblasts_healthy"}, {"value", "1 pM"}}}},
          {"bones",
           {{{"name", "L3"}, {"centre_ras_mm", {1, 2, 3}}, {"ct", "ct.nii.gz"}, {"mask", "mask.nii.gz"}, {"label", 4}},
            {{"name", "T12"}, {"centre_ras_mm", {4, 5, 6}}}}},
          {"saved_days", {0, 30}},
          {"inputs_sha256", {{"ct.nii.gz", "abc"}}}};
}

SavedResult read_run(const Scratch& folder, const formats::Json& json) {
  write_whole(folder / "run.json", json.dump());
  return read_result(folder.path());
}

TEST(SavedResult, what_a_run_says_of_its_patient_tests_and_bones_is_read) {
  const Scratch folder;
  const SavedResult result = read_run(folder, sound_run());
  EXPECT_EQ(result.seed, 7u);
  EXPECT_EQ(result.sex, "male");
  EXPECT_EQ(result.age, 71.5);
  EXPECT_EQ(result.weight, 80);
  imaging::TestSettings wanted, tests = result.tests;
  imaging::test_setting(wanted, 0) = imaging::test_declarations()[0].high;
  imaging::test_setting(wanted, 1) = imaging::test_declarations()[1].low;
  for (std::size_t row = 0; row < imaging::test_declarations().size(); ++row)
    EXPECT_EQ(imaging::test_setting(tests, row), imaging::test_setting(wanted, row)) << row;
  ASSERT_EQ(result.bones.size(), 2u);
  EXPECT_EQ(result.bones[0].name, "L3");
  EXPECT_EQ(result.bones[0].centre, (Vec3{1, 2, 3}));
  EXPECT_EQ(result.bones[0].ct + ' ' + result.bones[0].mask, "ct.nii.gz mask.nii.gz");
  EXPECT_EQ(result.bones[0].label, 4);
  EXPECT_EQ(result.bones[1].ct, "");
  EXPECT_EQ(result.bones[1].label, 1);
  EXPECT_EQ(result.days, (std::vector<double>{0, 30}));
  EXPECT_EQ(result.inputs, (Hashes{{"ct.nii.gz", "abc"}}));
}

TEST(SavedResult, a_run_without_tests_or_inputs_has_the_settings_of_the_program) {
  const Scratch folder;
  formats::Json json = sound_run();
  json["parameters"].erase("imaging");
  json["parameters_given"] = formats::Json::array();
  json.erase("inputs_sha256");
  SavedResult result = read_run(folder, json);
  imaging::TestSettings wanted;
  for (std::size_t row = 0; row < imaging::test_declarations().size(); ++row)
    EXPECT_EQ(imaging::test_setting(result.tests, row), imaging::test_setting(wanted, row)) << row;
  EXPECT_TRUE(result.inputs.empty());
}

TEST(SavedResult, a_folder_that_holds_no_saved_bones_is_refused_with_what_to_do) {
  const Scratch folder;
  EXPECT_EQ(report_of([&] { read_result(folder.path()); }),
            folder.path().string() +
                ": error: RESULT: is not a result folder: there is no run.json in it\n"
                "    hint: give the folder that 'howship run' wrote\n");
  for (const char* empty : {"saved_days", "bones"}) {
    formats::Json json = sound_run();
    json[empty] = formats::Json::array();
    EXPECT_EQ(report_of([&] { read_run(folder, json); }),
              folder.path().string() +
                  ": error: RESULT: holds no saved bones\n    hint: save volumes: [output] volumes = true\n")
        << empty;
  }
}

TEST(SavedResult, an_age_or_a_weight_that_is_no_number_is_told_and_never_guessed) {
  const Scratch folder;
  for (const auto& [place, key] : {std::pair{2, "patient.age"}, {3, "patient.weight"}}) {
    formats::Json json = sound_run();
    json["understood"][std::size_t(place)]["value"] = "about sixty";
    EXPECT_EQ(report_of([&] { read_run(folder, json); }),
              (folder / "run.json").string() + ": error: " + key + ": 'about sixty' is no number with a unit\n");
  }
}

TEST(SavedResult, a_seed_that_is_no_whole_number_is_told_of_the_file) {
  const Scratch folder;
  for (const formats::Json& seed : {formats::Json(-1), formats::Json(1.5), formats::Json("7"), formats::Json()}) {
    formats::Json json = sound_run();
    json["seed"] = seed;
    EXPECT_EQ(report_of([&] { read_run(folder, json); }),
              (folder / "run.json").string() + ": error: seed: is no whole number from 0\n")
        << seed;
  }
}

TEST(SavedResult, a_bone_is_found_by_its_name_and_the_others_are_named_where_it_is_none) {
  const Scratch folder;
  const SavedResult result = read_run(folder, sound_run());
  EXPECT_EQ(find_bone(result, "").name, "L3");
  EXPECT_EQ(find_bone(result, "T12").name, "T12");
  EXPECT_EQ(report_of([&] { find_bone(result, "L4"); }),
            folder.path().string() + ": error: --bone: the result holds no bone 'L4'\n    hint: there is: L3, T12\n");
}

/// The volumes of L3 on day 30, each of one number.
class SavedVolumes : public testing::Test {
 protected:
  void SetUp() override {
    result_ = read_run(folder_, sound_run());
    fs::create_directories(folder_ / "volumes");
    const std::pair<const char*, float> fields[] = {{"bone_volume_fraction", 0.5f},
                                                    {"woven_fraction", 0.125f},
                                                    {"mineral", 0.25f},
                                                    {"tumour", 0.75f},
                                                    {"debris", 0.0625f},
                                                    {"formation", 2.0f},
                                                    {"tissue", 2.0f}};
    for (const auto& [what, value] : fields) write(what, value);
  }
  void write(const std::string& what, float value, Extent size = {4, 3, 2}) {
    fs::remove(volume(what));
    formats::write_nifti(volume(what), Volume<float>(Grid{size, {}}, value), what, "1");
  }
  fs::path volume(const std::string& what) const { return folder_ / ("volumes/L3_day_0030_" + what + ".nii.gz"); }
  imaging::TissueState read() const { return read_tissue(result_, result_.bones[0], 30); }
  std::string refused() const {
    return report_of([&] { read(); });
  }

  const Scratch folder_;
  SavedResult result_;
};

TEST_F(SavedVolumes, are_read_with_cement_and_metal_where_there_is_any) {
  const imaging::TissueState plain = read();
  EXPECT_EQ(plain.bone, "L3");
  EXPECT_EQ(plain.woven, std::vector<float>(24, 0.125f));
  EXPECT_EQ(plain.lamellar, std::vector<float>(24, 0.375f));
  EXPECT_EQ(plain.mineral, std::vector<float>(24, 0.25f));
  EXPECT_EQ(plain.tumour, std::vector<float>(24, 0.75f));
  EXPECT_EQ(plain.debris, std::vector<float>(24, 0.0625f));
  EXPECT_EQ(plain.formation, std::vector<float>(24, 2.0f));
  EXPECT_EQ(plain.tissue, std::vector<std::uint8_t>(24, 2));
  EXPECT_EQ(plain.inert, std::vector<float>(24, 0.0f));
  EXPECT_TRUE(plain.metal.empty());
  write("cement", 0.5f);
  write("metal", 1.0f);
  EXPECT_EQ(read().inert, std::vector<float>(24, 0.5f));
  EXPECT_EQ(read().metal, std::vector<float>(24, 1.0f));
}

TEST_F(SavedVolumes, that_are_missing_changed_or_of_another_size_are_named) {
  result_.manifest["volumes/L3_day_0030_mineral.nii.gz"] = sha256_of(volume("mineral"));
  EXPECT_EQ(refused(), "");
  write("mineral", 0.3f);
  EXPECT_EQ(refused(), volume("mineral").string() +
                           ": error: was changed since the run wrote it (manifest.sha256)\n"
                           "    hint: put it back, or run the scenario again\n");
  fs::remove(volume("mineral"));
  EXPECT_EQ(refused(), folder_.path().string() +
                           ": error: volumes: the volume 'mineral' of L3 on day 30 is missing\n"
                           "    hint: run the scenario again with [output] volumes = true\n");
  write("mineral", 0.25f);
  write("debris", 0.0f, {4, 3, 3});
  EXPECT_EQ(refused(), volume("debris").string() + ": error: has another size than the bone volume fraction\n");
}

TEST(SavedScan, is_the_image_of_which_the_bone_was_cut_or_is_refused_by_its_name) {
  const Scratch folder;
  const Grid grid{{4, 3, 2}, {}};
  Volume<std::uint8_t> labels(grid);
  labels(1, 1, 1) = 4;
  labels(2, 1, 1) = 5;
  const fs::path ct = folder / "ct.nii.gz", mask = folder / "mask.nii.gz";
  formats::write_nifti(ct, Volume<std::int16_t>(grid, std::int16_t(300)), "CT", "HU");
  formats::write_nifti(mask, labels, "labels", "1");
  SavedBone bone{"L3", {}, ct.string(), mask.string(), 4};
  SavedResult result;
  result.inputs = {{ct.string(), sha256_of(ct)}, {mask.string(), ""}};  // no hash was taken of the mask
  ThreadPool pool(1);
  const auto scan = read_scan(result, bone, pool);
  EXPECT_EQ(scan->hounsfield(0, 0, 0), 300);
  EXPECT_EQ(scan->bone(1, 1, 1), skeleton::Scan::this_bone);
  EXPECT_EQ(scan->bone(2, 1, 1), skeleton::Scan::other_bone);
  EXPECT_EQ(scan->bone(0, 1, 1), skeleton::Scan::no_bone);
  const auto refused = [&] { return report_of([&] { read_scan(result, bone, pool); }); };
  result.inputs[ct.string()] = sha256("another");
  EXPECT_EQ(refused(), ct.string() +
                           ": error: RESULT: is another image than that from which L3 was cut\n"
                           "    hint: put it back, or run the scenario again\n");
  result.inputs.clear();
  EXPECT_EQ(refused(), "");
  bone.mask = (folder / "gone.nii.gz").string();
  EXPECT_EQ(refused(), bone.mask +
                           ": error: RESULT: L3 was cut out of this image, and it is not there\n"
                           "    hint: begin in the folder in which the run began\n");
}

TEST(SavedScan, other_numbers_beside_a_header_or_in_a_folder_of_slices_are_noticed) {
  const Scratch folder;
  const fs::path header = folder / "ct.mhd", numbers = folder / "ct.raw", series = folder / "series";
  write_whole(
      header,
      "ObjectType = Image\nNDims = 3\nBinaryData = True\nDimSize = 2 2 2\nElementType = MET_SHORT\nElementByteOrderMSB "
      "= False\n"
      "ElementSpacing = 1 1 1\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementDataFile = ct.raw\n");
  write_whole(numbers, std::string(16, '\1'));
  fs::create_directory(series);
  write_whole(series / "1.dcm", "a slice");
  SavedBone bone{"L3", {}, header.string(), header.string(), 257};
  SavedResult result;
  result.inputs = {{header.string(), sha256_of(header)},
                   {numbers.string(), sha256_of(numbers)},
                   {series.string(), sha256_of(series)}};
  ThreadPool pool(1);
  const auto refused = [&] { return report_of([&] { read_scan(result, bone, pool); }); };
  EXPECT_EQ(refused(), "");
  const auto another = [](const fs::path& which) {
    return which.string() +
           ": error: RESULT: is another image than that from which L3 was cut\n"
           "    hint: put it back, or run the scenario again\n";
  };
  write_whole(numbers, std::string(15, '\1') + '\2');
  EXPECT_EQ(refused(), another(numbers));
  write_whole(numbers, std::string(16, '\1'));
  bone.ct = series.string();
  write_whole(series / "1.dcm", "another");
  EXPECT_EQ(refused(), another(series));
}

TEST(SavedResult, a_day_is_the_saved_one_and_never_a_neighbour) {
  SavedResult result;
  result.days = {0.0, 0.5, 1.0, 1.5, 2.0};
  for (const double day : result.days) EXPECT_EQ(find_day(result, day), day);
  EXPECT_EQ(find_day(result, std::nullopt), 2.0);
  EXPECT_THROW(find_day(result, 0.4), InputError);
  EXPECT_THROW(find_day(result, 3.0), InputError);
}

TEST(SavedResult, a_whole_number_stands_for_the_one_day_that_rounds_to_it) {
  SavedResult result;
  result.days = {0.0, 30.4375, 60.875, 91.3125};
  EXPECT_EQ(find_day(result, 30.0), 30.4375);
  EXPECT_EQ(find_day(result, 61.0), 60.875);
  EXPECT_THROW(find_day(result, 60.0), InputError);
  EXPECT_THROW(find_day(result, 60.5), InputError);
  result.days = {0.0, 1.6, 2.4};
  EXPECT_THROW(find_day(result, 2.0), InputError) << "two days round to it";
}

}  // namespace
}  // namespace howship::records
