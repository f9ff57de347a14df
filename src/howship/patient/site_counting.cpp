// SPDX-License-Identifier: Apache-2.0
// What chance does in a place of bone: its lesions one by one, whatever joins their RVEs.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "howship/patient/site.hpp"

namespace howship::patient {
namespace {

using namespace space;

/// Lesions that are one with that at place k, itself among them.
std::vector<std::size_t> parts_of(const std::vector<Lesion>& lesions, std::size_t k) {
  std::vector<std::size_t> out;
  for (std::size_t j = 0; j < lesions.size(); ++j)
    if (lesions[j].part_of == k && lesions[j].seeded) out.push_back(j);
  return out;
}

bool lives_on(const std::vector<Lesion>& lesions, std::size_t k) {
  return lesions[k].seeded && lesions[k].part_of == k;
}

/// Clones of which no other lesion than that at place k has a density.
std::array<bool, clones> alone_with(const std::vector<Lesion>& lesions, std::size_t k) {
  std::array<bool, clones> out{true, true, true};
  for (std::size_t j = 0; j < lesions.size(); ++j)
    for (std::size_t clone = 0; clone < clones; ++clone)
      if (j != k && lives_on(lesions, j) && !lesions[j].few.counted[clone]) out[clone] = false;
  return out;
}

/// Survival of one cell of each clone in an instant at an RVE.
std::array<double, clones> surviving(Values<double> y, double inert, double host, double volume, double amount,
                                     const Instant& instant) {
  std::array<double, clones> out{1.0, 1.0, 1.0};
  if (amount == 0.0) return out;
  constexpr double probe = 1e-3;
  for (const StateIndex clone : clone_states) y[clone] = probe;
  Rve rve{y, inert, host, volume};
  instant(amount, rve);
  for (std::size_t k = 0; k < clones; ++k) out[k] = std::clamp(y[clone_states[k]] / probe, 0.0, 1.0);
  return out;
}

}  // namespace

template <class Each>
void Site::each_lesion(const tumour::CountMoment& moment, const Each& each) {
  const auto visit = [&](Ground& ground, std::size_t k, std::size_t ball) {
    each(Counting{ground, lesions_[k].few, law_.tumour, key_.seed, key_.patient, lesions_[k].number, moment}, k, ball);
  };
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    for (std::size_t k = 0; k < lesions_.size(); ++k) {
      if (!lives_on(lesions_, k)) continue;
      VoxelGround ground(voxels->space, voxels->map, parts_of(lesions_, k), alone_with(lesions_, k));
      visit(ground, k, 0);
    }
    return;
  }
  auto& balls = std::get<ShellSite>(space_).balls;
  for (std::size_t b = 0; b < balls.size(); ++b) {
    ShellGround ground(balls[b].space);
    visit(ground, place_in_list(balls[b].lesion), b);
  }
}

void Site::begin(double day, double step, std::int64_t number) {
  const bool same_day = tumour::moment_of_step(day, step, number).day ==
                        tumour::moment_of_step(today_.day, today_.step, today_.number).day;
  today_ = {day, step, number, same_day ? today_.pulses : 0};
}

std::vector<LesionChange> Site::take_news() { return std::exchange(news_, {}); }

double Site::living_cells(std::size_t lesion) const {
  double out = double(lesions_[lesion].few.cells());
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    double tissue = 0.0;
    for (const std::uint32_t i : voxels->map.rves(lesion)) tissue += living(v.state, i);
    return out + tissue * v.spacing * v.spacing * v.spacing / law_.tumour.cell_volume;
  }
  for (const ShellSite::Ball& ball : std::get<ShellSite>(space_).balls) {
    if (ball.lesion != lesions_[lesion].number) continue;
    for (std::size_t i = 0; i < ball.space.shells().size(); ++i)
      out += living(ball.space.shells().state, i) * ball.space.volume(i) / law_.tumour.cell_volume;
  }
  return out;
}

void Site::claim(std::size_t lesion, const SeedLesion& order) {
  auto& voxels = std::get<VoxelSite>(space_);
  const Voxels& v = voxels.space.voxels();
  const auto take = [&](std::size_t i, double brings) {
    if (living(v.state, i) <= brings) voxels.map.put(i, lesion);
  };
  take(nearest_rve(v, order.centre), 1.0);
  for (std::size_t i = 0; i < v.size(); ++i)
    if (distance(place(v, i), order.centre) <= order.radius)
      take(i, 0.5 * transport_.seed_occupancy * (1.0 - v.state[lamellar][i] - v.state[woven][i] - v.inert[i]));
}

