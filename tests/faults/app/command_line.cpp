// SPDX-License-Identifier: Apache-2.0
// The program as a hurried user meets it: senseless numbers, names that are taken, a disk that is full, results that
// were edited. Each ends with words and an exit code, and nothing that is not ours is touched.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <vector>

#include "../../unit/faults.hpp"
#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/records/checkpoint.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

struct Ran {
  int code = -1;
  std::string out, error;
};

class CommandLine : public testing::Test {
 protected:
  /// Runs `howship ARGUMENTS` in the scratch folder, through a shell.
  Ran run(const std::string& arguments) const {
    const std::string command = fmt::format("cd '{}' && ( '{}' {} ) >'{}' 2>'{}'", scratch_.path().string(),
                                            HOWSHIP_PROGRAM, arguments, out().string(), error().string());
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_whole(out()), read_whole(error())};
  }
  fs::path file(const std::string& name) const { return scratch_ / name; }
  void write(const std::string& name, std::string_view text) const { write_whole(scratch_ / name, text); }
  /// A run of a second: one lesion in shells.
  void scenario(const std::string& more = "") const {
    if (fs::exists(file("s.toml"))) fs::remove(file("s.toml"));
    write("s.toml",
          "seed = 3\nduration = \"6 days\"\nvoxel_size = \"2 mm\"\n[patient]\nprimary = \"breast\"\n"
          "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\nspace = \"shells\"\n[output]\nsave_every = \"2 days\"\n"
          "checkpoint_every = \"2 days\"\npng = false\n" +
              more);
  }
  /// A block of 12 x 12 x 12 voxels of bone in air.
  void block() const {
    Volume<float> hu(Grid{{20, 20, 20}, {}}, -1000.0f);
    Volume<std::uint8_t> label(hu.grid);
    for (int k = 4; k < 16; ++k)
      for (int j = 4; j < 16; ++j)
        for (int i = 4; i < 16; ++i) hu(i, j, k) = 400, label(i, j, k) = 1;
    formats::write_nifti(file("ct.nii.gz"), hu, "CT", "HU");
    formats::write_nifti(file("label.nii.gz"), label, "labels", "");
  }
  const std::string strength_of_block =
      "strength ct.nii.gz --mask label.nii.gz --label 1 --load axial --linear --no-maps --threads 1 -o st";

 private:
  fs::path out() const { return scratch_.path().string() + "-out"; }
  fs::path error() const { return scratch_.path().string() + "-error"; }
  void TearDown() override { fs::remove(out()), fs::remove(error()); }
  Scratch scratch_;
};

TEST_F(CommandLine, senseless_numbers_are_refused_for_every_option_of_a_number) {
  scenario();
  block();
  const std::map<std::string, std::vector<std::string>> options{
      {"run s.toml -o r", {"--seed", "--stop-after", "--threads"}},
      {"image r --modality ct", {"--seed", "--day", "--threads"}},
      {"cohort c.toml -o r", {"--seed", "--patients", "--patient", "--threads"}},
      {strength_of_block,
       {"--label", "--opposite", "--weight", "--voxel", "--lesion-label", "--collapse", "--body-involved",
        "--lesion-size", "--threads"}}};
  for (const auto& [command, names] : options)
    for (const std::string& name : names)
      for (const char* number :
           {"nan", "inf", "-inf", "1e400", "ten", "", "0x10", "1O", "99999999999999999999", "1,5"}) {
        const Ran ran = run(fmt::format("{} {}='{}'", command, name, number));
        EXPECT_EQ(ran.code, 2) << command << ' ' << name << " '" << number << "'\n" << ran.out << ran.error;
        EXPECT_NE(ran.error.find(name), std::string::npos) << ran.error;
        EXPECT_FALSE(fs::exists(file("r")));
        EXPECT_FALSE(fs::exists(file("st")));
      }
  for (const char* number : {"0", "-0"})
    EXPECT_EQ(run(fmt::format("{} --voxel {}", strength_of_block, number)).code, 2);
  for (const auto& [option, count] : std::map<std::string, int>{{"--hole", 4},
                                                                {"--blastic", 5},
                                                                {"--cement", 4},
                                                                {"--nail", 7},
                                                                {"--screws", 7},
                                                                {"--cylinder", 7},
                                                                {"--plate", 11},
                                                                {"--calibration", 2}})
    for (const char* number : {"nan", "inf", "1e99", "-5"}) {
      std::string words = option;
      for (int k = 1; k < count; ++k) words += " 1";
      const Ran ran = run(fmt::format("{} {} {}", strength_of_block, words, number));
      if (option == "--calibration" && number == std::string{"-5"}) continue;  // an offset may be below 0
      EXPECT_EQ(ran.code, 2) << words << ' ' << number << '\n' << ran.out << ran.error;
      EXPECT_NE(ran.error.find(option), std::string::npos) << ran.error;
    }
}

