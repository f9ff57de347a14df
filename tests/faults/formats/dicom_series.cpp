// SPDX-License-Identifier: Apache-2.0
// What lies in a DICOM folder beside the slices of a series, and headers that say too little, nothing or what cannot
// be.
#include <fstream>

#include "dicom.hpp"

namespace howship::formats {
namespace {

class DicomSeries : public OddDicom {
 protected:
  using Change = std::function<void(DcmDataset&)>;
  /// What is read where all slices were changed in this way.
  Outcome with_all(const Change& what) {
    fs::remove_all(folder());
    SetUp();
    change_all(what);
    return read();
  }
  Outcome with_third(const Change& what) {
    fs::remove_all(folder());
    SetUp();
    change(slice(3), what);
    return read();
  }
  static Change text(const DcmTagKey& tag, const char* value) {
    return [=](DcmDataset& d) { ASSERT_TRUE(d.putAndInsertString(tag, value).good()); };
  }
  static Change number(const DcmTagKey& tag, int value) {
    return [=](DcmDataset& d) { ASSERT_TRUE(d.putAndInsertUint16(tag, Uint16(value)).good()); };
  }
  static Change without(const DcmTagKey& tag) {
    return [=](DcmDataset& d) { delete d.remove(tag); };
  }
};

TEST_F(DicomSeries, numbers_of_pixels_that_cannot_be_are_refused_with_the_number) {
  EXPECT_EQ(with_all(number(DCM_Rows, 0)).fault, "its Rows is 0");
  EXPECT_EQ(with_all(number(DCM_Columns, 0)).fault, "its Columns is 0");
  EXPECT_EQ(with_all(text(DCM_NumberOfFrames, "-1")).fault, "its NumberOfFrames is -1");
  EXPECT_EQ(with_all(number(DCM_HighBit, 16)).fault,
            "says that a number of 16 bits ends at bit 16 of 16, which cannot be");
  EXPECT_EQ(with_all(number(DCM_BitsStored, 17)).fault,
            "says that a number of 17 bits ends at bit 15 of 16, which cannot be");
  EXPECT_EQ(with_all(number(DCM_BitsAllocated, 12)).fault,
            "holds 1 samples of 12 bits a pixel; grey images of 8 or 16 bits can be read");
  for (const auto& [spacing, words] :
       {std::pair{"0\\1", "0 x 1"}, {"1\\0", "1 x 0"}, {"1\\-1", "1 x -1"}, {"-1\\1", "-1 x 1"}})
    EXPECT_EQ(with_all(text(DCM_PixelSpacing, spacing)).fault, std::string("has a PixelSpacing of ") + words + " mm");
}

TEST_F(DicomSeries, one_frame_is_one_however_the_number_is_written) {
  // An integer string may have a sign and leading zeros (PS3.5 6.2).
  for (const char* written : {"1", "01", "+1", " 1 "}) {
    const Outcome read = with_third(text(DCM_NumberOfFrames, written));
    EXPECT_EQ(read.fault, "") << written;
    EXPECT_EQ(read.volume.value, sound().value) << written;
  }
}

TEST_F(DicomSeries, blanks_alone_say_nothing) {
  EXPECT_EQ(with_third(text(DCM_RescaleSlope, "  ")).fault, "its RescaleSlope is empty");
  EXPECT_EQ(with_third(text(DCM_PixelSpacing, "1\\ ")).fault, "its PixelSpacing holds too few numbers");
  for (const DcmTagKey& tag : {DCM_RescaleType, DCM_ContrastBolusAgent, DCM_LossyImageCompressionRatio}) {
    const std::string absent = with_all(without(tag)).notes;
    change(slice(3), text(tag, "  "));
    const Outcome blank = read();
    EXPECT_EQ(blank.fault, "");
    EXPECT_EQ(blank.notes, absent);
    EXPECT_EQ(blank.volume.value, sound().value);
  }
}

TEST_F(DicomSeries, of_several_doubled_elements_the_first_is_named_and_those_of_a_maker_do_not_count) {
  const auto doubled = [&](const std::vector<DcmTagKey>& tags) {
    fs::remove_all(folder());
    SetUp();
    change(slice(3), [](DcmDataset& d) { d.putAndInsertString(DcmTag(0x0029, 0x0010), "MAKER"); });
    std::string bytes = read_whole(slice(3));
    for (const DcmTagKey& tag : tags) {
      const std::string mark{char(tag.getGroup() & 255), char(tag.getGroup() >> 8), char(tag.getElement() & 255),
                             char(tag.getElement() >> 8)};
      const std::size_t at = bytes.find(mark, 132);
      EXPECT_NE(at, std::string::npos);
      const std::size_t length = 8 + std::size_t(std::uint8_t(bytes[at + 6]));
      bytes.insert(at + length, bytes.substr(at, length));
    }
    write_whole(slice(3), bytes);
    return read();
  };
  EXPECT_EQ(doubled({DCM_Rows, DCM_RescaleSlope}).fault, "holds its Rows (0028,0010) twice, perhaps with two values");
  const Outcome of_maker = doubled({DcmTagKey(0x0029, 0x0010)});
  EXPECT_EQ(of_maker.fault, "");
  EXPECT_EQ(of_maker.volume.value, sound().value);
}

TEST_F(DicomSeries, what_holds_pixels_is_an_image_whatever_its_class) {
  Outcome out = with_all(text(DCM_SOPClassUID, "1.2.3"));
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
  EXPECT_EQ(with_all([](DcmDataset& d) {
              d.putAndInsertString(DCM_SOPClassUID, "1.2.3");
              delete d.remove(DCM_Rows);
            }).fault,
            "has no Rows");
  out = with_all(without(DCM_SOPClassUID));  // then it stands before the data alone
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
}

TEST_F(DicomSeries, an_image_without_a_place_is_refused_in_its_series_and_passed_over_in_another) {
  for (const DcmTagKey& tag : {DCM_ImagePositionPatient, DCM_ImageOrientationPatient}) {
    const std::string words = std::string("has no ") + DcmTag(tag).getTagName();
    EXPECT_EQ(with_all(without(tag)).fault, words);
    const Outcome third = with_third(without(tag));
    EXPECT_EQ(third.fault, words);
    EXPECT_EQ(third.hint, "only images with a place in the patient can be read as a volume");
    fs::remove_all(folder());
    SetUp();
    change(
        slice(1),
        [&](DcmDataset& d) {
          delete d.remove(tag);
          d.putAndInsertString(DCM_SeriesInstanceUID, "1.2.3");
        },
        folder() / "0000.dcm");
    const Outcome out = read();
    EXPECT_EQ(out.volume.value, sound().value) << out.fault;
    EXPECT_TRUE(says(out.notes, "passed over: 0000.dcm (CTImageStorage of another series)")) << out.notes;
  }
}

TEST_F(DicomSeries, objects_that_are_no_images_are_named_by_their_class) {
  const auto only = [&](const char* class_uid) {
    return with_all([&](DcmDataset& d) {
      d.putAndInsertString(DCM_SOPClassUID, class_uid);
      for (const DcmTagKey& key : {DCM_Rows, DCM_PixelData}) delete d.remove(key);
    });
  };
  Outcome out = only(UID_BasicTextSRStorage);
  EXPECT_TRUE(says(out.fault, "holds no image, only 0001.dcm (BasicTextSRStorage), ")) << out.fault;
  EXPECT_TRUE(says(out.fault, " and 1 more")) << out.fault;
  EXPECT_EQ(out.hint, "give the folder of a CT series");
  out = only("1.2.3");
  EXPECT_TRUE(says(out.fault, "0001.dcm (an object of the class 1.2.3), ")) << out.fault;
}

TEST_F(DicomSeries, a_file_that_may_be_a_lost_slice_is_refused_and_another_is_passed_over) {
  const std::string lost =
      "is no DICOM file (it has no 'DICM' at byte 128), but begins or is named as one: a slice may be lost";
  const auto beside = [&](const char* name, std::string_view bytes) {
    std::ofstream(folder() / name, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
    const Outcome out = read();
    fs::remove(folder() / name);
    return out.fault + out.notes;
  };
  EXPECT_EQ(beside("0006.dcm", "a text"), lost);
  EXPECT_EQ(beside("0006.dcm", "t"), lost);
  EXPECT_EQ(beside("IM6", std::string(4, '\0')), lost);
  EXPECT_EQ(beside("IM6", std::string_view{"\x08\0\x05\0", 4}), lost);
  EXPECT_EQ(beside("IM6", ""), "is empty: a slice may be lost");
  for (const auto& [name, bytes] : {std::pair{"readme", "a text"},
                                    {"t", "t"},
                                    {"viewer.txt", "a text"},
                                    {".DS_Store", ""},
                                    {".0006.dcm", "a text"}})
    EXPECT_TRUE(says(beside(name, bytes), "passed over: " + std::string(name) + " (no DICOM file)"))
        << name << ": " << beside(name, bytes);
  for (int k = 1; k <= 5; ++k)
    fs::rename(slice(k), folder() / ("IM" + std::to_string(k)));  // as on discs, with no ending
  EXPECT_TRUE(says(beside("readme", "a text"), "passed over: readme (no DICOM file)")) << "no ending is no likeness";
}

TEST_F(DicomSeries, a_series_of_localizers_alone_is_read_as_any) {
  const Outcome out = with_all(text(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER"));
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
  EXPECT_FALSE(says(out.notes, "passed over")) << out.notes;
}

TEST_F(DicomSeries, one_slice_of_another_size_or_angle_is_named_with_both) {
  EXPECT_EQ(with_third(number(DCM_Columns, 5)).fault,
            "its slices differ: 0003.dcm has 5 x 3 pixels where 4 x 3 are usual");
  EXPECT_EQ(with_third(number(DCM_Rows, 2)).fault,
            "its slices differ: 0003.dcm has 4 x 2 pixels where 4 x 3 are usual");
  EXPECT_EQ(with_third(text(DCM_PixelSpacing, "1\\1.1")).fault,
            "its slices differ: 0003.dcm has a PixelSpacing of 1 x 1.1 mm where 1 x 1 are usual");
  for (const char* directions : {"1\\0\\0\\0\\0.8\\0.6", "0.8\\0\\0.6\\0\\1\\0"})
    EXPECT_EQ(with_third(text(DCM_ImageOrientationPatient, directions)).fault,
              "its slices differ: 0003.dcm lies at another angle than the other slices")
        << directions;
  EXPECT_EQ(with_all(text(DCM_ImageOrientationPatient, "2\\0\\0\\0\\1\\0")).fault,
            "its rows and columns are not at right angles");
}

TEST_F(DicomSeries, headers_that_say_what_the_slices_say_or_nothing_call_for_no_note) {
  const std::string before = with_all([](DcmDataset&) {}).notes;
  for (const Change& what :
       {without(DCM_SliceThickness), text(DCM_SliceThickness, "0"), text(DCM_SliceThickness, "thin"),
        text(DCM_GantryDetectorTilt, "0.3"), text(DCM_PixelAspectRatio, "1\\0"), text(DCM_PixelAspectRatio, "0\\1"),
        text(DCM_PixelAspectRatio, "2"), text(DCM_ImagesInAcquisition, "5"), text(DCM_SpacingBetweenSlices, "-1"),
        text(DCM_RescaleType, "HU"), text(DCM_RescaleType, "hu"), without(DCM_InstanceNumber)}) {
    const Outcome out = with_all(what);
    EXPECT_EQ(out.fault, "");
    EXPECT_EQ(out.notes, before);
    EXPECT_EQ(out.volume.value, sound().value);
  }
  EXPECT_EQ(with_third(without(DCM_InstanceNumber)).notes, before) << "then numbers tell nothing";
  EXPECT_EQ(with_third(without(DCM_SOPInstanceUID)).notes, before);
}

TEST_F(DicomSeries, numbers_that_are_no_ct_numbers_are_told) {
  EXPECT_TRUE(says(with_all(text(DCM_RescaleType, "MGML")).notes, "its numbers are 'MGML', not HU (RescaleType)"));
  EXPECT_TRUE(says(with_all(text(DCM_Modality, "PT")).notes, "its modality is PT, not CT"));
  EXPECT_TRUE(says(with_all(without(DCM_Modality)).notes, "its modality is not said, not CT"));
  EXPECT_TRUE(says(with_all(without(DCM_PhotometricInterpretation)).fault,
                   "its PhotometricInterpretation says nothing, not grey values"));
}

}  // namespace
}  // namespace howship::formats
