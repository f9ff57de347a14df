// SPDX-License-Identifier: Apache-2.0
// Reference trajectories of the whole-body model: reading, and the comparison that its README asks for.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/therapy/whole_body.hpp"
#include "lumped.hpp"

namespace howship::reference {

inline std::filesystem::path folder() { return std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/systemic"; }

struct Trajectory {
  std::vector<std::string> columns;
  std::vector<double> day;
  std::map<std::string, std::vector<double>> values;
};

inline Trajectory read(const std::string& name) {
  Trajectory out;
  std::istringstream text(read_whole(folder() / (name + ".csv")));
  std::string line, cell;
  std::getline(text, line);
  std::istringstream header(line);
  while (std::getline(header, cell, ',')) {
    cell.erase(std::remove(cell.begin(), cell.end(), '\r'), cell.end());
    out.columns.push_back(cell);
  }
  while (std::getline(text, line)) {
    std::istringstream row(line);
    for (std::size_t i = 0; std::getline(row, cell, ','); ++i) {
      cell.erase(std::remove(cell.begin(), cell.end(), '\r'), cell.end());
      const double value = std::stod(cell);
      if (i == 0)
        out.day.push_back(value);
      else
        out.values[out.columns[i]].push_back(value);
    }
  }
  return out;
}

/// A body with the numbers of pain that the trajectories were computed with: no threshold, no tolerance.
inline therapy::WholeBody as_specified(therapy::WholeBody body) {
  body.system.person.pain_threshold = 0.0;
  body.system.person.opioid_tolerance_shift = 0.0;
  body.system.person.opioid_ceiling = 0.75;
  body.system.person.flare_decay = 0.4;
  return body;
}

/// The patient of a trajectory: the program's body and medicines, and beside them a lumped lesion where it has one.
class Subject {
 public:
  Subject(therapy::WholeBody body) : body_(as_specified(std::move(body))) {}
  Subject(therapy::WholeBody body, const LumpedParameters& lesion, const LumpedState<double>& tumour = {});

  const therapy::WholeBody& body() const { return body_; }
  double day() const { return body_.day; }
  const LumpedState<double>& tumour() const { return tumour_; }
  therapy::WholeBodySystem<double>::Moment<double> now() const;

  void advance_to(double day);
  /// Does something to the body, which meanwhile has from its lesion what it has at this moment.
  void happens(const std::function<void(therapy::WholeBody&)>& what);

 private:
  std::vector<double> states() const;

  therapy::WholeBody body_;
  std::optional<LumpedParameters> lesion_;
  LumpedState<double> tumour_;
  std::shared_ptr<const JacobianShape> shape_;
};

/// A column of the reference files in terms of our model.
using Read = std::function<double(const Subject&)>;

/// One thing that happens: done to the patient at a day.
struct Happening {
  double day;
  std::function<void(therapy::WholeBody&)> what;
};

/// Largest distance of every column beyond what printing with six digits hides, in units of that column's range (at
/// least 0.5 % of the value, for columns that hardly move).
struct Comparison {
  std::map<std::string, double> worst;
  std::map<std::string, double> at;
};

/// Runs the patient through the happenings and compares at every reference time. Where a time stands twice (before and
/// after a jump) the first is compared before, the second after what happens then.
Comparison compare(Subject patient, std::vector<Happening> happenings, const std::string& name, double from = 0.0);

/// Expects every column of the file within `share` of its range.
void expect_reference(const Subject& patient, const std::vector<Happening>& happenings, const std::string& name,
                      double share = 0.005, double from = 0.0);

/// A built-in drug with the numbers the reference has, which knows no scaling with weight.
inline therapy::Medicine medicine(std::string_view name) {
  const therapy::Drug& drug = scenario::built_in_drug(name);
  return therapy::medicine_for(drug, drug.reference_weight);
}

inline Happening dose(double day, std::size_t medicine, double amount, double infusion = 0.0) {
  return {day, [=](therapy::WholeBody& p) { therapy::give(p, medicine, amount, infusion); }};
}
inline Happening rate(double day, std::size_t medicine, double per_day) {
  return {day, [=](therapy::WholeBody& p) { therapy::set_rate(p, medicine, per_day); }};
}

}  // namespace howship::reference
