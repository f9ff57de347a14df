// SPDX-License-Identifier: Apache-2.0
// Tests of patients who are many: no image is made. A reader's chance to call a lesion follows from what the lesion
// amounts to, by surfaces that were fitted to the whole chain of images; threshold, specificity, words and the draw of
// the decision are those of the whole chain. docs/theory/imaging.md has the surfaces.
#pragma once
#include <string_view>
#include <vector>

#include "howship/patient/patient.hpp"
#include "howship/patient/report.hpp"

namespace howship::patient {

/// Errors of cheap tests beside those of [parameters.practice], and what is hot in the bones of people without a
/// metastasis.
struct CheapTestParameters {
  double size_error = 0.08, size_error_planar = 0.15;      // 1
  double size_error_lasting = 0.7;                         // 1
  double hounsfield_error = 25.0;                          // HU
  double hot_foci_slope = 0.02, hot_foci_least = 0.6;      // 1/year, 1
  double explained_by_film = 0.6, explained_by_mri = 0.9;  // 1

  static std::span<const Parameter<CheapTestParameters>> table();
};

/// All lesions of a bone, as a test is told of them.
struct BoneWithLesions {
  double tumour = 0.0;     ///< mm3, living
  double lost = 0.0;       ///< mm3 of lamellar matrix
  double woven = 0.0;      ///< mm3 of woven matrix
  double deficit = 0.0;    ///< mg of hydroxyapatite; negative where bone was made
  double formation = 0.0;  ///< mm3/day of mineralised matrix above what the bone would make in health
};

/// Detectability d' in a test; `test` is "xray_ap", "xray_lateral" or the name of a modality. 0 where nothing is there.
double cheap_detectability(std::string_view test, std::string_view bone, const BoneWithLesions& lesions);

/// Makes the tests that fall due on the present day, which leave the agenda: what came back of each.
std::vector<Report> test_cheaply(Patient& patient, ThreadPool& pool, const CheapTestParameters& p = {});

}  // namespace howship::patient
