// SPDX-License-Identifier: Apache-2.0
// Tumour of a patient outside simulated bone: the primary where it was left, deposits of other organs and of bones
// without a model. It grows by the law of its spread and answers hormones and medicines as lesions of bone do; it
// takes from what the patient can do, and kills. docs/theory/patient.md has the equations.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "howship/patient/event.hpp"
#include "howship/patient/plan.hpp"
#include "howship/patient/response.hpp"

namespace howship::patient {

/// One deposit today.
struct Deposit {
  LesionResponse response;
  tumour::OfClones volume{};  ///< mm3
  bool begun = false;

  double all() const { return volume[0] + volume[1] + volume[2]; }
};

/// Before day 0, in the order of the plan; what is there from the start begins at once.
std::vector<Deposit> deposits_of(const Plan& plan);

/// Lives on by `days` until `today`.
void advance(std::span<Deposit> deposits, const Plan& plan, const TreatmentNow& now, double today, double days);

/// What of the cancer becomes known or is done within (yesterday, today]; what was so before the plan began is not
/// told.
void tell_of_cancer(std::span<const Deposit> deposits, const Plan& plan, double yesterday, double today, Log& log);

/// What an organ with so much tumour (mm3) leaves of the growth of its deposits: all while it is less than half full of
/// the `most` that it can hold, nothing once it is.
double room_in_organ(double filled, double most);

/// mm3 in each organ, simulated bones left out.
std::array<double, organ_count> burden_of(std::span<const Deposit> deposits, const Plan& plan);

/// Part of what a person can do that tumour of the organs leaves; `burden` with simulated bones. 1 where only bone is
/// diseased.
double left_by_organs(const std::array<double, organ_count>& burden, const Plan& plan);

/// Hazard of death by the cancer on a day, 1/day.
double cancer_death_hazard(double performance, double day, const Plan& plan);

}  // namespace howship::patient
