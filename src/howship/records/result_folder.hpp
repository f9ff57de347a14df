// SPDX-License-Identifier: Apache-2.0
// Who owns an output folder: nothing is ever removed or overwritten that we did not write.
#pragma once
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace howship::records {

/// SHA-256 by path.
using Hashes = std::map<std::string, std::string>;

/// One line a file, as `sha256sum` writes it.
std::string text_of(const Hashes& hashes);
/// The reverse; lines that are not of this form or have no end are left out.
Hashes hashes_of(std::string_view text);

/// What `manifest.sha256` of a folder says; empty where there is none, as of a run that has not ended.
Hashes manifest_of(const std::filesystem::path& folder);

/// A file that is not as it was left.
struct Unlike {
  std::string name;
  bool gone = false;
};

/// Files of a folder that are missing or hold other bytes than `standing` says, in order of names. Checkpoints and the
/// page are let be: the ones carry checksums of their own, the other is made from the rest.
std::vector<Unlike> not_as_left(const std::filesystem::path& folder, const Hashes& standing);

/// What to do where the folder holds an earlier result of ours.
enum class Earlier { refuse, force, resume };

/// A result folder that this process writes into, and no other process at the same time.
///
/// The hidden file `.howship-result` signs the folder and lists every file before it is first written, so that even
/// after a crash we know what is ours. `manifest.sha256` is written last, in the form that `sha256sum -c` checks.
class ResultFolder {
 public:
  /// Makes or opens `folder`. Throws InputError where it is a file, holds things and is not ours, is ours and `earlier`
  /// is refuse, is not ours to resume, or is being written by another process; RunError where the disk says no.
  /// force removes the files we listed (through no link, and nothing else); resume removes left-over `.part` files.
  ResultFolder(std::filesystem::path folder, Earlier earlier);
  ~ResultFolder();
  ResultFolder(ResultFolder&& other) noexcept;
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(ResultFolder&&) = delete;

  const std::filesystem::path& path() const { return folder_; }

  /// The place of a file of ours, e.g. `claim("volumes/L3_day_0030_ct.nii.gz")`, listed as ours and its folders made.
  /// Names are relative, in UTF-8, of one line, without "..". Throws InputError where something that we did not write
  /// stands there, RunError where the disk says no.
  std::filesystem::path claim(const std::string& name);

  /// Names claimed since the last call.
  std::vector<std::string> take_unsynced();

  /// Waits until these have reached the disk, those of them that are written. Safe while another thread claims. Throws
  /// RunError.
  void sync(std::span<const std::string> names) const;

  /// Files claimed so far, also by the runs that this one resumes; sorted.
  const std::vector<std::string>& files() const { return files_; }

  /// Names of files that are missing or hold other bytes than when the run ended (by its manifest, where there is one)
  /// or than `standing` says; at most the first few by name, then how many more. Empty where all is as it was left.
  std::string not_as_left(Hashes standing) const;

  /// Removes the manifest of the run that ended here: from now on it does not hold.
  void go_on();

  /// Writes `manifest.sha256` over all claimed files that exist.
  void write_manifest();

 private:
  bool read_signature();
  void remove_ours();
  void remove_parts();

  std::filesystem::path folder_;
  std::vector<std::string> files_, unsynced_;
  int signature_ = -1;
};

/// True where `folder` holds our signature, or a run.json that we wrote.
bool is_our_result(const std::filesystem::path& folder);

}  // namespace howship::records
