// SPDX-License-Identifier: Apache-2.0
// A simulated test of a bone of a result, as the command line and other programs ask for it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "howship/pictures/test_images.hpp"

namespace howship::app {

struct ImageOptions {
  std::string result;                 ///< folder of a run
  std::string modality, view, bone;   ///< empty view: the usual ones; empty bone: the only or first one
  std::optional<double> day;          ///< a saved one; the last where not given
  std::optional<std::uint64_t> seed;  ///< of the noise; that of the run where not given
  int threads = 0;                    ///< 0: all cores
};

struct MadeImage {
  imaging::Examination test;
  imaging::TestSettings settings;
  std::string view, bone;
  std::uint64_t seed = 0;
  double day = 0.0;
  formats::DicomStudy study;  ///< as DICOM tells it
};

/// Makes and reads the test. Throws InputError where the result holds no such bone or day, or there is no such test.
MadeImage make_image(const ImageOptions& options);

}  // namespace howship::app
