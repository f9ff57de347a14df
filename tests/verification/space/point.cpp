// SPDX-License-Identifier: Apache-2.0
// The law against its reference: right-hand sides, point trajectories, health, and the published bone-cell models.
#include "howship/space/point.hpp"

#include <random>

#include "howship/space/events.hpp"
#include "reference.hpp"

namespace howship::space {
namespace {

/// The states that the reference knows: the first twelve.
const char* const state_names[] = {"u", "b", "c", "fl", "fw", "h", "n0", "n1", "d", "m", "r", "z"};
static_assert(std::size(state_names) == known_states);

// As the reference's unit test: largest difference relative to the larger of the value and a floor of rounding.
void expect_close(double got, double want, double relative, const std::string& what) {
  EXPECT_LE(std::abs(got - want), relative * std::max(std::abs(want), 1e-12)) << what << ": " << got << " for " << want;
}

struct PointRun {
  std::string name, primary;
  double fraction, sensitive, adapted;
  std::vector<Change> changes;
  std::vector<Dose> doses;
  int days;
  double inert = 0.0;
};

std::vector<PointRun> point_runs() {
  const Exposure denosumab = with(&Exposure::denosumab, trough_denosumab);
  Exposure chemotherapy, withdrawal;
  chemotherapy.kill = {0.10, 0.0, 0.0};
  withdrawal.growth = {0.1, 1.0, 1.0};
  withdrawal.kill = {0.02, 0.0, 0.0};
  return {
      {"pth_infusion",
       "breast_lytic",
       0.20,
       0,
       0,
       {{20, with(&Exposure::parathyroid_hormone, 1250.0 / 86)}, {80, {}}},
       {},
       140},
      {"zol_single", "breast_lytic", 0.15, 0, 0, {}, {{0, DoseKind::infusion, 1.0}}, 1100},
      {"lytic", "breast_lytic", 0.20, 0.05, 0, {}, {}, 720},
      {"mixed", "breast_mixed", 0.20, 0.05, 0, {}, {}, 720},
      {"blastic", "prostate_blastic", 0.20, 0.05, 0, {}, {}, 720},
      {"cortex", "breast_lytic", 0.93, 0.02, 0, {}, {}, 720},
      {"lytic_den", "breast_lytic", 0.20, 0.05, 0, {{120, denosumab}}, {}, 720},
      {"lytic_zol", "breast_lytic", 0.20, 0.05, 0, {}, zoledronate(120, 700), 720},
      {"lytic_rt10x3", "breast_lytic", 0.20, 0.05, 0, {}, radiotherapy(150, 10, 3.0), 720},
      {"lytic_rt1x8", "breast_lytic", 0.20, 0.05, 0, {}, radiotherapy(150, 1, 8.0), 720},
      {"lytic_ablation", "breast_lytic", 0.20, 0.05, 0, {}, {{150, DoseKind::ablation, 1.0}}, 720},
      {"lytic_chemo", "breast_lytic", 0.20, 0.05, 5e-4, {{150, chemotherapy}, {290, {}}}, {}, 720},
      {"blastic_adt", "prostate_blastic", 0.20, 0.05, 5e-4, {{240, withdrawal}}, {}, 720},
      {"blastic_radionuclide",
       "prostate_blastic",
       0.20,
       0.05,
       0,
       {{240, with(&Exposure::dose_rate, 0.30)}, {256, with(&Exposure::dose_rate, 0.12)}, {272, {}}},
       {},
       720},
      {"blastic_den", "prostate_blastic", 0.20, 0.05, 0, {{240, denosumab}}, {}, 720},
      {"lytic_cement", "breast_lytic", 0.20, 0.05, 0, {}, {}, 720, 0.30},
  };
}

// A row every five days; a row at an event time is the state just before the event.
std::vector<Values<double>> run_point(const PointRun& run, double dt) {
  const Law law{published_bone(), reference_primary(run.primary)};
  Values<double> y = healthy_values(run.fraction, law);
  y[sensitive] = run.sensitive;
  y[adapted] = run.adapted;
  std::vector<Values<double>> rows{y};
  std::size_t next = 0;
  const int steps = int(std::lround(run.days / dt)), every = int(std::lround(5.0 / dt));
  for (int i = 0; i < steps; ++i) {
    const double t = i * dt;
    for (; next < run.doses.size() && run.doses[next].day <= t + 1e-9; ++next) {
      const Dose& dose = run.doses[next];
      if (dose.kind == DoseKind::infusion) infuse(y, dose.amount);
      if (dose.kind == DoseKind::fraction) give_fraction(y, dose.amount, law);
      if (dose.kind == DoseKind::ablation) ablate(y, dose.amount, law);
    }
    y = advance_point(y, exposure_on(run.changes, t + 0.5 * dt), {run.inert, 1.0}, law, dt);
    if ((i + 1) % every == 0) rows.push_back(y);
  }
  return rows;
}

}  // namespace

TEST(PointReference, right_hand_side_and_one_step_agree_with_200_random_samples_to_1e_8) {
  const ReferenceTable table = read_reference("rhs_samples");
  ASSERT_EQ(table.rows.size(), 200u);
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const auto at = [&](const std::string& name) { return table.number(row, name); };
    const Law law{published_bone(), reference_primary(table.rows[row][0])};
    Values<double> y = healthy_values(0.0, law);
    for (std::size_t i = 0; i < known_states; ++i) y[i] = at(state_names[i]);
    const Exposure e{at("pth"),
                     at("pthrp"),
                     at("den"),
                     at("I_opg"),
                     at("I_rankl"),
                     at("t_ext"),
                     at("mech"),
                     at("bp"),
                     {at("grow0"), at("grow1"), 1.0},
                     {at("kill0"), at("kill1"), 0.0},
                     at("dose"),
                     at("oc_kill")};
    const auto fixed = imposed(e, Site<double>{at("inert"), 1.0}, e.dose_rate, law);
    const auto r = rates(y, effect_of(Factors<double>{at("G"), at("P"), at("W"), at("K")}, law), fixed, law);
    const Values<double> next = advanced(y, r, 0.5);
    for (std::size_t i = 0; i < known_states; ++i) {
      const std::string name = state_names[i], where = "row " + std::to_string(row) + " " + name;
      expect_close(r.production[i], at("P_" + name), 1e-8, "P " + where);
      expect_close(r.rate[i], at("A_" + name), 1e-8, "A " + where);
      expect_close(next[i], at("Ynext_" + name), 1e-8, "step " + where);
    }
  }
}

