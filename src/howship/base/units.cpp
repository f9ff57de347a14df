// SPDX-License-Identifier: Apache-2.0
#include "howship/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "howship/base/ensure.hpp"
#include "howship/base/number_text.hpp"
#include "howship/base/problems.hpp"

namespace howship {
namespace {

constexpr double minute = 60.0, hour = 3600.0, day = 86400.0;
// A month is a twelfth of the mean Gregorian year, as in the clinical literature's "24 months".
constexpr double year = 365.25 * day, month = year / 12.0;

struct NamedUnit {
  std::string_view name;
  Unit unit;
};

constexpr Dimension dim(int m, int kg, int s, int mol = 0, int gy = 0, int k = 0) { return {{m, kg, s, mol, gy, k}}; }
constexpr Dimension voltage{{0, 0, 0, 0, 0, 0, 1}}, angle{{0, 0, 0, 0, 0, 0, 0, 1}},
    ct_number{{0, 0, 0, 0, 0, 0, 0, 0, 1}}, biological{{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    counts{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}, celsius{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

// One row a spelling. Prefixes are written out: a table that can be read beats a prefix parser that accepts "mday".
const NamedUnit table[] = {
    {"1", {1.0, {}}},
    {"%", {0.01, {}}},
    {"nm", {1e-9, dim(1, 0, 0)}},
    {"um", {1e-6, dim(1, 0, 0)}},
    {"mm", {1e-3, dim(1, 0, 0)}},
    {"cm", {1e-2, dim(1, 0, 0)}},
    {"m", {1.0, dim(1, 0, 0)}},
    {"nL", {1e-12, dim(3, 0, 0)}},
    {"uL", {1e-9, dim(3, 0, 0)}},
    {"mL", {1e-6, dim(3, 0, 0)}},
    {"dL", {1e-4, dim(3, 0, 0)}},
    {"L", {1e-3, dim(3, 0, 0)}},
    {"pg", {1e-15, dim(0, 1, 0)}},
    {"ng", {1e-12, dim(0, 1, 0)}},
    {"ug", {1e-9, dim(0, 1, 0)}},
    {"mg", {1e-6, dim(0, 1, 0)}},
    {"g", {1e-3, dim(0, 1, 0)}},
    {"kg", {1.0, dim(0, 1, 0)}},
    {"ms", {1e-3, dim(0, 0, 1)}},
    {"s", {1.0, dim(0, 0, 1)}},
    {"second", {1.0, dim(0, 0, 1)}},
    {"seconds", {1.0, dim(0, 0, 1)}},
    {"min", {minute, dim(0, 0, 1)}},
    {"minute", {minute, dim(0, 0, 1)}},
    {"minutes", {minute, dim(0, 0, 1)}},
    {"h", {hour, dim(0, 0, 1)}},
    {"hour", {hour, dim(0, 0, 1)}},
    {"hours", {hour, dim(0, 0, 1)}},
    {"d", {day, dim(0, 0, 1)}},
    {"day", {day, dim(0, 0, 1)}},
    {"days", {day, dim(0, 0, 1)}},
    {"week", {7 * day, dim(0, 0, 1)}},
    {"weeks", {7 * day, dim(0, 0, 1)}},
    {"month", {month, dim(0, 0, 1)}},
    {"months", {month, dim(0, 0, 1)}},
    {"year", {year, dim(0, 0, 1)}},
    {"years", {year, dim(0, 0, 1)}},
    {"pmol", {1e-12, dim(0, 0, 0, 1)}},
    {"nmol", {1e-9, dim(0, 0, 0, 1)}},
    {"umol", {1e-6, dim(0, 0, 0, 1)}},
    {"mmol", {1e-3, dim(0, 0, 0, 1)}},
    {"mol", {1.0, dim(0, 0, 0, 1)}},
    {"pM", {1e-9, dim(-3, 0, 0, 1)}},
    {"nM", {1e-6, dim(-3, 0, 0, 1)}},
    {"uM", {1e-3, dim(-3, 0, 0, 1)}},
    {"mM", {1.0, dim(-3, 0, 0, 1)}},
    {"M", {1e3, dim(-3, 0, 0, 1)}},
    {"uGy", {1e-6, dim(0, 0, 0, 0, 1)}},
    {"mGy", {1e-3, dim(0, 0, 0, 0, 1)}},
    {"cGy", {1e-2, dim(0, 0, 0, 0, 1)}},
    {"Gy", {1.0, dim(0, 0, 0, 0, 1)}},
    {"Bq", {1.0, dim(0, 0, -1)}},
    {"kBq", {1e3, dim(0, 0, -1)}},
    {"MBq", {1e6, dim(0, 0, -1)}},
    {"GBq", {1e9, dim(0, 0, -1)}},
    {"N", {1.0, dim(1, 1, -2)}},
    {"kN", {1e3, dim(1, 1, -2)}},
    {"Pa", {1.0, dim(-1, 1, -2)}},
    {"kPa", {1e3, dim(-1, 1, -2)}},
    {"MPa", {1e6, dim(-1, 1, -2)}},
    {"GPa", {1e9, dim(-1, 1, -2)}},
    {"J", {1.0, dim(2, 1, -2)}},
    {"W", {1.0, dim(2, 1, -3)}},
    {"K", {1.0, dim(0, 0, 0, 0, 0, 1)}},
    {"C", {1.0, celsius}},
    {"degC", {1.0, celsius}},
    {"keV", {1.602176634e-16, dim(2, 1, -2)}},
    {"MeV", {1.602176634e-13, dim(2, 1, -2)}},
    {"V", {1.0, voltage}},
    {"kV", {1e3, voltage}},
    {"kVp", {1e3, voltage}},
    {"deg", {1.0, angle}},
    {"degree", {1.0, angle}},
    {"degrees", {1.0, angle}},
    {"rad", {57.29577951308232, angle}},
    {"HU", {1.0, ct_number}},
    {"U", {1.0, biological}},
    {"IU", {1.0, biological}},
    {"count", {1.0, counts}},
    {"counts", {1.0, counts}},
};

const NamedUnit* find(std::string_view name) {
  for (const NamedUnit& row : table)
    if (row.name == name) return &row;
  return nullptr;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Text as people paste it from documents, in the characters that the table above is written in.
std::string typed(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> same[] = {
      {"\u00b5", "u"},   {"\u03bc", "u"},                                    // micro sign, Greek mu
      {"\u00a0", " "},   {"\u202f", " "}, {"\u2009", " "}, {"\u2007", " "},  // blanks that do not break
      {"\u00b9", "1"},   {"\u00b2", "2"}, {"\u00b3", "3"}, {"\u207b", "-"},  // raised
      {"\u2212", "-"},   {"\u00b7", "*"}, {"\u22c5", "*"}, {"\u2044", "/"},  // of typesetting
      {"\u00b0", "deg"},
  };
  std::string out;
  while (!text.empty()) {
    const auto found =
        std::find_if(std::begin(same), std::end(same), [&](const auto& one) { return text.starts_with(one.first); });
    out += found == std::end(same) ? text.substr(0, 1) : found->second;
    text.remove_prefix(found == std::end(same) ? 1 : found->first.size());
  }
  return out;
}

/// The first character that is none of those, as "the character 'x' (U+043C)"; empty where there is none.
std::string strange_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) continue;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || at + length > text.size()) return "bytes that are no text";
    unsigned code = first & (0xffu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) code = code << 6 | (static_cast<unsigned char>(text[at + k]) & 0x3fu);
    constexpr char digits[] = "0123456789ABCDEF";
    std::string number;
    for (int shift = code > 0xffff ? 20 : 12; shift >= 0; shift -= 4) number += digits[code >> shift & 15u];
    const bool unseen = (code >= 0x80 && code < 0xa0) || code == 0xad || (code >= 0x2000 && code <= 0x200f) ||
                        (code >= 0x2028 && code <= 0x202f) || (code >= 0x205f && code <= 0x206f) || code == 0xfeff ||
                        code == 0x3000;
    return unseen ? "an invisible character (U+" + number + ")"
                  : "the character '" + std::string{text.substr(at, length)} + "' (U+" + number + ")";
  }
  return {};
}

/// As number_from(), with a plus before it where no other sign follows.
std::from_chars_result signed_number_from(std::string_view text, double& value) {
  const char *first = text.data(), *last = first + text.size();
  if (text.starts_with("+-")) return {first, std::errc::invalid_argument};
  return number_from(first + text.starts_with('+'), last, value);
}

/// Names of one length, time ... that are as near as can be to a mistyped one. Two that are as near as each other would
/// be a guess, wrong by a thousand for um and nm, so then all of them are named.
///
/// What people write of units that the table has by another name goes first: letters lead from "mcg" to mg, wrong by a
/// thousand, and from "mo" to ms.
std::string hint_for(std::string_view rest, const Dimension& wanted, const std::string& otherwise) {
  static constexpr std::pair<std::string_view, std::string_view> written[] = {
      {"mcg", "ug"},         {"mcm", "um"},        {"mcL", "uL"},        {"mcl", "uL"},         {"ml", "mL"},
      {"cc", "mL"},          {"gr", "g"},          {"micron", "um"},     {"microns", "um"},     {"sec", "s"},
      {"secs", "s"},         {"mins", "min"},      {"hr", "h"},          {"hrs", "h"},          {"w", "week"},
      {"wk", "week"},        {"wks", "week"},      {"mo", "month"},      {"mos", "month"},      {"mon", "month"},
      {"mth", "month"},      {"mths", "month"},    {"y", "year"},        {"a", "year"},         {"yr", "year"},
      {"yrs", "year"},       {"gray", "Gy"},       {"Gray", "Gy"},       {"grays", "Gy"},       {"Gy/fx", "Gy"},
      {"Gy/fraction", "Gy"}, {"millimetre", "mm"}, {"millimeter", "mm"}, {"millimetres", "mm"}, {"millimeters", "mm"},
      {"centimetre", "cm"},  {"centimeter", "cm"}};
  for (const auto& [word, name] : written)
    if (rest == word)
      return find(name)->unit.dimension == wanted ? "did you mean '" + std::string{name} + "'?" : otherwise;
  std::vector<std::string_view> names;
  for (const NamedUnit& row : table) names.push_back(row.name);
  const std::string near = nearest(rest, names);
  if (near.empty()) return otherwise;
  std::string all;
  std::size_t count = 0;
  for (const NamedUnit& row : table)
    if (row.unit.dimension == wanted && letters_apart(rest, row.name) == letters_apart(rest, near)) {
      all += (count++ > 0 ? ", " : "") + std::string{row.name};
    }
  if (count == 0) return otherwise;
  return count == 1 ? "did you mean '" + all + "'?" : "did you mean one of " + all + "?";
}

bool is_operator(char c) { return c == '/' || c == '*' || c == '.'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view given) {
  Unit out;
  int sign = 1;
  const std::string plain = typed(given);
  if (const std::string_view all = trim(plain); !all.empty() && is_operator(all.back())) return std::nullopt;  // "mg/"
  bool first = true;
  for (std::string_view text = trim(plain); !text.empty();) {
    if (text.front() == '/' || text.front() == '*' || text.front() == '.' || is_blank(text.front())) {
      if (text.front() == '/') sign = -1;
      text.remove_prefix(1);
      continue;
    }
    std::size_t end = 0;
    while (end < text.size() && text[end] != '/' && text[end] != '*' && text[end] != '.' && !is_blank(text[end])) ++end;
    std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    int power = 1;
    // A number is no unit, but for the one in "1/day": "5 mm 12" and "70 1 kg" hold two numbers.
    const std::string_view next = trim(text);
    if (name == "1" && (!first || (!next.empty() && next.front() != '/'))) return std::nullopt;
    first = false;
    if (!find(name) && name.size() > 1 && name.back() >= '1' && name.back() <= '9') {
      power = name.back() - '0';
      name.remove_suffix(1);
      if (name == "1") return std::nullopt;  // "5 12"
      if (name.back() == '^') name.remove_suffix(1);
      if (name.back() == '-') {
        power = -power;
        name.remove_suffix(1);
      }
    }
    const NamedUnit* row = find(name);
    if (!row) return std::nullopt;
    out.factor *= std::pow(row->unit.factor, sign * power);
    for (std::size_t i = 0; i < out.dimension.power.size(); ++i)
      out.dimension.power[i] += sign * power * row->unit.dimension.power[i];
  }
  return out;
}

std::vector<std::string_view> units_like(std::string_view unit) {
  const auto wanted = parse_unit(unit);
  HOWSHIP_ENSURE(wanted.has_value(), "a unit written in the program is known");
  std::vector<std::string_view> out;
  for (const NamedUnit& row : table)
    if (row.unit.dimension == wanted->dimension) out.push_back(row.name);
  return out;
}

std::string dimension_name(const Dimension& dimension) {
  static const std::pair<Dimension, std::string_view> names[] = {
      {{}, "number"},
      {dim(1, 0, 0), "length"},
      {dim(2, 0, 0), "area"},
      {dim(3, 0, 0), "volume"},
      {dim(0, 1, 0), "mass"},
      {dim(0, 0, 1), "time"},
      {dim(0, 0, -1), "rate"},
      {dim(0, 0, 0, 0, 1), "absorbed dose"},
      {dim(0, 0, -1, 0, 1), "dose rate"},
      {dim(-3, 0, 0, 1), "concentration"},
      {dim(-3, 0, -1, 1), "concentration per time"},
      {dim(-3, 1, 0), "density"},
      {dim(1, 0, -1), "speed"},
      {dim(2, 0, -1), "diffusivity"},
      {dim(3, 0, -1), "volume flow"},
      {dim(1, 1, -2), "force"},
      {dim(2, 1, -2), "energy"},
      {voltage, "voltage"},
      {angle, "angle"},
      {ct_number, "CT number"},
      {biological, "biological activity"},
      {counts, "count"},
      {celsius, "temperature"},
      {dim(-1, 1, -2), "stress"},
  };
  for (const auto& [known, name] : names)
    if (known == dimension) return std::string{name};
  return "quantity";
}

std::string with_article(const std::string& noun) {
  return (std::string_view{"aeiou"}.find(noun.front()) != std::string_view::npos ? "an " : "a ") + noun;
}

double convert(double value, std::string_view from, std::string_view to) {
  const auto a = parse_unit(from), b = parse_unit(to);
  HOWSHIP_ENSURE(a && b, "a unit written in the program is known");
  HOWSHIP_ENSURE(a->dimension == b->dimension, "units converted in the program measure the same thing");
  return value * (a->factor / b->factor);
}

std::optional<double> read_number(std::string_view text) {
  text = trim(text);
  double value = 0.0;
  const auto [end, error] = signed_number_from(text, value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string shortest(double value) {
  char buffer[32];
  return {buffer, shortest_text(buffer, buffer + sizeof buffer, value)};
}

ReadQuantity read_quantity(std::string_view given_text, std::string_view unit) {
  const auto wanted = parse_unit(unit);
  HOWSHIP_ENSURE(wanted.has_value(), "a declared unit is known");
  const bool plain = unit.empty() || unit == "1";
  const std::string example =
      plain ? "a plain number, for instance 0.5" : "write it as \"5 " + std::string{unit} + "\"";
  const std::string as_typed = typed(given_text);
  const std::string_view text = trim(as_typed);
  if (const std::string strange = strange_character(text); !strange.empty())
    return {std::nullopt, "'" + std::string{given_text} + "' holds " + strange + ", which no number or unit has",
            example};
  std::size_t gap = 0;
  while (gap < text.size() && !is_blank(text[gap])) ++gap;
  // "5mm" is read as 5 mm: the number ends where it stops being one.
  std::string_view number = text.substr(0, gap), rest = trim(text.substr(gap));
  double value = 0.0;
  const auto [end, error] = signed_number_from(number, value);
  if (error == std::errc::result_out_of_range)
    return {std::nullopt, "'" + std::string{text} + "' is too large or too small for a number", example};
  if (error != std::errc{} || !std::isfinite(value))
    return {std::nullopt, "'" + std::string{text} + "' does not start with a number", example};
  if (end != number.data() + number.size()) {
    const std::string_view tail{end, static_cast<std::size_t>(number.data() + number.size() - end)};
    if (!rest.empty() || !parse_unit(tail))
      return {std::nullopt, "'" + std::string{number} + "' is not a number",
              tail.front() == ',' ? "numbers have a point: " + example : example};
    rest = tail;
  }
  if (rest.empty()) {
    if (wanted->dimension == Dimension{} && plain) return {value, {}, {}};
    return {std::nullopt, "the unit is missing", example};
  }
  const auto given = parse_unit(rest);
  if (!given) {
    return {std::nullopt, "no such unit '" + std::string{rest} + "'",
            plain && wanted->dimension == Dimension{} ? example : hint_for(rest, wanted->dimension, example)};
  }
  if (given->dimension != wanted->dimension)
    return {std::nullopt,
            "'" + std::string{rest} + "' measures " + dimension_name(given->dimension) + ", here " +
                with_article(dimension_name(wanted->dimension)) + " is wanted",
            example};
  return {value * (given->factor / wanted->factor), {}, {}};
}

}  // namespace howship
