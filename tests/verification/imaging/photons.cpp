// SPDX-License-Identifier: Apache-2.0
// Tube, attenuation, projection and detector against closed forms and published tables.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include "howship/imaging/ct.hpp"
#include "howship/imaging/metal_in_film.hpp"
#include "howship/imaging/xray.hpp"

namespace howship::imaging {
namespace {

TEST(Tube, half_value_layers_are_those_of_the_standard_beams) {
  const Attenuation mu = attenuation();
  const struct {
    double voltage, layer, mean;
  } rows[] = {{70, 2.58, 38.9}, {80, 3.01, 42.3}, {100, 3.97, 48.8}, {120, 5.00, 55.0}};
  for (const auto& [voltage, layer, mean] : rows) {
    TubeSettings tube;
    tube.voltage = voltage;
    const Spectrum s = tube_spectrum(tube, mu);
    EXPECT_NEAR(half_value_layer(s, mu) / layer, 1.0, 0.02) << voltage;
    EXPECT_NEAR(s.mean_energy(), mean, 0.5) << voltage;
  }
}

TEST(Ct, numbers_of_materials_are_those_of_the_theory) {
  const Attenuation mu = attenuation();
  const Spectrum beam = ct_spectrum({}, mu);
  EXPECT_NEAR(hounsfield(Material::water, beam, mu), 0.0, 1e-9);
  EXPECT_NEAR(hounsfield(Material::yellow_marrow, beam, mu), -50, 5);
  EXPECT_NEAR(hounsfield(Material::adipose, beam, mu), -78, 5);
  EXPECT_NEAR(hounsfield(Material::red_marrow, beam, mu), 11, 5);
  EXPECT_NEAR(hounsfield(Material::muscle, beam, mu), 43, 5);
  EXPECT_NEAR(hounsfield(Material::tumour, beam, mu), 34, 5);
  const double bone = hounsfield(Material::mineral_bone, beam, mu);
  EXPECT_NEAR(bone / 1557, 1.0, 0.02);
  EXPECT_NEAR(hounsfield(Material::titanium, beam, mu) / 11400, 1.0, 0.02);
  EXPECT_NEAR(hounsfield(Material::steel, beam, mu) / 36000, 1.0, 0.02);
  const Mixture hu = ct_mixture(beam, mu, {}, Inert::cement);
  for (const auto& [fraction, marrow, infiltrated] :
       {std::array{.05, 59., 110.}, std::array{.10, 138., 186.}, std::array{.15, 217., 262.},
        std::array{.20, 296., 338.}, std::array{.30, 453., 491.}, std::array{.40, 610., 640.},
        std::array{.50, 770., 795.}}) {
    Content c;
    c.mineral = fraction;
    c.rest = 1 - fraction;
    EXPECT_NEAR(hu(c), marrow, std::max(5.0, 0.02 * marrow)) << fraction;
    c.tumour = c.rest;
    c.rest = 0;
    EXPECT_NEAR(hu(c), infiltrated, std::max(5.0, 0.02 * infiltrated)) << fraction;
  }
}

PairVolume cube(const Grid& grid, ThreadPool& pool) {
  return make_pairs(grid, std::vector<float>(grid.extent.size(), 1.0f), std::vector<float>(grid.extent.size(), 0.5f),
                    pool);
}

/// Length of a ray inside an axis-aligned box.
double chord(const Vec3& from, const Vec3& to, const Vec3& half) {
  double enter = 0, leave = 1, length = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    const double d = to[c] - from[c];
    length += d * d;
    if (d == 0) {
      if (std::abs(from[c]) > half[c]) return 0;
      continue;
    }
    const double a = (-half[c] - from[c]) / d, b = (half[c] - from[c]) / d;
    enter = std::max(enter, std::min(a, b));
    leave = std::min(leave, std::max(a, b));
  }
  return std::max(0.0, leave - enter) * std::sqrt(length);
}

TEST(Projector, uniform_cube_gives_the_analytic_path) {
  ThreadPool pool(2);
  const Grid grid = grid_around({0, 0, 0}, {100, 80, 60}, {1, 1, 1});
  const PairVolume volume = cube(grid, pool);
  for (const Projection projection :
       {Projection::anterior_posterior, Projection::posterior_anterior, Projection::lateral}) {
    XraySettings xray;
    xray.field = 160;
    xray.pixel = 1.25;
    const View view = xray_view(xray, projection, {0, 0, 0});
    std::vector<float> first(std::size_t(view.columns * view.rows)), second = first;
    add_line_integrals(volume, view, first, second, pool);
    double worst = 0, longest = 0;
    for (int row = 0; row < view.rows; ++row)
      for (int column = 0; column < view.columns; ++column) {
        Vec3 pixel = view.corner;
        for (std::size_t c = 0; c < 3; ++c) pixel[c] += column * view.along_row[c] + row * view.along_column[c];
        const double truth = chord(view.source, pixel, {50, 40, 30});
        const std::size_t p = std::size_t(row * view.columns + column);
        worst = std::max(worst, std::abs(first[p] - truth));
        EXPECT_NEAR(second[p], 0.5 * first[p], 1e-4);
        longest = std::max(longest, truth);
      }
    EXPECT_LT(worst / longest, 1e-4);
  }
}

TEST(Projector, does_not_care_how_the_grid_lies) {
  ThreadPool pool(1);
  // One ball of varying content, stored along six different axis orders and directions.
  const Grid plain = grid_around({0, 0, 0}, {48, 48, 48}, {1, 1, 1});
  const auto value = [](const Vec3& p) {
    const double r = p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
    return r < 400 ? float(1.0 + 0.02 * p[0] + 0.01 * p[1] - 0.015 * p[2]) : 0.0f;
  };
  XraySettings xray;
  xray.field = 64;
  xray.pixel = 1;
  const View view = xray_view(xray, Projection::anterior_posterior, {0, 0, 0});
  std::vector<float> reference;
  for (const auto& axes : {std::array{0, 1, 2}, std::array{1, 2, 0}, std::array{2, 0, 1}, std::array{1, 0, 2}})
    for (const double sign : {1.0, -1.0}) {
      Grid grid = plain;
      for (std::size_t c = 0; c < 3; ++c) {
        const auto axis = std::size_t(axes[c]);
        grid.to_world.column[c] = {};
        grid.to_world.column[c][axis] = sign;
        grid.to_world.origin[axis] = -sign * 23.5;
      }
      std::vector<float> content(grid.extent.size());
      for (int k = 0; k < 48; ++k)
        for (int j = 0; j < 48; ++j)
          for (int i = 0; i < 48; ++i)
            content[grid.extent.index(i, j, k)] = value(grid.to_world({double(i), double(j), double(k)}));
      std::vector<float> first(std::size_t(view.columns * view.rows)), second = first;
      add_line_integrals(make_pairs(grid, content, content, pool), view, first, second, pool);
      if (reference.empty()) reference = first;
      for (std::size_t p = 0; p < first.size(); ++p) ASSERT_NEAR(first[p], reference[p], 2e-3) << p;
    }
}

TEST(Projector, oblique_grid_gives_the_analytic_path_too) {
  ThreadPool pool(2);
  // The cube turned by 40 degrees about z: rays change their main axis across the detector.
  Grid grid = grid_around({0, 0, 0}, {60, 60, 60}, {1, 1, 1});
  const double c = std::cos(0.7), s = std::sin(0.7);
  grid.to_world.column = {{{c, s, 0}, {-s, c, 0}, {0, 0, 1}}};
  grid.to_world.origin = {-29.5 * (c - s), -29.5 * (s + c), -29.5};
  XraySettings xray;
  xray.field = 120;
  xray.pixel = 1;
  const View view = xray_view(xray, Projection::anterior_posterior, {0, 0, 0});
  std::vector<float> first(std::size_t(view.columns * view.rows)), second = first;
  add_line_integrals(cube(grid, pool), view, first, second, pool);
  for (int row = 0; row < view.rows; row += 7)
    for (int column = 0; column < view.columns; column += 3) {
      Vec3 pixel = view.corner;
      for (std::size_t a = 0; a < 3; ++a) pixel[a] += column * view.along_row[a] + row * view.along_column[a];
      const auto turn = [&](const Vec3& p) { return Vec3{c * p[0] + s * p[1], -s * p[0] + c * p[1], p[2]}; };
      const double truth = chord(turn(view.source), turn(pixel), {30, 30, 30});
      EXPECT_NEAR(first[std::size_t(row * view.columns + column)], truth, 1e-4 * 85);
    }
}

TEST(Projector, every_instruction_set_and_pool_gives_the_same_bytes) {
  ThreadPool one(1), three(3);
  const Grid grid = grid_around({1, 2, 3}, {40, 36, 44}, {1, 1, 1});
  std::vector<float> a(grid.extent.size()), b(grid.extent.size());
  for (std::size_t v = 0; v < a.size(); ++v) a[v] = float(v % 17) * 0.1f, b[v] = float(v % 5) * 0.3f;
  const PairVolume volume = make_pairs(grid, a, b, one);
  XraySettings xray;
  xray.field = 60;
  const View view = xray_view(xray, Projection::lateral, {0, 0, 0});
  std::vector<float> first(std::size_t(view.columns * view.rows)), second = first, again = first, again2 = first;
  add_line_integrals(volume, view, first, second, one, Isa::baseline);
  add_line_integrals(volume, view, again, again2, three, chosen_isa());
  EXPECT_EQ(first, again);
  EXPECT_EQ(second, again2);
}

TEST(Projector, rays_in_one_row_of_voxels_give_the_bytes_of_rays_that_go_alone) {
  // An upright detector, whose rows see rows of voxels; pixels finer than a voxel, about one, and coarser; the image
  // runs either way, beyond the volume, and its outer rows cross the voxels at a slant.
  Grid grid;
  grid.extent = {40, 30, 50};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {0, 0, 0};
    grid.to_world.column[c][c] = 1.0;
  }
  std::vector<float> first(grid.extent.size()), second = first;
  for (std::size_t v = 0; v < first.size(); ++v) {
    first[v] = float((std::uint32_t(v) * 2654435761u >> 8) % 2001u) / 1000.0f - 1.0f;
    second[v] = float((std::uint32_t(v) * 2246822519u >> 8) % 2001u) / 1000.0f;
  }
  ThreadPool pool(2);
  const PairVolume volume = make_pairs(grid, first, second, pool);
  for (const double pixel : {0.3, 0.9, 2.5})
    for (const double way : {1.0, -1.0})
      for (const double tilt : {0.0, 0.02}) {
        View view;
        view.source = {20.3, -60.0, 24.1};
        view.along_row = {way * pixel, 0, tilt};
        view.along_column = {0, 0, -pixel};
        view.columns = int(90.0 / pixel) + 3;
        view.rows = int(120.0 / pixel);
        view.corner = {20.0 - way * 45.0, 45.0, 84.0};
        const std::size_t size = std::size_t(view.columns) * std::size_t(view.rows);
        std::vector<float> want_first(size), want_second(size);
        add_line_integrals(volume, view, want_first, want_second, pool, Isa::baseline);
        double total = 0.0;
        for (float value : want_second) total += double(value);
        EXPECT_GT(total, 1e3);
        for (const Isa isa : {Isa::avx2, Isa::avx512}) {
          if (!runs_here(isa)) continue;
          std::vector<float> got_first(size), got_second(size);
          add_line_integrals(volume, view, got_first, got_second, pool, isa);
          EXPECT_EQ(std::memcmp(got_first.data(), want_first.data(), size * sizeof(float)), 0) << pixel << " " << way;
          EXPECT_EQ(std::memcmp(got_second.data(), want_second.data(), size * sizeof(float)), 0) << pixel << " " << way;
        }
      }
}

