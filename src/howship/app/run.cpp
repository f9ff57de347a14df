// SPDX-License-Identifier: Apache-2.0
// `howship run`: one virtual patient, from a scenario to a result folder.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "howship/app/bodies.hpp"
#include "howship/app/bones.hpp"
#include "howship/app/cohort_file.hpp"
#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"
#include "howship/app/memory.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/run.hpp"
#include "howship/app/stop.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/live.hpp"
#include "howship/records/log.hpp"
#include "howship/records/record.hpp"

namespace howship::app {
namespace {

/// Time spent in each part of the run, for the log and the last lines: what went by since the last look is the part's.
class Clock {
 public:
  void spent_on(std::string_view part) {
    const auto now = std::chrono::steady_clock::now();
    spent_[std::string{part}] += std::chrono::duration<double>(now - last_).count();
    last_ = now;
  }
  const std::map<std::string, double>& spent() const { return spent_; }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::map<std::string, double> spent_;
};

constexpr const char* needs_less = "larger voxels or fewer bones need less";

/// results/NAME, where NAME is that of the file, or of its folder for a "scenario.toml".
std::string default_folder(const std::filesystem::path& file) {
  const std::filesystem::path whole = std::filesystem::absolute(file);
  const std::string name = whole.stem() == "scenario" ? whole.parent_path().filename().string() : whole.stem().string();
  return (std::filesystem::path{"results"} / name).string();
}

/// Refuses what would not fit into memory by the size of its built-in bones, before they are made. No run needs less.
void check_memory(const scenario::ReadScenario& read) {
  constexpr double least_bytes_per_rve = 1800.0;
  const std::optional<double> rves = scenario::estimated_rves(read.scenario, read.resolved);
  if (!rves) return;
  must_fit_into_memory(*rves * least_bytes_per_rve, "the run needs", read.scenario.path, "voxel_size", needs_less);
}

std::string month_text(double day) { return fmt::format("day {} (month {:.1f})", shortest(day), day * 12.0 / 365.25); }

std::string with_commas(std::size_t number) {
  std::string out = fmt::format("{}", number);
  for (std::size_t k = out.size(); k > 3;) out.insert(k -= 3, ",");
  return out;
}

void print_summary(const patient::Patient& patient, const records::Record& record, const std::filesystem::path& folder,
                   const Clock& clock, const records::ReferenceFacts* reference) {
  for (const patient::Site& site : patient.sites) {
    const auto lesions = record.measures(site);
    for (std::size_t k = 0; k < lesions.size(); ++k) {
      const patient::LesionMeasures& m = lesions[k];
      fmt::print(
          "{} lesion {}: tumour {:.2f} cm3, hole {:.2f} cm3, woven bone {:.2f} cm3, outside the bone {:.2f} cm3, in "
          "the canal {:.2f} cm3",
          site.name(), site.lesions()[k].number + 1, 1e-3 * m.tumour, 1e-3 * m.hole, 1e-3 * m.woven,
          1e-3 * m.outside_bone, 1e-3 * m.canal);
      if (std::isfinite(m.mean_hu)) fmt::print(", mean {:.0f} HU", m.mean_hu);
      fmt::print("\n");
    }
  }
  if (patient.dead()) fmt::print("The patient died on {}\n", month_text(*patient.care.died));
  if (reference)
    fmt::print("Reference: {} steps of an RVE were computed again by the plain law; largest difference {}\n",
               with_commas(reference->check.steps), reference->check.largest);
  double total = 0.0;
  std::string parts;
  for (const auto& [part, seconds] : clock.spent()) {
    total += seconds;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", part, seconds_text(seconds));
  }
  fmt::print("Time: {} ({})\nResult: {}\n", seconds_text(total), parts, printable(folder.string()));
  std::fflush(stdout);
}

/// Refuses before starting what metal cannot be where it is wanted, or a bone that its load case cannot load.
void check_strength(const patient::Patient& patient, const std::string& file) {
  Problems problems;
  for (const auto& [number, sentence] : patient::impossible_metal(patient))
    problems.add({file, 0, 0}, patient.plan->orders[number].by, sentence,
                 "left, posterior, superior of the centre of the bone");
  if (patient.plan->strength_every)
    for (const auto& [bone, sentence] : patient::unloadable(patient))
      problems.add({file, 0, 0}, "bone." + bone, sentence,
                   "give it another load_case, or leave strength_every out under [output]");
  if (!problems.empty()) throw InputError{std::move(problems)};
}

/// The plain law beside the kernels, a check for each site of a patient.
class Reference {
 public:
  explicit Reference(patient::Patient& patient) : checks_(patient.sites.size()), since_(patient.day()) {
    for (std::size_t k = 0; k < checks_.size(); ++k) patient.sites[k].check_against(&checks_[k]);
  }
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  /// Throws where the two have parted.
  void look(const patient::Patient& patient) const {
    for (std::size_t k = 0; k < checks_.size(); ++k)
      if (!checks_[k].agrees())
        throw RunError(fmt::format(
            "{}, {}: '{}' differs from what the plain law gives by a share of {:.3g}; the result is not to be believed",
            patient.sites[k].name(), month_text(patient.day()), checks_[k].what, checks_[k].largest_relative));
  }
  records::ReferenceFacts facts() const {
    records::ReferenceFacts out{{}, since_};
    for (const space::ReferenceCheck& check : checks_) out.check.add(check);
    return out;
  }

