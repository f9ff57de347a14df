// SPDX-License-Identifier: Apache-2.0
// Patients side by side in packs against the same patients one at a time, each with a lesion in shells that exchanges
// with its body every day, on monthly denosumab.
#include "howship/therapy/cohort.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "howship/base/random.hpp"
#include "howship/base/threads.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/space/shells.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/tumour/primary.hpp"

using namespace howship;

namespace {

constexpr int days = 84, between_doses = 28;

struct Patient {
  therapy::WholeBody body;
  space::ShellSpace lesion;
  double mineral;
};

Patient patient_number(std::uint64_t number, double tolerance) {
  std::uint64_t draw = 0;
  const auto vary = [&](double spread) {
    return std::exp(spread * normal(31, number, Stream::patient_parameters, draw++));
  };
  body::Parameters p;
  p.filtration *= vary(0.2);
  p.pth_healthy *= vary(0.2);
  p.remodelling_calcium *= vary(0.2);
  tumour::Parameters t = tumour::find_primary("breast")->parameters;
  t.growth *= 0.5 * vary(0.3);
  auto body = therapy::whole_body(p, {therapy::medicine_for(scenario::built_in_drug("denosumab"), 60.0 * vary(0.2))});
  body.control.relative = tolerance;
  body.control.absolute = 1e-2 * tolerance;
  space::ShellSpace lesion(24, 0.75, 0.2, space::Law({}, t), {});
  lesion.seed_ball(4.0, 0.5, 0.5);
  const double mineral = lesion.measure(0.2).mineral;
  return {std::move(body), std::move(lesion), mineral};
}

body::Flux lesion_day(Patient& p) {
  const therapy::CouplingParameters coupling;
  p.lesion.advance(therapy::exposure_of(p.body, p.lesion.law().bone, coupling), 1.0);
  const space::ShellMeasures m = p.lesion.measure(0.2);
  const double gained = bone::calcium_content(p.lesion.law().bone) * (m.mineral - p.mineral);
  p.mineral = m.mineral;
  body::Flux flux;
  flux.calcium_release = std::max(-gained, 0.0);
  flux.calcium_fixation = std::max(gained, 0.0);
  flux.marker = coupling.marker_secretion * 1e-3 * m.tumour;
  return flux;
}

/// Everything that a patient is at the end.
std::vector<double> numbers_of(const Patient& p) {
  std::vector<double> out = p.body.y;
  const space::ShellMeasures m = p.lesion.measure(0.2);
  out.insert(out.end(), {m.tumour, m.deficit, m.mineral});
  return out;
}

std::vector<double> alone(std::uint64_t number, double tolerance) {
  Patient p = patient_number(number, tolerance);
  for (int day = 0; day < days; ++day) {
    if (day % between_doses == 0) therapy::give(p.body, 0, 120.0, 0.0);
    therapy::advance_to(p.body, p.body.day + 1.0);
    therapy::set_flux(p.body, lesion_day(p));
  }
  return numbers_of(p);
}

std::vector<std::vector<double>> together(std::size_t count, double tolerance, int threads) {
  std::vector<std::vector<double>> out(count);
  ThreadPool pool(threads);
  pool.run((count + therapy::cohort_lanes - 1) / therapy::cohort_lanes, [&](std::size_t number) {
    const std::size_t first = number * therapy::cohort_lanes, lanes = std::min(therapy::cohort_lanes, count - first);
    std::vector<Patient> patients;
    std::vector<therapy::WholeBody> bodies;
    for (std::size_t i = 0; i < lanes; ++i) {
      patients.push_back(patient_number(first + i, tolerance));
      bodies.push_back(patients.back().body);
    }
    therapy::CohortBatch batch(bodies);
    for (int day = 0; day < days; ++day) {
      if (day % between_doses == 0) batch.give_all(0, 120.0);
      therapy::advance(batch, 1.0);
      for (std::size_t i = 0; i < lanes; ++i) {
        batch.copy_to(i, patients[i].body);
        batch.set_flux(i, lesion_day(patients[i]));
      }
    }
    for (std::size_t i = 0; i < lanes; ++i) {
      batch.copy_to(i, patients[i].body);
      out[first + i] = numbers_of(patients[i]);
    }
  });
  return out;
}

}  // namespace

TEST(Cohort, a_batch_gives_the_answers_of_one_patient_at_a_time) {
  const auto batch = together(11, 1e-8, 1);  // a full pack, and one of three
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto one = alone(i, 1e-8);
    ASSERT_EQ(one.size(), batch[i].size());
    for (std::size_t k = 0; k < one.size(); ++k)
      EXPECT_NEAR(batch[i][k], one[k], 1e-6 * std::abs(one[k]) + 1e-8) << "patient " << i << " number " << k;
  }
}

TEST(Cohort, any_number_of_threads_gives_the_same_bytes) {
  const auto one = together(27, 1e-5, 1), three = together(27, 1e-5, 3);
  for (std::size_t i = 0; i < one.size(); ++i) {
    ASSERT_EQ(one[i].size(), three[i].size());
    EXPECT_EQ(std::memcmp(one[i].data(), three[i].data(), one[i].size() * sizeof(double)), 0) << "patient " << i;
  }
}
