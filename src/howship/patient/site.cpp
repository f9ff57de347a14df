// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/site.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/numerics/sobol.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/site_parts.hpp"
#include "howship/space/point.hpp"

namespace howship::patient {
namespace {

using namespace space;

bool is_bone(const skeleton::BoneModel& model, std::size_t v) {
  return model.tissue.value[v] == std::uint8_t(skeleton::Tissue::bone);
}

/// What healthy bone of one fraction exchanges per mm3 and day.
Flux<double> healthy_flux(double fraction, const Law& law) {
  const Values<double> y = healthy_values(fraction, law);
  Exposure health;
  health.parathyroid_hormone = law.bone.pth_healthy;
  return space::flux(y, effect_of(local_factors(y, 0.0, law), law), imposed(health, {0.0, 1.0}, 0.0, law), law);
}

Flux<double> plus(const Flux<double>& a, const Flux<double>& b) {
  return {a.resorbed + b.resorbed,         a.formed_lamellar + b.formed_lamellar,
          a.formed_woven + b.formed_woven, a.mineral_out + b.mineral_out,
          a.mineral_in + b.mineral_in,     a.mineral_destroyed + b.mineral_destroyed};
}

/// An RVE of bone fraction `to` as one of fraction `from` has become: matrix and its mineral in proportion, what lives
/// in the pores in proportion to the pores.
Values<double> likened(const Values<double>& y, double from, double to, const Law& law) {
  Values<double> out = y;
  const double before = y[lamellar] + y[woven];
  out[lamellar] = from > 1e-6 ? y[lamellar] * to / from : 0.0;
  out[woven] = y[woven] * (1.0 - to) / std::max(1.0 - from, 1e-6);
  const double after = out[lamellar] + out[woven];
  const auto share = [&](double f) { return f > 1e-6 ? bone::healthy_mineral(f, law.bone) / f : 1.0; };
  out[mineral] = before > 1e-9 ? std::min(after, after * y[mineral] / before * share(to) / share(from)) : 0.0;
  const double room = std::max(1.0 - after, 0.0) / std::max(1.0 - before, 1e-6);
  for (const auto soft : {sensitive, adapted, independent, debris}) out[soft] = y[soft] * room;
  return out;
}

/// What balls of shells make of a place of bone of that fraction.
struct DrawnPlace {
  Values<double> y;
  double inert = 0.0;
  const ShellSite::Ball* ball = nullptr;  ///< null: no ball reaches it
  std::size_t shell = 0;
  bool tumour = false;
};
DrawnPlace drawn_place(const ShellSite& shells, const Vec3& here, double fraction, const Law& law) {
  DrawnPlace out;
  // Where balls overlap the one with more tumour there is drawn.
  double most = -1.0;
  for (const ShellSite::Ball& ball : shells.balls) {
    const Shells& s = ball.space.shells();
    const std::size_t at = std::size_t(distance(here, ball.centre) / s.width);
    if (at >= s.size()) continue;
    const double tumour = living(s.state, at) + s.state[debris][at];
    if (tumour <= most) continue;
    most = tumour;
    out.ball = &ball;
    out.shell = at;
  }
  out.tumour = most > 0.0;
  if (out.ball) {
    const Shells& s = out.ball->space.shells();
    // Between the centres of two shells.
    const double r = distance(here, out.ball->centre) / s.width - 0.5;
    const std::size_t low = r <= 0.0 ? 0 : std::min(std::size_t(r), s.size() - 1);
    const std::size_t high = r <= 0.0 ? 0 : std::min(low + 1, s.size() - 1);
    const double part = std::clamp(r - double(low), 0.0, 1.0);
    const Values<double> a = values_at(s, low), b = values_at(s, high);
    for (std::size_t k = 0; k < state_count; ++k) out.y[k] = (1.0 - part) * a[k] + part * b[k];
    out.y = likened(out.y, out.ball->fraction, fraction, law);
    out.inert = std::min(s.inert[out.shell], 0.999 - std::min(out.y[lamellar] + out.y[woven], 0.999));
  } else {
    out.y = likened(shells.rest, shells.fraction, fraction, law);
  }
  guard(out.y, out.inert);
  return out;
}

/// Mean over the sphere of radius `r` mm about `centre`: Gauss-Legendre in the cosine, even steps round about.
double mean_on_sphere(const therapy::ByPlace& share, const Vec3& centre, double r) {
  static constexpr double node[] = {0.0950125098376374, 0.2816035507792589, 0.4580167776572274, 0.6178762444026438,
                                    0.7554044083550030, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499};
  static constexpr double weight[] = {0.1894506104550685, 0.1826034150449236, 0.1691565193950025, 0.1495959888165767,
                                      0.1246289712555339, 0.0951585116824928, 0.0622535239386479, 0.0271524594117541};
  constexpr int around = 32;
  static const std::array<std::array<double, 2>, around> ring_at = [] {
    std::array<std::array<double, 2>, around> out;
    for (int j = 0; j < around; ++j) {
      const double angle = 2.0 * std::numbers::pi * (double(j) + 0.5) / around;
      out[std::size_t(j)] = {std::cos(angle), std::sin(angle)};
    }
    return out;
  }();
  double sum = 0.0;
  for (std::size_t k = 0; k < std::size(node); ++k)
    for (const double sign : {-1.0, 1.0}) {
      const double z = sign * node[k], across = std::sqrt(1.0 - z * z);
      double ring = 0.0;
      for (const auto& [cosine, sine] : ring_at)
        ring += share({centre[0] + r * across * cosine, centre[1] + r * across * sine, centre[2] + r * z});
      sum += weight[k] * ring / around;
    }
  return 0.5 * sum;
}

// The past of a lesion that was there before the first day: its last three doublings, in which seven eighths of it have
// come to be; what takes longer than that stands still.
constexpr double past_begins = 0.5, smallest_with_past = 2.0;  // of its radius; mm
constexpr int longest_past = 1500;                             // days

/// Bone around a lesion that begins, as the bone at rest is by now.
ShellSite::Ball made_ball(const ShellSite& site, const SeedLesion& order, double fraction, const Law& law,
                          const Parameters& transport) {
  const auto count = std::size_t(std::ceil(order.radius / shell_width)) + shells_ahead + shells_added;
  ShellSite::Ball ball{order.lesion, order.centre, fraction, ShellSpace(count, shell_width, fraction, law, transport)};
  const Values<double> now = likened(site.rest, site.fraction, fraction, law);
  ball.space.change(
      std::vector<double>(count, 1.0), [&](double, Rve& rve) { rve.y = now; }, Disturbs::tumour);
  return ball;
}

}  // namespace

double AbsorbedDose::at(const Vec3& place) const {
  double out = everywhere;
  for (const Part& part : parts)
    out += part.gray * share_in_ball(distance(place, part.ball.centre), part.ball.radius, part.ball.rim);
  for (const therapy::Field& field : fields) out += field.at(place);
  return out;
}

Site::Site(const SitePlan& plan, const ModelParameters& p, DrawLesion drawn, std::size_t first, const DrawKey& key)
    : name_(plan.name),
      model_(plan.model),
      known_(plan.known ? plan.known : std::make_shared<const KnownBone>(known_bone(*plan.model, plan.name))),
      load_(plan.load.value_or(strength::usual_load_case(plan.name))),
      draw_(drawn ? std::move(drawn) : [](std::size_t) { return LesionResponse{}; }),
      median_(plan.tumour),
      law_(p.bone, tumour_of_lesion(plan.tumour, draw_(first).traits.times)),
      transport_(p.space),
      reach_(p.coupling.lesion_reach),
      matrix_density_(p.coupling.matrix_density),
      space_(plan.joined == Joined::voxels
                 ? std::variant<VoxelSite, ShellSite>(VoxelSite{
                       VoxelSpace(make_voxels(model_->bone_volume_fraction.grid, model_->bone_volume_fraction.value,
                                              model_->tissue.value, law_, transport_),
                                  law_, transport_),
                       LesionMap{}})
                 : std::variant<VoxelSite, ShellSite>(ShellSite{})),
      key_(key) {
  exposure.parathyroid_hormone = p.bone.pth_healthy;
  cord_ = p.imaging.cord;
  beams_ = p.beam;
  hardware_ = p.strength.hardware;
  materials_ = p.strength.materials;
  left_by_surgery_ = p.cord.left_by_surgery;
  heat_ = p.heat;
  cement_ = p.cement;
  if (auto* shells = std::get_if<ShellSite>(&space_)) {
    shells->fraction = known_->size.fraction;
    shells->volume = known_->volume;
    shells->rest = healthy_values(shells->fraction, law_);
    return;
  }
  auto& voxels = std::get<VoxelSite>(space_);
  voxels.map = LesionMap(voxels.space.voxels().size());
  find_places();
  ThreadPool alone(1);
  const Exchange& start = exchange(alone);
  healthy_out_ = start.calcium_out;
  healthy_in_ = start.calcium_in;
  exchange_.reset();
}

void Site::forget() {
  exchange_.reset();
  drawn_.reset();
  in_canal_.reset();
  canal_.reset();
}

std::vector<Vec3> Site::seeds() const {
  std::vector<Vec3> out;
  for (const Lesion& lesion : lesions_) out.push_back(lesion.seed);
  return out;
}

std::size_t Site::place_in_list(std::size_t number) const {
  return std::size_t(
      std::find_if(lesions_.begin(), lesions_.end(), [&](const Lesion& lesion) { return lesion.number == number; }) -
      lesions_.begin());
}

void Site::expect(const SeedLesion& lesion) {
  lesions_.push_back({.number = lesion.lesion,
                      .seed = lesion.centre,
                      .radius = lesion.radius,
                      .cells = lesion.cells,
                      .part_of = lesions_.size(),
                      .response = draw_(lesion.lesion)});
}

const LesionResponse* Site::response_of(std::size_t number) const {
  for (const Lesion& lesion : lesions_)
    if (lesion.number == number) return &lesion.response;
  return nullptr;
}

const LesionResponse* Site::felt_in_voxels() const { return lesions_.empty() ? nullptr : &lesions_.front().response; }

Law Site::law_of(std::size_t number) const {
  const LesionResponse* response = response_of(number);
  return response ? Law(law_.bone, tumour_of_lesion(median_, response->traits.times)) : law_;
}

Exposure Site::felt(Exposure e, const LesionResponse* response) {
  if (!response) return e;
  for (std::size_t clone = 0; clone < std::size_t(clones); ++clone) {
    e.growth[clone] *= response->drive.growth[clone];
    e.kill[clone] += response->drive.kill[clone] + response->cytotoxic_kill;
  }
  return e;
}

Felt Site::felt_by_few(const Exposure& e, const LesionResponse& response) {
  Felt out{felt(e, &response), e};
  for (double& kill : out.at_rest.kill) kill += response.cytotoxic_kill;
  return out;
}

void Site::respond(const TreatmentNow& now, double days) {
  exchange_.reset();
  for (Lesion& lesion : lesions_) {
    LesionResponse& response = lesion.response;
    patient::respond(response, now, days, law_.tumour, law_.bone.sublethal_repair);
    if (!lesion.seeded)
      select_before_it_begins(response, median_.growth * response.traits.times.growth, days, law_.tumour);
  }
  if (now.iodine.gray > 0.0 && !lesions_.empty()) {
    const tumour::LesionTraits& first = lesions_.front().response.traits;
    dose.everywhere += now.iodine.gray * first.clones.iodine_avidity * first.times.iodine_uptake;
  }
}

void Site::feel_hormones(const tumour::Hormones& hormones) {
  exchange_.reset();
  for (Lesion& lesion : lesions_)
    lesion.response.activity = tumour::hormone_activity(hormones, lesion.response.traits.clones);
}

double Site::local_fraction(const Vec3& place, double radius) const {
  const auto& shells = std::get<ShellSite>(space_);
  const double near = std::max(5.0, radius + 3.0);  // mm: what the lesion will grow into first
  double sum = 0.0, count = 0.0;
  const Grid& grid = model_->tissue.grid;
  // Along each axis of the grid a step leads at least this far (mm) out of the planes before it.
  const auto& c = grid.to_world.column;
  const Vec3 middle = grid.to_world.inverse(place);
  std::array<std::pair<int, int>, 3> box;
  const int extent[] = {grid.extent.ni, grid.extent.nj, grid.extent.nk};
  for (std::size_t a = 0; a < 3; ++a) {
    const Vec3 across = cross(c[(a + 1) % 3], c[(a + 2) % 3]);
    const double steps = near / (std::abs(dot(c[a], across)) / length(across)) + 1.0;
    box[a] = {int(std::clamp(std::floor(middle[a] - steps), 0.0, double(extent[a]))),
              int(std::clamp(std::ceil(middle[a] + steps) + 1.0, 0.0, double(extent[a])))};
  }
  const double step = dot(c[0], c[0]);
  for (int k = box[2].first; k < box[2].second; ++k)
    for (int j = box[1].first; j < box[1].second; ++j) {
      // Along a row the voxels that are near lie together; only at its two ends is each asked where it lies.
      const Vec3 row = grid.to_world({0.0, double(j), double(k)});
      const Vec3 to_place{place[0] - row[0], place[1] - row[1], place[2] - row[2]};
      const double nearest = dot(to_place, c[0]) / step;
      const double reached = near * near - (dot(to_place, to_place) - nearest * nearest * step);
      constexpr double margin = 0.01;  // of a voxel, beyond rounding
      const double half = std::sqrt(std::max(reached, 0.0) / step), ends = half + margin;
      const int first = std::max(box[0].first, int(std::ceil(std::max(nearest - ends, -1.0))));
      const int last = std::min(box[0].second, int(std::floor(std::min(nearest + ends, 1e6))) + 1);
      for (int i = first; i < last; ++i) {
        const std::size_t v = grid.extent.index(i, j, k);
        if (!is_bone(*model_, v)) continue;
        if (std::abs(double(i) - nearest) > half - margin &&
            distance(grid.to_world({double(i), double(j), double(k)}), place) > near)
          continue;
        sum += double(model_->bone_volume_fraction.value[v]);
        count += 1.0;
      }
    }
  return count > 0.0 ? std::clamp(sum / count, 0.01, 0.95) : shells.fraction;
}

void Site::step_ball(ShellSite::Ball& ball, const Exposure& felt, double dt) {
  const std::size_t most = most_shells(std::get<ShellSite>(space_)), shells = ball.space.shells().size();
  if (ball.space.reaches(shells_ahead) && shells < most) ball.space.extend(std::min(shells_added, most - shells));
  ball.space.advance(felt, dt, check_);
  mark_inside(ball.space.shells(), law_, ball.once_inside);
}

/// Lets a ball grow, day by day, until it holds so much tumour (mm3).
void Site::grow(ShellSite::Ball& ball, double tumour, const Exposure& past) {
  const Exposure here = felt(past, response_of(ball.lesion));
  for (int day = 0; day < longest_past && ball.space.measure(ball.fraction).tumour < tumour; ++day)
    step_ball(ball, here, 1.0);
}

void Site::seed(const SeedLesion& order, const Exposure& past) {
  const std::size_t lesion = place_in_list(order.lesion);
  if (lesion == lesions_.size()) expect(order);
  lesions_[lesion].seeded = true;
  forget();
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    if (order.cells <= 0.0) {
      claim(lesion, order);
      voxels->space.seed_ball(order.centre, order.radius, transport_.seed_rim, transport_.seed_occupancy, order.shares);
    }
  } else {
    auto& shells = std::get<ShellSite>(space_);
    const auto made = [&, fraction = local_fraction(order.centre, order.radius)] {
      return made_ball(shells, order, fraction, law_of(order.lesion), transport_);
    };
    shells.balls.push_back(made());
    ShellSite::Ball& ball = shells.balls.back();
    ball.measure_canal(known_->canal);
    const auto fill = [&](ShellSpace& space, double radius) {
      space.seed_ball(radius, transport_.seed_rim, transport_.seed_occupancy, order.shares);
    };
    if (order.grown && order.radius >= smallest_with_past) {
      ShellSpace as_large = made().space;
      fill(as_large, order.radius);
      fill(ball.space, past_begins * order.radius);
      grow(ball, as_large.measure(ball.fraction).tumour, past);
      ball.space.share_out(order.shares);  // they are of today
    } else if (order.cells <= 0.0) {
      fill(ball.space, order.radius);
    }
  }
  begin_lesion(lesion, order);
}

