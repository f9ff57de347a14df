// SPDX-License-Identifier: Apache-2.0
// DICOM folders as archives and discs have them: slices whose bits lie unusually, elements of unknown kind, and files
// that are no slices. Each is read right, or named.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>

#include "dicom.hpp"

namespace howship::formats {
namespace {

TEST_F(OddDicom, numbers_are_found_in_whatever_bits_they_are_stored) {
  for (const auto& [bits, high] : {std::pair{12, 11}, {12, 15}, {12, 13}, {16, 15}, {11, 12}}) {
    SetUp();
    change_all([&, b = bits, h = high](DcmDataset& data) { store(data, b, h); });
    const Outcome out = read();
    EXPECT_EQ(out.fault, "") << bits << ' ' << high;
    EXPECT_EQ(out.volume.value, sound().value) << bits << ' ' << high;
    fs::remove_all(folder());
  }
  SetUp();
  change(slice(2), [](DcmDataset& data) { data.putAndInsertUint16(DCM_HighBit, 3); });
  EXPECT_TRUE(says(read().fault, "ends at bit 3 of 16")) << read().fault;
}

TEST_F(OddDicom, a_header_that_asks_for_more_than_the_file_holds_is_given_no_memory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a program that is watched so takes more addresses than the limit of this test";
#endif
  change(slice(2), [](DcmDataset& data) {
    data.putAndInsertUint16(DCM_Rows, 65535);
    data.putAndInsertUint16(DCM_Columns, 65535);
  });
  for (int k : {1, 3, 4, 5}) fs::remove(slice(k));
  const auto with_little_memory = [&] {
    const rlimit little{rlim_t(4) << 30, rlim_t(4) << 30};
    setrlimit(RLIMIT_AS, &little);
    std::_Exit(says(read().fault, "ends before its last pixel") ? 0 : 1);
  };
  EXPECT_EXIT(with_little_memory(), testing::ExitedWithCode(0), "");
}

TEST_F(OddDicom, elements_of_unknown_kind_hold_ordinary_values) {
  change_all([](DcmDataset& data) {
    for (const DcmTagKey& key : {DCM_Rows, DCM_Columns, DCM_BitsStored, DCM_HighBit, DCM_PixelRepresentation,
                                 DCM_RescaleSlope, DCM_RescaleIntercept, DCM_PixelSpacing, DCM_ImagePositionPatient,
                                 DCM_ImageOrientationPatient, DCM_SeriesInstanceUID}) {
      DcmElement* element = nullptr;
      ASSERT_TRUE(data.findAndGetElement(key, element).good());
      std::string bytes;
      Uint16 number = 0;
      OFString text;
      if (element->ident() == EVR_US) {
        ASSERT_TRUE(element->getUint16(number).good());
        bytes = {char(number & 255), char(number >> 8)};
      } else {
        ASSERT_TRUE(element->getOFStringArray(text).good());
        bytes = text.c_str();
        if (bytes.size() % 2) bytes += ' ';
      }
      delete data.remove(key);
      auto* unknown = new DcmOtherByteOtherWord(DcmTag(key, EVR_UN));
      unknown->putUint8Array(reinterpret_cast<const Uint8*>(bytes.data()), bytes.size());
      ASSERT_TRUE(data.insert(unknown, true).good());
    }
  });
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
  EXPECT_EQ(out.step, (Vec3{1, 1, 1}));
}

TEST_F(OddDicom, slope_and_intercept_are_there_both_with_numbers_or_neither) {
  const auto fault = [&](const std::function<void(DcmDataset&)>& what) {
    fs::remove_all(folder());
    SetUp();
    change(slice(3), what);
    return read().fault;
  };
  EXPECT_TRUE(says(fault([](DcmDataset& d) { delete d.remove(DCM_RescaleIntercept); }), "RescaleSlope but no Rescale"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { delete d.remove(DCM_RescaleSlope); }), "RescaleIntercept but no Rescale"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, ""); }), "RescaleSlope is empty"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, "0"); }), "RescaleSlope is 0"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, "0,5"); }), "reads '0,5'"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleIntercept, "nan"); }), "reads 'nan'"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_PixelSpacing, "1"); }), "too few numbers"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_PixelSpacing, "1\\1\\1"); }),
                   "its PixelSpacing holds more than 2 numbers"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { delete d.remove(DCM_HighBit); }), "has no HighBit"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_PhotometricInterpretation, "PALETTE COLOR"); }),
                   "PALETTE COLOR"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { delete d.remove(DCM_PixelData); }), "holds no pixels"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 2); }), "differ"));
  fs::remove_all(folder());
  SetUp();
  change_all([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 2); });
  EXPECT_TRUE(says(read().fault, "holds 24 bytes of pixels where 4 x 2 of 16 bits are 16")) << read().fault;
}

