// SPDX-License-Identifier: Apache-2.0
#include "howship/records/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "howship/base/ensure.hpp"
#include "howship/base/units.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/records/outcome_tables.hpp"

namespace howship::records {
namespace {

using formats::Cell;
using formats::ColumnOf;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// ---- timeline.csv: these, then body::observables()

using patient::CordSign;

constexpr ColumnOf<PatientDay> timeline_columns[] = {
    {"day", "day", "model day, from the start of the scenario", [](const auto& r) { return r.day; }},
    {"tumour_mm3", "mm3", "living tumour in all bones simulated", [](const auto& r) { return r.totals.tumour; }},
    {"outside_bone_mm3", "mm3", "of which in soft tissue outside bone, spinal canal included",
     [](const auto& r) { return r.totals.outside_bone; }},
    {"canal_mm3", "mm3", "of which in the spinal canal", [](const auto& r) { return r.totals.canal; }},
    {"matrix_resorbed_mm3_per_day", "mm3/day", "bone matrix removed by osteoclasts in all bones simulated",
     [](const auto& r) { return r.totals.flux.resorbed; }},
    {"lamellar_formed_mm3_per_day", "mm3/day", "lamellar matrix laid down",
     [](const auto& r) { return r.totals.flux.formed_lamellar; }},
    {"woven_formed_mm3_per_day", "mm3/day", "woven matrix laid down",
     [](const auto& r) { return r.totals.flux.formed_woven; }},
    {"calcium_released_mmol_per_day", "mmol/day", "calcium leaving the bones simulated",
     [](const auto& r) { return r.calcium_content * r.totals.flux.mineral_out; }},
    {"calcium_deposited_mmol_per_day", "mmol/day", "calcium entering the bones simulated",
     [](const auto& r) { return r.calcium_content * r.totals.flux.mineral_in; }},
    {"parathyroid_hormone_pmol_per_l", "pmol/L", "plasma level that the bones saw in the step before",
     [](const auto& r) { return r.parathyroid_hormone; }},
    {"denosumab_pmol_per_l", "pmol/L", "plasma level that the bones saw in the step before",
     [](const auto& r) { return r.denosumab; }},
    {"escc_grade", "1", "truth: spinal cord compression where it is worst, 0, 1a, 1b, 1c, 2, 3; empty without vertebra",
     [](const auto& r) { return std::string{r.cord.pressed ? imaging::name(r.cord.place.grade) : ""}; }},
    {"cord_compression", "1",
     "how far what is in the canal has used up what fat, fluid and cord can give; 1: no fluid left",
     [](const auto& r) { return r.cord.place.compression; }},
    {"cord_function", "1", "of the level of the cord that works least, 1 = whole",
     [](const auto& r) { return r.cord.function; }},
    {"can_walk", "1", "1, or 0 where the cord does not let the patient walk",
     [](const auto& r) { return std::int64_t{!patient::shows(r.cord_signs, CordSign::cannot_walk)}; }},
    {"leg_weakness", "1", "1 where the legs are weak, else 0",
     [](const auto& r) { return std::int64_t{patient::shows(r.cord_signs, CordSign::leg_weakness)}; }},
    {"bladder_bowel", "1", "1 where bladder and bowel fail, else 0",
     [](const auto& r) { return std::int64_t{patient::shows(r.cord_signs, CordSign::bladder_bowel)}; }},
    {"sensory_level", "", "bone below whose level feeling is lost; empty where it is not",
     [](const auto& r) {
       const bool lost = patient::shows(r.cord_signs, CordSign::sensory_level);
       return lost && r.cord.failing ? r.cord.failing->name() : std::string{};
     }},
    {"performance_0_to_4", "1",
     "performance status (ECOG): 0 well, 4 in bed; by bone, blood and pain, and by other organs where the cancer "
     "spreads",
     [](const auto& r) { return r.performance; }},
    {"microdamage_relative", "1", "cracks of bone outside lesions, 1 = health: they add up where bone is not renewed",
     [](const auto& r) { return r.microdamage; }}};

std::vector<formats::Column> with_observables() {
  std::vector<formats::Column> out = formats::columns_of<PatientDay>(timeline_columns);
  for (const body::Observable& one : body::observables())
    out.push_back({std::string{one.column}, std::string{one.unit}, std::string{one.meaning}});
  return out;
}

// ---- lesions.csv

double known_ratio(const patient::Site& site) {
  return site.resistance.healthy_stiffness > 0.0 && site.resistance.begun ? std::exp(site.resistance.log_ratio)
                                                                          : unknown;
}

constexpr ColumnOf<LesionDay> lesion_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"lesion", "1", "number of the lesion, in the order of the scenario, from 1",
     [](const auto& r) { return r.number; }},
    {"bone", "", "bone it lies in", [](const auto& r) { return std::string{r.bone}; }},
    {"tumour_mm3", "mm3",
     "living tumour; of a lesion in shells as it is drawn into its bone: what has outgrown that is in living_cells, "
     "and in "
     "tumour_mm3 of timeline.csv",
     [](const auto& r) { return r.measures.tumour; }},
    {"sensitive_mm3", "mm3", "of which the clone that is sensitive to what its primary answers to",
     [](const auto& r) { return r.measures.clone[0]; }},
    {"adapted_mm3", "mm3", "of which the clone that has adapted to it in part",
     [](const auto& r) { return r.measures.clone[1]; }},
    {"independent_mm3", "mm3", "of which the clone that does not need it",
     [](const auto& r) { return r.measures.clone[2]; }},
    {"living_cells", "1", "living tumour cells; whole ones where a clone has so few that each is counted",
     [](const auto& r) { return r.measures.cells; }},
    {"resting_cells", "1", "of which rest while the hormone that they need is withdrawn",
     [](const auto& r) { return r.measures.resting; }},
    {"debris_mm3", "mm3", "killed tumour not yet cleared", [](const auto& r) { return r.measures.debris; }},
    {"extent_mm3", "mm3", "tissue where tumour fills the part front_occupancy of the pore space, or more",
     [](const auto& r) { return r.measures.extent; }},
    {"equivalent_radius_mm", "mm", "radius of a ball of that extent",
     [](const auto& r) { return r.measures.equivalent_radius; }},
    {"lamellar_lost_mm3", "mm3", "lamellar matrix lost since the start",
     [](const auto& r) { return r.measures.lamellar_lost; }},
    {"woven_mm3", "mm3", "woven matrix", [](const auto& r) { return r.measures.woven; }},
    {"hole_mm3", "mm3", "bone tissue that has lost more than half of its matrix",
     [](const auto& r) { return r.measures.hole; }},
    {"mineral_deficit_mg", "mg", "hydroxyapatite lost since the start",
     [](const auto& r) { return r.measures.mineral_deficit; }},
    {"mean_hu", "HU", "CT number over the bone that the lesion's extent has ever held",
     [](const auto& r) { return r.measures.mean_hu; }},
    {"outside_bone_mm3", "mm3", "living tumour outside the bone, spinal canal included",
     [](const auto& r) { return r.measures.outside_bone; }},
    {"canal_mm3", "mm3", "living tumour in the spinal canal", [](const auto& r) { return r.measures.canal; }},
    {"centre_left_mm", "mm", "centre of the living tumour from the centre of the bone",
     [](const auto& r) { return r.bone_centre[0] - r.measures.centre[0]; }},
    {"centre_posterior_mm", "mm", "the same", [](const auto& r) { return r.bone_centre[1] - r.measures.centre[1]; }},
    {"centre_superior_mm", "mm", "the same", [](const auto& r) { return r.measures.centre[2] - r.bone_centre[2]; }},
    {"merged_with", "1", "lesion with a lower number whose extent touches this one; empty while apart",
     [](const auto& r) { return r.merged_with ? Cell{*r.merged_with} : Cell{std::string{}}; }},
    {"bone_pain_acid", "1", "drive of pain of the whole bone: acid of osteoclasts",
     [](const auto& r) { return r.site ? r.site->pain.parts.acid : unknown; }},
    {"bone_pain_volume", "1", "the same: pressure of tumour",
     [](const auto& r) { return r.site ? r.site->pain.parts.volume : unknown; }},
    {"bone_pain_periosteum", "1", "the same: tumour at the periosteum",
     [](const auto& r) { return r.site ? r.site->pain.parts.periosteum : unknown; }},
    {"bone_pain_load", "1", "the same: weak bone under load, absent at night",
     [](const auto& r) { return r.site ? r.site->pain.parts.load : unknown; }},
    {"bone_pain_nerve", "1", "the same: pressed nerves",
     [](const auto& r) { return r.site ? r.site->pain.parts.nerve : unknown; }},
    {"bone_pain_fracture", "1", "the same: a fracture",
     [](const auto& r) { return r.site ? r.site->pain.parts.fracture : unknown; }},
    {"bone_load_over_strength", "1", "load of that day over the bone's strength as its days know it, tested or not",
     [](const auto& r) { return r.site ? known_ratio(*r.site) : unknown; }},
    {"height_lost", "1", "part of a vertebra's height lost in fractures",
     [](const auto& r) { return r.site ? r.site->collapse.loss : unknown; }},
    {"kyphosis_degree", "degree", "wedge of a broken vertebra",
     [](const auto& r) { return r.site ? r.site->collapse.kyphosis : unknown; }},
    {"fragment_mm", "mm", "bone of a broken vertebra in the canal",
     [](const auto& r) { return r.site ? r.site->level.fragment : unknown; }},
    {"united", "1", "part of the last fracture that has healed; empty where nothing broke",
     [](const auto& r) { return r.site && r.site->broken ? r.site->broken->united : unknown; }},
    {"region", "", "of the skeleton, for which the bone stands: the bone itself where a lesion was put there",
     [](const auto& r) { return std::string{r.region.empty() ? r.bone : r.region}; }},
    {"number_of_lesions", "", "solitary, or multiple where another lesion of bone holds living tumour, too",
     [](const auto& r) { return std::string{r.solitary ? "solitary" : "multiple"}; }}};

