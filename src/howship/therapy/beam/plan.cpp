// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/beam/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "howship/base/ensure.hpp"
#include "howship/numerics/distance_transform.hpp"
#include "howship/numerics/zeroed_array.hpp"
#include "howship/therapy/beam/dose_kernel.hpp"
#include "howship/therapy/beam/fluence.hpp"
#include "howship/therapy/beam/quality.hpp"
#include "howship/therapy/beam/rays.hpp"

namespace howship::therapy::beam {
namespace {

constexpr double cm = 0.1;  // a mm
using Mask = std::vector<std::uint8_t>;

struct Field {
  double gantry, weight, wedge = 0.0;  // wedge: fall of ln of the fluence a cm across
};

std::vector<Field> fields_of(const BodyAround& body, const Prescription& p, const BeamParameters& numbers) {
  std::vector<Field> out;
  if (!p.gantry.empty()) {
    for (const double g : p.gantry) out.push_back({g, 1.0 / double(p.gantry.size())});
    return out;
  }
  switch (p.technique) {
    case Technique::single:
      return {{180.0, 1.0}};
    case Technique::opposed:
      return {{180.0, 0.55}, {0.0, 0.45}};
    case Technique::conformal:
      if (body.limb) return {{180.0, 0.5}, {0.0, 0.5}};
      return {{180.0, 0.5}, {110.0, 0.25, numbers.wedge}, {250.0, 0.25, -numbers.wedge}};
    case Technique::intensity_modulated:
      for (int i = 0; i < 9; ++i) out.push_back({body.limb ? 40.0 * i : 90.0 + 22.5 * i, 1.0});
      return out;
    case Technique::stereotactic:
      if (body.limb)
        for (int i = 0; i < 18; ++i) out.push_back({20.0 * i, 1.0});
      else
        for (int i = 0; i < 19; ++i) out.push_back({90.0 + 10.0 * i, 1.0});
      return out;
  }
  return out;
}

/// Voxels with their places.
struct Points {
  std::vector<std::uint32_t> voxel;
  std::vector<Vec3> place;
};

/// Box of the target on the isocentre plane of a field, cm.
struct Box {
  double low_x = 1e9, high_x = -1e9, low_y = 1e9, high_y = -1e9;
  void add(double x, double y) {
    low_x = std::min(low_x, x);
    high_x = std::max(high_x, x);
    low_y = std::min(low_y, y);
    high_y = std::max(high_y, y);
  }
  double half_x() const { return std::max(std::abs(low_x), std::abs(high_x)); }
  double half_y() const { return std::max(std::abs(low_y), std::abs(high_y)); }
};

class Planner {
 public:
  Planner(const BodyAround& body, const Mask& target, const Prescription& p, const BeamParameters& numbers,
          const Vec3& isocentre, ThreadPool& pool)
      : body_(body),
        p_(p),
        numbers_(numbers),
        isocentre_(isocentre),
        pool_(pool),
        beam_(quality_of(p.energy)),
        electrons_(body.density) {
    const Grid& grid = body.density.grid;
    const Extent& e = grid.extent;
    for (std::size_t v = 0; v < body.organ.size(); ++v)
      if (target[v]) {
        target_.voxel.push_back(std::uint32_t(v));
        target_.place.push_back(grid.place(v));
      }
    column_ = (std::size_t(e.nk) + widest_pack - 1) / widest_pack * widest_pack;
    dose_ = ZeroedArray<float>(std::size_t(e.ni) * std::size_t(e.nj) * column_);
    for (std::size_t k = 0; k < column_; ++k) up_.push_back(grid.to_world({0.0, 0.0, double(k)})[2]);
    spans_.resize(std::size_t(e.ni) * std::size_t(e.nj));
    for (int k = 0; k < e.nk; ++k)
      for (std::size_t c = 0; c < spans_.size(); ++c) {
        if (body.organ[std::size_t(k) * spans_.size() + c] == Organ::none) continue;
        Span& span = spans_[c];
        if (span.end == 0) span.begin = std::size_t(k) / widest_pack * widest_pack;
        span.end = std::size_t(k) + 1;
      }
  }

