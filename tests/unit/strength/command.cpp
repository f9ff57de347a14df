// SPDX-License-Identifier: Apache-2.0
// `howship strength` as a user meets it: a result folder, or a sentence and exit code 2.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "howship/base/files.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/formats/table.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/skeleton/hounsfield.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int code;
  std::string text;
};

Outcome howship_strength(const std::string& arguments) {
  const std::string command = fmt::format("{} strength {} 2>&1", HOWSHIP_PROGRAM, arguments);
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe)) text += buffer;
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text};
}

/// A CT of a built-in L3 in soft tissue and air, with its body as label 29; written once.
class StrengthCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = fs::temp_directory_path() / fmt::format("howship_strength_{}", getpid());
    fs::create_directories(folder);
    ThreadPool pool(1);
    skeleton::BuiltInOptions options;
    options.voxel_size_mm = 2.0;
    const skeleton::BoneModel bone = skeleton::built_in_bone("L3", options, pool);
    Volume<float> hu(bone.tissue.grid, 40.0f);
    Volume<std::uint8_t> label(bone.tissue.grid);
    for (std::size_t v = 0; v < hu.value.size(); ++v) {
      if (bone.part.value[v] == std::uint8_t(skeleton::Part::reference)) {
        label.value[v] = 29;
        hu.value[v] = float(skeleton::hounsfield({double(bone.bone_volume_fraction.value[v]), 1, 0, 0, 0}));
      }
    }
    hu.value[0] = -1000;
    formats::write_nifti(folder / "ct.nii.gz", hu, "CT", "HU");
    formats::write_nifti(folder / "labels.nii.gz", label, "labels", "");
    formats::write_nifti(folder / "empty.nii.gz", Volume<std::uint8_t>(label.grid), "labels", "");
    Volume<float> grey = hu;
    for (float& value : grey.value) value = std::max(0.0f, value / 10);
    formats::write_nifti(folder / "grey.nii.gz", grey, "grey values", "");
    // The same mask half a body to the side; on another number of voxels; and cut off at the upper end plate.
    Volume<std::uint8_t> moved = label;
    moved.grid.to_world.origin[0] += 20;
    formats::write_nifti(folder / "moved.nii.gz", moved, "labels", "");
    Extent less = label.grid.extent;
    int top = 0;
    for (int k = 0; k < less.nk; ++k)
      for (int j = 0; j < less.nj; ++j)
        for (int i = 0; i < less.ni; ++i)
          if (label(i, j, k)) top = k;
    less.nk = top - 3;
    Grid cut{less, label.grid.to_world};
    Volume<float> cut_hu(cut);
    Volume<std::uint8_t> cut_label(cut);
    std::copy_n(hu.value.begin(), less.size(), cut_hu.value.begin());
    std::copy_n(label.value.begin(), less.size(), cut_label.value.begin());
    formats::write_nifti(folder / "cut_ct.nii.gz", cut_hu, "CT", "HU");
    formats::write_nifti(folder / "cut_labels.nii.gz", cut_label, "labels", "");
  }
  /// A CT of the built-in left femur beside its mirror image, labels 75 and 76, cut off `top` layers below its head and
  /// at `side` layers beside its trochanter.
  static void write_femurs(const std::string& name, int top, int side) {
    ThreadPool pool(1);
    skeleton::BuiltInOptions options;
    options.voxel_size_mm = 2.0;
    const skeleton::BoneModel bone = skeleton::built_in_bone("femur_left", options, pool);
    const Extent& e = bone.tissue.grid.extent;
    Extent both{2 * e.ni, e.nj, e.nk};
    std::array<int, 3> last{};
    int first = e.ni;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i)
          if (bone.solid_fraction(i, j, k) > 0.5f) {
            last = {std::max(last[0], i), std::max(last[1], j), std::max(last[2], k)};
            first = std::min(first, i);
          }
    if (top > 0) both.nk = last[2] + 1 - top;
    const int from = side > 0 ? first + side : 0;
    both.ni -= from;
    Volume<float> hu(Grid{both, bone.tissue.grid.to_world}, 40.0f);
    Volume<std::uint8_t> label(hu.grid);
    for (int k = 0; k < both.nk; ++k)
      for (int j = 0; j < both.nj; ++j)
        for (int i = 0; i < both.ni; ++i) {
          const int at = i + from, source = at < e.ni ? at : 2 * e.ni - 1 - at;
          if (!(bone.solid_fraction(source, j, k) > 0.5f)) continue;
          label(i, j, k) = at < e.ni ? 75 : 76;
          hu(i, j, k) = float(skeleton::hounsfield({double(bone.bone_volume_fraction(source, j, k)), 1, 0, 0, 0}));
        }
    hu.value[0] = -1000;
    formats::write_nifti(folder / (name + "_ct.nii.gz"), hu, "CT", "HU");
    formats::write_nifti(folder / (name + "_labels.nii.gz"), label, "labels", "");
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }
  static std::string file(const std::string& name) { return (folder / name).string(); }
  static void expect_refused(const std::string& arguments, const std::string& sentence) {
    const Outcome outcome = howship_strength(arguments + " -o " + file("refused"));
    EXPECT_EQ(outcome.code, 2) << outcome.text;
    EXPECT_NE(outcome.text.find(sentence), std::string::npos) << outcome.text;
    EXPECT_FALSE(fs::exists(folder / "refused"));
  }
  static inline fs::path folder;
};

