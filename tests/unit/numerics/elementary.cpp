// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/elementary.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/numerics/dual.hpp"

using namespace howship;

TEST(Elementary, exponential_and_logarithm_agree_with_the_library_to_three_units_in_the_last_place) {
  for (std::uint64_t i = 0; i < 100000; ++i) {
    const double x = 1400.0 * uniform(1, 0, Stream::patient_parameters, i) - 700.0;
    EXPECT_NEAR(exp_of(x) / std::exp(x), 1.0, 6.7e-16) << x;
    const double y = std::exp(0.9 * x);
    EXPECT_LE(std::abs(log_of(y) - std::log(y)), 6.7e-16 * std::max(std::abs(std::log(y)), 1e-3)) << y;
  }
}

TEST(Elementary, one_has_logarithm_zero_and_every_power_of_it_is_one_to_the_last_bit) {
  EXPECT_EQ(log_of(1.0), 0.0);
  EXPECT_EQ(exp_of(0.0), 1.0);
  EXPECT_EQ(power(1.0, 0.4583), 1.0);
  EXPECT_EQ(hyperbolic_tangent(0.0), 0.0);
}

TEST(Elementary, every_lane_of_a_pack_has_the_bytes_of_the_scalar) {
  using P = Pack<double, 8>;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    double x[8], e[8], l[8];
    for (std::uint64_t k = 0; k < 8; ++k) x[k] = 30.0 * uniform(2, k, Stream::patient_parameters, i) + 1e-3;
    exp_of(P::load(x)).store(e);
    log_of(P::load(x)).store(l);
    for (std::size_t k = 0; k < 8; ++k) {
      EXPECT_EQ(e[k], exp_of(x[k]));
      EXPECT_EQ(l[k], log_of(x[k]));
    }
  }
}

TEST(Elementary, the_error_function_agrees_with_the_library_in_every_lane) {
  using P = Pack<double, 8>;
  for (int i = -4000; i < 4000; i += 8) {
    double x[8], found[8];
    for (int k = 0; k < 8; ++k) x[k] = 1e-3 * (i + k);
    error_function_of(P::load(x)).store(found);
    for (int k = 0; k < 8; ++k) {
      EXPECT_NEAR(found[k], std::erf(x[k]), 7e-16) << x[k];
      EXPECT_EQ(found[k], error_function_of(x[k]));
    }
  }
  for (const double beyond : {4.01, 9.0, 1e3}) {
    EXPECT_EQ(error_function_of(beyond), 1.0);
    EXPECT_EQ(error_function_of(-beyond), -1.0);
  }
}

TEST(Dual, slopes_are_the_derivatives) {
  using D = Dual<double, 2>;
  D x(1.7), y(0.3);
  x.slope[0] = y.slope[1] = 1.0;
  const auto f = [](const auto& a, const auto& b) {
    return power(a, 2.5) / (b + exponential(-a)) - hyperbolic_tangent(a * b) + logarithm(a + 2.0) * b;
  };
  const D found = f(x, y);
  const double h = 1e-6;
  EXPECT_NEAR(found.value, f(1.7, 0.3), 1e-15);
  EXPECT_NEAR(found.slope[0], (f(1.7 + h, 0.3) - f(1.7 - h, 0.3)) / (2 * h), 1e-7);
  EXPECT_NEAR(found.slope[1], (f(1.7, 0.3 + h) - f(1.7, 0.3 - h)) / (2 * h), 1e-7);
}

TEST(Dependence, a_result_depends_on_what_went_into_it) {
  Dependence a, b, c;
  a.on.set(0);
  b.on.set(1);
  c.on.set(2);
  const Dependence f = where_greater(c, a, power(a, 2.0) + 1.0, b * 3.0);
  EXPECT_TRUE(f.on.test(0));
  EXPECT_TRUE(f.on.test(1));
  EXPECT_FALSE(f.on.test(2));
}
