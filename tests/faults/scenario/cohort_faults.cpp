// SPDX-License-Identifier: Apache-2.0
// Cohort files and their tables with one fault each: told once, at the place marked by @, with a hint that helps.
#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/cohort.hpp"
#include "howship/scenario/embedded.hpp"
#include "marked.hpp"

namespace howship::scenario {
namespace {

const std::string head = "patients = 10\n[population]\nprimary = \"breast\"\n";
const std::string body = "depth = \"body\"\n" + head;
std::string of(const std::string& primary, const std::string& rest) {
  return "[population]\nprimary = " + primary + "\n" + rest;
}

const Said faults[] = {
    {"@patient = 10\n" + head, "patient", "no such key", "did you mean 'patients'?"},
    {"patients = @200000000\n[population]\nprimary = \"breast\"\n", "patients", "200000000 is out of range",
     "accepted: 1 to"},
    {"patients = @\"10\"\n[population]\nprimary = \"breast\"\n", "patients", "a whole number is wanted",
     "patients = 1000"},
    {"title = @something\n" + head, "", "not valid TOML", "in quotes"},
    {"years = @\"0.5 years\"\n" + head, "years", "0.5 years is out of range", "accepted: 1 years to 40 years"},
    {"care = @3\n" + head, "care", "a section is wanted", "write it as [care]"},
    {head + "ailments = @\"yes\"\n", "population.ailments", "true or false is wanted", "without quotes"},

    // Primaries.
    {of("{ breast = @2, lung = 0.4 }", ""), "population.primary.breast", "2 is out of range", "accepted: 0 to 1"},
    {of("{ @brest = 1 }", ""), "population.primary", "there is no primary \"brest\"", "did you mean \"breast\"?"},
    {of("@{}", ""), "population.primary", "shares add up to 0", "they must add up to 1"},
    {of("@\"\"", ""), "population.primary", "there is no primary \"\"", "a file of your own"},
    {of("{ @\"none.toml\" = 1 }", ""), "population.primary", "there is no file none.toml", "from the folder"},

    // Distributions.
    {head + "age = @{ to = 60 }\n", "population.age", "from and to are wanted", "to = 61"},
    {head + "age = @{ sd = 5 }\n", "population.age", "has a mean and an sd", "give both"},
    {head + "age = @{ mean = 70, sd = 5, from = 40, to = 60 }\n", "population.age",
     "the mean lies outside of from and to", "move one of them"},
    {head + "age = @{ mean = 88, sd = 5, from = 30 }\n", "population.age", "leaves the accepted range", "with to = 61"},
    {head + "age = @{ mean = 30, sd = 5, to = 60 }\n", "population.age", "leaves the accepted range", "with from = 61"},
    {head + "size = { mean = @\"2 kg\", sd = \"1 mm\" }\n", "population.size.mean", "measures mass", "22 mm"},
    {head + "age = { mean = 60, sd = @\"wide\" }\n", "population.age.sd", "does not start with a number", "61"},
    {head + "sex = { female = 0.5, @woman = 0.5 }\n", "population.sex.woman", "no such word", "known: female, male"},
    {of("\"lung\"", "sex = @{ female = 0.5, male = 0.4 }\n"), "population.sex", "shares add up to 0.9",
     "they must add up to 1"},
    {head + "sex = @\"woman\"\n", "population.sex", "there is no sex \"woman\"", "known: female, male"},
    {head + "oestrogen_receptor = @true\n", "population.oestrogen_receptor", "a word in quotes is wanted",
     "\"positive\""},

    // What does not go together.
    {head + "sex = @\"male\"\n", "population.sex", "no man of this model has breast cancer", "leave it out"},
    {head + "sex = @{ female = 0.9, male = 0.1 }\n", "population.sex", "no man of this model has breast cancer",
     "leave it out"},
    {of("{ breast = 0.5, prostate = 0.5 }", "sex = @\"female\"\n"), "population.sex",
     "no woman of this model has prostate cancer", "leave it out"},
    {of("\"lung\"", "oestrogen_receptor = @\"positive\"\n"), "population.oestrogen_receptor",
     "no receptor that is modelled", "take a primary that has it"},
    {of("\"myeloma\"", "nodes = @3\n"), "population.nodes", "this primary has no regional nodes", "leave it out"},
    {head + "stage = @\"regional\"\nnodes = 0\n", "population.stage", "does not go with the number of nodes",
     "regional has some"},
    {head + "menopause = @\"before\"\nage = 50\n", "population.menopause", "age is given", "leave one of them out"},
    {head + "screening = @\"regular\"\nsize = \"20 mm\"\n", "population.screening",
     "the size at which the primary is found is given", "leave one of them out"},

    // Other sections.
    {head + "[care]\nadjuvant_bisphosphonate = @\"30 years\"\n", "care.adjuvant_bisphosphonate",
     "30 years is out of range", "accepted: 0 years to 20 years"},
    {body + "[clinic]\npolicy = \"watchful\"\nfollow_up = @\"2 mg\"\n", "clinic.follow_up", "measures mass", "2 years"},
    {body + "[clinic]\npolicy = @3\n", "clinic.policy", "text in quotes is wanted", "write it as \"...\""},
    {"[population]\ntable = @3\n", "population.table", "text in quotes is wanted", "write it as \"...\""},
    {head + "[parameters.primary]\nresected_share = @2\n", "parameters.primary.resected_share", "2 is out of range",
     "accepted: 0 to 1"},
    {head + "[parameters.@pain]\nperson_spread = 1\n[parameters.heat]\nspacing = \"1 mm\"\n", "parameters.pain",
     "is of bodies, and there are none", "add depth = \"body\""},
    // A fault that stands before it is told alone: of drugs only where all else is sound.
    {"step = @\"9 days\"\n" + body + "[[treatment]]\ndrug = \"zoledronat\"\n", "step", "9 day is out of range",
     "accepted: 0.1 day to 5 day"},
};

TEST(CohortFault, is_told_once_and_where_it_stands) {
  for (const Said& one : faults) {
    expect_said_once(one, "c.toml",
                     [](const std::string& text, Problems& problems) { read_cohort(text, "c.toml", problems); });
  }
}

/// The text of a built-in primary, to be changed.
std::string primary_text(const std::string& name) { return std::string{*embedded_data("primaries/" + name + ".toml")}; }

TEST(CohortFault, in_a_primary_of_the_users_own_is_told_in_its_file) {
  const Scratch scratch;
  const std::string path = (scratch / "c.toml").string();
  std::string mine = primary_text("renal");
  const std::string whole = "drain = \"cava\"";
  ASSERT_NE(mine.find(whole), std::string::npos);
  write_whole(scratch / "mine.toml", mine.replace(mine.find(whole), whole.size(), "drain = \"cave\""));
  Problems problems;
  read_cohort("[population]\nprimary = { renal = 0.5, \"mine.toml\" = 0.5 }\n", path, problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.file, (scratch / "mine.toml").string());
  EXPECT_EQ(problems.list()[0].where.line, 3u);
  EXPECT_EQ(problems.list()[0].where.column, 9u);
  EXPECT_NE(problems.list()[0].hint.find("did you mean \"cava\"?"), std::string::npos) << problems.report();
}

TEST(CohortFault, of_a_primary_whose_growth_in_bone_is_not_known_is_told_where_bodies_are_wanted) {
  const Scratch scratch;
  write_whole(scratch / "mine.toml", primary_text("renal"));
  const std::string path = (scratch / "c.toml").string();
  const auto read = [&](const std::string& text, Problems& problems) { read_cohort(text, path, problems); };
  expect_said_once({"depth = @\"body\"\n[population]\nprimary = \"mine.toml\"\n", "depth",
                    "how \"mine\" grows in bone is not known", "depth = \"spread\", or a primary of these: \"breast\""},
                   path, read);
  Problems problems;
  const Cohort c = read_cohort("[population]\nprimary = \"mine.toml\"\n", path, problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.primaries[0].name, "mine");
  EXPECT_EQ(c.inputs, (std::map<std::string, std::string>{{"mine.toml", sha256_of(scratch / "mine.toml")}}));
}

TEST(CohortFault, in_a_policy_of_the_users_own_is_told_in_its_file) {
  const Scratch scratch;
  const std::string path = (scratch / "c.toml").string(), text = body + "[clinic]\npolicy = \"mine.toml\"\n";
  write_whole(scratch / "mine.toml", "title = \"A\"\nsummary = \"B\"\nextends = \"watchful\"\ndropp = [\"E1\"]\n");
  Problems problems;
  read_cohort(text, path, problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.file, (scratch / "mine.toml").string());
  EXPECT_EQ(problems.list()[0].where.line, 4u);
  EXPECT_EQ(problems.list()[0].where.column, 1u);
  EXPECT_NE(problems.list()[0].hint.find("did you mean 'drop'?"), std::string::npos) << problems.report();
  // A sound one is an input of the cohort, with the one that it extends.
  write_whole(scratch / "mine.toml", "title = \"A\"\nsummary = \"B\"\nextends = \"base.toml\"\n");
  write_whole(scratch / "base.toml", "title = \"A\"\nsummary = \"B\"\nextends = \"watchful\"\n");
  Problems none;
  const Cohort c = read_cohort(text, path, none);
  ASSERT_TRUE(none.empty()) << none.report();
  EXPECT_EQ(c.policy, "mine.toml");
  EXPECT_EQ(c.inputs, (std::map<std::string, std::string>{{"base.toml", sha256_of(scratch / "base.toml")},
                                                          {"mine.toml", sha256_of(scratch / "mine.toml")}}));
}

/// Faults of a table of a cohort.
struct OfTable {
  std::vector<std::string> header;
  std::vector<PopulationRow> rows;
  const char *report, *hint;
};

TEST(TableFault, is_told_once_and_where_it_stands) {
  const OfTable rows[] = {
      {{"size [mm"}, {{2, {"30"}}}, "p.csv:1:1: error: size [mm: the unit of this column is missing", "size [mm]"},
      {{"size [spam]"}, {{2, {"30"}}}, "p.csv:1:1: error: size [spam]: unknown unit \"spam\"", "write size [mm]"},
      {{"patient", "[mm]"}, {{2, {"a", "30"}}}, "p.csv:1:9: error: [mm]: no such column", "known: patient, primary"},
      {{"patient [x]"}, {{2, {"a"}}}, "p.csv:1:1: error: patient [x]: this column has no unit", "write patient"},
      {{"patient", "primary [x]"},
       {{2, {"a", ""}}},
       "p.csv:1:9: error: primary [x]: this column has no unit",
       "write primary"},
      {{"age [years]"}, {{2, {"20"}}}, "p.csv:2:1: error: age: 20 is out of range", "accepted: 25 to 92 years"},
      {{"age [months]"}, {{2, {"1200"}}}, "p.csv:2:1: error: age: 100 is out of range", "accepted: 25 to 92 years"},
      {{"patient", "age [years]"}, {{2, {"a", "1e999"}}}, "p.csv:2:3: error: age: '1e999' is not a number", "a plain"},
      {{"grade"}, {{2, {"0"}}}, "p.csv:2:1: error: grade: 0 is out of range", "accepted: whole numbers from 1 to 3"},
      {{"patient", "screening"},
       {{2, {"ab", "regulr"}}},
       "p.csv:2:4: error: screening: unknown word \"regulr\"",
       "did you mean 'regular'?"},
      {{"age [years]"}, {}, "p.csv:1:1: error: there are no patients in this table", "a row each"},
  };
  for (const OfTable& one : rows) {
    Problems problems;
    Cohort c = read_cohort(head, "c.toml", problems);
    read_people(c, one.header, one.rows, "p.csv", problems);
    EXPECT_EQ(problems.size(), 1u) << problems.report();
    EXPECT_TRUE(problems.report().starts_with(one.report)) << one.report << " in\n" << problems.report();
    EXPECT_NE(problems.report().find(one.hint), std::string::npos) << one.hint << " in\n" << problems.report();
  }
}

TEST(TableFault, is_a_row_without_a_primary_where_the_file_has_none) {
  Problems problems;
  Cohort c = read_cohort("[population]\ntable = \"p.csv\"\n", "nowhere/c.toml", problems);
  Problems found;
  read_people(c, std::vector<std::string>{"age [years]", "primary"},
              std::vector<PopulationRow>{{2, {"61", "lung"}}, {3, {"62", ""}}}, "p.csv", found);
  ASSERT_EQ(found.size(), 1u) << found.report();
  EXPECT_EQ(found.list()[0].where.line, 3u);
  EXPECT_EQ(found.list()[0].where.column, 1u);
  EXPECT_EQ(found.list()[0].key, "primary");
  EXPECT_EQ(found.list()[0].text, "is not given for this patient");
  EXPECT_NE(found.list()[0].hint.find("add a column primary"), std::string::npos);
}

}  // namespace
}  // namespace howship::scenario
