// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/individual.hpp"

#include <cmath>

#include "howship/patient/plan.hpp"

namespace howship::patient {
namespace {

using People = body::PeopleParameters;

/// How a distance in standard deviations becomes what is shown.
enum class Shown { coefficient, logarithm, difference };

struct BodyTrait {
  std::string_view key, unit;
  double low, high;
  std::string_view meaning;
  double body::Individual::*distance;
  double People::*spread;
  Shown shown;
};

constexpr double smallest = 1e-6, largest = 1e6;  // of a factor that is fixed by hand

constexpr BodyTrait body_traits[] = {
    {"filtration", "1", 0.2, 3, "filtration of the kidneys, where the clearance is not given",
     &body::Individual::filtration, &People::filtration, Shown::coefficient},
    {"fluid_volume", "1", 0.5, 2, "extracellular fluid at this weight", &body::Individual::fluid_volume,
     &People::fluid_volume, Shown::coefficient},
    {"parathyroid_hormone", "1", 0.2, 5, "parathyroid hormone in health", &body::Individual::parathyroid_hormone,
     &People::parathyroid_hormone, Shown::coefficient},
    {"albumin", "g/L", -20, 15, "albumin", &body::Individual::albumin, &People::albumin, Shown::difference},
    {"bisphosphonate_half", "1", 0.1, 10, "half effect of bisphosphonates", &body::Individual::bisphosphonate_half,
     &People::bisphosphonate_half, Shown::logarithm},
    {"antibody_clearance", "1", 0.2, 5, "clearance of an antibody against RANKL", &body::Individual::antibody_clearance,
     &People::antibody_clearance, Shown::coefficient},
    {"calcium_sickness", "1", 0.3, 3, "calcium that spoils appetite and makes the kidney pass water",
     &body::Individual::calcium_sickness, &People::calcium_sickness, Shown::coefficient},
    {"remodelling", "1", 0.3, 3, "turnover of bone", &body::Individual::remodelling, &People::remodelling,
     Shown::coefficient},
    {"lumbar_turnover", "1", 0.3, 3, "turnover of the lumbar spine", &body::Individual::lumbar_turnover,
     &People::lumbar_turnover, Shown::coefficient},
    {"neutrophil_sensitivity", "1", 0.1, 10, "kill of neutrophil precursors by a drug's level",
     &body::Individual::neutrophil_sensitivity, &People::neutrophil_sensitivity, Shown::coefficient},
    {"neutrophils", "1", 0.3, 3, "neutrophils in health", &body::Individual::neutrophils, &People::neutrophils,
     Shown::coefficient},
    {"neutrophil_transit", "1", 0.5, 2, "time of neutrophils in the marrow", &body::Individual::neutrophil_transit,
     &People::neutrophil_transit, Shown::coefficient},
    {"cytotoxic_clearance", "1", 0.2, 5, "clearance of cytotoxic drugs", &body::Individual::cytotoxic_clearance,
     &People::cytotoxic_clearance, Shown::coefficient},
    {"calcium_symptoms", "mM", -0.4, 0.4, "calcium at which symptoms are felt", &body::Individual::calcium_symptoms,
     &People::calcium_symptoms, Shown::difference},
    {"menopause_age", "year", -15, 15, "age at menopause", &body::Individual::menopause_age, &People::menopause_age,
     Shown::difference},
};

/// Standard deviation of what is shown, or of its logarithm.
double scale_of(const BodyTrait& trait, const People& people) {
  const double spread = people.*trait.spread;
  return trait.shown == Shown::coefficient ? std::sqrt(std::log1p(spread * spread)) : spread;
}

IndividualTrait shown(const BodyTrait& trait) {
  const bool difference = trait.shown == Shown::difference;
  return {trait.key,
          trait.unit,
          trait.low,
          trait.high,
          difference ? 0.0 : 1.0,
          trait.meaning,
          false,
          [&trait, difference](const Individual& one, const ModelParameters& p) {
            const double distance = scale_of(trait, p.people) * (one.body.*trait.distance);
            return difference ? distance : std::exp(distance);
          },
          [&trait, difference](Individual& one, const ModelParameters& p, double value) {
            const double scale = scale_of(trait, p.people);
            if (scale > 0.0) one.body.*trait.distance = (difference ? value : std::log(value)) / scale;
          },
          [&trait](const ModelParameters& p) { return scale_of(trait, p.people); }};
}

IndividualTrait shown(const tumour::Trait& trait) {
  return {trait.key,
          "1",
          smallest,
          largest,
          1.0,
          trait.meaning,
          true,
          [&trait](const Individual& one, const ModelParameters&) { return one.tumour.*trait.factor; },
          [&trait](Individual& one, const ModelParameters&, double value) { one.tumour.*trait.factor = value; },
          [&trait](const ModelParameters& p) {
            const bool matters = !trait.matters || p.clones.*trait.matters > 0.0;
            return matters ? p.clones.*trait.spread : 0.0;
          }};
}

}  // namespace

Individual individual_of(std::uint64_t seed, std::uint64_t patient, double variation, const ModelParameters& typical) {
  return {variation, body::individual_of(seed, patient, variation),
          tumour::individual_of(seed, patient, variation, typical.clones)};
}

ModelParameters in_patient(ModelParameters typical, const Individual& individual) {
  typical.clones = tumour::in_patient(typical.clones, individual.tumour);
  // Both in proportion: alpha over beta is that of the primary.
  typical.tumour.radiation_alpha *= individual.tumour.radiosensitivity;
  typical.tumour.radiation_beta *= individual.tumour.radiosensitivity;
  return typical;
}

const std::vector<IndividualTrait>& individual_traits() {
  static const std::vector<IndividualTrait> all = [] {
    std::vector<IndividualTrait> out;
    for (const tumour::Trait& trait : tumour::traits()) out.push_back(shown(trait));
    for (const BodyTrait& trait : body_traits) out.push_back(shown(trait));
    return out;
  }();
  return all;
}

}  // namespace howship::patient
