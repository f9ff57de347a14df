// SPDX-License-Identifier: Apache-2.0
#include "howship/space/shells.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/space/events.hpp"
#include "howship/space/reference_check.hpp"

namespace howship::space {
namespace {

ShellGeometry::Tridiagonal eliminate(const ShellGeometry& g, double range) {
  const std::size_t n = g.volume.span().size();
  ShellGeometry::Tridiagonal m{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    const double inner = i > 0 ? g.face_over_width[i - 1] * range * range : 0.0;
    const double outer = i + 1 < n ? g.face_over_width[i] * range * range : 0.0;
    m.lower[i] = -inner;
    m.pivot[i] = 1.0 / (g.volume[i] + inner + outer + inner * (i > 0 ? m.upper[i - 1] : 0.0));
    m.upper[i] = -outer * m.pivot[i];
  }
  return m;
}

ShellGeometry made_geometry(std::size_t count, double width, const Parameters& p) {
  const double pi = std::numbers::pi;
  ShellGeometry g;
  g.volume = Column(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double inner = double(i) * width, outer = double(i + 1) * width;
    g.volume[i] = 4.0 / 3.0 * pi * (outer * outer * outer - inner * inner * inner);
    if (i > 0) g.face_over_width.push_back(4.0 * pi * inner * inner / width);
  }
  const double ranges[] = {p.growth_factor_range, p.pthrp_range, p.wnt_range, p.dkk1_range};
  for (std::size_t k = 0; k < std::size(ranges); ++k) g.factor_matrix[k] = eliminate(g, ranges[k]);
  for (std::size_t i = 0; i < count; ++i) {
    const double below = i > 0 ? g.face_over_width[i - 1] * p.stroma_spreading : 0.0,
                 above = i + 1 < count ? g.face_over_width[i] * p.stroma_spreading : 0.0;
    g.longest_stroma_step = std::min(g.longest_stroma_step, g.volume[i] / (below + above));
  }
  return g;
}

/// Kept for as long as a lesion has it: what many lesions read stays in the cache.
std::shared_ptr<const ShellGeometry> geometry_of(std::size_t count, double width, const Parameters& p) {
  static std::mutex mutex;
  static std::map<std::pair<std::size_t, std::array<double, 6>>, std::weak_ptr<const ShellGeometry>> known;
  const std::lock_guard lock(mutex);
  auto& place =
      known[{count, {width, p.growth_factor_range, p.pthrp_range, p.wnt_range, p.dkk1_range, p.stroma_spreading}}];
  std::shared_ptr<const ShellGeometry> out = place.lock();
  if (out) return out;
  place = out = std::make_shared<const ShellGeometry>(made_geometry(count, width, p));
  std::erase_if(known, [](const auto& one) { return one.second.expired(); });
  return out;
}

}  // namespace

struct ShellWork {
  std::array<Column, 4> now, source;
  std::vector<double> motion;

  /// Of this thread, for so many shells.
  static ShellWork& of(std::size_t shells) {
    static thread_local ShellWork work;
    if (work.motion.size() < shell_motion_room(shells)) {
      const std::size_t room = 2 * shells;
      for (Column& column : work.now) column = Column(room);
      for (Column& column : work.source) column = Column(room);
      work.motion.resize(shell_motion_room(room));
    }
    return work;
  }
};

ShellSpace::ShellSpace(std::size_t count, double width, double fraction, const Law& law, const Parameters& transport)
    : law_(law), transport_(transport) {
  shells_.width = width;
  const Values<double> healthy = healthy_values(fraction, law);
  for (std::size_t k = 0; k < state_count; ++k) shells_.state[k] = Column(count, healthy[k]);
  for (Column& column : shells_.factor) column = Column(count);
  shells_.inert = Column(count);
  shells_.host = Column(count, 1.0);
  geometry_ = geometry_of(shells_.size(), shells_.width, transport_);
}

/// Each of a row of numbers waits for the one before it; several rows wait side by side.
template <std::size_t Count>
void ShellSpace::solve(const std::array<std::size_t, Count>& factors, ShellWork& work) const {
  const std::size_t n = shells_.size();
  std::array<const double*, Count> lower, pivot, upper, source;
  std::array<double*, Count> out;
  std::array<double, Count> before{};
  for (std::size_t c = 0; c < Count; ++c) {
    const ShellGeometry::Tridiagonal& m = geometry_->factor_matrix[factors[c]];
    lower[c] = m.lower.data();
    pivot[c] = m.pivot.data();
    upper[c] = m.upper.data();
    source[c] = work.source[factors[c]].data();
    out[c] = work.now[factors[c]].data();
  }
  const Column& volume = geometry_->volume;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < Count; ++c)
      out[c][i] = before[c] = (volume[i] * source[c][i] - lower[c][i] * before[c]) * pivot[c][i];
  for (std::size_t i = n - 1; i-- > 0;)
    for (std::size_t c = 0; c < Count; ++c) out[c][i] = before[c] = out[c][i] - upper[c][i] * before[c];
}

