// SPDX-License-Identifier: Apache-2.0
// What the tests of a patient share: settings, the bones looked at, the body they lie in.
#pragma once
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "howship/imaging/biopsy.hpp"
#include "howship/imaging/cord.hpp"
#include "howship/imaging/observer.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/skeleton/scan.hpp"
#include "howship/space/parameters.hpp"
#include "howship/tumour/parameters.hpp"

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
  // What follows from the laws of tumour and space.
  double front_occupancy = tumour::Parameters{}.front_occupancy;  ///< where truth begins
  double packing = tumour::Parameters{}.packing;                  ///< what it fills of the room there is
  space::Parameters transport;                                    ///< the room around bone
};

/// The table of one member of the settings.
struct SettingTable {
  std::size_t (*size)();
  const Declaration& (*declared)(std::size_t row);
  double& (*value)(TestSettings& settings, std::size_t row);
};
template <auto member>
using setting_owner = std::remove_reference_t<decltype(std::declval<TestSettings>().*member)>;
template <auto member>
constexpr SettingTable setting_table{
    [] { return setting_owner<member>::table().size(); },
    [](std::size_t row) -> const Declaration& { return setting_owner<member>::table()[row].declared; },
    [](TestSettings& s, std::size_t row) -> double& {
      return s.*member.*(setting_owner<member>::table()[row].member);
    }};

/// Every number of the settings but the body's, in one list, and where a row of it is kept.
const std::vector<Declaration>& test_declarations();
double& test_setting(TestSettings& settings, std::size_t row);

/// Settings for the body of a patient: weight in kg.
TestSettings for_patient(TestSettings settings, bool male, double weight);

/// The bone, now and without disease, and the patient around it.
struct Subject {
  TissueState state, healthy;                    ///< on one grid, in the bone's own world
  Vec3 centre{};                                 ///< of the bone's reference part, in that world
  std::vector<skeleton::BoneModel> neighbours;   ///< of the spine, each centred on its own origin
  double turnover = 1.0;                         ///< mineral deposition of its healthy part over that before disease
  double height = 0.0, height_lost = 0.0;        ///< of a vertebra: mm as it was, and the share of it that is lost
  bool in_pieces = false;                        ///< a long bone that has broken and is not held
  double growth = 1.0;                           ///< of its tumour over that of a usual tumour of its kind
  std::shared_ptr<const skeleton::Scan> scan{};  ///< in which CT and radiographs are made; null: in a body of solids
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
  /// The same twice, with the organs as they are and strayed.
  TwoScenes scenes(const Subject& subject, const Grid& around, const std::function<Vec3(const Vec3&)>& stray,
                   ThreadPool& pool) const;
  /// Where the bone's centre lies in the body.
  Vec3 place(const Subject& subject) const;
  /// What an image of the bone shows of the body, whose usual field has this size (mm).
  Coverage field(const Subject& subject, const Vec3& usual) const;

 private:
  TestSettings settings_;
  Phantom phantom_, armless_;
  Attenuation attenuation_;
};

/// What a reader measures on an image where there is something to outline, whatever the test; NaN where there is not.
struct Measured {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  double size = none;    ///< mm, diameter of the ball (disc in a projection) of the outlined volume (area)
  double denser = none;  ///< sign of the difference, as a number: 1 where the focus adds
};

}  // namespace howship::imaging