TEST_F(CommandLine, an_empty_word_is_refused_for_every_option_and_name_and_nothing_is_made) {
  scenario();
  block();
  const auto before = std::distance(fs::directory_iterator(file("")), {});
  const std::map<std::string, std::vector<std::string>> options{
      {"run s.toml", {"--output", "--log"}},
      {"run --patient 1", {"--from"}},
      {"run", {"scenario"}},
      {"cohort c.toml", {"--output", "--log", "--part", "--join"}},
      {"cohort", {"cohort"}},
      {"trial t.toml", {"--output", "--log", "--shards", "--merge"}},
      {"trial", {"trial"}},
      {"dataset d.toml", {"--output", "--log"}},
      {"check", {"FILE"}},
      {"show bones", {"NAME"}},
      {"show drugs denosumab", {"--png"}},
      {"image r --modality ct", {"--output", "--view", "--bone"}},
      {"image --modality ct", {"RESULT"}},
      {"strength ct.nii.gz --mask label.nii.gz --label 1", {"--output", "--bone", "--load", "--set", "--batch"}},
      {"strength ct.nii.gz --label 1", {"--mask"}},
      {"report r", {"--output"}},
      {"report", {"results"}},
      {"play", {"--output"}},
      {"surrogate imaging", {"--output", "--against"}}};
  for (const auto& [command, names] : options)
    for (const std::string& name : names) {
      const Ran ran = run(command + ' ' + (name.starts_with("--") ? name : "") + " ''");
      EXPECT_EQ(ran.code, 2) << command << ' ' << name << '\n' << ran.out << ran.error;
      EXPECT_NE(ran.error.find("error: " + name + ": what was given is empty\n    hint: give a "), std::string::npos)
          << command << ": " << ran.error;
    }
  EXPECT_NE(run("run s.toml -o ''").error.find("--output: what was given is empty"), std::string::npos);
  EXPECT_EQ(std::distance(fs::directory_iterator(file("")), {}), before) << "nothing is made";
}

TEST_F(CommandLine, more_patients_than_a_table_has_and_options_without_the_one_they_go_with_are_refused) {
  write("p.csv", "age [years]\n61\n62\n63\n");
  write("c.toml", "[population]\nprimary = \"breast\"\ntable = \"p.csv\"\n");
  const std::string trial =
      "follow_up = \"3 months\"\n[population]\nprimary = \"breast\"\ntable = \"p.csv\"\n[clinic]\n"
      "policy = \"guide_2016\"\n[[arm]]\nname = \"a\"\n[[endpoint]]\nname = \"survival\"\n";
  write("t.toml", "patients = 2\n" + trial);
  write("u.toml", "patients = 4\n" + trial);
  const std::pair<const char*, const char*> rows[] = {
      {"cohort c.toml --patients 4 -o r", "p.csv: error: --patients: the table has 3 patients, 4 are asked for"},
      {"trial t.toml --patients 50 -o r", "p.csv: error: patients: 3 candidates cannot fill 50 places"},
      {"trial u.toml -o r", "p.csv: error: patients: 3 candidates cannot fill 4 places"},
      {"trial t.toml --sizes 5 -o r", "--sizes requires --power"},
      {"trial t.toml --replicates 50 -o r", "--replicates requires --power"}};
  for (const auto& [arguments, words] : rows) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, 2) << arguments << '\n' << ran.error;
    EXPECT_NE(ran.error.find(words), std::string::npos) << arguments << '\n' << ran.error;
    EXPECT_FALSE(fs::exists(file("r"))) << arguments;
  }
  EXPECT_EQ(run("cohort c.toml --patients 2 -o few --quiet").code, 0);
}

