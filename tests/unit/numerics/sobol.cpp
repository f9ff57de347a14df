// SPDX-License-Identifier: Apache-2.0
// Even points, and fits of straight lines.
#include "howship/numerics/sobol.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "howship/numerics/least_squares.hpp"

namespace howship {
namespace {

TEST(Sobol, PointsAreThoseOfThePublishedDirectionNumbers) {
  std::ifstream file(HOWSHIP_SOURCE_DIR "/tests/reference/sobol/points.csv");
  ASSERT_TRUE(file);
  std::string line;
  std::getline(file, line);
  std::uint32_t n = 0;
  for (; std::getline(file, line); ++n) {
    std::stringstream words(line);
    std::string word;
    std::getline(words, word, ',');
    const auto point = sobol_point(n, 0, false);
    for (std::size_t d = 0; std::getline(words, word, ','); ++d) EXPECT_NEAR(point[d], std::stod(word), 1e-9) << n;
  }
  EXPECT_EQ(n, 32u);
}

TEST(Sobol, AShiftKeepsEveryHalfAsFullAsTheOther) {
  for (std::size_t d = 0; d < sobol_dimensions; ++d) {
    int lower = 0;
    for (std::uint32_t n = 0; n < 64; ++n) lower += sobol_point(n, 7)[d] < 0.5;
    EXPECT_EQ(lower, 32) << d;
  }
  EXPECT_NE(sobol_point(3, 1)[0], sobol_point(3, 2)[0]);
}

TEST(LeastSquares, FindALineThatIsThere) {
  std::vector<std::vector<double>> x;
  std::vector<double> y, w;
  for (int i = 0; i < 20; ++i) {
    x.push_back({1.0, double(i), double(i * i)});
    y.push_back(2.0 - 3.0 * i + 0.25 * i * i);
    w.push_back(1.0 + i % 3);
  }
  const std::vector<double> b = penalised_least_squares(x, y, w, std::vector<double>(3, 1e-12));
  EXPECT_NEAR(b[0], 2.0, 1e-6);
  EXPECT_NEAR(b[1], -3.0, 1e-6);
  EXPECT_NEAR(b[2], 0.25, 1e-8);
  // With a heavy penalty nothing is left of it.
  EXPECT_LT(std::abs(penalised_least_squares(x, y, w, std::vector<double>(3, 1e12))[1]), 1e-6);
}

TEST(LeastSquares, ASearchByFactorsComesToTheLeast) {
  const auto best = search_by_factors(
      {1.0, 1.0},
      [](std::span<const double> k) { return std::pow(std::log(k[0] / 7.0), 2) + std::pow(std::log(k[1] / 0.02), 2); },
      40);
  EXPECT_NEAR(best[0], 7.0, 0.05);
  EXPECT_NEAR(best[1], 0.02, 2e-4);
}

}  // namespace
}  // namespace howship
