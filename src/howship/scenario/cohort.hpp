// SPDX-License-Identifier: Apache-2.0
// A cohort: many virtual patients of one or several cancers, as its file describes them.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/scenario/parameter_choice.hpp"
#include "howship/spread/history.hpp"

namespace howship::scenario {

/// A number that patients have or draw.
struct Chosen {
  enum class Shape { fixed, uniform, normal } shape = Shape::fixed;
  double value = 0.0;            ///< fixed; mean of a normal
  double sd = 0.0;               ///< of a normal
  double low = 0.0, high = 0.0;  ///< of what is drawn
};

/// A word that patients have or draw: words with shares that add up to 1.
using ChosenWord = std::vector<std::pair<std::string, double>>;

/// What is given of one patient, or of all: by key of population_inputs().
struct Given {
  std::map<std::string, Chosen, std::less<>> numbers;
  std::map<std::string, ChosenWord, std::less<>> words;
};

/// A key of [population], and a column of its table.
struct PopulationInput {
  std::string_view key, unit;  ///< unit empty: words
  double low = 0.0, high = 0.0;
  std::span<const std::string_view> words;
  std::string_view meaning, example;
  bool whole = false;    ///< whole numbers
  bool matched = false;  ///< patients are drawn anew until one has it; a range stands for what is accepted
};
std::span<const PopulationInput> population_inputs();

/// A key that stands elsewhere in the file.
struct CohortInput {
  std::string_view section, key, unit, meaning, example, otherwise;
};
std::span<const CohortInput> cohort_inputs();

struct Cohort {
  std::string title = "Untitled";
  std::uint64_t seed = 1;
  std::uint64_t patients = 1000;
  Given population;
  std::string table;          ///< path of a CSV with a row a patient; empty where there is none
  std::vector<Given> people;  ///< its rows
  spread::Care care;
  spread::Parameters parameters;
  std::map<std::string, double, std::less<>> primary_numbers;  ///< [parameters.primary]
  std::vector<ParameterChoice> body_numbers;                   ///< the other groups of [parameters], for bodies
  std::vector<spread::Primary> primaries;                      ///< all that patients may have, numbers replaced
  bool lesions = true;                                         ///< lesions.csv is written
  bool bodies = false;              ///< depth "body": who has a metastasis in bone is walked as a patient of [disease]
  std::string treatments;           ///< the text of its [[treatment]] sections
  std::optional<double> follow_up;  ///< days for which a team cares and the patient is followed; none: to the end
  double step = 1.0;                ///< days, of a body
  bool ailments = false;            ///< other things than the cancer come to hurt who has a body
  std::string policy;  ///< by which a team cares for who has a body: a name, or a path; empty: there is no team

  std::string source, path, sha256, table_sha256;
  std::map<std::string, std::string>
      inputs;  ///< SHA-256 of files of the user's own that it names, by path from its folder

  std::optional<std::size_t> find_primary(std::string_view name) const;
};

/// Everything that is wrong with the text goes to `problems`; without a table, the cohort is whole then.
Cohort read_cohort(std::string_view text, std::string_view path, Problems& problems);

struct Node;
/// The same of a document that was parsed already; source and treatments are left to the caller.
Cohort read_cohort_document(const Node& document, std::string_view path, Problems& problems);

struct Entry;
/// Whatever is wrong with rows of drugs that are given within so many days, as [[treatment]] of a scenario has them.
/// Gives the files of the user's own among them, as `Cohort::inputs` has them.
std::map<std::string, std::string> check_drugs(const Entry& treatments, std::string_view path, double days,
                                               Problems& problems);

/// A file as `Cohort::inputs` names it: from the folder of the file that names it.
std::string from_folder_of(std::string_view path, const std::string& file);

/// Reads the rows of the table that a cohort names: the header, then rows with the lines on which they start.
struct PopulationRow {
  unsigned line;
  std::vector<std::string> cells;
};
void read_people(Cohort& cohort, std::span<const std::string> header, std::span<const PopulationRow> rows,
                 const std::string& file, Problems& problems);

/// The scenario in which a patient of a cohort goes on from diagnosis, or from the first metastasis in bone where that
/// comes later; none where the spread has brought no metastasis into a bone that can be simulated.
struct Continued {
  std::string text;
  double day_0 = 0.0;      ///< day of the history
  double bone_age = 60.0;  ///< years
};
std::optional<Continued> continued(const Cohort& cohort, const spread::Primary& primary,
                                   const spread::History& history);

/// Why a team of this cohort cannot read its tests from the built-in tables: its [parameters] are others than those
/// that the tables were made with. Empty where it can.
std::string stale_tables(const Cohort& cohort);

/// What a patient is drawn as: a pure function of cohort and number.
struct Person {
  std::size_t primary = 0;
  spread::Wanted wanted;
};
Person person_of(const Cohort& cohort, std::uint64_t patient);

}  // namespace howship::scenario
