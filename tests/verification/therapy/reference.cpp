// SPDX-License-Identifier: Apache-2.0
#include "reference.hpp"

#include <cmath>

namespace howship::reference {
namespace {

const std::map<std::string, Read>& columns() {
  using P = const therapy::WholeBody&;
  const auto state = [](double body::State::*member) { return [member](P p) { return p.state().*member; }; };
  const auto signal = [](double body::Signals::*member) { return [member](P p) { return p.now().signals.*member; }; };
  const auto lesion = [](double body::LumpedState::*member) {
    return [member](P p) { return p.now().lesion.*member; };
  };
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
      {"Ts", lesion(&body::LumpedState::sensitive)},
      {"Tr", lesion(&body::LumpedState::resistant)},
      {"Cden",
       [](P p) {
         for (std::size_t m = 0; m < p.system.medicines.size(); ++m)
           if (p.system.medicines[m].structure == therapy::Structure::antibody)
             return therapy::kinetics::level(p.system.medicines[m], p.y.data() + p.system.medicine_at(m), 0);
         return 0.0;
       }},
  };
  return all;
}

}  // namespace

Comparison compare(therapy::WholeBody patient, std::vector<Happening> happenings, const std::string& name,
                   double from) {
  const Trajectory reference = read(name);
  std::stable_sort(happenings.begin(), happenings.end(),
                   [](const Happening& a, const Happening& b) { return a.day < b.day; });
  std::size_t next = 0;
  const auto happen_until = [&](double day, bool inclusive) {
    while (next < happenings.size() &&
           (inclusive ? happenings[next].day <= day + 1e-9 : happenings[next].day < day - 1e-9)) {
      therapy::advance_to(patient, std::max(patient.day, from + happenings[next].day));
      happenings[next].what(patient);
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
    therapy::advance_to(patient, std::max(patient.day, from + day));
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

void expect_reference(const therapy::WholeBody& patient, const std::vector<Happening>& happenings,
                      const std::string& name, double share, double from) {
  const Comparison found = compare(patient, happenings, name, from);
  EXPECT_FALSE(found.worst.empty());
  for (const auto& [column, worst] : found.worst)
    EXPECT_LE(worst, share) << name << ": column " << column << " at day " << found.at.at(column);
}

}  // namespace howship::reference
