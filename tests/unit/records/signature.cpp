// SPDX-License-Identifier: Apache-2.0
// What a checkpoint belongs to, and in which words a run is refused that would go on from another one's.
#include "howship/records/signature.hpp"

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"

namespace howship::records {
namespace {

const Provenance program{"0.1.0", "0123456789ab", {{"ct.nii.gz", "1111"}, {"mine.toml", "2222"}}};
const ScenarioIdentity scenario{"5ce0", 7};

Checkpoint signed_checkpoint() {
  Checkpoint out;
  Provenance of = program;
  for (auto& [path, hash] : of.input_sha256) hash = sha256(hash);
  sign(out, of, scenario);
  return out;
}

/// The words of the refusal behind "FOLDER: error: --resume: "; "" where it goes on.
std::string refusal(const Scratch& scratch, const Checkpoint& checkpoint, const std::string& version = "0.1.0",
                    const std::string& file = "5ce0", std::uint64_t seed = 7, Hashes inputs = program.input_sha256) {
  Provenance now{version, program.commit, std::move(inputs)};
  for (auto& [path, hash] : now.input_sha256) hash = sha256(hash);
  const ResultFolder folder(scratch / "out", Earlier::force);
  const std::string report = report_of([&] { check_signature(checkpoint, now, {file, seed}, folder); });
  const std::string before = (scratch / "out").string() + ": error: --resume: ";
  EXPECT_TRUE(report.empty() || report.starts_with(before)) << report;
  return report.empty() ? report : report.substr(before.size());
}

TEST(Signature, a_run_goes_on_from_a_checkpoint_of_its_own_program_scenario_seed_and_inputs_alone) {
  const Scratch scratch;
  const Checkpoint own = signed_checkpoint();
  EXPECT_EQ(refusal(scratch, own), "");
  const std::string writer = refusal(scratch, own, "0.2.0");
  const Provenance newer{"0.2.0", program.commit, {}};
  EXPECT_EQ(writer, "the result there was begun by " + program.program() + ", and " + newer.program() +
                        " cannot promise to go on bit for bit\n"
                        "    hint: go on with the program that began it, or start anew with --force or another folder "
                        "with -o\n");
  const std::string hint = "    hint: give the scenario and seed that it was started with, or another folder with -o\n";
  EXPECT_EQ(refusal(scratch, own, "0.1.0", "07e4"),
            "the result there is of another scenario file (or this one was edited since)\n" + hint);
  EXPECT_EQ(refusal(scratch, own, "0.1.0", "5ce0", 8), "the result there is of another seed\n" + hint);
}

TEST(Signature, every_input_that_differs_is_named_with_what_became_of_it) {
  const Scratch scratch;
  const std::string before = "the result there is of other inputs: ",
                    hint =
                        "\n    hint: put the files back as they were, or start anew with --force or another folder "
                        "with -o\n";
  const std::tuple<Hashes, std::string> rows[] = {
      {{{"ct.nii.gz", "1111"}, {"mine.toml", "3333"}}, "'mine.toml' was changed"},
      {{{"ct.nii.gz", "1111"}, {"mine.toml", "2222"}, {"drug.toml", "4444"}}, "'drug.toml' was not used"},
      {{{"ct.nii.gz", "1111"}}, "'mine.toml' is not used any more"},
      {{{"ct.nii.gz", "9999"}, {"drug.toml", "4444"}},
       "'ct.nii.gz' was changed, 'drug.toml' was not used, 'mine.toml' is not used any more"}};
  for (const auto& [inputs, words] : rows)
    EXPECT_EQ(refusal(scratch, signed_checkpoint(), "0.1.0", "5ce0", 7, inputs), before + words + hint);
}

TEST(Signature, files_that_stood_beside_a_checkpoint_are_listed_and_looked_at) {
  const Scratch scratch;
  Checkpoint checkpoint = signed_checkpoint();
  list_standing(checkpoint, {});
  EXPECT_TRUE(standing_files(checkpoint).empty());
  EXPECT_TRUE(checkpoint.arrays.empty());
  EXPECT_EQ(refusal(scratch, checkpoint), "");
  const Hashes standing{{"timeline.csv", sha256("day\n")}};
  list_standing(checkpoint, standing);
  EXPECT_EQ(standing_files(checkpoint), standing);
  EXPECT_EQ(refusal(scratch, checkpoint),
            "files of the result there are missing or were changed since: timeline.csv\n"
            "    hint: put them back, or start anew with --force or another folder with -o\n");
}

TEST(Signature, a_checkpoint_of_another_program_is_refused_also_where_it_is_the_generation_before) {
  const Scratch scratch;
  const ResultFolder folder(scratch / "out", Earlier::refuse);
  const auto path = scratch / "out" / "checkpoint.h5";
  const auto refused = [&] { return report_of([&] { check_writer(path, program, folder); }); };
  EXPECT_EQ(refused(), "") << "there is none yet";
  Checkpoint own = signed_checkpoint();
  write_checkpoint(path, own);
  EXPECT_EQ(refused(), "");
  own.writer = "howship 0.0.9";
  write_checkpoint(previous_checkpoint(path), own);
  EXPECT_NE(refused().find("the result there was begun by howship 0.0.9, and " + program.program()), std::string::npos)
      << refused();
}

}  // namespace
}  // namespace howship::records