void Site::change(const std::optional<therapy::Ball>& ball, double amount, const Instant& instant, Disturbs disturbs) {
  forget();
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    VoxelSpace& bone = voxels->space;
    const std::vector<double> amounts = ball ? ball_amount(bone.voxels(), ball->centre, ball->radius, ball->rim, amount)
                                             : std::vector<double>(bone.voxels().size(), amount);
    return change_voxels(amounts, instant, disturbs);
  }
  auto& shells = std::get<ShellSite>(space_);
  std::vector<std::vector<double>> amounts;  // of each ball
  for (const ShellSite::Ball& lesion : shells.balls) {
    amounts.emplace_back(lesion.space.shells().size(), amount);
    if (!ball) continue;
    const double offset = distance(lesion.centre, ball->centre);
    for (std::size_t i = 0; i < amounts.back().size(); ++i)
      amounts.back()[i] = amount * share_on_sphere(lesion.space.radius(i), offset, ball->radius, ball->rim);
  }
  change_balls(amounts, instant, disturbs);
  if (ball || disturbs == Disturbs::tumour) return;
  double inert = 0.0;
  Rve rve{shells.rest, inert, 1.0, 1.0};
  instant(amount, rve);
}

void Site::change_by_place(const therapy::ByPlace& share, double amount, const Instant& instant, Disturbs disturbs) {
  forget();
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    std::vector<double> amounts(v.size());
    for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] = amount * share(place(v, i));
    return change_voxels(amounts, instant, disturbs);
  }
  std::vector<std::vector<double>> amounts;  // of each ball
  for (const ShellSite::Ball& lesion : std::get<ShellSite>(space_).balls) {
    amounts.emplace_back(lesion.space.shells().size());
    for (std::size_t i = 0; i < amounts.back().size(); ++i)
      amounts.back()[i] = amount * mean_on_sphere(share, lesion.centre, lesion.space.radius(i));
  }
  change_balls(amounts, instant, disturbs);
}

