// SPDX-License-Identifier: Apache-2.0
// Every number of the models, by the room that declares it.
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {

const std::vector<ParameterGroup>& parameter_groups() {
  static const std::vector<ParameterGroup> groups{
      parameter_group<&ModelParameters::bone>("bone", "bone: cells, matrix, mineral, stroma and their response"),
      parameter_group<&ModelParameters::tumour>("tumour", "tumour: growth, spread, secretion, radiosensitivity"),
      parameter_group<&ModelParameters::clones>("clones",
                                                "clones: what they answer to, their shares, and how tumours differ"),
      parameter_group<&ModelParameters::reduced>("reduced", "a lesion as six numbers, where no bone is around it"),
      parameter_group<&ModelParameters::space>("space", "transport of factors, tumour and stroma"),
      parameter_group<&ModelParameters::body>("body", "the rest of the body: mineral, kidney, hormones, blood, pain"),
      parameter_group<&ModelParameters::people>("people", "how far the bodies of people differ"),
      parameter_group<&ModelParameters::adverse>("adverse", "harms of treatment that are drawn by chance"),
      parameter_group<&ModelParameters::coupling>("coupling", "what lesions and the rest of the body do to each other"),
      parameter_group<&ModelParameters::beam>("beam", "external beams: margins, limits, what they do to the person"),
      parameter_group<&ModelParameters::cord>("cord", "the spinal cord: oedema, block, loss, and what is noticed"),
      {"imaging", "tests: machines, tissues as they see them, and the reader", imaging::test_declarations(),
       [](ModelParameters& all, std::size_t row) -> double& { return imaging::test_setting(all.imaging, row); }},
      {"strength",
       "tests of strength: density of an image, materials, specimens, criteria of failure, daily loads, clinical "
       "scores",
       {strength::declarations().begin(), strength::declarations().end()},
       [](ModelParameters& all, std::size_t row) -> double& { return strength::value(all.strength, row); }},
      parameter_group<&ModelParameters::fracture>("fracture", "when a bone breaks, and what follows"),
      parameter_group<&ModelParameters::pain>("pain", "pain of places of bone, its answer to radiation, the diary"),
      parameter_group<&ModelParameters::performance>("performance",
                                                     "performance status, falls, deaths by other causes"),
      parameter_group<&ModelParameters::contact>("contact", "when a patient who is under a clinic calls"),
      parameter_group<&ModelParameters::practice>(
          "practice", "a hospital: how well bones, canal and organs are read, metal is put"),
      parameter_group<&ModelParameters::ailments>(
          "ailments", "what hurts beside the cancer: worn joints, infections of bone, hard work"),
      parameter_group<&ModelParameters::microdamage>(
          "microdamage", "bone that is not renewed: its cracks, and femora that break of them"),
      parameter_group<&ModelParameters::clinic>("clinic",
                                                "a care team: what it holds of tests, odds, growth and survival"),
      parameter_group<&ModelParameters::events>(
          "outcomes", "what counts as an event, by the definitions of trials; moves tables of outcomes alone"),
      parameter_group<&ModelParameters::quality>("quality", "index of quality of life, from what a person is and says"),
      parameter_group<&ModelParameters::heat>("heat", "ablation: tissue and probes, damage by heat and cold"),
      parameter_group<&ModelParameters::cement>("cement", "bone cement and ethanol that are injected"),
      parameter_group<&ModelParameters::operation>("operation", "operations: death and complications, by health"),
  };
  return groups;
}

void choose(ModelParameters& parameters, std::span<const ParameterChoice> choices) {
  for (const ParameterChoice& choice : choices)
    for (const ParameterGroup& group : parameter_groups()) {
      if (group.name != choice.group) continue;
      for (std::size_t row = 0; row < group.declared.size(); ++row)
        if (group.declared[row].key == choice.key) group.value(parameters, row) = choice.value;
    }
}

}  // namespace howship::scenario
