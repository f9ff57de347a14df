// SPDX-License-Identifier: Apache-2.0
#include "howship/records/trial_folder.hpp"

#include <fmt/format.h>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/json.hpp"
#include "howship/records/growing_file.hpp"
#include "howship/records/job_folder.hpp"
#include "howship/records/trial_page.hpp"
#include "howship/records/trial_panels.hpp"

namespace howship::records {
namespace {

using formats::Json;
namespace fs = std::filesystem;

constexpr std::string_view shard_head = "howship trial shard 4\n";

constexpr MustAgree must_be_same[] = {{"howship", "/howship"},
                                      {"sha256 of the trial", "/trial/sha256"},
                                      {"sha256 of the table", "/table/sha256"},
                                      {"sha256 of files that it names", "/inputs_sha256"},
                                      {"seed", "/seed"},
                                      {"design", "/design"},
                                      {"patients", "/patients"}};

std::string name_of(TrialFolder::Phase phase, std::uint64_t shard) {
  return fmt::format("shards/{}_{:06}.shard", phase == TrialFolder::Phase::screening ? "screening" : "lives", shard);
}

Json json_of(const scenario::Trial& trial, const std::string& program, bool complete,
             std::span<const TrialTable> tables = {}) {
  Json columns = Json::object(), arms = Json::array();
  for (const TrialTable& table : tables)
    for (const formats::Column& column : table.table.columns()) {
      columns[table.name][column.name] = {{"unit", column.unit}, {"meaning", column.meaning}};
    }
  for (const scenario::TrialArm& arm : trial.arms)
    arms.push_back(
        {{"name", arm.name}, {"policy", arm.policy}, {"without", arm.without}, {"treatments", arm.treatments}});
  Json out{{"howship", program},
           {"title", trial.population.title},
           {"complete", complete},
           {"trial",
            {{"path", trial.population.path}, {"sha256", trial.population.sha256}, {"text", trial.population.source}}},
           {"table", {{"path", trial.population.table}, {"sha256", trial.population.table_sha256}}},
           {"seed", trial.population.seed},
           {"design", trial.design != scenario::TrialDesign::twins ? "randomised"
                      : trial.truth()                              ? "twins"
                                                                   : "twins that leave"},
           {"patients", trial.patients},
           {"follow_up_days", trial.follow_up},
           {"arms", arms},
           {"columns", columns}};
  if (!trial.population.inputs.empty()) out["inputs_sha256"] = trial.population.inputs;
  return out;
}

}  // namespace

TrialFolder::TrialFolder(ResultFolder& folder, const scenario::Trial& trial, std::string program, bool resume)
    : folder_(folder), trial_(trial), program_(std::move(program)) {
  complete_ = begin_job(folder_, std::string{first_file}, json_of(trial_, program_, false), must_be_same, resume);
  if (!complete_ && resume) check_sealed(folder_.path() / "shards", shard_head);
}

void TrialFolder::check_part(const fs::path& part, const scenario::Trial& trial, const std::string& program) {
  must_be_part(part, first_file, json_of(trial, program, false), must_be_same, "--merge", "howship trial",
               "give folders that --shards wrote");
  check_sealed(part / "shards", shard_head);
}

void TrialFolder::take_from(const fs::path& part) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(part / "shards", ignored)) {
    const std::string name = "shards/" + entry.path().filename().string();
    if (name.ends_with(".shard") && !fs::exists(folder_.path() / name, ignored))
      write_whole(folder_.claim(name), read_whole(entry.path()), Sync::later);
  }
}

bool TrialFolder::has(Phase phase, std::uint64_t shard) const {
  std::error_code ignored;
  return fs::exists(folder_.path() / name_of(phase, shard), ignored);
}

void TrialFolder::write(Phase phase, std::uint64_t shard, const std::string& lines) {
  std::error_code ignored;
  fs::create_directories(folder_.path() / "shards", ignored);  // gone where an earlier run ended between two steps
  write_whole(folder_.claim(name_of(phase, shard)), sealed(shard_head, lines), Sync::later);
}

std::string TrialFolder::read(Phase phase, std::uint64_t shard) const {
  return unsealed(folder_.path() / name_of(phase, shard), shard_head);
}

/// Shard by shard, so that a large trial needs no more memory than a small one. Gives the tables without their rows.
std::vector<TrialTable> TrialFolder::write_visits(std::span<const TrialLife> lives, std::uint64_t shards,
                                                  VisitSums& sums) {
  std::vector<TrialTable> out = visit_tables(trial_, {});
  std::vector<GrowingFile> files;
  for (const TrialTable& one : out) files.emplace_back(folder_.claim(one.name)).add(one.table.text());
  std::size_t first = 0;
  for (std::uint64_t shard = 0; shard < shards; ++shard) {
    std::vector<TrialLife> some = lives_with_visits(read(Phase::lives, shard));
    // What became of a life is decided of all of them together.
    for (TrialLife& one : some) {
      one.failed = lives[first++].failed;
      sums.add(one);
    }
    const std::vector<TrialTable> tables = visit_tables(trial_, some);
    for (std::size_t k = 0; k < tables.size(); ++k) {
      const std::string& text = tables[k].table.text();
      files[k].add(std::string_view{text}.substr(text.find('\n') + 1));
    }
  }
  for (GrowingFile& one : files) one.publish();
  return out;
}

void TrialFolder::finish(std::span<const Screened> screened, std::span<const TrialLife> lives, std::uint64_t shards) {
  std::vector<trial::Row> summary = trial_summary(trial_, lives);
  VisitSums sums;
  std::vector<TrialTable> visits = write_visits(lives, shards, sums);
  for (trial::Row& row : subgroup_rows(trial_, lives)) summary.push_back(std::move(row));
  for (trial::Row& row : sums.rows(trial_)) summary.push_back(std::move(row));
  std::vector<TrialTable> tables = trial_tables(trial_, screened, lives, summary);
  for (const TrialTable& one : tables) formats::write_csv(folder_.claim(one.name), one.table);
  for (TrialTable& one : visits) tables.push_back(std::move(one));
  write_whole(folder_.claim("define.json"), define_text(tables));
  write_whole(folder_.claim("report.html"), trial_page(trial_, screened, lives, summary, program_));
  formats::write_json(folder_.claim(std::string{first_file}), json_of(trial_, program_, true, tables));
  std::error_code ignored;
  for (const std::string& name : folder_.files())
    if (name.starts_with("shards/")) fs::remove(folder_.path() / name, ignored);
  fs::remove(folder_.path() / "shards", ignored);
  folder_.write_manifest();
}

}  // namespace howship::records
