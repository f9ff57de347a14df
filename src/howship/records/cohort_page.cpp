// SPDX-License-Identifier: Apache-2.0
#include "howship/records/cohort_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/formats/markup.hpp"
#include "howship/imaging/phantom.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/records/body_map.hpp"
#include "howship/records/cohort_tables.hpp"
#include "howship/records/figures.hpp"
#include "howship/records/trial_cells.hpp"

namespace howship::records {
namespace {

using formats::escaped;
using spread::Record;

std::string percent(double share) {
  return std::isnan(share) ? "–" : fmt::format("{:.{}f} %", 100.0 * share, share < 0.1 ? 1 : 0);
}

/// White to dark red; readers with any colour vision see it darken.
std::string heat(double share) {
  const double t = std::clamp(share, 0.0, 1.0);
  const double stops[4][3] = {{238, 236, 230}, {253, 187, 132}, {227, 74, 51}, {103, 0, 13}};
  const double place = 3.0 * t;
  const int k = std::min(int(place), 2);
  std::array<int, 3> out{};
  for (std::size_t c = 0; c < 3; ++c)
    out[c] = int(std::lround(stops[k][c] + (place - k) * (stops[k + 1][c] - stops[k][c])));
  return fmt::format("#{:02x}{:02x}{:02x}", out[0], out[1], out[2]);
}

/// A skeleton from the front, each region as dark as the share of these patients whose bone it is. The patient's right
/// is on the left.
std::string skeleton_map(const imaging::Phantom& phantom, const std::vector<double>& share, double most,
                         std::string_view about) {
  std::string out = fmt::format("<svg class=\"map\" viewBox=\"-330 -1860 660 1910\" role=\"img\"><title>{}</title>\n",
                                escaped(about));
  const std::vector<int> regions = regions_of_solids(phantom);
  struct Shape {
    double depth;
    std::string text;
  };
  std::vector<Shape> shapes;
  for (std::size_t k = 0; k < phantom.bones.size(); ++k) {
    const imaging::Solid& s = phantom.bones[k];
    if (s.region == 0) continue;
    const bool rod = s.kind == imaging::SolidKind::rod;
    const int region = regions[k];
    const double part = region < 0 ? 0.0 : share[std::size_t(region)];
    const std::string fill = heat(most > 0 ? part / most : 0.0);
    const std::string title =
        region < 0 ? ""
                   : fmt::format("<title>{}: {}</title>", spread::regions()[std::size_t(region)].name, percent(part));
    std::string one;
    if (rod)
      one = fmt::format(
          "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" class=\"hull\" stroke-width=\"{:.1f}\"/>"
          "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" stroke=\"{}\" stroke-width=\"{:.1f}\">{}</path>",
          -s.a[0], -s.a[2], -s.b[0], -s.b[2], s.ra + s.rb + 3.0, -s.a[0], -s.a[2], -s.b[0], -s.b[2], fill, s.ra + s.rb,
          title);
    else if (s.kind == imaging::SolidKind::plate)
      one = fmt::format(
          "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}Z\" fill=\"{}\" stroke=\"{}\" "
          "stroke-width=\"{:.1f}\">{}</path>",
          -s.a[0], -s.a[2], -s.b[0], -s.b[2], -s.c[0], -s.c[2], fill, fill, 2.0 * s.ra, title);
    else if (s.kind == imaging::SolidKind::ellipsoid)
      one = fmt::format(
          "<ellipse cx=\"{:.1f}\" cy=\"{:.1f}\" rx=\"{:.1f}\" ry=\"{:.1f}\" fill=\"{}\" class=\"hull\" "
          "stroke-width=\"2\">{}</ellipse>",
          -s.a[0], -s.a[2], s.b[0], s.b[2], fill, title);
    else
      one = fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"4\" fill=\"{}\" class=\"hull\" "
          "stroke-width=\"2\">{}</rect>",
          -s.a[0] - s.b[0], -s.a[2] - s.b[2], 2.0 * s.b[0], 2.0 * s.b[2], fill, title);
    shapes.push_back({rod ? 0.5 * (s.a[1] + s.b[1]) : s.a[1], std::move(one)});
  }
  // What lies behind is drawn first.
  std::stable_sort(shapes.begin(), shapes.end(), [](const Shape& a, const Shape& b) { return a.depth < b.depth; });
  out += "<g fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\">";
  for (const Shape& shape : shapes) out += shape.text + "\n";
  return out + "</g></svg>";
}

/// A curve with how many had the event, and how many the other end, before each day that its table tells.
struct Line {
  std::string label;
  std::size_t number;  ///< which of the cancers
  spread::Curve curve;
  std::vector<std::size_t> events, others;
};

constexpr int points = 200;  // of a curve

/// Years of which the table of a curve tells, among them those of the ticks.
std::vector<double> told_years(double years) {
  std::vector<double> out;
  for (double year = 0.0; year <= years + 1e-9; year += 1.0) out.push_back(year);
  return out;
}

/// Of how many the event had come before each of these years, or, where `event` is false, something else.
std::vector<std::size_t> counted(const spread::All& all, bool event, const std::vector<double>& years) {
  std::vector<std::size_t> out(years.size(), 0);
  all([&](const spread::Followed& one) {
    if ((one.what == 1) != event) return;
    for (std::size_t k = 0; k < years.size(); ++k) out[k] += one.time < years[k] * spread::year;
  });
  return out;
}

std::vector<double> ticks_of(double years) {
  std::vector<double> out;
  for (const double tick : pictures::tick_places(0, years, 6))
    if (tick <= years) out.push_back(tick);
  return out;
}

/// Days for which the chart of a curve asks.
std::vector<double> days_of_chart(double years) {
  std::vector<double> out;
  for (int i = 0; i <= points; ++i) out.push_back(years * i / points * spread::year);
  for (const double tick : ticks_of(years)) out.push_back(tick * spread::year);
  for (const double year : told_years(years)) out.push_back(year * spread::year);
  out.push_back(years * spread::year);
  return out;
}

/// "left hip" for hip_left.
std::string bone_words(std::string_view key) {
  for (const std::string_view side : {"left", "right"})
    if (key.ends_with(side) && key.size() > side.size() + 1)
      return std::string{side} + " " + words(key.substr(0, key.size() - side.size() - 1));
  return words(key);
}

std::string with_interval(const spread::Estimate& e) {
  return std::isnan(e.value) ? "–" : fmt::format("{:.1f} ({:.1f} to {:.1f})", 100 * e.value, 100 * e.low, 100 * e.high);
}

/// Curves over years, in percent, with those at risk, events and who left below (KMunicate: Morris and others 2019,
/// doi:10.1136/bmjopen-2019-030215).
std::string curve_chart(const std::vector<Line>& lines, double years, std::string_view y_label, std::string_view others,
                        const std::string& about) {
  constexpr double left = 200, top = 16, width = 470, height = 300;
  double most = 0.0;
  for (const Line& line : lines) most = std::max(most, line.curve.most());
  const bool survival = !lines.empty() && lines[0].curve.survival;
  const double y_top = survival ? 100.0 : std::max(5.0, 100.0 * most * 1.08);
  const double below = 30.0 + 58.0 * double(lines.size());
  const std::vector<double> ticks = ticks_of(years), told = told_years(years);
  std::string words = about + ".";
  for (const Line& line : lines)
    if (line.curve.patients > 0)
      words += fmt::format(" {}: {} % after {:g} years, {} % after {:g}, of {} patients.", line.label,
                           with_interval(line.curve.at(told[told.size() / 2] * spread::year)), told[told.size() / 2],
                           with_interval(line.curve.at(told.back() * spread::year)), told.back(), line.curve.patients);
  std::string out = fmt::format("<svg class=\"chart\" viewBox=\"0 0 800 {:.0f}\" role=\"img\"><title>{}</title>",
                                top + height + 56 + below, escaped(words));
  const auto x_of = [&](double year) { return left + width * year / years; };
  const auto y_of = [&](double value) { return top + height * (1.0 - value / y_top); };
  for (const double tick : pictures::tick_places(0, y_top, 5))
    if (tick <= y_top)
      out += fmt::format(
          "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" "
          "text-anchor=\"end\">{:g}</text>",
          left, y_of(tick), left + width, left - 6, y_of(tick) + 4, tick);
  for (const double tick : ticks)
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:g}</text>", x_of(tick),
                       top + height + 18, tick);
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>", left, top, top + height, left + width);
  out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">years after {}</text>", left + width / 2,
                     top + height + 38, survival ? "bone disease was found" : "diagnosis");
  out += fmt::format("<text transform=\"translate({} {}) rotate(-90)\" text-anchor=\"middle\">{}</text>", left - 46,
                     top + height / 2, escaped(y_label));
  double row = top + height + 60;
  std::vector<std::pair<double, std::size_t>> ends;
  FigureTable table{{"years"}, {}, top, top + height, false, true};
  for (const double year : told)
    table.rows.push_back({x_of(year), {fmt::format("{:g}", year)}, fmt::format("{:g} years", year)});
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const Line& line = lines[k];
    if (line.curve.patients == 0) continue;
    std::string path, upper, lower;
    double last_value = survival ? 1.0 : 0.0;
    for (int i = 0; i <= points; ++i) {
      const double year = years * i / points;
      const spread::Estimate e = line.curve.at(year * spread::year);
      if (std::isnan(e.value)) break;  // a curve ends with those who were followed
      last_value = e.value;
      path += fmt::format("{}{:.1f} {:.1f}", i ? "L" : "M", x_of(year), y_of(100 * e.value));
      upper += fmt::format("{}{:.1f} {:.1f}", i ? "L" : "M", x_of(year), y_of(std::min(100 * e.high, y_top)));
      lower = fmt::format("L{:.1f} {:.1f}", x_of(year), y_of(100 * e.low)) + lower;
    }
    const std::string stroke = line_colour(line.number);
    out += fmt::format("<path d=\"{}{}Z\" fill=\"{}\" opacity=\"0.15\"/>", upper, lower, stroke);
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>", path, stroke);
    ends.push_back({y_of(100 * last_value), k});
    row += 16;
    out += fmt::format("<text class=\"arm {}\" x=\"0\" y=\"{}\">{}</text>", line_class(line.number), row,
                       escaped(line.label.substr(0, 17)));
    const auto below_axis = [&](std::string_view what, std::string_view kind, const auto& number) {
      out += fmt::format("<text class=\"quiet\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", left - 24, row, what);
      for (const double tick : ticks) {
        const auto at = std::find(told.begin(), told.end(), tick);
        if (at == told.end()) continue;
        out += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>", kind,
                           x_of(tick), row, number(std::size_t(at - told.begin())));
      }
      row += 16;
    };
    const auto at_risk = [&](std::size_t t) { return line.curve.at_risk(told[t] * spread::year); };
    below_axis("at risk", "", at_risk);
    below_axis("events", "quiet", [&](std::size_t t) { return line.events[t]; });
    below_axis(others, "quiet", [&](std::size_t t) { return line.others[t]; });
    row -= 6;
    for (const std::string_view column : {y_label, std::string_view{"at risk"}, std::string_view{"events"}, others})
      table.header.push_back(fmt::format("{}: {}", line.label, column));
    for (std::size_t t = 0; t < told.size(); ++t) {
      FigureRow& one = table.rows[t];
      const std::string value = with_interval(line.curve.at(told[t] * spread::year));
      one.cells.insert(one.cells.end(), {value, fmt::format("{}", at_risk(t)), fmt::format("{}", line.events[t]),
                                         fmt::format("{}", line.others[t])});
      one.said += fmt::format(" · {}: {} {}, {} at risk, {} events, {} {}", line.label, value, y_label, at_risk(t),
                              line.events[t], line.others[t], others);
    }
  }
  // Labels at the right ends keep their distance from each other.
  std::sort(ends.begin(), ends.end());
  double last = -1e9;
  for (auto& [y, k] : ends) {
    y = std::max(y, last + 15);
    last = y;
    out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{:.1f}\">{}</text>", line_class(lines[k].number),
                       left + width + 8, y + 4, escaped(lines[k].label));
  }
  return walked(about, out + "</svg>", table);
}

