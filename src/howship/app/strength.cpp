// SPDX-License-Identifier: Apache-2.0
// `howship strength`: how strong is a bone in a CT, and what a hole, cement or hardware changes.
#include "howship/strength/assess.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <thread>

#include "howship/app/commands.hpp"
#include "howship/app/strength_pictures.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/io/json.hpp"
#include "howship/io/nifti.hpp"
#include "howship/io/paraview.hpp"
#include "howship/io/read_image.hpp"
#include "howship/io/result_folder.hpp"
#include "howship/io/table.hpp"
#include "howship/strength/from_image.hpp"
#include "howship/strength/implants.hpp"

namespace howship::app {
namespace {

using strength::LoadCase;
using strength::MaterialMap;
using strength::Strength;

struct Options {
  std::string image, mask, load, bone, folder = "results/strength";
  std::vector<int> labels;
  std::vector<double> calibration, cement, hole, blastic, cylinder;
  bool density = false, linear = false, force = false, no_maps = false;
  double edge = 0, weight = 70;
  int threads = 0;
};

[[noreturn]] void refuse(const std::string& where, const std::string& key, const std::string& text,
                         const std::string& hint = {}) {
  Problems problems;
  problems.add({where, 0, 0}, key, text, hint);
  throw InputError{std::move(problems)};
}

/// BMD in mg/cm3 from what the image holds; refuses values that cannot be CT numbers.
Volume<float> calibrated(Volume<float> image, const Options& o) {
  double slope = 0.85, offset = 0;
  if (!o.calibration.empty()) {
    slope = o.calibration[0];
    offset = o.calibration[1];
    if (!(slope > 0)) refuse(o.image, "--calibration", "the slope must be above 0", "e.g. --calibration 0.85 0");
  } else if (o.density) {
    slope = 1;
  } else {
    const auto [low, high] = std::minmax_element(image.value.begin(), image.value.end());
    if (*low > -200 || *high < 200)
      refuse(o.image, "--calibration",
             fmt::format("the values ({:.0f} to {:.0f}) do not look like CT numbers, which reach from air at -1000 to "
                         "bone above 200",
                         double(*low), double(*high)),
             "say --density where they are mg/cm3, or --calibration SLOPE OFFSET");
  }
  for (float& value : image.value) value = float(slope * double(value) + offset);
  return image;
}

void check_memory(const Options& o, const Extent& extent) {
  const double needed = strength::predicted_assessment_bytes(extent);
  const double available = double(sysconf(_SC_AVPHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  const double total = double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE));
  if (extent.ni <= 4000 && needed < std::max(available, 0.7 * total)) return;
  refuse(o.image, "--voxel",
         fmt::format("{} x {} x {} voxels need about {:.1f} GB of memory, this machine has {:.1f} GB", extent.ni,
                     extent.nj, extent.nk, 1e-9 * needed, 1e-9 * total),
         "larger voxels need less");
}

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

void write_maps(ResultFolder& folder, const Strength& s, const std::string& prefix) {
  const strength::StrengthFields& f = *s.fields;
  const Volume<float> energy = as_volume(f.grid, f.energy_density), strain = as_volume(f.grid, f.effective_strain),
                      damage = as_volume(f.grid, f.damage), young = as_volume(f.grid, f.young);
  const Volume<std::uint8_t> material = as_volume(f.grid, f.material);
  write_nifti(folder.claim("maps/" + prefix + "strain_energy_density.nii.gz"), energy, "strain energy density", "MPa");
  write_nifti(folder.claim("maps/" + prefix + "effective_strain.nii.gz"), strain, "effective strain", "1");
  write_nifti(folder.claim("maps/" + prefix + "damage.nii.gz"), damage, "damage", "1");
  write_nifti(folder.claim("maps/" + prefix + "young.nii.gz"), young, "Young's modulus", "MPa");
  write_nifti(folder.claim("maps/" + prefix + "material.nii.gz"), material, "1 bone 2 tumour 3 cement 4 metal 5 plate",
              "");
  const ParaviewArray arrays[] = {{"strain_energy_density_mpa", &energy},
                                  {"effective_strain", &strain},
                                  {"damage", &damage},
                                  {"young_mpa", &young},
                                  {"material", &material}};
  write_vti(folder.claim("maps/" + prefix + "strength.vti"), 0, arrays);
}

Json strength_json(const Strength& s) {
  Json out;
  const std::string force = s.is_moment ? "n_mm" : "n";
  out["load_case"] = std::string(strength::name(s.load));
  out["failure_load_" + force] = s.failure_load;
  out[s.is_moment ? "failure_rotation_rad" : "failure_displacement_mm"] = s.failure_displacement;
  out[s.is_moment ? "stiffness_n_mm_per_rad" : "stiffness_n_per_mm"] = s.stiffness;
  out["pistoia_load_" + force] = s.linear.pistoia;
  out["stiffness_rule_load_" + force] = s.is_moment ? 0.0 : s.linear.stiffness_rule;
  out["first_yield_load_" + force] = s.linear.first_yield;
  out["daily_load_n"] = s.daily_load;
  out["load_over_strength"] = s.load_over_strength;
  out["fracture_probability"] = s.fracture_probability;
  out["first_failing_ras_mm"] = s.first_failing;
  out["bone_volume_mm3"] = s.bone_volume;
  out["solver"] = {{"element", s.element},   {"cycle", s.cycle},           {"unknowns", s.unknowns},
                   {"solves", s.solves},     {"iterations", s.iterations}, {"relative_residual", s.relative_residual},
                   {"memory_bytes", s.bytes}};
  out["notes"] = s.notes;
  return out;
}

void print(const std::string& what, const Strength& s) {
  const char* unit = s.is_moment ? "N mm" : "N";
  fmt::print("{}: {}\n", what, strength::name(s.load));
  fmt::print("  failure load        {:.0f} {}\n", s.failure_load, unit);
  fmt::print("  stiffness           {:.0f} {}\n", s.stiffness, s.is_moment ? "N mm/rad" : "N/mm");
  fmt::print("  by other rules      Pistoia {:.0f} {}", s.linear.pistoia, unit);
  if (!s.is_moment) fmt::print(", stiffness x height {:.0f} N", s.linear.stiffness_rule);
  if (s.linear.first_yield > 0) fmt::print(", first 1 cm3 yields {:.0f} {}", s.linear.first_yield, unit);
  fmt::print("\n");
  if (s.daily_load > 0)
    fmt::print("  daily load          {:.0f} N, {:.2f} of the failure load; chance of fracture under it {:.2g}\n",
               s.daily_load, s.load_over_strength, s.fracture_probability);
  fmt::print("  fails first at      {:.0f} {:.0f} {:.0f} mm (RAS+)\n", s.first_failing[0], s.first_failing[1],
             s.first_failing[2]);
  for (const std::string& note : s.notes) fmt::print("  note: {}\n", note);
}

/// The bone after what the options do to it; empty where they do nothing.
std::optional<MaterialMap> changed(const MaterialMap& map, const Options& o, strength::BoneKind kind,
                                   const strength::MaterialParameters& p, std::vector<std::string>& done_to_it) {
  if (o.hole.empty() && o.blastic.empty() && o.cement.empty() && o.cylinder.empty()) return std::nullopt;
  MaterialMap after = map;
  const auto at = [](const std::vector<double>& v, std::size_t from) {
    return Vec3{v[from], v[from + 1], v[from + 2]};
  };
  const auto say = [&](const char* key, const char* what, double volume) {
    if (!(volume > 0)) refuse(o.image, key, "there is no bone at that place", "places are world millimetres, RAS+");
    done_to_it.push_back(fmt::format("{}: {:.2f} cm3", what, 1e-3 * volume));
  };
  if (!o.hole.empty())
    say("--hole", "lytic hole", strength::make_lytic(after, at(o.hole, 0), {o.hole[3], o.hole[3], o.hole[3]}, p));
  if (!o.blastic.empty())
    say("--blastic", "woven bone",
        strength::make_blastic(after, at(o.blastic, 0), {o.blastic[3], o.blastic[3], o.blastic[3]}, o.blastic[4], kind,
                               p));
  if (!o.cement.empty())
    say("--cement", "cement", strength::inject_cement(after, at(o.cement, 0), 1000 * o.cement[3], p));
  if (!o.cylinder.empty())
    say("--cylinder", "metal",
        strength::add_cylinder(after, at(o.cylinder, 0), at(o.cylinder, 3), o.cylinder[6], true, p));
  return after;
}

int run(const Options& o, Build build) {
  const int cores = int(std::max(1u, std::thread::hardware_concurrency()));
  ThreadPool pool(o.threads > 0 ? o.threads : std::min(cores, 16));
  const strength::StrengthParameters parameters;

  LoadCase load = strength::usual_load_case(o.bone);
  if (!o.load.empty()) {
    const auto found = strength::load_case(o.load);
    if (!found)
      refuse("howship strength", "--load", "there is no load case '" + o.load + "'",
             "known: " + strength::load_case_names());
    load = *found;
  }
  if (!(o.weight >= 20 && o.weight <= 300))
    refuse("howship strength", "--weight", "a body weighs 20 to 300 kg", "e.g. --weight 70");
  const bool vertebra = load == LoadCase::vertebral_compression || load == LoadCase::vertebral_flexion;
  const strength::BoneKind kind = vertebra ? strength::BoneKind::vertebra : strength::kind_of(o.bone);

  Volume<float> image = read_image(o.image).volume;
  const Volume<int> labels = read_labels(o.mask);
  double edge = o.edge;
  if (edge == 0) {
    // Half the coarsest spacing, so that end plates lie flat; 1 mm at most for clinical CT.
    double finest = 1e9;
    for (const Vec3& column : image.grid.to_world.column)
      finest = std::min(finest, std::sqrt(column[0] * column[0] + column[1] * column[1] + column[2] * column[2]));
    edge = std::min(1.0, finest);
  }
  if (!(edge > 0 && edge <= 5)) refuse("howship strength", "--voxel", "voxels measure up to 5 mm", "e.g. --voxel 1");
  check_memory(o, strength::mapped_extent(labels, o.labels, edge));
  const Volume<float> bmd = calibrated(std::move(image), o);
  strength::ImageOptions how;
  how.kind = kind;
  how.edge = edge;
  const strength::ImageBone bone = strength::map_image(bmd, labels, o.labels, how, parameters.materials, pool);
  if (!bone.map) refuse(o.mask, bone.refusal.key, bone.refusal.text, bone.refusal.hint);
  if (!(bone.mean_bmd > -100 && bone.mean_bmd < 1500))
    refuse(o.image, "--calibration", fmt::format("the bone's mean density would be {:.0f} mg/cm3", bone.mean_bmd),
           "bones have 20 to 1200 mg/cm3: check the calibration");
  if (vertebra && (bone.touches_first || bone.touches_last))
    refuse(o.mask, "--label",
           fmt::format("the {} end plate is cut off by the border of the image: it cannot be loaded",
                       bone.touches_last ? "upper or lower" : "lower or upper"),
           "choose a bone that lies wholly in the image");

  std::vector<std::string> done_to_it;
  const auto after_map = changed(*bone.map, o, kind, parameters.materials, done_to_it);
  const auto assess = [&](const MaterialMap& map) {
    strength::Assessment a = strength::assess_map(map, o.bone, load, {}, o.weight, !o.linear, true, parameters, pool);
    if (!a.strength) refuse(o.image, "--load", a.refusal, "known load cases: " + strength::load_case_names());
    return std::move(*a.strength);
  };
  const Strength before = assess(*bone.map);
  std::optional<Strength> after;
  if (after_map) after = assess(*after_map);

  ResultFolder folder(o.folder, o.force ? Earlier::force : Earlier::refuse);
  Table table({{"specimen", "as imaged, or changed"},
               {"load_case", "how it is loaded"},
               {"stiffness_n_per_mm", "force a displacement (N mm/rad for moments)"},
               {"failure_load_n", "largest force on the curve (N mm for moments)"},
               {"pistoia_load_n", "load at which 2 % of the bone exceeds 0.7 % effective strain"},
               {"stiffness_rule_load_n", "0.0068 x stiffness x height"},
               {"first_yield_load_n", "load at which 1 cm3 of connected bone yields"},
               {"daily_load_n", "largest load of daily life that the case stands for"},
               {"load_over_strength", "daily load over failure load"}});
  Table curve({{"specimen", "as imaged, or changed"},
               {"displacement_mm", "of the driven face (rad for moments)"},
               {"force_n", "N (N mm for moments)"},
               {"yielded", "part of the solid volume that has yielded"}});
  const auto add = [&](const std::string& name, const Strength& s) {
    table.add({name, std::string(strength::name(s.load)), s.stiffness, s.failure_load, s.linear.pistoia,
               s.linear.stiffness_rule, s.linear.first_yield, s.daily_load, s.load_over_strength});
    for (const strength::CurvePoint& p : s.curve) curve.add({name, p.displacement, p.force, p.yielded});
  };
  add("as_imaged", before);
  if (after) add("changed", *after);
  write_csv(folder.claim("strength.csv"), table);
  write_csv(folder.claim("curve.csv"), curve);
  const std::string what = o.bone.empty() ? "bone" : o.bone;
  write_png(folder.claim("strength.png"),
            draw_strength(before, fmt::format("{}: fails at {:.0f} {}", what, before.failure_load,
                                              before.is_moment ? "N mm" : "N")));
  if (after)
    write_png(folder.claim("changed.png"),
              draw_strength(*after, fmt::format("{}, changed: fails at {:.0f} {}", what, after->failure_load,
                                                after->is_moment ? "N mm" : "N")));
  std::vector<std::pair<std::string, const Strength*>> curves{{"as imaged", &before}};
  if (after) curves.emplace_back("changed", &*after);
  if (!o.linear) write_png(folder.claim("curve.png"), draw_curves(curves));
  if (!o.no_maps) {
    write_maps(folder, before, "");
    if (after) write_maps(folder, *after, "changed_");
  }
  Json json;
  json["howship"] = build.version;
  json["program"] = {{"name", "howship strength"}, {"version", build.version}, {"commit", build.commit}};
  json["note"] = "A simulation for research. Not a medical device, and no advice to patients.";
  json["inputs_sha256"] = {{o.image, sha256(read_whole(o.image))}, {o.mask, sha256(read_whole(o.mask))}};
  json["labels"] = o.labels;
  json["bone"] = {
      {"name", o.bone}, {"mask_volume_mm3", bone.volume}, {"mean_bmd_mg_per_cm3", bone.mean_bmd}, {"voxel_mm", edge}};
  json["calibration"] = o.calibration.empty() ? Json(o.density ? "density in mg/cm3" : "0.85 HU at 120 kV, no phantom")
                                              : Json(o.calibration);
  json["world_axes"] = "RAS+ mm; maps lie on the specimen's own grid, which is turned with the load";
  json["as_imaged"] = strength_json(before);
  if (after) {
    json["changed"] = strength_json(*after);
    json["changes"] = done_to_it;
  }
  json["parameters"] = {{"materials", parameters_json(parameters.materials, strength::material_parameters())},
                        {"specimen", parameters_json(parameters.specimen, strength::specimen_parameters())},
                        {"criteria", parameters_json(parameters.criteria, strength::criteria_parameters())},
                        {"loads", parameters_json(parameters.loads, strength::load_parameters())}};
  write_json(folder.claim("run.json"), json);
  folder.write_manifest();

  fmt::print("{}: {:.1f} cm3, mean density {:.0f} mg/cm3, voxels of {:.2f} mm\n", what, 1e-3 * bone.volume,
             bone.mean_bmd, edge);
  if (o.calibration.empty() && !o.density)
    fmt::print("note: no phantom; density = 0.85 HU, which is off by about 10 %% between scanners and tube voltages\n");
  print("as imaged", before);
  if (after) {
    for (const std::string& one : done_to_it) fmt::print("{}\n", one);
    print("changed", *after);
    fmt::print("failure load {:+.1f} %%, stiffness {:+.1f} %%\n", 100 * (after->failure_load / before.failure_load - 1),
               100 * (after->stiffness / before.stiffness - 1));
  }
  fmt::print("Result: {}\n", folder.path().string());
  std::fflush(stdout);
  return done;
}

}  // namespace

void declare_strength(Registry& registry) {
  CLI::App* command = registry.program.add_subcommand(
      "strength", "How strong is a bone in a CT: stiffness, failure load, where it fails");
  const auto o = std::make_shared<Options>();
  command->add_option("IMAGE", o->image, "CT (NIfTI, NRRD or MetaImage)")->required();
  command->add_option("--mask", o->mask, "label map on the same grid")->required();
  command->add_option("--label", o->labels, "label of the bone, or several")->required()->delimiter(',');
  command->add_option("--load", o->load, "load case: " + strength::load_case_names());
  command->add_option("--bone", o->bone, "name of the bone, e.g. L2, for its daily load and usual load case");
  command->add_option("--weight", o->weight, "body weight, kg (70)");
  command->add_option("--calibration", o->calibration, "density = SLOPE value + OFFSET, mg/cm3")->expected(2);
  command->add_flag("--density", o->density, "values are density already, mg/cm3");
  command->add_option("--voxel", o->edge, "voxel size of the model, mm (that of the image, at most 1)");
  command->add_option("--hole", o->hole, "X Y Z RADIUS: the same bone with a lytic hole, world mm")->expected(4);
  command->add_option("--blastic", o->blastic, "X Y Z RADIUS BMD: with woven bone of that density")->expected(5);
  command->add_option("--cement", o->cement, "X Y Z ML: with cement injected there")->expected(4);
  command->add_option("--cylinder", o->cylinder, "X1 Y1 Z1 X2 Y2 Z2 RADIUS: with a nail, screw or rod")->expected(7);
  command->add_flag("--linear", o->linear, "linear rules only, no curve: ten times faster");
  command->add_flag("--no-maps", o->no_maps, "no NIfTI and VTK maps");
  command->add_option("-o,--output", o->folder, "result folder (results/strength)");
  command->add_flag("--force", o->force, "replace an earlier result of ours in that folder");
  command->add_option("--threads", o->threads, "threads (all cores)");
  command->footer("Example:\n  howship strength ct.nii.gz --mask labels.nii.gz --label 30 --bone L2 -o results/L2");
  command->callback(
      [&action = registry.action, build = registry.build, o] { action = [o, build] { return run(*o, build); }; });
}

}  // namespace howship::app
