// SPDX-License-Identifier: Apache-2.0
// The tests that a scenario orders, made from the bones as they are on the day.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "howship/course/course.hpp"
#include "howship/imaging/examination.hpp"

namespace howship::course {

/// One order on one day.
struct PerformedTest {
  std::size_t order = 0;  ///< place in Scenario::tests
  std::vector<imaging::Examination> examinations;
};

class Tests {
 public:
  explicit Tests(const scenario::Scenario& scenario);

  /// Whether a test falls on the present day (each falls on the step nearest to its time).
  bool due(const Course& course) const;
  /// Makes the tests of the present day, in the order of the scenario. What is made depends on the course alone.
  std::vector<PerformedTest> perform(const Course& course, ThreadPool& pool);

  const imaging::TestSettings& settings() const { return settings_; }

 private:
  bool falls_on(const scenario::PlannedTest& test, const Course& course) const;
  imaging::Subject subject(const Course& course, const Bone& bone, ThreadPool& pool);

  imaging::TestSettings settings_;
  std::vector<scenario::PlannedTest> planned_;
  std::unique_ptr<imaging::Hospital> hospital_;                         ///< made with the first test
  std::map<std::string, std::vector<skeleton::BoneModel>> neighbours_;  ///< of each bone tested
};

/// What events.csv says of a test.
std::vector<Event> events_of(const PerformedTest& test, const Course& course);

}  // namespace howship::course
