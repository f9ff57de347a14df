// SPDX-License-Identifier: Apache-2.0
// Calcium, PTH, NTx and ALP under what lesions and PTHrP of tumour give to the body, beside reference values.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <sstream>

#include "howship/body/observables.hpp"
#include "howship/therapy/regimen.hpp"
#include "reference.hpp"

using namespace howship;
using reference::LumpedParameters;
using reference::Subject;

namespace {

therapy::WholeBody under(const body::Flux& flux, double nephrons = 1.0) {
  body::Parameters person;
  person.structural_nephrons = nephrons;
  auto body = therapy::whole_body(person, {});
  body.system.flux = flux;
  return body;
}

body::Flux released(double calcium, double pthrp) {
  body::Flux flux;
  flux.calcium_release = calcium;
  flux.pthrp = pthrp;
  return flux;
}

body::Flux fixed(double calcium) {
  body::Flux flux;
  flux.calcium_fixation = calcium;
  return flux;
}

/// Osteoclasts of a lumped lesion, which release calcium, hear PTH as those of a lesion do.
body::Signals after(therapy::WholeBody body, double days) {
  Subject patient(std::move(body), LumpedParameters{});
  patient.advance_to(days);
  return patient.now().signals;
}

}  // namespace

TEST(Calcium, of_every_release_and_pthrp_is_that_of_the_reference_grid) {
  std::istringstream text(
      read_whole(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/causes/calcium_grid.csv"));
  std::string line, cell;
  std::getline(text, line);
  int rows = 0;
  while (std::getline(text, line)) {
    std::istringstream row(line);
    double value[5];
    for (double& x : value) {
      std::getline(row, cell, ',');
      x = std::stod(cell);
    }
    const auto [pthrp, release, nephrons, highest, ntx] = value;
    Subject patient(under(released(release, pthrp), nephrons), LumpedParameters{});
    // The reference looks every five days, for sixty or until death.
    double seen = patient.now().signals.corrected_calcium, last = patient.now().signals.ntx;
    for (int step = 1; step <= 240; ++step) {
      patient.advance_to(0.25 * step);
      if (therapy::incompatible_with_life(patient.body())) break;
      if (step % 20) continue;
      seen = std::max(seen, patient.now().signals.corrected_calcium);
      last = patient.now().signals.ntx;
    }
    EXPECT_NEAR(seen, highest, 0.005 * highest) << line;
    EXPECT_NEAR(last, ntx, 0.01 * ntx) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 48);
}

TEST(Calcium, hungry_bone_keeps_calcium_low_and_parathyroids_busy) {
  // Bone that blastic lesions make, mmol of calcium a day: corrected calcium, PTH, ALP.
  struct Row {
    double fixed, calcium, pth, alp;
  };
  for (const Row& row : {Row{3.5, 2.34, 4.9, 118.0}, {6.0, 2.29, 5.8, 150.0}, {10.0, 2.19, 7.9, 200.0}}) {
    const body::Signals now = after(under(fixed(row.fixed)), 150.0);
    EXPECT_NEAR(now.corrected_calcium, row.calcium, 0.01) << row.fixed;
    EXPECT_NEAR(now.pth, row.pth, 0.15) << row.fixed;
    EXPECT_NEAR(now.alp, row.alp, 3.0) << row.fixed;
  }
  auto hungry = under(fixed(10.0));
  therapy::advance_to(hungry, 150.0);
  EXPECT_LT(hungry.state().phosphate, 1.1);
}

TEST(Calcium, extensive_lytic_disease_raises_calcium_and_ntx_and_silences_parathyroids) {
  const body::Signals moderate = after(under(released(8.0, 1.5), 0.8), 90.0),
                      high = after(under(released(10.0, 4.0), 0.7), 90.0);
  EXPECT_NEAR(moderate.corrected_calcium, 2.57, 0.015);
  EXPECT_NEAR(moderate.ntx, 53.0, 1.0);
  EXPECT_NEAR(high.corrected_calcium, 2.81, 0.02);
  EXPECT_NEAR(high.ntx, 67.0, 1.5);
  EXPECT_NEAR(high.pth, 0.7, 0.1);
}

TEST(Calcium, of_bone_that_tumour_erodes_without_osteoclasts_comes_without_ntx_and_calcitonin_does_not_hold_it) {
  // Fluxes that stay as they are; lumped osteoclasts would hear PTH.
  const auto of = [](double released, double eroded, double blocked) {
    body::Flux flux;
    flux.calcium_release = released;
    flux.calcium_eroded = eroded;
    body::Actions<double> actions{};
    actions[body::Mechanism::osteoclast_block] = blocked;
    const auto body = therapy::whole_body(body::Parameters{}, {});
    return body::signals_of(body.state(), actions, flux, body.system.person, body.system.balance);
  };
  const body::Signals none = of(0.0, 0.0, 0.0), resorbed = of(8.0, 0.0, 0.0), eroded = of(8.0, 8.0, 0.0);
  EXPECT_EQ(resorbed.lesion_release, 8.0);
  EXPECT_EQ(eroded.lesion_release, 8.0);
  EXPECT_GT(resorbed.ntx, none.ntx + 10.0);
  EXPECT_EQ(eroded.ntx, none.ntx);
  EXPECT_EQ(eroded.ctx, none.ctx);
  EXPECT_NEAR(of(8.0, 2.0, 0.0).ntx, none.ntx + 0.75 * (resorbed.ntx - none.ntx), 1e-12 * resorbed.ntx);
  EXPECT_NEAR(of(8.0, 2.0, 0.5).lesion_release, 0.5 * 6.0 + 2.0, 1e-12);
}

TEST(Calcium, dexamethasone_does_not_raise_humoral_hypercalcaemia) {
  for (const double pthrp : {8.0, 14.0}) {
    auto body = under(released(0.0, pthrp));
    auto treated = under(released(0.0, pthrp));
    therapy::add_medicine(treated, therapy::medicine_for(scenario::built_in_drug("dexamethasone"), 70.0));
    therapy::set_rate(treated, 0, 8.0);
    EXPECT_LT(after(treated, 60.0).corrected_calcium, after(body, 60.0).corrected_calcium) << pthrp;
  }
  // Without PTHrP it drives resorption as it does in health.
  auto healthy = under({});
  therapy::add_medicine(healthy, therapy::medicine_for(scenario::built_in_drug("dexamethasone"), 70.0));
  therapy::set_rate(healthy, 0, 8.0);
  EXPECT_GT(after(healthy, 60.0).ntx, 1.1 * 30.0);
}

TEST(Calcium, symptoms_come_in_their_order_two_days_after_calcium_and_at_other_levels_in_other_people) {
  const auto first_days = [](double shift) {
    body::Parameters person;
    person.calcium_symptom_shift = shift;
    auto body = therapy::whole_body(person, {});
    body.system.flux = released(0.0, 40.0);
    std::map<std::string_view, double> out;
    double crossed = 0.0;
    for (double day = 0.25; day < 90.0 && !therapy::incompatible_with_life(body); day += 0.25) {
      therapy::advance_to(body, day);
      const auto now = body.now();
      if (crossed == 0.0 && now.signals.corrected_calcium > 2.75 + shift) crossed = day;
      for (const auto& symptom : body::calcium_symptoms())
        if (body::feels(symptom, now.body, person)) out.try_emplace(symptom.name, day);
    }
    out["crossed"] = crossed;
    return out;
  };
  const auto typical = first_days(0.0), hardy = first_days(0.15);
  const char* order[] = {"thirst", "constipation", "nausea", "drowsiness", "confusion", "coma"};
  for (std::size_t i = 1; i < std::size(order); ++i) EXPECT_LT(typical.at(order[i - 1]), typical.at(order[i]));
  EXPECT_GT(typical.at("thirst"), typical.at("crossed") + 0.5);
  EXPECT_LT(typical.at("thirst"), typical.at("crossed") + 4.0);
  EXPECT_GT(hardy.at("thirst"), typical.at("thirst"));
}
