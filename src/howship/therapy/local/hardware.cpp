// SPDX-License-Identifier: Apache-2.0
// Metal in a bone: tests of strength see it from the day on.
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {

using Kind = LocalInput::Kind;

constexpr LocalInput from{
    .kind = Kind::place,
    .key = "from",
    .unit = "mm",
    .low = -500,
    .high = 500,
    .meaning = "one end of its axis (of a plate: of its inner face); of pedicle screws the entry of one",
    .example = "[\"12 mm\", \"4 mm\", \"-60 mm\"]"};
constexpr LocalInput to{.kind = Kind::place,
                        .key = "to",
                        .unit = "mm",
                        .low = -500,
                        .high = 500,
                        .meaning = "the other end; of pedicle screws the entry of the other",
                        .example = "[\"15 mm\", \"4 mm\", \"30 mm\"]"};
constexpr LocalInput diameter{.key = "diameter",
                              .unit = "mm",
                              .low = 1,
                              .high = 30,
                              .meaning = "of a nail, a pedicle screw or a cylinder",
                              .example = "\"11 mm\"",
                              .required = false,
                              .otherwise = "nail_diameter, screw_diameter or rod_diameter of [parameters.strength]"};
constexpr LocalInput width{.key = "width",
                           .unit = "mm",
                           .low = 3,
                           .high = 60,
                           .meaning = "of a plate",
                           .example = "\"16 mm\"",
                           .required = false,
                           .otherwise = "bone_plate_width of [parameters.strength]"};
constexpr LocalInput thickness{.key = "thickness",
                               .unit = "mm",
                               .low = 1,
                               .high = 15,
                               .meaning = "of a plate",
                               .example = "\"5 mm\"",
                               .required = false,
                               .otherwise = "bone_plate_thickness of [parameters.strength]"};
constexpr LocalInput outward{.kind = Kind::direction,
                             .key = "outward",
                             .low = -1,
                             .high = 1,
                             .meaning = "direction from the bone to a plate: left, posterior, superior",
                             .example = "[1, 0, 0]"};
constexpr LocalInput length{.key = "length",
                            .unit = "mm",
                            .low = 10,
                            .high = 90,
                            .meaning = "of each pedicle screw",
                            .example = "\"45 mm\"",
                            .required = false,
                            .otherwise = "screw_length of [parameters.strength]"};

constexpr LocalInput of_rods[] = {from, to, diameter};
constexpr LocalInput of_plates[] = {from, to, width, thickness, outward};
constexpr LocalInput of_screws[] = {from, to, diameter, length};

constexpr EventKind placed{"hardware_placed",    EventOrigin::treatment,
                           EventLevel::care,     "{detail} placed in {bone}.",
                           "{detail} in {bone}", "metal was put into {bone} to hold it ({detail})"};
std::string its_name(const LocalOrder& order) { return std::string{order.what->key}; }

constexpr LocalTreatment metal(std::string_view key, std::string_view title, std::string_view meaning,
                               std::span<const LocalInput> inputs) {
  return {.key = key,
          .title = title,
          .meaning = meaning,
          .where = LocalTreatment::Where::metal,
          .inputs = inputs,
          .event = placed,
          .words = its_name,
          .holds = always_holds};
}

}  // namespace

const LocalTreatment nail = metal("nail", "nail", "a nail in the canal of a long bone", of_rods);
const LocalTreatment plate = metal("plate", "plate", "a plate on the surface of a bone", of_plates);
const LocalTreatment pedicle_screws =
    metal("pedicle_screws", "screws and rods", "two pedicle screws of a vertebra", of_screws);
const LocalTreatment cylinder = metal("cylinder", "rod", "a rod of metal in a bone", of_rods);

}  // namespace howship::therapy::local
