// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/ground.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "howship/base/ensure.hpp"

namespace howship::patient {
namespace {

using namespace space;

/// Below this share of the tissue tumour has not come to an RVE.
constexpr double nothing = 1e-8;

double squared_distance(const Vec3& a, const Vec3& b) {
  return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]);
}

double pore_of(const Values<double>& y, double inert) { return std::max(1.0 - y[lamellar] - y[woven] - inert, 0.0); }

/// Rates at an RVE of either space; its growth factor is that which its last step began with.
template <class Space>
CloneRates rates_at(const Space& s, std::size_t i, const Exposure& exposure, double dose_rate, const Law& law) {
  const Values<double> y = values_at(s, i);
  const double growth_factor = s.has_history ? s.factor[0][i] : growth_factor_source(y, s.inert[i], law);
  return clone_rates(y, growth_factor, exposure, {s.inert[i], s.host[i]}, dose_rate, law);
}

/// visit(i) for every RVE in awake chunks, ascending.
template <class Visit>
void each_awake(const Voxels& voxels, const Visit& visit) {
  for (std::size_t c = 0; c < voxels.activity.awake.size(); ++c) {
    if (!voxels.activity.awake[c]) continue;
    const std::size_t end = std::min(voxels.size(), (c + 1) * Activity::chunk);
    for (std::size_t i = c * Activity::chunk; i < end; ++i) visit(i);
  }
}

}  // namespace

// ---------------------------------------------------------------------------------------------- map

std::span<const std::uint32_t> LesionMap::rves(std::size_t lesion) const {
  return lesion < rves_.size() ? std::span<const std::uint32_t>{rves_[lesion]} : std::span<const std::uint32_t>{};
}

void LesionMap::put(std::size_t rve, std::size_t lesion) {
  HOWSHIP_ENSURE(lesion < std::numeric_limits<Label>::max(), "a bone has fewer lesions than there are labels");
  const auto here = std::uint32_t(rve);
  if (label_[rve] == lesion + 1) return;
  if (label_[rve] != 0) {
    auto& before = rves_[label_[rve] - 1u];
    before.erase(std::lower_bound(before.begin(), before.end(), here));
  }
  if (rves_.size() <= lesion) rves_.resize(lesion + 1);
  auto& mine = rves_[lesion];
  mine.insert(std::lower_bound(mine.begin(), mine.end(), here), here);
  label_[rve] = Label(lesion + 1);
}

void LesionMap::forget(std::size_t lesion) {
  if (lesion >= rves_.size()) return;
  for (const std::uint32_t rve : rves_[lesion]) label_[rve] = 0;
  rves_[lesion].clear();
}

void LesionMap::take(std::span<const std::uint32_t> fresh) {
  std::vector<std::size_t> had(rves_.size());
  for (std::size_t k = 0; k < rves_.size(); ++k) had[k] = rves_[k].size();
  for (const std::uint32_t i : fresh) {
    if (label_[i] == 0) continue;
    const std::size_t lesion = label_[i] - 1u;
    if (rves_.size() <= lesion) {
      rves_.resize(lesion + 1);
      had.resize(lesion + 1, 0);
    }
    rves_[lesion].push_back(i);
  }
  for (std::size_t k = 0; k < rves_.size(); ++k)
    std::inplace_merge(rves_[k].begin(), rves_[k].begin() + std::ptrdiff_t(had[k]), rves_[k].end());
}

void LesionMap::spread(const Voxels& voxels, std::span<const Vec3> seeds) {
  std::vector<std::uint32_t> fresh;
  each_awake(voxels, [&](std::size_t i) {
    if (label_[i] == 0 && living(voxels.state, i) > nothing) fresh.push_back(std::uint32_t(i));
  });
  if (fresh.empty()) return;
  // Sweep by sweep outward, each from what the one before has labelled.
  std::vector<std::pair<std::uint32_t, Label>> found;
  std::vector<std::uint32_t> waiting = fresh;
  do {
    found.clear();
    for (const std::uint32_t i : waiting) {
      double most = -1.0;
      Label label = 0;
      for (const std::size_t other : face_neighbours(voxels, i)) {
        const double there = living(voxels.state, other);
        if (label_[other] == 0 || there <= most) continue;
        most = there;
        label = label_[other];
      }
      if (label != 0) found.emplace_back(i, label);
    }
    for (const auto& [i, label] : found) label_[i] = label;
    std::erase_if(waiting, [&](std::uint32_t i) { return label_[i] != 0; });
  } while (!found.empty() && !waiting.empty());
  for (const std::uint32_t i : waiting) {
    const Vec3 here = place(voxels, i);
    double nearest = std::numeric_limits<double>::max();
    for (std::size_t k = 0; k < seeds.size(); ++k) {
      const double d = squared_distance(here, seeds[k]);
      if (!(d < nearest)) continue;
      nearest = d;
      label_[i] = Label(k + 1);
    }
  }
  take(fresh);
}

