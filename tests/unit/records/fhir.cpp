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
  write_whole(at / "trial.json",
              R"({"complete": true, "seed": 5, "trial": {"sha256": "abc", "text": "[[arm]]\nname = \"none\"\n)"
              R"([[arm]]\nname = \"drug\"\ntreatment = [{ drug = \"zoledronate\" }]\n"}})");
  write_whole(at / "adsl.csv",
              "USUBJID,SUBJID,ARM,ACTARM,TRTSDT,TRTEDT,AGE,SEX,PRIMARY,RANDDT,DTHDT,TSBMETD\n"
              "HOWSHIP-0000007-none,7,none,none,,,64,M,prostate,2000-03-01,,30\n"
              "HOWSHIP-0000007-drug,7,drug,drug,2000-03-02,2000-05-25,64,M,prostate,2000-03-01,,30\n"
              "HOWSHIP-0000012-none,12,none,none,,,58,F,breast,2000-03-31,2000-06-09,0\n"
              "HOWSHIP-0000013-none,13,none,none,,,58,M,breast,2000-01-05,,\n");
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
      "USUBJID,PARAMCD,CNSR,ADT\nHOWSHIP-0000007-drug,TTBONE,0,2000-06-01\nHOWSHIP-0000007-none,TTBONE,1,2000-09-01\n"
      "HOWSHIP-0000007-drug,FIRSTXRA,0,2000-04-11\nHOWSHIP-0000007-drug,FIRSTXOP,1,2000-09-01\n"
      "HOWSHIP-0000012-none,FIRSTXOP,0,2000-04-02\n");
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
      "day,event,bone,detail\n0,visit,,routine\n2,decision,,D3 because probability 0.998 -> diagnose bone_metastasis\n"
      "0,lesion_seeded,L3,\"lesion 1, radius 3 mm\"\n10,dose,,zoledronate 4 mg\n"
      "60,fracture,L3,load 1.02 of the strength\n60,collapse,L3,25 % of its height lost\n70,anaemia_grade_2,,9.9 "
      "g/dL\n71,hardware_placed,L3,rods and screws\n"
      "80,beam_fraction,L3,\"3 Gy, 1 of 3 (conformal)\"\n81,beam_fraction,L3,\"3 Gy, 2 of 3 (conformal)\"\n"
      "84,beam_fraction,L3,\"3 Gy, 3 of 3 (conformal)\"\n84,anaemia_grade_3,,7.9 g/dL\n90,nausea,,docetaxel\n"
      "150,union,L3,the break has healed\n"
      "200,anaemia_grade_2,,9.8 g/dL\n200,radiation_fraction,L3,\"8 Gy, whole bone\"\n"
      "20,start,,morphine 30 mg/day\n20,start,,laxative 1 1/day\n21,start,,nsaid 1200 mg/day\n22,start,,fentanyl 25 "
      "ug/h\n"
      "40,stop,,morphine\n40,start,,morphine 42 mg/day\n50,stop,,nsaid: the patient is dry\n170,stop,,morphine\n");
  write_whole(at / "timeline.csv",
              "day,haemoglobin_g_per_dl\n70,9.9\n84,7.9\n119,9.8\n120,10.4\n199,10.1\n200,9.8\n201,9.8\n");
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

/// The first resource of a type of which that text is a part; an empty one where there is none.
Json resource_with(const Json& bundle, std::string_view type, const std::string& text) {
  for (const Json& one : bundle["entry"])
    if (one["resource"]["resourceType"] == type && one["resource"].dump().find(text) != std::string::npos)
      return one["resource"];
  return Json::object();
}

