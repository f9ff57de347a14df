// SPDX-License-Identifier: Apache-2.0
// A scenario: what its file says, what follows from that, and the plan of the patient that comes of both. Plain data in
// inner units (day, mm, pM, Gy, volume fraction).
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/clinic/clinic.hpp"
#include "howship/outcomes/parameters.hpp"
#include "howship/patient/plan.hpp"
#include "howship/scenario/parameter_choice.hpp"
#include "howship/scenario/places.hpp"
#include "howship/therapy/regimen.hpp"

namespace howship::spread {
struct Care;
struct Disease;
struct History;
struct Wanted;
}  // namespace howship::spread

namespace howship::scenario {

using patient::ExposureInterval;
using patient::ExposureSettings;

/// Every number of the models, with those of a care team and of what counts as an event.
struct ModelParameters : patient::ModelParameters {
  clinic::ClinicParameters clinic;
  outcomes::OutcomeParameters events;
  outcomes::QualityParameters quality;
};
using patient::PerClone;

/// Left, posterior, superior in mm from the centre of the bone.
using Position = std::array<double, 3>;

// ---- what the file says

struct Patient {
  std::string sex = "female";                  ///< female, male
  double age = 60.0;                           ///< years
  double weight = 70.0;                        ///< kg
  std::string primary;                         ///< a name of tumour::primaries(); empty only where no tumour is
  std::optional<double> creatinine_clearance;  ///< mL/min
  double pthrp = 0.0;                          ///< pM in blood above normal, of tumour that is not simulated
  double variation = 1.0;                      ///< scale of how patients differ: 0 typical
  // Of the tumour; empty where not given.
  std::string dental_disease = "none";  ///< none, untreated
  std::optional<double> tooth_pulled;   ///< day
  std::optional<double> infection;      ///< day on which one begins
  double infection_lasts = 21.0;        ///< days
  std::optional<double> help_at_home;   ///< day from which somebody helps
  std::string ailments = "none";        ///< none, drawn: what hurts beside the cancer, by chance
  std::string oestrogen_receptor;       ///< positive, negative
  std::string egfr;                     ///< wild type, mutated
  std::string castration;               ///< sensitive, resistant
  std::string iodine_uptake;            ///< avid, none
};

/// `[individual]`: what is fixed of the numbers in which patients differ, by key of patient::individual_traits().
using IndividualChoice = std::map<std::string, std::optional<double>, std::less<>>;

/// `[disease]`: metastases that come by themselves, from a primary that grows, sheds and is found.
struct DiseaseChoice {
  std::string day_0;                ///< diagnosis, first_metastasis, first_cell; empty where there is no such section
  std::optional<double> size;       ///< of the primary at diagnosis, mm
  std::optional<int> nodes, grade;  ///< at diagnosis
  std::optional<double> psa_from, psa_to;  ///< at diagnosis, ng/mL
  std::string stage, screening;            ///< empty where not given
  std::optional<int> patient;              ///< which of the patients of this seed
  std::string first_sign;                  ///< by what the cancer is found; empty: drawn
  std::optional<double> recurs_after;      ///< days after diagnosis without known distant disease, at least
  std::optional<int> voxels;               ///< how many bones, those of the largest lesions, are in voxels
};

/// `[clinic]`: a care team that decides by a policy.
struct ClinicChoice {
  std::string policy;                 ///< a name, or the path of a file; empty: there is no such section
  std::string tests = "full";         ///< how tests are made: "full", "surrogate", or the folder of tables of one's own
  std::optional<double> first_visit;  ///< day
  std::optional<int> stage, gleason, t_category;  ///< of the primary when it was found
  bool early_relapse = false;
};

/// `[bone.NAME]`: a bone from a CT where `ct` is set, else the built-in one of that name.
struct BoneChoice {
  std::string name;
  std::string ct, mask, body_mask;           ///< paths; empty where not given
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
  double radius = 0.0;           ///< of the seed, mm
  std::optional<double> type;    ///< 0 lytic .. 1 blastic; the primary's where not given
  double start = 0.0;            ///< day on which the seed is there
  std::string space = "voxels";  ///< voxels, shells
  std::string region;            ///< of the skeleton, for which the bone stands; empty where it is placed by hand
  std::optional<std::uint32_t> deposit;  ///< key of what [disease] has spread; none where it is placed by hand
};

/// `[[ailment]]`: what hurts beside the cancer.
struct AilmentChoice {
  std::string cause;            ///< key of a row of patient::ailment_rows()
  std::string bone;             ///< or region of the skeleton
  double start = 0.0;           ///< day
  std::optional<double> lasts;  ///< days; as long as the mean of its kind where not given
  std::optional<double> pain;   ///< 0 to 10; the mean of its kind where not given
};

/// A treatment of a place: `[[exposure.event]]`, `[[hardware]]`, or `[[treatment]]` without `drug`.
struct LocalChoice {
  std::string kind;                   ///< name of a row of therapy::local_treatments()
  double start = 0.0;                 ///< day; of the first where there are several
  int count = 1;                      ///< how many times
  std::optional<int> repeat;          ///< the same by another name
  std::optional<double> every;        ///< days from one to the next
  std::string bone;                   ///< empty where not given
  std::string target;                 ///< a bone, or "lesion 1", instead of bone and centre; empty where not given
  std::string if_refused = "report";  ///< report, stop
  std::optional<Position> centre;
  std::optional<double> radius;  ///< mm
  double rim = 0.0;              ///< mm over which the effect falls to nothing outside the radius
  /// What the row is told, by key; of positions also directions along left, posterior, superior.
  std::map<std::string, std::optional<double>, std::less<>> numbers;
  std::map<std::string, std::optional<Position>, std::less<>> positions;
  std::map<std::string, std::string, std::less<>> words;
  std::map<std::string, bool, std::less<>> flags;
  std::map<std::string, std::vector<double>, std::less<>> lists;
  std::map<std::string, std::vector<Position>, std::less<>> position_lists;
  std::map<std::string, std::vector<std::string>, std::less<>> names;
};

/// `[[treatment]]`: a course of `drug`, what is not given being its label; or, where a family of local treatments names
/// a row, of a place.
struct TreatmentChoice : LocalChoice {
  std::map<std::string, std::string, std::less<>> families;  ///< key of the row that is named, by family
  std::string drug;                                          ///< a built-in name, or the path of a drug file
  std::optional<double> stop;                                ///< day
  std::string dose;                                          ///< "4 mg"; empty where not given
  std::optional<int> doses;
  std::optional<double> infusion;  ///< days
  bool despite_contraindication = false;
};

/// `[[test]]`
struct TestOrder {
  std::string test;                        ///< "xray", "ct", "bone_scan", "pet", "mri", "biopsy", "labs"
  std::string bone;                        ///< empty: every bone simulated
  std::string view;                        ///< empty: the usual ones
  std::string needle;                      ///< of a biopsy; empty: core
  std::optional<double> day;               ///< of a single test
  std::optional<double> every;             ///< days, of a series
  std::optional<double> start;             ///< day of its first test
  std::optional<Position> tip, direction;  ///< of a needle; its direction along left, posterior, superior
  std::string guidance;                    ///< of a needle: ct, hand; empty: ct
  std::optional<double> delay;             ///< hours from the injection of a tracer to the scan
};

/// The row that is named; null where there is none, or none of that name, or where several are.
const therapy::LocalTreatment* row_of(const TreatmentChoice& choice);

struct Output {
  double save_every = 365.25 / 12.0;       ///< days
  std::optional<double> checkpoint_every;  ///< days; where not given as often as the machine's time makes it worth
  bool volumes = true, png = true, images = true;
  std::optional<double> strength_every;  ///< days; no strength tests where not given
  bool strength_maps = false;
};

struct Scenario {
  std::string title = "Untitled";
  std::uint64_t seed = 1;
  std::uint64_t number = 0;        ///< of the patient, in a cohort; a part of the key of every draw
  std::optional<double> bone_age;  ///< years, for which built-in bones are made; the patient's where not given
  double duration = 0.0;           ///< days
  double step = 1.0;               ///< days
  double voxel_size = 1.0;         ///< mm, of every bone that does not set its own
  Patient patient;
  IndividualChoice individual;
  DiseaseChoice disease;
  ClinicChoice clinic;
  std::vector<BoneChoice> bones;
  std::vector<Lesion> lesions;
  std::vector<AilmentChoice> ailments;
  std::optional<patient::Elsewhere> elsewhere;  ///< what [disease] has put outside simulated bones
  ExposureSettings exposure;
  std::vector<ExposureInterval> intervals;
  std::vector<LocalChoice> events;
  std::vector<TreatmentChoice> treatments;
  std::vector<TestOrder> tests;
  std::vector<LocalChoice> hardware;
  std::vector<ParameterChoice> parameters;
  Output output;

