// SPDX-License-Identifier: Apache-2.0
#include "howship/records/trial_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "howship/body/parameters.hpp"
#include "howship/formats/markup.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/records/figures.hpp"
#include "howship/records/trial_cells.hpp"
#include "howship/records/trial_panels.hpp"
#include "howship/statistics/competing.hpp"
#include "howship/statistics/recurrent.hpp"
#include "howship/statistics/survival.hpp"

namespace howship::records {
namespace {

using formats::escaped;
using scenario::Trial;
using scenario::TrialDesign;
using statistics::Estimate;
using statistics::Followed;
using trial::Row;

constexpr double month = body::days_in_year / 12.0;

std::string colour(int arm) { return line_colour(std::size_t(arm)); }
std::string tint(int arm) { return line_class(std::size_t(arm)); }

/// Three digits, as a reader wants them.
std::string sensible(double value) {
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return "∞";
  const double size = std::fabs(value);
  std::string out = fmt::format("{:.{}f}", size, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return value < 0.0 && out.find_first_not_of("0.") != out.npos ? "−" + out : out;
}
std::string with_interval(const Estimate& e, double factor = 1.0) {
  std::string out = sensible(e.value * factor);
  if (!std::isnan(e.low) || !std::isnan(e.high))
    out += fmt::format(" ({} to {})", sensible(e.low * factor), sensible(e.high * factor));
  return out;
}
std::string p_words(double p) {
  if (std::isnan(p)) return "";
  return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.{}f}", p, p < 0.1 ? 3 : 2);
}

/// A number beside an axis.
std::string beside_axis(double value) {
  std::string out = fmt::format("{:g}", std::fabs(value) < 1e-12 ? 0.0 : std::fabs(value));
  return value < 0.0 && out != "0" ? "−" + out : out;
}

const Row* find(std::span<const Row> rows, std::string_view endpoint, std::string_view statistic,
                std::string_view arm) {
  for (const Row& row : rows)
    if (row.endpoint == endpoint && row.statistic == statistic && row.arm == arm) return &row;
  return nullptr;
}

/// A step curve of each arm over months, as parts of 100 or numbers, with bands, ticks and numbers at risk.
struct Curve {
  int arm;
  std::vector<double> time, value, low, high;  ///< days; `value[k]` from `time[k]` on
  std::vector<double> ticks;                   ///< days at which someone was censored
};
/// What stands under a chart for an arm, at each day of the axis (KMunicate: Morris and others 2019,
/// doi:10.1136/bmjopen-2019-030215).
struct Followers {
  std::vector<std::size_t> at_risk, events, censored;  ///< the last two up to that day
};
struct Axes {
  double days, top;
  std::string label, description;
  std::string others = "censored";  ///< what those are called who are no longer at risk and had no event
};

/// What a curve stands at on a day, with its interval.
std::string value_at(const Curve& c, double day) {
  const auto step = std::upper_bound(c.time.begin(), c.time.end(), day) - c.time.begin();
  if (step == 0) return "–";
  const std::size_t i = std::size_t(step) - 1;
  return with_interval({c.value[i], c.low[i], c.high[i], statistics::undefined});
}

/// A chart for those who hear it: each arm in the middle and at the end of the axis, with its interval and who is left.
std::string in_words(const Trial& trial, const std::vector<Curve>& curves, const Axes& axes,
                     const std::vector<Followers>& followers, const std::vector<double>& risk_days) {
  std::string out = axes.description + ".";
  for (std::size_t k = 0; k < curves.size(); ++k) {
    const Curve& c = curves[k];
    out += " " + trial.arms[std::size_t(c.arm)].name + ":";
    for (const std::size_t at : {risk_days.size() / 2, risk_days.size() - 1}) {
      const std::string value = value_at(c, risk_days[at]);
      if (value == "–") continue;
      out += fmt::format("{} {} after {:.0f} months, {} at risk", out.ends_with(':') ? "" : ";", value,
                         risk_days[at] / month, followers[k].at_risk[at]);
    }
    out += ".";
  }
  return out;
}

std::string chart(const Trial& trial, const std::vector<Curve>& curves, const Axes& axes,
                  const std::vector<Followers>& followers, const std::vector<double>& risk_days) {
  constexpr double left = 200, top = 16, width = 470, height = 300;
  const double below = 30 + 58 * double(curves.size());
  std::string out =
      fmt::format("<svg class=\"chart\" viewBox=\"0 0 800 {:.0f}\" role=\"img\"><title>{}</title>",
                  top + height + 56 + below, escaped(in_words(trial, curves, axes, followers, risk_days)));
  const auto x_of = [&](double day) { return left + width * std::clamp(day / axes.days, 0.0, 1.0); };
  const auto y_of = [&](double v) { return top + height * (1.0 - std::clamp(v / axes.top, 0.0, 1.0)); };
  for (const double tick : pictures::tick_places(0, axes.top, 5))
    if (tick <= axes.top * 1.0001)
      out += fmt::format(
          "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" "
          "text-anchor=\"end\">{:g}</text>",
          left, y_of(tick), left + width, left - 6, y_of(tick) + 4, tick);
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>", left, top, top + height, left + width);
  for (const double day : risk_days)
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:.0f}</text>", x_of(day),
                       top + height + 18, day / month);
  out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">months after randomisation</text>",
                     left + width / 2, top + height + 38);
  out += fmt::format("<text transform=\"translate({} {}) rotate(-90)\" text-anchor=\"middle\">{}</text>", left - 46,
                     top + height / 2, escaped(axes.label));
  // However many patients there are, a picture is as large as it can be looked at: of steps within half a unit, the
  // last.
  const auto column_of = [&](double day) { return std::floor(2.0 * x_of(day)); };
  double row = top + height + 60;
  std::vector<std::pair<double, int>> ends;
  for (std::size_t k = 0; k < curves.size(); ++k) {
    const Curve& c = curves[k];
    const std::string stroke = colour(c.arm);
    const double first = c.value.empty() ? 0.0 : c.value.front();
    std::string path = fmt::format("M{:.1f} {:.1f}", x_of(0), y_of(first)), upper, lower;
    std::vector<std::string> lowest;  // of the band, from the right to the left at last
    for (std::size_t i = 0; i < c.time.size(); ++i) {
      const double x = x_of(c.time[i]), next = x_of(i + 1 < c.time.size() ? c.time[i + 1] : axes.days);
      if (i + 1 < c.time.size() && column_of(c.time[i]) == column_of(c.time[i + 1])) continue;
      path += fmt::format("H{:.1f}V{:.1f}", x, y_of(c.value[i]));
      if (std::isnan(c.low[i]) || std::isnan(c.high[i])) continue;
      upper += fmt::format("{}{:.1f} {:.1f}L{:.1f} {:.1f}", upper.empty() ? "M" : "L", x, y_of(c.high[i]), next,
                           y_of(c.high[i]));
      lowest.push_back(fmt::format("L{:.1f} {:.1f}L{:.1f} {:.1f}", next, y_of(c.low[i]), x, y_of(c.low[i])));
    }
    for (auto part = lowest.rbegin(); part != lowest.rend(); ++part) lower += *part;
    path += fmt::format("H{:.1f}", x_of(axes.days));
    if (!upper.empty()) out += fmt::format("<path d=\"{}{}Z\" fill=\"{}\" opacity=\"0.15\"/>", upper, lower, stroke);
    // Curves that lie on each other are both seen.
    const std::string_view dash = k % 2 == 1 ? " stroke-dasharray=\"7 4\"" : "";
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.2\"{}/>", path, stroke, dash);
    std::string marks;
    std::set<double> marked;
    for (const double day : c.ticks) {
      if (!marked.insert(column_of(day)).second) continue;
      const auto step = std::upper_bound(c.time.begin(), c.time.end(), day) - c.time.begin();
      const double y = y_of(step == 0 ? first : c.value[std::size_t(step) - 1]);
      marks += fmt::format("M{:.1f} {:.1f}v8", x_of(day), y - 4);
    }
    if (!marks.empty()) out += fmt::format("<path d=\"{}\" stroke=\"{}\"/>", marks, stroke);
    ends.push_back({y_of(c.value.empty() ? first : c.value.back()), c.arm});
    row += 16;
    const std::string& name = trial.arms[std::size_t(c.arm)].name;
    out +=
        fmt::format("<text class=\"arm {}\" x=\"0\" y=\"{}\">{}</text>", tint(c.arm), row, escaped(name.substr(0, 16)));
    const Followers& f = followers[k];
    for (const auto& [what, numbers] :
         {std::pair{"at risk", &f.at_risk}, {"events", &f.events}, {axes.others.c_str(), &f.censored}}) {
      out += fmt::format("<text class=\"quiet\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", left - 24, row, what);
      for (std::size_t t = 0; t < risk_days.size(); ++t)
        out += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                           numbers == &f.at_risk ? "" : "quiet", x_of(risk_days[t]), row, (*numbers)[t]);
      row += 16;
    }
    row -= 6;
  }
  std::sort(ends.begin(), ends.end());
  double last = -1e9;
  for (auto& [y, arm] : ends) {
    y = std::max(y, last + 15);
    last = y;
    out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{:.1f}\">{}</text>", tint(arm), left + width + 8, y + 4,
                       escaped(trial.arms[std::size_t(arm)].name));
  }
  // The table has the days of the numbers below the axis.
  FigureTable table{{"months"}, {}, top, top + height, false, true};
  for (std::size_t k = 0; k < curves.size(); ++k) {
    const std::string& name = trial.arms[std::size_t(curves[k].arm)].name;
    for (const std::string& column :
         {name + ": " + axes.label + " (95 %)", name + ": at risk", name + ": events", name + ": " + axes.others})
      table.header.push_back(column);
  }
  for (std::size_t t = 0; t < risk_days.size(); ++t) {
    FigureRow line{x_of(risk_days[t]), {fmt::format("{:.0f}", risk_days[t] / month)}, {}};
    line.said = line.cells[0] + " months";
    for (std::size_t k = 0; k < curves.size(); ++k) {
      const Followers& f = followers[k];
      const std::string value = value_at(curves[k], risk_days[t]);
      line.cells.insert(line.cells.end(), {value, fmt::format("{}", f.at_risk[t]), fmt::format("{}", f.events[t]),
                                           fmt::format("{}", f.censored[t])});
      line.said +=
          fmt::format(" · {}: {} {}, {} at risk, {} events, {} {}", trial.arms[std::size_t(curves[k].arm)].name, value,
                      axes.label, f.at_risk[t], f.events[t], f.censored[t], axes.others);
    }
    table.rows.push_back(std::move(line));
  }
  return walked(axes.description, out + "</svg>", table);
}

