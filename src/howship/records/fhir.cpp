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
#include "howship/body/observables.hpp"
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
                           ucum = "http://unitsofmeasure.org", plain_fhir = "http://hl7.org/fhir/StructureDefinition/";

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
/// A cancer and how ICD-10-CM calls it; of the breast it has a code for each sex. `by_snomed`: the code of SNOMED CT
/// for the same words; empty: none is sure.
struct Primary {
  std::string_view key, words, code, display, sex{}, by_snomed{};
};
constexpr Primary primaries[] = {
    {"breast", "Malignant neoplasm of breast", "C50.919",
     "Malignant neoplasm of unspecified site of unspecified female breast", "female"},
    {"breast", "Malignant neoplasm of breast", "C50.929",
     "Malignant neoplasm of unspecified site of unspecified male breast", "male"},
    {"prostate", "Malignant neoplasm of prostate", "C61", "Malignant neoplasm of prostate"},
    {"lung", "Malignant neoplasm of lung", "C34.90",
     "Malignant neoplasm of unspecified part of unspecified bronchus or lung"},
    {"renal", "Malignant neoplasm of kidney", "C64.9", "Malignant neoplasm of unspecified kidney, except renal pelvis"},
    {"thyroid", "Malignant neoplasm of thyroid gland", "C73", "Malignant neoplasm of thyroid gland"},
    {"myeloma", "Multiple myeloma", "C90.00", "Multiple myeloma not having achieved remission", "", "109989006"}};

/// What myeloma does to bone is the primary cancer itself: there is no metastasis to tell of.
bool is_of_bone(std::string_view primary) { return primary == "myeloma"; }
constexpr std::string_view bone_disease_known = "its disease of bone was known since ";

const Coded* find(std::span<const Coded> rows, std::string_view key) {
  for (const Coded& one : rows)
    if (one.key == key) return &one;
  return nullptr;
}

/// A code with the words that its terminology has for it; without them where those are not sure.
Json coding_of(std::string_view system, std::string_view code, std::string_view display = {}) {
  Json out{{"system", system}, {"code", code}};
  if (!display.empty()) out["display"] = display;
  return out;
}
Json concept_of(std::string_view words, Json coding = {}) {
  Json out = Json::object();
  if (!coding.is_null()) out["coding"] = Json::array({std::move(coding)});
  out["text"] = words;
  return out;
}
/// The terminology has the same words.
Json concept_of(std::string_view words, std::string_view system, std::string_view code) {
  return code.empty() ? concept_of(words) : concept_of(words, coding_of(system, code, words));
}
Json note_of(const std::string& text) { return Json::array({{{"text", text}}}); }

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
  std::string known{};  ///< date since which disease in bone was known; empty: nobody knew of any
};

/// Patient, primary and secondary cancer: what every bundle begins with.
struct Begun {
  std::string patient, primary, secondary{};  ///< the last is empty where nobody knew of it, and of myeloma
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
  const auto cancer = std::ranges::find_if(
      primaries, [&](const Primary& one) { return one.key == who.primary && (one.sex.empty() || one.sex == who.sex); });
  Json called = cancer != std::end(primaries) ? concept_of(cancer->words, coding_of(icd, cancer->code, cancer->display))
                                              : concept_of(who.primary.empty() ? "Cancer" : "Cancer: " + who.primary);
  if (cancer != std::end(primaries) && !cancer->by_snomed.empty())
    called["coding"].push_back(coding_of(snomed, cancer->by_snomed, cancer->words));
  Json primary = condition(std::move(called));
  if (is_of_bone(who.primary) && !who.known.empty())
    primary["note"] = note_of(std::string{bone_disease_known} + who.known);
  out.primary = bundle.add("Condition", std::string{mcode} + "primary-cancer-condition", std::move(primary));
  // What nobody knew of is in no chart.
  if (who.known.empty() || is_of_bone(who.primary)) return out;
  Json code = concept_of("Secondary malignant neoplasm of bone", coding_of(snomed, "94222008"));
  code["coding"].push_back(coding_of(icd, "C79.51", "Secondary malignant neoplasm of bone"));
  Json secondary = condition(std::move(code));
  secondary["extension"] = Json::array({{{"url", "http://hl7.org/fhir/StructureDefinition/condition-related"},
                                         {"valueReference", {{"reference", out.primary}}}}});
  secondary["bodySite"] = Json::array({concept_of("bone")});
  // Since when it truly was there a chart cannot say: it begins with the day on which it was known.
  secondary["onsetDateTime"] = secondary["recordedDate"] = who.known;
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
  one["focus"] = Json::array({{{"reference", of.secondary.empty() ? of.primary : of.secondary}}});
  one["valueCodeableConcept"] = concept_of(words);
  bundle.add("Observation", std::string{mcode} + "cancer-disease-status", std::move(one));
}