void Site::change_balls(const std::vector<std::vector<double>>& amounts, const Instant& instant, Disturbs disturbs) {
  auto& shells = std::get<ShellSite>(space_);
  const auto survival = colony_survival([&](std::size_t b, std::size_t place) { return amounts[b][place]; }, instant);
  for (std::size_t b = 0; b < shells.balls.size(); ++b) shells.balls[b].space.change(amounts[b], instant, disturbs);
  pulse_few(survival);
}

void Site::change_voxels(const std::vector<double>& amounts, const Instant& instant, Disturbs disturbs) {
  const auto survival = colony_survival([&](std::size_t, std::size_t place) { return amounts[place]; }, instant);
  std::get<VoxelSite>(space_).space.change(amounts, instant, disturbs);
  pulse_few(survival);
}

void Site::absorb(const std::optional<therapy::Ball>& ball, double gray) {
  const auto share = [&](const Vec3& at) {
    return ball ? share_in_ball(distance(at, ball->centre), ball->radius, ball->rim) : 1.0;
  };
  if (gray > 0.0 && irradiates_canal(share)) level.since_radiation = 0.0;
  if (!ball) {
    dose.everywhere += gray;
    return;
  }
  for (AbsorbedDose::Part& part : dose.parts)
    if (part.ball == *ball) {
      part.gray += gray;
      return;
    }
  dose.parts.push_back({*ball, gray});
}

