// SPDX-License-Identifier: Apache-2.0
// Photon beams against reference tables, a measured depth dose, closed forms and each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "howship/therapy/beam/fluence.hpp"
#include "howship/therapy/beam/plan.hpp"
#include "howship/therapy/beam/quality.hpp"
#include "howship/therapy/beam/rays.hpp"

namespace howship::therapy::beam {
namespace {

std::vector<std::vector<double>> table(const std::string& name) {
  std::ifstream in(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/beams" / name);
  EXPECT_TRUE(in.good()) << name;
  std::vector<std::vector<double>> out;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::stringstream cells(line);
    out.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) out.back().push_back(std::stod(cell));
  }
  return out;
}

Beam beam_of(double energy) { return Beam(qualities()[energy == 6 ? 0 : 1]); }

/// Where the dose beside the axis is that part of the one on it, cm; SSD 100.
double place_of_level(const Beam& beam, double depth, double side, double level) {
  double low = 0.0, high = 15.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (beam.profile(middle, depth, side) > level ? low : high) = middle;
  }
  return low;
}

/// A block of water in front of a beam from the front: its surface at y = 0 (mm), the beam going to -y.
Volume<float> water(double voxel = 3.0) {
  Grid grid;
  const int across = int(std::lround(180.0 / voxel)) + 1, deep = int(std::lround(252.0 / voxel));
  grid.extent = {across, deep, across};
  grid.to_world.column = {{{voxel, 0, 0}, {0, voxel, 0}, {0, 0, voxel}}};
  grid.to_world.origin = {-90.0, 0.5 * voxel - deep * voxel, -90.0};
  return Volume<float>(grid, 1.0f);
}

/// A slab of that density from one depth to another (mm).
Volume<float> with_slab(Volume<float> body, double from, double to, float density) {
  for (int k = 0; k < body.grid.extent.nk; ++k)
    for (int j = 0; j < body.grid.extent.nj; ++j)
      for (int i = 0; i < body.grid.extent.ni; ++i) {
        const double deep = -body.grid.to_world({double(i), double(j), double(k)})[1];
        if (deep > from && deep < to) body(i, j, k) = density;
      }
  return body;
}

double rectangle_at(const Beam& beam, const Volume<float>& body, const Vec3& isocentre, const Vec3& at,
                    double gantry = 0.0) {
  return beam.rectangle(Fan(body, isocentre, gantry, 7.0, 7.0).see(at), 10.0, 10.0);
}

/// Density of electrons along a straight way, cm of water: voxels are crossed one by one (Siddon 1985).
double exact_depth(const Volume<float>& body, const Vec3& from, const Vec3& to) {
  const Grid& grid = body.grid;
  std::vector<double> cut{0.0, 1.0};
  const Vec3 a = grid.to_world.inverse(from), b = grid.to_world.inverse(to);
  const std::array<int, 3> size{grid.extent.ni, grid.extent.nj, grid.extent.nk};
  for (std::size_t c = 0; c < 3; ++c)
    for (int face = 0; face <= size[c]; ++face)
      if (const double at = (face - 0.5 - a[c]) / (b[c] - a[c]); at > 0.0 && at < 1.0) cut.push_back(at);
  std::sort(cut.begin(), cut.end());
  double sum = 0.0;
  for (std::size_t i = 1; i < cut.size(); ++i) {
    const double middle = 0.5 * (cut[i] + cut[i - 1]);
    std::array<int, 3> at{};
    for (std::size_t c = 0; c < 3; ++c) at[c] = int(std::lround(a[c] + middle * (b[c] - a[c])));
    if (grid.extent.contains(at[0], at[1], at[2])) sum += (cut[i] - cut[i - 1]) * double(body(at[0], at[1], at[2]));
  }
  return 0.1 * sum * distance(from, to);
}

/// Water with a ball of bone and one of lung, in an ellipse of soft tissue.
Volume<float> busy_body(int n = 61) {
  Grid grid;
  grid.extent = {n, n - 2, n - 5};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {};
    grid.to_world.column[c][c] = 3.0;
    grid.to_world.origin[c] = -1.5 * (n - 1) + 2.0 * double(c);
  }
  Volume<float> out(grid, 0.0f);
  for (std::size_t v = 0; v < out.value.size(); ++v) {
    const Vec3 at = grid.place(v);
    if (std::pow(at[0] / 85, 2) + std::pow(at[1] / 70, 2) > 1.0) continue;
    out.value[v] = distance(at, {20, 10, 0}) < 25.0 ? 1.55f : distance(at, {-30, -20, 20}) < 25.0 ? 0.26f : 1.03f;
  }
  return out;
}

}  // namespace

