// SPDX-License-Identifier: Apache-2.0
// The files that a run makes as it goes: named while the course stands still, written while it goes on.
#pragma once
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "howship/records/boxed_volume.hpp"
#include "howship/records/day_file.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::records {

class RunFiles {
 public:
  RunFiles(ResultFolder& folder, int day_digits) : folder_(folder), day_digits_(day_digits) {}

  ResultFolder& folder() const { return folder_; }
  std::string name(const DayFile& file) const { return name_of(file, day_digits_); }
  /// The place of a file in a folder of the result, which is ours from now on.
  std::filesystem::path claim(std::string_view folder, const DayFile& file) const {
    return folder_.claim(std::string{folder} + '/' + name(file));
  }

  /// What the page and the strips need of the volumes that were written, as long as there is room for it. All of them
  /// are to be looked at once no volume is being written; one of them, null where it is not there, at any time.
  const WrittenVolumes& written() const { return written_; }
  std::shared_ptr<const BoxedVolume> find_written(const std::filesystem::path& file) const;
  void keep_written(const std::filesystem::path& file, BoxedVolume volume);

  /// Adds to what start_writing will do, in order.
  void later(std::function<void()> work) { taken_.push_back(std::move(work)); }
  /// Waits for what is being written, then does what was added since in the background. Throws what writing threw.
  void start_writing();
  /// Waits for what is being written. Throws what writing threw.
  void wait();

 private:
  ResultFolder& folder_;
  int day_digits_;
  std::vector<std::function<void()>> taken_;
  mutable std::mutex keeping_;  // of what is kept
  WrittenVolumes written_;
  std::size_t written_bytes_ = 0;
  std::future<void> writing_;  // last, so that nothing is written any more when the others go
};

}  // namespace howship::records
