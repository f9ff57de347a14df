// SPDX-License-Identifier: Apache-2.0
// A scenario as the program understood it: plain data, checked, in inner units (day, mm, pM, Gy, volume fraction).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/body/parameters.hpp"
#include "howship/bone/parameters.hpp"
#include "howship/imaging/study.hpp"
#include "howship/space/exposure.hpp"
#include "howship/space/parameters.hpp"
#include "howship/strength/parameters.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/therapy/regimen.hpp"
#include "howship/tumour/parameters.hpp"

namespace howship::scenario {

/// Left, posterior, superior in mm from the centre of the bone.
using Position = std::array<double, 3>;
/// Of the drug-sensitive and the resistant clone.
using Pair = std::array<double, space::clones>;

struct Patient {
  std::string sex = "female";          ///< female, male
  double age = 60.0;                   ///< years
  double weight = 70.0;                ///< kg
  std::string primary;                 ///< a name of tumour::primaries(); empty only where no tumour is
  double creatinine_clearance = 90.0;  ///< mL/min
  double pthrp = 0.0;                  ///< pM in blood above normal, of tumour that is not simulated
};

/// `[bone.NAME]`: a bone from a CT where `ct` is set, else the built-in one of that name.
struct BoneChoice {
  std::string name;
  std::string ct, mask, body_mask;           ///< paths as the scenario file's folder sees them; empty where not given
  std::optional<int> label;                  ///< of the bone in `mask`
  std::optional<double> voxel_size;          ///< mm; Scenario::voxel_size where not given
  std::optional<double> trabecular_density;  ///< mg/cm3 (of hydroxyapatite), of a built-in bone
  std::string load_case;                     ///< of tests of strength; empty: the usual one of the bone

  bool from_ct() const { return !ct.empty(); }
};

/// `[[lesion]]`
struct Lesion {
  std::string bone;
  Position centre{0, 0, 0};
  double radius = 0.0;         ///< of the seed, mm
  std::optional<double> type;  ///< as given: 0 lytic .. 1 blastic
  double phenotype = 0.0;      ///< `type`, or the primary's where it was not given
  double start = 0.0;          ///< day on which the seed is there
};

/// What `[exposure]` and each `[[exposure.interval]]` may set. What is not set leaves the value as it was.
struct ExposureSettings {
  std::optional<double> rankl_neutralised;  ///< share of free RANKL bound in healthy bone; sets denosumab
  std::optional<double> parathyroid_hormone, circulating_pthrp, denosumab, opg_supply, rankl_supply, extra_tgf_beta,
      mechanical_stimulus, bisphosphonate_rate, dose_rate, osteoclast_kill;
  std::optional<Pair> growth, kill;
};

/// `[[exposure.interval]]`
struct ExposureInterval : ExposureSettings {
  double start = 0.0;          ///< day
  std::optional<double> stop;  ///< day; the end of the run where not given
  std::string bone;            ///< empty: every bone
};

/// `[[exposure.event]]`, as written: one dose, or `count` of them `every` days.
struct ExposureEvent {
  std::string kind;  ///< fraction, ablation, infusion, cement, resection, seeding
  double day = 0.0;
  int count = 1;
  double every = 1.0;                                            ///< days
  std::optional<double> dose, killed, equivalents, fill, cells;  ///< the amount, by kind
  std::string bone;                                              ///< empty: every bone
  std::optional<Position> centre;
  std::optional<double> radius;  ///< mm; not given: the whole bone
  double rim = 0.0;              ///< mm over which the effect falls to nothing outside the radius
};

/// `[[treatment]]` as written; what is not given is the drug's label.
struct TreatmentChoice {
  std::string drug;             ///< a built-in name, or the path of a drug file
  double start = 0.0;           ///< day
  std::optional<double> stop;   ///< day
  std::string dose;             ///< "4 mg"; empty where not given
  std::optional<double> every;  ///< days
  std::optional<int> doses;
  std::optional<double> infusion;  ///< days
  bool despite_contraindication = false;
};

/// `[[test]]`
struct TestOrder {
  std::string test;             ///< "xray", "ct", "bone_scan", "pet", "mri", "biopsy", "labs"
  std::string bone;             ///< empty: every bone simulated
  std::string view;             ///< empty: the usual ones
  std::string needle;           ///< of a biopsy; empty: core
  std::optional<double> day;    ///< of a single test
  std::optional<double> every;  ///< days, of a series
  std::optional<double> start;  ///< day of its first test
};

/// `[[hardware]]`: metal in a bone from a day on, as tests of strength see it.
struct HardwareChoice {
  std::string kind;    ///< a name of strength::HardwareKind
  std::string bone;    ///< empty: the only bone
  double start = 0.0;  ///< day
  Position from{0, 0, 0}, to{0, 0, 0};
  std::optional<double> diameter, width, thickness, length;  ///< mm
  std::optional<Position> outward;                           ///< a direction, of a plate
};

struct Output {
  double save_every = 365.25 / 12.0;        ///< days
  double checkpoint_every = 365.25 / 12.0;  ///< days
  bool volumes = true, png = true, images = true;
  std::optional<double> strength_every;  ///< days; no strength tests where not given
  bool strength_maps = false;
};

/// `[parameters.NAME]`: every number of the models, the defaults of the code, the primary's, then the scenario's own.
struct ModelParameters {
  bone::Parameters bone;
  tumour::Parameters tumour;
  space::Parameters space;
  body::Parameters body;
  therapy::AdverseParameters adverse;
  therapy::CouplingParameters coupling;
  imaging::TestSettings imaging;
  strength::StrengthParameters strength;
};

/// One value as it was understood, for run.json and the echo of `howship check`.
struct Understood {
  std::string key;     ///< as in messages: "lesion[0].radius", "parameters.tumour.growth"
  std::string value;   ///< as one would write it: "3 mm"
  bool given;          ///< stands in the file; otherwise the default
  std::string source;  ///< of a parameter's default; empty for other keys and for values given
};

struct Scenario {
  std::string title = "Untitled";
  std::uint64_t seed = 1;
  double duration = 0.0;    ///< days
  double step = 1.0;        ///< days
  double voxel_size = 1.0;  ///< mm, of every bone that does not set its own
  Patient patient;
  std::vector<BoneChoice> bones;  ///< every bone named anywhere, in order of first mention
  std::vector<Lesion> lesions;
  ExposureSettings exposure;
  std::vector<ExposureInterval> intervals;
  std::vector<ExposureEvent> events;
  std::vector<TreatmentChoice> treatment_choices;
  std::vector<therapy::Treatment> treatments;  ///< the same, with their drugs
  std::vector<TestOrder> tests;
  std::vector<HardwareChoice> hardware;
  ModelParameters parameters;
  Output output;