struct Trouble {
  std::string words, bone{}, begun, over{}, severity{};
  bool fracture = false;
  bool goes_on = false;  ///< that it does is known; where it does not and `over` is empty, its end is not known
};
void add_trouble(Bundle& bundle, const Begun& of, const Trouble& what) {
  Json one{{"clinicalStatus", status_of("condition-clinical", what.over.empty() ? "active" : "resolved")},
           {"verificationStatus", status_of("condition-ver-status", "unconfirmed")},
           {"category", Json::array({status_of("condition-category", "problem-list-item")})},
           {"code", what.fracture ? concept_of(what.words, coding_of(snomed, "268029009", "Pathological fracture"))
                                  : concept_of(what.words)},
           {"subject", {{"reference", of.patient}}},
           {"onsetDateTime", what.begun}};
  if (!what.over.empty()) one["abatementDateTime"] = what.over;
  if (!what.severity.empty()) one["severity"] = concept_of(what.severity);
  if (!what.bone.empty()) one["bodySite"] = Json::array({concept_of(what.bone)});
  one["note"] = note_of("the body had it; whether anybody noticed is not in the tables");
  if (what.over.empty() && !what.goes_on) one["note"].push_back({{"text", "when it was over is not in the tables"}});
  bundle.add("Condition", std::string{us_core} + "condition-problems-health-concerns", std::move(one));
}

/// What is taken day by day, over a time.
struct Taken {
  /// `begun` empty: its own days are not known, nor whether any was taken; `over` empty: it goes on; `why`: why it was
  /// stopped
  std::string drug, begun, over{}, why{}, dose{}, note{};
};

/// "4 mg" as a quantity by UCUM; labelled doses are counted.
Json dose_of(double value, std::string_view unit) {
  if (unit.empty() || unit == "1") return {{"value", value}, {"unit", "dose"}, {"system", ucum}, {"code", "{dose}"}};
  Json out = quantity_of(value, unit);
  if (unit == "IU") out["code"] = "[iU]";
  return out;
}

/// "morphine 30 mg/day", "ibandronate 50 mg a day", "zoledronate 4 mg", "cytotoxic 1".
struct Dose {
  std::string drug, words;  ///< "30 mg a day"
  Json amount;              ///< null where none is said
  bool hourly = false;
};
Dose read_dose(const std::string& detail) {
  static const std::regex said(R"((\w+)(?: ([0-9.e+-]+)(?: ([^ /;:,]+))?(/day| a day|/h)?)?.*)");
  std::smatch match;
  if (!std::regex_match(detail, match, said)) return {detail, "", {}};
  Dose out{words(match[1].str()), "", {}, match[4].str() == "/h"};
  if (!match[2].matched) return out;
  out.amount = dose_of(number(match[2].str()), match[3].str() + (out.hourly ? "/h" : ""));
  out.words = fmt::format("{} {}{}", match[2].str(), out.amount["unit"].get<std::string>(),
                          match[4].matched && !out.hourly ? " a day" : "");
  return out;
}

void add_taken(Bundle& bundle, const Begun& of, const Taken& what) {
  const Dose dose = read_dose(what.dose);
  Json one{{"status", what.begun.empty()  ? "unknown"
                      : what.over.empty() ? "active"
                      : what.why.empty()  ? "completed"
                                          : "stopped"},
           {"medicationCodeableConcept", concept_of(what.drug)},
           {"subject", {{"reference", of.patient}}}};
  if (!what.begun.empty()) one["effectivePeriod"]["start"] = what.begun;
  if (!what.over.empty()) one["effectivePeriod"]["end"] = what.over;
  if (!what.why.empty()) one["statusReason"] = Json::array({concept_of(what.why)});
  if (!dose.amount.is_null()) {
    Json how{{"text", dose.words}};
    // What is taken over a day, in however many parts.
    if (!dose.hourly) how["timing"]["repeat"] = {{"frequency", 1}, {"period", 1}, {"periodUnit", "d"}};
    how["doseAndRate"] = Json::array({{{dose.hourly ? "rateQuantity" : "doseQuantity", dose.amount}}});
    one["dosage"] = Json::array({std::move(how)});
  }
  if (!what.note.empty()) one["note"] = note_of(what.note);
  bundle.add("MedicationStatement", std::string{plain_fhir} + "MedicationStatement", std::move(one));
}

