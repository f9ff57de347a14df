// SPDX-License-Identifier: Apache-2.0
// Conditions of rules: what they mean, what is not known, and what is said of mistakes.
#include "howship/clinic/expression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <span>

#include "howship/base/units.hpp"
#include "howship/clinic/parameters.hpp"

namespace howship::clinic {
namespace {

const Vocabulary words({"denosumab", "morphine", "zoledronate"});
const std::map<std::string, NamedNumber, std::less<>> numbers{{"limit", {48.0, "h"}}, {"most", {3.0, "1"}}};

struct Compiled {
  Program program;
  Condition condition;
  std::optional<ExpressionFault> fault;
};

Compiled compiled(std::string_view text, bool of_lesion = false) {
  Compiled out;
  out.fault = compile(text, {&words, &numbers, of_lesion}, out.program, out.condition);
  return out;
}

/// Whether a condition holds where these are known and nothing else is.
bool holds_with(std::string_view text, const std::map<std::string, double>& known) {
  const Compiled c = compiled(text, true);
  EXPECT_FALSE(c.fault) << text << ": " << (c.fault ? c.fault->text : "");
  if (c.fault) return false;
  std::vector<double> values(c.program.read.size(), std::nan(""));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const auto found = known.find(name_of(c.program.read[i], words)); found != known.end())
      values[i] = found->second;
  return holds(c.program, c.condition.entry, values.data());
}

TEST(Conditions, AreTrueWhereTheySaySo) {
  EXPECT_TRUE(holds_with("pain >= 4", {{"pain", 4.0}}));
  EXPECT_FALSE(holds_with("pain > 4", {{"pain", 4.0}}));
  EXPECT_TRUE(holds_with("pain > 4 or fever", {{"pain", 4.0}, {"fever", 1.0}}));
  EXPECT_FALSE(holds_with("pain > 4 and fever", {{"pain", 4.0}, {"fever", 1.0}}));
  EXPECT_TRUE(holds_with("pain > 1 or pain > 3 and fever", {{"pain", 2.0}}));  // `and` binds closer
  EXPECT_FALSE(holds_with("(pain > 1 or pain > 3) and fever", {{"pain", 2.0}}));
  EXPECT_TRUE(holds_with("not (pain > 1 and fever)", {{"pain", 2.0}, {"fever", 0.0}}));
  EXPECT_FALSE(holds_with("not not fever", {{"fever", 0.0}}));
  EXPECT_TRUE(holds_with("primary = prostate", {{"primary", 1.0}}));
  EXPECT_TRUE(holds_with("primary != breast", {{"primary", 1.0}}));
  EXPECT_TRUE(holds_with("since(mri) > 28 day and on(denosumab)", {{"since(mri)", 30.0}, {"on(denosumab)", 1.0}}));
  EXPECT_TRUE(holds_with("4 <= pain", {{"pain", 4.0}}));
  EXPECT_FALSE(holds_with("4 < pain", {{"pain", 4.0}}));
}

TEST(Conditions, KnowUnitsAndNumbersByName) {
  EXPECT_TRUE(holds_with("calcium >= 3 mmol/L", {{"calcium", 3.0}}));
  EXPECT_TRUE(holds_with("calcium >= 2900 umol/L", {{"calcium", 3.0}}));
  EXPECT_FALSE(holds_with("calcium >= 3100 umol/L", {{"calcium", 3.0}}));
  EXPECT_TRUE(holds_with("since(mri) < 2 week", {{"since(mri)", 13.0}}));
  EXPECT_TRUE(holds_with("paraplegia >= limit", {{"paraplegia", 48.0}}));
  EXPECT_TRUE(holds_with("since(mri) >= limit", {{"since(mri)", 2.0}}));
  EXPECT_FALSE(holds_with("since(mri) >= limit", {{"since(mri)", 1.9}}));
  EXPECT_TRUE(holds_with("motor_onset > since(mri)", {{"motor_onset", 49.0}, {"since(mri)", 2.0}}));
  EXPECT_FALSE(holds_with("motor_onset > since(mri)", {{"motor_onset", 47.0}, {"since(mri)", 2.0}}));
  EXPECT_TRUE(holds_with("neutrophils < 0.5 1/nL", {{"neutrophils", 0.4}}));
  EXPECT_TRUE(holds_with("most >= 3", {}));
  EXPECT_FALSE(holds_with("most > 3", {}));
  EXPECT_TRUE(holds_with("pain > most", {{"pain", 3.5}}));
}

TEST(Conditions, WhatIsNotKnownIsFalseAndItsNotIsTrue) {
  // Every relation, each way round, of every kind of quantity: 60 sentences.
  int sentences = 0;
  const auto check = [&](const std::string& text) {
    EXPECT_FALSE(holds_with(text, {})) << text;
    EXPECT_TRUE(holds_with("not (" + text + ")", {})) << text;
    EXPECT_TRUE(holds_with("not " + text, {})) << text;
    sentences += 3;
  };
  for (const char* relation : {"<", "<=", ">", ">=", "=", "!="}) {
    check(std::string{"pain "} + relation + " 4");
    check(std::string{"calcium "} + relation + " 3 mmol/L");
  }
  for (const char* text : {"fever", "primary = breast", "primary != breast", "on(morphine)", "known(ntx)",
                           "known(since(mri))", "motor_onset > since(mri)", "load_ratio >= 1"})
    check(text);
  EXPECT_GE(sentences, 60);
  EXPECT_TRUE(holds_with("known(ntx)", {{"ntx", 0.0}}));
  EXPECT_TRUE(holds_with("not known(since(mri)) or since(mri) > 28 day", {}));
}

struct Mistake {
  std::string_view text;
  std::size_t at;
  std::string_view says, hint{};
};
void expect_said(std::span<const Mistake> mistakes) {
  for (const Mistake& one : mistakes) {
    const auto fault = compiled(one.text).fault;
    ASSERT_TRUE(fault) << one.text;
    EXPECT_EQ(fault->at, one.at) << one.text << ": " << fault->text;
    EXPECT_NE(fault->text.find(one.says), std::string::npos) << one.text << ": " << fault->text;
    EXPECT_NE(fault->hint.find(one.hint), std::string::npos) << one.text << ": " << fault->hint;
    EXPECT_FALSE(fault->hint.empty()) << one.text;
  }
}

TEST(Conditions, AMistakeIsSaidWithItsPlaceAndWhatToWrite) {
  const Mistake mistakes[] = {
      {"", 0, "ends where a quantity is expected"},
      {"pain >=", 7, "ends where a quantity is expected"},
      {"pain >= 4 and", 13, "ends where a quantity is expected"},
      {"pain >= 4 fever", 10, "expected `and`, `or` or the end"},
      {"(pain >= 4", 0, "not closed"},
      {"pain >= 4)", 9, "expected `and`, `or` or the end"},
      {"pian >= 4", 0, "there is no quantity 'pian'"},
      {"pain >= 4 day", 8, "is in"},
      {"calcium >= 3", 11, "is in"},
      {"calcium >= 3 g/L", 11, "is in"},
      {"calcium >= 3 mmoll", 13, "is no unit"},
      {"pain == 4", 5, "one ="},
      {"pain", 0, "alone is not true or false"},
      {"primary", 0, "alone is not true or false"},
      {"4", 0, "alone is not true or false"},
      {"fever = 1", 6, "yes or no"},
      {"known(ntx) > 2", 11, "yes or no"},
      {"primary < breast", 8, "words have no order"},
      {"primary = brest", 10, "is never"},
      {"primary = 4", 10, "is never"},
      {"pain > fever", 7, "is a number"},
      {"pain > breast", 7, "there is no quantity"},
      {"since > 4 day", 6, "asks of what"},
      {"since(mir) > 4 day", 6, "there is no such happening"},
      {"since(mri > 4 day", 10, "not closed"},
      {"on(mri)", 3, "there is no such drug"},
      {"pain(mri) > 3", 4, "takes nothing in brackets"},
      {"known ntx", 6, "asks of what"},
      {"known(4)", 6, "not a quantity"},
      {"known(ntx", 9, "not closed"},
      {"pain + 1 > 3", 5, "expected a comparison"},
      {"pain > - 1", 7, "expected a quantity"},
      {"and fever", 0, "expected a quantity"},
      {"not", 3, "ends where a quantity is expected"},
      {"pain > \xc3\xa4", 7, "expected a quantity"},
  };
  expect_said(mistakes);
  EXPECT_NE(compiled("size > 3 mm").fault->text.find("belongs to a lesion"), std::string::npos);
  EXPECT_FALSE(compiled("size > 3 mm", true).fault);
}

TEST(Conditions, WhatStandsBehindANumberIsItsUnitWhereItCanBeOne) {
  // Lines are broken where one likes, and a unit ends where a word of the language begins.
  for (const char* text : {"pain\t>=\n4\r", "pain >= 4.0 and pain <= 4.5", "pain >= 4and pain > 0", "4.5 >= pain"})
    EXPECT_TRUE(holds_with(text, {{"pain", 4.0}})) << text;
  const Mistake mistakes[] = {
      {"pain >= 4 %", 8, "'pain' is in plain numbers, and '4' is in %", "leave the unit out"},
      {"since(mri) >= 4", 14, "is in day, and '4' is in plain numbers", "write 4 day"},
      {"pain >= 4 5", 10, "expected `and`, `or` or the end, found '5'", "join two conditions"},
      {"pain >= 4.", 9, "expected `and`, `or` or the end, found '.'", "join two conditions"},
      {"pain >= 4.x", 9, "expected `and`, `or` or the end, found '.'", "join two conditions"},
      {"pain >= 4 mm_x", 10, "expected `and`, `or` or the end, found 'mm_x'", "join two conditions"},
      {"pain >= 4 fevers(mri)", 10, "expected `and`, `or` or the end, found 'fevers'", "join two conditions"},
      {"pain >= 4 not fever", 10, "expected `and`, `or` or the end, found 'not'", "join two conditions"},
  };
  expect_said(mistakes);
}

TEST(Conditions, AMistakeOftenMadeGetsTheHintThatHelps) {
  const Mistake mistakes[] = {
      {"pain > + 1", 7, "expected a quantity, found '+'", "there is no arithmetic"},
      {"pain > * 2", 7, "expected a quantity, found '*'", "there is no arithmetic"},
      {"pain > / 2", 7, "expected a quantity, found '/'", "there is no arithmetic"},
      {"pain > ()", 7, "expected a quantity, found '('", "write what is asked, as pain >= 4"},
      {"()", 1, "expected a quantity, found ')'", "nothing stands in the brackets"},
      {"pain ~ 4", 5, "expected a comparison, found '~'", "there is <, <=, >, >=, = and !="},
      {"_pain >= 4", 0, "there is no quantity '_pain'", "did you mean 'pain'?"},
      {"limmit >= 4 h", 0, "there is no quantity 'limmit'", "did you mean 'limit'?"},
      {"calcium", 0, "'calcium' alone is not true or false", "compare it, as calcium >= 1 mmol/L"},
      {"pain", 0, "'pain' alone is not true or false", "compare it, as pain >= 1"},
      {"primary", 0, "'primary' alone is not true or false", "ask for a word, as primary = breast"},
      {"primary = x", 10, "'primary' is never 'x'", "one of: breast, prostate"},
      {"calcium > pain", 10, "'calcium' is in mmol/L, and 'pain' is in plain numbers", ""},
      {"calcium > limit", 10, "'calcium' is in mmol/L, and 'limit' is in h", "write it in mmol/L"},
  };
  expect_said(mistakes);
}

TEST(Conditions, OfTwoNumbersAreDecidedWhenTheyAreRead) {
  const std::pair<std::string_view, bool> rows[] = {{"2 < most", true},   {"3 < most", false},  {"3 <= most", true},
                                                    {"4 <= most", false}, {"4 > most", true},   {"3 > most", false},
                                                    {"3 >= most", true},  {"2 >= most", false}, {"3 = most", true},
                                                    {"2 = most", false},  {"2 != most", true},  {"3 != most", false}};
  for (const auto& [text, holds] : rows) {
    EXPECT_EQ(holds_with(text, {}), holds) << text;
    EXPECT_EQ(holds_with("not " + std::string{text}, {}), !holds) << text;
    EXPECT_TRUE(compiled(text).program.comparisons.empty()) << text << ": nothing of it is left for later";
  }
  EXPECT_TRUE(holds_with("2 day = limit", {})) << "each in its own unit";
}

TEST(Conditions, MayBeReadWithoutNumbersByName) {
  Program program;
  Condition condition;
  EXPECT_FALSE(compile("pain > 3", {&words, nullptr, false}, program, condition));
  const auto fault = compile("pain > most", {&words, nullptr, false}, program, condition);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->at, 7u);
  EXPECT_EQ(fault->text, "there is no quantity 'most'");
}