TEST_F(CommandLine, a_whole_number_with_zeros_before_it_is_the_number_in_ten_digits_that_it_looks_like) {
  write("c.toml", "patients = 30\n[population]\nprimary = \"breast\"\n");
  ASSERT_EQ(run("cohort c.toml --patients 010 --seed 0012 -o r --quiet").code, 0);
  const formats::Json said = formats::read_json(file("r/cohort.json"));
  EXPECT_EQ(said.at("patients"), 10) << "not eight, as C reads it";
  EXPECT_EQ(said.at("seed"), 12);
  EXPECT_EQ(run("cohort c.toml --patients 08 -o eight --quiet").code, 0);
  EXPECT_EQ(run("cohort c.toml --patient 011").out.substr(0, 11), "Patient 11:");
  const Ran slip = run("cohort c.toml -o=here --quiet");
  EXPECT_EQ(slip.code, 2);
  EXPECT_NE(slip.error.find("what was given begins with '='"), std::string::npos) << slip.error;
  EXPECT_FALSE(fs::exists(file("=here")));
}

TEST_F(CommandLine, a_seed_is_what_a_scenario_can_hold) {
  scenario();
  for (const char* seed : {"-1", "9200000000000000001", "18446744073709551615", "1.5"}) {
    const Ran ran = run(fmt::format("run s.toml -o r --quiet --seed {}", seed));
    EXPECT_EQ(ran.code, 2) << seed;
    EXPECT_NE(ran.error.find("hint: accepted: 0 to 9200000000000000000"), std::string::npos) << ran.error;
  }
  EXPECT_EQ(run("run s.toml -o r --quiet --seed 9200000000000000000").code, 0);
  EXPECT_EQ(formats::read_json(file("r/run.json"))["seed"].get<std::uint64_t>(), 9200000000000000000u);
}

TEST_F(CommandLine, an_option_takes_its_number_with_a_unit_too) {
  scenario();
  EXPECT_EQ(run("run s.toml -o r --quiet --stop-after '48 h'").code, 4);
  EXPECT_EQ(formats::read_json(file("r/run.json"))["days_done"].get<double>(), 2.0);
  EXPECT_NE(run("run s.toml -o q --stop-after '2 mm'").error.find("measures length, here a time"), std::string::npos);
}

TEST_F(CommandLine, help_is_of_what_is_there_and_the_nearest_is_named_where_it_is_not) {
  EXPECT_EQ(run("help run").out, run("run --help").out);
  EXPECT_EQ(run("help").out, run("--help").out);
  for (const char* wrong : {"nonsense --help", "rnu --help", "rnu", "help rnu"}) {
    const Ran ran = run(wrong);
    EXPECT_EQ(ran.code, 2) << wrong;
    EXPECT_NE(ran.error.find("there is no command"), std::string::npos) << wrong << ": " << ran.error;
    EXPECT_EQ(ran.out, "") << wrong;
  }
  EXPECT_NE(run("help rnu").error.find("did you mean 'run'?"), std::string::npos);
  EXPECT_NE(run("help strength --man").out.find(".SH OPTIONS"), std::string::npos);
  EXPECT_NE(run("help --bash-completion").out.find("complete -o default -F _howship howship"), std::string::npos);
}

TEST_F(CommandLine, a_log_tells_in_json_how_a_job_began_went_and_ended) {
  scenario();
  write("c.toml", "seed = 1\npatients = 20\ndepth = \"spread\"\n[population]\nprimary = \"breast\"\n");
  EXPECT_EQ(run("run s.toml -o r --quiet --log r.jsonl --stop-after 2").code, 4);
  EXPECT_EQ(run("run s.toml -o r --quiet --log r.jsonl --resume").code, 0);
  EXPECT_EQ(run("cohort c.toml -o c --quiet --log c.jsonl").code, 0);
  EXPECT_EQ(run("--version >/dev/null; ulimit -f 16; '" + std::string{HOWSHIP_PROGRAM} +
                "' run s.toml -o full --quiet --log f.jsonl")
                .code,
            3);
  const auto events = [&](const char* name) {
    std::vector<std::string> out;
    std::istringstream lines(read_whole(file(name)));
    for (std::string line; std::getline(lines, line);) {
      const std::string event = formats::Json::parse(line)["event"];
      if (event != "saved" && (out.empty() || out.back() != event)) out.push_back(event);
    }
    return out;
  };
  using Events = std::vector<std::string>;
  EXPECT_EQ(events("r.jsonl"),
            (Events{"started", "progress", "stopped", "resumed", "started", "progress", "finished"}));
  EXPECT_EQ(events("c.jsonl"), (Events{"started", "progress", "finished"}));
  EXPECT_EQ(events("f.jsonl").back(), "failed");
}