TEST_F(OddDicom, of_several_numbers_where_one_is_meant_none_is_taken) {
  const auto fault = [&](const std::function<void(DcmDataset&)>& what) {
    fs::remove_all(folder());
    SetUp();
    change_all(what);
    return read().fault;
  };
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, "1\\2\\3"); }),
                   "its RescaleSlope holds 3 numbers where one is meant"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, "1\\"); }),
                   "its RescaleSlope holds 2 numbers"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleIntercept, "0\\-1024"); }),
                   "its RescaleIntercept holds 2 numbers"));
  for (const DcmTagKey& key : {DCM_Rows, DCM_BitsStored, DCM_HighBit}) {
    const std::string text = fault([&](DcmDataset& d) {
      const Uint16 two[] = {3, 12};
      d.putAndInsertUint16Array(key, two, 2);
    });
    EXPECT_TRUE(says(text, "holds 2 numbers")) << text;
  }
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, "+-1"); }), "reads '+-1'"));
  EXPECT_EQ(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, " +1.0E0 "); }), "");
}

TEST_F(OddDicom, an_element_that_stands_twice_is_refused_by_name) {
  std::ifstream in(slice(3), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::string slope("\x28\x00\x53\x10\x44\x53", 6);  // RescaleSlope, DS
  const std::size_t at = bytes.find(slope);
  ASSERT_NE(at, std::string::npos);
  const std::size_t length = 8 + std::size_t(std::uint8_t(bytes[at + 6]));
  std::string second = bytes.substr(at, length);
  second[8] = '2';
  bytes.insert(at + length, second);
  std::ofstream(slice(3), std::ios::binary) << bytes;
  const std::string text = read().fault;
  EXPECT_TRUE(says(text, "holds its RescaleSlope (0028,1053) twice")) << text;
}

TEST_F(OddDicom, a_way_of_writing_that_is_not_known_or_not_said_is_refused_not_guessed) {
  const std::string whole = read_whole(slice(2)), known = "1.2.840.10008.1.2.1", other = "1.2.840.10008.9.9.9";
  const std::size_t at = whole.find(known);
  ASSERT_NE(at, std::string::npos);
  write_whole(slice(2), std::string(whole).replace(at, known.size(), other));
  EXPECT_TRUE(says(read().fault, "not known (TransferSyntaxUID 1.2.840.10008.9.9.9)")) << read().fault;
  std::string silent = whole;  // without that element, which lies in a group that says how long it is
  const std::size_t element = at - 8, bytes = 8 + known.size() + 1, length = 132 + 8;
  ASSERT_EQ(silent.substr(element, 6), std::string("\x02\0\x10\0UI", 6));
  ASSERT_GT(static_cast<unsigned char>(silent[length]), bytes);
  silent[length] = char(static_cast<unsigned char>(silent[length]) - bytes);
  write_whole(slice(2), silent.erase(element, bytes));
  EXPECT_TRUE(says(read().fault, "does not say how it is written (TransferSyntaxUID)")) << read().fault;
}

TEST_F(OddDicom, a_packed_image_of_more_bits_or_more_rows_than_its_header_says_is_refused) {
  const auto leave = [](DcmDataset&) {};
  const auto fewer_bits = [](DcmDataset& d) {  // numbers to 1053 are stored
    d.putAndInsertUint16(DCM_BitsStored, 10);
    d.putAndInsertUint16(DCM_HighBit, 9);
  };
  register_jpeg_ls();
  pack(EXS_JPEGLSLossless, leave);
  EXPECT_EQ(read().volume.value, sound().value) << read().fault;
  pack(EXS_JPEGLSLossless, fewer_bits);
  EXPECT_TRUE(says(read().fault, "numbers of more than the 10 bits")) << read().fault;
  DJLSEncoderRegistration::cleanup();
  DcmRLEEncoderRegistration::registerCodecs();
  pack(EXS_RLELossless, leave);
  EXPECT_EQ(read().volume.value, sound().value) << read().fault;
  pack(EXS_RLELossless, [](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 2); });
  EXPECT_TRUE(says(read().fault, "its RLE image holds 12 pixels where 4 x 2 are 8")) << read().fault;
  DcmRLEEncoderRegistration::cleanup();
}

TEST_F(OddDicom, an_rle_image_that_was_cut_is_refused_whichever_byte_of_its_pixels_is_lost) {
  DcmRLEEncoderRegistration::registerCodecs();
  const auto fault = [&](const std::function<void(std::vector<Uint8>&)>& what) {
    pack(EXS_RLELossless, [&](DcmDataset& d) {
      OFString number;
      d.findAndGetOFString(DCM_InstanceNumber, number);
      if (number == "3") change_fragment(d, EXS_RLELossless, what);
    });
    return read().fault;
  };
  EXPECT_EQ(fault([](auto&) {}), "");
  const std::string low = fault([](auto& bytes) { bytes.resize(bytes.size() - 4); });
  EXPECT_TRUE(says(low, "its RLE image holds ") && says(low, " pixels where 4 x 3 are 12")) << low;
  const std::string high = fault([](auto& bytes) { bytes[8] = Uint8(bytes[8] - 2); });  // where the second part begins
  EXPECT_TRUE(says(high, "its RLE image holds ") && says(high, " pixels where 4 x 3 are 12")) << high;
  const std::string one = fault([](auto& bytes) { bytes[0] = 1; });
  EXPECT_TRUE(says(one, "its RLE image holds 1 bytes of a pixel where 16 bits have 2")) << one;
  EXPECT_NE(fault([](auto& bytes) { bytes.resize(60); }), "");  // inside what says where its parts begin
  DcmRLEEncoderRegistration::cleanup();
}

