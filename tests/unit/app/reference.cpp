// SPDX-License-Identifier: Apache-2.0
// The committed reference pages and schema are what the program prints today.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "howship/app/topics.hpp"
#include "howship/base/files.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/imaging/labels.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/patient/event.hpp"
#include "howship/records/cohort_tables.hpp"
#include "howship/records/tables.hpp"
#include "howship/scenario/citations.hpp"
#include "howship/scenario/dataset_file.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/scenario/schema.hpp"
#include "howship/scenario/trial_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/therapy/local/local.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::app {
namespace {

const std::filesystem::path source = HOWSHIP_SOURCE_DIR;

std::string shown(std::string_view name, Style style) {
  for (const Topic& topic : topics())
    if (topic.name == name) return topic.show("", style);
  ADD_FAILURE() << name;
  return "";
}

TEST(Reference, the_committed_pages_are_up_to_date) {
  for (const auto& [file, topic, style] : {std::tuple{"scenario.schema.json", "schema", Style::json},
                                           {"scenario.md", "inputs", Style::markdown},
                                           {"parameters.md", "parameters", Style::markdown},
                                           {"tests.md", "tests", Style::markdown},
                                           {"tables.md", "tables", Style::markdown},
                                           {"sources.md", "sources", Style::markdown},
                                           {"cohort.md", "cohort", Style::markdown},
                                           {"trial.md", "trial", Style::markdown},
                                           {"dataset.md", "dataset", Style::markdown},
                                           {"labels.md", "labels", Style::markdown},
                                           {"policies.md", "policies", Style::markdown}})
    EXPECT_EQ(read_whole(source / "docs/reference" / file), shown(topic, style))
        << file << " is out of date: tools/reference.sh writes it anew";
}

/// What each topic lists.
std::map<std::string_view, std::vector<std::string>> listed() {
  std::map<std::string_view, std::vector<std::string>> out;
  for (const scenario::ParameterGroup& group : scenario::parameter_groups())
    for (const Declaration& one : group.declared) out["parameters"].emplace_back(one.key);
  for (const std::string_view bone : skeleton::bone_names()) out["bones"].emplace_back(bone);
  for (const tumour::Primary& primary : tumour::primaries()) out["primaries"].emplace_back(primary.name);
  for (const auto& file : std::filesystem::directory_iterator(source / "data/drugs"))
    out["drugs"].push_back(file.path().stem().string());
  for (const records::DeclaredTable& table : records::declared_tables())
    for (const formats::Column& column : table.columns) out["tables"].push_back(column.name);
  for (const therapy::LocalTreatment* row : therapy::local_treatments()) out["treatments"].emplace_back(row->key);
  for (const EventKind& kind : patient::event_kinds()) out["events"].emplace_back(kind.key);
  for (const imaging::Modality* modality : imaging::modalities()) out["tests"].emplace_back(modality->name);
  for (const scenario::Work& work : scenario::works()) out["sources"].push_back(work.key);
  for (const scenario::Section& section : scenario::sections())
    for (const auto& [input, default_value] : scenario::defaults_of(section)) {
      out["inputs"].emplace_back(input->key);
      if (section.name.starts_with("exposure")) out["exposures"].emplace_back(input->key);
    }
  for (const scenario::CohortInput& one : scenario::cohort_inputs()) out["cohort"].emplace_back(one.key);
  for (const scenario::PopulationInput& one : scenario::population_inputs()) out["cohort"].emplace_back(one.key);
  for (const auto& row : spread::Parameters::table()) out["cohort"].emplace_back(row.declared.key);
  for (const spread::PrimaryNumber& one : spread::primary_numbers()) out["cohort"].emplace_back(one.key);
  for (const spread::Region& one : spread::regions()) out["cohort"].push_back(one.name);
  for (const records::CohortTable& table : records::cohort_tables())
    for (const formats::Column& column : table.columns) out["cohort"].push_back(column.name);
  for (const scenario::CohortInput& one : scenario::trial_inputs()) out["trial"].emplace_back(one.key);
  for (const outcomes::Endpoint& one : outcomes::endpoints())
    if (!one.before_entry) out["trial"].emplace_back(one.key);
  for (const scenario::CohortInput& one : scenario::dataset_inputs()) out["dataset"].emplace_back(one.key);
  for (const imaging::LabelRow& one : imaging::labels()) out["labels"].emplace_back(one.name);
  out["policies"] = scenario::policy_names();
  for (const clinic::Quantity& one : clinic::quantities()) out["quantities"].emplace_back(one.name);
  out["schema"] = out["inputs"];
  out["schema"].insert(out["schema"].end(), out["parameters"].begin(), out["parameters"].end());
  return out;
}

/// Every text in a JSON document, keys and values.
void texts_of(const nlohmann::json& json, std::set<std::string>& out) {
  if (json.is_string()) out.insert(json.get<std::string>());
  if (json.is_object())
    for (const auto& [key, value] : json.items()) {
      out.insert(key);
      texts_of(value, out);
    }
  if (json.is_array())
    for (const auto& value : json) texts_of(value, out);
}

/// Whether `name` stands in a text as a word of its own.
bool stands_in(const std::string& text, const std::string& name) {
  const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) return true;
  }
  return false;
}

