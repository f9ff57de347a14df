// SPDX-License-Identifier: Apache-2.0
// What is written down of a life so that outcomes can be counted: what happened, what was given, what tests said, and a
// row of numbers a day. Plain data, filled day by day; what counts as what is decided afterwards, in events.hpp,
// response.hpp and quality.hpp.
#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/patient/care_team.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/report.hpp"

namespace howship::outcomes {

inline constexpr double never = std::numeric_limits<double>::quiet_NaN();
/// The first of two days, either of which may be never.
inline double earliest(double a, double b) { return std::isnan(a) ? b : std::isnan(b) ? a : std::fmin(a, b); }
/// The day from which both are: never where either is.
inline double latest(double a, double b) { return std::isnan(a) || std::isnan(b) ? never : std::fmax(a, b); }

/// Something that happened, was given or was said; in the order of days.
struct Happening {
  double day = 0.0;
  std::string kind;      ///< key of a patient::EventKind, or one of `recorded_kinds`
  std::string bone{};    ///< empty: the whole patient
  std::string detail{};  ///< a treatment, a drug, bones with ';' between
  double value = 0.0;
};

// Kinds beside those of events. The last four are what reports say.
inline constexpr std::string_view given_in_place = "given_in_place";  ///< detail: "beam.external"; value: Gy
inline constexpr std::string_view nuclide_given = "nuclide_given";    ///< detail: the drug
inline constexpr std::string_view seen_fracture = "seen_fracture";    ///< a bone is seen to be broken
inline constexpr std::string_view seen_grade = "seen_grade";          ///< value: ESCC grade, 0 to 5
inline constexpr std::string_view seen_scan =
    "seen_scan";  ///< detail: bones called; value: the reading's error, a normal
inline constexpr std::string_view seen_deposit =
    "seen_deposit";  ///< after a seen_scan: value: diameter of a deposit outside bone on that day, mm
inline constexpr std::string_view seen_calcium = "seen_calcium";  ///< value: corrected, mmol/L

/// One day. Doubles alone, flags 1 or 0, so that a checkpoint takes them as they are.
struct DayRecord {
  double day = 0.0;
  double pain = 0.0;      ///< worst of the day, as written down
  double morphine = 0.0;  ///< mg of oral morphine that opioids stand for
  double step = 0.0;      ///< of the analgesic ladder, 0 to 3
  double status = 0.0;    ///< ECOG, 0 to 4, not rounded
  double function = 1.0;  ///< of the cord
  double walks = 1.0;
  double calcium = 0.0;     ///< corrected, mmol/L
  double creatinine = 0.0;  ///< umol/L
  double haemoglobin = 0.0, neutrophils = 0.0, platelets = 0.0;
  double calcium_felt = 0.0;  ///< a symptom of high calcium
  double sick = 0.0;          ///< nausea or constipation is told
  double leg = 0.0;           ///< 1 a broken leg or hip that is held, 2 one that is not
  double arm = 0.0;           ///< a broken arm
  double aid = 0.0;           ///< crutches or the like on a leg
  double in_hospital = 0.0, palliative = 0.0, hospice = 0.0;
};

/// How much was done; doubles alone.
struct CareCounts {
  double visits = 0.0, decisions = 0.0, lapsed = 0.0;
  double laboratory = 0.0, images = 0.0, biopsies = 0.0;  ///< tests
  double doses = 0.0;                                     ///< of drugs, and daily ones that were started
  double diagnosed = never;                               ///< day on which a team knew of metastasis in bone
};

struct Ledger {
  std::vector<Happening> happenings;
  std::vector<DayRecord> days;
  std::vector<std::vector<patient::PainfulBone>> named;  ///< of each day
  std::vector<std::vector<patient::PainfulBone>> asked;  ///< of each day: irradiated bones, 0 where they do not hurt
  CareCounts care;
  double mood = 0.0;  ///< how easily this person worries, a standard normal

  void take(const patient::Patient& patient, std::span<const patient::Event> events);
  void take(const patient::Patient& patient, std::span<const patient::Report> reports);
  /// At the end of the work of a day; `team` may be null.
  void take_day(const patient::Patient& patient, const patient::CareTeam* team);
  /// Days that a row of `days` stands for, those to the next: none of the last, so that they sum up to what is
  /// followed.
  double length_of(const DayRecord& row) const { return &row == &days.back() ? 0.0 : (&row)[1].day - row.day; }
  /// Of the same person, with nothing in it but the last scan, with which later ones are compared.
  Ledger anew() const;
  void walk(patient::Archive& archive);
};

}  // namespace howship::outcomes