std::vector<double> risk_days(double days) {
  const double step = days > 900 ? 6 : days > 400 ? 3 : days > 180 ? 2 : 1;  // months
  std::vector<double> out;
  // Following ends on a whole day, a year's after 365: the last month is asked for on it, when some are still there.
  for (double m = 0; m * month <= days + 1.0; m += step) out.push_back(std::min(m * month, days));
  return out;
}

/// Survival without the event, its incidence beside where death cuts it off, or the mean number of events.
std::string pictures_of(const Trial& trial, std::span<const TrialLife> lives, const trial::Endpoint& endpoint) {
  const auto subjects = subjects_of(lives);
  const std::vector<double> days = risk_days(trial.follow_up);
  std::vector<Curve> free, having, numbers;
  std::vector<Followers> followers;
  bool deaths = false;
  double most = 0.0;
  for (int arm = 0; arm < int(trial.arms.size()); ++arm) {
    std::vector<Followed> all;
    std::vector<statistics::History> histories;
    Curve ticks{arm, {}, {}, {}, {}, {}};
    for (std::size_t k = 0; k < subjects.size(); ++k) {
      const trial::Subject& s = subjects[k];
      if (s.arm != arm) continue;
      if (endpoint.kind == trial::Kind::recurrent) {
        histories.push_back({{}, s.followed, s.died});
        for (const double day : endpoint.times[k])
          if (day <= s.followed) histories.back().events.push_back(day);
        all.push_back({s.followed, s.died ? 2 : 0, 0, 0});
        continue;
      }
      const double day = endpoint.value[k];
      const bool event = !std::isnan(day) && day <= s.followed;
      all.push_back({event ? day : s.followed, event ? 1 : s.died ? 2 : 0, 0, 0});
      deaths = deaths || all.back().what == 2;
      if (all.back().what == 0 && s.followed < trial.follow_up) ticks.ticks.push_back(s.followed);
    }
    const statistics::Curve curve = statistics::kaplan_meier(all);
    Followers& under = followers.emplace_back();
    for (const double day : days) {
      std::size_t events = 0, censored = 0, at_risk = 0;
      for (const Followed& one : all) {
        // Whom nobody looks at any longer after that day was at risk on it.
        const bool over = one.time < day || (one.time == day && one.what != 0);
        at_risk += !over;
        events += over && one.what == 1;
        censored += over && one.what != 1;
      }
      for (const statistics::History& one : histories)
        events += std::size_t(std::ranges::count_if(one.events, [&](double when) { return when <= day; }));
      under.at_risk.push_back(at_risk);
      under.events.push_back(events);
      under.censored.push_back(censored);
    }
    if (endpoint.kind == trial::Kind::recurrent) {
      const statistics::MeanNumber mean = statistics::mean_number(histories);
      Curve c{arm, mean.time, mean.value, {}, {}, {}};
      for (const double t : mean.time) c.low.push_back(mean.at(t).low), c.high.push_back(mean.at(t).high);
      for (const double v : mean.value) most = std::max(most, v);
      c.time.insert(c.time.begin(), 0.0), c.value.insert(c.value.begin(), 0.0);
      c.low.insert(c.low.begin(), 0.0), c.high.insert(c.high.begin(), 0.0);
      numbers.push_back(std::move(c));
      continue;
    }
    Curve c{arm, {0.0}, {100.0}, {100.0}, {100.0}, ticks.ticks};
    for (const double t : curve.time) {
      const Estimate e = curve.at(t);
      c.time.push_back(t), c.value.push_back(100 * e.value), c.low.push_back(100 * e.low),
          c.high.push_back(100 * e.high);
    }
    free.push_back(std::move(c));
    const statistics::Incidence share = statistics::incidence(all, 1);
    Curve h{arm, {0.0}, {0.0}, {0.0}, {0.0}, {}};
    for (const double t : share.time) {
      const Estimate e = share.at(t);
      h.time.push_back(t), h.value.push_back(100 * e.value), h.low.push_back(100 * e.low),
          h.high.push_back(100 * e.high);
      most = std::max(most, 100 * e.value);
    }
    having.push_back(std::move(h));
  }
  const std::string what = words(endpoint.key);
  if (endpoint.kind == trial::Kind::recurrent)
    return chart(trial, numbers,
                 {trial.follow_up, std::max(1.2 * most, 0.5), "mean number of events",
                  "Mean number of " + what + " of a patient, who may die before the next"},
                 followers, days);
  const bool survival = endpoint.key == "survival";
  std::string out = chart(trial, free,
                          {trial.follow_up, 100.0, survival ? "alive, %" : "without the event, %",
                           (survival ? "Share alive" : "Share without " + what) + " by arm, with 95 % bands"},
                          followers, days);
  if (deaths)
    out += "<p>Some die before it: the curve above is as if they had only left. Who has had the event:</p>" +
           chart(trial, having,
                 {trial.follow_up, std::clamp(1.3 * most, 10.0, 100.0), "with the event, %",
                  "Share that has had " + what + " by arm, death being the other end", "left or died"},
                 followers, days);
  return out;
}

