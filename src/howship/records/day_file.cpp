// SPDX-License-Identifier: Apache-2.0
#include "howship/records/day_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/units.hpp"

namespace howship::records {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const std::size_t n = std::size_t(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  const std::string_view out = text.substr(0, n);
  text.remove_prefix(n);
  return out;
}

}  // namespace

int day_digits(std::int64_t steps) { return std::max(4, int(std::to_string(steps).size())); }

std::string name_of(const DayFile& file, int digits) {
  const double whole = std::floor(file.day);
  std::string number = fmt::format("{:0{}}", std::int64_t(whole), digits);
  if (const std::string rest = shortest(file.day - whole); rest != "0") number += "p" + rest.substr(2);
  return fmt::format("{}_day_{}_{}{}", file.place, number, file.what, file.suffix);
}

std::optional<DayFile> parse_day_file(std::string_view name) {
  constexpr std::string_view mark = "_day_";
  // From the end: a bone may be called so too.
  for (std::size_t at = name.rfind(mark); at != name.npos && at > 0; at = name.rfind(mark, at - 1)) {
    std::string_view rest = name.substr(at + mark.size());
    std::string number{take_digits(rest)};
    if (number.empty()) continue;
    if (rest.size() > 1 && rest[0] == 'p' && is_digit(rest[1])) {
      rest.remove_prefix(1);
      number += '.';
      number += take_digits(rest);
    }
    if (!rest.starts_with('_')) continue;
    rest.remove_prefix(1);
    const std::size_t point = std::min(rest.find('.'), rest.size());
    const std::string_view what = rest.substr(0, point);
    const auto allowed = [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    };
    if (what.empty() || !std::all_of(what.begin(), what.end(), allowed)) continue;
    if (const auto day = read_number(number))
      return DayFile{std::string{name.substr(0, at)}, *day, std::string{what}, std::string{rest.substr(point)}};
  }
  return std::nullopt;
}

}  // namespace howship::records
