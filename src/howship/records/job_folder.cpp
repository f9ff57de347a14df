// SPDX-License-Identifier: Apache-2.0
#include "howship/records/job_folder.hpp"

#include <algorithm>
#include <vector>

#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"

namespace howship::records {

using formats::Json;
namespace fs = std::filesystem;

bool holds_no_job(const fs::path& folder, std::string_view first_file) {
  std::error_code ignored;
  if (fs::exists(folder / first_file, ignored)) return false;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.front() != '.' && !name.starts_with(first_file)) return true;
  }
  return false;
}

void not_as_written(const fs::path& file, std::string_view what) {
  Problems problems;
  problems.add({file.string(), 0, 0}, "", "is not as Howship wrote it: " + std::string{what},
               "put it back, or begin the folder anew");
  throw InputError{std::move(problems)};
}

Json object_in(const fs::path& file) {
  const Json out = Json::parse(read_whole(file), nullptr, false);
  if (out.is_discarded()) not_as_written(file, "it is no whole JSON file");
  if (!out.is_object()) not_as_written(file, "no object stands in it");
  return out;
}

void must_be_ours(const fs::path& folder, std::string_view name) {
  const fs::path file = folder / name;
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) not_as_written(file, "it is not there");
  const Hashes manifest = manifest_of(folder);
  const auto wrote = manifest.find(std::string{name});
  if (wrote != manifest.end() && sha256_of(file) != wrote->second)
    not_as_written(file, "it was changed since (manifest.sha256)");
}

bool has_ours(const fs::path& folder, std::string_view name) {
  std::error_code ignored;
  if (!fs::exists(folder / name, ignored) && !manifest_of(folder).contains(std::string{name})) return false;
  must_be_ours(folder, name);
  return true;
}

Json read_ours(const fs::path& folder, std::string_view name) {
  const fs::path file = folder / name;
  const Json out = object_in(file);
  must_be_ours(folder, name);
  return out;
}

namespace {
constexpr std::string_view seal = "sha256 ";
}

std::string sealed(std::string_view head, std::string_view content) {
  std::string out{head};
  out += content;
  return out + std::string{seal} + sha256(out) + '\n';
}

std::string unsealed(const fs::path& file, std::string_view head) {
  std::string all = read_whole(file);
  constexpr std::size_t end = seal.size() + 64 + 1;
  if (all.size() < head.size() + end || !all.starts_with(head) ||
      all.substr(all.size() - end) !=
          std::string{seal} + sha256(std::string_view{all}.substr(0, all.size() - end)) + '\n') {
    Problems problems;
    problems.add({file.string(), 0, 0}, "", "is not as Howship wrote it: it was cut or changed since",
                 "put it back, or remove it: --resume computes it again");
    throw InputError{std::move(problems)};
  }
  all.resize(all.size() - end);
  all.erase(0, head.size());
  return all;
}

void check_sealed(const fs::path& folder, std::string_view head) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".shard" || entry.path().extension() == ".case") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Problems problems;
  for (const fs::path& file : files) try {
      unsealed(file, head);
    } catch (const InputError& error) {
      for (const Problem& one : error.problems.list()) problems.add(one);
    }
  if (!problems.empty()) throw InputError{std::move(problems)};
}

void must_agree(const fs::path& first_file, const Json& begun, std::span<const MustAgree> values) {
  const Json earlier = object_in(first_file);
  Problems problems;
  const auto text = [](const Json& of, std::string_view pointer) {
    const Json value = of.value(Json::json_pointer(std::string{pointer}), Json{});
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  for (const MustAgree& one : values) {
    const std::string was = text(earlier, one.pointer), is = text(begun, one.pointer);
    if (was != is)
      problems.add({first_file.string(), 0, 0}, std::string{one.words}, "was \"" + was + "\", is \"" + is + '"',
                   "resume with what the folder was begun with, or begin anew with --force");
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
}

void must_be_part(const fs::path& part, std::string_view first_file, const Json& begun,
                  std::span<const MustAgree> values, const std::string& option, const std::string& command,
                  const std::string& hint) {
  std::error_code ignored;
  if (!fs::exists(part / first_file, ignored)) {
    Problems problems;
    problems.add({part.string(), 0, 0}, option, "is no folder that `" + command + "` wrote", hint);
    throw InputError{std::move(problems)};
  }
  must_agree(part / first_file, begun, values);
}

bool begin_job(ResultFolder& folder, const std::string& first_file, const Json& begun,
               std::span<const MustAgree> values, bool resume) {
  const fs::path target = folder.path() / first_file;
  std::error_code ignored;
  if (resume && fs::exists(target, ignored)) {
    must_agree(target, begun, values);
    const Json complete = object_in(target).value("complete", Json{});
    if (complete == true && fs::exists(folder.path() / "manifest.sha256", ignored)) {
      if (const std::string wrong = folder.not_as_left({}); !wrong.empty()) {
        Problems problems;
        problems.add({folder.path().string(), 0, 0}, "--resume",
                     "it is complete, but files of it are missing or were changed since: " + wrong,
                     "put them back, or begin anew with --force or another folder with -o");
        throw InputError{std::move(problems)};
      }
      return true;
    }
    folder.go_on();
  }
  formats::write_json(folder.claim(first_file), begun);
  return false;
}

}  // namespace howship::records