void Site::absorb_field(const therapy::Field& gray, const Vec3& shift) {
  const therapy::FieldReader still(gray);
  const auto moved = [&](const Vec3& at) { return still({at[0] - shift[0], at[1] - shift[1], at[2] - shift[2]}); };
  const double most = gray.value.empty() ? 0.0 : double(*std::max_element(gray.value.begin(), gray.value.end()));
  if (!(most > 0.0)) return;
  if (irradiates_canal([&](const Vec3& at) { return moved(at) / most; })) level.since_radiation = 0.0;
  const Affine& to_world = gray.grid.to_world;
  auto same = std::find_if(dose.fields.begin(), dose.fields.end(), [&](const therapy::Field& one) {
    return one.grid.extent == gray.grid.extent && one.grid.to_world.origin == to_world.origin &&
           one.grid.to_world.column == to_world.column;
  });
  if (same == dose.fields.end())
    same = dose.fields.insert(same, {gray.grid, std::vector<float>(gray.value.size(), 0.0f)});
  const std::vector<float> fraction = gray.moved(shift);
  for (std::size_t v = 0; v < fraction.size(); ++v) same->value[v] += fraction[v];
}

void Site::treat(const therapy::LocalTreatment& what, const therapy::Occasion& occasion) {
  treated_by_ = &what;
  occasion_ = occasion;
}

