// SPDX-License-Identifier: Apache-2.0
// Simulated tests as pictures of a workstation and as volumes, each with what is truly there.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "howship/formats/dicom.hpp"
#include "howship/formats/png.hpp"
#include "howship/imaging/examination.hpp"

namespace howship::pictures {

/// A picture and the truth on the same pixels: black nothing, grey bone, orange tumour. Volumes are cut where most
/// tumour is, through their middle where there is none; the patient faces us, or left in sagittal planes.
struct TestPicture {
  std::string view;  ///< "ap", "axial", "t1", "whole-body"
  formats::Picture seen, truth;
};
TestPicture test_picture(const imaging::Examination& test, std::string_view view);

/// The views that an examination holds: of a radiograph its own, else the usual ones of its modality or the one asked
/// for.
std::vector<std::string_view> views_of(const imaging::Examination& test, std::string_view asked);

/// A volume to measure on. Radiographs and scans are one voxel thick, in mm on detector or camera; a bone scan holds
/// its front view at j = 0 and its back view at j = 1.
struct TestVolume {
  std::string name;  ///< "ct", "xray_ap", "mri_stir"; with "_truth" for the label map
  std::variant<Volume<std::int16_t>, Volume<std::uint16_t>, Volume<float>, Volume<std::uint8_t>> volume;
  std::string unit;
};
/// Image volumes, and last the one truth map of them all. With `view`, only that one of an MRI.
std::vector<TestVolume> test_volumes(const imaging::Examination& test, const imaging::TestSettings& settings,
                                     std::string_view view = "");

/// Their names alone.
std::vector<std::string> test_volume_names(const imaging::Examination& test, std::string_view view = "");

/// Writes one volume.
void write_test_volume(const std::filesystem::path& target, const TestVolume& volume, std::string_view description,
                       Sync sync = Sync::now);

/// Whether there is a writer for the DICOM class of the modality's images.
bool can_be_dicom(const imaging::Modality& modality);

/// A view as DICOM: a file where the modality is planar, else a folder of slices.
void write_test_dicom(const std::filesystem::path& target, const imaging::Examination& test,
                      const imaging::TestSettings& settings, std::string_view view, const formats::DicomStudy& study);

/// The truth of a test that is no projection as a DICOM segmentation, of the series that write_test_dicom makes.
void write_test_segmentation(const std::filesystem::path& file, const imaging::Examination& test,
                             const formats::DicomStudy& study);

}  // namespace howship::pictures
