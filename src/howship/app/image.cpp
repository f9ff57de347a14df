// SPDX-License-Identifier: Apache-2.0
// `howship image`: a simulated test of a bone of a result.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <memory>
#include <thread>

#include "howship/app/commands.hpp"
#include "howship/app/image.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/output_option.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/pictures/test_images.hpp"
#include "howship/records/saved_tissue.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;
using namespace imaging;

struct Options : ImageOptions {
  std::string output;
  bool truth = false, force = false;
};

enum class Format { png, nifti, dicom_file, dicom_folder };

[[noreturn]] void refuse(std::string key, std::string text, std::string hint) {
  Problems problems;
  problems.add({"howship image", 0, 0}, std::move(key), std::move(text), std::move(hint));
  throw InputError{std::move(problems)};
}

std::string list(std::span<const std::string_view> words) {
  std::string out;
  for (std::string_view w : words) out += (out.empty() ? "" : ", ") + std::string(w);
  return out;
}

/// Tests that make images; `planar`: of one file each.
std::vector<std::string_view> names_of_tests(bool planar = false) {
  std::vector<std::string_view> out;
  for (const Modality* one : modalities())
    if (one->has_images() && (!planar || one->planar)) out.push_back(one->name);
  return out;
}

/// "X.nii.gz" -> "X_truth.nii.gz"
fs::path truth_path(const std::string& output, std::string_view suffix) {
  return output.substr(0, output.size() - suffix.size()) + "_truth" + std::string{suffix};
}

/// "folder/" -> "folder_truth.dcm"
fs::path segmentation_path(const fs::path& folder) {
  const fs::path plain = folder.has_filename() ? folder : folder.parent_path();
  return plain.string() + "_truth.dcm";
}

/// The test that is asked for, its view filled in; null where there is none, and then it is a problem.
const Modality* check_test(ImageOptions& o, Problems& problems) {
  const Modality* modality = find_modality(o.modality);
  if (!modality || !modality->has_images()) {
    problems.add({"howship image", 0, 0}, "--modality", fmt::format("there is no test '{}'", o.modality),
                 "one of: " + list(names_of_tests()));
    return nullptr;
  }
  if (o.view.empty()) o.view = modality->views.front().name;
  if (!modality->find_view(o.view))
    problems.add({"howship image", 0, 0}, "--view", fmt::format("{} has no view '{}'", o.modality, o.view),
                 "one of: " + list(modality->view_names()));
  return modality;
}

/// Options that make sense together, or one sentence on each that does not.
Format check(Options& o) {
  Problems problems;
  const auto fault = [&](std::string key, std::string text, std::string hint) {
    problems.add({"howship image", 0, 0}, std::move(key), std::move(text), std::move(hint));
  };
  const Modality* modality = check_test(o, problems);
  const bool known = modality != nullptr;
  const std::string usual_name = fmt::format("{}{}{}", o.modality, o.view.empty() ? "" : "_", o.view);
  if (o.output.empty()) o.output = usual_name + ".png";
  const fs::path target = o.output;
  Format format = Format::dicom_folder;
  const bool single = known && modality->planar;
  if (o.output.ends_with(".png")) {
    format = Format::png;
  } else if (o.output.ends_with(".nii.gz")) {
    format = Format::nifti;
  } else if (o.output.ends_with(".dcm")) {
    format = Format::dicom_file;
    if (known && !single)
      fault("-o", fmt::format("{} is a series of DICOM files", o.modality), "name a folder, without '.dcm'");
  } else if (target.has_extension()) {
    fault("-o", fmt::format("'{}' is no format known here", target.extension().string()),
          "write .png, .nii.gz, .dcm or a folder for DICOM");
  } else if (known && single) {
    format = Format::dicom_file;
    o.output = (target / (usual_name + ".dcm")).string();
  }
  if (format == Format::dicom_folder) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(target, error)) && !fs::is_directory(target, error))
      fault("-o", fmt::format("'{}' is no folder", o.output), "DICOM is written into a folder; name another");
    else if (fs::exists(target, error) && !fs::is_empty(target, error))
      fault("-o", fmt::format("the folder '{}' is not empty", o.output),
            "slices of two series in one folder cannot be told apart; name another");
    if (o.truth) check_output(segmentation_path(target), "-o", "howship image", o.force, problems);
  } else {
    std::vector<fs::path> files{o.output};
    if (format == Format::nifti) files.push_back(truth_path(o.output, ".nii.gz"));
    if (format == Format::dicom_file && o.truth)
      fault("--truth", "the truth of a projection cannot be a DICOM segmentation", "write .png or .nii.gz");
    if (format == Format::png && o.truth) files.push_back(truth_path(o.output, ".png"));
    for (const fs::path& file : files) check_output(file, "-o", "howship image", o.force, problems);
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  return format;
}

