// SPDX-License-Identifier: Apache-2.0
// A bone in its place in a body, and quantities that follow from tissue by volume.
#pragma once
#include <array>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/imaging/body.hpp"
#include "howship/imaging/projector.hpp"
#include "howship/imaging/tissue.hpp"

namespace howship::imaging {

/// Marrow of the patient.
struct Marrow {
  double fat = 0.5;
  static std::span<const Parameter<Marrow>> table();
};

/// A bone that is looked at where it lies, in a body. `state` is borrowed; its own grid is not used.
struct Scene {
  const TissueState* state = nullptr;
  Grid grid;  ///< of the state, in the world of the body, as `surround.grid` is
  Surround surround;
  Marrow marrow;
};

/// What one voxel of the bone's grid holds, as fractions of its volume. They sum to 1.
struct Content {
  double mineral = 0.0, osteoid = 0.0, tumour = 0.0, debris = 0.0, inert = 0.0;
  double rest = 0.0;                     ///< marrow in bone, `around` elsewhere
  BodyTissue around = BodyTissue::bone;  ///< bone: the rest is marrow
};

/// What the body has at a voxel of the bone's grid: a tissue and, of another bone, its matrix in 255ths of the voxel.
struct Around {
  BodyTissue tissue = BodyTissue::air;
  std::uint8_t bone = 0;
};
Content content(const TissueState& state, std::size_t voxel, Around around);

/// A quantity that mixes by volume: its value for each ingredient.
struct Mixture {
  double mineral = 0.0, osteoid = 0.0, tumour = 0.0, debris = 0.0, inert = 0.0, marrow = 0.0;
  std::array<double, body_tissue_count> around{};
  double operator()(const Content& c) const;
};

/// The body at each voxel of the bone's grid. Other bones that reach into it stay where they are; tumour and cement
/// fill what they leave.
std::vector<Around> around_state(const Scene& scene, ThreadPool& pool);

/// Values of a mixture on the bone's grid, and on the surround's.
std::vector<float> on_state(const Scene& scene, std::span<const Around> around, const Mixture& mixture,
                            ThreadPool& pool);
std::vector<float> on_surround(const Scene& scene, const Mixture& mixture, ThreadPool& pool);

/// Two mixtures at once for the projector: of the surround, and what the bone, as it is in `state`, adds to them: the
/// difference where the bone's grid knows the place, 0 elsewhere. Integrals of the surround plus those of the
/// difference are integrals of the whole, without a seam between them.
PairVolume surround_pairs(const Scene& scene, const std::array<Mixture, 2>& mixtures, ThreadPool& pool);
PairVolume bone_pairs(const Scene& scene, const TissueState& state, std::span<const Around> around,
                      const std::array<Mixture, 2>& mixtures, ThreadPool& pool);

/// Averages the two maps over each voxel of `target`: the bone's where its grid knows the place, the surround's
/// elsewhere.
Volume<float> compose(const Scene& scene, const std::vector<float>& state, const std::vector<float>& surround,
                      const Grid& target, ThreadPool& pool);

/// The same with the scene's bone as it is and as it is in `healthy` (a map like `state`): averaged anew only where the
/// two differ.
struct WithAndWithout {
  Volume<float> with, without;
};
WithAndWithout compose_both(const Scene& scene, const std::vector<float>& state, const std::vector<float>& healthy,
                            const std::vector<float>& surround, const Grid& target, ThreadPool& pool);

/// Grid of cubic or flat voxels around a point, axes along the body's.
Grid grid_around(const Vec3& centre, const Vec3& size, const Vec3& spacing);

/// A box that an image shows, mm along the axes of the body.
struct Coverage {
  Vec3 centre{}, size{};
  bool holds(const Vec3& place) const;
};

/// A bone about its centre: how far its grid reaches, and whether it is of the spine.
struct BoneBox {
  bool spine = false;
  Vec3 low{}, high{};
};
BoneBox box_of(std::string_view bone, const Grid& grid, const Vec3& centre);

/// About a bone's centre: the spine is shown in the usual field, of other bones as much more as holds the bone.
Coverage coverage_of(const BoneBox& bone, const Vec3& usual);

}  // namespace howship::imaging
