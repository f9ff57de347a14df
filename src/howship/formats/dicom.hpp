// SPDX-License-Identifier: Apache-2.0
// Simulated studies as DICOM objects that viewers and dciodvfy accept. Everything says that it is simulated; the same
// study has the same bytes and the same UIDs wherever it is written.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "howship/imaging/filter.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::formats {

/// A class of objects: UID of its storage, and the code of the modality that makes it.
struct DicomClass {
  std::string_view storage, modality;
};
inline constexpr DicomClass dicom_ct{"1.2.840.10008.5.1.4.1.1.2", "CT"}, dicom_mr{"1.2.840.10008.5.1.4.1.1.4", "MR"},
    dicom_pet{"1.2.840.10008.5.1.4.1.1.128", "PT"}, dicom_nuclear{"1.2.840.10008.5.1.4.1.1.20", "NM"},
    dicom_xray{"1.2.840.10008.5.1.4.1.1.1.1", "DX"},  ///< for presentation
    dicom_dose{"1.2.840.10008.5.1.4.1.1.481.2", "RTDOSE"},
    dicom_structures{"1.2.840.10008.5.1.4.1.1.481.3", "RTSTRUCT"},
    dicom_plan{"1.2.840.10008.5.1.4.1.1.481.5", "RTPLAN"}, dicom_segments{"1.2.840.10008.5.1.4.1.1.66.4", "SEG"};

/// Whose study it is.
struct DicomStudy {
  std::uint64_t seed = 0;
  double day = 0.0;  ///< model day; becomes a date counted from 1 January 2000
  std::string bone;
  std::string series;  ///< what the picture shows, one line
  std::string sex = "female";
  double age = 60.0;          ///< years
  double weight = 70.0;       ///< kg
  std::uint64_t patient = 0;  ///< number of the patient among those of the seed
};

struct CtTags {
  double voltage = 120.0;        // kV
  double slice_thickness = 1.0;  // mm
  bool in_scan = false;          ///< a scan from outside in which tissue was changed: its own geometry is kept
};
/// One file a slice into `folder`, axial, head first supine. Of a scan from outside slices, rows and columns are the
/// axes of its grid, in whatever direction. Throws RunError.
void write_dicom_ct(const std::filesystem::path& folder, const Volume<std::int16_t>& hounsfield,
                    const DicomStudy& study, const CtTags& tags);

struct MrTags {
  double repetition = 550, echo = 12, inversion = 0;  // ms; 0: no inversion
};
/// One file a sagittal slice (the grid's i).
void write_dicom_mr(const std::filesystem::path& folder, const Volume<float>& signal, const DicomStudy& study,
                    const MrTags& tags);

struct PetTags {
  double dose = 280.0;  // MBq at injection
  double delay = 60.0;  // minutes to the scan
};
/// SUV by body weight is stored as activity (Bq/mL) so that the tags give it back.
void write_dicom_pet(const std::filesystem::path& folder, const Volume<float>& suv, const DicomStudy& study,
                     const PetTags& tags);

struct BoneScanTags {
  double dose = 740.0;   // MBq
  double pixel = 2.26;   // mm
  double dwell = 200.0;  // s
};
/// One file with two frames, anterior and posterior.
void write_dicom_bone_scan(const std::filesystem::path& file, const imaging::Image& anterior,
                           const imaging::Image& posterior, const DicomStudy& study, const BoneScanTags& tags);

struct XrayTags {
  double voltage = 75.0;            // kV
  double pixel = 0.5;               // mm on the detector
  double source_distance = 1100.0;  // mm
  std::string view = "AP";          ///< AP, PA or LL
};
/// A plan of radiation.
struct RadiationTags {
  std::string label;  ///< at most 16 characters
  int fractions = 1;
  double prescribed = 0.0;             ///< Gy
  std::string approach = "isocentre";  ///< where that is
};
/// A volume of interest: where `inside` is 1.
struct RadiationStructure {
  std::string name;  ///< GTV, PTV, ORGAN, EXTERNAL or what else it is, after it
  std::string kind;
  Volume<float> inside;
};
struct RadiationFiles {
  std::filesystem::path dose, structures, plan;
};
/// Dose of the whole course (Gy), structures as closed contours half way between voxel centres in and out, and the plan
/// that both refer to. Axes at right angles, in any direction.
void write_dicom_radiation(const RadiationFiles& files, const Volume<float>& gray,
                           const std::vector<RadiationStructure>& structures, const DicomStudy& study,
                           const RadiationTags& tags);

/// A label map as a segmentation: a segment for each label that it holds but 0, with the name and colour of
/// imaging::labels(), a binary frame for each slice that holds some of it. `of_ct`: of the series that write_dicom_ct
/// makes of the same grid and study, whose slices it names; `in_scan` as there.
struct SegmentationTags {
  bool of_ct = false, in_scan = false;
};
void write_dicom_segmentation(const std::filesystem::path& file, const Volume<std::uint8_t>& labels,
                              const DicomStudy& study, const SegmentationTags& tags);

/// A radiograph for presentation, 0..1 from dark to bright, bone bright.
void write_dicom_xray(const std::filesystem::path& file, const imaging::Image& presentation, const DicomStudy& study,
                      const XrayTags& tags);

}  // namespace howship::formats
