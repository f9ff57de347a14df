// SPDX-License-Identifier: Apache-2.0
// From a shed cell to where it is caught: blood flow, vertebral veins, lymph; and from there to a founder.
#pragma once
#include <array>
#include <string_view>

#include "howship/spread/parameters.hpp"
#include "howship/spread/primary.hpp"
#include "howship/spread/regions.hpp"

namespace howship::spread {

enum Organ : std::uint8_t { bone, liver, lung, brain, node };
inline constexpr std::size_t organ_count = 5;
inline constexpr std::string_view organ_names[] = {"bone", "liver", "lung", "brain", "node"};

/// What sheds: the primary, or a deposit by where its blood goes.
enum class Shedder : std::uint8_t { primary, bone_axial, bone_limb, liver, lung, brain, node };
inline constexpr std::size_t shedder_count = 7;
inline constexpr std::string_view shedder_names[] = {"primary", "bone_axial", "bone_limb", "liver",
                                                     "lung",    "brain",      "node"};

/// Cells caught per shed cell.
struct Delivery {
  std::array<double, region_count> bone{};
  double liver = 0.0, lung = 0.0, brain = 0.0, node = 0.0;
};
Delivery delivery(Shedder shedder, const Primary& primary, double age, const Parameters& parameters);

/// Shares of cardiac output that reach the marrow of each region, times the quality of the niche.
std::array<double, region_count> marrow_flow(double age, const Parameters& parameters);

/// Founders per shed cell of a patient with usual attachment to bone, and where they are.
struct Destinations {
  double bone = 0.0, organs = 0.0;
  std::array<double, region_count> region_cdf{};
  std::array<double, 4> founders{};  ///< of liver, lung, brain, node
  std::array<double, 4> organ_cdf{};
};
Destinations destinations(Shedder shedder, const Primary& primary, double age, const Parameters& parameters);

/// Tables of a primary, made once: by age band and shedder.
struct Routes {
  static constexpr double ages[] = {45.0, 60.0, 75.0};
  std::array<std::array<Destinations, shedder_count>, 3> table;

  static std::size_t band(double age) { return age < 52.0 ? 0 : age < 68.0 ? 1 : 2; }
};
Routes routes(const Primary& primary, const Parameters& parameters);

}  // namespace howship::spread
