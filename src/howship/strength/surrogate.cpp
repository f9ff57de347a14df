// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/surrogate.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "howship/numerics/least_squares.hpp"

namespace howship::strength {
namespace {

constexpr double of_slopes = 1e-3, of_classes = 0.1;  // penalties
constexpr double weak = -1.3862943611198906;          // ln of a quarter
constexpr double of_weak = 0.3;                       // weight of what has less left
constexpr double narrow = 20.0;                       // mm about the middle of the part that is loaded
constexpr int parts = 10;

StrengthTable fit(std::span<const LoadedBone> bones, std::span<const std::string> classes) {
  std::vector<std::vector<double>> x;
  std::vector<double> y, w;
  for (const LoadedBone& one : bones) {
    const auto features = strength_features(one.bone);
    std::vector<double>& line = x.emplace_back(features.begin(), features.end());
    for (const std::string& name : classes) line.push_back(name == one.bone.bone_class ? 1.0 : 0.0);
    y.push_back(one.log_left);
    w.push_back(one.log_left > weak ? 1.0 : of_weak);
  }
  std::vector<double> penalty(strength_lines, of_slopes);
  penalty.resize(strength_lines + classes.size(), of_classes);
  const std::vector<double> b = penalised_least_squares(x, y, w, penalty);
  StrengthTable out;
  out.slope.assign(b.begin(), b.begin() + std::ptrdiff_t(strength_lines));
  for (std::size_t c = 0; c < classes.size(); ++c) out.classes[classes[c]] = b[strength_lines + c];
  return out;
}

}  // namespace

std::array<double, strength_lines> strength_features(const WeakenedBone& bone) {
  const double lost = std::min(bone.log_closed, 0.0), gained = std::max(bone.log_closed, 0.0);
  // In the middle of what is loaded nothing carries in its place.
  const double near = std::exp(-0.5 * std::pow(bone.from_middle / narrow, 2));
  return {lost, gained, lost * near, -lost * lost};
}

double log_left(const StrengthTable& table, const WeakenedBone& bone) {
  const auto factor = table.classes.find(bone.bone_class);
  double out = factor == table.classes.end() ? 0.0 : factor->second;
  const auto features = strength_features(bone);
  for (std::size_t i = 0; i < features.size(); ++i) out += table.slope[i] * features[i];
  return out;
}

StrengthTable fit_strength(std::span<const LoadedBone> bones) {
  std::set<std::string> names;
  for (const LoadedBone& one : bones) names.insert(one.bone.bone_class);
  const std::vector<std::string> classes(names.begin(), names.end());
  StrengthTable out = fit(bones, classes);
  double square = 0.0;
  for (int part = 0; part < parts; ++part) {
    std::vector<LoadedBone> known;
    for (std::size_t i = 0; i < bones.size(); ++i)
      if (int(i) % parts != part) known.push_back(bones[i]);
    if (known.empty()) break;
    const StrengthTable left_out = fit(known, classes);
    for (std::size_t i = 0; i < bones.size(); ++i) {
      if (int(i) % parts != part || bones[i].log_left < weak) continue;
      const double error = log_left(left_out, bones[i].bone) - bones[i].log_left;
      square += error * error;
      out.error_largest = std::max(out.error_largest, std::abs(error));
      ++out.bones;
    }
  }
  out.error_rms = out.bones > 0 ? std::sqrt(square / out.bones) : 0.0;
  return out;
}

}  // namespace howship::strength
