// SPDX-License-Identifier: Apache-2.0
// What is done once for many, or in vectors, gives the bits of the plain way.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "howship/imaging/detail.hpp"
#include "howship/imaging/filter_kernels.hpp"
#include "howship/imaging/study.hpp"

namespace howship::imaging {
namespace {

TEST(Filter, sums_are_those_of_the_plain_loop_to_the_bit_in_every_instruction_set) {
  constexpr std::size_t count = 3, taps = 5, step = 160;
  const std::array<float, taps> tap{0.1f, 0.24f, 0.32f, 0.24f, 0.1f};
  std::vector<float> in((count + taps) * step);
  for (std::size_t n = 0; n < in.size(); ++n) in[n] = std::sin(0.7f * float(n)) / 3.0f;
  for (const std::size_t lines : {1, 7, 16, 65, 150}) {
    std::vector<float> plain(count * step, 0.0f);
    for (std::size_t x = 0; x < count; ++x)
      for (std::size_t l = 0; l < lines; ++l)
        for (std::size_t t = 0; t < taps; ++t) plain[x * step + l] += tap[t] * in[(x + t) * step + l];
    for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
      if (!runs_here(isa)) continue;
      std::vector<float> out(count * step, 0.0f);
      HOWSHIP_PICK(isa, weighted_sum)({in.data(), out.data(), count, lines, step, step, tap.data(), taps});
      EXPECT_EQ(out, plain) << name(isa) << ", " << lines << " lines";
    }
  }
}

TEST(Detail, of_a_grid_is_that_of_its_places) {
  ThreadPool pool(1);
  const Attenuation mu = attenuation();
  const CtSettings ct;
  const Grid grid = grid_around({3, -40, 1100}, {12, 9, 14}, {1, 1, 1});
  const Detail detail(grid, ct, ct_mixture(ct_spectrum(ct, mu), mu, {}, Inert::cement), {}, pool);
  const Detail::OnGrid on_grid(detail, grid);
  const Extent& e = grid.extent;
  for (const BodyTissue tissue : {BodyTissue::muscle, BodyTissue::adipose, BodyTissue::liver, BodyTissue::disc})
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i)
          ASSERT_EQ(on_grid.soft(tissue, i, j, k), detail.soft(tissue, grid.place(e.index(i, j, k))));
}

TEST(Scenes, with_organs_as_they_are_and_strayed_have_the_same_bones) {
  ThreadPool pool(2);
  const Phantom phantom = without_arms(body_phantom({}));
  const Region& l3 = phantom.regions[*region_of(phantom, "L3")];
  const TissueState state = empty_state("L3", grid_around({0, 0, 0}, {60, 60, 40}, {2, 2, 2}));
  const Grid around = grid_around(l3.anchor, {120, 120, 120}, {2, 2, 2}), at = placed(phantom, "L3", state.grid, {});
  const std::vector<skeleton::BoneModel> neighbours = neighbours_of("L3", 60, skeleton::Sex::female, pool);
  const auto stray = [](const Vec3& p) { return Vec3{2.0 * std::sin(p[2] / 5), 2.0 * std::cos(p[0] / 4), 1.0}; };
  const auto [plain, strayed] = make_scenes(phantom, state, at, around, neighbours, {}, stray, pool);
  EXPECT_EQ(plain.surround.region, strayed.surround.region);
  EXPECT_EQ(plain.surround.bone_fraction, strayed.surround.bone_fraction);
  std::size_t bone = 0, elsewhere = 0;
  for (std::size_t v = 0; v < plain.surround.tissue.size(); ++v) {
    ASSERT_LT(plain.surround.tissue[v], body_tissue_count);
    const bool is_bone = plain.surround.tissue[v] == std::uint8_t(BodyTissue::bone);
    ASSERT_EQ(is_bone, strayed.surround.tissue[v] == std::uint8_t(BodyTissue::bone));
    bone += is_bone;
    elsewhere += plain.surround.tissue[v] != strayed.surround.tissue[v];
  }
  EXPECT_GT(bone, 1000u);
  EXPECT_GT(elsewhere, 1000u);
  const Scene alone = make_scene(phantom, state, at, around, neighbours, {}, pool);
  EXPECT_EQ(alone.surround.tissue, plain.surround.tissue);
  EXPECT_EQ(alone.surround.bone_fraction, plain.surround.bone_fraction);
}

}  // namespace
}  // namespace howship::imaging
