// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/cheap_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <variant>

#include "howship/base/ensure.hpp"
#include "howship/imaging/modalities/shared.hpp"
#include "howship/imaging/observer.hpp"
#include "howship/patient/consult.hpp"
#include "howship/patient/coupling.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/laboratory.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/space/parameters.hpp"
#include "howship/strength/findings.hpp"

namespace howship::patient {
namespace {

using imaging::Finding;

/// A surface: ln d' = place[of the bone] + f(lesions; p).
struct Surface {
  std::string_view test;
  std::array<double, 6> place;  ///< L3, T8, femur, humerus, ilium, rib
  std::array<double, 5> p;
};
// Fitted to 184 days of 19 lesions that the whole chain of images had looked at (six bones, four types, one draw of
// everything). Mean error of the chance, with the whole lesion left out: 0.06 and 0.03 of a radiograph from the front
// and from the side, 0.03 CT, 0.02 bone scan, less than 0.01 PET and MRI.
constexpr Surface surfaces[] = {
    {"xray_ap", {-0.733033, -1.29469, -0.792816, -0.899116, -0.789914, -1.06174}, {0.0194148, -1.36059, 1.58195}},
    {"xray_lateral", {-0.811717, -0.618425, -0.966843, -1.05234, -1.2553, -0.930183}, {0.0206855, -1.40439, 1.01203}},
    {"ct", {-1.34781, -1.35933, -1.38083, -1.48412, -1.10137, -1.14342}, {4.36003, 0.0563485, 6.54537, 1.65856}},
    {"bone_scan",
     {2.9217, 2.62596, 2.47097, 2.66562, 2.67525, 3.3422},
     {-1.42169, 2.03497, 0.103821, -0.397309, 0.141425}},
    {"pet",
     {-4.09847, -4.19781, -4.01072, -4.08681, -3.7431, -3.77421},
     {3.3295, -0.319845, -0.330107, -1.17114, 16.1363}},
    {"mri",
     {-0.484057, -0.500312, -0.388408, -0.394831, -0.489004, -0.276181},
     {1.04458, 0.057625, -2.86542, -0.949831, 24.9659}},
};

std::size_t place_of(std::string_view bone) {
  struct Row {
    std::string_view prefix;
    std::size_t place;
  };
  constexpr Row rows[] = {{"L", 0},     {"sacrum", 0},  {"T", 1},     {"C", 1},    {"femur", 2},
                          {"tibia", 2}, {"humerus", 3}, {"ilium", 4}, {"pubis", 4}};
  for (const Row& row : rows)
    if (bone.starts_with(row.prefix)) return row.place;
  return 5;
}

const imaging::ReaderSettings& reader_of(const Patient& patient) { return patient.plan->parameters.imaging.reader; }

/// Threshold of a reader, and share of people without disease in whom it finds something.
struct Reader {
  double threshold, false_share;
};
Reader reader_of(std::string_view test, const imaging::ReaderSettings& r) {
  if (test.starts_with("xray")) return {imaging::reading_threshold(r.xray_false, r.xray_places), r.xray_false};
  if (test == "ct") return {imaging::reading_threshold(r.ct_false, r.volume_places), r.ct_false};
  if (test == "pet") return {imaging::reading_threshold(r.pet_false, r.volume_places), r.pet_false};
  if (test == "mri") return {imaging::reading_threshold(r.mri_false, r.volume_places), r.mri_false};
  return {imaging::reading_threshold(r.bone_scan_false, r.bone_scan_places), r.bone_scan_false};
}

BoneWithLesions lesions_of(const Patient& patient, Site& site, ThreadPool& pool) {
  BoneWithLesions out;
  if (site.lesions().empty()) return out;
  for (const LesionMeasures& m : site.in_voxels() ? measure_lesions(site) : measure_balls(site)) {
    out.tumour += m.tumour;
    out.lost += m.lamellar_lost;
    out.woven += m.woven;
    out.deficit += m.mineral_deficit;
  }
  const auto now = patient.care.body.now();
  out.formation =
      excess_of(site.exchange(pool), now.body, patient).fixation / bone::calcium_content(patient.plan->parameters.bone);
  return out;
}

double diameter(double volume) { return std::cbrt(6.0 / std::numbers::pi * std::max(volume, 0.0)); }

/// A focus that is hot in a person without a metastasis there, the same at every scan.
struct HotFocus {
  std::string_view bone;
  bool film_explains, mri_explains;
};
std::vector<HotFocus> hot_foci(const Patient& patient, const CheapTestParameters& p) {
  // Where joints wear and old fractures lie.
  constexpr std::string_view bones[] = {
      "L4", "L5", "L3", "C5", "C6", "T12", "sacrum", "rib_left", "humerus_right", "femur_left"};
  const Plan& plan = *patient.plan;
  const double mean = std::max(0.0, p.hot_foci_slope * plan.person.age - p.hot_foci_least) * variation_of(plan);
  const auto draw = [&](std::uint64_t index) { return uniform(plan.seed, plan.patient, Stream::mimic, index); };
  std::vector<HotFocus> out;
  double term = std::exp(-mean), sum = term;
  for (double count = 1.0; draw(0) > sum && count < 20.0; count += 1.0) {
    const auto first = std::uint64_t(8.0 * count);
    const auto place = std::min(std::size_t(draw(first) * double(std::size(bones))), std::size(bones) - 1);
    out.push_back({bones[place], draw(first + 1) < p.explained_by_film, draw(first + 2) < p.explained_by_mri});
    term *= mean / count;
    sum += term;
  }
  return out;
}

/// Makes the tests of one day.
class Department {
 public:
  Department(Patient& patient, ThreadPool& pool, const CheapTestParameters& p)
      : patient_(patient), pool_(pool), p_(p), foci_(hot_foci(patient, p)) {}

