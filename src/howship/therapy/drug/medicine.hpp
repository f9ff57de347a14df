// SPDX-License-Identifier: Apache-2.0
// A drug at work in a patient: its compartments, how they change, and what they do to the body.
#pragma once
#include <array>
#include <cstddef>
#include <numbers>
#include <vector>

#include "howship/body/signals.hpp"
#include "howship/therapy/drug/drug.hpp"

namespace howship::therapy {

template <class V>
struct MedicineEffectOf {
  body::Mechanism mechanism;
  Shape shape;
  int level;
  V strength, half, hill;
  bool operator==(const MedicineEffectOf&) const = default;
};

/// Numbers of a drug scaled to one patient (or a pack of them), and what is being given at the moment.
template <class V>
struct MedicineOf {
  Structure structure{};
  std::array<V, most_structure_parameters> k{};
  std::vector<MedicineEffectOf<V>> effects;
  V given = V(0.0);  ///< per day: infusion into plasma (mg/day), daily rate, or 1 while a depot lasts
};
using Medicine = MedicineOf<double>;

/// The medicine that `drug` is in a patient of `body_weight` kg.
Medicine medicine_for(const Drug& drug, double body_weight);

inline int states_of(Structure structure) { return declared(structure).states; }

namespace kinetics {

template <class T, class V>
void rates(const MedicineOf<V>& m, const T* x, const T& filtration, T* d) {
  const auto& k = m.k;
  switch (m.structure) {
    case Structure::immediate:
      return;
    case Structure::onset:
      d[0] = k[1] * (m.given / k[0] - x[0]);
      return;
    case Structure::depot:
      // `given` is 1 while the depot lasts, else 0: a blend, for it may last in one lane of a pack and not in the next.
      d[0] = m.given * (k[0] * (1.0 - x[0])) - (1.0 - m.given) * (k[1] * x[0]);
      return;
    case Structure::pulse:
      d[0] = -(k[1] * x[0]);
      return;
    case Structure::tolerant_pulse: {
      const T effect = x[0] / (x[0] + k[2]);
      d[0] = -(k[1] * x[0]);
      d[1] = k[3] * effect * (1.0 - x[1]) - k[4] * x[1];
      return;
    }
    case Structure::three_compartment:
      d[0] = m.given - (k[1] + k[3] + k[5] / k[0]) * x[0] + k[2] * x[1] + k[4] * x[2];
      d[1] = k[1] * x[0] - k[2] * x[1];
      d[2] = k[3] * x[0] - k[4] * x[2];
      return;
    case Structure::antibody: {
      const T plasma = x[1] / k[2];
      d[0] = -(k[1] * x[0]);
      d[1] = m.given + k[0] * k[1] * x[0] - (k[5] + k[4]) * plasma + k[4] / k[3] * x[2] -
             k[8] * k[6] * k[2] * plasma / (k[7] + positive(plasma));
      d[2] = k[4] * (plasma - x[2] / k[3]);
      return;
    }
    case Structure::bone_seeking: {
      const T plasma = x[0] / k[0];
      const T taken = k[3] * plasma;
      const T lost = k[5] * x[2];
      d[0] = m.given - taken - k[4] * filtration * plasma - k[1] * x[0] + k[2] * x[1] + k[6] * lost;
      d[1] = k[1] * x[0] - k[2] * x[1];
      d[2] = taken - lost;
      d[3] = (1.0 - k[6]) * lost - k[7] * x[3];
      d[4] = k[9] * (x[2] + x[3] - x[4]);
      return;
    }
    case Structure::bone_nuclide:
      d[0] = -((std::numbers::ln2 / k[0] + std::numbers::ln2 / k[1]) * x[0]);
      return;
    case Structure::avid_nuclide:
      d[0] = -(std::numbers::ln2 / k[0] * x[0]);
      return;
  }
}

/// Level number `index` of the structure.
template <class T, class V>
T level(const MedicineOf<V>& m, const T* x, int index) {
  const auto& k = m.k;
  switch (m.structure) {
    case Structure::immediate:
      return T(m.given / k[0]);
    case Structure::onset:
    case Structure::depot:
    case Structure::pulse:
      return x[0];
    case Structure::tolerant_pulse:
      return positive(x[0] / (x[0] + k[2]) * (1.0 - x[1]));
    case Structure::three_compartment:
      return x[0] / k[0];
    case Structure::antibody:
      return positive(x[1] / k[2]);
    case Structure::bone_seeking:
      return index == 0 ? positive(x[4]) * (k[7] / k[8]) : index == 1 ? x[0] / k[0] : x[2] + x[3];
    case Structure::bone_nuclide:
      return index == 0 ? x[0] : x[0] * (k[4] * (std::numbers::ln2 / k[0] + std::numbers::ln2 / k[1]) / k[5]);
    case Structure::avid_nuclide:
      return index == 0 ? x[0] * k[1] : x[0] * (k[2] * std::numbers::ln2 / k[0]);
  }
  return T(0.0);
}

template <class T, class V>
T effect(const MedicineEffectOf<V>& e, const T& x) {
  switch (e.shape) {
    case Shape::linear:
      return e.strength * x;
    case Shape::power: {
      // x (x + eps)^(hill-1) is (x / half)^hill with a finite slope at 0; it differs by less than 1e-4 in effect.
      const T r = x / e.half;
      return e.strength * r * power(r + 1e-6, e.hill - 1.0);
    }
    case Shape::saturating: {
      const T r = x / e.half;
      const T raised = r * power(r + 1e-6, e.hill - 1.0);
      return e.strength * raised / (1.0 + raised);
    }
  }
  return T(0.0);
}

}  // namespace kinetics

/// Adds what one medicine does to what the others do.
template <class T, class V>
void act(const MedicineOf<V>& m, const T* x, body::Actions<T>& on) {
  for (const MedicineEffectOf<V>& e : m.effects) {
    const T strength = kinetics::effect(e, kinetics::level(m, x, e.level));
    T& sum = on[e.mechanism];
    switch (body::declared(e.mechanism).joined) {
      case body::Joined::added:
        sum = sum + strength;
        break;
      case body::Joined::remaining:
        sum = sum + strength - sum * strength;
        break;
      case body::Joined::largest:
        sum = max(sum, strength);
        break;
    }
  }
}

}  // namespace howship::therapy
