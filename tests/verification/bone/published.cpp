// SPDX-License-Identifier: Apache-2.0
// The two published bone-cell models that the law stands on, under the perturbations that their papers show: Lemaire
// 2004 (J Theor Biol 229:293) in its own equations, and Pivonka 2008 (Bone 43:249) as the law without tumour.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "../../published_bone.hpp"
#include "howship/base/units.hpp"
#include "howship/bone/remodelling.hpp"

namespace howship::bone {
namespace {

using Cells = std::array<double, 3>;  // pre-osteoblasts, osteoblasts, osteoclasts, pM

/// What is injected between day 20 and day 80, pM/day.
struct Injection {
  Cells cells{};
  double pth = 0.0, opg = 0.0, rankl = 0.0;
};

Cells lemaire(const Cells& x, const Injection& in) {
  const auto& [R, B, C] = x;
  constexpr double f0 = 0.05, half = 5e-3, differentiation = 0.7 * f0;
  const double tgf = (C + f0 * half) / (C + half);
  const double pth = ((250.0 + in.pth) / 86.0) / (in.pth / 86.0 + 3.0 / 0.02);
  const double opg = (2e5 * R / pth + in.opg) / 0.35;
  const double rank = (5.8e-4 / 1.7e-2) * 3e6 * pth * B / (1.0 + (5.8e-4 / 1.7e-2) * 10.0 + (1e-2 / 10.0) * opg) *
                      (1.0 + in.rankl / 1e3);
  return {7e-4 * tgf - differentiation / tgf * R + in.cells[0], differentiation / tgf * R - 0.189 * B + in.cells[1],
          2.1e-3 * rank - 0.7 * tgf * C + in.cells[2]};
}

Cells pivonka(const Cells& x, const Injection& in) {
  static const Parameters p = [] {
    Parameters without_seeding = published_bone();
    without_seeding.preosteoblast_seeding = 0.0;
    return without_seeding;
  }();
  static const HealthyBone healthy{p};
  const double scale[] = {p.preosteoblasts_healthy, p.osteoblasts_healthy, p.osteoclasts_healthy};
  State<double> s = healthy_state(0.2, p);
  s.preosteoblasts = x[0] / scale[0];
  s.osteoblasts = x[1] / scale[1];
  s.osteoclasts = x[2] / scale[2];
  Conditions<double> c{};
  c.pth = (250.0 + in.pth) / 86.0;
  c.opg_supply = in.opg;
  c.rankl_supply = in.rankl;
  c.mechanical_stimulus = 1.0;
  c.host = 1.0;
  const auto r = rates(s, FactorEffect<double>{0.0, 1.0, 0.0, 1.0, 1.0, 1.0}, TumourHere<double>{}, c, p, healthy);
  return {scale[0] * (r.production.preosteoblasts + r.rate.preosteoblasts * s.preosteoblasts) + in.cells[0],
          scale[1] * (r.production.osteoblasts + r.rate.osteoblasts * s.osteoblasts) + in.cells[1],
          scale[2] * (r.production.osteoclasts + r.rate.osteoclasts * s.osteoclasts) + in.cells[2]};
}

/// One value a day for 140 days by fourth-order Runge and Kutta, 200 steps a day.
template <class Model>
std::vector<Cells> run(const Model& model, Cells x, const Injection& injection) {
  std::vector<Cells> days{x};
  const auto along = [](const Cells& at, const Cells& slope, double step) {
    Cells out;
    for (std::size_t i = 0; i < 3; ++i) out[i] = at[i] + step * slope[i];
    return out;
  };
  constexpr int per_day = 200;
  for (int day = 0; day < 140; ++day) {
    const Injection now = day >= 20 && day < 80 ? injection : Injection{};
    for (int i = 0; i < per_day; ++i) {
      const double dt = 1.0 / per_day;
      const Cells a = model(x, now), b = model(along(x, a, dt / 2), now), c = model(along(x, b, dt / 2), now),
                  d = model(along(x, c, dt), now);
      for (std::size_t k = 0; k < 3; ++k) x[k] += dt / 6.0 * (a[k] + 2 * b[k] + 2 * c[k] + d[k]);
    }
    days.push_back(x);
  }
  return days;
}

template <class Model>
void expect_published(const std::string& name, const Model& model, const std::map<std::string, Injection>& cases) {
  const auto file =
      std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/local" / ("published_" + name + ".csv");
  std::map<std::string, std::vector<Cells>> reference;
  std::ifstream stream{file};
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::vector<std::string> cells;
    std::stringstream cut{line};
    for (std::string cell; std::getline(cut, cell, ',');) cells.push_back(cell);
    reference[cells[0]].push_back({*read_number(cells[2]), *read_number(cells[3]), *read_number(cells[4])});
  }
  ASSERT_EQ(reference.size(), cases.size());
  for (const auto& [what, injection] : cases) {
    const auto& expected = reference.at(what);
    ASSERT_EQ(expected.size(), 141u) << what;
    const auto days = run(model, expected[0], injection);
    for (std::size_t day = 0; day <= 140; ++day)
      for (std::size_t k = 0; k < 3; ++k)
        EXPECT_NEAR(days[day][k] / expected[0][k], expected[day][k] / expected[0][k], 2e-8) << what << " day " << day;
  }
}

}  // namespace

