// SPDX-License-Identifier: Apache-2.0
// Virtual patients with a bone metastasis of thyroid cancer under radioiodine, beside what the prototype gives.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../../unit/tumour/causes.hpp"
#include "howship/tumour/individual.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"
#include "howship/tumour/receptors.hpp"

namespace howship::tumour {
namespace {

constexpr double dose = 13.4;       // Gy, a course in the median lesion
constexpr double doubling = 680.0;  // days, of the median
constexpr double between = 200.0;   // days from one course to the next
constexpr std::uint64_t patients = 8000;

struct Outcome {
  double complete = 0.0, partial = 0.0, stable = 0.0, progressed = 0.0, marker_fell = 0.0, marker_rose = 0.0;
};

Outcome treated(bool all, int courses, double until) {
  const CloneParameters median = clones_of("thyroid").clones;
  const Parameters tumour = find_primary("thyroid")->parameters;
  const double decay = std::numbers::ln2 / 3.0, repair = 11.1;
  Outcome out;
  for (std::uint64_t i = 0; i < patients; ++i) {
    const Individual one = individual_of(13, i, 1.0, median);
    const LesionTraits lesion = lesion_traits(in_patient(median, one), one, 13, i, 0, 1.0);
    const bool avid = !all || takes_up_iodine(13, i, 1.0, median);
    const double survival = iodine_survival(dose * lesion.times.iodine_uptake, median.iodine_dose_spread_within,
                                            tumour.radiation_alpha, tumour.radiation_beta * decay / (repair + decay));
    const double rate = std::numbers::ln2 / doubling * lesion.times.growth;
    double cold = avid ? expit(lesion.clones.independent_share) : 1.0, hot = 1.0 - cold, scar = 0.0, day = 0.0;
    for (int c = 0; c < courses; ++c) {
      scar += expit(lesion.clones.scar_share) * hot * (1.0 - survival);
      const double days = c + 1 < courses ? between : until - day;
      hot *= survival * std::exp(rate * days);
      cold *= std::exp(rate * days);
      day += days;
    }
    const double live = hot + cold, diameter = std::cbrt(live + scar), percent = 100.0 / double(patients);
    if (live < 5e-3)
      out.complete += percent;
    else if (diameter <= 0.7)
      out.partial += percent;
    else if (diameter >= 1.2)
      out.progressed += percent;
    else
      out.stable += percent;
    out.marker_fell += live < 0.5 ? percent : 0.0;
    out.marker_rose += live > 2.0 ? percent : 0.0;
  }
  return out;
}

TEST(Radioiodine, answers_of_avid_bone_metastases_and_of_all_patients_are_those_of_the_prototype) {
  const Outcome found[] = {treated(false, 4, 900.0), treated(true, 1, 365.0)};
  const auto rows = reference("iodine.csv");
  ASSERT_EQ(rows.size(), 2u);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Outcome& one = found[r];
    const double here[] = {one.complete, one.partial, one.stable, one.progressed, one.marker_fell, one.marker_rose};
    for (std::size_t k = 0; k < std::size(here); ++k)
      EXPECT_NEAR(here[k], std::stod(rows[r][k + 1]), 4.0) << rows[r][0] << " column " << k + 1;
  }
}

}  // namespace
}  // namespace howship::tumour
