// SPDX-License-Identifier: Apache-2.0
// The plain law beside the kernels: it follows every RVE, agrees, notices another law and changes nothing.
#include "howship/space/reference_check.hpp"

#include "howship/space/shells.hpp"
#include "reference.hpp"

namespace howship::space {
namespace {

Law lytic() { return {{}, tumour::find_primary("breast")->parameters}; }

Law with_other_growth() {
  Law out = lytic();
  out.tumour.growth *= 1.0 + 1e-6;
  return out;
}

Law with_other_mineral_uptake() {
  Law out = lytic();
  out.bone.secondary_mineralisation *= 1.0 + 1e-6;
  return out;
}

/// Bone with soft tissue beside it, tumour that crosses over, a source in it.
VoxelSpace voxels_with_tumour() {
  constexpr int n = 15;  // no multiple of a vector or a chunk
  Grid grid;
  grid.extent = {n, n, n};
  std::vector<float> fraction(grid.extent.size(), 0.3f);
  std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 10; i < n; ++i) tissue[grid.extent.index(i, j, k)] = std::uint8_t(Tissue::soft);
  VoxelSpace space{make_voxels(grid, fraction, tissue, lytic(), {}), lytic(), {}};
  space.seed_ball({7, 7, 7}, 3.0, 0.5, 0.5);
  space.set_dose_rate(ball_amount(space.voxels(), {7, 7, 7}, 5.0, 1.0, 0.01));
  return space;
}

Exposure treated() {
  Exposure out;
  out.denosumab = 1e4;
  out.kill = {0.01, 0.002, 0.0};
  return out;
}

std::vector<double> all_of(std::span<const Column> state) {
  std::vector<double> out;
  for (const Column& c : state) out.insert(out.end(), c.span().begin(), c.span().end());
  return out;
}

}  // namespace

TEST(ReferenceCheck, the_plain_law_gives_each_bit_of_the_voxels_and_leaves_them_as_they_are) {
  VoxelSpace alone = voxels_with_tumour(), followed = voxels_with_tumour();
  ThreadPool one(1), three(3);
  ReferenceCheck check;
  std::size_t steps = 0;
  for (int day = 0; day < 10; ++day) {
    alone.advance(treated(), 1.0, one);
    followed.advance(treated(), 1.0, three, &check);
    steps += followed.working();
    EXPECT_EQ(alone.flux(treated(), one).mineral_out, followed.flux(treated(), three, &check).mineral_out);
  }
  EXPECT_EQ(check.steps, steps);
  EXPECT_GT(check.fluxes, 0u);
  EXPECT_EQ(check.largest, 0.0);
  EXPECT_TRUE(check.agrees());
  EXPECT_EQ(all_of(alone.voxels().state), all_of(followed.voxels().state));
}

TEST(ReferenceCheck, the_plain_law_gives_each_bit_of_the_shells_and_leaves_them_as_they_are) {
  ShellSpace alone(37, 0.5, 0.2, lytic(), {}), followed(37, 0.5, 0.2, lytic(), {});
  ReferenceCheck check;
  for (ShellSpace* space : {&alone, &followed}) space->seed_ball(1.5, 0.5, 0.5);
  for (int day = 0; day < 60; ++day) {
    alone.advance(treated(), 1.0);
    followed.advance(treated(), 1.0, &check);
    EXPECT_EQ(alone.flux(treated()).resorbed, followed.flux(treated(), &check).resorbed);
  }
  EXPECT_EQ(check.steps, 37u * 60u);
  EXPECT_EQ(check.fluxes, flux_count * 60u);
  EXPECT_EQ(check.largest, 0.0);
  EXPECT_EQ(all_of(alone.shells().state), all_of(followed.shells().state));
}

TEST(ReferenceCheck, growth_that_differs_by_a_millionth_is_noticed_in_voxels_and_shells) {
  ThreadPool pool(1);
  VoxelSpace voxels = voxels_with_tumour();
  ShellSpace shells(37, 0.5, 0.2, lytic(), {});
  shells.seed_ball(1.5, 0.5, 0.5);
  ReferenceCheck in_voxels{with_other_growth()}, in_shells{with_other_growth()};
  voxels.advance({}, 1.0, pool, &in_voxels);
  shells.advance({}, 1.0, &in_shells);
  for (const ReferenceCheck& check : {in_voxels, in_shells}) {
    EXPECT_FALSE(check.agrees());
    EXPECT_EQ(check.what, "adapted tumour");  // there was none: all of it is born in this step
    EXPECT_NEAR(check.largest_relative, 1e-6, 1e-7);
  }
}

TEST(ReferenceCheck, a_flux_that_differs_by_a_millionth_is_noticed) {
  ThreadPool pool(1);
  VoxelSpace voxels = voxels_with_tumour();
  ShellSpace shells(37, 0.5, 0.2, lytic(), {});
  ReferenceCheck in_voxels{with_other_mineral_uptake()}, in_shells{with_other_mineral_uptake()};
  voxels.flux({}, pool, &in_voxels);
  shells.flux({}, &in_shells);
  for (const ReferenceCheck& check : {in_voxels, in_shells}) {
    EXPECT_FALSE(check.agrees());
    EXPECT_EQ(check.what, "mineral deposited");
  }
}

TEST(ReferenceCheck, what_is_found_does_not_depend_on_threads) {
  std::vector<ReferenceCheck> found;
  for (int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    VoxelSpace space = voxels_with_tumour();
    found.push_back({with_other_growth()});
    for (int day = 0; day < 3; ++day) space.advance(treated(), 1.0, pool, &found.back());
  }
  for (const ReferenceCheck& one : found) {
    EXPECT_EQ(one.steps, found[0].steps);
    EXPECT_EQ(one.largest, found[0].largest);
    EXPECT_EQ(one.largest_relative, found[0].largest_relative);
    EXPECT_EQ(one.what, found[0].what);
  }
}

TEST(ReferenceCheck, what_is_no_number_never_agrees) {
  ReferenceCheck check;
  check.note("mineral", std::nan(""), 1.0);
  EXPECT_FALSE(check.agrees());
}

}  // namespace howship::space
