// SPDX-License-Identifier: Apache-2.0
// A nuclide and its daughters: how much of each decays when, and the energy that the whole chain leaves in tissue.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace howship::therapy {

/// One member of a chain, each the daughter of the one before it.
struct ChainMember {
  std::string_view name;
  double half_life;     ///< day
  double alpha_energy;  ///< MeV carried by alpha particles and recoil a decay, mean over branches
  double beta_energy;   ///< MeV carried by electrons a decay, mean
  std::string_view source;
};

/// Radium-223 to stable lead-207.
std::span<const ChainMember> radium_223_chain();

/// Activity (MBq) of every member `days` after `parent` MBq of the first member alone (Bateman 1910). Half-lives must
/// differ from each other.
std::vector<double> activities(std::span<const ChainMember> chain, double parent, double days);

/// MeV left in tissue for every decay of the parent once its daughters follow it (transient equilibrium), where all
/// daughters stay where the parent is.
double energy_a_parent_decay(std::span<const ChainMember> chain);

/// Time (day) after which a pure parent gives this share of that energy rate, 0 < share < 1.
double time_to_share_of_equilibrium(std::span<const ChainMember> chain, double share);

}  // namespace howship::therapy
