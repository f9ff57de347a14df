// SPDX-License-Identifier: Apache-2.0
// `howship cohort`: many virtual patients, from a cohort file to tables and a page.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <numeric>

#include "howship/app/bodies.hpp"
#include "howship/app/cohort.hpp"
#include "howship/app/cohort_file.hpp"
#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"
#include "howship/app/memory.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/stop.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/threads.hpp"
#include "howship/base/units.hpp"
#include "howship/records/cohort_folder.hpp"
#include "howship/records/provenance.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/faults.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;

scenario::Cohort load(const CohortOptions& options) {
  scenario::Cohort out = load_cohort(options.job.file);
  if (options.seed) out.seed = *options.seed;
  if (options.patients) {
    if (!out.people.empty() && *options.patients > out.people.size()) {
      Problems problems;
      problems.add({out.table, 0, 0}, "--patients",
                   fmt::format("the table has {} patients, {} are asked for", out.people.size(), *options.patients),
                   "a row each; ask for no more than it has");
      throw InputError{std::move(problems)};
    }
    out.patients = *options.patients;
  }
  return out;
}

/// A life, or why there is none.
struct Lived {
  std::string patients, lesions, events, failed, outcomes;
  std::optional<spread::Record> record;
};

Lived lines_of(const scenario::Cohort& cohort, const LifeWithBody& life) {
  Lived out;
  const spread::Primary& primary = cohort.primaries[life.primary];
  out.patients = records::patient_lines(life.history, primary);
  if (cohort.lesions) out.lesions = records::lesion_lines(life.history, primary);
  out.events = records::event_lines(life.history);
  if (!life.endpoints.empty()) out.outcomes = records::outcome_line(life.history, primary, life.day_0, life.endpoints);
  out.record = spread::record_of(life.history, life.primary);
  return out;
}

Lived one_life(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases, std::uint64_t patient) {
  Lived out;
  guarded([&] { out = lines_of(cohort, life_by_spread(cohort, diseases, patient)); },
          [&](const std::string& why) { out.failed = records::failed_line(patient, why); });
  return out;
}

records::Shard live_shard(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                          std::uint64_t shard, BoneLibrary& bones, ThreadPool& pool) {
  const std::uint64_t size = records::shard_size(cohort), first = shard * size;
  const std::uint64_t count = std::min(size, cohort.patients - first);
  std::vector<Lived> lives(count);
  if (cohort.bodies) {
    std::vector<std::uint64_t> patients(count);
    std::iota(patients.begin(), patients.end(), first);
    const std::vector<LifeWithBody> lived = live_with_bodies(cohort, diseases, patients, bones, pool);
    for (std::size_t k = 0; k < count; ++k)
      if (lived[k].failed.empty())
        lives[k] = lines_of(cohort, lived[k]);
      else
        lives[k].failed = records::failed_line(patients[k], lived[k].failed);
  } else {
    pool.run(count, [&](std::size_t k) { lives[k] = one_life(cohort, diseases, first + k); });
  }
  records::Shard out;
  for (const Lived& one : lives) {
    out.patients += one.patients;
    out.lesions += one.lesions;
    out.events += one.events;
    out.failed += one.failed;
    out.outcomes += one.outcomes;
    if (one.record) out.records.push_back(*one.record);
  }
  return out;
}

