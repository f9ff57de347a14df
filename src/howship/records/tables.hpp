// SPDX-License-Identifier: Apache-2.0
// The tables of a run. Each is one list of columns in tables.cpp: name, unit, meaning and how the cell is read from
// what a row is about. A new column is a new row of that list.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "howship/body/observables.hpp"
#include "howship/formats/table.hpp"
#include "howship/imaging/truth.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/patient.hpp"
#include "howship/strength/assess.hpp"
#include "howship/strength/findings.hpp"

namespace howship::records {

/// What a row of timeline.csv is about: the patient on one day.
struct PatientDay {
  double day;
  patient::Totals totals;
  patient::Cord cord;
  std::uint32_t cord_signs;               ///< a bit for each patient::CordSign
  double calcium_content;                 ///< mmol per mm3 of mineralised matrix
  double parathyroid_hormone, denosumab;  ///< pM that the bones saw in the step before
  const body::State& body;
  const body::Signals& signals;
  const body::Parameters& person;
  double performance = 0.0;  ///< status, 0 well to 4 in bed
  double microdamage = 1.0;  ///< of bone outside lesions, health = 1
};

/// A row of lesions.csv.
struct LesionDay {
  double day;
  std::int64_t number;  ///< of the lesion in the scenario, from 1
  std::string_view bone;
  Vec3 bone_centre;  ///< world mm
  const patient::LesionMeasures& measures;
  std::optional<std::int64_t> merged_with;  ///< number of a lesion
  const patient::Site* site = nullptr;      ///< whose pain and fractures are told
  std::string_view region{};                ///< of the skeleton, that the bone stands for
  bool solitary = true;                     ///< no other lesion of the patient holds living tumour
};

/// A row of organs.csv.
struct OrganDay {
  double day;
  std::string_view organ;
  std::int64_t deposits;
  double volume;  ///< mm3
};

/// A row of medicines.csv.
struct MedicineDay {
  double day;
  std::string_view drug;
  const therapy::StructureLevel& quantity;  ///< what its effects depend on first
  double level;                             ///< in the unit of `quantity`
};

/// A row of strength.csv.
struct StrengthDay {
  double day;
  std::string_view bone;
  Vec3 bone_centre;  ///< world mm
  const strength::Strength& strength;
  const strength::Scores& scores;
  const patient::Site* site = nullptr;  ///< what its days know
};

/// A row of findings.csv: what a test said, and what was so.
struct FindingDay {
  double day;
  const imaging::Finding& said;
  const imaging::Truth& so;
  std::string_view images;  ///< paths in the result folder, ';' between
};

/// A table as it is declared, for run.json and the manual.
struct DeclaredTable {
  std::string_view file;  ///< "timeline.csv"
  std::string_view about;
  std::vector<formats::Column> columns;
  bool written_empty;  ///< else the file is there only where it has rows
  /// Columns behind these, in capitals what differs from run to run: Tables says which a run has.
  std::vector<formats::Column> further{};
};

/// In the order of the members of Tables.
std::span<const DeclaredTable> declared_tables();
const DeclaredTable& declared_table(std::string_view file);

/// The tables of one run, row by row.
class Tables {
 public:
  Tables();
  /// Goes on from what `texts` gave earlier. Throws RunError where that is of other tables.
  explicit Tables(std::span<const std::string> texts);

  void add(const PatientDay& row);
  void add(const LesionDay& row);
  void add(const OrganDay& row);
  void add(const MedicineDay& row);
  void add(const patient::Event& row);
  void add(const StrengthDay& row);
  void add(const FindingDay& row);
  void add(const patient::Diary& row);

  /// Every table, also those without rows.
  std::vector<std::string> texts() const;
  /// Name and text of those that belong in a result folder. Behind its own columns timeline.csv has `level_columns`.
  std::vector<std::pair<std::string, std::string>> files() const;
  /// One for each medicine that was given, in the order of their first doses: what medicines.csv has, 0 before.
  std::vector<formats::Column> level_columns() const;

 private:
  enum Which : std::size_t { timeline, lesions, events, strength, findings, diary, organs, medicines, count };
  /// The levels of a medicine by rows of timeline.csv; they may end before its last.
  struct Levels {
    std::string drug;
    formats::Column column;
    std::vector<double> by_row;
  };
  void set_level(std::size_t row, std::string_view drug, std::string_view unit, std::string_view meaning, double level);
  std::string timeline_text() const;

  std::vector<formats::Table> tables_;
  std::vector<Levels> levels_;
};

}  // namespace howship::records
