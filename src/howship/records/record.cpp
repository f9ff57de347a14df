// SPDX-License-Identifier: Apache-2.0
#include "howship/records/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/body/observables.hpp"
#include "howship/course/tissue.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/paraview.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/pictures/slices.hpp"
#include "howship/pictures/test_images.hpp"
#include "howship/records/findings.hpp"
#include "howship/records/report.hpp"

namespace howship::records {
namespace {

using course::Course;
using namespace space;

std::vector<formats::Column> timeline_columns() {
  std::vector<formats::Column> columns{
      {"day", "model day, from the start of the scenario"},
      {"tumour_mm3", "living tumour in all bones simulated"},
      {"outside_bone_mm3", "of which in soft tissue outside bone, spinal canal included"},
      {"canal_mm3", "of which in the spinal canal"},
      {"matrix_resorbed_mm3_per_day", "bone matrix removed by osteoclasts in all bones simulated"},
      {"lamellar_formed_mm3_per_day", "lamellar matrix laid down"},
      {"woven_formed_mm3_per_day", "woven matrix laid down"},
      {"calcium_released_mmol_per_day", "calcium leaving the bones simulated"},
      {"calcium_deposited_mmol_per_day", "calcium entering the bones simulated"},
      {"parathyroid_hormone_pmol_per_l", "plasma level that the bones saw in the step before"},
      {"denosumab_pmol_per_l", "plasma level that the bones saw in the step before"}};
  for (const body::Observable& one : body::observables())
    columns.push_back({std::string{one.column}, std::string{one.meaning}});
  return columns;
}

std::vector<formats::Column> lesion_columns() {
  return {{"day", "model day"},
          {"lesion", "number of the lesion, in the order of the scenario, from 1"},
          {"bone", "bone it lies in"},
          {"tumour_mm3", "living tumour"},
          {"resistant_mm3", "of which the drug-resistant clone"},
          {"debris_mm3", "killed tumour not yet cleared"},
          {"extent_mm3", "tissue where tumour fills 45 % of the pore space or more"},
          {"equivalent_radius_mm", "radius of a ball of that extent"},
          {"lamellar_lost_mm3", "lamellar matrix lost since the start"},
          {"woven_mm3", "woven matrix"},
          {"hole_mm3", "bone tissue that has lost more than half of its matrix"},
          {"mineral_deficit_mg", "hydroxyapatite lost since the start"},
          {"mean_hu", "CT number over the extent inside the bone"},
          {"outside_bone_mm3", "living tumour outside the bone, spinal canal included"},
          {"canal_mm3", "living tumour in the spinal canal"},
          {"centre_left_mm", "centre of the living tumour from the centre of the bone"},
          {"centre_posterior_mm", "the same"},
          {"centre_superior_mm", "the same"},
          {"merged_with", "lesion with a lower number whose extent touches this one; empty while apart"}};
}

std::vector<formats::Column> event_columns() {
  return {{"day", "model day"},
          {"event", "what happened"},
          {"bone", "where; empty for the whole patient"},
          {"detail", "in words"}};
}

std::vector<formats::Column> strength_columns() {
  return {
      {"day", "model day"},
      {"bone", "bone tested"},
      {"load_case", "how it is loaded; see docs/theory/strength.md"},
      {"stiffness_n_per_mm", "force a displacement of the driven face"},
      {"failure_load_n", "largest force on the way to the last displacement, tissue softening as it yields"},
      {"pistoia_load_n", "load at which 2 % of the bone exceeds 0.7 % effective strain"},
      {"daily_load_n", "largest load of daily life that the load case stands for"},
      {"load_over_strength", "daily load over failure load"},
      {"fails_left_mm", "place that yields first, from the centre of the bone"},
      {"fails_posterior_mm", "the same"},
      {"fails_superior_mm", "the same"},
      {"rigidity_axial_left", "EA of the section that lost most, over that of the bone without lesion; metal left out"},
      {"rigidity_bending_left", "the same of the smaller EI"},
      {"rigidity_torsion_left", "the same of GJ"},
      {"lesion_type", "lytic, mixed or blastic by matrix lost and made; empty without lesion"},
      {"lesion_part_of_bone", "part of the vertebral body (head and neck of a limb bone) that the lesion takes"},
      {"lesion_part_of_diameter", "largest part of the diameter, in two views; empty for vertebrae"},
      {"pain_0_to_10", "of the patient on that day, with analgesics"},
      {"sins", "Spinal Instability Neoplastic Score, 0 to 18; vertebrae with a lesion"},
      {"mirels", "Mirels' score, 4 to 12; limb bones with a lesion"},
      {"mirels_fracture_probability", "that goes with it, within half a year"}};
}

/// RVEs whose state may differ from that of a fresh bone.
std::vector<std::uint32_t> touched(const Voxels& voxels) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < voxels.size(); ++i)
    if (voxels.activity.everywhere || voxels.activity.awake[i / Activity::chunk]) out.push_back(std::uint32_t(i));
  return out;
}

