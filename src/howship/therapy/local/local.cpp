// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/local/local.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "howship/base/ensure.hpp"
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy {
namespace {

/// Place of input `key` among those that are kept where `same` says.
std::size_t index_of(const LocalTreatment& what, std::string_view key, bool (LocalInput::*same)() const) {
  std::size_t index = 0;
  for (const LocalInput& input : what.inputs) {
    if (!(input.*same)()) continue;
    if (input.key == key) return index;
    ++index;
  }
  HOWSHIP_ENSURE(false, "a local treatment is asked for what it declares");
  return 0;
}

/// Between the voxels around `ijk`; 0 beyond the outermost.
double between(const Field& field, const Vec3& ijk) {
  const Extent& e = field.grid.extent;
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  const std::array<std::size_t, 3> stride{1, std::size_t(e.ni), std::size_t(e.ni) * std::size_t(e.nj)};
  // How far beyond the outermost voxel's middle a place still counts as on it: what rounding makes of its coordinates.
  constexpr double hair = 1e-9;
  std::size_t first = 0;
  std::array<std::size_t, 3> next{};  // 0 where there is no second voxel to lie between
  Vec3 part{};
  for (std::size_t c = 0; c < 3; ++c) {
    if (!(ijk[c] >= -hair && ijk[c] <= double(size[c] - 1) + hair)) return 0.0;
    const int low = std::max(std::min(int(ijk[c]), size[c] - 2), 0);
    part[c] = ijk[c] - double(low);
    first += std::size_t(low) * stride[c];
    next[c] = size[c] > 1 ? stride[c] : 0;
  }
  const float* v = field.value.data() + first;
  const auto along = [&](std::size_t at) {
    return double(v[at]) + part[0] * (double(v[at + next[0]]) - double(v[at]));
  };
  const auto across = [&](std::size_t at) {
    const double low = along(at);
    return low + part[1] * (along(at + next[1]) - low);
  };
  const double low = across(0);
  return low + part[2] * (across(next[2]) - low);
}

}  // namespace

double Field::at(const Vec3& place) const { return between(*this, grid.to_world.inverse(place)); }

double FieldReader::operator()(const Vec3& place) const { return between(*field_, to_voxel_(place)); }

std::vector<float> Field::moved(const Vec3& shift) const {
  const Affine to_voxel = grid.to_world.inverted();
  const Vec3 at = to_voxel(
      {grid.to_world.origin[0] - shift[0], grid.to_world.origin[1] - shift[1], grid.to_world.origin[2] - shift[2]});
  const Extent& e = grid.extent;
  // Every voxel lies at the same place between its eight neighbours: one axis after the other.
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  const std::array<std::size_t, 3> stride{1, std::size_t(e.ni), std::size_t(e.ni) * std::size_t(e.nj)};
  std::vector<float> out = value;
  std::vector<double> line;
  for (std::size_t c = 0; c < 3; ++c) {
    const int n = size[c];
    // To a hair of a voxel, as rounding leaves it: what lies on the outermost voxel is not beyond it.
    const double here = std::round(at[c] * 1e9) / 1e9;
    const int steps = int(std::floor(here));
    const double part = here - double(steps);
    if (steps == 0 && part == 0.0) continue;
    line.resize(std::size_t(n));
    const std::size_t other = out.size() / std::size_t(n);
    for (std::size_t l = 0; l < other; ++l) {
      float* first = out.data() + l % stride[c] + l / stride[c] * stride[c] * std::size_t(n);
      for (int i = 0; i < n; ++i) line[std::size_t(i)] = double(first[std::size_t(i) * stride[c]]);
      for (int i = 0; i < n; ++i) {
        const int low = i + steps;
        const bool inside = low >= 0 && (part > 0.0 ? low + 1 : low) < n;
        const double between =
            !inside ? 0.0
                    : line[std::size_t(low)] +
                          (part > 0.0 ? part * (line[std::size_t(low) + 1] - line[std::size_t(low)]) : 0.0);
        first[std::size_t(i) * stride[c]] = float(between);
      }
    }
  }
  return out;
}

LocalOrder make_order(const LocalTreatment& what, const Told& told) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto of = [](const auto& all, std::string_view key, auto otherwise) {
    const auto found = all.find(key);
    return found == all.end() ? otherwise : found->second;
  };
  LocalOrder out;
  out.what = &what;
  for (const LocalInput& input : what.inputs) {
    if (input.is_number())
      out.numbers.push_back(
          of(told.numbers, input.key, input.usual.value_or(input.kind == LocalInput::Kind::flag ? 0.0 : nan)));
    else if (input.is_place())
      out.places.push_back(of(told.places, input.key, Vec3{nan, nan, nan}));
    else if (input.is_word())
      out.words.push_back(of(told.words, input.key, std::string{input.usual_word}));
    else if (input.is_names())
      out.names.push_back(of(told.names, input.key, std::vector<std::string>{}));
    else
      out.lists.push_back(of(told.lists, input.key, std::vector<double>{}));
  }
  return out;
}