  std::size_t steps() const { return steps_; }

  /// Each field weighs what it gives to the isocentre.
  void open_fields(const std::vector<Field>& fields, bool shaped) {
    for (const Field& field : fields) {
      const Box box = box_of(field.gantry);
      const double edge = cm * numbers_.aperture;
      const double width = box.high_x - box.low_x + 2.0 * edge, height = box.high_y - box.low_y + 2.0 * edge;
      const double x0 = 0.5 * (box.low_x + box.high_x), y0 = 0.5 * (box.low_y + box.high_y);
      const Fan fan(electrons_, isocentre_, field.gantry, box.half_x() + edge + 2.0, box.half_y() + edge + 2.0, 0.25,
                    &pool_);
      steps_ += fan.steps();
      const double side = 2.0 * width * height / (width + height);
      Fluence map(box.half_x() + edge + spread, box.half_y() + edge + spread);
      if (shaped) {
        shape(field.gantry, box, map);
        map.blur(beam_, deepest(fan), axis_distance);
      }
      const auto wedged = [&](double x) { return std::exp(-field.wedge * std::clamp(x, -width, width)); };
      Beam::Seen middle = fan.see(isocentre_);
      const double there = wedged(middle.x);
      double here;
      if (shaped) {
        here = map.dose(beam_, middle, side) * there;
      } else {
        middle.x -= x0;
        middle.y -= y0;
        here = beam_.rectangle(middle, width, height) * there;
      }
      if (!(here > 0.0)) continue;
      const double weight = field.weight / here;
      const auto rectangle = HOWSHIP_PICK(chosen_isa(), dose_of_rectangle);
      each_column(fan, [&](const SeenColumn& seen, const Span& span, float* dose, std::vector<double>& room) {
        if (shaped) {
          map.add_dose(beam_, seen, span.begin, span.end, side, weight * wedged(seen.x), dose, room);
          return;
        }
        const OpenField open{beam_.terms(), seen.x - x0, y0, 0.5 * width, 0.5 * height};
        rectangle(open, {seen.along / axis_distance, beam_.scale({1.0, 0.0, 0.0, seen.along}, side),
                         weight * wedged(seen.x), span.begin, span.end, seen.depth, seen.y, dose});
      });
    }
  }

  /// Fluence of every field by least squares.
  void modulated_fields(const std::vector<Field>& fields, const Mask& target);

  /// What all fields have given, in the body.
  void collect(Volume<float>& dose) const {
    const Extent& e = dose.grid.extent;
    for (int k = 0; k < e.nk; ++k)
      for (std::size_t c = 0; c < spans_.size(); ++c)
        if (const std::size_t v = std::size_t(k) * spans_.size() + c; body_.organ[v] != Organ::none)
          dose.value[v] = dose_[c * column_ + std::size_t(k)];
  }

 private:
  /// The part of a column of voxels that lies in the body.
  struct Span {
    std::size_t begin = 0, end = 0;
  };
  static constexpr double spread = 5.0;  // cm of map around a field, for scatter

  static const Quality& quality_of(int energy) {
    for (const Quality& one : qualities())
      if (one.energy == energy) return one;
    HOWSHIP_ENSURE(false, "the energy of a beam is one that is known");
    return qualities().front();
  }

  Box box_of(double gantry) const {
    const View flat(isocentre_, gantry);
    Box box;
    for (const Vec3& at : target_.place) {
      const Beam::Seen seen = flat.project(at);
      box.add(seen.x, seen.y);
    }
    return box;
  }

