// SPDX-License-Identifier: Apache-2.0
// DICOM objects are valid for their class, read back the same through independent readers and ours, and say that they
// are simulated.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/dicom.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/read_dicom.hpp"
#include "howship/imaging/scene.hpp"
#include "howship/pictures/test_images.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

class Dicom : public testing::Test {
 protected:
  fs::path folder = fs::temp_directory_path() / ("howship_dicom_" + std::to_string(::getpid()) + "_" +
                                                 testing::UnitTest::GetInstance()->current_test_info()->name());
  formats::DicomStudy study{7, 30, "L3", "test", "female", 58, 68};
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  static bool present(const std::string& command) {
    return std::system(("command -v " + command + " >/dev/null 2>&1").c_str()) == 0;
  }
  /// 0 where the checker finds no error.
  int faults(const fs::path& file) const {
    return std::system(("! dciodvfy '" + file.string() + "' 2>&1 | grep -E '^(Error|Abort)'").c_str());
  }
  std::string python(const std::string& code) const {
    std::ofstream(folder / "check.py") << code;
    const fs::path out = folder / "out.txt";
    if (std::system(("/usr/bin/python3 '" + (folder / "check.py").string() + "' '" + folder.string() + "' > '" +
                     out.string() + "' 2>&1")
                        .c_str()) != 0)
      return "failed: " + read_whole(out);
    return read_whole(out);
  }
};

/// No two directions alike: value = 100 i + 10 j + k.
template <class T>
Volume<T> asymmetric() {
  Volume<T> out(imaging::grid_around({10, -20, 300}, {6, 10, 8}, {1, 2, 2}));
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 5; ++j)
      for (int i = 0; i < 6; ++i) out(i, j, k) = T(100 * i + 10 * j + k);
  return out;
}

imaging::Image ramp(int columns, int rows) {
  imaging::Image out(columns, rows);
  for (std::size_t p = 0; p < out.value.size(); ++p) out.value[p] = float(p) / float(out.value.size());
  return out;
}

TEST_F(Dicom, all_five_classes_pass_the_validator) {
  if (!present("dciodvfy")) GTEST_SKIP() << "dicom3tools is not installed (tools/setup.sh --checks)";
  formats::write_dicom_ct(folder / "ct", asymmetric<std::int16_t>(), study, {});
  formats::write_dicom_mr(folder / "mr", asymmetric<float>(), study, {4500, 60, 160});
  formats::write_dicom_pet(folder / "pet", asymmetric<float>(), study, {});
  formats::write_dicom_bone_scan(folder / "scan.dcm", ramp(64, 128), ramp(64, 128), study, {});
  formats::write_dicom_xray(folder / "ap.dcm", ramp(64, 64), study, {});
  formats::XrayTags lateral;
  lateral.view = "LL";
  formats::write_dicom_xray(folder / "lateral.dcm", ramp(64, 64), study, lateral);
  for (const char* file :
       {"ct/0001.dcm", "ct/0004.dcm", "mr/0001.dcm", "pet/0002.dcm", "scan.dcm", "ap.dcm", "lateral.dcm"})
    EXPECT_EQ(faults(folder / file), 0) << file;
}

