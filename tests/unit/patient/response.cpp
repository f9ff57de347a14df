// SPDX-License-Identifier: Apache-2.0
// What hormones and drugs do to the tumour of a patient that lives.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "howship/patient/lesions.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

using Change = std::function<void(Plan&)>;

Patient patient_with(const Case& c, std::vector<Order> orders, const Change& change = {}) {
  Plan plan = plan_of(c, std::move(orders));
  if (change) change(plan);
  plan.parameters = in_patient(plan.parameters, plan.individual);
  return start(std::make_shared<const Plan>(std::move(plan)));
}

double tumour_on(double day, const Case& c, std::vector<Order> orders = {}, const Change& change = {}) {
  Patient patient = patient_with(c, std::move(orders), change);
  live_to(patient, day);
  return tumour_of(patient);
}

const Case man{.primary = "prostate", .male = true, .radius = 6.0};
const Case woman{.primary = "breast", .radius = 6.0};

void without_receptor(Plan& plan) {
  plan.parameters.clones.oestrogen_dependence = 0.0;
  plan.parameters.clones.all_independent = 1.0;
}

TEST(TumourResponse, castration_shrinks_prostate_cancer_and_takes_its_marker_first) {
  Patient treated = patient_with(man, {drug("lhrh_antagonist", 60.0), drug("orchiectomy", 60.0)});
  live_to(treated, 60.0);
  const double volume = tumour_of(treated), marker = treated.care.body.state().tumour_marker;
  EXPECT_GT(marker, 1.0);
  live_to(treated, 74.0);
  const double marker_soon = treated.care.body.state().tumour_marker / marker, soon = tumour_of(treated) / volume;
  EXPECT_LT(marker_soon, 0.5);
  EXPECT_GT(soon, 0.6);
  live_to(treated, 200.0);
  EXPECT_LT(tumour_of(treated), 0.3 * volume);
  EXPECT_LT(treated.care.body.state().tumour_marker, 0.2 * marker);
}

TEST(TumourResponse, oestrogen_deprivation_does_nothing_where_there_is_no_receptor) {
  const std::vector<Order> inhibitor{drug("aromatase_inhibitor", 30.0)};
  const double untreated = tumour_on(150.0, woman), treated = tumour_on(150.0, woman, inhibitor);
  EXPECT_LT(treated, 0.7 * untreated);
  // Bone feels the want of oestrogen in either case: what its resorption frees feeds the tumour a little.
  const double negative = tumour_on(150.0, woman, {}, without_receptor),
               negative_treated = tumour_on(150.0, woman, inhibitor, without_receptor);
  EXPECT_GT(negative_treated, negative);
  EXPECT_LT(negative_treated, 1.1 * negative);
}

TEST(TumourResponse, before_menopause_an_agonist_holds_breast_cancer_and_an_inhibitor_alone_does_not) {
  const Change young = [](Plan& plan) { plan.person.age = 40.0; };
  const double untreated = tumour_on(150.0, woman, {}, young);
  EXPECT_GT(tumour_on(150.0, woman, {drug("aromatase_inhibitor", 30.0)}, young), 0.85 * untreated);
  EXPECT_LT(tumour_on(150.0, woman, {drug("lhrh_agonist", 30.0)}, young), 0.7 * untreated);
}

TEST(TumourResponse, pthrp_in_blood_is_what_all_living_tumour_secretes_and_differs_between_patients) {
  const auto of = [](double distance) {
    Patient patient = patient_with(woman, {}, [&](Plan& plan) { plan.individual.body.pthrp_secretion = distance; });
    live_to(patient, 29.0);
    const double before = tumour_of(patient);  // what is given for the day that follows
    live_to(patient, 30.0);
    return std::pair{patient.care.body.system.flux.pthrp, 1e-3 * before};
  };
  const auto [typical, volume] = of(0.0);
  EXPECT_NEAR(typical, 1.1 * volume / 300.0, 1e-9);
  const auto [high, its_volume] = of(1.0);
  EXPECT_NEAR(high, std::exp(1.2) * 1.1 * its_volume / 300.0, 1e-9);
}

