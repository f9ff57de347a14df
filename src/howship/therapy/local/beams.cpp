// SPDX-License-Identifier: Apache-2.0
// External beams: planned once on what is seen of the tumour, given in fractions, each a little off its place.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "howship/base/random.hpp"
#include "howship/therapy/beam/plan.hpp"
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy::local {
namespace {

using beam::Technique;
using Kind = LocalInput::Kind;

struct Schedule {
  std::string_view name;
  int fractions;
  double gray;  ///< of each
};
constexpr Schedule schedules[] = {{"8x1", 1, 8},    {"20in5", 5, 4},  {"24in6", 6, 4}, {"30in10", 10, 3},
                                  {"24in1", 1, 24}, {"24in2", 2, 12}, {"27in3", 3, 9}};
constexpr std::string_view schedule_words[] = {"8x1", "20in5", "24in6", "30in10", "24in1", "24in2", "27in3"};
constexpr std::string_view technique_words[] = {"single", "opposed", "conformal", "intensity_modulated",
                                                "stereotactic"};
constexpr std::string_view energy_words[] = {"6 MV", "10 MV"};
constexpr std::string_view prescribe_words[] = {"isocentre", "D95"};
constexpr std::string_view covers_words[] = {"lesion", "bone", "hemipelvis", "pelvis"};

/// What they are told.
namespace told {

constexpr LocalInput technique{.kind = Kind::word,
                               .key = "technique",
                               .meaning =
                                   "fields: one from behind, two opposed, three shaped (two on a limb), nine "
                                   "modulated, or nineteen directions",
                               .example = "\"conformal\"",
                               .required = false,
                               .words = technique_words,
                               .usual_word = "conformal"};
constexpr LocalInput photons{.kind = Kind::word,
                             .key = "photons",
                             .meaning = "energy of the photons",
                             .example = "\"6 MV\"",
                             .required = false,
                             .otherwise = "10 MV for two or three fields on the trunk, else 6 MV",
                             .words = energy_words};
constexpr LocalInput schedule(std::string_view usual) {
  return {.kind = Kind::word,
          .key = "schedule",
          .meaning = "dose and fractions by name: 8 Gy once, 20 Gy in 5 ..",
          .example = "\"20in5\"",
          .required = false,
          .otherwise = usual,
          .words = schedule_words};
}
constexpr LocalInput dose{.key = "dose",
                          .unit = "Gy",
                          .low = 1,
                          .high = 120,
                          .meaning = "of the whole course, instead of a schedule by name",
                          .example = "\"24 Gy\"",
                          .required = false,
                          .otherwise = "that of the schedule"};
constexpr LocalInput fractions{.key = "fractions",
                               .low = 1,
                               .high = 40,
                               .meaning = "how many, with `dose`; five days a week, stereotactic every other day",
                               .example = "6",
                               .required = false,
                               .otherwise = "one with `dose`, else those of the schedule"};
constexpr LocalInput covers{.kind = Kind::word,
                            .key = "covers",
                            .meaning =
                                "what the fields cover, with margins: the lesion (in a vertebra all of it), the whole "
                                "bone, or of a bone of the "
                                "pelvis its half of the pelvis or all of it, as is usual where many places of it hurt",
                            .example = "\"hemipelvis\"",
                            .required = false,
                            .words = covers_words,
                            .usual_word = "lesion"};
constexpr LocalInput margin{.key = "margin",
                            .unit = "mm",
                            .low = 0,
                            .high = 30,
                            .meaning = "around what is treated, for what moves",
                            .example = "\"7 mm\"",
                            .required = false,
                            .otherwise = "margin, margin_modulated or margin_stereotactic of [parameters.beam]"};
constexpr LocalInput prescribe{
    .kind = Kind::word,
    .key = "prescribe",
    .meaning = "where the prescribed dose is: in the middle, or at least in 95 % of the target",
    .example = "\"D95\"",
    .required = false,
    .otherwise = "isocentre for open fields, D95 for modulated and stereotactic ones",
    .words = prescribe_words};
constexpr LocalInput gantry{.kind = Kind::numbers,
                            .key = "gantry",
                            .unit = "degree",
                            .low = 0,
                            .high = 360,
                            .meaning = "of each field: 0 from the front, 90 from the left, 180 from behind",
                            .example = "[\"0 degree\", \"180 degree\"]",
                            .required = false,
                            .otherwise = "those of the technique"};
constexpr LocalInput isocentre{
    .kind = Kind::place,
    .key = "isocentre",
    .unit = "mm",
    .low = -300,
    .high = 300,
    .meaning = "what the fields are aimed at: left, posterior, superior of the bone's centre",
    .example = "[\"0 mm\", \"0 mm\", \"0 mm\"]",
    .required = false,
    .otherwise = "the middle of the target"};
constexpr LocalInput setup_error{.key = "setup_error",
                                 .unit = "mm",
                                 .low = 0,
                                 .high = 10,
                                 .meaning = "standard deviation along each axis by which a fraction is off its place",
                                 .example = "\"3 mm\"",
                                 .required = false,
                                 .otherwise = "that of the technique in [parameters.beam]"};
constexpr LocalInput grid{.key = "grid",
                          .unit = "mm",
                          .low = 1,
                          .high = 5,
                          .meaning = "edge of a voxel of the dose",
                          .example = "\"2.5 mm\"",
                          .required = false,
                          .usual = 2.5};
constexpr LocalInput previous{.key = "previous_cord_dose",
                              .unit = "Gy",
                              .low = 0,
                              .high = 100,
                              .meaning = "that the cord has had before the run, in fractions of 2 Gy",
                              .example = "\"30 Gy\"",
                              .required = false,
                              .usual = 0};
constexpr LocalInput accept_risk{.kind = Kind::flag,
                                 .key = "accept_risk",
                                 .meaning = "give it although the cord gets more than is tolerated",
                                 .example = "true",
                                 .required = false,
                                 .usual = 0};

}  // namespace told

constexpr LocalInput of_external[] = {told::technique, told::photons,     told::schedule("8x1 where no dose is given"),
                                      told::dose,      told::fractions,   told::covers,
                                      told::margin,    told::prescribe,   told::gantry,
                                      told::isocentre, told::setup_error, told::grid,
                                      told::previous,  told::accept_risk};
constexpr LocalInput of_stereotactic[] = {told::photons,     told::schedule("24in2 where no dose is given"),
                                          told::dose,        told::fractions,
                                          told::margin,      told::prescribe,
                                          told::gantry,      told::isocentre,
                                          told::setup_error, told::grid,
                                          told::previous,    told::accept_risk};

Technique technique_of(const LocalOrder& order) {
  if (order.what == &stereotactic_beam) return Technique::stereotactic;
  return beam::technique_called(order.word("technique")).value_or(Technique::conformal);
}

Schedule schedule_of(const LocalOrder& order) {
  const double total = order.number("dose");
  if (!std::isnan(total)) {
    const double given = order.number("fractions");
    const int count = std::isnan(given) ? 1 : int(std::lround(given));
    return {"", count, total / count};
  }
  const std::string& named = order.word("schedule");
  for (const Schedule& one : schedules)
    if (one.name == named) return one;
  return order.what == &stereotactic_beam ? schedules[5] : schedules[0];
}

std::string schedule_text(const Schedule& s) {
  return s.fractions == 1 ? fmt::format("{:g} Gy once", s.gray)
                          : fmt::format("{:g} Gy in {} fractions", s.gray * s.fractions, s.fractions);
}

double equivalent(double gray, int count, double alpha_beta) {  // of fractions of 2 Gy
  return gray * (1.0 + gray / count / alpha_beta) / (1.0 + 2.0 / alpha_beta);
}

double by_technique(Technique t, double open, double modulated, double stereotactic) {
  return t == Technique::stereotactic ? stereotactic : t == Technique::intensity_modulated ? modulated : open;
}

std::optional<std::pair<std::string_view, std::string>> wrong(const LocalOrder& order) {
  const double total = order.number("dose"), count = order.number("fractions");
  const bool named = !order.word("schedule").empty();
  if (named && !std::isnan(total)) return std::pair{"dose", "stands beside `schedule`, which says the dose"};
  if (std::isnan(total) && !std::isnan(count)) return std::pair{"fractions", "means something only with `dose`"};
  if (!std::isnan(count) && count != std::round(count)) return std::pair{"fractions", "a whole number is wanted"};
  const Schedule s = schedule_of(order);
  if (s.gray < 1.0 || s.gray > 30.0)
    return std::pair{"dose", fmt::format("makes fractions of {:.3g} Gy; 1 to 30 Gy are accepted", s.gray)};
  return std::nullopt;
}

// ---- the plan

/// Of the whole course, in numbers that are kept.
struct Doses {
  double cord = 0.0;                           ///< Gy to 0.035 mL, of the course
  double target = 0.0;                         ///< Gy that 95 % of the target get
  double skin = 0.0, bowel = 0.0, lung = 0.0;  ///< Gy to 10 cm2; mL with 5 Gy and more; Gy, mean
  double energy = 0.0;                         ///< J of one fraction
  std::vector<double> marrow;                  ///< share of all active marrow left after 0, 1, .. fractions
  bool overlaps = false;                       ///< the target reaches the cord
  bool abdominal = false;                      ///< bowel is near
};

void keep(Kept& kept, const Doses& d, const Schedule& s) {
  kept.set("fractions", s.fractions);
  kept.set("fraction_gy", s.gray);
  kept.set("target_d95_gy", d.target);
  kept.set("cord_gy", d.cord);
  kept.set("cord_eqd2_gy", equivalent(d.cord, s.fractions, 2.0));
  kept.set("skin_gy", d.skin);
  kept.set("bowel_5gy_ml", d.bowel);
  kept.set("lung_mean_gy", d.lung);
  kept.set("energy_j", d.energy);
  kept.set("overlaps_cord", d.overlaps ? 1.0 : 0.0);
  kept.set("abdominal", d.abdominal ? 1.0 : 0.0);
  for (std::size_t k = 0; k < d.marrow.size(); ++k) kept.set("marrow_left_" + std::to_string(k), d.marrow[k]);
}

double marrow_survives(double gray, const BeamParameters& p) {
  return std::exp(-p.marrow_alpha * gray - p.marrow_beta * gray * gray);
}

Field cropped(const Volume<float>& volume, const Affine& in_bone, const std::vector<std::uint32_t>& around,
              double beyond) {
  const Extent& e = volume.grid.extent;
  std::array<int, 3> low{e.ni, e.nj, e.nk}, high{0, 0, 0};
  for (const std::uint32_t v : around) {
    const std::array<int, 3> at{int(v % std::uint32_t(e.ni)), int(v / std::uint32_t(e.ni) % std::uint32_t(e.nj)),
                                int(v / std::uint32_t(e.ni) / std::uint32_t(e.nj))};
    for (std::size_t c = 0; c < 3; ++c) {
      low[c] = std::min(low[c], at[c]);
      high[c] = std::max(high[c], at[c]);
    }
  }
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  const int steps = int(std::ceil(beyond / std::abs(volume.grid.to_world.column[0][0])));
  for (std::size_t c = 0; c < 3; ++c) {
    low[c] = std::max(low[c] - steps, 0);
    high[c] = std::min(high[c] + steps, size[c] - 1);
  }
  Field out;
  out.grid.extent = {high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1};
  out.grid.to_world = in_bone;
  out.grid.to_world.origin = in_bone({double(low[0]), double(low[1]), double(low[2])});
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i) out.value.push_back(volume(i, j, k));
  return out;
}

/// Which lesion is meant: place in the list from 1, 0: all.
std::size_t lesion_meant(const LocalOrder& order, const Surroundings& s) {
  if (!order.ball || s.lesions.empty()) return 0;
  std::size_t out = 0;
  for (std::size_t i = 1; i < s.lesions.size(); ++i)
    if (distance(s.lesions[i], order.ball->centre) < distance(s.lesions[out], order.ball->centre)) out = i;
  return out + 1;
}

bool seen(const Surroundings& s, std::size_t v, std::size_t meant, const BeamParameters& p) {
  return double(s.tumour[v]) >= p.seen_tumour && s.tissue[v] != space::Tissue::outside &&
         (meant == 0 || s.lesion[v] == meant);
}

std::optional<std::string> refused_for_cord(const LocalOrder& order, const Doses& d, const Schedule& s,
                                            const TreatedSite& site) {
  const BeamParameters& p = site.beams();
  const std::array<double, 5> limits{p.cord_1, p.cord_2, p.cord_3, p.cord_4, p.cord_5};
  const double former = order.number("previous_cord_dose") + site.kept_before("cord_eqd2_gy");
  const double all = former + equivalent(d.cord, s.fractions, 2.0);
  if (order.flag("accept_risk")) return std::nullopt;
  const bool few = s.fractions <= 5;
  const double got = few ? d.cord : equivalent(d.cord, s.fractions, 2.0);
  const double limit = few ? limits[std::size_t(s.fractions - 1)] : p.cord_long;
  if (got > p.cord_refused * limit)
    return fmt::format(
        "the spinal cord would get {:.1f} Gy{} and {:.1f} Gy are tolerated; more fractions, a technique "
        "that spares it, or accept_risk = true",
        got,
        few ? fmt::format(" in {}", s.fractions == 1 ? "one fraction" : fmt::format("{} fractions", s.fractions))
            : " (in fractions of 2 Gy)",
        limit);
  if (former > 0.0 && all > p.cord_cumulative)
    return fmt::format(
        "with what it has had before, the spinal cord would get {:.0f} Gy in fractions of 2 Gy, more "
        "than {:.0f} Gy",
        all, p.cord_cumulative);
  return std::nullopt;
}

/// What the fields cover; a stereotactic beam covers the lesion alone.
std::string_view covered(const LocalOrder& order) {
  return order.what == &stereotactic_beam ? std::string_view{"lesion"} : std::string_view{order.word("covers")};
}

/// What plans of this program for an L3 give, for lesions without a body around them: parts of the prescribed dose, J
/// for each Gy of a fraction, and marrow as if so much of the bone's own were in the full dose.
struct Typical {
  double inside, cord, skin, energy, marrow;
};
constexpr Typical typical[] = {{0.886, 1.060, 0.913, 1.065, 1.78},
                               {1.003, 1.007, 0.711, 1.188, 1.79},
                               {0.968, 1.020, 0.458, 1.153, 1.80},
                               {1.310, 0.750, 0.543, 1.060, 1.73},
                               {1.052, 0.428, 0.189, 0.415, 0.93}};

/// Radial dose about a lesion: an edge blurred by width and depth of the beams, and what lies far from it.
double radial_dose(double from, double reach, double blur, double far) {
  const double within = 0.5 * std::erfc((from - reach) / (std::numbers::sqrt2 * blur));
  return (1.0 - far) * within + far * std::min(1.0, (reach / std::max(from, 1e-9)) * (reach / std::max(from, 1e-9)));
}

std::optional<std::string> plan_for_shells(const LocalOrder& order, TreatedSite& site, const Schedule& s,
                                           Technique technique, double margin_mm) {
  const BeamParameters& p = site.beams();
  const Surroundings now = site.surroundings();
  const std::size_t meant = lesion_meant(order, now);
  double volume = 0.0, bone = 0.0;
  Vec3 sum{};
  const double voxel = now.spacing * now.spacing * now.spacing;
  for (std::size_t v = 0; v < now.tissue.size(); ++v) {
    if (now.tissue[v] == space::Tissue::bone) bone += voxel;
    if (!seen(now, v, meant, p)) continue;
    volume += voxel;
    const Vec3 at = now.grid.place(v);
    for (std::size_t c = 0; c < 3; ++c) sum[c] += voxel * at[c];
  }
  const bool vertebra = !now.canal.empty();
  const std::string_view what = covered(order);
  if (what == "hemipelvis" || what == "pelvis")
    return "fields of the pelvis are planned in the body around the bone: give its lesions space = \"voxels\"";
  const bool lesion_alone = volume > 0.0 && what != "bone" && (technique == Technique::stereotactic || !vertebra);
  if (volume <= 0.0 && technique == Technique::stereotactic) return "no tumour is seen there to aim at";
  const auto ball = [](double of) { return std::cbrt(3.0 * of / (4.0 * std::numbers::pi)); };
  Vec3 centre = site.model().centre;
  if (lesion_alone)
    for (std::size_t c = 0; c < 3; ++c) centre[c] = sum[c] / volume;
  const double size =
      lesion_alone ? ball(volume) + (technique == Technique::stereotactic ? 0.0 : p.clinical_margin) : ball(bone);
  Vec3 aim = centre;
  if (const Vec3& given = order.place("isocentre"); !std::isnan(given[0])) aim = given;
  const double reach = size + margin_mm, blur = by_technique(technique, p.blur, p.blur_modulated, p.blur_stereotactic),
               far = technique == Technique::stereotactic ? p.far_stereotactic : p.far;
  if (distance(aim, centre) > 0.5 * reach) return "the fields miss the target: their middle lies outside of it";
  const Typical& t = typical[std::size_t(technique)];
  Field field;
  constexpr double step = 2.5;  // mm
  // To the farthest bone that a lesion may reach.
  const int half = int(std::ceil(1.5 * std::max(ball(bone), reach) / step));
  field.grid.extent = {2 * half + 1, 2 * half + 1, 2 * half + 1};
  for (std::size_t c = 0; c < 3; ++c) {
    field.grid.to_world.column[c] = {};
    field.grid.to_world.column[c][c] = step;
    field.grid.to_world.origin[c] = aim[c] - step * half;
  }
  field.value.reserve(field.grid.extent.size());
  std::vector<float> at_distance(std::size_t(3 * half * half) + 1, -1.0f);  // of that square, in steps
  for (int k = -half; k <= half; ++k)
    for (int j = -half; j <= half; ++j)
      for (int i = -half; i <= half; ++i) {
        const int square = i * i + j * j + k * k;
        float& gray = at_distance[std::size_t(square)];
        if (gray < 0.0f)
          gray = float(s.gray * t.inside * radial_dose(step * std::sqrt(double(square)), reach, blur, far));
        field.value.push_back(gray);
      }
  Doses d;
  d.target = s.gray * s.fractions;
  d.cord = vertebra ? t.cord * d.target : 0.0;
  d.skin = t.skin * d.target;
  d.energy = t.energy * s.gray;
  const double share = t.marrow * site.marrow_share();
  for (int k = 0; k <= s.fractions; ++k)
    d.marrow.push_back(1.0 - share * (1.0 - std::pow(marrow_survives(s.gray, p), k)));
  if (const auto why = refused_for_cord(order, d, s, site)) return why;
  keep(site.kept(), d, s);
  site.kept().fields.push_back({"dose", std::move(field)});
  return std::nullopt;
}

std::optional<std::string> plan_in_body(const LocalOrder& order, TreatedSite& site, const Schedule& s,
                                        Technique technique, double margin_mm) {
  const BeamParameters& p = site.beams();
  ThreadPool alone(1);
  const Surroundings now = site.surroundings();
  const beam::BodyAround body = site.body_around(order.number("grid"));
  const std::size_t meant = lesion_meant(order, now), size = body.organ.size();
  const bool vertebra = !now.canal.empty();
  std::vector<std::uint8_t> gross(size, 0), own(size, 0), clinical(size, 0);
  std::array<bool, 3> sector{};  // of a vertebra: body, right and left of what lies behind it
  const auto sector_of = [&](std::size_t v) {
    const auto part = skeleton::Part(site.model().part.value[v]);
    const Vec3 at = now.grid.place(v);
    return part == skeleton::Part::reference ? 0u : at[0] > site.model().centre[0] ? 1u : 2u;
  };
  // Tumour that has grown into soft tissue or canal is seen there, too; `own` holds bone alone.
  const Affine to_body_voxel = body.in_bone;
  for (std::size_t v = 0; v < size; ++v) own[v] = body.own[v] != 0 ? 1 : 0;
  bool any = false;
  for (std::size_t v = 0; v < now.tissue.size(); ++v) {
    if (!seen(now, v, meant, p)) continue;
    const Vec3 at = now.grid.place(v);
    const Vec3 ijk = to_body_voxel.inverse(at);
    const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), k = int(std::lround(ijk[2]));
    if (!body.density.grid.extent.contains(i, j, k)) continue;
    gross[body.density.grid.extent.index(i, j, k)] = 1;
    any = true;
    if (vertebra && now.tissue[v] == space::Tissue::bone) sector[sector_of(v)] = true;
  }
  if (!any && technique == Technique::stereotactic) return "no tumour is seen there to aim at";
  const std::string_view what = covered(order);
  if (what == "hemipelvis" || what == "pelvis") {
    if (body.pelvis.empty()) return fmt::format("{} is no bone of the pelvis", site.name());
    for (std::size_t v = 0; v < size; ++v)
      clinical[v] = gross[v] || body.pelvis[v] == 1 || (body.pelvis[v] == 2 && what == "pelvis") ? 1 : 0;
  } else if (!any || what == "bone" || (vertebra && technique != Technique::stereotactic)) {
    for (std::size_t v = 0; v < size; ++v) clinical[v] = own[v] || gross[v] ? 1 : 0;
  } else if (vertebra) {
    for (std::size_t v = 0; v < size; ++v)
      clinical[v] = gross[v] || (own[v] && sector[sector_of(body.own[v] - 1)]) ? 1 : 0;
  } else {
    clinical = beam::grown(body, gross, technique == Technique::stereotactic ? 0.0 : p.clinical_margin, alone);
    for (std::size_t v = 0; v < size; ++v) clinical[v] = gross[v] || (clinical[v] && own[v]) ? 1 : 0;
  }
  std::vector<std::uint8_t> target = beam::grown(body, clinical, margin_mm, alone), cord(size, 0);
  for (std::size_t v = 0; v < size; ++v) cord[v] = body.organ[v] == beam::Organ::cord ? 1 : 0;
  Doses d;
  for (std::size_t v = 0; v < size; ++v) d.overlaps = d.overlaps || (target[v] && cord[v]);
  if (technique == Technique::stereotactic || technique == Technique::intensity_modulated) {
    const std::vector<std::uint8_t> near = beam::grown(body, cord, p.cord_gap, alone);
    for (std::size_t v = 0; v < size; ++v)
      if (near[v]) target[v] = 0;
  }
  for (std::size_t v = 0; v < size; ++v)
    if (body.organ[v] == beam::Organ::none) target[v] = 0;
  if (std::none_of(target.begin(), target.end(), [](std::uint8_t one) { return one != 0; }))
    return "nothing is left to aim at once the cord is spared";

  beam::Prescription prescription;
  prescription.technique = technique;
  prescription.fractions = s.fractions;
  prescription.dose = s.gray * s.fractions;
  prescription.gantry = order.list("gantry");
  const std::string& energy_word = order.word("photons");
  const bool high = (technique == Technique::opposed || technique == Technique::conformal) && !body.limb;
  prescription.energy = energy_word.empty() ? (high ? 10 : 6) : energy_word == "10 MV" ? 10 : 6;
  const std::string& at_word = order.word("prescribe");
  prescription.to_edge = at_word.empty()
                             ? technique == Technique::stereotactic || technique == Technique::intensity_modulated
                             : at_word == "D95";
  if (const Vec3& given = order.place("isocentre"); !std::isnan(given[0])) {
    const Vec3 ijk = body.in_bone.inverse(given);
    prescription.isocentre = body.density.grid.to_world(ijk);
  }
  beam::Plan made = beam::plan(body, gross, target, prescription, p, alone);
  const double voxel = std::pow(order.number("grid"), 3) * 1e-3;  // mL
  const auto of = [&](std::string_view name) {
    const beam::Structure* one = made.find(name);
    std::vector<double> out = one ? beam::doses_of(made.dose, *one) : std::vector<double>{};
    for (double& x : out) x *= s.fractions;
    return out;
  };
  const std::vector<double> in_target = of("target");
  const auto missed = std::size_t(std::count_if(in_target.begin(), in_target.end(),
                                                [&](double x) { return x < p.miss_level * prescription.dose; }));
  if (double(missed) > p.miss_share * double(in_target.size()))
    return fmt::format("the fields miss {:.0f} % of the target: less than half of the dose gets there",
                       100.0 * double(missed) / double(in_target.size()));
  d.target = beam::dose_of_share(in_target, 0.95);
  d.cord = beam::hottest(of("cord"), 0.035, voxel);
  d.skin = beam::hottest(of("skin"), 5.0, voxel);
  const std::vector<double> bowel = of("bowel");
  d.bowel = voxel * double(std::count_if(bowel.begin(), bowel.end(), [](double x) { return x >= 5.0; }));
  d.lung = beam::mean(of("lung"));
  for (std::size_t v = 0; v < size; ++v)
    if (body.organ[v] != beam::Organ::none)
      d.energy += 1e-3 * voxel * double(body.density.value[v]) * double(made.dose.value[v]);
  d.abdominal = d.bowel > 10.0;
  d.marrow.assign(std::size_t(s.fractions) + 1, 1.0);
  for (std::size_t v = 0; v < size; ++v) {
    if (!(body.marrow[v] > 0.0f)) continue;
    const double survives = marrow_survives(double(made.dose.value[v]), p);
    double left = 1.0;
    for (std::size_t k = 1; k < d.marrow.size(); ++k) {
      left *= survives;
      d.marrow[k] -= double(body.marrow[v]) * (1.0 - left);
    }
  }
  if (const auto why = refused_for_cord(order, d, s, site)) return why;

  Kept& kept = site.kept();
  keep(kept, d, s);
  std::vector<std::uint32_t> bone;
  for (std::size_t v = 0; v < size; ++v)
    if (own[v] || gross[v]) bone.push_back(std::uint32_t(v));
  kept.fields.push_back({"dose", cropped(made.dose, body.in_bone, bone, 20.0)});
  const Grid whole_grid{made.dose.grid.extent, body.in_bone};
  Field whole{whole_grid, made.dose.value};
  for (float& x : whole.value) x *= float(s.fractions);
  kept.shown_fields.push_back({"dose", std::move(whole), "Gy"});
  kept.shown_name = "dvh";
  kept.shown_x = {"dose_gy", "Gy", "dose [Gy]"};
  kept.shown_y = {"volume_percent", "%", "volume that gets it and more [%]"};
  for (const beam::Structure& one : made.structures) {
    Field mask{whole_grid, std::vector<float>(made.dose.value.size(), 0.0f)};
    for (const std::uint32_t v : one.voxel) mask.value[v] = 1.0f;
    kept.shown_fields.push_back({one.name, std::move(mask), one.kind});
    if (one.kind == "EXTERNAL") continue;
    constexpr double bin = 0.1;  // Gy
    const std::vector<double> sorted = of(one.name);
    Kept::Curve curve{one.name, {}, {}};
    std::size_t above = sorted.size();
    for (double x = 0.0;; x += bin) {
      while (above > 0 && sorted[above - 1] < x) --above;
      curve.x.push_back(x);
      curve.y.push_back(100.0 * double(above) / double(sorted.size()));
      if (above == 0) break;
    }
    kept.shown_curves.push_back(std::move(curve));
  }
  return std::nullopt;
}

