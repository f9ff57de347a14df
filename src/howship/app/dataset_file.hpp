// SPDX-License-Identifier: Apache-2.0
// A data set file, and what it may hold.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"
#include "howship/scenario/dataset_file.hpp"

namespace howship::app {

/// Whether a file describes a data set: it has a section [dataset].
bool is_dataset(const std::string& file);

/// Throws InputError with every fault of the file and of its first case.
scenario::Dataset load_dataset(const std::string& file);

/// `howship show dataset [NAME]` and `howship show labels`.
std::string show_dataset(std::string_view only, Style style);
std::string show_labels(std::string_view only, Style style);

}  // namespace howship::app
