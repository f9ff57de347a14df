// SPDX-License-Identifier: Apache-2.0
// What bad input may do to the terminal on which it is told: nothing.
#include "howship/base/problems.hpp"

namespace howship {
namespace {

TEST(Problems, characters_that_steer_a_terminal_or_turn_a_line_around_are_written_out) {
  const std::pair<std::string, std::string> rows[] = {
      {"plain \u00b5m, 3 \u2264 5, \u20ac", "plain \u00b5m, 3 \u2264 5, \u20ac"},
      {"two\nlines", "two\nlines"},
      {"\x1b[2J\r\t", "\\x1b[2J\\x0d\\x09"},
      {"\x7f", "\\x7f"},
      {std::string("\0", 1), "\\x00"},
      // U+0080 to U+009F steer as ESC does; the characters behind them are letters.
      {"\u0080\u009b\u009f", "\\x80\\x9b\\x9f"},
      {"\u00a0\u00c0", "\u00a0\u00c0"},
      // Marks and overrides of the direction of writing, and isolates.
      {"\u200e\u200f", "\\u200e\\u200f"},
      {"\u202a\u202b\u202c\u202d\u202e", "\\u202a\\u202b\\u202c\\u202d\\u202e"},
      {"\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"},
      {"\u200d\u2010\u2029\u202f", "\u200d\u2010\u2029\u202f"},
      {"\u2065\u206a\u2042", "\u2065\u206a\u2042"},
      // Halves of characters at the end of a text, and bytes that are none.
      {"a\xc2", "a\xc2"},
      {"a\xe2", "a\xe2"},
      {"a\xe2\x80", "a\xe2\x80"},
      {"\xc2\x41\xe2\x41\x41\xff", "\xc2\x41\xe2\x41\x41\xff"}};
  for (const auto& [text, shown] : rows) EXPECT_EQ(printable(text), shown);
}

TEST(Problems, a_name_of_two_lines_is_told_in_one) {
  Problems problems;
  problems.add({"a\nerror: forged.toml", 2, 1}, "seed", "is \x1b[31m no number", "write a\u202e number");
  EXPECT_EQ(problems.report(),
            "a\\x0aerror: forged.toml:2:1: error: seed: is \\x1b[31m no number\n    hint: write a\\u202e number\n");
}

}  // namespace
}  // namespace howship
