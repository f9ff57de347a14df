// SPDX-License-Identifier: Apache-2.0
#include "howship/records/trial_panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/body/parameters.hpp"
#include "howship/formats/markup.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/statistics/proportions.hpp"

namespace howship::records {
namespace {

using formats::escaped;
using statistics::Estimate;
using trial::Row;

constexpr std::string_view lab = "lab:", answer = "answer:", toxicity = "toxicity:";
constexpr std::string_view any_grade = "patients_with_it", high_grade = "patients_with_grade_3_or_more";

/// What the page draws; all else is in summary.csv.
constexpr std::string_view drawn[] = {"CACORR", "CREAT",    "ALP",  "NTX",     "MARKER",
                                      "HGB",    "NRSWORST", "OMED", "EQ5DIDX", "ECOG"};

std::string term_of(const outcomes::AdverseEvent& harm) {
  const outcomes::AdverseTerm* term = outcomes::find_adverse_term(harm.kind);
  std::string out = term ? std::string{term->term} : harm.kind;
  std::replace(out.begin(), out.end(), '_', ' ');
  out[0] = char(std::toupper(out[0]));
  return out;
}

const VisitParameter* parameter_of(std::string_view code) {
  for (const auto& all : {lab_parameters(), question_parameters()})
    for (const VisitParameter& one : all)
      if (one.code == code) return &one;
  return nullptr;
}

int arm_of(const scenario::Trial& trial, std::string_view name) {
  for (std::size_t k = 0; k < trial.arms.size(); ++k)
    if (trial.arms[k].name == name) return int(k);
  return 0;
}

std::string sensible(double value) {
  return std::isnan(value) ? "–"
                           : fmt::format("{:.{}f}", value,
                                         std::fabs(value) >= 100  ? 0
                                         : std::fabs(value) >= 10 ? 1
                                                                  : 2);
}

/// Means by visit with their intervals, a line an arm.
std::string chart(const scenario::Trial& trial, const VisitParameter& what, std::span<const Row* const> rows) {
  constexpr double left = 60, top = 14, width = 340, height = 150, month = body::days_in_year / 12.0;
  double low = 1e300, high = -1e300, last = 1.0;
  for (const Row* row : rows) {
    low = std::fmin(low, std::fmin(row->estimate.value, row->estimate.low));
    high = std::fmax(high, std::fmax(row->estimate.value, row->estimate.high));
    last = std::fmax(last, row->at);
  }
  if (high <= low) high = low + 1.0;
  const double span = high - low;
  const auto x_of = [&](double day) { return left + width * day / last; };
  const auto y_of = [&](double v) { return top + height * (1.0 - (v - low) / span); };
  const std::string unit = what.unit == "1" ? "" : ", " + std::string{what.unit};
  std::string out = fmt::format(
      "<figure><svg class=\"small\" viewBox=\"0 0 430 214\" role=\"img\"><title>Mean of {}{} by visit and arm, with 95 "
      "% intervals</title>",
      escaped(what.name), escaped(unit));
  for (const double tick : pictures::tick_places(low, high, 4))
    if (tick >= low - 1e-9 * span && tick <= high + 1e-9 * span)
      out += fmt::format(
          "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" "
          "text-anchor=\"end\">{:g}</text>",
          left, y_of(tick), left + width, left - 6, y_of(tick) + 4, tick);
  for (const double tick : pictures::tick_places(0.0, last / month, 6))
    if (tick * month <= last * 1.0001)
      out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:g}</text>", x_of(tick * month),
                         top + height + 18, tick);
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">months after randomisation</text>",
                     left + width / 2, top + height + 38);
  for (std::size_t arm = 0; arm < trial.arms.size(); ++arm) {
    const std::string stroke = pictures::hex(pictures::palette[arm % std::size(pictures::palette)]);
    std::string path, bars;
    for (const Row* row : rows) {
      if (row->arm != trial.arms[arm].name) continue;
      // Arms beside each other, so that intervals are told apart.
      const double x = x_of(row->at) + 2.0 * double(arm);
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x, y_of(row->estimate.value));
      if (!std::isnan(row->estimate.low))
        bars += fmt::format("M{:.1f} {:.1f}V{:.1f}", x, y_of(row->estimate.low), y_of(row->estimate.high));
    }
    if (path.empty()) continue;
    out += fmt::format(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/><path d=\"{}\" stroke=\"{}\" "
        "opacity=\"0.5\"/>",
        path, stroke, arm % 2 == 1 ? " stroke-dasharray=\"7 4\"" : "", bars, stroke);
  }
  return out + fmt::format("</svg><figcaption>{}{}</figcaption></figure>", escaped(what.name), escaped(unit));
}

}  // namespace

void VisitSums::add(const TrialLife& life) {
  if (!life.failed.empty()) return;
  ++lives_[life.arm];
  const auto take = [&](std::string_view prefix, std::span<const VisitParameter> all,
                        const std::vector<VisitValues>& visits) {
    for (const VisitValues& visit : visits)
      for (std::size_t k = 0; k < all.size() && k < visit.values.size(); ++k) {
        const double value = visit.values[k];
        if (std::isnan(value)) continue;
        Sum& sum = values_[{std::string{prefix} + std::string{all[k].code}, visit.planned}][life.arm];
        ++sum.n;
        sum.sum += value;
        sum.squares += value * value;
      }
  };
  take(lab, lab_parameters(), life.visits.labs);
  take(answer, question_parameters(), life.visits.questions);
  std::map<std::string, int> worst;
  for (const outcomes::AdverseEvent& harm : life.visits.harms) {
    if (harm.at_start) continue;
    int& grade = worst.try_emplace(term_of(harm), 0).first->second;
    grade = std::max(grade, harm.grade);
  }
  for (const auto& [term, grade] : worst) {
    std::array<std::size_t, 2>& count = harms_[term][life.arm];
    ++count[0];
    count[1] += grade >= 3;
  }
}

