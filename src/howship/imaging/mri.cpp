// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/mri.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace howship::imaging {
namespace {

using S = MriSettings;
constexpr Source protocol{Origin::recalled, "usual sagittal spine protocol at 1.5 T", 'M'};
constexpr std::array settings{
    Parameter<S>{&S::t1_repetition, {"t1_repetition", "ms", 200, 1000, "T1: repetition time", protocol}},
    Parameter<S>{&S::t1_echo, {"t1_echo", "ms", 5, 30, "T1: echo time", protocol}},
    Parameter<S>{&S::t2_repetition, {"t2_repetition", "ms", 1500, 8000, "T2: repetition time", protocol}},
    Parameter<S>{&S::t2_echo, {"t2_echo", "ms", 60, 160, "T2: effective echo time", protocol}},
    Parameter<S>{&S::stir_repetition, {"stir_repetition", "ms", 1500, 8000, "STIR: repetition time", protocol}},
    Parameter<S>{&S::stir_echo, {"stir_echo", "ms", 20, 120, "STIR: effective echo time", protocol}},
    Parameter<S>{&S::stir_inversion,
                 {"stir_inversion",
                  "ms",
                  100,
                  300,
                  "STIR: inversion time",
                  {Origin::recalled, "150-170 in practice; 200 nulls a T1 of 288", 'M'}}},
    Parameter<S>{&S::spacing, {"mri_spacing", "mm", 0.3, 3, "pixel size", protocol}},
    Parameter<S>{&S::slice_thickness, {"mri_slice_thickness", "mm", 1, 10, "slice thickness", protocol}},
    Parameter<S>{
        &S::field,
        {"mri_field", "mm", 60, 500,
         "field of view; larger where a limb, rib, pelvis or skull is, with as many slices as hold it", protocol}},
    Parameter<S>{&S::signal_to_noise,
                 {"mri_signal_to_noise",
                  "1",
                  5,
                  500,
                  "T1 signal of marrow over the noise of one channel",
                  {Origin::assumed, "30-60 in marrow", 'M'}}},
    Parameter<S>{
        &S::texture,
        {"mri_texture", "1", 0, 0.3, "variation of marrow signal between voxels", {Origin::assumed, "5-8 %", 'L'}}},
};

using T = MriTissue;
constexpr Source fat{Origin::published, "T1 [de_bazelaire_2004], recalled; T2 41-143 by sequence [pai_2008, abstract]",
                     'M'};
constexpr Source water{
    Origin::published,
    "red marrow T1 859 +- 320 by fingerprinting, 60 patients [byun_2023, abstract]; T2 [ruschke_2021, abstract]", 'M'};
constexpr Source lesion{
    Origin::recalled,
    "T1 900-1400 of osteolytic metastases; T2 45 by fingerprinting [byun_2023, abstract], 80 by spin echo", 'M'};
constexpr Source sclerosis{
    Origin::fitted,
    "osteoblastic metastasis T1 1675 +- 436, T2 58 +- 25 by fingerprinting [byun_2023, abstract], at half bone", 'M'};
constexpr std::array tissues{
    Parameter<T>{&T::fat_density, {"fat_proton_density", "1", 0.5, 1.2, "fat: proton density", fat}},
    Parameter<T>{&T::fat_t1, {"fat_t1", "ms", 200, 450, "fat: T1", fat}},
    Parameter<T>{&T::fat_t2, {"fat_t2", "ms", 40, 150, "fat: T2", fat}},
    Parameter<T>{&T::water_density,
                 {"marrow_water_proton_density", "1", 0.5, 1.1, "marrow water: proton density", water}},
    Parameter<T>{&T::water_t1, {"marrow_water_t1", "ms", 500, 1500, "marrow water: T1", water}},
    Parameter<T>{&T::water_t2, {"marrow_water_t2", "ms", 10, 120, "marrow water: T2", water}},
    Parameter<T>{&T::tumour_density, {"tumour_proton_density", "1", 0.5, 1.1, "tumour: proton density", lesion}},
    Parameter<T>{&T::tumour_t1, {"tumour_t1", "ms", 500, 2500, "tumour: T1", lesion}},
    Parameter<T>{&T::tumour_t2, {"tumour_t2", "ms", 30, 200, "tumour: T2", lesion}},
    Parameter<T>{&T::debris_density,
                 {"debris_proton_density",
                  "1",
                  0.5,
                  1.1,
                  "dead tumour: proton density",
                  {Origin::assumed, "cell membranes gone: free water", 'L'}}},
    Parameter<T>{&T::debris_t1,
                 {"debris_t1", "ms", 500, 3500, "dead tumour: T1", {Origin::assumed, "between tumour and fluid", 'L'}}},
    Parameter<T>{&T::debris_t2,
                 {"debris_t2", "ms", 30, 500, "dead tumour: T2", {Origin::assumed, "between tumour and fluid", 'L'}}},
    Parameter<T>{&T::sclerotic_t1_gain,
                 {"sclerotic_t1_gain", "1", 0, 3, "rise of the tumour's T1 in half-solid bone", sclerosis}},
    Parameter<T>{&T::sclerotic_t2_loss,
                 {"sclerotic_t2_loss", "1", 0, 3, "rise of the tumour's 1/T2 in half-solid bone", sclerosis}},
    Parameter<T>{&T::bone_density,
                 {"bone_proton_density",
                  "1",
                  0,
                  0.3,
                  "protons of bone matrix, T2 below 1 ms",
                  {Origin::recalled, "0.1-0.15", 'M'}}},
};
constexpr double bone_t2 = 0.5;  // ms: gone at every echo time here

}  // namespace