/// Rows of bars that fill up to 100 %.
std::string bars(std::string_view about, const std::vector<std::pair<std::string, std::vector<double>>>& rows,
                 const std::vector<std::string>& words, const std::vector<std::string>& fills) {
  constexpr double left = 190, width = 590, step = 26;
  std::string out = fmt::format("<svg class=\"chart\" viewBox=\"0 0 800 {:.0f}\" role=\"img\"><title>{}</title>",
                                30 + step * double(rows.size()), escaped(about));
  FigureTable table{{""}, {}, left, left + width, true, true};
  table.header.insert(table.header.end(), words.begin(), words.end());
  double x = left;
  for (std::size_t k = 0; k < words.size(); ++k) {
    out +=
        fmt::format("<rect x=\"{}\" y=\"2\" width=\"12\" height=\"12\" fill=\"{}\"/><text x=\"{}\" y=\"13\">{}</text>",
                    x, fills[k], x + 16, escaped(words[k]));
    x += 30 + 7.2 * double(words[k].size());
  }
  double y = 26;
  for (const auto& [label, shares] : rows) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", left - 8, y + 14, escaped(label));
    x = left;
    FigureRow told{y + 10, {label}, label + ":"};
    for (std::size_t k = 0; k < shares.size(); ++k) {
      told.cells.push_back(percent(shares[k]));
      told.said += fmt::format("{} {} {}", k ? "," : "", words[k], percent(shares[k]));
    }
    table.rows.push_back(std::move(told));
    for (std::size_t k = 0; k < shares.size(); ++k) {
      const double w = width * shares[k];
      if (!(w > 0.0)) continue;
      out += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"20\" fill=\"{}\"><title>{}: {}</title></rect>", x, y,
          w, fills[k], escaped(words[k]), percent(shares[k]));
      if (w > 34)
        out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" class=\"on\">{:.0f}</text>", x + w / 2,
                           y + 14, 100 * shares[k]);
      x += w;
    }
    y += step;
  }
  return walked(about, out + "</svg>", table);
}