TEST_F(OddDicom, a_jpeg_image_of_other_rows_and_columns_than_its_header_says_is_refused) {
  DJEncoderRegistration::registerCodecs();
  const auto turned = [](DcmDataset& d) {  // as many pixels in other rows
    d.putAndInsertUint16(DCM_Rows, 4);
    d.putAndInsertUint16(DCM_Columns, 3);
  };
  const auto more = [](DcmDataset& d) { d.putAndInsertUint16(DCM_Columns, 5); };
  for (const E_TransferSyntax syntax : {EXS_JPEGProcess14, EXS_JPEGProcess14SV1}) {
    pack(syntax);
    EXPECT_EQ(read().volume.value, sound().value) << read().fault;
    EXPECT_FALSE(says(read().notes, "compressed with loss")) << read().notes;
    pack(syntax, turned);
    EXPECT_TRUE(says(read().fault, "its JPEG image has 4 x 3 pixels where its header says 3 x 4")) << read().fault;
    pack(syntax, more);
    EXPECT_TRUE(says(read().fault, "its JPEG image has 4 x 3 pixels where its header says 5 x 3")) << read().fault;
  }
  pack(EXS_JPEGProcess1, turned, store_8_bits);
  EXPECT_TRUE(says(read().fault, "its JPEG image has 4 x 3 pixels where its header says 3 x 4")) << read().fault;
  DJEncoderRegistration::cleanup();
}

TEST_F(OddDicom, a_way_of_packing_that_loses_is_told_though_the_header_does_not_say_so) {
  const auto silent = [](DcmDataset& d) {
    for (const DcmTagKey& key : {DCM_LossyImageCompression, DCM_LossyImageCompressionRatio,
                                 DCM_LossyImageCompressionMethod, DCM_DerivationDescription})
      delete d.remove(key);
  };
  DJEncoderRegistration::registerCodecs();
  pack(EXS_JPEGProcess1, silent, store_8_bits);
  EXPECT_TRUE(says(read().notes, "was compressed with loss (JPEG Baseline)")) << read().fault << read().notes;
  DJEncoderRegistration::cleanup();
  register_jpeg_ls();
  pack(EXS_JPEGLSLossy, silent, [](DcmDataset& d) {  // the encoder writes past its buffer where an image is tiny
    const std::vector<Uint16> flat(64 * 64, 1000);
    d.putAndInsertUint16Array(DCM_PixelData, flat.data(), flat.size());
    d.putAndInsertUint16(DCM_Rows, 64);
    d.putAndInsertUint16(DCM_Columns, 64);
  });
  EXPECT_TRUE(says(read().notes, "may have been compressed with loss (JPEG-LS")) << read().fault << read().notes;
  DJLSEncoderRegistration::cleanup();
  fs::remove_all(folder());
  SetUp();
  EXPECT_FALSE(says(read().notes, "with loss")) << read().notes;
  change(slice(4), [](DcmDataset& d) { d.putAndInsertString(DCM_LossyImageCompressionRatio, "12"); });
  EXPECT_TRUE(says(read().notes,
                   "was compressed with loss (LossyImageCompressionRatio) (in 1 of its 5 slices, 0004.dcm the first)"))
      << read().notes;
}

TEST_F(OddDicom, bits_beside_those_that_are_said_to_be_stored_are_told_but_for_a_drawing_in_them) {
  EXPECT_FALSE(says(read().notes, "BitsStored")) << read().notes;
  change_all([](DcmDataset& d) {  // numbers from 994 to 1053 are stored: 30 of them need an eleventh bit
    d.putAndInsertUint16(DCM_BitsStored, 10);
    d.putAndInsertUint16(DCM_HighBit, 9);
  });
  EXPECT_TRUE(
      says(read().notes, "30 of its pixels hold bits beside the 10 that BitsStored names, which are passed over"))
      << read().fault << read().notes;
  EXPECT_TRUE(says(read().notes, "(in 3 of its 5 slices, 0003.dcm the first)")) << read().notes;
  change_all([](DcmDataset& d) {
    d.putAndInsertUint16(DcmTagKey(0x6000, 0x0100), 16);  // OverlayBitsAllocated
    d.putAndInsertUint16(DcmTagKey(0x6000, 0x0102), 10);  // OverlayBitPosition
  });
  EXPECT_FALSE(says(read().notes, "BitsStored")) << read().notes;
  fs::remove_all(folder());
  SetUp();
  // Numbers that end at the highest bit, with nothing below them, lack none.
  change_all([](DcmDataset& data) {
    store(data, 12, 15);
    const Uint16* words = nullptr;
    unsigned long count = 0;
    ASSERT_TRUE(data.findAndGetUint16Array(DCM_PixelData, words, &count).good());
    std::vector<Uint16> clean(words, words + count);
    for (Uint16& word : clean) word = Uint16(word & 0xfff0u);
    data.putAndInsertUint16Array(DCM_PixelData, clean.data(), count);
  });
  EXPECT_FALSE(says(read().notes, "BitsStored")) << read().notes;
  EXPECT_EQ(read().volume.value, sound().value);
}

