// SPDX-License-Identifier: Apache-2.0
#include "howship/records/lesion_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

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
    const std::shared_ptr<const BoxedVolume> written = files.find_written(file);
    return written ? whole(*written) : formats::read_image(file).volume;
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

LesionStrips::LesionStrips(PicturedBone bone, std::span<const double> saved_days, const space::Parameters& transport)
    : bone_(std::move(bone)), transport_(transport) {
  const std::size_t shown = std::min(most_days, saved_days.size());
  for (std::size_t k = 0; k < shown; ++k)
    days_.push_back(saved_days[shown == 1 ? 0 : k * (saved_days.size() - 1) / (shown - 1)]);
  columns_.assign(bone_.lesions.size(), std::vector<pictures::LesionColumn>(shown));
}

void LesionStrips::draw_until(std::size_t day, const RunFiles& files, ThreadPool& pool) {
  if (bone_.lesions.empty() || day <= drawn_) return;
  pool.run(day - drawn_, [&](std::size_t k) {
    const std::size_t shown = drawn_ + k;
    const ReadDay read = read_day(files, bone_.name, days_[shown], transport_);
    const pictures::LesionDay one{days_[shown], &read.hu, &read.tumour, &read.woven, &read.occupancy, bone_.front};
    for (std::size_t l = 0; l < bone_.lesions.size(); ++l)
      columns_[l][shown] = pictures::draw_column(view_of(bone_, bone_.lesions[l]), one);
  });
  drawn_ = day;
}

void LesionStrips::draw_earlier(const RunFiles& files, ThreadPool& pool) {
  if (!days_.empty()) draw_until(days_.size() - 1, files, pool);
}

void LesionStrips::finish(RunFiles& files, ThreadPool& pool) {
  draw_until(days_.size(), files, pool);
  for (std::size_t l = 0; l < bone_.lesions.size(); ++l)
    files.later([target =
                     files.folder().claim(fmt::format("pictures/{}_over_time.png", place(bone_, bone_.lesions[l]))),
                 view = view_of(bone_, bone_.lesions[l]), columns = std::move(columns_[l])] {
      formats::write_png(
          target, pictures::draw_lesion_over_time(view, std::span<const pictures::LesionColumn>{columns}), Sync::later);
    });
}

}  // namespace howship::records
