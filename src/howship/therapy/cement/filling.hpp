// SPDX-License-Identifier: Apache-2.0
// Where injected cement (or ethanol) goes: along the path of least resistance. Its front arrives first where bone lets
// it through best; voxels fill in the order of its arrival until the volume is used up or a leak is seen.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "howship/numerics/grid.hpp"
#include "howship/therapy/cement/parameters.hpp"

namespace howship::therapy::cement {

enum class Place : std::uint8_t { closed, bone, canal, vein, soft };

/// Bone and what is around it, one value a voxel.
struct Ground {
  Extent extent;
  double spacing = 1.0;  ///< mm
  std::vector<Place> place;
  std::vector<float> matrix, tumour, taken;  ///< volume fractions; `taken` by cement or metal
  std::vector<std::uint8_t> cavity;          ///< of a balloon; may be empty
};

/// Permeability of bone of that matrix fraction (Kozeny and Carman, surface of Martin), mm2.
double permeability(double matrix);
/// Viscosity (Pa s) of cement so many minutes after mixing.
double viscosity_after(double minutes, const CementParameters& numbers);
/// Power of the permeability in the speed of cement of that viscosity: runny cement follows weak paths, thick cement
/// fills round.
double speed_exponent(double viscosity, const CementParameters& numbers);

/// Times of arrival of |grad tau| = 1/speed from the seeds by fast marching of first order over six neighbours;
/// infinite where it never comes. `order` gets the voxels as they are reached; `goes_on` ends it (null: never).
std::vector<double> arrival(const Extent& extent, double spacing, std::span<const double> speed,
                            std::span<const std::uint32_t> seeds, std::vector<std::uint32_t>* order = nullptr,
                            const std::function<bool(std::uint32_t)>& goes_on = {});

struct Injection {
  double volume = 4.0;       ///< mL
  double viscosity = 300.0;  ///< Pa s
  /// Standard normal draw of a voxel, for how permeable places differ; null: they do not.
  std::function<double(std::size_t voxel)> place_draw{};
  bool leaks_are_seen = true;
};

struct Filling {
  std::vector<float> filled;                               ///< of each voxel, share of its volume
  double bone = 0.0, canal = 0.0, vein = 0.0, soft = 0.0;  ///< mL
  bool stopped = false;                                    ///< by a leak
  double injected() const { return bone + canal + vein + soft; }
};

Filling inject(const Ground& ground, std::span<const std::uint32_t> seeds, const Injection& how,
               const CementParameters& numbers);

/// mL that bone can take from these seeds without passing anything else.
double holds(const Ground& ground, std::span<const std::uint32_t> seeds, const CementParameters& numbers);

/// The voxel of bone nearest to a place (voxel coordinates) that lets cement in.
std::uint32_t nearest_open(const Ground& ground, const Vec3& at, const CementParameters& numbers);

/// Pa that it takes to press `rate` mL/s through the cannula.
double cannula_pressure(double rate, double viscosity, const CementParameters& numbers);

/// A balloon of `volume` mL at a place (voxel coordinates) presses what is in it into the bone around it, a layer that
/// is as thick as the room in it asks for. `ground` is changed to what is left.
struct Inflated {
  std::vector<float> emptied;         ///< 1 in the cavity
  std::vector<float> matrix, tumour;  ///< what is added elsewhere, share of the voxel
  double cavity = 0.0;                ///< mL
};
Inflated inflate(Ground& ground, const Vec3& at, double volume, const CementParameters& numbers);

}  // namespace howship::therapy::cement
