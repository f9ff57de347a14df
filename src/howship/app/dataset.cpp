// SPDX-License-Identifier: Apache-2.0
// `howship dataset`: labelled images of many patients, in folders that others read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "howship/app/commands.hpp"
#include "howship/app/dataset_case.hpp"
#include "howship/app/dataset_file.hpp"
#include "howship/app/job_option.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/stop.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/dicom.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/records/dataset_folder.hpp"
#include "howship/records/provenance.hpp"
#include "howship/scenario/cohort.hpp"

namespace howship::app {
namespace {

struct Options {
  JobOptions job;
  std::optional<std::uint64_t> seed, cases;
  int threads = 0;
  bool quiet = false;
};

/// A file of a case, to be written once its place is ours.
struct CaseFile {
  enum class Kind { image, truth, dicom_truth };
  std::filesystem::path target;
  const CaseImage* image;
  Kind kind;
};

std::vector<records::TsvColumn> columns_of(std::span<const DatasetColumn> columns) {
  std::vector<records::TsvColumn> out;
  for (const DatasetColumn& one : columns)
    out.push_back({std::string{one.name}, std::string{one.unit}, std::string{one.meaning}});
  return out;
}

std::string say_of(const CaseImage& image, const std::string& name) {
  return fmt::format("SIMULATED {} case {} day {}{}", image.test, name, shortest(image.day),
                     image.without ? " without lesion" : "");
}

int make_dataset(const Options& options, Build build, records::EventLog& log) {
  scenario::Dataset dataset = load_dataset(options.job.file);
  if (options.seed) dataset.seed = *options.seed;
  if (options.cases) dataset.cases = *options.cases;
  // Every case is read before the first is simulated, so that a fault of one of them costs no time.
  for (std::uint64_t number = 0; number < dataset.cases; ++number) {
    Problems problems;
    const scenario::ReadScenario read = scenario::read_case(dataset, scenario::case_of(dataset, number), problems);
    if (!problems.empty()) throw InputError{std::move(problems)};
    for (const scenario::InputFile& one : read.resolved.files) {
      const auto hash = [&](const std::string& path, const std::string& known) {
        std::string& kept = dataset.inputs[scenario::from_folder_of(dataset.path, path)];
        if (kept.empty()) kept = known.empty() ? sha256_of(path) : known;
      };
      hash(one.path, one.sha256);
      if (const auto data = formats::data_file_of(one.path)) hash(data->string(), "");
    }
  }
  ThreadPool pool(threads_for(options.threads));
  records::ResultFolder folder = open_job(options.job, "data set", records::DatasetFolder::first_file);
  const records::Provenance provenance{std::string{build.version}, std::string{build.commit}, {}};
  records::DatasetFolder files(folder, dataset, provenance.program(), options.job.resume);
  if (files.complete()) {
    if (!options.quiet) fmt::print("This data set is complete: {}\n", printable(folder.path().string()));
    return done;
  }
  if (!options.job.log.empty()) log = records::EventLog{options.job.log};
  log.write("started", {{"dataset", options.job.file},
                        {"cases", dataset.cases},
                        {"seed", dataset.seed},
                        {"threads", pool.size()},
                        {"version", build.version},
                        {"commit", build.commit}});
  const StopOnSignal stop;
  Progress progress(options.quiet, &log);
  ScannedBones scanned;
  const auto start = std::chrono::steady_clock::now();
  // A few cases for each thread, so that a long one is waited for seldom; of scans, which are large, one.
  const std::uint64_t batch = std::uint64_t(pool.size()) * (dataset.scans.empty() ? 4 : 1);
  std::vector<std::uint64_t> todo;
  for (std::uint64_t number = 0; number < dataset.cases; ++number)
    if (!files.has(number)) todo.push_back(number);
  const double before = double(dataset.cases) - double(todo.size());
  for (std::size_t first = 0; first < todo.size(); first += batch) {
    progress.show(before + double(first), double(dataset.cases), before,
                  fmt::format("{} of {} cases", std::uint64_t(before) + first, dataset.cases));
    if (StopOnSignal::asked())
      throw Interrupted(fmt::format("interrupted after {} of {} cases; every file in {} is whole; go on with --resume",
                                    std::uint64_t(before) + first, dataset.cases, folder.path().string()));
    const std::size_t count = std::min<std::size_t>(batch, todo.size() - first);
    std::vector<LivedCase> lived(count);
    pool.run(count, [&](std::size_t k) { lived[k] = live_case(dataset, todo[first + k], scanned); });
    std::vector<CaseFile> write;
    std::vector<std::size_t> truths;              // how many label maps each case has: images of one share one
    std::vector<std::vector<std::string>> names;  // of the files of each case
    for (const LivedCase& one : lived) {
      const std::string name = case_name(dataset, one.number);
      std::set<std::string> claimed;
      std::vector<std::string>& mine = names.emplace_back();
      const auto claim = [&](const std::string& file) {
        mine.push_back(file);
        return folder.claim(file);
      };
      for (const CaseImage& image : one.images) {
        const records::DatasetPaths paths = records::paths_of(
            dataset.layout, {name, image.day, image.test, image.view, image.setting, image.without, one.for_test});
        write.push_back({claim(paths.image), &image, CaseFile::Kind::image});
        if (claimed.insert(paths.truth).second) {
          write.push_back({claim(paths.truth), &image, CaseFile::Kind::truth});
          if (dataset.dicom_truth && image.has_segmentation)
            write.push_back({claim(paths.dicom_truth), &image, CaseFile::Kind::dicom_truth});
        }
        if (!paths.sidecar.empty()) formats::write_json(claim(paths.sidecar), image.about);
      }
      truths.push_back(claimed.size());
      if (dataset.layout == scenario::DatasetLayout::bids)
        write_whole(claim(fmt::format("sub-{0}/sub-{0}_scenario.json", name)), one.scenario, Sync::later);
    }
    pool.run(write.size(), [&](std::size_t k) {
      const CaseFile& file = write[k];
      if (file.kind == CaseFile::Kind::dicom_truth)
        return formats::write_dicom_segmentation(file.target, std::get<Volume<std::uint8_t>>(file.image->truth.volume),
                                                 file.image->study, {});
      pictures::write_test_volume(file.target,
                                  file.kind == CaseFile::Kind::truth ? file.image->truth : file.image->image,
                                  say_of(*file.image, file.target.filename().string().substr(0, 8)), Sync::later);
    });
    folder.sync(folder.take_unsynced());
    for (std::size_t k = 0; k < count; ++k)
      files.write_rows(lived[k].number, lived[k].participant, lived[k].lesions, lived[k].for_test ? 0 : truths[k],
                       names[k]);
  }
  progress.show(double(dataset.cases), double(dataset.cases), before, fmt::format("{} cases", dataset.cases));
  progress.finish();
  files.finish(columns_of(participant_columns()), columns_of(lesion_columns()));
  log.write("finished", {{"cases", dataset.cases}});
  if (!options.quiet) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("Time: {}\nResult: {}\n", seconds_text(seconds), printable(folder.path().string()));
  }
  return done;
}

int run_dataset(const Options& options, Build build) {
  records::EventLog log;
  return logged(log, [&] { return make_dataset(options, build, log); });
}

}  // namespace