void ShellSpace::seed_ball(double ball_radius, double rim, double occupancy, const CloneShares& shares) {
  for (std::size_t i = 0; i < shells_.size(); ++i) {
    const double pore = 1.0 - shells_.state[lamellar][i] - shells_.state[woven][i] - shells_.inert[i];
    const double filled = occupancy * pore * share_in_ball(radius(i), ball_radius, rim);
    for (std::size_t k = 0; k < clones; ++k) shells_.state[clone_states[k]][i] += shares[k] * filled;
  }
  disturbed();
}

void ShellSpace::share_out(const CloneShares& shares) {
  for (std::size_t i = 0; i < shells_.size(); ++i) {
    double all = 0.0;
    for (std::size_t k = 0; k < clones; ++k) all += shells_.state[clone_states[k]][i];
    for (std::size_t k = 0; k < clones; ++k) shells_.state[clone_states[k]][i] = shares[k] * all;
  }
  disturbed();
}

void ShellSpace::move_cells(double dt, ShellWork& work) {
  static const auto move_here = HOWSHIP_PICK(chosen_isa(), move_shell_cells);
  ShellMotion motion{.held = {},
                     .lamellar = shells_.state[lamellar].data(),
                     .woven = shells_.state[woven].data(),
                     .inert = shells_.inert.data(),
                     .volume = geometry_->volume.data(),
                     .face_over_width = geometry_->face_over_width.data(),
                     .architecture_exponent = transport_.architecture_exponent,
                     .spreading = law_.tumour.spreading,
                     .random_motility = transport_.random_motility,
                     .stroma_spreading = transport_.stroma_spreading,
                     .longest_stroma_step = geometry_->longest_stroma_step,
                     .moves_stroma = stroma_disturbed_,
                     .room = work.motion.data()};
  for (std::size_t k = 0; k < clones; ++k) motion.held[k] = shells_.state[clone_states[k]].data();
  motion.held[clones] = shells_.state[stroma].data();
  move_here(motion, shells_.size(), dt);
}

void ShellSpace::advance(const Exposure& exposure, double dt, ReferenceCheck* check) {
  static const auto react_here = HOWSHIP_PICK(chosen_isa(), react);
  static const auto growth_here = HOWSHIP_PICK(chosen_isa(), growth_factor_sources);
  static const auto secretion_here = HOWSHIP_PICK(chosen_isa(), secretion_sources);
  if (exposure.dose_rate > 0.0) stroma_disturbed_ = true;
  const std::size_t n = shells_.size();
  ShellWork& work = ShellWork::of(n);
  ReactionArrays arrays{};
  for (std::size_t k = 0; k < state_count; ++k) arrays.state[k] = shells_.state[k].data();
  for (std::size_t k = 0; k < 4; ++k) {
    arrays.factor[k] = work.now[k].data();
    arrays.before[k] = shells_.factor[k].data();
  }
  arrays.inert = shells_.inert.data();
  arrays.host = shells_.host.data();

  growth_here(arrays, 0, n, law_, work.source[0].data());
  solve<1>({0}, work);
  double* const sources[] = {work.source[1].data(), work.source[2].data(), work.source[3].data()};
  double largest[3] = {};
  secretion_here(arrays, work.now[0].data(), 0, n, law_, sources, largest);
  if (largest[0] > 0.0 && largest[1] > 0.0 && largest[2] > 0.0) {
    solve<3>({1, 2, 3}, work);
  } else {
    for (std::size_t k = 1; k < 4; ++k) {
      if (largest[k - 1] > 0.0)
        solve<1>({k}, work);
      else
        std::fill_n(work.now[k].data(), n, 0.0);
    }
  }
  move_cells(0.5 * dt, work);
  react_and_check(react_here, arrays, 0, n, law_, exposure, dt, shells_.has_history, check);
  move_cells(0.5 * dt, work);
  shells_.has_history = true;
}

void ShellSpace::change(std::span<const double> amount, const Instant& instant, Disturbs disturbs) {
  HOWSHIP_ENSURE(amount.size() == shells_.size(), "an instant has one amount a shell");
  for (std::size_t i = 0; i < shells_.size(); ++i) {
    if (amount[i] == 0.0) continue;
    Values<double> y = values_at(shells_, i);
    Rve rve{y, shells_.inert[i], shells_.host[i], volume(i)};
    instant(amount[i], rve);
    for (std::size_t k = 0; k < state_count; ++k) shells_.state[k][i] = y[k];
  }
  if (disturbs == Disturbs::stroma) stroma_disturbed_ = true;
  shells_.has_history = false;
}

