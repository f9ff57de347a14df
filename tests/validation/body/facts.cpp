// SPDX-License-Identifier: Apache-2.0
// What patient guides say about laboratory values, systemic treatment and hypercalcaemia, run at patient level. Each
// test begins with the id of the statement in the evidence list.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/body/observables.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/space/shells.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/therapy/regimen.hpp"
#include "howship/tumour/primary.hpp"

using namespace howship;

namespace {

using Lesion = std::pair<body::LumpedParameters, body::LumpedState>;

therapy::Treatment course(const char* drug, double start = 0.0, std::optional<double> amount = {}) {
  therapy::Treatment t;
  t.drug = std::make_shared<const therapy::Drug>(scenario::built_in_drug(drug));
  t.start = start;
  t.amount = amount;
  return t;
}

struct Life {
  therapy::Care care;
  std::vector<therapy::Happened> log;

  Life& to(double day) {
    therapy::live_to(care, day, log);
    return *this;
  }
  body::State state() const { return care.body.state(); }
  body::Signals signals() const { return care.body.now().signals; }
  int count(std::string_view event) const {
    return int(std::count_if(log.begin(), log.end(), [&](const auto& h) { return h.event.starts_with(event); }));
  }
};

Life person(std::vector<therapy::Treatment> plan = {}, const std::optional<Lesion>& lesion = {},
            const body::Parameters& who = {}, const therapy::Circumstances& c = {}, std::uint64_t number = 0) {
  return {therapy::care_for(who, c, std::move(plan), 11, number, lesion), {}};
}

/// A tumour that only does what is asked of it.
Lesion a_tumour(double volume, double resorbs = 0.0, double forms = 0.0, double growth = 0.0) {
  Lesion l{{}, body::no_lesion<double>()};
  l.first.growth_sensitive = growth;
  l.first.resorption_per_volume = resorbs;
  l.first.formation_per_volume = forms;
  l.first.marker_per_volume = 0.125;
  l.first.pain_per_volume = 0.005;
  l.second.sensitive = volume;
  return l;
}

Life hypercalcaemic(std::vector<therapy::Treatment> plan) {
  Life run = person(std::move(plan), a_tumour(0.0));
  run.care.body.system.flux.pthrp = 10.0;
  run.care.body.system.flux.calcium_release = 10.0;
  return run;
}

Life prostate(std::vector<therapy::Treatment> plan, double forms = 0.02) {
  Lesion l = a_tumour(198.0, 0.0, forms, 0.012);
  l.first.androgen_dependence = 1.0;
  l.first.growth_resistant = 0.012;
  l.second.resistant = 2.0;
  Life run = person(std::move(plan), l);
  therapy::set_state(run.care.body, &body::State::tumour_marker, 100.0);
  return run;
}

double nadir(Life& run, double body::State::*member, double from, double until) {
  double lowest = 1e9;
  for (double day = from; day <= until; day += 1.0) {
    run.to(day);
    lowest = std::min(lowest, run.state().*member);
  }
  return lowest;
}

}  // namespace

TEST(Facts, F044_F103_F199_calcium_rises_with_lytic_burden_and_not_with_blastic) {
  EXPECT_GT(person({}, a_tumour(600.0, 0.02)).to(60).signals().corrected_calcium, 2.48);
  EXPECT_LT(person({}, a_tumour(600.0, 0.0, 0.02)).to(60).signals().corrected_calcium, 2.41);
}

TEST(Facts, F104_humoral_pthrp_raises_calcium_without_any_lesion_in_bone) {
  Life run = person({}, a_tumour(0.0));
  run.care.body.system.flux.pthrp = 10.0;
  EXPECT_GT(run.to(30).signals().corrected_calcium, 2.7);
}

TEST(Facts, F105_alkaline_phosphatase_rises_where_bone_is_made) {
  EXPECT_GT(person({}, a_tumour(300.0, 0.0, 0.02)).to(60).state().bone_alp, 1.5 * 35.0);
}

TEST(Facts, F106_the_liver_raises_alkaline_phosphatase_without_bone) {
  body::Parameters who;
  who.liver_alp = 150.0;
  Life run = person({}, {}, who);
  EXPECT_GT(run.to(10).signals().alp, 180.0);
  EXPECT_NEAR(run.state().bone_alp, 35.0, 1e-6);
}

