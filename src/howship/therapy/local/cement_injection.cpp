// SPDX-License-Identifier: Apache-2.0
// Bone cement: where it runs, what leaks, what its heat kills; a balloon before it makes room and lifts the endplates.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/random.hpp"
#include "howship/therapy/cement/curing.hpp"
#include "howship/therapy/local/injection.hpp"
#include "howship/therapy/local/percutaneous.hpp"
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {

cement::Ground ground_of(const Surroundings& around, const TreatedSite& site) {
  using cement::Place;
  cement::Ground out;
  out.extent = around.grid.extent;
  out.spacing = around.spacing;
  out.matrix = around.matrix;
  out.tumour = around.tumour;
  const std::size_t size = around.tissue.size();
  out.place.assign(size, Place::closed);
  out.taken.assign(size, 0.0f);
  for (std::size_t v = 0; v < size; ++v) {
    out.place[v] = around.tissue[v] == space::Tissue::bone    ? Place::bone
                   : around.tissue[v] == space::Tissue::canal ? Place::canal
                   : around.tissue[v] == space::Tissue::soft  ? Place::soft
                                                              : Place::closed;
    if (out.place[v] == Place::bone) out.taken[v] = around.cement[v];
  }
  for (const std::uint32_t v : around.canal)
    if (out.place[v] != Place::bone) out.place[v] = Place::canal;
  if (around.canal.empty()) return out;
  // The vein runs from behind the middle of the body to the canal.
  const Vec3 centre = site.model().centre;
  Vec3 back{};
  for (const std::uint32_t v : around.canal) {
    const Extent& e = around.grid.extent;
    const Vec3 at =
        around.grid.to_world({double(int(v) % e.ni), double(int(v) / e.ni % e.nj), double(int(v) / (e.ni * e.nj))});
    for (std::size_t c = 0; c < 3; ++c) back[c] += at[c] / double(around.canal.size());
  }
  const double depth = back[1] - centre[1];
  std::size_t v = 0;
  for (int k = 0; k < out.extent.nk; ++k)
    for (int j = 0; j < out.extent.nj; ++j)
      for (int i = 0; i < out.extent.ni; ++i, ++v) {
        if (out.place[v] != Place::bone) continue;
        const Vec3 at = around.grid.to_world({double(i), double(j), double(k)});
        const double along = (at[1] - centre[1]) / depth;
        if (along < 0.5 || along > 1.0) continue;
        const double aside = std::max(std::abs(at[0] - centre[0]), std::abs(at[2] - centre[2]));
        if (aside < std::max(site.cement().vein_radius, 0.51 * around.spacing)) out.place[v] = Place::vein;
      }
  return out;
}

std::function<double(std::size_t)> path_draw(const TreatedSite& site) {
  const Occasion& o = site.occasion();
  const std::uint64_t course = (o.region * 64 + o.course) << 32;
  return [o, course](std::size_t voxel) { return normal(o.seed, o.patient, Stream::cement_path, course | voxel); };
}

namespace {

using Kind = LocalInput::Kind;

constexpr std::string_view entries[] = {"lesion", "left", "right", "both"};
constexpr LocalInput volume(double usual, std::string_view example) {
  return {.key = "volume",
          .unit = "mL",
          .low = 0.5,
          .high = 30,
          .meaning = "of cement",
          .example = example,
          .required = false,
          .usual = usual};
}
constexpr LocalInput entry{.kind = Kind::word,
                           .key = "entry",
                           .meaning =
                               "where the cannula ends: in the lesion (in the middle of a bone without one), in "
                               "the left or right half of the body of a vertebra, or in both",
                           .example = "\"both\"",
                           .required = false,
                           .words = entries,
                           .usual_word = "lesion"};
constexpr LocalInput at{.kind = Kind::place,
                        .key = "at",
                        .unit = "mm",
                        .low = -500,
                        .high = 500,
                        .meaning = "where the cannula ends, instead of `entry`",
                        .example = "[\"6 mm\", \"-4 mm\", \"0 mm\"]",
                        .required = false,
                        .otherwise = "as `entry` says"};
constexpr LocalInput viscosity{.key = "viscosity",
                               .unit = "Pa s",
                               .low = 20,
                               .high = 5000,
                               .meaning = "of the cement as it is injected",
                               .example = "\"300 Pa s\"",
                               .required = false,
                               .otherwise = "as `minutes_after_mixing` has it"};
constexpr LocalInput after_mixing{.key = "minutes_after_mixing",
                                  .low = 2,
                                  .high = 12,
                                  .meaning = "when it is injected: it thickens from minute to minute",
                                  .example = "6",
                                  .required = false,
                                  .usual = 6.0};
constexpr LocalInput rate{.key = "rate",
                          .unit = "mL/s",
                          .low = 0.005,
                          .high = 1,
                          .meaning = "how fast it is injected",
                          .example = "\"0.1 mL/s\"",
                          .required = false,
                          .usual = 0.1};
constexpr LocalInput balloon{.key = "balloon",
                             .unit = "mL",
                             .low = 1,
                             .high = 8,
                             .meaning = "volume of the balloon (of each, where two are used)",
                             .example = "\"3 mL\"",
                             .required = false,
                             .usual = 3.0};
constexpr LocalInput accept_risk{.kind = Kind::flag,
                                 .key = "accept_risk",
                                 .meaning = "give it although it would be refused for the patient's sake",
                                 .example = "true",
                                 .required = false,
                                 .usual = 0.0};

constexpr LocalInput of_vertebroplasty[] = {volume(4, "\"4 mL\""), entry, at,         viscosity,
                                            after_mixing,          rate,  accept_risk};
constexpr LocalInput of_kyphoplasty[] = {volume(5, "\"5 mL\""), balloon, entry,      at, viscosity,
                                         after_mixing,          rate,    accept_risk};
constexpr LocalInput of_cementoplasty[] = {volume(8, "\"8 mL\""), entry, at,         viscosity,
                                           after_mixing,          rate,  accept_risk};

double viscosity_of(const LocalOrder& order, const cement::CementParameters& numbers) {
  const double told = order.number("viscosity");
  return std::isnan(told) ? cement::viscosity_after(order.number("minutes_after_mixing"), numbers) : told;
}

std::vector<Vec3> ends_of(const LocalOrder& order, const TreatedSite& site, const Surroundings& around) {
  if (const Vec3& told = order.place("at"); !std::isnan(told[0])) return {told};
  const std::string& word = order.word("entry");
  if (word == "lesion") return {target_of(order, site, around)};
  // Half way to the side of the body, a little in front of its middle.
  double widest = 0.0;
  const Vec3 centre = site.model().centre;
  for (double mm = 0.0; mm < 60.0; mm += 0.5) {
    const auto v = voxel_of(around, {centre[0] + mm, centre[1], centre[2]});
    if (!v || around.tissue[*v] != space::Tissue::bone) break;
    widest = mm;
  }
  const Vec3 right{centre[0] + 0.45 * widest, centre[1] + 0.1 * widest, centre[2]};
  const Vec3 left{centre[0] - 0.45 * widest, centre[1] + 0.1 * widest, centre[2]};
  return word == "left" ? std::vector{left} : word == "right" ? std::vector{right} : std::vector{left, right};
}

constexpr std::uint64_t procedure_of_cement = 1, slot_of_leak = 5;

std::optional<std::string> plan_cement(const LocalOrder& order, TreatedSite& site) {
  const cement::CementParameters& numbers = site.cement();
  const Occasion& occasion = site.occasion();
  const bool accepted = order.flag("accept_risk");
  const bool with_balloon = order.what->key == "kyphoplasty";
  if (!accepted) {
    if (site.cord_pressed()) return "the spinal cord is pressed here, and cement could press it further";
    if (occasion.infected) return infection_forbids;
    if (occasion.platelets < 50.0)
      return fmt::format(
          "platelets are {:.0f} x 10^9/L, and below 50 the cannula makes bleeding that cannot be stopped",
          occasion.platelets);
    if (occasion.performance >= 3.5) return "the patient is too ill to lie prone for it (performance status 4)";
  }
  const double thick = viscosity_of(order, numbers);
  if (cement::cannula_pressure(order.number("rate"), thick, numbers) > numbers.highest_pressure)
    return fmt::format(
        "cement of {:.0f} Pa s is too thick for {:g} mL/s through the cannula; start earlier or go slower", thick,
        order.number("rate"));
  const Surroundings around = site.surroundings();
  cement::Ground ground = ground_of(around, site);
  std::vector<std::uint32_t> seeds;
  for (const Vec3& end : ends_of(order, site, around)) {
    const auto v = voxel_of(around, end);
    if (!v || around.tissue[*v] != space::Tissue::bone)
      return fmt::format("the cannula would end outside of {}", site.name());
    seeds.push_back(cement::nearest_open(ground, around.grid.to_world.inverse(end), numbers));
  }
  const double asked = order.number("volume");
  if (const double most = cement::holds(ground, seeds, numbers); asked > most)
    return fmt::format("{} holds {:.1f} mL of cement there, asked are {:g}", site.name(), most, asked);

  Kept& kept = site.kept();
  const Grid& grid = around.grid;
  const std::size_t size = around.tissue.size();
  if (with_balloon) {
    double matrix = 0.0, mineral = 0.0;
    std::vector<float> emptied(size), more_matrix(size), more_tumour(size);
    std::vector<std::uint8_t> matters(size);
    double cavity = 0.0;
    for (const std::uint32_t seed : seeds) {
      const Extent& e = grid.extent;
      const Vec3 where{double(int(seed) % e.ni), double(int(seed) / e.ni % e.nj), double(int(seed) / (e.ni * e.nj))};
      const cement::Inflated one = cement::inflate(ground, where, order.number("balloon"), numbers);
      cavity += one.cavity;
      for (std::size_t v = 0; v < size; ++v) {
        emptied[v] = std::max(emptied[v], one.emptied[v]);
        more_matrix[v] = one.emptied[v] > 0.0f ? 0.0f : more_matrix[v] + one.matrix[v];
        more_tumour[v] = one.emptied[v] > 0.0f ? 0.0f : more_tumour[v] + one.tumour[v];
      }
    }
    for (std::size_t v = 0; v < size; ++v) {
      matters[v] = emptied[v] > 0.0f || more_matrix[v] > 0.0f || more_tumour[v] > 0.0f;
      if (emptied[v] <= 0.0f) continue;
      matrix += double(around.matrix[v]);
      mineral += double(around.mineral[v]);
    }
    kept.fields.push_back({"emptied", cut(grid, emptied, matters)});
    kept.fields.push_back({"more_matrix", cut(grid, more_matrix, matters)});
    kept.fields.push_back({"more_tumour", cut(grid, more_tumour, matters)});
    kept.set("mineral_of_matrix", matrix > 0.0 ? mineral / matrix : 1.0);
    kept.set("cavity", cavity);
  }
  const std::uint64_t key = ((procedure_of_cement * 4096 + occasion.region * 64 + occasion.course) << 6) + slot_of_leak;
  const cement::Filling filling = cement::inject(
      ground, seeds,
      {.volume = asked,
       .viscosity = thick,
       .place_draw = path_draw(site),
       .leaks_are_seen = uniform(occasion.seed, occasion.patient, Stream::procedure, key) < numbers.leak_seen},
      numbers);
  // Heat, in tissue as it is with the cement in it.
  std::vector<heat::ThermalTissue> tissue(size);
  std::vector<std::uint8_t> matters(size);
  std::vector<float> share(size);
  heat::TissueParts last;
  heat::ThermalTissue made;
  for (std::size_t v = 0; v < size; ++v) {
    using Around = heat::TissueParts::Around;
    const heat::TissueParts parts{
        .matrix = double(ground.matrix[v]),
        .tumour = double(ground.tumour[v]) * (1.0 - double(filling.filled[v])),
        .cement = double(ground.taken[v] + filling.filled[v]),
        .around = ground.place[v] == cement::Place::canal                                            ? Around::canal
                  : ground.place[v] == cement::Place::bone || ground.place[v] == cement::Place::vein ? Around::bone
                                                                                                     : Around::soft};
    // Outside of bone one voxel is as the one before it.
    if (v == 0 || !(parts == last)) {
      last = parts;
      made = heat::mixed(parts, site.heat());
    }
    tissue[v] = made;
    const float pore = 1.0f - ground.matrix[v] - (around.tissue[v] == space::Tissue::outside ? 0.0f : around.cement[v]);
    share[v] = pore > 1e-6f ? std::min(filling.filled[v] / pore, 1.0f) : 0.0f;
  }
  ThreadPool alone(1);
  const cement::Cured cured =
      cement::cure(grid.extent, around.spacing, filling.filled, tissue, numbers, site.heat(), alone);
  std::vector<float> away(cured.hottest);
  double dead = 0.0, hottest_canal = site.heat().blood_temperature;
  for (std::size_t v = 0; v < size; ++v) {
    away[v] -= float(site.heat().blood_temperature);
    matters[v] = filling.filled[v] > 0.0f || cured.killed[v] > 1e-3f || away[v] > 1.0f;
    dead += cured.killed[v] >= 1.0f ? 1e-3 * std::pow(around.spacing, 3) : 0.0;
  }
  for (const std::uint32_t v : around.canal) hottest_canal = std::max(hottest_canal, double(cured.hottest[v]));
  const Field filled = cut(grid, filling.filled, matters);
  kept.fields.push_back({"filled", filled});
  kept.fields.push_back({"share", cut(grid, share, matters)});
  kept.fields.push_back({"killed", cut(grid, cured.killed, matters)});
  kept.fields.push_back({"temperature", cut(grid, away, matters)});
  kept.shown_fields.push_back({"filled", filled, "1"});
  kept.shown_fields.push_back({"temperature", cut(grid, cured.hottest, matters), "C"});
  double nearest = std::nan("");
  if (!around.canal.empty()) {
    std::vector<std::uint8_t> in_canal(size);
    const ZoneFit fit = fit_of(
        around, target_of(order, site, around),
        [&](const Vec3& place) {
          const auto v = voxel_of(around, place);
          return v && filling.filled[*v] > 0.0f ? 1.0 : 0.0;
        },
        [&](const Vec3&) { return site.heat().blood_temperature; }, false);
    nearest = fit.canal_distance;
  }
  kept.set("in_bone", filling.bone);
  kept.set("in_canal", filling.canal);
  kept.set("in_vein", filling.vein);
  kept.set("in_soft", filling.soft);
  kept.set("stopped", filling.stopped ? 1.0 : 0.0);
  kept.set("dead_volume", dead);
  kept.set("canal_distance", nearest);
  kept.set("canal_temperature", hottest_canal);
  return std::nullopt;
}

std::vector<std::string> warn_of_cement(const LocalOrder&, TreatedSite& site) {
  std::vector<std::string> out;
  const Kept& kept = site.kept();
  if (site.occasion().performance >= 2.5) out.push_back("the patient is in poor health (performance status 3)");
  if (kept.number("canal_distance") < 3.0)
    out.push_back(fmt::format("cement comes within {:.0f} mm of the spinal canal", kept.number("canal_distance")));
  if (kept.number("canal_temperature") > site.heat().nerve_temperature)
    out.push_back(fmt::format("the spinal canal reaches {:.0f} degrees Celsius", kept.number("canal_temperature")));
  if (site.lost_height().days > 365.0) out.push_back("the fracture is older than a year");
  return out;
}

/// Millimetres that a balloon lifts an endplate.
double lifted(const LocalOrder& order, const TreatedSite& site) {
  if (order.what->key != "kyphoplasty") return 0.0;
  const LostHeight height = site.lost_height();
  if (!(height.lost > 0.0)) return 0.0;
  const cement::CementParameters& n = site.cement();
  const double both = order.word("entry") == "both" ? 2.0 : 1.0;
  const double mm = std::min(n.height_regained * height.lost,
                             n.height_of_balloon * 1e3 * both * order.number("balloon") / height.area);
  return height.days < n.young_fracture ? mm : 0.5 * mm;
}

/// The value of the nearest voxel: what is put somewhere is not smeared.
ByPlace nearest_in(const Field& field) {
  return [&field](const Vec3& place) {
    const Vec3 ijk = field.grid.to_world.inverse(place);
    const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), k = int(std::lround(ijk[2]));
    return field.grid.extent.contains(i, j, k) ? double(field.value[field.grid.extent.index(i, j, k)]) : 0.0;
  };
}

void give_cement(const LocalOrder& order, TreatedSite& site) {
  Kept& kept = site.kept();
  const double up = lifted(order, site);
  kept.set("lifted", up);
  if (const Field* emptied = kept.field("emptied")) {
    const double of_matrix = kept.number("mineral_of_matrix");
    site.change_by_place(
        nearest_in(*emptied), 1.0,
        [](double share, space::Rve& rve) {
          for (const auto part : {space::lamellar, space::woven, space::mineral, space::sensitive, space::adapted,
                                  space::independent, space::debris})
            rve.y[part] *= 1.0 - std::min(share, 1.0);
          space::kill(rve.y, std::min(share, 1.0));
        },
        space::Disturbs::stroma);
    // Bone that was in the cavity is packed around it; tumour that a balloon crushes dies.
    site.change_by_place(
        nearest_in(*kept.field("more_matrix")), 1.0,
        [&](double more, space::Rve& rve) {
          rve.y[space::lamellar] += more;
          rve.y[space::mineral] += of_matrix * more;
        },
        space::Disturbs::stroma);
    site.change_by_place(
        nearest_in(*kept.field("more_tumour")), 1.0, [](double more, space::Rve& rve) { rve.y[space::debris] += more; },
        space::Disturbs::stroma);
    if (up > 0.0) site.regain_height(up);
  }
  site.change_by_place(
      nearest_in(*kept.field("share")), 1.0,
      [](double share, space::Rve& rve) {
        rve.inert = space::fill_with_cement(rve.y, rve.inert, std::min(share, 1.0));
      },
      space::Disturbs::stroma);
  site.change_by_place(
      nearest_in(*kept.field("killed")), 1.0,
      [&](double killed, space::Rve& rve) { space::ablate(rve.y, std::min(killed, 1.0), site.law()); },
      space::Disturbs::stroma);
}

std::string cement_words(const LocalOrder& order) { return fmt::format("{:g} mL", order.number("volume")); }

std::string filling_words(const LocalOrder& order, TreatedSite& site) {
  const Kept& kept = site.kept();
  std::string out = fmt::format("{:.1f} mL in bone", kept.number("in_bone"));
  for (const auto& [name, where] : {std::pair{"in_canal", "the spinal canal"}, std::pair{"in_vein", "a vein"},
                                    std::pair{"in_soft", "disc or soft tissue"}})
    if (kept.number(name) >= 0.005) out += fmt::format(", {:.2f} mL leaked into {}", kept.number(name), where);
  if (kept.number("stopped") == 1.0)
    out += fmt::format(", stopped for the leak before all {:g} mL were in", order.number("volume"));
  if (const double up = lifted(order, site); up > 0.05 || kept.number("lifted") > 0.05)
    out += fmt::format(", endplates lifted by {:.1f} mm", std::max(up, kept.number("lifted")));
  return out;
}

constexpr EventKind injected{"cement_injection", EventOrigin::treatment,
                             EventLevel::care,   "Cement is injected into {bone}: {detail}.",
                             "Cement in {bone}", "bone cement was injected into {bone}"};

constexpr LocalTreatment cement_by(std::string_view key, std::string_view title, std::string_view meaning,
                                   std::span<const LocalInput> inputs) {
  return {.key = key,
          .title = title,
          .meaning = meaning,
          .family = "cement",
          .where = LocalTreatment::Where::target,
          .inputs = inputs,
          .event = injected,
          .refuse = plan_cement,
          .warn = warn_of_cement,
          .words = cement_words,
          .tells = filling_words,
          .give = give_cement,
          .holds = always_holds};
}

}  // namespace

const LocalTreatment vertebroplasty =
    cement_by("vertebroplasty", "vertebroplasty",
              "injects cement into a vertebra, where it runs along the path of least resistance", of_vertebroplasty);
const LocalTreatment kyphoplasty =
    cement_by("kyphoplasty", "kyphoplasty",
              "the same into the cavity of a balloon, which packs bone aside and lifts a crushed body", of_kyphoplasty);
const LocalTreatment cementoplasty =
    cement_by("cementoplasty", "cementoplasty", "injects cement into another bone", of_cementoplasty);

}  // namespace howship::therapy::local