  /// Leaves of 5 mm follow the outline of the target.
  void shape(double gantry, const Box& box, Fluence& map) const {
    constexpr double leaf = 0.5;
    const View flat(isocentre_, gantry);
    const double edge = cm * numbers_.aperture, from = box.low_y - edge;
    const auto count = std::size_t(std::ceil((box.high_y - box.low_y + 2.0 * edge) / leaf));
    std::vector<double> low(count, 1e9), high(count, -1e9);
    for (const Vec3& at : target_.place) {
      const Beam::Seen seen = flat.project(at);
      const double first = (seen.y - edge - from) / leaf, last = (seen.y + edge - from) / leaf;
      for (auto l = std::size_t(std::max(first, 0.0)); l < count && double(l) <= last; ++l) {
        low[l] = std::min(low[l], seen.x - edge);
        high[l] = std::max(high[l], seen.x + edge);
      }
    }
    for (std::size_t l = 0; l < count; ++l)
      if (high[l] > low[l])
        map.add(0.5 * (low[l] + high[l]), from + (double(l) + 0.5) * leaf, high[l] - low[l], leaf, 1.0);
  }

  /// What a field sees of each column of voxels, handed to `task(seen, span, dose, room)`; rows of columns are tasks.
  template <class Task>
  void each_column(const Fan& fan, const Task& task) {
    const Grid& grid = body_.density.grid;
    const auto ni = std::size_t(grid.extent.ni);
    pool_.run(std::size_t(grid.extent.nj), [&](std::size_t j) {
      std::vector<double> y(column_), depth(column_), line(fan.room()), room;
      for (std::size_t i = 0; i < ni; ++i) {
        const Span& span = spans_[j * ni + i];
        if (span.end == 0) continue;
        SeenColumn seen{0.0, 0.0, y.data(), depth.data()};
        fan.see(grid.to_world({double(i), double(j), 0.0}), up_.data(), span.begin, span.end, seen, line.data());
        task(seen, span, dose_.data() + (j * ni + i) * column_, room);
      }
    });
  }

  /// The largest depth of the body in a field.
  double deepest(const Fan& fan) {
    std::vector<double> of_row(std::size_t(body_.density.grid.extent.nj), 0.0);
    const auto ni = std::size_t(body_.density.grid.extent.ni);
    each_column(fan, [&](const SeenColumn& seen, const Span& span, const float* dose, std::vector<double>&) {
      const std::size_t column = std::size_t(dose - dose_.data()) / column_;
      double& most = of_row[column / ni];
      for (std::size_t k = span.begin; k < span.end; ++k)
        if (body_.organ[k * spans_.size() + column] != Organ::none) most = std::max(most, seen.depth[k]);
    });
    return *std::max_element(of_row.begin(), of_row.end());
  }