 private:
  std::vector<space::ReferenceCheck> checks_;
  double since_;
};

/// Writes down a patient's days, and stops it where it is asked to.
class Recorder : public patient::Observer {
 public:
  Recorder(records::Record& record, records::EventLog& log, Clock& clock, ThreadPool& pool,
           const scenario::Output& output, const imaging::TestSettings& settings, double last, Progress& progress,
           std::optional<double> stop_after, double first, const Reference* reference)
      : record_(record),
        log_(log),
        clock_(clock),
        pool_(pool),
        output_(output),
        settings_(settings),
        first_(first),
        last_(last),
        progress_(progress),
        stop_after_(stop_after),
        reference_(reference) {}

  void happened(const patient::Patient& patient, std::span<const patient::Event> events) override {
    record_.add_events(patient, events);
  }
  void day_began(patient::Patient& patient) override {
    clock_.spent_on("bone and tumour");
    record_.add_day(patient, pool_);
    clock_.spent_on("output");
  }
  void treated(const patient::Patient& patient, const patient::Site& site,
               const patient::BegunTreatment& begun) override {
    record_.add_treatment(site, begun, patient.day());
  }
  void strength_tested(const patient::Patient& patient, const patient::Site& site,
                       const patient::StrengthTest& test) override {
    clock_.spent_on("strength");
    record_.add_strength(patient.day(), site, test);
    clock_.spent_on("output");
    log_.write("strength", {{"day", patient.day()}, {"bone", site.name()}});
  }
  void tested(const patient::Patient& patient, std::vector<patient::PerformedTest> tests) override {
    clock_.spent_on("tests");
    record_.add_tests(patient, std::move(tests), settings_);
    clock_.spent_on("output");
    log_.write("tests", {{"day", patient.day()}});
  }
  void day_ended(patient::Patient& patient, bool last) override {
    record_.end_day(patient);
    if (reference_) reference_->look(patient);
    const auto due = [&](double every) {
      return patient.step == 0 || last || patient::falls_due(every, patient.day(), patient.plan->step);
    };
    // Asked once a day, so that whoever is told of an interruption also has the checkpoint of that day.
    interrupted_ = StopOnSignal::asked();
    stops_ = !last && (interrupted_ || (stop_after_ && patient.day() >= *stop_after_ - 1e-9));
    if (due(output_.save_every)) record_.save_day(patient, pool_);
    // The checkpoint comes last: whatever it says is done stands on disk.
    if ((output_.checkpoint_every ? due(*output_.checkpoint_every) : is_worth_keeping(patient, last)) || stops_) {
      record_.save_checkpoint(patient);
      kept_ = std::chrono::steady_clock::now();
    }
    record_.start_writing();
    clock_.spent_on("output");
    if (due(output_.save_every)) log_.write("saved", {{"day", patient.day()}});
  }
  bool goes_on(const patient::Patient& patient) override {
    // A resumed run has its day behind it: it may have been asked to stop since.
    interrupted_ = interrupted_ || StopOnSignal::asked();
    stops_ = stops_ || interrupted_ || (stop_after_ && patient.day() >= *stop_after_ - 1e-9);
    if (!stops_)
      progress_.show(patient.day(), last_, first_, fmt::format("{} of {}", month_text(patient.day()), shortest(last_)));
    return !stops_;
  }
  bool stopped() const { return stops_; }
  bool interrupted() const { return interrupted_; }