void Site::begin_lesion(std::size_t lesion, const SeedLesion& order) {
  const bool ball = order.cells <= 0.0;
  std::size_t place = 0, lives_in = lesion;
  if (const auto* voxels = std::get_if<VoxelSite>(&space_); voxels && !ball) {
    place = nearest_rve(voxels->space.voxels(), order.centre);
    // Cells that lodge where another lesion is are cells of that one.
    if (const LesionMap::Label there = voxels->map.labels()[place]; there != 0)
      lives_in = lesions_[lesion].part_of = lesions_[there - 1u].part_of;
  }
  const auto moment = tumour::moment_of_pulse(today_.day, today_.step, today_.number, today_.pulses);
  bool by_chance = !ball;
  each_lesion(moment, [&](const Counting& c, std::size_t k, std::size_t) {
    if (k != lives_in) return;
    if (ball) {
      c.few.counted.fill(false);
      by_chance = count_what_is_few(c);
    } else {
      lodge(c, place, order.cells, order.shares);
    }
    // What begins as a density is no news.
    if (const bool dense = !(c.few.counted[0] && c.few.counted[1] && c.few.counted[2]); dense)
      c.few.dense = c.few.has_been_dense = true;
  });
  if (by_chance) ++today_.pulses;
}

const LesionResponse& Site::answer_of(std::size_t lesion) const {
  return std::holds_alternative<VoxelSite>(space_) ? *felt_in_voxels() : lesions_[lesion].response;
}

std::vector<ColonyRates> Site::begin_step(const Exposure& e) {
  std::vector<ColonyRates> out;
  each_lesion(tumour::moment_of_step(today_.day, today_.step, today_.number),
              [&](const Counting& c, std::size_t k, std::size_t) {
                const LesionResponse& response = answer_of(k);
                rest_or_wake(c, e.growth[0] * response.activity[0]);
                out.push_back(rates_of(c, felt_by_few(e, response)));
              });
  return out;
}

void Site::step_few(const std::vector<ColonyRates>& before, const Exposure& e, double days) {
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    std::vector<Vec3> seeds;
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    for (const Lesion& lesion : lesions_) seeds.push_back(lesion.seeded ? lesion.seed : Vec3{none, none, none});
    voxels->map.spread(voxels->space.voxels(), seeds);
  }
  std::size_t n = 0;
  each_lesion(tumour::moment_of_step(today_.day, today_.step, today_.number),
              [&](const Counting& c, std::size_t k, std::size_t) {
                step(c, before[n++], felt_by_few(e, answer_of(k)), days);
                tell(k);
              });
  unite_what_touches();
}

std::vector<ColonySurvival> Site::colony_survival(const std::function<double(std::size_t, std::size_t)>& amount_at,
                                                  const Instant& instant) {
  std::vector<ColonySurvival> out;
  each_lesion({}, [&](const Counting& c, std::size_t, std::size_t ball) {
    ColonySurvival of_lesion;
    for (std::size_t k = 0; k <= clones; ++k)
      for (const tumour::Colony& one : c.few.colonies[k]) {
        const double amount = amount_at(ball, one.place);
        std::array<double, clones> survives;
        if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
          const Voxels& v = voxels->space.voxels();
          survives = surviving(values_at(v, one.place), v.inert[one.place], v.host[one.place],
                               c.ground.volume(one.place), amount, instant);
        } else {
          const Shells& s = std::get<ShellSite>(space_).balls[ball].space.shells();
          survives = surviving(values_at(s, one.place), s.inert[one.place], s.host[one.place],
                               c.ground.volume(one.place), amount, instant);
        }
        of_lesion[k].push_back(survives[k == FewCells::quiescent ? 0 : k]);
      }
    out.push_back(std::move(of_lesion));
  });
  return out;
}