TEST(Facts, F107_breakdown_products_of_bone_appear_in_urine) {
  const double rest = person().to(1).signals().ntx;
  EXPECT_GT(rest, 5.0);
  EXPECT_LT(rest, 65.0);
  EXPECT_GT(person({}, a_tumour(600.0, 0.03)).to(30).signals().ntx, 64.0);
}

TEST(Facts, F108_F109_a_marker_follows_tumour_volume_wherever_the_tumour_is) {
  EXPECT_GT(person({}, a_tumour(100.0, 0, 0, 0.02)).to(120).state().tumour_marker,
            1.5 * person({}, a_tumour(100.0)).to(120).state().tumour_marker);
  // A tumour outside bone neither resorbs nor forms: same marker.
  EXPECT_EQ(person({}, a_tumour(100.0)).to(60).state().tumour_marker,
            person({}, a_tumour(100.0, 0.0, 0.0)).to(60).state().tumour_marker);
}

TEST(Facts, F110_psa_falls_after_castration_and_rises_at_relapse) {
  Life run = prostate({course("lhrh_antagonist")});
  const double fallen = nadir(run, &body::State::tumour_marker, 0, 400);
  EXPECT_LT(fallen, 30.0);
  EXPECT_GT(run.to(1000).state().tumour_marker, 1.2 * fallen);
}

TEST(Facts, F122_treatments_act_on_the_tumour_or_on_bone_cells_and_combine) {
  const Lesion l = a_tumour(300.0, 0.02, 0.0, 0.01);
  Life bone_drug = person({course("denosumab")}, l), tumour_drug = person({course("docetaxel")}, l);
  Life both = person({course("denosumab"), course("docetaxel")}, l), none = person({}, l);
  for (Life* run : {&bone_drug, &tumour_drug, &both, &none}) run->to(120);
  const auto volume = [](const Life& r) { return r.care.body.now().lesion.sensitive; };
  EXPECT_NEAR(volume(bone_drug), volume(none), 1e-6 * volume(none));
  EXPECT_LT(volume(tumour_drug), 0.7 * volume(none));
  EXPECT_LT(bone_drug.signals().ntx, 0.4 * none.signals().ntx);
  EXPECT_LT(both.signals().ntx, bone_drug.signals().ntx + 1e-9);
  EXPECT_LT(volume(both), 0.7 * volume(none));
}

TEST(Facts, F123_chemotherapy_shrinks_a_tumour_and_eases_pain_but_a_resistant_part_grows_back) {
  Lesion l = a_tumour(200.0, 0.0, 0.0, 0.004);
  l.second.sensitive = 199.0;
  Life run = person({course("docetaxel")}, l);
  const double pain = run.to(20).signals().raw_pain;
  run.to(200);
  const auto least = run.care.body.now().lesion.sensitive;
  EXPECT_LT(least, 120.0);
  EXPECT_LT(run.signals().raw_pain, pain);
  EXPECT_GT(run.to(500).care.body.now().lesion.sensitive, 1.3 * least);
}

TEST(Facts, F124_F125_chemotherapy_lowers_blood_counts_which_recover) {
  Life run = person({course("docetaxel")});
  const double low = nadir(run, &body::State::neutrophils, 1, 20);
  EXPECT_LT(low, 1.0);
  EXPECT_GE(run.count("neutropenia grade 3"), 1);
  run.to(330);
  EXPECT_NEAR(run.state().neutrophils, 5.22, 0.2);
  EXPECT_NEAR(run.state().platelets, 250.0, 5.0);
}

TEST(Facts, F126_F127_castration_lowers_testosterone_and_shrinks_only_what_depends_on_it) {
  Life dependent = prostate({course("lhrh_agonist")});
  dependent.to(3);
  EXPECT_GT(dependent.state().testosterone, 15.0);  // the surge
  dependent.to(120);
  EXPECT_LT(dependent.state().testosterone, 1.7);
  EXPECT_LT(dependent.care.body.now().lesion.sensitive, 150.0);
  Life independent = person({course("lhrh_agonist")}, a_tumour(198.0, 0, 0, 0.012));
  EXPECT_GT(independent.to(60).care.body.now().lesion.sensitive, 198.0);
}

