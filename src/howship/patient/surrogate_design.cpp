// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/surrogate_design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/numerics/sobol.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/patient/tissue.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::patient {
namespace {

constexpr double seed_radius = 2.0;        // mm
constexpr double longest_growth = 1500.0;  // days

double within(double u, double low, double high) { return low + u * (high - low); }
double within_log(double u, double low, double high) { return low * std::pow(high / low, u); }

/// Places in the marrow of a bone where whole voxels are marrow.
std::vector<Vec3> places_in(const skeleton::BoneModel& model, skeleton::Part wanted) {
  std::vector<Vec3> out;
  const Extent& e = model.tissue.grid.extent;
  for (const double least : {0.9, 0.3, -1.0}) {  // thin bones have no whole voxel of marrow
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          if (model.tissue(i, j, k) != std::uint8_t(skeleton::Tissue::bone) ||
              model.part(i, j, k) != std::uint8_t(wanted))
            continue;
          if (double(model.solid_fraction(i, j, k)) - double(model.cortical_fraction(i, j, k)) < least) continue;
          out.push_back(model.tissue.grid.to_world({double(i), double(j), double(k)}));
        }
    if (out.size() > 50) break;
  }
  return out;
}

}  // namespace

DesignPoint design_point(const BoneClass& of, std::uint32_t number, std::uint64_t seed, bool to_load) {
  std::uint64_t own = mix(seed);
  for (const char c : of.name) own = mix(own ^ std::uint64_t(static_cast<unsigned char>(c)));
  const auto u = sobol_point(number, own);
  DesignPoint out;
  out.seed = seed;
  out.number = number;
  out.bone_class = of.name;
  out.bone = of.bones[std::min(std::size_t(u[0] * double(of.bones.size())), of.bones.size() - 1)];
  out.diameter = to_load ? within(u[1], 4.0, 45.0) : within_log(u[1], 4.0, 45.0);
  const double lytic = to_load ? 0.6 : 0.35;  // more lesions are purely lytic than any other
  out.phenotype = u[2] < lytic ? 0.0 : (u[2] - lytic) / (1.0 - lytic);
  out.place = u[3];
  out.density = within_log(u[4], 50.0, 200.0);
  if (u[5] > 0.60) {
    out.treated_for = within((u[5] - 0.60) / 0.40, 30.0, 180.0);
    const double kind = std::fmod(u[5] * 1000.0, 1.0);
    if (kind < 0.67) out.osteoclasts_blocked = 0.95;
    if (kind > 0.33) out.kill = 0.05;
  }
  static constexpr std::string_view primaries[] = {"breast", "lung", "renal", "myeloma", "prostate", "thyroid"};
  out.primary = primaries[std::min(std::size_t(u[6] * 6.0), std::size_t{5})];
  out.age = within(u[7], 35.0, 88.0);
  out.male = u[8] < 0.5;
  out.weight = within(std::fmod(2.0 * u[8], 1.0), 50.0, 105.0);
  out.in_shaft = (of.name == "femur" || of.name == "humerus") && u[9] < 0.3;
  return out;
}

