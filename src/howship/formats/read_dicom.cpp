// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/read_dicom.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/appender.h>
#include <dcmtk/oflog/oflog.h>
#include <dcmtk/oflog/spi/logevent.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/jpeg2000.hpp"

namespace howship::formats {
namespace {

namespace fs = std::filesystem;

constexpr const char* take_out = "take it out of the folder, or fetch the series again";

[[noreturn]] void refuse(const fs::path& path, std::string text, std::string hint) {
  Problems problems;
  problems.add({path.string(), 0, 0}, "", std::move(text), std::move(hint));
  throw InputError{std::move(problems)};
}

/// The first element that stood twice in the file that this thread reads. The library keeps the first of the two, and
/// says so to its log alone.
thread_local std::string element_twice;

class HearsOfTwins : public dcmtk::log4cplus::Appender {
 public:
  ~HearsOfTwins() override { destructorImpl(); }
  void close() override {}

 protected:
  void append(const dcmtk::log4cplus::spi::InternalLoggingEvent& event) override {
    const std::string said = event.getMessage().c_str();
    const auto tag = said.find('(');
    unsigned group = 0, number = 0;
    if (!element_twice.empty() || said.find("found twice") == std::string::npos || tag == std::string::npos ||
        std::sscanf(said.c_str() + tag, "(%4x,%4x)", &group, &number) != 2)
      return;
    if (group % 2 == 1) return;  // a maker's own, which nobody reads here
    element_twice =
        fmt::format("{} ({:04x},{:04x})", DcmTag(Uint16(group), Uint16(number)).getTagName(), group, number);
  }
};

/// Sets up the libraries while it lives: decoders, silence on the terminal, and values of elements whose kind the
/// writer did not know (value representation UN, PS3.5 6.2.2) read as what the data dictionary says they are.
struct Libraries {
  Libraries() : unknown_before(dcmEnableUnknownVRConversion.get()) {
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    DcmRLEDecoderRegistration::registerCodecs();
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    OFLogger log = OFLog::getLogger("dcmtk.dcmdata");
    log.setLogLevel(OFLogger::WARN_LOG_LEVEL);
    log.setAdditivity(false);
    log.removeAllAppenders();
    log.addAppender(dcmtk::log4cplus::SharedAppenderPtr(new HearsOfTwins));
    dcmEnableUnknownVRConversion.set(OFTrue);
  }
  ~Libraries() {
    dcmEnableUnknownVRConversion.set(unknown_before);
    DcmRLEDecoderRegistration::cleanup();
    DJLSDecoderRegistration::cleanup();
    DJDecoderRegistration::cleanup();
  }
  Libraries(const Libraries&) = delete;
  Libraries& operator=(const Libraries&) = delete;
  const OFBool unknown_before;
};

bool has_magic(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  char head[132] = {};
  in.read(head, sizeof head);
  return in.gcount() == sizeof head && std::memcmp(head + 128, "DICM", 4) == 0;
}

/// Begins with the empty bytes that come before 'DICM', or without_preamble().
bool begins_as_dicom(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  unsigned char head[128] = {};
  in.read(reinterpret_cast<char*>(head), sizeof head);
  const auto got = in.gcount();
  return got >= 4 && (without_preamble(file) || std::all_of(head, head + got, [](unsigned char c) { return c == 0; }));
}

/// One DICOM file as its header says, before its pixels are looked at.
struct Object {
  fs::path file;
  std::unique_ptr<DcmFileFormat> format;
  std::string class_uid, modality, series, description;
  bool localizer = false;

  DcmDataset& data() const { return *format->getDataset(); }
  std::string name() const { return file.filename().string(); }
  /// "CT image", "structured report" ... as DICOM names its classes.
  std::string kind() const {
    const char* found = dcmFindNameOfUID(class_uid.c_str(), nullptr);
    return found ? std::string(found) : "an object of the class " + (class_uid.empty() ? "?" : class_uid);
  }
};

/// The value of an element as text, whatever its value representation; absent where it is absent or empty.
std::optional<std::string> text_of(DcmItem& data, const DcmTagKey& tag, unsigned long index = 0) {
  DcmElement* element = nullptr;
  OFString text;
  if (data.findAndGetElement(tag, element).bad() || element == nullptr || element->getLength() == 0) return {};
  if (element->getOFString(text, index).bad()) return {};
  std::string out = text.c_str();
  while (!out.empty() && (out.back() == ' ' || out.back() == '\0')) out.pop_back();
  out.erase(0, std::min(out.find_first_not_of(' '), out.size()));
  if (out.empty()) return {};
  return out;
}

/// The number that an element holds, where it holds one: for what is only told.
std::optional<double> told(DcmItem& data, const DcmTagKey& tag, unsigned long index = 0) {
  const auto text = text_of(data, tag, index);
  return text ? read_number(*text) : std::nullopt;
}

/// The number in an element. `why`: what it is needed for.
double number(const Object& o, const DcmTagKey& tag, unsigned long index, const char* why) {
  const std::string name = DcmTag(tag).getTagName();
  if (!o.data().tagExists(tag)) refuse(o.file, "has no " + name, why);
  const auto text = text_of(o.data(), tag, index);
  if (!text) refuse(o.file, index == 0 ? "its " + name + " is empty" : "its " + name + " holds too few numbers", why);
  const auto value = read_number(*text);
  if (!value || !std::isfinite(*value))
    refuse(o.file, fmt::format("its {} reads '{}', which is no number", name, text->substr(0, 40)), why);
  return *value;
}

/// The number in an element that holds one. Of several none is taken, as it is not known which is meant.
double only_number(const Object& o, const DcmTagKey& tag, const char* why) {
  DcmElement* element = nullptr;
  if (o.data().findAndGetElement(tag, element).good() && element != nullptr && element->getVM() > 1)
    refuse(o.file,
           fmt::format("its {} holds {} numbers where one is meant", DcmTag(tag).getTagName(), element->getVM()), why);
  return number(o, tag, 0, why);
}

int whole(const Object& o, const DcmTagKey& tag, int low, int high) {
  constexpr const char* why = "an image in DICOM says how its pixels are stored (PS3.3 C.7.6.3)";
  const double value = only_number(o, tag, why);
  if (value != std::floor(value) || value < low || value > high)
    refuse(o.file, fmt::format("its {} is {}", DcmTag(tag).getTagName(), value), why);
  return int(value);
}

Object open(const fs::path& file) {
  Object out;
  out.file = file;
  out.format = std::make_unique<DcmFileFormat>();
  element_twice.clear();
  if (const OFCondition loaded = out.format->loadFile(file.c_str()); loaded.bad())
    refuse(file, fmt::format("is not a whole DICOM file: {}", loaded.text()), "copy or download it again");
  if (!element_twice.empty())
    refuse(file, fmt::format("holds its {} twice, perhaps with two values", element_twice),
           "remove the wrong one (dcmodify of DCMTK), or fetch the series again");
  const auto text = [&](const DcmTagKey& tag) { return text_of(out.data(), tag).value_or(""); };
  out.class_uid = text(DCM_SOPClassUID);
  if (out.class_uid.empty())
    out.class_uid = text_of(*out.format->getMetaInfo(), DCM_MediaStorageSOPClassUID).value_or("");
  out.modality = text(DCM_Modality);
  out.series = text(DCM_SeriesInstanceUID);
  out.description = text(DCM_SeriesDescription);
  for (unsigned long k = 0; k < 8; ++k)
    out.localizer = out.localizer || text_of(out.data(), DCM_ImageType, k) == "LOCALIZER";
  return out;
}

/// Refuses a file that does not say how its elements and pixels are written; it would have to be guessed.
void check_syntax(const Object& o) {
  const auto said = text_of(*o.format->getMetaInfo(), DCM_TransferSyntaxUID);
  if (said && DcmXfer(said->c_str()).getXfer() != EXS_Unknown) return;
  refuse(o.file,
         said ? "is written in a way that is not known (TransferSyntaxUID " + said->substr(0, 64) + ")"
              : "does not say how it is written (TransferSyntaxUID)",
         "save it as Explicit VR Little Endian, or fetch it again");
}

/// Reports, directories, plans and so on are no images by their class; what is one by its class must hold one.
bool is_image(const Object& o) {
  return dcmIsImageStorageSOPClassUID(o.class_uid.c_str()) || o.data().tagExists(DCM_Rows) ||
         o.data().tagExists(DCM_PixelData);
}

/// One grey picture with a place in the patient.
bool can_be_slice(const Object& o) {
  const auto one = [&](const DcmTagKey& tag) { return !o.data().tagExists(tag) || told(o.data(), tag) == 1.0; };
  return o.data().tagExists(DCM_ImagePositionPatient) && o.data().tagExists(DCM_ImageOrientationPatient) &&
         one(DCM_SamplesPerPixel) && one(DCM_NumberOfFrames);
}

struct Slice {
  fs::path file;
  int columns = 0, rows = 0;
  Vec3 position{}, along_row{}, along_column{};  ///< LPS
  std::array<double, 2> spacing{};               ///< between rows, between columns
  std::vector<float> value;
  std::size_t padded = 0;  ///< pixels that hold padding
  float padding = 0;       ///< the number that one of these holds
  int stored = 16;         ///< bits of a number, as its header says
  std::size_t beyond = 0;  ///< pixels that hold more than these bits

