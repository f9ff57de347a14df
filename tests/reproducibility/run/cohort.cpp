// SPDX-License-Identifier: Apache-2.0
// A cohort is the same bytes on any number of threads, interrupted or not, and says which patients it could not
// compute.
#include <cstdlib>

#include "program.hpp"

namespace howship::test {
namespace {

const char* const small = R"(title = "Two cancers"
seed = 5
patients = 4500
[population]
primary = { breast = 0.9, myeloma = 0.1 }
age = { mean = 60, sd = 8 }
)";

class Cohorts : public testing::Test {
 protected:
  Cohorts() { write(scratch / "c.toml", small); }
  Call cohort(const std::string& output, std::vector<std::string> more = {}, const std::string& file = "c.toml") const {
    Call call{{"cohort", file, "-o", output, "--quiet"}, scratch / ""};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return call;
  }
  Scratch scratch;
};

TEST_F(Cohorts, are_the_same_bytes_on_any_number_of_threads) {
  for (const char* threads : {"1", "2", "5"}) {
    const Answer answer = call(cohort(std::string{"on"} + threads, {"--threads", threads}));
    ASSERT_EQ(answer.status, 0) << answer.said;
  }
  const auto one = files_of(scratch / "on1");
  for (const char* name : {"patients.csv", "lesions.csv", "events.csv", "summary.csv", "failed.csv", "report.html",
                           "cohort.json", "manifest.sha256"})
    EXPECT_TRUE(one.count(name)) << name;
  expect_same_files(one, scratch / "on2");
  expect_same_files(one, scratch / "on5");
}

TEST_F(Cohorts, a_patient_is_the_same_in_a_smaller_cohort) {
  ASSERT_EQ(call(cohort("many")).status, 0);
  ASSERT_EQ(call(cohort("few", {"--patients", "300"})).status, 0);
  const std::string many = bytes_of(scratch / "many/patients.csv"), few = bytes_of(scratch / "few/patients.csv");
  EXPECT_EQ(many.substr(0, few.size()), few);
}

TEST_F(Cohorts, interrupted_and_resumed_are_the_same_bytes) {
  ASSERT_EQ(call(cohort("straight", {"--patients", "16000"})).status, 0);
  Process process(cohort("stopped", {"--patients", "16000", "--threads", "1"}));
  while (!fs::exists(scratch / "stopped/shards/000001.shard"))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  process.send(SIGINT);
  EXPECT_EQ(process.wait(), 4) << process.said();
  EXPECT_NE(process.said().find("go on with --resume"), std::string::npos) << process.said();
  for (const auto& [name, bytes] : files_of(scratch / "stopped")) EXPECT_FALSE(name.ends_with(".part")) << name;
  const Answer resumed = call(cohort("stopped", {"--patients", "16000", "--resume"}));
  ASSERT_EQ(resumed.status, 0) << resumed.said;
  expect_same_files(files_of(scratch / "straight"), scratch / "stopped");
}

TEST_F(Cohorts, parts_joined_are_the_same_bytes_as_the_whole) {
  ASSERT_EQ(call(cohort("whole")).status, 0);
  for (const char* part : {"1", "2"})
    ASSERT_EQ(call(cohort(std::string{"part"} + part, {"--part", std::string{part} + "/2"})).status, 0);
  EXPECT_FALSE(fs::exists(scratch / "part1/patients.csv"));
  const Answer joined = call(cohort("joined", {"--join", "part1", "part2"}));
  ASSERT_EQ(joined.status, 0) << joined.said;
  expect_same_files(files_of(scratch / "whole"), scratch / "joined");
  EXPECT_EQ(call(cohort("other", {"--seed", "6", "--join", "part1"})).status, 2);
  EXPECT_FALSE(fs::exists(scratch / "other/cohort.json")) << "nothing is written of what is refused";
  EXPECT_EQ(call(cohort("none", {"--part", "3/2"})).status, 2);
}

TEST_F(Cohorts, an_earlier_result_is_neither_overwritten_nor_resumed_by_another) {
  ASSERT_EQ(call(cohort("out", {"--patients", "100"})).status, 0);
  EXPECT_EQ(call(cohort("out", {"--patients", "100"})).status, 2);
  const Answer other = call(cohort("out", {"--patients", "100", "--resume", "--seed", "6"}));
  EXPECT_EQ(other.status, 2);
  EXPECT_NE(other.said.find("seed"), std::string::npos) << other.said;
  EXPECT_EQ(call(cohort("out", {"--patients", "200", "--force"})).status, 0);
}

TEST_F(Cohorts, a_complete_cohort_is_left_as_it_is_by_resume_and_completed_where_its_end_was_cut) {
  const Call first = cohort("out", {"--patients", "100"}), again = cohort("out", {"--patients", "100", "--resume"});
  ASSERT_EQ(call(first).status, 0);
  const auto whole = files_of(scratch / "out");
  Answer answer = call(again);
  EXPECT_EQ(answer.status, 0) << answer.said;
  expect_same_files(whole, scratch / "out");
  fs::remove(scratch / "out/manifest.sha256");  // as a crash between the last two steps would leave it
  answer = call(again);
  EXPECT_EQ(answer.status, 0) << answer.said;
  expect_same_files(whole, scratch / "out");
}

TEST_F(Cohorts, one_is_not_resumed_in_the_folder_of_a_run_nor_a_run_in_the_folder_of_one) {
  write(scratch / "s.toml",
        "duration = \"1 day\"\nvoxel_size = \"2 mm\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = "
        "\"L3\"\nradius = \"3 mm\"\n"
        "space = \"shells\"\n[output]\nvolumes = false\npng = false\n");
  const Call run{{"run", "s.toml", "-o", "run", "--quiet"}, scratch / ""};
  ASSERT_EQ(call(run).status, 0);
  ASSERT_EQ(call(cohort("cohort", {"--patients", "20"})).status, 0);
  const auto of_run = files_of(scratch / "run"), of_cohort = files_of(scratch / "cohort");
  EXPECT_EQ(call(cohort("run", {"--patients", "20", "--resume"})).status, 2);
  EXPECT_EQ(call({{"run", "s.toml", "-o", "cohort", "--quiet", "--resume"}, scratch / ""}).status, 2);
  expect_same_files(of_run, scratch / "run");
  expect_same_files(of_cohort, scratch / "cohort");
}

TEST_F(Cohorts, a_scenario_given_for_a_cohort_or_a_cohort_for_a_scenario_is_named_as_what_it_is) {
  write(scratch / "s.toml", "duration = \"1 day\"\n[bone.L3]\n");
  const Answer scenario = call(cohort("out", {}, "s.toml"));
  EXPECT_EQ(scenario.status, 2);
  EXPECT_NE(scenario.said.find("is a scenario of one patient"), std::string::npos) << scenario.said;
  const Answer patients = call({{"run", "c.toml", "-o", "out"}, scratch / ""});
  EXPECT_EQ(patients.status, 2);
  EXPECT_NE(patients.said.find("is a cohort of many patients"), std::string::npos) << patients.said;
  EXPECT_FALSE(fs::exists(scratch / "out"));
}

/// Cohorts with bodies. A shard holds 128 of them, and two make the second.
class Bodies : public Cohorts {
 protected:
  /// Bones are made anew for each age and sex, which takes longer than these lives: by day patients share theirs.
  const std::string ages = std::getenv("HOWSHIP_NIGHTLY") ? "" : "age = 66\nsex = \"male\"\n";
  Bodies() {
    write(scratch / "b.toml",
          "seed = 5\npatients = 130\ndepth = \"body\"\nyears = 6\n[population]\nprimary = \"lung\"\n" + ages +
              "[[treatment]]\ndrug = \"denosumab\"\n");
  }
};

TEST_F(Bodies, are_the_same_bytes_on_any_number_of_threads_and_in_a_smaller_cohort) {
  for (const char* threads : {"1", "3"}) {
    const Answer answer = call(cohort(std::string{"on"} + threads, {"--threads", threads}, "b.toml"));
    ASSERT_EQ(answer.status, 0) << answer.said;
  }
  expect_same_files(files_of(scratch / "on1"), scratch / "on3");
  EXPECT_EQ(bytes_of(scratch / "on1/failed.csv"), "patient,reason\n");
  ASSERT_EQ(call(cohort("few", {"--patients", "21"}, "b.toml")).status, 0);
  const std::string many = bytes_of(scratch / "on1/patients.csv"), few = bytes_of(scratch / "few/patients.csv");
  EXPECT_EQ(many.substr(0, few.size()), few);
}

TEST_F(Bodies, of_parts_are_the_same_bytes_as_the_whole) {
  ASSERT_EQ(call(cohort("whole", {}, "b.toml")).status, 0);
  for (const char* part : {"1", "2"})
    ASSERT_EQ(call(cohort(std::string{"part"} + part, {"--part", std::string{part} + "/2"}, "b.toml")).status, 0);
  ASSERT_EQ(call(cohort("joined", {"--join", "part1", "part2"}, "b.toml")).status, 0);
  expect_same_files(files_of(scratch / "whole"), scratch / "joined");
}

TEST_F(Bodies, a_patient_is_run_again_by_itself_and_dies_on_the_same_day) {
  ASSERT_EQ(call(cohort("out", {"--patients", "40"}, "b.toml")).status, 0);
  const auto column = [](const std::string& header, const std::string& name) {
    const std::string before = header.substr(0, ("," + header).find("," + name + ","));
    return std::size_t(std::count(before.begin(), before.end(), ','));
  };
  const auto cell = [](std::string line, std::size_t number) {
    for (; number > 0; --number) line.erase(0, line.find(',') + 1);
    return line.substr(0, line.find(','));
  };
  std::istringstream patients(bytes_of(scratch / "out/patients.csv"));
  std::string header, line;
  std::getline(patients, header);
  const std::size_t bone = column(header, "bone_day"), death = column(header, "death_day");
  int found = 0;
  while (found < 3 && std::getline(patients, line)) {
    if (cell(line, bone).empty() || cell(line, death).empty()) continue;
    ++found;
    const std::string number = cell(line, 0), folder = "patient" + number;
    const Answer run = call({{"run", "--from", "out", "--patient", number, "-o", folder, "--quiet"}, scratch / ""});
    ASSERT_EQ(run.status, 0) << run.said;
    const std::string events = bytes_of(scratch / (folder + "/events.csv"));
    EXPECT_NE(events.find("denosumab"), std::string::npos);
    const std::size_t at = events.find(",death,");
    ASSERT_NE(at, std::string::npos) << events;
    const std::size_t start = events.rfind('\n', at) + 1;
    const double day = std::stod(events.substr(start, at - start)), days_from_diagnosis = std::stod(cell(line, death));
    // Day 0 of the run is that of diagnosis, or of the first metastasis in bone where it comes later.
    EXPECT_LE(day, days_from_diagnosis + 0.01);
    const bool from_diagnosis =
        bytes_of(scratch / (folder + "/run.json")).find("day_0 = \\\"diagnosis") != std::string::npos;
    if (from_diagnosis) {
      EXPECT_NEAR(day, days_from_diagnosis, 0.01);
    }
  }
  EXPECT_EQ(found, 3);
}

TEST_F(Bodies, interrupted_and_resumed_are_the_same_bytes) {
  const std::vector<std::string> long_one{"--patients", "260"};  // three shards
  std::vector<std::string> alone = long_one, resume = long_one;
  alone.insert(alone.end(), {"--threads", "1"});
  resume.insert(resume.end(), {"--threads", "2", "--resume"});
  ASSERT_EQ(call(cohort("straight", long_one, "b.toml")).status, 0);
  {
    Process process(cohort("stopped", alone, "b.toml"));
    while (!fs::exists(scratch / "stopped/shards/000000.shard"))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    process.send(SIGINT);
    EXPECT_EQ(process.wait(), 4) << process.said();
    EXPECT_NE(process.said().find("go on with --resume"), std::string::npos) << process.said();
  }
  EXPECT_FALSE(fs::exists(scratch / "stopped/patients.csv"));
  {  // and again, killed where it stands
    Process process(cohort("stopped", resume, "b.toml"));
    while (!fs::exists(scratch / "stopped/shards/000001.shard"))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    process.send(SIGKILL);
    EXPECT_EQ(process.wait(), -SIGKILL) << process.said();
  }
  const Answer resumed = call(cohort("stopped", resume, "b.toml"));
  ASSERT_EQ(resumed.status, 0) << resumed.said;
  expect_same_files(files_of(scratch / "straight"), scratch / "stopped");
}

TEST_F(Bodies, a_patient_who_cannot_be_is_named_counted_and_run_again_for_the_reason) {
  // The second row asks for forty nodes of a tumour of 1 mm.
  write(scratch / "p.csv", "size [mm],nodes,stage\n40,9,distant\n1,40,\n45,7,distant\n");
  write(scratch / "t.toml", "depth = \"body\"\nyears = 2\n[population]\nprimary = \"breast\"\ntable = \"p.csv\"\n");
  const Answer answer = call(cohort("out", {}, "t.toml"));
  ASSERT_EQ(answer.status, 0) << answer.said;
  const std::string failed = bytes_of(scratch / "out/failed.csv"), lived = bytes_of(scratch / "out/patients.csv");
  EXPECT_EQ(std::count(failed.begin(), failed.end(), '\n'), 2) << failed;
  EXPECT_NE(failed.find("\n1,no patient as wanted"), std::string::npos) << failed;
  EXPECT_NE(bytes_of(scratch / "out/report.html").find("1 of 3 patients could not be computed"), std::string::npos);
  // The others are as they are without that row.
  write(scratch / "p.csv", "size [mm],nodes,stage\n40,9,distant\n");
  ASSERT_EQ(call(cohort("first", {}, "t.toml")).status, 0);
  const std::string first = bytes_of(scratch / "first/patients.csv");
  EXPECT_EQ(lived.substr(0, first.size()), first);
  EXPECT_EQ(std::count(lived.begin(), lived.end(), '\n'), 3) << lived;
  write(scratch / "p.csv", "size [mm],nodes,stage\n40,9,distant\n1,40,\n45,7,distant\n");
  const Answer again = call({{"run", "--from", "out", "--patient", "1", "-o", "again", "--quiet"}, scratch / ""});
  EXPECT_EQ(again.status, 3) << again.said;
  EXPECT_NE(again.said.find("no patient as wanted"), std::string::npos) << again.said;
  const Answer third = call({{"run", "--from", "out", "--patient", "2", "-o", "third", "--quiet"}, scratch / ""});
  EXPECT_EQ(third.status, 0) << third.said;
}

TEST_F(Bodies, a_dose_that_no_one_is_given_is_refused_where_it_is_written) {
  write(scratch / "t.toml",
        "depth = \"body\"\n[population]\nprimary = \"breast\"\n[[treatment]]\ndrug = \"saline\"\ndose = \"1000 "
        "L/day\"\n");
  const Answer answer = call(cohort("out", {}, "t.toml"));
  EXPECT_EQ(answer.status, 2);
  EXPECT_NE(answer.said.find("t.toml:6:"), std::string::npos) << answer.said;
  EXPECT_NE(answer.said.find("a dose of 1000 L/day is outside"), std::string::npos) << answer.said;
}

TEST_F(Bodies, who_cannot_be_run_again_is_told_why) {
  ASSERT_EQ(call(cohort("out", {"--patients", "2"}, "b.toml")).status, 0);
  const Answer none = call({{"run", "--from", "out", "--patient", "2", "-o", "x"}, scratch / ""});
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.said.find("there is no patient 2"), std::string::npos) << none.said;
  const Answer nowhere = call({{"run", "--from", ".", "--patient", "1", "-o", "x"}, scratch / ""});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_NE(nowhere.said.find("is no folder that `howship cohort` wrote"), std::string::npos) << nowhere.said;
}

