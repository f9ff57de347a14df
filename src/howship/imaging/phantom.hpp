// SPDX-License-Identifier: Apache-2.0
// A whole body from simple solids: every region of the skeleton, skin, muscles, organs. It lives in imaging, not with
// the bones, because only images need it and it carries organs and what tracers do in them.
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/imaging/body.hpp"
#include "howship/imaging/scene.hpp"
#include "howship/imaging/tissue.hpp"

namespace howship::imaging {

struct PhantomSettings {
  double height = 1760.0;  // mm
  double weight = 73.0;    // kg
  double cortical_fraction = 0.95;
  static std::span<const Parameter<PhantomSettings>> table();
};

/// A region of the skeleton.
struct Region {
  std::string name;              ///< "L3", "rib_left_6", "femur_right", "cranium" ...
  double trabecular_fraction{};  ///< bone matrix in its spongiosa
  double turnover{};             ///< uptake of its bone matrix relative to vertebrae
  Vec3 anchor{};                 ///< where the origin of a built-in bone of that name lies
  double tilt{};                 ///< radians about the left-right axis, head end forwards
};

enum class SolidKind : std::uint8_t { rod, plate, ellipsoid, puck };

/// A simple solid. Rod: capsule from a to b, radius ra to rb. Plate: within ra of corner a, rb of corners b and c, and
/// what lies between of every point of their triangle. Ellipsoid: centre a, half axes b. Puck: elliptic cylinder
/// with centre a and half axes b (width, depth, height), turned by `tilt`.
struct Solid {
  SolidKind kind{};
  Vec3 a{}, b{};
  double ra = 0.0, rb = 0.0, tilt = 0.0;
  std::uint8_t region = 0;               ///< bone where not 0
  double cortex = 0.0;                   ///< mm
  double hollow = 0.0;                   ///< wall of a shell, 0 where solid
  BodyTissue tissue = BodyTissue::bone;  ///< what it is made of where it is not bone
  Vec3 c{};                              ///< third corner of a plate
};

/// Cross-section of trunk, neck and head at one height.
struct Section {
  double z, y, half_width, half_depth;
};

struct Phantom {
  std::vector<Region> regions;  ///< index = Surround::region; 0 is "no bone"
  std::vector<Section> trunk;
  std::vector<Solid> limbs;   ///< muscle under skin
  std::vector<Solid> organs;  ///< painted in order over trunk and limbs
  std::vector<Solid> bones;
  double scale = 1.0, girth = 1.0;
  double skin_fat = 15.0;  ///< mm of fat under the skin of the trunk
  double cortical_fraction = 0.95;
  std::vector<Solid> fine;  ///< organs that are painted after the others where organs stray
};

Phantom body_phantom(const PhantomSettings& settings);

/// The region that a bone of that name belongs to; built-in names of single bones ("rib_left", "ilium_right", "skull")
/// stand for rib_left_6, hip_right, cranium. None where the phantom has no such bone.
std::optional<std::size_t> region_of(const Phantom& phantom, std::string_view bone);

/// The same person with the arms raised out of the picture, as for CT and lateral radiographs of the trunk.
Phantom without_arms(const Phantom& phantom);

/// One slice of the body: ni x nj values each, as in Surround.
struct BodySlice {
  std::uint8_t* tissue;
  std::uint8_t* region;
  float* bone_fraction;
};
void rasterise_slice(const Phantom& phantom, const Grid& grid, int k, const BodySlice& out);

/// The body on any grid.
Surround rasterise(const Phantom& phantom, const Grid& grid, ThreadPool& pool);

/// The grid of a bone moved to its place in the body. `centre` is the point of its own world that its region's anchor
/// receives.
Grid placed(const Phantom& phantom, std::string_view bone, Grid grid, const Vec3& centre);

/// The bone, which must outlive the scene, in its place `at`, in the body on `grid`. The phantom's own version of the
/// bone gives way within the bone's grid, and its neighbours of the spine are those that `neighbours` holds (in their
/// own world, centred on 0).
Scene make_scene(const Phantom& phantom, const TissueState& state, const Grid& at, const Grid& grid,
                 std::span<const skeleton::BoneModel> neighbours, const Marrow& marrow, ThreadPool& pool);

/// The same twice, with the same bones: with organs as they are, and strayed.
struct TwoScenes {
  Scene plain, strayed;
};
/// `stray`: mm by which a place is moved before it is looked up in organs, so that they have no two sides alike and
/// fasciae of fat between muscles; none: the second is empty.
TwoScenes make_scenes(const Phantom& phantom, const TissueState& state, const Grid& at, const Grid& grid,
                      std::span<const skeleton::BoneModel> neighbours, const Marrow& marrow,
                      const std::function<Vec3(const Vec3&)>& stray, ThreadPool& pool);

}  // namespace howship::imaging
