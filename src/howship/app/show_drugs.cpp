// SPDX-License-Identifier: Apache-2.0
#include "howship/app/show_drugs.hpp"

#include <algorithm>

#include "howship/base/units.hpp"
#include "howship/formats/png.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/scenario/citations.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/therapy/drug/numbers.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship::app {
namespace {

using therapy::Drug;

std::string text(std::string_view view) { return std::string{view}; }

std::string with_unit(double value, std::string_view unit) {
  return shortest(value) + (unit == "1" || unit.empty() ? "" : ' ' + text(unit));
}

std::string amount_of(const Drug& drug) {
  static constexpr const char* per[] = {"", " per kg", " per m2"};
  return with_unit(drug.schedule.amount.value, drug.schedule.amount.unit) + per[std::size_t(drug.schedule.per)];
}

std::string schedule_of(const Drug& drug) {
  if (declared(drug.structure).by_rate) return "without a break";
  std::string out = drug.schedule.every.value > 0.0 ? "every " + with_unit(drug.schedule.every.value, "days") : "once";
  if (drug.schedule.doses) out += ", " + shortest(drug.schedule.doses->value) + " doses";
  return out;
}

Table list_of_drugs() {
  Table out{{{"drug"}, {"title", 44}, {"group", 30}, {"route", 26}, {"dose"}, {"schedule"}}, {}};
  for (const std::string& name : scenario::drug_names()) {
    const Drug& drug = scenario::built_in_drug(name);
    out.rows.push_back({name, drug.title, drug.group, drug.route, amount_of(drug), schedule_of(drug)});
  }
  return out;
}

/// Every number of the drug, one row each.
Table number_table(const Drug& drug) {
  Table out{{{"number"}, {"value"}, {"unit"}, {"range"}, {"meaning", 40}, {"origin"}, {"confidence"}, {"source", 60}},
            {}};
  for (const therapy::DrugNumber& one : therapy::numbers_of(drug)) {
    const therapy::Stated& s = *one.stated;
    out.rows.push_back({one.name, s.value, s.unit, shortest(s.low) + " to " + shortest(s.high), one.meaning,
                        text(name(s.origin)), std::string(1, s.confidence), s.source});
  }
  return out;
}

std::string card(const Drug& drug, Style style) {
  if (style == Style::json) return render(number_table(drug), style);
  const std::string head = style == Style::markdown ? "## " : "";
  const std::string section = style == Style::markdown ? "\n### " : "\n";
  static constexpr const char* verdicts[] = {"not given", "put off", "dose changed", "given with a warning"};
  std::string out = head + drug.title + "\n\n" + drug.summary + "\n\n";
  out += "Name in a scenario: " + drug.key + "\nGroup: " + drug.group + "\nRoute: " + drug.route +
         "\nLabelled: " + amount_of(drug) + ", " + schedule_of(drug) +
         "\nKinetics: " + text(declared(drug.structure).meaning) + "\n";
  out += section + "What it does\n";
  for (const therapy::Effect& e : drug.effects) out += "- " + text(declared(e.mechanism).meaning) + "\n";
  if (!drug.rules.empty()) out += section + "When it is not given as planned\n";
  for (const therapy::Rule& r : drug.rules) {
    std::string condition;
    const auto keys = therapy::measures();
    if (r.only_if) condition = " (only: " + text(keys[std::size_t(*r.only_if)].key) + ")";
    if (r.unless) condition = " (unless: " + text(keys[std::size_t(*r.unless)].key) + ")";
    out += "- " + text(verdicts[std::size_t(r.verdict)]) + condition + ": " + r.why + "\n";
  }
  if (!drug.harms.empty()) out += section + "What it may do besides\n";
  for (const therapy::Harm& h : drug.harms)
    out += "- " + h.name +
           (h.probability.empty() ? "" : ", chance " + shortest(h.probability.front().value) + " at the first dose") +
           "\n";
  out += section + "Every number\n\n" + render(number_table(drug), style);
  out += section + "Works to cite\n";
  const auto numbers = scenario::sourced_numbers(drug);
  for (const scenario::CitedWork& cited : scenario::works_cited(numbers))
    out += "- [" + cited.work->key + "] " + cited.work->text() + (cited.work->link().empty() ? "" : " ") +
           cited.work->link() + "\n";
  for (const std::string& work : drug.works)
    if (scenario::citations_in(work).empty()) out += "- " + work + "\n";
  return out;
}

}  // namespace

std::string show_drugs(std::string_view name, Style style) {
  if (name.empty())
    return render(list_of_drugs(), style) +
           (style == Style::json ? ""
                                 : "\nThe card of one: howship show drugs NAME. A file of your own works by path.\n");
  return card(scenario::load_drug(std::string{name}), style);
}

std::string drug_picture(std::string_view name) {
  const Drug drug = scenario::load_drug(std::string{name});
  const auto& structure = declared(drug.structure);
  constexpr double weight = 70.0, surface = 1.8;
  double amount = drug.schedule.amount.value;
  if (drug.schedule.per == therapy::Per::kilogram) amount *= weight;
  if (drug.schedule.per == therapy::Per::square_metre) amount *= surface;

  auto patient = therapy::whole_body(body::Parameters{}, {therapy::medicine_for(drug, weight)});
  const double every = drug.schedule.every.value;
  const double length = structure.by_rate || every <= 0.0 ? 60.0 : std::clamp(4.0 * every, 6.0, 800.0);
  const int most = structure.by_rate ? 0 : drug.schedule.doses ? int(drug.schedule.doses->value) : 3;
  if (structure.by_rate) therapy::set_rate(patient, 0, amount);
  pictures::LineChart chart;
  chart.title = drug.title + ", " + amount_of(drug) + ", " + schedule_of(drug);
  chart.x_label = "time [days]";
  chart.y_label = text(structure.levels[0].meaning) + " [" + text(structure.levels[0].unit) + "]";
  chart.from_zero = true;
  pictures::Series series;
  int given = 0;
  const double step = length / 1500.0;
  for (double day = 0.0; day <= length; day += step) {
    while (given < std::min(most, 3) && given * every <= day) {
      therapy::advance_to(patient, std::max(patient.day, given * every));
      therapy::give(patient, 0, amount, drug.schedule.infusion.value);
      ++given;
    }
    if (structure.by_rate && day > 0.5 * length) therapy::set_rate(patient, 0, 0.0);
    therapy::advance_to(patient, std::max(patient.day, day));
    series.x.push_back(day);
    series.y.push_back(
        therapy::kinetics::level(patient.system.medicines[0], patient.y.data() + patient.system.medicine_at(0), 0));
  }
  chart.series.push_back(std::move(series));
  return formats::png(pictures::draw_chart(chart));
}

}  // namespace howship::app
