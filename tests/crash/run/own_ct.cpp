// SPDX-License-Identifier: Apache-2.0
// A bone from a user's own CT: what cannot be meant is refused before work starts, what changed is not resumed.
#include "../../reproducibility/run/program.hpp"
#include "howship/formats/dicom.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/read_image.hpp"

namespace howship::test {
namespace {

/// A block of bone, 24 mm wide, in soft tissue; its middle lies at world 0.
class OwnCt : public testing::Test {
 protected:
  OwnCt() { write_ct(400.0f); }

  void write_ct(float bone_hu, float lift = 0.0f) {
    const Grid grid{{24, 24, 24}, Affine{{{{2, 0, 0}, {0, 2, 0}, {0, 0, 2}}}, {-23, -23, -23}}};
    Volume<float> hu(grid);
    Volume<std::uint8_t> mask(grid);
    for (int k = 0; k < 24; ++k)
      for (int j = 0; j < 24; ++j)
        for (int i = 0; i < 24; ++i) {
          const bool bone = std::min({i, j, k}) >= 6 && std::max({i, j, k}) < 18;
          hu(i, j, k) = lift + (bone ? bone_hu : i == 0 ? -1000.0f : 40.0f);  // with air, as every CT has
          mask(i, j, k) = bone;
        }
    formats::write_nifti(scratch / "ct.nii.gz", hu, "a block", "HU");
    formats::write_nifti(scratch / "mask.nii.gz", mask, "a block", "label");
  }
  Call run(const std::string& centre, std::vector<std::string> more = {}) {
    write(scratch / "scenario.toml", R"(title = "A block of bone"
duration = "6 days"
voxel_size = "2 mm"
[patient]
primary = "breast"
sex = "female"
[output]
checkpoint_every = "2 days"
[bone.L3]
ct = "ct.nii.gz"
mask = "mask.nii.gz"
label = 1
[[lesion]]
bone = "L3"
radius = "3 mm"
centre = )" + centre + "\n");
    std::vector<std::string> words{"run", "scenario.toml", "-o", "out", "--quiet"};
    words.insert(words.end(), more.begin(), more.end());
    return {words, scratch / ""};
  }

  Scratch scratch;
};

TEST_F(OwnCt, as_a_folder_of_dicom_files_gives_the_same_course) {
  const Volume<float> hu = formats::read_image(scratch / "ct.nii.gz").volume;
  Volume<std::int16_t> whole(hu.grid);
  for (std::size_t v = 0; v < hu.value.size(); ++v) whole.value[v] = std::int16_t(hu.value[v]);
  formats::write_dicom_ct(scratch / "series", whole, {}, {120.0, 2.0});
  ASSERT_EQ(call(run(R"(["4 mm", "-3 mm", "2 mm"])")).status, 0);
  const std::string lesions = bytes_of(scratch / "out/lesions.csv");
  std::string text = bytes_of(scratch / "scenario.toml");
  text.replace(text.find("ct.nii.gz"), std::string("ct.nii.gz").size(), "series");
  write(scratch / "scenario.toml", text);
  const Answer answer = call({{"run", "scenario.toml", "-o", "dicom", "--quiet"}, scratch / ""});
  ASSERT_EQ(answer.status, 0) << answer.said;
  // Rows of pixels run the other way in DICOM: sums differ in their last digits, places must not.
  std::istringstream one(lesions), other(bytes_of(scratch / "dicom/lesions.csv"));
  std::size_t numbers = 0;
  for (std::string a, b; std::getline(one, a, ',');) {
    ASSERT_TRUE(std::getline(other, b, ','));
    char *end_a = nullptr, *end_b = nullptr;
    const double x = std::strtod(a.c_str(), &end_a), y = std::strtod(b.c_str(), &end_b);
    if (end_a == a.c_str() || end_b == b.c_str()) {
      EXPECT_EQ(a, b);
    } else {
      EXPECT_NEAR(x, y, 1e-9 * (1 + std::abs(x)));
      ++numbers;
    }
  }
  EXPECT_GT(numbers, 30u);
}

TEST_F(OwnCt, a_lesion_beside_the_bone_is_refused_with_its_distance_and_nothing_is_written) {
  const Answer answer = call(run(R"(["0 mm", "22 mm", "0 mm"])"));
  EXPECT_EQ(answer.status, 2);
  EXPECT_NE(answer.said.find("lesion[0].centre: lies outside the bone L3: its nearest voxel is 11.1 mm away"),
            std::string::npos)
      << answer.said;
  EXPECT_FALSE(fs::exists(scratch / "out"));
}

TEST_F(OwnCt, an_image_that_is_not_in_hounsfield_units_is_refused) {
  write_ct(400.0f, 1024.0f);  // a scanner's stored numbers
  const Answer answer = call(run(R"(["0 mm", "0 mm", "0 mm"])"));
  EXPECT_EQ(answer.status, 2);
  EXPECT_NE(answer.said.find("is not in Hounsfield units"), std::string::npos) << answer.said;
  EXPECT_FALSE(fs::exists(scratch / "out"));
}

TEST_F(OwnCt, a_truncated_file_is_named_and_nothing_is_written) {
  for (const char* name : {"ct.nii.gz", "mask.nii.gz"}) {
    write_ct(400.0f);
    fs::resize_file(scratch / name, fs::file_size(scratch / name) / 2);
    const Answer answer = call(run(R"(["0 mm", "0 mm", "0 mm"])"));
    EXPECT_EQ(answer.status, 2) << answer.said;
    EXPECT_NE(answer.said.find(name), std::string::npos) << answer.said;
    EXPECT_FALSE(fs::exists(scratch / "out"));
  }
}

TEST_F(OwnCt, a_ct_that_changed_is_not_resumed_and_the_result_stays_as_it_was) {
  ASSERT_EQ(call(run(R"(["0 mm", "0 mm", "0 mm"])", {"--stop-after", "2"})).status, 4);
  const auto before = files_of(scratch / "out");
  write_ct(500.0f);
  const Answer answer = call(run(R"(["0 mm", "0 mm", "0 mm"])", {"--resume"}));
  EXPECT_EQ(answer.status, 2) << answer.said;
  EXPECT_NE(answer.said.find("'ct.nii.gz' was changed"), std::string::npos) << answer.said;
  expect_same_files(before, scratch / "out");
}

}  // namespace
}  // namespace howship::test
