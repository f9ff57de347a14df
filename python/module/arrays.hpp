// SPDX-License-Identifier: Apache-2.0
// Volumes as NumPy arrays: index [i, j, k] as in our grids, i fastest in memory, with the affine that nibabel would
// give.
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::python {

namespace py = pybind11;

/// An array over memory that it keeps alive; nothing is copied.
template <class T>
py::array owned(std::vector<T> values, std::vector<py::ssize_t> shape, std::vector<py::ssize_t> strides) {
  auto kept = std::make_unique<std::vector<T>>(std::move(values));
  const T* data = kept->data();
  py::capsule owner(kept.release(), [](void* memory) { delete static_cast<std::vector<T>*>(memory); });
  return py::array_t<T>(std::move(shape), std::move(strides), data, owner);
}

template <class T>
py::array array_of(Volume<T> volume) {
  const Extent& e = volume.grid.extent;
  const auto width = py::ssize_t(sizeof(T));
  return owned(std::move(volume.value), {e.ni, e.nj, e.nk}, {width, width * e.ni, width * e.ni * e.nj});
}

/// 4 x 4, voxel to world RAS+ mm.
inline py::array_t<double> affine_of(const Grid& grid) {
  py::array_t<double> out({4, 4});
  auto at = out.mutable_unchecked<2>();
  for (py::ssize_t row = 0; row < 4; ++row)
    for (py::ssize_t column = 0; column < 4; ++column) at(row, column) = row == column ? 1.0 : 0.0;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column)
      at(py::ssize_t(row), py::ssize_t(column)) = grid.to_world.column[column][row];
    at(py::ssize_t(row), 3) = grid.to_world.origin[row];
  }
  return out;
}

[[noreturn]] inline void refuse(std::string key, std::string text, std::string hint = {}) {
  Problems problems;
  problems.add({"howship", 0, 0}, std::move(key), std::move(text), std::move(hint));
  throw InputError{std::move(problems)};
}

template <class T>
using Given = py::array_t<T, py::array::f_style | py::array::forcecast>;

/// Our own copy of an array of three axes. Throws InputError naming `key`.
template <class T>
Volume<T> volume_of(const Given<T>& array, const py::array_t<double, py::array::c_style | py::array::forcecast>& affine,
                    const char* key) {
  if (array.ndim() != 3 || array.size() == 0) refuse(key, "must have three axes, and voxels");
  if (affine.ndim() != 2 || affine.shape(0) != 4 || affine.shape(1) != 4)
    refuse("affine", "must be 4 x 4, from voxels to world RAS+ mm", "as nibabel's image.affine");
  for (int axis = 0; axis < 3; ++axis)
    if (array.shape(axis) > 32767) refuse(key, "has more than 32767 voxels along an axis");
  Grid grid;
  grid.extent = {int(array.shape(0)), int(array.shape(1)), int(array.shape(2))};
  const auto at = affine.template unchecked<2>();
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column)
      grid.to_world.column[column][row] = at(py::ssize_t(row), py::ssize_t(column));
    grid.to_world.origin[row] = at(py::ssize_t(row), 3);
  }
  const auto& [a, b, c] = grid.to_world.column;
  if (const double volume = dot(a, cross(b, c)); !std::isfinite(volume) || volume == 0.0)
    refuse("affine", "does not place voxels in the world: its three directions span no volume");
  Volume<T> out(grid);
  std::memcpy(out.value.data(), array.data(), out.value.size() * sizeof(T));
  return out;
}

}  // namespace howship::python
