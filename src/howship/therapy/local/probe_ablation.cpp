// SPDX-License-Identifier: Apache-2.0
// Ablation by a probe: radiofrequency, microwave, freezing, laser and ethanol. What dies is reckoned from heat, cold or
// the spread of ethanol in the tissue around the probe, before anything is changed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/therapy/cement/curing.hpp"
#include "howship/therapy/cement/filling.hpp"
#include "howship/therapy/local/injection.hpp"
#include "howship/therapy/local/percutaneous.hpp"
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {

using Kind = LocalInput::Kind;

// What all take.
constexpr LocalInput tip{.kind = Kind::place,
                         .key = "tip",
                         .unit = "mm",
                         .low = -500,
                         .high = 500,
                         .meaning = "point of the probe",
                         .example = "[\"4 mm\", \"-2 mm\", \"0 mm\"]",
                         .required = false,
                         .otherwise = "so that the middle of the active part is that of the lesion"};
constexpr LocalInput direction{.kind = Kind::direction,
                               .key = "direction",
                               .low = -1,
                               .high = 1,
                               .meaning = "direction in which the probe is pushed: left, posterior, superior",
                               .example = "[-0.4, -0.9, 0]",
                               .required = false,
                               .otherwise = "from behind, past the spinal canal"};
constexpr LocalInput further_tips{.kind = Kind::places,
                                  .key = "overlaps",
                                  .unit = "mm",
                                  .low = -500,
                                  .high = 500,
                                  .meaning = "points of further applications in the same session",
                                  .example = "[[\"0 mm\", \"0 mm\", \"8 mm\"]]",
                                  .required = false,
                                  .otherwise = "one application"};
constexpr LocalInput accept_risk{.kind = Kind::flag,
                                 .key = "accept_risk",
                                 .meaning = "give it although it would be refused for the patient's sake",
                                 .example = "true",
                                 .required = false,
                                 .usual = 0.0};
constexpr LocalInput canal_cooling{.kind = Kind::flag,
                                   .key = "canal_cooling",
                                   .meaning = "the spinal canal is flushed with fluid at body temperature",
                                   .example = "true",
                                   .required = false,
                                   .usual = 0.0};
constexpr LocalInput gauge{.key = "gauge",
                           .low = 10,
                           .high = 20,
                           .meaning = "thickness of the needle, gauge",
                           .example = "17",
                           .required = false,
                           .usual = 17.0};
constexpr LocalInput active(double usual) {
  return {.key = "tip_length",
          .unit = "mm",
          .low = 5,
          .high = 40,
          .meaning = "length of the part that heats or cools",
          .example = "\"20 mm\"",
          .required = false,
          .usual = usual};
}
constexpr LocalInput power(double low, double high, double usual, std::string_view example) {
  return {.key = "power",
          .unit = "W",
          .low = low,
          .high = high,
          .meaning = "most that is given",
          .example = example,
          .required = false,
          .usual = usual};
}
constexpr LocalInput minutes(double usual) {
  return {.key = "minutes",
          .low = 1,
          .high = 30,
          .meaning = "how long it is on",
          .example = "10",
          .required = false,
          .usual = usual};
}
constexpr std::string_view damages[] = {"coagulation", "thermal_dose"};

constexpr LocalInput of_radiofrequency[] = {
    tip,
    direction,
    further_tips,
    active(20),
    gauge,
    power(1, 200, 20, "\"30 W\""),
    {.key = "temperature",
     .unit = "C",
     .low = 60,
     .high = 99,
     .meaning = "hottest tissue that is allowed; of a needle that is not cooled",
     .example = "\"90 C\"",
     .required = false,
     .usual = 90.0},
    {.kind = Kind::flag,
     .key = "cooled",
     .meaning = "the needle is cooled from inside, so that tissue does not char at it",
     .example = "false",
     .required = false,
     .usual = 1.0},
    minutes(12),
    {.kind = Kind::word,
     .key = "damage",
     .meaning = "what counts as dead: what is seen to coagulate, or cells that die by thermal dose",
     .example = "\"thermal_dose\"",
     .required = false,
     .words = damages,
     .usual_word = "coagulation"},
    canal_cooling,
    accept_risk};
constexpr LocalInput of_microwave[] = {tip,        direction,     further_tips,
                                       active(20), gauge,         power(20, 150, 60, "\"60 W\""),
                                       minutes(6), canal_cooling, accept_risk};
constexpr LocalInput of_cryo[] = {tip,
                                  direction,
                                  active(30),
                                  {.key = "diameter",
                                   .unit = "mm",
                                   .low = 1.5,
                                   .high = 3.8,
                                   .meaning = "of a probe",
                                   .example = "\"2.4 mm\"",
                                   .required = false,
                                   .usual = 2.4},
                                  {.key = "probes",
                                   .low = 1,
                                   .high = 8,
                                   .meaning = "how many stand side by side, on a circle",
                                   .example = "3",
                                   .required = false,
                                   .usual = 1.0},
                                  {.key = "apart",
                                   .unit = "mm",
                                   .low = 5,
                                   .high = 30,
                                   .meaning = "distance of neighbouring probes",
                                   .example = "\"15 mm\"",
                                   .required = false,
                                   .usual = 15.0},
                                  {.key = "freeze",
                                   .unit = "min",
                                   .low = 1,
                                   .high = 30,
                                   .meaning = "length of each freeze",
                                   .example = "\"10 min\"",
                                   .required = false,
                                   .usual = 10.0},
                                  {.key = "thaw",
                                   .unit = "min",
                                   .low = 0.5,
                                   .high = 30,
                                   .meaning = "length of the thaw between freezes",
                                   .example = "\"5 min\"",
                                   .required = false,
                                   .usual = 5.0},
                                  {.key = "cycles",
                                   .low = 1,
                                   .high = 3,
                                   .meaning = "how many freezes",
                                   .example = "2",
                                   .required = false,
                                   .usual = 2.0},
                                  canal_cooling,
                                  accept_risk};
constexpr LocalInput of_laser[] = {tip,
                                   direction,
                                   further_tips,
                                   power(1, 10, 2, "\"2 W\""),
                                   {.key = "energy",
                                    .unit = "J",
                                    .low = 100,
                                    .high = 5000,
                                    .meaning = "given at each point",
                                    .example = "\"1200 J\"",
                                    .required = false,
                                    .usual = 1000.0},
                                   {.key = "fibres",
                                    .low = 1,
                                    .high = 8,
                                    .meaning = "how many lie side by side, on a circle",
                                    .example = "2",
                                    .required = false,
                                    .usual = 1.0},
                                   {.key = "apart",
                                    .unit = "mm",
                                    .low = 5,
                                    .high = 30,
                                    .meaning = "distance of neighbouring fibres",
                                    .example = "\"10 mm\"",
                                    .required = false,
                                    .usual = 10.0},
                                   canal_cooling,
                                   accept_risk};
constexpr LocalInput of_ethanol[] = {tip,
                                     direction,
                                     {.key = "volume",
                                      .unit = "mL",
                                      .low = 0.5,
                                      .high = 30,
                                      .meaning = "of ethanol that is injected",
                                      .example = "\"3 mL\"",
                                      .required = false,
                                      .usual = 3.0},
                                     accept_risk};

/// mm of a needle (Stubs' gauge).
double diameter_of(double gauge_number) {
  constexpr std::array<double, 11> table{3.40, 3.05, 2.77, 2.41, 2.11, 1.83, 1.65, 1.47, 1.27, 1.07, 0.91};
  return table[std::size_t(std::clamp(std::lround(gauge_number), 10L, 20L) - 10)];
}

bool is_given(const Vec3& place) { return !std::isnan(place[0]); }

bool takes(const LocalOrder& order, std::string_view key) {
  return std::any_of(order.what->inputs.begin(), order.what->inputs.end(),
                     [&](const LocalInput& input) { return input.key == key; });
}

double active_length(const LocalOrder& order) { return takes(order, "tip_length") ? order.number("tip_length") : 0.0; }

/// Where the probe goes: the first, and further ones along the same direction.
std::vector<Needle> needles_of(const LocalOrder& order, const TreatedSite& site, const Surroundings& around) {
  const Vec3 target = target_of(order, site, around);
  Needle first;
  const Vec3 told = order.place("direction");
  const Vec3 end = order.place("tip");
  first.direction = is_given(told) ? told : way_to(is_given(end) ? end : target, site, around);
  const double length = std::hypot(first.direction[0], first.direction[1], first.direction[2]);
  for (double& c : first.direction) c /= length;
  first.point = end;
  if (!is_given(end)) {
    // The point stays in bone where half of the active part beyond the middle of the lesion would leave it.
    double ahead = 0.5 * active_length(order);
    const auto place = [&](double mm) {
      return Vec3{target[0] + mm * first.direction[0], target[1] + mm * first.direction[1],
                  target[2] + mm * first.direction[2]};
    };
    for (; ahead > 0.0; ahead -= 0.5) {
      const auto v = voxel_of(around, place(ahead));
      if (v && around.tissue[*v] == space::Tissue::bone) break;
    }
    first.point = place(std::max(ahead, 0.0));
  }
  std::vector<Needle> out{first};
  if (takes(order, "overlaps")) {
    const std::vector<double>& more = order.list("overlaps");
    for (std::size_t i = 0; i + 2 < more.size(); i += 3)
      out.push_back({{more[i], more[i + 1], more[i + 2]}, first.direction});
  }
  return out;
}

constexpr std::string_view killed_name = "killed", celsius_name = "temperature";

std::string numbered(std::string_view name, std::size_t index) {
  return index == 0 ? std::string{name} : fmt::format("{}_{}", name, index + 1);
}

/// Share that dies, of all applications together; `kept` must outlive it.
ByPlace killed_by(const Kept& kept) {
  std::vector<FieldReader> killed;
  for (const Kept::Part& part : kept.fields)
    if (part.name.starts_with(killed_name)) killed.emplace_back(part.field);
  return [killed = std::move(killed)](const Vec3& place) {
    double alive = 1.0;
    for (const FieldReader& one : killed) alive *= 1.0 - std::clamp(one(place), 0.0, 1.0);
    return 1.0 - alive;
  };
}

/// Degrees above (of cold: below) those of blood, the farthest of all applications.
double away_at(const Kept& kept, const Vec3& place) {
  double out = 0.0;
  for (const Kept::Part& part : kept.fields)
    if (part.name.starts_with(celsius_name))
      if (const double away = part.field.at(place); std::abs(away) > std::abs(out)) out = away;
  return out;
}

std::optional<std::string> too_ill(const LocalOrder& order, const TreatedSite& site) {
  if (site.occasion().performance >= 3.5 && !order.flag("accept_risk"))
    return "the patient is too ill to lie still or be put to sleep for it (performance status 4)";
  return std::nullopt;
}

std::optional<std::string> plan_probe(const LocalOrder& order, TreatedSite& site) {
  if (auto why = too_ill(order, site)) return why;
  const Surroundings around = site.surroundings();
  const std::vector<Needle> needles = needles_of(order, site, around);
  for (const Needle& needle : needles)
    if (auto why = in_the_way(needle, site, around)) return why;
  heat::HeatParameters numbers = site.heat();
  if (takes(order, "damage") && order.word("damage") == "thermal_dose")
    numbers.damage_log_frequency = numbers.thermal_dose_log_frequency;
  const bool cold = order.what->key == "cryo";
  const heat::TissueAt tissue = tissue_for_heat(around, numbers, order.flag("canal_cooling"));
  Kept& kept = site.kept();
  double volume = 0.0, width = 0.0, ice = 0.0, energy = 0.0;
  for (std::size_t n = 0; n < needles.size(); ++n) {
    const heat::Zone zone = *zone_of(order, needles[n], tissue, numbers);
    std::vector<std::uint8_t> matters(zone.killed.value.size());
    std::vector<float> away = zone.extreme.value;
    for (std::size_t v = 0; v < matters.size(); ++v) {
      away[v] -= float(numbers.blood_temperature);
      matters[v] = zone.killed.value[v] > 1e-3f || std::abs(away[v]) > 1.0f;
    }
    const Field killed = cut(zone.killed.grid, zone.killed.value, matters);
    kept.fields.push_back({numbered(killed_name, n), killed});
    kept.fields.push_back({numbered(celsius_name, n), cut(zone.killed.grid, away, matters)});
    kept.shown_fields.push_back({numbered(killed_name, n), killed, "1"});
    kept.shown_fields.push_back({numbered(celsius_name, n), cut(zone.killed.grid, zone.extreme.value, matters), "C"});
    volume += zone.volume;
    width = std::max(width, zone.width);
    ice = std::max(ice, zone.ice_width);
    energy += zone.energy;
  }
  const ZoneFit fit = fit_of(
      around, target_of(order, site, around), killed_by(kept),
      [&](const Vec3& place) { return numbers.blood_temperature + away_at(kept, place); }, cold);
  kept.set("dead_volume", volume);
  kept.set("width", width);
  kept.set("energy", energy);
  if (cold) kept.set("ice_width", ice);
  kept.set("margin", fit.margin);
  kept.set("lesion_dead", fit.lesion_dead);
  kept.set("canal_distance", fit.canal_distance);
  kept.set("canal_temperature", fit.canal_extreme);
  if (order.flag("accept_risk")) return std::nullopt;
  if (!cold && fit.canal_extreme > numbers.nerve_limit)
    return fmt::format(
        "the spinal canal would reach {:.0f} degrees Celsius, which harms cord and roots; cool the canal, take less "
        "power or accept the risk",
        fit.canal_extreme);
  if (cold && fit.canal_extreme < numbers.lethal_cold_twice)
    return fmt::format("the spinal canal would freeze to {:.0f} degrees Celsius, which harms cord and roots for good",
                       fit.canal_extreme);
  return std::nullopt;
}

std::vector<std::string> warn_of_nerves(const LocalOrder& order, TreatedSite& site) {
  std::vector<std::string> out;
  const Kept& kept = site.kept();
  const heat::HeatParameters& numbers = site.heat();
  const double distance = kept.number("canal_distance"), celsius = kept.number("canal_temperature");
  if (distance < numbers.nerve_distance)
    out.push_back(fmt::format("dead tissue comes within {:.0f} mm of the spinal canal", distance));
  if (order.what->key == "cryo" ? celsius < 0.0 : celsius > numbers.nerve_temperature)
    out.push_back(fmt::format("the spinal canal reaches {:.0f} degrees Celsius", celsius));
  return out;
}

std::string zone_words(const LocalOrder& order, TreatedSite& site) {
  const Kept& kept = site.kept();
  std::string out = fmt::format("{}: {:.1f} mL dead, {:.0f} mm wide", order.what->words(order),
                                kept.number("dead_volume"), kept.number("width"));
  if (const double share = kept.number("lesion_dead"); !std::isnan(share)) {
    const double margin = kept.number("margin");
    out += fmt::format(", {:.0f} % of the tumour killed, ", 100.0 * share);
    out += margin > 0.0 ? fmt::format("margin {:.0f} mm", margin) : fmt::format("missed by {:.0f} mm", -margin);
  }
  if (const double distance = kept.number("canal_distance"); !std::isnan(distance))
    out += fmt::format(", {:.0f} mm from the spinal canal", distance);
  return out;
}

void kill_zone(const LocalOrder&, TreatedSite& site) {
  const ByPlace killed = killed_by(site.kept());
  site.change_by_place(
      killed, 1.0, [&](double share, space::Rve& rve) { space::ablate(rve.y, std::min(share, 1.0), site.law()); },
      space::Disturbs::stroma);
}

// Ethanol goes where cement would, and spreads.
std::optional<std::string> plan_ethanol(const LocalOrder& order, TreatedSite& site) {
  if (auto why = too_ill(order, site)) return why;
  const Surroundings around = site.surroundings();
  const Needle needle = needles_of(order, site, around).front();
  if (auto why = in_the_way(needle, site, around)) return why;
  const cement::Ground ground = ground_of(around, site);
  const std::uint32_t seed[] = {
      cement::nearest_open(ground, around.grid.to_world.inverse(needle.point), site.cement())};
  const cement::Filling filling = cement::inject(ground, seed,
                                                 {.volume = order.number("volume"),
                                                  .viscosity = site.cement().ethanol_viscosity,
                                                  .place_draw = path_draw(site),
                                                  .leaks_are_seen = false},
                                                 site.cement());
  std::vector<float> pore(around.matrix.size());
  for (std::size_t v = 0; v < pore.size(); ++v)
    pore[v] = around.tissue[v] == space::Tissue::outside ? 0.0f : std::max(1.0f - around.matrix[v], 0.0f);
  const std::vector<float> killed =
      cement::poisoned(around.grid.extent, around.spacing, filling.filled, pore, site.heat());
  std::vector<std::uint8_t> matters(killed.size());
  double volume = 0.0;
  for (std::size_t v = 0; v < killed.size(); ++v) {
    matters[v] = killed[v] > 0.0f;
    volume += killed[v] > 0.0f ? 1e-3 * std::pow(around.spacing, 3) : 0.0;
  }
  Kept& kept = site.kept();
  const Field shown = cut(around.grid, killed, matters);
  kept.fields.push_back({std::string{killed_name}, shown});
  kept.shown_fields.push_back({std::string{killed_name}, shown, "1"});
  const ByPlace dead = [scale = 1.0 / site.heat().ethanol_killed, by = killed_by(kept)](const Vec3& place) {
    return scale * by(place);
  };
  const ZoneFit fit = fit_of(
      around, target_of(order, site, around), dead, [&](const Vec3&) { return site.heat().blood_temperature; }, false);
  kept.set("dead_volume", volume);
  kept.set("width", 2.0 * std::cbrt(3e3 * volume / (4.0 * 3.14159265358979)));
  kept.set("margin", fit.margin);
  kept.set("lesion_dead", fit.lesion_dead * site.heat().ethanol_killed);
  kept.set("canal_distance", fit.canal_distance);
  kept.set("leaked", filling.canal + filling.vein + filling.soft);
  if (filling.canal > 0.0 && !order.flag("accept_risk"))
    return fmt::format("{:.1f} mL of the ethanol would run into the spinal canal", filling.canal);
  return std::nullopt;
}

constexpr EventKind ablated{"probe_ablation",     EventOrigin::treatment,
                            EventLevel::care,     "Tissue of {bone} is ablated: {detail}.",
                            "Ablation in {bone}", "tumour in {bone} was destroyed through a needle"};

std::string radiofrequency_words(const LocalOrder& order) {
  return fmt::format("{} needle, up to {:g} W for {:g} min", order.flag("cooled") ? "cooled" : "plain",
                     order.number("power"), order.number("minutes"));
}
std::string microwave_words(const LocalOrder& order) {
  return fmt::format("{:g} W for {:g} min", order.number("power"), order.number("minutes"));
}
std::string cryo_words(const LocalOrder& order) {
  return fmt::format("{:g} probe{}, {:g} freezes of {:g} min", order.number("probes"),
                     order.number("probes") > 1.0 ? "s" : "", order.number("cycles"), order.number("freeze"));
}
std::string laser_words(const LocalOrder& order) {
  return fmt::format("{:g} J at {:g} W", order.number("energy"), order.number("power"));
}
std::string ethanol_words(const LocalOrder& order) { return fmt::format("{:g} mL", order.number("volume")); }

constexpr LocalTreatment ablation_by(std::string_view key, std::string_view title, std::string_view meaning,
                                     std::span<const LocalInput> inputs, std::string (*words)(const LocalOrder&),
                                     std::optional<std::string> (*refuse)(const LocalOrder&, TreatedSite&)) {
  return {.key = key,
          .title = title,
          .meaning = meaning,
          .family = "ablation",
          .where = LocalTreatment::Where::target,
          .inputs = inputs,
          .numbs = true,
          .event = ablated,
          .refuse = refuse,
          .warn = warn_of_nerves,
          .words = words,
          .tells = zone_words,
          .give = kill_zone};
}

}  // namespace

