// SPDX-License-Identifier: Apache-2.0
// Reference trajectories of mineral, fluid and healthy skeleton.
#include "reference.hpp"

using namespace howship;
using namespace howship::reference;

namespace {

/// A medicine of one mechanism that acts as it is given, for loads that no drug file describes.
therapy::Medicine load(body::Mechanism mechanism) {
  therapy::Medicine m;
  m.structure = therapy::Structure::immediate;
  m.k[0] = 1.0;
  m.effects.push_back({mechanism, therapy::Shape::linear, 0, 1.0, 1.0, 1.0});
  return m;
}

therapy::WholeBody healthy(std::vector<therapy::Medicine> medicines = {}) {
  return therapy::whole_body(body::Parameters{}, std::move(medicines));
}

}  // namespace

TEST(Reference, a_healthy_year) { expect_reference(healthy(), {}, "healthy", 0.002); }

TEST(Reference, calcium_by_vein) {
  const auto person = healthy({load(body::Mechanism::intravenous_calcium)});
  expect_reference(person, {rate(0, 0, 60.0), rate(4.0 / 24, 0, 0.0)}, "iv_calcium_10mmol_4h", 0.002);
  expect_reference(person, {rate(0, 0, 24.0), rate(14, 0, 0.0)}, "iv_calcium_24mmol_d_14d", 0.002);
}

TEST(Reference, calcium_by_mouth) {
  expect_reference(healthy({medicine("calcium_vitamin_d")}), {rate(0, 0, 1000.0)}, "oral_calcium_1000mg", 0.002);
}

TEST(Reference, parathyroid_hormone) {
  const auto person = healthy({load(body::Mechanism::pth_infusion)});
  for (const auto& [level, share] : {std::pair{4.0, 0.002}, {8.0, 0.005}, {20.0, 0.005}})
    expect_reference(person, {rate(0, 0, level), rate(30, 0, 0.0)}, "pth_plus_" + shortest(level) + "pM_30d", share);
}

TEST(Reference, denosumab_and_its_rebound) {
  std::vector<Happening> doses;
  for (int k = 0; k < 4; ++k) doses.push_back(dose(182.5 * k, 0, 60.0));
  expect_reference(healthy({medicine("denosumab_60")}), doses, "denosumab_60_q6m_4doses_then_off");
}

TEST(Reference, yearly_zoledronate) {
  std::vector<Happening> doses;
  for (int k = 0; k < 3; ++k) doses.push_back(dose(365.0 * k, 0, 5.0, 15.0 / 1440));
  expect_reference(healthy({medicine("zoledronate")}), doses, "zoledronate_5mg_yearly");
}

TEST(Reference, bone_metastases_under_each_bone_agent) {
  struct Arm {
    std::string_view drug;
    double amount, infusion;
  };
  for (const Arm& arm :
       {Arm{"zoledronate", 4.0, 15.0 / 1440}, Arm{"pamidronate", 90.0, 120.0 / 1440}, Arm{"denosumab", 120.0, 0.0}}) {
    auto whole = therapy::whole_body({}, {medicine(arm.drug), medicine("calcium_vitamin_d")});
    whole.system.flux.calcium_release = 5.0;
    const Subject person(std::move(whole), LumpedParameters{});
    std::vector<Happening> happenings{rate(0, 1, 500.0)};
    for (int k = 0; k < 7; ++k) happenings.push_back(dose(28.0 * k, 0, arm.amount, arm.infusion));
    expect_reference(person, happenings, "bone_metastases_" + std::string(arm.drug) + "_q4w");
  }
}
