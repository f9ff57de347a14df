// SPDX-License-Identifier: Apache-2.0
// A test as it is ordered, and what its reader reports: one path for the command line and for the tests of a run.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "howship/imaging/study.hpp"

namespace howship::imaging {

enum class Modality : std::uint8_t { xray, ct, bone_scan, pet, mri };

struct ModalityData {
  Modality modality;
  std::string_view name;                    ///< "bone_scan"; "bone-scan" is understood too
  std::string_view title;                   ///< "bone scan"
  std::span<const std::string_view> views;  ///< that it can be looked at in
  std::span<const std::string_view> usual;  ///< those made where none is asked for
};
std::span<const ModalityData> modalities();
const ModalityData* find_modality(std::string_view name);

/// What the reader of a test reports about one bone. Words and numbers are the reader's; what a reader does not know is
/// marked as truth.
struct Finding {
  std::string test;  ///< name of the modality, "biopsy" or "labs"
  std::string view;  ///< of a radiograph, or the needle of a biopsy; else empty
  std::string bone;  ///< empty: the whole patient
  std::string words;
  std::optional<Reading> reading;       ///< of an image
  std::optional<double> probability{};  ///< of what was drawn
  bool reported = false;                ///< the reader calls it; a biopsy is positive
  bool false_alarm = false;             ///< truth: what was called is not where a lesion is
  double tumour = Measured::none;       ///< truth: mm3 of living tumour in the bone
  Measured measured;                    ///< only where something was reported
  std::optional<CordFinding> cord;      ///< MRI of a vertebra
  std::string quantity;                 ///< of the laboratory: "calcium_mmol_per_l"
  double value = Measured::none;
};

struct Examination {
  Modality modality{};
  double day = 0.0;
  std::string bone;  ///< empty: the whole body
  std::string view;  ///< of a radiograph
  std::variant<XrayStudy, CtStudy, BoneScanStudy, PetStudy, MriStudy> study;
  std::vector<Finding> findings;  ///< one; of a bone scan, one for each bone
};

/// Every image that the test takes of these bones: one a bone, two radiographs where no view is named, one bone scan of
/// all. `view` must be one of the modality's or empty. A function of its arguments alone.
std::vector<Examination> examine(const Hospital& hospital, Modality modality, std::string_view view,
                                 std::span<const Subject> subjects, std::uint64_t seed, double day, ThreadPool& pool);

BiopsyKind biopsy_kind(std::string_view needle);
std::span<const std::string_view> needles();  ///< "fine_needle", "core", "surgical"

/// From behind, aimed at `target` in the world of the bone.
Finding examine_biopsy(const Hospital& hospital, const Subject& subject, std::string_view needle, const Vec3& target,
                       std::uint64_t seed, double day);

}  // namespace howship::imaging
