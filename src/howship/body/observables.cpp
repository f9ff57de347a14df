// SPDX-License-Identifier: Apache-2.0
#include "howship/body/observables.hpp"

namespace howship::body {
namespace {

template <double State::*member>
double state(const State& s, const Signals&, const Parameters&) {
  return s.*member;
}
template <double Signals::*member>
double signal(const State&, const Signals& now, const Parameters&) {
  return now.*member;
}
constexpr CalciumSymptom symptoms[] = {{"thirst", 2.75},    {"constipation", 2.8}, {"fatigue", 2.8}, {"nausea", 3.0},
                                       {"drowsiness", 3.2}, {"confusion", 3.4},    {"coma", 4.0}};
template <std::size_t which>
double felt(const State& s, const Signals&, const Parameters& p) {
  return feels(symptoms[which], s, p) ? 1.0 : 0.0;
}

}  // namespace

std::span<const Observable> observables() {
  using S = State;
  using N = Signals;
  static constexpr Observable rows[] = {
      {"calcium_mmol_per_l", "mmol/L", "plasma calcium, corrected for albumin", signal<&N::corrected_calcium>},
      {"total_calcium_mmol_per_l", "mmol/L", "plasma calcium as measured", signal<&N::total_calcium>},
      {"ionised_calcium_mmol_per_l", "mmol/L", "ionised plasma calcium", signal<&N::ionised_calcium>},
      {"phosphate_mmol_per_l", "mmol/L", "plasma phosphate", state<&S::phosphate>},
      {"pth_pmol_per_l", "pmol/L", "parathyroid hormone", signal<&N::pth>},
      {"pthrp_pmol_per_l", "pmol/L", "parathyroid-hormone-related protein", signal<&N::pthrp>},
      {"calcitriol_pmol_per_l", "pmol/L", "calcitriol", state<&S::calcitriol>},
      {"urinary_calcium_mmol_per_day", "mmol/day", "calcium in urine", signal<&N::urinary_calcium>},
      {"urine_l_per_day", "L/day", "urine flow", signal<&N::urine_flow>},
      {"extracellular_volume_l", "L", "extracellular fluid", state<&S::fluid_volume>},
      {"filtration_ml_per_min", "mL/min", "true glomerular filtration",
       [](const State&, const Signals& now, const Parameters&) { return now.filtration / 1.44; }},
      {"creatinine_umol_per_l", "umol/L", "plasma creatinine", state<&S::creatinine>},
      {"ntx_nmol_per_mmol", "nmol/mmol", "urinary N-telopeptide over creatinine", signal<&N::ntx>},
      {"ctx_percent", "%", "C-telopeptide against health", signal<&N::ctx>},
      {"alp_u_per_l", "U/L", "alkaline phosphatase", signal<&N::alp>},
      {"bone_alp_u_per_l", "U/L", "bone part of alkaline phosphatase", state<&S::bone_alp>},
      {"lumbar_density_relative", "1", "areal density of the lumbar spine against the start",
       state<&S::lumbar_density>},
      {"hip_density_relative", "1", "areal density of the hip against the start",
       [](const State& s, const Signals&, const Parameters& p) {
         return 1.0 + p.hip_to_lumbar * (s.lumbar_density - 1.0);
       }},
      {"testosterone_nmol_per_l", "nmol/L", "testosterone", state<&S::testosterone>},
      {"oestradiol_relative", "1", "oestradiol against the mean of men, or of women before menopause",
       signal<&N::oestradiol>},
      {"gonadotropin_relative", "1", "gonadotropin of a woman against the mean before menopause",
       state<&S::gonadotropin>},
      {"oestrogenic_tone_relative", "1", "oestrogenic tone on bone", signal<&N::oestrogenic_tone>},
      {"tumour_marker_ug_per_l", "ug/L", "PSA in prostate cancer, else the marker of the primary",
       state<&S::tumour_marker>},
      {"haemoglobin_g_per_dl", "g/dL", "haemoglobin", state<&S::haemoglobin>},
      {"neutrophils_per_nl", "1/nL", "neutrophils, 10^9/L", signal<&N::neutrophils>},
      {"platelets_per_nl", "1/nL", "platelets, 10^9/L", state<&S::platelets>},
      {"pain_0_to_10", "1", "pain on the numerical scale, with analgesics", signal<&N::pain>},
      {"pain_untreated_0_to_10", "1", "pain there would be without analgesics", signal<&N::raw_pain>},
      {"pain_at_rest_0_to_10", "1", "pain at night, when nothing is loaded, with analgesics", signal<&N::pain_at_rest>},
      {"opioid_tolerance_0_to_1", "1", "tolerance to opioids", state<&S::opioid_tolerance>},
      {"constipation_0_to_1", "1", "constipation", signal<&N::constipation>},
      {"drowsiness_0_to_1", "1", "drowsiness", signal<&N::drowsiness>},
      {"appetite_0_to_1", "1", "share of food taken", signal<&N::appetite>},
      {"fatigue_0_to_10", "1", "tiredness on the numerical scale", signal<&N::fatigue>},
      {"thirst_0_or_1", "1", "thirst and much urine by high calcium", felt<0>},
      {"calcium_nausea_0_or_1", "1", "nausea by high calcium", felt<3>},
      {"confusion_0_or_1", "1", "confusion by high calcium", felt<5>},
      {"coma_0_or_1", "1", "coma by high calcium", felt<6>},
  };
  return rows;
}

std::span<const Toxicity, toxicity_count> toxicities() {
  using S = State;
  using N = Signals;
  constexpr Source criteria{Origin::recalled, "common terminology criteria for adverse events, version 4, SI units",
                            'M'};
  static constexpr Toxicity rows[] = {
      {"hypercalcaemia",
       "mmol/L",
       true,
       {2.6, 2.9, 3.1, 3.4},
       1,
       criteria,
       [](const S&, const N& now) { return now.corrected_calcium; }},
      {"hypocalcaemia",
       "mmol/L",
       false,
       {2.1, 2.0, 1.75, 1.5},
       1,
       criteria,
       [](const S&, const N& now) { return now.corrected_calcium; }},
      {"neutropenia",
       "x 10^9/L",
       false,
       {2.0, 1.5, 1.0, 0.5},
       3,
       criteria,
       [](const S&, const N& now) { return now.neutrophils; }},
      {"thrombocytopenia",
       "x 10^9/L",
       false,
       {150.0, 75.0, 50.0, 25.0},
       3,
       criteria,
       [](const S& s, const N&) { return s.platelets; }},
      {"anaemia",
       "g/dL",
       false,
       {12.0, 10.0, 8.0, 6.5},
       3,
       criteria,
       [](const S& s, const N&) { return s.haemoglobin; }},
  };
  return rows;
}

int grade_of(const Toxicity& toxicity, double value) {
  int grade = 0;
  for (const double bound : toxicity.bounds) grade += (toxicity.above ? value > bound : value < bound) ? 1 : 0;
  return grade;
}

std::span<const CalciumSymptom, calcium_symptom_count> calcium_symptoms() { return symptoms; }

bool feels(const CalciumSymptom& symptom, const State& state, const Parameters& person) {
  return state.felt_calcium > symptom.from + person.calcium_symptom_shift;
}

double cockcroft_gault(double age, double weight, double creatinine, bool male) {
  return (140.0 - age) * weight * (male ? 1.23 : 1.04) / creatinine;
}

}  // namespace howship::body