TEST_F(CommandLine, a_picture_replaces_neither_a_file_unasked_nor_a_link_a_device_or_a_folder) {
  write("notes.txt", "my notes");
  write("kept.png", "keep");
  fs::create_symlink("kept.png", file("link.png"));
  fs::create_symlink("nowhere", file("loose.png"));
  fs::create_directory(file("folder.png"));
  ASSERT_EQ(::mkfifo(file("fifo.png").c_str(), 0600), 0);
  const std::string show = "show drugs zoledronate --png ";
  EXPECT_NE(run(show + "notes.txt").error.find("is there already"), std::string::npos);
  for (const char* force : {"", " --force"})
    for (const char* name : {"link.png", "loose.png", "folder.png", "fifo.png"}) {
      const Ran ran = run(show + name + force);
      EXPECT_EQ(ran.code, 2) << name;
      EXPECT_NE(ran.error.find("is no plain file"), std::string::npos) << ran.error;
    }
  EXPECT_EQ(read_whole(file("notes.txt")), "my notes");
  EXPECT_EQ(read_whole(file("kept.png")), "keep");
  EXPECT_TRUE(fs::is_symlink(file("link.png")));
  EXPECT_TRUE(fs::is_symlink(file("loose.png")));
  EXPECT_TRUE(fs::is_fifo(file("fifo.png")));
  EXPECT_EQ(run(show + "kept.png --force").code, 0);
  EXPECT_EQ(read_whole(file("kept.png")).substr(1, 3), "PNG");
}

TEST_F(CommandLine, beams_needles_and_operations_have_a_picture_and_what_has_none_is_said) {
  for (const char* name : {"external", "stereotactic", "laser", "ethanol", "curettage"}) {
    const std::string picture = std::string{name} + ".png";
    EXPECT_EQ(run("show treatments " + std::string{name} + " --png " + picture).code, 0) << name;
    EXPECT_EQ(read_whole(file(picture)).substr(1, 3), "PNG");
  }
  const Ran ran = run("show treatments load_limit --png no.png");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("there is no picture of 'load_limit'"), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find("hint: there is one of: radiofrequency"), std::string::npos) << ran.error;
  EXPECT_FALSE(fs::exists(file("no.png")));
}

TEST_F(CommandLine, a_part_file_of_somebody_else_stays_as_it_is) {
  write("a.png.part", "a film that is being downloaded");
  const Ran ran = run("show drugs zoledronate --png a.png");
  EXPECT_EQ(ran.code, 3);
  EXPECT_NE(ran.error.find("a.png.part"), std::string::npos) << ran.error;
  EXPECT_EQ(read_whole(file("a.png.part")), "a film that is being downloaded");
}

TEST_F(CommandLine, images_and_pages_replace_no_link_and_no_device) {
  scenario("volumes = true\n");
  ASSERT_EQ(run("run s.toml -o r --quiet").code, 0);
  write("kept", "keep");
  for (const char* name : {"i.png", "i.nii.gz", "i.dcm", "dicom", "page.html"}) {
    fs::create_symlink("kept", file(name));
    const std::string modality = name == std::string{"i.dcm"} ? "xray" : "ct";
    const Ran ran = name == std::string{"page.html"}
                        ? run("report r -o page.html")
                        : run(fmt::format("image r --modality {} -o {} --force", modality, name));
    EXPECT_EQ(ran.code, 2) << name << ran.error;
    EXPECT_EQ(read_whole(file("kept")), "keep") << name;
    EXPECT_TRUE(fs::is_symlink(file(name))) << name;
  }
  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  EXPECT_EQ(run("image r --modality ct -o fifo").code, 2);
  const Ran name = run("image r --modality ct -o " + std::string(300, 'n') + ".png");
  EXPECT_EQ(name.code, 3) << name.error;
  EXPECT_EQ(name.error.find("bug"), std::string::npos) << name.error;
}

TEST_F(CommandLine, a_full_or_closed_output_is_told_by_every_command_that_prints) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  scenario();
  block();
  const std::string commands[] = {"run s.toml -o r --force",
                                  strength_of_block + " --force",
                                  "show primaries",
                                  "show parameters",
                                  "show schema",
                                  "check s.toml",
                                  "check --json s.toml",
                                  "report r",
                                  "--help",
                                  "--version"};
  for (const std::string& command : commands) {
    const Ran full = run(command + " > /dev/full");
    EXPECT_EQ(full.code, 3) << command << full.error;
    EXPECT_NE(full.error.find("standard output could not be written"), std::string::npos) << command << full.error;
    const Ran closed = run(command + " >&-");
    EXPECT_EQ(closed.code, 3) << command << closed.error;
  }
  // What a run leaves is whole although nobody could be told.
  EXPECT_EQ(std::system(fmt::format("cd '{}' && sha256sum --quiet -c manifest.sha256", file("r").string()).c_str()), 0);
}

