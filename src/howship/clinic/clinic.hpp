// SPDX-License-Identifier: Apache-2.0
// A clinic: a chart, a policy, and what the rules of the one do to the other. It sees reports alone.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "howship/clinic/chart.hpp"
#include "howship/clinic/policy.hpp"
#include "howship/patient/care_team.hpp"

namespace howship::clinic {

/// What a clinic is told before the first day.
struct Setting {
  History history;
  ClinicParameters parameters{};
  std::uint64_t seed = 1, patient = 0;
  double variation = 1.0;        ///< scale of the spread of delays
  double first_visit = unknown;  ///< day of a planned first visit; unknown: the patient must call
};

class Clinic : public patient::CareTeam {
 public:
  Clinic(std::shared_ptr<const Policy> policy, const Vocabulary& vocabulary, Setting setting);
  Clinic(const Clinic&) = delete;
  Clinic& operator=(const Clinic&) = delete;

  patient::Decisions decide(const patient::Seen& seen) override;
  double alertness() const override;
  patient::CareGiven care() const override;
  void walk(patient::Archive& archive) override { chart_.walk(archive); }
  const Chart& chart() const { return chart_; }

  /// From now on decides by another policy, with what it knows.
  void follow(std::shared_ptr<const Policy> policy);
  /// Whether a condition of its policy holds by what it knows.
  bool knows(const Condition& condition);

 private:
  struct Outcome {
    std::string words;     ///< what was done
    bool changed = false;  ///< something that rules read
  };
  void file_diary(const patient::Seen& seen);
  void file_treated(const patient::Seen& seen);
  void file_report(const patient::Report& report, const patient::Bedside& bedside);
  void file_labs(const patient::Report& report);
  void file_images(const patient::Report& report);
  void begin_line();  ///< of systemic treatment: what was known so far is what it will be judged by
  void believe(const patient::Report& report, bool positive);
  void examine(const patient::Seen& seen);
  void watch();
  void evaluate(patient::Log& log);
  bool pass(patient::Log& log);
  void read(const KnownLesion* lesion);
  bool declined(const Rule& rule) const;
  double declines_from() const;
  bool castrates() const;
  void judge_anew();
  bool may(const Rule& rule, const std::string& subject) const;
  void fire(const Rule& rule, const std::string& subject, patient::Log& log);
  std::string act(const Action& action, const std::string& bone);
  static bool hospice_gives(const Action& action);
  Action in_hospice(const Action& action) const;
  std::string order_test(const Action& action, const std::string& bone);
  std::string start_drug(const Action& action);
  std::string change_drug(const Action& action);
  std::string treat_place(const Action& action, const std::string& bone);
  double delay(const std::string& within, const std::string& kind, const std::string& place);
  void plan(patient::Prescription prescription);
  void drop_planned(const std::string& drug);
  std::vector<std::string> painful_bones() const;
  void emit(patient::Decisions& out);

  std::shared_ptr<const Policy> policy_;
  Setting setting_;
  Chart chart_;
  // Of the present evaluation.
  std::vector<double> values_;
  std::vector<std::pair<std::size_t, std::string>> ended_;  ///< sections, by subject
  std::vector<std::pair<const Rule*, std::string>> fired_today_;
  std::string now_firing_;
};

}  // namespace howship::clinic