/// Each patient's days alive and without the event in an arm less those in the control, in order.
std::string waterfall(const Trial& trial, std::span<const TrialLife> lives, const trial::Endpoint& endpoint, int arm) {
  auto effects = trial::individual_effects(subjects_of(lives), endpoint, arm, trial.follow_up);
  std::erase_if(effects, [](double v) { return std::isnan(v); });
  std::sort(effects.begin(), effects.end(), std::greater<>());
  if (effects.empty()) return "";
  if (std::ranges::all_of(effects, [](double v) { return v == 0.0; }))
    return fmt::format(
        "<p class=\"quiet\">None of {} patients had a day more or less: their lives differ in nothing that counts "
        "here.</p>",
        effects.size());
  double most = 1.0;
  for (const double v : effects) most = std::max(most, std::fabs(v));
  constexpr double left = 90, width = 690, height = 220, middle = 16 + height / 2;
  std::string out = fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 800 260\" role=\"img\"><title>Effect of {} on each of {} "
      "patients, from the best to the worst, in days</title>",
      escaped(trial.arms[std::size_t(arm)].name), effects.size());
  std::string path = fmt::format("M{} {}", left, middle);
  const auto x_of = [&](std::size_t k) { return left + width * double(k) / double(effects.size()); };
  for (std::size_t k = 0; k < effects.size(); ++k)
    if (k + 1 == effects.size() || std::floor(2.0 * x_of(k + 1)) != std::floor(2.0 * x_of(k)))  // as curves are drawn
      path += fmt::format("V{:.1f}H{:.1f}", middle - effects[k] / most * height / 2, x_of(k + 1));
  out += fmt::format("<path d=\"{}V{}Z\" fill=\"{}\" opacity=\"0.7\"/>", path, middle, colour(arm));
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}H{2}M{0} 16V{3}\"/>", left, middle, left + width, 16 + height);
  out += fmt::format(
      "<text x=\"{0}\" y=\"22\" text-anchor=\"end\">+{1:.0f} d</text><text x=\"{0}\" y=\"{2}\" "
      "text-anchor=\"end\">−{1:.0f} d</text><text x=\"{3}\" y=\"252\" text-anchor=\"middle\">"
      "{4} patients, each against its own twin</text>",
      left - 6, most, 16 + height, left + width / 2, effects.size());
  FigureTable table{{"patients, from the best", "days more or less"}, {}, 16, 16 + height, false, true};
  for (int tenth = 0; tenth <= 10; ++tenth) {
    const std::size_t k = std::min(effects.size() - 1, effects.size() * std::size_t(tenth) / 10);
    const std::string days = sensible(effects[k]);
    table.rows.push_back({x_of(k) + width / double(effects.size()) / 2,
                          {fmt::format("{} %", 10 * tenth), days},
                          fmt::format("{} % of the patients from the best: {} days", 10 * tenth, days)});
  }
  return walked("Effect on each patient", out + "</svg>", table);
}

