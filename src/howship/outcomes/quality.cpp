// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/quality.hpp"

#include <algorithm>
#include <cmath>

#include "howship/body/parameters.hpp"
#include "howship/clinic/chart.hpp"
#include "howship/outcomes/response.hpp"

namespace howship::outcomes {
namespace {

/// Whether one walks on, or is held upright by, any bone of a list.
bool bears_weight(std::span<const patient::PainfulBone> bones) {
  return std::any_of(bones.begin(), bones.end(),
                     [](const patient::PainfulBone& one) { return clinic::bone_words(one.bone).weight_bearing; });
}

}  // namespace

Levels levels_of(const DayRecord& d, bool hurts_to_walk, bool news, double mood, const QualityParameters& p) {
  const int status = int(std::lround(std::clamp(d.status, 0.0, 4.0)));
  Levels out;
  if (d.walks == 0.0 || status == 4 || d.leg == 2.0)
    out.mobility = 3;
  else if ((status >= 1 && (d.aid > 0.0 || (hurts_to_walk && d.pain >= p.moderate_pain))) ||
           d.function < p.unsteady_below || d.leg == 1.0)
    out.mobility = 2;
  out.self_care = status == 4 || d.function < p.helpless_below ? 3 : status >= 3 || d.arm > 0.0 ? 2 : 1;
  out.usual = status >= 3 ? 3 : status >= 1 ? 2 : 1;
  out.pain = d.pain >= p.severe_pain ? 3 : d.pain >= 1.0 || d.sick > 0.0 ? 2 : 1;
  const double worry = p.worry + p.worry_pain * d.pain + p.worry_status * d.status + (news ? p.worry_news : 0.0);
  out.anxiety = worry - p.worry_severe > mood ? 3 : worry > mood ? 2 : 1;
  return out;
}

double index_of(const Levels& levels, const QualityParameters& p) {
  const double takes[5][2] = {{p.mobility_2, p.mobility_3},
                              {p.self_care_2, p.self_care_3},
                              {p.usual_2, p.usual_3},
                              {p.pain_2, p.pain_3},
                              {p.anxiety_2, p.anxiety_3}};
  double out = 1.0;
  bool any = false, worst = false;
  const auto all = levels.all();
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (all[k] > 1) out -= takes[k][std::size_t(all[k] - 2)];
    any = any || all[k] > 1;
    worst = worst || all[k] > 2;
  }
  return out - (any ? p.any : 0.0) - (worst ? p.worst : 0.0);
}

double interference_of(const DayRecord& day, const Levels& levels, const QualityParameters& p) {
  const double score = p.interference_pain * day.pain + (levels.mobility > 1 ? p.interference_mobility : 0.0) +
                       (levels.usual > 1 ? p.interference_usual : 0.0);
  return std::clamp(score, 0.0, 10.0);
}

std::vector<QualityDay> quality_days(const Ledger& ledger, const OutcomeParameters& p, const QualityParameters& q) {
  std::vector<double> news, operated;
  for (const Happening& one : ledger.happenings) {
    constexpr std::string_view bad[] = {"fracture",    "cord_compression", "leg_weakness", "walking_difficulty",
                                        "cannot_walk", "bladder_bowel",    "paraplegia"};
    if (std::find(std::begin(bad), std::end(bad), one.kind) != std::end(bad)) news.push_back(one.day);
    if (one.kind == given_in_place && one.detail.starts_with("surgery.")) operated.push_back(one.day);
  }
  if (const double day = bone_progression(ledger, p); !std::isnan(day)) news.push_back(day);
  const auto within = [](const std::vector<double>& days, double day, double span) {
    return std::any_of(days.begin(), days.end(), [&](double one) { return day >= one && day < one + span; });
  };
  std::vector<QualityDay> out;
  out.reserve(ledger.days.size());
  for (std::size_t k = 0; k < ledger.days.size(); ++k) {
    const DayRecord& d = ledger.days[k];
    QualityDay one;
    one.day = d.day;
    one.levels = levels_of(d, bears_weight(ledger.named[k]), within(news, d.day, q.news_last), ledger.mood, q);
    one.index = index_of(one.levels, q);
    one.interference = interference_of(d, one.levels, q);
    one.at_home = d.in_hospital == 0.0 && !within(operated, d.day, p.after_operation);
    one.walks = d.walks > 0.0 && d.leg < 2.0;
    one.pain_controlled = d.pain <= p.controlled_pain;
    out.push_back(one);
  }
  return out;
}

double length_of(const std::vector<QualityDay>& days, std::size_t k) {
  return k + 1 < days.size() ? days[k + 1].day - days[k].day : 0.0;
}

double quality_adjusted_years(const std::vector<QualityDay>& days, const QualityParameters& p) {
  double out = 0.0;
  for (std::size_t k = 0; k < days.size(); ++k) {
    const double year = (days[k].day - days.front().day) / body::days_in_year;
    out += days[k].index * length_of(days, k) / body::days_in_year * std::pow(1.0 + p.discount, -year);
  }
  return out;
}

}  // namespace howship::outcomes
