// SPDX-License-Identifier: Apache-2.0
// Temperature of living tissue on voxels: Pennes' bioheat equation, explicit in time, with perfusion that stops where
// tissue is dead, damage by heat (Arrhenius) and freezing with its latent heat (enthalpy form). SI units inside, but
// lengths in mm and temperatures in degrees Celsius at the border.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/numerics/zeroed_array.hpp"
#include "howship/therapy/heat/parameters.hpp"

namespace howship::therapy::heat {

/// What a voxel is made of, as heat and current see it.
struct ThermalTissue {
  double conductivity = 0.0;  ///< W/m/K
  double capacity = 0.0;      ///< J/m3/K
  double perfusion = 0.0;     ///< 1/s
  double conductance = 0.0;   ///< S/m
  double latent = 0.0;        ///< J/m3
};

/// Rate of damage by heat, 1/s: A exp(-E/(R T)). Tissue is dead once its integral is 1.
struct DamageLaw {
  double log_frequency = 226.78;  ///< ln A, A in 1/s
  double energy = 6.28e5;         ///< J/mol
  double rate(double celsius) const;
};

/// How faces between a needle and tissue lead, over tissue from voxel to voxel: those around it and, across k, its
/// ends.
struct Link {
  double side = 1.0, end = 1.0;
};

/// A wall that takes heat: `per_volume` W/m3/K from each of its voxels to something at `temperature`.
struct Wall {
  std::span<const std::uint32_t> voxels;
  double per_volume = 0.0, temperature = 37.0;
};

class Bioheat {
 public:
  struct Settings {
    double spacing = 1.0;    ///< mm
    double start = 37.0;     ///< C: of all voxels, of blood, and of the outermost layer for good
    double boiling = 100.0;  ///< C: no tissue becomes hotter, what is left over boils away
    bool freezes = false;    ///< else heat does its damage
    DamageLaw damage{};
    HeatParameters numbers{};
  };

  /// `metal` marks voxels of a needle (may be empty): they lead heat as well as the best tissue does and are not
  /// perfused; faces between them and tissue lead as `link` says.
  Bioheat(const Extent& extent, const Settings& settings, std::span<const ThermalTissue> tissue,
          std::span<const std::uint8_t> metal = {}, const Link& link = {});

  const Extent& extent() const { return extent_; }
  double spacing() const { return settings_.spacing; }

  /// No heat passes between the outermost layers across `axis` and what lies inside of them.
  void insulate(int axis);
  void set(std::size_t voxel, double celsius);
  /// Keeps a voxel at a temperature.
  void hold(std::size_t voxel, double celsius);
  /// W/m3 of each voxel for a power of 1.
  void set_source(std::span<const float> source);

  /// Seconds that a step may last, with a wall that takes as much.
  double longest_step(const Wall* wall = nullptr) const;
  /// A step of `seconds` with the source times `power`. The same bytes for any pool size and instruction set.
  void advance(double seconds, double power, ThreadPool& pool, const Wall* wall = nullptr);

  double temperature(std::size_t voxel) const;
  /// Integral of the rate of damage; where it freezes, the lowest temperature since `new_cycle`.
  double damage(std::size_t voxel) const;
  double coldest(std::size_t voxel) const { return damage(voxel); }
  /// Perfusion ends for good where it was too cold to live; the coldest temperature is looked for anew.
  void new_cycle();
  /// J stored in all voxels against the start.
  double stored() const;

 private:
  std::size_t at(std::size_t voxel) const;

  Extent extent_;
  Settings settings_;
  std::size_t pitch_, plane_;
  ZeroedArray<float> now_, next_, inverse_capacity_, sink_, source_, damage_, enthalpy_, melt_;
  std::array<ZeroedArray<float>, 3> across_;
};

}  // namespace howship::therapy::heat
