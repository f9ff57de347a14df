// SPDX-License-Identifier: Apache-2.0
// What the machine could do, measured in the same run as what we do.
#pragma once
#include "howship/base/threads.hpp"
#include "howship/numerics/simd.hpp"

namespace howship::bench {

double wall_seconds();
double cpu_seconds();  ///< of the process, all threads

// Times are CPU seconds over threads: what the wall clock would show on an idle machine, and nearly that on a busy one.

/// Single-precision operations a second of independent multiplications and additions (no fused ones: the kernels are
/// compiled without them so that every instruction set gives the same bytes), all threads together.
double peak_operations(ThreadPool& pool, Isa isa);

/// a = b + s c over arrays far larger than the caches: bytes a second, counted as 24 an element.
double triad_bytes(ThreadPool& pool);

}  // namespace howship::bench
