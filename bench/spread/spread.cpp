// SPDX-License-Identifier: Apache-2.0
// Lives of each cancer on one core: milliseconds a patient, with and without the lines of their tables, and how much
// memory a large cohort takes. Wanted: 0.5 ms a patient, 1 ms of myeloma. Then patients with bodies whose whole
// skeleton is simulated, eight side by side. Wanted: 60 ms for three years of one.
// The quickest of some passes counts.
//   bench_spread [PATIENTS [PASSES]]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

#include "howship/app/bodies.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/threads.hpp"
#include "howship/records/cohort_tables.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/spread/summary.hpp"

using namespace howship;

namespace {

/// The first patients of a cancer that has spread to bone by diagnosis, for three years of treatment or until death.
void with_bodies(const std::string& primary, int passes, app::BoneLibrary& bones) {
  Problems problems;
  scenario::Cohort cohort =
      scenario::read_cohort("seed = 1\npatients = 24\ndepth = \"body\"\nyears = 3\n[population]\nprimary = \"" +
                                primary + "\"\nstage = \"distant\"\n[[treatment]]\ndrug = \"denosumab\"\n",
                            "bench.toml", problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  const std::vector<spread::Disease> diseases{{cohort.primaries[0], cohort.parameters}};
  std::vector<std::uint64_t> patients;
  for (std::uint64_t k = 0; k < cohort.patients; ++k) patients.push_back(k);
  ThreadPool alone(1);
  app::live_with_bodies(cohort, diseases, patients, bones, alone);  // makes the bones
  double spent = 1e300;
  std::vector<app::LifeWithBody> lives;
  for (int pass = 0; pass < passes; ++pass) {
    const double start = thread_seconds();
    lives = app::live_with_bodies(cohort, diseases, patients, bones, alone);
    spent = std::min(spent, thread_seconds() - start);
  }
  double walked = 0.0, years = 0.0, lesions = 0.0, lesion_years = 0.0;
  for (const app::LifeWithBody& one : lives) {
    if (!one.walked) continue;
    walked += 1.0;
    const double end = std::min(one.history.death, one.history.end);
    for (const spread::Deposit& d : one.history.deposits)
      if (d.organ == spread::bone && d.seeded < end) {
        lesions += 1.0;
        lesion_years += (end - std::max(d.seeded, one.history.diagnosis)) / spread::year;
      }
    years += (end - one.history.diagnosis) / spread::year;
  }
  fmt::print("{:10} {:>10} {:>14.1f} {:>16.1f} {:>16.1f} {:>18.1f}\n", primary, walked, 1e3 * spent / walked,
             1e3 * spent / years, lesions / walked, lesion_years / years);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t patients = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10000;
  const int passes = argc > 2 ? std::atoi(argv[2]) : 3;
  fmt::print("{:10} {:>10} {:>14} {:>16} {:>16} {:>18}\n", "cancer", "patients", "ms a patient", "with its lines",
             "months lived", "deposit-months");
  std::size_t bytes = 0;
  for (const std::string& name : scenario::primary_names()) {
    const spread::Disease disease(scenario::built_in_primary(name), {});
    double months = 0.0, deposit_months = 0.0;
    double start = thread_seconds();
    for (std::uint64_t k = 0; k < patients; ++k) {
      const spread::History h = spread::live(disease, 1, k);
      months += double(h.months);
      deposit_months += double(h.deposit_months);
    }
    const double lived = thread_seconds() - start;
    start = thread_seconds();
    for (std::uint64_t k = 0; k < patients; ++k) {
      const spread::History h = spread::live(disease, 1, k);
      bytes += records::patient_lines(h, disease.primary).size() + records::lesion_lines(h, disease.primary).size() +
               records::event_lines(h).size();
    }
    const double written = thread_seconds() - start, n = double(patients);
    fmt::print("{:10} {:>10} {:>14.3f} {:>16.3f} {:>16.0f} {:>18.0f}\n", name, patients, 1e3 * lived / n,
               1e3 * written / n, months / n, deposit_months / n);
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  fmt::print("text {:.1f} MB, largest memory {:.1f} MB; a record of a patient in a cohort is {} bytes\n",
             1e-6 * double(bytes), 1e-3 * double(used.ru_maxrss), sizeof(spread::Record));
  fmt::print("\nWith bodies, on one core\n{:10} {:>10} {:>14} {:>16} {:>16} {:>18}\n", "cancer", "patients",
             "ms a patient", "ms a year", "bone lesions", "lesions at a time");
  app::BoneLibrary bones;
  for (const char* name : {"breast", "prostate", "lung", "myeloma"}) with_bodies(name, passes, bones);
}
