// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_files.hpp"

#include <fmt/format.h>

#include "howship/app/strength_pictures.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/paraview.hpp"

namespace howship::app {
namespace {

using strength::Strength;

Volume<float> as_volume(const Grid& grid, const std::vector<float>& values) {
  Volume<float> out(grid);
  out.value = values;
  return out;
}

Volume<std::uint8_t> as_volume(const Grid& grid, const std::vector<strength::Material>& values) {
  Volume<std::uint8_t> out(grid);
  for (std::size_t v = 0; v < values.size(); ++v) out.value[v] = std::uint8_t(values[v]);
  return out;
}

void write_maps(records::ResultFolder& folder, const Strength& s, const std::string& prefix) {
  const strength::StrengthFields& f = *s.fields;
  const Volume<float> energy = as_volume(f.grid, f.energy_density), strain = as_volume(f.grid, f.effective_strain),
                      damage = as_volume(f.grid, f.damage), young = as_volume(f.grid, f.young);
  const Volume<std::uint8_t> material = as_volume(f.grid, f.material);
  formats::write_nifti(folder.claim("maps/" + prefix + "strain_energy_density.nii.gz"), energy, "strain energy density",
                       "MPa");
  formats::write_nifti(folder.claim("maps/" + prefix + "effective_strain.nii.gz"), strain, "effective strain", "1");
  formats::write_nifti(folder.claim("maps/" + prefix + "damage.nii.gz"), damage, "damage", "1");
  formats::write_nifti(folder.claim("maps/" + prefix + "young.nii.gz"), young, "Young's modulus", "MPa");
  formats::write_nifti(folder.claim("maps/" + prefix + "material.nii.gz"), material,
                       "1 bone 2 tumour 3 cement 4 metal 5 plate", "");
  const formats::ParaviewArray arrays[] = {{"strain_energy_density_mpa", &energy},
                                           {"effective_strain", &strain},
                                           {"damage", &damage},
                                           {"young_mpa", &young},
                                           {"material", &material}};
  formats::write_vti(folder.claim("maps/" + prefix + "strength.vti"), 0, arrays);
}

}  // namespace

void write_files(records::ResultFolder& folder, const TestedBone& tested, const Build& build) {
  std::vector<std::pair<std::string, const Strength*>> curves;
  for (const Specimen& one : tested.specimens.all) {
    const Strength& s = one.strength;
    const bool first = &one == &tested.specimens.all.front();
    formats::write_png(
        folder.claim(first ? "strength.png" : one.name + ".png"),
        draw_strength(s, fmt::format("{}{}: fails at {:.0f} {}", tested.name(), first ? "" : ", " + one.title,
                                     s.failure_load, s.is_moment ? "N mm" : "N")));
    curves.emplace_back(one.title, &s);
    if (!tested.options.no_maps) write_maps(folder, s, first ? "" : one.name + "_");
  }
  formats::write_csv(folder.claim("strength.csv"), strength_table(tested));
  formats::write_csv(folder.claim("curve.csv"), curve_table(tested));
  if (!tested.options.linear) formats::write_png(folder.claim("curve.png"), draw_curves(curves));
  formats::write_json(folder.claim("run.json"), strength_json(tested, build));
  folder.write_manifest();
}

}  // namespace howship::app
