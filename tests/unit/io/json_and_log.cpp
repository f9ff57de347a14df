// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <fstream>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/io/log.hpp"
#include "scratch.hpp"

namespace howship {
namespace {

TEST(Json, keys_keep_their_order_and_numbers_their_value) {
  const Scratch scratch;
  const Json json = {{"zebra", 1}, {"apple", 0.1}, {"none", std::nan("")}, {"bytes", "\xff"}};
  write_json(scratch / "run.json", json);
  EXPECT_EQ(read_whole(scratch / "run.json"),
            "{\n  \"zebra\": 1,\n  \"apple\": 0.1,\n  \"none\": null,\n  \"bytes\": \"\xef\xbf\xbd\"\n}\n");
  EXPECT_EQ(read_json(scratch / "run.json")["apple"].get<double>(), 0.1);
}

TEST(Json, half_a_file_is_named_in_the_error) {
  const Scratch scratch;
  write_whole(scratch / "run.json", "{\"a\": ");
  try {
    read_json(scratch / "run.json");
    FAIL() << "no error";
  } catch (const RunError& error) {
    EXPECT_NE(std::string{error.what()}.find("run.json' is not a whole JSON file"), std::string::npos);
  }
}

TEST(Json, a_declared_parameter_tells_everything_about_itself) {
  struct Law {
    double rate = 0.7;
  };
  const Parameter<Law> table[] = {
      {&Law::rate, {"rate", "1/day", 0.1, 2, "how fast", {Origin::published, "Somebody 2008, table 1", 'H'}}}};
  const Json json = parameters_json(Law{}, std::span<const Parameter<Law>>{table});
  EXPECT_EQ(json.dump(),
            "{\"rate\":{\"value\":0.7,\"unit\":\"1/day\",\"low\":0.1,\"high\":2.0,\"meaning\":\"how fast\","
            "\"origin\":\"published\",\"source\":\"Somebody 2008, table 1\",\"confidence\":\"H\"}}");
}

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
  EXPECT_EQ(Json::parse(lines[1])["text"], "two\nlines");
  EXPECT_EQ(Json::parse(lines[1])["day"], 30);
  EXPECT_EQ(Json::parse(lines[1])["time"].get<std::string>().size(), 24u);
  EXPECT_EQ(Json::parse(lines[3])["event"], "end");
}

TEST(Log, a_place_that_cannot_be_written_is_named) {
  EXPECT_THROW(EventLog("/nonexistent-folder/log.jsonl"), RunError);
}

}  // namespace
}  // namespace howship
