// SPDX-License-Identifier: Apache-2.0
// What a trial writes down of a life beside its endpoints: blood and answers at visits, and harms.
#pragma once
#include <string>
#include <vector>

#include "howship/outcomes/endpoints.hpp"
#include "howship/records/trial_visits.hpp"
#include "howship/trial/schedule.hpp"

namespace howship::app {

class TrialSeen {
 public:
  /// From the present day on, which is that of randomisation; the medicines that the arm gives, by their keys.
  void begin(const patient::Patient& patient, std::vector<trial::Visit> visits, std::vector<std::string> drugs);
  /// Medicines that another arm gives, from now on.
  void also(const std::vector<std::string>& drugs) { drugs_.insert(drugs_.end(), drugs.begin(), drugs.end()); }
  /// At the end of the work of each later day, before its log is gone.
  void day(const patient::Patient& patient, const patient::Log& log);
  /// Whether it is among the medicines that its arms give.
  bool gives(std::string_view drug) const;
  /// Of a life that is over, days counted from randomisation.
  records::LifeVisits of(const outcomes::Ledger& ledger, const outcomes::Outcomes& all) const;

 private:
  void look(const patient::Patient& patient);

  std::vector<trial::Visit> visits_;
  std::vector<std::string> drugs_;
  std::size_t next_ = 0;
  double entered_ = 0.0;
  std::vector<records::VisitValues> labs_;
  std::vector<outcomes::Harm> harms_;
  std::vector<double> put_off_;
};

}  // namespace howship::app
