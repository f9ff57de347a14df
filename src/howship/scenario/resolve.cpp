// SPDX-License-Identifier: Apache-2.0
// Second pass: names become the things they name, and what is not given and follows from the rest is filled in.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/surrogate_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/spread/regions.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::scenario {
namespace {

using Where = therapy::LocalTreatment::Where;

class Resolver {
 public:
  Resolver(const Scenario& scenario, Problems& problems, bool look_at_files)
      : s_(scenario), faults_(scenario.path, problems), look_at_files_(look_at_files) {}

  Resolved resolve() {
    resolve_parameters();
    resolve_patient();
    name_local_treatments();
    for (PlacedTreatment& one : out_.local) aim(one);
    resolve_bones();
    for (const Lesion& lesion : s_.lesions)
      out_.phenotypes.push_back(lesion.type.value_or(out_.parameters.tumour.phenotype));
    for (PlacedTreatment& one : out_.local) place(one);
    for (std::size_t i = 0; i < s_.treatments.size(); ++i)
      if (!s_.treatments[i].drug.empty()) load_course(i);
    if (!s_.clinic.policy.empty()) load_policy_file();
    if (!s_.clinic.policy.empty()) load_tables();
    return std::move(out_);
  }

 private:
  Place where(const std::string& key) const { return s_.places.where(key); }
  bool given(const std::string& key) const { return s_.places.given(key); }
  std::string in_folder(const std::string& path) const {
    return (std::filesystem::path{s_.path}.parent_path() / path).lexically_normal().string();
  }

  void resolve_parameters() {
    if (const tumour::Primary* primary = tumour::find_primary(s_.patient.primary)) {
      out_.parameters.tumour = primary->parameters;
      const tumour::PrimaryClones clones = tumour::clones_of(primary->name);
      out_.parameters.clones = clones.clones;
      out_.parameters.reduced = clones.reduced;
    }
    choose(out_.parameters, s_.parameters);
  }

  /// What the tumour has been found to be, and what the patient is drawn as.
  void resolve_patient() {
    tumour::CloneParameters& clones = out_.parameters.clones;
    if (s_.patient.oestrogen_receptor == "negative") {
      clones.oestrogen_dependence = 0.0;
      clones.all_independent = 1.0;
    }
    if (s_.patient.egfr == "mutated") clones.kinase_target = 1.0;
    const std::uint64_t number = s_.number;
    out_.iodine_avid = s_.patient.iodine_uptake.empty()
                           ? tumour::takes_up_iodine(s_.seed, number, s_.patient.variation, clones)
                           : s_.patient.iodine_uptake == "avid";
    if (!out_.iodine_avid) clones.iodine_avidity = 0.0;
    out_.individual = patient::individual_of(s_.seed, number, s_.patient.variation, out_.parameters);
    if (!tumour::makes_marker(s_.seed, number, s_.patient.variation, clones)) out_.individual.tumour.marker = 0.0;
    for (const patient::IndividualTrait& trait : patient::individual_traits())
      if (const auto fixed = s_.individual.find(trait.key); fixed != s_.individual.end() && fixed->second)
        trait.fix(out_.individual, out_.parameters, *fixed->second);
  }

  void name_local_treatments() {
    const auto add = [this](const therapy::LocalTreatment* what, const LocalChoice& choice, std::string name) {
      if (what) out_.local.push_back({what, std::move(name), choice});
    };
    const auto plain = [](const LocalChoice& choice) { return therapy::find_local_treatment("local", choice.kind); };
    for (std::size_t i = 0; i < s_.events.size(); ++i)
      add(plain(s_.events[i]), s_.events[i], row_name("exposure.event", i));
    for (std::size_t i = 0; i < s_.hardware.size(); ++i)
      add(plain(s_.hardware[i]), s_.hardware[i], row_name("hardware", i));
    for (std::size_t i = 0; i < s_.treatments.size(); ++i)
      add(row_of(s_.treatments[i]), s_.treatments[i], row_name("treatment", i));
  }

