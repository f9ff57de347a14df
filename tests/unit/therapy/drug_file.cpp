// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/drug_file.hpp"

#include <gtest/gtest.h>

#include <set>

#include "../faults.hpp"
#include "howship/base/files.hpp"
#include "howship/therapy/drug/medicine.hpp"

using namespace howship;

namespace {

const std::string sound = read_whole(HOWSHIP_SOURCE_DIR "/data/drugs/zoledronate.toml");

/// The report for the zoledronate file with one text replaced by another.
std::string report_after(const std::string& from, const std::string& to) {
  Problems problems;
  scenario::read_drug(changed(sound, from, to), "mine.toml", problems);
  return problems.report();
}

bool says(const std::string& report, const std::string& words) { return report.find(words) != std::string::npos; }

}  // namespace

TEST(DrugFile, every_class_of_medicine_is_built_in_and_reads_without_a_fault) {
  const std::set<std::string> names(scenario::drug_names().begin(), scenario::drug_names().end());
  for (const char* needed : {"zoledronate",      "pamidronate",
                             "ibandronate",      "denosumab",
                             "docetaxel",        "cytotoxic",
                             "lhrh_agonist",     "lhrh_antagonist",
                             "antiandrogen",     "abiraterone",
                             "tamoxifen",        "aromatase_inhibitor",
                             "kinase_inhibitor", "checkpoint_inhibitor",
                             "strontium_89",     "samarium_153",
                             "radium_223",       "iodine_131",
                             "paracetamol",      "nsaid",
                             "codeine",          "morphine",
                             "dexamethasone",    "calcitonin",
                             "saline",           "calcium_vitamin_d"})
    EXPECT_TRUE(names.count(needed)) << needed;
}

TEST(DrugFile, every_number_has_a_source_and_lies_in_its_range) {
  for (const std::string& name : scenario::drug_names()) {
    const therapy::Drug& drug = scenario::built_in_drug(name);
    EXPECT_FALSE(drug.effects.empty()) << name;
    const auto parameters = therapy::declared(drug.structure).parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      EXPECT_FALSE(drug.parameters[i].source.empty()) << name << ' ' << parameters[i].key;
      EXPECT_LE(drug.parameters[i].low, drug.parameters[i].value) << name << ' ' << parameters[i].key;
      EXPECT_GE(drug.parameters[i].high, drug.parameters[i].value) << name << ' ' << parameters[i].key;
    }
  }
}

TEST(DrugFile, an_unknown_mechanism_is_named_with_its_place_and_the_nearest_one) {
  const std::string report = report_after("\"osteoclast_inhibition\"", "\"osteoclast_inhibitor\"");
  EXPECT_TRUE(says(report, "mine.toml:")) << report;
  EXPECT_TRUE(says(report, "error: effect[0].on: unknown word \"osteoclast_inhibitor\"")) << report;
  EXPECT_TRUE(says(report, "did you mean \"osteoclast_inhibition\"?")) << report;
}

TEST(DrugFile, a_dose_outside_its_own_range_is_refused) {
  const std::string report = report_after("value = \"4 mg\"", "value = \"400 mg\"");
  EXPECT_TRUE(says(report, "error: schedule.amount.value: is outside its own range")) << report;
  EXPECT_TRUE(says(report, "accepted: 1 to 8 mg")) << report;
}

TEST(DrugFile, a_wrong_unit_is_refused_with_the_right_one) {
  const std::string report = report_after("value = \"10.5 L\"", "value = \"10.5 mg\"");
  EXPECT_TRUE(says(report, "error: kinetics.central_volume.value")) << report;
}

TEST(DrugFile, a_number_without_a_source_is_refused) {
  const std::string report = report_after("source = \"[mori_2018, KD]\", ", "");
  EXPECT_TRUE(says(report, "error: kinetics.deep_loss.source: is missing")) << report;
}

TEST(DrugFile, a_number_without_a_range_of_its_own_is_held_to_what_is_possible) {
  for (const char* exponent : {"nan", "inf", "1e300", "-3"}) {
    const std::string report =
        report_after("volume_exponent = 1.0\nflow_exponent = 0.75",
                     std::string{"volume_exponent = "} + exponent + "\nflow_exponent = " + exponent);
    EXPECT_TRUE(says(report, "error: kinetics.volume_exponent: is not possible here")) << report;
    EXPECT_TRUE(says(report, "error: kinetics.flow_exponent: is not possible here")) << report;
    EXPECT_TRUE(says(report, "possible: -2 to 2")) << report;
  }
  for (const char* weight : {"0 kg", "-70 kg", "1e300 kg"}) {
    const std::string report =
        report_after("reference_weight = \"70 kg\"", "reference_weight = \"" + std::string{weight} + '"');
    EXPECT_TRUE(says(report, "error: kinetics.reference_weight: is not possible here")) << report;
    EXPECT_TRUE(says(report, "possible: 1 to 500 kg")) << report;
  }
}

TEST(DrugFile, a_misspelt_key_is_named_with_the_nearest_one) {
  const std::string report = report_after("bone_clearance =", "bone_clearence =");
  EXPECT_TRUE(says(report, "error: kinetics.bone_clearance: is missing")) << report;
  EXPECT_TRUE(says(report, "error: kinetics.bone_clearence: no such key here")) << report;
  EXPECT_TRUE(says(report, "did you mean 'bone_clearance'?")) << report;
}

TEST(DrugFile, all_faults_of_a_file_are_told_at_once_each_with_its_line) {
  Problems problems;
  scenario::read_drug("title = 3\n[kinetics]\nstructure = \"onsett\"\n", "bad.toml", problems);
  const std::string report = problems.report();
  EXPECT_TRUE(says(report, "bad.toml:1:9: error: title: expected text in quotes")) << report;
  EXPECT_TRUE(says(report, "bad.toml:3:13: error: kinetics.structure: unknown word \"onsett\"")) << report;
  EXPECT_TRUE(says(report, "did you mean \"onset\"?")) << report;
}

TEST(DrugFile, an_unknown_drug_is_answered_with_the_nearest_name) {
  try {
    scenario::load_drug("zoledronat");
    FAIL() << "there is no such drug";
  } catch (const InputError& error) {
    EXPECT_TRUE(says(error.problems.report(), "did you mean 'zoledronate'?"));
  }
}

TEST(DrugFile, a_file_of_ones_own_works_by_path) {
  const auto drug = scenario::load_drug(HOWSHIP_SOURCE_DIR "/data/drugs/denosumab.toml");
  EXPECT_EQ(drug.key, "denosumab");
  EXPECT_EQ(drug.schedule.amount.value, 120.0);
}
