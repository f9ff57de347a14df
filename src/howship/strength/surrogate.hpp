// SPDX-License-Identifier: Apache-2.0
// Strength of a bone with lesions as a table says it, for many patients: fitted to bones that were loaded to failure
// (`howship surrogate strength`).
#pragma once
#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace howship::strength {

/// What lesions have done to a bone, as the table is told of it.
struct WeakenedBone {
  std::string bone_class;
  double log_closed = 0.0;   ///< ln of what a round defect in its section leaves, with the quality of its matrix
  double from_middle = 0.0;  ///< mm from the middle of the part that is loaded to the largest lesion
};

struct StrengthTable {
  std::string settings;  ///< hash of the numbers of materials and solver with which it was made
  std::uint64_t seed = 1;
  int points = 0;                                        ///< a class of bones
  std::vector<double> slope{};                           ///< of strength_features()
  std::map<std::string, double, std::less<>> classes{};  ///< ln of a factor of each class of bones
  // Errors of ln strength, of bones that the fit had not seen and that keep a quarter of their strength.
  int bones = 0;
  double error_rms = 0.0, error_largest = 0.0;
};

inline constexpr std::size_t strength_lines = 4;
std::array<double, strength_lines> strength_features(const WeakenedBone& bone);

/// ln of its strength over that by the rule of stiffness of the healthy bone.
double log_left(const StrengthTable& table, const WeakenedBone& bone);

/// A bone that was loaded to failure.
struct LoadedBone {
  WeakenedBone bone;
  double log_left = 0.0;
};
StrengthTable fit_strength(std::span<const LoadedBone> bones);

}  // namespace howship::strength