/// Calls f(name, column) for every column that is state.
template <class V, class F>
void each_column(V& voxels, const F& f) {
  for (std::size_t k = 0; k < state_count; ++k) f(fmt::format("state_{:02}", k), voxels.state[k]);
  for (std::size_t k = 0; k < voxels.factor.size(); ++k) f(fmt::format("factor_{}", k), voxels.factor[k]);
  f(std::string{"inert"}, voxels.inert);
}

template <class T>
const T& get(const Checkpoint& checkpoint, const std::string& name) {
  const auto found = checkpoint.arrays.find(name);
  if (found == checkpoint.arrays.end() || !std::holds_alternative<T>(found->second.values))
    throw RunError("the checkpoint has no '" + name + "'");
  return std::get<T>(found->second.values);
}

template <class T = std::int64_t>
T attribute(const CheckpointAttributes& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  if (found == attributes.end() || !std::holds_alternative<T>(found->second))
    throw RunError("the checkpoint has no number '" + name + "'");
  return std::get<T>(found->second);
}

std::string text_attribute(const CheckpointAttributes& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  return found != attributes.end() && std::holds_alternative<std::string>(found->second)
             ? std::get<std::string>(found->second)
             : std::string{};
}

std::string text_of(const std::map<std::string, std::string>& input_sha256) {
  std::string out;
  for (const auto& [path, hash] : input_sha256) out += hash + "  " + path + '\n';
  return out;
}

/// The reverse of text_of.
std::map<std::string, std::string> hashes_of(std::string_view lines) {
  std::map<std::string, std::string> out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    if (line.size() > 66) out.emplace(line.substr(66), line.substr(0, 64));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return out;
}

/// What differs between two lists of `sha256  path`, by path: "mine.toml was changed", "ct.nii.gz is new".
std::string difference(std::string_view before, const std::map<std::string, std::string>& now) {
  const std::map<std::string, std::string> then = hashes_of(before);
  std::string out;
  const auto say = [&](const std::string& path, std::string_view what) {
    out += fmt::format("{}'{}' {}", out.empty() ? "" : ", ", path, what);
  };
  for (const auto& [path, hash] : now) {
    const auto found = then.find(path);
    if (found == then.end())
      say(path, "was not used");
    else if (found->second != hash)
      say(path, "was changed");
  }
  for (const auto& [path, hash] : then)
    if (!now.contains(path)) say(path, "is not used any more");
  return out;
}

/// Volumes of one bone and day, taken while the course stands still and written while it goes on.
struct DayVolumes {
  Volume<float> fraction, woven, tumour;
  Volume<float> occupancy;                   ///< share of the room for tumour that is filled; for pictures
  Volume<float> mineral, formation, debris;  ///< what simulated tests look at beside the others
  Volume<std::uint8_t> tissue;
  Volume<std::int16_t> hu;

  Volume<float> grey() const {
    Volume<float> out(hu.grid);
    std::copy(hu.value.begin(), hu.value.end(), out.value.begin());
    return out;
  }
};

/// Wide enough for marrow beside dense sclerosis; cortex is white.
const pictures::GreyWindow bone_window{-200, 1200, "HU"};

double filled(double tumour, double pore) { return std::min(1.0, tumour / std::max(pore, 1e-6)); }

/// A side of the square in a picture that shows a lesion and bone around it, in whole centimetres.
double picture_field(const skeleton::BoneModel& model) {
  const Extent& e = model.bone_volume_fraction.grid.extent;
  const double h = std::sqrt(std::pow(model.bone_volume_fraction.grid.to_world.column[0][0], 2) +
                             std::pow(model.bone_volume_fraction.grid.to_world.column[0][1], 2) +
                             std::pow(model.bone_volume_fraction.grid.to_world.column[0][2], 2));
  return std::clamp(10.0 * std::ceil(0.1 * h * std::max({e.ni, e.nj, e.nk})), 40.0, 110.0);
}

}  // namespace

Record::Record(ResultFolder& folder, const Course& course, Provenance provenance)
    : folder_(folder),
      provenance_(std::move(provenance)),
      timeline_(timeline_columns()),
      lesions_(lesion_columns()),
      events_(event_columns()),
      strength_(strength_columns()),
      findings_(finding_columns()),
      day_digits_(std::max(4, int(std::to_string(course.steps()).size()))) {
  provenance_.input_sha256.merge(drug_files(course.scenario()));
}