std::uint64_t Site::begun(const therapy::LocalTreatment& what) const {
  return std::uint64_t(std::count_if(given.begin(), given.end(),
                                     [&](const Given& one) { return one.order.what == &what && one.sitting == 0; }));
}

therapy::Kept& Site::kept() {
  HOWSHIP_ENSURE(treated_by_ != nullptr, "what a treatment keeps is asked for while it is given");
  for (KeptTreatment& one : kept_)
    if (one.what == treated_by_ && one.course == occasion_.course) return one.kept;
  return kept_.emplace_back(KeptTreatment{treated_by_, occasion_.course}).kept;
}

const therapy::Kept* Site::kept_by(const therapy::LocalTreatment& what, std::uint64_t course) const {
  for (const KeptTreatment& one : kept_)
    if (one.what == &what && one.course == course) return &one.kept;
  return nullptr;
}

double Site::load_over_strength() const {
  return resistance.begun ? std::exp(resistance.log_ratio) : std::numeric_limits<double>::quiet_NaN();
}

double Site::kept_before(std::string_view name) const {
  double out = 0.0;
  for (const KeptTreatment& one : kept_) {
    if (one.what == treated_by_ && one.course == occasion_.course) continue;
    if (const double value = one.kept.number(name); !std::isnan(value)) out += value;
  }
  return out;
}

void Site::irradiate_person(const therapy::Irradiated& what) {
  irradiated.marrow_killed += what.marrow_killed;
  irradiated.energy += what.energy;
}

void Site::drop_shown() {
  for (KeptTreatment& one : kept_) {
    one.kept.shown_fields.clear();
    one.kept.shown_curves.clear();
  }
}

void Site::drop_kept() {
  std::erase_if(kept_,
                [&](const KeptTreatment& one) { return one.what == treated_by_ && one.course == occasion_.course; });
}

therapy::Surroundings Site::surroundings() const {
  therapy::Surroundings out;
  out.grid = model_->bone_volume_fraction.grid;
  out.spacing = length(out.grid.to_world.column[0]);
  const std::size_t size = out.grid.extent.size();
  out.tissue.assign(size, Tissue::outside);
  for (std::vector<float>* one : {&out.matrix, &out.mineral, &out.tumour, &out.cement}) one->assign(size, 0.0f);
  out.lesion.assign(size, 0);
  const auto take = [&](std::size_t at, const Values<double>& y, double inert, LesionMap::Label whose) {
    out.matrix[at] = float(y[lamellar] + y[woven]);
    out.mineral[at] = float(y[mineral]);
    out.tumour[at] = float(living(y) + y[debris]);
    out.cement[at] = float(inert);
    out.lesion[at] = std::uint16_t(whose);
  };
  if (const auto* shells = std::get_if<ShellSite>(&space_); shells && !drawn_) {
    // A whole bone in voxels holds four times as much as is asked for here.
    const std::vector<TumourHere>& canal = shells_in_canal();
    for (std::size_t v = 0; v < size; ++v) {
      const auto tissue = Tissue(model_->tissue.value[v]);
      if (tissue == Tissue::outside) continue;
      out.tissue[v] = tissue;
      if (tissue != Tissue::bone) {
        out.cement[v] = float(1.0 - transport_.capacity(tissue));
        continue;
      }
      const double fraction = double(std::clamp(model_->bone_volume_fraction.value[v], 0.0f, 0.999f));
      const DrawnPlace made = drawn_place(*shells, out.grid.place(v), fraction, law_);
      take(v, made.y, made.inert,
           made.ball && made.tumour ? LesionMap::Label(place_in_list(made.ball->lesion) + 1) : LesionMap::Label(0));
    }
    for (std::size_t place = 0; place < canal.size(); ++place) {
      const std::size_t v = known_->canal.voxel[place];
      if (out.tissue[v] != Tissue::outside && out.tissue[v] != Tissue::bone)
        out.tumour[v] = float(canal[place].living() + canal[place].dead);
    }
  } else {
    const Voxels& v = voxels();
    const std::span<const LesionMap::Label> whose = labels();
    for (std::size_t i = 0; i < v.size(); ++i) {
      out.tissue[v.voxel[i]] = v.tissue[i];
      take(v.voxel[i], values_at(v, i), v.inert[i], whose[i]);
    }
  }
  for (const Lesion& lesion : lesions_)
    if (lesion.seeded) out.lesions.push_back(lesion.seed);
  out.canal = known_->canal.voxel;
  return out;
}

