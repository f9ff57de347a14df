// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/surrogate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {
namespace {

constexpr std::array tests{TableTest{"ct", "ct", ""},
                           TableTest{"xray_ap", "xray", "ap"},
                           TableTest{"xray_pa", "xray", "pa"},
                           TableTest{"xray_lateral", "xray", "lateral"},
                           TableTest{"bone_scan", "bone_scan", ""},
                           TableTest{"pet", "pet", ""},
                           TableTest{"mri", "mri", ""}};

/// ln of the size of what stands in the image, and ln of how much it differs from what was there.
struct Seen {
  double size, amplitude;
};
Seen seen(std::size_t test, std::span<const double> k, const LesionSummary& s) {
  const double reach = std::max(s.reach, 1.0), ball = 4.0 / 3.0 * std::numbers::pi * reach * reach * reach;
  const double size = std::log(std::max(ball * s.share[test], 1.0)) / 3.0;
  const double cells = s.tumour + s.dead;
  double square = 0.0;
  const std::string_view modality = tests[test].modality;
  if (modality == "ct" || modality == "xray") {
    // Mineral that is missing, of which tumour, denser than marrow, hides a part; and what is left as texture where
    // losses and gains cancel, of which a radiograph keeps less than a section.
    const double mean = s.deficit - k[0] * cells;
    const double all = s.deficit_squared - 2.0 * k[0] * s.deficit_cells + k[0] * k[0] * s.cells_squared;
    square = mean * mean + k[1] * std::max(all - mean * mean, 0.0);
  } else if (modality == "bone_scan") {
    square = s.formation * s.formation + k[0] * std::max(s.formation_squared - s.formation * s.formation, 0.0);
  } else {  // cells in place of marrow; new bone dilutes them
    square = std::pow(s.tumour + k[0] * s.dead - k[1] * s.woven + k[2] * s.lost, 2);
  }
  return {size, 0.5 * std::log(square + k.back() * k.back())};
}

std::size_t place_of(std::string_view test) {
  for (std::size_t i = 0; i < tests.size(); ++i)
    if (tests[i].name == test) return i;
  HOWSHIP_ENSURE(false, "a table is of tests that there are");
  return 0;
}

constexpr double least_share = 0.02;  // of a lesion in an image, below which nobody sees it

/// Draws of a reader that stay with a lesion from test to test, and those of one day.
double size_error(const Identity& patient, std::string_view test, std::string_view bone, double day,
                  std::size_t column) {
  constexpr double stays = 0.7;  // of the variance: the same reader at the same place
  const NoiseKey always = key_of(patient, test, "size", bone, -1.0), today = key_of(patient, test, "size", bone, day);
  return std::sqrt(stays) * noise_normal(always, NoiseChannel::decision, 16 + column) +
         std::sqrt(1.0 - stays) * noise_normal(today, NoiseChannel::decision, 16 + column);
}

}  // namespace

std::span<const TableTest> table_tests() { return tests; }

const TableSurface* TestTable::find(std::string_view test) const {
  for (const TableSurface& one : this->tests)
    if (one.test == test) return &one;
  return nullptr;
}

std::string settings_in_words(const TestSettings& settings) {
  TestSettings all = settings;
  std::string out;
  for (std::size_t row = 0; row < test_declarations().size(); ++row)
    // Of bones from a CT, where tables are of built-in ones; of what a reader does not use.
    if (const std::string_view key = test_declarations()[row].key;
        !key.starts_with("ct_scan_") && !key.starts_with("ct_picture_") && !key.starts_with("xray_picture_"))
      out += fmt::format("{} {}\n", test_declarations()[row].key, test_setting(all, row));
  return out;
}

std::vector<double> first_shape(std::string_view test) {
  const std::string_view modality = tests[place_of(test)].modality;
  if (modality == "ct" || modality == "xray") return {0.02, 0.3, 0.01};
  if (modality == "bone_scan") return {0.3, 1e-4};
  return {0.3, 0.3, 0.3, 0.02};
}

std::array<double, surface_lines> surface_features(std::size_t test, std::span<const double> shape,
                                                   const LesionSummary& lesion) {
  const auto [size, amplitude] = seen(test, shape, lesion);
  return {1.0,
          amplitude,
          size,
          size * size,
          amplitude * size,
          amplitude * amplitude,
          lesion.woven,
          lesion.lost,
          lesion.tumour,
          lesion.dead,
          std::log(std::max(lesion.density, 1e-3) / 0.12),
          lesion.share[test],
          std::log(lesion.weight / 70.0)};
}