TEST(Beams, depth_doses_are_those_of_the_reference) {
  constexpr double sides[] = {3, 5, 10, 15, 20};
  for (const auto& row : table("pdd.csv"))
    for (std::size_t f = 0; f < std::size(sides); ++f)
      EXPECT_NEAR(beam_of(row[0]).depth_dose(row[1], sides[f]), row[2 + f], 0.1)
          << row[0] << " MV, " << row[1] << " cm, field " << sides[f];
}

TEST(Beams, the_6_mv_depth_dose_lies_within_1p5_percent_of_a_measured_one) {
  // A 10 x 10 cm field of a linear accelerator in Utrecht, ionisation chamber, 1999.
  constexpr std::pair<double, double> measured[] = {{1.59, 100}, {3, 94.2},  {4, 90.1},  {5, 86.2},  {6, 82.3},
                                                    {8, 74.4},   {10, 67.0}, {12, 60.2}, {15, 51.4}, {18, 43.7},
                                                    {20, 39.2},  {22, 35.3}, {25, 30.0}, {27, 27.0}};
  double worst = 0.0;
  for (const auto& [depth, percent] : measured)
    worst = std::max(worst, std::abs(beam_of(6).depth_dose(depth, 10.0) - percent));
  EXPECT_LT(worst, 1.5);
  RecordProperty("worst_percent", std::to_string(worst));
}

TEST(Beams, outputs_penumbras_and_tissue_phantom_ratios_are_those_of_the_reference) {
  for (const auto& row : table("output.csv")) {
    EXPECT_NEAR(beam_of(row[0]).phantom_scatter(row[1]), row[2], 1e-3) << row[1];
    EXPECT_NEAR(beam_of(row[0]).output(row[1]), row[4], 1e-3) << row[1];
  }
  // Published outputs of both together, 3 and 40 cm at 6 MV.
  EXPECT_NEAR(beam_of(6).output(3.0), 0.90, 0.01);
  EXPECT_NEAR(beam_of(6).output(40.0), 1.12, 0.01);
  for (const auto& row : table("penumbra.csv")) {
    const Beam beam = beam_of(row[0]);
    const double width = place_of_level(beam, row[1], row[2], 0.2) - place_of_level(beam, row[1], row[2], 0.8);
    EXPECT_NEAR(10.0 * width, row[3], 0.05) << row[1] << " cm, field " << row[2];
  }
  const double low = beam_of(6).tissue_phantom_ratio(20.0, 10.0), high = beam_of(10).tissue_phantom_ratio(20.0, 10.0);
  EXPECT_TRUE(low > 0.660 && low < 0.685) << low;
  EXPECT_TRUE(high > 0.730 && high < 0.745) << high;
}

TEST(Beams, dose_in_voxels_of_water_is_that_of_the_closed_form) {
  const Volume<float> body = water();
  for (const double energy : {6.0, 10.0}) {
    const Beam beam = beam_of(energy);
    const Fan fan(body, {0, 0, 0}, 0.0, 7.0, 7.0);
    double worst = 0.0;
    for (const double depth : {1.5, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0})
      for (const double x : {0.0, 1.0, 2.0, 3.5, 4.5, 5.0, 5.5, 6.0, 7.0}) {
        const double there = x * (100.0 + depth) / 100.0;
        const double got = beam.rectangle(fan.see({10.0 * there, -10.0 * depth, 0.0}), 10.0, 10.0);
        const double side = 10.0 * (100.0 + depth) / 100.0;
        const double axis = beam.on_axis(depth, side, side, 100.0);
        const double want = axis * beam.profile(there, depth, 10.0);
        worst = std::max(worst, std::abs(got - want));
      }
    EXPECT_LT(worst, 0.02) << energy << " MV";
    RecordProperty("worst_" + std::to_string(int(energy)), std::to_string(worst));
  }
}