GrownPoint grow(const DesignPoint& point, const ModelParameters& parameters, double voxel, ThreadPool& pool) {
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = voxel;
  options.age_years = point.age;
  options.sex = point.male ? skeleton::Sex::male : skeleton::Sex::female;
  options.trabecular_bmd = point.density;
  options.seed = point.seed;
  options.patient = point.number;
  auto plan = std::make_shared<Plan>();
  plan->seed = point.seed;
  plan->patient = point.number;
  plan->person.age = point.age;
  plan->person.weight = point.weight;
  plan->person.male = point.male;
  plan->parameters = parameters;
  plan->parameters.tumour = tumour::find_primary(point.primary)->parameters;
  plan->parameters.tumour.phenotype = point.phenotype;
  SitePlan site{point.bone, Joined::shells,
                std::make_shared<const skeleton::BoneModel>(skeleton::built_in_bone(point.bone, options, pool)),
                plan->parameters.tumour, std::nullopt};
  const auto places = places_in(*site.model, point.in_shaft ? skeleton::Part::other : skeleton::Part::reference);
  const Vec3 at = places.empty()
                      ? site.model->centre
                      : places[std::min(std::size_t(point.place * double(places.size())), places.size() - 1)];
  plan->sites.push_back(std::move(site));
  GrownPoint out{plan, std::make_unique<Patient>(start(plan)), 0.0};
  Site& bone = out.patient->sites.front();
  bone.begin(0.0, 1.0, 0);
  const SeedLesion seed{.bone = point.bone, .lesion = 0, .centre = at, .radius = seed_radius};
  bone.expect(seed);
  bone.seed(seed);
  space::Exposure exposure;
  exposure.parathyroid_hormone = parameters.bone.pth_healthy;
  const auto live_on = [&] {
    bone.begin(out.days, 1.0, std::int64_t(out.days));
    bone.advance(exposure, 1.0, pool);
    out.days += 1.0;
  };
  const double wanted = std::numbers::pi / 6.0 * std::pow(point.diameter, 3);
  while (out.days < longest_growth && bone.exchange(pool).tumour < wanted && !bone.margin_reached()) live_on();
  if (point.osteoclasts_blocked > 0.0)
    exposure.denosumab = space::denosumab_for_neutralised_rankl(point.osteoclasts_blocked, parameters.bone);
  exposure.kill = {point.kill, point.kill, point.kill};
  for (double day = 0.0; day < point.treated_for; day += 1.0) live_on();
  return out;
}

imaging::ExaminedLesion examine_point(const DesignPoint& point, GrownPoint& grown, ThreadPool& pool) {
  const Plan& plan = *grown.plan;
  const Site& site = grown.patient->sites.front();
  imaging::TestSettings settings = imaging::for_patient(plan.parameters.imaging, plan.person.male, plan.person.weight);
  settings.front_occupancy = plan.parameters.tumour.front_occupancy;
  settings.packing = plan.parameters.tumour.packing;
  settings.transport = plan.parameters.space;
  const imaging::Hospital hospital(settings);
  imaging::Subject subject =
      imaging::make_subject(tissue_state(site, pool), healthy_tissue(site), site.model().centre, pool);
  subject.neighbours = imaging::neighbours_of(site.name(), plan.person.age,
                                              plan.person.male ? skeleton::Sex::male : skeleton::Sex::female, pool);
  imaging::ExaminedLesion out{std::string{point.bone_class}, {}, {}};
  if (const auto all = summaries_of(site, settings); !all.empty()) out.summary = all.front();
  for (const imaging::Modality* one : imaging::modalities()) {
    if (!one->reckoned || !one->table.empty()) continue;
    imaging::Request request;
    request.subjects = {&subject, 1};
    request.patient = {plan.seed, plan.patient};
    request.day = grown.days;
    for (const imaging::Examination& made : imaging::examine(hospital, *one, request, pool)) {
      const imaging::Truth& truth = made.outcomes.front().truth;
      imaging::ExaminedLesion::Test& test = out.tests.emplace_back();
      test.test = std::string{one->name} + (one->planar && !made.view.empty() ? "_" + made.view : "");
      test.index = truth.detectability;
      test.threshold = truth.threshold;
      // Where a focus lies does not follow from what it amounts to.
      const auto is_place = [](std::string_view name) {
        return name == "left_mm" || name == "posterior_mm" || name == "superior_mm";
      };
      for (const imaging::MeasuredColumn& column : one->columns)
        if (!column.always && !is_place(column.name))
          test.measured.emplace_back(column.name, column.read(made.study, 0).number);
    }
  }
  return out;
}

strength::LoadedBone load_point(const DesignPoint&, GrownPoint& grown, ThreadPool& pool) {
  const Plan& plan = *grown.plan;
  const Site& site = grown.patient->sites.front();
  const HealthyStrength healthy = healthy_strength(site.model(), site.name(), site.load_case(), plan.person.weight,
                                                   plan.parameters.strength, plan.parameters.fracture, pool);
  strength::LoadedBone out{weakened(*grown.patient, site), std::numeric_limits<double>::quiet_NaN()};
  const StrengthTest test = test_strength(*grown.patient, site, pool);
  if (test.assessment.strength && healthy.stiffness > 0.0)
    out.log_left = std::log(std::max(test.assessment.strength->failure_load, 1e-9)) - healthy.log_strength;
  return out;
}

}  // namespace howship::patient
