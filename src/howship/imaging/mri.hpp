// SPDX-License-Identifier: Apache-2.0
// Spin-echo MRI: a fat and a water pool in each voxel, the signal equations of the sequence, Rician noise.
#pragma once
#include <array>

#include "howship/imaging/filter.hpp"
#include "howship/imaging/noise.hpp"
#include "howship/imaging/scene.hpp"

namespace howship::imaging {

enum class Weighting : std::uint8_t { t1, t2, stir };

inline constexpr double mri_slices = 12.0;  ///< of a sagittal series of the spine

struct MriSettings {
  double t1_repetition = 550, t1_echo = 12;                             // ms
  double t2_repetition = 3500, t2_echo = 100;                           // ms
  double stir_repetition = 4500, stir_echo = 60, stir_inversion = 160;  // ms
  double spacing = 0.9, slice_thickness = 4.0, field = 180.0;           // mm
  double signal_to_noise = 45.0;
  double texture = 0.06;
  static std::span<const Parameter<MriSettings>> table();
};

/// Relaxation of one pool at 1.5 T; times in ms.
struct Pool {
  double proton_density, t1, t2;
};

/// The pools of bone and lesion tissue.
struct MriTissue {
  double fat_density = 0.95, fat_t1 = 288, fat_t2 = 80;
  double water_density = 0.90, water_t1 = 860, water_t2 = 40;
  double tumour_density = 0.95, tumour_t1 = 1100, tumour_t2 = 80;
  double debris_density = 0.90, debris_t1 = 1300, debris_t2 = 110;
  double sclerotic_t1_gain = 0.52, sclerotic_t2_loss = 0.38;
  double bone_density = 0.12;
  static std::span<const Parameter<MriTissue>> table();
};

/// Spin echo: PD (1 - exp(-TR/T1)) exp(-TE/T2); inversion recovery: signed, before the magnitude.
double spin_echo(const Pool& pool, double repetition, double echo);
double inversion_recovery(const Pool& pool, double repetition, double echo, double inversion);
double signal(const Pool& pool, const MriSettings& mri, Weighting weighting);

/// TI that nulls a T1 under a repetition time.
double nulling_inversion(double t1, double repetition);

/// Magnitude of one voxel: the signed sum of its pools.
double mri_voxel(const Content& content, double marrow_fat, const MriTissue& tissue, const MriSettings& mri,
                 Weighting weighting);

/// Signals of all tissues under one weighting, so that a map of voxels needs no exponential but where tumour is.
class MriSignals {
 public:
  MriSignals(double marrow_fat, const MriTissue& tissue, const MriSettings& mri, Weighting weighting);
  double operator()(const Content& content) const;

 private:
  const MriTissue tissue_;
  const MriSettings mri_;
  const Weighting weighting_;
  double bone_, marrow_;
  std::array<double, body_tissue_count> around_{};
};

/// Maps like those of on_state and on_surround.
std::vector<float> mri_on_state(const Scene& scene, std::span<const Around> around, const MriSignals& signals,
                                ThreadPool& pool);
std::vector<float> mri_on_surround(const Scene& scene, const MriSignals& signals, ThreadPool& pool);

/// What is usually shown, mm; its sagittal slices, and the blur of Fourier imaging.
Vec3 mri_field(const MriSettings& mri);
Grid mri_grid(const MriSettings& mri, const Coverage& field);
void mri_blur(Volume<float>& image, ThreadPool& pool);

/// |S + n1 + i n2|, sigma = marrow signal / signal_to_noise; marrow texture multiplies the signal before that.
Volume<float> mri_scan(const Volume<float>& signal, const MriSettings& mri, double marrow_signal, const NoiseKey& key,
                       ThreadPool& pool);

}  // namespace howship::imaging
