// SPDX-License-Identifier: Apache-2.0
// Several stages of work on the same RVEs, slab by slab while what they share is in cache.
//
// A stage that looks at neighbours can follow the one before it as soon as that is done in the slabs around. So the
// stages go over the RVEs together, each a little behind the one before, instead of one after the other over all of
// them. Several threads take a block of slabs each, which narrows with every stage at borders to other blocks; the
// wedges that are left out there follow. Every slab of every stage is worked on once and in an order that keeps what
// each needs, so nothing that is computed depends on the number of threads.
#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "howship/base/threads.hpp"

namespace howship::space {

struct Range {
  std::size_t begin, end;
};

/// RVEs that are worked on together: runs of them, which are also ranges of them, and the slabs that they and their
/// neighbours lie in. Neither `lowest` nor `highest` ever falls from one slab to the next.
struct Slab {
  Range runs, rves;             ///< [begin, end) of the lists of runs and of ranges
  std::size_t lowest, highest;  ///< the slabs that neighbours lie in, both included
};

struct Stage {
  /// Whether it reads in neighbouring slabs what the stage before it writes, or writes what that one reads there.
  bool waits;
  double nanoseconds;  ///< about, an RVE
  std::function<void(std::size_t slab)> work;
};

/// Works on every slab in every stage. What stage k writes in a slab may be read by itself there and by later stages;
/// what it overwrites may have been read by earlier ones.
void run_stages(std::span<const Slab> slabs, std::span<const Stage> stages, std::size_t rves, ThreadPool& pool);

}  // namespace howship::space