  Report make(const OrderTest& order) {
    Report out{patient_.day(), order.number, order.test, {}};
    if (order.test == "dental_check") return out;
    if (order.test == "labs") {
      for (const imaging::Sample& one : reported_by_laboratory(patient_, order.panel)) {
        Finding& f = finding(out, "");
        f.quantity = one.quantity;
        f.value = one.value;
      }
      return out;
    }
    const bool whole = order.test == "bone_scan" || order.test == "pet";
    const bool images = order.test == "xray" || order.test == "ct" || order.test == "mri";
    bool found_site = false;
    for (Site& site : patient_.sites) {
      const bool meant =
          whole || order.bone.empty() || order.bone == site.name() || (order.bone == "spine" && site.is_vertebra());
      if (!meant) continue;
      found_site = true;
      if (order.test == "biopsy")
        sample(out, site, order.needle);
      else
        read(out, site);
      if (!images) continue;
      out.bones.push_back(bone_report(patient_, site, order.test));
      if (order.goal == "strength" || order.goal == "sins") read_strength(site, out.bones.back());
    }
    if (order.test == "biopsy" && !found_site && !order.bone.empty())
      finding(out, order.bone).quantity = "tumour_cells";
    if (images && !found_site && !order.bone.empty() && order.bone != "spine") read_nothing(out, order.bone);
    if (whole && order.test == "bone_scan") add_foci(out);
    return out;
  }

 private:
  Finding& finding(Report& out, std::string_view bone, bool reported = false) {
    Finding& f = out.findings.emplace_back();
    f.test = out.test;
    f.bone = bone;
    f.decision = reported ? imaging::Decision::reported : imaging::Decision::nothing;
    if (out.test == "labs") f.decision = imaging::Decision::none;
    return f;
  }
  imaging::NoiseKey key(std::string_view test, std::string_view view, std::string_view bone) const {
    return imaging::key_of({patient_.plan->seed, patient_.plan->patient}, test, view, bone, patient_.day());
  }

