// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/daily_loads.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace howship::strength {
namespace {

using L = LoadParameters;
using P = Parameter<L>;
constexpr double gravity = 9.80665;  // m/s2
constexpr Source levels{
    Origin::recalled, "0.1 body weights above T1 to 0.7 at L5, doubled by muscle; ordered as in [anderson_2022]", 'L'};
constexpr Source bergmann{Origin::published, "[bergmann_2001]", 'H'};

constexpr std::array table{
    P{&L::standing_t1, {"standing_t1", "N", 10, 1000, "compression of T1 in standing", levels}},
    P{&L::standing_t6, {"standing_t6", "N", 10, 2000, "compression of T6 in standing", levels}},
    P{&L::standing_t12, {"standing_t12", "N", 10, 3000, "compression of T12 in standing", levels}},
    P{&L::standing_l1, {"standing_l1", "N", 10, 3000, "compression of L1 in standing", levels}},
    P{&L::standing_l3, {"standing_l3", "N", 10, 3000, "compression of L3 in standing", levels}},
    P{&L::standing_l5, {"standing_l5", "N", 10, 3000, "compression of L5 in standing", levels}},
    P{&L::standing_weight,
      {"standing_weight",
       "kg",
       30,
       150,
       "body weight at which standing compresses so",
       {Origin::assumed, "their unit", 'H'}}},
    P{&L::lifting_factor,
      {"lifting_factor",
       "1",
       1,
       8,
       "flexion with 20 kg over standing",
       {Origin::recalled,
        "low end of 2.5 to 3.5 (patients spare their backs); up to 1650 N at L1 measured [rohlmann_2014]", 'M'}}},
    P{&L::hip_walking, {"hip_walking", "1", 1, 10, "peak hip contact force in walking, body weights", bergmann}},
    P{&L::hip_stairs_up, {"hip_stairs_up", "1", 1, 10, "the same going up stairs", bergmann}},
    P{&L::hip_stairs_down, {"hip_stairs_down", "1", 1, 10, "the same going down stairs", bergmann}},
    P{&L::hip_stumbling,
      {"hip_stumbling", "1", 1, 12, "the same in stumbling", {Origin::published, "7.2 to 8.7 [bergmann_1993]", 'M'}}},
    P{&L::arm_use,
      {"arm_use",
       "1",
       0,
       5,
       "axial load of the arm in daily use, body weights",
       {Origin::assumed, "pushing up from a chair", 'L'}}},
    P{&L::rib_use,
      {"rib_use",
       "1",
       0,
       1,
       "load of one rib between its ends in daily use, body weights",
       {Origin::assumed,
        "a cough, a turn in bed, a load carried before the chest; a quarter to a third of what a built-in rib bears, "
        "for "
        "healthy ribs do not break of them",
        'L'}}},
    P{&L::skull_use,
      {"skull_use", "1", 0, 1, "load of the skull in daily use, body weights", {Origin::assumed, "lying on it", 'L'}}},
    P{&L::leg_torsion,
      {"leg_torsion",
       "m",
       0,
       0.2,
       "torque on the femur, body weights times m",
       {Origin::recalled, "2.24 % of body weight times m going up stairs [bergmann_2001]", 'M'}}},
    P{&L::leg_bending,
      {"leg_bending",
       "m",
       0,
       0.5,
       "bending moment on the femur, body weights times m",
       {Origin::assumed, "the contact force of the hip on half of its offset from the shaft", 'L'}}},
    P{&L::arm_torsion,
      {"arm_torsion",
       "m",
       0,
       0.2,
       "torque on the humerus and other bones, body weights times m",
       {Origin::assumed, "7 N m: a full bag turned with a bent elbow", 'L'}}},
    P{&L::arm_bending,
      {"arm_bending",
       "m",
       0,
       0.5,
       "bending moment on the humerus and other bones, body weights times m",
       {Origin::assumed, "10 N m: a full bag held off the body", 'L'}}},
    P{&L::fall_height,
      {"fall_height",
       "m",
       0.1,
       1.5,
       "height the hip falls from standing",
       {Origin::assumed, "centre of mass of an adult above the hip's impact", 'L'}}},
    P{&L::fall_stiffness,
      {"fall_stiffness",
       "N/m",
       1e4,
       1e6,
       "stiffness of body and floor in a fall",
       {Origin::recalled, "71 kN/m, F = sqrt(2 g h k m) [keaveny_2008]", 'M'}}},
    P{&L::fall_mass_part,
      {"fall_mass_part",
       "1",
       0.1,
       1,
       "part of the body's mass that moves with the hip",
       {Origin::recalled, "effective mass of falls from standing", 'L'}}},
    P{&L::fall_soft_tissue,
      {"fall_soft_tissue",
       "N/mm",
       0,
       200,
       "force that soft tissue over the trochanter takes a mm",
       {Origin::recalled, "[robinovitch_1995]", 'L'}}},
    P{&L::fall_soft_thickness,
      {"fall_soft_thickness",
       "mm",
       0,
       100,
       "soft tissue over the trochanter",
       {Origin::assumed, "lean to average", 'L'}}},
    P{&L::strength_spread,
      {"strength_spread",
       "1",
       0.01,
       1,
       "logistic scale of the error of computed strength",
       {Origin::published, "precision of femoral tests about 15 % [eckstein_2004]", 'M'}}},
    P{&L::activity_limit,
      {"activity_limit",
       "1",
       0.3,
       1,
       "load over strength up to which a bone is said to bear an activity",
       {Origin::assumed, "then one such load breaks one bone in a hundred, by the error of computed strength", 'L'}}},
};

}  // namespace