const LocalTreatment radiofrequency =
    ablation_by("radiofrequency", "radiofrequency ablation",
                "heats tissue around a needle by current, and kills what becomes hot for long enough",
                of_radiofrequency, radiofrequency_words, plan_probe);
const LocalTreatment microwave = ablation_by("microwave", "microwave ablation", "heats tissue around an antenna",
                                             of_microwave, microwave_words, plan_probe);
const LocalTreatment cryo =
    ablation_by("cryo", "cryoablation", "freezes tissue around one or several probes", of_cryo, cryo_words, plan_probe);
const LocalTreatment laser =
    ablation_by("laser", "laser ablation", "heats tissue at the end of a fibre", of_laser, laser_words, plan_probe);
const LocalTreatment ethanol =
    ablation_by("ethanol", "ethanol injection", "poisons tissue with alcohol that is injected", of_ethanol,
                ethanol_words, plan_ethanol);

std::optional<heat::Zone> zone_of(const LocalOrder& order, const Needle& needle, const heat::TissueAt& tissue,
                                  const heat::HeatParameters& numbers) {
  ThreadPool alone(1);
  heat::Probe probe{.tip = needle.point, .direction = needle.direction, .active = active_length(order)};
  heat::Bath bath{.spacing = numbers.spacing, .start = numbers.blood_temperature};
  const std::string_view key = order.what->key;
  if (order.what->family != "ablation" || order.what == &ethanol) return std::nullopt;
  if (takes(order, "gauge")) probe.diameter = diameter_of(order.number("gauge"));
  if (key == "radiofrequency")
    return heat::ablate(probe,
                        heat::Radiofrequency{order.number("power"), order.number("temperature"), order.flag("cooled"),
                                             order.number("minutes")},
                        tissue, bath, numbers, alone);
  if (key == "microwave")
    return heat::ablate(probe, heat::Microwave{order.number("power"), order.number("minutes")}, tissue, bath, numbers,
                        alone);
  probe.count = int(std::lround(order.number(key == "laser" ? "fibres" : "probes")));
  probe.apart = order.number("apart");
  if (key == "laser")
    return heat::ablate(probe, heat::Laser{order.number("power"), order.number("energy")}, tissue, bath, numbers,
                        alone);
  probe.diameter = order.number("diameter");
  bath.spacing = std::max(bath.spacing, 1.5);  // ice is smooth, and takes many steps
  return heat::ablate(
      probe, heat::Cryo{order.number("freeze"), order.number("thaw"), int(std::lround(order.number("cycles")))}, tissue,
      bath, numbers, alone);
}

}  // namespace howship::therapy::local
