// SPDX-License-Identifier: Apache-2.0
// The voxel space against its reference, conservation, health, threads, instruction sets and rest.
#include "howship/space/voxels.hpp"

#include <numbers>
#include <random>

#include "howship/base/sums.hpp"
#include "reference.hpp"

namespace howship::space {
namespace {

Grid cube_grid(int n, double h) {
  Grid grid;
  grid.extent = {n, n, n};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {0, 0, 0};
    grid.to_world.column[c][c] = h;
  }
  grid.to_world.origin = {0.5 * h, 0.5 * h, 0.5 * h};
  return grid;
}

VoxelSpace cube(int n, double h, const Law& law, const std::vector<float>& fraction, const VoxelOptions& options) {
  const Grid grid = cube_grid(n, h);
  const std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
  return {make_voxels(grid, fraction, tissue, law, {}), law, {}, options};
}

struct Measures {
  double tumour = 0, lamellar_lost = 0, woven_made = 0, deficit = 0, mineral_held = 0;
};

Measures measure(const Voxels& v, const std::vector<double>& start) {
  Measures out;
  const double volume = std::pow(v.spacing, 3);
  std::vector<double> column[5];
  for (auto& c : column) c.resize(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    const Values<double> y = values_at(v, i);
    const double tau = y[sensitive] + y[adapted];
    const double values[] = {tau, start[i] - y[lamellar], y[woven], start[i] - y[lamellar] - y[woven], y[mineral]};
    for (int k = 0; k < 5; ++k) column[k][i] = volume * values[k];
  }
  double* const sums[] = {&out.tumour, &out.lamellar_lost, &out.woven_made, &out.deficit, &out.mineral_held};
  for (int k = 0; k < 5; ++k) *sums[k] = ordered_sum(column[k]);
  return out;
}

void expect_row(const Measures& got, const ReferenceTable& table, std::size_t row, double relative) {
  const double values[] = {got.tumour, got.lamellar_lost, got.woven_made, got.deficit, got.mineral_held};
  double largest = 0.0;
  for (std::size_t k = 0; k < 4; ++k) largest = std::max(largest, std::abs(table.number(row, k + 1)));
  for (std::size_t k = 0; k < 5; ++k) {
    const double want = table.number(row, k + 1);
    EXPECT_LE(std::abs(values[k] - want), relative * std::max(std::abs(want), 1e-3 * largest))
        << "day " << table.number(row, std::size_t(0)) << " " << table.head[k + 1] << " " << values[k] << " for "
        << want;
  }
}

// As the float map rounds BV/TV, the reference's double values are put back.
void set_fraction(VoxelSpace& space, const std::vector<double>& fraction) {
  Voxels& v = const_cast<Voxels&>(space.voxels());
  for (std::size_t i = 0; i < v.size(); ++i) {
    v.state[lamellar][i] = fraction[i];
    v.state[mineral][i] = bone::healthy_mineral(fraction[i], space.law().bone);
  }
}

std::vector<double> block_fraction() {
  const double w = 2.0 * std::numbers::pi / 24.0;
  std::vector<double> out;
  for (int k = 0; k < 24; ++k)
    for (int j = 0; j < 24; ++j)
      for (int i = 0; i < 24; ++i) {
        const double x = i + 0.5, y = j + 0.5, z = k + 0.5;
        const double texture = (std::cos(w * (x + 2 * y - z)) + std::cos(w * (2 * x - y + z)) +
                                std::cos(w * (y + 2 * z - x)) + std::cos(w * (x - 2 * y + 2 * z))) /
                               4.0;
        out.push_back(x > 21 ? 0.92 : 0.20 + 0.10 * texture);
      }
  return out;
}

VoxelSpace block(const Law& law, const VoxelOptions& options) {
  const std::vector<double> f = block_fraction();
  VoxelSpace space = cube(24, 1.0, law, std::vector<float>(f.begin(), f.end()), options);
  set_fraction(space, f);
  space.seed_ball({17, 12, 12}, 1.5, 0.5, 0.5);
  return space;
}

}  // namespace

TEST(VoxelReference, spheres_in_an_octant_follow_the_reference_to_1e_6) {
  for (const auto& [name, primary, days] : {std::tuple{"grid_sphere_breast_lytic", "breast_lytic", 240},
                                            std::tuple{"grid_sphere_prostate_blastic", "prostate_blastic", 360}}) {
    const ReferenceTable table = read_reference(name);
    const Law law{published_bone(), reference_primary(primary)};
    const std::vector<double> f(22 * 22 * 22, 0.2);
    VoxelSpace space = cube(22, 1.0, law, std::vector<float>(f.begin(), f.end()), {1e-9, true});
    set_fraction(space, f);
    space.seed_ball({0, 0, 0}, 1.5, 0.5, 0.5);
    ThreadPool pool(1);
    for (int day = 0; day <= days; ++day) {
      if (day % 30 == 0) expect_row(measure(space.voxels(), f), table, std::size_t(day / 30), 1e-6);
      space.advance({}, 1.0, pool);
    }
  }
}

