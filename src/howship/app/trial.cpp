// SPDX-License-Identifier: Apache-2.0
// `howship trial`: a virtual trial, from a trial file to tables, statistics and a page.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>

#include "howship/app/cohort_file.hpp"
#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/stop.hpp"
#include "howship/app/trial.hpp"
#include "howship/app/trial_lives.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/records/provenance.hpp"
#include "howship/records/trial_folder.hpp"
#include "howship/scenario/document.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;
using records::TrialFolder;
using Phase = TrialFolder::Phase;

constexpr std::uint64_t shard_size = 64;  // candidates, or lives

scenario::Trial load(const TrialOptions& options) {
  scenario::Trial out = load_trial(options.job.file);
  if (options.seed) out.population.seed = *options.seed;
  if (options.patients) {
    out.population.patients = std::max<std::uint64_t>(
        2, out.population.patients / std::max<std::uint64_t>(out.patients, 1) * *options.patients);
    out.patients = *options.patients;
  }
  return out;
}

void stop_if_asked(const std::string& done, const fs::path& folder) {
  if (StopOnSignal::asked())
    throw Interrupted(
        fmt::format("interrupted after {}; every file in {} is whole; go on with --resume", done, folder.string()));
}

/// Candidates in their order, until enough of them can enter.
std::vector<records::Screened> screening(const scenario::Trial& trial, TrialLives& lives, TrialFolder& files,
                                         const fs::path& folder, ThreadPool& pool, Progress& progress) {
  std::vector<records::Screened> out;
  const double wanted = double(trial.wanted());
  std::uint64_t eligible = 0;
  for (std::uint64_t shard = 0; eligible < trial.wanted() && out.size() < trial.population.patients; ++shard) {
    const std::string so_far = fmt::format("{} candidates, {} of {} can enter", out.size(), eligible, trial.wanted());
    progress.show(double(eligible), wanted, 0.0, so_far);
    stop_if_asked(so_far, folder);
    if (!files.has(Phase::screening, shard)) {
      std::vector<std::uint64_t> patients;
      for (std::uint64_t k = shard * shard_size; k < std::min((shard + 1) * shard_size, trial.population.patients); ++k)
        patients.push_back(k);
      std::string lines;
      for (const records::Screened& one : lives.screen(patients, pool)) lines += records::line_of(one);
      files.write(Phase::screening, shard, lines);
    }
    for (records::Screened& one : records::screened_of(files.read(Phase::screening, shard))) {
      if (eligible == trial.wanted()) break;  // the first who can enter do
      eligible += one.reason.empty() && one.failed.empty();
      out.push_back(std::move(one));
    }
  }
  return out;
}

/// Who lives in which arm. Ranks within a stratum are by number, so that nobody's arm depends on threads or shards.
std::vector<Placed> placed(const scenario::Trial& trial, std::span<const records::Screened> screened) {
  std::vector<Placed> out;
  std::vector<std::uint64_t> strata;
  for (const records::Screened& one : screened) {
    if (!one.reason.empty() || !one.failed.empty()) continue;
    if (trial.design == scenario::TrialDesign::twins) {
      for (int arm = 0; arm < int(trial.arms.size()); ++arm) out.push_back({one.patient, one.stratum, arm});
    } else {
      out.push_back({one.patient, one.stratum, 0});
      strata.push_back(one.stratum);
    }
  }
  if (trial.design == scenario::TrialDesign::randomised) {
    const std::vector<int> arms = trial::allocate(trial.randomisation, trial.population.seed, strata);
    for (std::size_t k = 0; k < out.size(); ++k) out[k].arm = arms[k];
  }
  return out;
}

