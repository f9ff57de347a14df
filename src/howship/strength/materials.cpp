// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/materials.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/skeleton/hounsfield.hpp"
#include "howship/skeleton/shapes.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

using M = MaterialParameters;
using P = Parameter<M>;
constexpr std::string_view as_coded = "as coded in [parosol_py, c9bfc01, vertebral workflow]";

constexpr std::array table{
    P{&M::bone_poisson,
      {"bone_poisson",
       "1",
       0.1,
       0.45,
       "Poisson's ratio of bone",
       {Origin::recalled, "customary in finite elements of bone", 'M'}}},
    P{&M::vertebra_modulus,
      {"vertebra_modulus",
       "MPa",
       500,
       10000,
       "Young's modulus of vertebral trabecular bone at 1 g/cm3 QCT density",
       {Origin::published, as_coded, 'M'}}},
    P{&M::vertebra_exponent,
      {"vertebra_exponent", "1", 0.5, 3, "exponent of that law", {Origin::published, as_coded, 'M'}}},
    P{&M::vertebra_strength,
      {"vertebra_strength",
       "MPa",
       5,
       200,
       "plateau stress of vertebral trabecular bone at 1 g/cm3 QCT density",
       {Origin::published, as_coded, 'M'}}},
    P{&M::vertebra_strength_exponent,
      {"vertebra_strength_exponent", "1", 0.5, 3, "exponent of that law", {Origin::published, as_coded, 'M'}}},
    P{&M::side_artefact,
      {"side_artefact",
       "1",
       1,
       1.5,
       "correction of both laws for the cut sides of the specimens they come from, for bones from CT",
       {Origin::published, as_coded, 'M'}}},
    P{&M::vertebra_shell_modulus,
      {"vertebra_shell_modulus",
       "MPa",
       2000,
       12000,
       "Young's modulus of the vertebral shell",
       {Origin::fitted,
        "fitted with shells of 0.30 and 0.45 mm so that built-in bodies are as strong as bodies of their density",
        'M'}}},
    P{&M::vertebra_yield_compression,
      {"vertebra_yield_compression",
       "1",
       0.003,
       0.02,
       "yield strain in compression",
       {Origin::recalled, "[morgan_2001]", 'M'}}},
    P{&M::vertebra_yield_tension,
      {"vertebra_yield_tension",
       "1",
       0.003,
       0.02,
       "yield strain in tension",
       {Origin::recalled, "[morgan_2001]", 'M'}}},
    P{&M::long_bone_modulus,
      {"long_bone_modulus",
       "MPa",
       5000,
       30000,
       "Young's modulus of bone at 1 g/cm3 ash, long bones",
       {Origin::recalled, "[keyak_1994], [keyak_1998]", 'M'}}},
    P{&M::long_bone_exponent,
      {"long_bone_exponent", "1", 1, 3, "exponent of that law", {Origin::recalled, "[keyak_1994], [keyak_1998]", 'M'}}},
    P{&M::metaphysis_modulus,
      {"metaphysis_modulus",
       "MPa",
       3000,
       20000,
       "Young's modulus of the cortex of femoral head, neck and trochanters at metaphysis_ash",
       {Origin::published, "9650 +- 2410 along the bone, 5470 +- 1720 across it [lotz_1991]", 'M'}}},
    P{&M::metaphysis_ash,
      {"metaphysis_ash",
       "g/cm3",
       0.8,
       1.25,
       "ash density of cortex of sound porosity, at which that modulus holds",
       {Origin::recalled, "1.1 to 1.2 g/cm3", 'M'}}},
    P{&M::metaphysis_length,
      {"metaphysis_length",
       "mm",
       10,
       150,
       "length of shaft below the meeting of neck and shaft over which its cortex becomes that of the shaft",
       {Origin::assumed, "the length over which the modelled cortex thickens", 'L'}}},
    P{&M::long_bone_yield_compression,
      {"long_bone_yield_compression",
       "1",
       0.003,
       0.02,
       "yield strain in compression, long bones",
       {Origin::recalled, "neck 0.85 %, cortex 0.7 to 1.0 % [morgan_2001]", 'L'}}},
    P{&M::long_bone_yield_tension,
      {"long_bone_yield_tension",
       "1",
       0.003,
       0.02,
       "yield strain in tension, long bones",
       {Origin::recalled, "[morgan_2001]", 'M'}}},
    P{&M::cortex_loss_exponent,
      {"cortex_loss_exponent",
       "1",
       1,
       3,
       "exponent of the stiffness of eroded cortex on the matrix left",
       {Origin::published, "density times squared volume fraction [obl_rigidity]", 'M'}}},
    P{&M::woven_factor,
      {"woven_factor",
       "1",
       0.1,
       1,
       "modulus of woven over lamellar bone of the same density",
       {Origin::assumed, "less ordered collagen; no measurement found", 'L'}}},
    P{&M::woven_mineral_exponent,
      {"woven_mineral_exponent",
       "1",
       0,
       2,
       "exponent of woven modulus on mineral per matrix, beyond the law of density",
       {Origin::recalled, "callus: modulus grows about with the square of mineral", 'L'}}},
    P{&M::lytic_residual_factor,
      {"lytic_residual_factor",
       "1",
       0.5,
       1,
       "modulus and compressive yield of bone left inside a lytic zone",
       {Origin::published, "direction: [kaneko_2003]; size assumed between 0.8 and 1", 'L'}}},
    P{&M::lytic_tumour,
      {"lytic_tumour",
       "1",
       0.001,
       0.5,
       "tumour from which a place that has lost bone counts as lytic, and one without bone as tumour",
       {Origin::assumed, "a trace of tumour softens nothing", 'L'}}},
    P{&M::tumour_modulus,
      {"tumour_modulus",
       "MPa",
       0.1,
       50,
       "Young's modulus of tumour tissue",
       {Origin::recalled, "1 to 20 MPa in finite-element studies; strength hardly depends on it", 'L'}}},
    P{&M::tumour_poisson,
      {"tumour_poisson",
       "1",
       0.3,
       0.49,
       "Poisson's ratio of tumour tissue",
       {Origin::assumed, "nearly incompressible", 'L'}}},
    P{&M::cement_modulus,
      {"cement_modulus",
       "MPa",
       500,
       4000,
       "Young's modulus of solid bone cement (PMMA)",
       {Origin::published, "2100 to 3100 MPa [hernandez_2020]", 'H'}}},
    P{&M::cement_poisson,
      {"cement_poisson", "1", 0.2, 0.45, "Poisson's ratio of bone cement", {Origin::recalled, "customary", 'M'}}},
    P{&M::cement_compressive_strength,
      {"cement_compressive_strength",
       "MPa",
       20,
       150,
       "compressive strength of solid bone cement",
       {Origin::recalled, "70 to 100 MPa", 'M'}}},
    P{&M::cement_tensile_strength,
      {"cement_tensile_strength",
       "MPa",
       5,
       80,
       "tensile strength of solid bone cement",
       {Origin::recalled, "about half the compressive one", 'L'}}},
    P{&M::metal_modulus,
      {"metal_modulus",
       "MPa",
       1e4,
       3e5,
       "Young's modulus of hardware: titanium alloy",
       {Origin::recalled, "titanium 110, steel 200, carbon-fibre PEEK 20 to 150 GPa", 'H'}}},
    P{&M::metal_poisson,
      {"metal_poisson", "1", 0.2, 0.45, "Poisson's ratio of hardware", {Origin::recalled, "titanium", 'H'}}},
    P{&M::pedicle_stub,
      {"pedicle_stub",
       "mm",
       0,
       20,
       "length of pedicle left on a vertebral body whose posterior elements are cut",
       {Origin::assumed, "as a saw leaves it", 'M'}}},
    P{&M::least_fill,
      {"least_fill",
       "1",
       0,
       0.9,
       "voxels less full of bone than this carry no load",
       {Origin::assumed, "partial volume at the surface", 'M'}}},
};

