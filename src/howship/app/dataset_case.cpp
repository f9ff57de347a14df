// SPDX-License-Identifier: Apache-2.0
#include "howship/app/dataset_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/app/bones.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/units.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/live.hpp"
#include "howship/scenario/bones.hpp"

namespace howship::app {
namespace {

using formats::Json;

std::string cell(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "n/a"; }

/// Drugs that are given on or before a day.
std::string drugs_until(const scenario::ReadScenario& read, double day) {
  std::string out;
  for (const scenario::DrugCourse& course : read.resolved.courses)
    if (course.plan.start <= day + 1e-9) (out += out.empty() ? "" : ", ") += course.plan.drug->key;
  return out;
}
std::string or_none(const std::string& words) { return words.empty() ? "n/a" : words; }

/// Numbers of machines and reader as a setting has them.
imaging::TestSettings with_setting(imaging::TestSettings numbers, const scenario::DatasetSetting& setting) {
  const auto& declared = imaging::test_declarations();
  for (const auto& [key, value] : setting.numbers)
    for (std::size_t row = 0; row < declared.size(); ++row)
      if (declared[row].key == key) imaging::test_setting(numbers, row) = value;
  return numbers;
}

/// What is true of a case on a day, for its sidecars.
struct Truth {
  std::size_t lesions = 0;
  double tumour = 0.0, deficit = 0.0;                                    ///< mm3, mg
  double load = std::numeric_limits<double>::quiet_NaN(), ratio = load;  ///< N; daily load over strength
  std::string drugs;
};

/// Makes the images of the days that are wanted.
class Photographer : public patient::Observer {
 public:
  Photographer(const scenario::Dataset& dataset, const scenario::DatasetCase& one, const scenario::ReadScenario& read,
               patient::Tests& tests, ThreadPool& pool, LivedCase& out)
      : dataset_(dataset), case_(one), read_(read), tests_(tests), pool_(pool), out_(out) {}

  void day_ended(patient::Patient& patient, bool last) override {
    while (next_ < dataset_.days.size() && (dataset_.days[next_] <= patient.day() + 0.5 * patient.plan->step || last)) {
      if (next_ + 1 == dataset_.days.size() || dataset_.days[next_ + 1] > patient.day() + 0.5 * patient.plan->step)
        look(patient);
      ++next_;
    }
  }

 private:
  void look(const patient::Patient& patient) {
    const double day = patient.day();
    const patient::Site& site = patient.sites.front();
    Truth is;
    if (dataset_.strength) {
      const patient::StrengthTest test = patient::test_strength(patient, site, pool_);
      if (test.assessment.strength && !test.assessment.strength->is_moment)
        is.load = test.assessment.strength->failure_load;
      if (test.assessment.strength) is.ratio = test.assessment.strength->load_over_strength;
    }
    std::vector<patient::LesionMeasures> lesions;
    if (!site.lesions().empty()) lesions = patient::measure_lesions(site);
    is.drugs = drugs_until(read_, day);
    is.lesions = lesions.size();
    const std::string id = "sub-" + case_name(dataset_, case_.number);
    for (std::size_t k = 0; k < lesions.size(); ++k) {
      const patient::LesionMeasures& m = lesions[k];
      is.tumour += m.tumour;
      is.deficit += m.mineral_deficit;
      const scenario::Lesion& seed = read_.scenario.lesions[k];
      const Vec3 centre = site.model().centre;
      out_.lesions.push_back({id,
                              fmt::format("ses-d{:04.0f}", day),
                              cell(day),
                              case_.bone,
                              std::to_string(k + 1),
                              cell(read_.resolved.phenotypes[k]),
                              cell(seed.radius),
                              cell(seed.centre[0]),
                              cell(seed.centre[1]),
                              cell(seed.centre[2]),
                              cell(m.tumour),
                              cell(m.extent),
                              cell(m.equivalent_radius),
                              cell(m.hole),
                              cell(m.woven),
                              cell(m.mineral_deficit),
                              cell(m.mean_hu),
                              cell(m.outside_bone),
                              cell(centre[0] - m.centre[0]),
                              cell(centre[1] - m.centre[1]),
                              cell(m.centre[2] - centre[2]),
                              cell(is.load),
                              cell(is.ratio),
                              or_none(is.drugs),
                              patient.dead() ? "yes" : "no"});
    }
    // With its lesions, and where it is wanted without them.
    std::vector<imaging::Subject> subjects{tests_.subject(patient, site, pool_)};
    if (dataset_.without_lesion) {
      subjects.push_back(subjects.front());
      subjects.back().state = subjects.back().healthy;
    }
    std::vector<scenario::DatasetSetting> settings = dataset_.settings;
    if (settings.empty()) settings.push_back({});
    for (const scenario::DatasetSetting& setting : settings) {
      const imaging::TestSettings numbers = with_setting(tests_.settings(), setting);
      const imaging::Hospital hospital(numbers);
      for (std::size_t k = 0; k < subjects.size(); ++k) {
        imaging::Request request;
        request.subjects = {&subjects[k], 1};
        request.patient = {patient.plan->seed, patient.plan->patient};
        request.day = day;
        for (const std::string& name : dataset_.tests)
          for (const imaging::Examination& made :
               imaging::examine(hospital, *imaging::find_modality(name), request, pool_)) {
            std::vector<pictures::TestVolume> volumes = pictures::test_volumes(made, numbers);
            const pictures::TestVolume truth = std::move(volumes.back());
            volumes.pop_back();
            for (pictures::TestVolume& volume : volumes) {
              CaseImage& image = out_.images.emplace_back();
              image.day = day;
              image.test = name;
              image.view = volume.name == name ? "" : volume.name.substr(name.size() + 1);
              image.setting = setting.name;
              image.without = k > 0;
              image.study = {patient.plan->seed,
                             day,
                             case_.bone,
                             fmt::format("{} {} {}", case_.bone, name, image.view),
                             read_.scenario.patient.sex,
                             read_.scenario.patient.age,
                             read_.scenario.patient.weight,
                             patient.plan->patient};
              image.study.series += setting.name + (image.without ? " without lesion" : "");
              image.has_segmentation = !made.modality->planar;
              image.about = about(image, volume.unit, *made.modality, numbers, is);
              image.image = std::move(volume);
              image.truth = truth;
            }
          }
      }
    }
  }

