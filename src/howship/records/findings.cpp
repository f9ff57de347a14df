// SPDX-License-Identifier: Apache-2.0
#include "howship/records/findings.hpp"

#include <cmath>

#include "howship/imaging/examination.hpp"

namespace howship::records {
namespace {

using formats::Cell;
using imaging::Decision;

struct Row {
  double day;
  const imaging::Finding& said;
  const imaging::Truth& so;
  const std::string& images;
};

struct FindingColumn {
  std::string_view name, meaning;
  Cell (*read)(const Row& row);
};

/// Digits that mean something; chances and d' keep enough to compare with.
double rounded(double value, double per_unit) { return std::round(value * per_unit) / per_unit + 0.0; }

constexpr FindingColumn before[] = {
    {"day", "model day", [](const Row& r) -> Cell { return r.day; }},
    {"test", "", [](const Row& r) -> Cell { return r.said.test; }},
    {"view", "of a radiograph, or the needle of a biopsy", [](const Row& r) -> Cell { return r.said.view; }},
    {"bone", "bone looked at; empty for the whole patient", [](const Row& r) -> Cell { return r.said.bone; }},
    {"decision", "reported: the reader calls a lesion, the biopsy is positive; else nothing",
     [](const Row& r) -> Cell {
       return std::string{r.said.decision == Decision::none       ? ""
                          : r.said.decision == Decision::reported ? "reported"
                                                                  : "nothing"};
     }},
    {"finding", "what the reader says", [](const Row& r) -> Cell { return r.said.words; }},
    {"detection_probability", "chance that this lesion is called in such an image, or this biopsy is positive",
     [](const Row& r) -> Cell { return rounded(r.so.chance, 1e4); }},
    {"detectability", "d', how far the lesion stands out of noise and clutter",
     [](const Row& r) -> Cell { return rounded(r.so.detectability, 1e3); }},
    {"threshold", "d' that is called with a chance of one half; set by the test's specificity",
     [](const Row& r) -> Cell { return rounded(r.so.threshold, 1e3); }},
};

constexpr FindingColumn after[] = {
    {"quantity", "labs and biopsy: what was measured, unit in the name",
     [](const Row& r) -> Cell { return r.said.quantity; }},
    {"value", "labs and biopsy: its value", [](const Row& r) -> Cell { return r.said.value; }},
    {"tumour_mm3", "truth, hidden from the reader: living tumour in the bone",
     [](const Row& r) -> Cell { return rounded(r.so.tumour, 10); }},
    {"false_alarm", "truth, hidden from the reader: yes where noise was called a lesion",
     [](const Row& r) -> Cell {
       return std::string{r.said.decision == Decision::none ? "" : r.so.false_alarm ? "yes" : "no"};
     }},
    {"images", "pictures in images/, with ';' between; NAME_truth.png stands beside each NAME.png",
     [](const Row& r) -> Cell { return r.images; }},
};

/// "ct, xray, ... or labs"
std::string names_of_tests() {
  std::string out;
  for (const imaging::Modality* one : imaging::modalities())
    out += (out.empty() ? "" : one == imaging::modalities().back() ? " or " : ", ") + std::string{one->name};
  return out;
}

}  // namespace

std::vector<formats::Column> finding_columns() {
  std::vector<formats::Column> out;
  for (const FindingColumn& one : before)
    out.push_back({std::string{one.name}, one.meaning.empty() ? names_of_tests() : std::string{one.meaning}});
  for (const imaging::MeasuredColumn* one : imaging::measured_columns())
    out.push_back({std::string{one->name}, std::string{one->meaning}});
  for (const FindingColumn& one : after) out.push_back({std::string{one.name}, std::string{one.meaning}});
  return out;
}

std::vector<Cell> finding_row(double day, const imaging::Outcome& outcome, const std::string& images) {
  const Row row{day, outcome.finding, outcome.truth, images};
  std::vector<Cell> out;
  for (const FindingColumn& one : before) out.push_back(one.read(row));
  for (const imaging::MeasuredColumn* one : imaging::measured_columns()) {
    imaging::Value value = outcome.finding.measure(one->name);
    if (one->per_unit > 0.0)
      out.emplace_back(rounded(value.number, one->per_unit));
    else
      out.emplace_back(std::move(value.text));
  }
  for (const FindingColumn& one : after) out.push_back(one.read(row));
  return out;
}

}  // namespace howship::records