  std::string source, path, sha256;  ///< the text, where it came from, and its hash
  Places places;                     ///< of every key given

  /// Whole steps of the run.
  double steps() const { return std::floor(duration / step + 1e-9); }
  double voxel_size_of(const BoneChoice& bone) const { return bone.voxel_size.value_or(voxel_size); }
};

// ---- what follows from it

/// A course of a drug, with the drug.
struct DrugCourse {
  std::size_t row = 0;  ///< in Scenario::treatments
  therapy::Treatment plan;
};

/// A treatment of a place, with its row, and with bone and centre where they follow from what else is there.
struct PlacedTreatment {
  const therapy::LocalTreatment* what = nullptr;
  std::string name;  ///< of its section: "exposure.event[0]"
  LocalChoice choice;
};

/// A file that the scenario names.
struct InputFile {
  std::string key;     ///< that names it: "bone.L3.ct"
  std::string path;    ///< from the working folder
  std::string sha256;  ///< of what was read; empty for images until hash_inputs
};

/// One value as it was understood, for run.json and the echo of `howship check`.
struct Understood {
  std::string key;     ///< as in messages: "lesion[0].radius", "parameters.tumour.growth"
  std::string value;   ///< as one would write it: "3 mm"
  bool given;          ///< stands in the file; otherwise the default
  std::string source;  ///< of a parameter's default; "drawn" where chance chose; else empty, as for values given
};

struct Resolved {
  ModelParameters parameters;          ///< the defaults, the primary's, then the scenario's own
  patient::Individual individual;      ///< what the patient is drawn as
  bool iodine_avid = true;             ///< whether metastases take up iodine
  std::vector<BoneChoice> bones;       ///< every bone that is simulated, in order of first mention; paths as InputFile
  std::vector<double> phenotypes;      ///< of each lesion: 0 lytic .. 1 blastic
  std::vector<DrugCourse> courses;     ///< in the order of the file
  std::vector<PlacedTreatment> local;  ///< events, hardware, then treatments
  std::shared_ptr<const clinic::Policy> policy;           ///< of the clinic; null where there is none
  std::shared_ptr<const patient::Surrogates> surrogates;  ///< of cheap tests; null where each is made in full
  std::vector<InputFile> files;
  std::vector<Understood> understood;  ///< only where there is no fault