/// From who was screened to who was analysed.
std::string flow(const Trial& trial, std::span<const Screened> screened, std::span<const TrialLife> lives) {
  std::map<std::string, std::size_t> reasons;
  std::size_t eligible = 0;
  for (const Screened& one : screened) {
    if (one.reason.empty() && one.failed.empty())
      ++eligible;
    else
      ++reasons[one.failed.empty() ? one.reason : "could not be computed"];
  }
  const auto box = [](std::string_view kind, const std::vector<std::string>& lines) {
    std::string out = fmt::format("<div class=\"box{}\">", kind);
    for (std::size_t k = 0; k < lines.size(); ++k)
      out += k == 0 ? "<b>" + escaped(lines[k]) + "</b>" : "<br>" + escaped(lines[k]);
    return out + "</div>";
  };
  std::vector<std::string> excluded{fmt::format("{} excluded", screened.size() - eligible)};
  for (const auto& [reason, count] : reasons) excluded.push_back(fmt::format("{} {}", count, reason));
  std::string out = "<div class=\"flow\"><div class=\"row\">" + box("", {fmt::format("{} screened", screened.size())}) +
                    box(" out", excluded) + "</div>" +
                    box(" down", {fmt::format("{} could enter, {} lives followed", eligible, lives.size())}) +
                    "<div class=\"row arms\">";
  for (int arm = 0; arm < int(trial.arms.size()); ++arm) {
    std::size_t all = 0, died = 0, left = 0, failed = 0;
    for (const TrialLife& one : lives) {
      if (one.arm != arm) continue;
      ++all;
      failed += !one.failed.empty();
      died += one.failed.empty() && one.died;
      left += one.failed.empty() && !one.died && one.left;
    }
    std::vector<std::string> lines{fmt::format("{}: {}", trial.arms[std::size_t(arm)].name, all),
                                   fmt::format("{} died", died), fmt::format("{} left", left),
                                   fmt::format("{} completed", all - died - left - failed)};
    if (failed > 0) lines.push_back(fmt::format("{} could not be computed", failed));
    out += box(" down", lines);
  }
  return out + "</div></div>\n";
}

