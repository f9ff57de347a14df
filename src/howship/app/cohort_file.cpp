// SPDX-License-Identifier: Apache-2.0
#include "howship/app/cohort_file.hpp"

#include <filesystem>

#include "howship/app/document_file.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/table.hpp"
#include "howship/records/job_folder.hpp"

namespace howship::app {

namespace fs = std::filesystem;

namespace {

scenario::Cohort with_table(scenario::Cohort out, Problems& problems) {
  if (problems.empty() && !out.table.empty()) {
    const std::string text = read_whole(out.table);
    out.table_sha256 = sha256(text);
    const formats::Csv csv = formats::read_csv(text, out.table);
    std::vector<scenario::PopulationRow> rows;
    for (const formats::CsvRow& row : csv.rows) rows.push_back({row.line, row.cells});
    scenario::read_people(out, csv.header, rows, out.table, problems);
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

}  // namespace

bool is_cohort(const std::string& file) { return holds(file, "population") && !is_trial(file); }
bool is_trial(const std::string& file) { return holds(file, "arm"); }

scenario::Trial load_trial(const std::string& file) {
  Problems problems;
  must_be_document(file, "a trial", "`howship show trial`", problems);
  if (problems.empty() && !is_trial(file) && is_cohort(file))
    problems.add({file, 0, 0}, "", "is a cohort without arms, no trial", "howship cohort " + file);
  if (!problems.empty()) throw InputError{std::move(problems)};
  scenario::Trial out = scenario::read_trial(read_whole(file), file, problems);
  out.population = with_table(std::move(out.population), problems);
  if (!out.population.people.empty() && out.screened)
    out.population.patients = std::min(out.population.patients, *out.screened);
  return out;
}

scenario::Cohort load_cohort(const std::string& file) {
  Problems problems;
  must_be_document(file, "a cohort", "`howship show cohort`", problems);
  if (problems.empty() && is_trial(file))
    problems.add({file, 0, 0}, "", "is a trial with arms, no cohort", "howship trial " + file);
  else if (problems.empty() && !is_cohort(file) && holds(file, "duration"))
    problems.add({file, 0, 0}, "", "is a scenario of one patient, no cohort", "howship run " + file);
  if (!problems.empty()) throw InputError{std::move(problems)};
  return with_table(scenario::read_cohort(read_whole(file), file, problems), problems);
}

scenario::Cohort cohort_in(const std::string& folder) {
  Problems problems;
  const fs::path file = fs::path{folder} / "cohort.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    problems.add({folder, 0, 0}, "--from", "is no folder that `howship cohort` wrote", "name the folder of the cohort");
    throw InputError{std::move(problems)};
  }
  return records::from_ours(folder, "cohort.json", [&](const formats::Json& json) {
    const formats::Json& text = json.at("cohort");
    scenario::Cohort out = with_table(
        scenario::read_cohort(text.at("text").get<std::string>(), text.at("path").get<std::string>(), problems),
        problems);
    // A number below nothing or between two would become another one here.
    for (const char* whole : {"seed", "patients"})
      if (!json.at(whole).is_number_unsigned())
        records::not_as_written(file, std::string{whole} + " is no whole number from 0");
    const formats::Json inputs = json.value("inputs_sha256", formats::Json::object());
    for (const auto& [path, hash] : out.inputs)
      if (inputs.value(path, "") != hash)
        problems.add({(fs::path{out.path}.parent_path() / path).string(), 0, 0}, "",
                     "is another file than that of the cohort", "put back the one it was run with");
    if (!problems.empty()) throw InputError{std::move(problems)};
    out.seed = json.at("seed").get<std::uint64_t>();
    out.patients = json.at("patients").get<std::uint64_t>();
    if (out.table_sha256 != json.at("table").at("sha256").get<std::string>()) {
      problems.add({out.table, 0, 0}, "", "is another table than that of the cohort",
                   "put back the one it was run with");
      throw InputError{std::move(problems)};
    }
    return out;
  });
}

}  // namespace howship::app
