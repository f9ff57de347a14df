// SPDX-License-Identifier: Apache-2.0
// Chance in a clone of few cells: exact laws of birth, death and mutation, each by inversion of a keyed uniform.
#pragma once
#include <cstdint>

namespace howship::tumour {

/// Smallest k whose cumulative probability reaches `uniform` (0 <= uniform < 1): of n cells that each survive with
/// probability p.
std::int64_t binomial_count(double uniform, std::int64_t n, double p);

/// The same of a Poisson law.
std::int64_t poisson_count(double uniform, double mean);

/// The same of P(x) = C(m + x - 1, x) (1 - ratio)^m ratio^x: what m lines have beyond one cell each.
std::int64_t negative_binomial_count(double uniform, std::int64_t m, double ratio);

/// What birth and death leave of the line of one cell after a time (Kendall 1948).
struct Line {
  double lost;   ///< probability that it has died out
  double ratio;  ///< of the geometric law of its size where it has not
};

/// `births` and `deaths` in 1/day.
Line line_of(double births, double deaths, double days);

/// Cells after `days` of birth and death, from n now. Exact for any length of time: one step of 20 days and two of 10
/// are one law.
std::int64_t counted_step(std::int64_t n, double births, double deaths, double days, double uniform_survivors,
                          double uniform_born);

/// What a draw of the counting of one clone of one lesion is for. Slots of colony j lie j (or 2 j) behind the first.
enum class CountSlot : std::uint64_t {
  entry = 0,         ///< cells of a density that is counted from now on
  founder = 1,       ///< mutants of a day
  step = 2,          ///< two of each colony
  pulse = 34,        ///< one of each colony
  split = 50,        ///< one of each place
  site = 66,         ///< one of each place
  founder_site = 82  ///< where the mutants of a day begin
};

/// Colonies of one clone in one lesion, at most: so many have slots.
inline constexpr std::size_t most_colonies = 16;

/// When on a day a draw is made.
enum class CountPart : std::uint64_t { step = 0, second_half_step = 1, first_pulse = 2 };

/// Index in the stream `clone_count`: lesion, clone, slot, day and part each have bits of their own.
constexpr std::uint64_t count_index(std::uint64_t lesion, std::uint64_t clone, CountSlot slot, std::uint64_t place,
                                    std::uint64_t day, std::uint64_t part) {
  const std::uint64_t number = std::uint64_t(slot) + place;
  return ((((4 * lesion + clone) * 128 + number) << 20 | (day & 0xfffffu)) << 3) | (part & 7u);
}

}  // namespace howship::tumour
