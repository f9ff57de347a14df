// SPDX-License-Identifier: Apache-2.0
#include "howship/records/boxed_volume.hpp"

#include <algorithm>
#include <cstdint>

namespace howship::records {
namespace {

Affine as_saved(Affine to_world) {
  for (Vec3* one : {&to_world.column[0], &to_world.column[1], &to_world.column[2], &to_world.origin})
    for (double& x : *one) x = double(float(x));
  return to_world;
}

/// Smallest box that holds every voxel which differs from the first.
template <class T>
Box box_of(const Volume<T>& volume) {
  Box out;
  const Extent& e = volume.grid.extent;
  if (volume.value.empty()) return out;
  const T background = volume.value.front();
  const auto differs = [&](T v) { return v != background; };
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j) {
      const T *const row = volume.value.data() + e.index(0, j, k), *const end = row + e.ni;
      const T* const first = std::find_if(row, end, differs);
      if (first == end) continue;
      const T* last = end - 1;
      while (!differs(*last)) --last;
      const int from[3] = {int(first - row), j, k}, to[3] = {int(last - row), j, k};
      for (int a = 0; a < 3; ++a) {
        out.low[a] = std::min(out.low[a], from[a]);
        out.high[a] = std::max(out.high[a], to[a]);
      }
    }
  return out;
}

template <class T>
BoxedVolume boxed_in(const Volume<T>& volume, const Affine& to_world) {
  BoxedVolume out;
  out.grid = {volume.grid.extent, to_world};
  // A reader adds the file's intercept of 0, which leaves no -0.
  if (!volume.value.empty()) out.background = float(volume.value.front()) + 0.0f;
  out.box = box_of(volume);
  const Extent inside = out.box.extent();
  out.value.reserve(inside.size());
  for (int k = 0; k < inside.nk; ++k)
    for (int j = 0; j < inside.nj; ++j) {
      const T* row =
          volume.value.data() + volume.grid.extent.index(out.box.low[0], out.box.low[1] + j, out.box.low[2] + k);
      for (int i = 0; i < inside.ni; ++i) out.value.push_back(float(row[i]) + 0.0f);
    }
  return out;
}

}  // namespace

void Box::grow(const Box& other) {
  for (int a = 0; a < 3; ++a) {
    low[a] = std::min(low[a], other.low[a]);
    high[a] = std::max(high[a], other.high[a]);
  }
}

void Box::pad(const Extent& e) {
  const int size[3] = {e.ni, e.nj, e.nk};
  for (int a = 0; a < 3; ++a) {
    if (high[a] < 0) low[a] = 0, high[a] = size[a] - 1;
    low[a] = std::max(0, low[a] - 1);
    high[a] = std::min(size[a] - 1, high[a] + 1);
  }
}

BoxedVolume boxed(const Volume<float>& volume) { return boxed_in(volume, volume.grid.to_world); }

template <class T>
BoxedVolume boxed_as_saved(const Volume<T>& volume) {
  return boxed_in(volume, as_saved(volume.grid.to_world));
}
template BoxedVolume boxed_as_saved(const Volume<float>&);
template BoxedVolume boxed_as_saved(const Volume<std::int16_t>&);
template BoxedVolume boxed_as_saved(const Volume<std::uint8_t>&);

Volume<float> cropped(const BoxedVolume& from, const Box& box) {
  Grid grid{box.extent(), from.grid.to_world};
  grid.to_world.origin = from.grid.to_world({double(box.low[0]), double(box.low[1]), double(box.low[2])});
  Volume<float> out(grid, from.background);
  int low[3], high[3];  // of both boxes
  for (int a = 0; a < 3; ++a) {
    low[a] = std::max(box.low[a], from.box.low[a]);
    high[a] = std::min(box.high[a], from.box.high[a]);
    if (low[a] > high[a]) return out;
  }
  const Extent inside = from.box.extent();
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      std::copy_n(from.value.data() + inside.index(low[0] - from.box.low[0], j - from.box.low[1], k - from.box.low[2]),
                  high[0] - low[0] + 1, &out(low[0] - box.low[0], j - box.low[1], k - box.low[2]));
  return out;
}

Volume<float> whole(const BoxedVolume& from) {
  const Extent& e = from.grid.extent;
  Box all;
  all.low[0] = all.low[1] = all.low[2] = 0;
  all.high[0] = e.ni - 1, all.high[1] = e.nj - 1, all.high[2] = e.nk - 1;
  Volume<float> out = cropped(from, all);
  out.grid = from.grid;  // to the last bit
  return out;
}

}  // namespace howship::records
