// SPDX-License-Identifier: Apache-2.0
// Chance in a lesion: a clone of few cells leaves the density of its space and is counted cell by cell, until it is
// gone, or many again. The laws are those of tumour/colonies.hpp; here they meet the ground.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "howship/patient/ground.hpp"

namespace howship::patient {

/// What is counted in one lesion. A lesion that waits for its seed has nothing.
struct FewCells {
  static constexpr std::size_t quiescent = space::clones;  ///< behind the clones: sensitive cells that rest

  std::array<bool, space::clones> counted{true, true, true};  ///< the density of such a clone is 0
  std::array<tumour::Colonies, space::clones + 1> colonies;
  bool withdrawn = false;      ///< sensitive cells rest
  double switching = 0.0;      ///< hazard gathered towards the next resting cell that becomes independent
  std::uint64_t switched = 0;  ///< cells that have
  bool dense = false;          ///< a clone is a density
  bool has_been_dense = false;
  bool gone = false;  ///< no living cell is left

  std::int64_t cells() const;  ///< counted, resting ones among them
};

/// What becomes of a lesion when its cells are few.
enum class LesionNews {
  took,      ///< cells that lodged have become a tumour
  failed,    ///< they have died out
  gone,      ///< no cell of a tumour is left
  returned,  ///< it has grown again from cells that were counted
};

/// One lesion at one moment.
struct Counting {
  Ground& ground;
  FewCells& few;
  const tumour::Parameters& tumour;
  std::uint64_t seed, patient, lesion;
  tumour::CountMoment moment;

  tumour::CountedAt at(std::size_t clone) const { return {seed, patient, lesion, clone, moment.day, moment.part}; }
};

/// `cells` lodge at a place, in shares of the clones. Fewer than a density has begin as one colony of each clone.
void lodge(const Counting& c, std::size_t place, double cells, const space::CloneShares& shares);

/// Some sensitive cells rest when their hormone is withdrawn; they divide again when it is back.
/// `activity`: what the hormone leaves of their growth.
void rest_or_wake(const Counting& c, double activity);

/// What acts on a lesion: all that does, and of it what acts on its resting cells, which want of hormone and drugs on
/// growth pass by. Cytotoxic drugs and radiation strike them, too.
struct Felt {
  space::Exposure all, at_rest;
};

/// Rates of every colony, clone by clone and of those that rest, 1/day.
using ColonyRates = std::array<std::vector<tumour::Turnover>, space::clones + 1>;
ColonyRates rates_of(const Counting& c, const Felt& felt);

/// A step of `days` that the density has taken; `before` as the step began.
void step(const Counting& c, const ColonyRates& before, const Felt& felt, double days);

/// Survival of every colony in an instant, clone by clone and of those that rest.
using ColonySurvival = std::array<std::vector<double>, space::clones + 1>;

/// An instant that has changed the density. True where a draw decided something.
bool pulse(const Counting& c, const ColonySurvival& survival);

/// Densities that have become small are counted from now on, and what has spread or mutated into a counted clone. True
/// where there was any.
bool count_what_is_few(const Counting& c);

/// What has changed since it was asked last.
std::optional<LesionNews> news_of(FewCells& few);

/// The lesion `other` has grown into `c`'s, whose ground holds both: their clones are one.
void unite(const Counting& c, FewCells& other);

}  // namespace howship::patient
