// SPDX-License-Identifier: Apache-2.0
// NIfTI headers that contradict themselves, are empty in part or hold what is not a number: read as the standard says,
// with a note, or refused in a sentence; never another density or size in silence.
#include <gtest/gtest.h>
#include <nifti1_io.h>
#include <sys/stat.h>

#include <cmath>
#include <limits>
#include <span>

#include "howship/formats/compression.hpp"
#include "howship/formats/image_file.hpp"
#include "howship/formats/nifti.hpp"
#include "image.hpp"

namespace howship::formats {
namespace {

constexpr float nan_f = std::numeric_limits<float>::quiet_NaN(), inf_f = std::numeric_limits<float>::infinity();

/// 4 x 3 x 2 voxels of 0.5 x 0.5 x 2 mm, placed by sform and qform alike, scaled by nothing.
nifti_1_header sound() {
  nifti_1_header h{};
  h.sizeof_hdr = 348;
  const short dim[8] = {3, 4, 3, 2, 1, 1, 1, 1};
  std::copy(dim, dim + 8, h.dim);
  h.datatype = DT_INT16;
  h.bitpix = 16;
  const float pixdim[8] = {1, 0.5f, 0.5f, 2, 0, 0, 0, 0};
  std::copy(pixdim, pixdim + 8, h.pixdim);
  h.vox_offset = 352;
  h.scl_slope = 1;
  h.xyzt_units = NIFTI_UNITS_MM;
  h.qform_code = h.sform_code = 1;
  h.srow_x[0] = h.srow_y[1] = 0.5f;
  h.srow_z[2] = 2;
  std::memcpy(h.magic, "n+1", 4);
  return h;
}

/// `behind`: what follows the header, of which the first four bytes say whether extensions follow.
Outcome read(const std::function<void(nifti_1_header&)>& change, const std::string& data = numbers_of_16_bits(),
             const std::string& behind = std::string(4, '\0')) {
  const Scratch scratch;
  nifti_1_header h = sound();
  change(h);
  std::string bytes(reinterpret_cast<const char*>(&h), sizeof h);
  write_whole(scratch / "i.nii", bytes + behind + data);
  return outcome_of(scratch / "i.nii");
}

TEST(OddNifti, a_sound_header_is_read_without_a_note) {
  const Outcome out = read([](auto&) {});
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.notes, "");
  EXPECT_EQ(out.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_EQ(out.first, 100);
  EXPECT_EQ(out.last, 123);
}

TEST(OddNifti, numbers_that_mean_something_else_than_grey_values_are_told) {
  EXPECT_EQ(read([](auto& h) { h.intent_code = NIFTI_INTENT_LABEL; }).notes, "");
  const Outcome out = read([](auto& h) { h.intent_code = NIFTI_INTENT_PVAL; });
  EXPECT_EQ(out.fault, "");
  EXPECT_TRUE(says(out.notes, "its intent_code is 22 (P-value)")) << out.notes;
}

TEST(OddNifti, a_slope_without_an_intercept_or_an_infinite_one_is_refused_not_dropped) {
  for (const auto& [slope, intercept] :
       {std::pair{2.0f, nan_f}, {2.0f, inf_f}, {inf_f, 0.0f}, {-inf_f, nan_f}, {nan_f, -1024.0f}}) {
    const Outcome out = read([&, s = slope, i = intercept](auto& h) { h.scl_slope = s, h.scl_inter = i; });
    EXPECT_TRUE(says(out.fault, "scl_slope")) << slope << ' ' << intercept << ": " << out.fault;
    EXPECT_TRUE(says(out.fault, "scl_inter"));
  }
}

TEST(OddNifti, a_slope_of_0_or_none_leaves_numbers_as_stored_and_says_which_intercept_does_not_count) {
  EXPECT_EQ(read([](auto& h) { h.scl_slope = 0; }).notes, "");
  const Outcome zero = read([](auto& h) { h.scl_slope = 0, h.scl_inter = -1024; });
  EXPECT_EQ(zero.first, 100);
  EXPECT_TRUE(says(zero.notes, "-1024 does not count")) << zero.notes;
  const Outcome none = read([](auto& h) { h.scl_slope = h.scl_inter = nan_f; });
  EXPECT_EQ(none.first, 100);
  EXPECT_TRUE(says(none.notes, "scl_slope is not a number"));
  EXPECT_EQ(read([](auto& h) { h.scl_slope = -2, h.scl_inter = 10; }).first, -190);
}

TEST(OddNifti, negative_sizes_of_voxels_count_without_their_sign) {
  const Outcome out = read([](auto& h) {
    h.sform_code = 0;
    for (int c = 1; c < 4; ++c) h.pixdim[c] = -h.pixdim[c];
  });
  EXPECT_EQ(out.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_TRUE(says(out.notes, "negative sizes")) << out.notes;
  const Outcome neither = read([](auto& h) { h.sform_code = h.qform_code = 0, h.pixdim[2] = -0.5f; });
  EXPECT_EQ(neither.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_TRUE(says(neither.notes, "negative sizes")) << neither.notes;
}

TEST(OddNifti, sizes_of_0_or_of_no_number_are_refused_where_they_are_needed) {
  for (const float size : {0.0f, nan_f, inf_f})
    for (const short code : {short(0), short(1)}) {
      const Outcome out = read([&](auto& h) { h.sform_code = 0, h.qform_code = code, h.pixdim[3] = size; });
      EXPECT_TRUE(says(out.fault, "pixdim")) << size << ' ' << code << ": " << out.fault;
    }
  // With a sform they are not needed, and what they say is told.
  EXPECT_TRUE(says(read([](auto& h) { h.pixdim[3] = 0; }).notes, "the sform holds"));
}

TEST(OddNifti, a_useless_sform_leaves_the_place_to_the_qform_and_says_so) {
  const Outcome empty = read([](auto& h) { h.srow_x[0] = h.srow_y[1] = h.srow_z[2] = 0; });
  EXPECT_EQ(empty.step, (Vec3{0.5, 0.5, 2}));
  EXPECT_TRUE(says(empty.notes, "its sform is empty (all zero): placed by its qform")) << empty.notes;
  EXPECT_TRUE(says(read([](auto& h) { h.srow_y[3] = nan_f; }).notes, "its sform holds what is not a number"));
  EXPECT_TRUE(says(read([](auto& h) { h.srow_y[1] = 0, h.srow_x[1] = 0.5f; }).notes, "in one plane"));
  const Outcome both = read([](auto& h) { h.srow_x[0] = h.srow_y[1] = h.srow_z[2] = 0, h.qform_code = 0; });
  EXPECT_TRUE(says(both.fault, "its sform is empty (all zero), and it has no qform")) << both.fault;
}

TEST(OddNifti, a_sform_that_contradicts_pixdim_or_the_qform_is_told_with_both) {
  const Outcome size = read([](auto& h) { h.srow_x[0] = h.srow_y[1] = h.srow_z[2] = 1, h.qform_code = 0; });
  EXPECT_EQ(size.step, (Vec3{1, 1, 1}));
  EXPECT_TRUE(says(size.notes, "1 x 1 x 1 mm, its pixdim 0.5 x 0.5 x 2 mm")) << size.notes;
  const Outcome place = read([](auto& h) { h.qoffset_x = 12; });
  EXPECT_TRUE(says(place.notes, "12 mm apart: the sform holds")) << place.notes;
}

TEST(OddNifti, a_quaternion_or_a_side_that_cannot_be_is_refused) {
  EXPECT_TRUE(says(read([](auto& h) { h.sform_code = 0, h.quatern_b = 2; }).fault, "quaternion of length 2"));
  EXPECT_TRUE(says(read([](auto& h) { h.sform_code = 0, h.quatern_d = nan_f; }).fault, "not a number"));
  EXPECT_TRUE(says(read([](auto& h) { h.sform_code = 0, h.pixdim[0] = -3; }).fault, "pixdim[0] of -3"));
  EXPECT_EQ(read([](auto& h) { h.sform_code = 0, h.pixdim[0] = 0; }).fault, "");
  EXPECT_TRUE(says(read([](auto& h) { h.sform_code = 77; }).fault, "sform_code is 77"));
}

TEST(OddNifti, units_of_length_are_converted_and_unknown_ones_refused) {
  const Outcome metre = read([](auto& h) { h.xyzt_units = NIFTI_UNITS_METER, h.qform_code = 0; });
  EXPECT_EQ(metre.step, (Vec3{500, 500, 2000}));
  EXPECT_TRUE(says(metre.notes, "unit of length is the metre: converted to mm")) << metre.notes;
  const Outcome micron = read([](auto& h) {
    h.xyzt_units = NIFTI_UNITS_MICRON | NIFTI_UNITS_SEC;
    h.srow_x[0] = h.srow_y[1] = h.srow_z[2] = h.pixdim[1] = h.pixdim[2] = h.pixdim[3] = 500;
  });
  EXPECT_EQ(micron.step, (Vec3{0.5, 0.5, 0.5}));
  EXPECT_TRUE(says(micron.notes, "unit of length is the micrometre: converted to mm")) << micron.notes;
  EXPECT_TRUE(says(read([](auto& h) { h.xyzt_units = 0; }).notes, "no unit of length"));
  EXPECT_TRUE(says(read([](auto& h) { h.xyzt_units = 6; }).fault, "code 6"));
}

TEST(OddNifti, slanting_axes_are_refused) {
  EXPECT_TRUE(says(read([](auto& h) { h.srow_x[1] = 0.2f, h.qform_code = 0; }).fault, "degrees"));
}

TEST(OddNifti, a_start_of_the_data_inside_the_header_or_between_bytes_is_refused) {
  for (const float start : {0.0f, 348.0f, -16.0f, 352.5f, nan_f, inf_f})
    EXPECT_TRUE(says(read([&](auto& h) { h.vox_offset = start; }).fault, "starts at byte")) << start;
  EXPECT_EQ(read([](auto& h) { h.vox_offset = 354; }, "xx" + numbers_of_16_bits()).first, 100);
}

/// An extension of `size` bytes as its header says, and as many as there are.
std::string extension(std::int32_t size, std::size_t bytes) {
  std::string out(bytes, 'x');
  const std::int32_t code = 6;
  std::memcpy(out.data(), &size, 4);
  std::memcpy(out.data() + 4, &code, 4);
  return out;
}

TEST(OddNifti, extensions_end_where_the_image_starts_or_are_refused_with_both_places) {
  const std::string announced{"\1\0\0\0", 4}, data = numbers_of_16_bits();
  const auto with = [&](float start, const std::string& between) {
    return read([&](auto& h) { h.vox_offset = start; }, data, announced + between);
  };
  for (const auto& [start, between] :
       {std::pair{368.0f, extension(16, 16)}, {416.0f, extension(32, 32) + extension(16, 16) + extension(16, 16)}}) {
    const Outcome out = with(start, between);
    EXPECT_EQ(out.fault + out.notes, "") << start;
    EXPECT_EQ(out.first, 100);
    EXPECT_EQ(out.last, 123);
  }
  for (const std::int32_t size : {32, 20, 0, -16, 15})
    EXPECT_TRUE(says(with(368, extension(size, 16)).fault, "extension at byte 352 says that it has")) << size;
  EXPECT_TRUE(
      says(with(384, extension(16, 16) + extension(32, 16)).fault, "extension at byte 368 says that it has 32"));
  EXPECT_TRUE(says(with(356, "xxxx").fault, "extension at byte 352 says that it has 0"));
  EXPECT_TRUE(says(with(352, "").fault, "announces extensions"));
  // Bytes that nobody lays claim to bear on nothing, but are told.
  EXPECT_EQ(with(384, extension(16, 16) + std::string(16, '\0')).notes,
            "16 bytes before its image belong to no extension: they are passed over");
  const Outcome unclaimed = read([](auto& h) { h.vox_offset = 368; }, data, std::string(20, '\0'));
  EXPECT_EQ(unclaimed.first, 100);
  EXPECT_TRUE(says(unclaimed.notes, "16 bytes before its image belong to no extension")) << unclaimed.notes;
}

TEST(OddNifti, data_that_are_longer_than_the_header_says_are_told) {
  const Outcome out = read([](auto& h) { h.dim[3] = 1; });
  EXPECT_EQ(out.volume.value.size(), 12u);
  EXPECT_TRUE(says(out.notes, "holds 24 bytes more than the 4 x 3 x 1 voxels")) << out.notes;
}

TEST(OddNifti, dimensions_that_cannot_be_are_refused) {
  EXPECT_TRUE(says(read([](auto& h) { h.dim[0] = 4, h.dim[4] = 0; }).fault, "0 images along dimension 4"));
  EXPECT_TRUE(says(read([](auto& h) { h.dim[2] = -3; }).fault, "-3 voxels"));
  EXPECT_TRUE(says(read([](auto& h) { h.dim[0] = 9; }).fault, "9 dimensions"));
  EXPECT_EQ(read([](auto& h) { h.dim[0] = 5, h.dim[4] = h.dim[5] = 1; }).fault, "");
  EXPECT_TRUE(says(read([](auto& h) { h.bitpix = 8; }).notes, "bitpix is 8"));
}

TEST(OddNifti, voxels_without_a_number_are_refused_for_a_ct_with_the_first_place) {
  const Scratch scratch;
  Volume<float> volume(Grid{{4, 3, 2}, {}}, 10.0f);
  volume(1, 2, 1) = nan_f;
  volume(3, 2, 1) = inf_f;
  write_nifti(scratch / "i.nii.gz", volume, "", "");
  EXPECT_EQ(outcome_of(scratch / "i.nii.gz").fault, "");  // a map may have holes
  const Outcome out = outcome_of(scratch / "i.nii.gz", read_grey_values);
  EXPECT_TRUE(says(out.fault, "2 of its 24 voxels hold no number")) << out.fault;
  EXPECT_TRUE(says(out.fault, "column 1, row 2, slice 1")) << out.fault;
}

TEST(OddNifti, labels_that_a_float_cannot_hold_are_refused) {
  const Scratch scratch;
  nifti_1_header h = sound();
  h.datatype = DT_INT32;
  h.bitpix = 32;
  std::string data(96, '\0');
  data[3] = 1;  // 2^24
  data[0] = 1;
  write_whole(scratch / "i.nii",
              std::string(reinterpret_cast<const char*>(&h), sizeof h) + std::string(4, '\0') + data);
  EXPECT_THROW(read_labels(scratch / "i.nii"), InputError);
}

TEST(OddNifti, a_place_with_what_is_not_a_number_is_none_whichever_number_it_is) {
  using Change = std::function<void(nifti_1_header&)>;
  for (const Change& change :
       {Change([](auto& h) { h.srow_x[0] = nan_f; }), Change([](auto& h) { h.srow_z[1] = inf_f; }),
        Change([](auto& h) { h.srow_y[2] = nan_f; }), Change([](auto& h) { h.srow_x[3] = inf_f; })})
    EXPECT_EQ(read(change).notes, "its sform holds what is not a number: placed by its qform");
  for (const Change& change :
       {Change([](auto& h) { h.qoffset_x = nan_f; }), Change([](auto& h) { h.qoffset_y = inf_f; }),
        Change([](auto& h) { h.qoffset_z = nan_f; }), Change([](auto& h) { h.quatern_c = inf_f; })}) {
    EXPECT_EQ(read(change).notes, "its qform holds what is not a number: placed by its sform");
    EXPECT_EQ(read([&](auto& h) { change(h), h.sform_code = 0; }).fault,
              "it has no sform, and its qform holds what is not a number");
  }
}

TEST(OddNifti, axes_of_no_length_are_told_with_the_others) {
  const Outcome out = read([](auto& h) { h.srow_x[0] = h.srow_y[1] = 0, h.qform_code = 0; });
  EXPECT_EQ(out.fault, "its sform puts them 0 x 0 x 2 mm apart, and it has no qform");
  EXPECT_TRUE(
      says(read([](auto& h) { h.srow_x[0] = h.srow_z[2] = 0; }).notes, "its sform puts them 0 x 0.5 x 0 mm apart"));
}

TEST(OddNifti, a_flat_picture_and_the_second_version_of_the_format_are_told_as_such) {
  for (const short dimensions : {short(1), short(2)})
    EXPECT_EQ(read([&](auto& h) { h.dim[0] = dimensions; }).fault, "is a flat picture; a 3-D image is needed");
  for (const std::int32_t size : {std::int32_t(540), std::int32_t(__builtin_bswap32(540))}) {
    const Outcome out = read([&](auto& h) { h.sizeof_hdr = size; });
    EXPECT_EQ(out.fault, "is a NIfTI-2 image");
    EXPECT_EQ(out.hint, "save it as NIfTI-1 (.nii or .nii.gz)");
  }
  EXPECT_EQ(read([](auto& h) { std::memcpy(h.magic, "ni1", 4); }).fault, "is one half of a .hdr/.img pair");
  EXPECT_EQ(read([](auto& h) { h.magic[0] = 0; }).fault, "has an Analyze or damaged header, not NIfTI-1");
}

TEST(OddFile, what_is_no_image_is_refused_by_what_it_is) {
  const Scratch scratch;
  const auto fault = [&](std::string_view bytes) {
    std::filesystem::remove(scratch / "i");
    write_whole(scratch / "i", bytes);
    return outcome_of(scratch / "i").fault;
  };
  const std::string text = "a text", none = "is not an image that can be read";
  EXPECT_EQ(fault(gzip(std::as_bytes(std::span{text.data(), text.size()}))),
            "is a gzip file that does not hold a NIfTI image");
  EXPECT_EQ(fault(gzip(std::as_bytes(std::span{text.data(), text.size()})).substr(0, 15)),
            "is cut short: it ends inside its header");
  EXPECT_EQ(fault("\x1f\x8b and so on"), "is damaged: its compressed data do not add up");
  EXPECT_EQ(fault("\x1f\x8c and so on"), none);
  EXPECT_EQ(fault("\x1f"), none);
  EXPECT_EQ(fault("ObjectTypes = Image\n"), none);
  EXPECT_EQ(fault("NDims: 3\n"), none);
  EXPECT_EQ(fault(std::string_view{"\x08\x00\x05\x00 and so on", 14}),
            "begins as a DICOM file does, but has no 'DICM' at byte 128");
  for (const std::string_view other :
       {std::string_view{"\x08\x01\x05\x00", 4}, {"\x08\x00\x05\x01", 4}, {"\x09\x00\x05\x00", 4}})
    EXPECT_EQ(fault(other), none);
  EXPECT_EQ(outcome_of(scratch / "absent").fault, "there is no such file");
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(outcome_of(scratch / "pipe").fault, "is not a regular file");
}

TEST(OddFile, a_folder_without_an_image_is_refused_whatever_lies_in_it) {
  const Scratch scratch;
  const std::string none = "is a folder that holds no DICOM files; an image is needed";
  EXPECT_EQ(outcome_of(scratch.path()).fault, none);
  std::filesystem::create_directories(scratch / "more/and more");
  EXPECT_EQ(outcome_of(scratch.path()).fault, none);
  write_whole(scratch / "readme", "a text");
  EXPECT_EQ(outcome_of(scratch.path()).fault, none);
  write_whole(scratch / "IM1", std::string_view{"\x08\x00\x05\x00 and so on", 14});
  const Outcome lost = outcome_of(scratch.path());
  EXPECT_EQ(lost.fault,
            "is a folder with DICOM files that cannot be read: IM1 begins as a DICOM file does, but has no 'DICM' at "
            "byte 128");
  EXPECT_EQ(lost.hint, "write it again as a DICOM file with its 128 bytes in front, or fetch it again");
}

TEST(OddLayout, a_size_that_no_file_can_have_is_refused_before_memory_is_asked_for) {
  const auto fault = [](std::array<std::uint64_t, 3> size) {
    Layout layout;
    layout.size = size;
    try {
      image_of(layout, "", false, 0, "some format");
    } catch (const Refusal& refusal) {
      return refusal.text;
    }
    return std::string();
  };
  EXPECT_EQ(fault({4, 0, 2}), "its header says 0 voxels along one axis");
  EXPECT_EQ(fault({4, 3, 100001}), "its header says 100001 voxels along one axis");
  EXPECT_EQ(fault({100000, 100000, 100000}),
            "is cut short: 100000 x 100000 x 100000 voxels need 2000000000000000 bytes, the file can hold no more than "
            "0");
}

}  // namespace
}  // namespace howship::formats