  /// The sidecar of an image.
  Json about(const CaseImage& image, const std::string& unit, const imaging::Modality& modality,
             imaging::TestSettings numbers, const Truth& is) const {
    const bool without = image.without;
    Json out = {{"Simulated", true},
                {"Modality", std::string{modality.dicom_modality}},
                {"Day", image.day},
                {"Bone", case_.bone},
                {"WithoutLesion", without},
                {"Units", unit},
                {"Setting", image.setting},
                {"Scan", case_.scan ? Json(std::to_string(*case_.scan + 1)) : Json()},
                {"Lesions", without ? 0 : is.lesions},
                {"TumourVolume_mm3", without ? 0.0 : is.tumour},
                {"MineralDeficit_mg", without ? 0.0 : is.deficit},
                {"FailureLoad_N", std::isfinite(is.load) && !without ? Json(is.load) : Json()},
                {"LoadOverStrength", std::isfinite(is.ratio) && !without ? Json(is.ratio) : Json()},
                {"Drugs", is.drugs},
                {"Note", "SIMULATED by Howship; not for diagnosis"}};
    for (const imaging::SettingTable& table : modality.settings)
      for (std::size_t row = 0; row < table.size(); ++row)
        out["Settings"][std::string{table.declared(row).key}] = table.value(numbers, row);
    return out;
  }