void Site::advance_lesions(const Exposure& e, double dt, ThreadPool& pool) {
  exposure = e;
  forget();
  dose.everywhere += dt * e.dose_rate;
  level.since_radiation += dt;
  irradiated.marrow_killed = 0.0;
  irradiated.energy *= std::exp(-dt / beams_.tired_time);
  const std::vector<ColonyRates> before = begin_step(e);
  const Exposure of_first = felt(e, felt_in_voxels());
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    voxels->space.advance(of_first, dt, pool, check_);
    mark_inside(voxels->space.voxels(), law_, voxels->once_inside);
    return step_few(before, e, dt);
  }
  auto& shells = std::get<ShellSite>(space_);
  for (ShellSite::Ball& ball : shells.balls) step_ball(ball, felt(e, response_of(ball.lesion)), dt);
  // What surgery has taken out of the canal grows back as tumour does.
  if (level.spared < 1.0 && level.spared > 0.0)
    level.spared = 1.0 / (1.0 + (1.0 / level.spared - 1.0) *
                                    std::exp(-dt * (of_first.growth[0] * law_.tumour.growth - of_first.kill[0])));
  step_few(before, e, dt);
}

void Site::advance_rest(std::span<Site> sites, std::span<const Exposure> exposures, const Law& law, double dt) {
  HOWSHIP_ENSURE(sites.size() == exposures.size(), "one exposure a site");
  std::vector<Values<double>*> alike;  // they feel what the first of them feels
  std::size_t first = 0;
  for (std::size_t s = 0; s < sites.size(); ++s) {
    auto* shells = std::get_if<ShellSite>(&sites[s].space_);
    if (!shells) continue;
    if (alike.empty()) first = s;
    if (exposures[s] == exposures[first])
      alike.push_back(&shells->rest);
    else
      shells->rest = advance_point(shells->rest, exposures[s], {0.0, 1.0}, law, dt);
  }
  if (!alike.empty()) advance_points(alike, exposures[first], law, dt);
}

void Site::advance(const Exposure& e, double dt, ThreadPool& pool) {
  advance_lesions(e, dt, pool);
  advance_rest({this, 1}, {&e, 1}, law_, dt);
}

const Exchange& Site::exchange(ThreadPool& pool) {
  if (exchange_) return *exchange_;
  const double calcium = bone::calcium_content(law_.bone);
  Exchange out;
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    const Voxels& v = voxels->space.voxels();
    const double volume = v.spacing * v.spacing * v.spacing;
    out.tumour = volume * living_tumour(v);
    out.killed = volume * killed_tumour(v);
    if (!lesions_.empty()) out.marker = marker_of(lesions_.front().response, volume, living_clones(v));
    out.lesion_mass = 1e-3 * volume * tissue_of_lesions(v, reach_, matrix_density_);
    out.flux = voxels->space.flux(exposure, pool, check_);
    out.healthy_out = healthy_out_;
    out.healthy_in = healthy_in_;
  } else {
    for (ShellSite::Ball& ball : std::get<ShellSite>(space_).balls) {
      const Shells& shells = ball.space.shells();
      tumour::OfClones clone{};
      for (std::size_t i = 0; i < shells.size(); ++i) {
        const double tumour = living(shells.state, i);
        for (std::size_t k = 0; k < clone.size(); ++k)
          clone[k] += ball.space.volume(i) * shells.state[clone_states[k]][i];
        out.tumour += ball.space.volume(i) * tumour;
        out.killed += ball.space.volume(i) * shells.state[debris][i];
        if (tumour + shells.state[debris][i] + shells.state[woven][i] < reach_) continue;
        out.lesion_mass += 1e-3 * ball.space.volume(i) *
                           (1.0 + (matrix_density_ - 1.0) * (shells.state[lamellar][i] + shells.state[woven][i]));
      }
      if (const LesionResponse* response = response_of(ball.lesion)) out.marker += marker_of(*response, 1.0, clone);
      out.flux = plus(out.flux, ball.space.flux(exposure, check_));
      if (!ball.healthy) ball.healthy = healthy_flux(ball.fraction, law_);
      out.healthy_out += calcium * ball.space.tissue_volume() * ball.healthy->mineral_out;
      out.healthy_in += calcium * ball.space.tissue_volume() * ball.healthy->mineral_in;
    }
  }
  for (const Lesion& lesion : lesions_) out.tumour += law_.tumour.cell_volume * double(lesion.few.cells());
  out.calcium_out = calcium * out.flux.mineral_out;
  out.calcium_in = calcium * out.flux.mineral_in;
  out.calcium_eroded = calcium * out.flux.mineral_destroyed;
  exchange_ = out;
  return *exchange_;
}

