// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"

namespace howship::records {

/// A table that is written piece by piece, so that a large one needs no more memory than a small one, and appears under
/// its name when it is whole.
class GrowingFile {
 public:
  explicit GrowingFile(std::filesystem::path target)
      : target_(std::move(target)), part_(target_.string() + ".part"), stream_(part_, std::ios::binary) {}

  void add(std::string_view text) { stream_ << text; }

  /// Throws RunError where not all of it could be written.
  void publish() {
    stream_.close();
    if (!stream_) throw RunError(target_.string() + ": cannot be written");
    publish_file(part_, target_);
  }

 private:
  std::filesystem::path target_, part_;
  std::ofstream stream_;
};

}  // namespace howship::records
