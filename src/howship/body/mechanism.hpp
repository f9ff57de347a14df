// SPDX-License-Identifier: Apache-2.0
// The mechanisms through which medicines act on the body: the only door. A drug names mechanisms and strengths in its
// data file; the body and the lesions see these numbers and no drug.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace howship::body {

enum class Mechanism {
  rankl_capture,
  osteoclast_inhibition,
  osteoclast_block,
  distal_calcium_block,
  glucocorticoid,
  saline,
  oral_calcium,
  intravenous_calcium,
  vitamin_d,
  pth_infusion,
  appetite_loss,
  prostaglandin_block,
  pain_relief,
  opioid,
  laxative,
  gonadotropin_stimulation,
  gonadotropin_block,
  androgen_synthesis_block,
  androgen_receptor_block,
  oestrogen_synthesis_block,
  oestrogen_receptor_block,
  oestrogen_receptor_activity,
  neutrophil_kill,
  platelet_kill,
  marrow_kill,
  growth_inhibition,
  immune_release,
  surface_emission,
  tumour_emission,
  short_range_emission,
  iodine_emission,
  granulocyte_release,
  cytotoxic_exposure,
  fatigue,
};
inline constexpr std::size_t mechanism_count = 34;

/// How the effects of several drugs on one mechanism join.
enum class Joined {
  added,      ///< a + b
  remaining,  ///< 1 - (1 - a)(1 - b): shares that each block what the other leaves
  largest,    ///< max(a, b)
};

struct MechanismDeclaration {
  Mechanism mechanism;
  std::string_view key, unit;
  Joined joined;
  std::string_view meaning;
};

/// Every mechanism, in the order of the enumeration.
std::span<const MechanismDeclaration> mechanisms();
const MechanismDeclaration& declared(Mechanism mechanism);
std::optional<Mechanism> mechanism_called(std::string_view key);

/// What all medicines together do at one moment.
template <class T>
struct Actions {
  std::array<T, mechanism_count> value;

  Actions() { value.fill(T(0.0)); }
  const T& operator[](Mechanism m) const { return value[std::size_t(m)]; }
  T& operator[](Mechanism m) { return value[std::size_t(m)]; }
};

}  // namespace howship::body