std::vector<Row> VisitSums::rows(const scenario::Trial& trial) const {
  std::vector<Row> out;
  const char* const analysis = trial.design == scenario::TrialDesign::twins ? "twins" : "trial";
  const auto add = [&](std::string endpoint, int arm, std::string_view statistic, double at, Estimate estimate,
                       std::size_t n, std::size_t events, std::string note) {
    Row row;
    row.analysis = analysis;
    row.endpoint = std::move(endpoint);
    row.arm = trial.arms[std::size_t(arm)].name;
    row.statistic = statistic;
    row.at = at;
    row.estimate = estimate;
    row.n = n;
    row.events = events;
    row.note = std::move(note);
    out.push_back(std::move(row));
  };
  for (const auto& [key, arms] : values_)
    for (const auto& [arm, sum] : arms) {
      const double n = double(sum.n), mean = sum.sum / n;
      Estimate estimate{mean, statistics::undefined, statistics::undefined, statistics::undefined};
      if (sum.n > 1)
        estimate =
            statistics::normal_estimate(mean, std::sqrt(std::fmax(sum.squares - sum.sum * mean, 0.0) / (n - 1.0) / n));
      add(key.first, arm, "mean", double(key.second), estimate, sum.n, 0, "of those who were seen at that visit");
    }
  for (const auto& [term, arms] : harms_)
    for (const auto& [arm, lives] : lives_) {
      const auto found = arms.find(arm);
      const std::array<std::size_t, 2> count = found == arms.end() ? std::array<std::size_t, 2>{} : found->second;
      for (const auto& [statistic, with] : {std::pair{any_grade, count[0]}, {high_grade, count[1]}})
        add(std::string{toxicity} + term, arm, statistic, statistics::undefined,
            statistics::proportion(double(with), double(lives)), lives, with, "not there at randomisation");
    }
  return out;
}

std::string visit_panels(const scenario::Trial& trial, std::span<const Row> rows) {
  std::string blood, answers, harms;
  for (const std::string_view code : drawn)
    for (const std::string_view prefix : {lab, answer}) {
      std::vector<const Row*> those;
      for (const Row& row : rows)
        if (row.endpoint.starts_with(prefix) && row.endpoint.substr(prefix.size()) == code) those.push_back(&row);
      if (those.size() < 2 * trial.arms.size()) continue;  // no line without two visits
      (prefix == lab ? blood : answers) += chart(trial, *parameter_of(code), those);
    }
  std::map<std::string, std::vector<const Row*>> terms;
  for (const Row& row : rows)
    if (row.endpoint.starts_with(toxicity)) terms[row.endpoint.substr(toxicity.size())].push_back(&row);
  for (const auto& [term, those] : terms) {
    std::vector<std::string> any(trial.arms.size(), "–"), high(trial.arms.size(), "–");
    for (const Row* row : those)
      (row->statistic == any_grade ? any : high)[std::size_t(arm_of(trial, row->arm))] =
          fmt::format("{} ({} %)", row->events, sensible(100.0 * row->estimate.value));
    harms += "<tr><td>" + escaped(term) + "</td>";
    for (std::size_t arm = 0; arm < trial.arms.size(); ++arm)
      harms += "<td>" + any[arm] + "</td><td>" + high[arm] + "</td>";
    harms += "</tr>\n";
  }
  std::string arms;
  for (std::size_t k = 0; k < trial.arms.size(); ++k)
    arms +=
        fmt::format("{}<span style=\"color:{}\">{}</span>", k ? ", " : "",
                    pictures::hex(pictures::palette[k % std::size(pictures::palette)]), escaped(trial.arms[k].name));
  std::string out;
  const std::string about =
      "<p class=\"quiet\">Means of those who were seen at each visit, with 95 % intervals: " + arms +
      ". Who is ill or dead is missed, so that a mean can rise because patients are lost.</p>";
  if (!blood.empty())
    out += "<h2>Blood and urine at visits</h2>" + about + "<div class=\"panels\">" + blood + "</div>\n";
  if (!answers.empty())
    out += "<h2>Pain and quality of life</h2>" + about + "<div class=\"panels\">" + answers + "</div>\n";
  if (!harms.empty()) {
    out +=
        "<h2>Harms</h2><p class=\"quiet\">Patients with a harm that was not there at randomisation, whether anybody "
        "noticed it or "
        "not; a patient counts once a harm.</p><div class=\"scroll\"><table><tr><th>harm</th>";
    for (const scenario::TrialArm& arm : trial.arms)
      out += fmt::format("<th>{}</th><th>grade 3 or more</th>", escaped(arm.name));
    out += "</tr>\n" + harms + "</table></div>\n";
  }
  return out;
}

}  // namespace howship::records
