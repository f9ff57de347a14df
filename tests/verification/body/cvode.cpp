// SPDX-License-Identifier: Apache-2.0
// The whole-body equations solved by SUNDIALS CVODE, which shares no code with our integrator and forms its Jacobian by
// differences, beside our own solution, for patients drawn at random.
#include <gtest/gtest.h>

#include <cmath>

#include "random_patient.hpp"

#ifdef HOWSHIP_SUNDIALS
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#endif

using namespace howship;

#ifdef HOWSHIP_SUNDIALS
namespace {

using System = therapy::WholeBodySystem<double>;

int right_hand_side(double, N_Vector y, N_Vector d, void* system) {
  static_cast<const System*>(system)->rates(N_VGetArrayPointer(y), N_VGetArrayPointer(d));
  return 0;
}

/// Carries `patient` to `day` by CVODE (BDF, dense difference Jacobian), stopping at endings as our own code does.
void advance_with_cvode(therapy::WholeBody& patient, double day) {
  sundials::Context context;
  while (patient.day < day) {
    auto next = patient.endings.end();
    double until = day;
    for (auto e = patient.endings.begin(); e != patient.endings.end(); ++e)
      if (e->day <= until) {
        until = e->day;
        next = e;
      }
    if (until > patient.day) {
      const auto n = long(patient.y.size());
      N_Vector y = N_VMake_Serial(n, patient.y.data(), context);
      SUNMatrix matrix = SUNDenseMatrix(n, n, context);
      SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
      void* memory = CVodeCreate(CV_BDF, context);
      CVodeInit(memory, right_hand_side, patient.day, y);
      CVodeSStolerances(memory, 1e-10, 1e-12);
      CVodeSetLinearSolver(memory, solver, matrix);
      CVodeSetUserData(memory, &patient.system);
      CVodeSetMaxNumSteps(memory, 1000000);
      CVodeSetStopTime(memory, until);
      double reached = patient.day;
      EXPECT_GE(CVode(memory, until, y, &reached, CV_NORMAL), 0);
      CVodeFree(&memory);
      SUNLinSolFree(solver);
      SUNMatDestroy(matrix);
      N_VDestroy(y);
    }
    patient.day = until;
    if (next != patient.endings.end()) {
      patient.system.medicines[next->medicine].given -= next->rate;
      patient.endings.erase(next);
    }
  }
}

}  // namespace

TEST(WholeBody, agrees_with_cvode_to_one_in_a_hundred_thousand_over_500_random_patients) {
  double worst = 0.0;
  for (std::uint64_t number = 0; number < 500; ++number) {
    therapy::WholeBody ours = random_patient(number);
    ours.control.relative = 1e-8;
    ours.control.absolute = 1e-10;
    therapy::WholeBody theirs = ours;
    for (const double day : {3.0, 30.0}) {
      therapy::advance_to(ours, day);
      advance_with_cvode(theirs, day);
      for (std::size_t i = 0; i < ours.y.size(); ++i) {
        const double off = std::abs(ours.y[i] - theirs.y[i]) / std::max(std::abs(theirs.y[i]), 1e-3);
        EXPECT_LE(off, 1e-5) << "patient " << number << ", state " << i << ", day " << day << ": " << ours.y[i]
                             << " and " << theirs.y[i];
        worst = std::max(worst, off);
      }
    }
  }
  RecordProperty("largest_relative_difference", shortest(worst));
  std::cout << "largest relative difference " << worst << '\n';
}
#else
TEST(WholeBody, agrees_with_cvode_to_one_in_a_hundred_thousand_over_500_random_patients) {
  GTEST_SKIP() << "SUNDIALS (Debian libsundials-dev) was not there when the tests were built";
}
#endif