TEST(Beams, dose_falls_with_the_square_of_the_distance) {
  const Beam beam = beam_of(6);
  const Volume<float> body = water();
  const Vec3 at{0, -100, 0};
  // 10 cm deep; surfaces 100 and 120 cm from the source, fields of 10 cm on the isocentre plane.
  const double near = rectangle_at(beam, body, {0, 0, 0}, at), far = rectangle_at(beam, body, {0, 200, 0}, at);
  EXPECT_NEAR(far / near, beam.on_axis(10.0, 13.0, 13.0, 120.0) / beam.on_axis(10.0, 11.0, 11.0, 100.0), 0.005);
}

TEST(Beams, bone_weakens_and_lung_spares_as_published_rules_have_it) {
  for (const double energy : {6.0, 10.0}) {
    const Beam beam = beam_of(energy);
    const Volume<float> plain = water();
    const auto ratio = [&](const Volume<float>& body, double deep) {
      return rectangle_at(beam, body, {0, 0, 0}, {0, -deep, 0}) / rectangle_at(beam, plain, {0, 0, 0}, {0, -deep, 0});
    };
    // Percent a cm behind 3 cm of hard bone and 9.9 cm of lung.
    const double bone = 100.0 * (1.0 - std::cbrt(ratio(with_slab(plain, 30.0, 60.0, 1.65f), 100.0)));
    const double lung = 100.0 * (std::pow(ratio(with_slab(plain, 51.0, 150.0, 0.26f), 180.0), 1.0 / 9.9) - 1.0);
    EXPECT_TRUE(bone > 1.5 && bone < 3.5) << bone;
    EXPECT_TRUE(lung > 1.5 && lung < 3.5) << lung;
    // Depth of water itself is exact.
    const double depth = Fan(with_slab(plain, 30.0, 60.0, 1.65f), {0, 0, 0}, 0.0, 7.0, 7.0).see({0, -100, 0}).depth;
    EXPECT_NEAR(depth, 10.0 + 3.0 * 0.65, 0.02);
  }
}

TEST(Beams, a_map_of_fluence_gives_what_its_rectangle_gives) {
  const Beam beam = beam_of(6);
  const Volume<float> body = water();
  const Fan fan(body, {0, 0, 0}, 0.0, 8.0, 8.0);
  Fluence map(8.0, 8.0);
  map.add(0.0, 0.0, 6.0, 4.5, 1.0);
  map.blur(beam, 25.0, 110.0);
  double inside = 0.0, edge = 0.0;
  const double side = 2.0 * 6.0 * 4.5 / 10.5;
  for (const double depth : {1.5, 5.0, 10.0, 15.0})
    for (double x = -4.0; x <= 4.0; x += 0.25)
      for (double y = -3.25; y <= 3.25; y += 0.25) {
        const Beam::Seen seen = fan.see({10.0 * x, -10.0 * depth, 10.0 * y});
        const double off = std::abs(map.dose(beam, seen, side) - beam.rectangle(seen, 6.0, 4.5));
        const bool in = std::abs(seen.x) < 2.4 && std::abs(seen.y) < 1.65;
        (in ? inside : edge) = std::max(in ? inside : edge, off);
      }
  EXPECT_LT(inside, 0.01);
  EXPECT_LT(edge, 0.06);  // 1 mm of a penumbra of 6 % a mm
  RecordProperty("inside", std::to_string(inside));
  RecordProperty("edge", std::to_string(edge));
}

TEST(Beams, a_turned_body_and_a_turned_beam_give_the_turned_dose) {
  Volume<float> body = water();
  body = with_slab(body, 30.0, 60.0, 1.65f);
  // The same block with its surface towards the left: (x, y) becomes (y, -x) turned by 90 degrees.
  Grid grid;
  grid.extent = {body.grid.extent.nj, body.grid.extent.ni, body.grid.extent.nk};
  grid.to_world.column = body.grid.to_world.column;
  const double voxel = 3.0;
  grid.to_world.origin = {-(body.grid.to_world.origin[1] + (body.grid.extent.nj - 1) * voxel),
                          body.grid.to_world.origin[0], body.grid.to_world.origin[2]};
  Volume<float> turned(grid);
  for (int k = 0; k < grid.extent.nk; ++k)
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) turned(i, j, k) = body(j, grid.extent.ni - 1 - i, k);
  const Beam beam = beam_of(6);
  for (const Vec3 at : {Vec3{0, -50, 0}, Vec3{20, -100, 10}, Vec3{-45, -150, 30}}) {
    const double plain = rectangle_at(beam, body, {0, -80, 0}, at);
    const double other = rectangle_at(beam, turned, {80, 0, 0}, {-at[1], at[0], at[2]}, 90.0);
    EXPECT_NEAR(other / plain, 1.0, 1e-3);
  }
}

