// SPDX-License-Identifier: Apache-2.0
// `howship trial`: a virtual trial, from a trial file to tables, statistics and a page.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <sstream>

#include "howship/app/cohort_file.hpp"
#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"
#include "howship/app/memory.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/ranks.hpp"
#include "howship/app/stop.hpp"
#include "howship/app/trial.hpp"
#include "howship/app/trial_lives.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/records/provenance.hpp"
#include "howship/records/trial_folder.hpp"
#include "howship/scenario/document.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;
using records::TrialFolder;
using Phase = TrialFolder::Phase;

constexpr std::uint64_t shard_size = 64;  // lives, or candidates

/// Candidates of a shard. Those beyond the last who is wanted are looked at for nothing: of a small trial these would
/// be most of them.
std::uint64_t screening_size(const scenario::Trial& trial) { return trial.wanted() <= shard_size ? 16 : shard_size; }

scenario::Trial load(const TrialOptions& options) {
  scenario::Trial out = load_trial(options.job.file);
  if (options.seed) out.population.seed = *options.seed;
  if (options.patients) {
    // Candidates in proportion; those of a table are as many as they are.
    if (out.population.people.empty())
      out.population.patients = std::max<std::uint64_t>(
          2, out.population.patients / std::max<std::uint64_t>(out.patients, 1) * *options.patients);
    out.patients = *options.patients;
  }
  if (!out.population.people.empty() && out.population.patients < out.wanted()) {
    Problems problems;
    problems.add({out.population.table, 0, 0}, "patients",
                 fmt::format("{} candidates cannot fill {} places", out.population.patients, out.wanted()),
                 "a table needs a row for everybody who enters, and more for those who may not");
    throw InputError{std::move(problems)};
  }
  return out;
}

