// SPDX-License-Identifier: Apache-2.0
// Every value as it was understood.
#include <cmath>

#include "howship/base/units.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::scenario {
namespace {

/// The same choices with what follows for bone and centre of treatments, and every bone.
Scenario filled(Scenario s, const Resolved& r) {
  s.bones = r.bones;
  const tumour::CloneParameters& clones = r.parameters.clones;
  if (s.patient.iodine_uptake.empty() && (clones.iodine_avidity > 0.0 || !r.iodine_avid))
    s.patient.iodine_uptake = r.iodine_avid ? "avid" : "none";
  // What this patient was drawn as, three digits of it.
  for (const patient::IndividualTrait& trait : patient::individual_traits()) {
    std::optional<double>& shown = s.individual[std::string{trait.key}];
    const bool concerned = !trait.of_tumour || !s.patient.primary.empty();
    if (shown || !concerned || r.individual.variation == 0.0 || trait.spread(r.parameters) == 0.0) continue;
    const double value = trait.value(r.individual, r.parameters);
    const double unit = value == 0.0 ? 1.0 : std::pow(10.0, 2.0 - std::floor(std::log10(std::abs(value))));
    shown = std::round(value * unit) / unit;
  }
  const auto fill = [&r](LocalChoice& choice, const std::string& name) {
    for (const PlacedTreatment& one : r.local) {
      if (one.name != name) continue;
      choice.bone = one.choice.bone;
      choice.centre = one.choice.centre;
    }
  };
  for (std::size_t i = 0; i < s.events.size(); ++i) fill(s.events[i], row_name("exposure.event", i));
  for (std::size_t i = 0; i < s.hardware.size(); ++i) fill(s.hardware[i], row_name("hardware", i));
  for (std::size_t i = 0; i < s.treatments.size(); ++i) fill(s.treatments[i], row_name("treatment", i));
  return s;
}

}  // namespace

std::vector<Understood> understood(const Scenario& scenario, const Resolved& resolved) {
  std::vector<Understood> out;
  const auto source = [&](const std::string& key, bool given) {
    const bool chance = key.starts_with("individual.") || key == "patient.iodine_uptake";
    return chance && !given ? "drawn" : "";
  };
  Scenario s = filled(scenario, resolved);
  for (const Section& section : sections())
    for (std::size_t row = 0; row < section.rows(s); ++row) {
      std::vector<Bound> bounds;
      section.bind(s, row, bounds);
      for (const Bound& bound : bounds) {
        const std::string key = join(section.prefix(s, row), bound.input->key);
        std::string value = text_of(*bound.input, bound.slot);
        const bool given = s.places.given(key);
        if (!value.empty()) out.push_back({key, std::move(value), given, source(key, given)});
      }
    }
  const ModelParameters defaults;
  const tumour::Primary* primary = tumour::find_primary(s.patient.primary);
  for (const ParameterGroup& group : parameter_groups())
    for (std::size_t row = 0; row < group.declared.size(); ++row) {
      const Declaration& declared = group.declared[row];
      const std::string key = "parameters." + std::string{group.name} + '.' + std::string{declared.key};
      const double value = group.value_of(resolved.parameters, row);
      const bool given = s.places.given(key), from_primary = primary && value != group.value_of(defaults, row);
      out.push_back({key, shortest(value) + (declared.unit == "1" ? "" : ' ' + std::string{declared.unit}), given,
                     given ? ""
                           : std::string{!from_primary            ? declared.source.text
                                         : group.name == "tumour" ? primary->source
                                                                  : tumour::clones_of(primary->name).source}});
    }
  return out;
}

}  // namespace howship::scenario
