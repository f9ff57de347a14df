// SPDX-License-Identifier: Apache-2.0
// External beams in a patient: planned on what is seen, refused before anything is done, given in fractions, the same
// in voxels and shells, bit for bit across a checkpoint.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "living.hpp"

namespace howship::patient {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A treatment with what is named; all else as it is left out.
Order beam(std::string_view key, double day, std::vector<std::pair<std::string_view, std::string>> words = {},
           std::vector<std::pair<std::string_view, double>> numbers = {}, const std::string& bone = "L3",
           const Vec3& isocentre = {nan, nan, nan}) {
  therapy::LocalOrder order;
  order.what = therapy::find_local_treatment("beam", key);
  for (const therapy::LocalInput& input : order.what->inputs) {
    if (input.is_number()) {
      double value = input.usual.value_or(nan);
      for (const auto& [name, given] : numbers)
        if (name == input.key) value = given;
      order.numbers.push_back(value);
    } else if (input.is_place()) {
      order.places.push_back(input.key == "isocentre" ? isocentre : Vec3{nan, nan, nan});
    } else if (input.is_word()) {
      std::string value{input.usual_word};
      for (const auto& [name, given] : words)
        if (name == input.key) value = given;
      order.words.push_back(value);
    } else if (input.is_list()) {
      order.lists.emplace_back();
    } else {
      order.names.emplace_back();
    }
  }
  return {day, TreatPlace{bone, order}};
}

std::vector<Event> of_kind(const Log& log, std::string_view kind) {
  std::vector<Event> out;
  for (const Event& one : log)
    if (one.kind == kind) out.push_back(one);
  return out;
}

const therapy::Kept& plan_of_beam(const Patient& patient, std::string_view key) {
  const therapy::Kept* kept = patient.sites.front().kept_by(*therapy::find_local_treatment("beam", key), 0);
  EXPECT_NE(kept, nullptr);
  return *kept;
}

/// log10 of the tumour left over that without the treatment, a day after the last fraction.
double decades(Joined joined, Order order, double until, double radius = 8.0) {
  Patient treated = patient_of({.joined = joined, .radius = radius}, {std::move(order)});
  Patient not_treated = patient_of({.joined = joined, .radius = radius});
  live_to(treated, until);
  live_to(not_treated, until);
  return std::log10(tumour_of(treated) / tumour_of(not_treated));
}

}  // namespace

TEST(ExternalBeams, a_course_comes_on_working_days_and_kills_by_the_linear_quadratic_law) {
  Patient patient = patient_of({.joined = Joined::shells, .radius = 8.0},
                               {beam("external", 3.0, {{"schedule", "30in10"}}, {{"setup_error", 0.0}})});
  Log log;
  live_to(patient, 20.0, &log);
  std::vector<double> days;
  for (const Event& one : of_kind(log, "beam_fraction")) days.push_back(one.day);
  EXPECT_EQ(days, (std::vector<double>{3, 4, 5, 6, 7, 10, 11, 12, 13, 14}));
  // One fraction as the law has it: the whole lesion lies in the full dose.
  const Order one = beam("external", 3.0, {}, {{"setup_error", 0.0}});
  Patient planned = patient_of({.joined = Joined::shells, .radius = 5.0}, {one});
  live_to(planned, 3.0);
  const double gray = plan_of_beam(planned, "external").field("dose")->at(planned.sites.front().model().centre);
  EXPECT_NEAR(gray, 8.0, 0.4);
  const tumour::Parameters breast = tumour::find_primary("breast")->parameters;
  const double law = (breast.radiation_alpha * gray + breast.radiation_beta * gray * gray) / std::log(10.0);
  EXPECT_NEAR(decades(Joined::shells, one, 3.0, 5.0), -law, 0.05);
}

TEST(ExternalBeams, shells_and_voxels_are_left_with_as_much_tumour) {
  for (const char* schedule : {"8x1", "20in5"}) {
    const double until = 10.0;
    const double shells = decades(Joined::shells, beam("external", 3.0, {{"schedule", schedule}}), until);
    const double voxels =
        decades(Joined::voxels, beam("external", 3.0, {{"schedule", schedule}}, {{"grid", 4.0}}), until);
    EXPECT_NEAR(shells, voxels, 0.15) << schedule;
  }
}

