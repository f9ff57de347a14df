// SPDX-License-Identifier: Apache-2.0
#include "howship/records/fhir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/table.hpp"
#include "howship/outcomes/adverse.hpp"
#include "howship/records/job_folder.hpp"
#include "howship/records/trial_cells.hpp"
#include "howship/records/trial_visits.hpp"
#include "howship/scenario/document.hpp"

namespace howship::records {
namespace {

using formats::Csv;
using formats::CsvRow;
using formats::Json;
namespace fs = std::filesystem;

constexpr std::string_view mcode = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-",
                           us_core = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-",
                           terminology = "http://terminology.hl7.org/CodeSystem/", loinc = "http://loinc.org",
                           snomed = "http://snomed.info/sct", icd = "http://hl7.org/fhir/sid/icd-10-cm",
                           ucum = "http://unitsofmeasure.org";

/// A value and how FHIR calls it. Units by UCUM.
struct Coded {
  std::string_view key, words, code, unit;
};
// Of the tables of a trial, by PARAMCD. An empty code: none is sure.
constexpr Coded laboratory[] = {
    {"CA", "Calcium [Moles/volume] in Serum or Plasma", "2000-8", "mmol/L"},
    {"CACORR", "Calcium corrected for albumin", "", "mmol/L"},
    {"ALB", "Albumin [Mass/volume] in Serum or Plasma", "1751-7", "g/L"},
    {"CREAT", "Creatinine [Moles/volume] in Serum or Plasma", "14682-9", "umol/L"},
    {"CRCL", "Creatinine clearance by Cockcroft and Gault", "", "mL/min"},
    {"ALP", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "6768-6", "U/L"},
    {"BALP", "Bone alkaline phosphatase", "", "U/L"},
    {"NTX", "Urinary N-telopeptide over creatinine", "", "nmol/mmol"},
    {"HGB", "Hemoglobin [Mass/volume] in Blood", "718-7", "g/dL"},
    {"NEUT", "Neutrophils [#/volume] in Blood by Automated count", "751-8", "10*9/L"},
    {"PLAT", "Platelets [#/volume] in Blood by Automated count", "777-3", "10*9/L"},
    {"VITD", "25-hydroxy-vitamin D", "", "nmol/L"},
    {"PTH", "Parathyroid hormone", "", "pmol/L"},
};
constexpr Coded markers[] = {
    {"PSA", "Prostate specific Ag [Mass/volume] in Serum or Plasma", "2857-1", "ug/L"},
    {"MARKER", "Tumour marker", "", "ug/L"},
};
constexpr Coded primaries[] = {{"breast", "Malignant neoplasm of breast", "C50.919", ""},
                               {"prostate", "Malignant neoplasm of prostate", "C61", ""},
                               {"lung", "Malignant neoplasm of lung", "C34.90", ""},
                               {"renal", "Malignant neoplasm of kidney", "C64.9", ""},
                               {"thyroid", "Malignant neoplasm of thyroid gland", "C73", ""}};

const Coded* find(std::span<const Coded> rows, std::string_view key) {
  for (const Coded& one : rows)
    if (one.key == key) return &one;
  return nullptr;
}

Json concept_of(std::string_view words, std::string_view system = {}, std::string_view code = {}) {
  Json out = Json::object();
  if (!code.empty()) out["coding"] = Json::array({{{"system", system}, {"code", code}, {"display", words}}});
  out["text"] = words;
  return out;
}

Json status_of(std::string_view system, std::string_view code) {
  Json out = Json::object();
  out["coding"] = Json::array({{{"system", std::string{terminology} + std::string{system}}, {"code", code}}});
  return out;
}

/// Resources of one patient, in the order in which they come; what refers to what is kept as their full URLs.
class Bundle {
 public:
  explicit Bundle(std::string identity) : identity_(std::move(identity)) {}

