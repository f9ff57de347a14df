// SPDX-License-Identifier: Apache-2.0
// Patients of a cohort with bodies, one after another and so many side by side in the lanes of a vector: processor time
// a patient-year, without a clinic and with one whose policy acts on each on its own days. The same patients each time;
// no time is printed before their lives are the same bytes.
//
//   bench_lanes [PATIENTS [PASSES]]      the quickest of some passes counts
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "howship/app/bodies.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/threads.hpp"
#include "howship/numerics/simd.hpp"
#include "howship/records/cohort_tables.hpp"

using namespace howship;

namespace {

constexpr std::size_t widths[] = {1, 4, 8};
static_assert(std::max({widths[0], widths[1], widths[2]}) <= app::side_by_side);

/// All that a cohort writes of a life.
std::string bytes_of(const app::LifeWithBody& life, const spread::Primary& primary) {
  std::string out = records::patient_lines(life.history, primary) + records::lesion_lines(life.history, primary) +
                    records::event_lines(life.history) + life.failed;
  for (const double value : life.endpoints) out += fmt::format(" {}", value);
  return out;
}

bool curve(const std::string& policy, std::size_t count, int passes, app::BoneLibrary& bones) {
  Problems problems;
  const scenario::Cohort cohort = scenario::read_cohort(
      fmt::format("seed = 1\npatients = {}\ndepth = \"body\"\nyears = 3\n[population]\nprimary = \"breast\"\nstage = "
                  "\"distant\"\n{}",
                  count, policy.empty() ? "" : "[clinic]\npolicy = \"" + policy + "\"\n"),
      "bench.toml", problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  const std::vector<spread::Disease> diseases{{cohort.primaries[0], cohort.parameters}};
  ThreadPool alone(1);
  std::vector<std::uint64_t> patients(cohort.patients);
  for (std::uint64_t k = 0; k < cohort.patients; ++k) patients[k] = k;
  const std::vector<app::LifeWithBody> first = app::live_with_bodies(cohort, diseases, patients, bones, alone);
  const auto years = [&](std::uint64_t k) {
    const spread::History& h = first[k].history;
    return (std::min(h.death, h.end) - h.diagnosis) / spread::year;
  };
  // Those whose lives are about as long go together, as a cohort has it.
  std::erase_if(patients, [&](std::uint64_t k) { return !first[k].walked; });
  std::stable_sort(patients.begin(), patients.end(), [&](auto a, auto b) { return years(a) > years(b); });
  double total_years = 0.0;
  for (const std::uint64_t k : patients) total_years += years(k);

  double milliseconds[std::size(widths)];
  for (std::size_t w = 0; w < std::size(widths); ++w) {
    double spent = std::numeric_limits<double>::infinity();
    for (int pass = 0; pass < passes; ++pass) {
      const double start = thread_seconds();
      std::vector<app::LifeWithBody> lives;
      for (std::size_t at = 0; at < patients.size(); at += widths[w])
        for (app::LifeWithBody& life : app::live_with_bodies(
                 cohort, diseases, std::span(patients).subspan(at, std::min(widths[w], patients.size() - at)), bones,
                 alone))
          lives.push_back(std::move(life));
      spent = std::min(spent, thread_seconds() - start);
      for (std::size_t n = 0; n < patients.size(); ++n)
        if (const spread::Primary& primary = diseases[lives[n].primary].primary;
            bytes_of(lives[n], primary) != bytes_of(first[patients[n]], primary)) {
          fmt::print("no time: patient {} is another one with {} side by side\n", patients[n], widths[w]);
          return false;
        }
    }
    milliseconds[w] = 1e3 * spent / total_years;
  }
  fmt::print("{:<12} {:>9} {:>13.1f}", policy.empty() ? "none" : policy, patients.size(), total_years);
  for (const double ms : milliseconds) fmt::print(" {:>8.2f}", ms);
  fmt::print(" {:>13.2f}\n", milliseconds[0] / milliseconds[std::size(widths) - 1]);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::size_t(std::strtoull(argv[1], nullptr, 10)) : 32;
  const int passes = argc > 2 ? std::max(1, std::atoi(argv[2])) : 2;
  fmt::print(
      "lives with bodies of one cohort, the same bytes at every width; ms of processor time a patient-year, {}\n",
      name(chosen_isa()));
  fmt::print("{:<12} {:>9} {:>13}", "policy", "patients", "patient-years");
  for (const std::size_t width : widths) fmt::print(" {:>8}", width);
  fmt::print(" {:>13}\n", "8 worth of 1");
  app::BoneLibrary bones;
  bool same = true;
  for (const char* policy : {"", "guide_2016"}) same = curve(policy, count, passes, bones) && same;
  return same ? 0 : 1;
}