void Record::add_day(Course& course, ThreadPool& pool) {
  const course::Totals t = course.totals(pool);
  const double calcium = bone::calcium_content(course.scenario().parameters.bone);
  Exposure e;
  e.parathyroid_hormone = course.scenario().parameters.bone.pth_healthy;
  if (!course.bones().empty() && course.step() > 0) e = course.bones().front().exposure;
  std::vector<formats::Cell> row{course.day(),
                                 t.tumour,
                                 t.outside_bone,
                                 t.canal,
                                 t.flux.resorbed,
                                 t.flux.formed_lamellar,
                                 t.flux.formed_woven,
                                 calcium * t.flux.mineral_out,
                                 calcium * t.flux.mineral_in,
                                 e.parathyroid_hormone,
                                 e.denosumab};
  const auto& body = course.patient().care().body;
  const auto now = body.now();
  for (const body::Observable& one : body::observables())
    row.emplace_back(one.read(now.body, now.signals, body.system.person));
  timeline_.add(std::move(row));
}

void Record::add_events(std::span<const course::Event> events) {
  for (const course::Event& e : events) events_.add({e.day, e.kind, e.bone, e.detail});
}

std::string Record::volume_name(const std::string& bone, double day, std::string_view what,
                                std::string_view suffix) const {
  // Days that are not whole keep their fraction, with a "p" for the point.
  std::string number = fmt::format("{:0{}}", std::int64_t(std::floor(day)), day_digits_);
  if (const std::string rest = shortest(day - std::floor(day)); rest != "0") number += "p" + rest.substr(2);
  return fmt::format("{}_day_{}_{}{}", bone, number, what, suffix);
}

void Record::add_strength(double day, const std::string& bone, const Vec3& centre, const course::StrengthTest& test) {
  const strength::Strength& s = *test.assessment.strength;
  const strength::Scores& scores = test.scores;
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const bool lesion = scores.lesion.volume > 0, vertebra = strength::kind_of(bone) == strength::BoneKind::vertebra;
  const Vec3 from_centre = {centre[0] - s.first_failing[0], centre[1] - s.first_failing[1],
                            s.first_failing[2] - centre[2]};
  strength_.add({day,
                 bone,
                 std::string{strength::name(s.load)},
                 s.stiffness,
                 s.failure_load,
                 s.linear.pistoia,
                 s.daily_load,
                 s.load_over_strength,
                 from_centre[0],
                 from_centre[1],
                 from_centre[2],
                 scores.rigidity.axial,
                 scores.rigidity.bending,
                 scores.rigidity.torsion,
                 lesion ? std::string{strength::name(scores.lesion.type)} : std::string{},
                 lesion ? scores.lesion.part_of_reference : unknown,
                 lesion && !vertebra ? scores.lesion.part_of_diameter : unknown,
                 scores.pain,
                 scores.sins ? formats::Cell{std::int64_t{scores.sins->total}} : formats::Cell{unknown},
                 scores.mirels ? formats::Cell{std::int64_t{scores.mirels->total}} : formats::Cell{unknown},
                 scores.mirels ? scores.mirels->fracture_probability : unknown});
  if (!s.fields) return;
  // Not beside the other volumes: a specimen lies on a grid of its own, turned with the load.
  const auto map = [&](std::string_view what, const std::vector<float>& values, const char* unit) {
    const auto volume = std::make_shared<Volume<float>>(s.fields->grid);
    volume->value = values;
    taken_.push_back([volume, what = std::string{what}, unit,
                      target = folder_.claim("strength/" + volume_name(bone, day, what, ".nii.gz"))] {
      formats::write_nifti(target, *volume, what, unit, Sync::later);
    });
  };
  map("strain_energy_density", s.fields->energy_density, "MPa");
  map("damage", s.fields->damage, "1");
}

