// SPDX-License-Identifier: Apache-2.0
// A policy: what a care team does when, as data. Its file is read elsewhere; here it is plain.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "howship/clinic/expression.hpp"

namespace howship::clinic {

inline constexpr double not_given = std::numeric_limits<double>::quiet_NaN();

/// What a rule can do.
enum class Verb : std::uint8_t {
  order,
  start,
  adjust,
  stop,
  hold,
  irradiate,
  operate,
  ablate,
  refer,
  advise,
  plan,
  diagnose,
  declare,
  set_goal,
  next_line,
  mark,
  admit,
  note,
  count
};

/// What a verb acts on.
enum class Object : std::uint8_t { test, drug, drug_or_group, place, one_of, yes, text };

struct VerbRow {
  std::string_view name, meaning;
  Object object;
  std::vector<std::string_view> words{};  ///< of `one_of`
};
const VerbRow& row_of(Verb verb);

/// One action. Times in days, doses in the unit of the drug, of radiation in Gy; NaN or empty where not given.
struct Action {
  Verb verb = Verb::note;
  std::string what;
  double dose = not_given, then_dose = not_given, factor = not_given;
  double every = not_given, lasts = not_given, taper = not_given, then_for = not_given, then_every = not_given;
  double after = not_given, in = not_given, stop_after = not_given;
  double doses = not_given, fractions = not_given;
  std::vector<double> on_days{};
  std::string site, within, panel, needle, guide, goal, otherwise, method, beam, intent;
  std::string only_if;  ///< as it is written; empty: always
  Condition condition{};
};

/// A key that actions take beside their verb.
struct ActionKey {
  enum class Kind : std::uint8_t { time, amount, times, factor, whole, word, drug, condition };
  std::string_view key;
  Kind kind;
  std::string_view meaning;
  std::vector<Verb> verbs;  ///< empty: of every verb
  double Action::*number = nullptr;
  std::string Action::*text = nullptr;
  std::vector<std::string_view> words{};
};
std::span<const ActionKey> action_keys();

struct Rule {
  std::string id;
  std::vector<std::string> logic, facts;
  std::size_t section = 0;
  bool of_lesion = false, goes_on = false;
  std::string when;  ///< as it is written
  Condition condition{};
  std::vector<Action> then;
  double priority = 0.0, cooldown = not_given, max_times = not_given;
  std::string source;
  std::string policy;  ///< in whose file it stands
};

struct PolicyNumber {
  std::string name, unit;
  double value = 0.0, low = 0.0, high = 0.0;
  std::string origin, source, policy;
  char confidence = 'L';
};

/// Times between visits and regular tests, days; 0: never.
struct Visits {
  double routine = 28.0, after_diagnosis = 14.0, labs = 28.0, imaging = 84.0, dental = 182.625, survey = 0.0;
  bool biomarkers = false;
};

/// From an order to its report or treatment.
struct Delay {
  double median = 1.0;  ///< day
  double sigma = 0.5;   ///< of the logarithm
  std::string source;
};

/// What the patient declines, and until when.
struct Refusal {
  enum class From : std::uint8_t {
    diagnosis,  ///< of bone metastases
    start,      ///< the first visit
    spread,     ///< the day on which the cancer is known to have spread
  } from = From::diagnosis;
  bool any = false;
  double duration = 0.0;  ///< days
  std::vector<std::size_t> sections;
  std::string ends_when, why;
  Condition condition{};
};

struct Policy {
  std::string name, title, summary, extends;
  std::vector<std::string> works;
  std::vector<PolicyNumber> numbers;
  Visits visits;
  std::map<std::string, Delay, std::less<>> delays;
  std::vector<std::string> logic;  ///< points that the diagnosis carries beside the rules
  Refusal refusal;
  std::vector<Rule> rules;  ///< in the order in which they are evaluated
  Program program;
};

}  // namespace howship::clinic
