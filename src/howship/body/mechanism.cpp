// SPDX-License-Identifier: Apache-2.0
#include "howship/body/mechanism.hpp"

namespace howship::body {

std::span<const MechanismDeclaration> mechanisms() {
  using M = Mechanism;
  using J = Joined;
  static constexpr MechanismDeclaration rows[] = {
      {M::rankl_capture, "rankl_capture", "1", J::added,
       "loss of RANKL added by capture, against its natural loss; lesions see the plasma level of the antibody"},
      {M::osteoclast_inhibition, "osteoclast_inhibition", "1", J::added,
       "signal e of bisphosphonate inside osteoclasts; the share e/(1+e) of them is inhibited"},
      {M::osteoclast_block, "osteoclast_block", "1", J::remaining, "share of resorption stopped at once, 0 to 1"},
      {M::distal_calcium_block, "distal_calcium_block", "1", J::remaining,
       "share of distal tubular calcium transport blocked"},
      {M::glucocorticoid, "glucocorticoid", "1", J::added,
       "glucocorticoid effect, 1 = 8 mg dexamethasone a day: gut, RANKL, formation, pain, oedema"},
      {M::saline, "saline", "L/day", J::added,
       "isotonic fluid into the extracellular volume; below 0 a loss by the gut"},
      {M::oral_calcium, "oral_calcium", "mmol/day", J::added, "calcium taken by mouth besides food"},
      {M::intravenous_calcium, "intravenous_calcium", "mmol/day", J::added, "calcium given by vein"},
      {M::vitamin_d, "vitamin_d", "1", J::added, "calcitriol production added by vitamin D, 0 = as the diet has it"},
      {M::pth_infusion, "pth_infusion", "pM", J::added, "parathyroid hormone given, plasma level added"},
      {M::appetite_loss, "appetite_loss", "1", J::remaining, "share of food and drink not taken (nausea, sore mouth)"},
      {M::prostaglandin_block, "prostaglandin_block", "1", J::remaining,
       "share of glomerular filtration lost to prostaglandin block in a well-filled person"},
      {M::pain_relief, "pain_relief", "1", J::remaining, "share of pain taken away by non-opioid analgesics"},
      {M::opioid, "opioid", "mg/day", J::added, "oral morphine equivalents"},
      {M::laxative, "laxative", "1", J::remaining, "share of opioid constipation prevented"},
      {M::gonadotropin_stimulation, "gonadotropin_stimulation", "1", J::largest,
       "LHRH agonist on the pituitary, 0 to 1: a surge, then desensitisation"},
      {M::gonadotropin_block, "gonadotropin_block", "1", J::remaining, "share of LH release blocked"},
      {M::androgen_synthesis_block, "androgen_synthesis_block", "1", J::remaining,
       "share of androgen synthesis blocked everywhere"},
      {M::androgen_receptor_block, "androgen_receptor_block", "1", J::added,
       "rise of the androgen needed for half receptor activity, times"},
      {M::oestrogen_synthesis_block, "oestrogen_synthesis_block", "1", J::remaining,
       "share of oestrogen synthesis outside the ovary that is blocked"},
      {M::oestrogen_receptor_block, "oestrogen_receptor_block", "1", J::remaining,
       "share of oestrogen receptors held by a modulator, at the pituitary too"},
      {M::oestrogen_receptor_activity, "oestrogen_receptor_activity", "1", J::added,
       "oestrogenic tone on bone that the modulator itself gives"},
      {M::neutrophil_kill, "neutrophil_kill", "1", J::added, "share of neutrophil proliferation lost"},
      {M::platelet_kill, "platelet_kill", "1", J::added, "share of megakaryocyte proliferation lost"},
      {M::marrow_kill, "marrow_kill", "1/day", J::added, "loss of marrow reserve by radiation"},
      {M::growth_inhibition, "growth_inhibition", "1", J::remaining, "share of births of the sensitive clone stopped"},
      {M::immune_release, "immune_release", "1", J::remaining, "share of effector cells freed from their checkpoint"},
      {M::surface_emission, "surface_emission", "MBq*MeV", J::added,
       "activity on forming bone times energy a decay and biological weight: dose at the bone surface"},
      {M::tumour_emission, "tumour_emission", "MBq*MeV", J::added,
       "the same, times the share of tumour within reach: mean dose to tumour"},
      {M::short_range_emission, "short_range_emission", "MBq*MeV", J::added,
       "the same of alpha particles: dose to tumour cells beside forming bone, none to the others"},
      {M::iodine_emission, "iodine_emission", "MBq*MeV/g", J::added,
       "activity per gram of iodine-avid tumour times energy a decay, independent of bone turnover"},
      {M::granulocyte_release, "granulocyte_release", "1", J::largest,
       "G-CSF on the marrow, 0 to 1: neutrophils mature and are released faster"},
      {M::cytotoxic_exposure, "cytotoxic_exposure", "1/day", J::added,
       "exposure of tumour to a cytotoxic drug, counted in labelled doses of a typical person"},
      {M::fatigue, "fatigue", "1", J::added, "drive of tiredness"},
  };
  static_assert(std::size(rows) == mechanism_count);
  return rows;
}

const MechanismDeclaration& declared(Mechanism mechanism) { return mechanisms()[std::size_t(mechanism)]; }

std::optional<Mechanism> mechanism_called(std::string_view key) {
  for (const MechanismDeclaration& row : mechanisms())
    if (row.key == key) return row.mechanism;
  return std::nullopt;
}

}  // namespace howship::body
