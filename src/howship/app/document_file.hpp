// SPDX-License-Identifier: Apache-2.0
// What kind of TOML file somebody has named, before it is read as one of them.
#pragma once
#include <string>

#include "howship/base/problems.hpp"

namespace howship::app {

/// Whether a document can be read and has something of this name at its top.
bool holds(const std::string& file, const char* name);

/// Adds a fault where there is no file, or none of a size that is read; `what` it should be ("a trial"), `help` prints
/// what may stand in it ("`howship show trial`").
void must_be_document(const std::string& file, const std::string& what, const std::string& help, Problems& problems);

}  // namespace howship::app
