// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/xray.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/imaging/metal_in_film.hpp"

namespace howship::imaging {
namespace {

using P = Parameter<XraySettings>;
using X = XraySettings;
constexpr std::array parameters{
    P{&X::voltage,
      {"xray_voltage", "kV", 40, 150, "tube voltage", {Origin::recalled, "70-80 kV for a lumbar spine", 'M'}}},
    P{&X::source_distance,
      {"xray_source_distance",
       "mm",
       500,
       3000,
       "source to detector",
       {Origin::recalled, "100-115 cm, chest 180 cm", 'H'}}},
    P{&X::object_distance,
      {"xray_object_distance",
       "mm",
       10,
       600,
       "centre of the bone to detector",
       {Origin::assumed, "half a trunk and the table", 'M'}}},
    P{&X::pixel,
      {"xray_pixel",
       "mm",
       0.1,
       2,
       "detector pixel",
       {Origin::recalled, "0.15-0.2 mm in clinics; 0.5 mm keeps cohorts quick", 'M'}}},
    P{&X::field,
      {"xray_field",
       "mm",
       50,
       430,
       "side of the detector",
       {Origin::assumed, "shows the bone and its neighbours", 'M'}}},
    P{&X::lateral_width,
      {"xray_lateral_width",
       "mm",
       50,
       430,
       "width of the collimated field, lateral",
       {Origin::recalled, "narrow, to keep the open beam behind the back out", 'M'}}},
    P{&X::lateral_voltage,
      {"xray_lateral_voltage",
       "kV",
       40,
       150,
       "tube voltage, lateral",
       {Origin::recalled, "85-95 kV for a lumbar spine", 'M'}}},
    P{&X::detector_thickness,
      {"xray_detector_thickness", "mm", 0.1, 2, "caesium iodide", {Origin::recalled, "0.5-0.6 mm", 'M'}}},
    P{&X::exposure,
      {"xray_exposure", "uGy", 0.1, 20, "kerma at the detector", {Origin::recalled, "2.5-5 uGy for bone", 'M'}}},
    P{&X::fluence_per_dose,
      {"xray_fluence_per_dose",
       "1/mm2/uGy",
       10000,
       40000,
       "photons per area and kerma",
       {Origin::recalled, "[iec_62220, RQA 5]", 'H'}}},
    P{&X::scatter_to_primary,
      {"xray_scatter",
       "1",
       0,
       6,
       "scatter over primary behind the grid, front views",
       {Origin::recalled, "0.5-0.8 chest, pelvis; 3-5 without a grid", 'M'}}},
    P{&X::lateral_scatter_to_primary,
      {"xray_lateral_scatter", "1", 0, 6, "the same, lateral", {Origin::recalled, "0.8-1.2", 'M'}}},
    P{&X::scatter_length,
      {"xray_scatter_length", "mm", 5, 100, "sigma of the scatter cloud", {Origin::recalled, "30-60 mm", 'L'}}},
    P{&X::focal_spot, {"xray_focal_spot", "mm", 0.1, 2, "focal spot", {Origin::recalled, "0.6-1.2 mm", 'H'}}},
    P{&X::detector_half_frequency,
      {"xray_half_frequency",
       "1/mm",
       0.5,
       10,
       "frequency at which the detector passes one half",
       {Origin::recalled, "2.5 per mm", 'M'}}},
    P{&X::quantum_efficiency,
      {"xray_quantum_efficiency",
       "1",
       0.1,
       1,
       "detective quantum efficiency at frequency 0",
       {Origin::recalled, "0.6-0.7", 'M'}}},
    P{&X::electronic_noise,
      {"xray_electronic_noise", "1", 0, 50, "electronic noise in quanta", {Origin::recalled, "3-5", 'M'}}},
    P{&X::height_spread,
      {"xray_height_spread",
       "1",
       0.01,
       0.2,
       "standard deviation of a healthy vertebra's height beside that of its neighbours",
       {Origin::assumed, "a fifth is called a fracture and less is not", 'L'}}},
    P{&X::height_edge,
      {"xray_height_edge",
       "mm",
       0,
       3,
       "standard deviation with which a reader marks an endplate",
       {Origin::assumed, "about a pixel of the detector", 'L'}}},
    P{&X::height_called,
      {"xray_height_called",
       "1",
       0.1,
       0.4,
       "share of a vertebra's height from which its loss is called a fracture",
       {Origin::published, "20 to 25 % is the mildest grade [genant_1993]", 'H'}}},
    P{&X::picture_flattened,
      {"xray_picture_flattened",
       "1",
       0,
       1,
       "share of the slow changes of thickness that the screen takes away",
       {Origin::assumed, "as films of spines by digital systems look, by eye", 'L'}}},
    P{&X::picture_slow,
      {"xray_picture_slow", "mm", 5, 100, "sigma of what counts as slow", {Origin::assumed, "the same", 'L'}}},
    P{&X::picture_lift,
      {"xray_picture_lift",
       "1",
       0,
       4,
       "of its own height, how much the screen lifts what is fine",
       {Origin::assumed, "the same", 'L'}}},
    P{&X::picture_fine,
      {"xray_picture_fine", "mm", 0.5, 20, "sigma below which things are fine", {Origin::assumed, "the same", 'L'}}},
    P{&X::picture_outside,
      {"xray_picture_outside",
       "1",
       0,
       0.2,
       "share of the middle of the field that lies beyond each end of the straight part of the curve",
       {Origin::assumed, "gas, metal and edges are a few per cent of a field", 'L'}}},
    P{&X::picture_steepness,
      {"xray_picture_steepness",
       "1",
       0.5,
       12,
       "steepness of the curve from black to white in the middle of that part",
       {Origin::assumed, "a logistic curve: toe and shoulder hold an eighth of the greys each, as those of film do",
        'L'}}},
};

constexpr int table_water = 256, table_bone = 128;

/// Automatic exposure: the mean of the middle of the field gets the kerma asked for.
void meter(Image& out, const X& xray) {
  double sum = 0.0;
  int n = 0;
  for (int r = out.rows / 3; r < out.rows - out.rows / 3; ++r)
    for (int c = out.columns / 3; c < out.columns - out.columns / 3; ++c, ++n) sum += out(c, r);
  HOWSHIP_ENSURE(n > 0 && sum > 0.0, "the detector has a middle and sees light");
  const double scale = xray.exposure * xray.fluence_per_dose * xray.pixel * xray.pixel / (sum / n);
  for (float& v : out.value) v = float(v * scale);
}

/// Energy that the detector takes from the photons of one keV of the open beam.
double detected(const Spectrum& spectrum, const Attenuation& mu, double detector_thickness, int e) {
  const double absorbed = 1.0 - std::exp(-mu(Material::caesium_iodide, e) * detector_thickness / 10.0);
  return spectrum.photons[std::size_t(e)] * e * absorbed;
}

double scatter_ratio(const X& xray, Projection projection) {
  return projection == Projection::lateral ? xray.lateral_scatter_to_primary : xray.scatter_to_primary;
}

/// An image of coarse pixels on fine ones, linear between their centres.
Image enlarged(const Image& small, int coarse, int columns, int rows, ThreadPool& pool) {
  Image out(columns, rows);
  pool.run(std::size_t(out.rows), [&](std::size_t row) {
    const double y = std::clamp((double(row) + 0.5) / coarse - 0.5, 0.0, small.rows - 1.0);
    const int y0 = std::min(int(y), std::max(0, small.rows - 2)), y1 = std::min(y0 + 1, small.rows - 1);
    for (int column = 0; column < out.columns; ++column) {
      const double x = std::clamp((column + 0.5) / coarse - 0.5, 0.0, small.columns - 1.0);
      const int x0 = std::min(int(x), std::max(0, small.columns - 2)), x1 = std::min(x0 + 1, small.columns - 1);
      const double fx = x - x0, fy = y - y0;
      out(column, int(row)) = float((1 - fy) * ((1 - fx) * double(small(x0, y0)) + fx * double(small(x1, y0))) +
                                    fy * ((1 - fx) * double(small(x0, y1)) + fx * double(small(x1, y1))));
    }
  });
  return out;
}

/// A blur so wide that an image of coarse pixels carries it.
Image blurred_widely(const Image& image, double sigma, ThreadPool& pool) {
  constexpr int coarse = 8;
  Image small((image.columns + coarse - 1) / coarse, (image.rows + coarse - 1) / coarse);
  for (int r = 0; r < small.rows; ++r)
    for (int c = 0; c < small.columns; ++c) {
      double sum = 0.0;
      int n = 0;
      for (int y = r * coarse; y < std::min(image.rows, (r + 1) * coarse); ++y)
        for (int x = c * coarse; x < std::min(image.columns, (c + 1) * coarse); ++x, ++n) sum += double(image(x, y));
      small(c, r) = float(sum / n);
    }
  blur(small, sigma / coarse, sigma / coarse, pool);
  return enlarged(small, coarse, image.columns, image.rows, pool);
}

/// Scatter is born where photons stop, so its source is primary x optical depth; its share is given for the middle of
/// the field.
Image scatter(const Image& primary, const X& xray, Projection projection, ThreadPool& pool) {
  const float open = *std::max_element(primary.value.begin(), primary.value.end());
  Image source(primary.columns, primary.rows);
  for (std::size_t p = 0; p < source.value.size(); ++p)
    source.value[p] = primary.value[p] * std::log(open / std::max(1e-6f * open, primary.value[p]));
  Image out = blurred_widely(source, xray.scatter_length / xray.pixel, pool);
  double middle_primary = 0.0, middle_scatter = 0.0;
  for (int r = out.rows / 3; r < out.rows - out.rows / 3; ++r)
    for (int c = out.columns / 3; c < out.columns - out.columns / 3; ++c) {
      middle_scatter += double(out(c, r));
      middle_primary += double(primary(c, r));
    }
  const double ratio = middle_scatter > 0.0 ? scatter_ratio(xray, projection) * middle_primary / middle_scatter : 0.0;
  for (float& v : out.value) v = float(ratio * double(v));
  return out;
}

/// Focal spot and detector as one Gaussian: the detector's 1/(1 + (f/f0)^2) has the width of a Gaussian that agrees
/// with it at its half.
double blur_sigma(const X& xray) {
  const double spot = sigma_of_fwhm(xray.focal_spot * (magnification(xray) - 1.0));
  const double detector = std::sqrt(2.0 * std::log(2.0)) / (2.0 * std::acos(-1.0) * xray.detector_half_frequency);
  return std::sqrt(spot * spot + detector * detector) / xray.pixel;
}

}  // namespace

std::span<const P> XraySettings::table() { return parameters; }

Basis basis_of(Material material, const Spectrum& spectrum, const Attenuation& mu) {
  double ww = 0, wb = 0, bb = 0, mw = 0, mb = 0;
  for (int e = 1; e <= highest_energy; ++e) {
    const double p = spectrum.photons[std::size_t(e)], w = mu(Material::water, e), b = mu(Material::mineral_bone, e),
                 m = mu(material, e);
    ww += p * w * w;
    wb += p * w * b;
    bb += p * b * b;
    mw += p * m * w;
    mb += p * m * b;
  }
  const double det = ww * bb - wb * wb;
  return {(mw * bb - mb * wb) / det, (mb * ww - mw * wb) / det};
}

PolychromaticResponse::PolychromaticResponse(const Spectrum& spectrum, const Attenuation& mu, double detector_thickness,
                                             std::array<double, 2> water_range, std::array<double, 2> bone_range)
    : water_(water_range), bone_(bone_range) {
  double total = 0.0;
  for (int e = 1; e <= highest_energy; ++e) {
    const double weight = detected(spectrum, mu, detector_thickness, e);
    if (weight <= 0.0) continue;
    bins_.push_back({weight, mu(Material::water, e) / 10.0, mu(Material::mineral_bone, e) / 10.0});
    total += weight;
  }
  for (auto& bin : bins_) bin[0] /= total;
  step_water_ = std::max(1e-3, water_[1] - water_[0]) / (table_water - 1);
  step_bone_ = std::max(1e-3, bone_[1] - bone_[0]) / (table_bone - 1);
  log_.resize(std::size_t(table_water * table_bone));
  // exp(-mu (t + step)) = exp(-mu t) exp(-mu step): two exponentials an energy and bone row.
  std::vector<double> sum(table_water);
  for (int b = 0; b < table_bone; ++b) {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (const auto& [weight, water, bone] : bins_) {
      double term = weight * std::exp(-water * water_[0] - bone * (bone_[0] + b * step_bone_));
      const double factor = std::exp(-water * step_water_);
      for (int w = 0; w < table_water; ++w) {
        sum[std::size_t(w)] += term;
        term *= factor;
      }
    }
    for (int w = 0; w < table_water; ++w) log_[std::size_t(b * table_water + w)] = float(std::log(sum[std::size_t(w)]));
  }
}

float PolychromaticResponse::operator()(float water, float bone) const {
  const float x = std::clamp(float((double(water) - water_[0]) / step_water_), 0.0f, float(table_water) - 1.001f);
  const float y = std::clamp(float((double(bone) - bone_[0]) / step_bone_), 0.0f, float(table_bone) - 1.001f);
  const int i = int(x), j = int(y);
  const float fx = x - float(i), fy = y - float(j);
  const float* at = log_.data() + j * table_water + i;
  return (1 - fy) * ((1 - fx) * at[0] + fx * at[1]) + fy * ((1 - fx) * at[table_water] + fx * at[table_water + 1]);
}

double PolychromaticResponse::exact(double water, double bone) const {
  double sum = 0.0;
  for (const auto& [weight, mu_water, mu_bone] : bins_) sum += weight * std::exp(-mu_water * water - mu_bone * bone);
  return sum;
}

Spectrum xray_spectrum(const XraySettings& xray, Projection projection, const Attenuation& mu) {
  TubeSettings tube;
  tube.voltage = projection == Projection::lateral ? xray.lateral_voltage : xray.voltage;
  return tube_spectrum(tube, mu);
}

double magnification(const XraySettings& xray) {
  return xray.source_distance / (xray.source_distance - xray.object_distance);
}

View xray_view(const XraySettings& xray, Projection projection, const Vec3& centre) {
  // The axis from source to detector, and where the image's left to right and top to bottom run in the patient:
  // front views are hung as if facing the patient, laterals face left.
  Vec3 axis{}, right{};
  if (projection == Projection::anterior_posterior) {
    axis = {0, -1, 0};
    right = {-1, 0, 0};
  } else if (projection == Projection::posterior_anterior) {
    axis = {0, 1, 0};
    right = {-1, 0, 0};
  } else {
    axis = {-1, 0, 0};
    right = {0, -1, 0};
  }
  const Vec3 down{0, 0, -1};
  View out;
  out.rows = int(std::lround(xray.field / xray.pixel));
  out.columns = projection == Projection::lateral ? int(std::lround(xray.lateral_width / xray.pixel)) : out.rows;
  for (std::size_t c = 0; c < 3; ++c) {
    out.source[c] = centre[c] - axis[c] * (xray.source_distance - xray.object_distance);
    out.along_row[c] = right[c] * xray.pixel;
    out.along_column[c] = down[c] * xray.pixel;
    out.corner[c] = centre[c] + axis[c] * xray.object_distance - 0.5 * (out.columns - 1) * out.along_row[c] -
                    0.5 * (out.rows - 1) * out.along_column[c];
  }
  return out;
}

namespace {

/// Water and bone equivalents of everything in a scene.
class Equivalents {
 public:
  Equivalents(const Scene& scene, const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool)
      : mixtures_{mix(scene, spectrum, mu, &Basis::water), mix(scene, spectrum, mu, &Basis::bone)},
        around_(around_state(scene, pool)) {}