TEST(Facts, F128_androgen_deprivation_weakens_bone_and_causes_anaemia) {
  Life run = person({course("lhrh_agonist")});
  run.to(270);
  EXPECT_NEAR(100.0 * (run.state().lumbar_density - 1.0), -3.4, 1.0);  // Yu 2012
  run.to(365);
  EXPECT_NEAR(14.5 - run.state().haemoglobin, 1.0, 0.2);
}

TEST(Facts, F129_lowering_oestrogen_weakens_bone) {
  body::Parameters woman;
  woman.male = 0.0;
  woman.oestrogenic_tone = 0.35;
  Life run = person({course("aromatase_inhibitor")}, {}, woman);
  EXPECT_NEAR(100.0 * (run.to(730).state().lumbar_density - 1.0), -4.0, 1.0);  // ATAC
}

TEST(Facts, F130_a_targeted_drug_slows_growth_and_spares_the_marrow) {
  Life run = person({course("kinase_inhibitor")}, a_tumour(100.0, 0, 0, 0.02));
  run.to(60);
  EXPECT_LT(run.care.body.now().lesion.sensitive, 120.0);
  EXPECT_GT(person({}, a_tumour(100.0, 0, 0, 0.02)).to(60).care.body.now().lesion.sensitive, 150.0);
  EXPECT_NEAR(run.state().neutrophils, 5.22, 0.05);
}

TEST(Facts, F132_F138_nuclides_settle_where_bone_is_made_and_not_in_a_lytic_lesion) {
  Life blastic = prostate({course("radium_223")}, 0.03), lytic = prostate({course("radium_223")}, 0.0);
  blastic.to(5);
  lytic.to(5);
  const auto emission = [](const Life& r) { return r.care.body.now().actions[body::Mechanism::surface_emission]; };
  const auto dose = [&](const Life& r) {
    return therapy::nuclide_dose_rate(r.care.body, emission(r), r.signals().lesion_fixation, 200.0);
  };
  EXPECT_GT(dose(blastic), 0.01);
  EXPECT_EQ(dose(lytic), 0.0);
}

TEST(Facts, F135_a_nuclide_relieves_pain_for_months) {
  Lesion l = a_tumour(198.0, 0.0, 0.03);
  l.first.pain_per_volume = 0.0;
  l.first.pain_per_osteoclasts = 0.9;
  Life life = person({}, l), treated = person({course("samarium_153")}, l);
  EXPECT_LT(treated.to(45).signals().raw_pain, life.to(45).signals().raw_pain - 0.5);
  const auto relief = [&] { return treated.care.body.now().lesion.relief; };
  EXPECT_GT(treated.to(120).care.body.now().lesion.relief, 0.02);
  treated.to(700);
  EXPECT_LT(relief(), 0.01);
}

TEST(Facts, F139_F237_counts_fall_after_a_nuclide_and_further_where_they_were_low) {
  Life run = prostate({course("samarium_153")}, 0.03);
  const double low = nadir(run, &body::State::platelets, 1, 60);
  EXPECT_LT(low, 0.75 * 250.0);
  EXPECT_GT(run.to(200).state().platelets, 0.9 * 250.0);
  body::Parameters weak;
  weak.platelets_healthy = 110.0;
  Lesion l = a_tumour(198.0, 0.0, 0.03);
  Life poor = person({course("samarium_153")}, l, weak);
  EXPECT_LT(nadir(poor, &body::State::platelets, 1, 60), 0.75 * 110.0);
  body::Parameters barred;
  barred.platelets_healthy = 55.0;
  EXPECT_EQ(person({course("samarium_153")}, l, barred).to(2).count("dose held"), 1);
}

TEST(Facts, F140_a_pain_flare_comes_before_relief_in_some) {
  int flares = 0;
  for (std::uint64_t number = 0; number < 200; ++number)
    flares += person({course("samarium_153")}, a_tumour(100.0, 0, 0.02), {}, {}, number).to(1).count("pain flare");
  EXPECT_NEAR(flares / 200.0, 0.10, 0.065);
}

