// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/parameters.hpp"

#include <array>
#include <utility>
#include <vector>

namespace howship::strength {
namespace {

using C = CalibrationParameters;
constexpr std::array calibration{
    Parameter<C>{&C::bmd_per_hu,
                 {"bmd_per_hu",
                  "mg/cm3/HU",
                  0.3,
                  2,
                  "density (K2HPO4-equivalent) a CT number, where no phantom says otherwise",
                  {Origin::recalled, "120 kV default; about 10 % less at 140 kV [ataei_2022, abstract]", 'L'}}},
    Parameter<C>{&C::bmd_offset,
                 {"bmd_offset",
                  "mg/cm3",
                  -200,
                  200,
                  "density at CT number 0",
                  {Origin::assumed, "no phantom, no offset; spread between scanners about 10 mg/cm3", 'L'}}},
    Parameter<C>{&C::metal_density,
                 {"metal_density",
                  "mg/cm3",
                  1300,
                  10000,
                  "densities from here on are metal",
                  {Origin::assumed, "2500 HU: between solid bone and the 12-bit ceiling that implants reach", 'M'}}},
};

using F = FindingParameters;
constexpr std::array findings{
    Parameter<F>{&F::lytic_change,
                 {"lytic_change",
                  "1",
                  0.01,
                  1,
                  "matrix lost within a lesion over what was there, from which it counts as lytic",
                  {Origin::assumed, "what a reader of a CT sees as a hole; no measurement found", 'L'}}},
    Parameter<F>{&F::blastic_change,
                 {"blastic_change",
                  "1",
                  0.01,
                  1,
                  "matrix made within a lesion over what was there, from which it counts as blastic",
                  {Origin::assumed, "what a reader of a CT sees as sclerosis; no measurement found", 'L'}}},
    Parameter<F>{&F::pain_present,
                 {"pain_present",
                  "1",
                  0.1,
                  10,
                  "pain on the scale to 10 from which a patient reports it",
                  {Origin::assumed, "the scale's first step", 'M'}}},
    Parameter<F>{&F::pain_moderate,
                 {"pain_moderate",
                  "1",
                  1,
                  10,
                  "pain on the scale to 10 from which it is moderate",
                  {Origin::recalled, "customary cut between mild and moderate pain", 'M'}}},
    Parameter<F>{&F::mechanical_ratio,
                 {"mechanical_ratio",
                  "1",
                  0.05,
                  2,
                  "daily load over strength from which pain counts as mechanical or functional",
                  {Origin::assumed, "load at which treatment rules ask for protection, 0.6 to 1", 'L'}}},
    Parameter<F>{&F::posterior_part,
                 {"posterior_part",
                  "1",
                  0.01,
                  1,
                  "part of one side's pedicle and arch that a lesion takes before it counts as involved",
                  {Origin::assumed, "the score says 'replaced by tumour' without a size", 'L'}}},
    Parameter<F>{&F::peritrochanteric_reach,
                 {"peritrochanteric_reach",
                  "mm",
                  20,
                  150,
                  "length of femur below the tip of the greater trochanter that is peritrochanteric",
                  {Origin::assumed, "about 5 cm below the lesser trochanter's upper edge", 'L'}}},
    Parameter<F>{&F::deformity,
                 {"deformity",
                  "degree",
                  5,
                  40,
                  "kyphosis of a broken vertebra that a reader calls a deformity",
                  {Origin::assumed, "plain on a lateral film", 'L'}}},
    Parameter<F>{&F::rigidity_loss,
                 {"rigidity_loss",
                  "1",
                  0.05,
                  0.9,
                  "loss of axial, bending or torsional rigidity of a section that puts a bone at risk",
                  {Origin::published, "33 to 35 % [damron_2016]", 'M'}}},
    Parameter<F>{&F::sins_potentially_unstable,
                 {"sins_potentially_unstable",
                  "1",
                  1,
                  18,
                  "SINS from which a spine is potentially unstable",
                  {Origin::published, "[fourney_2011]", 'H'}}},
    Parameter<F>{&F::sins_unstable,
                 {"sins_unstable",
                  "1",
                  1,
                  18,
                  "SINS from which a spine is unstable",
                  {Origin::published, "[fourney_2011]", 'H'}}},
    Parameter<F>{&F::mirels_borderline,
                 {"mirels_borderline",
                  "1",
                  4,
                  12,
                  "Mirels' score of a bone on the border",
                  {Origin::published, "[mirels_1989]", 'H'}}},
    Parameter<F>{&F::mirels_fixation,
                 {"mirels_fixation",
                  "1",
                  4,
                  12,
                  "Mirels' score from which fixation is advised",
                  {Origin::published, "[mirels_1989]", 'H'}}},
};

using H = HardwareParameters;
constexpr Source makers{Origin::recalled, "sizes in common use", 'M'};
constexpr std::array hardware{
    Parameter<H>{&H::nail_diameter,
                 {"nail_diameter", "mm", 5, 18, "diameter of an intramedullary nail where none is given", makers}},
    Parameter<H>{&H::screw_diameter,
                 {"screw_diameter", "mm", 3, 10, "diameter of a pedicle screw where none is given", makers}},
    Parameter<H>{&H::screw_length,
                 {"screw_length", "mm", 10, 90, "length of a pedicle screw where none is given", makers}},
    Parameter<H>{&H::screw_convergence,
                 {"screw_convergence", "deg", 0, 40, "angle by which each pedicle screw turns inwards", makers}},
    Parameter<H>{&H::rod_diameter,
                 {"rod_diameter", "mm", 1, 30, "diameter of a rod or cylinder where none is given", makers}},
    Parameter<H>{&H::bone_plate_width,
                 {"bone_plate_width", "mm", 3, 60, "width of a plate where none is given", makers}},
    Parameter<H>{&H::bone_plate_thickness,
                 {"bone_plate_thickness", "mm", 1, 15, "thickness of a plate where none is given", makers}},
};

/// Calls body(member of StrengthParameters, table) for each table in the order of `declarations`.
template <class Parameters, class Body>
void each_table(Parameters& p, Body&& body) {
  body(p.calibration, calibration_parameters());
  body(p.materials, material_parameters());
  body(p.specimen, specimen_parameters());
  body(p.criteria, criteria_parameters());
  body(p.loads, load_parameters());
  body(p.findings, finding_parameters());
  body(p.hardware, hardware_parameters());
}

}  // namespace

std::span<const Parameter<CalibrationParameters>> calibration_parameters() { return calibration; }
std::span<const Parameter<FindingParameters>> finding_parameters() { return findings; }
std::span<const Parameter<HardwareParameters>> hardware_parameters() { return hardware; }

std::span<const Declaration> declarations() {
  static const std::vector<Declaration> all = [] {
    std::vector<Declaration> out;
    StrengthParameters scratch;
    each_table(scratch, [&](auto&, auto table) {
      for (const auto& row : table) out.push_back(row.declared);
    });
    return out;
  }();
  return all;
}

double& value(StrengthParameters& p, std::size_t row) {
  double* found = nullptr;
  each_table(p, [&](auto& owner, auto table) {
    if (!found && row < table.size()) found = &(owner.*(table[row].member));
    if (!found) row -= table.size();
  });
  return *found;
}

}  // namespace howship::strength
