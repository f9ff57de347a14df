// SPDX-License-Identifier: Apache-2.0
// How fast results reach the disk: each writer's megabytes of input a second, what they shrink to, and beside them the
// same bytes written raw and synced, in the same run.
//
//   bench_io [FOLDER]     writes below FOLDER (default: the current one) and removes it again; best of three
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <span>

#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/base/threads.hpp"
#include "howship/formats/compression.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/paraview.hpp"
#include "howship/formats/table.hpp"
#include "howship/pictures/plot.hpp"
#include "howship/pictures/slices.hpp"
#include "howship/records/checkpoint.hpp"

namespace {

using namespace howship;
namespace fs = std::filesystem;

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_maxrss) / 1024;
}

double best_seconds(const std::function<void()>& work, int times = 3) {
  double best = 1e300;
  for (int i = 0; i < times; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

/// `stored` tells the size of the result once it exists; without it nothing was made smaller.
void measure(const std::string& what, double bytes, const std::function<void()>& work,
             const std::function<double()>& stored = {}, int times = 3) {
  const double seconds = best_seconds(work, times);
  fmt::print("{:<46} {:>8.1f} MB {:>8.3f} s {:>8.0f} MB/s {:>7.1f} % of the size\n", what, bytes / 1e6, seconds,
             bytes / 1e6 / seconds, stored ? 100 * stored() / bytes : 100.0);
}

/// What a bone with a lesion looks like: air and marrow around, noise of a real image inside, a sparse tumour.
Volume<float> bone(int n, bool tumour, bool noisy) {
  Grid grid{{n, n, n}, {}};
  Volume<float> out(grid);
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const double x = 2.0 * i / n - 1, y = 2.0 * j / n - 1, z = 2.0 * k / n - 1;
        const std::size_t v = grid.extent.index(i, j, k);
        const double r = std::hypot(x, y, z), d = std::hypot(x - 0.2, y, z + 0.1);
        if (tumour)
          out.value[v] = d < 0.35 ? float(1 / (1 + std::exp((d - 0.25) / 0.02))) : 0.0f;
        else if (r < 0.8)
          out.value[v] = float(r > 0.72 ? 0.9 : 0.2) + (noisy ? float(0.03 * normal(1, 0, Stream::image_noise, v)) : 0);
      }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path folder = fs::path(argc > 1 ? argv[1] : ".") / "bench_io_scratch";
  fs::create_directories(folder);
  const auto size = [&](const char* name) { return [=] { return double(fs::file_size(folder / name)); }; };

  fmt::print("volumes of 200 x 200 x 200 float\n");
  const Volume<float> fraction = bone(200, false, true), tumour = bone(200, true, false);
  const auto raw = std::as_bytes(std::span{fraction.value});
  const double volume_bytes = double(raw.size());
  measure("raw bytes, synced (the bound)", volume_bytes, [&] { write_whole(folder / "raw", raw); });
  measure(
      "nifti, bone volume fraction with image noise", volume_bytes,
      [&] { formats::write_nifti(folder / "a.nii.gz", fraction, "bone volume fraction", "1"); }, size("a.nii.gz"));
  measure(
      "nifti, tumour fraction", volume_bytes,
      [&] { formats::write_nifti(folder / "b.nii.gz", tumour, "tumour fraction", "1"); }, size("b.nii.gz"));
  Volume<std::int16_t> hu(fraction.grid);
  std::transform(fraction.value.begin(), fraction.value.end(), hu.value.begin(),
                 [](float f) { return std::int16_t(-60 + 1500 * f); });
  measure(
      "nifti, int16 HU", volume_bytes / 2, [&] { formats::write_nifti(folder / "c.nii.gz", hu, "CT", "HU"); },
      size("c.nii.gz"));
  const std::vector<formats::ParaviewArray> arrays = {{"bone_volume_fraction", &fraction},
                                                      {"tumour_fraction", &tumour}};
  measure(
      "vti, both fractions", 2 * volume_bytes, [&] { formats::write_vti(folder / "a.vti", 0, arrays); }, size("a.vti"));
  for (const int level : {1, 3, 6, 9}) {
    double stored = 0;
    measure(
        fmt::format("gzip level {}, no disk, bone volume fraction", level), volume_bytes,
        [&] { stored = double(formats::gzip(raw, level).size()); }, [&] { return stored; }, 1);
  }

  fmt::print("checkpoint of 12 arrays of 2 million doubles\n");
  constexpr std::size_t n = 2'000'000;
  records::Checkpoint checkpoint{"howship bench", {{"day", 30.0}}, {}};
  for (std::size_t a = 0; a < 12; ++a) {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double x = double(i) / n;
      // Four arrays with every digit alive, four smooth, four mostly at rest: what states look like after a while.
      values[i] = a % 3 == 0   ? std::exp(0.1 * normal(a, 0, Stream::image_noise, i))
                  : a % 3 == 1 ? 1e-3 * (1 + std::sin(40 * x + double(a)))
                               : (i % 1000 < 100 ? x : 0.25);
    }
    checkpoint.arrays[fmt::format("bone/field_{}", a)] = {std::move(values), {}};
  }
  const double state = 12.0 * n * sizeof(double);
  const std::string_view one{
      reinterpret_cast<const char*>(std::get<std::vector<double>>(checkpoint.arrays.begin()->second.values).data()),
      n * sizeof(double)};
  measure("one array raw, synced (the bound)", double(one.size()), [&] { write_whole(folder / "raw", one); });
  const double before = peak_megabytes();
  const fs::path file = folder / "checkpoint.h5";
  measure(
      "checkpoint, written with 1 thread", state, [&] { records::write_checkpoint(file, checkpoint); },
      size("checkpoint.h5"));
  fmt::print("  peak memory grew by {:.0f} MB over a state of {:.0f} MB\n", peak_megabytes() - before, state / 1e6);
  ThreadPool pool(2);
  measure(
      "checkpoint, written with 2 threads", state, [&] { records::write_checkpoint(file, checkpoint, &pool); },
      size("checkpoint.h5"));
  measure(
      "checkpoint, verified and read", state, [&] { records::read_checkpoint(file); }, size("checkpoint.h5"));
  std::string whole = read_whole(file);
  measure("  of which SHA-256", double(whole.size()), [&] { sha256(whole); });
  whole = {};

  fmt::print("tables and pictures\n");
  std::vector<formats::Column> columns;
  for (int c = 0; c < 60; ++c) columns.push_back({fmt::format("column_{}", c), ""});
  double table_bytes = 0;
  const auto write_table = [&] {
    formats::Table table(columns);
    std::vector<formats::Cell> row(60);
    for (int day = 0; day < 3650; ++day) {
      for (std::size_t c = 0; c < 60; ++c) row[c] = std::sin(double(day) + double(c));
      table.add(row);
    }
    formats::write_csv(folder / "a.csv", table);
    table_bytes = double(table.text().size());
  };
  write_table();
  measure("csv, 3650 rows of 60 full doubles", table_bytes, write_table);
  const std::string text = read_whole(folder / "a.csv");
  measure("csv, read", table_bytes, [&] { formats::read_csv(text, "a.csv"); });
  const pictures::LesionView view{"L3", {100, 100, 100}, 60, {0, 1, "bone volume fraction"}};
  const std::vector<pictures::LesionDay> days(6, pictures::LesionDay{0, &fraction, &tumour, nullptr});
  formats::Picture picture;
  picture = pictures::draw_lesion_over_time(view, days);
  measure("film strip of 6 days, drawn", double(picture.pixel.size()),
          [&] { picture = pictures::draw_lesion_over_time(view, days); });
  measure(
      "film strip of 6 days, written as png", double(picture.pixel.size()),
      [&] { formats::write_png(folder / "a.png", picture); }, size("a.png"));

  fs::remove_all(folder);
  return 0;
}
