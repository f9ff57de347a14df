// SPDX-License-Identifier: Apache-2.0
// Nails, plates, screws and rods put into a bone, or a sentence why they cannot be there.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/strength/materials.hpp"

namespace howship::strength {

enum class HardwareKind { nail, plate, pedicle_screws, cylinder };
std::string_view name(HardwareKind kind);
std::optional<HardwareKind> hardware_kind(std::string_view name);
std::string hardware_kind_names();  ///< separated by commas

/// Places in world millimetres.
struct Hardware {
  HardwareKind kind = HardwareKind::nail;
  Vec3 from{}, to{};      ///< ends of its axis; of pedicle screws the entries on the two sides
  double diameter{};      ///< mm; not of plates
  double width{};         ///< mm, of a plate
  double thickness{};     ///< mm, of a plate
  Vec3 outward{1, 0, 0};  ///< of a plate: away from the bone
  double length{};        ///< mm, of each pedicle screw
  double convergence{};   ///< degrees that each pedicle screw turns inwards

  explicit Hardware(HardwareKind what = HardwareKind::nail, const HardwareParameters& usual = {});
};

/// Volume that geometry gives it, mm3, parts outside bone included.
double volume(const Hardware& hardware);

struct Placed {
  double volume = 0;    ///< mm3 in the map
  double in_bone = 0;   ///< part of a nail, screw or rod that lies in bone; of a plate's inner face that lies on bone
  std::string refusal;  ///< a sentence; the map is as it was where there is one
};

/// Bonded to the bone around it. The map grows where the hardware reaches beyond it. Nails, screws and rods must lie in
/// bone for half their length, plates on bone for a quarter of their face, and all must be thicker than a voxel.
Placed place_hardware(MaterialMap& map, const Hardware& hardware, const MaterialParameters& parameters);

}  // namespace howship::strength