TEST_F(StrengthCommand, writes_numbers_pictures_and_maps_of_a_bone_before_and_after_cement) {
  const Outcome outcome = howship_strength(
      file("ct.nii.gz") + " --mask " + file("labels.nii.gz") +
      " --label 29 --bone L3 --hole 0 0 0 10 --cement 0 0 0 3 --voxel 2 --threads 2 --pain mechanical -o " +
      file("result"));
  ASSERT_EQ(outcome.code, 0) << outcome.text;
  for (const char* name :
       {"strength.csv", "curve.csv", "strength.png", "with_lesion.png", "treated.png", "curve.png", "run.json",
        "maps/damage.nii.gz", "maps/strength.vti", "maps/treated_young.nii.gz", "manifest.sha256"})
    EXPECT_TRUE(fs::exists(folder / "result" / name)) << name;
  const formats::Json run = formats::read_json(folder / "result" / "run.json");
  const double before = run["as_imaged"]["failure_load_n"], hollow = run["with_lesion"]["failure_load_n"],
               filled = run["treated"]["failure_load_n"];
  EXPECT_GT(before, 1000);
  EXPECT_LT(hollow, before);
  EXPECT_GT(filled, hollow);
  EXPECT_LT(run["with_lesion"]["rigidity_left"]["axial"], 0.9);
  // L3 2, mechanical pain 3, lytic 2, less than half of the body 0.
  EXPECT_EQ(run["sins"]["total"], 7);
  EXPECT_NE(outcome.text.find("SINS 7 of 18, potentially unstable"), std::string::npos) << outcome.text;
  const std::string table = read_whole(folder / "result" / "strength.csv");
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 4);
  EXPECT_NE(outcome.text.find("no phantom"), std::string::npos);
}

TEST_F(StrengthCommand, gives_the_same_bytes_for_any_number_of_threads) {
  for (const int threads : {1, 3}) {
    const Outcome outcome = howship_strength(
        fmt::format("{} --mask {} --label 29 --linear --voxel 2 --bone L3 --threads {} -o {}/threads_{}",
                    file("ct.nii.gz"), file("labels.nii.gz"), threads, folder.string(), threads));
    ASSERT_EQ(outcome.code, 0) << outcome.text;
  }
  EXPECT_EQ(read_whole(folder / "threads_1" / "manifest.sha256"), read_whole(folder / "threads_3" / "manifest.sha256"));
}

