// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/response.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace howship::outcomes {
namespace {

std::set<std::string, std::less<>> bones_of(std::string_view list) {
  std::set<std::string, std::less<>> out;
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t to = std::min(list.find(';', from), list.size());
    out.emplace(list.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

}  // namespace

std::string_view name(PainResponse response) {
  constexpr std::string_view names[] = {"complete", "partial", "progression", "indeterminate"};
  return names[std::size_t(response)];
}

PainResponse pain_response(const PainState& before, const PainState& now, const OutcomeParameters& p) {
  const bool no_more = now.morphine <= before.morphine;
  if (now.pain == 0.0 && no_more) return PainResponse::complete;
  const double rise = now.pain - before.pain;
  const bool much_less = before.morphine > 0.0 && now.morphine <= (1.0 - p.response_morphine) * before.morphine;
  const bool much_more =
      now.morphine > before.morphine && now.morphine >= (1.0 + p.response_morphine) * before.morphine;
  if (rise <= -p.response_fall && no_more) return PainResponse::partial;
  if (much_less && rise <= 0.0) return PainResponse::partial;
  if (rise >= p.response_fall && !much_less) return PainResponse::progression;
  if (much_more && rise > -p.response_fall && rise <= p.response_stable) return PainResponse::progression;
  return PainResponse::indeterminate;
}

std::optional<PainState> pain_at(const Ledger& ledger, std::string_view bone, double day, const OutcomeParameters& p) {
  PainState out;
  double count = 0.0;
  for (std::size_t k = 0; k < ledger.days.size(); ++k) {
    const DayRecord& d = ledger.days[k];
    if (d.day > day || d.day <= day - p.response_days) continue;
    const auto asked = k < ledger.asked.size() ? pain_of(ledger.asked[k], bone) : std::nullopt;
    out.pain += asked ? *asked : pain_of(ledger.named[k], bone).value_or(0.0);
    out.morphine += d.morphine;
    count += 1.0;
  }
  if (count == 0.0) return std::nullopt;
  out.pain /= count;
  out.morphine /= count;
  return out;
}

std::vector<AnsweredCourse> answered_courses(const Ledger& ledger, const OutcomeParameters& p) {
  constexpr double weeks[] = {4.0, 8.0, 12.0};
  std::vector<AnsweredCourse> out;
  if (ledger.days.empty()) return out;
  const double last = ledger.days.back().day;
  for (const Happening& one : ledger.happenings) {
    if (one.kind != given_in_place || !(one.value > 0.0)) continue;
    const auto before = pain_at(ledger, one.bone, one.day, p);
    // From less no fall is possible that would be a response.
    if (!before || before->pain < p.response_fall) continue;
    AnsweredCourse course{one.day, one.bone, one.detail};
    for (const double week : weeks) {
      const double day = one.day + 7.0 * week;
      if (day > last) break;
      if (const auto now = pain_at(ledger, one.bone, day, p))
        course.looks.push_back({week, pain_response(*before, *now, p)});
    }
    out.push_back(std::move(course));
  }
  return out;
}

CordCourse cord_course(const Ledger& ledger, const OutcomeParameters& p) {
  constexpr std::string_view signs[] = {"leg_weakness", "sensory_level", "walking_difficulty",
                                        "cannot_walk",  "bladder_bowel", "paraplegia"};
  CordCourse out;
  std::string bone;
  for (const Happening& one : ledger.happenings) {
    if (std::isnan(out.sign) && std::find(std::begin(signs), std::end(signs), one.kind) != std::end(signs)) {
      out.sign = one.day;
      bone = one.bone;
    }
  }
  if (std::isnan(out.sign)) return out;
  for (const Happening& one : ledger.happenings) {
    if (one.bone != bone) continue;
    const bool shows = one.kind == seen_grade && one.value >= p.compressed_from;
    if (shows && std::isnan(out.found) && one.day >= out.sign - p.treated_for_cord) out.found = one.day;
    const bool treats = one.kind == given_in_place && (one.value > 0.0 || one.detail == "surgery.decompression");
    const double known = std::isnan(out.found) ? out.sign : std::fmax(out.found, out.sign);
    if (treats && std::isnan(out.treated) && one.day >= out.sign && one.day <= known + p.treated_for_cord)
      out.treated = one.day;
  }
  for (const Happening& one : ledger.happenings)
    if (one.kind == "root_pain" && one.bone == bone && one.day <= out.found) out.root_pain = one.day;
  for (std::size_t k = 0; k < ledger.days.size(); ++k) {
    const DayRecord& d = ledger.days[k];
    if (std::isnan(out.pain) && d.day <= out.found && pain_of(ledger.named[k], bone)) out.pain = d.day;
    if (d.day == out.found) out.walked = d.walks;
    if (d.day == out.found + 28.0) out.walks_later = d.walks;
  }
  return out;
}

Analgesia analgesia(const Ledger& ledger, const OutcomeParameters& p) {
  Analgesia out;
  double first = never;
  for (const DayRecord& d : ledger.days) {
    const auto step = std::size_t(d.step);
    if (step > 0 && std::isnan(first)) first = d.day;
    out.on_step[std::min(step, std::size_t{3})] += ledger.length_of(d);
  }
  // What was taken when the ledger begins was begun before, and by which pain is not in it.
  if (std::isnan(first) || first == ledger.days.front().day) return out;
  const auto mean = [&](double day) {
    double sum = 0.0, count = 0.0;
    for (const DayRecord& d : ledger.days)
      if (d.day <= day && d.day > day - p.response_days) {
        sum += d.pain;
        count += 1.0;
      }
    return count > 0.0 ? sum / count : never;
  };
  out.before = mean(std::nextafter(first, first - 1.0));
  if (first + 14.0 <= ledger.days.back().day) out.after = mean(first + 14.0);
  return out;
}

double bone_progression(const Ledger& ledger, const OutcomeParameters& p) {
  struct Scan {
    double day;
    std::set<std::string, std::less<>> spots;
  };
  std::vector<Scan> scans;
  for (const Happening& one : ledger.happenings)
    if (one.kind == seen_scan) scans.push_back({one.day, bones_of(one.detail)});
  if (scans.size() < 2) return never;
  const auto enough = std::size_t(p.new_lesions);
  std::set<std::string, std::less<>> known = scans.front().spots;
  const auto fresh = [&](const Scan& scan) {
    std::vector<std::string> out;
    for (const std::string& spot : scan.spots)
      if (!known.contains(spot)) out.push_back(spot);
    return out;
  };
  const bool first_flares = fresh(scans[1]).size() >= enough;
  known.insert(scans[1].spots.begin(), scans[1].spots.end());
  for (std::size_t k = 2; k < scans.size(); ++k) {
    const std::vector<std::string> spots = fresh(scans[k]);
    if (spots.size() < enough) continue;
    if (first_flares && scans[k].day - scans[1].day >= p.flare_apart) return scans[1].day;
    // New spots that the next scan has, too.
    for (std::size_t next = k + 1; next < scans.size(); ++next) {
      const auto stay = std::count_if(spots.begin(), spots.end(),
                                      [&](const std::string& spot) { return scans[next].spots.contains(spot); });
      if (std::size_t(stay) >= enough) return scans[k].day;
    }
  }
  return never;
}

double soft_tissue_progression(const Ledger& ledger, const OutcomeParameters& p) {
  struct Look {
    double day, error, sum;
  };
  std::vector<Look> looks;
  for (const Happening& one : ledger.happenings) {
    if (one.kind == seen_scan) looks.push_back({one.day, one.value, 0.0});
    if (one.kind == seen_deposit && !looks.empty() && one.value >= p.measured_from) looks.back().sum += one.value;
  }
  double lowest = never;
  for (const Look& look : looks) {
    const double read = look.sum * std::exp(p.sum_error * look.error);
    if (!std::isnan(lowest) && read >= (1.0 + p.growth_share) * lowest && read >= lowest + p.growth_least)
      return look.day;
    lowest = std::isnan(lowest) ? read : std::min(lowest, read);
  }
  return never;
}

}  // namespace howship::outcomes
