// SPDX-License-Identifier: Apache-2.0
// Decompression of the spinal cord: lamina and what presses are taken away. What holds the spine is an order of its
// own.
#include <fmt/format.h>

#include <cmath>

#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {
constexpr LocalInput inputs[] = {{.key = "left",
                                  .low = 0,
                                  .high = 1,
                                  .meaning = "part of the tumour in the canal that stays",
                                  .example = "0.14",
                                  .required = false,
                                  .otherwise = "left_by_surgery of [parameters.cord]"}};

}  // namespace

const LocalTreatment decompression{
    .key = "decompression",
    .title = "decompression",
    .meaning = "laminectomy: takes bone and most of the tumour out of the spinal canal of a vertebra",
    .where = LocalTreatment::Where::bone,
    .inputs = inputs,
    .event = {"decompression", EventOrigin::treatment, EventLevel::care,
              "The [[spinal cord]] is freed at {bone} (laminectomy): {detail}.", "Cord freed at {bone}",
              "surgery took the pressure off the spinal cord at {bone}"},
    .words =
        [](const LocalOrder& order) {
          const double left = order.number("left");
          return std::isnan(left) ? std::string{"lamina, bone and most of the tumour in the canal are taken out"}
                                  : fmt::format("{:.0f} % of the tumour in the canal left", 100.0 * left);
        },
    .give = [](const LocalOrder& order, TreatedSite& site) { site.clear_canal(order.number("left")); }};

}  // namespace howship::therapy::local
