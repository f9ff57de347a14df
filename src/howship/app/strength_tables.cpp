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

/// What is measured by a force and what by a moment stand in columns of their own; the other's are empty.
template <class Row>
Cell force(const Row& r, double value) {
  return r.one.strength.is_moment ? Cell{std::string{}} : Cell{value};
}
template <class Row>
Cell moment(const Row& r, double value) {
  return r.one.strength.is_moment ? Cell{value} : Cell{std::string{}};
}
/// Of the curve; --linear makes none.
Cell of_curve(const SpecimenRow& r, Cell cell) { return r.tested.options.linear ? Cell{std::string{}} : cell; }

constexpr ColumnOf<SpecimenRow> strength_columns[] = {
    {"bone", "", "as --bone names it", [](const auto& r) { return r.tested.options.bone; }},
    {"specimen", "", "as_imaged, with_lesion that was made, or treated", [](const auto& r) { return r.one.name; }},
    {"load_case", "", "how it is loaded",
     [](const auto& r) { return std::string(strength::name(r.one.strength.load)); }},
    {"stiffness_n_per_mm", "N/mm", "force a displacement",
     [](const auto& r) { return force(r, r.one.strength.stiffness); }},
    {"failure_load_n", "N", "largest force on the curve; empty with --linear",
     [](const auto& r) { return of_curve(r, force(r, r.one.strength.failure_load)); }},
    {"pistoia_load_n", "N", "load at which 2 % of the bone exceeds 0.7 % effective strain",
     [](const auto& r) { return force(r, r.one.strength.linear.pistoia); }},
    {"stiffness_rule_load_n", "N", "0.0068 x stiffness x height",
     [](const auto& r) { return force(r, r.one.strength.linear.stiffness_rule); }},
    {"first_yield_load_n", "N", "load at which 1 cm3 of connected bone yields",
     [](const auto& r) { return force(r, r.one.strength.linear.first_yield); }},
    {"daily_load_n", "N", "largest load of daily life that the case stands for",
     [](const auto& r) { return force(r, r.one.strength.daily_load); }},
    {"stiffness_n_mm_per_rad", "N mm/rad", "moment a rotation; bending and torsion",
     [](const auto& r) { return moment(r, r.one.strength.stiffness); }},
    {"failure_moment_n_mm", "N mm", "largest moment on the curve; empty with --linear",
     [](const auto& r) { return of_curve(r, moment(r, r.one.strength.failure_load)); }},
    {"pistoia_moment_n_mm", "N mm", "as pistoia_load_n",
     [](const auto& r) { return moment(r, r.one.strength.linear.pistoia); }},
    {"first_yield_moment_n_mm", "N mm", "as first_yield_load_n",
     [](const auto& r) { return moment(r, r.one.strength.linear.first_yield); }},
    {"daily_moment_n_mm", "N mm", "as daily_load_n",
     [](const auto& r) { return moment(r, r.one.strength.daily_load); }},
    {"strength_by", "", "what the next two columns take as strength: curve, or pistoia with --linear",
     [](const auto& r) { return std::string{r.tested.options.linear ? "pistoia" : "curve"}; }},
    {"load_over_strength", "1", "daily load or moment over that strength",
     [](const auto& r) { return r.one.strength.load_over_strength; }},
    {"fracture_probability", "1", "under one such load",
     [](const auto& r) { return r.one.strength.fracture_probability; }},
    {"bears", "", "activities whose load is at most half (activity_limit) of that strength",
     [](const auto& r) { return r.one.strength.bears; }},
    {"too_much", "", "those that ask more", [](const auto& r) { return r.one.strength.too_much; }},
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
     [](const auto& r) { return points(r.tested.scores.mirels); }},
    {"centre_right_mm", "mm", "centre of mass of what is tested (of a vertebra: the body), world RAS+",
     [](const auto& r) { return r.tested.specimens.centre[0]; }},
    {"centre_front_mm", "mm", "the same", [](const auto& r) { return r.tested.specimens.centre[1]; }},
    {"centre_up_mm", "mm", "the same", [](const auto& r) { return r.tested.specimens.centre[2]; }}};

struct CurveRow {
  const Specimen& one;
  const strength::CurvePoint& point;
};

constexpr ColumnOf<CurveRow> curve_columns[] = {
    {"specimen", "", "as in strength.csv", [](const auto& r) { return r.one.name; }},
    {"displacement_mm", "mm", "of the driven face; empty for moments",
     [](const auto& r) { return force(r, r.point.displacement); }},
    {"force_n", "N", "at that displacement", [](const auto& r) { return force(r, r.point.force); }},
    {"rotation_rad", "rad", "of the driven face; empty for forces",
     [](const auto& r) { return moment(r, r.point.displacement); }},
    {"moment_n_mm", "N mm", "at that rotation", [](const auto& r) { return moment(r, r.point.force); }},
    {"yielded", "1", "part of the solid volume that has yielded", [](const auto& r) { return r.point.yielded; }}};

}  // namespace

formats::Table strength_table(const TestedBone& tested) {
  formats::Table out(formats::columns_of<SpecimenRow>(strength_columns));
  for (const Specimen& one : tested.specimens.all)
    out.add(formats::row_of<SpecimenRow>(strength_columns, {one, tested}));
  return out;
}

formats::Table batch_table() {
  std::vector<formats::Column> columns = formats::columns_of<SpecimenRow>(strength_columns);
  columns.insert(columns.begin(), {"id", "", "of the row of the list"});
  columns.push_back({"fault", "", "why there is no strength; empty where there is"});
  return formats::Table(std::move(columns));
}

void add_tested(formats::Table& batch, const std::string& id, const TestedBone& tested) {
  for (const Specimen& one : tested.specimens.all) {
    std::vector<Cell> row;
    row.reserve(batch.columns().size());
    row.emplace_back(id);
    for (const ColumnOf<SpecimenRow>& column : strength_columns) row.push_back(column.read({one, tested}));
    row.emplace_back(std::string{});
    batch.add(row);
  }
}

void add_refused(formats::Table& batch, const std::string& id, const std::string& fault) {
  std::vector<Cell> row(batch.columns().size(), Cell{std::string{}});
  row.front() = id;
  row.back() = fault;
  batch.add(row);
}

formats::Table curve_table(const TestedBone& tested) {
  formats::Table out(formats::columns_of<CurveRow>(curve_columns));
  for (const Specimen& one : tested.specimens.all)
    for (const strength::CurvePoint& point : one.strength.curve)
      out.add(formats::row_of<CurveRow>(curve_columns, {one, point}));
  return out;
}

}  // namespace howship::app