std::vector<TissueChange> Site::changes() const {
  constexpr std::uint32_t asked = 96;
  static const std::vector<Vec3> even = [] {
    std::vector<Vec3> out;
    for (std::uint32_t n = 1; out.size() < asked; ++n) {
      const auto u = sobol_point(n, 0, false);
      const Vec3 x{2.0 * u[0] - 1.0, 2.0 * u[1] - 1.0, 2.0 * u[2] - 1.0};
      if (x[0] * x[0] + x[1] * x[1] + x[2] * x[2] <= 1.0) out.push_back(x);
    }
    return out;
  }();
  std::vector<TissueChange> out(lesions_.size());
  std::vector<double> weight(out.size(), 0.0), width(out.size(), 0.0);  // of what has changed, and times mm2
  const auto weigh = [&](std::size_t k, double volume, const Values<double>& y, const Values<double>& rest, double r) {
    const double changed =
        volume * (living(y) + y[debris] + std::abs(rest[lamellar] - y[lamellar]) + std::abs(y[woven] - rest[woven]));
    weight[k] += changed;
    width[k] += changed * r * r;
  };
  const auto* voxels = std::get_if<VoxelSite>(&space_);
  const auto* shells = std::get_if<ShellSite>(&space_);
  const double left = voxels ? matrix_change(1.0).elsewhere : 1.0;
  std::vector<const ShellSite::Ball*> ball_of(out.size(), nullptr);
  const auto rest_at = [&](double fraction) {
    if (shells) return likened(shells->rest, shells->fraction, fraction, law_);
    Values<double> rest = healthy_values(fraction, law_);
    for (const auto part : {lamellar, woven, mineral}) rest[part] *= left;
    return rest;
  };
  if (voxels) {
    const Voxels& v = voxels->space.voxels();
    const double volume = v.spacing * v.spacing * v.spacing;
    const auto label = labels();
    for (std::size_t k = 0; k < out.size(); ++k) out[k].centre = lesions_[k].seed;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.tissue[i] != Tissue::bone || i >= label.size() || label[i] == 0 || label[i] > out.size()) continue;
      const std::size_t k = label[i] - 1u;
      weigh(k, volume, values_at(v, i), rest_at(double(v.initial_fraction[i])), distance(place(v, i), out[k].centre));
    }
  } else {
    for (const ShellSite::Ball& ball : shells->balls) {
      const std::size_t k = place_in_list(ball.lesion);
      ball_of[k] = &ball;
      out[k].centre = ball.centre;
      const Values<double> rest = rest_at(ball.fraction);
      const Shells& s = ball.space.shells();
      for (std::size_t i = 0; i < s.size(); ++i)
        weigh(k, ball.space.volume(i), values_at(s, i), rest, ball.space.radius(i));
    }
  }
  const Extent& e = model_->tissue.grid.extent;
  const auto forms = [&](const Values<double>& y, const Factors<double>& f, const Exposure& felt_there) {
    return space::flux(y, effect_of(f, law_), imposed(felt_there, {0.0, 1.0}, 0.0, law_), law_).mineral_in;
  };
  for (std::size_t k = 0; k < out.size(); ++k) {
    TissueChange& c = out[k];
    if (!(weight[k] > 0.0) || (shells && !ball_of[k])) continue;
    c.reach = std::sqrt(5.0 / 3.0 * width[k] / weight[k]);
    c.asked = double(asked);
    const Exposure felt_here = felt(exposure, shells ? response_of(ball_of[k]->lesion) : felt_in_voxels());
    for (const Vec3& x : even) {
      TissueChange::Place here;
      for (std::size_t a = 0; a < 3; ++a) here.at[a] = c.centre[a] + c.reach * x[a];
      const Vec3 ijk = model_->tissue.grid.to_world.inverse(here.at);
      const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), n = int(std::lround(ijk[2]));
      if (!e.contains(i, j, n) || model_->tissue(i, j, n) != std::uint8_t(skeleton::Tissue::bone)) continue;
      const double fraction = double(model_->bone_volume_fraction(i, j, n));
      const Values<double> rest = rest_at(fraction);
      Values<double> y = rest;
      Factors<double> factors = local_factors(rest, 0.0, law_);
      const Factors<double> at_rest = factors;
      if (shells) {
        const Shells& s = ball_of[k]->space.shells();
        const double r = c.reach * std::sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]) / s.width - 0.5;
        const std::size_t low = r <= 0.0 ? 0 : std::min(std::size_t(r), s.size() - 1);
        const std::size_t high = std::min(low + 1, s.size() - 1);
        const double part = std::clamp(r - double(low), 0.0, 1.0);
        const Values<double> a = values_at(s, low), b = values_at(s, high);
        for (std::size_t q = 0; q < state_count; ++q) y[q] = (1.0 - part) * a[q] + part * b[q];
        y = likened(y, ball_of[k]->fraction, fraction, law_);
        if (s.has_history) factors = {s.factor[0][low], s.factor[1][low], s.factor[2][low], s.factor[3][low]};
      } else {
        const Voxels& v = voxels->space.voxels();
        const auto found = std::lower_bound(v.voxel.begin(), v.voxel.end(), e.index(i, j, n));
        if (found == v.voxel.end() || *found != e.index(i, j, n)) continue;
        const auto rve = std::size_t(found - v.voxel.begin());
        y = values_at(v, rve);
        if (v.has_history) factors = {v.factor[0][rve], v.factor[1][rve], v.factor[2][rve], v.factor[3][rve]};
      }
      here.cells = living(y);
      here.dead = y[debris];
      here.lost = rest[lamellar] - y[lamellar];
      here.woven = y[woven] - rest[woven];
      here.deficit = rest[mineral] - y[mineral];
      here.formation = std::max(forms(y, factors, felt_here), 0.0) - std::max(forms(rest, at_rest, exposure), 0.0);
      c.places.push_back(here);
    }
  }
  return out;
}

