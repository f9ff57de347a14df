// SPDX-License-Identifier: Apache-2.0
// Built-in bones, as a scenario makes them.
#pragma once
#include "howship/base/threads.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/skeleton/bone_model.hpp"

namespace howship::scenario {

/// Same bone for any pool.
skeleton::BoneModel built_in_of(const Scenario& scenario, const BoneChoice& bone, ThreadPool& pool);

}  // namespace howship::scenario
