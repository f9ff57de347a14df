// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/microdamage.hpp"

#include <fmt/format.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/patient/patient.hpp"

namespace howship::patient {

std::span<const Parameter<MicrodamageParameters>> MicrodamageParameters::table() {
  using P = MicrodamageParameters;
  constexpr Source rate{Origin::fitted,
                        "risk falls by 70 % a year after the last use of a bisphosphonate [schilcher_2015], where "
                        "resorption comes back to 0.8 of health",
                        'L'};
  constexpr Source exponent{
      Origin::fitted,
      "126 times the risk after four years of use [schilcher_2015], in which resorption is 0.15 of health", 'L'};
  constexpr Source hazard{
      Origin::derived, "11 in 10,000 a year after four years, which is 126 times that of others [schilcher_2015]", 'M'};
  constexpr Source felt{Origin::assumed, "as any break of a bone of the leg", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::repair, {"repair", "1/year", 0, 10, "rate at which cracks form and, in health, are taken away", rate}},
      {&P::exponent,
       {"exponent", "1", 1, 20, "by which the hazard of an atypical fracture rises with damage", exponent}},
      {&P::hazard, {"hazard", "1/year", 0, 1, "of an atypical fracture of a femur in health", hazard}},
      {&P::felt, {"felt", "day", 1, 1000, "for how long such a fracture, which is nailed, limits a person", felt}},
  };
  return rows;
}

double damage_after(double damage, double resorption, double days, const MicrodamageParameters& p) {
  // Exact while resorption is steady.
  const double rate = p.repair * days / body::days_in_year, taken = std::fmax(resorption, 0.0) * rate;
  if (taken < 1e-12) return damage + rate;
  const double left = std::exp(-taken);
  return damage * left + rate / taken * (1.0 - left);
}

double atypical_hazard(double damage, const MicrodamageParameters& p) {
  return p.hazard / body::days_in_year * std::pow(std::fmax(damage, 0.0), p.exponent);
}

void wear(Patient& patient, double days, Log& log) {
  constexpr int femora = 2;
  const Plan& plan = *patient.plan;
  const MicrodamageParameters& p = plan.parameters.microdamage;
  Microdamage& its = patient.microdamage;
  its.damage = damage_after(its.damage, patient.skeleton.resorption(), days, p);
  if (its.fractures == femora) return;
  const double whole = double(femora - its.fractures) / femora;
  its.hazard += days * whole * atypical_hazard(its.damage, p);
  const auto number = std::uint32_t(its.fractures);
  if (its.hazard < event_threshold(plan.seed, plan.patient, Hazard::atypical_fracture, 0, number)) return;
  const bool first_is_left = draw_bits(plan.seed, plan.patient, Stream::fracture, std::uint64_t(1) << 60) & 1u;
  its.left = first_is_left == (number == 0);
  its.hazard = 0.0;
  ++its.fractures;
  const std::string_view bone = its.left ? "femur_left" : "femur_right";
  // Where a lesion or a break is already, bone breaks by the law of that place.
  if (const Site* site = patient.find_site(bone); site && (site->broken || !site->lesions().empty())) return;
  its.last = patient.day();
  log.push_back({patient.day(), "atypical_fracture", std::string{bone},
                 fmt::format("bone outside lesions holds {:.1f} times the cracks of health", its.damage)});
}

std::optional<double> since_atypical_fracture(const Patient& patient) {
  const double since = patient.day() - patient.microdamage.last;
  return since < patient.plan->parameters.microdamage.felt ? std::optional(since) : std::nullopt;
}

}  // namespace howship::patient