  const BoneChoice* find_bone(std::string_view name) const;
};

/// Whether the lesions of `bone` are balls of shells.
patient::Joined joined_in(const Scenario& scenario, std::string_view bone);

/// The parameters of the tumour in `bone`: those of the patient, with the phenotype of its lesions.
tumour::Parameters tumour_in(const Scenario& scenario, const Resolved& resolved, std::string_view bone);

struct ReadScenario {
  Scenario scenario;
  Resolved resolved;
};

/// The life of a cohort's patient, as its spread has drawn it, where a scenario goes on from it.
struct CohortLife {
  std::uint64_t patient = 0;
  double bone_age = 60.0;  ///< years; patients of like age share their bones
  const spread::Disease& disease;
  const spread::History& history;
  const spread::Wanted& wanted;
  const spread::Care& care;
  std::optional<double> treated_from;  ///< day from which those of treatments count; none: nothing is given
};

/// Corners of the box around a built-in bone from its centre, and what it holds.
struct BoneExtent {
  Position low, high;  ///< mm: left, posterior, superior
  double volume;       ///< mm3, of bone and marrow
};
/// Those that checks have made, by bone, sex and age.
using BoneExtents = std::map<std::string, BoneExtent, std::less<>>;

/// Everything that is wrong with the text goes to `problems`; what is returned is meant to be used only where there is
/// nothing. Paths inside it are taken from the folder of `path`; with `look_at_files`, ones that do not exist are
/// faults. `seed` stands for the one in the text: it draws the patient, too. With `life`, `[disease]` is that life.
/// `extents` are kept by who reads scenarios of the same bones again and again.
ReadScenario read_scenario(std::string_view text, std::string_view path, Problems& problems, bool look_at_files = true,
                           std::optional<std::uint64_t> seed = std::nullopt, const CohortLife* life = nullptr,
                           BoneExtents* extents = nullptr);

/// Reads the file. Throws InputError with every fault.
ReadScenario load_scenario(const std::string& path, std::optional<std::uint64_t> seed = std::nullopt);

/// What is accepted, and still may not be what was meant; each with its place.
std::vector<Problem> warnings_of(const Scenario& scenario, const Resolved& resolved);

/// Hashes the images among the input files, which takes as long as reading them. Throws RunError.
void hash_inputs(Resolved& resolved);

/// What a treatment of a place is told, in the world of the bone.
therapy::LocalOrder local_order(const PlacedTreatment& one, const skeleton::BoneModel& bone);

/// World place (mm) of a position in a bone, and world axes of a direction.
Vec3 world_of(const Position& position, const skeleton::BoneModel& bone);
Vec3 world_direction(const Position& direction);

/// Key of the deposit that is planned outside simulated bone; none of the primary.
std::optional<std::uint32_t> deposit_of(const patient::DepositPlan& planned);

/// What is to happen to the patient. `models` in the order of `resolved.bones`. Lesions come first, then drugs, then
/// treatments of places, then tests, each in the order of the file.
patient::Plan plan_of(const Scenario& scenario, const Resolved& resolved,
                      std::vector<std::shared_ptr<const skeleton::BoneModel>> models);

/// mL/min: what the scenario says, else that of this person.
double clearance_of(const Scenario& scenario, const Resolved& resolved);

/// The clinic that a scenario asks for; null where it asks for none.
std::unique_ptr<clinic::Clinic> clinic_of(const Scenario& scenario, const Resolved& resolved);

/// RVEs (voxels) of the built-in bones that the run will hold; empty where it holds none.
std::optional<double> estimated_rves(const Scenario& scenario, const Resolved& resolved);

}  // namespace howship::scenario
