// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/canal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "howship/numerics/simd.hpp"
#include "howship/patient/site_parts.hpp"

namespace howship::patient {
CanalPlaces canal_places(const skeleton::BoneModel& model) {
  const Grid& grid = model.tissue.grid;
  CanalPlaces out;
  out.canal = skeleton::spinal_canal(grid, model.tissue.value);
  if (out.canal.empty()) return out;
  out.wall = skeleton::posterior_wall(out.canal, grid, model.tissue.value, model.part.value);
  const std::size_t ni = std::size_t(grid.extent.ni), plane = ni * std::size_t(grid.extent.nj);
  std::set<int> behind_body;
  for (const std::uint32_t v : out.wall) behind_body.insert(int(v / plane));
  std::vector<float> front;
  for (const skeleton::CanalSlice& slice : out.canal.slices)
    for (std::size_t n = 0; n < slice.voxel.size(); ++n) {
      const std::size_t v = slice.voxel[n];
      if (behind_body.contains(slice.k)) out.by_front.push_back(std::uint32_t(out.voxel.size()));
      out.voxel.push_back(std::uint32_t(v));
      out.at.push_back(grid.to_world({double(v % ni), double(v / ni % std::size_t(grid.extent.nj)), double(slice.k)}));
      front.push_back(slice.front[n]);
    }
  std::stable_sort(out.by_front.begin(), out.by_front.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return front[a] > front[b]; });
  return out;
}

std::vector<double> pressed_in(const CanalPlaces& places, std::span<const double> room, double volume) {
  std::vector<double> out(places.voxel.size(), 0.0);
  double left = volume;
  for (const std::uint32_t place : places.by_front) {
    if (left <= 0.0) break;
    out[place] = std::min(left, std::max(room[place], 0.0));
    left -= out[place];
  }
  return out;
}

void ShellSite::Ball::measure_canal(const CanalPlaces& places) {
  canal_at.clear();
  to_canal = std::numeric_limits<double>::max();
  for (const Vec3& place : places.at) to_canal = std::min(to_canal, distance(place, centre));
}

const std::vector<ShellSite::Ball::InCanal>& ShellSite::Ball::in_canal(const CanalPlaces& places) const {
  if (canal_at.empty()) {
    for (std::size_t place = 0; place < places.at.size(); ++place)
      canal_at.push_back({distance(places.at[place], centre) / space.shells().width - 0.5, std::uint32_t(place)});
    std::sort(canal_at.begin(), canal_at.end(), [](const InCanal& a, const InCanal& b) { return a.shells < b.shells; });
  }
  return canal_at;
}

// ---------------------------------------------------------------------------------------------- of a site

using namespace space;

