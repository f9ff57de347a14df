// SPDX-License-Identifier: Apache-2.0
#include "howship/records/checkpoint.hpp"

#include <hdf5.h>

#include <cmath>
#include <functional>
#include <limits>

#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/random.hpp"

namespace howship::records {
namespace {

Checkpoint example(std::uint64_t seed = 1) {
  Checkpoint out;
  out.writer = "howship 0.1.0";
  out.attributes = {{"day", 30.25}, {"seed", std::int64_t{7}}, {"title", "Breast cancer, lytic"}, {"empty", ""}};
  std::vector<double> noise(100001), smooth(70000);
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = normal(seed, 0, Stream::image_noise, i);
  for (std::size_t i = 0; i < smooth.size(); ++i) smooth[i] = std::sin(double(i) * 1e-3);
  out.arrays["skeleton/L3/osteoblasts"] = {noise, {{"unit", "pM"}}};
  out.arrays["skeleton/L3/tumour"] = {smooth, {}};
  out.arrays["skeleton/T12/tumour"] = {std::vector<float>{1.5f, -0.0f, 3e-42f}, {}};
  out.arrays["body/state"] = {std::vector<double>{0.1, -0.0, std::numeric_limits<double>::infinity(), 5e-324}, {}};
  out.arrays["body/counts"] = {std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 0, 42}, {}};
  out.arrays["tables/timeline"] = {std::vector<std::uint8_t>(5000, 65), {}};
  out.arrays["names"] = {std::vector<std::string>{"L3", "", "left femur, µ"}, {}};
  out.arrays["nothing/numbers"] = {std::vector<double>{}, {}};
  out.arrays["nothing/words"] = {std::vector<std::string>{}, {{"why", "no bones yet"}}};
  out.arrays["nothing/blank"] = {std::vector<std::string>{"", ""}, {}};
  return out;
}

Checkpoint small(double day) {
  Checkpoint out{"howship 0.1.0", {{"day", day}}, {}};
  out.arrays["a/b"] = {std::vector<double>(300, day), {}};
  return out;
}

/// The sentence that reading ends with.
std::string sentence(const std::filesystem::path& path) {
  try {
    read_checkpoint(path);
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(Checkpoint, every_bit_reads_back) {
  const Scratch scratch;
  write_checkpoint(scratch / "checkpoint.h5", example());
  EXPECT_EQ(read_checkpoint(scratch / "checkpoint.h5"), example());
  Checkpoint nan{"howship 0.1.0", {}, {}};
  const double odd_nan = std::bit_cast<double>(0x7ff8000000001234ull);
  nan.arrays["x"] = {std::vector<double>{odd_nan, -0.0}, {}};
  write_checkpoint(scratch / "nan.h5", nan);
  const auto back = std::get<std::vector<double>>(read_checkpoint(scratch / "nan.h5").arrays["x"].values);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(back[0]), 0x7ff8000000001234ull);
  EXPECT_TRUE(std::signbit(back[1]));
}

TEST(Checkpoint, the_same_state_gives_the_same_bytes_for_any_number_of_threads) {
  const Scratch scratch;
  write_checkpoint(scratch / "a.h5", example());
  write_checkpoint(scratch / "b.h5", example());
  EXPECT_EQ(sha256(read_whole(scratch / "a.h5")), sha256(read_whole(scratch / "b.h5")));
  for (int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    write_checkpoint(scratch / "c.h5", example(), &pool);
    EXPECT_EQ(sha256(read_whole(scratch / "a.h5")), sha256(read_whole(scratch / "c.h5"))) << threads;
  }
}

TEST(Checkpoint, the_generation_before_is_kept_and_stands_in_for_a_damaged_one) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  write_checkpoint(path, small(1));
  EXPECT_FALSE(std::filesystem::exists(previous_checkpoint(path)));
  write_checkpoint(path, small(2));
  write_checkpoint(path, small(3));
  EXPECT_EQ(previous_checkpoint(path).filename(), "checkpoint.previous.h5");
  EXPECT_EQ(read_checkpoint(previous_checkpoint(path)), small(2));
  auto newest = read_newest_checkpoint(path);
  EXPECT_EQ(newest.checkpoint, small(3));
  EXPECT_EQ(newest.warning, "");
  write_whole(path, read_whole(path).substr(0, 900));
  newest = read_newest_checkpoint(path);
  EXPECT_EQ(newest.checkpoint, small(2));
  EXPECT_EQ(newest.file, previous_checkpoint(path));
  EXPECT_NE(newest.warning.find("is cut short"), std::string::npos);
  // A torn file must not push out the good generation before it.
  write_checkpoint(path, small(4));
  EXPECT_EQ(read_checkpoint(previous_checkpoint(path)), small(2));
  EXPECT_EQ(read_checkpoint(path), small(4));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(scratch.path())) ++files;
  EXPECT_EQ(files, 2u);
}

