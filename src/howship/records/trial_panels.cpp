// SPDX-License-Identifier: Apache-2.0
#include "howship/records/trial_panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "howship/body/parameters.hpp"
#include "howship/formats/markup.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/records/figures.hpp"
#include "howship/statistics/counts.hpp"
#include "howship/statistics/cox.hpp"
#include "howship/statistics/proportions.hpp"

namespace howship::records {
namespace {

using formats::escaped;
using statistics::Estimate;
using trial::Row;

constexpr std::string_view lab = "lab:", answer = "answer:", toxicity = "toxicity:";
constexpr std::string_view any_grade = "patients_with_it", high_grade = "patients_with_grade_3_or_more";

/// What the page draws; all else is in summary.csv.
constexpr std::string_view drawn[] = {"CACORR", "CREAT",    "ALP",  "NTX",     "PSA", "MARKER",
                                      "HGB",    "NRSWORST", "OMED", "EQ5DIDX", "ECOG"};

/// A few patients with a hundred times the value of the others make a mean that is nobody's: of these the median is
/// told and drawn.
bool skewed(std::string_view code) {
  constexpr std::string_view all[] = {"PSA", "MARKER", "ALP", "BALP", "NTX", "OMED"};
  return std::find(std::begin(all), std::end(all), code) != std::end(all);
}

std::optional<VisitParameter> parameter_of(std::string_view code) {
  for (const auto& all : {lab_parameters(), question_parameters()})
    for (const VisitParameter& one : all)
      for (const std::string_view primary : {"", "prostate"})
        if (const VisitParameter what = called(one, primary); what.code == code) return what;
  return std::nullopt;
}

int arm_of(const scenario::Trial& trial, std::string_view name) {
  for (std::size_t k = 0; k < trial.arms.size(); ++k)
    if (trial.arms[k].name == name) return int(k);
  return 0;
}

std::string sensible(double value) {
  if (std::isnan(value)) return "–";
  const double size = std::fabs(value);
  const std::string out = fmt::format("{:.{}f}", size, size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return value < 0.0 && out.find_first_not_of("0.") != out.npos ? "−" + out : out;
}

/// Means by visit with their intervals, of skewed values medians; a line an arm.
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
      "<svg class=\"small\" viewBox=\"0 0 430 214\" role=\"img\"><title>{} of {}{} by visit and arm, with "
      "95 % intervals</title>",
      skewed(what.code) ? "Median" : "Mean", escaped(what.name), escaped(unit));
  for (const double tick : pictures::tick_places(low, high, 4))
    if (tick >= low - 1e-9 * span && tick <= high + 1e-9 * span)
      out += fmt::format(
          "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" "
          "text-anchor=\"end\">{}{:g}</text>",
          left, y_of(tick), left + width, left - 6, y_of(tick) + 4, tick < 0.0 ? "−" : "", std::fabs(tick));
  for (const double tick : pictures::tick_places(0.0, last / month, 6))
    if (tick * month <= last * 1.0001)
      out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:g}</text>", x_of(tick * month),
                         top + height + 18, tick);
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">months after randomisation</text>",
                     left + width / 2, top + height + 38);
  for (std::size_t arm = 0; arm < trial.arms.size(); ++arm) {
    const std::string stroke = line_colour(arm);
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
  // The table has a row a visit.
  FigureTable table{{"months"}, {}, top, top + height, false, true};
  std::map<double, std::map<std::string_view, std::string>> visits;
  for (const Row* row : rows) {
    const Estimate& e = row->estimate;
    visits[row->at][row->arm] =
        sensible(e.value) + (std::isnan(e.low) ? "" : fmt::format(" ({} to {})", sensible(e.low), sensible(e.high)));
  }
  for (const auto& arm : trial.arms) table.header.push_back(fmt::format("{}{} (95 %)", arm.name, unit));
  for (const auto& [day, values] : visits) {
    FigureRow line{x_of(day), {fmt::format("{:.1f}", day / month)}, {}};
    line.said = line.cells[0] + " months";
    for (const auto& arm : trial.arms) {
      const auto found = values.find(arm.name);
      line.cells.push_back(found == values.end() ? "–" : found->second);
      line.said += fmt::format(" · {}: {}", arm.name, line.cells.back());
    }
    table.rows.push_back(std::move(line));
  }
  const std::string about = std::string{what.name} + unit + (skewed(what.code) ? " (median)" : "");
  return "<figure>" + walked(about, out + "</svg>", table) +
         fmt::format("<figcaption>{}</figcaption></figure>", escaped(about));
}

