// SPDX-License-Identifier: Apache-2.0
// Policy files: what a care team does when, as TOML, built in (data/policies/NAME.toml) or the user's own.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/clinic/policy.hpp"

namespace howship::scenario {

/// Names of the built-in policies, in the order of pages.
const std::vector<std::string>& policy_names();

/// Every drug that is built in, and the other words of policies.
const clinic::Vocabulary& policy_vocabulary();

/// Reads a policy with those that it extends, which are built in or, where the name ends in ".toml", files beside it.
/// Every fault goes to `problems` with its line, column and a hint.
clinic::Policy read_policy(std::string_view text, const std::string& path, Problems& problems);

/// The files of the user's own of which such a policy is made: its own and those that it extends; none of a built-in
/// one. Throws RunError where one cannot be read.
std::vector<std::string> policy_files(std::string name_or_path);

/// A built-in policy by name, or a user's by path (anything that ends in ".toml"). Throws InputError.
clinic::Policy load_policy(const std::string& name_or_path);

/// A built-in one, read once for all. Throws InputError where there is none.
std::shared_ptr<const clinic::Policy> built_in_policy(const std::string& name);

/// A condition on what a team knows of the patient, compiled into a policy; what is wrong with it where it is no such.
std::optional<clinic::ExpressionFault> compile_condition(std::string_view text, clinic::Policy& policy,
                                                         clinic::Condition& out);

/// Whether a TOML text is a policy: it has rules, or extends another.
bool looks_like_policy(std::string_view text);

}  // namespace howship::scenario