// ---- organs.csv

constexpr ColumnOf<OrganDay> organ_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"organ", "", "primary, liver, lung, brain, distant nodes, or bones that are not simulated",
     [](const auto& r) { return std::string{r.organ}; }},
    {"deposits", "1", "tumours there; microscopic ones that rest are not followed",
     [](const auto& r) { return r.deposits; }},
    {"tumour_mm3", "mm3", "living tumour there", [](const auto& r) { return r.volume; }}};

// ---- medicines.csv

constexpr ColumnOf<MedicineDay> medicine_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"drug", "", "medicine, from its first dose on", [](const auto& r) { return std::string{r.drug}; }},
    {"quantity", "", "what its effects depend on first", [](const auto& r) { return std::string{r.quantity.meaning}; }},
    {"level", "", "how much of that there is, in the unit beside it", [](const auto& r) { return r.level; }},
    {"unit", "", "of the level", [](const auto& r) { return std::string{r.quantity.unit}; }}};

/// As a column of timeline.csv: level_denosumab_mg_per_l.
std::string level_name(std::string_view drug, std::string_view unit) {
  std::string out = "level_";
  const auto add = [&](std::string_view words) {
    for (const char c : words) {
      const bool capital = c >= 'A' && c <= 'Z', plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (c == '/')
        out += "_per_";
      else
        out += capital ? char(c - 'A' + 'a') : plain ? c : '_';
    }
  };
  add(drug);
  if (unit != "1") add("_" + std::string{unit});
  return out;
}

