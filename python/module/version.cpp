// SPDX-License-Identifier: Apache-2.0
// Apart, so that a commit compiles this alone anew.
#include "version.hpp"

#include "howship_version.hpp"

namespace howship::python {

const app::Build build{HOWSHIP_VERSION, HOWSHIP_COMMIT};

}  // namespace howship::python
