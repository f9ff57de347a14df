// SPDX-License-Identifier: Apache-2.0
// The result folder of a cohort: shards while it runs, whole tables in the end.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "howship/records/cohort_tables.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::records {

/// Patients of a shard; part of what a folder is, not of the result. Those with bodies take longer.
inline std::uint64_t shard_size(const scenario::Cohort& cohort) { return cohort.bodies ? 128 : 2000; }

/// A run of neighbouring patients, as text of the tables and as records.
struct Shard {
  std::string patients, lesions, events, failed, outcomes;
  std::vector<spread::Record> records;
};

class CohortFolder {
 public:
  /// The first that is written.
  static constexpr std::string_view first_file = "cohort.json";

  /// Throws InputError where the folder is of another cohort than this, or of another program.
  CohortFolder(ResultFolder& folder, const scenario::Cohort& cohort, std::string program, bool resume);

  /// An earlier run has written everything; nothing is to be done.
  bool complete() const { return complete_; }

  std::uint64_t shards() const { return (cohort_.patients + shard_size(cohort_) - 1) / shard_size(cohort_); }
  bool has(std::uint64_t shard) const;
  void write(std::uint64_t shard, const Shard& content);

  /// Throws InputError where a folder holds no part of this cohort.
  static void check_part(const std::filesystem::path& part, const scenario::Cohort& cohort, const std::string& program);
  /// Takes over the shards that such a folder holds.
  void take_from(const std::filesystem::path& part);

  /// Joins the shards into tables, writes summary, page and manifest, and removes the shards.
  void finish();

 private:
  std::string name_of(std::uint64_t shard) const;
  Shard read(std::uint64_t shard) const;
  /// Of all shards, one after the other.
  void each_record(const std::function<void(const spread::Record&)>& visit) const;

  ResultFolder& folder_;
  const scenario::Cohort& cohort_;
  std::string program_;
  bool complete_ = false;
};

}  // namespace howship::records
