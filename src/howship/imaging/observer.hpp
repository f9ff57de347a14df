// SPDX-License-Identifier: Apache-2.0
// A reader: from the difference a lesion makes to an image, and the noise around it, to a chance of being seen.
//
// Non-prewhitening matched filter with human efficiency; specificity fixes the threshold, sensitivity emerges.
#pragma once
#include "howship/imaging/bone_scan.hpp"
#include "howship/imaging/ct.hpp"
#include "howship/imaging/mri.hpp"
#include "howship/imaging/pet.hpp"
#include "howship/imaging/xray.hpp"

namespace howship::imaging {

struct ReaderSettings {
  double efficiency = 0.75;
  double xray_clutter = 0.010, xray_clutter_length = 8.0;            // of the logarithm; mm
  double ct_texture = 45.0, ct_texture_length = 1.5;                 // HU; mm
  double bone_scan_clutter = 0.20, bone_scan_clutter_length = 12.0;  // of bone counts; mm
  double pet_clutter = 0.125, pet_clutter_length = 12.0;             // of marrow; mm
  double mri_clutter = 0.12, mri_clutter_length = 5.0;               // of marrow; mm
  double xray_places = 20, bone_scan_places = 150, volume_places = 400;
  double xray_false = 0.05, ct_false = 0.052, mri_false = 0.046, bone_scan_false = 0.186, pet_false = 0.032;
  static std::span<const Parameter<ReaderSettings>> table();
};

/// Normal distribution and its inverse.
double normal_probability(double x);
double normal_quantile(double p);

/// Threshold that leaves the false-positive share `false_share` of patients with `places` independent looks each.
double reading_threshold(double false_share, double places);

/// What the reader says about one lesion in one test.
struct Reading {
  double index = 0.0;        ///< detectability d'
  double threshold = 0.0;    ///< z
  double false_share = 0.0;  ///< of healthy patients in whom this test finds something
  double probability() const { return normal_probability(index - threshold); }
};

/// What differs between images of one size.
Volume<float> minus(const Volume<float>& a, const Volume<float>& b);

/// Where an image differs from the same one in health by at least half of what is typical of the difference d,
/// sum d^2 / sum |d|: what a reader would outline.
struct Focus {
  std::vector<std::size_t> pixels;
  double mean = 0.0;  ///< of the difference over them
};
Focus outline(std::span<const float> difference);

/// d' of a difference image: `noise_energy` is what of the noise passes the template, s K s.
double detectability(std::span<const float> difference, double noise_energy, double efficiency);

/// s G s for clutter of deviation 1 that is correlated as exp(-r^2 / (2 length^2)); lengths in voxels.
double clutter_energy(const Image& difference, double length, ThreadPool& pool);
double clutter_energy(const Volume<float>& difference, const Vec3& length, ThreadPool& pool);

/// Logarithm of what a lesion does to a radiograph, less its median: automatic exposure and the window of a screen hide
/// an overall level from the reader.
std::vector<float> xray_difference(const Image& with, const Image& without);

/// Each test read with and without the lesion, both free of noise.
Reading bone_scan_nothing(const ReaderSettings& reader);
Reading xray_nothing(const ReaderSettings& reader);
Reading ct_nothing(const ReaderSettings& reader);
Reading pet_nothing(const ReaderSettings& reader);
Reading mri_nothing(const ReaderSettings& reader);
Reading read_xray(const Image& with, const Image& without, const XraySettings& xray, const ReaderSettings& reader,
                  ThreadPool& pool);
Reading read_ct(const Volume<float>& with, const Volume<float>& without, const CtSettings& ct,
                const ReaderSettings& reader, ThreadPool& pool);
Reading read_pet(const Volume<float>& with, const Volume<float>& without, const PetSettings& pet,
                 const ReaderSettings& reader, ThreadPool& pool);
Reading read_mri(const Volume<float>& with, const Volume<float>& without, double marrow_signal, const MriSettings& mri,
                 const ReaderSettings& reader, ThreadPool& pool);
Reading read_bone_scan(const PlanarScan& with, const PlanarScan& without, const BoneScanSettings& scan,
                       const ReaderSettings& reader, ThreadPool& pool);

}  // namespace howship::imaging