void stop_if_asked(const std::string& done, const fs::path& folder) {
  if (StopOnSignal::asked())
    throw Interrupted(
        fmt::format("interrupted after {}; every file in {} is whole; go on with --resume", done, folder.string()));
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

/// Refuses before the start what would not fit into memory.
std::string memory_words(const scenario::Trial& trial, int threads) {
  // Assumed, on the large side: a life that is kept with the rows of its tables, a candidate that is kept, the bones
  // and tables that all share, and the patients that walk at the same time on a thread.
  constexpr double life = 14e3, candidate = 300.0, shared = 350e6, walking = 25e6, kept = 400e3;
  const double lives =
      double(trial.wanted()) * (trial.design == scenario::TrialDesign::twins ? double(trial.arms.size()) : 1.0);
  const double needed = shared + walking * threads + life * lives + candidate * double(trial.population.patients) +
                        kept * std::fmin(lives, double(TrialLives::most_kept));
  must_fit_into_memory(needed, fmt::format("{:.0f} lives need", lives), trial.population.path, "patients",
                       "fewer patients, or several trials of other seeds, need less");
  return fmt::format("{:.0f} lives, at most {:.1f} GB of memory", lives, 1e-9 * needed);
}

/// Pieces of work, as the processes of a trial tell them to each other: a line of what it is, then whom it is about.
constexpr std::string_view screening_head = "screening\n", lives_head = "lives\n";

std::string text_of(std::uint64_t first, std::uint64_t end) {
  return fmt::format("{}{},{}\n", screening_head, first, end);
}
std::string text_of(std::span<const Placed> placed) {
  std::string out{lives_head};
  for (const Placed& one : placed) out += fmt::format("{},{},{}\n", one.patient, one.stratum, one.arm);
  return out;
}

/// Does such a piece; the same lines in whichever process.
std::string lines_of(const std::string& text, TrialLives& walks, ThreadPool& pool) {
  std::istringstream in(text);
  std::string head, out;
  std::getline(in, head);
  char comma = 0;
  if (head + '\n' == screening_head) {
    std::uint64_t first = 0, end = 0;
    in >> first >> comma >> end;
    std::vector<std::uint64_t> patients;
    for (std::uint64_t k = first; k < end; ++k) patients.push_back(k);
    for (const records::Screened& one : walks.screen(patients, pool)) out += records::line_of(one);
    return out;
  }
  HOWSHIP_ENSURE(head + '\n' == lives_head, "a piece of a trial is of its screening or its lives");
  std::vector<Placed> placed;
  for (Placed one; in >> one.patient >> comma >> one.stratum >> comma >> one.arm;) placed.push_back(one);
  for (const records::TrialLife& one : walks.live(placed, pool)) out += records::line_of(one);
  return out;
}

/// Some shards of all: "3..5", both counted.
struct Shards {
  std::uint64_t first = 0, last = std::numeric_limits<std::uint64_t>::max();
  bool all() const { return last == std::numeric_limits<std::uint64_t>::max(); }
};
Shards shards_of(const std::string& text) {
  Shards out;
  if (text.empty()) return out;
  const std::size_t dots = text.find("..");
  const auto first = read_number(text.substr(0, dots));
  const auto last = dots == std::string::npos ? first : read_number(text.substr(dots + 2));
  const auto whole = [](double x) { return x == std::floor(x) && x >= 0.0 && x <= 1e9; };
  if (!first || !last || !whole(*first) || !whole(*last) || *first > *last) {
    Problems problems;
    problems.add({"howship trial", 0, 0}, "--shards", "'" + text + "' is no range of shards", "write --shards 0..15");
    throw InputError{std::move(problems)};
  }
  return {std::uint64_t(*first), std::uint64_t(*last)};
}

/// The shards of a trial, computed where they are missing, by as many processes as there are.
class Job {
 public:
  Job(const scenario::Trial& trial, const TrialOptions& options, TrialFolder& files, const fs::path& folder,
      Ranks& ranks, Ranks::Work work, records::EventLog& log)
      : trial_(trial),
        size_(screening_size(trial)),
        shards_(shards_of(options.shards)),
        files_(files),
        folder_(folder),
        ranks_(ranks),
        work_(std::move(work)),
        progress_(options.quiet, &log) {}

  /// Candidates in their order, until enough of them can enter. Of some shards alone: true where no more are needed.
  bool screen() {
    std::uint64_t shard = 0;
    const std::uint64_t all = trial_.population.patients;
    const auto next = [&]() -> std::optional<Ranks::Piece> {
      for (;; ++shard) {
        const std::string so_far =
            fmt::format("{} candidates, {} of {} can enter", std::min(shard * size_, all), eligible(), trial_.wanted());
        progress_.show(double(eligible()), double(trial_.wanted()), 0.0, so_far);
        stop_if_asked(so_far, folder_);
        if (eligible_ >= trial_.wanted() || shard * size_ >= all || shard > shards_.last) return std::nullopt;
        if (files_.has(Phase::screening, shard)) {
          count(files_.read(Phase::screening, shard));
        } else if (shard >= shards_.first) {
          const std::uint64_t number = shard++;
          return Ranks::Piece{number, text_of(number * size_, std::min((number + 1) * size_, all))};
        }
      }
    };
    ranks_.share(next, work_, [&](std::uint64_t number, const std::string& lines) {
      files_.write(Phase::screening, number, lines);
      count(lines);
    });
    return screened_whole();
  }
  /// Whether shards without a gap hold all who are wanted.
  bool screened_whole() {
    screened_.clear();
    std::uint64_t eligible = 0;
    for (std::uint64_t shard = 0; eligible < trial_.wanted() && shard * size_ < trial_.population.patients; ++shard) {
      if (!files_.has(Phase::screening, shard)) return false;
      for (records::Screened& one : records::screened_of(files_.read(Phase::screening, shard))) {
        if (eligible == trial_.wanted()) break;  // the first who can enter do
        eligible += one.reason.empty() && one.failed.empty();
        screened_.push_back(std::move(one));
      }
    }
    return true;
  }

  /// Lives in their arms. Of some shards alone: false.
  bool live() {
    const std::vector<Placed> all = placed(trial_, screened_);
    shards_of_lives_ = (all.size() + shard_size - 1) / shard_size;
    std::uint64_t shard = 0;
    const auto next = [&]() -> std::optional<Ranks::Piece> {
      for (shard = std::max(shard, shards_.first); shard < shards_of_lives_ && shard <= shards_.last; ++shard) {
        const std::size_t first = std::size_t(shard * shard_size);
        const std::string so_far = fmt::format("{} of {} lives", first, all.size());
        progress_.show(double(first), double(all.size()), 0.0, so_far);
        stop_if_asked(so_far, folder_);
        if (files_.has(Phase::lives, shard)) continue;
        const std::size_t count = std::min<std::size_t>(shard_size, all.size() - first);
        return Ranks::Piece{shard++, text_of(std::span(all).subspan(first, count))};
      }
      return std::nullopt;
    };
    ranks_.share(next, work_,
                 [&](std::uint64_t number, const std::string& lines) { files_.write(Phase::lives, number, lines); });
    progress_.finish();
    return shards_.all();
  }

  const std::vector<records::Screened>& screened() const { return screened_; }
  std::uint64_t shards_of_lives() const { return shards_of_lives_; }
  /// Who can enter of those looked at, as far as they are wanted.
  std::uint64_t eligible() const { return std::min(eligible_, trial_.wanted()); }
  std::vector<records::TrialLife> lives() const {
    std::vector<records::TrialLife> out;
    for (std::uint64_t shard = 0; shard < shards_of_lives_; ++shard)
      for (records::TrialLife& one : records::lives_of(files_.read(Phase::lives, shard))) out.push_back(std::move(one));
    return out;
  }

 private:
  void count(const std::string& lines) {
    for (const records::Screened& one : records::screened_of(lines))
      eligible_ += one.reason.empty() && one.failed.empty();
  }

  const scenario::Trial& trial_;
  std::uint64_t size_;  ///< candidates of a shard
  Shards shards_;
  TrialFolder& files_;
  fs::path folder_;
  Ranks& ranks_;
  Ranks::Work work_;
  Progress progress_;
  std::vector<records::Screened> screened_;
  std::uint64_t eligible_ = 0, shards_of_lives_ = 0;
};

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
  std::vector<records::TrialLife> room;
  const std::span<const records::TrialLife> asked = records::as_asked(trial.endpoints.front(), lives, room);
  const auto subjects = records::subjects_of(asked);
  const trial::Endpoint endpoint = records::endpoint_of(trial.endpoints.front(), asked);
  const trial::Plan plan = records::plan_of(trial);
  formats::Table table({{"arm", "", "against the control"},
                        {"patients", "1", "of an arm"},
                        {"power", "1", "share of replicates in which the primary endpoint differs at 5 %"},
                        {"lower", "1", "of the 95 % interval: replicates and bank"},
                        {"upper", "1", "of it"},
                        {"error_of_bank", "1", "its share, a standard error"},
                        {"stopped_early", "1", "share of replicates that a look before the end stopped"},
                        {"replicates", "1", "drawn"},
                        {"bank", "1", "twins from which they are drawn"}});
  std::vector<std::uint64_t> sizes = options.sizes;
  if (sizes.empty())
    for (const double part : {0.05, 0.1, 0.2, 0.4})
      sizes.push_back(std::uint64_t(std::max(2.0, part * double(trial.patients))));
  for (int arm = 1; arm < int(trial.arms.size()); ++arm)
    for (const std::uint64_t size : sizes) {
      const trial::Power p = trial::power_of(subjects, endpoint, plan, arm, size, options.replicates,
                                             trial.population.seed, 0.05, trial.interim ? &*trial.interim : nullptr);
      const std::string& name = trial.arms[std::size_t(arm)].name;
      table.add({name, std::int64_t(size), p.power.value, p.power.low, p.power.high, p.error_of_bank, p.early,
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
  if (const bool twins = options.power || options.twins; twins && trial.arms.size() < 2) {
    const char* const option = options.power ? "--power" : "--twins";
    Problems problems;
    problems.add({trial.population.path, 1, 1}, "arm", fmt::format("{} compares arms, and there is one", option),
                 fmt::format("write a second [[arm]], or leave {} out", option));
    throw InputError{std::move(problems)};
  } else if (twins) {
    trial.design = scenario::TrialDesign::twins;
    trial.twins_leave = options.twins;
  }
  Ranks ranks;
  const int threads = options.threads > 0 || ranks.beside_each_other() == 1
                          ? threads_for(options.threads)
                          : std::max(1, threads_for() / ranks.beside_each_other());
  ThreadPool pool(threads);
  std::optional<TrialLives> walks;
  const Ranks::Work work = [&](const std::string& text) {
    if (!walks) walks.emplace(trial);
    return lines_of(text, *walks, pool);
  };
  if (!ranks.first()) {
    ranks.serve(work);
    return done;
  }
  const std::string memory = memory_words(trial, threads);
  const records::Provenance provenance{std::string{build.version}, std::string{build.commit}, {}};
  shards_of(options.shards);  // what cannot be is told before anything is written
  for (const std::string& part : options.merge) TrialFolder::check_part(part, trial, provenance.program());
  records::ResultFolder folder = open_job(options.job, "trial", TrialFolder::first_file);
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
  for (const std::string& part : options.merge) files.take_from(part);
  if (!options.quiet)
    fmt::print("{}{}\n", memory, ranks.count() > 1 ? fmt::format(", {} processes", ranks.count()) : std::string{});
  const StopOnSignal stop;
  const auto start = std::chrono::steady_clock::now();
  Job job(trial, options, files, folder.path(), ranks, work, log);
  const bool some = !options.shards.empty();
  if (some && !job.screened_whole()) {
    const bool enough = job.screen();
    if (!options.quiet)
      fmt::print("Screened: {} of {} can enter, {}. Next: howship trial {} -o PART --merge THESE --shards A..B\n",
                 job.eligible(), trial.wanted(),
                 enough ? "which is all that are wanted" : "of the shards that are here", printable(options.job.file));
    return done;
  }
  if (!some) job.screen();
  if (!job.live()) {
    if (!options.quiet)
      fmt::print("Lives: of {} shards those of {}. When all are there: howship trial {} -o ALL --merge THESE\n",
                 job.shards_of_lives(), options.shards, printable(options.job.file));
    return done;
  }
  const std::vector<records::Screened>& screened = job.screened();
  std::vector<records::TrialLife> lives = job.lives();
  without_failed_twins(trial, lives);
  if (options.power) tell_power(trial, lives, options, folder);
  files.finish(screened, lives, job.shards_of_lives());
  const auto failed = std::count_if(lives.begin(), lives.end(), [](const auto& one) { return !one.failed.empty(); });
  const std::uint64_t entered =
      trial.design == scenario::TrialDesign::twins ? lives.size() / trial.arms.size() : lives.size();
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
  keep_freed_memory();
  records::EventLog log;
  return logged(log, [&] { return hold(options, build, log); });
}

void declare_trial(Registry& registry) {
  auto options = std::make_shared<TrialOptions>();
  CLI::App* command =
      registry.program.add_subcommand("trial", "A virtual trial: who may enter, arms, endpoints, and what they show");
  command->add_option("trial", options->job.file, "Trial file (TOML)")->required();
  command->add_option("-o,--output", options->job.folder, "Result folder; default results/NAME");
  command->add_option("--seed", options->seed, "Replaces the seed of the file")->transform(seed());
  command->add_option("--patients", options->patients, "Replaces the number of patients of the file")
      ->transform(whole_in(2, 1'000'000));
  CLI::Option* power = command->add_flag(
      "--power", options->power,
      "Lives every patient in every arm and draws trials of several sizes from these twins (power.csv)");
  command
      ->add_flag(
          "--twins", options->twins,
          "Lives every patient in every arm, and lets both of a pair leave on the day on which the file says that "
          "the patient does: fewer lives tell as much of a difference. With --patients: pairs in all")
      ->excludes(power);
  command->add_option("--sizes", options->sizes, "With --power: patients of an arm, e.g. 100,150,200")
      ->delimiter(',')
      ->needs(power)
      ->transform(whole_in(2, 1'000'000));
  command->add_option("--replicates", options->replicates, "With --power: trials that are drawn; default 1000")
      ->needs(power)
      ->transform(whole_in(10, 1'000'000));
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->transform(threads());
  command->add_option(
      "--shards", options->shards,
      "Computes these shards of 64 alone, e.g. 0..15: of candidates while they are screened (of 16 where no "
      "more than 64 are wanted), of lives once enough can enter");
  command->add_option("--merge", options->merge,
                      "Folders of the same trial whose shards are taken over before what is missing is computed");
  CLI::Option* resume = command->add_flag("--resume", options->job.resume,
                                          "Goes on where an earlier run of the same trial was interrupted");
  command->add_flag("--force", options->job.force, "Replaces an earlier result of ours in the folder")
      ->excludes(resume);
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->add_option("--log", options->job.log, "Appends one JSON object a line to this file as the job goes");
  command->footer(
      "Example:\n  howship trial examples/trials/zoledronate_prostate.toml -o zoledronate\n\n"
      "It writes report.html, summary.csv, flow.csv, failures.csv, outcomes.csv, and adsl, adtte, adtter, adlb, adqs,\n"
      "adae and adce.csv, whose columns define.json describes.\n"
      "Ctrl-C ends after the present 64 patients; --resume goes on from there. `howship show trial` says what a file\n"
      "may hold. This is research software: not a medical device, and no advice to patients.");
  command->callback([options, &registry, build = registry.build] {
    registry.action = [options, build] { return run_trial(*options, build); };
  });
}

}  // namespace howship::app
