// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdlib>

#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/formats/webp.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/pictures/slices.hpp"

namespace howship::pictures {
namespace {

/// Where to leave a picture for a person to look at: HOWSHIP_PICTURES=folder.
void show(const std::string& name, const formats::Picture& picture) {
  if (const char* folder = std::getenv("HOWSHIP_PICTURES"))
    formats::write_png(std::filesystem::path{folder} / name, picture);
}

bool is_grey(const std::uint8_t* p) { return p[0] == p[1] && p[1] == p[2]; }

/// A vertebra-like block: dense shell, spongy inside, a canal behind, and a lesion that grows with `radius`.
struct Example {
  Volume<float> hu, tumour, woven;
};

Example vertebra(double radius, double blastic) {
  Grid grid{{64, 56, 44}, {}};
  grid.to_world.column = {Vec3{-1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}};  // LAS order on purpose
  grid.to_world.origin = {32, -30, -22};
  Example out{Volume<float>(grid, -60), Volume<float>(grid), Volume<float>(grid)};
  for (int k = 0; k < 44; ++k)
    for (int j = 0; j < 56; ++j)
      for (int i = 0; i < 64; ++i) {
        const Vec3 w = grid.to_world({double(i), double(j), double(k)});
        const double body = std::hypot(w[0] / 22, (w[1] - 6) / 16);
        const double height = std::abs(w[2]) / (12.5 + 1.5 * body * body);
        const std::size_t v = grid.extent.index(i, j, k);
        const double noise = normal(5, 0, Stream::image_noise, v);
        out.hu.value[v] += float(18 * noise);
        const double edge = std::max(body, height);
        const bool arch = std::hypot(w[0] / 13, (w[1] + 14) / 9) < 1 && std::hypot(w[0] / 9, (w[1] + 12) / 6.5) > 1 &&
                          std::abs(w[2]) < 7;
        const bool spine = std::abs(w[0]) < 2.6 && w[1] < -20 && w[1] > -29 && std::abs(w[2] + 3) < 6;
        if (arch || spine) out.hu.value[v] = float(780 + 60 * noise);
        if (edge < 1) out.hu.value[v] = float(edge > 0.9 ? 820 + 60 * noise : 190 + 70 * noise);
        const double d = std::hypot(w[0] - 7, w[1] - 4, w[2] - 2);
        const double t = 1 / (1 + std::exp((d - radius) / 0.8));
        if (edge < 1.04 && t > 0.01) {
          out.tumour.value[v] = float(t);
          out.hu.value[v] = float(out.hu.value[v] * (1 - t) + t * (45 + 20 * noise));
          const double ring = std::exp(-std::pow((d - radius - 1.5) / 1.4, 2));
          out.woven.value[v] = float(blastic * ring);
          out.hu.value[v] += float(500 * blastic * ring);
        }
      }
  return out;
}

LesionView view_of_vertebra() { return {"L3", {7, 4, 2}, 56, {-200, 1000, "HU"}}; }

TEST(Png, pixels_read_back_and_the_same_picture_gives_the_same_bytes) {
  for (const int channels : {1, 3, 4}) {
    formats::Picture picture(7, 5, channels);
    for (std::size_t i = 0; i < picture.pixel.size(); ++i) picture.pixel[i] = std::uint8_t(i * 37);
    const std::string bytes = formats::png(picture);
    EXPECT_EQ(bytes, formats::png(picture));
    EXPECT_EQ(bytes.find("tIME"), std::string::npos);
    const formats::Picture back = formats::read_png(bytes, channels);
    EXPECT_EQ(back.width, 7);
    EXPECT_EQ(back.pixel, picture.pixel);
  }
  EXPECT_THROW(formats::read_png("not a picture"), RunError);
}

TEST(Slices, sampling_is_exact_for_a_linear_field_and_nothing_outside) {
  Grid grid{{6, 7, 8}, {}};
  grid.to_world.column = {Vec3{0, 0.5, 0}, Vec3{-0.75, 0, 0}, Vec3{0, 0, 1.5}};
  grid.to_world.origin = {10, -4, 3};
  Volume<float> volume(grid);
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 7; ++j)
      for (int i = 0; i < 6; ++i) {
        const Vec3 w = grid.to_world({double(i), double(j), double(k)});
        volume(i, j, k) = float(2 * w[0] - w[1] + 0.5 * w[2]);
      }
  const Vec3 w = grid.to_world({2.25, 3.5, 6.75});
  EXPECT_NEAR(sample(volume, w), 2 * w[0] - w[1] + 0.5 * w[2], 1e-5);
  EXPECT_NEAR(sample(volume, grid.to_world({5, 6, 7})), double(volume(5, 6, 7)), 1e-6);
  EXPECT_NEAR(sample(volume, grid.to_world({-0.4, 0, 0})), double(volume(0, 0, 0)), 1e-6);
  EXPECT_TRUE(std::isnan(sample(volume, grid.to_world({5.6, 0, 0}))));
  EXPECT_TRUE(std::isnan(sample(volume, {0, 0, 0})));
}

TEST(Slices, right_is_on_the_left_front_is_up_and_head_is_up) {
  // One bright voxel block at the patient's right, front and head; everything else dark.
  Grid grid{{41, 41, 41}, {}};
  grid.to_world.origin = {-20, -20, -20};
  Volume<float> volume(grid);
  for (int k = 28; k < 33; ++k)
    for (int j = 18; j < 23; ++j)
      for (int i = 18; i < 23; ++i) volume(i, j, k) = 1;  // head
  for (int k = 18; k < 23; ++k)
    for (int j = 18; j < 23; ++j)
      for (int i = 28; i < 33; ++i) volume(i, j, k) = 1;  // right
  for (int k = 18; k < 23; ++k)
    for (int j = 28; j < 33; ++j)
      for (int i = 18; i < 23; ++i) volume(i, j, k) = 1;  // front
  LesionDay day;
  day.grey = &volume;
  const LesionView view{"x", {0, 0, 0}, 40, {0, 1, "fraction"}};
  const formats::Picture picture = draw_lesion(view, day);
  const int n = 360, margin = 24, gap = 14, head = 62;
  // Offsets of 10 mm are a quarter of the field.
  const auto bright = [&](int plane, int dx, int dy) {
    return picture.at(margin + plane * (n + gap) + n / 2 + dx * n / 4, head + n / 2 + dy * n / 4)[0] > 200;
  };
  EXPECT_TRUE(bright(0, -1, 0));
  EXPECT_TRUE(bright(0, 0, -1));
  EXPECT_FALSE(bright(0, 1, 0));
  EXPECT_FALSE(bright(0, 0, 1));
  EXPECT_TRUE(bright(1, -1, 0));
  EXPECT_TRUE(bright(1, 0, -1));
  EXPECT_FALSE(bright(1, 1, 0));
  EXPECT_TRUE(bright(2, -1, 0));
  EXPECT_TRUE(bright(2, 0, -1));
  EXPECT_FALSE(bright(2, 1, 0));
}

TEST(Slices, colour_appears_where_the_tumour_is_and_nowhere_else) {
  const Example example = vertebra(6, 0);
  LesionDay day{120, &example.hu, &example.tumour, nullptr};
  const LesionView view = view_of_vertebra();
  const formats::Picture with = draw_lesion(view, day);
  const int n = 360, margin = 24, head = 62;
  const std::uint8_t* centre = with.at(margin + n / 2, head + n / 2);
  EXPECT_GT(int(centre[0]), int(centre[2]) + 60);  // vermilion: much red, little blue
  EXPECT_TRUE(is_grey(with.at(margin + 30, head + 60)));
  EXPECT_EQ(formats::png(with), formats::png(draw_lesion(view, day)));
}

TEST(Slices, tumour_that_fills_its_room_is_outlined_however_small_the_room) {
  // Soft tissue has room for 0.35 of its volume: filled to 6/7 by a fraction of 0.3.
  Volume<float> grey(Grid{{41, 41, 41}, {}}), tumour(grey.grid), occupancy(grey.grid);
  grey.grid.to_world.origin = tumour.grid.to_world.origin = occupancy.grid.to_world.origin = {-20, -20, -20};
  for (int k = 10; k < 31; ++k)
    for (int j = 10; j < 31; ++j)
      for (int i = 10; i < 31; ++i) tumour(i, j, k) = 0.3f, occupancy(i, j, k) = 0.3f / 0.35f;
  const LesionView view{"x", {0, 0, 0}, 40, {0, 1, "fraction"}};
  const auto outlined = [&](const Volume<float>* room) {
    const formats::Picture picture = draw_lesion(view, {0, &grey, &tumour, nullptr, room});
    int count = 0;
    for (int x = 24; x < 24 + 360; ++x) count += picture.at(x, 62 + 170)[0] == palette[0].r;
    return count;
  };
  EXPECT_EQ(outlined(nullptr), 0);
  EXPECT_EQ(outlined(&occupancy), 2);
}

TEST(Pictures, webp_is_a_webp_file_and_a_fifth_of_a_noisy_png_at_most) {
  formats::Picture noisy(256, 256, 1);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < noisy.pixel.size(); ++i) {
    state = state * 1664525u + 1013904223u;
    noisy.pixel[i] = std::uint8_t(100 + (state >> 28));
  }
  const std::string bytes = formats::webp(noisy, 70);
  EXPECT_EQ(bytes.substr(0, 4), "RIFF");
  EXPECT_EQ(bytes.substr(8, 4), "WEBP");
  EXPECT_LT(5 * bytes.size(), formats::png(noisy).size());
  EXPECT_EQ(bytes, formats::webp(noisy, 70));
}

