// SPDX-License-Identifier: Apache-2.0
// Faults of the user's input: all of them are collected, then printed in file order, before anything starts.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace howship {

/// A place in a text file; line and column count from 1, 0 means "the file as a whole".
struct Where {
  std::string file;
  unsigned line = 0, column = 0;
};

struct Problem {
  Where where;
  std::string key;   ///< the input concerned, e.g. "lesion[0].radius"
  std::string text;  ///< what is wrong
  std::string hint;  ///< what to write instead; may be empty
};

class Problems {
 public:
  void add(Problem problem) { list_.push_back(std::move(problem)); }
  void add(Where where, std::string key, std::string text, std::string hint = {}) {
    list_.push_back({std::move(where), std::move(key), std::move(text), std::move(hint)});
  }
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  std::span<const Problem> list() const { return list_; }

  /// One line a fault, `file:line:column: error: key: what`, its hint indented below; in file order.
  std::string report() const;

 private:
  std::vector<Problem> list_;
};

/// Carries the faults of an input out of whatever found them. `app` turns it into exit code 2.
struct InputError {
  Problems problems;
};

/// Text as a terminal may show it: control characters and marks that turn the direction of writing, which come from
/// names and headers of others, stand as \x1b or \u202e; line breaks stay.
std::string printable(std::string_view text);

/// Single-letter edits from one word to another; two neighbouring letters swapped count once.
std::size_t letters_apart(std::string_view a, std::string_view b);

/// The candidate with the fewest single-letter edits from `word`, or "" where none is near enough to be meant.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace howship
