// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/saved.hpp"

#include <algorithm>

namespace howship::therapy {
namespace {

constexpr double nothing = -1.0;  // of a number that is not set; none of those that may be is negative

/// Walks every number of `care` in one order, writing or reading: one list for both ways cannot disagree with itself.
template <class Care, class Number>
void walk(Care& care, const Number& number) {
  number.count(care.courses);
  for (auto& c : care.courses) {
    number.drug(c.plan.drug);
    number(c.plan.start);
    number.maybe(c.plan.stop);
    number.maybe(c.plan.amount);
    number.maybe(c.plan.every);
    number.maybe(c.plan.doses);
    number.maybe(c.plan.infusion);
    number(c.plan.despite_contraindication);
    number.maybe(c.medicine);
    number(c.ordinal);
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
  if (!number.medicines(care)) return;
  auto& b = care.body;
  number(b.day);
  number(b.step);
  for (auto& y : b.y) number(y);
  for (auto& m : b.system.medicines) number(m.given);
  number(b.system.person.structural_nephrons);
  number(b.system.flux.calcium_release);
  number(b.system.flux.calcium_eroded);
  number(b.system.flux.calcium_fixation);
  number(b.system.flux.pthrp);
  number(b.system.flux.marker);
  number(b.system.flux.marrow_replaced);
  number(b.system.flux.external_marrow_kill);
  number(b.system.flux.nociception);
  number(b.system.flux.nociception_at_rest);
  number(b.system.flux.sickness);
  number(b.system.flux.fatigue);
  number.count(b.endings);
  for (auto& e : b.endings) {
    number(e.day);
    number(e.medicine);
    number(e.rate);
  }
  number.count(care.illnesses);
  for (auto& i : care.illnesses) {
    number(i.medicine);
    number(i.until);
    number(i.size);
  }
  for (auto& grade : care.grades) number(grade);
  for (auto* flag :
       {&care.constipated, &care.drowsy, &care.tired, &care.dry, &care.jaw, &care.kidney_failing, &care.menopausal})
    number(*flag);
  for (auto& felt : care.felt) number(felt);
  number(care.ovarian_years_lost);
  number(care.follicles_left);
  number(care.follicles_lost_on);
  number(care.kidney_base);
  for (auto& milligrams : care.opioid_week) number(milligrams);
  number(care.opioid_hazard);
  number.maybe(care.tooth_pulled);
  number.maybe(care.died);
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
  template <class T>
  void maybe(const std::optional<T>& x) const {
    out->push_back(x ? double(*x) : nothing);
  }
  void drug(const std::shared_ptr<const Drug>& drug) const {
    out->push_back(double(drug->key.size()));
    for (const char letter : drug->key) out->push_back(double(static_cast<unsigned char>(letter)));
  }
  bool medicines(const Care&) const { return true; }
};

struct Reader {
  std::span<const double>* in;
  bool* good;
  const std::vector<Course>* planned;
  const FindDrug* find;
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
  template <class T>
  void maybe(std::optional<T>& x) const {
    const double value = next();
    x = value == nothing ? std::nullopt : std::optional<T>(T(value));
  }
  void drug(std::shared_ptr<const Drug>& drug) const {
    const double letters = next();
    std::string key;
    for (double i = 0.0; i < letters && !in->empty(); ++i) key += char(next());
    drug = nullptr;
    for (const Course& c : *planned)
      if (c.plan.drug->key == key) drug = c.plan.drug;
    if (!drug && *find) drug = (*find)(key);
    if (!drug) *good = false;
  }
  /// Builds the medicines of the body again, in the order in which their courses began.
  bool medicines(Care& care) const {
    if (!*good) return false;
    constexpr std::size_t own = 2;  // media of illness
    WholeBody& b = care.body;
    b.y.erase(b.y.begin() + b.system.medicine_at(own), b.y.begin() + b.system.totals_at());
    b.system.medicines.resize(own);
    std::size_t begun = own;
    for (const Course& c : care.courses)
      if (c.medicine) begun = std::max(begun, *c.medicine + 1);
    while (b.system.medicines.size() < begun) {
      const std::size_t m = b.system.medicines.size();
      const auto of =
          std::find_if(care.courses.begin(), care.courses.end(), [m](const Course& c) { return c.medicine == m; });
      if (of == care.courses.end()) return *good = false;
      add_medicine(b, medicine_in(care, *of->plan.drug));
    }
    return true;
  }
};

}  // namespace

std::vector<double> saved(const Care& care) {
  std::vector<double> out;
  walk(care, Writer{&out});
  return out;
}

bool restore(Care& care, std::span<const double> numbers, const FindDrug& find) {
  bool good = true;
  const std::vector<Course> planned = care.courses;
  walk(care, Reader{&numbers, &good, &planned, &find});
  const std::size_t medicines = care.body.system.medicines.size();
  for (const Ending& e : care.body.endings) good = good && e.medicine < medicines;
  for (const Illness& i : care.illnesses) good = good && i.medicine < medicines;
  return good && numbers.empty();
}

}  // namespace howship::therapy
