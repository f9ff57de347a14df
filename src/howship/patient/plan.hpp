// SPDX-License-Identifier: Apache-2.0
// What does not change while a patient lives: laws and parameters, the person, the places of bone that are simulated,
// and the orders that stand before the first day.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/body/parameters.hpp"
#include "howship/bone/parameters.hpp"
#include "howship/imaging/study.hpp"
#include "howship/patient/ailments.hpp"
#include "howship/patient/contact.hpp"
#include "howship/patient/cord.hpp"
#include "howship/patient/fracture.hpp"
#include "howship/patient/imposed.hpp"
#include "howship/patient/individual.hpp"
#include "howship/patient/known_bone.hpp"
#include "howship/patient/microdamage.hpp"
#include "howship/patient/order.hpp"
#include "howship/patient/pain.hpp"
#include "howship/patient/performance.hpp"
#include "howship/patient/practice.hpp"
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
  ContactParameters contact;
  PracticeParameters practice;
  AilmentParameters ailments;
  MicrodamageParameters microdamage;
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
  tumour::Parameters tumour;                 ///< with the phenotype of this bone's lesions
  std::optional<strength::LoadCase> load;    ///< of tests of strength; the usual one of the bone where not given
  std::shared_ptr<const KnownBone> known{};  ///< of the model; reckoned by the site where it is null
};

/// Where tumour outside simulated bone may be; bones without a model are one of the places.
enum class SpreadOrgan : std::uint8_t { primary, liver, lung, brain, node, bone };
inline constexpr std::size_t organ_count = 6;
inline constexpr std::array<std::string_view, organ_count> organ_names = {"primary", "liver",         "lung",
                                                                          "brain",   "distant nodes", "other bones"};

/// Tumour outside simulated bone: it slows with its size by the law of its spread (docs/theory/spread.md).
struct DepositPlan {
  SpreadOrgan organ = SpreadOrgan::primary;
  std::size_t number = 0;  ///< key of what is drawn of it; lesions of bone have others
  double from = 0.0;       ///< day on which it has `volume`
  double until = 0.0;      ///< day on which it is taken out; infinite where it stays
  double volume = 0.0;     ///< mm3
  double growth = 0.0;     ///< 1/day, while it is small
  double capacity = 0.0;   ///< mm3
};

/// All of it, and what it does to whoever bears it.
struct Elsewhere {
  std::vector<DepositPlan> deposits;
  std::array<double, organ_count>
      half{};  ///< mm3 at which a place leaves half of what a person can do; all bones in one
  std::array<double, organ_count> most = [] {
    std::array<double, organ_count> out;
    out.fill(std::numeric_limits<double>::infinity());
    return out;
  }();                        ///< mm3 that a place can hold
  double steepness = 1.0;     ///< of that
  double known_from = 0.0;    ///< day on which the cancer is found: deaths by it before that are not of its kind
  std::string found_by;       ///< in words
  double death_hazard = 0.0;  ///< 1/day
  double death_slope = 0.0;   ///< by which it rises with performance status: hazard (e^(slope status) - 1)
};

/// An infection of the patient, from its first day to the day on which it is over.
struct Infection {
  double from = 0.0, until = 0.0;
};

struct Surrogates;

struct Plan {
  std::uint64_t seed = 1;
  std::uint64_t patient = 0;  ///< the patient's number, a part of the key of every draw
  body::Person person{};
  Individual individual{};
  bool dental_disease = false;         ///< teeth are untreated
  std::optional<double> tooth_pulled;  ///< day
  std::optional<Infection> infection;
  std::vector<Ailment> ailments;       ///< what hurts beside the cancer
  std::optional<double> help_at_home;  ///< day from which somebody helps at home
  double pthrp = 0.0;                  ///< pM in blood above normal, of tumour that is not simulated
  ModelParameters parameters;          ///< as this patient has them
  std::optional<Elsewhere> elsewhere;  ///< where the cancer came by spread; else only bone is diseased
  std::vector<SitePlan> sites;
  std::vector<Order> orders;  ///< in any order of day
  ImposedExposure imposed;
  /// Finds a drug that was ordered while the patient lived, for a checkpoint that names it; may be left out where none
  /// is.
  std::function<std::shared_ptr<const therapy::Drug>(std::string_view key)> formulary;
  double step = 1.0;                               ///< days
  std::optional<double> strength_every;            ///< days; no tests of strength where not given
  bool strength_maps = false;                      ///< tests of strength keep their maps
  std::shared_ptr<const Surrogates> surrogates{};  ///< tables by which tests are reckoned; null: each is made
};

}  // namespace howship::patient