namespace {

/// RVEs of grid places; both ascend within a slice.
std::vector<std::uint32_t> rves_of(const Voxels& voxels, std::span<const std::uint32_t> places) {
  std::vector<std::uint32_t> out;
  for (const std::uint32_t place : places)
    out.push_back(
        std::uint32_t(std::lower_bound(voxels.voxel.begin(), voxels.voxel.end(), place) - voxels.voxel.begin()));
  return out;
}

bool reached(const Voxels& voxels, std::uint32_t rve) { return voxels.activity.reached[rve / Activity::chunk] != 0; }

double all_tumour(const Voxels& v, std::size_t i) { return living(v.state, i) + v.state[debris][i]; }

/// RVEs outside bone with a neighbour that is not simulated.
std::vector<std::uint32_t> at_the_edge(const Voxels& voxels) {
  const Extent& e = voxels.grid.extent;
  std::vector<std::uint8_t> simulated(e.size(), 0);
  for (const std::uint32_t v : voxels.voxel) simulated[v] = 1;
  std::vector<std::uint32_t> out;
  for (std::size_t r = 0; r < voxels.size(); ++r) {
    if (voxels.tissue[r] == Tissue::bone) continue;
    const std::size_t v = voxels.voxel[r];
    const auto i = int(v % std::size_t(e.ni)), j = int(v / std::size_t(e.ni) % std::size_t(e.nj)),
               k = int(v / (std::size_t(e.ni) * std::size_t(e.nj)));
    const auto inside = [&](int a, int b, int c) { return e.contains(a, b, c) && simulated[e.index(a, b, c)] != 0; };
    if (!(inside(i - 1, j, k) && inside(i + 1, j, k) && inside(i, j - 1, k) && inside(i, j + 1, k) &&
          inside(i, j, k - 1) && inside(i, j, k + 1)))
      out.push_back(std::uint32_t(r));
  }
  return out;
}

/// Tumour of a ball, mm3.
TumourHere tumour_of(const ShellSpace& ball) {
  TumourHere out;
  for (std::size_t i = 0; i < ball.shells().size(); ++i) {
    const Values<double> y = values_at(ball.shells(), i);
    for (std::size_t c = 0; c < clones; ++c) out.clone[c] += ball.volume(i) * y[clone_states[c]];
    out.dead += ball.volume(i) * y[debris];
  }
  return out;
}

/// The clones and debris.
using Parts = Pack<double, int(clones) + 1>;

/// The pore of each shell, and what tumour stands in it, as part of tissue.
struct ShellPore {
  Parts tumour;
  double pore;
};
std::vector<ShellPore> pores_of(const Shells& s) {
  std::vector<ShellPore> out(s.size());
  for (std::size_t shell = 0; shell < out.size(); ++shell) {
    out[shell].pore = std::max(1.0 - s.state[lamellar][shell] - s.state[woven][shell] - s.inert[shell], 1e-6);
    for (std::size_t c = 0; c < clones; ++c) out[shell].tumour.v[c] = s.state[clone_states[c]][shell];
    out[shell].tumour.v[clones] = s.state[debris][shell];
  }
  return out;
}

/// Tumour as part of the pore it lies in, `r` widths of a shell beyond the middle of the first, between the middles of
/// two shells.
[[gnu::always_inline]] inline Parts between(const std::vector<ShellPore>& shells, double r) {
  const std::size_t low = r <= 0.0 ? 0 : std::size_t(r), high = std::min(low + 1, shells.size() - 1);
  const double part = r <= 0.0 ? 0.0 : r - double(low);
  return Parts(1.0 - part) * shells[low].tumour / shells[low].pore +
         Parts(part) * shells[high].tumour / shells[high].pore;
}

}  // namespace

void Site::find_places() {
  const Voxels& v = std::get<VoxelSite>(space_).space.voxels();
  canal_rves_ = rves_of(v, known_->canal.voxel);
  foramen_rves_ = rves_of(v, known_->canal.canal.foramina);
  edge_rves_ = at_the_edge(v);
}

bool Site::irradiates_canal(const therapy::ByPlace& share) const {
  return std::any_of(known_->canal.at.begin(), known_->canal.at.end(), [&](const Vec3& at) { return share(at) > 0.5; });
}

template <class See>
void Site::each_in_canal(See&& see) const {
  constexpr double nothing = 1e-3;  // of the pore: no image and no cord knows of it
  for (const ShellSite::Ball& ball : std::get<ShellSite>(space_).balls) {
    const Shells& s = ball.space.shells();
    std::size_t outermost = s.size();
    while (outermost > 0 && living(s.state, outermost - 1) + s.state[debris][outermost - 1] < nothing) --outermost;
    if (double(outermost) * s.width <= ball.to_canal) continue;
    const std::vector<ShellPore> pores = pores_of(s);
    for (const auto& [distance, place] : ball.in_canal(known_->canal)) {
      if (distance > double(s.size() - 1)) break;  // the others are farther
      const Parts parts = between(pores, distance) * level.spared;
      TumourHere here;
      for (std::size_t c = 0; c < clones; ++c) here.clone[c] = parts.v[c];
      here.dead = parts.v[clones];
      see(place, here);
    }
  }
}

const std::vector<TumourHere>& Site::shells_in_canal() const {
  if (!in_canal_) in_canal_ = tumour_in_canal();
  return *in_canal_;
}