TEST(VoxelReference, a_lesion_that_meets_cortex_follows_the_reference_to_1e_6) {
  const Law law{published_bone(), reference_primary("breast_lytic")};
  VoxelSpace space = block(law, {1e-9, true});
  const ReferenceTable table = read_reference("grid_block"), line = read_reference("grid_block_line");
  ThreadPool pool(1);
  for (int day = 0; day < 240; ++day) {
    if (day % 30 == 0) expect_row(measure(space.voxels(), block_fraction()), table, std::size_t(day / 30), 1e-6);
    space.advance({}, 1.0, pool);
  }
  expect_row(measure(space.voxels(), block_fraction()), table, 8, 1e-6);
  const Extent e{24, 24, 24};
  for (std::size_t row = 0; row < 24; ++row)
    for (std::size_t k = 0; k < known_states; ++k) {
      const double want = line.number(row, k + 2), got = space.voxels().state[k][e.index(int(row), 12, 12)];
      EXPECT_LE(std::abs(got - want), 1e-6 * std::max(std::abs(want), 1e-3)) << line.head[k + 2] << " at voxel " << row;
    }
}

TEST(Voxels, resting_rves_change_the_lesion_by_less_than_one_in_a_million) {
  const Law law{{}, tumour::find_primary("breast")->parameters};
  VoxelSpace all = block(law, {1e-9, true}), some = block(law, {1e-9, false});
  ThreadPool pool(1);
  for (int day = 0; day < 120; ++day) {
    all.advance({}, 1.0, pool);
    some.advance({}, 1.0, pool);
  }
  EXPECT_LT(some.awake(), all.awake());
  const Measures a = measure(all.voxels(), block_fraction()), b = measure(some.voxels(), block_fraction());
  EXPECT_NEAR(b.tumour / a.tumour, 1.0, 1e-6);
  EXPECT_NEAR(b.deficit / a.deficit, 1.0, 1e-6);
  EXPECT_NEAR(b.mineral_held / a.mineral_held, 1.0, 1e-6);
}

TEST(Voxels, healthy_bone_of_any_density_under_any_mask_stays_within_1e_12_for_a_year_when_all_is_solved) {
  std::mt19937_64 random{3};
  const Law law{{}, tumour::find_primary("breast")->parameters};
  const Grid grid = cube_grid(12, 1.0);
  std::vector<float> fraction(grid.extent.size());
  std::vector<std::uint8_t> tissue(grid.extent.size());
  for (std::size_t i = 0; i < fraction.size(); ++i) {
    fraction[i] = float(std::uniform_real_distribution{0.02, 0.98}(random));
    const double kind = std::uniform_real_distribution{0.0, 1.0}(random);
    tissue[i] = std::uint8_t(kind < 0.2 ? Tissue::outside : kind < 0.3 ? Tissue::soft : Tissue::bone);
  }
  VoxelSpace space{make_voxels(grid, fraction, tissue, law, {}), law, {}, {1e-4, true}};
  std::vector<Values<double>> start;
  for (std::size_t i = 0; i < space.voxels().size(); ++i) start.push_back(values_at(space.voxels(), i));
  ThreadPool pool(1);
  for (int day = 0; day < 365; ++day) space.advance({}, 1.0, pool);
  double drift = 0.0;
  for (std::size_t i = 0; i < start.size(); ++i)
    for (std::size_t k = 0; k < state_count; ++k)
      drift = std::max(drift, std::abs(space.voxels().state[k][i] - start[i][k]));
  EXPECT_LE(drift, 1e-12);
}

TEST(Voxels, healthy_bone_that_rests_does_not_change_a_bit) {
  const Law law{{}, tumour::find_primary("breast")->parameters};
  VoxelSpace space = cube(12, 1.0, law, std::vector<float>(1728, 0.2f), {});
  ThreadPool pool(1);
  for (int day = 0; day < 100; ++day) space.advance({}, 1.0, pool);
  EXPECT_EQ(space.working(), 0u);
  for (std::size_t i = 0; i < space.voxels().size(); ++i)
    EXPECT_EQ(values_at(space.voxels(), i), healthy_values(double(0.2f), law));
}