TEST_F(Cohorts, a_patient_who_cannot_be_is_named_and_the_others_go_on) {
  // The second row asks for forty nodes of a tumour of 1 mm.
  write(scratch / "p.csv", "patient,size [mm],nodes\nfirst,20,0\nsecond,1,40\nthird,30,\n");
  write(scratch / "t.toml", "[population]\nprimary = \"breast\"\ntable = \"p.csv\"\n");
  const Answer answer = call(cohort("out", {}, "t.toml"));
  ASSERT_EQ(answer.status, 0) << answer.said;
  const std::string failed = bytes_of(scratch / "out/failed.csv"), lived = bytes_of(scratch / "out/patients.csv");
  EXPECT_NE(failed.find("\n1,no patient as wanted"), std::string::npos) << failed;
  EXPECT_EQ(std::count(lived.begin(), lived.end(), '\n'), 3) << lived;
  EXPECT_NE(bytes_of(scratch / "out/report.html").find("1 of 3 patients could not be computed"), std::string::npos);
  const Answer alone = call({{"cohort", "t.toml", "--patient", "2"}, scratch / ""});
  EXPECT_EQ(alone.status, 0) << alone.said;
  EXPECT_NE(alone.said.find("diagnosis"), std::string::npos) << alone.said;
}

TEST_F(Cohorts, faults_of_the_file_and_of_its_table_have_their_place) {
  write(scratch / "p.csv", "size\n20\n");
  write(scratch / "t.toml", "[population]\nprimary = \"breast\"\ntable = \"p.csv\"\n");
  const Answer table = call(cohort("out", {}, "t.toml"));
  EXPECT_EQ(table.status, 2);
  EXPECT_NE(table.said.find("p.csv:1:1: error: size: the unit of this column is missing"), std::string::npos)
      << table.said;
  write(scratch / "t.toml", "[population]\nprimary = \"breast\"\nstage = \"V\"\n");
  const Answer stage = call(cohort("out", {}, "t.toml"));
  EXPECT_EQ(stage.status, 2);
  EXPECT_NE(stage.said.find("t.toml:3:9: error: population.stage"), std::string::npos) << stage.said;
  EXPECT_FALSE(fs::exists(scratch / "out"));
}

