// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/observer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

using R = ReaderSettings;
using P = Parameter<R>;
constexpr Source clutter{Origin::fitted, "free numbers of the reader, chosen by hand on the pattern of [nakai_2005]",
                         'L'};
constexpr Source places{Origin::assumed, "independent places a reader searches", 'L'};
constexpr Source pooled{Origin::published, "1 - pooled specificity per patient [yang_2011]", 'H'};
constexpr std::array parameters{
    P{&R::efficiency,
      {"reader_efficiency", "1", 0.3, 1, "human d' over the filter's", {Origin::recalled, "[barrett_2004]", 'M'}}},
    P{&R::xray_clutter,
      {"xray_clutter", "1", 0, 0.2, "anatomical clutter of a radiograph (natural logarithm)", clutter}},
    P{&R::xray_clutter_length, {"xray_clutter_length", "mm", 0.5, 50, "its correlation length", clutter}},
    P{&R::ct_texture,
      {"ct_texture",
       "HU",
       0,
       200,
       "texture of spongiosa below the voxel",
       {Origin::derived, "38-66 HU in real spongiosa at 1 mm", 'M'}}},
    P{&R::ct_texture_length, {"ct_texture_length", "mm", 0.5, 20, "its correlation length", clutter}},
    P{&R::bone_scan_clutter, {"bone_scan_clutter", "1", 0, 1, "clutter of a bone scan over local counts", clutter}},
    P{&R::bone_scan_clutter_length, {"bone_scan_clutter_length", "mm", 1, 50, "its correlation length", clutter}},
    P{&R::pet_clutter,
      {"pet_clutter", "1", 0, 1, "clutter of PET over the local SUV", {Origin::fitted, "10-15 % fits", 'L'}}},
    P{&R::pet_clutter_length, {"pet_clutter_length", "mm", 1, 50, "its correlation length", clutter}},
    P{&R::mri_clutter, {"mri_clutter", "1", 0, 1, "clutter of marrow on MRI over its signal", clutter}},
    P{&R::mri_clutter_length, {"mri_clutter_length", "mm", 0.5, 50, "its correlation length", clutter}},
    P{&R::xray_places, {"xray_places", "1", 1, 10000, "places searched on a radiograph", places}},
    P{&R::bone_scan_places, {"bone_scan_places", "1", 1, 10000, "places searched on a bone scan", places}},
    P{&R::volume_places, {"volume_places", "1", 1, 100000, "places searched in CT, PET and MRI", places}},
    P{&R::xray_false,
      {"xray_false",
       "1",
       0.001,
       0.5,
       "healthy patients called diseased, radiograph",
       {Origin::assumed, "no pooled figure found", 'L'}}},
    P{&R::ct_false, {"ct_false", "1", 0.001, 0.5, "the same, CT", pooled}},
    P{&R::mri_false, {"mri_false", "1", 0.001, 0.5, "the same, MRI", pooled}},
    P{&R::bone_scan_false, {"bone_scan_false", "1", 0.001, 0.5, "the same, bone scan", pooled}},
    P{&R::pet_false, {"pet_false", "1", 0.001, 0.5, "the same, PET", pooled}},
};

double energy(std::span<const float> s) {
  double sum = 0.0;
  for (float v : s) sum += double(v) * double(v);
  return sum;
}

/// The level around the lesion: the mean of the lesion-free image under the template.
double level(std::span<const float> without, std::span<const float> difference) {
  double weight = 0.0, sum = 0.0;
  for (std::size_t v = 0; v < difference.size(); ++v) {
    const double w = std::abs(double(difference[v]));
    weight += w;
    sum += w * double(without[v]);
  }
  return weight > 0.0 ? sum / weight : 0.0;
}

Vec3 spacing(const Grid& grid) {
  Vec3 out{};
  for (std::size_t c = 0; c < 3; ++c) {
    const Vec3& v = grid.to_world.column[c];
    out[c] = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }
  return out;
}

Vec3 in_voxels(double length, const Vec3& step) { return {length / step[0], length / step[1], length / step[2]}; }

/// Normalised blur times the kernel's own sum is the correlation's convolution; a length far below a pixel is white.
double kernel_sum(double sigma) {
  double sum = 1.0;
  for (int i = 1; i < 1 + int(std::ceil(8 * sigma)); ++i) sum += 2.0 * std::exp(-0.5 * i * i / (sigma * sigma));
  return sum;
}

