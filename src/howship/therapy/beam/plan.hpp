// SPDX-License-Identifier: Apache-2.0
// From a target in a body to the dose of one fraction: fields of a named technique, aimed, shaped and weighed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/therapy/beam/parameters.hpp"

namespace howship::therapy::beam {

/// What an organ volume is of.
enum class Organ : std::uint8_t { none, other, bone, cord, bowel, lung };

/// A body around a bone, on a grid along the axes of the body (right, front, head; mm).
struct BodyAround {
  Volume<float> density;           ///< electrons relative to water
  std::vector<Organ> organ;        ///< of each voxel; `none` outside the body
  std::vector<float> marrow;       ///< share of all active marrow in each voxel
  std::vector<std::uint32_t> own;  ///< voxel of the bone's own grid that lies there, counted from 1; 0: none
  /// Around a bone of the pelvis: 1 in the hip bone and the half of the sacrum of its side, 2 in those of the other, as
  /// far as the grid reaches. Empty around other bones.
  std::vector<std::uint8_t> pelvis{};
  Affine in_bone;     ///< of the same voxels, in the world of the bone
  bool limb = false;  ///< no trunk around it
};

enum class Technique : std::uint8_t { single, opposed, conformal, intensity_modulated, stereotactic };
std::string_view name(Technique technique);
std::optional<Technique> technique_called(std::string_view name);

struct Prescription {
  Technique technique = Technique::conformal;
  int energy = 10;  ///< MV
  int fractions = 1;
  double dose = 8.0;              ///< Gy, of the whole course
  bool to_edge = false;           ///< to 95 % of the target, else to the isocentre
  std::vector<double> gantry;     ///< degrees; empty: those of the technique
  std::optional<Vec3> isocentre;  ///< mm in the body; the middle of the target where not given
  bool spares_cord = true;        ///< modulated fields do
};

/// A set of voxels that dose is reported of.
struct Structure {
  std::string name, kind;  ///< kind as DICOM has it: GTV, PTV, ORGAN, EXTERNAL
  std::vector<std::uint32_t> voxel;
};

struct Plan {
  Volume<float> dose;                 ///< Gy of one fraction where it is aimed
  std::vector<Structure> structures;  ///< target first
  Vec3 isocentre{};                   ///< mm in the body
  std::vector<double> gantry;         ///< of each field
  std::size_t ray_steps = 0;

  const Structure* find(std::string_view name) const;
};

/// The bone that is treated as tumour, and the margin around it: 1 within. `clinical` on the grid of `body`.
std::vector<std::uint8_t> grown(const BodyAround& body, const std::vector<std::uint8_t>& mask, double margin,
                                ThreadPool& pool);

/// `gross` (seen tumour, may be empty of voxels) and `target` (with its margins) on the grid of `body`.
Plan plan(const BodyAround& body, const std::vector<std::uint8_t>& gross, const std::vector<std::uint8_t>& target,
          const Prescription& prescription, const BeamParameters& parameters, ThreadPool& pool);

/// Doses (Gy) of a structure in falling order.
std::vector<double> doses_of(const Volume<float>& dose, const Structure& structure);
/// The least dose of the hottest `volume` (mL) of sorted doses, of the hottest voxel where that is smaller.
double hottest(const std::vector<double>& sorted, double volume, double voxel_volume);
/// The least dose of the hottest `share` of sorted doses.
double dose_of_share(const std::vector<double>& sorted, double share);
double mean(const std::vector<double>& doses);

}  // namespace howship::therapy::beam
