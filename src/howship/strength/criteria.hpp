// SPDX-License-Identifier: Apache-2.0
// Failure loads that one linear solution gives.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "howship/strength/parameters.hpp"
#include "howship/strength/specimen.hpp"

namespace howship::strength {

/// Fields in voxel centres at the solver's present displacement; 0 in void.
struct StrainFields {
  std::vector<float> energy_density;    ///< MPa
  std::vector<float> effective_strain;  ///< sqrt(2 U / E)
  std::vector<float> overload;          ///< principal stress over yield stress, the larger of tension and compression
};
StrainFields strain_fields(ElasticSolver& solver, const Specimen& specimen);

/// Failure loads in the unit of the drive's force, and where bone first yields.
struct LinearCriteria {
  double pistoia = 0;
  double stiffness_rule = 0;
  double first_yield = 0;     ///< 0 where the bone is smaller than the volume asked for
  Vec3 first_failing{};       ///< world mm, centre of the first volume to yield, or of the most overloaded voxel
  Material first_material{};  ///< what is there
};

/// What the stiffness alone says of the strength, N; 0 where the specimen has no bone.
double stiffness_rule(const Specimen& specimen, double stiffness, const CriteriaParameters& parameters);

/// `force` is the drive's at the displacement that `fields` belong to, `stiffness` N/mm.
LinearCriteria linear_criteria(const Specimen& specimen, const StrainFields& fields, double force, double stiffness,
                               const CriteriaParameters& parameters = {});

}  // namespace howship::strength
