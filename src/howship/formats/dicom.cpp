// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/dicom.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/orientation.hpp"
#include "howship/imaging/labels.hpp"

namespace howship::formats {
namespace {

/// A UID from nothing but its name: "2.25." and 128 bits of a hash as a decimal number (ITU-T X.667).
std::string uid(const std::string& what) {
  const std::string hash = sha256("howship " + what);
  std::string decimal = "0";
  for (std::size_t digit = 0; digit < 32; ++digit) {
    int carry = hash[digit] <= '9' ? hash[digit] - '0' : hash[digit] - 'a' + 10;
    for (auto d = decimal.rbegin(); d != decimal.rend(); ++d) {
      const int value = (*d - '0') * 16 + carry;
      *d = char('0' + value % 10);
      carry = value / 10;
    }
    while (carry > 0) {
      decimal.insert(decimal.begin(), char('0' + carry % 10));
      carry /= 10;
    }
  }
  const std::size_t first = decimal.find_first_not_of('0');
  return "2.25." + (first == std::string::npos ? "0" : decimal.substr(first));
}

/// Decimal string of at most 16 characters.
std::string number(double value) {
  for (int digits = 10; digits > 0; --digits)
    if (std::string text = fmt::format("{:.{}g}", value, digits); text.size() <= 16) return text;
  return "0";
}

std::string clock(double minutes) {
  const int seconds = int(std::lround(60.0 * minutes));
  return fmt::format("{:02}{:02}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string date(double day) {
  using namespace std::chrono;
  const year_month_day d{sys_days{year{2000} / January / 1} + days{std::int64_t(std::floor(day))}};
  return fmt::format("{:04}{:02}{:02}", int(d.year()), unsigned(d.month()), unsigned(d.day()));
}

constexpr double scan_minutes = 600.0;  // every study begins at 10:00

class Writer {
 public:
  Writer(const DicomStudy& study, const DicomClass& made, const std::string& key)
      : study_(study),
        who_(study.patient == 0 ? fmt::format("{}", study.seed) : fmt::format("{}-{}", study.seed, study.patient)),
        name_(fmt::format("seed {} {} {} day {} {}", who_, study.bone, made.modality, study.day, key)) {
    put(DCM_SpecificCharacterSet, "ISO_IR 192");
    put(DCM_SOPClassUID, std::string{made.storage});
    put(DCM_StudyDate, date(study.day));
    put(DCM_SeriesDate, date(study.day));
    put(DCM_AcquisitionDate, date(study.day));
    put(DCM_ContentDate, date(study.day));
    for (const DcmTagKey& tag : {DCM_StudyTime, DCM_SeriesTime, DCM_AcquisitionTime, DCM_ContentTime})
      put(tag, clock(scan_minutes));
    put(DCM_AccessionNumber, "");
    put(DCM_Modality, std::string{made.modality});
    put(DCM_Manufacturer, "Howship (simulated)");
    put(DCM_ManufacturerModelName, "Howship");
    put(DCM_DeviceSerialNumber, "0");
    put(DCM_SoftwareVersions, "howship");
    put(DCM_ReferringPhysicianName, "");
    put(DCM_StudyDescription, "SIMULATED " + study.bone);
    put(DCM_SeriesDescription, "SIMULATED " + study.series);
    put(DCM_PatientName, "HOWSHIP^SEED" + who_);
    put(DCM_PatientID, "HOWSHIP-" + who_);
    put(DCM_PatientBirthDate, "");
    put(DCM_PatientSex, study.sex == "male" ? "M" : "F");
    put(DCM_PatientAge, fmt::format("{:03}Y", int(study.age)));
    put(DCM_PatientWeight, number(study.weight));
    put(DCM_StudyID, fmt::format("D{}", int(study.day)));
    put(DCM_SeriesNumber, "1");
    put(DCM_ImageComments, "SIMULATED: made by Howship, not of a person, not for diagnosis");
    put(DCM_StudyInstanceUID, uid(fmt::format("study {} {} {}", who_, study.bone, study.day)));
    put(DCM_SeriesInstanceUID, uid("series " + name_));
    put(DCM_SamplesPerPixel, std::uint16_t(1));
    put(DCM_PhotometricInterpretation, "MONOCHROME2");
    put(DCM_BitsAllocated, std::uint16_t(16));
    put(DCM_BitsStored, std::uint16_t(16));
    put(DCM_HighBit, std::uint16_t(15));
    put(DCM_PixelRepresentation, std::uint16_t(0));
  }

  void put(const DcmTagKey& tag, const std::string& value) { check(data().putAndInsertString(tag, value.c_str())); }
  void put(const DcmTagKey& tag, std::uint16_t value) { check(data().putAndInsertUint16(tag, value)); }
  void put(const DcmTagKey& tag, std::span<const std::uint16_t> values) {
    check(data().putAndInsertUint16Array(tag, values.data(), static_cast<unsigned long>(values.size())));
  }
  void put_tags(const DcmTagKey& tag, std::vector<DcmTagKey> tags) {
    auto list = std::make_unique<DcmAttributeTag>(tag);
    for (std::size_t t = 0; t < tags.size(); ++t) check(list->putTagVal(tags[t], static_cast<unsigned long>(t)));
    check(data().insert(list.release(), true));
  }
  /// An item of a sequence, made where it is not there yet.
  DcmItem& item(const DcmTagKey& sequence, DcmItem* in = nullptr, int index = 0) {
    DcmItem* out = nullptr;
    check((in ? *in : data()).findOrCreateSequenceItem(sequence, out, index));
    return *out;
  }
  void empty_sequence(const DcmTagKey& tag, DcmItem* in = nullptr) {
    check((in ? *in : data()).insertEmptyElement(tag, true));
  }
  void empty(const DcmTagKey& tag, DcmItem& item) { check(item.insertEmptyElement(tag, true)); }
  static void put_in(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    check(item.putAndInsertString(tag, value.c_str()));
  }
  static void put_code(DcmItem& item, const std::string& value, const std::string& scheme, const std::string& meaning) {
    put_in(item, DCM_CodeValue, value);
    put_in(item, DCM_CodingSchemeDesignator, scheme);
    put_in(item, DCM_CodeMeaning, meaning);
  }
  void pixels(std::span<const std::uint16_t> values, int columns, int rows) {
    put(DCM_Rows, std::uint16_t(rows));
    put(DCM_Columns, std::uint16_t(columns));
    check(data().putAndInsertUint16Array(DCM_PixelData, values.data(), static_cast<unsigned long>(values.size())));
  }
  /// Frames of single bits, one after the other without a gap.
  void bits(std::span<const std::uint8_t> packed, int columns, int rows) {
    put(DCM_Rows, std::uint16_t(rows));
    put(DCM_Columns, std::uint16_t(columns));
    put(DCM_BitsAllocated, std::uint16_t(1));
    put(DCM_BitsStored, std::uint16_t(1));
    put(DCM_HighBit, std::uint16_t(0));
    check(data().putAndInsertUint8Array(DCM_PixelData, packed.data(), static_cast<unsigned long>(packed.size())));
  }
  void frame_of_reference() {
    put(DCM_FrameOfReferenceUID, uid(fmt::format("frame {} {}", who_, study_.bone)));
    put(DCM_PositionReferenceIndicator, "");
  }
  static void put_in(DcmItem& item, const DcmTagKey& tag, std::uint16_t value) {
    check(item.putAndInsertUint16(tag, value));
  }
  static void put_in(DcmItem& item, const DcmTagKey& tag, std::span<const std::uint16_t> values) {
    check(item.putAndInsertUint16Array(tag, values.data(), static_cast<unsigned long>(values.size())));
  }
  static void put_in(DcmItem& item, const DcmTagKey& tag, const DcmTagKey& named) {
    check(item.putAndInsertTagKey(tag, named));
  }
  static void put_in(DcmItem& item, const DcmTagKey& tag, std::span<const std::uint32_t> values) {
    check(item.putAndInsertUint32Array(tag, values.data(), static_cast<unsigned long>(values.size())));
  }
  void remove(std::initializer_list<DcmTagKey> tags) {
    for (const DcmTagKey& tag : tags) data().findAndDeleteElement(tag);
  }
  /// Of objects without pixels.
  void without_pixels() {
    for (const DcmTagKey& tag : {DCM_SamplesPerPixel, DCM_PhotometricInterpretation, DCM_BitsAllocated, DCM_BitsStored,
                                 DCM_HighBit, DCM_PixelRepresentation, DCM_ImageComments, DCM_AcquisitionDate,
                                 DCM_AcquisitionTime, DCM_ContentDate, DCM_ContentTime})
      data().findAndDeleteElement(tag);
  }
  std::string instance_uid(int instance) const { return uid(fmt::format("{} instance {}", name_, instance)); }
  std::string frame_uid() const { return uid(fmt::format("frame {} {}", who_, study_.bone)); }
  std::string series_uid() const { return uid("series " + name_); }
  std::string study_uid() const { return uid(fmt::format("study {} {} {}", who_, study_.bone, study_.day)); }
  void save(const std::filesystem::path& file, int instance) {
    put(DCM_InstanceNumber, fmt::format("{}", instance));
    put(DCM_SOPInstanceUID, uid(fmt::format("{} instance {}", name_, instance)));
    std::filesystem::create_directories(file.parent_path().empty() ? "." : file.parent_path());
    const std::filesystem::path part = file.string() + ".part";
    const OFCondition saved = format_.saveFile(part.c_str(), EXS_LittleEndianExplicit);
    if (saved.bad()) throw RunError(file.string() + ": could not be written: " + saved.text());
    publish_file(part, file);
  }

 private:
  DcmDataset& data() { return *format_.getDataset(); }
  static void check(const OFCondition& condition) {
    if (condition.bad()) throw Bug(std::string("a DICOM element was refused: ") + condition.text());
  }
  DicomStudy study_;
  std::string who_, name_;  ///< seed and patient; the series
  DcmFileFormat format_;
};

/// World RAS to DICOM's LPS.
std::string position(const Vec3& p) { return number(-p[0]) + "\\" + number(-p[1]) + "\\" + number(p[2]); }

/// The same in hundredths of a millimetre.
std::string short_position(const Vec3& p) {
  return fmt::format("{:.2f}\\{:.2f}\\{:.2f}", -p[0] + 0.0, -p[1] + 0.0, p[2] + 0.0);
}

/// A grid along the body's axes, as simulated scanners make them.
Vec3 steps(const Grid& grid) {
  const Orientation o = orientation(grid.to_world);
  for (std::size_t c = 0; c < 3; ++c)
    HOWSHIP_ENSURE(o.direction[c][c] > 1.0 - 1e-9, "scanners scan along the body's axes");
  return o.spacing;
}

/// Axial slice k: columns run to the patient's left, rows to the back.
template <class T, class Value>
std::vector<std::uint16_t> axial(const Volume<T>& volume, int k, const Value& value) {
  const Extent& e = volume.grid.extent;
  std::vector<std::uint16_t> out;
  out.reserve(std::size_t(e.ni) * std::size_t(e.nj));
  for (int j = e.nj - 1; j >= 0; --j)
    for (int i = e.ni - 1; i >= 0; --i) out.push_back(value(volume(i, j, k)));
  return out;
}

void put_axial_geometry(Writer& w, const Grid& grid, int k, double thickness) {
  const Vec3 step = steps(grid);
  w.frame_of_reference();
  w.put(DCM_PixelSpacing, number(step[1]) + "\\" + number(step[0]));
  w.put(DCM_SliceThickness, number(thickness));
  w.put(DCM_ImageOrientationPatient, "1\\0\\0\\0\\1\\0");
  const Vec3 corner = grid.to_world({grid.extent.ni - 1.0, grid.extent.nj - 1.0, double(k)});
  w.put(DCM_ImagePositionPatient, position(corner));
  w.put(DCM_SliceLocation, number(corner[2]));
}

std::filesystem::path slice_file(const std::filesystem::path& folder, int n) {
  return folder / fmt::format("{:04}.dcm", n);
}

}  // namespace

namespace {

/// Slices of a grid in any direction: which axis of it runs along columns' index, rows' index and slices, and which
/// way, so that the image is as near as can be to what a viewer shows: left to the right, back below, head last.
struct SliceAxes {
  std::array<std::size_t, 3> axis{0, 1, 2};
  std::array<bool, 3> reversed{};
  explicit SliceAxes(const Orientation& o) {
    std::array<std::size_t, 3> order{0, 1, 2};
    double best = -1.0;
    do {
      const double along =
          std::abs(o.direction[order[0]][0]) + std::abs(o.direction[order[1]][1]) + std::abs(o.direction[order[2]][2]);
      if (along > best + 1e-9) best = along, axis = order;
    } while (std::next_permutation(order.begin(), order.end()));
    for (std::size_t c = 0; c < 3; ++c) reversed[c] = (o.direction[axis[c]][c] > 0.0) == (c < 2);
  }
};

/// The slices of a volume as a viewer takes them, and where they lie.
class Slices {
 public:
  explicit Slices(const Grid& grid) : grid_(grid), orientation_(orientation(grid.to_world)), axes_(orientation_) {
    HOWSHIP_ENSURE(orientation_.right_angles, "bones are cut out of grids with right angles only");
  }
  int columns() const { return count(0); }
  int rows() const { return count(1); }
  int slices() const { return count(2); }
  double spacing(std::size_t c) const { return orientation_.spacing[axes_.axis[c]]; }
  std::string pixel_spacing() const { return number(spacing(1)) + "\\" + number(spacing(0)); }
  std::string directions() const { return position(direction(0)) + "\\" + position(direction(1)); }
  Vec3 corner(int slice) const { return grid_.to_world(voxel<Vec3>(0, 0, slice)); }
  std::size_t at(int column, int row, int slice) const {
    const auto v = voxel<std::array<int, 3>>(column, row, slice);
    return grid_.extent.index(v[0], v[1], v[2]);
  }

