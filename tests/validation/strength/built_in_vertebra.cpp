// SPDX-License-Identifier: Apache-2.0
// The built-in L3 body against the strengths published with its recipe: by density and by the size of a lytic hole.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/skeleton/built_in.hpp"
#include "howship/strength/specimen.hpp"

namespace howship::strength {
namespace {

struct Result {
  double strength, stiffness_per_percent;
};

Result compressed(double bmd, double lesion_radius, double voxel, double strain = 0.02) {
  ThreadPool pool(2);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = voxel;
  options.margin_mm = 0;
  options.trabecular_bmd = bmd;
  options.vertebra = skeleton::VertebraShape{};
  const skeleton::BoneModel bone = skeleton::built_in_bone("L3", options, pool);
  const MaterialParameters materials;
  MaterialMap map = map_materials(bone, BoneKind::vertebra, {}, materials, true);
  const Extent& e = map.grid.extent;
  for (int k = 0; k < e.nk && lesion_radius > 0; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const Vec3 w = map.grid.to_world({double(i), double(j), double(k)});
        const std::size_t v = e.index(i, j, k);
        if (map.solid(v) &&
            std::pow(w[0] - 5, 2) + std::pow(w[1] - 2, 2) + std::pow(w[2] / 0.9, 2) < lesion_radius * lesion_radius) {
          map.young[v] = float(materials.tumour_modulus);
          map.poisson[v] = float(materials.tumour_poisson);
          // It yields at the strain of bone, that is at next to no stress.
          map.material[v] = Material::tumour;
        }
      }
  SpecimenParameters parameters;
  parameters.vertebra_strain = strain;
  const Mounted mounted = mount(map, LoadCase::vertebral_compression, bone.landmarks, parameters);
  EXPECT_TRUE(mounted.specimen) << mounted.refusal;
  const Specimen& s = *mounted.specimen;
  ElasticSolver solver(s.problem, {}, pool);
  const SofteningResult r = soften(solver, s.problem.moduli, s.yield, s.drive, s.last_amount);
  return {r.strength, r.stiffness * 0.01 * s.height};
}

constexpr double within = 0.05;

TEST(StrengthValidation, built_in_body_has_the_tabulated_strength_at_each_density) {
  const struct {
    double bmd, strength, stiffness;
  } table[] = {{170, 4813, 9384}, {150, 4352, 0}, {120, 3805, 7413}, {100, 3383, 0},
               {80, 3025, 5797},  {60, 2609, 0},  {50, 2433, 4555}};
  for (const auto& row : table) {
    const Result r = compressed(row.bmd, 0, 1.0);
    EXPECT_NEAR(r.strength / row.strength, 1, within) << row.bmd << " mg/cm3: " << r.strength << " N";
    if (row.stiffness > 0) {
      EXPECT_NEAR(r.stiffness_per_percent / row.stiffness, 1, within)
          << row.bmd << " mg/cm3: " << r.stiffness_per_percent;
    }
  }
}

TEST(StrengthValidation, a_growing_lytic_hole_takes_the_tabulated_strength) {
  const struct {
    double radius, strength, strain;
  } table[] = {{8, 3332, 0.02}, {11, 2907, 0.02}, {13, 2448, 0.02}, {15, 1800, 0.01}};
  for (const auto& row : table) {
    const Result r = compressed(120, row.radius, 1.0, row.strain);
    EXPECT_NEAR(r.strength / row.strength, 1, within) << row.radius << " mm: " << r.strength << " N";
  }
}

TEST(StrengthValidation, halving_the_voxels_changes_the_strength_by_less_than_two_per_cent) {
  const Result coarse = compressed(120, 0, 1.0), fine = compressed(120, 0, 0.5);
  EXPECT_NEAR(fine.strength / coarse.strength, 1, 0.02);
  EXPECT_NEAR(fine.stiffness_per_percent / coarse.stiffness_per_percent, 1, 0.02);
}

}  // namespace
}  // namespace howship::strength