TEST(Radiograph, table_of_the_beam_agrees_with_the_sum_over_energies) {
  const Attenuation mu = attenuation();
  const Spectrum s = tube_spectrum({}, mu);
  const PolychromaticResponse response(s, mu, 0.55, {0, 400}, {-5, 60});
  // Fat is a little less than no bone: down to -5 % of its water.
  for (double water : {0.0, 13.7, 111.1, 399.0})
    for (double bone : {std::max(-4.9, -0.05 * water), 0.3, 20.2, 59.0})
      EXPECT_NEAR(response(float(water), float(bone)), std::log(response.exact(water, bone)), 5e-4)
          << water << ' ' << bone;
}

TEST(Radiograph, two_basis_functions_stand_for_every_tissue) {
  const Attenuation mu = attenuation();
  const Spectrum s = filtered(tube_spectrum({}, mu), Material::water, 15, mu);
  for (const Material m :
       {Material::adipose, Material::yellow_marrow, Material::red_marrow, Material::muscle, Material::tumour}) {
    const Basis basis = basis_of(m, s, mu);
    for (int e = 30; e <= 75; e += 5)
      EXPECT_NEAR((basis.water * mu(Material::water, e) + basis.bone * mu(Material::mineral_bone, e)) / mu(m, e), 1.0,
                  0.005)
          << int(m) << ' ' << e;
  }
}

