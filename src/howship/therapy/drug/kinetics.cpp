// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/drug/kinetics.hpp"

namespace howship::therapy {
namespace {

constexpr StructureParameter immediate[] = {
    {"reference", "", 1e-6, 1e6, "what is given per day at level 1"},
};
constexpr StructureParameter onset[] = {
    {"reference", "", 1e-6, 1e6, "what is given per day at level 1"},
    {"onset", "1/day", 0.001, 50, "rate at which the level follows"},
};
constexpr StructureParameter depot[] = {
    {"onset", "1/day", 0.01, 50, "rise while the depot lasts"},
    {"offset", "1/day", 0.0005, 5, "fading after it has run out"},
    {"covers", "day", 1, 36525, "how long one dose lasts"},
};
constexpr StructureParameter pulse[] = {
    {"unit_dose", "", 1e-6, 1e6, "dose that raises the level by 1"},
    {"loss", "1/day", 0.001, 100, "fading of the level"},
};
constexpr StructureParameter tolerant_pulse[] = {
    {"unit_dose", "", 1e-6, 1e6, "dose that raises the effect compartment by 1"},
    {"loss", "1/day", 0.001, 100, "fading of the effect compartment"},
    {"half_effect", "1", 1e-6, 1e6, "effect compartment at half effect"},
    {"tolerance_gain", "1/day", 0, 50, "growth of tolerance at full effect"},
    {"tolerance_loss", "1/day", 0.001, 50, "loss of tolerance"},
};
constexpr StructureParameter three_compartment[] = {
    {"central_volume", "L", 0.5, 500, "volume of plasma and what equals it at once"},
    {"to_shallow", "1/day", 0, 500, "rate to the shallow tissue"},
    {"from_shallow", "1/day", 0.001, 500, "rate back"},
    {"to_deep", "1/day", 0, 500, "rate to the deep tissue"},
    {"from_deep", "1/day", 0.001, 500, "rate back"},
    {"clearance", "L/day", 0.001, 1e5, "loss from plasma"},
};
constexpr StructureParameter antibody[] = {
    {"bioavailability", "1", 0.05, 1, "share of an injection under the skin that reaches plasma"},
    {"absorption", "1/day", 0.01, 20, "rate from the injection site"},
    {"central_volume", "L", 0.5, 20, "plasma volume of distribution"},
    {"tissue_volume", "L", 0.1, 20, "tissue volume of distribution"},
    {"exchange", "L/day", 0, 20, "flow between plasma and tissue"},
    {"clearance", "L/day", 0, 10, "linear loss"},
    {"target", "mg/L", 0, 50, "target in plasma, as the antibody it binds; 0 where loss is linear"},
    {"target_half", "mg/L", 1e-4, 50, "level that holds half the target"},
    {"target_loss", "1/day", 0, 50, "loss of the complex"},
};
constexpr StructureParameter bone_seeking[] = {
    {"central_volume", "L", 1, 100, "plasma volume of distribution"},
    {"to_tissue", "1/day", 0, 500, "rate to soft tissue"},
    {"from_tissue", "1/day", 0.01, 500, "rate back"},
    {"bone_clearance", "L/day", 0, 2000, "uptake by bone surfaces"},
    {"renal_share", "1", 0, 3, "renal clearance against glomerular filtration"},
    {"surface_loss", "1/day", 0.001, 5, "loss of the shallow pool on bone surfaces"},
    {"returned", "1", 0, 1, "share of that loss that returns to plasma; the rest is buried"},
    {"deep_loss", "1/day", 1e-5, 0.5, "loss of the buried pool"},
    {"retained_reference", "1", 0.05, 1, "share of a dose that bone keeps, at which the half effect was measured"},
    {"effect_rate", "1/day", 0.01, 20, "uptake into osteoclasts"},
    {"bioavailability", "1", 0.001, 1, "share of what is given that reaches plasma; 1 by vein"},
};
constexpr StructureParameter bone_nuclide[] = {
    {"physical_half_life", "day", 0.05, 20000, "of the parent"},
    {"biological_half_life", "day", 1, 1e5, "of the activity in bone"},
    {"washout", "1", 0, 20, "loss before uptake against uptake by a healthy skeleton"},
    {"washout_by_kidney", "1", 0, 1, "1 where that loss scales with filtration, 0 where it goes through the gut"},
    {"marrow_dose", "Gy/MBq", 0, 5, "dose to red marrow per activity given, at the reference uptake"},
    {"reference_uptake", "1", 0.05, 1, "share of the activity given that the skeleton holds there"},
};
constexpr StructureParameter avid_nuclide[] = {
    {"effective_half_life", "day", 0.05, 100, "of the activity in avid tumour"},
    {"uptake", "1/g", 0, 0.1, "share of the activity given that one gram of avid tumour holds"},
    {"marrow_dose", "Gy/MBq", 0, 0.01, "dose to red marrow per activity given"},
};

constexpr StructureLevel one_level[] = {{"level", "1", "level of effect"}};
constexpr StructureLevel plasma_level[] = {{"plasma", "mg/L", "plasma concentration"}};
constexpr StructureLevel bone_levels[] = {
    {"released", "mg/day", "release from bone into osteoclasts, at the reference retention"},
    {"plasma", "mg/L", "plasma concentration"},
    {"bone", "mg", "held by bone"},
};
constexpr StructureLevel nuclide_levels[] = {
    {"activity", "MBq", "activity held by the skeleton"},
    {"marrow_dose_rate", "Gy/day", "dose rate to red marrow"},
};
constexpr StructureLevel avid_levels[] = {
    {"activity", "MBq/g", "activity in a gram of avid tumour"},
    {"marrow_dose_rate", "Gy/day", "dose rate to red marrow"},
};

}  // namespace

std::span<const StructureDeclaration> structures() {
  using S = Structure;
  static constexpr StructureDeclaration rows[] = {
      {S::immediate, "immediate", "acts as it is given", 0, "", true, immediate, one_level},
      {S::onset, "onset", "follows what is given at one rate", 1, "", true, onset, one_level},
      {S::depot, "depot", "on while the depot lasts, then fades", 1, "", false, depot, one_level},
      {S::pulse, "pulse", "a dose raises the level, which fades at one rate", 1, "", false, pulse, one_level},
      {S::tolerant_pulse, "tolerant_pulse", "a fading level with tolerance", 2, "", false, tolerant_pulse, one_level},
      {S::three_compartment, "three_compartment", "plasma and two tissues", 3, "mg", false, three_compartment,
       plasma_level},
      {S::antibody, "antibody", "injection site, plasma and tissue, linear and target-mediated loss", 3, "mg", false,
       antibody, plasma_level},
      {S::bone_seeking, "bone_seeking", "plasma, tissue, shallow and buried bone, osteoclast interior", 5, "mg", false,
       bone_seeking, bone_levels},
      {S::bone_nuclide, "bone_nuclide", "activity held where bone forms", 1, "MBq", false, bone_nuclide,
       nuclide_levels},
      {S::avid_nuclide, "avid_nuclide", "activity held by avid tumour, whatever bone does", 1, "MBq", false,
       avid_nuclide, avid_levels},
  };
  return rows;
}

const StructureDeclaration& declared(Structure structure) { return structures()[std::size_t(structure)]; }

std::optional<Structure> structure_called(std::string_view key) {
  for (const StructureDeclaration& row : structures())
    if (row.key == key) return row.structure;
  return std::nullopt;
}

std::string_view name(Shape shape) {
  switch (shape) {
    case Shape::linear:
      return "linear";
    case Shape::power:
      return "power";
    case Shape::saturating:
      return "saturating";
  }
  return "";
}

std::optional<Shape> shape_called(std::string_view key) {
  for (const Shape shape : {Shape::linear, Shape::power, Shape::saturating})
    if (name(shape) == key) return shape;
  return std::nullopt;
}

}  // namespace howship::therapy