TEST(Facts, F141_radioiodine_is_taken_up_whatever_bone_does) {
  Life forming = person({course("iodine_131")}, a_tumour(100.0, 0.0, 0.03)),
       lytic = person({course("iodine_131")}, a_tumour(100.0, 0.03));
  const auto emission = [](Life& r) { return r.to(2).care.body.now().actions[body::Mechanism::iodine_emission]; };
  EXPECT_NEAR(emission(forming), emission(lytic), 1e-6);
  EXPECT_GT(emission(lytic), 0.0);
  EXPECT_EQ(lytic.care.body.now().actions[body::Mechanism::surface_emission], 0.0);
}

TEST(Facts, F142_F152_bisphosphonate_and_denosumab_lower_resorption_by_different_mechanisms) {
  Life z = person({course("zoledronate")}), d = person({course("denosumab")});
  z.to(60);
  d.to(60);
  EXPECT_LT(z.signals().ntx, 0.6 * 30.0);
  EXPECT_LT(d.signals().ntx, 0.35 * 30.0);
  EXPECT_GT(z.signals().osteoclast_inhibition, 0.5);
  EXPECT_EQ(d.signals().osteoclast_inhibition, 0.0);
  EXPECT_GT(d.care.body.now().actions[body::Mechanism::rankl_capture], 100.0);
}

TEST(Facts, F146_calcium_and_vitamin_d_lessen_the_fall_of_calcium) {
  const auto lowest = [](std::vector<therapy::Treatment> plan) {
    body::Parameters who;
    who.structural_nephrons = 0.3;
    Life run = person(std::move(plan), {}, who);
    double low = 9.0;
    for (double day = 1; day <= 40; day += 1) low = std::min(low, run.to(day).signals().corrected_calcium);
    return low;
  };
  EXPECT_GT(lowest({course("denosumab"), course("calcium_vitamin_d", 0.0, 1000.0), course("active_vitamin_d")}),
            lowest({course("denosumab")}) + 0.02);
}

TEST(Facts, F147_the_first_bisphosphonate_dose_brings_fever_in_some_and_later_ones_in_few) {
  int first = 0, second = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    Life run = person({course("zoledronate")}, {}, {}, {}, number);
    first += run.to(2).count("acute-phase reaction");
    const int before = run.count("acute-phase reaction");
    second += run.to(30).count("acute-phase reaction") - before;
  }
  EXPECT_NEAR(first / 300.0, 0.30, 0.08);
  EXPECT_NEAR(second / 300.0, 0.07, 0.045);
}

TEST(Facts, F149_bisphosphonate_injures_the_kidney_of_some_and_more_where_it_is_poor) {
  const therapy::Drug& z = scenario::built_in_drug("zoledronate");
  const auto harm = std::find_if(z.harms.begin(), z.harms.end(),
                                 [](const auto& h) { return h.kind == therapy::HarmKind::kidney_injury; });
  ASSERT_NE(harm, z.harms.end());
  therapy::Findings good{}, poor{};
  good[std::size_t(therapy::Measure::creatinine_clearance)] = 90.0;
  poor[std::size_t(therapy::Measure::creatinine_clearance)] = 35.0;
  EXPECT_GT(therapy::kidney_injury_chance(*harm, z, 15.0, poor, {}),
            3.0 * therapy::kidney_injury_chance(*harm, z, 15.0, good, {}));
  EXPECT_GT(therapy::kidney_injury_chance(*harm, z, 5.0, good, {}),
            therapy::kidney_injury_chance(*harm, z, 15.0, good, {}));
}

TEST(Facts, F150_F151_F234_jaw_osteonecrosis_grows_with_time_doses_and_bad_teeth_on_both_classes) {
  const auto risk = [](double relative, double a_year, bool dental) {
    double cumulative = 0.0;
    for (int day = 1; day <= 3 * 365; ++day)
      cumulative += therapy::jaw_hazard(relative, day / 365.0, a_year, dental, false, {});
    return 100.0 * (1.0 - std::exp(-cumulative));
  };
  EXPECT_NEAR(risk(1.0, 12.0, false), 2.8, 0.5);  // Van Poznak 2021
  EXPECT_LT(risk(1.0, 4.0, false), 0.6 * risk(1.0, 12.0, false));
  EXPECT_GT(risk(1.0, 12.0, true), 2.0 * risk(1.0, 12.0, false));
  EXPECT_GT(risk(1.4, 12.0, false), risk(1.0, 12.0, false));
  therapy::Circumstances teeth;
  teeth.dental_disease = true;
  for (const char* drug : {"zoledronate", "denosumab"})
    EXPECT_EQ(person({course(drug)}, {}, {}, teeth).to(1).count("warning"), 1) << drug;
}

