// SPDX-License-Identifier: Apache-2.0
// A lesion in the scan that its bone was cut out of: the scan stays what it is but where tissue has changed.
#pragma once
#include "howship/imaging/examination.hpp"
#include "howship/skeleton/scan.hpp"

namespace howship::imaging {

/// What a scan says of the scanner that made it.
struct ScanQuality {
  double noise = 0.0;  ///< HU, standard deviation in soft tissue
  Vec3 neighbour{};    ///< correlation of that noise with the next voxel along each axis of the grid
  Vec3 blur{};  ///< mm along each axis, deviation of the Gaussian by which edges are wider than a voxel makes them
  bool noise_known = true, blur_known = true;  ///< else the usual values of a CT (CtSettings)
};
ScanQuality quality_of(const skeleton::Scan& scan, const CtSettings& ct);

/// What has changed, as CT numbers, on the voxels of a box of the scan: HU = marrow + (HU - marrow) (1 - lost) + added.
struct ScanChange {
  std::array<int, 3> from{};  ///< of the scan's grid
  Volume<float> lost, added;  ///< share of what was there that is gone; HU
};
ScanChange change_in(const skeleton::Scan& scan, const TissueState& now, const TissueState& healthy,
                     const Mixture& hounsfield, const ScanQuality& quality, ThreadPool& pool);

/// Both of a subject that has a scan, as a machine with the hospital's numbers of CT sees them.
struct SeenInScan {
  ScanQuality quality;
  ScanChange change;
};
SeenInScan seen_in_scan(const Hospital& hospital, const Subject& subject, ThreadPool& pool);

/// The scan with that change. Voxels where nothing has changed are those of the scan. Where a part of the old content
/// is gone its noise has gone with it; noise of the same deviation and correlation takes its place.
Volume<std::int16_t> with_change(const skeleton::Scan& scan, const ScanChange& change, const ScanQuality& quality,
                                 const CtSettings& ct, const NoiseKey& key, ThreadPool& pool);

/// Adds the streaks of the subject's hardware to such a scan, slice by slice of the plane that scanners turn in; what
/// is beyond the scale stays there. Nothing where `ct_picture_metal` is 0.
void add_streaks(Volume<std::int16_t>& image, const Hospital& hospital, const Subject& subject, const SeenInScan& seen,
                 const NoiseKey& key, ThreadPool& pool);

/// Labels of imaging/labels.hpp on the scan's grid.
Volume<std::uint8_t> truth_in_scan(const skeleton::Scan& scan, const TissueState& now, const TissueState& healthy,
                                   const TestSettings& settings, ThreadPool& pool);

/// Water and bone equivalents of a scan in a beam, for the projector; only what lies in `half` (mm) around `centre`.
PairVolume scan_pairs(const Volume<std::int16_t>& hounsfield, const skeleton::Scan& scan, const Vec3& centre,
                      const Vec3& half, ThreadPool& pool);

}  // namespace howship::imaging
