// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/ailments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/imaging/examination.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/plan.hpp"
#include "howship/strength/materials.hpp"

namespace howship::patient {

std::span<const Parameter<AilmentParameters>> AilmentParameters::table() {
  using P = AilmentParameters;
  constexpr Source prevalence{
      Origin::derived,
      "11.9 % of adults have low back pain that limits them on a day and 23.2 % within a month [hoy_2012]: episodes of "
      "such a rate and length that come independently",
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
  static constexpr std::string_view low_back[] = {"L3", "L4", "L5"};
  static constexpr std::string_view spine[] = {"T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"};
  static constexpr std::string_view used[] = {"femur_left", "femur_right", "L4", "humerus_right"};
  static constexpr AilmentRow rows[] = {
      {AilmentKind::arthritis, "arthritis", "a worn joint", "a worn joint, nothing suspicious", &P::arthritis_a_year,
       &P::arthritis_lasts, &P::arthritis_pain, low_back, false, false},
      {AilmentKind::infection, "infection", "an infection of the bone", "an infection of the bone, not a metastasis",
       &P::infection_a_year, &P::infection_lasts, &P::infection_pain, spine, true, true},
      {AilmentKind::exercise, "exercise", "muscles after hard work", "nothing suspicious", &P::exercise_a_year,
       &P::exercise_lasts, &P::exercise_pain, used, false, false},
  };
  return rows;
}

const AilmentRow& row_of(AilmentKind kind) { return ailment_rows()[std::size_t(kind)]; }

namespace {

constexpr double least_pain = 1.0, most_pain = 9.5;

enum class Purpose : std::uint64_t { gap = 0, length = 1, pain = 2, place = 4, told_by_ct = 5, told_by_mri = 6 };

/// Key of a draw of episode `number` of a kind. A normal draw takes two uniform ones: 3 is the second of pain.
std::uint64_t key_of(AilmentKind kind, std::uint64_t number, Purpose purpose) {
  return (std::uint64_t(kind) << 40 | number) << 3 | std::uint64_t(purpose);
}

/// What lasts for less than a step is felt at the end of the step in which it begins.
bool is_on(const Ailment& one, double day, double step) {
  return day >= one.from - 1e-9 && (day < one.until - 1e-9 || day - step < one.from - 1e-9);
}

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
    const auto draw = [&](std::uint64_t number, Purpose purpose) {
      return uniform(plan.seed, plan.patient, Stream::ailment, key_of(row.kind, number, purpose));
    };
    double day = -long_before;
    for (std::uint64_t number = 0;; ++number) {
      day -= std::log(1.0 - draw(number, Purpose::gap)) / a_day;
      if (day >= days) break;
      const double until = day - std::log(1.0 - draw(number, Purpose::length)) * p.*row.lasts;
      if (until <= 0.0) continue;
      const double spread =
          p.pain_spread * normal(plan.seed, plan.patient, Stream::ailment, key_of(row.kind, number, Purpose::pain) / 2);
      const auto place =
          std::min(std::size_t(draw(number, Purpose::place) * double(row.places.size())), row.places.size() - 1);
      out.push_back({row.kind, std::string{row.places[place]}, day, until,
                     std::clamp(p.*row.pain * std::exp(spread), least_pain, most_pain), number});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Ailment& a, const Ailment& b) { return a.from < b.from; });
  return out;
}

std::vector<Hurting> hurting_on(const Plan& plan, double day) {
  if (plan.ailments.empty()) return {};  // as in most patients, on every day
  const double sensitivity =
      std::exp(plan.parameters.pain.person_spread * person_normal(plan, PersonDraw::pain_sensitivity));
  std::vector<Hurting> out;
  for (const Ailment& one : plan.ailments)
    if (is_on(one, day, plan.step))
      out.push_back({&one, sensitivity * drive_of(one.pain, plan.parameters.body.pain_threshold)});
  return out;
}

HurtingBone hurting_there(std::span<const Hurting> all, std::string_view bone) {
  HurtingBone out;
  for (const Hurting& one : all)
    if (one.ailment->bone == bone) (one.at_rest() > 0.0 ? out.at_rest : out.by_load) += one.drive;
  return out;
}

bool bone_is_infected(const Plan& plan, double day) {
  return std::any_of(plan.ailments.begin(), plan.ailments.end(), [&](const Ailment& one) {
    return one.kind == AilmentKind::infection && is_on(one, day, plan.step);
  });
}

void tell_of_ailments(const Plan& plan, double from, double to, Log& log) {
  const auto within = [&](double day) { return day > from + 1e-9 && day <= to + 1e-9; };
  const bool first_day = to <= 0.0;
  Log told;
  for (const Ailment& one : plan.ailments) {
    if (first_day ? is_on(one, 0.0, plan.step) : within(one.from))
      told.push_back({std::max(one.from, 0.0), "ailment", one.bone,
                      fmt::format("{}, pain {:.1f} of 10", row_of(one.kind).words, one.pain)});
    if (!first_day && within(one.until))
      told.push_back({one.until, "ailment_over", one.bone, std::string{row_of(one.kind).words}});
  }
  std::stable_sort(told.begin(), told.end(), [](const Event& a, const Event& b) { return a.day < b.day; });
  log.insert(log.end(), told.begin(), told.end());
}

namespace {

constexpr std::string_view nothing_said = "nothing suspicious";

/// What is said of a place that ails.
struct Said {
  bool misled;
  std::string words;
};

Said say(const Plan& plan, const Ailment& one, std::string_view test) {
  const AilmentParameters& p = plan.parameters.ailments;
  const AilmentRow& row = row_of(one.kind);
  const bool ct = test == "ct", tracer = test == "bone_scan" || test == "pet";
  if (test == "xray") return {false, std::string{nothing_said}};  // it shows no early infection
  if (!row.in_marrow) return {false, std::string{tracer ? nothing_said : row.says}};
  if (tracer) return {true, "a hot focus"};
  const double told = ct ? p.infection_told_by_ct : p.infection_told_by_mri;
  const std::uint64_t key = key_of(one.kind, one.number, ct ? Purpose::told_by_ct : Purpose::told_by_mri);
  if (uniform(plan.seed, plan.patient, Stream::ailment, key) < told) return {false, std::string{row.says}};
  return {true, "a focus that could be a metastasis"};
}

/// Puts it where `was` says that nothing is there, with what else that says, such as of the canal.
void take_place(imaging::Outcome& was, const Said& said, bool names_cause) {
  std::string& words = was.finding.words;
  if (words.starts_with(nothing_said))
    words.replace(0, nothing_said.size(), said.words);
  else
    words = said.words + (words.empty() ? "" : "; ") + words;
  was.finding.decision = said.misled ? imaging::Decision::reported : imaging::Decision::nothing;
  was.finding.other_cause = names_cause;
  was.truth.false_alarm = said.misled && !(was.truth.tumour > 0.0);
}

}  // namespace

void add_ailments(const Plan& plan, double day, const OrderTest& order, std::vector<imaging::Examination>& made) {
  const bool tracer = order.test == "bone_scan" || order.test == "pet";
  if (!tracer && order.test != "xray" && order.test != "ct" && order.test != "mri") return;
  std::vector<std::string_view> told;  // of two ailments of a bone the first is spoken of
  for (const Ailment& one : plan.ailments) {
    const bool here = order.bone == one.bone;
    const bool looked_at = here || order.bone.empty() ||
                           (order.bone == "spine" && strength::kind_of(one.bone) == strength::BoneKind::vertebra);
    if (!is_on(one, day, plan.step) || !looked_at) continue;
    const AilmentRow& row = row_of(one.kind);
    const bool shown = row.in_marrow && order.test != "xray";
    // What no picture shows is spoken of where somebody asks for that place alone.
    if ((!shown && !here) || std::find(told.begin(), told.end(), one.bone) != told.end()) continue;
    const Said said = say(plan, one, order.test);
    const bool names_cause = shown && !said.misled;
    std::vector<imaging::Outcome*> there;
    bool reported = false;
    for (imaging::Examination& examined : made)
      for (imaging::Outcome& other : examined.outcomes)
        if (other.finding.bone == one.bone) {
          there.push_back(&other);
          reported |= other.finding.reported();
        }
    told.push_back(one.bone);
    if (reported) continue;
    for (imaging::Outcome* other : there) take_place(*other, said, names_cause);
    if (!there.empty()) continue;
    imaging::Examination* its = tracer && !made.empty() ? &made.front() : nullptr;  // a tracer shows the whole patient
    if (!its) {
      its = &made.emplace_back();
      its->modality = imaging::find_modality(order.test);
      its->day = day;
      its->bone = tracer ? "" : one.bone;
    }
    imaging::Outcome& outcome = its->outcomes.emplace_back();
    outcome.finding.test = order.test;
    outcome.finding.bone = one.bone;
    outcome.truth.tumour = 0.0;
    take_place(outcome, said, names_cause);
  }
}

}  // namespace howship::patient
