// SPDX-License-Identifier: Apache-2.0
#include "howship/records/cohort_tables.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/units.hpp"
#include "howship/body/parameters.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/records/outcome_tables.hpp"

namespace howship::records {
namespace {

using formats::Cell;
using formats::ColumnOf;
using spread::Deposit;
using spread::History;

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Six digits, as no number of a cohort is known better.
double six(double value) {
  if (!std::isfinite(value) || std::abs(value) < 1e-9) return std::isfinite(value) ? 0.0 : nothing;
  const double scale = std::pow(10.0, 5.0 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}
/// From diagnosis. Spread alone looks at the end of each month: what it finds in that of death is known by then.
double after(double day, const History& h) {
  return std::isfinite(day) ? six(std::min(day, h.death) - h.diagnosis) : nothing;
}
/// The same of what happens to a patient, which nothing does after death.
double in_life(double day, const History& h) { return day <= h.death ? after(day, h) : nothing; }
std::int64_t whole(bool yes) { return yes ? 1 : 0; }
std::string text(std::string_view words) { return std::string{words}; }

std::span<const ColumnOf<PatientRow>> patient_columns() {
  using R = PatientRow;
  static const ColumnOf<R> rows[] = {
      {"patient", "1", "number of the patient, from 0", [](const R& r) { return std::int64_t(r.history.patient); }},
      {"primary", "", "the cancer", [](const R& r) { return r.primary.name; }},
      {"sex", "", "female or male", [](const R& r) { return text(r.history.female ? "female" : "male"); }},
      {"age_years", "years", "age at diagnosis",
       [](const R& r) { return six(r.history.age + r.history.diagnosis / spread::year); }},
      {"receptor", "", "positive or negative, where the cancer has a hormone receptor that is modelled",
       [](const R& r) {
         return text(r.primary.receptor_share <= 0.0 ? "" : r.history.receptor ? "positive" : "negative");
       }},
      {"grade", "1", "grade of the primary, 1 to 3", [](const R& r) { return std::int64_t(r.history.grade); }},
      {"size_mm", "mm", "diameter of the primary at diagnosis", [](const R& r) { return six(r.history.size); }},
      {"nodes", "1", "regional nodes involved at diagnosis", [](const R& r) { return std::int64_t(r.history.nodes); }},
      {"psa_ng_per_ml", "ng/mL", "PSA at diagnosis, of prostate cancer",
       [](const R& r) { return r.primary.psa_release > 0.0 ? six(r.history.psa) : nothing; }},
      {"stage", "", "what is known at diagnosis: localised, regional (nodes), distant",
       [](const R& r) { return text(spread::stage_names[std::size_t(r.history.stage)]); }},
      {"found_by", "", "symptoms of the primary, screening, or symptoms of a metastasis",
       [](const R& r) { return text(spread::found_by_names[std::size_t(r.history.found_by)]); }},
      {"bone_symptom_first", "1", "1 where pain in a bone led to the cancer",
       [](const R& r) { return whole(r.history.bone_symptom_first); }},
      {"resected", "1", "1 where the primary was removed", [](const R& r) { return whole(r.history.resected); }},
      {"natural_day", "day", "when the primary would have been found by its own symptoms, from diagnosis",
       [](const R& r) { return six(0.0 - r.history.diagnosis); }},
      {"bone_visible_at_diagnosis", "1", "1 where a deposit of 8 mm or more was in bone at diagnosis, known or not",
       [](const R& r) { return whole(r.history.bone_visible_at_diagnosis); }},
      {"viscera_visible_at_diagnosis", "1", "the same in another organ",
       [](const R& r) { return whole(r.history.viscera_visible_at_diagnosis); }},
      {"distant_day", "day", "distant disease was found, from diagnosis",
       [](const R& r) { return after(r.history.first_distant, r.history); }},
      {"first_site", "", "where: bone, bone and others, others",
       [](const R& r) {
         const History& h = r.history;
         return text(!std::isfinite(h.first_distant) ? ""
                     : !h.first_site_bone            ? "others"
                     : h.first_site_others           ? "bone and others"
                                                     : "bone");
       }},
      {"bone_day", "day", "bone disease was found, from diagnosis",
       [](const R& r) { return after(r.history.first_bone, r.history); }},
      {"bone_lesions_at_detection", "1", "bone lesions that tests show on that day",
       [](const R& r) { return std::int64_t(r.history.bone_lesions_at_detection); }},
      {"bone_disease", "", "solitary or multiple, on that day",
       [](const R& r) {
         const int n = r.history.bone_lesions_at_detection;
         return text(n == 0 ? "" : n == 1 ? "solitary" : "multiple");
       }},
      {"painful_at_detection", "1", "1 where a bone hurt on that day",
       [](const R& r) { return whole(r.history.painful_at_bone); }},
      {"viscera_at_detection", "1", "1 where another organ had a visible deposit on that day",
       [](const R& r) { return whole(r.history.viscera_at_bone); }},
      {"fracture_day", "day", "first fracture, from diagnosis",
       [](const R& r) { return in_life(r.history.fracture, r.history); }},
      {"cord_compression_day", "day", "first cord compression, from diagnosis; of a body its first sign",
       [](const R& r) { return in_life(r.history.cord, r.history); }},
      {"hypercalcaemia_day", "day", "first high calcium, from diagnosis; of a body of grade 2 and more",
       [](const R& r) { return in_life(r.history.hypercalcaemia, r.history); }},
      {"death_day", "day", "death, from diagnosis; empty of who lives at the end",
       [](const R& r) { return after(r.history.death, r.history); }},
      {"death_by", "", "cancer; other: other causes, and what treatment did",
       [](const R& r) {
         return text(!std::isfinite(r.history.death) ? "" : r.history.cancer_death ? "cancer" : "other");
       }},
      {"followed_day", "day", "end of what is followed, from diagnosis",
       [](const R& r) { return six(std::min(r.history.death, r.history.end) - r.history.diagnosis); }},
      {"bone_lesions", "1", "bone lesions of 8 mm or more at death or the end",
       [](const R& r) { return std::int64_t(r.history.bone_lesions); }},
      {"bone_mm3", "mm3", "tumour in bone at death or the end", [](const R& r) { return six(r.history.burden[0]); }},
      {"liver_mm3", "mm3", "in the liver", [](const R& r) { return six(r.history.burden[1]); }},
      {"lung_mm3", "mm3", "in the lung, metastases", [](const R& r) { return six(r.history.burden[2]); }},
      {"brain_mm3", "mm3", "in the brain", [](const R& r) { return six(r.history.burden[3]); }},
      {"node_mm3", "mm3", "in distant nodes and soft tissue", [](const R& r) { return six(r.history.burden[4]); }},
      {"organs_visible", "", "organs with a deposit of 8 mm or more at death or the end",
       [](const R& r) {
         std::string out;
         for (std::size_t o = 0; o < spread::organ_count; ++o)
           if (r.history.visible[o]) (out += out.empty() ? "" : " ") += spread::organ_names[o];
         return out;
       }},
      {"founders", "1", "deposits that were founded",
       [](const R& r) { return std::int64_t(r.history.deposits.size()); }},
      {"ecog", "1", "performance status at death or the end", [](const R& r) { return six(r.history.ecog); }},
  };
  return rows;
}

std::span<const ColumnOf<LesionRow>> lesion_columns() {
  using R = LesionRow;
  static const ColumnOf<R> rows[] = {
      {"patient", "1", "number of the patient, from 0", [](const R& r) { return std::int64_t(r.history.patient); }},
      {"lesion", "1", "number of the deposit: 64 times the month of its founding plus its rank in it",
       [](const R& r) { return std::int64_t(r.deposit.key); }},
      {"primary", "", "the cancer that it is of", [](const R& r) { return r.primary.name; }},
      {"organ", "", "bone, liver, lung, brain, node",
       [](const R& r) { return text(spread::organ_names[r.deposit.organ]); }},
      {"region", "", "of a deposit in bone",
       [](const R& r) {
         return r.deposit.organ == spread::bone ? spread::regions()[r.deposit.region].name : std::string{};
       }},
      {"type", "", "of a deposit in bone: lytic, mixed, blastic",
       [](const R& r) {
         return text(r.deposit.organ == spread::bone ? spread::phenotype_word(r.deposit.phenotype) : "");
       }},
      {"phenotype", "1", "0 lytic to 1 blastic", [](const R& r) { return six(r.deposit.phenotype); }},
      {"source", "", "what shed it: the primary, or a deposit in bone of trunk or limbs, liver, lung, brain, node",
       [](const R& r) { return text(spread::shedder_names[std::size_t(r.deposit.source)]); }},
      {"parent", "1", "number of the deposit that shed it; empty where the primary did",
       [](const R& r) { return r.deposit.parent < 0 ? nothing : double(r.deposit.parent); }},
      {"generation", "1", "1 of the primary, 2 of its deposits ...",
       [](const R& r) { return std::int64_t(r.deposit.generation); }},
      {"trait", "1", "inherited trait of attachment; 0 is the mean of the primary",
       [](const R& r) { return six(r.deposit.trait); }},
      {"growth_per_day", "1/day", "growth at its start", [](const R& r) { return six(r.deposit.growth); }},
      {"born_day", "day", "its first cell settled, from diagnosis",
       [](const R& r) { return after(r.deposit.born, r.history); }},
      {"seeded_day", "day", "it passed 1 mm3", [](const R& r) { return after(r.deposit.seeded, r.history); }},
      {"visible_day", "day", "it passed 8 mm, to the end of the month",
       [](const R& r) { return after(r.deposit.visible, r.history); }},
      {"volume_mm3", "mm3", "at death or the end", [](const R& r) { return six(r.deposit.volume); }},
      {"status", "", "growing, resting or gone, at death or the end",
       [](const R& r) {
         return text(r.deposit.status == Deposit::active    ? "growing"
                     : r.deposit.status == Deposit::dormant ? "resting"
                                                            : "gone");
       }},
  };
  return rows;
}

std::span<const ColumnOf<EventRow>> event_columns() {
  using R = EventRow;
  static const ColumnOf<R> rows[] = {
      {"patient", "1", "number of the patient, from 0", [](const R& r) { return std::int64_t(r.history.patient); }},
      {"day", "day", "from diagnosis", [](const R& r) { return after(r.day, r.history); }},
      {"event", "", "what happened", [](const R& r) { return text(r.event); }},
      {"detail", "", "of what kind", [](const R& r) { return text(r.detail); }},
  };
  return rows;
}

std::span<const ColumnOf<SummaryRow>> summary_columns() {
  using R = SummaryRow;
  static const ColumnOf<R> rows[] = {
      {"primary", "", "the cancer, or all", [](const R& r) { return text(r.primary); }},
      {"quantity", "", "what is estimated", [](const R& r) { return r.quantity.key; }},
      {"value", "1", "the estimate, in its unit", [](const R& r) { return six(r.quantity.estimate.value); }},
      {"low", "1", "lower end of the 95 % interval", [](const R& r) { return six(r.quantity.estimate.low); }},
      {"high", "1", "upper end of the 95 % interval", [](const R& r) { return six(r.quantity.estimate.high); }},
      {"unit", "", "of the three", [](const R& r) { return r.quantity.unit; }},
      {"patients", "1", "whom it is estimated from", [](const R& r) { return std::int64_t(r.quantity.patients); }},
      {"meaning", "", "in words", [](const R& r) { return r.quantity.meaning; }},
  };
  return rows;
}

std::span<const ColumnOf<FailedRow>> failed_columns() {
  using R = FailedRow;
  static const ColumnOf<R> rows[] = {
      {"patient", "1", "number of the patient, from 0", [](const R& r) { return std::int64_t(r.patient); }},
      {"reason", "", "why this life could not be computed", [](const R& r) { return text(r.reason); }},
  };
  return rows;
}

std::vector<formats::Column> outcome_columns() {
  std::vector<formats::Column> out{{"patient", "1", "number of the patient, from 0"},
                                   {"primary", "", "the cancer"},
                                   {"day_0_day", "day", "from diagnosis to the day from which all days here count"}};
  for (formats::Column& one : columns_of_endpoints()) out.push_back(std::move(one));
  return out;
}

/// Lines of a table without its header.
template <class Source>
class Lines {
 public:
  explicit Lines(std::span<const ColumnOf<Source>> columns)
      : columns_(columns), table_(formats::columns_of(columns)), header_(table_.text().size()) {}
  void add(const Source& source) { table_.add(formats::row_of(columns_, source)); }
  std::string text() const { return table_.text().substr(header_); }

 private:
  std::span<const ColumnOf<Source>> columns_;
  formats::Table table_;
  std::size_t header_;
};

}  // namespace

std::vector<CohortTable> cohort_tables() {
  return {{"patients.csv", "one row a patient", formats::columns_of(patient_columns())},
          {"outcomes.csv", "endpoints of each patient whom a team cared for", outcome_columns()},
          {"lesions.csv", "one row for each deposit that passed 1 mm3", formats::columns_of(lesion_columns())},
          {"events.csv", "what happened to each patient, in order", formats::columns_of(event_columns())},
          {"summary.csv", "what the cohort amounts to, for each cancer and for all",
           formats::columns_of(summary_columns())},
          {"failed.csv", "patients whose life could not be computed", formats::columns_of(failed_columns())}};
}

std::string patient_lines(const History& history, const spread::Primary& primary) {
  Lines<PatientRow> lines(patient_columns());
  lines.add({history, primary});
  return lines.text();
}

std::string lesion_lines(const History& history, const spread::Primary& primary) {
  Lines<LesionRow> lines(lesion_columns());
  for (const Deposit& deposit : history.deposits)
    if (std::isfinite(deposit.seeded)) lines.add({history, primary, deposit});
  return lines.text();
}

std::string event_lines(const History& history) {
  Lines<EventRow> lines(event_columns());
  for (const Happened& one : events_of(history)) lines.add({history, one.day, one.event, one.detail});
  return lines.text();
}

std::string outcome_line(const History& history, const spread::Primary& primary, double day_0,
                         std::span<const double> endpoints) {
  std::vector<Cell> cells{std::int64_t(history.patient), primary.name, after(day_0, history)};
  for (const double one : endpoints) cells.emplace_back(six(one));
  formats::Table table(outcome_columns());
  const std::size_t header = table.text().size();
  table.add(cells);
  return table.text().substr(header);
}

std::vector<OutcomeRecord> outcome_records(std::string_view lines) {
  std::vector<OutcomeRecord> out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    OutcomeRecord& one = out.emplace_back();
    for (std::size_t cell = 0; cell < 3 + outcomes::endpoints().size(); ++cell) {
      const std::size_t comma = std::min(line.find(','), line.size());
      const std::string_view text = line.substr(0, comma);
      line.remove_prefix(std::min(comma + 1, line.size()));
      if (cell == 1) one.primary = text;
      if (cell > 2) one.endpoints.push_back(read_number(text).value_or(nothing));
    }
  }
  return out;
}

std::string failed_line(std::uint64_t patient, std::string_view reason) {
  Lines<FailedRow> lines(failed_columns());
  lines.add({patient, reason});
  return lines.text();
}

std::vector<Happened> events_of(const History& h) {
  std::vector<Happened> out;
  out.push_back({h.diagnosis, "diagnosis", spread::found_by_names[std::size_t(h.found_by)]});
  if (h.resected) out.push_back({h.diagnosis, "resection", ""});
  const auto add = [&](double day, std::string_view event, std::string_view detail = "") {
    if (std::isfinite(day) && day <= h.death) out.push_back({day, event, detail});
  };
  const auto found = [&](double day) { return std::isfinite(day) ? std::min(day, h.death) : day; };  // as after()
  add(found(h.first_distant), "distant_disease",
      !h.first_site_bone    ? "others"
      : h.first_site_others ? "bone and others"
                            : "bone");
  add(found(h.first_bone), "bone_disease", h.bone_lesions_at_detection == 1 ? "solitary" : "multiple");
  add(h.fracture, "fracture");
  add(h.cord, "cord_compression");
  add(h.hypercalcaemia, "hypercalcaemia");
  add(h.death, "death", h.cancer_death ? "cancer" : "other");
  std::stable_sort(out.begin(), out.end(), [](const Happened& a, const Happened& b) { return a.day < b.day; });
  return out;
}

namespace {

/// Sum over patients of what is counted over that of the time in which it was; a mean where that is 1 for each. The
/// interval is that of a ratio of means over patients, of its logarithm where it would reach below nothing.
spread::Estimate rate(const spread::Clustered& s, std::size_t patients) {
  if (!(s.n > 0.0)) return {nothing, nothing, nothing};
  const double value = s.x / s.n, count = double(patients);
  const double squares = s.xx - 2.0 * value * s.xn + value * value * s.nn;
  const double half =
      patients > 1 ? statistics::normal_975 * std::sqrt(std::max(squares, 0.0) * count / (count - 1.0)) / s.n : nothing;
  if (value > 0.0 && half > value) return {value, value * std::exp(-half / value), value * std::exp(half / value)};
  return {value, value - half, value + half};
}

/// Of patients whom a team cared for: shares with what happens once, means of what is counted, a year and a patient.
std::vector<spread::Quantity> outcome_quantities(std::span<const OutcomeRecord* const> all) {
  std::vector<spread::Quantity> out;
  const std::span<const outcomes::Endpoint> rows = outcomes::endpoints();
  const auto followed = std::size_t(outcomes::find_endpoint("days_followed") - rows.data());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const outcomes::Endpoint& row = rows[k];
    spread::Quantity q;
    spread::Clustered sums;
    double happened = 0.0;
    bool yes_or_no = true;
    for (const OutcomeRecord* one : all) {
      const double value = one->endpoints[k];
      happened += !std::isnan(value);
      if (std::isnan(value)) continue;
      yes_or_no = yes_or_no && (value == 0.0 || value == 1.0);
      sums.add(value, row.kind == outcomes::EndpointKind::count ? one->endpoints[followed] / body::days_in_year : 1.0);
    }
    switch (row.kind) {
      case outcomes::EndpointKind::time:
        q = {std::string{row.key} + "_percent", "%", std::string{row.meaning} + ", share in the time that was followed",
             spread::proportion(happened, double(all.size())), all.size()};
        for (double* x : {&q.estimate.value, &q.estimate.low, &q.estimate.high}) *x *= 100.0;
        break;
      case outcomes::EndpointKind::count:
        q = {std::string{row.key} + "_per_year", "1/year", std::string{row.meaning} + ", a year",
             rate(sums, all.size()), all.size()};
        break;
      case outcomes::EndpointKind::mean:
        q = {"mean_" + std::string{row.key}, std::string{row.unit}, std::string{row.meaning} + ", mean",
             yes_or_no && happened > 0.0 ? spread::proportion(sums.x, happened) : rate(sums, std::size_t(happened)),
             std::size_t(happened)};
        break;
    }
    out.push_back(std::move(q));
  }
  return out;
}

}  // namespace

formats::Table summary_table(const scenario::Cohort& cohort, const spread::Records& records,
                             std::span<const OutcomeRecord> outcomes) {
  formats::Table out(formats::columns_of(summary_columns()));
  const auto add = [&](std::string_view name, const spread::Records& some) {
    for (const spread::Quantity& one : spread::summarise(some))
      out.add(formats::row_of(summary_columns(), SummaryRow{name, one}));
    std::vector<const OutcomeRecord*> cared_for;
    for (const OutcomeRecord& one : outcomes)
      if (name == "all" || one.primary == name) cared_for.push_back(&one);
    if (cared_for.empty()) return;
    for (const spread::Quantity& one : outcome_quantities(cared_for))
      out.add(formats::row_of(summary_columns(), SummaryRow{name, one}));
  };
  for (std::size_t k = 0; k < cohort.primaries.size(); ++k)
    add(cohort.primaries[k].name, spread::of_primary(records, k));
  if (cohort.primaries.size() > 1) add("all", records);
  return out;
}

}  // namespace howship::records
