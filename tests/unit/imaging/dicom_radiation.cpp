// SPDX-License-Identifier: Apache-2.0
// Dose, structures and plan of radiation as DICOM: what was written is read back, and a validator has nothing to say.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "../scratch.hpp"
#include "howship/formats/dicom.hpp"

namespace howship::formats {
namespace {

struct Written {
  Volume<float> gray, inside;
  RadiationFiles files;
};

Written write(const std::filesystem::path& folder) {
  Grid grid;
  grid.extent = {21, 17, 15};
  // Turned about the left-right axis, as a vertebra lies.
  const double c = 2.0 * std::cos(0.2), s = 2.0 * std::sin(0.2);
  grid.to_world.column = {{{2, 0, 0}, {0, c, s}, {0, -s, c}}};
  grid.to_world.origin = {-30, 12, 7};
  Written out{
      Volume<float>(grid), Volume<float>(grid), {folder / "dose.dcm", folder / "structures.dcm", folder / "plan.dcm"}};
  for (int k = 0; k < 15; ++k)
    for (int j = 0; j < 17; ++j)
      for (int i = 0; i < 21; ++i) {
        const double r = std::sqrt(std::pow(i - 10.0, 2) + std::pow(j - 8.0, 2) + std::pow(k - 7.0, 2));
        out.gray(i, j, k) = float(20.0 / (1.0 + std::exp(r - 5.0)));
        out.inside(i, j, k) = r < 5.2 ? 1.0f : 0.0f;
      }
  DicomStudy study;
  study.bone = "L3";
  study.series = "external radiation";
  write_dicom_radiation(out.files, out.gray, {{"target", "PTV", out.inside}}, study,
                        {"external", 5, 20.0, "isocentre"});
  return out;
}

}  // namespace

TEST(DicomRadiation, the_scaled_pixels_are_the_dose) {
  const Scratch scratch;
  const Written written = write(scratch.path());
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(written.files.dose.c_str()).good());
  Float64 scaling = 0.0;
  ASSERT_TRUE(file.getDataset()->findAndGetFloat64(DCM_DoseGridScaling, scaling).good());
  const Uint16* pixel = nullptr;
  unsigned long count = 0;
  ASSERT_TRUE(file.getDataset()->findAndGetUint16Array(DCM_PixelData, pixel, &count).good());
  ASSERT_EQ(count, written.gray.value.size());
  std::size_t at = 0;
  for (int k = 0; k < 15; ++k)
    for (int j = 16; j >= 0; --j)
      for (int i = 20; i >= 0; --i) EXPECT_NEAR(scaling * pixel[at++], double(written.gray(i, j, k)), 20.0 / 65535.0);
}

TEST(DicomRadiation, contours_enclose_the_volume_of_the_mask) {
  const Scratch scratch;
  const Written written = write(scratch.path());
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(written.files.structures.c_str()).good());
  DcmItem* roi = nullptr;
  ASSERT_TRUE(file.getDataset()->findAndGetSequenceItem(DCM_ROIContourSequence, roi, 0).good());
  double volume = 0.0, mask = 0.0;
  for (const float one : written.inside.value) mask += 8.0 * double(one);
  DcmSequenceOfItems* contours = nullptr;
  ASSERT_TRUE(roi->findAndGetSequence(DCM_ContourSequence, contours).good());
  for (unsigned long n = 0; n < contours->card(); ++n) {
    OFString text;
    contours->getItem(n)->findAndGetOFStringArray(DCM_ContourData, text);
    std::vector<double> x;
    for (std::size_t from = 0; from < text.size();) {
      x.push_back(std::atof(text.c_str() + from));
      const std::size_t to = text.find('\\', from);
      from = to == OFString_npos ? text.size() : to + 1;
    }
    // Area of a polygon in space.
    Vec3 sum{};
    const std::size_t points = x.size() / 3;
    for (std::size_t i = 0; i < points; ++i) {
      const double* a = &x[3 * i];
      const double* b = &x[3 * ((i + 1) % points)];
      sum[0] += a[1] * b[2] - a[2] * b[1];
      sum[1] += a[2] * b[0] - a[0] * b[2];
      sum[2] += a[0] * b[1] - a[1] * b[0];
    }
    volume += 2.0 * 0.5 * std::sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
  }
  EXPECT_NEAR(volume / mask, 1.0, 0.02);
}

TEST(DicomRadiation, dciodvfy_finds_no_error) {
  if (std::system("command -v dciodvfy > /dev/null") != 0) GTEST_SKIP() << "dciodvfy is not installed";
  const Scratch scratch;
  const Written written = write(scratch.path());
  for (const auto& file : {written.files.dose, written.files.structures, written.files.plan}) {
    const std::filesystem::path said = scratch.path() / "said.txt";
    EXPECT_EQ(std::system(("dciodvfy " + file.string() + " > " + said.string() + " 2>&1").c_str()), 0) << file;
    std::string text;
    if (std::FILE* in = std::fopen(said.c_str(), "r")) {
      for (int c; (c = std::fgetc(in)) != EOF;) text += char(c);
      std::fclose(in);
    }
    EXPECT_EQ(text.find("Error"), std::string::npos) << file << ": " << text;
  }
}

}  // namespace howship::formats
