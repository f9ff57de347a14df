// SPDX-License-Identifier: Apache-2.0
// Bone scan and PET against collimator formula, dose budget, recovery curve and one real scan.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/imaging/bone_scan.hpp"
#include "howship/imaging/pet.hpp"

namespace howship::imaging {
namespace {

struct WholeBody {
  ThreadPool pool{2};
  BoneScanSettings scan;
  Phantom phantom = body_phantom({});
  TracerMap tracer = tracer_map(phantom, whole_body_grid(scan), {}, scan, pool);
  Surround body = rasterise(phantom, whole_body_grid(scan), pool);
  PlanarScan signal = bone_scan_signal(tracer, scan, pool);
};
const WholeBody& whole_body() {
  static const WholeBody made;
  return made;
}

double total(const Image& image) {
  double sum = 0;
  for (float v : image.value) sum += double(v);
  return sum;
}

/// Mean counts in a box (mm, world), anterior view.
double mean(const WholeBody& w, double x, double z, double half_x, double half_z) {
  const Image& image = w.signal.anterior;
  double sum = 0;
  int n = 0;
  for (int row = 0; row < image.rows; ++row)
    for (int column = 0; column < image.columns; ++column) {
      const double wx = w.tracer.grid.to_world.origin[0] + (image.columns - 1 - column) * w.scan.pixel;
      const double wz = w.tracer.grid.to_world.origin[2] + (image.rows - 1 - row) * w.scan.pixel;
      if (std::abs(wx - x) > half_x || std::abs(wz - z) > half_z) continue;
      sum += double(image(column, row));
      ++n;
    }
  return sum / n;
}

TEST(BoneScan, resolution_follows_the_collimator) {
  const BoneScanSettings scan;
  // On the face of the collimator a hole is as wide as it is: 3.8 and 1.11 mm in quadrature.
  EXPECT_NEAR(camera_resolution(0, scan), 3.96, 0.03 * 3.96);
  EXPECT_NEAR(camera_resolution(50, scan), 5.2, 0.03 * 5.2);
  EXPECT_NEAR(camera_resolution(100, scan), 7.0, 0.03 * 7.0);
  EXPECT_NEAR(camera_resolution(200, scan), 11.3, 0.03 * 11.3);
}

TEST(BoneScan, a_point_in_air_has_that_width_in_the_image) {
  ThreadPool pool(2);
  BoneScanSettings scan;
  scan.scatter_to_primary = 0;
  constexpr int layer = 25;
  for (const double distance : {0.0, 100.0, 200.0}) {
    // Layers are blurred three at a time: the middle one stands for all.
    scan.gap_front = distance - (280.0 - (layer / 3 + 0.5) * 12.0 - 30.0);
    TracerMap point;
    point.grid = grid_around({0, 0, 0}, {64 * scan.pixel, 280, 64 * scan.pixel}, {scan.pixel, 4, scan.pixel});
    const Extent& e = point.grid.extent;
    point.slices.resize(std::size_t(e.nk));
    auto& slice = point.slices[32];
    slice.lines.resize(std::size_t(e.nj));
    slice.lines[std::size_t(layer)] = {32, 33, 0};
    slice.activity = {1.0f};
    slice.attenuation = {0.0f};
    const PlanarScan image = bone_scan_signal(point, scan, pool);
    EXPECT_NEAR(total(image.anterior), scan.sensitivity * scan.dwell, 0.01 * scan.sensitivity * scan.dwell);
    double second = 0;
    for (int r = 0; r < image.anterior.rows; ++r)
      for (int c = 0; c < image.anterior.columns; ++c) second += double(image.anterior(c, r)) * (c - 31) * (c - 31);
    const double fwhm = std::sqrt(second / total(image.anterior)) * scan.pixel * 2.3548;
    EXPECT_NEAR(fwhm / camera_resolution(distance, scan), 1.0, 0.03) << distance;
  }
}

/// What of the activity of the whole body leaves it towards the front (1) and the back (0), every line summed by hand.
std::array<double, 2> transmission(const TracerMap& tracer) {
  const double layer = tracer.grid.to_world.column[1][1];
  double activity = 0;
  std::array<double, 2> out{};
  for (const TracerMap::Slice& slice : tracer.slices)
    for (int i = 0; i < tracer.grid.extent.ni; ++i) {
      std::vector<std::array<double, 2>> line;  // activity and attenuation from back to front
      for (const TracerMap::Line& row : slice.lines)
        if (i >= row.from && i < row.to) {
          const std::size_t v = row.at + std::size_t(i - row.from);
          line.push_back({double(slice.activity[v]), double(slice.attenuation[v])});
        }
      for (std::size_t n = 0; n < line.size(); ++n) {
        double behind = 0.5 * line[n][1], before = 0.5 * line[n][1];
        for (std::size_t m = 0; m < n; ++m) behind += line[m][1];
        for (std::size_t m = n + 1; m < line.size(); ++m) before += line[m][1];
        activity += line[n][0];
        out[0] += line[n][0] * std::exp(-layer * behind);
        out[1] += line[n][0] * std::exp(-layer * before);
      }
    }
  for (double& view : out) view /= activity;
  return out;
}

TEST(BoneScan, counts_are_those_of_the_dose_budget) {
  const WholeBody& w = whole_body();
  double activity = 0;
  for (const TracerMap::Slice& slice : w.tracer.slices)
    for (float a : slice.activity) activity += double(a);
  // 0.36 + 0.24 of the dose after three hours of a half-life of 6.007.
  EXPECT_NEAR(activity / (w.scan.dose * std::exp2(-3.0 / 6.007) * 0.6), 1.0, 0.01);
  // Primary counts alone; the budget knows no scatter. A percent is lost over the edges of the image.
  const auto leaves = transmission(w.tracer);
  const double primary = 1 + w.scan.scatter_to_primary;
  EXPECT_NEAR(total(w.signal.anterior) / primary / count_budget(w.scan, leaves[1]), 1.0, 0.01);
  EXPECT_NEAR(total(w.signal.posterior) / primary / count_budget(w.scan, leaves[0]), 1.0, 0.01);
}

TEST(BoneScan, regions_stand_to_each_other_as_in_a_real_scan) {
  const WholeBody& w = whole_body();
  // Counts per pixel of the NEMA whole-body scan, anterior: lumbar 17, thoracic 16, iliac 14-16, femoral shaft 9.7,
  // beside the spine 8.3, thigh 5.8, skull 12.7, bladder 57. One patient: a factor of 1.5 either way.
  const double lumbar = mean(w, 0, 1090, 12, 50);
  const struct {
    const char* place;
    double counts, real;
  } rows[] = {{"thoracic", mean(w, 0, 1330, 10, 40), 16},       {"iliac", mean(w, 105, 1020, 20, 15), 15},
              {"femoral shaft", mean(w, 108, 690, 5, 40), 9.7}, {"beside the spine", mean(w, 55, 1100, 8, 30), 8.3},
              {"thigh", mean(w, 60, 690, 8, 30), 5.8},          {"skull", mean(w, 0, 1676, 40, 40), 12.7},
              {"bladder", mean(w, 0, 905, 15, 15), 57}};
  for (const auto& [place, counts, real] : rows) {
    EXPECT_LT(counts / lumbar, 1.5 * real / 17) << place;
    EXPECT_GT(counts / lumbar, real / 17 / 1.5) << place;
  }
}

TEST(BoneScan, a_phantom_without_disease_is_the_same_left_and_right) {
  const WholeBody& w = whole_body();
  for (const auto& [x, z] :
       {std::array{172.0, 1394.0}, std::array{105.0, 1020.0}, std::array{88.0, 490.0}, std::array{110.0, 1290.0}})
    EXPECT_NEAR(mean(w, x, z, 15, 15) / mean(w, -x, z, 15, 15), 1.0, 0.06) << x << ' ' << z;
}

TEST(BoneScan, skeleton_has_the_masses_of_the_reference_man) {
  const WholeBody& w = whole_body();
  const double voxel = 2.26 * 4.0 * 2.26 * 1.92e-6;  // kg
  double bone = 0, skull = 0, axial = 0, volume = 0;
  for (std::size_t v = 0; v < w.body.tissue.size(); ++v) {
    volume += w.body.tissue[v] != std::uint8_t(BodyTissue::air);
    const double mass = double(w.body.bone_fraction[v]) * voxel;
    const std::string& name = w.phantom.regions[w.body.region[v]].name;
    bone += mass;
    if (name == "cranium" || name == "mandible" || name == "face") skull += mass;
    if ((!name.empty() && name.size() <= 3) || name == "sacrum" || name.starts_with("hip")) axial += mass;
  }
  EXPECT_NEAR(bone, 5.5, 1.4);
  EXPECT_NEAR(skull / bone, 0.15, 0.04);
  EXPECT_NEAR(axial / bone, 0.22, 0.05);
  EXPECT_NEAR(volume * 2.26 * 4.0 * 2.26 * 1e-6, 73.0, 10.0);
}

Scene sphere_scene(double diameter, TissueState& state) {
  Scene scene;
  scene.surround = elliptic_body(grid_around({0, 0, 0}, {120, 120, 120}, {2, 2, 2}), 200, 200, BodyTissue::air);
  for (std::uint8_t& t : scene.surround.tissue) t = std::uint8_t(BodyTissue::air);
  state = empty_state("L3", grid_around({0, 0, 0}, {48, 48, 48}, {0.5, 0.5, 0.5}));
  scene.state = &state;
  scene.grid = state.grid;
  for (int k = 0; k < 96; ++k)
    for (int j = 0; j < 96; ++j)
      for (int i = 0; i < 96; ++i) {
        const Vec3 p = state.grid.to_world({double(i), double(j), double(k)});
        const std::size_t v = state.grid.extent.index(i, j, k);
        state.tissue[v] = std::uint8_t(skeleton::Tissue::soft);
        const double r = std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
        state.tumour[v] = float(std::clamp(0.5 + (diameter / 2 - r) / 0.5, 0.0, 1.0));
      }
  return scene;
}

TEST(Pet, spheres_recover_as_tabulated) {
  ThreadPool pool(2);
  PetSettings pet;
  pet.spacing = 1.0;
  pet.field = 61.0;
  for (const auto& [diameter, recovery] : {std::array{5., .21}, std::array{8., .51}, std::array{10., .70},
                                           std::array{12., .85}, std::array{15., .95}, std::array{20., 1.}}) {
    TissueState state;
    const Volume<float> image = pet_signal(sphere_scene(diameter, state), pet, {0, 0, 0}, pool);
    const double peak = double(*std::max_element(image.value.begin(), image.value.end())) / pet.tumour_suv;
    EXPECT_NEAR(peak, recovery, 0.03) << diameter;
  }
}

TEST(Pet, noise_has_the_coefficient_of_variation_asked_for) {
  ThreadPool pool(2);
  const PetSettings pet;
  const Volume<float> flat(grid_around({0, 0, 0}, {180, 180, 180}, {3, 3, 3}), float(PetSettings{}.liver_suv));
  const Volume<float> scan = pet_scan(flat, pet, {}, pool);
  double squares = 0, sum = 0;
  int n = 0;
  for (int k = 6; k < 54; ++k)
    for (int j = 6; j < 54; ++j)
      for (int i = 6; i < 54; ++i, ++n) {
        const double d = double(scan(i, j, k));
        sum += d;
        squares += d * d;
      }
  const double average = sum / n;
  EXPECT_NEAR(std::sqrt(squares / n - average * average) / average, pet.liver_noise, 0.006);
}

}  // namespace
}  // namespace howship::imaging