/// A division of the patients by what was known at randomisation.
struct Division {
  std::string_view name, no, yes;  ///< of the parts
  std::string_view column;         ///< of the base line; empty: age
  double above = 0.0;              ///< `yes`: the value is greater
};
constexpr Division divisions[] = {{"AGE", "under 65 years", "65 years or more", "", 64.999},
                                  {"ECOGBL", "status 0", "status 1 or more", "ECOGBL", 0.5},
                                  {"PRSREFL", "no event before", "an event before", "PRSREFL", 0.5},
                                  {"VISCFL", "no organ known", "an organ known", "VISCFL", 0.5},
                                  {"NLESBL", "5 lesions or fewer", "more than 5 lesions", "NLESBL", 5.5}};

/// Hazard ratios with their intervals on a logarithmic axis.
std::string forest(std::span<const Row* const> rows) {
  constexpr double left = 330, width = 330, row_height = 24, lowest = 0.1, highest = 10.0;
  const auto x_of = [&](double ratio) {
    return left + width * std::log(std::clamp(ratio, lowest, highest) / lowest) / std::log(highest / lowest);
  };
  const double height = row_height * double(rows.size());
  std::string out = fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 800 {:.0f}\" role=\"img\"><title>Hazard ratios in subgroups with 95 % "
      "intervals</title><path class=\"axis\" d=\"M{:.1f} 4V{:.0f}\"/>",
      height + 44, x_of(1.0), height + 6);
  for (const double tick : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0})
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">{:g}</text>", x_of(tick), height + 22,
                       tick);
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">hazard ratio</text>", left + width / 2,
                     height + 40);
  FigureTable table{{"patients", "events", "hazard ratio (95 %)"}, {}, 0, 800, true, true};
  double y = 18;
  for (const Row* row : rows) {
    const std::size_t at = row->endpoint.find('@'), is = row->endpoint.find('=');
    const std::string_view name = std::string_view{row->endpoint}.substr(at + 1, is - at - 1);
    std::string words;
    for (const Division& one : divisions)
      if (one.name == name) words = row->endpoint.ends_with("=Y") ? one.yes : one.no;
    const Estimate& e = row->estimate;
    out += fmt::format(
        "<text x=\"0\" y=\"{0:.0f}\">{1}: {2}</text><text x=\"{3}\" y=\"{0:.0f}\" text-anchor=\"end\">{4} of {5}</text>"
        "<path class=\"axis\" d=\"M{6:.1f} {7:.0f}H{8:.1f}\"/><circle cx=\"{9:.1f}\" cy=\"{7:.0f}\" r=\"4\"/>"
        "<text x=\"{10}\" y=\"{0:.0f}\">{11}</text>",
        y, escaped(row->arm), words, left - 14, row->events.value_or(0), row->n, x_of(e.low), y - 4, x_of(e.high),
        x_of(e.value), left + width + 12, sensible(e.value));
    const std::string what = row->arm + ": " + words, with = fmt::format("{} of {}", row->events.value_or(0), row->n),
                      ratio = fmt::format("{} ({} to {})", sensible(e.value), sensible(e.low), sensible(e.high));
    table.rows.push_back(
        {y - 4, {what, with, ratio}, fmt::format("{}: {} with the event, hazard ratio {}", what, with, ratio)});
    y += row_height;
  }
  return walked("Hazard ratios in subgroups", out + "</svg>", table);
}

}  // namespace

