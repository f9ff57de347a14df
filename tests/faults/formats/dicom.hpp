// SPDX-License-Identifier: Apache-2.0
// A small sound DICOM series, of which tests change elements and pixels.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "howship/formats/dicom.hpp"
#include "image.hpp"

namespace howship::formats {

namespace fs = std::filesystem;

/// Five slices of 4 x 3 voxels, 1 mm apart, as 0001.dcm to 0005.dcm.
class OddDicom : public testing::Test {
 protected:
  void SetUp() override {
    Volume<std::int16_t> volume(Grid{{4, 3, 5}, {}});
    for (std::size_t v = 0; v < volume.value.size(); ++v) volume.value[v] = std::int16_t(int(v) - 30);
    write_dicom_ct(folder(), volume, {7, 30, "L3", "test", "female", 58, 68}, {});
    sound_ = read_image(folder()).volume;
  }
  fs::path folder() const { return scratch_ / "ct"; }
  fs::path slice(int number) const { return folder() / ("000" + std::to_string(number) + ".dcm"); }
  /// Changes one file's elements and writes it again.
  void change(const fs::path& file, const std::function<void(DcmDataset&)>& what, const fs::path& as = {}) const {
    DcmFileFormat format;
    ASSERT_TRUE(format.loadFile(file.c_str()).good());
    format.loadAllDataIntoMemory();
    what(*format.getDataset());
    ASSERT_TRUE(format.saveFile((as.empty() ? file : as).c_str(), EXS_LittleEndianExplicit).good());
  }
  void change_all(const std::function<void(DcmDataset&)>& what) const {
    for (int k = 1; k <= 5; ++k) change(slice(k), what);
  }
  /// Packs numbers as they are stored: where DCMTK cooks frames, it pads those of images as small as these behind its
  /// buffer.
  static void register_jpeg_ls() { DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, OFFalse); }
  /// Writes all slices anew in that syntax, each as `what` makes it.
  void write_anew(E_TransferSyntax syntax, const std::function<void(DcmDataset&)>& what) {
    fs::remove_all(folder());
    SetUp();
    for (int k = 1; k <= 5; ++k) {
      DcmFileFormat format;
      ASSERT_TRUE(format.loadFile(slice(k).c_str()).good());
      format.loadAllDataIntoMemory();
      what(*format.getDataset());
      ASSERT_TRUE(format.saveFile(slice(k).c_str(), syntax).good());
    }
  }
  /// The same in a packed way, each changed after it was packed.
  void pack(
      E_TransferSyntax syntax, const std::function<void(DcmDataset&)>& then = [](DcmDataset&) {},
      const std::function<void(DcmDataset&)>& before = [](DcmDataset&) {}) {
    write_anew(syntax, [&](DcmDataset& data) {
      before(data);
      ASSERT_TRUE(data.chooseRepresentation(syntax, nullptr).good());
      data.removeAllButCurrentRepresentations();
      then(data);
    });
  }
  Outcome read() const { return outcome_of(folder()); }
  const Volume<float>& sound() const { return sound_; }

 private:
  Scratch scratch_;
  Volume<float> sound_;
};

/// Stores the same numbers with BITS bits that end at bit HIGH, and ones in every bit that is none of theirs.
inline void store(DcmDataset& data, int bits, int high) {
  const Uint16* words = nullptr;
  unsigned long count = 0;
  ASSERT_TRUE(data.findAndGetUint16Array(DCM_PixelData, words, &count).good());
  std::vector<Uint16> moved(words, words + count);
  const unsigned mask = (1u << bits) - 1u, shift = unsigned(high + 1 - bits);
  for (Uint16& word : moved) word = Uint16((word & mask) << shift | (0xffffu & ~(mask << shift)));
  data.putAndInsertUint16Array(DCM_PixelData, moved.data(), count);
  data.putAndInsertUint16(DCM_BitsStored, Uint16(bits));
  data.putAndInsertUint16(DCM_HighBit, Uint16(high));
}

/// Changes the bytes of the one fragment of a packed image.
inline void change_fragment(DcmDataset& data, E_TransferSyntax syntax,
                            const std::function<void(std::vector<Uint8>&)>& what) {
  DcmElement* element = nullptr;
  ASSERT_TRUE(data.findAndGetElement(DCM_PixelData, element).good());
  DcmPixelSequence* sequence = nullptr;
  ASSERT_TRUE(dynamic_cast<DcmPixelData*>(element)->getEncapsulatedRepresentation(syntax, nullptr, sequence).good());
  DcmPixelItem* item = nullptr;
  ASSERT_TRUE(sequence->getItem(item, 1).good());
  Uint8* held = nullptr;
  ASSERT_TRUE(item->getUint8Array(held).good());
  std::vector<Uint8> bytes(held, held + item->getLength());
  what(bytes);
  ASSERT_TRUE(item->putUint8Array(bytes.data(), bytes.size()).good());
}

/// Numbers of 8 bits, as a JPEG of the oldest kind has them.
inline void store_8_bits(DcmDataset& data) {
  std::vector<Uint8> bytes(12);
  for (std::size_t v = 0; v < bytes.size(); ++v) bytes[v] = Uint8(10 * v);
  delete data.remove(DCM_PixelData);
  data.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
  data.putAndInsertUint16(DCM_BitsAllocated, 8);
  data.putAndInsertUint16(DCM_BitsStored, 8);
  data.putAndInsertUint16(DCM_HighBit, 7);
  data.putAndInsertUint16(DCM_PixelRepresentation, 0);
}

}  // namespace howship::formats
