// SPDX-License-Identifier: Apache-2.0
// How long each built-in bone takes at 1 mm, and the start-up bone (L3) for one thread and for all.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "howship/skeleton/built_in.hpp"

using namespace howship;

int main(int argc, char** argv) {
  const double voxel = argc > 1 ? std::atof(argv[1]) : 1.0;
  const int all = std::max(1, int(std::thread::hardware_concurrency()));
  fmt::print("best of 5; milliseconds, {} mm voxels\n{:<14} {:>10} {:>10} {:>9} {:>9}\n", voxel, "bone", "voxels",
             "in bone", "1 thread", fmt::format("{} threads", all));
  for (std::string_view name : skeleton::bone_names()) {
    std::array<double, 2> best{1e9, 1e9};
    std::size_t voxels = 0, bone = 0;
    for (std::size_t which = 0; which < 2; ++which) {
      ThreadPool pool(which == 0 ? 1 : all);
      for (int repeat = 0; repeat < 5; ++repeat) {
        skeleton::BuiltInOptions options;
        options.voxel_size_mm = voxel;
        const auto start = std::chrono::steady_clock::now();
        const skeleton::BoneModel model = skeleton::built_in_bone(name, options, pool);
        const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        best[which] = std::min(best[which], ms);
        voxels = model.tissue.value.size();
        bone = std::size_t(
            std::count(model.tissue.value.begin(), model.tissue.value.end(), std::uint8_t(skeleton::Tissue::bone)));
      }
    }
    fmt::print("{:<14} {:>10} {:>10} {:>9.1f} {:>9.1f}\n", name, voxels, bone, best[0], best[1]);
  }
}
