// SPDX-License-Identifier: Apache-2.0
#include "reference.hpp"

#include <cmath>

#include "howship/therapy/cohort_kernel.hpp"

namespace howship::reference {
namespace {

const std::map<std::string, Read>& columns() {
  using P = const Subject&;
  const auto state = [](double body::State::*member) { return [member](P p) { return p.body().state().*member; }; };
  const auto signal = [](double body::Signals::*member) { return [member](P p) { return p.now().signals.*member; }; };
  const auto lesion = [](double LumpedState<double>::*member) { return [member](P p) { return p.tumour().*member; }; };
  using S = body::State;
  using N = body::Signals;
  static const std::map<std::string, Read> all = {
      {"cCa", signal(&N::corrected_calcium)},
      {"iCa", signal(&N::ionised_calcium)},
      {"PTH", signal(&N::pth)},
      {"D", state(&S::calcitriol)},
      {"Ph", state(&S::phosphate)},
      {"UCa", signal(&N::urinary_calcium)},
      {"V", state(&S::fluid_volume)},
      {"U", signal(&N::urine_flow)},
      {"GFR", signal(&N::filtration)},
      {"Cr", state(&S::creatinine)},
      {"xc", state(&S::osteoclasts)},
      {"xf", state(&S::formation)},
      {"L", state(&S::rankl)},
      {"Y", state(&S::precursors)},
      {"NTx", signal(&N::ntx)},
      {"ALPt", signal(&N::alp)},
      {"B", state(&S::lumbar_density)},
      {"Ibp", signal(&N::osteoclast_inhibition)},
      {"E", signal(&N::oestrogenic_tone)},
      {"Nc", state(&S::neutrophils)},
      {"Qc", state(&S::platelets)},
      {"Hb", state(&S::haemoglobin)},
      {"Ms", state(&S::marrow_reserve)},
      {"Mk", state(&S::marrow_committed)},
      {"TM", state(&S::tumour_marker)},
      {"AR", signal(&N::androgen_activity)},
      {"ARr", signal(&N::androgen_activity_amplified)},
      {"T", state(&S::testosterone)},
      {"NRS", signal(&N::pain)},
      {"raw", signal(&N::raw_pain)},
      {"fl", state(&S::pain_flare)},
      {"constip", signal(&N::constipation)},
      {"drowsy", signal(&N::drowsiness)},
      {"Ts", lesion(&LumpedState<double>::sensitive)},
      {"Tr", lesion(&LumpedState<double>::resistant)},
      {"Cden",
       [](P p) {
         const auto& system = p.body().system;
         for (std::size_t m = 0; m < system.medicines.size(); ++m)
           if (system.medicines[m].structure == therapy::Structure::antibody)
             return therapy::kinetics::level(system.medicines[m], p.body().y.data() + system.medicine_at(m), 0);
         return 0.0;
       }},
  };
  return all;
}

}  // namespace

Subject::Subject(therapy::WholeBody body, const LumpedParameters& lesion, const LumpedState<double>& tumour)
    : body_(as_specified(std::move(body))),
      lesion_(lesion),
      tumour_(tumour),
      shape_(std::make_shared<const JacobianShape>(shape_of(LumpedSystem{body_.system, *lesion_}))) {}

std::vector<double> Subject::states() const {
  std::vector<double> y = body_.y;
  y.resize(y.size() + lumped_states);
  std::memcpy(y.data() + body_.y.size(), &tumour_, sizeof(tumour_));
  return y;
}

therapy::WholeBodySystem<double>::Moment<double> Subject::now() const {
  return lesion_ ? LumpedSystem{body_.system, *lesion_}.moment(states().data()) : body_.now();
}

void Subject::advance_to(double day) {
  if (!lesion_) return therapy::advance_to(body_, day);
  const LumpedSystem system{body_.system, *lesion_};
  std::vector<double> y = states();
  Rodas4<double> integrator(*shape_, body_.control);
  integrator.set_step(body_.step);
  integrator.advance_each(system, y.data(), [&](int) {
    double step = integrator.step();
    const double length = therapy::next_stretch(body_, day, step);
    integrator.set_step(step);
    return length;
  });
  body_.step = integrator.step();
  std::memcpy(body_.y.data(), y.data(), body_.y.size() * sizeof(double));
  std::memcpy(static_cast<void*>(&tumour_), y.data() + body_.y.size(), sizeof(tumour_));
}

void Subject::happens(const std::function<void(therapy::WholeBody&)>& what) {
  const body::Flux imposed = body_.system.flux;
  body_.system.flux = now().flux;
  what(body_);
  body_.system.flux = imposed;
}

Comparison compare(Subject patient, std::vector<Happening> happenings, const std::string& name, double from) {
  const Trajectory reference = read(name);
  std::stable_sort(happenings.begin(), happenings.end(),
                   [](const Happening& a, const Happening& b) { return a.day < b.day; });
  std::size_t next = 0;
  const auto happen_until = [&](double day, bool inclusive) {
    while (next < happenings.size() &&
           (inclusive ? happenings[next].day <= day + 1e-9 : happenings[next].day < day - 1e-9)) {
      patient.advance_to(std::max(patient.day(), from + happenings[next].day));
      patient.happens(happenings[next].what);
      ++next;
    }
  };
  Comparison out;
  std::map<std::string, double> range;
  for (const auto& [column, values] : reference.values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    range[column] = *high - *low;
  }
  const auto distances = [&](std::size_t i) {
    std::map<std::string, double> found;
    for (const auto& [column, values] : reference.values) {
      const auto how = columns().find(column);
      if (how == columns().end()) continue;
      // The files print six digits: half of the last one is nobody's error.
      const double size = std::abs(values[i]);
      const double printed = size > 0.0 ? 0.5 * std::pow(10.0, std::floor(std::log10(size)) - 5.0) : 0.0;
      const double off = std::max(std::abs(how->second(patient) - values[i]) - printed, 0.0);
      found[column] = off / std::max(range[column], 5e-3 * size + 1e-12);
    }
    return found;
  };
  for (std::size_t i = 0; i < reference.day.size(); ++i) {
    // Times are printed with five digits.
    double day = reference.day[i];
    bool jumps = false;
    for (const Happening& h : happenings)
      if (std::abs(h.day - day) < 6e-6 * std::max(1.0, std::abs(day))) {
        day = h.day;
        jumps = true;
      }
    // At a jump the files hold the row before it, the row after it, or (where rows were left out) only one of them.
    const bool second = i > 0 && reference.day[i] == reference.day[i - 1];
    happen_until(day, second);
    patient.advance_to(std::max(patient.day(), from + day));
    auto found = distances(i);
    if (jumps && !second) {
      const bool alone = i + 1 == reference.day.size() || reference.day[i + 1] != reference.day[i];
      if (alone) {
        happen_until(day, true);
        for (const auto& [column, distance] : distances(i)) found[column] = std::min(found[column], distance);
      }
    }
    for (const auto& [column, distance] : found) {
      if (distance <= out.worst[column]) continue;
      out.worst[column] = distance;
      out.at[column] = reference.day[i];
    }
  }
  return out;
}

void expect_reference(const Subject& patient, const std::vector<Happening>& happenings, const std::string& name,
                      double share, double from) {
  const Comparison found = compare(patient, happenings, name, from);
  EXPECT_FALSE(found.worst.empty());
  for (const auto& [column, worst] : found.worst)
    EXPECT_LE(worst, share) << name << ": column " << column << " at day " << found.at.at(column);
}

}  // namespace howship::reference
