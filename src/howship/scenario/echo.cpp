// SPDX-License-Identifier: Apache-2.0
// Every value as it was understood.
#include "howship/base/units.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::scenario {
namespace {

/// The same choices with what follows for bone and centre of treatments, and every bone.
Scenario filled(Scenario s, const Resolved& r) {
  s.bones = r.bones;
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
  Scenario s = filled(scenario, resolved);
  for (const Section& section : sections())
    for (std::size_t row = 0; row < section.rows(s); ++row) {
      std::vector<Bound> bounds;
      section.bind(s, row, bounds);
      for (const Bound& bound : bounds) {
        const std::string key = join(section.prefix(s, row), bound.input->key);
        std::string value = text_of(*bound.input, bound.slot);
        if (!value.empty()) out.push_back({key, std::move(value), s.places.given(key), ""});
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
                     given ? "" : std::string{from_primary ? primary->source : declared.source.text}});
    }
  return out;
}

}  // namespace howship::scenario
