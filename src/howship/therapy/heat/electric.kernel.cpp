// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/heat/electric_kernel.hpp"

namespace howship::therapy::heat {
namespace HOWSHIP_ISA {
namespace {

constexpr std::size_t block = 8;
using D = Pack<double, int(block)>;

template <class V>
[[gnu::always_inline]] inline V load(const double* p);
template <>
[[gnu::always_inline]] inline double load<double>(const double* p) {
  return *p;
}
template <>
[[gnu::always_inline]] inline D load<D>(const double* p) {
  return D::load(p);
}
[[gnu::always_inline]] inline void store(double v, double* p) { *p = v; }
[[gnu::always_inline]] inline void store(const D& v, double* p) { v.store(p); }

/// Calls body.template operator()<V>(v) over whole packs and then single numbers; adds up what it returns.
template <class Body>
[[gnu::always_inline]] inline double over(std::size_t begin, std::size_t end, Body&& body) {
  D lanes(0.0);
  std::size_t v = begin;
  for (; v + block <= end; v += block) lanes = lanes + body.template operator()<D>(v);
  double total = sum(lanes);
  for (; v < end; ++v) total += body.template operator()<double>(v);
  return total;
}

}  // namespace

double apply_network(const CurrentArrays& a, std::size_t begin, std::size_t end) {
  return over(begin, end, [&]<class V>(std::size_t v) {
    const auto at = [](const double* p) { return load<V>(p); };
    const double* p = a.p + v;
    const V own = at(p);
    const V beside = at(a.across[0] + v) * at(p + 1) + at(a.across[0] + v - 1) * at(p - 1);
    const V ahead = at(a.across[1] + v) * at(p + a.row) + at(a.across[1] + v - a.row) * at(p - a.row);
    const V above = at(a.across[2] + v) * at(p + a.layer) + at(a.across[2] + v - a.layer) * at(p - a.layer);
    const V q = at(a.diagonal + v) * own - ((beside + ahead) + above);
    store(q, a.q + v);
    return V(own * q);
  });
}

double step_along(const CurrentArrays& a, double along, std::size_t begin, std::size_t end) {
  return over(begin, end, [&]<class V>(std::size_t v) {
    store(load<V>(a.x + v) + V(along) * load<V>(a.p + v), a.x + v);
    const V r = load<V>(a.r + v) - V(along) * load<V>(a.q + v);
    store(r, a.r + v);
    return V(r * r * load<V>(a.inverse_diagonal + v));
  });
}

void turn(const CurrentArrays& a, double keep, std::size_t begin, std::size_t end) {
  over(begin, end, [&]<class V>(std::size_t v) {
    store(load<V>(a.inverse_diagonal + v) * load<V>(a.r + v) + V(keep) * load<V>(a.p + v), a.p + v);
    return V(0.0);
  });
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::therapy::heat
