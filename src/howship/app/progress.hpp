// SPDX-License-Identifier: Apache-2.0
// One line that tells how far a long job is: rewritten in place on a terminal, a line each tenth elsewhere.
#pragma once
#include <chrono>
#include <string>

#include "howship/records/log.hpp"

namespace howship::app {

class Progress {
 public:
  /// Prints to standard error, or nowhere when `quiet`; each tenth goes into `log`, too.
  explicit Progress(bool quiet, records::EventLog* log = nullptr);
  ~Progress();

  /// `done` of `total`, counted from `from` (where a resumed job began); `note` is what else to say.
  void show(double done, double total, double from, const std::string& note);

  /// Ends the line.
  void finish();

 private:
  bool quiet_, terminal_, open_ = false;
  records::EventLog* log_;
  int tenths_ = -1, logged_ = -1;
  std::chrono::steady_clock::time_point start_, last_;
};

/// "1 min 20 s", "12.3 s"
std::string seconds_text(double seconds);

}  // namespace howship::app
