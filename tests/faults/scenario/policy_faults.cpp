// SPDX-License-Identifier: Apache-2.0
// Policies with one fault each, beside those of tests/unit/scenario/policies.cpp: told once, at the place marked by @.
#include "../../unit/faults.hpp"
#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/policy_file.hpp"
#include "marked.hpp"

namespace howship::scenario {
namespace {

const std::string begins = "title = \"A\"\nsummary = \"B\"\n", extends = begins + "extends = \"modern\"\n",
                  delays =
                      "[delays]\nemergency = { median = \"6 h\", source = \"s\" }\n"
                      "urgent = { median = \"2 day\", source = \"s\" }\n"
                      "soon = { median = \"7 day\", source = \"s\" }\n"
                      "routine = { median = \"14 day\", source = \"s\" }\n",
                  rule =
                      "[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain >= 4\"\n"
                      "then = [ { plan = \"visit\" } ]\npriority = 10\nsource = \"s\"\n";

/// A policy of one rule, and these rows before it.
std::string more(const std::string& rows) { return begins + delays + rows + rule; }
/// The same with one place of the rule changed.
std::string ruled(const std::string& from, const std::string& to) { return begins + delays + changed(rule, from, to); }
std::string acting(const std::string& action) { return ruled("{ plan = \"visit\" }", action); }
std::string when(const std::string& text) { return ruled("when = \"pain >= 4\"", "when = " + text); }
std::string refusing(const std::string& rows) { return more("[refusal]\nfrom = \"start\"\nwhy = \"w\"\n" + rows); }
std::string number(const std::string& stated) { return more("[numbers]\nlimit = " + stated + "\n"); }

const Said faults[] = {
    {"title = @something\n", "", "not valid TOML", "in quotes"},
    {extends + "drop_sections = [@\"xyzzyxyzzy\"]\n", "drop_sections", "there is no section 'xyzzyxyzzy'",
     "one of: emergency, test"},
    {extends + "drop = [@\"xyzzyxyzzy\"]\n", "drop", "'xyzzyxyzzy' is no rule of modern",
     "howship show policies modern lists them"},
    {begins + "extends = @\"none.toml\"\n", "extends", "there is no policy 'none.toml'", "or a file beside this one"},
    {begins + "extends = @\"xyzzyxyzzy\"\n", "extends", "there is no policy 'xyzzyxyzzy'",
     "one of: guide_2016, guide_older"},
    {"@" + begins + rule, "delays.emergency", "is missing", "write [delays] with emergency = { median"},
    {number("@3"), "numbers.limit", "expected a number with its range and source", "write { value"},
    {more("[visits]\nroutine = @\"-3 day\"\n"), "visits.routine", "is not possible here", "possible: 0 to"},
    {changed(begins + delays + rule, "soon = { median = \"7 day\", source = \"s\" }", "soon = @{ source = \"s\" }"),
     "delays.soon.median", "is missing", "write median = \"2 day\""},
    {changed(begins + delays + rule, "soon = { median = \"7 day\", source = \"s\" }",
             "soon = { median = \"2 day\", sigma = @-1, source = \"s\" }"),
     "delays.soon.sigma", "is not possible here", "possible: 0 to 3"},
    {changed(begins + delays + rule, "soon = { median = \"7 day\", source = \"s\" }",
             "soon = { median = @\"2 years\", source = \"s\" }"),
     "delays.soon.median", "is not possible here", "possible: 0 to 365 day"},

    // What is refused.
    {more("@[refusal]\nfrom = \"start\"\nwhy = \"w\"\n"), "refusal.duration", "is missing",
     "write duration = \"6 month\""},
    {refusing("duration = @3\n"), "refusal.duration", "expected a quantity in quotes", "write \"2 day\""},
    {refusing("duration = @\"2 mg\"\n"), "refusal.duration", "measures mass", "5 day"},
    {refusing("duration = @\"\"\n"), "refusal.duration", "", "5 day"},
    {refusing("duration = @\"xyzzyxyzzy\"\n"), "refusal.duration", "'xyzzyxyzzy' is no time", "write \"6 month\""},
    {refusing("duration = \"6 month\"\nsections = [@\"xyzzyxyzzy\"]\n"), "refusal.sections",
     "there is no section 'xyzzyxyzzy'", "one of: emergency, test"},

    // Rules.
    {ruled("[[rule]]\nid = \"A\"", "@[[rule]]"), "rule[0].id", "is missing", "write id = \"...\""},
    {ruled("[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain >= 4\"\n",
           "@[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\n"),
     "rule[0].when", "is missing", "write when = \"...\""},
    {when("@4"), "rule[0].when", "expected text in quotes", "write when = \"...\""},
    {ruled("[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain >= 4\"\nthen = [ { plan = "
           "\"visit\" } ]\n",
           "@[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain >= 4\"\n"),
     "rule[0].then", "is missing", "write then = [ { note"},
    {ruled("priority = 10", "priority = @200000"), "rule[0].priority", "expected a whole number", "possible: 0 to"},
    {ruled("[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain >= 4\"\nthen = [ { plan = \"visit\" } "
           "]\npriority = 10\n",
           "@[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain >= 4\"\nthen = [ { plan = \"visit\" } "
           "]\n"),
     "rule[0].priority", "is missing", "write priority = 10"},
    {ruled("priority = 10", "priority = @-1"), "rule[0].priority", "expected a whole number", "possible: 0 to"},
    {ruled("logic = []", "logic = [@\"xyzzyxyzzy\"]"), "rule[0].logic", "there is no point of care 'xyzzyxyzzy'",
     "howship show policies lists them"},

    // Actions.
    {acting("@{}"), "rule[0].then[0]", "this does nothing that a policy can do", "one of: "},
    {acting("{ @strat = \"morphine\" }"), "rule[0].then[0].strat", "this does nothing that a policy can do",
     "did you mean 'start'?"},
    {acting("{ plan = \"visit\", @xyzzyxyzzy = 3 }"), "rule[0].then[0].xyzzyxyzzy", "actions know no such key",
     "known: within, site"},
    {acting("{ admit = @\"yes\" }"), "rule[0].then[0].admit", "is done or left out", "write admit = true"},
    {acting("@{ irradiate = \"worst\", dose = \"8 Gy\" }"), "rule[0].then[0].dose", "needs `dose` and `fractions`",
     "fractions = 1"},
    {acting("{ irradiate = \"worst\", dose = \"8 Gy\", fractions = @2000 }"), "rule[0].then[0].fractions",
     "expected a whole number", "possible: 1 to 1000"},
    {acting("{ adjust = \"morphine\", factor = @\"2\" }"), "rule[0].then[0].factor", "expected a number",
     "possible: above 0, up to 10"},
    {acting("{ adjust = \"morphine\", factor = @0 }"), "rule[0].then[0].factor", "expected a number",
     "possible: above 0, up to 10"},
    {acting("{ start = \"denosumab\", otherwise = @3 }"), "rule[0].then[0].otherwise", "there is no drug", "one of: "},
    {acting("{ start = \"denosumab\", on_days = [\"0 day\", @\"200 years\"] }"), "rule[0].then[0].on_days",
     "is not possible here", "possible: 0 to 36525 day"},

    // The place of a mistake in a condition, however that is written.
    {acting("{ note = \"f\xc3\xbcr \xe2\x80\x94 sie\", only_if = \"@pian >= 7\" }"), "rule[0].then[0].only_if",
     "there is no quantity 'pian'", "did you mean 'pain'?"},
    {when("'pain >= 4 and @pian >= 7'"), "rule[0].when", "there is no quantity 'pian'", "did you mean 'pain'?"},
    {when("\"\"\"\npain >= 4\n  and @pian >= 7\"\"\""), "rule[0].when", "there is no quantity 'pian'",
     "did you mean 'pain'?"},
    {when("\"\"\"\n@pian >= 7\"\"\""), "rule[0].when", "there is no quantity 'pian'", "did you mean 'pain'?"},
    {when("'''pain >= 4\n  and @pian >= 7'''"), "rule[0].when", "there is no quantity 'pian'", "did you mean 'pain'?"},
    {when("\"pain >= 4\\tand\\n@pian >= 7\""), "rule[0].when", "there is no quantity 'pian'", "did you mean 'pain'?"},
    {when("\"pain \\u003e= 4 and @pian >= 7\""), "rule[0].when", "there is no quantity 'pian'", "did you mean 'pain'?"},
    {when("\"pain \\U0000003e= 4 and @pian >= 7\""), "rule[0].when", "there is no quantity 'pian'",
     "did you mean 'pain'?"},
    {when("\"\"\"pain >= 4 \\\n   \n  and \\\n  @pian >= 7\"\"\""), "rule[0].when", "there is no quantity 'pian'",
     "did you mean 'pain'?"},
    {when("\"pain >= 4 and @\\u00e4 >= 7\""), "rule[0].when", "expected a quantity, found", "write what is asked"},
    {when("\"calcium > @pain\""), "rule[0].when", "'calcium' is in mmol/L, and 'pain' is in plain numbers",
     "compare what has one unit"},
    {when("\"pain >= 4 and @\xc3\xa4 >= 7\""), "rule[0].when", "expected a quantity, found '\xc3\xa4'",
     "write what is asked"},
};

TEST(PolicyFault, is_told_once_and_where_it_stands) {
  for (const Said& one : faults) {
    expect_said_once(one, "p.toml",
                     [](const std::string& text, Problems& problems) { read_policy(text, "p.toml", problems); });
  }
  for (const std::string& text : {extends, extends + rule, begins + delays + rule}) {
    Problems none;
    read_policy(text, "p.toml", none);
    EXPECT_TRUE(none.empty()) << none.report() << text;
  }
}

TEST(PolicyFault, of_a_part_is_told_at_that_part) {
  const std::pair<std::string, const char*> rows[] = {
      {begins + "extends = \"modern\"\ndrop = [\"E1\", @3]\n", "expected text in quotes"},
      {ruled("logic = []", "logic = [\"E1\", @3]"), "expected text in quotes"},
      {more("[numbers]\nheavy = { value = \"90 kg\", range = [\"80 kg\", \"95 kg\"], origin = \"assumed\", source = "
            "\"s\", "
            "confidence = \"L\" }\n[refusal]\nfrom = \"start\"\nwhy = \"w\"\nduration = @\"heavy\"\n"),
       "'heavy' is no time and no number that is one"},
  };
  for (const auto& [text, words] : rows) {
    const Marked marked(text);
    Problems problems;
    read_policy(marked.text, "p.toml", problems);
    ASSERT_EQ(problems.size(), 1u) << problems.report() << marked.text;
    EXPECT_EQ(problems.list()[0].where.line, marked.line) << problems.report();
    EXPECT_EQ(problems.list()[0].where.column, marked.column) << problems.report();
    EXPECT_EQ(problems.list()[0].text, words);
    EXPECT_FALSE(problems.list()[0].hint.empty()) << words;
    EXPECT_EQ(problems.list()[0].hint.find("heavy"), std::string::npos) << "a weight is offered as a time";
  }
}

TEST(PolicyFault, of_a_name_that_there_is_not_lists_those_that_there_are) {
  EXPECT_EQ(report_of([] { load_policy("xyzzyxyzzy"); }),
            "xyzzyxyzzy: error: policy: there is no policy 'xyzzyxyzzy'\n"
            "    hint: one of: guide_2016, guide_older, modern, watchful, comfort_only, alternative_delay, or the path "
            "of a .toml file\n");
  EXPECT_EQ(report_of([] { load_policy("wachtful"); }),
            "wachtful: error: policy: there is no policy 'wachtful'\n    hint: did you mean 'watchful'?\n");
}

TEST(PolicyFault, is_none_where_a_copy_extends_the_policy_whose_name_it_has) {
  const Scratch scratch;
  write_whole(scratch / "modern.toml", extends);
  EXPECT_EQ(load_policy((scratch / "modern.toml").string()).rules.size(), load_policy("modern").rules.size());
}

TEST(PolicyFault, of_files_that_extend_each_other_is_told_and_ends) {
  const Scratch scratch;
  write_whole(scratch / "a.toml", begins + "extends = \"b.toml\"\n");
  write_whole(scratch / "b.toml", begins + "extends = \"a.toml\"\n");
  const std::string a = (scratch / "a.toml").string(), b = (scratch / "b.toml").string();
  EXPECT_EQ(
      report_of([&] { load_policy(a); }),
      b + ":3:11: error: extends: 'a.toml' extends itself in the end\n    hint: extend another policy, or none\n");
  EXPECT_EQ(policy_files(a), (std::vector<std::string>{a, b}));
}

}  // namespace
}  // namespace howship::scenario
