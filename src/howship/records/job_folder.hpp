// SPDX-License-Identifier: Apache-2.0
// The folder of a long job that can be stopped and gone on with: a first file says what it was begun with.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "howship/formats/json.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::records {

/// Something stands in the folder, but nothing that begins with such a file.
bool holds_no_job(const std::filesystem::path& folder, std::string_view first_file);

/// A value of the first file that must be the same to go on.
struct MustAgree {
  std::string_view words;    ///< what it is, for the fault
  std::string_view pointer;  ///< where it stands ("/trial/sha256")
};

/// Throws InputError where a job's first file was written by another job, or program, than `begun` is of.
void must_agree(const std::filesystem::path& first_file, const formats::Json& begun, std::span<const MustAgree> values);

/// Throws InputError where a folder holds no part of a job that agrees with `begun`: an `option` ("--merge") named it,
/// `command` ("howship trial") writes such, `hint` says what to give.
void must_be_part(const std::filesystem::path& part, std::string_view first_file, const formats::Json& begun,
                  std::span<const MustAgree> values, const std::string& option, const std::string& command,
                  const std::string& hint);

/// Writes the first file, after checking that of an earlier run where there is one to be gone on with. True where that
/// run has written everything.
bool begin_job(ResultFolder& folder, const std::string& first_file, const formats::Json& begun,
               std::span<const MustAgree> values, bool resume);

/// The object in a JSON file of ours. Throws InputError where it is none, as of a file that was cut.
formats::Json object_in(const std::filesystem::path& file);

/// Throws InputError where a file that a command of ours left in its folder is gone, or holds other bytes than
/// `manifest.sha256` says where there is one.
void must_be_ours(const std::filesystem::path& folder, std::string_view name);

/// Whether such a file is there or should be; then it must be ours.
bool has_ours(const std::filesystem::path& folder, std::string_view name);

/// The bytes of a file that a job goes on with: `head`, `content`, and a line that says what they were.
std::string sealed(std::string_view head, std::string_view content);
/// The content again. Throws InputError where the file was cut, edited or is another.
std::string unsealed(const std::filesystem::path& file, std::string_view head);

/// Throws InputError with every piece of a job (.shard, .case) in a folder that is not as it was sealed.
void check_sealed(const std::filesystem::path& folder, std::string_view head);

/// A JSON file that a command of ours left in its folder: an object, of the bytes that `manifest.sha256` says where
/// there is one. Throws InputError where it is none, or was changed since.
formats::Json read_ours(const std::filesystem::path& folder, std::string_view name);

/// The fault of such a file in which something is missing or of another kind.
[[noreturn]] void not_as_written(const std::filesystem::path& file, std::string_view what);

/// What `use` makes of such a file. Whatever it asks for and does not find is told of the file.
template <class Use>
auto from_ours(const std::filesystem::path& folder, std::string_view name, const Use& use) {
  const formats::Json json = read_ours(folder, name);
  try {
    return use(json);
  } catch (const formats::Json::exception& error) {
    not_as_written(folder / name, error.what());
  }
}

}  // namespace howship::records
