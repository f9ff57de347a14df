// SPDX-License-Identifier: Apache-2.0
// Simulated imaging: CPU time of radiograph, whole-body scan and all five tests, with samples and bytes, and
// plastimatch (one material, no spectrum) in the same run where it is installed.
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "howship/formats/nifti.hpp"
#include "howship/imaging/modalities/bone_scan.hpp"
#include "howship/imaging/modalities/ct.hpp"
#include "howship/imaging/modalities/mri.hpp"
#include "howship/imaging/modalities/pet.hpp"
#include "howship/imaging/modalities/xray.hpp"

using namespace howship;
using namespace howship::imaging;

namespace {

double cpu(int who = RUSAGE_SELF) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + 1e-6 * double(t.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main() {
  ThreadPool pool(1);
  const Attenuation mu = attenuation();
  constexpr int n = 256;
  const Grid grid = grid_around({0, 0, 0}, {256, 256, 256}, {1, 1, 1});
  std::vector<float> water(grid.extent.size()), bone(grid.extent.size());
  Volume<std::int16_t> hounsfield(grid);
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const std::size_t v = grid.extent.index(i, j, k);
        const double r = std::hypot(i - 128, j - 128);
        water[v] = r < 110 ? 1.0f : 0.0f;
        bone[v] = r < 25 ? 0.15f : 0.0f;
        hounsfield.value[v] = std::int16_t(r < 25 ? 200 : r < 110 ? 40 : -1000);
      }
  XraySettings xray;
  xray.pixel = 400.0 / 512;
  xray.field = 400.0;
  const View view = xray_view(xray, Projection::anterior_posterior, {0, 0, 0});
  const Spectrum spectrum = xray_spectrum(xray, Projection::anterior_posterior, mu);
  double start = cpu();
  PathLengths paths{Image(view.columns, view.rows), Image(view.columns, view.rows)};
  const PairVolume pairs = make_pairs(grid, water, bone, pool);
  const double packed = cpu() - start;
  add_line_integrals(pairs, view, paths.water.value, paths.bone.value, pool);
  const Image counts = primary(paths, xray, spectrum, mu, pool);
  const double radiograph = cpu() - start;
  const double rays = double(view.columns) * view.rows, slabs = rays * n;
  std::printf(
      "radiograph 512 x 512 of 256^3, 2 materials, %d energies: %.2f CPU-s (%.2f s to pack); %.0f M ray-slabs, %.0f "
      "M/s, volume %.0f MB\n",
      int(xray.voltage), radiograph, packed, 1e-6 * slabs, 1e-6 * slabs / radiograph,
      8e-6 * double(grid.extent.size()));

  if (std::system("command -v plastimatch >/dev/null 2>&1") == 0) {
    const auto folder = std::filesystem::temp_directory_path() / "howship_bench_imaging";
    std::filesystem::create_directories(folder);
    const auto ct = folder / "ct.nii.gz";
    formats::write_nifti(ct, hounsfield, "bench", "HU");
    const std::string raw = (folder / "ct.mha").string();
    std::system(
        ("plastimatch convert --input '" + ct.string() + "' --output-img '" + raw + "' >/dev/null 2>&1").c_str());
    start = cpu(RUSAGE_CHILDREN);
    const int rc =
        std::system(("plastimatch drr -A cpu -t pfm -i exact -r '512 512' -z '400 400' -n '0 1 0' --sad 1000 "
                     "--sid 1500 -o '0 0 0' -O '" +
                     (folder / "out").string() + "' '" + raw + "' >/dev/null 2>&1")
                        .c_str());
    std::printf("plastimatch drr exact, 512 x 512 of the same, 1 material, no spectrum: %.2f CPU-s (status %d)\n",
                cpu(RUSAGE_CHILDREN) - start, rc);
    std::filesystem::remove_all(folder);
  } else {
    std::printf("plastimatch is not installed\n");
  }

  const Hospital hospital{TestSettings{}};
  start = cpu();
  const BoneScanSettings scan;
  const TracerMap tracer = tracer_map(hospital.phantom(), whole_body_grid(scan), {}, scan, pool);
  const double raster = cpu() - start;
  const PlanarScan image = bone_scan_counts(bone_scan_signal(tracer, scan, pool), {}, pool);
  const double whole_body = cpu() - start;
  double kept = 0.0;
  for (const TracerMap::Slice& slice : tracer.slices) kept += double(slice.activity.size());
  const double voxels = double(tracer.grid.extent.size());
  std::printf(
      "whole-body bone scan, two views: %.2f CPU-s (%.2f to rasterise %.1f M voxels), %.1f M in the body, %.0f "
      "M/s, %.0f MB\n",
      whole_body, raster, 1e-6 * voxels, 1e-6 * kept, 2e-6 * kept / whole_body, 1e-6 * kept * 10.0);

  Subject subject;
  skeleton::BuiltInOptions options;
  options.margin_mm = 20;
  const skeleton::BoneModel model = skeleton::built_in_bone("L3", options, pool);
  TissueState now = healthy_state(model);
  const TissueState unharmed = now;
  for (std::size_t v = 0; v < now.size(); ++v) {  // a hole of 26 mm full of tumour
    const Extent& e = now.grid.extent;
    const Vec3 p = now.grid.to_world({double(v % std::size_t(e.ni)), double(v / std::size_t(e.ni) % std::size_t(e.nj)),
                                      double(v / (std::size_t(e.ni) * std::size_t(e.nj)))});
    if (std::hypot(p[0] - model.centre[0], p[1] - model.centre[1], p[2] - model.centre[2]) > 13.0) continue;
    now.lamellar[v] = now.mineral[v] = now.formation[v] = 0.0f;
    now.tumour[v] = 0.95f;
  }
  start = cpu();
  subject = make_subject(std::move(now), unharmed, model.centre, pool);
  std::printf("the same bone without its lesion: %.2f CPU-s\n", cpu() - start);
  start = cpu();
  // Samples: values of the pictures made, and of the maps of tissue that they are made from.
  const auto study = [&](const char* name, const auto& make) {
    const double before = cpu();
    const auto [pictures, bytes] = make();
    const double seconds = cpu() - before, samples = pictures + double(model.tissue.grid.extent.size());
    std::printf("  %-10s %.2f CPU-s, %5.2f M samples in pictures (%4.1f MB) from %.2f M of bone, %.1f M samples/s\n",
                name, seconds, 1e-6 * pictures, 1e-6 * bytes, 1e-6 * double(model.tissue.grid.extent.size()),
                1e-6 * samples / seconds);
  };
  const auto amount = [](const auto&... images) {
    return std::array{(double(images.value.size()) + ...),
                      (double(images.value.size() * sizeof(images.value.front())) + ...)};
  };
  std::printf("five tests of L3 with its reading (%d x %d x %d voxels):\n", model.tissue.grid.extent.ni,
              model.tissue.grid.extent.nj, model.tissue.grid.extent.nk);
  study("xray", [&] {
    const XrayStudy made = examine_xray(hospital, subject, Projection::anterior_posterior, {}, pool);
    return amount(made.exposure, made.presentation, made.truth);
  });
  study("ct", [&] {
    const CtStudy made = examine_ct(hospital, subject, {}, pool);
    return amount(made.hounsfield, made.truth);
  });
  study("bone scan", [&] {
    const BoneScanStudy made = examine_bone_scan(hospital, std::span(&subject, 1), {}, pool);
    return amount(made.counts.anterior, made.counts.posterior, made.truth.anterior, made.truth.posterior);
  });
  study("pet", [&] {
    const PetStudy made = examine_pet(hospital, subject, {}, pool);
    return amount(made.suv, made.truth);
  });
  study("mri", [&] {
    const MriStudy made = examine_mri(hospital, subject, {}, pool);
    return amount(made.t1, made.t2, made.stir, made.truth);
  });
  std::printf("  together   %.2f CPU-s\n", cpu() - start);
}
