// SPDX-License-Identifier: Apache-2.0
// Trial files: what is understood of a sound one, and eighty with one fault each, which is named with its line, its
// column and a hint or the range.
#include "howship/scenario/trial_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "../faults.hpp"
#include "howship/base/problems.hpp"
#include "howship/scenario/policy_file.hpp"

namespace {

using namespace howship;
using namespace howship::scenario;

const std::string sound = R"(title = "Zoledronate or none"
question = "Does it help?"
seed = 3
patients = 40
screened = 4000
follow_up = "24 months"
design = "randomised"
[population]
primary = { breast = 0.6, lung = 0.4 }
age = { mean = 62, sd = 9, from = 40, to = 85 }
lead_in = { median = "6 months" }
washout = { radiation = "4 weeks", bisphosphonate = "90 days" }
[care]
adjuvant = true
[clinic]
policy = "guide_2016"
without = ["bone_agent"]
[[eligibility]]
name = "fit"
when = "ecog <= 2 and not hospice"
[[eligibility]]
when = "pain >= 1"
[randomisation]
ratio = [1, 2]
blocks = [3, 6]
strata = ["ecog >= 2", "pain >= 4"]
[[arm]]
name = "none"
[[arm]]
name = "zoledronate"
control = false
treatment = [{ drug = "zoledronate", start = "day 0", every = "28 days" }]
policy = "modern"
without = ["B1"]
[visits]
every = "12 weeks"
labs = "4 weeks"
window = "3 days"
missed = 0.05
[adherence]
dose_given = 0.95
stops = { hazard = "0.2 1/year" }
delay = "2 days"
[crossover]
when = "pain >= 7"
to = "zoledronate"
probability = 0.5
after = "2 weeks"
[dropout]
hazard = "0.1 1/year"
[interim]
looks = [0.4, 0.75]
boundary = "lan_demets_pocock"
events = 50
futility = 0.1
accrual = "18 months"
delay = "4 weeks"
[[endpoint]]
name = "survival"
[[endpoint]]
name = "first_skeletal_event"
primary = true
crossover = "while_on_treatment"
stops = "composite"
)";

std::string with(const std::string& from, const std::string& to) { return changed(sound, from, to); }

