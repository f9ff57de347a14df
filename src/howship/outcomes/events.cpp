// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace howship::outcomes {
namespace {

constexpr std::string_view component_names[] = {"limb_fracture", "vertebral_fracture", "radiation", "surgery",
                                                "cord_compression"};
constexpr std::string_view cord_signs[] = {"leg_weakness", "sensory_level", "walking_difficulty",
                                           "cannot_walk",  "bladder_bowel", "paraplegia"};
constexpr std::string_view operations[] = {"surgery."};
constexpr std::string_view decompression = "surgery.decompression";

bool is_sign(std::string_view kind) {
  return std::find(std::begin(cord_signs), std::end(cord_signs), kind) != std::end(cord_signs);
}
bool is_operation(std::string_view treatment, const OutcomeParameters& p) {
  return treatment.starts_with(operations[0]) || (p.cement_is_surgery > 0.0 && treatment.starts_with("cement."));
}

/// Whether pain rose with what happened to a bone on that day, began there, or was treated there.
bool is_symptomatic(const Ledger& all, std::string_view bone, double day, const OutcomeParameters& p) {
  double before = 0.0, days_before = 0.0, highest = 0.0;
  bool hurt_before = false, hurts = false;
  std::vector<double> after;
  for (std::size_t k = 0; k < all.days.size(); ++k) {
    const double since = all.days[k].day - day;
    if (std::abs(since) > p.symptom_window) continue;
    if (since < 0.0) {
      before += all.days[k].pain;
      days_before += 1.0;
      hurt_before = hurt_before || pain_of(all.named[k], bone).has_value();
    } else {
      after.push_back(all.days[k].pain);
      hurts = hurts || pain_of(all.named[k], bone).has_value();
    }
  }
  const auto span = std::size_t(std::max(p.symptom_days, 1.0));
  for (std::size_t k = 0; k + span <= after.size(); ++k) {
    double sum = 0.0;
    for (std::size_t i = 0; i < span; ++i) sum += after[k + i];
    highest = std::max(highest, sum / double(span));
  }
  if (days_before > 0.0) before /= days_before;
  if (highest >= before + p.symptom_rise || (hurts && !hurt_before)) return true;
  return std::any_of(all.happenings.begin(), all.happenings.end(), [&](const Happening& one) {
    return one.kind == given_in_place && one.bone == bone && one.day >= day && one.day <= day + p.symptom_window;
  });
}

/// Whether a bone was named as painful in the time before a day.
bool hurt_before(const Ledger& all, std::string_view bone, double day, const OutcomeParameters& p) {
  for (std::size_t k = 0; k < all.days.size(); ++k)
    if (all.days[k].day <= day && all.days[k].day >= day - p.symptom_window && pain_of(all.named[k], bone).has_value())
      return true;
  return false;
}

double first_seen(const Ledger& all, std::string_view kind, std::string_view bone, double from, double least = -1.0) {
  for (const Happening& one : all.happenings)
    if (one.kind == kind && one.bone == bone && one.day >= from && one.value >= least) return one.day;
  return never;
}

bool is_vertebra(const Ledger& all, const Happening& fracture) {
  return std::any_of(all.happenings.begin(), all.happenings.end(), [&](const Happening& one) {
    return one.kind.starts_with("collapse") && one.bone == fracture.bone && one.day == fracture.day;
  });
}

void add_fractures(const Ledger& all, const OutcomeParameters& p, std::vector<SkeletalEvent>& out) {
  struct Level {
    double loss = 0.0, day = -1e9;
  };
  std::map<std::string, Level, std::less<>> counted_of;
  std::map<std::string, bool, std::less<>> healthy_fall;  // of the last fracture of a bone
  for (const Happening& one : all.happenings) {
    if (one.kind == "fracture") healthy_fall[one.bone] = one.value == 0.0 && one.detail.starts_with("in a fall");
    const bool collapse = one.kind.starts_with("collapse");
    const bool limb = one.kind == "fracture" && !is_vertebra(all, one);
    if ((!collapse && !limb) || healthy_fall[one.bone]) continue;
    if (collapse) {
      Level& level = counted_of[one.bone];
      constexpr double rounding = 1e-9;
      if (one.value < level.loss + p.height_lost - rounding) continue;
      if (level.loss > 0.0 && one.day - level.day < p.same_level_new_after) continue;
      level = {one.value, one.day};
    }
    SkeletalEvent event{one.day,
                        first_seen(all, seen_fracture, one.bone, one.day),
                        collapse ? Component::vertebral_fracture : Component::limb_fracture,
                        one.bone,
                        collapse ? fmt::format("{:.0f} % of its height lost", 100.0 * one.value) : one.detail,
                        is_symptomatic(all, one.bone, one.day, p)};
    out.push_back(std::move(event));
  }
}

void add_treatments(const Ledger& all, const OutcomeParameters& p, std::vector<SkeletalEvent>& out) {
  std::map<std::string, double, std::less<>> operated;
  for (const Happening& one : all.happenings) {
    if (one.kind == nuclide_given && p.nuclide_is_radiation > 0.0)
      out.push_back({one.day, one.day, Component::radiation, "", one.detail, true});
    if (one.kind != given_in_place) continue;
    if (is_operation(one.detail, p)) {
      operated[one.bone] = one.day;
      out.push_back({one.day, one.day, Component::surgery, one.bone, one.detail, true});
    } else if (one.value > 0.0) {
      const auto found = operated.find(one.bone);
      if (found != operated.end() && one.day - found->second <= p.after_surgery) continue;
      const bool sign = std::any_of(all.happenings.begin(), all.happenings.end(), [&](const Happening& other) {
        return is_sign(other.kind) && other.day <= one.day && one.day - other.day <= p.treated_for_cord;
      });
      out.push_back({one.day, one.day, Component::radiation, one.bone,
                     fmt::format("{}, {:g} Gy", one.detail, one.value),
                     sign || hurt_before(all, one.bone, one.day, p)});
    }
  }
}

/// What befalls the cord at one level, until an operation has freed it.
struct CordEpisode {
  double pressed = never, graded = never, sign = never, treated = never;

