// SPDX-License-Identifier: Apache-2.0
// The header comes from nifticlib, the file from us: nifticlib writes straight to the final name and cannot sync.
#include "howship/formats/nifti.hpp"

#include <nifti1.h>
#include <nifti1_io.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/compression.hpp"
#include "howship/formats/orientation.hpp"

namespace howship::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "voxels are written as this machine holds them");

template <class T>
constexpr short code_of() {
  if constexpr (std::is_same_v<T, float>) return DT_FLOAT32;
  if constexpr (std::is_same_v<T, std::uint8_t>) return DT_UINT8;
  if constexpr (std::is_same_v<T, std::int16_t>) return DT_INT16;
  if constexpr (std::is_same_v<T, std::uint16_t>) return DT_UINT16;
}

void place(nifti_1_header& header, const Affine& affine) {
  header.sform_code = NIFTI_XFORM_SCANNER_ANAT;
  mat44 matrix{};
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 3; ++c) matrix.m[r][c] = float(affine.column[std::size_t(c)][std::size_t(r)]);
    matrix.m[r][3] = float(affine.origin[std::size_t(r)]);
  }
  matrix.m[3][3] = 1;
  for (int c = 0; c < 4; ++c) {
    header.srow_x[c] = matrix.m[0][c];
    header.srow_y[c] = matrix.m[1][c];
    header.srow_z[c] = matrix.m[2][c];
  }
  const Orientation axes = orientation(affine);
  for (int c = 0; c < 3; ++c) header.pixdim[c + 1] = float(axes.spacing[std::size_t(c)]);
  header.pixdim[0] = 1;
  if (!axes.right_angles) return;
  header.qform_code = NIFTI_XFORM_SCANNER_ANAT;
  float dx = 0, dy = 0, dz = 0, handedness = 0;
  nifti_mat44_to_quatern(matrix, &header.quatern_b, &header.quatern_c, &header.quatern_d, &header.qoffset_x,
                         &header.qoffset_y, &header.qoffset_z, &dx, &dy, &dz, &handedness);
  header.pixdim[0] = handedness;
}

template <class T>
void write(const std::filesystem::path& target, const Volume<T>& volume, std::string_view description,
           std::string_view units, Sync sync) {
  const Extent& e = volume.grid.extent;
  HOWSHIP_ENSURE(volume.value.size() == e.size() && e.size() > 0, "a volume has a value for every voxel");
  constexpr int most = std::numeric_limits<short>::max();
  if (e.ni > most || e.nj > most || e.nk > most)
    throw RunError("cannot write '" + target.string() + "': NIfTI-1 holds at most 32767 voxels along an axis");
  nifti_1_header header{};
  header.sizeof_hdr = 348;
  header.regular = 'r';
  header.dim[0] = 3;
  header.dim[1] = short(e.ni);
  header.dim[2] = short(e.nj);
  header.dim[3] = short(e.nk);
  for (int d = 4; d < 8; ++d) header.dim[d] = 1;
  header.datatype = code_of<T>();
  header.bitpix = short(8 * sizeof(T));
  header.vox_offset = 352;
  header.scl_slope = 1;
  header.xyzt_units = NIFTI_UNITS_MM;
  std::memcpy(header.magic, "n+1", 4);
  const std::string words = std::string{description} + " [" + std::string{units} + "]";
  HOWSHIP_ENSURE(words.size() < sizeof header.descrip,
                 "description and units fit the 79 bytes that NIfTI has for them");
  std::memcpy(header.descrip, words.data(), words.size());
  T low = std::numeric_limits<T>::max(), high = std::numeric_limits<T>::lowest();
  for (const T value : volume.value) {  // comparisons with NaN are false, which passes over it
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low <= high) {
    header.cal_min = float(low);
    header.cal_max = float(high);
  }
  place(header, volume.grid.to_world);

  const auto values = std::as_bytes(std::span{volume.value});
  const std::size_t size = 352 + values.size();
  const auto bytes = std::make_unique_for_overwrite<std::byte[]>(size);
  std::fill_n(bytes.get(), 352, std::byte{0});  // the 4 bytes behind the header say "no extensions"
  std::memcpy(bytes.get(), &header, sizeof header);
  std::memcpy(bytes.get() + 352, values.data(), values.size());
  write_whole(target, gzip(std::span<const std::byte>{bytes.get(), size}), sync);
}

}  // namespace

void write_nifti(const std::filesystem::path& target, const Volume<float>& volume, std::string_view description,
                 std::string_view units, Sync sync) {
  write(target, volume, description, units, sync);
}
void write_nifti(const std::filesystem::path& target, const Volume<std::uint8_t>& volume, std::string_view description,
                 std::string_view units, Sync sync) {
  write(target, volume, description, units, sync);
}
void write_nifti(const std::filesystem::path& target, const Volume<std::int16_t>& volume, std::string_view description,
                 std::string_view units, Sync sync) {
  write(target, volume, description, units, sync);
}
void write_nifti(const std::filesystem::path& target, const Volume<std::uint16_t>& volume, std::string_view description,
                 std::string_view units, Sync sync) {
  write(target, volume, description, units, sync);
}

}  // namespace howship::formats
