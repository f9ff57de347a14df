// SPDX-License-Identifier: Apache-2.0
// What those who decide for a patient know goes into its checkpoint, and comes back out of it.
#include "howship/records/saved_patient.hpp"

#include <gtest/gtest.h>

#include "howship/base/ensure.hpp"

namespace howship::records {
namespace {

/// A team that knows some numbers, bytes and words.
struct Team : patient::CareTeam {
  patient::Decisions decide(const patient::Seen&) override { return {}; }
  void walk(patient::Archive& archive) override {
    looked.push_back(archive.reading());
    archive.numbers("team/numbers", numbers);
    archive.bytes("team/bytes", bytes);
    archive.texts("team/words", words);
    found.push_back(archive.has("team/numbers"));
    found.push_back(archive.has("team/nothing"));
  }
  std::vector<double> numbers;
  std::vector<std::uint8_t> bytes;
  std::vector<std::string> words;
  std::vector<bool> looked, found;
};

/// A patient without a bone that is simulated.
patient::Patient somebody() { return patient::unsettled(std::make_shared<const patient::Plan>()); }

TEST(SavedPatient, what_a_team_knows_is_kept_and_put_back) {
  patient::Patient patient = somebody();
  patient.performance = 1.5;
  Team team;
  team.numbers = {0.1, -0.0};
  team.bytes = {0, 255};
  team.words = {"scan", ""};
  Checkpoint checkpoint;
  keep(patient, checkpoint, &team);
  EXPECT_EQ(std::get<std::vector<double>>(checkpoint.arrays.at("patient/team/numbers").values), team.numbers);
  patient::Patient again = somebody();
  Team knows_nothing;
  put_back(checkpoint, again, &knows_nothing);
  EXPECT_EQ(again.performance, 1.5);
  EXPECT_EQ(knows_nothing.numbers, team.numbers);
  EXPECT_EQ(knows_nothing.bytes, team.bytes);
  EXPECT_EQ(knows_nothing.words, team.words);
  EXPECT_EQ(team.looked, std::vector<bool>{false});
  EXPECT_EQ(knows_nothing.looked, std::vector<bool>{true});
  EXPECT_EQ(team.found, (std::vector<bool>{false, false})) << "nothing is there to be read where it is written";
  EXPECT_EQ(knows_nothing.found, (std::vector<bool>{true, false}));
}

TEST(SavedPatient, a_checkpoint_without_a_team_is_not_one_of_a_run_with_one) {
  patient::Patient patient = somebody();
  Checkpoint checkpoint;
  keep(patient, checkpoint);
  Team team;
  try {
    put_back(checkpoint, patient, &team);
    FAIL() << "no error";
  } catch (const RunError& error) {
    EXPECT_EQ(std::string(error.what()), "the checkpoint has no 'patient/team/numbers'");
  }
}

}  // namespace
}  // namespace howship::records