TEST(ExternalBeams, what_is_refused_changes_nothing) {
  // Of the state, that is: the log says why.
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    Patient refused = patient_of({.joined = joined, .radius = 8.0},
                                 {beam("external", 3.0, {{"schedule", "24in1"}}, {{"grid", 4.0}})});
    Patient plain = patient_of({.joined = joined, .radius = 8.0});
    Log log;
    live_to(refused, 5.0, &log);
    live_to(plain, 5.0);
    const std::vector<Event> said = of_kind(log, "treatment_refused");
    ASSERT_EQ(said.size(), 1u);
    EXPECT_NE(said[0].detail.find("spinal cord"), std::string::npos) << said[0].detail;
    EXPECT_TRUE(of_kind(log, "beam_fraction").empty());
    EXPECT_TRUE(same(all_of(refused), all_of(plain)));
  }
}

TEST(ExternalBeams, the_risk_to_the_cord_can_be_accepted_and_is_said) {
  Patient patient = patient_of({.joined = Joined::shells, .radius = 8.0},
                               {beam("external", 3.0, {{"schedule", "24in1"}}, {{"accept_risk", 1.0}})});
  Log log;
  live_to(patient, 4.0, &log);
  EXPECT_EQ(of_kind(log, "beam_fraction").size(), 1u);
  EXPECT_EQ(of_kind(log, "treatment_warning").size(), 1u);
}

TEST(ExternalBeams, a_second_course_counts_what_the_cord_has_had) {
  Patient patient =
      patient_of({.joined = Joined::shells, .radius = 8.0},
                 {beam("external", 3.0, {{"schedule", "30in10"}}), beam("external", 40.0, {{"schedule", "30in10"}})});
  Log log;
  live_to(patient, 60.0, &log);
  EXPECT_EQ(of_kind(log, "beam_fraction").size(), 10u);
  const std::vector<Event> said = of_kind(log, "treatment_refused");
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said[0].detail.find("has had before"), std::string::npos) << said[0].detail;
  const double both = 2.0 * plan_of_beam(patient, "external").number("cord_eqd2_gy");
  EXPECT_NE(said[0].detail.find(fmt::format("{:.0f} Gy", both)), std::string::npos) << said[0].detail;
}

TEST(ExternalBeams, the_dose_that_a_plan_is_told_of_adds_to_its_own_in_fractions_of_2_gy) {
  // So much that half a gray less would be told as another number.
  const auto refusal = [](double previous) {
    Patient patient = patient_of({.joined = Joined::shells, .radius = 8.0},
                                 {beam("external", 3.0, {}, {{"previous_cord_dose", previous}})});
    Log log;
    live_to(patient, 4.0, &log);
    return of_kind(log, "treatment_refused");
  };
  Patient alone = patient_of({.joined = Joined::shells, .radius = 8.0}, {beam("external", 3.0)});
  live_to(alone, 4.0);
  const double gray = plan_of_beam(alone, "external").number("cord_gy"), in_twos = gray * (gray + 2.0) / 4.0;
  const std::vector<Event> said = refusal(80.6 - in_twos);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said[0].detail.find("would get 81 Gy"), std::string::npos) << said[0].detail;
}

TEST(ExternalBeams, the_dose_falls_where_the_patient_lies_at_that_sitting) {
  // A small lesion, a beam of 2 mm beside its middle, and a patient who lies some 4 mm off along one axis and near the
  // plan along the others: to one side the lesion is hit, to the other it is missed.
  const tumour::Parameters breast = tumour::find_primary("breast")->parameters;
  const double error = 4.0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Case lesion{.joined = Joined::shells, .radius = 3.0};
    Vec3 aim = bone_called("L3")->centre;
    aim[axis] += 2.0;
    const Order order = beam("stereotactic", 1.0, {{"schedule", "8x1"}}, {{"setup_error", error}}, "L3", aim);
    Patient first = patient_of(lesion, {order});
    live_to(first, 1.0);
    const therapy::Occasion at = first.sites.front().occasion();
    const auto moved_of = [&](std::uint64_t number) {
      Vec3 out{};
      for (std::size_t c = 0; c < 3; ++c)
        out[c] = error * normal(at.seed, number, Stream::setup_error, 64 * (64 * at.region + at.course) * 4 + c);
      return out;
    };
    const auto aside = [&](const Vec3& moved) {
      for (std::size_t c = 0; c < 3; ++c)
        if (c != axis && std::abs(moved[c]) > 1.5) return false;
      return std::abs(moved[axis]) > 3.0 && std::abs(moved[axis]) < 5.0;
    };
    while (!aside(moved_of(lesion.number))) ++lesion.number;
    const Vec3 moved = moved_of(lesion.number), centre = first.sites.front().model().centre;
    Patient treated = patient_of(lesion, {order}), plain = patient_of(lesion);
    live_to(treated, 1.0);
    live_to(plain, 1.0);
    const therapy::Kept& plan = plan_of_beam(treated, "stereotactic");
    EXPECT_NEAR(plan.number("moved_mm"), distance(moved, {}), 1e-12);
    // What is left of a ball of tumour by the linear-quadratic law, with the field moved so far or the other way.
    const auto left = [&](double sign) {
      double sum = 0.0, all = 0.0;
      for (int k = -6; k <= 6; ++k)
        for (int j = -6; j <= 6; ++j)
          for (int i = -6; i <= 6; ++i) {
            const Vec3 from{0.5 * i, 0.5 * j, 0.5 * k};
            if (distance(from, {}) > lesion.radius) continue;
            Vec3 place{};
            for (std::size_t c = 0; c < 3; ++c) place[c] = centre[c] + from[c] - sign * moved[c];
            const double gray = plan.field("dose")->at(place);
            sum += std::exp(-breast.radiation_alpha * gray - breast.radiation_beta * gray * gray);
            all += 1.0;
          }
      return std::log10(sum / all);
    };
    const double got = std::log10(tumour_of(treated) / tumour_of(plain));
    EXPECT_GT(std::abs(left(1.0) - left(-1.0)), 0.5) << axis;
    EXPECT_NEAR(got, left(1.0), 0.2) << axis;
  }
}

