// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "howship/app/number_option.hpp"
#include "howship/base/units.hpp"
#include "howship/body/parameters.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/strength/findings.hpp"
#include "howship/strength/place.hpp"

namespace howship::app {
namespace {

/// The declared parameters with what --set changes.
strength::StrengthParameters parameters_of(const StrengthOptions& o, Problems& problems) {
  strength::StrengthParameters out;
  std::set<std::string> given;
  for (const std::string& setting : o.settings) {
    const std::size_t equals = setting.find('=');
    const std::string key = setting.substr(0, equals);
    const auto fault = [&](const std::string& text, const std::string& hint) {
      problems.add({"howship strength", 0, 0}, "--set " + key, text, hint);
    };
    const std::span<const Declaration> all = strength::declarations();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Declaration& one) { return one.key == key; });
    if (found == all.end()) {
      std::vector<std::string_view> known;
      for (const Declaration& one : all) known.push_back(one.key);
      const std::string near = nearest(key, known);
      fault("there is no such parameter",
            near.empty() ? "howship show parameters strength lists them" : "did you mean '" + near + "'?");
      continue;
    }
    const std::string unit{found->unit};
    const std::string example =
        fmt::format("e.g. --set \"{}={}{}\"", key, shortest(strength::value(out, std::size_t(found - all.begin()))),
                    unit == "1" ? "" : ' ' + unit);
    if (!given.insert(key).second) {
      fault("is given twice", "leave one of them out");
      continue;
    }
    if (equals == std::string::npos) {
      fault("needs a value", example);
      continue;
    }
    const ReadQuantity read = read_quantity(setting.substr(equals + 1), unit);
    if (!read.value) {
      fault(read.wrong, read.hint.empty() ? example : read.hint);
    } else if (*read.value < found->low || *read.value > found->high) {
      fault(fmt::format("{} lies outside {} to {}{}", shortest(*read.value), shortest(found->low),
                        shortest(found->high), unit == "1" ? "" : ' ' + unit),
            example);
    } else {
      strength::value(out, std::size_t(found - all.begin())) = *read.value;
    }
  }
  return out;
}

}  // namespace

void refuse(const std::string& where, const std::string& key, const std::string& text, const std::string& hint) {
  Problems problems;
  problems.add({where, 0, 0}, key, text, hint);
  throw InputError{std::move(problems)};
}

namespace {

using Fault = std::function<void(const char*, std::string, std::string)>;

/// What one label stands for, and that it stands for one thing.
void check_labels(const StrengthOptions& o, const Fault& fault) {
  std::vector<int> seen;
  for (const auto& [key, labels] : {std::pair{"--label", &o.labels}, {"--opposite", &o.opposite}})
    for (const int label : *labels) {
      if (label == 0) fault(key, "the label 0 is what no bone is in", "see which labels the mask holds");
      if (std::find(seen.begin(), seen.end(), label) != seen.end())
        fault(key, fmt::format("the label {} is given twice", label), "a label is of one bone, of one side");
      seen.push_back(label);
    }
  if (o.lesion_label > 0 && o.labels == std::vector{o.lesion_label})
    fault("--lesion-label", fmt::format("the label {} is that of the whole bone", o.lesion_label),
          "a lesion has a label of its own in the mask");
}

/// What is said of a lesion counts in a score of that bone, or is refused: nothing is passed over.
void check_findings(const StrengthOptions& o, const Fault& fault) {
  const bool spine = strength::kind_of(o.bone) == strength::BoneKind::vertebra;
  const bool limb = !spine && strength::limb_of(o.bone).has_value();
  const bool lesion = o.lesion_label > 0 || !o.hole.empty() || !o.blastic.empty() || !o.lesion_type.empty() ||
                      o.body_involved >= 0 || o.lesion_size >= 0;
  struct Row {
    const char* key;
    bool given, counts;
  };
  for (const Row& row : {Row{"--pain", !o.pain.empty(), spine || limb},
                         {"--alignment", !o.alignment.empty(), spine},
                         {"--collapse", o.collapse != 0, spine},
                         {"--posterolateral", !o.posterolateral.empty(), spine},
                         {"--body-involved", o.body_involved >= 0, spine},
                         {"--lesion-size", o.lesion_size >= 0, limb}}) {
    if (!row.given) continue;
    if (o.bone.empty()) fault(row.key, "counts in the score of a bone, and none is named", "name it with --bone");
    if (!skeleton::is_bone(o.bone)) continue;
    if (!row.counts)
      fault(row.key, "does not count in any score of " + o.bone,
            spine  ? "SINS counts pain, alignment, collapse, posterolateral and body-involved"
            : limb ? "Mirels counts pain and lesion-size"
                   : "SINS is of vertebrae, Mirels of limbs");
    else if (!lesion)
      fault(row.key, "is of a lesion, and there is none",
            "name it with --lesion-label, make it with --hole or --blastic, or say its --lesion-type");
  }
}

}  // namespace

