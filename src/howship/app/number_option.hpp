// SPDX-License-Identifier: Apache-2.0
// Numbers of the command line are read and refused as those of a scenario are.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace howship::app {

/// A finite number from `low` to `high`, plain or with a unit that measures the same as `unit` ("1" of a plain number);
/// for transform(), as it leaves the plain number.
CLI::Validator number_in(double low, double high, const std::string& unit = "1");

/// A whole number from `low` to `high` in decimal digits.
CLI::Validator whole_in(long long low, long long high);

/// What a scenario accepts as its seed.
CLI::Validator seed();

/// Threads of a run.
CLI::Validator threads();

/// How many that is where `asked` are asked for; 0: as many as there are cores, 16 at most.
int threads_for(int asked = 0);

}  // namespace howship::app