std::span<const Parameter<LoadParameters>> load_parameters() { return table; }

double standing_load(std::string_view level, double weight, const LoadParameters& p) {
  int n = 0;
  for (const char c : level.substr(1)) n = 10 * n + (c - '0');
  const double at = level[0] == 'L' ? 12 + n : n;  // T1 = 1 ... T12 = 12, L1 = 13 ... L5 = 17
  const std::array<std::array<double, 2>, 6> knots{{{1, p.standing_t1},
                                                    {6, p.standing_t6},
                                                    {12, p.standing_t12},
                                                    {13, p.standing_l1},
                                                    {15, p.standing_l3},
                                                    {17, p.standing_l5}}};
  double load = knots.back()[1];
  for (std::size_t k = 1; k < knots.size(); ++k)
    if (at <= knots[k][0]) {
      const double part = (std::max(at, 1.0) - knots[k - 1][0]) / (knots[k][0] - knots[k - 1][0]);
      load = knots[k - 1][1] + part * (knots[k][1] - knots[k - 1][1]);
      break;
    }
  return load * weight / p.standing_weight;
}

double daily_load(std::string_view bone, LoadCase load, double weight, const LoadParameters& p, double vigour) {
  const double newtons = weight * gravity;
  const bool leg = bone.starts_with("femur") || bone.starts_with("tibia");
  switch (load) {
    case LoadCase::vertebral_compression:
    case LoadCase::vertebral_flexion:
      return (1.0 + (p.lifting_factor - 1.0) * vigour) *
             standing_load(kind_of(bone) == BoneKind::vertebra ? bone : "L3", weight, p);
    case LoadCase::femoral_stance:
      return p.hip_stairs_down * newtons;
    case LoadCase::sideways_fall:
      return std::max(0.0, std::sqrt(2 * gravity * p.fall_height * p.fall_stiffness * p.fall_mass_part * weight) -
                               p.fall_soft_tissue * p.fall_soft_thickness);
    case LoadCase::axial:
      if (bone.starts_with("rib")) return p.rib_use * newtons;
      if (bone.starts_with("skull")) return p.skull_use * newtons;
      // What the hip bears goes through the thigh and through the ilium to the sacrum.
      if (leg || bone.starts_with("ilium")) return p.hip_stairs_down * newtons;
      return p.arm_use * newtons;
    case LoadCase::bending:
      return 1000.0 * (leg ? p.leg_bending : p.arm_bending) * newtons;
    case LoadCase::torsion:
      return 1000.0 * (leg ? p.leg_torsion : p.arm_torsion) * newtons;
  }
  return 0.0;
}

std::vector<Activity> activities(std::string_view bone, LoadCase load, double weight, const LoadParameters& p) {
  const double newtons = weight * gravity, usual = daily_load(bone, load, weight, p);
  const bool leg = bone.starts_with("femur") || bone.starts_with("tibia");
  switch (load) {
    case LoadCase::vertebral_compression:
    case LoadCase::vertebral_flexion: {
      const double standing = usual / p.lifting_factor;
      return {{"standing", standing},
              {"lifting 10 kg", standing * (1.0 + 0.5 * (p.lifting_factor - 1.0))},
              {"lifting 20 kg", usual}};
    }
    case LoadCase::sideways_fall:
      return {{"a fall on the hip", usual}};
    case LoadCase::bending:
      return {{leg ? "walking" : "holding a full bag off the body", usual}};
    case LoadCase::torsion:
      return {{leg ? "going up stairs" : "turning a full bag", usual}};
    case LoadCase::femoral_stance:
    case LoadCase::axial:
      break;
  }
  if (bone.starts_with("rib")) return {{"coughing", usual}};
  if (bone.starts_with("skull")) return {{"lying on it", usual}};
  if (load == LoadCase::axial && !leg && !bone.starts_with("ilium")) return {{"pushing up from a chair", usual}};
  return {{"walking", p.hip_walking * newtons},
          {"going up stairs", p.hip_stairs_up * newtons},
          {"going down stairs", p.hip_stairs_down * newtons},
          {"stumbling", p.hip_stumbling * newtons}};
}

std::string named(std::span<const Activity> all, double strength, bool borne, const LoadParameters& p) {
  std::string out;
  for (const Activity& one : all)
    if ((one.load <= p.activity_limit * strength) == borne) out += (out.empty() ? "" : ", ") + std::string{one.name};
  return out;
}

double fracture_probability(double ratio, const LoadParameters& p) {
  return ratio > 0 ? 1 / (1 + std::exp(-std::log(ratio) / p.strength_spread)) : 0.0;
}

}  // namespace howship::strength
