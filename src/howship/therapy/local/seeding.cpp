// SPDX-License-Identifier: Apache-2.0
// Tumour cells that lodge at a place: no treatment, but an instant of a place like one.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {{.key = "cells",
                                  .low = 1,
                                  .high = 1e10,
                                  .meaning = "tumour cells that lodge in each voxel within the radius",
                                  .example = "1e6"}};
}

const LocalTreatment seeding{
    .key = "seeding",
    .title = "seeding",
    .meaning = "tumour cells that lodge",
    .where = LocalTreatment::Where::point,
    .inputs = inputs,
    .brings_tumour = true,
    .event = {"cells_seeded", EventOrigin::seeding, EventLevel::warning, "Tumour cells lodge in {bone}: {detail}.",
              "Cells in {bone}", "cancer cells came to {bone} with the blood"},
    .words = [](const LocalOrder& order) { return fmt::format("{} cells", order.number("cells")); },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.change(
              order.ball, order.number("cells"),
              [&](double cells, space::Rve& rve) { space::lodge(rve.y, cells, rve.volume, site.law()); },
              space::Disturbs::tumour);
        }};

}  // namespace howship::therapy::local
