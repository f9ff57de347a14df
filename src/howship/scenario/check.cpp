// SPDX-License-Identifier: Apache-2.0
// Third pass: faults between values.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "howship/base/units.hpp"
#include "howship/scenario/checks.hpp"
#include "howship/scenario/input_tables.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/strength/hardware.hpp"

namespace howship::scenario {
namespace {

using Where = therapy::LocalTreatment::Where;

class Checker : Checks {
 public:
  using Checks::Checks;

  void check(BoneExtents& extents) {
    extents_ = &extents;
    check_times();
    check_patient();
    for (const BoneChoice& bone : s.bones) check_bone(bone);
    check_lesions();
    check_exposure();
    for (const PlacedTreatment& one : r.local) check_local(one);
    check_clinic();
    check_treatments();
  }

 private:
  void check_clinic() {
    const ClinicChoice& c = s.clinic;
    if (c.policy.empty()) {
      if (given("clinic"))
        fault("clinic.policy", "must be given: it says by what the team decides", "add policy = \"guide_2016\"");
      return;
    }
    for (const char* key : {"gleason", "t_category"})
      if (given(std::string{"clinic."} + key) && !s.patient.primary.starts_with("prostate"))
        fault(std::string{"clinic."} + key, "is known of prostate cancer only", "leave it out, or give the primary");
    if (s.step > 1.0)
      fault("clinic.policy", "a team looks at every day, and a step of this run is longer", "write step = \"1 day\"");
    if (c.first_visit && *c.first_visit > s.duration)
      fault("clinic.first_visit", "comes after the end: " + end(), "move one of them");
  }

  void check_times() {
    if (s.duration > 0 && s.duration < s.step)
      fault("duration", "is shorter than one step of " + shortest(s.step) + " day",
            "make it longer, or give a shorter `step`");
    for (const auto& [key, value] :
         {std::pair{"output.save_every", s.output.save_every},
          std::pair{"output.checkpoint_every", s.output.checkpoint_every.value_or(s.duration)}})
      if (given(key) && value < s.step)
        fault(key, "is shorter than one step of " + shortest(s.step) + " day",
              "make it longer, or give a shorter `step`");
  }

  /// What is said of the tumour of another primary, or of a number in which this patient's kind does not differ.
  void check_patient() {
    const std::string& primary = s.patient.primary;
    for (const auto& [key, of, title] :
         {std::tuple{"oestrogen_receptor", "breast", "breast cancer"}, std::tuple{"egfr", "lung", "lung cancer"},
          std::tuple{"castration", "prostate", "prostate cancer"},
          std::tuple{"iodine_uptake", "thyroid", "thyroid cancer"}}) {
      const std::string full = std::string{"patient."} + key;
      if (given(full) && !primary.starts_with(of))
        fault(full, std::string{"is known of "} + title + " only", "leave it out, or give the primary");
    }
    if (primary.starts_with("prostate") && s.patient.sex != "male")
      fault("patient.primary", "a woman has no prostate", "write it with: sex = \"male\"");
    for (const patient::IndividualTrait& trait : patient::individual_traits()) {
      const std::string key = "individual." + std::string{trait.key};
      if (given(key) && trait.spread(r.parameters) == 0.0)
        fault(key, "changes nothing in this patient" + (primary.empty() ? "" : ", whose primary is " + primary),
              "leave it out");
    }
  }

  void check_bone(const BoneChoice& bone) {
    const std::string prefix = "bone." + bone.name;
    if (given(prefix + ".ct")) {
      for (const char* key : {"mask", "label"})
        if (!given(join(prefix, key)))
          fault_at(prefix + ".ct", join(prefix, key), "must be given with `ct`",
                   "the label map, and which of its labels is this bone: mask = \"labels.nii.gz\", label = 29");
      if (given(prefix + ".trabecular_density"))
        fault(prefix + ".trabecular_density", "the density of this bone comes from its CT", "leave one of the two out");
    } else {
      for (const char* key : {"mask", "label", "body_mask"})
        if (given(join(prefix, key)))
          fault(join(prefix, key), "means something only with `ct`", "add: ct = \"ct.nii.gz\"");
    }
    if (const auto load = strength::load_case(bone.load_case);
        load && !bone.from_ct() && skeleton::is_bone(bone.name) && !strength::fits(*load, bone.name))
      fault(prefix + ".load_case",
            "has no faces on " + bone.name + " to press on: " + bone.load_case + " is made for " +
                std::string{strength::made_for(*load)},
            "leave it out for the usual one, " + std::string{strength::name(strength::usual_load_case(bone.name))});
  }

