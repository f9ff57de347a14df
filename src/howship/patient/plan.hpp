// SPDX-License-Identifier: Apache-2.0
// What does not change while a patient lives: laws and parameters, the person, the places of bone that are simulated,
// and the orders that stand before the first day.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "howship/body/parameters.hpp"
#include "howship/bone/parameters.hpp"
#include "howship/imaging/study.hpp"
#include "howship/patient/cord.hpp"
#include "howship/patient/fracture.hpp"
#include "howship/patient/imposed.hpp"
#include "howship/patient/individual.hpp"
#include "howship/patient/order.hpp"
#include "howship/patient/pain.hpp"
#include "howship/patient/performance.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/space/parameters.hpp"
#include "howship/strength/parameters.hpp"
#include "howship/strength/specimen.hpp"
#include "howship/therapy/adverse.hpp"
#include "howship/therapy/cement/parameters.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/therapy/heat/parameters.hpp"
#include "howship/therapy/local/operation.hpp"
#include "howship/tumour/clones.hpp"
#include "howship/tumour/parameters.hpp"
#include "howship/tumour/reduced.hpp"

namespace howship::patient {

/// Every number of the models.
struct ModelParameters {
  bone::Parameters bone;
  tumour::Parameters tumour;
  tumour::CloneParameters clones;
  tumour::ReducedParameters reduced;
  space::Parameters space;
  body::Parameters body;
  body::PeopleParameters people;
  therapy::AdverseParameters adverse;
  therapy::CouplingParameters coupling;
  CordParameters cord;
  therapy::BeamParameters beam;
  imaging::TestSettings imaging;
  strength::StrengthParameters strength;
  FractureParameters fracture;
  PainParameters pain;
  PerformanceParameters performance;
  therapy::heat::HeatParameters heat;
  therapy::cement::CementParameters cement;
  therapy::OperationParameters operation;
};

/// How the RVEs of a bone are joined.
enum class Joined {
  voxels,  ///< the whole bone on a grid
  shells,  ///< each lesion a ball of concentric shells in bone that is alike around it: the same law, cheaper
};

/// A place of bone that is simulated.
struct SitePlan {
  std::string name;  ///< of the bone, e.g. "L3"; unique in a patient
  Joined joined = Joined::voxels;
  std::shared_ptr<const skeleton::BoneModel> model;
  tumour::Parameters tumour;               ///< with the phenotype of this bone's lesions
  std::optional<strength::LoadCase> load;  ///< of tests of strength; the usual one of the bone where not given
};

struct Plan {
  std::uint64_t seed = 1;
  std::uint64_t patient = 0;  ///< the patient's number, a part of the key of every draw
  body::Person person{};
  Individual individual{};
  bool dental_disease = false;         ///< teeth are untreated
  std::optional<double> tooth_pulled;  ///< day
  double pthrp = 0.0;                  ///< pM in blood above normal, of tumour that is not simulated
  ModelParameters parameters;          ///< as this patient has them
  std::vector<SitePlan> sites;
  std::vector<Order> orders;  ///< in any order of day
  ImposedExposure imposed;
  /// Finds a drug that was ordered while the patient lived, for a checkpoint that names it; may be left out where none
  /// is.
  std::function<std::shared_ptr<const therapy::Drug>(std::string_view key)> formulary;
  double step = 1.0;                     ///< days
  std::optional<double> strength_every;  ///< days; no tests of strength where not given
  bool strength_maps = false;            ///< tests of strength keep their maps
};

}  // namespace howship::patient
