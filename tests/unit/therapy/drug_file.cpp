// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "howship/scenario/drug_file.hpp"

using namespace howship;

TEST(DrugFile, every_built_in_drug_reads_without_a_fault) { EXPECT_GE(scenario::drug_names().size(), 25u); }