TEST_F(Dicom, segmentations_of_truth_pass_the_validator_and_pydicom_finds_every_voxel_on_the_slices_of_the_ct) {
  if (!present("dciodvfy")) GTEST_SKIP() << "dicom3tools is not installed (tools/setup.sh --checks)";
  if (std::system("/usr/bin/python3 -c 'import pydicom' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-pydicom is not installed";
  // Odd sizes, so that frames begin within a byte; every label, in places that no turn leaves as they are.
  const auto ct = asymmetric<std::int16_t>();
  Volume<std::uint8_t> labels(ct.grid);
  for (std::size_t v = 0; v < labels.value.size(); ++v) labels.value[v] = std::uint8_t((7 * v + v / 5) % 8);
  for (const bool in_scan : {false, true}) {
    const std::string name = in_scan ? "scan" : "plain";
    formats::CtTags tags;
    tags.in_scan = in_scan;
    formats::write_dicom_ct(folder / name, ct, study, tags);
    formats::write_dicom_segmentation(folder / (name + ".dcm"), labels, study, {.of_ct = true, .in_scan = in_scan});
    EXPECT_EQ(faults(folder / (name + ".dcm")), 0);
  }
  formats::write_dicom_segmentation(folder / "alone.dcm", labels, study, {});
  EXPECT_EQ(faults(folder / "alone.dcm"), 0);
  formats::write_dicom_segmentation(folder / "nothing.dcm", Volume<std::uint8_t>(ct.grid), study, {});
  EXPECT_EQ(faults(folder / "nothing.dcm"), 0);
  formats::write_nifti(folder / "truth.nii.gz", labels, "truth", "1");
  const std::string said = python(R"(
import glob, sys, warnings
warnings.simplefilter('ignore')
import nibabel, numpy as np, pydicom
at = sys.argv[1] + '/'
truth = nibabel.load(at + 'truth.nii.gz')
names = ['background', 'bone', 'tumour', 'lost_bone', 'woven_bone', 'other_bone', 'cement', 'metal']
for name in ('plain', 'scan', 'alone'):
    seg = pydicom.dcmread(at + name + '.dcm')
    slices = {s.SOPInstanceUID: s for s in map(pydicom.dcmread, glob.glob(at + name + '/*.dcm'))}
    found = np.zeros(truth.shape, int)
    same = True
    shared = seg.SharedFunctionalGroupsSequence[0]
    o = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float)
    s = np.array(shared.PixelMeasuresSequence[0].PixelSpacing, float)
    for frame, group in zip(seg.pixel_array, seg.PerFrameFunctionalGroupsSequence):
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        label = names.index(seg.SegmentSequence[number - 1].SegmentLabel)
        place = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        if name != 'alone':
            of = slices[group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID]
            same &= np.allclose(place, np.array(of.ImagePositionPatient, float)) and np.allclose(o, np.array(of.ImageOrientationPatient, float)) and of.SeriesInstanceUID == seg.ReferencedSeriesSequence[0].SeriesInstanceUID and of.FrameOfReferenceUID == seg.FrameOfReferenceUID and of.PatientID == seg.PatientID and of.StudyInstanceUID == seg.StudyInstanceUID
        r, c = np.nonzero(frame)
        lps = place + np.outer(c * s[1], o[:3]) + np.outer(r * s[0], o[3:])
        voxel = np.rint(nibabel.affines.apply_affine(np.linalg.inv(truth.affine), lps * [-1, -1, 1])).astype(int)
        found[tuple(voxel.T)] += label
    print(name, seg.Modality, len(seg.SegmentSequence), same, (found == truth.get_fdata()).all())
print(pydicom.dcmread(at + 'nothing.dcm').pixel_array.sum())
)");
  EXPECT_EQ(said, "plain SEG 7 True True\nscan SEG 7 True True\nalone SEG 7 True True\n0\n");
}

TEST_F(Dicom, there_is_a_writer_for_the_class_of_every_modality_with_images) {
  for (const imaging::Modality* one : imaging::modalities())
    EXPECT_EQ(pictures::can_be_dicom(*one), one->has_images()) << one->name;
}

TEST_F(Dicom, patients_of_one_seed_are_not_the_same_person) {
  const auto written = [&](const char* name, std::uint64_t patient) {
    study.patient = patient;
    formats::write_dicom_xray(folder / name, ramp(64, 64), study, {});
    return read_whole(folder / name);
  };
  EXPECT_NE(written("first.dcm", 0).find("HOWSHIP-7 "), std::string::npos);
  EXPECT_NE(written("third.dcm", 2).find("HOWSHIP-7-2"), std::string::npos);
}

TEST_F(Dicom, the_same_study_has_the_same_bytes) {
  formats::write_dicom_ct(folder / "a", asymmetric<std::int16_t>(), study, {});
  formats::write_dicom_ct(folder / "b", asymmetric<std::int16_t>(), study, {});
  EXPECT_EQ(read_whole(folder / "a" / "0002.dcm"), read_whole(folder / "b" / "0002.dcm"));
}

TEST_F(Dicom, our_reader_finds_every_voxel_where_it_was) {
  const auto volume = asymmetric<std::int16_t>();
  formats::write_dicom_ct(folder / "ct", volume, study, {});
  fs::rename(folder / "ct" / "0001.dcm", folder / "ct" / "zzz");  // names mean nothing
  const formats::ReadImage read = formats::read_dicom(folder / "ct");
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 5; ++j)
      for (int i = 0; i < 6; ++i) {
        const Vec3 x = read.volume.grid.to_world.inverse(volume.grid.to_world({double(i), double(j), double(k)}));
        const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
        ASSERT_TRUE(read.volume.grid.extent.contains(a, b, c));
        EXPECT_NEAR(x[0], a, 1e-6);
        EXPECT_EQ(read.volume(a, b, c), float(volume(i, j, k)));
      }
  const auto sagittal = asymmetric<float>();
  formats::write_dicom_mr(folder / "mr", sagittal, study, {});
  const formats::ReadImage mr = formats::read_dicom(folder / "mr");
  const Vec3 x = mr.volume.grid.to_world.inverse(sagittal.grid.to_world({5, 1, 2}));
  EXPECT_NEAR(double(mr.volume(int(std::lround(x[0])), int(std::lround(x[1])), int(std::lround(x[2])))),
              512.0 * 4000 / 543.0, 1.0);
}

