// SPDX-License-Identifier: Apache-2.0
// What --resume cannot go on with bit for bit is refused with a sentence, and the result stays as it was.
#include "../../reproducibility/run/program.hpp"
#include "howship/base/files.hpp"
#include "howship/records/checkpoint.hpp"

namespace howship::test {
namespace {

/// Eight days of a small lesion under a drug file of the user's own, stopped on day 4.
class NotResumed : public testing::Test {
 protected:
  NotResumed() {
    std::string drug = bytes_of(fs::path{HOWSHIP_SOURCE_DIR} / "data/drugs/zoledronate.toml");
    write(scratch / "mine.toml", drug);
    write(scratch / "scenario.toml", R"(title = "A drug file of one's own"
duration = "8 days"
voxel_size = "2 mm"
[patient]
primary = "breast"
sex = "female"
[output]
save_every = "2 days"
checkpoint_every = "2 days"
[[lesion]]
bone = "L3"
radius = "3 mm"
centre = ["0 mm", "-4 mm", "0 mm"]
[[treatment]]
drug = "mine.toml"
start = "day 1"
)");
    const Answer answer = call(run({"--stop-after", "4"}));
    EXPECT_EQ(answer.status, 4) << answer.said;
  }

  Call run(std::vector<std::string> more) const {
    Call out{{"run", "scenario.toml", "-o", "out", "--quiet"}, scratch / ""};
    out.arguments.insert(out.arguments.end(), more.begin(), more.end());
    return out;
  }

  void expect_refused(const std::string& words) {
    const auto before = files_of(scratch / "out");
    const Answer answer = call(run({"--resume"}));
    EXPECT_EQ(answer.status, 2) << answer.said;
    EXPECT_NE(answer.said.find(words), std::string::npos) << answer.said;
    EXPECT_NE(answer.said.find("hint: "), std::string::npos) << answer.said;
    expect_same_files(before, scratch / "out");
  }

  Scratch scratch;
};

TEST_F(NotResumed, with_a_drug_file_that_was_changed_since) {
  const std::string drug = bytes_of(scratch / "mine.toml");
  write(scratch / "mine.toml", drug + "# one more line\n");
  expect_refused("the result there is of other inputs: 'mine.toml' was changed");
  write(scratch / "mine.toml", drug);
  const Answer answer = call(run({"--resume"}));
  EXPECT_EQ(answer.status, 0) << answer.said;
}

TEST_F(NotResumed, by_another_program) {
  const fs::path file = scratch / "out/checkpoint.h5";
  records::Checkpoint checkpoint = records::read_checkpoint(file);
  checkpoint.writer = "howship 0.0.9 (commit 0123456789ab)";
  records::write_checkpoint(file, checkpoint);
  expect_refused("was begun by howship 0.0.9 (commit 0123456789ab), and howship ");
}

TEST_F(NotResumed, where_a_table_was_cut_by_hand) {
  const std::string table = bytes_of(scratch / "out/timeline.csv");
  write(scratch / "out/timeline.csv", table.substr(0, table.size() / 2));
  expect_refused("files of the result there are missing or were changed since: timeline.csv");
}

TEST_F(NotResumed, where_a_volume_is_gone_also_after_a_run_that_was_killed) {
  fs::remove(scratch / "out/volumes/L3_day_0002_ct.nii.gz");
  expect_refused("missing or were changed since: volumes/L3_day_0002_ct.nii.gz");
  fs::remove(scratch / "out/manifest.sha256");  // which a killed run has not written
  expect_refused("missing or were changed since: volumes/L3_day_0002_ct.nii.gz");
}

TEST_F(NotResumed, where_both_checkpoints_are_gone_whatever_the_scenario_is_now) {
  fs::remove(scratch / "out/checkpoint.h5");
  fs::remove(scratch / "out/checkpoint.previous.h5");
  expect_refused("has no checkpoint.h5 to go on from");
  write(scratch / "scenario.toml", bytes_of(scratch / "scenario.toml") + "# another\n");
  expect_refused("has no checkpoint.h5 to go on from");
}

TEST_F(NotResumed, but_a_page_that_is_gone_is_made_again) {
  fs::remove(scratch / "out/report.html");
  const Answer answer = call(run({"--resume"}));
  EXPECT_EQ(answer.status, 0) << answer.said;
  EXPECT_TRUE(fs::exists(scratch / "out/report.html"));
}

}  // namespace
}  // namespace howship::test
