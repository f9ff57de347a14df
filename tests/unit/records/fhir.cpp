// SPDX-License-Identifier: Apache-2.0
// A patient as a FHIR bundle: three that are kept as they must be written, the structure of each, and what is refused.
#include "howship/records/fhir.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"

namespace howship::records {
namespace {

using formats::Json;

const std::filesystem::path reference = std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/fhir";

/// Tables of a small trial of twins, of whom the second dies, and of a run.
void write_trial(const Scratch& at) {
  write_whole(at / "trial.json", R"({"complete": true, "seed": 5, "trial": {"sha256": "abc"}})");
  write_whole(at / "adsl.csv",
              "USUBJID,SUBJID,ARM,AGE,SEX,PRIMARY,RANDDT,DTHDT\n"
              "HOWSHIP-0000007-none,7,none,64,M,prostate,2000-03-01,\n"
              "HOWSHIP-0000007-drug,7,drug,64,M,prostate,2000-03-01,\n"
              "HOWSHIP-0000012-none,12,none,58,F,breast,2000-01-05,2000-06-09\n");
  write_whole(
      at / "adlb.csv",
      "USUBJID,PARAMCD,AVAL,ADT\nHOWSHIP-0000007-drug,CA,2.31,2000-03-01\nHOWSHIP-0000007-none,CA,2.4,2000-03-01\n"
      "HOWSHIP-0000007-drug,CACORR,2.35,2000-03-01\nHOWSHIP-0000007-drug,PSA,12.5,2000-05-24\n"
      "HOWSHIP-0000012-none,MARKER,80,2000-01-05\nHOWSHIP-0000012-none,HGB,11.2,2000-01-05\n");
  write_whole(at / "adqs.csv",
              "USUBJID,PARAMCD,AVAL,AVALC,ADT\nHOWSHIP-0000007-drug,NRSWORST,4,,2000-03-01\n"
              "HOWSHIP-0000007-drug,ECOG,1,,2000-03-01\nHOWSHIP-0000007-drug,PAINRESP,,CR,2000-05-01\n");
  write_whole(
      at / "adtte.csv",
      "USUBJID,PARAMCD,CNSR,ADT\nHOWSHIP-0000007-drug,TTBONE,0,2000-06-01\nHOWSHIP-0000007-none,TTBONE,1,2000-09-01\n");
  write_whole(
      at / "adae.csv",
      "USUBJID,AETERM,AEDECOD,ASTDT,AENDT,AESEV,AEOUT\n"
      "HOWSHIP-0000007-drug,Hypocalcaemia,Hypocalcaemia,2000-03-09,2000-03-20,MODERATE,RECOVERED/RESOLVED\n"
      "HOWSHIP-0000012-none,Pathological fracture of femur_left,Pathological fracture,2000-04-01,,SEVERE,UNKNOWN\n"
      "HOWSHIP-0000012-none,Febrile neutropenia,Febrile neutropenia,2000-06-09,,SEVERE,FATAL\n");
}
void write_run(const Scratch& at) {
  write_whole(at / "run.json", R"({"complete": true, "seed": 3, "scenario": {"sha256": "0123456789abcdef01",)"
                               R"( "text": "[patient]\nsex = \"female\"\nage = 61\nprimary = \"breast\"\n"}})");
  write_whole(
      at / "events.csv",
      "day,event,bone,detail\n0,lesion_seeded,L3,\"lesion 1, radius 3 mm\"\n10,dose,,zoledronate 4 mg\n"
      "60,fracture,L3,load 1.02 of the strength\n70,anaemia_grade_2,,9.9 g/dL\n71,hardware_placed,L3,rods and screws\n"
      "80,beam_fraction,L3,\"3 Gy, 1 of 3 (conformal)\"\n81,beam_fraction,L3,\"3 Gy, 2 of 3 (conformal)\"\n"
      "84,beam_fraction,L3,\"3 Gy, 3 of 3 (conformal)\"\n84,anaemia_grade_3,,7.9 g/dL\n90,nausea,,docetaxel\n"
      "200,radiation_fraction,L3,\"8 Gy, whole bone\"\n");
  write_whole(at / "findings.csv",
              "day,test,bone,quantity,value\n28,labs,,total_calcium_mmol_per_l,2.44\n28,labs,,pthrp_pmol_per_l,0.3\n");
  write_whole(at / "diary.csv", "day,pain_0_to_10\n0,3\n1,4\n28,5\n");
}

Json bundle_of(const Scratch& at, std::optional<std::uint64_t> patient, const std::string& arm = "") {
  return fhir_bundle({at.path(), patient, arm}, "howship export fhir");
}

int how_many(const Json& bundle, std::string_view type) {
  return int(std::count_if(bundle["entry"].begin(), bundle["entry"].end(),
                           [&](const Json& one) { return one["resource"]["resourceType"] == type; }));
}

TEST(Fhir, bundles_are_as_they_were_and_pass_the_checks_of_structure) {
  Scratch trial_folder;
  write_trial(trial_folder);
  const Json drug = bundle_of(trial_folder, 7, "drug"), died = bundle_of(trial_folder, 12);
  EXPECT_TRUE(faults_of_bundle(drug).empty()) << faults_of_bundle(drug).front();
  EXPECT_TRUE(faults_of_bundle(died).empty()) << faults_of_bundle(died).front();
  for (const auto& [name, bundle] : {std::pair{"twin.json", &drug}, {"died.json", &died}})
    EXPECT_EQ(bundle->dump(2) + '\n', read_whole(reference / name)) << name;
  EXPECT_EQ(how_many(drug, "Patient"), 1);
  EXPECT_EQ(how_many(drug, "Observation"), 3 + 2 + 1) << "labs of that arm, pain and status, progression";
  EXPECT_EQ(how_many(drug, "Condition"), 2 + 1) << "the cancer, its metastases, and a row of adae.csv";
  EXPECT_EQ(how_many(died, "Condition"), 2 + 2);
}