TEST_F(StrengthCommand, a_parameter_that_is_set_changes_the_result_and_stands_in_run_json) {
  for (const char* factor : {"2.5", "5"}) {
    const Outcome outcome = howship_strength(fmt::format(
        "{} --mask {} --label 29 --linear --no-maps --voxel 2 --bone L3 --set lifting_factor={} -o {}/set_{}",
        file("ct.nii.gz"), file("labels.nii.gz"), factor, folder.string(), factor));
    ASSERT_EQ(outcome.code, 0) << outcome.text;
  }
  const formats::Json usual = formats::read_json(folder / "set_2.5" / "run.json"),
                      twice = formats::read_json(folder / "set_5" / "run.json");
  EXPECT_DOUBLE_EQ(twice["as_imaged"]["daily_load_n"], 2 * double(usual["as_imaged"]["daily_load_n"]));
  EXPECT_EQ(twice["parameters"]["lifting_factor"]["value"], 5.0);
  EXPECT_EQ(twice["parameters"]["lifting_factor"]["unit"], "1");
  EXPECT_EQ(twice["parameters_given"][0], "lifting_factor=5");
}

TEST_F(StrengthCommand, a_mask_whose_axes_run_another_way_is_the_same_mask) {
  const Volume<int> given = formats::read_labels(folder / "labels.nii.gz");
  const Extent& e = given.grid.extent;
  // As a mask of a DICOM series is stored: two axes run backwards, and the third comes first.
  const Affine& a = given.grid.to_world;
  const auto back = [](const Vec3& v) { return Vec3{-v[0], -v[1], -v[2]}; };
  Volume<std::uint8_t> turned(Grid{
      {e.nk, e.ni, e.nj}, {{a.column[2], back(a.column[0]), back(a.column[1])}, a({e.ni - 1.0, e.nj - 1.0, 0.0})}});
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) turned(k, e.ni - 1 - i, e.nj - 1 - j) = std::uint8_t(given(i, j, k));
  formats::write_nifti(folder / "turned.nii.gz", turned, "labels", "");
  for (const std::string name : {"labels", "turned"}) {
    const Outcome outcome =
        howship_strength(file("ct.nii.gz") + " --mask " + file(name + ".nii.gz") +
                         " --label 29 --linear --no-maps --voxel 2 --bone L3 -o " + file("with_" + name));
    ASSERT_EQ(outcome.code, 0) << outcome.text;
  }
  EXPECT_EQ(read_whole(folder / "with_labels" / "strength.csv"), read_whole(folder / "with_turned" / "strength.csv"));
}

TEST_F(StrengthCommand, names_every_fault_of_its_options_at_once) {
  const std::string arguments =
      file("ct.nii.gz") + " --mask " + file("labels.nii.gz") +
      " --label 29 --load headstand --weight 3 --voxel 9 --calibration 0 1 --set no=1 --bone L33";
  for (const char* key : {"--load", "--weight", "--voxel", "--calibration", "--set no", "--bone"})
    expect_refused(arguments, key);
  expect_refused(arguments, "a body weighs 25 to 300 kg");
  expect_refused(arguments, "a voxel of the model is 0.05 to 5 mm wide, not 9");
}

TEST_F(StrengthCommand, guesses_neither_a_bone_nor_how_it_is_loaded) {
  const std::string bone = file("ct.nii.gz") + " --mask " + file("labels.nii.gz") + " --label 29";
  expect_refused(bone, "neither the bone nor its load case is given");
  expect_refused(bone + " --bone L33", "did you mean 'L3'?");
  expect_refused(bone + " --bone banana", "there is no bone 'banana'");
  expect_refused(bone + " --bone femur", "write 'femur_left' or 'femur_right'");
  expect_refused(file("ct.nii.gz"), "no label map is named");
  expect_refused("--bone L3", "no CT is named");
}

