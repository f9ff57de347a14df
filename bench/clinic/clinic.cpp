// SPDX-License-Identifier: Apache-2.0
// What a clinic costs beside the patient that it cares for: processor time of all decisions of a policy over a life,
// and of that life with and without it. Tests are not made (they cost what they cost anywhere), so that nothing but
// labs comes back.
//
//   bench_clinic [POLICY ...]
#include <fmt/format.h>
#include <time.h>

#include <string>
#include <vector>

#include "howship/patient/live.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/scenario.hpp"

using namespace howship;

namespace {

double seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// Passes everything on, and keeps the time.
class Timed : public patient::CareTeam {
 public:
  explicit Timed(patient::CareTeam& team) : team_(team) {}
  patient::Decisions decide(const patient::Seen& seen) override {
    const double begin = seconds();
    patient::Decisions out = team_.decide(seen);
    spent += seconds() - begin;
    ++days;
    decisions += out.log.size();
    return out;
  }
  double alertness() const override { return team_.alertness(); }
  void walk(patient::Archive& archive) override { team_.walk(archive); }
  double spent = 0.0;
  std::size_t days = 0, decisions = 0;

 private:
  patient::CareTeam& team_;
};

scenario::ReadScenario read(const std::string& policy) {
  const std::string text =
      "duration = \"2 years\"\nvoxel_size = \"2 mm\"\nseed = 9\n[patient]\nsex = \"female\"\nage = 62\nprimary = "
      "\"breast\"\n"
      "[clinic]\npolicy = \"" +
      policy +
      "\"\nstage = 3\nfirst_visit = \"day 0\"\n[[lesion]]\nbone = \"L3\"\nradius = \"5 mm\"\nspace = \"shells\"\n";
  Problems problems;
  scenario::ReadScenario out = scenario::read_scenario(text, "bench", problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

/// Processor seconds of a life.
double life(const scenario::ReadScenario& read, patient::CareTeam* team, ThreadPool& pool) {
  std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
  for (const scenario::BoneChoice& bone : read.resolved.bones)
    models.push_back(
        std::make_shared<const skeleton::BoneModel>(scenario::coarse_bone(bone.name, read.scenario.patient)));
  patient::Patient one =
      patient::start(std::make_shared<const patient::Plan>(scenario::plan_of(read.scenario, read.resolved, models)));
  patient::Observer nobody;
  const double begin = seconds();
  patient::live(one, read.scenario.duration, nobody, pool, nullptr, team);
  return seconds() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> policies(argv + 1, argv + argc);
  if (policies.empty()) policies = {"guide_2016", "modern", "watchful"};
  ThreadPool pool(1);
  fmt::print("{:<14} {:>9} {:>10} {:>26} {:>26}\n", "policy", "days", "decisions", "policy, ms a patient-year",
             "life, ms a patient-year");
  for (const std::string& policy : policies) {
    const scenario::ReadScenario scenario = read(policy);
    double best = 1e9, whole = 1e9;
    std::size_t days = 0, decisions = 0;
    for (int round = 0; round < 7; ++round) {
      const auto team = scenario::clinic_of(scenario.scenario, scenario.resolved);
      Timed timed(*team);
      whole = std::min(whole, life(scenario, &timed, pool));
      best = std::min(best, timed.spent);
      days = timed.days;
      decisions = timed.decisions;
    }
    const double a_year = 365.25 / double(std::max<std::size_t>(days, 1));
    fmt::print("{:<14} {:>9} {:>10} {:>26.3f} {:>26.1f}\n", policy, days, decisions, 1e3 * best * a_year,
               1e3 * whole * a_year);
  }
  const scenario::ReadScenario scenario = read(policies.front());
  double without = 1e9;
  for (int round = 0; round < 3; ++round) without = std::min(without, life(scenario, nullptr, pool));
  fmt::print("{:<14} {:>47} {:>26.1f}\n", "none", "", 1e3 * without * 365.25 / scenario.scenario.duration);
  return 0;
}