TEST(Quantities, SayTheirValuesAsWordsOfTheChart) {
  const auto words_for = [](std::string_view text, double value) {
    const Compiled c = compiled(text);
    EXPECT_FALSE(c.fault) << text;
    return words_of(c.program.read.at(0), value);
  };
  EXPECT_EQ(words_for("pain > 1", std::nan("")), "not known");
  EXPECT_EQ(words_for("pain > 1", 6.25), "6.25");
  EXPECT_EQ(words_for("calcium > 3 mmol/L", 3.1234), "3.12 mmol/L");
  EXPECT_EQ(words_for("fever", 1.0), "yes");
  EXPECT_EQ(words_for("fever", 0.0), "no");
  EXPECT_EQ(words_for("fever", std::nan("")), "not known");
  EXPECT_EQ(words_for("primary = breast", 1.0), "prostate");
}

TEST(Conditions, OnesWithoutEndAreRefused) {
  EXPECT_TRUE(compiled(std::string(100000, '(')).fault);
  std::string nots;
  for (int i = 0; i < 100000; ++i) nots += "not ";
  EXPECT_TRUE(compiled(nots + "fever").fault);
  std::string ors = "fever";
  for (int i = 0; i < 100000; ++i) ors += " or fever";
  EXPECT_TRUE(compiled(ors).fault);
  std::string knowns;
  for (int i = 0; i < 100000; ++i) knowns += "known(";
  EXPECT_TRUE(compiled(knowns).fault);
}

