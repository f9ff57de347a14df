// SPDX-License-Identifier: Apache-2.0
// What a life amounts to in the words of trials: one number for each endpoint.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "howship/outcomes/events.hpp"
#include "howship/outcomes/quality.hpp"
#include "howship/outcomes/response.hpp"

namespace howship::outcomes {

/// Everything that is derived of a ledger, once.
struct Outcomes {
  std::vector<SkeletalEvent> events;   ///< all of them
  std::vector<SkeletalEvent> related;  ///< that count as skeletal-related, by what happened
  std::vector<SkeletalEvent> found;    ///< the same, by what was found
  std::vector<SkeletalEvent> symptomatic;
  std::vector<OtherEvent> others;
  std::vector<AnsweredCourse> courses;
  std::vector<QualityDay> quality;
  double bone_progression = never, soft_tissue_progression = never;
  double first = 0.0, last = 0.0;  ///< days that were followed
  CareCounts care;
  CordCourse cord;
  Analgesia analgesia;
  double death = never;
  double mean_pain = never, severe_days = 0.0;
  std::string death_by{};       ///< the cause
  double period = 0.0;          ///< of the rate of periods, days
  double adjusted_years = 0.0;  ///< quality-adjusted
  double years() const;
};
Outcomes outcomes_of(const Ledger& ledger, const OutcomeParameters& p = {}, const QualityParameters& q = {});

/// How an endpoint is told of many lives.
enum class EndpointKind : std::uint8_t {
  time,   ///< day of a first event; NaN: not in the time that was followed
  count,  ///< of a life
  mean,   ///< a number of a life
};
struct Endpoint {
  std::string_view key, unit, meaning;
  EndpointKind kind;
  double (*read)(const Outcomes&);
  bool before_entry = false;  ///< lies before a trial, of everybody who enters it
};
std::span<const Endpoint> endpoints();
const Endpoint* find_endpoint(std::string_view key);

}  // namespace howship::outcomes
