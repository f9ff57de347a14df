// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/read_image.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/random.hpp"

namespace howship::formats {
namespace {

namespace fs = std::filesystem;

/// Images made by nibabel (and NRRD and MetaImage twins), once for all tests of the program.
class ReadImages : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("howship_read_image_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    const std::string command = "/usr/bin/env PATH=/usr/bin:/bin python3 '" HOWSHIP_SOURCE_DIR
                                "/tests/unit/formats/make_images.py' '" +
                                folder_.string() + "'";
    const int status = std::system(command.c_str());
    made_ = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    missing_ = WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127);
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }
  void SetUp() override {
    if (missing_) GTEST_SKIP() << "python3 with nibabel is not installed, so there are no images by another writer";
    ASSERT_TRUE(made_) << "make_images.py failed";
  }

  static Affine first_affine() {
    std::ifstream in(folder_ / "affine.txt");
    Affine out;
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) in >> out.column[c][r];
      in >> out.origin[r];
    }
    return out;
  }

  /// Largest distance between where a number lies and where it lay in the first image.
  static double astray(const Volume<float>& v, double slope = 1, double intercept = 0) {
    const Affine first = first_affine();
    const Extent size{4, 5, 6};
    double out = v.value.size() == size.size() ? 0 : 1e9;
    for (int k = 0; k < v.grid.extent.nk; ++k)
      for (int j = 0; j < v.grid.extent.nj; ++j)
        for (int i = 0; i < v.grid.extent.ni; ++i) {
          const long id = std::lround((double(v(i, j, k)) - intercept) / slope);
          const Vec3 is = v.grid.to_world({double(i), double(j), double(k)});
          const Vec3 was = first({double(id % 4), double(id / 4 % 5), double(id / 20)});
          for (std::size_t a = 0; a < 3; ++a) out = std::max(out, std::abs(is[a] - was[a]));
        }
    return out;
  }

  static inline fs::path folder_;
  static inline bool made_ = false, missing_ = false;
};

/// The only fault found in a file, or what happened instead.
std::string fault(const fs::path& path) {
  try {
    read_image(path);
  } catch (const InputError& error) {
    if (error.problems.size() != 1) return "not one fault";
    if (error.problems.list()[0].where.file != path.string()) return "the fault does not name the file";
    return error.problems.list()[0].text;
  }
  return "no fault";
}

void write(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
}

}  // namespace

TEST_F(ReadImages, every_axis_order_and_sign_lies_where_it_lay_in_all_three_formats) {
  std::map<std::string, int> formats;
  int files = 0, by_qform = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (!entry.path().filename().string().starts_with("turned_") || entry.path().extension() == ".raw") continue;
    const ReadImage image = read_image(entry.path());
    // 24-bit quaternions and matrices of headers keep a few micrometres at 640 mm.
    EXPECT_LT(astray(image.volume), 2e-4) << entry.path();
    ++formats[image.format];
    by_qform += image.notes.find("qform") != std::string::npos;
    ++files;
  }
  EXPECT_EQ(files, 3 * 48);
  EXPECT_EQ(by_qform, 24);
  EXPECT_EQ(formats, (std::map<std::string, int>{{"NIfTI-1", 48}, {"NRRD", 48}, {"MetaImage", 48}}));
}

TEST_F(ReadImages, every_number_type_and_byte_order_gets_slope_and_intercept) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (!entry.path().filename().string().starts_with("type_")) continue;
    const ReadImage image = read_image(entry.path());
    EXPECT_LT(astray(image.volume, 0.5, -7), 1e-4) << entry.path();
    EXPECT_EQ(image.volume.value[3], -5.5f) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 20);
}

