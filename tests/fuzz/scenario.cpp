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
  const auto [s, r] = scenario::read_scenario(text, "fuzz.toml", problems, false);
  require(problems.size() <= 1001);
  for (const Problem& one : problems.list()) require(!one.text.empty());
  if (!problems.empty()) {
    require(!problems.report().empty());
    return 0;
  }
  require(s.duration > 0 && s.step > 0 && s.duration >= s.step && !r.bones.empty());
  for (std::size_t k = 0; k < s.lesions.size(); ++k) {
    const scenario::Lesion& lesion = s.lesions[k];
    require(r.find_bone(lesion.bone) != nullptr);
    require(lesion.radius > 0 && r.phenotypes[k] >= 0 && r.phenotypes[k] <= 1);
    require(scenario::tumour_in(s, r, lesion.bone).phenotype == r.phenotypes[k]);
  }
  static const auto voxel = std::make_shared<const skeleton::BoneModel>(Grid{{1, 1, 1}, {}});
  const patient::Plan plan = scenario::plan_of(s, r, std::vector(r.bones.size(), voxel));
  for (const patient::Order& order : plan.orders) {
    require(order.day >= 0 && order.day <= s.duration);
    const auto* treat = std::get_if<patient::TreatPlace>(&order.what);
    if (!treat) continue;
    require(r.find_bone(treat->bone) != nullptr && treat->what.what != nullptr);
    require(!treat->what.ball || treat->what.ball->radius > 0);
    for (const therapy::LocalInput& input : treat->what.what->inputs)
      if (input.required && input.kind == therapy::LocalInput::Kind::number)
        require(treat->what.number(input.key) >= input.low && treat->what.number(input.key) <= input.high);
    require(!treat->what.what->words(treat->what).empty());
  }
  for (const auto& bone : r.bones) {
    const space::Exposure at = patient::exposure_at(plan.imposed, r.parameters.bone, bone.name, 0.5 * s.duration);
    require(at.denosumab >= 0 && at.kill[0] >= 0 && at.growth[1] >= 0);
  }
  Problems none;
  require(!scenario::json_of(scenario::parse_document(text, "fuzz.toml", none)).empty());
  return 0;
}