TEST_F(Cohorts, every_example_is_sound_and_runs) {
  int examples = 0;
  for (const auto& entry : fs::directory_iterator(fs::path{HOWSHIP_SOURCE_DIR} / "examples/cohorts")) {
    if (entry.path().extension() != ".toml") continue;
    ++examples;
    const std::string name = entry.path().stem().string();
    const Answer answer = call(cohort(name, {"--patients", "20"}, entry.path().string()));
    EXPECT_EQ(answer.status, 0) << name << ": " << answer.said;
    EXPECT_TRUE(fs::exists(scratch / (name + "/report.html"))) << name;
  }
  EXPECT_GE(examples, 9);
}

TEST_F(Cohorts, the_example_of_the_help_works) {
  const Call example{
      {"cohort", "examples/cohorts/breast_stage_two.toml", "-o", (scratch / "stage_two").string(), "--quiet"},
      scratch / ""};
  fs::create_directories(scratch / "examples/cohorts");
  fs::copy(fs::path{HOWSHIP_SOURCE_DIR} / "examples/cohorts/breast_stage_two.toml", scratch / "examples/cohorts");
  const Answer help = call({{"cohort", "--help"}, scratch / ""});
  EXPECT_NE(help.said.find("howship cohort examples/cohorts/breast_stage_two.toml -o stage_two"), std::string::npos);
  const Answer checked = call({{"check", "examples/cohorts/breast_stage_two.toml"}, scratch / ""});
  EXPECT_EQ(checked.status, 0) << checked.said;
  EXPECT_NE(checked.said.find("2000, seed 7"), std::string::npos) << checked.said;
  const Answer answer = call(example);
  ASSERT_EQ(answer.status, 0) << answer.said;
  const std::string patients = bytes_of(scratch / "stage_two/patients.csv");
  EXPECT_EQ(std::count(patients.begin(), patients.end(), '\n'), 2001);
}

