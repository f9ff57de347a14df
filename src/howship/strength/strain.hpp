// SPDX-License-Identifier: Apache-2.0
// Strain and stress in voxel centres.
#pragma once
#include <array>

#include "howship/strength/problem.hpp"

namespace howship::strength {

/// Symmetric tensor: xx, yy, zz, xy, xz, yz (tensor shear, not engineering).
using Tensor = std::array<double, 6>;

Tensor strain_of(const std::array<std::array<double, 3>, 3>& gradient);

/// MPa, by Hooke's law.
Tensor stress_of(const Tensor& strain, Moduli moduli);

/// Strain energy a volume, MPa = N mm / mm3.
double energy_density(const Tensor& strain, Moduli moduli);

/// Largest and smallest principal value.
struct Principal {
  double largest, smallest;
};
Principal principal(const Tensor& tensor);

/// An interval that holds every principal value, without the angles that the values themselves cost.
Principal principal_bounds(const Tensor& tensor);

}  // namespace howship::strength
