// SPDX-License-Identifier: Apache-2.0
// Reading the reference trajectories of the local model, tests/reference/local.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "../../published_bone.hpp"
#include "howship/base/units.hpp"
#include "howship/space/events.hpp"
#include "howship/space/law.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::space {

struct ReferenceTable {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::size_t column(const std::string& name) const {
    for (std::size_t i = 0; i < head.size(); ++i)
      if (head[i] == name) return i;
    ADD_FAILURE() << "no column " << name;
    return 0;
  }
  double number(std::size_t row, std::size_t col) const { return *read_number(rows[row][col]); }
  double number(std::size_t row, const std::string& name) const { return number(row, column(name)); }
};

inline std::filesystem::path reference_folder() {
  return std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/local";
}

inline ReferenceTable read_reference(const std::string& name) {
  std::ifstream file{reference_folder() / (name + ".csv")};
  ReferenceTable table;
  std::string line;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream cut{line};
    for (std::string cell; std::getline(cut, cell, ',');) cells.push_back(cell);
    if (table.head.empty())
      table.head = cells;
    else
      table.rows.push_back(cells);
  }
  EXPECT_FALSE(table.rows.empty()) << "no reference table " << name;
  return table;
}

/// The reference calls the lytic breast preset "breast_lytic".
inline tumour::Parameters reference_primary(const std::string& name) {
  return tumour::find_primary(name == "breast_lytic" ? "breast" : name)->parameters;
}

enum class DoseKind { fraction, ablation, infusion };

/// Gives a dose to every RVE of a space, each its own amount.
template <class Space>
void give(Space& space, DoseKind kind, std::span<const double> amount) {
  const Law& law = space.law();
  space.change(
      amount,
      [&](double dose, Rve& rve) {
        if (kind == DoseKind::fraction) give_fraction(rve.y, dose, law);
        if (kind == DoseKind::ablation) ablate(rve.y, dose);
        if (kind == DoseKind::infusion && rve.host > 0.0) infuse(rve.y, dose);
      },
      kind == DoseKind::infusion ? Disturbs::bone : Disturbs::stroma);
}

/// An exposure change or event of a reference scenario.
struct Dose {
  double day;
  DoseKind kind;
  double amount;
};
struct Change {
  double day;
  Exposure exposure;
};

inline Exposure exposure_on(const std::vector<Change>& changes, double time) {
  Exposure out;
  for (const Change& change : changes)
    if (change.day <= time) out = change.exposure;
  return out;
}

inline constexpr double trough_denosumab = 1.38e5;  // pM, 120 mg every four weeks

inline Exposure with(double Exposure::*member, double value) {
  Exposure e;
  e.*member = value;
  return e;
}

inline std::vector<Dose> zoledronate(int from, int until) {
  std::vector<Dose> doses;
  for (int day = from; day < until; day += 28) doses.push_back({double(day), DoseKind::infusion, 1.0});
  return doses;
}

inline std::vector<Dose> radiotherapy(int from, int fractions, double gray) {
  std::vector<Dose> doses;
  for (int i = 0; i < fractions; ++i) doses.push_back({double(from + i), DoseKind::fraction, gray});
  return doses;
}

}  // namespace howship::space