/// One patient alone, told on the terminal.
int tell(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases, std::uint64_t patient) {
  if (patient >= cohort.patients) {
    Problems problems;
    problems.add({cohort.path, 0, 0}, "--patient", fmt::format("there is no patient {}", patient),
                 fmt::format("0 to {}", cohort.patients - 1));
    throw InputError{std::move(problems)};
  }
  LifeWithBody life;
  if (cohort.bodies) {
    BoneLibrary bones;
    ThreadPool alone(1);
    const std::uint64_t one[] = {patient};
    life = live_with_bodies(cohort, diseases, one, bones, alone).front();
    if (!life.failed.empty()) throw RunError(fmt::format("patient {}: {}", patient, life.failed));
  } else {
    life = life_by_spread(cohort, diseases, patient);
  }
  const std::size_t primary = life.primary;
  const spread::History& h = life.history;
  std::cout << fmt::format("Patient {}: {} of {:.0f} years, {}, {:.0f} mm, grade {}, {} nodes, {}\n", patient,
                           h.female ? "woman" : "man", h.age + h.diagnosis / spread::year,
                           cohort.primaries[primary].title, h.size, h.grade, h.nodes,
                           spread::stage_names[std::size_t(h.stage)]);
  for (const records::Happened& one : records::events_of(h)) {
    std::cout << fmt::format("{:8.2f} years  {}{}{}\n", (one.day - h.diagnosis) / spread::year,
                             scenario::words(one.event), one.detail.empty() ? "" : ": ", one.detail);
  }
  std::cout << fmt::format("Deposits founded {}, bone lesions of 8 mm or more at {} {}\n", h.deposits.size(),
                           std::isfinite(h.death) ? "death" : "the end", h.bone_lesions);
  return done;
}

/// "2/8": of each eight shards the second.
struct Part {
  std::uint64_t number = 1, of = 1;
  bool has(std::uint64_t shard) const { return shard % of == number - 1; }
};

Part part_of(const std::string& text) {
  Part out;
  if (text.empty()) return out;
  const std::size_t slash = text.find('/');
  const auto number = read_number(text.substr(0, slash));
  const auto of = slash == std::string::npos ? std::nullopt : read_number(text.substr(slash + 1));
  const auto whole = [](double x) { return x == std::floor(x) && x >= 1.0 && x <= 1e6; };
  if (!number || !of || !whole(*number) || !whole(*of) || *number > *of) {
    Problems problems;
    problems.add({"howship cohort", 0, 0}, "--part", "'" + text + "' is no part of a cohort", "write --part 2/8");
    throw InputError{std::move(problems)};
  }
  out.number = std::uint64_t(*number);
  out.of = std::uint64_t(*of);
  return out;
}

int live_all(const CohortOptions& options, Build build, records::EventLog& log) {
  const Part part = part_of(options.part);
  const scenario::Cohort cohort = load(options);
  const std::vector<spread::Disease> diseases = diseases_of(cohort);
  if (options.patient) return tell(cohort, diseases, *options.patient);

  ThreadPool pool(threads_for(options.threads));
  const records::Provenance provenance{std::string{build.version}, std::string{build.commit}, {}};
  for (const std::string& one : options.join)
    records::CohortFolder::check_part(one, cohort, provenance.program());  // before anything is written
  records::ResultFolder folder = open_job(options.job, "cohort", records::CohortFolder::first_file);
  records::CohortFolder files(folder, cohort, provenance.program(), options.job.resume);
  if (files.complete()) {
    if (!options.quiet)
      fmt::print("This cohort is complete: {}\n", printable((folder.path() / "report.html").string()));
    return done;
  }
  if (!options.job.log.empty()) log = records::EventLog{options.job.log};
  log.write("started", {{"cohort", options.job.file},
                        {"patients", cohort.patients},
                        {"seed", cohort.seed},
                        {"threads", pool.size()},
                        {"version", build.version},
                        {"commit", build.commit}});
  for (const std::string& one : options.join) files.take_from(one);
  const StopOnSignal stop;
  Progress progress(options.quiet, &log);
  const std::uint64_t size = records::shard_size(cohort);
  BoneLibrary bones;
  std::uint64_t shard = 0, failed = 0;
  // Whole shards of an earlier run are taken as they are.
  while (shard < files.shards() && files.has(shard)) ++shard;
  const std::uint64_t from = std::min(shard * size, cohort.patients);
  const auto start = std::chrono::steady_clock::now();
  for (; shard < files.shards(); ++shard) {
    const std::uint64_t before = shard * size;
    progress.show(double(before), double(cohort.patients), double(from),
                  fmt::format("{} of {} patients", before, cohort.patients));
    if (StopOnSignal::asked())
      throw Interrupted(
          fmt::format("interrupted after {} of {} patients; every file in {} is whole; go on with --resume", before,
                      cohort.patients, folder.path().string()));
    if (files.has(shard) || !part.has(shard)) continue;
    const records::Shard content = live_shard(cohort, diseases, shard, bones, pool);
    failed += std::uint64_t(std::count(content.failed.begin(), content.failed.end(), '\n'));
    files.write(shard, content);
  }
  progress.show(double(cohort.patients), double(cohort.patients), double(from),
                fmt::format("{} patients", cohort.patients));
  progress.finish();
  if (part.of > 1) {
    log.write("finished", {{"part", options.part}, {"failed", failed}});
    if (!options.quiet)
      fmt::print("Part {} of {} is in {}; when all are there: howship cohort {} -o ALL --join PART1 PART2 ...\n",
                 part.number, part.of, folder.path().string(), options.job.file);
    return done;
  }
  files.finish();
  log.write("finished", {{"patients", cohort.patients}, {"failed", failed}});
  if (!options.quiet) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (failed > 0)
      fmt::print("{} of {} patients could not be computed: {}\n", failed, cohort.patients,
                 (folder.path() / "failed.csv").string());
    fmt::print("Time: {}\nResult: {}\n", seconds_text(seconds), printable((folder.path() / "report.html").string()));
    std::fflush(stdout);
  }
  return done;
}

}  // namespace

