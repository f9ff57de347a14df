// SPDX-License-Identifier: Apache-2.0
// What a clinic knows of a patient: from reports, from what the patient says, from what it gave. Plain data; the clinic
// fills it, rules read it.
#pragma once
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "howship/clinic/parameters.hpp"
#include "howship/clinic/words.hpp"
#include "howship/patient/archive.hpp"
#include "howship/patient/care_team.hpp"

namespace howship::clinic {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
inline bool known(double value) { return !std::isnan(value); }

struct Visits;

/// What is on file before the first day.
struct History {
  std::string primary;  ///< empty: no cancer is known
  bool male = false;
  double age = 60.0, weight = 70.0;  ///< years, kg
  double stage = unknown, gleason = unknown, t_stage = unknown;
  bool oestrogen_receptor = false, iodine_avid = true, early_relapse = false;
  int castration = 0;  ///< none, sensitive, resistant
};

/// What one test measured, mm: last, and the smallest since treatment changed.
struct Diameter {
  double last = unknown, day = unknown, smallest = unknown;
  void measure(double size, double on) {
    last = size;
    day = on;
    if (!(smallest <= size)) smallest = size;
  }
};

/// A bone in which something was reported. Doubles alone, flags 1 or 0, so that a checkpoint takes them as they are.
struct KnownLesion {
  std::string bone;
  struct Numbers {
    double first = unknown, last = unknown;  ///< days on which it was reported
    double size = unknown, size_day = unknown;
    Diameter ct, mri;
    double type = 3.0;  ///< lytic, mixed, blastic, unknown
    double hot = unknown, explained = 0.0;
    double sins = unknown, mirels = unknown, load_ratio = unknown, extent = unknown, strength_day = unknown;
    double fractured = 0.0, displaced = 0.0, wall_intact = unknown, soft_tissue = 0.0, grade = unknown;
    double gray = unknown, courses = 0.0, radiated = unknown, operated = unknown, ablated = unknown;
    double fixed = 0.0, cemented = 0.0, biopsies = 0.0;  ///< those without an answer
    double proven = 0.0;                                 ///< a needle has found its cells
    double refused = unknown, refused_gray = unknown;    ///< the last beam that was not given
    double lowest_pain = unknown;                        ///< of this place, since the last course
  } n;
};

/// What changes of the patient as a whole; doubles alone.
struct Standing {
  double day = 0.0;
  double first_visit = unknown, last_visit = unknown, next_visit = unknown;
  double first_today = 0.0;
  double evidence[8] = {};  ///< of bone metastasis by each of tests(): ln of its likelihood ratio, 0 before it is made
  double diagnosed = unknown, metastatic = unknown, staged = 0.0;  ///< metastatic: day since which that is known
  double progression = 0.0, progression_on = unknown;
  double goal = 0.0;  ///< life, comfort
  double palliative = 0.0, hospice = 0.0;
  double line = 0.0, treatment_changed = unknown;
  double castration = 0.0, castrated = unknown, visceral = 0.0;
  Diameter soft;  ///< sum of the diameters of foci in organs
  double fractured_ever = 0.0;
  double admitted_until = -1.0, fever_until = -1.0, last_fall = unknown, falls = 0.0;
  double warned = 0.0;
  double refusal_ended = 0.0;
  double dental_checked = unknown, dental_disease = unknown, extraction_planned = unknown;
  double told_weakness = unknown, told_walking = unknown, told_sensory = unknown,
         told_bladder = unknown;  ///< day of onset
  double paralysed = unknown, root_pain = unknown;
  double pain_sudden = 0.0, pain_mechanical = 0.0, pain_night = 0.0;  ///< of the last diary day
  double performance = unknown, walks = 1.0, drowsy = 0.0, confused = 0.0, dehydrated = 0.0;
  double creatinine_before = unknown;  ///< at the first dose of the present bone agent
  double marker_lowest = unknown, rise_first = unknown, rise_confirmed = 0.0;
  double high_calcium = 0.0, resolved = unknown;
  double calcium_high_from = unknown;  ///< day of the first sample above the limit, of those without one below it
  double step_before = 0.0, morphine_before = 0.0;
  double odds_after_scan = 0.0, new_since = 0.0;
  double orders = 0.0;  ///< tests so far
};

/// A day of the diary.
struct Told {
  double day = 0.0, pain = 0.0;
};

/// A site that hurts, as the patient points to it.
struct PainfulSite {
  std::string bone;
  double first = 0.0, last = 0.0, named = 0.0;  ///< days of this spell; times named in it
  double pain_before = 0.0;
  double worst[3] = {};  ///< of the last three days, the latest first; 0 where it was not named
};

struct Laboratory {
  std::vector<double> days, values;
};

/// A test that was ordered and has not been reported.
struct PendingTest {
  double number = 0.0, due = 0.0;
  std::string test, bone, panel;
};

/// The last time that a test was made of a place.
struct Look {
  std::string test, place;  ///< a bone, "spine", or empty for the whole body
  double day = 0.0;
};

/// When a rule did something for a subject.
struct Fired {
  std::string rule, subject;
  double day = 0.0, times = 0.0;
};

struct Chart {
  // What does not change.
  const History* history = nullptr;
  const Vocabulary* vocabulary = nullptr;
  const ClinicParameters* parameters = nullptr;
  const Visits* visits = nullptr;  ///< of the policy

