// SPDX-License-Identifier: Apache-2.0
#include "howship/records/job_folder.hpp"

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

Json read_ours(const fs::path& folder, std::string_view name) {
  const fs::path file = folder / name;
  const Json out = formats::read_json(file);
  if (!out.is_object()) not_as_written(file, "no object stands in it");
  const Hashes manifest = manifest_of(folder);
  const auto wrote = manifest.find(std::string{name});
  if (wrote != manifest.end() && sha256_of(file) != wrote->second)
    not_as_written(file, "it was changed since (manifest.sha256)");
  return out;
}

void must_agree(const fs::path& first_file, const Json& begun, std::span<const MustAgree> values) {
  const Json earlier = formats::read_json(first_file);
  if (!earlier.is_object()) not_as_written(first_file, "no object stands in it");
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
    const Json complete = formats::read_json(target).value("complete", Json{});
    if (complete == true && fs::exists(folder.path() / "manifest.sha256", ignored)) return true;
    folder.go_on();
  }
  formats::write_json(folder.claim(first_file), begun);
  return false;
}

}  // namespace howship::records