  void take(const Happening& one, const OutcomeParameters& p) {
    const auto first = [&](double& day) { day = std::isnan(day) ? one.day : day; };
    if (one.kind == "cord_compression" && one.value >= p.compressed_from) first(pressed);
    if (one.kind == seen_grade && one.value >= p.compressed_from) first(graded);
    if (is_sign(one.kind)) first(sign);
    if (one.kind != given_in_place) return;
    if (one.detail == decompression || (one.value > 0.0 && one.day - graded <= p.treated_for_cord)) first(treated);
  }
  /// None where nothing pressed on it, and where what did showed no sign and was not treated for it.
  std::optional<SkeletalEvent> event(const std::string& bone) const {
    const double shown = earliest(pressed, graded);
    if (std::isnan(shown) || (std::isnan(sign) && std::isnan(treated))) return std::nullopt;
    const double seen = earliest(latest(graded, sign), treated);
    return SkeletalEvent{earliest(latest(shown, sign), seen), seen, Component::cord, bone, "", true};
  }
};

void add_cord(const Ledger& all, const OutcomeParameters& p, std::vector<SkeletalEvent>& out) {
  std::map<std::string, CordEpisode, std::less<>> at;
  const auto close = [&](const std::string& bone, const CordEpisode& episode) {
    if (auto event = episode.event(bone)) out.push_back(*std::move(event));
  };
  for (const Happening& one : all.happenings) {
    if (one.bone.empty()) continue;
    CordEpisode& episode = at[one.bone];
    episode.take(one, p);
    if (one.kind == given_in_place && one.detail == decompression) {
      close(one.bone, episode);
      episode = {};
    }
  }
  for (const auto& [bone, episode] : at) close(bone, episode);
}

// ---- what is no skeletal event

constexpr OtherKind kinds[] = {
    {"hypercalcaemia", "corrected calcium of 2.90 mmol/L or more, or of 2.75 with symptoms; new after 28 normal days"},
    {"hypercalcaemia_found", "the same, by what a laboratory reported"},
    {"hypercalcaemia_answered", "corrected calcium of 2.70 mmol/L or less within ten days of a hypercalcaemia"},
    {"hypocalcaemia", "corrected calcium below 2.00 mmol/L"},
    {"severe_hypocalcaemia", "corrected calcium below 1.75 mmol/L"},
    {"jaw_osteonecrosis", "bone of the jaw that has been exposed for eight weeks"},
    {"renal_deterioration", "creatinine up by 44 umol/L (88 where it was not normal), or doubled"},
    {"febrile_neutropenia", "fever while neutrophils are few"},
    {"counts_grade_3", "neutrophils, platelets or haemoglobin of grade 3 or 4"},
    {"pain_progression", "worst pain up by 2 to at least 4 twice two weeks apart, or strong opioids begun"},
    {"opioid_start", "strong opioids for a week"},
    {"ambulation_lost", "unable to walk for two days"},
    {"fall", "a fall"},
    {"healthy_fracture", "a fracture in a fall of a bone without a lesion"},
    {"death", "by cause"},
};

/// Whether a high calcium is a new event: it goes on until calcium has been at normal for long enough.
class HighCalcium {
 public:
  /// Takes the calcium of a day, or of a report on it; true where an event begins with it.
  bool begins(double day, double calcium, bool felt, const OutcomeParameters& p) {
    if (going_on_ && !std::isnan(normal_since_) && day - normal_since_ >= p.calcium_new_after) going_on_ = false;
    if (calcium > p.calcium_normal)
      normal_since_ = never;
    else if (std::isnan(normal_since_))
      normal_since_ = day;
    if (going_on_ || calcium < (felt ? p.calcium_high_felt : p.calcium_high)) return false;
    return going_on_ = true;
  }

