// SPDX-License-Identifier: Apache-2.0
#include "howship/records/daily.hpp"

#include <algorithm>
#include <cstdint>

namespace howship::records {

using patient::Patient;
using patient::Site;

void add_day(Tables& tables, Patient& patient, ThreadPool& pool) {
  const bone::Parameters& bone = patient.plan->parameters.bone;
  space::Exposure seen;
  seen.parathyroid_hormone = bone.pth_healthy;
  if (!patient.sites.empty() && patient.step > 0) seen = patient.sites.front().exposure;
  const auto& body = patient.care.body;
  const auto now = body.now();
  tables.add(PatientDay{patient.day(), patient::totals(patient, pool), patient::cord_of(patient), patient.cord_signs,
                        bone::calcium_content(bone), seen.parathyroid_hormone, seen.denosumab, now.body, now.signals,
                        body.system.person, patient.performance, patient.microdamage.damage});
  tables.add(patient.diary);
  // Courses of a drug share what is in the body.
  std::vector<std::size_t> told;
  for (const therapy::Course& course : patient.care.courses) {
    if (!course.medicine || std::find(told.begin(), told.end(), *course.medicine) != told.end()) continue;
    told.push_back(*course.medicine);
    const therapy::Drug& drug = *course.plan.drug;
    const double* states = body.y.data() + body.system.medicine_at(*course.medicine);
    tables.add(MedicineDay{patient.day(), drug.key, therapy::declared(drug.structure).levels.front(),
                           therapy::kinetics::level(body.system.medicines[*course.medicine], states, 0)});
  }
}

void add_lesions(Tables& tables, const Patient& patient, const scenario::Scenario& scenario, bool quickly) {
  std::vector<std::vector<patient::LesionMeasures>> measured;
  std::int64_t living = 0;
  for (const Site& site : patient.sites) {
    measured.push_back(quickly && !site.in_voxels() ? patient::measure_balls(site) : measures(site, scenario));
    for (const patient::LesionMeasures& one : measured.back()) living += one.tumour > 0.0;
  }
  for (std::size_t s = 0; s < patient.sites.size(); ++s) {
    const Site& site = patient.sites[s];
    const auto number = [&](std::size_t k) { return std::int64_t(site.lesions()[k].number + 1); };
    const auto& its = measured[s];
    for (std::size_t k = 0; k < its.size(); ++k) {
      LesionDay row{patient.day(), number(k), site.name(), site.model().centre, its[k], {}, &site};
      if (const auto lowest = std::size_t(its[k].group); lowest != k) row.merged_with = number(lowest);
      if (const std::size_t n = site.lesions()[k].number; n < scenario.lesions.size())
        row.region = scenario.lesions[n].region;
      row.solitary = living - (its[k].tumour > 0.0) == 0;
      tables.add(row);
    }
  }
}

std::vector<patient::LesionMeasures> measures(const Site& site, const scenario::Scenario& scenario) {
  const bool by_shells = !site.in_voxels() && !scenario.disease.day_0.empty();
  return by_shells ? patient::measure_balls(site) : patient::measure_lesions(site);
}

}  // namespace howship::records