TEST(Checkpoint, files_cut_at_any_place_are_refused_in_a_sentence) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5", cut = scratch / "cut.h5";
  write_checkpoint(path, example());
  const std::string whole = read_whole(path);
  for (std::size_t i = 0; i < 200; ++i) {
    const std::size_t size = i < 60 ? i * 10 : whole.size() * i / 200;
    write_whole(cut, std::string_view{whole}.substr(0, size));
    const std::string said = sentence(cut);
    ASSERT_NE(said.find("cut.h5' "), std::string::npos) << size;
  }
  write_whole(cut, whole + "x");
  EXPECT_NE(sentence(cut).find("is damaged"), std::string::npos);
}

TEST(Checkpoint, any_flipped_bit_is_noticed_and_the_generation_before_is_read) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  write_checkpoint(path, small(1));
  write_checkpoint(path, small(2));
  const std::string whole = read_whole(path);
  for (std::size_t i = 0; i < 600; ++i) {
    std::string flipped = whole;
    const std::size_t at = i < 512 ? i : draw_bits(3, 0, Stream::image_noise, i) % whole.size();
    flipped[at] = char(flipped[at] ^ (1 << (i % 8)));
    write_whole(path, flipped);
    ASSERT_NE(sentence(path), "") << "byte " << at;
    ASSERT_EQ(read_newest_checkpoint(path).checkpoint, small(1)) << "byte " << at;
  }
}

TEST(Checkpoint, foreign_files_and_other_formats_are_told_apart) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  EXPECT_NE(sentence(path).find("cannot read"), std::string::npos);
  write_whole(path, "");
  EXPECT_NE(sentence(path).find("is not a checkpoint of this program"), std::string::npos);
  write_whole(path, "\x89HDF\r\n\x1a\n and so on");
  EXPECT_NE(sentence(path).find("is not a checkpoint of this program"), std::string::npos);
  EXPECT_NE(sentence(scratch.path()).find("is not a file"), std::string::npos);
  write_whole(path, "HOWSHIP CHECKPOINT\nformat 99\n");
  EXPECT_NE(sentence(path).find("has checkpoint format 99; this program reads format 9"), std::string::npos);
  write_checkpoint(path, small(1));
  EXPECT_EQ(sentence(path), "");
  EXPECT_EQ(read_newest_checkpoint(path).checkpoint.writer, "howship 0.1.0");
}

TEST(Checkpoint, a_sealed_file_with_nonsense_behind_it_is_a_sentence_and_nothing_on_stderr) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  const std::string nonsense(3000, 'x');
  std::string seal = "HOWSHIP CHECKPOINT\nformat 9\nwriter howship 0.1.0\nbytes 3000\n";
  seal += "sha256 " + sha256(seal + sha256(nonsense)) + "\n";
  seal.resize(512, '\0');
  write_whole(path, seal + nonsense);
  testing::internal::CaptureStderr();
  EXPECT_NE(sentence(path).find("cannot be read (H5Fopen)"), std::string::npos);
  EXPECT_THROW(write_checkpoint("/nonexistent-folder/checkpoint.h5", small(1)), RunError);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

/// A file with a seal that holds and what `fill` puts behind it.
void write_sealed(const std::filesystem::path& path, const std::function<void(hid_t)>& fill) {
  const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_userblock(creation, 512);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, H5P_DEFAULT);
  H5Pclose(creation);
  ASSERT_GE(file, 0);
  fill(file);
  ASSERT_GE(H5Fclose(file), 0);
  const std::string behind = read_whole(path).substr(512);
  std::string seal =
      "HOWSHIP CHECKPOINT\nformat 9\nwriter howship 0.1.0\nbytes " + std::to_string(behind.size()) + "\n";
  seal += "sha256 " + sha256(seal + sha256(behind)) + "\n";
  seal.resize(512, '\0');
  write_whole(path, seal + behind);
}

TEST(Checkpoint, numbers_and_texts_of_kinds_that_we_do_not_write_are_refused_in_a_sentence) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  const auto put = [](hid_t file, hid_t type, bool as_attribute) {
    const hsize_t count = 3;
    const hid_t space = as_attribute ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr);
    const hid_t made = as_attribute ? H5Acreate2(file, "a", type, space, H5P_DEFAULT, H5P_DEFAULT)
                                    : H5Dcreate2(file, "a", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ASSERT_GE(made, 0);
    as_attribute ? H5Aclose(made) : H5Dclose(made);
    H5Sclose(space);
  };
  const hid_t any_length = H5Tcopy(H5T_C_S1), opaque = H5Tcreate(H5T_OPAQUE, 8);
  H5Tset_size(any_length, H5T_VARIABLE);
  write_sealed(path, [&](hid_t file) { put(file, H5T_STD_I64LE, false); });
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(read_checkpoint(path).arrays.at("a").values),
            (std::vector<std::int64_t>{0, 0, 0}));
  for (const hid_t type : {hid_t(H5T_STD_I32LE), hid_t(H5T_IEEE_F64BE), any_length, opaque}) {
    std::filesystem::remove(path);
    write_sealed(path, [&](hid_t file) { put(file, type, false); });
    EXPECT_EQ(sentence(path), "'" + path.string() + "' cannot be read (an array of an unknown type)");
  }
  std::filesystem::remove(path);
  write_sealed(path, [&](hid_t file) { put(file, opaque, true); });
  EXPECT_EQ(sentence(path), "'" + path.string() + "' cannot be read (an attribute of an unknown type)");
  H5Tclose(any_length);
  H5Tclose(opaque);
}

