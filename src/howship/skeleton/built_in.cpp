// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/built_in.hpp"

#include <fmt/format.h>

#include <type_traits>

#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/random.hpp"
#include "howship/skeleton/sampler.hpp"
#include "howship/skeleton/solid_femur.hpp"
#include "howship/skeleton/solid_humerus.hpp"
#include "howship/skeleton/solid_plates.hpp"
#include "howship/skeleton/solid_vertebra.hpp"

namespace howship::skeleton {
namespace {

struct SidedBone {
  std::string_view stem, summary;
};
constexpr std::array sided{
    SidedBone{"femur", "proximal femur with head, neck, both trochanters and 125 mm of shaft"},
    SidedBone{"humerus", "proximal humerus with head, both tuberosities, their groove and 110 mm of shaft"},
    SidedBone{"rib", "sixth rib from spine to cartilage"},
    SidedBone{"ilium", "iliac wing with acetabular roof and sacroiliac block"},
};

constexpr std::string_view skull = "skull",
                           skull_summary = "plate of the skull vault around the vertex: two tables and the diploe";

bool has_level(std::string_view name) {
  for (const VertebraLevel& level : vertebra_levels())
    if (level.name == name) return true;
  return false;
}

std::string_view stem(std::string_view name) { return name.substr(0, name.find('_')); }

template <class Owner>
void append(std::vector<DeclaredValue>& out, std::span<const Parameter<Owner>> table, const Owner& owner) {
  for (const Parameter<Owner>& p : table) out.push_back({p.declared, owner.*(p.member)});
}

/// Trabecular density at an age over that of 30 years.
double density_ratio(const AgeAndSex& rules, double age, Sex sex) {
  double bmd = rules.bmd_at_30;
  if (age > 60)
    bmd = rules.bmd_at_60 + (rules.bmd_at_80 - rules.bmd_at_60) * (age - 60) / 20;
  else if (age > 30)
    bmd = rules.bmd_at_30 + (rules.bmd_at_60 - rules.bmd_at_30) * (age - 30) / 30;
  if (sex == Sex::female)
    bmd *= 1.0 - rules.menopause_loss * std::clamp((age - rules.menopause_age) / rules.menopause_years, 0.0, 1.0);
  return std::max(bmd, 0.1 * rules.bmd_at_30) / rules.bmd_at_30;
}

double cortex_ratio(const AgeAndSex& rules, double age, Sex sex) {
  const double rate = sex == Sex::female ? rules.thinning_women : rules.thinning_men;
  return 1.0 - rate * std::max(age - rules.thinning_start, 0.0);
}

/// Multiplies members of a shape.
template <class Shape, class... Member>
void scale(Shape& s, double factor, Member... member) {
  ((s.*member *= factor), ...);
}

void apply(VertebraShape& s, double cortex, double size, double height) {
  using V = VertebraShape;
  scale(s, cortex, &V::wall_thickness, &V::end_plate_thickness, &V::posterior_thickness);
  scale(s, size, &V::width, &V::depth, &V::back_hollow, &V::back_hollow_width, &V::canal_width, &V::canal_depth,
        &V::pedicle_width, &V::lamina_radius, &V::transverse_reach, &V::transverse_root_radius,
        &V::transverse_tip_radius, &V::spinous_thickness, &V::spinous_length, &V::articular_radius);
  scale(s, height, &V::posterior_height, &V::anterior_height, &V::lower_dish, &V::upper_dish, &V::pedicle_height,
        &V::lamina_height, &V::spinous_height, &V::articular_rise, &V::articular_fall);
}

void apply(FemurShape& s, double cortex, double size, double) {
  using F = FemurShape;
  scale(s, size, &F::head_radius, &F::offset, &F::neck_radius, &F::neck_base_radius, &F::metaphysis_radius,
        &F::trochanter_base_radius, &F::trochanter_top_radius, &F::trochanter_drop, &F::lesser_trochanter_radius,
        &F::shaft_radius, &F::canal_radius, &F::head_density_length, &F::arcade_density_length, &F::ward_radius);
  // A shaft thins from within.
  s.canal_radius = s.shaft_radius - (s.shaft_radius - s.canal_radius) * cortex;
  scale(s, cortex, &F::head_cortex, &F::calcar_cortex, &F::trochanter_cortex);
}

void apply(HumerusShape& s, double cortex, double size, double) {
  using H = HumerusShape;
  scale(s, size, &H::head_radius, &H::head_height, &H::medial_offset, &H::greater_tuberosity_height,
        &H::greater_tuberosity_radius, &H::lesser_tuberosity_radius, &H::metaphysis_radius, &H::shaft_radius,
        &H::canal_radius);
  s.canal_radius = s.shaft_radius - (s.shaft_radius - s.canal_radius) * cortex;
  scale(s, cortex, &H::head_cortex, &H::metaphysis_cortex);
}

void apply(RibShape& s, double cortex, double size, double) {
  using R = RibShape;
  scale(s, size, &R::radius, &R::height, &R::thickness);
  scale(s, cortex, &R::pleural_cortex, &R::skin_cortex, &R::end_cortex);
}

void apply(IliumShape& s, double cortex, double size, double) {
  using I = IliumShape;
  scale(s, size, &I::bowl_radius, &I::width, &I::height, &I::centre_thickness, &I::crest_thickness,
        &I::acetabulum_radius, &I::acetabulum_wall, &I::sacroiliac_thickness);
  scale(s, cortex, &I::cortex);
}

/// The vault neither shrinks nor thins with age as long bones do; men are thicker in front only.
void apply(SkullShape&, double, double, double) {}

template <class Solid, class Shape>
BoneModel build(Shape shape, bool as_given, const BuiltInOptions& o, Sampling how, ThreadPool& pool) {
  const AgeAndSex rules;
  double bmd = shape.trabecular_bmd;
  if (!as_given) {
    const bool female = o.sex == Sex::female;
    const double cortex = cortex_ratio(rules, o.age_years, o.sex);
    apply(shape, cortex, female ? rules.size_women : 1.0, female ? rules.height_women : 1.0);
    if constexpr (std::is_same_v<Shape, FemurShape>)
      shape.upper_neck_cortex *= std::max(1 - rules.upper_neck_thinning * (1 - cortex), 0.1);
    if constexpr (std::is_same_v<Shape, FemurShape> || std::is_same_v<Shape, HumerusShape>)
      shape.cortical_ash -=
          rules.mineralised_matrix_ash * rules.porosity_gain * std::max(o.age_years - rules.thinning_start, 0.0);
    bmd *= density_ratio(rules, o.age_years, o.sex);
  }
  if (o.trabecular_bmd) bmd = *o.trabecular_bmd;
  how.texture_spread = o.texture ? shape.texture_spread : 0.0;
  how.texture_length = shape.texture_length;
  how.cortical_bone_volume_fraction = shape.cortical_ash / rules.mineralised_matrix_ash;
  BoneModel out = sample(Solid(shape, bmd), how, pool);
  out.notes.push_back(fmt::format("site mean of trabecular density {:.0f} mg/cm3 (K2HPO4-equivalent)", bmd));
  return out;
}

}  // namespace

const std::vector<std::string_view>& bone_names() {
  static const std::vector<std::string_view> names = [] {
    static constexpr std::array<std::string_view, 9> others{"femur_left",    "femur_right", "humerus_left",
                                                            "humerus_right", "rib_left",    "rib_right",
                                                            "ilium_left",    "ilium_right", skull};
    std::vector<std::string_view> out;
    for (const VertebraLevel& level : vertebra_levels()) out.push_back(level.name);
    out.insert(out.end(), others.begin(), others.end());
    return out;
  }();
  return names;
}

bool is_bone(std::string_view name) {
  const auto& names = bone_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string bone_name_hint(std::string_view name) {
  for (const SidedBone& bone : sided)
    if (name.find(bone.stem) != std::string_view::npos)
      return fmt::format("write '{0}_left' or '{0}_right'", bone.stem);
  const auto& names = bone_names();
  // A vertebra written in small letters, or a slip.
  std::string upper(name);
  if (!upper.empty() && upper.size() <= 3) upper[0] = upper[0] == 't' ? 'T' : upper[0] == 'l' ? 'L' : upper[0];
  const std::string close = is_bone(upper) ? upper : nearest(name, names);
  if (!close.empty()) return fmt::format("did you mean '{}'?", close);
  std::string all;
  for (const SidedBone& bone : sided) all += fmt::format(", {0}_left, {0}_right", bone.stem);
  return fmt::format("built in: T1 to T12, L1 to L5{}, {}", all, skull);
}

std::vector<DeclaredValue> bone_parameters(std::string_view name) {
  HOWSHIP_ENSURE(is_bone(name), "asked for the parameters of a bone that is not built in");
  std::vector<DeclaredValue> out;
  if (has_level(name)) append(out, vertebra_parameters(), vertebra_shape(name));
  if (stem(name) == "femur") append(out, femur_parameters(), FemurShape{});
  if (stem(name) == "humerus") append(out, humerus_parameters(), HumerusShape{});
  if (stem(name) == "rib") append(out, rib_parameters(), RibShape{});
  if (stem(name) == "ilium") append(out, ilium_parameters(), IliumShape{});
  if (name == skull) append(out, skull_parameters(), SkullShape{});
  append(out, age_and_sex_parameters(), AgeAndSex{});
  append(out, ct_number_parameters(), CtNumbers{});
  return out;
}

std::string bone_summary(std::string_view name) {
  HOWSHIP_ENSURE(is_bone(name), "asked for the summary of a bone that is not built in");
  for (const VertebraLevel& level : vertebra_levels())
    if (level.name == name)
      return fmt::format(
          "{} vertebra with posterior elements and canal; sizes {}", name.front() == 'T' ? "thoracic" : "lumbar",
          level.tabulated ? "from the level table" : "halfway between its neighbours in the level table");
  for (const SidedBone& bone : sided)
    if (bone.stem == stem(name)) return std::string(bone.summary);
  return std::string(skull_summary);
}

BoneModel built_in_bone(std::string_view name, const BuiltInOptions& o, ThreadPool& pool) {
  HOWSHIP_ENSURE(is_bone(name), "asked to build a bone that is not built in");
  HOWSHIP_ENSURE(o.voxel_size_mm >= 0.25 && o.voxel_size_mm <= 2.0, "the voxels of a built-in bone are 0.25 to 2 mm");
  HOWSHIP_ENSURE(o.age_years >= 20 && o.age_years <= 100, "a built-in bone is 20 to 100 years old");
  HOWSHIP_ENSURE(o.margin_mm >= 0 && o.margin_mm <= 30, "the margin around a bone is 0 to 30 mm");
  const auto& names = bone_names();
  Sampling how;
  how.voxel = o.voxel_size_mm;
  how.margin = o.margin_mm;
  // Each bone has a texture of its own.
  how.seed = mix(o.seed ^ std::uint64_t(std::find(names.begin(), names.end(), name) - names.begin()));
  how.patient = o.patient;
  // World x grows to the right: left for a vertebra (x left) and for right bones (x medial).
  how.side = name.ends_with("_left") ? 1.0 : -1.0;
  BoneModel out;
  if (has_level(name))
    out = build<VertebraSolid>(o.vertebra ? *o.vertebra : vertebra_shape(name), o.vertebra.has_value(), o, how, pool);
  else if (stem(name) == "femur")
    out = build<FemurSolid>(FemurShape{}, false, o, how, pool);
  else if (stem(name) == "humerus")
    out = build<HumerusSolid>(HumerusShape{}, false, o, how, pool);
  else if (stem(name) == "rib")
    out = build<RibSolid>(RibShape{}, false, o, how, pool);
  else if (stem(name) == "ilium")
    out = build<IliumSolid>(IliumShape{}, false, o, how, pool);
  else
    out = build<SkullSolid>(SkullShape{}, false, o, how, pool);
  out.name = name;
  out.provenance = fmt::format("built-in {} ({}), {} of {:.0f} years, {} mm voxels", name, bone_summary(name),
                               o.sex == Sex::female ? "woman" : "man", o.age_years, o.voxel_size_mm);
  return out;
}

}  // namespace howship::skeleton
