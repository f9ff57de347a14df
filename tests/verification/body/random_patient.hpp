// SPDX-License-Identifier: Apache-2.0
// A patient drawn at random: body, what lesions give it, and two medicines, the first doses just given.
#pragma once
#include <array>
#include <cmath>
#include <iostream>

#include "howship/base/random.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship {

inline therapy::WholeBody random_patient(std::uint64_t number) {
  std::uint64_t draw = 0;
  const auto vary = [&](double spread) {
    return std::exp(spread * normal(17, number, Stream::patient_parameters, draw++));
  };
  const auto pick = [&](double low, double high) {
    return low + (high - low) * uniform(18, number, Stream::patient_parameters, draw++);
  };
  body::Parameters p;
  p.albumin = pick(28.0, 44.0);
  p.filtration *= vary(0.2);
  p.extracellular_volume *= vary(0.12);
  p.pth_healthy *= vary(0.25);
  p.neutrophils_healthy *= vary(0.25);
  p.neutrophil_transit *= vary(0.14);
  p.remodelling_calcium *= vary(0.2);
  p.lumbar_turnover *= vary(0.25);
  p.polyuria_half *= vary(0.2);
  p.appetite_half *= vary(0.2);
  p.opioid_half *= vary(0.5);
  p.structural_nephrons = pick(0.25, 1.1);
  p.male = pick(0.0, 1.0) < 0.5 ? 0.0 : 1.0;
  p.pth_ceiling = std::max(p.pth_ceiling, 2.5 * p.pth_healthy);

  const double tumour = pick(5.0, 350.0);  // mL
  body::Flux flux;
  flux.calcium_release = pick(0.0, 0.02) * tumour;
  flux.calcium_fixation = pick(0.0, 0.02) * tumour;
  flux.pthrp = pick(0.0, 5.0) * tumour / 300.0;
  flux.marker = pick(0.0, 0.2) * tumour;
  flux.nociception = pick(0.0, 0.01) * tumour;

  struct Given {
    const char* drug;
    double amount, infusion;  ///< a daily rate where infusion is below 0
  };
  constexpr std::array<Given, 14> drugs{{{"zoledronate", 4.0, 15.0 / 1440},
                                         {"pamidronate", 90.0, 2.0 / 24},
                                         {"denosumab", 120.0, 0.0},
                                         {"docetaxel", 135.0, 1.0 / 24},
                                         {"cytotoxic", 1.0, 0.0},
                                         {"lhrh_agonist", 1.0, 0.0},
                                         {"lhrh_antagonist", 1.0, 0.0},
                                         {"abiraterone", 1000.0, -1.0},
                                         {"samarium_153", 2590.0, 0.0},
                                         {"radium_223", 3.85, 0.0},
                                         {"calcitonin", 280.0, 0.0},
                                         {"dexamethasone", 16.0, -1.0},
                                         {"morphine", 60.0, -1.0},
                                         {"saline", 3.0, -1.0}}};
  const std::size_t first = std::min(std::size_t(pick(0.0, 14.0)), drugs.size() - 1);
  const std::size_t second = (first + 1 + std::min(std::size_t(pick(0.0, 13.0)), drugs.size() - 2)) % drugs.size();
  std::vector<therapy::Medicine> medicines;
  for (const std::size_t d : {first, second})
    medicines.push_back(therapy::medicine_for(scenario::built_in_drug(drugs[d].drug), pick(50.0, 100.0)));
  therapy::WholeBody patient = therapy::whole_body(p, std::move(medicines));
  patient.system.flux = flux;
  std::size_t m = 0;
  for (const std::size_t d : {first, second}) {
    if (drugs[d].infusion < 0.0)
      therapy::set_rate(patient, m, drugs[d].amount);
    else
      therapy::give(patient, m, drugs[d].amount, drugs[d].infusion);
    ++m;
  }
  return patient;
}

}  // namespace howship
