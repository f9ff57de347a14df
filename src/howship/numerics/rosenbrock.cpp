// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/rosenbrock.hpp"

#include <string>

namespace howship {

void fail_for_want_of_a_step(double shortest) {
  throw RunError("the whole-body equations have no accurate step longer than " + std::to_string(shortest) + " day");
}

}  // namespace howship
