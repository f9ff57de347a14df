// SPDX-License-Identifier: Apache-2.0
// Between a patient and who decides for it: what a team sees of a day, and its prescriptions as orders.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "howship/patient/care_team.hpp"
#include "howship/patient/patient.hpp"

namespace howship::patient {

/// What an examination would find now.
Bedside examine(const Patient& patient);

/// Treatments of places that were given on the present day.
std::vector<PlaceRecord> treated_today(const Patient& patient);

/// Kinds of events that are seen or felt without a test.
bool is_told(std::string_view kind);

/// The order that a prescription is; an empty sentence in `wrong` where it is one.
Order order_of(const Patient& patient, const Prescription& prescription, std::string& wrong);

/// Shows the team the present day, gives the orders that it writes, and logs what it says.
Log consult(Patient& patient, CareTeam& team, std::span<const Report> reports, std::span<const std::string> told);

}  // namespace howship::patient
