// SPDX-License-Identifier: Apache-2.0
// What this machine can do at most, measured: the yardstick that benchmarks print beside their own figures.
#pragma once
#include "howship/numerics/simd.hpp"

namespace howship {

/// Bytes a second of a[i] = b[i] + s c[i] over arrays far larger than the caches, 24 bytes an element (STREAM triad of
/// McCalpin 1995), one thread, best of several.
double triad_bandwidth();

/// Double-precision operations a second of independent fused multiply-adds in registers, two each, one thread, best of
/// several.
double multiply_add_peak();

HOWSHIP_KERNEL(double, run_multiply_adds, (long rounds, double* sink))

}  // namespace howship