TEST(Reference, every_topic_shows_all_that_it_lists_in_every_style) {
  const auto all = listed();
  for (const Topic& topic : topics()) {
    ASSERT_TRUE(all.contains(topic.name)) << topic.name << ": what does it list?";
    ASSERT_FALSE(all.at(topic.name).empty());
    const auto json = nlohmann::json::parse(topic.show("", Style::json), nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << topic.name << " is no JSON";
    std::set<std::string> in_json;
    texts_of(json, in_json);
    const std::string text = topic.show("", Style::text), markdown = topic.show("", Style::markdown);
    for (const std::string& name : all.at(topic.name)) {
      EXPECT_TRUE(in_json.contains(name)) << topic.name << " as JSON lacks " << name;
      EXPECT_TRUE(stands_in(text, name)) << topic.name << " lacks " << name;
      EXPECT_TRUE(stands_in(markdown, name)) << topic.name << " as markdown lacks " << name;
    }
  }
}

TEST(Reference, an_endpoint_that_lies_before_a_trial_is_not_offered_for_one) {
  const auto trial =
      std::find_if(topics().begin(), topics().end(), [](const Topic& one) { return one.name == "trial"; });
  ASSERT_NE(trial, topics().end());
  const std::string text = trial->show("", Style::text);
  EXPECT_TRUE(outcomes::find_endpoint("bone_disease_diagnosed")->before_entry);
  for (const outcomes::Endpoint& one : outcomes::endpoints())
    EXPECT_EQ(stands_in(text, std::string{one.key}), !one.before_entry) << one.key;
}

TEST(Reference, every_work_is_listed_once_with_the_numbers_that_cite_it) {
  const auto rows = nlohmann::json::parse(shown("sources", Style::json));
  std::vector<std::string> seen;
  for (const auto& row : rows) {
    seen.push_back(row["work"]);
    EXPECT_FALSE(row["cited_by"].get<std::string>().empty()) << row;
    EXPECT_FALSE(row["citation"].get<std::string>().empty()) << row;
  }
  EXPECT_EQ(seen.size(), scenario::works().size());
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST(Reference, one_work_is_shown_with_every_number_that_cites_it_and_as_bibtex) {
  for (const Topic& topic : topics())
    if (topic.name == "sources") {
      const auto rows = nlohmann::json::parse(topic.show("mori_2018", Style::json));
      const auto cites = [&](std::string_view number) {
        return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row["number"] == number; });
      };
      EXPECT_TRUE(cites("drug zoledronate deep_loss"));
      EXPECT_FALSE(cites("drug zoledronate dose"));
      EXPECT_NE(topic.show("mori_2018", Style::text).find("https://doi.org/10.1007/s00198-018-4376-1"),
                std::string::npos);
    }
  EXPECT_EQ(bibtex("mori_2018"), scenario::find_work("mori_2018")->bibtex());
  EXPECT_NE(bibtex("").find("@article{mori_2018,"), std::string::npos);
  EXPECT_THROW(bibtex("mori_2019"), InputError);
}

