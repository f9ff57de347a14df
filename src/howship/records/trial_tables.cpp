// SPDX-License-Identifier: Apache-2.0
#include "howship/records/trial_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/body/parameters.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/records/outcome_tables.hpp"
#include "howship/records/trial_cells.hpp"

namespace howship::records {
namespace {

using formats::Cell;
using formats::Column;
using scenario::Trial;
using scenario::TrialDesign;
using statistics::undefined;

/// An interval without an end has none in a table.
double bounded(double value) { return std::isinf(value) ? undefined : value; }

std::string join(std::span<const double> values) {
  std::string out;
  for (std::size_t k = 0; k < values.size(); ++k) out += (k ? ";" : "") + exact(values[k]);
  return out;
}
std::vector<double> numbers(std::string_view text) {
  std::vector<double> out;
  if (text.empty()) return out;
  for (const std::string_view one : split(text, ';')) out.push_back(number(one));
  return out;
}

template <class One, class Read>
std::vector<One> read_lines(std::string_view lines, std::size_t cells, Read read) {
  std::vector<One> out;
  for (const std::string_view line : split(lines, '\n')) {
    if (line.empty()) continue;
    const auto parts = split(line, ',');
    if (parts.size() != cells) throw RunError("a shard of the trial is damaged; remove it and resume");
    out.push_back(read(parts));
  }
  return out;
}

/// PARAMCD: eight letters at most.
std::string code_of(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {{"survival", "OS"},
                                                                     {"radiographic_progression", "RPFS"},
                                                                     {"first_skeletal_event", "TTSRE"},
                                                                     {"first_skeletal_event_found", "TTSREF"},
                                                                     {"first_symptomatic_skeletal_event", "TTSSE"},
                                                                     {"first_skeletal_complication", "TTSKCOMP"},
                                                                     {"first_hypercalcaemia", "TTHCM"},
                                                                     {"pain_progression", "TTPAIN"},
                                                                     {"opioid_start", "TTOPI"},
                                                                     {"jaw_osteonecrosis", "TTONJ"},
                                                                     {"renal_deterioration", "TTKIDNEY"},
                                                                     {"ambulation_lost", "TTWALK"},
                                                                     {"bone_progression", "TTBONE"}};
  for (const auto& [name, code] : known)
    if (name == key) return std::string{code};
  std::string out{key.substr(0, 8)};
  for (char& c : out) c = c == '_' ? 'X' : char(std::toupper(c));
  return out;
}

std::vector<Column> outcome_columns() {
  std::vector<Column> out{{"USUBJID", "", "subject"}, {"TRT01P", "", "planned arm"}};
  for (Column& one : columns_of_endpoints()) out.push_back(std::move(one));
  return out;
}

const std::vector<Column>& adsl_columns() {
  static const std::vector<Column> columns{
      {"STUDYID", "", "study"},
      {"USUBJID", "", "subject; of twins with the arm"},
      {"SUBJID", "", "number of the candidate"},
      {"ARM", "", "planned arm"},
      {"ACTARM", "", "arm that was lived in; after a crossover both, with a plus"},
      {"TRT01P", "", "planned arm"},
      {"TRT01PN", "1", "its number, 1 the control"},
      {"TRT01A", "", "what was taken, as ACTARM"},
      {"TRTSDT", "", "date of the first dose of what the arm gives; empty: none"},
      {"TRTEDT", "", "date of the last"},
      {"TRTDURD", "day", "TRTEDT - TRTSDT + 1"},
      {"DCTREAS", "", "why it was given up before the end: WITHDRAWAL BY SUBJECT or CROSSOVER"},
      {"DCTDT", "", "date of that"},
      {"XOVFL", "", "Y: went over to another arm"},
      {"AGE", "year", "at randomisation"},
      {"AGEU", "", "unit of AGE"},
      {"SEX", "", "F or M"},
      {"PRIMARY", "", "the cancer"},
      {"STRATUM", "1", "bits of the conditions of the strata, the first the lowest"},
      {"RANDDT", "", "date of randomisation, day 0 of the candidate's own life being 2000-01-01"},
      {"EOSDT", "", "date on which following ended"},
      {"EOSSTT", "", "COMPLETED or DISCONTINUED"},
      {"DCSREAS", "", "why it was discontinued"},
      {"DTHFL", "", "Y: died"},
      {"DTHDT", "", "date of death"},
      {"DTHCAUS", "", "of what"},
      {"ITTFL", "", "Y: in the analysis of all who were randomised"},
      {"TWINID", "1", "number that the lives of one patient share; simulator only"},
      {"TAKENOVR", "", "medicines of the team that the protocol took over at randomisation"}};
  static const std::vector<Column> all = [] {
    std::vector<Column> out = columns;
    for (const BaseLineColumn& one : base_line_columns())
      out.push_back({std::string{one.name}, std::string{one.unit}, std::string{one.meaning}});
    return out;
  }();
  return all;
}

const std::vector<Column>& adtte_columns() {
  static const std::vector<Column> columns{
      {"STUDYID", "", "study"},
      {"USUBJID", "", "subject"},
      {"TRT01P", "", "planned arm"},
      {"TRT01PN", "1", "its number, 1 the control"},
      {"STRATUM", "1", "as in adsl.csv"},
      {"PARAM", "", "what is timed"},
      {"PARAMCD", "",
       "its code; of an endpoint with stops or crossover followed by its place among "
       "the endpoints, the primary first"},
      {"AVAL", "day", "ADT - STARTDT + 1"},
      {"AVALU", "", "DAYS"},
      {"STARTDT", "", "date of randomisation"},
      {"ADT", "", "date of the event, or of the end of following"},
      {"CNSR", "1", "0 event, 1 end of the trial, 2 left, 3 died before it"},
      {"EVNTDESC", "",
       "what happened, of endpoints with parts which of them; where nothing did, "
       "why following ended, as DCSREAS in adsl.csv, or what came between, as "
       "DCTREAS"},
      {"CNSDTDSC", "", "what ADT is where nothing happened"}};
  return columns;
}

const std::vector<Column>& adtter_columns() {
  static const std::vector<Column> columns{
      {"STUDYID", "", "study"},
      {"USUBJID", "", "subject"},
      {"TRT01P", "", "planned arm"},
      {"TRT01PN", "1", "its number, 1 the control"},
      {"STRATUM", "1", "as in adsl.csv"},
      {"PARAMCD", "", "SREREC: skeletal-related events; with a number as in adtte.csv"},
      {"ASEQ", "1", "number of the gap"},
      {"TSTART", "day", "from the last event, not at risk on it"},
      {"TSTOP", "day", "until this event, or the end of following"},
      {"EVENT", "1", "1: the gap ends with an event"},
      {"DEATH", "1", "1: it ends with death"}};
  return columns;
}

const std::vector<Column>& summary_columns() {
  static const std::vector<Column> columns{
      {"analysis", "", "trial: what an experiment of this size sees; twins: what is true of the model's patients"},
      {"endpoint", "", "as the trial's file names it"},
      {"arm", "", "of which the number is; empty: of all"},
      {"comparator", "", "with which it is compared; empty: with none"},
      {"statistic", "", "what the number is"},
      {"at_day", "day", "until which, where it has one"},
      {"value", "", "in the unit of the statistic: days, shares, ratios, numbers"},
      {"lower", "", "of the 95 % interval"},
      {"upper", "", "of it"},
      {"p", "1", "two-sided, where there is a test"},
      {"n", "1", "patients, or pairs of twins"},
      {"events", "1", "among them, where events are counted; of a curve those of all the time that was followed"},
      {"note", "", "how it is to be read"}};
  return columns;
}

double day_of(const TrialLife& life, std::string_view key) {
  const outcomes::Endpoint* row = outcomes::find_endpoint(key);
  HOWSHIP_ENSURE(row, "parts of an endpoint are endpoints");
  return life.endpoints[std::size_t(row - outcomes::endpoints().data())];
}

/// EVNTDESC: of an endpoint of several parts those that happened on its day, where days tell.
std::string what_happened(const TrialLife& life, const outcomes::Endpoint& endpoint) {
  struct Part {
    std::string_view key, words;
  };
  constexpr Part skeletal[] = {{"first_fracture", "fracture through a lesion"},
                               {"first_cord_compression", "compression of the cord"},
                               {"first_radiation", "radiation to bone"},
                               {"first_operation", "operation on bone"},
                               {"first_hypercalcaemia", "hypercalcaemia of malignancy"}};
  constexpr Part progression[] = {{"bone_progression", "progression on bone scans"}, {"survival", "death"}};
  std::span<const Part> parts;
  if (endpoint.key == "first_skeletal_event" || endpoint.key == "first_symptomatic_skeletal_event")
    parts = std::span(skeletal).first(4);
  if (endpoint.key == "first_skeletal_complication") parts = skeletal;
  if (endpoint.key == "radiographic_progression") parts = progression;
  std::string out;
  for (const Part& one : parts)
    if (day_of(life, one.key) == day_of(life, endpoint.key)) out += (out.empty() ? "" : ", ") + std::string{one.words};
  // The only other part of it.
  if (out.empty() && endpoint.key == "radiographic_progression") return "progression outside bone";
  return out.empty() ? std::string{endpoint.meaning} : out;
}

constexpr std::string_view lesion_mixes[] = {"unknown", "lytic", "mixed", "blastic"};

std::string joined(std::span<const std::string> words, char by) {
  std::string out;
  for (const std::string& one : words) out += (out.empty() ? std::string{} : std::string{by}) + one;
  return out;
}

Cell base_line_cell(const BaseLineColumn& column, double value) {
  if (column.name == "LESMIXBL")
    return std::isnan(value) ? std::string{} : std::string{lesion_mixes[std::size_t(value)]};
  if (column.flag) return value > 0.0 ? std::string{"Y"} : std::string{};
  return value;
}

}  // namespace

std::span<const BaseLineColumn> base_line_columns() {
  static constexpr BaseLineColumn all[] = {
      {"TSBMETD", "day", "for which the team had known of bone disease", ""},
      {"NLESBL", "1", "lesions in bone that it knew of", ""},
      {"LESMIXBL", "", "what most of them were: lytic, mixed, blastic, unknown", ""},
      {"VISCFL", "", "Y: a metastasis in an organ was known", "", true},
      {"PRSREFL", "", "Y: a skeletal event was known before", "", true},
      {"ECOGBL", "1", "performance status at randomisation", "ECOG"},
      {"PAINBL", "1", "worst pain of the day, 0 to 10", "NRSWORST"},
      {"OMEDBL", "mg/day", "oral morphine equivalent", "OMED"},
      {"PSABL", "ug/L", "prostate-specific antigen, in prostate cancer", "MARKER"},
      {"ALPBL", "U/L", "alkaline phosphatase", "ALP"},
      {"NTXBL", "nmol/mmol", "urinary NTx over creatinine", "NTX"},
      {"HGBBL", "g/dL", "haemoglobin", "HGB"},
      {"CRCLBL", "mL/min", "creatinine clearance", "CRCL"}};
  return all;
}

std::string line_of(const Screened& one) {
  return fmt::format("{},{},{},{},{}\n", one.patient, exact(one.day), one.stratum, plain(one.reason),
                     plain(one.failed));
}

std::string line_of(const TrialLife& one) {
  return fmt::format("{},{},{},{},{},{:d},{:d},{:d},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", one.patient, one.stratum,
                     one.arm, exact(one.entered), exact(one.followed), one.died, one.left, one.female, exact(one.age),
                     plain(one.primary), plain(one.death_by), exact(one.first_dose), exact(one.last_dose),
                     exact(one.stopped), exact(one.crossed), join(one.endpoints), join(one.events), plain(one.failed),
                     joined(one.taken_over, ';'), join(one.base), text_of(one.visits));
}

std::vector<Screened> screened_of(std::string_view lines) {
  return read_lines<Screened>(lines, 5, [](const std::vector<std::string_view>& c) {
    return Screened{std::uint64_t(number(c[0])), number(c[1]), std::uint64_t(number(c[2])), std::string{c[3]},
                    std::string{c[4]}};
  });
}

namespace {

std::vector<TrialLife> read_lives(std::string_view lines, bool visits) {
  return read_lines<TrialLife>(lines, 21, [&](const std::vector<std::string_view>& c) {
    TrialLife out;
    out.patient = std::uint64_t(number(c[0]));
    out.stratum = std::uint64_t(number(c[1]));
    out.arm = int(number(c[2]));
    out.entered = number(c[3]);
    out.followed = number(c[4]);
    out.died = c[5] == "1";
    out.left = c[6] == "1";
    out.female = c[7] == "1";
    out.age = number(c[8]);
    out.primary = c[9];
    out.death_by = c[10];
    out.first_dose = number(c[11]);
    out.last_dose = number(c[12]);
    out.stopped = number(c[13]);
    out.crossed = number(c[14]);
    out.endpoints = numbers(c[15]);
    out.events = numbers(c[16]);
    out.failed = c[17];
    if (!c[18].empty())
      for (const std::string_view word : split(c[18], ';')) out.taken_over.emplace_back(word);
    out.base = numbers(c[19]);
    if (visits) out.visits = visits_of(c[20]);
    return out;
  });
}

}  // namespace

std::vector<TrialLife> lives_of(std::string_view lines) { return read_lives(lines, false); }
std::vector<TrialLife> lives_with_visits(std::string_view lines) { return read_lives(lines, true); }

std::vector<trial::Subject> subjects_of(std::span<const TrialLife> lives) {
  std::vector<trial::Subject> out;
  for (const TrialLife& one : lives)
    if (one.failed.empty()) out.push_back({one.patient, one.arm, int(one.stratum), one.followed, one.died});
  return out;
}

trial::Endpoint endpoint_of(const scenario::TrialEndpoint& asked, std::span<const TrialLife> lives) {
  const std::string_view key = asked.key;
  const outcomes::Endpoint* row = outcomes::find_endpoint(key);
  HOWSHIP_ENSURE(row, "endpoints are checked when a trial is read");
  const auto place = std::size_t(row - outcomes::endpoints().data());
  trial::Endpoint out{asked.label(), std::string{row->unit}, std::string{row->meaning}, trial::Kind::time, {}, {}};
  if (row->kind == outcomes::EndpointKind::mean) out.kind = trial::Kind::mean;
  if (row->kind == outcomes::EndpointKind::count)
    out.kind = key == "skeletal_events" ? trial::Kind::recurrent : trial::Kind::count;
  for (const TrialLife& one : lives) {
    if (!one.failed.empty()) continue;
    if (out.kind == trial::Kind::recurrent)
      out.times.push_back(one.events);
    else
      out.value.push_back(one.endpoints[place]);
  }
  return out;
}

namespace {

/// Lives count as they were, whatever came between.
bool by_treatment_policy(const scenario::TrialEndpoint& endpoint) {
  constexpr auto ignored = scenario::Intercurrent::treatment_policy;
  return endpoint.stops == ignored && endpoint.crossover == ignored;
}

}  // namespace

std::span<const TrialLife> as_asked(const scenario::TrialEndpoint& endpoint, std::span<const TrialLife> lives,
                                    std::vector<TrialLife>& room) {
  using scenario::Intercurrent;
  constexpr Intercurrent ignored = Intercurrent::treatment_policy;
  if (by_treatment_policy(endpoint)) return lives;
  room.assign(lives.begin(), lives.end());
  const auto place = std::size_t(outcomes::find_endpoint(endpoint.key) - outcomes::endpoints().data());
  for (TrialLife& one : room)
    for (const auto& [what, day] :
         {std::pair{endpoint.stops, one.stopped}, std::pair{endpoint.crossover, one.crossed}}) {
      if (what == ignored || !(day <= one.followed)) continue;
      if (what == Intercurrent::while_on_treatment) {
        if (day < one.followed) one.died = false, one.left = true;
        one.followed = day;
      } else {
        one.endpoints[place] = std::fmin(one.endpoints[place], day);
        const auto later = std::upper_bound(one.events.begin(), one.events.end(), day);
        if (later == one.events.begin() || *(later - 1) != day) one.events.insert(later, day);
      }
    }
  return room;
}

trial::Plan plan_of(const Trial& trial) {
  trial::Plan out;
  for (const scenario::TrialArm& arm : trial.arms) out.arms.push_back(arm.name);
  out.horizon = trial.follow_up;
  constexpr double quarter = body::days_in_year / 4.0;
  for (double day = quarter; day < trial.follow_up + 1.0; day += quarter) out.days.push_back(std::round(day));
  return out;
}

namespace {

std::string verdict_of(const trial::Look& look, bool last, bool stopped) {
  if (stopped) return "as if it had gone on";
  if (last) return look.crosses ? "the end: the arms differ" : "the end";
  if (look.crosses) return look.z > 0.0 ? "stops: the arm is better" : "stops: the arm is worse";
  return look.futile ? "goes on, though futile" : "goes on";
}

/// What each look at the primary endpoint said, and what would have followed.
void add_looks(const Trial& trial, std::span<const trial::Subject> subjects, const trial::Endpoint& endpoint,
               std::vector<trial::Row>& out) {
  for (int arm = 1; arm < int(trial.arms.size()); ++arm) {
    std::vector<trial::Entered> all;
    for (std::size_t k = 0; k < subjects.size(); ++k) {
      const trial::Subject& one = subjects[k];
      if (one.arm != 0 && one.arm != arm) continue;
      all.push_back({trial::followed(one, endpoint.value[k]),
                     trial::accrual_day(*trial.interim, trial.population.seed, one.patient)});
      all.back().life.group = one.arm == arm;
    }
    const std::vector<trial::Look> looks = trial::looks_of(all, *trial.interim);
    const trial::Look* end = trial::ending(looks);
    bool stopped = false;
    for (const trial::Look& look : looks) {
      const bool last = &look == &looks.back();
      const std::string verdict = verdict_of(look, last, stopped);
      const auto add = [&](const char* statistic, statistics::Estimate estimate) {
        trial::Row row;
        row.analysis = "interim";
        row.endpoint = endpoint.key;
        row.arm = trial.arms[std::size_t(arm)].name;
        row.comparator = trial.arms[0].name;
        row.statistic = statistic;
        row.at = look.day;
        row.estimate = estimate;
        row.n = look.patients;
        row.events = look.events;
        row.note = last ? verdict : fmt::format("at {:.0f} % of the events: {}", 100.0 * look.share, verdict);
        out.push_back(std::move(row));
      };
      const auto plain = [](double value) { return statistics::Estimate{value, undefined, undefined, undefined}; };
      add("look_z", plain(look.z));
      add("look_boundary", plain(std::isfinite(look.bound) ? look.bound : undefined));
      if (!last) add("look_conditional_power", plain(look.conditional_power));
      add("look_hazard_ratio", trial::hazard_ratio_of(look.seen));
      stopped = stopped || &look == end;
    }
  }
}

}  // namespace

std::vector<trial::Row> trial_summary(const Trial& trial, std::span<const TrialLife> lives) {
  std::vector<trial::Row> out;
  const trial::Plan plan = plan_of(trial);
  for (const scenario::TrialEndpoint& one : trial.endpoints) {
    std::vector<TrialLife> room;
    const std::span<const TrialLife> asked = as_asked(one, lives, room);
    const std::vector<trial::Subject> subjects = subjects_of(asked);
    const trial::Endpoint endpoint = endpoint_of(one, asked);
    const auto rows =
        trial.truth() ? trial::analyse_twins(subjects, endpoint, plan) : trial::analyse(subjects, endpoint, plan);
    out.insert(out.end(), rows.begin(), rows.end());
    if (one.primary && trial.interim && trial.design == TrialDesign::randomised)
      add_looks(trial, subjects, endpoint, out);
  }
  return out;
}

namespace {

/// An endpoint whose analysis makes something of what comes between, and the lives as it sees them.
struct SeenOtherwise {
  const outcomes::Endpoint* endpoint;
  std::string words, code;
  std::vector<TrialLife> lives;
};
std::vector<SeenOtherwise> seen_otherwise(const Trial& trial, std::span<const TrialLife> lives) {
  std::vector<SeenOtherwise> out;
  for (std::size_t k = 0; k < trial.endpoints.size(); ++k) {
    const scenario::TrialEndpoint& one = trial.endpoints[k];
    SeenOtherwise other{outcomes::find_endpoint(one.key), {}, {}, {}};
    const bool time = other.endpoint->kind == outcomes::EndpointKind::time, repeated = one.key == "skeletal_events";
    if (by_treatment_policy(one) || !(time || repeated) || other.endpoint->before_entry) continue;
    as_asked(one, lives, other.lives);
    other.words = std::string{other.endpoint->meaning} + one.label().substr(one.key.size());
    const std::string number = std::to_string(k + 1);
    other.code = (time ? code_of(one.key) : std::string{"SREREC"}).substr(0, 8 - number.size()) + number;
    out.push_back(std::move(other));
  }
  return out;
}

}  // namespace

std::vector<TrialTable> trial_tables(const Trial& trial, std::span<const Screened> screened,
                                     std::span<const TrialLife> lives, std::span<const trial::Row> summary) {
  formats::Table adsl(adsl_columns()), adtte(adtte_columns()), adtter(adtter_columns()), all(outcome_columns()),
      numbers_table(summary_columns()),
      flow({{"step", "", "of the flow of patients"}, {"arm", "", "where it is of one"}, {"patients", "1", "how many"}}),
      failures(
          {{"patient", "1", "number of the candidate"}, {"arm", "", "empty: while it was screened"}, {"why", "", ""}});
  const std::span<const outcomes::Endpoint> rows = outcomes::endpoints();
  const std::vector<SeenOtherwise> otherwise = seen_otherwise(trial, lives);
  for (const TrialLife& one : lives) {
    const std::string& arm = trial.arms[std::size_t(one.arm)].name;
    if (!one.failed.empty()) {
      failures.add({std::int64_t(one.patient), arm, one.failed});
      continue;
    }
    const std::string id = subject_id(trial, one.patient, one.arm), start = date(one.entered),
                      end = date(one.entered + one.followed - 1.0);
    const auto arm_number = std::int64_t(one.arm + 1), stratum = std::int64_t(one.stratum);
    const bool stopped = one.died || one.left, crossed = !std::isnan(one.crossed);
    const bool gave_up = !std::isnan(one.stopped) && !(one.crossed <= one.stopped);
    const auto dated = [&](double day) { return std::isnan(day) ? std::string{} : date(one.entered + day - 1.0); };
    // Of the life as an analysis sees it; `one` is as it was lived.
    const auto add_time = [&](const TrialLife& seen, const outcomes::Endpoint& endpoint, std::string words,
                              std::string code) {
      const double day = day_of(seen, endpoint.key);
      if (day < 1.0) return;  // it had happened when the trial began
      const bool event = !std::isnan(day) && day <= seen.followed, cut = seen.followed < one.followed;
      const double last = event ? day : seen.followed;
      const char* const came_between = last == one.crossed ? "CROSSOVER" : "WITHDRAWAL BY SUBJECT";
      adtte.add({std::string{study}, id, arm, arm_number, stratum, std::move(words), std::move(code), last, "DAYS",
                 start, date(one.entered + last - 1.0),
                 std::int64_t(event       ? 0
                              : seen.died ? 3
                              : seen.left ? 2
                                          : 1),
                 event && day != day_of(one, endpoint.key) ? came_between
                 : event                                   ? what_happened(one, endpoint)
                 : cut                                     ? came_between
                 : seen.died                               ? "DEATH"
                 : seen.left                               ? "LOST TO FOLLOW-UP"
                                                           : "END OF STUDY",
                 event       ? ""
                 : cut       ? "date of that"
                 : seen.died ? "date of death"
                 : seen.left ? "date of last contact"
                             : "date of the end of the study"});
    };
    const auto add_gaps = [&](const TrialLife& seen, const std::string& code) {
      double from = 0.0;
      std::int64_t gap = 0;
      const auto add_gap = [&](double until, int event, int death) {
        adtter.add({std::string{study}, id, arm, arm_number, stratum, code, ++gap, from, until, std::int64_t(event),
                    std::int64_t(death)});
        from = until;
      };
      for (const double day : seen.events)
        if (day > from && day <= seen.followed) add_gap(day, 1, seen.died && day == seen.followed);
      if (from < seen.followed) add_gap(seen.followed, 0, seen.died);
    };
    std::vector<Cell> row{std::string{study},
                          id,
                          std::int64_t(one.patient),
                          arm,
                          actual_arm(trial, one.arm, one.crossed),
                          arm,
                          arm_number,
                          actual_arm(trial, one.arm, one.crossed),
                          dated(one.first_dose),
                          dated(one.last_dose),
                          one.last_dose - one.first_dose + 1.0,
                          gave_up   ? "WITHDRAWAL BY SUBJECT"
                          : crossed ? "CROSSOVER"
                                    : "",
                          dated(gave_up ? one.stopped : one.crossed),
                          crossed ? "Y" : "",
                          std::floor(one.age),
                          "YEARS",
                          one.female ? "F" : "M",
                          one.primary,
                          stratum,
                          start,
                          end,
                          stopped ? "DISCONTINUED" : "COMPLETED",
                          one.died   ? "DEATH"
                          : one.left ? "LOST TO FOLLOW-UP"
                                     : "",
                          one.died ? "Y" : "",
                          one.died ? end : "",
                          one.died ? one.death_by : "",
                          "Y",
                          std::int64_t(one.patient),
                          joined(one.taken_over, ';')};
    for (std::size_t k = 0; k < base_line_columns().size(); ++k)
      row.push_back(base_line_cell(base_line_columns()[k], k < one.base.size() ? one.base[k] : undefined));
    adsl.add(row);
    std::vector<Cell> cells{id, arm};
    for (std::size_t k = 0; k < rows.size(); ++k) {
      cells.emplace_back(one.endpoints[k]);
      if (rows[k].kind == outcomes::EndpointKind::time && !rows[k].before_entry)
        add_time(one, rows[k], std::string{rows[k].meaning}, code_of(rows[k].key));
    }
    for (const SeenOtherwise& other : otherwise) {
      const TrialLife& seen = other.lives[std::size_t(&one - lives.data())];
      if (other.endpoint->kind == outcomes::EndpointKind::time)
        add_time(seen, *other.endpoint, other.words, other.code);
      else
        add_gaps(seen, other.code);
    }
    all.add(cells);
    add_gaps(one, "SREREC");
  }
  for (const trial::Row& row : summary)
    numbers_table.add({row.analysis, row.endpoint, row.arm, row.comparator, row.statistic, row.at,
                       bounded(row.estimate.value), bounded(row.estimate.low), bounded(row.estimate.high), row.p,
                       std::int64_t(row.n), row.events ? Cell{std::int64_t(*row.events)} : Cell{undefined}, row.note});
  // The flow of patients, one criterion after the other.
  std::vector<std::pair<std::string, std::int64_t>> reasons;
  std::int64_t eligible = 0, not_computed = 0;
  for (const Screened& one : screened) {
    if (!one.failed.empty()) {
      ++not_computed;
      failures.add({std::int64_t(one.patient), "", one.failed});
      continue;
    }
    if (one.reason.empty()) {
      ++eligible;
      continue;
    }
    auto found = std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return r.first == one.reason; });
    if (found == reasons.end()) found = reasons.insert(reasons.end(), {one.reason, 0});
    ++found->second;
  }
  flow.add({"screened", "", std::int64_t(screened.size())});
  for (const auto& [reason, count] : reasons) flow.add({"excluded: " + reason, "", count});
  if (not_computed > 0) flow.add({"excluded: could not be computed", "", not_computed});
  flow.add({"eligible", "", eligible});
  for (std::size_t arm = 0; arm < trial.arms.size(); ++arm) {
    std::int64_t randomised = 0, treated = 0, gave_up = 0, crossed = 0, died = 0, left = 0, completed = 0, failed = 0;
    for (const TrialLife& one : lives) {
      if (one.arm != int(arm)) continue;
      ++randomised;
      treated += !std::isnan(one.first_dose);
      gave_up += !std::isnan(one.stopped);
      crossed += !std::isnan(one.crossed);
      (!one.failed.empty() ? failed : one.died ? died : one.left ? left : completed) += 1;
    }
    const std::string& name = trial.arms[arm].name;
    flow.add({trial.design == TrialDesign::twins ? "lived in this arm" : "randomised", name, randomised});
    if (!trial.arms[arm].treatments.empty()) flow.add({"given what the arm gives", name, treated});
    for (const std::string& drug : trial.arms[arm].drugs)
      if (const auto count = std::count_if(lives.begin(), lives.end(),
                                           [&](const TrialLife& one) {
                                             return one.arm == int(arm) && std::ranges::count(one.taken_over, drug) > 0;
                                           });
          count > 0)
        flow.add({"had " + drug + " from the team before", name, std::int64_t(count)});
    if (trial.adherence.stops > 0.0) flow.add({"gave it up", name, gave_up});
    if (trial.crossover) flow.add({"went over to " + trial.crossover->to, name, crossed});
    flow.add({"died", name, died});
    flow.add({"left", name, left});
    flow.add({"completed", name, completed});
    if (failed > 0) flow.add({"could not be computed", name, failed});
  }
  std::vector<TrialTable> out;
  const auto put = [&](const char* name, const char* meaning, formats::Table& table) {
    out.push_back({name, meaning, std::move(table)});
  };
  put("adsl.csv", "a row a subject", adsl);
  put("adtte.csv", "times to first events, a row a subject and endpoint", adtte);
  put("adtter.csv", "skeletal-related events as gaps, for models of repeated events", adtter);
  put("outcomes.csv", "every endpoint of every subject", all);
  put("summary.csv", "every number of the page", numbers_table);
  put("flow.csv", "the flow of patients", flow);
  put("failures.csv", "who could not be computed, and why", failures);
  return out;
}

}  // namespace howship::records
