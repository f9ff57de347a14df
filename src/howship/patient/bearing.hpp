// SPDX-License-Identifier: Apache-2.0
// What the bones of a patient bear from day to day: strength as it is known, the day a bone breaks, falls, and what
// follows a fracture. Nothing here asks when tests are made.
#pragma once
#include "howship/patient/patient.hpp"

namespace howship::patient {

/// Carries strength and hazard of every bone that carries tumour, or was touched, through the `days` that end now, and
/// breaks what breaks.
void bear(Patient& patient, double days, ThreadPool& pool, Log& log);

/// ln of the strength (N or N mm) at the end of the last day, as whoever solves the bone would find it: without the
/// draw by which a bone bears more or less than it looks.
double known_log_strength(const Patient& patient, const Site& site);

}  // namespace howship::patient
