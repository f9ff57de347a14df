// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_files.hpp"

#include <fmt/format.h>

#include "howship/app/strength_pictures.hpp"
#include "howship/formats/finite_elements.hpp"
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

void write_mesh(records::ResultFolder& folder, const TestedBone& tested, const Specimen& one,
                const std::string& target) {
  const strength::Mounted mounted =
      strength::mount(one.map, tested.asked.load, {}, tested.asked.parameters.specimen, &tested.specimens.plain());
  const formats::ElementModel model{
      *mounted.specimen, one.strength.stiffness,
      fmt::format("{}, {}, {}", tested.name(), one.title, strength::name(one.strength.load))};
  formats::write_abaqus(folder.claim(target + ".inp"), model);
  formats::write_vtu(folder.claim(target + ".vtu"), model);
}

void write_maps(records::ResultFolder& folder, const Strength& s, const std::string& prefix) {
  const strength::StrengthFields& f = *s.fields;
  const Volume<float> energy = as_volume(f.grid, f.energy_density), strain = as_volume(f.grid, f.effective_strain),
                      damage = as_volume(f.grid, f.damage), young = as_volume(f.grid, f.young);
  const Volume<std::uint8_t> material = as_volume(f.grid, f.material);
  formats::write_nifti(folder.claim(prefix + "strain_energy_density.nii.gz"), energy, "strain energy density", "MPa");
  formats::write_nifti(folder.claim(prefix + "effective_strain.nii.gz"), strain, "effective strain", "1");
  formats::write_nifti(folder.claim(prefix + "damage.nii.gz"), damage, "damage", "1");
  formats::write_nifti(folder.claim(prefix + "young.nii.gz"), young, "Young's modulus", "MPa");
  formats::write_nifti(folder.claim(prefix + "material.nii.gz"), material, "1 bone 2 tumour 3 cement 4 metal 5 plate",
                       "");
  const formats::ParaviewArray arrays[] = {{"strain_energy_density_mpa", &energy},
                                           {"effective_strain", &strain},
                                           {"damage", &damage},
                                           {"young_mpa", &young},
                                           {"material", &material}};
  formats::write_vti(folder.claim(prefix + "strength.vti"), 0, arrays);
}

}  // namespace

TestedBone test_bone(const StrengthOptions& options, ThreadPool& pool,
                     const std::function<void(std::size_t, std::size_t, double, const std::string&)>& show,
                     std::optional<StrengthImages> images) {
  TestedBone out{options, check(options, !images), {}, {}, {}, {}, {}};
  out.input = input_of(options, out.asked, images ? std::move(*images) : read_images(options), pool);
  out.lesion = lesion_of(options, *out.input.bone.map, out.input.bmd, out.input.labels, out.asked.parameters.findings);
  if (out.lesion) out.scores = scored(options, *out.lesion);
  out.specimens = make_specimens(options, out.asked, out.input, pool);
  std::vector<Specimen>& all = out.specimens.all;
  test(out.specimens, options, out.asked, out.input, pool, [&](std::size_t k, double part) {
    if (show) show(k, all.size(), part, all[k].title);
  });
  out.weakest = strength::weakest_section(out.specimens.plain(), out.specimens.axis);
  return out;
}

void write_files(records::ResultFolder& folder, const std::string& prefix, const TestedBone& tested,
                 const Build& build) {
  std::vector<std::pair<std::string, const Strength*>> curves;
  for (const Specimen& one : tested.specimens.all) {
    const Strength& s = one.strength;
    const bool first = &one == &tested.specimens.all.front();
    formats::write_png(
        folder.claim(prefix + (first ? "strength" : one.name) + ".png"),
        draw_strength(s, fmt::format("{}{}: fails at {:.0f} {}", tested.name(), first ? "" : ", " + one.title,
                                     s.failure_load, s.is_moment ? "N mm" : "N")));
    curves.emplace_back(one.title, &s);
    if (!tested.options.no_maps) write_maps(folder, s, prefix + "maps/" + (first ? "" : one.name + "_"));
    if (tested.options.mesh) write_mesh(folder, tested, one, prefix + "mesh/" + one.name);
  }
  formats::write_csv(folder.claim(prefix + "strength.csv"), strength_table(tested));
  formats::write_csv(folder.claim(prefix + "curve.csv"), curve_table(tested));
  if (!tested.options.linear) formats::write_png(folder.claim(prefix + "curve.png"), draw_curves(curves));
  formats::write_json(folder.claim(prefix + "run.json"), strength_json(tested, build));
}

}  // namespace howship::app