std::array<double, column_lines> column_features(std::size_t test, std::span<const double> shape,
                                                 const LesionSummary& lesion) {
  const auto [size, amplitude] = seen(test, shape, lesion);
  // What is outlined has changed more than the lesion as a whole, and where losses and gains cancel it is either.
  const double root = std::sqrt(lesion.deficit_squared);
  const double texture = std::sqrt(std::max(lesion.deficit_squared - lesion.deficit * lesion.deficit, 0.0));
  return {1.0,
          size,
          amplitude,
          lesion.tumour,
          lesion.dead,
          lesion.lost,
          lesion.woven,
          lesion.deficit,
          1e3 * lesion.formation,
          lesion.density,
          std::copysign(root, lesion.deficit),
          texture};
}

TableReading read_table(const TableSurface& surface, std::string_view bone_class,
                        std::span<const LesionSummary> lesions) {
  const std::size_t test = place_of(surface.test);
  const auto factor = surface.classes.find(bone_class);
  TableReading out;
  double square = 0.0, most = 0.0;
  for (const LesionSummary& one : lesions) {
    if (one.share[test] < least_share) continue;
    const auto features = surface_features(test, surface.shape, one);
    double sum = factor == surface.classes.end() ? 0.0 : factor->second;
    for (std::size_t i = 0; i < features.size(); ++i) sum += surface.slope[i] * features[i];
    const double index = std::exp(std::clamp(sum, -10.0, 5.0));
    square += index * index;
    if (index > most) {
      most = index;
      out.lesion = &one;
    }
  }
  out.index = std::sqrt(square);
  return out;
}

std::vector<Examination> examine_by_table(const TestTable& table, const TestSettings& settings,
                                          const Modality& modality, std::string_view view,
                                          std::span<const ReckonedBone> bones, const Identity& patient, double day,
                                          std::size_t skeleton) {
  HOWSHIP_ENSURE(modality.reckoned != nullptr, "the test can be made without an image");
  const std::string_view table_of = modality.table.empty() ? modality.name : modality.table;
  std::vector<Examination> out;
  const auto examine_one = [&](const TableTest& test, const ReckonedBone& bone, Examination& into) {
    const TableSurface* surface = table.find(test.name);
    if (!surface) surface = table.find("xray_ap");  // from behind as from the front
    HOWSHIP_ENSURE(surface != nullptr, "a table has every usual view");
    const TableReading read = read_table(*surface, bone.bone_class, bone.lesions);
    Reckoned numbers;
    numbers.reading = modality.nothing(settings.reader);
    // What of its place the table does not know stays with a lesion.
    numbers.reading.index =
        read.index * std::exp(surface->spread * noise_normal(key_of(patient, test.name, "place", bone.name, -1.0),
                                                             NoiseChannel::decision, 16));
    numbers.cord = bone.cord;
    if (read.lesion) {
      numbers.denser = read.lesion->deficit < 0.0;
      const auto features = column_features(place_of(surface->test), surface->shape, *read.lesion);
      for (std::size_t c = 0; c < surface->columns.size(); ++c) {
        const TableColumn& column = surface->columns[c];
        double value = column.spread * size_error(patient, test.name, bone.name, day, c);
        for (std::size_t i = 0; i < features.size(); ++i) value += column.slope[i] * features[i];
        numbers.columns.emplace_back(column.name, column.logarithm ? std::exp(value) : value);
      }
    }
    const NoiseKey key = key_of(patient, modality.name, test.view, bone.name, day);
    const std::any study = modality.reckoned(numbers);
    into.outcomes.push_back(call(modality, numbers.reading, study, 0, bone.name, bone.tumour, key,
                                 {patient, skeleton > 0 ? skeleton : bones.size()}));
    Outcome& made = into.outcomes.back();
    made.finding.test = modality.name;
    made.finding.view = test.view;
    if (modality.adds) made.finding.words += modality.adds(study);
  };
  const auto begin = [&](std::string_view bone, std::string_view of_view) -> Examination& {
    Examination& made = out.emplace_back();
    made.modality = &modality;
    made.day = day;
    made.bone = bone;
    made.view = of_view;
    return made;
  };
  if (modality.whole_patient) {
    Examination& made = begin("", "");
    for (const ReckonedBone& bone : bones)
      examine_one(*std::find_if(tests.begin(), tests.end(), [&](const TableTest& t) { return t.modality == table_of; }),
                  bone, made);
    return out;
  }
  for (const ReckonedBone& bone : bones)
    for (const TableTest& test : tests) {
      if (test.modality != table_of) continue;
      const bool wanted =
          test.view.empty() || (view.empty() ? modality.find_view(test.view)->usual : view == test.view);
      if (wanted) examine_one(test, bone, begin(bone.name, test.view));
    }
  return out;
}

double share_in_image(std::size_t test, const BoneBox& bone, std::span<const Vec3> places, double asked,
                      const TestSettings& settings) {
  const Modality* modality = find_modality(tests[test].modality);
  if (!modality->shows) return double(places.size()) / asked;
  const Coverage field = modality->shows(settings, tests[test].view, bone);
  double in = 0.0;
  for (const Vec3& at : places)
    if (field.holds(at)) in += 1.0;
  return in / asked;
}

}  // namespace howship::imaging
