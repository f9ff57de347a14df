// SPDX-License-Identifier: Apache-2.0
// A data set: a scenario in which values may be drawn, and what is imaged of each patient that is drawn so.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/scenario/cohort.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {

enum class DatasetLayout : std::uint8_t { bids, nnunet };

/// A bone of a real CT that cases may grow in.
struct DatasetScan {
  std::string bone;       ///< as built-in bones are named
  std::string ct, mask;   ///< paths
  std::string body_mask;  ///< empty where not given
  int label = 1;
  std::string person;  ///< scans of one person fall on one side of the split; the path of the CT where not given
};

/// Numbers of `[parameters.imaging]` with which each image is made again.
struct DatasetSetting {
  std::string name;
  std::vector<std::pair<std::string, double>> numbers;
};

struct Dataset {
  std::string title = "Untitled";
  std::uint64_t seed = 1, cases = 0;
  DatasetLayout layout = DatasetLayout::bids;
  std::vector<std::string> tests{"ct"};
  std::vector<double> days;     ///< on which images are made, ascending
  bool without_lesion = false;  ///< each image again without its lesions, with the same noise
  bool dicom_truth = false;     ///< label maps of volumes as DICOM segmentations too
  bool strength = true;         ///< failure loads are computed on those days
  double test_share = 0.2;      ///< of patients that are put aside for testing
  std::vector<std::string> bones;
  std::vector<DatasetScan> scans;
  std::vector<DatasetSetting> settings;  ///< none: those of [parameters.imaging] alone
  Node scenario;                         ///< what is left of the document
  std::string source, path, sha256;
  std::map<std::string, std::string>
      inputs;  ///< SHA-256 of images and drugs that its cases read, by path from its folder
};

/// A key of [dataset], or of one of its tables; shown by `howship show dataset`.
std::span<const CohortInput> dataset_inputs();

/// Everything that is wrong with the text goes to `problems`; the first case is read as a scenario too.
Dataset read_dataset(std::string_view text, std::string_view path, Problems& problems);

/// One patient of it: a pure function of data set and number.
struct DatasetCase {
  std::uint64_t number = 0;
  std::string bone;
  std::optional<std::size_t> scan;  ///< of Dataset::scans
  bool for_test = false;
  Node document;  ///< its scenario
};
/// `model`: of the case's bone, in whose body lesions without a `centre` are put anywhere; in its middle where null.
DatasetCase case_of(const Dataset& dataset, std::uint64_t number, const skeleton::BoneModel* model = nullptr);

/// Its scenario. Faults have their places in the data set's file.
ReadScenario read_case(const Dataset& dataset, const DatasetCase& one, Problems& problems);

}  // namespace howship::scenario
