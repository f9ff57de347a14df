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
    const Vec3 direction = request.directions.empty() ? Vec3{0, 1, 0} : request.directions[s];
    const BiopsyFinding found =
        biopsy(state, needle->kind, request.targets[s], direction, hospital.settings().biopsy, key);
    Examination& made = out.emplace_back();
    made.bone = state.bone;
    made.view = needle->name;
    Outcome& outcome = made.outcomes.emplace_back();
    outcome.truth.chance = found.probability;
    outcome.truth.tumour = tumour_volume(state);
    Finding& finding = outcome.finding;
    finding.bone = state.bone;
    finding.decision = found.positive ? Decision::reported : Decision::nothing;
    finding.words = !found.positive             ? "no tumour cells"
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
