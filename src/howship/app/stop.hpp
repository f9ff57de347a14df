// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and kill: asked once, a long job ends where its files are whole; asked twice, at once.
#pragma once
#include <signal.h>

namespace howship::app {

/// While it lives, SIGINT and SIGTERM are remembered; a second one ends the program. A limit on the size of files is
/// left to the writer to report, which names the file.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  static bool asked();

 private:
  struct sigaction interrupt_ {
  }, terminate_{}, file_size_{};
};

}  // namespace howship::app