/// Young's modulus of compact cortex: one of a vertebra, that of the density of a long bone's cortex elsewhere, and
/// less in the metaphysis of a bone whose shaft axis is known.
class CortexLaw {
 public:
  CortexLaw(const skeleton::BoneModel& bone, bool vertebra, const M& p) : grid_(bone.tissue.grid) {
    const double ash = bone.cortical_bone_volume_fraction * skeleton::AgeAndSex{}.mineralised_matrix_ash;
    shaft_ = metaphysis_ =
        vertebra ? p.vertebra_shell_modulus : p.long_bone_modulus * std::pow(ash, p.long_bone_exponent);
    const skeleton::Landmark *top = nullptr, *bottom = nullptr;
    for (const skeleton::Landmark& m : bone.landmarks) {
      if (m.name == "shaft_axis_top") top = &m;
      if (m.name == "shaft_axis_bottom") bottom = &m;
    }
    if (vertebra || !top || !bottom) return;
    metaphysis_ = p.metaphysis_modulus * std::pow(ash / p.metaphysis_ash, p.long_bone_exponent);
    top_ = top->at;
    down_ = scaled(unit(minus(bottom->at, top->at)), 1 / p.metaphysis_length);
  }
  double modulus(std::size_t v) const {
    if (shaft_ == metaphysis_) return shaft_;
    return std::lerp(metaphysis_, shaft_, std::clamp(inner(minus(grid_.place(v), top_), down_), 0.0, 1.0));
  }

