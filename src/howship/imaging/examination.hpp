// SPDX-License-Identifier: Apache-2.0
// Tests as they are ordered, made and read: one path for the command line and for the tests of a run.
//
// A modality is one row (in modalities/, listed in modalities/list.hpp). Whoever orders, records, draws or documents
// tests walks the rows; nothing else knows one test from another.
#pragma once
#include <any>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "howship/imaging/study.hpp"
#include "howship/imaging/truth.hpp"

namespace howship::imaging {

struct Modality;

/// What a laboratory can measure in the blood and urine of the day.
struct Sample {
  std::string_view quantity;  ///< "calcium_mmol_per_l"
  std::string_view meaning, unit;
  double value = 0.0;
};

/// A test that is ordered, and of whom.
struct Request {
  std::string_view view{};              ///< one of the modality's; empty: the usual ones
  std::span<const Subject> subjects{};  ///< the bones looked at
  std::span<const Vec3> targets{};      ///< of a needle, one a subject, in the world of its bone
  std::span<const Vec3> directions{};   ///< in which it is pushed, unit vectors; empty: from behind
  bool by_hand = false;                 ///< it is led by what is felt, else on CT
  std::optional<double> delay{};        ///< hours from the injection of a tracer to the scan; the usual where not given
  std::span<const Sample> samples{};    ///< of a laboratory
  bool all_samples = false;             ///< report every one, not those of the usual panel
  std::size_t skeleton = 0;             ///< bones of the patient that could be looked at; 0: those that are
  Identity patient{};
  double day = 0.0;
};

/// A test that was made: the study that the modality's rows read, and what is said of it.
struct Examination {
  const Modality* modality = nullptr;
  double day = 0.0;
  std::string bone;              ///< empty: the whole patient
  std::string view;              ///< of a radiograph, or the needle of a biopsy; else empty
  std::any study;                ///< of the modality's own type; empty where there is no image
  std::optional<Vec3> around{};  ///< of a scan from outside: where in its world the bone lies; pictures show that part
  std::vector<Outcome> outcomes;
};

/// The pixels of a study, borrowed from it. Images stand alone, on a detector; a planar scan has a front and a back.
using Pixels = std::variant<const Volume<std::int16_t>*, const Volume<float>*, const Image*, const PlanarScan*>;
/// Labels on those pixels: 1 the bone looked at, 2 tumour.
using Labels = std::variant<const Volume<std::uint8_t>*, const Image*, const PlanarScan*>;

/// A column of findings.csv that a modality fills.
struct MeasuredColumn {
  std::string_view name;     ///< carries the unit: "size_mm"
  std::string_view unit;     ///< "mm"; "1" for a plain number
  std::string_view meaning;  ///< one sentence
  double per_unit = 0.0;     ///< steps of one unit that are written: 10 for one decimal; 0 for a grade in letters
  /// Value of a subject in a study (0 but for a scan of the whole body).
  Value (*read)(const std::any& study, std::size_t subject);
  bool always = false;  ///< measured where no lesion is reported, too
};

/// What a table says of a test that is made without an image.
struct Reckoned {
  Reading reading;
  std::vector<std::pair<std::string, double>> columns;  ///< by the names of measured columns
  bool denser = false;
  CordFinding cord{};
  double column(std::string_view name) const;  ///< NaN where it is not given
};

/// How a view is shown on a workstation.
struct ShownView {
  std::string_view name;     ///< "ap", "axial", "t1"
  bool usual = true;         ///< made where no view is asked for
  std::string_view plane{};  ///< of a volume: "axial", "sagittal", "coronal"; empty where there is one plane only
  Pixels (*pixels)(const std::any& study) = nullptr;
  /// Values that are shown black and white; of a planar scan its counts say.
  double dark = 0.0, bright = 1.0;
};

/// A volume to measure on.
struct SavedVolume {
  std::string_view view;  ///< whose volume it is; empty: of every view
  std::string_view unit;  ///< "HU"
  Pixels (*pixels)(const std::any& study);
  double per_unit = 0.0;  ///< steps of one unit that are kept of a volume of real numbers; far below its noise
};

/// What the machine did, as DICOM tells it; 0 where it does not apply.
struct Acquisition {
  double voltage = 0.0;                                  ///< kV
  double slice_thickness = 0.0, source_distance = 0.0;   ///< mm
  double pixel = 0.0;                                    ///< mm on detector or camera
  double repetition = 0.0, echo = 0.0, inversion = 0.0;  ///< ms
  double dose = 0.0;                                     ///< MBq at injection
  double delay = 0.0;                                    ///< minutes from injection to the scan
  double dwell = 0.0;                                    ///< s
  std::string_view position{};                           ///< of the patient before a detector: AP, PA or LL
  bool in_scan = false;                                  ///< a scan from outside in which tissue was changed
};

/// A kind of test.
struct Modality {
  std::string_view name;       ///< "bone_scan"; "bone-scan" is understood too
  std::string_view title;      ///< "bone scan"
  bool whole_patient = false;  ///< one test of all bones, or of the patient; else one for each bone
  bool needs_bones = true;     ///< looks at bones (Request::subjects); else at samples
  bool needs_place = false;    ///< only of bones that have a place in the body (Hospital::knows)
  bool in_scan = false;        ///< made in the scan that a bone was cut out of, where it was (Subject::scan)
  bool needs_lesion = false;   ///< only of bones with a lesion to aim at (Request::targets)
  bool planar = false;         ///< its images have no depth: one file each as DICOM
  std::string_view choice{};   ///< input of a scenario that names the view: "view", "needle"; empty: no choice
  std::span<const ShownView> views{};
  std::span<const SettingTable> settings{};                 ///< the numbers of its own, in TestSettings
  std::span<const MeasuredColumn> columns{};                ///< those of several modalities stand with the first
  std::span<const SavedVolume> volumes{};                   ///< of one examination
  Labels (*labels)(const std::any& study) = nullptr;        ///< what is truly there, on the pixels of volumes and views
  double (*pixel)(const TestSettings& settings) = nullptr;  ///< mm, of planar images
  std::string_view dicom_class{}, dicom_modality{};         ///< UID of its storage class, and code; empty: no image
  Acquisition (*acquisition)(const TestSettings& settings, std::string_view view, double weight) = nullptr;