TEST_F(ReadImages, what_is_not_one_3_d_image_of_grey_values_is_refused_in_a_sentence) {
  EXPECT_NE(fault(folder_ / "series.nii").find("4 dimensions"), std::string::npos);
  EXPECT_NE(fault(folder_ / "complex.nii").find("NIfTI type 32"), std::string::npos);
  EXPECT_NE(fault(folder_ / "second.nii").find("NIfTI-2"), std::string::npos);
  EXPECT_NE(fault(folder_ / "absent.nii").find("no such file"), std::string::npos);
  EXPECT_NE(fault(folder_).find("folder"), std::string::npos);
  write(folder_ / "empty.nii", "");
  EXPECT_NE(fault(folder_ / "empty.nii").find("empty"), std::string::npos);
  write(folder_ / "text.nii", "this is no image, whatever its name says");
  EXPECT_NE(fault(folder_ / "text.nii").find("not an image"), std::string::npos);
  fs::remove(folder_ / "turned_01.raw");
  EXPECT_NE(fault(folder_ / "turned_01.mhd").find("turned_01.raw"), std::string::npos);
}

TEST_F(ReadImages, a_file_cut_anywhere_gives_one_sentence) {
  for (const char* name : {"turned_00.nii.gz", "turned_02.nii", "turned_03.nrrd", "turned_04.nrrd", "turned_04.mha"}) {
    const std::string whole = read_whole(folder_ / name);
    EXPECT_EQ(fault(folder_ / name), "no fault") << name;
    for (std::size_t keep = 1; keep < whole.size(); keep += 1 + whole.size() / 97) {
      write(folder_ / "cut", std::string_view(whole).substr(0, keep));
      EXPECT_NE(fault(folder_ / "cut"), "no fault") << name << " cut at " << keep << " of " << whole.size();
    }
  }
}

TEST_F(ReadImages, a_damaged_checksum_is_noticed) {
  for (const char* name : {"turned_00.nii.gz", "turned_04.nrrd", "turned_04.mha"}) {
    std::string bytes = read_whole(folder_ / name);
    const std::size_t checksum = bytes.size() - (std::string_view(name).ends_with("mha") ? 3 : 7);
    bytes[checksum] = char(bytes[checksum] ^ 0x55);
    write(folder_ / "damaged", bytes);
    EXPECT_NE(fault(folder_ / "damaged").find("damaged"), std::string::npos) << name;
  }
}

TEST_F(ReadImages, hostile_headers_neither_crash_nor_allocate_what_no_file_holds) {
  std::uint64_t draw = 0;
  int read = 0, refused = 0;
  for (const char* name : {"turned_02.nii", "turned_00.nii.gz", "turned_03.nrrd", "turned_04.nrrd", "turned_04.mha"}) {
    const std::string whole = read_whole(folder_ / name);
    for (int trial = 0; trial < 600; ++trial) {
      std::string bytes = whole;
      for (int flips = 1 + trial % 4; flips > 0; --flips) {
        const auto at =
            std::size_t(double(std::min<std::size_t>(bytes.size(), 420)) * uniform(1, 0, Stream::image_noise, ++draw));
        bytes[at] = char(draw_bits(2, 0, Stream::image_noise, draw));
      }
      write(folder_ / "hostile", bytes);
      try {
        const ReadImage image = read_image(folder_ / "hostile");
        ASSERT_LE(image.volume.value.size(), bytes.size() * 1032);
        ++read;
      } catch (const InputError& error) {
        ASSERT_EQ(error.problems.size(), 1u);
        ASSERT_FALSE(error.problems.list()[0].text.empty());
        ++refused;
      }
    }
  }
  EXPECT_GT(read, 0);
  EXPECT_GT(refused, 500);
  // 30000 cubed float32 voxels in a header of 352 bytes.
  std::string huge = read_whole(folder_ / "turned_02.nii");
  for (std::size_t d = 0; d < 3; ++d) huge[42 + 2 * d] = '\x30', huge[43 + 2 * d] = '\x75';
  write(folder_ / "huge.nii", huge);
  EXPECT_NE(fault(folder_ / "huge.nii").find("cut short"), std::string::npos);
}

TEST_F(ReadImages, labels_are_whole_numbers) {
  EXPECT_EQ(read_labels(folder_ / "turned_02.nii").value.size(), 120u);
  EXPECT_THROW(read_labels(folder_ / "type_int16_little.nii"), InputError);
}

}  // namespace howship::formats
