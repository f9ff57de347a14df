// SPDX-License-Identifier: Apache-2.0
// What the modalities have in common: truth maps, outlines, and how a reader calls what an image shows.
#pragma once
#include <numbers>
#include <utility>

#include "howship/imaging/examination.hpp"

namespace howship::imaging {

inline constexpr double volume_surround = 1.0;  ///< mm, voxels of the body around a bone in CT and MRI

/// 0 elsewhere, 1 bone, 2 tumour, by what fills most of the bone's voxel nearest to each voxel of the image.
Volume<std::uint8_t> truth_map(const Scene& scene, const Grid& grid, double front_occupancy, ThreadPool& pool);
/// The same label where the way through the tissue is that long.
inline float label(float tumour_mm, float bone_mm) { return tumour_mm >= 2.0f ? 2.0f : bone_mm > 0.01f ? 1.0f : 0.0f; }

std::vector<float> minus(const Volume<float>& a, const Volume<float>& b);

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

/// What the reader says of one subject of a study, and what was so. The share of false alarms is that of a whole
/// examination: `may_alarm` is of its first subject.
Outcome call(const Modality& self, const Reading& reading, const std::any& study, std::size_t index,
             const Subject& subject, std::string_view view, const NoiseKey& key, bool may_alarm = true);

template <class Study>
const Study& of(const std::any& study) {
  return *std::any_cast<Study>(&study);
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
      made.modality = &self;
      made.day = request.day;
      made.bone = bone;
      made.view = view;
      made.study = std::move(study);
      made.outcomes.push_back(call(self, reading, made.study, 0, subject, view, key));
    }
  return out;
}
/// The same where an image has all views in it.
template <class Make>
std::vector<Examination> each_bone(const Modality& self, const Request& request, const Make& make) {
  constexpr std::string_view all[] = {""};
  return each_bone(self, request, all,
                   [&](const Subject& subject, std::string_view, const NoiseKey& key) { return make(subject, key); });
}

/// The column of sizes; `measured` finds the measures of a subject in a study.
template <const Measured& (*measured)(const std::any& study, std::size_t subject)>
constexpr MeasuredColumn size_column{
    "size_mm", "mm", "diameter of a ball, in a projection of a disc, as large as what the reader outlines", 10,
    [](const std::any& study, std::size_t subject) { return Value{measured(study, subject).size}; }};
template <class Study>
const Measured& measured_of(const std::any& study, std::size_t) {
  return of<Study>(study).measured;
}

}  // namespace howship::imaging
