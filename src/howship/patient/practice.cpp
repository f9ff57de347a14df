// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/practice.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "howship/imaging/modalities/shared.hpp"
#include "howship/patient/elsewhere.hpp"
#include "howship/patient/patient.hpp"
#include "howship/strength/findings.hpp"

namespace howship::patient {
namespace {

using imaging::NoiseChannel;

/// Draws of whoever reads a test of a place, on this day.
imaging::NoiseKey reader_of(const Patient& patient, std::string_view test, std::string_view what,
                            std::string_view place) {
  return imaging::key_of({patient.plan->seed, patient.plan->patient}, test, what, place, patient.day());
}

}  // namespace

std::span<const Parameter<PracticeParameters>> PracticeParameters::table() {
  using P = PracticeParameters;
  constexpr Source genant{Origin::published, "[genant_1993, grade 1: a fifth to a quarter of the height]", 'H'};
  constexpr Source height{Origin::recalled, "heights of vertebrae are measured again within 3 to 5 %", 'M'};
  constexpr Source missed{Origin::assumed,
                          "a long bone that has broken through is seldom overlooked by who looks for it", 'L'};
  constexpr Source canal{Origin::assumed, "readers of the grade differ by one step now and then", 'L'};
  constexpr Source strength{Origin::assumed, "density and loads of a patient are known within a tenth", 'L'};
  constexpr Source organ{Origin::recalled, "foci below a centimetre are often missed, those of two are found", 'M'};
  constexpr Source burden{Origin::assumed, "a burden is measured within a tenth of its volume", 'L'};
  constexpr Source mimics{Origin::assumed, "benign foci are rare below 40 and one to a person at 80", 'L'};
  constexpr Source dentist{Origin::assumed, "an extraction is planned some weeks ahead", 'L'};
  constexpr Source nail{Origin::derived, "along the shaft of the built-in bone, from its usual entry", 'M'};
  constexpr Source size{Origin::recalled, "usual nails of adults", 'M'};
  static constexpr Parameter<P> rows[] = {
      {&P::height_seen,
       {"height_seen", "1", 0.1, 0.4, "lost part of the height of a vertebra from which a reader calls it broken",
        genant}},
      {&P::height_error_film,
       {"height_error_film", "1", 0, 0.2, "standard deviation of that part as read on a radiograph", height}},
      {&P::height_error_section, {"height_error_section", "1", 0, 0.2, "the same on CT and MRI", height}},
      {&P::missed_film, {"missed_film", "1", 0, 0.5, "broken bones other than vertebrae overlooked on a film", missed}},
      {&P::missed_section, {"missed_section", "1", 0, 0.5, "the same on CT and MRI", missed}},
      {&P::called_broken, {"called_broken", "1", 0, 0.1, "whole bones other than vertebrae called broken", missed}},
      {&P::grade_misread,
       {"grade_misread", "1", 0, 0.5, "grades of the spinal canal on MRI that are read one too low or too high",
        canal}},
      {&P::strength_error,
       {"strength_error", "1", 0, 0.5, "standard deviation of ln of a load over strength that a clinic reckons",
        strength}},
      {&P::organ_half_ct,
       {"organ_half_ct", "mm", 1, 50, "diameter of a focus in liver, lung or nodes of which CT shows half", organ}},
      {&P::organ_half_pet, {"organ_half_pet", "mm", 1, 50, "the same of PET", organ}},
      {&P::organ_spread, {"organ_spread", "1", 0.01, 2, "spread of ln of that diameter", organ}},
      {&P::organ_size_error,
       {"organ_size_error", "1", 0, 0.5, "standard deviation of ln of a diameter of foci in organs", burden}},
      {&P::hot_foci_slope,
       {"hot_foci_slope", "1/year", 0, 0.1,
        "bones that are hot on a bone scan without a metastasis, by age; where tests are reckoned by tables", mimics}},
      {&P::hot_foci_least, {"hot_foci_least", "1", 0, 5, "what is taken from that", mimics}},
      {&P::explained_by_film, {"explained_by_film", "1", 0, 1, "share of them that a film explains", mimics}},
      {&P::explained_by_section, {"explained_by_section", "1", 0, 1, "share of them that CT or MRI explains", mimics}},
      {&P::extraction_ahead,
       {"extraction_ahead", "day", 0, 365, "how long before an extraction a dentist knows of it", dentist}},
      {&P::femur_nail_lateral,
       {"femur_nail_lateral", "mm", 0, 60, "a nail of the femur: how far outside the centre of the bone", nail}},
      {&P::femur_nail_top, {"femur_nail_top", "mm", -50, 80, "its upper end, above the centre", nail}},
      {&P::femur_nail_bottom, {"femur_nail_bottom", "mm", -400, 0, "its lower end, above the centre", nail}},
      {&P::femur_nail_bow, {"femur_nail_bow", "mm", -20, 20, "how far its lower end lies behind its upper", nail}},
      {&P::femur_nail_diameter, {"femur_nail_diameter", "mm", 5, 20, "its diameter", size}},
      {&P::humerus_nail_top,
       {"humerus_nail_top", "mm", -50, 80, "a nail of the humerus: its upper end, above the centre of the bone", nail}},
      {&P::humerus_nail_bottom, {"humerus_nail_bottom", "mm", -300, 0, "its lower end, above the centre", nail}},
      {&P::humerus_nail_diameter, {"humerus_nail_diameter", "mm", 5, 20, "its diameter", size}},
  };
  return rows;
}

BoneReport bone_report(const Patient& patient, const Site& site, std::string_view test) {
  const PracticeParameters& p = patient.plan->parameters.practice;
  const bool film = test == "xray";
  const imaging::NoiseKey reader = reader_of(patient, test, "bone", site.name());
  const bool broken = site.broken.has_value() && site.broken->united < 1.0;
  BoneReport out;
  out.bone = site.name();
  if (site.is_vertebra()) {
    const double error = film ? p.height_error_film : p.height_error_section;
    const double lost = site.collapse.loss + error * imaging::noise_normal(reader, NoiseChannel::decision, 0);
    out.fractured = lost >= p.height_seen && (broken || !site.broken);  // an old one is known as such
  } else {
    const double draw = imaging::noise_uniform(reader, NoiseChannel::decision, 8);
    out.fractured = broken ? draw >= (film ? p.missed_film : p.missed_section) : draw < p.called_broken;
  }
  out.displaced = out.fractured && site.hangs_loose() && strength::limb_of(site.name()).has_value();
  const OutsideBone outside = site.outside();
  const double noticed = patient.plan->parameters.tumour.noticed_outside;
  out.posterior_wall_intact = outside.canal <= noticed;
  out.soft_tissue_mass = outside.soft + outside.canal > noticed;
  return out;
}

std::vector<OrganReport> organ_reports(const Patient& patient, std::string_view test) {
  const PracticeParameters& p = patient.plan->parameters.practice;
  std::vector<OrganReport> out;
  const double half = test == "ct" ? p.organ_half_ct : test == "pet" ? p.organ_half_pet : 0.0;
  if (half <= 0.0 || !patient.plan->elsewhere) return out;
  const std::vector<DepositPlan>& planned = patient.plan->elsewhere->deposits;
  // Brain lies outside the one and in the glow of the other; bones are looked at as bones.
  for (const SpreadOrgan organ : {SpreadOrgan::liver, SpreadOrgan::lung, SpreadOrgan::node}) {
    OrganReport report{std::string{organ_names[std::size_t(organ)]}, 0, 0.0, 0.0};
    for (std::size_t k = 0; k < planned.size(); ++k) {
      if (planned[k].organ != organ || !patient.elsewhere[k].begun) continue;
      const double diameter = std::cbrt(6.0 / std::numbers::pi * std::max(patient.elsewhere[k].all(), 0.0));
      if (diameter <= 0.0) continue;
      const imaging::NoiseKey reader = reader_of(patient, test, "organ", std::to_string(planned[k].number));
      const double chance = imaging::normal_probability(std::log(diameter / half) / p.organ_spread);
      if (imaging::noise_uniform(reader, NoiseChannel::decision, 8) >= chance) continue;
      const double read =
          diameter * std::exp(p.organ_size_error * imaging::noise_normal(reader, NoiseChannel::decision, 0));
      ++report.foci;
      report.largest = std::max(report.largest, read);
      report.sum += read;
    }
    if (report.foci > 0) out.push_back(std::move(report));
  }
  return out;
}

void misread_canal(const Patient& patient, imaging::Finding& finding) {
  using imaging::EsccGrade;
  constexpr int grades = int(EsccGrade::no_fluid_left) + 1;
  const double chance = patient.plan->parameters.practice.grade_misread;
  const imaging::NoiseKey reader = reader_of(patient, finding.test, "canal", finding.bone);
  const double draw = imaging::noise_uniform(reader, NoiseChannel::decision, 8);
  if (draw >= chance) return;
  for (imaging::Finding::Measured& one : finding.measured) {
    if (one.name != "escc_grade") continue;
    int grade = 0;
    while (grade + 1 < grades && imaging::name(EsccGrade(grade)) != one.value.text) ++grade;
    const int read = std::clamp(grade + (draw < 0.5 * chance ? -1 : 1), 0, grades - 1);
    const std::string before = "ESCC " + one.value.text + ",", now = std::string{imaging::name(EsccGrade(read))};
    if (const std::size_t at = finding.words.find(before); at != std::string::npos)
      finding.words.replace(at, before.size(), "ESCC " + now + ",");
    one.value.text = now;
  }
}

std::optional<NailPlace> nail_place(const Patient& patient, const Site& site) {
  const PracticeParameters& p = patient.plan->parameters.practice;
  const double outwards = site.name().ends_with("_right") ? 1.0 : -1.0;  // world axes grow to the right
  const Vec3 c = site.model().centre;
  const double side = outwards * p.femur_nail_lateral;
  if (site.name().starts_with("femur"))
    return NailPlace{{c[0] + side, c[1], c[2] + p.femur_nail_top},
                     {c[0] + side, c[1] - p.femur_nail_bow, c[2] + p.femur_nail_bottom},
                     p.femur_nail_diameter};
  if (site.name().starts_with("humerus"))
    return NailPlace{
        {c[0], c[1], c[2] + p.humerus_nail_top}, {c[0], c[1], c[2] + p.humerus_nail_bottom}, p.humerus_nail_diameter};
  return std::nullopt;
}

}  // namespace howship::patient
