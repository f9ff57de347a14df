// SPDX-License-Identifier: Apache-2.0
// What a reader sees of a lesion, and the clinical scores that follow from it.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "howship/strength/parameters.hpp"
#include "howship/strength/rigidity.hpp"
#include "howship/strength/scores.hpp"

namespace howship::strength {

std::string_view name(LesionType type);

/// A bone and the lesion in it; one value a voxel of `grid`, not 0 inside. What is empty is not known.
struct SeenBone {
  Grid grid;
  std::vector<std::uint8_t> bone;       ///< all of it
  std::vector<std::uint8_t> reference;  ///< vertebral body, or head and neck; empty: all of the bone
  std::vector<std::uint8_t> lesion;
  double matrix_before = 0, matrix_lost = 0, matrix_made = 0;  ///< mm3, within the lesion
  std::vector<skeleton::Landmark> landmarks;
};

/// The rows of the scores that geometry decides.
struct LesionFindings {
  double volume = 0;  ///< mm3 of the bone that the lesion takes; 0: there is none
  LesionType type = LesionType::mixed;
  double part_of_reference = 0;  ///< 0 to 1
  double part_of_diameter = 0;   ///< 0 to 1, the largest of any section across `axis`, in either of two views
  SinsFindings::Posterolateral posterolateral = SinsFindings::Posterolateral::none;
  MirelsFindings::Site site = MirelsFindings::Site::lower_limb;
  Vec3 centre{};                  ///< world mm
  Vec3 axis{0, 0, 1};             ///< of the part of the bone that it lies in, unit
  bool within_reference = false;  ///< its sections are those of the reference part alone
};

/// `bone` is a name as the skeleton has it ("L3", "femur_left"). Directions: the neck's axis for a lesion of a
/// proximal femur's head or neck, else the bone's longest.
LesionFindings see_lesion(const SeenBone& seen, std::string_view bone, const FindingParameters& parameters);

/// Whether a bone's lesions are scored by Mirels (limbs).
std::optional<MirelsFindings::Site> limb_of(std::string_view bone);

/// Whether a lesion with that centre (world mm) lies at the trochanters of a femur.
bool is_peritrochanteric(const Vec3& centre, std::string_view bone, const std::vector<skeleton::Landmark>& landmarks,
                         const FindingParameters& parameters);

/// Pain as the scores sort it; `load_over_strength` is 0 where it is not known.
SinsFindings::Pain sins_pain(double pain, double load_over_strength, const FindingParameters& parameters);
MirelsFindings::Pain mirels_pain(double pain, double load_over_strength, const FindingParameters& parameters);

/// What a test of strength says beside newtons; scores only where the bone has a lesion and the score is made for it.
struct Scores {
  LesionFindings lesion;
  double pain = 0;  ///< 0 to 10
  RigidityLeft rigidity;
  std::optional<Sins> sins;
  std::optional<Mirels> mirels;
};

/// `height_lost` (0 to 1) and `kyphosis` (degrees) are those of a vertebra that has broken.
Scores score(const LesionFindings& lesion, std::string_view bone, double pain, double load_over_strength,
             double height_lost, double kyphosis, const FindingParameters& parameters);

}  // namespace howship::strength
