// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_files.hpp"

namespace howship::app {
namespace {

using formats::Cell;
using formats::ColumnOf;

struct SpecimenRow {
  const Specimen& one;
  const TestedBone& tested;
};

template <class Total>
Cell points(const std::optional<Total>& score) {
  return score ? Cell{std::int64_t{score->total}} : Cell{std::string{}};
}

constexpr ColumnOf<SpecimenRow> strength_columns[] = {
    {"specimen", "", "as imaged, with the lesion that was made, or treated", [](const auto& r) { return r.one.name; }},
    {"load_case", "", "how it is loaded",
     [](const auto& r) { return std::string(strength::name(r.one.strength.load)); }},
    {"stiffness_n_per_mm", "N/mm", "force a displacement (N mm/rad for moments)",
     [](const auto& r) { return r.one.strength.stiffness; }},
    {"failure_load_n", "N", "largest force on the curve (N mm for moments)",
     [](const auto& r) { return r.one.strength.failure_load; }},
    {"pistoia_load_n", "N", "load at which 2 % of the bone exceeds 0.7 % effective strain",
     [](const auto& r) { return r.one.strength.linear.pistoia; }},
    {"stiffness_rule_load_n", "N", "0.0068 x stiffness x height",
     [](const auto& r) { return r.one.strength.linear.stiffness_rule; }},
    {"first_yield_load_n", "N", "load at which 1 cm3 of connected bone yields",
     [](const auto& r) { return r.one.strength.linear.first_yield; }},
    {"daily_load_n", "N", "largest load of daily life that the case stands for",
     [](const auto& r) { return r.one.strength.daily_load; }},
    {"load_over_strength", "1", "daily load over failure load",
     [](const auto& r) { return r.one.strength.load_over_strength; }},
    {"fracture_probability", "1", "under one such load",
     [](const auto& r) { return r.one.strength.fracture_probability; }},
    {"rigidity_axial_left", "1", "EA of the section that lost most, over that of the bone as imaged",
     [](const auto& r) { return r.one.rigidity.axial; }},
    {"rigidity_bending_left", "1", "the same of the smaller EI", [](const auto& r) { return r.one.rigidity.bending; }},
    {"rigidity_torsion_left", "1", "the same of GJ", [](const auto& r) { return r.one.rigidity.torsion; }},
    {"rigidity_beside_opposite", "1",
     "least of EA, EI and GJ over that of the opposite bone's section at the same depth; --opposite",
     [](const auto& r) { return r.tested.input.opposite ? Cell{r.one.beside.least()} : Cell{std::string{}}; }},
    {"sins", "1", "Spinal Instability Neoplastic Score; vertebrae with a lesion",
     [](const auto& r) { return points(r.tested.scores.sins); }},
    {"mirels", "1", "Mirels' score; limb bones with a lesion",
     [](const auto& r) { return points(r.tested.scores.mirels); }}};

struct CurveRow {
  const Specimen& one;
  const strength::CurvePoint& point;
};

constexpr ColumnOf<CurveRow> curve_columns[] = {
    {"specimen", "", "as in strength.csv", [](const auto& r) { return r.one.name; }},
    {"displacement_mm", "mm", "of the driven face (rad for moments)",
     [](const auto& r) { return r.point.displacement; }},
    {"force_n", "N", "N (N mm for moments)", [](const auto& r) { return r.point.force; }},
    {"yielded", "1", "part of the solid volume that has yielded", [](const auto& r) { return r.point.yielded; }}};

}  // namespace

formats::Table strength_table(const TestedBone& tested) {
  formats::Table out(formats::columns_of<SpecimenRow>(strength_columns));
  for (const Specimen& one : tested.specimens.all)
    out.add(formats::row_of<SpecimenRow>(strength_columns, {one, tested}));
  return out;
}

formats::Table curve_table(const TestedBone& tested) {
  formats::Table out(formats::columns_of<CurveRow>(curve_columns));
  for (const Specimen& one : tested.specimens.all)
    for (const strength::CurvePoint& point : one.strength.curve)
      out.add(formats::row_of<CurveRow>(curve_columns, {one, point}));
  return out;
}

}  // namespace howship::app