// ---- events.csv

constexpr ColumnOf<patient::Event> event_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"event", "", "what happened", [](const auto& r) { return r.kind; }},
    {"bone", "", "where; empty for the whole patient", [](const auto& r) { return r.bone; }},
    {"detail", "", "in words", [](const auto& r) { return r.detail; }}};

// ---- strength.csv

/// Forces stand in one column and moments (N mm in the solver) in another.
double force(const StrengthDay& r, double value) { return r.strength.is_moment ? unknown : value; }
double moment(const StrengthDay& r, double value) { return r.strength.is_moment ? 1e-3 * value : unknown; }

bool has_lesion(const StrengthDay& r) { return r.scores.lesion.volume > 0; }

template <class Total>
Cell points(const std::optional<Total>& score) {
  return score ? Cell{std::int64_t{score->total}} : Cell{unknown};
}

constexpr ColumnOf<StrengthDay> strength_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"bone", "", "bone tested", [](const auto& r) { return std::string{r.bone}; }},
    {"load_case", "", "how it is loaded; see docs/theory/strength.md",
     [](const auto& r) { return std::string{strength::name(r.strength.load)}; }},
    {"stiffness_n_per_mm", "N/mm", "force a displacement of the driven face",
     [](const auto& r) { return force(r, r.strength.stiffness); }},
    {"stiffness_nm_per_rad", "N*m/rad", "moment a radian, where ends are bent or twisted",
     [](const auto& r) { return moment(r, r.strength.stiffness); }},
    {"failure_load_n", "N", "largest force on the way to the last displacement, tissue softening as it yields",
     [](const auto& r) { return force(r, r.strength.failure_load); }},
    {"failure_moment_nm", "N*m", "the same of a moment",
     [](const auto& r) { return moment(r, r.strength.failure_load); }},
    {"pistoia_load_n", "N", "load at which 2 % of the bone exceeds 0.7 % effective strain",
     [](const auto& r) { return force(r, r.strength.linear.pistoia); }},
    {"pistoia_moment_nm", "N*m", "the same of a moment",
     [](const auto& r) { return moment(r, r.strength.linear.pistoia); }},
    {"daily_load_n", "N", "largest load of daily life that the load case stands for, of a person of this age",
     [](const auto& r) { return force(r, r.strength.daily_load); }},
    {"daily_moment_nm", "N*m", "the same of a moment", [](const auto& r) { return moment(r, r.strength.daily_load); }},
    {"load_over_strength", "1", "daily load over failure load",
     [](const auto& r) { return r.strength.load_over_strength; }},
    {"bears", "", "activities whose load is at most half (activity_limit) of the failure load",
     [](const auto& r) { return r.strength.bears; }},
    {"too_much", "", "those that ask more", [](const auto& r) { return r.strength.too_much; }},
    {"known_load_over_strength", "1",
     "load of that day over strength as the day of a fracture is found from: activity, pain and what no test knows "
     "counted",
     [](const auto& r) { return r.site ? known_ratio(*r.site) : unknown; }},
    {"fails_left_mm", "mm", "place that yields first, from the centre of the bone",
     [](const auto& r) { return r.bone_centre[0] - r.strength.first_failing[0]; }},
    {"fails_posterior_mm", "mm", "the same",
     [](const auto& r) { return r.bone_centre[1] - r.strength.first_failing[1]; }},
    {"fails_superior_mm", "mm", "the same",
     [](const auto& r) { return r.strength.first_failing[2] - r.bone_centre[2]; }},
    {"rigidity_axial_left", "1",
     "EA of the section that lost most, over that of the bone without lesion; metal left out",
     [](const auto& r) { return r.scores.rigidity.axial; }},
    {"rigidity_bending_left", "1", "the same of the smaller EI",
     [](const auto& r) { return r.scores.rigidity.bending; }},
    {"rigidity_torsion_left", "1", "the same of GJ", [](const auto& r) { return r.scores.rigidity.torsion; }},
    {"lesion_type", "",
     "lytic, mixed or blastic by what is less and more at each place than before; empty without lesion",
     [](const auto& r) { return has_lesion(r) ? std::string{strength::name(r.scores.lesion.type)} : std::string{}; }},
    {"lesion_part_of_bone", "1", "part of the vertebral body (head and neck of a limb bone) that the lesion takes",
     [](const auto& r) { return has_lesion(r) ? r.scores.lesion.part_of_reference : unknown; }},
    {"lesion_part_of_diameter", "1", "largest part of the diameter, in two views; empty for vertebrae",
     [](const auto& r) {
       const bool vertebra = strength::kind_of(r.bone) == strength::BoneKind::vertebra;
       return has_lesion(r) && !vertebra ? r.scores.lesion.part_of_diameter : unknown;
     }},
    {"pain_0_to_10", "1", "of the patient on that day, with analgesics", [](const auto& r) { return r.scores.pain; }},
    {"sins", "1", "Spinal Instability Neoplastic Score, 0 to 18; vertebrae with a lesion",
     [](const auto& r) { return points(r.scores.sins); }},
    {"mirels", "1", "Mirels' score, 4 to 12; limb bones with a lesion",
     [](const auto& r) { return points(r.scores.mirels); }},
    {"mirels_fracture_probability", "1", "that goes with it, within half a year",
     [](const auto& r) { return r.scores.mirels ? r.scores.mirels->fracture_probability : unknown; }}};

