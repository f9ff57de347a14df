// SPDX-License-Identifier: Apache-2.0
// Quality of life of a day: levels of five dimensions from what a person is and reports, the index that people give to
// such a state, and days that count.
#pragma once
#include <array>
#include <vector>

#include "howship/outcomes/ledger.hpp"
#include "howship/outcomes/parameters.hpp"

namespace howship::outcomes {

/// 1 no problem, 2 some, 3 extreme.
struct Levels {
  int mobility = 1, self_care = 1, usual = 1, pain = 1, anxiety = 1;
  std::array<int, 5> all() const { return {mobility, self_care, usual, pain, anxiety}; }
};

/// `hurts_to_walk`: a bone of spine, pelvis or leg is named; `news`: something bad happened lately; `mood` a standard
/// normal of the person.
Levels levels_of(const DayRecord& day, bool hurts_to_walk, bool news, double mood, const QualityParameters& p = {});

/// 1 full health, 0 as bad as death; may be below.
double index_of(const Levels& levels, const QualityParameters& p = {});

/// How much pain is in the way, 0 to 10.
double interference_of(const DayRecord& day, const Levels& levels, const QualityParameters& p = {});

struct QualityDay {
  double day = 0.0;
  Levels levels;
  double index = 1.0, interference = 0.0;
  bool at_home = true, walks = true, pain_controlled = true;
};
/// Of every day of a ledger.
std::vector<QualityDay> quality_days(const Ledger& ledger, const OutcomeParameters& p = {},
                                     const QualityParameters& q = {});

/// Days from that row to the next; the last row is where the life, or what is followed of it, ends.
double length_of(const std::vector<QualityDay>& days, std::size_t k);

/// Years that count as full ones, from the first row to the last.
double quality_adjusted_years(const std::vector<QualityDay>& days, const QualityParameters& p = {});

}  // namespace howship::outcomes