TEST_F(OddDicom, what_only_a_later_header_says_of_its_place_is_told_with_its_slice) {
  change(slice(4), [](DcmDataset& d) {
    d.putAndInsertString(DCM_ImagesInAcquisition, "9");
    d.putAndInsertString(DCM_SliceThickness, "0.4");
    d.putAndInsertString(DCM_SpacingBetweenSlices, "3");
    d.putAndInsertString(DCM_GantryDetectorTilt, "15");
    d.putAndInsertString(DCM_PixelAspectRatio, "2\\1");
    DcmItem* item = nullptr;
    ASSERT_TRUE(d.findOrCreateSequenceItem(DCM_RealWorldValueMappingSequence, item).good());
  });
  const Outcome out = read();
  EXPECT_EQ(out.volume.value, sound().value) << out.fault;
  const std::string where = " (in 1 of its 5 slices, 0004.dcm the first)";
  for (const char* words :
       {"5 slices are there, its header says 9 (ImagesInAcquisition)", "slices of 0.4 mm lie 1 mm apart",
        "its SpacingBetweenSlices says 3 mm, its slices lie 1 mm apart: that holds",
        "its GantryDetectorTilt says 15 degrees, its ImageOrientationPatient none: that holds",
        "its PixelAspectRatio says 2:1, its PixelSpacing 1 x 1 mm: that holds",
        "has a RealWorldValueMappingSequence, which is not read"})
    EXPECT_TRUE(says(out.notes, words + where)) << words << ": " << out.notes;
}

TEST_F(OddDicom, projections_and_slices_of_two_makings_are_told) {
  const auto type = [](const char* text) {
    return [text](DcmDataset& d) { d.putAndInsertString(DCM_ImageType, text); };
  };
  change_all(type("ORIGINAL\\PRIMARY\\AXIAL"));
  EXPECT_FALSE(says(read().notes, "ImageType")) << read().notes;
  change(slice(3), type("DERIVED\\SECONDARY\\AXIAL"));
  EXPECT_TRUE(says(read().notes, "mixes ORIGINAL and DERIVED slices, as 0001.dcm and 0003.dcm are (ImageType)"))
      << read().notes;
  EXPECT_FALSE(says(read().notes, "projection")) << read().notes;
  for (const char* text : {"DERIVED\\SECONDARY\\AXIAL\\MIP", "DERIVED\\SECONDARY\\MINIP",
                           "DERIVED\\SECONDARY\\PROJECTION IMAGE", "DERIVED\\SECONDARY\\AXIAL\\MAX_IP"}) {
    change_all(type(text));
    EXPECT_TRUE(says(read().notes, "is a projection: its numbers are of no one place (ImageType ")) << read().notes;
    EXPECT_FALSE(says(read().notes, "mixes")) << read().notes;
  }
}

TEST_F(OddDicom, an_enhanced_image_of_one_frame_is_refused_by_name) {
  for (const DcmTagKey& groups : {DCM_SharedFunctionalGroupsSequence, DCM_PerFrameFunctionalGroupsSequence}) {
    SetUp();
    change_all([&](DcmDataset& d) {  // its slope stands there, and another one where a plain CT has it
      DcmItem* group = nullptr;
      ASSERT_TRUE(d.findOrCreateSequenceItem(groups, group).good());
      DcmItem* numbers = nullptr;
      ASSERT_TRUE(group->findOrCreateSequenceItem(DCM_PixelValueTransformationSequence, numbers).good());
      numbers->putAndInsertString(DCM_RescaleSlope, "3");
    });
    EXPECT_TRUE(says(read().fault, "is an enhanced image")) << read().fault;
    fs::remove_all(folder());
  }
}

TEST_F(OddDicom, rows_and_columns_at_a_slant_are_refused_whatever_the_length_of_their_product) {
  const auto fault = [&](const char* directions) {
    change_all([&](DcmDataset& d) { d.putAndInsertString(DCM_ImageOrientationPatient, directions); });
    return read().fault;
  };
  EXPECT_TRUE(says(fault("1\\0\\0\\1\\1\\0"), "not at right angles"));
  EXPECT_TRUE(says(fault("1\\0\\0\\0.02\\0.9998\\0"), "not at right angles"));  // one degree is no tilt
  EXPECT_TRUE(says(fault("1\\0\\0\\0\\2\\0"), "not at right angles"));
  EXPECT_EQ(fault("1\\0\\0\\0\\0.9998\\0"), "");  // rounded
}