void LesionMap::restore(std::vector<Label> labels) {
  label_ = std::move(labels);
  rves_.clear();
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i < label_.size(); ++i)
    if (label_[i] != 0) all.push_back(std::uint32_t(i));
  take(all);
}

// ---------------------------------------------------------------------------------------------- voxels

VoxelGround::VoxelGround(VoxelSpace& space, LesionMap& map, std::vector<std::size_t> parts,
                         std::array<bool, clones> alone)
    : space_(space), map_(map), parts_(std::move(parts)), alone_(alone) {}

double VoxelGround::volume(std::size_t) const {
  const double edge = space_.voxels().spacing;
  return edge * edge * edge;
}

double VoxelGround::pore(std::size_t place) const {
  return pore_of(values_at(space_.voxels(), place), space_.voxels().inert[place]);
}

CloneRates VoxelGround::rates(std::size_t place, const Exposure& exposure) const {
  const Voxels& v = space_.voxels();
  return rates_at(v, place, exposure, v.dose_rate.span().empty() ? exposure.dose_rate : v.dose_rate[place],
                  space_.law());
}

std::vector<std::size_t> VoxelGround::neighbours(std::size_t place) const {
  return face_neighbours(space_.voxels(), place);
}

std::vector<tumour::CellsAt> VoxelGround::cells(std::size_t k) const {
  const Column& density = space_.voxels().state[clone_states[k]];
  const double cells = volume(0) / space_.law().tumour.cell_volume;
  std::vector<tumour::CellsAt> out;
  for (const std::size_t part : parts_)
    for (const std::uint32_t i : map_.rves(part))
      if (density[i] > 0.0) out.push_back({i, cells * density[i]});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
  return out;
}

std::array<double, clones> VoxelGround::sums() const {
  const auto& state = space_.voxels().state;
  std::array<double, clones> out{};
  for (const std::size_t part : parts_)
    for (const std::uint32_t i : map_.rves(part))
      for (std::size_t k = 0; k < clones; ++k) out[k] += state[clone_states[k]][i];
  for (double& sum : out) sum *= volume(0) / space_.law().tumour.cell_volume;
  return out;
}

void VoxelGround::scale(std::size_t k, double factor) {
  const std::span<double> density = space_.clone(k);
  for (const std::size_t part : parts_)
    for (const std::uint32_t i : map_.rves(part)) density[i] *= factor;
  if (factor > 0.0 || !alone_[k]) return;
  // Traces where tumour has not come yet would grow to a front again.
  each_awake(space_.voxels(), [&](std::size_t i) {
    if (map_.labels()[i] == 0) density[i] = 0.0;
  });
}

void VoxelGround::add(std::size_t k, std::size_t place, double cells) {
  space_.clone(k)[place] += cells * space_.law().tumour.cell_volume / volume(place);
  if (map_.labels()[place] == 0) map_.put(place, parts_.front());
}

void VoxelGround::disturbed() { space_.disturbed(); }

// ---------------------------------------------------------------------------------------------- shells

double ShellGround::volume(std::size_t place) const { return space_.volume(place); }

double ShellGround::pore(std::size_t place) const {
  return pore_of(values_at(space_.shells(), place), space_.shells().inert[place]);
}

CloneRates ShellGround::rates(std::size_t place, const Exposure& exposure) const {
  return rates_at(space_.shells(), place, exposure, exposure.dose_rate, space_.law());
}

std::vector<std::size_t> ShellGround::neighbours(std::size_t place) const {
  std::vector<std::size_t> out;
  if (place > 0) out.push_back(place - 1);
  if (place + 1 < space_.shells().size()) out.push_back(place + 1);
  return out;
}

std::vector<tumour::CellsAt> ShellGround::cells(std::size_t k) const {
  const Column& density = space_.shells().state[clone_states[k]];
  std::vector<tumour::CellsAt> out;
  for (std::size_t i = 0; i < space_.shells().size(); ++i)
    if (density[i] > 0.0) out.push_back({i, density[i] * volume(i) / space_.law().tumour.cell_volume});
  return out;
}

std::array<double, clones> ShellGround::sums() const {
  std::array<double, clones> out{};
  for (std::size_t i = 0; i < space_.shells().size(); ++i)
    for (std::size_t k = 0; k < clones; ++k) out[k] += volume(i) * space_.shells().state[clone_states[k]][i];
  for (double& sum : out) sum /= space_.law().tumour.cell_volume;
  return out;
}

void ShellGround::scale(std::size_t k, double factor) {
  for (double& density : space_.clone(k)) density *= factor;
}

void ShellGround::add(std::size_t k, std::size_t place, double cells) {
  space_.clone(k)[place] += cells * space_.law().tumour.cell_volume / volume(place);
}

void ShellGround::disturbed() { space_.disturbed(); }

}  // namespace howship::patient