/// What the cohort says of bone, a sentence for each cancer.
std::string answer(const std::string& name, const std::vector<spread::Quantity>& quantities, std::size_t patients) {
  const auto find = [&](std::string_view key) -> const spread::Quantity* {
    for (const spread::Quantity& one : quantities)
      if (one.key == key && !std::isnan(one.estimate.value)) return &one;
    return nullptr;
  };
  const auto interval = [](const spread::Estimate& e) { return fmt::format("{:.1f} to {:.1f}", e.low, e.high); };
  const spread::Quantity* ever = find("bone_ever_percent");
  if (!ever) return "";
  std::string out = fmt::format("{}: bone disease is found in {:.1f} % of {} patients ({})", name, ever->estimate.value,
                                patients, interval(ever->estimate));
  if (const spread::Quantity* lived = find("survival_with_bone_median_months"))
    out += fmt::format("; half of these live {:.1f} months with it ({})", lived->estimate.value,
                       interval(lived->estimate));
  return out + ". ";
}

}  // namespace

std::string cohort_page(const scenario::Cohort& cohort, const spread::Records& records, std::size_t failed,
                        const std::string& program) {
  std::vector<spread::Records> groups;
  for (std::size_t k = 0; k < cohort.primaries.size(); ++k) groups.push_back(spread::of_primary(records, k));
  std::size_t lived_through = 0;
  records([&](const Record&) { ++lived_through; });
  const auto name = [&](std::size_t k) { return cohort.primaries[k].title; };
  std::vector<std::vector<spread::Quantity>> all;
  std::string said;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    all.push_back(spread::summarise(groups[k]));
    std::size_t patients = 0;
    groups[k]([&](const Record&) { ++patients; });
    said += answer(name(k), all.back(), patients);
  }
  std::string out = page_begins("cohort", cohort.title) + fmt::format("<h1>{}</h1>\n", escaped(cohort.title));
  out += fmt::format(
      "<p>{} virtual patients, seed {}, followed for {:g} years after the day on which the cancer would be "
      "found by its own symptoms.",
      lived_through, cohort.seed, cohort.care.months_after / 12.0);
  if (failed > 0)
    out += fmt::format(" <strong>{} of {} patients could not be computed</strong>; failed.csv says which and why.",
                       failed, failed + lived_through);
  out += "</p>\n";
  const bool alone = groups.size() == 1;
  const std::string answered = said.empty() ? "" : fmt::format("<p class=\"answer\">{}</p>\n", escaped(said));
  if (!alone) out += answered;

  std::string where =
      "<h2>Where bone metastases are</h2><p>Share of patients with bone disease who have a lesion of 5 mm or more in "
      "each bone, at death or at the end. The patient's right is on the left of the map; point at a bone for its "
      "number.</p>";
  const imaging::Phantom phantom = imaging::body_phantom({});
  std::vector<std::vector<double>> shares;
  double most = 0.0;
  for (const auto& group : groups) {
    std::vector<double> one(spread::region_count, 0.0);
    double with = 0.0;
    group([&](const Record& r) {
      if (!r.has_bone()) return;
      ++with;
      for (std::size_t region = 0; region < spread::region_count; ++region)
        one[region] += double(r.regions >> region & 1u);
    });
    for (double& share : one) most = std::max(most, share = with > 0 ? share / with : 0.0);
    shares.push_back(std::move(one));
  }
  std::string maps = "<div class=\"maps\">";
  for (std::size_t k = 0; k < groups.size(); ++k)
    maps +=
        fmt::format("<figure>{}<figcaption>{}</figcaption></figure>",
                    skeleton_map(phantom, shares[k], most, name(k) + ": share of patients with a lesion, bone by bone"),
                    escaped(name(k)));
  maps += fmt::format("</div><p class=\"quiet\">0 %<span class=\"scale\"></span>{}</p>", percent(most));
  // The bones with most first; a map has no places to walk to but has its table.
  FigureTable by_bone{{"bone"}, {}, 0, 0, false, false};
  for (std::size_t k = 0; k < groups.size(); ++k) by_bone.header.push_back(name(k));
  std::vector<std::size_t> order(spread::region_count);
  for (std::size_t region = 0; region < order.size(); ++region) order[region] = region;
  const auto highest = [&](std::size_t region) {
    double out_of = 0.0;
    for (const auto& one : shares) out_of = std::max(out_of, one[region]);
    return out_of;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return highest(a) > highest(b); });
  for (const std::size_t region : order) {
    const std::string bone = bone_words(spread::regions()[region].name);
    FigureRow row{0.0, {bone}, bone + ":"};
    for (std::size_t k = 0; k < shares.size(); ++k) {
      row.cells.push_back(percent(shares[k][region]));
      row.said += fmt::format("{} {} {}", k ? "," : "", name(k), row.cells.back());
    }
    by_bone.rows.push_back(std::move(row));
  }
  maps = walked("Share of patients with a lesion in each bone", maps, by_bone);
  const double years = cohort.care.months_after / 12.0;
  std::vector<Line> found, lived;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    const spread::All until_bone = spread::followed_to_bone(groups[k]);
    const spread::All until_death = spread::followed_with_bone(groups[k]);
    const std::vector<double> long_told = told_years(years), short_told = told_years(std::min(years, 10.0));
    found.push_back({name(k), k, spread::bone_incidence(groups[k], days_of_chart(years)),
                     counted(until_bone, true, long_told), counted(until_bone, false, long_told)});
    lived.push_back({name(k), k, spread::survival_with_bone(groups[k], days_of_chart(std::min(years, 10.0))),
                     counted(until_death, true, short_told), counted(until_death, false, short_told)});
  }
  const std::string often =
      "<h2>How often bone disease is found</h2><p>Cumulative incidence from diagnosis of the cancer, in percent of "
      "patients; death competes.</p>" +
      curve_chart(found, years, "with bone disease, %", "left or died", "Share with bone disease, with 95 % bands");
  if (alone) {
    // One map leaves room beside it for the answer, the bones that are met most, and the first curve.
    std::string cards = "<div class=\"cards\">";
    for (std::size_t k = 0; k < 3; ++k)
      cards += fmt::format("<div class=\"card\"><span>lesion in {}</span><b>{}</b></div>",
                           escaped(by_bone.rows[k].cells[0]), by_bone.rows[k].cells[1]);
    where.erase(0, where.find("<p>"));
    out += "<div class=\"first\"><div>" + maps + "</div><div>" + answered + cards + "</div>" + often +
           "</div></div>\n<h2>Where bone metastases are</h2>" + where;
  } else {
    out += where + maps + often;
  }
  out += "<h2>Survival with bone disease</h2><p>From its detection, with 95 % bands.</p>" +
         curve_chart(lived, std::min(years, 10.0), "alive, %", "censored",
                     "Share alive with bone disease, with 95 % bands");
  out += "<p class=\"quiet\">Research software: typical patients of a model, no advice to a person.</p>\n";

  const std::vector<std::string> ramp{"#c6dbef", "#6baed6", "#3182bd", "#08519c", "#08306b"};
  std::vector<std::string> counts;
  for (const spread::CountClass& c : spread::count_classes()) counts.emplace_back(c.words);
  std::vector<std::pair<std::string, std::vector<double>>> rows;
  for (std::size_t k = 0; k < groups.size(); ++k)
    for (const bool death : {false, true}) {
      std::vector<double> one(counts.size(), 0.0);
      double of = 0.0;
      groups[k]([&](const Record& r) {
        const int n = death ? r.lesions : r.lesions_at_detection;
        if (!r.has_bone() || (death && !r.dead()) || n == 0) return;
        ++of;
        for (std::size_t c = 0; c < counts.size(); ++c)
          one[c] += n >= spread::count_classes()[c].low && n <= spread::count_classes()[c].high;
      });
      for (double& share : one) share = of > 0 ? share / of : 0.0;
      rows.push_back({cohort.primaries[k].name + (death ? ", at death" : ", when found"), std::move(one)});
    }
  out += "<h2>How many bone lesions</h2><p>Of 8 mm or more, in percent of patients who have any.</p>" +
         bars("Numbers of bone lesions, in percent of patients who have any", rows, counts, ramp);

  rows.clear();
  const std::vector<std::string> sites{"bone alone", "bone and others", "others"};
  for (std::size_t k = 0; k < groups.size(); ++k) {
    std::vector<double> one(3, 0.0);
    double of = 0.0;
    groups[k]([&](const Record& r) {
      if (r.first_distant >= 1e9f) return;
      ++of;
      one[!r.first_site_bone ? 2 : r.first_site_others ? 1 : 0] += 1.0;
    });
    for (double& share : one) share = of > 0 ? share / of : 0.0;
    rows.push_back({cohort.primaries[k].name, std::move(one)});
  }
  out += "<h2>First distant site</h2>" + bars("First distant site, in percent of patients who have any", rows, sites,
                                              {"#d55e00", "#cc79a7", "#0072b2"});

  rows.clear();
  const std::vector<std::string> events{"fracture", cohort.bodies ? "first sign of the cord" : "cord compression",
                                        "high calcium", "death", "none of these"};
  for (std::size_t k = 0; k < groups.size(); ++k) {
    std::vector<double> one(5, 0.0);
    double of = 0.0;
    groups[k]([&](const Record& r) {
      if (!r.has_bone()) return;
      ++of;
      const float times[] = {r.fracture, r.cord, r.hypercalcaemia, r.death};
      std::size_t first = 4;
      float when = 1e9f;
      for (std::size_t e = 0; e < 4; ++e)
        if (times[e] < when) {
          when = times[e];
          first = e;
        }
      one[first] += 1.0;
    });
    for (double& share : one) share = of > 0 ? share / of : 0.0;
    rows.push_back({cohort.primaries[k].name, std::move(one)});
  }
  out += "<h2>First event of patients with bone disease</h2>" +
         bars("First event of patients with bone disease, in percent", rows, events,
              {"#e69f00", "#56b4e9", "#009e73", "#444444", "#bbbbbb"});

  out +=
      "<h2>In numbers</h2><p>Estimates with their 95 % intervals; summary.csv has all of them with their meanings.</p>"
      "<div class=\"scroll\"><table><tr><th>quantity</th>";
  for (std::size_t k = 0; k < groups.size(); ++k) out += fmt::format("<th>{}</th>", escaped(cohort.primaries[k].name));
  out += "</tr>";
  for (std::size_t q = 0; !all.empty() && q < all[0].size(); ++q) {
    out += fmt::format("<tr><td class=\"key\" title=\"{}\">{}</td>", escaped(all[0][q].meaning),
                       escaped(words(all[0][q].key)));
    for (const auto& one : all) {
      const spread::Estimate& e = one[q].estimate;
      out +=
          std::isnan(e.value) ? "<td>–</td>" : fmt::format("<td>{:.1f} ({:.1f}–{:.1f})</td>", e.value, e.low, e.high);
    }
    out += "</tr>\n";
  }
  out += fmt::format("</table></div>\n<p class=\"quiet\">{}</p>", escaped(program));
  return out + page_ends();
}

}  // namespace howship::records
