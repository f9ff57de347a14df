// SPDX-License-Identifier: Apache-2.0
// Tests that are reckoned and not imaged, for many patients: the reader is the same, and so are its thresholds, draws
// and words, but what it has to see comes from a table that was fitted to whole examinations of lesions
// (`howship surrogate imaging`). docs/theory/clinic.md has the surfaces.
#pragma once
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/imaging/examination.hpp"
#include "howship/imaging/summary.hpp"

namespace howship::imaging {

/// A test of which there is a surface; of a radiograph each view is one.
struct TableTest {
  std::string_view name, modality, view;
};
std::span<const TableTest> table_tests();

/// A measured number of a report, as a straight line in what a lesion amounts to.
struct TableColumn {
  std::string name;             ///< "size_mm"
  bool logarithm = false;       ///< the line is of its logarithm
  std::vector<double> slope{};  ///< of column_features()
  double spread = 0.0;          ///< standard deviation of what the line leaves
};

/// ln d' of one test.
struct TableSurface {
  std::string test;
  std::vector<double> shape{};                           ///< numbers inside the logarithm
  std::vector<double> slope{};                           ///< of surface_features()
  std::map<std::string, double, std::less<>> classes{};  ///< ln of a factor of each class of bones
  double spread = 0.0;  ///< standard deviation of ln d' that is left: where exactly a lesion lies
  std::vector<TableColumn> columns{};
  // How it was fitted, and what it leaves of the chance of being called, lesions that the fit had not seen.
  int lesions = 0, near_threshold = 0;
  double error_mean = 0.0, error_95 = 0.0, error_largest = 0.0;
};

struct TestTable {
  std::string settings;  ///< hash of the numbers of machines and reader with which it was made
  std::uint64_t seed = 1;
  int points = 0;  ///< a class of bones
  std::vector<TableSurface> tests;
  const TableSurface* find(std::string_view test) const;
};

/// Text of every number of machines and reader; a table holds for the one it was made with.
std::string settings_in_words(const TestSettings& settings);

inline constexpr std::size_t surface_lines = 13, column_lines = 12;

/// Numbers inside the logarithm with which a fit begins.
std::vector<double> first_shape(std::string_view test);
/// What ln d' is a sum of, beside the factor of the class. `test`: place in table_tests().
std::array<double, surface_lines> surface_features(std::size_t test, std::span<const double> shape,
                                                   const LesionSummary& lesion);
/// What measured numbers are a sum of; of differences those alone that are nothing where nothing has changed.
inline constexpr std::size_t column_not_of_amounts[] = {0, 1, 2, 9};
std::array<double, column_lines> column_features(std::size_t test, std::span<const double> shape,
                                                 const LesionSummary& lesion);

/// d' of the lesions of one bone together, and the one that stands out most; 0 where the image shows none.
struct TableReading {
  double index = 0.0;
  const LesionSummary* lesion = nullptr;
};
TableReading read_table(const TableSurface& surface, std::string_view bone_class,
                        std::span<const LesionSummary> lesions);

/// A bone that is looked at without an image.
struct ReckonedBone {
  std::string name, bone_class;
  double tumour = 0.0;  ///< mm3, living
  std::vector<LesionSummary> lesions;
  CordFinding cord{};  ///< slice -1 where there is no canal
};

/// As examine(), without images. `view` empty: the usual ones; `skeleton` as of a Request.
std::vector<Examination> examine_by_table(const TestTable& table, const TestSettings& settings,
                                          const Modality& modality, std::string_view view,
                                          std::span<const ReckonedBone> bones, const Identity& patient, double day,
                                          std::size_t skeleton = 0);

/// Share of the places (mm from the centre of the bone) that stand in the image of a test.
double share_in_image(std::size_t test, const BoneBox& bone, std::span<const Vec3> places, double asked,
                      const TestSettings& settings);

}  // namespace howship::imaging
