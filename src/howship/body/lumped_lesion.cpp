// SPDX-License-Identifier: Apache-2.0
#include "howship/body/lumped_lesion.hpp"

#include <iterator>

namespace howship::body {

std::span<const Parameter<LumpedParameters>> lumped_parameter_table() {
  using P = LumpedParameters;
  constexpr Source patient{Origin::assumed, "set for each patient", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::growth_sensitive, {"growth_sensitive", "1/day", 0, 0.2, "growth of sensitive cells", patient}},
      {&P::growth_resistant, {"growth_resistant", "1/day", 0, 0.2, "growth of resistant cells", patient}},
      {&P::capacity, {"capacity", "mL", 2, 20000, "tumour volume at which growth ends", patient}},
      {&P::resorption_per_volume,
       {"resorption_per_volume", "mmol/day/mL", 0, 2, "calcium released by lesion osteoclasts", patient}},
      {&P::formation_per_volume,
       {"formation_per_volume", "mmol/day/mL", 0, 2, "calcium fixed by lesion osteoblasts", patient}},
      {&P::pthrp_per_volume, {"pthrp_per_volume", "pmol/day/mL", 0, 1000, "PTHrP secreted", patient}},
      {&P::pthrp_clearance,
       {"pthrp_clearance",
        "L/day",
        50,
        2000,
        "PTHrP clearance",
        {Origin::recalled, "half-life of minutes, like PTH", 'M'}}},
      {&P::marker_per_volume, {"marker_per_volume", "ug/L/day/mL", 0, 50, "marker secreted", patient}},
      {&P::osteoclast_pth_exponent,
       {"osteoclast_pth_exponent",
        "1",
        0,
        2,
        "PTH exponent of lesion osteoclasts",
        {Origin::assumed, "lesion osteoclasts follow the tumour more than the blood", 'L'}}},
      {&P::radiation_alpha,
       {"radiation_alpha", "1/Gy", 0, 1, "linear sensitivity of tumour", {Origin::recalled, "0.15 (0.1-0.35)", 'M'}}},
      {&P::alpha_beta,
       {"alpha_beta",
        "Gy",
        1,
        30,
        "alpha over beta of tumour",
        {Origin::recalled, "prostate 1.5-3, breast 4, lung 10", 'M'}}},
      {&P::sublethal_repair,
       {"sublethal_repair", "1/day", 1, 60, "sublethal repair", {Origin::recalled, "half-time 1.5 h", 'M'}}},
      {&P::pain_per_osteoclasts, {"pain_per_osteoclasts", "1", 0, 5, "pain drive per unit osteoclast factor", patient}},
      {&P::pain_per_volume, {"pain_per_volume", "1/mL", 0, 1, "pain drive per tumour volume", patient}},
      {&P::pain_mechanical, {"pain_mechanical", "1", 0, 5, "pain drive of fracture and instability", patient}},
      {&P::androgen_dependence,
       {"androgen_dependence",
        "1",
        0,
        1,
        "1 where growth and marker follow the androgen receptor",
        {Origin::assumed, "by primary", 'H'}}},
      {&P::androgen_threshold,
       {"androgen_threshold",
        "1",
        0.05,
        0.95,
        "receptor activity of zero net growth",
        {Origin::fitted, "regression on castration", 'L'}}},
      {&P::osteoblast_recovery,
       {"osteoblast_recovery",
        "1/day",
        0.001,
        0.5,
        "recovery of irradiated lesion osteoblasts",
        {Origin::assumed, "weeks to months", 'L'}}},
      {&P::osteoblast_dose_loss,
       {"osteoblast_dose_loss",
        "1/Gy",
        0,
        0.5,
        "loss of lesion osteoblasts by dose",
        {Origin::fitted, "fall of ALP on radium-223", 'L'}}},
      {&P::relief_onset,
       {"relief_onset", "1/day", 0.002, 0.5, "onset of pain relief", {Origin::fitted, "onset 1-3 weeks", 'M'}}},
      {&P::relief_duration,
       {"relief_duration", "day", 10, 500, "duration of pain relief", {Origin::fitted, "3-6 months", 'M'}}},
  };
  static_assert(std::size(rows) == lumped_parameter_count);
  return rows;
}

}  // namespace howship::body