  /// Gives the URL of the entry.
  std::string add(std::string_view type, std::string_view profile, Json resource) {
    const std::string id = fmt::format("{}-{}", lower(type), ++numbers_[std::string{type}]);
    const std::string url = "urn:uuid:" + uuid(id);
    Json out{{"resourceType", type}, {"id", id}, {"meta", Json::object()}};
    out["meta"]["profile"] = Json::array({profile});
    out["meta"]["tag"] = Json::array({tag()});
    out.update(resource);
    entries_.push_back({{"fullUrl", url}, {"resource", std::move(out)}});
    return url;
  }
  Json whole() const {
    Json out{{"resourceType", "Bundle"}, {"id", uuid("bundle")}, {"meta", Json::object()}, {"type", "collection"}};
    out["meta"]["profile"] = Json::array({std::string{mcode} + "patient-bundle"});
    out["meta"]["tag"] = Json::array({tag()});
    out["entry"] = entries_;
    return out;
  }

 private:
  static Json tag() {
    return {{"system", std::string{terminology} + "v3-ActReason"}, {"code", "HTEST"}, {"display", "test health data"}};
  }
  static std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) c = char(std::tolower(c));
    return out;
  }
  /// Of whom and what alone, in the layout of version 8 (own use) of RFC 9562.
  std::string uuid(const std::string& of) const {
    std::string h = sha256(identity_ + '/' + of).substr(0, 32);
    h[12] = '8';
    h[16] = "89ab"[std::size_t(h[16] % 4)];
    return fmt::format("{}-{}-{}-{}-{}", h.substr(0, 8), h.substr(8, 4), h.substr(12, 4), h.substr(16, 4),
                       h.substr(20, 12));
  }

  std::string identity_;
  std::map<std::string, int> numbers_;
  Json entries_ = Json::array();
};

[[noreturn]] void refuse(const std::string& command, const std::string& what, std::string fault, std::string hint) {
  Problems problems;
  problems.add({command, 0, 0}, what, std::move(fault), std::move(hint));
  throw InputError{std::move(problems)};
}

/// Rows of a table in which a cell is exactly that, without keeping the others.
Csv rows_with(const fs::path& folder, std::string_view name, std::string_view column, std::string_view value) {
  must_be_ours(folder, name);
  const fs::path file = folder / name;
  std::ifstream in(file, std::ios::binary);
  std::string text, line;
  if (!std::getline(in, line)) throw RunError(file.string() + ": cannot be read");
  text = line + '\n';
  while (std::getline(in, line))
    if (line.find(value) != std::string::npos) text += line + '\n';
  Csv out = formats::read_csv(text, file.string());
  const int at = out.column(column);
  if (at < 0) not_as_written(file, "it has no column '" + std::string{column} + '\'');
  std::erase_if(out.rows, [&](const CsvRow& row) { return row.cells[std::size_t(at)] != value; });
  return out;
}

/// A table of ours, whole.
Csv table_of(const fs::path& folder, std::string_view name) {
  must_be_ours(folder, name);
  return formats::read_csv_file(folder / name);
}

/// Cells of a row by the names of their columns; empty where there is no such column.
class Row {
 public:
  Row(const Csv& csv, const CsvRow& row) : csv_(csv), row_(row) {}
  std::string operator[](std::string_view column) const {
    const int at = csv_.column(column);
    return at < 0 ? std::string{} : row_.cells[std::size_t(at)];
  }

 private:
  const Csv& csv_;
  const CsvRow& row_;
};

struct Person {
  std::string name, identifier, sex, primary;
  int born = 0;         ///< year
  std::string died{};   ///< date
  std::string onset{};  ///< date on which metastasis in bone was known
};

