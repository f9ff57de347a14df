// SPDX-License-Identifier: Apache-2.0
// Files appear whole or not at all.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace howship {

/// Writes `target` through `target.part`, synced and renamed. Throws RunError naming the path and the reason.
void write_whole(const std::filesystem::path& target, std::span<const std::byte> bytes);
void write_whole(const std::filesystem::path& target, std::string_view text);

/// Syncs and renames `part` (written by an outside library) onto `target`. Throws RunError.
void publish_file(const std::filesystem::path& part, const std::filesystem::path& target);

/// Whole content of a file. Throws RunError naming the path and the reason.
std::string read_whole(const std::filesystem::path& source);

/// SHA-256 in lower-case hexadecimal, as `sha256sum` prints it.
std::string sha256(std::string_view bytes);

}  // namespace howship