TEST(Fhir, metastases_of_a_trial_begin_on_the_day_since_which_the_team_knew_of_them) {
  Scratch folder;
  write_trial(folder);
  const Json before = resource_with(bundle_of(folder, 7, "drug"), "Condition", "C79.51");
  EXPECT_EQ(before["onsetDateTime"], "2000-01-31") << "thirty days before randomisation";
  EXPECT_EQ(before["recordedDate"], "2000-01-31");
  const Json later = resource_with(bundle_of(folder, 12), "Condition", "C79.51");
  EXPECT_EQ(later["onsetDateTime"], "2000-03-31") << "found on the day of randomisation";
  EXPECT_TRUE(resource_with(bundle_of(folder, 13), "Condition", "C79.51").empty()) << "nobody knew of any";
  EXPECT_NE(not_in_bundle(folder.path(), bundle_of(folder, 13)).find("Metastasis in bone"), std::string::npos);
  EXPECT_NE(not_in_bundle(folder.path(), bundle_of(folder, 13)).find("nobody knew of any"), std::string::npos);
  EXPECT_EQ(not_in_bundle(folder.path(), bundle_of(folder, 12)).find("nobody knew of any"), std::string::npos);
}

TEST(Fhir, a_trial_gives_what_its_tables_have_of_treatment_and_says_what_they_have_not) {
  Scratch folder;
  write_trial(folder);
  const Json drug = bundle_of(folder, 7, "drug"), none = bundle_of(folder, 7, "none"), died = bundle_of(folder, 12);
  ASSERT_EQ(how_many(drug, "MedicationStatement"), 1);
  const Json taken = resource_with(drug, "MedicationStatement", "");
  EXPECT_EQ(taken["medicationCodeableConcept"]["text"], "zoledronate");
  EXPECT_EQ(taken["effectivePeriod"].dump(), R"({"start":"2000-03-02","end":"2000-05-25"})");
  EXPECT_EQ(how_many(none, "MedicationStatement"), 0);
  ASSERT_EQ(how_many(drug, "Procedure"), 1) << "radiation, and an operation that did not happen";
  EXPECT_EQ(resource_with(drug, "Procedure", "")["performedPeriod"]["start"], "2000-04-11");
  EXPECT_EQ(resource_with(died, "Procedure", "operation on bone")["performedDateTime"], "2000-04-02");
  EXPECT_NE(not_in_bundle(folder.path(), drug).find("tables of a trial have them not"), std::string::npos);
}

TEST(Fhir, myeloma_in_bone_is_no_metastasis) {
  Scratch folder;
  write_trial(folder);
  write_whole(folder / "adsl.csv",
              "USUBJID,SUBJID,ARM,ACTARM,TRTSDT,TRTEDT,AGE,SEX,PRIMARY,RANDDT,DTHDT,TSBMETD\n"
              "HOWSHIP-0000007-drug,7,drug,drug,2000-03-02,2000-05-25,64,M,myeloma,2000-03-01,,30\n"
              "HOWSHIP-0000013-none,13,none,none,,,58,F,myeloma,2000-01-05,,\n");
  const Json known = bundle_of(folder, 7), unknown = bundle_of(folder, 13);
  for (const Json* bundle : {&known, &unknown}) {
    EXPECT_TRUE(faults_of_bundle(*bundle).empty()) << faults_of_bundle(*bundle).front();
    for (const char* metastasis : {"C79.51", "94222008", "secondary-cancer-condition", "Secondary"})
      EXPECT_EQ(bundle->dump().find(metastasis), std::string::npos) << metastasis;
    const Json code = (*bundle)["entry"][1]["resource"]["code"];
    EXPECT_EQ(code["text"], "Multiple myeloma");
    ASSERT_TRUE(code.contains("coding"));
    ASSERT_EQ(code["coding"].size(), 2u);
    EXPECT_EQ(code["coding"][0]["code"], "C90.00");
    EXPECT_EQ(code["coding"][0]["display"], "Multiple myeloma not having achieved remission");
    EXPECT_EQ(code["coding"][1]["code"], "109989006");
    EXPECT_EQ(code["coding"][1]["display"], "Multiple myeloma");
  }
  const Json primary = known["entry"][1]["resource"];
  ASSERT_TRUE(primary.contains("note"));
  EXPECT_EQ(primary["note"][0]["text"], "its disease of bone was known since 2000-01-31");
  EXPECT_FALSE(unknown["entry"][1]["resource"].contains("note"));
  const Json worse = resource_with(known, "Observation", "Cancer disease progression");
  EXPECT_EQ(worse["focus"][0]["reference"], known["entry"][1]["fullUrl"]) << "there is nothing else to look at";
  EXPECT_EQ(not_in_bundle(folder.path(), known).find("nobody knew of any"), std::string::npos);
  EXPECT_NE(not_in_bundle(folder.path(), unknown).find("Disease in bone is not in it, as nobody knew of any"),
            std::string::npos);
}

