// SPDX-License-Identifier: Apache-2.0
// A lesion as a radiologist looks at it: three planes through its centre, and the same over time.
#pragma once
#include <span>
#include <string>

#include "howship/io/draw.hpp"
#include "howship/numerics/grid.hpp"

namespace howship {

/// What is grey: values at `low` and below are black, at `high` and above white.
struct GreyWindow {
  double low = -200, high = 1600;
  std::string unit = "HU";  ///< "HU", or a word such as "bone volume fraction"
};

/// One bone on one day. Volumes must outlive the call and may lie on grids of their own; null where there is none.
struct LesionDay {
  double day = 0;
  const Volume<float>* grey = nullptr;    ///< in the unit of the window; needed
  const Volume<float>* tumour = nullptr;  ///< fraction 0 to 1
  const Volume<float>* woven = nullptr;   ///< fraction 0 to 1
  /// Share of the room for tumour that is filled, 0 to 1: outlined where it passes `front_occupancy`, since soft tissue
  /// and dense bone have room for little. Null: the outline is where the fraction of tumour passes one half.
  const Volume<float>* occupancy = nullptr;
};

struct LesionView {
  std::string bone;   ///< as in the caption, "L3"
  Vec3 centre{};      ///< of the lesion, world mm (RAS+)
  double field = 60;  ///< mm, side of the square that is shown
  GreyWindow window;
};

/// Axial, coronal and sagittal plane side by side, at least 4 pixels a millimetre, radiological convention: the
/// patient's right is on the left of axial and coronal views, the front on the left of sagittal ones. Orientation
/// letters, a scale bar, a caption with bone, day and window, and a legend. Tumour is vermilion, woven bone sky blue.
Picture draw_lesion(const LesionView& view, const LesionDay& day);

/// The same as a contact sheet: a column a day, a row a plane.
Picture draw_lesion_over_time(const LesionView& view, std::span<const LesionDay> days);

/// Value at a world place between voxel centres, trilinear; NaN outside the image.
double sample(const Volume<float>& volume, const Vec3& world);

}  // namespace howship
