// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/clones.hpp"

#include <iterator>

namespace howship::tumour {

std::span<const Parameter<CloneParameters>> CloneParameters::table() {
  using P = CloneParameters;
  static constexpr Parameter<P> rows[] = {
      {&P::growth_spread, {"growth_spread", "1", 0.0, 1.5, "spread of growth and front speed between patients", {Origin::assumed, "assumed because tumours of one organ double within a factor of a few of each other", 'L'}}},
      {&P::growth_spread_lesions, {"growth_spread_lesions", "1", 0.0, 1.0, "spread of growth and front speed between lesions of one patient", {Origin::assumed, "assumed below that between patients: lesions share their host and their founder", 'L'}}},
      {&P::androgen_dependence, {"androgen_dependence", "1", 0.0, 1.0, "share of growth, and of secretion of the marker, that the androgen receptor drives", {Origin::assumed, "1 in prostate cancer, which castration shrinks, and 0 in all others", 'H'}}},
      {&P::oestrogen_dependence, {"oestrogen_dependence", "1", 0.0, 1.0, "share of growth that the oestrogen receptor drives", {Origin::assumed, "1 in breast cancer that has the receptor, and 0 in all others", 'H'}}},
      {&P::hormone_kill, {"hormone_kill", "1/day", 0.0, 0.2, "death rate that the want of its hormone adds at no receptor activity", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::hormone_kill_spread, {"hormone_kill_spread", "1", 0.0, 3.0, "its spread between patients", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::half_activity, {"half_activity", "1", 0.005, 2.0, "hormone level of half receptor activity in the sensitive clone, patient's own normal = 1", {Origin::assumed, "assumed because castration to a twentieth leaves a quarter of the activity", 'L'}}},
      {&P::half_activity_spread, {"half_activity_spread", "1", 0.0, 3.0, "its spread between patients where oestrogen drives the tumour", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::adapted_half_activity, {"adapted_half_activity", "1", 0.0005, 0.5, "androgen of half receptor activity in the adapted clone, whose receptor is amplified, truncated or mutated", {Origin::fitted, "fitted to progression on castration and to response to abiraterone after it, see prostate", 'L'}}},
      {&P::adapted_half_activity_spread, {"adapted_half_activity_spread", "1", 0.0, 3.0, "its spread between patients", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::adrenal_androgen, {"adrenal_androgen", "1", 0.0, 0.2, "androgen from adrenals and the tumour itself, testosterone = 1", {Origin::recalled, "a few per cent of receptor ligand stay after castration", 'M'}}},
      {&P::adrenal_androgen_spread, {"adrenal_androgen_spread", "1", 0.0, 2.0, "its spread between patients", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::adrenal_suppressed, {"adrenal_suppressed", "1", 0.0, 1.0, "part of it that prednisone 10 mg a day takes away through ACTH", {Origin::fitted, "fitted to abiraterone with prednisone against prednisone [ryan_2013]", 'L'}}},
      {&P::tamoxifen_competition, {"tamoxifen_competition", "1", 0.0, 100.0, "rise of the oestrogen needed for half activity under full tamoxifen, times", {Origin::fitted, "fitted to tamoxifen after the menopause [mouridsen_2007]", 'L'}}},
      {&P::tamoxifen_agonism, {"tamoxifen_agonism", "1", 0.0, 0.5, "receptor activity that tamoxifen itself gives", {Origin::fitted, "fitted to tamoxifen after the menopause [mouridsen_2007]", 'L'}}},
      {&P::ligand_free_activity, {"ligand_free_activity", "1", 0.0, 1.0, "activity of the adapted clone's oestrogen receptor without ligand", {Origin::fitted, "fitted to progression on aromatase inhibitors [mouridsen_2007]", 'L'}}},
      {&P::adapted_tamoxifen_loss, {"adapted_tamoxifen_loss", "1", 0.0, 5.0, "tamoxifen divides the activity of the adapted clone by 1 and this", {Origin::fitted, "fitted to tamoxifen after the menopause [mouridsen_2007]", 'L'}}},
      {&P::degrader_competition, {"degrader_competition", "1", 1.0, 20.0, "a drug that degrades the receptor competes so many times as tamoxifen does", {Origin::assumed, "assumed because fulvestrant binds about as oestradiol does and removes the receptor", 'L'}}},
      {&P::degrader_adapted_loss, {"degrader_adapted_loss", "1", 1.0, 20.0, "and divides the activity of the adapted clone so many times more", {Origin::assumed, "assumed likewise", 'L'}}},
      {&P::tone_on_inhibitor, {"tone_on_inhibitor", "1", 0.0, 0.5, "oestrogen in a tumour, its own normal = 1, that no treatment goes below: it has an aromatase of its own", {Origin::fitted, "fitted to aromatase inhibitors after the menopause [mouridsen_2007]", 'L'}}},
      {&P::tone_after_castration, {"tone_after_castration", "1", 0.0, 0.5, "oestrogen in a tumour after castration of a woman before the menopause", {Origin::fitted, "fitted to an LHRH agonist before the menopause [klijn_2000]", 'L'}}},
      {&P::castrate_oestradiol, {"castrate_oestradiol", "1", 0.02, 0.5, "oestradiol of blood at which it is that, the woman's own normal = 1", {Origin::derived, "what the ovarian axis leaves under an LHRH agonist: docs/theory/body.md", 'M'}}},
      {&P::adapted_share, {"adapted_share", "1", -25.0, 3.0, "logit of the adapted clone's share when a lesion is found", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::adapted_share_spread, {"adapted_share_spread", "1", 0.0, 8.0, "its spread between patients", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::independent_share, {"independent_share", "1", -25.0, 3.0, "logit of the independent clone's share when a lesion is found", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::independent_share_spread, {"independent_share_spread", "1", 0.0, 8.0, "its spread between patients", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::share_spread_lesions, {"share_spread_lesions", "1", 0.0, 3.0, "spread of both between lesions of one patient", {Origin::assumed, "assumed because founders of metastases are few", 'L'}}},
      {&P::all_independent, {"all_independent", "1", 0.0, 1.0, "1 where every cell is of the independent clone, as without the receptor; else 0", {Origin::derived, "0 unless the scenario says that the receptor is missing", 'H'}}},
      {&P::castrated_before, {"castrated_before", "day", 0.0, 3650.0, "castration that a tumour called castration-resistant has gone through before day 0", {Origin::assumed, "assumed because castration holds the disease for about a year [fizazi_2017]", 'M'}}},
      {&P::cytotoxic_kill, {"cytotoxic_kill", "1", 0.0, 4.0, "natural logarithm of kill by docetaxel 75 mg/m2, of what is not resistant", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::cytotoxic_kill_spread, {"cytotoxic_kill_spread", "1", 0.0, 2.0, "its spread between patients", {Origin::assumed, "assumed as wide as in the primaries where it was fitted", 'L'}}},
      {&P::cytotoxic_kill_spread_lesions, {"cytotoxic_kill_spread_lesions", "1", 0.0, 1.0, "its spread between lesions of one patient", {Origin::assumed, "assumed because vessels differ", 'L'}}},
      {&P::cytotoxic_resistance, {"cytotoxic_resistance", "1", -25.0, 3.0, "logit of the share of cells that cytotoxic drugs do not kill", {Origin::assumed, "assumed because one cell in some hundreds survives at length", 'L'}}},
      {&P::cytotoxic_resistance_spread, {"cytotoxic_resistance_spread", "1", 0.0, 6.0, "its spread between patients", {Origin::assumed, "assumed because responses last from weeks to years", 'L'}}},
      {&P::cytotoxic_resistance_spread_lesions, {"cytotoxic_resistance_spread_lesions", "1", 0.0, 2.0, "its spread between lesions of one patient", {Origin::assumed, "assumed below that between patients", 'L'}}},
      {&P::kinase_target, {"kinase_target", "1", 0.0, 1.0, "1 where the tumour depends on the kinase that an inhibitor blocks, 0 where it has no such target", {Origin::derived, "1 in renal cancer, whose vessels it blocks, and in lung cancer with mutated EGFR", 'H'}}},
      {&P::kinase_growth_loss, {"kinase_growth_loss", "1", 0.0, 1.0, "share of births that a full inhibitor stops in the sensitive clone", {Origin::assumed, "assumed because the signal of such a tumour is nearly all of its growth", 'L'}}},
      {&P::kinase_kill, {"kinase_kill", "1/day", 0.0, 1.0, "death rate that it adds in the sensitive clone", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::kinase_kill_spread, {"kinase_kill_spread", "1", 0.0, 2.0, "its spread between patients", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::kinase_on_adapted, {"kinase_on_adapted", "1", 0.0, 1.0, "effect on the adapted clone over that on the sensitive one; the independent one is untouched", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::immune_kill, {"immune_kill", "1/day", 0.0, 0.1, "death rate by effector cells that are all freed from their checkpoint", {Origin::fitted, "fitted with the primary", 'L'}}},
      {&P::immune_kill_spread, {"immune_kill_spread", "1", 0.0, 4.0, "its spread between patients", {Origin::fitted, "fitted so that a minority responds, in whom it exceeds growth: CheckMate 025 and 057 [motzer_2015] [borghaei_2015]", 'L'}}},
      {&P::immune_kill_spread_lesions, {"immune_kill_spread_lesions", "1", 0.0, 2.0, "its spread between lesions of one patient", {Origin::assumed, "assumed far below that between patients: the cells are the host's", 'L'}}},
      {&P::immune_delay, {"immune_delay", "day", 1.0, 365.0, "time in which effector cells multiply once freed", {Origin::fitted, "fitted to responses after some months [motzer_2015]", 'L'}}},
      {&P::immune_delay_spread, {"immune_delay_spread", "1", 0.0, 2.0, "its spread between patients", {Origin::assumed, "assumed because responses come from weeks to half a year on", 'L'}}},
      {&P::immune_memory, {"immune_memory", "day", 30.0, 5000.0, "time in which they are lost once the drug is gone", {Origin::assumed, "assumed because responses outlast the drug by years", 'L'}}},
      {&P::immune_escape, {"immune_escape", "1", -25.0, 3.0, "logit of the share of cells that effector cells do not see, as those that present no antigen", {Origin::fitted, "fitted to how long responses last, 17 to 18 months [motzer_2015] [borghaei_2015]", 'L'}}},
      {&P::immune_escape_spread, {"immune_escape_spread", "1", 0.0, 8.0, "its spread between patients", {Origin::fitted, "fitted likewise", 'L'}}},
      {&P::iodine_avidity, {"iodine_avidity", "1", 0.0, 1.0, "uptake of radioiodine over that of well differentiated thyroid cancer", {Origin::assumed, "1 in thyroid cancer and 0 in all others, which have no iodine transporter to speak of", 'M'}}},
      {&P::iodine_without_uptake, {"iodine_without_uptake", "1", 0.0, 1.0, "share of patients whose metastases take up no iodine at all", {Origin::fitted, "fitted to thyroglobulin a year after iodine in all patients [qiu_2011]", 'L'}}},
      {&P::iodine_dose_spread, {"iodine_dose_spread", "1", 0.0, 2.0, "spread between patients of the dose that a course gives to avid tumour", {Origin::fitted, "fitted to response of avid bone metastases [iodine_response_2020]", 'L'}}},
      {&P::iodine_dose_spread_lesions, {"iodine_dose_spread_lesions", "1", 0.0, 3.0, "its spread between lesions of one patient", {Origin::fitted, "fitted likewise", 'L'}}},
      {&P::iodine_dose_spread_within, {"iodine_dose_spread_within", "1", 0.0, 2.0, "its spread within a lesion", {Origin::fitted, "fitted likewise", 'L'}}},
      {&P::scar_share, {"scar_share", "1", -10.0, 10.0, "logit of the share of killed tumour whose room stays a hole or fibrous tissue", {Origin::fitted, "fitted likewise: most avid metastases become stable and do not vanish", 'L'}}},
      {&P::scar_share_spread, {"scar_share_spread", "1", 0.0, 3.0, "its spread between patients", {Origin::fitted, "fitted likewise", 'L'}}},
      {&P::marker_secretion, {"marker_secretion", "ug/L/day/mL", 0.0, 20.0, "tumour marker made per volume of tumour under its hormone", {Origin::derived, "see the primary", 'M'}}},
      {&P::marker_spread, {"marker_spread", "1", 0.0, 3.0, "its spread between patients", {Origin::assumed, "see the primary", 'L'}}},
      {&P::marker_secretors, {"marker_secretors", "1", 0.0, 1.0, "share of patients whose tumour makes the marker at all", {Origin::assumed, "see the primary", 'L'}}},
      {&P::marker_without_hormone, {"marker_without_hormone", "1", 0.0, 1.0, "secretion left without any receptor activity", {Origin::assumed, "1 unless the primary says otherwise", 'L'}}},
      {&P::marker_of_independent, {"marker_of_independent", "1", 0.0, 1.0, "secretion of the independent clone over that of the others", {Origin::assumed, "1 unless the primary says otherwise", 'L'}}},
      {&P::secretion_spread, {"secretion_spread", "1", 0.0, 2.0, "spread between patients of what the tumour secretes onto bone", {Origin::assumed, "assumed because one primary makes lesions of every size of hole", 'L'}}},
      {&P::secretion_spread_lesions, {"secretion_spread_lesions", "1", 0.0, 2.0, "its spread between lesions of one patient", {Origin::assumed, "assumed below that between patients", 'L'}}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

}  // namespace howship::tumour
