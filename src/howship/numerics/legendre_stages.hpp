// SPDX-License-Identifier: Apache-2.0
// Runge-Kutta-Legendre time stepping of second order for diffusion: a long step in few stages, stable and tame.
#pragma once
#include <cmath>

namespace howship {

/// Stages that a step needs which is `ratio` times the longest stable forward-Euler step: s stages reach
/// (s^2 + s - 2) / 4 of it (Meyer, Balsara, Aslam 2014, J Comput Phys 257:594, equation 21). Odd, as they advise.
inline int legendre_stage_count(double ratio) {
  const int s = int(std::ceil(0.5 * (std::sqrt(9.0 + 16.0 * ratio) - 1.0)));
  return s < 3 ? 3 : s % 2 == 0 ? s + 1 : s;
}

/// Weights of the stages: Y1 = Y0 + first_step dt L(Y0), and for j = 2 ... count
///   Yj = at Y(j-1) + before Y(j-2) + start Y0 + step dt L(Y(j-1)) + start_step dt L(Y0).
class LegendreStages {
 public:
  explicit LegendreStages(int count) : count_(count), w1_(4.0 / (count * count + count - 2.0)) {}
  int count() const { return count_; }
  double first_step() const { return b(1) * w1_; }

  struct Stage {
    double at, before, start, step, start_step;
  };
  Stage stage(int j) const {
    const double at = (2.0 * j - 1.0) / j * b(j) / b(j - 1), before = -(j - 1.0) / j * b(j) / b(j - 2);
    return {at, before, 1.0 - at - before, at * w1_, -(1.0 - b(j - 1)) * at * w1_};
  }

 private:
  static double b(int j) { return j < 2 ? 1.0 / 3.0 : (double(j) * j + j - 2.0) / (2.0 * j * (j + 1.0)); }
  int count_;
  double w1_;
};

}  // namespace howship
