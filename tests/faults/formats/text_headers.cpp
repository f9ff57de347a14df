// SPDX-License-Identifier: Apache-2.0
// NRRD and MetaImage headers with one line changed, added or left out: every line that bears on numbers or places is
// read, or refused at its line.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <span>

#include "howship/formats/compression.hpp"
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

TEST(OddNrrd, fields_that_bear_on_nothing_or_are_written_another_way_are_read) {
  for (const char* line :
       {"line skip: 0", "byte skip: 0", "space dimension: 3", "sample units: \"HU\"", "sample units: Hounsfield units",
        "sample units: ???", "sample units: \"\"", "sample units: ", "content: ", "kinds: space none ???",
        "kinds: SPACE Domain\tdomain", "# a remark: it is none", "sampleunits: HU", "My key:=whatever: it says"}) {
    const Outcome out = read_nrrd_with({line});
    EXPECT_EQ(out.fault + out.notes, "") << line;
    EXPECT_EQ(out.last, 123) << line;
  }
  Lines joined = nrrd;  // some writers leave out the blanks of a name
  joined[5] = "spacedirections: (0.5,0,0) (0,0.5,0) (0,0,2)";
  joined[9] = "spaceorigin: (1,2,3)";
  const Scratch scratch;
  write_whole(scratch / "i.nrrd", text_of(joined) + "\n" + numbers_of_16_bits());
  EXPECT_EQ(outcome_of(scratch / "i.nrrd").origin, (Vec3{-1, -2, 3}));
}

TEST(OddNrrd, a_space_is_that_of_a_patient_in_full_or_in_letters) {
  for (const auto& [space, origin] : {std::pair{"left-anterior-superior", Vec3{-1, 2, 3}},
                                      {"LAS", Vec3{-1, 2, 3}},
                                      {"LPS", Vec3{-1, -2, 3}},
                                      {"Right-Anterior-Superior", Vec3{1, 2, 3}},
                                      {"RAS", Vec3{1, 2, 3}}}) {
    const Outcome out = read_nrrd_with({std::string("space: ") + space});
    EXPECT_EQ(out.fault + out.notes, "") << space;
    EXPECT_EQ(out.origin, origin) << space;
  }
}

TEST(OddNrrd, a_field_without_a_value_is_told_at_the_end_of_its_line) {
  const Scratch scratch;
  Lines lines = nrrd;
  lines[7] = "endian:";
  write_whole(scratch / "i.nrrd", text_of(lines) + "\n" + numbers_of_16_bits());
  const Outcome out = outcome_of(scratch / "i.nrrd");
  EXPECT_EQ(out.fault, "its field 'endian' reads ''");
  EXPECT_EQ(out.hint, "little or big");
  EXPECT_EQ(out.line, 8u);
}