  // Its state.
  Standing s;
  std::vector<KnownLesion> lesions;
  std::vector<Told> diary;  ///< of the last twelve weeks
  std::vector<PainfulSite> painful;
  std::vector<std::string> symptoms;                    ///< of the last diary day
  std::map<std::string, Laboratory, std::less<>> labs;  ///< by column of the laboratory
  std::vector<double> happened;                         ///< last day of each happening; NaN: never
  std::vector<std::string> results;  ///< of each test: positive, negative, unclear; empty where there is none
  std::vector<PendingTest> pending;
  std::vector<patient::Prescription> planned;
  std::vector<Fired> fired;
  std::vector<Look> looks;
  std::map<std::string, double, std::less<>> ordered;  ///< how many of a kind at a place, for the draws of delays

  // Of today.
  std::vector<patient::CourseRecord> courses;

  double day() const { return s.day; }
  bool on(std::string_view drug) const;
  bool held(std::string_view drug) const;  ///< it was given and its restart is planned for later than tomorrow
  bool ever(std::string_view drug) const;
  double last_dose(std::string_view drug) const;                     ///< day; NaN: never
  const patient::CourseRecord* course(std::string_view drug) const;  ///< the running one, else the last
  double lab(std::string_view column) const;                         ///< the newest value where it is not too old
  double calcium() const;                                            ///< corrected for albumin, mmol/L
  double creatinine_clearance() const;
  double pain() const;  ///< mean worst pain of the last three days
  double lowest_pain(double days) const;
  double highest_pain(double days) const;
  const PainfulSite* pain_at(std::string_view bone) const;  ///< null where it does not hurt now
  double pain_of(std::string_view bone) const;              ///< mean of the worst pain there of the last three days
  bool hurts(const KnownLesion& lesion) const;              ///< itself
  bool is_named(const KnownLesion& lesion) const;           ///< by a patient who hurts, there or elsewhere
  bool says(std::string_view symptom) const;
  double since(std::string_view happening) const;
  void happens(std::string_view happening);
  bool calcium_unanswered() const;   ///< calcium is still high though a drug against it has had the time to act
  double expected_survival() const;  ///< months
  double probability() const;
  int morphine_step() const;  ///< of the analgesic ladder
  double morphine() const;    ///< mg a day of oral morphine
  KnownLesion* find(std::string_view bone);
  KnownLesion& open(const std::string& bone);  ///< finds it, or begins it
  /// Least rise of the marker (ug/L) that is one.
  double least_marker_rise() const;
  double marker_rise() const;
  /// Whether this test of the bone can be compared with an earlier one: made for the present treatment, or not long
  /// before it began. What heals becomes hot, so that a bone scan is compared with one that was made under treatment.
  bool has_baseline(std::string_view test, std::string_view bone) const;
  void looked(std::string_view test, std::string_view place, double day);
  /// It has grown by the same test as before. A blastic lesion also becomes larger where it heals, and has no size.
  bool grew(const KnownLesion& lesion) const;
  bool grew(double now, double smallest) const;  ///< by the share and the length that count
  double* evidence_of(std::string_view test);    ///< null where it is none of tests()
  bool castrate(double day) const;               ///< has been for long enough to judge what grows
  /// The last PSA before castration, which brings it down whatever is in the bones, or today's where that is higher.
  double telling_psa() const;
  bool metastatic() const;  ///< bone metastases are diagnosed, stage 4, or an organ shows it

  void walk(patient::Archive& archive);
};

/// Step of the analgesic ladder that a drug is on: 0 where it is none.
int analgesic_step_of(std::string_view drug);

/// What is known of a bone by its name.
struct BoneWords {
  std::string_view region;
  bool junctional = false, long_bone = false, weight_bearing = false;
};
BoneWords bone_words(std::string_view bone);

}  // namespace howship::clinic
