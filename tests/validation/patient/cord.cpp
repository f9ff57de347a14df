// SPDX-License-Identifier: Apache-2.0
// docs/validation/cord.md: 3000 virtual patients whose epidural tumour grows until they come, beside published series.
// The page is what this test computes; HOWSHIP_WRITE_DOCS=1 writes it anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/imaging/cord.hpp"
#include "howship/patient/cord.hpp"

using namespace howship;
using namespace howship::patient;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// What became of one patient; days.
struct Course {
  double pain = never, root = never, signs = never, treated = never;
  double at_treatment = 0.0, after_month = -1.0, after_8_weeks = -1.0;  ///< function
  std::array<double, 6> days{}, weak{};                                 ///< untreated, by grade, and with weak legs
};

/// Tumour doubles in the canal, a vertebra may collapse, signs send the patient to a doctor, who treats at once with a
/// steroid for three weeks and with radiation. How people differ is assumed; the cord and what presses are the
/// program's.
Course course(std::uint64_t number, const CordParameters& p) {
  const auto draw = [&](std::uint64_t k) { return normal(6, number, Stream::symptom, k); };
  const auto chance = [&](std::uint64_t k) { return uniform(6, number, Stream::symptom, 1000 + k); };
  const double doubling = 35.0 * std::exp(0.6 * draw(0)), sensitive = std::exp(0.15 * draw(1));
  const double scale = std::exp(0.06 * draw(3)), shrinks = 0.022 * std::exp(0.9 * draw(4));
  const double breaks = chance(0) < 0.25 ? -60.0 * std::log(1.0 - chance(1)) : never, fragment = 1.0 + 4.0 * chance(2);
  double area = 12.0 * std::exp(0.3 * draw(5)), delay = 14.0 * std::exp(1.1 * draw(2)), before = 0.0;
  CordState cord;
  Course out;
  constexpr double step = 0.25;
  for (double day = 0.0; day < 420.0; day += step) {
    const bool treated = day >= out.treated;
    if (treated && day > out.treated + 5.0)
      area *= std::exp(-shrinks * step);
    else if (!treated || day <= out.treated + 2.0)
      area = std::min(area * std::exp2(step / doubling), 190.0);
    const auto place = imaging::cord_place(17.0, 16.0, {area, 0.0, 1.0, day >= breaks ? fragment : 0.0});
    const double pressed = place.compression * sensitive / scale;
    advance(cord, before, pressed, {treated && day < out.treated + 21.0 ? 1.0 : 0.0, false}, step, p);
    before = pressed;
    const double f = cord.function();
    const auto first = [&](double& at, bool now) {
      if (at == never && now) at = day;
    };
    first(out.pain, place.grade >= imaging::EsccGrade::epidural && place.depth > 1.0);
    first(out.root, place.grade >= imaging::EsccGrade::sac_deformed);
    first(out.signs, f < p.weak_below);
    if (!treated) {
      out.days[std::size_t(place.grade)] += step;
      if (f < p.weak_below) out.weak[std::size_t(place.grade)] += step;
    }
    // Who cannot walk comes sooner.
    if (out.signs < never && !treated) delay -= step * (f < p.walks_from ? 3.0 : 1.0);
    if (out.treated == never && out.signs < never && delay <= 0.0) {
      out.treated = day;
      out.at_treatment = f;
    }
    if (out.after_month < 0.0 && day >= out.treated + 30.0) out.after_month = f;
    if (out.after_8_weeks < 0.0 && day >= out.treated + 56.0) return out.after_8_weeks = f, out;
  }
  return out;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Row {
  std::string what, published, source;
  double value, low, high;  ///< published, as a range
  const char* unit;
};

std::vector<Row> rows() {
  const CordParameters p;
  std::vector<Course> all;
  for (std::uint64_t number = 0; number < 3000; ++number)
    if (const Course one = course(number, p); one.after_8_weeks >= 0.0) all.push_back(one);
  const auto walks = [&](double f) { return f >= p.walks_from; };
  const auto share = [&](const auto& of, const auto& is) {
    double count = 0.0, whole = 0.0;
    for (const Course& one : all) {
      if (!of(one)) continue;
      whole += 1.0;
      count += is(one);
    }
    return 100.0 * count / whole;
  };
  const auto lead = [&](double Course::*what) {
    std::vector<double> out;
    for (const Course& one : all)
      if (one.*what < never) out.push_back(one.signs - one.*what);
    return median(std::move(out));
  };
  const auto everybody = [](const Course&) { return true; };
  const auto in = [&](const Course& one) { return walks(one.at_treatment); };
  const auto out = [&](const Course& one) { return !walks(one.at_treatment); };
  std::vector<double> delays;
  for (const Course& one : all) delays.push_back(one.treated - one.signs);
  const auto weak_at = [&](imaging::EsccGrade grade) {
    double days = 0.0, weak = 0.0;
    for (const Course& one : all) {
      days += one.days[std::size_t(grade)];
      weak += one.weak[std::size_t(grade)];
    }
    return 100.0 * weak / days;
  };
  constexpr double alive = 0.85;
  // A share of some 300 people is known to 5 points.
  return {{"cannot walk when treated (fitted)", "48 %", "E227, Levack 2001", share(everybody, out), 43, 53, "%"},
          {"of these cannot walk a month later (fitted)", "67 %", "E227, Levack 2001",
           share(out, [&](const Course& one) { return !walks(one.after_month); }), 60, 74, "%"},
          {"walk when treated, and a month later (times 0.85 who live) (fitted)", "81 %", "E227, Levack 2001",
           alive * share(in, [&](const Course& one) { return walks(one.after_month); }), 76, 86, "%"},
          {"walk 8 weeks after radiation (fitted)", "69 to 73 %", "E114, Hoskin 2019",
           share(everybody, [&](const Course& one) { return walks(one.after_8_weeks); }), 69, 73, "%"},
          {"first sign of the cord to treatment, median (input)", "14 days", "E228, Husband 1998", median(delays), 12,
           16, " days"},
          {"pain before the first sign, median", "90 days", "E227, Levack 2001", lead(&Course::pain), 77, 104, " days"},
          {"root pain possible before the first sign, median", "63 days", "E227, Levack 2001", lead(&Course::root), 54,
           72, " days"},
          // Of 41 and 42 people with lesions of C3 to C7 and T11 to L1.
          {"weak legs at grade 1b, share of days before treatment", "17 %", "Uei 2018 (10.1097/BRS.0000000000002378)",
           weak_at(imaging::EsccGrade::sac_deformed), 7, 32, "%"},
          {"weak legs at grade 1c, the same", "60 %", "Uei 2018 (10.1097/BRS.0000000000002378)",
           weak_at(imaging::EsccGrade::cord_touched), 43, 74, "%"}};
}

bool meets(const Row& row) { return row.value >= row.low && row.value <= row.high; }

}  // namespace