std::vector<Row> subgroup_rows(const scenario::Trial& trial, std::span<const TrialLife> lives) {
  std::vector<Row> out;
  if (trial.truth()) return out;
  std::vector<TrialLife> room;
  const std::span<const TrialLife> asked = as_asked(trial.endpoints.front(), lives, room);
  const trial::Endpoint endpoint = endpoint_of(trial.endpoints.front(), asked);
  const std::string& key = endpoint.key;
  if (endpoint.kind != trial::Kind::time) return out;
  std::vector<const TrialLife*> analysed;  // in the order of the endpoint's values
  for (const TrialLife& one : asked)
    if (one.failed.empty()) analysed.push_back(&one);
  for (int arm = 1; arm < int(trial.arms.size()); ++arm)
    for (const Division& division : divisions) {
      std::size_t column = 0;
      while (!division.column.empty() && base_line_columns()[column].name != division.column) ++column;
      statistics::Records parts[2], both;
      both.covariates = 3;
      std::size_t patients[2][2] = {}, events[2][2] = {};  // by part and arm
      for (std::size_t k = 0; k < analysed.size(); ++k) {
        const TrialLife& one = *analysed[k];
        if (one.arm != 0 && one.arm != arm) continue;
        const double value = division.column.empty()    ? one.age
                             : column < one.base.size() ? one.base[column]
                                                        : statistics::undefined;
        if (std::isnan(value)) continue;
        const bool yes = value > division.above, treated = one.arm == arm;
        const double day = endpoint.value[k];
        const bool event = !std::isnan(day) && day <= one.followed;
        const double time = event ? day : one.followed;
        ++patients[yes][treated];
        events[yes][treated] += event;
        for (statistics::Records* records : {&parts[yes], &both}) {
          records->stop.push_back(time);
          records->event.push_back(event);
        }
        parts[yes].x.push_back(treated);
        for (const bool x : {treated, yes, treated && yes}) both.x.push_back(x);
      }
      // Nothing is said where an arm of a part has no event: there is no ratio.
      const bool all = events[0][0] && events[0][1] && events[1][0] && events[1][1];
      for (int part = 0; part < 2; ++part) {
        if (!events[part][0] || !events[part][1]) continue;
        const statistics::CoxFit fit = statistics::cox(parts[part]);
        Row row;
        row.analysis = "trial";
        row.endpoint = fmt::format("{}@{}={}", key, division.name, part ? 'Y' : 'N');
        row.arm = trial.arms[std::size_t(arm)].name;
        row.comparator = trial.arms[0].name;
        row.statistic = "hazard_ratio";
        row.estimate = fit.hazard_ratio(0);
        row.p = fit.wald(0).p;
        row.n = patients[part][0] + patients[part][1];
        row.events = events[part][0] + events[part][1];
        row.note = fmt::format("exploratory: {}", part ? division.yes : division.no);
        out.push_back(row);
        if (part == 0 || !all) continue;
        const statistics::CoxFit joint = statistics::cox(both);
        row.endpoint = fmt::format("{}@{}", key, division.name);
        row.statistic = "interaction";
        row.estimate = joint.hazard_ratio(2);
        row.p = joint.wald(2).p;
        row.n = both.size();
        row.events = events[0][0] + events[0][1] + events[1][0] + events[1][1];
        row.note = "exploratory: ratio of the two hazard ratios";
        out.push_back(std::move(row));
      }
    }
  return out;
}

void VisitSums::add(const TrialLife& life) {
  if (!life.failed.empty()) return;
  ++lives_[life.arm];
  const auto take = [&](std::string_view prefix, std::span<const VisitParameter> all,
                        const std::vector<VisitValues>& visits) {
    for (const VisitValues& visit : visits)
      for (std::size_t k = 0; k < all.size() && k < visit.values.size(); ++k) {
        const double value = visit.values[k];
        if (std::isnan(value)) continue;
        const std::string_view code = called(all[k], life.primary).code;
        Sum& sum = values_[{std::string{prefix} + std::string{code}, visit.planned}][life.arm];
        ++sum.n;
        sum.sum += value;
        sum.squares += value * value;
        if (skewed(code)) sum.values.push_back(value);
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
  const char* const analysis = trial.truth() ? "twins" : "trial";
  const auto add = [&](std::string endpoint, int arm, std::string_view statistic, double at, Estimate estimate,
                       std::size_t n, std::optional<std::size_t> events, std::string note) {
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
      add(key.first, arm, "mean", double(key.second), estimate, sum.n, std::nullopt,
          "of those who were seen at that visit");
      if (sum.values.empty()) continue;
      Estimate middle = statistics::median(sum.values);
      if (sum.n < 6) middle.low = middle.high = statistics::undefined;  // of fewer no two values enclose 95 %
      add(key.first, arm, "median", double(key.second), middle, sum.n, std::nullopt,
          "of those who were seen at that visit");
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
        if (row.endpoint.starts_with(prefix) && row.endpoint.substr(prefix.size()) == code &&
            row.statistic == (skewed(code) ? "median" : "mean"))
          those.push_back(&row);
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
          fmt::format("{} ({} %)", row->events.value_or(0), sensible(100.0 * row->estimate.value));
    harms += "<tr><td>" + escaped(term) + "</td>";
    for (std::size_t arm = 0; arm < trial.arms.size(); ++arm)
      harms += "<td>" + any[arm] + "</td><td>" + high[arm] + "</td>";
    harms += "</tr>\n";
  }
  std::string arms;
  for (std::size_t k = 0; k < trial.arms.size(); ++k)
    arms +=
        fmt::format("{}<span class=\"under {}\">{}</span>", k ? ", " : "", line_class(k), escaped(trial.arms[k].name));
  std::string out;
  std::vector<const Row*> parts;
  for (const Row& row : rows)
    if (row.endpoint.find('@') != std::string::npos && row.statistic == "hazard_ratio") parts.push_back(&row);
  if (!parts.empty())
    out +=
        "<h2>Subgroups</h2><p class=\"quiet\">Hazard ratios of the primary endpoint, events of patients, in parts that "
        "were known at "
        "randomisation. Exploratory: of many parts some differ by chance; p of the interactions are in "
        "summary.csv.</p>" +
        forest(parts);
  const std::string about =
      "<p class=\"quiet\">Means of those who were seen at each visit, medians where it says so, with 95 % intervals: " +
      arms + ". Who is ill or dead is missed, so that a mean can rise because patients are lost.</p>";
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
