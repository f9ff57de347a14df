// SPDX-License-Identifier: Apache-2.0
// What run.json says about what can happen, so that a reader need not know the program.
#include "howship/records/run_json.hpp"

#include <gtest/gtest.h>

#include <set>

#include "howship/patient/event.hpp"

namespace howship::records {
namespace {

formats::Json kinds_of(const std::string& more) {
  Problems problems;
  const scenario::ReadScenario read = scenario::read_scenario(
      "duration = \"12 months\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n" +
          more,
      "a.toml", problems, false);
  EXPECT_EQ(problems.report(), "");
  const Provenance provenance{};
  return run_json({.provenance = provenance,
                   .read = read,
                   .bones = {},
                   .saved_days = {},
                   .complete = true,
                   .days_done = 365,
                   .duration = 365})["event_kinds"];
}

TEST(EventKinds, each_is_declared_once_in_words_for_every_reader) {
  std::set<std::string_view> keys;
  for (const EventKind& kind : patient::event_kinds()) {
    SCOPED_TRACE(kind.key);
    EXPECT_TRUE(keys.insert(kind.key).second);
    EXPECT_EQ(patient::event_key(std::string{kind.key}), kind.key);
    EXPECT_TRUE(kind.sentence.ends_with('.'));
    EXPECT_FALSE(kind.brief.empty());
    EXPECT_FALSE(kind.plain.empty());
    EXPECT_FALSE(kind.plain.ends_with('.')) << "a clause";
    // What growth brings is said as something that may come, with a range of months before it.
    EXPECT_EQ(kind.origin == EventOrigin::growth, kind.plain.find(" may ") != kind.plain.npos);
  }
}

TEST(EventKinds, of_a_run_are_all_that_are_declared_in_their_words) {
  const formats::Json kinds = kinds_of("");
  EXPECT_EQ(kinds.size(), patient::event_kinds().size());
  for (const EventKind& kind : patient::event_kinds()) {
    ASSERT_TRUE(kinds.contains(kind.key)) << kind.key;
    const formats::Json& one = kinds[std::string{kind.key}];
    EXPECT_EQ(one["origin"], name(kind.origin));
    EXPECT_EQ(one["level"], name(kind.level));
    EXPECT_EQ(one["sentence"], kind.sentence);
    EXPECT_EQ(one["brief"], kind.brief);
    EXPECT_EQ(one["plain"], kind.plain);
    EXPECT_EQ(one.value("ask", ""), kind.ask);
  }
}

TEST(EventKinds, of_a_run_hold_the_harms_that_only_its_drugs_name_as_warnings) {
  ASSERT_FALSE(patient::find_event_kind("hair_loss"));
  EXPECT_FALSE(kinds_of("").contains("hair_loss"));
  const formats::Json kinds = kinds_of("[[treatment]]\ndrug = \"docetaxel\"\n");
  ASSERT_TRUE(kinds.contains("hair_loss"));
  EXPECT_EQ(kinds["hair_loss"]["level"], "warning");
  EXPECT_EQ(kinds["hair_loss"]["origin"], "body");
  EXPECT_EQ(kinds["hair_loss"]["brief"], "Hair loss");
  EXPECT_EQ(kinds["nausea"]["sentence"], patient::find_event_kind("nausea")->sentence) << "a declared kind stays";
}

}  // namespace
}  // namespace howship::records
