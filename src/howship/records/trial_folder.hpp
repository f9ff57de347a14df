// SPDX-License-Identifier: Apache-2.0
// The result folder of a trial: shards while it runs, whole tables in the end.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "howship/records/result_folder.hpp"
#include "howship/records/trial_tables.hpp"

namespace howship::records {

class VisitSums;

class TrialFolder {
 public:
  /// The first that is written.
  static constexpr std::string_view first_file = "trial.json";

  /// Throws InputError where the folder is of another trial than this, or of another program.
  TrialFolder(ResultFolder& folder, const scenario::Trial& trial, std::string program, bool resume);

  /// An earlier run has written everything; nothing is to be done.
  bool complete() const { return complete_; }

  /// Throws InputError where a folder holds no part of this trial.
  static void check_part(const std::filesystem::path& part, const scenario::Trial& trial, const std::string& program);
  /// Takes over the shards that such a folder holds.
  void take_from(const std::filesystem::path& part);

  enum class Phase : std::uint8_t { screening, lives };
  bool has(Phase phase, std::uint64_t shard) const;
  void write(Phase phase, std::uint64_t shard, const std::string& lines);
  std::string read(Phase phase, std::uint64_t shard) const;

  /// Writes tables, page and manifest, and removes the shards; of those of lives there are so many.
  void finish(std::span<const Screened> screened, std::span<const TrialLife> lives, std::uint64_t shards);

 private:
  std::vector<TrialTable> write_visits(std::span<const TrialLife> lives, std::uint64_t shards, VisitSums& sums);

  ResultFolder& folder_;
  const scenario::Trial& trial_;
  std::string program_;
  bool complete_ = false;
};

}  // namespace howship::records