TEST_F(StrengthCommand, a_column_means_one_thing_whatever_the_options) {
  const std::string bone =
      file("ct.nii.gz") + " --mask " + file("labels.nii.gz") + " --label 29 --no-maps --voxel 3 --linear --bone L3 -o ";
  ASSERT_EQ(howship_strength(bone + file("linear")).code, 0);
  const formats::Csv linear = formats::read_csv_file(folder / "linear" / "strength.csv");
  const auto cell = [](const formats::Csv& table, const char* column) {
    return table.rows[0].cells[std::size_t(table.column(column))];
  };
  EXPECT_EQ(cell(linear, "bone"), "L3");
  EXPECT_EQ(cell(linear, "failure_load_n"), "");  // of the curve, which was not followed
  EXPECT_NE(cell(linear, "pistoia_load_n"), "");
  EXPECT_EQ(cell(linear, "strength_by"), "pistoia");
  ASSERT_EQ(howship_strength(bone + file("turned_round") + " --load torsion").code, 0);
  const formats::Csv torsion = formats::read_csv_file(folder / "turned_round" / "strength.csv");
  EXPECT_EQ(cell(torsion, "pistoia_load_n"), "");
  EXPECT_NE(cell(torsion, "pistoia_moment_n_mm"), "");
  EXPECT_EQ(cell(torsion, "stiffness_n_per_mm"), "");
  EXPECT_NE(cell(torsion, "stiffness_n_mm_per_rad"), "");
}

TEST_F(StrengthCommand,
       a_batch_is_one_table_whose_rows_are_those_of_single_calls_and_the_rest_goes_on_without_a_bad_one) {
  write_whole(folder / "list.csv",
              "id,image,mask,label,bone,hole,linear\n"
              "a,ct.nii.gz,labels.nii.gz,29,L3,,yes\n"
              "none,ct.nii.gz,labels.nii.gz,7,L3,,yes\n"
              "b,ct.nii.gz,labels.nii.gz,29,L4,0 0 0 9,yes\n");
  const Outcome outcome =
      howship_strength("--batch " + file("list.csv") + " --no-maps --voxel 3 --quiet -o " + file("batch"));
  EXPECT_EQ(outcome.code, 3) << outcome.text;
  EXPECT_NE(outcome.text.find("1 of 3 bones could not be tested"), std::string::npos) << outcome.text;
  const formats::Csv all = formats::read_csv_file(folder / "batch" / "strength.csv");
  std::vector<std::string> ids;
  for (const formats::CsvRow& row : all.rows) ids.push_back(row.cells[0] + " " + row.cells[2]);
  EXPECT_EQ(ids, (std::vector<std::string>{"a as_imaged", "none ", "b as_imaged", "b with_lesion"}));
  EXPECT_NE(all.rows[1].cells.back().find("no voxel of the mask has the label"), std::string::npos);

  const Outcome alone =
      howship_strength(file("ct.nii.gz") + " --mask " + file("labels.nii.gz") +
                       " --label 29 --bone L4 --hole 0 0 0 9 --linear --no-maps --voxel 3 --json -o " + file("alone"));
  ASSERT_EQ(alone.code, 0) << alone.text;
  const formats::Csv one = formats::read_csv_file(folder / "alone" / "strength.csv");
  for (const std::size_t row : {0, 1})
    for (std::size_t c = 0; c < one.header.size(); ++c)
      EXPECT_EQ(all.rows[2 + row].cells[1 + c], one.rows[row].cells[c]) << one.header[c];
  const formats::Json said = formats::Json::parse(alone.text);
  EXPECT_EQ(said["bone"]["name"], "L4");
  EXPECT_TRUE(said["as_imaged"]["failure_load_n"].is_null());
  EXPECT_NEAR(double(said["bone"]["centre_ras_mm"][0]), 0, 2);
}