void add_given(Bundle& bundle, const Begun& of, const std::string& detail, const std::string& day) {
  const Dose dose = read_dose(detail);
  Json one{{"status", "completed"},
           {"medicationCodeableConcept", concept_of(dose.drug)},
           {"subject", {{"reference", of.patient}}},
           {"effectiveDateTime", day}};
  if (!dose.amount.is_null()) one["dosage"] = {{"text", dose.words}, {"dose", dose.amount}};
  bundle.add("MedicationAdministration", std::string{mcode} + "cancer-related-medication-administration",
             std::move(one));
}

Json radiotherapy() { return concept_of("Radiotherapy course", coding_of(snomed, "1217123003")); }

/// Fractions to a bone; of no single one where `bone` is empty. `last` empty: when it ended is not known.
void add_radiation(Bundle& bundle, const Begun& of, const std::string& bone, const std::string& first,
                   const std::string& last, const std::string& note) {
  Json one{{"status", "completed"},
           {"code", radiotherapy()},
           {"subject", {{"reference", of.patient}}},
           {"performedPeriod", {{"start", first}}}};
  if (!last.empty()) one["performedPeriod"]["end"] = last;
  if (!bone.empty()) one["bodySite"] = Json::array({concept_of(bone)});
  one["note"] = note_of(note);
  bundle.add("Procedure", std::string{mcode} + "radiotherapy-course-summary", std::move(one));
}

void add_operation(Bundle& bundle, const Begun& of, std::string_view what, const std::string& bone,
                   const std::string& day, const std::string& note) {
  Json one{{"status", "completed"},
           {"code", concept_of(what)},
           {"subject", {{"reference", of.patient}}},
           {"performedDateTime", day}};
  if (!bone.empty()) one["bodySite"] = Json::array({concept_of(bone)});
  if (!note.empty()) one["note"] = note_of(note);
  bundle.add("Procedure", std::string{mcode} + "cancer-related-surgical-procedure", std::move(one));
}

/// Each drug once that the arms of that name give, as "none+zoledronate" after a crossover. Empty where they give none:
/// what a team chose is in no table.
std::vector<std::string> drugs_of(const Json& about, const std::string& lived_in) {
  Problems ignored;
  const scenario::Node document = scenario::parse_document(about.at("trial").value("text", ""), "trial.toml", ignored);
  std::vector<std::string> out;
  const scenario::Entry* arms = document.find("arm");
  const std::vector<std::string_view> names = split(lived_in, '+');
  for (const scenario::Node& one : arms ? arms->node.items : std::vector<scenario::Node>{}) {
    const scenario::Entry *name = one.find("name"), *treatments = one.find("treatment");
    if (!name || !treatments || std::ranges::count(names, name->node.text) == 0) continue;
    for (const scenario::Node& treatment : treatments->node.items) {
      const scenario::Entry* drug = treatment.find("drug");
      if (!drug) continue;
      const std::string called = words(drug->node.text);
      if (std::ranges::count(out, called) == 0) out.push_back(called);
    }
  }
  return out;
}

/// What adsl.csv has of the medicines of an arm, with a statement for each.
void add_medicines(Bundle& bundle, const Begun& begun, const Json& about, const Row& who) {
  const std::string first = who["TRTSDT"], last = who["TRTEDT"];
  if (first.empty()) return;
  const std::vector<std::string> drugs = drugs_of(about, who["ACTARM"]);
  for (const std::string& drug : drugs) {
    Taken one{.drug = drug, .begun = first, .over = last};
    if (drugs.size() == 1) {
      one.note = fmt::format(
          "studied in this trial, arm '{}': from the first dose to the last; how much, and on which "
          "days, is not in the tables",
          who["ARM"]);
    } else {
      // Which of them was given first or last nobody can say: who died early may never have had the one that comes
      // late.
      one.begun = one.over = "";
      one.note = fmt::format(
          "studied in this trial, arm '{}': one of {} medicines that were given from {} to {}, which are the first and "
          "the last dose of all of them together; whether this one was given, when, and how much is not in the tables",
          who["ARM"], drugs.size(), first, last);
    }
    add_taken(bundle, begun, one);
  }
}

