// SPDX-License-Identifier: Apache-2.0
// What tissues are made of, and how they attenuate photons from 1 to 150 keV.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "howship/base/parameter.hpp"

namespace howship::imaging {

enum class Material : std::uint8_t {
  air,
  lung,
  adipose,
  yellow_marrow,
  red_marrow,
  water,
  muscle,
  soft_organ,
  tumour,
  cartilage,
  osteoid,
  mineral_bone,
  cement,
  titanium,
  steel,
  aluminium,
  copper,
  caesium_iodide,
  count
};
inline constexpr std::size_t material_count = std::size_t(Material::count);

/// Mass fraction of one element.
struct ElementShare {
  int atomic_number;
  double share;
};

struct MaterialData {
  Material material;
  std::string_view name;
  double density;  ///< g/cm3
  std::vector<ElementShare> elements;
  Source source;
};

/// Every material in the order of the enumeration; shares sum to 1.
const std::vector<MaterialData>& materials();

inline constexpr int highest_energy = 150;  ///< keV; bins are 1 keV wide, centred on whole numbers

/// Linear attenuation (1/cm) of each material at 1 ... 150 keV.
struct Attenuation {
  std::array<std::array<double, highest_energy + 1>, material_count> total{};
  std::array<std::array<double, highest_energy + 1>, material_count> energy_absorption{};
  double operator()(Material material, int energy) const { return total[std::size_t(material)][std::size_t(energy)]; }
};

/// Tabulates the cross-sections of xraylib (Schoonjans 2011, doi:10.1016/j.sab.2011.09.011).
Attenuation attenuation();

}  // namespace howship::imaging