/// The effect on the primary endpoint in each arm with its interval, against no effect: ratios on a logarithmic axis.
std::string effect(const Trial& trial, std::span<const Row> rows) {
  const std::string& key = trial.endpoints.front().key;
  for (const auto& [statistic, words, none] : {std::tuple{"hazard_ratio", "hazard ratio", 1.0},
                                               {"rate_ratio", "rate ratio", 1.0},
                                               {"mean_difference", "difference", 0.0}}) {
    std::vector<const Row*> those;
    for (std::size_t arm = 1; arm < trial.arms.size(); ++arm)
      if (const Row* row = find(rows, key, statistic, trial.arms[arm].name))
        if (std::isfinite(row->estimate.value) && std::isfinite(row->estimate.low) && std::isfinite(row->estimate.high))
          those.push_back(row);
    if (those.empty()) continue;
    const bool ratio = none == 1.0;
    // As far to one side of no effect as to the other, and at least as far as a tenth more or less.
    double reach = ratio ? std::log(1.1) : 0.0;
    const auto at = [&](double v) { return ratio ? std::log(std::max(v, 1e-3)) : v; };
    for (const Row* row : those)
      reach = std::max({reach, std::fabs(at(row->estimate.low)), std::fabs(at(row->estimate.high))});
    if (!(reach > 0.0)) reach = 1.0;  // arms that are alike to the last patient
    reach *= 1.15;
    constexpr double left = 16, width = 398, row_height = 46;
    const auto x_of = [&](double v) { return left + width * (0.5 + 0.5 * std::clamp(at(v) / reach, -1.0, 1.0)); };
    const double height = row_height * double(those.size());
    std::string out = fmt::format(
        "<svg class=\"small effect\" viewBox=\"0 0 430 {0:.0f}\" role=\"img\"><title>{1} of the primary endpoint with "
        "its "
        "95 % interval:",
        height + 44, words);
    for (const Row* row : those) out += fmt::format(" {} {};", escaped(row->arm), with_interval(row->estimate));
    out += fmt::format(
        " {0:g} is no effect</title><path class=\"axis\" d=\"M{1:.1f} 22V{2:.0f}M{3:.0f} {2:.0f}H{4:.0f}\"/>", none,
        x_of(none), height + 4, left, left + width);
    const double whole = ratio ? std::exp(reach) : reach;
    std::vector<double> ticks;
    if (ratio)
      for (const double tick : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.25, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0}) {
        const bool near = tick == 0.8 || tick == 1.25;  // only where there is room for them
        if (tick >= 1.0 / whole && tick <= whole && (!near || whole < 2.5)) ticks.push_back(tick);
      }
    else
      ticks = pictures::tick_places(-reach, reach, 5);
    for (const double tick : ticks)
      if (std::fabs(at(tick)) <= reach)
        out += fmt::format("<text class=\"quiet\" x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text>",
                           x_of(tick), height + 20, beside_axis(tick));
    out +=
        fmt::format("<text class=\"quiet\" x=\"{:.1f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}, 95 % interval</text>",
                    left + width / 2, height + 38, words);
    FigureTable table{{"arm", fmt::format("{} (95 %)", words)}, {}, left, left + width, true, true};
    double y = 0;
    for (const Row* row : those) {
      const Estimate& e = row->estimate;
      const auto arm =
          std::find_if(trial.arms.begin(), trial.arms.end(), [&](const auto& one) { return one.name == row->arm; });
      const std::string stroke = colour(int(arm - trial.arms.begin()));
      out += fmt::format(
          "<text class=\"arm\" x=\"{0}\" y=\"{1:.0f}\">{2}</text><text x=\"{3}\" y=\"{1:.0f}\" text-anchor=\"end\">{4}"
          "</text><path d=\"M{5:.1f} {6:.0f}H{7:.1f}\" stroke=\"{8}\" stroke-width=\"3\" "
          "stroke-linecap=\"round\"/><circle "
          "cx=\"{9:.1f}\" cy=\"{6:.0f}\" r=\"7\" fill=\"{8}\"/>",
          left, y + 14, escaped(row->arm), left + width, with_interval(e), x_of(e.low), y + 34, x_of(e.high), stroke,
          x_of(e.value));
      table.rows.push_back(
          {y + 34, {row->arm, with_interval(e)}, fmt::format("{}: {} {}", row->arm, words, with_interval(e))});
      y += row_height;
    }
    return walked(fmt::format("{} of the primary endpoint", words), out + "</svg>\n", table);
  }
  return "";
}