TEST(Fhir, a_run_gives_the_reports_of_its_laboratory_its_doses_and_its_harms) {
  Scratch folder;
  write_run(folder);
  const Json bundle = bundle_of(folder, std::nullopt);
  EXPECT_TRUE(faults_of_bundle(bundle).empty()) << faults_of_bundle(bundle).front();
  EXPECT_EQ(bundle.dump(2) + '\n', read_whole(reference / "run.json"));
  EXPECT_EQ(how_many(bundle, "Observation"), 1 + 2) << "what has no name there is left out; pain of every fourth week";
  EXPECT_EQ(how_many(bundle, "MedicationAdministration"), 1);
  EXPECT_EQ(how_many(bundle, "Condition"), 2 + 3) << "anaemia once, by its worst grade";
  EXPECT_EQ(how_many(bundle, "Procedure"), 2 + 1) << "two courses of radiation, a hundred days apart, and an operation";
  const std::string text = bundle.dump();
  EXPECT_NE(text.find(R"("performedPeriod":{"start":"2000-03-21","end":"2000-03-25"})"), std::string::npos);
  EXPECT_NE(text.find("grade 3 at worst"), std::string::npos);
}

TEST(Fhir, no_code_is_written_that_is_not_sure) {
  Scratch folder;
  write_trial(folder);
  const std::string text = bundle_of(folder, 7, "drug").dump() + bundle_of(folder, 12).dump();
  for (const char* sure :
       {"\"2000-8\"", "\"2857-1\"", "\"718-7\"", "\"94222008\"", "\"C79.51\"", "\"268029009\"", "\"C61\""})
    EXPECT_NE(text.find(sure), std::string::npos) << sure;
  for (const char* unsure : {"29265-6", "254837009", "399068003", "271299001", "E83.52", "M84.5"})
    EXPECT_EQ(text.find(unsure), std::string::npos) << unsure;
}

TEST(Fhir, checks_of_structure_see_a_fault_of_each_kind) {
  Scratch folder;
  write_trial(folder);
  const Json sound = bundle_of(folder, 12);
  const auto faulty = [&](auto change) {
    Json bundle = sound;
    change(bundle);
    return !faults_of_bundle(bundle).empty();
  };
  Json& (*resource)(Json&, std::size_t) = [](Json& b, std::size_t k) -> Json& { return b["entry"][k]["resource"]; };
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 0)["resourceType"] = "Pacient"; }));
  EXPECT_TRUE(faulty([&](Json& b) { b["entry"].push_back(b["entry"][0]); })) << "two patients";
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 1)["subject"]["reference"] = "urn:uuid:elsewhere"; }));
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 3)["effectiveDateTime"] = "2000-12-01"; })) << "after death";
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 3)["effectiveDateTime"] = "1.3.2000"; }));
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 3)["status"] = "done"; }));
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 3)["valueQuantity"]["code"] = "ng/ml"; }));
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 3)["id"] = "a b"; }));
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 3)["meta"].erase("tag"); })) << "it must say that it is simulated";
  EXPECT_TRUE(faulty([&](Json& b) { resource(b, 1).erase("code"); }));
}

TEST(Fhir, who_is_not_there_is_refused_with_a_hint) {
  Scratch folder;
  write_trial(folder);
  EXPECT_THROW(bundle_of(folder, std::nullopt), InputError) << "of whom?";
  EXPECT_THROW(bundle_of(folder, 8), InputError) << "nobody of that number";
  EXPECT_THROW(bundle_of(folder, 7), InputError) << "in which arm?";
  EXPECT_THROW(bundle_of(folder, 7, "other"), InputError);
  EXPECT_NO_THROW(bundle_of(folder, 12)) << "one life needs no arm";
  std::filesystem::create_directories(folder / "empty");
  EXPECT_THROW(fhir_bundle({folder / "empty", 7, ""}, "howship export fhir"), InputError);
}

TEST(Fhir, a_first_file_in_which_something_is_missing_is_named) {
  const auto named = [](const Scratch& folder, const std::string& name, std::optional<std::uint64_t> patient) {
    for (const char* text :
         {"[1]", "{\"complete\": \"yes\"}", "{\"complete\": true}", "{\"complete\": true, \"seed\": 5}",
          "{\"complete\": true, \"seed\": 5, \"trial\": 3, \"scenario\": \"x\"}",
          "{\"complete\": true, \"trial\": {}, \"scenario\": {}}"}) {
      write_whole(folder / name, std::string_view{text});
      try {
        bundle_of(folder, patient);
        ADD_FAILURE() << name << ' ' << text;
      } catch (const InputError& error) {
        const std::string report = error.problems.report();
        EXPECT_NE(report.find(name + ": error: is not as Howship wrote it: "), std::string::npos) << text << report;
      }
    }
  };
  {
    Scratch run;
    write_run(run);
    named(run, "run.json", std::nullopt);
  }
  Scratch trial;
  write_trial(trial);
  named(trial, "trial.json", 12);
}

}  // namespace
}  // namespace howship::records