TEST_F(OddDicom, gaps_between_small_voxels_are_held_to_their_own_size) {
  const auto place = [&](double step, double more) {
    for (int k = 1; k <= 5; ++k)
      change(slice(k), [&](DcmDataset& d) {
        d.putAndInsertString(DCM_PixelSpacing, "0.02\\0.02");
        d.putAndInsertString(DCM_SliceThickness, "0.02");
        d.putAndInsertString(DCM_ImagePositionPatient, ("0\\0\\" + std::to_string(step * k + (k > 3) * more)).c_str());
      });
    return read();
  };
  EXPECT_EQ(place(0.02, 0).fault, "");
  EXPECT_TRUE(says(place(0.02, 0.005).fault, "0.025 mm between 0003.dcm and 0004.dcm")) << read().fault;
  const Outcome copies = place(0, 0);
  EXPECT_TRUE(says(copies.fault, "lie at one place"));
  EXPECT_FALSE(says(copies.fault, "0 mm apart")) << copies.fault;  // which would blame sound gaps
}

TEST_F(OddDicom, slices_of_two_studies_are_no_picture_and_doubled_names_are_told) {
  change(slice(4), [](DcmDataset& d) { d.putAndInsertString(DCM_StudyInstanceUID, "1.2.3"); });
  EXPECT_TRUE(says(read().fault, "0001.dcm and 0004.dcm differ in their StudyInstanceUID")) << read().fault;
  fs::remove_all(folder());
  SetUp();
  change_all([](DcmDataset& d) {
    d.putAndInsertString(DCM_SOPInstanceUID, "1.2.3");
    d.putAndInsertString(DCM_RescaleType, "US");
    DcmItem* item = nullptr;
    ASSERT_TRUE(d.findOrCreateSequenceItem(DCM_RealWorldValueMappingSequence, item).good());
  });
  const Outcome out = read();
  EXPECT_EQ(out.volume.value, sound().value) << out.fault;
  for (const char* words : {"0001.dcm and 0002.dcm lie at two places under one SOPInstanceUID",
                            "of no unit that is said (RescaleType US)", "has a RealWorldValueMappingSequence"})
    EXPECT_TRUE(says(out.notes, words)) << words << ": " << out.notes;
}

TEST_F(OddDicom, files_without_a_preamble_alone_are_called_by_what_they_lack) {
  for (int k = 1; k <= 5; ++k) write_whole(slice(k), std::string(read_whole(slice(k))).substr(132));
  EXPECT_TRUE(says(read().fault, ".dcm begins as a DICOM file does, but has no 'DICM'")) << read().fault;
  EXPECT_TRUE(says(outcome_of(slice(1)).fault, "begins as a DICOM file does, but has no 'DICM'"));
}

TEST_F(OddDicom, objects_without_pixels_are_passed_over_with_their_names) {
  change(
      slice(1),
      [](DcmDataset& data) {
        delete data.remove(DCM_PixelData);
        delete data.remove(DCM_Rows);
        delete data.remove(DCM_Columns);
        data.putAndInsertString(DCM_SOPClassUID, UID_XRayRadiationDoseSRStorage);
        data.putAndInsertString(DCM_SeriesInstanceUID, "1.2.3");
      },
      folder() / "dose.dcm");
  write_whole(folder() / "viewer.txt", "what discs carry");
  fs::create_directory(folder() / "more");
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
  for (const char* name : {"dose.dcm (", "viewer.txt (no DICOM file)", "more/ (a folder)"})
    EXPECT_TRUE(says(out.notes, name)) << name << ": " << out.notes;
}