constexpr std::string_view interim = "interim";

/// A look before the end, from its rows of the summary.
struct ToldLook {
  const Row* ratio = nullptr;  ///< which also says whose, when and of how many it is
  double z = statistics::undefined, boundary = statistics::undefined;
  double chance = statistics::undefined;  ///< conditional power; undefined at the end
  bool stops = false;                     ///< the first of its arm that does, before the end
};
std::vector<ToldLook> told_looks(std::span<const Row> summary) {
  std::vector<ToldLook> out;
  std::string stopped;  // the arm whose trial is over
  for (const Row& row : summary) {
    if (row.analysis != interim) continue;
    if (row.statistic == "look_z") out.emplace_back().z = row.estimate.value;
    ToldLook& look = out.back();
    if (row.statistic == "look_boundary") look.boundary = row.estimate.value;
    if (row.statistic == "look_conditional_power") look.chance = row.estimate.value;
    if (row.statistic != "look_hazard_ratio") continue;
    look.ratio = &row;
    look.stops = std::fabs(look.z) >= look.boundary && !std::isnan(look.chance) && stopped != row.arm;
    if (look.stops) stopped = row.arm;
  }
  return out;
}

/// The looks, a row each; empty where there are none.
std::string table_of(std::span<const ToldLook> looks) {
  if (looks.empty()) return "";
  std::string out =
      "<h3>Looks before the end</h3><p>What was known on the day of each. Above 0, z says that the arm has fewer "
      "events; beyond the boundary the trial stops, and tables and curves show what would have followed.</p><div "
      "class=\"scroll\"><table><tr><th>arms</th><th>day of the calendar</th><th>patients</th><th>events</th>"
      "<th>hazard ratio (95 %)</th><th>z</th><th>boundary</th><th>power at the end, by the trend</th><th></th></tr>";
  for (const ToldLook& look : looks)
    out += fmt::format(
        "<tr><td>{} – {}</td><td>{:.0f}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td></tr>\n",
        escaped(look.ratio->arm), escaped(look.ratio->comparator), look.ratio->at, look.ratio->n,
        look.ratio->events.value_or(0), with_interval(look.ratio->estimate), sensible(look.z),
        std::isnan(look.boundary) ? "none" : fmt::format("{:.2f}", look.boundary),
        std::isnan(look.chance) ? "" : fmt::format("{:.0f} %", 100.0 * look.chance), escaped(look.ratio->note));
  return out + "</table></div>\n";
}