/// What is left of a difference without the zeros around it: nothing that is summed over them counts.
Volume<float> cropped(const Volume<float>& from) {
  const Extent& e = from.grid.extent;
  std::array<int, 3> low{e.ni, e.nj, e.nk}, high{-1, -1, -1};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        if (from(i, j, k) == 0.0f) continue;
        const std::array<int, 3> at{i, j, k};
        for (std::size_t c = 0; c < 3; ++c) low[c] = std::min(low[c], at[c]), high[c] = std::max(high[c], at[c]);
      }
  Grid grid = from.grid;
  if (high[0] < 0) low = {0, 0, 0}, high = {0, 0, 0};
  grid.extent = {high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1};
  Volume<float> out(grid);
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i) out(i - low[0], j - low[1], k - low[2]) = from(i, j, k);
  return out;
}

Image cropped(const Image& from) {
  int left = from.columns, right = -1, top = from.rows, bottom = -1;
  for (int r = 0; r < from.rows; ++r)
    for (int c = 0; c < from.columns; ++c) {
      if (from(c, r) == 0.0f) continue;
      left = std::min(left, c), right = std::max(right, c), top = std::min(top, r), bottom = std::max(bottom, r);
    }
  if (right < 0) return Image(1, 1);
  Image out(right - left + 1, bottom - top + 1);
  for (int r = top; r <= bottom; ++r)
    for (int c = left; c <= right; ++c) out(c - left, r - top) = from(c, r);
  return out;
}

}  // namespace

std::span<const P> ReaderSettings::table() { return parameters; }