void Site::pulse_few(const std::vector<ColonySurvival>& survival) {
  bool by_chance = false;
  std::size_t n = 0;
  each_lesion(tumour::moment_of_pulse(today_.day, today_.step, today_.number, today_.pulses),
              [&](const Counting& c, std::size_t k, std::size_t) {
                by_chance |= pulse(c, survival[n++]);
                tell(k);
              });
  if (by_chance) ++today_.pulses;
}

void Site::tell(std::size_t lesion) {
  const auto news = news_of(lesions_[lesion].few);
  if (!news) return;
  news_.push_back({lesions_[lesion].number, *news});
  auto* voxels = std::get_if<VoxelSite>(&space_);
  if (!voxels || (*news != LesionNews::gone && *news != LesionNews::failed)) return;
  // Tumour that comes later is another lesion's.
  for (const std::size_t part : parts_of(lesions_, lesion)) voxels->map.forget(part);
}

void Site::unite_what_touches() {
  constexpr std::int64_t every = 7;  // steps
  auto* voxels = std::get_if<VoxelSite>(&space_);
  if (!voxels || voxels->space.voxels().steps % every != 0) return;
  const Voxels& v = voxels->space.voxels();
  const std::size_t row = std::size_t(v.grid.extent.ni), plane = row * std::size_t(v.grid.extent.nj);
  /// Where a lesion fills its front occupancy of the pore, and the box around it in voxels.
  struct Reach {
    std::size_t lesion;
    std::vector<std::uint32_t> rves;
    std::array<std::size_t, 3> low, high;
  };
  const auto index_of = [&](std::size_t i) {
    const std::size_t at = v.voxel[i];
    return std::array<std::size_t, 3>{at % row, at / row % std::size_t(v.grid.extent.nj), at / plane};
  };
  std::vector<Reach> extents;
  for (std::size_t k = 0; k < lesions_.size(); ++k) {
    if (!lives_on(lesions_, k)) continue;
    Reach mine{k, {}, {}, {}};
    for (const std::size_t part : parts_of(lesions_, k))
      for (const std::uint32_t i : voxels->map.rves(part)) {
        const double pore = std::max(1.0 - v.state[lamellar][i] - v.state[woven][i] - v.inert[i], 1e-6);
        if (living(v.state, i) / pore < law_.tumour.front_occupancy) continue;
        const auto at = index_of(i);
        for (std::size_t d = 0; d < 3; ++d) {
          mine.low[d] = mine.rves.empty() ? at[d] : std::min(mine.low[d], at[d]);
          mine.high[d] = mine.rves.empty() ? at[d] : std::max(mine.high[d], at[d]);
        }
        mine.rves.push_back(i);
      }
    if (!mine.rves.empty()) extents.push_back(std::move(mine));
  }
  for (std::size_t b = 1; b < extents.size(); ++b)
    for (std::size_t a = 0; a < b; ++a) {
      const Reach &one = extents[a], &other = extents[b];
      const auto near = [&](std::size_t i) {  // within a voxel of the other's box
        const auto at = index_of(i);
        for (std::size_t d = 0; d < 3; ++d)
          if (at[d] + 1 < other.low[d] || at[d] > other.high[d] + 1) return false;
        return true;
      };
      std::vector<std::uint32_t> there = other.rves;
      std::sort(there.begin(), there.end());
      const bool touch = std::any_of(one.rves.begin(), one.rves.end(), [&](std::uint32_t i) {
        if (!near(i)) return false;
        const std::vector<std::size_t> beside = face_neighbours(v, i);
        return std::any_of(beside.begin(), beside.end(), [&](std::size_t j) {
          return std::binary_search(there.begin(), there.end(), std::uint32_t(j));
        });
      });
      const std::size_t lower = lesions_[one.lesion].part_of, higher = lesions_[other.lesion].part_of;
      if (touch && lower != higher) unite(lower, higher);
    }
}

void Site::unite(std::size_t a, std::size_t b) {
  if (lesions_[a].number > lesions_[b].number) std::swap(a, b);
  for (Lesion& lesion : lesions_)
    if (lesion.part_of == b) lesion.part_of = a;
  each_lesion(tumour::moment_of_step(today_.day, today_.step, today_.number),
              [&](const Counting& c, std::size_t k, std::size_t) {
                if (k == a) patient::unite(c, lesions_[b].few);
              });
}

}  // namespace howship::patient