void Record::add_tests(const Course& course, std::vector<course::PerformedTest> tests,
                       const imaging::TestSettings& settings) {
  const double day = course.day();
  const scenario::Output& output = course.scenario().output;
  for (course::PerformedTest& test : tests) {
    add_events(course::events_of(test, course));
    const std::string& view = course.scenario().tests[test.order].view;
    for (imaging::Examination& made : test.examinations) {
      const auto taken = std::make_shared<const imaging::Examination>(std::move(made));
      const std::string where = taken->bone.empty() ? "body" : taken->bone;
      const std::string_view name = taken->modality->name;
      std::string pictures;
      if (output.images && taken->modality->has_images()) {
        for (const std::string_view one : pictures::views_of(*taken, view)) {
          const std::string what = fmt::format("{}_{}", name, one);
          const std::string seen = "images/" + volume_name(where, day, what, ".png");
          pictures += (pictures.empty() ? "" : ";") + seen;
          taken_.push_back([taken, one = std::string{one}, seen_file = folder_.claim(seen),
                            truth_file = folder_.claim("images/" + volume_name(where, day, what, "_truth.png"))] {
            const pictures::TestPicture picture = pictures::test_picture(*taken, one);
            formats::write_png(seen_file, picture.seen, Sync::later);
            formats::write_png(truth_file, picture.truth, Sync::later);
          });
        }
        // Made here, so that one set of volumes is in memory at a time; named before they are written.
        std::vector<std::filesystem::path> targets;
        for (const std::string& volume : pictures::test_volume_names(*taken, view))
          targets.push_back(folder_.claim("images/" + volume_name(where, day, volume, ".nii.gz")));
        taken_.push_back(
            [taken, view, settings, targets, said = fmt::format("SIMULATED {} {} day {}", name, where, shortest(day))] {
              const std::vector<pictures::TestVolume> volumes = pictures::test_volumes(*taken, settings, view);
              for (std::size_t v = 0; v < volumes.size(); ++v)
                pictures::write_test_volume(targets[v], volumes[v], said, Sync::later);
            });
      }
      for (const imaging::Outcome& outcome : taken->outcomes) findings_.add(finding_row(day, outcome, pictures));
    }
  }
}

