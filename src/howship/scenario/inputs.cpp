// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/inputs.hpp"

#include <utility>

#include "howship/base/units.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/strength/hardware.hpp"
#include "howship/strength/specimen.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::scenario {
namespace {

constexpr double days_in_century = 36525.0;

std::vector<Word> primary_names() {
  std::vector<Word> out;
  for (const tumour::Primary& primary : tumour::primaries()) out.push_back({primary.name});
  return out;
}

std::vector<Word> load_case_words() {
  std::vector<Word> out;
  for (const strength::LoadCase load : strength::load_cases()) out.push_back({strength::name(load)});
  return out;
}

std::vector<Word> test_words() {
  std::vector<Word> out;
  for (const imaging::Modality* one : imaging::modalities()) out.push_back({one->name});
  return out;
}

std::vector<Word> needle_words() {
  std::vector<Word> out;
  for (const imaging::Modality* one : imaging::modalities())
    if (one->choice == "needle")
      for (const std::string_view view : one->view_names()) out.push_back({view});
  return out;
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string with_unit(double value, std::string_view unit) {
  std::string out = shortest(value);
  if (unit != "1") out += ' ' + std::string{unit};
  return out;
}

const std::vector<Field<Scenario>>& general_inputs() {
  static const std::vector<Field<Scenario>> fields{
      {&Scenario::title,
       {.key = "title",
        .kind = Kind::text,
        .meaning = "heading of the report",
        .example = "\"Lytic metastasis in L3\""}},
      {&Scenario::seed,
       {.key = "seed",
        .kind = Kind::integer,
        .low = 0,
        .high = 9.2e18,
        .meaning = "chooses the random draws; same seed, same bytes",
        .example = "7"}},
      {&Scenario::duration,
       {.key = "duration",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = days_in_century,
        .meaning = "simulated time",
        .example = "\"24 months\"",
        .required = true}},
      {&Scenario::step,
       {.key = "step",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = 5,
        .meaning = "time step of the tissue",
        .example = "\"1 day\""}},
      {&Scenario::voxel_size,
       {.key = "voxel_size",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 0.25,
        .high = 2,
        .meaning = "edge of a voxel, in every bone that does not set its own",
        .example = "\"1 mm\""}},
  };
  return fields;
}

const std::vector<Field<Patient>>& patient_inputs() {
  static const std::vector<Field<Patient>> fields{
      {&Patient::sex,
       {.key = "sex",
        .kind = Kind::word,
        .meaning = "of the patient",
        .example = "\"female\"",
        .words = {{"female"}, {"male"}}}},
      {&Patient::age,
       {.key = "age",
        .kind = Kind::quantity,
        .unit = "years",
        .low = 20,
        .high = 100,
        .meaning = "at day 0",
        .example = "58",
        .bare = true}},
      {&Patient::weight,
       {.key = "weight",
        .kind = Kind::quantity,
        .unit = "kg",
        .low = 25,
        .high = 300,
        .meaning = "at day 0",
        .example = "\"68 kg\""}},
      {&Patient::primary,
       {.key = "primary",
        .kind = Kind::word,
        .meaning = "the cancer: gives growth, phenotype and radiosensitivity (`howship show primaries`)",
        .example = "\"breast\"",
        .words = primary_names(),
        .otherwise = "must be given where there is a lesion or a seeding"}},
      {&Patient::creatinine_clearance,
       {.key = "creatinine_clearance",
        .kind = Kind::quantity,
        .unit = "mL/min",
        .low = 5,
        .high = 250,
        .meaning = "how well the kidneys clear",
        .example = "\"85 mL/min\""}},
      {&Patient::pthrp,
       {.key = "pthrp",
        .kind = Kind::quantity,
        .unit = "pM",
        .low = 0,
        .high = 100,
        .meaning = "PTH-related protein in blood, above normal, from tumour that is not simulated",
        .example = "\"10 pmol/L\""}},
  };
  return fields;
}

const std::vector<Field<BoneChoice>>& bone_inputs() {
  static const std::vector<Field<BoneChoice>> fields{
      {&BoneChoice::ct,
       {.key = "ct",
        .kind = Kind::path,
        .meaning = "CT in Hounsfield units (NIfTI, NRRD, MetaImage or a DICOM folder), from the folder of the scenario",
        .example = "\"ct.nii.gz\"",
        .otherwise = "the built-in bone of this name"}},
      {&BoneChoice::mask,
       {.key = "mask",
        .kind = Kind::path,
        .meaning = "label map on the grid of the CT",
        .example = "\"labels.nii.gz\"",
        .otherwise = "must be given with `ct`"}},
      {&BoneChoice::label,
       {.key = "label",
        .kind = Kind::integer,
        .low = 1,
        .high = 65535,
        .meaning = "of the bone in the mask",
        .example = "29",
        .otherwise = "must be given with `ct`"}},
      {&BoneChoice::body_mask,
       {.key = "body_mask",
        .kind = Kind::path,
        .meaning = "mask of the body, for the soft tissue around the bone",
        .example = "\"body.nii.gz\"",
        .otherwise = "found in the CT"}},
      {&BoneChoice::voxel_size,
       {.key = "voxel_size",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 0.25,
        .high = 2,
        .meaning = "edge of a voxel in this bone",
        .example = "\"0.5 mm\"",
        .otherwise = "the scenario's `voxel_size`"}},
      {&BoneChoice::trabecular_density,
       {.key = "trabecular_density",
        .kind = Kind::quantity,
        .unit = "mg/cm3",
        .low = 20,
        .high = 500,
        .meaning = "mean hydroxyapatite density of the trabecular bone of a built-in bone",
        .example = "\"120 mg/cm3\"",
        .otherwise = "by age and sex"}},
      {&BoneChoice::load_case,
       {.key = "load_case",
        .kind = Kind::word,
        .meaning = "how tests of strength load this bone; docs/theory/strength.md describes each",
        .example = "\"vertebral_flexion\"",
        .words = load_case_words(),
        .otherwise = "the usual one of the bone"}},
  };
  return fields;
}

const std::vector<Field<Lesion>>& lesion_inputs() {
  static const std::vector<Field<Lesion>> fields{
      {&Lesion::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "a built-in bone or one with a section of its own",
        .example = "\"L3\"",
        .required = true}},
      {&Lesion::centre,
       {.key = "centre",
        .kind = Kind::position,
        .unit = "mm",
        .low = -500,
        .high = 500,
        .meaning = "left, posterior, superior of the centre of the bone",
        .example = "[\"2 mm\", \"-4 mm\", \"0 mm\"]"}},
      {&Lesion::radius,
       {.key = "radius",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 0.25,
        .high = 60,
        .meaning = "of the seed",
        .example = "\"3 mm\"",
        .required = true}},
      {&Lesion::type,
       {.key = "type",
        .kind = Kind::word_or_number,
        .low = 0,
        .high = 1,
        .meaning = "what the tumour makes of bone: lytic (0), mixed (0.7), blastic (1) or a number between",
        .example = "\"lytic\"",
        .words = {{"lytic", 0.0}, {"mixed", 0.7}, {"blastic", 1.0}},
        .otherwise = "the phenotype of the primary"}},
      {&Lesion::start,
       {.key = "start",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "when the seed is there",
        .example = "\"day 0\""}},
  };
  return fields;
}

const std::vector<Field<ExposureSettings>>& exposure_inputs() {
  using E = ExposureSettings;
  constexpr std::string_view unset = "health, or what was set before";
  static const std::vector<Field<E>> fields{
      {&E::rankl_neutralised,
       {.key = "rankl_neutralised",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 1,
        .meaning = "share of free RANKL that denosumab binds in healthy bone",
        .example = "0.95",
        .below_high = true,
        .otherwise = unset}},
      {&E::denosumab,
       {.key = "denosumab",
        .kind = Kind::quantity,
        .unit = "pM",
        .low = 0,
        .high = 1e7,
        .meaning = "level in plasma",
        .example = "\"138 nM\"",
        .otherwise = unset}},
      {&E::parathyroid_hormone,
       {.key = "parathyroid_hormone",
        .kind = Kind::quantity,
        .unit = "pM",
        .low = 0,
        .high = 500,
        .meaning = "level in plasma",
        .example = "\"2.9 pM\"",
        .otherwise = unset}},
      {&E::circulating_pthrp,
       {.key = "circulating_pthrp",
        .kind = Kind::quantity,
        .unit = "pM",
        .low = 0,
        .high = 1000,
        .meaning = "level in plasma, as in humoral hypercalcaemia",
        .example = "\"10 pM\"",
        .otherwise = unset}},
      {&E::opg_supply,
       {.key = "opg_supply",
        .kind = Kind::quantity,
        .unit = "pM/day",
        .low = 0,
        .high = 1e9,
        .meaning = "exogenous osteoprotegerin; adds up",
        .example = "\"100 pM/day\"",
        .otherwise = unset}},
      {&E::rankl_supply,
       {.key = "rankl_supply",
        .kind = Kind::quantity,
        .unit = "pM/day",
        .low = 0,
        .high = 1e7,
        .meaning = "RANKL beyond health, as after hormone withdrawal or disuse; adds up",
        .example = "\"50 pM/day\"",
        .otherwise = unset}},
      {&E::extra_tgf_beta,
       {.key = "extra_tgf_beta",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 100,
        .meaning = "TGF-beta on the bone cells beyond what bone releases, healthy bone = 1",
        .example = "0.5",
        .otherwise = unset}},
      {&E::mechanical_stimulus,
       {.key = "mechanical_stimulus",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 10,
        .meaning = "on the recruitment of osteoblasts, 1 = habitual",
        .example = "0.5",
        .otherwise = unset}},
      {&E::bisphosphonate_rate,
       {.key = "bisphosphonate_rate",
        .kind = Kind::quantity,
        .unit = "1/day",
        .low = 0,
        .high = 10,
        .meaning = "continuous delivery, in doses of 4 mg zoledronate; adds up",
        .example = "\"0.01 1/day\"",
        .otherwise = unset}},
      {&E::growth,
       {.key = "growth",
        .kind = Kind::pair,
        .unit = "1",
        .low = 0,
        .high = 10,
        .meaning = "multiplies tumour births: one number, or [sensitive, resistant]; factors multiply",
        .example = "[0.2, 1]",
        .otherwise = unset}},
      {&E::kill,
       {.key = "kill",
        .kind = Kind::pair,
        .unit = "1/day",
        .low = 0,
        .high = 20,
        .meaning = "rate at which tumour cells are killed: one, or [sensitive, resistant]; adds up",
        .example = "[\"0.1 1/day\", \"0 1/day\"]",
        .otherwise = unset}},
      {&E::dose_rate,
       {.key = "dose_rate",
        .kind = Kind::quantity,
        .unit = "Gy/day",
        .low = 0,
        .high = 100,
        .meaning = "radionuclide dose, weighted for biological effect; adds up",
        .example = "\"0.3 Gy/day\"",
        .otherwise = unset}},
      {&E::osteoclast_kill,
       {.key = "osteoclast_kill",
        .kind = Kind::quantity,
        .unit = "1/day",
        .low = 0,
        .high = 100,
        .meaning = "extra death of osteoclasts; adds up",
        .example = "\"1 1/day\"",
        .otherwise = unset}},
  };
  return fields;
}

const std::vector<Field<ExposureInterval>>& interval_inputs() {
  using I = ExposureInterval;
  static const std::vector<Field<I>> fields{
      {&I::start,
       {.key = "start",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "from then on",
        .example = "\"month 2\"",
        .required = true}},
      {&I::stop,
       {.key = "stop",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "until then",
        .example = "\"month 8\"",
        .otherwise = "the end of the run"}},
      {&I::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "only in this bone",
        .example = "\"L3\"",
        .otherwise = "every bone"}},
  };
  return fields;
}

