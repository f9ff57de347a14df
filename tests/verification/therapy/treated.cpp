// SPDX-License-Identifier: Apache-2.0
// Reference trajectories of hypercalcaemia, kidney disease, hormones, blood, nuclides and pain.
#include <cmath>
#include <limits>

#include "reference.hpp"

using namespace howship;
using namespace howship::reference;

namespace {

Subject with_flux(double pthrp, double release, std::vector<therapy::Medicine> medicines = {},
                  const body::Parameters& person = {}) {
  auto patient = therapy::whole_body(person, std::move(medicines));
  patient.system.flux.pthrp = pthrp;
  patient.system.flux.calcium_release = release;
  return {std::move(patient), LumpedParameters{}};
}

std::string fixed(double x) { return shortest(x); }

}  // namespace

TEST(Reference, hypercalcaemia_of_three_kinds_and_every_arm) {
  struct Kind {
    std::string name;
    double pthrp, release;
  };
  for (const Kind& kind : {Kind{"mixed", 10.0, 10.0}, {"pthrp", 20.0, 0.0}, {"lytic", 3.0, 25.0}}) {
    // The arms start where corrected calcium is first seen above 3.2 on a grid of a quarter of a day.
    auto ill = with_flux(kind.pthrp, kind.release,
                         {medicine("saline"), medicine("zoledronate"), medicine("pamidronate"), medicine("denosumab"),
                          medicine("calcitonin")});
    while (ill.now().signals.corrected_calcium <= 3.2) ill.advance_to(ill.day() + 0.25);
    const double start = ill.day();
    const std::vector<Happening> fluids{rate(0, 0, 4.0), rate(1, 0, 3.0), rate(3, 0, 0.0)};
    const auto arm = [&](const std::string& name, std::vector<Happening> happenings, bool with_fluids) {
      if (with_fluids) happenings.insert(happenings.begin(), fluids.begin(), fluids.end());
      expect_reference(ill, happenings, "hcm_" + kind.name + "_" + name, 0.005, start);
    };
    arm("untreated", {}, false);
    arm("saline", {}, true);
    arm("saline_zoledronate", {dose(1, 1, 4.0, 15.0 / 1440)}, true);
    arm("saline_pamidronate", {dose(1, 2, 90.0, 120.0 / 1440)}, true);
    arm("saline_denosumab", {dose(1, 3, 120.0)}, true);
    std::vector<Happening> injections;
    for (int j = 0; j < 8; ++j) injections.push_back(dose(1 + 0.5 * j, 4, 280.0));
    arm("saline_calcitonin", injections, true);
    arm("zoledronate_no_fluid", {dose(1, 1, 4.0, 15.0 / 1440)}, false);
  }
}

TEST(Reference, hypercalcaemia_with_the_loop_of_thirst_cut) {
  body::Parameters person;
  person.calcium_polyuria = 0.0;
  person.appetite_half = 50.0;
  expect_reference(with_flux(10.0, 10.0, {}, person), {}, "hcm_mixed_untreated_loop_cut");
}

TEST(Reference, antiresorptives_in_kidney_disease) {
  for (const double nephrons : {1.0, 0.3, 0.1}) {
    body::Parameters person;
    person.structural_nephrons = nephrons;
    auto ill = therapy::whole_body(person, {medicine("denosumab"), medicine("zoledronate"),
                                            medicine("calcium_vitamin_d"), medicine("active_vitamin_d")});
    therapy::advance_to(ill, 1500.0);
    const std::string name = "renal_GFR" + fixed(100.0 * nephrons) + "_";
    expect_reference(ill, {dose(0, 0, 60.0)}, name + "denosumab60", 0.005, 1500.0);
    expect_reference(ill, {dose(0, 0, 60.0), rate(0, 2, 1000.0), rate(0, 3, 1.0)}, name + "denosumab60_Ca1000_activeD",
                     0.005, 1500.0);
    expect_reference(ill, {dose(0, 1, 4.0, 15.0 / 1440)}, name + "zoledronate4", 0.005, 1500.0);
  }
}