TEST(Beams, depth_along_rays_is_that_of_voxels_crossed_one_by_one) {
  const Volume<float> body = busy_body();
  const Vec3 isocentre{5, -4, 3};
  double worst = 0.0, squares = 0.0;
  int count = 0;
  for (const double gantry : {0.0, 33.0, 90.0, 180.0, 291.0}) {
    const Fan fan(body, isocentre, gantry, 5.0, 5.0);
    Vec3 source = isocentre;
    for (std::size_t c = 0; c < 3; ++c) source[c] += 1000.0 * axes(gantry).to_source[c];
    for (std::size_t v = 0; v < body.value.size(); v += 677) {
      const Vec3 at = body.grid.place(v);
      const Beam::Seen seen = fan.see(at);
      if (std::abs(seen.x) > 5.0 || std::abs(seen.y) > 5.0) continue;
      const double off = seen.depth - exact_depth(body, source, at);
      worst = std::max(worst, std::abs(off));
      squares += off * off;
      ++count;
    }
  }
  EXPECT_GT(count, 500);
  EXPECT_LT(std::sqrt(squares / count), 0.1);  // cm of water; edges of a voxel of 3 mm are smoothed over
  EXPECT_LT(worst, 0.6);                       // a ray that grazes a ball: half a voxel aside is a chord of 15 mm
}

TEST(Beams, a_column_of_voxels_sees_and_gets_what_each_of_its_voxels_does) {
  const Volume<float> body = busy_body();
  const Electrons electrons(body);
  const Extent& e = body.grid.extent;
  const auto column = std::size_t(e.nk + 15) / 16 * 16;
  std::vector<double> up;
  for (std::size_t k = 0; k < column; ++k) up.push_back(body.grid.to_world({0, 0, double(k)})[2]);
  for (const double gantry : {0.0, 40.0, 250.0}) {
    const Beam beam = beam_of(gantry > 100.0 ? 10 : 6);
    const Fan fan(electrons, {5, -4, 3}, gantry, 5.0, 5.0);
    Fluence map(8.0, 8.0);
    map.add(0.3, -0.2, 5.0, 6.0, 1.0);
    map.blur(beam, 22.0, axis_distance);
    for (const auto& [i, j] : {std::pair{30, 30}, {5, 28}, {44, 12}}) {
      std::vector<double> y(column), depth(column), line(fan.room()), room;
      std::vector<float> open(column, 0.0f), shaped(column, 0.0f);
      SeenColumn seen{0.0, 0.0, y.data(), depth.data()};
      const auto count = std::size_t(e.nk);
      fan.see(body.grid.to_world({double(i), double(j), 0}), up.data(), 0, count, seen, line.data());
      HOWSHIP_PICK(chosen_isa(), dose_of_rectangle)
      ({beam.terms(), seen.x - 0.3, -0.2, 2.5, 3.0},
       {seen.along / axis_distance, beam.scale({1.0, 0.0, 0.0, seen.along}, 60.0 / 11.0), 1.0, 0, count, depth.data(),
        y.data(), open.data()});
      map.add_dose(beam, seen, 0, count, 60.0 / 11.0, 1.0, shaped.data(), room);
      for (int k = 0; k < e.nk; ++k) {
        const auto at = std::size_t(k);
        Beam::Seen one = fan.see(body.grid.to_world({double(i), double(j), double(k)}));
        EXPECT_EQ(one.depth, depth[at]);
        EXPECT_EQ(one.y, y[at]);
        EXPECT_NEAR(double(shaped[at]), map.dose(beam, one, 60.0 / 11.0), 1e-7);
        one.x -= 0.3;
        one.y += 0.2;
        EXPECT_NEAR(double(open[at]), beam.rectangle(one, 5.0, 6.0), 1e-7);
      }
    }
  }
}