TEST(Voxels, a_field_at_rest_is_that_of_the_closed_form_from_any_start) {
  constexpr int n = 24;
  const Law law{{}, tumour::find_primary("breast")->parameters};
  VoxelSpace space = cube(n, 0.5, law, std::vector<float>(n * n * n, 0.2f), {1e-9, true});
  ThreadPool pool(2);
  const double range = 0.8;
  // Cosines that close at both ends are what the discrete laplacian multiplies by a number.
  const auto wave = [](int m, int i) { return std::cos(std::numbers::pi * m * (i + 0.5) / n); };
  const auto factor = [](int m) { return 2.0 - 2.0 * std::cos(std::numbers::pi * m / n); };
  Column source(n * n * n), x(n * n * n, 3.0), spare(n * n * n);
  std::vector<double> want(n * n * n);
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const auto v = std::size_t((k * n + j) * n + i);
        want[v] = 2.0 + wave(3, i) * wave(1, j) * wave(2, k);
        source[v] = 2.0 + (want[v] - 2.0) * (1.0 + range * range / 0.25 * (factor(3) + factor(1) + factor(2)));
      }
  for (const bool from_there : {false, true, true}) {
    const int passes = space.solve_field(source, range, x, spare, from_there, pool);
    double worst = 0.0;
    for (std::size_t v = 0; v < want.size(); ++v) worst = std::max(worst, std::abs(x[v] - want[v]));
    EXPECT_LT(worst, 1e-8) << passes;
    if (!from_there) {
      EXPECT_GT(passes, 5);
      x = Column(n * n * n, 0.7);  // another start
    }
  }
  EXPECT_EQ(space.solve_field(source, range, x, spare, true, pool), 0);
}

TEST(Voxels, columns_begin_on_a_line_of_cache_and_not_all_on_the_same_one_of_a_page) {
  std::array<int, 64> at{};
  std::vector<Column> columns;
  for (int k = 0; k < 64; ++k) {
    const auto address = reinterpret_cast<std::uintptr_t>(columns.emplace_back(100000).data());
    EXPECT_EQ(address % 64, 0u);
    ++at[address / 64 % 64];
  }
  // Large blocks come in whole pages, so that it is the columns that spread.
  EXPECT_LE(*std::max_element(at.begin(), at.end()), 8);
}

TEST(Voxels, motion_alone_conserves_tumour) {
  bone::Parameters still;
  tumour::Parameters tumour = tumour::find_primary("breast")->parameters;
  tumour.growth = 0.0;
  still.turnover = 0.0;
  const Law law{still, tumour};
  VoxelSpace space = block(law, {1e-4, false});
  const double before = measure(space.voxels(), block_fraction()).tumour;
  ThreadPool pool(1);
  for (int day = 0; day < 200; ++day) space.advance({}, 1.0, pool);
  EXPECT_NEAR(measure(space.voxels(), block_fraction()).tumour / before, 1.0, 1e-11);
}

TEST(Voxels, the_front_in_inert_bone_runs_at_the_speed_of_the_porous_fisher_wave) {
  // c = sqrt(D0 phi^(p-1) kap rho / 2) without random motility (Simpson and McCue 2024, arXiv 2403.01667).
  bone::Parameters inert;
  inert.turnover = 0.0;
  tumour::Parameters tumour = tumour::find_primary("breast")->parameters;
  tumour.growth_factor_gain = 0.0;
  tumour.growth = 0.035;
  tumour.spreading = 0.17;  // a front of several voxels, so that the grid resolves it
  const Law law{inert, tumour};
  Parameters transport;
  transport.random_motility = 0.0;
  Grid grid = cube_grid(1, 0.5);
  grid.extent = {160, 1, 1};
  const std::vector<float> fraction(160, 0.2f);
  const std::vector<std::uint8_t> tissue(160, std::uint8_t(Tissue::bone));
  VoxelSpace space{make_voxels(grid, fraction, tissue, law, transport), law, transport, {}};
  space.seed_ball({0, 0.25, 0.25}, 1.5, 0.5, 0.5);
  const auto front = [&] {
    const Voxels& v = space.voxels();
    for (std::size_t i = v.size() - 1; i > 0; --i) {
      const double a = v.state[sensitive][i - 1] / 0.8, b = v.state[sensitive][i] / 0.8;
      if (a >= tumour.front_occupancy) return 0.5 * (double(i) - 0.5 + (a - tumour.front_occupancy) / (a - b));
    }
    return 0.0;
  };
  ThreadPool pool(1);
  for (int step = 0; step < 800; ++step) space.advance({}, 0.5, pool);
  const double x = front();
  for (int step = 0; step < 400; ++step) space.advance({}, 0.5, pool);
  const double expected = std::sqrt(tumour.spreading * 0.8 * 0.8 * tumour.packing * tumour.growth / 2.0);
  EXPECT_NEAR((front() - x) / 200.0 / expected, 1.0, 0.01);
}