TEST_F(CommandLine, tables_that_were_cut_edited_or_lost_are_named_on_the_terminal_and_on_the_page) {
  scenario();
  ASSERT_EQ(run("run s.toml -o r --quiet").code, 0);
  EXPECT_EQ(run("report r").error, "");
  const std::string whole = read_whole(file("r/timeline.csv"));
  const auto page_says = [&](const std::string& words) {
    EXPECT_NE(read_whole(file("r/report.html")).find(words), std::string::npos) << words;
  };
  const auto report_says = [&](const std::string& words) {
    const Ran ran = run("report r");
    EXPECT_EQ(ran.code, 0) << ran.error;
    EXPECT_NE(ran.error.find(words), std::string::npos) << ran.error;
    page_says(words);
  };
  write("r/timeline.csv", whole.substr(0, whole.size() / 2));
  report_says("timeline.csv was changed since the run wrote it");
  std::string spreadsheet = whole;
  for (char& c : spreadsheet)
    if (c == ',') c = ';';
  write("r/timeline.csv", spreadsheet.substr(0, spreadsheet.size() - 20) + ",0,5\n");
  report_says("timeline.csv is no whole table and is not shown: line");
  fs::remove(file("r/timeline.csv"));
  report_says("timeline.csv is missing");
  write("r/timeline.csv", whole);
  write("r/mine.csv", "a,b\n1,2\n");
  report_says("mine.csv is no table of this run");
  fs::remove(file("r/mine.csv"));
  fs::remove(file("r/manifest.sha256"));
  report_says("manifest.sha256 is not there");
}

TEST_F(CommandLine, an_image_is_not_made_of_a_volume_that_was_changed) {
  scenario("volumes = true\n");
  ASSERT_EQ(run("run s.toml -o r --quiet").code, 0);
  std::vector<fs::path> days;
  for (const auto& entry : fs::directory_iterator(file("r/volumes")))
    if (entry.path().filename().string().ends_with("_tumour.nii.gz")) days.push_back(entry.path());
  std::sort(days.begin(), days.end());
  fs::copy_file(days.front(), days.back(), fs::copy_options::overwrite_existing);
  const Ran ran = run("image r --modality ct -o i.png");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find(days.back().filename().string() + ": error: was changed since the run wrote it"),
            std::string::npos)
      << ran.error;
}

TEST_F(CommandLine, an_image_is_not_made_by_a_run_json_that_was_changed) {
  scenario("volumes = true\n");
  ASSERT_EQ(run("run s.toml -o r --quiet").code, 0);
  const std::string text = read_whole(file("r/run.json"));
  const std::string age = "\"key\": \"patient.age\",\n      \"value\": \"";
  ASSERT_NE(text.find(age), std::string::npos);
  write("r/run.json", changed(text, age, age + "1"));
  const Ran ran = run("image r --modality ct -o i.png");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("run.json: error: is not as Howship wrote it: it was changed since (manifest.sha256)"),
            std::string::npos)
      << ran.error;
  EXPECT_FALSE(fs::exists(file("i.png")));
}

TEST_F(CommandLine, a_bundle_is_not_made_of_tables_that_were_changed) {
  scenario();
  ASSERT_EQ(run("run s.toml -o r --quiet").code, 0);
  ASSERT_EQ(run("export fhir r -o whole.json").code, 0);
  write("r/events.csv", read_whole(file("r/events.csv")) + "6,death,,,\n");
  const Ran ran = run("export fhir r -o p.json");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("events.csv: error: is not as Howship wrote it: it was changed since"), std::string::npos)
      << ran.error;
  fs::remove(file("r/events.csv"));
  EXPECT_NE(run("export fhir r -o p.json").error.find("events.csv: error: is not as Howship wrote it: it is not there"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(file("p.json")));
}

