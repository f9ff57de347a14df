// SPDX-License-Identifier: Apache-2.0
// From a patient of a cohort to the scenario in which it goes on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "howship/base/units.hpp"
#include "howship/scenario/cohort.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {
namespace {

constexpr double bone_ages[] = {45.0, 60.0, 75.0};    // years, as those for which spread has its tables
constexpr double least_age = 20.0, most_age = 100.0;  // of a scenario's patient

/// The [parameters] of bodies, a section a group.
std::string numbers_of(const Cohort& cohort) {
  std::vector<ParameterChoice> numbers = cohort.body_numbers;
  const auto is_spacing = [](const ParameterChoice& one) { return one.group == "heat" && one.key == "spacing"; };
  // Of ablations, which are many under a team.
  if (!cohort.policy.empty() && std::none_of(numbers.begin(), numbers.end(), is_spacing))
    numbers.push_back({"heat", "spacing", 2.0});
  std::string out;
  for (const ParameterGroup& group : parameter_groups()) {
    std::string rows;
    for (const ParameterChoice& one : numbers) {
      if (one.group != group.name) continue;
      const auto declared = std::find_if(group.declared.begin(), group.declared.end(),
                                         [&](const Declaration& d) { return d.key == one.key; });
      rows += fmt::format("{} = {}\n", one.key, as_typed(one.value, declared->unit));
    }
    if (!rows.empty()) out += fmt::format("\n[parameters.{}]\n{}", group.name, rows);
  }
  return out;
}

}  // namespace

std::optional<Continued> continued(const Cohort& cohort, const spread::Primary& primary,
                                   const spread::History& history) {
  double first = spread::never, first_in_a_bone = spread::never;  // that is simulated
  for (const spread::Deposit& d : history.deposits) {
    if (d.organ != spread::bone || !std::isfinite(d.seeded)) continue;
    first = std::min(first, d.seeded);
    const bool cured = d.status == spread::Deposit::dead && d.volume <= 0.0;
    if (!cured && !spread::regions()[d.region].bone.empty()) first_in_a_bone = std::min(first_in_a_bone, d.seeded);
  }
  Continued out;
  const bool from_diagnosis = first < history.diagnosis;
  out.day_0 = from_diagnosis ? history.diagnosis : first;
  const double days =
      std::min(std::floor(history.end - out.day_0), std::floor(cohort.follow_up.value_or(spread::never)));
  if (!(days >= 1.0) || !(first_in_a_bone - out.day_0 < days)) return std::nullopt;
  const double age = std::clamp(history.age + out.day_0 / spread::year, least_age, most_age);
  out.bone_age = *std::min_element(std::begin(bone_ages), std::end(bone_ages),
                                   [age](double a, double b) { return std::abs(a - age) < std::abs(b - age); });
  std::string title = cohort.title;
  for (char& c : title)
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  out.text = fmt::format(
      "# Patient {0} of a cohort, from {1} on: its spread is that of the cohort.\n"
      "title      = \"{2}, patient {0}\"\nseed       = {3}\nduration   = \"{4:.0f} days\"\n{10}voxel_size = \"2 "
      "mm\"\n\n"
      "[patient]\nsex     = \"{5}\"\nage     = {6}\nprimary = \"{7}\"\n{8}{11}\n[disease]\nday_0 = \"{9}\"\n",
      history.patient, from_diagnosis ? "diagnosis" : "the first metastasis in bone", title, cohort.seed, days,
      history.female ? "female" : "male", shortest(std::round(1e3 * age) / 1e3), primary.name,
      primary.receptor_share <= 0.0
          ? ""
          : fmt::format("oestrogen_receptor = \"{}\"\n", history.receptor ? "positive" : "negative"),
      from_diagnosis ? "diagnosis" : "first_metastasis",
      cohort.step == 1.0 ? "" : fmt::format("step       = \"{} day\"\n", shortest(cohort.step)),
      cohort.ailments ? "ailments = \"drawn\"\n" : "");
  if (!cohort.treatments.empty()) out.text += '\n' + cohort.treatments;
  if (!cohort.policy.empty()) {
    // What a team knows of a stage is what was known when the cancer was found; it sees the patient from the first day.
    constexpr int stages[] = {2, 3, 4};
    out.text += fmt::format(
        "\n[clinic]\npolicy      = \"{}\"\ntests       = \"surrogate\"\nfirst_visit = \"day 0\"\n"
        "stage       = {}\n",
        cohort.policy, stages[std::size_t(history.stage)]);
    constexpr int gleason_of_grade[] = {6, 7, 8};
    if (primary.name == "prostate")
      out.text += fmt::format("gleason     = {}\n", gleason_of_grade[std::clamp(history.grade, 1, 3) - 1]);
  }
  out.text += numbers_of(cohort);
  return out;
}

}  // namespace howship::scenario
