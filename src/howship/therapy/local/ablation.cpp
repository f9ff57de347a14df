// SPDX-License-Identifier: Apache-2.0
// Ablation by heat or cold: a share of every cell dies, matrix stays.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {{.key = "killed",
                                  .low = 0,
                                  .high = 1,
                                  .meaning = "share of every cell that dies within the radius",
                                  .example = "0.9"}};
}

const LocalTreatment ablation{
    .key = "ablation",
    .title = "ablation",
    .meaning = "kills cells by heat or cold within a radius; matrix stays",
    .where = LocalTreatment::Where::ball,
    .inputs = inputs,
    .numbs = true,
    .event = {"ablation", EventOrigin::treatment, EventLevel::care, "Tissue of {bone} is ablated: {detail}.",
              "Ablation in {bone}", "tumour in {bone} was destroyed through a needle"},
    .words = [](const LocalOrder& order) { return fmt::format("{} of all cells killed", order.number("killed")); },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.change(
              order.ball, order.number("killed"),
              [&](double killed, space::Rve& rve) { space::ablate(rve.y, killed, site.law()); },
              space::Disturbs::stroma);
        }};

}  // namespace howship::therapy::local
