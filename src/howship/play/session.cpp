// SPDX-License-Identifier: Apache-2.0
#include "howship/play/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/numerics/distance_transform.hpp"
#include "howship/records/daily.hpp"
#include "howship/scenario/bones.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::play {
namespace {

scenario::ReadScenario read_text(std::string_view toml, scenario::BoneExtents& extents) {
  Problems problems;
  scenario::ReadScenario out =
      scenario::read_scenario(toml, "scenario.toml", problems, true, std::nullopt, nullptr, &extents);
  for (const scenario::BoneChoice& bone : out.resolved.bones)
    if (bone.from_ct())
      problems.add({"scenario.toml", 0, 0}, "bone." + bone.name, "a page has no files to read a CT from");
  if (!out.scenario.tests.empty() || !out.scenario.clinic.policy.empty())
    problems.add({"scenario.toml", 0, 0}, "test", "a page makes no tests");
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

/// What the page shows of a bone.
std::vector<Field> fields() { return {{"ct", -1024.0, -254.0, 1778.0}, {"tumour"}, {"woven_fraction"}}; }

std::uint8_t byte_of(const Field& field, double value) {
  if (value == field.background) return 0;
  const double share = (value - field.low) / (field.high - field.low);
  return std::uint8_t(1 + std::lround(254.0 * std::clamp(share, 0.0, 1.0)));
}

}  // namespace

Session::Session(std::string_view toml, bool pictures, MadeBones& made)
    : read_(read_text(toml, made.extents)), pictures_(pictures) {
  const scenario::Scenario& s = read_.scenario;
  std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
  std::vector<std::shared_ptr<const patient::KnownBone>> known;
  for (const scenario::BoneChoice& bone : read_.resolved.bones) {
    const std::string key = fmt::format("{} {} {} {} {} {} {}", bone.name, s.voxel_size_of(bone), s.patient.sex,
                                        s.bone_age.value_or(s.patient.age), s.seed,
                                        bone.trabecular_density.value_or(-1.0), s.patient.weight);
    MadeBone& one = made.bones[key];
    if (!one.model) {
      one.model = std::make_shared<const skeleton::BoneModel>(scenario::built_in_of(s, bone, pool_));
      const auto its = std::make_shared<patient::KnownBone>(patient::known_bone(*one.model, bone.name));
      const patient::ModelParameters usual;
      its->healthy = patient::healthy_strength(*one.model, bone.name, strength::usual_load_case(bone.name),
                                               s.patient.weight, usual.strength, usual.fracture, pool_);
      one.known = its;
    }
    models.push_back(one.model);
    known.push_back(one.known);
  }
  patient::Plan plan = scenario::plan_of(s, read_.resolved, std::move(models));
  // Strength in health holds for the usual parameters.
  if (s.parameters.empty())
    for (std::size_t k = 0; k < plan.sites.size(); ++k) plan.sites[k].known = known[k];
  patient_ = std::make_unique<patient::Patient>(patient::start(std::make_shared<const patient::Plan>(std::move(plan))));
}

void Session::live_until(double day) {
  until_ = day;
  if (!done_) patient::live(*patient_, last(), *this, pool_);
}

void Session::happened(const patient::Patient&, std::span<const patient::Event> events) {
  for (const patient::Event& event : events) tables_.add(event);
}

void Session::day_began(patient::Patient& patient) { records::add_day(tables_, patient, pool_); }

void Session::day_ended(patient::Patient& patient, bool last) {
  done_ = last;
  if (patient.step != 0 && !last &&
      !patient::falls_due(read_.scenario.output.save_every, patient.day(), patient.plan->step))
    return;
  records::add_lesions(tables_, patient, read_.scenario, !pictures_);
  if (pictures_) take(patient);
}

void Session::take(const patient::Patient& patient) {
  bones_.resize(patient.sites.size());
  for (std::size_t k = 0; k < bones_.size(); ++k) {
    const patient::Site& site = patient.sites[k];
    const space::Voxels& v = site.voxels();
    PicturedBone& bone = bones_[k];
    if (bone.days.empty()) {
      bone.name = site.name();
      bone.grid = site.model().tissue.grid;
      bone.fields = fields();
    }
    bone.days.push_back(patient.day());
    const auto keep = [&](Field& field, const auto& value) {
      const auto taken = patient::volume_of<float>(v, float(field.background), value);
      for (const float one : taken.value) field.bytes.push_back(byte_of(field, double(one)));
    };
    keep(bone.fields[0],
         [&](std::size_t i) { return float(std::clamp(patient::ct_number(v, i, site.law()), -1023.0, 3071.0)); });
    keep(bone.fields[1], [&](std::size_t i) { return space::living(v.state, i); });
    keep(bone.fields[2], [&](std::size_t i) { return v.state[space::woven][i]; });
  }
}

scenario::Position thickest_place(std::string_view name, bool male, double age) {
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  options.age_years = age;
  options.sex = male ? skeleton::Sex::male : skeleton::Sex::female;
  options.texture = false;
  ThreadPool pool{1};
  const skeleton::BoneModel bone = skeleton::built_in_bone(name, options, pool);
  std::vector<std::uint8_t> outside(bone.solid_fraction.value.size());
  for (std::size_t v = 0; v < outside.size(); ++v) outside[v] = bone.solid_fraction.value[v] < 0.5f;
  const double h = options.voxel_size_mm;
  const std::vector<float> depth = squared_distance(bone.tissue.grid.extent, outside, {h, h, h}, 1e3, pool);
  // Of places that are as deep, the one nearest to the centre of the bone: a shaft is as thick all along.
  std::size_t best = 0;
  const auto far = [&](std::size_t v) {
    const Vec3 p = bone.tissue.grid.place(v);
    return std::hypot(p[0] - bone.centre[0], p[1] - bone.centre[1], p[2] - bone.centre[2]);
  };
  for (std::size_t v = 1; v < depth.size(); ++v)
    if (!outside[v] && (depth[v] > depth[best] || (depth[v] == depth[best] && far(v) < far(best)))) best = v;
  const Vec3 at = bone.tissue.grid.place(best);
  // World axes grow to the right, the front and the head.
  return {std::round(bone.centre[0] - at[0]), std::round(bone.centre[1] - at[1]), std::round(at[2] - bone.centre[2])};
}

}  // namespace howship::play
