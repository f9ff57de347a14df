// SPDX-License-Identifier: Apache-2.0
// Trial files with one fault each, beside those of tests/unit/scenario/trials.cpp: told once, at the place marked by @.
#include <fmt/format.h>

#include "../../unit/faults.hpp"
#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/trial_file.hpp"
#include "marked.hpp"

namespace howship::scenario {
namespace {

const std::string population = "[population]\nprimary = \"breast\"\n", clinic = "[clinic]\npolicy = \"small.toml\"\n",
                  arms = "[[arm]]\nname = \"none\"\n[[arm]]\nname = \"more\"\n",
                  endpoint = "[[endpoint]]\nname = \"first_skeletal_event\"\n",
                  sound = "patients = 40\nfollow_up = \"24 months\"\n" + population + clinic + arms + endpoint;

/// A policy of one rule, which is read in no time.
const std::string policy =
    "title = \"A\"\nsummary = \"B\"\n[delays]\nemergency = { median = \"6 h\", source = \"s\" }\n"
    "urgent = { median = \"2 day\", source = \"s\" }\nsoon = { median = \"7 day\", source = \"s\" }\n"
    "routine = { median = \"14 day\", source = \"s\" }\n[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\n"
    "when = \"pain >= 4\"\nthen = [ { plan = \"visit\" } ]\npriority = 10\nsource = \"s\"\n";

/// The sound file with one place of it replaced.
std::string with(const std::string& from, const std::string& to) { return changed(sound, from, to); }
std::string more(const std::string& rows) { return sound + rows; }
std::string top(const std::string& row) { return row + sound; }
std::string without(const std::string& part, const std::string& row) { return row + with(part, ""); }
std::string lead_in(const std::string& value) { return with(population, population + "lead_in = " + value + "\n"); }
std::string interim(const std::string& rows) { return more("[interim]\n" + rows); }

const std::string looks = "looks = [0.5]\n";

const Said faults[] = {
    {"title = @something\n" + sound, "", "not valid TOML", "in quotes"},
    // What is no section, or no rows.
    {without(clinic, "clinic = @3\n"), "clinic", "a section is wanted", "write it as [clinic]"},
    {top("visits = @3\n"), "visits", "a section is wanted", "write it as [visits]"},
    {top("adherence = @3\n"), "adherence", "a section is wanted", "write it as [adherence]"},
    {top("crossover = @3\n"), "crossover", "a section is wanted", "write it as [crossover]"},
    {top("interim = @[0.5]\n"), "interim", "a section is wanted", "write it as [interim]"},
    {top("randomisation = @3\n"), "randomisation", "a section is wanted", "write it as [randomisation]"},
    {top("dropout = @0.1\n"), "dropout", "a section is wanted", "write [dropout]"},
    {top("eligibility = @[1]\n"), "eligibility", "rows are wanted", "write each as [[eligibility]]"},
    {without(population, "population = @3\n"), "population", "a section is wanted", "write it as [population]"},

    // Arms.
    {"@" + with(arms, ""), "arm", "a trial has an arm, or several that are compared", "write [[arm]]"},
    {without(arms, "@arm = []\n"), "arm", "a trial has an arm, or several that are compared", "write [[arm]]"},
    {without(arms, "arm = @3\n"), "arm", "rows are wanted", "write each as [[arm]]"},
    {without(endpoint, "endpoint = @[1]\n"), "endpoint", "rows are wanted", "write each as [[endpoint]]"},
    {with(clinic, clinic + "without = @[\"xyzzyxyzzy\"]\n"), "without", "is no section and no rule of",
     "known: emergency, test"},
    // What follows from there being none is not told, too.
    {"@" + with(arms, "") + "[randomisation]\nratio = [1, 2]\n[crossover]\nwhen = \"progression\"\nto = \"more\"\n",
     "arm", "a trial has an arm", "write [[arm]]"},
    {with(arms, "[[arm]]\nname = \"none\"\ncontrol = true\n@[[arm]]\nname = \"more\"\ncontrol = true\n"), "arm.control",
     "one arm is the control, not several", "leave `control` out of the others"},
    {with("name = \"more\"\n", "name = \"more\"\ntreatment = [{ drug = @3 }]\n"), "treatment[0].drug",
     "text in quotes is wanted", "zoledronate"},
    {with("name = \"more\"\n", "name = \"more\"\nwithout = [@\"\"]\n"), "arm[1].without", "text in quotes is wanted",
     "write it as \"...\""},
    {with("name = \"more\"\n", "name = \"more\"\npolicy = @\"\"\n"), "arm[1].policy", "text in quotes is wanted",
     "write it as \"...\""},

    // When candidates are asked.
    {lead_in("@{ from = \"1 month\", median = \"6 months\" }"), "population.lead_in", "from and to are wanted",
     "{ median = \"6 months\" }"},
    {lead_in("@{ to = \"1 month\", median = \"6 months\" }"), "population.lead_in", "from and to are wanted",
     "{ median = \"6 months\" }"},
    {lead_in("@{ to = \"1 month\" }"), "population.lead_in", "from and to are wanted", "from = \"1 month\""},
    {lead_in("@{}"), "population.lead_in", "from and to are wanted", "from = \"1 month\""},
    {lead_in("{ median = @6 }"), "population.lead_in.median", "the unit is missing", "6 months"},
    {lead_in("{ from = @1, to = \"2 months\" }"), "population.lead_in.from", "the unit is missing", "6 months"},
    {lead_in("{ from = \"1 month\", to = @\"2 kg\" }"), "population.lead_in.to", "measures mass", "6 months"},

    // Randomisation.
    {more("[randomisation]\nblocks = @[3]\n"), "randomisation.blocks", "a block of 3 cannot hold arms in their ratio",
     "write multiples of 2"},
    {more("[randomisation]\nratio = [1, @0]\nblocks = [3]\n"), "randomisation.ratio", "0 is out of range",
     "accepted: 1 to 1000"},
    {more("[randomisation]\nratio = [1, @\"2\"]\n"), "randomisation.ratio", "a whole number is wanted",
     "without quotes"},

    // Endpoints.
    {"@" + with(endpoint, ""), "endpoint", "is missing", "name = \"first_skeletal_event\""},
    {without(endpoint, "@endpoint = []\n"), "endpoint", "is missing", "name = \"first_skeletal_event\""},
    {with(endpoint, "[[endpoint]]\nname = @3\n[[endpoint]]\nname = \"survival\"\n"), "endpoint[0].name",
     "text in quotes is wanted", "write it as \"...\""},
    {more("[[endpoint]]\nname = @3\n"), "endpoint[1].name", "text in quotes is wanted", "write it as \"...\""},
    {more("[[endpoint]]\nname = @\"survivol\"\nstops = \"composite\"\n"), "endpoint[1].name",
     "there is no endpoint \"survivol\"", "did you mean 'survival'?"},
    {more("[[endpoint]]\nname = \"fractures\"\ncrossover = @\"composite\"\n"), "endpoint[1].crossover",
     "\"fractures\" has no days on which it happens", "times to an event"},
    {more("@[[endpoint]]\nname = \"first_skeletal_event\"\nprimary = false\n"), "endpoint[1]",
     "\"first_skeletal_event\" is there twice", "leave one of them out"},
    {with(endpoint, endpoint + "primary = true\n") + "@[[endpoint]]\nname = \"survival\"\nprimary = true\n",
     "endpoint.primary", "one endpoint is the primary, not several", "leave `primary` out of the others"},

    // Looks before the end.
    {interim("looks = @[]\n"), "interim.looks", "a list of one to 9 shares", "[0.5, 0.75]"},
    {interim("looks = @[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]\n"), "interim.looks",
     "a list of one to 9 shares", "[0.5, 0.75]"},
    {interim("looks = [0.5, @0.5]\n"), "interim.looks", "0.5 is not above 0.5", "write them in order"},
    {interim(looks + "boundary = @3\n"), "interim.boundary", "text in quotes is wanted", "write it as \"...\""},
    {interim("@looks = [0.4]\nboundary = \"obrien_fleming\"\n"), "interim.looks", "wants equally spaced looks",
     "lan_demets_obrien_fleming"},
    {with("[[arm]]\nname = \"more\"\n", "") + "[@interim]\n" + looks, "interim", "looks compare arms, and there is one",
     "leave [interim] out"},
    {top("design = \"twins\"\n") + "[@interim]\n" + looks, "interim", "looks are at a trial that is randomised",
     "leave design"},
    {with("first_skeletal_event", "fractures") + "[@interim]\n" + looks, "interim", "\"fractures\" is no time to one",
     "\"first_skeletal_event\""},

    // Other sections.
    {more("[adherence]\nstops = { hazard = @\"9 1/year\" }\n"), "adherence.stops.hazard", "9 1/year is out of range",
     "accepted: 0 1/year to 5 1/year"},
    {more("[crossover]\nwhen = @3\nto = \"more\"\n"), "crossover.when", "text in quotes is wanted",
     "write it as \"...\""},
    {more("[crossover]\nwhen = \"progression\"\nto = @3\n"), "crossover.to", "text in quotes is wanted",
     "write it as \"...\""},
    {more("[@parameters.strength]\npain_moderate = 5\n"), "parameters",
     "not those that the table of strength was made with", "leave those numbers out"},
    // A protocol takes over what the policy of the arm has.
    {with(clinic + arms, clinic + "without = @[\"bone_agents\"]\n" + arms + "without = []\n"), "without",
     "\"bone_agents\" is no section and no rule of ", "did you mean 'bone_agent'?"},
    {with("name = \"more\"\n", "name = \"more\"\npolicy = \"modern\"\nwithout = @[\"L66\"]\n"), "without",
     "\"L66\" is no section and no rule of modern", "did you mean 'L6'?"},
};

TEST(TrialFault, is_told_once_and_where_it_stands) {
  const Scratch scratch;
  write_whole(scratch / "small.toml", policy);
  const std::string path = (scratch / "t.toml").string();
  const auto read = [&](const std::string& text, Problems& problems) { read_trial(text, path, problems); };
  for (const Said& one : faults) expect_said_once(one, path, read);
  Problems none;
  read(sound, none);
  EXPECT_TRUE(none.empty()) << none.report();
}

TEST(TrialFault, in_a_policy_of_the_users_own_is_told_in_its_file) {
  const Scratch scratch;
  const std::string path = (scratch / "t.toml").string(), text = with("small.toml", "mine.toml");
  write_whole(scratch / "mine.toml", "title = \"A\"\nsummary = \"B\"\nextends = \"watchfull\"\n");
  Problems problems;
  read_trial(text, path, problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.file, (scratch / "mine.toml").string());
  EXPECT_EQ(problems.list()[0].where.line, 3u);
  EXPECT_EQ(problems.list()[0].where.column, 11u);
  EXPECT_EQ(problems.list()[0].hint, "did you mean 'watchful'?");
  // A sound one is an input of the trial.
  write_whole(scratch / "mine.toml", "title = \"A\"\nsummary = \"B\"\nextends = \"watchful\"\n");
  Problems none;
  const Trial trial = read_trial(text, path, none);
  ASSERT_TRUE(none.empty()) << none.report();
  EXPECT_EQ(trial.usual.policy, (scratch / "mine.toml").string());
  EXPECT_EQ(trial.population.inputs,
            (std::map<std::string, std::string>{{"mine.toml", sha256_of(scratch / "mine.toml")}}));
}

}  // namespace
}  // namespace howship::scenario