void Record::save_day(const Course& course, ThreadPool& pool) {
  const double day = course.day();
  if (!saved_days_.empty() && saved_days_.back() == day) return;
  saved_days_.push_back(day);
  const scenario::Output& output = course.scenario().output;
  for (const course::Bone& bone : course.bones()) {
    const Voxels& v = bone.space.voxels();
    const auto measures = course::measure_lesions(v, bone.seeds, bone.space.law());
    for (std::size_t k = 0; k < measures.size(); ++k) {
      const course::LesionMeasures& m = measures[k];
      const Vec3& c = bone.model.centre;
      const formats::Cell merged = m.group == int(k)
                                       ? formats::Cell{std::string{}}
                                       : formats::Cell{std::int64_t(bone.lesions[std::size_t(m.group)] + 1)};
      lesions_.add({day, std::int64_t(bone.lesions[k] + 1), bone.model.name, m.tumour, m.resistant, m.debris, m.extent,
                    m.equivalent_radius, m.lamellar_lost, m.woven, m.hole, m.mineral_deficit, m.mean_hu, m.outside_bone,
                    m.canal, c[0] - m.centre[0], c[1] - m.centre[1], m.centre[2] - c[2], merged});
    }
    if (!output.volumes && !output.png) continue;

    const auto field = [&](const auto& value) { return course::volume_of<float>(v, 0.0f, value); };
    const auto taken = std::make_shared<DayVolumes>();
    const std::function<void()> take[] = {
        [&] { taken->fraction = field([&](std::size_t i) { return v.state[lamellar][i] + v.state[woven][i]; }); },
        [&] { taken->woven = field([&](std::size_t i) { return v.state[woven][i]; }); },
        [&] { taken->tumour = field([&](std::size_t i) { return v.state[sensitive][i] + v.state[resistant][i]; }); },
        [&] {
          if (!output.png) return;
          taken->occupancy = field([&](std::size_t i) {
            return filled(v.state[sensitive][i] + v.state[resistant][i],
                          1.0 - v.state[lamellar][i] - v.state[woven][i] - v.inert[i]);
          });
        },
        [&] {
          // Where nothing is simulated a CT shows other tissue; -1024 is what scanners write outside their field.
          taken->hu = course::volume_of<std::int16_t>(v, -1024, [&](std::size_t i) {
            return std::lround(std::clamp(course::ct_number(v, i, bone.space.law()), -1024.0, 3071.0));
          });
        }};
    pool.run(std::size(take), [&](std::size_t k) { take[k](); });
    if (output.volumes) {
      imaging::TissueState tissue = course::tissue_state(bone, pool);
      const auto keep = [&](auto& volume, auto& values) {
        volume.grid = tissue.grid;
        volume.value = std::move(values);
      };
      keep(taken->mineral, tissue.mineral);
      keep(taken->formation, tissue.formation);
      keep(taken->debris, tissue.debris);
      keep(taken->tissue, tissue.tissue);
      if (std::any_of(tissue.inert.begin(), tissue.inert.end(), [](float f) { return f > 0.0f; })) {
        const auto inert = std::make_shared<Volume<float>>();
        inert->grid = taken->mineral.grid;
        inert->value = std::move(tissue.inert);
        taken_.push_back(
            [inert, target = folder_.claim("volumes/" + volume_name(bone.model.name, day, "cement", ".nii.gz"))] {
              formats::write_nifti(target, *inert, "cement", "1", Sync::later);
            });
      }
    }

    if (output.volumes && bone.dose.any()) {
      const auto dose = std::make_shared<Volume<float>>(field([&](std::size_t i) { return bone.dose.at(i); }));
      taken_.push_back(
          [dose, target = folder_.claim("volumes/" + volume_name(bone.model.name, day, "dose", ".nii.gz"))] {
            formats::write_nifti(target, *dose, "absorbed dose", "Gy", Sync::later);
          });
    }
    if (output.volumes) {
      const auto target = [&](std::string_view what, std::string_view suffix) {
        return folder_.claim("volumes/" + volume_name(bone.model.name, day, what, suffix));
      };
      taken_.push_back([taken, day, when = fmt::format("{} day {}", bone.model.name, shortest(day)),
                        fraction = target("bone_volume_fraction", ".nii.gz"),
                        woven_file = target("woven_fraction", ".nii.gz"), tumour = target("tumour", ".nii.gz"),
                        mineral_file = target("mineral", ".nii.gz"), formation = target("formation", ".nii.gz"),
                        debris_file = target("debris", ".nii.gz"), tissue = target("tissue", ".nii.gz"),
                        ct = target("ct", ".nii.gz"), all = target("all", ".vti")] {
        formats::write_nifti(fraction, taken->fraction, when + " bone volume fraction", "1", Sync::later);
        formats::write_nifti(woven_file, taken->woven, when + " woven fraction", "1", Sync::later);
        formats::write_nifti(tumour, taken->tumour, when + " living tumour", "1", Sync::later);
        formats::write_nifti(mineral_file, taken->mineral, when + " matrix with healthy mineral", "1", Sync::later);
        formats::write_nifti(formation, taken->formation, when + " mineral deposition over health", "1", Sync::later);
        formats::write_nifti(debris_file, taken->debris, when + " dead tumour", "1", Sync::later);
        formats::write_nifti(tissue, taken->tissue, when + " 1 bone 2 canal 3 soft tissue", "1", Sync::later);
        formats::write_nifti(ct, taken->hu, when + " CT number", "HU", Sync::later);
        const formats::ParaviewArray arrays[] = {{"bone_volume_fraction", &taken->fraction},
                                                 {"woven_fraction", &taken->woven},
                                                 {"tumour", &taken->tumour},
                                                 {"ct_hu", &taken->hu}};
        formats::write_vti(all, day, arrays, Sync::later);
      });
    }
    if (output.png) {
      for (std::size_t k = 0; k < bone.seeds.size(); ++k) {
        const std::string name = fmt::format("{}_lesion_{}", bone.model.name, bone.lesions[k] + 1);
        const pictures::LesionView view{bone.model.name, bone.seeds[k], picture_field(bone.model), bone_window};
        taken_.push_back([taken, view, day, front = bone.space.law().tumour.front_occupancy,
                          target = folder_.claim("pictures/" + volume_name(name, day, "slices", ".png"))] {
          const Volume<float> grey = taken->grey();
          formats::write_png(
              target,
              pictures::draw_lesion(view, {day, &grey, &taken->tumour, &taken->woven, &taken->occupancy, front}),
              Sync::later);
        });
      }
    }
  }
  take_tables();
}

void Record::start_writing() {
  if (taken_.empty()) return;
  if (writing_.valid()) writing_.get();
  writing_ = std::async(std::launch::async, [work = std::exchange(taken_, {})] {
    for (const auto& write : work) write();
  });
}

void Record::take_tables() {
  for (const auto& [name, table] :
       {std::pair{"timeline.csv", &timeline_}, std::pair{"lesions.csv", &lesions_}, std::pair{"events.csv", &events_},
        std::pair{"strength.csv", &strength_}, std::pair{"findings.csv", &findings_}}) {
    if ((table == &strength_ || table == &findings_) && table->rows() == 0) continue;  // no test was asked for
    taken_.push_back([target = folder_.claim(name), text = table->text()] { write_whole(target, text, Sync::later); });
  }
}