namespace {

/// An LHRH depot that lasts as long as the reference keeps it.
therapy::Medicine depot(std::string_view name, double covers) {
  therapy::Medicine m = medicine(name);
  m.k[2] = covers;
  return m;
}

LumpedParameters prostate(double sensitive_growth, double resistant_growth, double formation, double volume_pain,
                          double osteoclast_pain) {
  LumpedParameters p;
  p.androgen_dependence = 1.0;
  p.growth_sensitive = sensitive_growth;
  p.growth_resistant = resistant_growth;
  p.marker_per_volume = 0.125;
  p.formation_per_volume = formation;
  p.pain_per_volume = volume_pain;
  p.pain_per_osteoclasts = osteoclast_pain;
  return p;
}

Subject prostate_patient(const therapy::Medicine& deprivation) {
  body::Parameters person;
  person.lesion_alp_weight = 2.0;  // as the reference has it
  auto patient = therapy::whole_body(person, {deprivation, medicine("abiraterone")});
  // The reference gives abiraterone without its prednisone.
  std::erase_if(patient.system.medicines[1].effects,
                [](const auto& e) { return e.mechanism == body::Mechanism::glucocorticoid; });
  therapy::set_state(patient, &body::State::tumour_marker, 100.0);
  return {std::move(patient), prostate(0.012, 0.012, 0.02, 0.002, 0.2), {.sensitive = 198.0, .resistant = 2.0}};
}

}  // namespace

TEST(Reference, prostate_cancer_under_androgen_deprivation) {
  expect_reference(prostate_patient(depot("lhrh_agonist", 5000)), {dose(0, 0, 1)}, "prostate_lhrh_agonist");
  expect_reference(prostate_patient(depot("lhrh_antagonist", 5000)), {dose(0, 0, 1)}, "prostate_lhrh_antagonist");
  expect_reference(prostate_patient(depot("lhrh_agonist", 5000)), {dose(0, 0, 1), rate(720, 1, 1000.0)},
                   "prostate_agonist_then_abiraterone_d720");
  expect_reference(prostate_patient(depot("lhrh_agonist", 270)), {dose(0, 0, 1)}, "prostate_intermittent_9_months");
}

TEST(Reference, bone_under_hormone_withdrawal) {
  expect_reference(therapy::whole_body({}, {depot("lhrh_agonist", 5000)}), {dose(0, 0, 1)}, "adt_bone_healthy_man");
  body::Parameters woman;
  woman.male = 0.0;
  woman.oestrogenic_tone = 0.35;
  woman.ovarian_reserve = 0.0;
  woman.oestradiol_exponent = std::log(0.35) / std::log(0.1);
  // The reference knows no oestradiol: its inhibitor takes nine tenths of the tone.
  therapy::Medicine inhibitor = medicine("aromatase_inhibitor");
  inhibitor.effects[0].mechanism = body::Mechanism::oestrogen_receptor_block;
  inhibitor.effects[0].strength = 0.9;
  expect_reference(therapy::whole_body(woman, {inhibitor}), {rate(0, 0, 1.0)}, "aromatase_inhibitor_bone");
  expect_reference(therapy::whole_body(woman, {medicine("tamoxifen")}), {rate(0, 0, 20.0)}, "tamoxifen_bone");
}

TEST(Reference, blood_counts_under_docetaxel) {
  for (const double amount : {75.0, 100.0}) {
    std::vector<Happening> cycles;
    for (int k = 0; k < 6; ++k) cycles.push_back(dose(21.0 * k, 0, amount * 1.8, 60.0 / 1440));
    expect_reference(therapy::whole_body({}, {medicine("docetaxel")}), cycles,
                     "docetaxel_" + fixed(amount) + "_q3w_x6");
  }
}