  /// Into images that it makes anew.
  void set_surround(const Scene& scene, const View& view, PathLengths& to, ThreadPool& pool) const {
    const Grid& grid = scene.surround.grid;
    const Vec3 middle = grid.to_world({grid.extent.ni / 2.0, grid.extent.nj / 2.0, grid.extent.nk / 2.0});
    const auto distance = [&](const Vec3& p) {
      return std::hypot(p[0] - view.source[0], p[1] - view.source[1], p[2] - view.source[2]);
    };
    Vec3 detector = view.corner;
    for (std::size_t c = 0; c < 3; ++c)
      detector[c] += 0.5 * (view.columns * view.along_row[c] + view.rows * view.along_column[c]);
    const double shadow = grid.to_world.column[0][0] * distance(detector) / distance(middle),
                 pixel = std::hypot(view.along_row[0], view.along_row[1], view.along_row[2]);
    // Voxels make stairs of what slopes, each as wide as a voxel's shadow: nothing finer is known there. So rays need
    // not be denser than a few in each.
    const int coarse = std::clamp(int(shadow / (2.5 * pixel)), 1, 8);
    View sparse = view;
    sparse.columns = (view.columns + coarse - 1) / coarse;
    sparse.rows = (view.rows + coarse - 1) / coarse;
    for (std::size_t c = 0; c < 3; ++c) {
      sparse.corner[c] += 0.5 * (coarse - 1) * (view.along_row[c] + view.along_column[c]);
      sparse.along_row[c] *= coarse;
      sparse.along_column[c] *= coarse;
    }
    PathLengths traced{Image(sparse.columns, sparse.rows), Image(sparse.columns, sparse.rows)};
    add_line_integrals(surround_pairs(scene, mixtures_, pool), sparse, traced.water.value, traced.bone.value, pool);
    const double sigma = 0.5 * shadow / (pixel * coarse);
    for (Image* image : {&traced.water, &traced.bone}) {
      blur(*image, sigma, sigma, pool);
      if (coarse > 1) *image = enlarged(*image, coarse, view.columns, view.rows, pool);
    }
    to = std::move(traced);
  }
  void add_bone(const Scene& scene, const TissueState& state, const View& view, PathLengths& to,
                ThreadPool& pool) const {
    add_line_integrals(bone_pairs(scene, state, around_, mixtures_, pool), view, to.water.value, to.bone.value, pool);
  }
  std::array<std::vector<float>, 2> of_bone(const Scene& scene, ThreadPool& pool) const {
    return {on_state(scene, around_, mixtures_[0], pool), on_state(scene, around_, mixtures_[1], pool)};
  }

