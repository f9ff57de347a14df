// SPDX-License-Identifier: Apache-2.0
// `howship export`, as main.cpp names it.
#pragma once
#include "howship/app/commands.hpp"

namespace howship::app {

void declare_export(Registry& registry);

}  // namespace howship::app
