// SPDX-License-Identifier: Apache-2.0
#include "howship/records/outcome_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace howship::records {
namespace {

using formats::ColumnOf;
using outcomes::Outcomes;

/// A row of outcomes.csv.
struct OutcomeRow {
  double day = 0.0, found = outcomes::never;
  std::string event, bone, detail;
  bool symptomatic = false, related = false, counts_symptomatic = false;
};

std::string yes(bool so) { return so ? "yes" : ""; }

constexpr ColumnOf<OutcomeRow> outcome_columns[] = {
    {"day", "day", "on which it happened", [](const auto& r) { return r.day; }},
    {"found_day", "day", "on which it was found by a test or by being treated; empty: by nobody, or not looked for",
     [](const auto& r) { return r.found; }},
    {"event", "", "what a trial would call it", [](const auto& r) { return r.event; }},
    {"bone", "", "where", [](const auto& r) { return r.bone; }},
    {"symptomatic", "", "yes where pain came with it or it was treated",
     [](const auto& r) { return yes(r.symptomatic); }},
    {"skeletal_related_event", "", "yes where it counts as one; within three weeks of another it is the same",
     [](const auto& r) { return yes(r.related); }},
    {"symptomatic_skeletal_event", "", "yes where it counts as one",
     [](const auto& r) { return yes(r.counts_symptomatic); }},
    {"detail", "", "in words", [](const auto& r) { return r.detail; }}};

constexpr ColumnOf<outcomes::QualityDay> quality_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"mobility", "1", "1 no problem, 2 some, 3 confined to bed",
     [](const auto& r) { return std::int64_t(r.levels.mobility); }},
    {"self_care", "1", "washing and dressing, 1 to 3", [](const auto& r) { return std::int64_t(r.levels.self_care); }},
    {"usual_activities", "1", "1 to 3", [](const auto& r) { return std::int64_t(r.levels.usual); }},
    {"pain_or_discomfort", "1", "1 to 3", [](const auto& r) { return std::int64_t(r.levels.pain); }},
    {"anxiety_or_depression", "1", "1 to 3", [](const auto& r) { return std::int64_t(r.levels.anxiety); }},
    {"quality_index", "1", "1 full health, 0 as bad as death, may be below",
     [](const auto& r) { return std::round(1e3 * r.index) / 1e3; }},
    {"interference_0_to_10", "1", "of pain with life",
     [](const auto& r) { return std::round(10.0 * r.interference) / 10.0; }},
    {"at_home", "", "yes where not in hospital", [](const auto& r) { return yes(r.at_home); }},
    {"walks", "", "yes where able to walk", [](const auto& r) { return yes(r.walks); }},
    {"pain_controlled", "", "yes where the worst pain of the day is 3 or less",
     [](const auto& r) { return yes(r.pain_controlled); }}};

struct EndpointRow {
  const outcomes::Endpoint& endpoint;
  double value;
};
constexpr ColumnOf<EndpointRow> endpoint_columns[] = {
    {"endpoint", "", "what trials report", [](const auto& r) { return std::string{r.endpoint.key}; }},
    {"value", "1", "in its unit; empty where it did not happen",
     [](const auto& r) { return std::round(1e4 * r.value) / 1e4; }},
    {"unit", "", "of the value", [](const auto& r) { return std::string{r.endpoint.unit}; }},
    {"meaning", "", "in words", [](const auto& r) { return std::string{r.endpoint.meaning}; }}};

bool same(const outcomes::SkeletalEvent& a, const outcomes::SkeletalEvent& b) {
  return a.day == b.day && a.component == b.component && a.bone == b.bone;
}
bool among(const std::vector<outcomes::SkeletalEvent>& all, const outcomes::SkeletalEvent& one) {
  return std::any_of(all.begin(), all.end(), [&](const auto& other) { return same(one, other); });
}

std::vector<OutcomeRow> rows_of(const Outcomes& all) {
  std::vector<OutcomeRow> out;
  for (const outcomes::SkeletalEvent& one : all.events)
    out.push_back({one.day, one.seen, std::string{outcomes::name(one.component)}, one.bone, one.detail, one.symptomatic,
                   among(all.related, one), among(all.symptomatic, one)});
  for (const outcomes::OtherEvent& one : all.others)
    out.push_back({one.day, outcomes::never, one.kind, "", one.detail});
  for (const outcomes::AnsweredCourse& course : all.courses)
    for (const auto& look : course.looks)
      out.push_back(
          {course.day + 7.0 * look.week, outcomes::never, "pain_response", course.bone,
           fmt::format("{}, {:.0f} weeks after {}", outcomes::name(look.response), look.week, course.treatment)});
  if (!std::isnan(all.bone_progression))
    out.push_back({all.bone_progression, outcomes::never, "bone_progression", "", ""});
  if (!std::isnan(all.soft_tissue_progression))
    out.push_back({all.soft_tissue_progression, outcomes::never, "soft_tissue_progression", "", ""});
  std::stable_sort(out.begin(), out.end(), [](const OutcomeRow& a, const OutcomeRow& b) { return a.day < b.day; });
  return out;
}

}  // namespace

std::vector<DeclaredTable> declared_outcome_tables() {
  return {{"outcomes.csv", "what trials would count of it, one row an event",
           formats::columns_of<OutcomeRow>(outcome_columns), true},
          {"quality.csv", "quality of life, one row a day", formats::columns_of<outcomes::QualityDay>(quality_columns),
           true},
          {"endpoints.csv", "what the life amounts to, one row an endpoint",
           formats::columns_of<EndpointRow>(endpoint_columns), true}};
}

std::vector<formats::Column> columns_of_endpoints() {
  std::vector<formats::Column> out;
  for (const outcomes::Endpoint& one : outcomes::endpoints()) {
    const char* suffix = one.unit == "day"      ? "_day"
                         : one.unit == "year"   ? "_years"
                         : one.unit == "1/year" ? "_per_year"
                                                : "";
    out.push_back({std::string{one.key} + suffix, std::string{one.unit}, std::string{one.meaning}});
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> outcome_files(const Outcomes& all) {
  formats::Table events(formats::columns_of<OutcomeRow>(outcome_columns));
  for (const OutcomeRow& row : rows_of(all)) events.add(formats::row_of<OutcomeRow>(outcome_columns, row));
  formats::Table quality(formats::columns_of<outcomes::QualityDay>(quality_columns));
  for (const outcomes::QualityDay& row : all.quality)
    quality.add(formats::row_of<outcomes::QualityDay>(quality_columns, row));
  formats::Table endpoints(formats::columns_of<EndpointRow>(endpoint_columns));
  for (const outcomes::Endpoint& one : outcomes::endpoints())
    endpoints.add(formats::row_of<EndpointRow>(endpoint_columns, {one, one.read(all)}));
  return {{"outcomes.csv", events.text()}, {"quality.csv", quality.text()}, {"endpoints.csv", endpoints.text()}};
}

}  // namespace howship::records
