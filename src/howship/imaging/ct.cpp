// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/ct.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace howship::imaging {
namespace {

using P = Parameter<CtSettings>;
constexpr std::array parameters{
    P{&CtSettings::voltage,
      {"ct_voltage", "kV", 80, 140, "tube voltage", {Origin::recalled, "usual for a trunk", 'H'}}},
    P{&CtSettings::body_water,
      {"ct_body_water",
       "cm",
       0,
       40,
       "water that hardens the beam",
       {Origin::assumed, "half of a 34 x 24 cm trunk seen from all sides", 'M'}}},
    P{&CtSettings::spacing,
      {"ct_spacing",
       "mm",
       0.3,
       5,
       "pixel size in plane",
       {Origin::assumed, "as the 1 mm cubes it is compared with", 'H'}}},
    P{&CtSettings::slice_thickness,
      {"ct_slice_thickness",
       "mm",
       0.5,
       10,
       "slice thickness and distance",
       {Origin::assumed, "thin slices of a bone protocol", 'M'}}},
    P{&CtSettings::field,
      {"ct_field",
       "mm",
       32,
       512,
       "side of the reconstructed cube; longer where a limb, rib, pelvis or skull is",
       {Origin::assumed, "holds one vertebra with its surroundings", 'H'}}},
    P{&CtSettings::resolution,
      {"ct_resolution",
       "mm",
       0.5,
       4,
       "width of a point in the image (FWHM)",
       {Origin::recalled, "1.2-1.4 mm soft kernel, 0.7-0.8 mm bone kernel", 'M'}}},
    P{&CtSettings::noise,
      {"ct_noise",
       "HU",
       0,
       200,
       "standard deviation of noise",
       {Origin::derived, "9-14 HU in muscle of four real 1 mm cubes", 'M'}}},
    P{&CtSettings::ceiling,
      {"ct_ceiling", "HU", 2000, 40000, "largest CT number stored", {Origin::recalled, "12-bit scale", 'H'}}},
    P{&CtSettings::scan_muscle_low,
      {"ct_scan_muscle_low",
       "HU",
       -50,
       100,
       "least mean of small cubes in which the noise of a scan is measured, where a bone comes from one",
       {Origin::assumed, "muscle and organs without contrast", 'M'}}},
    P{&CtSettings::scan_muscle_high,
      {"ct_scan_muscle_high",
       "HU",
       0,
       300,
       "largest mean of such cubes",
       {Origin::assumed, "muscle and organs without contrast", 'M'}}},
    P{&CtSettings::scan_quiet,
      {"ct_scan_quiet",
       "1",
       0.01,
       0.9,
       "share of such cubes that are quieter than the noise of the scan: the others hold anatomy",
       {Origin::assumed, "as 9-14 HU were found in muscle of four real 1 mm cubes", 'M'}}},
    P{&CtSettings::scan_sharp,
      {"ct_scan_sharp",
       "1",
       0.01,
       0.9,
       "share of edges between air and body that are sharper than the scan: the others run aslant",
       {Origin::assumed, "as the share of quiet cubes", 'L'}}},
    P{&CtSettings::picture_grain,
      {"ct_picture_grain",
       "HU",
       0,
       200,
       "grain of spongiosa in images of 1 mm (standard deviation)",
       {Origin::derived, "22-35 HU beside 10-13 HU of noise in boxes of 11 mm inside spongiosa of four real 1 mm cubes",
        'M'}}},
    P{&CtSettings::picture_grain_length,
      {"ct_picture_grain_length",
       "mm",
       1,
       5,
       "its correlation length there",
       {Origin::derived, "variograms of the same boxes: half of the variance at 1.3 to 2 mm", 'M'}}},
    P{&CtSettings::picture_grain_at,
      {"ct_picture_grain_at",
       "1",
       0.01,
       0.5,
       "mineral share at which spongiosa has that grain; elsewhere as the root of the share times its complement",
       {Origin::derived, "101-161 HU, the mean of the same boxes", 'M'}}},
    P{&CtSettings::picture_slices,
      {"ct_picture_slices",
       "1",
       0,
       0.7,
       "correlation of noise in neighbouring slices of images; the reader's noise has none",
       {Origin::derived, "0.62-0.76 in muscle of four real cubes resampled to 1 mm, which adds some", 'L'}}},
    P{&CtSettings::picture_stray,
      {"ct_picture_stray",
       "mm",
       0,
       5,
       "how far surfaces of organs stray in images (standard deviation)",
       {Origin::assumed, "outlines of kidneys, psoas and bowel in four real 1 mm cubes, by eye", 'L'}}},
    P{&CtSettings::picture_stray_length,
      {"ct_picture_stray_length", "mm", 3, 50, "over which length", {Origin::assumed, "the same", 'L'}}},
    P{&CtSettings::picture_muscle_fat,
      {"ct_picture_muscle_fat",
       "1",
       0,
       0.3,
       "fat between the fibres of muscle in images",
       {Origin::assumed, "streaks in the back muscles of four real 1 mm cubes, by eye", 'L'}}},
    P{&CtSettings::picture_vessels,
      {"ct_picture_vessels",
       "1",
       0,
       0.1,
       "small vessels in fat in images",
       {Origin::assumed, "strands in the belly's fat of four real 1 mm cubes, by eye", 'L'}}},
    P{&CtSettings::picture_vessel_length,
      {"ct_picture_vessel_length", "mm", 2, 20, "over which length they turn", {Origin::assumed, "the same", 'L'}}},
    P{&CtSettings::picture_uneven,
      {"ct_picture_uneven",
       "HU",
       0,
       30,
       "standard deviation of bowel, liver and kidneys in images, beside noise",
       {Origin::assumed, "kidney and bowel of four real 1 mm cubes, by eye", 'L'}}},
    P{&CtSettings::picture_metal,
      {"ct_picture_metal",
       "1",
       0,
       1,
       "how much of the streaks of metal and cement is in images: 0 none, 1 those of a scanner that corrects nothing",
       {Origin::assumed, "none, so that images are those of the tissue; scanners correct a part", 'H'}}},
    P{&CtSettings::picture_metal_least,
      {"ct_picture_metal_least",
       "1",
       0.01,
       1000,
       "fewest photons that a ray is taken to have, where streaks are made",
       {Origin::assumed, "one: the logarithm of none is not defined", 'L'}}},
    P{&CtSettings::picture_metal_views,
      {"ct_picture_metal_views",
       "1",
       90,
       4000,
       "views of half a turn, where streaks are made",
       {Origin::recalled, "720 to 1,000 a turn", 'M'}}},
};

}  // namespace