std::vector<TumourHere> Site::tumour_in_canal() const {
  std::vector<TumourHere> out;
  if (known_->canal.empty()) return out;
  each_in_canal([&](std::uint32_t place, const TumourHere& here) {
    out.resize(known_->canal.voxel.size());
    // Where balls overlap the one with more tumour there counts.
    if (here.all() > out[place].all()) out[place] = here;
  });
  if (level.squeezed <= 0.0) return out;
  out.resize(known_->canal.voxel.size());
  TumourHere whole;  // mm3
  for (const ShellSite::Ball& ball : std::get<ShellSite>(space_).balls) {
    const TumourHere its = tumour_of(ball.space);
    for (std::size_t c = 0; c < clones; ++c) whole.clone[c] += its.clone[c];
    whole.dead += its.dead;
  }
  if (whole.all() <= 0.0) return out;
  const double voxel = known_->canal.canal.voxel_area * known_->canal.canal.slice_step;
  const double most = voxel * law_.tumour.packing * transport_.canal_capacity;
  std::vector<double> room;
  for (const TumourHere& here : out) room.push_back(most - voxel * here.all());
  const std::vector<double> pressed = pressed_in(known_->canal, room, level.squeezed * whole.all());
  for (std::size_t place = 0; place < out.size(); ++place) {
    const double share = pressed[place] / voxel / whole.all();
    for (std::size_t c = 0; c < clones; ++c) out[place].clone[c] += share * whole.clone[c];
    out[place].dead += share * whole.dead;
  }
  return out;
}

const imaging::CordFinding& Site::canal() const {
  if (canal_) return *canal_;
  canal_.emplace();
  if (known_->canal.empty()) return *canal_;
  std::vector<float> filled(known_->canal.voxel.size(), 0.0f);
  const double most = law_.tumour.packing * transport_.canal_capacity;
  bool any = level.fragment > 0.0;
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    for (std::size_t place = 0; place < filled.size(); ++place) {
      if (!reached(v, canal_rves_[place])) continue;
      filled[place] = float(all_tumour(v, canal_rves_[place]) / most);
      any = true;
    }
  } else if (level.squeezed <= 0.0) {  // as shells_in_canal, of which the whole amount is enough here
    each_in_canal([&](std::uint32_t place, const TumourHere& here) {
      filled[place] = std::max(filled[place], float(here.all() / most));
      any = true;
    });
  } else if (const std::vector<TumourHere>& here = shells_in_canal(); !here.empty()) {
    for (std::size_t place = 0; place < filled.size(); ++place)
      if (const double all = here[place].all(); all > 0.0) filled[place] = float(all / most);
    any = true;
  }
  // Cement that has leaked presses as tumour does.
  for (const KeptTreatment& one : kept_) {
    const therapy::Field* cement = one.what->family == "cement" ? one.kept.field("filled") : nullptr;
    if (!cement || !(one.kept.number("in_canal") > 0.0)) continue;
    for (std::size_t place = 0; place < filled.size(); ++place)
      filled[place] = float(std::min(double(filled[place]) + cement->at(known_->canal.at[place]), 1.0));
    any = true;
  }
  if (any)
    *canal_ = imaging::worst_slice(known_->canal.canal, filled, level.fragment, cord_);
  else
    canal_->slice = known_->canal.canal.slices.front().k;
  return *canal_;
}

double Site::in_foramina() const {
  const auto* voxels = std::get_if<VoxelSite>(&space_);
  if (!voxels) return 0.0;
  const Voxels& v = voxels->space.voxels();
  double out = 0.0;
  for (const std::uint32_t rve : foramen_rves_)
    if (reached(v, rve)) out += all_tumour(v, rve);
  return out * std::pow(v.spacing, 3) / (law_.tumour.packing * transport_.soft_tissue_capacity);
}

double Site::wall_destroyed() const {
  if (known_->canal.wall.empty()) return 0.0;
  const Voxels& v = voxels();
  double lost = 0.0, whole = 0.0;
  for (const std::uint32_t rve : rves_of(v, known_->canal.wall)) {
    const auto start = double(v.initial_fraction[rve]);
    whole += start;
    lost += std::max(start - v.state[lamellar][rve] - v.state[woven][rve], 0.0);
  }
  return whole > 0.0 ? lost / whole : 0.0;
}