TEST(Slices, a_lesion_and_its_film_strip_have_the_announced_size) {
  const LesionView view = view_of_vertebra();
  std::vector<Example> examples;
  for (const double radius : {2.5, 4.0, 6.0, 8.0, 10.0}) examples.push_back(vertebra(radius, 0.8));
  std::vector<LesionDay> days;
  for (std::size_t i = 0; i < examples.size(); ++i)
    days.push_back({90.0 * double(i), &examples[i].hu, &examples[i].tumour, &examples[i].woven});
  const formats::Picture one = draw_lesion(view, days[3]);
  show("lesion.png", one);
  EXPECT_EQ(one.width, 2 * 24 + 3 * 360 + 2 * 14);
  const formats::Picture strip = draw_lesion_over_time(view, days);
  show("lesion_over_time.png", strip);
  EXPECT_EQ(strip.width, 2 * 24 + 40 + 5 * 224 + 4 * 4);  // 56 mm at 4 pixels a millimetre
  Volume<float> fraction = examples[3].hu;
  for (float& v : fraction.value) v = std::clamp(v / 900, 0.0f, 1.0f);
  show("lesion_fraction.png", draw_lesion({"right femur", {7, 4, 2}, 24, {0, 1, "bone volume fraction"}},
                                          {30.5, &fraction, nullptr, nullptr}));
}