// ---- diary.csv

template <class T, class What>
std::string listed(const std::vector<T>& all, const What& what) {
  std::string out;
  for (const T& one : all) out += fmt::format("{}{}", out.empty() ? "" : ";", std::invoke(what, one));
  return out;
}
std::string yes(bool so) { return so ? "yes" : ""; }

constexpr ColumnOf<patient::Diary> diary_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"pain_0_to_10", "1", "worst pain of the day as the patient writes it down; weak pain comes and goes",
     [](const auto& r) { return r.pain; }},
    {"sites", "", "bones that hurt, the worst first, ';' between; at most three",
     [](const auto& r) { return listed(r.sites, &patient::PainfulBone::bone); }},
    {"pain_there", "1", "worst pain of the day at each of them, 0 to 10, ';' between",
     [](const auto& r) { return listed(r.sites, &patient::PainfulBone::pain); }},
    {"mechanical", "", "yes where a pain is mostly of load", [](const auto& r) { return yes(r.mechanical); }},
    {"night", "", "yes where a pain woke the patient", [](const auto& r) { return yes(r.night); }},
    {"sudden", "", "yes where pain rose by 3 or more within the day", [](const auto& r) { return yes(r.sudden); }},
    {"symptoms", "", "what else is told, ';' between",
     [](const auto& r) { return listed(r.symptoms, std::identity{}); }}};

