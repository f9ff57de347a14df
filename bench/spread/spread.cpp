// SPDX-License-Identifier: Apache-2.0
// Lives of each cancer on one core: milliseconds a patient, with and without the lines of their tables, and how much
// memory a large cohort takes. Wanted: 0.5 ms a patient, 1 ms of myeloma.
//   bench_spread [PATIENTS]
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>

#include "howship/base/threads.hpp"
#include "howship/records/cohort_tables.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/spread/summary.hpp"

using namespace howship;

int main(int argc, char** argv) {
  const std::uint64_t patients = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10000;
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
}
