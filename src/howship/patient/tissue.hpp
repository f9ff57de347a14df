// SPDX-License-Identifier: Apache-2.0
// What tests see of a bone: the tissue of a simulated bone as imaging takes it.
#pragma once
#include "howship/base/threads.hpp"
#include "howship/imaging/tissue.hpp"
#include "howship/patient/site.hpp"

namespace howship::patient {

/// The tissue of a bone on the present day, and as it was in health before any lesion. What takes a piece of it, as a
/// needle does, does not ask how fast bone forms: `formation` is 0 then, and most of the work is left out.
enum class Formation { reckoned, left_out };
imaging::TissueState tissue_state(const Site& site, ThreadPool& pool, Formation formation = Formation::reckoned);
imaging::TissueState healthy_tissue(const Site& site);

}  // namespace howship::patient
