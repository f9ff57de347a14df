// SPDX-License-Identifier: Apache-2.0
// A trial is the same bytes on any number of threads, stopped, killed or not; arms that are treated alike are the same
// lives; a further arm changes none of the others.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "howship/formats/table.hpp"
#include "program.hpp"

namespace howship::test {
namespace {

/// Bones are made anew for each age and sex, which takes longer than these short lives: by day all share theirs.
std::string population() {
  return std::string{"[population]\nprimary = \"lung\"\nstage = \"distant\"\n"} +
         (std::getenv("HOWSHIP_NIGHTLY") ? "" : "age = 66\nsex = \"male\"\n");
}

/// The third who can enter is the seventh candidate: looking at more, as a whole shard does, takes most of the time.
std::string trial_of(const std::string& more_arms) {
  return "title = \"Guide or watching\"\nseed = 5\npatients = 3\nscreened = 7\nfollow_up = \"2 months\"\n"
         "design = \"twins\"\n" +
         population() +
         "[clinic]\npolicy = \"guide_2016\"\n"
         "[[eligibility]]\nwhen = \"ecog <= 3\"\n[[arm]]\nname = \"guide\"\n[[arm]]\nname = \"same\"\n" +
         more_arms + "[[endpoint]]\nname = \"survival\"\n[[endpoint]]\nname = \"skeletal_events\"\n";
}

class Trials : public testing::Test {
 protected:
  Trials() {
    write(scratch / "two.toml", trial_of(""));
    std::string more = trial_of("");
    more.replace(more.find("patients = 3\nscreened = 7"), 25, "patients = 33");
    more.replace(more.find("2 months"), 8, "28 days");
    write(scratch / "shards.toml", more);  // 66 lives: more than one shard holds
    write(scratch / "three.toml", trial_of("[[arm]]\nname = \"watchful\"\npolicy = \"watchful\"\n"));
  }
  Call trial(const std::string& output, std::vector<std::string> more = {},
             const std::string& file = "two.toml") const {
    Call call{{"trial", file, "-o", output, "--quiet"}, scratch / ""};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return call;
  }
  /// Rows of a table of one arm, without its name.
  std::string of_arm(const std::string& table, const std::string& arm) const {
    std::string out;
    std::istringstream lines(bytes_of(scratch / table));
    for (std::string line; std::getline(lines, line);) {
      if (line.find(',' + arm + ',') == std::string::npos) continue;
      for (std::size_t at = 0; (at = line.find(arm)) != std::string::npos;) line.erase(at, arm.size());
      out += line + '\n';
    }
    return out;
  }
  Scratch scratch;
};

TEST_F(Trials, are_the_same_bytes_on_any_number_of_threads_and_killed_twenty_times_and_resumed) {
  for (const char* threads : {"1", "3"}) {
    const Answer answer = call(trial(std::string{"on"} + threads, {"--threads", threads}));
    ASSERT_EQ(answer.status, 0) << answer.said;
  }
  const auto straight = files_of(scratch / "on1");
  for (const char* name :
       {"adsl.csv", "adtte.csv", "adtter.csv", "adlb.csv", "adqs.csv", "adae.csv", "adce.csv", "define.json",
        "outcomes.csv", "summary.csv", "flow.csv", "failures.csv", "report.html", "trial.json", "manifest.sha256"})
    EXPECT_TRUE(straight.count(name)) << name;
  expect_same_files(straight, scratch / "on3");
  const auto wait_for = [&](const char* file) {
    while (!fs::exists(scratch / "killed" / file)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  // Twenty times: as soon as it has begun, at moments of the screening, and with its first shard.
  for (int kill = 0; kill < 20; ++kill) {
    Process process(kill == 0 ? trial("killed", {"--threads", "1"}) : trial("killed", {"--resume", "--threads", "1"}));
    if (kill == 0)
      wait_for("trial.json");
    else if (kill == 19)
      wait_for("shards/screening_000000.shard");
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(23 * kill));
    process.send(SIGKILL);
    process.wait();
  }
  EXPECT_FALSE(fs::exists(scratch / "killed/summary.csv"));
  const Answer resumed = call(trial("killed", {"--resume"}));
  ASSERT_EQ(resumed.status, 0) << resumed.said;
  expect_same_files(straight, scratch / "killed");
  EXPECT_EQ(call(trial("killed")).status, 2) << "an earlier result is not overwritten";
  EXPECT_EQ(call(trial("killed", {"--resume", "--seed", "6"})).status, 2) << "nor is it gone on with by another";
}

TEST_F(Trials, by_two_processes_or_in_shards_that_are_merged_are_the_same_bytes) {
  const std::string file = "shards.toml";
  ASSERT_EQ(call(trial("straight", {}, file)).status, 0);
  const auto straight = files_of(scratch / "straight");

  // Of candidates a shard holds 16 where so few are wanted. Who has the later shards does not know how many can enter
  // of the first, and would look at as many as are wanted.
  EXPECT_EQ(call(trial("screened0", {"--shards", "0..1"}, file)).status, 0);
  EXPECT_EQ(call(trial("screened1", {"--shards", "2..5"}, file)).status, 0);
  EXPECT_FALSE(fs::exists(scratch / "screened0/summary.csv"));
  for (const char* part : {"0", "1"})
    EXPECT_EQ(call(trial(std::string{"lives"} + part,
                         {"--merge", "screened0", "--merge", "screened1", "--shards", part}, file))
                  .status,
              0);
  const Answer merged = call(trial(
      "merged", {"--merge", "screened0", "--merge", "screened1", "--merge", "lives0", "--merge", "lives1"}, file));
  ASSERT_EQ(merged.status, 0) << merged.said;
  expect_same_files(straight, scratch / "merged");
  EXPECT_EQ(call(trial("other", {"--merge", "lives0", "--seed", "6"}, file)).status, 2) << "of another trial";
  EXPECT_EQ(call(trial("other", {"--merge", "."}, file)).status, 2) << "no folder of a trial";
  EXPECT_EQ(call(trial("other", {"--shards", "3..1"}, file)).status, 2);
  EXPECT_FALSE(fs::exists(scratch / "other/trial.json"));

  if (std::system("mpirun --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no mpirun: several processes not tried";
  const std::string command = "cd '" + (scratch / "").string() +
                              "' && OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe "
                              "-n 2 '" HOWSHIP_PROGRAM "' trial shards.toml -o ranks --quiet --threads 1 >said 2>&1";
  const int status = std::system(command.c_str());
  const std::string said = bytes_of(scratch / "said");
  if (said.find("built without MPI") != std::string::npos) GTEST_SKIP() << "built without MPI";
  ASSERT_EQ(status, 0) << said;
  expect_same_files(straight, scratch / "ranks");

  // A process that is killed ends the job; what others had finished stays, and one alone goes on from there.
  const std::string loses_one = "cd '" + (scratch / "").string() + R"(' && cat >rank.sh <<'END'
if [ "$OMPI_COMM_WORLD_RANK" = 0 ]; then
  exec ')" HOWSHIP_PROGRAM R"(' trial shards.toml -o lost --quiet --threads 1
fi
')" HOWSHIP_PROGRAM R"(' trial shards.toml -o lost --quiet --threads 1 &
while [ ! -e lost/shards/screening_000000.shard ]; do sleep 0.05; done
kill -9 $!
wait $!
END
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 2 /bin/sh rank.sh >said 2>&1)";
  EXPECT_NE(std::system(loses_one.c_str()), 0) << "the job ends with the process that died";
  ASSERT_TRUE(fs::exists(scratch / "lost/trial.json")) << bytes_of(scratch / "said");
  EXPECT_FALSE(fs::exists(scratch / "lost/summary.csv")) << "killed before it was done";
  // The other process may take a moment to end when mpirun already has.
  Answer gone_on = call(trial("lost", {"--resume"}, file));
  for (int k = 0; k < 200 && gone_on.said.find("another run is writing") != std::string::npos; ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    gone_on = call(trial("lost", {"--resume"}, file));
  }
  ASSERT_EQ(gone_on.status, 0) << gone_on.said;
  expect_same_files(straight, scratch / "lost");
}

TEST_F(Trials, every_example_is_sound) {
  int trials = 0;
  for (const auto& entry : fs::directory_iterator(fs::path{HOWSHIP_SOURCE_DIR} / "examples/trials")) {
    if (entry.path().extension() != ".toml") continue;
    const Answer answer = call({{"check", entry.path().string()}, scratch / ""});
    EXPECT_EQ(answer.status, 0) << answer.said;
    trials += answer.said.find("candidates, seed") != std::string::npos;
  }
  EXPECT_GE(trials, 6);
}

TEST_F(Trials, who_goes_over_to_another_arm_or_gives_up_is_told_and_gets_what_that_arm_gives) {
  write(scratch / "over.toml",
        "title = \"Over\"\nseed = 5\npatients = 3\nscreened = 7\nfollow_up = \"28 days\"\ndesign = \"twins\"\n" +
            population() +
            "[clinic]\npolicy = \"guide_2016\"\nwithout = [\"bone_agent\"]\n"
            "[crossover]\nwhen = \"ecog <= 4\"\nto = \"drug\"\nafter = \"1 week\"\n"
            "[adherence]\nstops = { hazard = \"5 1/year\" }\n[[arm]]\nname = \"none\"\n[[arm]]\nname = \"drug\"\n"
            "treatment = [{ drug = \"zoledronate\", start = \"day 0\", every = \"28 days\" }]\n"
            "[[endpoint]]\nname = \"survival\"\n");
  const Answer answer = call(trial("over", {}, "over.toml"));
  ASSERT_EQ(answer.status, 0) << answer.said;
  const formats::Csv subjects = formats::read_csv_file(scratch / "over/adsl.csv");
  int crossed = 0;
  for (const formats::CsvRow& row : subjects.rows) {
    const auto at = [&](const char* column) { return row.cells[std::size_t(subjects.column(column))]; };
    EXPECT_EQ(at("XOVFL") == "Y", at("ACTARM") == "none+drug");
    if (at("ARM") == "drug") {
      EXPECT_EQ(at("XOVFL"), "");
      if (!at("TRTSDT").empty()) {
        EXPECT_EQ(at("TRTSDT"), at("RANDDT"));
      }
      continue;
    }
    if (at("XOVFL") != "Y") continue;  // died within the week
    ++crossed;
    EXPECT_EQ(at("DCTREAS"), "CROSSOVER");
    EXPECT_GT(at("DCTDT"), at("RANDDT"));
    if (!at("TRTSDT").empty()) {
      EXPECT_GE(at("TRTSDT"), at("DCTDT"));
    }
  }
  EXPECT_GT(crossed, 0);
  EXPECT_NE(bytes_of(scratch / "over/flow.csv").find("went over to drug"), std::string::npos);
}

TEST_F(Trials, tables_of_visits_and_harms_agree_with_each_other_and_with_who_was_followed) {
  std::string text = trial_of("") + "[visits]\nevery = \"28 days\"\n";
  text.replace(text.find("2 months"), 8, "9 months");
  text.replace(text.find("seed = 5"), 8, "seed = 7");  // where bone suffers
  write(scratch / "visits.toml", text);
  ASSERT_EQ(call(trial("out", {}, "visits.toml")).status, 0);
  const auto table = [&](const char* name) { return formats::read_csv_file(scratch / "out" / name); };
  const formats::Csv subjects = table("adsl.csv");
  std::map<std::string, std::pair<std::string, std::string>> followed;  // first and last date
  for (const formats::CsvRow& row : subjects.rows)
    followed[row.cells[std::size_t(subjects.column("USUBJID"))]] = {row.cells[std::size_t(subjects.column("RANDDT"))],
                                                                    row.cells[std::size_t(subjects.column("EOSDT"))]};
  ASSERT_EQ(followed.size(), 6u);
  for (const char* name : {"adlb.csv", "adqs.csv"}) {
    const formats::Csv values = table(name);
    EXPECT_GT(values.rows.size(), 6u * 10u) << name;
    std::set<std::string> keys, with_base, with_change;
    for (const formats::CsvRow& row : values.rows) {
      const auto at = [&](const char* column) { return row.cells[std::size_t(values.column(column))]; };
      const std::string who = at("USUBJID"), what = at("PARAMCD");
      EXPECT_TRUE(keys.insert(who + what + at("AVISIT")).second) << name << ' ' << row.line;
      ASSERT_TRUE(followed.count(who)) << who;
      EXPECT_LE(followed[who].first, at("ADT"));
      EXPECT_GE(followed[who].second, at("ADT"));
      if (at("ABLFL") == "Y") {
        EXPECT_EQ(at("ADY"), "1");
        EXPECT_EQ(at("AVAL"), at("BASE"));
        with_base.insert(who);
      } else if (!at("CHG").empty()) {
        EXPECT_NEAR(std::stod(at("AVAL")) - std::stod(at("BASE")), std::stod(at("CHG")), 1e-6);
        with_change.insert(who);
      }
    }
    EXPECT_EQ(with_base.size(), followed.size()) << "everybody has a base line in " << name;
    EXPECT_GE(with_change.size(), 4u) << "and who lives for two visits a change in " << name;
  }
  const formats::Csv harms = table("adae.csv");
  for (const formats::CsvRow& row : harms.rows) {
    const auto at = [&](const char* column) { return row.cells[std::size_t(harms.column(column))]; };
    ASSERT_TRUE(followed.count(at("USUBJID")));
    EXPECT_GE(std::stod(at("ASTDY")), 1.0);
    if (!at("AENDT").empty()) {
      EXPECT_LE(at("ASTDT"), at("AENDT"));
    }
    EXPECT_EQ(at("AESDTH") == "Y", at("AETOXGR") == "5");
  }
  // What counts of what befell bones is what the endpoints count.
  const formats::Csv bones = table("adce.csv"), outcomes = table("outcomes.csv");
  std::map<std::string, std::vector<double>> related;
  for (const formats::CsvRow& row : bones.rows) {
    const auto at = [&](const char* column) { return row.cells[std::size_t(bones.column(column))]; };
    ASSERT_TRUE(followed.count(at("USUBJID")));
    EXPECT_LE(followed[at("USUBJID")].first, at("ASTDT"));
    EXPECT_GE(followed[at("USUBJID")].second, at("ASTDT"));
    if (at("SREFL") == "Y") related[at("USUBJID")].push_back(std::stod(at("ASTDY")));
  }
  EXPECT_FALSE(related.empty());
  for (const formats::CsvRow& row : outcomes.rows) {
    const auto at = [&](const char* column) { return row.cells[std::size_t(outcomes.column(column))]; };
    const std::vector<double>& days = related[at("USUBJID")];
    EXPECT_EQ(std::stod(at("skeletal_events")), double(days.size())) << at("USUBJID");
    EXPECT_EQ(at("first_skeletal_event_day").empty(), days.empty());
    if (!days.empty()) {
      EXPECT_EQ(std::stod(at("first_skeletal_event_day")), *std::min_element(days.begin(), days.end()));
    }
  }
}

TEST_F(Trials, who_enters_has_known_of_bone_disease_for_as_long_as_asked_and_had_no_event_of_late) {
  std::string text = trial_of("");
  text.replace(text.find("patients = 3\nscreened = 7"), 25, "patients = 6\nscreened = 22");
  text.replace(text.find("2 months"), 8, "28 days");
  write(scratch / "at_once.toml", text);
  text.replace(text.find("stage = \"distant\""), 17,
               "stage = \"distant\"\nlead_in = { from = \"60 days\", to = \"120 days\" }\n"
               "washout = { skeletal_event = \"28 days\", radiation = \"28 days\" }");
  write(scratch / "later.toml", text);
  for (const char* name : {"at_once", "later"}) {
    const Answer answer = call(trial(name, {}, std::string{name} + ".toml"));
    ASSERT_EQ(answer.status, 0) << answer.said;
    const formats::Csv subjects = formats::read_csv_file(scratch / name / "adsl.csv");
    ASSERT_EQ(subjects.rows.size(), 12u);
    for (const formats::CsvRow& row : subjects.rows) {
      const double known = std::stod(row.cells[std::size_t(subjects.column("TSBMETD"))]);
      EXPECT_GE(known, name == std::string{"later"} ? 60.0 : 0.0);
    }
    // Nothing of before is counted.
    const formats::Csv times = formats::read_csv_file(scratch / name / "adtte.csv");
    for (const formats::CsvRow& row : times.rows) {
      if (row.cells[std::size_t(times.column("PARAMCD"))] != "TTSRE") continue;
      EXPECT_GE(std::stod(row.cells[std::size_t(times.column("AVAL"))]), 1.0);
    }
  }
}

TEST_F(Trials, a_medicine_of_the_protocol_takes_the_place_of_the_teams_and_it_is_told) {
  std::string text =
      trial_of("[[arm]]\nname = \"drug\"\ntreatment = [{ drug = \"calcium_vitamin_d\", start = \"day 0\" }]\n");
  text.replace(text.find("2 months"), 8, "28 days");
  text.replace(text.find("ecog <= 3"), 9, "on(calcium_vitamin_d)");
  write(scratch / "both.toml", text);
  const Answer checked = call({{"check", "both.toml"}, scratch / ""});
  EXPECT_NE(checked.said.find("in arm drug the protocol's calcium_vitamin_d takes the place of the team's"),
            std::string::npos)
      << checked.said;
  const Answer answer = call(trial("both", {}, "both.toml"));
  ASSERT_EQ(answer.status, 0) << answer.said;
  const formats::Csv failures = formats::read_csv_file(scratch / "both/failures.csv");
  EXPECT_TRUE(failures.rows.empty()) << "two courses of one drug never meet";
  const formats::Csv subjects = formats::read_csv_file(scratch / "both/adsl.csv");
  for (const formats::CsvRow& row : subjects.rows)
    EXPECT_EQ(row.cells[std::size_t(subjects.column("TAKENOVR"))],
              row.cells[std::size_t(subjects.column("ARM"))] == "drug" ? "calcium_vitamin_d" : "");
  EXPECT_NE(bytes_of(scratch / "both/flow.csv").find("had calcium_vitamin_d from the team before,drug,3"),
            std::string::npos);
  EXPECT_NE(bytes_of(scratch / "both/report.html").find("had calcium vitamin d from their team"), std::string::npos);
}

TEST_F(Trials, twins_that_stand_for_patients_of_a_trial_leave_on_one_day_and_others_never) {
  std::string text = trial_of("") + "[dropout]\nhazard = \"5 1/year\"\n";
  text.replace(text.find("design = \"twins\"\n"), 17, "");
  text.replace(text.find("seed = 5"), 8, "seed = 7");  // where one leaves
  text.replace(text.find("screened = 7"), 12, "screened = 6");
  write(scratch / "leaving.toml", text);
  ASSERT_EQ(call(trial("trial", {"--twins"}, "leaving.toml")).status, 0);
  ASSERT_EQ(call(trial("truth", {"--power", "--sizes", "2", "--replicates", "10"}, "leaving.toml")).status, 0);
  EXPECT_EQ(call(trial("trial", {"--power", "--resume"}, "leaving.toml")).status, 2) << "another question";
  EXPECT_EQ(call(trial("both", {"--power", "--merge", "trial"}, "leaving.toml")).status, 2) << "another question";
  for (const std::string of : {"trial", "truth"}) {
    const formats::Csv subjects = formats::read_csv_file(scratch / of / "adsl.csv");
    std::map<std::string, std::set<std::string>> ends;
    std::size_t left = 0;
    for (const formats::CsvRow& row : subjects.rows) {
      const auto at = [&](const char* column) { return row.cells[std::size_t(subjects.column(column))]; };
      ends[at("TWINID")].insert(at("EOSDT"));
      left += at("EOSSTT") == "DISCONTINUED" && at("DTHFL") != "Y";
    }
    EXPECT_EQ(ends.size(), 3u);
    EXPECT_EQ(left > 0, of == "trial");
    for (const auto& [patient, days] : ends) EXPECT_EQ(days.size(), 1u) << of << ' ' << patient;
  }
}

TEST_F(Trials, one_arm_is_followed_and_nothing_is_compared) {
  std::string text = trial_of("");
  text.replace(text.find("2 months"), 8, "28 days");
  text.replace(text.find("[[arm]]\nname = \"same\"\n"), 22, "");
  text.replace(text.find("design = \"twins\"\n"), 17, "");
  write(scratch / "one.toml", text);
  const Answer answer = call(trial("one", {}, "one.toml"));
  ASSERT_EQ(answer.status, 0) << answer.said;
  EXPECT_EQ(formats::read_csv_file(scratch / "one/adsl.csv").rows.size(), 3u);
  const formats::Csv summary = formats::read_csv_file(scratch / "one/summary.csv");
  EXPECT_GT(summary.rows.size(), 10u);
  for (const formats::CsvRow& row : summary.rows) EXPECT_EQ(row.cells[std::size_t(summary.column("comparator"))], "");
  EXPECT_NE(bytes_of(scratch / "one/report.html").find("Nothing is compared with it"), std::string::npos);
  EXPECT_EQ(call(trial("power", {"--power"}, "one.toml")).status, 2) << "power is of a comparison";
  EXPECT_FALSE(fs::exists(scratch / "power/trial.json"));
}

TEST_F(Trials, arms_treated_alike_are_the_same_lives_and_a_third_arm_moves_neither) {
  ASSERT_EQ(call(trial("two")).status, 0);
  ASSERT_EQ(call(trial("three", {}, "three.toml")).status, 0);
  const std::string guide = of_arm("two/outcomes.csv", "guide");
  EXPECT_GT(std::count(guide.begin(), guide.end(), '\n'), 1);
  EXPECT_EQ(guide, of_arm("two/outcomes.csv", "same"));
  EXPECT_EQ(guide, of_arm("three/outcomes.csv", "guide"));
  EXPECT_NE(guide, of_arm("three/outcomes.csv", "watchful"));
}

}  // namespace
}  // namespace howship::test
