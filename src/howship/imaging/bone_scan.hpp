// SPDX-License-Identifier: Apache-2.0
// Planar whole-body bone scan: a tracer that follows bone formation, seen by a gamma camera from front and back.
#pragma once
#include "howship/imaging/filter.hpp"
#include "howship/imaging/noise.hpp"
#include "howship/imaging/phantom.hpp"

namespace howship::imaging {

struct BoneScanSettings {
  double dose = 740.0;           // MBq of 99mTc-MDP
  double delay = 3.0;            // hours
  double in_skeleton = 0.36;     // of the dose
  double in_soft_tissue = 0.24;  // of the dose
  double shares_at = 3.0;        // hours
  double clearance_half = 1.0;   // hours
  double soft_residue = 0.14;    // 1
  double formation_power = 0.9;
  double attenuation = 0.0145;  // 1/mm
  double sensitivity = 91.0;    // counts/s/MBq
  double dwell = 200.0;         // s
  double scatter_to_primary = 0.32;
  double scatter_length = 40.0;              // mm, FWHM
  double hole_diameter = 1.11;               // mm
  double hole_length = 24.05;                // mm
  double septa_attenuation = 2.7;            // 1/mm
  double intrinsic_resolution = 3.8;         // mm
  double gap_front = 30.0, gap_back = 40.0;  // mm, collimator to skin
  double pixel = 2.26;                       // mm
  static std::span<const Parameter<BoneScanSettings>> table();
};

/// Shares of the dose in bone and in soft tissue at the time of the scan, over those that the settings say of their own
/// hour: bone takes up, and soft tissue loses, what circulates.
double settled_in_bone(const BoneScanSettings& scan);
double left_in_soft_tissue(const BoneScanSettings& scan);

/// Full width at half maximum (mm) of a point `distance` mm from the collimator.
double camera_resolution(double distance, const BoneScanSettings& scan);

/// Activity (MBq at the scan) and attenuation (1/mm) of every voxel of the body, slice by slice; of each line along i
/// only what lies between the first and the last voxel of the body is kept.
struct TracerMap {
  struct Line {
    int from = 0, to = 0;  ///< half-open
    std::size_t at = 0;    ///< of voxel `from` in its slice
  };
  struct Slice {
    std::vector<Line> lines;  ///< nj
    std::vector<std::uint8_t> tissue, region;
    std::vector<float> activity, attenuation;
  };
  Grid grid;
  std::vector<Slice> slices;           ///< nk
  std::vector<double> healthy_uptake;  ///< by region: MBq that a voxel of its bone takes on average in health
};

/// The grid that the whole-body scan uses.
Grid whole_body_grid(const BoneScanSettings& scan);

/// A bone and where it lies in the body.
struct PlacedBone {
  const TissueState* state;
  Grid grid;
};

/// Where the tracer is: bone matrix of the phantom by region, soft tissues, and the bones in `states` by their
/// formation. The dose is shared as for a healthy skeleton: what a lesion takes up is added. `turnover`: mineral
/// deposition of all other bones over health, as medicines leave it.
TracerMap tracer_map(const Phantom& phantom, const Grid& grid, std::span<const PlacedBone> bones,
                     const BoneScanSettings& scan, ThreadPool& pool, double turnover = 1.0);

/// What changes where `bone` forms mineral otherwise than in `before` (on the same grid): a map of the body around it
/// with the difference of activity alone. Counts are linear in activity.
TracerMap tracer_change(const TracerMap& map, const Phantom& phantom, const PlacedBone& bone, const TissueState& before,
                        const BoneScanSettings& scan);

/// Expected or measured counts. Rows from the head down; anterior: the patient's right on the left; posterior: as seen
/// from behind.
struct PlanarScan {
  Image anterior, posterior;
};
PlanarScan bone_scan_signal(const TracerMap& tracer, const BoneScanSettings& scan, ThreadPool& pool);
PlanarScan bone_scan_counts(const PlanarScan& signal, const NoiseKey& key, ThreadPool& pool);

/// Counts a view that the dose budget promises, for a mean transmission.
double count_budget(const BoneScanSettings& scan, double transmission);

}  // namespace howship::imaging
