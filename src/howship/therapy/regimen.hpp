// SPDX-License-Identifier: Apache-2.0
// A patient's treatments carried through time: doses when they fall due, rules before each, harms after, and a log of
// all that happens.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/body/individual.hpp"
#include "howship/body/observables.hpp"
#include "howship/therapy/adverse.hpp"

namespace howship::therapy {

/// One course as it was planned; what is not given is the drug's label.
struct Treatment {
  std::shared_ptr<const Drug> drug;
  double start = 0.0;            ///< day
  std::optional<double> stop;    ///< day after which nothing is given
  std::optional<double> amount;  ///< of one dose (or per day), in the drug's unit and per what its file says
  std::optional<double> every;   ///< day
  std::optional<int> doses;
  std::optional<double> infusion;  ///< day
  bool despite_contraindication = false;
};

/// Faults of a plan: two courses of one drug at the same time, amounts outside the drug's range. One sentence each.
std::vector<std::string> faults_of(const std::vector<Treatment>& plan);

/// Something that happened.
struct Happened {
  double day;
  std::string event;  ///< "dose", "dose refused", "hypercalcaemia grade 3" ...
  std::string detail;
};

/// One course under way.
struct Course {
  Treatment plan;
  std::optional<std::size_t> medicine;  ///< in the body, from the first dose on
  int ordinal = -1;                     ///< how many courses of the same drug began before, once this one has
  double next = 0.0;                    ///< day when a dose falls due or a daily medicine is looked at
  int given = 0;
  int waited = 0;                  ///< times the dose due now was held
  double creatinine_before = 0.0;  ///< uM, at the first dose
  double first = 0.0, last = 0.0;  ///< days of the first and the last dose
  bool over = false, running = false;
  bool rebound_logged = false;
};
/// Doses of a whole course: as ordered, else as its drug is given; none where it goes on until it is stopped.
std::optional<int> doses_of(const Course& course);

/// Loss of appetite or of fluid for some days.
struct Illness {
  std::size_t medicine;
  double until, size;
};

/// A treated patient at one moment. Copies are independent.
struct Care {
  WholeBody body;
  Circumstances circumstances;
  std::vector<Course> courses;
  AdverseParameters adverse;
  std::uint64_t seed = 1, patient = 0;
  std::optional<double> tooth_pulled;  ///< day
  std::optional<double> died;          ///< day

  static constexpr std::size_t appetite = 0, gut = 1;  ///< the medicines through which illness acts
  std::vector<Illness> illnesses;
  std::array<int, body::toxicity_count> grades{};  ///< of yesterday, in the order of body::toxicities()
  /// Of yesterday, in the order of body::calcium_symptoms().
  std::array<bool, body::calcium_symptom_count> felt{};
  bool constipated = false, drowsy = false, tired = false, dry = false, jaw = false;
  double creatinine_made = 0.0;         ///< umol/day, at the age of day 0
  double kidney_base = 0.0;             ///< uM
  std::array<double, 7> opioid_week{};  ///< mg of oral morphine of the last seven days, by day modulo 7
  double opioid_hazard = 0.0;           ///< of a breath that stops, added up so far
  bool kidney_failing = false;

  body::Individual individual;
  body::PeopleParameters people;
  double ovarian_years_lost = 0.0;                       ///< to chemotherapy
  double follicles_left = 1.0, follicles_lost_on = 0.0;  ///< growing ones, after the last dose that took some; day
  bool menopausal = false;

  double age() const { return circumstances.age + body.day / body::days_in_year; }  ///< years, today
};

/// A person about to be treated. A course changes nothing, not the last bit, before its first dose falls due, and the
/// order of the plan means nothing.
/// Ovaries are those of the age in `circumstances`.
Care care_for(const body::Parameters& person, const Circumstances& circumstances, std::vector<Treatment> plan,
              std::uint64_t seed, std::uint64_t patient, const body::Individual& individual = {},
              const body::PeopleParameters& people = {});

/// Lets a person who has had nothing yet live the `days` before day 0, so that body and bone are where these years have
/// brought them: a failing kidney that failed long ago, a menopause that is under way. Density counts from day 0.
void settle(std::span<Care* const> cares, std::span<const double> days);
void settle(Care& care, double days);

/// The medicine that a drug is in this person.
Medicine medicine_in(const Care& care, const Drug& drug);

/// Adds a course to those of a patient who lives. Throws RunError where it would start before the present, where it is
/// at fault as faults_of has it beside the courses that are not over, and where the patient has died.
void order(Care& care, Treatment treatment);

/// Ends at `day` (not before the present) the courses of a drug that are not over and start before `day`.
void stop(Care& care, std::string_view drug, double day);

/// What a prescriber would be warned of in the opioids of a plan, as far as it can be told before it is lived: a
/// sentence each, with its day. `clearance` in mL/min.
std::vector<std::string> opioid_warnings_of(std::span<const Treatment> plan, double clearance,
                                            const AdverseParameters& p);

/// Lives through whole days up to `day`, in order; stops at death. What happens to each is added to its log. Bodies go
/// side by side in lanes, and each patient comes to the same bytes and the same log as alone.
void live_to(std::span<Care* const> cares, double day, std::span<std::vector<Happened>* const> logs);
void live_to(Care& care, double day, std::vector<Happened>& log);

/// Factor on the vertebral fracture hazard after a course that was stopped without a bisphosphonate; 1 in general.
double rebound_fracture_factor(const Care& care);

}  // namespace howship::therapy
