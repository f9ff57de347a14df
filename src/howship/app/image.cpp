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
#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/dicom.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/pictures/test_images.hpp"
#include "howship/records/saved_tissue.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;
using namespace imaging;

struct Options {
  std::string result, modality, view, bone, output;
  std::optional<double> day;
  std::optional<std::uint64_t> seed;
  int threads = 0;
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

/// "X.nii.gz" -> "X_truth.nii.gz"
fs::path truth_path(const std::string& output, std::string_view suffix) {
  return output.substr(0, output.size() - suffix.size()) + "_truth" + std::string{suffix};
}

/// Options that make sense together, or one sentence on each that does not.
Format check(Options& o) {
  Problems problems;
  const auto fault = [&](std::string key, std::string text, std::string hint) {
    problems.add({"howship image", 0, 0}, std::move(key), std::move(text), std::move(hint));
  };
  const ModalityData* modality = find_modality(o.modality);
  const bool known = modality != nullptr;
  if (!known) {
    std::vector<std::string_view> names;
    for (const ModalityData& one : modalities()) names.push_back(one.name);
    fault("--modality", fmt::format("there is no test '{}'", o.modality), "one of: " + list(names));
  } else {
    if (o.view.empty()) o.view = modality->views.front();
    if (std::find(modality->views.begin(), modality->views.end(), o.view) == modality->views.end())
      fault("--view", fmt::format("{} has no view '{}'", o.modality, o.view), "one of: " + list(modality->views));
  }
  const std::string usual_name = fmt::format("{}{}{}", o.modality, o.view.empty() ? "" : "_", o.view);
  if (o.output.empty()) o.output = usual_name + ".png";
  const fs::path target = o.output;
  Format format = Format::dicom_folder;
  const bool single = known && (modality->modality == Modality::xray || modality->modality == Modality::bone_scan);
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
  if (format == Format::dicom_folder && fs::exists(target) && !fs::is_empty(target))
    fault("-o", fmt::format("the folder '{}' is not empty", o.output),
          "slices of two series in one folder cannot be told apart; name another");
  if (format != Format::dicom_folder && !o.force) {
    std::vector<fs::path> files{o.output};
    if (format == Format::nifti) files.push_back(truth_path(o.output, ".nii.gz"));
    if (format == Format::png && o.truth) files.push_back(truth_path(o.output, ".png"));
    for (const fs::path& file : files)
      if (fs::exists(file))
        fault("-o", fmt::format("'{}' is there already", file.string()), "name another file, or --force replaces it");
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  return format;
}

void say(const Examination& test, const fs::path& target) {
  for (const Finding& f : test.findings)
    std::cout << fmt::format("{}: {}\n", f.bone, f.words)
              << fmt::format(
                     "Reader: detectability {:.2f} against a threshold of {:.2f}, seen with a chance of {:.0f} %\n",
                     f.reading->index, f.reading->threshold, 100.0 * f.reading->probability());
  std::cout << "Written: " << target.string() << '\n';
}

void write_dicom(const fs::path& target, const Examination& test, std::string_view view, const TestSettings& settings,
                 const formats::DicomStudy& study) {
  if (const auto* xray = std::get_if<XrayStudy>(&test.study)) {
    const bool lateral = test.view == "lateral";
    formats::write_dicom_xray(target, xray->presentation, study,
                              {lateral ? settings.xray.lateral_voltage : settings.xray.voltage, settings.xray.pixel,
                               settings.xray.source_distance,
                               lateral             ? "LL"
                               : test.view == "pa" ? "PA"
                                                   : "AP"});
  } else if (const auto* ct = std::get_if<CtStudy>(&test.study)) {
    formats::write_dicom_ct(target, ct->hounsfield, study, {settings.ct.voltage, settings.ct.slice_thickness});
  } else if (const auto* pet = std::get_if<PetStudy>(&test.study)) {
    formats::write_dicom_pet(target, pet->suv, study,
                             {settings.pet.dose_per_weight * study.weight, settings.pet.delay});
  } else if (const auto* mri = std::get_if<MriStudy>(&test.study)) {
    const MriSettings& m = settings.mri;
    formats::write_dicom_mr(target,
                            view == "t1"   ? mri->t1
                            : view == "t2" ? mri->t2
                                           : mri->stir,
                            study,
                            view == "t1"   ? formats::MrTags{m.t1_repetition, m.t1_echo, 0}
                            : view == "t2" ? formats::MrTags{m.t2_repetition, m.t2_echo, 0}
                                           : formats::MrTags{m.stir_repetition, m.stir_echo, m.stir_inversion});
  } else {
    const auto& scan = std::get<BoneScanStudy>(test.study);
    formats::write_dicom_bone_scan(target, scan.counts.anterior, scan.counts.posterior, study,
                                   {settings.bone_scan.dose, settings.bone_scan.pixel, settings.bone_scan.dwell});
  }
}

int image(Options o) {
  const Format format = check(o);
  const Modality modality = find_modality(o.modality)->modality;
  const records::SavedResult result = records::read_result(o.result);
  const records::SavedBone& bone = records::find_bone(result, o.bone);
  const double day = records::find_day(result, o.day);
  ThreadPool pool(o.threads > 0 ? o.threads : int(std::max(1u, std::thread::hardware_concurrency())));

  const bool male = result.sex == "male";
  const TestSettings settings = for_patient({}, male, result.weight);
  const Hospital hospital(settings);
  if (!hospital.knows(bone.name))
    refuse("--bone", fmt::format("the body has no place for '{}'", bone.name),
           "name the bone of the scenario as built-in bones are named, e.g. [bone.L3]");
  std::vector<Subject> subjects;
  for (const records::SavedBone& each : result.bones) {
    if (modality == Modality::bone_scan ? !hospital.knows(each.name) : each.name != bone.name) continue;
    subjects.push_back(make_subject(records::read_tissue(result, each, day),
                                    without_lesions(records::read_tissue(result, each, result.days.front())),
                                    each.centre, pool));
    if (modality != Modality::bone_scan)
      subjects.back().neighbours =
          neighbours_of(each.name, result.age, male ? skeleton::Sex::male : skeleton::Sex::female, pool);
  }
  const std::uint64_t seed = o.seed.value_or(result.seed);
  const Examination test = examine(hospital, modality, o.view, subjects, seed, day, pool).front();
  const std::string said = fmt::format("SIMULATED {} {} day {}", o.modality, bone.name, shortest(day));
  const fs::path target = o.output;
  if (format == Format::png) {
    const pictures::TestPicture picture = pictures::test_picture(test, o.view);
    formats::write_png(target, picture.seen);
    if (o.truth) formats::write_png(truth_path(o.output, ".png"), picture.truth);
  } else if (format == Format::nifti) {
    for (const pictures::TestVolume& volume : pictures::test_volumes(test, settings, o.view))
      pictures::write_test_volume(volume.name.ends_with("_truth") ? truth_path(o.output, ".nii.gz") : target, volume,
                                  said);
  } else {
    write_dicom(target, test, o.view, settings,
                {seed, day, bone.name, fmt::format("{} {} {}", bone.name, o.modality, o.view), result.sex, result.age,
                 result.weight});
  }
  say(test, target);
  return done;
}

}  // namespace

void declare_image(Registry& registry) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *registry.program.add_subcommand(
      "image", "Make a simulated X-ray, CT, bone scan, PET or MRI of a bone of a result");
  command.add_option("RESULT", options->result, "a result folder of 'howship run'")->required();
  command.add_option("--modality", options->modality, "xray, ct, bone-scan, pet or mri")->required();
  command.add_option("--view", options->view,
                     "xray: ap, pa, lateral; ct, pet: axial, sagittal, coronal; mri: t1, t2, stir");
  command.add_option("--day", options->day, "a saved day; the last one where not given");
  command.add_option("--bone", options->bone, "a bone of the result; the first one where not given");
  command.add_option("-o,--output", options->output,
                     "what to write: .png, .nii.gz, .dcm (xray, bone-scan), or a folder for DICOM");
  command.add_flag("--truth", options->truth,
                   "writes NAME_truth.png beside NAME.png: grey bone, orange tumour (a .nii.gz always has its truth)");
  command.add_flag("--force", options->force, "replace a file of that name");
  command.add_option("--seed", options->seed, "of the noise; that of the run where not given");
  command.add_option("--threads", options->threads, "how many; all cores where not given")->check(CLI::Range(1, 1024));
  command.footer("Example: howship image results/lytic_breast_L3 --modality ct --view sagittal -o ct.png");
  command.callback([options, &registry] { registry.action = [options] { return image(*options); }; });
}

}  // namespace howship::app
