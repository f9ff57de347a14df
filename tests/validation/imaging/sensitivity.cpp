// SPDX-License-Identifier: Apache-2.0
// Sensitivity by test and lesion type from one population and one parameter set, beside published figures.
// HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging writes the page.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "howship/base/files.hpp"
#include "howship/course/tissue.hpp"
#include "howship/imaging/study.hpp"

namespace howship::imaging {
namespace {

enum class Kind { blastic, lytic, mixed, marrow_only };
constexpr std::array kinds{Kind::blastic, Kind::lytic, Kind::mixed, Kind::marrow_only};
constexpr std::array<const char*, 4> kind_names{"blastic", "lytic", "mixed", "CT-invisible"};
constexpr std::array<const char*, 5> test_names{"radiograph", "CT", "bone scan", "FDG-PET", "MRI"};

/// The page is written from nine lesions a kind; the test looks at three, to be quick.
int lesions_a_kind() { return std::getenv("HOWSHIP_WRITE") != nullptr ? 9 : 3; }

/// A shell of tissue state around a point, as the disease leaves it: `diameter` mm, tracer `uptake` against health.
void put_lesion(TissueState& s, Kind kind, double diameter, double uptake) {
  const Vec3 at{0, 2, 0};
  const auto profile = [&](const Vec3& p) {
    const double r = std::hypot(p[0] - at[0], p[1] - at[1], p[2] - at[2]) - diameter / 2;
    return std::pair{1.0 / (1.0 + std::exp(r / 0.6)), std::exp(-0.5 * std::pow((r - 1.5) / 1.5, 2))};
  };
  // The rim carries what the lesion as a whole takes up, `uptake` times health over its part of the bone, wherever
  // there is bone for a rim.
  double ball = 0.0, shell = 0.0;
  for (int k = 0; k < s.grid.extent.nk; ++k)
    for (int j = 0; j < s.grid.extent.nj; ++j)
      for (int i = 0; i < s.grid.extent.ni; ++i)
        if (s.tissue[s.grid.extent.index(i, j, k)] == std::uint8_t(skeleton::Tissue::bone)) {
          const auto [inside, rim] = profile(s.grid.to_world({double(i), double(j), double(k)}));
          ball += inside;
          shell += rim;
        }
  const double rim_gain = shell > 0.0 ? std::max(0.0, uptake - 0.1) * ball / shell : 0.0;
  for (int k = 0; k < s.grid.extent.nk; ++k)
    for (int j = 0; j < s.grid.extent.nj; ++j)
      for (int i = 0; i < s.grid.extent.ni; ++i) {
        const std::size_t v = s.grid.extent.index(i, j, k);
        if (s.tissue[v] != std::uint8_t(skeleton::Tissue::bone)) continue;
        const Vec3 p = s.grid.to_world({double(i), double(j), double(k)});
        const auto [inside, rim] = profile(p);
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

constexpr std::size_t mimics = 4;
constexpr std::array<const char*, mimics> mimic_names{"degenerative focus, 14 mm", "enostosis, 10 mm",
                                                      "red-marrow island, 15 mm", "haemangioma, 15 mm"};

struct Outcome {
  std::array<std::array<double, 5>, 4> seen{};  ///< mean chance by kind and test
  std::array<std::array<double, 5>, 3> grown{};
  std::array<double, 3> grown_uptake{}, grown_lesions{}, grown_cells{};
  std::array<std::array<double, 5>, mimics> mimic{};  ///< chance that a benign focus is called a lesion
};

/// Chances of being seen on films (the better of two views), CT, bone scan, PET and MRI.
std::array<double, 5> chances(const TestSettings& with, const Subject& subject, ThreadPool& pool) {
  const Hospital h(with);
  const double film = std::max(examine_xray(h, subject, Projection::anterior_posterior, {}, pool).reading.probability(),
                               examine_xray(h, subject, Projection::lateral, {}, pool).reading.probability());
  return {film, examine_ct(h, subject, {}, pool).reading.probability(),
          examine_bone_scan(h, std::span(&subject, 1), {}, pool).readings.front().probability(),
          examine_pet(h, subject, {}, pool).reading.probability(),
          examine_mri(h, subject, {}, pool).reading.probability()};
}

TestSettings coarse() {
  TestSettings out;
  out.xray.pixel = 1.0;
  out.ct.field = 64.0;
  out.pet.field = 96.0;
  out.mri.field = 80.0;
  return out;
}

double diameter_at(double quantile) { return std::min(60.0, 26.0 * std::exp(0.4 * quantile)); }

/// A benign focus in L3: what it is made of differs from health, and no tumour is in it.
void put_mimic(TissueState& s, std::size_t which, TestSettings& settings) {
  for (int k = 0; k < s.grid.extent.nk; ++k)
    for (int j = 0; j < s.grid.extent.nj; ++j)
      for (int i = 0; i < s.grid.extent.ni; ++i) {
        const std::size_t v = s.grid.extent.index(i, j, k);
        if (s.tissue[v] != std::uint8_t(skeleton::Tissue::bone)) continue;
        const Vec3 p = s.grid.to_world({double(i), double(j), double(k)});
        const double r = std::hypot(p[0], p[1] - 2, p[2]);
        const auto matrix = [&](float fraction) { s.lamellar[v] = s.mineral[v] = fraction; };
        if (which == 0 && p[2] >= 6 && std::hypot(p[0] - 14, p[1] - 6) <= 7) {
          // Sclerosis under an end plate that forms bone three times as fast.
          matrix(std::max(s.lamellar[v], 0.35f));
          s.formation[v] *= 3.0f;
        } else if (which == 1 && r <= 5) {
          matrix(0.8f);  // compact bone: 1190 +- 239 HU (Ulano 2016); as quiet as cortex
          s.formation[v] *= 0.3f;
        } else if (which == 2 && r <= 7.5) {
          // Marrow without fat: as debris, whose signals are set to those of red marrow.
          s.debris[v] = 1.0f - s.lamellar[v];
        } else if (which == 3 && r <= 7.5) {
          // Half of the trabeculae gone, the rest thick, fat and vessels between them.
          matrix(0.5f * s.lamellar[v]);
        }
      }
  if (which == 2) {
    settings.mri_tissue.debris_density = 0.90;
    settings.mri_tissue.debris_t1 = 859;  // red marrow deposit (fingerprinting, n = 60)
    settings.mri_tissue.debris_t2 = 58;
    settings.pet.debris_suv = settings.pet.red_marrow_suv;
  }
}

/// One lesion of L3 grown by the model itself, looked at when its tumour first has each volume. Calls
/// `look(lesion, now, before)`.
void grow(double type, const std::vector<double>& diameters, ThreadPool& pool, const auto& look) {
  Problems problems;
  const scenario::Scenario s = scenario::read_scenario(
      "duration = \"60 months\"\nvoxel_size = \"1.5 mm\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = "
      "\"L3\"\ncentre = [\"0 mm\", \"-2 mm\", \"0 mm\"]\nradius = \"3 mm\"\ntype = " +
          std::to_string(type) + "\n",
      "grown.toml", problems, false);
  ASSERT_TRUE(problems.empty()) << problems.report();
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1.5;
  course::Course course(s, {skeleton::built_in_bone("L3", options, pool)});
  const TissueState before = course::healthy_tissue(course.bones().front());
  std::size_t next = 0;
  while (course.step() < course.steps() && next < diameters.size()) {
    course.meet_day();
    course.advance(pool);
    if (course.step() % 5 != 0) continue;
    const course::Bone& bone = course.bones().front();
    const auto measured = course::measure_lesions(bone.space.voxels(), bone.seeds, bone.space.law()).front();
    if (2 * measured.equivalent_radius < diameters[next]) continue;
    look(next++, make_subject(course::tissue_state(bone, pool), before, bone.model.centre, pool));
  }
}

/// Weighted by tumour: formation against health, and tumour cells in the pores.
std::array<double, 2> inside_of(const Subject& subject) {
  double formed = 0, cells = 0, n = 0;
  for (std::size_t v = 0; v < subject.state.size(); ++v) {
    const double pore = 1.0 - double(subject.state.lamellar[v]) - double(subject.state.woven[v]);
    if (subject.state.tissue[v] != std::uint8_t(skeleton::Tissue::bone) ||
        double(subject.state.tumour[v]) < 0.45 * pore)
      continue;
    formed += double(subject.state.formation[v]);
    cells += double(subject.state.tumour[v]);
    n += 1;
  }
  return {formed / std::max(1.0, n), cells / std::max(1.0, n)};
}

Outcome outcome(bool with_grown) {
  ThreadPool pool(2);
  Outcome out;
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1.25;
  const skeleton::BoneModel model = skeleton::built_in_bone("L3", options, pool);
  const TissueState healthy = healthy_state(model);
  Subject subject;
  subject.healthy = healthy;
  subject.centre = model.centre;
  const int n = lesions_a_kind();
  // Population of the theory page: diameter log-normal (26 mm, 0.4), uptake medians by kind, SUV spread 0.45.
  constexpr std::array<double, 4> uptake_median{6.0, 2.4, 3.5, 1.35};
  // Stratified quantiles, shuffled against each other by fixed permutations.
  const auto quantile = [&](int lesion, int stride) { return normal_quantile((((lesion * stride) % n) + 0.5) / n); };
  for (std::size_t kind = 0; kind < 4; ++kind)
    for (int lesion = 0; lesion < n; ++lesion) {
      TestSettings settings = coarse();
      settings.pet.tumour_suv *= std::exp(0.45 * quantile(lesion, 7));
      subject.state = healthy;
      put_lesion(subject.state, kinds[kind], diameter_at(quantile(lesion, 1)),
                 uptake_median[kind] * std::exp(0.4 * quantile(lesion, 4)));
      const auto seen = chances(settings, subject, pool);
      for (std::size_t t = 0; t < 5; ++t) out.seen[kind][t] += seen[t] / n;
    }
  for (std::size_t m = 0; m < mimics; ++m) {
    TestSettings settings = coarse();
    subject.state = healthy;
    put_mimic(subject.state, m, settings);
    out.mimic[m] = chances(settings, subject, pool);
  }
  if (!with_grown) return out;
  constexpr std::array<double, 3> types{1.0, 0.0, 0.7};  // in the order of the kinds
  for (std::size_t kind = 0; kind < 3; ++kind) {
    std::vector<double> diameters;
    for (int lesion = 0; lesion < n; ++lesion) diameters.push_back(diameter_at(quantile(lesion, 1)));
    std::sort(diameters.begin(), diameters.end());
    int looked = 0;
    std::array<double, 5> sum{};
    grow(types[kind], diameters, pool, [&](std::size_t lesion, const Subject& grown) {
      TestSettings settings = coarse();
      settings.pet.tumour_suv *= std::exp(0.45 * quantile(int(lesion), 7));
      const auto seen = chances(settings, grown, pool);
      for (std::size_t t = 0; t < 5; ++t) sum[t] += seen[t];
      const auto [formed, cells] = inside_of(grown);
      out.grown_uptake[kind] += formed;
      out.grown_cells[kind] += cells;
      ++looked;
    });
    for (std::size_t t = 0; t < 5; ++t) out.grown[kind][t] = looked > 0 ? sum[t] / looked : -1.0;
    out.grown_uptake[kind] /= std::max(1, looked);
    out.grown_cells[kind] /= std::max(1, looked);
    out.grown_lesions[kind] = looked;
  }
  return out;
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

std::string page(const Outcome& o) {
  std::string out =
      "# What the scans see, beside what was published\n\n"
      "Generated by `HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging`. One population "
      "(36 lesions of L3: "
      "shells of tissue state, diameters log-normal about 26 mm), one parameter set. Per-lesion shares, %.\n\n"
      "| lesion | radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|\n";
  char line[400];
  const auto add_shares = [&](const std::array<double, 5>& of_test) {
    for (double share : of_test) {
      std::snprintf(line, sizeof line, " | %.0f", 100 * share);
      out += line;
    }
    out += " |\n";
  };
  for (std::size_t k = 0; k < 4; ++k) {
    out += std::string("| ") + kind_names[k];
    add_shares(o.seen[k]);
  }
  out +=
      "\nLesions that the model grew itself in L3 (breast, seeds of 3 mm, types 1, 0 and 0.7), looked at when their "
      "extent "
      "first had each diameter of the same population. Nothing of them is chosen: formation within the tumour (health "
      "= 1) and its share of tissue come out.\n\n"
      "| grown | lesions | formation | tumour share | radiograph | CT | bone scan | FDG-PET | MRI |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (std::size_t k = 0; k < 3; ++k) {
    std::snprintf(line, sizeof line, "| %s | %.0f | %.2f | %.2f", kind_names[k], o.grown_lesions[k], o.grown_uptake[k],
                  o.grown_cells[k]);
    out += line;
    add_shares(o.grown[k]);
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
      "mimic | radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|\n";
  for (std::size_t m = 0; m < mimics; ++m) {
    out += std::string("| ") + mimic_names[m];
    add_shares(o.mimic[m]);
  }
  out +=
      "\nThe reader is asked whether something is there, not what it is: a radiologist tells an enostosis by its "
      "density "
      "and a haemangioma by its pattern.\n\n## What this cannot show\n\nUptake medians of the shells, clutter and the "
      "number of places searched were chosen by hand (theory page). All lesions lie in one vertebra, deep in the "
      "trunk; ribs and skull are easier for a bone scan. The reader knows what to look for, which is why CT and MRI "
      "miss "
      "nothing. A lytic lesion that the model grows has no reactive rim, so it is cold; shells carry the rim that the "
      "published uptake asks for. Living tumour fills more than half of the tissue of a grown blastic lesion, where "
      "real "
      "sclerosis holds few cells: FDG sees it too well.\n";
  return out;
}

// One population, one test: making it is what takes the time.
TEST(Sensitivity, by_test_and_lesion_type) {
  const char* target = std::getenv("HOWSHIP_WRITE");
  const Outcome o = outcome(target != nullptr);
  enum { film, ct, bone_scan, pet, mri };
  enum { blastic, lytic, mixed, marrow_only };
  // The bone scan prefers blastic lesions, PET lytic ones.
  EXPECT_GT(o.seen[blastic][bone_scan], o.seen[lytic][bone_scan]);
  EXPECT_GT(o.seen[lytic][bone_scan], o.seen[marrow_only][bone_scan]);
  EXPECT_GE(o.seen[lytic][pet], o.seen[blastic][pet]);
  // CT sees lytic lesions that the bone scan misses; replaced marrow shows on MRI before it shows on films.
  EXPECT_GT(o.seen[lytic][ct], o.seen[lytic][bone_scan]);
  EXPECT_GT(o.seen[marrow_only][mri], o.seen[marrow_only][film] + 0.3);
  // What a test cannot tell from health it does not call: a quiet enostosis on PET, red marrow on films and CT.
  EXPECT_LT(o.mimic[1][pet], 0.1);
  EXPECT_LT(o.mimic[2][film], 0.1);
  EXPECT_GT(o.mimic[2][mri], o.mimic[2][ct]);
  if (target != nullptr) write_whole(target, page(o));
}

}  // namespace
}  // namespace howship::imaging
