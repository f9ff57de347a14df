// SPDX-License-Identifier: Apache-2.0
// What other programs read from the volumes that we write.
#include <cmath>
#include <limits>
#include <sstream>

#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/paraview.hpp"

namespace howship::formats {
namespace {

/// Axes turned by two angles, steps of three lengths, an origin away from zero; mirrored where asked.
Grid oblique(bool mirrored = false) {
  const double a = 0.3, b = -0.7;
  const Vec3 x{std::cos(a), std::sin(a), 0}, y{-std::sin(a) * std::cos(b), std::cos(a) * std::cos(b), std::sin(b)},
      z{std::sin(a) * std::sin(b), -std::cos(a) * std::sin(b), std::cos(b)};
  Grid out{{5, 4, 3}, {}};
  const double sx = mirrored ? -0.5 : 0.5;
  out.to_world.column = {Vec3{sx * x[0], sx * x[1], sx * x[2]}, Vec3{0.75 * y[0], 0.75 * y[1], 0.75 * y[2]},
                         Vec3{1.25 * z[0], 1.25 * z[1], 1.25 * z[2]}};
  out.to_world.origin = {-12.5, 30.25, -801};
  return out;
}

template <class T>
Volume<T> numbered(const Grid& grid, T first, T step) {
  Volume<T> out(grid);
  for (std::size_t i = 0; i < out.value.size(); ++i) out.value[i] = T(first + T(i) * step);
  return out;
}

bool have_nibabel() { return !python("import nibabel; print(1)").empty(); }

TEST(Nifti, nibabel_finds_every_voxel_at_its_place_in_the_world) {
  if (!have_nibabel()) GTEST_SKIP() << "python3-nibabel is not installed";
  const Scratch scratch;
  for (const bool mirrored : {false, true}) {
    const Grid grid = oblique(mirrored);
    write_nifti(scratch / "a.nii.gz", numbered<float>(grid, -3.5f, 0.25f), "bone volume fraction", "1");
    const std::string said =
        python("import nibabel as n\nimport numpy as np\ni = n.load('" + (scratch / "a.nii.gz").string() +
               "')\nh = i.header\n"
               "print(i.shape, i.get_data_dtype(), h['sform_code'], h['qform_code'], h.get_xyzt_units()[0], "
               "h['descrip'].tobytes().split(b'\\0')[0].decode(), h['cal_min'], h['cal_max'])\n"
               "d = i.get_fdata()\nprint(d[4, 1, 2], abs(i.get_qform() - i.get_sform()).max() < 1e-4)\n"
               "print(*(n.affines.apply_affine(i.get_qform(), [4, 1, 2])))");
    std::istringstream in(said);
    std::string line;
    std::getline(in, line);
    EXPECT_EQ(line, "(5, 4, 3) float32 1 1 mm bone volume fraction [1] -3.5 11.25");
    std::getline(in, line);
    EXPECT_EQ(line, "8.75 True");  // voxel 4 + 5 * (1 + 4 * 2) = 49
    Vec3 there{};
    in >> there[0] >> there[1] >> there[2];
    const Vec3 ours = grid.to_world({4, 1, 2});
    for (std::size_t r = 0; r < 3; ++r) EXPECT_NEAR(there[r], ours[r], 1e-4);
  }
}

TEST(Nifti, whole_number_voxels_keep_their_type_and_value) {
  if (!have_nibabel()) GTEST_SKIP() << "python3-nibabel is not installed";
  const Scratch scratch;
  const Grid grid = oblique();
  write_nifti(scratch / "a.nii.gz", numbered<std::uint8_t>(grid, 7, 4), "label", "1");
  write_nifti(scratch / "b.nii.gz", numbered<std::int16_t>(grid, -1024, 60), "CT", "HU");
  write_nifti(scratch / "c.nii.gz", numbered<std::uint16_t>(grid, 60000, 60), "label", "1");
  EXPECT_EQ(python("import nibabel as n\nfor f in 'abc':\n  i = n.load('" + (scratch.path()).string() +
                   "/' + f + '.nii.gz')\n  d = i.dataobj[4, 1, 2]\n  print(i.get_data_dtype(), int(d))"),
            "uint8 203\nint16 1916\nuint16 62940\n");
}

TEST(Nifti, sheared_axes_are_kept_in_the_sform_and_claim_no_qform) {
  if (!have_nibabel()) GTEST_SKIP() << "python3-nibabel is not installed";
  const Scratch scratch;
  Grid grid = oblique();
  grid.to_world.column[2][0] += 0.4;
  write_nifti(scratch / "a.nii.gz", numbered<float>(grid, 0, 1), "x", "1");
  const std::string said = python("import nibabel as n\ni = n.load('" + (scratch / "a.nii.gz").string() +
                                  "')\nprint(int(i.header['qform_code']), i.affine[0, 2])");
  std::istringstream in(said);
  int code = -1;
  double shear = 0;
  in >> code >> shear;
  EXPECT_EQ(code, 0);
  EXPECT_NEAR(shear, grid.to_world.column[2][0], 1e-6);
}

TEST(Nifti, the_same_volume_gives_the_same_bytes_and_no_time_stamp) {
  const Scratch scratch;
  Volume<float> volume = numbered<float>(oblique(), 0, 1);
  volume.value[3] = std::numeric_limits<float>::quiet_NaN();
  write_nifti(scratch / "a.nii.gz", volume, "x", "1");
  write_nifti(scratch / "b.nii.gz", volume, "x", "1");
  const std::string bytes = read_whole(scratch / "a.nii.gz");
  EXPECT_EQ(bytes, read_whole(scratch / "b.nii.gz"));
  EXPECT_EQ(bytes.substr(0, 4), "\x1f\x8b\x08" + std::string(1, '\0'));
  EXPECT_EQ(bytes.substr(4, 4), std::string(4, '\0'));
}

TEST(Nifti, words_too_long_for_the_header_are_our_bug) {
  const Scratch scratch;
  EXPECT_THROW(write_nifti(scratch / "a.nii.gz", Volume<float>(oblique()), std::string(78, 'x'), "1"), Bug);
}

TEST(Paraview, an_image_has_the_structure_of_vtk_xml_and_unpacks_to_the_same_bytes) {
  const Scratch scratch;
  const auto a = numbered<float>(oblique(), 0, 1);
  const auto b = numbered<std::uint8_t>(oblique(), 1, 1);
  const std::vector<ParaviewArray> arrays = {{"bone_volume_fraction", &a}, {"label <\"&\">", &b}};
  write_vti(scratch / "a.vti", 30.5, arrays);
  write_vti(scratch / "b.vti", 30.5, arrays);
  EXPECT_EQ(read_whole(scratch / "a.vti"), read_whole(scratch / "b.vti"));
  // Python's own XML and zlib: independent of VTK and of us.
  const std::string said = python(
      "import xml.etree.ElementTree as E, struct, zlib, array\nraw = open('" + (scratch / "a.vti").string() +
      "', 'rb').read()\n"
      "cut = raw.index(b'>', raw.index(b'<AppendedData')) + 1\nstart = raw.index(b'_', cut) + 1\n"
      "root = E.fromstring(raw[:cut] + b'</AppendedData></VTKFile>')\n"
      "im = root.find('ImageData')\nprint(im.get('WholeExtent'), [round(float(s), 12) for s in "
      "im.get('Spacing').split()], im.get('Origin'))\n"
      "print(im.find('FieldData')[0].text, bytes(int(c) for c in im.find('FieldData')[1].text.split()[:-1]).decode())\n"
      "for d in im.find('Piece').find('PointData'):\n"
      "  at = start + int(d.get('offset'))\n  n, size, last = struct.unpack_from('<3Q', raw, at)\n"
      "  c = struct.unpack_from('<%dQ' % n, raw, at + 24)\n  at += 24 + 8 * n\n  out = b''\n"
      "  for k in c:\n    out += zlib.decompress(raw[at:at + k])\n    at += k\n"
      "  v = array.array({'Float32': 'f', 'UInt8': 'B'}[d.get('type')], out)\n"
      "  print(d.get('Name'), n, last, len(v), v[49])\n"
      "tail = raw[at:]\nprint(tail.decode().split())");
  EXPECT_EQ(said,
            "0 4 0 3 0 2 [0.5, 0.75, 1.25] -12.5 30.25 -801\n"
            "30.5 RAS+ mm: x to the patient's right, y to the front, z to the head\n"
            "bone_volume_fraction 1 240 60 49.0\nlabel <\"&\"> 1 60 60 50\n['</AppendedData>', '</VTKFile>']\n");
}

TEST(Paraview, vtk_reads_the_values_at_their_places_where_it_is_installed) {
  const Scratch scratch;
  const Grid grid = oblique(true);
  Grid large = grid;
  large.extent = {70, 80, 60};  // more than one block
  const auto a = numbered<float>(large, 0, 0.5f);
  const std::vector<ParaviewArray> arrays = {{"a", &a}};
  write_vti(scratch / "a.vti", 1, arrays);
  const std::string said =
      python("from vtkmodules.vtkIOXML import vtkXMLImageDataReader\nr = vtkXMLImageDataReader()\nr.SetFileName('" +
             (scratch / "a.vti").string() +
             "')\nr.Update()\ni = r.GetOutput()\np = [0, 0, 0]\nindex = 4 + 70 * (1 + 80 * 2)\n"
             "p = i.GetPoint(index)\nprint(i.GetPointData().GetArray('a').GetValue(335999), *p, "
             "i.GetFieldData().GetAbstractArray('world_axes').GetValue(0)[:4])");
  if (said.empty()) GTEST_SKIP() << "python3-vtk9 is not installed";
  std::istringstream in(said);
  double value = 0;
  Vec3 place{};
  std::string axes;
  in >> value >> place[0] >> place[1] >> place[2] >> axes;
  EXPECT_EQ(value, 167999.5);
  const Vec3 ours = grid.to_world({4, 1, 2});
  for (std::size_t r = 0; r < 3; ++r) EXPECT_NEAR(place[r], ours[r], 1e-9);
  EXPECT_EQ(axes, "RAS+");
}

TEST(Paraview, the_index_lists_days_as_time_steps_and_bones_as_parts) {
  const Scratch scratch;
  const std::vector<ParaviewFile> files = {
      {0, "L3", "L3_0.vti"}, {0, "femur & hip", "f_0.vti"}, {30.5, "L3", "L3_30.vti"}};
  write_pvd(scratch / "index.pvd", files);
  EXPECT_EQ(python("import xml.etree.ElementTree as E\nfor d in E.parse('" + (scratch / "index.pvd").string() +
                   "').getroot()[0]:\n  print(d.get('timestep'), d.get('part'), d.get('name'), d.get('file'))"),
            "0 0 L3 L3_0.vti\n0 1 femur & hip f_0.vti\n30.5 0 L3 L3_30.vti\n");
}

TEST(Paraview, sheared_axes_are_refused_in_a_sentence) {
  const Scratch scratch;
  Grid grid = oblique();
  grid.to_world.column[2][0] += 0.4;
  const Volume<float> a(grid);
  const std::vector<ParaviewArray> arrays = {{"a", &a}};
  EXPECT_THROW(write_vti(scratch / "a.vti", 0, arrays), RunError);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

}  // namespace
}  // namespace howship::formats
