// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/study.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/imaging/examination.hpp"

namespace howship::imaging {
namespace {

struct Setting {
  const SettingTable* table;
  std::size_t row;
};

const std::vector<Setting>& test_settings() {
  static constexpr SettingTable shared[] = {setting_table<&TestSettings::reader>, setting_table<&TestSettings::marrow>};
  static const std::vector<Setting> all = [] {
    std::vector<Setting> out;
    const auto collect = [&](std::span<const SettingTable> tables) {
      for (const SettingTable& table : tables)
        for (std::size_t row = 0; row < table.size(); ++row) out.push_back({&table, row});
    };
    for (const Modality* one : modalities()) collect(one->settings);
    collect(shared);
    return out;
  }();
  return all;
}

}  // namespace

const std::vector<Declaration>& test_declarations() {
  static const std::vector<Declaration> all = [] {
    std::vector<Declaration> out;
    for (const Setting& one : test_settings()) out.push_back(one.table->declared(one.row));
    return out;
  }();
  return all;
}

double& test_setting(TestSettings& settings, std::size_t row) {
  const Setting& one = test_settings()[row];
  return one.table->value(settings, one.row);
}

TestSettings for_patient(TestSettings settings, bool male, double weight) {
  settings.body.height = male ? 1760.0 : 1630.0;
  for (const Parameter<PhantomSettings>& row : PhantomSettings::table())
    if (row.member == &PhantomSettings::weight)
      settings.body.weight = std::clamp(weight, row.declared.low, row.declared.high);
  return settings;
}

Subject make_subject(TissueState now, const TissueState& before, const Vec3& centre, ThreadPool& pool) {
  Subject out;
  out.healthy = healthy_twin(now, before, pool);
  out.healthy.metal.clear();
  out.state = std::move(now);
  out.centre = centre;
  double then = 0.0, today = 0.0;
  for (std::size_t v = 0; v < before.size(); ++v) {
    then += double(before.formation[v]);
    today += double(out.healthy.formation[v]);
  }
  if (then > 0.0) out.turnover = today / then;
  return out;
}

std::vector<skeleton::BoneModel> neighbours_of(std::string_view bone, double age, skeleton::Sex sex, ThreadPool& pool) {
  std::vector<skeleton::BoneModel> out;
  const auto& names = skeleton::bone_names();
  const auto found = std::find(names.begin(), names.end(), bone);
  if (found == names.end() || !skeleton::is_vertebra(bone)) return out;
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1.25;
  options.age_years = std::clamp(age, 20.0, 100.0);
  options.sex = sex;
  options.margin_mm = 1.0;
  for (const int step : {-2, -1, 1, 2}) {
    const auto at = (found - names.begin()) + step;
    if (at < 0 || at >= std::ptrdiff_t(names.size()) || !skeleton::is_vertebra(names[std::size_t(at)])) continue;
    out.push_back(skeleton::built_in_bone(names[std::size_t(at)], options, pool));
  }
  return out;
}

Hospital::Hospital(const TestSettings& settings)
    : settings_(settings),
      phantom_(body_phantom(settings.body)),
      armless_(without_arms(phantom_)),
      attenuation_(imaging::attenuation()) {}

Vec3 Hospital::place(const Subject& subject) const {
  const auto region = region_of(phantom_, subject.state.bone);
  HOWSHIP_ENSURE(region.has_value(), "the phantom knows the bone");
  return phantom_.regions[*region].anchor;
}

Coverage Hospital::field(const Subject& subject, const Vec3& usual) const {
  const Vec3 at = place(subject);
  const std::string& bone = subject.state.bone;
  Coverage out = coverage_of(box_of(bone, placed(phantom_, bone, subject.state.grid, subject.centre), at), usual);
  for (std::size_t c = 0; c < 3; ++c) out.centre[c] += at[c];
  return out;
}

Scene Hospital::scene(const Subject& subject, const Grid& around, ThreadPool& pool) const {
  return std::move(scenes(subject, around, {}, pool).plain);
}

TwoScenes Hospital::scenes(const Subject& subject, const Grid& around, const std::function<Vec3(const Vec3&)>& stray,
                           ThreadPool& pool) const {
  const bool arm = subject.state.bone.starts_with("humerus");
  const Phantom& body = arm ? phantom_ : armless_;
  return make_scenes(body, subject.state, placed(body, subject.state.bone, subject.state.grid, subject.centre), around,
                     subject.neighbours, settings_.marrow, stray, pool);
}
}  // namespace howship::imaging
