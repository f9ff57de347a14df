// SPDX-License-Identifier: Apache-2.0
// The folder of a data set: where files of a case stand in each layout, and what describes them all.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "howship/formats/json.hpp"
#include "howship/records/result_folder.hpp"
#include "howship/scenario/dataset_file.hpp"

namespace howship::records {

/// What an image of a case is named by.
struct DatasetImage {
  std::string name;  ///< of the case: "0007"
  double day = 0.0;
  std::string test, view, setting;  ///< empty where there is no choice
  bool without = false, for_test = false;
};

/// Paths in the folder. In BIDS a raw image has its sidecar beside it; truth is a derivative.
struct DatasetPaths {
  std::string image, truth, sidecar;  ///< sidecar: empty where a layout has none
  std::string dicom_truth;            ///< the same truth as a DICOM segmentation
};
DatasetPaths paths_of(scenario::DatasetLayout layout, const DatasetImage& image);

/// A table with tabs: header and rows.
struct TsvColumn {
  std::string name, unit, meaning;
};

class DatasetFolder {
 public:
  static constexpr std::string_view first_file = "dataset.json";

  /// Throws InputError where the folder is of another data set, or of another program, or what an earlier run left in
  /// it was changed.
  DatasetFolder(ResultFolder& folder, const scenario::Dataset& dataset, std::string program, bool resume);
  bool complete() const { return complete_; }

  /// A case whose files all stand; its rows.
  bool has(std::uint64_t number) const;
  void write_rows(std::uint64_t number, const std::vector<std::string>& participant,
                  const std::vector<std::vector<std::string>>& lesions, std::size_t training,
                  const std::vector<std::string>& files);

  /// Tables, descriptions and manifest; the rows of cases are taken away.
  void finish(const std::vector<TsvColumn>& participants, const std::vector<TsvColumn>& lesions);

 private:
  void check_cases() const;
  formats::Json rows_of(std::uint64_t number) const;
  void describe_bids();

  ResultFolder& folder_;
  const scenario::Dataset& dataset_;
  std::string program_;
  bool complete_ = false;
};

}  // namespace howship::records