const std::vector<Field<ExposureEvent>>& event_inputs() {
  using E = ExposureEvent;
  static const std::vector<Field<E>> fields{
      {&E::kind,
       {.key = "kind",
        .kind = Kind::word,
        .meaning = "what happens",
        .example = "\"fraction\"",
        .required = true,
        .words = {{"fraction"}, {"ablation"}, {"infusion"}, {"cement"}, {"resection"}, {"seeding"}}}},
      {&E::day,
       {.key = "day",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "when, or when first",
        .example = "\"day 150\"",
        .required = true}},
      {&E::count,
       {.key = "count", .kind = Kind::integer, .low = 1, .high = 1000, .meaning = "how many times", .example = "10"}},
      {&E::every,
       {.key = "every",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = days_in_century,
        .meaning = "time from one to the next",
        .example = "\"1 day\""}},
      {&E::dose,
       {.key = "dose",
        .kind = Kind::quantity,
        .unit = "Gy",
        .low = 0,
        .high = 100,
        .meaning = "of one fraction",
        .example = "\"3 Gy\"",
        .otherwise = "must be given for a fraction"}},
      {&E::killed,
       {.key = "killed",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 1,
        .meaning = "share of every cell that an ablation kills",
        .example = "0.9",
        .otherwise = "must be given for an ablation"}},
      {&E::equivalents,
       {.key = "equivalents",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 100,
        .meaning = "of an infusion, in doses of 4 mg zoledronate",
        .example = "1",
        .otherwise = "must be given for an infusion"}},
      {&E::fill,
       {.key = "fill",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 1,
        .meaning = "share of the pore space that cement fills",
        .example = "0.8",
        .otherwise = "must be given for cement"}},
      {&E::cells,
       {.key = "cells",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 1,
        .high = 1e10,
        .meaning = "tumour cells that lodge",
        .example = "1e6",
        .otherwise = "must be given for a seeding"}},
      {&E::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "where",
        .example = "\"L3\"",
        .otherwise = "every bone; the only bone for what is local"}},
      {&E::centre,
       {.key = "centre",
        .kind = Kind::position,
        .unit = "mm",
        .low = -500,
        .high = 500,
        .meaning = "left, posterior, superior of the centre of the bone",
        .example = "[\"2 mm\", \"-4 mm\", \"0 mm\"]",
        .otherwise = "the only lesion of the bone"}},
      {&E::radius,
       {.key = "radius",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 0.25,
        .high = 300,
        .meaning = "of what is reached",
        .example = "\"15 mm\"",
        .otherwise = "the whole bone for a fraction or an infusion, else must be given"}},
      {&E::rim,
       {.key = "rim",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 0,
        .high = 50,
        .meaning = "width outside the radius over which the effect falls to nothing",
        .example = "\"2 mm\""}},
  };
  return fields;
}