std::vector<records::TrialLife> living(std::span<const Placed> all, TrialLives& lives, TrialFolder& files,
                                       const fs::path& folder, ThreadPool& pool, Progress& progress) {
  std::vector<records::TrialLife> out;
  for (std::uint64_t shard = 0; shard * shard_size < all.size(); ++shard) {
    const std::string so_far = fmt::format("{} of {} lives", out.size(), all.size());
    progress.show(double(out.size()), double(all.size()), 0.0, so_far);
    stop_if_asked(so_far, folder);
    if (!files.has(Phase::lives, shard)) {
      const std::size_t first = std::size_t(shard * shard_size);
      std::string lines;
      for (const records::TrialLife& one :
           lives.live(all.subspan(first, std::min<std::size_t>(shard_size, all.size() - first)), pool))
        lines += records::line_of(one);
      files.write(Phase::lives, shard, lines);
    }
    for (records::TrialLife& one : records::lives_of(files.read(Phase::lives, shard))) out.push_back(std::move(one));
  }
  return out;
}

/// Both lives of a patient count, or none.
void without_failed_twins(const scenario::Trial& trial, std::vector<records::TrialLife>& lives) {
  if (trial.design != scenario::TrialDesign::twins) return;
  std::vector<std::uint64_t> failed;
  for (const records::TrialLife& one : lives)
    if (!one.failed.empty()) failed.push_back(one.patient);
  for (records::TrialLife& one : lives)
    if (one.failed.empty() && std::find(failed.begin(), failed.end(), one.patient) != failed.end())
      one.failed = "its twin could not be computed";
}

/// The power of trials of several sizes, from twins as a bank.
void tell_power(const scenario::Trial& trial, std::span<const records::TrialLife> lives, const TrialOptions& options,
                records::ResultFolder& folder) {
  const auto subjects = records::subjects_of(lives);
  const trial::Endpoint endpoint = records::endpoint_of(trial.endpoints.front().key, lives);
  const trial::Plan plan = records::plan_of(trial);
  formats::Table table({{"arm", "", "against the control"},
                        {"patients", "1", "of an arm"},
                        {"power", "1", "share of replicates in which the primary endpoint differs at 5 %"},
                        {"lower", "1", "of the 95 % interval: replicates and bank"},
                        {"upper", "1", "of it"},
                        {"error_of_bank", "1", "its share, a standard error"},
                        {"replicates", "1", "drawn"},
                        {"bank", "1", "twins from which they are drawn"}});
  std::vector<std::uint64_t> sizes = options.sizes;
  if (sizes.empty())
    for (const double part : {0.05, 0.1, 0.2, 0.4})
      sizes.push_back(std::uint64_t(std::max(2.0, part * double(trial.patients))));
  for (int arm = 1; arm < int(trial.arms.size()); ++arm)
    for (const std::uint64_t size : sizes) {
      const trial::Power p =
          trial::power_of(subjects, endpoint, plan, arm, size, options.replicates, trial.population.seed);
      const std::string& name = trial.arms[std::size_t(arm)].name;
      table.add({name, std::int64_t(size), p.power.value, p.power.low, p.power.high, p.error_of_bank,
                 std::int64_t(p.replicates), std::int64_t(p.bank)});
      if (options.quiet) continue;
      if (p.replicates == 0)
        fmt::print("{}: {} an arm need a bank of {} twins, there are {}\n", name, size, (5 * size + 1) / 2, p.bank);
      else
        fmt::print("{}: {} an arm, power {:.2f} ({:.2f} to {:.2f})\n", name, size, p.power.value, p.power.low,
                   p.power.high);
    }
  formats::write_csv(folder.claim("power.csv"), table);
}

