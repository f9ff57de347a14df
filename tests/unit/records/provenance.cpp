// SPDX-License-Identifier: Apache-2.0
// What run.json says about where its numbers come from.
#include "howship/records/provenance.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/citations.hpp"
#include "howship/therapy/drug/numbers.hpp"

namespace howship::records {
namespace {

scenario::ReadScenario scenario_with(const std::string& more) {
  Problems problems;
  scenario::ReadScenario out = scenario::read_scenario(
      "duration = \"12 months\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n" +
          more,
      "a.toml", problems, false);
  EXPECT_EQ(problems.report(), "");
  return out;
}

const formats::Json* work(const formats::Json& works, std::string_view key) {
  const auto found =
      std::find_if(works.begin(), works.end(), [&](const auto& one) { return one.value("work", "") == key; });
  return found == works.end() ? nullptr : &*found;
}

TEST(Provenance, works_are_those_of_the_numbers_that_the_run_uses_and_nothing_but_works) {
  const formats::Json bare = works_json(scenario_with(""));
  for (const char* used : {"pivonka_2008", "openbonemin", "panjabi_1992", "mouridsen_2007", "van_poznak_2021"})
    EXPECT_TRUE(work(bare, used)) << used;
  for (const char* unused : {"noble_1988", "chen_2002", "nakai_2005", "bergmann_2001"})
    EXPECT_FALSE(work(bare, unused)) << unused;
  for (const auto& one : bare) {
    ASSERT_TRUE(scenario::find_work(one["work"].get<std::string>())) << one;
    EXPECT_FALSE(one["cited_by"].empty()) << one;
  }
  EXPECT_EQ((*work(bare, "pivonka_2008"))["address"], "https://doi.org/10.1016/j.bone.2008.03.025");

  const formats::Json more = works_json(
      scenario_with("[[lesion]]\nbone = \"femur_left\"\nradius = \"3 mm\"\n[[treatment]]\ndrug = \"zoledronate\"\n"
                    "[[test]]\nname = \"ct\"\nday = \"day 30\"\n[output]\nstrength_every = \"30 days\"\n"));
  for (const char* used : {"noble_1988", "chen_2002", "nakai_2005", "icrp_110", "bergmann_2001"})
    EXPECT_TRUE(work(more, used)) << used;
}

TEST(Provenance, every_number_of_every_drug_stands_there_once_with_its_source) {
  const scenario::ReadScenario s = scenario_with(
      "[[treatment]]\ndrug = \"denosumab\"\nstop = \"day 50\"\n[[treatment]]\ndrug = \"denosumab\"\nstart = \"day "
      "90\"\n"
      "[[treatment]]\ndrug = \"docetaxel\"\n");
  const formats::Json drugs = drugs_json(s);
  ASSERT_EQ(drugs.size(), 2u);
  EXPECT_EQ(drugs[0]["name"], "denosumab");
  const auto numbers = therapy::numbers_of(*s.resolved.courses[2].plan.drug);
  ASSERT_EQ(drugs[1]["numbers"].size(), numbers.size());
  EXPECT_GT(numbers.size(), 20u);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const formats::Json& one = drugs[1]["numbers"][i];
    EXPECT_EQ(one["name"], numbers[i].name);
    EXPECT_EQ(one["value"], numbers[i].stated->value);
    EXPECT_EQ(one["unit"], numbers[i].stated->unit);
    EXPECT_EQ(one["source"], numbers[i].stated->source);
    EXPECT_EQ(one["origin"], name(numbers[i].stated->origin));
  }
  EXPECT_TRUE(s.resolved.files.empty());
}

TEST(Provenance, a_drug_file_of_ones_own_is_hashed_and_its_free_words_are_listed_as_they_are) {
  const Scratch scratch;
  std::string text = read_whole(std::string{HOWSHIP_SOURCE_DIR} + "/data/drugs/paracetamol.toml");
  text.replace(text.find("\"[who_2018, annex 6]\""), std::string_view{"\"[who_2018, annex 6]\""}.size(),
               "\"My own notes, 1999\"");
  write_whole(scratch / "mine.toml", text);
  const scenario::ReadScenario s =
      scenario_with("[[treatment]]\ndrug = \"" + (scratch / "mine.toml").string() + "\"\n");
  const auto& files = s.resolved.files;
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files.front().sha256, sha256(text));
  EXPECT_EQ(drugs_json(s)[0]["file"], files.front().path);
  const formats::Json works = works_json(s);
  EXPECT_EQ(works.back()["citation"], "My own notes, 1999");
  EXPECT_EQ(works.back()["cited_by"], formats::Json::array({"drug mine"}));
  EXPECT_FALSE(works.back().contains("address"));
}

}  // namespace
}  // namespace howship::records