TEST(PublishedBoneCells, lemaire_2004_responds_to_nine_perturbations_as_published) {
  expect_published("lemaire", lemaire,
                   {{"OBa+", {{0, 1.0e-4, 0}}},
                    {"OBa-", {{0, -8.3e-5, 0}}},
                    {"PTH+", {{}, 1.0e3}},
                    {"OCa+", {{0, 0, 1.0e-4}}},
                    {"OCa-", {{0, 0, -2.9e-4}}},
                    {"OBp+", {{1.0e-4, 0, 0}}},
                    {"OBp-", {{-1.2e-4, 0, 0}}},
                    {"OPG+", {{}, 0, 2.0e5}},
                    {"RANKL+", {{}, 0, 0, 10.0}}});
}

TEST(PublishedBoneCells, the_law_without_tumour_is_pivonka_2008_under_six_perturbations) {
  expect_published("pivonka", pivonka,
                   {{"PTH+", {{}, 1.0e3}},
                    {"OBp+", {{1.0e-4, 0, 0}}},
                    {"OBa+", {{0, 1.0e-4, 0}}},
                    {"OCa+", {{0, 0, 1.0e-4}}},
                    {"OPG+", {{}, 0, 2.0e5}},
                    {"RANKL+", {{}, 0, 0, 1.0e3}}});
}

TEST(PublishedBoneCells, the_steady_states_are_the_published_ones) {
  const Cells lemaire_published{7.734e-4, 7.282e-4, 9.127e-4};
  const Cells lemaire_slope = lemaire(lemaire_published, {});
  for (std::size_t k = 0; k < 3; ++k) EXPECT_LE(std::abs(lemaire_slope[k]), 2e-3 * lemaire_published[k]);
  const Parameters p;
  const Cells pivonka_slope = pivonka({p.preosteoblasts_healthy, p.osteoblasts_healthy, p.osteoclasts_healthy}, {});
  for (double slope : pivonka_slope) EXPECT_LE(std::abs(slope), 1e-13);
}

TEST(BoneParameters, every_member_is_declared_once_with_a_range_that_holds_its_default) {
  EXPECT_EQ(Parameters::table().size() * sizeof(double), sizeof(Parameters));
  const Parameters p;
  std::map<std::string_view, int> seen;
  for (const auto& row : Parameters::table()) {
    EXPECT_EQ(seen[row.declared.key]++, 0) << row.declared.key;
    EXPECT_GE(p.*(row.member), row.declared.low) << row.declared.key;
    EXPECT_LE(p.*(row.member), row.declared.high) << row.declared.key;
    EXPECT_TRUE(parse_unit(row.declared.unit)) << row.declared.key;
    EXPECT_FALSE(row.declared.meaning.empty() || row.declared.source.text.empty()) << row.declared.key;
  }
}

TEST(Mineral, the_bone_fraction_of_healthy_mineral_is_found_again) {
  const Parameters p;
  for (double f = 0.01; f < 1.0; f += 0.01) EXPECT_NEAR(fraction_with_mineral(healthy_mineral(f, p), p), f, 1e-12);
}

}  // namespace howship::bone