TEST(OddNrrd, a_header_that_does_not_end_or_is_no_header_is_refused) {
  const Scratch scratch;
  const auto fault = [&](const std::string& text) {
    write_whole(scratch / "i.nrrd", text);
    return outcome_of(scratch / "i.nrrd");
  };
  EXPECT_EQ(fault(text_of(nrrd)).fault, "is cut short: its header does not end");
  EXPECT_EQ(fault(text_of(nrrd) + "data file: i.raw\n" + std::string(70'000, 'x')).fault,
            "is cut short: its header does not end");
  const Outcome line = fault(text_of(nrrd) + "no field\n\n");
  EXPECT_EQ(line.fault, "its header holds the line 'no field'");
  EXPECT_EQ(line.hint, "a field reads 'name: value'");
  EXPECT_EQ(line.line, 11u);
  std::string remarks;
  for (int k = 0; k < 20; ++k) remarks += "# " + std::string(60'000, 'x') + '\n';
  EXPECT_EQ(fault(text_of(nrrd) + remarks + '\n' + numbers_of_16_bits()).fault, "its header is over 1 MB");
  Lines strange = nrrd;
  strange[2] = "dimension: 4";
  EXPECT_EQ(fault(text_of(strange) + "\n").fault, "has 4 dimensions; one 3-D image is needed");
  strange[2] = "dimensoin: 3";
  const Outcome slip = fault(text_of(strange) + "\n");
  EXPECT_EQ(slip.fault, "its header has a field 'dimensoin', which NRRD does not know");
  EXPECT_EQ(slip.hint, "did you mean 'dimension'?");
  EXPECT_EQ(slip.line, 3u);
  for (const char* magic : {"NRRD0000", "NRRD00045", "NRRD000"})
    EXPECT_TRUE(says(fault(std::string(magic) + "\n" + text_of(nrrd).substr(9) + "\n").fault,
                     "is NRRD of version '" + std::string(magic).substr(4) + "'; 0001 to 0005 can be read"))
        << magic;
}

TEST(OddNrrd, thicknesses_stand_beside_spacings_too_and_are_in_their_unit) {
  const Lines axes{
      "space directions:",       "space:", "space origin:", "spacings: 0.05 0.05 0.2", "units: \"cm\" \"cm\" \"cm\"",
      "thicknesses: nan nan 0.2"};
  const Outcome alike = read_nrrd_with(axes);
  EXPECT_EQ(alike.fault, "");
  EXPECT_FALSE(says(alike.notes, "thicknesses")) << alike.notes;
  EXPECT_TRUE(says(read_nrrd_with(with(axes, {"thicknesses: nan nan 0.4"})).notes,
                   "its thicknesses are nan nan 0.4, its voxels lie 0.5 x 0.5 x 2 mm apart"));
  EXPECT_TRUE(says(read_nrrd_with({"thicknesses: 1 1 1e6"}).fault, "its field 'thicknesses' reads '1 1 1e6'"));
}

TEST(OddNrrd, packed_data_are_read_under_both_names_of_their_packing) {
  const std::string plain = numbers_of_16_bits();
  const std::string packed = gzip(std::as_bytes(std::span{plain.data(), plain.size()}));
  for (const char* name : {"gzip", "gz", "GZIP"}) {
    const Outcome out = read_nrrd_with({std::string("encoding: ") + name}, packed);
    EXPECT_EQ(out.fault + out.notes, "") << name;
    EXPECT_EQ(out.last, 123) << name;
  }
  EXPECT_TRUE(says(read_nrrd_with({"encoding: gzip"}, plain).fault, "its compressed data do not add up"));
}

TEST(OddNrrd, sizes_are_whole_numbers_that_an_image_can_have) {
  for (const char* sizes : {"4 3 2.5", "4 3 0", "4 -3 2", "4 3 100001", "4 3 1e300"}) {
    const Outcome out = read_nrrd_with({std::string("sizes: ") + sizes});
    EXPECT_EQ(out.fault,
              "its field 'sizes' reads '" + std::string(sizes) + "': sizes are whole numbers from 1 to 100000");
    EXPECT_EQ(out.line, 5u);
  }
  EXPECT_TRUE(says(read_nrrd_with({"sizes: 4 3 100000"}).fault, "is cut short: 4 x 3 x 100000 voxels need"));
  EXPECT_EQ(read_nrrd_with({"sizes: 4 6"}).fault, "its field 'sizes' holds 2 numbers, 3 are needed");
}

TEST(OddMetaImage, what_is_said_twice_in_other_words_or_with_a_question_mark_is_read) {
  for (const char* line :
       {"Position = 1 2 3", "Origin = 1.0 2e0 +3", "Rotation = 1 0 0 0 1 0 0 0 1", "DistanceUnits = ?",
        "DistanceUnits = mm", "AnatomicalOrientation = ???", "Modality = MET_MOD_UNKNOWN", "Modality = MET_MOD_OTHER",
        "HeaderSize = 0", "ElementNumberOfChannels = 1", "  ", "Comment = ", "ElementByteOrderMSB = False"}) {
    const Outcome out = read_meta_with({line});
    EXPECT_EQ(out.fault + out.notes, "") << line;
    EXPECT_EQ(out.origin, (Vec3{-1, -2, 3})) << line;
    EXPECT_EQ(out.last, 123) << line;
  }
  const Outcome other = read_meta_with({"Position = here"});
  EXPECT_EQ(other.fault, "its field 'Position' reads 'here', but 'Offset', which means the same, reads '1 2 3'");
  EXPECT_EQ(read_meta_with({"Offset = here", "Position = here"}).fault,
            "its field 'Offset' reads 'here', which is not numbers");
}

TEST(OddMetaImage, without_a_matrix_the_letters_of_an_orientation_are_those_of_its_axes_or_refused) {
  for (const char* letters : {"RAI", "???"})
    EXPECT_EQ(read_meta_with({"TransformMatrix =", std::string("AnatomicalOrientation = ") + letters}).notes,
              "has no TransformMatrix: its axes are taken to point left, back and up")
        << letters;
  const Outcome other = read_meta_with({"TransformMatrix =", "AnatomicalOrientation = LPS"});
  EXPECT_EQ(other.fault, "has the orientation LPS but no TransformMatrix");
  EXPECT_EQ(other.hint, "add the TransformMatrix that goes with it");
}

TEST(OddMetaImage, a_header_beside_its_data_need_not_end_its_last_line) {
  const Scratch scratch;
  write_whole(scratch / "i.raw", numbers_of_16_bits());
  const std::string whole = text_of(with(meta, {"ElementDataFile = i.raw"}));
  for (const std::string& text : {whole, whole.substr(0, whole.size() - 1), "\n" + whole}) {
    write_whole(scratch / "i.mhd", text);
    EXPECT_EQ(outcome_of(scratch / "i.mhd").fault, "");
    EXPECT_EQ(outcome_of(scratch / "i.mhd").last, 123);
  }
  const std::string cut = "is cut short: its header does not reach 'ElementDataFile'";
  const std::string before = whole.substr(0, whole.find("ElementDataFile"));
  for (const std::string& text :
       {before, before + "Elem", before + "Comment = " + std::string(5'000, 'x'), before + std::string(5'000, 'x')}) {
    write_whole(scratch / "i.mhd", text);
    EXPECT_EQ(outcome_of(scratch / "i.mhd").fault, cut) << text.size();
  }
  write_whole(scratch / "i.mhd", before + "a line\n");
  const Outcome line = outcome_of(scratch / "i.mhd");
  EXPECT_EQ(line.fault, "its header holds the line 'a line'");
  EXPECT_EQ(line.line, 11u);
}

TEST(DataFile, is_told_of_headers_whose_data_lie_beside_them_and_of_no_other_file) {
  const Scratch scratch;
  const auto beside = [&](const std::string& text) {
    write_whole(scratch / "i", text);
    return data_file_of(scratch / "i");
  };
  write_whole(scratch / "i.raw", numbers_of_16_bits());
  for (const Lines& lines :
       {with(nrrd, {"data file: i.raw"}), with(nrrd, {"Data File:  i.raw "}), with(nrrd, {"datafile: i.raw"}),
        with(meta, {"ElementDataFile = i.raw"}), with(meta, {"Comment = no name", "ElementDataFile=i.raw"})}) {
    ASSERT_TRUE(beside(text_of(lines))) << text_of(lines);
    EXPECT_EQ(*beside(text_of(lines)), scratch / "i.raw");
  }
  EXPECT_FALSE(beside(text_of(meta))) << "LOCAL";
  EXPECT_FALSE(beside(text_of(with(meta, {"ElementDataFile = local"}))));
  EXPECT_FALSE(beside(text_of(with(meta, {"ElementDataFile = gone.raw"}))));
  EXPECT_FALSE(beside(text_of(nrrd) + "\n" + numbers_of_16_bits()));
  EXPECT_FALSE(beside("ElementDataFile = i.raw\n")) << "no header of an image";
  EXPECT_FALSE(data_file_of(scratch / "absent.mhd"));
}

}  // namespace
}  // namespace howship::formats
