// SPDX-License-Identifier: Apache-2.0
// The joints between a body and its places of bone: what sites give to the body, and what body, blood and medicines do
// to a site over a step.
#pragma once
#include <span>

#include "howship/patient/patient.hpp"

namespace howship::patient {

/// A place's share of the loop bone -> body: calcium beyond what the body's own skeleton stands for, mmol/day.
struct Excess {
  double release, fixation;
};
Excess excess_of(const Exchange& exchange, const body::State& body, const Patient& patient);

/// What all sites together give to the body; `exchanges` in the order of the sites.
body::Flux flux_of(const Patient& patient, std::span<const Exchange> exchanges);

/// What bone sees of the body today, against the day the plan began.
space::Exposure by_blood(const Patient& patient);

/// What acts on a site over the coming step: what is imposed, what reaches it through blood, and the nuclides that it
/// has drawn by what it forms. `mass` is that of the lesion (g), `middle` the day in the middle of the step.
space::Exposure exposure_of(const Patient& patient, const Site& site, const space::Exposure& blood,
                            const Excess& excess, double mass, double middle);

/// Osteoblasts of a lesion, and tumour cells beside them, under the dose that bone-seeking nuclides give to the surface
/// where they sit; returns it, Gy.
double irradiate_surface(Site& site, const Patient& patient, const Excess& excess, double mass, double days);

}  // namespace howship::patient
