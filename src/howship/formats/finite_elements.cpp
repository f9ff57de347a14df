// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/finite_elements.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "howship/base/files.hpp"
#include "howship/formats/markup.hpp"

namespace howship::formats {
namespace {

using strength::Specimen;

constexpr double driven_share = 0.01;  // of the displacement that ends our curve; the step is linear

/// Corners of a voxel in the order of Abaqus and VTK: around its lower face, then around its upper one.
constexpr int corners[8][3] = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}};

/// Nodes and elements of the solid voxels, counted from 1 in the order of memory.
struct Elements {
  std::vector<Vec3> nodes;  ///< in voxels, from the lower corner of the grid
  std::vector<std::array<int, 8>> corners;
  std::vector<std::size_t> voxel;  ///< of each element
  std::vector<int> number;         ///< of each corner of the grid; 0: no node there
  Extent grid;                     ///< of corners
};

Elements elements_of(const Specimen& s) {
  Elements out;
  const Extent& e = s.problem.voxels;
  out.grid = {e.ni + 1, e.nj + 1, e.nk + 1};
  out.number.assign(out.grid.size(), 0);
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (!(s.problem.moduli[v].mu > 0)) continue;
        for (const auto& c : corners) out.number[out.grid.index(i + c[0], j + c[1], k + c[2])] = 1;
        out.voxel.push_back(v);
      }
  for (std::size_t n = 0; n < out.number.size(); ++n)
    if (out.number[n]) {
      const auto ni = std::size_t(out.grid.ni), nj = std::size_t(out.grid.nj);
      out.nodes.push_back({double(n % ni), double(n / ni % nj), double(n / (ni * nj))});
      out.number[n] = int(out.nodes.size());
    }
  for (const std::size_t v : out.voxel) {
    const auto ni = std::size_t(e.ni), nj = std::size_t(e.nj);
    const int i = int(v % ni), j = int(v / ni % nj), k = int(v / (ni * nj));
    std::array<int, 8> one{};
    for (std::size_t c = 0; c < 8; ++c)
      one[c] = out.number[out.grid.index(i + corners[c][0], j + corners[c][1], k + corners[c][2])];
    out.corners.push_back(one);
  }
  return out;
}

double poisson(strength::Moduli m) { return double(m.lambda) / (2 * (double(m.lambda) + double(m.mu))); }

/// A list of numbers as Abaqus takes it: at most ten a line.
void append_numbers(std::string& out, std::span<const int> numbers) {
  for (std::size_t n = 0; n < numbers.size(); ++n)
    out += fmt::format("{}{}", numbers[n], n + 1 == numbers.size() || n % 10 == 9 ? ",\n" : ", ");
}

}  // namespace

void write_abaqus(const std::filesystem::path& target, const ElementModel& model) {
  const Specimen& s = model.specimen;
  const Elements all = elements_of(s);
  const double amount = driven_share * s.last_amount;
  std::string out = fmt::format(
      "** {}\n** Howship: mm, N, MPa, in the axes of the specimen; voxels of {} mm.\n** The driven face moves by "
      "{:.6g} "
      "{}: Howship's own solver finds {:.6g} {} there,\n** {:.6g} {} a {}. Sum up RF of the set DRIVEN times the "
      "displacement of each over that of the face.\n*HEADING\n{}\n*NODE, NSET=ALL\n",
      model.title, s.problem.edge, amount, s.is_moment ? "rad" : "mm", amount * model.stiffness,
      s.is_moment ? "N mm" : "N", model.stiffness, s.is_moment ? "N mm" : "N", s.is_moment ? "rad" : "mm", model.title);
  for (std::size_t n = 0; n < all.nodes.size(); ++n) {
    const Vec3& at = all.nodes[n];
    out += fmt::format("{}, {:.9g}, {:.9g}, {:.9g}\n", n + 1, s.problem.edge * at[0], s.problem.edge * at[1],
                       s.problem.edge * at[2]);
  }
  out += "*ELEMENT, TYPE=C3D8I, ELSET=BONE\n";
  using Key = std::pair<long, long>;  // steps of the logarithm of Young's modulus, thousandths of Poisson's ratio
  std::map<Key, std::vector<int>> groups;
  const double step = std::log1p(modulus_step);
  for (std::size_t n = 0; n < all.corners.size(); ++n) {
    out += fmt::format("{}", n + 1);
    for (const int corner : all.corners[n]) out += fmt::format(", {}", corner);
    out += '\n';
    const strength::Moduli m = s.problem.moduli[all.voxel[n]];
    groups[{std::lround(std::log(strength::young(m)) / step), std::lround(1000 * poisson(m))}].push_back(int(n + 1));
  }
  int number = 0;
  for (const auto& [key, members] : groups) {
    ++number;
    out += fmt::format("*ELSET, ELSET=E{}\n", number);
    append_numbers(out, members);
    out += fmt::format("*MATERIAL, NAME=M{0}\n*ELASTIC\n{1:.6g}, {2:.3f}\n*SOLID SECTION, ELSET=E{0}, MATERIAL=M{0}\n",
                       number, std::exp(step * double(key.first)), 0.001 * double(key.second));
  }
  std::map<std::size_t, double> unit;
  for (const strength::Drive::Moved& moved : s.drive.moved) unit[moved.index] += moved.unit;
  std::set<int> driven;
  std::string supports, displacements;
  for (std::size_t c = 0; c < s.problem.constraints.size(); ++c) {
    const strength::Constraint& one = s.problem.constraints[c];
    const int node = all.number[all.grid.index(one.i, one.j, one.k)];
    if (node == 0) continue;
    const auto moves = unit.find(c);
    const double by = moves == unit.end() ? one.displacement : amount * moves->second;
    if (moves != unit.end()) driven.insert(node);
    (by == 0 ? supports : displacements) += fmt::format("{0}, {1}, {1}, {2:.9g}\n", node, one.component + 1, by);
  }
  out += "*NSET, NSET=DRIVEN\n";
  append_numbers(out, std::vector<int>(driven.begin(), driven.end()));
  out += "*BOUNDARY\n" + supports + "*STEP\n*STATIC\n*BOUNDARY\n" + displacements +
         "*NODE PRINT, NSET=DRIVEN, TOTALS=YES\nRF\n*NODE FILE\nU\n*EL FILE\nS, E\n*END STEP\n";
  write_whole(target, out);
}

