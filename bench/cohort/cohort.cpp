// SPDX-License-Identifier: Apache-2.0
// Some hundred virtual patients, each with a radial lesion, on monthly denosumab for three years, body and lesion
// exchanging every day: one, four and eight side by side in the lanes of a vector, and (body alone) by SUNDIALS CVODE,
// in one run on one machine.
#include <fmt/format.h>
#include <time.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "howship/base/random.hpp"
#include "howship/base/threads.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/space/shells.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/tumour/primary.hpp"

#ifdef HOWSHIP_SUNDIALS
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#endif

using namespace howship;

namespace {

constexpr int years = 3, days = 365 * years, between_doses = 28;
constexpr std::size_t shells = 40;  // of 0.75 mm: a ball of 30 mm radius
constexpr double shell_width = 0.75;
constexpr std::size_t widths[] = {1, 4, 8};  // patients that one task carries, side by side in the lanes of a vector

double seconds(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// What a patient amounts to at the end.
struct Outcome {
  double tumour, calcium, ntx, density;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

struct Patient {
  therapy::WholeBody body;
  space::ShellSpace lesion;
  double mineral;
};

Patient patient_number(std::uint64_t number) {
  std::uint64_t draw = 0;
  const auto vary = [&](double spread) {
    return std::exp(spread * normal(29, number, Stream::patient_parameters, draw++));
  };
  body::Parameters p;
  p.filtration *= vary(0.2);
  p.pth_healthy *= vary(0.2);
  p.remodelling_calcium *= vary(0.2);
  p.lumbar_turnover *= vary(0.25);
  tumour::Parameters t;
  t.growth *= 0.5 * vary(0.3);
  const therapy::Drug& drug = scenario::built_in_drug("denosumab");
  therapy::WholeBody body = therapy::whole_body(p, {therapy::medicine_for(drug, 60.0 * vary(0.2))});
  body.control.relative = 1e-5;
  body.control.absolute = 1e-7;
  space::ShellSpace lesion(shells, shell_width, 0.2, space::Law({}, t), {});
  lesion.seed_ball(2.0, 0.5, 0.5);
  const double mineral = lesion.measure(0.2).mineral;
  return {std::move(body), std::move(lesion), mineral};
}

/// The lesion's day: exposure from blood, one step, fluxes back.
body::Flux lesion_day(Patient& p) {
  static const therapy::CouplingParameters coupling;
  p.lesion.advance(therapy::exposure_of(p.body, p.lesion.law().bone, coupling), 1.0);
  const space::ShellMeasures m = p.lesion.measure(0.2);
  const double gained = bone::calcium_content(p.lesion.law().bone) * (m.mineral - p.mineral);
  p.mineral = m.mineral;
  body::Flux flux;
  flux.calcium_release = std::max(-gained, 0.0);
  flux.calcium_fixation = std::max(gained, 0.0);
  flux.marker = 0.125 * 1e-3 * m.tumour;  // ug/L/day/mL of a tumour that makes some
  return flux;
}

Outcome outcome_of(const Patient& p) {
  const auto now = p.body.now();
  return {p.lesion.measure(0.2).tumour, now.signals.corrected_calcium, now.signals.ntx, now.body.lumbar_density};
}

Outcome alone(std::uint64_t number) {
  Patient p = patient_number(number);
  for (int day = 0; day < days; ++day) {
    if (day % between_doses == 0) therapy::give(p.body, 0, 120.0, 0.0);
    therapy::advance_to(p.body, p.body.day + 1.0);
    therapy::set_flux(p.body, lesion_day(p));
  }
  return outcome_of(p);
}

struct Spent {
  double body = 0.0, lesion = 0.0;
};

void batch(std::size_t number, std::size_t count, std::size_t width, std::vector<Outcome>& outcomes,
           std::vector<Spent>& spent) {
  const std::size_t first = number * width, size = std::min(width, count - first);
  std::vector<Patient> patients;
  for (std::size_t i = 0; i < size; ++i) patients.push_back(patient_number(first + i));
  std::vector<therapy::WholeBody*> bodies;
  for (Patient& p : patients) bodies.push_back(&p.body);
  double clock = seconds(CLOCK_THREAD_CPUTIME_ID);
  const auto lap = [&clock] {
    const double now = seconds(CLOCK_THREAD_CPUTIME_ID), out = now - clock;
    clock = now;
    return out;
  };
  for (int day = 0; day < days; ++day) {
    if (day % between_doses == 0)
      for (Patient& p : patients) therapy::give(p.body, 0, 120.0, 0.0);
    therapy::advance_to(bodies, std::vector<double>(size, day + 1.0));
    spent[number].body += lap();
    for (Patient& p : patients) therapy::set_flux(p.body, lesion_day(p));
    spent[number].lesion += lap();
  }
  for (std::size_t i = 0; i < size; ++i) outcomes[first + i] = outcome_of(patients[i]);
}

struct Lived {
  std::vector<Outcome> outcomes;
  std::string line;  ///< what it took
};

Lived cohort(std::size_t count, std::size_t width, int threads) {
  ThreadPool pool(threads);
  const std::size_t batches = (count + width - 1) / width;
  Lived out;
  out.outcomes.resize(count);
  std::vector<Spent> spent(batches);
  const double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  pool.run(batches, [&](std::size_t b) { batch(b, count, width, out.outcomes, spent); });
  Spent all;
  for (const Spent& s : spent) {
    all.body += s.body;
    all.lesion += s.lesion;
  }
  const double used = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  out.line = fmt::format(
      "{} side by side, {} thread(s): {:.2f} s wall, {:.2f} CPU-s (bodies {:.2f}, lesions {:.2f}), {:.2f} ms a "
      "patient-year\n",
      width, threads, seconds(CLOCK_MONOTONIC) - wall, used, all.body, all.lesion, 1e3 * used / double(count) / years);
  return out;
}

#ifdef HOWSHIP_SUNDIALS
using System = therapy::WholeBodySystem<double>;

int right_hand_side(double, N_Vector y, N_Vector d, void* system) {
  static_cast<const System*>(system)->rates(N_VGetArrayPointer(y), N_VGetArrayPointer(d));
  return 0;
}

/// The body alone over the same three years, by our solver.
Outcome body_alone(std::uint64_t number) {
  Patient p = patient_number(number);
  for (int day = 0; day < days; day += between_doses) {
    therapy::give(p.body, 0, 120.0, 0.0);
    for (int d = 0; d < between_doses; ++d) therapy::advance_to(p.body, p.body.day + 1.0);
  }
  return outcome_of(p);
}

/// Largest share by which the body of one patient differs from that of another.
double apart(const Outcome& a, const Outcome& b) {
  double out = 0.0;
  for (const auto& [x, y] : {std::pair{a.calcium, b.calcium}, {a.ntx, b.ntx}, {a.density, b.density}})
    out = std::max(out, std::abs(x - y) / std::abs(x));
  return out;
}

struct ByCvode {
  double seconds = 0.0;  ///< CPU
  bool whole = true;     ///< every step was made
  Outcome outcome;
};

/// One body over the same three years by CVODE at tolerance 1e-5, restarted at each dose only.
ByCvode cvode_alone(std::uint64_t number) {
  Patient p = patient_number(number);
  ByCvode out;
  const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
  sundials::Context context;
  const auto n = long(p.body.y.size());
  for (int day = 0; day < days; day += between_doses) {
    therapy::give(p.body, 0, 120.0, 0.0);
    N_Vector y = N_VMake_Serial(n, p.body.y.data(), context);
    SUNMatrix matrix = SUNDenseMatrix(n, n, context);
    SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
    void* memory = CVodeCreate(CV_BDF, context);
    CVodeInit(memory, right_hand_side, 0.0, y);
    CVodeSStolerances(memory, 1e-5, 1e-7);
    CVodeSetLinearSolver(memory, solver, matrix);
    CVodeSetUserData(memory, &p.body.system);
    CVodeSetMaxNumSteps(memory, 100000);
    for (int d = 1; d <= between_doses; ++d) {
      double reached = 0.0;
      out.whole = out.whole && CVode(memory, double(d), y, &reached, CV_NORMAL) >= 0;
    }
    CVodeFree(&memory);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(y);
    p.body.day += between_doses;
  }
  out.seconds = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
  out.outcome = outcome_of(p);
  return out;
}
#endif

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::size_t(std::atoi(argv[1])) : 400;
  fmt::print("{} patients, {} days, a dose every {} days, {} states a body, {} shells a lesion, {}\n", count, days,
             between_doses, patient_number(0).body.y.size(), shells, name(chosen_isa()));
  // Times are printed once all lives are the same bytes, in any company and on any number of threads.
  std::vector<Lived> runs;
  for (const std::size_t width : widths) runs.push_back(cohort(count, width, 1));
  runs.push_back(cohort(count, widths[std::size(widths) - 1], 2));
  const std::size_t few = std::min<std::size_t>(count, 16);
  bool same = true;
  for (const Lived& run : runs) same = same && run.outcomes == runs[0].outcomes;
  for (std::size_t i = 0; i < few; ++i) same = same && alone(i) == runs[0].outcomes[i];
  if (!same) {
    fmt::print("no time: lives differ by who is beside them or by the number of threads\n");
    return 1;
  }
  for (const Lived& run : runs) fmt::print("{}", run.line);
#ifdef HOWSHIP_SUNDIALS
  // A time is printed only where the answer is ours: both solvers keep five digits of a step.
  constexpr double same_answer = 1e-3;
  double by_cvode = 0.0, differ = 0.0;
  bool whole = true;
  for (std::size_t i = 0; i < few; ++i) {
    const ByCvode other = cvode_alone(i);
    by_cvode += other.seconds;
    whole = whole && other.whole;
    differ = std::max(differ, apart(body_alone(i), other.outcome));
  }
  if (whole && differ < same_answer)
    fmt::print("CVODE, body alone, no daily exchange: {:.2f} ms a patient-year (CPU); its answer differs by {:.1e}\n",
               1e3 * by_cvode / double(few) / years, differ);
  else
    fmt::print("CVODE: no time, its answer is not ours (differs by {:.1e}{})\n", differ,
               whole ? "" : ", and steps failed");
#endif
  return 0;
}
