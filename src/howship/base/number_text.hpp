// SPDX-License-Identifier: Apache-2.0
// Numbers as text and back, exactly: std::from_chars and std::to_chars, or the same by other means where the library of
// the compiler has them for whole numbers only (Emscripten's).
#pragma once
#include <charconv>
#ifndef __cpp_lib_to_chars
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <system_error>
#endif

namespace howship {

#ifdef __cpp_lib_to_chars

inline std::from_chars_result number_from(const char* first, const char* last, double& value) {
  return std::from_chars(first, last, value);
}
inline char* shortest_text(char* first, char* last, double value) { return std::to_chars(first, last, value).ptr; }

#else

/// The longest start of the text that std::from_chars takes for a number; strtod takes more kinds of text.
inline std::from_chars_result number_from(const char* first, const char* last, double& value) {
  const auto digits = [&](const char* p) {
    while (p != last && *p >= '0' && *p <= '9') ++p;
    return p;
  };
  const char* const begin = first != last && *first == '-' ? first + 1 : first;
  const char* end = digits(begin);
  bool some = end != begin;
  if (end != last && *end == '.') {
    const char* const after = digits(end + 1);
    some = some || after != end + 1;
    if (some) end = after;
  }
  if (!some) return {first, std::errc::invalid_argument};
  if (end != last && (*end == 'e' || *end == 'E')) {
    const char* sign = end + 1;
    if (sign != last && (*sign == '-' || *sign == '+')) ++sign;
    if (const char* const after = digits(sign); after != sign) end = after;
  }
  const double read = std::strtod(std::string(first, end).c_str(), nullptr);
  if (!std::isfinite(read)) return {end, std::errc::result_out_of_range};
  value = read;
  return {end, std::errc{}};
}

/// The fewest digits that read back as the number, in the shorter of the two notations; in plain one where they are as
/// long.
inline char* shortest_text(char* first, char*, double value) {
  if (!std::isfinite(value)) return fmt::format_to(first, "{}", value);
  if (value == 0.0) return fmt::format_to(first, "{}", std::signbit(value) ? "-0" : "0");
  const auto parts = fmt::detail::dragonbox::to_decimal(std::abs(value));
  const std::string digits = std::to_string(parts.significand);
  const int count = int(digits.size()), exponent = parts.exponent + count - 1;  // of d.ddd
  std::string plain, raised = digits.substr(0, 1);
  if (count > 1) raised += "." + digits.substr(1);
  raised += fmt::format("e{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
  if (parts.exponent >= 0)
    // Digits beyond those that matter are those of the number itself, as std::to_chars writes them.
    plain = parts.exponent == 0 ? digits : fmt::format("{:.0f}", std::abs(value));
  else if (exponent >= 0)
    plain = digits.substr(0, std::size_t(exponent + 1)) + "." + digits.substr(std::size_t(exponent + 1));
  else
    plain = "0." + std::string(std::size_t(-exponent - 1), '0') + digits;
  const std::string& shorter = plain.size() <= raised.size() ? plain : raised;
  return fmt::format_to(first, "{}{}", value < 0.0 ? "-" : "", shorter);
}

#endif

}  // namespace howship
