// SPDX-License-Identifier: Apache-2.0
// For tests of what is said of bad input.
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "howship/base/problems.hpp"

namespace howship {

/// A text with one place of it replaced; a test fails where that does not stand in it.
inline std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// The words with which `work` refuses its input; "" where it does not.
template <class Work>
std::string report_of(const Work& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.problems.report();
  }
  return "";
}

}  // namespace howship
