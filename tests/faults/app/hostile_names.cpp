// SPDX-License-Identifier: Apache-2.0
// Names and headers of others reach the terminal, the log, pages and file names. None of them may act there.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cctype>
#include <filesystem>

#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/nifti.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

const std::string escape = "\x1b[31m\x1b]0;owned\x07";
const std::string hostile =
    "a" + escape + "\xe2\x80\xae\xc2\x9bz";  // a sequence, text turned round, an old kind of sequence

bool acts(const std::string& text) {
  for (std::size_t k = 0; k < text.size(); ++k) {
    const auto c = static_cast<unsigned char>(text[k]);
    if ((c < 0x20 && c != '\n') || c == 0x7f) return true;
    if (c == 0xc2 && k + 1 < text.size() && static_cast<unsigned char>(text[k + 1]) < 0xa0) return true;
  }
  return text.find("\xe2\x80\xae") != std::string::npos;
}

class HostileNames : public testing::Test {
 protected:
  std::string run(const std::string& arguments, int wanted) const {
    const std::string command =
        fmt::format("cd '{}' && '{}' {} > out 2>&1", scratch.path().string(), HOWSHIP_PROGRAM, arguments);
    const int status = std::system(command.c_str());
    EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, wanted) << read_whole(scratch / "out");
    std::string said = read_whole(scratch / "out");
    EXPECT_FALSE(acts(said)) << said;
    fs::remove(scratch / "out");
    return said;
  }
  void block() const {
    Volume<float> hu(Grid{{12, 12, 12}, {}}, -1000.0f);
    Volume<std::uint8_t> label(hu.grid);
    for (int k = 2; k < 10; ++k)
      for (int j = 2; j < 10; ++j)
        for (int i = 2; i < 10; ++i) hu(i, j, k) = 400, label(i, j, k) = 1;
    formats::write_nifti(scratch / "ct.nii.gz", hu, "CT", "HU");
    formats::write_nifti(scratch / "label.nii.gz", label, "labels", "");
  }
  Scratch scratch;
};

TEST_F(HostileNames, do_nothing_on_a_terminal_wherever_they_are_said) {
  EXPECT_NE(printable(hostile).find("\\x1b[31m"), std::string::npos);
  EXPECT_NE(printable(hostile).find("\\u202e\\x9bz"), std::string::npos);
  EXPECT_EQ(printable("L3 \u00b5m, caf\u00e9"), "L3 \u00b5m, caf\u00e9");
  block();
  const std::string name = "'" + hostile + "'", nii = "'" + hostile + ".nii.gz'";
  run("check " + name, 2);
  run(name, 2);
  run("check --" + name + " s.toml", 2);
  run("show " + name, 2);
  run("show drugs " + name, 2);
  run("report " + name, 2);
  run("image " + name + " --modality ct", 2);
  run("run " + name, 2);
  run("strength ct.nii.gz --mask label.nii.gz --label " + name, 2);
  run("strength ct.nii.gz --mask label.nii.gz --label 1 --load " + name, 2);
  run("strength " + nii + " --mask label.nii.gz --label 1", 2);
  write_whole(scratch / (hostile + ".nii.gz"), "no image");
  run("strength " + nii + " --mask label.nii.gz --label 1", 2);
  write_whole(scratch / "line.nrrd", "NRRD0004\n" + hostile + "\n\n");
  run("strength line.nrrd --mask label.nii.gz --label 1", 2);
  write_whole(scratch / "field.nrrd", "NRRD0004\ntype: " + hostile + "\ndimension: 3\nsizes: 1 1 1\nencoding: raw\n\n");
  run("strength field.nrrd --mask label.nii.gz --label 1", 2);
  write_whole(scratch / "field.mha", "ObjectType = " + hostile + "\nElementDataFile = LOCAL\n");
  run("strength field.mha --mask label.nii.gz --label 1", 2);
  write_whole(scratch / "s.toml", "title = \"x\"\n\"" + std::string("k\\u001b[31m") + "\" = 1\n");
  run("check s.toml", 2);
}

TEST_F(HostileNames, of_files_and_folders_end_in_a_result_that_others_can_read) {
  block();
  const std::string odd = "o\xff" + escape;
  fs::copy_file(scratch / "ct.nii.gz", scratch / (odd + ".nii.gz"));
  run("strength '" + odd + ".nii.gz' --mask label.nii.gz --label 1 --load axial --linear --no-maps --threads 1 -o '" +
          odd + "'",
      0);
  const formats::Json json = formats::read_json(scratch / odd / "run.json");
  EXPECT_TRUE(json["inputs_sha256"].is_object());
}

TEST_F(HostileNames, of_bones_stay_inside_the_result_and_short_enough_for_a_file) {
  block();
  for (const std::string& name : {std::string("../x"), std::string("a/b"), std::string("/etc/x"), std::string(".x"),
                                  std::string("<b>"), std::string(300, 'n'), std::string("x_day_0001_ct")}) {
    write_whole(scratch / "s.toml", "duration = \"2 days\"\nvoxel_size = \"1 mm\"\n[bone.\"" + name +
                                        "\"]\nct = \"ct.nii.gz\"\nmask = \"label.nii.gz\"\nlabel = 1\n");
    EXPECT_NE(run("run s.toml -o r", 2).find("s.toml:3:7: error: bone."), std::string::npos) << name;
    EXPECT_FALSE(fs::exists(scratch / "r")) << name;
  }
}

}  // namespace
}  // namespace howship