  const BodyAround& body_;
  const Prescription& p_;
  const BeamParameters& numbers_;
  Vec3 isocentre_;
  ThreadPool& pool_;
  Beam beam_;
  Electrons electrons_;
  Points target_;
  // Dose and places run towards the head first, in whole packs.
  std::size_t column_ = 0;
  ZeroedArray<float> dose_;
  std::vector<double> up_;  // mm
  std::vector<Span> spans_;
  std::size_t steps_ = 0;
};

/// Chooses about `wanted` of the places for which `takes` holds, spread evenly and always the same ones.
template <class Takes>
std::vector<std::uint32_t> some_of(std::size_t size, std::size_t wanted, const Takes& takes) {
  std::size_t all = 0;
  for (std::size_t v = 0; v < size; ++v) all += takes(v) ? 1 : 0;
  const double share = all > wanted ? double(wanted) / double(all) : 1.0;
  std::vector<std::uint32_t> out;
  for (std::size_t v = 0; v < size; ++v) {
    if (!takes(v)) continue;
    std::uint64_t hash = (std::uint64_t(v) + 1) * 0x9e3779b97f4a7c15u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    if (double((hash ^ (hash >> 27)) >> 11) * 0x1p-53 < share) out.push_back(std::uint32_t(v));
  }
  return out;
}

void Planner::modulated_fields(const std::vector<Field>& fields, const Mask& target) {
  const bool stereotactic = p_.technique == Technique::stereotactic;
  const Mask near = grown(body_, target, 5.0, pool_), ring = grown(body_, target, 20.0, pool_);
  const std::size_t size = body_.organ.size();
  // What is looked at: target, cord, ring, all else. Limits are parts of the prescribed dose.
  struct Look {
    std::vector<std::uint32_t> voxel;
    float weight, limit;
  };
  const double cord_reach = 35.0;
  const auto is_cord = [&](std::size_t v) {
    return body_.organ[v] == Organ::cord && !target[v] &&
           std::abs(body_.density.grid.place(v)[2] - isocentre_[2]) < cord_reach;
  };
  const Look looks[] = {
      {some_of(size, 3000, [&](std::size_t v) { return target[v] != 0; }), 3.0f, 1.0f},
      {some_of(size, 800, is_cord), stereotactic ? 30.0f : 4.0f, 0.30f},
      {some_of(size, 1200,
               [&](std::size_t v) { return ring[v] && !near[v] && !is_cord(v) && body_.organ[v] != Organ::none; }),
       0.05f, 0.40f},
      {some_of(size, 1000, [&](std::size_t v) { return !ring[v] && body_.organ[v] != Organ::none && !is_cord(v); }),
       0.04f, 0.05f}};
  std::vector<Vec3> place;
  std::vector<float> weight, limit;
  for (const Look& look : looks)
    for (const std::uint32_t v : look.voxel) {
      place.push_back(body_.density.grid.place(v));
      weight.push_back(look.weight * 1000.0f / float(look.voxel.size()));
      limit.push_back(look.limit);
    }
  const std::size_t samples = place.size(), in_target = looks[0].voxel.size();
  if (in_target == 0) return;

  // Beamlets of 5 mm, 2.5 mm for targets below 20 mm; coarser where there would be too many.
  constexpr std::size_t most = 1500;
  std::vector<Box> boxes;
  double area = 0.0, widest = 0.0;
  for (const Field& field : fields) {
    boxes.push_back(box_of(field.gantry));
    const Box& b = boxes.back();
    area += (b.high_x - b.low_x + 0.9) * (b.high_y - b.low_y + 0.9);
    widest = std::max({widest, b.high_x - b.low_x, b.high_y - b.low_y});
  }
  double beamlet = widest < 2.0 ? 0.25 : 0.5;
  while (area / (beamlet * beamlet) > double(most)) beamlet *= 1.25;

  struct Beamlet {
    std::size_t field;
    double x, y;
  };
  std::vector<Beamlet> beamlets;
  std::vector<Fan> fans;
  std::vector<std::vector<float>> row;  // of each beamlet, Gy at each sample
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const Box& box = boxes[f];
    fans.emplace_back(electrons_, isocentre_, fields[f].gantry, box.half_x() + 2.5, box.half_y() + 2.5, 0.25, &pool_);
    const Fan& fan = fans.back();
    steps_ += fan.steps();
    std::vector<Beam::Seen> seen(samples);
    std::vector<std::array<Component, components>> parts(samples);
    for (std::size_t s = 0; s < samples; ++s) {
      seen[s] = fan.see(place[s]);
      parts[s] = beam_.at(std::max(seen[s].depth, 0.0));
    }
    const std::size_t first = beamlets.size();
    std::vector<double> across, up;  // middles of beamlets
    for (double x = box.low_x - 0.45 + 0.5 * beamlet; x < box.high_x + 0.45; x += beamlet) across.push_back(x);
    for (double y = box.low_y - 0.45 + 0.5 * beamlet; y < box.high_y + 0.45; y += beamlet) up.push_back(y);
    std::vector<std::pair<std::size_t, std::size_t>> place_of;
    for (std::size_t i = 0; i < across.size(); ++i)
      for (std::size_t j = 0; j < up.size(); ++j) {
        double nearest = 1e9;
        for (std::size_t s = 0; s < in_target; ++s)
          nearest = std::min(nearest, std::hypot(seen[s].x - across[i], seen[s].y - up[j]));
        if (nearest > std::max(0.45, 0.9 * beamlet)) continue;
        beamlets.push_back({f, across[i], up[j]});
        place_of.emplace_back(i, j);
      }
    row.resize(beamlets.size());
    for (std::size_t b = first; b < row.size(); ++b) row[b].resize(samples);
    // Neighbouring beamlets share an edge: each error function is taken once for a whole row or column of them.
    constexpr std::size_t part = 64;
    pool_.run((samples + part - 1) / part, [&](std::size_t chunk) {
      std::vector<double> x_part(across.size()), y_part(up.size()), sum(place_of.size());
      const auto shares = [&](const std::vector<double>& middle, double at, double scale, std::vector<double>& out) {
        const double half = 0.5 * beamlet * scale;
        double before = std::erf((at - middle.front()) * scale + half);
        for (std::size_t i = 0; i < middle.size(); ++i) {
          const double d = (at - middle[i]) * scale, after = std::erf(d - half);
          out[i] = std::abs(d) > half + 4.0 ? 0.0 : before - after;
          before = after;
        }
      };
      for (std::size_t s = chunk * part; s < std::min(samples, (chunk + 1) * part); ++s) {
        std::fill(sum.begin(), sum.end(), 0.0);
        for (const Component& one : parts[s]) {
          const double scale = seen[s].along / axis_distance / (std::sqrt(2.0) * one.sigma);
          shares(across, seen[s].x, scale, x_part);
          shares(up, seen[s].y, scale, y_part);
          for (std::size_t b = 0; b < sum.size(); ++b)
            sum[b] += one.amplitude * 0.25 * x_part[place_of[b].first] * y_part[place_of[b].second];
        }
        const double scale = beam_.scale(seen[s], 10.0);
        for (std::size_t b = 0; b < sum.size(); ++b) row[first + b][s] = float(sum[b] * scale);
      }
    });
  }
  const std::size_t count = beamlets.size();

