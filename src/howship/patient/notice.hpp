// SPDX-License-Identifier: Apache-2.0
// What is noticed of the places of bone day by day: the first time of each is an event.
#pragma once
#include "howship/patient/patient.hpp"

namespace howship::patient {

/// Logs what became true of a site for the first time since yesterday.
void notice(Patient& patient, Log& log);

}  // namespace howship::patient