const std::vector<Field<TreatmentChoice>>& treatment_inputs() {
  using T = TreatmentChoice;
  static const std::vector<Field<T>> fields{
      {&T::drug,
       {.key = "drug",
        .kind = Kind::text,
        .meaning = "a built-in medicine (howship show drugs), or the path of a drug file of your own",
        .example = "\"zoledronate\"",
        .required = true}},
      {&T::start,
       {.key = "start",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "of the first dose",
        .example = "\"month 2\""}},
      {&T::stop,
       {.key = "stop",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "nothing is given from then on",
        .example = "\"month 14\"",
        .otherwise = "as the label has it, or the end of the run"}},
      {&T::dose,
       {.key = "dose",
        .kind = Kind::text,
        .meaning = "one dose, or what is given a day, in the drug's unit",
        .example = "\"4 mg\"",
        .otherwise = "the labelled dose"}},
      {&T::every,
       {.key = "every",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.1,
        .high = 800,
        .meaning = "time between doses",
        .example = "\"28 days\"",
        .otherwise = "the labelled interval"}},
      {&T::doses,
       {.key = "doses",
        .kind = Kind::integer,
        .low = 1,
        .high = 1000,
        .meaning = "how many",
        .example = "6",
        .otherwise = "the labelled number, or until `stop`"}},
      {&T::infusion,
       {.key = "infusion",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0,
        .high = 10,
        .meaning = "length of an infusion",
        .example = "\"15 min\"",
        .otherwise = "the labelled one"}},
      {&T::despite_contraindication,
       {.key = "despite_contraindication",
        .kind = Kind::flag,
        .meaning = "give it although the drug's rules refuse, put off or lower it; the event log says so",
        .example = "true"}},
  };
  return fields;
}