double normal_probability(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

double normal_quantile(double p) {
  HOWSHIP_ENSURE(p > 0.0 && p < 1.0, "a probability between 0 and 1");
  double low = -40.0, high = 40.0;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (normal_probability(middle) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double reading_threshold(double false_share, double looks) {
  return normal_quantile(std::pow(1.0 - false_share, 1.0 / looks));
}

Volume<float> minus(const Volume<float>& a, const Volume<float>& b) {
  HOWSHIP_ENSURE(a.value.size() == b.value.size(), "images with and without the lesion match");
  Volume<float> out = a;
  for (std::size_t v = 0; v < out.value.size(); ++v) out.value[v] -= b.value[v];
  return out;
}

Focus outline(std::span<const float> difference) {
  double absolute = 0.0;
  for (float d : difference) absolute += std::abs(double(d));
  Focus out;
  if (absolute <= 0.0) return out;
  const double typical = energy(difference) / absolute;
  for (std::size_t p = 0; p < difference.size(); ++p)
    if (std::abs(double(difference[p])) >= 0.5 * typical) {
      out.pixels.push_back(p);
      out.mean += double(difference[p]);
    }
  out.mean /= double(out.pixels.size());
  return out;
}

double detectability(std::span<const float> difference, double noise_energy, double efficiency) {
  return noise_energy > 0.0 ? efficiency * energy(difference) / std::sqrt(noise_energy) : 0.0;
}

double clutter_energy(const Image& whole, double length, ThreadPool& pool) {
  const Image difference = cropped(whole);
  Image spread = difference;
  blur(spread, length, length, pool, Border::zero);
  double sum = 0.0;
  for (std::size_t p = 0; p < spread.value.size(); ++p) sum += double(spread.value[p]) * double(difference.value[p]);
  return sum * kernel_sum(length) * kernel_sum(length);
}

double clutter_energy(const Volume<float>& whole, const Vec3& length, ThreadPool& pool) {
  const Volume<float> difference = cropped(whole);
  Volume<float> spread = difference;
  blur(spread, length, pool, Border::zero);
  double sum = 0.0;
  for (std::size_t p = 0; p < spread.value.size(); ++p) sum += double(spread.value[p]) * double(difference.value[p]);
  return sum * kernel_sum(length[0]) * kernel_sum(length[1]) * kernel_sum(length[2]);
}

std::vector<float> xray_difference(const Image& with, const Image& without) {
  std::vector<float> out(with.value.size());
  for (std::size_t p = 0; p < out.size(); ++p)
    out[p] = float(std::log(double(with.value[p]) / double(without.value[p])));
  std::vector<float> sorted = out;
  const auto middle = sorted.begin() + std::ptrdiff_t(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  for (float& d : out) d -= *middle;
  return out;
}

Reading read_xray(const Image& with, const Image& without, const XraySettings& xray, const R& r, ThreadPool& pool) {
  Image difference(with.columns, with.rows);
  difference.value = xray_difference(with, without);
  double quantum = 0.0;
  for (std::size_t p = 0; p < difference.value.size(); ++p) {
    const double s = double(difference.value[p]);
    quantum += s * s / (xray.quantum_efficiency * double(without.value[p]));
  }
  const double noise =
      quantum + r.xray_clutter * r.xray_clutter * clutter_energy(difference, r.xray_clutter_length / xray.pixel, pool);
  return {detectability(difference.value, noise, r.efficiency), reading_threshold(r.xray_false, r.xray_places),
          r.xray_false};
}

Reading read_ct(const Volume<float>& with, const Volume<float>& without, const CtSettings& ct, const R& r,
                ThreadPool& pool) {
  const Volume<float> difference = minus(with, without);
  const Extent& e = difference.grid.extent;
  const SpectrumFilter shape(e.ni, e.nj, CtNoise(ct));
  std::vector<double> slices(std::size_t(e.nk), 0.0);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    Image slice(e.ni, e.nj);
    std::copy_n(difference.value.begin() + std::ptrdiff_t(k * slice.value.size()), slice.value.size(),
                slice.value.begin());
    if (energy(slice.value) == 0.0) return;
    shape(slice);
    slices[k] = energy(slice.value);
  });
  double noise = r.ct_texture * r.ct_texture *
                 clutter_energy(difference, in_voxels(r.ct_texture_length, spacing(difference.grid)), pool);
  for (double s : slices) noise += s;
  return {detectability(difference.value, noise, r.efficiency), reading_threshold(r.ct_false, r.volume_places),
          r.ct_false};
}

Reading read_pet(const Volume<float>& with, const Volume<float>& without, const PetSettings& pet, const R& r,
                 ThreadPool& pool) {
  const Volume<float> difference = minus(with, without);
  const Vec3 step = spacing(difference.grid);
  const double local = std::max(0.05, level(without.value, difference.value));
  // The noise's own correlation: that of white noise blurred once, sqrt(2) sigma.
  const double sigma = std::numbers::sqrt2 * sigma_of_fwhm(pet.resolution);
  const double noise =
      pet.liver_noise * pet.liver_noise * pet.liver_suv * local *
          clutter_energy(difference, in_voxels(sigma, step), pool) +
      std::pow(r.pet_clutter * local, 2) * clutter_energy(difference, in_voxels(r.pet_clutter_length, step), pool);
  return {detectability(difference.value, noise, r.efficiency), reading_threshold(r.pet_false, r.volume_places),
          r.pet_false};
}

Reading read_mri(const Volume<float>& with, const Volume<float>& without, double marrow_signal, const MriSettings& mri,
                 const R& r, ThreadPool& pool) {
  const Volume<float> difference = minus(with, without);
  const double local = level(without.value, difference.value), sigma = marrow_signal / mri.signal_to_noise;
  const double noise = (sigma * sigma + std::pow(mri.texture * local, 2)) * energy(difference.value) +
                       std::pow(r.mri_clutter * local, 2) *
                           clutter_energy(difference, in_voxels(r.mri_clutter_length, spacing(difference.grid)), pool);
  return {detectability(difference.value, noise, r.efficiency), reading_threshold(r.mri_false, r.volume_places),
          r.mri_false};
}

Reading xray_nothing(const R& r) { return {0.0, reading_threshold(r.xray_false, r.xray_places), r.xray_false}; }
Reading ct_nothing(const R& r) { return {0.0, reading_threshold(r.ct_false, r.volume_places), r.ct_false}; }
Reading pet_nothing(const R& r) { return {0.0, reading_threshold(r.pet_false, r.volume_places), r.pet_false}; }
Reading mri_nothing(const R& r) { return {0.0, reading_threshold(r.mri_false, r.volume_places), r.mri_false}; }

Reading bone_scan_nothing(const R& r) {
  return {0.0, reading_threshold(r.bone_scan_false, r.bone_scan_places), r.bone_scan_false};
}

Reading read_bone_scan(const PlanarScan& with, const PlanarScan& without, const BoneScanSettings& scan, const R& r,
                       ThreadPool& pool) {
  Reading best = bone_scan_nothing(r);
  for (auto view : {&PlanarScan::anterior, &PlanarScan::posterior}) {
    Image difference = with.*view;
    double poisson = 0.0;
    for (std::size_t p = 0; p < difference.value.size(); ++p) {
      const double s = double(difference.value[p]) - double((without.*view).value[p]);
      difference.value[p] = float(s);
      poisson += s * s * double((without.*view).value[p]);
    }
    const double local = level((without.*view).value, difference.value);
    const double noise = poisson + std::pow(r.bone_scan_clutter * local, 2) *
                                       clutter_energy(difference, r.bone_scan_clutter_length / scan.pixel, pool);
    best.index = std::max(best.index, detectability(difference.value, noise, r.efficiency));
  }
  return best;
}

}  // namespace howship::imaging
