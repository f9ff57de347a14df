// SPDX-License-Identifier: Apache-2.0
// A file that a user names for us to write.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "howship/base/problems.hpp"

namespace howship::app {

/// Adds a fault where something stands at `file` that may not be replaced: a file unless `force`, and whatever is no
/// regular file (a link, a device, a folder) in any case. `option` and `command` name where it was asked for.
void check_output(const std::filesystem::path& file, const char* option, const char* command, bool force,
                  Problems& problems);

/// Adds `fault` where something stands at `file` that is no page of ours: such a page begins with `first`, and anything
/// else stays as it is.
void check_page(const std::filesystem::path& file, std::string_view first, std::string fault, Problems& problems);
/// Writes a page and says how large it is.
void write_page(const std::filesystem::path& file, std::string_view page);

}  // namespace howship::app
