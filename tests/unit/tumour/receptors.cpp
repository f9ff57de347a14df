// SPDX-License-Identifier: Apache-2.0
// What hormones and drugs do to clones: the parameters and laws of the reference, signs that must hold, closed forms.
#include "howship/tumour/receptors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "causes.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::tumour {
namespace {

CloneParameters clones(std::string_view primary) { return clones_of(primary).clones; }

TEST(Clones, of_each_primary_are_those_of_the_reference) {
  using P = CloneParameters;
  const std::map<std::string, double P::*> here{{"sd_pat", &P::growth_spread},
                                                {"sd_les", &P::growth_spread_lesions},
                                                {"kh", &P::hormone_kill},
                                                {"sd_kh", &P::hormone_kill_spread},
                                                {"KS", &P::half_activity},
                                                {"sd_K", &P::half_activity_spread},
                                                {"KR", &P::adapted_half_activity},
                                                {"sd_KR", &P::adapted_half_activity_spread},
                                                {"adr", &P::adrenal_androgen},
                                                {"sd_adr", &P::adrenal_androgen_spread},
                                                {"fpred", &P::adrenal_suppressed},
                                                {"ktam", &P::tamoxifen_competition},
                                                {"pa", &P::tamoxifen_agonism},
                                                {"con", &P::ligand_free_activity},
                                                {"ktam_a", &P::adapted_tamoxifen_loss},
                                                {"e_ai", &P::tone_on_inhibitor},
                                                {"e_cas", &P::tone_after_castration},
                                                {"mu_a", &P::adapted_share},
                                                {"sd_a", &P::adapted_share_spread},
                                                {"mu_i", &P::independent_share},
                                                {"sd_i", &P::independent_share_spread},
                                                {"sd_fl", &P::share_spread_lesions},
                                                {"kchem", &P::cytotoxic_kill},
                                                {"sd_kchem", &P::cytotoxic_kill_spread},
                                                {"mu_th", &P::cytotoxic_resistance},
                                                {"sd_th", &P::cytotoxic_resistance_spread},
                                                {"ktki", &P::kinase_kill},
                                                {"sd_ktki", &P::kinase_kill_spread},
                                                {"tki_a", &P::kinase_on_adapted},
                                                {"sd_kimm", &P::immune_kill_spread},
                                                {"psa_i", &P::marker_of_independent}};
  std::size_t compared = 0;
  for (const auto& row : reference("parameters.csv")) {
    const std::string &primary = row[0], &name = row[1];
    const double value = std::stod(row[2]);
    // Thyroid: the share without iodine uptake stands with the parameters of iodine.
    if (primary == "thyroid" && (name == "mu_i" || name == "sd_i")) continue;
    if (primary == "iodine") {
      const std::map<std::string, double P::*> iodine{
          {"mu_c", &P::independent_share},          {"sd_c", &P::independent_share_spread},
          {"sd_p", &P::iodine_dose_spread},         {"sd_l", &P::iodine_dose_spread_lesions},
          {"sd_in", &P::iodine_dose_spread_within}, {"mu_s", &P::scar_share},
          {"sd_s", &P::scar_share_spread}};
      if (!iodine.contains(name)) continue;
      EXPECT_DOUBLE_EQ(clones("thyroid").*iodine.at(name), value) << name;
      ++compared;
      continue;
    }
    if (!here.contains(name)) continue;
    if (primary != "prostate" && primary != "breast" && primary != "renal" && primary != "lung" && primary != "thyroid")
      continue;
    const double mine = clones(primary).*here.at(name);
    // The table rounds to five digits.
    EXPECT_NEAR(mine, value, 6e-5 * std::abs(value)) << primary << ' ' << name;
    ++compared;
  }
  EXPECT_EQ(compared, 78u);
  for (const char* primary : {"prostate", "breast", "renal", "lung", "thyroid"})
    for (const auto& row : reference("parameters.csv")) {
      const ReducedParameters& law = clones_of(primary).reduced;
      if (row[0] != primary || (row[1] != "rho" && row[1] != "v")) continue;
      EXPECT_DOUBLE_EQ(row[1] == "rho" ? law.growth : law.front_speed, std::stod(row[2])) << primary;
    }
}

TEST(Clones, every_primary_lies_within_the_declared_ranges) {
  for (const char* primary : {"prostate", "breast", "renal", "lung", "thyroid", "none of these"}) {
    const PrimaryClones one = clones_of(primary);
    for (const auto& row : CloneParameters::table()) {
      EXPECT_GE(one.clones.*row.member, row.declared.low) << primary << ' ' << row.declared.key;
      EXPECT_LE(one.clones.*row.member, row.declared.high) << primary << ' ' << row.declared.key;
    }
    for (const auto& row : ReducedParameters::table()) {
      EXPECT_GE(one.reduced.*row.member, row.declared.low) << primary << ' ' << row.declared.key;
      EXPECT_LE(one.reduced.*row.member, row.declared.high) << primary << ' ' << row.declared.key;
    }
  }
}

TEST(Androgen, castration_starves_the_sensitive_clone_and_hardly_the_adapted_one) {
  const CloneParameters p = clones("prostate");
  Hormones h;
  const OfClones normal = hormone_activity(h, p);
  EXPECT_NEAR(normal[0], 1.0, 0.006);
  h.testosterone = 0.03;
  const OfClones castrate = hormone_activity(h, p);
  EXPECT_NEAR(castrate[0], 0.277, 0.002);
  EXPECT_NEAR(castrate[1], 0.78, 0.01);
  EXPECT_EQ(castrate[2], 1.0);
  h.androgen_synthesis_block = 0.95;
  h.adrenal_suppression = 1.0;
  const OfClones abiraterone = hormone_activity(h, p);
  EXPECT_LT(abiraterone[1], 0.2);
  EXPECT_GT(abiraterone[1], 0.05);
  EXPECT_EQ(abiraterone[2], 1.0);
  Hormones blocked;
  blocked.testosterone = 0.03;
  blocked.androgen_receptor_block = 15.0;
  EXPECT_LT(hormone_activity(blocked, p)[1], castrate[1] / 3);
}

TEST(Androgen, a_flare_cannot_drive_the_receptor_beyond_full) {
  const CloneParameters p = clones("prostate");
  Hormones h;
  h.testosterone = 1.5;
  const Drive drive = drive_of(hormone_activity(h, p), 0.0, 1.0, p);
  EXPECT_LT(drive.growth[0], 1.07);
  for (const double kill : drive.kill) EXPECT_GE(kill, 0.0);
}

TEST(Oestrogen, tone_of_a_tumour_passes_the_two_levels_that_treatment_leaves) {
  const CloneParameters p = clones("breast");
  EXPECT_NEAR(oestrogen_tone(1.0, p), 1.0, 1e-12);
  EXPECT_NEAR(oestrogen_tone(p.castrate_oestradiol, p), p.tone_after_castration, 1e-12);
  EXPECT_EQ(oestrogen_tone(0.03, p), p.tone_on_inhibitor);  // an inhibitor after the menopause
  EXPECT_EQ(oestrogen_tone(0.0, p), p.tone_on_inhibitor);
  EXPECT_GT(oestrogen_tone(0.8, p), 0.7);  // an inhibitor before it: the ovary answers
}

TEST(Oestrogen, receptor_answers_withdrawal_and_block_and_lets_the_others_go_on) {
  const CloneParameters p = clones("breast");
  Hormones normal, inhibitor, tamoxifen, degrader;
  inhibitor.oestradiol = 0.03;
  tamoxifen.tamoxifen = 1.0;
  degrader.degrader = 1.0;
  const OfClones a = hormone_activity(normal, p), ai = hormone_activity(inhibitor, p),
                 tam = hormone_activity(tamoxifen, p), deg = hormone_activity(degrader, p);
  EXPECT_NEAR(a[0], 1.0, 1e-12);
  EXPECT_LT(ai[0], 0.2);
  EXPECT_LT(tam[0], 0.6);
  EXPECT_GT(tam[0], ai[0]);
  EXPECT_LT(deg[0], tam[0]);
  EXPECT_GT(ai[1], p.ligand_free_activity);
  EXPECT_LT(deg[1], tam[1]);
  for (const OfClones& one : {a, ai, tam, deg}) EXPECT_EQ(one[2], 1.0);
}

TEST(Oestrogen, a_tumour_without_the_receptor_is_of_the_independent_clone) {
  CloneParameters p = clones("breast");
  p.all_independent = 1.0;
  const OfClones shares = starting_shares(p);
  EXPECT_EQ(shares, (OfClones{0.0, 0.0, 1.0}));
}

TEST(Clones, shares_add_up_to_one_however_large_they_are_drawn) {
  CloneParameters p = clones("renal");
  for (const double adapted : {-20.0, -2.0, 1.0, 3.0})
    for (const double independent : {-20.0, -2.0, 1.0, 3.0}) {
      p.adapted_share = adapted;
      p.independent_share = independent;
      const OfClones f = starting_shares(p);
      EXPECT_NEAR(f[0] + f[1] + f[2], 1.0, 1e-12);
      for (const double one : f) EXPECT_GT(one, 0.0);
    }
}

TEST(Drugs, a_kinase_inhibitor_without_its_target_does_nothing) {
  CloneParameters p = clones("lung");
  EXPECT_EQ(p.kinase_target, 0.0);
  const OfClones full{1.0, 1.0, 1.0};
  const Drive nothing = drive_of(full, 0.9, 1.0, p);
  EXPECT_EQ(nothing.growth, full);
  EXPECT_EQ(nothing.kill, OfClones{});
  p.kinase_target = 1.0;
  const Drive drive = drive_of(full, 0.9, 1.0, p);  // as the drug does
  EXPECT_NEAR(drive.growth[0], 0.1, 1e-12);
  EXPECT_NEAR(drive.kill[0], 0.204, 1e-12);
  EXPECT_NEAR(drive.kill[1], 0.204 * 0.4399, 1e-12);
  EXPECT_EQ(drive.growth[2], 1.0);
  EXPECT_EQ(drive.kill[2], 0.0);
}

TEST(Drugs, selection_of_the_resistant_is_the_law_of_two_subclones) {
  // 1000 sensitive and 1 resistant cell, growing alike, under six cycles: counted one by one.
  double sensitive = 1000.0, resistant = 1.0, share = 1.0 / 1001.0, volume = 1001.0;
  for (int cycle = 0; cycle < 6; ++cycle) {
    const double s = std::exp(-2.0), growth = std::exp(0.3);
    sensitive *= s * growth;
    resistant *= growth;
    volume *= select(share, s) * growth;
    EXPECT_NEAR(volume, sensitive + resistant, 1e-9 * volume);
    EXPECT_NEAR(share, resistant / (sensitive + resistant), 1e-12);
  }
  // A dose in parts is one dose.
  double one = 0.01, parts = 0.01;
  const double whole = select(one, std::exp(-1.5));
  const double in_parts = select(parts, std::exp(-1.0)) * select(parts, std::exp(-0.5));
  EXPECT_NEAR(in_parts, whole, 1e-15);
  EXPECT_NEAR(parts, one, 1e-15);
}

TEST(Drugs, a_double_dose_kills_more_and_half_a_dose_less_without_a_threshold) {
  const CloneParameters p = clones("breast");
  EXPECT_NEAR(cytotoxic_survival(1.0, p), std::exp(-0.72), 1e-12);
  double before = 1.0;
  for (const double dose : {0.01, 0.5, 1.0, 2.0}) {
    const double now = cytotoxic_survival(dose, p);
    EXPECT_LT(now, before);
    before = now;
  }
}

TEST(Drugs, effector_cells_come_in_weeks_and_stay_for_years) {
  const CloneParameters p = clones("renal");
  double e = 0.0;
  for (int day = 0; day < 22; ++day) e = immune_effectors(e, 1.0, 1.0, p);
  EXPECT_NEAR(e, 1.0 - std::exp(-1.0), 1e-9);
  EXPECT_NEAR(immune_effectors(0.0, 1.0, 22.0, p), e, 1e-12);  // any step
  const double kept = immune_effectors(1.0, 0.0, 365.0, p);
  EXPECT_NEAR(kept, std::exp(-365.0 / 700.0), 1e-12);
  EXPECT_NEAR(immune_rate(0.5, p), 0.125 * p.immune_kill, 1e-15);
}

TEST(Drugs, iodine_spares_what_the_uneven_dose_does_not_reach) {
  const double even = iodine_survival(30.0, 0.0, 0.2, 0.0);
  EXPECT_NEAR(even, std::exp(-6.0), 1e-9);
  EXPECT_GT(iodine_survival(30.0, 0.767, 0.2, 0.0), 5 * even);
  EXPECT_NEAR(iodine_survival(0.0, 0.767, 0.2, 0.03), 1.0, 1e-12);
}

TEST(Drugs, alpha_particles_reach_the_reference_share_of_tumour_cells) {
  // Martin's polynomial of surface by porosity.
  const auto surface = [](double f) {
    const double q = 1.0 - f;
    return q * (32.3 - 61.6 * q + 72.4 * q * q - 28.6 * q * q * q) * f;
  };
  std::size_t compared = 0;
  for (const auto& row : reference("bone_seekers.csv")) {
    if (!row[0].starts_with("alpha range share at BV/TV")) continue;
    const double f = std::stod(row[0].substr(27));
    EXPECT_NEAR(share_in_range(surface(f), f, 0.5, 0.06), std::stod(row[2]), 6e-5) << f;
    ++compared;
  }
  EXPECT_EQ(compared, 5u);
}

TEST(Markers, psa_falls_by_tone_before_the_tumour_shrinks) {
  const CloneParameters p = clones("prostate");
  Hormones castrate;
  castrate.testosterone = 0.03;
  const OfClones volume{10.0, 0.0, 0.0};
  const double before = marker_made(volume, {1.0, 1.0, 1.0}, p);
  const double after = marker_made(volume, hormone_activity(castrate, p), p);
  EXPECT_NEAR(before / 0.25 / 10.0, 3.5, 1e-9);  // ug/L a gram at an elimination of a quarter a day
  EXPECT_NEAR(after / before, 0.35, 0.01);
  // Independent cells make little of it.
  EXPECT_NEAR(marker_made({0.0, 0.0, 10.0}, {1.0, 1.0, 1.0}, p) / before, 0.31, 0.01);
}

}  // namespace
}  // namespace howship::tumour
