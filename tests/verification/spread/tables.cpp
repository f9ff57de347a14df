// SPDX-License-Identifier: Apache-2.0
// Single functions and whole lives against tables that an independent prototype wrote (tests/reference/spread).
#include <gtest/gtest.h>

#include <filesystem>

#include "howship/base/random.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/table.hpp"
#include "howship/imaging/phantom.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/spread/growth.hpp"
#include "howship/spread/history.hpp"
#include "howship/spread/turnover.hpp"
#include "prototype.hpp"

namespace {

using namespace howship;
using namespace howship::spread;

/// Rows of a reference table with columns by name.
class Rows {
 public:
  explicit Rows(const std::string& name)
      : csv_(formats::read_csv_file(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/spread" / name)) {}
  std::size_t size() const { return csv_.rows.size(); }
  const std::string& text(std::size_t row, std::string_view column) const {
    return csv_.rows[row].cells.at(std::size_t(csv_.column(column)));
  }
  double number(std::size_t row, std::string_view column) const {
    const std::string& cell = text(row, column);
    return cell == "inf" ? never : read_number(cell).value();
  }

 private:
  formats::Csv csv_;
};

void expect_close(double got, double wanted, double relative, const std::string& what) {
  if (std::isinf(wanted)) {
    EXPECT_EQ(got, wanted) << what;
    return;
  }
  EXPECT_NEAR(got, wanted, relative * std::abs(wanted) + 1e-300) << what;
}

TEST(SpreadTables, draws_are_those_of_the_prototype) {
  const Rows rows("rng.csv");
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const auto whole = [&](std::string_view column) { return std::uint64_t(std::stoull(rows.text(k, column))); };
    const Stream stream = Stream(whole("stream"));
    EXPECT_EQ(uniform(whole("seed"), whole("patient"), stream, whole("index")), rows.number(k, "uniform"));
    EXPECT_NEAR(normal(whole("seed"), whole("patient"), stream, whole("index")), rows.number(k, "normal"), 1e-14);
  }
}

TEST(SpreadTables, volume_and_the_integrals_of_its_powers) {
  const Rows rows("growth.csv");
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const double capacity = rows.number(k, "vmax_mm3"), g = rows.number(k, "g_per_day"), t = rows.number(k, "t_day");
    const double q = growth_q(capacity, 1e-6), log_s = g * t / 4;
    expect_close(volume_at(log_s, q, capacity), rows.number(k, "V_mm3"), 1e-10, "V");
    for (int power = 1; power <= 4; ++power)
      expect_close(growth_integral(log_s, q, capacity, g, power), rows.number(k, "I" + std::to_string(power)), 2e-10,
                   "I" + std::to_string(power));
  }
}

TEST(SpreadTables, the_integrals_are_those_of_quadrature) {
  const double capacity = 1e6, g = 0.009, q = growth_q(capacity, 1e-6);
  for (const double end : {1500.0, 2500.0, 4000.0})
    for (int power = 1; power <= 4; ++power) {
      // Simpson's rule; before -6000 days lies less than a millionth.
      const double start = -9000.0;
      const int n = 200000;
      const double h = (end - start) / n;
      double sum = 0.0;
      for (int k = 0; k <= n; ++k) {
        const double v = std::pow(volume_at(g * (start + k * h) / 4, q, capacity), power / 4.0);
        sum += (k == 0 || k == n ? 1.0 : k % 2 ? 4.0 : 2.0) * v;
      }
      EXPECT_NEAR(sum * h / 3 / growth_integral(g * end / 4, q, capacity, g, power), 1.0, 1e-6) << end << ' ' << power;
    }
}

TEST(SpreadTables, rates_between_nodes_are_log_linear) {
  const Rows rows("loglinear.csv");
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const double a = rows.number(k, "rate_start"), b = rows.number(k, "rate_end"), h = rows.number(k, "dt_day");
    // Near equal rates (b - a)/ln(b/a) loses digits in any program.
    const double tolerance = std::abs(b / a - 1) < 1e-6 && a != b ? 1e-5 : 1e-11;
    expect_close(integral_loglinear(a, b, h), rows.number(k, "integral"), tolerance, "integral");
    for (const double u : {0.1, 0.5, 0.9})
      expect_close(inverse_loglinear(u, a, b, h), rows.number(k, "t_at_" + shortest(u)), tolerance, "time");
  }
}

TEST(SpreadTables, counts_of_founders) {
  const Rows rows("poisson.csv");
  for (std::size_t k = 0; k < rows.size(); ++k)
    EXPECT_EQ(poisson_inverse(rows.number(k, "u"), rows.number(k, "lambda")), int(rows.number(k, "n")));
}

