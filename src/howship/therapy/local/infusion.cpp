// SPDX-License-Identifier: Apache-2.0
// Bisphosphonate that reaches a bone at once, by hand; a course of a drug does it through blood.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {
    {.key = "equivalents", .low = 0, .high = 100, .meaning = "doses of 4 mg zoledronate", .example = "1"}};
}

const LocalTreatment infusion{
    .key = "infusion",
    .title = "bisphosphonate",
    .meaning = "bisphosphonate that binds to the bone at once",
    .inputs = inputs,
    .event = {"bisphosphonate_infusion", EventOrigin::treatment, EventLevel::care,
              "{bone} binds bisphosphonate of an infusion: {detail}.", "Bisphosphonate in {bone}",
              "a bisphosphonate was given, which settles on {bone}"},
    .words =
        [](const LocalOrder& order) {
          return fmt::format("{} dose equivalents of 4 mg zoledronate", order.number("equivalents"));
        },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.change(
              order.ball, order.number("equivalents"),
              [](double equivalents, space::Rve& rve) {
                if (rve.host > 0.0) space::infuse(rve.y, equivalents);  // it binds to bone only
              },
              space::Disturbs::bone);
        }};

}  // namespace howship::therapy::local
