// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/specimen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "howship/strength/femur.hpp"
#include "howship/strength/pieces.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

struct Named {
  LoadCase load;
  std::string_view name;
};
constexpr std::array load_names{Named{LoadCase::vertebral_compression, "vertebral_compression"},
                                Named{LoadCase::vertebral_flexion, "vertebral_flexion"},
                                Named{LoadCase::femoral_stance, "femoral_stance"},
                                Named{LoadCase::sideways_fall, "sideways_fall"},
                                Named{LoadCase::axial, "axial"},
                                Named{LoadCase::bending, "bending"},
                                Named{LoadCase::torsion, "torsion"}};

using S = SpecimenParameters;
using P = Parameter<S>;
constexpr std::array table{
    P{&S::plate_modulus,
      {"plate_modulus",
       "MPa",
       100,
       20000,
       "modulus of the cement that specimens are held in",
       {Origin::published, "discs of 2500 MPa [parosol_py, c9bfc01, vertebral workflow]", 'M'}}},
    P{&S::plate_thickness,
      {"plate_thickness",
       "mm",
       1,
       20,
       "cement beyond the end plate's highest point",
       {Origin::assumed, "3 to 10 mm are in use", 'M'}}},
    P{&S::plate_reach,
      {"plate_reach",
       "mm",
       0.5,
       20,
       "depth to which the disc fills the hollow of an end plate",
       {Origin::assumed, "hollows of end plates are 1.5 to 4 mm deep, rims uneven", 'M'}}},
    P{&S::flexion_tilt,
      {"flexion_tilt",
       "1/mm",
       0,
       0.1,
       "forward tilt of the upper plate a mm of descent (rad)",
       {Origin::assumed, "wedge of about 1 degree at failure", 'L'}}},
    P{&S::stance_angle,
      {"stance_angle",
       "deg",
       0,
       45,
       "angle between load and shaft in stance",
       {Origin::recalled, "[keyak_1998]", 'M'}}},
    P{&S::fall_adduction,
      {"fall_adduction",
       "deg",
       0,
       45,
       "adduction in a sideways fall",
       {Origin::recalled, "customary since [courtney_1994]", 'M'}}},
    P{&S::fall_rotation,
      {"fall_rotation",
       "deg",
       0,
       45,
       "internal rotation in a sideways fall",
       {Origin::recalled, "customary since [courtney_1994]", 'M'}}},
    P{&S::held_end,
      {"held_end",
       "1",
       0.01,
       0.3,
       "part of the length that is held at each end",
       {Origin::assumed, "potting of specimens", 'M'}}},
    P{&S::vertebra_strain,
      {"vertebra_strain",
       "1",
       0.005,
       0.05,
       "apparent strain to which a vertebra is compressed",
       {Origin::published, "1.9 % [ghosh_2026, abstract] to 2 % [parosol_py, c9bfc01]", 'M'}}},
    P{&S::hip_displacement,
      {"hip_displacement",
       "1",
       0.005,
       0.1,
       "displacement of the head over the height of the specimen",
       {Origin::published, "4 % [parosol_py, c9bfc01, hip workflow]", 'M'}}},
    P{&S::long_strain,
      {"long_strain",
       "1",
       0.005,
       0.05,
       "apparent strain to which other bones are loaded",
       {Origin::assumed, "twice the yield strain", 'M'}}},
};

const skeleton::Landmark* find(const std::vector<skeleton::Landmark>& marks, std::string_view wanted) {
  for (const skeleton::Landmark& m : marks)
    if (m.name == wanted) return &m;
  return nullptr;
}

/// Range of layers that hold bone.
std::array<int, 2> layers_of(const MaterialMap& map) {
  const Extent& e = map.grid.extent;
  std::array<int, 2> range{e.nk, -1};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        if (map.solid(e.index(i, j, k))) range = {std::min(range[0], k), k};
  return range;
}

void set_plate(MaterialMap& map, std::size_t v, const S& p) {
  map.young[v] = float(p.plate_modulus);
  map.poisson[v] = 0.3f;
  map.yield[v] = {};
  map.material[v] = Material::plate;
}