void Record::save_checkpoint(const Course& course) {
  const auto taken = std::make_shared<Checkpoint>();
  Checkpoint& c = *taken;
  c.writer = provenance_.program();
  c.attributes["scenario_sha256"] = course.scenario().sha256;
  c.attributes["seed"] = std::int64_t(course.scenario().seed);
  c.attributes["inputs_sha256"] = text_of(provenance_.input_sha256);
  c.attributes["step"] = course.step();
  c.attributes["events_done"] = std::int64_t(course.events_done());
  c.arrays["noticed"].values = std::vector<std::uint8_t>(course.noticed().begin(), course.noticed().end());
  c.arrays["saved_days"].values = saved_days_;
  c.arrays["load_over_strength"].values =
      std::vector<double>(course.load_over_strength().begin(), course.load_over_strength().end());
  c.arrays["patient"].values = course.patient().saved();
  c.arrays["tables"].values =
      std::vector<std::string>{timeline_.text(), lesions_.text(), events_.text(), strength_.text(), findings_.text()};
  for (const course::Bone& bone : course.bones()) {
    const Voxels& v = bone.space.voxels();
    const std::string at = "bones/" + bone.model.name + "/";
    const std::vector<std::uint32_t> where = touched(v);
    CheckpointEntry& awake = c.arrays[at + "awake"];
    awake.values = v.activity.awake;
    awake.attributes["everywhere"] = std::int64_t(v.activity.everywhere);
    awake.attributes["stroma_disturbed"] = std::int64_t(v.activity.stroma_disturbed);
    awake.attributes["has_history"] = std::int64_t(v.has_history);
    awake.attributes["steps"] = v.steps;
    awake.attributes["rves"] = std::int64_t(v.size());
    awake.attributes["dose_everywhere"] = bone.dose.everywhere;
    if (!bone.dose.beyond.empty()) c.arrays[at + "dose_beyond"].values = bone.dose.beyond;
    c.arrays[at + "reached"].values = v.activity.reached;
    each_column(v, [&](const std::string& name, const space::Column& column) {
      std::vector<double> values(where.size());
      bool any = false;
      for (std::size_t i = 0; i < where.size(); ++i) any |= (values[i] = column[where[i]]) != 0.0;
      if (any) c.arrays[at + name].values = std::move(values);
    });
  }
  const auto target = folder_.claim("checkpoint.h5");
  folder_.claim(previous_checkpoint("checkpoint.h5").string());
  // The course goes on claiming files while this is written, so the list is taken now.
  taken_.push_back([this, taken, target, claimed = folder_.take_unsynced()] {
    folder_.sync(claimed);  // the checkpoint says what is there
    // Files in folders are written once; tables and what ends a run are written anew by a run that goes on.
    for (const std::string& name : claimed)
      if (name.find('/') != std::string::npos) standing_[name] = sha256_of(folder_.path() / name);
    // An array: attributes of HDF5 hold no more than 64 kB.
    if (!standing_.empty()) taken->arrays["files_sha256"].values = std::vector<std::string>{text_of(standing_)};
    write_checkpoint(target, *taken);
  });
}

