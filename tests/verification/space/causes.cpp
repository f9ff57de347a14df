// SPDX-License-Identifier: Apache-2.0
// What the law adds to lesions against its reference: reactive bone, hindered repair, erosion without osteoclasts, the
// quality of tissue; and what is left where all of it is switched off.
#include <numeric>

#include "howship/space/point.hpp"
#include "howship/space/shells.hpp"
#include "reference.hpp"

namespace howship::space {
namespace {

constexpr double fraction = 0.15;

Law law_of(const std::string& primary) {
  return Law{published_bone_with_causes(), reference_primary_with_causes(primary)};
}

/// A lesion of the reference: shells of 0.5 mm out to `radius` mm.
ShellSpace lesion(const Law& law, double radius) {
  ShellSpace out(std::size_t(2.0 * radius), 0.5, fraction, law, {});
  out.seed_ball(1.5, 0.5, 0.5);
  return out;
}

/// Mean of a state over the ball of that radius.
double mean_within(const ShellSpace& space, StateIndex state, double radius) {
  double sum = 0.0, volume = 0.0;
  for (std::size_t i = 0; i < space.shells().size(); ++i) {
    if (space.radius(i) >= radius) continue;
    sum += space.volume(i) * space.shells().state[state][i];
    volume += space.volume(i);
  }
  return sum / volume;
}

/// CT number as the reference reads it from mineral.
double hounsfield(double mineral) { return 50.0 + 1250.0 * 1.2 * mineral; }

double healthy_mineral_out(const Law& law) {
  return law.bone.turnover * bone::surface_per_matrix(fraction) * bone::healthy_mineral(fraction, law.bone);
}

void expect_close(double got, double want, double relative, const std::string& what) {
  EXPECT_LE(std::abs(got - want), relative * std::max(std::abs(want), 1e-6)) << what << ": " << got << " for " << want;
}

}  // namespace

TEST(Causes, right_hand_side_agrees_with_60_random_samples_to_1e_9) {
  const char* const names[] = {"u", "b", "c", "fl", "fw", "h", "n0", "n1", "d", "m", "r", "z", "v", "q"};
  const std::size_t states[] = {preosteoblasts, osteoblasts,    osteoclasts, lamellar,      woven,
                                mineral,        sensitive,      adapted,     debris,        stroma,
                                repair,         bisphosphonate, reactive,    tissue_quality};
  const ReferenceTable table = read_reference("rhs_samples", "causes");
  ASSERT_EQ(table.rows.size(), 60u);
  const Law law = law_of("breast_lytic");
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const auto at = [&](const std::string& name) { return table.number(row, name); };
    Values<double> y = healthy_values(0.0, law);
    for (std::size_t k = 0; k < std::size(states); ++k) y[states[k]] = at(names[k]);
    const auto fixed = imposed(Exposure{}, Site<double>{0.0, 1.0}, 0.0, law);
    const auto r = rates(y, effect_of(Factors<double>{at("G"), at("Pf"), at("W"), at("K")}, law), fixed, law);
    for (std::size_t k = 0; k < std::size(states); ++k) {
      const std::string where = "row " + std::to_string(row) + " " + names[k];
      expect_close(r.production[states[k]], at(std::string{"P_"} + names[k]), 1e-9, "P " + where);
      expect_close(r.rate[states[k]], at(std::string{"A_"} + names[k]), 1e-9, "A " + where);
    }
  }
}

TEST(Causes, lesions_of_eight_primaries_grow_as_in_the_reference_to_1e_6) {
  for (const std::string primary :
       {"breast_lytic", "breast_mixed", "lung", "renal", "thyroid", "myeloma", "prostate", "prostate_blastic"}) {
    const Law law = law_of(primary);
    const ReferenceTable table = read_reference("lesion_" + primary, "causes");
    ShellSpace space = lesion(law, 24.0);
    const double out_in_health = space.tissue_volume() * healthy_mineral_out(law);
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      for (int day = 0; day < 10; ++day) space.advance({}, 1.0);
      const ShellMeasures m = space.measure(fraction);
      const double inside = std::max(m.half_radius, 1.0);
      const auto at = [&](const char* name) { return table.number(row, name); };
      const std::string where = primary + " day " + std::to_string(10 * (row + 1)) + " ";
      expect_close(m.half_radius, at("r"), 1e-6, where + "r");
      expect_close(m.tumour, at("vol"), 1e-6, where + "vol");
      expect_close(m.woven, at("woven"), 1e-6, where + "woven");
      // A difference of the whole ball, 58000 mm3.
      EXPECT_NEAR(m.deficit, at("deficit"), 1e-6 * std::max(std::abs(at("deficit")), 10.0)) << where << "deficit";
      expect_close(hounsfield(mean_within(space, mineral, inside)), at("hu"), 1e-6, where + "hu");
      EXPECT_NEAR(space.flux({}).mineral_out - out_in_health, at("jout"), 1e-6 * std::max(std::abs(at("jout")), 1.0))
          << where << "jout";
    }
  }
}