AskedStrength check(const StrengthOptions& o, bool images) {
  Problems problems;
  const auto fault = [&](const char* key, std::string text, std::string hint) {
    problems.add({"howship strength", 0, 0}, key, std::move(text), std::move(hint));
  };
  AskedStrength out{strength::usual_load_case(o.bone), parameters_of(o, problems), false, {}};
  if (images && o.image.empty()) fault("IMAGE", "no CT is named", "NIfTI, NRRD, MetaImage or a folder of DICOM files");
  if (images && o.mask.empty()) fault("--mask", "no label map is named", "--mask labels.nii.gz");
  if (o.labels.empty()) fault("--label", "no label of the bone is given", "--label 29, or several");
  if (!o.bone.empty() && !skeleton::is_bone(o.bone))
    fault("--bone", "there is no bone '" + o.bone + "'",
          skeleton::bone_name_hint(o.bone) + "; another bone is tested without a name, with --load");
  // Nothing is guessed: how a bone is loaded decides what its strength means.
  if (o.bone.empty() && o.load.empty())
    fault("--bone", "neither the bone nor its load case is given",
          "--bone L3 has its usual one and its daily load; or --load, one of " + strength::load_case_names());
  if (!o.load.empty()) {
    if (const auto found = strength::load_case(o.load))
      out.load = *found;
    else
      fault("--load", "there is no load case '" + o.load + "'", "known: " + strength::load_case_names());
  }
  const Declaration& weight = body::declaration_of(&body::Parameters::body_weight);
  if (!(o.weight >= weight.low && o.weight <= weight.high))
    fault("--weight", fmt::format("a body weighs {} to {} kg", shortest(weight.low), shortest(weight.high)),
          "e.g. --weight 70");
  if (o.edge && !(*o.edge >= 0.05 && *o.edge <= 5))
    fault("--voxel", fmt::format("a voxel of the model is 0.05 to 5 mm wide, not {}", shortest(*o.edge)),
          "e.g. --voxel 1");
  if (!o.calibration.empty() && !(o.calibration[0] > 0))
    fault("--calibration", "the slope must be above 0", "e.g. --calibration 0.85 0");
  const auto positive = [&](const char* key, const std::vector<double>& v, std::initializer_list<std::size_t> which) {
    for (const std::size_t k : which)
      if (!v.empty() && !(v[k] > 0))
        fault(key, fmt::format("its number {} is {}, and a size or an amount is above 0", k + 1, shortest(v[k])),
              "howship strength --help says what each number is");
  };
  if (!o.calibration.empty() && o.density)
    fault("--density", "values are mg/cm3 already or are calibrated, not both", "leave out --density or --calibration");
  check_labels(o, fault);
  check_findings(o, fault);
  positive("--hole", o.hole, {3});
  positive("--blastic", o.blastic, {3, 4});
  positive("--cement", o.cement, {3});
  positive("--nail", o.nail, {6});
  positive("--plate", o.plate, {9, 10});
  positive("--screws", o.screws, {6});
  positive("--cylinder", o.cylinder, {6});
  if (!problems.empty()) throw InputError{std::move(problems)};
  using strength::LoadCase;
  out.vertebra = out.load == LoadCase::vertebral_compression || out.load == LoadCase::vertebral_flexion;
  out.kind = out.vertebra ? strength::BoneKind::vertebra : strength::kind_of(o.bone);
  return out;
}