TEST(Fhir, each_medicine_of_an_arm_has_its_own_statement_and_none_the_days_of_another) {
  Scratch folder;
  write_trial(folder);
  write_whole(folder / "trial.json",
              R"({"complete": true, "seed": 5, "trial": {"sha256": "abc", "text": "[[arm]]\nname = \"none\"\n)"
              R"([[arm]]\nname = \"drug\"\ntreatment = [{ drug = \"docetaxel\" }, { drug = \"zoledronate\" }, )"
              R"({ drug = \"strontium_89\" }, { drug = \"docetaxel\" }]\n)"
              R"([[arm]]\nname = \"other\"\ntreatment = [{ drug = \"denosumab\" }]\n"}})");
  write_whole(folder / "adsl.csv",
              "USUBJID,SUBJID,ARM,ACTARM,TRTSDT,TRTEDT,AGE,SEX,PRIMARY,RANDDT,DTHDT,TSBMETD\n"
              "HOWSHIP-0000007-drug,7,drug,drug,2000-03-02,2000-05-25,64,M,prostate,2000-03-01,,30\n"
              "HOWSHIP-0000012-none,12,none,none,2000-03-02,2000-05-25,58,F,breast,2000-01-05,,\n"
              "HOWSHIP-0000013-none,13,none,none+other,2000-03-02,2000-05-25,58,M,breast,2000-01-05,,\n");
  const Json several = bundle_of(folder, 7);
  EXPECT_TRUE(faults_of_bundle(several).empty()) << faults_of_bundle(several).front();
  EXPECT_EQ(how_many(several, "MedicationStatement"), 3) << "docetaxel stands there twice";
  for (const char* drug : {"docetaxel", "zoledronate", "strontium 89"}) {
    const Json one = resource_with(several, "MedicationStatement", std::string{"{\"text\":\""} + drug + "\"}");
    ASSERT_FALSE(one.empty()) << drug;
    EXPECT_FALSE(one.contains("effectivePeriod")) << drug;
    EXPECT_EQ(one["status"], "unknown") << drug;
    const std::string note = one["note"][0]["text"];
    EXPECT_NE(note.find("of all of them together"), std::string::npos) << note;
    EXPECT_NE(note.find("from 2000-03-02 to 2000-05-25"), std::string::npos) << note;
  }
  EXPECT_EQ(how_many(bundle_of(folder, 12), "MedicationStatement"), 0) << "what its team gave is not known";
  const Json crossed = bundle_of(folder, 13);
  ASSERT_EQ(how_many(crossed, "MedicationStatement"), 1);
  EXPECT_EQ(resource_with(crossed, "MedicationStatement", "")["medicationCodeableConcept"]["text"], "denosumab");
  EXPECT_TRUE(resource_with(crossed, "MedicationStatement", "").contains("effectivePeriod")) << "it has no other";
}

