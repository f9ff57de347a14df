// SPDX-License-Identifier: Apache-2.0
// Harms of a life as a trial writes them down: what it calls them, from when to when, how grave they were. They are
// those that the body had, not those that somebody noticed.
#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/outcomes/endpoints.hpp"
#include "howship/outcomes/ledger.hpp"

namespace howship::outcomes {

/// How a trial calls a harm; terms are plain words, since those of the dictionaries are licensed.
struct AdverseTerm {
  std::string_view kind;    ///< key of a patient::EventKind, of a body::Toxicity, or one of ours
  std::string_view term;    ///< "Febrile neutropenia"
  std::string_view system;  ///< "Blood and lymphatic system disorders"
  int grade;                ///< 1 to 5; 0: the worst that was reached
  bool of_disease;          ///< the tumour's work, no medicine's
  bool logged;              ///< as an event of that kind; else it is read from what is written down of each day
};
std::span<const AdverseTerm> adverse_terms();
const AdverseTerm* find_adverse_term(std::string_view kind);

/// A harm as it was logged.
struct Harm {
  double day = 0.0;
  std::string kind, bone{};
  std::string drug{};    ///< that did it; empty: none, or not known of one life
  double lasts = never;  ///< days, where a drug's file says so
  bool studied = false;  ///< that drug is one that is studied
};

struct AdverseEvent {
  std::string kind, bone{}, drug{};
  double start = 0.0;
  double end = never;  ///< NaN: not over, or not known; `goes_on` tells which
  int grade = 0;       ///< 1 to 5; 0: not graded
  bool goes_on = false, at_start = false, serious = false, hospital = false, fatal = false;
  bool studied = false;  ///< done by a drug that is studied
  bool put_off = false;  ///< a dose was put off while it lasted, by a rule that looks at such values
  bool operator==(const AdverseEvent&) const = default;
};

/// Whether a harm of a value is over at that grade: one better than the first that is told of.
inline bool is_over(int grade, int noted_from) { return grade < std::max(noted_from - 1, 1); }

// Why an event is serious (ICH E2A), beside death and hospital.
bool threatens_life(const AdverseEvent& one);       ///< as it happens: coma
bool disables(const AdverseEvent& one);             ///< compression of the cord
bool medically_important(const AdverseEvent& one);  ///< what usually is: pathological fractures, cord, kidney, jaw ...

/// Of what is followed, in the order of days: values of the laboratory beyond their limits, from the day on which the
/// body's own events begin to tell of them until they are a grade better; fractures and compressions of the cord; and
/// the harms that were logged, of which one that comes again before it is over is the same. `put_off`: days on which a
/// dose was.
std::vector<AdverseEvent> adverse_events(const Ledger& ledger, const Outcomes& all, std::span<const Harm> harms,
                                         std::span<const double> put_off = {});

}  // namespace howship::outcomes
