// SPDX-License-Identifier: Apache-2.0
#include "howship/records/trial_visits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/base/toml.hpp"
#include "howship/body/observables.hpp"
#include "howship/formats/json.hpp"
#include "howship/records/trial_cells.hpp"
#include "howship/records/trial_tables.hpp"
#include "howship/scenario/embedded.hpp"

namespace howship::records {
namespace {

using formats::Cell;
using formats::Column;
using formats::Json;
using formats::Table;
using outcomes::AdverseEvent;
using outcomes::PainResponse;
using statistics::undefined;

/// CEDECOD: of what is a harm, too, the term of adae.csv.
std::string_view bone_term(outcomes::Component component) {
  if (const outcomes::AdverseTerm* harm = outcomes::find_adverse_term(outcomes::name(component))) return harm->term;
  return component == outcomes::Component::radiation ? "Radiation to bone" : "Operation on bone";
}

constexpr std::string_view responses[] = {"CR", "PR", "PROGRESSION", "INDETERMINATE"};

/// The grade of a value, and of which harm.
struct Graded {
  double grade = undefined;
  std::string_view of;
};
Graded graded(std::string_view code, double value, const UsualRange& usual) {
  constexpr std::pair<std::string_view, std::string_view> of_value[] = {{"CACORR", "hypercalcaemia"},
                                                                        {"CACORR", "hypocalcaemia"},
                                                                        {"NEUT", "neutropenia"},
                                                                        {"PLAT", "thrombocytopenia"},
                                                                        {"HGB", "anaemia"}};
  Graded out;
  if (std::isnan(value)) return out;
  for (const auto& [known, toxicity] : of_value) {
    if (known != code) continue;
    out.grade = std::isnan(out.grade) ? 0.0 : out.grade;
    for (const body::Toxicity& one : body::toxicities())
      if (one.name == toxicity && body::grade_of(one, value) > 0)
        out = {double(body::grade_of(one, value)), outcomes::find_adverse_term(toxicity)->term};
    // The first grade of few cells is whatever lies below the usual range, which differs between the sexes.
    if (code == "CACORR" || std::isnan(usual.low) || out.grade > 1.0) continue;
    out = value < usual.low ? Graded{1.0, outcomes::find_adverse_term(toxicity)->term} : Graded{0.0, ""};
  }
  return out;
}

std::string visit_name(int planned) {
  if (planned == 0) return "Baseline";
  return planned % 7 == 0 ? fmt::format("Week {}", planned / 7) : fmt::format("Day {}", planned + 1);
}

const std::vector<Column>& lab_columns() {
  static const std::vector<Column> columns{
      {"STUDYID", "", "study"},
      {"USUBJID", "", "subject"},
      {"TRT01A", "", "arm that was lived in, as in adsl.csv"},
      {"PARAM", "", "what was measured, with its unit"},
      {"PARAMCD", "", "its code"},
      {"AVAL", "", "value that the laboratory reported, in AVALU"},
      {"AVALU", "", "unit of AVAL, BASE, CHG and the limits"},
      {"AVISIT", "", "planned visit"},
      {"AVISITN", "day", "planned for so many days after randomisation; 0 the base line"},
      {"ADT", "", "date on which it was measured"},
      {"ADY", "day", "ADT - RANDDT + 1"},
      {"BASE", "", "value at randomisation"},
      {"CHG", "", "AVAL - BASE"},
      {"PCHG", "%", "CHG in parts of a hundred of BASE"},
      {"ABLFL", "", "Y: the base line"},
      {"ANL01FL", "", "Y: the record of its visit that is analysed"},
      {"ATOXGR", "1", "grade, 0 to 4, where values of this kind are graded"},
      {"ATOXDSC", "", "of which harm"},
      {"BTOXGR", "1", "grade at randomisation"},
      {"ANRLO", "", "lower limit of the usual range of that sex, as in the reports of runs; empty: none is known"},
      {"ANRHI", "", "upper limit of it"},
      {"DTYPE", "", "empty: nothing is imputed"}};
  return columns;
}

const std::vector<Column>& question_columns() {
  static const std::vector<Column> columns{{"STUDYID", "", "study"},
                                           {"USUBJID", "", "subject"},
                                           {"TRT01A", "", "arm that was lived in, as in adsl.csv"},
                                           {"PARAM", "", "what was asked"},
                                           {"PARAMCD", "", "its code"},
                                           {"AVAL", "", "answer as a number"},
                                           {"AVALC", "", "answer in words, where it is one"},
                                           {"AVALU", "", "unit of AVAL, BASE and CHG"},
                                           {"AVISIT", "", "planned visit, or weeks after a course of radiation"},
                                           {"AVISITN", "day", "planned for so many days after randomisation"},
                                           {"ADT", "", "date on which it was asked"},
                                           {"ADY", "day", "ADT - RANDDT + 1"},
                                           {"BASE", "", "answer at randomisation"},
                                           {"CHG", "", "AVAL - BASE"},
                                           {"ABLFL", "", "Y: the base line"},
                                           {"ANL01FL", "", "Y: the record of its visit that is analysed"},
                                           {"QSLOC", "", "bone that was irradiated, of an answer to radiation"}};
  return columns;
}

const std::vector<Column>& bone_columns() {
  static const std::vector<Column> columns{
      {"STUDYID", "", "study"},
      {"USUBJID", "", "subject"},
      {"TRT01A", "", "arm that was lived in, as in adsl.csv"},
      {"CESEQ", "1", "number of the event of this subject"},
      {"CETERM", "", "what happened, with its bone, and how: dose, height lost"},
      {"CEDECOD", "",
       "Pathological fracture, Pathological fracture of a vertebra, Radiation to bone, Operation on bone, Spinal cord "
       "compression"},
      {"CELOC", "", "bone; empty: no single one"},
      {"ASTDT", "", "date on which it happened"},
      {"ASTDY", "day", "ASTDT - RANDDT + 1"},
      {"FNDDT", "", "date on which a test found it, or it was treated; empty: nobody did"},
      {"FNDDY", "day", "FNDDT - RANDDT + 1"},
      {"SYMPFL", "", "Y: pain rose or began with it, or it was treated; of radiation: for a bone that hurt"},
      {"SREFL", "", "Y: counts as skeletal-related event by what happened; the others belong to one that does"},
      {"SREFNDFL", "", "Y: counts as one by what was found"},
      {"SSEFL", "", "Y: counts as symptomatic skeletal event"}};
  return columns;
}

const std::vector<Column>& adverse_columns() {
  static const std::vector<Column> columns{
      {"STUDYID", "", "study"},
      {"USUBJID", "", "subject"},
      {"TRT01A", "", "arm that was lived in, as in adsl.csv"},
      {"AESEQ", "1", "number of the event of this subject"},
      {"AETERM", "", "what happened, with its bone"},
      {"AEDECOD", "", "term in plain words; codes of dictionaries are licensed"},
      {"AEBODSYS", "", "system"},
      {"AELOC", "", "bone; empty: no single one"},
      {"ASTDT", "", "date on which it began"},
      {"AENDT", "", "date on which it was over; empty: not over, or not known"},
      {"ASTDY", "day", "ASTDT - RANDDT + 1"},
      {"AENDY", "day", "AENDT - RANDDT + 1"},
      {"AESEV", "", "MILD, MODERATE or SEVERE: grades 1, 2 and from 3 on"},
      {"AETOXGR", "1", "grade, 1 to 5; empty: a harm that a drug's file names without one"},
      {"AESER", "", "Y: serious by ICH E2A, for one of the next five; a grade of the laboratory alone is not"},
      {"AESDTH", "", "Y: the patient died of it"},
      {"AESHOSP", "", "Y: in hospital on that day or the next"},
      {"AESLIFE", "", "Y: it threatened life as it happened: coma"},
      {"AESDISAB", "", "Y: it disables: compression of the spinal cord"},
      {"AESMIE", "",
       "Y: medically important: a pathological or atypical fracture, compression of the cord, acute kidney injury of "
       "grade 3, osteonecrosis of the jaw, fever without neutrophils, major bleeding"},
      {"AEREL", "",
       "RELATED: known to be done by a drug of the arm; NOT RELATED: by another or by the tumour; empty: not known of "
       "one life"},
      {"AECAUS", "", "drug that did it"},
      {"TRTEMFL", "", "Y: not there yet at randomisation"},
      {"AEACN", "", "DRUG INTERRUPTED: a dose was put off while a value that rules ask for was out of its limits"},
      {"AEOUT", "", "RECOVERED/RESOLVED, NOT RECOVERED/NOT RESOLVED, FATAL, UNKNOWN"}};
  return columns;
}

void add_labs(Table& table, const scenario::Trial& trial, const TrialLife& life, const std::string& id) {
  const std::span<const VisitParameter> all = lab_parameters();
  for (std::size_t k = 0; k < all.size(); ++k) {
    const UsualRange usual = usual_range(all[k], life.female);
    const VisitParameter what = called(all[k], life.primary);
    const std::string code{what.code}, name{what.name};
    double base = undefined;
    for (const VisitValues& visit : life.visits.labs)
      if (visit.planned == 0) base = visit.values[k];
    const Graded before = graded(code, base, usual);
    for (const VisitValues& visit : life.visits.labs) {
      const double value = visit.values[k];
      if (std::isnan(value)) continue;
      const Graded now = graded(code, value, usual);
      const double change = visit.planned == 0 ? undefined : value - base;
      table.add({std::string{study},
                 id,
                 actual_arm(trial, life.arm, life.crossed),
                 fmt::format("{} ({})", name, all[k].unit),
                 code,
                 value,
                 std::string{all[k].unit},
                 visit_name(visit.planned),
                 std::int64_t(visit.planned),
                 date(life.entered + visit.day - 1.0),
                 visit.day,
                 base,
                 std::round(1e6 * change) / 1e6,
                 base > 0.0 ? std::round(1e4 * change / base) / 1e2 : undefined,
                 visit.planned == 0 ? "Y" : "",
                 "Y",
                 now.grade,
                 std::string{now.of},
                 before.grade,
                 usual.low,
                 usual.high,
                 ""});
    }
  }
}

void add_questions(Table& table, const scenario::Trial& trial, const TrialLife& life, const std::string& id) {
  const std::span<const VisitParameter> all = question_parameters();
  const std::string arm = actual_arm(trial, life.arm, life.crossed);
  for (std::size_t k = 0; k < all.size(); ++k) {
    double base = undefined;
    for (const VisitValues& visit : life.visits.questions)
      if (visit.planned == 0) base = visit.values[k];
    for (const VisitValues& visit : life.visits.questions) {
      const double value = visit.values[k];
      if (std::isnan(value)) continue;
      const double change = visit.planned == 0 ? undefined : value - base;
      table.add({std::string{study}, id, arm, std::string{all[k].name}, std::string{all[k].code}, value, "",
                 std::string{all[k].unit}, visit_name(visit.planned), std::int64_t(visit.planned),
                 date(life.entered + visit.day - 1.0), visit.day, base, std::round(1e6 * change) / 1e6,
                 visit.planned == 0 ? "Y" : "", "Y", ""});
    }
  }
  for (const PainLook& look : life.visits.pain)
    table.add({std::string{study}, id, arm, "Response of pain to radiation", "PAINRESP", undefined,
               std::string{responses[std::size_t(look.response)]}, "",
               fmt::format("Week {} of course {}", look.week, look.course), undefined,
               date(life.entered + look.day - 1.0), look.day, undefined, undefined, "", "Y", look.bone});
}

void add_harms(Table& table, const scenario::Trial& trial, const TrialLife& life, const std::string& id) {
  std::int64_t sequence = 0;
  for (const AdverseEvent& one : life.visits.harms) {
    const outcomes::AdverseTerm* term = outcomes::find_adverse_term(one.kind);
    const std::string words = term_of(one);
    const bool over = !std::isnan(one.end);
    table.add({std::string{study},
               id,
               actual_arm(trial, life.arm, life.crossed),
               ++sequence,
               one.bone.empty() ? words : words + " of " + one.bone,
               words,
               std::string{term ? term->system : ""},
               one.bone,
               date(life.entered + one.start - 1.0),
               over ? date(life.entered + one.end - 1.0) : "",
               one.start,
               one.end,
               one.grade == 0   ? ""
               : one.grade == 1 ? "MILD"
               : one.grade == 2 ? "MODERATE"
                                : "SEVERE",
               one.grade == 0 ? Cell{undefined} : Cell{std::int64_t(one.grade)},
               one.serious ? "Y" : "N",
               one.fatal ? "Y" : "",
               one.hospital ? "Y" : "",
               outcomes::threatens_life(one) ? "Y" : "",
               outcomes::disables(one) ? "Y" : "",
               outcomes::medically_important(one) ? "Y" : "",
               one.studied                                       ? "RELATED"
               : !one.drug.empty() || (term && term->of_disease) ? "NOT RELATED"
                                                                 : "",
               one.drug,
               one.at_start ? "" : "Y",
               one.put_off ? "DRUG INTERRUPTED" : "",
               one.fatal     ? "FATAL"
               : over        ? "RECOVERED/RESOLVED"
               : one.goes_on ? "NOT RECOVERED/NOT RESOLVED"
                             : "UNKNOWN"});
  }
}

void add_bones(Table& table, const scenario::Trial& trial, const TrialLife& life, const std::string& id) {
  const auto flag = [](bool is) { return std::string{is ? "Y" : ""}; };
  std::int64_t sequence = 0;
  for (const BoneEvent& one : life.visits.bones) {
    const outcomes::SkeletalEvent& event = one.event;
    const std::string term{bone_term(event.component)};
    const bool found = !std::isnan(event.seen);
    table.add(
        {std::string{study}, id, actual_arm(trial, life.arm, life.crossed), ++sequence,
         term + (event.bone.empty() ? "" : " of " + event.bone) + (event.detail.empty() ? "" : ": " + event.detail),
         term, event.bone, date(life.entered + event.day - 1.0), event.day,
         found ? date(life.entered + event.seen - 1.0) : "", event.seen, flag(event.symptomatic), flag(one.related),
         flag(one.found), flag(one.symptomatic)});
  }
}

}  // namespace

std::string term_of(const outcomes::AdverseEvent& harm) {
  const outcomes::AdverseTerm* term = outcomes::find_adverse_term(harm.kind);
  std::string out = term ? std::string{term->term} : words(harm.kind);
  out[0] = char(std::toupper(out[0]));
  return out;
}

std::span<const VisitParameter> lab_parameters() {
  static constexpr VisitParameter rows[] = {
      {"CA", "Calcium", "mmol/L", "total_calcium_mmol_per_l"},
      {"CACORR", "Calcium corrected for albumin", "mmol/L", "", "calcium_mmol_per_l"},
      {"ALB", "Albumin", "g/L", "albumin_g_per_l"},
      {"CREAT", "Creatinine", "umol/L", "creatinine_umol_per_l"},
      {"CRCL", "Creatinine clearance by Cockcroft and Gault", "mL/min", ""},
      {"ALP", "Alkaline phosphatase", "U/L", "alp_u_per_l"},
      {"BALP", "Bone alkaline phosphatase", "U/L", "bone_alp_u_per_l"},
      {"NTX", "Urinary N-telopeptide over creatinine", "nmol/mmol", "ntx_nmol_per_mmol"},
      {"MARKER", "Tumour marker", "ug/L", "tumour_marker_ug_per_l"},
      {"HGB", "Haemoglobin", "g/dL", "haemoglobin_g_per_dl"},
      {"NEUT", "Neutrophils", "10^9/L", "neutrophils_per_nl"},
      {"PLAT", "Platelets", "10^9/L", "platelets_per_nl"},
      {"VITD", "25-hydroxy-vitamin D", "nmol/L", "vitamin_d_nmol_per_l"},
      {"PTH", "Parathyroid hormone", "pmol/L", "pth_pmol_per_l"},
  };
  return rows;
}

VisitParameter called(const VisitParameter& parameter, std::string_view primary) {
  if (parameter.code != "MARKER" || primary != "prostate") return parameter;
  return {"PSA", "Prostate-specific antigen", parameter.unit, parameter.column, parameter.range};
}

UsualRange usual_range(const VisitParameter& parameter, bool female) {
  struct Row {
    std::string column, sex;  ///< sex empty: of both
    UsualRange range;
  };
  static const std::vector<Row> rows = [] {
    std::vector<Row> out;
    const auto text = scenario::embedded_data("reference_ranges.toml");
    HOWSHIP_ENSURE(text, "the usual ranges are part of the program");
    const toml::table all = toml::parse(*text);
    for (const toml::node& one : *all["range"].as_array()) {
      const toml::table& row = *one.as_table();
      out.push_back({row["column"].value_or(std::string{}),
                     row["sex"].value_or(std::string{}),
                     {row["low"].value_or(undefined), row["high"].value_or(undefined)}});
    }
    return out;
  }();
  const std::string_view column = parameter.range.empty() ? parameter.column : parameter.range;
  for (const Row& one : rows)
    if (one.column == column && (one.sex.empty() || one.sex == (female ? "female" : "male"))) return one.range;
  return {};
}

std::span<const VisitParameter> question_parameters() {
  static constexpr VisitParameter rows[] = {
      {"NRSWORST", "Worst pain of the day, 0 to 10", "1", ""},
      {"OMED", "Opioids as oral morphine", "mg/day", ""},
      {"EQ5DIDX", "Index of quality of life, 1 full health", "1", ""},
      {"EQMOB", "Mobility, 1 to 3", "1", ""},
      {"EQSC", "Self-care, 1 to 3", "1", ""},
      {"EQUA", "Usual activities, 1 to 3", "1", ""},
      {"EQPD", "Pain or discomfort, 1 to 3", "1", ""},
      {"EQAD", "Anxiety or depression, 1 to 3", "1", ""},
      {"INTERF", "Interference of pain, 0 to 10", "1", ""},
      {"ECOG", "Performance status, 0 to 4", "1", ""},
  };
  return rows;
}

std::string text_of(const LifeVisits& visits) {
  std::string out;
  const auto begin = [&](char what) -> std::string& {
    if (!out.empty()) out += '|';
    return out += what;
  };
  const auto add = [&](char what, const std::vector<VisitValues>& all) {
    for (const VisitValues& one : all) {
      begin(what) += fmt::format(";{};{}", one.planned, exact(one.day));
      for (const double value : one.values) out += ';' + exact(value);
    }
  };
  add('L', visits.labs);
  add('Q', visits.questions);
  for (const PainLook& one : visits.pain)
    begin('P') +=
        fmt::format(";{};{};{};{};{}", exact(one.day), one.course, one.week, int(one.response), plain(one.bone));
  for (const BoneEvent& one : visits.bones)
    begin('B') += fmt::format(";{};{};{};{};{};{:d}{:d}{:d}{:d}", int(one.event.component), plain(one.event.bone),
                              plain(one.event.detail), exact(one.event.day), exact(one.event.seen),
                              one.event.symptomatic, one.related, one.found, one.symptomatic);
  for (const AdverseEvent& one : visits.harms)
    begin('H') += fmt::format(";{};{};{};{};{};{};{:d}{:d}{:d}{:d}{:d}{:d}{:d}", plain(one.kind), plain(one.bone),
                              plain(one.drug), exact(one.start), exact(one.end), one.grade, one.goes_on, one.at_start,
                              one.serious, one.hospital, one.fatal, one.studied, one.put_off);
  return out;
}

LifeVisits visits_of(std::string_view text) {
  LifeVisits out;
  if (text.empty()) return out;
  for (const std::string_view record : split(text, '|')) {
    const auto cells = split(record, ';');
    const auto wanted = [&](std::size_t count) {
      if (cells.size() != count) throw RunError("a shard of the trial is damaged; remove it and resume");
    };
    if (cells[0] == "L" || cells[0] == "Q") {
      const bool lab = cells[0] == "L";
      wanted(3 + (lab ? lab_parameters() : question_parameters()).size());
      VisitValues one{int(number(cells[1])), number(cells[2]), {}};
      for (std::size_t k = 3; k < cells.size(); ++k) one.values.push_back(number(cells[k]));
      (lab ? out.labs : out.questions).push_back(std::move(one));
    } else if (cells[0] == "P") {
      wanted(6);
      out.pain.push_back({number(cells[1]), int(number(cells[2])), int(number(cells[3])),
                          PainResponse(std::clamp(int(number(cells[4])), 0, 3)), std::string{cells[5]}});
    } else if (cells[0] == "B") {
      wanted(7);
      const auto is = [&](std::size_t k) { return k < cells[6].size() && cells[6][k] == '1'; };
      const int component = std::clamp(int(number(cells[1])), 0, int(outcomes::Component::count) - 1);
      out.bones.push_back({{number(cells[4]), number(cells[5]), outcomes::Component(component), std::string{cells[2]},
                            std::string{cells[3]}, is(0)},
                           is(1),
                           is(2),
                           is(3)});
    } else {
      wanted(8);
      const std::string_view flags = cells[7];
      const auto is = [&](std::size_t k) { return k < flags.size() && flags[k] == '1'; };
      out.harms.push_back({std::string{cells[1]}, std::string{cells[2]}, std::string{cells[3]}, number(cells[4]),
                           number(cells[5]), int(number(cells[6])), is(0), is(1), is(2), is(3), is(4), is(5), is(6)});
    }
  }
  return out;
}

std::vector<TrialTable> visit_tables(const scenario::Trial& trial, std::span<const TrialLife> lives) {
  Table labs(lab_columns()), questions(question_columns()), harms(adverse_columns()), bones(bone_columns());
  for (const TrialLife& one : lives) {
    if (!one.failed.empty()) continue;
    const std::string id = subject_id(trial, one.patient, one.arm);
    add_labs(labs, trial, one, id);
    add_questions(questions, trial, one, id);
    add_harms(harms, trial, one, id);
    add_bones(bones, trial, one, id);
  }
  std::vector<TrialTable> out;
  out.push_back(
      {"adlb.csv", "values of the laboratory at visits, a row a subject, parameter and visit", std::move(labs)});
  out.push_back({"adqs.csv", "pain, opioids and quality of life at visits, a row a subject, parameter and visit",
                 std::move(questions)});
  out.push_back({"adae.csv", "harms that the patients had, a row an event", std::move(harms)});
  out.push_back({"adce.csv",
                 "what befell bones: fractures, radiation, operations, compression of the cord, a row an event",
                 std::move(bones)});
  return out;
}

std::string define_text(std::span<const TrialTable> tables) {
  Json datasets = Json::array();
  for (const TrialTable& table : tables) {
    Json variables = Json::array();
    for (const Column& column : table.table.columns()) {
      const std::string& name = column.name;
      const bool upper = std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::islower(c); });
      const bool is_date = upper && name.ends_with("DT") && column.unit.empty();
      static constexpr std::string_view values[] = {"AVAL", "BASE", "CHG", "ANRLO", "ANRHI", "value", "lower", "upper"};
      const bool measured = std::find(std::begin(values), std::end(values), name) != std::end(values);
      variables.push_back({{"name", name},
                           {"label", column.meaning},
                           {"type", is_date                            ? "date"
                                    : measured || !column.unit.empty() ? "number"
                                                                       : "text"},
                           {"unit", measured ? std::string{"AVALU"} : column.unit},
                           {"origin", name == "TWINID" ? "truth" : "simulated"}});
    }
    Json terms = Json::object();
    if (table.name == "adlb.csv" || table.name == "adqs.csv")
      for (const VisitParameter& one : table.name == "adlb.csv" ? lab_parameters() : question_parameters())
        terms[std::string{one.code}] = {{"name", one.name}, {"unit", one.unit}};
    if (table.name == "adqs.csv") terms["PAINRESP"] = {{"name", "Response of pain to radiation"}, {"terms", responses}};
    if (table.name == "adae.csv")
      for (const outcomes::AdverseTerm& one : outcomes::adverse_terms())
        terms[std::string{one.term}] = {{"system", one.system}};
    Json dataset{{"file", table.name}, {"label", table.meaning}, {"variables", variables}};
    if (!terms.empty()) dataset["terms"] = terms;
    datasets.push_back(std::move(dataset));
  }
  const Json all{{"study", study},
                 {"dates", "day 0 of a candidate's own life is 2000-01-01"},
                 {"missing", "an empty cell"},
                 {"datasets", datasets}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace howship::records