TEST(Causes, holes_fill_after_treatment_as_in_the_reference) {
  struct Row {
    std::string primary, treatment;
    Exposure exposure;
    int fractions = 0;
    double gray = 0.0;
  };
  Exposure killed, slowed, thinned, denosumab;
  killed.kill = {0.1, 0.1, 0.1};
  slowed.growth = {0.4, 0.4, 0.4};
  thinned.kill = {0.03, 0.03, 0.03};
  denosumab.denosumab = 1.4e5;
  const ReferenceTable table = read_reference("healing", "causes");
  int compared = 0;
  for (const Row& run :
       {Row{"breast_lytic", "none", {}}, Row{"breast_lytic", "10 x 3 Gy", {}, 10, 3.0},
        Row{"breast_lytic", "1 x 8 Gy", {}, 1, 8.0}, Row{"breast_lytic", "kill 0.1/d", killed},
        Row{"breast_lytic", "growth x 0.4", slowed}, Row{"breast_lytic", "kill 0.03/d", thinned},
        Row{"breast_mixed", "10 x 3 Gy", {}, 10, 3.0}, Row{"renal", "10 x 3 Gy", {}, 10, 3.0},
        Row{"breast_lytic", "denosumab", denosumab}, Row{"lung", "denosumab", denosumab}, Row{"lung", "none", {}}}) {
    const Law law = law_of(run.primary);
    ShellSpace space = lesion(law, 30.0);
    while (space.measure(fraction).half_radius < 12.0) space.advance({}, 1.0);
    const double radius = space.measure(fraction).half_radius;
    for (int i = 0; i < run.fractions; ++i)
      give(space, DoseKind::fraction, std::vector<double>(space.shells().size(), run.gray));
    space.change(
        std::vector<double>(space.shells().size(), 1.0), [](double, Rve&) {}, Disturbs::stroma);
    int day = 0;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      if (table.rows[row][0] != run.primary || table.rows[row][1] != run.treatment) continue;
      for (; day < int(table.number(row, "day")); ++day) space.advance(run.exposure, 1.0);
      const std::string where = run.primary + " " + run.treatment + " day " + std::to_string(day);
      EXPECT_NEAR(hounsfield(mean_within(space, mineral, radius)), table.number(row, "HU"), 1e-4) << where;
      // The first row is from before treatment.
      if (day > 0) expect_close(space.measure(fraction).tumour, table.number(row, "tumour_mm3"), 1e-6, where);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 99);
}

TEST(Causes, a_time_step_of_a_day_errs_as_in_the_reference) {
  const ReferenceTable table = read_reference("time_step", "causes");
  for (const std::string primary : {"breast_lytic", "prostate_blastic"}) {
    const auto run = [&](double dt) {
      ShellSpace space = lesion(law_of(primary), 20.0);
      for (int i = 0; i < int(std::lround(200.0 / dt)); ++i) space.advance({}, dt);
      return space.measure(fraction);
    };
    const ShellMeasures exact = run(0.125);
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      if (table.rows[row][0] != primary) continue;
      const double dt = table.number(row, "dt_d");
      const ShellMeasures m = run(dt);
      // Over two days the reference moves cells in one step more.
      const double within = dt < 2.0 ? 1e-6 : 3e-5;
      EXPECT_NEAR(m.tumour / exact.tumour - 1.0, table.number(row, "tumour_error"), within) << primary << " dt " << dt;
      EXPECT_NEAR(m.woven / exact.woven - 1.0, table.number(row, "woven_error"), within) << primary << " dt " << dt;
    }
  }
}