TEST(SpreadTables, mean_and_variance_of_counts_are_those_of_poisson) {
  constexpr int n = 100000;
  for (const double mean : {0.3, 9.0, 40.0}) {
    double sum = 0.0, squares = 0.0;
    for (int k = 0; k < n; ++k) {
      const double count = poisson_inverse(uniform(7, std::uint64_t(k), Stream::spread_count, 0), mean);
      sum += count;
      squares += count * count;
    }
    const double found = sum / n, variance = squares / n - found * found;
    EXPECT_NEAR(found, mean, 4.0 * std::sqrt(mean / n));
    EXPECT_NEAR(variance, mean, 4.0 * std::sqrt((mean + 2.0 * mean * mean) / n));
  }
}

TEST(SpreadTables, times_follow_their_closed_distribution) {
  constexpr int n = 20000;
  std::vector<double> times;
  for (int k = 0; k < n; ++k)
    times.push_back(inverse_loglinear(uniform(3, std::uint64_t(k), Stream::spread_seed_uniform, 1), 2.0, 30.0, month));
  std::sort(times.begin(), times.end());
  double distance = 0.0;
  for (int k = 0; k < n; ++k)
    distance =
        std::max(distance, std::abs(std::expm1(times[std::size_t(k)] / month * std::log(15.0)) / 14.0 - (k + 0.5) / n));
  EXPECT_LT(distance * std::sqrt(double(n)), 1.95);  // Kolmogorov and Smirnov, p 0.001
}

TEST(SpreadTables, regions_and_the_flow_through_their_marrow) {
  const Rows rows("skeleton.csv");
  const Parameters parameters;
  const auto all = regions();
  ASSERT_EQ(rows.size(), all.size());
  std::array<std::array<double, region_count>, 3> flow;
  for (std::size_t a = 0; a < 3; ++a) flow[a] = marrow_flow(Routes::ages[a], parameters);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Region& region = all[r];
    EXPECT_EQ(region.name, rows.text(r, "region"));
    EXPECT_EQ(region.group, rows.text(r, "group"));
    expect_close(region.red_marrow, rows.number(r, "red_marrow_share_%"), 1e-10, region.name);
    expect_close(region.yellow_marrow, rows.number(r, "yellow_marrow_share"), 1e-10, region.name);
    expect_close(region.perfusion, rows.number(r, "perfusion_mL_min_100g"), 1e-10, region.name);
    EXPECT_EQ(region.level.has_value(), !rows.text(r, "level_cm").empty());
    if (region.level) expect_close(*region.level, rows.number(r, "level_cm"), 1e-10, region.name);
    expect_close(region.load, rows.number(r, "load"), 1e-10, region.name);
    expect_close(region.capacity, rows.number(r, "cap_mm3"), 1e-10, region.name);
    expect_close(region.limb, rows.number(r, "appendicular"), 1e-10, region.name);
    // The table has no side for bones of the middle.
    EXPECT_TRUE(region.bone.starts_with(rows.text(r, "howship_bone"))) << region.name;
    EXPECT_EQ(region.bone.empty(), rows.text(r, "howship_bone").empty()) << region.name;
    for (std::size_t a = 0; a < 3; ++a)
      expect_close(flow[a][r], rows.number(r, "flow_age" + shortest(Routes::ages[a])), 1e-10, region.name);
  }
}

TEST(SpreadTables, every_region_is_a_bone_that_is_there) {
  const imaging::Phantom phantom = imaging::body_phantom({});
  for (const Region& region : regions()) {
    EXPECT_TRUE(region.bone.empty() || skeleton::is_bone(region.bone)) << region.name;
    for (const double mark : {0.0, 0.3, 0.6, 0.999}) {
      const std::string bone = phantom_bone(region, mark);
      EXPECT_TRUE(imaging::region_of(phantom, bone)) << region.name << " is " << bone;
    }
  }
}

TEST(SpreadTables, delivery_by_blood_veins_and_lymph) {
  const Rows rows("delivery.csv");
  const Parameters parameters;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Primary primary = theirs(rows.text(k, "primary"));
    const auto found = std::find(std::begin(shedder_names), std::end(shedder_names), rows.text(k, "source"));
    const Shedder source = Shedder(found - std::begin(shedder_names));
    const std::string what = rows.text(k, "primary") + ' ' + rows.text(k, "source");
    const Delivery caught = delivery(source, primary, 60.0, parameters);
    double in_bone = 0.0;
    for (const double one : caught.bone) in_bone += one;
    expect_close(in_bone, rows.number(k, "bone"), 1e-10, what);
    expect_close(caught.liver, rows.number(k, "liver"), 1e-10, what);
    expect_close(caught.lung, rows.number(k, "lung"), 1e-10, what);
    expect_close(caught.brain, rows.number(k, "brain"), 1e-10, what);
    expect_close(caught.node, rows.number(k, "node"), 1e-10, what);
    EXPECT_LE(in_bone + caught.liver + caught.lung + caught.brain + caught.node, 1.0 + 1e-12) << what;
    const Destinations to = destinations(source, primary, 60.0, parameters);
    expect_close(to.bone, rows.number(k, "founders_per_cell_bone"), 1e-10, what);
    const std::string_view organs[] = {"fpc_liver", "fpc_lung", "fpc_brain", "fpc_node"};
    for (std::size_t o = 0; o < 4; ++o) expect_close(to.founders[o], rows.number(k, organs[o]), 1e-10, what);
  }
}

