// SPDX-License-Identifier: Apache-2.0
// The complete state of a run in one HDF5 file that is whole, verified and bit-exact, or is not believed.
//
// The file begins with 512 bytes of plain text (an HDF5 user block: `head -5 checkpoint.h5` shows it, h5dump and h5py
// pass over it): format, writer, length and a SHA-256 over these and everything behind. A reader checks these first, so
// no damaged byte ever reaches the HDF5 library, which is known to crash on such.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "howship/base/ensure.hpp"
#include "howship/base/threads.hpp"

namespace howship::records {

/// Another one is refused by its number.
inline constexpr int checkpoint_format = 9;

using CheckpointArray = std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>,
                                     std::vector<std::uint8_t>, std::vector<std::string>>;
using CheckpointAttribute = std::variant<double, std::int64_t, std::string>;
using CheckpointAttributes = std::map<std::string, CheckpointAttribute>;

struct CheckpointEntry {
  CheckpointArray values;
  CheckpointAttributes attributes;
  friend bool operator==(const CheckpointEntry&, const CheckpointEntry&) = default;
};

/// A tree by its paths: "skeleton/L3/osteoblasts". Names are printable ASCII without '/' at an end or twice in a row;
/// a path may not be an array and a folder at once; text holds no zero byte.
struct Checkpoint {
  std::string writer;  ///< program and version, e.g. "howship 0.1.0"; one line
  CheckpointAttributes attributes;
  std::map<std::string, CheckpointEntry> arrays;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The array of that name. Throws RunError where there is none of that type.
template <class T>
const T& values(const Checkpoint& checkpoint, const std::string& name) {
  const auto found = checkpoint.arrays.find(name);
  if (found == checkpoint.arrays.end() || !std::holds_alternative<T>(found->second.values))
    throw RunError("the checkpoint has no '" + name + "'");
  return std::get<T>(found->second.values);
}

/// The whole number of that name. Throws RunError where there is none.
std::int64_t number(const CheckpointAttributes& attributes, const std::string& name);

/// The text of that name; empty where there is none.
std::string text(const CheckpointAttributes& attributes, const std::string& name);

/// Whole or not at all; the same checkpoint gives the same bytes for any pool. What `path` held before, if it looks
/// whole, becomes `previous_checkpoint(path)` first, so that two generations exist at every moment. Throws RunError.
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint, ThreadPool* pool = nullptr);

/// Throws RunError with one sentence where the file is absent, foreign, cut short, damaged or of another format.
Checkpoint read_checkpoint(const std::filesystem::path& path);

/// The program that a file says it is of, read from its first lines alone, whether or not the rest can be believed;
/// empty where the file is no checkpoint.
std::string writer_of_checkpoint(const std::filesystem::path& path);

/// "checkpoint.h5" -> "checkpoint.previous.h5".
std::filesystem::path previous_checkpoint(const std::filesystem::path& path);

struct NewestCheckpoint {
  Checkpoint checkpoint;
  std::filesystem::path file;  ///< the generation that was read
  std::string warning;         ///< why not the newest one; empty where it was
};

/// The newest generation that can be believed. Throws RunError with both sentences where there is none.
NewestCheckpoint read_newest_checkpoint(const std::filesystem::path& path);

}  // namespace howship::records