  /// Faults a place outside the box around a built-in bone; a bone from a CT is looked at when its CT is read.
  void check_inside(const std::string& bone, const Position& centre, const std::string& key) {
    const BoneChoice* choice = r.find_bone(bone);
    if (!choice || choice->from_ct() || !skeleton::is_bone(bone)) return;
    auto [known, is_new] = extents_->try_emplace(bone + " " + s.patient.sex + " " + shortest(s.patient.age));
    if (is_new) known->second = extent_of(bone, s.patient);
    const auto& [low, high, volume] = known->second;
    static constexpr const char* axis[] = {"left", "posterior", "superior"};
    for (std::size_t i = 0; i < 3; ++i)
      if (centre[i] < low[i] || centre[i] > high[i])
        fault(row_name(key, i), "lies outside " + bone,
              std::string{axis[i]} + " of the centre, " + bone + " reaches from " + shortest(std::round(low[i])) +
                  " mm to " + shortest(std::round(high[i])) + " mm");
  }

  void check_lesions() {
    if (s.patient.primary.empty() && !given("patient.primary") && !s.lesions.empty())
      fault_at("lesion[0]", "patient.primary", "must be given where there is a lesion", primary_hint);
    for (std::size_t i = 0; i < s.lesions.size(); ++i) {
      const Lesion& lesion = s.lesions[i];
      const std::string name = row_name("lesion", i);
      if (given(name + ".centre")) check_inside(lesion.bone, lesion.centre, name + ".centre");
      if (s.duration > 0 && lesion.start >= s.duration)
        fault(name + ".start", "is not before the end of the run", end());
      for (std::size_t j = 0; j < i; ++j)
        if (!lesion.bone.empty() && s.lesions[j].bone == lesion.bone && !agree(j, i)) break;
    }
    for (std::size_t i = 0; i < s.ailments.size(); ++i)
      if (s.duration > 0 && s.ailments[i].start >= s.duration)
        fault(row_name("ailment", i) + ".start", "is not before the end of the run", end());
  }

  /// Whether two lesions of one bone can be there together.
  bool agree(std::size_t j, std::size_t i) {
    const Lesion &lesion = s.lesions[i], &other = s.lesions[j];
    const std::string name = row_name("lesion", i), other_name = row_name("lesion", j);
    if (r.phenotypes[j] != r.phenotypes[i]) {
      fault(name + ".type",
            "lesions of one bone must share one type, and " + other_name + " has " + shortest(r.phenotypes[j]) +
                " where this one has " + shortest(r.phenotypes[i]),
            "give both the same type, or put one into another bone");
      return false;
    }
    if (lesion.space != other.space) {
      fault(name + ".space",
            "lesions of one bone must share one space, and " + other_name + " has \"" + other.space +
                "\" where this one has \"" + lesion.space + '"',
            "give both the same `space`, or put one into another bone");
      return false;
    }
    double square = 0.0;
    for (std::size_t k = 0; k < 3; ++k) square += std::pow(lesion.centre[k] - other.centre[k], 2);
    const double apart = std::max(lesion.radius, other.radius);
    if (std::sqrt(square) >= apart) return true;
    fault_at(given(name + ".centre") ? name + ".centre" : name, name + ".centre",
             "the centre of one lies inside the other: " + other_name + " takes this place already",
             "move one of them by more than " + shortest(apart) + " mm");
    return false;
  }

  void check_exposure() {
    const auto both = [this](const ExposureSettings& set, const std::string& prefix) {
      if (set.rankl_neutralised && set.denosumab)
        fault(prefix + ".rankl_neutralised", "says the same as `denosumab` in another way", "leave one of the two out");
    };
    both(s.exposure, "exposure");
    for (std::size_t i = 0; i < s.intervals.size(); ++i) {
      const ExposureInterval& interval = s.intervals[i];
      const std::string name = row_name("exposure.interval", i);
      both(interval, name);
      if (interval.stop && *interval.stop <= interval.start)
        fault(name + ".stop", "is not after its start on day " + shortest(interval.start), "a later day");
      if (s.duration > 0 && interval.start >= s.duration)
        fault(name + ".start", "is not before the end of the run", end());
      const auto& levels = exposure_inputs();
      if (given(name) &&
          std::none_of(levels.begin(), levels.end(), [&](const auto& one) { return given(join(name, one.input.key)); }))
        fault(name, "changes nothing", "add what it sets, for instance rankl_neutralised = 0.95");
      for (std::size_t j = 0; j < i; ++j)
        check_agreement(s.intervals[j], row_name("exposure.interval", j), interval, name);
    }
  }