void Record::resume(const Checkpoint& checkpoint, Course& course) {
  Problems problems;
  const auto refuse = [&](std::string text, std::string hint) {
    problems.add({folder_.path().string(), 0, 0}, "--resume", std::move(text), std::move(hint));
  };
  constexpr const char* as_before = "give the scenario and seed that it was started with, or another folder with -o";
  const std::string inputs = text_attribute(checkpoint.attributes, "inputs_sha256");
  std::map<std::string, std::string> standing;
  if (checkpoint.arrays.contains("files_sha256"))
    standing = hashes_of(get<std::vector<std::string>>(checkpoint, "files_sha256").at(0));
  if (checkpoint.writer != provenance_.program())
    refuse(fmt::format("the result there was begun by {}, and {} cannot promise to go on bit for bit",
                       checkpoint.writer, provenance_.program()),
           "go on with the program that began it, or start anew with --force or another folder with -o");
  else if (text_attribute(checkpoint.attributes, "scenario_sha256") != course.scenario().sha256)
    refuse("the result there is of another scenario file (or this one was edited since)", as_before);
  else if (attribute(checkpoint.attributes, "seed") != std::int64_t(course.scenario().seed))
    refuse("the result there is of another seed", as_before);
  else if (inputs != text_of(provenance_.input_sha256))
    refuse("the result there is of other inputs: " + difference(inputs, provenance_.input_sha256),
           "put the files back as they were, or start anew with --force or another folder with -o");
  else if (const std::string wrong = folder_.not_as_left(standing); !wrong.empty())
    refuse("files of the result there are missing or were changed since: " + wrong,
           "put them back, or start anew with --force or another folder with -o");
  if (!problems.empty()) throw InputError{std::move(problems)};
  standing_ = std::move(standing);
  folder_.go_on();

  const auto& tables = get<std::vector<std::string>>(checkpoint, "tables");
  if (tables.size() != 5) throw RunError("the checkpoint has no tables");
  timeline_ = formats::Table(timeline_columns(), tables[0]);
  lesions_ = formats::Table(lesion_columns(), tables[1]);
  events_ = formats::Table(event_columns(), tables[2]);
  strength_ = formats::Table(strength_columns(), tables[3]);
  findings_ = formats::Table(finding_columns(), tables[4]);
  saved_days_ = get<std::vector<double>>(checkpoint, "saved_days");

  Course::Saved saved;
  saved.step = attribute(checkpoint.attributes, "step");
  saved.events_done = std::size_t(attribute(checkpoint.attributes, "events_done"));
  saved.noticed = get<std::vector<std::uint8_t>>(checkpoint, "noticed");
  saved.patient = get<std::vector<double>>(checkpoint, "patient");
  saved.load_over_strength = get<std::vector<double>>(checkpoint, "load_over_strength");
  for (const course::Bone& bone : course.bones()) {
    const std::string at = "bones/" + bone.model.name + "/";
    Voxels v = bone.space.copy();
    v.activity.awake = get<std::vector<std::uint8_t>>(checkpoint, at + "awake");
    v.activity.reached = get<std::vector<std::uint8_t>>(checkpoint, at + "reached");
    const auto& flags = checkpoint.arrays.at(at + "awake").attributes;
    if (attribute(flags, "rves") != std::int64_t(v.size()))
      throw RunError("the checkpoint holds another " + bone.model.name + " than the scenario describes");
    v.activity.everywhere = attribute(flags, "everywhere") != 0;
    v.activity.stroma_disturbed = attribute(flags, "stroma_disturbed") != 0;
    v.has_history = attribute(flags, "has_history") != 0;
    v.steps = attribute(flags, "steps");
    course::AbsorbedDose dose{attribute<double>(flags, "dose_everywhere")};
    if (checkpoint.arrays.contains(at + "dose_beyond")) {
      dose.beyond = get<std::vector<double>>(checkpoint, at + "dose_beyond");
      if (dose.beyond.size() != v.size())
        throw RunError("the checkpoint's '" + at + "dose_beyond' has the wrong length");
    }
    saved.doses.push_back(std::move(dose));
    const std::vector<std::uint32_t> where = touched(v);
    each_column(v, [&](const std::string& name, space::Column& column) {
      const auto found = checkpoint.arrays.find(at + name);
      if (found == checkpoint.arrays.end()) {
        for (std::uint32_t i : where) column[i] = 0.0;
        return;
      }
      const auto& values = get<std::vector<double>>(checkpoint, at + name);
      if (values.size() != where.size()) throw RunError("the checkpoint's '" + at + name + "' has the wrong length");
      for (std::size_t i = 0; i < where.size(); ++i) column[where[i]] = values[i];
    });
    saved.bones.push_back(std::move(v));
  }
  course.restore(std::move(saved));
}

void Record::write_strips(const Course& course) {
  // At most six days, spread over the course: what fits a screen side by side.
  std::vector<double> days;
  const std::size_t most = std::min<std::size_t>(6, saved_days_.size());
  for (std::size_t k = 0; k < most; ++k)
    days.push_back(saved_days_[most == 1 ? 0 : k * (saved_days_.size() - 1) / (most - 1)]);
  for (const course::Bone& bone : course.bones()) {
    if (bone.seeds.empty()) continue;
    struct Day {
      Volume<float> hu, tumour, woven, occupancy;
    };
    const double soft_tissue = course.scenario().parameters.space.soft_tissue_capacity;
    std::vector<Day> volumes;
    for (double day : days) {
      const auto read = [&](std::string_view what) {
        return formats::read_image(folder_.path() / "volumes" / volume_name(bone.model.name, day, what, ".nii.gz"))
            .volume;
      };
      Day one{read("ct"), read("tumour"), read("woven_fraction"), read("bone_volume_fraction")};
      const Volume<float> tissue = read("tissue");
      for (std::size_t i = 0; i < one.occupancy.value.size(); ++i) {
        const bool bone_here = tissue.value[i] == float(space::Tissue::bone);
        const double pore = bone_here ? 1.0 - double(one.occupancy.value[i]) : soft_tissue;
        one.occupancy.value[i] = float(filled(double(one.tumour.value[i]), pore));
      }
      volumes.push_back(std::move(one));
    }
    std::vector<pictures::LesionDay> columns;
    for (std::size_t k = 0; k < days.size(); ++k)
      columns.push_back({days[k], &volumes[k].hu, &volumes[k].tumour, &volumes[k].woven, &volumes[k].occupancy,
                         bone.space.law().tumour.front_occupancy});
    for (std::size_t k = 0; k < bone.seeds.size(); ++k)
      formats::write_png(
          folder_.claim(fmt::format("pictures/{}_lesion_{}_over_time.png", bone.model.name, bone.lesions[k] + 1)),
          pictures::draw_lesion_over_time({bone.model.name, bone.seeds[k], picture_field(bone.model), bone_window},
                                          columns),
          Sync::later);
  }
}

