// SPDX-License-Identifier: Apache-2.0
// The forms that drug kinetics take. A drug file names one and gives its numbers; no drug is written here.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace howship::therapy {

enum class Structure {
  immediate,          ///< acts as it is given
  onset,              ///< follows what is given at one rate
  depot,              ///< on while the depot lasts, then fades
  pulse,              ///< a dose jumps, then fades at one rate
  tolerant_pulse,     ///< the same, with tolerance
  three_compartment,  ///< plasma and two tissues
  antibody,           ///< injection site, plasma, tissue; linear and target-mediated loss
  bone_seeking,       ///< plasma, tissue, shallow and deep bone, osteoclast interior
  bone_nuclide,       ///< activity held by forming bone
  avid_nuclide,       ///< activity held by avid tumour, whatever bone does
};

/// One number that a structure needs; the file gives value, narrower range and source.
struct StructureParameter {
  std::string_view key, unit;
  double low, high;  ///< what any drug may have
  std::string_view meaning;
};

/// A quantity that effects may depend on, first the one they depend on unless the file says otherwise.
struct StructureLevel {
  std::string_view key, unit, meaning;
};

struct StructureDeclaration {
  Structure structure;
  std::string_view key, meaning;
  int states;
  std::string_view given;  ///< unit of what is given, after division by time where it is given as a rate
  bool by_rate;            ///< given as a daily rate over the whole course instead of doses
  std::span<const StructureParameter> parameters;
  std::span<const StructureLevel> levels;
};

std::span<const StructureDeclaration> structures();
const StructureDeclaration& declared(Structure structure);
std::optional<Structure> structure_called(std::string_view key);

inline constexpr std::size_t most_structure_parameters = 11;
inline constexpr std::size_t most_structure_states = 5;

/// How an effect follows from a level x.
enum class Shape {
  linear,      ///< strength x
  power,       ///< strength (x / half)^hill
  saturating,  ///< strength x^hill / (x^hill + half^hill)
};
std::optional<Shape> shape_called(std::string_view key);
std::string_view name(Shape shape);

}  // namespace howship::therapy
