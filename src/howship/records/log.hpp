// SPDX-License-Identifier: Apache-2.0
// A log for machines: one JSON object a line, on disk as soon as it is said.
#pragma once
#include <filesystem>
#include <string_view>

#include "howship/formats/json.hpp"

namespace howship::records {

/// Lines look like {"time":"2026-01-31T12:00:00.123Z","event":"checkpoint","day":30}. The log tells how a run went, not
/// what it found, so it carries the wall clock and is no data file.
class EventLog {
 public:
  EventLog() = default;  ///< a log that goes nowhere
  /// Appends to `path`; a last line that a crash cut short is closed first. Throws RunError, and InputError where
  /// a file stands there that is no such log.
  explicit EventLog(const std::filesystem::path& path);
  ~EventLog();
  EventLog(EventLog&& other) noexcept;
  EventLog& operator=(EventLog&& other) noexcept;

  /// Writes one whole line in one call, so lines of several processes do not mix. Throws RunError (disk full).
  void write(std::string_view event, const formats::Json& fields = formats::Json::object());

 private:
  int fd_ = -1;
  std::filesystem::path path_;
};

}  // namespace howship::records
