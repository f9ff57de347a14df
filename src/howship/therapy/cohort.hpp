// SPDX-License-Identifier: Apache-2.0
// Eight patients on the same medicines carried side by side, one in each lane of a pack, with a common step.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "howship/therapy/whole_body.hpp"

namespace howship::therapy {

inline constexpr std::size_t cohort_lanes = 8;
using Lanes = std::array<double, cohort_lanes>;

/// Whole bodies whose systems have one shape: same medicines, given at the same times. All numbers a lane each.
struct CohortBatch {
  struct EffectLanes {
    body::Mechanism mechanism;
    Shape shape;
    int level;
    Lanes strength, half, hill;
  };
  struct MedicineLanes {
    Structure structure;
    std::array<Lanes, most_structure_parameters> k;
    std::vector<EffectLanes> effects;
    Lanes given;
  };

  std::shared_ptr<const JacobianShape> shape;
  StepControl control;
  double step = 1e-3;
  long steps_taken = 0;
  std::vector<Lanes> person;  ///< in the order of body::Parameters
  std::vector<Lanes> flux;    ///< in the order of body::Flux
  std::vector<MedicineLanes> medicines;
  std::vector<Lanes> y;

  /// From one to eight patients; the last fills the lanes that are left. Patients have no lumped lesion.
  explicit CohortBatch(std::span<const WholeBody> patients);

  body::State state(std::size_t lane) const;
  void set_flux(std::size_t lane, const body::Flux& of);
  /// Writes the lane's numbers back into the patient it came from.
  void copy_to(std::size_t lane, WholeBody& patient) const;
  /// A dose at once into the first compartment of a medicine, the same for all lanes.
  void give_all(std::size_t medicine, double amount);
};

/// Carries all lanes over `days` without an ending in between. Throws RunError.
void advance(CohortBatch& batch, double days);

}  // namespace howship::therapy