void Site::press_into_canal(double fragment, double tumour) {
  if (known_->canal.empty()) return;
  level.fragment += fragment;
  auto* voxels = std::get_if<VoxelSite>(&space_);
  if (!voxels) {
    double all = 0.0;
    for (const ShellSite::Ball& ball : std::get<ShellSite>(space_).balls) all += tumour_of(ball.space).all();
    if (all > 0.0) level.squeezed = std::min(1.0, level.squeezed + tumour / all);
    return forget();
  }
  const Voxels& v = voxels->space.voxels();
  const double voxel = std::pow(v.spacing, 3), most = law_.tumour.packing * transport_.canal_capacity;
  double in_bone = 0.0, space_left = 0.0;
  std::vector<double> room(canal_rves_.size(), 0.0), from(v.size(), 0.0), to(v.size(), 0.0);
  for (std::size_t i = 0; i < v.size(); ++i)
    if (v.tissue[i] == Tissue::bone) in_bone += voxel * all_tumour(v, i);
  for (const std::uint32_t place : known_->canal.by_front)
    space_left += room[place] = std::max(voxel * (most - all_tumour(v, canal_rves_[place])), 0.0);
  const double moved = std::min({tumour, in_bone, space_left});
  if (moved <= 0.0) return forget();
  for (std::size_t i = 0; i < v.size(); ++i)
    if (v.tissue[i] == Tissue::bone && all_tumour(v, i) > 0.0) from[i] = moved / in_bone;
  const std::vector<double> pressed = pressed_in(known_->canal, room, moved);
  for (std::size_t place = 0; place < pressed.size(); ++place) to[canal_rves_[place]] = pressed[place] / moved;
  TumourHere taken;  // volume fractions, summed over RVEs
  voxels->space.change(
      from,
      [&](double share, Rve& rve) {
        for (std::size_t c = 0; c < clones; ++c) {
          taken.clone[c] += share * rve.y[clone_states[c]];
          rve.y[clone_states[c]] *= 1.0 - share;
        }
        taken.dead += share * rve.y[debris];
        rve.y[debris] *= 1.0 - share;
      },
      Disturbs::tumour);
  voxels->space.change(
      to,
      [&](double share, Rve& rve) {
        for (std::size_t c = 0; c < clones; ++c) rve.y[clone_states[c]] += share * taken.clone[c];
        rve.y[debris] += share * taken.dead;
      },
      Disturbs::tumour);
  forget();
}

void Site::clear_canal(double left) {
  for (KeptTreatment& one : kept_)
    if (one.what->family == "cement") one.kept.set("in_canal", 0.0);  // what has leaked is taken out, too
  if (std::isnan(left)) left = left_by_surgery_;
  level.fragment = 0.0;
  level.squeezed *= left;
  level.spared *= left;
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
    std::vector<double> amount(voxels->space.voxels().size(), 0.0);
    for (const std::uint32_t rve : canal_rves_) amount[rve] = 1.0 - left;
    change_voxels(
        amount,
        [](double taken, Rve& rve) {
          for (const auto state : clone_states) rve.y[state] *= 1.0 - taken;
          rve.y[debris] *= 1.0 - taken;
        },
        Disturbs::tumour);
  }
  forget();
  // What presses again is told again.
  using enum imaging::EsccGrade;
  const imaging::EsccGrade now = canal().grade;
  if (now < cord_touched) unnotice(Notice::cord_touched);
  if (now < cord_compressed) unnotice(Notice::cord_displaced);
  if (now < no_fluid_left) unnotice(Notice::cord_without_fluid);
}

bool Site::margin_reached() const {
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    return std::any_of(edge_rves_.begin(), edge_rves_.end(), [&](std::uint32_t rve) {
      return reached(v, rve) && living(v.state, rve) >= law_.tumour.front_occupancy * (1.0 - v.inert[rve]);
    });
  }
  const auto& shells = std::get<ShellSite>(space_);
  return std::any_of(shells.balls.begin(), shells.balls.end(), [&](const ShellSite::Ball& ball) {
    return ball.space.shells().size() >= most_shells(shells) && ball.space.reaches(shells_ahead);
  });
}

}  // namespace howship::patient