TEST(Facts, F154_denosumab_lowers_resorption_further_where_zoledronate_no_longer_does) {
  Lesion l = a_tumour(600.0, 0.04);
  Life stays = person({course("zoledronate")}, l),
       changes = person({course("zoledronate"), course("denosumab", 120.0)}, l);
  stays.to(200);
  changes.to(200);
  EXPECT_LT(changes.signals().ntx, 0.7 * stays.signals().ntx);
}

TEST(Facts, F156_F157_denosumab_spares_the_kidney_but_lowers_calcium_more_as_the_kidney_fails) {
  double previous = 9.0;
  for (const double nephrons : {1.0, 0.3, 0.1}) {
    body::Parameters who;
    who.structural_nephrons = nephrons;
    Life run = person({course("denosumab", 1500.0, 60.0)}, {}, who);
    run.care.courses[0].plan.doses = 1;
    run.to(1499);
    const double filtration = run.signals().filtration;
    double low = 9.0;
    for (double day = 1500; day <= 1560; day += 1) low = std::min(low, run.to(day).signals().corrected_calcium);
    EXPECT_NEAR(run.signals().filtration, filtration, 0.06 * filtration);
    EXPECT_LT(low, previous);
    previous = low;
    EXPECT_EQ(run.count("acute kidney injury"), 0);
  }
}

TEST(Facts, F192_F196_a_combination_relieves_more_than_the_opioid_alone) {
  const auto pain = [](std::vector<therapy::Treatment> plan) {
    Life run = person(std::move(plan), a_tumour(0.0));
    run.care.body.system.flux.nociception = 0.9;
    return run.to(60).signals().pain;
  };
  const double none = pain({}), step1 = pain({course("paracetamol")}), opioid = pain({course("morphine")});
  EXPECT_NEAR(none, 5.9, 0.1);
  EXPECT_LT(step1, none);
  EXPECT_LT(opioid, step1);
  EXPECT_LT(pain({course("morphine"), course("paracetamol"), course("nsaid")}), opioid);
}

TEST(Facts, F194_constipation_stays_and_needs_a_laxative_while_drowsiness_wears_off) {
  Life run = person({course("morphine")});
  const double drowsy = run.to(1).signals().drowsiness, bound = run.signals().constipation;
  run.to(30);
  EXPECT_LT(run.signals().drowsiness, 0.4 * drowsy);
  EXPECT_NEAR(run.signals().constipation, bound, 1e-3);
  EXPECT_LT(person({course("morphine"), course("laxative")}).to(30).signals().constipation, 0.5 * bound);
}

TEST(Facts, F200_symptoms_of_high_calcium_come_in_order_and_the_kidney_loses_water) {
  double previous = 0.0;
  for (const auto& symptom : body::calcium_symptoms()) {
    EXPECT_GT(symptom.from, previous);
    previous = symptom.from;
  }
  Life run = hypercalcaemic({});
  double most = 0.0;
  for (double day = 2; day < 15; day += 1) most = std::max(most, run.to(day).signals().urine_flow);
  EXPECT_GT(most, 1.05 * 1.5);  // L/day in health
  run.to(45);
  EXPECT_LT(run.state().fluid_volume, 13.0);
  EXPECT_GE(run.count("dehydration"), 1);
}

TEST(Facts, F201_fluid_lowers_calcium_but_seldom_to_normal) {
  auto saline = course("saline", 20.0);
  saline.stop = 23.0;
  Life run = hypercalcaemic({saline});
  const double before = run.to(20).signals().corrected_calcium, after = run.to(23).signals().corrected_calcium;
  EXPECT_LT(after, before - 0.2);
  EXPECT_GT(after, 2.6);
  EXPECT_GT(run.to(40).signals().corrected_calcium, after);
}