TEST(TumourResponse, a_kinase_inhibitor_without_its_target_changes_nothing) {
  const Case lung{.primary = "lung", .male = true, .radius = 4.0},
      renal{.primary = "renal", .male = true, .radius = 6.0};
  const std::vector<Order> inhibitor{drug("kinase_inhibitor", 10.0)};
  const double lung_untreated = tumour_on(60.0, lung);
  EXPECT_NEAR(tumour_on(60.0, lung, inhibitor), lung_untreated,
              1e-3 * lung_untreated);  // but for what it does to the gut
  EXPECT_LT(tumour_on(60.0, lung, inhibitor, [](Plan& plan) { plan.parameters.clones.kinase_target = 1.0; }),
            0.2 * lung_untreated);
  EXPECT_LT(tumour_on(150.0, renal, inhibitor), 0.8 * tumour_on(150.0, renal));
}

TEST(TumourResponse, effector_cells_act_late_last_and_leave_what_they_do_not_see) {
  const Case renal{.primary = "renal", .male = true, .radius = 6.0};
  const Change strong = [](Plan& plan) { plan.individual.tumour.immune_kill = 25.0; };
  Patient treated = patient_with(renal, {drug("checkpoint_inhibitor", 10.0, 100.0)}, strong);
  live_to(treated, 20.0);
  EXPECT_LT(treated.response.effectors, 0.5);
  live_to(treated, 100.0);
  const double volume = tumour_of(treated), escaping = treated.sites[0].lesions()[0].response.immune_escaping;
  EXPECT_GT(treated.response.effectors, 0.95);
  EXPECT_GT(escaping, 3.0 * tumour::expit(treated.plan->parameters.clones.immune_escape));
  live_to(treated, 300.0);
  EXPECT_GT(treated.response.effectors, 0.6);  // they outlast the drug
  EXPECT_LT(volume, 0.2 * tumour_on(100.0, renal));
  EXPECT_LT(tumour_of(treated), 0.2 * tumour_on(300.0, renal));
  // In the typical patient the tumour outgrows them.
  EXPECT_GT(tumour_on(200.0, renal, {drug("checkpoint_inhibitor", 10.0)}), tumour_on(20.0, renal));
}

TEST(TumourResponse, a_course_of_radioiodine_leaves_what_its_uneven_dose_spares_and_what_takes_up_none) {
  const Case thyroid{.primary = "thyroid", .radius = 6.0};
  const auto iodine = [](double activity) {
    Order order = drug("iodine_131", 10.0);
    std::get<StartDrug>(order.what).course.doses = 1;
    std::get<StartDrug>(order.what).course.amount = activity;
    return order;
  };
  const double untreated = tumour_on(50.0, thyroid), label = tumour_on(50.0, thyroid, {iodine(5550.0)});
  const tumour::Parameters tumour = tumour::find_primary("thyroid")->parameters;
  const double decay = std::numbers::ln2 / 3.0;
  const double wanted =
      tumour::iodine_survival(13.4, 0.767, tumour.radiation_alpha, tumour.radiation_beta * decay / (11.1 + decay));
  EXPECT_NEAR(label / untreated, wanted, 0.05);
  EXPECT_LT(tumour_on(50.0, thyroid, {iodine(11000.0)}), label);
  EXPECT_NEAR(
      tumour_on(50.0, thyroid, {iodine(5550.0)}, [](Plan& plan) { plan.parameters.clones.iodine_avidity = 0.0; }),
      untreated, 1e-3 * untreated);
  // A patient in whom it settles ten times as well.
  Patient strong =
      patient_with(thyroid, {iodine(5550.0)}, [](Plan& plan) { plan.individual.tumour.iodine_uptake = 10.0; });
  live_to(strong, 50.0);
  EXPECT_NEAR(strong.sites[0].lesions()[0].response.iodine_dose, 134.0, 4.0);
  // Cells that take up none, one in 35 when the lesion is found, are left.
  const LesionMeasures left = measure_lesions(strong.sites[0])[0];
  EXPECT_LT(left.tumour, 0.05 * untreated);
  EXPECT_GT(left.clone[2], 0.9 * left.tumour);
}

