// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/elsewhere.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"

namespace howship::patient {
namespace {

constexpr double cell = 1e-6;  // mm3; what is less than one is gone

void begin(Deposit& deposit, const DepositPlan& planned, const Plan& plan) {
  SeedLesion seed;
  seed.lesion = planned.number;
  seed.radius = std::cbrt(planned.volume * 3.0 / (4.0 * std::numbers::pi));
  const tumour::OfClones shares = starting_shares(plan, seed, deposit.response);
  for (std::size_t c = 0; c < shares.size(); ++c) deposit.volume[c] = planned.volume * shares[c];
  deposit.begun = true;
}

}  // namespace

std::vector<Deposit> deposits_of(const Plan& plan) {
  std::vector<Deposit> out;
  if (!plan.elsewhere) return out;
  for (const DepositPlan& planned : plan.elsewhere->deposits) {
    HOWSHIP_ENSURE(planned.volume > 0.0 && planned.capacity > 0.0, "a deposit has a size, and one that it may reach");
    Deposit& one = out.emplace_back(Deposit{.response = response_of(plan, planned.number)});
    // It grows as its spread says, so it answers as a tumour that grows so fast beside the median of its primary.
    one.response.traits.times.growth = planned.growth / plan.parameters.reduced.growth;
    if (planned.from <= 0.0) begin(one, planned, plan);
  }
  return out;
}

void advance(std::span<Deposit> deposits, const Plan& plan, const TreatmentNow& now, double today, double days) {
  const ModelParameters& p = plan.parameters;
  const std::array<double, organ_count> burden = deposits.empty() ? decltype(burden){} : burden_of(deposits, plan);
  for (std::size_t k = 0; k < deposits.size(); ++k) {
    Deposit& one = deposits[k];
    const DepositPlan& planned = plan.elsewhere->deposits[k];
    const auto organ = std::size_t(planned.organ);
    if (today >= planned.until) {
      one.volume = {};
      one.begun = true;
      continue;
    }
    if (!one.begun) {
      respond(one.response, now, days, p.tumour, p.bone.sublethal_repair);
      select_before_it_begins(one.response, planned.growth, days, p.tumour);
      if (planned.from <= today) begin(one, planned, plan);
      continue;
    }
    const double volume = one.all();
    if (volume < cell) {
      one.volume = {};
      continue;
    }
    respond(one.response, now, days, p.tumour, p.bone.sublethal_repair);
    const double room = std::max(0.0, 1.0 - std::sqrt(std::sqrt(volume / planned.capacity))) *
                        room_in_organ(burden[organ], plan.elsewhere->most[organ]);
    const double cost[] = {0.0, p.tumour.adapted_cost, p.tumour.independent_cost};
    for (std::size_t c = 0; c < one.volume.size(); ++c) {
      const double births = planned.growth * one.response.drive.growth[c] * (1.0 - cost[c]) * room;
      const double deaths = one.response.drive.kill[c] + one.response.cytotoxic_kill;
      one.volume[c] *= std::exp((births - deaths) * days);
    }
  }
}

void tell_of_cancer(std::span<const Deposit> deposits, const Plan& plan, double yesterday, double today, Log& log) {
  if (!plan.elsewhere) return;
  const auto falls = [&](double day) { return yesterday < day && day <= today; };
  if (falls(plan.elsewhere->known_from)) log.push_back({today, "cancer_found", "", plan.elsewhere->found_by});
  for (std::size_t k = 0; k < deposits.size(); ++k)
    if (const DepositPlan& planned = plan.elsewhere->deposits[k]; falls(planned.until))
      log.push_back({today, "primary_removed", "", fmt::format("{:.3g} mL", 1e-3 * deposits[k].all())});
}

double room_in_organ(double filled, double most) { return std::clamp(2.0 * (1.0 - filled / most), 0.0, 1.0); }

std::array<double, organ_count> burden_of(std::span<const Deposit> deposits, const Plan& plan) {
  std::array<double, organ_count> out{};
  for (std::size_t k = 0; k < deposits.size(); ++k)
    out[std::size_t(plan.elsewhere->deposits[k].organ)] += deposits[k].all();
  return out;
}

double left_by_organs(const std::array<double, organ_count>& burden, const Plan& plan) {
  if (!plan.elsewhere) return 1.0;
  double left = 1.0;
  for (std::size_t o = 0; o < organ_count; ++o) {
    const double filled = std::pow(burden[o] / plan.elsewhere->half[o], plan.elsewhere->steepness);
    left /= 1.0 + filled;
  }
  return left;
}

double cancer_death_hazard(double performance, double day, const Plan& plan) {
  if (!plan.elsewhere || day < plan.elsewhere->known_from) return 0.0;
  return plan.elsewhere->death_hazard * std::expm1(plan.elsewhere->death_slope * performance);
}

}  // namespace howship::patient
