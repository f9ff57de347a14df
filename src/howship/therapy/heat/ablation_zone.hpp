// SPDX-License-Identifier: Apache-2.0
// What a probe in tissue kills: radiofrequency, microwave, laser, freezing and ethanol, each by its own source of heat,
// cold or poison.
//
// A grid of its own follows the probe: k along it, the axis in the middle.
#pragma once
#include <functional>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/therapy/heat/bioheat.hpp"

namespace howship::therapy::heat {

/// What is at a place before treatment, as parts of a small volume there; what they leave is marrow.
struct TissueParts {
  double matrix = 0.0, tumour = 0.0, cement = 0.0;
  enum class Around { bone, soft, canal } around = Around::bone;

  friend bool operator==(const TissueParts&, const TissueParts&) = default;
};
/// Parts mixed: capacities and perfusion by volume, conductivities as Bruggeman's effective medium has it.
ThermalTissue mixed(const TissueParts& parts, const HeatParameters& numbers);

/// World mm -> tissue.
using TissueAt = std::function<ThermalTissue(const Vec3& place)>;

/// Parallel probes; `count` of them stand on a circle (two: a line), `apart` mm from their neighbours.
struct Probe {
  Vec3 tip{};               ///< world mm, of the point (of several: their middle)
  Vec3 direction{0, 0, 1};  ///< of insertion, any length
  double active = 20.0;     ///< mm behind the point that heat, cool or shine
  double diameter = 1.48;   ///< mm
  int count = 1;
  double apart = 15.0;  ///< mm
};

struct Radiofrequency {
  double power = 20.0;  ///< W at most
  double limit = 90.0;  ///< C, of the hottest tissue
  bool cooled = true;   ///< the probe is kept cool from inside
  double minutes = 12.0;
};
struct Microwave {
  double power = 60.0;  ///< W
  double minutes = 6.0;
};
struct Laser {
  double power = 2.0;      ///< W
  double energy = 1000.0;  ///< J
};
struct Cryo {
  double freeze = 10.0, thaw = 5.0;  ///< min
  int cycles = 2;
};

/// How it is reckoned.
struct Bath {
  double spacing = 1.0;  ///< mm
  double start = 37.0;   ///< C of tissue and blood
  double around = 22.0;  ///< mm of tissue around what the probe touches
};

struct Zone {
  Volume<float> killed;             ///< share of cells that die; NaN-free, 0 in the probe itself
  Volume<float> extreme;            ///< C, highest (of freezing: lowest) of the procedure
  std::vector<std::uint8_t> probe;  ///< voxels of the probe
  double volume = 0.0;              ///< mL of tissue where all cells die
  double width = 0.0;               ///< mm, of a circle as large as the dead section in the middle of the active part
  double length = 0.0;              ///< mm, along the probe
  double energy = 0.0;              ///< J
  double power_at_end = 0.0;        ///< W
  double ice_width = 0.0;           ///< freezing, mm: of 0 C at the end of the last freeze, as `width`
  double wall = 0.0;                ///< freezing, C: of the probe then
  std::vector<double> widths_at{};  ///< freezing: of -20, -30 and -40 C then

  /// Share killed at a place (world mm), between voxels linearly; 0 outside.
  double killed_at(const Vec3& place) const;
  double extreme_at(const Vec3& place, double outside) const;
};

Zone ablate(const Probe& probe, const Radiofrequency& how, const TissueAt& tissue, const Bath& bath,
            const HeatParameters& numbers, ThreadPool& pool);
Zone ablate(const Probe& probe, const Microwave& how, const TissueAt& tissue, const Bath& bath,
            const HeatParameters& numbers, ThreadPool& pool);
Zone ablate(const Probe& probe, const Laser& how, const TissueAt& tissue, const Bath& bath,
            const HeatParameters& numbers, ThreadPool& pool);
Zone ablate(const Probe& probe, const Cryo& how, const TissueAt& tissue, const Bath& bath,
            const HeatParameters& numbers, ThreadPool& pool);

/// Voxels of a line that stand for a wire: one, or a square of four, whichever is nearer to its real radius. `link` is
/// what their faces with tissue must lead better for the wire to be as thick as it is.
struct Wire {
  int across = 1;  ///< 1 or 2 voxels
  Link link{};
};
Wire wire_of(double radius, double spacing);
/// mm of the wire that a line of so many voxels across is like, where faces lead as whole voxels.
double wire_radius(int across, double spacing);

/// The wall of freezing probes of that radius (mm) in tissue of that conductivity, for the voxels that stand for them.
Wall freezing_wall(std::span<const std::uint32_t> voxels, const Wire& wire, double radius, double spacing,
                   double conductivity, const HeatParameters& numbers);

}  // namespace howship::therapy::heat