void Record::write_run_json(const Course& course, bool complete) {
  const scenario::Scenario& s = course.scenario();
  formats::Json json;
  json["howship"] = provenance_.version;  // signs the folder as ours
  json["title"] = s.title;
  json["program"] = {{"name", "howship"}, {"version", provenance_.version}, {"commit", provenance_.commit}};
  json["note"] = "A simulation for research. Not a medical device, and no advice to patients.";
  json["complete"] = complete;
  json["days_done"] = course.day();
  json["duration_days"] = double(course.steps()) * s.step;
  json["seed"] = s.seed;
  json["scenario"] = {{"sha256", s.sha256}, {"text", s.source}};
  json["inputs_sha256"] = provenance_.input_sha256;
  json["world_axes"] = "volumes: RAS+ mm; lesions.csv: left, posterior, superior mm from the centre of the bone";
  json["bones"] = formats::Json::array();
  for (const course::Bone& bone : course.bones()) {
    const Voxels& v = bone.space.voxels();
    json["bones"].push_back({{"name", bone.model.name},
                             {"provenance", bone.model.provenance},
                             {"notes", bone.model.notes},
                             {"voxel_size_mm", v.spacing},
                             {"rves", v.size()},
                             {"centre_ras_mm", bone.model.centre}});
  }
  json["saved_days"] = saved_days_;
  json["understood"] = formats::Json::array();
  json["parameters_given"] = formats::Json::array();
  for (const scenario::Understood& one : s.understood) {
    if (one.key.rfind("parameters.", 0) != 0)
      json["understood"].push_back({{"key", one.key}, {"value", one.value}, {"given", one.given}});
    else if (one.given)
      json["parameters_given"].push_back({{"key", one.key.substr(11)}, {"value", one.value}});
  }
  json["parameters"] = {
      {"bone", formats::parameters_json(s.parameters.bone, bone::Parameters::table())},
      {"tumour", formats::parameters_json(s.parameters.tumour, tumour::Parameters::table())},
      {"space", formats::parameters_json(s.parameters.space, space::Parameters::table())},
      {"body", formats::parameters_json(s.parameters.body, body::Parameters::table())},
      {"adverse", formats::parameters_json(s.parameters.adverse, therapy::AdverseParameters::table())},
      {"coupling", formats::parameters_json(s.parameters.coupling, therapy::CouplingParameters::table())},
      {"strength", formats::strength_parameters_json(s.parameters.strength)}};
  if (!s.tests.empty()) {
    formats::Json& tests = json["parameters"]["imaging"] = formats::Json::object();
    imaging::TestSettings settings = s.parameters.imaging;
    for (std::size_t i = 0; i < imaging::test_declarations().size(); ++i) {
      const Declaration& one = imaging::test_declarations()[i];
      tests[std::string{one.key}] = formats::parameter_json(one, imaging::test_setting(settings, i));
    }
  }
  const auto columns = [](const formats::Table& table) {
    formats::Json out = formats::Json::object();
    for (const formats::Column& c : table.columns()) out[c.name] = c.meaning;
    return out;
  };
  json["columns"] = {{"timeline.csv", columns(timeline_)},
                     {"lesions.csv", columns(lesions_)},
                     {"events.csv", columns(events_)},
                     {"strength.csv", columns(strength_)},
                     {"findings.csv", columns(findings_)}};
  json["drugs"] = drugs_json(s);
  json["works_to_cite"] = works_json(s);
  formats::write_json(folder_.claim("run.json"), json);
}

void Record::finish(const Course& course, bool complete, ThreadPool& pool) {
  take_tables();
  start_writing();
  writing_.get();
  const scenario::Output& output = course.scenario().output;
  if (output.volumes) {
    std::vector<formats::ParaviewFile> files;
    for (double day : saved_days_)
      for (const course::Bone& bone : course.bones())
        files.push_back({day, bone.model.name, volume_name(bone.model.name, day, "all", ".vti")});
    formats::write_pvd(folder_.claim("volumes/index.pvd"), files);
    if (output.png) write_strips(course);
  }
  if (complete) {
    // Nothing is left to go on with, and which day it holds depends on where the run was stopped.
    std::error_code ignored;
    std::filesystem::remove(folder_.path() / previous_checkpoint("checkpoint.h5"), ignored);
  }
  write_run_json(course, complete);
  const std::filesystem::path results[] = {folder_.path()};
  write_whole(folder_.claim("report.html"), report_page(results, pool));
  folder_.write_manifest();
}

}  // namespace howship::records
