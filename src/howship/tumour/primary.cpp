// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/primary.hpp"

namespace howship::tumour {
namespace {

constexpr Parameters breast{.growth = 0.0289,
                            .growth_factor_gain = 1.0,
                            .spreading = 0.0472,
                            .independent_mutation = 0.1,
                            .adapted_cost = 0.042,
                            .independent_cost = 0.0763,
                            .phenotype = 0.0,
                            .dkk1 = 2.0,
                            .radiation_alpha = 0.25,
                            .radiation_beta = 0.060};
constexpr Parameters breast_mixed = [] {
  Parameters p = breast;
  p.growth = 0.0305;
  p.growth_factor_gain = 0.85;
  p.spreading = 0.0590;
  p.phenotype = 0.7;
  p.dkk1 = 0.0;
  return p;
}();
constexpr Parameters lung{.growth = 0.0111,
                          .growth_factor_gain = 1.0,
                          .spreading = 0.498,
                          .independent_mutation = 0.1,
                          .independent_cost = 0.1,
                          .phenotype = 0.15,
                          .dkk1 = 7.0,
                          .dkk1_until = 0.15,
                          .destruction = 3.0 / 0.85,
                          .radiation_alpha = 0.30,
                          .radiation_beta = 0.030};
constexpr Parameters renal{.growth = 0.0111,
                           .growth_factor_gain = 1.0,
                           .spreading = 0.0700,
                           .independent_mutation = 0.1,
                           .independent_cost = 0.1,
                           .phenotype = 0.0,
                           .secretion_gain = 1.5,
                           .dkk1 = 6.5,
                           .destruction = 2.5,
                           .radiation_alpha = 0.15,
                           .radiation_beta = 0.030};
constexpr Parameters prostate{.growth = 0.0211,
                              .growth_factor_gain = 0.7,
                              .spreading = 0.0469,
                              .independent_mutation = 1e-4,
                              .adapted_cost = 0.1513,
                              .independent_cost = 0.5409,
                              .phenotype = 0.8,
                              .radiation_alpha = 0.15,
                              .radiation_beta = 0.050};
constexpr Parameters prostate_blastic = [] {
  Parameters p = prostate;
  p.spreading = 0.0499;
  p.phenotype = 1.0;
  return p;
}();
constexpr Parameters thyroid{.growth = 0.00186,
                             .growth_factor_gain = 0.8,
                             .spreading = 0.00593,
                             .independent_mutation = 0.1,
                             .independent_cost = 0.1,
                             .phenotype = 0.0,
                             .dkk1 = 7.5,
                             .radiation_alpha = 0.20,
                             .radiation_beta = 0.030};
constexpr Parameters myeloma{.growth = 0.025,
                             .growth_factor_gain = 1.0,
                             .spreading = 0.12,
                             .adapted_mutation = 0.0,
                             .independent_mutation = 0.1,
                             .phenotype = 0.0,
                             .dkk1 = 14.0,
                             .radiation_alpha = 0.35,
                             .radiation_beta = 0.060};

}  // namespace

std::span<const Primary> primaries() {
  static const Primary rows[] = {
      {"breast", "breast cancer, mostly lytic", breast,
       "growth: a front of 0.028 mm a day, fitted to progression on endocrine drugs [mouridsen_2007] [klijn_2000]; "
       "dkk1 "
       "fitted with reaction_activity, so that scans find most of its lytic lesions; cost fitted with growth",
       "CA 15-3"},
      {"breast_mixed", "breast cancer, mixed", breast_mixed, "growth and cost as breast, for its phenotype", "CA 15-3"},
      {"lung", "lung cancer, fast and lytic", lung,
       "growth: a front of 0.055 mm a day, fitted to progression untreated (2 months, recalled), on inhibitors of EGFR "
       "[petrelli_2012] and on docetaxel [borghaei_2015]; destruction 3 at its phenotype, fitted to skeletal events "
       "under zoledronate, ratio 0.64 [rosen_2004]; dkk1 fitted so that its lesions are holes that most scans find; "
       "cost assumed",
       "CEA"},
      {"renal", "renal-cell cancer, expansile lytic", renal,
       "growth: a front of 0.020 mm a day, below what primary tumours of the kidney show (diameters grow by 2.1 cm a "
       "year, SD 1.5) [gofrit_2015], fitted to progression on placebo (4.2 months, recalled); dkk1 fitted so that "
       "scans miss most of its lesions; destruction assumed "
       "as in lung; cost assumed",
       ""},
      {"prostate", "prostate cancer, blastic and lytic", prostate,
       "growth, cost and independent_mutation: a front of 0.020 mm a day, fitted to progression on castration without "
       "and with abiraterone [fizazi_2017]",
       "PSA"},
      {"prostate_blastic", "prostate cancer, purely blastic", prostate_blastic,
       "growth and cost as prostate, for its phenotype", "PSA"},
      {"thyroid", "thyroid cancer, slow and lytic", thyroid,
       "growth: a front of 0.0024 mm a day, derived from lung metastases, which double in 680 days (median) "
       "[sabra_2017]; dkk1 fitted so that scans miss most of its lesions; cost assumed",
       "thyroglobulin"},
      {"myeloma", "multiple myeloma, purely lytic", myeloma,
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