constexpr std::string_view bone_table = "adce.csv";  // results of older programs have none

/// Radiation and operations of a trial. What breaks, and the cord, is among the harms of adae.csv.
void add_treated_bones(Bundle& bundle, const Begun& begun, const Csv& bones) {
  for (const CsvRow& row : bones.rows) {
    const Row r(bones, row);
    // "Radiation to bone of L4: beam.external  8 Gy": what it was stands last, its comma a blank.
    const std::string term = r["CETERM"], kind = r["CEDECOD"];
    const std::size_t parts = term.find(": ");
    std::string how = parts == std::string::npos ? "" : term.substr(parts + 2);
    if (const std::size_t blank = how.find("  "); blank != std::string::npos) how[blank] = ',';
    if (kind == "Radiation to bone") {
      add_radiation(bundle, begun, r["CELOC"], r["ASTDT"], "",
                    (how.empty() ? "" : how + "; ") + "it began on that day, when it ended is not in the tables");
    } else if (kind == "Operation on bone") {
      // "surgery.nail"
      const std::string which = words(how.substr(how.find('.') + 1));
      add_operation(bundle, begun, which.empty() ? "operation on bone" : "operation on bone: " + which, r["CELOC"],
                    r["ASTDT"], "");
    }
  }
}

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
  const Csv times = rows_with(wanted.folder, "adtte.csv", "USUBJID", id);
  const auto day_of = [&](std::string_view endpoint) {
    for (const CsvRow& row : times.rows)
      if (const Row r(times, row); r["PARAMCD"] == endpoint && r["CNSR"] == "0") return r["ADT"];
    return std::string{};
  };
  // Of trials of early cancer there may be nothing in bone at the start.
  if (const std::string known_for = who["TSBMETD"]; !known_for.empty())
    person.known = days_before(who["RANDDT"], number(known_for));
  const Begun begun = begin(bundle, person);
  add_medicines(bundle, begun, about, who);
  if (has_ours(wanted.folder, bone_table)) {
    add_treated_bones(bundle, begun, rows_with(wanted.folder, bone_table, "USUBJID", id));
  } else {
    if (const std::string day = day_of("FIRSTXRA"); !day.empty())
      add_radiation(bundle, begun, "bone", day, "",
                    "the first; later courses, and when it ended, are not in the tables");
    if (const std::string day = day_of("FIRSTXOP"); !day.empty())
      add_operation(bundle, begun, "operation on bone", "bone", day,
                    "the first; later ones, and which it was, are not in the tables");
  }
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
  if (const std::string day = day_of("TTBONE"); !day.empty())
    add_progression(bundle, begun, "worsened: progression on bone scans", day);
  const Csv harms = rows_with(wanted.folder, "adae.csv", "USUBJID", id);
  for (const CsvRow& row : harms.rows) {
    const Row r(harms, row);
    Trouble one{r["AETERM"], "", r["ASTDT"], r["AENDT"], r["AESEV"]};
    one.goes_on = r["AEOUT"] != "UNKNOWN";
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

/// Harms that a run logs as `anaemia_grade_3`: from when to when, and the worst of it.
struct GradedHarm {
  std::string kind;
  double first = 0.0, over = statistics::undefined;
  int grade = 0;
};

/// The column of timeline.csv in which the value of such a harm stands.
std::string_view column_of(std::string_view kind) {
  return kind == "neutropenia"        ? "neutrophils_per_nl"
         : kind == "thrombocytopenia" ? "platelets_per_nl"
         : kind == "anaemia"          ? "haemoglobin_g_per_dl"
                                      : "calcium_mmol_per_l";
}

/// The first day after `day` on which a value is a grade better than what is told of it, as in tables of trials; NaN
/// where there is none.
double better_after(const Csv& timeline, std::string_view kind, double day) {
  const auto toxicity = std::ranges::find(body::toxicities(), kind, &body::Toxicity::name);
  if (toxicity == body::toxicities().end()) return statistics::undefined;
  for (const CsvRow& row : timeline.rows) {
    const Row r(timeline, row);
    const double now = number(r["day"]), value = number(r[column_of(kind)]);
    if (now > day && outcomes::is_over(body::grade_of(*toxicity, value), toxicity->noted_from)) return now;
  }
  return statistics::undefined;
}

std::vector<GradedHarm> graded_harms(const Csv& events, const Csv& timeline) {
  static const std::regex graded(R"((\w+)_grade_([1-5]))");
  std::map<std::string, std::vector<GradedHarm>> kinds;
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    std::smatch match;
    const std::string event = r["event"];
    if (!std::regex_match(event, match, graded) || !outcomes::find_adverse_term(match[1].str())) continue;
    const std::string kind = match[1].str();
    const double day = number(r["day"]);
    std::vector<GradedHarm>& harms = kinds[kind];
    if (harms.empty() || day > harms.back().over) harms.push_back({kind, day, better_after(timeline, kind, day)});
    harms.back().grade = std::max(harms.back().grade, std::stoi(match[2].str()));
  }
  std::vector<GradedHarm> out;
  for (auto& [kind, harms] : kinds) out.insert(out.end(), harms.begin(), harms.end());
  return out;
}

