// SPDX-License-Identifier: Apache-2.0
// Surgery with what it asks of the patient: the operations of a place (screws, nail, plate, decompression), a
// prosthesis, a curettage; and supports, which are no operation.
#include <fmt/format.h>

#include <cmath>

#include "howship/therapy/local/operation.hpp"
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {

using Kind = LocalInput::Kind;
using P = OperationParameters;

constexpr Operation nailing{2, &P::nail_death, true}, plating{3, &P::nail_death}, screwing{4, &P::screws_death},
    decompressing{5, &P::decompression_death}, replacing{6, &P::prosthesis_death, true},
    curetting{7, &P::curettage_death};

/// Anaesthesia.
std::optional<std::string> refuse_the_moribund(const LocalOrder&, TreatedSite& site) {
  if (site.occasion().performance >= 3.5) return "the patient is too ill for an operation (performance status 4)";
  return std::nullopt;
}

/// What puts metal or cement into a bone. A decompression does not, and a cord cannot wait.
std::optional<std::string> refuse_implant(const LocalOrder& order, TreatedSite& site) {
  if (site.occasion().infected) return infection_forbids;
  return refuse_the_moribund(order, site);
}

std::optional<std::string> refuse_curettage(const LocalOrder& order, TreatedSite& site) {
  return order.flag("filled") ? refuse_implant(order, site) : refuse_the_moribund(order, site);
}

std::vector<std::string> warn_of_infection(const LocalOrder&, TreatedSite& site) {
  if (!site.occasion().infected) return {};
  return {"the patient has an infection, which may settle in the wound"};
}

/// The same as a treatment that is given by hand, with its risk.
LocalTreatment operation_like(const LocalTreatment& row, const Operation& operation) {
  LocalTreatment out = row;
  out.family = "surgery";
  out.operation = &operation;
  out.refuse = row.where == LocalTreatment::Where::metal ? refuse_implant : refuse_the_moribund;
  out.warn = warn_of_infection;
  return out;
}

std::optional<std::string> refuse_prosthesis(const LocalOrder& order, TreatedSite& site) {
  const std::string& bone = site.name();
  if (!bone.starts_with("femur") && !bone.starts_with("humerus"))
    return fmt::format("there is no prosthesis for {}: it replaces the upper end of a femur or humerus", bone);
  return refuse_implant(order, site);
}

constexpr LocalInput of_curettage[] = {{.key = "removed",
                                        .low = 0.5,
                                        .high = 1,
                                        .meaning = "share of the tumour within reach that is scraped out",
                                        .example = "0.9",
                                        .required = false,
                                        .usual = 0.9},
                                       {.kind = Kind::flag,
                                        .key = "filled",
                                        .meaning = "the hole is filled with cement",
                                        .example = "true",
                                        .required = false,
                                        .usual = 0.0}};

constexpr LocalInput load(double usual) {
  return {.key = "load",
          .low = 0.1,
          .high = 1,
          .meaning = "part of the loads of daily life that the bone still bears",
          .example = "0.5",
          .required = false,
          .usual = usual};
}
constexpr LocalInput lasts{.key = "lasts",
                           .unit = "day",
                           .low = 1,
                           .high = 3650,
                           .meaning = "for how long",
                           .example = "\"6 weeks\"",
                           .required = false,
                           .usual = 42.0};
constexpr LocalInput of_cast[] = {load(0.5), lasts}, of_splint[] = {load(0.6), lasts},
                     of_corset[] = {load(0.85), lasts}, of_crutches[] = {load(0.5), lasts};

constexpr EventKind supported{"load_limited",     EventOrigin::treatment,
                              EventLevel::care,   "Loads are taken off {bone}: {detail}.",
                              "Loads off {bone}", "a cast, a splint or crutches spared {bone}"};

constexpr LocalTreatment support(std::string_view key, std::string_view title, std::string_view meaning,
                                 std::span<const LocalInput> inputs) {
  return {.key = key,
          .title = title,
          .meaning = meaning,
          .family = "support",
          .where = LocalTreatment::Where::bone,
          .inputs = inputs,
          .event = supported,
          .words =
              [](const LocalOrder& order) {
                return fmt::format("{}: {:.0f} % of daily loads for {:g} days", order.what->title,
                                   100.0 * order.number("load"), order.number("lasts"));
              },
          .load = [](const LocalOrder& order,
                     double days) { return days < order.number("lasts") ? order.number("load") : 1.0; }};
}

}  // namespace

const LocalTreatment prosthesis{
    .key = "prosthesis",
    .title = "prosthesis",
    .meaning = "takes the end of a femur or humerus out within a radius and puts a prosthesis in its place",
    .family = "surgery",
    .where = LocalTreatment::Where::ball,
    .inputs = {},
    .event = {"prosthesis", EventOrigin::treatment, EventLevel::care, "A part of {bone} is replaced: {detail}.",
              "Prosthesis in {bone}", "a part of {bone} was replaced by a prosthesis"},
    .refuse = refuse_prosthesis,
    .words = [](const LocalOrder&) { return std::string{"prosthesis on a cemented stem"}; },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          // What holds from then on is not bone: tests of strength take it as filled.
          site.change(
              order.ball, 1.0,
              [](double share, space::Rve& rve) {
                if (share < 0.5 || rve.host <= 0.0) return;
                space::resect(rve.y);
                rve.inert = 1.0;
              },
              space::Disturbs::stroma);
        },
    .holds = always_holds,
    .operation = &replacing};

const LocalTreatment curettage{
    .key = "curettage",
    .title = "curettage",
    .meaning = "scrapes tumour out within a radius, and may fill the hole with cement",
    .family = "surgery",
    .where = LocalTreatment::Where::ball,
    .inputs = of_curettage,
    .event = {"curettage", EventOrigin::treatment, EventLevel::care, "Tumour is scraped out of {bone}: {detail}.",
              "Curettage of {bone}", "tumour was scraped out of {bone}"},
    .refuse = refuse_curettage,
    .warn = warn_of_infection,
    .words =
        [](const LocalOrder& order) {
          return fmt::format("{:.0f} % of the tumour within reach{}", 100.0 * order.number("removed"),
                             order.flag("filled") ? ", filled with cement" : "");
        },
    .give =
        [](const LocalOrder& order, TreatedSite& site) {
          site.change(
              order.ball, order.number("removed"),
              [](double removed, space::Rve& rve) {
                for (const auto soft : {space::sensitive, space::adapted, space::independent, space::debris})
                  rve.y[soft] *= 1.0 - removed;
              },
              space::Disturbs::stroma);
          if (order.flag("filled"))
            site.change(
                order.ball, site.cement().saturation,
                [](double fill, space::Rve& rve) { rve.inert = space::fill_with_cement(rve.y, rve.inert, fill); },
                space::Disturbs::stroma);
        },
    .holds = [](const LocalOrder& order) { return order.flag("filled"); },
    .operation = &curetting};

const LocalTreatment surgery_nail = operation_like(nail, nailing);
const LocalTreatment surgery_plate = operation_like(plate, plating);
const LocalTreatment surgery_screws = operation_like(pedicle_screws, screwing);
const LocalTreatment surgery_decompression = operation_like(decompression, decompressing);

const LocalTreatment cast = support("cast", "cast", "spares a bone in a cast for a time", of_cast);
const LocalTreatment splint = support("splint", "splint", "spares a bone in a splint for a time", of_splint);
const LocalTreatment corset = support("corset", "corset", "takes a part of the load off a spine", of_corset);
const LocalTreatment crutches = support("crutches", "crutches", "take loads off a leg", of_crutches);

}  // namespace howship::therapy::local
