// SPDX-License-Identifier: Apache-2.0
// What draws of a trial are for, beside those that base/random.hpp names; their numbers are in the same list.
#pragma once
#include "howship/base/random.hpp"

namespace howship::trial {

inline constexpr Stream adherence_stream{37}, visit_stream{39}, crossover_stream{41}, entry_stream{43};

}  // namespace howship::trial
