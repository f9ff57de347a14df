// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/ailments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/imaging/examination.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/mimics.hpp"
#include "howship/patient/plan.hpp"
#include "howship/strength/materials.hpp"

namespace howship::patient {

std::span<const Parameter<AilmentParameters>> AilmentParameters::table() {
  using P = AilmentParameters;
  constexpr Source prevalence{
      Origin::derived,
      "11.9 % of adults have back pain that limits them on a day and 23.2 % within a month [hoy_2012]: what a month "
      "adds "
      "is the episodes that begin in it, and the share on a day is their rate times their length",
      'M'};
  constexpr Source onset{Origin::published, "mean of 56 of 100 as acute back pain begins [wallwork_2024]", 'H'};
  constexpr Source infected{Origin::published, "of the spine, 2.4 in 100,000 a year in France [grammatico_2008]", 'M'};
  constexpr Source cured{Origin::recalled, "six weeks of antibiotics are usual", 'M'};
  constexpr Source severe{Origin::assumed, "infected bone hurts badly", 'L'};
  constexpr Source soreness{Origin::recalled, "muscles are sore for up to a week after unusual work", 'M'};
  constexpr Source mild{Origin::assumed, "it is mild, and comes twice a year", 'L'};
  constexpr Source spread{Origin::assumed, "a third from one episode to the next", 'L'};
  constexpr Source by_ct{Origin::assumed, "on CT destroyed bone of either looks alike", 'L'};
  constexpr Source by_mri{Origin::recalled,
                          "accuracy of MRI 94 % [modic_1985]: an infection crosses the disc, which tumour spares", 'M'};
  static constexpr Parameter<P> rows[] = {
      {&P::arthritis_a_year,
       {"arthritis_a_year", "1/year", 0, 20, "episodes of pain of worn joints of a person", prevalence}},
      {&P::arthritis_lasts, {"arthritis_lasts", "day", 1, 365, "mean length of one", prevalence}},
      {&P::arthritis_pain,
       {"arthritis_pain", "1", 1, 9.5, "its pain (0 to 10), of a usual person who takes nothing", onset}},
      {&P::infection_a_year, {"infection_a_year", "1/year", 0, 1, "infections of bone of a person", infected}},
      {&P::infection_lasts, {"infection_lasts", "day", 1, 365, "mean length of one, which is treated", cured}},
      {&P::infection_pain, {"infection_pain", "1", 1, 9.5, "its pain, as above", severe}},
      {&P::exercise_a_year, {"exercise_a_year", "1/year", 0, 50, "how often muscles are sore after hard work", mild}},
      {&P::exercise_lasts, {"exercise_lasts", "day", 1, 60, "mean length of that", soreness}},
      {&P::exercise_pain, {"exercise_pain", "1", 1, 9.5, "its pain, as above", mild}},
      {&P::pain_spread, {"pain_spread", "1", 0, 1, "standard deviation of ln of pain of one episode", spread}},
      {&P::infection_told_by_ct,
       {"infection_told_by_ct", "1", 0, 1, "infections of bone that CT tells from a metastasis", by_ct}},
      {&P::infection_told_by_mri,
       {"infection_told_by_mri", "1", 0, 1, "infections of bone that MRI tells from a metastasis", by_mri}},
  };
  return rows;
}

std::span<const AilmentRow> ailment_rows() {
  using P = AilmentParameters;
  static constexpr AilmentRow rows[] = {
      {AilmentKind::arthritis, "arthritis", "a worn joint", "a worn joint, nothing suspicious", &P::arthritis_a_year,
       &P::arthritis_lasts, &P::arthritis_pain, false, false},
      {AilmentKind::infection, "infection", "an infection of the bone", "an infection of the bone, not a metastasis",
       &P::infection_a_year, &P::infection_lasts, &P::infection_pain, true, true},
      {AilmentKind::exercise, "exercise", "muscles after hard work", "nothing suspicious", &P::exercise_a_year,
       &P::exercise_lasts, &P::exercise_pain, false, false},
  };
  return rows;
}

const AilmentRow& row_of(AilmentKind kind) { return ailment_rows()[std::size_t(kind)]; }

namespace {

constexpr double least_pain = 1.0, most_pain = 9.5;

/// Draws of episode `number` of a kind; `which` is the purpose.
std::uint64_t key_of(AilmentKind kind, std::uint64_t number, std::uint64_t which) {
  return (std::uint64_t(kind) << 32 | number) << 3 | which;
}

bool is_on(const Ailment& one, double day) { return day >= one.from - 1e-9 && day < one.until - 1e-9; }

/// Drive that is felt as `pain` by a usual person who takes nothing.
double drive_of(double pain, double threshold) { return threshold - std::log1p(-0.1 * pain); }

}  // namespace

std::vector<Ailment> drawn_ailments(const Plan& plan, double days) {
  constexpr double long_before = 365.0;  // days, in which what is there on the first day has begun
  const AilmentParameters& p = plan.parameters.ailments;
  std::vector<Ailment> out;
  for (const AilmentRow& row : ailment_rows()) {
    const double a_day = p.*row.a_year * variation_of(plan) / body::days_in_year;
    if (!(a_day > 0.0)) continue;
    const auto draw = [&](std::uint64_t number, std::uint64_t which) {
      return uniform(plan.seed, plan.patient, Stream::ailment, key_of(row.kind, number, which));
    };
    double day = -long_before;
    for (std::uint64_t number = 0;; ++number) {
      day -= std::log(1.0 - draw(number, 0)) / a_day;
      if (day >= days) break;
      const double until = day - std::log(1.0 - draw(number, 1)) * p.*row.lasts;
      const double spread =
          p.pain_spread * normal(plan.seed, plan.patient, Stream::ailment, key_of(row.kind, number, 1));
      const auto bones = worn_bones();
      const auto place = std::min(std::size_t(draw(number, 4) * double(bones.size())), bones.size() - 1);
      if (until > 0.0)
        out.push_back({row.kind, std::string{bones[place]}, day, until,
                       std::clamp(p.*row.pain * std::exp(spread), least_pain, most_pain)});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Ailment& a, const Ailment& b) { return a.from < b.from; });
  return out;
}

std::vector<Hurting> hurting_on(const Plan& plan, double day) {
  const double sensitivity =
      std::exp(plan.parameters.pain.person_spread * person_normal(plan, PersonDraw::pain_sensitivity));
  std::vector<Hurting> out;
  for (const Ailment& one : plan.ailments)
    if (is_on(one, day)) out.push_back({&one, sensitivity * drive_of(one.pain, plan.parameters.body.pain_threshold)});
  return out;
}

bool bone_is_infected(const Plan& plan, double day) {
  return std::any_of(plan.ailments.begin(), plan.ailments.end(),
                     [&](const Ailment& one) { return one.kind == AilmentKind::infection && is_on(one, day); });
}

void tell_of_ailments(const Plan& plan, double from, double to, Log& log) {
  const auto within = [&](double day) { return day > from + 1e-9 && day <= to + 1e-9; };
  for (const Ailment& one : plan.ailments) {
    if (within(one.from))
      log.push_back(
          {one.from, "ailment", one.bone, fmt::format("{}, pain {:.1f} of 10", row_of(one.kind).words, one.pain)});
    if (within(one.until)) log.push_back({one.until, "ailment_over", one.bone, std::string{row_of(one.kind).words}});
  }
}

void add_ailments(const Plan& plan, double day, const OrderTest& order, std::vector<imaging::Examination>& made) {
  const AilmentParameters& p = plan.parameters.ailments;
  const bool tracer = order.test == "bone_scan" || order.test == "pet";
  const bool film = order.test == "xray", ct = order.test == "ct", mri = order.test == "mri";
  if (!tracer && !film && !ct && !mri) return;
  for (std::size_t n = 0; n < plan.ailments.size(); ++n) {
    const Ailment& one = plan.ailments[n];
    const AilmentRow& row = row_of(one.kind);
    const bool looked_at = order.bone == one.bone || order.bone.empty() ||
                           (order.bone == "spine" && strength::kind_of(one.bone) == strength::BoneKind::vertebra);
    if (!is_on(one, day) || !looked_at) continue;
    // A film shows no early infection; what marrow does not show is told where somebody asks for that place alone.
    const bool shown = row.in_marrow && !film;
    if (!shown && order.bone != one.bone) continue;
    const double told = ct ? p.infection_told_by_ct : mri ? p.infection_told_by_mri : 0.0;
    const bool misled = shown && uniform(plan.seed, plan.patient, Stream::ailment,
                                         key_of(one.kind, n,
                                                ct    ? 5
                                                : mri ? 6
                                                      : 7)) >= told;
    imaging::Outcome outcome;
    outcome.finding.test = order.test;
    outcome.finding.bone = one.bone;
    outcome.finding.decision = misled ? imaging::Decision::reported : imaging::Decision::nothing;
    outcome.finding.words = misled && tracer ? "a hot focus"
                            : misled         ? "a focus that could be a metastasis"
                            : film           ? "nothing suspicious"
                                             : std::string{row.says};
    outcome.truth.tumour = 0.0;
    outcome.truth.false_alarm = misled;
    // It is said of that bone instead of that nothing is there.
    imaging::Outcome* other = nullptr;
    for (imaging::Examination& examined : made)
      for (imaging::Outcome& said : examined.outcomes)
        if (said.finding.bone == one.bone && !said.finding.reported()) other = &said;
    if (other) {
      if (misled || shown) *other = std::move(outcome);
      continue;
    }
    if (made.empty()) {
      made.emplace_back();
      made.back().modality = imaging::find_modality(order.test);
      made.back().day = day;
      made.back().bone = order.bone;
    }
    made.front().outcomes.push_back(std::move(outcome));
  }
}

}  // namespace howship::patient