 private:
  int count(std::size_t c) const {
    const std::array<int, 3> size{grid_.extent.ni, grid_.extent.nj, grid_.extent.nk};
    return size[axes_.axis[c]];
  }
  template <class V>
  V voxel(int column, int row, int slice) const {
    V out{};
    const std::array<int, 3> at{column, row, slice};
    for (std::size_t c = 0; c < 3; ++c) out[axes_.axis[c]] = axes_.reversed[c] ? count(c) - 1 - at[c] : at[c];
    return out;
  }
  Vec3 direction(std::size_t c) const {
    Vec3 out = orientation_.direction[axes_.axis[c]];
    for (double& x : out) x = axes_.reversed[c] ? -x + 0.0 : x + 0.0;
    return out;
  }
  Grid grid_;
  Orientation orientation_;
  SliceAxes axes_;
};

constexpr const char* in_scan_key = "in scan";

void write_scan(const std::filesystem::path& folder, const Volume<std::int16_t>& hu, const DicomStudy& study) {
  const Slices slices(hu.grid);
  const int lowest = std::min(-1024, int(*std::min_element(hu.value.begin(), hu.value.end())));
  for (int n = 0; n < slices.slices(); ++n) {
    Writer w(study, dicom_ct, in_scan_key);
    w.put(DCM_ImageType, "DERIVED\\SECONDARY\\AXIAL\\SIMULATED");
    w.put(DCM_DerivationDescription, "a lesion was simulated in a CT; voxels elsewhere are those of the CT");
    w.put(DCM_ImageComments,
          "SIMULATED: a lesion made by Howship in a CT without its person's identity, not for diagnosis");
    w.put(DCM_PatientIdentityRemoved, "YES");
    w.put(DCM_DeidentificationMethod, "Written anew; nothing but voxels and their place was kept");
    w.put(DCM_BurnedInAnnotation, "NO");
    w.put(DCM_PatientPosition, "HFS");
    w.put(DCM_Laterality, "");
    w.put(DCM_KVP, "");
    w.put(DCM_AcquisitionNumber, "1");
    w.put(DCM_RescaleIntercept, number(lowest));
    w.put(DCM_RescaleSlope, "1");
    w.put(DCM_RescaleType, "HU");
    w.put(DCM_WindowCenter, "350");
    w.put(DCM_WindowWidth, "1500");
    w.frame_of_reference();
    w.put(DCM_PixelSpacing, slices.pixel_spacing());
    w.put(DCM_SliceThickness, number(slices.spacing(2)));
    w.put(DCM_ImageOrientationPatient, slices.directions());
    const Vec3 at = slices.corner(n);
    w.put(DCM_ImagePositionPatient, position(at));
    w.put(DCM_SliceLocation, number(at[2]));
    std::vector<std::uint16_t> values;
    values.reserve(std::size_t(slices.columns()) * std::size_t(slices.rows()));
    for (int r = 0; r < slices.rows(); ++r)
      for (int c = 0; c < slices.columns(); ++c)
        values.push_back(std::uint16_t(int(hu.value[slices.at(c, r, n)]) - lowest));
    w.pixels(values, slices.columns(), slices.rows());
    w.save(slice_file(folder, n + 1), n + 1);
  }
}

/// A colour as DICOM wants it: CIELab of the light D50, each in 16 bits.
std::array<std::uint16_t, 3> cie_lab(const std::array<std::uint8_t, 3>& colour) {
  std::array<double, 3> linear{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double v = colour[c] / 255.0;
    linear[c] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  // sRGB to XYZ of D50 (Bradford), over its white.
  constexpr double rows[3][3] = {{0.4360747 / 0.96422, 0.3850649 / 0.96422, 0.1430804 / 0.96422},
                                 {0.2225045, 0.7168786, 0.0606169},
                                 {0.0139322 / 0.82521, 0.0971045 / 0.82521, 0.7141733 / 0.82521}};
  std::array<double, 3> f{};
  for (std::size_t r = 0; r < 3; ++r) {
    double t = 0.0;
    for (std::size_t c = 0; c < 3; ++c) t += rows[r][c] * linear[c];
    f[r] = t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
  }
  const auto scaled = [](double v) { return std::uint16_t(std::lround(65535.0 * std::clamp(v, 0.0, 1.0))); };
  return {scaled((116.0 * f[1] - 16.0) / 100.0), scaled((500.0 * (f[0] - f[1]) + 128.0) / 255.0),
          scaled((200.0 * (f[1] - f[2]) + 128.0) / 255.0)};
}

/// What a segment is, in codes: category and type. What SNOMED has no word for here has one of ours.
struct SegmentCodes {
  const char *category, *category_meaning, *type, *scheme, *meaning;
};
SegmentCodes codes_of(imaging::Label label) {
  constexpr const char *anatomy = "123037004", *changed = "49755003", *thing = "260787004";
  using imaging::Label;
  switch (label) {
    case Label::tumour:
      return {changed, "Morphologically Abnormal Structure", "14799000", "SCT", "Neoplasm, Secondary"};
    case Label::lost_bone:
      return {changed, "Morphologically Abnormal Structure", "lost_bone", "99HOWSHIP", "Bone that was lost"};
    case Label::woven_bone:
      return {changed, "Morphologically Abnormal Structure", "woven_bone", "99HOWSHIP", "Woven bone that was made"};
    case Label::cement:
      return {thing, "Physical object", "cement", "99HOWSHIP", "Bone cement"};
    case Label::metal:
      return {thing, "Physical object", "40388003", "SCT", "Implant"};
    default:
      return {anatomy, "Anatomical Structure", "272673000", "SCT", "Bone"};
  }
}

}  // namespace

void write_dicom_ct(const std::filesystem::path& folder, const Volume<std::int16_t>& hu, const DicomStudy& study,
                    const CtTags& tags) {
  if (tags.in_scan) return write_scan(folder, hu, study);
  for (int k = 0; k < hu.grid.extent.nk; ++k) {
    Writer w(study, dicom_ct, "");
    w.put(DCM_ImageType, "DERIVED\\PRIMARY\\AXIAL");
    w.put(DCM_PatientPosition, "HFS");
    w.put(DCM_Laterality, "");
    w.put(DCM_KVP, number(tags.voltage));
    w.put(DCM_AcquisitionNumber, "1");
    w.put(DCM_RescaleIntercept, "-1024");
    w.put(DCM_RescaleSlope, "1");
    w.put(DCM_RescaleType, "HU");
    w.put(DCM_WindowCenter, "350");
    w.put(DCM_WindowWidth, "1500");
    put_axial_geometry(w, hu.grid, k, tags.slice_thickness);
    w.pixels(axial(hu, k, [](std::int16_t v) { return std::uint16_t(std::max(-1024, int(v)) + 1024); }),
             hu.grid.extent.ni, hu.grid.extent.nj);
    w.save(slice_file(folder, k + 1), k + 1);
  }
}

void write_dicom_segmentation(const std::filesystem::path& file, const Volume<std::uint8_t>& labels,
                              const DicomStudy& study, const SegmentationTags& tags) {
  const Slices slices(labels.grid);
  const auto names = imaging::labels();
  // Segments count from 1 without a gap; which label each is stands in its name.
  std::array<bool, imaging::label_count> there{};
  for (const std::uint8_t v : labels.value) {
    HOWSHIP_ENSURE(v < imaging::label_count, "a label map holds labels");
    there[v] = true;
  }
  std::vector<std::uint8_t> segments;
  for (std::size_t k = 1; k < imaging::label_count; ++k)
    if (there[k]) segments.push_back(std::uint8_t(k));
  if (segments.empty()) segments.push_back(1);  // a segmentation has one at least

  Writer w(study, dicom_segments, "truth " + study.series);
  const Writer source(study, dicom_ct, tags.in_scan ? in_scan_key : "");
  w.remove({DCM_AcquisitionDate, DCM_AcquisitionTime, DCM_ImageComments});
  w.put(DCM_ImageType, "DERIVED\\PRIMARY");
  w.put(DCM_SeriesNumber, "2");
  w.put(DCM_ContentLabel, "TRUTH");
  w.put(DCM_ContentDescription, "SIMULATED: what is truly there");
  w.put(DCM_ContentCreatorName, "Howship^Simulator");
  w.put(DCM_SegmentationType, "BINARY");
  w.put(DCM_LossyImageCompression, "00");
  w.put(DCM_BurnedInAnnotation, "NO");
  w.frame_of_reference();
  for (std::size_t n = 0; n < segments.size(); ++n) {
    const auto& [name, meaning, colour] = names[segments[n]];
    const SegmentCodes codes = codes_of(imaging::Label(segments[n]));
    DcmItem& segment = w.item(DCM_SegmentSequence, nullptr, int(n));
    Writer::put_in(segment, DCM_SegmentNumber, std::uint16_t(n + 1));
    Writer::put_in(segment, DCM_SegmentLabel, std::string{name});
    Writer::put_in(segment, DCM_SegmentDescription, std::string{meaning}.substr(0, 1024));
    Writer::put_in(segment, DCM_SegmentAlgorithmType, std::string{"AUTOMATIC"});
    Writer::put_in(segment, DCM_SegmentAlgorithmName, std::string{"Howship"});
    Writer::put_in(segment, DCM_RecommendedDisplayCIELabValue, cie_lab(colour));
    Writer::put_code(w.item(DCM_SegmentedPropertyCategoryCodeSequence, &segment), codes.category, "SCT",
                     codes.category_meaning);
    Writer::put_code(w.item(DCM_SegmentedPropertyTypeCodeSequence, &segment), codes.type, codes.scheme, codes.meaning);
  }

  const std::string organisation = w.instance_uid(0);
  Writer::put_in(w.item(DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, organisation);
  const auto dimension = [&](int n, const DcmTagKey& pointer, const DcmTagKey& group, const std::string& label) {
    DcmItem& item = w.item(DCM_DimensionIndexSequence, nullptr, n);
    Writer::put_in(item, DCM_DimensionOrganizationUID, organisation);
    Writer::put_in(item, DCM_DimensionIndexPointer, pointer);
    Writer::put_in(item, DCM_FunctionalGroupPointer, group);
    Writer::put_in(item, DCM_DimensionDescriptionLabel, label);
  };
  dimension(0, DCM_ReferencedSegmentNumber, DCM_SegmentIdentificationSequence, "segment");
  dimension(1, DCM_ImagePositionPatient, DCM_PlanePositionSequence, "slice");

  DcmItem& shared = w.item(DCM_SharedFunctionalGroupsSequence);
  DcmItem& measures = w.item(DCM_PixelMeasuresSequence, &shared);
  Writer::put_in(measures, DCM_PixelSpacing, slices.pixel_spacing());
  Writer::put_in(measures, DCM_SliceThickness, number(slices.spacing(2)));
  Writer::put_in(measures, DCM_SpacingBetweenSlices, number(slices.spacing(2)));
  Writer::put_in(w.item(DCM_PlaneOrientationSequence, &shared), DCM_ImageOrientationPatient, slices.directions());

  std::vector<std::uint8_t> packed;
  std::size_t bit = 0;
  int frames = 0;
  std::vector<bool> named(std::size_t(slices.slices()), false);
  for (std::size_t n = 0; n < segments.size(); ++n)
    for (int k = 0; k < slices.slices(); ++k) {
      bool some = n == 0 && k == 0 && !there[segments[0]];  // a map of nothing has one empty frame
      for (int r = 0; r < slices.rows() && !some; ++r)
        for (int c = 0; c < slices.columns() && !some; ++c) some = labels.value[slices.at(c, r, k)] == segments[n];
      if (!some) continue;
      packed.resize((bit + std::size_t(slices.rows()) * std::size_t(slices.columns()) + 7) / 8, 0);
      for (int r = 0; r < slices.rows(); ++r)
        for (int c = 0; c < slices.columns(); ++c, ++bit)
          if (labels.value[slices.at(c, r, k)] == segments[n]) packed[bit / 8] |= std::uint8_t(1u << (bit % 8));
      DcmItem& frame = w.item(DCM_PerFrameFunctionalGroupsSequence, nullptr, frames++);
      const std::array<std::uint32_t, 2> index{std::uint32_t(n + 1), std::uint32_t(k + 1)};
      Writer::put_in(w.item(DCM_FrameContentSequence, &frame), DCM_DimensionIndexValues,
                     std::span<const std::uint32_t>(index));
      Writer::put_in(w.item(DCM_PlanePositionSequence, &frame), DCM_ImagePositionPatient, position(slices.corner(k)));
      Writer::put_in(w.item(DCM_SegmentIdentificationSequence, &frame), DCM_ReferencedSegmentNumber,
                     std::uint16_t(n + 1));
      if (!tags.of_ct) continue;
      named[std::size_t(k)] = true;
      DcmItem& derived = w.item(DCM_DerivationImageSequence, &frame);
      Writer::put_code(w.item(DCM_DerivationCodeSequence, &derived), "113076", "DCM", "Segmentation");
      DcmItem& from = w.item(DCM_SourceImageSequence, &derived);
      Writer::put_in(from, DCM_ReferencedSOPClassUID, std::string{dicom_ct.storage});
      Writer::put_in(from, DCM_ReferencedSOPInstanceUID, source.instance_uid(k + 1));
      Writer::put_code(w.item(DCM_PurposeOfReferenceCodeSequence, &from), "121322", "DCM",
                       "Source image for image processing operation");
    }
  if (tags.of_ct) {
    DcmItem& series = w.item(DCM_ReferencedSeriesSequence);
    Writer::put_in(series, DCM_SeriesInstanceUID, source.series_uid());
    int n = 0;
    for (int k = 0; k < slices.slices(); ++k) {
      if (!named[std::size_t(k)]) continue;
      DcmItem& one = w.item(DCM_ReferencedInstanceSequence, &series, n++);
      Writer::put_in(one, DCM_ReferencedSOPClassUID, std::string{dicom_ct.storage});
      Writer::put_in(one, DCM_ReferencedSOPInstanceUID, source.instance_uid(k + 1));
    }
  }
  w.put(DCM_NumberOfFrames, fmt::format("{}", frames));
  if (packed.size() % 2 != 0) packed.push_back(0);
  w.bits(packed, slices.columns(), slices.rows());
  w.save(file, 1);
}

void write_dicom_mr(const std::filesystem::path& folder, const Volume<float>& signal, const DicomStudy& study,
                    const MrTags& tags) {
  const Extent& e = signal.grid.extent;
  const Vec3 step = steps(signal.grid);
  const float largest = std::max(1e-6f, *std::max_element(signal.value.begin(), signal.value.end()));
  for (int i = 0; i < e.ni; ++i) {
    Writer w(study, dicom_mr, study.series);
    w.put(DCM_ImageType, "DERIVED\\PRIMARY\\OTHER");
    w.put(DCM_PatientPosition, "HFS");
    w.put(DCM_Laterality, "");
    w.put(DCM_ScanningSequence, tags.inversion > 0 ? "SE\\IR" : "SE");
    w.put(DCM_SequenceVariant, "SK");
    w.put(DCM_ScanOptions, "");
    w.put(DCM_MRAcquisitionType, "2D");
    w.put(DCM_RepetitionTime, number(tags.repetition));
    w.put(DCM_EchoTime, number(tags.echo));
    if (tags.inversion > 0) w.put(DCM_InversionTime, number(tags.inversion));
    w.put(DCM_EchoTrainLength, "1");
    w.put(DCM_MagneticFieldStrength, "1.5");
    w.put(DCM_FlipAngle, "90");
    w.put(DCM_WindowCenter, "2000");
    w.put(DCM_WindowWidth, "4000");
    w.frame_of_reference();
    // Sagittal: columns run to the back, rows to the feet.
    w.put(DCM_PixelSpacing, number(step[2]) + "\\" + number(step[1]));
    w.put(DCM_SliceThickness, number(step[0]));
    w.put(DCM_SpacingBetweenSlices, number(step[0]));
    w.put(DCM_ImageOrientationPatient, "0\\1\\0\\0\\0\\-1");
    w.put(DCM_ImagePositionPatient, position(signal.grid.to_world({double(i), e.nj - 1.0, e.nk - 1.0})));
    std::vector<std::uint16_t> values;
    for (int k = e.nk - 1; k >= 0; --k)
      for (int j = e.nj - 1; j >= 0; --j)
        values.push_back(std::uint16_t(std::lround(4000.0f * std::max(0.0f, signal(i, j, k)) / largest)));
    w.pixels(values, e.nj, e.nk);
    w.save(slice_file(folder, i + 1), i + 1);
  }
}

void write_dicom_pet(const std::filesystem::path& folder, const Volume<float>& suv, const DicomStudy& study,
                     const PetTags& tags) {
  constexpr double half_life = 6586.2;                                              // s, 18F
  const double left = tags.dose * 1e6 * std::exp2(-tags.delay * 60.0 / half_life);  // Bq at the scan
  const double bequerel_per_suv = left / (1000.0 * study.weight);                   // Bq/mL
  const Extent& e = suv.grid.extent;
  const double largest = std::max(1e-3, double(*std::max_element(suv.value.begin(), suv.value.end())));
  const std::string slope = number(largest * bequerel_per_suv / 65000.0);
  const double per_count = std::stod(slope);
  for (int k = 0; k < e.nk; ++k) {
    Writer w(study, dicom_pet, "");
    w.put(DCM_ImageType, "DERIVED\\PRIMARY");
    w.put(DCM_Units, "BQML");
    w.put(DCM_CountsSource, "EMISSION");
    w.put(DCM_SeriesType, "STATIC\\IMAGE");
    w.put(DCM_NumberOfSlices, std::uint16_t(e.nk));
    w.put(DCM_CorrectedImage, "DECY\\ATTN\\SCAT\\RAN\\NORM");
    w.put(DCM_DecayCorrection, "START");
    w.put(DCM_CollimatorType, "NONE");
    w.put(DCM_ActualFrameDuration, "180000");
    w.put(DCM_FrameReferenceTime, "90000");
    w.put(DCM_DecayFactor, "1");
    w.put(DCM_ImageIndex, std::uint16_t(k + 1));
    w.put(DCM_AcquisitionNumber, "1");
    w.put(DCM_Laterality, "");
    DcmItem& nuclide = w.item(DCM_RadiopharmaceuticalInformationSequence);
    Writer::put_in(nuclide, DCM_Radiopharmaceutical, "Fluorodeoxyglucose");
    Writer::put_in(nuclide, DCM_RadiopharmaceuticalStartTime, clock(scan_minutes - tags.delay));
    Writer::put_in(nuclide, DCM_RadiopharmaceuticalStartDateTime, date(study.day) + clock(scan_minutes - tags.delay));
    Writer::put_in(nuclide, DCM_RadionuclideTotalDose, number(tags.dose * 1e6));
    Writer::put_in(nuclide, DCM_RadionuclideHalfLife, number(half_life));
    Writer::put_in(nuclide, DCM_RadionuclidePositronFraction, "0.9673");
    Writer::put_code(w.item(DCM_RadionuclideCodeSequence, &nuclide), "C-111A1", "SRT", "^18^Fluorine");
    Writer::put_code(w.item(DCM_RadiopharmaceuticalCodeSequence, &nuclide), "C-B1031", "SRT",
                     "Fluorodeoxyglucose F^18^");
    DcmItem& orientation_code = w.item(DCM_PatientOrientationCodeSequence);
    Writer::put_code(orientation_code, "F-10450", "SRT", "recumbent");
    Writer::put_code(w.item(DCM_PatientOrientationModifierCodeSequence, &orientation_code), "F-10340", "SRT", "supine");
    Writer::put_code(w.item(DCM_PatientGantryRelationshipCodeSequence), "F-10470", "SRT", "headfirst");
    w.put(DCM_RescaleIntercept, "0");
    w.put(DCM_RescaleSlope, slope);
    w.put(DCM_WindowCenter, number(3.0 * bequerel_per_suv));
    w.put(DCM_WindowWidth, number(6.0 * bequerel_per_suv));
    put_axial_geometry(w, suv.grid, k, steps(suv.grid)[2]);
    w.pixels(axial(suv, k,
                   [&](float v) {
                     return std::uint16_t(
                         std::clamp(std::lround(std::max(0.0, double(v)) * bequerel_per_suv / per_count), 0L, 65535L));
                   }),
             e.ni, e.nj);
    w.save(slice_file(folder, k + 1), k + 1);
  }
}

void write_dicom_bone_scan(const std::filesystem::path& file, const imaging::Image& anterior,
                           const imaging::Image& posterior, const DicomStudy& study, const BoneScanTags& tags) {
  HOWSHIP_ENSURE(anterior.columns == posterior.columns && anterior.rows == posterior.rows,
                 "both views have one matrix");
  Writer w(study, dicom_nuclear, "");
  w.put(DCM_ImageType, "DERIVED\\PRIMARY\\WHOLE BODY\\EMISSION");
  w.put(DCM_PixelSpacing, number(tags.pixel) + "\\" + number(tags.pixel));
  w.put(DCM_NumberOfFrames, "2");
  w.put_tags(DCM_FrameIncrementPointer, {DCM_EnergyWindowVector, DCM_DetectorVector});
  const std::uint16_t windows[] = {1, 1}, heads[] = {1, 2};
  w.put(DCM_NumberOfEnergyWindows, std::uint16_t(1));
  w.put(DCM_NumberOfDetectors, std::uint16_t(2));
  w.put(DCM_EnergyWindowVector, std::span<const std::uint16_t>(windows));
  w.put(DCM_DetectorVector, std::span<const std::uint16_t>(heads));
  w.put(DCM_Laterality, "");
  DcmItem& window = w.item(DCM_EnergyWindowInformationSequence);
  Writer::put_in(window, DCM_EnergyWindowName, "99mTc");
  DcmItem& range = w.item(DCM_EnergyWindowRangeSequence, &window);
  Writer::put_in(range, DCM_EnergyWindowLowerLimit, "126");
  Writer::put_in(range, DCM_EnergyWindowUpperLimit, "154");
  DcmItem& nuclide = w.item(DCM_RadiopharmaceuticalInformationSequence);
  Writer::put_code(w.item(DCM_RadionuclideCodeSequence, &nuclide), "C-163A8", "SRT", "^99m^Technetium");
  Writer::put_in(nuclide, DCM_RadiopharmaceuticalRoute, "Intravenous");
  Writer::put_in(nuclide, DCM_RadionuclideTotalDose, number(tags.dose));
  for (int head = 0; head < 2; ++head) {
    DcmItem& detector = w.item(DCM_DetectorInformationSequence, nullptr, head);
    Writer::put_in(detector, DCM_CollimatorGridName, "LEHR");
    Writer::put_in(detector, DCM_CollimatorType, "PARA");
    Writer::put_in(detector, DCM_FieldOfViewShape, "RECTANGLE");
    Writer::put_in(detector, DCM_FocalDistance, "0");
    w.empty(DCM_ImageOrientationPatient, detector);
    w.empty(DCM_ImagePositionPatient, detector);
    DcmItem& view = w.item(DCM_ViewCodeSequence, &detector);
    Writer::put_code(view, head == 0 ? "R-10206" : "R-10214", "SRT",
                     head == 0 ? "antero-posterior" : "postero-anterior");
    w.empty_sequence(DCM_ViewModifierCodeSequence, &view);
  }
  DcmItem& orientation_code = w.item(DCM_PatientOrientationCodeSequence);
  Writer::put_code(orientation_code, "F-10450", "SRT", "recumbent");
  Writer::put_code(w.item(DCM_PatientOrientationModifierCodeSequence, &orientation_code), "F-10340", "SRT", "supine");
  Writer::put_code(w.item(DCM_PatientGantryRelationshipCodeSequence), "F-10470", "SRT", "headfirst");
  w.put(DCM_ActualFrameDuration, number(1000.0 * tags.dwell));
  const double length = anterior.rows * tags.pixel, field = 400.0;  // mm; a point stays in view over the field
  w.put(DCM_ScanVelocity, number(field / tags.dwell));
  w.put(DCM_ScanLength, fmt::format("{:.0f}", length));
  double counts = 0.0;
  std::vector<std::uint16_t> values;
  for (const imaging::Image* image : {&anterior, &posterior})
    for (float v : image->value) {
      values.push_back(std::uint16_t(std::clamp(std::lround(v), 0L, 65535L)));
      counts += values.back();
    }
  w.put(DCM_CountsAccumulated, fmt::format("{:.0f}", counts));
  w.put(DCM_WindowCenter, "30");
  w.put(DCM_WindowWidth, "60");
  w.pixels(values, anterior.columns, anterior.rows);
  w.save(file, 1);
}

namespace {

/// Closed lines half way between centres that are in and out, in one slice: each a list of places (i, j).
std::vector<std::vector<std::array<double, 2>>> outlines(const Volume<float>& mask, int k) {
  const Extent& e = mask.grid.extent;
  const auto in = [&](int i, int j) { return i >= 0 && j >= 0 && i < e.ni && j < e.nj && mask(i, j, k) >= 0.5f; };
  // Edges between voxels, walked with the inside on the left; corners at half steps, doubled to whole numbers.
  std::map<std::pair<int, int>, std::vector<std::pair<int, int>>> next;
  const auto edge = [&](int x0, int y0, int x1, int y1) { next[{x0, y0}].push_back({x1, y1}); };
  for (int j = 0; j < e.nj; ++j)
    for (int i = 0; i < e.ni; ++i) {
      if (!in(i, j)) continue;
      const int x = 2 * i, y = 2 * j;
      if (!in(i, j - 1)) edge(x - 1, y - 1, x + 1, y - 1);
      if (!in(i + 1, j)) edge(x + 1, y - 1, x + 1, y + 1);
      if (!in(i, j + 1)) edge(x + 1, y + 1, x - 1, y + 1);
      if (!in(i - 1, j)) edge(x - 1, y + 1, x - 1, y - 1);
    }
  std::vector<std::vector<std::array<double, 2>>> out;
  while (!next.empty()) {
    const std::pair<int, int> start = next.begin()->first;
    std::pair<int, int> at = start;
    std::vector<std::array<double, 2>> line;
    do {
      auto found = next.find(at);
      const std::pair<int, int> to = found->second.back();
      found->second.pop_back();
      if (found->second.empty()) next.erase(found);
      // Through the middle of each edge: corners are cut as half-way levels do.
      line.push_back({0.25 * double(at.first + to.first), 0.25 * double(at.second + to.second)});
      at = to;
    } while (at != start);
    if (line.size() > 2) out.push_back(std::move(line));
  }
  return out;
}

std::string cosines(const Vec3& a, const Vec3& b) {
  // Columns run against i, rows against j; DICOM's axes are left and back.
  const auto unit = [](const Vec3& v) {
    const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    return Vec3{v[0] / length + 0.0, v[1] / length + 0.0, -v[2] / length + 0.0};
  };
  const Vec3 u = unit(a), v = unit(b);
  std::string out;
  for (const double one : {u[0], u[1], u[2], v[0], v[1], v[2]})
    out += (out.empty() ? "" : "\\") + number(std::abs(one) < 1e-12 ? 0.0 : one);
  return out;
}

}  // namespace

void write_dicom_radiation(const RadiationFiles& files, const Volume<float>& gray,
                           const std::vector<RadiationStructure>& structures, const DicomStudy& study,
                           const RadiationTags& tags) {
  const std::string day = date(study.day), time = clock(scan_minutes);
  // The plan that the others name.
  Writer plan(study, dicom_plan, tags.label);
  plan.without_pixels();
  plan.put(DCM_OperatorsName, "");
  plan.put(DCM_RTPlanLabel, tags.label);
  plan.put(DCM_RTPlanDate, day);
  plan.put(DCM_RTPlanTime, time);
  plan.put(DCM_RTPlanGeometry, "TREATMENT_DEVICE");
  plan.frame_of_reference();
  DcmItem& group = plan.item(DCM_FractionGroupSequence);
  Writer::put_in(group, DCM_FractionGroupNumber, "1");
  Writer::put_in(group, DCM_NumberOfFractionsPlanned, fmt::format("{}", tags.fractions));
  Writer::put_in(group, DCM_NumberOfBeams, "0");
  Writer::put_in(group, DCM_NumberOfBrachyApplicationSetups, "0");
  DcmItem& reference = plan.item(DCM_DoseReferenceSequence);
  Writer::put_in(reference, DCM_DoseReferenceNumber, "1");
  Writer::put_in(reference, DCM_DoseReferenceStructureType, "SITE");
  Writer::put_in(reference, DCM_DoseReferenceDescription, tags.approach);
  Writer::put_in(reference, DCM_DoseReferenceType, "TARGET");
  Writer::put_in(reference, DCM_TargetPrescriptionDose, number(tags.prescribed));
  plan.put(DCM_ApprovalStatus, "UNAPPROVED");

  Writer dose(study, dicom_dose, tags.label);
  dose.put(DCM_OperatorsName, "");
  dose.frame_of_reference();
  const Extent& e = gray.grid.extent;
  const auto& column = gray.grid.to_world.column;
  dose.put(DCM_PixelSpacing, number(length(column[1])) + "\\" + number(length(column[0])));
  dose.put(DCM_SliceThickness, number(length(column[2])));
  dose.put(DCM_ImageOrientationPatient, cosines(column[0], column[1]));
  dose.put(DCM_ImagePositionPatient, position(gray.grid.to_world({e.ni - 1.0, e.nj - 1.0, 0.0})));
  dose.put_tags(DCM_FrameIncrementPointer, {DCM_GridFrameOffsetVector});
  std::string offsets;
  for (int k = 0; k < e.nk; ++k) offsets += (k > 0 ? "\\" : "") + number(k * length(column[2]));
  dose.put(DCM_GridFrameOffsetVector, offsets);
  dose.put(DCM_DoseUnits, "GY");
  dose.put(DCM_DoseType, "PHYSICAL");
  dose.put(DCM_DoseSummationType, "PLAN");
  dose.put(DCM_TissueHeterogeneityCorrection, "IMAGE");
  DcmItem& named = dose.item(DCM_ReferencedRTPlanSequence);
  Writer::put_in(named, DCM_ReferencedSOPClassUID, std::string{dicom_plan.storage});
  Writer::put_in(named, DCM_ReferencedSOPInstanceUID, plan.instance_uid(1));
  const double most = std::max(1e-6, double(*std::max_element(gray.value.begin(), gray.value.end())));
  // A little more than the largest dose, so that the shortened number still holds it.
  const std::string scaling = number(most * (1.0 + 1e-8) / 65535.0);
  const double per_count = std::stod(scaling);
  dose.put(DCM_DoseGridScaling, scaling);
  std::vector<std::uint16_t> counts;
  counts.reserve(gray.value.size());
  for (int k = 0; k < e.nk; ++k)
    for (int j = e.nj - 1; j >= 0; --j)
      for (int i = e.ni - 1; i >= 0; --i)
        counts.push_back(std::uint16_t(std::clamp(std::round(double(gray(i, j, k)) / per_count), 0.0, 65535.0)));
  dose.put(DCM_NumberOfFrames, fmt::format("{}", e.nk));
  dose.pixels(counts, e.ni, e.nj);

  Writer set(study, dicom_structures, tags.label);
  set.without_pixels();
  set.put(DCM_OperatorsName, "");
  set.put(DCM_StructureSetLabel, tags.label);
  set.put(DCM_StructureSetDate, day);
  set.put(DCM_StructureSetTime, time);
  DcmItem& frame = set.item(DCM_ReferencedFrameOfReferenceSequence);
  Writer::put_in(frame, DCM_FrameOfReferenceUID, set.frame_uid());
  set.frame_of_reference();
  for (int s = 0; s < int(structures.size()); ++s) {
    const RadiationStructure& one = structures[std::size_t(s)];
    const std::string numbered = fmt::format("{}", s + 1);
    DcmItem& roi = set.item(DCM_StructureSetROISequence, nullptr, s);
    Writer::put_in(roi, DCM_ROINumber, numbered);
    Writer::put_in(roi, DCM_ReferencedFrameOfReferenceUID, set.frame_uid());
    Writer::put_in(roi, DCM_ROIName, one.name);
    Writer::put_in(roi, DCM_ROIGenerationAlgorithm, "AUTOMATIC");
    DcmItem& contours = set.item(DCM_ROIContourSequence, nullptr, s);
    Writer::put_in(contours, DCM_ReferencedROINumber, numbered);
    int number_of = 0;
    for (int k = 0; k < one.inside.grid.extent.nk; ++k)
      for (const auto& line : outlines(one.inside, k)) {
        DcmItem& contour = set.item(DCM_ContourSequence, &contours, number_of++);
        Writer::put_in(contour, DCM_ContourGeometricType, "CLOSED_PLANAR");
        Writer::put_in(contour, DCM_NumberOfContourPoints, fmt::format("{}", line.size()));
        std::string places;
        for (const auto& at : line)
          places += (places.empty() ? "" : "\\") + short_position(one.inside.grid.to_world({at[0], at[1], double(k)}));
        Writer::put_in(contour, DCM_ContourData, places);
      }
    DcmItem& observed = set.item(DCM_RTROIObservationsSequence, nullptr, s);
    Writer::put_in(observed, DCM_ObservationNumber, numbered);
    Writer::put_in(observed, DCM_ReferencedROINumber, numbered);
    Writer::put_in(observed, DCM_RTROIInterpretedType, one.kind);
    Writer::put_in(observed, DCM_ROIInterpreter, "");
  }
  set.put(DCM_ApprovalStatus, "UNAPPROVED");

  plan.save(files.plan, 1);
  dose.save(files.dose, 1);
  set.save(files.structures, 1);
}

void write_dicom_xray(const std::filesystem::path& file, const imaging::Image& image, const DicomStudy& study,
                      const XrayTags& tags) {
  Writer w(study, dicom_xray, tags.view);
  const bool lateral = tags.view == "LL";
  w.put(DCM_ImageType, "DERIVED\\PRIMARY\\");
  w.put(DCM_PresentationIntentType, "FOR PRESENTATION");
  w.put(DCM_PresentationLUTShape, "IDENTITY");
  w.put(DCM_ImagerPixelSpacing, number(tags.pixel) + "\\" + number(tags.pixel));
  w.put(DCM_PatientOrientation, lateral ? "P\\F" : "L\\F");
  w.put(DCM_PixelIntensityRelationship, "LOG");
  w.put(DCM_PixelIntensityRelationshipSign, "1");
  w.put(DCM_RescaleIntercept, "0");
  w.put(DCM_RescaleSlope, "1");
  w.put(DCM_RescaleType, "US");
  w.put(DCM_LossyImageCompression, "00");
  w.put(DCM_BurnedInAnnotation, "NO");
  w.put(DCM_DetectorType, "SCINTILLATOR");
  w.put(DCM_PositionerType, "NONE");
  w.put(DCM_ImageLaterality, "U");
  w.put(DCM_ViewPosition, tags.view);
  w.put(DCM_KVP, number(tags.voltage));
  w.put(DCM_DistanceSourceToDetector, number(tags.source_distance));
  w.put(DCM_BodyPartExamined, "SPINE");
  Writer::put_code(w.item(DCM_AnatomicRegionSequence), "T-D0000", "SRT", "Entire Body");
  DcmItem& view = w.item(DCM_ViewCodeSequence);
  Writer::put_code(view,
                   lateral             ? "R-10236"
                   : tags.view == "PA" ? "R-10214"
                                       : "R-10206",
                   "SRT",
                   lateral             ? "left lateral"
                   : tags.view == "PA" ? "postero-anterior"
                                       : "antero-posterior");
  w.empty_sequence(DCM_ViewModifierCodeSequence, &view);
  w.empty_sequence(DCM_AcquisitionContextSequence);
  w.put(DCM_WindowCenter, "2048");
  w.put(DCM_WindowWidth, "4096");
  w.put(DCM_BitsStored, std::uint16_t(12));
  w.put(DCM_HighBit, std::uint16_t(11));
  std::vector<std::uint16_t> values;
  for (float v : image.value) values.push_back(std::uint16_t(std::clamp(std::lround(4095.0f * v), 0L, 4095L)));
  w.pixels(values, image.columns, image.rows);
  w.save(file, 1);
}

}  // namespace howship::formats
