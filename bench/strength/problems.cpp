// SPDX-License-Identifier: Apache-2.0
#include "problems.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/strength/pieces.hpp"

namespace howship::bench {
namespace {

using strength::ElasticProblem;

/// White noise smoothed by a periodic Gaussian of `sigma` voxels (cut at 4 sigma), mean 0, standard deviation 1.
std::vector<float> random_field(int n, double sigma, ThreadPool& pool) {
  const Extent e{n, n, n};
  std::vector<float> field(e.size()), other(e.size());
  const int reach = int(4 * sigma + 0.5);
  std::vector<float> weight(std::size_t(reach) + 1);
  double total = 0;
  for (int k = 0; k <= reach; ++k) total += (k ? 2 : 1) * std::exp(-0.5 * k * k / (sigma * sigma));
  for (int k = 0; k <= reach; ++k) weight[std::size_t(k)] = float(std::exp(-0.5 * k * k / (sigma * sigma)) / total);
  pool.run(std::size_t(n), [&](std::size_t k) {
    for (std::size_t i = k * std::size_t(n) * std::size_t(n); i < (k + 1) * std::size_t(n) * std::size_t(n); ++i)
      field[i] = float(normal(1, 0, Stream::trabecular_texture, i));
  });
  for (int axis = 0; axis < 3; ++axis) {
    const std::size_t stride = axis == 0 ? 1 : axis == 1 ? std::size_t(n) : std::size_t(n) * std::size_t(n);
    pool.run(std::size_t(n), [&](std::size_t slice) {
      std::vector<float> line(std::size_t(n) + 2 * std::size_t(reach));
      for (int row = 0; row < n; ++row) {
        const std::size_t begin = axis == 0   ? e.index(0, row, int(slice))
                                  : axis == 1 ? e.index(row, 0, int(slice))
                                              : e.index(row, int(slice), 0);
        for (int i = -reach; i < n + reach; ++i)
          line[std::size_t(i + reach)] = field[begin + stride * std::size_t(((i % n) + n) % n)];
        for (int i = 0; i < n; ++i) {
          float value = weight[0] * line[std::size_t(i + reach)];
          for (int k = 1; k <= reach; ++k)
            value += weight[std::size_t(k)] * (line[std::size_t(i + reach - k)] + line[std::size_t(i + reach + k)]);
          other[begin + stride * std::size_t(i)] = value;
        }
      }
    });
    field.swap(other);
  }
  double mean = 0, squares = 0;
  for (const float f : field) mean += f;
  mean /= double(field.size());
  for (const float f : field) squares += (f - mean) * (f - mean);
  const double deviation = std::sqrt(squares / double(field.size()));
  for (float& f : field) f = float((f - mean) / deviation);
  return field;
}

}  // namespace

ElasticProblem make_problem(std::string_view kind, int n, ThreadPool& pool) {
  ElasticProblem problem;
  const Extent e{n, n, n};
  problem.voxels = e;
  problem.moduli.resize(e.size());
  if (kind == "trab") {
    problem.edge = 0.036;
    const std::vector<float> field = random_field(n, 2.5, pool);
    std::vector<float> sorted = field;
    const auto cut = sorted.begin() + std::ptrdiff_t(0.7 * double(sorted.size()));
    std::nth_element(sorted.begin(), cut, sorted.end());
    for (std::size_t i = 0; i < field.size(); ++i)
      if (field[i] > *cut) problem.moduli[i] = strength::from_young(10000, 0.3);
  } else {
    problem.edge = (kind == "block" ? 64.0 : 40.0) / n;
    const std::vector<float> field = random_field(n, n / 24.0, pool);
    HOWSHIP_ENSURE(kind == "block" || kind == "vert" || kind == "mets", "the problem is one of the four");
    for (int k = 0; k < n; ++k)
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i) {
          const auto place = [&](int at) { return (at + 0.5) / n * 2 - 1; };
          const double x = place(i), y = place(j), z = place(k);
          double young = 4730.0 * std::pow(0.15 * std::exp(0.35 * field[e.index(i, j, k)]), 1.56), poisson = 0.3;
          if (kind != "block") {
            const double waist = 0.90 - 0.10 * (1 - std::min(1.0, z * z / 0.64));
            const double r = std::hypot(x / waist, y / (0.78 * waist));
            const bool body = r < 1 && std::abs(z) < 0.84;
            if (!body) young = 0;
            if (body && (r > 1 - 0.045 || std::abs(z) > 0.80)) young = std::max(young, 3000.0);
            if (std::abs(z) >= 0.84 && std::hypot(x, y / 0.78) < 0.95) young = 2500;
            if (kind == "mets") {
              const auto inside = [](double a, double b, double c) { return a * a + b * b + c * c < 1; };
              if (body && inside((x - 0.25) / 0.42, (y + 0.15) / 0.38, z / 0.45)) young = 5, poisson = 0.45;
              if (body && inside((x - 0.15) / 0.2, (y + 0.1) / 0.2, (z + 0.1) / 0.25)) young = 2500, poisson = 0.33;
              if (std::hypot(x + 0.45, y - 0.1) < 0.06 && std::abs(z) < 0.84) young = 110000, poisson = 0.34;
            }
          }
          if (young > 0) problem.moduli[e.index(i, j, k)] = strength::from_young(young, poisson);
        }
  }
  strength::keep_largest_piece(problem);
  strength::bond_plates(problem, -0.01);
  return problem;
}

}  // namespace howship::bench
