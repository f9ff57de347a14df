// SPDX-License-Identifier: Apache-2.0
// Texts in which @ stands before what is wrong.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "howship/base/problems.hpp"

namespace howship {

/// A text without its mark, and where that stood; columns count letters.
struct Marked {
  std::string text;
  unsigned line = 1, column = 1;

  explicit Marked(std::string with_mark) : text(std::move(with_mark)) {
    const std::size_t mark = text.find('@');
    EXPECT_NE(mark, std::string::npos) << text;
    if (mark == std::string::npos) return;
    text.erase(mark, 1);
    for (std::size_t i = 0; i < mark; ++i) {
      if (text[i] == '\n') {
        ++line;
        column = 1;
      } else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) {
        ++column;
      }
    }
  }
};

/// What must be said of a marked text; parts of words and hint are enough.
struct Said {
  std::string text;
  std::string key, words, hint;
};

/// `read(text, problems)` must find one fault, at the mark, with these words and this hint.
template <class Read>
void expect_said_once(const Said& wanted, const std::string& file, const Read& read) {
  const Marked marked(wanted.text);
  Problems problems;
  read(marked.text, problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report() << "in\n" << marked.text;
  const Problem& found = problems.list().front();
  EXPECT_EQ(found.where.file, file);
  EXPECT_EQ(found.where.line, marked.line) << problems.report() << "in\n" << marked.text;
  EXPECT_EQ(found.where.column, marked.column) << problems.report() << "in\n" << marked.text;
  EXPECT_EQ(found.key, wanted.key) << problems.report();
  EXPECT_NE(found.text.find(wanted.words), std::string::npos) << problems.report();
  EXPECT_NE(found.hint.find(wanted.hint), std::string::npos) << problems.report();
  EXPECT_FALSE(found.text.empty() || found.hint.empty()) << problems.report();
}

}  // namespace howship