void declare_bone(CLI::App& command, StrengthOptions& o) {
  // Here only what is a number at all; ranges are checked together, so that all faults are named at once. Labels are
  // whole numbers that float can hold; places lie within ten metres.
  const CLI::Validator label = whole_in(-16777215, 16777215), place = number_in(-1e4, 1e4), share = number_in(0.0, 1.0);
  command.add_option("IMAGE", o.image, "CT: NIfTI, NRRD, MetaImage or a folder of DICOM files");
  command.add_option("--mask", o.mask, "label map of the same voxels, in any order of axes");
  command.add_option("--label", o.labels, "label of the bone, or several")->delimiter(',')->transform(label);
  command.add_option("--load", o.load, "load case: " + strength::load_case_names());
  command.add_option("--bone", o.bone, "name of the bone, e.g. L2, for its daily load and usual load case");
  command.add_option("--opposite", o.opposite, "label of the same bone of the other side: rigidity beside it")
      ->delimiter(',')
      ->transform(label);
  command.add_option("--weight", o.weight, "body weight, kg (70)")->transform(number_in(-1e4, 1e4, "kg"));
  command.add_option("--calibration", o.calibration, "density = SLOPE value + OFFSET, mg/cm3")
      ->expected(2)
      ->transform(number_in(-1e5, 1e5));
  command.add_flag("--density", o.density, "values are density already, mg/cm3");
  command.add_option("--voxel", o.edge, "voxel size of the model, mm (that of the image, at most 1)")
      ->transform(number_in(-1e4, 1e4, "mm"));
  command.add_option("--set", o.settings, "KEY=VALUE: another value of a parameter; howship show parameters strength")
      ->take_all();
  command.add_option("--hole", o.hole, "X Y Z RADIUS: the same bone with a lytic hole, world mm")
      ->expected(4)
      ->transform(place);
  command.add_option("--blastic", o.blastic, "X Y Z RADIUS BMD: with woven bone of that density")
      ->expected(5)
      ->transform(place);
  command.add_option("--cement", o.cement, "X Y Z ML: with cement injected there")->expected(4)->transform(place);
  command.add_option("--nail", o.nail, "X1 Y1 Z1 X2 Y2 Z2 DIAMETER: with an intramedullary nail")
      ->expected(7)
      ->transform(place);
  command
      .add_option(
          "--plate", o.plate,
          "X1 Y1 Z1 X2 Y2 Z2 OX OY OZ WIDTH THICKNESS: with a plate, its inner face along the first two points, "
          "O away from the bone")
      ->expected(11)
      ->transform(place);
  command.add_option("--screws", o.screws, "X1 Y1 Z1 X2 Y2 Z2 DIAMETER: with two pedicle screws entering there")
      ->expected(7)
      ->transform(place);
  command.add_option("--cylinder", o.cylinder, "X1 Y1 Z1 X2 Y2 Z2 RADIUS: with a rod or a screw")
      ->expected(7)
      ->transform(place);
  command.add_option("--lesion-label", o.lesion_label, "label of the lesion in the mask, for SINS or Mirels")
      ->transform(whole_in(1, 16777215));
  command.add_option("--lesion-type", o.lesion_type, "lytic, mixed or blastic (by density)");
  command.add_option("--pain", o.pain, "spine: none, other, mechanical; limb: mild, moderate, functional");
  command.add_option("--alignment", o.alignment, "spine: normal, deformity, translation");
  command.add_option("--collapse", o.collapse, "spine: part of the height lost, 0 to 1")->transform(share);
  command.add_option("--posterolateral", o.posterolateral, "spine: none, unilateral, bilateral");
  command.add_option("--body-involved", o.body_involved, "part of the bone that the lesion takes (from its label)")
      ->transform(share);
  command.add_option("--lesion-size", o.lesion_size, "limb: part of the diameter that it takes (from its label)")
      ->transform(share);
  command.add_flag("--whole", o.whole, "a vertebra with its arch; without, the body is cut off as specimens are");
  command.add_flag("--linear", o.linear, "linear rules only, no curve: ten times faster");
}

void declare_job(CLI::App& command, StrengthOptions& o) {
  command.add_option(
      "--batch", o.batch,
      "LIST.csv: a bone a row, with columns id, image, mask, label and any option above by its name; the "
      "options given here hold for all");
  command.add_flag("--mesh", o.mesh, "writes the finite elements, too: Abaqus .inp (CalculiX reads it) and VTK");
  command.add_flag("--json", o.json, "prints the result as JSON, and nothing else");
  command.add_flag("--no-maps", o.no_maps, "no NIfTI and VTK maps");
  command.add_option("-o,--output", o.folder, "result folder (results/strength)");
  CLI::Option* resume = command.add_flag("--resume", o.resume,
                                         "goes on with a batch that was cut off: bones that stand are not tested anew");
  resume->needs("--batch");
  command.add_flag("--force", o.force, "replace an earlier result of ours in that folder")->excludes(resume);
  command.add_option("--threads", o.threads, "threads (all cores)")->transform(threads());
  command.add_flag("--quiet", o.quiet, "no progress");
}

std::string typed_options(const CLI::App& command) {
  // What says where, how fast and how loud leaves the files as they are.
  static const std::set<std::string> beside{"batch", "json", "output", "resume", "force", "threads", "quiet", "help"};
  std::string out;
  for (const CLI::Option* one : command.get_options()) {
    if (one->count() == 0 || one->get_lnames().empty() || beside.contains(one->get_lnames().front())) continue;
    out += (out.empty() ? "--" : " --") + one->get_lnames().front();
    if (one->get_expected_max() > 0)
      for (const std::string& word : one->results()) out += ' ' + word;
  }
  return out;
}

}  // namespace howship::app