// ---- findings.csv: columns of every test, and between them those that the modalities declare

using imaging::Decision;

/// Digits that mean something; chances and d' keep enough to compare with.
double rounded(double value, double per_unit) { return std::round(value * per_unit) / per_unit + 0.0; }

constexpr ColumnOf<FindingDay> finding_columns[] = {
    {"day", "day", "model day", [](const auto& r) { return r.day; }},
    {"test", "", "", [](const auto& r) { return r.said.test; }},
    {"view", "", "of a radiograph, or the needle of a biopsy", [](const auto& r) { return r.said.view; }},
    {"bone", "", "bone looked at; empty for the whole patient", [](const auto& r) { return r.said.bone; }},
    {"decision", "", "reported: the reader calls a lesion, the biopsy is positive; else nothing",
     [](const auto& r) {
       return std::string{r.said.decision == Decision::none       ? ""
                          : r.said.decision == Decision::reported ? "reported"
                                                                  : "nothing"};
     }},
    {"finding", "", "what the reader says", [](const auto& r) { return r.said.words; }},
    {"detection_probability", "1", "chance that this lesion is called in such an image, or this biopsy is positive",
     [](const auto& r) { return rounded(r.so.chance, 1e4); }},
    {"detectability", "1", "d', how far the lesion stands out of noise and clutter",
     [](const auto& r) { return rounded(r.so.detectability, 1e3); }},
    {"threshold", "1", "d' that is called with a chance of one half; set by the test's specificity",
     [](const auto& r) { return rounded(r.so.threshold, 1e3); }}};