TEST_F(CommandLine, a_cohort_goes_on_with_what_was_left_as_it_was_left_or_not_at_all) {
  fs::copy_file(fs::path{HOWSHIP_SOURCE_DIR} / "data/primaries/breast.toml", file("own.toml"));
  write("c.toml", "patients = 4000\n[population]\nprimary = \"own.toml\"\n");
  ASSERT_EQ(run("cohort c.toml --part 1/2 -o part --quiet").code, 0);
  const std::string shard = read_whole(file("part/shards/000000.shard")), own = read_whole(file("own.toml"));
  const auto refused = [&](const std::string& arguments, const std::string& words) {
    const Ran ran = run("cohort c.toml --quiet " + arguments);
    EXPECT_EQ(ran.code, 2) << ran.error;
    EXPECT_NE(ran.error.find(words), std::string::npos) << ran.error;
  };
  const auto replaced = [&](const std::string& name, std::string_view text) {
    fs::remove(file(name));
    write(name, text);
  };
  const std::string fault = "part/shards/000000.shard: error: is not as Howship wrote it: it was cut or changed since";
  std::string edited = shard;
  ++edited[edited.size() / 2];
  for (const std::string& text : {edited, shard.substr(0, shard.size() / 2)}) {
    replaced("part/shards/000000.shard", text);
    refused("-o part --resume", fault);
    refused("-o all --join part", fault);
    EXPECT_FALSE(fs::exists(file("all")));
  }
  replaced("part/shards/000000.shard", shard);
  replaced("own.toml", changed(own, "title", "# another one\ntitle"));
  refused("-o part --resume", "sha256 of files that it names: was");
  replaced("own.toml", own);
  ASSERT_EQ(run("cohort c.toml -o part --resume --quiet").code, 0);
  ASSERT_EQ(run("cohort c.toml -o part --resume --quiet").code, 0) << "all of it stands";
  replaced("own.toml", changed(own, "title", "# another one\ntitle"));
  const Ran again = run("run --from part --patient 3 -o one --quiet");
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.error.find("own.toml: error: is another file than that of the cohort"), std::string::npos)
      << again.error;
  replaced("own.toml", own);
  replaced("part/patients.csv", "a\n1\n");
  fs::remove(file("part/events.csv"));
  refused("-o part --resume",
          "--resume: it is complete, but files of it are missing or were changed since: events.csv, patients.csv");
}

TEST_F(CommandLine, a_checkpoint_of_another_version_is_refused_by_name_even_a_damaged_one) {
  scenario();
  ASSERT_EQ(run("run s.toml -o r --quiet --stop-after 2").code, 4);
  std::string bytes = read_whole(file("r/checkpoint.h5"));
  const std::string writer = records::writer_of_checkpoint(file("r/checkpoint.h5"));
  ASSERT_NE(writer, "");
  std::string other = writer;
  other[other.find_first_of("0123456789")] = '7';
  bytes.replace(bytes.find(writer), writer.size(), other);
  write("r/checkpoint.h5", bytes);
  const Ran ran = run("run s.toml -o r --resume");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("was begun by " + other), std::string::npos) << ran.error;
}

TEST_F(CommandLine, what_had_to_be_decided_about_an_image_is_said) {
  block();
  Volume<float> hu(Grid{{20, 20, 20}, {}}, -1000.0f);
  for (int k = 4; k < 16; ++k)
    for (int j = 4; j < 16; ++j)
      for (int i = 4; i < 16; ++i) hu(i, j, k) = 400;
  std::string nrrd =
      "NRRD0004\ntype: float\ndimension: 3\nsizes: 20 20 20\nspacings: 1 1 1\nendian: little\nencoding: raw\n\n";
  nrrd.append(reinterpret_cast<const char*>(hu.value.data()), hu.value.size() * sizeof(float));
  write("ct.nrrd", nrrd + "tail");
  write("apart.raw", nrrd.substr(nrrd.find("\n\n") + 2));
  write("apart.nhdr", nrrd.substr(0, nrrd.find("\n\n")) + "\ndata file: apart.raw\n");
  const Ran ran =
      run("strength ct.nrrd --mask ct.nrrd --label 400 --load axial --linear --no-maps --threads 1 -o st --quiet");
  EXPECT_EQ(ran.code, 0) << ran.error;
  for (const char* words : {"ct.nrrd: has no space directions", "names no unit of length", "holds 4 bytes more"})
    EXPECT_NE(ran.out.find(words), std::string::npos) << words << ran.out;
  EXPECT_EQ(formats::read_json(file("st/run.json"))["input_notes"].size(), 2u);
  const Ran apart =
      run("strength apart.nhdr --mask ct.nrrd --label 400 --load axial --linear --no-maps --threads 1 -o st --force "
          "--quiet");
  EXPECT_EQ(apart.code, 0) << apart.error;
  // What an image is made of is on record, also what its header keeps elsewhere.
  EXPECT_EQ(formats::read_json(file("st/run.json"))["inputs_sha256"]["apart.raw"], sha256_of(file("apart.raw")));
}

}  // namespace
}  // namespace howship
