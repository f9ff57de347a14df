// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/drug/numbers.hpp"

namespace howship::therapy {

std::vector<DrugNumber> numbers_of(const Drug& drug) {
  std::vector<DrugNumber> out;
  const auto add = [&](std::string name, const Stated& stated, std::string_view meaning) {
    if (!stated.source.empty()) out.push_back({std::move(name), &stated, std::string{meaning}});
  };
  add("dose", drug.schedule.amount, "of one dose, or a day");
  add("infusion", drug.schedule.infusion, "length of an infusion");
  add("every", drug.schedule.every, "between doses");
  if (drug.schedule.doses) add("doses", *drug.schedule.doses, "in a course");
  const auto parameters = declared(drug.structure).parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    add(std::string{parameters[i].key}, drug.parameters[i], parameters[i].meaning);
  for (const Effect& e : drug.effects) {
    const auto& mechanism = declared(e.mechanism);
    add(std::string{mechanism.key} + " strength", e.strength, mechanism.meaning);
    add(std::string{mechanism.key} + " half", e.half, "level of half effect");
    add(std::string{mechanism.key} + " hill", e.hill, "steepness");
  }
  for (const Rule& rule : drug.rules)
    add(std::string{measures()[std::size_t(rule.measure)].key} + (rule.below ? " below" : " above"), rule.bound,
        rule.why);
  for (const Harm& harm : drug.harms) {
    for (std::size_t i = 0; i < harm.probability.size(); ++i)
      add(harm.name + (harm.probability.size() > 1 ? ", dose " + std::to_string(i + 1) : ""), harm.probability[i],
          "chance at a dose");
    add(harm.name + " size", harm.size, "size");
    add(harm.name + " duration", harm.duration, "how long it lasts");
  }
  return out;
}

}  // namespace howship::therapy
