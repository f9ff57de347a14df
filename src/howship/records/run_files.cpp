// SPDX-License-Identifier: Apache-2.0
#include "howship/records/run_files.hpp"

#include <utility>

namespace howship::records {

void RunFiles::start_writing() {
  if (taken_.empty()) return;
  wait();
  writing_ = std::async(std::launch::async, [work = std::exchange(taken_, {})] {
    for (const auto& write : work) write();
  });
}

void RunFiles::wait() {
  if (writing_.valid()) writing_.get();
}

}  // namespace howship::records