/// Runs python3-jsonschema over documents; empty optional where it is not installed.
std::optional<std::vector<bool>> validated(const std::vector<std::string>& documents,
                                           const std::string& schema = scenario::schema()) {
  if (std::system("python3 -c 'import jsonschema; jsonschema.Draft202012Validator' >/dev/null 2>&1") != 0)
    return std::nullopt;
  const auto folder = std::filesystem::temp_directory_path() / ("howship-schema-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  nlohmann::json all = nlohmann::json::array();
  for (const std::string& text : documents) {
    Problems problems;
    all.push_back(nlohmann::json::parse(json_of(scenario::parse_document(text, "s.toml", problems))));
    EXPECT_TRUE(problems.empty()) << problems.report() << text;
  }
  write_whole(folder / "schema.json", schema);
  write_whole(folder / "all.json", all.dump());
  write_whole(folder / "check.py", std::string_view{R"(
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1] + '/schema.json'))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
with open(sys.argv[1] + '/result', 'w') as out:
    for document in json.load(open(sys.argv[1] + '/all.json')):
        out.write('1' if validator.is_valid(document) else '0')
)"});
  const std::string command = "python3 '" + (folder / "check.py").string() + "' '" + folder.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::vector<bool> out;
  for (char c : read_whole(folder / "result")) out.push_back(c == '1');
  std::filesystem::remove_all(folder);
  return out;
}

const std::string good =
    "duration = \"1 year\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n";

TEST(Reference, the_schema_accepts_every_scenario_of_the_repository) {
  std::vector<std::string> texts{good}, names{"the shortest"};
  if (std::filesystem::exists(source / "scenarios"))
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source / "scenarios"))
      if (entry.path().filename() == "scenario.toml") {
        texts.push_back(read_whole(entry.path()));
        names.push_back(entry.path().string());
      }
  const auto valid = validated(texts);
  if (!valid) GTEST_SKIP() << "python3-jsonschema is not installed";
  ASSERT_EQ(valid->size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_TRUE((*valid)[i]) << names[i];
}

TEST(Reference, the_schema_accepts_every_way_to_write_a_value) {
  std::vector<std::string> texts;
  for (const char* rest : {
           "type = 0.5\n",
           "type = \"mixed\"\n",
           "start = \"month 2\"\n",
           "start = \"40 days\"\n",
           "centre = [\"0.2 cm\", \"-4 mm\", \"+0 mm\"]\n",
           "[exposure]\nkill = \"0.1 1/day\"\n",
           "[exposure]\nkill = [\"0.1 1/day\", \"0 1/h\", \"0 1/h\"]\n",
           "[exposure]\ngrowth = 0.5\n",
           "[exposure]\ngrowth = [0.5, 1, 1]\n",
           "[exposure]\nrankl_neutralised = \"95 %\"\n",
           "[exposure]\ndenosumab = \"138 nM\"\n",
           "[exposure]\ndenosumab = \"0.138 umol/L\"\n",
           "[parameters.tumour]\nspreading = \"1.2e-6 cm2/s\"\n",
           "[parameters.tumour]\nradiation_beta = \"0.05 1/Gy2\"\n",
           "[parameters.bone]\nrank = \"10 pM\"\n",
           "[[exposure.event]]\nkind = \"fraction\"\nday = \"week 6\"\ndose = \"300 cGy\"\n",
           "[bone.L1]\ntrabecular_density = \"0.12 g/cm3\"\n",
           "[output]\nsave_every = \"1 week\"\npng = false\n",
       })
    texts.push_back(good + rest);
  const auto valid = validated(texts);
  if (!valid) GTEST_SKIP() << "python3-jsonschema is not installed";
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_TRUE(valid->at(i)) << texts[i];
}