  void read(Report& out, Site& site) {
    const BoneWithLesions lesions = lesions_of(patient_, site, pool_);
    const std::string_view views[] = {"ap", "lateral"};
    const std::size_t count = out.test == "xray" ? 2 : 1;
    for (std::size_t v = 0; v < count; ++v) {
      const std::string view{out.test == "xray" ? views[v] : ""};
      const std::string surface = out.test == "xray" ? "xray_" + view : out.test;
      const Reader reader = reader_of(surface, reader_of(patient_));
      const imaging::NoiseKey draws = key(out.test, view, site.name());
      const double index = cheap_detectability(surface, site.name(), lesions);
      const bool seen =
          index > 0.0 && index + imaging::noise_normal(draws, imaging::NoiseChannel::decision, 0) > reader.threshold;
      // Of a whole skeleton, what is hot without a reason is a list of its own.
      const bool alarm = !seen && out.test != "bone_scan" && out.test != "pet" &&
                         imaging::noise_uniform(draws, imaging::NoiseChannel::decision, 8) < reader.false_share;
      Finding& f = finding(out, site.name(), seen || alarm);
      f.view = view;
      if (seen) measure(f, site, lesions);
      if (out.test == "mri") grade(f, site);
    }
  }

  /// A bone without a metastasis in it, or one that is not simulated.
  void read_nothing(Report& out, const std::string& bone) {
    const auto focus = std::find_if(foci_.begin(), foci_.end(), [&](const HotFocus& one) { return one.bone == bone; });
    const bool explained = focus == foci_.end() || (out.test == "xray" ? focus->film_explains : focus->mri_explains);
    finding(out, bone, !explained);
  }

  void add_foci(Report& out) {
    for (const HotFocus& focus : foci_) {
      const auto there = std::find_if(out.findings.begin(), out.findings.end(),
                                      [&](const Finding& f) { return f.bone == focus.bone; });
      if (there == out.findings.end())
        finding(out, focus.bone, true);
      else
        there->decision = imaging::Decision::reported;
    }
  }

  /// Error of what is measured of a lesion: for the most part the same at every look.
  double error(const Site& site, std::string_view test) const {
    const Plan& plan = *patient_.plan;
    const std::uint64_t bone = region_key(site.name()), modality = test == "ct" ? 1 : test == "mri" ? 2 : 3;
    const std::uint64_t base = (bone * 8 + modality) << 20;
    const double lasting = normal(plan.seed, plan.patient, Stream::surrogate_size, base);
    const double fresh =
        normal(plan.seed, plan.patient, Stream::surrogate_size, base + 1 + std::uint64_t(std::llround(patient_.day())));
    return variation_of(plan) *
           (std::sqrt(p_.size_error_lasting) * lasting + std::sqrt(1.0 - p_.size_error_lasting) * fresh);
  }

  void measure(Finding& f, const Site& site, const BoneWithLesions& l) const {
    const bool planar = f.test != "ct" && f.test != "mri";
    const double z = error(site, f.test);
    const double size = diameter(l.tumour + std::max(l.lost, 0.0) + l.woven);
    f.measured.push_back({"size_mm", {size * std::exp((planar ? p_.size_error_planar : p_.size_error) * z), ""}});
    if (f.test == "xray") f.measured.push_back({"light_percent", {l.deficit > 0.0 ? 1.0 : -1.0, ""}});
    if (f.test != "ct" || site.in_voxels()) return;
    double hu = 0.0, volume = 0.0;
    for (const LesionMeasures& m : measure_balls(site))
      if (std::isfinite(m.mean_hu)) {
        hu += m.extent * m.mean_hu;
        volume += m.extent;
      }
    if (volume > 0.0) f.measured.push_back({"mean_hu", {hu / volume + p_.hounsfield_error * z, ""}});
  }

  void grade(Finding& f, const Site& site) const {
    const imaging::CordFinding& canal = site.canal();
    if (canal.slice < 0) return;
    int grade = int(canal.grade);
    const imaging::NoiseKey draws = key("mri", "grade", site.name());
    const double u = imaging::noise_uniform(draws, imaging::NoiseChannel::decision, 0);
    const double misread = patient_.plan->parameters.practice.grade_misread;
    if (u < 0.5 * misread)
      --grade;
    else if (u < misread)
      ++grade;
    grade = std::clamp(grade, 0, int(imaging::EsccGrade::no_fluid_left));
    f.measured.push_back({"escc_grade", {std::nan(""), std::string{imaging::name(imaging::EsccGrade(grade))}}});
  }