TEST(Voxels, one_two_three_and_five_threads_give_the_same_bytes) {
  const Law law{{}, tumour::find_primary("prostate")->parameters};
  std::vector<std::vector<double>> results;
  for (int threads : {1, 2, 3, 5}) {
    // 48^3 voxels with an exposure are enough work for the pool to be used.
    VoxelSpace space = cube(48, 0.5, law, std::vector<float>(48 * 48 * 48, 0.25f), {1e-4, true});
    space.seed_ball({12, 12, 12}, 4.0, 0.5, 0.5);
    ThreadPool pool(threads);
    Exposure exposure;
    exposure.denosumab = 1e4;
    for (int day = 0; day < 12; ++day) {
      if (day == 6) give(space, DoseKind::fraction, ball_amount(space.voxels(), {12, 12, 12}, 6.0, 1.0, 3.0));
      space.advance(exposure, 1.0, pool);
    }
    std::vector<double> all;
    for (const Column& c : space.voxels().state) all.insert(all.end(), c.span().begin(), c.span().end());
    results.push_back(all);
  }
  for (std::size_t i = 1; i < results.size(); ++i)
    EXPECT_EQ(std::memcmp(results[0].data(), results[i].data(), results[0].size() * sizeof(double)), 0);
}

TEST(Voxels, stroma_and_tumour_without_host_never_enter_soft_tissue_bone_states) {
  const Law law{{}, tumour::find_primary("breast")->parameters};
  Grid grid = cube_grid(1, 1.0);
  grid.extent = {40, 3, 3};
  std::vector<float> fraction(grid.extent.size(), 0.3f);
  std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
  for (int k = 0; k < 3; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 20; i < 40; ++i) tissue[grid.extent.index(i, j, k)] = std::uint8_t(Tissue::soft);
  VoxelSpace space{make_voxels(grid, fraction, tissue, law, {}), law, {}, {}};
  space.seed_ball({10, 1.5, 1.5}, 3.0, 0.5, 0.5);
  ThreadPool pool(1);
  for (int day = 0; day < 400; ++day) {
    if (day == 200) give(space, DoseKind::ablation, ball_amount(space.voxels(), {10, 1.5, 1.5}, 5.0, 1.0, 0.8));
    space.advance({}, 1.0, pool);
  }
  double outside = 0.0;
  for (std::size_t i = 0; i < space.voxels().size(); ++i) {
    if (space.voxels().tissue[i] != Tissue::soft) continue;
    outside += space.voxels().state[sensitive][i];
    for (auto k : {preosteoblasts, osteoblasts, osteoclasts, lamellar, woven, mineral, stroma})
      EXPECT_EQ(space.voxels().state[k][i], 0.0);
  }
  EXPECT_GT(outside, 1.0) << "the tumour has left the bone";
}

TEST(Voxels, fine_voxels_take_long_steps_that_agree_with_half_days_conserve_tumour_and_stay_positive) {
  // A tumour that spreads so fast that half a day at 0.25 mm is more than four of Heun's steps: it becomes one long
  // step of five stages. A sixteenth of a day is one of Heun's, so that the finer run never takes long ones.
  bone::Parameters still;
  still.turnover = 0.0;
  tumour::Parameters tumour = tumour::find_primary("breast")->parameters;
  tumour.growth = 0.0;
  tumour.spreading *= 4.0;
  const Law law{still, tumour};
  const auto ball = [&](double dt, int stages) {
    VoxelSpace space = cube(32, 0.25, law, std::vector<float>(32 * 32 * 32, 0.2f), {1e-4, true});
    space.seed_ball({4, 4, 4}, 2.0, 0.25, 0.8);
    give(space, DoseKind::ablation, ball_amount(space.voxels(), {4, 4, 6}, 1.0, 0.25, 0.5));
    ThreadPool pool(1);
    for (double t = 0.0; t < 4.0; t += dt) {
      space.advance({}, dt, pool);
      EXPECT_EQ(space.sweeps().motion, 2 * stages) << t;  // in two halves
    }
    const auto held = space.voxels().state[sensitive].span();
    return std::vector<double>(held.begin(), held.end());
  };
  const auto coarse = ball(1.0, 1 + 5), fine = ball(0.125, 2);
  double before = 0.0, after = 0.0, difference = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    before += fine[i];
    after += coarse[i];
    difference = std::max(difference, std::abs(coarse[i] - fine[i]));
    largest = std::max(largest, fine[i]);
    EXPECT_GE(coarse[i], 0.0);
  }
  EXPECT_NEAR(after / before, 1.0, 1e-11);
  EXPECT_LT(difference / largest, 5e-3);
}

}  // namespace howship::space
