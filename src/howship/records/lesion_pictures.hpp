// SPDX-License-Identifier: Apache-2.0
// Files of pictures/: each lesion on a saved day, and over the course.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "howship/pictures/slices.hpp"
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
class LesionStrips {
 public:
  LesionStrips(PicturedBone bone, std::span<const double> saved_days, const space::Parameters& transport);
  /// Draws all days but the last saved one, whose files may still be being written.
  void draw_earlier(const RunFiles& files, ThreadPool& pool);
  /// Draws what is not drawn yet, and leaves the files to what writes in the background.
  void finish(RunFiles& files, ThreadPool& pool);

 private:
  void draw_until(std::size_t day, const RunFiles& files, ThreadPool& pool);

  PicturedBone bone_;
  std::vector<double> days_;
  std::size_t drawn_ = 0;  // days
  space::Parameters transport_;
  std::vector<std::vector<pictures::LesionColumn>> columns_;  // of each lesion, one a day
};

}  // namespace howship::records
