// SPDX-License-Identifier: Apache-2.0
// Whether what is asked for fits into this machine.
#pragma once
#include <string>

namespace howship::app {

/// Bytes of memory that the machine has.
double memory_of_machine();

/// Throws InputError where more than nine tenths of it are needed (bytes). `who` needs it ("the run needs"), `key` of
/// `file` asks for it, `hint` says what needs less.
void must_fit_into_memory(double needed, const std::string& who, const std::string& file, const std::string& key,
                          const std::string& hint);

}  // namespace howship::app
