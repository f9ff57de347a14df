// SPDX-License-Identifier: Apache-2.0
#include "howship/space/slabs.hpp"

#include <algorithm>

namespace howship::space {
namespace {

/// Slabs [begin, end) of each stage.
using Piece = std::vector<Range>;

/// Each stage follows the one before it as soon as it may.
void sweep(std::span<const Slab> slabs, std::span<const Stage> stages, const Piece& piece) {
  std::vector<std::size_t> next;
  for (const Range& range : piece) next.push_back(range.begin);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t k = 0; k < stages.size(); ++k) {
      const auto may_go = [&](std::size_t slab) {
        if (k == 0 || next[k - 1] >= piece[k - 1].end) return true;
        return next[k - 1] > (stages[k].waits ? slabs[slab].highest : slab);
      };
      while (next[k] < piece[k].end && may_go(next[k])) {
        stages[k].work(next[k]++);
        more = true;
        if (k == 0) break;  // the others follow first
      }
    }
  }
}

struct Split {
  std::vector<Piece> blocks, wedges;
  double longest = 0.0;  ///< work of the longest block and the longest wedge
};

double work_of(std::span<const Stage> stages, const Piece& piece) {
  double out = 0.0;
  for (std::size_t k = 0; k < stages.size(); ++k)
    out += stages[k].nanoseconds * double(piece[k].end - std::min(piece[k].begin, piece[k].end));
  return out;
}

/// One block for each of `parts` threads, and the wedges between them. No blocks where they would be too narrow. What
/// the first stage would wait for is done.
Split split(std::span<const Slab> slabs, std::span<const Stage> stages, std::size_t parts) {
  std::size_t reach = 0;
  for (std::size_t t = 0; t < slabs.size(); ++t) reach = std::max({reach, t - slabs[t].lowest, slabs[t].highest - t});
  Split out;
  for (std::size_t b = 0; b < parts; ++b) {
    Range at{b * slabs.size() / parts, (b + 1) * slabs.size() / parts};
    Piece block;
    for (std::size_t k = 0; k < stages.size(); ++k) {
      const Range before = at;
      const bool waits = k > 0 && stages[k].waits;
      if (waits && b > 0)
        while (at.begin < at.end && slabs[at.begin].lowest < before.begin) ++at.begin;
      if (waits && b + 1 < parts)
        while (at.end > at.begin && slabs[at.end - 1].highest >= before.end) --at.end;
      block.push_back(at);
    }
    // So that the wedges on both sides of it have nothing to do with each other.
    if (parts > 1 && at.end - at.begin <= reach) return {};
    out.blocks.push_back(std::move(block));
  }
  double longest_wedge = 0.0;
  for (std::size_t b = 0; b + 1 < parts; ++b) {
    Piece wedge;
    for (std::size_t k = 0; k < stages.size(); ++k) wedge.push_back({out.blocks[b][k].end, out.blocks[b + 1][k].begin});
    longest_wedge = std::max(longest_wedge, work_of(stages, wedge));
    out.wedges.push_back(std::move(wedge));
  }
  for (const Piece& block : out.blocks) out.longest = std::max(out.longest, work_of(stages, block));
  out.longest += longest_wedge;
  return out;
}

/// With all threads: the stages together, or half of them after the other where too much would be left to the wedges.
void share(std::span<const Slab> slabs, std::span<const Stage> stages, double rves, ThreadPool& pool) {
  constexpr double most_uneven = 1.2;  // of what a thread would do if all did the same
  const auto work = [&](const Piece& piece) { return rves / double(slabs.size()) * work_of(stages, piece); };
  if (stages.size() > 1) {
    const Split parts = split(slabs, stages, std::size_t(pool.size()));
    const double even = work_of(stages, Piece(stages.size(), Range{0, slabs.size()})) / pool.size();
    if (parts.blocks.empty() || parts.longest > most_uneven * even) {
      share(slabs, stages.first(stages.size() / 2), rves, pool);
      share(slabs, stages.subspan(stages.size() / 2), rves, pool);
      return;
    }
    for (const std::vector<Piece>* pieces : {&parts.blocks, &parts.wedges}) {
      double of_these = 0.0;
      for (const Piece& piece : *pieces) of_these += work(piece);
      pool.run(
          pieces->size(), [&](std::size_t p) { sweep(slabs, stages, (*pieces)[p]); }, of_these);
    }
    return;
  }
  const std::size_t groups = std::min(slabs.size(), std::size_t(pool.size()) * 4);
  const auto group = [&](std::size_t g) { return Piece{{g * slabs.size() / groups, (g + 1) * slabs.size() / groups}}; };
  pool.run(
      groups, [&](std::size_t g) { sweep(slabs, stages, group(g)); }, rves * stages[0].nanoseconds);
}

}  // namespace

void run_stages(std::span<const Slab> slabs, std::span<const Stage> stages, std::size_t rves, ThreadPool& pool) {
  constexpr double worth_waking = 150e3;  // ns
  double nanoseconds = 0.0;
  for (const Stage& stage : stages) nanoseconds += stage.nanoseconds;
  if (pool.size() == 1 || slabs.empty() || double(rves) * nanoseconds < worth_waking)
    sweep(slabs, stages, Piece(stages.size(), Range{0, slabs.size()}));
  else
    share(slabs, stages, double(rves), pool);
}

}  // namespace howship::space