bool ShellSpace::reaches(std::size_t shells) const {
  constexpr double nothing = 1e-9;  // of tissue
  const std::size_t n = shells_.size();
  for (std::size_t i = n > shells ? n - shells : 0; i < n; ++i)
    if (living(shells_.state, i) > nothing) return true;
  return false;
}

void ShellSpace::extend(std::size_t count) {
  const std::size_t n = shells_.size();
  const auto longer = [&](const Column& from) {
    Column out(n + count, n > 0 ? from[n - 1] : 0.0);
    std::copy(from.span().begin(), from.span().end(), out.data());
    return out;
  };
  for (Column& column : shells_.state) column = longer(column);
  for (Column& column : shells_.factor) column = longer(column);
  shells_.inert = longer(shells_.inert);
  shells_.host = longer(shells_.host);
  // The outermost shell is bone that no tumour has reached; its trace of tumour stays where it is.
  for (const auto cells : {sensitive, adapted, independent, debris})
    for (std::size_t i = n; i < n + count; ++i) shells_.state[cells][i] = 0.0;
  geometry_ = geometry_of(shells_.size(), shells_.width, transport_);
}

Flux<double> ShellSpace::flux(const Exposure& exposure, ReferenceCheck* check) const {
  static const auto add_here = HOWSHIP_PICK(chosen_isa(), add_fluxes);
  ReactionArrays arrays{};
  // Only read from.
  auto& shells = const_cast<Shells&>(shells_);
  for (std::size_t k = 0; k < state_count; ++k) arrays.state[k] = shells.state[k].data();
  for (std::size_t k = 0; k < 4; ++k) arrays.factor[k] = shells_.factor[k].data();
  arrays.inert = shells_.inert.data();
  arrays.host = shells_.host.data();
  double sum[flux_count] = {};
  add_fluxes_and_check(add_here, arrays, 0, shells_.size(), law_, exposure, geometry_->volume.data(), sum, check);
  return {sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]};
}

double ShellSpace::tissue_volume() const {
  const double outer = double(shells_.size()) * shells_.width;
  return 4.0 / 3.0 * std::numbers::pi * outer * outer * outer;
}

void ShellSpace::restore(Shells shells, bool stroma_disturbed) {
  shells_ = std::move(shells);
  stroma_disturbed_ = stroma_disturbed;
  geometry_ = geometry_of(shells_.size(), shells_.width, transport_);
}

Values<double> values_at(const Shells& shells, std::size_t i) {
  Values<double> y;
  for (std::size_t k = 0; k < state_count; ++k) y[k] = shells.state[k][i];
  return y;
}

double share_on_sphere(double r, double offset, double radius, double rim) {
  if (r < 1e-9 || offset < 1e-9) return share_in_ball(std::max(r, offset), radius, rim);
  if (rim <= 0.0)  // the part of the sphere that a sharp ball cuts off
    return std::clamp((radius * radius - (r - offset) * (r - offset)) / (4.0 * r * offset), 0.0, 1.0);
  constexpr int points = 64;  // midpoints in the cosine, over which the sphere's area is even
  double sum = 0.0;
  for (int k = 0; k < points; ++k) {
    const double cosine = -1.0 + (2.0 * k + 1.0) / points;
    sum += share_in_ball(std::sqrt(r * r + offset * offset - 2.0 * r * offset * cosine), radius, rim);
  }
  return sum / points;
}

ShellMeasures ShellSpace::measure(double initial_fraction) const {
  ShellMeasures out{};
  const auto occupancy = [&](std::size_t i) {
    return living(shells_.state, i) / (1.0 - shells_.state[lamellar][i] - shells_.state[woven][i]);
  };
  const double front = law_.tumour.front_occupancy;
  for (std::size_t i = 0; i < shells_.size(); ++i) {
    const double v = volume(i), fl = shells_.state[lamellar][i], fw = shells_.state[woven][i];
    out.tumour += v * living(shells_.state, i);
    out.lamellar_lost += v * (initial_fraction - fl);
    out.woven += v * fw;
    out.deficit += v * (initial_fraction - fl - fw);
    out.mineral += v * shells_.state[mineral][i];
    const double s = occupancy(i);
    if (s > front)
      out.half_radius =
          i + 1 < shells_.size() ? radius(i) + shells_.width * (s - front) / (s - occupancy(i + 1)) : radius(i);
  }
  return out;
}

}  // namespace howship::space
