// SPDX-License-Identifier: Apache-2.0
// Draws of one patient that several files of this room make: how far, and by what key.
#pragma once
#include <cstdint>
#include <string_view>

#include "howship/base/random.hpp"
#include "howship/patient/plan.hpp"

namespace howship::patient {

/// Scale of how far a patient may be from the typical one: 0 typical, 1 as declared.
inline double variation_of(const Plan& plan) { return plan.individual.variation; }

/// Draws of a patient as a person (stream clone_patient_normal), appended to those of the tumour.
enum class PersonDraw : std::uint64_t {
  pain_sensitivity = 20,
  opioid_response = 21,
  answer_time = 22,
  radiation_answer = 23,
  diary_bias = 24,
  readiness = 25,
  osteoblast_sensitivity = 27,
};

/// Standard normal of one of them, scaled as far as patients of the plan differ.
inline double person_normal(const Plan& plan, PersonDraw which) {
  return variation_of(plan) * normal(plan.seed, plan.patient, Stream::clone_patient_normal, std::uint64_t(which));
}

}  // namespace howship::patient