TEST(Fhir, what_was_done_to_each_bone_of_a_trial_is_told_once) {
  Scratch folder;
  write_trial(folder);
  const std::string before = not_in_bundle(folder.path(), bundle_of(folder, 12));
  EXPECT_NE(before.find("radiation and operations after the first"), std::string::npos) << "an older result";
  write_whole(folder / "adce.csv",
              "USUBJID,CETERM,CEDECOD,CELOC,ASTDT\n"
              "HOWSHIP-0000007-drug,Radiation to bone of L4: beam.external  8 Gy,Radiation to bone,L4,2000-04-11\n"
              "HOWSHIP-0000007-drug,Radiation to bone of T4: beam.external  20 Gy,Radiation to bone,T4,2000-07-11\n"
              "HOWSHIP-0000007-drug,Radiation to bone: strontium 89,Radiation to bone,,2000-08-01\n"
              "HOWSHIP-0000007-none,Radiation to bone of T9: beam.external  8 Gy,Radiation to bone,T9,2000-04-11\n"
              "HOWSHIP-0000012-none,Pathological fracture of femur_left,Pathological fracture,femur_left,2000-04-01\n"
              "HOWSHIP-0000012-none,Spinal cord compression of T8,Spinal cord compression,T8,2000-04-01\n"
              "HOWSHIP-0000012-none,Operation on bone of femur_left: surgery.nail,Operation on bone,femur_left,"
              "2000-04-02\n"
              "HOWSHIP-0000012-none,Operation on bone of T8: surgery.pedicle_screws,Operation on bone,T8,2000-05-02\n");
  const Json drug = bundle_of(folder, 7, "drug"), died = bundle_of(folder, 12);
  for (const Json* bundle : {&drug, &died})
    EXPECT_TRUE(faults_of_bundle(*bundle).empty()) << faults_of_bundle(*bundle).front();
  ASSERT_EQ(how_many(drug, "Procedure"), 3) << "the first is in adtte.csv too";
  const Json first = resource_with(drug, "Procedure", "\"L4\""), second = resource_with(drug, "Procedure", "\"T4\"");
  EXPECT_EQ(first["performedPeriod"].dump(), R"({"start":"2000-04-11"})");
  EXPECT_EQ(first["bodySite"][0]["text"], "L4");
  EXPECT_EQ(first["code"]["coding"][0]["code"], "1217123003");
  EXPECT_EQ(first["note"][0]["text"], "beam.external, 8 Gy; it began on that day, when it ended is not in the tables");
  EXPECT_EQ(second["performedPeriod"]["start"], "2000-07-11");
  EXPECT_FALSE(resource_with(drug, "Procedure", "strontium 89").contains("bodySite")) << "to no single bone";
  ASSERT_EQ(how_many(died, "Procedure"), 2);
  const Json nail = resource_with(died, "Procedure", "femur_left");
  EXPECT_EQ(nail["performedDateTime"], "2000-04-02");
  EXPECT_EQ(nail["bodySite"][0]["text"], "femur_left");
  EXPECT_EQ(nail["code"]["text"], "operation on bone: nail");
  EXPECT_EQ(resource_with(died, "Procedure", "\"T8\"")["code"]["text"], "operation on bone: pedicle screws");
  EXPECT_EQ(how_many(died, "Condition"), 2 + 2) << "what broke is in adae.csv";
  EXPECT_EQ(how_many(bundle_of(folder, 7, "none"), "Procedure"), 1);
  const std::string now = not_in_bundle(folder.path(), died);
  EXPECT_EQ(now.find("after the first"), std::string::npos) << now;
  EXPECT_NE(now.find("ends of radiation"), std::string::npos) << now;
}

