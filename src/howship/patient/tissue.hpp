// SPDX-License-Identifier: Apache-2.0
// What tests see of a bone: the tissue of a simulated bone as imaging takes it.
#pragma once
#include "howship/base/threads.hpp"
#include "howship/imaging/tissue.hpp"
#include "howship/patient/site.hpp"

namespace howship::patient {

/// The tissue of a bone on the present day, and as it was in health before any lesion.
imaging::TissueState tissue_state(const Site& site, ThreadPool& pool);
imaging::TissueState healthy_tissue(const Site& site);

}  // namespace howship::patient