TEST(SpreadTables, regions_that_founders_reach) {
  const Rows rows("region_cdf.csv");
  const Parameters parameters;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Primary primary = theirs(rows.text(k, "primary"));
    const auto r = std::size_t(rows.number(k, "index"));
    const Delivery caught = delivery(Shedder::primary, primary, 60.0, parameters);
    double in_bone = 0.0;
    for (const double one : caught.bone) in_bone += one;
    expect_close(caught.bone[r] / in_bone, rows.number(k, "delivery_share_age60"), 1e-10, rows.text(k, "region"));
    expect_close(destinations(Shedder::primary, primary, 60.0, parameters).region_cdf[r], rows.number(k, "cdf_age60"),
                 1e-10, rows.text(k, "region"));
  }
}

TEST(SpreadTables, turnover_and_what_it_wakes) {
  const Rows rows("turnover.csv");
  const Parameters parameters;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const double now = turnover({.female = rows.text(k, "sex") == "woman",
                                 .age = rows.number(k, "age"),
                                 .castrated = rows.number(k, "adt") > 0,
                                 .bisphosphonate = rows.number(k, "bisphosphonate") > 0},
                                parameters);
    expect_close(now, rows.number(k, "R"), 1e-10, "turnover");
    expect_close(wake_factor(now, parameters), rows.number(k, "wake_factor"), 1e-10, "awakening");
  }
}

TEST(SpreadTables, forty_patients_of_each_primary) {
  const Rows rows("patients.csv");
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const std::string& primary = rows.text(k, "primary");
    const Disease disease(theirs(primary), theirs());
    const auto patient = std::uint64_t(rows.number(k, "patient"));
    const History h = live(disease, 1, patient);
    const std::string who = primary + ' ' + std::to_string(patient);
    expect_close(h.age, rows.number(k, "age"), 1e-9, who);
    EXPECT_EQ(h.grade, int(rows.number(k, "grade"))) << who;
    expect_close(h.aggressiveness, rows.number(k, "A"), 1e-9, who);
    expect_close(h.size, rows.number(k, "size_mm"), 1e-9, who);
    EXPECT_EQ(h.nodes, int(rows.number(k, "nodes"))) << who;
    expect_close(h.diagnosis, rows.number(k, "t_diagnosis"), 1e-9, who);
    expect_close(h.first_distant, rows.number(k, "t_distant"), 1e-9, who);
    expect_close(h.first_bone, rows.number(k, "t_bone"), 1e-9, who);
    // In the prototype who dies in the month of diagnosis may do so before that day.
    expect_close(h.death, std::fmax(rows.number(k, "t_death"), rows.number(k, "t_diagnosis")), 1e-9, who);
    EXPECT_EQ(h.deposits.size(), std::size_t(rows.number(k, "founders"))) << who;
    EXPECT_EQ(h.bone_lesions_at_detection, int(rows.number(k, "bone_lesions_at_detection"))) << who;
  }
}

TEST(SpreadTables, sixty_founders_of_each_primary) {
  const Rows rows("founders.csv");
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const std::string& primary = rows.text(k, "primary");
    const Disease disease(theirs(primary), theirs());
    const History h = live(disease, 1, std::uint64_t(rows.number(k, "patient")));
    const auto key = std::uint32_t(rows.number(k, "serial"));
    const std::string what = primary + " founder " + std::to_string(key);
    const auto found =
        std::find_if(h.deposits.begin(), h.deposits.end(), [&](const Deposit& d) { return d.key == key; });
    ASSERT_NE(found, h.deposits.end()) << what;
    expect_close(found->born, rows.number(k, "born_day"), 1e-9, what);
    EXPECT_EQ(organ_names[found->organ], rows.text(k, "organ")) << what;
    EXPECT_EQ(found->organ == bone ? regions()[found->region].name : "", rows.text(k, "region")) << what;
    EXPECT_EQ(shedder_names[std::size_t(found->source)], rows.text(k, "source")) << what;
    EXPECT_EQ(found->parent, std::int64_t(rows.number(k, "parent"))) << what;
    EXPECT_EQ(found->generation, int(rows.number(k, "generation"))) << what;
    expect_close(found->phenotype, rows.number(k, "phenotype"), 1e-9, what);
    EXPECT_NEAR(found->trait, rows.number(k, "trait"), 1e-9) << what;
    expect_close(found->growth, rows.number(k, "growth_per_day"), 1e-9, what);
    // The prototype lets deposits of the dead go on waking.
    if (std::isinf(h.death)) {
      EXPECT_EQ(int(found->status), int(rows.number(k, "status_end"))) << what;
    }
    expect_close(found->volume, rows.number(k, "volume_end_mm3"), 1e-9, what);
  }
}

}  // namespace
