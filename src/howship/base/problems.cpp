// SPDX-License-Identifier: Apache-2.0
#include "howship/base/problems.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace howship {

std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const auto next = [&](std::size_t k) {
      return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0u;
    };
    if ((c < 0x20 && c != '\n') || c == 0x7f) {
      out += std::string{"\\x"} + digits[c >> 4] + digits[c & 15];
    } else if (c == 0xc2 && next(1) >= 0x80 && next(1) < 0xa0) {  // U+0080 to U+009F
      out += std::string{"\\x"} + digits[next(1) >> 4] + digits[next(1) & 15];
      at += 1;
    } else if (c == 0xe2 &&
               ((next(1) == 0x80 && ((next(2) >= 0xaa && next(2) <= 0xae) || next(2) == 0x8e || next(2) == 0x8f)) ||
                (next(1) == 0x81 && next(2) >= 0xa6 && next(2) <= 0xa9))) {
      const unsigned code = 0x2000u | (next(1) & 0x3fu) << 6 | (next(2) & 0x3fu);
      out += "\\u20";
      out += digits[code >> 4 & 15];
      out += digits[code & 15];
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string Problems::report() const {
  std::vector<const Problem*> order;
  for (const Problem& problem : list_) order.push_back(&problem);
  std::stable_sort(order.begin(), order.end(), [](const Problem* a, const Problem* b) {
    return std::tie(a->where.file, a->where.line, a->where.column) <
           std::tie(b->where.file, b->where.line, b->where.column);
  });
  std::string out;
  for (const Problem* problem : order) {
    if (problem->where.file.empty()) out += "howship";  // what is wrong stands in no file
    // A name is one line, whatever is in it.
    for (const char c : problem->where.file) out += c == '\n' ? std::string{"\\x0a"} : std::string(1, c);
    if (problem->where.line > 0)
      out += ':' + std::to_string(problem->where.line) + ':' + std::to_string(problem->where.column);
    out += ": error: ";
    if (!problem->key.empty()) out += problem->key + ": ";
    out += problem->text + '\n';
    if (!problem->hint.empty()) out += "    hint: " + problem->hint + '\n';
  }
  return printable(out);
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
