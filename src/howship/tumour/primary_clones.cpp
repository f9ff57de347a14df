// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/primary_clones.hpp"

namespace howship::tumour {
namespace {

ReducedParameters reduced(double growth, double front_speed) {
  ReducedParameters p;
  p.growth = growth;
  p.front_speed = front_speed;
  return p;
}

PrimaryClones prostate() {
  CloneParameters p;
  p.growth_spread = 0.5216;
  p.growth_spread_lesions = 0.3077;
  p.androgen_dependence = 1.0;
  p.hormone_kill = 0.0307;
  p.adapted_half_activity_spread = 1.5;
  p.adrenal_androgen_spread = 0.789;
  p.adapted_share = -5.7129;
  p.adapted_share_spread = 1.362;
  p.independent_share = -18.22;
  p.independent_share_spread = 6.0;
  p.cytotoxic_kill = 0.1691;
  p.cytotoxic_kill_spread = 0.7957;
  p.cytotoxic_resistance = -7.38;
  p.immune_kill = 0.00084;
  // PSA of 3.5 ug/L for a millilitre, of which a quarter is lost a day.
  p.marker_secretion = 0.875;
  p.marker_spread = 0.8;
  p.marker_without_hormone = 0.1;
  p.marker_of_independent = 0.3098;
  p.blood_pthrp = 0.05;
  p.blood_pthrp_spread = 1.2;
  return {p, reduced(0.0285, 0.0198),
          "fitted together to castration alone and with abiraterone (progression 14.8 and 33.0 months) [fizazi_2017], "
          "abiraterone after it (PSA halved in 62 %) [ryan_2013], docetaxel (PSA halved in about 36 %, after 44 days) "
          "[zhou_2015] [berthold_2008] and a checkpoint inhibitor (response in 3 to 5 %) [antonarakis_2020]; marker: "
          "PSA 3.5 ug/L per gram of untreated cancer [schmid_1993]; PTHrP: as its declaration says"};
}

PrimaryClones breast() {
  CloneParameters p;
  p.growth_spread = 0.45;
  p.oestrogen_dependence = 1.0;
  p.hormone_kill = 0.015;
  p.hormone_kill_spread = 1.6;
  p.half_activity = 0.1808;
  p.half_activity_spread = 1.387;
  p.adapted_share = -6.0198;
  p.adapted_share_spread = 2.5765;
  p.independent_share = -8.0591;
  p.independent_share_spread = 2.6873;
  p.share_spread_lesions = 0.9275;
  p.cytotoxic_kill = 0.72;
  p.cytotoxic_kill_spread = 0.9446;
  p.cytotoxic_resistance = -8.4129;
  p.immune_kill = 0.00161;
  p.marker_secretion = 0.125;
  p.marker_spread = 1.0;
  p.marker_secretors = 0.75;
  p.blood_pthrp = 1.1;
  p.blood_pthrp_spread = 1.2;
  return {p, reduced(0.0434, 0.0278),
          "fitted together to tamoxifen and an aromatase inhibitor after the menopause (progression 6.0 and 9.4 "
          "months, response 21 and 32 %) [mouridsen_2007], an LHRH agonist without and with tamoxifen before it (6.3 "
          "and 9.7 months, 34 and 48 %) [klijn_2000], docetaxel (response in 40 to 48 %, recalled) and a checkpoint "
          "inhibitor (5.3 %) [adams_2019]; marker: assumed, three in four secrete it; PTHrP: as its declaration says"};
}

PrimaryClones renal() {
  CloneParameters p;
  p.adapted_share = -2.4127;
  p.adapted_share_spread = 0.7108;
  p.independent_share = -4.4075;
  p.independent_share_spread = 1.0013;
  p.cytotoxic_kill = 0.08;
  p.kinase_target = 1.0;
  p.kinase_kill = 0.0131;
  p.kinase_kill_spread = 0.1725;
  p.kinase_on_adapted = 0.2883;
  p.immune_kill = 0.00343;
  p.blood_pthrp = 1.1;
  p.blood_pthrp_spread = 1.3;
  return {p, reduced(0.0166, 0.02),
          "fitted to sunitinib (response in 31 %, progression after 11 months) [motzer_2007] and nivolumab (response "
          "in 23 to 25 %) [motzer_2015]; cytotoxic drugs: assumed to do almost nothing, as known; PTHrP: as its "
          "declaration says"};
}

PrimaryClones lung() {
  CloneParameters p;
  p.adapted_share = -7.833;
  p.adapted_share_spread = 1.8364;
  p.independent_share = -5.5624;
  p.independent_share_spread = 5.0;
  p.cytotoxic_kill = 0.25;
  p.cytotoxic_kill_spread = 0.9;
  p.cytotoxic_resistance = -5.0;
  p.kinase_kill = 0.204;  // acts where kinase_target is 1: EGFR mutated
  p.kinase_kill_spread = 0.9295;
  p.kinase_on_adapted = 0.4399;
  p.immune_kill = 0.00362;
  p.marker_secretion = 0.125;
  p.marker_spread = 1.0;
  p.marker_secretors = 0.6;
  p.blood_pthrp = 1.0;
  p.blood_pthrp_spread = 1.3;
  return {p, reduced(0.0167, 0.055),
          "fitted to inhibitors of mutated EGFR (response in 70 %, progression after 9 to 13 months) [petrelli_2012], "
          "docetaxel after other drugs (response in 12 %) and nivolumab (19 %) [borghaei_2015]; marker: assumed, six "
          "in ten secrete it; PTHrP: as its declaration says"};
}

PrimaryClones thyroid() {
  CloneParameters p;
  p.growth_spread = 0.9;
  p.adapted_share = -8.0;
  p.adapted_share_spread = 2.0;
  p.independent_share = -3.54;
  p.independent_share_spread = 2.86;
  p.cytotoxic_kill = 0.08;
  p.immune_kill = 0.00084;
  p.iodine_avidity = 1.0;
  p.marker_secretion = 0.125;
  p.marker_spread = 1.0;
  p.blood_pthrp = 0.3;
  p.blood_pthrp_spread = 1.0;
  return {p, reduced(0.0026, 0.0024),
          "growth spread derived from lung metastases (volume doubling in less than 1, 2 and 4 years in 25, 56 and 80 "
          "%) [sabra_2017]; independent cells, which take up no iodine, fitted to response of avid bone metastases "
          "[iodine_response_2020]; cytotoxic drugs and checkpoint inhibitor: assumed as in renal and prostate cancer; "
          "PTHrP: as its declaration says"};
}

/// No drug is known here to act on its clone.
PrimaryClones myeloma() {
  CloneParameters p;
  p.blood_pthrp = 0.25;
  p.blood_pthrp_spread = 1.2;
  return {p, {}, "PTHrP: as its declaration says"};
}

}  // namespace

PrimaryClones clones_of(std::string_view primary) {
  if (primary == "prostate" || primary == "prostate_blastic") return prostate();
  if (primary == "breast" || primary == "breast_mixed") return breast();
  if (primary == "renal") return renal();
  if (primary == "lung") return lung();
  if (primary == "thyroid") return thyroid();
  if (primary == "myeloma") return myeloma();
  return {};
}

}  // namespace howship::tumour
