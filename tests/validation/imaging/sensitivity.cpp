// SPDX-License-Identifier: Apache-2.0
// Sensitivity by test, type and size of lesion, of lesions that the law has grown and tests that a patient had, beside
// published figures. HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging writes the page.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "howship/base/files.hpp"
#include "howship/imaging/modalities/bone_scan.hpp"
#include "howship/imaging/modalities/ct.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/tests.hpp"
#include "howship/patient/tissue.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::imaging {
namespace {

enum Test { film, ct, bone_scan, pet, mri, test_count };
constexpr std::array<const char*, test_count> test_names{"radiograph", "CT", "bone scan", "FDG-PET", "MRI"};
constexpr std::array<const char*, test_count> test_keys{"xray", "ct", "bone_scan", "pet", "mri"};
using Chances = std::array<double, test_count>;

enum Kind { blastic, lytic, mixed, kind_count };
constexpr std::array<const char*, kind_count> kind_names{"blastic", "lytic", "mixed"};
constexpr std::array<double, kind_count> kind_shares{0.228, 0.531, 0.241};  // Gurkan 2019, 145 lesions

/// Whose lesions stand for a type. The shares are assumed: how often each primary has such lesions among those that
/// are imaged.
struct Source {
  const char* primary;
  Kind kind;
  double share;
};
constexpr std::array sources{Source{"prostate_blastic", blastic, 0.6},
                             Source{"prostate", blastic, 0.4},
                             Source{"breast_mixed", mixed, 1.0},
                             Source{"breast", lytic, 0.40},
                             Source{"lung", lytic, 0.38},
                             Source{"renal", lytic, 0.14},
                             Source{"thyroid", lytic, 0.04},
                             Source{"myeloma", lytic, 0.04}};

constexpr int lesions_a_primary = 5;
/// Diameters log-normal about 26 mm: the sizes of lesions in bone scans of the theory page.
double diameter_of(int lesion) {
  return std::min(60.0, 26.0 * std::exp(0.4 * normal_quantile((lesion + 0.5) / lesions_a_primary)));
}
/// Glucose uptake between tumours, of the logarithm (theory page); the lesions of a primary cover it in another order
/// than their sizes.
double avidity_of(int lesion) {
  constexpr double spread = 0.45;
  const double z = normal_quantile(((lesion * 2) % lesions_a_primary + 0.5) / lesions_a_primary);
  return std::exp(spread * z - 0.5 * spread * spread);
}

TestSettings coarse() {
  TestSettings out;
  out.xray.pixel = 1.0;
  out.ct.field = 64.0;
  out.pet.field = 96.0;
  out.mri.field = 80.0;
  return out;
}

/// A patient with a seed of 3 mm in L3 whose lesion differs from others by its number alone.
patient::Patient patient_with(const std::string& primary, int lesion, const std::string& more, ThreadPool& pool) {
  Problems problems;
  const scenario::ReadScenario read = scenario::read_scenario(
      fmt::format("seed = {}\nduration = \"40 years\"\nvoxel_size = \"2 mm\"\n[patient]\nprimary = \"{}\"\nsex = "
                  "\"{}\"\n[[lesion]]\nbone = \"L3\"\ncentre = [\"0 mm\", \"-2 mm\", \"0 mm\"]\nradius = \"3 mm\"\n{}",
                  lesion + 1, primary, primary.starts_with("prostate") ? "male" : "female", more),
      "grown.toml", problems, false);
  EXPECT_TRUE(problems.empty()) << problems.report();
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  const auto bone = std::make_shared<const skeleton::BoneModel>(skeleton::built_in_bone("L3", options, pool));
  patient::Plan plan = scenario::plan_of(read.scenario, read.resolved, {bone});
  plan.parameters.imaging = coarse();
  plan.parameters.imaging.pet.tumour_suv *= avidity_of(lesion);
  return patient::start(std::make_shared<const patient::Plan>(std::move(plan)));
}

/// What the tests of one day say of the lesion.
struct Look {
  double day = 0.0, diameter = 0.0, hounsfield = 0.0, uptake = 0.0, denser = 0.0, light = 0.0;
  Chances seen{};
};

/// Orders the tests for today, has them made, and reads from the record how likely each was to be called.
Look look_at(patient::Patient& patient, patient::Tests& tests, std::span<const Test> which, ThreadPool& pool) {
  Look out;
  out.day = patient.day();
  const patient::Site& site = patient.sites.front();
  out.diameter = 2.0 * patient::measure_lesions(site.voxels(), site.seeds(), site.law()).front().equivalent_radius;
  for (const Test one : which)
    patient::order(patient, {patient.day(), patient::OrderTest{one, test_keys[one], "L3", "", ""}});
  for (const patient::PerformedTest& made : tests.perform(patient, pool))
    for (const Examination& examination : made.examinations) {
      if (made.order.number == ct) {
        const auto& measured = std::any_cast<const CtStudy&>(examination.study).measured;
        out.denser = measured.denser;
        out.hounsfield = measured.hounsfield;
      }
      if (made.order.number == bone_scan)
        out.uptake = std::any_cast<const BoneScanStudy&>(examination.study).measured.front().uptake_ratio;
      for (const Outcome& outcome : examination.outcomes) {
        double& seen = out.seen[made.order.number];  // of a radiograph the better view
        if (std::isfinite(outcome.truth.chance)) seen = std::max(seen, outcome.truth.chance);
      }
    }
  return out;
}
constexpr std::array all_tests{film, ct, bone_scan, pet, mri};

void one_day(patient::Patient& patient, ThreadPool& pool) {
  patient::Log log;
  patient::meet(patient, log);
  patient::advance(patient, log, pool);
}

/// Lets the patient live until the lesion has that diameter; false where it dies or 40 years pass before.
bool grow_to(patient::Patient& patient, double diameter, ThreadPool& pool) {
  const patient::Site& site = patient.sites.front();
  while (!patient.dead() && patient.day() < 40 * 365.25) {
    for (int day = 0; day < 5 && !patient.dead(); ++day) one_day(patient, pool);
    if (2.0 * patient::measure_lesions(site.voxels(), site.seeds(), site.law()).front().equivalent_radius >= diameter)
      return true;
  }
  return false;
}

std::optional<Look> grown(const std::string& primary, int lesion, ThreadPool& pool) {
  patient::Patient patient = patient_with(primary, lesion, "", pool);
  if (!grow_to(patient, diameter_of(lesion), pool)) return {};
  patient::Tests tests(*patient.plan);
  return look_at(patient, tests, all_tests, pool);
}

/// One lesion of each primary, looked at every 20 days: when each test first sees it with a chance of one half.
struct First {
  Chances day, diameter;
};
First first_seen(const std::string& primary, ThreadPool& pool) {
  constexpr std::array early{film, ct, bone_scan, pet, mri};
  First out;
  out.day.fill(-1.0);
  out.diameter.fill(-1.0);
  patient::Patient patient = patient_with(primary, 2, "", pool);
  patient::Tests tests(*patient.plan);
  const double every = primary == "thyroid" ? 180.0 : 15.0;
  for (double next = every; patient.day() < 40 * 365.25 && !patient.dead();) {
    one_day(patient, pool);
    if (patient.day() < next) continue;
    next += every;
    std::vector<Test> open;
    for (const Test test : early)
      if (out.day[test] < 0.0) open.push_back(test);
    if (open.empty()) break;
    const Look look = look_at(patient, tests, open, pool);
    if (look.diameter > 45.0) break;
    for (const Test test : open)
      if (look.seen[test] >= 0.5) out.day[test] = look.day, out.diameter[test] = look.diameter;
  }
  return out;
}

/// A lesion that was irradiated when it had its diameter, months after the last of ten fractions of 3 Gy.
constexpr std::array healing_months{1, 3, 5, 7, 9, 11};
std::vector<Look> healed(const std::string& primary, int lesion, ThreadPool& pool) {
  patient::Patient untreated = patient_with(primary, lesion, "", pool);
  std::vector<Look> out;
  if (!grow_to(untreated, diameter_of(lesion), pool)) return out;
  patient::Patient patient =
      patient_with(primary, lesion,
                   fmt::format("[[exposure.event]]\nkind = \"fraction\"\nday = \"day {}\"\ndose = \"3 Gy\"\ncount = "
                               "10\nevery = \"1 day\"\n",
                               untreated.day()),
                   pool);
  patient::Tests tests(*patient.plan);
  for (const int months : healing_months) {
    while (!patient.dead() && patient.day() < untreated.day() + 10.0 + 30.44 * months) one_day(patient, pool);
    if (patient.dead()) break;
    out.push_back(look_at(patient, tests, all_tests, pool));
  }
  return out;
}

constexpr std::size_t mimics = 4;
constexpr std::array<const char*, mimics> mimic_names{"degenerative focus, 14 mm", "enostosis, 10 mm",
                                                      "red-marrow island, 15 mm", "haemangioma, 15 mm"};

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

/// Chance that a benign focus is called a lesion, by test.
Chances called(std::size_t mimic, ThreadPool& pool) {
  skeleton::BuiltInOptions bone;
  bone.voxel_size_mm = 1.25;
  const skeleton::BoneModel model = skeleton::built_in_bone("L3", bone, pool);
  TestSettings settings = coarse();
  TissueState state = healthy_state(model);
  const TissueState healthy = state;
  put_mimic(state, mimic, settings);
  const Subject subject = make_subject(std::move(state), healthy, model.centre, pool);
  const Hospital hospital(settings);
  Chances out{};
  for (const Test test : all_tests) {
    Request request;
    request.subjects = std::span(&subject, 1);
    for (const Examination& one : examine(hospital, *find_modality(test_keys[test]), request, pool))
      for (const Outcome& outcome : one.outcomes)
        if (std::isfinite(outcome.truth.chance)) out[test] = std::max(out[test], outcome.truth.chance);
  }
  return out;
}

/// The 95 % range (Wilson) of a share of n.
std::array<double, 2> interval(double share, int n) {
  const double z = 1.96, centre = (share + z * z / (2 * n)) / (1 + z * z / n),
               half = z * std::sqrt(share * (1 - share) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
  return {centre - half, centre + half};
}
/// At least one of two lesions of a patient.
double of_two(double one) { return 1 - (1 - one) * (1 - one); }

std::string row_of(const Source& source, int lesion, const std::optional<Look>& look) {
  std::string out = fmt::format("| {} | {} | {:.0f}", source.primary, lesion + 1, diameter_of(lesion));
  if (!look) return out + " | not reached | | | | | | | |\n";
  out += fmt::format(" | {:.0f} | {:.0f} | {:.2f}", look->day, look->hounsfield, look->uptake);
  for (const double seen : look->seen) out += fmt::format(" | {:.0f}", 100 * seen);
  return out + " |\n";
}

std::string shares_of(const Chances& seen) {
  std::string out;
  for (const double share : seen) out += fmt::format(" | {:.0f}", 100 * share);
  return out + " |\n";
}

/// Mean chances of a group of looks, each with a weight.
struct Mean {
  Chances sum{};
  double weight = 0.0;
  void add(const Chances& seen, double w) {
    for (std::size_t t = 0; t < seen.size(); ++t) sum[t] += w * seen[t];
    weight += w;
  }
  Chances value() const {
    Chances out = sum;
    for (double& one : out) one /= std::max(weight, 1e-12);
    return out;
  }
};

std::string page(ThreadPool& pool) {
  std::string out =
      "# What the scans see, beside what was published\n\nGenerated by "
      "`HOWSHIP_WRITE=docs/validation/imaging.md build/release/test_validation_imaging`. Every lesion was grown by the "
      "law from a seed of 3 mm in L3 of a patient, and the chances are those that the record of the patient's tests "
      "holds. No uptake, rim or density is put in by hand: a lesion is as hot or as cold as the bone that it makes. "
      "Five lesions a primary are looked at when they first have diameters that are log-normal about 26 mm (0.4); "
      "glucose uptake varies between tumours by 0.45 (assumed, docs/theory/imaging.md). Shares in %.\n";
  std::map<std::string, std::vector<std::optional<Look>>> looks;
  std::string table =
      "\n## Every lesion\n\n| primary | lesion | diameter, mm | day | CT number, HU | uptake ratio | radiograph | CT | "
      "bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Source& source : sources)
    for (int lesion = 0; lesion < lesions_a_primary; ++lesion) {
      looks[source.primary].push_back(grown(source.primary, lesion, pool));
      table += row_of(source, lesion, looks[source.primary].back());
    }

  std::array<Mean, kind_count> by_kind;
  std::map<std::string, Mean> by_primary;
  std::array<std::array<Mean, 3>, kind_count> by_size;
  constexpr std::array size_names{"under 20 mm", "20 to 32 mm", "over 32 mm"};
  Mean all, unseen_by_ct;
  double reached = 0.0;
  for (const Source& source : sources)
    for (int lesion = 0; lesion < lesions_a_primary; ++lesion)
      if (const auto& look = looks[source.primary][std::size_t(lesion)]) {
        by_kind[source.kind].add(look->seen, source.share);
        by_primary[source.primary].add(look->seen, 1.0);
        const double d = diameter_of(lesion);
        by_size[source.kind][d < 20.0 ? 0 : d <= 32.0 ? 1 : 2].add(look->seen, source.share);
        reached += 1.0;
      }
  for (std::size_t kind = 0; kind < kind_count; ++kind) all.add(by_kind[kind].value(), kind_shares[kind]);

  const char* head = " | radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|\n";
  out += "\n## By type\n\n| lesion" + std::string(head);
  for (std::size_t kind = 0; kind < kind_count; ++kind)
    out += std::string("| ") + kind_names[kind] + shares_of(by_kind[kind].value());
  out += "\n| primary" + std::string(head);
  for (const Source& source : sources)
    out += std::string("| ") + source.primary + shares_of(by_primary[source.primary].value());
  out += "\n## By type and size\n\n| lesion" + std::string(head);
  for (std::size_t kind = 0; kind < kind_count; ++kind)
    for (std::size_t size = 0; size < size_names.size(); ++size)
      if (by_size[kind][size].weight > 0.0)
        out += fmt::format("| {}, {}", kind_names[kind], size_names[size]) + shares_of(by_size[kind][size].value());

  out +=
      "\n## Which test is first\n\nOne lesion of each primary, looked at every 15 days (thyroid: 180): the day, and "
      "the "
      "diameter in mm, at which a test first has a chance of one half. Films are said to need about 10 mm and a loss "
      "of "
      "half of the mineral and to come up to six months after CT (Salvo 2009, 10.1089/jpm.2008.0055).\n\n"
      "| primary | radiograph | CT | bone scan | FDG-PET | MRI | film after CT, months |\n|---|---|---|---|---|---|---|"
      "\n";
  for (const Source& source : sources) {
    const First first = first_seen(source.primary, pool);
    out += std::string("| ") + source.primary;
    for (std::size_t t = 0; t < test_count; ++t)
      out += first.day[t] < 0.0 ? " | never" : fmt::format(" | {:.0f} ({:.0f})", first.day[t], first.diameter[t]);
    out += first.day[film] < 0.0 || first.day[ct] < 0.0
               ? " | |\n"
               : fmt::format(" | {:.1f} |\n", (first.day[film] - first.day[ct]) / 30.44);
  }

  const Chances mean = all.value();
  out +=
      "\n## Beside pooled figures\n\nTypes weighted as CT showed 145 lesions (Gurkan 2019, 10.4103/wjnm.wjnm_31_18: "
      "22.8 "
      "% blastic, 53.1 % lytic, 24.1 % mixed). A patient is taken to have two lesions. The specificity that fixes the "
      "threshold of each test is an input (per patient, Yang 2011: PET 96.8, CT 94.8, MRI 95.4, bone scan 81.4), so it "
      "is no result.\n\n| source | test | share of | simulated | published |\n|---|---|---|---|---|\n";
  const auto beside = [&](const char* source, Test test, bool per_patient, double published) {
    out +=
        fmt::format("| {} | {} | {} | {:.0f} | {} |\n", source, test_names[test], per_patient ? "patients" : "lesions",
                    100 * (per_patient ? of_two(mean[test]) : mean[test]), published);
  };
  const char* yang = "Yang 2011, 10.1007/s00330-011-2221-4";
  beside(yang, pet, false, 86.9);
  beside(yang, ct, false, 77.1);
  beside(yang, mri, false, 90.4);
  beside(yang, bone_scan, false, 75.1);
  beside(yang, pet, true, 89.7);
  beside(yang, ct, true, 72.9);
  beside(yang, mri, true, 90.6);
  beside(yang, bone_scan, true, 86.0);
  beside("Sun 2020, Eur Rev Med Pharmacol Sci 24:7240", mri, true, 94);
  beside("Sun 2020, Eur Rev Med Pharmacol Sci 24:7240", bone_scan, true, 80);
  beside("Wu 2013, Surg Oncol 22:261", mri, true, 84);
  beside("Wu 2013, Surg Oncol 22:261", bone_scan, true, 83);
  out += fmt::format("| Salvo 2009, 10.1089/jpm.2008.0055 | radiograph | lesions missed | {:.0f} | up to 40 |\n",
                     100 * (1 - mean[film]));

  out +=
      "\n## By CT type against Nakai 2005 (10.1007/s00259-005-1842-8)\n\n55 patients with breast cancer, of whom some "
      "had "
      "been treated: which, and when, is not known. Beside untreated lesions of the law, two a patient.\n\n"
      "| lesion | test | simulated | published (95 % of its sample) | |\n|---|---|---|---|---|\n";
  const struct {
    Kind kind;
    Test test;
    int seen, patients;
  } nakai[] = {{blastic, bone_scan, 18, 18}, {blastic, pet, 10, 18},     {lytic, bone_scan, 7, 10},
               {lytic, pet, 10, 10},         {mixed, bone_scan, 16, 19}, {mixed, pet, 18, 19}};
  int misses = 0;
  for (const auto& row : nakai) {
    // Breast cancer: its own lytic and mixed lesions; blastic ones stand in by type.
    const Chances seen = row.kind == lytic ? by_primary["breast"].value() : by_kind[row.kind].value();
    const double here = of_two(seen[row.test]);
    const auto range = interval(double(row.seen) / row.patients, row.patients);
    const bool hit = here >= range[0] && here <= range[1];
    misses += !hit;
    out += fmt::format("| {} | {} | {:.0f} | {:.1f} ({:.0f}-{:.0f}) | {} |\n", kind_names[row.kind],
                       test_names[row.test], 100 * here, 100.0 * row.seen / row.patients, 100 * range[0],
                       100 * range[1], hit ? "within" : "**miss**");
  }
  out += fmt::format("\n{} of {} cells miss.\n", misses, std::size(nakai));

  out +=
      "\n## After radiation\n\nThe second, third and fourth of the lesions, given ten fractions of 3 Gy on the day "
      "they "
      "had their diameter: means, months after the last fraction. Tracer flares while the hole fills; glucose uptake "
      "is "
      "gone while no tumour has come back (in 294 lesions FDG saw 74 of 81 untreated and 100 of 213 treated ones: "
      "Israel "
      "2006, 10.1007/s00259-006-0141-3).\n\n| was | months | lesions | CT number, HU | denser than health | uptake "
      "ratio "
      "| radiograph | CT | bone scan | FDG-PET | MRI |\n|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const char* primary : {"prostate_blastic", "breast"}) {
    std::array<std::vector<Look>, 3> series;
    for (int i = 0; i < 3; ++i) series[std::size_t(i)] = healed(primary, 1 + i, pool);
    for (std::size_t time = 0; time < healing_months.size(); ++time) {
      Mean seen;
      double hounsfield = 0.0, denser = 0.0, uptake = 0.0;
      for (const auto& of_lesion : series)
        if (time < of_lesion.size()) {
          seen.add(of_lesion[time].seen, 1.0);
          hounsfield += of_lesion[time].hounsfield;
          denser += of_lesion[time].denser > 0.5;
          uptake += of_lesion[time].uptake;
        }
      if (seen.weight == 0.0) continue;
      out += fmt::format("| {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.2f}", primary, healing_months[time], seen.weight,
                         hounsfield / seen.weight, 100 * denser / seen.weight, uptake / seen.weight) +
             shares_of(seen.value());
    }
  }

  out +=
      "\n## What is not cancer\n\nThe chance that a benign focus is called a lesion. These are put in by hand, as the "
      "law "
      "grows none.\n\n| mimic" +
      std::string(head);
  for (std::size_t m = 0; m < mimics; ++m) out += std::string("| ") + mimic_names[m] + shares_of(called(m, pool));
  out +=
      "\nThe reader is asked whether something is there, not what it is: a radiologist tells an enostosis by its "
      "density "
      "and a haemangioma by its pattern.\n";
  out += table;
  out += fmt::format(
      "\n{:.0f} of {} lesions reached their diameter before the patient died or 40 years passed.\n\n## What this "
      "cannot "
      "show\n\nAll lesions lie in one vertebra, deep in the trunk; ribs and skull are easier for a bone scan. All are "
      "of 14 to 45 mm: tests of the lesions that cancers have made by the time they are looked for, most of them "
      "smaller, are on [the page of staging](staging.md), where CT and the bone scan miss many. The reader knows what "
      "to look for and looks everywhere. Clutter and the number of places searched were chosen by hand "
      "(docs/theory/imaging.md). Which primaries stand for a type, and that a patient has two lesions, is assumed.\n",
      reached, sources.size() * lesions_a_primary);
  return out;
}

TEST(Sensitivity, the_committed_page_is_of_lesions_that_this_program_grows) {
  ThreadPool pool(2);
  const std::filesystem::path committed = std::filesystem::path{HOWSHIP_SOURCE_DIR} / "docs/validation/imaging.md";
  if (const char* target = std::getenv("HOWSHIP_WRITE")) write_whole(target, page(pool));
  const std::string text = read_whole(committed);
  for (const std::size_t source : {0, 2, 3, 5}) {
    const std::string row = row_of(sources[source], 1, grown(sources[source].primary, 1, pool));
    EXPECT_NE(text.find(row), std::string::npos) << "not on the page, HOWSHIP_WRITE writes it anew: " << row;
  }
}

TEST(Sensitivity, a_bone_scan_sees_what_makes_bone_and_misses_what_only_destroys_it) {
  ThreadPool pool(2);
  const auto at_26_mm = [&](const char* primary) { return grown(primary, 2, pool).value().seen; };
  const Chances made = at_26_mm("prostate_blastic"), reacting = at_26_mm("breast"), destroyed = at_26_mm("renal");
  EXPECT_GT(made[bone_scan], 0.9);
  EXPECT_GT(reacting[bone_scan], 0.5);  // most lytic lesions are seen by the rim that they call forth
  EXPECT_LT(destroyed[bone_scan], reacting[bone_scan]);
  EXPECT_GT(destroyed[bone_scan], 0.3) << "a known miss: scans should not find a purely lytic lesion";
  EXPECT_GT(destroyed[ct], 0.9);
  EXPECT_GT(destroyed[pet], 0.5);
}

TEST(Sensitivity, benign_foci_are_called_by_the_tests_that_they_show_on) {
  ThreadPool pool(2);
  const Chances enostosis = called(1, pool), marrow = called(2, pool);
  EXPECT_LT(enostosis[pet], 0.1);
  EXPECT_LT(marrow[film], 0.1);
  EXPECT_GT(marrow[mri], marrow[ct]);
}

/// Why FDG misses so many blastic metastases: what was lytic and has answered to treatment is dense on CT, hot on the
/// bone scan and silent on PET (Israel 2006).
TEST(Sensitivity, a_lytic_lesion_that_dies_turns_dense_and_hot_and_silent) {
  ThreadPool pool(2);
  constexpr std::size_t seven_months = 3;
  int died = 0;
  for (const int lesion : {1, 2, 3}) {
    const std::vector<Look> after = healed("breast", lesion, pool);
    ASSERT_EQ(after.size(), healing_months.size());
    if (after[seven_months].seen[pet] > 0.5) continue;  // the tumour has come back
    ++died;
    EXPECT_EQ(after[seven_months].denser, 1.0);
    EXPECT_LT(after[seven_months].seen[pet], 0.1);
    EXPECT_GT(after[seven_months].seen[bone_scan], 0.5);
  }
  EXPECT_GE(died, 1);
}

}  // namespace
}  // namespace howship::imaging