  const scenario::Dataset& dataset_;
  const scenario::DatasetCase& case_;
  const scenario::ReadScenario& read_;
  patient::Tests& tests_;
  ThreadPool& pool_;
  LivedCase& out_;
  std::size_t next_ = 0;
};

}  // namespace

std::span<const DatasetColumn> participant_columns() {
  static constexpr DatasetColumn columns[] = {
      {"participant_id", "", "the case"},
      {"sex", "", "F or M"},
      {"age", "years", "on day 0"},
      {"primary", "", "the cancer; n/a without lesion"},
      {"bone", "", "that is imaged"},
      {"scan", "", "which [[dataset.scan]] the bone is from, from 1; n/a: a built-in bone"},
      {"lesions", "1", "how many"},
      {"drugs", "", "all that are given"},
      {"split", "", "train or test; one person stands on one side"},
      {"seed", "1", "of the data set; with the number of the case it is the key of every draw"},
  };
  return columns;
}

std::span<const DatasetColumn> lesion_columns() {
  static constexpr DatasetColumn columns[] = {
      {"participant_id", "", "the case"},
      {"session_id", "", "the day of the images"},
      {"day", "day", "the same as a number"},
      {"bone", "", "in which it grows"},
      {"lesion", "1", "from 1"},
      {"type", "1", "0 lytic to 1 blastic"},
      {"seed_radius_mm", "mm", "of the seed"},
      {"seed_left_mm", "mm", "place of the seed, from the centre of the bone"},
      {"seed_posterior_mm", "mm", "the same"},
      {"seed_superior_mm", "mm", "the same"},
      {"tumour_mm3", "mm3", "living tumour"},
      {"extent_mm3", "mm3", "tissue where tumour fills the pores"},
      {"equivalent_radius_mm", "mm", "of a ball of that extent"},
      {"hole_mm3", "mm3", "bone tissue that has lost more than half of its matrix"},
      {"woven_mm3", "mm3", "woven bone made"},
      {"mineral_deficit_mg", "mg", "hydroxyapatite lost since the start"},
      {"mean_hu", "HU", "CT number over the bone that its extent has ever held"},
      {"outside_bone_mm3", "mm3", "living tumour outside the bone"},
      {"centre_left_mm", "mm", "centre of the living tumour, from the centre of the bone"},
      {"centre_posterior_mm", "mm", "the same"},
      {"centre_superior_mm", "mm", "the same"},
      {"failure_load_n", "N", "of the bone with all its lesions; n/a: not computed, or a moment"},
      {"load_over_strength", "1", "daily load over strength of that bone"},
      {"drugs", "", "given on or before that day"},
      {"dead", "", "whether the patient has died by then"},
  };
  return columns;
}

std::string case_name(const scenario::Dataset& dataset, std::uint64_t number) {
  const std::size_t digits = std::max<std::size_t>(4, std::to_string(dataset.cases).size());
  return fmt::format("{:0{}}", number + 1, digits);
}

std::shared_ptr<const skeleton::BoneModel> ScannedBones::of(std::size_t scan, const scenario::ReadScenario& read) {
  const std::lock_guard lock(mutex_);
  auto& found = all_[scan];
  if (!found) {
    ThreadPool alone(1);
    std::vector<std::string> said;
    scenario::ReadScenario plain = read;
    plain.scenario.lesions.clear();  // seeds are looked at case by case
    found = read_bones(plain, alone, said, true).front();
  }
  return found;
}

LivedCase live_case(const scenario::Dataset& dataset, std::uint64_t number, ScannedBones& scanned) {
  ThreadPool alone(1);
  Problems problems;
  const auto stop_on_faults = [&] {
    if (!problems.empty()) throw InputError{std::move(problems)};
  };
  // The bone first: where a lesion may lie depends on it.
  scenario::DatasetCase one = scenario::case_of(dataset, number);
  scenario::ReadScenario read = scenario::read_case(dataset, one, problems);
  stop_on_faults();
  std::shared_ptr<const skeleton::BoneModel> model;
  if (one.scan) {
    model = scanned.of(*one.scan, read);
  } else {
    scenario::Scenario own = read.scenario;
    own.seed = mix(dataset.seed ^ mix(number));  // its trabeculae are its own
    model = std::make_shared<const skeleton::BoneModel>(scenario::built_in_of(own, read.resolved.bones.front(), alone));
  }
  one = scenario::case_of(dataset, number, model.get());
  read = scenario::read_case(dataset, one, problems);
  stop_on_faults();
  const auto plan = std::make_shared<const patient::Plan>(scenario::plan_of(read.scenario, read.resolved, {model}));
  patient::Patient patient = patient::start(plan);

  LivedCase out;
  out.number = number;
  out.for_test = one.for_test;
  out.scenario = json_of(one.document);
  const scenario::Patient& who = read.scenario.patient;
  out.participant = {"sub-" + case_name(dataset, number),
                     who.sex == "male" ? "M" : "F",
                     cell(who.age),
                     or_none(who.primary),
                     one.bone,
                     one.scan ? std::to_string(*one.scan + 1) : "n/a",
                     std::to_string(read.scenario.lesions.size()),
                     or_none(drugs_until(read, std::numeric_limits<double>::infinity())),
                     one.for_test ? "test" : "train",
                     std::to_string(dataset.seed)};
  patient::Tests tests(*plan);
  Photographer photographer(dataset, one, read, tests, alone, out);
  patient::live(patient, read.scenario.steps() * read.scenario.step, photographer, alone);
  return out;
}

}  // namespace howship::app