TEST(PointReference, half_day_steps_reproduce_all_sixteen_stepped_trajectories_to_1e_9) {
  for (const PointRun& run : point_runs()) {
    const ReferenceTable table = read_reference("rve_" + run.name + "_dt05");
    const auto rows = run_point(run, 0.5);
    ASSERT_EQ(rows.size(), table.rows.size()) << run.name;
    for (std::size_t i = 0; i < known_states; ++i) {
      double worst = 0.0, largest = 0.0;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const double want = table.number(row, i + 1);
        worst = std::max(worst, std::abs(rows[row][i] - want));
        largest = std::max(largest, std::abs(want));
      }
      EXPECT_LE(worst, 1e-9 * std::max(largest, 1e-3)) << run.name << " " << state_names[i];
    }
  }
}

TEST(PointReference, half_day_steps_stay_as_near_the_exact_solutions_as_the_reference_scheme_does) {
  for (const PointRun& run : point_runs()) {
    const ReferenceTable exact = read_reference("rve_" + run.name);
    const ReferenceTable scheme = read_reference("rve_" + run.name + "_dt05");
    const auto rows = run_point(run, 0.5);
    for (std::size_t i = 0; i < known_states; ++i) {
      double ours = 0.0, theirs = 0.0, largest = 0.0;
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const double want = exact.number(row, i + 1);
        ours = std::max(ours, std::abs(rows[row][i] - want));
        theirs = std::max(theirs, std::abs(scheme.number(row, i + 1) - want));
        largest = std::max(largest, std::abs(want));
      }
      EXPECT_LE(ours, 1.001 * theirs + 1e-9 * std::max(largest, 1e-3)) << run.name << " " << state_names[i];
    }
  }
}

TEST(PointReference, halving_the_step_divides_the_error_by_about_four) {
  const PointRun lytic = point_runs()[2];
  const ReferenceTable exact = read_reference("rve_lytic");
  const auto error = [&](double dt) {
    const auto rows = run_point(lytic, dt);
    double worst = 0.0;
    for (std::size_t row = 0; row < rows.size(); ++row)
      worst = std::max(worst, std::abs(rows[row][lamellar] - exact.number(row, "fl")));
    return worst;
  };
  const double coarse = error(0.5), fine = error(0.25);
  EXPECT_GT(coarse / fine, 3.5);
  EXPECT_LT(coarse / fine, 4.5);
}

TEST(Health, the_right_hand_side_of_healthy_bone_vanishes_to_rounding_for_any_density) {
  const Law law{{}, {}};
  for (int i = 1; i < 100; ++i) {
    const Values<double> y = healthy_values(0.01 * i, law);
    const auto fixed = imposed(Exposure{}, Site<double>{0.0, 1.0}, 0.0, law);
    const auto r = rates(y, effect_of(local_factors(y, 0.0, law), law), fixed, law);
    for (std::size_t k = 0; k < state_count; ++k)
      EXPECT_LE(std::abs(r.production[k] + r.rate[k] * y[k]), 4e-16) << "BV/TV " << 0.01 * i << " state " << k;
  }
}