std::optional<std::string> refuse(const LocalOrder& order, TreatedSite& site) {
  const BeamParameters& p = site.beams();
  const Technique technique = technique_of(order);
  const Schedule s = schedule_of(order);
  const double given = order.number("margin");
  const double margin_mm =
      std::isnan(given) ? by_technique(technique, p.margin, p.margin_modulated, p.margin_stereotactic) : given;
  return site.in_voxels() ? plan_in_body(order, site, s, technique, margin_mm)
                          : plan_for_shells(order, site, s, technique, margin_mm);
}

std::vector<std::string> warn(const LocalOrder& order, TreatedSite& site) {
  const BeamParameters& p = site.beams();
  const Schedule s = schedule_of(order);
  std::vector<std::string> out;
  const double cord = site.kept().number("cord_gy"), in_twos = site.kept().number("cord_eqd2_gy");
  const std::array<double, 5> limits{p.cord_1, p.cord_2, p.cord_3, p.cord_4, p.cord_5};
  if (s.fractions <= 5 ? cord > limits[std::size_t(s.fractions - 1)] : in_twos > p.cord_long)
    out.push_back(fmt::format("the spinal cord gets {:.1f} Gy in {} {}, more than is known to be safe", cord,
                              s.fractions, s.fractions == 1 ? "fraction" : "fractions"));
  if (site.load_over_strength() > 0.9)
    out.push_back(
        fmt::format("the loads of daily life are {:.0f} % of what the bone bears; radiation will not save it, "
                    "consider holding it first",
                    100.0 * site.load_over_strength()));
  return out;
}

