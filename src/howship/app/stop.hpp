// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and kill: asked once, a long job ends where its files are whole; asked twice, at once.
#pragma once
#include <signal.h>

#include "howship/base/ensure.hpp"

namespace howship::app {

/// A job that ended early because a signal asked for it: its files are whole, and it can be gone on with. `app` turns
/// it into exit code 4.
struct Interrupted : RunError {
  using RunError::RunError;
};

/// While it lives, SIGINT and SIGTERM are remembered; a second one ends the program. A limit on the size of files is
/// left to the writer to report, which names the file. Several at once, in threads of a program of others, share one
/// handler.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  static bool asked();
};

}  // namespace howship::app