TEST(Checkpoint, first_lines_that_do_not_read_are_damage) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  const std::string head = "HOWSHIP CHECKPOINT\nformat 9\nwriter howship 0.1.0\n", hash(64, 'a');
  const std::string rest(512, '\0');
  for (const std::string& text :
       {std::string("HOWSHIP CHECKPOINT\nformat 9x\n"), std::string("HOWSHIP CHECKPOINT\nformat \n"),
        std::string("HOWSHIP CHECKPOINT\nformat 9\n") + rest, head + "bytes many\nsha256 " + hash + "\n" + rest,
        head + "bytes 5\n" + rest, head + "bytes 5\nsha256 " + hash + "\n",
        head + "bytes 5\nsha256 " + hash + "a\n" + rest, head + "bytes 05\nsha256 " + hash + "\n" + rest}) {
    std::filesystem::remove(path);
    write_whole(path, text);
    EXPECT_EQ(sentence(path), "'" + path.string() + "' is damaged (its first lines do not read)") << text;
    EXPECT_EQ(writer_of_checkpoint(path), "") << text;
  }
  EXPECT_EQ(writer_of_checkpoint(scratch / "absent.h5"), "");
  EXPECT_EQ(writer_of_checkpoint(scratch.path()), "") << "a folder";
}

TEST(Checkpoint, a_writer_is_read_of_a_file_that_was_cut_behind_its_first_lines) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  write_checkpoint(path, small(1));
  write_whole(path, read_whole(path).substr(0, 600));
  EXPECT_NE(sentence(path).find("is cut short"), std::string::npos);
  EXPECT_EQ(writer_of_checkpoint(path), "howship 0.1.0");
}

TEST(Checkpoint, what_a_checkpoint_does_not_hold_or_holds_as_another_kind_is_told_by_name) {
  const CheckpointAttributes attributes{{"seed", std::int64_t{7}}, {"day", 30.25}, {"title", "a run"}};
  EXPECT_EQ(number(attributes, "seed"), 7);
  EXPECT_EQ(text(attributes, "title"), "a run");
  for (const char* name : {"day", "title", "steps"}) {
    try {
      number(attributes, name);
      FAIL() << name;
    } catch (const RunError& error) {
      EXPECT_EQ(std::string(error.what()), "the checkpoint has no number '" + std::string(name) + "'");
    }
  }
  for (const char* name : {"day", "seed", "note"}) EXPECT_EQ(text(attributes, name), "") << name;
}

TEST(Checkpoint, what_stands_in_its_place_is_neither_replaced_nor_lost) {
  const Scratch scratch;
  const auto path = scratch / "checkpoint.h5";
  const auto error_of = [&] {
    try {
      write_checkpoint(path, small(2));
    } catch (const RunError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  write_checkpoint(path, small(1));
  std::filesystem::create_directories(previous_checkpoint(path) / "of the user");
  EXPECT_TRUE(error_of().starts_with("cannot put in place '" + previous_checkpoint(path).string() + "': "));
  EXPECT_EQ(read_checkpoint(path), small(1));
  EXPECT_TRUE(std::filesystem::exists(previous_checkpoint(path) / "of the user"));
  std::filesystem::remove(path);
  std::filesystem::create_directories(path);
  EXPECT_EQ(error_of(), "cannot write '" + path.string() + "': it is no plain file, and is not replaced by one");
  EXPECT_TRUE(std::filesystem::is_directory(path));
  try {
    read_newest_checkpoint(path);
    FAIL() << "two folders are no checkpoint";
  } catch (const RunError& error) {
    EXPECT_EQ(std::string(error.what()),
              "'" + path.string() + "' is not a file; '" + previous_checkpoint(path).string() + "' is not a file");
  }
}

TEST(Checkpoint, names_and_texts_that_hdf5_would_bend_are_our_bug) {
  const Scratch scratch;
  Checkpoint bad = small(1);
  bad.arrays["/absolute"] = {std::vector<double>{1}, {}};
  EXPECT_THROW(write_checkpoint(scratch / "a.h5", bad), Bug);
  bad = small(1);
  bad.arrays["words"] = {std::vector<std::string>{std::string("a\0b", 3)}, {}};
  EXPECT_THROW(write_checkpoint(scratch / "a.h5", bad), Bug);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Checkpoint, h5py_reads_the_arrays_where_it_is_installed) {
  const Scratch scratch;
  write_checkpoint(scratch / "c.h5", example());
  const std::string said = python(
      "import h5py\nf = h5py.File('" + (scratch / "c.h5").string() +
      "')\nprint(f['skeleton/L3/tumour'].shape[0], f['body/counts'][2], f.attrs['day'], f['names'][0].decode())");
  if (said.empty()) GTEST_SKIP() << "python3-h5py is not installed";
  EXPECT_EQ(said, "70000 42 30.25 L3\n");
}

}  // namespace
}  // namespace howship::records
