// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/json.hpp"

namespace howship::formats {
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

}  // namespace
}  // namespace howship::formats