TEST(Cord, the_page_is_what_the_models_compute) {
  const std::string file = HOWSHIP_SOURCE_DIR "/docs/validation/cord.md";
  std::string table;
  int misses = 0;
  const std::vector<Row> all = rows();
  for (const Row& row : all) {
    table += fmt::format("| {} | {:.0f}{} | {} | {} | {} |\n", row.what, row.value,
                         std::string{*row.unit == '%' ? " " : ""} + row.unit, row.published, row.source,
                         meets(row) ? "meets" : "**misses**");
    misses += !meets(row);
  }
  const std::string now = fmt::format(
      R"(# The spinal cord, beside published figures

<!-- Written by the test Cord.the_page_is_what_the_models_compute; HOWSHIP_WRITE_DOCS=1 writes it anew. -->

{} of {} rows miss what was published. The cord, what presses on it and their numbers are those of every run
([theory](../theory/patient.md)). The 3000 patients are assumed: epidural tumour of 12 mm2 that doubles in 35 days (ln SD 0.6),
a collapse in a quarter of them, shrinkage of 2.2 % a day from the fifth day after treatment (ln SD 0.9), 14 days from the
first sign to treatment (ln SD 1.1), a third of that when they cannot walk. Treatment is a steroid for three weeks and
radiation. Shares meet within the 95 % interval of a series of its size, days within 15 %. "Fitted" marks figures that
numbers of the cord were chosen by; a delay is an input.

| quantity | Howship | published | source | |
| --- | --- | --- | --- | --- |
{}
## In runs

One lung metastasis of the typical patient, behind the middle of T8, on one seed
([cord_compression_T8](../../scenarios/cord_compression_T8/README.md)):

* Root pain comes seven months before the legs get weak (published: 63 days). A root counts as reached at grade 1b or by
  tumour in a foramen.
* Weak legs to no walking take a month untreated; the later a steroid and radiation, the less comes back: 94 % of
  function when begun three days after the legs got weak, 61 % after forty-four.
* On that late day a laminectomy before radiation leaves 63 %, and the patient walks again. Trials of surgery were not looked
  at.
)",
      misses, all.size(), table);
  if (std::getenv("HOWSHIP_WRITE_DOCS")) write_whole(file, now);
  EXPECT_EQ(read_whole(file), now) << "HOWSHIP_WRITE_DOCS=1 writes it anew";
}
