// SPDX-License-Identifier: Apache-2.0
#include "howship/clinic/words.hpp"

#include <algorithm>

namespace howship::clinic {
namespace {

constexpr std::string_view all_sections[] = {"emergency",  "test",  "diagnosis", "stabilise", "systemic",
                                             "bone_agent", "local", "pain",      "follow_up"};
constexpr std::string_view all_tests[] = {"labs", "xray", "ct", "bone_scan", "pet", "mri", "biopsy", "dental_check"};
constexpr std::string_view all_locals[] = {"radiation", "operation", "ablation"};

/// What can have happened beside doses and tests.
constexpr std::string_view other_happenings[] = {"ntx",
                                                 "diagnosis",
                                                 "skeletal_event",
                                                 "analgesic_change",
                                                 "hypercalcaemia_resolved",
                                                 "radiation_pain",
                                                 "radiation",
                                                 "operation",
                                                 "ablation",
                                                 "visit",
                                                 "admission",
                                                 "jaw_osteonecrosis"};

constexpr Point all_points[] = {
    {"E1", "weak legs, lost feeling, lost bladder or root pain in a person with cancer: the whole spine at once"},
    {"E2", "new, growing or nightly pain of the back without such signs: the whole spine within a week"},
    {"E3", "a cord that is pressed: radiation with a steroid, within a day"},
    {"E4", "a cord that is pressed and power lost: decompression, then radiation"},
    {"E5", "such an operation only for those who have months to live, one level, and have not been paralysed for long"},
    {"E6", "an unstable spine is shown to a surgeon even without loss of power"},
    {"E7", "very high calcium: admission, fluid, an antiresorptive drug"},
    {"E8", "high calcium with symptoms: the same on the day"},
    {"E9", "calcium above normal without symptoms: drink, look again"},
    {"E10", "calcium that stays high after a bisphosphonate, or comes back"},
    {"E11", "sudden severe pain of a bone: look for a fracture"},
    {"E12", "fever without neutrophils, or very few platelets: no more of what kills marrow"},
    {"T1", "pain at one site: a radiograph, then CT or MRI"},
    {"T2", "staging of a cancer that often reaches bone: a bone scan"},
    {"T3", "early prostate cancer with a low PSA: no scan"},
    {"T4", "cancers whose bone lesions are lytic: CT"},
    {"T5", "place unknown, or a cancer avid for sugar: PET"},
    {"T6", "a cord in danger: MRI of the whole spine"},
    {"T7", "a mass of unknown nature: MRI"},
    {"T8", "how stable a known lesion is: CT"},
    {"T9", "high calcium in a person with cancer: look at the bones and for the cause"},
    {"T10", "high alkaline phosphatase: liver or bone?"},
    {"T11", "PSA that rises after treatment"},
    {"T12", "NTx shows how fast bone is broken down"},
    {"T13", "a hot spot on a scan: single ones are looked at again"},
    {"D1", "odds before a test, by primary, stage and symptoms"},
    {"D2", "odds after it, by what the test is worth"},
    {"D3", "what is all but certain needs no biopsy"},
    {"D4", "what is open gets a biopsy"},
    {"D5", "what is unlikely is looked at again later"},
    {"D6", "lytic, blastic or mixed, from CT or radiograph"},
    {"S1", "a broken long bone is fixed, then irradiated"},
    {"S2", "who cannot be operated gets a splint"},
    {"S3", "a bone that is about to break is fixed first"},
    {"S4", "a bone that may break: radiation and less load"},
    {"S5", "radiation alone is not enough where a bone is about to break"},
    {"S6", "cement for a painful broken vertebra"},
    {"S7", "no cement where the cord is pressed, in infection, in poor health"},
    {"S8", "no open operation where life is short or anaesthesia unsafe"},
    {"R1", "many painful places that take up tracer: a radiopharmaceutical"},
    {"R2", "radium-223 for prostate cancer that castration no longer holds, in bone alone"},
    {"R3", "blood counts before each injection"},
    {"R4", "samarium-153 or strontium-89 for pain"},
    {"R5", "once more where pain returns and the counts allow"},
    {"R6", "with radiation of the worst place"},
    {"R7", "iodine-131 for thyroid cancer that takes it up"},
    {"B0", "before a bone agent: calcium, vitamin D, teeth"},
    {"B1", "a bone agent for breast cancer and resistant prostate cancer in bone"},
    {"B2", "for other cancers with months to live"},
    {"B3", "for myeloma at diagnosis"},
    {"B4", "none for prostate cancer that castration holds"},
    {"B5", "lytic disease has more of it than blastic"},
    {"B6", "the dose by the kidney"},
    {"B7", "a pause where creatinine rises"},
    {"B8", "doses and intervals"},
    {"B9", "calcium and vitamin D beside it"},
    {"B10", "another agent where the first does not hold"},
    {"B11", "a pause where calcium is low"},
    {"B12", "a pause around an extraction"},
    {"B13", "denosumab for a failing kidney, with more checks of calcium"},
    {"L1", "one or two painful places: radiation"},
    {"L2", "one fraction first for the spine"},
    {"L3", "few lesions, a person in good health: stereotactic radiation"},
    {"L4", "a needle where radiation has not helped"},
    {"L5", "many places: not each by its own beam"},
    {"L6", "radiation of lesions that do not hurt yet, a question of trials"},
    {"L7", "once more where pain returns"},
    {"L8", "after an operation"},
    {"L9", "a steroid against the flare"},
    {"P1", "mild pain: paracetamol or an anti-inflammatory drug"},
    {"P2", "moderate pain: an opioid beside it"},
    {"P3", "severe pain: a strong opioid by the clock"},
    {"P4", "a laxative with every opioid"},
    {"P5", "raise the dose until pain is mild, lower it when it has gone"},
    {"P6", "treatment of the place at any step"},
    {"systemic", "treatment of the cancer, chosen by its primary"},
    {"chemotherapy_gate", "cytotoxic drugs only with counts and strength"},
    {"contraindication", "when a treatment is stopped or avoided"},
    {"visit", "visits and laboratory at regular times"},
    {"imaging", "regular scans"},
    {"dental", "regular looks at the teeth"},
    {"progression", "what counts as progression"},
    {"comfort", "comfort, palliative care, hospice"},
    {"alternative", "alternatives that have no effect may cost time"},
};

}  // namespace

std::span<const std::string_view> sections() { return all_sections; }
std::span<const std::string_view> tests() { return all_tests; }
std::span<const std::string_view> locals() { return all_locals; }
std::span<const Point> points() { return all_points; }

std::span<const DrugGroup> drug_groups() {
  static const std::vector<DrugGroup> groups{
      {"myelotoxic", {"docetaxel", "cytotoxic", "samarium_153", "strontium_89", "radium_223"}},
      {"hormonal",
       {"abiraterone", "antiandrogen", "aromatase_inhibitor", "lhrh_agonist", "lhrh_antagonist", "orchiectomy",
        "tamoxifen"}},
      {"castrating", {"lhrh_agonist", "lhrh_antagonist", "orchiectomy"}},
      {"bone_agent", {"zoledronate", "pamidronate", "denosumab"}},
      {"bisphosphonate", {"zoledronate", "pamidronate"}},
      {"anticancer",
       {"abiraterone", "antiandrogen", "aromatase_inhibitor", "checkpoint_inhibitor", "cytotoxic", "docetaxel",
        "iodine_131", "kinase_inhibitor", "lhrh_agonist", "lhrh_antagonist", "radium_223", "samarium_153",
        "strontium_89", "tamoxifen"}},
  };
  return groups;
}

std::span<const std::string_view> drugs_of(std::string_view group) {
  for (const DrugGroup& one : drug_groups())
    if (one.name == group) return one.drugs;
  return {};
}

Vocabulary::Vocabulary(std::vector<std::string> drugs)
    : drugs_(std::move(drugs)),
      tests_(std::begin(all_tests), std::end(all_tests)),
      happenings_(drugs_),
      locals_(std::begin(all_locals), std::end(all_locals)) {
  happenings_.insert(happenings_.end(), tests_.begin(), tests_.end());
  happenings_.insert(happenings_.end(), std::begin(other_happenings), std::end(other_happenings));
}

const std::vector<std::string>& Vocabulary::of(Takes takes) const {
  switch (takes) {
    case Takes::drug:
      return drugs_;
    case Takes::test:
      return tests_;
    case Takes::happening:
      return happenings_;
    case Takes::local:
      return locals_;
    case Takes::nothing:
      break;
  }
  return none_;
}

int Vocabulary::find(Takes takes, std::string_view word) const {
  const auto& list = of(takes);
  const auto found = std::find(list.begin(), list.end(), word);
  return found == list.end() ? -1 : int(found - list.begin());
}

}  // namespace howship::clinic
