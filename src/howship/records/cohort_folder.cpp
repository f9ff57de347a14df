// SPDX-License-Identifier: Apache-2.0
#include "howship/records/cohort_folder.hpp"

#include <fmt/format.h>

#include <cstring>
#include <fstream>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/json.hpp"
#include "howship/records/cohort_page.hpp"
#include "howship/records/growing_file.hpp"
#include "howship/records/job_folder.hpp"

namespace howship::records {
namespace {

using formats::Json;
namespace fs = std::filesystem;

constexpr std::string_view shard_head = "howship cohort shard 3\n";
constexpr std::string Shard::*text_parts_of[] = {&Shard::patients, &Shard::lesions, &Shard::events, &Shard::failed,
                                                 &Shard::outcomes};
constexpr std::size_t text_parts = std::size(text_parts_of);

constexpr MustAgree must_be_same[] = {{"howship", "/howship"},
                                      {"sha256 of the cohort", "/cohort/sha256"},
                                      {"sha256 of the table", "/table/sha256"},
                                      {"sha256 of files that it names", "/inputs_sha256"},
                                      {"seed", "/seed"},
                                      {"patients", "/patients"}};

void append_number(std::string& out, std::uint64_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

Json json_of(const scenario::Cohort& cohort, const std::string& program, bool complete) {
  Json primaries = Json::object();
  for (const spread::Primary& one : cohort.primaries) {
    Json& numbers = primaries[one.name] = {{"title", one.title}};
    const auto rows = spread::primary_numbers();
    for (std::size_t k = 0; k < rows.size(); ++k)
      numbers[std::string{rows[k].key}] = {{"value", one.*rows[k].member},
                                           {"unit", rows[k].unit},
                                           {"meaning", rows[k].meaning},
                                           {"source", k < one.stated.size() ? one.stated[k].source : ""}};
  }
  Json columns = Json::object();
  for (const CohortTable& table : cohort_tables())
    for (const formats::Column& column : table.columns) columns[std::string{table.file}][column.name] = column.meaning;
  Json out{{"howship", program},
           {"title", cohort.title},
           {"complete", complete},
           {"cohort", {{"path", cohort.path}, {"sha256", cohort.sha256}, {"text", cohort.source}}},
           {"table", {{"path", cohort.table}, {"sha256", cohort.table_sha256}}},
           {"seed", cohort.seed},
           {"patients", cohort.patients},
           {"depth", cohort.bodies ? "body" : "spread"},
           {"months_followed", cohort.care.months_after},
           {"parameters", {{"spread", formats::parameters_json(cohort.parameters, spread::Parameters::table())}}},
           {"primaries", primaries},
           {"columns", columns}};
  if (!cohort.inputs.empty()) out["inputs_sha256"] = cohort.inputs;
  return out;
}

}  // namespace

CohortFolder::CohortFolder(ResultFolder& folder, const scenario::Cohort& cohort, std::string program, bool resume)
    : folder_(folder), cohort_(cohort), program_(std::move(program)) {
  complete_ = begin_job(folder_, std::string{first_file}, json_of(cohort_, program_, false), must_be_same, resume);
  if (!complete_ && resume) check_sealed(folder_.path() / "shards", shard_head);
}

void CohortFolder::check_part(const fs::path& part, const scenario::Cohort& cohort, const std::string& program) {
  must_be_part(part, first_file, json_of(cohort, program, false), must_be_same, "--join", "howship cohort",
               "give the folder of a part");
  check_sealed(part / "shards", shard_head);
}

void CohortFolder::take_from(const fs::path& part) {
  std::error_code ignored;
  for (std::uint64_t shard = 0; shard < shards(); ++shard)
    if (!has(shard) && fs::exists(part / name_of(shard), ignored))
      write_whole(folder_.claim(name_of(shard)), read_whole(part / name_of(shard)), Sync::later);
}

std::string CohortFolder::name_of(std::uint64_t shard) const { return fmt::format("shards/{:06}.shard", shard); }

bool CohortFolder::has(std::uint64_t shard) const {
  std::error_code ignored;
  return fs::exists(folder_.path() / name_of(shard), ignored);
}

void CohortFolder::write(std::uint64_t shard, const Shard& content) {
  std::error_code ignored;
  fs::create_directories(folder_.path() / "shards", ignored);  // gone where an earlier run ended between two steps
  std::string out;
  for (const auto part : text_parts_of) append_number(out, (content.*part).size());
  append_number(out, content.records.size());
  for (const auto part : text_parts_of) out += content.*part;
  out.append(reinterpret_cast<const char*>(content.records.data()), content.records.size() * sizeof(spread::Record));
  write_whole(folder_.claim(name_of(shard)), sealed(shard_head, out), Sync::later);
}

Shard CohortFolder::read(std::uint64_t shard) const {
  const fs::path path = folder_.path() / name_of(shard);
  const std::string all = unsealed(path, shard_head);
  const auto damaged = [&] { return RunError(path.string() + ": is damaged; remove it and resume"); };
  std::size_t at = 0;
  if (all.size() < (text_parts + 1) * 8) throw damaged();
  std::uint64_t sizes[text_parts + 1];
  std::memcpy(sizes, all.data() + at, sizeof sizes);
  at += sizeof sizes;
  Shard out;
  for (std::size_t k = 0; k < text_parts; ++k) {
    if (sizes[k] > all.size() - at) throw damaged();
    out.*text_parts_of[k] = all.substr(at, sizes[k]);
    at += sizes[k];
  }
  if (all.size() - at != sizes[text_parts] * sizeof(spread::Record)) throw damaged();
  out.records.resize(sizes[text_parts]);
  std::memcpy(static_cast<void*>(out.records.data()), all.data() + at, all.size() - at);
  return out;
}

void CohortFolder::each_record(const std::function<void(const spread::Record&)>& visit) const {
  std::vector<spread::Record> records;
  for (std::uint64_t shard = 0; shard < shards(); ++shard) {
    const fs::path path = folder_.path() / name_of(shard);
    std::ifstream in(path, std::ios::binary);
    std::uint64_t sizes[text_parts + 1] = {};
    in.seekg(std::streamoff(shard_head.size()));
    in.read(reinterpret_cast<char*>(sizes), sizeof sizes);
    std::uint64_t text = 0;
    for (std::size_t k = 0; k < text_parts; ++k) text += sizes[k];
    records.resize(sizes[text_parts]);
    in.seekg(std::streamoff(text), std::ios::cur);
    in.read(reinterpret_cast<char*>(records.data()), std::streamsize(records.size() * sizeof(spread::Record)));
    if (!in) throw RunError(path.string() + ": cannot be read any more; remove it and resume");
    for (const spread::Record& one : records) visit(one);
  }
}

void CohortFolder::finish() {
  std::vector<OutcomeRecord> outcomes;
  std::size_t failed = 0;
  {
    struct Growing {
      std::string Shard::*part;
      GrowingFile file;
    };
    std::vector<Growing> tables;
    const auto open = [&](const std::string& name, std::string Shard::*part) {
      tables.push_back({part, GrowingFile(folder_.claim(name))});
      for (const CohortTable& table : cohort_tables())
        if (table.file == name) tables.back().file.add(formats::Table(table.columns).text());
    };
    open("patients.csv", &Shard::patients);
    if (cohort_.lesions) open("lesions.csv", &Shard::lesions);
    open("events.csv", &Shard::events);
    open("failed.csv", &Shard::failed);
    if (!cohort_.policy.empty()) open("outcomes.csv", &Shard::outcomes);
    for (std::uint64_t shard = 0; shard < shards(); ++shard) {
      const Shard content = read(shard);
      for (Growing& one : tables) one.file.add(content.*(one.part));
      for (OutcomeRecord& one : outcome_records(content.outcomes)) outcomes.push_back(std::move(one));
      failed += std::size_t(std::count(content.failed.begin(), content.failed.end(), '\n'));
    }
    for (Growing& one : tables) one.file.publish();
  }
  const spread::Records records = [this](const auto& visit) { each_record(visit); };
  formats::write_csv(folder_.claim("summary.csv"), summary_table(cohort_, records, outcomes));
  write_whole(folder_.claim("report.html"), cohort_page(cohort_, records, failed, program_));
  formats::write_json(folder_.claim("cohort.json"), json_of(cohort_, program_, true));
  for (std::uint64_t shard = 0; shard < shards(); ++shard) fs::remove(folder_.path() / name_of(shard));
  std::error_code ignored;
  fs::remove(folder_.path() / "shards", ignored);
  folder_.write_manifest();
}

}  // namespace howship::records
