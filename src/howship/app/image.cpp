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
#include "howship/app/pictures.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/imaging/study.hpp"
#include "howship/io/dicom.hpp"
#include "howship/io/nifti.hpp"
#include "howship/io/saved_tissue.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;
using namespace imaging;

struct Options {
  std::string result, modality, view, bone, output;
  std::optional<double> day;
  std::optional<std::uint64_t> seed;
  int threads = 0;
};

enum class Format { png, nifti, dicom_file, dicom_folder };

constexpr std::array<std::string_view, 5> modalities{"xray", "ct", "bone-scan", "pet", "mri"};

[[noreturn]] void refuse(std::string key, std::string text, std::string hint) {
  Problems problems;
  problems.add({"howship image", 0, 0}, std::move(key), std::move(text), std::move(hint));
  throw InputError{std::move(problems)};
}

std::span<const std::string_view> views_of(std::string_view modality) {
  static constexpr std::array<std::string_view, 3> xray{"ap", "pa", "lateral"}, planes{"axial", "sagittal", "coronal"},
      mri{"t1", "t2", "stir"};
  static constexpr std::array<std::string_view, 1> whole{"whole-body"};
  if (modality == "xray") return xray;
  if (modality == "mri") return mri;
  if (modality == "bone-scan") return whole;
  return planes;
}

std::string list(std::span<const std::string_view> words) {
  std::string out;
  for (std::string_view w : words) out += (out.empty() ? "" : ", ") + std::string(w);
  return out;
}

/// Options that make sense together, or one sentence on each that does not.
Format check(Options& o) {
  Problems problems;
  const auto fault = [&](std::string key, std::string text, std::string hint) {
    problems.add({"howship image", 0, 0}, std::move(key), std::move(text), std::move(hint));
  };
  const bool known = std::find(modalities.begin(), modalities.end(), o.modality) != modalities.end();
  if (!known) fault("--modality", fmt::format("there is no test '{}'", o.modality), "one of: " + list(modalities));
  if (known) {
    const auto views = views_of(o.modality);
    if (o.view.empty()) o.view = views.front();
    if (std::find(views.begin(), views.end(), o.view) == views.end())
      fault("--view", fmt::format("{} has no view '{}'", o.modality, o.view), "one of: " + list(views));
  }
  if (o.output.empty()) o.output = fmt::format("{}{}{}.png", o.modality, o.view.empty() ? "" : "_", o.view);
  const fs::path target = o.output;
  Format format = Format::dicom_folder;
  const bool single = o.modality == "xray" || o.modality == "bone-scan";
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
    o.output += ".dcm";
  }
  if (format == Format::dicom_folder && fs::exists(target) && !fs::is_empty(target))
    fault("-o", fmt::format("the folder '{}' is not empty", o.output),
          "slices of two series in one folder cannot be told apart; name another");
  if (!problems.empty()) throw InputError{std::move(problems)};
  return format;
}

void say(const Reading& reading, const fs::path& target) {
  std::cout << fmt::format(
                   "Reader: detectability {:.2f} against a threshold of {:.2f}, seen with a chance of {:.0f} %\n",
                   reading.index, reading.threshold, 100.0 * reading.probability())
            << "Written: " << target.string() << '\n';
}

/// A 2-D image as a NIfTI volume one voxel thick.
Volume<float> flat(const Image& image, double pixel) {
  Volume<float> out(grid_around({0, 0, 0}, {image.columns * pixel, 1, image.rows * pixel}, {pixel, 1, pixel}));
  for (int r = 0; r < image.rows; ++r)
    for (int c = 0; c < image.columns; ++c) out(image.columns - 1 - c, 0, image.rows - 1 - r) = image(c, r);
  return out;
}

fs::path truth_path(const std::string& output) { return output.substr(0, output.size() - 7) + "_truth.nii.gz"; }

