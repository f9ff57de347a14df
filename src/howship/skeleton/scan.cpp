// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/scan.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "howship/skeleton/from_ct.hpp"

namespace howship::skeleton {

std::shared_ptr<const Scan> scan_of(const Volume<float>& hounsfield, const Volume<int>& labels, int label,
                                    const CtNumbers& ct, ThreadPool& pool) {
  const Grid& grid = hounsfield.grid;
  const Extent& e = grid.extent;
  auto out = std::make_shared<Scan>();
  out->hounsfield = Volume<std::int16_t>(grid);
  out->bone = Volume<std::uint8_t>(grid);
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
  // A step along i is the same step in the label map everywhere.
  const Vec3 zero = labels.grid.to_world.inverse({0, 0, 0});
  Vec3 step = labels.grid.to_world.inverse(grid.to_world.column[0]);
  for (std::size_t c = 0; c < 3; ++c) step[c] -= zero[c];
  const auto label_line = [&](int j, int k, const auto& each) {
    const Vec3 first = labels.grid.to_world.inverse(grid.to_world({0.0, double(j), double(k)}));
    for (int i = 0; i < e.ni; ++i) {
      const int a = int(std::lround(first[0] + i * step[0])), b = int(std::lround(first[1] + i * step[1])),
                c = int(std::lround(first[2] + i * step[2]));
      each(e.index(i, j, k), labels.grid.extent.contains(a, b, c) ? labels(a, b, c) : 0);
    }
  };
  std::vector<std::map<int, std::array<double, 2>>> sums(static_cast<std::size_t>(e.nk));
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) {
      const double value = double(hounsfield.value[v]);
      out->hounsfield.value[v] =
          std::isfinite(value) ? std::int16_t(std::lround(std::clamp(value, -32768.0, 32767.0))) : std::int16_t(-1024);
    }
    for (int j = 0; j < e.nj; ++j)
      label_line(j, int(k), [&](std::size_t v, int there) {
        const double value = double(hounsfield.value[v]);
        if (there == 0 || !(value > ct.padding && value <= ct.metal)) return;
        auto& [sum, number] = sums[k][there];
        sum += value;
        number += 1.0;
      });
  });
  std::map<int, std::array<double, 2>> all;
  for (const auto& one : sums)
    for (const auto& [there, sum] : one) {
      all[there][0] += sum[0];
      all[there][1] += sum[1];
    }
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (int j = 0; j < e.nj; ++j)
      label_line(j, int(k), [&](std::size_t v, int there) {
        if (there == label) {
          out->bone.value[v] = Scan::this_bone;
        } else if (const auto found = all.find(there); there != 0 && found != all.end()) {
          const auto& [sum, number] = found->second;
          if (number > 0.0 && sum / number >= least_hu_of_other_bone) out->bone.value[v] = Scan::other_bone;
        }
      });
  });
  return out;
}

}  // namespace howship::skeleton
