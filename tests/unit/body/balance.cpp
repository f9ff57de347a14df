// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "howship/therapy/whole_body.hpp"

using namespace howship;

namespace {

double largest_rate(const therapy::WholeBody& patient) {
  std::vector<double> d(patient.y.size());
  patient.system.rates(patient.y.data(), d.data());
  double worst = 0.0;
  for (const double x : d) worst = std::max(worst, std::abs(x));
  return worst;
}

}  // namespace

TEST(Body, a_healthy_person_is_a_steady_state) {
  EXPECT_LT(largest_rate(therapy::whole_body(body::Parameters{}, {})), 1e-12);
}

TEST(Body, blood_and_bone_alp_of_who_has_long_borne_lesions_stay_as_they_are) {
  body::Parameters p;
  p.male = 1.0;
  const body::Balance balance = body::balance_of(p);
  body::Flux flux;
  flux.marrow_replaced = 0.3;
  flux.calcium_fixation = 5.0;
  body::State s = body::healthy_state(p, balance);
  const double healthy_alp = s.bone_alp, healthy_haemoglobin = s.haemoglobin, healthy_platelets = s.platelets;
  body::settle(s, flux, p, balance);
  const body::Actions<double> none{};
  const body::State d = body::rates_of(s, body::signals_of(s, none, flux, p, balance), none, flux, p, balance);
  for (const auto member : {&body::State::bone_alp, &body::State::haemoglobin, &body::State::platelets,
                            &body::State::megakaryocytes, &body::State::neutrophils, &body::State::granulocyte_stem,
                            &body::State::marrow_reserve, &body::State::marrow_committed})
    EXPECT_NEAR(d.*member / std::max(s.*member, 1.0), 0.0, 1e-12);
  EXPECT_GT(s.bone_alp, 1.5 * healthy_alp);
  EXPECT_LT(s.haemoglobin, healthy_haemoglobin);
  EXPECT_LT(s.platelets, healthy_platelets);
}

TEST(Body, every_parameter_default_lies_in_its_declared_range) {
  EXPECT_EQ(body::out_of_range(body::Parameters{}), std::vector<std::string>{});
}

TEST(Body, a_value_out_of_range_is_named_with_its_range_and_unit) {
  body::Parameters p;
  p.albumin = 5.0;
  ASSERT_EQ(body::out_of_range(p).size(), 1u);
  EXPECT_EQ(body::out_of_range(p)[0], "albumin: 5 is outside 15 to 60 g/L");
}