TEST(Radiograph, attenuation_behind_the_body_is_that_of_the_theory) {
  const Attenuation mu = attenuation();
  TubeSettings tube;
  for (const auto& [voltage, water, bone] :
       {std::array{70., .231, .842}, std::array{75., .224, .781}, std::array{80., .219, .731}}) {
    tube.voltage = voltage;
    const PolychromaticResponse response(tube_spectrum(tube, mu), mu, 0.55, {0, 400}, {0, 40});
    EXPECT_NEAR(std::log(response.exact(199.5, 0) / response.exact(200.5, 0)) * 10, water, 0.005) << voltage;
    EXPECT_NEAR(std::log(response.exact(200, 0) / response.exact(200, 1)) * 10, bone, 0.03) << voltage;
  }
}

TEST(Radiograph, a_rod_of_metal_takes_from_the_beam_what_its_chord_and_its_cross_section_say) {
  ThreadPool pool(2);
  const Attenuation mu = attenuation();
  constexpr double radius = 5.0, body = 200.0;  // mm, the second of water
  // From left to right, a little tilted, in voxels of 1 mm that it fills in part.
  const Vec3 axis{std::cos(0.2), std::sin(0.2), 0.0};
  const Grid grid = grid_around({0, 0, 0}, {60, 40, 24}, {1, 1, 1});
  std::vector<float> share(grid.extent.size(), 0.0f);
  for (std::size_t v = 0; v < share.size(); ++v) {
    const Vec3 middle = grid.place(v);
    for (int part = 0; part < 512; ++part) {
      const Vec3 p{middle[0] + (part % 8 + 0.5) / 8 - 0.5, middle[1] + (part / 8 % 8 + 0.5) / 8 - 0.5,
                   middle[2] + (part / 64 + 0.5) / 8 - 0.5};
      share[v] += std::hypot(p[1] * axis[0] - p[0] * axis[1], p[2]) < radius ? 1.0f / 512 : 0.0f;
    }
  }
  for (const Projection projection : {Projection::anterior_posterior, Projection::posterior_anterior}) {
    XraySettings xray;
    xray.field = 40;
    const Spectrum beam = xray_spectrum(xray, projection, mu);
    const View view = xray_view(xray, projection, {0, 0, 0});
    const PathLengths paths{Image(view.columns, view.rows, body), Image(view.columns, view.rows, 0.0f)};
    const Image counts = primary_behind_metal(
        paths, grid, share,
        [](std::size_t) {
          return std::array{1.0f, 0.0f};
        },
        view, xray, beam, mu, pool);
    const auto behind = [&](double metal) {
      double sum = 0.0;
      for (int e = 1; e <= highest_energy; ++e)
        sum += beam.photons[std::size_t(e)] * e *
               (1.0 - std::exp(-mu(Material::caesium_iodide, e) * xray.detector_thickness / 10.0)) *
               std::exp(-mu(Material::water, e) * (body - metal) / 10.0 - mu(Material::titanium, e) * metal / 10.0);
      return sum;
    };
    int within = 0;
    double off = 0.0;
    const float open = counts(view.columns / 2, 0);
    for (int row = 0; row < view.rows; ++row)
      for (int column = 0; column < view.columns; ++column) {
        Vec3 ray{};
        for (std::size_t c = 0; c < 3; ++c)
          ray[c] = view.corner[c] + column * view.along_row[c] + row * view.along_column[c] - view.source[c];
        const Vec3 across{ray[1] * axis[2] - ray[2] * axis[1], ray[2] * axis[0] - ray[0] * axis[2],
                          ray[0] * axis[1] - ray[1] * axis[0]};
        const double far =
            std::abs(view.source[0] * across[0] + view.source[1] * across[1] + view.source[2] * across[2]) /
            length(across);
        // At so many mm from the axis the chord is that of a circle, longer as the ray is not at right angles.
        const auto wanted = [&](double from_axis) {
          const double x = std::clamp(from_axis, 0.0, radius);
          return std::log(behind(0) / behind(2.0 * std::sqrt(radius * radius - x * x) * length(ray) / length(across)));
        };
        const double seen = std::log(double(open / counts(column, row)));
        if (far > radius + 1.5) {
          ASSERT_NEAR(seen, 0.0, 1e-5) << "beside the rod";
        } else if (far < radius - 1.5) {
          // Within a voxel nothing is known of where its metal lies.
          ASSERT_GT(seen, 0.99 * wanted(far + 0.6));
          ASSERT_LT(seen, 1.01 * wanted(far - 0.6));
          off += seen / wanted(far) - 1.0;
          ++within;
        }
      }
    EXPECT_GT(within, 1000);
    EXPECT_NEAR(off / within, 0.0, 0.01);
  }
}