TEST_F(Cohorts, under_a_policy_are_the_same_bytes_on_any_number_of_threads_in_any_company_and_resumed) {
  // By day all patients share their bones, and are followed for as long as it takes to treat them.
  const bool whole = std::getenv("HOWSHIP_NIGHTLY");
  write(scratch / "clinic.toml",
        std::string{"title = \"Care\"\nseed = 3\npatients = 130\ndepth = \"body\"\nyears = 1\n[population]\nprimary = "
                    "{ breast = 0.5, lung = 0.5 }\nstage = \"distant\"\n"} +
            (whole ? "" : "age = 66\nsex = \"female\"\n") + "[clinic]\npolicy = \"guide_2016\"\n" +
            (whole ? "" : "follow_up = \"2 months\"\n"));
  const Answer straight = call(cohort("cared", {"--threads", "1"}, "clinic.toml"));
  ASSERT_EQ(straight.status, 0) << straight.said;
  const auto files = files_of(scratch / "cared");
  ASSERT_TRUE(files.count("outcomes.csv"));
  EXPECT_NE(bytes_of(scratch / "cared/summary.csv").find("visits_per_year"), std::string::npos);
  // Two shards, of 128 patients and of two: the second alone is made by who resumes.
  ASSERT_EQ(call(cohort("part", {"--part", "1/2", "--threads", "2"}, "clinic.toml")).status, 0);
  const Answer resumed = call(cohort("part", {"--resume", "--threads", "3"}, "clinic.toml"));
  ASSERT_EQ(resumed.status, 0) << resumed.said;
  expect_same_files(files, scratch / "part");
  // A patient is the same among fewer.
  ASSERT_EQ(call(cohort("few", {"--patients", "9"}, "clinic.toml")).status, 0);
  const std::string many = bytes_of(scratch / "cared/outcomes.csv"), few = bytes_of(scratch / "few/outcomes.csv");
  EXPECT_EQ(many.substr(0, few.size()), few);
}

}  // namespace
}  // namespace howship::test
