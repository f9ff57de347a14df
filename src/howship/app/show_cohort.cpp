// SPDX-License-Identifier: Apache-2.0
#include "howship/app/show_cohort.hpp"

#include <fmt/format.h>

#include "howship/app/parts.hpp"
#include "howship/base/units.hpp"
#include "howship/records/cohort_tables.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/spread/regions.hpp"

namespace howship::app {
namespace {

std::string range_text(double low, double high) { return shortest(low) + " to " + shortest(high); }

Table new_table() {
  return {{{"key"}, {"takes", 34}, {"range", 24}, {"default", 24}, {"example", 30}, {"meaning", 60}}, {}};
}
Table number_table() {
  return {{{"number"}, {"value"}, {"unit"}, {"range"}, {"meaning", 50}, {"origin"}, {"confidence"}, {"source", 60}},
          {}};
}

std::vector<Part> parts() {
  std::vector<Part> out;
  for (const auto& [section, heading, about] :
       {std::tuple{"", "Top of the file", "What the whole cohort is."},
        std::tuple{
            "population", "[population]",
            "Who they are. A number is given (`61`), drawn between two (`{ from = 40, to = 60 }`) or from a normal\n"
            "distribution (`{ mean = 61, sd = 10, from = 40, to = 80 }`); words are given or have shares\n"
            "(`{ positive = 0.8, negative = 0.2 }`). What is not given is drawn by the cancer. Grade, nodes, PSA and\n"
            "stage follow from the disease: patients are drawn anew until one is as wanted. In a table, columns are\n"
            "named by these keys with their unit, as `size [mm]`; an empty cell is not given."},
        std::tuple{"care", "[care]", "What is done."},
        std::tuple{"clinic", "[clinic]", "Who sees the patients, where someone does; with bodies."},
        std::tuple{"treatment", "[[treatment]]", "What is given to bodies, a section each."},
        std::tuple{"output", "[output]", "What is written."}}) {
    Part part{section, heading, about, new_table()};
    for (const scenario::CohortInput& one : scenario::cohort_inputs())
      if (one.section == section)
        part.table.rows.push_back({std::string{one.key}, taken(one.unit, "whole number"), std::string{},
                                   std::string{one.otherwise}, std::string{one.example}, std::string{one.meaning}});
    if (part.name == "population")
      for (const scenario::PopulationInput& one : scenario::population_inputs()) {
        std::string words;
        for (const std::string_view word : one.words) (words += words.empty() ? "" : ", ") += word;
        part.table.rows.push_back({std::string{one.key}, words.empty() ? taken(one.unit, "number") : words,
                                   words.empty() ? range_text(one.low, one.high) : "", std::string{"drawn"},
                                   std::string{one.example}, std::string{one.meaning}});
      }
    out.push_back(std::move(part));
  }
  Part spread{
      "spread", "[parameters.spread]",
      "What is the same for all cancers. At depth body, and in a trial, `[parameters.GROUP]` also takes the groups "
      "of a scenario (`howship show parameters`), for every patient.",
      number_table()};
  const spread::Parameters defaults;
  for (const auto& row : spread::Parameters::table()) {
    const Declaration& one = row.declared;
    spread.table.rows.push_back({std::string{one.key}, defaults.*row.member, std::string{one.unit},
                                 range_text(one.low, one.high), std::string{one.meaning},
                                 std::string{name(one.source.origin)}, std::string(1, one.source.confidence),
                                 std::string{one.source.text}});
  }
  out.push_back(std::move(spread));
  const auto numbers = spread::primary_numbers();
  for (const std::string& key : scenario::primary_names()) {
    const spread::Primary& primary = scenario::built_in_primary(key);
    Part part{
        key, primary.title,
        "`[parameters.primary]` sets any of these for all cancers of a cohort; blood of the primary drains into: " +
            std::string{spread::drain_names()[std::size_t(primary.drain)]} + ".",
        number_table()};
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      const therapy::Stated& stated = primary.stated[k];
      if (stated.source.empty()) continue;
      part.table.rows.push_back({std::string{numbers[k].key}, stated.value, std::string{numbers[k].unit},
                                 range_text(stated.low, stated.high), std::string{numbers[k].meaning},
                                 std::string{name(stated.origin)}, std::string(1, stated.confidence), stated.source});
    }
    out.push_back(std::move(part));
  }
  Part regions{"regions",
               "Regions of the skeleton",
               "What a cell in blood meets.",
               {{{"region"},
                 {"group"},
                 {"red marrow %"},
                 {"fatty marrow"},
                 {"perfusion mL/min/100 g"},
                 {"level cm"},
                 {"load"},
                 {"capacity mm3"},
                 {"built-in bone"},
                 {"in the imaged body"}},
                {}}};
  for (const spread::Region& one : spread::regions())
    regions.table.rows.push_back(
        {one.name, one.group, std::stod(fmt::format("{:.4g}", one.red_marrow)), one.yellow_marrow, one.perfusion,
         one.level ? shortest(*one.level) : std::string{}, one.load, one.capacity, one.bone,
         one.first_rib ? fmt::format("{}{} to {}", one.phantom, one.first_rib, one.last_rib) : one.phantom});
  out.push_back(std::move(regions));
  for (const records::CohortTable& table : records::cohort_tables()) {
    Part part{std::string{table.file},
              std::string{table.file},
              std::string{table.about} + '.',
              {{{"column"}, {"unit"}, {"meaning", 80}}, {}}};
    for (const formats::Column& column : table.columns)
      part.table.rows.push_back({column.name, column.unit, column.meaning});
    out.push_back(std::move(part));
  }
  return out;
}

}  // namespace

std::string show_cohort(std::string_view only, Style style) {
  return show_parts(
      parts(), only, style, "key of a cohort",
      "# A cohort\n\n<!-- Generated by `howship show cohort --markdown`. -->\n\n"
      "A cohort is a TOML file; `howship cohort FILE -o DIR` lives through its patients. Quantities are text with a "
      "unit.\nUnknown keys, wrong units and values out of range are faults with line and column. How it works: "
      "[spread](../theory/spread.md);\nwhat it gives beside what was published: "
      "[validation](../validation/spread.md). Confidence: H high, M medium, L low.\n\n");
}

}  // namespace howship::app
