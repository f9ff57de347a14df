// SPDX-License-Identifier: Apache-2.0
// Bone cement: fills a share of the pores, and its heat kills the cells that it meets.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {
    {.key = "fill", .low = 0, .high = 1, .meaning = "filled share of the pore space", .example = "0.8"}};
}

const LocalTreatment cement{
    .key = "cement",
    .title = "cement",
    .meaning = "fills pores with bone cement within a radius; its heat kills the cells there",
    .where = LocalTreatment::Where::ball,
    .inputs = inputs,
    .event = {"cement", EventOrigin::treatment, EventLevel::care, "Cement is injected into {bone}: {detail}.",
              "Cement in {bone}", "bone cement was injected into {bone}"},
    .words = [](const LocalOrder& order) { return fmt::format("{} of the pore space filled", order.number("fill")); },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.change(
              order.ball, order.number("fill"),
              [](double fill, space::Rve& rve) { rve.inert = space::fill_with_cement(rve.y, rve.inert, fill); },
              space::Disturbs::stroma);
        },
    .holds = always_holds};

}  // namespace howship::therapy::local