TEST(Noise, flat_radiograph_is_poisson) {
  for (const double mean : {3.0, 25.0, 400.0}) {
    double sum = 0, squares = 0;
    constexpr int n = 60000;
    for (int p = 0; p < n; ++p) {
      const double x = noise_poisson({}, NoiseChannel::quantum, std::uint64_t(p), mean);
      sum += x;
      squares += x * x;
    }
    const double average = sum / n, variance = squares / n - average * average;
    EXPECT_NEAR(average / mean, 1.0, 0.01);
    EXPECT_NEAR(variance / average, 1.0, 0.03) << mean;
  }
}

TEST(Ct, noise_has_the_standard_deviation_asked_for_and_little_power_at_low_frequency) {
  ThreadPool pool(2);
  CtSettings ct;
  const Volume<float> flat(grid_around({0, 0, 0}, {96, 96, 8}, {1, 1, 1}), 40.0f);
  const Volume<std::int16_t> scan = ct_stored(flat, ct_noise(flat.grid, ct, {}, pool), ct, pool);
  double sum = 0, squares = 0, block_squares = 0;
  for (const auto v : scan.value) sum += v - 40.0, squares += (v - 40.0) * (v - 40.0);
  const double n = double(scan.value.size());
  EXPECT_NEAR(std::sqrt(squares / n), ct.noise, 0.4);
  // Means of 8 x 8 pixels pass what the spectrum |f| MTF^2 leaves at low frequency.
  int blocks = 0;
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 96; j += 8)
      for (int i = 0; i < 96; i += 8, ++blocks) {
        double mean = 0;
        for (int y = 0; y < 8; ++y)
          for (int x = 0; x < 8; ++x) mean += (scan(i + x, j + y, k) - 40.0) / 64;
        block_squares += mean * mean;
      }
  const auto passed = [](double f) {  // by a mean of 8
    return f == 0 ? 1.0 : std::pow(std::sin(8 * std::numbers::pi * f) / (8 * std::sin(std::numbers::pi * f)), 2);
  };
  const CtNoise noise_gain(ct);
  double expected = 0;
  constexpr int steps = 256;
  for (int a = 0; a < steps; ++a)
    for (int b = 0; b < steps; ++b) {
      const double fx = (a + 0.5) / (2 * steps), fy = (b + 0.5) / (2 * steps);
      const double gain = noise_gain(std::sqrt(fx * fx + fy * fy));
      expected += gain * gain * passed(fx) * passed(fy) / (steps * steps);
    }
  EXPECT_NEAR(std::sqrt(block_squares / blocks) / std::sqrt(expected), 1.0, 0.05);
  const double white = ct.noise * ct.noise;
  EXPECT_LT(std::pow(noise_gain(0.01), 2), 0.5 * white);
}

TEST(Blur, has_the_width_asked_for) {
  ThreadPool pool(2);
  for (const double fwhm : {1.3, 3.2, 8.5}) {
    Image image(101, 101);
    image(50, 50) = 1.0f;
    blur(image, sigma_of_fwhm(fwhm), sigma_of_fwhm(fwhm), pool, Border::zero);
    double total = 0, second = 0;
    for (int r = 0; r < 101; ++r)
      for (int c = 0; c < 101; ++c) {
        total += image(c, r);
        second += image(c, r) * float((c - 50) * (c - 50));
      }
    EXPECT_NEAR(total, 1.0, 1e-5);
    EXPECT_NEAR(std::sqrt(second / total) / sigma_of_fwhm(fwhm), 1.0, 0.01) << fwhm;
  }
}

}  // namespace
}  // namespace howship::imaging
