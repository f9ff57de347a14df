// SPDX-License-Identifier: Apache-2.0
#include "howship/records/result_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/json.hpp"

namespace howship::records {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view signature_name = ".howship-result";
constexpr std::string_view signature_line = "howship result folder, format 1\n";
constexpr std::string_view manifest_name = "manifest.sha256";

[[noreturn]] void refuse(const fs::path& folder, std::string text, std::string hint = {}) {
  Problems problems;
  problems.add({folder.string(), 0, 0}, "output", std::move(text), std::move(hint));
  throw InputError{problems};
}

[[noreturn]] void fail(const fs::path& path, int error) {
  throw RunError("cannot write '" + path.string() + "': " + std::strerror(error));
}

bool is_a_name(std::string_view name) {
  if (name.empty() || name.find_first_of(std::string_view{"\n\r\\\0", 4}) != std::string_view::npos) return false;
  const fs::path path{name};
  if (path.is_absolute() || path != path.lexically_normal() || !path.has_filename()) return false;
  return std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".." || part == "."; });
}

/// True where some folder between `folder` and the file is a link: behind it lies what is not ours.
bool through_a_link(const fs::path& folder, const fs::path& name) {
  fs::path at = folder;
  std::error_code ignored;
  for (const fs::path& part : name.parent_path()) {
    at /= part;
    if (fs::is_symlink(at, ignored)) return true;
  }
  return false;
}

bool is_our_run(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_regular_file(folder / "run.json", ignored)) return false;
  const formats::Json run = formats::Json::parse(read_whole(folder / "run.json"), nullptr, false);
  return run.is_object() && run.contains("howship");
}

fs::path part_of(fs::path file) { return file += ".part"; }

}  // namespace

std::string text_of(const Hashes& hashes) {
  std::string out;
  for (const auto& [path, hash] : hashes) out += hash + "  " + path + '\n';
  return out;
}

Hashes hashes_of(std::string_view text) {
  Hashes out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    if (end > 66 && text.substr(64, 2) == "  ") out.emplace(text.substr(66, end - 66), text.substr(0, 64));
    text.remove_prefix(end + 1);
  }
  return out;
}

Hashes manifest_of(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_regular_file(folder / manifest_name, ignored)) return {};
  return hashes_of(read_whole(folder / manifest_name));
}

std::vector<Unlike> not_as_left(const fs::path& folder, const Hashes& standing) {
  std::vector<Unlike> out;
  std::error_code ignored;
  for (const auto& [name, hash] : standing) {
    if (!is_a_name(name) || name.ends_with(".h5") || name == "report.html") continue;
    const fs::path path = folder / name;
    const bool there = !through_a_link(folder, name) && fs::is_regular_file(path, ignored);
    if (!there || sha256_of(path) != hash) out.push_back({name, !there});
  }
  return out;
}

bool is_our_result(const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_regular_file(folder / signature_name, ignored)) {
    const std::string text = read_whole(folder / signature_name);
    // A crash may have cut the first line short; an empty signature is still ours by its name.
    return text.starts_with(signature_line) || signature_line.starts_with(text);
  }
  return is_our_run(folder);
}

