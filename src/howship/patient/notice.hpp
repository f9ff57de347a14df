// SPDX-License-Identifier: Apache-2.0
// What is noticed of the places of bone day by day: the first time of each is an event.
#pragma once
#include "howship/patient/patient.hpp"

namespace howship::patient {

/// Logs what became true of a site for the first time since yesterday.
void notice(Patient& patient, Log& log);

/// Tumour presses on a nerve root: in a sac that is deformed, or in its foramen.
bool presses_root(const Site& site, const CordParameters& p);

/// Logs what chance has made of the lesions of a site since it was asked last.
void tell_of_lesions(const Patient& patient, Site& site, Log& log);

}  // namespace howship::patient