  // Accelerated projected gradient; the step is one over the largest eigenvalue, by twelve powers.
  std::vector<float> d(samples), residual(samples), x(count, 1.0f), y, before, gradient(count);
  const auto add = HOWSHIP_PICK(chosen_isa(), add_rows);
  const auto dot = HOWSHIP_PICK(chosen_isa(), dot_of);
  std::vector<const float*> rows_on;
  std::vector<float> on;
  const auto dose_by = [&](const std::vector<float>& by) {
    std::fill(d.begin(), d.end(), 0.0f);
    rows_on.clear();
    on.clear();
    for (std::size_t b = 0; b < count; ++b) {
      if (by[b] == 0.0f) continue;
      rows_on.push_back(row[b].data());
      on.push_back(by[b]);
    }
    constexpr std::size_t part = 512;
    pool_.run((samples + part - 1) / part, [&](std::size_t chunk) {
      add(rows_on.data(), on.data(), on.size(), chunk * part, std::min(samples, (chunk + 1) * part), d.data());
    });
  };
  const auto back = [&] {
    pool_.run(count, [&](std::size_t b) { gradient[b] = dot(row[b].data(), residual.data(), samples); });
  };
  float largest = 1.0f;
  std::vector<float> power(count, 1.0f);
  for (int i = 0; i < 12; ++i) {
    dose_by(power);
    for (std::size_t s = 0; s < samples; ++s) residual[s] = weight[s] * d[s];
    back();
    float norm = 0.0f;
    for (const float one : gradient) norm += one * one;
    largest = std::sqrt(norm);
    for (std::size_t b = 0; b < count; ++b) power[b] = gradient[b] / largest;
  }
  dose_by(x);
  float mean_dose = 0.0f;
  for (std::size_t s = 0; s < in_target; ++s) mean_dose += d[s] / float(in_target);
  for (float& one : x) one /= mean_dose;
  y = x;
  float momentum = 1.0f;
  constexpr int iterations = 400;
  for (int i = 0; i < iterations; ++i) {
    dose_by(y);
    for (std::size_t s = 0; s < samples; ++s) {
      const float over = d[s] - limit[s];
      residual[s] = weight[s] * (s < in_target ? over : std::max(over, 0.0f));
    }
    back();
    before = x;
    for (std::size_t b = 0; b < count; ++b) x[b] = std::max(y[b] - gradient[b] / largest, 0.0f);
    const float next = 0.5f * (1.0f + std::sqrt(1.0f + 4.0f * momentum * momentum));
    for (std::size_t b = 0; b < count; ++b) y[b] = x[b] + (momentum - 1.0f) / next * (x[b] - before[b]);
    momentum = next;
  }

