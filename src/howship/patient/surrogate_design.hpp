// SPDX-License-Identifier: Apache-2.0
// Lesions to which cheap tests are fitted: grown as balls of shells by the law of all lesions, in bones of every class
// and persons of every build, untreated or treated, then drawn into their bone and looked at by every test, or loaded.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/imaging/surrogate_fit.hpp"
#include "howship/patient/plan.hpp"
#include "howship/patient/surrogates.hpp"
#include "howship/strength/surrogate.hpp"

namespace howship::patient {

/// One lesion of the design.
struct DesignPoint {
  std::uint64_t seed = 1;
  std::uint32_t number = 0;
  std::string_view bone_class;
  std::string bone, primary;
  bool male = false;
  double age = 60.0, weight = 70.0;  ///< years, kg
  double density = 120.0;            ///< mg/cm3 of the spongiosa
  double phenotype = 0.0;            ///< 0 lytic .. 1 blastic
  double diameter = 10.0;            ///< mm that the lesion is let grow to
  double place = 0.5;                ///< of the places in the marrow of the bone, in their order
  bool in_shaft = false;
  double osteoclasts_blocked = 0.0;  ///< share of RANKL that is bound afterwards
  double kill = 0.0;                 ///< 1/day of the tumour, afterwards
  double treated_for = 0.0;          ///< days
};

/// Point `number` of a class; points of one seed fill the design evenly, however many are made. Of bones that are to
/// be loaded more are large and lytic.
DesignPoint design_point(const BoneClass& of, std::uint32_t number, std::uint64_t seed, bool to_load);

/// A patient with the lesion of a point, grown and treated. Its body takes no part.
struct Patient;
struct GrownPoint {
  std::shared_ptr<const Plan> plan;
  std::unique_ptr<Patient> patient;
  double days = 0.0;
};
GrownPoint grow(const DesignPoint& point, const ModelParameters& parameters, double voxel, ThreadPool& pool);

/// What every test of the whole chain makes of it, and what a table is told.
imaging::ExaminedLesion examine_point(const DesignPoint& point, GrownPoint& grown, ThreadPool& pool);

/// What its bone bears, solved to failure; NaN where it cannot be loaded.
strength::LoadedBone load_point(const DesignPoint& point, GrownPoint& grown, ThreadPool& pool);

}  // namespace howship::patient