TEST(Beams, every_instruction_set_and_any_number_of_threads_give_the_same_bytes) {
  const Volume<float> body = busy_body();
  const Electrons electrons(body);
  ThreadPool three(3);
  const Fan alone(electrons, {5, -4, 3}, 40.0, 5.0, 4.0), shared(electrons, {5, -4, 3}, 40.0, 5.0, 4.0, 0.25, &three);
  for (std::size_t v = 0; v < body.value.size(); v += 101)
    EXPECT_EQ(alone.see(body.grid.place(v)).depth, shared.see(body.grid.place(v)).depth);

  // A column in a field, its parts, a march and the sums of the least squares, by every variant.
  constexpr std::size_t count = 64, pitch = 16, steps = 40;
  std::vector<double> depth(count), y(count), direction[2], up(pitch), length(2 * pitch, 0.15);
  std::vector<float> rows(5 * count), by{0.5f, 0.25f, 1.5f, 0.0f, 3.0f};
  std::vector<const float*> row;
  for (std::size_t i = 0; i < count; ++i) {
    depth[i] = 0.37 * double(i) - 1.0;
    y[i] = 0.21 * double(i) - 7.0;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = std::sin(float(i));
  for (std::size_t i = 0; i < by.size(); ++i) row.push_back(rows.data() + i * count);
  for (std::size_t r = 0; r < pitch; ++r) up[r] = 0.25 * double(r) - 2.0;
  for (const double x : {-0.3, 0.8}) {
    direction[0].push_back(x);
    direction[1].push_back(-100.0);
  }
  std::vector<float> density(20 * 20 * 32 + 64);
  for (std::size_t i = 0; i < density.size(); ++i) density[i] = 1.0f + 0.5f * std::cos(float(i));
  const Beam beam = beam_of(6);
  std::vector<std::vector<double>> found;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (!runs_here(isa)) continue;
    std::vector<float> dose(count, 0.0f), marched(steps * 2 * pitch), sum(count, 0.0f);
    std::vector<double> amplitude(5 * count), line(count), room(2 * pitch + 64 + 2 * pitch);
    std::vector<int> low(pitch);
    HOWSHIP_PICK(isa, dose_of_rectangle)
    ({beam.terms(), 0.4, 0.1, 2.5, 3.0}, {1.03, 1.1, 0.7, 0, count, depth.data(), y.data(), dose.data()});
    HOWSHIP_PICK(isa, amplitudes_at)(beam.terms(), depth.data(), 0, count, amplitude.data(), count);
    HOWSHIP_PICK(isa, between)(depth.data(), y.data(), 0.3, count, line.data());
    HOWSHIP_PICK(isa, add_rows)(row.data(), by.data(), row.size(), 3, count, sum.data());
    March march{};
    march.density = density.data();
    march.along_i = 20 * 32;
    march.along_j = 32;
    march.ni = march.nj = 18;
    march.nk = 28;
    for (std::size_t c = 0; c < 3; ++c) {
      march.source[c] = c == 1 ? 100.0 : 0.0;
      march.origin[c] = -2.0;
      march.per_step[c] = 5.0;
    }
    march.direction[0] = direction[0].data();
    march.direction[1] = direction[1].data();
    march.up = up.data();
    march.length = length.data();
    march.begin = 97.0;
    march.step = 0.15;
    march.axis_distance = axis_distance;
    march.columns = 2;
    march.pitch = pitch;
    march.count = steps;
    march.depth = marched.data();
    HOWSHIP_PICK(isa, march_rays)
    (march, 0, 2,
     {room.data(), room.data() + 2 * pitch, room.data() + 2 * pitch + 64, room.data() + 3 * pitch + 64, low.data()});
    EXPECT_GT(marched.back(), 1.0f);
    found.emplace_back(dose.begin(), dose.end());
    found.back().insert(found.back().end(), amplitude.begin(), amplitude.end());
    found.back().insert(found.back().end(), line.begin(), line.end());
    found.back().insert(found.back().end(), sum.begin(), sum.end());
    found.back().insert(found.back().end(), marched.begin(), marched.end());
    found.back().push_back(double(HOWSHIP_PICK(isa, dot_of)(rows.data(), rows.data() + count, count - 3)));
  }
  for (const auto& one : found) EXPECT_EQ(one, found.front());
}

}  // namespace howship::therapy::beam
