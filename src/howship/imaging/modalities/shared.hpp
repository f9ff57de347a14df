// SPDX-License-Identifier: Apache-2.0
// What the modalities have in common: truth maps, outlines, and how a reader calls what an image shows.
#pragma once
#include <array>
#include <numbers>
#include <utility>

#include "howship/imaging/examination.hpp"

namespace howship::imaging {

/// What the blur of an image reaches into, around it.
inline Vec3 with_edge(const Vec3& size, double edge) { return {size[0] + edge, size[1] + edge, size[2] + edge}; }

inline constexpr double volume_surround = 1.0;  ///< mm, voxels of the body around a bone in CT and MRI

/// 0 elsewhere, 1 bone, 2 tumour, by the bone's voxel nearest to each voxel of the image; tumour where it fills at
/// least `front_occupancy` of the pores.
Volume<std::uint8_t> truth_map(const Scene& scene, const Grid& grid, const TestSettings& settings, ThreadPool& pool);
/// The same label where the way through the tissue is that long.
inline float label(float tumour_mm, float bone_mm) { return tumour_mm >= 2.0f ? 2.0f : bone_mm > 0.01f ? 1.0f : 0.0f; }

/// The mixture on the grid of an image: of the scene as it is, and of the same with `healthy` in place of its state,
/// which it is left with.
WithAndWithout seen_and_healthy(Scene& scene, const TissueState& healthy, const Mixture& mixture, const Grid& grid,
                                ThreadPool& pool);

template <class T>
double mean(const std::vector<T>& values, const Focus& focus) {
  double sum = 0.0;
  for (std::size_t p : focus.pixels) sum += double(values[p]);
  return sum / double(focus.pixels.size());
}

/// Diameter (mm) of a disc, or of a ball, as large as a focus.
double disc(const Focus& focus, double pixel);
double ball(const Focus& focus, const Grid& grid);

/// Noise of its own for every test of a patient.
NoiseKey key_of(const Identity& patient, std::string_view test, std::string_view view, std::string_view bone,
                double day);

/// What looks like a tumour and is none. The share of false alarms is that of a patient, among whose bones it is
/// divided evenly; and what a test mistakes for a tumour is still there the next time.
struct Mimics {
  Identity patient;
  std::size_t bones = 1;
};
inline Mimics mimics_of(const Request& request) {
  return {request.patient, request.skeleton > 0 ? request.skeleton : request.subjects.size()};
}

/// What the reader says of one subject of a study, and what was so.
Outcome call(const Modality& self, const Reading& reading, const std::any& study, std::size_t index,
             const Subject& subject, const NoiseKey& key, const Mimics& mimics);
Outcome call(const Modality& self, const Reading& reading, const std::any& study, std::size_t index,
             const std::string& bone, double tumour, const NoiseKey& key, const Mimics& mimics);

template <class Study>
const Study& of(const std::any& study) {
  return *std::any_cast<Study>(&study);
}
template <class Study>
Labels truth_of(const std::any& study) {
  return &of<Study>(study).truth;
}

/// The views of a volume that is looked at along each axis.
constexpr std::array<ShownView, 3> planes(Pixels (*pixels)(const std::any& study), double dark, double bright) {
  return {ShownView{"axial", true, "axial", pixels, dark, bright},
          ShownView{"sagittal", true, "sagittal", pixels, dark, bright},
          ShownView{"coronal", true, "coronal", pixels, dark, bright}};
}

/// One examination for each bone and view, with the reading that its study holds. `make(subject, view, key)` gives the
/// study.
template <class Make>
std::vector<Examination> each_bone(const Modality& self, const Request& request,
                                   std::span<const std::string_view> views, const Make& make) {
  std::vector<Examination> out;
  for (const Subject& subject : request.subjects)
    for (const std::string_view view : views) {
      const std::string& bone = subject.state.bone;
      const NoiseKey key = key_of(request.patient, self.name, view, bone, request.day);
      auto study = make(subject, view, key);
      const Reading reading = study.reading;
      Examination& made = out.emplace_back();
      made.bone = bone;
      made.view = view;
      if constexpr (requires { study.around; }) made.around = study.around;
      made.study = std::move(study);
      made.outcomes.push_back(call(self, reading, made.study, 0, subject, key, mimics_of(request)));
    }
  return out;
}
/// One for each bone, where an image has all views in it: `make(hospital, subject, key, pool)` gives the study.
template <auto make>
std::vector<Examination> one_a_bone(const Modality& self, const Hospital& hospital, const Request& request,
                                    ThreadPool& pool) {
  constexpr std::string_view all[] = {""};
  return each_bone(self, request, all, [&](const Subject& subject, std::string_view, const NoiseKey& key) {
    return make(hospital, subject, key, pool);
  });
}

/// A number that a study has measured, of its one bone or of each of its subjects.
template <class Study, auto number>
Value value_of(const std::any& study, [[maybe_unused]] std::size_t subject) {
  const auto& measured = of<Study>(study).measured;
  if constexpr (requires { measured[subject]; })
    return Value{measured[subject].*number};
  else
    return Value{measured.*number};
}
template <class Study>
constexpr MeasuredColumn size_column{
    "size_mm", "mm", "diameter of a ball, in a projection of a disc, as large as what the reader outlines", 10,
    value_of<Study, &Measured::size>};

}  // namespace howship::imaging
