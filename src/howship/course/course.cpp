// SPDX-License-Identifier: Apache-2.0
#include "howship/course/course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/strength/daily_loads.hpp"

namespace howship::course {
namespace {

using namespace space;

/// First occurrences that are noticed, one flag each a bone.
enum Notice {
  cortex_breached,
  canal_entered,
  lesions_merged,
  fractured,
  sins_potentially_unstable,
  sins_unstable,
  mirels_borderline,
  mirels_fixation_advised,
  rigidity_at_risk,
  weaker_than_daily_load,
  notice_count
};

std::string_view name(EventKind kind) {
  switch (kind) {
    case EventKind::fraction:
      return "radiation_fraction";
    case EventKind::ablation:
      return "ablation";
    case EventKind::infusion:
      return "bisphosphonate_infusion";
    case EventKind::cement:
      return "cement";
    case EventKind::resection:
      return "resection";
    case EventKind::seeding:
      return "cells_seeded";
  }
  return "";
}

std::string amount_text(const scenario::PlannedEvent& event) {
  switch (event.kind) {
    case EventKind::fraction:
      return fmt::format("{} Gy", event.amount);
    case EventKind::ablation:
      return fmt::format("{} of all cells killed", event.amount);
    case EventKind::infusion:
      return fmt::format("{} dose equivalents of 4 mg zoledronate", event.amount);
    case EventKind::cement:
      return fmt::format("{} of the pore space filled", event.amount);
    case EventKind::resection:
      return "all tissue removed";
    case EventKind::seeding:
      return fmt::format("{} cells", event.amount);
  }
  return "";
}

std::string place_text(const std::optional<double>& radius, const std::optional<scenario::Position>& centre) {
  if (!radius || !centre) return ", whole bone";
  return fmt::format(", within {} mm of ({}, {}, {}) mm left, posterior, superior", *radius, (*centre)[0], (*centre)[1],
                     (*centre)[2]);
}

void absorb(AbsorbedDose& dose, const scenario::PlannedEvent& event, const std::vector<double>& amount) {
  if (!event.radius) {
    dose.everywhere += event.amount;
    return;
  }
  dose.beyond.resize(amount.size(), 0.0);
  for (std::size_t i = 0; i < amount.size(); ++i) dose.beyond[i] += amount[i];
}

}  // namespace

Vec3 world_of(const scenario::Position& position, const skeleton::BoneModel& bone) {
  // World is right, anterior, superior.
  return {bone.centre[0] - position[0], bone.centre[1] - position[1], bone.centre[2] + position[2]};
}

Course::Course(const scenario::Scenario& scenario, std::vector<skeleton::BoneModel> models)
    : scenario_(scenario), planned_(scenario::planned_events(scenario)) {
  HOWSHIP_ENSURE(models.size() == scenario.bones.size(), "one model for each bone of the scenario");
  for (std::size_t b = 0; b < models.size(); ++b) {
    const std::string& bone = scenario.bones[b].name;
    const Law law{scenario.parameters.bone, scenario.tumour_in(bone)};
    const Parameters& transport = scenario.parameters.space;
    const skeleton::BoneModel& model = models[b];
    VoxelSpace voxels{make_voxels(model.bone_volume_fraction.grid, model.bone_volume_fraction.value, model.tissue.value,
                                  law, transport),
                      law, transport};
    Bone made{std::move(models[b]), std::move(voxels), {}, {}, {}};
    for (std::size_t k = 0; k < scenario.lesions.size(); ++k) {
      if (scenario.lesions[k].bone != bone) continue;
      made.lesions.push_back(k);
      made.seeds.push_back(world_of(scenario.lesions[k].centre, made.model));
    }
    bones_.push_back(std::move(made));
  }
  load_over_strength_.assign(bones_.size(), 0.0);
  noticed_.assign(bones_.size() * notice_count + scenario.lesions.size() + scenario.hardware.size(), 0);
  ThreadPool alone(1);
  for (Bone& bone : bones_) bone.exposure.parathyroid_hormone = scenario.parameters.bone.pth_healthy;
  patient_.emplace_back(scenario, fluxes(alone));
}

std::vector<BoneFlux> Course::fluxes(ThreadPool& pool) {
  const double calcium = bone::calcium_content(scenario_.parameters.bone);
  const therapy::CouplingParameters& coupling = scenario_.parameters.coupling;
  std::vector<BoneFlux> out;
  for (Bone& bone : bones_) {
    const Voxels& v = bone.space.voxels();
    const Flux<double> f = bone.space.flux(bone.exposure, pool);
    const double volume = v.spacing * v.spacing * v.spacing;
    out.push_back({volume * living_tumour(v), calcium * f.mineral_out, calcium * f.mineral_in,
                   1e-3 * volume * tissue_of_lesions(v, coupling.lesion_reach, coupling.matrix_density)});
  }
  return out;
}

Exposure Course::exposure_of(std::size_t bone, double middle) const {
  Exposure out = scenario::exposure_at(scenario_, scenario_.bones[bone].name, middle);
  patient_.front().expose(bone, out);
  return out;
}

std::int64_t Course::steps() const { return std::int64_t(std::floor(scenario_.duration / scenario_.step + 1e-9)); }

std::vector<Event> Course::meet_day() {
  std::vector<Event> happened;
  const double today = day() + 1e-9;
  for (Bone& bone : bones_)
    for (std::size_t k = 0; k < bone.lesions.size(); ++k) {
      const scenario::Lesion& lesion = scenario_.lesions[bone.lesions[k]];
      std::uint8_t& seeded = noticed_[bones_.size() * notice_count + bone.lesions[k]];
      if (seeded || lesion.start > today) continue;
      const space::Parameters& tissue = scenario_.parameters.space;
      bone.space.seed_ball(bone.seeds[k], lesion.radius, tissue.seed_rim, tissue.seed_occupancy);
      seeded = 1;
      happened.push_back({day(), "lesion_seeded", bone.model.name,
                          fmt::format("lesion {}, radius {} mm, phenotype {} (0 lytic, 1 blastic)", bone.lesions[k] + 1,
                                      lesion.radius, lesion.phenotype)});
    }
  for (std::size_t h = 0; h < scenario_.hardware.size(); ++h) {
    const scenario::HardwareChoice& hardware = scenario_.hardware[h];
    std::uint8_t& placed = noticed_[bones_.size() * notice_count + scenario_.lesions.size() + h];
    if (placed || hardware.start > today) continue;
    placed = 1;
    happened.push_back({day(), "hardware_placed", hardware.bone, hardware.kind});
  }
  for (; events_done_ < planned_.size() && planned_[events_done_].day <= today; ++events_done_) {
    const scenario::PlannedEvent& event = planned_[events_done_];
    for (std::size_t b = 0; b < bones_.size(); ++b) {
      if (scenario_.bones[b].name != event.bone) continue;
      Bone& bone = bones_[b];
      const std::size_t rves = bone.space.voxels().size();
      const std::vector<double> amount = event.radius
                                             ? ball_amount(bone.space.voxels(), world_of(*event.centre, bone.model),
                                                           *event.radius, event.rim, event.amount)
                                             : std::vector<double>(rves, event.amount);
      bone.space.apply(event.kind, amount);
      if (event.kind == EventKind::fraction) absorb(bone.dose, event, amount);
      happened.push_back({day(), std::string{name(event.kind)}, bone.model.name,
                          amount_text(event) + place_text(event.radius, event.centre)});
    }
  }
  return happened;
}

std::vector<Event> Course::advance(ThreadPool& pool) {
  std::vector<Event> happened;
  const double middle = day() + 0.5 * scenario_.step;
  std::vector<therapy::Happened> log;
  patient_.front().live_to(day() + scenario_.step, fluxes(pool), log);
  for (therapy::Happened& h : log) {
    // Kinds are words of one token, as those of the bones are.
    for (char& c : h.event)
      if (c == ' ' || c == '-') c = '_';
    happened.push_back({h.day, std::move(h.event), "", std::move(h.detail)});
  }
  for (std::size_t b = 0; b < bones_.size(); ++b) {
    bones_[b].exposure = exposure_of(b, middle);
    bones_[b].space.advance(bones_[b].exposure, scenario_.step, pool);
    bones_[b].dose.everywhere += scenario_.step * bones_[b].exposure.dose_rate;
  }
  ++step_;
  notice(happened);
  return happened;
}

bool Course::has_fractured(std::size_t b) const { return noticed_[b * notice_count + fractured] != 0; }

std::vector<Event> Course::take_strength(std::size_t b, double load_over_strength, const strength::Scores& scores) {
  load_over_strength_[b] = load_over_strength;
  std::vector<Event> out;
  const auto crossed = [&](bool now, Notice what, std::string_view kind, std::string detail) {
    std::uint8_t& noticed = noticed_[b * notice_count + what];
    if (!now || noticed) return;
    noticed = 1;
    out.push_back({day(), std::string{kind}, bones_[b].model.name, std::move(detail)});
  };
  const strength::FindingParameters& limits = scenario_.parameters.strength.findings;
  if (scores.sins) {
    const int total = scores.sins->total;
    crossed(total >= limits.sins_potentially_unstable, sins_potentially_unstable, "sins_potentially_unstable",
            fmt::format("SINS {}, {} or more", total, limits.sins_potentially_unstable));
    crossed(total >= limits.sins_unstable, sins_unstable, "sins_unstable",
            fmt::format("SINS {}, {} or more", total, limits.sins_unstable));
  }
  if (scores.mirels) {
    const int total = scores.mirels->total;
    crossed(total >= limits.mirels_borderline, mirels_borderline, "mirels_borderline",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_borderline));
    crossed(total >= limits.mirels_fixation, mirels_fixation_advised, "mirels_fixation_advised",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_fixation));
  }
  const double lost = 1 - scores.rigidity.least();
  crossed(lost >= limits.rigidity_loss, rigidity_at_risk, "rigidity_at_risk",
          fmt::format("{:.0f} % of a section's rigidity lost", 100 * lost));
  crossed(load_over_strength >= 1, weaker_than_daily_load, "weaker_than_daily_load",
          fmt::format("daily load {:.2f} of the strength", load_over_strength));
  return out;
}