ResultFolder::ResultFolder(fs::path folder, Earlier earlier) : folder_(std::move(folder)) {
  std::error_code error;
  const auto status = fs::status(folder_, error);
  const bool exists = fs::exists(status);
  if (exists && !fs::is_directory(status)) refuse(folder_, "a file of this name exists", "name another folder with -o");
  const bool empty = !exists || fs::is_empty(folder_, error);
  if (error && exists) throw RunError("cannot read '" + folder_.string() + "': " + error.message());
  const bool ours = !empty && is_our_result(folder_);
  if (!empty && earlier == Earlier::resume && !fs::is_regular_file(folder_ / signature_name, error))
    refuse(folder_,
           "this folder holds files that Howship did not write, or a result without its hidden list '" +
               std::string{signature_name} + "': nothing in it is gone on with or touched",
           "copy a result with its hidden files (cp -a), or begin in a new folder, without --resume");
  if (!empty && !ours)
    refuse(folder_, "this folder holds files that Howship did not write, so nothing is written into it",
           "name a new folder with -o");
  if (ours && earlier == Earlier::refuse)
    refuse(folder_, "this folder holds an earlier result",
           "--resume goes on with it, --force replaces it, -o names another folder");
  if (!ours && earlier == Earlier::resume) refuse(folder_, "there is no result here to resume", "run without --resume");

  fs::create_directories(folder_, error);
  if (error) throw RunError("cannot make the folder '" + folder_.string() + "': " + error.message());
  const fs::path signature = folder_ / signature_name;
  signature_ = ::open(signature.c_str(), O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (signature_ < 0) fail(signature, errno);
  if (::flock(signature_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(std::exchange(signature_, -1));
    refuse(folder_, "another run is writing into this folder", "wait for it, or name another folder with -o");
  }
  try {
    const bool signed_before = read_signature();
    if (earlier == Earlier::force) {
      remove_ours();
      files_.clear();
    } else {
      remove_parts();
    }
    if (!signed_before || earlier == Earlier::force) {
      std::string text{signature_line};
      for (const std::string& name : files_) text += name + '\n';
      if (::ftruncate(signature_, 0) != 0 || ::write(signature_, text.data(), text.size()) != ssize_t(text.size()))
        fail(signature, errno);
    }
  } catch (...) {
    ::close(std::exchange(signature_, -1));
    throw;
  }
}

ResultFolder::~ResultFolder() {
  if (signature_ >= 0) ::close(signature_);
}

ResultFolder::ResultFolder(ResultFolder&& other) noexcept
    : folder_(std::move(other.folder_)),
      files_(std::move(other.files_)),
      signature_(std::exchange(other.signature_, -1)) {}

bool ResultFolder::read_signature() {
  const std::string text = read_whole(folder_ / signature_name);
  const auto take = [&](std::string_view name) {
    if (is_a_name(name)) files_.emplace_back(name);
  };
  const bool is_signed = text.starts_with(signature_line);
  if (is_signed) {
    std::string_view rest = std::string_view{text}.substr(signature_line.size());
    // A last line without its end is a claim that a crash cut short: that file was never written.
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      take(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    if (!rest.empty() && ::write(signature_, "\n", 1) != 1) fail(folder_ / signature_name, errno);
  }
  std::error_code ignored;
  if (fs::is_regular_file(folder_ / manifest_name, ignored)) {
    for (const auto& [name, hash] : manifest_of(folder_)) take(name);
    files_.emplace_back(manifest_name);
  }
  if (is_our_run(folder_)) files_.emplace_back("run.json");
  std::sort(files_.begin(), files_.end());
  files_.erase(std::unique(files_.begin(), files_.end()), files_.end());
  return is_signed;
}

void ResultFolder::remove_ours() {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const std::string& name : files_) {
    if (through_a_link(folder_, name)) continue;
    for (const fs::path& path : {folder_ / name, part_of(folder_ / name)}) {
      if (fs::is_directory(fs::symlink_status(path, error))) continue;
      if (!fs::remove(path, error) && error && error != std::errc::not_a_directory)
        throw RunError("cannot remove '" + path.string() + "': " + error.message());
    }
    for (fs::path up = fs::path{name}.parent_path(); !up.empty(); up = up.parent_path()) folders.push_back(up);
  }
  std::sort(folders.begin(), folders.end(), [](const fs::path& a, const fs::path& b) {
    return std::distance(a.begin(), a.end()) > std::distance(b.begin(), b.end());
  });
  for (const fs::path& path : folders) fs::remove(folder_ / path, error);  // stays where something else lies in it
}

void ResultFolder::remove_parts() {
  std::error_code error;
  for (const std::string& name : files_) {
    const fs::path part = part_of(folder_ / name);
    if (!through_a_link(folder_, name) && fs::is_regular_file(fs::symlink_status(part, error))) fs::remove(part, error);
  }
}

fs::path ResultFolder::claim(const std::string& name) {
  HOWSHIP_ENSURE(is_a_name(name) && !name.starts_with(signature_name), "a claimed name stays inside the result folder");
  const fs::path path = folder_ / name;
  unsynced_.push_back(name);
  const auto at = std::lower_bound(files_.begin(), files_.end(), name);
  if (at != files_.end() && *at == name) return path;
  std::error_code error;
  if (through_a_link(folder_, name) || fs::exists(fs::symlink_status(path, error)))
    refuse(path, "Howship did not write this and does not replace it", "move it away, or name another folder with -o");
  fs::create_directories(path.parent_path(), error);
  if (error) throw RunError("cannot make the folder '" + path.parent_path().string() + "': " + error.message());
  const std::string line = name + '\n';
  if (::write(signature_, line.data(), line.size()) != ssize_t(line.size())) fail(folder_ / signature_name, errno);
  files_.insert(at, name);
  return path;
}

std::vector<std::string> ResultFolder::take_unsynced() { return std::exchange(unsynced_, {}); }

void ResultFolder::sync(std::span<const std::string> names) const {
  if (::fsync(signature_) != 0) fail(folder_ / signature_name, errno);
  std::vector<fs::path> paths{folder_};
  for (const std::string& name : names) {
    paths.push_back(folder_ / name);
    paths.push_back(paths.back().parent_path());
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  std::error_code error;
  for (const fs::path& path : paths)
    if (fs::exists(path, error)) sync_file(path);  // a claimed file may not have been written yet
}

std::string ResultFolder::not_as_left(Hashes standing) const {
  for (auto& [name, hash] : manifest_of(folder_)) standing[name] = hash;
  constexpr std::size_t most_named = 5;
  std::string out;
  const std::vector<Unlike> wrong = records::not_as_left(folder_, standing);
  for (std::size_t k = 0; k < std::min(most_named, wrong.size()); ++k) out += (k > 0 ? ", " : "") + wrong[k].name;
  if (wrong.size() > most_named) out += " and " + std::to_string(wrong.size() - most_named) + " more";
  return out;
}

void ResultFolder::go_on() {
  std::error_code error;
  fs::remove(folder_ / manifest_name, error);
  if (error) fail(folder_ / manifest_name, error.value());
}

void ResultFolder::write_manifest() {
  const fs::path target = claim(std::string{manifest_name});
  Hashes hashes;
  std::error_code error;
  for (const std::string& name : files_)
    if (name != manifest_name && fs::is_regular_file(folder_ / name, error)) hashes[name] = sha256_of(folder_ / name);
  write_whole(target, text_of(hashes), Sync::later);
  sync(take_unsynced());
}

}  // namespace howship::records