const std::vector<Field<TestOrder>>& test_inputs() {
  using T = TestOrder;
  static const std::string view_meaning = "the only view to make; " + imaging::views_in_words("view"),
                           usual_views = imaging::views_in_words("view", true) + "; else all";
  static const std::vector<Field<T>> fields{
      {&T::test,
       {.key = "name",
        .kind = Kind::word,
        .meaning = "which test",
        .example = "\"ct\"",
        .required = true,
        .words = test_words()}},
      {&T::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "which bone; bone scan and labs are of the whole patient",
        .example = "\"L3\"",
        .otherwise = "every bone simulated; the ones with a lesion for a biopsy"}},
      {&T::view,
       {.key = "view",
        .kind = Kind::text,
        .meaning = view_meaning,
        .example = "\"lateral\"",
        .otherwise = usual_views}},
      {&T::needle,
       {.key = "needle",
        .kind = Kind::word,
        .meaning = "of a biopsy",
        .example = "\"core\"",
        .words = needle_words(),
        .otherwise = "core"}},
      {&T::day,
       {.key = "day",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "of a single test",
        .example = "\"day 90\"",
        .otherwise = "give `day` or `every`"}},
      {&T::every,
       {.key = "every",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = days_in_century,
        .meaning = "time from one test of a series to the next",
        .example = "\"3 months\"",
        .otherwise = "a single test"}},
      {&T::start,
       {.key = "start",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "the first test of a series",
        .example = "\"month 1\"",
        .otherwise = "day 0"}},
  };
  return fields;
}