TEST(TumourResponse, a_tumour_drawn_twice_as_quick_spreads_twice_as_fast) {
  const auto radius = [](double day, double growth) {
    Case c{.primary = "breast", .radius = 2.0};
    return std::cbrt(tumour_on(day, c, {}, [growth](Plan& plan) { plan.individual.tumour.growth = growth; }));
  };
  const double slow = radius(120.0, 1.0) - radius(60.0, 1.0), quick = radius(120.0, 2.0) - radius(60.0, 2.0);
  // Twice the speed, and a seed that has settled sooner.
  EXPECT_GT(quick / slow, 1.8);
  EXPECT_LT(quick / slow, 2.6);
}

TEST(TumourResponse, lesions_in_shells_have_their_own_growth_and_patients_without_variation_none) {
  const auto two = [](double variation) {
    Plan plan = plan_of(woman);
    const Vec3 centre = plan.sites[0].model->centre;
    plan.orders.push_back({0.0, SeedLesion{"L3", 1, {centre[0] + 12.0, centre[1], centre[2]}, 6.0}});
    plan.individual = individual_of(plan.seed, plan.patient, variation, plan.parameters);
    plan.parameters = in_patient(plan.parameters, plan.individual);
    Patient patient = start(std::make_shared<const Plan>(std::move(plan)));
    live_to(patient, 60.0);
    std::vector<double> growth;
    for (const Lesion& lesion : patient.sites[0].lesions()) growth.push_back(lesion.response.traits.times.growth);
    return growth;
  };
  EXPECT_EQ(two(0.0), (std::vector<double>{1.0, 1.0}));
  const std::vector<double> drawn = two(1.0);
  EXPECT_NE(drawn[0], drawn[1]);
  EXPECT_NE(drawn[0], 1.0);
}

TEST(TumourResponse, is_in_the_checkpoint_to_the_last_bit) {
  const std::vector<Order> orders{drug("checkpoint_inhibitor", 5.0), drug("lhrh_agonist", 8.0)};
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    Case c = man;
    c.joined = joined;
    const auto fresh = [&] {
      return patient_with(c, orders, [](Plan& plan) {
        plan.individual = individual_of(plan.seed, plan.patient, 1.0, plan.parameters);
      });
    };
    Patient whole = fresh();
    live_to(whole, 30.0);
    Memory saved = all_of(whole);
    saved.reads = true;
    Patient resumed = fresh();
    walk(resumed, saved);
    live_to(whole, 60.0);
    live_to(resumed, 60.0);
    EXPECT_TRUE(same(all_of(whole), all_of(resumed)));
  }
}

TEST(TumourResponse, a_man_called_castration_resistant_starts_with_what_castration_selects) {
  Plan plan = plan_of(man);
  const SeedLesion lesion{.bone = "L3", .radius = 10.0};
  const tumour::OfClones sensitive = starting_shares(plan, lesion, response_of(plan, lesion.lesion));
  plan.person.castrated = true;
  const tumour::OfClones resistant = starting_shares(plan, lesion, response_of(plan, lesion.lesion));
  EXPECT_GT(sensitive[0], 0.99);
  EXPECT_GT(resistant[1], 0.5);
  EXPECT_NEAR(resistant[0] + resistant[1] + resistant[2], 1.0, 1e-12);
}

TEST(TumourResponse, a_lesion_of_bone_that_comes_late_has_lived_through_what_its_patient_was_given) {
  const auto shares = [](std::vector<Order> orders, double day) {
    const Case empty{.primary = "prostate_blastic", .male = true, .radius = 0.0};
    orders.push_back({day, SeedLesion{"L3", 0, bone_called("L3")->centre, 3.0}});
    Patient patient = patient_of(empty, std::move(orders));
    live_to(patient, day - 1.0);
    const LesionResponse& response = *patient.sites[0].response_of(0);
    return starting_shares(*patient.plan, SeedLesion{"L3", 0, {}, 3.0}, response);
  };
  EXPECT_NEAR(shares({}, 400.0)[1], shares({}, 10.0)[1], 1e-3) << "untreated, it comes as it always would";
  EXPECT_GT(shares({drug("lhrh_agonist", 0.0)}, 400.0)[1], 0.5);
  // An effector cell or a cytotoxic drug strikes all clones alike.
  EXPECT_NEAR(shares({drug("cytotoxic", 0.0)}, 200.0)[1], shares({}, 200.0)[1], 1e-3);
}

