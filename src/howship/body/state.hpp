// SPDX-License-Identifier: Apache-2.0
// What the body remembers from one moment to the next, and what lesions exchange with it.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace howship::body {

/// T is double, a pack, or a number that carries derivatives. "Relative" is 1 in health.
template <class T>
struct StateOf {
  T exchangeable_calcium;   ///< mmol in fluid and soft tissue
  T fluid_volume;           ///< extracellular, L
  T surface_calcium;        ///< on bone surfaces, relative
  T phosphate;              ///< plasma, mM
  T calcitriol;             ///< plasma, pM
  T parathyroid_mass;       ///< relative
  T nephrons;               ///< functioning, relative to the healthy whole
  T creatinine;             ///< plasma, uM
  T rankl;                  ///< drive on osteoclasts of the healthy skeleton, relative
  T precursors;             ///< osteoclast precursor reserve, relative
  T osteoclasts;            ///< activity, relative
  T preosteoblasts;         ///< relative
  T formation;              ///< relative
  T lumbar_density;         ///< areal density of the lumbar spine, relative
  T lumbar_reference;       ///< what balanced remodelling would bring it to; age lowers it
  T granulocyte_stem;       ///< proliferating neutrophil precursors, 1/nL equivalents
  T granulocyte_1;          ///< maturing
  T granulocyte_2;          ///< maturing
  T granulocyte_3;          ///< maturing
  T neutrophils;            ///< blood, 1/nL
  T megakaryocytes;         ///< proliferating, 1/nL equivalents
  T megakaryocytes_1;       ///< maturing
  T megakaryocytes_2;       ///< maturing
  T platelets;              ///< blood, 1/nL
  T haemoglobin;            ///< g/dL
  T marrow_reserve;         ///< 0..1
  T marrow_committed;       ///< delayed image of the reserve, 0..1
  T bone_alp;               ///< bone part of alkaline phosphatase, U/L
  T tumour_marker;          ///< PSA (ug/L) or another
  T opioid_tolerance;       ///< 0..1
  T drowsiness_adaptation;  ///< 0..1
  T pain_flare;             ///< points of the 0-10 scale
  T testosterone;           ///< nM
  T desensitisation;        ///< of the pituitary to LHRH, 0..1
  T gonadotropin;           ///< of a woman, relative to the mean before menopause
  T oestradiol;             ///< of a woman, relative to the same
  T own_oestradiol;         ///< its running mean while nothing treats it: what her tissues are used to
  T felt_calcium;           ///< corrected calcium that symptoms follow, mM
  T fatigue;                ///< drive of tiredness
};

using State = StateOf<double>;
inline constexpr std::size_t state_count = sizeof(State) / sizeof(double);

/// Names of the states, in their order.
inline constexpr std::array<std::string_view, state_count> state_names{"exchangeable_calcium",
                                                                       "fluid_volume",
                                                                       "surface_calcium",
                                                                       "phosphate",
                                                                       "calcitriol",
                                                                       "parathyroid_mass",
                                                                       "nephrons",
                                                                       "creatinine",
                                                                       "rankl",
                                                                       "precursors",
                                                                       "osteoclasts",
                                                                       "preosteoblasts",
                                                                       "formation",
                                                                       "lumbar_density",
                                                                       "lumbar_reference",
                                                                       "granulocyte_stem",
                                                                       "granulocyte_1",
                                                                       "granulocyte_2",
                                                                       "granulocyte_3",
                                                                       "neutrophils",
                                                                       "megakaryocytes",
                                                                       "megakaryocytes_1",
                                                                       "megakaryocytes_2",
                                                                       "platelets",
                                                                       "haemoglobin",
                                                                       "marrow_reserve",
                                                                       "marrow_committed",
                                                                       "bone_alp",
                                                                       "tumour_marker",
                                                                       "opioid_tolerance",
                                                                       "drowsiness_adaptation",
                                                                       "pain_flare",
                                                                       "testosterone",
                                                                       "desensitisation",
                                                                       "gonadotropin",
                                                                       "oestradiol",
                                                                       "own_oestradiol",
                                                                       "felt_calcium",
                                                                       "fatigue"};

/// What all lesions together give to the body, per day; constant between two exchanges.
template <class T>
struct FluxOf {
  T calcium_release = T(0.0);       ///< by lesions beyond healthy turnover, mmol/day
  T calcium_eroded = T(0.0);        ///< of which without osteoclasts, mmol/day
  T calcium_fixation = T(0.0);      ///< by lesion osteoblasts, mmol/day
  T pthrp = T(0.0);                 ///< plasma PTHrP above normal, pM
  T marker = T(0.0);                ///< marker made, ug/L/day
  T marrow_replaced = T(0.0);       ///< share of red marrow replaced by tumour
  T external_marrow_kill = T(0.0);  ///< by beams, 1/day
  T nociception = T(0.0);           ///< drive of pain that all lesions together make, as active as the patient is
  T nociception_at_rest = T(0.0);   ///< of which without any load
  T sickness = T(0.0);              ///< general illness that living tumour makes, 0..1
  T fatigue = T(0.0);               ///< drive of tiredness by irradiation
};
using Flux = FluxOf<double>;

}  // namespace howship::body