  std::string name() const { return file.filename().string(); }
};

/// How the number of a pixel lies in the bits that are stored for it (PS3.5 8.1.1).
struct Pixels {
  int allocated = 16, stored = 16, high = 15;
  bool is_signed = false;
  bool by_codec = false;      ///< unpacked as numbers: one below 0 stands there with its sign, whatever the header says
  std::uint16_t overlay = 0;  ///< bits in which old writers kept drawings, which are no part of the number
  double slope = 1.0, intercept = 0.0;
  /// Stored numbers that fill a picture where nothing was measured (PS3.3 C.7.5.1.1.2): from the one to the other.
  std::optional<std::pair<double, double>> padding;
};

template <class T>
void convert(std::span<const std::byte> bytes, const Pixels& pixels, Slice& slice) {
  std::vector<float>& value = slice.value;
  const T mask = T(pixels.stored >= int(8 * sizeof(T)) ? T(~T(0)) : T((1u << pixels.stored) - 1u));
  const int shift = pixels.high + 1 - pixels.stored;
  const T unused = T(~T(mask << shift) & ~T(pixels.overlay));
  const T above = T(unused & ~T((2u << pixels.high) - 1u));
  for (std::size_t p = 0; p < value.size(); ++p) {
    T raw;
    std::memcpy(&raw, bytes.data() + p * sizeof(T), sizeof(T));
    if (const T beside = T(raw & unused); beside != 0) {
      const bool sign_carried_on =
          beside == above && ((raw >> pixels.high) & 1u) && (pixels.is_signed || pixels.by_codec);
      slice.beyond += !sign_carried_on;
    }
    raw = T((raw >> shift) & mask);
    double number = double(raw);
    if (pixels.is_signed && (raw >> (pixels.stored - 1)) & 1u) number -= double(std::uint64_t(1) << pixels.stored);
    value[p] = float(number * pixels.slope + pixels.intercept);
    if (pixels.padding && number >= pixels.padding->first && number <= pixels.padding->second) {
      ++slice.padded;
      slice.padding = value[p];
    }
  }
}

Pixels pixels_of(const Object& o) {
  Pixels out;
  out.allocated = whole(o, DCM_BitsAllocated, 1, 64);
  out.stored = whole(o, DCM_BitsStored, 1, 64);
  out.high = whole(o, DCM_HighBit, 0, 63);
  out.is_signed = whole(o, DCM_PixelRepresentation, 0, 1) == 1;
  const int samples = o.data().tagExists(DCM_SamplesPerPixel) ? whole(o, DCM_SamplesPerPixel, 1, 4) : 1;
  const int frames = o.data().tagExists(DCM_NumberOfFrames) ? whole(o, DCM_NumberOfFrames, 0, 1000000) : 1;
  if (samples != 1 || (out.allocated != 8 && out.allocated != 16))
    refuse(o.file,
           fmt::format("holds {} samples of {} bits a pixel; grey images of 8 or 16 bits can be read", samples,
                       out.allocated),
           "save it as grey values of 16 bits");
  if (frames != 1)
    refuse(o.file, fmt::format("holds {} frames; one slice a file can be read", frames), "save it as a slice a file");
  if (out.stored > out.allocated || out.high >= out.allocated || out.high + 1 < out.stored)
    refuse(o.file,
           fmt::format("says that a number of {} bits ends at bit {} of {}, which cannot be", out.stored, out.high,
                       out.allocated),
           "BitsStored, HighBit and BitsAllocated contradict each other");
  const std::string colours = text_of(o.data(), DCM_PhotometricInterpretation).value_or("nothing");
  if (colours != "MONOCHROME1" && colours != "MONOCHROME2")
    refuse(o.file, fmt::format("its PhotometricInterpretation says {}, not grey values", colours),
           "MONOCHROME2 is what a CT has");
  if (o.data().tagExists(DCM_ModalityLUTSequence))
    refuse(o.file, "gives its numbers a table (ModalityLUTSequence) instead of RescaleSlope and RescaleIntercept",
           "save it with a slope and an intercept");
  for (const DcmTagKey& groups : {DCM_SharedFunctionalGroupsSequence, DCM_PerFrameFunctionalGroupsSequence})
    if (o.data().tagExists(groups))
      refuse(o.file,
             fmt::format("is an enhanced image: what its numbers mean and where it lies stands in its {}",
                         DcmTag(groups).getTagName()),
             "save it as a slice a file, as images of the class 'CT Image' are");
  const bool slope = o.data().tagExists(DCM_RescaleSlope), intercept = o.data().tagExists(DCM_RescaleIntercept);
  if (slope != intercept)
    refuse(o.file,
           fmt::format("has a {} but no {}", slope ? "RescaleSlope" : "RescaleIntercept",
                       slope ? "RescaleIntercept" : "RescaleSlope"),
           "its numbers are known only with both (PS3.3 C.11.1)");
  if (slope) {
    constexpr const char* why = "without slope and intercept it is not known what its numbers mean";
    out.slope = only_number(o, DCM_RescaleSlope, why);
    out.intercept = only_number(o, DCM_RescaleIntercept, why);
    if (out.slope == 0) refuse(o.file, "its RescaleSlope is 0", why);
  }
  if (text_of(o.data(), DCM_PixelPaddingValue)) {
    // Written as US or SS, whichever the writer took for the sign of its pixels: the same 16 bits, or only those
    // stored.
    const auto stored = [&](const DcmTagKey& tag) {
      const double value = only_number(o, tag, "it says which pixels show nothing");
      const double numbers = double(std::uint64_t(1) << out.stored);
      if (out.is_signed && value >= 0.5 * numbers && value < numbers) return value - numbers;
      return out.is_signed && value > 32767 ? value - 65536 : !out.is_signed && value < 0 ? value + 65536 : value;
    };
    const double one = stored(DCM_PixelPaddingValue);
    const double other = text_of(o.data(), DCM_PixelPaddingRangeLimit) ? stored(DCM_PixelPaddingRangeLimit) : one;
    out.padding = std::minmax(one, other);
  }
  return out;
}

/// Where a slice lies, without its pixels.
Slice place_of(const Object& o) {
  Slice out;
  out.file = o.file;
  out.rows = whole(o, DCM_Rows, 1, 65535);
  out.columns = whole(o, DCM_Columns, 1, 65535);
  constexpr const char* why = "only images with a place in the patient can be read as a volume";
  for (const auto& [tag, count] : {std::pair{DCM_ImagePositionPatient, 3ul},
                                   std::pair{DCM_ImageOrientationPatient, 6ul}, std::pair{DCM_PixelSpacing, 2ul}})
    if (text_of(o.data(), tag, count))
      refuse(o.file, fmt::format("its {} holds more than {} numbers", DcmTag(tag).getTagName(), count), why);
  for (unsigned long c = 0; c < 3; ++c) {
    out.position[c] = number(o, DCM_ImagePositionPatient, c, why);
    out.along_row[c] = number(o, DCM_ImageOrientationPatient, c, why);
    out.along_column[c] = number(o, DCM_ImageOrientationPatient, c + 3, why);
  }
  out.spacing = {number(o, DCM_PixelSpacing, 0, why), number(o, DCM_PixelSpacing, 1, why)};
  if (!(out.spacing[0] > 0.0 && out.spacing[1] > 0.0))
    refuse(o.file, fmt::format("has a PixelSpacing of {} x {} mm", out.spacing[0], out.spacing[1]), why);
  return out;
}

/// The compressed image of a file of one frame, its fragments joined; empty where there is none.
std::string encapsulated(DcmDataset& data, const DcmXfer& syntax) {
  std::string out;
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr) return out;
  auto* pixels = dynamic_cast<DcmPixelData*>(element);
  DcmPixelSequence* sequence = nullptr;
  if (pixels == nullptr || pixels->getEncapsulatedRepresentation(syntax.getXfer(), nullptr, sequence).bad() ||
      sequence == nullptr)
    return out;
  for (unsigned long k = 1; k < sequence->card(); ++k) {  // the first is a table of offsets
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    if (sequence->getItem(item, k).bad() || item == nullptr || item->getUint8Array(bytes).bad() || bytes == nullptr)
      return {};
    out.append(reinterpret_cast<const char*>(bytes), item->getLength());
  }
  return out;
}

/// The bits of a number in which an overlay lies instead of in an element of its own, as was once allowed
/// (PS3.5 8.1.2): they are set for a reason, and lose nothing of the picture.
std::uint16_t overlay_bits(DcmItem& data) {
  unsigned out = 0;
  for (unsigned group = 0x6000; group <= 0x601e; group += 2) {
    const auto place = told(data, DcmTagKey(Uint16(group), 0x0102));  // OverlayBitPosition
    const bool apart = data.tagExists(DcmTagKey(Uint16(group), 0x3000));
    if (place && !apart && *place >= 0 && *place < 16) out |= 1u << unsigned(*place);
  }
  return std::uint16_t(out);
}

/// Bytes that each segment of an RLE image unpacks to (PS3.5 annex G): a segment holds one byte of every pixel. `idle`:
/// set where a byte 128, which stands for nothing, comes before `count` bytes of a segment are there.
std::vector<std::size_t> unpacked_by_rle(std::string_view packed, std::size_t count, bool& idle) {
  const auto word = [&](std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t b = 0; b < 4; ++b) out |= std::uint32_t(static_cast<unsigned char>(packed[at + b])) << (8 * b);
    return std::size_t(out);
  };
  constexpr std::size_t header = 64, most = 15;
  if (packed.size() < header) return {};
  std::vector<std::size_t> out(std::min(word(0), most), 0);
  for (std::size_t k = 0; k < out.size(); ++k) {
    const std::size_t end = k + 1 < out.size() ? std::min(word(8 + 4 * k), packed.size()) : packed.size();
    for (std::size_t at = std::max(word(4 + 4 * k), header); at + 1 < end;) {  // one byte may be left, to make it even
      const auto run = std::size_t(static_cast<unsigned char>(packed[at]));
      if (run < 128 && at + 1 + run >= end) break;  // cut inside these bytes
      idle = idle || (run == 128 && out[k] < count);
      out[k] += run < 128 ? run + 1 : run > 128 ? 257 - run : 0;
      at += run < 128 ? run + 2 : run > 128 ? 2 : 1;
    }
  }
  return out;
}