TEST(ExternalBeams, dose_about_a_lesion_in_shells_has_its_edge_at_the_ball_of_its_tumour_and_the_margin) {
  Patient patient = patient_of({.joined = Joined::shells, .radius = 5.0}, {beam("stereotactic", 0.0)});
  Log log;
  meet(patient, log);
  const Site& site = patient.sites.front();
  const therapy::Surroundings now = site.surroundings();
  const double voxel = std::pow(now.spacing, 3);
  double volume = 0.0;
  for (std::size_t v = 0; v < now.tissue.size(); ++v)
    if (now.tissue[v] != space::Tissue::outside && double(now.tumour[v]) >= site.beams().seen_tumour) volume += voxel;
  const therapy::BeamParameters& p = site.beams();
  const double reach = std::cbrt(3.0 * volume / (4.0 * std::numbers::pi)) + p.margin_stereotactic;
  const auto shape = [&](double from) {
    const double edge = 0.5 * std::erfc((from - reach) / (std::numbers::sqrt2 * p.blur_stereotactic));
    return (1.0 - p.far_stereotactic) * edge +
           p.far_stereotactic * std::min(1.0, std::pow(reach / std::max(from, 1e-9), 2));
  };
  const therapy::Field& dose = *plan_of_beam(patient, "stereotactic").field("dose");
  const Extent& e = dose.grid.extent;
  const Vec3 middle = dose.grid.to_world({0.5 * (e.ni - 1), 0.5 * (e.nj - 1), 0.5 * (e.nk - 1)});
  for (std::size_t v = 0; v < dose.value.size(); v += 7) {
    const double from = distance(dose.grid.place(v), middle);
    EXPECT_NEAR(double(dose.value[v]) / dose.at(middle), shape(from) / shape(0.0), 1e-5) << from;
  }
}

TEST(ExternalBeams, what_a_plan_keeps_reaches_2_cm_beyond_the_bone_on_all_sides) {
  Patient patient = patient_of({.joined = Joined::voxels, .radius = 8.0}, {beam("external", 0.0, {}, {{"grid", 4.0}})});
  Log log;
  meet(patient, log);
  const therapy::Surroundings now = patient.sites.front().surroundings();
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
  for (std::size_t v = 0; v < now.tissue.size(); ++v) {
    if (now.tissue[v] != space::Tissue::bone) continue;
    const Vec3 at = now.grid.place(v);
    for (std::size_t c = 0; c < 3; ++c) {
      low[c] = std::min(low[c], at[c]);
      high[c] = std::max(high[c], at[c]);
    }
  }
  const Grid& kept = plan_of_beam(patient, "external").field("dose")->grid;
  const Vec3 one = kept.place(0), other = kept.place(kept.extent.size() - 1);
  for (std::size_t c = 0; c < 3; ++c) {  // to a voxel and a half of the plan
    EXPECT_NEAR(std::min(one[c], other[c]), low[c] - 20.0, 6.0) << c;
    EXPECT_NEAR(std::max(one[c], other[c]), high[c] + 20.0, 6.0) << c;
  }
}

