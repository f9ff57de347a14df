// SPDX-License-Identifier: Apache-2.0
#include "howship/app/treatment_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "howship/patient/live.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/pictures/draw.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::app {
namespace {

/// To which bone with which lesion a treatment is given as an example. Places are left, posterior, superior of the
/// centre, mm.
struct Example {
  std::string_view key, bone;
  Vec3 lesion;
  double radius = 0.0;  ///< mm, of the seed
  double day = 0.0;     ///< on which it is given
  Vec3 from{}, to{};    ///< of metal
  double reach = 0.0;   ///< mm, of a treatment within a ball
};
constexpr Example examples[] = {
    {"vertebroplasty", "L3", {6, -4, 0}, 8},
    {"kyphoplasty", "L3", {6, -4, 0}, 8},
    {"cementoplasty", "ilium_left", {0, 0, -25}, 9},
    {"ethanol", "L3", {6, -4, 0}, 10},
    {"nail", "femur_left", {21, 0, -40}, 12, 0, {22, 0, 10}, {22, 2, -125}},
    {"cylinder", "femur_left", {21, 0, -40}, 12, 0, {22, 0, 10}, {22, 2, -125}},
    {"plate", "femur_left", {21, 0, -60}, 12, 0, {36, 2, -15}, {36, 2, -115}},
    {"pedicle_screws", "L3", {0, -4, 0}, 8, 0, {20, 34, 4}, {-20, 34, 4}},
    {"prosthesis", "femur_left", {0, 0, 0}, 12, 0, {}, {}, 45},
    {"curettage", "femur_left", {21, 0, -40}, 12, 0, {}, {}, 14},
    {"resection", "femur_left", {21, 0, -40}, 12, 0, {}, {}, 14},
    {"decompression", "T10", {0, 10, 0}, 4, 300},
};

/// World of a place: right, anterior, superior.
Vec3 world_of(const Vec3& place, const Vec3& centre) {
  return {centre[0] - place[0], centre[1] - place[1], centre[2] + place[2]};
}

patient::Plan plan_of(const Example& example) {
  patient::Plan plan;
  const tumour::Primary& primary = *tumour::find_primary(example.key == "decompression" ? "lung" : "breast");
  plan.parameters.tumour = primary.parameters;
  ThreadPool pool(1);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  patient::SitePlan site;
  site.name = example.bone;
  site.joined = patient::Joined::voxels;
  site.model =
      std::make_shared<const skeleton::BoneModel>(skeleton::built_in_bone(std::string{example.bone}, options, pool));
  site.tumour = plan.parameters.tumour;
  plan.orders.push_back(
      {0.0, patient::SeedLesion{site.name, 0, world_of(example.lesion, site.model->centre), example.radius},
       "an example"});
  plan.sites.push_back(std::move(site));
  return plan;
}

therapy::LocalOrder order_of(const therapy::LocalTreatment& row, const Example& example, const Vec3& centre) {
  using enum therapy::LocalTreatment::Where;
  therapy::LocalOrder out = therapy::usual_order(row);
  std::size_t place = 0;
  for (const therapy::LocalInput& input : row.inputs) {
    if (!input.is_place()) continue;
    if (input.key == "from") out.places[place] = world_of(example.from, centre);
    if (input.key == "to") out.places[place] = world_of(example.to, centre);
    if (input.key == "outward") out.places[place] = {-1, 0, 0};
    ++place;
  }
  if (row.where == target) out.ball = therapy::Ball{world_of(example.lesion, centre), 0.0, 0.0};
  if (row.where == ball || row.where == bone_or_ball)
    out.ball = therapy::Ball{world_of(example.lesion, centre), example.reach, 0.0};
  return out;
}

/// What rays through the bone meet, mm along them.
struct Seen {
  int columns = 0, rows = 0;
  std::vector<double> bone, tumour, metal, cement, taken, killed;
};

/// `across`: the axis of the world that runs along a row; the rays run along the other horizontal one.
Seen project(const therapy::Surroundings& before, const therapy::Surroundings& after, const strength::MaterialMap& map,
             const therapy::Field* killed, std::size_t across) {
  const Extent& e = after.grid.extent;
  Seen out;
  out.columns = across == 0 ? e.ni : e.nj;
  out.rows = e.nk;
  for (auto part : {&Seen::bone, &Seen::tumour, &Seen::metal, &Seen::cement, &Seen::taken, &Seen::killed})
    (out.*part).assign(std::size_t(out.columns) * std::size_t(out.rows), 0.0);
  std::size_t v = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i, ++v) {
        const std::size_t p = std::size_t(e.nk - 1 - k) * std::size_t(out.columns) +
                              std::size_t(across == 0 ? e.ni - 1 - i : e.nj - 1 - j);
        const double mm = after.spacing;
        out.bone[p] += mm * double(after.matrix[v]);
        out.tumour[p] += mm * double(after.tumour[v]);
        out.cement[p] += mm * std::max(double(after.cement[v]) - double(before.cement[v]), 0.0);
        out.taken[p] += mm * std::max(double(before.matrix[v] + before.tumour[v]) -
                                          double(after.matrix[v] + after.tumour[v] + after.cement[v]),
                                      0.0);
        if (map.material[v] == strength::Material::metal) out.metal[p] += mm;
        if (killed) out.killed[p] += mm * killed->at(after.grid.place(v));
      }
  return out;
}

