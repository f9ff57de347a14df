// SPDX-License-Identifier: Apache-2.0
// Simulated imaging: CPU time of radiograph, whole-body scan and all five tests, with samples and bytes, and
// plastimatch (one material, no spectrum) in the same run where it is installed. Its time is printed only where its
// picture is ours.
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "howship/imaging/filter.hpp"
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

/// A volume as MetaImage along the axes of LPS, whose direction matrix is that of no turn: plastimatch takes any other
/// one for none, and the volume misses its beam.
void write_upright_meta(const std::filesystem::path& target, const Volume<std::int16_t>& volume) {
  const Extent& e = volume.grid.extent;
  const Affine& a = volume.grid.to_world;
  const Vec3 last = a({double(e.ni - 1), double(e.nj - 1), 0.0});
  std::ofstream out(target, std::ios::binary);
  out << "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
      << "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = " << -last[0] << ' ' << -last[1] << ' ' << last[2]
      << "\nElementSpacing = " << a.column[0][0] << ' ' << a.column[1][1] << ' ' << a.column[2][2]
      << "\nDimSize = " << e.ni << ' ' << e.nj << ' ' << e.nk << "\nElementType = MET_SHORT\nElementDataFile = LOCAL\n";
  for (int k = 0; k < e.nk; ++k)
    for (int j = e.nj - 1; j >= 0; --j)
      for (int i = e.ni - 1; i >= 0; --i) {
        const std::int16_t value = volume(i, j, k);
        out.write(reinterpret_cast<const char*>(&value), sizeof value);
      }
}

/// A picture of floats as plastimatch writes it ("Pf", columns and rows, a scale below 0 for little end first); empty
/// where it is not of this size. Rows count from the top.
std::vector<float> read_pfm(const std::filesystem::path& file, int columns, int rows) {
  std::ifstream in(file, std::ios::binary);
  std::string magic;
  int width = 0, height = 0;
  double scale = 0;
  in >> magic >> width >> height >> scale;
  in.get();
  if (magic != "Pf" || width != columns || height != rows || !(scale < 0)) return {};
  std::vector<float> out(std::size_t(columns) * std::size_t(rows));
  in.read(reinterpret_cast<char*>(out.data()), std::streamsize(out.size() * sizeof(float)));
  return in ? out : std::vector<float>{};
}

