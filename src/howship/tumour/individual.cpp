// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/individual.hpp"

#include <cmath>

#include "howship/base/random.hpp"

namespace howship::tumour {
namespace {

// Uniforms of a patient stand beyond all normals of the same stream.
constexpr std::uint64_t iodine_uniform = 1999, marker_uniform = 1998;
constexpr std::uint64_t draws_a_lesion = 16;

void apply(CloneParameters& p, const Trait& trait, double times) {
  if (!trait.changes) return;
  if (trait.odds)
    p.*trait.changes += std::log(times);
  else
    p.*trait.changes *= times;
}

}  // namespace

std::span<const Trait> traits() {
  using I = Individual;
  using P = CloneParameters;
  constexpr auto none = Trait::none;
  static constexpr Trait rows[] = {
      {"growth", "growth and front speed of the tumour", &I::growth, 0, &P::growth_spread, nullptr, 0,
       &P::growth_spread_lesions},
      {"hormone_kill", "death of the sensitive clone for want of its hormone", &I::hormone_kill, 11,
       &P::hormone_kill_spread, &P::hormone_kill, none, nullptr, &P::hormone_kill},
      {"half_activity", "hormone that the sensitive clone needs", &I::half_activity, 8, &P::half_activity_spread,
       &P::oestrogen_dependence, none, nullptr, &P::half_activity},
      {"adapted_half_activity", "androgen that the adapted clone needs", &I::adapted_half_activity, 8,
       &P::adapted_half_activity_spread, &P::androgen_dependence, none, nullptr, &P::adapted_half_activity},
      {"adrenal_androgen", "androgen that castration leaves", &I::adrenal_androgen, 9, &P::adrenal_androgen_spread,
       &P::androgen_dependence, none, nullptr, &P::adrenal_androgen},
      {"adapted_share", "odds of the adapted clone when a lesion is found", &I::adapted_share, 1,
       &P::adapted_share_spread, nullptr, 1, &P::share_spread_lesions, &P::adapted_share, true},
      {"independent_share", "odds of the independent clone when a lesion is found", &I::independent_share, 2,
       &P::independent_share_spread, nullptr, 2, &P::share_spread_lesions, &P::independent_share, true},
      {"cytotoxic_kill", "kill by a cytotoxic dose", &I::cytotoxic_kill, 4, &P::cytotoxic_kill_spread,
       &P::cytotoxic_kill, 4, &P::cytotoxic_kill_spread_lesions, &P::cytotoxic_kill},
      {"cytotoxic_resistance", "odds of cells that cytotoxic drugs do not kill", &I::cytotoxic_resistance, 3,
       &P::cytotoxic_resistance_spread, &P::cytotoxic_kill, 3, &P::cytotoxic_resistance_spread_lesions,
       &P::cytotoxic_resistance, true},
      {"kinase_kill", "kill by a kinase inhibitor", &I::kinase_kill, 5, &P::kinase_kill_spread, &P::kinase_target, none,
       nullptr, &P::kinase_kill},
      {"immune_kill", "kill by freed effector cells", &I::immune_kill, 6, &P::immune_kill_spread, &P::immune_kill, 6,
       &P::immune_kill_spread_lesions, &P::immune_kill},
      {"immune_delay", "time until effector cells have multiplied", &I::immune_delay, 7, &P::immune_delay_spread,
       &P::immune_kill, none, nullptr, &P::immune_delay},
      {"immune_escape", "odds of cells that effector cells do not see", &I::immune_escape, 15, &P::immune_escape_spread,
       &P::immune_kill, 5, &P::share_spread_lesions, &P::immune_escape, true},
      {"radiosensitivity", "linear radiosensitivity of the tumour", &I::radiosensitivity, 13,
       &P::radiosensitivity_spread, nullptr},
      {"iodine_uptake", "dose that radioiodine gives to avid tumour", &I::iodine_uptake, 61, &P::iodine_dose_spread,
       &P::iodine_avidity, 13, &P::iodine_dose_spread_lesions},
      {"scar_share", "odds of killed tumour that leaves a scar", &I::scar_share, 64, &P::scar_share_spread,
       &P::iodine_avidity, none, nullptr, &P::scar_share, true},
      {"marker", "tumour marker made per volume", &I::marker, 10, &P::marker_spread, &P::marker_secretion, none,
       nullptr, &P::marker_secretion},
      {"secretion", "what the tumour secretes onto bone", &I::secretion, 12, &P::secretion_spread, nullptr, 12,
       &P::secretion_spread_lesions},
  };
  static_assert(std::size(rows) == sizeof(I) / sizeof(double));
  return rows;
}

Individual individual_of(std::uint64_t seed, std::uint64_t patient, double variation, const CloneParameters& median) {
  Individual out;
  for (const Trait& trait : traits())
    out.*trait.factor = std::exp(variation * median.*trait.spread *
                                 normal(seed, patient, Stream::clone_patient_normal, trait.of_patient));
  return out;
}

CloneParameters in_patient(CloneParameters median, const Individual& individual) {
  for (const Trait& trait : traits()) apply(median, trait, individual.*trait.factor);
  return median;
}

LesionTraits lesion_traits(const CloneParameters& patients, const Individual& individual, std::uint64_t seed,
                           std::uint64_t patient, std::uint64_t lesion, double variation) {
  LesionTraits out{individual, patients};
  for (const Trait& trait : traits()) {
    if (trait.of_lesion == Trait::none) continue;
    const double z = normal(seed, patient, Stream::clone_lesion_normal, draws_a_lesion * lesion + trait.of_lesion);
    const double times = std::exp(variation * patients.*trait.spread_lesions * z);
    out.times.*trait.factor *= times;
    apply(out.clones, trait, times);
  }
  return out;
}

bool takes_up_iodine(std::uint64_t seed, std::uint64_t patient, double variation, const CloneParameters& median) {
  return uniform(seed, patient, Stream::clone_patient_normal, iodine_uniform) >=
         variation * median.iodine_without_uptake;
}

bool makes_marker(std::uint64_t seed, std::uint64_t patient, double variation, const CloneParameters& median) {
  return uniform(seed, patient, Stream::clone_patient_normal, marker_uniform) >=
         variation * (1.0 - median.marker_secretors);
}

}  // namespace howship::tumour
