// SPDX-License-Identifier: Apache-2.0
// The patient around the bones: body and medicines, exposures down to every RVE, fluxes of the lesions up.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "howship/scenario/scenario.hpp"
#include "howship/space/law.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/therapy/regimen.hpp"

namespace howship::course {

/// What one bone with its lesions gives to the body on one day.
struct BoneFlux {
  double tumour;                   ///< living, mm3
  double calcium_out, calcium_in;  ///< mmol/day
  double lesion_mass;              ///< g of tissue that tumour has reached
};

class Patient {
 public:
  /// `healthy`: the bones before any lesion. A kidney that is not whole has been so for long.
  Patient(const scenario::Scenario& scenario, std::span<const BoneFlux> healthy);

  const therapy::Care& care() const { return care_; }
  bool dead() const { return care_.died.has_value(); }

  /// Carries the body from its day to `day` while the bones give `bones`; what happens is added to `log`.
  void live_to(double day, std::span<const BoneFlux> bones, std::vector<therapy::Happened>& log);

  /// Adds to the exposure of bone number `bone` what reaches it through blood.
  void expose(std::size_t bone, space::Exposure& exposure) const;

  std::vector<double> saved() const;
  [[nodiscard]] bool restore(std::span<const double> numbers);

 private:
  body::Flux flux_of(std::span<const BoneFlux> bones) const;
  space::Exposure by_blood() const;

  therapy::Care care_;
  therapy::CouplingParameters coupling_;
  bone::Parameters bone_;
  double secreted_pthrp_;  ///< pM in a pore full of tumour
  double growth_;          ///< 1/day
  double androgen_dependence_, iodine_avidity_;
  double pthrp_elsewhere_;  ///< pM, of tumour that is not simulated
  std::vector<BoneFlux> healthy_, last_;
  /// The skeleton that is not simulated as bones, where medicines act: one point of the law of the bones. Else the
  /// body's own.
  std::optional<therapy::SkeletonPoint> skeleton_;
  double resorption_at_start_, formation_at_start_;  ///< of the body's skeleton, health = 1
  space::Exposure start_;        ///< bone is in balance with its owner's hormones when the scenario begins
  double bisphosphonate_ = 0.0;  ///< taken up in the last step, 4 mg doses a day
  double kill_ = 0.0;            ///< mean over the last step, 1/day
  double emission_ = 0.0;        ///< mean over the last step, MBq MeV
  double iodine_ = 0.0;          ///< the same in iodine-avid tumour, MBq MeV/g
};

}  // namespace howship::course
