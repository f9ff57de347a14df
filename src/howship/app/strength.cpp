// SPDX-License-Identifier: Apache-2.0
// `howship strength`: how strong is a bone in a CT, and what a hole, cement or hardware changes.
#include "howship/strength/assess.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <thread>

#include "howship/app/commands.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/strength_pictures.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/paraview.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/formats/table.hpp"
#include "howship/records/result_folder.hpp"
#include "howship/strength/findings.hpp"
#include "howship/strength/from_image.hpp"
#include "howship/strength/hardware.hpp"
#include "howship/strength/implants.hpp"
#include "howship/strength/place.hpp"
#include "howship/strength/vertebral_body.hpp"

namespace howship::app {
namespace {

using strength::LoadCase;
using strength::MaterialMap;
using strength::Strength;

struct Options {
  std::string image, mask, load, bone, folder = "results/strength";
  std::vector<int> labels, opposite;
  std::vector<double> calibration, cement, hole, blastic, nail, plate, screws, cylinder;
  std::vector<std::string> settings;
  std::string pain, lesion_type, alignment, posterolateral;
  int lesion_label = 0;
  double collapse = 0, body_involved = -1, lesion_size = -1;
  bool density = false, whole = false, linear = false, force = false, no_maps = false, quiet = false;
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
Volume<float> calibrated(Volume<float> image, const Options& o, const strength::CalibrationParameters& usual) {
  double slope = usual.bmd_per_hu, offset = usual.bmd_offset;
  if (!o.calibration.empty()) {
    slope = o.calibration[0];
    offset = o.calibration[1];
  } else if (o.density) {
    slope = 1;
    offset = 0;
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

formats::Json strength_json(const Strength& s) {
  formats::Json out;
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

/// One state of the bone: as imaged, with a lesion made, treated.
struct Specimen {
  std::string name, title;  ///< "as_imaged", "as imaged"
  MaterialMap map;
  Strength strength;
  strength::RigidityLeft rigidity;  ///< against the bone as imaged
  strength::RigidityLeft beside;    ///< against the opposite bone, where there is one
};

Vec3 place_at(const std::vector<double>& v, std::size_t from) { return {v[from], v[from + 1], v[from + 2]}; }

void say_volume(const Options& o, const char* key, const char* what, double volume,
                std::vector<std::string>& done_to_it) {
  if (!(volume > 0)) refuse(o.image, key, "there is no bone at that place", "places are world millimetres, RAS+");
  done_to_it.push_back(fmt::format("{}: {:.2f} cm3", what, 1e-3 * volume));
}

/// The bone with the lesions that the options make; empty where they make none.
std::optional<MaterialMap> with_lesion(const MaterialMap& map, const Options& o, strength::BoneKind kind,
                                       const strength::MaterialParameters& p, std::vector<std::string>& done_to_it) {
  if (o.hole.empty() && o.blastic.empty()) return std::nullopt;
  MaterialMap after = map;
  if (!o.hole.empty())
    say_volume(o, "--hole", "lytic hole",
               strength::make_lytic(after, place_at(o.hole, 0), {o.hole[3], o.hole[3], o.hole[3]}, p), done_to_it);
  if (!o.blastic.empty())
    say_volume(o, "--blastic", "woven bone",
               strength::make_blastic(after, place_at(o.blastic, 0), {o.blastic[3], o.blastic[3], o.blastic[3]},
                                      o.blastic[4], kind, p),
               done_to_it);
  return after;
}

/// The bone with the cement and hardware of the options; empty where there is none.
std::optional<MaterialMap> treated(const MaterialMap& map, const Options& o, strength::BoneKind kind,
                                   const strength::StrengthParameters& all, std::vector<std::string>& done_to_it) {
  using Kind = strength::HardwareKind;
  const strength::MaterialParameters& p = all.materials;
  struct Wanted {
    const char* key;
    const std::vector<double>* values;
    strength::Hardware hardware;
  };
  std::vector<Wanted> wanted;
  const auto want = [&](const char* key, const std::vector<double>& v, Kind what) {
    if (v.empty()) return;
    strength::Hardware h(what, all.hardware);
    h.from = place_at(v, 0);
    h.to = place_at(v, 3);
    if (what == Kind::plate) {
      h.outward = place_at(v, 6);
      h.width = v[9];
      h.thickness = v[10];
      if (!(strength::inner(h.outward, h.outward) > 0))
        refuse(o.image, key, "the direction away from the bone has no length", "e.g. 1 0 0 for a plate on the right");
    } else {
      h.diameter = what == Kind::cylinder ? 2 * v[6] : v[6];
    }
    wanted.push_back({key, &v, h});
  };
  want("--nail", o.nail, Kind::nail);
  want("--plate", o.plate, Kind::plate);
  want("--screws", o.screws, Kind::pedicle_screws);
  want("--cylinder", o.cylinder, Kind::cylinder);
  if (o.cement.empty() && wanted.empty()) return std::nullopt;
  if (!o.screws.empty() && kind != strength::BoneKind::vertebra)
    refuse(o.image, "--screws", "only vertebrae have pedicles", "name one with --bone, or use --cylinder");
  MaterialMap after = map;
  if (!o.cement.empty())
    say_volume(o, "--cement", "cement", strength::inject_cement(after, place_at(o.cement, 0), 1000 * o.cement[3], p),
               done_to_it);
  for (const Wanted& w : wanted) {
    const strength::Placed placed = strength::place_hardware(after, w.hardware, p);
    if (!placed.refusal.empty()) refuse(o.image, w.key, placed.refusal, "places are world millimetres, RAS+");
    done_to_it.push_back(fmt::format("{}: {:.2f} cm3 of metal", w.key + 2, 1e-3 * placed.volume));
  }
  return after;
}

template <class Enum, std::size_t n>
Enum chosen(const char* key, const std::string& word, const std::array<std::pair<std::string_view, Enum>, n>& known) {
  std::string all;
  for (const auto& [name, what] : known) {
    if (name == word) return what;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  refuse("howship strength", key, "there is no '" + word + "' here", "one of: " + all);
}

/// What the options and the image say of a lesion; empty where nothing does.
std::optional<strength::LesionFindings> lesion_of(const Options& o, const MaterialMap& map, const Volume<float>& bmd,
                                                  const Volume<int>& labels, const strength::FindingParameters& p) {
  strength::SeenBone seen;
  seen.grid = map.grid;
  const Extent& e = map.grid.extent;
  seen.bone.assign(e.size(), 0);
  seen.lesion.assign(e.size(), 0);
  double in = 0, n_in = 0, out = 0, n_out = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (!map.solid(v)) continue;
        seen.bone[v] = 1;
        const Vec3 w = map.grid.to_world({double(i), double(j), double(k)}), at = labels.grid.to_world.inverse(w);
        const int a = int(std::lround(at[0])), b = int(std::lround(at[1])), c = int(std::lround(at[2]));
        if (o.lesion_label > 0 && labels.grid.extent.contains(a, b, c)) {
          const bool inside = labels(a, b, c) == o.lesion_label;
          seen.lesion[v] = inside;
          (inside ? in : out) += double(bmd(a, b, c));
          ++(inside ? n_in : n_out);
        }
        for (const std::vector<double>* made : {&o.hole, &o.blastic})
          if (!made->empty()) {
            const Vec3 d = strength::minus(w, place_at(*made, 0));
            if (strength::inner(d, d) < (*made)[3] * (*made)[3]) seen.lesion[v] = 1;
          }
      }
  if (o.lesion_label > 0 && !(n_in > 0))
    refuse(o.mask, "--lesion-label", "no voxel of the bone has that label", "see which labels the mask holds");
  seen.matrix_before = 1;
  if (n_in > 0 && n_out > 0 && out > 0) {
    const double change = in / n_in / (out / n_out) - 1;
    (change < 0 ? seen.matrix_lost : seen.matrix_made) = std::abs(change);
  }
  if (!o.hole.empty()) seen.matrix_lost = 1;
  if (!o.blastic.empty()) seen.matrix_made = 1;
  strength::LesionFindings found = strength::see_lesion(seen, o.bone, p);
  using Type = strength::LesionType;
  if (!o.lesion_type.empty())
    found.type = chosen<Type, 3>("--lesion-type", o.lesion_type,
                                 {{{"lytic", Type::lytic}, {"mixed", Type::mixed}, {"blastic", Type::blastic}}});
  if (o.body_involved >= 0) found.part_of_reference = o.body_involved;
  if (o.lesion_size >= 0) found.part_of_diameter = o.lesion_size;
  const bool told = !o.lesion_type.empty() || o.body_involved >= 0 || o.lesion_size >= 0;
  if (found.volume == 0 && told) found.site = strength::limb_of(o.bone).value_or(found.site);
  if (found.volume > 0 || told) return found;
  return std::nullopt;
}

/// SINS or Mirels, as the bone has it; what an image cannot tell comes from the options.
struct ScoreText {
  std::optional<strength::Sins> sins;
  std::optional<strength::Mirels> mirels;
  std::string text;
};

ScoreText scored(const Options& o, const strength::LesionFindings& lesion) {
  ScoreText out;
  const std::string type{strength::name(lesion.type)};
  if (strength::kind_of(o.bone) == strength::BoneKind::vertebra) {
    using F = strength::SinsFindings;
    F f;
    if (!o.pain.empty())
      f.pain = chosen<F::Pain, 3>(
          "--pain", o.pain,
          {{{"none", F::Pain::none}, {"other", F::Pain::other}, {"mechanical", F::Pain::mechanical}}});
    if (!o.alignment.empty())
      f.alignment = chosen<F::Alignment, 3>("--alignment", o.alignment,
                                            {{{"normal", F::Alignment::normal},
                                              {"deformity", F::Alignment::deformity},
                                              {"translation", F::Alignment::translation}}});
    if (!o.posterolateral.empty())
      f.posterolateral = chosen<F::Posterolateral, 3>("--posterolateral", o.posterolateral,
                                                      {{{"none", F::Posterolateral::none},
                                                        {"unilateral", F::Posterolateral::unilateral},
                                                        {"bilateral", F::Posterolateral::bilateral}}});
    f.lesion = lesion.type;
    f.collapse = o.collapse;
    f.body_involved = lesion.part_of_reference;
    out.sins = strength::sins(o.bone, f);
    out.text = fmt::format(
        "SINS {} of 18, {}: place {}, pain {}{}, {} lesion {}, alignment {}{}, collapse {} (lesion takes {:.0f} % of "
        "the bone), posterolateral {}{}",
        out.sins->total, out.sins->stability, out.sins->location, out.sins->pain, o.pain.empty() ? " (not given)" : "",
        type, out.sins->lesion, out.sins->alignment, o.alignment.empty() ? " (not given)" : "", out.sins->collapse,
        100 * lesion.part_of_reference, out.sins->posterolateral, o.posterolateral.empty() ? " (not given)" : "");
  } else if (strength::limb_of(o.bone)) {
    using F = strength::MirelsFindings;
    F f;
    f.site = lesion.site;
    if (!o.pain.empty())
      f.pain = chosen<F::Pain, 3>(
          "--pain", o.pain,
          {{{"mild", F::Pain::mild}, {"moderate", F::Pain::moderate}, {"functional", F::Pain::functional}}});
    f.lesion = lesion.type;
    f.size = lesion.part_of_diameter;
    out.mirels = strength::mirels(f);
    constexpr std::array sites{"upper limb", "lower limb", "peritrochanteric"};
    out.text = fmt::format("Mirels {} of 12, fracture {:.0f} %, {}: {}, pain {}{}, {} lesion, {:.0f} % of the diameter",
                           out.mirels->total, 100 * out.mirels->fracture_probability, out.mirels->advice,
                           sites[std::size_t(f.site)], int(f.pain) + 1, o.pain.empty() ? " (not given)" : "", type,
                           100 * lesion.part_of_diameter);
  }
  return out;
}

/// The declared parameters with what --set changes.
strength::StrengthParameters parameters_of(const Options& o, Problems& problems) {
  strength::StrengthParameters out;
  for (const std::string& setting : o.settings) {
    const std::size_t equals = setting.find('=');
    const std::string key = setting.substr(0, equals);
    const auto fault = [&](const std::string& text, const std::string& hint) {
      problems.add({"howship strength", 0, 0}, "--set " + key, text, hint);
    };
    const std::span<const Declaration> all = strength::declarations();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Declaration& one) { return one.key == key; });
    if (found == all.end()) {
      std::vector<std::string_view> known;
      for (const Declaration& one : all) known.push_back(one.key);
      const std::string near = nearest(key, known);
      fault("there is no such parameter",
            near.empty() ? "howship show parameters strength lists them" : "did you mean '" + near + "'?");
      continue;
    }
    const std::string unit{found->unit};
    const std::string example =
        fmt::format("e.g. --set \"{}={}{}\"", key, shortest(strength::value(out, std::size_t(found - all.begin()))),
                    unit == "1" ? "" : ' ' + unit);
    if (equals == std::string::npos) {
      fault("needs a value", example);
      continue;
    }
    const ReadQuantity read = read_quantity(setting.substr(equals + 1), unit);
    if (!read.value) {
      fault(read.wrong, read.hint.empty() ? example : read.hint);
    } else if (*read.value < found->low || *read.value > found->high) {
      fault(fmt::format("{} lies outside {} to {}{}", shortest(*read.value), shortest(found->low),
                        shortest(found->high), unit == "1" ? "" : ' ' + unit),
            example);
    } else {
      strength::value(out, std::size_t(found - all.begin())) = *read.value;
    }
  }
  return out;
}

/// What the options say without an image at hand.
struct Asked {
  LoadCase load{};
  strength::StrengthParameters parameters;
};

/// Every fault of the options at once.
Asked check(const Options& o) {
  Problems problems;
  const auto fault = [&](const char* key, std::string text, std::string hint) {
    problems.add({"howship strength", 0, 0}, key, std::move(text), std::move(hint));
  };
  Asked out{strength::usual_load_case(o.bone), parameters_of(o, problems)};
  if (!o.load.empty()) {
    if (const auto found = strength::load_case(o.load))
      out.load = *found;
    else
      fault("--load", "there is no load case '" + o.load + "'", "known: " + strength::load_case_names());
  }
  if (!(o.weight >= 20 && o.weight <= 300)) fault("--weight", "a body weighs 20 to 300 kg", "e.g. --weight 70");
  if (!(o.edge >= 0 && o.edge <= 5)) fault("--voxel", "voxels measure up to 5 mm", "e.g. --voxel 1");
  if (!o.calibration.empty() && !(o.calibration[0] > 0))
    fault("--calibration", "the slope must be above 0", "e.g. --calibration 0.85 0");
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

int run(const Options& o, Build build) {
  const int cores = int(std::max(1u, std::thread::hardware_concurrency()));
  ThreadPool pool(o.threads > 0 ? o.threads : std::min(cores, 16));
  const auto [load, parameters] = check(o);
  const bool vertebra = load == LoadCase::vertebral_compression || load == LoadCase::vertebral_flexion;
  const strength::BoneKind kind = vertebra ? strength::BoneKind::vertebra : strength::kind_of(o.bone);

  Volume<float> image = formats::read_image(o.image).volume;
  const Volume<int> labels = formats::read_labels(o.mask);
  double edge = o.edge;
  if (edge == 0) {
    // Half the coarsest spacing, so that end plates lie flat; 1 mm at most for clinical CT.
    double finest = 1e9;
    for (const Vec3& column : image.grid.to_world.column)
      finest = std::min(finest, std::sqrt(column[0] * column[0] + column[1] * column[1] + column[2] * column[2]));
    edge = std::min(1.0, finest);
  }
  std::vector<int> bone_labels = o.labels;
  if (o.lesion_label > 0) bone_labels.push_back(o.lesion_label);
  check_memory(o, strength::mapped_extent(labels, bone_labels, edge));
  const Volume<float> bmd = calibrated(std::move(image), o, parameters.calibration);
  strength::ImageOptions how;
  how.kind = kind;
  how.edge = edge;
  how.metal_density = parameters.calibration.metal_density;
  const strength::ImageBone bone = strength::map_image(bmd, labels, bone_labels, how, parameters.materials, pool);
  if (!bone.map) refuse(o.mask, bone.refusal.key, bone.refusal.text, bone.refusal.hint);
  if (!(bone.mean_bmd > -100 && bone.mean_bmd < 1500))
    refuse(o.image, "--calibration", fmt::format("the bone's mean density would be {:.0f} mg/cm3", bone.mean_bmd),
           "bones have 20 to 1200 mg/cm3: check the calibration");
  if (vertebra && (bone.touches_first || bone.touches_last))
    refuse(o.mask, "--label",
           fmt::format("the {} end plate is cut off by the border of the image: it cannot be loaded",
                       bone.touches_last ? "upper or lower" : "lower or upper"),
           "choose a bone that lies wholly in the image");

  const bool hip = load == LoadCase::femoral_stance || load == LoadCase::sideways_fall;
  if (hip && bone.touches_upper)
    refuse(o.mask, "--label",
           "the upper end of the bone is cut off by the border of the image: its head cannot be loaded",
           "choose a femur whose head lies wholly in the image");
  if (hip && bone.touches_side)
    refuse(o.mask, "--label",
           "a side of the bone is cut off by the border of the image: head or trochanter cannot be loaded",
           "choose a femur that lies wholly in the image");

  // The other side's bone is a measure of rigidity only: it may be cut off where the bone itself goes on.
  std::optional<MaterialMap> opposite;
  if (!o.opposite.empty()) {
    strength::ImageBone other = strength::map_image(bmd, labels, o.opposite, how, parameters.materials, pool);
    if (!other.map) refuse(o.mask, "--opposite", other.refusal.text, other.refusal.hint);
    opposite = std::move(other.map);
  }

  const auto lesion = lesion_of(o, *bone.map, bmd, labels, parameters.findings);
  const ScoreText scores = lesion ? scored(o, *lesion) : ScoreText{};
  std::vector<std::string> done_to_it;
  std::vector<Specimen> specimens;
  specimens.push_back({"as_imaged", "as imaged", *bone.map, {}, {}, {}});
  if (auto map = with_lesion(*bone.map, o, kind, parameters.materials, done_to_it))
    specimens.push_back({"with_lesion", "with lesion", std::move(*map), {}, {}, {}});
  if (auto map = treated(specimens.back().map, o, kind, parameters, done_to_it))
    specimens.push_back({"treated", "treated", std::move(*map), {}, {}, {}});
  // Vertebrae are tested as bodies: cement on the facets of a whole one would load its arch alone. Metal is put in
  // first.
  if (vertebra && !o.whole) {
    const double stub = parameters.materials.pedicle_stub;
    if (const auto cut = strength::cut_off_arch(*bone.map, stub, pool)) {
      for (Specimen& one : specimens) one.map = strength::without_arch(std::move(one.map), *cut);
      done_to_it.insert(done_to_it.begin(),
                        fmt::format("arch cut off {} mm behind the body: {:.1f} cm3 (--whole keeps it)", shortest(stub),
                                    1e-3 * cut->removed));
    }
    if (opposite)
      if (const auto cut = strength::cut_off_arch(*opposite, stub, pool))
        opposite = strength::without_arch(std::move(*opposite), *cut);
  }
  const MaterialMap& plain = specimens.front().map;
  const Vec3 axis = vertebra ? strength::upright_axis(plain).direction : strength::long_axis(plain).direction;
  Progress progress(o.quiet);
  for (Specimen& one : specimens) {
    check_memory(o, one.map.grid.extent);
    const double before = double(&one - specimens.data());
    const auto show = [&, title = one.title](double part) {
      progress.show(before + part, double(specimens.size()), 0, title);
    };
    strength::Assessment a =
        strength::assess_map(one.map, o.bone, load, {}, o.weight, !o.linear, true, parameters, pool, &plain, show);
    if (!a.strength) refuse(o.image, "--load", a.refusal, "known load cases: " + strength::load_case_names());
    one.strength = std::move(*a.strength);
    one.rigidity = strength::rigidity_left(one.map, plain, axis);
    if (opposite)
      one.beside = strength::rigidity_beside(
          one.map, axis, *opposite,
          vertebra ? strength::upright_axis(*opposite).direction : strength::long_axis(*opposite).direction);
  }
  progress.finish();
  const Strength& before = specimens.front().strength;
  const strength::Section weakest = strength::weakest_section(plain, axis);

  records::ResultFolder folder(o.folder, o.force ? records::Earlier::force : records::Earlier::refuse);
  formats::Table table(
      {{"specimen", "as imaged, with the lesion that was made, or treated"},
       {"load_case", "how it is loaded"},
       {"stiffness_n_per_mm", "force a displacement (N mm/rad for moments)"},
       {"failure_load_n", "largest force on the curve (N mm for moments)"},
       {"pistoia_load_n", "load at which 2 % of the bone exceeds 0.7 % effective strain"},
       {"stiffness_rule_load_n", "0.0068 x stiffness x height"},
       {"first_yield_load_n", "load at which 1 cm3 of connected bone yields"},
       {"daily_load_n", "largest load of daily life that the case stands for"},
       {"load_over_strength", "daily load over failure load"},
       {"fracture_probability", "under one such load"},
       {"rigidity_axial_left", "EA of the section that lost most, over that of the bone as imaged"},
       {"rigidity_bending_left", "the same of the smaller EI"},
       {"rigidity_torsion_left", "the same of GJ"},
       {"rigidity_beside_opposite",
        "least of EA, EI and GJ over that of the opposite bone's section at the same depth; --opposite"},
       {"sins", "Spinal Instability Neoplastic Score; vertebrae with a lesion"},
       {"mirels", "Mirels' score; limb bones with a lesion"}});
  formats::Table curve({{"specimen", "as in strength.csv"},
                        {"displacement_mm", "of the driven face (rad for moments)"},
                        {"force_n", "N (N mm for moments)"},
                        {"yielded", "part of the solid volume that has yielded"}});
  const std::string what = o.bone.empty() ? "bone" : o.bone;
  std::vector<std::pair<std::string, const Strength*>> curves;
  for (const Specimen& one : specimens) {
    const Strength& s = one.strength;
    const auto points = [](const auto& total) {
      return total ? formats::Cell{std::int64_t{total->total}} : formats::Cell{std::string{}};
    };
    table.add({one.name, std::string(strength::name(s.load)), s.stiffness, s.failure_load, s.linear.pistoia,
               s.linear.stiffness_rule, s.linear.first_yield, s.daily_load, s.load_over_strength,
               s.fracture_probability, one.rigidity.axial, one.rigidity.bending, one.rigidity.torsion,
               opposite ? formats::Cell{one.beside.least()} : formats::Cell{std::string{}}, points(scores.sins),
               points(scores.mirels)});
    for (const strength::CurvePoint& p : s.curve) curve.add({one.name, p.displacement, p.force, p.yielded});
    const bool first = &one == &specimens.front();
    formats::write_png(folder.claim(first ? "strength.png" : one.name + ".png"),
                       draw_strength(s, fmt::format("{}{}: fails at {:.0f} {}", what, first ? "" : ", " + one.title,
                                                    s.failure_load, s.is_moment ? "N mm" : "N")));
    curves.emplace_back(one.title, &s);
    if (!o.no_maps) write_maps(folder, s, first ? "" : one.name + "_");
  }
  formats::write_csv(folder.claim("strength.csv"), table);
  formats::write_csv(folder.claim("curve.csv"), curve);
  if (!o.linear) formats::write_png(folder.claim("curve.png"), draw_curves(curves));
  formats::Json json;
  json["howship"] = build.version;
  json["program"] = {{"name", "howship strength"}, {"version", build.version}, {"commit", build.commit}};
  json["note"] = "A simulation for research. Not a medical device, and no advice to patients.";
  json["inputs_sha256"] = {{o.image, sha256_of(o.image)}, {o.mask, sha256_of(o.mask)}};
  json["labels"] = o.labels;
  if (opposite) json["opposite_labels"] = o.opposite;
  json["bone"] = {
      {"name", o.bone}, {"mask_volume_mm3", bone.volume}, {"mean_bmd_mg_per_cm3", bone.mean_bmd}, {"voxel_mm", edge}};
  json["calibration"] = !o.calibration.empty() ? formats::Json(o.calibration)
                        : o.density            ? formats::Json("density in mg/cm3")
                                               : formats::Json("bmd_per_hu and bmd_offset, no phantom");
  json["world_axes"] = "RAS+ mm; maps lie on the specimen's own grid, which is turned with the load";
  for (const Specimen& one : specimens) {
    json[one.name] = strength_json(one.strength);
    json[one.name]["rigidity_left"] = {{"axial", one.rigidity.axial},
                                       {"bending", one.rigidity.bending},
                                       {"torsion", one.rigidity.torsion},
                                       {"section_mm", one.rigidity.level}};
    if (opposite)
      json[one.name]["rigidity_beside_opposite"] = {{"axial", one.beside.axial},
                                                    {"bending", one.beside.bending},
                                                    {"torsion", one.beside.torsion},
                                                    {"section_mm", one.beside.level}};
  }
  json["weakest_section"] = {{"axial_n", weakest.axial},
                             {"bending_n_mm2", weakest.bending},
                             {"torsion_n_mm2", weakest.torsion},
                             {"section_mm", weakest.level}};
  json["done_to_it"] = done_to_it;
  if (lesion)
    json["lesion"] = {{"type", strength::name(lesion->type)},
                      {"volume_mm3", lesion->volume},
                      {"part_of_bone", lesion->part_of_reference},
                      {"part_of_diameter", lesion->part_of_diameter}};
  if (scores.sins)
    json["sins"] = {{"total", scores.sins->total},       {"stability", scores.sins->stability},
                    {"location", scores.sins->location}, {"pain", scores.sins->pain},
                    {"lesion", scores.sins->lesion},     {"alignment", scores.sins->alignment},
                    {"collapse", scores.sins->collapse}, {"posterolateral", scores.sins->posterolateral},
                    {"pain_given", !o.pain.empty()}};
  if (scores.mirels)
    json["mirels"] = {{"total", scores.mirels->total},
                      {"fracture_probability", scores.mirels->fracture_probability},
                      {"advice", scores.mirels->advice},
                      {"pain_given", !o.pain.empty()}};
  json["parameters_given"] = o.settings;
  json["parameters"] = formats::parameters_json(
      strength::declarations(), [all = parameters](std::size_t row) mutable { return strength::value(all, row); });
  formats::write_json(folder.claim("run.json"), json);
  folder.write_manifest();

  fmt::print("{}: {:.1f} cm3, mean density {:.0f} mg/cm3, voxels of {:.2f} mm\n", what, 1e-3 * bone.volume,
             bone.mean_bmd, edge);
  if (o.calibration.empty() && !o.density)
    fmt::print("note: no phantom; density = {} HU, which is off by about 10 % between scanners and tube voltages\n",
               shortest(parameters.calibration.bmd_per_hu));
  print("as imaged", before);
  fmt::print("  weakest section     EA {:.3g} N, EI {:.3g} N mm2, GJ {:.3g} N mm2\n", weakest.axial, weakest.bending,
             weakest.torsion);
  if (opposite)
    for (const Specimen& one : specimens)
      fmt::print(
          "  beside the opposite bone, {}: EA {:.0f}, EI {:.0f}, GJ {:.0f} % in the section that differs most{}\n",
          one.title, 100 * one.beside.axial, 100 * one.beside.bending, 100 * one.beside.torsion,
          one.beside.least() < 1 - parameters.findings.rigidity_loss ? ": at risk" : "");
  if (!scores.text.empty()) fmt::print("{}\n", scores.text);
  for (const std::string& one : done_to_it) fmt::print("{}\n", one);
  if (specimens.size() > 1) {
    fmt::print("{:<12} {:>14} {:>8} {:>14} {:>8} {:>10} {:>18}\n", "specimen", "failure load", "", "stiffness", "",
               "load/str.", "EA, EI, GJ left");
    for (const Specimen& one : specimens)
      fmt::print("{:<12} {:>14.0f} {:>+7.1f}% {:>14.0f} {:>+7.1f}% {:>10.2f} {:>5.0f} {:>4.0f} {:>4.0f} %\n", one.title,
                 one.strength.failure_load, 100 * (one.strength.failure_load / before.failure_load - 1),
                 one.strength.stiffness, 100 * (one.strength.stiffness / before.stiffness - 1),
                 one.strength.load_over_strength, 100 * one.rigidity.axial, 100 * one.rigidity.bending,
                 100 * one.rigidity.torsion);
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
  command->add_option("IMAGE", o->image, "CT: NIfTI, NRRD, MetaImage or a folder of DICOM files")->required();
  command->add_option("--mask", o->mask, "label map of the same voxels, in any order of axes")->required();
  command->add_option("--label", o->labels, "label of the bone, or several")->required()->delimiter(',');
  command->add_option("--load", o->load, "load case: " + strength::load_case_names());
  command->add_option("--bone", o->bone, "name of the bone, e.g. L2, for its daily load and usual load case");
  command->add_option("--opposite", o->opposite, "label of the same bone of the other side: rigidity beside it")
      ->delimiter(',');
  command->add_option("--weight", o->weight, "body weight, kg (70)");
  command->add_option("--calibration", o->calibration, "density = SLOPE value + OFFSET, mg/cm3")->expected(2);
  command->add_flag("--density", o->density, "values are density already, mg/cm3");
  command->add_option("--voxel", o->edge, "voxel size of the model, mm (that of the image, at most 1)");
  command->add_option("--set", o->settings, "KEY=VALUE: another value of a parameter; howship show parameters strength")
      ->take_all();
  command->add_option("--hole", o->hole, "X Y Z RADIUS: the same bone with a lytic hole, world mm")->expected(4);
  command->add_option("--blastic", o->blastic, "X Y Z RADIUS BMD: with woven bone of that density")->expected(5);
  command->add_option("--cement", o->cement, "X Y Z ML: with cement injected there")->expected(4);
  command->add_option("--nail", o->nail, "X1 Y1 Z1 X2 Y2 Z2 DIAMETER: with an intramedullary nail")->expected(7);
  command
      ->add_option(
          "--plate", o->plate,
          "X1 Y1 Z1 X2 Y2 Z2 OX OY OZ WIDTH THICKNESS: with a plate, its inner face along the first two points, "
          "O away from the bone")
      ->expected(11);
  command->add_option("--screws", o->screws, "X1 Y1 Z1 X2 Y2 Z2 DIAMETER: with two pedicle screws entering there")
      ->expected(7);
  command->add_option("--cylinder", o->cylinder, "X1 Y1 Z1 X2 Y2 Z2 RADIUS: with a rod or a screw")->expected(7);
  command->add_option("--lesion-label", o->lesion_label, "label of the lesion in the mask, for SINS or Mirels");
  command->add_option("--lesion-type", o->lesion_type, "lytic, mixed or blastic (by density)");
  command->add_option("--pain", o->pain, "spine: none, other, mechanical; limb: mild, moderate, functional");
  command->add_option("--alignment", o->alignment, "spine: normal, deformity, translation");
  command->add_option("--collapse", o->collapse, "spine: part of the height lost, 0 to 1")->check(CLI::Range(0.0, 1.0));
  command->add_option("--posterolateral", o->posterolateral, "spine: none, unilateral, bilateral");
  command->add_option("--body-involved", o->body_involved, "part of the bone that the lesion takes (from its label)")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--lesion-size", o->lesion_size, "limb: part of the diameter that it takes (from its label)")
      ->check(CLI::Range(0.0, 1.0));
  command->add_flag("--whole", o->whole, "a vertebra with its arch; without, the body is cut off as specimens are");
  command->add_flag("--linear", o->linear, "linear rules only, no curve: ten times faster");
  command->add_flag("--no-maps", o->no_maps, "no NIfTI and VTK maps");
  command->add_option("-o,--output", o->folder, "result folder (results/strength)");
  command->add_flag("--force", o->force, "replace an earlier result of ours in that folder");
  command->add_option("--threads", o->threads, "threads (all cores)");
  command->add_flag("--quiet", o->quiet, "no progress");
  command->footer("Example:\n  howship strength ct.nii.gz --mask labels.nii.gz --label 30 --bone L2 -o results/L2");
  command->callback(
      [&action = registry.action, build = registry.build, o] { action = [o, build] { return run(*o, build); }; });
}

}  // namespace howship::app