TEST(Conditions, AFaultAppendsNothing) {
  Program program;
  Condition condition;
  ASSERT_FALSE(compile("pain > 3", {&words, &numbers, false}, program, condition));
  const std::size_t read = program.read.size(), comparisons = program.comparisons.size();
  ASSERT_TRUE(compile("fever and calcium > 3 and pain", {&words, &numbers, false}, program, condition));
  EXPECT_EQ(program.read.size(), read);
  EXPECT_EQ(program.comparisons.size(), comparisons);
  ASSERT_FALSE(compile("pain > 5", {&words, &numbers, false}, program, condition));
  EXPECT_EQ(program.read.size(), read) << "what two conditions read is read once";
}

TEST(Quantities, AreDeclaredWhole) {
  EXPECT_EQ(quantities().size(), 134u);  // 129 of the chart, five of [visits]
  std::set<std::string_view> names;
  for (const Quantity& one : quantities()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_FALSE(one.from.empty()) << one.name;
    EXPECT_FALSE(one.meaning.empty()) << one.name;
    EXPECT_TRUE(one.read) << one.name;
    EXPECT_EQ(one.kind == ValueKind::word, !one.words.empty()) << one.name;
    if (!one.unit.empty()) {
      EXPECT_TRUE(parse_unit(one.unit)) << one.name;
    }
  }
}

TEST(ClinicParameters, LieInTheirRanges) {
  const ClinicParameters values;
  for (const auto& row : ClinicParameters::table()) {
    EXPECT_TRUE(parse_unit(row.declared.unit)) << row.declared.key;
    EXPECT_GE(values.*row.member, row.declared.low) << row.declared.key;
    EXPECT_LE(values.*row.member, row.declared.high) << row.declared.key;
  }
  EXPECT_EQ(ClinicParameters::table().size() * sizeof(double), sizeof(ClinicParameters)) << "a number has no row";
}

}  // namespace
}  // namespace howship::clinic
