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

inline std::filesystem::path reference_folder(const std::string& of = "local") {
  return std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference" / of;
}

inline ReferenceTable read_reference(const std::string& name, const std::string& of = "local") {
  std::ifstream file{reference_folder(of) / (name + ".csv")};
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

/// A primary as the reference had it: `growth`, `spreading` and the gain of growth factors, the phenotype, and what
/// radiation does.
inline tumour::Parameters reference_primary(const std::string& name) {
  struct Row {
    double growth, spreading, growth_factor_gain, phenotype, radiation_alpha, radiation_beta, secretion_gain = 1.0;
  };
  static const std::map<std::string, Row> rows{{"breast_lytic", {0.035, 0.17, 1.0, 0.0, 0.25, 0.060}},
                                               {"breast_mixed", {0.030, 0.15, 0.85, 0.7, 0.25, 0.060}},
                                               {"lung", {0.055, 0.27, 1.0, 0.15, 0.30, 0.030}},
                                               {"renal", {0.040, 0.22, 1.0, 0.0, 0.15, 0.030, 1.5}},
                                               {"prostate", {0.025, 0.11, 0.7, 0.8, 0.15, 0.050}},
                                               {"prostate_blastic", {0.025, 0.11, 0.7, 1.0, 0.15, 0.050}},
                                               {"thyroid", {0.020, 0.075, 0.8, 0.0, 0.20, 0.030}},
                                               {"myeloma", {0.025, 0.12, 1.0, 0.0, 0.35, 0.060}}};
  const Row& row = rows.at(name);
  tumour::Parameters p;
  p.growth = row.growth;
  p.spreading = row.spreading;
  p.growth_factor_gain = row.growth_factor_gain;
  p.phenotype = row.phenotype;
  p.radiation_alpha = row.radiation_alpha;
  p.radiation_beta = row.radiation_beta;
  p.secretion_gain = row.secretion_gain;
  return p;
}

/// The same with what it secretes of a DKK1-like factor and how it destroys bone without osteoclasts.
inline tumour::Parameters reference_primary_with_causes(const std::string& name) {
  static const std::map<std::string, double> dkk1{
      {"breast_lytic", 2.0}, {"lung", 3.5}, {"renal", 6.5}, {"thyroid", 7.5}, {"myeloma", 14.0}};
  static const std::map<std::string, double> destruction{{"lung", 3.0 / 0.85}, {"renal", 2.5}};
  tumour::Parameters p = reference_primary(name);
  if (const auto own = dkk1.find(name); own != dkk1.end()) p.dkk1 = own->second;
  p.dkk1_until = p.dkk1 > 0.0 ? p.phenotype : 0.0;
  if (const auto own = destruction.find(name); own != destruction.end()) p.destruction = own->second;
  return p;
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
        if (kind == DoseKind::ablation) ablate(rve.y, dose, law);
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

/// States that the tables of local/ know: the first twelve.
inline constexpr std::size_t known_states = 12;

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
