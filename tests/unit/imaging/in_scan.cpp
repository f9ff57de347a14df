// SPDX-License-Identifier: Apache-2.0
// A lesion in the scan that its bone was cut out of: what has not changed is the scan, what has changed looks like it.
#include "howship/imaging/in_scan.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/dicom.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/imaging/labels.hpp"
#include "howship/imaging/modalities/ct.hpp"
#include "howship/imaging/modalities/xray.hpp"
#include "howship/pictures/test_images.hpp"
#include "howship/skeleton/from_ct.hpp"

namespace howship::imaging {
namespace {

namespace fs = std::filesystem;

constexpr double scan_noise = 15.0, bone_number = 200.0;  // HU

/// Air, a cylinder of muscle of 40 mm along k, and in it a cube of bone of 30 mm; noise whose neighbours go together.
/// Axes i and j run to the left and to the back, as in many files.
skeleton::Scan made_scan(double spacing, ThreadPool& pool) {
  Grid grid;
  const int n = int(120.0 / spacing), nk = int(60.0 / spacing);
  grid.extent = {n, n, nk};
  grid.to_world = {{Vec3{-spacing, 0, 0}, Vec3{0, -spacing, 0}, Vec3{0, 0, spacing}}, {60, 60, 300}};
  skeleton::Scan out;
  out.hounsfield = Volume<std::int16_t>(grid);
  out.bone = Volume<std::uint8_t>(grid);
  Volume<float> signal(grid), noise(grid);
  for (std::size_t v = 0; v < signal.value.size(); ++v) {
    const Vec3 p = grid.place(v);
    const bool body = std::hypot(p[0], p[1]) < 50.0;
    const bool bone = std::max({std::abs(p[0]), std::abs(p[1]), std::abs(p[2] - 330)}) < 15.0;
    out.bone.value[v] = bone ? skeleton::Scan::this_bone : skeleton::Scan::no_bone;
    signal.value[v] = bone ? float(bone_number) : body ? 50.0f : -1000.0f;
    noise.value[v] = float(noise_normal({5, 0, 1}, NoiseChannel::real, v));
  }
  // Blurred noise of deviation 1: a Gaussian of 0.8 voxels leaves 1 / (4 pi 0.64) of the variance in a plane.
  constexpr double sigma = 0.8;
  blur(noise, {sigma, sigma, 0}, pool);
  blur(signal, {sigma, sigma, 0}, pool);
  double squares = 0.0;
  for (const float x : noise.value) squares += double(x) * double(x);
  const double scale = scan_noise / std::sqrt(squares / double(noise.value.size()));
  for (std::size_t v = 0; v < signal.value.size(); ++v)
    out.hounsfield.value[v] =
        std::int16_t(std::lround(std::max(-1024.0, double(signal.value[v]) + scale * double(noise.value[v]))));
  return out;
}

/// The cube on voxels of 1 mm along the same axes, with a ball of tumour of radius `hole` that has taken its bone.
TissueState cube_in(const skeleton::Scan& scan, double hole) {
  Grid grid = scan.hounsfield.grid;
  for (Vec3& step : grid.to_world.column) {
    const double spacing = length(step);
    for (double& x : step) x /= spacing;
  }
  grid.extent = {50, 50, 50};
  grid.to_world.origin = {24, 24, 306};  // centres on those of a scan of 1 mm
  TissueState s = empty_state("L3", grid);
  const double fraction = skeleton::bone_volume_fraction_from_hu(bone_number);
  for (std::size_t v = 0; v < s.size(); ++v) {
    const Vec3 p = grid.place(v);
    s.tissue[v] = std::uint8_t(skeleton::Tissue::soft);
    if (std::max({std::abs(p[0]), std::abs(p[1]), std::abs(p[2] - 330)}) >= 15.0) continue;
    const bool inside = std::hypot(p[0], p[1], p[2] - 330) < hole;
    s.tissue[v] = std::uint8_t(skeleton::Tissue::bone);
    s.lamellar[v] = s.mineral[v] = inside ? 0.0f : float(fraction);
    s.tumour[v] = inside ? 1.0f : 0.0f;
  }
  return s;
}

struct Made {
  skeleton::Scan scan;
  ScanQuality quality;
  Volume<std::int16_t> now;
  Volume<std::uint8_t> truth;
};
Made with_hole(double spacing, double hole, ThreadPool& pool) {
  Made out{made_scan(spacing, pool), {}, {}, {}};
  const TissueState now = cube_in(out.scan, hole), healthy = cube_in(out.scan, 0.0);
  const CtSettings ct;
  out.quality = quality_of(out.scan, ct);
  const Mixture hu = ct_mixture(ct_spectrum(ct, attenuation()), attenuation(), {}, Inert::cement);
  const ScanChange change = change_in(out.scan, now, healthy, hu, out.quality, pool);
  out.now = with_change(out.scan, change, out.quality, ct, {7, 0, 3}, pool);
  out.truth = truth_in_scan(out.scan, now, healthy, {}, pool);
  return out;
}

/// Counts in a square of 5 pixels, so many mm of the patient to the right of the middle of a film.
double light(const XrayStudy& film, double mm) {
  const int column = film.exposure.columns / 2 + int(std::lround(mm * magnification({}) / XraySettings{}.pixel));
  double sum = 0.0;
  for (int r = -2; r <= 2; ++r)
    for (int c = -2; c <= 2; ++c) sum += double(film.exposure(column + c, film.exposure.rows / 2 + r));
  return sum;
}

TEST(InScan, noise_and_sharpness_are_those_that_the_scan_was_made_with) {
  ThreadPool pool(1);
  const skeleton::Scan scan = made_scan(1.0, pool);
  const ScanQuality found = quality_of(scan, {});
  // The quieter fifth of small cubes lies below their mean; a Gaussian of 0.8 voxels joins neighbours by exp(-1/2.56).
  EXPECT_NEAR(found.noise, scan_noise, 0.2 * scan_noise);
  EXPECT_NEAR(found.neighbour[0], std::exp(-1.0 / (4 * 0.64)), 0.1);
  EXPECT_NEAR(found.neighbour[2], 0.0, 0.1);
  EXPECT_TRUE(found.noise_known);
  EXPECT_NEAR(found.blur[0], 0.8, 0.25);
}

TEST(InScan, voxels_beyond_the_reach_of_the_lesion_are_those_of_the_scan) {
  ThreadPool pool(1);
  for (const double spacing : {1.0, 2.5}) {
    const Made made = with_hole(spacing, 8.0, pool);
    EXPECT_EQ(made.now.grid.extent, made.scan.hounsfield.grid.extent);
    std::size_t changed = 0;
    for (std::size_t v = 0; v < made.now.value.size(); ++v) {
      const Vec3 p = made.now.grid.place(v);
      const double off = std::hypot(p[0], p[1], p[2] - 330);
      const bool same = made.now.value[v] == made.scan.hounsfield.value[v];
      if (off > 8.0 + 6.0 * spacing) {
        ASSERT_TRUE(same) << off;
      }
      if (off < 6.0) changed += !same;
    }
    EXPECT_GT(double(changed) * std::pow(spacing, 3), 0.8 * 4.19 * 216);
  }
}

TEST(InScan, a_hole_has_the_number_of_tumour_and_the_noise_of_the_scan) {
  ThreadPool pool(2);
  const Made made = with_hole(1.0, 12.0, pool);
  double sum = 0, squares = 0, together = 0, n = 0;
  for (int k = 0; k < made.now.grid.extent.nk; ++k)
    for (int j = 0; j < made.now.grid.extent.nj; ++j)
      for (int i = 0; i < made.now.grid.extent.ni; ++i) {
        const Vec3 p = made.now.grid.to_world({double(i), double(j), double(k)});
        if (std::hypot(p[0], p[1], p[2] - 330) > 8.0) continue;
        const double here = made.now(i, j, k) - skeleton::CtNumbers{}.tumour;
        sum += here, squares += here * here, n += 1;
        together += here * (made.now(i + 1, j, k) - skeleton::CtNumbers{}.tumour);
      }
  EXPECT_NEAR(sum / n, 0.0, 3.0);
  EXPECT_NEAR(std::sqrt(squares / n), scan_noise, 0.2 * scan_noise);
  EXPECT_NEAR(together / squares, std::exp(-1.0 / (4 * 0.64)), 0.12)
      << "noise that is made anew is as coarse as the scan's";
}

TEST(InScan, a_bone_without_a_lesion_is_the_scan_itself) {
  ThreadPool pool(1);
  EXPECT_EQ(with_hole(2.0, 0.0, pool).now.value, made_scan(2.0, pool).hounsfield.value);
}

TEST(InScan, any_number_of_threads_makes_the_same_scan) {
  ThreadPool one(1), two(2);
  EXPECT_EQ(with_hole(2.0, 9.0, one).now.value, with_hole(2.0, 9.0, two).now.value);
}

TEST(InScan, hardware_and_its_streaks_are_shown_where_they_are_asked_for_in_its_own_slices) {
  ThreadPool one(1), two(2);
  Subject subject;
  const auto scan = std::make_shared<skeleton::Scan>(made_scan(2.0, two));
  subject.scan = scan;
  subject.healthy = subject.state = cube_in(*scan, 0.0);
  subject.state.metal.resize(subject.state.size());
  subject.centre = {0, 0, 330};
  // Two rods from the front to the back, 10 mm to each side of the middle.
  for (std::size_t v = 0; v < subject.state.size(); ++v) {
    const Vec3 p = subject.state.grid.place(v);
    if (std::hypot(std::abs(p[0]) - 10.0, p[2] - 330.0) > 3.0 || std::abs(p[1]) > 14.0) continue;
    subject.state.metal[v] = 1.0f;
  }
  const auto seen = [&](double share, ThreadPool& pool) {
    TestSettings settings;
    settings.ct.picture_metal = share;
    return examine_ct(Hospital(settings), subject, {7, 0, 3}, pool);
  };
  const CtStudy plain = seen(0.0, two), streaked = seen(1.0, two);
  EXPECT_EQ(seen(1.0, one).hounsfield.value, streaked.hounsfield.value);
  EXPECT_EQ(plain.hounsfield.value, scan->hounsfield.value) << "by itself a scan shows no hardware";
  const auto labelled = [](const CtStudy& study) {
    return std::count(study.truth.value.begin(), study.truth.value.end(), std::uint8_t(Label::metal));
  };
  EXPECT_EQ(labelled(plain), 0);
  EXPECT_GT(labelled(streaked), 2 * 3 * 9 * 28 / 8) << "two rods in voxels of 8 mm3";
  EXPECT_EQ(plain.reading.index, streaked.reading.index) << "the reader sees no streaks";
  const Grid& grid = plain.hounsfield.grid;
  double between = 0.0, number = 0.0;
  std::size_t far = 0;
  for (std::size_t v = 0; v < plain.hounsfield.value.size(); ++v) {
    const Vec3 p = grid.place(v);
    const int more = streaked.hounsfield.value[v] - plain.hounsfield.value[v];
    if (std::abs(p[2] - 330.0) > 12.0) {
      ASSERT_EQ(more, 0) << "a slice without metal " << p[2];
    }
    far += more != 0 && std::hypot(p[0], p[1]) > 40.0;
    if (std::abs(p[0]) < 3.0 && std::abs(p[1]) < 8.0 && std::abs(p[2] - 330.0) < 2.5) between += more, number += 1.0;
  }
  EXPECT_LT(between / number, -40.0) << "dark between the rods";
  EXPECT_GT(far, 1000u) << "streaks go on where nothing else has changed";
}

TEST(InScan, a_film_through_the_scan_shows_metal_and_is_else_what_it_was) {
  ThreadPool one(1), two(2);
  Subject bare;
  const auto scan = std::make_shared<skeleton::Scan>(made_scan(2.0, two));
  bare.scan = scan;
  bare.healthy = cube_in(*scan, 0.0);
  bare.state = cube_in(*scan, 9.0);
  bare.centre = {0, 0, 330};
  Subject held = bare;
  held.state.metal.resize(held.state.size());
  // A rod from the front to the back, 10 mm to the left of the middle.
  for (std::size_t v = 0; v < held.state.size(); ++v) {
    const Vec3 p = held.state.grid.place(v);
    held.state.metal[v] = std::hypot(p[0] + 10.0, p[2] - 330.0) < 3.0 && std::abs(p[1]) < 14.0 ? 1.0f : 0.0f;
  }
  const auto film = [](const Subject& subject, ThreadPool& pool) {
    TestSettings settings;
    settings.xray.scatter_to_primary = 0.0;  // else most light behind so small a body is scattered
    return examine_xray(Hospital(settings), subject, Projection::anterior_posterior, {7, 0, 3}, pool);
  };
  const XrayStudy without = film(bare, two), with = film(held, two);
  EXPECT_EQ(film(held, one).exposure.value, with.exposure.value);
  EXPECT_EQ(with.reading.index, without.reading.index);
  // Facing the patient, whose left is at the right; the exposure is metered, so that all else gets some more light.
  const double beside = light(with, -10.0) / light(without, -10.0);
  EXPECT_NEAR(beside, 1.0, 0.1);
  EXPECT_LT(light(with, 10.0) / light(without, 10.0), 0.2 * beside);
}

TEST(InScan, truth_tells_tumour_lost_bone_and_new_bone_apart) {
  ThreadPool pool(1);
  const skeleton::Scan scan = made_scan(1.0, pool);
  TissueState now = cube_in(scan, 0.0);
  const TissueState healthy = now;
  const auto at = [&](double x) {
    const Vec3 p = now.grid.to_world.inverse({x, 0, 330});
    return now.grid.extent.index(int(std::lround(p[0])), int(std::lround(p[1])), int(std::lround(p[2])));
  };
  now.tumour[at(-10)] = 0.8f;
  now.mineral[at(-5)] = 0.2f * now.mineral[at(-5)];
  now.woven[at(0)] = 0.3f;
  now.inert[at(5)] = 1.0f;
  const Volume<std::uint8_t> truth = truth_in_scan(scan, now, healthy, {}, pool);
  const auto label = [&](double x) {
    const Vec3 p = truth.grid.to_world.inverse({x, 0, 330});
    return Label(truth(int(std::lround(p[0])), int(std::lround(p[1])), int(std::lround(p[2]))));
  };
  EXPECT_EQ(label(-10), Label::tumour);
  EXPECT_EQ(label(-5), Label::lost_bone);
  EXPECT_EQ(label(0), Label::woven_bone);
  EXPECT_EQ(label(5), Label::cement);
  EXPECT_EQ(label(10), Label::bone);
}

TEST(Labels, have_a_line_each_in_the_table_that_goes_with_a_map) {
  const std::string table = labels_table();
  EXPECT_TRUE(table.starts_with("index\tname\tcolor\tmeaning\n0\tbackground\t#000000\t")) << table;
  EXPECT_EQ(std::size_t(std::count(table.begin(), table.end(), '\n')), 1 + label_count);
}

/// A scan as a JPEG 2000 series, read, changed, written in its own geometry, and read by others.
TEST(InScan, goes_through_a_jpeg_2000_series_and_back_as_dicom) {
  if (std::system("command -v gdcmconv >/dev/null 2>&1") != 0) GTEST_SKIP() << "gdcmconv is not installed";
  const Scratch scratch;
  const fs::path folder = scratch.path();
  fs::create_directories(folder / "j2k");
  ThreadPool pool(1);
  const skeleton::Scan made = made_scan(3.0, pool);
  formats::write_dicom_ct(folder / "plain", made.hounsfield, {7, 0, "L3", "source"}, {120, 3, true});
  for (const auto& file : fs::directory_iterator(folder / "plain"))
    ASSERT_EQ(std::system(("gdcmconv --j2k '" + file.path().string() + "' '" +
                           (folder / "j2k" / file.path().filename()).string() + "' >/dev/null 2>&1")
                              .c_str()),
              0);
  const Volume<float> read = formats::read_image(folder / "j2k").volume;
  Volume<int> mask(read.grid);
  for (std::size_t v = 0; v < mask.value.size(); ++v) {
    const Vec3 p = read.grid.place(v);
    mask.value[v] = std::max({std::abs(p[0]), std::abs(p[1]), std::abs(p[2] - 330)}) < 15.0;
  }
  const auto scan = skeleton::scan_of(read, mask, 1, {}, pool);
  const TissueState now = cube_in(made, 10.0), healthy = cube_in(made, 0.0);
  const CtSettings ct;
  const ScanQuality quality = quality_of(*scan, ct);
  const Mixture hu = ct_mixture(ct_spectrum(ct, attenuation()), attenuation(), {}, Inert::cement);
  const Volume<std::int16_t> changed =
      with_change(*scan, change_in(*scan, now, healthy, hu, quality, pool), quality, ct, {7, 0, 3}, pool);
  formats::write_dicom_ct(folder / "out", changed, {7, 30, "L3", "ct axial"}, {120, 3, true});
  const Volume<float> back = formats::read_image(folder / "out").volume;
  ASSERT_EQ(back.value.size(), changed.value.size());
  std::size_t different = 0;
  for (std::size_t v = 0; v < back.value.size(); ++v) {
    const Vec3 there = read.grid.to_world.inverse(back.grid.place(v));
    const int i = int(std::lround(there[0])), j = int(std::lround(there[1])), k = int(std::lround(there[2]));
    ASSERT_EQ(back.value[v], float(changed(i, j, k)));
    different += back.value[v] != read(i, j, k);
  }
  EXPECT_GT(different, 50u);
  EXPECT_LT(different, 800u);
  write_whole(folder / "look.py",
              "import sys, glob, pydicom\n"
              "a = [pydicom.dcmread(f) for f in sorted(glob.glob(sys.argv[1] + '/j2k/*'))]\n"
              "b = [pydicom.dcmread(f) for f in sorted(glob.glob(sys.argv[1] + '/out/*'))]\n"
              "assert a[0].file_meta.TransferSyntaxUID == pydicom.uid.JPEG2000Lossless, a[0].file_meta\n"
              "assert len(a) == len(b)\n"
              "for x, y in zip(a, b):\n"
              "  assert y.ImageType[:2] == ['DERIVED', 'SECONDARY'] and 'SIMULATED' in y.ImageType, y.ImageType\n"
              "  assert x.SOPInstanceUID != y.SOPInstanceUID and x.SeriesInstanceUID != y.SeriesInstanceUID\n"
              "  assert 'SIMULATED' in y.SeriesDescription and y.PatientIdentityRemoved == 'YES'\n"
              "  for tag in ('ImagePositionPatient', 'ImageOrientationPatient', 'PixelSpacing', 'Rows', 'Columns'):\n"
              "    assert getattr(x, tag) == getattr(y, tag), tag\n"
              "  assert y.pixel_array.shape == (y.Rows, y.Columns)\n"
              "print('read')\n");
  EXPECT_EQ(std::system(("/usr/bin/python3 '" + (folder / "look.py").string() + "' '" + folder.string() + "'").c_str()),
            0);
  if (std::system("command -v dciodvfy >/dev/null 2>&1") == 0) {
    const std::string check = "dciodvfy '" + (folder / "out/0003.dcm").string() + "' 2>&1 | grep -E '^(Error|Abort)'";
    EXPECT_NE(std::system(check.c_str()), 0) << "dciodvfy finds faults";
  }
}

TEST(InScan, a_lesion_in_the_l3_of_a_real_ct_leaves_all_else_as_it_is) {
  const fs::path data = fs::path(HOWSHIP_SHARED_DIR) / "data/ct_spine_pelvis_3mm";
  if (!fs::exists(data)) GTEST_SKIP() << "the shared CT is not here";
  ThreadPool pool(2);
  const Volume<float> ct = formats::read_image(data / "ct_hu.nii.gz").volume;
  const Volume<int> labels = formats::read_labels(data / "labels.nii.gz");
  skeleton::FromCtOptions options;
  options.name = "L3";
  const skeleton::BoneModel bone = *skeleton::bone_from_ct(ct, labels, 29, options, pool).bone;
  Subject subject;
  subject.healthy = subject.state = healthy_state(bone);
  for (std::size_t v = 0; v < subject.state.size(); ++v) {
    if (distance(bone.tissue.grid.place(v), bone.centre) > 9.0) continue;
    subject.state.lamellar[v] = subject.state.mineral[v] = 0.0f;
    subject.state.tumour[v] = 1.0f;
  }
  subject.centre = bone.centre;
  subject.scan = skeleton::scan_of(ct, labels, 29, {}, pool);
  const Hospital hospital{TestSettings{}};
  const CtStudy study = examine_ct(hospital, subject, {7, 0, 1}, pool);
  double sum = 0, n = 0;
  std::array<std::size_t, label_count> found{};
  for (std::size_t v = 0; v < ct.value.size(); ++v) {
    ++found[study.truth.value[v]];
    const double off = distance(ct.grid.place(v), bone.centre);
    if (off > 9.0 + 12.0) {
      ASSERT_EQ(float(study.hounsfield.value[v]), std::round(ct.value[v])) << off;
    }
    if (off < 5.0) sum += study.hounsfield.value[v], n += 1;
  }
  EXPECT_NEAR(sum / n, skeleton::CtNumbers{}.tumour, 8.0);
  EXPECT_NEAR(double(found[std::size_t(Label::tumour)]) * 27.0, 4.19 * 729.0, 0.1 * 4.19 * 729.0);
  EXPECT_GT(found[std::size_t(Label::other_bone)], 40000u) << "other vertebrae, hips and ribs are bone";
  EXPECT_GT(study.reading.index, study.reading.threshold) << "a hole of 18 mm is seen";
}

}  // namespace
}  // namespace howship::imaging