/// Root mean square of what `peer` differs by from `ours` as a share of its own, after the one scale that fits best:
/// two ways to write the same attenuation. 1 where the peer's is empty.
double misfit(const std::vector<float>& ours, const std::vector<float>& peer) {
  double cross = 0, own = 0, square = 0;
  for (std::size_t p = 0; p < ours.size() && p < peer.size(); ++p) {
    cross += double(ours[p]) * double(peer[p]);
    own += double(ours[p]) * double(ours[p]);
    square += double(peer[p]) * double(peer[p]);
  }
  if (!(own > 0 && square > 0 && ours.size() == peer.size())) return 1.0;
  return std::sqrt(std::max(0.0, 1.0 - cross * cross / (own * square)));
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
        // The bone off the middle, and longer at one end: a picture that is turned round is another one.
        const bool body = std::hypot(i - 128, j - 128) < 110,
                   inner = std::hypot(i - 98, j - 138) < 25 && k > 40 && k < 235;
        water[v] = body ? 1.0f : 0.0f;
        bone[v] = inner ? 0.15f : 0.0f;
        hounsfield.value[v] = std::int16_t(inner ? 200 : body ? 40 : -1000);
      }
  XraySettings xray;
  xray.pixel = 400.0 / 512;
  xray.field = 400.0;
  const View view = xray_view(xray, Projection::anterior_posterior, {0, 0, 0});
  const Spectrum spectrum = xray_spectrum(xray, Projection::anterior_posterior, mu);
  // The quickest of seven counts, of ours and of a peer: what a machine takes to find its first large pages is
  // neither's.
  constexpr int trials = 7;
  double start = 0.0, packed = 1e9, radiograph = 1e9;
  PathLengths paths;
  PairVolume pairs;
  for (int trial = 0; trial < trials; ++trial) {
    pairs = {};
    start = cpu();
    paths = {Image(view.columns, view.rows), Image(view.columns, view.rows)};
    pairs = make_pairs(grid, water, bone, pool);
    packed = std::min(packed, cpu() - start);
    add_line_integrals(pairs, view, paths.water.value, paths.bone.value, pool);
    primary(paths, xray, spectrum, mu, pool);
    radiograph = std::min(radiograph, cpu() - start);
  }
  const double rays = double(view.columns) * view.rows, slabs = rays * n;
  std::printf(
      "radiograph 512 x 512 of 256^3, 2 materials, %d energies: %.3f CPU-s (%.3f s to pack); %.0f M ray-slabs, %.0f "
      "M/s, volume %.0f MB\n",
      int(xray.voltage), radiograph, packed, 1e-6 * slabs, 1e-6 * slabs / radiograph,
      8e-6 * double(grid.extent.size()));

  // A detector that is turned by a hair has no rows that are alike: every ray goes alone, as all did before.
  for (const int pixels : {512, 1024}) {
    XraySettings finer = xray;
    finer.pixel = 400.0 / pixels;
    std::array<double, 2> traced{1e9, 1e9}, whole{1e9, 1e9};
    for (int trial = 0; trial < trials; ++trial)
      for (const bool alone : {false, true}) {  // in turn: a slow second of the machine is nobody's
        View seen = xray_view(finer, Projection::anterior_posterior, {0, 0, 0});
        if (alone) seen.along_row[2] += 1e-5;
        PathLengths through{Image(seen.columns, seen.rows), Image(seen.columns, seen.rows)};
        start = cpu();
        add_line_integrals(pairs, seen, through.water.value, through.bone.value, pool);
        traced[alone] = std::min(traced[alone], cpu() - start);
        primary(through, finer, spectrum, mu, pool);
        whole[alone] = std::min(whole[alone], packed + cpu() - start);
      }
    std::printf("projection %d x %d: %.3f CPU-s, ray by ray %.3f: %.2f of it; whole radiograph %.3f of %.3f: %.2f\n",
                pixels, pixels, traced[0], traced[1], traced[0] / traced[1], whole[0], whole[1], whole[0] / whole[1]);
  }

  if (std::system("command -v plastimatch >/dev/null 2>&1") == 0) {
    const auto folder = std::filesystem::temp_directory_path() / "howship_bench_imaging";
    std::filesystem::create_directories(folder);
    const auto ct = folder / "ct.mha";
    write_upright_meta(ct, hounsfield);
    const std::string command =
        "plastimatch drr -A cpu -t pfm -i exact -r '512 512' -z '400 400' -n '0 -1 0' --vup '0 0 1' --sad " +
        std::to_string(xray.source_distance - xray.object_distance) + " --sid " + std::to_string(xray.source_distance) +
        " -o '0 0 0' -O '" + (folder / "out").string() + "' '" + ct.string() + "' >/dev/null 2>&1";
    int rc = 0;
    double seconds = 1e9;
    for (int trial = 0; trial < trials; ++trial) {
      start = cpu(RUSAGE_CHILDREN);
      rc = std::max(rc, std::system(command.c_str()));
      seconds = std::min(seconds, cpu(RUSAGE_CHILDREN) - start);
    }
    // Attenuation of the same numbers: 1.04 of water in the body, 0.16 more in the bone.
    std::vector<float> ours(std::size_t(view.columns) * std::size_t(view.rows));
    for (std::size_t p = 0; p < ours.size(); ++p)
      ours[p] = 1.04f * paths.water.value[p] + 0.16f / 0.15f * paths.bone.value[p];
    const double apart = misfit(ours, read_pfm(folder / "out0000.pfm", view.columns, view.rows));
    constexpr double same_picture = 0.02;
    if (rc == 0 && apart < same_picture)
      std::printf(
          "plastimatch drr exact, 512 x 512 of the same, 1 material, no spectrum: %.2f CPU-s; its picture differs from "
          "ours by %.2f %%\n",
          seconds, 100 * apart);
    else
      std::printf("plastimatch drr: no time, its picture is not ours (status %d, it differs by %.1f %%)\n", rc,
                  100 * apart);
    std::filesystem::remove_all(folder);
  } else {
    std::printf("plastimatch is not installed\n");
  }

  // The grain of an image is white noise blurred so; a pass along an axis reads and writes every value once.
  Volume<float> field(grid, 1.0f);
  constexpr double sigma = 1.07;
  start = cpu();
  blur(field, {sigma, sigma, sigma}, pool, Border::zero);
  const double blurred = cpu() - start, sums = 3.0 * (2 * blur_reach(sigma) + 1) * double(grid.extent.size());
  std::printf("blur of 256^3, %d taps along each axis: %.2f CPU-s, %.1f G multiply-adds/s, %.0f MB read and written\n",
              2 * blur_reach(sigma) + 1, blurred, 1e-9 * sums / blurred, 24e-6 * double(grid.extent.size()));

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
