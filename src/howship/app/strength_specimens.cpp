// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_specimens.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "howship/app/memory.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/strength/hardware.hpp"
#include "howship/strength/implants.hpp"
#include "howship/strength/place.hpp"
#include "howship/strength/vertebral_body.hpp"

namespace howship::app {
namespace {

using strength::MaterialMap;

/// BMD in mg/cm3 from what the image holds; refuses values that cannot be CT numbers.
Volume<float> calibrated(Volume<float> image, const StrengthOptions& o, const strength::CalibrationParameters& usual) {
  double slope = usual.bmd_per_hu, offset = usual.bmd_offset;
  if (!o.calibration.empty()) {
    slope = o.calibration[0];
    offset = o.calibration[1];
  } else if (o.density) {
    slope = 1;
    offset = 0;
  } else {
    const auto [low, high] = std::minmax_element(image.value.begin(), image.value.end());
    if (*low > -200 || *high < 200)
      refuse(o.image, "--calibration",
             fmt::format("the values ({:.0f} to {:.0f}) do not look like CT numbers, which reach from air at -1000 to "
                         "bone above 200",
                         double(*low), double(*high)),
             "say --density where they are mg/cm3, or --calibration SLOPE OFFSET");
  }
  for (float& value : image.value) value = float(slope * double(value) + offset);
  return image;
}

void check_memory(const StrengthOptions& o, const Extent& extent) {
  const double needed = strength::predicted_assessment_bytes(extent);
  const double available = double(sysconf(_SC_AVPHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  const double total = memory_of_machine();
  if (extent.ni <= 4000 && needed < std::max(available, 0.7 * total)) return;
  refuse(o.image, "--voxel",
         fmt::format("{} x {} x {} voxels need about {:.1f} GB of memory, this machine has {:.1f} GB", extent.ni,
                     extent.nj, extent.nk, 1e-9 * needed, 1e-9 * total),
         "larger voxels need less");
}

void say_volume(const StrengthOptions& o, const char* key, const char* what, double volume,
                std::vector<std::string>& done_to_it) {
  if (!(volume > 0)) refuse(o.image, key, "there is no bone at that place", "places are world millimetres, RAS+");
  done_to_it.push_back(fmt::format("{}: {:.2f} cm3", what, 1e-3 * volume));
}

/// The bone with the lesions that the options make; empty where they make none.
std::optional<MaterialMap> with_lesion(const MaterialMap& map, const StrengthOptions& o, strength::BoneKind kind,
                                       const strength::MaterialParameters& p, std::vector<std::string>& done_to_it) {
  if (o.hole.empty() && o.blastic.empty()) return std::nullopt;
  MaterialMap after = map;
  if (!o.hole.empty())
    say_volume(o, "--hole", "lytic hole",
               strength::make_lytic(after, place_at(o.hole, 0), {o.hole[3], o.hole[3], o.hole[3]}, p), done_to_it);
  if (!o.blastic.empty())
    say_volume(o, "--blastic", "woven bone",
               strength::make_blastic(after, place_at(o.blastic, 0), {o.blastic[3], o.blastic[3], o.blastic[3]},
                                      o.blastic[4], kind, p),
               done_to_it);
  return after;
}

/// The bone with the cement and hardware of the options; empty where there is none.
std::optional<MaterialMap> treated(const MaterialMap& map, const StrengthOptions& o, strength::BoneKind kind,
                                   const strength::StrengthParameters& all, std::vector<std::string>& done_to_it) {
  using Kind = strength::HardwareKind;
  const strength::MaterialParameters& p = all.materials;
  struct Wanted {
    const char* key;
    const std::vector<double>* values;
    strength::Hardware hardware;
  };
  std::vector<Wanted> wanted;
  const auto want = [&](const char* key, const std::vector<double>& v, Kind what) {
    if (v.empty()) return;
    strength::Hardware h(what, all.hardware);
    h.from = place_at(v, 0);
    h.to = place_at(v, 3);
    if (what == Kind::plate) {
      h.outward = place_at(v, 6);
      h.width = v[9];
      h.thickness = v[10];
      if (!(strength::inner(h.outward, h.outward) > 0))
        refuse(o.image, key, "the direction away from the bone has no length", "e.g. 1 0 0 for a plate on the right");
    } else {
      h.diameter = what == Kind::cylinder ? 2 * v[6] : v[6];
    }
    wanted.push_back({key, &v, h});
  };
  want("--nail", o.nail, Kind::nail);
  want("--plate", o.plate, Kind::plate);
  want("--screws", o.screws, Kind::pedicle_screws);
  want("--cylinder", o.cylinder, Kind::cylinder);
  if (o.cement.empty() && wanted.empty()) return std::nullopt;
  if (!o.screws.empty() && kind != strength::BoneKind::vertebra)
    refuse(o.image, "--screws", "only vertebrae have pedicles", "name one with --bone, or use --cylinder");
  MaterialMap after = map;
  if (!o.cement.empty())
    say_volume(o, "--cement", "cement", strength::inject_cement(after, place_at(o.cement, 0), 1000 * o.cement[3], p),
               done_to_it);
  for (const Wanted& w : wanted) {
    const strength::Placed placed = strength::place_hardware(after, w.hardware, p);
    if (!placed.refusal.empty()) refuse(o.image, w.key, placed.refusal, "places are world millimetres, RAS+");
    done_to_it.push_back(fmt::format("{}: {:.2f} cm3 of metal", w.key + 2, 1e-3 * placed.volume));
  }
  return after;
}

/// Centre of the volume of what is solid, world mm.
Vec3 centre_of(const MaterialMap& map) {
  Vec3 sum{};
  double count = 0;
  for (std::size_t v = 0; v < map.young.size(); ++v) {
    if (!map.solid(v)) continue;
    const Vec3 at = map.grid.place(v);
    for (std::size_t k = 0; k < 3; ++k) sum[k] += at[k];
    ++count;
  }
  for (double& one : sum) one /= count;
  return sum;
}

Vec3 axis_of(const MaterialMap& map, const AskedStrength& asked) {
  return asked.vertebra ? strength::upright_axis(map).direction : strength::long_axis(map).direction;
}

}  // namespace

StrengthImages read_images(const StrengthOptions& o) {
  StrengthImages out;
  formats::ReadImage read = formats::read_grey_values(o.image);
  if (!read.notes.empty()) out.notes.push_back(o.image + ": " + read.notes);
  out.values = std::move(read.volume);
  std::string notes;
  out.labels = formats::read_labels(o.mask, &notes);
  if (!notes.empty()) out.notes.push_back(o.mask + ": " + notes);
  return out;
}

StrengthInput input_of(const StrengthOptions& o, const AskedStrength& asked, StrengthImages images, ThreadPool& pool) {
  StrengthInput out;
  Volume<float> image = std::move(images.values);
  out.labels = std::move(images.labels);
  out.notes = std::move(images.notes);
  double& edge = out.edge;
  if (o.edge) {
    edge = *o.edge;
  } else {
    // Half the coarsest spacing, so that end plates lie flat; 1 mm at most for clinical CT.
    double finest = 1e9;
    for (const Vec3& column : image.grid.to_world.column)
      finest = std::min(finest, std::sqrt(column[0] * column[0] + column[1] * column[1] + column[2] * column[2]));
    edge = std::min(1.0, finest);
  }
  std::vector<int> bone_labels = o.labels;
  if (std::find(out.labels.value.begin(), out.labels.value.end(), o.lesion_label) != out.labels.value.end() &&
      o.lesion_label > 0)
    bone_labels.push_back(o.lesion_label);
  check_memory(o, strength::mapped_extent(out.labels, bone_labels, edge));
  out.bmd = calibrated(std::move(image), o, asked.parameters.calibration);
  strength::ImageOptions how;
  how.kind = asked.kind;
  how.edge = edge;
  how.metal_density = asked.parameters.calibration.metal_density;
  const strength::MaterialParameters& materials = asked.parameters.materials;
  out.bone = strength::map_image(out.bmd, out.labels, bone_labels, how, materials, pool);
  const strength::ImageBone& bone = out.bone;
  if (!bone.map) refuse(o.mask, bone.refusal.key, bone.refusal.text, bone.refusal.hint);
  // A finger bone has more, and both thigh bones together have less.
  if (bone.volume < 100 || bone.volume > 2e6)
    out.notes.push_back(fmt::format("{}: the bone measures {:.3g} cm3 - are the voxels of the image in mm?", o.mask,
                                    1e-3 * bone.volume));
  if (!(bone.mean_bmd > -100 && bone.mean_bmd < 1500))
    refuse(o.image, "--calibration", fmt::format("the bone's mean density would be {:.0f} mg/cm3", bone.mean_bmd),
           "bones have 20 to 1200 mg/cm3: check the calibration");
  if (asked.vertebra && (bone.touches_first || bone.touches_last))
    refuse(o.mask, "--label",
           fmt::format("the {} end plate is cut off by the border of the image: it cannot be loaded",
                       bone.touches_last ? "upper or lower" : "lower or upper"),
           "choose a bone that lies wholly in the image");

  using strength::LoadCase;
  const bool hip = asked.load == LoadCase::femoral_stance || asked.load == LoadCase::sideways_fall;
  if (hip && bone.touches_upper)
    refuse(o.mask, "--label",
           "the upper end of the bone is cut off by the border of the image: its head cannot be loaded",
           "choose a femur whose head lies wholly in the image");
  if (hip && bone.touches_side)
    refuse(o.mask, "--label",
           "a side of the bone is cut off by the border of the image: head or trochanter cannot be loaded",
           "choose a femur that lies wholly in the image");

  // The other side's bone is a measure of rigidity only: it may be cut off where the bone itself goes on.
  if (!o.opposite.empty()) {
    strength::ImageBone other = strength::map_image(out.bmd, out.labels, o.opposite, how, materials, pool);
    if (!other.map) refuse(o.mask, "--opposite", other.refusal.text, other.refusal.hint);
    out.opposite = std::move(other.map);
  }
  return out;
}

Specimens make_specimens(const StrengthOptions& o, const AskedStrength& asked, StrengthInput& input, ThreadPool& pool) {
  Specimens out;
  std::vector<Specimen>& specimens = out.all;
  const MaterialMap& imaged = *input.bone.map;
  const strength::MaterialParameters& materials = asked.parameters.materials;
  specimens.push_back({"as_imaged", "as imaged", imaged, {}, {}, {}});
  if (auto map = with_lesion(imaged, o, asked.kind, materials, out.done_to_it))
    specimens.push_back({"with_lesion", "with lesion", std::move(*map), {}, {}, {}});
  if (auto map = treated(specimens.back().map, o, asked.kind, asked.parameters, out.done_to_it))
    specimens.push_back({"treated", "treated", std::move(*map), {}, {}, {}});
  // Vertebrae are tested as bodies: cement on the facets of a whole one would load its arch alone. Metal is put in
  // first.
  if (asked.vertebra && !o.whole) {
    const double stub = materials.pedicle_stub;
    if (const auto cut = strength::cut_off_arch(imaged, stub, pool)) {
      for (Specimen& one : specimens) one.map = strength::without_arch(std::move(one.map), *cut);
      out.done_to_it.insert(out.done_to_it.begin(),
                            fmt::format("arch cut off {} mm behind the body: {:.1f} cm3 (--whole keeps it)",
                                        shortest(stub), 1e-3 * cut->removed));
    }
    if (input.opposite)
      if (const auto cut = strength::cut_off_arch(*input.opposite, stub, pool))
        input.opposite = strength::without_arch(std::move(*input.opposite), *cut);
  }
  out.axis = axis_of(out.plain(), asked);
  out.centre = centre_of(out.plain());
  return out;
}

void test(Specimens& specimens, const StrengthOptions& o, const AskedStrength& asked, const StrengthInput& input,
          ThreadPool& pool, const std::function<void(std::size_t, double)>& show) {
  for (std::size_t k = 0; k < specimens.all.size(); ++k) {
    Specimen& one = specimens.all[k];
    check_memory(o, one.map.grid.extent);
    strength::Assessment a =
        strength::assess_map(one.map, o.bone, asked.load, {}, o.weight, !o.linear, true, asked.parameters, pool,
                             &specimens.plain(), [&](double part) { show(k, part); });
    if (!a.strength) refuse(o.image, "--load", a.refusal, "known load cases: " + strength::load_case_names());
    one.strength = std::move(*a.strength);
    one.rigidity = strength::rigidity_left(one.map, specimens.plain(), specimens.axis);
    if (input.opposite)
      one.beside = strength::rigidity_beside(one.map, specimens.axis, *input.opposite, axis_of(*input.opposite, asked));
  }
}

}  // namespace howship::app
