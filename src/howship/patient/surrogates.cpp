// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/surrogates.hpp"

#include <algorithm>
#include <cmath>

#include "howship/patient/patient.hpp"

namespace howship::patient {

const std::vector<BoneClass>& bone_classes() {
  static const std::vector<BoneClass> all{{"upper_thoracic", {"T1", "T2", "T3", "T4", "T5", "T6"}, true},
                                          {"lower_thoracic", {"T7", "T8", "T9", "T10", "T11", "T12"}, true},
                                          {"lumbar", {"L1", "L2", "L3", "L4", "L5"}, true},
                                          {"ilium", {"ilium_left"}, false},
                                          {"rib", {"rib_left"}, false},
                                          {"skull", {"skull"}, false},
                                          {"femur", {"femur_left"}, true},
                                          {"humerus", {"humerus_left"}, true}};
  return all;
}

const BoneClass* class_of(std::string_view bone) {
  const std::string_view stem = bone.substr(0, bone.find('_'));
  for (const BoneClass& one : bone_classes())
    for (const std::string_view name : one.bones)
      if (name == bone || name.substr(0, name.find('_')) == stem) return &one;
  return nullptr;
}

std::vector<imaging::LesionSummary> summaries_of(const Site& site, const imaging::TestSettings& settings) {
  std::vector<imaging::LesionSummary> out;
  const imaging::BoneBox bone =
      imaging::box_of(site.name(), site.model().bone_volume_fraction.grid, site.model().centre);
  for (const TissueChange& c : site.changes()) {
    if (c.reach <= 0.0) continue;
    imaging::LesionSummary one;
    one.bone = site.name();
    one.reach = c.reach;
    one.density = site.size().fraction;
    one.weight = settings.body.weight;
    std::vector<Vec3> places;
    const double share = 1.0 / std::max(double(c.places.size()), 1.0);
    for (const TissueChange::Place& here : c.places) {
      const double cells = here.cells + here.dead;
      one.tumour += share * here.cells;
      one.dead += share * here.dead;
      one.lost += share * here.lost;
      one.woven += share * here.woven;
      one.deficit += share * here.deficit;
      one.formation += share * here.formation;
      one.deficit_squared += share * here.deficit * here.deficit;
      one.formation_squared += share * here.formation * here.formation;
      one.deficit_cells += share * here.deficit * cells;
      one.cells_squared += share * cells * cells;
      Vec3 at{};
      for (std::size_t a = 0; a < 3; ++a) at[a] = here.at[a] - site.model().centre[a];
      places.push_back(at);
    }
    for (std::size_t test = 0; test < imaging::table_tests().size(); ++test)
      one.share.push_back(imaging::share_in_image(test, bone, places, c.asked, settings));
    out.push_back(std::move(one));
  }
  return out;
}

strength::WeakenedBone weakened(const Patient& patient, const Site& site) {
  const FractureParameters& p = patient.plan->parameters.fracture;
  const MatrixChange matrix = site.matrix_change(p.woven_strength);
  const BoneClass* its = class_of(site.name());
  strength::WeakenedBone out{its ? std::string{its->name} : "", 0.0, 1e3};
  out.log_closed =
      std::log(round_defect_strength(matrix.lost, matrix.gained, site.size().fraction, site.size().section, p)) +
      std::log(matrix.quality) +
      patient.plan->parameters.strength.materials.vertebra_strength_exponent *
          std::log(std::max(matrix.elsewhere, 1e-3));
  double most = 0.0;
  for (const TissueChange& one : site.changes())
    if (one.reach > most) {
      most = one.reach;
      out.from_middle = distance(one.centre, site.model().centre);
    }
  return out;
}

}  // namespace howship::patient
