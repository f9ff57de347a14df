// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/counting.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"

namespace howship::patient {
namespace {

using namespace space;
constexpr std::size_t resting = FewCells::quiescent;
constexpr std::size_t independent_clone = 2;

/// Adds a density of so many cells of each clone around a place: where they take more than half of its pore, also to
/// its neighbours, as far out as they need, in proportion to the room there.
void put_down(const Counting& c, std::size_t place, const std::array<double, clones>& cells) {
  constexpr double fill = 0.5;  // of the pore
  double volume = 0.0;
  for (const double of_clone : cells) volume += of_clone * c.tumour.cell_volume;
  std::vector<std::size_t> places{place};
  const auto room = [&](std::size_t at) { return c.ground.pore(at) * c.ground.volume(at); };
  double all = room(place);
  for (std::size_t done = 0; volume > fill * all && done < places.size();) {
    // One layer of neighbours more.
    const std::size_t last = places.size();
    std::vector<std::size_t> layer;
    for (; done < last; ++done)
      for (const std::size_t other : c.ground.neighbours(places[done])) layer.push_back(other);
    std::sort(layer.begin(), layer.end());
    layer.erase(std::unique(layer.begin(), layer.end()), layer.end());
    std::vector<std::size_t> known = places;
    std::sort(known.begin(), known.end());
    for (const std::size_t other : layer) {
      if (std::binary_search(known.begin(), known.end(), other)) continue;
      places.push_back(other);
      all += room(other);
    }
  }
  for (const std::size_t at : places)
    for (std::size_t k = 0; k < clones; ++k)
      if (cells[k] > 0.0) c.ground.add(k, at, all > 0.0 ? cells[k] * room(at) / all : cells[k] / double(places.size()));
  c.ground.disturbed();
}

/// A counted clone that has grown large is a density again.
void give_back(const Counting& c, std::size_t k) {
  for (const tumour::Colony& one : c.few.colonies[k]) {
    std::array<double, clones> cells{};
    cells[k] = double(one.cells);
    put_down(c, one.place, cells);
  }
  c.few.colonies[k].clear();
  c.few.counted[k] = false;
}

void give_back_what_is_many(const Counting& c) {
  for (std::size_t k = 0; k < clones; ++k)
    if (c.few.counted[k] && double(tumour::cells_of(c.few.colonies[k])) > c.tumour.counted_until) give_back(c, k);
}

/// One founder a threshold of the hazard of resting cells: whether its line lasts is chance like any other.
void switch_to_independence(const Counting& c, double days) {
  FewCells& few = c.few;
  const tumour::Colonies& resting_cells = few.colonies[resting];
  if (resting_cells.empty() || !few.counted[independent_clone]) return;
  constexpr std::uint64_t kind = 3;
  few.switching += c.tumour.quiescent_switch * double(tumour::cells_of(resting_cells)) * days;
  for (;;) {
    const std::uint64_t index = ((kind << 32 | c.lesion) << 8 | (few.switched & 255u)) + (few.switched >> 8 << 48);
    const double threshold = -std::log1p(-uniform(c.seed, c.patient, Stream::event_threshold, index));
    if (few.switching < threshold) return;
    few.switching -= threshold;
    ++few.switched;
    const auto largest = std::max_element(resting_cells.begin(), resting_cells.end(),
                                          [](const auto& a, const auto& b) { return a.cells < b.cells; });
    tumour::add_cells(few.colonies[independent_clone], {largest->place, 1});
  }
}

}  // namespace

std::int64_t FewCells::cells() const {
  std::int64_t out = 0;
  for (const tumour::Colonies& of_clone : colonies) out += tumour::cells_of(of_clone);
  return out;
}

void lodge(const Counting& c, std::size_t place, double cells, const CloneShares& shares) {
  FewCells& few = c.few;
  if (cells > c.tumour.counted_until) {
    std::array<double, clones> of_clones{};
    for (std::size_t k = 0; k < clones; ++k) {
      of_clones[k] = cells * shares[k];
      few.counted[k] = false;
    }
    put_down(c, place, of_clones);
    count_what_is_few(c);
    return;
  }
  std::int64_t left = std::llround(cells);
  double share_left = 1.0;
  for (std::size_t k = clones; k-- > 0;) {
    const double share = k == 0 ? 1.0 : std::min(1.0, share_left > 0.0 ? shares[k] / share_left : 0.0);
    const std::int64_t mine = tumour::binomial_count(c.at(k).draw(tumour::CountSlot::split), left, share);
    if (few.counted[k]) {
      tumour::add_cells(few.colonies[k], {place, mine});
    } else {
      std::array<double, clones> of_clone{};
      of_clone[k] = double(mine);
      put_down(c, place, of_clone);
    }
    left -= mine;
    share_left -= shares[k];
  }
}

void rest_or_wake(const Counting& c, double activity) {
  FewCells& few = c.few;
  const bool withdrawn = activity < c.tumour.quiescent_below;
  if (withdrawn == std::exchange(few.withdrawn, withdrawn)) return;
  if (withdrawn) {
    if (few.counted[0]) return;  // of so few none rests
    const std::vector<tumour::CellsAt> held = c.ground.cells(0);
    double all = 0.0;
    for (const tumour::CellsAt& one : held) all += one.cells;
    const tumour::CountedAt at = c.at(resting);
    const std::int64_t cells = tumour::cells_by_chance(c.tumour.quiescent_share * all, at);
    for (const tumour::Colony& one : tumour::settled(cells, held, at)) tumour::add_cells(few.colonies[resting], one);
    c.ground.scale(0, 1.0 - c.tumour.quiescent_share);
    return;
  }
  for (const tumour::Colony& one : std::exchange(few.colonies[resting], {})) {
    if (few.counted[0])
      tumour::add_cells(few.colonies[0], one);
    else
      c.ground.add(0, one.place, double(one.cells));
  }
}

ColonyRates rates_of(const Counting& c, const Felt& felt) {
  ColonyRates out;
  for (std::size_t k = 0; k <= clones; ++k)
    for (const tumour::Colony& one : c.few.colonies[k]) {
      const CloneRates r = c.ground.rates(one.place, k == resting ? felt.at_rest : felt.all);
      out[k].push_back(k == resting ? tumour::Turnover{0.0, r.kill[0]}
                                    : tumour::turnover_of(r.growth[k], r.kill[k],
                                                          tumour::hidden_turnover(r.with_room, c.tumour.cell_loss)));
    }
  return out;
}

void step(const Counting& c, const ColonyRates& before, const Felt& felt, double days) {
  ColonyRates rates = rates_of(c, felt);
  for (std::size_t k = 0; k <= clones; ++k) {
    HOWSHIP_ENSURE(rates[k].size() == before[k].size(), "colonies stay as they are while the density moves");
    for (std::size_t j = 0; j < rates[k].size(); ++j) {
      rates[k][j].births = 0.5 * (rates[k][j].births + before[k][j].births);
      rates[k][j].deaths = 0.5 * (rates[k][j].deaths + before[k][j].deaths);
    }
    tumour::step_colonies(c.few.colonies[k], rates[k], days, c.at(k));
  }
  count_what_is_few(c);
  switch_to_independence(c, days);
  give_back_what_is_many(c);
}

bool pulse(const Counting& c, const ColonySurvival& survival) {
  bool by_chance = false;
  for (std::size_t k = 0; k <= clones; ++k) {
    for (const double share : survival[k]) by_chance |= share < 1.0;
    tumour::pulse_colonies(c.few.colonies[k], survival[k], c.at(k));
  }
  return count_what_is_few(c) || by_chance;
}

bool count_what_is_few(const Counting& c) {
  const std::array<double, clones> cells = c.ground.sums();
  bool any = false;
  for (std::size_t k = 0; k < clones; ++k) {
    // What a counted clone holds as a density has come by mutation or from a neighbour since yesterday.
    if (c.few.counted[k] ? cells[k] <= 0.0 : cells[k] >= c.tumour.counted_below) continue;
    const std::int64_t n = tumour::cells_by_chance(cells[k], c.at(k));
    if (n > 0)
      for (const tumour::Colony& one : tumour::settled(n, c.ground.cells(k), c.at(k)))
        tumour::add_cells(c.few.colonies[k], one);
    c.ground.scale(k, 0.0);
    c.few.counted[k] = true;
    any |= cells[k] > 0.0;
  }
  return any;
}

std::optional<LesionNews> news_of(FewCells& few) {
  const bool dense = !(few.counted[0] && few.counted[1] && few.counted[2]);
  const bool was_dense = std::exchange(few.dense, dense);
  if (dense) {
    few.gone = false;
    if (was_dense) return std::nullopt;
    return std::exchange(few.has_been_dense, true) ? LesionNews::returned : LesionNews::took;
  }
  if (few.gone || few.cells() > 0) {
    few.gone = few.gone && few.cells() == 0;
    return std::nullopt;
  }
  few.gone = true;
  return few.has_been_dense ? LesionNews::gone : LesionNews::failed;
}

void unite(const Counting& c, FewCells& other) {
  FewCells& few = c.few;
  for (std::size_t k = 0; k <= clones; ++k)
    for (const tumour::Colony& one : std::exchange(other.colonies[k], {})) tumour::add_cells(few.colonies[k], one);
  few.withdrawn |= other.withdrawn;
  few.has_been_dense |= other.has_been_dense;
  for (std::size_t k = 0; k < clones; ++k) {
    const bool many = !few.counted[k] || !other.counted[k];
    other.counted[k] = true;
    if (many) give_back(c, k);
  }
  give_back_what_is_many(c);
  few.dense = !(few.counted[0] && few.counted[1] && few.counted[2]);
  other.dense = false;
}

}  // namespace howship::patient
