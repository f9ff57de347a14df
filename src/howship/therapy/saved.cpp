// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/saved.hpp"

#include <cmath>

namespace howship::therapy {
namespace {

constexpr double nothing = -1.0;  // of a day that is not set; days are never negative

/// Walks every number of `care` in one order, writing or reading: one list for both ways cannot disagree with itself.
template <class Care, class Number>
void walk(Care& care, const Number& number) {
  auto& b = care.body;
  number(b.day);
  number(b.step);
  for (auto& y : b.y) number(y);
  for (auto& m : b.system.medicines) number(m.given);
  number(b.system.person.structural_nephrons);
  number(b.system.flux.calcium_release);
  number(b.system.flux.calcium_fixation);
  number(b.system.flux.pthrp);
  number(b.system.flux.marker);
  number(b.system.flux.marrow_replaced);
  number(b.system.flux.external_marrow_kill);
  number(b.system.flux.nociception);
  number.count(b.endings);
  for (auto& e : b.endings) {
    number(e.day);
    number(e.medicine);
    number(e.rate);
  }
  for (auto& c : care.courses) {
    number(c.next);
    number(c.given);
    number(c.waited);
    number(c.creatinine_before);
    number(c.first);
    number(c.last);
    number(c.over);
    number(c.running);
    number(c.rebound_logged);
  }
  number.count(care.illnesses);
  for (auto& i : care.illnesses) {
    number(i.medicine);
    number(i.until);
    number(i.size);
  }
  for (auto* grade : {&care.calcium_high, &care.calcium_low, &care.neutropenia, &care.thrombocytopenia, &care.anaemia})
    number(*grade);
  for (auto* flag : {&care.constipated, &care.drowsy, &care.dry, &care.jaw, &care.kidney_failing}) number(*flag);
  number(care.kidney_base);
  number.day(care.died);
}

struct Writer {
  std::vector<double>* out;
  template <class T>
  void operator()(const T& x) const {
    out->push_back(double(x));
  }
  template <class T>
  void count(const std::vector<T>& x) const {
    out->push_back(double(x.size()));
  }
  void day(const std::optional<double>& x) const { out->push_back(x.value_or(nothing)); }
};

struct Reader {
  std::span<const double>* in;
  bool* good;
  double next() const {
    if (in->empty()) {
      *good = false;
      return 0.0;
    }
    const double x = in->front();
    *in = in->subspan(1);
    return x;
  }
  template <class T>
  void operator()(T& x) const {
    x = T(next());
  }
  template <class T>
  void count(std::vector<T>& x) const {
    const double n = next();
    if (!(n >= 0.0 && n <= 1e4)) {
      *good = false;
      return;
    }
    x.resize(std::size_t(n));
  }
  void day(std::optional<double>& x) const {
    const double d = next();
    if (d == nothing)
      x.reset();
    else
      x = d;
  }
};

}  // namespace

std::vector<double> saved(const Care& care) {
  std::vector<double> out;
  walk(care, Writer{&out});
  return out;
}

bool restore(Care& care, std::span<const double> numbers) {
  bool good = true;
  walk(care, Reader{&numbers, &good});
  return good && numbers.empty();
}

}  // namespace howship::therapy
