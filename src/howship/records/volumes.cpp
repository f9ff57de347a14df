// SPDX-License-Identifier: Apache-2.0
#include "howship/records/volumes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <future>
#include <variant>

#include "howship/base/units.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/paraview.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/tissue.hpp"

namespace howship::records {
namespace {

using namespace space;

/// One file of volumes/ a row.
struct SavedVolume {
  std::string_view name, says, unit;
  std::variant<Volume<float> BoneDay::*, Volume<std::uint8_t> BoneDay::*, Volume<std::int16_t> BoneDay::*> member;
  std::string_view in_paraview = {};  ///< name of the array there; empty: not there
};

constexpr SavedVolume saved_volumes[] = {
    {"bone_volume_fraction", "bone volume fraction", "1", &BoneDay::fraction, "bone_volume_fraction"},
    {"woven_fraction", "woven fraction", "1", &BoneDay::woven, "woven_fraction"},
    {"tumour", "living tumour", "1", &BoneDay::tumour, "tumour"},
    {"mineral", "matrix with healthy mineral", "1", &BoneDay::mineral},
    {"formation", "mineral deposition over health", "1", &BoneDay::formation},
    {"debris", "dead tumour", "1", &BoneDay::debris},
    {"tissue", "1 bone 2 canal 3 soft tissue", "1", &BoneDay::tissue},
    {"ct", "CT number", "HU", &BoneDay::hu, "ct_hu"},
    {"cement", "cement", "1", &BoneDay::cement},
    {"metal", "hardware", "1", &BoneDay::metal},
    {"dose", "absorbed dose", "Gy", &BoneDay::dose}};

DayFile for_paraview(const std::string& bone, double day) { return {bone, day, "all", ".vti"}; }

}  // namespace

double filled(double tumour, double pore) { return std::min(1.0, tumour / std::max(pore, 1e-6)); }

std::shared_ptr<const BoneDay> take_bone(const patient::Site& site, double day, const Wanted& wanted,
                                         ThreadPool& pool) {
  const Voxels& v = site.voxels();
  const auto field = [&](const auto& value) { return patient::volume_of<float>(v, 0.0f, value); };
  const auto taken = std::make_shared<BoneDay>();
  taken->bone = site.name();
  taken->day = day;
  const std::function<void()> take[] = {
      [&] { taken->fraction = field([&](std::size_t i) { return v.state[lamellar][i] + v.state[woven][i]; }); },
      [&] { taken->woven = field([&](std::size_t i) { return v.state[woven][i]; }); },
      [&] { taken->tumour = field([&](std::size_t i) { return living(v.state, i); }); },
      [&] {
        if (!wanted.pictures) return;
        taken->occupancy = field([&](std::size_t i) {
          return filled(living(v.state, i), 1.0 - v.state[lamellar][i] - v.state[woven][i] - v.inert[i]);
        });
      },
      [&] {
        // Where nothing is simulated a CT shows other tissue; -1024 is what scanners write outside their field.
        taken->hu = patient::volume_of<std::int16_t>(v, -1024, [&](std::size_t i) {
          return std::lround(std::clamp(patient::ct_number(v, i, site.law()), -1024.0, 3071.0));
        });
      }};
  pool.run(std::size(take), [&](std::size_t k) { take[k](); });
  if (!wanted.volumes) return taken;

  imaging::TissueState tissue = patient::tissue_state(site, pool);
  const auto keep = [&](auto& volume, auto& values) {
    volume.grid = tissue.grid;
    volume.value = std::move(values);
  };
  keep(taken->mineral, tissue.mineral);
  keep(taken->formation, tissue.formation);
  keep(taken->debris, tissue.debris);
  keep(taken->tissue, tissue.tissue);
  if (std::any_of(tissue.inert.begin(), tissue.inert.end(), [](float f) { return f > 0.0f; }))
    keep(taken->cement, tissue.inert);
  if (!tissue.metal.empty()) keep(taken->metal, tissue.metal);
  if (site.dose.any()) taken->dose = field([&](std::size_t i) { return site.dose.at(space::place(v, i)); });
  return taken;
}

void write_volumes(RunFiles& files, std::shared_ptr<const BoneDay> taken) {
  std::vector<std::pair<const SavedVolume*, std::filesystem::path>> targets;
  for (const SavedVolume& one : saved_volumes)
    if (std::visit([&](auto member) { return !(taken.get()->*member).value.empty(); }, one.member))
      targets.emplace_back(&one, files.claim("volumes", {taken->bone, taken->day, std::string{one.name}, ".nii.gz"}));
  const auto all = files.claim("volumes", for_paraview(taken->bone, taken->day));
  files.later([&files, taken = std::move(taken), targets = std::move(targets), all] {
    const std::string when = fmt::format("{} day {} ", taken->bone, shortest(taken->day));
    std::vector<formats::ParaviewArray> arrays;
    for (const auto& [one, target] : targets)
      if (!one->in_paraview.empty())
        std::visit(
            [&, saved = one](auto member) {
              arrays.push_back({std::string{saved->in_paraview}, &(taken.get()->*member)});
            },
            one->member);
    // Of the last day the run waits for both.
    auto paraview = std::async(std::launch::async, [&] { formats::write_vti(all, taken->day, arrays, Sync::later); });
    for (const auto& [one, target] : targets)
      std::visit(
          [&, saved = one, &file = target, says = when + std::string{one->says}](auto member) {
            formats::write_nifti(file, taken.get()->*member, says, saved->unit, Sync::later);
            files.keep_written(file, boxed_as_saved(taken.get()->*member));
          },
          one->member);
    paraview.get();
  });
}

void write_volume_index(const RunFiles& files, std::span<const double> days, std::span<const std::string> bones) {
  std::vector<formats::ParaviewFile> index;
  for (double day : days)
    for (const std::string& bone : bones) index.push_back({day, bone, files.name(for_paraview(bone, day))});
  formats::write_pvd(files.folder().claim("volumes/index.pvd"), index);
}

}  // namespace howship::records
