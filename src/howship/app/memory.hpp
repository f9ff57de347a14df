// SPDX-License-Identifier: Apache-2.0
// Whether what is asked for fits into this machine.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "howship/scenario/scenario.hpp"
#include "howship/skeleton/bone_model.hpp"

namespace howship::app {

/// Bytes of memory that the machine has.
double memory_of_machine();

/// Memory that is freed stays with the process from now on: given back, it would be asked for anew, page by page, for
/// the next bone and the next patient. For jobs of many lives; a run alone would hold a sixth more at its peak.
void keep_freed_memory();

/// Throws InputError where more than nine tenths of it are needed (bytes). `who` needs it ("the run needs"), `key` of
/// `file` asks for it, `hint` says what needs less.
void must_fit_into_memory(double needed, const std::string& who, const std::string& file, const std::string& key,
                          const std::string& hint);

/// Bytes that a run holds at its peak, with its bones made (in the order of the scenario). Whatever the number of
/// threads.
double memory_of_run(const scenario::ReadScenario& read,
                     std::span<const std::shared_ptr<const skeleton::BoneModel>> bones);

}  // namespace howship::app