TEST(Facts, F202_F203_F236_bisphosphonate_normalises_calcium_for_weeks_and_may_be_repeated) {
  auto saline = course("saline", 20.0);
  saline.stop = 23.0;
  auto once = course("zoledronate", 21.0);
  once.doses = 1;
  Life run = hypercalcaemic({saline, once});
  run.care.circumstances.hypercalcaemia = true;
  EXPECT_LT(run.to(30).signals().corrected_calcium, 2.75);
  auto monthly = course("zoledronate", 21.0);
  Life repeated = hypercalcaemic({saline, monthly});
  repeated.care.circumstances.hypercalcaemia = true;
  EXPECT_LT(repeated.to(110).signals().corrected_calcium, run.to(110).signals().corrected_calcium - 0.05);
  // With the tumour gone calcium stays down without the drug.
  run.care.body.system.flux = {};
  EXPECT_LT(run.to(140).signals().corrected_calcium, 2.5);
}

TEST(Facts, F131_immunotherapy_frees_effector_cells) {
  EXPECT_GT(person({course("checkpoint_inhibitor")}).to(30).care.body.now().actions[body::Mechanism::immune_release],
            0.9);
}

TEST(Facts, F134_three_bone_seeking_nuclides_and_iodine_are_built_in_each_with_its_decay) {
  const auto half_life = [](const char* name) { return scenario::built_in_drug(name).parameters[0].value; };
  EXPECT_EQ(half_life("strontium_89"), 50.5);
  EXPECT_EQ(half_life("samarium_153"), 1.93);
  EXPECT_EQ(half_life("radium_223"), 11.43);
  EXPECT_EQ(scenario::built_in_drug("iodine_131").structure, therapy::Structure::avid_nuclide);
}

TEST(Facts, F145_F155_bone_agents_are_given_every_four_weeks) {
  for (const char* drug : {"zoledronate", "denosumab"})
    EXPECT_EQ(person({course(drug), course("calcium_vitamin_d")}).to(85).count("dose"), 4) << drug;
}

TEST(Facts, F148_bisphosphonate_is_not_for_patients_with_low_calcium) {
  Life life = person({course("zoledronate", 1.0)});
  therapy::set_state(life.care.body, &body::State::exchangeable_calcium, 30.0);
  therapy::set_state(life.care.body, &body::State::surface_calcium, 0.6);
  life.care.body.day = 0.99;
  EXPECT_EQ(life.to(2).count("dose refused"), 1);
}

namespace {

/// A lesion in shells that has grown for some days, in a patient whose bone answers medicines as the skeleton does.
space::ShellSpace lesion_of(const char* primary, int days) {
  space::ShellSpace lesion(56, 0.5, 0.2, space::Law({}, tumour::find_primary(primary)->parameters), {});
  lesion.seed_ball(1.5, 0.5, 0.5);
  for (int day = 0; day < days; ++day) lesion.advance({}, 1.0);
  return lesion;
}

/// Half a year of zoledronate every four weeks, or none.
space::ShellMeasures half_a_year(space::ShellSpace lesion, bool zoledronate) {
  const std::vector<double> dose(lesion.shells().size(), 1.0);
  for (int day = 0; day < 182; ++day) {
    if (zoledronate && day % 28 == 0) lesion.apply(space::EventKind::infusion, dose);
    lesion.advance({}, 1.0);
  }
  return lesion.measure(0.2);
}

}  // namespace

TEST(Facts, F143_F144_bisphosphonate_slows_loss_of_bone_which_lytic_lesions_have_and_blastic_ones_do_not) {
  const auto without = half_a_year(lesion_of("breast", 200), false), with = half_a_year(lesion_of("breast", 200), true);
  EXPECT_LT(with.deficit, 0.7 * without.deficit);
  EXPECT_LT(with.tumour, without.tumour);
  const auto blastic = half_a_year(lesion_of("prostate_blastic", 200), false);
  EXPECT_LT(blastic.deficit, 0.0);  // it makes bone: there is no loss to slow
}

TEST(Facts, F120_F121_local_treatment_leaves_other_sites_growing_and_the_combination_beats_either) {
  const auto after = [&](bool local, bool systemic) {
    double sum = 0.0;
    for (const bool worst : {true, false}) {
      space::ShellSpace site = lesion_of("breast", 200);
      space::Exposure e;
      if (systemic) e.growth = {0.4, 1.0};
      if (local && worst) site.apply(space::EventKind::fraction, std::vector<double>(site.shells().size(), 8.0));
      for (int day = 0; day < 60; ++day) site.advance(e, 1.0);
      sum += site.measure(0.2).tumour;
    }
    return sum;
  };
  const double start = 2.0 * lesion_of("breast", 200).measure(0.2).tumour, none = after(false, false),
               local = after(true, false), systemic = after(false, true), both = after(true, true);
  EXPECT_GT(local, start);  // the site that was not irradiated
  EXPECT_LT(local, none);
  EXPECT_LT(systemic, none);
  EXPECT_LT(both, std::min(local, systemic));
}

