// SPDX-License-Identifier: Apache-2.0
// One fraction of external radiation: the linear-quadratic law on every cell that it meets.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {
    {.key = "dose", .unit = "Gy", .low = 0, .high = 100, .meaning = "of one fraction", .example = "\"3 Gy\""}};
}

const LocalTreatment fraction{
    .key = "fraction",
    .title = "radiation",
    .meaning = "one fraction of external radiation",
    .inputs = inputs,
    .event = {"radiation_fraction", EventOrigin::treatment, EventLevel::care, "{bone} is irradiated: {detail}.",
              "Radiation of {bone}", "{bone} was treated with radiation"},
    .words = [](const LocalOrder& order) { return fmt::format("{} Gy", order.number("dose")); },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.absorb(order.ball, order.number("dose"));
          site.change(
              order.ball, order.number("dose"),
              [&](double gray, space::Rve& rve) { space::give_fraction(rve.y, gray, site.law()); },
              space::Disturbs::stroma);
        },
    .gray = [](const LocalOrder& order) { return order.number("dose"); }};

}  // namespace howship::therapy::local
