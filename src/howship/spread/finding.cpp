// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/finding.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <string>
#include <utility>

#include "howship/base/random.hpp"
#include "howship/patient/cord.hpp"

namespace howship::spread {
namespace {

void first(double& day, double now) { day = std::min(day, now); }

/// Events by which the cord says that it is pressed.
bool of_cord(const std::string& kind) {
  static const std::set<std::string, std::less<>> kinds = [] {
    std::set<std::string, std::less<>> out;
    for (std::size_t k = 0; k < std::size_t(patient::CordSign::count); ++k)
      out.insert(std::string{patient::name(patient::CordSign(k))});
    return out;
  }();
  return kinds.contains(kind);
}

/// Of grade 2 and more; a little more than the limit of normal for a day is none.
bool is_high_calcium(std::string_view kind) {
  constexpr std::string_view grade = "hypercalcaemia_grade_";
  return kind.starts_with(grade) && kind.substr(grade.size()) >= "2";
}

}  // namespace

Finding::Finding(const Disease& disease, std::uint64_t seed, History& history, std::span<const std::size_t> simulated)
    : disease_(disease), seed_(seed), history_(history) {
  History& h = history_;
  others_found_ = h.first_site_others ? h.first_distant : h.first_visceral;
  if (h.first_bone - h.diagnosis <= month + 1.0) staged_ = h.first_bone;
  h.first_distant = others_found_;
  h.first_bone = h.fracture = h.cord = h.hypercalcaemia = never;
  h.bone_lesions_at_detection = 0;
  h.viscera_at_bone = h.painful_at_bone = h.first_site_bone = h.first_site_others = false;
  for (const std::size_t place : simulated) h.deposits[place].visible = never;
}

double Finding::shown_volume() const {
  const double d = shown_diameter();
  return std::numbers::pi / 6.0 * d * d * d;
}

void Finding::happened(const patient::Event& event, double day) {
  History& h = history_;
  const bool was_broken = std::isfinite(h.fracture), was_pressed = std::isfinite(h.cord);
  if (event.kind == "fracture") first(h.fracture, day);
  if (of_cord(event.kind)) first(h.cord, day);
  if (is_high_calcium(event.kind)) first(h.hypercalcaemia, day);
  // What treatment does to a patient is no death by the cancer.
  if (event.kind == "death") by_cancer_ = event.detail.starts_with("the cancer") || event.detail.starts_with("calcium");
  // Who breaks a bone or cannot use the legs is looked at.
  hurts_ = hurts_ || (!was_broken && std::isfinite(h.fracture)) || (!was_pressed && std::isfinite(h.cord));
}

void Finding::felt(double pain) { hurts_ = hurts_ || pain >= disease_.parameters.told_pain; }

void Finding::is_now(std::size_t deposit, double volume, bool shown, double day) {
  Deposit& d = history_.deposits[deposit];
  d.volume = volume;
  if (volume >= hand_over) first(d.seeded, day);
  if (!shown) return;
  lesions_ += d.organ == bone;
  first(d.visible, day);
}

bool Finding::viscera_shown(double day) const {
  return std::any_of(history_.deposits.begin(), history_.deposits.end(),
                     [&](const Deposit& d) { return d.organ != bone && d.visible <= day; });
}

void Finding::look(double day, std::optional<bool> team_knows) {
  const Parameters& p = disease_.parameters;
  History& h = history_;
  const bool hurts = std::exchange(hurts_, false);
  const int lesions = h.bone_lesions = std::exchange(lesions_, 0);
  const bool others = others_found_ <= day;
  if (others && !site_said_) {
    site_said_ = true;
    h.first_site_others = true;
    h.first_site_bone = lesions > 0 || hurts;
  }
  if (bone_found()) return;
  const auto step = std::int64_t(std::floor(day / month)) + months_before;
  const bool restaged = others && lesions > 0 && step % std::int64_t(p.restaging_months) == 0;
  const bool by_chance =
      lesions > 0 && step >= 0 &&
      uniform(seed_, h.key, Stream::spread_event, follow_up_draw + std::uint64_t(step)) < p.chance_test;
  if (!team_knows.value_or(hurts || restaged || by_chance || staged_ <= day)) return;
  h.first_bone = day;
  h.bone_lesions_at_detection = std::max(lesions, 1);
  h.painful_at_bone = hurts;
  h.viscera_at_bone = viscera_shown(day);
  if (!site_said_) {
    site_said_ = true;
    h.first_site_bone = true;
    h.first_site_others = h.viscera_at_bone;
  }
  first(h.first_distant, day);
}

void Finding::close(double performance, double death, double end) {
  History& h = history_;
  h.death = death;
  h.cancer_death = std::isfinite(death) && by_cancer_;
  h.ecog = performance;
  h.burden = {};
  h.visible = {};
  for (Deposit& d : h.deposits) {
    if (d.seeded > end && std::isfinite(d.seeded)) {  // that was of its spread alone, which went on for longer
      d.volume = 0.0;
      d.seeded = d.visible = never;
    }
    if (d.visible > end) d.visible = never;
    h.burden[d.organ] += d.volume;
    h.visible[d.organ] = h.visible[d.organ] || d.volume >= shown_volume();
  }
}

}  // namespace howship::spread
