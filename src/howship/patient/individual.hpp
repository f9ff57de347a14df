// SPDX-License-Identifier: Apache-2.0
// What one patient is drawn as, body and tumour: the numbers in which patients of one cancer, age and weight differ.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "howship/body/individual.hpp"
#include "howship/tumour/individual.hpp"

namespace howship::patient {

struct ModelParameters;

struct Individual {
  double variation = 0.0;  ///< scale of all spreads, also of what is drawn later: 0 typical, 1 as declared
  body::Individual body{};
  tumour::Individual tumour{};
};

/// The patient of that number, from keyed draws, whatever is done to it.
Individual individual_of(std::uint64_t seed, std::uint64_t patient, double variation, const ModelParameters& typical);

/// The numbers of the models as this patient's tumour has them. What differs in the body, and from lesion to lesion, is
/// applied where a body or a lesion is made.
ModelParameters in_patient(ModelParameters typical, const Individual& individual);

/// One number in which patients differ: as `[individual]` fixes it and as it is shown.
struct IndividualTrait {
  std::string_view key, unit;
  double low, high;          ///< accepted, in `unit`
  double typical;            ///< 1 of a factor, 0 of a difference
  std::string_view meaning;  ///< what it multiplies, or is added to
  bool of_tumour;
  std::function<double(const Individual&, const ModelParameters&)> value;
  std::function<void(Individual&, const ModelParameters&, double)> fix;
  std::function<double(const ModelParameters&)> spread;  ///< 0: nothing, or nothing that differs
};
const std::vector<IndividualTrait>& individual_traits();

}  // namespace howship::patient