/// Patient, primary and secondary cancer: what every bundle begins with.
struct Begun {
  std::string patient, primary, secondary;
};
Begun begin(Bundle& bundle, const Person& who) {
  Begun out;
  Json patient{
      {"identifier", Json::array({{{"system", "urn:howship:subject"}, {"value", who.identifier}}})},
      {"name", Json::array({{{"text", who.name}, {"family", "Virtual"}, {"given", Json::array({"Howship"})}}})},
      {"gender", who.sex},
      {"birthDate", fmt::format("{:04}", who.born)}};
  if (!who.died.empty()) patient["deceasedDateTime"] = who.died;
  out.patient = bundle.add("Patient", std::string{mcode} + "cancer-patient", std::move(patient));
  const auto condition = [&](Json code) {
    Json one{{"clinicalStatus", status_of("condition-clinical", "active")},
             {"verificationStatus", status_of("condition-ver-status", "confirmed")},
             {"category", Json::array({status_of("condition-category", "problem-list-item")})},
             {"code", std::move(code)},
             {"subject", {{"reference", out.patient}}}};
    return one;
  };
  const Coded* cancer = find(primaries, who.primary);
  out.primary = bundle.add("Condition", std::string{mcode} + "primary-cancer-condition",
                           condition(cancer ? concept_of(cancer->words, icd, cancer->code)
                                            : concept_of(who.primary.empty() ? "Cancer" : "Cancer: " + who.primary)));
  Json code = concept_of("Secondary malignant neoplasm of bone", snomed, "94222008");
  code["coding"].push_back({{"system", icd}, {"code", "C79.51"}, {"display", "Secondary malignant neoplasm of bone"}});
  Json secondary = condition(std::move(code));
  secondary["extension"] = Json::array({{{"url", "http://hl7.org/fhir/StructureDefinition/condition-related"},
                                         {"valueReference", {{"reference", out.primary}}}}});
  secondary["bodySite"] = Json::array({concept_of("bone")});
  if (!who.onset.empty()) secondary["onsetDateTime"] = who.onset;
  out.secondary = bundle.add("Condition", std::string{mcode} + "secondary-cancer-condition", std::move(secondary));
  return out;
}

Json observation(const Begun& of, std::string_view category, Json code, const std::string& day) {
  return {{"status", "final"},
          {"category", Json::array({status_of("observation-category", category)})},
          {"code", std::move(code)},
          {"subject", {{"reference", of.patient}}},
          {"effectiveDateTime", day}};
}
Json quantity_of(double value, std::string_view unit) {
  return {{"value", value}, {"unit", unit}, {"system", ucum}, {"code", unit}};
}

void add_lab(Bundle& bundle, const Begun& of, std::string_view code, double value, const std::string& day) {
  const Coded* marker = find(markers, code);
  const Coded* row = marker ? marker : find(laboratory, code);
  if (!row) return;
  Json one = observation(of, "laboratory", concept_of(row->words, loinc, row->code), day);
  one["valueQuantity"] = quantity_of(value, row->unit);
  if (marker) one["focus"] = Json::array({{{"reference", of.primary}}});
  bundle.add("Observation",
             marker ? std::string{mcode} + "tumor-marker-test" : std::string{us_core} + "observation-lab",
             std::move(one));
}

void add_pain(Bundle& bundle, const Begun& of, double value, const std::string& day) {
  Json one = observation(
      of, "survey", concept_of("Pain severity - 0-10 verbal numeric rating [Score] - Reported", loinc, "72514-3"), day);
  one["valueQuantity"] = quantity_of(value, "{score}");
  bundle.add("Observation", std::string{us_core} + "simple-observation", std::move(one));
}

void add_status(Bundle& bundle, const Begun& of, int value, const std::string& day) {
  Json one = observation(of, "survey", concept_of("ECOG Performance Status score", loinc, "89247-1"), day);
  one["valueInteger"] = value;
  bundle.add("Observation", std::string{mcode} + "ecog-performance-status", std::move(one));
}

void add_progression(Bundle& bundle, const Begun& of, const std::string& words, const std::string& day) {
  Json one = observation(of, "exam", concept_of("Cancer disease progression", loinc, "97509-4"), day);
  one["focus"] = Json::array({{{"reference", of.secondary}}});
  one["valueCodeableConcept"] = concept_of(words);
  bundle.add("Observation", std::string{mcode} + "cancer-disease-status", std::move(one));
}

