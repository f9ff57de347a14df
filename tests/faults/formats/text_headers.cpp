// SPDX-License-Identifier: Apache-2.0
// NRRD and MetaImage headers with one line changed, added or left out: every line that bears on numbers or places is
// read, or refused at its line.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>

#include "image.hpp"

namespace howship::formats {
namespace {

using Lines = std::vector<std::string>;

const Lines nrrd{"NRRD0004",
                 "type: short",
                 "dimension: 3",
                 "space: left-posterior-superior",
                 "sizes: 4 3 2",
                 "space directions: (0.5,0,0) (0,0.5,0) (0,0,2)",
                 "kinds: domain domain domain",
                 "endian: little",
                 "encoding: raw",
                 "space origin: (1,2,3)"};
const Lines meta{"ObjectType = Image",     "NDims = 3",
                 "BinaryData = True",      "BinaryDataByteOrderMSB = False",
                 "CompressedData = False", "TransformMatrix = 1 0 0 0 1 0 0 0 1",
                 "Offset = 1 2 3",         "ElementSpacing = 0.5 0.5 2",
                 "DimSize = 4 3 2",        "ElementType = MET_SHORT",
                 "ElementDataFile = LOCAL"};

/// `lines` with each line of `changes` in the place of that with the same key, or before the last one; a change that
/// ends at its key ("type:") takes the line out.
Lines with(Lines lines, const Lines& changes) {
  for (const std::string& change : changes) {
    const std::string key = change.substr(0, change.find_first_of(":=") + 1);
    const auto at = std::find_if(lines.begin(), lines.end(), [&](const std::string& l) { return l.starts_with(key); });
    if (at == lines.end())
      lines.insert(lines.end() - 1, change);
    else if (change == key)
      lines.erase(at);
    else
      *at = change;
  }
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

Outcome read_nrrd_with(const Lines& changes, const std::string& data = numbers_of_16_bits()) {
  const Scratch scratch;
  write_whole(scratch / "i.nrrd", text_of(with(nrrd, changes)) + "\n" + data);
  return outcome_of(scratch / "i.nrrd");
}

Outcome read_meta_with(const Lines& changes, const std::string& data = numbers_of_16_bits()) {
  const Scratch scratch;
  write_whole(scratch / "i.mha", text_of(with(meta, changes)) + data);
  return outcome_of(scratch / "i.mha");
}

TEST(OddNrrd, a_sound_header_is_read_without_a_note) {
  const Outcome out = read_nrrd_with({});
  EXPECT_EQ(out.fault + out.notes, "");
  EXPECT_EQ(out.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_EQ(out.origin, (Vec3{-1, -2, 3}));
  EXPECT_EQ(out.last, 123);
}

TEST(OddNrrd, space_units_are_converted_or_refused) {
  for (const auto& [unit, mm] : {std::pair{"cm", 10.0},
                                 {"m", 1000.0},
                                 {"um", 0.001},
                                 {"\u00b5m", 0.001},
                                 {"microns", 0.001},
                                 {"millimeters", 1.0},
                                 {"mm", 1.0}}) {
    const std::string word = std::string{"\""} + unit + "\"";
    const Outcome out = read_nrrd_with({"space units: " + word + " " + word + " " + word});
    EXPECT_EQ(out.fault, "") << unit;
    EXPECT_NEAR(out.step[2], 2 * mm, 1e-9 * mm) << unit;
    EXPECT_NEAR(out.origin[0], -1 * mm, 1e-9 * mm) << unit;
    EXPECT_EQ(says(out.notes, "converted to mm"), mm != 1.0) << out.notes;
  }
  for (const char* wrong :
       {"\"inch\" \"inch\" \"inch\"", "\"\" \"\" \"\"", "\"mm\" \"mm\"", "mm mm mm", "\"s\" \"mm\" \"mm\""}) {
    const Outcome out = read_nrrd_with({std::string{"space units: "} + wrong});
    EXPECT_TRUE(says(out.fault, "space units")) << wrong << ": " << out.fault;
    EXPECT_EQ(out.line, 10u);
  }
  // Where there are no directions, units stand by the axes.
  const Lines axes{"space directions:", "space:", "space origin:", "spacings: 0.05 0.05 0.2",
                   "units: \"cm\" \"cm\" \"cm\""};
  EXPECT_NEAR(read_nrrd_with(axes).step[2], 2.0, 1e-12);
}

TEST(OddNrrd, a_header_whose_data_lie_beside_it_is_read_whether_or_not_it_ends_in_an_empty_line) {
  const Scratch scratch;
  write_whole(scratch / "i.raw", numbers_of_16_bits());
  const std::string whole = text_of(with(nrrd, {"data file: i.raw"}));
  for (const std::string& text : {whole, whole + "\n", whole.substr(0, whole.size() - 1)}) {
    write_whole(scratch / "i.nhdr", text);
    const Outcome out = outcome_of(scratch / "i.nhdr");
    EXPECT_EQ(out.fault + out.notes, "");
    EXPECT_EQ(out.last, 123);
  }
  for (const auto& [name, words] : {std::pair{"gone.raw", "is not there"},
                                    {"/etc/passwd", "outside the folder"},
                                    {"../i.raw", "outside the folder"},
                                    {"LIST", "slice in a file of its own"},
                                    {"i%03d.raw 1 9 1", "slice in a file of its own"}}) {
    write_whole(scratch / "i.nhdr", text_of(with(nrrd, {std::string{"data file: "} + name})));
    EXPECT_TRUE(says(outcome_of(scratch / "i.nhdr").fault, words)) << name << outcome_of(scratch / "i.nhdr").fault;
  }
}

TEST(OddNrrd, fields_that_are_unknown_doubled_or_not_read_are_refused_at_their_line) {
  for (const auto& [line, words] : {std::pair{"space orign: (0,0,0)", "'space orign', which NRRD does not know"},
                                    {"byte skip: 16", "asks to skip"},
                                    {"line skip: 2", "asks to skip"},
                                    {"old min: -1000", "old min"},
                                    {"axis mins: 0 0 0", "axis mins"},
                                    {"space dimension: 4", "space of 4 dimensions"},
                                    {"spacings: 1 1 1", "'spacings' beside 'space directions'"}}) {
    const Outcome out = read_nrrd_with({line});
    EXPECT_TRUE(says(out.fault, words)) << line << ": " << out.fault;
    EXPECT_EQ(out.line, 10u) << line;
  }
  EXPECT_TRUE(says(read_nrrd_with({"kinds: vector domain domain"}).fault, "kind 'vector'"));
  EXPECT_TRUE(says(read_nrrd_with({"endian: middle"}).fault, "'endian' reads 'middle'"));
  EXPECT_TRUE(says(read_nrrd_with({"endian:"}).fault, "no 'endian'"));
  EXPECT_TRUE(says(read_nrrd_with({"space: scanner-xyz"}).fault, "not a patient's"));
  EXPECT_TRUE(says(read_nrrd_with({"encoding: bzip2"}).fault, "bzip2"));
  EXPECT_TRUE(says(read_nrrd_with({"space directions: (0.5,0,0) (0,nan,0) (0,0,2)"}).fault, "three numbers"));
  EXPECT_TRUE(says(read_nrrd_with({"space directions: (0.5,0,0) none (0,0,2)"}).fault, "a direction"));
  EXPECT_TRUE(says(read_nrrd_with({"space directions:"}).fault, "no 'space directions'"));
  EXPECT_TRUE(says(read_nrrd_with({"space directions:", "space origin:"}).fault, "how far apart"));
  EXPECT_TRUE(says(read_nrrd_with({"space directions:", "space origin:", "spacings: 1 -1 1"}).fault, "-1 mm"));
  EXPECT_TRUE(says(read_nrrd_with({}, numbers_of_16_bits(30)).notes, "12 bytes more"));
  EXPECT_TRUE(says(read_nrrd_with({"sample units: mg/cm3"}).notes, "its numbers are in mg/cm3 (sample units)"));
  EXPECT_EQ(read_nrrd_with({"sample units: HU"}).notes, "");
  EXPECT_TRUE(says(read_nrrd_with({}, numbers_of_16_bits(23)).fault, "cut short"));
  EXPECT_TRUE(says(read_nrrd_with({"data file: i.raw"}).fault, "but more follows its own header"));
  const Scratch scratch;
  write_whole(scratch / "i.nrrd", text_of(nrrd) + "type: uchar\n\n" + numbers_of_16_bits());
  const Outcome twice = outcome_of(scratch / "i.nrrd");
  EXPECT_TRUE(says(twice.fault, "stands there twice")) << twice.fault;
  EXPECT_EQ(twice.line, 11u);
  write_whole(scratch / "j.nrrd", "NRRD0009\n" + text_of(nrrd).substr(9) + "\n" + numbers_of_16_bits());
  EXPECT_TRUE(says(outcome_of(scratch / "j.nrrd").fault, "version '0009'"));
}

TEST(OddNrrd, thicknesses_that_are_not_the_distances_of_voxels_are_told) {
  for (const char* alike : {"0.5 0.5 2", "nan nan 2", "NaN nan nan"})
    EXPECT_EQ(read_nrrd_with({std::string{"thicknesses: "} + alike}).notes, "") << alike;
  const Outcome out = read_nrrd_with({"thicknesses: nan nan 5"});
  EXPECT_EQ(out.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_EQ(out.notes, "its thicknesses are nan nan 5, its voxels lie 0.5 x 0.5 x 2 mm apart: the distances hold");
  EXPECT_EQ(read_nrrd_with({"thicknesses: 0.5 0.5 2", "space units: \"cm\" \"cm\" \"cm\""}).notes,
            "its space units are \"cm\" \"cm\" \"cm\": converted to mm");
  for (const char* wrong : {"1 1", "1 1 1 1", "1 1 thick", "1 1 -1", "1 0 1", "inf 1 1"}) {
    const Outcome refused = read_nrrd_with({std::string{"thicknesses: "} + wrong});
    EXPECT_TRUE(says(refused.fault, "field 'thicknesses'")) << wrong << ": " << refused.fault;
    EXPECT_EQ(refused.line, 10u) << wrong;
  }
}

TEST(OddNrrd, vectors_have_three_numbers_each_and_a_comma_elsewhere_is_that_of_a_decimal) {
  for (const char* directions : {"(0.5,0) (0,0,0.5) (0,0,0,2)", "(0.5,0,0 (0,0.5,0) (0,0,2)",
                                 "(0.5 0 0) (0,0.5,0) (0,0,2)", "(0,5,0,0) (0,0,5,0) (0,0,2)", "0,5 0 0 0 0,5 2"}) {
    const Outcome out = read_nrrd_with({std::string("space directions: ") + directions});
    EXPECT_TRUE(says(out.fault, "its field 'space directions' reads")) << directions << ": " << out.fault;
    EXPECT_EQ(out.line, 6u);
  }
  const Outcome comma = read_nrrd_with({"space:", "space directions:", "space origin:", "spacings: 1,5 2"});
  EXPECT_TRUE(says(comma.fault, "reads '1,5 2', which is not numbers")) << comma.fault;
  EXPECT_TRUE(says(comma.hint, "decimals after a point")) << comma.hint;
  const Outcome none = read_nrrd_with({"space directions: none (0.5,0,0) (0,0.5,0)"});
  EXPECT_TRUE(says(none.fault, "an axis without a direction ('none')")) << none.fault;
  EXPECT_EQ(read_nrrd_with({"space directions: (0.5, 0, 0)\t( 0,0.5,0 )(0,0,2)"}).step, (Vec3{0.5, 0.5, 2}));
}

TEST(OddNrrd, kinds_versions_and_lists_of_files_are_read_to_their_end) {
  EXPECT_TRUE(says(read_nrrd_with({"kinds: domain domain"}).fault, "its field 'kinds' holds 2 words, 3 are needed"));
  const Scratch scratch;
  Lines lines = nrrd;
  lines[0] = "NRRD0004x";
  write_whole(scratch / "i.nrrd", text_of(lines) + "\n" + numbers_of_16_bits());
  EXPECT_TRUE(says(outcome_of(scratch / "i.nrrd").fault, "version '0004x'")) << outcome_of(scratch / "i.nrrd").fault;
  lines[0] = "NRRD0004";
  lines.insert(lines.end(), {"data file: LIST", "one.raw", "two.raw"});
  write_whole(scratch / "i.nhdr", text_of(lines));
  const Outcome list = outcome_of(scratch / "i.nhdr");
  EXPECT_TRUE(says(list.fault, "keeps each slice in a file of its own")) << list.fault;
  EXPECT_EQ(list.line, 11u);
}

TEST(OddMetaImage, a_comma_is_that_of_a_decimal_and_never_parts_two_numbers) {
  for (const char* line : {"Offset = -10,5 20", "ElementSpacing = 0,5 2", "TransformMatrix = 1,0,0,0,1,0,0,0,1"}) {
    const Outcome out = read_meta_with({line});
    EXPECT_TRUE(says(out.fault, "which is not numbers")) << line << ": " << out.fault;
    EXPECT_TRUE(says(out.hint, "decimals after a point")) << out.hint;
  }
}

TEST(OddMetaImage, a_size_of_packed_data_that_is_too_small_is_told) {
  const std::string plain = numbers_of_16_bits();
  std::string packed(compressBound(uLong(plain.size())), '\0');
  uLongf size = uLongf(packed.size());
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                     uLong(plain.size())),
            Z_OK);
  packed.resize(size);
  const Outcome out = read_meta_with({"CompressedData = True", "CompressedDataSize = 9"}, packed);
  EXPECT_EQ(out.last, 123) << out.fault;
  EXPECT_TRUE(says(out.notes, "its CompressedDataSize is 9, ")) << out.notes;
}

TEST(OddMetaImage, a_sound_header_is_read_without_a_note) {
  const Outcome out = read_meta_with({});
  EXPECT_EQ(out.fault + out.notes, "");
  EXPECT_EQ(out.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_EQ(out.origin, (Vec3{-1, -2, 3}));
  EXPECT_EQ(out.last, 123);
}

TEST(OddMetaImage, the_order_of_bytes_is_what_the_header_says_in_any_of_its_words_and_never_guessed) {
  const float swapped = 256.0f * 100;
  for (const char* yes : {"True", "true", "T", "1"})
    EXPECT_EQ(read_meta_with({std::string{"BinaryDataByteOrderMSB = "} + yes}).first, swapped) << yes;
  for (const char* no : {"False", "false", "F", "0"})
    EXPECT_EQ(read_meta_with({std::string{"BinaryDataByteOrderMSB = "} + no}).first, 100) << no;
  EXPECT_TRUE(says(read_meta_with({"BinaryDataByteOrderMSB = yes"}).fault, "reads 'yes'"));
  EXPECT_TRUE(says(read_meta_with({"BinaryDataByteOrderMSB ="}).fault, "in which order the bytes"));
  EXPECT_EQ(read_meta_with({"BinaryDataByteOrderMSB =", "ElementByteOrderMSB = True"}).first, swapped);
  EXPECT_TRUE(says(read_meta_with({"ElementByteOrderMSB = True"}).fault, "means the same"));
}

TEST(OddMetaImage, what_bears_on_numbers_or_places_is_read_or_refused_at_its_line) {
  EXPECT_TRUE(says(read_meta_with({"ElementSpacing ="}).fault, "how far apart"));
  EXPECT_EQ(read_meta_with({"ElementSpacing =", "ElementSize = 1 1 3"}).step, (Vec3{1, 1, 3}));
  EXPECT_TRUE(says(read_meta_with({"ElementSize = 1 1 3"}).notes, "the spacing holds"));
  EXPECT_TRUE(says(read_meta_with({"ElementSpacing = -0.5 0.5 2"}).fault, "-0.5 mm"));
  EXPECT_TRUE(says(read_meta_with({"ElementSpacing = nan 0.5 2"}).fault, "not numbers"));
  EXPECT_TRUE(says(read_meta_with({"ElementSpacing = 0,5 0,5 2"}).fault, "not numbers"));
  EXPECT_TRUE(says(read_meta_with({"TransformMatrix = 0 0 0 0 0 0 0 0 0"}).fault, "length 0"));
  EXPECT_TRUE(says(read_meta_with({"TransformMatrix = 2 0 0 0 2 0 0 0 2"}).fault, "length 2"));
  EXPECT_TRUE(says(read_meta_with({"TransformMatrix = 1 0 0 0.6 0.8 0 0 0 1"}).fault, "degrees"));
  EXPECT_TRUE(says(read_meta_with({"Position = 7 2 3"}).fault, "means the same"));
  EXPECT_EQ(read_meta_with({"Position = 1.0 2 3"}).fault, "");
  EXPECT_TRUE(says(read_meta_with({"TransformMatrix ="}).notes, "left, back and up"));
  EXPECT_TRUE(says(read_meta_with({"TransformMatrix =", "AnatomicalOrientation = LPI"}).fault, "LPI"));
  EXPECT_EQ(read_meta_with({"AnatomicalOrientation = RAI"}).notes, "");
  EXPECT_TRUE(says(read_meta_with({"AnatomicalOrientation = LPI"}).notes, "the matrix holds"));
  EXPECT_NEAR(read_meta_with({"DistanceUnits = cm"}).step[2], 20, 1e-12);
  EXPECT_TRUE(says(read_meta_with({"DistanceUnits = furlong"}).fault, "furlong"));
  EXPECT_TRUE(says(read_meta_with({"ElementToIntensityFunctionSlope = 2"}).fault, "scales its numbers"));
  EXPECT_EQ(read_meta_with({"ElementToIntensityFunctionSlope = 1.0"}).fault, "");
  EXPECT_TRUE(says(read_meta_with({"BinaryData ="}).fault, "binary or text"));
  EXPECT_TRUE(says(read_meta_with({"BinaryData = False"}).fault, "as text"));
  EXPECT_TRUE(says(read_meta_with({"ObjectType = Mesh"}).fault, "something else than an image"));
  EXPECT_TRUE(says(read_meta_with({"ElementNumberOfChannels = 3"}).fault, "several numbers"));
  EXPECT_TRUE(says(read_meta_with({"HeaderSize = -1"}).fault, "skip"));
  EXPECT_TRUE(says(read_meta_with({"Modality = MET_MOD_MR"}).notes, "its modality is MET_MOD_MR, not CT"));
  EXPECT_EQ(read_meta_with({"Modality = MET_MOD_CT"}).notes, "");
  EXPECT_TRUE(says(read_meta_with({"ElementSpacng = 1 1 1"}).notes, "not read: ElementSpacng"));
  EXPECT_TRUE(says(read_meta_with({}, numbers_of_16_bits(30)).notes, "12 bytes more"));
  EXPECT_TRUE(says(read_meta_with({"ElementDataFile = LIST"}).fault, "each slice in a file of its own"));
  EXPECT_TRUE(says(read_meta_with({"ElementDataFile = i%03d.raw 1 9 1"}).fault, "each slice in a file of its own"));
  EXPECT_TRUE(says(read_meta_with({"ElementDataFile = i.raw"}).fault, "but more follows its own header"));
  EXPECT_TRUE(says(read_meta_with({"CompressedData = True", "CompressedDataSize = 4000"}).fault, "cut short"));
  const Outcome twice = [] {
    const Scratch scratch;
    Lines lines = meta;
    lines.insert(lines.begin() + 3, "NDims = 3");
    write_whole(scratch / "i.mha", text_of(lines) + numbers_of_16_bits());
    return outcome_of(scratch / "i.mha");
  }();
  EXPECT_TRUE(says(twice.fault, "stands there twice")) << twice.fault;
  EXPECT_EQ(twice.line, 4u);
}

TEST(OddNrrd, data_beside_a_long_header_are_found_where_files_are_hashed) {
  const Scratch scratch;
  Lines lines = nrrd;
  for (int k = 0; k < 200; ++k)
    lines.push_back("Segment" + std::to_string(k) + "_Name:=a part of the body with a name");
  write_whole(scratch / "i.raw", numbers_of_16_bits());
  write_whole(scratch / "i.nhdr", text_of(lines) + "data file: i.raw\n");
  EXPECT_EQ(outcome_of(scratch / "i.nhdr").fault, "");
  ASSERT_TRUE(data_file_of(scratch / "i.nhdr"));
  EXPECT_EQ(*data_file_of(scratch / "i.nhdr"), scratch / "i.raw");
}

}  // namespace
}  // namespace howship::formats