TEST(Fhir, harms_end_where_the_tables_have_an_end_and_say_so_where_they_have_none) {
  {
    Scratch trial;
    write_trial(trial);
    const Json over = resource_with(bundle_of(trial, 7, "drug"), "Condition", "Hypocalcaemia");
    EXPECT_EQ(over["abatementDateTime"], "2000-03-20");
    EXPECT_EQ(over["note"].size(), 1u);
    const Json unknown = resource_with(bundle_of(trial, 12), "Condition", "Pathological fracture");
    EXPECT_EQ(unknown["note"][1]["text"], "when it was over is not in the tables");
    EXPECT_EQ(resource_with(bundle_of(trial, 12), "Condition", "Febrile neutropenia")["note"].size(), 1u) << "fatal";
  }
  Scratch run;
  write_run(run);
  const Json bundle = bundle_of(run, std::nullopt);
  const Json anaemia = resource_with(bundle, "Condition", "grade 3 at worst");
  EXPECT_EQ(anaemia["onsetDateTime"], "2000-03-11");
  EXPECT_EQ(anaemia["abatementDateTime"], "2000-04-30") << "a grade better than what is told of anaemia";
  EXPECT_EQ(anaemia["clinicalStatus"]["coding"][0]["code"], "resolved");
  const Json again = resource_with(bundle, "Condition", "grade 2 at worst");
  EXPECT_EQ(again["onsetDateTime"], "2000-07-19") << "after it was over, a second one";
  EXPECT_EQ(again["clinicalStatus"]["coding"][0]["code"], "active");
  EXPECT_EQ(again["note"].size(), 1u) << "the table goes to the end: it lasts";
  EXPECT_EQ(resource_with(bundle, "Condition", "fracture of L3")["abatementDateTime"], "2000-05-30") << "it healed";
  EXPECT_EQ(resource_with(bundle, "Condition", "Nausea")["note"].size(), 2u);
}

TEST(Fhir, what_the_body_had_is_not_confirmed_by_anybody) {
  Scratch run;
  write_run(run);
  const Json bundle = bundle_of(run, std::nullopt);
  const Json broken = resource_with(bundle, "Condition", "fracture of L3");
  EXPECT_EQ(broken["verificationStatus"]["coding"][0]["code"], "unconfirmed");
  EXPECT_EQ(broken["note"][0]["text"], "the body had it; whether anybody noticed is not in the tables");
  const Json cancer = resource_with(bundle, "Condition", "primary-cancer-condition");
  EXPECT_EQ(cancer["verificationStatus"]["coding"][0]["code"], "confirmed");
}

TEST(Fhir, what_is_taken_every_day_lasts_until_it_is_stopped_or_its_dose_is_changed) {
  Scratch folder;
  write_run(folder);
  const Json bundle = bundle_of(folder, std::nullopt);
  const auto morphine = [&](const char* dose) { return resource_with(bundle, "MedicationStatement", dose); };
  const Json first = morphine("30 mg a day"), second = morphine("42 mg a day");
  EXPECT_EQ(first["medicationCodeableConcept"]["text"], "morphine") << "the dose is no part of the name";
  EXPECT_EQ(first["effectivePeriod"].dump(), R"({"start":"2000-01-21","end":"2000-02-10"})");
  EXPECT_EQ(first["status"], "completed");
  const Json& dose = first["dosage"][0]["doseAndRate"][0]["doseQuantity"];
  EXPECT_EQ(dose["value"], 30.0);
  EXPECT_EQ(dose["code"], "mg");
  EXPECT_EQ(second["effectivePeriod"].dump(), R"({"start":"2000-02-10","end":"2000-06-19"})");
  const Json stopped = resource_with(bundle, "MedicationStatement", "nsaid");
  EXPECT_EQ(stopped["status"], "stopped");
  EXPECT_EQ(stopped["statusReason"][0]["text"], "the patient is dry");
  const Json on = resource_with(bundle, "MedicationStatement", "laxative");
  EXPECT_EQ(on["status"], "active");
  EXPECT_FALSE(on["effectivePeriod"].contains("end"));
  EXPECT_EQ(on["dosage"][0]["doseAndRate"][0]["doseQuantity"]["code"], "{dose}");
  EXPECT_EQ(
      resource_with(bundle, "MedicationStatement", "fentanyl")["dosage"][0]["doseAndRate"][0]["rateQuantity"]["code"],
      "ug/h");
  const Json once = resource_with(bundle, "MedicationAdministration", "zoledronate");
  EXPECT_EQ(once["medicationCodeableConcept"]["text"], "zoledronate");
  EXPECT_EQ(once["dosage"]["dose"]["value"], 4.0);
  write_whole(folder / "events.csv", "day,event,bone,detail\n20,start,,morphine 30 mg/day\n40,death,,the cancer\n");
  EXPECT_EQ(resource_with(bundle_of(folder, std::nullopt), "MedicationStatement", "")["effectivePeriod"]["end"],
            "2000-02-10");
}