  /// Where `target` and `repeat` say what other keys say.
  void aim(PlacedTreatment& one) {
    LocalChoice& choice = one.choice;
    if (choice.repeat) {
      if (given(one.name + ".count"))
        faults_.add(where(one.name + ".repeat"), one.name + ".repeat", "says the same as `count`",
                    "leave one of the two out");
      choice.count = *choice.repeat;
    }
    if (choice.target.empty()) return;
    const std::string key = one.name + ".target";
    for (const char* other : {"bone", "centre"})
      if (given(join(one.name, other)))
        faults_.add(where(key), key, std::string{"stands beside `"} + other + "`, which says where in another way",
                    "leave one of the two out");
    constexpr std::string_view word = "lesion";
    if (!choice.target.starts_with(word)) {
      choice.bone = choice.target;
      return;
    }
    const std::optional<double> number = read_number(trimmed(std::string_view{choice.target}.substr(word.size())));
    const std::size_t count = s_.lesions.size();
    if (!number || *number != std::round(*number) || *number < 1.0 || *number > double(count)) {
      faults_.add(where(key), key,
                  "there is no '" + shown(choice.target) + "'; " +
                      (count == 0   ? std::string{"the scenario has no lesion"}
                       : count == 1 ? std::string{"its only lesion is \"lesion 1\""}
                                    : "its lesions are \"lesion 1\" to \"lesion " + std::to_string(count) + '"'),
                  "lesions are counted from 1, in the order of [[lesion]]; a bone is named as target = \"L3\"");
      return;
    }
    const Lesion& lesion = s_.lesions[std::size_t(*number) - 1];
    choice.bone = lesion.bone;
    const Where rule = one.what->where;
    if (rule == Where::metal) {
      faults_.add(where(key), key, "a " + std::string{one.what->title} + " lies where its places say, not in a lesion",
                  "write it as: target = \"" + lesion.bone + '"');
    } else if (rule != Where::bone) {
      choice.centre = lesion.centre;
    }
  }

  static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
  }

  /// The key that says in which bone.
  std::string bone_key(const PlacedTreatment& one) const {
    return one.name + (given(one.name + ".target") ? ".target" : ".bone");
  }

  // ---- bones

  void resolve_bones() {
    out_.bones = s_.bones;
    for (BoneChoice& bone : out_.bones) {
      const std::string prefix = "bone." + bone.name;
      if (!given(prefix + ".ct")) known_bone(bone.name, prefix);
      for (const auto& [key, path] :
           {std::pair{"ct", &bone.ct}, std::pair{"mask", &bone.mask}, std::pair{"body_mask", &bone.body_mask}})
        if (!path->empty()) name_file(join(prefix, key), *path);
    }
    for (std::size_t i = 0; i < s_.lesions.size(); ++i) mention(s_.lesions[i].bone, row_name("lesion", i) + ".bone");
    for (const PlacedTreatment& one : out_.local)
      if (one.what->brings_tumour) mention(one.choice.bone, bone_key(one));
    if (out_.bones.empty() && s_.lesions.empty() && faults_.problems().empty())
      faults_.add({1, 1}, "bone", "there is no bone in this scenario, so nothing to simulate",
                  "add [[lesion]] with bone = \"L3\", or [bone.L3] for a healthy one");
    for (std::size_t i = 0; i < s_.intervals.size(); ++i)
      must_be_there(s_.intervals[i].bone, row_name("exposure.interval", i) + ".bone");
    for (const PlacedTreatment& one : out_.local)
      if (!one.what->brings_tumour) must_be_there(one.choice.bone, bone_key(one));
    for (std::size_t i = 0; i < s_.ailments.size(); ++i)
      part_of_skeleton(s_.ailments[i].bone, row_name("ailment", i) + ".bone");
    for (std::size_t i = 0; i < s_.tests.size(); ++i) must_be_there(s_.tests[i].bone, row_name("test", i) + ".bone");
  }

  void name_file(const std::string& key, std::string& path) {
    path = in_folder(path);
    out_.files.push_back({key, path, ""});
    std::error_code ignored;
    if (look_at_files_ && !std::filesystem::exists(path, ignored))
      faults_.add(where(key), key, "there is no file '" + shown(path) + "'",
                  "paths are taken from the folder of the scenario");
  }