/// What the trial says of its question.
std::string answer(const Trial& trial, std::span<const Row> rows) {
  const std::string key = trial.endpoints.front().label();
  const outcomes::Endpoint* endpoint = outcomes::find_endpoint(trial.endpoints.front().key);
  std::string out;
  if (trial.arms.size() == 1) {
    // Of one arm what is seen in it, at the latest day that is told.
    const std::string& name = trial.arms[0].name;
    for (const std::string_view statistic : {"incidence", "free_of_event", "mean_number", "events_per_year", "mean"}) {
      const Row* last = nullptr;
      for (const Row& row : rows)
        if (row.endpoint == key && row.statistic == statistic && row.arm == name) last = &row;
      if (!last) continue;
      const bool share = statistic == "incidence" || statistic == "free_of_event";
      const std::string when = std::isnan(last->at) ? std::string{} : fmt::format(" by day {:.0f}", last->at);
      return fmt::format("{}: {} of “{}”{}: {}{}. Nothing is compared with it.", name, words(statistic),
                         endpoint ? std::string{endpoint->meaning} : words(key), when,
                         with_interval(last->estimate, share ? 100.0 : 1.0), share ? " %" : "");
    }
    return fmt::format("{} alone was followed. Nothing is compared with it.", name);
  }
  for (std::size_t arm = 1; arm < trial.arms.size(); ++arm) {
    const std::string& name = trial.arms[arm].name;
    const std::string& control = trial.arms[0].name;
    const std::string what = endpoint ? std::string{endpoint->meaning} : words(key);
    const auto said = [&](std::string_view words, const Row& row) {
      const std::string p = p_words(row.p);
      out += fmt::format("{} against {}: {} {}{}{}. ", name, control, words, with_interval(row.estimate),
                         p.empty() ? "" : ", ", p);
    };
    if (const Row* ratio = find(rows, key, "hazard_ratio", name))
      said("hazard ratio of “" + what + "”", *ratio);
    else if (const Row* rate = find(rows, key, "rate_ratio", name))
      said("rate ratio of “" + what + "”", *rate);
    else if (const Row* mean = find(rows, key, "mean_difference", name))
      said("“" + what + "” differs by", *mean);
    for (const ToldLook& look : told_looks(rows))
      if (look.stops && look.ratio->arm == name)
        out += fmt::format("A look on day {:.0f} would have stopped it, with a hazard ratio of {}. ", look.ratio->at,
                           with_interval(look.ratio->estimate));
    if (const Row* days = find(rows, key, "days_without_event_difference", name))
      out += fmt::format("Each patient gains {} {} on average. ", with_interval(days->estimate), days->note);
  }
  return out.empty() ? "No event of the primary endpoint was seen: the trial says nothing." : out;
}

}  // namespace

