// SPDX-License-Identifier: Apache-2.0
// How things go wrong after the input has been accepted: a run that cannot go on, and our own bugs.
#pragma once
#include <stdexcept>
#include <string>

namespace howship {

/// A run that cannot go on (disk full, unreadable file, solver failure). `app` turns it into exit code 3.
struct RunError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A condition of ours that does not hold. `app` turns it into exit code 70 and prints the line to report.
struct Bug : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] inline void fail_ensure(const char* condition, const char* sentence, const char* file, int line) {
  throw Bug(std::string(sentence) + " [" + condition + ", " + file + ":" + std::to_string(line) + "]");
}

}  // namespace howship

/// Active in every build, so keep it out of inner loops.
#define HOWSHIP_ENSURE(condition, sentence) \
  (static_cast<bool>(condition) ? void(0) : ::howship::fail_ensure(#condition, sentence, __FILE__, __LINE__))