Specimen start(const MaterialMap& map, LoadCase load) {
  Specimen s;
  s.load = load;
  s.grid = map.grid;
  s.yield = map.yield;
  s.material = map.material;
  s.problem.voxels = map.grid.extent;
  s.problem.edge = map.edge;
  s.problem.moduli.resize(map.young.size());
  for (std::size_t v = 0; v < map.young.size(); ++v)
    if (map.solid(v)) s.problem.moduli[v] = from_young(double(map.young[v]), double(map.poisson[v]));
  return s;
}

void finish(Specimen& s) {
  const std::size_t dropped = keep_supported(s.problem);
  for (std::size_t v = 0; v < s.material.size(); ++v)
    if (!(s.problem.moduli[v].mu > 0)) s.material[v] = Material::none;
  // Constraints of pieces that were dropped would hold nothing.
  std::vector<Constraint> kept;
  std::vector<std::size_t> number(s.problem.constraints.size(), std::size_t(-1));
  for (std::size_t c = 0; c < number.size(); ++c) {
    const Constraint& constraint = s.problem.constraints[c];
    if (!touches_bone(s.problem, constraint.i, constraint.j, constraint.k)) continue;
    number[c] = kept.size();
    kept.push_back(constraint);
  }
  s.problem.constraints = std::move(kept);
  std::vector<Drive::Moved> moved;
  for (const Drive::Moved& m : s.drive.moved)
    if (number[m.index] != std::size_t(-1)) moved.push_back({number[m.index], m.unit});
  s.drive.moved = std::move(moved);
  if (dropped > 0)
    s.notes.push_back(std::to_string(dropped) + " voxels hang on nothing that is held and were left out.");
}

/// Fixes or drives all nodes of a plane: unit(i, j, component) is the displacement an amount of one.
template <class Unit>
void hold_plane(Specimen& s, int k, int components, Unit unit) {
  const Extent& e = s.problem.voxels;
  for (int j = 0; j <= e.nj; ++j)
    for (int i = 0; i <= e.ni; ++i) {
      if (!touches_bone(s.problem, i, j, k)) continue;
      for (int c = 0; c < 3; ++c) {
        if (!(components >> c & 1)) continue;
        const double u = unit(i, j, c);
        if (u != 0) s.drive.moved.push_back({s.problem.constraints.size(), u});
        s.problem.constraints.push_back({i, j, k, c, 0});
      }
    }
}

constexpr auto at_rest = [](int, int, int) { return 0.0; };
constexpr auto pressed = [](int, int, int c) { return c == 2 ? -1.0 : 0.0; };

/// Embeds the end plates of an upright vertebra in discs that end in flat faces.
Mounted mount_vertebra(MaterialMap map, LoadCase load, const S& p) {
  const int beyond = std::max(1, int(std::lround(p.plate_thickness / map.edge)));
  const int reach = std::max(1, int(std::lround(p.plate_reach / map.edge)));
  const auto range = layers_of(map);
  map = cropped(map, {0, 0, range[0] - beyond}, {map.grid.extent.ni, map.grid.extent.nj, range[1] + 1 + beyond});
  const Extent& e = map.grid.extent;
  for (const bool upper : {false, true}) {
    const int step = upper ? -1 : 1, outer = upper ? e.nk - 1 : 0;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        int depth = 0;
        while (depth < beyond + reach && !map.solid(e.index(i, j, outer + step * depth))) ++depth;
        if (depth == beyond + reach) continue;
        for (int d = 0; d < depth; ++d) set_plate(map, e.index(i, j, outer + step * d), p);
      }
  }
  Specimen s = start(map, load);
  hold_plane(s, 0, 7, at_rest);
  if (load == LoadCase::vertebral_flexion) {
    double middle = 0, count = 0;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        if (map.solid(e.index(i, j, e.nk - 1))) middle += j + 0.5, ++count;
    middle /= std::max(count, 1.0);
    const double tilt = p.flexion_tilt * map.edge;  // y points forward: the front goes down more
    hold_plane(s, e.nk, 7, [&](int, int j, int c) { return c == 2 ? -1.0 - tilt * (j - middle) : 0.0; });
  } else {
    hold_plane(s, e.nk, 7, pressed);
  }
  s.height = map.edge * e.nk;
  s.last_amount = p.vertebra_strain * s.height;
  finish(s);
  return {std::move(s), ""};
}

