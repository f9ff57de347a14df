// SPDX-License-Identifier: Apache-2.0
// The shells against their reference, health, and the voxel lesion of the same tumour.
#include "howship/space/shells.hpp"

#include "reference.hpp"

namespace howship::space {
namespace {

struct ShellRun {
  std::string name, primary;
  std::vector<Change> changes;
  std::vector<Dose> doses;  // amount 0 in an ablation: the reference's profile around 19 mm
  int days;
};

std::vector<Dose> joined(std::vector<Dose> a, const std::vector<Dose>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::stable_sort(a.begin(), a.end(), [](const Dose& x, const Dose& y) { return x.day < y.day; });
  return a;
}

std::vector<ShellRun> shell_runs() {
  const Exposure denosumab = with(&Exposure::denosumab, trough_denosumab);
  const Exposure blocked = with(&Exposure::osteoclast_kill, 20.0);
  Exposure chemotherapy;
  chemotherapy.kill = {0.10, 0.02, 0.0};
  return {
      {"lytic", "breast_lytic", {}, {}, 420},
      {"mixed", "breast_mixed", {}, {}, 420},
      {"blastic", "prostate_blastic", {}, {}, 600},
      {"lytic_no_resorption", "breast_lytic", {{150, blocked}}, {}, 420},
      {"lytic_den", "breast_lytic", {{240, denosumab}}, {}, 420},
      {"mixed_den", "breast_mixed", {{240, denosumab}}, {}, 420},
      {"lytic_zol", "breast_lytic", {}, zoledronate(240, 420), 420},
      {"blastic_den", "prostate_blastic", {{420, denosumab}}, {}, 600},
      {"blastic_zol", "prostate_blastic", {}, zoledronate(420, 600), 600},
      {"lytic_rt10x3", "breast_lytic", {}, radiotherapy(240, 10, 3.0), 600},
      {"lytic_rt1x8", "breast_lytic", {}, radiotherapy(240, 1, 8.0), 600},
      {"lytic_rt10x3_zol",
       "breast_lytic",
       {},
       joined(radiotherapy(240, 10, 3.0), zoledronate(240, 240 + 13 * 28)),
       600},
      {"lytic_chemo", "breast_lytic", {{240, chemotherapy}, {366, {}}}, {}, 600},
      {"lytic_ablation", "breast_lytic", {}, {{240, DoseKind::ablation, 0.0}}, 600},
  };
}

void give(ShellSpace& space, const Dose& dose) {
  std::vector<double> amount(space.shells().size(), dose.amount);
  if (dose.kind == DoseKind::ablation)
    for (std::size_t i = 0; i < amount.size(); ++i) amount[i] = 0.5 * (1.0 - std::tanh((space.radius(i) - 19.0) / 1.0));
  give(space, dose.kind, amount);
}

}  // namespace

TEST(ShellReference, all_fourteen_radial_trajectories_and_profiles_are_reproduced_to_1e_9) {
  int profiles = 0;
  for (const ShellRun& run : shell_runs()) {
    const ReferenceTable table = read_reference("radial_" + run.name);
    const Law law{published_bone(), reference_primary(run.primary)};
    ShellSpace space(60, 0.5, 0.2, law, {});
    space.seed_ball(1.5, 0.5, 0.5);
    std::size_t next = 0;
    for (int day = 0; day <= run.days; ++day) {
      if (day % 10 == 0) {
        const ShellMeasures m = space.measure(0.2);
        const double values[] = {m.tumour, m.half_radius, m.lamellar_lost, m.woven, m.deficit, m.mineral};
        for (std::size_t k = 0; k < 6; ++k) {
          const double want = table.number(std::size_t(day / 10), k + 1);
          // Differences of large volumes carry the reference's 12 digits of the whole domain (22600 mm3).
          const double scale = k >= 2 && k <= 4 ? std::max(std::abs(want), 10.0) : std::max(std::abs(want), 1.0);
          EXPECT_LE(std::abs(values[k] - want), 1e-9 * scale) << run.name << " day " << day << " " << table.head[k + 1];
        }
      }
      for (; next < run.doses.size() && run.doses[next].day <= day; ++next) give(space, run.doses[next]);
      if (day < run.days) space.advance(exposure_on(run.changes, day + 0.5), 1.0);
    }
    if (!std::filesystem::exists(reference_folder() / ("radial_" + run.name + "_profile.csv"))) continue;
    ++profiles;
    const ReferenceTable profile = read_reference("radial_" + run.name + "_profile");
    for (std::size_t i = 0; i < 60; ++i)
      for (std::size_t k = 0; k < known_states; ++k) {
        const double want = profile.number(i, k + 1);
        EXPECT_LE(std::abs(space.shells().state[k][i] - want), 1e-9 * std::max(std::abs(want), 1e-3))
            << run.name << " shell " << i << " " << profile.head[k + 1];
      }
  }
  EXPECT_EQ(profiles, 4);
}

TEST(Shells, the_share_of_a_sphere_in_a_ball_is_what_the_ball_cuts_off_and_what_its_rim_reaches) {
  // A sharp ball cuts a cap off; a soft one gives the mean over the sphere, which a fine sum over its angles has too.
  EXPECT_NEAR(share_on_sphere(2.0, 3.0, 3.0, 0.0), (9.0 - 1.0) / 24.0, 1e-12);
  EXPECT_EQ(share_on_sphere(1.0, 5.0, 3.0, 0.0), 0.0);
  EXPECT_EQ(share_on_sphere(1.0, 1.5, 3.0, 0.0), 1.0);
  for (const double rim : {0.05, 0.5, 2.0})
    for (const double offset : {2.9, 3.0, 3.06}) {
      const double r = 0.05;  // a sphere that lies within the thinnest rim
      double mean = 0.0;
      constexpr int steps = 20000;
      for (int i = 0; i < steps; ++i) {
        const double angle = std::numbers::pi * (i + 0.5) / steps;
        mean += 0.5 * std::numbers::pi / steps * std::sin(angle) *
                share_in_ball(std::sqrt(r * r + offset * offset - 2.0 * r * offset * std::cos(angle)), 3.0, rim);
      }
      EXPECT_NEAR(share_on_sphere(r, offset, 3.0, rim), mean, 1e-3) << rim << ' ' << offset;
    }
}

TEST(Shells, healthy_bone_of_any_density_stays_within_1e_12_for_two_years) {
  const Law law{{}, {}};
  for (double fraction : {0.05, 0.2, 0.5, 0.95}) {
    ShellSpace space(40, 0.5, fraction, law, {});
    for (int day = 0; day < 730; ++day) space.advance({}, 1.0);
    const Values<double> healthy = healthy_values(fraction, law);
    for (std::size_t k = 0; k < state_count; ++k)
      for (double value : space.shells().state[k].span()) EXPECT_LE(std::abs(value - healthy[k]), 1e-12);
  }
}

// Section 10.6 of the local model: differences of an octant of voxels from fine shells, in per cent.
TEST(ShellsAndVoxels, lesions_agree_as_the_model_document_tabulates) {
  struct Row {
    const char* primary;
    int day;
    double h, tumour, deficit;
  };
  for (const Row& row : {Row{"breast_lytic", 240, 2.0, 8.39, 6.40}, Row{"breast_lytic", 240, 1.0, 0.78, 0.08},
                         Row{"breast_lytic", 240, 0.5, 0.03, -0.13}, Row{"prostate_blastic", 360, 2.0, 13.44, 12.88},
                         Row{"prostate_blastic", 360, 1.0, 2.55, 2.18}}) {
    const Law law{published_bone(), reference_primary(row.primary)};
    ShellSpace fine(176, 0.125, 0.2, law, {});
    fine.seed_ball(1.5, 0.5, 0.5);
    const int n = int(std::lround(22.0 / row.h));
    Grid grid;
    grid.extent = {n, n, n};
    for (std::size_t c = 0; c < 3; ++c) {
      grid.to_world.column[c] = {0, 0, 0};
      grid.to_world.column[c][c] = row.h;
    }
    grid.to_world.origin = {0.5 * row.h, 0.5 * row.h, 0.5 * row.h};
    const std::vector<float> fraction(grid.extent.size(), 0.2f);
    const std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
    VoxelSpace voxels{make_voxels(grid, fraction, tissue, law, {}), law, {}, {}};
    voxels.seed_ball({0, 0, 0}, 1.5, 0.5, 0.5);
    ThreadPool pool(2);
    for (int day = 0; day < row.day; ++day) {
      for (int half = 0; half < 2; ++half) fine.advance({}, 0.5);  // the table's shells take half-day steps
      voxels.advance({}, 1.0, pool);
    }
    double tumour = 0.0, deficit = 0.0;
    const Voxels& v = voxels.voxels();
    for (std::size_t i = 0; i < v.size(); ++i) {
      tumour += v.state[sensitive][i] + v.state[adapted][i];
      deficit += double(0.2f) - v.state[lamellar][i] - v.state[woven][i];
    }
    const double scale = 8.0 * row.h * row.h * row.h;
    const ShellMeasures m = fine.measure(0.2);
    // The table is rounded to 0.01 % and rests on factor fields solved to 1e-4.
    EXPECT_NEAR(100.0 * (scale * tumour / m.tumour - 1.0), row.tumour, 0.03) << row.primary << " h " << row.h;
    EXPECT_NEAR(100.0 * (scale * deficit / m.deficit - 1.0), row.deficit, 0.03) << row.primary << " h " << row.h;
  }
}

}  // namespace howship::space