std::string trial_page(const Trial& trial, std::span<const Screened> screened, std::span<const TrialLife> lives,
                       std::span<const Row> summary, const std::string& program) {
  const bool twins = trial.truth();
  const std::string& title = trial.population.title;
  std::string out = page_begins("trial", title) + fmt::format("<h1>{}</h1>\n", escaped(title));
  if (!trial.question.empty()) out += fmt::format("<p class=\"question\">{}</p>\n", escaped(trial.question));
  out += fmt::format("<p class=\"answer\">{}</p>\n", escaped(answer(trial, summary))) + effect(trial, summary);
  out +=
      twins ? "<p>Every patient lived in every arm, with the same random numbers: what follows is the truth of the "
              "model, "
              "not what an experiment of this size would see.</p>\n"
      : trial.twins_leave
          ? "<p>Every patient lived in every arm, and left all of them on the same day: what follows is analysed as a "
            "trial of as many patients, and differences are more certain than its intervals say.</p>\n"
          : "<p>Each patient lived in one arm: what follows is what an experiment of this size sees.</p>\n";
  out += "<p class=\"quiet\">Research software: patients of a model, no advice to a person.</p>\n";
  const auto told = [&](const scenario::TrialEndpoint& one) {
    std::vector<TrialLife> room;
    const std::span<const TrialLife> asked = as_asked(one, lives, room);
    const trial::Endpoint endpoint = endpoint_of(one, asked);
    out += fmt::format("<h2>{}{}</h2><p class=\"about\">{}.</p>", escaped(words(one.label())),
                       one.primary ? " (primary)" : "", escaped(endpoint.meaning));
    if (endpoint.kind == trial::Kind::time || endpoint.kind == trial::Kind::recurrent)
      out += pictures_of(trial, asked, endpoint);
    if (twins && endpoint.kind == trial::Kind::time)
      for (int arm = 1; arm < int(trial.arms.size()); ++arm)
        if (const std::string each = waterfall(trial, asked, endpoint, arm); !each.empty())
          out +=
              fmt::format("<p>What no trial can see: {} under {}, less those under {}.</p>", trial::days_of(endpoint),
                          escaped(trial.arms[std::size_t(arm)].name), escaped(trial.arms[0].name)) +
              each;
    out +=
        "<div class=\"scroll statistics\"><table><tr><th>statistic</th><th>arm</th><th>at day</th><th>value (95 "
        "%)</th><th>p</th>"
        "<th>patients</th><th>events</th><th>note</th></tr>";
    for (const Row& row : summary) {
      if (row.endpoint != endpoint.key || row.analysis == interim) continue;
      const std::string arms = row.comparator.empty() ? row.arm : row.arm + " – " + row.comparator;
      out += fmt::format(
          "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
          escaped(words(row.statistic)), escaped(arms), std::isnan(row.at) ? "" : fmt::format("{:.0f}", row.at),
          with_interval(row.estimate), std::isnan(row.p) ? "" : fmt::format("{:.4f}", row.p), row.n,
          row.events ? fmt::format("{}", *row.events) : std::string{}, escaped(row.note));
    }
    out += "</table></div>\n";
    if (one.primary) out += table_of(told_looks(summary));
  };
  // Answer first: then the endpoint that the trial was made for, then who was followed, then the others.
  told(trial.endpoints.front());
  out += "<h2>Flow of patients</h2>" + flow(trial, screened, lives);

  out +=
      "<h2>Who they are</h2><div "
      "class=\"scroll\"><table><tr><th>arm</th><th>cancers</th><th>patients</th><th>women</th>"
      "<th>age, mean (SD)</th><th>followed, mean days</th></tr>";
  for (int arm = 0; arm < int(trial.arms.size()); ++arm) {
    double n = 0, women = 0, age = 0, squares = 0, days = 0;
    std::map<std::string, int> cancers;
    for (const TrialLife& one : lives) {
      if (one.arm != arm || !one.failed.empty()) continue;
      n += 1, women += one.female, age += one.age, squares += one.age * one.age, days += one.followed;
      ++cancers[one.primary];
    }
    if (n == 0) continue;
    std::string which;
    for (const auto& [name, count] : cancers) which += fmt::format("{}{} {}", which.empty() ? "" : ", ", name, count);
    const double sd = n > 1 ? std::sqrt(std::fmax(squares - age * age / n, 0.0) / (n - 1)) : 0.0;
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.1f} ({:.1f})</td><td>{:.0f}</td></tr>",
                       escaped(trial.arms[std::size_t(arm)].name), escaped(which), n, women, age / n, sd, days / n);
  }
  out += "</table></div>\n";

  std::map<std::string, std::map<std::string, int>> taken_over;
  for (const TrialLife& one : lives)
    for (const std::string& drug : one.taken_over) ++taken_over[trial.arms[std::size_t(one.arm)].name][drug];
  for (const auto& [arm, drugs] : taken_over)
    for (const auto& [drug, count] : drugs)
      out += fmt::format(
          "<p class=\"quiet\">{} had {} from their team when they entered {}: from then on they had what the protocol "
          "gives "
          "in its place.</p>",
          count, escaped(words(drug)), escaped(arm));

  for (std::size_t k = 1; k < trial.endpoints.size(); ++k) told(trial.endpoints[k]);
  out += visit_panels(trial, summary);
  out += fmt::format(
      "<p class=\"quiet\">Every number is a row of summary.csv; subjects are in adsl.csv, adtte.csv and "
      "adtter.csv. Seed {}. {}</p>",
      trial.population.seed, escaped(program));
  return out + page_ends();
}

}  // namespace howship::records