/// Cup of cement around the top of a sphere; the map's z axis is the load's.
void add_cup(MaterialMap& map, const Vec3& centre, double radius, double top, const S& p) {
  const Extent& e = map.grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (map.solid(v)) continue;
        const double x = i * map.edge - centre[0], y = j * map.edge - centre[1], z = k * map.edge - centre[2];
        if (z > radius / 3 && k * map.edge < top && x * x + y * y < (radius + 3) * (radius + 3) &&
            x * x + y * y + z * z > radius * radius)
          set_plate(map, v, p);
      }
}

Mounted mount_hip(const MaterialMap& map, LoadCase load, const std::vector<skeleton::Landmark>& known,
                  const MaterialMap& plain, const S& p) {
  std::vector<skeleton::Landmark> marks = known;
  std::string why = "its head, shaft and trochanter are not known";
  if (!find(marks, "head_centre")) {
    FemurMarks found = find_femur(plain);
    marks = std::move(found.landmarks);
    why = std::move(found.refusal);
  }
  const auto *head = find(marks, "head_centre"), *top = find(marks, "shaft_axis_top"),
             *bottom = find(marks, "shaft_axis_bottom"), *trochanter = find(marks, "greater_trochanter");
  if (!head || !top || !bottom || !trochanter)
    return {std::nullopt, "the load case '" + std::string(name(load)) + "' needs a proximal femur: " + why};
  const Vec3 shaft = unit(minus(top->at, bottom->at));
  Vec3 medial = minus(head->at, top->at);
  medial = unit(minus(medial, scaled(shaft, inner(medial, shaft))));
  Vec3 forward = cross(shaft, medial);
  if (forward[1] < 0) forward = scaled(forward, -1);  // world y points forward, on either side of the body
  const auto angle = [](double degrees) { return degrees * std::numbers::pi / 180; };
  Vec3 up;
  if (load == LoadCase::femoral_stance) {
    const double a = angle(p.stance_angle);
    up = plus(scaled(shaft, std::cos(a)), scaled(medial, std::sin(a)));
  } else {
    const double a = angle(p.fall_adduction), r = angle(p.fall_rotation);
    up = plus(plus(scaled(medial, std::cos(a) * std::cos(r)), scaled(forward, std::cos(a) * std::sin(r))),
              scaled(shaft, -std::sin(a)));  // the trochanter lies lower than the distal shaft
  }
  MaterialMap turned = turned_to(map, up, forward);
  const auto to_frame = [&](const Vec3& world) {
    const Vec3 voxel = turned.grid.to_world.inverse(world);
    return Vec3{voxel[0] * turned.edge, voxel[1] * turned.edge, voxel[2] * turned.edge};
  };
  const Vec3 centre = to_frame(head->at);
  const double crown = centre[2] + head->radius + 4;
  const int last = int(std::floor(crown / turned.edge)) + 1;
  const auto range = layers_of(turned);
  if (load == LoadCase::femoral_stance) {
    // The shaft is held where its cut end is whole in every layer.
    const Vec3 end = to_frame(bottom->at);
    const int first = std::max(
        range[0], int(std::ceil((end[2] + 1.2 * bottom->radius * std::sin(angle(p.stance_angle))) / turned.edge)) + 1);
    turned = cropped(turned, {0, 0, first}, {turned.grid.extent.ni, turned.grid.extent.nj, last});
    const Vec3 c = {centre[0], centre[1], centre[2] - first * turned.edge};
    // Nothing but head and cup reaches the driven plane.
    add_cup(turned, c, head->radius, c[2] + head->radius + 4, p);
    clear_above(turned, c, head->radius + 3, c[2] + head->radius);
    Specimen s = start(turned, load);
    const Extent& e = turned.grid.extent;
    hold_plane(s, 0, 7, at_rest);
    hold_plane(s, e.nk, 7, pressed);
    s.height = e.nk * turned.edge;
    s.last_amount = p.hip_displacement * s.height;
    finish(s);
    if (s.drive.moved.empty()) return {std::nullopt, "the head of the femur is not inside the image"};
    return {std::move(s), ""};
  }
  // Sideways fall: a pad under the trochanter, a cup on the head, the distal shaft guided across the load.
  const Vec3 t = to_frame(trochanter->at);
  int lowest = turned.grid.extent.nk;
  const Extent& before = turned.grid.extent;
  const auto near_trochanter = [&](int i, int j) {
    return std::hypot(i * turned.edge - t[0], j * turned.edge - t[1]) < 25;
  };
  for (int k = 0; k < before.nk && lowest == before.nk; ++k)
    for (int j = 0; j < before.nj; ++j)
      for (int i = 0; i < before.ni; ++i)
        if (near_trochanter(i, j) && turned.solid(before.index(i, j, k))) lowest = k;
  const int first = lowest - std::max(1, int(std::lround(p.plate_thickness / turned.edge)));
  turned = cropped(turned, {0, 0, first}, {before.ni, before.nj, last});
  const Vec3 c = {centre[0], centre[1], centre[2] - first * turned.edge};
  const Extent& e = turned.grid.extent;
  add_cup(turned, c, head->radius, c[2] + head->radius + 4, p);
  clear_above(turned, c, head->radius + 3, c[2] + head->radius);
  const int pad_top = lowest - first + std::max(2, int(std::lround(6 / turned.edge)));
  for (int j = 0; j < e.nj; ++j)
    for (int i = 0; i < e.ni; ++i) {
      if (std::hypot(i * turned.edge - t[0], j * turned.edge - t[1]) > 25) continue;
      int k = 0;
      while (k < pad_top && !turned.solid(e.index(i, j, k))) ++k;
      if (k == pad_top) continue;
      for (int d = 0; d < k; ++d) set_plate(turned, e.index(i, j, d), p);
    }
  Specimen s = start(turned, load);
  hold_plane(s, 0, 4, at_rest);
  hold_plane(s, e.nk, 4, pressed);  // the head may slide under the load
  const Vec3 end = to_frame(bottom->at);
  for (int k = 0; k <= e.nk; ++k)
    for (int j = 0; j <= e.nj; ++j)
      for (int i = 0; i <= e.ni; ++i) {
        const double d = std::hypot((i - 0.5) * turned.edge - end[0], (j - 0.5) * turned.edge - end[1],
                                    (k - 0.5 + first) * turned.edge - end[2]);
        if (d > bottom->radius + 2 || k == 0 || k == e.nk || !touches_bone(s.problem, i, j, k)) continue;
        s.problem.constraints.push_back({i, j, k, 0, 0});
        s.problem.constraints.push_back({i, j, k, 1, 0});
      }
  s.height = e.nk * turned.edge;
  s.last_amount = p.hip_displacement * s.height;
  finish(s);
  if (s.drive.moved.empty()) return {std::nullopt, "the head of the femur is not inside the image"};
  return {std::move(s), ""};
}