  /// The strength that the patient's days know, and scores by the size of what is there.
  void read_strength(Site& site, BoneReport& out) {
    if (!(site.resistance.healthy_stiffness > 0.0) || !site.resistance.begun) return;
    const Plan& plan = *patient_.plan;
    const double day = patient_.day();
    const double ratio =
        reference_load(patient_, site, day) * site.load_factor(day) / std::exp(site.resistance.log_strength);
    const std::uint64_t draw = std::uint64_t(region_key(site.name())) << 20 | std::uint64_t(std::llround(day));
    out.load_ratio =
        ratio * std::exp(plan.parameters.practice.strength_error * variation_of(plan) *
                         normal(plan.seed, plan.patient, Stream::laboratory, std::uint64_t(1) << 56 | draw));
    const strength::FindingParameters& limits = plan.parameters.strength.findings;
    const BoneWithLesions l = lesions_of(patient_, site, pool_);
    const double volume = l.tumour + std::max(l.lost, 0.0) + l.woven;
    if (!(volume > 0.0)) return;
    strength::LesionFindings seen;
    seen.volume = volume;
    const BoneSize& size = site.size();
    const double before = size.fraction * volume;
    const bool lost = l.lost > limits.lytic_change * before, made = l.woven > limits.blastic_change * before;
    seen.type = lost == made ? strength::LesionType::mixed
                : lost       ? strength::LesionType::lytic
                             : strength::LesionType::blastic;
    seen.part_of_reference = std::min(1.0, volume / (size.section * size.height));
    seen.part_of_diameter = std::min(1.0, diameter(volume) / (2.0 * std::sqrt(size.section / std::numbers::pi)));
    seen.site = strength::limb_of(site.name()).value_or(strength::MirelsFindings::Site::lower_limb);
    const double pain = patient_.care.body.now().signals.pain;
    const strength::Scores scores =
        strength::score(seen, site.name(), pain, ratio, site.collapse.loss, site.collapse.kyphosis, limits);
    if (scores.sins) out.sins = scores.sins->total;
    if (scores.mirels) out.mirels = scores.mirels->total;
    out.extent = site.is_vertebra() ? seen.part_of_reference : seen.part_of_diameter;
  }

  /// A needle into a ball of tumour, by the numbers of a biopsy.
  void sample(Report& out, Site& site, const std::string& needle) {
    const imaging::BiopsySettings& b = patient_.plan->parameters.imaging.biopsy;
    const BoneWithLesions l = lesions_of(patient_, site, pool_);
    const double whole = l.tumour + std::max(l.lost, 0.0) + l.woven, radius = 0.5 * diameter(whole);
    const bool fine = needle == "fine_needle", open = needle == "surgical";
    const double share = whole > 0.0 ? l.tumour / whole : 0.0, bone = whole > 0.0 ? l.woven / whole : 0.0;
    const double length = std::min(2.0 * radius, fine ? b.aspiration_length : b.core_length);
    const double across = fine ? b.aspiration_radius : 0.5 * b.core_diameter;
    const double taken =
        open ? std::min(std::pow(b.block_side, 3), whole) * b.block_recovery
             : std::numbers::pi * across * across * length *
                   (fine ? b.aspiration_recovery * std::exp(-bone / b.aspiration_bone_length)
                         : b.core_recovery * (1.0 - b.core_loss - (bone > 0.5 ? b.core_dense_loss : 0.0)));
    const double cells = taken * share * b.cells_per_volume;
    const double aim = open ? b.surgical_aim : b.needle_aim_lateral;
    const double hit = 1.0 - std::exp(-0.5 * radius * radius / (aim * aim));
    const double once = hit * (1.0 - std::exp(-cells / (fine ? b.aspiration_cells : b.core_cells)));
    const double chance = 1.0 - std::pow(1.0 - once, open ? 1.0 : b.passes);
    const imaging::NoiseKey draws = key("biopsy", needle.empty() ? "core" : needle, site.name());
    const bool positive = imaging::noise_uniform(draws, imaging::NoiseChannel::aim, 4096) < chance;
    Finding& f = finding(out, site.name(), positive);
    f.quantity = "tumour_cells";
    f.value = std::round(cells);
  }