/// The files of a folder and their bytes.
std::map<std::string, std::string> files_of(const fs::path& where) {
  std::map<std::string, std::string> out;
  for (const auto& one : fs::recursive_directory_iterator(where))
    if (one.is_regular_file()) out[one.path().lexically_relative(where).string()] = read_whole(one.path());
  out.erase(".howship-result");  // in the order in which files were claimed
  return out;
}

TEST_F(StrengthCommand, a_batch_that_was_cut_off_goes_on_with_the_bones_that_are_missing_and_ends_in_the_same_bytes) {
  const auto list = [&](const std::string& rows) {
    write_whole(folder / "long.csv", "id,image,mask,label,bone,hole\n" + rows);
  };
  const std::string all =
      "a,ct.nii.gz,labels.nii.gz,29,L3,\nnone,ct.nii.gz,labels.nii.gz,7,L3,\nb,ct.nii.gz,labels.nii.gz,29,L4,0 0 0 9\n"
      "c,ct.nii.gz,labels.nii.gz,29,L2,\n";
  list(all);
  const std::string asked = "--batch " + file("long.csv") + " --linear --no-maps --voxel 3 --quiet -o ";
  ASSERT_EQ(howship_strength(asked + file("straight")).code, 3);
  ASSERT_EQ(howship_strength(asked + file("cut")).code, 3);
  const auto straight = files_of(folder / "straight");
  EXPECT_EQ(files_of(folder / "cut"), straight);
  // As a kill leaves it while the second bone is written: what is listed there stands or does not, and no manifest.
  const fs::file_time_type::duration hour = std::chrono::hours(1);
  for (const char* gone : {"b/run.json", "b/curve.csv", "c/run.json", "c/strength.csv", "run.json", "manifest.sha256"})
    fs::remove(folder / "cut" / gone);
  write_whole(folder / "cut" / "strength.csv", "half a row");
  fs::last_write_time(folder / "cut" / "a" / "strength.png", fs::file_time_type::clock::now() - hour);
  const auto before = fs::last_write_time(folder / "cut" / "a" / "strength.png");
  const Outcome again = howship_strength(asked + file("cut") + " --resume --threads 2");
  EXPECT_EQ(again.code, 3) << again.text;
  EXPECT_EQ(files_of(folder / "cut"), straight);
  EXPECT_EQ(fs::last_write_time(folder / "cut" / "a" / "strength.png"), before) << "the first bone is not tested anew";
  // --resume begins where there is nothing, and does nothing where all stands.
  ASSERT_EQ(howship_strength(asked + file("begun") + " --resume").code, 3);
  EXPECT_EQ(files_of(folder / "begun"), straight);
  // What stands is as it was left, or is not gone on with.
  const std::string table = read_whole(folder / "cut" / "a" / "strength.csv");
  write_whole(folder / "cut" / "a" / "strength.csv", table + "1\n");
  const Outcome edited = howship_strength(asked + file("cut") + " --resume");
  EXPECT_EQ(edited.code, 2);
  EXPECT_NE(edited.text.find("strength.csv"), std::string::npos) << edited.text;
  EXPECT_NE(edited.text.find("was changed since an earlier run wrote it"), std::string::npos) << edited.text;
  write_whole(folder / "cut" / "a" / "strength.csv", table);
  // Another list or other options are another batch.
  const Outcome heavier = howship_strength(asked + file("cut") + " --resume --weight 90");
  EXPECT_EQ(heavier.code, 2);
  EXPECT_NE(heavier.text.find("the options: was "), std::string::npos) << heavier.text;
  EXPECT_EQ(heavier.text.find("the list: was "), std::string::npos) << heavier.text;
  list("a,ct.nii.gz,labels.nii.gz,29,L4,\n");
  const Outcome other = howship_strength(asked + file("cut") + " --resume");
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.text.find("the list: was "), std::string::npos) << other.text;
  EXPECT_EQ(files_of(folder / "cut"), straight);
}

