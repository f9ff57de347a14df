// SPDX-License-Identifier: Apache-2.0
#include "howship/records/treatment_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "howship/base/units.hpp"
#include "howship/formats/dicom.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/table.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/records/day_file.hpp"

namespace howship::records {
namespace {

constexpr const char* folder = "treatments";

formats::Table table_of(const therapy::Kept& kept) {
  formats::Table out({{"curve", "", "whose"},
                      {kept.shown_x.column, kept.shown_x.unit, kept.shown_x.label},
                      {kept.shown_y.column, kept.shown_y.unit, kept.shown_y.label}});
  for (const therapy::Kept::Curve& curve : kept.shown_curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i) out.add({curve.name, curve.x[i], curve.y[i]});
  return out;
}

/// Of radiation, 1 inside; its unit is what DICOM calls it.
bool is_structure(const therapy::Kept::Part& part) {
  for (const char* kind : {"GTV", "PTV", "ORGAN", "EXTERNAL"})
    if (part.unit == kind) return true;
  return false;
}

Volume<float> volume_of(const therapy::Field& field) {
  Volume<float> out;
  out.grid = field.grid;
  out.value = field.value;
  return out;
}

/// Dose, structures and plan as DICOM.
void write_radiation(RunFiles& files, std::shared_ptr<const therapy::Kept> kept, const formats::RadiationFiles& target,
                     const formats::DicomStudy& study, const std::string& key) {
  files.later([kept, target, study, key] {
    Volume<float> gray;
    std::vector<formats::RadiationStructure> structures;
    for (const therapy::Kept::Part& part : kept->shown_fields) {
      if (part.unit == "Gy") gray = volume_of(part.field);
      if (is_structure(part)) structures.push_back({part.name, part.unit, volume_of(part.field)});
    }
    const double count = kept->number("fractions");
    formats::write_dicom_radiation(
        target, gray, structures, study,
        {key.substr(0, 16), int(count), count * kept->number("fraction_gy"), "prescribed dose"});
  });
}

}  // namespace

void write_treatment(RunFiles& files, const patient::Site& site, const patient::BegunTreatment& begun, double day,
                     bool volumes, bool pictures, const formats::DicomStudy& study) {
  const therapy::Kept* found = site.kept_by(*begun.what, begun.course);
  if (!found || (found->shown_fields.empty() && found->shown_curves.empty())) return;
  const auto kept = std::make_shared<const therapy::Kept>(*found);
  const auto file = [&](std::string_view what, const char* suffix) {
    const std::string name = fmt::format("{}_{}_{}", begun.what->key, begun.course + 1, what);
    return files.claim(folder, {site.name(), day, name, suffix});
  };
  const std::string title = fmt::format("{} of {}, day {}", std::string{begun.what->title}, site.name(), shortest(day));
  if (volumes)
    for (const therapy::Kept::Part& part : kept->shown_fields) {
      if (is_structure(part)) continue;
      files.later([kept, &part, title, target = file(part.name, ".nii.gz")] {
        formats::write_nifti(target, volume_of(part.field), title + ' ' + part.name, part.unit, Sync::later);
      });
    }
  if (volumes && std::any_of(kept->shown_fields.begin(), kept->shown_fields.end(), is_structure))
    write_radiation(files, kept, {file("dose", ".dcm"), file("structures", ".dcm"), file("plan", ".dcm")}, study,
                    std::string{begun.what->key});
  if (kept->shown_curves.empty()) return;
  files.later(
      [kept, target = file(kept->shown_name, ".csv")] { formats::write_csv(target, table_of(*kept), Sync::later); });
  formats::Table numbers({{"name", "", "what"}, {"value", "", "in the unit that the name ends in"}});
  for (const therapy::Kept::Number& one : kept->numbers) numbers.add({one.name, one.value});
  files.later([numbers = std::move(numbers), target = file("plan", ".csv")] {
    formats::write_csv(target, numbers, Sync::later);
  });
  if (!pictures) return;
  files.later([kept, title, target = file(kept->shown_name, ".png")] {
    pictures::LineChart chart;
    chart.title = title;
    chart.x_label = kept->shown_x.label;
    chart.y_label = kept->shown_y.label;
    chart.from_zero = true;
    for (const therapy::Kept::Curve& curve : kept->shown_curves)
      chart.series.push_back({curve.name, curve.x, curve.y, false});
    formats::write_png(target, pictures::draw_chart(chart), Sync::later);
  });
}

}  // namespace howship::records
