// SPDX-License-Identifier: Apache-2.0
// One test of one bone from beginning to end: the bone put in its body, the image, what a reader makes of it.
#pragma once
#include <span>
#include <string_view>
#include <vector>

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
  ReaderSettings reader;
  PhantomSettings body;
  Marrow marrow;
};

/// The bone, now and without disease, and the patient around it.
struct Subject {
  TissueState state, healthy;                   ///< on one grid, in the bone's own world
  Vec3 centre{};                                ///< of the bone's reference part, in that world
  std::vector<skeleton::BoneModel> neighbours;  ///< of the spine, each centred on its own origin
};

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

  /// The subject in its body on a grid around the bone; the healthy twin where `healthy`.
  Scene scene(const Subject& subject, const Vec3& size, double spacing, bool healthy, ThreadPool& pool) const;
  /// Where the bone's centre lies in the body.
  Vec3 place(const Subject& subject) const;

 private:
  TestSettings settings_;
  Phantom phantom_, armless_;
  Attenuation attenuation_;
};

struct XrayStudy {
  Image exposure, presentation;
  Image lesion;  ///< 1 where tumour lies in the way of the beam (2 mm or more)
  Reading reading;
};
struct CtStudy {
  Volume<std::int16_t> hounsfield;
  Volume<std::uint8_t> truth;
  Reading reading;
};
struct PetStudy {
  Volume<float> suv;
  Volume<std::uint8_t> truth;
  Reading reading;
};
struct MriStudy {
  Volume<float> t1, t2, stir;
  Volume<std::uint8_t> truth;
  Reading reading;  ///< the better of T1 and STIR
  CordFinding cord;
};
struct BoneScanStudy {
  PlanarScan counts;
  Reading reading;
};

/// Labels of a truth map: 1 bone, 2 tumour.
XrayStudy examine_xray(const Hospital& hospital, const Subject& subject, Projection projection, const NoiseKey& key,
                       ThreadPool& pool);
CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);
PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);
MriStudy examine_mri(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);
/// All bones of the patient at once; the reading is of all their lesions together.
BoneScanStudy examine_bone_scan(const Hospital& hospital, std::span<const Subject> subjects, const NoiseKey& key,
                                ThreadPool& pool);

}  // namespace howship::imaging
