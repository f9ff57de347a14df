// SPDX-License-Identifier: Apache-2.0
// Files appear whole or not at all.
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace howship {

/// When a file must have reached the disk. `later` leaves that to one sync_file() or ResultFolder::sync() for many
/// files: any process sees it whole or not at all either way, also after a crash of ours; only a power cut tells them
/// apart.
enum class Sync { now, later };

/// Writes `target` through `target.part`, synced and renamed. Throws RunError naming the path and the reason; also
/// where `target` is there and no plain file, or somebody has a file `target.part`.
void write_whole(const std::filesystem::path& target, std::span<const std::byte> bytes, Sync sync = Sync::now);
void write_whole(const std::filesystem::path& target, std::string_view text, Sync sync = Sync::now);

/// Waits until a file, or the names in a folder, have reached the disk. Throws RunError.
void sync_file(const std::filesystem::path& path);

/// Syncs and renames `part` (written by an outside library) onto `target`. Throws RunError.
void publish_file(const std::filesystem::path& part, const std::filesystem::path& target);

/// Whole content of a file. Throws RunError naming the path and the reason.
std::string read_whole(const std::filesystem::path& source);

/// SHA-256 in lower-case hexadecimal, as `sha256sum` prints it.
std::string sha256(std::string_view bytes);

/// SHA-256 of a file; of a folder (a DICOM series), that of the names and hashes of its files in the order of names, as
/// `sha256sum` lists them. Throws RunError where something cannot be read.
std::string sha256_of(const std::filesystem::path& source);

}  // namespace howship