const std::vector<Field<HardwareChoice>>& hardware_inputs() {
  using H = HardwareChoice;
  static const std::vector<Field<H>> fields{
      {&H::kind,
       {.key = "kind",
        .kind = Kind::word,
        .meaning = "what it is",
        .example = "\"nail\"",
        .required = true,
        .words = {{"nail"}, {"plate"}, {"pedicle_screws"}, {"cylinder"}}}},
      {&H::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "where",
        .example = "\"femur_left\"",
        .otherwise = "the only bone"}},
      {&H::start,
       {.key = "start",
        .kind = Kind::time_point,
        .unit = "day",
        .low = 0,
        .high = days_in_century,
        .meaning = "from when on",
        .example = "\"month 5\""}},
      {&H::from,
       {.key = "from",
        .kind = Kind::position,
        .unit = "mm",
        .low = -500,
        .high = 500,
        .meaning = "one end of its axis (of a plate: of its inner face); of pedicle screws the entry of one",
        .example = "[\"12 mm\", \"4 mm\", \"-60 mm\"]",
        .required = true}},
      {&H::to,
       {.key = "to",
        .kind = Kind::position,
        .unit = "mm",
        .low = -500,
        .high = 500,
        .meaning = "the other end; of pedicle screws the entry of the other",
        .example = "[\"15 mm\", \"4 mm\", \"30 mm\"]",
        .required = true}},
      {&H::diameter,
       {.key = "diameter",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 1,
        .high = 30,
        .meaning = "of a nail, a pedicle screw or a cylinder",
        .example = "\"11 mm\"",
        .otherwise = "nail_diameter, screw_diameter or rod_diameter of [parameters.strength]"}},
      {&H::width,
       {.key = "width",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 3,
        .high = 60,
        .meaning = "of a plate",
        .example = "\"16 mm\"",
        .otherwise = "bone_plate_width of [parameters.strength]"}},
      {&H::thickness,
       {.key = "thickness",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 1,
        .high = 15,
        .meaning = "of a plate",
        .example = "\"5 mm\"",
        .otherwise = "bone_plate_thickness of [parameters.strength]"}},
      {&H::outward,
       {.key = "outward",
        .kind = Kind::position,
        .unit = "1",
        .low = -1,
        .high = 1,
        .meaning = "direction from the bone to a plate: left, posterior, superior",
        .example = "[1, 0, 0]",
        .otherwise = "must be given for a plate"}},
      {&H::length,
       {.key = "length",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 10,
        .high = 90,
        .meaning = "of each pedicle screw",
        .example = "\"45 mm\"",
        .otherwise = "screw_length of [parameters.strength]"}},
  };
  return fields;
}

const std::vector<Field<Output>>& output_inputs() {
  static const std::vector<Field<Output>> fields{
      {&Output::save_every,
       {.key = "save_every",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = days_in_century,
        .meaning = "time between saved states",
        .example = "\"1 month\""}},
      {&Output::checkpoint_every,
       {.key = "checkpoint_every",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = days_in_century,
        .meaning = "model time between checkpoints",
        .example = "\"1 month\""}},
      {&Output::volumes,
       {.key = "volumes", .kind = Kind::flag, .meaning = "write each saved state as NIfTI volumes", .example = "true"}},
      {&Output::png, {.key = "png", .kind = Kind::flag, .meaning = "write pictures", .example = "true"}},
      {&Output::images,
       {.key = "images",
        .kind = Kind::flag,
        .meaning = "write the images of tests, with what is truly there, under images/",
        .example = "true"}},
      {&Output::strength_every,
       {.key = "strength_every",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0.01,
        .high = days_in_century,
        .meaning = "time between finite-element tests of each bone's strength; bones can break only where it is tested",
        .example = "\"3 months\"",
        .otherwise = "strength is not tested"}},
      {&Output::strength_maps,
       {.key = "strength_maps",
        .kind = Kind::flag,
        .meaning = "write strain energy and damage of each strength test as NIfTI volumes into strength/",
        .example = "true"}},
  };
  return fields;
}