TEST(Point, several_side_by_side_are_as_each_alone_to_the_last_bit) {
  const Law law{{}, {}};
  Exposure treated;
  treated.denosumab = 40.0;
  treated.dose_rate = 0.3;
  treated.kill = {0.1, 0.0, 0.2};
  for (const Exposure& e : {Exposure{}, treated})
    for (std::size_t n = 1; n <= 19; ++n) {  // more and fewer than any vector has lanes
      std::vector<Values<double>> alone, together;
      std::vector<Values<double>*> points;
      for (std::size_t i = 0; i < n; ++i) alone.push_back(healthy_values(0.05 + 0.04 * double(i), law));
      together = alone;
      for (Values<double>& y : together) points.push_back(&y);
      for (int day = 0; day < 40; ++day) {
        for (Values<double>& y : alone) y = advance_point(y, e, {0.0, 1.0}, law, 1.0);
        advance_points(points, e, law, 1.0);
      }
      EXPECT_EQ(alone, together) << n << " points";
    }
}

TEST(Health, ten_years_of_daily_steps_move_healthy_bone_by_less_than_1e_12) {
  const Law law{{}, {}};
  for (int i = 1; i < 100; ++i) {
    const Values<double> start = healthy_values(0.01 * i, law);
    Values<double> y = start;
    for (int day = 0; day < 3650; ++day) y = advance_point(y, {}, {0.0, 1.0}, law, 1.0);
    for (std::size_t k = 0; k < state_count; ++k)
      EXPECT_LE(std::abs(y[k] - start[k]), 1e-12) << "BV/TV " << 0.01 * i << " state " << k;
  }
}

TEST(Health, soft_tissue_without_tumour_stays_empty_under_any_treatment) {
  const Law law{{}, {}};
  Values<double> y{};
  y[tissue_quality] = 1.0;
  const Values<double> empty = y;
  Exposure e;
  e.denosumab = trough_denosumab;
  e.dose_rate = 0.3;
  for (int day = 0; day < 365; ++day) y = advance_point(y, e, {0.65, 0.0}, law, 1.0);
  for (std::size_t k = 0; k < state_count; ++k) EXPECT_NEAR(y[k], empty[k], k == tissue_quality ? 1e-15 : 0.0) << k;
}

TEST(Law, states_stay_positive_and_mineral_below_matrix_from_any_start_at_any_step) {
  std::mt19937_64 random{5};
  const auto draw = [&](double low, double high) { return std::uniform_real_distribution{low, high}(random); };
  for (const tumour::Primary& primary : tumour::primaries()) {
    const Law law{{}, primary.parameters};
    for (int start = 0; start < 100; ++start) {
      Values<double> y = healthy_values(draw(0.01, 0.95), law);
      for (auto k : {preosteoblasts, osteoblasts, osteoclasts}) y[k] = std::exp(draw(-3.0, 4.0));
      y[sensitive] = draw(0.0, 0.5) * (1.0 - y[lamellar]);
      y[adapted] = draw(0.0, 0.5) * (1.0 - y[lamellar] - y[sensitive]);
      y[independent] = draw(0.0, 0.5) * (1.0 - y[lamellar] - y[sensitive] - y[adapted]);
      y[reactive] = draw(0.0, 1.0);
      y[tissue_quality] = draw(0.3, 1.0);
      y[pending_loss] = draw(0.0, 0.3);
      y[stroma] = draw(0.0, 1.0);
      y[repair] = draw(0.0, 1.0);
      y[bisphosphonate] = draw(0.0, 10.0);
      Exposure e;
      e.parathyroid_hormone = draw(0.5, 20.0);
      e.denosumab = draw(0.0, 2e5);
      e.kill = {draw(0.0, 0.5), draw(0.0, 0.1), draw(0.0, 0.1)};
      e.dose_rate = draw(0.0, 1.0);
      const double dt = std::array{1.0, 2.0, 5.0, 10.0}[std::size_t(start) % 4];
      for (int step = 0; step < 100; ++step) {
        y = advance_point(y, e, {0.0, 1.0}, law, dt);
        for (double value : y) ASSERT_TRUE(std::isfinite(value) && value >= 0.0) << primary.name << " start " << start;
        ASSERT_LE(y[mineral], y[lamellar] + y[woven] + 1e-15);
      }
    }
  }
}

}  // namespace howship::space
