// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "howship/app/commands.hpp"

namespace howship::python {

/// What goes into run.json, as of the program.
extern const app::Build build;

}  // namespace howship::python
