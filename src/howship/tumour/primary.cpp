// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/primary.hpp"

namespace howship::tumour {
namespace {

constexpr std::string_view growth_source =
    "growth and spreading fitted to 2 to 20 mm radius in 6-24 months; volume doubling times then lie in the range of "
    "human tumours [friberg_1997]. No measured growth rates of bone metastases by "
    "primary were found: confidence L. What androgen and iodine do: as their declarations say";

struct Row {
  double growth, spreading, growth_factor_gain, phenotype, radiation_alpha, radiation_beta, secretion_gain;
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
  p.androgen_dependence = row.androgen_dependence;
  p.iodine_avidity = row.iodine_avidity;
  return p;
}

}  // namespace

std::span<const Primary> primaries() {
  static const Primary rows[] = {
      {"breast", "breast cancer, mostly lytic", made_of({0.035, 0.17, 1.0, 0.0, 0.25, 0.060, 1.0}), growth_source,
       "CA 15-3"},
      {"breast_mixed", "breast cancer, mixed", made_of({0.030, 0.15, 0.85, 0.7, 0.25, 0.060, 1.0}), growth_source,
       "CA 15-3"},
      {"lung", "lung cancer, fast and lytic", made_of({0.055, 0.27, 1.0, 0.15, 0.30, 0.030, 1.0}), growth_source,
       "CEA"},
      {"renal", "renal-cell cancer, expansile lytic", made_of({0.040, 0.22, 1.0, 0.0, 0.15, 0.030, 1.5}), growth_source,
       ""},
      {"prostate", "prostate cancer, typical castration-resistant",
       made_of({0.025, 0.11, 0.7, 0.8, 0.15, 0.050, 1.0, 1.0}), growth_source, "PSA"},
      {"prostate_blastic", "prostate cancer, purely blastic", made_of({0.025, 0.11, 0.7, 1.0, 0.15, 0.050, 1.0, 1.0}),
       growth_source, "PSA"},
      {"thyroid", "thyroid cancer, slow and lytic", made_of({0.020, 0.075, 0.8, 0.0, 0.20, 0.030, 1.0, 0.0, 1.0}),
       growth_source, "thyroglobulin"},
  };
  return rows;
}

const Primary* find_primary(std::string_view name) {
  for (const Primary& primary : primaries())
    if (primary.name == name) return &primary;
  return nullptr;
}

}  // namespace howship::tumour
