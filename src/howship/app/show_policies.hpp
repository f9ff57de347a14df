// SPDX-License-Identifier: Apache-2.0
// `howship show policies [NAME]` and `howship show quantities`: what a care team does when, and what its rules may ask.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"
#include "howship/clinic/policy.hpp"

namespace howship::app {

/// The built-in policies, or the rules of one (a name, or a path that ends in ".toml"). Throws InputError.
std::string show_policies(std::string_view name, Style style);
std::string show_quantities(std::string_view name, Style style);

/// A policy in a few lines, as `howship check` prints it.
std::string summary_of(const clinic::Policy& policy);

}  // namespace howship::app