 private:
  records::Record& record_;
  records::EventLog& log_;
  Clock& clock_;
  ThreadPool& pool_;
  const scenario::Output& output_;
  const imaging::TestSettings& settings_;
  double first_, last_;
  Progress& progress_;
  std::optional<double> stop_after_;
  const Reference* reference_;
  bool stops_ = false, interrupted_ = false;
  std::chrono::steady_clock::time_point kept_;  // when the last checkpoint was taken

  /// Each month of model time, unless little of the machine's would be lost.
  bool is_worth_keeping(const patient::Patient& patient, bool last) const {
    if (patient.step == 0 || last) return true;
    return patient::falls_due(body::days_in_year / 12.0, patient.day(), patient.plan->step) &&
           std::chrono::steady_clock::now() - kept_ > std::chrono::seconds(20);
  }
};

/// A patient of a cohort, in the scenario in which it goes on.
scenario::ReadScenario of_cohort(const RunOptions& options) {
  const scenario::Cohort cohort = cohort_in(options.from);
  const std::uint64_t number = *options.patient;
  Problems problems;
  const auto refuse = [&](std::string text, std::string hint) {
    problems.add({options.from, 0, 0}, "--patient", std::move(text), std::move(hint));
    throw InputError{std::move(problems)};
  };
  if (number >= cohort.patients)
    refuse(fmt::format("there is no patient {}", number), fmt::format("0 to {}", cohort.patients - 1));
  const std::vector<spread::Disease> diseases = diseases_of(cohort);
  auto out = scenario_of(cohort, diseases, number);
  if (!out)
    refuse(fmt::format("patient {} gets no metastasis in a bone that is simulated", number),
           "the rows of lesions.csv say who does");
  return std::move(*out);
}

int live_through(const RunOptions& options, Build build, records::EventLog& log) {
  Clock clock;
  ThreadPool pool(threads_for(options.threads));
  if (options.from.empty() && is_cohort(options.file)) {
    Problems problems;
    problems.add({options.file, 0, 0}, "", "is a cohort of many patients, no scenario of one",
                 "howship cohort " + options.file);
    throw InputError{std::move(problems)};
  }
  scenario::ReadScenario read =
      options.from.empty() ? scenario::load_scenario(options.file, options.seed) : of_cohort(options);
  const scenario::Scenario& s = read.scenario;
  check_memory(read);
  const std::filesystem::path folder_path = result_folder_of(options);

  scenario::hash_inputs(read.resolved);
  std::vector<std::string> said;
  auto bones = read_bones(read, pool, said);
  const double memory = memory_of_run(read, bones);
  must_fit_into_memory(memory, "the run needs", s.path, "voxel_size", needs_less);
  const auto plan = std::make_shared<const patient::Plan>(scenario::plan_of(s, read.resolved, std::move(bones)));
  patient::Patient patient = patient::start(plan);
  check_strength(patient, s.path);
  if (!options.quiet)
    for (const std::string& note : said) fmt::print(stderr, "howship: note: {}\n", printable(note));
  // A run that was killed before it wrote anything is resumed by starting it, so one command line serves every time.
  std::error_code ignored;
  const bool nothing_there =
      !std::filesystem::exists(std::filesystem::symlink_status(folder_path, ignored)) ||
      (std::filesystem::is_directory(folder_path, ignored) && std::filesystem::is_empty(folder_path, ignored));
  if (options.resume && std::filesystem::exists(folder_path / "cohort.json", ignored)) {
    Problems problems;
    problems.add({folder_path.string(), 0, 0}, "--resume", "this folder holds a cohort, no run of a scenario",
                 "name the folder of the run");
    throw InputError{std::move(problems)};
  }
  // run.json is written last: without a checkpoint, such a result cannot be gone on with, and is not begun anew
  // unasked.
  const std::filesystem::path checkpoint_there = folder_path / "checkpoint.h5";
  if (options.resume && std::filesystem::exists(folder_path / "run.json", ignored) &&
      !std::filesystem::exists(checkpoint_there, ignored) &&
      !std::filesystem::exists(records::previous_checkpoint(checkpoint_there), ignored)) {
    Problems problems;
    problems.add({folder_path.string(), 0, 0}, "--resume", "the result there has no checkpoint.h5 to go on from",
                 "put it back, or start anew with --force or another folder with -o");
    throw InputError{std::move(problems)};
  }
  records::ResultFolder folder(folder_path, options.resume && !nothing_there ? records::Earlier::resume
                                            : options.force                  ? records::Earlier::force
                                                                             : records::Earlier::refuse);
  if (!options.log.empty()) log = records::EventLog{options.log};
  std::map<std::string, std::string> inputs;
  for (const scenario::InputFile& file : read.resolved.files) {
    inputs[file.path] = file.sha256;
    if (const auto data = formats::data_file_of(file.path)) inputs[data->string()] = sha256_of(*data);
  }
  records::Record record(folder, read, *plan,
                         {std::string{build.version}, std::string{build.commit}, std::move(inputs)});
  const std::unique_ptr<clinic::Clinic> clinic = scenario::clinic_of(s, read.resolved);
  if (clinic) record.decides(*clinic);
  const std::filesystem::path checkpoint_file = folder.path() / "checkpoint.h5";
  const bool goes_on = options.resume && (std::filesystem::exists(checkpoint_file) ||
                                          std::filesystem::exists(records::previous_checkpoint(checkpoint_file)));
  if (goes_on) {
    record.check_writer(checkpoint_file);
    const records::NewestCheckpoint newest = records::read_newest_checkpoint(checkpoint_file);
    if (!newest.warning.empty() && !options.quiet)
      fmt::print(stderr, "howship: warning: {}\n", printable(newest.warning));
    record.resume(newest.checkpoint, patient);
    // The damaged one must not become the older generation when the next checkpoint is written.
    if (newest.file != checkpoint_file) std::filesystem::rename(newest.file, checkpoint_file);
    log.write("resumed", {{"day", patient.day()}, {"file", newest.file.string()}});
  }

  const double last = s.steps() * s.step;
  log.write("started", {{"scenario", s.path},
                        {"sha256", s.sha256},
                        {"seed", s.seed},
                        {"threads", pool.size()},
                        {"version", build.version},
                        {"commit", build.commit},
                        {"day", patient.day()},
                        {"days", last},
                        {"memory_bytes", std::round(memory)}});
  patient::Tests tests(*plan);
  std::optional<Reference> reference;
  if (options.reference) reference.emplace(patient);
  const StopOnSignal stop;
  Progress progress(options.quiet, &log);
  Recorder recorder(record, log, clock, pool, s.output, tests.settings(), last, progress, options.stop_after,
                    patient.day(), reference ? &*reference : nullptr);
  clock.spent_on("bones");
  patient::live(patient, last, recorder, pool, &tests, clinic.get());
  std::optional<records::ReferenceFacts> compared;
  if (reference) compared = reference->facts();
  const records::ReferenceFacts* const facts = compared ? &*compared : nullptr;
  if (recorder.stopped()) {
    progress.finish();
    record.finish(patient, false, pool, facts);
    if (!recorder.interrupted()) {
      log.write("stopped", {{"day", patient.day()}});
      if (!options.quiet)
        fmt::print("Stopped after {} as asked; go on with --resume from {}\n", month_text(patient.day()),
                   printable(checkpoint_file.string()));
      return stopped_early;
    }
    throw Interrupted(fmt::format("interrupted on {}; every file in {} is whole; go on with --resume from {}",
                                  month_text(patient.day()), folder.path().string(), checkpoint_file.string()));
  }
  progress.show(last, last, 0.0, month_text(patient.day()));
  progress.finish();
  record.finish(patient, true, pool, facts);
  clock.spent_on("output");
  log.write("finished", {{"day", patient.day()}, {"seconds", clock.spent()}});
  if (!options.quiet) print_summary(patient, record, folder.path(), clock, facts);
  return done;
}

}  // namespace

std::string result_folder_of(const RunOptions& options) {
  if (!options.folder.empty()) return options.folder;
  if (options.from.empty()) return default_folder(options.file);
  return default_folder(options.from) + fmt::format("_{}", *options.patient);
}

int run_scenario(const RunOptions& options, Build build) {
  records::EventLog log;
  return logged(log, [&] { return live_through(options, build, log); });
}

void declare_run(Registry& registry) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = registry.program.add_subcommand("run", "One virtual patient: from a scenario to a result folder");
  CLI::Option* file = command->add_option("scenario", options->file, "Scenario file (TOML)");
  CLI::Option* from =
      command->add_option("--from", options->from, "Folder of a cohort, of which one patient is run, with --patient");
  CLI::Option* patient = command->add_option("--patient", options->patient, "Which patient of that cohort, from 0")
                             ->transform(whole_in(0, 100'000'000));
  from->needs(patient)->excludes(file);
  patient->needs(from);
  command->add_option("-o,--output", options->folder, "Result folder; default results/NAME");
  command->add_option("--seed", options->seed, "Replaces the seed of the scenario")->transform(seed())->excludes(from);
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->transform(threads());
  CLI::Option* resume = command->add_flag("--resume", options->resume,
                                          "Goes on from the folder's checkpoint, or starts where there is none");
  command->add_flag("--force", options->force, "Replaces an earlier result of ours in the folder")->excludes(resume);
  command
      ->add_option("--stop-after", options->stop_after,
                   "Ends after this day with a checkpoint, e.g. where a cluster limits the time of a job")
      ->transform(number_in(0.0, 1e6, "day"));
  command->add_flag(
      "--reference", options->reference,
      "The plain law follows every step, one number at a time; the run ends where the two differ. Slower, "
      "same result");
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->add_option("--log", options->log, "Appends one JSON object a line to this file as the run goes");
  command->footer(
      "Example:\n  howship run scenarios/lytic_breast_L3/scenario.toml -o lytic\n"
      "  howship run --from stage_two --patient 123 -o patient_123\n\n"
      "Ctrl-C and SIGTERM end the run after the present day, with a checkpoint, as --stop-after does; the exit code is "
      "4\n"
      "then, and --resume goes on from there.\n"
      "This is research software: not a medical device, and no advice to patients.");
  command->callback([options, file, from, &registry, build = registry.build] {
    if (file->empty() && from->empty()) throw CLI::RequiredError("scenario");
    registry.action = [options, build] { return run_scenario(*options, build); };
  });
}

}  // namespace howship::app