/// The date on which a bone that broke on a day had healed; empty where it did not.
std::string healed(const Csv& events, const std::string& bone, double broken) {
  for (const CsvRow& row : events.rows)
    if (const Row r(events, row); r["event"] == "union" && r["bone"] == bone && number(r["day"]) >= broken)
      return date(number(r["day"]));
  return {};
}

/// What is taken day by day, with an entry for each dose of it; `died` ends all.
std::vector<Taken> taken(const Csv& events, const std::string& died) {
  std::vector<Taken> out;
  std::map<std::string, std::size_t> now;
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    const std::string event = r["event"], detail = r["detail"], day = date(number(r["day"]));
    if (event != "start" && event != "stop") continue;
    const std::size_t name = detail.find_first_of(" :;,");
    const std::string drug = words(detail.substr(0, name));
    if (const auto one = now.find(drug); one != now.end()) {
      out[one->second].over = day;
      const std::size_t why = detail.find(": ");
      if (event == "stop" && why != std::string::npos) out[one->second].why = detail.substr(why + 2);
      now.erase(one);
    }
    if (event == "stop") continue;
    now[drug] = out.size();
    out.push_back({.drug = drug, .begun = day, .dose = detail});
  }
  for (const auto& [drug, at] : now) out[at].over = died;
  return out;
}