TEST(TrialFile, a_sound_file_is_understood_as_it_is_written) {
  Problems problems;
  const Trial trial = read_trial(sound, "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(trial.population.title, "Zoledronate or none");
  EXPECT_EQ(trial.patients, 40u);
  EXPECT_EQ(trial.wanted(), 80u);
  EXPECT_EQ(trial.population.patients, 4000u);
  EXPECT_TRUE(trial.population.bodies);
  EXPECT_NEAR(trial.follow_up, 730.5, 1.0);
  ASSERT_EQ(trial.arms.size(), 2u);
  EXPECT_EQ(trial.arms[0].policy, "guide_2016");
  EXPECT_EQ(trial.arms[0].without, std::vector<std::string>{"bone_agent"});
  EXPECT_EQ(trial.arms[1].policy, "modern");
  EXPECT_EQ(trial.arms[1].treatments,
            "[[treatment]]\ndrug = \"zoledronate\"\nstart = \"day 0\"\nevery = \"28 days\"\n");
  EXPECT_EQ(trial.endpoints.front().key, "first_skeletal_event") << "the primary comes first";
  EXPECT_EQ(trial.eligibility[1].name, "pain >= 1");
  ASSERT_EQ(trial.eligibility.size(), 4u) << "what must lie back is asked last";
  EXPECT_EQ(trial.eligibility[2].when, "not since(radiation) < 28 day");
  EXPECT_EQ(trial.eligibility[2].name, "no radiation within 28 days");
  EXPECT_EQ(trial.eligibility[3].when, "not since(zoledronate) < 90 day and not since(pamidronate) < 90 day");
  EXPECT_TRUE(trial.entry.nothing_planned) << "nor may a treatment of a place be outstanding";
  EXPECT_EQ(trial.entry.lead_in.shape, trial::LeadIn::Shape::rate);
  EXPECT_NEAR(trial.entry.lead_in.low, 182.625, 0.5);
  EXPECT_NEAR(trial.dropout * 365.25, 0.1, 1e-12);
  EXPECT_EQ(trial.visits.labs, 28.0);
  EXPECT_EQ(trial.visits.questionnaire, 84.0) << "as `every` says";
  EXPECT_EQ(trial.visits.window, 3.0);
  EXPECT_EQ(trial.visits.missed, 0.05);
  EXPECT_EQ(trial.adherence.dose_given, 0.95);
  EXPECT_NEAR(trial.adherence.stops * 365.25, 0.2, 1e-12);
  EXPECT_EQ(trial.adherence.delay, 2.0);
  ASSERT_TRUE(trial.interim);
  EXPECT_EQ(trial.interim->shares, (std::vector{0.4, 0.75}));
  EXPECT_EQ(trial.interim->boundary, trial::Boundary::lan_demets_pocock);
  EXPECT_EQ(trial.interim->events, 50.0);
  EXPECT_EQ(trial.interim->futility, 0.1);
  EXPECT_NEAR(trial.interim->accrual, 1.5 * 365.25, 1e-9);
  EXPECT_EQ(trial.interim->delay, 28.0);
  ASSERT_TRUE(trial.crossover);
  EXPECT_EQ(trial.crossover->to, "zoledronate");
  EXPECT_EQ(trial.crossover->after, 14.0);
}

TEST(TrialFile, one_arm_is_a_trial_too) {
  std::string text = with("ratio = [1, 2]\nblocks = [3, 6]\n", "");
  const std::size_t first = text.find("[[arm]]");
  text.erase(first, text.find("[[arm]]", first + 1) - first);
  const std::size_t looks = text.find("[interim]");
  text.erase(looks, text.find("[[endpoint]]") - looks);
  Problems problems;
  const Trial trial = read_trial(text, "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  ASSERT_EQ(trial.arms.size(), 1u);
  EXPECT_EQ(trial.wanted(), 40u);
  EXPECT_EQ(trial.randomisation.ratio, std::vector<int>{1});
  // Nobody can go over to an arm that is not there, be there one or several.
  read_trial(changed(text, "to = \"zoledronate\"", "to = \"placebo\""), "trial.toml", problems);
  EXPECT_NE(problems.report().find("error: crossover.to: there is no arm \"placebo\""), std::string::npos)
      << problems.report();
}

TEST(TrialFile, more_places_than_there_can_be_candidates_are_a_fault) {
  std::string text =
      "patients = 1000000\nfollow_up = \"24 months\"\n[population]\nprimary = \"breast\"\n[clinic]\n"
      "policy = \"guide_2016\"\n[[endpoint]]\nname = \"first_skeletal_event\"\n";
  for (int arm = 0; arm < 101; ++arm) text += "[[arm]]\nname = \"a" + std::to_string(arm) + "\"\n";
  Problems problems;
  read_trial(text, "t.toml", problems);
  EXPECT_NE(problems.report().find("error: screened: 100000000 candidates cannot fill 101000000 places"),
            std::string::npos)
      << problems.report();
}

/// A trial with nothing in it that may be left out.
const std::string bare =
    "patients = 40\nfollow_up = \"24 months\"\n[clinic]\npolicy = \"guide_2016\"\n[[arm]]\nname = \"none\"\n"
    "[[arm]]\nname = \"more\"\n[[endpoint]]\nname = \"survival\"\n[population]\nprimary = \"breast\"\n";

TEST(TrialFile, what_is_left_out_is_as_the_reference_says) {
  Problems problems;
  const Trial trial = read_trial(bare, "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(trial.design, TrialDesign::randomised);
  EXPECT_EQ(trial.question, "");
  EXPECT_FALSE(trial.screened);
  EXPECT_EQ(trial.population.patients, 40u * 80u) << "40 candidates for each who is wanted";
  EXPECT_EQ(trial.randomisation.ratio, (std::vector<int>{1, 1}));
  EXPECT_EQ(trial.randomisation.blocks, (std::vector<int>{4, 6}));
  EXPECT_TRUE(trial.strata.empty() && trial.eligibility.empty());
  EXPECT_EQ(trial.entry.lead_in.shape, trial::LeadIn::Shape::fixed);
  EXPECT_EQ(trial.entry.lead_in.low, 0.0);
  EXPECT_FALSE(trial.entry.nothing_planned);
  EXPECT_EQ(trial.visits.labs, 84.0);
  EXPECT_EQ(trial.visits.missed, 0.0);
  EXPECT_EQ(trial.adherence.dose_given, 1.0);
  EXPECT_EQ(trial.adherence.stops, 0.0);
  EXPECT_EQ(trial.dropout, 0.0);
  EXPECT_FALSE(trial.crossover || trial.interim);
  EXPECT_TRUE(trial.endpoints.front().primary) << "the first";
  EXPECT_EQ(trial.endpoints.front().label(), "survival");
  const TrialPolicy policy = policy_of(trial, trial.arms[1]);
  EXPECT_TRUE(policy.crossover.empty() && policy.strata.empty() && policy.eligibility.empty());
  EXPECT_EQ(policy.base_line.size(), base_line_conditions().size());
}

TEST(TrialFile, a_section_may_say_a_part_of_what_it_can) {
  Problems problems;
  const Trial trial =
      read_trial(bare +
                     "lead_in = { from = \"1 month\", to = \"2 years\" }\nwashout = { denosumab = \"30 days\" }\n"
                     "[randomisation]\nblocks = [2]\n[adherence]\ndelay = \"1 day\"\n"
                     "[crossover]\nwhen = \"progression\"\nto = \"more\"\n[visits]\nwindow = \"2 days\"\n"
                     "[dropout]\n[interim]\nlooks = [0.5]\nboundary = \"pocock\"\n"
                     "[parameters.pain]\nperson_spread = 1\n"
                     "[[endpoint]]\nname = \"fractures\"\nprimary = false\nstops = \"treatment_policy\"\n",
                 "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(trial.entry.lead_in.shape, trial::LeadIn::Shape::uniform);
  EXPECT_NEAR(trial.entry.lead_in.low, 30.4, 0.1);
  EXPECT_NEAR(trial.entry.lead_in.high, 730.5, 0.5);
  ASSERT_EQ(trial.eligibility.size(), 1u);
  EXPECT_EQ(trial.eligibility[0].when, "not since(denosumab) < 30 day");
  EXPECT_FALSE(trial.entry.nothing_planned) << "a drug is of no place";
  EXPECT_EQ(trial.randomisation.blocks, std::vector<int>{2});
  EXPECT_EQ(trial.adherence.delay, 1.0);
  EXPECT_EQ(trial.adherence.stops, 0.0);
  EXPECT_EQ(trial.crossover->probability, 1.0);
  EXPECT_EQ(trial.crossover->after, 0.0);
  EXPECT_EQ(trial.visits.window, 2.0);
  EXPECT_EQ(trial.dropout, 0.0);
  EXPECT_EQ(trial.interim->boundary, trial::Boundary::pocock) << "half of the events is equally spaced";
  EXPECT_TRUE(std::isnan(trial.interim->events)) << "those that it comes to have";
  ASSERT_EQ(trial.population.body_numbers.size(), 1u);
  ASSERT_EQ(trial.endpoints.size(), 2u);
  EXPECT_EQ(trial.endpoints[0].key, "survival");
  EXPECT_EQ(trial.endpoints[1].label(), "fractures");
  EXPECT_FALSE(trial.endpoints[1].primary);
}

TEST(TrialFile, candidates_may_be_asked_at_a_fixed_time) {
  Problems problems;
  const Trial trial = read_trial(bare + "lead_in = \"8 weeks\"\n", "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(trial.entry.lead_in.shape, trial::LeadIn::Shape::fixed);
  EXPECT_EQ(trial.entry.lead_in.low, 56.0);
  EXPECT_EQ(trial.entry.lead_in.high, 56.0);
}

TEST(TrialFile, a_boundary_of_equally_spaced_looks_takes_those_alone) {
  const auto faults_of = [](const std::string& looks, const std::string& boundary) {
    Problems problems;
    read_trial(bare + "[interim]\nlooks = " + looks + "\nboundary = \"" + boundary + "\"\n", "t.toml", problems);
    return problems.size();
  };
  EXPECT_EQ(faults_of("[0.333, 0.667]", "obrien_fleming"), 0u);
  EXPECT_EQ(faults_of("[0.25, 0.5, 0.75]", "pocock"), 0u);
  EXPECT_EQ(faults_of("[0.5, 0.75]", "pocock"), 1u);
  EXPECT_EQ(faults_of("[0.3, 0.4]", "obrien_fleming"), 1u) << "told once";
  EXPECT_EQ(faults_of("[0.3, 0.4]", "none"), 0u);
  EXPECT_EQ(faults_of("[0.3, 0.4]", "lan_demets_obrien_fleming"), 0u);
}

TEST(TrialFile, an_arm_may_give_nothing_and_a_policy_may_stand_in_its_place) {
  Problems problems;
  const Trial trial =
      read_trial(changed(bare, "name = \"more\"\n", "name = \"more\"\ntreatment = []\npolicy = \"comfort_only\"\n"),
                 "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(trial.arms[1].treatments, "");
  EXPECT_TRUE(trial.arms[1].drugs.empty());
  EXPECT_EQ(trial.arms[1].policy, "comfort_only");
}

TEST(TrialFile, rules_that_would_give_a_drug_of_an_arm_are_named) {
  const auto trial_of = [](const std::string& arm) {
    Problems problems;
    Trial out = read_trial(changed(bare, "name = \"more\"\n", "name = \"more\"\n" + arm), "trial.toml", problems);
    EXPECT_TRUE(problems.empty()) << problems.report();
    return out;
  };
  const auto over = taken_over(trial_of("treatment = [{ drug = \"zoledronate\" }, { drug = \"ibandronate\" }]\n"));
  ASSERT_FALSE(over.empty());
  EXPECT_EQ(over[0].arm, "more");
  EXPECT_EQ(over[0].drug, "zoledronate");
  // Those of the policy of the arm that start it, in their order.
  std::string rules;
  for (const clinic::Rule& rule : load_policy("guide_2016").rules)
    if (std::any_of(rule.then.begin(), rule.then.end(),
                    [](const clinic::Action& a) { return a.verb == clinic::Verb::start && a.what == "zoledronate"; }))
      rules += (rules.empty() ? "" : ", ") + rule.id;
  EXPECT_EQ(over[0].rules, rules);
  EXPECT_NE(rules.find("B1, "), std::string::npos) << rules;
  // Rules that the protocol leaves out give nothing.
  for (const TakenOver& one :
       taken_over(trial_of("treatment = [{ drug = \"zoledronate\" }]\nwithout = [\"bone_agent\"]\n"))) {
    EXPECT_EQ(one.drug, "zoledronate");
    EXPECT_EQ(one.rules.find("B1"), std::string::npos) << one.rules;
  }
  EXPECT_TRUE(taken_over(trial_of("")).empty());
}

TEST(TrialFile, the_control_comes_first_wherever_it_stands) {
  Problems problems;
  const Trial trial = read_trial(with("control = false", "control = true"), "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(trial.arms[0].name, "zoledronate");
  EXPECT_EQ(trial.arms[1].name, "none");
}

TEST(TrialFile, the_protocol_takes_sections_and_rules_out_of_a_policy) {
  Problems problems;
  const Trial trial = read_trial(sound, "trial.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  const TrialPolicy control = policy_of(trial, trial.arms[0]), other = policy_of(trial, trial.arms[1]);
  const auto sections = clinic::sections();
  for (const clinic::Rule& rule : control.policy->rules) EXPECT_NE(sections[rule.section], "bone_agent");
  for (const clinic::Rule& rule : other.policy->rules) EXPECT_NE(rule.id, "B1");
  EXPECT_EQ(control.eligibility.size(), 4u);
  EXPECT_EQ(control.strata.size(), 2u);
  EXPECT_EQ(other.crossover.size(), 1u);
}

/// What is changed, into what, and the text at which the fault must be told (empty: at the start of the file).
struct Fault {
  std::string from, to, at;
};

const std::vector<Fault> faults{
    {"patients = 40\n", "", ""},
    {"patients = 40", "patients = 1", "1"},
    {"patients = 40", "patients = 40.5", "40.5"},
    {"patients = 40", "patients = \"40\"", "\"40\""},
    {"patients = 40", "patients = -3", "-3"},
    {"patients = 40", "patients = 9000000", "9000000"},
    {"patients = 40", "pateints = 40\npatients = 40", "pateints"},
    {"screened = 4000", "screened = 10", "screened"},
    {"screened = 4000", "screened = true", "true"},
    {"seed = 3", "seed = -1", "-1"},
    {"seed = 3", "seed = \"x\"", "\"x\""},
    {"title = \"Zoledronate or none\"", "title = 5", "5\nquestion"},
    {"question = \"Does it help?\"", "question = 5", "5\nseed"},
    {"follow_up = \"24 months\"\n", "", ""},
    {"follow_up = \"24 months\"", "follow_up = 24", "24\n"},
    {"follow_up = \"24 months\"", "follow_up = \"24 mm\"", "\"24 mm\""},
    {"follow_up = \"24 months\"", "follow_up = \"2 days\"", "\"2 days\""},
    {"follow_up = \"24 months\"", "follow_up = \"80 years\"", "\"80 years\""},
    {"design = \"randomised\"", "design = \"randomized\"", "\"randomized\""},
    {"design = \"randomised\"", "design = \"crossover\"", "\"crossover\""},
    {"design = \"randomised\"", "design = 1", "1\n[population]"},
    {"design = \"randomised\"", "design = \"twins\"", ""},
    {"[population]\nprimary = { breast = 0.6, lung = 0.4 }\nage = { mean = 62, sd = 9, from = 40, to = 85 }\n"
     "lead_in = { median = \"6 months\" }\nwashout = { radiation = \"4 weeks\", bisphosphonate = \"90 days\" }\n",
     "", ""},
    {"lead_in = { median = \"6 months\" }", "lead_inn = \"6 months\"", "lead_inn"},
    {"lead_in = { median = \"6 months\" }", "lead_in = 6", "6\nwashout"},
    {"lead_in = { median = \"6 months\" }", "lead_in = \"20 years\"", "\"20 years\""},
    {"lead_in = { median = \"6 months\" }", "lead_in = { mean = \"6 months\", median = \"6 months\" }", "mean"},
    {"lead_in = { median = \"6 months\" }", "lead_in = { from = \"6 months\" }", "{ from"},
    {"lead_in = { median = \"6 months\" }", "lead_in = { from = \"6 months\", to = \"1 month\" }", "{ from"},
    {"washout = { radiation = ", "washout = { radiations = ", "radiations"},
    {"washout = { radiation = \"4 weeks\"", "washout = { radiation = 4", "4,"},
    {"washout = { radiation = \"4 weeks\", bisphosphonate = \"90 days\" }", "washout = \"4 weeks\"", "\"4 weeks\""},
    {"breast = 0.6", "breast = 0.7", "{ breast"},
    {"breast = 0.6, lung", "brest = 0.6, lung", "brest"},
    {"age = { mean", "agee = { mean", "agee"},
    {"sd = 9,", "sd = -9,", "-9"},
    {"from = 40, to = 85", "from = 90, to = 85", "{ mean"},
    {"adjuvant = true", "adjuvant = 1", "1\n[clinic]"},
    {"adjuvant = true", "adjuvent = true", "adjuvent"},
    {"[clinic]\npolicy = \"guide_2016\"\nwithout = [\"bone_agent\"]\n", "", ""},
    {"[clinic]\n", "[clinic]\npolicie = \"modern\"\n", "policie"},
    {"policy = \"guide_2016\"\nwithout", "without", "[clinic]"},
    {"policy = \"guide_2016\"", "policy = \"guide_2017\"", "\"guide_2017\""},
    {"policy = \"guide_2016\"", "policy = \"none.toml\"", "\"none.toml\""},
    {"policy = \"guide_2016\"", "policy = 2016", "2016"},
    {"without = [\"bone_agent\"]", "without = \"bone_agent\"", "\"bone_agent\""},
    {"without = [\"bone_agent\"]", "without = [\"bone_agents\"]", "[\"bone_agents\"]"},
    {"without = [\"bone_agent\"]", "without = [7]", "7]"},
    {"without = [\"B1\"]", "without = [\"B99\"]", "[\"B99\"]"},
    {"name = \"fit\"", "nam = \"fit\"", "nam ="},
    {"name = \"fit\"", "name = 4", "4\nwhen"},
    {"when = \"ecog <= 2 and not hospice\"", "whom = \"ecog <= 2\"\nwhen = \"ecog <= 2\"", "whom"},
    {"when = \"ecog <= 2 and not hospice\"\n", "", "[[eligibility]]"},
    {"when = \"pain >= 1\"", "when = \"pane >= 1\"", "pane"},
    {"when = \"pain >= 1\"", "when = \"pain >= 1 mm\"", "1 mm"},
    {"when = \"pain >= 1\"", "when = \"pain >=\"", ""},
    {"when = \"pain >= 1\"", "when = \"(pain >= 1\"", ""},
    {"when = \"pain >= 1\"", "when = \"tumour_volume > 1\"", "tumour_volume"},
    {"when = \"pain >= 1\"", "when = \"\"", "\"\""},
    {"when = \"pain >= 1\"", "when = 1", "1\n[randomisation]"},
    {"[[eligibility]]\nname = \"fit\"\nwhen = \"ecog <= 2 and not hospice\"\n[[eligibility]]\nwhen = \"pain >= 1\"\n",
     "[eligibility]\nwhen = \"pain >= 1\"\n", "[eligibility]"},
    {"ratio = [1, 2]", "ratio = [1]", "[1]"},
    {"ratio = [1, 2]", "ratio = [1, 0]", "0]"},
    {"ratio = [1, 2]", "ratio = 2", "2\nblocks"},
    {"ratio = [1, 2]", "ratio = []", "[]"},
    {"ratio = [1, 2]", "ratio = [1, 2]\nration = [1, 2]", "ration ="},
    {"blocks = [3, 6]", "blocks = [4, 6]", "[4, 6]"},
    {"blocks = [3, 6]", "blocks = [3, 6.5]", "6.5"},
    {"blocks = [3, 6]", "blocks = \"small\"", "\"small\""},
    {"strata = [\"ecog >= 2\", \"pain >= 4\"]", "strata = \"ecog >= 2\"", "\"ecog >= 2\""},
    {"\"pain >= 4\"]", "\"paint >= 4\"]", "paint"},
    {"\"pain >= 4\"]", "4]", "4]"},
    {"[[arm]]\nname = \"none\"\n", "", "[1, 2]"},
    {"name = \"none\"\n", "", "[[arm]]"},
    {"name = \"none\"", "name = \"\"", "\"\""},
    {"name = \"none\"", "name = \"a/b\"", "\"a/b\""},
    {"name = \"none\"", "name = \"zoledronate\"", "\"zoledronate\"\ncontrol"},
    {"name = \"none\"", "named = \"x\"\nname = \"none\"", "named"},
    {"control = false", "control = \"no\"", "\"no\""},
    {"treatment = [{ drug = \"zoledronate\"", "treatment = [{ drug = \"zoledronat\"", "\"zoledronat\""},
    {"treatment = [{ drug = \"zoledronate\"", "treatment = [{ medicine = \"zoledronate\"", "{ medicine"},
    {"treatment = [{ drug = \"zoledronate\", start = \"day 0\", every = \"28 days\" }]", "treatment = \"zoledronate\"",
     "\"zoledronate\"\npolicy"},
    {"treatment = [{ drug = \"zoledronate\"", "treatment = [3, { drug = \"zoledronate\"", "3, {"},
    {"start = \"day 0\"", "start = \"tomorrow\"", "\"tomorrow\""},
    {"start = \"day 0\"", "start = \"day 900\"", "\"day 900\""},
    {"every = \"28 days\"", "every = \"28 mg\"", "\"28 mg\""},
    {"every = \"28 days\"", "evry = \"28 days\"", "evry"},
    {"policy = \"modern\"", "policy = \"modem\"", "\"modem\""},
    {"every = \"12 weeks\"", "every = \"1 day\"", "\"1 day\""},
    {"every = \"12 weeks\"", "evry = \"12 weeks\"", "evry"},
    {"labs = \"4 weeks\"", "labs = 4", "4\nwindow"},
    {"window = \"3 days\"", "window = \"40 days\"", "\"40 days\""},
    {"missed = 0.05", "missed = 1.5", "1.5"},
    {"[visits]\nevery = \"12 weeks\"\nlabs = \"4 weeks\"\nwindow = \"3 days\"\nmissed = 0.05\n", "visits = 3\n", ""},
    {"dose_given = 0.95", "dose_given = 1.2", "1.2"},
    {"dose_given = 0.95", "doses_given = 0.95", "doses_given"},
    {"stops = { hazard = \"0.2 1/year\" }", "stops = \"0.2 1/year\"", "\"0.2 1/year\""},
    {"stops = { hazard = ", "stops = { hasard = ", "hasard"},
    {"delay = \"2 days\"", "delay = \"2 mg\"", "\"2 mg\""},
    {"when = \"pain >= 7\"\n", "", "[crossover]"},
    {"when = \"pain >= 7\"", "when = \"pian >= 7\"", "pian"},
    {"to = \"zoledronate\"", "to = \"zoledronat\"", "\"zoledronat\""},
    {"to = \"zoledronate\"\n", "", "[crossover]"},
    {"probability = 0.5", "probability = -0.5", "-0.5"},
    {"after = \"2 weeks\"", "after = 14", "14\n"},
    {"hazard = \"0.1 1/year\"", "hazard = \"0.1 mg\"", "\"0.1 mg\""},
    {"hazard = \"0.1 1/year\"", "hazard = \"-0.1 1/year\"", "\"-0.1 1/year\""},
    {"hazard = \"0.1 1/year\"", "hasard = \"0.1 1/year\"", "hasard"},
    {"[dropout]\nhazard = \"0.1 1/year\"\n", "dropout = 0.1\n", ""},
    {"stops = \"composite\"", "stops = \"compositional\"", "\"compositional\""},
    {"crossover = \"while_on_treatment\"", "crossover = true", "true\n"},
    {"name = \"survival\"\n", "name = \"quality_adjusted_years\"\nstops = \"composite\"\n", "\"composite\""},
    {"name = \"survival\"\n", "name = \"survival\"\n[[endpoint]]\nname = \"survival\"\n", ""},
    {"looks = [0.4, 0.75]\n", "", "[interim]"},
    {"looks = [0.4, 0.75]", "looks = 0.4", "0.4\n"},
    {"looks = [0.4, 0.75]", "looks = [0.75, 0.4]", "0.4]"},
    {"looks = [0.4, 0.75]", "looks = [0.4, 1.2]", "1.2]"},
    {"looks = [0.4, 0.75]", "look = [0.4, 0.75]\nlooks = [0.4, 0.75]", "look ="},
    {"boundary = \"lan_demets_pocock\"", "boundary = \"pococks\"", "\"pococks\""},
    {"boundary = \"lan_demets_pocock\"", "boundary = \"pocock\"", ""},
    {"events = 50", "events = 1", "1\n"},
    {"futility = 0.1", "futility = 0.9", "0.9"},
    {"accrual = \"18 months\"", "accrual = 18", "18\n"},
    {"delay = \"4 weeks\"\n[[", "delay = \"4 mm\"\n[[", "\"4 mm\""},
    {"name = \"first_skeletal_event\"\nprimary", "name = \"skeletal_events\"\nprimary", ""},
    {"name = \"survival\"", "name = \"survivol\"", "\"survivol\""},
    {"name = \"survival\"\n", "", "[[endpoint]]"},
    {"name = \"survival\"", "name = \"bone_disease_diagnosed\"", "\"bone_disease_diagnosed\""},
    {"name = \"survival\"", "name = \"survival\"\nprimary = true", ""},
    {"name = \"survival\"", "name = \"survival\"\nat = \"12 weeks\"", "at ="},
    {"primary = true", "primary = 1", "1\n"},
    {"[[endpoint]]\nname = \"survival\"\n[[endpoint]]\nname = \"first_skeletal_event\"\nprimary = true\ncrossover = "
     "\"while_on_treatment\"\nstops = \"composite\"\n",
     "", ""},
};

TEST(TrialFile, eighty_files_with_one_fault_each_say_where_it_is_and_what_to_write) {
  EXPECT_GE(faults.size(), 80u);
  for (const Fault& fault : faults) {
    const std::string text = with(fault.from, fault.to);
    Problems problems;
    read_trial(text, "trial.toml", problems);
    ASSERT_FALSE(problems.empty()) << fault.to;
    const Problem& first = problems.list().front();
    EXPECT_EQ(problems.size(), 1u) << fault.to << '\n' << problems.report();
    EXPECT_FALSE(first.text.empty());
    EXPECT_FALSE(first.hint.empty()) << first.text;
    if (fault.at.empty()) {
      EXPECT_GT(first.where.line, 0u) << fault.to;
      continue;
    }
    // From where the change begins, the first such text.
    const std::size_t changed = sound.find(fault.from);
    std::size_t place = text.find(fault.at, changed);
    if (place == std::string::npos) place = text.rfind(fault.at);
    if (fault.at.starts_with("[[") || fault.at == "[clinic]" || fault.at == "[crossover]" || fault.at == "[interim]")
      place = text.rfind(fault.at, changed - 1);
    ASSERT_NE(place, std::string::npos) << fault.to;
    const auto line = unsigned(1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(place), '\n'));
    const auto column =
        unsigned(place - (text.rfind('\n', place) == std::string::npos ? std::size_t(-1) : text.rfind('\n', place)));
    EXPECT_EQ(fmt::format("{}:{}", first.where.line, first.where.column), fmt::format("{}:{}", line, column))
        << fault.to << '\n'
        << problems.report();
  }
}

}  // namespace
