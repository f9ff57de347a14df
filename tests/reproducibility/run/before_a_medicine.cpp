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

TEST(BeforeAMedicine, the_tables_are_the_same_bytes_with_and_without_it) {
  const Scratch scratch;
  const std::string scenario = rich_scenario;
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
    const auto front = run(std::string{drug} + "_first", scenario.substr(0, first) + row + scenario.substr(first));
    const auto back = run(std::string{drug} + "_last", scenario + "\n" + row);
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
