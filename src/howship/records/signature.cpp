// SPDX-License-Identifier: Apache-2.0
#include "howship/records/signature.hpp"

#include <fmt/format.h>

#include "howship/base/problems.hpp"

namespace howship::records {
namespace {

constexpr const char* go_on_with_it =
    "go on with the program that began it, or start anew with --force or another folder with -o";

/// What differs between two lists of `sha256  path`, by path: "mine.toml was changed", "ct.nii.gz is new".
std::string difference(std::string_view before, const Hashes& now) {
  const Hashes then = hashes_of(before);
  std::string out;
  const auto say = [&](const std::string& path, std::string_view what) {
    out += fmt::format("{}'{}' {}", out.empty() ? "" : ", ", path, what);
  };
  for (const auto& [path, hash] : now) {
    const auto found = then.find(path);
    if (found == then.end())
      say(path, "was not used");
    else if (found->second != hash)
      say(path, "was changed");
  }
  for (const auto& [path, hash] : then)
    if (!now.contains(path)) say(path, "is not used any more");
  return out;
}

}  // namespace

void sign(Checkpoint& checkpoint, const Provenance& provenance, const ScenarioIdentity& scenario) {
  checkpoint.writer = provenance.program();
  checkpoint.attributes["scenario_sha256"] = scenario.sha256;
  checkpoint.attributes["seed"] = std::int64_t(scenario.seed);
  checkpoint.attributes["inputs_sha256"] = text_of(provenance.input_sha256);
}

void list_standing(Checkpoint& checkpoint, const Hashes& standing) {
  // An array: attributes of HDF5 hold no more than 64 kB.
  if (!standing.empty()) checkpoint.arrays["files_sha256"].values = std::vector<std::string>{text_of(standing)};
}

Hashes standing_files(const Checkpoint& checkpoint) {
  if (!checkpoint.arrays.contains("files_sha256")) return {};
  return hashes_of(values<std::vector<std::string>>(checkpoint, "files_sha256").at(0));
}

void check_writer(const std::filesystem::path& checkpoint, const Provenance& provenance, const ResultFolder& folder) {
  for (const std::filesystem::path& file : {checkpoint, previous_checkpoint(checkpoint)}) {
    const std::string writer = writer_of_checkpoint(file);
    if (writer.empty() || writer == provenance.program()) continue;
    Problems problems;
    problems.add({folder.path().string(), 0, 0}, "--resume",
                 fmt::format("the result there was begun by {}, and {} cannot promise to go on bit for bit", writer,
                             provenance.program()),
                 go_on_with_it);
    throw InputError{std::move(problems)};
  }
}

void check_signature(const Checkpoint& checkpoint, const Provenance& provenance, const ScenarioIdentity& scenario,
                     const ResultFolder& folder) {
  Problems problems;
  const auto refuse = [&](std::string what, std::string hint) {
    problems.add({folder.path().string(), 0, 0}, "--resume", std::move(what), std::move(hint));
  };
  constexpr const char* as_before = "give the scenario and seed that it was started with, or another folder with -o";
  const std::string inputs = text(checkpoint.attributes, "inputs_sha256");
  if (checkpoint.writer != provenance.program())
    refuse(fmt::format("the result there was begun by {}, and {} cannot promise to go on bit for bit",
                       checkpoint.writer, provenance.program()),
           go_on_with_it);
  else if (text(checkpoint.attributes, "scenario_sha256") != scenario.sha256)
    refuse("the result there is of another scenario file (or this one was edited since)", as_before);
  else if (number(checkpoint.attributes, "seed") != std::int64_t(scenario.seed))
    refuse("the result there is of another seed", as_before);
  else if (inputs != text_of(provenance.input_sha256))
    refuse("the result there is of other inputs: " + difference(inputs, provenance.input_sha256),
           "put the files back as they were, or start anew with --force or another folder with -o");
  else if (const std::string wrong = folder.not_as_left(standing_files(checkpoint)); !wrong.empty())
    refuse("files of the result there are missing or were changed since: " + wrong,
           "put them back, or start anew with --force or another folder with -o");
  if (!problems.empty()) throw InputError{std::move(problems)};
}

}  // namespace howship::records
