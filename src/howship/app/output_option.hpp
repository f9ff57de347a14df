// SPDX-License-Identifier: Apache-2.0
// A file that a user names for us to write.
#pragma once
#include <filesystem>

#include "howship/base/problems.hpp"

namespace howship::app {

/// Adds a fault where something stands at `file` that may not be replaced: a file unless `force`, and whatever is no
/// regular file (a link, a device, a folder) in any case. `option` and `command` name where it was asked for.
void check_output(const std::filesystem::path& file, const char* option, const char* command, bool force,
                  Problems& problems);

}  // namespace howship::app
