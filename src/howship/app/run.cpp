// SPDX-License-Identifier: Apache-2.0
// `howship run`: one virtual patient, from a scenario to a result folder.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "howship/app/bones.hpp"
#include "howship/app/commands.hpp"
#include "howship/app/progress.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/units.hpp"
#include "howship/course/strength_test.hpp"
#include "howship/course/tests.hpp"
#include "howship/records/log.hpp"
#include "howship/records/record.hpp"

namespace howship::app {
namespace {

struct Options {
  std::string file, folder, log;
  std::optional<std::uint64_t> seed;
  std::optional<double> stop_after;
  int threads = 0;
  bool resume = false, force = false, quiet = false;
};

volatile std::sig_atomic_t stop_asked = 0;

/// The first Ctrl-C ends the run after the present day, with a checkpoint; a second one ends it at once. A limit on the
/// size of files is left to the writer to report, which names the file.
class StopOnSignal {
 public:
  StopOnSignal() {
    struct sigaction action {};
    action.sa_handler = [](int) { stop_asked = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    for (const auto& [signal, slot] : {std::pair{SIGINT, &interrupt_}, std::pair{SIGTERM, &terminate_}})
      sigaction(signal, &action, slot);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &ignore, &file_size_);
  }
  ~StopOnSignal() {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
    sigaction(SIGXFSZ, &file_size_, nullptr);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  struct sigaction interrupt_ {
  }, terminate_{}, file_size_{};
};

/// Time spent in each part of the run, for the log and the last lines.
class Clock {
 public:
  template <class Body>
  auto time(std::string_view part, const Body& body) {
    const auto start = std::chrono::steady_clock::now();
    struct AtEnd {
      Clock& clock;
      std::string_view part;
      std::chrono::steady_clock::time_point start;
      ~AtEnd() {
        clock.spent_[std::string{part}] +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      }
    } at_end{*this, part, start};
    return body();
  }
  const std::map<std::string, double>& spent() const { return spent_; }

