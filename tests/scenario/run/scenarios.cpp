// SPDX-License-Identifier: Apache-2.0
// Every folder of scenarios/ is a tutorial that is a test: it runs, its numbers hold, its README says the answer.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <optional>
#include <regex>

#include "howship/base/files.hpp"
#include "howship/base/toml.hpp"
#include "howship/formats/table.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

const fs::path scenarios = fs::path(HOWSHIP_SOURCE_DIR) / "scenarios";

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(scenarios))
    if (entry.is_directory()) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

/// The paths of data that lie outside the repository, as the scenario writes them.
std::vector<std::string> outside(const std::string& text) {
  std::vector<std::string> out;
  const std::regex path("\"(\\.\\./[^\"]*)\"");
  for (std::sregex_iterator at(text.begin(), text.end(), path), end; at != end; ++at) out.push_back((*at)[1]);
  return out;
}

/// The scenario with absolute paths and without what no expected number needs.
std::string tables_only(std::string text, const fs::path& folder) {
  for (const std::string& path : outside(text))
    text = std::regex_replace(text, std::regex("\"" + std::regex_replace(path, std::regex("\\."), "\\.") + "\""),
                              "\"" + fs::weakly_canonical(folder / path).string() + "\"");
  const std::string quiet = "volumes = false\npng = false\nimages = false\ncheckpoint_every = \"36525 days\"\n",
                    own = "[output]\n";
  if (const std::size_t at = text.find(own); at != std::string::npos) return text.insert(at + own.size(), quiet);
  return text + '\n' + own + quiet;
}

/// One entry of expected.toml: every key that is no part of this struct names a column and picks the row.
struct Expected {
  std::string table, column;
  std::map<std::string, std::string> row;
  double value = 0;

  bool same_cell(const Expected& other) const {
    return table == other.table && column == other.column && row == other.row;
  }
  std::string text() const {
    std::string out = table + " " + column;
    for (const auto& [key, wanted] : row) out += fmt::format(", {} {}", key, wanted);
    return out;
  }
};

std::vector<Expected> expected_numbers(const toml::table& file) {
  std::vector<Expected> out;
  if (const toml::array* numbers = file["number"].as_array())
    for (const toml::node& node : *numbers) {
      Expected one;
      for (const auto& [key, item] : *node.as_table())
        if (key == "table")
          one.table = item.value_or("");
        else if (key == "column")
          one.column = item.value_or("");
        else if (key == "value")
          one.value = item.value_or(0.0);
        else
          one.row[std::string(key.str())] =
              item.is_string() ? item.value_or("") : fmt::format("{}", item.value_or(0.0));
      out.push_back(std::move(one));
    }
  return out;
}

std::optional<double> cell(const formats::Csv& csv, const Expected& wanted) {
  const int column = csv.column(wanted.column);
  if (column < 0) return {};
  for (const formats::CsvRow& row : csv.rows) {
    bool same = true;
    for (const auto& [key, text] : wanted.row) {
      const int at = csv.column(key);
      same &= at >= 0 && row.cells[std::size_t(at)] == text;
    }
    const std::string& found = row.cells[std::size_t(column)];
    if (same && !found.empty()) return std::stod(found);
  }
  return {};
}

/// "16.5 cm3" from 16499 and 1000: the number of a sentence, with as many decimals as `like` has.
std::string rounded(double value, const std::string& like, double per) {
  const std::string words = like.substr(0, like.find_first_of("0123456789"));
  const std::string rest = like.substr(words.size());
  const std::size_t end = rest.find_first_not_of("0123456789.");
  const std::string number = rest.substr(0, end);
  const std::size_t point = number.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : number.size() - point - 1;
  return fmt::format("{}{:.{}f}{}", words, value / per, decimals, end == std::string::npos ? "" : rest.substr(end));
}

class Scenarios : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    scratch_ = fs::temp_directory_path() / fmt::format("howship-scenario-{}-{}", GetParam(), ::getpid());
    fs::create_directories(scratch_);
  }
  void TearDown() override { fs::remove_all(scratch_); }

  fs::path scratch_;
};

TEST_P(Scenarios, gives_its_numbers_and_says_its_answer) {
  const fs::path folder = scenarios / GetParam();
  const std::string text = read_whole(folder / "scenario.toml");
  for (const std::string& path : outside(text))
    if (!fs::exists(folder / path)) GTEST_SKIP() << "the data of this scenario is not on this machine: " << path;

  const toml::table file = toml::parse_file((folder / "expected.toml").string());
  const std::vector<Expected> numbers = expected_numbers(file);
  const double tolerance = file["tolerance"].value_or(0.0);
  ASSERT_GE(numbers.size(), 2u);
  ASSERT_GT(tolerance, 0.0);

  write_whole(scratch_ / "scenario.toml", tables_only(text, folder));
  const std::string command = fmt::format("'{}' run '{}' -o '{}' --quiet", HOWSHIP_PROGRAM,
                                          (scratch_ / "scenario.toml").string(), (scratch_ / "result").string());
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << command;

  for (const Expected& wanted : numbers) {
    const std::optional<double> found = cell(formats::read_csv_file(scratch_ / "result" / wanted.table), wanted);
    ASSERT_TRUE(found) << "no such number: " << wanted.text();
    EXPECT_NEAR(*found, wanted.value, tolerance * std::abs(wanted.value)) << wanted.text();
  }

  // The first number is the answer. What it is compared with is held by the test of the scenario that it comes from.
  const std::string readme = read_whole(folder / "README.md");
  const std::string answer = file["answer"]["text"].value_or("");
  EXPECT_EQ(answer, rounded(numbers[0].value, answer, file["answer"]["per"].value_or(1.0)));
  EXPECT_NE(readme.find("**" + answer + "**"), std::string::npos) << "README.md does not say **" << answer << "**";
  if (const auto other = file["compared"]["scenario"].value<std::string>()) {
    const std::string said = file["compared"]["text"].value_or("");
    bool held = false;
    for (const Expected& one : expected_numbers(toml::parse_file((scenarios / *other / "expected.toml").string())))
      held |= one.same_cell(numbers[0]) && said == rounded(one.value, said, file["compared"]["per"].value_or(1.0));
    EXPECT_TRUE(held) << "expected.toml of " << *other << " does not hold '" << said << "' for " << numbers[0].text();
    EXPECT_NE(readme.find(said), std::string::npos) << "README.md does not say " << said;
  }
  EXPECT_EQ(readme.rfind("# ", 0), 0u);
  EXPECT_EQ(readme[readme.find('\n') - 1], '?') << "README.md opens with a question";
  EXPECT_NE(readme.find("howship run scenarios/" + GetParam() + "/scenario.toml"), std::string::npos);
  EXPECT_NE(readme.find("(figure.png)"), std::string::npos);

  const std::string table = read_whole(scenarios / "README.md");
  EXPECT_NE(table.find("[" + GetParam() + "](" + GetParam() + "/README.md)"), std::string::npos);
  EXPECT_NE(table.find(answer), std::string::npos) << "scenarios/README.md does not say " << answer;

  const std::string figure = read_whole(folder / "figure.png");
  EXPECT_EQ(figure.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_LE(figure.size(), 250'000u);
}

INSTANTIATE_TEST_SUITE_P(Folder, Scenarios, testing::ValuesIn(names()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace howship