int hold(const TrialOptions& options, Build build, records::EventLog& log) {
  scenario::Trial trial = load(options);
  if (options.power) trial.design = scenario::TrialDesign::twins;
  ThreadPool pool(threads_for(options.threads));
  records::ResultFolder folder = open_job(options.job, "trial", TrialFolder::first_file);
  const records::Provenance provenance{std::string{build.version}, std::string{build.commit}, {}};
  TrialFolder files(folder, trial, provenance.program(), options.job.resume);
  if (files.complete()) {
    if (!options.quiet) fmt::print("This trial is complete: {}\n", printable((folder.path() / "report.html").string()));
    return done;
  }
  if (!options.job.log.empty()) log = records::EventLog{options.job.log};
  log.write("started", {{"trial", options.job.file},
                        {"patients", trial.patients},
                        {"seed", trial.population.seed},
                        {"threads", pool.size()},
                        {"version", build.version},
                        {"commit", build.commit}});
  const StopOnSignal stop;
  const auto start = std::chrono::steady_clock::now();
  TrialLives walks(trial);
  Progress progress(options.quiet, &log);
  const std::vector<records::Screened> screened = screening(trial, walks, files, folder.path(), pool, progress);
  const std::vector<Placed> all = placed(trial, screened);
  std::vector<records::TrialLife> lives = living(all, walks, files, folder.path(), pool, progress);
  progress.finish();
  without_failed_twins(trial, lives);
  if (options.power) tell_power(trial, lives, options, folder);
  files.finish(screened, lives);
  const auto failed = std::count_if(lives.begin(), lives.end(), [](const auto& one) { return !one.failed.empty(); });
  const std::uint64_t entered =
      trial.design == scenario::TrialDesign::twins ? all.size() / trial.arms.size() : all.size();
  log.write("finished", {{"entered", entered}, {"lives", lives.size()}, {"failed", failed}});
  if (!options.quiet) {
    if (entered < trial.wanted())
      fmt::print("Only {} of {} candidates could enter, {} were wanted: see flow.csv, or set screened = N\n", entered,
                 screened.size(), trial.wanted());
    if (failed > 0)
      fmt::print("{} of {} lives could not be computed: {}\n", failed, lives.size(),
                 (folder.path() / "failures.csv").string());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("Time: {}\nResult: {}\n", seconds_text(seconds), printable((folder.path() / "report.html").string()));
    std::fflush(stdout);
  }
  return done;
}

}  // namespace

int run_trial(const TrialOptions& options, Build build) {
  records::EventLog log;
  return logged(log, [&] { return hold(options, build, log); });
}

void declare_trial(Registry& registry) {
  auto options = std::make_shared<TrialOptions>();
  CLI::App* command =
      registry.program.add_subcommand("trial", "A virtual trial: who may enter, arms, endpoints, and what they show");
  command->add_option("trial", options->job.file, "Trial file (TOML)")->required();
  command->add_option("-o,--output", options->job.folder, "Result folder; default results/NAME");
  command->add_option("--seed", options->seed, "Replaces the seed of the file")->check(seed());
  command->add_option("--patients", options->patients, "Replaces the number of patients of the file")
      ->check(whole_in(2, 1'000'000));
  command->add_flag("--power", options->power,
                    "Lives every patient in every arm and draws trials of several sizes from these twins (power.csv)");
  command->add_option("--sizes", options->sizes, "With --power: patients of an arm, e.g. 100,150,200")
      ->delimiter(',')
      ->check(whole_in(2, 1'000'000));
  command->add_option("--replicates", options->replicates, "With --power: trials that are drawn; default 1000")
      ->check(whole_in(10, 1'000'000));
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->check(threads());
  CLI::Option* resume = command->add_flag("--resume", options->job.resume,
                                          "Goes on where an earlier run of the same trial was interrupted");
  command->add_flag("--force", options->job.force, "Replaces an earlier result of ours in the folder")
      ->excludes(resume);
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->add_option("--log", options->job.log, "Appends one JSON object a line to this file as the job goes");
  command->footer(
      "Example:\n  howship trial examples/trials/zoledronate_prostate.toml -o zoledronate\n\n"
      "It writes summary.csv, adsl.csv, adtte.csv, adtter.csv, outcomes.csv, flow.csv, failures.csv and report.html.\n"
      "Ctrl-C ends after the present 64 patients; --resume goes on from there. `howship show trial` says what a file\n"
      "may hold. This is research software: not a medical device, and no advice to patients.");
  command->callback([options, &registry, build = registry.build] {
    registry.action = [options, build] { return run_trial(*options, build); };
  });
}

}  // namespace howship::app