 private:
  bool going_on_ = false;
  double normal_since_ = never;
};

void add_calcium(const Ledger& all, const OutcomeParameters& p, std::vector<OtherEvent>& out) {
  HighCalcium truth;
  // Of a ledger that begins in the midst of a life, as a trial's does, what is high on its first day began before.
  if (!all.days.empty() && all.days.front().day > 0.0)
    truth.begins(all.days.front().day, all.days.front().calcium, all.days.front().calcium_felt > 0.0, p);
  HighCalcium found = truth;
  bool low = false, very_low = false;
  double begun = never;
  for (const DayRecord& d : all.days) {
    if (truth.begins(d.day, d.calcium, d.calcium_felt > 0.0, p)) {
      out.push_back({d.day, "hypercalcaemia", fmt::format("{:.2f} mmol/L", d.calcium)});
      begun = d.day;
    }
    if (!std::isnan(begun) && d.calcium <= p.calcium_answered) {
      if (d.day - begun <= p.calcium_answered_within)
        out.push_back({d.day, "hypercalcaemia_answered", fmt::format("after {:.0f} days", d.day - begun)});
      begun = never;
    }
    if (d.calcium < p.calcium_low && !low) out.push_back({d.day, "hypocalcaemia", ""});
    if (d.calcium < p.calcium_very_low && !very_low) out.push_back({d.day, "severe_hypocalcaemia", ""});
    low = d.calcium < p.calcium_low;
    very_low = d.calcium < p.calcium_very_low;
  }
  for (const Happening& one : all.happenings) {
    if (one.kind != seen_calcium) continue;
    const auto felt =
        std::find_if(all.days.begin(), all.days.end(), [&](const DayRecord& d) { return d.day == one.day; });
    if (found.begins(one.day, one.value, felt != all.days.end() && felt->calcium_felt > 0.0, p))
      out.push_back({one.day, "hypercalcaemia_found", fmt::format("{:.2f} mmol/L", one.value)});
  }
}

void add_kidney(const Ledger& all, const OutcomeParameters& p, std::vector<OtherEvent>& out) {
  if (all.days.empty()) return;
  const double base = all.days.front().creatinine;
  const double rise = base < p.creatinine_normal ? p.creatinine_rise : p.creatinine_rise_abnormal;
  for (const DayRecord& d : all.days)
    if (d.creatinine >= std::min(base + rise, p.creatinine_factor * base)) {
      out.push_back({d.day, "renal_deterioration", fmt::format("{:.0f} from {:.0f} umol/L", d.creatinine, base)});
      return;
    }
}

/// First day of each spell in which a flag is there for so many days at least.
std::vector<double> spells(const Ledger& all, double least, const auto& flag) {
  std::vector<double> out;
  double from = never;
  bool told = false;
  for (const DayRecord& d : all.days) {
    if (!flag(d)) {
      from = never;
      told = false;
      continue;
    }
    if (std::isnan(from)) from = d.day;
    if (!told && d.day - from + 1.0 >= least) {
      out.push_back(from);
      told = true;
    }
  }
  return out;
}

void add_pain(const Ledger& all, const OutcomeParameters& p, std::vector<OtherEvent>& out) {
  std::vector<double> strong = spells(all, p.opioid_days, [](const DayRecord& d) { return d.step >= 3.0; });
  // Of a ledger that begins in the midst of a life, as a trial's does, what is taken on its first day began before.
  if (!strong.empty() && all.days.front().day > 0.0 && strong.front() == all.days.front().day)
    strong.erase(strong.begin());
  if (!strong.empty()) out.push_back({strong.front(), "opioid_start", ""});
  // Mean worst pain of the last seven days, its lowest so far, and the first day on which it has risen from it and has
  // so again two weeks later.
  const auto week = std::size_t(std::max(p.symptom_days, 1.0));
  std::vector<bool> risen(all.days.size(), false);
  double lowest = 1e9, sum = 0.0;
  for (std::size_t k = 0; k < all.days.size(); ++k) {
    sum += all.days[k].pain - (k >= week ? all.days[k - week].pain : 0.0);
    if (k + 1 < week) continue;
    const double mean = sum / double(week);
    lowest = std::min(lowest, mean);
    risen[k] = mean >= p.progression_least && mean >= lowest + p.progression_rise;
  }
  double first = never;
  for (std::size_t k = 0; k < risen.size() && std::isnan(first); ++k) {
    if (!risen[k]) continue;
    for (std::size_t i = k; i < risen.size() && all.days[i].day <= all.days[k].day + 2.0 * p.progression_apart; ++i)
      if (risen[i] && all.days[i].day >= all.days[k].day + p.progression_apart) first = all.days[k].day;
  }
  if (!strong.empty()) first = std::isnan(first) ? strong.front() : std::min(first, strong.front());
  if (!std::isnan(first)) out.push_back({first, "pain_progression", ""});
}

}  // namespace

