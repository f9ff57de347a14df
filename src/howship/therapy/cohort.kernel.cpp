// SPDX-License-Identifier: Apache-2.0
// The cohort kernel: the whole-body system on packs of eight, whatever the width of the machine's vectors.
#include "howship/therapy/cohort.hpp"
#include "howship/therapy/cohort_kernel.hpp"

namespace howship::therapy::HOWSHIP_ISA {
namespace {

using P = Pack<double, int(cohort_lanes)>;

P pack(const Lanes& lanes) { return P::load(lanes.data()); }

/// Fills a struct of packs, member by member, from lanes in the same order.
template <class Struct>
void fill(Struct& out, const std::vector<Lanes>& lanes) {
  static_assert(sizeof(Struct) % sizeof(P) == 0);
  std::array<P, sizeof(Struct) / sizeof(P)> members;
  for (std::size_t i = 0; i < members.size(); ++i) members[i] = pack(lanes[i]);
  std::memcpy(static_cast<void*>(&out), members.data(), sizeof(Struct));
}

WholeBodySystem<P> system_of(const CohortBatch& batch) {
  WholeBodySystem<P> s;
  fill(s.person, batch.person);
  fill(s.flux, batch.flux);
  s.balance = body::balance_of(s.person);
  for (const CohortBatch::MedicineLanes& from : batch.medicines) {
    MedicineOf<P> m;
    m.structure = from.structure;
    for (std::size_t i = 0; i < m.k.size(); ++i) m.k[i] = pack(from.k[i]);
    m.given = pack(from.given);
    for (const CohortBatch::EffectLanes& e : from.effects)
      m.effects.push_back({e.mechanism, e.shape, e.level, pack(e.strength), pack(e.half), pack(e.hill)});
    s.medicines.push_back(std::move(m));
  }
  return s;
}

}  // namespace

void advance_batch(CohortBatch& batch, double days) {
  const WholeBodySystem<P> system = system_of(batch);
  std::vector<P> y(batch.y.size());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = pack(batch.y[i]);
  Rodas4<P> integrator(*batch.shape, batch.control);
  integrator.set_step(batch.step);
  integrator.advance(system, y.data(), days);
  for (std::size_t i = 0; i < y.size(); ++i) y[i].store(batch.y[i].data());
  batch.step = integrator.step();
  batch.steps_taken += integrator.count().accepted;
}

}  // namespace howship::therapy::HOWSHIP_ISA