TEST(Fhir, metastases_of_a_run_begin_on_the_day_on_which_somebody_knew_of_them) {
  const auto onset = [](const char* events, const char* findings) {
    Scratch folder;
    write_run(folder);
    write_whole(folder / "events.csv", std::string{"day,event,bone,detail\n0,lesion_seeded,L3,lesion 1\n"} + events);
    write_whole(folder / "findings.csv", std::string{"day,test,bone,decision,quantity,value\n"} + findings);
    return resource_with(bundle_of(folder, std::nullopt), "Condition", "C79.51").value("onsetDateTime", "");
  };
  const char *visit = "3,visit,,routine\n", *reported = "20,ct,L3,reported,,\n";
  EXPECT_EQ(onset("3,decision,,D3 because probability 0.99 -> mark staged; diagnose bone_metastasis\n", reported),
            "2000-01-04");
  EXPECT_EQ(onset(visit, reported), "") << "the team was not sure, whatever the truth is";
  EXPECT_EQ(onset("", reported), "2000-01-21") << "without a team, the first report";
  EXPECT_EQ(onset("", "20,ct,L3,nothing,,\n"), "");
}

TEST(Fhir, a_code_stands_beside_the_words_that_its_terminology_has_for_it) {
  Scratch folder;
  write_trial(folder);
  const auto cancer = [&](std::uint64_t who) { return bundle_of(folder, who)["entry"][1]["resource"]["code"]; };
  EXPECT_EQ(cancer(12)["coding"][0]["display"], "Malignant neoplasm of unspecified site of unspecified female breast");
  EXPECT_EQ(cancer(12)["text"], "Malignant neoplasm of breast");
  EXPECT_EQ(cancer(13)["coding"][0]["code"], "C50.929") << "of a man it has another code";
  const Json broken = resource_with(bundle_of(folder, 12), "Condition", "268029009");
  EXPECT_EQ(broken["code"]["coding"][0]["display"], "Pathological fracture") << "of which bone is no part of the code";
}

TEST(Fhir, a_run_gives_the_reports_of_its_laboratory_its_doses_and_its_harms) {
  Scratch folder;
  write_run(folder);
  const Json bundle = bundle_of(folder, std::nullopt);
  EXPECT_TRUE(faults_of_bundle(bundle).empty()) << faults_of_bundle(bundle).front();
  EXPECT_EQ(bundle.dump(2) + '\n', read_whole(reference / "run.json"));
  EXPECT_EQ(how_many(bundle, "Observation"), 1 + 2) << "what has no name there is left out; pain of every fourth week";
  EXPECT_EQ(how_many(bundle, "MedicationAdministration"), 1);
  EXPECT_EQ(how_many(bundle, "MedicationStatement"), 5) << "morphine of two doses, and three more";
  EXPECT_EQ(how_many(bundle, "Condition"), 2 + 4) << "anaemia twice, each by its worst grade; one fracture";
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
  const Json taken = bundle_of(folder, 7, "drug");
  const auto of_medicine = [&](auto change) {
    Json bundle = taken;
    for (Json& one : bundle["entry"])
      if (one["resource"]["resourceType"] == "MedicationStatement") change(one["resource"]);
    return !faults_of_bundle(bundle).empty();
  };
  EXPECT_TRUE(of_medicine([](Json& r) { r.erase("effectivePeriod"); })) << "completed, and nobody knows when";
  EXPECT_TRUE(of_medicine([](Json& r) { r["status"] = "unknown"; })) << "and yet it has its days";
  EXPECT_FALSE(of_medicine([](Json& r) { r.erase("effectivePeriod"), r["status"] = "unknown"; }));
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
