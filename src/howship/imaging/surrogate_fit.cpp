// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/surrogate_fit.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "howship/base/ensure.hpp"
#include "howship/numerics/least_squares.hpp"

namespace howship::imaging {
namespace {

constexpr double least_share = 0.02, least_index = 0.02;  // of lesions that a fit can learn from
constexpr double near_width = 2.5;                        // of d' about the threshold, where chances change
constexpr double of_far = 0.05;                           // weight of lesions far from it
constexpr double of_slopes = 1e-3, of_curves = 0.1, of_classes = 0.3;  // penalties; classes share what they can
constexpr int parts = 10;

struct Row {
  const LesionSummary* summary;
  std::string bone_class;
  double index, threshold;
  const ExaminedLesion::Test* test;
};

struct Fit {
  std::vector<double> slope, classes;
};

Fit fit_rows(std::size_t test, std::span<const Row> rows, std::span<const double> shape,
             std::span<const std::string> classes, double* cost = nullptr) {
  std::vector<std::vector<double>> x;
  std::vector<double> y, w;
  for (const Row& row : rows) {
    const auto features = surface_features(test, shape, *row.summary);
    std::vector<double>& line = x.emplace_back(features.begin(), features.end());
    for (const std::string& one : classes) line.push_back(one == row.bone_class ? 1.0 : 0.0);
    y.push_back(std::log(row.index));
    w.push_back(std::exp(-0.5 * std::pow((row.index - row.threshold) / near_width, 2)) + of_far);
  }
  const std::size_t n = surface_features(test, shape, *rows.front().summary).size();
  std::vector<double> penalty(n, of_slopes);
  std::fill(penalty.begin() + 3, penalty.end(), of_curves);
  penalty.resize(n + classes.size(), of_classes);
  const std::vector<double> b = penalised_least_squares(x, y, w, penalty);
  if (cost) {
    *cost = 0.0;
    for (std::size_t r = 0; r < x.size(); ++r) {
      double left = y[r];
      for (std::size_t i = 0; i < b.size(); ++i) left -= b[i] * x[r][i];
      *cost += w[r] * left * left;
    }
  }
  return {{b.begin(), b.begin() + std::ptrdiff_t(n)}, {b.begin() + std::ptrdiff_t(n), b.end()}};
}

double chance(double index, double threshold) { return normal_probability(index - threshold); }

TableSurface surface_of(std::string_view test, std::span<const double> shape, const Fit& fit,
                        std::span<const std::string> classes) {
  TableSurface out;
  out.test = test;
  out.shape.assign(shape.begin(), shape.end());
  out.slope = fit.slope;
  for (std::size_t c = 0; c < classes.size(); ++c) out.classes[classes[c]] = fit.classes[c];
  return out;
}

std::vector<TableColumn> fit_columns(std::size_t test, std::span<const Row> rows, std::span<const double> shape) {
  std::vector<TableColumn> out;
  for (const auto& [name, ignored] : rows.front().test->measured) {
    TableColumn column{.name = name};
    std::vector<std::vector<double>> x;
    std::vector<double> y, w;
    // Shares of light and Hounsfield units are of either sign.
    const bool difference = name == "change_hu" || name == "light_percent";
    column.logarithm = name != "mean_hu" && !difference;
    for (const Row& row : rows) {
      double value = std::nan("");
      for (const auto& [other, number] : row.test->measured)
        if (other == name) value = number;
      if (std::isnan(value) || (column.logarithm && value <= 0.0)) continue;
      const auto features = column_features(test, shape, *row.summary);
      x.emplace_back(features.begin(), features.end());
      if (difference)  // is none where nothing has changed
        for (const std::size_t i : column_not_of_amounts) x.back()[i] = 0.0;
      y.push_back(column.logarithm ? std::log(value) : value);
      w.push_back(chance(row.index, row.threshold) + of_far);  // what nobody calls nobody measures
    }
    if (x.size() < 20) continue;
    column.slope = penalised_least_squares(x, y, w, std::vector<double>(x.front().size(), of_slopes));
    double sum = 0.0, weights = 0.0;
    for (std::size_t r = 0; r < x.size(); ++r) {
      double left = y[r];
      for (std::size_t i = 0; i < x[r].size(); ++i) left -= column.slope[i] * x[r][i];
      sum += w[r] * left * left;
      weights += w[r];
    }
    column.spread = std::sqrt(sum / weights);
    out.push_back(std::move(column));
  }
  return out;
}

}  // namespace

std::vector<TableSurface> fit_tests(std::span<const ExaminedLesion> lesions) {
  std::set<std::string> names;
  for (const ExaminedLesion& one : lesions) names.insert(one.bone_class);
  const std::vector<std::string> classes(names.begin(), names.end());
  std::vector<TableSurface> out;
  for (std::size_t test = 0; test < table_tests().size(); ++test) {
    const std::string_view name = table_tests()[test].name;
    std::vector<Row> rows;
    for (const ExaminedLesion& one : lesions)
      for (const ExaminedLesion::Test& made : one.tests)
        if (made.test == name && one.summary.share[test] >= least_share && made.index >= least_index)
          rows.push_back({&one.summary, one.bone_class, made.index, made.threshold, &made});
    if (rows.size() < 40) continue;
    const std::vector<double> shape = search_by_factors(first_shape(name), [&](std::span<const double> other) {
      double cost = 0.0;
      fit_rows(test, rows, other, classes, &cost);
      return cost;
    });
    TableSurface made = surface_of(name, shape, fit_rows(test, rows, shape, classes), classes);
    made.columns = fit_columns(test, rows, shape);
    made.lesions = int(rows.size());
    std::vector<double> errors;
    double square = 0.0, weights = 0.0;
    for (int part = 0; part < parts; ++part) {
      std::vector<Row> known;
      for (std::size_t r = 0; r < rows.size(); ++r)
        if (int(r) % parts != part) known.push_back(rows[r]);
      const TableSurface left_out = surface_of(name, shape, fit_rows(test, known, shape, classes), classes);
      for (std::size_t r = 0; r < rows.size(); ++r)
        if (int(r) % parts == part) {
          const double index = read_table(left_out, rows[r].bone_class, {rows[r].summary, 1}).index;
          const double near = std::exp(-0.5 * std::pow((rows[r].index - rows[r].threshold) / near_width, 2)) + of_far;
          square += near * std::pow(std::log(index / rows[r].index), 2);
          weights += near;
          errors.push_back(std::abs(chance(index, rows[r].threshold) - chance(rows[r].index, rows[r].threshold)));
        }
    }
    made.spread = std::sqrt(square / weights);
    for (const Row& row : rows) made.near_threshold += std::abs(row.index - row.threshold) < near_width;
    for (const double one : errors) made.error_mean += one / double(errors.size());
    std::sort(errors.begin(), errors.end());
    made.error_95 = errors[std::size_t(0.95 * double(errors.size() - 1))];
    made.error_largest = errors.back();
    out.push_back(std::move(made));
  }
  return out;
}

std::vector<double> chance_errors(const TestTable& table, std::string_view test,
                                  std::span<const ExaminedLesion> lesions) {
  std::vector<double> out;
  const TableSurface* surface = table.find(test);
  if (!surface) return out;
  for (const ExaminedLesion& one : lesions)
    for (const ExaminedLesion::Test& made : one.tests)
      if (made.test == test)
        out.push_back(chance(read_table(*surface, one.bone_class, {&one.summary, 1}).index, made.threshold) -
                      chance(made.index, made.threshold));
  return out;
}

}  // namespace howship::imaging
