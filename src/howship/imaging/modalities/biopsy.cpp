// SPDX-License-Identifier: Apache-2.0
// Biopsy of one bone: no image, a report of the pathologist.
#include <array>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {
namespace {

struct Needle {
  std::string_view name;
  BiopsyKind kind;
};
constexpr std::array needles{Needle{"fine_needle", BiopsyKind::fine_needle}, Needle{"core", BiopsyKind::core},
                             Needle{"surgical", BiopsyKind::surgical}};

constexpr std::array views{ShownView{.name = needles[0].name, .usual = false}, ShownView{.name = needles[1].name},
                           ShownView{.name = needles[2].name, .usual = false}};
constexpr std::array settings{setting_table<&TestSettings::biopsy>};

/// The body around a place of a bone, coarsely, to see how deep it lies.
class UnderSkin {
 public:
  UnderSkin(const Hospital& hospital, const Subject& subject, const Vec3& target) : target_(target) {
    if (!hospital.knows(subject.state.bone)) return;
    in_bone_ = subject.state.grid;
    in_body_ = placed(hospital.phantom(), subject.state.bone, subject.state.grid, subject.centre);
    box_ = grid_around(world(target), {2 * reach, 2 * reach, 2 * reach}, {coarse, coarse, coarse});
    // Arms are lifted out of the way, but for a needle in one.
    bool in_arm = false;
    for (const char* arm : {"humerus", "radius", "ulna", "hand"})
      in_arm = in_arm || subject.state.bone.starts_with(arm);
    ThreadPool alone(1);
    body_ = rasterise(in_arm ? hospital.phantom() : without_arms(hospital.phantom()), box_, alone);
  }

  /// mm to it from the skin, pushed in that direction; NaN where the body has no place for the bone.
  double depth(const Vec3& direction) const {
    if (body_.tissue.empty()) return std::nan("");
    double out = 0.0;
    for (double mm = 0.0; mm < reach; mm += 0.5 * coarse) {
      Vec3 p = target_;
      for (std::size_t c = 0; c < 3; ++c) p[c] -= mm * direction[c];
      const Vec3 x = box_.to_world.inverse(world(p));
      const int i = int(std::lround(x[0])), j = int(std::lround(x[1])), k = int(std::lround(x[2]));
      if (!box_.extent.contains(i, j, k)) break;
      if (body_.tissue[box_.extent.index(i, j, k)] != std::uint8_t(BodyTissue::air)) out = mm;
    }
    return out;
  }

  /// The way on which it lies least deep; straight from behind where none is much better.
  Vec3 shortest_way() const {
    constexpr int ways = 200;
    constexpr double better = 3.0;  // mm
    Vec3 out{0, 1, 0};
    double least = depth(out) - better;
    for (int n = 0; n < ways; ++n) {  // a spiral over the sphere
      const double z = 1.0 - (2.0 * n + 1.0) / ways, across = std::sqrt(1.0 - z * z), angle = 2.399963 * n;
      const Vec3 way{across * std::cos(angle), across * std::sin(angle), z};
      if (const double here = depth(way); here < least) {
        least = here;
        out = way;
      }
    }
    return out;
  }

 private:
  static constexpr double coarse = 5.0, reach = 180.0;  // mm

  Vec3 world(const Vec3& place) const { return in_body_.to_world(in_bone_.to_world.inverse(place)); }

  Vec3 target_;
  Grid in_bone_, in_body_, box_;
  Surround body_;
};

std::vector<Examination> sample(const Modality& self, const Hospital& hospital, const Request& request, ThreadPool&) {
  HOWSHIP_ENSURE(request.targets.size() == request.subjects.size(), "a needle has a target in every bone");
  HOWSHIP_ENSURE(request.directions.empty() || request.directions.size() == request.subjects.size(),
                 "a needle that is pushed is pushed in every bone");
  const std::string_view asked = request.view.empty() ? "core" : request.view;
  const Needle* needle = needles.begin();
  while (needle->name != asked) ++needle;  // examine() knows that it is there
  std::vector<Examination> out;
  for (std::size_t s = 0; s < request.subjects.size(); ++s) {
    const TissueState& state = request.subjects[s].state;
    const NoiseKey key = key_of(request.patient, self.name, needle->name, state.bone, request.day);
    Vec3 direction = request.directions.empty() ? Vec3{0, 1, 0} : request.directions[s];
    NeedleGuide guide{request.by_hand};
    if (guide.by_hand) {
      const UnderSkin skin(hospital, request.subjects[s], request.targets[s]);
      if (direction == Vec3{}) direction = skin.shortest_way();
      guide.depth = skin.depth(direction);
      if (std::isnan(guide.depth)) guide.depth = hospital.settings().biopsy.hand_felt;
    }
    const BiopsyFinding found =
        biopsy(state, needle->kind, request.targets[s], direction, hospital.settings().biopsy, key, guide);
    Examination& made = out.emplace_back();
    made.bone = state.bone;
    made.view = needle->name;
    Outcome& outcome = made.outcomes.emplace_back();
    outcome.truth.chance = found.probability;
    outcome.truth.tumour = tumour_volume(state);
    Finding& finding = outcome.finding;
    finding.bone = state.bone;
    finding.decision = found.positive ? Decision::reported : Decision::nothing;
    finding.words = !found.positive
                        ? found.stopped ? "no tumour cells: the needle did not enter the bone" : "no tumour cells"
                    : found.enough_for_staining ? "tumour cells, enough for immunohistochemistry"
                                                : "tumour cells, too few for immunohistochemistry";
    finding.quantity = "tumour_cells";
    finding.value = std::round(found.tumour_cells);
  }
  return out;
}

}  // namespace

constinit const Modality modality::biopsy{.name = "biopsy",
                                          .title = "biopsy",
                                          .needs_lesion = true,
                                          .choice = "needle",
                                          .views = views,
                                          .settings = settings,
                                          .examine = sample};

}  // namespace howship::imaging