void Course::notice(std::vector<Event>& happened) {
  const double noticeable = scenario_.parameters.tumour.noticed_outside;
  for (std::size_t b = 0; b < bones_.size(); ++b) {
    const Bone& bone = bones_[b];
    const auto flag = [&](Notice what) -> std::uint8_t& { return noticed_[b * notice_count + what]; };
    const auto first = [&](Notice what, std::string_view kind, std::string detail) {
      flag(what) = 1;
      happened.push_back({day(), std::string{kind}, bone.model.name, std::move(detail)});
    };
    if (!flag(cortex_breached) || !flag(canal_entered)) {
      const OutsideBone outside = outside_bone(bone.space.voxels());
      if (!flag(cortex_breached) && outside.soft + outside.canal > noticeable)
        first(cortex_breached, "cortex_breached", "tumour has left the bone");
      if (!flag(canal_entered) && outside.canal > noticeable)
        first(canal_entered, "canal_entered", "tumour has reached the spinal canal");
    }
    if (!flag(fractured) && load_over_strength_[b] > 0 &&
        strength::fractures(scenario_.seed, 0, std::uint32_t(b), std::uint32_t(day()), load_over_strength_[b],
                            scenario_.parameters.strength.loads))
      first(fractured, "fracture",
            fmt::format("daily load {:.2f} of the strength computed last", load_over_strength_[b]));
    if (bone.seeds.size() > 1 && !flag(lesions_merged) && step_ % 7 == 0) {
      const auto lesions = measure_lesions(bone.space.voxels(), bone.seeds, bone.space.law());
      for (std::size_t k = 0; k < lesions.size(); ++k) {
        if (lesions[k].group == int(k)) continue;
        first(lesions_merged, "lesions_merged",
              fmt::format("lesions {} and {} touch", bone.lesions[std::size_t(lesions[k].group)] + 1,
                          bone.lesions[k] + 1));
        break;
      }
    }
  }
}