constexpr ColumnOf<FindingDay> last_finding_columns[] = {
    {"quantity", "", "labs and biopsy: what was measured, unit in the name",
     [](const auto& r) { return r.said.quantity; }},
    {"value", "", "labs and biopsy: its value", [](const auto& r) { return r.said.value; }},
    {"tumour_mm3", "mm3",
     "truth, hidden from the reader: living tumour in the bone as the test saw it; what a bone in shells is drawn "
     "without is not in it",
     [](const auto& r) { return rounded(r.so.tumour, 10); }},
    {"false_alarm", "", "truth, hidden from the reader: yes where what was called a lesion is no tumour",
     [](const auto& r) {
       return std::string{r.said.decision == Decision::none ? "" : r.so.false_alarm ? "yes" : "no"};
     }},
    {"images", "", "pictures in images/, with ';' between; NAME_truth.png stands beside each NAME.png",
     [](const auto& r) { return std::string{r.images}; }}};

/// "ct, xray, ... or labs"
std::string names_of_tests() {
  std::string out;
  for (const imaging::Modality* one : imaging::modalities())
    out += (out.empty() ? "" : one == imaging::modalities().back() ? " or " : ", ") + std::string{one->name};
  return out;
}

std::vector<formats::Column> with_modalities() {
  std::vector<formats::Column> out = formats::columns_of<FindingDay>(finding_columns);
  for (formats::Column& one : out)
    if (one.name == "test") one.meaning = names_of_tests();
  for (const imaging::MeasuredColumn* one : imaging::measured_columns())
    out.push_back({std::string{one->name}, std::string{one->unit}, std::string{one->meaning}});
  for (formats::Column& one : formats::columns_of<FindingDay>(last_finding_columns)) out.push_back(std::move(one));
  return out;
}

std::vector<Cell> row_of(const FindingDay& row) {
  std::vector<Cell> out = formats::row_of<FindingDay>(finding_columns, row);
  for (const imaging::MeasuredColumn* one : imaging::measured_columns()) {
    imaging::Value value = row.said.measure(one->name);
    out.push_back(one->per_unit > 0.0 ? Cell{rounded(value.number, one->per_unit)} : Cell{std::move(value.text)});
  }
  for (Cell& cell : formats::row_of<FindingDay>(last_finding_columns, row)) out.push_back(std::move(cell));
  return out;
}

}  // namespace

std::span<const DeclaredTable> declared_tables() {
  static const std::vector<DeclaredTable> tables = [] {
    std::vector<DeclaredTable> out{
        {"timeline.csv",
         "the patient, one row a step",
         with_observables(),
         true,
         {{"level_DRUG_UNIT", "",
           "one for each medicine given, behind the others: its level in the body, as in medicines.csv; 0 before its "
           "first dose. The unit is left out where it is 1"}}},
        {"lesions.csv", "every lesion, one row a saved day", formats::columns_of<LesionDay>(lesion_columns), true},
        {"events.csv", "what happened", formats::columns_of<patient::Event>(event_columns), true},
        {"strength.csv", "tests of strength, one row a bone and test",
         formats::columns_of<StrengthDay>(strength_columns), false},
        {"findings.csv", "what tests found, one row a finding", with_modalities(), false},
        {"diary.csv", "what the patient writes down, one row a day", formats::columns_of<patient::Diary>(diary_columns),
         true},
        {"organs.csv", "tumour outside simulated bone, one row an organ and saved day",
         formats::columns_of<OrganDay>(organ_columns), false},
        {"medicines.csv", "medicines in the body, one row a medicine and day",
         formats::columns_of<MedicineDay>(medicine_columns), false}};
    for (DeclaredTable& one : declared_outcome_tables()) out.push_back(std::move(one));
    return out;
  }();
  return tables;
}

const DeclaredTable& declared_table(std::string_view file) {
  for (const DeclaredTable& one : declared_tables())
    if (one.file == file) return one;
  throw Bug("there is no table '" + std::string{file} + "'");
}

Tables::Tables() {
  for (std::size_t k = 0; k < count; ++k) tables_.emplace_back(declared_tables()[k].columns);
}