  bool known_bone(const std::string& name, const std::string& key) {
    if (skeleton::is_bone(name)) return true;
    std::vector<std::string_view> from_ct;
    for (const BoneChoice& bone : s_.bones)
      if (bone.from_ct()) from_ct.push_back(bone.name);
    const std::string near = nearest(name, from_ct);
    faults_.add(where(key), key, "there is no built-in bone '" + shown(name) + "', and no CT for it is given",
                near.empty() ? skeleton::bone_name_hint(name) : "did you mean '" + near + "'?");
    return false;
  }

  /// A bone that is simulated, or any region of the skeleton.
  void part_of_skeleton(const std::string& name, const std::string& key) {
    if (name.empty() || out_.find_bone(name) || skeleton::is_bone(name) || spread::find_region(name)) return;
    std::vector<std::string_view> known;
    for (const spread::Region& region : spread::regions()) known.push_back(region.name);
    const std::string near = nearest(name, known);
    faults_.add(where(key), key, "there is no bone or region '" + shown(name) + "'",
                near.empty() ? "for instance L4, femur_left, C5, sacrum or hip_left" : "did you mean '" + near + "'?");
  }

  /// A bone that is simulated because it is named.
  void mention(const std::string& name, const std::string& key) {
    if (name.empty() || out_.find_bone(name) || !known_bone(name, key)) return;
    out_.bones.emplace_back();
    out_.bones.back().name = name;
  }

  void must_be_there(const std::string& name, const std::string& key) {
    if (name.empty() || out_.find_bone(name) || !known_bone(name, key)) return;
    faults_.add(where(key), key, "'" + shown(name) + "' is not simulated here",
                "add [bone." + name + "], or name a bone that has a lesion");
  }

  // ---- treatments of places

  void place(PlacedTreatment& one) {
    LocalChoice& choice = one.choice;
    const Where rule = one.what->where;
    const bool anywhere = rule == Where::bone || rule == Where::bone_or_ball;
    const bool bone_given = given(bone_key(one)), centre_given = given(one.name + ".centre") || choice.centre;
    const bool plain_family = one.what->family == "local";  // others are of one bone
    if (choice.bone.empty() && !bone_given && (!anywhere || !plain_family || choice.centre || choice.radius)) {
      if (out_.bones.size() == 1)
        choice.bone = out_.bones.front().name;
      else if (!out_.bones.empty())
        faults_.add(where(one.name), one.name + ".bone",
                    anywhere ? "must be given with a centre or a radius, as there is more than one bone"
                             : "must be given, as there is more than one bone",
                    "write it as: bone = \"" + out_.bones.front().name + '"');
    }
    const bool wants_centre = rule == Where::ball || rule == Where::point || choice.radius;
    if (!wants_centre || centre_given || choice.bone.empty() || !out_.find_bone(choice.bone)) return;
    const Lesion* only = nullptr;
    std::size_t count = 0;
    for (const Lesion& lesion : s_.lesions) {
      if (lesion.bone != choice.bone) continue;
      only = &lesion;
      ++count;
    }
    if (count == 1 && rule != Where::point)
      choice.centre = only->centre;
    else
      faults_.add(where(one.name), one.name + ".centre",
                  rule == Where::point
                      ? "must be given for a " + std::string{one.what->title}
                      : "must be given, as " + choice.bone + " has " + std::to_string(count) + " lesions",
                  "write it as: centre = [\"2 mm\", \"-4 mm\", \"0 mm\"]");
  }

  // ---- drugs