Totals Course::totals(ThreadPool& pool) {
  Totals out{};
  for (Bone& bone : bones_) {
    const Voxels& v = bone.space.voxels();
    const double volume = v.spacing * v.spacing * v.spacing;
    out.tumour += volume * living_tumour(v);
    const OutsideBone outside = outside_bone(v);
    out.outside_bone += outside.soft + outside.canal;
    out.canal += outside.canal;
    const Flux<double> f = bone.space.flux(bone.exposure, pool);
    out.flux.resorbed += f.resorbed;
    out.flux.formed_lamellar += f.formed_lamellar;
    out.flux.formed_woven += f.formed_woven;
    out.flux.mineral_out += f.mineral_out;
    out.flux.mineral_in += f.mineral_in;
  }
  return out;
}

void Course::restore(Saved saved) {
  HOWSHIP_ENSURE(saved.bones.size() == bones_.size() && saved.noticed.size() == noticed_.size() &&
                     saved.load_over_strength.size() == bones_.size() && saved.doses.size() == bones_.size(),
                 "the saved course has the bones of this scenario");
  step_ = saved.step;
  events_done_ = saved.events_done;
  noticed_ = std::move(saved.noticed);
  load_over_strength_ = std::move(saved.load_over_strength);
  if (!patient_.front().restore(saved.patient)) throw RunError("the checkpoint holds another patient");
  for (std::size_t b = 0; b < bones_.size(); ++b) {
    bones_[b].space.restore(std::move(saved.bones[b]));
    bones_[b].dose = std::move(saved.doses[b]);
    if (step_ > 0) bones_[b].exposure = exposure_of(b, day() - 0.5 * scenario_.step);
  }
}

}  // namespace howship::course
