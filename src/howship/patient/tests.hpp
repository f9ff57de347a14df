// SPDX-License-Identifier: Apache-2.0
// The tests that are ordered for a patient, made from the bones and the body as they are on the day.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "howship/imaging/examination.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/report.hpp"

namespace howship::patient {

/// One order, made: images and samples with what was said and what was so.
struct PerformedTest {
  OrderTest order;
  std::vector<imaging::Examination> examinations;
  struct Warning {
    std::string bone, words;
  };
  std::vector<Warning> warnings{};    ///< of the way of a needle
  std::vector<BoneReport> bones{};    ///< of radiographs, CT and MRI that a care team reads
  std::vector<OrganReport> organs{};  ///< of CT and PET of the whole patient that it has ordered
};

/// What came back of it, and nothing else.
Report report_of(const PerformedTest& test, double day);

/// The department that makes tests. It remembers its machines and the anatomy around the bones it has seen, which
/// changes no test.
class Tests {
 public:
  explicit Tests(const Plan& plan);

  /// Whether a test falls on the present day (each falls on the step nearest to its time). None does for the dead.
  bool due(const Patient& patient) const;
  /// Makes the tests of the present day in the order of the agenda, which they leave. What is made depends on the
  /// patient alone.
  std::vector<PerformedTest> perform(Patient& patient, ThreadPool& pool);

  const imaging::TestSettings& settings() const { return settings_; }
  /// A bone as tests see it today.
  imaging::Subject subject(const Patient& patient, const Site& site, ThreadPool& pool);

 private:
  imaging::TestSettings settings_;
  std::unique_ptr<imaging::Hospital> hospital_;                         ///< made with the first test
  std::map<std::string, std::vector<skeleton::BoneModel>> neighbours_;  ///< of each bone tested
};

/// What events.csv says of a test.
Log events_of(const PerformedTest& test, double day);

}  // namespace howship::patient
