// SPDX-License-Identifier: Apache-2.0
// What of a patient a checkpoint holds, and back.
#pragma once
#include "howship/outcomes/ledger.hpp"
#include "howship/patient/care_team.hpp"
#include "howship/patient/patient.hpp"
#include "howship/records/checkpoint.hpp"

namespace howship::records {

/// Adds everything that living has changed in a patient, and what the team that decides for it knows.
void keep(patient::Patient& patient, Checkpoint& checkpoint, patient::CareTeam* team = nullptr);

/// Puts a fresh patient of the same plan back to where the checkpoint was written. Throws RunError where it does not
/// fit.
void put_back(const Checkpoint& checkpoint, patient::Patient& patient, patient::CareTeam* team = nullptr);

/// The same of what outcomes are made of.
void keep(outcomes::Ledger& ledger, Checkpoint& checkpoint);
void put_back(const Checkpoint& checkpoint, outcomes::Ledger& ledger);

}  // namespace howship::records
