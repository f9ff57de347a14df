// SPDX-License-Identifier: Apache-2.0
// Resection: all tissue within a radius is taken out.
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {

const LocalTreatment resection{
    .key = "resection",
    .title = "resection",
    .meaning = "removes all tissue within a radius",
    .where = LocalTreatment::Where::ball,
    .inputs = {},
    .event = {"resection", EventOrigin::treatment, EventLevel::care, "A part of {bone} is resected: {detail}.",
              "Resection in {bone}", "a part of {bone} was cut out"},
    .words = [](const LocalOrder&) { return std::string{"all tissue removed"}; },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.change(
              order.ball, 1.0,
              [](double share, space::Rve& rve) {
                if (share >= 0.5) space::resect(rve.y);
              },
              space::Disturbs::stroma);
        }};

}  // namespace howship::therapy::local
