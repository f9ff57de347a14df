// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/distance_transform.hpp"

#include <limits>

#include "howship/base/random.hpp"

namespace howship {
namespace {

constexpr double no_limit = 1e6;

std::vector<std::uint8_t> sprinkle(const Extent& e, double chance, std::uint64_t seed) {
  std::vector<std::uint8_t> out(e.size());
  for (std::size_t v = 0; v < out.size(); ++v) out[v] = uniform(seed, 0, Stream::image_noise, v) < chance;
  return out;
}

double brute_force(const Extent& e, const std::vector<std::uint8_t>& seed, const Vec3& w, int i, int j, int k) {
  double best = std::numeric_limits<double>::infinity();
  for (int c = 0; c < e.nk; ++c)
    for (int b = 0; b < e.nj; ++b)
      for (int a = 0; a < e.ni; ++a)
        if (seed[e.index(a, b, c)]) {
          const double x = (a - i) * w[0], y = (b - j) * w[1], z = (c - k) * w[2];
          best = std::min(best, x * x + y * y + z * z);
        }
  return best;
}

}  // namespace

TEST(DistanceTransform, every_voxel_agrees_with_the_search_over_all_seeds_for_unequal_spacings) {
  ThreadPool pool(2);
  const Vec3 spacing{1.0, 0.7, 2.5};
  int trial = 0;
  for (const Extent& e : {Extent{13, 9, 7}, Extent{1, 20, 5}, Extent{19, 1, 1}, Extent{5, 6, 21}})
    for (double chance : {0.01, 0.1, 0.6}) {
      const auto seed = sprinkle(e, chance, std::uint64_t(++trial));
      const auto found = squared_distance(e, seed, spacing, no_limit, pool);
      for (int k = 0; k < e.nk; ++k)
        for (int j = 0; j < e.nj; ++j)
          for (int i = 0; i < e.ni; ++i) {
            const double truth = brute_force(e, seed, spacing, i, j, k);
            const double got = double(found[e.index(i, j, k)]);
            if (std::isinf(truth))
              ASSERT_TRUE(std::isinf(got));
            else
              ASSERT_NEAR(got, truth, 1e-5 * (1 + truth));
          }
    }
}

TEST(DistanceTransform, beyond_the_limit_is_infinite_and_at_the_limit_is_not) {
  ThreadPool pool(1);
  const Extent e{41, 41, 41};
  std::vector<std::uint8_t> seed(e.size());
  seed[e.index(20, 20, 20)] = 1;
  const auto found = squared_distance(e, seed, {1, 1, 1}, 10, pool);
  int within = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const int d2 = (i - 20) * (i - 20) + (j - 20) * (j - 20) + (k - 20) * (k - 20);
        const float got = found[e.index(i, j, k)];
        if (d2 <= 100) {
          ++within;
          ASSERT_EQ(got, float(d2));
        } else {
          ASSERT_TRUE(std::isinf(got));
        }
      }
  EXPECT_EQ(within, 4169);  // lattice points of a ball of radius 10 (OEIS A000605)
}

TEST(DistanceTransform, threads_do_not_change_a_byte) {
  const Extent e{33, 27, 40};
  const auto seed = sprinkle(e, 0.002, 9);
  ThreadPool one(1), three(3);
  EXPECT_EQ(squared_distance(e, seed, {0.5, 0.5, 0.5}, 8, one), squared_distance(e, seed, {0.5, 0.5, 0.5}, 8, three));
}

}  // namespace howship
