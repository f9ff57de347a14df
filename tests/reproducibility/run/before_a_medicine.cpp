// SPDX-License-Identifier: Apache-2.0
// A medicine changes nothing before its first dose: not a byte of any table, wherever it stands in the file.
#include <sstream>

#include "program.hpp"

namespace howship::test {
namespace {

/// Rows of a table up to `day`, its head among them.
std::string until(const std::string& table, double day) {
  std::istringstream lines(table);
  std::string out, line;
  while (std::getline(lines, line)) {
    const bool head = line.starts_with("day");
    if (head || std::stod(line.substr(0, line.find(','))) <= day) out += line + '\n';
  }
  return out;
}

/// timeline.csv without the level of that medicine: its columns stand behind the others, in the order of first doses.
std::string without_level(const std::string& table, const std::string& drug) {
  std::istringstream lines(table);
  std::string out, line;
  std::size_t at = 0;
  while (std::getline(lines, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line + ',');
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (out.empty())
      while (at < cells.size() && cells[at] != "level_" + drug && !cells[at].starts_with("level_" + drug + "_mg_"))
        ++at;
    if (at < cells.size()) cells.erase(cells.begin() + std::ptrdiff_t(at));
    for (std::size_t k = 0; k < cells.size(); ++k) out += (k ? "," : "") + cells[k];
    out += '\n';
  }
  return out;
}

TEST(BeforeAMedicine, the_tables_are_the_same_bytes_with_and_without_it) {
  const Scratch scratch;
  std::string scenario = rich_scenario;
  const std::string key = "[output]\n";  // nothing but tables is looked at
  scenario.insert(scenario.find(key) + key.size(), "png = false\nimages = false\nvolumes = false\n");
  const std::size_t first = scenario.find("[[treatment]]");
  ASSERT_NE(first, std::string::npos);
  const auto run = [&](const std::string& name, const std::string& text) {
    write(scratch / (name + ".toml"), text);
    const Answer answer = call({{"run", name + ".toml", "-o", name, "--quiet"}, scratch / ""});
    EXPECT_EQ(answer.status, 0) << answer.said;
    return files_of(scratch / name);
  };
  const auto without = run("without", scenario);
  for (const char* drug : {"paracetamol", "denosumab_60"}) {
    const std::string row = std::string{"[[treatment]]\ndrug = \""} + drug + "\"\nstart = \"day 41\"\n\n";
    auto front = run(std::string{drug} + "_first", scenario.substr(0, first) + row + scenario.substr(first));
    auto back = run(std::string{drug} + "_last", scenario + "\n" + row);
    EXPECT_NE(front.at("timeline.csv"), without_level(front.at("timeline.csv"), drug)) << drug;
    for (auto* one : {&front, &back}) one->at("timeline.csv") = without_level(one->at("timeline.csv"), drug);
    for (const char* table : {"timeline.csv", "lesions.csv", "strength.csv", "findings.csv"}) {
      ASSERT_FALSE(until(without.at(table), 41.0).empty());
      EXPECT_EQ(until(without.at(table), 41.0), until(front.at(table), 41.0)) << drug << ' ' << table;
      EXPECT_EQ(until(without.at(table), 41.0), until(back.at(table), 41.0)) << drug << ' ' << table;
    }
    EXPECT_EQ(until(without.at("events.csv"), 40.9), until(front.at("events.csv"), 40.9)) << drug;
    EXPECT_EQ(until(without.at("events.csv"), 40.9), until(back.at("events.csv"), 40.9)) << drug;
    EXPECT_NE(without.at("events.csv"), back.at("events.csv")) << drug << " is given on day 41";
  }
}

}  // namespace
}  // namespace howship::test
