// SPDX-License-Identifier: Apache-2.0
// The page's payload: what goes in comes out, within half a step of a byte, and nothing in it can end a script.
#include "howship/records/report.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/png.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/formats/webp.hpp"

namespace howship::records {
namespace {

Volume<float> ball(double radius, float inside, float background) {
  Volume<float> out(Grid{{24, 20, 16}, {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}, {-12, -10, -8}}}, background);
  for (int k = 0; k < 16; ++k)
    for (int j = 0; j < 20; ++j)
      for (int i = 0; i < 24; ++i) {
        const double r = std::sqrt(std::pow(i - 12.0, 2) + std::pow(j - 10.0, 2) + std::pow(k - 8.0, 2));
        if (r < radius) out(i, j, k) = inside * float(1.0 + 0.5 * std::cos(r));
      }
  return out;
}

TEST(Report, a_volume_kept_without_its_rim_is_the_one_that_its_file_gives_back) {
  const Scratch scratch;
  Volume<float> field = ball(5, 700, 0.0f);
  field.grid.to_world.column[1][1] = 1.0 / 3.0;  // no number of single precision
  field.grid.to_world.origin = {-12.1, 0.3, 1.0 / 7.0};
  field(12, 10, 8) = -0.0f;
  Volume<std::int16_t> ct(field.grid, -1024);
  ct(3, 4, 5) = 40;
  ct(9, 4, 11) = -1023;
  const auto check = [&](const auto& volume) {
    formats::write_nifti(scratch / "v.nii.gz", volume, "a volume", "1", Sync::later);
    const Volume<float> read = formats::read_image(scratch / "v.nii.gz").volume;
    const BoxedVolume kept = boxed_as_saved(volume);
    EXPECT_LT(kept.value.size(), read.value.size() / 2);
    const Volume<float> back = whole(kept);
    EXPECT_EQ(std::memcmp(back.value.data(), read.value.data(), read.value.size() * sizeof(float)), 0);
    EXPECT_EQ(back.grid.extent, read.grid.extent);
    EXPECT_EQ(back.grid.to_world.column, read.grid.to_world.column);
    EXPECT_EQ(back.grid.to_world.origin, read.grid.to_world.origin);
    Box box{{2, 3, 1}, {20, 12, 9}};
    const Volume<float> part = cropped(kept, box);
    for (int k = 1; k <= 9; ++k)
      for (int j = 3; j <= 12; ++j)
        for (int i = 2; i <= 20; ++i) EXPECT_EQ(part(i - 2, j - 3, k - 1), read(i, j, k));
  };
  check(field);
  check(ct);
  const BoxedVolume empty = boxed(Volume<float>(field.grid, 3.0f));
  EXPECT_TRUE(empty.value.empty());
  EXPECT_EQ(whole(empty).value, Volume<float>(field.grid, 3.0f).value);
}

TEST(Report, fields_come_back_within_half_a_step_on_every_day) {
  const std::vector<Volume<float>> days{ball(3, 700, -1024), ball(5, 500, -1024), ball(7, 900, -1024)};
  const PackedField packed = pack_field(days);
  EXPECT_EQ(packed.background, -1024.0);
  const std::vector<std::uint8_t> bytes = unpack_field(packed, days.size());
  const double step = (packed.high - packed.low) / 254.0;
  ASSERT_GT(step, 0.0);
  std::size_t at = 0;
  for (const Volume<float>& day : days)
    for (float v : day.value) {
      const std::uint8_t q = bytes[at++];
      if (v == -1024.0f)
        EXPECT_EQ(q, 0);
      else
        EXPECT_NEAR(packed.low + (q - 1) * step, v, 0.5 * step * (1.0 + 1e-6));
    }
}

TEST(Report, a_field_of_one_value_is_packed_too) {
  const std::vector<Volume<float>> days{ball(3, 0, 0), ball(3, 0, 0)};
  const PackedField packed = pack_field(days);
  EXPECT_EQ(packed.low, 0.0);
  EXPECT_EQ(packed.high, 0.0);
  for (std::uint8_t q : unpack_field(packed, 2)) EXPECT_EQ(q, 0);
}

TEST(Report, days_that_hardly_change_cost_hardly_anything) {
  std::vector<Volume<float>> days;
  for (int k = 0; k < 20; ++k) days.push_back(ball(6, 500, 0));
  const std::size_t one = pack_field(std::span(days).first(1)).deflated.size();
  EXPECT_LT(pack_field(days).deflated.size(), one + 400);
}

TEST(Report, nothing_in_the_data_can_end_its_script) {
  const std::string text = json_for_script({{"title", "</script><!-- <script> \xff & \u2028"}});
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(formats::Json::parse(text)["title"].get<std::string>().rfind("</script><!-- <script>", 0), 0u);
}

class ReportPage : public testing::Test {
 protected:
  ReportPage() {
    std::filesystem::create_directories(folder_ / "volumes");
    write_whole(folder_ / "run.json", std::string_view{"{\"title\": \"<b>T</b>\", \"days_done\": 30.0}"});
    write_whole(folder_ / "timeline.csv", std::string_view{"day,x\n0,1\n30,2\n"});
    formats::write_nifti(folder_ / "volumes/L3_day_0000_tumour.nii.gz", ball(3, 0.4f, 0), "", "1");
    formats::write_nifti(folder_ / "volumes/L3_day_0030_tumour.nii.gz", ball(6, 0.4f, 0), "", "1");
  }
  formats::Json data(const std::string& page) const {
    const std::string_view open = "id=\"report-data\">";
    const std::size_t from = page.find(open) + open.size();
    return formats::Json::parse(page.substr(from, page.find("</script>", from) - from));
  }
  std::string page(int threads, const ReportLimits& limits = {}) const {
    ThreadPool pool(threads);
    const std::filesystem::path results[] = {folder_};
    return report_page(results, pool, limits);
  }
  Scratch scratch_;
  std::filesystem::path folder_ = scratch_.path();
};

TEST_F(ReportPage, is_the_same_for_any_number_of_threads) { EXPECT_EQ(page(1), page(3)); }

TEST_F(ReportPage, carries_the_tables_as_they_are_and_the_volumes_cropped) {
  const formats::Json document = data(page(1));
  const formats::Json& run = document["runs"][0];
  EXPECT_EQ(run["tables"]["timeline.csv"], "day,x\n0,1\n30,2\n");
  EXPECT_EQ(run["run"]["title"], "<b>T</b>");
  const formats::Json& bone = run["bones"][0];
  EXPECT_EQ(bone["name"], "L3");
  EXPECT_EQ(bone["days"], formats::Json::parse("[0.0, 30.0]"));
  // The ball of the last day, radius under 6 about (12, 10, 8), and a voxel around it.
  EXPECT_EQ(bone["grid"]["size"], formats::Json::parse("[13, 13, 13]"));
  EXPECT_EQ(bone["grid"]["origin_mm"], formats::Json::parse("[-6.0, -6.0, -6.0]"));
}

TEST_F(ReportPage, says_what_it_leaves_out_to_stay_small) {
  ReportLimits limits;
  limits.voxels = 2000;
  const formats::Json run = data(page(1, limits))["runs"][0];
  EXPECT_EQ(run["bones"][0]["averaged"], 2);
  ASSERT_EQ(run["left_out"].size(), 1u);
  EXPECT_NE(run["left_out"][0].get<std::string>().find("2 times as wide"), std::string::npos);
}

TEST_F(ReportPage, shows_a_field_of_fewer_days_on_another_grid_in_its_place) {
  // A strength test turns the bone: its k axis runs along x here.
  Volume<float> turned = ball(3, 7.0f, 0.0f);
  turned.grid.to_world.column = {Vec3{0, 0, 1}, Vec3{0, 1, 0}, Vec3{1, 0, 0}};
  const Vec3 upright = ball(3, 1, 0).grid.to_world({12, 10, 8}), lying = turned.grid.to_world({12, 10, 8});
  for (std::size_t r = 0; r < 3; ++r) turned.grid.to_world.origin[r] += upright[r] - lying[r];
  std::filesystem::create_directories(folder_ / "strength");
  formats::write_nifti(folder_ / "strength/L3_day_0030_strain_energy_density.nii.gz", turned, "", "MPa");
  const formats::Json bone = data(page(1))["runs"][0]["bones"][0];
  ASSERT_EQ(bone["fields"].size(), 2u);
  const formats::Json& strain = bone["fields"][0];
  EXPECT_EQ(strain["name"], "strain_energy_density");
  EXPECT_EQ(strain["days"], formats::Json::parse("[30.0]"));
  EXPECT_EQ(strain["high"], 10.5);  // 1.5 times 7 in the middle
  // A ball is a ball whichever way it lies, so the page is cropped as before.
  EXPECT_EQ(bone["grid"]["size"], formats::Json::parse("[13, 13, 13]"));
  EXPECT_FALSE(bone["fields"][1].contains("days"));
}

TEST_F(ReportPage, leaves_out_what_was_not_asked_for_before_strain) {
  for (const char* field : {"formation", "strain_energy_density"})
    formats::write_nifti(folder_ / "volumes" / fmt::format("L3_day_0030_{}.nii.gz", field), ball(5, 3.0f, 0), "", "1");
  ReportLimits limits;
  limits.volume_bytes = 120;
  const formats::Json run = data(page(1, limits))["runs"][0];
  const std::string first = run["left_out"].dump();
  EXPECT_NE(first.find("formation of L3 is only in the result folder"), std::string::npos) << first;
}

TEST_F(ReportPage, keeps_days_of_every_series_of_pictures_that_are_spread_over_the_course) {
  formats::Picture picture(64, 64, 1);
  std::uint32_t noise = 1;
  for (std::uint8_t& grey : picture.pixel) {
    noise = noise * 1664525u + 1013904223u;
    grey = std::uint8_t(100 + (noise >> 28));
  }
  std::filesystem::create_directories(folder_ / "images");
  for (const char* what : {"ct_axial", "pet_axial"})
    for (int day : {0, 90, 180, 270, 360}) {
      formats::write_png(folder_ / "images" / fmt::format("L3_day_{:04}_{}.png", day, what), picture);
      formats::write_png(folder_ / "images" / fmt::format("L3_day_{:04}_{}_truth.png", day, what),
                         formats::Picture(64, 64));
    }
  const formats::Json all = data(page(1))["runs"][0];
  ASSERT_EQ(all["images"].size(), 20u);
  EXPECT_EQ(all["images"][0]["file"], "images/L3_day_0000_ct_axial.png");
  EXPECT_EQ(all["images"][0]["type"], "image/webp");
  EXPECT_EQ(all["images"][1]["type"], "image/png");
  EXPECT_TRUE(all["left_out"].empty());

  ReportLimits limits;
  limits.image_bytes = 6 * (formats::webp(picture, 70).size() + formats::png(formats::Picture(64, 64)).size()) + 10;
  const formats::Json some = data(page(1, limits))["runs"][0];
  std::vector<std::string> files;
  for (const formats::Json& image : some["images"]) files.push_back(image["file"]);
  for (const char* what : {"ct_axial", "pet_axial"})
    for (int day : {0, 180, 360})
      EXPECT_EQ(std::count(files.begin(), files.end(), fmt::format("images/L3_day_{:04}_{}_truth.png", day, what)), 1);
  EXPECT_EQ(files.size(), 12u);
  EXPECT_EQ(some["left_out"][0], "4 of 10 pictures of tests are only in images/, to keep this page small.");
}

TEST_F(ReportPage, shows_a_hostile_title_as_text) {
  const std::string text = page(1);
  EXPECT_NE(text.find("<title>&lt;b&gt;T&lt;/b&gt;"), std::string::npos);
  EXPECT_EQ(text.find("<b>T</b>"), std::string::npos);
}

}  // namespace
}  // namespace howship::records