std::span<const Parameter<MriSettings>> MriSettings::table() { return settings; }
std::span<const Parameter<MriTissue>> MriTissue::table() { return tissues; }

double spin_echo(const Pool& p, double repetition, double echo) {
  return p.proton_density * (1.0 - std::exp(-repetition / p.t1)) * std::exp(-echo / p.t2);
}

double inversion_recovery(const Pool& p, double repetition, double echo, double inversion) {
  return p.proton_density * (1.0 - 2.0 * std::exp(-inversion / p.t1) + std::exp(-repetition / p.t1)) *
         std::exp(-echo / p.t2);
}

double signal(const Pool& pool, const MriSettings& m, Weighting weighting) {
  switch (weighting) {
    case Weighting::t1:
      return spin_echo(pool, m.t1_repetition, m.t1_echo);
    case Weighting::t2:
      return spin_echo(pool, m.t2_repetition, m.t2_echo);
    case Weighting::stir:
      return inversion_recovery(pool, m.stir_repetition, m.stir_echo, m.stir_inversion);
  }
  return 0.0;
}

double nulling_inversion(double t1, double repetition) {
  return t1 * std::log(2.0 / (1.0 + std::exp(-repetition / t1)));
}

MriSignals::MriSignals(double marrow_fat, const MriTissue& t, const MriSettings& mri, Weighting weighting)
    : tissue_(t),
      mri_(mri),
      weighting_(weighting),
      bone_(signal({t.bone_density, 1000.0, bone_t2}, mri, weighting)),
      marrow_(marrow_fat * signal({t.fat_density, t.fat_t1, t.fat_t2}, mri, weighting) +
              (1.0 - marrow_fat) * signal({t.water_density, t.water_t1, t.water_t2}, mri, weighting)) {
  for (const BodyTissueData& one : body_tissues())
    around_[std::size_t(one.tissue)] = signal({one.proton_density, one.t1, one.t2}, mri, weighting);
}

double MriSignals::operator()(const Content& c) const {
  const double matrix = c.mineral + c.osteoid;
  double sum = matrix * bone_ + c.rest * (c.around == BodyTissue::bone ? marrow_ : around_[std::size_t(c.around)]);
  if (c.tumour > 0.0 || c.debris > 0.0) {
    // Tumour between plates of dense bone relaxes as osteoblastic metastases do; linear up to half-solid bone, where
    // those were measured.
    const MriTissue& t = tissue_;
    const double dense = std::clamp((matrix - 0.2) / 0.3, 0.0, 1.0);
    const auto pore = [&](Pool p) {
      p.t1 *= 1.0 + t.sclerotic_t1_gain * dense;
      p.t2 /= 1.0 + t.sclerotic_t2_loss * dense;
      return signal(p, mri_, weighting_);
    };
    sum += c.tumour * pore({t.tumour_density, t.tumour_t1, t.tumour_t2});
    sum += c.debris * pore({t.debris_density, t.debris_t1, t.debris_t2});
  }
  return std::abs(sum);
}

double mri_voxel(const Content& c, double marrow_fat, const MriTissue& t, const MriSettings& mri, Weighting weighting) {
  return MriSignals(marrow_fat, t, mri, weighting)(c);
}

std::vector<float> mri_on_state(const Scene& scene, std::span<const Around> around, const MriSignals& signals,
                                ThreadPool& pool) {
  const Extent& e = scene.grid.extent;
  std::vector<float> out(scene.state->size());
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v)
      out[v] = float(signals(content(*scene.state, v, around[v])));
  });
  return out;
}

std::vector<float> mri_on_surround(const Scene& scene, const MriSignals& signals, ThreadPool& pool) {
  const Surround& s = scene.surround;
  std::vector<float> out(s.tissue.size());
  const std::size_t slice = std::size_t(s.grid.extent.ni) * std::size_t(s.grid.extent.nj);
  pool.run(std::size_t(s.grid.extent.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) {
      Content c;
      c.mineral = std::clamp(double(s.bone_fraction[v]), 0.0, 1.0);
      c.rest = 1.0 - c.mineral;
      c.around = c.mineral > 0.0 ? BodyTissue::bone : BodyTissue(s.tissue[v]);
      out[v] = float(signals(c));
    }
  });
  return out;
}

Vec3 mri_field(const MriSettings& mri) { return {mri_slices * mri.slice_thickness, mri.field, mri.field}; }

Grid mri_grid(const MriSettings& mri, const Coverage& field) {
  return grid_around(field.centre, field.size, {mri.slice_thickness, mri.spacing, mri.spacing});
}

void mri_blur(Volume<float>& image, ThreadPool& pool) {
  const double sigma = sigma_of_fwhm(1.2);  // a point is 1.2 pixels wide
  blur(image, {0.0, sigma, sigma}, pool);
}

Volume<float> mri_scan(const Volume<float>& signal, const MriSettings& mri, double marrow_signal, const NoiseKey& key,
                       ThreadPool& pool) {
  Volume<float> out(signal.grid);
  const Extent& e = signal.grid.extent;
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
  const double sigma = marrow_signal / mri.signal_to_noise;
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) {
      const double s = double(signal.value[v]) * (1.0 + mri.texture * noise_normal(key, NoiseChannel::texture, v));
      const double real = s + sigma * noise_normal(key, NoiseChannel::real, v);
      const double imaginary = sigma * noise_normal(key, NoiseChannel::imaginary, v);
      out.value[v] = float(std::sqrt(real * real + imaginary * imaginary));
    }
  });
  return out;
}

}  // namespace howship::imaging
