// SPDX-License-Identifier: Apache-2.0
// The cohort kernel: the whole-body system on packs as wide as the machine's vectors. The width also keeps apart what
// the compiler makes of shared templates for each instruction set: no two have a pack in common.
#include "howship/therapy/cohort_kernel.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship::therapy::HOWSHIP_ISA {
namespace {

constexpr std::size_t lanes = HOWSHIP_VECTOR_BYTES / sizeof(double);
using P = Pack<double, int(lanes)>;

/// The bodies of one pack. Lanes left over repeat the last body and stay where they are.
struct Riders {
  WholeBody* const* bodies;
  std::size_t count;
  WholeBody& operator[](std::size_t lane) const { return *bodies[lane < count ? lane : count - 1]; }
};

/// A pack of what `number(body)` is in each.
template <class Number>
P gathered(const Riders& riders, const Number& number) {
  double values[lanes];
  for (std::size_t lane = 0; lane < lanes; ++lane) values[lane] = number(riders[lane]);
  return P::load(values);
}

/// Fills a struct of packs, member by member, from the struct of doubles that `part(body)` is in each.
template <class Packs, class Part>
void gather(Packs& out, const Riders& riders, const Part& part) {
  constexpr std::size_t n = sizeof(Packs) / sizeof(P);
  static_assert(sizeof(Packs) == n * sizeof(P) && sizeof(part(riders[0])) == n * sizeof(double));
  alignas(P) double members[n][lanes];
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    double of[n];
    std::memcpy(of, &part(riders[lane]), sizeof(of));
    for (std::size_t i = 0; i < n; ++i) members[i][lane] = of[i];
  }
  std::memcpy(static_cast<void*>(&out), members, sizeof(Packs));
}

WholeBodySystem<P> system_of(const Riders& riders) {
  const WholeBodySystem<double>& first = riders[0].system;
  WholeBodySystem<P> s;
  s.has_own_skeleton = first.has_own_skeleton;
  gather(
      s.person, riders, [](const WholeBody& b) -> const auto& { return b.system.person; });
  gather(
      s.balance, riders, [](const WholeBody& b) -> const auto& { return b.system.balance; });
  gather(
      s.flux, riders, [](const WholeBody& b) -> const auto& { return b.system.flux; });
  s.medicines.resize(first.medicines.size());
  for (std::size_t m = 0; m < s.medicines.size(); ++m) {
    MedicineOf<P>& to = s.medicines[m];
    to.structure = first.medicines[m].structure;
    for (std::size_t i = 0; i < to.k.size(); ++i)
      to.k[i] = gathered(riders, [&](const WholeBody& b) { return b.system.medicines[m].k[i]; });
    to.given = gathered(riders, [&](const WholeBody& b) { return b.system.medicines[m].given; });
    for (std::size_t e = 0; e < first.medicines[m].effects.size(); ++e) {
      const auto& effect = first.medicines[m].effects[e];
      const auto of = [&](auto member) {
        return gathered(riders, [&](const WholeBody& b) { return b.system.medicines[m].effects[e].*member; });
      };
      using Of = MedicineEffectOf<double>;
      to.effects.push_back(
          {effect.mechanism, effect.shape, effect.level, of(&Of::strength), of(&Of::half), of(&Of::hill)});
    }
  }
  return s;
}

void carry_pack(const Riders& riders, const double* days) {
  WholeBodySystem<P> system = system_of(riders);
  std::vector<P> y(riders[0].y.size());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = gathered(riders, [&](const WholeBody& b) { return b.y[i]; });
  Rodas4<P> integrator(*riders[0].shape, riders[0].control);
  for (std::size_t lane = 0; lane < riders.count; ++lane) integrator.set_step(int(lane), riders[lane].step);
  integrator.advance_each(system, y.data(), [&](int lane) {
    if (std::size_t(lane) >= riders.count) return 0.0;
    WholeBody& body = riders[std::size_t(lane)];
    double step = integrator.step(lane);
    const double length = next_stretch(body, days[lane], step);
    integrator.set_step(lane, step);
    for (std::size_t m = 0; m < system.medicines.size(); ++m)
      set_lane(system.medicines[m].given, lane, body.system.medicines[m].given);
    return length;
  });
  for (std::size_t lane = 0; lane < riders.count; ++lane) {
    WholeBody& body = riders[lane];
    for (std::size_t i = 0; i < y.size(); ++i) body.y[i] = lane_of(y[i], int(lane));
    body.step = integrator.step(int(lane));
    body.steps_taken += std::size_t(integrator.count(int(lane)).accepted);
  }
}

}  // namespace

void carry_lanes(WholeBody* const* bodies, const double* days, std::size_t count) {
  for (std::size_t first = 0; first < count; first += lanes) {
    const std::size_t here = count - first < lanes ? count - first : lanes;
    if (here == 1)
      advance_to(*bodies[first], days[first]);
    else
      carry_pack({bodies + first, here}, days + first);
  }
}

}  // namespace howship::therapy::HOWSHIP_ISA