std::span<const P> CtSettings::table() { return parameters; }

Spectrum ct_spectrum(const CtSettings& ct, const Attenuation& mu) {
  TubeSettings tube;
  tube.voltage = ct.voltage;
  tube.aluminium = 6.0;
  tube.copper = 0.1;
  Spectrum out = filtered(tube_spectrum(tube, mu), Material::water, ct.body_water, mu);
  double sum = 0.0;
  for (int e = 1; e <= highest_energy; ++e) sum += out.photons[std::size_t(e)] *= e;
  for (double& p : out.photons) p /= sum;
  return out;
}

double hounsfield(Material material, const Spectrum& beam, const Attenuation& mu) {
  double tissue = 0.0, water = 0.0;
  for (int e = 1; e <= highest_energy; ++e) {
    tissue += beam.photons[std::size_t(e)] * mu(material, e);
    water += beam.photons[std::size_t(e)] * mu(Material::water, e);
  }
  return 1000.0 * (tissue / water - 1.0);
}

Mixture ct_mixture(const Spectrum& beam, const Attenuation& mu, const Marrow& marrow, Inert inert) {
  const auto hu = [&](Material m) { return hounsfield(m, beam, mu); };
  Mixture out;
  out.mineral = hu(Material::mineral_bone);
  out.osteoid = hu(Material::osteoid);
  out.tumour = out.debris = hu(Material::tumour);
  out.inert = hu(material_of(inert));
  out.marrow = marrow.fat * hu(Material::yellow_marrow) + (1.0 - marrow.fat) * hu(Material::red_marrow);
  for (const BodyTissueData& t : body_tissues()) out.around[std::size_t(t.tissue)] = hu(t.material);
  return out;
}

