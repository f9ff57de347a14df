// SPDX-License-Identifier: Apache-2.0
// The declared inputs of each section, one function each.
#pragma once
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {

inline constexpr double days_in_century = 36525.0;

/// A day of the run.
inline Input day_input(Input told) {
  told.kind = Kind::time_point;
  told.unit = "day";
  told.low = 0;
  told.high = days_in_century;
  return told;
}

/// A time from one to the next, or in all.
inline Input duration_input(Input told) {
  told.kind = Kind::quantity;
  told.unit = "day";
  told.low = 0.01;
  told.high = days_in_century;
  return told;
}

const std::vector<Field<Scenario>>& general_inputs();
const std::vector<Field<Patient>>& patient_inputs();
const std::vector<Field<DiseaseChoice>>& disease_inputs();
const std::vector<Field<ClinicChoice>>& clinic_inputs();
const std::vector<Field<BoneChoice>>& bone_inputs();
const std::vector<Field<Lesion>>& lesion_inputs();
const std::vector<Field<AilmentChoice>>& ailment_inputs();
const std::vector<Field<ExposureSettings>>& exposure_inputs();
const std::vector<Field<ExposureInterval>>& interval_inputs();
const std::vector<Field<TestOrder>>& test_inputs();
const std::vector<Field<Output>>& output_inputs();

/// One for each number in which patients differ.
void bind_individual(Scenario& scenario, std::size_t row, std::vector<Bound>& out);

// What these take depends on the treatment that is named, so they follow from the rows of therapy/local.
void bind_event(Scenario& scenario, std::size_t row, std::vector<Bound>& out);
void bind_hardware(Scenario& scenario, std::size_t row, std::vector<Bound>& out);
void bind_treatment(Scenario& scenario, std::size_t row, std::vector<Bound>& out);

}  // namespace howship::scenario