struct Trouble {
  std::string words, bone{}, begun, over{}, severity{};
  bool goes_on = true, fracture = false;
};
void add_trouble(Bundle& bundle, const Begun& of, const Trouble& what) {
  Json one{{"clinicalStatus", status_of("condition-clinical", what.goes_on ? "active" : "resolved")},
           {"verificationStatus", status_of("condition-ver-status", "confirmed")},
           {"category", Json::array({status_of("condition-category", "problem-list-item")})},
           {"code", what.fracture ? concept_of(what.words, snomed, "268029009") : concept_of(what.words)},
           {"subject", {{"reference", of.patient}}},
           {"onsetDateTime", what.begun}};
  if (!what.over.empty()) one["abatementDateTime"] = what.over;
  if (!what.severity.empty()) one["severity"] = concept_of(what.severity);
  if (!what.bone.empty()) one["bodySite"] = Json::array({concept_of(what.bone)});
  bundle.add("Condition", std::string{us_core} + "condition-problems-health-concerns", std::move(one));
}

int year_of(const std::string& date) { return int(number(date.substr(0, 4))); }

Json of_trial(const FhirWanted& wanted, const std::string& command, const Json& about) {
  if (!about.value("complete", false))
    refuse(command, "DIR", "this trial is not complete", "end it first, with --resume");
  if (!wanted.patient)
    refuse(command, "--patient", "is missing: a trial has many", "write --patient N, the SUBJID of adsl.csv");
  const std::string number_of = std::to_string(*wanted.patient);
  const Csv all = rows_with(wanted.folder, "adsl.csv", "SUBJID", number_of);
  const CsvRow* mine = nullptr;
  std::string arms;
  for (const CsvRow& row : all.rows) {
    const std::string arm = Row(all, row)["ARM"];
    arms += (arms.empty() ? "" : ", ") + arm;
    if (wanted.arm == arm || (wanted.arm.empty() && all.rows.size() == 1)) mine = &row;
  }
  if (all.rows.empty())
    refuse(command, "--patient", "nobody with number " + number_of + " entered this trial",
           "adsl.csv has them as SUBJID");
  if (!mine)
    refuse(command, "--arm",
           wanted.arm.empty() ? "is missing: this patient lived in several"
                              : "this patient did not live in '" + wanted.arm + '\'',
           "write --arm with one of: " + arms);
  const Row who(all, *mine);
  const std::string id = who["USUBJID"];
  Bundle bundle(fmt::format("{}/{}/{}", about.at("trial").value("sha256", ""), about.at("seed").dump(), id));
  Person person{fmt::format("Howship Virtual-{:07}", *wanted.patient), id, who["SEX"] == "M" ? "male" : "female",
                who["PRIMARY"]};
  person.born = year_of(who["RANDDT"]) - int(number(who["AGE"]));
  person.died = who["DTHDT"];
  person.onset = who["RANDDT"];  // known then; since when is not in the tables
  const Begun begun = begin(bundle, person);
  const Csv labs = rows_with(wanted.folder, "adlb.csv", "USUBJID", id);
  for (const CsvRow& row : labs.rows) {
    const Row r(labs, row);
    add_lab(bundle, begun, r["PARAMCD"], number(r["AVAL"]), r["ADT"]);
  }
  const Csv questions = rows_with(wanted.folder, "adqs.csv", "USUBJID", id);
  for (const CsvRow& row : questions.rows) {
    const Row r(questions, row);
    if (r["PARAMCD"] == "NRSWORST") add_pain(bundle, begun, number(r["AVAL"]), r["ADT"]);
    if (r["PARAMCD"] == "ECOG") add_status(bundle, begun, int(number(r["AVAL"])), r["ADT"]);
  }
  const Csv times = rows_with(wanted.folder, "adtte.csv", "USUBJID", id);
  for (const CsvRow& row : times.rows) {
    const Row r(times, row);
    if (r["PARAMCD"] == "TTBONE" && r["CNSR"] == "0")
      add_progression(bundle, begun, "worsened: progression on bone scans", r["ADT"]);
  }
  const Csv harms = rows_with(wanted.folder, "adae.csv", "USUBJID", id);
  for (const CsvRow& row : harms.rows) {
    const Row r(harms, row);
    Trouble one{r["AETERM"], "", r["ASTDT"], r["AENDT"], r["AESEV"]};
    one.goes_on = r["AEOUT"] != "RECOVERED/RESOLVED";  // what is not known to be over is not called so
    one.fracture = r["AEDECOD"].starts_with("Pathological fracture");
    add_trouble(bundle, begun, one);
  }
  return bundle.whole();
}

