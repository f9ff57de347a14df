// SPDX-License-Identifier: Apache-2.0
#include "howship/records/log.hpp"

#include <fstream>

#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"

namespace howship::records {
namespace {

TEST(Log, every_event_is_one_json_line_and_a_line_cut_short_is_closed) {
  const Scratch scratch;
  {
    EventLog log(scratch / "log.jsonl");
    log.write("start", {{"day", 0}});
    log.write("checkpoint", {{"day", 30}, {"text", "two\nlines"}});
  }
  std::ofstream(scratch / "log.jsonl", std::ios::app) << "{\"time\":\"2026";
  EventLog log;
  log.write("nowhere");
  log = EventLog(scratch / "log.jsonl");
  log.write("end");
  std::ifstream in(scratch / "log.jsonl");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(formats::Json::parse(lines[1])["text"], "two\nlines");
  EXPECT_EQ(formats::Json::parse(lines[1])["day"], 30);
  EXPECT_EQ(formats::Json::parse(lines[1])["time"].get<std::string>().size(), 24u);
  EXPECT_EQ(formats::Json::parse(lines[3])["event"], "end");
}

TEST(Log, a_place_that_cannot_be_written_is_named) {
  EXPECT_THROW(EventLog("/nonexistent-folder/log.jsonl"), RunError);
}

TEST(Log, nothing_is_added_to_a_file_that_is_no_log) {
  const Scratch scratch;
  for (const std::string text : {"seed = 3\nduration = \"4 days\"\n", "\x89PNG\r\n", "{\"seed\":1}", "x", "\n"}) {
    std::ofstream(scratch / "other") << text;
    EXPECT_THROW(EventLog(scratch / "other"), InputError) << text;
    EXPECT_EQ(read_whole(scratch / "other"), text);
  }
  std::ofstream(scratch / "cut") << "{\"ti";  // a crash in the first line
  EventLog(scratch / "cut").write("end");
  EXPECT_NE(read_whole(scratch / "cut").find("\"event\":\"end\""), std::string::npos);
  std::ofstream(scratch / "empty") << "";
  EXPECT_NO_THROW(EventLog(scratch / "empty"));
  EXPECT_NO_THROW(EventLog("/dev/null"));
}

}  // namespace
}  // namespace howship::records