namespace {

double logistic_of(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// Dose in fractions of 2 Gy times (1 + 2 / ratio): what the linear-quadratic law counts by.
double in_twos(double gray, double fractions, double ratio) {
  return gray * (gray / fractions + ratio) / (2.0 + ratio);
}

struct Harm {
  const char* event;
  std::uint64_t which;  ///< of the draws of a course
  double day;           ///< on which it is told
  Case living;
  Order order;
  double (*probability)(const therapy::Kept& plan, const therapy::BeamParameters& p);
};

}  // namespace

TEST(ExternalBeams, a_harm_comes_once_to_whom_the_draw_of_the_course_lies_below_its_probability) {
  const Case shells{.joined = Joined::shells, .radius = 8.0}, belly{.joined = Joined::voxels, .radius = 8.0},
      chest{.bone = "T8", .joined = Joined::voxels, .radius = 6.0};
  const Order behind = beam("external", 3.0, {{"schedule", "30in10"}, {"technique", "single"}}),
              through = beam("external", 3.0, {{"schedule", "20in5"}, {"technique", "opposed"}}, {{"grid", 4.0}}),
              lungs = beam("external", 3.0, {{"schedule", "20in5"}, {"technique", "opposed"}}, {{"grid", 4.0}}, "T8");
  const Harm harms[] = {
      {"skin_reaction", 3, 14.0, shells, behind,
       [](const therapy::Kept& plan, const therapy::BeamParameters& p) {
         return logistic_of((in_twos(plan.number("skin_gy"), 10, 10.0) - p.skin_half) / p.skin_slope);
       }},
      {"nausea", 2, 3.0, belly, through,
       [](const therapy::Kept&, const therapy::BeamParameters& p) { return p.nausea; }},
      {"diarrhoea", 4, 7.0, belly, through,
       [](const therapy::Kept& plan, const therapy::BeamParameters& p) {
         return logistic_of((std::log(plan.number("bowel_5gy_ml") / p.bowel_volume) +
                             std::log(in_twos(20.0, 5, 10.0) / p.bowel_dose)) /
                            p.bowel_slope);
       }},
      {"pneumonitis", 5, 7.0, chest, lungs, [](const therapy::Kept& plan, const therapy::BeamParameters& p) {
         return logistic_of((in_twos(plan.number("lung_mean_gy"), 5, 3.0) - p.lung_half) / p.lung_slope);
       }}};
  for (const Harm& harm : harms) {
    Patient planned = patient_of(harm.living, {harm.order});
    live_to(planned, harm.day);
    const Site& site = planned.sites.front();
    const double probability = harm.probability(plan_of_beam(planned, "external"), site.beams());
    const therapy::Occasion at = site.occasion();
    // Of many patients the two whose draws lie next to it, below and above.
    std::array<std::uint64_t, 2> number{};
    std::array<double, 2> apart{1.0, 1.0};
    for (std::uint64_t n = 0; n < 100000; ++n) {
      const double draw =
          normal_share(normal(at.seed, n, Stream::radiation_answer, 64 * (64 * at.region + at.course) + harm.which));
      const bool above = draw >= probability;
      if (const double off = std::abs(draw - probability); off < apart[above]) {
        apart[above] = off;
        number[above] = n;
      }
    }
    EXPECT_LT(std::max(apart[0], apart[1]), 2e-3 * std::max(probability, 0.01)) << harm.event << ' ' << probability;
    for (const bool above : {false, true}) {
      Case one = harm.living;
      one.number = number[above];
      Patient patient = patient_of(one, {harm.order});
      Log log;
      live_to(patient, harm.day + 1.0, &log);
      std::vector<double> days;
      for (const Event& event : of_kind(log, harm.event))
        if (event.detail.find("radia") != std::string::npos || event.detail.find("Gy") != std::string::npos)
          days.push_back(event.day);
      EXPECT_EQ(days, above ? std::vector<double>{} : std::vector<double>{harm.day}) << harm.event;
    }
  }
}

TEST(ExternalBeams, marrow_is_whole_before_the_first_fraction_and_less_after_each) {
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    Patient patient = patient_of({.joined = joined, .radius = 8.0},
                                 {beam("external", 0.0, {{"schedule", "20in5"}}, {{"grid", 4.0}})});
    Log log;
    meet(patient, log);
    const therapy::Kept& plan = plan_of_beam(patient, "external");
    EXPECT_NEAR(plan.number("marrow_left_0"), 1.0, 1e-12);
    for (int k = 1; k <= 5; ++k)
      EXPECT_LT(plan.number("marrow_left_" + std::to_string(k)), plan.number("marrow_left_" + std::to_string(k - 1)));
    EXPECT_GT(plan.number("marrow_left_5"), 0.9) << "an L3 holds a few hundredths of all";
  }
}