/// Layers of `turned` between the ends of `plain`: what sticks out of a bone is cut off before it is held.
std::array<int, 2> layers_between_ends(const MaterialMap& turned, const MaterialMap& plain) {
  const Extent& e = plain.grid.extent;
  std::array<int, 2> range{turned.grid.extent.nk, -1};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        if (!plain.solid(e.index(i, j, k))) continue;
        const Vec3 at = turned.grid.to_world.inverse(plain.grid.to_world({double(i), double(j), double(k)}));
        range = {std::min(range[0], int(std::lround(at[2]))), std::max(range[1], int(std::lround(at[2])))};
      }
  const auto solid = layers_of(turned);
  return {std::max(range[0], solid[0]), std::min(range[1], solid[1])};
}

Mounted mount_long(const MaterialMap& map, LoadCase load, const MaterialMap& plain, const S& p) {
  const LongAxis axis = long_axis(plain);
  MaterialMap turned = turned_to(map, axis.direction, axis.across);
  const auto range = layers_between_ends(turned, plain);
  turned = cropped(turned, {0, 0, range[0]}, {turned.grid.extent.ni, turned.grid.extent.nj, range[1] + 1});
  const Extent& e = turned.grid.extent;
  const int held = std::max(1, int(std::lround(p.held_end * e.nk)));
  if (e.nk < 4 * held || e.nk < 8)
    return {std::nullopt, "the bone is too short along its longest axis to be held at both ends"};
  Specimen s = start(turned, load);
  // Centre of the section in the middle of the upper hold.
  double cx = 0, cy = 0, count = 0;
  for (int k = e.nk - held; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        if (turned.solid(e.index(i, j, k))) cx += i + 0.5, cy += j + 0.5, ++count;
  cx /= count;
  cy /= count;
  const double h = turned.edge;
  for (int k = 0; k <= held; ++k) hold_plane(s, k, 7, at_rest);
  for (int k = e.nk - held; k <= e.nk; ++k) {
    if (load == LoadCase::axial) {
      hold_plane(s, k, 7, pressed);
    } else if (load == LoadCase::torsion) {
      hold_plane(s, k, 7, [&](int i, int j, int c) { return c == 0 ? -(j - cy) * h : c == 1 ? (i - cx) * h : 0.0; });
    } else {
      // Turned about the middle of the free length, where a beam in pure bending has its two ends' tangents meet.
      const double level = (k - 0.5 * e.nk) * h;
      hold_plane(s, k, 7, [&](int, int j, int c) { return c == 1 ? level : c == 2 ? -(j - cy) * h : 0.0; });
    }
  }
  s.is_moment = is_moment(load);
  s.height = (e.nk - 2 * held) * h;
  double radius = 0;
  for (int j = 0; j < e.nj; ++j)
    for (int i = 0; i < e.ni; ++i)
      if (turned.solid(e.index(i, j, e.nk / 2))) radius = std::max(radius, h * std::hypot(i + 0.5 - cx, j + 0.5 - cy));
  s.last_amount = p.long_strain * s.height / (s.is_moment ? std::max(radius, h) : 1.0);
  finish(s);
  return {std::move(s), ""};
}

}  // namespace