Tables::Tables(std::span<const std::string> texts) {
  if (texts.size() != count) throw RunError("the checkpoint has no tables");
  for (std::size_t k = 0; k < count; ++k) tables_.emplace_back(declared_tables()[k].columns, texts[k]);
  const formats::Csv days = formats::read_csv(texts[timeline], "timeline.csv"),
                     given = formats::read_csv(texts[medicines], "medicines.csv");
  std::size_t row = 0;
  for (const formats::CsvRow& one : given.rows) {
    while (row < days.rows.size() && days.rows[row].cells[0] != one.cells[0]) ++row;
    if (row == days.rows.size()) throw RunError("medicines of the checkpoint stand on days that its timeline lacks");
    set_level(row, one.cells[1], one.cells[4], one.cells[2], std::stod(one.cells[3]));
  }
}

void Tables::add(const PatientDay& row) {
  std::vector<Cell> cells = formats::row_of<PatientDay>(timeline_columns, row);
  for (const body::Observable& one : body::observables())
    cells.emplace_back(one.read(row.body, row.signals, row.person));
  tables_[timeline].add(cells);
}

void Tables::add(const LesionDay& row) { tables_[lesions].add(formats::row_of<LesionDay>(lesion_columns, row)); }

void Tables::add(const MedicineDay& row) {
  tables_[medicines].add(formats::row_of<MedicineDay>(medicine_columns, row));
  if (const std::size_t days = tables_[timeline].rows(); days > 0)
    set_level(days - 1, row.drug, row.quantity.unit, row.quantity.meaning, row.level);
}
void Tables::add(const OrganDay& row) { tables_[organs].add(formats::row_of<OrganDay>(organ_columns, row)); }

void Tables::add(const patient::Event& row) {
  tables_[events].add(formats::row_of<patient::Event>(event_columns, row));
}

void Tables::add(const StrengthDay& row) { tables_[strength].add(formats::row_of<StrengthDay>(strength_columns, row)); }

void Tables::add(const FindingDay& row) { tables_[findings].add(row_of(row)); }

void Tables::add(const patient::Diary& row) { tables_[diary].add(formats::row_of<patient::Diary>(diary_columns, row)); }

std::vector<std::string> Tables::texts() const {
  std::vector<std::string> out;
  for (const formats::Table& table : tables_) out.push_back(table.text());
  return out;
}

std::vector<std::pair<std::string, std::string>> Tables::files() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (std::size_t k = 0; k < count; ++k)
    if (const DeclaredTable& one = declared_tables()[k]; one.written_empty || tables_[k].rows() > 0)
      out.emplace_back(one.file, k == timeline ? timeline_text() : tables_[k].text());
  return out;
}

std::vector<formats::Column> Tables::level_columns() const {
  std::vector<formats::Column> out;
  for (const Levels& one : levels_) out.push_back(one.column);
  return out;
}

void Tables::set_level(std::size_t row, std::string_view drug, std::string_view unit, std::string_view meaning,
                       double level) {
  auto found = std::find_if(levels_.begin(), levels_.end(), [&](const Levels& one) { return one.drug == drug; });
  if (found == levels_.end()) {
    formats::Column column{level_name(drug, unit), std::string{unit},
                           "level of " + std::string{drug} + ": " + std::string{meaning} + "; 0 before its first dose"};
    // A file of a user's own has any name: two may be told apart by a stroke alone.
    const std::string name = column.name;
    const auto taken = [&](const Levels& one) { return one.column.name == column.name; };
    for (int n = 2; std::any_of(levels_.begin(), levels_.end(), taken); ++n)
      column.name = name + "_" + std::to_string(n);
    found = levels_.insert(levels_.end(), {std::string{drug}, std::move(column), {}});
  }
  found->by_row.resize(row + 1);
  found->by_row[row] = level;
}

std::string Tables::timeline_text() const {
  const std::string& text = tables_[timeline].text();
  if (levels_.empty()) return text;
  std::string out;
  out.reserve(text.size() + tables_[timeline].rows() * 20 * levels_.size());
  // Its cells hold no line ends.
  for (std::size_t at = 0, line = 0; at < text.size(); ++line) {
    const std::size_t end = text.find('\n', at);
    out.append(text, at, end - at);
    for (const Levels& one : levels_) {
      out += ',';
      if (line == 0)
        out += one.column.name;
      else
        out += line - 1 < one.by_row.size() ? shortest(one.by_row[line - 1]) : "0";
    }
    out += '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace howship::records