template <class T>
constexpr bool is_list = requires(T& t) {
  t.emplace_back();
};

template <auto member, auto... inputs>
void bind_row(Scenario& s, [[maybe_unused]] std::size_t row, std::vector<Bound>& out) {
  if constexpr (is_list<std::remove_reference_t<decltype(s.*member)>>)
    (bind_fields(out, inputs(), (s.*member)[row]), ...);
  else
    (bind_fields(out, inputs(), s.*member), ...);
}

template <auto member, auto... inputs>
Section section(std::string_view name, std::string_view meaning) {
  using Shape = Section::Shape;
  using Held = std::remove_reference_t<decltype(std::declval<Scenario&>().*member)>;
  if constexpr (is_list<Held>) {
    constexpr bool named = requires(typename Held::value_type row) { row.name; };
    return {name,
            named ? Shape::named : Shape::tables,
            meaning,
            [](const Scenario& s) { return (s.*member).size(); },
            [](Scenario& s, [[maybe_unused]] std::string_view row_name) {
              (s.*member).emplace_back();
              if constexpr (named) (s.*member).back().name = row_name;
            },
            [](const Scenario& s, [[maybe_unused]] std::size_t row) {
              if constexpr (named)
                return (s.*member)[row].name;
              else
                return std::to_string(row);
            },
            bind_row<member, inputs...>};
  } else {
    return {name,
            Shape::table,
            meaning,
            [](const Scenario&) { return std::size_t{1}; },
            [](Scenario&, std::string_view) {},
            [](const Scenario&, std::size_t) { return std::string{}; },
            bind_row<member, inputs...>};
  }
}

}  // namespace

std::string text_of(const Input& input, const Slot& slot) {
  const auto number = [&input](double value) -> std::string {
    if (input.kind == Kind::time_point) return "day " + shortest(value);
    for (const Word& word : input.words)
      if (word.number == value) return std::string{word.name};
    return with_unit(value, input.unit);
  };
  struct Visitor {
    decltype(number)& of;
    const Input& in;
    std::string operator()(const double* x) const { return of(*x); }
    std::string operator()(const std::optional<double>* x) const { return *x ? of(**x) : ""; }
    std::string operator()(const std::uint64_t* x) const { return std::to_string(*x); }
    std::string operator()(const int* x) const { return std::to_string(*x); }
    std::string operator()(const std::optional<int>* x) const { return *x ? std::to_string(**x) : ""; }
    std::string operator()(const bool* x) const { return *x ? "true" : "false"; }
    std::string operator()(const std::string* x) const { return *x; }
    std::string operator()(const Position* x) const {
      return with_unit((*x)[0], in.unit) + ", " + with_unit((*x)[1], in.unit) + ", " + with_unit((*x)[2], in.unit);
    }
    std::string operator()(const std::optional<Position>* x) const { return *x ? (*this)(&**x) : ""; }
    std::string operator()(const std::optional<Pair>* x) const {
      return *x ? with_unit((**x)[0], in.unit) + ", " + with_unit((**x)[1], in.unit) : "";
    }
  };
  return std::visit(Visitor{number, input}, slot);
}

std::string toml_of(const Input& input, const Slot& slot) {
  const std::string text = text_of(input, slot);
  if (text.empty()) return "";
  switch (input.kind) {
    case Kind::integer:
    case Kind::flag:
      return text;
    case Kind::quantity:
      return input.unit == "1" ? text : quoted(text);
    case Kind::word_or_number:
      return read_number(text) ? text : quoted(text);
    case Kind::position:
    case Kind::pair: {
      std::string out = "[";
      for (std::size_t from = 0; from < text.size();) {
        const std::size_t to = std::min(text.find(", ", from), text.size());
        const std::string item = text.substr(from, to - from);
        out += (from > 0 ? ", " : "") + (input.unit == "1" ? item : quoted(item));
        from = to + 2;
      }
      return out + "]";
    }
    case Kind::time_point:
    case Kind::text:
    case Kind::word:
    case Kind::path:
      break;
  }
  return quoted(text);
}