/// A value of the scenario's text, or what it is where nothing is said.
std::string said(const scenario::Node& document, std::string_view section, std::string_view key,
                 const std::string& otherwise) {
  const scenario::Entry* table = document.find(section);
  const scenario::Entry* entry = table ? table->node.find(key) : nullptr;
  if (!entry) return otherwise;
  switch (entry->node.type) {
    case scenario::Node::Type::text:
      return entry->node.text;
    case scenario::Node::Type::integer:
      return std::to_string(entry->node.integer);
    case scenario::Node::Type::number:
      return shortest(entry->node.number);
    default:
      return otherwise;
  }
}

/// Fractions to one bone with no longer pause than this are one course.
constexpr double pause_in_course = 7.0;  // day

struct BeamCourse {
  std::string bone, detail;
  double first = 0.0, last = 0.0;
  int count = 0;
};
std::vector<BeamCourse> beam_courses(const Csv& events) {
  std::vector<BeamCourse> out;
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    if (r["event"] != "beam_fraction" && r["event"] != "radiation_fraction") continue;
    const double day = number(r["day"]);
    const auto same = std::find_if(out.begin(), out.end(), [&](const BeamCourse& one) {
      return one.bone == r["bone"] && day - one.last <= pause_in_course;
    });
    BeamCourse& course = same != out.end() ? *same : out.emplace_back(BeamCourse{r["bone"], r["detail"], day, day, 0});
    course.last = day;
    ++course.count;
  }
  return out;
}

/// Harms that a run logs as `anaemia_grade_3`, by their kind: when it began and the worst of it.
struct GradedHarm {
  double first = 0.0;
  int grade = 0;
};
std::map<std::string, GradedHarm> graded_harms(const Csv& events) {
  static const std::regex graded(R"((\w+)_grade_([1-5]))");
  std::map<std::string, GradedHarm> out;
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    std::smatch match;
    const std::string event = r["event"];
    if (!std::regex_match(event, match, graded) || !outcomes::find_adverse_term(match[1].str())) continue;
    GradedHarm& harm = out.try_emplace(match[1].str(), GradedHarm{number(r["day"]), 0}).first->second;
    harm.grade = std::max(harm.grade, std::stoi(match[2].str()));
  }
  return out;
}

constexpr std::string_view operations[] = {"cement",        "cement_injection", "hardware_placed",
                                           "decompression", "probe_ablation",   "ablation"};

