// SPDX-License-Identifier: Apache-2.0
// What the page says to people beside what was computed: statements of patient guides that no model shows, and ranges.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/files.hpp"
#include "howship/base/toml.hpp"
#include "howship/records/report.hpp"
#include "howship/scenario/embedded.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::records {
namespace {

struct Place {
  std::string_view source;  ///< file of web/src
  std::string_view entry;   ///< what the words belong to, which stands before them
  std::vector<std::string_view> says;
};

/// Statements for information only, and where the page says them. docs/reference/report.md lists the same.
const std::map<std::string, Place>& places() {
  static const std::map<std::string, Place> map = {
      {"F007", {"words.ts", "goodToKnow", {"Bone, liver, brain and lung are among the places that cancer spreads to"}}},
      {"F025",
       {"words.ts", "goodToKnow", {"Bone metastasis is much more common in adults than cancer that starts in"}}},
      {"F030",
       {"words.ts",
        "goodToKnow",
        {"Not smoking, a healthy weight, exercise, a good diet and less alcohol lower the risk of cancer"}}},
      {"F087", {"words.ts", "Bone scan", {"Its dose is small and only weakly radioactive"}}},
      {"F097", {"words.ts", "MRI scan", {"It may take up to an hour, and you must lie still"}}},
      {"F164", {"words.ts", "Radiation from outside", {"most doctors who give radiation prefer several sessions"}}},
      {"F167",
       {"words.ts",
        "Radiation from outside",
        {"The beams are painless. Each visit is short, but setting up takes longer than the beam"}}},
      {"F171", {"words.ts", "Stereotactic radiation", {"It does not hurt. A frame holds the body still"}}},
      {"F174",
       {"words.ts",
        "Ablation",
        {"heats by an electric current", "CT pictures guide the needle, and most people are put to sleep for it"}}},
      {"F180", {"words.ts", "Bone cement", {"Pictures guide the needle, and the place is made numb"}}},
      {"F195",
       {"words.ts",
        "Opioid pain medicine",
        {"Addiction is almost never a problem when it is taken as directed for cancer pain"}}},
      {"F217",
       {"plain.ts",
        "Questions worth asking",
        {"Is this the same cancer as the first one", "Is it in other bones besides", "What is the goal of",
         "What are the risks"}}},
      {"F219",
       {"words.ts",
        "goodToKnow",
        {"Complementary methods", "may ease symptoms", "Alternative methods", "may do harm or delay a cure"}}},
      {"F220",
       {"words.ts",
        "goodToKnow",
        {"talk early about what to expect and what you want", "Palliative care makes people more comfortable",
         "at any time, together with treatment"}}},
      {"F224",
       {"words.ts", "goodToKnow", {"No doctor can say exactly how long someone will live", "can give a range"}}},
      {"F227",
       {"words.ts", "CT scan", {"A dye may be given to drink or into a vein", "hives", "a severe reaction is rare"}}},
      {"F229", {"words.ts", "goodToKnow", {"New blood tests that may find bone metastases earlier are being studied"}}},
      {"F238",
       {"words.ts",
        "goodToKnow",
        {"National Cancer Institute", "pages on treatment for patients", "no guideline for bone metastasis alone"}}},
  };
  return map;
}

std::string_view program_of_the_page() {
  for (const PageFile& file : page_files())
    if (file.path == "report.js") return file.text;
  return {};
}

TEST(ReportWords, every_statement_for_information_stands_where_the_map_says) {
  for (const auto& [id, place] : places()) {
    SCOPED_TRACE(id);
    const std::string source = read_whole(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "web/src" / place.source);
    const std::string_view carried = program_of_the_page();
    std::size_t at = source.find(place.entry);
    ASSERT_NE(at, source.npos) << place.entry;
    for (std::string_view words : place.says) {
      at = source.find(words, at);
      ASSERT_NE(at, source.npos) << words;
      EXPECT_NE(carried.find(words), carried.npos) << "the page that the program carries does not say: " << words;
    }
  }
}

TEST(ReportWords, every_statement_for_information_of_the_evidence_table_is_in_the_map) {
  const std::filesystem::path table = std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/statements.csv";
  std::istringstream lines(read_whole(table));
  std::set<std::string> wanted;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.ends_with(",information")) wanted.insert(line.substr(0, line.find(',')));
  }
  EXPECT_EQ(wanted.size(), 16u);
  for (const std::string& id : wanted) EXPECT_TRUE(places().count(id)) << id;
}

TEST(ReportWords, the_reference_lists_the_same_places) {
  const std::string page = read_whole(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "docs/reference/report.md");
  for (const auto& [id, place] : places()) EXPECT_NE(page.find(id), page.npos) << id;
}

TEST(ReportWords, every_primary_has_the_months_of_its_front_and_the_range_of_its_patients) {
  const auto text = scenario::embedded_data("model_ranges.toml");
  ASSERT_TRUE(text);
  const toml::table ranges = toml::parse(*text);
  for (const tumour::Primary& primary : tumour::primaries()) {
    SCOPED_TRACE(primary.name);
    const auto months = ranges["growth"]["model_months"][primary.name].value<double>();
    const auto factor = ranges["growth"]["factor"][primary.name].value<double>();
    ASSERT_TRUE(months && factor);
    const tumour::PrimaryClones known = tumour::clones_of(primary.name);
    const double spread = std::hypot(known.clones.growth_spread, known.clones.growth_spread_lesions);
    EXPECT_NEAR(*factor / std::exp(1.645 * spread), 1.0, 0.01);
    // 18 mm at the speed of the front.
    if (primary.name == "myeloma") continue;  // its front is not fitted to patients
    EXPECT_NEAR(*months / (18.0 / known.reduced.front_speed / 30.4375), 1.0, 0.15);
  }
}

}  // namespace
}  // namespace howship::records
