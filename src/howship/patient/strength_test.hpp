// SPDX-License-Identifier: Apache-2.0
// How strong a bone of a patient is today.
#pragma once
#include "howship/patient/patient.hpp"
#include "howship/strength/assess.hpp"
#include "howship/strength/findings.hpp"
#include "howship/strength/hardware.hpp"

namespace howship::patient {

struct StrengthTest {
  strength::Assessment assessment;
  strength::Scores scores;  ///< meant only where there is a strength
};

/// A site under its load case, with its tissue, its metal and what limits its loads as they are today; refused where it
/// cannot be loaded. Strain and damage volumes are kept where the plan asks for them.
StrengthTest test_strength(const Patient& patient, const Site& site, ThreadPool& pool);

/// The same by the table of the plan: nothing is solved, and scores are those of what is seen. Only where metal and
/// cement leave the bone alone.
StrengthTest reckon_strength(const Patient& patient, const Site& site);

/// Materials of a bone: as it was modelled, as it is, and with the metal that it has been given.
struct BoneMaps {
  strength::MaterialMap plain, now;
  std::optional<strength::MaterialMap> with_metal;  ///< where it has been given any
  const strength::MaterialMap& treated() const { return with_metal ? *with_metal : now; }
};
/// Same maps with a pool as without.
BoneMaps maps_of(const Patient& patient, const Site& site, ThreadPool* pool = nullptr);

/// The reference load of a bone of this person, N (N mm), before illness and pain: what muscle of its age can do.
double reference_load(const Patient& patient, const Site& site, double day);

bool is_metal(const therapy::LocalOrder& order);
/// Metal as the solver takes it; `usual` are the sizes that the order leaves out.
strength::Hardware hardware_of(const therapy::LocalOrder& order, const strength::HardwareParameters& usual);

/// A sentence for each order of metal that cannot be where it is wanted, with the place of the order in the plan.
std::vector<std::pair<std::size_t, std::string>> impossible_metal(const Patient& patient);

/// A sentence for each bone that its load case cannot load, with its name.
std::vector<std::pair<std::string, std::string>> unloadable(const Patient& patient);

}  // namespace howship::patient