TEST(Causes, more_osteoclasts_than_coupling_follows_call_reactive_bone_and_no_fewer_do) {
  const Law law{{}, {}};
  Values<double> y = healthy_values(0.2, law);
  const auto fixed = imposed(Exposure{}, Site<double>{0.0, 1.0}, 0.0, law);
  for (double c : {0.0, 1.0, 2.0, 2.5}) {
    y[osteoclasts] = c;
    EXPECT_EQ(rates(y, effect_of(local_factors(y, 0.0, law), law), fixed, law).production[reactive], 0.0) << c;
  }
  y[osteoclasts] = 2.6;
  EXPECT_GT(rates(y, effect_of(local_factors(y, 0.0, law), law), fixed, law).production[reactive], 0.0);
}

TEST(Causes, osteoclasts_that_rankl_no_longer_supports_die_faster_by_as_much_as_is_told) {
  // Of a bone whose RANKL is blocked: haste h gives 1 + (h - 1) x / (half + x) of the plain change, x what dies more.
  const auto change = [](double haste) {
    Law law{{}, {}};
    law.bone.unsupported_haste = haste;
    const Values<double> y = healthy_values(0.2, law);
    Exposure blocked;
    blocked.denosumab = trough_denosumab;
    const auto rate =
        rates(y, effect_of(local_factors(y, 0.0, law), law), imposed(blocked, Site<double>{0.0, 1.0}, 0.0, law), law);
    return rate.production[osteoclasts] + rate.rate[osteoclasts] * y[osteoclasts];
  };
  const double plain = change(1.0);
  EXPECT_LT(plain, 0.0);
  for (const double haste : {1.1, 2.0, 6.0})
    EXPECT_NEAR((change(haste) / plain - 1.0) / (haste - 1.0), change(2.0) / plain - 1.0, 1e-12) << haste;
  EXPECT_GT(change(2.0) / plain, 1.01);
}

TEST(Causes, lack_of_oestrogen_or_androgen_and_rebound_call_no_reactive_bone) {
  const Law law{{}, {}};
  Values<double> y = healthy_values(0.15, law);
  Exposure without, blocked;
  without.rankl_supply = 2.0 * law.bone.rankl_production;
  blocked.denosumab = trough_denosumab;
  double most = 0.0;
  for (int day = 0; day < 1500; ++day) {
    const Exposure& e = day < 500 ? without : day < 900 ? blocked : Exposure{};
    y = advance_point(y, e, {0.0, 1.0}, law, 1.0);
    most = std::max(most, y[osteoclasts]);
    ASSERT_EQ(y[reactive], 0.0) << "day " << day << ", osteoclasts " << y[osteoclasts];
  }
  EXPECT_GT(most, 1.5);
  EXPECT_LT(most, 2.5);
}

TEST(Causes, switched_off_leave_the_law_without_them_to_the_last_bit) {
  // The whole term of each is null, so that what is left is the sum of the others.
  const Law law{without_causes(bone::Parameters{}), reference_primary("breast_lytic")};
  Law reference = law;
  reference.bone.reaction_threshold = 1e300;  // not even the state moves
  Values<double> a = healthy_values(0.2, law);
  a[sensitive] = 0.05;
  Values<double> b = a;
  double most = 0.0;
  for (int day = 0; day < 720; ++day) {
    if (day == 150) {
      give_fraction(a, 8.0, law);
      give_fraction(b, 8.0, reference);
    }
    a = advance_point(a, {}, {0.0, 1.0}, law, 1.0);
    b = advance_point(b, {}, {0.0, 1.0}, reference, 1.0);
    most = std::max(most, a[reactive]);
    for (std::size_t k = 0; k < known_states; ++k) ASSERT_EQ(a[k], b[k]) << "day " << day << " state " << k;
  }
  EXPECT_GT(most, 0.01);
}

TEST(TissueQuality, fractions_add_up_to_the_loss_of_their_course_whatever_their_number) {
  const bone::Parameters p;
  for (const auto& [count, gray] : {std::pair{1, 8.0}, std::pair{10, 3.0}, std::pair{5, 4.0}, std::pair{25, 2.0}}) {
    double pending = 0.0;
    for (int i = 0; i < count; ++i) pending += bone::added_loss(1.0, pending, gray, p);
    const double equivalent = count * gray * (1.0 + gray / 3.0);
    EXPECT_NEAR(std::exp(-pending), 1.0 - 0.30 * equivalent / (equivalent + 8.0), 1e-12) << count << " x " << gray;
  }
}