int image(Options o) {
  const Format format = check(o);
  const io::SavedResult result = io::read_result(o.result);
  const io::SavedBone& bone = io::find_bone(result, o.bone);
  const double day = io::find_day(result, o.day);
  ThreadPool pool(o.threads > 0 ? o.threads : int(std::max(1u, std::thread::hardware_concurrency())));

  TestSettings settings;
  settings.body.height = result.sex == "male" ? 1760.0 : 1630.0;
  settings.body.weight = std::clamp(result.weight, 35.0, 160.0);
  const Hospital hospital(settings);
  if (!hospital.knows(bone.name))
    refuse("--bone", fmt::format("the body has no place for '{}'", bone.name),
           "name the bone of the scenario as built-in bones are named, e.g. [bone.L3]");
  Subject subject;
  subject.centre = bone.centre;
  subject.state = io::read_tissue(result, bone, day);
  subject.healthy = without_lesions(io::read_tissue(result, bone, result.days.front()));
  const auto sex = result.sex == "male" ? skeleton::Sex::male : skeleton::Sex::female;
  if (o.modality != "bone-scan") subject.neighbours = neighbours_of(bone.name, result.age, sex, pool);

  const std::uint64_t modality_number =
      std::uint64_t(std::find(modalities.begin(), modalities.end(), o.modality) - modalities.begin());
  const NoiseKey key{o.seed.value_or(result.seed), 0, modality_number * 1000003 + std::uint64_t(std::llround(4 * day))};
  DicomStudy study{key.seed,   day,        bone.name,    fmt::format("{} {} {}", bone.name, o.modality, o.view),
                   result.sex, result.age, result.weight};
  const std::string said = fmt::format("SIMULATED {} {} day {}", o.modality, bone.name, shortest(day));
  const fs::path target = o.output;

  if (o.modality == "xray") {
    const Projection projection = o.view == "lateral" ? Projection::lateral
                                  : o.view == "pa"    ? Projection::posterior_anterior
                                                      : Projection::anterior_posterior;
    const XrayStudy made = examine_xray(hospital, subject, projection, key, pool);
    const XraySettings& x = hospital.settings().xray;
    if (format == Format::png) write_png(target, grey_picture(made.presentation, 0, 1));
    if (format == Format::nifti) {
      write_nifti(target, flat(made.exposure, x.pixel), said, "counts");
      write_nifti(truth_path(o.output), flat(made.lesion, x.pixel), said + " truth", "1");
    }
    if (format == Format::dicom_file)
      write_dicom_xray(target, made.presentation, study,
                       {projection == Projection::lateral ? x.lateral_voltage : x.voltage, x.pixel, x.source_distance,
                        projection == Projection::lateral ? "LL"
                        : o.view == "pa"                  ? "PA"
                                                          : "AP"});
    say(made.reading, target);
  } else if (o.modality == "ct") {
    const CtStudy made = examine_ct(hospital, subject, key, pool);
    const CtSettings& ct = hospital.settings().ct;
    if (format == Format::png) write_png(target, plane_picture(made.hounsfield, o.view, -200, 1000));
    if (format == Format::nifti) {
      write_nifti(target, made.hounsfield, said, "HU");
      write_nifti(truth_path(o.output), made.truth, said + " truth", "1");
    }
    if (format == Format::dicom_folder)
      write_dicom_ct(target, made.hounsfield, study, {ct.voltage, ct.slice_thickness});
    say(made.reading, target);
  } else if (o.modality == "pet") {
    const PetStudy made = examine_pet(hospital, subject, key, pool);
    const PetSettings& pet = hospital.settings().pet;
    if (format == Format::png) write_png(target, plane_picture(made.suv, o.view, 6, 0));
    if (format == Format::nifti) {
      write_nifti(target, made.suv, said, "SUV");
      write_nifti(truth_path(o.output), made.truth, said + " truth", "1");
    }
    if (format == Format::dicom_folder)
      write_dicom_pet(target, made.suv, study, {pet.dose_per_weight * result.weight, pet.delay});
    say(made.reading, target);
  } else if (o.modality == "mri") {
    const MriStudy made = examine_mri(hospital, subject, key, pool);
    const MriSettings& m = hospital.settings().mri;
    const Volume<float>& shown = o.view == "t1" ? made.t1 : o.view == "t2" ? made.t2 : made.stir;
    if (format == Format::png) write_png(target, plane_picture(shown, "sagittal", 0, o.view == "t1" ? 0.70 : 0.55));
    if (format == Format::nifti) {
      write_nifti(target, shown, said + " " + o.view, "signal");
      write_nifti(truth_path(o.output), made.truth, said + " truth", "1");
    }
    if (format == Format::dicom_folder)
      write_dicom_mr(target, shown, study,
                     o.view == "t1"   ? MrTags{m.t1_repetition, m.t1_echo, 0}
                     : o.view == "t2" ? MrTags{m.t2_repetition, m.t2_echo, 0}
                                      : MrTags{m.stir_repetition, m.stir_echo, m.stir_inversion});
    if (made.cord.slice >= 0)
      std::cout << fmt::format("Spinal canal: ESCC grade {}, stenosis {:.0f} %\n", name(made.cord.grade),
                               made.cord.stenosis_percent);
    say(made.reading, target);
  } else {
    std::vector<Subject> subjects;
    for (const io::SavedBone& each : result.bones) {
      if (!hospital.knows(each.name)) continue;
      subjects.push_back(each.name == bone.name
                             ? subject
                             : Subject{io::read_tissue(result, each, day),
                                       without_lesions(io::read_tissue(result, each, result.days.front())),
                                       each.centre,
                                       {}});
    }
    const BoneScanStudy made = examine_bone_scan(hospital, subjects, key, pool);
    const BoneScanSettings& b = hospital.settings().bone_scan;
    if (format == Format::png) write_png(target, scan_picture(made.counts));
    if (format == Format::nifti) {
      Volume<float> both(grid_around({0, 0, 0},
                                     {made.counts.anterior.columns * b.pixel, 2, made.counts.anterior.rows * b.pixel},
                                     {b.pixel, 1, b.pixel}));
      const Volume<float> front = flat(made.counts.anterior, b.pixel), back = flat(made.counts.posterior, b.pixel);
      for (int k = 0; k < both.grid.extent.nk; ++k)
        for (int i = 0; i < both.grid.extent.ni; ++i) {
          both(i, 0, k) = front(i, 0, k);
          both(i, 1, k) = back(i, 0, k);
        }
      write_nifti(target, both, said + ", anterior and posterior", "counts");
    }
    if (format == Format::dicom_file)
      write_dicom_bone_scan(target, made.counts.anterior, made.counts.posterior, study, {b.dose, b.pixel, b.dwell});
    say(made.reading, target);
  }
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
                     "what to write: .png, .nii.gz, .dcm, or a folder for a DICOM series");
  command.add_option("--seed", options->seed, "of the noise; that of the run where not given");
  command.add_option("--threads", options->threads, "how many; all cores where not given")->check(CLI::Range(1, 1024));
  command.footer("Example: howship image results/lytic_breast_L3 --modality ct --view sagittal -o ct.png");
  command.callback([options, &registry] { registry.action = [options] { return image(*options); }; });
}

}  // namespace howship::app
