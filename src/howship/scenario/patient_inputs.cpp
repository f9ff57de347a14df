// SPDX-License-Identifier: Apache-2.0
// Keys before all sections, of the patient, bones and lesions.
#include <deque>
#include <memory>

#include "howship/base/units.hpp"
#include "howship/scenario/input_tables.hpp"
#include "howship/strength/specimen.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::scenario {
namespace {

std::vector<Word> primary_names() {
  std::vector<Word> out;
  for (const tumour::Primary& primary : tumour::primaries()) out.push_back({primary.name});
  return out;
}

std::vector<Word> ailment_names() {
  std::vector<Word> out;
  for (const patient::AilmentRow& row : patient::ailment_rows()) out.push_back({row.key});
  return out;
}

std::vector<Word> load_case_words() {
  std::vector<Word> out;
  for (const strength::LoadCase load : strength::load_cases()) out.push_back({strength::name(load)});
  return out;
}

}  // namespace

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
       duration_input({.key = "duration", .meaning = "simulated time", .example = "\"24 months\"", .required = true})},
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
        .low = body::declaration_of(&body::Parameters::body_weight).low,
        .high = body::declaration_of(&body::Parameters::body_weight).high,
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
        .example = "\"85 mL/min\"",
        .otherwise = "90 mL/min at 60 years, 1 mL/min less with each year, times `filtration` of `[individual]`"}},
      {&Patient::pthrp,
       {.key = "pthrp",
        .kind = Kind::quantity,
        .unit = "pM",
        .low = 0,
        .high = 100,
        .meaning = "PTH-related protein in blood, above normal, from tumour that is not simulated",
        .example = "\"10 pmol/L\""}},
      {&Patient::dental_disease,
       {.key = "dental_disease",
        .kind = Kind::word,
        .meaning = "of the teeth: untreated disease raises the risk that bone of the jaw dies under bone agents",
        .example = "\"untreated\"",
        .words = {{"none"}, {"untreated"}}}},
      {&Patient::tooth_pulled,
       day_input({.key = "tooth_pulled",
                  .meaning = "when a tooth is pulled, after which bone of the jaw may die under bone agents",
                  .example = "\"month 8\"",
                  .otherwise = "none is"})},
      {&Patient::infection,
       day_input({.key = "infection",
                  .meaning = "when an infection begins: while it lasts no metal and no cement is put into a bone",
                  .example = "\"month 3\"",
                  .otherwise = "none does"})},
      {&Patient::infection_lasts, duration_input({.key = "infection_lasts",
                                                  .meaning = "how long it takes to cure it; only with `infection`",
                                                  .example = "\"3 weeks\""})},
      {&Patient::help_at_home,
       day_input({.key = "help_at_home",
                  .meaning = "from when somebody helps at home and clears what one trips over, so that falls are fewer",
                  .example = "\"month 3\"",
                  .otherwise = "nobody does"})},
      {&Patient::ailments,
       {.key = "ailments",
        .kind = Kind::word,
        .meaning = "whether other things than the cancer come to hurt, by chance that `seed` chooses, as they come to "
                   "people; none come to the typical patient of variation 0; [[ailment]] says single ones",
        .example = "\"drawn\"",
        .words = {{"none"}, {"drawn"}}}},
      {&Patient::variation,
       {.key = "variation",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 0,
        .high = 1,
        .meaning = "how far this patient may lie from the typical one, by chance that `seed` chooses: 0 is the typical "
                   "patient, 1 as patients differ; [individual] fixes single numbers",
        .example = "0"}},
      {&Patient::oestrogen_receptor,
       {.key = "oestrogen_receptor",
        .kind = Kind::word,
        .meaning = "whether breast cancer has the receptor: without it hormones do nothing to it",
        .example = "\"negative\"",
        .words = {{"positive"}, {"negative"}},
        .otherwise = "positive in breast cancer"}},
      {&Patient::egfr,
       {.key = "egfr",
        .kind = Kind::word,
        .meaning = "the gene of that receptor in lung cancer: only where it is mutated a kinase inhibitor has a target",
        .example = "\"mutated\"",
        .words = {{"wild type"}, {"mutated"}},
        .otherwise = "wild type in lung cancer"}},
      {&Patient::castration,
       {.key = "castration",
        .kind = Kind::word,
        .meaning = "how prostate cancer stands to castration: \"resistant\" is a man who has been castrated for a year "
                   "and stays so, with the tumour that castration has selected",
        .example = "\"resistant\"",
        .words = {{"sensitive"}, {"resistant"}},
        .otherwise = "sensitive in prostate cancer"}},
      {&Patient::iodine_uptake,
       {.key = "iodine_uptake",
        .kind = Kind::word,
        .meaning = "whether metastases of thyroid cancer take up iodine",
        .example = "\"none\"",
        .words = {{"avid"}, {"none"}},
        .otherwise = "drawn in thyroid cancer: three in ten take up none; avid without variation"}},
  };
  return fields;
}

