// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/sampler.hpp"

namespace howship::skeleton {

std::vector<std::uint8_t> drop_crumbs(BoneModel& bone) {
  const Extent& e = bone.tissue.grid.extent;
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  std::vector<std::uint8_t> left(e.size());
  for (std::size_t v = 0; v < left.size(); ++v) left[v] = bone.tissue.value[v] == std::uint8_t(Tissue::bone);
  std::vector<std::uint8_t> kept(e.size());
  std::vector<std::size_t> largest, piece;
  for (std::size_t v = 0; v < left.size(); ++v) {
    if (!left[v]) continue;
    left[v] = 0;
    piece.assign(1, v);
    for (std::size_t next = 0; next < piece.size(); ++next)
      for (const auto& [step, count] : {std::pair{std::size_t(1), std::size_t(e.ni)}, std::pair{row, std::size_t(e.nj)},
                                        std::pair{plane, std::size_t(e.nk)}})
        for (const bool up : {false, true}) {
          // A bone that is cut off, such as a shaft, reaches the last layer where there is no margin.
          if (piece[next] / step % count == (up ? count - 1 : 0)) continue;
          const std::size_t to = up ? piece[next] + step : piece[next] - step;
          if (!left[to]) continue;
          left[to] = 0;
          piece.push_back(to);
        }
    if (piece.size() > largest.size()) std::swap(piece, largest);  // what is left in `piece` is crumbs
    for (std::size_t crumb : piece) {
      bone.bone_volume_fraction.value[crumb] = bone.solid_fraction.value[crumb] = 0;
      bone.cortical_fraction.value[crumb] = bone.trabecular_bmd.value[crumb] = 0;
      bone.tissue.value[crumb] = std::uint8_t(Tissue::outside);
      bone.part.value[crumb] = std::uint8_t(Part::other);
    }
  }
  for (std::size_t v : largest) kept[v] = 1;
  return kept;
}

}  // namespace howship::skeleton