TEST_F(OddDicom, a_localizer_is_passed_over_and_a_second_series_is_refused_with_both_named) {
  const auto other = [](bool localizer) {
    return [localizer](DcmDataset& data) {
      data.putAndInsertString(DCM_SeriesInstanceUID, "1.2.3");
      data.putAndInsertString(DCM_SeriesDescription, "scout");
      if (localizer) data.putAndInsertString(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
    };
  };
  change(slice(1), other(true), folder() / "0000.dcm");
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
  EXPECT_TRUE(says(out.notes, "0000.dcm (a localizer)")) << out.notes;
  change(slice(1), other(false), folder() / "0000.dcm");
  EXPECT_TRUE(says(read().fault, "'scout' (1 images, 0000.dcm the first)")) << read().fault;
  EXPECT_TRUE(says(read().fault, "2 series"));
}

TEST_F(OddDicom, a_slice_that_is_empty_cut_short_or_no_dicom_is_named_not_skipped) {
  write_whole(folder() / "0006.dcm", std::string_view{});
  Outcome out = read();
  EXPECT_TRUE(says(out.fault, "is empty")) << out.fault;
  fs::remove(folder() / "0006.dcm");
  const std::string whole = read_whole(slice(5));
  for (const std::size_t keep : {std::size_t{60}, std::size_t{131}, std::size_t{200}, whole.size() - 10}) {
    write_whole(slice(5), std::string_view(whole).substr(0, keep));
    EXPECT_NE(read().fault, "") << keep;
  }
  fs::remove(slice(5));
  fs::create_symlink("nowhere.dcm", slice(5));
  EXPECT_TRUE(says(read().fault, "not a file that can be read"));
}

TEST_F(OddDicom, an_odd_gap_is_named_where_it_is) {
  fs::remove(slice(4));
  EXPECT_TRUE(says(read().fault, "2 mm between 0003.dcm and 0005.dcm")) << read().fault;
  SetUp();
  fs::copy_file(slice(4), folder() / "0009.dcm");
  EXPECT_TRUE(says(read().fault, "one place: 0004.dcm and 0009.dcm")) << read().fault;
}

TEST_F(OddDicom, one_odd_slice_is_blamed_and_not_the_sound_ones) {
  change(slice(1), [](DcmDataset& data) { data.putAndInsertString(DCM_PixelSpacing, "2\\2"); });
  EXPECT_TRUE(says(read().fault, "0001.dcm has a PixelSpacing of 2 x 2 mm where 1 x 1 are usual")) << read().fault;
  EXPECT_FALSE(says(read().fault, "0002.dcm"));
  SetUp();
  change(slice(1), [](DcmDataset& data) { data.putAndInsertString(DCM_FrameOfReferenceUID, "1.2.3"); });
  EXPECT_TRUE(says(read().fault, "differ in their FrameOfReferenceUID")) << read().fault;
}

TEST_F(OddDicom, slices_whose_numbers_mean_different_things_are_no_picture) {
  const auto fault = [&](const std::function<void(DcmDataset&)>& what) {
    fs::remove_all(folder());
    SetUp();
    change(slice(3), what);
    return read().fault;
  };
  EXPECT_TRUE(says(fault([](DcmDataset& d) {
                     delete d.remove(DCM_RescaleSlope);
                     delete d.remove(DCM_RescaleIntercept);
                   }),
                   "0001.dcm and 0003.dcm one has a RescaleSlope"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_RescaleType, "MGML"); }), "their RescaleType"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_PatientID, "another"); }), "their PatientID"));
  EXPECT_TRUE(says(fault([](DcmDataset& d) { d.putAndInsertString(DCM_Modality, "MR"); }), "their Modality"));
}

TEST_F(OddDicom, what_only_one_slice_says_is_told) {
  change(slice(4), [](DcmDataset& d) {
    d.putAndInsertString(DCM_LossyImageCompression, "01");
    d.putAndInsertString(DCM_KVP, "80");
    d.putAndInsertString(DCM_ConvolutionKernel, "sharp");
    d.putAndInsertString(DCM_AcquisitionNumber, "2");
    d.putAndInsertString(DCM_ContrastBolusAgent, "iodine");
    d.putAndInsertString(DCM_RescaleSlope, "2");
  });
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  for (const char* words : {"compressed with loss", "slices differ in KVP", "slices differ in ConvolutionKernel",
                            "slices differ in AcquisitionNumber", "slices differ in ContrastBolusAgent",
                            "slices differ in RescaleSlope: '1' and '2'"})
    EXPECT_TRUE(says(out.notes, words)) << words << ": " << out.notes;
}

TEST_F(OddDicom, slices_that_are_missing_at_an_end_are_told_by_the_numbers_of_the_others) {
  EXPECT_FALSE(says(read().notes, "InstanceNumber")) << read().notes;
  fs::remove(slice(1));
  EXPECT_TRUE(says(read().notes, "its 4 slices are numbered 2 to 5")) << read().notes;
}

TEST_F(OddDicom, a_file_without_its_preamble_is_no_foreign_file) {
  const std::string whole = read_whole(slice(5));
  fs::remove(slice(5));
  for (const std::size_t skip : {std::size_t{132}, whole.find(std::string("\x08\0\x05\0", 4))}) {
    ASSERT_LT(skip, whole.size());
    write_whole(folder() / "IM5", std::string_view(whole).substr(skip));
    EXPECT_TRUE(says(read().fault, "a slice may be lost")) << read().fault;
  }
  write_whole(folder() / "IM5", std::string_view(whole).substr(0, 100));  // cut inside what comes before 'DICM'
  EXPECT_TRUE(says(read().fault, "a slice may be lost")) << read().fault;
}