void bind_individual(Scenario& scenario, std::size_t, std::vector<Bound>& out) {
  static const auto made = [] {
    // Texts that inputs point to stand still.
    auto texts = std::make_unique<std::deque<std::string>>();
    std::vector<Input> inputs;
    for (const patient::IndividualTrait& trait : patient::individual_traits()) {
      const bool factor = trait.typical == 1.0;
      const std::string_view meaning =
          texts->emplace_back(std::string{trait.meaning} + (factor ? ", times the typical" : ", above the typical"));
      const std::string_view example =
          texts->emplace_back(factor ? "1.4" : '"' + shortest(0.25 * trait.high) + ' ' + std::string{trait.unit} + '"');
      inputs.push_back({.key = trait.key,
                        .kind = Kind::quantity,
                        .unit = trait.unit,
                        .low = trait.low,
                        .high = trait.high,
                        .meaning = meaning,
                        .example = example,
                        .otherwise = "drawn from `seed`, as far as `variation` lets it"});
    }
    return std::pair{std::move(texts), std::move(inputs)};
  }();
  for (const Input& input : made.second) out.push_back({&input, &scenario.individual[std::string{input.key}]});
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
      {&Lesion::start, day_input({.key = "start", .meaning = "when the seed is there", .example = "\"day 0\""})},
      {&Lesion::space,
       {.key = "space",
        .kind = Kind::word,
        .meaning =
            "what is simulated: the whole bone in voxels, or the lesion as a ball of shells in bone that is alike "
            "around it, which is cheaper; one for all lesions of a bone",
        .example = "\"shells\"",
        .words = {{"voxels"}, {"shells"}}}},
  };
  return fields;
}

const std::vector<Field<AilmentChoice>>& ailment_inputs() {
  static const std::vector<Field<AilmentChoice>> fields{
      {&AilmentChoice::cause,
       {.key = "cause",
        .kind = Kind::word,
        .meaning = "what it is",
        .example = "\"infection\"",
        .required = true,
        .words = ailment_names()}},
      {&AilmentChoice::bone,
       {.key = "bone",
        .kind = Kind::text,
        .meaning = "where: a bone, or a region of the skeleton",
        .example = "\"L4\"",
        .required = true}},
      {&AilmentChoice::start, day_input({.key = "start", .meaning = "when it begins", .example = "\"month 3\""})},
      {&AilmentChoice::lasts, duration_input({.key = "lasts",
                                              .meaning = "how long it hurts",
                                              .example = "\"6 weeks\"",
                                              .otherwise = "the mean of its kind"})},
      {&AilmentChoice::pain,
       {.key = "pain",
        .kind = Kind::quantity,
        .unit = "1",
        .low = 1,
        .high = 9.5,
        .meaning = "how much, from 0 to 10, for a usual person who takes nothing against it",
        .example = "5",
        .otherwise = "the mean of its kind"}},
  };
  return fields;
}

}  // namespace howship::scenario
