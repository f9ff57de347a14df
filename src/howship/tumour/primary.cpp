// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/primary.hpp"

namespace howship::tumour {
namespace {

/// What differs from the defaults, by name.
struct Row {
  double growth, spreading, growth_factor_gain, phenotype, radiation_alpha, radiation_beta;
  double secretion_gain = 1.0, dkk1 = 0.0, destruction = 1.0;
  double independent_mutation = 0.1, adapted_cost = 0.0, independent_cost = 0.0;
  double androgen_dependence = 0.0, iodine_avidity = 0.0;
};

Parameters made_of(const Row& row) {
  Parameters p;
  p.growth = row.growth;
  p.spreading = row.spreading;
  p.growth_factor_gain = row.growth_factor_gain;
  p.phenotype = row.phenotype;
  p.radiation_alpha = row.radiation_alpha;
  p.radiation_beta = row.radiation_beta;
  p.secretion_gain = row.secretion_gain;
  p.dkk1 = row.dkk1;
  if (row.dkk1 > 0.0) p.dkk1_until = row.phenotype;
  p.destruction = row.destruction;
  p.independent_mutation = row.independent_mutation;
  p.adapted_cost = row.adapted_cost;
  p.independent_cost = row.independent_cost;
  p.androgen_dependence = row.androgen_dependence;
  p.iodine_avidity = row.iodine_avidity;
  return p;
}

constexpr Row breast{.growth = 0.0289,
                     .spreading = 0.0472,
                     .growth_factor_gain = 1.0,
                     .phenotype = 0.0,
                     .radiation_alpha = 0.25,
                     .radiation_beta = 0.060,
                     .dkk1 = 2.0,
                     .adapted_cost = 0.042,
                     .independent_cost = 0.0763};
constexpr Row breast_mixed{.growth = 0.0305,
                           .spreading = 0.0590,
                           .growth_factor_gain = 0.85,
                           .phenotype = 0.7,
                           .radiation_alpha = 0.25,
                           .radiation_beta = 0.060,
                           .adapted_cost = 0.042,
                           .independent_cost = 0.0763};
constexpr Row lung{.growth = 0.0111,
                   .spreading = 0.498,
                   .growth_factor_gain = 1.0,
                   .phenotype = 0.15,
                   .radiation_alpha = 0.30,
                   .radiation_beta = 0.030,
                   .dkk1 = 7.0,
                   .destruction = 3.0 / 0.85,
                   .independent_cost = 0.1};
constexpr Row renal{.growth = 0.0111,
                    .spreading = 0.0700,
                    .growth_factor_gain = 1.0,
                    .phenotype = 0.0,
                    .radiation_alpha = 0.15,
                    .radiation_beta = 0.030,
                    .secretion_gain = 1.5,
                    .dkk1 = 6.5,
                    .destruction = 2.5,
                    .independent_cost = 0.1};
constexpr Row prostate{.growth = 0.0211,
                       .spreading = 0.0469,
                       .growth_factor_gain = 0.7,
                       .phenotype = 0.8,
                       .radiation_alpha = 0.15,
                       .radiation_beta = 0.050,
                       .independent_mutation = 1e-4,
                       .adapted_cost = 0.1513,
                       .independent_cost = 0.5409,
                       .androgen_dependence = 1.0};
constexpr Row prostate_blastic{.growth = 0.0211,
                               .spreading = 0.0499,
                               .growth_factor_gain = 0.7,
                               .phenotype = 1.0,
                               .radiation_alpha = 0.15,
                               .radiation_beta = 0.050,
                               .independent_mutation = 1e-4,
                               .adapted_cost = 0.1513,
                               .independent_cost = 0.5409,
                               .androgen_dependence = 1.0};
constexpr Row thyroid{.growth = 0.00186,
                      .spreading = 0.00593,
                      .growth_factor_gain = 0.8,
                      .phenotype = 0.0,
                      .radiation_alpha = 0.20,
                      .radiation_beta = 0.030,
                      .dkk1 = 7.5,
                      .independent_cost = 0.1,
                      .iodine_avidity = 1.0};
constexpr Row myeloma{.growth = 0.025,
                      .spreading = 0.12,
                      .growth_factor_gain = 1.0,
                      .phenotype = 0.0,
                      .radiation_alpha = 0.35,
                      .radiation_beta = 0.060,
                      .dkk1 = 14.0};

Parameters one_clone(Parameters p) {
  p.adapted_mutation = 0.0;
  return p;
}

}  // namespace

std::span<const Primary> primaries() {
  static const Primary rows[] = {
      {"breast", "breast cancer, mostly lytic", made_of(breast),
       "growth: a front of 0.028 mm a day, fitted to progression on endocrine drugs [mouridsen_2007] [klijn_2000]; "
       "dkk1 "
       "fitted with reaction_activity, so that scans find most of its lytic lesions; cost fitted with growth",
       "CA 15-3"},
      {"breast_mixed", "breast cancer, mixed", made_of(breast_mixed), "growth and cost as breast, for its phenotype",
       "CA 15-3"},
      {"lung", "lung cancer, fast and lytic", made_of(lung),
       "growth: a front of 0.055 mm a day, fitted to progression untreated (2 months, recalled), on inhibitors of EGFR "
       "[petrelli_2012] and on docetaxel [borghaei_2015]; destruction 3 at its phenotype, fitted to skeletal events "
       "under zoledronate, ratio 0.64 [rosen_2004]; dkk1 fitted so that its lesions are holes that most scans find; "
       "cost assumed",
       "CEA"},
      {"renal", "renal-cell cancer, expansile lytic", made_of(renal),
       "growth: a front of 0.020 mm a day, below what primary tumours of the kidney show (diameters grow by 2.1 cm a "
       "year, SD 1.5) [gofrit_2015], fitted to progression on placebo (4.2 months, recalled); dkk1 fitted so that "
       "scans miss most of its lesions; destruction assumed "
       "as in lung; cost assumed",
       ""},
      {"prostate", "prostate cancer, blastic and lytic", made_of(prostate),
       "growth, cost and independent_mutation: a front of 0.020 mm a day, fitted to progression on castration without "
       "and with abiraterone [fizazi_2017]",
       "PSA"},
      {"prostate_blastic", "prostate cancer, purely blastic", made_of(prostate_blastic),
       "growth and cost as prostate, for its phenotype", "PSA"},
      {"thyroid", "thyroid cancer, slow and lytic", made_of(thyroid),
       "growth: a front of 0.0024 mm a day, derived from lung metastases, which double in 680 days (median) "
       "[sabra_2017]; dkk1 fitted so that scans miss most of its lesions; cost assumed",
       "thyroglobulin"},
      {"myeloma", "multiple myeloma, purely lytic", one_clone(made_of(myeloma)),
       "growth assumed between breast and prostate as they were before growth was fitted to patients; dkk1 high, "
       "fitted so that scans miss its lesions; radiosensitive (recalled); one clone: what anticancer drugs do to it is "
       "not modelled",
       ""},
  };
  return rows;
}

const Primary* find_primary(std::string_view name) {
  for (const Primary& primary : primaries())
    if (primary.name == name) return &primary;
  return nullptr;
}

}  // namespace howship::tumour