 private:
  const Grid& grid_;
  double shaft_ = 0, metaphysis_ = 0;
  Vec3 top_{}, down_{};  // mm; 1/mm times metaphysis_length
};

/// Of the voxels of bone: the reference part, and what of the rest lies in front of a plane `stub` behind it: a body
/// sawn off its pedicles.
std::vector<std::uint8_t> body_of(const skeleton::BoneModel& bone, double stub) {
  const Extent& e = bone.tissue.grid.extent;
  const auto is_reference = [&](std::size_t v) {
    return bone.part.value[v] == std::uint8_t(skeleton::Part::reference);
  };
  const auto forward = [&](int i, int j, int k) {
    return bone.tissue.grid.to_world({double(i), double(j), double(k)})[1];
  };
  const auto each = [&](auto&& body) {
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) body(e.index(i, j, k), i, j, k);
  };
  double back = std::numeric_limits<double>::max();
  each([&](std::size_t v, int i, int j, int k) {
    if (is_reference(v)) back = std::min(back, forward(i, j, k));
  });
  std::vector<std::uint8_t> within(e.size());
  each([&](std::size_t v, int i, int j, int k) {
    if (bone.tissue.value[v] == std::uint8_t(skeleton::Tissue::bone))
      within[v] = is_reference(v) || forward(i, j, k) > back - stub;
  });
  return within;
}

}  // namespace

std::span<const Parameter<MaterialParameters>> material_parameters() { return table; }

MaterialMap::MaterialMap(const Grid& g)
    : grid(g),
      edge(std::sqrt(g.to_world.column[0][0] * g.to_world.column[0][0] +
                     g.to_world.column[0][1] * g.to_world.column[0][1] +
                     g.to_world.column[0][2] * g.to_world.column[0][2])),
      young(g.extent.size()),
      poisson(g.extent.size()),
      yield(g.extent.size()),
      material(g.extent.size(), Material::none) {}

BoneKind kind_of(std::string_view name) {
  return skeleton::is_vertebra(name) ? BoneKind::vertebra : BoneKind::long_bone;
}

double trabecular_modulus(BoneKind kind, double bmd, bool from_ct, const MaterialParameters& p) {
  if (kind == BoneKind::vertebra)
    return (from_ct ? p.side_artefact : 1.0) * p.vertebra_modulus *
           std::pow(std::max(bmd, 0.0) / 1000, p.vertebra_exponent);
  return p.long_bone_modulus * std::pow(std::max(skeleton::ash_from_bmd(bmd), 0.0), p.long_bone_exponent);
}

