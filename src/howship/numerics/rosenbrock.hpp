// SPDX-License-Identifier: Apache-2.0
// Rodas4, a stiffly accurate Rosenbrock method of order 4 with an embedded one of order 3 (Hairer and Wanner, Solving
// Ordinary Differential Equations II, 1996, IV.7), for one stiff system or for a pack of them with a common step.
//
// A System<V> is any type with `int size() const` and `template <class T> void rates(const T* y, T* dydt) const`, whose
// constants are plain numbers of type V. Its Jacobian comes from `rates` run on Dual numbers, one run for eight colours
// of columns, and its sparsity from `rates` run on Dependence; both are exact.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "howship/base/ensure.hpp"
#include "howship/numerics/dual.hpp"
#include "howship/numerics/sparse_lu.hpp"

namespace howship {

struct StepControl {
  double relative = 1e-6, absolute = 1e-8;  ///< accepted error of a step, a state
  double longest = 5.0;                     ///< day
  double shortest = 1e-10;                  ///< day; below it the run cannot go on
  double first = 1e-3;                      ///< day
};

struct StepCount {
  long accepted = 0, rejected = 0;
};

/// The largest number in any lane.
inline double largest_lane(double x) { return x; }
template <int N>
inline double largest_lane(const Pack<double, N>& x) {
  double lanes[N];
  x.store(lanes);
  double out = lanes[0];
  for (int i = 1; i < N; ++i) out = lanes[i] > out || std::isnan(lanes[i]) ? lanes[i] : out;
  return out;
}

/// Structure of a system (shared by every patient whose system has the same shape): sparsity, elimination, colours.
struct JacobianShape {
  static constexpr int colours_a_run = 8;

  std::vector<std::pair<int, int>> entries;  ///< (row, column)
  SparsePattern pattern;
  std::vector<int> colour;           ///< of each column
  int runs = 0;                      ///< of `rates` on Dual numbers for one Jacobian
  std::vector<int> place, diagonal;  ///< of entries, and of the diagonal, in the pattern

  explicit JacobianShape(int size, std::vector<std::pair<int, int>> dependences)
      : entries(std::move(dependences)), pattern(size, entries), colour(colour_columns(size, entries)) {
    for (const auto& [row, column] : entries) place.push_back(pattern.place(row, column));
    for (int i = 0; i < size; ++i) diagonal.push_back(pattern.place(i, i));
    const int colours = size == 0 ? 0 : *std::max_element(colour.begin(), colour.end()) + 1;
    runs = (colours + colours_a_run - 1) / colours_a_run;
  }
};

/// Finds what depends on what by running `rates` of a System<double> on Dependence.
template <class System>
JacobianShape shape_of(const System& system) {
  const auto n = std::size_t(system.size());
  HOWSHIP_ENSURE(n <= 128, "a system of at most 128 states");
  std::vector<Dependence> y(n), d(n);
  for (std::size_t i = 0; i < n; ++i) y[i].on.set(i);
  system.template rates<Dependence>(y.data(), d.data());
  std::vector<std::pair<int, int>> entries;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (d[i].on.test(j)) entries.emplace_back(int(i), int(j));
  return JacobianShape(int(n), std::move(entries));
}

/// The integrator and its memory; remembers the last good step between calls.
template <class V>
class Rodas4 {
 public:
  Rodas4(const JacobianShape& shape, const StepControl& control)
      : shape_(&shape), control_(control), step_(control.first), n_(shape.colour.size()) {
    matrix_.resize(shape.pattern.entries());
    jacobian_.resize(shape.entries.size());
    for (auto& stage : k_) stage.resize(n_);
    f_.resize(n_);
    y_.resize(n_);
    dual_y_.resize(n_);
    dual_f_.resize(n_);
  }

  double step() const { return step_; }
  void set_step(double step) { step_ = step; }
  const StepCount& count() const { return count_; }

  /// Carries y (size n) over `length` days; a system whose right-hand side jumps must be carried to the jump first.
  /// Throws RunError with the shortest step where no step is accurate enough.
  template <class System>
  void advance(const System& system, V* y, double length) {
    double left = length;
    while (left > 0.0) {
      prepare(system, y);
      bool accepted = false;
      while (!accepted) {
        // A last step within a hair of the end is stretched to it; two nearly equal ones beat a long and a tiny one.
        double h = std::min(step_, control_.longest);
        const bool last = h >= left * (1.0 - 1e-12);
        if (last)
          h = left;
        else if (h > 0.5 * left)
          h = 0.5 * left;
        const double error = attempt(system, y, h);
        const bool good = error <= 1.0;  // false for NaN
        const double factor = good || error < 1e30
                                  ? std::clamp(0.9 / std::pow(std::max(error, 1e-10), 0.25), 0.2, good ? 6.0 : 1.0)
                                  : 0.1;
        if (good) {
          std::copy(y_.begin(), y_.end(), y);
          left = last ? 0.0 : left - h;
          // A step cut short by the end of the interval says nothing about how long the next may be.
          step_ = h < 0.99 * step_ ? std::max(step_, h * factor) : h * factor;
          ++count_.accepted;
          accepted = true;
        } else {
          step_ = h * std::min(factor, 0.5);
          ++count_.rejected;
          if (step_ < control_.shortest)
            throw RunError("the whole-body equations have no accurate step longer than " +
                           std::to_string(control_.shortest) + " day");
        }
      }
    }
  }