  /// Every examination that is made for a request: one a bone, one a view of a radiograph, one of the whole patient. A
  /// function of its arguments alone. Called by examine() below, which says which test it was, its day and view.
  std::vector<Examination> (*examine)(const Modality& self, const Hospital& hospital, const Request& request,
                                      ThreadPool& pool);
  /// The reader's words for what is outlined in a study.
  std::string (*describe)(const std::any& study, std::size_t subject) = nullptr;

  // Of tests that can be made without an image; null where they cannot.
  std::string_view table{};  ///< whose table it is read from, by the name of that modality; empty: its own
  /// What the reader has of a patient in whom there is nothing to see.
  Reading (*nothing)(const ReaderSettings& reader) = nullptr;
  /// A study of one bone without images.
  std::any (*reckoned)(const Reckoned& numbers) = nullptr;
  /// What an image shows about the centre of a bone; null: all of it.
  Coverage (*shows)(const TestSettings& settings, std::string_view view, const BoneBox& bone) = nullptr;
  /// What is said beside the focus, if anything; null: nothing.
  std::string (*adds)(const std::any& study) = nullptr;

  bool has_images() const { return !volumes.empty(); }
  const ShownView* find_view(std::string_view view) const;
  std::vector<std::string_view> view_names() const;
};

/// Every modality, in the order of columns and pages.
std::span<const Modality* const> modalities();
/// Null where there is none of that name.
const Modality* find_modality(std::string_view name);

/// Every column that a modality fills, each once.
std::vector<const MeasuredColumn*> measured_columns();

/// Makes and reads the test: the views of `request` must be the modality's. Only subjects, targets and samples that the
/// modality needs are used.
std::vector<Examination> examine(const Hospital& hospital, const Modality& modality, const Request& request,
                                 ThreadPool& pool);

/// "xray: ap, pa, lateral; ct, pet: axial, sagittal, coronal; ...", for those whose choice is called `choice`; with
/// `usual`, the views that are made where none is asked for, of those that do not make all.
std::string views_in_words(std::string_view choice, bool usual = false);

}  // namespace howship::imaging
