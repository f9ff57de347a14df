// SPDX-License-Identifier: Apache-2.0
// The rows that a day of a patient adds to its tables, whoever keeps them.
#pragma once
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/patient.hpp"
#include "howship/records/tables.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::records {

/// Of timeline.csv, diary.csv and medicines.csv, for the present day. Same rows for any pool.
void add_day(Tables& tables, patient::Patient& patient, ThreadPool& pool);

/// Of lesions.csv, for the present day; `quickly`: what is in shells is measured by them.
void add_lesions(Tables& tables, const patient::Patient& patient, const scenario::Scenario& scenario,
                 bool quickly = false);

/// Of the lesions of a bone. Those that [disease] puts in shells are measured by their shells, as bones that are many
/// are drawn only for who asks for it; those that a scenario places, on the drawing of their bone.
std::vector<patient::LesionMeasures> measures(const patient::Site& site, const scenario::Scenario& scenario);

}  // namespace howship::records
