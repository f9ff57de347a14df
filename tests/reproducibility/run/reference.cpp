// SPDX-License-Identifier: Apache-2.0
// `--reference`: the plain law beside the kernels for a whole run, in voxels and shells.
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace howship::test {
namespace {

TEST(Reference, a_run_in_voxels_and_shells_agrees_with_the_plain_law_and_is_the_same_run) {
  const Scratch scratch;
  write(scratch / "scenario.toml", rich_scenario);
  ASSERT_NE(std::string{rich_scenario}.find("\"shells\""), std::string::npos);
  const auto run = [&](const char* output, std::vector<std::string> more) {
    Call one{{"run", "scenario.toml", "-o", output, "--threads", "2"}, scratch / ""};
    one.arguments.insert(one.arguments.end(), more.begin(), more.end());
    const Answer answer = call(one);
    EXPECT_EQ(answer.status, 0) << answer.said;
    return answer.said;
  };
  EXPECT_EQ(run("plain", {}).find("Reference:"), std::string::npos);
  const std::string said = run("followed", {"--reference"});
  EXPECT_NE(said.find(" steps of an RVE were computed again by the plain law; largest difference 0\n"),
            std::string::npos)
      << said;

  auto wanted = files_of(scratch / "plain"), found = files_of(scratch / "followed");
  auto facts = nlohmann::ordered_json::parse(found.at("run.json"));
  ASSERT_TRUE(facts.contains("reference"));
  EXPECT_GT(facts["reference"]["rve_steps"].get<double>(), 1e5);
  EXPECT_GT(facts["reference"]["fluxes"].get<double>(), 0.0);
  EXPECT_EQ(facts["reference"]["largest_difference"].get<double>(), 0.0);
  facts.erase("reference");
  EXPECT_TRUE(facts == nlohmann::ordered_json::parse(wanted.at("run.json")));
  for (auto* files : {&wanted, &found})
    for (const char* name : {"run.json", "manifest.sha256"})
      files->erase(name);  // the second holds the hash of the first
  EXPECT_EQ(wanted.size(), found.size());
  for (const auto& [name, bytes] : wanted) EXPECT_TRUE(found[name] == bytes) << name << " differs";
}

}  // namespace
}  // namespace howship::test
