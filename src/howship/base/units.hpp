// SPDX-License-Identifier: Apache-2.0
// Units of the border: text such as "8 Gy", "0.1 1/day" or "24 months" becomes a number in a declared unit.
//
// Inside, the models compute with plain numbers in one system: day, mm, pM (pmol/L), Gy, volume fraction, newton, MPa.
// A number that comes from outside always passes through here, with its dimension checked.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace howship {

/// Exponents of length, mass, time, amount of substance, absorbed dose, temperature, voltage, angle, CT number, units
/// of biological activity, counts (radioactivity uses 1/time), degrees Celsius as read from a thermometer, which are no
/// differences of temperature; a plain number has all zero. What is measured by no other is kept apart, so that an
/// angle in place of a voltage is a fault.
struct Dimension {
  std::array<int, 12> power{};  // m, kg, s, mol, Gy, K, V, deg, HU, U, count, C
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

struct Unit {
  double factor = 1.0;  ///< how many base units (m, kg, s, mol, Gy, K, V, deg, HU, U, count, C) one of it is
  Dimension dimension;
};

/// Reads a unit expression: names with optional powers joined by '/', '*', '.' or blanks, e.g. "mm2/day", "1/Gy2",
/// "mg/cm3", "pM/day", "mL/min", "%". Empty optional where a name is unknown.
std::optional<Unit> parse_unit(std::string_view text);

/// Names of the units that measure the same as `unit`, which must parse: for schemas and hints.
std::vector<std::string_view> units_like(std::string_view unit);

/// The word for what a unit measures, for messages: "length", "rate", "dose", "number" ...; "quantity" when rare.
std::string dimension_name(const Dimension& dimension);

/// `value` in `from` expressed in `to`; both must parse and agree in dimension (a bug otherwise).
double convert(double value, std::string_view from, std::string_view to);

/// Result of reading a quantity: a value, or what is wrong with the text and how to write it.
struct ReadQuantity {
  std::optional<double> value;
  std::string wrong, hint;
};

/// Reads "NUMBER UNIT" into `unit`. A dimensionless unit ("" or "1") also accepts a bare number. Never guesses.
ReadQuantity read_quantity(std::string_view text, std::string_view unit);

/// Reads a whole decimal number, nothing before or after it, independent of locale.
std::optional<double> read_number(std::string_view text);

/// Shortest text that reads back as the same double, independent of locale.
std::string shortest(double value);

}  // namespace howship