 private:
  std::map<std::string, double> spent_;
};

/// results/NAME, where NAME is that of the file, or of its folder for a "scenario.toml".
std::string default_folder(const std::filesystem::path& file) {
  const std::filesystem::path whole = std::filesystem::absolute(file);
  const std::string name = whole.stem() == "scenario" ? whole.parent_path().filename().string() : whole.stem().string();
  return (std::filesystem::path{"results"} / name).string();
}

/// Refuses before starting what would not fit into memory.
void check_memory(const scenario::Scenario& s) {
  constexpr double bytes_per_rve =
      330.0;  // state, scratch, bone model and volumes being written; bench/local prints it
  const std::optional<double> rves = scenario::estimated_rves(s);
  if (!rves) return;
  const double available = double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  const double needed = *rves * bytes_per_rve;
  if (needed < 0.9 * available) return;
  Problems problems;
  problems.add({s.path, 0, 0}, "voxel_size",
               fmt::format("the run needs about {:.1f} GB of memory, this machine has {:.1f} GB", 1e-9 * needed,
                           1e-9 * available),
               "larger voxels or fewer bones need less");
  throw InputError{std::move(problems)};
}

std::string month_text(double day) { return fmt::format("day {} (month {:.1f})", shortest(day), day * 12.0 / 365.25); }

void print_summary(const course::Course& course, const std::filesystem::path& folder, const Clock& clock) {
  for (const course::Bone& bone : course.bones()) {
    const auto lesions = course::measure_lesions(bone.space.voxels(), bone.seeds, bone.space.law());
    for (std::size_t k = 0; k < lesions.size(); ++k) {
      const course::LesionMeasures& m = lesions[k];
      fmt::print(
          "{} lesion {}: tumour {:.2f} cm3, hole {:.2f} cm3, woven bone {:.2f} cm3, outside the bone {:.2f} cm3, in "
          "the canal {:.2f} cm3",
          bone.model.name, bone.lesions[k] + 1, 1e-3 * m.tumour, 1e-3 * m.hole, 1e-3 * m.woven, 1e-3 * m.outside_bone,
          1e-3 * m.canal);
      if (std::isfinite(m.mean_hu)) fmt::print(", mean {:.0f} HU", m.mean_hu);
      fmt::print("\n");
    }
  }
  double total = 0.0;
  std::string parts;
  for (const auto& [part, seconds] : clock.spent()) {
    total += seconds;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", part, seconds_text(seconds));
  }
  fmt::print("Time: {} ({})\nResult: {}\n", seconds_text(total), parts, folder.string());
  std::fflush(stdout);
}

/// Tests every bone; one that cannot be loaded has no row.
void test_strength(course::Course& course, records::Record& record, ThreadPool& pool) {
  for (std::size_t b = 0; b < course.bones().size(); ++b) {
    const course::Bone& bone = course.bones()[b];
    const course::StrengthTest test = course::test_strength(course, b, pool);
    if (!test.assessment.strength) continue;
    record.add_strength(course.day(), bone.model.name, bone.model.centre, test);
    record.add_events(course.take_strength(b, test.assessment.strength->load_over_strength, test.scores));
  }
}

/// Refuses before starting what metal cannot be where it is wanted, or a bone that its load case cannot load.
void check_strength(const course::Course& course) {
  const scenario::Scenario& s = course.scenario();
  if (!s.output.strength_every) return;
  Problems problems;
  for (const auto& [number, sentence] : course::impossible_hardware(course))
    problems.add({s.path, 0, 0}, fmt::format("hardware[{}]", number), sentence,
                 "left, posterior, superior of the centre of the bone");
  for (const auto& [bone, sentence] : course::unloadable(course))
    problems.add({s.path, 0, 0}, "bone." + bone, sentence,
                 "give it another load_case, or leave strength_every out under [output]");
  if (!problems.empty()) throw InputError{std::move(problems)};
}

int run(const Options& options, Build build) {
  Clock clock;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  ThreadPool pool(options.threads > 0 ? options.threads : int(std::min(cores, 16u)));
  scenario::Scenario s = scenario::load_scenario(options.file);
  if (options.seed) s.seed = *options.seed;
  check_memory(s);
  const std::filesystem::path folder_path = options.folder.empty() ? default_folder(options.file) : options.folder;

  ReadBones read = clock.time("bones", [&] { return read_bones(s, pool); });
  course::Course course(s, std::move(read.models));
  check_strength(course);
  // A run that was killed before it wrote anything is resumed by starting it, so one command line serves every time.
  std::error_code ignored;
  const bool nothing_there =
      !std::filesystem::exists(std::filesystem::symlink_status(folder_path, ignored)) ||
      (std::filesystem::is_directory(folder_path, ignored) && std::filesystem::is_empty(folder_path, ignored));
  records::ResultFolder folder(folder_path, options.resume && !nothing_there ? records::Earlier::resume
                                            : options.force                  ? records::Earlier::force
                                                                             : records::Earlier::refuse);
  records::EventLog log = options.log.empty() ? records::EventLog{} : records::EventLog{options.log};
  records::Record record(folder, course,
                         {std::string{build.version}, std::string{build.commit}, std::move(read.input_sha256)});
  const std::filesystem::path checkpoint_file = folder.path() / "checkpoint.h5";
  const bool goes_on = options.resume && (std::filesystem::exists(checkpoint_file) ||
                                          std::filesystem::exists(records::previous_checkpoint(checkpoint_file)));
  if (goes_on) {
    const records::NewestCheckpoint newest = records::read_newest_checkpoint(checkpoint_file);
    if (!newest.warning.empty() && !options.quiet) fmt::print(stderr, "howship: warning: {}\n", newest.warning);
    record.resume(newest.checkpoint, course);
    // The damaged one must not become the older generation when the next checkpoint is written.
    if (newest.file != checkpoint_file) std::filesystem::rename(newest.file, checkpoint_file);
    log.write("resumed", {{"day", course.day()}, {"file", newest.file.string()}});
  }

  const std::int64_t last = course.steps(), first = course.step();
  const auto due = [&](double every, std::int64_t step) {
    // The step nearest to each multiple of `every`, the start and the end.
    const double day = double(step) * s.step, nearest = every * std::round(day / every);
    return step == 0 || step == last || std::abs(day - nearest) < 0.5 * s.step - 1e-9 ||
           std::abs(nearest - day - 0.5 * s.step) < 1e-9;
  };
  log.write("started", {{"scenario", s.path},
                        {"sha256", s.sha256},
                        {"seed", s.seed},
                        {"threads", pool.size()},
                        {"version", build.version},
                        {"commit", build.commit},
                        {"day", course.day()},
                        {"days", double(last) * s.step}});
  course::Tests tests(s);
  const StopOnSignal stop;
  Progress progress(options.quiet);
  // A resumed run stands just behind the saving of its day.
  bool met = goes_on;
  for (;; met = false) {
    const std::int64_t step = course.step();
    // Asked once a day, so that whoever is told of an interruption also has the checkpoint of that day.
    const bool interrupted = stop_asked;
    const bool stop_here = interrupted || (options.stop_after && course.day() >= *options.stop_after - 1e-9);
    if (!met) {
      record.add_events(course.meet_day());
      clock.time("output", [&] { record.add_day(course, pool); });
      if (s.output.strength_every && due(*s.output.strength_every, step)) {
        clock.time("strength", [&] { test_strength(course, record, pool); });
        log.write("strength", {{"day", course.day()}});
      }
      if (tests.due(course)) {
        clock.time("tests", [&] { record.add_tests(course, tests.perform(course, pool), tests.settings()); });
        log.write("tests", {{"day", course.day()}});
      }
      clock.time("output", [&] {
        if (due(s.output.save_every, step)) record.save_day(course, pool);
        // The checkpoint comes last: whatever it says is done stands on disk.
        if (due(s.output.checkpoint_every, step) || stop_here) record.save_checkpoint(course);
        record.start_writing();
      });
      if (due(s.output.save_every, step)) log.write("saved", {{"day", course.day()}});
    }
    if (step == last) break;
    if (stop_here) {
      progress.finish();
      record.finish(course, false, pool);
      if (!interrupted) {
        log.write("stopped", {{"day", course.day()}});
        if (!options.quiet)
          fmt::print("Stopped after {} as asked; go on with --resume from {}\n", month_text(course.day()),
                     checkpoint_file.string());
        return done;
      }
      throw RunError(fmt::format("interrupted on {}; every file in {} is whole; go on with --resume from {}",
                                 month_text(course.day()), folder.path().string(), checkpoint_file.string()));
    }
    progress.show(double(step), double(last), double(first),
                  fmt::format("{} of {}", month_text(course.day()), shortest(double(last) * s.step)));
    record.add_events(clock.time("bone and tumour", [&] { return course.advance(pool); }));
  }
  progress.show(double(last), double(last), double(first), month_text(course.day()));
  progress.finish();
  clock.time("output", [&] { record.finish(course, true, pool); });
  log.write("finished", {{"day", course.day()}, {"seconds", clock.spent()}});
  if (!options.quiet) print_summary(course, folder.path(), clock);
  return done;
}

}  // namespace

void declare_run(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.program.add_subcommand("run", "One virtual patient: from a scenario to a result folder");
  command->add_option("scenario", options->file, "Scenario file (TOML)")->required();
  command->add_option("-o,--output", options->folder, "Result folder; default results/NAME");
  command->add_option("--seed", options->seed, "Replaces the seed of the scenario");
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->check(CLI::Range(1, 1024));
  CLI::Option* resume = command->add_flag("--resume", options->resume,
                                          "Goes on from the folder's checkpoint, or starts where there is none");
  command->add_flag("--force", options->force, "Replaces an earlier result of ours in the folder")->excludes(resume);
  command
      ->add_option("--stop-after", options->stop_after,
                   "Ends after this day with a checkpoint, e.g. where a cluster limits the time of a job")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->add_option("--log", options->log, "Appends one JSON object a line to this file as the run goes");
  command->footer(
      "Example:\n  howship run scenarios/lytic_breast_L3/scenario.toml -o lytic\n\n"
      "Ctrl-C ends the run after the present day, with a checkpoint; --resume goes on from there.\n"
      "This is research software: not a medical device, and no advice to patients.");
  command->callback([options, &registry, build = registry.build] {
    registry.action = [options, build] { return run(*options, build); };
  });
}

}  // namespace howship::app
