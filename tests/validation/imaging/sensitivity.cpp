// SPDX-License-Identifier: Apache-2.0
// Sensitivity by test and lesion type from one population and one parameter set, beside published figures.
// HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging writes the page.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "howship/base/files.hpp"
#include "howship/imaging/study.hpp"

namespace howship::imaging {
namespace {

enum class Kind { blastic, lytic, mixed, marrow_only };
constexpr std::array kinds{Kind::blastic, Kind::lytic, Kind::mixed, Kind::marrow_only};
constexpr std::array<const char*, 4> kind_names{"blastic", "lytic", "mixed", "CT-invisible"};
constexpr std::array<const char*, 5> test_names{"radiograph", "CT", "bone scan", "FDG-PET", "MRI"};
constexpr int lesions_a_kind = 9;

/// A shell of tissue state around a point, as the disease leaves it: `diameter` mm, tracer `uptake` against health.
void put_lesion(TissueState& s, Kind kind, double diameter, double uptake) {
  const Vec3 at{0, 2, 0};
  // The rim carries what the lesion as a whole takes up: `uptake` times health over the ball. Integral of the rim's
  // profile (sigma 1.5 mm) over a shell 1.5 mm outside the ball.
  const double radius = diameter / 2,
               shell = 4 * 3.14159265 * std::pow(radius + 1.5, 2) * 1.5 * std::sqrt(2 * 3.14159265);
  const double rim_gain = std::max(0.0, uptake - 0.1) * 4.0 / 3.0 * 3.14159265 * std::pow(radius, 3) / shell;
  for (int k = 0; k < s.grid.extent.nk; ++k)
    for (int j = 0; j < s.grid.extent.nj; ++j)
      for (int i = 0; i < s.grid.extent.ni; ++i) {
        const std::size_t v = s.grid.extent.index(i, j, k);
        if (s.tissue[v] != std::uint8_t(skeleton::Tissue::bone)) continue;
        const Vec3 p = s.grid.to_world({double(i), double(j), double(k)});
        const double r = std::hypot(p[0] - at[0], p[1] - at[1], p[2] - at[2]) - diameter / 2;
        const double inside = 1.0 / (1.0 + std::exp(r / 0.6));
        const double rim = std::exp(-0.5 * std::pow((r - 1.5) / 1.5, 2));
        const bool dense_part = kind == Kind::blastic || (kind == Kind::mixed && p[0] > at[0]);
        const bool lytic_part = kind == Kind::lytic || (kind == Kind::mixed && !dense_part);
        if (lytic_part) {
          s.lamellar[v] *= float(1.0 - 0.95 * inside);
          s.mineral[v] = s.lamellar[v];
          s.formation[v] = float(s.formation[v] * (1.0 - 0.9 * inside) + rim_gain * rim);
        } else if (dense_part) {
          const double woven = inside * std::max(0.0, 0.50 - double(s.lamellar[v]));
          s.woven[v] = float(woven);
          s.mineral[v] += float(0.85 * woven);
          s.formation[v] += float((uptake - 1.0) * inside);
        } else {
          s.formation[v] += float((uptake - 1.0) * inside);
        }
        s.tumour[v] = float(inside * 0.95 * (1.0 - double(s.lamellar[v]) - double(s.woven[v])));
      }
}

struct Outcome {
  std::array<std::array<double, 5>, 4> seen{};  ///< mean chance by kind and test
  std::array<double, 5> mimic{};                ///< chance that a degenerative focus is called a lesion
};

const Outcome& outcome() {
  static const Outcome made = [] {
    ThreadPool pool(2);
    TestSettings settings;
    Outcome out;
    skeleton::BuiltInOptions options;
    options.voxel_size_mm = 1.25;
    const skeleton::BoneModel model = skeleton::built_in_bone("L3", options, pool);
    Subject subject;
    subject.healthy = healthy_state(model);
    subject.centre = model.centre;
    const auto all = [&](const TestSettings& with) {
      const Hospital h(with);
      const double film =
          std::max(examine_xray(h, subject, Projection::anterior_posterior, {}, pool).reading.probability(),
                   examine_xray(h, subject, Projection::lateral, {}, pool).reading.probability());
      return std::array<double, 5>{film, examine_ct(h, subject, {}, pool).reading.probability(),
                                   examine_bone_scan(h, std::span(&subject, 1), {}, pool).readings.front().probability(),
                                   examine_pet(h, subject, {}, pool).reading.probability(),
                                   examine_mri(h, subject, {}, pool).reading.probability()};
    };
    settings.xray.pixel = 1.0;
    settings.ct.field = 64.0;
    settings.pet.field = 96.0;
    settings.mri.field = 80.0;
    // Population of the theory page: diameter log-normal (26 mm, 0.4), uptake medians by kind, SUV spread 0.45.
    constexpr std::array<double, 4> uptake_median{6.0, 2.4, 3.5, 1.35};
    for (std::size_t kind = 0; kind < 4; ++kind)
      for (int n = 0; n < lesions_a_kind; ++n) {
        // Stratified quantiles, shuffled against each other by fixed permutations.
        const auto quantile = [&](int stride) {
          return normal_quantile((((n * stride) % lesions_a_kind) + 0.5) / lesions_a_kind);
        };
        const double diameter = 26.0 * std::exp(0.4 * quantile(1));
        const double uptake = uptake_median[kind] * std::exp(0.4 * quantile(4));
        settings.pet.tumour_suv = PetSettings{}.tumour_suv * std::exp(0.45 * quantile(7));
        subject.state = subject.healthy;
        put_lesion(subject.state, kinds[kind], std::min(diameter, 60.0), uptake);
        const auto seen = all(settings);
        for (std::size_t t = 0; t < 5; ++t) out.seen[kind][t] += seen[t] / lesions_a_kind;
      }
    // A degenerative focus: dense, fast-forming bone at an end plate, no tumour.
    subject.state = subject.healthy;
    for (std::size_t v = 0; v < subject.state.size(); ++v) {
      const int i = int(v % std::size_t(model.tissue.grid.extent.ni)),
                j = int(v / std::size_t(model.tissue.grid.extent.ni) % std::size_t(model.tissue.grid.extent.nj)),
                k = int(v / (std::size_t(model.tissue.grid.extent.ni) * std::size_t(model.tissue.grid.extent.nj)));
      const Vec3 p = model.tissue.grid.to_world({double(i), double(j), double(k)});
      if (subject.state.tissue[v] != std::uint8_t(skeleton::Tissue::bone) || p[2] < 6 ||
          std::hypot(p[0] - 14, p[1] - 6) > 7)
        continue;
      subject.state.lamellar[v] = std::max(subject.state.lamellar[v], 0.35f);
      subject.state.mineral[v] = subject.state.lamellar[v];
      subject.state.formation[v] *= 3.0f;
    }
    subject.state.debris[0] = 1e-6f;  // so that the scan is read, though nothing is there to be seen
    out.mimic = all(TestSettings{settings});
    return out;
  }();
  return made;
}

/// The 95 % range (Wilson) of a share of n.
std::array<double, 2> interval(double share, int n) {
  const double z = 1.96, centre = (share + z * z / (2 * n)) / (1 + z * z / n),
               half = z * std::sqrt(share * (1 - share) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
  return {centre - half, centre + half};
}

struct Published {
  std::size_t kind, test;
  double percent;
  int patients;
};
// Nakai 2005 (10.1007/s00259-005-1842-8), by CT type; patients a cell as far as the shares tell.
constexpr std::array nakai{Published{0, 2, 100, 18}, Published{0, 3, 55.6, 18}, Published{1, 2, 70, 10},
                           Published{1, 3, 100, 10}, Published{2, 2, 84.2, 19}, Published{2, 3, 94.7, 19},
                           Published{3, 2, 25, 8},   Published{3, 3, 87.5, 8}};

/// At least one of two lesions of a patient.
double of_two(double one) { return 1 - (1 - one) * (1 - one); }

std::string page() {
  const Outcome& o = outcome();
  std::string out =
      "# What the scans see, beside what was published\n\n"
      "Generated by `HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging`. One population "
      "(36 lesions of L3: "
      "shells of tissue state, diameters log-normal about 26 mm), one parameter set. Per-lesion shares, %.\n\n"
      "| lesion | radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|\n";
  char line[400];
  for (std::size_t k = 0; k < 4; ++k) {
    out += std::string("| ") + kind_names[k];
    for (std::size_t t = 0; t < 5; ++t) {
      std::snprintf(line, sizeof line, " | %.0f", 100 * o.seen[k][t]);
      out += line;
    }
    out += " |\n";
  }
  out +=
      "\n## By CT type against Nakai 2005 (two lesions a patient)\n\n| lesion | test | simulated | published (95 % of "
      "its sample) | |\n|---|---|---|---|---|\n";
  int misses = 0;
  for (const Published& p : nakai) {
    const double here = 100 * of_two(o.seen[p.kind][p.test]);
    const auto range = interval(p.percent / 100, p.patients);
    const bool hit = here >= 100 * range[0] && here <= 100 * range[1] + 0.5;
    misses += !hit;
    std::snprintf(line, sizeof line, "| %s | %s | %.0f | %.1f (%.0f-%.0f) | %s |\n", kind_names[p.kind],
                  test_names[p.test], here, p.percent, 100 * range[0], 100 * range[1], hit ? "within" : "**miss**");
    out += line;
  }
  std::snprintf(line, sizeof line, "\n%d of %zu cells miss.\n", misses, nakai.size());
  out += line;
  out +=
      "\n## Against pooled per-lesion figures (Yang 2011, E137: PET 86.9, CT 77.1, MRI 90.4, bone scan 75.1)\n\n"
      "Types weighted as in Gurkan 2019 (E147: 22.8 % blastic, 53.1 % lytic, 24.1 % mixed).\n\n| test | simulated | "
      "published |\n|---|---|---|\n";
  constexpr std::array<double, 5> pooled{0, 77.1, 75.1, 86.9, 90.4};
  for (std::size_t t = 1; t < 5; ++t) {
    const double share = 0.228 * o.seen[0][t] + 0.531 * o.seen[1][t] + 0.241 * o.seen[2][t];
    std::snprintf(line, sizeof line, "| %s | %.0f | %.1f |\n", test_names[t], 100 * share, pooled[t]);
    out += line;
  }
  out +=
      "\n## Specificity\n\nThe threshold of each test is set by its pooled per-patient specificity (Yang 2011, E136: "
      "PET 96.8, CT 94.8, MRI 95.4, "
      "bone scan 81.4), so it is an input. What a benign mimic does on top, chance of being called a lesion, %:\n\n| "
      "mimic | radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|\n| degenerative focus, 14 mm";
  for (double m : o.mimic) {
    std::snprintf(line, sizeof line, " | %.0f", 100 * m);
    out += line;
  }
  out +=
      " |\n\n## What this cannot show\n\nThe lesions are shells of tissue state, not grown ones. Uptake medians, "
      "clutter and the number of places "
      "searched were chosen by hand (theory page). All lesions lie in one vertebra, deep in the trunk; ribs and skull "
      "are easier for a bone scan. "
      "Red-marrow islands, the usual false positives of MRI, are not among the mimics.\n";
  return out;
}

TEST(Sensitivity, bone_scan_prefers_blastic_and_pet_prefers_lytic_lesions) {
  const Outcome& o = outcome();
  EXPECT_GT(o.seen[0][2], o.seen[1][2]);
  EXPECT_GT(o.seen[1][2], o.seen[3][2]);
  EXPECT_GT(o.seen[1][3], o.seen[0][3]);
}

TEST(Sensitivity, ct_sees_lytic_lesions_that_the_bone_scan_misses) {
  EXPECT_GT(outcome().seen[1][1], outcome().seen[1][2]);
}

TEST(Sensitivity, marrow_replacement_shows_on_mri_before_it_shows_on_films) {
  EXPECT_GT(outcome().seen[3][4], outcome().seen[3][0] + 0.3);
}

TEST(Sensitivity, writes_its_page) {
  const char* target = std::getenv("HOWSHIP_WRITE");
  if (target == nullptr) GTEST_SKIP() << "set HOWSHIP_WRITE to the page to be written";
  write_whole(target, page());
  EXPECT_EQ(read_whole(target), page());
}

}  // namespace
}  // namespace howship::imaging