TEST(Facts, F133_a_nuclide_reaches_many_sites_where_a_beam_reaches_one_and_both_go_together) {
  constexpr int sites = 20;
  constexpr double fixation = 0.02;  // mmol/day of calcium, each of 1 g
  Life run = person({course("samarium_153")}, a_tumour(0.0));
  run.care.body.system.flux.calcium_fixation = sites * fixation;
  double nuclide = 0.0;  // Gy to each
  for (int day = 1; day <= 28; ++day) {
    run.to(day);
    const double emission = run.care.body.now().actions[body::Mechanism::tumour_emission];
    nuclide += therapy::nuclide_dose_rate(run.care.body, emission, fixation, 1.0);
  }
  const tumour::Parameters t = tumour::find_primary("prostate_blastic")->parameters;
  const double by_nuclide = std::exp(-t.radiation_alpha * nuclide);  // low dose rate
  const double by_beam = std::exp(-t.radiation_alpha * 8.0 - t.radiation_beta * 64.0);
  const double with_nuclide = sites * by_nuclide, with_beam = sites - 1.0 + by_beam,
               with_both = (sites - 1.0) * by_nuclide + by_nuclide * by_beam;
  EXPECT_LT(with_nuclide, with_beam);
  EXPECT_LT(with_both, with_nuclide);
}

TEST(Facts, F193_medicine_on_time_leaves_less_pain_and_fewer_peaks_than_medicine_on_demand) {
  const auto days_of_pain = [](bool on_time) {
    auto patient = therapy::whole_body({}, {therapy::medicine_for(scenario::built_in_drug("morphine"), 70.0)});
    patient.system.flux.nociception = 1.0;
    therapy::set_state(patient, &body::State::nociception, 1.0);
    std::pair<double, int> out{0.0, 0};  // sum of pain, days above 5
    for (int day = 0; day < 60; ++day) {
      const double pain = patient.now().signals.pain;
      therapy::set_rate(patient, 0, on_time || pain > 5.0 ? 60.0 : 0.0);
      therapy::advance_to(patient, day + 1.0);
      out.first += patient.now().signals.pain;
      out.second += patient.now().signals.pain > 5.0;
    }
    return out;
  };
  const auto regular = days_of_pain(true), chased = days_of_pain(false);
  EXPECT_LT(regular.first, 0.8 * chased.first);
  EXPECT_EQ(regular.second, 0);
  EXPECT_GT(chased.second, 20);
}

TEST(Facts, F197_most_pain_is_controlled_by_the_whole_ladder) {
  int controlled = 0, untreated = 0;
  constexpr int patients = 100;
  for (int i = 0; i < patients; ++i) {
    const auto draw = [i](std::uint64_t k) { return normal(17, std::uint64_t(i), Stream::patient_parameters, k); };
    body::Parameters who;
    who.opioid_half *= std::exp(0.5 * draw(0));
    std::vector<therapy::Medicine> ladder;
    for (const char* drug : {"paracetamol", "nsaid", "morphine"})
      ladder.push_back(therapy::medicine_for(scenario::built_in_drug(drug), 70.0));
    auto patient = therapy::whole_body(who, ladder);
    therapy::set_state(patient, &body::State::nociception, 0.9 * std::exp(0.4 * draw(1)));
    untreated += patient.now().signals.pain > 4.0;
    double morphine = 60.0;
    therapy::set_rate(patient, 0, 4000.0);
    therapy::set_rate(patient, 1, 1200.0);
    therapy::set_rate(patient, 2, morphine);
    // Half as much again every three days while pain is above 3, up to what a scenario takes.
    for (int raise = 0; raise < 4 && patient.now().signals.pain > 3.0; ++raise)
      therapy::set_rate(patient, 2, morphine = std::min(1.5 * morphine, 200.0));
    controlled += patient.now().signals.pain <= 4.0;
  }
  EXPECT_GT(untreated, 75);
  EXPECT_GT(controlled, 85);
}
