// SPDX-License-Identifier: Apache-2.0
// A lesion as a radiologist looks at it: three planes through its centre, and the same over time.
#pragma once
#include <array>
#include <span>
#include <string>

#include "howship/numerics/grid.hpp"
#include "howship/pictures/draw.hpp"

namespace howship::pictures {

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
  /// Share of the room for tumour that is filled, 0 to 1, to outline instead of the fraction of tumour, since soft
  /// tissue and dense bone have room for little.
  const Volume<float>* occupancy = nullptr;
  double front = 0.5;  ///< the outline is where `occupancy`, or else the fraction of tumour, passes this
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
formats::Picture draw_lesion(const LesionView& view, const LesionDay& day);

/// The three planes of a day as they stand in a contact sheet.
struct LesionColumn {
  double day = 0.0;
  bool tumour = false, woven = false;  ///< whether the day knew them
  std::array<formats::Picture, 3> planes;
};
LesionColumn draw_column(const LesionView& view, const LesionDay& day);

/// The same as a contact sheet: a column a day, a row a plane.
formats::Picture draw_lesion_over_time(const LesionView& view, std::span<const LesionColumn> columns);
formats::Picture draw_lesion_over_time(const LesionView& view, std::span<const LesionDay> days);

/// Value at a world place between voxel centres, trilinear; NaN outside the image.
double sample(const Volume<float>& volume, const Vec3& world);

}  // namespace howship::pictures