MaterialMap map_materials(const skeleton::BoneModel& bone, BoneKind kind, const TissueChange& change,
                          const MaterialParameters& p, bool reference_only, ThreadPool* pool) {
  const Extent& e = bone.tissue.grid.extent;
  for (const Volume<float>* volume :
       {change.matrix, change.woven, change.mineral, change.tumour, change.inert, change.quality})
    HOWSHIP_ENSURE(!volume || volume->grid.extent == e, "tissue lies on the grid of its bone");
  MaterialMap map(bone.tissue.grid);
  const bool vertebra = kind == BoneKind::vertebra;
  const bool has_cortex = std::any_of(bone.cortical_fraction.value.begin(), bone.cortical_fraction.value.end(),
                                      [](float c) { return c > 0; });
  const bool from_ct = !has_cortex;
  const CortexLaw cortex_law(bone, vertebra, p);
  const double compression = vertebra ? p.vertebra_yield_compression : p.long_bone_yield_compression;
  const double tension = vertebra ? p.vertebra_yield_tension : p.long_bone_yield_tension;
  const std::vector<std::uint8_t> within =
      reference_only ? body_of(bone, p.pedicle_stub) : std::vector<std::uint8_t>(e.size(), 1);
  const auto set = [&](std::size_t v) {
    if (bone.tissue.value[v] != std::uint8_t(skeleton::Tissue::bone) || !within[v]) return;
    const double solid = double(bone.solid_fraction.value[v]), cortex = double(bone.cortical_fraction.value[v]);
    const double inert = change.inert ? double(change.inert->value[v]) : 0.0;
    const double tumour = change.tumour ? double(change.tumour->value[v]) : 0.0;
    if (solid < p.least_fill && cortex < 0.05 && inert < 0.5) return;

    // Matrix and mineral now over what the model's density stands for.
    const double before = double(bone.bone_volume_fraction.value[v]);
    const double matrix = change.matrix ? double(change.matrix->value[v]) : before;
    const double left = before > 0 ? matrix / before : 1.0;
    const double mineral = change.mineral ? double(change.mineral->value[v]) : 1.0;
    const double woven =
        change.woven && matrix > 0 ? std::clamp(double(change.woven->value[v]) / matrix, 0.0, 1.0) : 0.0;
    // Powers cost more than all the rest, and what is times nothing needs none.
    double tissue = 1 - woven;
    if (woven > 0) tissue += woven * p.woven_factor * std::pow(std::max(mineral, 0.0), p.woven_mineral_exponent);
    const double bmd = double(bone.trabecular_bmd.value[v]) * left * mineral;
    // New bone does not make compact cortex denser than compact: growth beyond it counts as trabecular density.
    const double cortex_left = std::min(left * mineral, 1.0);
    double modulus = 0.0;
    if (cortex > 0)
      modulus = cortex * cortex_law.modulus(v) * std::pow(std::max(cortex_left, 0.0), p.cortex_loss_exponent);
    if (solid > cortex) modulus += (solid - cortex) * trabecular_modulus(kind, bmd, from_ct, p);
    const bool lytic = tumour > p.lytic_tumour && left < 1;
    modulus *= tissue * (lytic ? p.lytic_residual_factor : 1.0);

    double yield_compression = compression, yield_tension = tension;
    if (vertebra && from_ct && bmd > 0) {
      // The plateau of the published law rather than one strain for all densities.
      yield_compression = p.vertebra_strength / p.vertebra_modulus *
                          std::pow(bmd / 1000, p.vertebra_strength_exponent - p.vertebra_exponent);
      yield_tension = yield_compression * p.vertebra_yield_tension / p.vertebra_yield_compression;
    }
    if (change.quality) {
      yield_compression *= double(change.quality->value[v]);
      yield_tension *= double(change.quality->value[v]);
    }
    map.material[v] = Material::bone;
    map.poisson[v] = float(p.bone_poisson);
    const double soft = p.tumour_modulus * solid;
    if (modulus < soft) {
      modulus = soft;
      if (tumour > p.lytic_tumour) {
        map.material[v] = Material::tumour;
        map.poisson[v] = float(p.tumour_poisson);
        yield_compression = compression;  // of a modulus so small that it has no strength to speak of
        yield_tension = tension;
      }
    }
    // Trabeculae inside cement are switched off: cement is a porous solid of its own (Kinzl 2012).
    const double cement = p.cement_modulus * inert * inert;
    if (cement > modulus) {
      modulus = cement;
      map.material[v] = Material::cement;
      map.poisson[v] = float(p.cement_poisson);
      yield_compression = p.cement_compressive_strength / p.cement_modulus;
      yield_tension = p.cement_tensile_strength / p.cement_modulus;
    }
    if (!(modulus > 0)) {
      map.material[v] = Material::none;
      return;
    }
    map.young[v] = float(modulus);
    map.yield[v] = {float(yield_tension), float(yield_compression)};
  };
  const std::size_t plane = std::size_t(e.ni) * std::size_t(e.nj);
  const auto set_plane = [&](std::size_t k) {
    for (std::size_t v = k * plane; v < (k + 1) * plane; ++v) set(v);
  };
  if (pool)
    pool->run(std::size_t(e.nk), set_plane);
  else
    for (std::size_t k = 0; k < std::size_t(e.nk); ++k) set_plane(k);
  return map;
}

}  // namespace howship::strength