TEST(TumourResponse, a_cytotoxic_dose_kills_by_its_exposure_and_leaves_what_resists_it) {
  const auto doses = [](int count, double amount) {
    Order order = drug("cytotoxic", 10.0);
    std::get<StartDrug>(order.what).course.doses = count;
    std::get<StartDrug>(order.what).course.amount = amount;
    return order;
  };
  const auto resists = [](double share) {
    return [share](Plan& plan) { plan.parameters.clones.cytotoxic_resistance = std::log(share / (1.0 - share)); };
  };
  const tumour::CloneParameters breast = tumour::clones_of("breast").clones;
  // Of one dose the survivors are those of its logarithm, whatever the clone; a lesion grows little in a week.
  const double untreated = tumour_on(17.0, woman), one = tumour_on(17.0, woman, {doses(1, 1.0)});
  EXPECT_NEAR(one / untreated, tumour::cytotoxic_survival(1.0, breast), 0.08);
  EXPECT_LT(one, untreated);
  EXPECT_NEAR(tumour_on(17.0, woman, {doses(1, 1.0)}, without_receptor) / tumour_on(17.0, woman, {}, without_receptor),
              one / untreated, 0.02);
  // Half the dose kills half the logarithm.
  EXPECT_NEAR(tumour_on(17.0, woman, {doses(1, 0.5)}) / untreated, std::sqrt(one / untreated), 0.05);
  // What resists is selected, dose by dose.
  Patient treated = patient_with(woman, {doses(6, 1.0)}, resists(0.1));
  live_to(treated, 140.0);
  EXPECT_GT(treated.sites[0].lesions()[0].response.cytotoxic_resistant, 0.5);
  EXPECT_GT(tumour_of(treated), 2.0 * tumour_on(140.0, woman, {doses(6, 1.0)}, resists(1e-6)));
}

TEST(TumourResponse, what_is_seeded_holds_the_clones_of_a_lesion_that_is_found) {
  const auto adapted = [](const Case& c, const Change& change) {
    Patient patient = patient_with(c, {}, change);
    live_to(patient, 1.0);
    const LesionMeasures seeded = measure_lesions(patient.sites[0])[0];
    return seeded.clone[1] / seeded.tumour;
  };
  const double share = tumour::expit(tumour::clones_of("prostate").clones.adapted_share);
  EXPECT_NEAR(adapted(man, {}), share, 0.05 * share);
  const Case voxels{.primary = "prostate", .joined = Joined::voxels, .male = true, .radius = 6.0};
  EXPECT_NEAR(adapted(voxels, {}), share, 0.05 * share);
  Patient negative = patient_with(woman, {}, without_receptor);
  live_to(negative, 1.0);
  const LesionMeasures all = measure_lesions(negative.sites[0])[0];
  EXPECT_NEAR(all.clone[2], all.tumour, 1e-9 * all.tumour);
}

TEST(TumourResponse, castration_holds_prostate_cancer_that_has_not_met_it_and_not_what_it_has_selected) {
  const auto resistant = [](Plan& plan) { plan.person.castrated = true; };
  const std::vector<Order> antagonist{drug("lhrh_antagonist", 10.0)};
  const double naive = tumour_on(10.0, man), treated = tumour_on(130.0, man, antagonist);
  EXPECT_LT(treated, 0.6 * naive);
  Patient castrate = patient_with(man, antagonist, resistant);
  live_to(castrate, 10.0);
  const double before = tumour_of(castrate);
  EXPECT_LT(castrate.care.body.state().testosterone, 0.6);  // nmol/L
  live_to(castrate, 130.0);
  EXPECT_GT(tumour_of(castrate), 1.15 * before);
  // Nothing is left for the drug to take away.
  EXPECT_NEAR(tumour_on(130.0, man, {}, resistant), tumour_of(castrate), 0.01 * tumour_of(castrate));
  // Abiraterone acts on what castration has selected, but not for as long as on disease that has met neither.
  const std::vector<Order> both{drug("abiraterone", 10.0), drug("lhrh_antagonist", 10.0)};
  EXPECT_LT(tumour_on(130.0, man, {drug("abiraterone", 10.0)}, resistant), 0.8 * tumour_of(castrate));
  EXPECT_LT(tumour_on(130.0, man, both) / naive,
            tumour_on(130.0, man, {drug("abiraterone", 10.0)}, resistant) / before);
}

}  // namespace
}  // namespace howship::patient
