// SPDX-License-Identifier: Apache-2.0
#include "howship/base/problems.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace howship {

std::string Problems::report() const {
  std::vector<const Problem*> order;
  for (const Problem& problem : list_) order.push_back(&problem);
  std::stable_sort(order.begin(), order.end(), [](const Problem* a, const Problem* b) {
    return std::tie(a->where.file, a->where.line, a->where.column) <
           std::tie(b->where.file, b->where.line, b->where.column);
  });
  std::string out;
  for (const Problem* problem : order) {
    out += problem->where.file;
    if (problem->where.line > 0)
      out += ':' + std::to_string(problem->where.line) + ':' + std::to_string(problem->where.column);
    out += ": error: ";
    if (!problem->key.empty()) out += problem->key + ": ";
    out += problem->text + '\n';
    if (!problem->hint.empty()) out += "    hint: " + problem->hint + '\n';
  }
  return out;
}

// Neighbouring letters swapped are counted once, as that is how people mistype.
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last.back();
}

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string best;
  std::size_t best_edits = std::max<std::size_t>(word.size() / 2, 2) + 1;
  for (std::string_view candidate : candidates) {
    const std::size_t n = letters_apart(word, candidate);
    if (n < best_edits) {
      best_edits = n;
      best = candidate;
    }
  }
  return best;
}

}  // namespace howship