Vec3 ct_field(const CtSettings& ct) { return {ct.field, ct.field, ct.field}; }

Grid ct_grid(const CtSettings& ct, const Coverage& field) {
  return grid_around(field.centre, field.size, {ct.spacing, ct.spacing, ct.slice_thickness});
}

void ct_blur(Volume<float>& image, const CtSettings& ct, ThreadPool& pool) {
  const double sigma = sigma_of_fwhm(ct.resolution) / ct.spacing;
  blur(image, {sigma, sigma, 0.0}, pool);
}

CtNoise::CtNoise(const CtSettings& ct) : sigma_(sigma_of_fwhm(ct.resolution) / ct.spacing) {
  constexpr int n = 128;
  double power = 0.0;
  for (int a = 0; a < n; ++a)
    for (int b = 0; b < n; ++b) {
      const double fx = (a + 0.5) / (2 * n), fy = (b + 0.5) / (2 * n);
      const double gain = (*this)(std::sqrt(fx * fx + fy * fy));
      power += gain * gain / (n * n);
    }
  scale_ = ct.noise / std::sqrt(power);
}

double CtNoise::operator()(double frequency) const {
  const double x = std::numbers::pi * frequency * sigma_;
  return scale_ * std::sqrt(frequency) * std::exp(-2.0 * x * x);
}

Volume<float> ct_noise(const Grid& grid, const CtSettings& ct, const NoiseKey& key, ThreadPool& pool) {
  Volume<float> out(grid);
  if (ct.noise <= 0.0) return out;
  const Extent& e = grid.extent;
  // Noise of a filtered back-projection does not repeat at the border: filter a frame that is wider.
  constexpr int frame = 8;
  const SpectrumFilter shape(e.ni + 2 * frame, e.nj + 2 * frame, CtNoise(ct));
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    Image noise(e.ni + 2 * frame, e.nj + 2 * frame);
    const std::size_t first = k * noise.value.size();
    for (std::size_t p = 0; p < noise.value.size(); ++p)
      noise.value[p] = float(noise_normal(key, NoiseChannel::quantum, first + p));
    shape(noise);
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) out(i, j, int(k)) = noise(i + frame, j + frame);
  });
  return out;
}

Volume<float> shared_by_slices(const Volume<float>& noise, const CtSettings& ct, ThreadPool& pool) {
  // Of taps a, 1, a the correlation of neighbours is 2a / (1 + 2a^2).
  const double r = std::min(ct.picture_slices, 0.7),
               a = r > 0.0 ? (1.0 - std::sqrt(1.0 - 2.0 * r * r)) / (2.0 * r) : 0.0;
  Volume<float> out(noise.grid);
  const Extent& e = noise.grid.extent;
  const std::size_t slice = e.index(0, 0, 1);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    const bool below = k > 0, above = k + 1 < std::size_t(e.nk);
    const double scale = 1.0 / std::sqrt(1.0 + a * a * (double(below) + double(above)));
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v)
      out.value[v] = float(scale * (double(noise.value[v]) + (below ? a * double(noise.value[v - slice]) : 0.0) +
                                    (above ? a * double(noise.value[v + slice]) : 0.0)));
  });
  return out;
}

Volume<std::int16_t> ct_stored(const Volume<float>& signal, const Volume<float>& noise, const CtSettings& ct,
                               ThreadPool& pool) {
  Volume<std::int16_t> out(signal.grid);
  const Extent& e = signal.grid.extent;
  const std::size_t slice = e.index(0, 0, 1);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v)
      out.value[v] = std::int16_t(std::lround(
          std::clamp(double(signal.value[v]) + double(noise.value[v]), -1024.0, std::min(ct.ceiling, 32767.0))));
  });
  return out;
}

}  // namespace howship::imaging
