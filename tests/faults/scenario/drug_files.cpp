// SPDX-License-Identifier: Apache-2.0
// Files of drugs and of primaries with one fault each: told once, at the place marked by @; and what of them is read.
#include "../../unit/faults.hpp"
#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/scenario/scenario.hpp"
#include "marked.hpp"

namespace howship::scenario {
namespace {

/// A value with its range, source and confidence.
std::string stated(const std::string& value, const std::string& low, const std::string& high) {
  return "{ value = \"" + value + "\", range = [\"" + low + "\", \"" + high +
         "\"], origin = \"assumed\", source = \"s\", confidence = \"L\" }";
}

const std::string half = stated("0.5", "0", "1"), schedule = "[schedule]\n",
                  amount = "amount = " + stated("10 mg", "1 mg", "20 mg") + "\n",
                  kinetics = "[kinetics]\nstructure = \"pulse\"\nunit_dose = " + stated("10 mg", "1 mg", "20 mg") +
                             "\nloss = " + stated("2 1/day", "1 1/day", "4 1/day") + "\n",
                  strength = "strength = " + half + "\n", effect = "[[effect]]\non = \"pain_relief\"\n" + strength,
                  sound = "title = \"A\"\ngroup = \"B\"\nroute = \"C\"\nsummary = \"D\"\n" + schedule + amount +
                          kinetics + effect;

/// The sound file with one place of it replaced.
std::string with(const std::string& from, const std::string& to) { return changed(sound, from, to); }
std::string rule(const std::string& rows) { return sound + "[[rule]]\n" + rows + "why = \"E\"\n"; }
std::string harm(const std::string& rows) { return sound + "[[harm]]\nname = \"F\"\n" + rows; }

const std::string bound = stated("30 mL/min", "20 mL/min", "60 mL/min"), below = "below = " + bound + "\n",
                  above = "above = " + bound + "\n", clearance = "measure = \"creatinine_clearance\"\n",
                  warn = "then = \"warn\"\n", note = "kind = \"note\"\n";

const Said faults[] = {
    {"title = @something\n" + sound, "", "not valid TOML", "in quotes"},

    // Sections.
    {"@" + with(schedule + amount, ""), "schedule", "is missing", "add a section [schedule]"},
    {"schedule = @3\n" + with(schedule + amount, ""), "schedule", "expected a section [schedule]", ""},
    {"@" + with(kinetics, ""), "kinetics", "is missing", "add a section [kinetics]"},
    {"kinetics = @3\n" + with(kinetics, ""), "kinetics", "expected a section [kinetics]", ""},
    {"effect = @3\n" + with(effect, ""), "effect", "expected [[effect]]", ""},
    {"effect = [@3]\n" + with(effect, ""), "effect", "expected [[effect]]", ""},
    {with(effect, "@[effect]\non = \"pain_relief\"\n" + strength), "effect", "expected [[effect]]", ""},
    {with("[kinetics]\nstructure = \"pulse\"", "[kinetics]\nstructure = @3"), "kinetics.structure",
     "expected one word in quotes", "one of: immediate, onset"},
    {with("[kinetics]\nstructure = \"pulse\"", "@[kinetics]"), "kinetics.structure", "is missing",
     "one of: immediate, onset"},

    // Texts and words.
    {"works = @\"[a_2001]\"\n" + sound, "works", "expected a list of texts", "[\"...\", \"...\"]"},
    {"works = [\"[a_2001]\", @3]\n" + sound, "works", "expected text in quotes", ""},
    {"opioid = @\"weakest\"\n" + sound, "opioid", "unknown word \"weakest\"", "did you mean \"weak\"?"},
    {"opioid = @true\n" + sound, "opioid", "expected one word in quotes", "one of: weak, strong"},
    {with(amount, amount + "per = @\"stone\"\n"), "schedule.per", "unknown word \"stone\"", "one of: patient"},

    // Numbers with range and source.
    {with(schedule + amount, "@" + schedule), "schedule.amount", "is missing", "write { value = \"4 mg\""},
    {with(amount, "amount = @\"10 mg\"\n"), "schedule.amount", "expected a number with its range and source",
     "write { value = \"4 mg\""},
    {with("value = \"10 mg\"", "value = @\"10 stones\""), "schedule.amount.value", "has no known unit", "\"4 mg\""},
    {with("value = \"10 mg\"", "value = @\"ten mg\""), "schedule.amount.value", "does not start with a number", ""},
    {with("[\"1 mg\", \"20 mg\"]", "@\"1 mg\""), "schedule.amount.range", "expected two quantities",
     "range = [\"1 mg\", \"8 mg\"]"},
    {with("[\"1 mg\", \"20 mg\"]", "@[\"1 mg\"]"), "schedule.amount.range", "expected two quantities",
     "range = [\"1 mg\", \"8 mg\"]"},
    {with("[\"1 mg\", \"20 mg\"]", "[\"1 mg\", @20]"), "schedule.amount.range", "expected a quantity in quotes",
     "write it as \"2.5 mg\""},
    {with("amount = { value = \"10 mg\", range = [\"1 mg\", \"20 mg\"],", "amount = @{ value = \"10 mg\","),
     "schedule.amount.range", "is missing", "range = [\"1 mg\", \"8 mg\"]"},
    {with(amount, "amount = " + stated("-1 mg", "-2 mg", "20 mg").insert(10, "@") + "\n"), "schedule.amount.value",
     "is not possible here", "possible: 0 to 1e+09 mg"},
    {with("confidence = \"L\"", "confidence = @\"X\""), "schedule.amount.confidence", "unknown word \"X\"", ""},
    {with("origin = \"assumed\"", "origin = @\"guessed\""), "schedule.amount.origin", "unknown word \"guessed\"",
     "one of: published"},
    {with("confidence = \"L\"", "confidence = \"L\", @sauce = \"s\""), "schedule.amount.sauce", "no such key here",
     "did you mean 'source'?"},
    {with(amount, amount + "doses = @6\n"), "schedule.doses", "expected a number with its range and source",
     "write { value = \"4 mg\""},
    {with(amount, amount + "@zzzzzzzzzzzzzzzz = 6\n"), "schedule.zzzzzzzzzzzzzzzz", "no such key here",
     "known: amount, per, infusion"},
    {with("value = \"2 1/day\"", "value = @\"2 day\""), "kinetics.loss.value", "measures time", ""},
    {with(kinetics, kinetics + "volume_exponent = @\"1\"\n"), "kinetics.volume_exponent", "expected a number", ""},
    {with(kinetics, kinetics + "reference_weight = @70\n"), "kinetics.reference_weight",
     "expected a quantity in quotes", "write it as \"2.5 kg\""},
    // A structure that is given all the time has no doses.
    {changed(changed(with(kinetics, "[kinetics]\nstructure = \"immediate\"\nreference = " +
                                        stated("10 mg", "1 mg", "20 mg") + "\n"),
                     amount, amount + "doses = " + stated("6", "1", "20") + "\n"),
             schedule, "@" + schedule),
     "schedule.doses", "a drug with structure \"immediate\" is given without doses", "end it in the scenario"},

    // Effects.
    {with("on = \"pain_relief\"", "on = @\"pain_releif\""), "effect[0].on", "unknown word \"pain_releif\"",
     "did you mean \"pain_relief\"?"},
    {with("[[effect]]\non = \"pain_relief\"\n", "@[[effect]]\n"), "effect[0].on", "is missing", "one of: "},
    {with(effect, "@[[effect]]\non = \"pain_relief\"\n"), "effect[0].strength", "is missing", "write { value"},
    {with(effect, "@[[effect]]\non = \"pain_relief\"\nstrength = " + stated("0.5 day", "0 day", "1 day") + "\n"),
     "effect[0].strength", "has the wrong unit \"day\"", "it makes \"1\" out of a level in \"1\""},
    {with("[[effect]]\n", "[[effect]]\nlevel = @\"plasma\"\n"), "effect[0].level", "unknown word \"plasma\"",
     "one of: level"},
    {with("[[effect]]\n", "@[[effect]]\nshape = \"saturating\"\n"), "effect[0].half", "is missing", "write { value"},
    {with("[[effect]]\n", "[[effect]]\nshape = @\"round\"\n"), "effect[0].shape", "unknown word \"round\"",
     "one of: linear, power, saturating"},
    {with("[[effect]]\n", "[[effect]]\n@half = " + half + "\n"), "effect[0].half", "no such key here", "known: "},

    // Rules.
    {rule("measure = @\"creatinine_clearence\"\n" + below + warn), "rule[0].measure",
     "unknown word \"creatinine_clearence\"", "did you mean \"creatinine_clearance\"?"},
    {rule("measure = @\"creatinine_clearence\"\n" + above + warn), "rule[0].measure",
     "unknown word \"creatinine_clearence\"", "did you mean \"creatinine_clearance\"?"},
    {rule(clearance + below + "then = @\"refuze\"\n"), "rule[0].then", "unknown word \"refuze\"",
     "did you mean \"refuse\"?"},
    {sound + "@[[rule]]\n" + clearance + below + "why = \"E\"\n", "rule[0].then", "is missing", "one of: refuse, hold"},
    {sound + "@[[rule]]\n" + clearance + below + warn, "rule[0].why", "is missing", "write why = \"...\""},
    {sound + "@[[rule]]\n" + clearance + warn + "why = \"E\"\n", "rule[0].below", "gives two bounds",
     "give one of them"},
    {rule(clearance +
          "above = { value = @\"30 kg\", range = [\"20 mL/min\", \"60 mL/min\"], origin = \"assumed\", source = "
          "\"s\", confidence = \"L\" }\n" +
          warn),
     "rule[0].above.value", "measures mass", ""},
    {rule(clearance + below + "then = \"adjust\"\ndose = @\"3 L\"\n"), "rule[0].dose", "measures volume", ""},
    {sound + "@[[rule]]\n" + clearance + below + above + warn + "why = \"E\"\n", "rule[0].below", "gives two bounds",
     "give one of them"},
    {sound + "@[[rule]]\n" + clearance + below + "then = \"adjust\"\nwhy = \"E\"\n", "rule[0].dose",
     "an adjusted dose is needed", "dose = \"3.5 mg\""},
    {rule(clearance + below + warn + "dose = @\"3 L\"\n"), "rule[0].dose", "measures volume", ""},
    {rule(clearance + below + warn + "only_if = @\"sunday\"\n"), "rule[0].only_if", "unknown word \"sunday\"", ""},
    {rule(clearance + below + warn + "unless = @\"sunday\"\n"), "rule[0].unless", "unknown word \"sunday\"", ""},

    // Harms.
    {harm("kind = @\"nausee\"\n"), "harm[0].kind", "unknown word \"nausee\"", "did you mean \"nausea\"?"},
    {sound + "@[[harm]]\nname = \"F\"\n", "harm[0].kind", "is missing", "one of: acute_phase"},
    {sound + "@[[harm]]\n" + note, "harm[0].name", "is missing", "write name = \"...\""},
    {harm(note + "probability = @0.5\n"), "harm[0].probability", "expected a number with its range and source",
     "write { value"},
    {harm(note + "probability = [" + half + ", @0.5]\n"), "harm[0].probability",
     "expected a number with its range and source", "write { value"},
    {harm(note + "probability = { value = @\"2\", range = [\"0\", \"3\"], origin = \"assumed\", source = \"s\", "
                 "confidence = \"L\" }\n"),
     "harm[0].probability.value", "is not possible here", "possible: 0 to 1"},
    {harm(note + "duration = @\"5 day\"\n"), "harm[0].duration", "expected a number with its range and source",
     "write { value"},
};

void reads_drug(const std::string& text, Problems& problems) { read_drug(text, "mine.toml", problems); }
void reads_primary(const std::string& text, Problems& problems) { read_primary(text, "mine.toml", problems); }

TEST(DrugFault, is_told_once_and_where_it_stands) {
  for (const Said& one : faults) expect_said_once(one, "mine.toml", reads_drug);
  Problems none;
  read_drug(sound, "mine.toml", none);
  EXPECT_TRUE(none.empty()) << none.report();
}

TEST(DrugFile, is_named_by_its_file_whatever_that_is_called) {
  Problems none;
  EXPECT_EQ(read_drug(sound, "a/b/mine.toml", none).key, "mine");
  EXPECT_EQ(read_drug(sound, "a/b/mine", none).key, "mine");
  EXPECT_EQ(read_drug("title = ", "a/mine.toml", none).key, "mine");  // of a file that is no TOML too
}

TEST(DrugFile, numbers_are_kept_in_the_units_of_the_models) {
  Problems none;
  const therapy::Drug drug = read_drug(
      changed(with(amount, amount + "per = \"kilogram\"\ninfusion = " + stated("36 min", "18 min", "72 min") +
                               "\nevery = " + stated("2 weeks", "1 week", "3 weeks") +
                               "\ndoses = " + stated("6", "1", "20") + "\n"),
              "[[effect]]\non = \"pain_relief\"\n" + strength,
              "[[effect]]\non = \"saline\"\nstrength = " + stated("500 mL/day", "0 mL/day", "1 L/day") +
                  "\n[[effect]]\non = \"pain_relief\"\nshape = \"saturating\"\nhalf = " + stated("2", "1", "4") + "\n" +
                  strength) +
          "[[rule]]\n" + clearance + above +
          "then = \"adjust\"\ndose = \"0.005 g\"\nonly_if = \"infection\"\nunless = \"dental_disease\"\nwhy = \"E\"\n"
          "[[harm]]\nkind = \"nausea\"\nname = \"F\"\nprobability = [" +
          half + ", " + stated("0.25", "0", "1") + "]\nsize = " + half +
          "\nduration = " + stated("12 h", "6 h", "24 h") + "\n",
      "mine.toml", none);
  ASSERT_TRUE(none.empty()) << none.report();
  EXPECT_EQ(drug.schedule.amount.unit, "mg");
  EXPECT_DOUBLE_EQ(drug.schedule.amount.low, 1.0);
  EXPECT_EQ(drug.schedule.per, therapy::Per::kilogram);
  EXPECT_DOUBLE_EQ(drug.schedule.infusion.value, 0.025);
  EXPECT_DOUBLE_EQ(drug.schedule.every.value, 14.0);
  EXPECT_DOUBLE_EQ(drug.schedule.doses->value, 6.0);
  ASSERT_EQ(drug.effects.size(), 2u);
  EXPECT_DOUBLE_EQ(drug.effects[0].strength.value, 0.5);  // L a day, as the mechanism is counted
  EXPECT_DOUBLE_EQ(drug.effects[0].strength.high, 1.0);
  EXPECT_DOUBLE_EQ(drug.effects[1].half.value, 2.0);
  EXPECT_DOUBLE_EQ(drug.effects[1].hill.value, 1.0);
  ASSERT_EQ(drug.rules.size(), 1u);
  EXPECT_FALSE(drug.rules[0].below);
  EXPECT_DOUBLE_EQ(drug.rules[0].bound.value, 30.0);
  EXPECT_DOUBLE_EQ(drug.rules[0].adjusted, 5.0);
  EXPECT_EQ(drug.rules[0].only_if, therapy::Measure::infection);
  EXPECT_EQ(drug.rules[0].unless, therapy::Measure::dental_disease);
  ASSERT_EQ(drug.harms.size(), 1u);
  ASSERT_EQ(drug.harms[0].probability.size(), 2u);
  EXPECT_DOUBLE_EQ(drug.harms[0].probability[1].value, 0.25);
  EXPECT_DOUBLE_EQ(drug.harms[0].duration.value, 0.5);
}

TEST(DrugFile, with_a_fault_is_told_in_the_drugs_file_and_not_in_the_scenario) {
  const Scratch scratch;
  write_whole(scratch / "mine.toml", with("on = \"pain_relief\"", "on = \"pain_releif\""));
  const std::string text =
      "duration = \"1 month\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"2 mm\"\n"
      "[[treatment]]\ndrug = \"mine.toml\"\n";
  Problems problems;
  read_scenario(text, (scratch / "s.toml").string(), problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.file, (scratch / "mine.toml").string());
  EXPECT_EQ(problems.list()[0].key, "effect[0].on");
  EXPECT_EQ(problems.list()[0].hint, "did you mean \"pain_relief\"?");
  write_whole(scratch / "mine.toml", sound);
  Problems none;
  const Resolved r = read_scenario(text, (scratch / "s.toml").string(), none).resolved;
  EXPECT_TRUE(none.empty()) << none.report();
  ASSERT_EQ(r.courses.size(), 1u);
  EXPECT_EQ(r.courses[0].plan.drug->key, "mine");
  EXPECT_EQ(r.courses[0].plan.drug->file_sha256, sha256(sound));
}

TEST(DrugFile, that_is_like_no_drug_is_answered_with_how_to_name_a_file) {
  const std::string report = report_of([] { load_drug("wwwwwwwwwwwwwwwwwwwwwww"); });
  EXPECT_NE(report.find("there is no built-in drug 'wwwwwwwwwwwwwwwwwwwwwww'"), std::string::npos) << report;
  EXPECT_NE(report.find("named by a path that ends in .toml"), std::string::npos) << report;
}

TEST(PrimaryFile, a_fault_is_told_once_and_where_it_stands) {
  const std::string breast = read_whole(HOWSHIP_SOURCE_DIR "/data/primaries/breast.toml");
  const auto with = [&](const std::string& from, const std::string& to) { return changed(breast, from, to); };
  const Said rows[] = {
      {"name = @breast\n" + breast, "", "not valid TOML", "in quotes"},
      {with("drain = \"cava\"", "drain = @\"caval\""), "drain", "unknown word \"caval\"", "did you mean \"cava\"?"},
      {with("title = \"Breast cancer\"", "title = @3"), "title", "expected text in quotes", "write title ="},
      {with("value = \"80 day\"", "value = @\"80 mm\""), "numbers.doubling_time.value", "measures length", ""},
      {with("\nage_sd = ", "\n@age_ds = 3\nage_sd = "), "numbers.age_ds", "no such key here", "did you mean 'age_sd'?"},
  };
  for (const Said& one : rows) expect_said_once(one, "mine.toml", reads_primary);
}

TEST(PrimaryFile, is_named_by_its_file_and_an_unknown_one_gets_the_names_there_are) {
  Problems none;
  const std::string breast = read_whole(HOWSHIP_SOURCE_DIR "/data/primaries/breast.toml");
  EXPECT_EQ(read_primary(breast, "a/mine.toml", none).name, "mine");
  EXPECT_EQ(read_primary(breast, "mine", none).name, "mine");
  EXPECT_TRUE(none.empty()) << none.report();
  EXPECT_EQ(primary_hint("kidney"), "write \"renal\"");
  EXPECT_EQ(primary_hint("brest"), "did you mean \"breast\"?");
  const std::string all = primary_hint("wwwwwwwwwwwwwwww");
  EXPECT_EQ(all.find("one of: breast, "), 0u) << all;
  EXPECT_NE(all.find("a path that ends in .toml"), std::string::npos) << all;
}

}  // namespace
}  // namespace howship::scenario