TEST(Plot, ticks_are_round_and_cover_the_range) {
  EXPECT_EQ(tick_places(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(tick_places(0.3, 9.9, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(tick_places(-1, 1, 4), (std::vector<double>{-1, -0.5, 0, 0.5, 1}));
  EXPECT_THROW(tick_places(1, 1, 5), Bug);
}

TEST(Plot, a_chart_draws_every_series_in_its_colour_and_stays_inside) {
  LineChart chart{"Serum calcium falls after denosumab", "time [days]", "total calcium [mmol/L]", {}, {}};
  Series with{"denosumab", {}, {}}, without{"no treatment", {}, {}}, labs{"measured", {}, {}, true};
  for (int day = 0; day <= 720; ++day) {
    with.x.push_back(day);
    with.y.push_back(2.42 + (day > 60 ? -0.22 * (1 - std::exp(-(day - 60) / 20.0)) : 0.0) +
                     0.01 * std::sin(day / 30.0));
    without.x.push_back(day);
    without.y.push_back(2.42 + 0.25 * std::pow(day / 720.0, 2));
    if (day % 90 == 0) {
      labs.x.push_back(day);
      labs.y.push_back(day == 360 ? std::nan("") : 2.42 + 0.24 * std::pow(day / 720.0, 2) + 0.02 * std::cos(day));
    }
  }
  chart.series = {with, without, labs};
  chart.guides = {{2.6, "upper normal"}, {2.15, "lower normal"}};
  const formats::Picture picture = draw_chart(chart);
  show("chart.png", picture);
  EXPECT_EQ(formats::png(picture), formats::png(draw_chart(chart)));
  const auto count = [&](Colour c) {
    int n = 0;
    for (int y = 0; y < picture.height; ++y)
      for (int x = 0; x < picture.width; ++x) {
        const auto* p = picture.at(x, y);
        n += Colour{p[0], p[1], p[2]} == c;
      }
    return n;
  };
  EXPECT_GT(count(palette[4]), 500);
  EXPECT_GT(count(palette[0]), 500);
  EXPECT_GT(count(palette[2]), 200);
}

TEST(Plot, empty_flat_and_single_point_charts_are_drawn_too) {
  EXPECT_EQ(draw_chart({"nothing yet", "day", "PSA [µg/L]", {}, {}}).width, 960);
  LineChart flat{"flat", "day", "x", {{"a", {0, 1, 2}, {3, 3, 3}}}, {}};
  EXPECT_EQ(draw_chart(flat).width, 960);
  LineChart point{"point", "day", "x", {{"a", {5}, {0}}}, {}};
  EXPECT_EQ(draw_chart(point).width, 960);
}

TEST(Draw, text_is_as_wide_as_announced_and_an_unknown_sign_is_a_box) {
  formats::Picture picture(300, 60);
  draw_text(picture, {10, 40}, "Wm²", {.height = 20});
  int last = 0;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x)
      if (picture.at(x, y)[0] < 128) last = std::max(last, x);
  EXPECT_NEAR(last, 10 + text_width("Wm²", 20), 2.5);
  EXPECT_GT(text_width("\xe6\xbc\xa2", 10), 0);
  formats::Picture sheet(1100, 260);
  draw_text(sheet, {20, 40}, "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789", {.height = 20});
  draw_text(sheet, {20, 90}, "abcdefghijklmnopqrstuvwxyz .,:;!?'\"()[]{}/\\|", {.height = 20});
  draw_text(sheet, {20, 140}, "+-=<>~^_#$%&@* °±²³µ·×–−≤≥αβ `", {.height = 20});
  draw_text(sheet, {20, 180},
            "Breast cancer, lytic metastasis in L3, denosumab 120 mg every 4 weeks from month 2 (day 60)",
            {.height = 10});
  draw_text(sheet, {20, 210}, "Hounsfield units, bone volume fraction 0.25 mm³/mm³, calcium 2.45 mmol/L, µg, 8 Gy",
            {.height = 9});
  draw_text(sheet, {20, 240}, "Quick brown foxes jump over the lazy dog; strength 4.2 kN, load/strength 0.67",
            {.height = 13});
  show("letters.png", sheet);
}

}  // namespace
}  // namespace howship::pictures
