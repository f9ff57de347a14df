// SPDX-License-Identifier: Apache-2.0
// What each lesion amounts to: volumes, bone lost and made, CT numbers, and where it has gone.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "howship/patient/site.hpp"
#include "howship/space/voxels.hpp"

namespace howship::patient {

/// One lesion of one bone. An RVE counts for the lesion whose tumour came to it first; where none has, for that whose
/// seed is nearest. Volumes in mm3.
struct LesionMeasures {
  double tumour;                            ///< living tumour
  std::array<double, space::clones> clone;  ///< of which sensitive, adapted, independent
  double cells;                             ///< living, whole ones where they are few
  double resting;                           ///< of which rest while their hormone is withdrawn
  double debris;                            ///< killed tumour not yet cleared
  double extent;                            ///< tissue where tumour fills `front_occupancy` of the pore or more
  double equivalent_radius;                 ///< mm, of a ball of that extent
  double lamellar_lost;                     ///< matrix
  double woven;                             ///< matrix
  double hole;                              ///< tissue of bone that has lost more than `hole_loss` of its matrix
  double mineral_deficit;                   ///< mg of hydroxyapatite, against the start
  double mean_hu;       ///< CT number over the bone that its extent has ever held; NaN where there is none
  double outside_bone;  ///< living tumour in soft tissue and canal
  double canal;         ///< living tumour in the spinal canal
  Vec3 centre;          ///< world mm, centre of mass of the living tumour; the seed's where none lives
  int group;            ///< lesions whose extents touch share the lowest number among them, counted from 0
};

/// Measures of the lesions of a site in their order, with their cells that are counted. Serial and in fixed order. Of a
/// site in shells they are of its drawing, in which what has outgrown the bone is not; `cells` are all that live.
std::vector<LesionMeasures> measure_lesions(const Site& site);

/// The same of the balls of a site in shells, each by itself and without a drawing of the bone: sums over shells. What
/// of a ball would lie beyond the surface of the bone counts as if it lay in it.
std::vector<LesionMeasures> measure_balls(const Site& site);

/// The same of densities alone, of lesions seeded at `seeds` (world mm). `once_inside`: RVEs that lay inside an extent
/// on some day before; none where not given. `labels`: of each RVE, the lesion that it counts for, from 1; 0 or none at
/// all: the nearest.
std::vector<LesionMeasures> measure_lesions(const space::Voxels& voxels, std::span<const Vec3> seeds,
                                            const space::Law& law, std::span<const std::uint8_t> once_inside = {},
                                            std::span<const LesionMap::Label> labels = {});

/// Adds the RVEs of bone (the shells) that lie inside the extent of a lesion today; `once_inside` may be empty or
/// shorter.
void mark_inside(const space::Voxels& voxels, const space::Law& law, std::vector<std::uint8_t>& once_inside);
void mark_inside(const space::Shells& shells, const space::Law& law, std::vector<std::uint8_t>& once_inside);

/// Living tumour outside bone.
OutsideBone outside_bone(const space::Voxels& voxels);

/// Living tumour over all RVEs, in RVE volumes.
double living_tumour(const space::Voxels& voxels);
/// The same of tumour that is killed and not cleared yet.
double killed_tumour(const space::Voxels& voxels);
/// The same of each clone.
tumour::OfClones living_clones(const space::Voxels& voxels);

/// Tissue of which tumour, debris and woven bone fill at least the part `reach`, in RVE volumes weighted by density
/// (marrow and tumour 1, matrix `matrix_density` g/mL).
double tissue_of_lesions(const space::Voxels& voxels, double reach, double matrix_density);

/// CT number (HU) of RVE i: marrow, matrix, tumour and cement by volume; soft tissue around bone.
double ct_number(const space::Voxels& voxels, std::size_t i, const space::Law& law);

/// One value a voxel of the bone's grid from one value an RVE; `outside` where there is no RVE.
template <class T, class Value>
Volume<T> volume_of(const space::Voxels& voxels, T outside, const Value& value) {
  Volume<T> out(voxels.grid, outside);
  for (std::size_t i = 0; i < voxels.size(); ++i) out.value[voxels.voxel[i]] = T(value(i));
  return out;
}

}  // namespace howship::patient