TEST_F(OddDicom, pixels_that_show_nothing_are_counted_and_told) {
  EXPECT_FALSE(says(read().notes, "PixelPaddingValue")) << read().notes;
  // Numbers run from -30 to 29, stored with the intercept that the writer chose.
  Float64 intercept = 0;
  change(slice(1), [&](DcmDataset& data) { data.findAndGetFloat64(DCM_RescaleIntercept, intercept); });
  const auto stored = [&](double hu) { return Sint16(hu - intercept); };
  change(slice(2), [&](DcmDataset& data) { data.putAndInsertSint16(DCM_PixelPaddingValue, stored(-11)); });
  EXPECT_TRUE(says(read().notes,
                   "1 of its pixels show nothing that was measured (PixelPaddingValue): they are taken as "
                   "they are, as -11"))
      << read().notes;
  change(slice(2), [&](DcmDataset& data) { data.putAndInsertSint16(DCM_PixelPaddingRangeLimit, stored(-14)); });
  EXPECT_TRUE(says(read().notes, "4 of its pixels show nothing")) << read().notes;
  change(slice(2), [&](DcmDataset& data) {  // as many write it: the same bits without a sign
    data.putAndInsertUint16(DCM_PixelPaddingValue, Uint16(stored(-11)));
    data.putAndInsertUint16(DCM_PixelPaddingRangeLimit, Uint16(stored(-14)));
  });
  EXPECT_TRUE(says(read().notes, "4 of its pixels show nothing")) << read().notes;
  EXPECT_EQ(read().volume.value, sound().value);
  change_all([&](DcmDataset& data) { data.putAndInsertSint16(DCM_PixelPaddingValue, stored(500)); });
  change(slice(2), [](DcmDataset& data) { delete data.remove(DCM_PixelPaddingRangeLimit); });
  EXPECT_FALSE(says(read().notes, "PixelPaddingValue")) << read().notes;  // no pixel holds it
}

TEST_F(OddDicom, padding_that_is_written_with_no_more_bits_than_are_stored_is_known_too) {
  change_all([](DcmDataset& data) { store(data, 12, 11); });
  Float64 intercept = 0;
  change(slice(1), [&](DcmDataset& data) { data.findAndGetFloat64(DCM_RescaleIntercept, intercept); });
  change(slice(2), [&](DcmDataset& data) {  // -11 - intercept lies below 0: a number of 12 bits whose highest is a sign
    const int value = int(-11 - intercept);
    data.putAndInsertUint16(DCM_PixelPaddingValue, Uint16(value & 0xfff));
  });
  EXPECT_TRUE(says(read().notes, "1 of its pixels show nothing that was measured")) << read().notes;
  EXPECT_EQ(read().volume.value, sound().value);
}

TEST_F(OddDicom, a_slice_location_that_contradicts_the_places_is_told_and_the_places_hold) {
  EXPECT_FALSE(says(read().notes, "SliceLocation")) << read().notes;
  const auto locations = [&](const std::function<double(int)>& at) {
    for (int k = 1; k <= 5; ++k)
      change(slice(k),
             [&](DcmDataset& data) { data.putAndInsertString(DCM_SliceLocation, std::to_string(at(k)).c_str()); });
    return read().notes;
  };
  // Counted from anywhere, upwards or downwards.
  EXPECT_FALSE(says(locations([](int k) { return 100.0 + k; }), "SliceLocation"));
  EXPECT_FALSE(says(locations([](int k) { return -3.0 - k; }), "SliceLocation"));
  const std::string twice = locations([](int k) { return 2.0 * k; });
  EXPECT_TRUE(
      says(twice, "its SliceLocation puts 0002.dcm 2 mm from 0001.dcm, its ImagePositionPatient 1 mm: that holds"))
      << twice;
  const std::string one = locations([](int k) { return k == 4 ? 9.0 : k; });
  EXPECT_TRUE(
      says(one, "its SliceLocation puts 0004.dcm 8 mm from 0001.dcm, its ImagePositionPatient 3 mm: that holds"))
      << one;
  EXPECT_EQ(read().step, (Vec3{1, 1, 1}));
}

TEST_F(OddDicom, a_pixel_aspect_ratio_that_contradicts_the_spacing_is_told_and_the_spacing_holds) {
  change_all([](DcmDataset& data) { data.putAndInsertString(DCM_PixelAspectRatio, "1\\1"); });
  EXPECT_FALSE(says(read().notes, "PixelAspectRatio")) << read().notes;
  change_all([](DcmDataset& data) { data.putAndInsertString(DCM_PixelAspectRatio, "2\\1"); });
  EXPECT_TRUE(says(read().notes, "its PixelAspectRatio says 2:1, its PixelSpacing 1 x 1 mm: that holds"))
      << read().notes;
  EXPECT_EQ(read().step, (Vec3{1, 1, 1}));
}

