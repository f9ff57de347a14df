// SPDX-License-Identifier: Apache-2.0
// `howship image` asked for what is not there, or of a damaged result: a sentence, exit 2, and nothing is written.
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

}  // namespace
}  // namespace howship::test