/// Refuses an RLE image of other pixels than its header says. The decoder stops at the last pixel that is asked for,
/// and fills with 0 what is not there.
void check_rle(const Object& o, const Slice& slice, const Pixels& pixels, std::string_view packed) {
  const std::size_t planes = std::size_t(pixels.allocated / 8);
  const std::size_t count = std::size_t(slice.rows) * std::size_t(slice.columns);
  bool idle = false;
  const std::vector<std::size_t> held = unpacked_by_rle(packed, count, idle);
  if (idle)  // the decoder takes it for a run
    refuse(o.file, "its RLE image has bytes that stand for nothing among its pixels, which are not read right here",
           "save it uncompressed");
  if (held.size() != planes)
    refuse(o.file,
           fmt::format("its RLE image holds {} bytes of a pixel where {} bits have {}", held.size(), pixels.allocated,
                       planes),
           "copy or download it again");
  for (const std::size_t one : held)
    if (one != count)
      refuse(o.file,
             fmt::format("its RLE image holds {} pixels where {} x {} are {}", one, slice.columns, slice.rows, count),
             one > count ? "Rows or Columns are not those of its image"
                         : "it was cut short, or Rows or Columns are not those of its image: download it again");
}

/// Samples per line and lines of a JPEG image (ITU-T T.81, B.2.2); absent where no frame begins in it.
std::optional<std::array<int, 2>> size_of_jpeg(std::string_view packed) {
  const auto byte = [&](std::size_t at) { return int(static_cast<unsigned char>(packed[at])); };
  std::size_t at = 2;  // after the marker that begins the image
  while (at + 9 <= packed.size() && byte(at) == 0xff) {
    const int marker = byte(at + 1);
    if (marker == 0xff) {  // a byte that fills
      ++at;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
      return std::array{byte(at + 7) << 8 | byte(at + 8), byte(at + 5) << 8 | byte(at + 6)};
    at += 2 + std::size_t(byte(at + 2) << 8 | byte(at + 3));
  }
  return {};
}

void read_pixels(const Object& o, Slice& slice) {
  Pixels pixels = pixels_of(o);
  DcmDataset& data = o.data();
  if (!data.tagExists(DCM_PixelData)) refuse(o.file, "holds no pixels", "copy or download it again");
  const std::size_t count = std::size_t(slice.rows) * std::size_t(slice.columns);
  const std::size_t needed = count * std::size_t(pixels.allocated / 8);
  const DcmXfer syntax(data.getOriginalXfer());
  const bool packs_numbers = syntax.isEncapsulated() && syntax.getXfer() != EXS_RLELossless;
  slice.stored = pixels.stored;
  pixels.by_codec = packs_numbers;
  if (!packs_numbers) pixels.overlay = overlay_bits(data);
  const auto take = [&](const void* bytes, std::size_t size) {
    if (bytes == nullptr || size < needed) refuse(o.file, "ends before its last pixel", "copy or download it again");
    if (size > needed + 1)
      refuse(o.file,
             fmt::format("holds {} bytes of pixels where {} x {} of {} bits are {}", size, slice.columns, slice.rows,
                         pixels.allocated, needed),
             "Rows, Columns or BitsAllocated are not those of its image");
    slice.value.resize(count);  // not before: a header alone may ask for any memory
    const std::span<const std::byte> span(static_cast<const std::byte*>(bytes), needed);
    pixels.allocated == 8 ? convert<std::uint8_t>(span, pixels, slice) : convert<std::uint16_t>(span, pixels, slice);
    // Bits that are stored for nothing may hold anything (PS3.5 8.1.1), but a codec packs numbers, not bits.
    if (packs_numbers && slice.beyond > 0)
      refuse(
          o.file,
          fmt::format("its compressed image holds numbers of more than the {} bits that its header says (BitsStored)",
                      pixels.stored),
          "save it uncompressed, or download it again");
  };
  if (syntax.isEncapsulated() && pixels.high != pixels.stored - 1)
    refuse(o.file, fmt::format("is compressed, and its HighBit is {} with {} bits stored", pixels.high, pixels.stored),
           "save it uncompressed");
  if (syntax.getXfer() == EXS_JPEG2000LosslessOnly || syntax.getXfer() == EXS_JPEG2000) {
    constexpr const char* again = "save it uncompressed, or download it again";
    const std::string packed = encapsulated(data, syntax);
    const std::optional<Jpeg2000> image = decode_jpeg2000(std::as_bytes(std::span(packed)), slice.columns, slice.rows);
    if (!image) refuse(o.file, "its JPEG 2000 image cannot be decoded", again);
    if (image->bits > pixels.allocated)
      refuse(o.file, "its JPEG 2000 image has another number of bits than its header says", again);
    // With as many bits the same bits are meant, whatever the sign; with others it is open where a sign would lie.
    const std::int32_t positive = std::int32_t(1) << (std::min(image->bits, pixels.stored) - 1);
    if (image->is_signed != pixels.is_signed && image->bits != pixels.stored &&
        std::any_of(image->value.begin(), image->value.end(), [&](std::int32_t v) { return v < 0 || v >= positive; }))
      refuse(o.file,
             fmt::format("its JPEG 2000 image holds {} numbers of {} bits, its header says {} ones of {}",
                         image->is_signed ? "signed" : "unsigned", image->bits,
                         pixels.is_signed ? "signed" : "unsigned", pixels.stored),
             again);
    // The bits as they would stand uncompressed; the header says whether the highest is a sign.
    if (pixels.allocated == 8) {
      const std::vector<std::uint8_t> values(image->value.begin(), image->value.end());
      return take(values.data(), values.size());
    }
    const std::vector<std::uint16_t> values(image->value.begin(), image->value.end());
    return take(values.data(), 2 * values.size());
  }
  if (syntax.getXfer() == EXS_RLELossless) check_rle(o, slice, pixels, encapsulated(data, syntax));
  // The decoder of JPEG fills the rows that are asked for with what it finds, in whatever rows that was packed.
  if (packs_numbers)
    if (const auto size = size_of_jpeg(encapsulated(data, syntax));
        size && *size != std::array{slice.columns, slice.rows})
      refuse(o.file,
             fmt::format("its JPEG image has {} x {} pixels where its header says {} x {}", (*size)[0], (*size)[1],
                         slice.columns, slice.rows),
             "Rows or Columns are not those of its image");
  if (data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad() ||
      !data.canWriteXfer(EXS_LittleEndianExplicit))
    refuse(o.file, fmt::format("its image cannot be decoded ({})", syntax.getXferName()), "save it uncompressed");
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr)
    refuse(o.file, "holds no pixels", "copy or download it again");
  if (pixels.allocated == 8) {
    Uint8* bytes = nullptr;
    element->getUint8Array(bytes);
    take(bytes, element->getLength());
  } else {
    Uint16* words = nullptr;
    element->getUint16Array(words);
    take(words, element->getLength());
  }
}

