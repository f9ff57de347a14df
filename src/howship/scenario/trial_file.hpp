// SPDX-License-Identifier: Apache-2.0
// A trial: a population as a cohort has it, who of it may enter, arms, and what is looked at.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/clinic/policy.hpp"
#include "howship/scenario/cohort.hpp"
#include "howship/trial/allocation.hpp"
#include "howship/trial/entry.hpp"
#include "howship/trial/interim.hpp"
#include "howship/trial/schedule.hpp"

namespace howship::scenario {

struct TrialArm {
  std::string name;
  std::string treatments;            ///< [[treatment]] sections, days from randomisation
  std::vector<std::string> drugs;    ///< of them
  std::string policy;                ///< by what its team decides
  std::vector<std::string> without;  ///< sections or rules of that policy that the protocol takes over
};

/// A condition of the clinic's expressions, on what a team knows.
struct TrialCondition {
  std::string name, when;
};

/// What an analysis makes of an event that comes between (ICH E9(R1)): nothing; it counts as the event of the endpoint;
/// a patient is followed until then.
enum class Intercurrent : std::uint8_t { treatment_policy, composite, while_on_treatment };
std::span<const std::string_view> intercurrent_names();  ///< in the order of the enumeration

struct TrialEndpoint {
  std::string key;
  bool primary = false;
  Intercurrent stops = Intercurrent::treatment_policy;      ///< of giving up what the arm gives
  Intercurrent crossover = Intercurrent::treatment_policy;  ///< of going over to another arm

  /// How tables and pages call it: the key, with what is done about events that come between.
  std::string label() const;
};

/// Who leaves its arm for another.
struct TrialCrossover {
  std::string when;          ///< condition on what the team knows
  std::string to;            ///< name of the arm
  double probability = 1.0;  ///< of those who may
  double after = 0.0;        ///< days later
};

/// From when on candidates are asked, beside what must hold then.
struct TrialEntry {
  trial::LeadIn lead_in;
  /// What must lie back so far, as conditions; the last of `Trial::eligibility`.
  std::size_t washouts = 0;
  /// Nothing that was ordered for a place may be outstanding.
  bool nothing_planned = false;
};

enum class TrialDesign : std::uint8_t { randomised, twins };

struct Trial {
  std::string question;
  std::uint64_t patients = 0;  ///< of an arm; of twins: in all
  TrialDesign design = TrialDesign::randomised;
  bool twins_leave = false;  ///< both of a pair, on the day on which the patient of a trial would
  double follow_up = 0.0;    ///< days from randomisation
  Cohort population;         ///< candidates, with bodies; `population.patients` is how many are screened at most
  std::vector<TrialCondition> eligibility, strata;
  TrialEntry entry;
  trial::Randomisation randomisation;
  TrialArm usual;              ///< care before randomisation
  std::vector<TrialArm> arms;  ///< the control first
  trial::VisitPlan visits;     ///< beside what teams order
  trial::Adherence adherence;
  std::optional<TrialCrossover> crossover;
  std::optional<trial::Interim> interim;
  double dropout = 0.0;                  ///< 1/day
  std::vector<TrialEndpoint> endpoints;  ///< the primary first

  std::optional<std::uint64_t> screened;  ///< what the file says of it; where it has a table, all of its rows otherwise

  /// Whether what comes out is the truth of the model, and not what an experiment of this size sees.
  bool truth() const { return design == TrialDesign::twins && !twins_leave; }
  std::uint64_t wanted() const {
    return design == TrialDesign::twins ? patients : patients * std::uint64_t(arms.size());
  }
};

/// A key of a trial beside those of a cohort's population and care.
std::span<const CohortInput> trial_inputs();

/// Everything that is wrong with the text goes to `problems`; the trial is whole where nothing is.
Trial read_trial(std::string_view text, std::string_view path, Problems& problems);

/// The policy of an arm without what the protocol takes over, and with conditions compiled into it.
struct TrialPolicy {
  std::shared_ptr<const clinic::Policy> policy;
  std::vector<clinic::Condition> eligibility, strata, crossover;  ///< of the last one at most
  std::vector<clinic::Condition> base_line;                       ///< in the order of base_line_conditions()
};
TrialPolicy policy_of(const Trial& trial, const TrialArm& arm);

/// What is asked of everyone on the day of randomisation, for the tables alone.
std::span<const std::string_view> base_line_conditions();

/// A drug of an arm that rules of its policy would give, too: what the arm gives takes its place.
struct TakenOver {
  std::string arm, drug;
  std::string rules;  ///< "B1, B3"
};
std::vector<TakenOver> taken_over(const Trial& trial);

}  // namespace howship::scenario
