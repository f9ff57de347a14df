// SPDX-License-Identifier: Apache-2.0
// Rodas4, a stiffly accurate Rosenbrock method of order 4 with an embedded one of order 3 (Hairer and Wanner, Solving
// Ordinary Differential Equations II, 1996, IV.7), for one stiff system or for a pack of them. Each lane has steps of
// its own and comes to the same bytes whatever the lanes beside it do: those of the system alone.
//
// A System<V> is any type with `int size() const` and `template <class T> void rates(const T* y, T* dydt) const`, whose
// constants are plain numbers of type V. Its Jacobian comes from `rates` run on Dual numbers, one run for eight colours
// of columns, and its sparsity from `rates` run on Dependence; both are exact.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
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

/// How many numbers side by side V holds, and each of them.
template <class V>
inline constexpr int lanes_of = 1;
template <int N>
inline constexpr int lanes_of<Pack<double, N>> = N;

inline double lane_of(double x, int) { return x; }
template <int N>
double lane_of(const Pack<double, N>& x, int lane) {
  return x.v[lane];
}
inline void set_lane(double& x, int, double value) { x = value; }
template <int N>
void set_lane(Pack<double, N>& x, int lane, double value) {
  x.v[lane] = value;
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

/// Throws the RunError of an integrator whose step would have to be shorter than `shortest` (day).
[[noreturn]] void fail_for_want_of_a_step(double shortest);

/// The integrator and its memory; remembers the last good step of each lane between calls.
template <class V>
class Rodas4 {
 public:
  static constexpr int lanes = lanes_of<V>;

  Rodas4(const JacobianShape& shape, const StepControl& control)
      : shape_(&shape), control_(control), n_(shape.colour.size()) {
    set_step(control.first);
    matrix_.resize(shape.pattern.entries());
    jacobian_.resize(shape.entries.size());
    for (auto& stage : k_) stage.resize(n_);
    f_.resize(n_);
    y_.resize(n_);
    dual_y_.resize(n_);
    dual_f_.resize(n_);
  }

  double step(int lane = 0) const { return step_[std::size_t(lane)]; }
  void set_step(int lane, double step) { step_[std::size_t(lane)] = step; }
  void set_step(double step) {
    for (double& s : step_) s = step;
  }
  const StepCount& count(int lane = 0) const { return count_[std::size_t(lane)]; }

  /// Carries y (size n) over `length` days; a system whose right-hand side jumps must be carried to the jump first.
  /// Throws RunError with the shortest step where no step is accurate enough.
  template <class System>
  void advance(const System& system, V* y, double length) {
    bool begun[lanes] = {};
    advance_each(system, y, [&](int lane) { return std::exchange(begun[lane], true) ? 0.0 : length; });
  }

  /// The same with stretches of each lane's own: `next(lane)` is asked at the start and wherever a lane has reached the
  /// end of its stretch for the length of the next, 0 where it is to stay. It may change that lane's constants in
  /// `system` and its step, so a jump of one lane is no end for the others.
  template <class System, class Next>
  void advance_each(const System& system, V* y, const Next& next) {
    double left[lanes];
    bool going = false;
    for (int lane = 0; lane < lanes; ++lane) {
      left[lane] = next(lane);
      going = going || left[lane] > 0.0;
    }
    bool moved = true;
    while (going) {
      if (moved) prepare(system, y);
      V h = V(1.0);  // of a lane at rest: any that is a number
      bool last[lanes] = {};
      for (int lane = 0; lane < lanes; ++lane) {
        if (!(left[lane] > 0.0)) continue;
        // A last step within a hair of the end is stretched to it; two nearly equal ones beat a long and a tiny one.
        double own = min(step_[std::size_t(lane)], control_.longest);
        last[lane] = own >= left[lane] * (1.0 - 1e-12);
        if (last[lane])
          own = left[lane];
        else if (own > 0.5 * left[lane])
          own = 0.5 * left[lane];
        set_lane(h, lane, own);
      }
      const V squares = attempt(system, y, h);
      V accepted = V(0.0);
      moved = going = false;
      for (int lane = 0; lane < lanes; ++lane) {
        if (!(left[lane] > 0.0)) continue;
        const double own = lane_of(h, lane);
        if (judge(lane, own, std::sqrt(lane_of(squares, lane) / double(n_)))) {
          set_lane(accepted, lane, 1.0);
          moved = true;
          left[lane] = last[lane] ? 0.0 : left[lane] - own;
          if (last[lane]) left[lane] = next(lane);
        }
        going = going || left[lane] > 0.0;
      }
      if (moved)
        for (std::size_t i = 0; i < n_; ++i) y[i] = where_greater(accepted, V(0.5), y_[i], y[i]);
    }
  }

 private:
  static constexpr double gamma = 0.25;

  /// Whether a lane's step of length h with this error is good; sets the length of its next.
  bool judge(int lane, double h, double error) {
    double& step = step_[std::size_t(lane)];
    const bool good = error <= 1.0;  // false for NaN
    // The fourth root by square roots alone, which every machine rounds in one way.
    const double wish = 0.9 / std::sqrt(std::sqrt(max(error, 1e-10)));
    const double factor = good || error < 1e30 ? max(0.2, min(wish, good ? 6.0 : 1.0)) : 0.1;
    if (good) {
      // A step cut short by the end of the interval says nothing about how long the next may be.
      step = h < 0.99 * step ? max(step, h * factor) : h * factor;
      ++count_[std::size_t(lane)].accepted;
      return true;
    }
    step = h * min(factor, 0.5);
    ++count_[std::size_t(lane)].rejected;
    if (step < control_.shortest) fail_for_want_of_a_step(control_.shortest);
    return false;
  }

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

  /// One step of length h from y into y_; returns the sum of squares of the states' errors, each in units of the
  /// accepted one.
  template <class System>
  V attempt(const System& system, const V* y, const V& h) {
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
    const V on_diagonal = 1.0 / (h * gamma);
    for (const int d : shape_->diagonal) matrix_[std::size_t(d)] = matrix_[std::size_t(d)] + on_diagonal;
    shape_->pattern.factor(matrix_.data());

    const V inverse = 1.0 / h;
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
    V squares = V(0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      const V next = y_[i] + k_[5][i];
      const V magnitude = max(max(y[i], -y[i]), max(next, -next));
      const V e = k_[5][i] / (control_.absolute + control_.relative * magnitude);
      squares = squares + e * e;
      y_[i] = next;
    }
    return squares;
  }

  const JacobianShape* shape_;
  StepControl control_;
  std::size_t n_;
  std::array<double, std::size_t(lanes)> step_;
  std::array<StepCount, std::size_t(lanes)> count_{};
  std::vector<V> matrix_, jacobian_, f_, y_;
  std::array<std::vector<V>, 6> k_;
  std::vector<Dual<V, JacobianShape::colours_a_run>> dual_y_, dual_f_;
};

}  // namespace howship