  void load_course(std::size_t row) {
    const TreatmentChoice& choice = s_.treatments[row];
    const std::string name = row_name("treatment", row), key = name + ".drug";
    therapy::Treatment plan;
    try {
      plan.drug = load(choice.drug, key);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems.list()) {
        if (problem.where.file.empty())
          faults_.add(where(key), key, problem.text, problem.hint);
        else
          faults_.problems().add(problem);
      }
      return;
    } catch (const RunError& error) {
      return faults_.add(where(key), key, error.what(), "paths are taken from the scenario's folder");
    }
    plan.start = choice.start;
    plan.stop = choice.stop;
    plan.every = choice.every;
    plan.doses = choice.doses;
    plan.infusion = choice.infusion;
    plan.despite_contraindication = choice.despite_contraindication;
    if (!choice.dose.empty()) {
      const ReadQuantity read = read_quantity(choice.dose, plan.drug->schedule.amount.unit);
      if (!read.value) faults_.add(where(name + ".dose"), name + ".dose", shown(read.wrong), read.hint);
      plan.amount = read.value;
    }
    out_.courses.push_back({row, std::move(plan)});
  }

  void load_policy_file() {
    const std::string key = "clinic.policy", &name = s_.clinic.policy;
    const bool of_their_own = name.ends_with(".toml");
    const std::string path = of_their_own ? in_folder(name) : name;
    try {
      out_.policy = of_their_own ? std::make_shared<const clinic::Policy>(load_policy(path)) : built_in_policy(name);
      for (const std::string& file : policy_files(path)) out_.files.push_back({key, file, sha256_of(file)});
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems.list()) {
        if (problem.where.line == 0)
          faults_.add(where(key), key, problem.text, problem.hint);
        else
          faults_.problems().add(problem);
      }
    } catch (const RunError& error) {
      faults_.add(where(key), key, error.what(), "paths are taken from the scenario's folder");
    }
  }

  void load_tables() {
    const std::string key = "clinic.tests", &name = s_.clinic.tests;
    if (name == "full") return;
    try {
      if (name == "surrogate") {
        out_.surrogates = built_in_surrogates();
      } else {
        const std::string folder = in_folder(name);
        out_.surrogates = load_surrogates(folder);
        for (const char* file : {"/imaging.toml", "/strength.toml"})
          out_.files.push_back({key, folder + file, sha256_of(folder + file)});
      }
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems.list()) {
        if (problem.where.line == 0)
          faults_.add(where(key), key, printable(name) + ": " + problem.where.file + " " + problem.text,
                      "write full, surrogate, or the folder that `howship surrogate` has written");
        else
          faults_.problems().add(problem);
      }
      return;
    }
    if (const std::string why = stale(*out_.surrogates, out_.parameters); !why.empty())
      faults_.add(where(key), key, why,
                  "write tests = \"full\", or make tables with `howship surrogate` and name their folder");
  }

  std::shared_ptr<const therapy::Drug> load(const std::string& drug, const std::string& key) {
    const bool of_their_own = drug.ends_with(".toml");
    auto out = std::make_shared<const therapy::Drug>(load_drug(of_their_own ? in_folder(drug) : drug));
    if (of_their_own) out_.files.push_back({key, out->file, out->file_sha256});
    return out;
  }

  const Scenario& s_;
  Faults faults_;
  bool look_at_files_;
  Resolved out_;
};

}  // namespace

Resolved resolve(const Scenario& scenario, Problems& problems, bool look_at_files) {
  return Resolver{scenario, problems, look_at_files}.resolve();
}

const BoneChoice* Resolved::find_bone(std::string_view name) const {
  for (const BoneChoice& bone : bones)
    if (bone.name == name) return &bone;
  return nullptr;
}

patient::Joined joined_in(const Scenario& scenario, std::string_view bone) {
  for (const Lesion& lesion : scenario.lesions)
    if (lesion.bone == bone && lesion.space == "shells") return patient::Joined::shells;
  return patient::Joined::voxels;
}

tumour::Parameters tumour_in(const Scenario& scenario, const Resolved& resolved, std::string_view bone) {
  tumour::Parameters out = patient::in_patient(resolved.parameters, resolved.individual).tumour;
  for (std::size_t i = 0; i < scenario.lesions.size(); ++i)
    if (scenario.lesions[i].bone == bone) out.phenotype = resolved.phenotypes[i];
  return out;
}

}  // namespace howship::scenario
