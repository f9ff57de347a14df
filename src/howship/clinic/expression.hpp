// SPDX-License-Identifier: Apache-2.0
// The conditions of rules: comparisons of named quantities, joined by and, or and not. Typed when they are read, and
// compiled into one flat program for a whole policy.
//
//   expr = conj { "or" conj } ; conj = neg { "and" neg } ; neg = "not" neg | "(" expr ")" | test
//   test = term [ ("<" | "<=" | ">" | ">=" | "=" | "!=") term ]
//   term = number [unit] | quantity [ "(" word ")" ] | "known" "(" quantity ")" | word
//
// What is not known is false, and its `not` is true; known(x) asks.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/clinic/quantities.hpp"

namespace howship::clinic {

/// A number that a policy declares by name.
struct NamedNumber {
  double value = 0.0;
  std::string unit = "1";
};

/// A quantity as an expression reads it.
struct Reading {
  const Quantity* quantity = nullptr;
  int argument = -1;  ///< place in the vocabulary's list
  friend bool operator==(const Reading&, const Reading&) = default;
};

enum class Relation : std::uint8_t { known, holds, less, at_most, more, at_least, equal, unequal };

/// One comparison. `yes` and `no` say where the program goes on: another comparison, or `always` and `never`.
struct Comparison {
  Relation relation = Relation::holds;
  std::int32_t left = 0;    ///< place in Program::read
  std::int32_t right = -1;  ///< the same; -1: `constant`
  double constant = 0.0;    ///< in the unit of the left side
  double factor = 1.0;      ///< on the right side, from its unit into that of the left
  std::int32_t yes = 0, no = 0;
};
inline constexpr std::int32_t always = -1, never = -2;

/// All conditions of a policy: what they read, each once, and their comparisons.
struct Program {
  std::vector<Reading> read;
  std::vector<Comparison> comparisons;
};

/// One condition of a program.
struct Condition {
  std::int32_t entry = always;
  std::vector<std::int32_t> reads{};  ///< places in Program::read, as they come in the text
};

/// What is wrong with a condition, where (bytes from its beginning), and what to write instead.
struct ExpressionFault {
  std::size_t at = 0;
  std::string text, hint;
};

/// What an expression may name.
struct Names {
  const Vocabulary* vocabulary = nullptr;
  const std::map<std::string, NamedNumber, std::less<>>* numbers = nullptr;
  bool of_lesion = false;  ///< quantities of a lesion may be named
};

/// Appends a condition to the program; the first fault, and nothing appended, where there is one.
std::optional<ExpressionFault> compile(std::string_view text, const Names& names, Program& program, Condition& out);

/// Whether a condition holds; `values` has one value for each of Program::read, NaN where it is not known.
inline bool holds(const Program& program, std::int32_t entry, const double* values) {
  while (entry >= 0) {
    const Comparison& c = program.comparisons[std::size_t(entry)];
    const double a = values[c.left];
    const double b = c.right < 0 ? c.constant : values[c.right] * c.factor;
    bool yes = false;
    switch (c.relation) {
      case Relation::known:
        yes = a == a;
        break;
      case Relation::holds:
        yes = a > 0.0;
        break;
      case Relation::less:
        yes = a < b;
        break;
      case Relation::at_most:
        yes = a <= b;
        break;
      case Relation::more:
        yes = a > b;
        break;
      case Relation::at_least:
        yes = a >= b;
        break;
      case Relation::equal:
        yes = a == b;
        break;
      case Relation::unequal:
        yes = a == a && b == b && a != b;
        break;
    }
    entry = yes ? c.yes : c.no;
  }
  return entry == always;
}

/// "pain", "since(mri)"
std::string name_of(const Reading& reading, const Vocabulary& vocabulary);

/// "6.2", "3.1 mmol/L", "yes", "breast"; "not known".
std::string words_of(const Reading& reading, double value);

}  // namespace howship::clinic