/// Some names, and how many more there are.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 4;
  std::string out;
  for (std::size_t k = 0; k < std::min(most, names.size()); ++k) out += (k > 0 ? ", " : "") + names[k];
  if (names.size() > most) out += fmt::format(" and {} more", names.size() - most);
  return out;
}

/// The DICOM files of a folder in order of their names. What else lies there is named in `passed_over`, unless it may
/// be a slice that was lost: an empty file, one that cannot be read, or one named as the others are.
std::vector<fs::path> files_of(const fs::path& path, std::vector<std::string>& passed_over) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> out, others;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    std::error_code error;
    (entry.is_regular_file(error) && has_magic(entry.path()) ? out : others).push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  std::sort(others.begin(), others.end());
  std::map<std::string, std::size_t> endings;
  for (const fs::path& file : out) ++endings[file.extension().string()];
  for (const fs::path& other : others) {
    std::error_code error;
    if (fs::is_directory(other, error)) {
      passed_over.push_back(other.filename().string() + "/ (a folder)");
      continue;
    }
    if (!fs::is_regular_file(other, error)) refuse(other, "is not a file that can be read", take_out);
    if (!std::ifstream(other, std::ios::binary)) refuse(other, "cannot be read", "look at its permissions");
    const bool hidden = other.filename().string().starts_with('.');
    if (!hidden && fs::file_size(other, error) == 0) refuse(other, "is empty: a slice may be lost", take_out);
    if (!hidden &&
        (begins_as_dicom(other) || (!other.extension().empty() && endings.contains(other.extension().string()))))
      refuse(other,
             "is no DICOM file (it has no 'DICM' at byte 128), but begins or is named as one: a slice may be lost",
             take_out);
    passed_over.push_back(other.filename().string() + " (no DICOM file)");
  }
  return out;
}