std::string_view name(Component component) { return component_names[std::size_t(component)]; }

std::vector<SkeletalEvent> skeletal_events(const Ledger& ledger, const OutcomeParameters& p) {
  std::vector<SkeletalEvent> out;
  add_fractures(ledger, p, out);
  add_treatments(ledger, p, out);
  add_cord(ledger, p, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const SkeletalEvent& a, const SkeletalEvent& b) { return a.day < b.day; });
  return out;
}

std::vector<SkeletalEvent> counted(std::span<const SkeletalEvent> events, By by, Definition definition,
                                   const OutcomeParameters& p) {
  const auto day_of = [&](const SkeletalEvent& one) { return by == By::truth ? one.day : one.seen; };
  std::vector<SkeletalEvent> all;
  for (const SkeletalEvent& one : events)
    if (!std::isnan(day_of(one)) && (definition == Definition::related || one.symptomatic)) all.push_back(one);
  std::stable_sort(all.begin(), all.end(),
                   [&](const SkeletalEvent& a, const SkeletalEvent& b) { return day_of(a) < day_of(b); });
  std::vector<SkeletalEvent> out;
  for (const SkeletalEvent& one : all)
    if (out.empty() || day_of(one) - day_of(out.back()) > p.linked) out.push_back(one);
  return out;
}

std::span<const OtherKind> other_kinds() { return kinds; }

std::vector<OtherEvent> other_events(const Ledger& ledger, const OutcomeParameters& p) {
  std::vector<OtherEvent> out;
  add_calcium(ledger, p, out);
  add_kidney(ledger, p, out);
  add_pain(ledger, p, out);
  for (const double day : spells(ledger, p.not_walking_days, [](const DayRecord& d) { return d.walks == 0.0; }))
    out.push_back({day, "ambulation_lost", ""});
  const double last = ledger.days.empty() ? 0.0 : ledger.days.back().day;
  for (const Happening& one : ledger.happenings) {
    if (one.kind == "fall" || one.kind == "febrile_neutropenia") out.push_back({one.day, one.kind, ""});
    if (one.kind == "death") out.push_back({one.day, one.kind, one.detail});
    if (one.kind == "jaw_osteonecrosis" && one.day + p.jaw_confirmed <= last)
      out.push_back({one.day + p.jaw_confirmed, one.kind, ""});
    if (one.kind.ends_with("_grade_3") || one.kind.ends_with("_grade_4"))
      out.push_back({one.day, "counts_grade_3", one.kind});
    if (one.kind == "fracture" && one.value == 0.0 && one.detail.starts_with("in a fall"))
      out.push_back({one.day, "healthy_fracture", one.bone});
  }
  std::stable_sort(out.begin(), out.end(), [](const OtherEvent& a, const OtherEvent& b) { return a.day < b.day; });
  return out;
}

}  // namespace howship::outcomes