double Site::load_factor(double day) const {
  double out = 1.0;
  for (const Given& one : given)
    if (one.order.what->load) out *= one.order.what->load(one.order, day - one.day);
  return out;
}

OutsideBone Site::outside() const {
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) return outside_bone(voxels->space.voxels());
  OutsideBone out;
  for (const TumourHere& here : shells_in_canal()) out.canal += voxel_volume(model_->tissue.grid) * here.living();
  return out;
}

std::optional<std::pair<std::size_t, std::size_t>> Site::touching() const {
  if (std::holds_alternative<VoxelSite>(space_)) {
    for (std::size_t k = 0; k < lesions_.size(); ++k)
      if (const std::size_t lives = lesions_[k].part_of; lives != k)
        return std::pair{std::min(lives, k), std::max(lives, k)};
    return std::nullopt;
  }
  const auto& balls = std::get<ShellSite>(space_).balls;
  if (balls.size() < 2) return std::nullopt;
  std::vector<double> reach;
  for (const ShellSite::Ball& ball : balls) reach.push_back(ball.space.measure(ball.fraction).half_radius);
  for (std::size_t b = 1; b < balls.size(); ++b)
    for (std::size_t a = 0; a < b; ++a) {
      if (distance(balls[a].centre, balls[b].centre) >= reach[a] + reach[b]) continue;
      const std::size_t one = place_in_list(balls[a].lesion), other = place_in_list(balls[b].lesion);
      return std::pair{std::min(one, other), std::max(one, other)};
    }
  return std::nullopt;
}

const Voxels& Site::voxels() const {
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) return voxels->space.voxels();
  return drawing().voxels;
}

std::span<const LesionMap::Label> Site::labels() const {
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) return voxels->map.labels();
  return drawing().label;
}

const Site::Drawn& Site::drawing() const {
  if (!drawn_) drawn_ = drawn();
  return *drawn_;
}

std::span<const std::uint8_t> Site::once_inside() const {
  if (const auto* voxels = std::get_if<VoxelSite>(&space_)) return voxels->once_inside;
  return drawing().once_inside;
}

Site::Drawn Site::drawn() const {
  const auto& shells = std::get<ShellSite>(space_);
  Drawn all{make_voxels(model_->bone_volume_fraction.grid, model_->bone_volume_fraction.value, model_->tissue.value,
                        law_, transport_),
            {},
            {}};
  Voxels& out = all.voxels;
  all.label.assign(out.size(), 0);
  std::fill(out.activity.awake.begin(), out.activity.awake.end(), std::uint8_t{1});
  out.activity.everywhere = true;
  out.has_history = true;
  all.once_inside.assign(out.size(), 0);
  const std::vector<TumourHere>& canal = shells_in_canal();
  for (std::size_t place = 0; place < canal.size(); ++place) {
    const auto i = std::size_t(std::lower_bound(out.voxel.begin(), out.voxel.end(), known_->canal.voxel[place]) -
                               out.voxel.begin());
    for (std::size_t c = 0; c < clones; ++c) out.state[clone_states[c]][i] = canal[place].clone[c];
    out.state[debris][i] = canal[place].dead;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out.tissue[i] != Tissue::bone) continue;
    const double fraction = double(out.initial_fraction[i]);
    const Vec3 here = place(out, i);
    const DrawnPlace made = drawn_place(shells, here, fraction, law_);
    for (std::size_t k = 0; k < state_count; ++k) out.state[k][i] = made.y[k];
    if (!made.ball) continue;
    const Shells& s = made.ball->space.shells();
    all.once_inside[i] = made.shell < made.ball->once_inside.size() && made.ball->once_inside[made.shell] != 0;
    if (made.tumour) all.label[i] = LesionMap::Label(place_in_list(made.ball->lesion) + 1);
    out.inert[i] = made.inert;
    for (std::size_t k = 0; k < out.factor.size(); ++k) out.factor[k][i] = s.factor[k][made.shell];
  }
  return all;
}

}  // namespace howship::patient
