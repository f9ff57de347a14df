// SPDX-License-Identifier: Apache-2.0
// Metastases that come by themselves: bones in shells are drawn where somebody asks for it, and that changes nothing
// else.
#include "program.hpp"

namespace howship::test {
namespace {

TEST(Disease, bones_in_shells_are_drawn_only_where_the_key_is_written_out) {
  const Scratch scratch;
  const std::string scenario =
      "seed = 3\nduration = \"40 days\"\nvoxel_size = \"2 mm\"\n[patient]\nsex = \"female\"\nprimary = \"breast\"\n"
      "[disease]\nday_0 = \"first_metastasis\"\n";
  write(scratch / "s.toml", scenario);
  write(scratch / "drawn.toml", scenario + "[output]\nvolumes = true\npng = true\n");
  for (const auto& [file, folder] : {std::pair{"s.toml", "plain"}, {"drawn.toml", "drawn"}}) {
    const Answer answer = call({{"run", file, "-o", folder, "--quiet"}, scratch / ""});
    ASSERT_EQ(answer.status, 0) << answer.said;
  }
  EXPECT_FALSE(fs::exists(scratch / "plain/volumes"));
  EXPECT_FALSE(fs::exists(scratch / "plain/pictures"));
  EXPECT_TRUE(fs::exists(scratch / "drawn/volumes/index.pvd"));
  EXPECT_TRUE(fs::exists(scratch / "drawn/pictures"));
  for (const char* table : {"timeline.csv", "lesions.csv", "events.csv"})
    EXPECT_EQ(bytes_of(scratch / (std::string{"plain/"} + table)), bytes_of(scratch / (std::string{"drawn/"} + table)));
}

}  // namespace
}  // namespace howship::test