/// The images of the one series of a folder; all else is named in `passed_over`, or refused where it may belong to it.
std::vector<Object> one_series(const fs::path& path, std::vector<std::string>& passed_over) {
  std::vector<Object> slices, localizers, others;
  for (const fs::path& file : files_of(path, passed_over)) {
    Object o = open(file);
    if (is_image(o)) check_syntax(o);
    if (!is_image(o))
      passed_over.push_back(fmt::format("{} ({})", o.name(), o.kind()));
    else
      (!can_be_slice(o) ? others : o.localizer ? localizers : slices).push_back(std::move(o));
  }
  if (slices.empty() && !localizers.empty()) slices.swap(localizers);
  if (slices.empty() && !others.empty()) {
    pixels_of(others.front());  // says what is wrong with its pixels, if anything is
    place_of(others.front());
  }
  if (slices.empty())
    refuse(path, "holds no image" + (passed_over.empty() ? "" : ", only " + listed(passed_over)),
           "give the folder of a CT series");
  for (const Object& o : localizers) passed_over.push_back(fmt::format("{} (a localizer)", o.name()));
  std::map<std::string, std::vector<const Object*>> series;
  for (const Object& o : slices) series[o.series].push_back(&o);
  if (series.size() > 1) {
    std::vector<std::string> words;
    for (const auto& [uid, of] : series)
      words.push_back(
          fmt::format("'{}' ({} images, {} the first)", of.front()->description, of.size(), of.front()->name()));
    refuse(path, fmt::format("holds {} series: {}", series.size(), listed(words)), "give a folder with one series");
  }
  for (const Object& o : others) {
    if (o.series == slices.front().series) {
      pixels_of(o);
      place_of(o);
      refuse(o.file, "is of the series but no slice with a place", take_out);
    }
    passed_over.push_back(fmt::format("{} ({} of another series)", o.name(), o.kind()));
  }
  return slices;
}

/// What differs between the place of a slice and that of the others; empty where nothing does.
std::string difference(const Slice& s, const Slice& usual) {
  if (s.rows != usual.rows || s.columns != usual.columns)
    return fmt::format("has {} x {} pixels where {} x {} are usual", s.columns, s.rows, usual.columns, usual.rows);
  for (std::size_t c = 0; c < 2; ++c)
    if (std::abs(s.spacing[c] - usual.spacing[c]) > 1e-4)
      return fmt::format("has a PixelSpacing of {} x {} mm where {} x {} are usual", s.spacing[0], s.spacing[1],
                         usual.spacing[0], usual.spacing[1]);
  for (std::size_t c = 0; c < 3; ++c)
    if (std::abs(s.along_row[c] - usual.along_row[c]) > 1e-4 ||
        std::abs(s.along_column[c] - usual.along_column[c]) > 1e-4)
      return "lies at another angle than the other slices";
  return {};
}

/// The slice that most others are like, so that one odd slice is blamed and not the sound ones.
const Slice& usual_of(const std::vector<Slice>& slices) {
  std::vector<std::pair<const Slice*, std::size_t>> kinds;
  for (const Slice& s : slices) {
    const auto known =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return difference(s, *kind.first).empty(); });
    if (known == kinds.end())
      kinds.emplace_back(&s, 1);
    else
      ++known->second;
  }
  return *std::max_element(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) {
            return a.second < b.second;
          })->first;
}