Json of_run(const FhirWanted& wanted, const std::string& command, const Json& about) {
  if (!about.value("complete", false))
    refuse(command, "DIR", "this run is not complete", "end it first, with --resume");
  if (wanted.patient) refuse(command, "--patient", "a run has one patient", "leave it out");
  Problems ignored;
  const scenario::Node document =
      scenario::parse_document(about.at("scenario").value("text", ""), "scenario.toml", ignored);
  const std::string hash = about.at("scenario").value("sha256", "");
  Bundle bundle(fmt::format("{}/{}", hash, about.at("seed").dump()));
  Person person{"Howship Virtual", hash.substr(0, 16), said(document, "patient", "sex", "female"),
                said(document, "patient", "primary", "")};
  if (person.sex != "male") person.sex = "female";
  person.born = 2000 - int(number(said(document, "patient", "age", "60")));
  const Csv events = table_of(wanted.folder, "events.csv");
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    const std::string kind = r["event"], day = date(number(r["day"]));
    if (kind == "death") person.died = day;
    if (person.onset.empty() && (kind == "lesion_seeded" || kind == "cells_seeded")) person.onset = day;
  }
  const Begun begun = begin(bundle, person);
  if (has_ours(wanted.folder, "findings.csv")) {
    const Csv findings = table_of(wanted.folder, "findings.csv");
    for (const CsvRow& row : findings.rows) {
      const Row r(findings, row);
      if (r["test"] != "labs" || r["value"].empty()) continue;
      for (const VisitParameter& one : lab_parameters())
        if (r["quantity"] == one.column)
          add_lab(bundle, begun, one.code == "MARKER" && person.primary == "prostate" ? "PSA" : one.code,
                  number(r["value"]), date(number(r["day"])));
    }
  }
  if (has_ours(wanted.folder, "diary.csv")) {
    const Csv diary = table_of(wanted.folder, "diary.csv");
    constexpr int every = 28;  // days: a diary is longer than a chart wants
    for (const CsvRow& row : diary.rows) {
      const Row r(diary, row);
      if (std::fmod(number(r["day"]), every) == 0.0 && !r["pain_0_to_10"].empty())
        add_pain(bundle, begun, number(r["pain_0_to_10"]), date(number(r["day"])));
    }
  }
  for (const BeamCourse& one : beam_courses(events)) {
    bundle.add(
        "Procedure", std::string{mcode} + "radiotherapy-course-summary",
        {{"status", "completed"},
         {"code", concept_of("Radiotherapy course", snomed, "1217123003")},
         {"subject", {{"reference", begun.patient}}},
         {"performedPeriod", {{"start", date(one.first)}, {"end", date(one.last)}}},
         {"bodySite", Json::array({concept_of(one.bone)})},
         {"note", Json::array({{{"text", fmt::format("fractions: {}; the first: {}", one.count, one.detail)}}})}});
  }
  for (const auto& [kind, harm] : graded_harms(events))
    add_trouble(bundle, begun,
                {std::string{outcomes::find_adverse_term(kind)->term}, "", date(harm.first), "",
                 fmt::format("grade {} at worst", harm.grade)});
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    const std::string kind = r["event"], day = date(number(r["day"])), bone = r["bone"];
    if (kind == "dose" || kind == "start") {
      bundle.add("MedicationAdministration", std::string{mcode} + "cancer-related-medication-administration",
                 {{"status", "completed"},
                  {"medicationCodeableConcept", concept_of(r["detail"])},
                  {"subject", {{"reference", begun.patient}}},
                  {"effectiveDateTime", day}});
    } else if (kind == "fracture" || kind == "collapse") {
      add_trouble(bundle, begun, {"Pathological fracture of " + bone, bone, day, "", "", true, true});
    } else if (const outcomes::AdverseTerm* term = outcomes::find_adverse_term(kind); term && term->logged) {
      add_trouble(bundle, begun, {std::string{term->term}, bone, day});
    } else if (kind == "cord_compression") {
      add_trouble(bundle, begun, {"Spinal cord compression at " + bone, bone, day});
    } else if (std::ranges::count(operations, kind) > 0) {
      bundle.add("Procedure", std::string{mcode} + "cancer-related-surgical-procedure",
                 {{"status", "completed"},
                  {"code", concept_of(words(kind))},
                  {"subject", {{"reference", begun.patient}}},
                  {"performedDateTime", day},
                  {"bodySite", Json::array({concept_of(bone)})},
                  {"note", Json::array({{{"text", r["detail"]}}})}});
    }
  }
  return bundle.whole();
}

}  // namespace

Json fhir_bundle(const FhirWanted& wanted, const std::string& command) {
  std::error_code ignored;
  if (fs::exists(wanted.folder / "trial.json", ignored))
    return from_ours(wanted.folder, "trial.json", [&](const Json& about) { return of_trial(wanted, command, about); });
  if (fs::exists(wanted.folder / "run.json", ignored))
    return from_ours(wanted.folder, "run.json", [&](const Json& about) { return of_run(wanted, command, about); });
  refuse(command, "DIR", '\'' + wanted.folder.string() + "' is no result of a trial or of a run",
         "give a folder that howship trial or howship run wrote");
}

