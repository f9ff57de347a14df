// SPDX-License-Identifier: Apache-2.0
#include "howship/records/lesion_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/files.hpp"
#include "howship/formats/png.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/pictures/slices.hpp"

namespace howship::records {
namespace {

/// Wide enough for marrow beside dense sclerosis; cortex is white.
const pictures::GreyWindow bone_window{-200, 1200, "HU"};

constexpr std::size_t most_days = 6;  ///< what fits a screen side by side

std::string place(const PicturedBone& bone, const PicturedBone::Lesion& lesion) {
  return fmt::format("{}_lesion_{}", bone.name, lesion.number);
}

pictures::LesionView view_of(const PicturedBone& bone, const PicturedBone::Lesion& lesion) {
  return {bone.name, lesion.seed, bone.field, bone_window};
}

/// What a picture needs of a day.
struct ReadDay {
  Volume<float> hu, tumour, woven, occupancy;
};

ReadDay read_day(const RunFiles& files, const std::string& bone, double day, const space::Parameters& transport) {
  const auto read = [&](const char* what) {
    const std::filesystem::path file = files.folder().path() / "volumes" / files.name({bone, day, what, ".nii.gz"});
    const auto written = files.written().find(file.string());
    return written != files.written().end() ? whole(*written->second) : formats::read_image(file).volume;
  };
  ReadDay out{read("ct"), read("tumour"), read("woven_fraction"), read("bone_volume_fraction")};
  const Volume<float> tissue = read("tissue");
  for (std::size_t i = 0; i < out.occupancy.value.size(); ++i) {
    // Matrix lies in bone alone.
    const double pore = transport.capacity(space::Tissue(tissue.value[i])) - double(out.occupancy.value[i]);
    out.occupancy.value[i] = float(filled(double(out.tumour.value[i]), pore));
  }
  return out;
}

}  // namespace

PicturedBone pictured(const patient::Site& site) {
  const Grid& grid = site.model().bone_volume_fraction.grid;
  const Extent& e = grid.extent;
  const Vec3& step = grid.to_world.column[0];
  const double h = std::sqrt(std::pow(step[0], 2) + std::pow(step[1], 2) + std::pow(step[2], 2));
  PicturedBone out{site.name(),
                   std::clamp(10.0 * std::ceil(0.1 * h * std::max({e.ni, e.nj, e.nk})), 40.0, 110.0),
                   site.law().tumour.front_occupancy,
                   {}};
  for (const patient::Lesion& lesion : site.lesions()) out.lesions.push_back({lesion.number + 1, lesion.seed});
  return out;
}

void write_slices(RunFiles& files, const PicturedBone& bone, std::shared_ptr<const BoneDay> taken) {
  for (const PicturedBone::Lesion& lesion : bone.lesions)
    files.later([taken, view = view_of(bone, lesion), front = bone.front,
                 target = files.claim("pictures", {place(bone, lesion), taken->day, "slices", ".png"})] {
      Volume<float> grey(taken->hu.grid);
      std::copy(taken->hu.value.begin(), taken->hu.value.end(), grey.value.begin());
      const pictures::LesionDay day{taken->day, &grey, &taken->tumour, &taken->woven, &taken->occupancy, front};
      formats::write_png(target, pictures::draw_lesion(view, day), Sync::later);
    });
}

void write_strips(const RunFiles& files, const PicturedBone& bone, std::span<const double> saved_days,
                  const space::Parameters& transport, ThreadPool& pool) {
  if (bone.lesions.empty()) return;
  const std::size_t shown = std::min(most_days, saved_days.size());
  std::vector<std::vector<pictures::LesionColumn>> columns(bone.lesions.size(),
                                                           std::vector<pictures::LesionColumn>(shown));
  pool.run(shown, [&](std::size_t k) {
    const double day = saved_days[shown == 1 ? 0 : k * (saved_days.size() - 1) / (shown - 1)];
    const ReadDay read = read_day(files, bone.name, day, transport);
    const pictures::LesionDay one{day, &read.hu, &read.tumour, &read.woven, &read.occupancy, bone.front};
    for (std::size_t l = 0; l < bone.lesions.size(); ++l)
      columns[l][k] = pictures::draw_column(view_of(bone, bone.lesions[l]), one);
  });
  for (std::size_t l = 0; l < bone.lesions.size(); ++l)
    formats::write_png(files.folder().claim(fmt::format("pictures/{}_over_time.png", place(bone, bone.lesions[l]))),
                       pictures::draw_lesion_over_time(view_of(bone, bone.lesions[l]),
                                                       std::span<const pictures::LesionColumn>{columns[l]}),
                       Sync::later);
}

}  // namespace howship::records