void declare_dataset(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.program.add_subcommand(
      "dataset", "Labelled images of many patients: on built-in bones, or in real CT with masks");
  command->add_option("dataset", options->job.file, "Data set file (TOML)")->required();
  command->add_option("-o,--output", options->job.folder, "Result folder; default results/NAME");
  command->add_option("--seed", options->seed, "Replaces the seed of the file")->transform(seed());
  command->add_option("--cases", options->cases, "Replaces the number of cases of the file")
      ->transform(whole_in(1, 1'000'000));
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->transform(threads());
  CLI::Option* resume = command->add_flag("--resume", options->job.resume,
                                          "Goes on where an earlier run of the same data set was interrupted");
  command->add_flag("--force", options->job.force, "Replaces an earlier result of ours in the folder")
      ->excludes(resume);
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->add_option("--log", options->job.log, "Appends one JSON object a line to this file as the job goes");
  command->footer(
      "Example:\n  howship dataset examples/datasets/lytic_L3.toml --cases 4 -o lytic_L3\n\n"
      "A data set file is a scenario in which any value may be drawn, with [dataset] on top. "
      "`howship show dataset` says what it may hold.\nCtrl-C ends after the present cases; --resume goes on from "
      "there.\n"
      "This is research software: not a medical device, and no advice to patients.");
  command->callback([options, &registry, build = registry.build] {
    registry.action = [options, build] { return run_dataset(*options, build); };
  });
}

}  // namespace howship::app