std::vector<std::string> faults_of_bundle(const Json& bundle) {
  std::vector<std::string> out;
  const auto fault = [&](bool wrong, const std::string& words) {
    if (wrong) out.push_back(words);
  };
  fault(bundle.value("resourceType", "") != "Bundle" || bundle.value("type", "") != "collection", "no collection");
  // What each type must have, and what its status may be.
  struct Type {
    std::vector<std::string> must;
    std::set<std::string> status;
  };
  static const std::map<std::string, Type> types{
      {"Patient", {{"name", "gender", "birthDate", "identifier"}, {}}},
      {"Condition", {{"code", "subject", "clinicalStatus", "verificationStatus", "category"}, {}}},
      {"Observation", {{"status", "code", "subject", "category", "effectiveDateTime"}, {"final"}}},
      {"Procedure", {{"status", "code", "subject"}, {"completed", "in-progress", "not-done"}}},
      {"MedicationAdministration",
       {{"status", "subject", "medicationCodeableConcept", "effectiveDateTime"},
        {"completed", "not-done", "stopped"}}}};
  static const std::set<std::string> units{"mmol/L", "g/L",  "umol/L", "mL/min", "U/L",    "nmol/mmol",
                                           "ug/L",   "g/dL", "10*9/L", "nmol/L", "pmol/L", "{score}"};
  static const std::regex day(R"(\d{4}(-\d{2}(-\d{2})?)?)"), id(R"([A-Za-z0-9\-.]{1,64})"),
      url(R"(urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})");
  std::set<std::string> urls, ids;
  std::string died;
  int patients = 0;
  for (const Json& entry : bundle.value("entry", Json::array())) {
    const std::string at = entry.value("fullUrl", "");
    fault(!std::regex_match(at, url), "no URL: " + at);
    fault(!urls.insert(at).second, "twice: " + at);
    const Json& r = entry["resource"];
    if (r.value("resourceType", "") == "Patient") ++patients, died = r.value("deceasedDateTime", "");
  }
  fault(patients != 1, fmt::format("{} patients", patients));
  for (const Json& entry : bundle.value("entry", Json::array())) {
    const Json& r = entry["resource"];
    const std::string type = r.value("resourceType", ""), name = r.value("id", "");
    const auto known = types.find(type);
    fault(known == types.end(), "unknown type " + type);
    if (known == types.end()) continue;
    fault(!std::regex_match(name, id), "no id: " + name);
    fault(!ids.insert(type + '/' + name).second, "id twice: " + name);
    for (const std::string& key : known->second.must) fault(!r.contains(key), name + " lacks " + key);
    if (!known->second.status.empty())
      fault(!known->second.status.count(r.value("status", "")), name + ": status " + r.value("status", ""));
    fault(!r.contains("meta") || r["meta"].value("profile", Json::array()).size() != 1,
          name + ": one profile is wanted");
    const std::string tags = r.contains("meta") ? r["meta"].value("tag", Json::array()).dump() : "";
    fault(tags.find("HTEST") == std::string::npos, name + " does not say that it is simulated");
    // References, dates, units and codings at any depth.
    const auto walk = [&](const auto& self, const Json& node) -> void {
      if (node.is_array())
        for (const Json& one : node) self(self, one);
      if (!node.is_object()) return;
      for (auto item = node.begin(); item != node.end(); ++item) {
        const std::string& key = item.key();
        const Json& value = item.value();
        if (key == "reference") fault(!urls.count(value.get<std::string>()), name + " refers to nothing");
        if (key == "coding")
          for (const Json& one : value)
            fault(one.value("system", "").empty() || one.value("code", "").empty(), name + ": a coding without code");
        if (key == "valueQuantity") {
          fault(!units.count(value.value("code", "")), name + ": unit " + value.value("code", ""));
          fault(!value.contains("value") || !value["value"].is_number(), name + ": no number");
        }
        const bool dated = key.ends_with("DateTime") || key == "birthDate" || key == "start" || key == "end";
        if (dated) {
          const std::string when = value.get<std::string>();
          fault(!std::regex_match(when, day), name + ": no date: " + when);
          fault(!died.empty() && when > died, name + ": after death");
        }
        self(self, value);
      }
    };
    walk(walk, r);
    if (r.contains("onsetDateTime") && r.contains("abatementDateTime"))
      fault(r["onsetDateTime"].get<std::string>() > r["abatementDateTime"].get<std::string>(),
            name + ": over before it began");
  }
  return out;
}

}  // namespace howship::records