  void check_agreement(const ExposureInterval& a, const std::string& name_a, const ExposureInterval& b,
                       const std::string& name_b) {
    if (a.bone != b.bone) return;  // the one that names the bone wins
    if (a.stop.value_or(1e300) <= b.start || b.stop.value_or(1e300) <= a.start) return;
    using E = ExposureSettings;
    for (const auto& [key, level] :
         {std::pair{"parathyroid_hormone", &E::parathyroid_hormone},
          std::pair{"circulating_pthrp", &E::circulating_pthrp}, std::pair{"denosumab", &E::denosumab},
          std::pair{"rankl_neutralised", &E::rankl_neutralised}, std::pair{"extra_tgf_beta", &E::extra_tgf_beta},
          std::pair{"mechanical_stimulus", &E::mechanical_stimulus}}) {
      const bool differ = a.*level && b.*level && *(a.*level) != *(b.*level);
      const bool two_ways = (level == &E::denosumab && b.denosumab && a.rankl_neutralised) ||
                            (level == &E::rankl_neutralised && b.rankl_neutralised && a.denosumab);
      if (differ || two_ways)
        fault(join(name_b, key), "contradicts " + name_a + " while both last",
              "a level has one value at a time: let one interval stop where the other starts");
    }
  }

  // ---- treatments of places

  void check_local(const PlacedTreatment& one) {
    const LocalChoice& choice = one.choice;
    const therapy::LocalTreatment& what = *one.what;
    check_days(one);
    if (what.brings_tumour && s.patient.primary.empty() && !given("patient.primary") && s.lesions.empty())
      fault_at(one.name, "patient.primary", "must be given where tumour cells are seeded", primary_hint);
    if (choice.centre && given(one.name + ".centre")) check_inside(choice.bone, *choice.centre, one.name + ".centre");
    if (what.where == Where::bone_or_ball && choice.centre && !given(one.name + ".radius"))
      fault_at(given(one.name + ".centre") ? one.name + ".centre" : one.name + ".target", one.name + ".radius",
               "must be given with a centre",
               "write it as: radius = \"15 mm\", or name the bone alone for the whole of it");
    check_positions(one);
    if (what.wrong)
      if (const auto fault_of = what.wrong(local_order(one, {}))) {
        const std::string key = join(one.name, fault_of->first);
        fault_at(given(key) ? key : one.name, key, fault_of->second);
      }
    if (what.where == Where::metal && strength::hardware_kind(what.key) == strength::HardwareKind::pedicle_screws &&
        !choice.bone.empty() && strength::kind_of(choice.bone) != strength::BoneKind::vertebra)
      fault(join(one.name, one.name.starts_with("treatment") ? what.family : "kind"), choice.bone + " has no pedicles",
            "pedicle screws belong into T1 to L5");
  }

  void check_days(const PlacedTreatment& one) {
    const LocalChoice& choice = one.choice;
    const bool stays = one.what->where == Where::metal;
    const std::string day = join(one.name, one.name.starts_with("exposure.event") ? "day" : "start");
    const std::string count = one.name + (given(one.name + ".repeat") ? ".repeat" : ".count");
    const double last = choice.start + (choice.count - 1) * choice.every.value_or(0.0);
    if (s.duration > 0 && stays && choice.start >= s.duration)
      fault(day, "is not before the end of the run", end());
    else if (s.duration > 0 && choice.start > s.duration)
      fault(day, "is after the end of the run", end());
    else if (s.duration > 0 && last > s.duration)
      fault(count, "the last of them, on day " + shortest(last) + ", is after the end of the run", end());
    if (choice.count > 1 && !given(one.name + ".every"))
      fault_at(count, one.name + ".every", "must be given where there are several", "write it as: every = \"1 day\"");
    if (choice.count == 1 && given(one.name + ".every") && !given(count))
      fault(one.name + ".every", "says nothing of one alone", "say how many: count = 2");
  }

