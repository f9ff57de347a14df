// SPDX-License-Identifier: Apache-2.0
// One test of one bone from beginning to end: the bone put in its body, the image, what a reader makes of it.
#pragma once
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "howship/imaging/biopsy.hpp"
#include "howship/imaging/cord.hpp"
#include "howship/imaging/observer.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::imaging {

/// Settings of every test; defaults are those of the theory page.
struct TestSettings {
  XraySettings xray;
  CtSettings ct;
  BoneScanSettings bone_scan;
  PetSettings pet;
  MriSettings mri;
  MriTissue mri_tissue;
  CordSettings cord;
  BiopsySettings biopsy;
  ReaderSettings reader;
  Marrow marrow;
  PhantomSettings body;  ///< follows from the patient
};

/// Every number of the settings but the body's, in one list, and where a row of it is kept.
const std::vector<Declaration>& test_declarations();
double& test_setting(TestSettings& settings, std::size_t row);

/// Settings for the body of a patient: weight in kg.
TestSettings for_patient(TestSettings settings, bool male, double weight);

/// The bone, now and without disease, and the patient around it.
struct Subject {
  TissueState state, healthy;                   ///< on one grid, in the bone's own world
  Vec3 centre{};                                ///< of the bone's reference part, in that world
  std::vector<skeleton::BoneModel> neighbours;  ///< of the spine, each centred on its own origin
  double turnover = 1.0;                        ///< mineral deposition of its healthy part over that before disease
};

/// `before`: the same bone in health, on the same grid.
Subject make_subject(TissueState now, const TissueState& before, const Vec3& centre, ThreadPool& pool);

/// Built-in vertebrae up to two levels away, for a picture around a vertebra; none for other bones.
std::vector<skeleton::BoneModel> neighbours_of(std::string_view bone, double age, skeleton::Sex sex, ThreadPool& pool);

/// Everything that the tests of one patient share.
class Hospital {
 public:
  explicit Hospital(const TestSettings& settings);

  const TestSettings& settings() const { return settings_; }
  const Phantom& phantom() const { return phantom_; }
  const Attenuation& attenuation() const { return attenuation_; }
  bool knows(std::string_view bone) const { return region_of(phantom_, bone).has_value(); }

  /// The subject, which must outlive the scene, in its body on the grid `around`.
  Scene scene(const Subject& subject, const Grid& around, ThreadPool& pool) const;
  /// Where the bone's centre lies in the body.
  Vec3 place(const Subject& subject) const;

 private:
  TestSettings settings_;
  Phantom phantom_, armless_;
  Attenuation attenuation_;
};

/// What a reader measures on an image where there is something to outline; NaN where there is not, or where the test
/// does not give it.
struct Measured {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  double size = none;          ///< mm, diameter of the ball (disc in a projection) of the outlined volume (area)
  double hounsfield = none;    ///< mean CT number of the outline
  double contrast = none;      ///< %, light behind the focus against the same place without it; above 0 lets light pass
  double uptake_ratio = none;  ///< counts in the outline over those of the same place without a lesion
  double suv = none;           ///< highest SUV in the outline
  double t1_ratio = none, stir_ratio = none;  ///< mean signal of the outline over normal marrow
  double denser = none;                       ///< sign of the difference, as a number: 1 where the focus adds
};

struct XrayStudy {
  Image exposure, presentation;
  Image truth;  ///< labels; tumour where 2 mm or more of it lie in the way of the beam
  Reading reading;
  Measured measured;
};
struct CtStudy {
  Volume<std::int16_t> hounsfield;
  Volume<std::uint8_t> truth;
  Reading reading;
  Measured measured;
};
struct PetStudy {
  Volume<float> suv;
  Volume<std::uint8_t> truth;
  Reading reading;
  Measured measured;
};
struct MriStudy {
  Volume<float> t1, t2, stir;
  Volume<std::uint8_t> truth;
  Reading reading;  ///< the better of T1 and STIR
  Measured measured;
  CordFinding cord;
};
struct BoneScanStudy {
  PlanarScan counts;
  PlanarScan truth;  ///< labels, of the whole skeleton; tumour where 2 mm or more of it lie one behind the other
  std::vector<Reading> readings;  ///< of each bone looked at
  std::vector<Measured> measured;
};

/// Labels of a truth map: 1 the bone looked at, 2 tumour.
XrayStudy examine_xray(const Hospital& hospital, const Subject& subject, Projection projection, const NoiseKey& key,
                       ThreadPool& pool);
CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);
PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);
MriStudy examine_mri(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);
/// All bones of the patient at once.
BoneScanStudy examine_bone_scan(const Hospital& hospital, std::span<const Subject> subjects, const NoiseKey& key,
                                ThreadPool& pool);

}  // namespace howship::imaging
