// SPDX-License-Identifier: Apache-2.0
// Pixels of DICOM files that are packed in other ways than others have them, or not as their header says: each is read
// right, or refused with both.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <gtest/gtest.h>
#include <openjpeg.h>

#include <algorithm>
#include <memory>

#include "dicom.hpp"

namespace howship::formats {
namespace {

/// How OpenJPEG is to pack numbers.
struct Packing {
  int bits = 16;
  bool is_signed = false, boxes = false, with_loss = false;
  unsigned columns = 4, rows = 3, parts = 1;
};

void write_jpeg2000(const std::vector<int>& numbers, const Packing& how, const fs::path& file) {
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.numresolution = 1;
  parameters.tcp_numlayers = 1;
  parameters.tcp_rates[0] = 0;
  parameters.cp_disto_alloc = 1;
  parameters.irreversible = how.with_loss;
  std::vector<opj_image_cmptparm_t> parts(how.parts);
  for (opj_image_cmptparm_t& one : parts) {
    one = {};
    one.dx = one.dy = 1;
    one.w = how.columns;
    one.h = how.rows;
    one.prec = unsigned(how.bits);
    one.sgnd = how.is_signed;
  }
  const std::unique_ptr<opj_image_t, void (*)(opj_image_t*)> image(
      opj_image_create(how.parts, parts.data(), how.parts == 1 ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB), opj_image_destroy);
  image->x1 = how.columns;
  image->y1 = how.rows;
  for (unsigned p = 0; p < how.parts; ++p)
    for (std::size_t v = 0; v < std::size_t(how.columns) * how.rows; ++v)
      image->comps[p].data[v] = numbers[v % numbers.size()];
  const std::unique_ptr<opj_codec_t, void (*)(opj_codec_t*)> codec(
      opj_create_compress(how.boxes ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K), opj_destroy_codec);
  const std::unique_ptr<opj_stream_t, void (*)(opj_stream_t*)> stream(
      opj_stream_create_default_file_stream(file.c_str(), OPJ_FALSE), opj_stream_destroy);
  EXPECT_TRUE(opj_setup_encoder(codec.get(), &parameters, image.get()));
  EXPECT_TRUE(opj_start_compress(codec.get(), image.get(), stream.get()));
  EXPECT_TRUE(opj_encode(codec.get(), stream.get()));
  EXPECT_TRUE(opj_end_compress(codec.get(), stream.get()));
}

class PackedDicom : public OddDicom {
 protected:
  /// The pixels of a slice as the writer stored them.
  static std::vector<int> stored(DcmDataset& data) {
    const Uint16* words = nullptr;
    unsigned long count = 0;
    EXPECT_TRUE(data.findAndGetUint16Array(DCM_PixelData, words, &count).good());
    return {words, words + count};
  }
  std::string packed(const std::vector<int>& numbers, const Packing& how) const {
    const fs::path file = folder().parent_path() / "packed";
    write_jpeg2000(numbers, how, file);
    std::string out = read_whole(file);
    fs::remove(file);
    return out;
  }
  /// Every slice with these bytes as its packed image, and its header changed. `bytes` is asked for each slice.
  void put(
      E_TransferSyntax syntax, const std::function<std::string(DcmDataset&)>& bytes,
      const std::function<void(DcmDataset&)>& header = [](DcmDataset&) {}) {
    write_anew(syntax, [&](DcmDataset& data) {
      std::string frame = bytes(data);
      auto* sequence = new DcmPixelSequence(DcmTag(DCM_PixelSequenceTag));
      sequence->insert(new DcmPixelItem(DcmTag(DCM_PixelItemTag)));
      DcmOffsetList offsets;
      ASSERT_TRUE(
          sequence->storeCompressedFrame(offsets, reinterpret_cast<Uint8*>(frame.data()), Uint32(frame.size()), 0)
              .good());
      auto* pixels = new DcmPixelData(DCM_PixelData);
      pixels->putOriginalRepresentation(syntax, nullptr, sequence);
      ASSERT_TRUE(data.insert(pixels, true).good());
      header(data);
    });
  }
  void put(E_TransferSyntax syntax, const Packing& how) {
    put(syntax, [&](DcmDataset& data) { return packed(stored(data), how); });
  }
  static std::function<void(DcmDataset&)> said(int allocated, int bits, int sign) {
    return [=](DcmDataset& data) {
      data.putAndInsertUint16(DCM_BitsAllocated, Uint16(allocated));
      data.putAndInsertUint16(DCM_BitsStored, Uint16(bits));
      data.putAndInsertUint16(DCM_HighBit, Uint16(bits - 1));
      data.putAndInsertUint16(DCM_PixelRepresentation, Uint16(sign));
      data.putAndInsertString(DCM_RescaleIntercept, "0");
    };
  }
  /// The first numbers of the lowest slice, or the words of the refusal.
  std::string first(std::size_t count) const {
    const Outcome out = read();
    std::string text = out.fault;
    for (std::size_t v = 0; v < count && v < out.volume.value.size(); ++v)
      text += (v > 0 ? " " : "") + std::to_string(int(out.volume.value[v]));
    return text;
  }
};

TEST_F(PackedDicom, a_jpeg_2000_image_is_read_bare_or_in_boxes_and_its_loss_is_told_where_it_may_be) {
  for (const bool boxes : {false, true}) {
    put(EXS_JPEG2000LosslessOnly, Packing{16, false, boxes});
    Outcome out = read();
    EXPECT_EQ(out.fault, "") << boxes;
    EXPECT_EQ(out.volume.value, sound().value) << boxes;
    EXPECT_FALSE(says(out.notes, "with loss")) << out.notes;
    put(EXS_JPEG2000, Packing{16, false, boxes});
    out = read();
    EXPECT_EQ(out.volume.value, sound().value) << out.fault;
    EXPECT_TRUE(says(out.notes, "may have been compressed with loss (JPEG 2000 (Lossless or Lossy))")) << out.notes;
  }
}

TEST_F(PackedDicom, a_jpeg_2000_image_that_is_cut_or_not_that_of_its_header_is_refused) {
  const std::string words = "its JPEG 2000 image cannot be decoded";
  for (const Packing& other :
       {Packing{16, false, false, false, 5, 3}, Packing{16, false, false, false, 4, 2},
        Packing{16, false, false, false, 3, 4}, Packing{16, false, true, false, 4, 3, 3}, Packing{17, false}}) {
    put(EXS_JPEG2000LosslessOnly, other);
    EXPECT_EQ(read().fault, words) << other.columns << ' ' << other.rows << ' ' << other.parts;
  }
  for (const bool boxes : {false, true}) {
    for (const double kept : {0.0, 0.2, 0.5, 0.9}) {
      put(EXS_JPEG2000LosslessOnly, [&](DcmDataset& data) {
        const std::string whole = packed(stored(data), Packing{16, false, boxes});
        return whole.substr(0, std::max<std::size_t>(2, std::size_t(kept * double(whole.size()))));
      });
      EXPECT_EQ(read().fault, words) << boxes << ' ' << kept;
    }
  }
  put(EXS_JPEG2000LosslessOnly, [](DcmDataset&) { return std::string(200, 'x'); });
  EXPECT_EQ(read().fault, words);
  EXPECT_EQ(read().hint, "save it uncompressed, or download it again");
}

TEST_F(PackedDicom, a_jpeg_2000_image_of_8_bits_is_read_and_one_of_more_bits_than_have_room_is_refused) {
  const std::vector<int> numbers{0, 10, 255, 128};
  put(
      EXS_JPEG2000LosslessOnly, [&](DcmDataset&) { return packed(numbers, Packing{8}); }, said(8, 8, 0));
  EXPECT_EQ(first(4), "0 10 255 128");
  put(
      EXS_JPEG2000LosslessOnly, [&](DcmDataset&) { return packed(numbers, Packing{12}); }, said(8, 8, 0));
  EXPECT_EQ(read().fault, "its JPEG 2000 image has another number of bits than its header says");
}

TEST_F(PackedDicom, a_sign_of_a_jpeg_2000_image_is_that_of_its_header_where_both_have_as_many_bits) {
  const std::vector<int> low{5, 2047, 0, 7}, high{5, 2048, 4095, 7}, negative{5, -1, -2048, 7};
  const auto put_numbers = [&](const std::vector<int>& numbers, int bits, bool is_signed,
                               const std::function<void(DcmDataset&)>& header) {
    put(
        EXS_JPEG2000LosslessOnly,
        [&](DcmDataset&) {
          return packed(numbers, Packing{bits, is_signed});
        },
        header);
  };
  put_numbers(negative, 12, true, said(16, 12, 1));
  EXPECT_EQ(first(4), "5 -1 -2048 7");
  put_numbers(negative, 12, true, said(16, 12, 0));
  EXPECT_EQ(first(4), "5 4095 2048 7") << "the same bits";
  put_numbers(high, 12, false, said(16, 12, 1));
  EXPECT_EQ(first(4), "5 -2048 -1 7") << "the same bits";
  // With other bits it is open where a sign would lie, but not of numbers that have none.
  put_numbers(low, 13, true, said(16, 12, 0));
  EXPECT_EQ(first(4), "5 2047 0 7");
  put_numbers(negative, 13, true, said(16, 12, 0));
  EXPECT_EQ(first(4), "its JPEG 2000 image holds signed numbers of 13 bits, its header says unsigned ones of 12");
  put_numbers(low, 12, false, said(16, 16, 1));
  EXPECT_EQ(first(4), "5 2047 0 7");
  put_numbers(high, 12, false, said(16, 16, 1));
  EXPECT_EQ(first(4), "its JPEG 2000 image holds unsigned numbers of 12 bits, its header says signed ones of 16");
}

TEST_F(PackedDicom, numbers_that_do_not_end_at_the_highest_bit_that_is_stored_are_no_packed_ones) {
  register_jpeg_ls();
  pack(EXS_JPEGLSLossless, [](DcmDataset& data) { data.putAndInsertUint16(DCM_BitsStored, 12); });
  EXPECT_EQ(read().fault, "is compressed, and its HighBit is 15 with 12 bits stored");
  EXPECT_EQ(read().hint, "save it uncompressed");
  DJLSEncoderRegistration::cleanup();
}

TEST_F(PackedDicom, bytes_at_the_end_of_an_rle_image_that_stand_for_nothing_are_no_pixels) {
  DcmRLEEncoderRegistration::registerCodecs();
  pack(EXS_RLELossless, [](DcmDataset& data) {
    change_fragment(data, EXS_RLELossless, [](std::vector<Uint8>& bytes) {
      ASSERT_EQ(bytes.back(), 0);  // which makes the length even
      bytes.back() = 128;          // PS3.5 annex G.3.2: nothing is put out
      bytes.insert(bytes.end(), 2, Uint8(128));
    });
  });
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  EXPECT_EQ(out.volume.value, sound().value);
  DcmRLEEncoderRegistration::cleanup();
}

TEST_F(PackedDicom, such_bytes_among_the_pixels_of_an_rle_image_are_refused) {
  DcmRLEEncoderRegistration::registerCodecs();
  pack(EXS_RLELossless, [](DcmDataset& data) {
    change_fragment(data, EXS_RLELossless, [](std::vector<Uint8>& bytes) {
      ASSERT_LT(bytes[8], 254);
      bytes[8] = Uint8(bytes[8] + 2);  // where the second segment begins
      bytes.insert(bytes.begin() + 64, 2, Uint8(128));
    });
  });
  EXPECT_EQ(read().fault,
            "its RLE image has bytes that stand for nothing among its pixels, which are not read right here");
  EXPECT_EQ(read().hint, "save it uncompressed");
  DcmRLEEncoderRegistration::cleanup();
}

TEST_F(PackedDicom, the_size_of_a_jpeg_image_is_found_behind_bytes_that_fill_and_tables) {
  DJEncoderRegistration::registerCodecs();
  constexpr E_TransferSyntax syntax = EXS_JPEGProcess14SV1;
  const auto with_bytes = [&](const std::function<void(std::vector<Uint8>&)>& what, bool turned) {
    pack(syntax, [&](DcmDataset& data) {
      change_fragment(data, syntax, what);
      if (!turned) return;
      data.putAndInsertUint16(DCM_Rows, 4);
      data.putAndInsertUint16(DCM_Columns, 3);
    });
    return read();
  };
  const auto filled = [](std::vector<Uint8>& bytes) { bytes.insert(bytes.begin() + 2, 2, Uint8(0xff)); };
  const auto table_first = [](std::vector<Uint8>& bytes) {
    const Uint8 table[] = {0xff, 0xc4};
    const auto at = std::search(bytes.begin(), bytes.end(), std::begin(table), std::end(table));
    ASSERT_NE(at, bytes.end());
    const std::vector<Uint8> copy(at, at + 2 + (at[2] << 8 | at[3]));
    bytes.insert(bytes.begin() + 2, copy.begin(), copy.end());
  };
  for (const auto& what : {std::function<void(std::vector<Uint8>&)>(filled), {table_first}}) {
    const Outcome out = with_bytes(what, false);
    EXPECT_EQ(out.fault, "");
    EXPECT_EQ(out.volume.value, sound().value);
    EXPECT_EQ(with_bytes(what, true).fault, "its JPEG image has 4 x 3 pixels where its header says 3 x 4");
  }
  const auto cut = [](std::vector<Uint8>& bytes) { bytes.resize(10); };
  const Outcome out = with_bytes(cut, false);
  EXPECT_TRUE(says(out.fault, "its image cannot be decoded (JPEG Lossless")) << out.fault;
  EXPECT_EQ(out.hint, "save it uncompressed");
  DJEncoderRegistration::cleanup();
}

TEST_F(PackedDicom, jpeg_of_12_bits_that_loses_is_told) {
  DJEncoderRegistration::registerCodecs();
  pack(
      EXS_JPEGProcess2_4,
      [](DcmDataset& d) {
        for (const DcmTagKey& key : {DCM_LossyImageCompression, DCM_LossyImageCompressionRatio,
                                     DCM_LossyImageCompressionMethod, DCM_DerivationDescription})
          delete d.remove(key);
      },
      said(16, 12, 0));
  const Outcome out = read();
  EXPECT_EQ(out.fault, "");
  EXPECT_TRUE(says(out.notes, "was compressed with loss (JPEG Extended, Process 2+4)")) << out.notes;
  DJEncoderRegistration::cleanup();
}

TEST_F(PackedDicom, pixels_that_end_early_are_refused) {
  change_all([](DcmDataset& data) { data.putAndInsertUint16(DCM_Rows, 6); });
  EXPECT_EQ(read().fault, "ends before its last pixel");
  EXPECT_EQ(read().hint, "copy or download it again");
}

TEST_F(PackedDicom, a_drawing_in_an_element_of_its_own_or_beyond_the_number_takes_no_bit_of_it) {
  const auto notes = [&](int place, bool apart) {
    fs::remove_all(folder());
    SetUp();
    change_all([&](DcmDataset& d) {  // numbers from 994 to 1053 are stored: 30 of them need an eleventh bit
      d.putAndInsertUint16(DCM_BitsStored, 10);
      d.putAndInsertUint16(DCM_HighBit, 9);
      d.putAndInsertUint16(DcmTagKey(0x6000, 0x0102), Uint16(place));  // OverlayBitPosition
      const Uint8 drawing[] = {0, 0};
      if (apart) d.putAndInsertUint8Array(DcmTagKey(0x6000, 0x3000), drawing, 2);  // OverlayData
    });
    const Outcome out = read();
    return out.fault + out.notes;
  };
  const std::string told = "30 of its pixels hold bits beside the 10 that BitsStored names";
  EXPECT_FALSE(says(notes(10, false), told));
  EXPECT_TRUE(says(notes(10, true), told));
  EXPECT_TRUE(says(notes(11, false), told));
  EXPECT_TRUE(says(notes(16, false), told));
}

TEST_F(PackedDicom, padding_is_known_with_the_sign_that_its_pixels_have) {
  const auto notes = [&](int bits, int sign, int pixel, const std::function<void(DcmDataset&)>& padding) {
    fs::remove_all(folder());
    SetUp();
    change_all([&](DcmDataset& d) {
      std::vector<Uint16> words(12, 5);
      words[7] = Uint16(pixel & ((1 << bits) - 1));
      d.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
      said(16, bits, sign)(d);
      padding(d);
    });
    const Outcome out = read();
    return out.fault + out.notes;
  };
  const auto words = [](const char* number) {
    return std::string(
               "5 of its pixels show nothing that was measured (PixelPaddingValue): they are taken as they are, "
               "as ") +
           number;
  };
  const auto without_sign = [](DcmDataset& d) { d.putAndInsertUint16(DCM_PixelPaddingValue, 63536); };
  const auto with_sign = [](DcmDataset& d) { d.putAndInsertSint16(DCM_PixelPaddingValue, -2000); };
  for (const int bits : {12, 16})
    for (const auto& padding : {std::function<void(DcmDataset&)>(without_sign), {with_sign}})
      EXPECT_TRUE(says(notes(bits, 1, -2000, padding), words("-2000"))) << bits;
  for (const auto& padding : {std::function<void(DcmDataset&)>(without_sign), {with_sign}})
    EXPECT_TRUE(says(notes(16, 0, 63536, padding), words("63536")));
  EXPECT_FALSE(says(notes(12, 1, -2001, without_sign), "PixelPaddingValue"));
}

}  // namespace
}  // namespace howship::formats