TEST_F(OddDicom, what_is_no_grey_slice_with_a_place_is_refused_by_what_it_is) {
  const auto refused = [&](const std::function<void(DcmDataset&)>& what, const char* words) {
    change_all(what);
    EXPECT_TRUE(says(read().fault, words)) << words << ": " << read().fault;
    fs::remove_all(folder());
    SetUp();
  };
  refused([](DcmDataset& d) { d.putAndInsertUint16(DCM_SamplesPerPixel, 3); }, "holds 3 samples of 16 bits a pixel");
  refused([](DcmDataset& d) { d.putAndInsertUint16(DCM_BitsAllocated, 32); }, "holds 1 samples of 32 bits a pixel");
  refused([](DcmDataset& d) { d.putAndInsertString(DCM_NumberOfFrames, "7"); }, "holds 7 frames");
  refused([](DcmDataset& d) { d.putAndInsertUint16(DCM_PixelRepresentation, 2); }, "its PixelRepresentation is 2");
  refused([](DcmDataset& d) { delete d.remove(DCM_PixelData); }, "holds no pixels");
  refused([](DcmDataset& d) { d.putAndInsertString(DCM_ImageOrientationPatient, "1\\0\\0\\0.6\\0.8\\0"); },
          "not at right angles");
  refused(
      [](DcmDataset& d) {
        DcmItem* item = nullptr;
        ASSERT_TRUE(d.findOrCreateSequenceItem(DCM_ModalityLUTSequence, item).good());
        item->putAndInsertString(DCM_ModalityLUTType, "HU");
      },
      "ModalityLUTSequence");
  change(slice(3), [](DcmDataset& d) { d.putAndInsertString(DCM_NumberOfFrames, "2"); });
  EXPECT_TRUE(says(read().fault, "holds 2 frames")) << read().fault;
  change(slice(3), [](DcmDataset& d) {
    d.putAndInsertString(DCM_NumberOfFrames, "1");
    d.putAndInsertString(DCM_ImageOrientationPatient, "0\\1\\0\\1\\0\\0");
  });
  EXPECT_TRUE(says(read().fault, "0003.dcm lies at another angle")) << read().fault;
  fs::remove_all(folder());
  SetUp();
  change_all([](DcmDataset& d) {
    d.putAndInsertString(DCM_SOPClassUID, UID_BasicTextSRStorage);
    for (const DcmTagKey& key : {DCM_Rows, DCM_PixelData}) delete d.remove(key);
  });
  EXPECT_TRUE(says(read().fault, "holds no image, only 0001.dcm (")) << read().fault;
}

TEST_F(OddDicom, slices_beside_their_line_or_under_a_tilted_gantry_are_refused_with_the_distance) {
  const auto shift = [&](int k, double mm) {
    change(slice(k), [&](DcmDataset& d) {
      OFString x;
      ASSERT_TRUE(d.findAndGetOFString(DCM_ImagePositionPatient, x, 0).good());
      OFString y, z;
      d.findAndGetOFString(DCM_ImagePositionPatient, y, 1);
      d.findAndGetOFString(DCM_ImagePositionPatient, z, 2);
      const std::string moved = std::to_string(std::stod(y.c_str()) + mm);
      d.putAndInsertString(DCM_ImagePositionPatient, (x.c_str() + ("\\" + moved + "\\") + z.c_str()).c_str());
    });
  };
  shift(3, 0.5);
  EXPECT_TRUE(says(read().fault, "0003.dcm lies 0.5 mm beside the line of the other slices")) << read().fault;
  shift(3, -0.5);
  EXPECT_EQ(read().fault, "");
  for (int k = 1; k <= 5; ++k) shift(k, 0.2 * k);
  EXPECT_TRUE(says(read().fault, "the gantry was tilted by 11.3 degrees")) << read().fault;
}

TEST_F(OddDicom, a_single_slice_is_as_deep_as_it_is_thick) {
  for (int k : {1, 2, 4, 5}) fs::remove(slice(k));
  change(slice(3), [](DcmDataset& d) { d.putAndInsertString(DCM_SliceThickness, "2.5"); });
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.step[2], 2.5);
  EXPECT_TRUE(says(out.notes, "a single slice: its thickness stands for the distance")) << out.notes;
  EXPECT_EQ(outcome_of(slice(3)).step[2], 2.5);  // and as a file alone
  change(slice(3), [](DcmDataset& d) { d.putAndInsertString(DCM_SliceThickness, "0"); });
  EXPECT_TRUE(says(read().fault, "its SliceThickness is 0 mm")) << read().fault;
  change(slice(3), [](DcmDataset& d) { delete d.remove(DCM_SliceThickness); });
  EXPECT_TRUE(says(read().fault, "has no SliceThickness")) << read().fault;
}

TEST_F(OddDicom, what_an_image_is_besides_a_ct_is_told) {
  change_all([](DcmDataset& data) {
    data.putAndInsertString(DCM_Modality, "MR");
    data.putAndInsertString(DCM_LossyImageCompression, "01");
    data.putAndInsertString(DCM_ImagesInAcquisition, "9");
    data.putAndInsertString(DCM_SliceThickness, "0.4");
    data.putAndInsertString(DCM_SpacingBetweenSlices, "3");
    data.putAndInsertString(DCM_GantryDetectorTilt, "15");
    data.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME1");
    delete data.remove(DCM_RescaleSlope);
    delete data.remove(DCM_RescaleIntercept);
  });
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  for (const char* words : {"modality is MR", "compressed with loss", "5 slices are there, its header says 9",
                            "slices of 0.4 mm lie 1 mm apart", "no RescaleSlope",
                            "SpacingBetweenSlices says 3 mm, its slices lie 1 mm apart", "MONOCHROME1",
                            "GantryDetectorTilt says 15 degrees"})
    EXPECT_TRUE(says(out.notes, words)) << words << ": " << out.notes;
}

}  // namespace
}  // namespace howship::formats
