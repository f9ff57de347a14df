// SPDX-License-Identifier: Apache-2.0
// The built-in L3 body against the strengths published with its recipe: by density and by the size of a lytic hole.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

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
        if (map.solid(v) && std::pow(w[0] - 5, 2) + std::pow(w[1] - 2, 2) + std::pow(w[2] / 0.9, 2) <
                                lesion_radius * lesion_radius) {
          map.young[v] = float(materials.tumour_modulus);
          map.poisson[v] = float(materials.tumour_poisson);
          map.yield[v] = {};
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
  std::printf("bmd %.0f lesion %.0f voxel %.2f: %zu dof, strength %.0f N, stiffness %.0f N per %%, %d solves %d its\n", bmd,
              lesion_radius, voxel, solver.unknowns(), r.strength, r.stiffness * 0.01 * s.height, r.solves, r.iterations);
  return {r.strength, r.stiffness * 0.01 * s.height};
}

TEST(StrengthValidation, attempt) {
  for (double h : {1.0}) for (double b : {170., 120., 60.}) compressed(b, 0, h);
  for (double r : {8., 11., 13.}) compressed(120, r, 1.0);
}

}  // namespace
}  // namespace howship::strength