/// The date since which a run's metastases were known: what its team diagnosed, or where none cares for the patient,
/// the first test that reported something; empty where there was neither.
std::string known_since(const fs::path& folder, const Csv& events) {
  const bool team = std::ranges::any_of(events.rows, [&](const CsvRow& row) {
    const std::string event = Row(events, row)["event"];
    return event == "visit" || event == "decision";
  });
  if (team) {
    static const std::regex diagnosed(R"(.*-> (.*; )?diagnose .*)");
    for (const CsvRow& row : events.rows)
      if (const Row r(events, row); r["event"] == "decision" && std::regex_match(r["detail"], diagnosed))
        return date(number(r["day"]));
  } else if (has_ours(folder, "findings.csv")) {
    const Csv findings = table_of(folder, "findings.csv");
    for (const CsvRow& row : findings.rows)
      if (const Row r(findings, row); r["decision"] == "reported") return date(number(r["day"]));
  }
  return {};
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
  }
  person.known = known_since(wanted.folder, events);
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
  for (const BeamCourse& one : beam_courses(events))
    add_radiation(bundle, begun, one.bone, date(one.first), date(one.last),
                  fmt::format("fractions: {}; the first: {}", one.count, one.detail));
  const Csv timeline = has_ours(wanted.folder, "timeline.csv") ? table_of(wanted.folder, "timeline.csv") : Csv{};
  for (const GradedHarm& harm : graded_harms(events, timeline))
    add_trouble(bundle, begun,
                {.words = std::string{outcomes::find_adverse_term(harm.kind)->term},
                 .begun = date(harm.first),
                 .over = std::isnan(harm.over) ? "" : date(harm.over),
                 .severity = fmt::format("grade {} at worst", harm.grade),
                 .goes_on = !timeline.rows.empty()});
  for (const Taken& one : taken(events, person.died)) add_taken(bundle, begun, one);
  std::set<std::string> broken;
  for (const CsvRow& row : events.rows) {
    const Row r(events, row);
    const std::string kind = r["event"], day = date(number(r["day"])), bone = r["bone"];
    if (kind == "dose") {
      add_given(bundle, begun, r["detail"], day);
    } else if (kind == "fracture" || kind == "collapse") {
      // A vertebra that breaks and gives way at once is told of twice, and broke once.
      if (!broken.insert(bone + day).second) continue;
      add_trouble(bundle, begun,
                  {.words = "Pathological fracture of " + bone,
                   .bone = bone,
                   .begun = day,
                   .over = healed(events, bone, number(r["day"])),
                   .fracture = true});
    } else if (const outcomes::AdverseTerm* term = outcomes::find_adverse_term(kind); term && term->logged) {
      add_trouble(bundle, begun, {std::string{term->term}, bone, day});
    } else if (kind == "cord_compression") {
      add_trouble(bundle, begun, {"Spinal cord compression at " + bone, bone, day});
    } else if (std::ranges::count(operations, kind) > 0) {
      add_operation(bundle, begun, words(kind), bone, day, r["detail"]);
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

std::string not_in_bundle(const fs::path& folder, const Json& bundle) {
  const std::string text = bundle.dump();
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  std::error_code ignored;
  const bool trial = fs::exists(folder / "trial.json", ignored);
  std::string out = "Not in it: visits and decisions, reports of images and biopsies.";
  if (trial) {
    out =
        "Not in it, as the tables of a trial have them not: doses, the days of each medicine of an arm that has "
        "several, "
        "medicines beside those that are studied, reports of images, ";
    out += fs::exists(folder / bone_table, ignored)
               ? "fractions and ends of radiation, radiation that belongs to an operation of the same bone, what was "
                 "done in a bone and counts as neither."
               : "radiation and operations after the first.";
  }
  const bool of_bone = has("\"C90.00\"");
  if (!has("mcode-secondary-cancer-condition") && !has(bone_disease_known))
    out += fmt::format(" {} in bone is not in it, as nobody knew of any{}.", of_bone ? "Disease" : "Metastasis",
                       trial ? " at randomisation; whether it was found later is not in the tables" : "");
  return out;
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
      {"MedicationStatement",
       {{"status", "subject", "medicationCodeableConcept"}, {"active", "completed", "stopped", "unknown"}}},
      {"MedicationAdministration",
       {{"status", "subject", "medicationCodeableConcept", "effectiveDateTime"},
        {"completed", "not-done", "stopped"}}}};
  static const std::set<std::string> units{"mmol/L", "g/L",    "umol/L", "mL/min",  "U/L", "nmol/mmol", "ug/L",  "g/dL",
                                           "10*9/L", "nmol/L", "pmol/L", "{score}", "mg",  "g",         "ug",    "ug/h",
                                           "mL",     "L",      "[iU]",   "kBq",     "MBq", "GBq",       "{dose}"};
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
    // Of medicines of which the time is not known it must be said why.
    if (type == "MedicationStatement")
      fault(r.value("status", "") == "unknown" ? !r.contains("note") || r.contains("effectivePeriod")
                                               : !r.contains("effectivePeriod"),
            name + ": neither a time nor why there is none, or both");
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
        if (key == "valueQuantity" || key == "doseQuantity" || key == "rateQuantity" || key == "dose") {
          fault(!units.count(value.value("code", "")), name + ": unit " + value.value("code", ""));
          fault(!value.contains("value") || !value["value"].is_number(), name + ": no number");
        }
        const bool dated =
            key.ends_with("DateTime") || key == "birthDate" || key == "recordedDate" || key == "start" || key == "end";
        if (dated) {
          const std::string when = value.get<std::string>();
          fault(!std::regex_match(when, day), name + ": no date: " + when);
          fault(!died.empty() && when > died, name + ": after death");
        }
        self(self, value);
      }
    };
    walk(walk, r);
    for (const char* period : {"effectivePeriod", "performedPeriod"})
      if (r.contains(period) && r[period].contains("start") && r[period].contains("end"))
        fault(r[period]["start"].get<std::string>() > r[period]["end"].get<std::string>(),
              name + ": over before it began");
    if (r.contains("onsetDateTime") && r.contains("abatementDateTime"))
      fault(r["onsetDateTime"].get<std::string>() > r["abatementDateTime"].get<std::string>(),
            name + ": over before it began");
  }
  return out;
}

}  // namespace howship::records
