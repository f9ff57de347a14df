// SPDX-License-Identifier: Apache-2.0
// A cast, splint or crutches: the bone bears a part of the loads of daily life for a time.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {
    {.key = "factor",
     .low = 0.1,
     .high = 1,
     .meaning = "part of the loads of daily life that the bone still bears",
     .example = "0.5"},
    {.key = "lasts", .unit = "day", .low = 1, .high = 3650, .meaning = "for how long", .example = "\"6 weeks\""}};
}

const LocalTreatment load_limit{
    .key = "load_limit",
    .title = "cast or splint",
    .meaning = "takes loads of daily life off a bone for a time: a cast, a splint, crutches",
    .where = LocalTreatment::Where::bone,
    .inputs = inputs,
    .event = {"load_limited", EventOrigin::treatment, EventLevel::care, "Loads are taken off {bone}: {detail}.",
              "Loads off {bone}", "a cast, a splint or crutches spared {bone}"},
    .words =
        [](const LocalOrder& order) {
          return fmt::format("{:.0f} % of daily loads for {} days", 100.0 * order.number("factor"),
                             order.number("lasts"));
        },
    .load = [](const LocalOrder& order,
               double days) { return days < order.number("lasts") ? order.number("factor") : 1.0; }};

}  // namespace howship::therapy::local