void say(const Examination& test, const fs::path& target) {
  for (const auto& [f, truth] : test.outcomes)
    std::cout << fmt::format("{}: {}\n", f.bone, f.words)
              << fmt::format(
                     "Reader: detectability {:.2f} against a threshold of {:.2f}, seen with a chance of {:.0f} %\n",
                     truth.detectability, truth.threshold, 100.0 * truth.chance);
  std::cout << "Written: " << printable(target.string()) << '\n';
}

int image(Options o) {
  const Format format = check(o);
  const MadeImage made = make_image(o);
  const Examination& test = made.test;
  const std::string said = fmt::format("SIMULATED {} {} day {}", o.modality, made.bone, shortest(made.day));
  const fs::path target = o.output;
  if (format == Format::png) {
    const pictures::TestPicture picture = pictures::test_picture(test, o.view);
    formats::write_png(target, picture.seen);
    if (o.truth) formats::write_png(truth_path(o.output, ".png"), picture.truth);
  } else if (format == Format::nifti) {
    for (const pictures::TestVolume& volume : pictures::test_volumes(test, made.settings, o.view))
      pictures::write_test_volume(volume.name.ends_with("_truth") ? truth_path(o.output, ".nii.gz") : target, volume,
                                  said);
  } else {
    pictures::write_test_dicom(target, test, made.settings, o.view, made.study);
    if (o.truth) pictures::write_test_segmentation(segmentation_path(target), test, made.study);
  }
  say(test, target);
  return done;
}

}  // namespace

MadeImage make_image(const ImageOptions& options) {
  ImageOptions o = options;
  Problems problems;
  check_test(o, problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  const Modality& modality = *find_modality(o.modality);
  const records::SavedResult result = records::read_result(o.result);
  const records::SavedBone& bone = records::find_bone(result, o.bone);
  const double day = records::find_day(result, o.day);
  ThreadPool pool(o.threads > 0 ? o.threads : int(std::max(1u, std::thread::hardware_concurrency())));

  const bool male = result.sex == "male";
  const TestSettings settings = for_patient(result.tests, male, result.weight);
  const Hospital hospital(settings);
  if (!hospital.knows(bone.name))
    refuse("--bone", fmt::format("the body has no place for '{}'", bone.name),
           "name the bone of the scenario as built-in bones are named, e.g. [bone.L3]");
  std::vector<Subject> subjects;
  for (const records::SavedBone& each : result.bones) {
    if (modality.whole_patient ? !hospital.knows(each.name) : each.name != bone.name) continue;
    subjects.push_back(make_subject(records::read_tissue(result, each, day),
                                    without_lesions(records::read_tissue(result, each, result.days.front())),
                                    each.centre, pool));
    if (modality.in_scan && !each.ct.empty()) subjects.back().scan = records::read_scan(result, each, pool);
    if (!modality.whole_patient)
      subjects.back().neighbours =
          neighbours_of(each.name, result.age, male ? skeleton::Sex::male : skeleton::Sex::female, pool);
  }
  const std::uint64_t seed = o.seed.value_or(result.seed);
  Request request;
  request.view = o.view;
  request.subjects = subjects;
  request.patient = {seed, 0};
  request.day = day;
  MadeImage out;
  out.test = examine(hospital, modality, request, pool).front();
  out.settings = settings;
  out.view = o.view;
  out.bone = bone.name;
  out.seed = seed;
  out.day = day;
  out.study = {seed,       day,        bone.name,    fmt::format("{} {} {}", bone.name, o.modality, o.view),
               result.sex, result.age, result.weight};
  return out;
}

void declare_image(Registry& registry) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *registry.program.add_subcommand(
      "image", "Make a simulated test of a bone of a result: a radiograph, CT, bone scan, PET or MRI");
  command.add_option("RESULT", options->result, "a result folder of 'howship run'")->required();
  command.add_option("--modality", options->modality, "one of: " + list(names_of_tests()))->required();
  command.add_option("--view", options->view, views_in_words("view"));
  command.add_option("--day", options->day, "a saved day; the last one where not given")
      ->transform(number_in(0.0, 1e6, "day"));
  command.add_option("--bone", options->bone, "a bone of the result; the first one where not given");
  command.add_option("-o,--output", options->output,
                     "what to write: .png, .nii.gz, .dcm (" + list(names_of_tests(true)) + "), or a folder for DICOM");
  command.add_flag("--truth", options->truth,
                   "writes NAME_truth.png beside NAME.png: grey bone, orange tumour; beside a folder of DICOM "
                   "NAME_truth.dcm, a segmentation (a .nii.gz always has its truth)");
  command.add_flag("--force", options->force, "replace a file of that name");
  command.add_option("--seed", options->seed, "of the noise; that of the run where not given")->transform(seed());
  command.add_option("--threads", options->threads, "how many; all cores where not given")->transform(threads());
  command.footer("Example: howship image results/lytic_breast_L3 --modality ct --view sagittal -o ct.png");
  command.callback([options, &registry] { registry.action = [options] { return image(*options); }; });
}

}  // namespace howship::app
