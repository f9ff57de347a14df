// SPDX-License-Identifier: Apache-2.0
// What a patient feels, can do, and tells: pain of all places, answers to radiation, performance status, death by other
// causes, and the diary of a day. The diary is a report; all else is truth.
#pragma once
#include <span>
#include <vector>

#include "howship/patient/patient.hpp"

namespace howship::patient {

/// Injections so far of what gives a dose to the surface of forming bone.
int injections_of(const Patient& patient);

/// Drives of pain of every place from its present state and that of the patient, handed to the body.
void feel(Patient& patient, std::span<const Exchange> exchanges);

/// Performance status of who has borne for long what is there.
void bear_from_the_start(Patient& patient);

/// Pain of a place as it is loaded, 0 to 10, with the analgesics of the day.
double pain_of_place(const Patient& patient, const Site& site);

/// A beam gave `gray` to a place now. Logs a flare of pain where one begins.
void answer_to_beam(Patient& patient, Site& site, double gray, Log& log);

/// Ablation killed that share of the living tumour of a place.
void answer_to_ablation(const Patient& patient, Site& site, double killed);

/// Nuclides gave `gray` to the surface of a place's forming bone over the `days` that end now.
void answer_to_nuclides(Patient& patient, Site& site, double gray);

/// Performance status by which it is judged who may be treated by needle or knife: as it would be but for a break,
/// where that alone keeps a person in bed, since it is what an operation mends; 4 in a coma, which status follows
/// slowly.
double status_for_operation(const Patient& patient);

/// Lets answers, performance and the hazard of other deaths go on by the `days` that end now, and writes the diary.
void go_on(Patient& patient, double days, Log& log);

/// What a patient says today when asked of each bone that was ever irradiated from outside, after the diary was
/// written: weaker pain than a patient would name unasked, and 0 where nothing is felt.
std::vector<PainfulBone> pain_of_irradiated(const Patient& patient);

}  // namespace howship::patient
