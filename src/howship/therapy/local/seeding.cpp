// SPDX-License-Identifier: Apache-2.0
// Tumour cells that lodge at a place: no treatment, but ordered like one. They are a lesion of their own;
// patient/order.hpp says how it begins.
#include <fmt/format.h>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {{.key = "cells",
                                  .low = 1,
                                  .high = 1e10,
                                  .meaning = "tumour cells that lodge; one cell takes with a chance of a tenth",
                                  .example = "1e6"}};
}

const LocalTreatment seeding{
    .key = "seeding",
    .title = "seeding",
    .meaning = "tumour cells that lodge and are a lesion of their own if they take",
    .where = LocalTreatment::Where::point,
    .inputs = inputs,
    .brings_tumour = true,
    .event = {"cells_seeded", EventOrigin::seeding, EventLevel::warning, "Tumour cells lodge in {bone}: {detail}.",
              "Cells in {bone}", "cancer cells came to {bone} with the blood"},
    .words = [](const LocalOrder& order) { return fmt::format("{} cells", order.number("cells")); }};

}  // namespace howship::therapy::local