TEST(Reference, the_schema_rejects_what_the_reader_refuses_for_its_form) {
  std::vector<std::string> texts{"[bone.L3]\n",
                                 "duration = 24\n",
                                 "duration = \"24\"\n",
                                 "duration = \"24 mm\"\n",
                                 "duration = \"1 year\"\nseed = \"7\"\n",
                                 "duration = \"1 year\"\nseed = -1\n",
                                 "duration = \"1 year\"\nsed = 7\n",
                                 "duration = \"1 year\"\nlesion = 3\n",
                                 "duration = \"1 year\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"};
  for (const char* rest : {"type = 1.5\n",
                           "type = \"lytik\"\n",
                           "start = \"day one\"\n",
                           "start = 40\n",
                           "centre = [\"2 mm\", \"-4 mm\"]\n",
                           "centre = [\"2 mm\", \"-4 mm\", 3]\n",
                           "raduis = \"3 mm\"\n",
                           "[exposure]\nrankl_neutralised = 1\n",
                           "[exposure]\nkill = 0.1\n",
                           "[exposure]\nkill = [\"0.1 1/day\"]\n",
                           "[[exposure.interval]]\nkill = \"0.1 1/day\"\n",
                           "[[exposure.event]]\nkind = \"x\"\nday = \"day 1\"\n",
                           "[output]\npng = \"yes\"\n",
                           "[parameters.tumor]\ngrowth = 1\n",
                           "[parameters.tumour]\ngrowht = 1\n",
                           "[parameters.tumour]\npacking = 7\n",
                           "[parameters.tumour]\ngrowth = \"ten 1/day\"\n",
                           "[parameters.bone]\nrank = \"10 mm\"\n",
                           "[bone.L1]\nlabel = 0\n",
                           "[bone.L1]\nlabel = \"29\"\n"})
    texts.push_back(good + rest);
  const auto valid = validated(texts);
  if (!valid) GTEST_SKIP() << "python3-jsonschema is not installed";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_FALSE(valid->at(i)) << texts[i];
    Problems problems;
    scenario::read_scenario(texts[i], "s.toml", problems, false);
    EXPECT_FALSE(problems.empty()) << texts[i];
  }
}

TEST(Reference, the_schema_of_data_sets_accepts_every_example_and_rejects_what_is_no_key_or_no_draw) {
  std::vector<std::string> good_ones, names;
  for (const auto& entry : std::filesystem::directory_iterator(source / "examples/datasets"))
    if (entry.path().extension() == ".toml") {
      good_ones.push_back(read_whole(entry.path()));
      names.push_back(entry.path().string());
    }
  ASSERT_GE(good_ones.size(), 4u);
  const auto valid = validated(good_ones, scenario::dataset_schema());
  if (!valid) GTEST_SKIP() << "python3-jsonschema is not installed";
  for (std::size_t i = 0; i < good_ones.size(); ++i) EXPECT_TRUE(valid->at(i)) << names[i];
  const std::string base = "[dataset]\ncases = 3\nbone = \"L3\"\ndays = \"day 9\"\n[patient]\nprimary = \"breast\"\n";
  const std::vector<std::string> bad{
      "[patient]\nprimary = \"breast\"\n",
      base + "age = { from = 40 }\n",
      base + "age = { mean = 40, from = 3, to = 5 }\n",
      base + "age = { one_of = [] }\n",
      base + "agee = 40\n",
      base + "[[lesion]]\nraduis = \"3 mm\"\n",
      base + "[[dataset.setting]]\nct_noize = \"3 HU\"\n",
      "[dataset]\ncases = \"3\"\n",
      "[dataset]\ncases = 3\nkases = 3\n",
  };
  const auto refused = validated(bad, scenario::dataset_schema());
  for (std::size_t i = 0; i < bad.size(); ++i) EXPECT_FALSE(refused->at(i)) << bad[i];
}

}  // namespace
}  // namespace howship::app
