// SPDX-License-Identifier: Apache-2.0
#include "howship/app/memory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "howship/base/problems.hpp"

namespace howship::app {

double memory_of_machine() { return double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE)); }

void must_fit_into_memory(double needed, const std::string& who, const std::string& file, const std::string& key,
                          const std::string& hint) {
  const double there = memory_of_machine();
  if (needed < 0.9 * there) return;
  Problems problems;
  problems.add(
      {file, 0, 0}, key,
      fmt::format("{} about {:.1f} GB of memory, this machine has {:.1f} GB", who, 1e-9 * needed, 1e-9 * there), hint);
  throw InputError{std::move(problems)};
}

}  // namespace howship::app
