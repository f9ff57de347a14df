// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/paraview.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/compression.hpp"
#include "howship/formats/markup.hpp"
#include "howship/formats/orientation.hpp"

namespace howship::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "voxels are written as this machine holds them");

constexpr std::size_t block = std::size_t{1} << 20;  // ParaView unpacks block by block

std::string_view vtk_name(const Volume<float>*) { return "Float32"; }
std::string_view vtk_name(const Volume<std::uint8_t>*) { return "UInt8"; }
std::string_view vtk_name(const Volume<std::int16_t>*) { return "Int16"; }
std::string_view vtk_name(const Volume<std::uint16_t>*) { return "UInt16"; }

void append_number(std::string& out, std::uint64_t number) {
  for (int i = 0; i < 8; ++i) out += char((number >> (8 * i)) & 255);
}

/// VTK's layout of compressed data: number of blocks, block size, size of a shorter last block (0: none), compressed
/// sizes, then the blocks.
void append_compressed(std::string& out, std::span<const std::byte> bytes) {
  const std::size_t blocks = (bytes.size() + block - 1) / block;
  append_number(out, blocks);
  append_number(out, block);
  append_number(out, bytes.size() % block);
  std::string packed;
  for (std::size_t b = 0; b < blocks; ++b) {
    const std::string one = zlib(bytes.subspan(b * block, std::min(block, bytes.size() - b * block)));
    append_number(out, one.size());
    packed += one;
  }
  out += packed;
}

std::string numbers(std::initializer_list<double> values) {
  std::string out;
  for (const double value : values) out += (out.empty() ? "" : " ") + shortest(value);
  return out;
}

std::string text_field(std::string_view name, std::string_view text) {
  std::string out =
      "      <Array type=\"String\" Name=\"" + std::string{name} + "\" NumberOfTuples=\"1\" format=\"ascii\">";
  for (const char c : text) out += std::to_string(int(static_cast<unsigned char>(c))) + ' ';
  return out + "0</Array>\n";
}

}  // namespace

void write_vti(const std::filesystem::path& target, double day, std::span<const ParaviewArray> arrays, Sync sync) {
  HOWSHIP_ENSURE(!arrays.empty(), "a .vti holds at least one array");
  const Grid& grid = std::visit([](const auto* volume) -> const Grid& { return volume->grid; }, arrays[0].volume);
  const Orientation axes = orientation(grid.to_world);
  if (!axes.right_angles)
    throw RunError("cannot write '" + target.string() +
                   "': the axes of this image are not at right angles, which ParaView's image files cannot hold");
  const auto& e = grid.extent;
  const std::string extent =
      "0 " + std::to_string(e.ni - 1) + " 0 " + std::to_string(e.nj - 1) + " 0 " + std::to_string(e.nk - 1);
  const auto& [x, y, z] = axes.direction;
  const auto& o = grid.to_world.origin;

  std::string list, data;
  for (const ParaviewArray& array : arrays) {
    std::visit(
        [&](const auto* volume) {
          HOWSHIP_ENSURE(volume->grid.extent == e && volume->value.size() == e.size(), "arrays of a .vti share a grid");
          HOWSHIP_ENSURE(volume->grid.to_world.column == grid.to_world.column && volume->grid.to_world.origin == o,
                         "arrays of a .vti share a grid");
          list += "        <DataArray type=\"" + std::string{vtk_name(volume)} + "\" Name=\"" + escaped(array.name) +
                  "\" format=\"appended\" offset=\"" + std::to_string(data.size()) + "\"/>\n";
          append_compressed(data, std::as_bytes(std::span{volume->value}));
        },
        array.volume);
  }
  std::string out =
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"ImageData\" version=\"1.0\" byte_order=\"LittleEndian\" header_type=\"UInt64\" "
      "compressor=\"vtkZLibDataCompressor\">\n"
      "  <ImageData WholeExtent=\"" +
      extent + "\" Origin=\"" + numbers({o[0], o[1], o[2]}) + "\" Spacing=\"" +
      numbers({axes.spacing[0], axes.spacing[1], axes.spacing[2]}) + "\" Direction=\"" +
      numbers({x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]}) + "\">\n    <FieldData>\n" +
      "      <DataArray type=\"Float64\" Name=\"TimeValue\" NumberOfTuples=\"1\" format=\"ascii\">" + shortest(day) +
      "</DataArray>\n" + text_field("world_axes", "RAS+ mm: x to the patient's right, y to the front, z to the head") +
      "    </FieldData>\n    <Piece Extent=\"" + extent + "\">\n      <PointData Scalars=\"" + escaped(arrays[0].name) +
      "\">\n" + list + "      </PointData>\n    </Piece>\n  </ImageData>\n  <AppendedData encoding=\"raw\">\n_";
  out += data;
  out += "\n  </AppendedData>\n</VTKFile>\n";
  write_whole(target, out, sync);
}

void write_pvd(const std::filesystem::path& target, std::span<const ParaviewFile> files) {
  std::map<std::string, int> part;  // a bone keeps its number through time
  for (const ParaviewFile& file : files) part.emplace(file.bone, 0);
  int next = 0;
  for (auto& [bone, number] : part) number = next++;
  std::string out =
      "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\" byte_order=\"LittleEndian\">\n  "
      "<Collection>\n";
  for (const ParaviewFile& file : files)
    out += "    <DataSet timestep=\"" + shortest(file.day) + "\" group=\"\" part=\"" +
           std::to_string(part.at(file.bone)) + "\" name=\"" + escaped(file.bone) + "\" file=\"" + escaped(file.file) +
           "\"/>\n";
  write_whole(target, out + "  </Collection>\n</VTKFile>\n");
}

}  // namespace howship::formats