TEST_F(Dicom, pydicom_finds_the_corners_where_they_were) {
  if (std::system("/usr/bin/python3 -c 'import pydicom' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-pydicom is not installed";
  formats::write_dicom_ct(folder / "ct", asymmetric<std::int16_t>(), study, {});
  // World (RAS) of three corners as pydicom reads them: value, x, y, z.
  const std::string said = python(R"(
import pydicom, sys, glob
import numpy as np
for f, r, c in (('0001', 0, 0), ('0001', 4, 5), ('0004', 4, 0)):
    d = pydicom.dcmread(sys.argv[1] + '/ct/' + f + '.dcm')
    o = np.array(d.ImageOrientationPatient, float); s = np.array(d.PixelSpacing, float)
    p = np.array(d.ImagePositionPatient, float) + o[:3] * s[1] * c + o[3:] * s[0] * r
    v = d.pixel_array[r, c] * float(d.RescaleSlope) + float(d.RescaleIntercept)
    print('%g %g %g %g;' % (v, -p[0], -p[1], p[2]), end='')
print('SIMULATED' in d.ImageComments and 'SIMULATED' in d.SeriesDescription)
)");
  const auto grid = asymmetric<std::int16_t>().grid.to_world;
  std::string expected;
  for (const auto& [i, j, k] : {std::array{5, 4, 0}, std::array{0, 0, 0}, std::array{5, 0, 3}}) {
    const Vec3 w = grid({double(i), double(j), double(k)});
    char line[80];
    std::snprintf(line, sizeof line, "%g %g %g %g;", 100.0 * i + 10.0 * j + k, w[0], w[1], w[2]);
    expected += line;
  }
  EXPECT_EQ(said, expected + "True\n");
}

// The value of the phantom says where a voxel lies, so every voxel of every class tells whether a reader puts it there:
// once by the tags as pydicom gives them, once by the affine that nibabel makes of them.
TEST_F(Dicom, pydicom_and_nibabel_put_every_voxel_of_every_class_at_its_place) {
  if (std::system("/usr/bin/python3 -c 'import pydicom, nibabel' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-pydicom and python3-nibabel are not installed";
  formats::write_dicom_ct(folder / "ct", asymmetric<std::int16_t>(), study, {});
  formats::write_dicom_mr(folder / "mr", asymmetric<float>(), study, {});
  formats::write_dicom_pet(folder / "pet", asymmetric<float>(), study, {});
  formats::write_nifti(folder / "real.nii.gz", asymmetric<float>(), "phantom", "1");
  formats::write_nifti(folder / "whole.nii.gz", asymmetric<std::int16_t>(), "phantom", "1");
  formats::write_nifti(folder / "label.nii.gz", asymmetric<std::uint16_t>(), "phantom", "1");
  const Affine& affine = asymmetric<float>().grid.to_world;
  char place[200];
  std::snprintf(place, sizeof place, "origin, step = [%.9g, %.9g, %.9g], [%.9g, %.9g, %.9g]\n", affine.origin[0],
                affine.origin[1], affine.origin[2], affine.column[0][0], affine.column[1][1], affine.column[2][2]);
  const std::string said = python(std::string(place) + R"(
import glob, sys, warnings
warnings.simplefilter('ignore')
import nibabel, numpy as np, pydicom
from nibabel.nicom import dicomwrappers
def say(name, world, value):
    at = (np.concatenate(world) - origin) / step
    value = np.concatenate(value)
    kept = value / value.max() * 543
    print(name, len(np.unique(np.rint(at), axis=0)), abs(at - np.rint(at)).max() < 1e-4, abs(kept - at @ [100, 10, 1]).max() < 0.5)
for name in ('ct', 'mr', 'pet'):
    by_tags, by_affine, value = [], [], []
    for f in sorted(glob.glob(sys.argv[1] + '/' + name + '/*.dcm')):
        d = pydicom.dcmread(f)
        r, c = (x.ravel() for x in np.indices(d.pixel_array.shape))
        o, s = np.array(d.ImageOrientationPatient, float), np.array(d.PixelSpacing, float)
        lps = np.array(d.ImagePositionPatient, float) + np.outer(c * s[1], o[:3]) + np.outer(r * s[0], o[3:])
        by_tags.append(lps * [-1, -1, 1])
        a = dicomwrappers.wrapper_from_file(f).affine
        by_affine.append((np.stack([r, c, 0 * r], 1) @ a[:3, :3].T + a[:3, 3]) * [-1, -1, 1])
        value.append(d.pixel_array.ravel() * float(getattr(d, 'RescaleSlope', 1)) + float(getattr(d, 'RescaleIntercept', 0)))
    say(name, by_tags, value)
    say(name, by_affine, value)
for name in ('real', 'whole', 'label'):
    i = nibabel.load(sys.argv[1] + '/' + name + '.nii.gz')
    index = np.stack([x.ravel() for x in np.indices(i.shape)], 1)
    say(name, [nibabel.affines.apply_affine(i.affine, index)], [i.get_fdata().ravel()])
)");
  EXPECT_EQ(said,
            "ct 120 True True\nct 120 True True\nmr 120 True True\nmr 120 True True\npet 120 True True\n"
            "pet 120 True True\nreal 120 True True\nwhole 120 True True\nlabel 120 True True\n");
}

// Planar classes have no place in space; their two directions and views are named.
TEST_F(Dicom, pydicom_finds_views_and_directions_of_planar_images) {
  if (std::system("/usr/bin/python3 -c 'import pydicom' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-pydicom is not installed";
  imaging::Image front(64, 128), back(64, 128);
  front(3, 5) = 100.0f;  // the patient's right, near the head
  back(60, 5) = 50.0f;
  formats::write_dicom_bone_scan(folder / "scan.dcm", front, back, study, {});
  imaging::Image film(64, 48);
  film(2, 40) = 1.0f;
  formats::write_dicom_xray(folder / "ap.dcm", film, study, {});
  EXPECT_EQ(python(R"(
import pydicom, sys
import numpy as np
d = pydicom.dcmread(sys.argv[1] + '/scan.dcm')
views = [x.ViewCodeSequence[0].CodeMeaning.lower() for x in d.DetectorInformationSequence]
for n, frame in enumerate(d.pixel_array):
    print(views[d.DetectorVector[n] - 1], *np.unravel_index(frame.argmax(), frame.shape), frame.max())
d = pydicom.dcmread(sys.argv[1] + '/ap.dcm')
print(*d.PatientOrientation, *np.unravel_index(d.pixel_array.argmax(), d.pixel_array.shape), d.pixel_array.shape)
)"),
            "antero-posterior 5 3 100\npostero-anterior 5 60 50\nL F 40 2 (48, 64)\n");
}

TEST_F(Dicom, uptake_computed_from_the_tags_is_the_simulated_one) {
  if (std::system("/usr/bin/python3 -c 'import pydicom' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-pydicom is not installed";
  const Volume<float> suv(imaging::grid_around({0, 0, 0}, {9, 9, 9}, {3, 3, 3}), 4.2f);
  formats::write_dicom_pet(folder / "pet", suv, study, {});
  const std::string said = python(R"(
import pydicom, sys
d = pydicom.dcmread(sys.argv[1] + '/pet/0002.dcm'); n = d.RadiopharmaceuticalInformationSequence[0]
seconds = lambda t: int(t[:2]) * 3600 + int(t[2:4]) * 60 + float(t[4:])
elapsed = seconds(d.SeriesTime) - seconds(n.RadiopharmaceuticalStartTime)
left = float(n.RadionuclideTotalDose) * 2 ** (-elapsed / float(n.RadionuclideHalfLife))
print(d.pixel_array[1, 1] * float(d.RescaleSlope) * float(d.PatientWeight) * 1000 / left)
)");
  EXPECT_NEAR(std::atof(said.c_str()) / 4.2, 1.0, 1e-3) << said;
}

TEST_F(Dicom, compressed_slices_read_the_same) {
  // Large enough for encoders that work on blocks.
  Volume<std::int16_t> volume(imaging::grid_around({0, 0, 0}, {64, 48, 8}, {1, 1, 2}));
  for (std::size_t v = 0; v < volume.value.size(); ++v) volume.value[v] = std::int16_t(int(v * 7 % 3000) - 1000);
  int checked = 0;
  formats::write_dicom_ct(folder / "ct", volume, study, {});
  const formats::ReadImage plain = formats::read_dicom(folder / "ct");
  for (const std::string tool : {"dcmcjpeg +e1", "dcmcjpls", "dcmcrle", "gdcmconv --j2k"}) {
    if (!present(tool.substr(0, tool.find(' ')))) continue;
    const fs::path packed = folder / "packed";
    fs::remove_all(packed);
    fs::create_directories(packed);
    for (int k = 1; k <= 4; ++k) {
      const std::string name = "/000" + std::to_string(k) + ".dcm";
      ASSERT_EQ(std::system((tool + " '" + (folder / "ct").string() + name + "' '" + packed.string() + name +
                             "' >/dev/null 2>&1")
                                .c_str()),
                0)
          << tool;
    }
    EXPECT_EQ(formats::read_dicom(packed).volume.value, plain.volume.value) << tool;
    ++checked;
  }
  if (checked == 0) GTEST_SKIP() << "no encoder is installed (dcmtk, libgdcm-tools)";
}

TEST_F(Dicom, lossy_jpeg_2000_reads_as_an_independent_reader_decodes_it) {
  if (!present("gdcmconv")) GTEST_SKIP() << "libgdcm-tools is not installed (tools/setup.sh --checks)";
  Volume<std::int16_t> volume(imaging::grid_around({0, 0, 0}, {128, 96, 8}, {1, 1, 2}));
  for (std::size_t v = 0; v < volume.value.size(); ++v)
    volume.value[v] = std::int16_t(700.0 * std::sin(0.013 * double(v)) + 300.0 * std::cos(0.21 * double(v % 128)));
  formats::write_dicom_ct(folder / "ct", volume, study, {});
  fs::create_directories(folder / "packed");
  fs::create_directories(folder / "decoded");
  const auto convert = [&](const char* how, const char* from, const char* to, const std::string& name) {
    const std::string command = std::string("gdcmconv ") + how + " '" + (folder / from / name).string() + "' '" +
                                (folder / to / name).string() + "' >/dev/null 2>&1";
    return std::system(command.c_str());
  };
  for (int k = 1; k <= 4; ++k) {
    const std::string name = "000" + std::to_string(k) + ".dcm";
    ASSERT_EQ(convert("--j2k --lossy -r 12", "ct", "packed", name), 0);
    ASSERT_EQ(convert("--raw", "packed", "decoded", name), 0);
  }
  const std::vector<float> plain = formats::read_dicom(folder / "ct").volume.value,
                           ours = formats::read_dicom(folder / "packed").volume.value,
                           theirs = formats::read_dicom(folder / "decoded").volume.value;
  EXPECT_NE(ours, plain);  // it lost something
  EXPECT_EQ(ours, theirs);
  double worst = 0;
  for (std::size_t v = 0; v < ours.size(); ++v) worst = std::max(worst, std::abs(double(ours[v]) - double(plain[v])));
  EXPECT_LT(worst, 200.0);  // and is still the image
}

std::string refusal(const fs::path& path) {
  try {
    formats::read_dicom(path);
  } catch (const InputError& e) {
    return e.problems.report();
  }
  return "";
}

TEST_F(Dicom, what_cannot_be_a_volume_is_refused_in_a_sentence) {
  formats::write_dicom_ct(folder / "ct", asymmetric<std::int16_t>(), study, {});
  const fs::path slice = folder / "ct" / "0003.dcm";
  const std::string whole = read_whole(slice);
  fs::remove(slice);
  EXPECT_NE(refusal(folder / "ct").find("mm apart"), std::string::npos);
  write_whole(slice, std::string_view(whole).substr(0, whole.size() - 40));
  EXPECT_NE(refusal(folder / "ct").find("error"), std::string::npos);
  write_whole(slice, whole);
  formats::DicomStudy other = study;
  other.seed = 8;
  formats::write_dicom_ct(folder / "other", asymmetric<std::int16_t>(), other, {});
  fs::copy(folder / "other" / "0001.dcm", folder / "ct" / "other.dcm");
  EXPECT_NE(refusal(folder / "ct").find("2 series"), std::string::npos);
  EXPECT_NE(refusal(folder / "empty").find("error"), std::string::npos);
}

TEST_F(Dicom, a_tilted_gantry_is_refused) {
  if (std::system("/usr/bin/python3 -c 'import pydicom' >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "python3-pydicom is not installed";
  formats::write_dicom_ct(folder / "ct", asymmetric<std::int16_t>(), study, {});
  const std::string said = python(
      "import sys, glob, pydicom\n"
      "for n, f in enumerate(sorted(glob.glob(sys.argv[1] + '/ct/*.dcm'))):\n"
      "    d = pydicom.dcmread(f); x, y, z = d.ImagePositionPatient\n"
      "    d.ImagePositionPatient = [x, float(y) + 0.4 * n, z]; d.save_as(f)\n");
  ASSERT_EQ(said.rfind("failed", 0), std::string::npos) << said;
  EXPECT_NE(refusal(folder / "ct").find("the gantry was tilted by 11.3 degrees"), std::string::npos)
      << refusal(folder / "ct");
}

TEST_F(Dicom, every_truncation_of_a_slice_is_refused_or_read) {
  formats::write_dicom_ct(folder / "ct", asymmetric<std::int16_t>(), study, {});
  const std::string whole = read_whole(folder / "ct" / "0001.dcm");
  for (std::size_t length = 132; length < whole.size(); length += 37) {
    write_whole(folder / "cut.dcm", std::string_view(whole).substr(0, length));
    EXPECT_NE(refusal(folder / "cut.dcm"), "") << length;
  }
}

}  // namespace
}  // namespace howship
