// SPDX-License-Identifier: Apache-2.0
// A breast metastasis in L3, a year with denosumab from the third month on, printed month by month.
#include <cstdio>

#include "howship/patient/live.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/tumour/primary.hpp"

using namespace howship;

int main() {
  ThreadPool pool(2);
  const auto bone = std::make_shared<const skeleton::BoneModel>(skeleton::built_in_bone("L3", {}, pool));
  patient::Plan plan;
  plan.person = {58.0, 68.0, false, 90.0};  // years, kg, mL/min
  plan.sites = {{"L3", patient::Joined::shells, bone, tumour::find_primary("breast")->parameters, {}}};
  plan.orders.push_back({0.0, patient::SeedLesion{"L3", 0, bone->centre, 3.0}});
  patient::StartDrug denosumab;
  denosumab.course.drug = std::make_shared<const therapy::Drug>(scenario::built_in_drug("denosumab"));
  plan.orders.push_back({90.0, denosumab});
  patient::Patient patient = patient::start(std::make_shared<const patient::Plan>(plan));
  for (double day = 0.0; day <= 360.0; day += 30.0) {
    patient::Observer nobody;
    patient::live(patient, day, nobody, pool);
    const auto now = patient.care.body.now();
    std::printf("day %3.0f: tumour %5.2f mL, NTx %3.0f nmol/mmol, calcium %.2f mmol/L, pain %.1f\n", day,
                1e-3 * patient::totals(patient, pool).tumour, now.signals.ntx, now.signals.corrected_calcium,
                now.signals.pain);
  }
}