TEST_F(StrengthCommand, a_list_that_is_wrong_is_refused_with_the_line_of_every_fault) {
  const auto refused = [&](const std::string& text, const std::string& sentence) {
    write_whole(folder / "wrong.csv", text);
    expect_refused("--batch " + file("wrong.csv"), sentence);
  };
  const std::string head = "id,image,mask,label,bone\n";
  refused("id,image,mask,label,bonne\n", "did you mean 'bone'?");
  refused(head, "the list has no rows");
  refused(head + "a,ct.nii.gz,labels.nii.gz,29,L33\n", "wrong.csv:2:1: error: --bone: there is no bone 'L33'");
  refused(head + "a,ct.nii.gz,labels.nii.gz,29,L3\na,none.nii.gz,labels.nii.gz,29,L3\n",
          "wrong.csv:3:1: error: id: 'a' stands twice");
  refused(head + "a,none.nii.gz,labels.nii.gz,29,L3\n", "wrong.csv:2:1: error: image: there is no");
  refused(head + "../a,ct.nii.gz,labels.nii.gz,29,L3\n", "cannot name a folder");
  refused(head + "a,ct.nii.gz,labels.nii.gz,x,L3\n", "wrong.csv:2:1: error:");
}

/// The mesh in CalculiX: total force on the driven nodes, along the axis of the load.
TEST_F(StrengthCommand, calculix_finds_the_same_stiffness_in_the_exported_elements) {
  if (std::system("command -v ccx >/dev/null 2>&1") != 0) GTEST_SKIP() << "CalculiX (calculix-ccx) is not installed";
  const Outcome outcome =
      howship_strength(file("ct.nii.gz") + " --mask " + file("labels.nii.gz") +
                       " --label 29 --bone L3 --linear --no-maps --voxel 4 --mesh -o " + file("mesh"));
  ASSERT_EQ(outcome.code, 0) << outcome.text;
  const fs::path mesh = folder / "mesh" / "mesh";
  EXPECT_NE(read_whole(mesh / "as_imaged.vtu").find("Name=\"young_mpa\""), std::string::npos);
  ASSERT_EQ(std::system(fmt::format("cd {} && ccx -i as_imaged >log.txt 2>&1", mesh.string()).c_str()), 0)
      << read_whole(mesh / "log.txt");
  const std::string printed = read_whole(mesh / "as_imaged.dat");
  const std::size_t total = printed.find("total force");
  ASSERT_NE(total, std::string::npos) << printed.substr(0, 500);
  double fx = 0, fy = 0, fz = 0;
  ASSERT_EQ(std::sscanf(printed.c_str() + printed.find('\n', total), "%lf %lf %lf", &fx, &fy, &fz), 3);
  const std::string heading = read_whole(mesh / "as_imaged.inp").substr(0, 600);
  const std::size_t found = heading.find("finds ");
  ASSERT_NE(found, std::string::npos) << heading;
  const double ours = std::stod(heading.substr(found + 6));
  RecordProperty("howship_n", fmt::format("{:.5g}", ours));
  RecordProperty("calculix_n", fmt::format("{:.5g}", std::abs(fz)));
  std::printf("reaction of the driven face: Howship %.5g N, CalculiX %.5g N\n", ours, std::abs(fz));
  EXPECT_NEAR(std::abs(fz) / ours, 1, 0.005);
}