 private:
  static Mixture mix(const Scene& scene, const Spectrum& spectrum, const Attenuation& mu, double Basis::*channel) {
    const auto of = [&](Material m) { return basis_of(m, spectrum, mu).*channel; };
    Mixture out;
    out.mineral = of(Material::mineral_bone);
    out.osteoid = of(Material::osteoid);
    out.tumour = out.debris = of(Material::tumour);
    out.inert = of(material_of(scene.state->inert_kind));
    out.marrow = scene.marrow.fat * of(Material::yellow_marrow) + (1.0 - scene.marrow.fat) * of(Material::red_marrow);
    for (const BodyTissueData& t : body_tissues()) out.around[std::size_t(t.tissue)] = of(t.material);
    return out;
  }

  std::array<Mixture, 2> mixtures_;  ///< water, bone
  std::vector<Around> around_;
};

}  // namespace

PathLengths path_lengths(const Scene& scene, const View& view, const Spectrum& spectrum, const Attenuation& mu,
                         ThreadPool& pool) {
  PathLengths out;
  const Equivalents equivalents(scene, spectrum, mu, pool);
  equivalents.set_surround(scene, view, out, pool);
  equivalents.add_bone(scene, *scene.state, view, out, pool);
  return out;
}

std::array<PathLengths, 2> path_lengths(const Scene& scene, const TissueState& healthy, const View& view,
                                        const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool) {
  std::array<PathLengths, 2> out;
  const Equivalents equivalents(scene, spectrum, mu, pool);
  equivalents.set_surround(scene, view, out[0], pool);
  out[1] = out[0];
  equivalents.add_bone(scene, *scene.state, view, out[0], pool);
  equivalents.add_bone(scene, healthy, view, out[1], pool);
  return out;
}

EquivalentsOf equivalents_in(const Scene& scene, const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool) {
  return [of = Equivalents(scene, spectrum, mu, pool).of_bone(scene, pool)](std::size_t v) {
    return std::array<float, 2>{of[0][v], of[1][v]};
  };
}

Image primary(const PathLengths& paths, const XraySettings& xray, const Spectrum& spectrum, const Attenuation& mu,
              ThreadPool& pool) {
  const auto range = [](const Image& image) {
    const auto [low, high] = std::minmax_element(image.value.begin(), image.value.end());
    return std::array<double, 2>{*low, *high};
  };
  const PolychromaticResponse response(spectrum, mu, xray.detector_thickness, range(paths.water), range(paths.bone));
  Image out(paths.water.columns, paths.water.rows);
  pool.run(std::size_t(out.rows), [&](std::size_t row) {
    for (int c = 0; c < out.columns; ++c)
      out(c, int(row)) = std::exp(response(paths.water(c, int(row)), paths.bone(c, int(row))));
  });
  meter(out, xray);
  return out;
}

Image primary_behind_metal(PathLengths paths, const Grid& grid, const std::vector<float>& share,
                           const EquivalentsOf& there, const View& view, const XraySettings& xray,
                           const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool) {
  std::vector<float> water(share.size(), 0.0f), bone = water;  // less of them
  for (std::size_t v = 0; v < share.size(); ++v) {
    if (share[v] <= 0.0f) continue;
    const std::array<float, 2> gone = there(v);
    water[v] = -share[v] * gone[0];
    bone[v] = -share[v] * gone[1];
  }
  add_line_integrals(make_pairs(grid, water, bone, pool), view, paths.water.value, paths.bone.value, pool);
  Image titanium(view.columns, view.rows), again = titanium;
  add_line_integrals(make_pairs(grid, share, share, pool), view, titanium.value, again.value, pool);
  struct Bin {
    double weight, water, bone, titanium;  // 1/mm
  };
  std::vector<Bin> bins;
  for (int e = 1; e <= highest_energy; ++e) {
    const double weight = detected(spectrum, mu, xray.detector_thickness, e);
    if (weight > 0.0)
      bins.push_back({weight, mu(Material::water, e) / 10.0, mu(Material::mineral_bone, e) / 10.0,
                      mu(Material::titanium, e) / 10.0});
  }
  Image out = primary(paths, xray, spectrum, mu, pool);
  pool.run(std::size_t(out.rows), [&](std::size_t row) {
    for (int c = 0; c < out.columns; ++c) {
      const double mm = titanium(c, int(row)), water_mm = paths.water(c, int(row)), bone_mm = paths.bone(c, int(row));
      if (mm <= 0.0) continue;
      double before = 0.0, behind = 0.0;
      for (const Bin& bin : bins) {
        const double left = bin.weight * std::exp(-bin.water * water_mm - bin.bone * bone_mm);
        before += left;
        behind += left * std::exp(-bin.titanium * mm);
      }
      out(c, int(row)) = float(double(out(c, int(row))) * behind / before);
    }
  });
  meter(out, xray);
  return out;
}

Image xray_signal(const Image& primary_counts, const XraySettings& xray, Projection projection, ThreadPool& pool) {
  Image out = scatter(primary_counts, xray, projection, pool);
  for (std::size_t p = 0; p < out.value.size(); ++p) out.value[p] += primary_counts.value[p];
  const double sigma = blur_sigma(xray);
  blur(out, sigma, sigma, pool);
  return out;
}

Image xray_exposure(const Image& primary_counts, const XraySettings& xray, Projection projection, const NoiseKey& key,
                    ThreadPool& pool) {
  Image out = scatter(primary_counts, xray, projection, pool);
  const double efficiency = xray.quantum_efficiency;
  pool.run(std::size_t(out.rows), [&](std::size_t row) {
    for (int c = 0; c < out.columns; ++c) {
      const std::size_t p = row * std::size_t(out.columns) + std::size_t(c);
      const double mean = (double(primary_counts.value[p]) + double(out.value[p])) * efficiency;
      out.value[p] = float(noise_poisson(key, NoiseChannel::quantum, p, mean) / efficiency);
    }
  });
  const double sigma = blur_sigma(xray);
  blur(out, sigma, sigma, pool);
  pool.run(std::size_t(out.rows), [&](std::size_t row) {
    for (int c = 0; c < out.columns; ++c) {
      const std::size_t p = row * std::size_t(out.columns) + std::size_t(c);
      out.value[p] += float(xray.electronic_noise * noise_normal(key, NoiseChannel::electronic, p));
    }
  });
  return out;
}

Image xray_presentation(const Image& exposure, const Image& water, const XraySettings& xray, ThreadPool& pool) {
  Image out(exposure.columns, exposure.rows);
  for (std::size_t p = 0; p < out.value.size(); ++p) out.value[p] = -std::log(std::max(1.0f, exposure.value[p]));
  const Image slow = blurred_widely(out, xray.picture_slow / xray.pixel, pool);
  Image smooth = out;
  blur(smooth, xray.picture_fine / xray.pixel, xray.picture_fine / xray.pixel, pool);
  for (std::size_t p = 0; p < out.value.size(); ++p)
    out.value[p] +=
        float(xray.picture_lift) * (out.value[p] - smooth.value[p]) - float(xray.picture_flattened) * slow.value[p];
  // The open beam and the thin edge of the body are black whatever the window: less than a quarter of the usual.
  std::vector<float> sorted = water.value;
  const auto middle = sorted.begin() + std::ptrdiff_t(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const float thin = 0.25f * *middle;
  sorted.clear();
  for (int r = out.rows / 4; r < out.rows - out.rows / 4; ++r)
    for (int c = out.columns / 4; c < out.columns - out.columns / 4; ++c)
      if (water(c, r) >= thin) sorted.push_back(out(c, r));
  if (sorted.empty()) sorted = out.value;
  std::sort(sorted.begin(), sorted.end());
  const auto beyond = std::size_t(xray.picture_outside * double(sorted.size() - 1));
  const float low = sorted[beyond], high = sorted[sorted.size() - 1 - beyond];
  for (float& v : out.value)
    v = 1.0f / (1.0f + std::exp(float(xray.picture_steepness) * (0.5f - (v - low) / std::max(1e-6f, high - low))));
  return out;
}

}  // namespace howship::imaging