void write_vtu(const std::filesystem::path& target, const ElementModel& model) {
  const Specimen& s = model.specimen;
  const Elements all = elements_of(s);
  std::string out = fmt::format(
      "<?xml version=\"1.0\"?>\n<!-- {}; world RAS+ mm -->\n<VTKFile type=\"UnstructuredGrid\" version=\"1.0\" "
      "byte_order=\"LittleEndian\">\n<UnstructuredGrid>\n<Piece NumberOfPoints=\"{}\" NumberOfCells=\"{}\">\n<Points>\n"
      "<DataArray type=\"Float32\" NumberOfComponents=\"3\" format=\"ascii\">\n",
      escaped(model.title), all.nodes.size(), all.corners.size());
  for (const Vec3& at : all.nodes) {
    const Vec3 world = s.grid.to_world({at[0] - 0.5, at[1] - 0.5, at[2] - 0.5});
    out += fmt::format("{:.6g} {:.6g} {:.6g}\n", world[0], world[1], world[2]);
  }
  out += "</DataArray>\n</Points>\n<Cells>\n<DataArray type=\"Int32\" Name=\"connectivity\" format=\"ascii\">\n";
  for (const auto& one : all.corners) {
    for (std::size_t c = 0; c < 8; ++c) out += fmt::format("{}{}", one[c] - 1, c == 7 ? '\n' : ' ');
  }
  out += "</DataArray>\n<DataArray type=\"Int32\" Name=\"offsets\" format=\"ascii\">\n";
  for (std::size_t n = 0; n < all.corners.size(); ++n) out += fmt::format("{}\n", 8 * (n + 1));
  out += "</DataArray>\n<DataArray type=\"UInt8\" Name=\"types\" format=\"ascii\">\n";
  for (std::size_t n = 0; n < all.corners.size(); ++n) out += "12\n";
  out += "</DataArray>\n</Cells>\n<CellData>\n";
  const auto array = [&](std::string_view type, std::string_view name, const auto& value) {
    out += fmt::format("<DataArray type=\"{}\" Name=\"{}\" format=\"ascii\">\n", type, name);
    for (const std::size_t v : all.voxel) out += fmt::format("{:.6g}\n", value(v));
    out += "</DataArray>\n";
  };
  array("Float32", "young_mpa", [&](std::size_t v) { return strength::young(s.problem.moduli[v]); });
  array("Float32", "poisson", [&](std::size_t v) { return poisson(s.problem.moduli[v]); });
  array("UInt8", "material", [&](std::size_t v) { return double(s.material[v]); });
  out += "</CellData>\n</Piece>\n</UnstructuredGrid>\n</VTKFile>\n";
  write_whole(target, out);
}

}  // namespace howship::formats