  std::string source, path, sha256;  ///< the text, where it came from, and its hash
  std::vector<Understood> understood;

  const BoneChoice* find_bone(std::string_view name) const;
  double voxel_size_of(const BoneChoice& bone) const { return bone.voxel_size.value_or(voxel_size); }
  /// Parameters of the tumour in `bone`: Scenario::parameters with the phenotype of that bone's lesions.
  tumour::Parameters tumour_in(std::string_view bone) const;
};

/// The exposure of `bone` at time `day` from `[exposure]` and its intervals.
///
/// Levels (hormones, denosumab, extra TGF-beta, mechanical stimulus) are replaced: an interval's value holds while it
/// lasts, and one that names the bone wins over one that does not; two others that disagree at the same time are
/// refused when the scenario is read. Rates of supply, dose and killing add up. Growth factors multiply.
space::Exposure exposure_at(const Scenario& scenario, std::string_view bone, double day);

/// One event on one day, amounts in the units of space::EventKind.
struct PlannedEvent {
  double day;
  space::EventKind kind;
  std::string bone;  ///< never empty
  double amount;
  std::optional<Position> centre;  ///< set where `radius` is
  std::optional<double> radius;    ///< mm; not set: the whole bone
  double rim;                      ///< mm
};

/// Every event of every bone, repeated ones written out, in order of day (then of the file).
std::vector<PlannedEvent> planned_events(const Scenario& scenario);

/// A test on its day.
struct PlannedTest {
  double day;
  std::size_t order;  ///< place in Scenario::tests
};

/// Every test of the run, in order of day (then of the file).
std::vector<PlannedTest> planned_tests(const Scenario& scenario);

/// Everything that is wrong with the text goes to `problems`, in the order it was found; the scenario is meant to be
/// used only where there are none. Paths inside it are taken from the folder of `path`; with `look_at_files`, ones that
/// do not exist are faults.
Scenario read_scenario(std::string_view text, std::string_view path, Problems& problems, bool look_at_files = true);

/// Reads the file. Throws InputError with every fault.
Scenario load_scenario(const std::string& path);

/// RVEs (voxels) of the built-in bones that the run will hold; empty where all bones come from CTs.
std::optional<double> estimated_rves(const Scenario& scenario);

}  // namespace howship::scenario