  void check_positions(const PlacedTreatment& one) {
    std::vector<std::pair<std::string_view, Position>> seen;  // places among them
    for (const therapy::LocalInput& input : one.what->inputs) {
      const auto found = one.choice.positions.find(input.key);
      if (found == one.choice.positions.end() || !found->second) continue;
      const Position& at = *found->second;
      const std::string key = join(one.name, input.key);
      if (input.kind == therapy::LocalInput::Kind::direction) {
        if (at == Position{0, 0, 0}) fault(key, "is no direction", "for instance [1, 0, 0]");
        continue;
      }
      for (const auto& [other, there] : seen)
        if (at == there) fault(key, "is the same place as `" + std::string{other} + '`', "give the other end");
      seen.emplace_back(input.key, at);
    }
  }

  // ---- courses of drugs

  void check_treatments() {
    for (std::size_t i = 0; i < s.treatments.size(); ++i) {
      const std::string name = row_name("treatment", i);
      std::string named = given(name + ".drug") ? "drug" : "";
      for (const std::string_view family : therapy::local_families()) {
        if (!given(join(name, family))) continue;
        if (!named.empty())
          fault(join(name, family),
                "stands beside `" + named + "`: a treatment is " +
                    (named == "drug" ? "a medicine or one of a place" : "one thing"),
                "write two [[treatment]], one for each");
        named = family;
      }
      if (named.empty() && given(name))
        fault(name, "names no treatment",
              "write drug = \"zoledronate\" for a medicine, or local = \"fraction\" for a treatment of a place");
    }
    std::vector<therapy::Treatment> plans;
    std::size_t before = 0;  // faults of the courses so far
    for (const DrugCourse& course : r.courses) {
      const std::string name = row_name("treatment", course.row);
      const therapy::Treatment& plan = course.plan;
      if (plan.stop && *plan.stop <= plan.start)
        fault(name + ".stop", "is not after its start on day " + shortest(plan.start), "a later day");
      if (s.duration > 0 && plan.start > s.duration) fault(name + ".start", "is after the end of the run", end());
      plans.push_back(plan);
      // Faults of this course alone, and with those before it.
      const auto found = therapy::faults_of(plans);
      for (std::size_t i = before; i < found.size(); ++i)
        fault_at(given(name + ".dose") ? name + ".dose" : name, name, found[i],
                 "howship show drugs " + plan.drug->key + " has the accepted doses and the labelled schedule");
      before = found.size();
    }
  }

  static constexpr const char* primary_hint =
      "write it as: primary = \"breast\" under [patient]; `howship show primaries` lists them";
  BoneExtents* extents_ = nullptr;
};

}  // namespace

std::vector<Problem> warnings_of(const Scenario& s, const Resolved& r) {
  std::vector<Problem> out;
  for (const PlacedTreatment& one : r.local) {
    if (!one.what->further) continue;
    const therapy::LocalOrder order = local_order(one, {});
    std::size_t planned = 0;
    std::string days;
    std::size_t late = 0;
    for (int i = 0; i < one.choice.count; ++i) {
      const double first = one.choice.start + i * one.choice.every.value_or(0.0);
      ++planned;
      for (const double after : one.what->further(order, first)) {
        ++planned;
        if (first + after <= s.duration + 1e-9) continue;
        ++late;
        days += (days.empty() ? "" : ", ") + shortest(first + after);
      }
    }
    if (late == 0) continue;
    const Place at = s.places.where(one.name + ".start");
    out.push_back({{s.path, at.line, at.column},
                   one.name + ".start",
                   std::to_string(late) + " of " + std::to_string(planned) +
                       (late == 1 ? " sittings comes" : " sittings come") + " after the end of the run on day " +
                       shortest(s.duration) + " and " + (late == 1 ? "is" : "are") + " not given: day " + days,
                   "begin earlier, or make `duration` longer"});
  }
  return out;
}

void check(const Scenario& scenario, const Resolved& resolved, Problems& problems, BoneExtents* extents) {
  BoneExtents own;
  Checker{scenario, resolved, problems}.check(extents ? *extents : own);
  check_tests(scenario, resolved, problems);
}

}  // namespace howship::scenario
