// SPDX-License-Identifier: Apache-2.0
#include "howship/app/memory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "howship/base/problems.hpp"
#include "howship/records/report.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace howship::app {

double memory_of_machine() { return double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE)); }

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that it takes
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

void must_fit_into_memory(double needed, const std::string& who, const std::string& file, const std::string& key,
                          const std::string& hint) {
  const double there = memory_of_machine();
  if (needed < 0.9 * there) return;
  Problems problems;
  problems.add(
      {file, 0, 0}, key,
      fmt::format("{} about {:.1f} GB of memory, this machine has {:.1f} GB", who, 1e-9 * needed, 1e-9 * there), hint);
  throw InputError{std::move(problems)};
}

double memory_of_run(const scenario::ReadScenario& read,
                     std::span<const std::shared_ptr<const skeleton::BoneModel>> bones) {
  // Fitted to the peaks of eighteen runs of L3, T8, skull, femur and humerus at 0.6 to 2 mm, resident bytes, which it
  // follows within a tenth (tests/faults/app/memory.cpp holds some of them); a coarse femur of many saved days holds a
  // sixth more. The higher of two counts: a day that is saved while the one before is still written, with what is kept
  // of earlier ones, and the page at the end.
  // What has no other unit is a voxel of a bone's grid.
  constexpr double program = 41e6, rve = 1460.0, stays = 18.0, making = 43.0;
  constexpr double pictures = 25.0, volumes = 44.0, shared_by_both = 14.0;
  constexpr double before_page = 33e6, rve_at_end = 330.0, at_end = 115.0, shown_on_page = 18.5;
  constexpr double strip = 25e6;  // bytes: pictures of lesions over time are made into files beside the page
  constexpr double kept_for_page = 7.5, most_kept = 270e6;  // of a saved day, while the course goes on
  const scenario::Scenario& s = read.scenario;
  const records::ReportLimits page;
  const double saves = std::floor(s.duration / s.output.save_every) + 1.0 +
                       (std::fmod(s.duration, s.output.save_every) > 1e-9 ? 1.0 : 0.0);
  double while_saving = program, at_the_end = before_page, largest = 0.0, tallest_page = 0.0, kept = 0.0;
  for (std::size_t b = 0; b < bones.size(); ++b) {
    const skeleton::BoneModel& bone = *bones[b];
    const double voxels = double(bone.tissue.grid.extent.size());
    largest = std::max(largest, voxels);  // bones are made one after another
    while_saving += stays * voxels;
    at_the_end += at_end * voxels;
    if (scenario::joined_in(s, read.resolved.bones[b].name) != patient::Joined::voxels) continue;
    double rves = 0.0;
    for (const float solid : bone.solid_fraction.value) rves += double(solid);
    while_saving += rve * rves + voxels * ((s.output.png ? pictures : 0.0) + (s.output.volumes ? volumes : 0.0) -
                                           (s.output.png && s.output.volumes ? shared_by_both : 0.0));
    at_the_end += rve_at_end * rves;
    if (!s.output.volumes) continue;
    kept += kept_for_page * saves * voxels;
    if (s.output.png) at_the_end += strip;
    tallest_page = std::max(tallest_page,
                            shown_on_page * std::min(saves, double(page.days)) * std::min(voxels, double(page.voxels)));
  }
  while_saving += making * largest + std::min(kept, most_kept);
  return std::max(while_saving, tallest_page > 0.0 ? at_the_end + tallest_page : 0.0);
}

}  // namespace howship::app