  for (std::size_t f = 0; f < fields.size(); ++f) {
    Fluence map(boxes[f].half_x() + 0.9 + spread, boxes[f].half_y() + 0.9 + spread);
    for (std::size_t b = 0; b < count; ++b)
      if (beamlets[b].field == f && x[b] > 0.0f) map.add(beamlets[b].x, beamlets[b].y, beamlet, beamlet, double(x[b]));
    map.blur(beam_, deepest(fans[f]), axis_distance);
    each_column(fans[f], [&](const SeenColumn& seen, const Span& span, float* dose, std::vector<double>& room) {
      map.add_dose(beam_, seen, span.begin, span.end, 10.0, 1.0, dose, room);
    });
  }
}

Structure structure(std::string name, std::string kind, const std::vector<std::uint8_t>& mask) {
  Structure out{std::move(name), std::move(kind), {}};
  for (std::size_t v = 0; v < mask.size(); ++v)
    if (mask[v]) out.voxel.push_back(std::uint32_t(v));
  return out;
}

}  // namespace

std::string_view name(Technique technique) {
  constexpr std::string_view names[] = {"single", "opposed", "conformal", "intensity_modulated", "stereotactic"};
  return names[std::size_t(technique)];
}

std::optional<Technique> technique_called(std::string_view called) {
  for (std::uint8_t i = 0; i < 5; ++i)
    if (name(Technique(i)) == called) return Technique(i);
  return std::nullopt;
}

const Structure* Plan::find(std::string_view called) const {
  for (const Structure& one : structures)
    if (one.name == called) return &one;
  return nullptr;
}

std::vector<std::uint8_t> grown(const BodyAround& body, const std::vector<std::uint8_t>& mask, double margin,
                                ThreadPool& pool) {
  if (margin <= 0.0) return mask;
  const Grid& grid = body.density.grid;
  const Vec3 spacing{std::abs(grid.to_world.column[0][0]), std::abs(grid.to_world.column[1][1]),
                     std::abs(grid.to_world.column[2][2])};
  const std::vector<float> square = squared_distance(grid.extent, mask, spacing, margin + 1.0, pool);
  std::vector<std::uint8_t> out(mask.size());
  for (std::size_t v = 0; v < out.size(); ++v) out[v] = double(square[v]) <= margin * margin ? 1 : 0;
  return out;
}