TEST(ExternalBeams, what_the_cord_gets_counts_in_fractions_of_2_gy) {
  for (const auto& [schedule, fractions] : {std::pair{"8x1", 1.0}, std::pair{"30in10", 10.0}}) {
    Patient patient =
        patient_of({.joined = Joined::shells, .radius = 8.0}, {beam("external", 3.0, {{"schedule", schedule}})});
    live_to(patient, 3.0);
    const therapy::Kept& plan = plan_of_beam(patient, "external");
    const double gray = plan.number("cord_gy");
    EXPECT_GT(gray, 1.0);
    EXPECT_NEAR(plan.number("cord_eqd2_gy"), gray * (gray / fractions + 2.0) / (2.0 + 2.0), 1e-9 * gray) << schedule;
  }
}

TEST(ExternalBeams, dose_about_a_lesion_in_shells_falls_alike_on_all_sides) {
  Patient patient = patient_of({.joined = Joined::shells, .radius = 5.0}, {beam("stereotactic", 3.0)});
  live_to(patient, 3.0);
  const therapy::Field& dose = *plan_of_beam(patient, "stereotactic").field("dose");
  const Vec3 middle = patient.sites.front().model().centre;
  const double inside = dose.at(middle);
  for (const double from : {5.0, 10.0, 15.0}) {
    std::vector<double> around;
    for (std::size_t c = 0; c < 3; ++c)
      for (const double side : {-from, from}) {
        Vec3 place = middle;
        place[c] += side;
        around.push_back(dose.at(place));
      }
    for (const double gray : around) EXPECT_NEAR(gray, around.front(), 1e-3 * inside) << from;
    EXPECT_LT(around.front(), inside * (from > 12.0 ? 0.5 : 1.001)) << from;
  }
}

TEST(ExternalBeams, cord_and_skin_beside_a_lesion_in_shells_get_what_a_plan_in_the_body_gives_them) {
  struct Way {
    const char *key, *technique;
    std::vector<const char*> doses;
  };
  for (const Way& way :
       {Way{"external", "single", {"cord_gy", "skin_gy"}}, Way{"external", "opposed", {"cord_gy", "skin_gy"}},
        Way{"external", "conformal", {"cord_gy"}}, Way{"stereotactic", "", {"cord_gy"}}}) {
    const auto plan = [&](Joined joined) {
      std::vector<std::pair<std::string_view, std::string>> words{{"schedule", "20in5"}};
      if (*way.technique) words.emplace_back("technique", way.technique);
      Patient patient = patient_of({.joined = joined, .radius = 8.0}, {beam(way.key, 0.0, words)});
      Log log;
      meet(patient, log);
      return plan_of_beam(patient, way.key);
    };
    const therapy::Kept shells = plan(Joined::shells), body = plan(Joined::voxels);
    for (const char* dose : way.doses)
      EXPECT_NEAR(shells.number(dose), body.number(dose), 0.04 * body.number(dose)) << way.technique << ' ' << dose;
  }
}

TEST(ExternalBeams, stereotactic_beams_want_tumour_that_is_seen) {
  Patient patient = patient_of({.joined = Joined::voxels, .radius = 0.0}, {beam("stereotactic", 3.0)});
  Log log;
  live_to(patient, 4.0, &log);
  ASSERT_EQ(of_kind(log, "treatment_refused").size(), 1u);
}

TEST(ExternalBeams, a_patient_goes_on_from_a_checkpoint_within_a_course_bit_for_bit) {
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    const auto begun = [&] {
      return patient_of({.joined = joined, .radius = 8.0},
                        {beam("external", 3.0, {{"schedule", "20in5"}}, {{"grid", 4.0}})});
    };
    Patient through = begun(), first = begun();
    live_to(through, 12.0);
    live_to(first, 5.0);
    Memory kept = all_of(first);
    Patient second = begun();
    kept.reads = true;
    walk(second, kept);
    live_to(second, 12.0);
    EXPECT_TRUE(same(all_of(through), all_of(second)));
  }
}

