// SPDX-License-Identifier: Apache-2.0
// One line that tells how far a long job is: rewritten in place on a terminal, a line each tenth elsewhere.
#pragma once
#include <chrono>
#include <string>

namespace howship::app {

class Progress {
 public:
  /// Prints to standard error, or nowhere when `quiet`.
  explicit Progress(bool quiet);
  ~Progress();

  /// `done` of `total`, counted from `from` (where a resumed job began); `note` is what else to say.
  void show(double done, double total, double from, const std::string& note);

  /// Ends the line.
  void finish();

 private:
  bool quiet_, terminal_, open_ = false;
  int tenths_ = -1;
  std::chrono::steady_clock::time_point start_, last_;
};

/// "1 min 20 s", "12.3 s"
std::string seconds_text(double seconds);

}  // namespace howship::app