Plan plan(const BodyAround& body, const std::vector<std::uint8_t>& gross, const std::vector<std::uint8_t>& target,
          const Prescription& p, const BeamParameters& numbers, ThreadPool& pool) {
  Plan out;
  const Grid& grid = body.density.grid;
  out.dose = Volume<float>(grid, 0.0f);
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
  for (std::size_t v = 0; v < target.size(); ++v) {
    if (!target[v]) continue;
    const Vec3 at = grid.place(v);
    for (std::size_t c = 0; c < 3; ++c) {
      low[c] = std::min(low[c], at[c]);
      high[c] = std::max(high[c], at[c]);
    }
  }
  HOWSHIP_ENSURE(low[0] <= high[0], "a beam has a target");
  out.isocentre =
      p.isocentre.value_or(Vec3{0.5 * (low[0] + high[0]), 0.5 * (low[1] + high[1]), 0.5 * (low[2] + high[2])});
  // Open fields are shaped on the target as it lies about the isocentre; one that is given elsewhere moves them.
  Vec3 shift{};
  if (p.isocentre)
    for (std::size_t c = 0; c < 3; ++c) shift[c] = (*p.isocentre)[c] - 0.5 * (low[c] + high[c]);
  std::vector<std::uint8_t> aimed = target;
  if (p.isocentre) {
    std::fill(aimed.begin(), aimed.end(), std::uint8_t{0});
    for (std::size_t v = 0; v < target.size(); ++v) {
      if (!target[v]) continue;
      const Vec3 at = grid.place(v);
      const Vec3 ijk = grid.to_world.inverse({at[0] + shift[0], at[1] + shift[1], at[2] + shift[2]});
      const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), k = int(std::lround(ijk[2]));
      if (grid.extent.contains(i, j, k)) aimed[grid.extent.index(i, j, k)] = 1;
    }
  }
  const std::vector<Field> fields = fields_of(body, p, numbers);
  for (const Field& field : fields) out.gantry.push_back(field.gantry);
  Planner planner(body, aimed, p, numbers, out.isocentre, pool);
  const bool modulated = p.technique == Technique::intensity_modulated || p.technique == Technique::stereotactic;
  if (modulated)
    planner.modulated_fields(fields, aimed);
  else
    planner.open_fields(fields, p.technique == Technique::conformal);
  planner.collect(out.dose);
  out.ray_steps = planner.steps();

  // Structures.
  const auto of_organ = [&](Organ organ) {
    std::vector<std::uint8_t> mask(body.organ.size());
    for (std::size_t v = 0; v < mask.size(); ++v) mask[v] = body.organ[v] == organ ? 1 : 0;
    return mask;
  };
  out.structures.push_back(structure("target", "PTV", target));
  out.structures.push_back(structure("tumour", "GTV", gross));
  out.structures.push_back(structure("cord", "ORGAN", of_organ(Organ::cord)));
  out.structures.push_back(structure("bowel", "ORGAN", of_organ(Organ::bowel)));
  out.structures.push_back(structure("lung", "ORGAN", of_organ(Organ::lung)));
  std::vector<std::uint8_t> outside(body.organ.size()), marrow(body.organ.size());
  for (std::size_t v = 0; v < outside.size(); ++v) {
    outside[v] = body.organ[v] == Organ::none ? 1 : 0;
    marrow[v] = body.marrow[v] > 0.0f ? 1 : 0;
  }
  constexpr double skin_depth = 5.0;  // mm
  std::vector<std::uint8_t> skin = grown(body, outside, skin_depth, pool), inside(outside.size());
  for (std::size_t v = 0; v < skin.size(); ++v) {
    inside[v] = outside[v] ? 0 : 1;
    if (outside[v] || body.organ[v] == Organ::lung) skin[v] = 0;
  }
  out.structures.push_back(structure("skin", "ORGAN", skin));
  out.structures.push_back(structure("marrow", "ORGAN", marrow));
  out.structures.push_back(structure("body", "EXTERNAL", inside));

  // To the prescribed dose of a fraction.
  double per_unit;
  if (p.to_edge) {
    per_unit = dose_of_share(doses_of(out.dose, out.structures.front()), 0.95);
  } else {
    const Vec3 ijk = grid.to_world.inverse(out.isocentre);
    const int i = std::clamp(int(std::lround(ijk[0])), 0, grid.extent.ni - 1),
              j = std::clamp(int(std::lround(ijk[1])), 0, grid.extent.nj - 1),
              k = std::clamp(int(std::lround(ijk[2])), 0, grid.extent.nk - 1);
    per_unit = double(out.dose(i, j, k));
  }
  const double scale = per_unit > 0.0 ? p.dose / double(p.fractions) / per_unit : 0.0;
  for (float& one : out.dose.value) one = float(double(one) * scale);
  std::erase_if(out.structures, [](const Structure& one) { return one.voxel.empty(); });
  return out;
}

std::vector<double> doses_of(const Volume<float>& dose, const Structure& structure) {
  std::vector<double> out;
  out.reserve(structure.voxel.size());
  for (const std::uint32_t v : structure.voxel) out.push_back(double(dose.value[v]));
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

double hottest(const std::vector<double>& sorted, double volume, double voxel_volume) {
  if (sorted.empty()) return 0.0;
  const auto count = std::size_t(std::max(std::lround(volume / voxel_volume), 1L));
  return sorted[std::min(count, sorted.size()) - 1];
}

double dose_of_share(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0.0;
  const auto index = std::size_t(share * double(sorted.size() - 1) + 0.5);
  return sorted[std::min(index, sorted.size() - 1)];
}

double mean(const std::vector<double>& doses) {
  return doses.empty() ? 0.0 : std::accumulate(doses.begin(), doses.end(), 0.0) / double(doses.size());
}

}  // namespace howship::therapy::beam