int run_cohort(const CohortOptions& options, Build build) {
  keep_freed_memory();
  records::EventLog log;
  return logged(log, [&] { return live_all(options, build, log); });
}

void declare_cohort(Registry& registry) {
  auto options = std::make_shared<CohortOptions>();
  CLI::App* command = registry.program.add_subcommand(
      "cohort", "Many virtual patients: from their primaries to bone metastases and death");
  command->add_option("cohort", options->job.file, "Cohort file (TOML)")->required();
  command->add_option("-o,--output", options->job.folder, "Result folder; default results/NAME");
  command->add_option("--seed", options->seed, "Replaces the seed of the file")->transform(seed());
  command->add_option("--patients", options->patients, "Replaces the number of patients of the file")
      ->transform(whole_in(1, 100'000'000));
  command->add_option("--patient", options->patient, "Tells the life of this patient (from 0) and writes nothing")
      ->transform(whole_in(0, 100'000'000));
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->transform(threads());
  CLI::Option* resume = command->add_flag("--resume", options->job.resume,
                                          "Goes on where an earlier run of the same cohort was interrupted");
  command->add_flag("--force", options->job.force, "Replaces an earlier result of ours in the folder")
      ->excludes(resume);
  CLI::Option* part = command->add_option("--part", options->part,
                                          "Only a part of the patients, e.g. 2/8 of a job of eight on a cluster");
  command->add_option("--join", options->join, "Folders of parts, taken over before what is missing is computed")
      ->expected(1, 1000000)
      ->excludes(part);
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->add_option("--log", options->job.log, "Appends one JSON object a line to this file as the job goes");
  command->footer(
      "Example:\n  howship cohort examples/cohorts/breast_stage_two.toml -o stage_two\n\n"
      "It writes patients.csv, lesions.csv, events.csv, summary.csv, failed.csv and report.html, with [clinic] "
      "outcomes.csv. Ctrl-C ends after "
      "the\n"
      "present two thousand patients; --resume goes on from there. `howship show cohort` says what a file may hold.\n"
      "This is research software: not a medical device, and no advice to patients.");
  command->callback([options, &registry, build = registry.build] {
    registry.action = [options, build] { return run_cohort(*options, build); };
  });
}

}  // namespace howship::app