TEST(TissueQuality, falls_within_weeks_of_radiation_and_returns_within_a_year) {
  const Law law{{}, {}};
  const auto course = [&](int count, double gray) {
    Values<double> y = healthy_values(0.2, law);
    std::pair<int, double> lowest{0, 1.0};
    for (int day = 0; day < 720; ++day) {
      if (day < count) give_fraction(y, gray, law);
      y = advance_point(y, {}, {0.0, 1.0}, law, 1.0);
      if (y[tissue_quality] < lowest.second) lowest = {day + 1, y[tissue_quality]};
    }
    EXPECT_GT(y[tissue_quality], 0.995);
    return lowest;
  };
  const auto one = course(1, 8.0), ten = course(10, 3.0);
  EXPECT_NEAR(one.second, 0.82, 0.01) << "day " << one.first;
  EXPECT_NEAR(ten.second, 0.80, 0.01) << "day " << ten.first;
  for (const auto& [day, lowest] : {one, ten}) {
    EXPECT_GT(day, 20);
    EXPECT_LT(day, 50);
  }
}

TEST(TissueQuality, of_ablated_bone_falls_by_as_much_as_was_killed_and_that_of_cemented_bone_does_not) {
  const Law law{{}, {}};
  Values<double> whole = healthy_values(0.2, law), half = whole, cemented = whole;
  ablate(whole, 1.0, law);
  ablate(half, 0.5, law);
  fill_with_cement(cemented, 0.0, 0.5);
  EXPECT_DOUBLE_EQ(std::exp(-whole[pending_loss]), 0.8);
  EXPECT_DOUBLE_EQ(std::exp(-half[pending_loss]), 0.9);
  EXPECT_EQ(cemented[pending_loss], 0.0);
}

TEST(Balance, less_bone_given_back_than_taken_is_lost_by_that_part_of_turnover) {
  const Law law{{}, {}};
  Exposure old;
  old.balance = 0.95;
  Values<double> y = healthy_values(0.15, law);
  const double turnover = law.bone.turnover * bone::surface_per_matrix(0.15);
  for (int day = 0; day < 365; ++day) y = advance_point(y, old, {0.0, 1.0}, law, 1.0);
  EXPECT_NEAR(0.15 - y[lamellar], 0.05 * turnover * 0.15 * 365.0, 0.05 * 0.05 * turnover * 0.15 * 365.0);
}

TEST(Causes, alpha_particles_reach_the_part_of_the_pores_that_lies_beside_forming_bone) {
  const ReferenceTable table = read_reference("bone_seekers", "causes");
  const std::string before = "alpha range share at BV/TV ";
  int found = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& name = table.rows[row][table.column("case")];
    if (!name.starts_with(before)) continue;
    const double f = std::stod(name.substr(before.size()));
    EXPECT_NEAR(bone::share_beside_forming(f, 1.0, 1.0 / (1.0 - f), 0.06), table.number(row, "value"), 5e-4) << name;
    ++found;
  }
  EXPECT_EQ(found, 5);
  EXPECT_EQ(bone::share_beside_forming(0.0, 1.0, 1.0, 0.06), 0.0);
  EXPECT_LT(bone::share_beside_forming(0.2, 0.2, 1.25, 0.06), 0.4 * bone::share_beside_forming(0.2, 1.0, 1.25, 0.06));
}

TEST(Causes, what_reaches_cells_beside_bone_only_kills_their_part_of_the_tumour) {
  const Law law{{}, {}};
  Exposure alpha;
  alpha.surface_kill = 0.5;
  alpha.surface_reach = 0.06;
  const auto lost = [&](double fraction) {
    Values<double> y = healthy_values(fraction, law);
    y[sensitive] = 0.1;
    const double dt = 0.01;
    return std::log(advance_point(y, {}, {0.0, 1.0}, law, dt)[sensitive] /
                    advance_point(y, alpha, {0.0, 1.0}, law, dt)[sensitive]) /
           dt;
  };
  EXPECT_NEAR(lost(0.2), 0.5 * bone::share_beside_forming(0.2, 1.0, 1.25, 0.06), 1e-3);
  EXPECT_NEAR(lost(0.0), 0.0, 1e-12);
}

}  // namespace howship::space
