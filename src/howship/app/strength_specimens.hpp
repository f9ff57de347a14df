// SPDX-License-Identifier: Apache-2.0
// The bone of an image as `howship strength` tests it: as imaged, with a lesion made in it, treated.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "howship/app/strength_options.hpp"
#include "howship/base/threads.hpp"
#include "howship/strength/from_image.hpp"
#include "howship/strength/rigidity.hpp"

namespace howship::app {

/// Image and label map, and the bone in them.
struct StrengthInput {
  Volume<float> bmd;  ///< mg/cm3
  Volume<int> labels;
  strength::ImageBone bone;                       ///< its map is there
  std::optional<strength::MaterialMap> opposite;  ///< the same bone of the other side
  double edge = 0.0;                              ///< mm, of a voxel of the maps
  std::vector<std::string> notes;                 ///< what had to be decided to read them
};

/// What is tested as it comes: values of a CT (HU, or what the calibration turns into density) and labels on the same
/// points, in any order of axes.
struct StrengthImages {
  Volume<float> values;
  Volume<int> labels;
  std::vector<std::string> notes;
};

/// Reads what the options name. Throws InputError.
StrengthImages read_images(const StrengthOptions& o);

/// The bone in the images. Throws InputError where that cannot be tested.
StrengthInput input_of(const StrengthOptions& o, const AskedStrength& asked, StrengthImages images, ThreadPool& pool);

/// One state of the bone: as imaged, with a lesion made, treated.
struct Specimen {
  std::string name, title;  ///< "as_imaged", "as imaged"
  strength::MaterialMap map;
  strength::Strength strength;
  strength::RigidityLeft rigidity;  ///< against the bone as imaged
  strength::RigidityLeft beside;    ///< against the opposite bone, where there is one
};

/// Specimens to test, and a line on each thing that was done to make them.
struct Specimens {
  std::vector<Specimen> all;  ///< as imaged first
  std::vector<std::string> done_to_it;
  Vec3 axis{};    ///< of the bone as imaged: rigidities are those of sections across it
  Vec3 centre{};  ///< world mm: of mass of what is tested, the body of a vertebra
  const strength::MaterialMap& plain() const { return all.front().map; }
};

/// Throws InputError where what the options want cannot be made. Cuts arches off, of the opposite bone, too.
Specimens make_specimens(const StrengthOptions& o, const AskedStrength& asked, StrengthInput& input, ThreadPool& pool);

/// Fills in strength and rigidity; `show(specimen, part)` is told how far it is. Throws InputError where a specimen
/// cannot be loaded.
void test(Specimens& specimens, const StrengthOptions& o, const AskedStrength& asked, const StrengthInput& input,
          ThreadPool& pool, const std::function<void(std::size_t, double)>& show);

}  // namespace howship::app
