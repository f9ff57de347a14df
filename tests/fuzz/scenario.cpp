// SPDX-License-Identifier: Apache-2.0
// Any bytes as a scenario: no crash, no endless work, and what is accepted holds what the rest of the program relies
// on.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "howship/scenario/document.hpp"
#include "howship/scenario/scenario.hpp"

namespace {
void require(bool condition) {
  if (!condition) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  Problems problems;
  const scenario::Scenario s = scenario::read_scenario(text, "fuzz.toml", problems, false);
  require(problems.size() <= 1001);
  for (const Problem& one : problems.list()) require(!one.text.empty());
  if (!problems.empty()) {
    require(!problems.report().empty());
    return 0;
  }
  require(s.duration > 0 && s.step > 0 && s.duration >= s.step && !s.bones.empty());
  for (const auto& lesion : s.lesions) {
    require(s.find_bone(lesion.bone) != nullptr);
    require(lesion.radius > 0 && lesion.phenotype >= 0 && lesion.phenotype <= 1);
    require(s.tumour_in(lesion.bone).phenotype == lesion.phenotype);
  }
  for (const auto& event : scenario::planned_events(s)) {
    require(event.day >= 0 && event.day <= s.duration && event.amount >= 0);
    require(!event.radius || event.centre);
  }
  for (const auto& bone : s.bones) {
    const space::Exposure at = scenario::exposure_at(s, bone.name, 0.5 * s.duration);
    require(at.denosumab >= 0 && at.kill[0] >= 0 && at.growth[1] >= 0);
  }
  Problems none;
  require(!scenario::json_of(scenario::parse_document(text, "fuzz.toml", none)).empty());
  return 0;
}