double Kept::number(std::string_view name) const {
  for (const Number& one : numbers)
    if (one.name == name) return one.value;
  return std::numeric_limits<double>::quiet_NaN();
}

void Kept::set(std::string_view name, double value) {
  for (Number& one : numbers)
    if (one.name == name) {
      one.value = value;
      return;
    }
  numbers.push_back({std::string{name}, value});
}

const Field* Kept::field(std::string_view name) const {
  for (const Part& one : fields)
    if (one.name == name) return &one.field;
  return nullptr;
}

double LocalOrder::number(std::string_view key) const { return numbers[index_of(*what, key, &LocalInput::is_number)]; }
const Vec3& LocalOrder::place(std::string_view key) const {
  return places[index_of(*what, key, &LocalInput::is_place)];
}
const std::string& LocalOrder::word(std::string_view key) const {
  return words[index_of(*what, key, &LocalInput::is_word)];
}
const std::vector<double>& LocalOrder::list(std::string_view key) const {
  return lists[index_of(*what, key, &LocalInput::is_list)];
}
const std::vector<std::string>& LocalOrder::names_of(std::string_view key) const {
  return names[index_of(*what, key, &LocalInput::is_names)];
}

std::span<const LocalTreatment* const> local_treatments() {
  static const LocalTreatment* const rows[] = {
      &local::fraction,       &local::ablation,       &local::infusion,       &local::cement,
      &local::resection,      &local::seeding,        &local::nail,           &local::plate,
      &local::pedicle_screws, &local::cylinder,       &local::load_limit,     &local::decompression,
      &local::radiofrequency, &local::microwave,      &local::cryo,           &local::laser,
      &local::ethanol,        &local::vertebroplasty, &local::kyphoplasty,    &local::cementoplasty,
      &local::surgery_nail,   &local::surgery_plate,  &local::surgery_screws, &local::surgery_decompression,
      &local::prosthesis,     &local::curettage,      &local::cast,           &local::splint,
      &local::corset,         &local::crutches,       &local::external_beam,  &local::stereotactic_beam};
  return rows;
}

const LocalTreatment* find_local_treatment(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return find_local_treatment("local", name);
  return find_local_treatment(name.substr(0, dot), name.substr(dot + 1));
}

const LocalTreatment* find_local_treatment(std::string_view family, std::string_view key) {
  for (const LocalTreatment* one : local_treatments())
    if (one->family == family && one->key == key) return one;
  return nullptr;
}

LocalOrder usual_order(const LocalTreatment& row) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  LocalOrder out;
  out.what = &row;
  for (const LocalInput& input : row.inputs) {
    if (input.is_number())
      out.numbers.push_back(input.usual.value_or(nan));
    else if (input.is_place())
      out.places.push_back({nan, nan, nan});
    else if (input.is_word())
      out.words.emplace_back(input.usual_word);
    else if (input.is_list())
      out.lists.emplace_back();
    else
      out.names.emplace_back();
  }
  return out;
}

std::string name_of(const LocalTreatment& row) {
  return (row.family == "local" ? "" : std::string{row.family} + '.') + std::string{row.key};
}

std::span<const std::string_view> local_families() {
  static const std::vector<std::string_view> families = [] {
    std::vector<std::string_view> out;
    for (const LocalTreatment* row : local_treatments())
      if (std::find(out.begin(), out.end(), row->family) == out.end()) out.push_back(row->family);
    return out;
  }();
  return families;
}

std::string place_words(const LocalOrder& order, const Vec3& centre) {
  if (order.what->where == LocalTreatment::Where::metal || order.what->where == LocalTreatment::Where::target)
    return "";
  if (!order.ball) return ", whole bone";
  const Vec3& c = order.ball->centre;
  return fmt::format(", within {} mm of ({:.4g}, {:.4g}, {:.4g}) mm left, posterior, superior", order.ball->radius,
                     centre[0] - c[0] + 0.0, centre[1] - c[1] + 0.0, c[2] - centre[2] + 0.0);
}

}  // namespace howship::therapy