TEST(ExternalBeams, techniques_spare_what_they_are_made_to_spare) {
  const auto plan = [](std::string_view key, std::vector<std::pair<std::string_view, std::string>> words) {
    words.emplace_back("schedule", "20in5");
    Patient patient = patient_of({.joined = Joined::voxels, .radius = 8.0}, {beam(key, 0.0, words, {{"grid", 4.0}})});
    ThreadPool pool(1);
    Log log;
    meet(patient, log);
    return plan_of_beam(patient, key);
  };
  const therapy::Kept single = plan("external", {{"technique", "single"}}),
                      opposed = plan("external", {{"technique", "opposed"}}), conformal = plan("external", {}),
                      modulated = plan("external", {{"technique", "intensity_modulated"}}),
                      stereotactic = plan("stereotactic", {});
  // The cord lies in open fields and is spared by the others.
  EXPECT_NEAR(conformal.number("cord_gy"), 20.0, 1.5);
  EXPECT_GT(single.number("cord_gy"), conformal.number("cord_gy"));
  EXPECT_LT(modulated.number("cord_gy"), 0.8 * conformal.number("cord_gy"));
  EXPECT_LT(stereotactic.number("cord_gy"), 0.8 * conformal.number("cord_gy"));
  // A field from behind burns the skin, two opposed ones go through the belly, many directions leave least energy.
  EXPECT_GT(opposed.number("bowel_5gy_ml"), 1.3 * conformal.number("bowel_5gy_ml"));
  EXPECT_GT(opposed.number("skin_gy"), conformal.number("skin_gy"));
  EXPECT_GT(single.number("skin_gy"), 1.1 * opposed.number("skin_gy"));
  EXPECT_LT(stereotactic.number("energy_j"), 0.8 * conformal.number("energy_j"));
  EXPECT_NEAR(stereotactic.number("target_d95_gy"), 20.0, 0.1);
}

TEST(ExternalBeams, radiation_takes_marrow_and_tires) {
  const auto after = [](std::vector<Order> orders) {
    Patient patient = patient_of({.joined = Joined::shells, .radius = 5.0}, std::move(orders));
    live_to(patient, 20.0);
    return patient.care.body.now();
  };
  const auto with = after({beam("external", 3.0, {{"schedule", "20in5"}})}), without = after({});
  // L3 holds a fifth of the lumbar spine's 12.3 %.
  EXPECT_LT(with.body.marrow_reserve, without.body.marrow_reserve - 0.01);
  EXPECT_GT(with.body.marrow_reserve, without.body.marrow_reserve - 0.03);
  EXPECT_GT(with.signals.fatigue, without.signals.fatigue + 0.1);
}

TEST(ExternalBeams, metal_and_cement_in_their_way_weaken_them) {
  // Pedicle screws of 6.5 x 45 mm in the way of a field from behind.
  const Vec3 c = bone_called("L3")->centre;
  therapy::LocalOrder screws = therapy::usual_order(*therapy::find_local_treatment("surgery", "pedicle_screws"));
  screws.places[0] = {c[0] - 16.0, c[1] - 34.0, c[2] + 3.0};
  screws.places[1] = {c[0] + 16.0, c[1] - 34.0, c[2] + 3.0};
  const Case l3{.joined = Joined::voxels, .radius = 6.0};
  Patient held = patient_of(l3, {{1.0, TreatPlace{"L3", screws}}}), plain = patient_of(l3);
  live_to(held, 2.0);
  live_to(plain, 2.0);
  const double spacing = 2.5;
  const auto body = held.sites[0].body_around(spacing), bare = plain.sites[0].body_around(spacing);
  double more = 0.0, most = 0.0;
  for (std::size_t v = 0; v < body.density.value.size(); ++v) {
    more += std::pow(spacing, 3) * double(body.density.value[v] - bare.density.value[v]);
    most = std::max(most, double(body.density.value[v]));
  }
  const double metal = 2.0 * 45.0 * std::numbers::pi / 4.0 * 6.5 * 6.5;  // mm3
  EXPECT_NEAR(more / metal, 3.7 - 1.15, 0.35);
  EXPECT_GT(most, 3.0);

  const auto d95 = [&](bool with) {
    std::vector<Order> orders{beam("external", 2.0, {{"technique", "single"}})};
    if (with) orders.push_back({1.0, TreatPlace{"L3", screws}});
    Patient patient = patient_of(l3, orders);
    live_to(patient, 2.0);
    return plan_of_beam(patient, "external").number("target_d95_gy");
  };
  const double with = d95(true), without = d95(false);
  EXPECT_LT(with, without);
  EXPECT_GT(with, 0.7 * without);
}

}  // namespace howship::patient