 private:
  static constexpr double gamma = 0.25;

  template <class System>
  void prepare(const System& system, const V* y) {
    using D = Dual<V, JacobianShape::colours_a_run>;
    for (int run = 0; run < shape_->runs; ++run) {
      const int first = run * JacobianShape::colours_a_run;
      for (std::size_t i = 0; i < n_; ++i) {
        dual_y_[i] = D(y[i]);
        const int c = shape_->colour[i] - first;
        if (c >= 0 && c < JacobianShape::colours_a_run) dual_y_[i].slope[std::size_t(c)] = V(1.0);
      }
      system.template rates<D>(dual_y_.data(), dual_f_.data());
      for (std::size_t e = 0; e < shape_->entries.size(); ++e) {
        const auto [row, column] = shape_->entries[e];
        const int c = shape_->colour[std::size_t(column)] - first;
        if (c >= 0 && c < JacobianShape::colours_a_run) jacobian_[e] = dual_f_[std::size_t(row)].slope[std::size_t(c)];
      }
    }
    for (std::size_t i = 0; i < n_; ++i) f_[i] = dual_f_[i].value;
  }

  /// One step of length h from y into y_; returns its error in units of the accepted one (any lane's worst).
  template <class System>
  double attempt(const System& system, const V* y, double h) {
    // Transformed coefficients of Rodas4, Hairer and Wanner's program RODAS, METH = 1.
    static constexpr double a[5][5] = {
        {1.544, 0, 0, 0, 0},
        {0.9466785280815826, 0.2557011698983284, 0, 0, 0},
        {3.314825187068521, 2.896124015972201, 0.9986419139977817, 0, 0},
        {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 0},
        {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0}};
    static constexpr double c[5][5] = {
        {-5.6688, 0, 0, 0, 0},
        {-2.430093356833875, -0.2063599157091915, 0, 0, 0},
        {-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0, 0},
        {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0},
        {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054}};

    std::fill(matrix_.begin(), matrix_.end(), V(0.0));
    for (std::size_t e = 0; e < jacobian_.size(); ++e) matrix_[std::size_t(shape_->place[e])] = -jacobian_[e];
    for (const int d : shape_->diagonal) matrix_[std::size_t(d)] = matrix_[std::size_t(d)] + 1.0 / (h * gamma);
    shape_->pattern.factor(matrix_.data());

    const double inverse = 1.0 / h;
    for (std::size_t i = 0; i < n_; ++i) k_[0][i] = f_[i];
    shape_->pattern.solve(matrix_.data(), k_[0].data());
    for (std::size_t s = 1; s < 6; ++s) {
      for (std::size_t i = 0; i < n_; ++i) {
        V sum = y[i];
        for (std::size_t j = 0; j < s; ++j) sum = sum + a[s - 1][j] * k_[j][i];
        y_[i] = sum;
      }
      system.template rates<V>(y_.data(), k_[s].data());
      for (std::size_t i = 0; i < n_; ++i) {
        V sum = V(0.0);
        for (std::size_t j = 0; j < s; ++j) sum = sum + c[s - 1][j] * k_[j][i];
        k_[s][i] = k_[s][i] + inverse * sum;
      }
      shape_->pattern.solve(matrix_.data(), k_[s].data());
    }
    // Stiffly accurate: the last stage is the error, and the result is the last argument plus it.
    V worst = V(0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      const V next = y_[i] + k_[5][i];
      const V magnitude = max(max(y[i], -y[i]), max(next, -next));
      const V e = k_[5][i] / (control_.absolute + control_.relative * magnitude);
      worst = worst + e * e;
      y_[i] = next;
    }
    return std::sqrt(largest_lane(worst) / double(n_));
  }

  const JacobianShape* shape_;
  StepControl control_;
  double step_;
  std::size_t n_;
  StepCount count_;
  std::vector<V> matrix_, jacobian_, f_, y_;
  std::array<std::vector<V>, 6> k_;
  std::vector<Dual<V, JacobianShape::colours_a_run>> dual_y_, dual_f_;
};

}  // namespace howship