TEST(Reference, blood_counts_under_each_nuclide) {
  struct Case {
    const char *drug, *file;
    double amount;
    int doses;
  };
  for (const Case& c : {Case{"samarium_153", "samarium_2590MBq", 2590.0, 1},
                        {"strontium_89", "strontium_148MBq", 148.0, 1},
                        {"radium_223", "radium_3.85MBq_q4w_x6", 3.85, 6}}) {
    auto whole = therapy::whole_body({}, {medicine(c.drug)});
    whole.system.flux.calcium_fixation = 7.5;
    const Subject patient(std::move(whole), LumpedParameters{});
    std::vector<Happening> happenings;
    for (int k = 0; k < c.doses; ++k) happenings.push_back(dose(28.0 * k, 0, c.amount));
    happenings.push_back({1.0, [](therapy::WholeBody& p) { therapy::set_state(p, &body::State::pain_flare, 2.0); }});
    expect_reference(patient, happenings, std::string("radionuclide_") + c.file);
  }
}

TEST(Reference, castration_resistant_prostate_cancer) {
  body::Parameters person;
  person.lesion_alp_weight = 2.0;  // as the reference has it
  auto whole =
      therapy::whole_body(person, {depot("lhrh_agonist", 5000), medicine("radium_223"), medicine("docetaxel")});
  therapy::set_state(whole, &body::State::tumour_marker, 100.0);
  therapy::give(whole, 0, 1.0, 0.0);
  Subject patient(std::move(whole), prostate(0.0, 0.010, 0.03, 0.003, 0.3), {.resistant = 250.0, .nociception = 1.0});
  patient.advance_to(30.0);
  expect_reference(patient, {}, "crpc_untreated", 0.005, 30.0);
  std::vector<Happening> radium{
      {1.0, [](therapy::WholeBody& p) { therapy::set_state(p, &body::State::pain_flare, 2.0); }}};
  for (int k = 0; k < 6; ++k) radium.push_back(dose(28.0 * k, 1, 3.85));
  expect_reference(patient, radium, "crpc_radium", 0.005, 30.0);
  std::vector<Happening> cycles;
  for (int k = 0; k < 8; ++k) cycles.push_back(dose(21.0 * k, 2, 135.0, 60.0 / 1440));
  expect_reference(patient, cycles, "crpc_docetaxel", 0.005, 30.0);
}

TEST(Reference, the_analgesic_ladder) {
  auto patient =
      therapy::whole_body({}, {medicine("paracetamol"), medicine("nsaid"), medicine("morphine"), medicine("laxative")});
  patient.system.flux.nociception = 0.9;
  expect_reference(patient,
                   {rate(0, 0, 4000.0), rate(7, 1, 1200.0), rate(14, 2, 30.0), rate(28, 2, 60.0), rate(28, 3, 1.0),
                    rate(42, 2, 120.0)},
                   "analgesic_ladder");
}

TEST(Reference, zoledronate_in_plasma_and_bone) {
  auto patient = therapy::whole_body({}, {medicine("zoledronate")});
  const Trajectory reference = read("zoledronate_pk");
  therapy::give(patient, 0, 4.0, 15.0 / 1440);
  const auto at = [&](std::size_t i) { return patient.y[std::size_t(patient.system.medicine_at(0)) + i]; };
  double previous = -1.0;
  for (std::size_t i = 0; i < reference.day.size(); ++i) {
    if (reference.day[i] == previous) continue;
    previous = reference.day[i];
    therapy::advance_to(patient, reference.day[i]);
    EXPECT_NEAR(at(0) / 10.5 * 1000.0, reference.values.at("C_ng_mL")[i], 0.002 * 299.0) << reference.day[i];
    EXPECT_NEAR(at(2), reference.values.at("shallow_mg")[i], 0.002 * 2.2) << reference.day[i];
    EXPECT_NEAR(at(3), reference.values.at("deep_mg")[i], 0.002 * 0.6) << reference.day[i];
  }
}
