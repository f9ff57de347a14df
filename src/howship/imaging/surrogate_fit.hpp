// SPDX-License-Identifier: Apache-2.0
// From lesions that every test has looked at to the table that stands for the tests.
#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "howship/imaging/surrogate.hpp"

namespace howship::imaging {

/// A lesion that was examined: one reading for each of table_tests() that is made where no view is asked for.
struct ExaminedLesion {
  std::string bone_class;
  LesionSummary summary;
  struct Test {
    std::string test;
    double index = 0.0, threshold = 0.0;
    std::vector<std::pair<std::string, double>> measured{};  ///< in the columns of the modality
  };
  std::vector<Test> tests;
};

/// Fits every test; its errors are those of a tenth of the lesions that the other nine tenths had not shown it.
std::vector<TableSurface> fit_tests(std::span<const ExaminedLesion> lesions);

/// What a table leaves of the chance that lesions are called, one number a lesion; empty where a test is not in it.
std::vector<double> chance_errors(const TestTable& table, std::string_view test,
                                  std::span<const ExaminedLesion> lesions);

}  // namespace howship::imaging
