// SPDX-License-Identifier: Apache-2.0
// Stages that go over RVEs together beside the same stages one after the other.
#include "howship/space/slabs.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "howship/space/voxels.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::space {
namespace {

/// A chain of slabs, each with neighbours up to `reach` away.
std::vector<Slab> chain(std::size_t count, std::size_t reach) {
  std::vector<Slab> out;
  for (std::size_t t = 0; t < count; ++t)
    out.push_back({{t, t + 1}, {t, t + 1}, t - std::min(t, reach), std::min(t + reach, count - 1)});
  return out;
}

TEST(Slabs, each_stage_finds_the_one_before_it_done_around_and_the_one_after_it_not_begun_there) {
  for (const std::size_t count : {1, 5, 17, 64})
    for (const std::size_t reach : {1, 3})
      for (const std::size_t depth : {1, 2, 6})
        for (const int threads : {1, 2, 3, 5}) {
          const std::vector<Slab> slabs = chain(count, reach);
          std::vector<std::atomic<int>> done(count);
          std::atomic<int> wrong{0};
          std::vector<Stage> stages;
          for (std::size_t k = 0; k < depth; ++k) {
            const bool waits = k != 2;  // the third stage has nothing to do with neighbours
            stages.push_back({waits && k > 0, 1e6, [&, k, waits](std::size_t slab) {
                                const std::size_t first = waits ? slabs[slab].lowest : slab;
                                const std::size_t last = waits ? slabs[slab].highest : slab;
                                for (std::size_t t = first; t <= last; ++t) {
                                  // Stage k + 1 overwrites what stage k reads around, unless it keeps to itself.
                                  const int stages_done = done[t];
                                  wrong += stages_done < int(k) || stages_done > int(k) + (k == 1 ? 2 : 1);
                                }
                                wrong += done[slab]++ != int(k);
                              }});
          }
          ThreadPool pool(threads);
          run_stages(slabs, stages, 1000 * count, pool);
          EXPECT_EQ(wrong, 0) << count << " slabs, " << reach << " apart, " << depth << " stages, " << threads;
          for (const auto& stage : done) EXPECT_EQ(stage, int(depth));
        }
}

Grid grid_of(const Extent& extent, double h) {
  Grid grid;
  grid.extent = extent;
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {0, 0, 0};
    grid.to_world.column[c][c] = h;
  }
  return grid;
}

/// A box with a ball missing and, between bone, marrow: rows of every length.
VoxelSpace odd_space(const VoxelOptions& options) {
  const Law law{{}, tumour::find_primary("prostate")->parameters};
  const Grid grid = grid_of({37, 31, 43}, 0.5);
  std::vector<float> fraction(grid.extent.size());
  std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
  for (std::size_t v = 0; v < tissue.size(); ++v) {
    fraction[v] = 0.15f + 0.1f * float(v % 7) / 7.0f;
    if (distance(grid.place(v), {5, 4, 9}) < 2.3) tissue[v] = std::uint8_t(Tissue::outside);
    if (distance(grid.place(v), {12, 9, 15}) < 3.1) tissue[v] = std::uint8_t(Tissue::soft);
  }
  VoxelSpace space{make_voxels(grid, fraction, tissue, law, {}), law, {}, options};
  space.seed_ball({9, 8, 11}, 4.0, 0.5, 0.6);
  return space;
}

TEST(Slabs, days_of_a_lesion_are_the_same_bytes_however_many_passes_go_together_on_however_many_threads) {
  std::vector<std::vector<double>> results;
  std::vector<Sweeps> sweeps;
  const auto live = [&](std::size_t together, int threads, bool all_awake) {
    VoxelSpace space = odd_space({1e-4, all_awake, together});
    ThreadPool pool(threads);
    for (int day = 0; day < 8; ++day) space.advance({}, 1.0, pool);
    std::vector<double> all;
    for (const Column& c : space.voxels().state) all.insert(all.end(), c.span().begin(), c.span().end());
    for (const Column& c : space.voxels().factor) all.insert(all.end(), c.span().begin(), c.span().end());
    results.push_back(std::move(all));
    sweeps.push_back(space.sweeps());
  };
  for (const bool all_awake : {false, true}) {
    results.clear();
    sweeps.clear();
    live(1, 1, all_awake);
    for (const int threads : {1, 2, 3})
      for (const std::size_t together : {2, 3, 12}) live(together, threads, all_awake);
    for (std::size_t r = 1; r < results.size(); ++r) {
      EXPECT_TRUE(results[r] == results[0]) << r;
      EXPECT_LT(sweeps[r].fields, sweeps[0].fields) << r;
    }
  }
}

TEST(Slabs, a_field_does_not_depend_on_how_many_passes_were_expected_or_went_together) {
  VoxelSpace plain = odd_space({1e-6, true, 1});
  const std::size_t size = plain.voxels().size();
  // Sources that need many passes, few and none, one after the other, so that each is expected to be like the last.
  const auto source_of = [&](int kind, std::size_t i) {
    return kind == 0 ? double(i * 7919 % 101) / 101.0 : kind == 1 ? 1.0 + 1e-5 * double(i % 2) : 2.0;
  };
  const auto same = [](const Column& a, const Column& b) {
    return std::equal(a.span().begin(), a.span().end(), b.span().begin());
  };
  for (const double range : {0.005, 0.05, 0.4, 2.0})
    for (const std::size_t together : {2, 5, 8, 30})
      for (const int threads : {1, 2, 3}) {
        VoxelSpace space = odd_space({1e-6, true, together});
        ThreadPool pool(threads);
        Column x(size), want(size), spare(size), other(size);
        for (const int kind : {0, 1, 0, 2, 1, 2, 0})
          for (const bool from_there : {false, true}) {
            Column source(size);
            for (std::size_t i = 0; i < size; ++i) source[i] = source_of(kind, i);
            const int passes = space.solve_field(source, range, x, spare, from_there, pool);
            EXPECT_EQ(passes, plain.solve_field(source, range, want, other, from_there, pool));
            EXPECT_TRUE(same(x, want)) << "range " << range << ", kind " << kind << ", " << together << " together";
            EXPECT_TRUE(passes == 0 || !from_there);
          }
      }
}

}  // namespace
}  // namespace howship::space