TEST_F(StrengthCommand, refuses_what_it_cannot_load_with_a_sentence) {
  const std::string mask = " --mask " + file("labels.nii.gz"), label = " --label 29 --bone L3";
  expect_refused(file("ct.nii.gz") + mask + " --label 7 --bone L3", "the mask holds 29");
  expect_refused(file("ct.nii.gz") + " --mask " + file("moved.nii.gz") + label, "lies elsewhere");
  expect_refused(file("ct.nii.gz") + " --mask " + file("cut_labels.nii.gz") + label, "another number of voxels");
  expect_refused(file("cut_ct.nii.gz") + " --calibration 0.85 0 --mask " + file("cut_labels.nii.gz") + label,
                 "cut off by the border of the image");
  expect_refused(file("grey.nii.gz") + mask + label, "do not look like CT numbers");
  expect_refused(file("ct.nii.gz") + mask + label + " --load femoral_stance", "needs a proximal femur");
  expect_refused(file("ct.nii.gz") + mask + label + " --load headstand", "there is no load case 'headstand'");
  expect_refused(file("ct.nii.gz") + mask + label + " --voxel 0.05", "GB of memory");
  expect_refused(file("ct.nii.gz") + mask + label + " --calibration 100 0", "mean density would be");
  expect_refused(file("ct.nii.gz") + " --mask " + file("empty.nii.gz") + label, "no voxel of the mask has the label");
  expect_refused(file("ct.nii.gz") + mask + label + " --load sideways_fall", "needs a proximal femur");
  expect_refused(file("ct.nii.gz") + mask + label + " --nail 80 0 -20 80 0 20 10", "the nail lies outside the bone");
  expect_refused(file("ct.nii.gz") + mask + label + " --screws 80 0 0 99 0 0 6", "the pedicle screw lies outside");
  expect_refused(file("ct.nii.gz") + mask + label + " --plate 0 90 -9 0 90 9 0 1 0 12 5", "does not lie on the bone");
  expect_refused(file("ct.nii.gz") + mask + label + " --plate 0 0 -9 0 0 9 0 0 0 12 5", "has no length");
  expect_refused(file("ct.nii.gz") + mask + " --label 29 --bone rib_left --load axial --screws 8 0 0 -8 0 0 6",
                 "only vertebrae have pedicles");
  expect_refused(file("ct.nii.gz") + mask + label + " --lesion-label 5", "no voxel of the bone has that label");
  expect_refused(file("ct.nii.gz") + mask + label + " --hole 0 0 0 9 --pain functional",
                 "there is no 'functional' here");
  const std::string hole = " --hole 0 0 0 9";
  expect_refused(file("ct.nii.gz") + mask + label + " --pain mechanical", "--pain: is of a lesion, and there is none");
  expect_refused(file("ct.nii.gz") + mask + label + " --pain severe", "--pain: is of a lesion, and there is none");
  expect_refused(file("ct.nii.gz") + mask + label + hole + " --lesion-size 0.5",
                 "--lesion-size: does not count in any score of L3");
  expect_refused(file("ct.nii.gz") + mask + " --label 29 --bone femur_left --load axial --collapse 0.5" + hole,
                 "--collapse: does not count in any score of femur_left");
  expect_refused(file("ct.nii.gz") + mask + label + " --lesion-label 29", "the label 29 is that of the whole bone");
  expect_refused(file("ct.nii.gz") + mask + label + " --opposite 29", "--opposite: the label 29 is given twice");
  expect_refused(file("ct.nii.gz") + mask + " --label 29,29 --bone L3", "--label: the label 29 is given twice");
  expect_refused(file("ct.nii.gz") + mask + " --label 0 --bone L3", "the label 0 is what no bone is in");
  expect_refused(file("ct.nii.gz") + mask + label + " --density --calibration 1 0", "not both");
  expect_refused(file("ct.nii.gz") + mask + label + " --set lifting_factor=3 --set lifting_factor=2", "is given twice");
  expect_refused(file("ct.nii.gz") + mask + label + " --set lifting_facter=3", "did you mean 'lifting_factor'?");
  expect_refused(file("ct.nii.gz") + mask + label + " --set lifting_factor=30", "lies outside 1 to 8");
  expect_refused(file("ct.nii.gz") + mask + label + " --set lifting_factor", "needs a value");
  expect_refused(file("ct.nii.gz") + mask + label + " --set \"standing_l3=600 mm\"", "measures length");
  expect_refused(file("ct.nii.gz") + mask + label + " --cement 500 500 500 3", "no bone at that place");
}