/// Refuses slices that lie unevenly, naming the odd places: gaps are compared with the median gap.
void check_gaps(const fs::path& path, const std::vector<Slice>& slices, const Vec3& normal) {
  std::vector<double> gaps;
  for (std::size_t s = 1; s < slices.size(); ++s)
    gaps.push_back(dot(slices[s].position, normal) - dot(slices[s - 1].position, normal));
  std::vector<double> sorted;
  std::copy_if(gaps.begin(), gaps.end(), std::back_inserter(sorted), [](double gap) { return gap >= 1e-3; });
  double usual = 0;  // of slices that do not lie at one place
  if (!sorted.empty()) {
    const auto middle = sorted.begin() + std::ptrdiff_t((sorted.size() - 1) / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    usual = *middle;
  }
  std::vector<std::string> doubled, odd;
  for (std::size_t s = 0; s < gaps.size(); ++s) {
    if (gaps[s] < 1e-3)
      doubled.push_back(fmt::format("{} and {}", slices[s].name(), slices[s + 1].name()));
    else if (std::abs(gaps[s] - usual) > 0.02 * usual + std::min(0.01, 0.15 * usual))  // places are rounded
      odd.push_back(fmt::format("{:.3g} mm between {} and {}", gaps[s], slices[s].name(), slices[s + 1].name()));
  }
  Problems problems;
  if (!doubled.empty())
    problems.add({path.string(), 0, 0}, "", "two slices lie at one place: " + listed(doubled),
                 "one of them is a copy, or the folder holds two pictures of the same place: take one out");
  if (!odd.empty())
    problems.add({path.string(), 0, 0}, "", fmt::format("slices lie {:.3g} mm apart, but {}", usual, listed(odd)),
                 "a slice is missing there, or there are two series in one");
  if (!problems.empty()) throw InputError{std::move(problems)};
}

/// What all slices of one picture have alike, as it says what their numbers and places mean.
void check_alike(const fs::path& path, const std::vector<Object>& objects) {
  static const std::pair<DcmTagKey, const char*> alike[] = {
      {DCM_FrameOfReferenceUID, "places of the one do not hold for the other: give slices of one acquisition"},
      {DCM_PatientID, "give slices of one patient"},
      {DCM_StudyInstanceUID, "a series lies in one study: give slices of one acquisition"},
      {DCM_Modality, "give slices of one kind"},
      {DCM_PhotometricInterpretation, "numbers of the one do not mean what those of the other do"},
      {DCM_RescaleType, "numbers of the one do not mean what those of the other do"},
      {DCM_Units, "numbers of the one do not mean what those of the other do"}};
  const auto scaled = [](const Object& o) {
    return o.data().tagExists(DCM_RescaleSlope) || o.data().tagExists(DCM_RescaleIntercept);
  };
  const Object& first = objects.front();
  for (const Object& o : objects) {
    for (const auto& [tag, hint] : alike) {
      const auto here = text_of(o.data(), tag), there = text_of(first.data(), tag);
      if (here != there)
        refuse(path,
               fmt::format("{} and {} differ in their {}: '{}' and '{}'", first.name(), o.name(),
                           DcmTag(tag).getTagName(), there.value_or(""), here.value_or("")),
               hint);
    }
    if (scaled(o) != scaled(first))
      refuse(path,
             fmt::format("of {} and {} one has a RescaleSlope or RescaleIntercept and the other has none", first.name(),
                         o.name()),
             "numbers of the one do not mean what those of the other do");
  }
}

/// "" of a note that holds for all slices, else in how many, and which is the first.
std::string in_slices(std::size_t count, std::size_t of, const std::string& first) {
  return count == of ? "" : fmt::format(" (in {} of its {} slices, {} the first)", count, of, first);
}

/// Adds a note where FOUND names something in a header: once for each that it names.
void note_each(const std::vector<Object>& objects, std::vector<std::string>& notes,
               const std::function<std::string(const Object&)>& found) {
  std::vector<std::pair<std::string, std::vector<const Object*>>> said;
  for (const Object& o : objects) {
    const std::string text = found(o);
    if (text.empty()) continue;
    auto known = std::find_if(said.begin(), said.end(), [&](const auto& one) { return one.first == text; });
    if (known == said.end()) known = said.insert(said.end(), {text, {}});
    known->second.push_back(&o);
  }
  for (const auto& [text, in] : said) notes.push_back(text + in_slices(in.size(), objects.size(), in.front()->name()));
}

/// What is said of lost numbers, by the header or by the way in which the image is packed.
std::string loss_of(const Object& o) {
  if (text_of(o.data(), DCM_LossyImageCompression) == "01") return "was compressed with loss (LossyImageCompression)";
  if (text_of(o.data(), DCM_LossyImageCompressionRatio)) return "was compressed with loss (LossyImageCompressionRatio)";
  const DcmXfer syntax(o.data().getOriginalXfer());
  switch (syntax.getXfer()) {
    case EXS_JPEGProcess1:
    case EXS_JPEGProcess2_4:
      return fmt::format("was compressed with loss ({})", syntax.getXferName());
    case EXS_JPEGLSLossy:
    case EXS_JPEG2000:
      return fmt::format("may have been compressed with loss ({})", syntax.getXferName());
    default:
      return {};
  }
}

/// A picture whose pixels are the highest, lowest or summed numbers along lines through the patient.
std::string projection_of(const Object& o) {
  for (const unsigned long k : {2ul, 3ul}) {
    const std::string value = text_of(o.data(), DCM_ImageType, k).value_or("");
    std::string words = " " + value + " ";
    std::replace(words.begin(), words.end(), '_', ' ');
    for (const char* word : {" MIP ", " MINIP ", " MAXIP ", " MIN IP ", " MAX IP ", "PROJECTION"})
      if (words.find(word) != std::string::npos)
        return fmt::format("is a projection: its numbers are of no one place (ImageType {})", value);
  }
  return {};
}

/// What all slices say, while their headers are there.
void note_series(const std::vector<Object>& objects, std::vector<std::string>& notes) {
  note_each(objects, notes, loss_of);
  note_each(objects, notes, projection_of);
  note_each(objects, notes, [](const Object& o) {
    return o.data().tagExists(DCM_RealWorldValueMappingSequence)
               ? std::string("has a RealWorldValueMappingSequence, which is not read")
               : std::string();
  });
  const auto made = [&](const char* how) {
    return std::find_if(objects.begin(), objects.end(),
                        [&](const Object& o) { return text_of(o.data(), DCM_ImageType) == how; });
  };
  if (const auto original = made("ORIGINAL"), derived = made("DERIVED");
      original != objects.end() && derived != objects.end())
    notes.push_back(fmt::format("mixes ORIGINAL and DERIVED slices, as {} and {} are (ImageType)", original->name(),
                                derived->name()));
  // Other modalities than CT scale each slice by itself as a rule.
  std::vector<DcmTagKey> tags{DCM_KVP, DCM_ConvolutionKernel, DCM_AcquisitionNumber, DCM_ContrastBolusAgent};
  if (objects.front().modality == "CT") tags.insert(tags.end(), {DCM_RescaleSlope, DCM_RescaleIntercept});
  for (const DcmTagKey& tag : tags)
    for (const Object& o : objects)
      if (const auto here = text_of(o.data(), tag), there = text_of(objects.front().data(), tag); here != there) {
        notes.push_back(fmt::format("its slices differ in {}: '{}' and '{}'", DcmTag(tag).getTagName(),
                                    there.value_or(""), here.value_or("")));
        break;
      }
  std::map<std::string, std::string> named;
  for (const Object& o : objects)
    if (const auto uid = text_of(o.data(), DCM_SOPInstanceUID)) {
      const auto [before, fresh] = named.emplace(*uid, o.name());
      if (fresh) continue;
      notes.push_back(fmt::format("{} and {} lie at two places under one SOPInstanceUID", before->second, o.name()));
      break;
    }
  // Slices that were left out at an end leave no gap; their numbers tell it.
  std::vector<double> numbers;
  for (const Object& o : objects) {
    const auto value = told(o.data(), DCM_InstanceNumber);
    if (!value) return;
    numbers.push_back(*value);
  }
  std::sort(numbers.begin(), numbers.end());
  if (numbers.size() < 2 || std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end())
    return;  // they number something else
  const double first = numbers.front(), last = numbers.back();
  if (first > 1 || last - first + 1 != double(numbers.size()))
    notes.push_back(fmt::format("its {} slices are numbered {:.0f} to {:.0f}: some may be missing (InstanceNumber)",
                                numbers.size(), first, last));
}

/// Where SliceLocation tells other distances of slices than their places, whichever way it counts.
void note_locations(const std::vector<Object>& objects, const std::vector<Slice>& slices, const Vec3& normal,
                    std::vector<std::string>& notes) {
  std::vector<std::array<double, 2>> places;  // as it says, and as it is, from the first
  for (std::size_t s = 0; s < objects.size(); ++s) {
    const auto said = told(objects[s].data(), DCM_SliceLocation);
    if (!said) return;
    places.push_back({*said, dot(slices[s].position, normal)});
  }
  std::size_t odd[2] = {0, 0};  // the first slice that contradicts, counted upwards and downwards; 0: none
  for (std::size_t s = places.size(); s-- > 1;) {
    const double said = places[s][0] - places[0][0], is = places[s][1] - places[0][1];
    const double rounded = 0.02 * std::abs(is) + 0.1;
    if (std::abs(said - is) > rounded) odd[0] = s;
    if (std::abs(said + is) > rounded) odd[1] = s;
  }
  if (const std::size_t s = std::max(odd[0], odd[1]); odd[0] > 0 && odd[1] > 0)
    notes.push_back(fmt::format(
        "its SliceLocation puts {} {:.3g} mm from {}, its ImagePositionPatient {:.3g} mm: that holds", slices[s].name(),
        std::abs(places[s][0] - places[0][0]), slices[0].name(), std::abs(places[s][1] - places[0][1])));
}

/// What the header of a slice says of places that its position, directions and spacing say too. It is compared when all
/// slices are read and in order, and then only the first header is still there.
struct Hints {
  std::string name;
  std::optional<double> thickness, distance, tilt, high, wide, images;
};

Hints hints_of(const Object& o) {
  const auto value = [&](const DcmTagKey& tag, unsigned long index = 0) { return told(o.data(), tag, index); };
  return {o.name(),
          value(DCM_SliceThickness),
          value(DCM_SpacingBetweenSlices),
          value(DCM_GantryDetectorTilt),
          value(DCM_PixelAspectRatio, 0),
          value(DCM_PixelAspectRatio, 1),
          value(DCM_ImagesInAcquisition)};
}

void note_header(const std::vector<Object>& objects, const std::vector<Hints>& hints, const std::vector<Slice>& slices,
                 double gap, std::vector<std::string>& notes) {
  const Object& first = objects.front();
  if (first.modality != "CT")
    notes.push_back("its modality is " + (first.modality.empty() ? "not said" : first.modality) + ", not CT");
  if (!first.data().tagExists(DCM_RescaleSlope))
    notes.push_back("has no RescaleSlope and RescaleIntercept: numbers are as stored");
  const auto kind = text_of(first.data(), DCM_RescaleType);
  if (kind == "US")
    notes.push_back("its numbers are of no unit that is said (RescaleType US)");
  else if (kind && *kind != "HU" && *kind != "hu")
    notes.push_back("its numbers are '" + *kind + "', not HU (RescaleType)");
  // The note that the first odd slice calls for, and in how many slices something is odd in this way.
  const auto note = [&](const auto& is_odd, const auto& words) {
    const auto odd = std::find_if(hints.begin(), hints.end(), is_odd);
    if (odd == hints.end()) return;
    const auto count = std::size_t(std::count_if(hints.begin(), hints.end(), is_odd));
    notes.push_back(words(*odd) + in_slices(count, hints.size(), odd->name));
  };
  note([&](const Hints& h) { return slices.size() > 1 && h.thickness && *h.thickness > 0 && gap > 1.5 * *h.thickness; },
       [&](const Hints& h) { return fmt::format("slices of {:.3g} mm lie {:.3g} mm apart", *h.thickness, gap); });
  note(
      [&](const Hints& h) {
        return slices.size() > 1 && h.distance && std::abs(std::abs(*h.distance) - gap) > 0.02 * gap;
      },
      [&](const Hints& h) {
        return fmt::format("its SpacingBetweenSlices says {:.3g} mm, its slices lie {:.3g} mm apart: that holds",
                           *h.distance, gap);
      });
  const Vec3 normal = cross(slices.front().along_row, slices.front().along_column);
  const bool upright = std::abs(normal[2]) > 0.99996;  // within half a degree
  note([&](const Hints& h) { return upright && h.tilt && std::abs(*h.tilt) > 0.5; },
       [&](const Hints& h) {
         return fmt::format("its GantryDetectorTilt says {:.3g} degrees, its ImageOrientationPatient none: that holds",
                            *h.tilt);
       });
  const auto& spacing = slices.front().spacing;
  note(
      [&](const Hints& h) {
        const double high = h.high.value_or(0.0), wide = h.wide.value_or(0.0);
        return high > 0 && wide > 0 && std::abs(high * spacing[1] - wide * spacing[0]) > 0.01 * high * spacing[1];
      },
      [&](const Hints& h) {
        return fmt::format("its PixelAspectRatio says {:g}:{:g}, its PixelSpacing {:g} x {:g} mm: that holds", *h.high,
                           *h.wide, spacing[0], spacing[1]);
      });
  if (text_of(first.data(), DCM_PhotometricInterpretation) == "MONOCHROME1")
    notes.push_back("shows high numbers dark (MONOCHROME1): its numbers are taken as they are");
  std::size_t padded = 0;
  float padding = 0;
  for (const Slice& s : slices)
    if (s.padded > 0) {
      padded += s.padded;
      padding = s.padding;
    }
  if (padded > 0)
    notes.push_back(fmt::format(
        "{} of its pixels show nothing that was measured (PixelPaddingValue): they are taken as they are, as {:g}",
        padded, padding));
  const Slice* beyond = nullptr;
  std::size_t beyond_count = 0, beyond_slices = 0;
  for (const Slice& s : slices)
    if (s.beyond > 0) {
      if (beyond == nullptr) beyond = &s;
      beyond_count += s.beyond;
      ++beyond_slices;
    }
  if (beyond != nullptr)
    notes.push_back(
        fmt::format("{} of its pixels hold bits beside the {} that BitsStored names, which are passed over{}",
                    beyond_count, beyond->stored, in_slices(beyond_slices, slices.size(), beyond->name())));
  note([&](const Hints& h) { return h.images && *h.images != double(slices.size()); },
       [&](const Hints& h) {
         return fmt::format("{} slices are there, its header says {:.0f} (ImagesInAcquisition)", slices.size(),
                            *h.images);
       });
}

}  // namespace

