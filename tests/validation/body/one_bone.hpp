// SPDX-License-Identifier: Apache-2.0
// One load on a healthy skeleton, three ways: section 3 of the whole-body model, a point of the local law with the
// published set, and one with the set that runs, which also stands in for the skeleton of a second body.
#pragma once
#include <vector>

#include "../../published_bone.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/therapy/exposure.hpp"

namespace howship::one_bone {

/// What bone does on one day; turnover in health = 1.
struct Bone {
  double resorption, formation;
};
struct Day {
  Bone section3, published, local;
  double volume;          ///< bone volume of the local point, against the start
  double alp, point_alp;  ///< bone ALP (U/L) with the body's own skeleton, and with the point in its place
  double calcium, point_calcium;
};

struct Load {
  therapy::Medicine medicine;
  double amount = 1.0, infusion = 0.0;
  int every = 100000, doses = 1;
  bool by_rate = false;
};

inline Load drug(const char* key, double amount, double infusion, int every, int doses) {
  const therapy::Drug& d = scenario::built_in_drug(key);
  return {therapy::medicine_for(d, d.reference_weight), amount, infusion, every, doses, false};
}

/// An LHRH depot that never lapses.
inline Load androgen_deprivation() {
  Load l = drug("lhrh_agonist", 1.0, 0.0, 100000, 1);
  l.medicine.k[2] = 1e5;
  return l;
}

/// Parathyroid hormone by vein, `rise` pM above what the glands make.
inline Load parathyroid_hormone(double rise) {
  Load l;
  l.medicine.structure = therapy::Structure::immediate;
  l.medicine.k[0] = 1.0;
  l.medicine.effects.push_back({body::Mechanism::pth_infusion, therapy::Shape::linear, 0, 1.0, 1.0, 1.0});
  l.amount = rise;
  l.by_rate = true;
  return l;
}

inline std::vector<Day> beside(const Load& load, int days) {
  const therapy::CouplingParameters coupling;
  therapy::CouplingParameters plain;  // the published law knows no precursor reserve
  plain.precursor_exponent = 0.0;
  plain.rankl_exponent = 1.0;
  auto own = therapy::whole_body({}, {load.medicine});
  auto other = own;
  other.system.has_own_skeleton = false;
  therapy::SkeletonPoint published(published_bone(), 0.2), local(bone::Parameters{}, 0.2), stands_in = local;
  std::vector<Day> out;
  for (int day = 0; day < days; ++day) {
    if (day % load.every == 0 && day / load.every < load.doses)
      for (therapy::WholeBody* p : {&own, &other})
        load.by_rate ? therapy::set_rate(*p, 0, load.amount) : therapy::give(*p, 0, load.amount, load.infusion);
    therapy::WholeBody copy = own;
    therapy::live_one_day(copy, published, plain);
    therapy::live_one_day(own, local, coupling);
    therapy::live_one_day(other, stands_in, coupling);
    const body::State s = own.state();
    out.push_back({{s.osteoclasts, s.formation},
                   {published.resorption(), published.formation()},
                   {local.resorption(), local.formation()},
                   (local.y[space::lamellar] + local.y[space::woven]) / 0.2,
                   s.bone_alp,
                   other.state().bone_alp,
                   own.now().signals.corrected_calcium,
                   other.now().signals.corrected_calcium});
  }
  return out;
}

}  // namespace howship::one_bone