std::vector<double> further(const LocalOrder& order, double) {
  const Schedule s = schedule_of(order);
  const bool alternate = technique_of(order) == Technique::stereotactic;
  std::vector<double> out;
  // The course begins on a Monday; stereotactic ones take every other working day.
  for (int day = 1; int(out.size()) < s.fractions - 1; ++day)
    if (day % 7 < 5 && (!alternate || day % 7 % 2 == 0)) out.push_back(day);
  return out;
}

/// Whether an effect of that probability comes; the draws of one course are numbered.
bool comes(double probability, const TreatedSite& site, std::uint64_t which) {
  const Occasion& at = site.occasion();
  const std::uint64_t course = 64 * at.region + at.course;
  return normal_share(normal(at.seed, at.patient, Stream::radiation_answer, 64 * course + which)) < probability;
}

double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

void give(const LocalOrder& order, TreatedSite& site) {
  const BeamParameters& p = site.beams();
  const Technique technique = technique_of(order);
  const Occasion& at = site.occasion();
  Kept& kept = site.kept();
  const Field* dose = kept.field("dose");
  const double given = order.number("setup_error");
  const double error = std::isnan(given)
                           ? by_technique(technique, p.setup_error, p.setup_error_modulated, p.setup_error_stereotactic)
                           : given;
  const std::uint64_t course = 64 * at.region + at.course;
  Vec3 shift{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    shift[axis] =
        error * normal(at.seed, at.patient, Stream::setup_error, (64 * course + std::uint64_t(at.sitting)) * 4 + axis);
  kept.set("moved_mm", std::sqrt(shift[0] * shift[0] + shift[1] * shift[1] + shift[2] * shift[2]));
  site.absorb_field(*dose, shift);
  const Field here = *dose;  // what it keeps may move while tissue changes
  const FieldReader gray_at(here);
  site.change_by_place(
      [&](const Vec3& place) {
        return gray_at({place[0] - shift[0], place[1] - shift[1], place[2] - shift[2]});
      },
      1.0, [&](double gray, space::Rve& rve) { space::give_fraction(rve.y, gray, site.law()); },
      space::Disturbs::stroma);
  const auto left = [&](int k) { return std::max(kept.number("marrow_left_" + std::to_string(k)), 1e-6); };
  site.irradiate_person({-std::log(left(at.sitting + 1) / left(at.sitting)), kept.number("energy_j")});

  const int count = int(kept.number("fractions"));
  if (at.sitting == 0 && kept.number("abdominal") == 1.0 && comes(p.nausea, site, 2))
    site.tell("nausea", "in the days after radiation of the belly");
  if (at.sitting + 1 < count) return;
  if (comes(logistic((equivalent(kept.number("skin_gy"), count, 10.0) - p.skin_half) / p.skin_slope), site, 3))
    site.tell("skin_reaction", fmt::format("{:.0f} Gy to the skin", kept.number("skin_gy")));
  const double bowel = kept.number("bowel_5gy_ml"), total = count * kept.number("fraction_gy");
  if (bowel > 0.0 &&
      comes(logistic((std::log(bowel / p.bowel_volume) + std::log(equivalent(total, count, 10.0) / p.bowel_dose)) /
                     p.bowel_slope),
            site, 4))
    site.tell("diarrhoea", fmt::format("{:.0f} mL of bowel were irradiated", bowel));
  const double lung = kept.number("lung_mean_gy");
  if (lung > 0.0 && comes(logistic((equivalent(lung, count, 3.0) - p.lung_half) / p.lung_slope), site, 5))
    site.tell("pneumonitis", fmt::format("{:.1f} Gy to the lungs", lung));
}

std::string words(const LocalOrder& order) {
  return fmt::format("{}, {}", schedule_text(schedule_of(order)), beam::name(technique_of(order)));
}

std::string tells(const LocalOrder& order, TreatedSite& site) {
  const Schedule s = schedule_of(order);
  return fmt::format("{:g} Gy, {} of {} ({}), {:.1f} mm off its place", s.gray, site.occasion().sitting + 1,
                     s.fractions, beam::name(technique_of(order)), site.kept().number("moved_mm"));
}

constexpr LocalTreatment row(std::string_view key, std::string_view title, std::string_view meaning,
                             std::span<const LocalInput> inputs) {
  return {.key = key,
          .title = title,
          .meaning = meaning,
          .family = "beam",
          .where = LocalTreatment::Where::target,
          .inputs = inputs,
          .event = {"beam_fraction", EventOrigin::treatment, EventLevel::care, "{bone} is irradiated: {detail}.",
                    "Radiation of {bone}", "{bone} was treated with radiation"},
          .wrong = wrong,
          .refuse = refuse,
          .warn = warn,
          .further = further,
          .words = words,
          .tells = tells,
          .give = give,
          .gray = [](const LocalOrder& order) {
            const Schedule s = schedule_of(order);
            return s.gray * s.fractions;
          }};
}

}  // namespace

const LocalTreatment external_beam = row("external", "external radiation",
                                         "photons from outside, planned on the body around the bone and given in "
                                         "fractions; numbers and sources: howship show parameters beam",
                                         of_external);
const LocalTreatment stereotactic_beam = row("stereotactic", "stereotactic radiation",
                                             "few large fractions from many directions, steep at the edge of the "
                                             "target, the cord spared",
                                             of_stereotactic);

}  // namespace howship::therapy::local
