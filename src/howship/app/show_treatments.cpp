// SPDX-License-Identifier: Apache-2.0
#include "howship/app/show_treatments.hpp"

#include <array>
#include <cstdio>
#include <functional>
#include <optional>

#include "howship/app/topics.hpp"
#include "howship/app/treatment_pictures.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/png.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/therapy/beam/quality.hpp"
#include "howship/therapy/local/percutaneous.hpp"

namespace howship::app {
namespace {

std::string_view where_words(therapy::LocalTreatment::Where where) {
  using enum therapy::LocalTreatment::Where;
  switch (where) {
    case bone_or_ball:
      return "a bone, or within a radius";
    case ball:
      return "within a radius";
    case point:
      return "a place";
    case bone:
      return "a bone";
    case target:
      return "a lesion, or a bone";
    case metal:
      return "between two places";
  }
  return "";
}

std::string range_words(const therapy::LocalInput& input) {
  if (input.kind == therapy::LocalInput::Kind::flag) return "true or false";
  if (input.kind == therapy::LocalInput::Kind::names) return "names";
  if (!input.words.empty()) {
    std::string out;
    for (const std::string_view word : input.words) out += (out.empty() ? "" : ", ") + std::string{word};
    return out;
  }
  const std::string unit = input.unit == "1" ? "" : ' ' + std::string{input.unit};
  return shortest(input.low) + " to " + shortest(input.high) + unit;
}

std::string usual_words(const therapy::LocalInput& input) {
  if (input.required) return "must be given";
  if (!input.otherwise.empty()) return std::string{input.otherwise};
  if (!input.usual_word.empty()) return std::string{input.usual_word};
  if (input.kind == therapy::LocalInput::Kind::flag) return input.usual == 1.0 ? "true" : "false";
  if (!input.usual) return "";
  return shortest(*input.usual) + (input.unit == "1" ? "" : ' ' + std::string{input.unit});
}

}  // namespace

namespace {

const therapy::LocalTreatment* row_called(std::string_view name) {
  if (const therapy::LocalTreatment* row = therapy::find_local_treatment(name)) return row;
  for (const therapy::LocalTreatment* row : therapy::local_treatments())
    if (row->key == name) return row;
  return nullptr;
}

/// Dose on the axis in water of open fields, the surface 100 cm from the source.
pictures::LineChart dose_over_depth(const therapy::LocalTreatment& row) {
  using namespace therapy::beam;
  pictures::LineChart out;
  out.title = std::string{row.title} + ": one open field in water, 100 cm from the source to the surface";
  out.x_label = "depth [cm]";
  out.y_label = "dose on the axis [% of its maximum]";
  out.from_zero = true;
  const bool narrow = row.key == "stereotactic";
  for (const Quality& quality : qualities())
    for (const double side : narrow ? std::array{3.0, 5.0} : std::array{5.0, 15.0}) {
      const Beam beam(quality);
      pictures::Series series;
      series.label = std::to_string(quality.energy) + " MV, " + shortest(side) + " cm";
      for (double depth = 0.0; depth <= 30.0; depth += 0.1) {
        series.x.push_back(depth);
        series.y.push_back(beam.depth_dose(depth, side));
      }
      out.series.push_back(std::move(series));
    }
  return out;
}

/// How far from a needle along z what `inside` holds for reaches, where it does.
pictures::Series outline(std::string label, double from, double to,
                         const std::function<bool(const Vec3& place)>& inside) {
  pictures::Series out{std::move(label), {}, {}};
  constexpr double step = 0.25, farthest = 60.0;  // mm
  for (double behind = from; behind <= to; behind += step) {
    double reach = -1.0;
    for (double r = 0.0; r < farthest; r += step)
      if (inside({r, 0.0, -behind})) reach = r;
    if (reach < 0.0) continue;
    if (out.x.empty()) out.x.push_back(behind), out.y.push_back(0.0);
    out.x.push_back(behind);
    out.y.push_back(reach);
  }
  if (!out.x.empty()) out.x.push_back(out.x.back()), out.y.push_back(0.0);
  return out;
}

/// What a needle that is told nothing does in tumour.
std::optional<pictures::LineChart> zone_around_needle(const therapy::LocalTreatment& row) {
  const therapy::heat::HeatParameters numbers;
  const therapy::heat::ThermalTissue tumour = therapy::heat::mixed({.tumour = 1.0}, numbers);
  const therapy::LocalOrder order = therapy::usual_order(row);
  const auto zone = therapy::local::zone_of(
      order, {{0, 0, 0}, {0, 0, 1}}, [&](const Vec3&) { return tumour; }, numbers);
  if (!zone) return std::nullopt;
  char size[64];
  std::snprintf(size, sizeof size, "%.1f mL dead, %.0f mm wide, %.0f mm long", zone->volume, zone->width, zone->length);
  pictures::LineChart out;
  out.title = std::string{row.title} + " in tumour: " + row.words(order) + "; " + size;
  out.x_label = "along the needle, from its point backwards [mm]";
  out.y_label = "distance from the needle [mm]";
  out.from_zero = true;
  constexpr double ahead = -30.0, behind = 60.0;
  const auto extreme = [&](const Vec3& at) { return zone->extreme_at(at, numbers.blood_temperature); };
  const bool cold = row.key == "cryo";
  out.series.push_back(outline("dead", ahead, behind, [&](const Vec3& at) { return zone->killed_at(at) >= 0.5; }));
  for (const double celsius : cold ? std::array{0.0, -20.0} : std::array{45.0, 60.0})
    out.series.push_back(outline(shortest(celsius) + " C", ahead, behind, [&](const Vec3& at) {
      return cold ? extreme(at) <= celsius : extreme(at) >= celsius;
    }));
  return out;
}

}  // namespace

std::string treatment_picture(std::string_view name) {
  const therapy::LocalTreatment* row = row_called(name);
  if (row && row->family == "beam") return formats::png(pictures::draw_chart(dose_over_depth(*row)));
  if (row)
    if (const auto chart = zone_around_needle(*row)) return formats::png(pictures::draw_chart(*chart));
  if (row)
    if (const auto picture = picture_in_bone(*row)) return formats::png(*picture);
  Problems problems;
  std::string hint = "there is one of:";
  for (const therapy::LocalTreatment* one : therapy::local_treatments())
    if (one->family == "beam" || one->family == "ablation" || one->family == "cement" || one->family == "surgery")
      hint += ' ' + std::string{one->key};
  problems.add({"howship show", 0, 0}, "--png", "there is no picture of '" + std::string{name} + "'", hint);
  throw InputError{std::move(problems)};
}

std::string show_treatments(std::string_view only, Style style) {
  const auto code = [&](std::string_view one) {
    return style == Style::markdown ? '`' + std::string{one} + '`' : std::string{one};
  };
  Table all{{{"key"}, {"treatment"}, {"of"}, {"what it does", 60}, {"told", 40}, {"event"}}, {}};
  Table one{{{"key"}, {"accepted", 40}, {"meaning", 60}, {"example"}, {"where not given", 40}}, {}};
  const therapy::LocalTreatment* shown = row_called(only);
  std::vector<std::string_view> known;
  std::string head;
  for (const therapy::LocalTreatment* row : therapy::local_treatments()) {
    known.push_back(row->key);
    std::string told;
    for (const therapy::LocalInput& input : row->inputs) told += (told.empty() ? "" : ", ") + std::string{input.key};
    all.rows.push_back({code(row->family), code(row->key), std::string{where_words(row->where)},
                        std::string{row->meaning}, told, code(row->event.key)});
    if (row != shown) continue;
    head = std::string{row->key} + ": " + std::string{row->meaning} + "; of " + std::string{where_words(row->where)} +
           "\n\n[[treatment]]\n" + std::string{row->family} + " = \"" + std::string{row->key} + "\"\n";
    for (const therapy::LocalInput& input : row->inputs) {
      one.rows.push_back({code(input.key), range_words(input), std::string{input.meaning}, std::string{input.example},
                          usual_words(input)});
      if (input.required) head += std::string{input.key} + " = " + std::string{input.example} + '\n';
    }
    head += "start = \"month 2\"\n\n";
  }
  if (only.empty()) return render(all, style);
  if (head.empty()) throw InputError{no_such("treatment", only, known)};
  return (style == Style::text ? head : std::string{}) + render(one, style);
}

}  // namespace howship::app
