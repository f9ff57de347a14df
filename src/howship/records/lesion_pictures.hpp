// SPDX-License-Identifier: Apache-2.0
// Files of pictures/: each lesion on a saved day, and over the course.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "howship/records/run_files.hpp"
#include "howship/records/volumes.hpp"

namespace howship::records {

/// Where the lesions of a bone are drawn.
struct PicturedBone {
  struct Lesion {
    std::size_t number;  ///< in the scenario, from 1
    Vec3 seed;           ///< world mm
  };
  std::string name;
  double field = 60.0;  ///< mm, side of the square that shows a lesion and bone around it
  double front = 0.0;   ///< share of the pores that tumour fills at its front
  std::vector<Lesion> lesions;
};
PicturedBone pictured(const patient::Site& site);

/// A picture of each lesion of the bone.
void write_slices(RunFiles& files, const PicturedBone& bone, std::shared_ptr<const BoneDay> taken);

/// One picture a lesion with up to six of the saved days beside each other, made from the files of volumes/: a run that
/// was resumed has no earlier day in memory, and which days it takes is known only at the end. `transport` knows what
/// tumour can take of soft tissue.
void write_strips(const RunFiles& files, const PicturedBone& bone, std::span<const double> saved_days,
                  const space::Parameters& transport, ThreadPool& pool);

}  // namespace howship::records
