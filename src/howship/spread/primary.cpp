// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/primary.hpp"

namespace howship::spread {

std::span<const std::string_view> drain_names() {
  static constexpr std::string_view names[] = {"cava", "portal", "pulmonary", "marrow"};
  return names;
}

std::span<const PrimaryNumber> primary_numbers() {
  using P = Primary;
  static constexpr PrimaryNumber rows[] = {
      {&P::female_share, "female_share", "1", 0, 1, "share of women among patients"},
      {&P::age_mean, "age_mean", "years", 25, 92, "mean age at which it is found by its symptoms"},
      {&P::age_sd, "age_sd", "years", 0, 30, "SD of that age"},
      {&P::doubling_time, "doubling_time", "day", 5, 3000, "doubling time of the primary while it is small, median"},
      {&P::doubling_spread, "doubling_spread", "1", 0, 1.5, "ln SD of it between patients"},
      {&P::deposit_doubling, "deposit_doubling", "1", 0.01, 1e12, "doubling time of deposits relative to it"},
      {&P::deposit_spread, "deposit_spread", "1", 0, 1.5, "ln SD of growth between the deposits of a patient"},
      {&P::shedding_spread, "shedding_spread", "1", 0, 5, "ln SD between patients of shedding (aggressiveness)"},
      {&P::attachment_spread, "attachment_spread", "1", 0, 3, "ln SD between patients of attachment to bone"},
      {&P::bone_affinity, "bone_affinity", "1", 0, 1e4, "how well its cells settle in bone"},
      {&P::liver_affinity, "liver_affinity", "1", 0, 1e4, "how well its cells settle in the liver"},
      {&P::lung_affinity, "lung_affinity", "1", 0, 1e4, "how well its cells settle in the lung"},
      {&P::brain_affinity, "brain_affinity", "1", 0, 1e4, "how well its cells settle in the brain"},
      {&P::node_affinity, "node_affinity", "1", 0, 1e4, "how well its cells settle in distant nodes and soft tissue"},
      {&P::plexus_share, "plexus_share", "1", 0, 0.1, "share of its cells that vertebral veins without valves carry"},
      {&P::plexus_entry, "plexus_entry", "cm", 0, 80, "height above the pelvis at which these enter them"},
      {&P::plexus_reach, "plexus_reach", "cm", 0.5, 100, "how far along the spine they get"},
      {&P::dormancy, "dormancy", "1", 0.001, 0.999, "share of founders that rest first, typical patient"},
      {&P::noticed_volume, "noticed_volume", "mm3", 10, 1e9, "size at which it is noticed within a year, typically"},
      {&P::screened_share, "screened_share", "1", 0, 1, "share of patients who go to screening"},
      {&P::screening_interval, "screening_interval", "years", 0.5, 12, "time between visits"},
      {&P::screening_size, "screening_size", "mm", 1, 200, "diameter that half of visits find of what they can find"},
      {&P::staging_share, "staging_share", "1", 0, 1, "share of patients whose whole body is tested at diagnosis"},
      {&P::resected_share, "resected_share", "1", 0, 1, "share resected of those without known distant disease"},
      {&P::adjuvant_active, "adjuvant_active", "1", 0, 1,
       "chance that adjuvant treatment eradicates a growing deposit"},
      {&P::adjuvant_dormant, "adjuvant_dormant", "1", 0, 1, "chance that it eradicates a resting one"},
      {&P::endocrine_growth, "endocrine_growth", "1", 0, 1, "growth under adjuvant endocrine treatment, relative"},
      {&P::endocrine_awakening, "endocrine_awakening", "1", 0, 1, "awakening under it, relative"},
      {&P::regression, "regression", "1", 0, 3, "rate at which treated disease shrinks, times its growth"},
      {&P::control_time, "control_time", "day", 1, 10000, "time constant with which treatment loses hold, median"},
      {&P::progression, "progression", "1", 0, 5, "growth in the end under treatment, relative"},
      {&P::phenotype, "phenotype", "1", -10, 10, "logit of the phenotype of deposits in bone, 0 lytic to 1 blastic"},
      {&P::phenotype_patients, "phenotype_patients", "1", 0, 3, "SD of it between patients"},
      {&P::phenotype_lesions, "phenotype_lesions", "1", 0, 3, "SD of it between the deposits of a patient"},
      {&P::nodes, "nodes", "1", 0, 20, "regional nodes involved at the reference diameter, typical patient"},
      {&P::half_burden, "half_burden", "mm3", 1e4, 1e15, "size of the primary that halves what is left of performance"},
      {&P::receptor_share, "receptor_share", "1", 0, 1, "share of patients whose tumour has its hormone's receptor",
       false, 0},
      {&P::receptor_doubling, "receptor_doubling", "1", 0.1, 5, "doubling time with that receptor, relative", false, 1},
      {&P::no_receptor_doubling, "no_receptor_doubling", "1", 0.1, 5, "doubling time without, relative", false, 1},
      {&P::receptor_phenotype, "receptor_phenotype", "1", -5, 5, "added to the logit of phenotype with it", false, 0},
      {&P::no_receptor_phenotype, "no_receptor_phenotype", "1", -5, 5, "added to it without", false, 0},
      {&P::no_receptor_dormancy, "no_receptor_dormancy", "1", 0, 5, "dormancy without it, relative", false, 1},
      {&P::receptor_grade, "receptor_grade", "1", 0, 2, "by how much the receptor lowers the grade", false, 0},
      {&P::ovarian_failure, "ovarian_failure", "1", 0, 1,
       "1 where adjuvant treatment of involved nodes ends the work of the ovaries", false, 0},
      {&P::castration, "castration", "1", 0, 1, "1 where treatment of distant disease is castration", false, 0},
      {&P::psa_healthy, "psa_healthy", "ng/mL", 0, 10, "PSA without tumour", false, 0},
      {&P::psa_release, "psa_release", "ng/mL", 0, 100, "PSA for each gram of tumour", false, 0},
  };
  return rows;
}

}  // namespace howship::spread
