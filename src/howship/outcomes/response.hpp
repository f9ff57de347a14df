// SPDX-License-Identifier: Apache-2.0
// Response and progression: of pain to radiation by the international consensus, of bone on scans, of tumour outside
// bone.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/outcomes/ledger.hpp"
#include "howship/outcomes/parameters.hpp"

namespace howship::outcomes {

enum class PainResponse : std::uint8_t { complete, partial, progression, indeterminate };
std::string_view name(PainResponse response);

/// Worst pain at the treated site, 0 to 10, and mg of oral morphine a day.
struct PainState {
  double pain = 0.0, morphine = 0.0;
};
PainResponse pain_response(const PainState& before, const PainState& now, const OutcomeParameters& p = {});

/// What a patient says of a bone about a day: the mean of the last days. An irradiated bone is asked of; another has 0
/// on days on which it was not named. None where there is no such day.
std::optional<PainState> pain_at(const Ledger& ledger, std::string_view bone, double day,
                                 const OutcomeParameters& p = {});

/// A course of radiation of a bone that hurt by `response_fall` or more, and how it answered.
struct AnsweredCourse {
  double day = 0.0;
  std::string bone{};
  std::string treatment{};
  struct Look {
    double week = 0.0;
    PainResponse response = PainResponse::indeterminate;
  };
  std::vector<Look> looks{};  ///< 4, 8 and 12 weeks later, those that the patient lived to
};
std::vector<AnsweredCourse> answered_courses(const Ledger& ledger, const OutcomeParameters& p = {});

/// What led to the treatment of a cord: days; NaN where that did not happen.
struct CordCourse {
  double pain = never;         ///< the bone was first named as painful, before it was found
  double root_pain = never;    ///< along a nerve of that bone, before it was found
  double sign = never;         ///< first sign of the cord
  double found = never;        ///< first MRI since four weeks before it that shows the cord compressed there
  double treated = never;      ///< first beam to, or decompression of, that bone since the sign, for it
  double walked = never;       ///< 1 or 0, when it was found
  double walks_later = never;  ///< 1 or 0, a month after it was found
};
CordCourse cord_course(const Ledger& ledger, const OutcomeParameters& p = {});

/// Days on each step of the analgesic ladder, and worst pain before the first step and a fortnight after it.
struct Analgesia {
  double on_step[4] = {0.0, 0.0, 0.0, 0.0};
  double before = never, after = never;
};
Analgesia analgesia(const Ledger& ledger, const OutcomeParameters& p = {});

/// Day of progression of bone by bone scans; NaN where there is none. A bone is a spot. New spots of the first scan
/// after the one at the start may be a flare: they count where a later scan has as many new ones again.
double bone_progression(const Ledger& ledger, const OutcomeParameters& p = {});

/// Day of growth of tumour outside bone, as it is read with some error on days of scans; NaN where there is none.
double soft_tissue_progression(const Ledger& ledger, const OutcomeParameters& p = {});

}  // namespace howship::outcomes