  Patient& patient_;
  ThreadPool& pool_;
  const CheapTestParameters& p_;
  std::vector<HotFocus> foci_;
};

}  // namespace

std::span<const Parameter<CheapTestParameters>> CheapTestParameters::table() {
  using P = CheapTestParameters;
  constexpr Source reader{Origin::assumed, "order of what readers differ by", 'L'};
  constexpr Source mimics{Origin::assumed, "benign foci are rare below 40 and one to a person at 80", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::size_error, {"size_error", "1", 0, 0.5, "error of ln of a size on CT and MRI", reader}},
      {&P::size_error_planar, {"size_error_planar", "1", 0, 0.5, "on film, bone scan and PET", reader}},
      {&P::size_error_lasting,
       {"size_error_lasting", "1", 0, 1, "share of its variance that is the same at every look", reader}},
      {&P::hounsfield_error, {"hounsfield_error", "HU", 0, 200, "error of a mean CT number", reader}},
      {&P::hot_foci_slope, {"hot_foci_slope", "1/year", 0, 0.1, "hot foci without metastasis, by age", mimics}},
      {&P::hot_foci_least, {"hot_foci_least", "1", 0, 5, "taken from that", mimics}},
      {&P::explained_by_film, {"explained_by_film", "1", 0, 1, "share of them that a film explains", mimics}},
      {&P::explained_by_mri, {"explained_by_mri", "1", 0, 1, "share that CT or MRI explains", mimics}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

double cheap_detectability(std::string_view test, std::string_view bone, const BoneWithLesions& l) {
  const auto found =
      std::find_if(std::begin(surfaces), std::end(surfaces), [&](const Surface& one) { return one.test == test; });
  HOWSHIP_ENSURE(found != std::end(surfaces), "every image test has a surface");
  // Below a cubic millimetre the surfaces were not fitted, and no test shows it.
  if (!(l.tumour > 1.0)) return 0.0;
  const auto& p = found->p;
  const double v = l.tumour, d = std::log(diameter(v)), lost = std::max(l.lost, 0.0), woven = std::max(l.woven, 0.0);
  double f = found->place[place_of(bone)];
  if (test.starts_with("xray")) {
    const double mass = l.deficit - p[0] * v;
    f += p[1] * d + 0.5 * std::log(mass * mass + p[2] * p[2] * lost * woven + 1e-9);
  } else if (test == "ct") {
    const double shift = p[0] * (woven - lost) / v + p[1];
    f += p[3] * d + 0.5 * std::log(shift * shift + p[2] * p[2] * lost * woven / (v * v) + 1e-9);
  } else if (test == "bone_scan") {
    const double g = std::log(std::max(l.formation, 0.0) + 1e-3);
    f += p[0] * d + p[1] * g + p[2] * g * g + p[3] * g * d + p[4] * d * d;
  } else {
    const double w = std::min(woven / v, 0.6);  // the most that was fitted
    f += p[0] * d + p[1] * d * d + p[2] * w + p[3] * w * d + p[4] * w * w;
  }
  return std::exp(std::min(f, 6.0));
}

std::vector<Report> test_cheaply(Patient& patient, ThreadPool& pool, const CheapTestParameters& p) {
  std::vector<OrderTest> today;
  std::erase_if(patient.agenda.waiting, [&](const Order& order) {
    if (!std::holds_alternative<OrderTest>(order.what)) return false;
    if (std::llround(order.day / patient.plan->step) > patient.step) return false;
    const auto& test = std::get<OrderTest>(order.what);
    if (std::find(today.begin(), today.end(), test) == today.end()) today.push_back(test);
    return true;
  });
  std::vector<Report> out;
  if (today.empty()) return out;
  Department department(patient, pool, p);
  for (const OrderTest& order : today) out.push_back(department.make(order));
  return out;
}

}  // namespace howship::patient