std::span<const Parameter<SpecimenParameters>> specimen_parameters() { return table; }

std::string_view name(LoadCase load) {
  for (const Named& n : load_names)
    if (n.load == load) return n.name;
  return "";
}

std::optional<LoadCase> load_case(std::string_view wanted) {
  for (const Named& n : load_names)
    if (n.name == wanted) return n.load;
  return std::nullopt;
}

std::span<const LoadCase> load_cases() {
  static constexpr auto all = [] {
    std::array<LoadCase, load_names.size()> out{};
    for (std::size_t n = 0; n < out.size(); ++n) out[n] = load_names[n].load;
    return out;
  }();
  return all;
}

std::string load_case_names() {
  std::string out;
  for (const Named& n : load_names) out += (out.empty() ? "" : ", ") + std::string(n.name);
  return out;
}

LoadCase usual_load_case(std::string_view bone) {
  if (kind_of(bone) == BoneKind::vertebra) return LoadCase::vertebral_compression;
  return bone.starts_with("femur") ? LoadCase::femoral_stance : LoadCase::axial;
}

bool is_moment(LoadCase load) { return load == LoadCase::bending || load == LoadCase::torsion; }

bool fits(LoadCase load, std::string_view bone) {
  switch (load) {
    case LoadCase::vertebral_compression:
    case LoadCase::vertebral_flexion:
      return kind_of(bone) == BoneKind::vertebra;
    case LoadCase::femoral_stance:
    case LoadCase::sideways_fall:
      return bone.starts_with("femur");
    default:
      return true;
  }
}

std::string_view made_for(LoadCase load) {
  switch (load) {
    case LoadCase::vertebral_compression:
    case LoadCase::vertebral_flexion:
      return "vertebrae, T1 to L5";
    case LoadCase::femoral_stance:
    case LoadCase::sideways_fall:
      return "the femur";
    default:
      return "every bone";
  }
}

Mounted mount(const MaterialMap& map, LoadCase load, const std::vector<skeleton::Landmark>& landmarks,
              const SpecimenParameters& p, const MaterialMap* plain) {
  if (!plain) plain = &map;
  if (std::none_of(map.young.begin(), map.young.end(), [](float e) { return e > 0; }))
    return {std::nullopt, "the bone has no voxel that could carry load"};
  switch (load) {
    case LoadCase::vertebral_compression:
    case LoadCase::vertebral_flexion: {
      const LongAxis axis = upright_axis(*plain);
      MaterialMap turned = is_upright(map, axis.direction) ? upright(map) : turned_to(map, axis.direction, {0, 1, 0});
      const auto range = layers_between_ends(turned, *plain);
      if ((range[1] + 1 - range[0]) * map.edge < 5)
        return {std::nullopt, "the bone is less than 5 mm high: it has no two end plates"};
      turned = cropped(turned, {0, 0, range[0]}, {turned.grid.extent.ni, turned.grid.extent.nj, range[1] + 1});
      return mount_vertebra(boxed(turned), load, p);
    }
    case LoadCase::femoral_stance:
    case LoadCase::sideways_fall:
      return mount_hip(map, load, landmarks, *plain, p);
    default:
      return mount_long(map, load, *plain, p);
  }
}

}  // namespace howship::strength