TEST_F(StrengthCommand, a_whole_vertebra_is_tested_as_its_body) {
  ThreadPool pool(1);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1.0;
  const skeleton::BoneModel bone = skeleton::built_in_bone("L3", options, pool);
  Volume<float> hu(bone.tissue.grid, 40.0f);
  Volume<std::uint8_t> body(bone.tissue.grid), whole(bone.tissue.grid);
  for (std::size_t v = 0; v < hu.value.size(); ++v) {
    if (bone.tissue.value[v] != std::uint8_t(skeleton::Tissue::bone)) continue;
    whole.value[v] = 29;
    if (bone.part.value[v] == std::uint8_t(skeleton::Part::reference)) body.value[v] = 29;
    hu.value[v] = float(skeleton::hounsfield({double(bone.bone_volume_fraction.value[v]), 1, 0, 0, 0}));
  }
  hu.value[0] = -1000;
  formats::write_nifti(folder / "L3_ct.nii.gz", hu, "CT", "HU");
  formats::write_nifti(folder / "L3_body.nii.gz", body, "labels", "");
  formats::write_nifti(folder / "L3_whole.nii.gz", whole, "labels", "");
  const auto pistoia = [&](const std::string& mask, const std::string& more) {
    const std::string out = file(mask + (more.empty() ? "" : "_kept"));
    const Outcome outcome = howship_strength(file("L3_ct.nii.gz") + " --mask " + file(mask + ".nii.gz") +
                                             " --label 29 --bone L3 --linear --no-maps " + more + " -o " + out);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_EQ(outcome.text.find("arch cut off") != std::string::npos, mask == "L3_whole" && more.empty());
    return double(formats::read_json(fs::path(out) / "run.json")["as_imaged"]["pistoia_load_n"]);
  };
  const double alone = pistoia("L3_body", "");
  EXPECT_NEAR(pistoia("L3_whole", "") / alone, 1, 0.1);
  EXPECT_LT(pistoia("L3_whole", "--whole"), 0.7 * alone);
}

TEST_F(StrengthCommand, a_femur_cut_off_at_a_loaded_face_is_refused_and_a_whole_one_compared_with_the_opposite) {
  write_femurs("whole", 0, 0);
  write_femurs("headless", 6, 0);
  write_femurs("flat", 0, 4);
  const auto arguments = [](const std::string& which, const std::string& load) {
    return file(which + "_ct.nii.gz") + " --mask " + file(which + "_labels.nii.gz") +
           " --label 75 --bone femur_left --voxel 2 --linear --no-maps --load " + load;
  };
  for (const char* load : {"femoral_stance", "sideways_fall"}) {
    expect_refused(arguments("headless", load), "the upper end of the bone is cut off by the border of the image");
    expect_refused(arguments("flat", load), "a side of the bone is cut off by the border of the image");
  }
  expect_refused(arguments("whole", "femoral_stance") + " --opposite 99", "no voxel of the mask has the label");

  const Outcome outcome = howship_strength(arguments("whole", "femoral_stance") +
                                           " --opposite 76 --hole -21 -10 -90 10 -o " + file("beside"));
  ASSERT_EQ(outcome.code, 0) << outcome.text;
  const formats::Json run = formats::read_json(folder / "beside" / "run.json");
  // The mirror image has the same sections, and the hole takes as much beside it as beside the bone without hole.
  EXPECT_GT(run["as_imaged"]["rigidity_beside_opposite"]["axial"], 0.97);
  EXPECT_NEAR(run["with_lesion"]["rigidity_beside_opposite"]["axial"], run["with_lesion"]["rigidity_left"]["axial"],
              0.05);
  EXPECT_LT(run["with_lesion"]["rigidity_beside_opposite"]["axial"], 0.9);
  EXPECT_NE(outcome.text.find("beside the opposite bone, with lesion"), std::string::npos) << outcome.text;
}

}  // namespace
}  // namespace howship
