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

namespace howship::records {
namespace {

using formats::escaped;
using spread::Record;

std::string colour(std::size_t k) { return pictures::hex(pictures::palette[k % std::size(pictures::palette)]); }

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
std::string skeleton_map(const imaging::Phantom& phantom, const std::vector<double>& share, double most) {
  std::string out = "<svg class=\"map\" viewBox=\"-330 -1860 660 1880\" role=\"img\">\n";
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
          "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" stroke=\"#5a5550\" stroke-width=\"{:.1f}\"/>"
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
          "<ellipse cx=\"{:.1f}\" cy=\"{:.1f}\" rx=\"{:.1f}\" ry=\"{:.1f}\" fill=\"{}\" stroke=\"#5a5550\" "
          "stroke-width=\"2\">{}</ellipse>",
          -s.a[0], -s.a[2], s.b[0], s.b[2], fill, title);
    else
      one = fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"4\" fill=\"{}\" stroke=\"#5a5550\" "
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

struct Line {
  std::string label, stroke;
  spread::Curve curve;
};

constexpr int points = 200;  // of a curve

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
  out.push_back(years * spread::year);
  return out;
}

/// Curves over years, in percent; with numbers at risk below where asked for.
std::string curve_chart(const std::vector<Line>& lines, double years, bool at_risk, const std::string& y_label) {
  constexpr double left = 130, top = 16, width = 520, height = 300;
  double most = 0.0;
  for (const Line& line : lines) most = std::max(most, line.curve.most());
  const bool survival = !lines.empty() && lines[0].curve.survival;
  const double y_top = survival ? 100.0 : std::max(5.0, 100.0 * most * 1.08);
  const double below = at_risk ? 40.0 + 18.0 * double(lines.size()) : 0.0;
  std::string out =
      fmt::format("<svg class=\"chart\" viewBox=\"0 0 800 {:.0f}\" role=\"img\">", top + height + 56 + below);
  const auto x_of = [&](double year) { return left + width * year / years; };
  const auto y_of = [&](double value) { return top + height * (1.0 - value / y_top); };
  for (const double tick : pictures::tick_places(0, y_top, 5))
    if (tick <= y_top)
      out += fmt::format(
          "<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" "
          "text-anchor=\"end\">{:g}</text>",
          left, y_of(tick), left + width, left - 6, y_of(tick) + 4, tick);
  const std::vector<double> ticks = ticks_of(years);
  for (const double tick : ticks)
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:g}</text>", x_of(tick),
                       top + height + 18, tick);
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>", left, top, top + height, left + width);
  out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">years after {}</text>", left + width / 2,
                     top + height + 38, survival ? "bone disease was found" : "diagnosis");
  out += fmt::format("<text transform=\"translate(84 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                     top + height / 2, escaped(y_label));
  double row = top + height + 62;
  if (at_risk) out += fmt::format("<text x=\"{}\" y=\"{}\">at risk</text>", 0, row);
  std::vector<std::pair<double, std::size_t>> ends;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const Line& line = lines[k];
    if (line.curve.patients == 0) continue;
    std::string path, upper, lower;
    for (int i = 0; i <= points; ++i) {
      const double year = years * i / points;
      const spread::Estimate e = line.curve.at(year * spread::year);
      path += fmt::format("{}{:.1f} {:.1f}", i ? "L" : "M", x_of(year), y_of(100 * e.value));
      upper += fmt::format("{}{:.1f} {:.1f}", i ? "L" : "M", x_of(year), y_of(std::min(100 * e.high, y_top)));
      lower = fmt::format("L{:.1f} {:.1f}", x_of(year), y_of(100 * e.low)) + lower;
    }
    out += fmt::format("<path d=\"{}{}Z\" fill=\"{}\" opacity=\"0.15\"/>", upper, lower, line.stroke);
    out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>", path, line.stroke);
    ends.push_back({y_of(100 * line.curve.at(years * spread::year).value), k});
    if (!at_risk) continue;
    row += 18;
    out += fmt::format("<text x=\"0\" y=\"{}\" style=\"fill:{}\">{}</text>", row, line.stroke, escaped(line.label));
    for (const double tick : ticks)
      out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x_of(tick), row,
                         line.curve.at_risk(tick * spread::year));
  }
  // Labels at the right ends keep their distance from each other.
  std::sort(ends.begin(), ends.end());
  double last = -1e9;
  for (auto& [y, k] : ends) {
    y = std::max(y, last + 15);
    last = y;
    out += fmt::format("<text x=\"{}\" y=\"{:.1f}\" style=\"fill:{}\">{}</text>", left + width + 8, y + 4,
                       lines[k].stroke, escaped(lines[k].label));
  }
  return out + "</svg>";
}

