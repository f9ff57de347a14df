// SPDX-License-Identifier: Apache-2.0
// One patient of a data set: lived, imaged on the days that are wanted, and what each table says of it.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "howship/formats/json.hpp"
#include "howship/pictures/test_images.hpp"
#include "howship/scenario/dataset_file.hpp"

namespace howship::app {

/// An image and its truth.
struct CaseImage {
  double day = 0.0;
  std::string test;     ///< "ct"
  std::string view;     ///< of a radiograph, or the weighting of an MRI; else empty
  std::string setting;  ///< empty where there is one only
  bool without = false;
  pictures::TestVolume image, truth;
  formats::Json about;        ///< its sidecar
  formats::DicomStudy study;  ///< whose it is, for its truth as DICOM
  bool has_segmentation{};    ///< its truth is of voxels
};

struct LivedCase {
  std::uint64_t number = 0;
  bool for_test = false;
  std::vector<std::string> participant;           ///< a row of participants.tsv
  std::vector<std::vector<std::string>> lesions;  ///< rows of lesions.tsv
  std::vector<CaseImage> images;
  std::string scenario;  ///< as JSON
};

/// Columns of the two tables: name, unit ("" for words) and meaning.
struct DatasetColumn {
  std::string_view name, unit, meaning;
};
std::span<const DatasetColumn> participant_columns();
std::span<const DatasetColumn> lesion_columns();

/// Bones of the scans of a data set, each read once. Safe for several threads.
class ScannedBones {
 public:
  std::shared_ptr<const skeleton::BoneModel> of(std::size_t scan, const scenario::ReadScenario& read);

 private:
  std::mutex mutex_;
  std::map<std::size_t, std::shared_ptr<const skeleton::BoneModel>> all_;
};

/// Lives through a case on the calling thread. Throws InputError where its scenario cannot be.
LivedCase live_case(const scenario::Dataset& dataset, std::uint64_t number, ScannedBones& scanned);

/// "0007": as wide as the largest number of the data set, from 1.
std::string case_name(const scenario::Dataset& dataset, std::uint64_t number);

}  // namespace howship::app