const std::vector<Section>& sections() {
  using S = Scenario;
  static const std::vector<Section> all{
      {"", Section::Shape::table, "Keys that stand before all sections.", [](const S&) { return std::size_t{1}; },
       [](S&, std::string_view) {}, [](const S&, std::size_t) { return std::string{}; },
       [](S& s, std::size_t, std::vector<Bound>& out) { bind_fields(out, general_inputs(), s); }},
      section<&S::patient, patient_inputs>("patient", "Who it is."),
      section<&S::bones, bone_inputs>("bone",
                                      "A bone that is simulated: the built-in one of that name, or one from a CT. A "
                                      "bone that a lesion names needs no section."),
      section<&S::lesions, lesion_inputs>("lesion", "A metastasis that is there at the start, or from a given day."),
      section<&S::exposure, exposure_inputs>(
          "exposure", "What acts on the tissue during the whole run, set directly. What is not set is as in health."),
      section<&S::intervals, interval_inputs, exposure_inputs>(
          "exposure.interval",
          "What acts on the tissue for a time. Levels (hormones, denosumab, extra TGF-beta, mechanical stimulus) "
          "replace "
          "what [exposure] says, and one that names the bone wins over one that does not; two others that disagree at "
          "the same time are refused. Supplies, dose rates and killing add up; growth factors multiply."),
      section<&S::events, event_inputs>("exposure.event", "What happens in an instant, once or several times."),
      section<&S::treatment_choices, treatment_inputs>(
          "treatment",
          "A course of a medicine: doses fall due as the label or these keys say; the drug's rules decide "
          "about each, and the body answers."),
      section<&S::tests, test_inputs>(
          "test",
          "A test, once or again and again: its image is made from the tissue of that day and read by a simulated "
          "reader. Findings are in findings.csv, images in images/."),
      section<&S::hardware, hardware_inputs>(
          "hardware",
          "Metal in a bone, as tests of strength see it: bonded to the bone around it. Tissue and pictures are as "
          "without it."),
      section<&S::output, output_inputs>("output", "What is written, and how often."),
  };
  return all;
}

std::string Section::prefix(const Scenario& scenario, std::size_t row) const {
  std::string out{name};
  if (shape == Shape::tables) return out + '[' + std::to_string(row) + ']';
  if (shape == Shape::named) return out + '.' + row_name(scenario, row);
  return out;
}

std::vector<std::pair<const Input*, std::string>> defaults_of(const Section& section) {
  Scenario scratch;
  section.add(scratch, "");
  std::vector<Bound> bounds;
  section.bind(scratch, 0, bounds);
  std::vector<std::pair<const Input*, std::string>> out;
  for (const Bound& bound : bounds)
    out.emplace_back(bound.input, bound.input->required ? "" : toml_of(*bound.input, bound.slot));
  return out;
}

ParameterGroup imaging_group() {
  return {"imaging", "tests: machines, tissues as they see them, and the reader", imaging::test_declarations(),
          [](ModelParameters& all, std::size_t row) -> double& { return imaging::test_setting(all.imaging, row); }};
}

const std::vector<ParameterGroup>& parameter_groups() {
  static const std::vector<ParameterGroup> groups{
      parameter_group<&ModelParameters::bone>("bone", "bone: cells, matrix, mineral, stroma and their response"),
      parameter_group<&ModelParameters::tumour>("tumour", "tumour: growth, spread, secretion, radiosensitivity"),
      parameter_group<&ModelParameters::space>("space", "transport of factors, tumour and stroma"),
      parameter_group<&ModelParameters::body>("body", "the rest of the body: mineral, kidney, hormones, blood, pain"),
      parameter_group<&ModelParameters::adverse>("adverse", "harms of treatment that are drawn by chance"),
      parameter_group<&ModelParameters::coupling>("coupling", "what lesions and the rest of the body do to each other"),
      imaging_group(),
      {"strength",
       "tests of strength: density of an image, materials, specimens, criteria of failure, daily loads, clinical "
       "scores",
       {strength::declarations().begin(), strength::declarations().end()},
       [](ModelParameters& all, std::size_t row) -> double& { return strength::value(all.strength, row); }},
  };
  return groups;
}

}  // namespace howship::scenario