bool is_dicom(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return fs::is_regular_file(path, ignored) && has_magic(path);
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored))
    if (entry.is_regular_file(ignored) && has_magic(entry.path())) return true;
  return false;
}

bool without_preamble(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  unsigned char head[4] = {};
  in.read(reinterpret_cast<char*>(head), sizeof head);
  return in.gcount() == sizeof head && (head[0] == 2 || head[0] == 8) && head[1] == 0 && head[3] == 0;
}

ReadImage read_dicom(const fs::path& path) {
  const Libraries libraries;
  std::vector<std::string> notes, passed_over;
  std::vector<Object> objects = one_series(path, passed_over);
  std::vector<Slice> slices;
  for (const Object& o : objects) slices.push_back(place_of(o));
  const Slice usual = usual_of(slices);
  std::vector<std::string> odd;
  for (const Slice& s : slices)
    if (const std::string what = difference(s, usual); !what.empty()) odd.push_back(s.name() + ' ' + what);
  if (!odd.empty())
    refuse(path, "its slices differ: " + listed(odd), "take out what is not of the series, such as a localizer");
  check_alike(path, objects);
  note_series(objects, notes);
  Vec3 normal = cross(usual.along_row, usual.along_column);
  if (std::abs(dot(usual.along_column, usual.along_column) - 1.0) > 1e-3 ||
      std::abs(dot(usual.along_row, usual.along_row) - 1.0) > 1e-3 ||
      std::abs(dot(usual.along_row, usual.along_column)) > 2e-3)
    refuse(usual.file, "its rows and columns are not at right angles",
           "ImageOrientationPatient holds two directions of length 1");
  const double length = std::sqrt(dot(normal, normal));
  for (double& part : normal) part /= length;  // they are rounded
  note_locations(objects, slices, normal, notes);
  std::vector<Hints> hints;
  for (const Object& o : objects) hints.push_back(hints_of(o));
  for (std::size_t s = 0; s < slices.size(); ++s) {
    read_pixels(objects[s], slices[s]);
    if (s > 0) objects[s].format.reset();
  }
  std::sort(slices.begin(), slices.end(),
            [&](const Slice& a, const Slice& b) { return dot(a.position, normal) < dot(b.position, normal); });
  const auto n = slices.size();
  Vec3 step{};
  if (n > 1) {
    check_gaps(path, slices, normal);
    for (std::size_t c = 0; c < 3; ++c)
      step[c] = (slices.back().position[c] - slices.front().position[c]) / double(n - 1);
    const double along = dot(step, normal);
    const double sideways = std::sqrt(std::max(0.0, dot(step, step) - along * along));
    if (sideways > 0.02 * along)
      refuse(path, fmt::format("the gantry was tilted by {:.1f} degrees", std::atan2(sideways, along) * 57.29578),
             "resample it to upright slices first");
    for (std::size_t s = 1; s < n; ++s) {
      Vec3 off{};
      for (std::size_t c = 0; c < 3; ++c)
        off[c] = slices[s].position[c] - slices.front().position[c] - double(s) * step[c];
      // Places are rounded to 0.1 mm at most; of small voxels that would be several.
      if (std::sqrt(dot(off, off)) > 0.1 * along + std::min(0.1, 0.25 * std::min(usual.spacing[0], usual.spacing[1])))
        refuse(path,
               fmt::format("{} lies {:.2g} mm beside the line of the other slices", slices[s].name(),
                           std::sqrt(dot(off, off))),
               "the table or the picture was moved between slices: give slices of one acquisition");
    }
    note_header(objects, hints, slices, along, notes);
  } else {
    const double thickness =
        only_number(objects.front(), DCM_SliceThickness, "a single slice is as deep as it is thick");
    if (!(thickness > 0))
      refuse(slices.front().file, fmt::format("its SliceThickness is {} mm", thickness),
             "a single slice is as deep as it is thick");
    for (std::size_t c = 0; c < 3; ++c) step[c] = normal[c] * thickness;
    notes.push_back("a single slice: its thickness stands for the distance of slices");
    note_header(objects, hints, slices, 0.0, notes);
  }
  if (!passed_over.empty()) notes.push_back("passed over: " + listed(passed_over));
  Grid grid;
  grid.extent = {slices.front().columns, slices.front().rows, int(n)};
  const auto ras = [](const Vec3& lps) { return Vec3{-lps[0], -lps[1], lps[2]}; };
  const Slice& lowest = slices.front();
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[0][c] = ras(lowest.along_row)[c] * lowest.spacing[1];
    grid.to_world.column[1][c] = ras(lowest.along_column)[c] * lowest.spacing[0];
  }
  grid.to_world.column[2] = ras(step);
  grid.to_world.origin = ras(lowest.position);
  ReadImage out;
  out.volume = Volume<float>(grid);
  for (std::size_t s = 0; s < n; ++s)
    std::copy(slices[s].value.begin(), slices[s].value.end(),
              out.volume.value.begin() + std::ptrdiff_t(s * slices[s].value.size()));
  out.format = "DICOM";
  for (const std::string& note : notes) out.notes += (out.notes.empty() ? "" : "; ") + note;
  return out;
}

}  // namespace howship::formats