constexpr int edge = 40, head = 60, foot = 64;

/// `pixels` a voxel.
void draw(formats::Picture& picture, const Seen& seen, int x0, int y0, int pixels) {
  const double most = std::max(*std::max_element(seen.bone.begin(), seen.bone.end()), 1e-9);
  for (int row = 0; row < seen.rows; ++row)
    for (int column = 0; column < seen.columns; ++column) {
      const std::size_t p = std::size_t(row) * std::size_t(seen.columns) + std::size_t(column);
      const auto grey = std::uint8_t(std::lround(235.0 * std::sqrt(seen.bone[p] / most)));
      const int x = x0 + pixels * column, y = y0 + pixels * row;
      pictures::fill_box(picture, x, y, pixels, pixels, {grey, grey, grey});
      const auto over = [&](double mm, std::size_t colour, double full) {
        if (mm > 0.3)
          pictures::fill_box(picture, x, y, pixels, pixels, pictures::palette[colour],
                             std::min(0.2 + 0.6 * mm / full, 0.85));
      };
      over(seen.tumour[p], 5, 20.0);
      over(seen.killed[p], 2, 10.0);
      over(seen.taken[p], 0, 10.0);
      over(seen.cement[p], 3, 8.0);
      over(seen.metal[p], 4, 6.0);
    }
}

double sum(const std::vector<double>& values) {
  double out = 0.0;
  for (const double one : values) out += one;
  return out;
}

}  // namespace

std::optional<formats::Picture> picture_in_bone(const therapy::LocalTreatment& row) {
  const Example* example = nullptr;
  for (const Example& one : examples)
    if (one.key == row.key) example = &one;
  if (!example) return std::nullopt;
  const patient::Plan plan = plan_of(*example);
  const Vec3 centre = plan.sites.front().model->centre;
  patient::Patient patient = patient::start(std::make_shared<const patient::Plan>(plan));
  ThreadPool pool(1);
  patient::Log log;
  meet(patient, log);
  while (patient.day() < example->day - 1e-9) {
    patient::advance(patient, log, pool);
    meet(patient, log);
  }
  const therapy::Surroundings before = patient.sites.front().surroundings();
  patient::order(
      patient,
      {patient.day(), patient::TreatPlace{std::string{example->bone}, order_of(row, *example, centre)}, "an example"});
  log.clear();
  meet(patient, log);
  std::string words;
  for (const patient::Event& event : log)
    if (event.kind == row.event.key || event.kind == "treatment_refused") words = event.detail;
  const patient::Site& site = patient.sites.front();
  const therapy::Kept* kept = site.kept_by(row, 0);
  const therapy::Field* killed = kept ? kept->field("killed") : nullptr;
  const therapy::Surroundings after = site.surroundings();
  const patient::BoneMaps maps = patient::maps_of(patient, site);
  const Seen front = project(before, after, maps.treated(), killed, 0),
             side = project(before, after, maps.treated(), killed, 1);

  const int pixels = std::clamp(360 / front.rows, 4, 8);
  formats::Picture out(std::max(3 * edge + pixels * (front.columns + side.columns), 900),
                       head + foot + pixels * front.rows + 20, 3, 255);
  pictures::draw_text(
      out, {double(edge), 26},
      fmt::format("{} of {}, a lesion of {:g} mm as an example", row.title, example->bone, example->radius), {12});
  if (words != row.key) pictures::draw_text(out, {double(edge), 46}, words, {9});
  const int second = 2 * edge + pixels * front.columns;
  draw(out, front, edge, head, pixels);
  draw(out, side, second, head, pixels);
  const double below = head + pixels * front.rows + 18;
  pictures::draw_text(out, {double(edge), below}, "from the front, the patient's left on the right", {9});
  pictures::draw_text(out, {double(second), below}, "from the side, the front on the left", {9});
  double x = edge;
  const auto legend = [&](const std::vector<double>& what, std::size_t colour, const char* text) {
    if (sum(what) < 1.0) return;
    pictures::fill_box(out, int(x), int(below) + 16, 14, 14, pictures::palette[colour]);
    pictures::draw_text(out, {x + 20, below + 28}, text, {9});
    x += 40 + pictures::text_width(text, 9);
  };
  legend(front.tumour, 5, "tumour");
  legend(front.killed, 2, "killed");
  legend(front.taken, 0, "taken out or pushed away");
  legend(front.cement, 3, row.key == "prosthesis" ? "replaced" : "cement");
  legend(front.metal, 4, "metal");
  return out;
}

}  // namespace howship::app