/// Rows of bars that fill up to 100 %.
std::string bars(const std::vector<std::pair<std::string, std::vector<double>>>& rows,
                 const std::vector<std::string>& words, const std::vector<std::string>& fills) {
  constexpr double left = 190, width = 590, step = 26;
  std::string out =
      fmt::format("<svg class=\"chart\" viewBox=\"0 0 800 {:.0f}\" role=\"img\">", 30 + step * double(rows.size()));
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
  return out + "</svg>";
}

constexpr std::string_view style = R"(<style>
:root{color-scheme:light}body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1rem;color:#222;background:#fff}
h1{margin:.2rem 0}h2{margin-top:2.2rem}svg text{font:13px system-ui,sans-serif;fill:#333}svg text.on{fill:#fff;paint-order:stroke;stroke:#0006;stroke-width:2px}
.chart{width:100%;height:auto}.grid{stroke:#ddd}.axis{stroke:#555;fill:none}.maps{display:flex;flex-wrap:wrap;gap:1rem}
.maps figure{margin:0;flex:0 1 9.2rem;min-width:8rem;text-align:center}.map{width:100%;height:auto}
table{border-collapse:collapse;font-size:.9rem}td,th{padding:.15rem .6rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}.scroll{overflow-x:auto}.quiet{color:#666}
.scale{display:inline-block;width:12rem;height:.8rem;border:1px solid #999;vertical-align:middle;margin:0 .5rem}
</style>)";

}  // namespace

std::string cohort_page(const scenario::Cohort& cohort, const spread::Records& records, std::size_t failed,
                        const std::string& program) {
  std::vector<spread::Records> groups;
  for (std::size_t k = 0; k < cohort.primaries.size(); ++k) groups.push_back(spread::of_primary(records, k));
  std::size_t lived_through = 0;
  records([&](const Record&) { ++lived_through; });
  const auto name = [&](std::size_t k) { return cohort.primaries[k].title; };
  std::string out =
      "<!doctype html><!-- howship cohort -->\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
  out += fmt::format("<title>{} · Howship</title>{}</head><body>\n<h1>{}</h1>\n", escaped(cohort.title), style,
                     escaped(cohort.title));
  out += fmt::format(
      "<p>{} virtual patients, seed {}, followed for {:g} years after the day on which the cancer would be "
      "found by its own symptoms.",
      lived_through, cohort.seed, cohort.care.months_after / 12.0);
  if (failed > 0)
    out += fmt::format(" <strong>{} of {} patients could not be computed</strong>; failed.csv says which and why.",
                       failed, failed + lived_through);
  out += "</p>\n<p class=\"quiet\">Research software: typical patients of a model, no advice to a person.</p>\n";

  out +=
      "<h2>Where bone metastases are</h2><p>Share of patients with bone disease who have a lesion of 5 mm or more in "
      "each bone, at death or at the end. The patient's right is on the left; point at a bone for its number.</p>";
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
  out += "<p class=\"quiet\">0 %<span class=\"scale\" style=\"background:linear-gradient(90deg";
  for (int k = 0; k <= 6; ++k) out += ',' + heat(k / 6.0);
  out += fmt::format(")\"></span>{}</p><div class=\"maps\">", percent(most));
  for (std::size_t k = 0; k < groups.size(); ++k)
    out += fmt::format("<figure>{}<figcaption>{}</figcaption></figure>", skeleton_map(phantom, shares[k], most),
                       escaped(name(k)));
  out += "</div>\n";

  const double years = cohort.care.months_after / 12.0;
  std::vector<Line> found, lived;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    found.push_back({name(k), colour(k), spread::bone_incidence(groups[k], days_of_chart(years))});
    lived.push_back({name(k), colour(k), spread::survival_with_bone(groups[k], days_of_chart(std::min(years, 10.0)))});
  }
  out +=
      "<h2>How often bone disease is found</h2><p>Cumulative incidence from diagnosis of the cancer, in percent of "
      "patients; death competes.</p>" +
      curve_chart(found, years, true, "with bone disease, %");
  out += "<h2>Survival with bone disease</h2><p>From its detection, with 95 % bands and numbers at risk.</p>" +
         curve_chart(lived, std::min(years, 10.0), true, "alive, %");

  const std::vector<std::string> ramp{"#c6dbef", "#6baed6", "#3182bd", "#08519c", "#08306b"};
  std::vector<std::string> words;
  for (const spread::CountClass& c : spread::count_classes()) words.emplace_back(c.words);
  std::vector<std::pair<std::string, std::vector<double>>> rows;
  for (std::size_t k = 0; k < groups.size(); ++k)
    for (const bool death : {false, true}) {
      std::vector<double> one(words.size(), 0.0);
      double of = 0.0;
      groups[k]([&](const Record& r) {
        const int n = death ? r.lesions : r.lesions_at_detection;
        if (!r.has_bone() || (death && !r.dead()) || n == 0) return;
        ++of;
        for (std::size_t c = 0; c < words.size(); ++c)
          one[c] += n >= spread::count_classes()[c].low && n <= spread::count_classes()[c].high;
      });
      for (double& share : one) share = of > 0 ? share / of : 0.0;
      rows.push_back({cohort.primaries[k].name + (death ? ", at death" : ", when found"), std::move(one)});
    }
  out += "<h2>How many bone lesions</h2><p>Of 8 mm or more, in percent of patients who have any.</p>" +
         bars(rows, words, ramp);

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
  out += "<h2>First distant site</h2>" + bars(rows, sites, {"#d55e00", "#cc79a7", "#0072b2"});

  rows.clear();
  const std::vector<std::string> events{"fracture", "cord compression", "high calcium", "death", "none of these"};
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
         bars(rows, events, {"#e69f00", "#56b4e9", "#009e73", "#444444", "#bbbbbb"});

  out +=
      "<h2>In numbers</h2><p>Estimates with their 95 % intervals; summary.csv has all of them with their meanings.</p>"
      "<div class=\"scroll\"><table><tr><th>quantity</th>";
  for (std::size_t k = 0; k < groups.size(); ++k) out += fmt::format("<th>{}</th>", escaped(cohort.primaries[k].name));
  out += "</tr>";
  std::vector<std::vector<spread::Quantity>> all;
  for (const auto& group : groups) all.push_back(spread::summarise(group));
  for (std::size_t q = 0; !all.empty() && q < all[0].size(); ++q) {
    out += fmt::format("<tr><td title=\"{}\">{}</td>", escaped(all[0][q].meaning), escaped(all[0][q].key));
    for (const auto& one : all) {
      const spread::Estimate& e = one[q].estimate;
      out +=
          std::isnan(e.value) ? "<td>–</td>" : fmt::format("<td>{:.1f} ({:.1f}–{:.1f})</td>", e.value, e.low, e.high);
    }
    out += "</tr>\n";
  }
  out += fmt::format("</table></div>\n<p class=\"quiet\">{}</p></body></html>\n", escaped(program));
  return out;
}

}  // namespace howship::records
