// SPDX-License-Identifier: Apache-2.0
// `howship image` asked for what is not there, or of a damaged result: a sentence, exit 2, and nothing is written;
// asked for a folder, DICOM inside it.
#include "../../reproducibility/run/program.hpp"

namespace howship::test {
namespace {

class ImageOfAResult : public testing::Test {
 protected:
  ImageOfAResult() {
    write(scratch / "scenario.toml", R"(title = "A day of T4"
duration = "1 day"
voxel_size = "2 mm"
[patient]
primary = "breast"
sex = "female"
[output]
png = false
[[lesion]]
bone = "T4"
radius = "4 mm"
)");
    made_ = call({{"run", "scenario.toml", "-o", "out", "--quiet"}, scratch / ""});
  }
  void SetUp() override { ASSERT_EQ(made_.status, 0) << made_.said; }

  void expect_refused(std::vector<std::string> options, const std::string& sentence) {
    std::vector<std::string> words{"image", "out", "-o", "picture.png"};
    words.insert(words.end(), options.begin(), options.end());
    const auto before = files_of(scratch / "out");
    const Answer answer = call({words, scratch / ""});
    EXPECT_EQ(answer.status, 2) << answer.said;
    EXPECT_NE(answer.said.find(sentence), std::string::npos) << answer.said;
    EXPECT_FALSE(fs::exists(scratch / "picture.png")) << sentence;
    expect_same_files(before, scratch / "out");
  }

  Scratch scratch;

 private:
  Answer made_;
};

TEST_F(ImageOfAResult, that_is_not_there_is_refused_and_says_what_is) {
  expect_refused({"--modality", "ctt"}, "there is no test 'ctt'");
  expect_refused({"--modality", "ct", "--view", "ap"}, "ct has no view 'ap'");
  expect_refused({"--modality", "ct", "--bone", "L9"}, "L9");
  expect_refused({"--modality", "ct", "--day", "99"}, "99");
}

TEST_F(ImageOfAResult, does_not_replace_a_file_unless_told_to) {
  write(scratch / "mine.png", "holiday");
  const Answer refused = call({{"image", "out", "--modality", "xray", "-o", "mine.png"}, scratch / ""});
  EXPECT_EQ(refused.status, 2) << refused.said;
  EXPECT_NE(refused.said.find("'mine.png' is there already"), std::string::npos) << refused.said;
  EXPECT_EQ(bytes_of(scratch / "mine.png"), "holiday");
  const Answer told = call({{"image", "out", "--modality", "xray", "--force", "-o", "mine.png"}, scratch / ""});
  EXPECT_EQ(told.status, 0) << told.said;
  EXPECT_EQ(bytes_of(scratch / "mine.png").substr(1, 3), "PNG");
}

TEST_F(ImageOfAResult, that_is_damaged_is_refused_by_the_name_of_the_file) {
  for (const char* what : {"bone_volume_fraction", "mineral", "tissue", "tumour"}) {
    const std::string name = "T4_day_0001_" + std::string{what} + ".nii.gz";
    const fs::path file = scratch / "out/volumes" / name;
    const std::string bytes = bytes_of(file);
    ASSERT_GT(bytes.size(), 100u) << name;
    write(file, bytes.substr(0, bytes.size() / 2));
    expect_refused({"--modality", "ct"}, name);
    write(file, bytes);
  }
}

TEST_F(ImageOfAResult, that_is_asked_for_as_a_folder_is_dicom_inside_it) {
  const auto files_in = [&](const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch / folder)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  };
  for (const char* folder : {"film", "film_too/"}) {
    const Answer answer = call({{"image", "out", "--modality", "xray", "-o", folder}, scratch / ""});
    ASSERT_EQ(answer.status, 0) << answer.said;
    EXPECT_EQ(files_in(folder), std::vector<std::string>{"xray_ap.dcm"});
  }
  const Answer answer = call({{"image", "out", "--modality", "ct", "-o", "slices/"}, scratch / ""});
  ASSERT_EQ(answer.status, 0) << answer.said;
  EXPECT_GT(files_in("slices").size(), 10u);
  EXPECT_EQ(files_in("slices").front(), "0001.dcm");
}

TEST_F(ImageOfAResult, is_made_with_the_settings_of_the_run) {
  const std::string scenario = bytes_of(scratch / "scenario.toml");
  const auto picture = [&](const std::string& settings, const std::string& test) {
    write(scratch / "set.toml", scenario + settings + test);
    const std::string run = test.empty() ? "without" : "with";
    EXPECT_EQ(call({{"run", "set.toml", "-o", run, "--quiet", "--force"}, scratch / ""}).status, 0);
    EXPECT_EQ(
        call({{"image", run, "--modality", "ct", "--day", "0", "--force", "-o", run + ".png"}, scratch / ""}).status,
        0);
    return bytes_of(scratch / (run + ".png"));
  };
  const std::string noisy = "[parameters.imaging]\nct_noise = \"90 HU\"\n",
                    ordered = "[[test]]\nname = \"ct\"\nday = \"day 0\"\n";
  const std::string seen = picture(noisy, ordered);
  EXPECT_EQ(seen, bytes_of(scratch / "with/images/T4_day_0000_ct_axial.png"));
  EXPECT_EQ(seen, picture(noisy, ""));  // nothing but what was given stands in its run.json
  EXPECT_NE(seen, picture("", ""));
}

}  // namespace
}  // namespace howship::test
