// SPDX-License-Identifier: Apache-2.0
// `[disease]`: the spread of a cancer before and during a run becomes lesions of it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <numbers>
#include <set>
#include <tuple>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/input_tables.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/spread/history.hpp"

namespace howship::scenario {
namespace {

using spread::Deposit;
using spread::History;

/// Marks of a founder that choose its place in the bone; the later ones where an earlier place is taken.
constexpr int place_marks[] = {10, 11, 12};

/// Deposits that are not simulated as lesions are numbered from here on, far beyond the lesions of any scenario. A page
/// has numbers of 32 bits, and no [disease].
constexpr std::size_t spread_numbers = std::size_t{1} << (sizeof(std::size_t) > 4 ? 32 : 30);

/// Years of age for which spread is known: those of a cohort.
constexpr double youngest = 25.0, oldest = 92.0;

/// The cancer that is meant, of those whose spread is known: a phenotype of bone spreads as its parent.
std::string spreading(const std::string& primary) {
  for (const std::string& name : primary_names())
    if (primary == name || primary.starts_with(name + '_')) return name;
  return "";
}

/// Places in the marrow of a built-in bone, each as likely as its marrow is large.
class Marrow {
 public:
  Marrow(const std::string& bone, const Patient& patient, bool shaft) {  // patient: as its bones are made
    const skeleton::BoneModel model = coarse_bone(bone, patient);
    const auto wanted = std::uint8_t(shaft ? skeleton::Part::other : skeleton::Part::reference);
    const Extent& extent = model.tissue.grid.extent;
    double sum = 0.0;
    for (int k = 0; k < extent.nk; ++k)
      for (int j = 0; j < extent.nj; ++j)
        for (int i = 0; i < extent.ni; ++i) {
          if (model.tissue(i, j, k) != std::uint8_t(skeleton::Tissue::bone) || model.part(i, j, k) != wanted) continue;
          const double marrow = double(model.solid_fraction(i, j, k)) - double(model.cortical_fraction(i, j, k));
          if (marrow < 0.9) continue;  // whole voxels of marrow, so that nothing begins in the cortex
          const Vec3 world = model.tissue.grid.to_world({double(i), double(j), double(k)});
          sums_.push_back(sum += marrow);
          places_.push_back(position_in(model, world));
        }
  }
  Position at(double u) const {
    if (sums_.empty()) return {0, 0, 0};
    const auto found = std::upper_bound(sums_.begin(), sums_.end(), u * sums_.back());
    return places_[std::min(std::size_t(found - sums_.begin()), places_.size() - 1)];
  }

 private:
  std::vector<double> sums_;
  std::vector<Position> places_;
};

/// Patients of a cohort share what is known of their bones, which are those of few ages.
std::shared_ptr<const Marrow> shared_marrow(const std::string& bone, const Patient& patient, bool shaft) {
  static std::mutex mutex;
  static std::map<std::tuple<std::string, std::string, double, bool>, std::shared_ptr<const Marrow>> all;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const Marrow>& one = all[{bone, patient.sex, patient.age, shaft}];
  if (!one) one = std::make_shared<const Marrow>(bone, patient, shaft);
  return one;
}

double day_0_of(const DiseaseChoice& disease, const History& h) {
  if (disease.day_0 == "diagnosis") return h.diagnosis;
  double first = spread::never;
  for (const Deposit& d : h.deposits)
    if (d.organ == spread::bone && std::isfinite(d.seeded))
      first = std::min(first, disease.day_0 == "first_cell" ? d.born : d.seeded);
  return first;
}

bool has_model(const Deposit& d) { return d.organ == spread::bone && !spread::regions()[d.region].bone.empty(); }

/// Deposits that are there on day 0 or come before the end; in bones that can be simulated, or all others. What
/// treatment of the primary cures is in neither.
std::vector<const Deposit*> deposits_of(const Scenario& s, const History& h, bool simulated) {
  std::vector<const Deposit*> out;
  const double day_0 = day_0_of(s.disease, h);
  if (!std::isfinite(day_0)) return out;
  for (const Deposit& d : h.deposits) {
    const bool cured = d.status == Deposit::dead && d.volume <= 0.0;
    if (std::isfinite(d.seeded) && !cured && d.seeded - day_0 < s.duration && has_model(d) == simulated)
      out.push_back(&d);
  }
  std::stable_sort(out.begin(), out.end(), [](const Deposit* a, const Deposit* b) { return a->seeded < b->seeded; });
  return out;
}

/// The same life, otherwise followed.
History again(const spread::Disease& disease, const Scenario& s, const History& h, spread::Wanted wanted,
              const spread::Care& care) {
  wanted.grade.reset();
  wanted.nodes.reset();
  wanted.psa.reset();
  wanted.stage.reset();
  wanted.accepts = nullptr;
  return spread::live(disease, s.seed, h.key, wanted, care);
}

/// Tumour outside the bones that are simulated, and what it does to the patient.
patient::Elsewhere elsewhere_of(const Scenario& s, const spread::Disease& disease, const History& h,
                                const History& until_day_0, const std::map<std::uint32_t, double>& volumes) {
  const spread::Parameters& p = disease.parameters;
  const double day_0 = day_0_of(s.disease, h);
  using patient::SpreadOrgan;
  patient::Elsewhere out{
      .deposits = {},
      .half = {disease.primary.half_burden, p.liver_half, p.lung_half, p.brain_half, p.node_half, p.bone_half},
      .most = {spread::never, p.liver_most, p.lung_most, p.brain_most, p.node_most, spread::never},
      .steepness = p.burden_steepness,
      .known_from = h.diagnosis - day_0,
      .found_by = h.bone_symptom_first                        ? "a bone that hurts"
                  : h.found_by == spread::FoundBy::metastasis ? "a metastasis"
                  : h.found_by == spread::FoundBy::screening  ? "screening"
                                                              : "its own symptoms",

      .death_hazard = p.death_hazard,
      .death_slope = p.death_slope};
  const double taken_out = h.resected ? h.diagnosis - day_0 : spread::never;
  if (taken_out > 0.0 && until_day_0.primary > 0.0)
    out.deposits.push_back({SpreadOrgan::primary, spread_numbers, 0.0, taken_out, until_day_0.primary,
                            until_day_0.growth, p.largest_primary});
  for (const Deposit* d : deposits_of(s, h, false)) {
    constexpr SpreadOrgan organs[] = {SpreadOrgan::bone, SpreadOrgan::liver, SpreadOrgan::lung, SpreadOrgan::brain,
                                      SpreadOrgan::node};
    const auto grown = volumes.find(d->key);
    const bool there = d->seeded < day_0 && grown != volumes.end();
    out.deposits.push_back({organs[d->organ], spread_numbers + 1 + d->key, std::fmax(d->seeded - day_0, 0.0),
                            spread::never, there ? std::fmax(grown->second, 1.0) : 1.0, d->growth, d->capacity});
  }
  return out;
}

spread::Wanted wanted_of(const Scenario& s) {
  const DiseaseChoice& d = s.disease;
  spread::Wanted w;
  w.age = s.patient.age;
  w.female = s.patient.sex == "female";
  if (!s.patient.oestrogen_receptor.empty()) w.receptor = s.patient.oestrogen_receptor == "positive";
  w.size = d.size;
  if (d.nodes) w.nodes = spread::Between<int>{*d.nodes, *d.nodes};
  if (d.grade) w.grade = spread::Between<int>{*d.grade, *d.grade};
  if (d.psa_from || d.psa_to) w.psa = spread::Between<double>{d.psa_from.value_or(0.0), d.psa_to.value_or(1e9)};
  for (std::size_t k = 0; k < 3; ++k)
    if (spread::stage_names[k] == d.stage) w.stage = spread::Stage(k);
  if (!d.screening.empty()) w.screening = d.screening == "none" ? spread::Screening::none : spread::Screening::every;
  w.accepts = [&s](const History& h) {
    const DiseaseChoice& wanted = s.disease;
    if (!wanted.first_sign.empty() &&
        (wanted.first_sign == "bone_pain" ? !h.bone_symptom_first
                                          : wanted.first_sign != spread::found_by_names[std::size_t(h.found_by)]))
      return false;
    if (wanted.recurs_after && !(h.first_distant >= h.diagnosis + *wanted.recurs_after && h.first_distant < h.death))
      return false;
    return !deposits_of(s, h, true).empty();
  };
  return w;
}

}  // namespace

const std::vector<Field<DiseaseChoice>>& disease_inputs() {
  static const std::vector<Field<DiseaseChoice>> fields{
      {&DiseaseChoice::day_0,
       {.key = "day_0",
        .kind = Kind::word,
        .meaning =
            "what the first day of the run is: the day on which the cancer is found, on which the first metastasis "
            "in bone reaches 1 mm3, or on which its first cell settles",
        .example = "\"diagnosis\"",
        .words = {{"diagnosis"}, {"first_metastasis"}, {"first_cell"}},
        .otherwise = "without it there is no such disease"}},
      {&DiseaseChoice::size,
       {.key = "size",
        .kind = Kind::quantity,
        .unit = "mm",
        .low = 1,
        .high = 120,
        .meaning = "diameter of the primary when it is found",
        .example = "\"22 mm\"",
        .otherwise = "drawn"}},
      {&DiseaseChoice::nodes,
       {.key = "nodes",
        .kind = Kind::integer,
        .low = 0,
        .high = 40,
        .meaning = "regional nodes involved at diagnosis",
        .example = "3",
        .otherwise = "drawn"}},
      {&DiseaseChoice::grade,
       {.key = "grade",
        .kind = Kind::integer,
        .low = 1,
        .high = 3,
        .meaning = "of the primary",
        .example = "2",
        .otherwise = "drawn"}},
      {&DiseaseChoice::psa_from,
       {.key = "psa_from",
        .kind = Kind::quantity,
        .unit = "ng/mL",
        .low = 0,
        .high = 1e5,
        .meaning = "PSA at diagnosis is at least this, of prostate cancer",
        .example = "\"4 ng/mL\"",
        .otherwise = "drawn"}},
      {&DiseaseChoice::psa_to,
       {.key = "psa_to",
        .kind = Kind::quantity,
        .unit = "ng/mL",
        .low = 0,
        .high = 1e5,
        .meaning = "and at most this",
        .example = "\"10 ng/mL\"",
        .otherwise = "drawn"}},
      {&DiseaseChoice::stage,
       {.key = "stage",
        .kind = Kind::word,
        .meaning = "what is known at diagnosis: regional is in nodes, distant beyond",
        .example = "\"localised\"",
        .words = {{"localised"}, {"regional"}, {"distant"}},
        .otherwise = "drawn"}},
      {&DiseaseChoice::screening,
       {.key = "screening",
        .kind = Kind::word,
        .meaning = "whether the patient goes to screening",
        .example = "\"regular\"",
        .words = {{"none"}, {"regular"}},
        .otherwise = "drawn"}},
      {&DiseaseChoice::first_sign,
       {.key = "first_sign",
        .kind = Kind::word,
        .meaning = "by what the cancer is found; bone_pain is a metastasis in bone that hurts before the primary shows",
        .example = "\"bone_pain\"",
        .words = {{"symptoms"}, {"screening"}, {"metastasis"}, {"bone_pain"}},
        .otherwise = "drawn"}},
      {&DiseaseChoice::recurs_after,
       {.key = "recurs_after",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0,
        .high = 19 * spread::year,
        .meaning = "no distant disease is known for at least so long after diagnosis, and some is later",
        .example = "\"10 years\"",
        .otherwise = "drawn"}},
      {&DiseaseChoice::patient,
       {.key = "patient",
        .kind = Kind::integer,
        .low = 0,
        .high = 1e8,
        .meaning = "which of the patients of this seed",
        .example = "7",
        .otherwise = "the first, 0"}},
      {&DiseaseChoice::voxels,
       {.key = "voxels",
        .kind = Kind::integer,
        .low = 0,
        .high = 23,
        .meaning =
            "how many bones, those of the largest lesions on day 0, then of the earliest, are in voxels beside those "
            "that have a section",
        .example = "2",
        .otherwise = "none"}},
  };
  return fields;
}

std::optional<std::uint32_t> deposit_of(const patient::DepositPlan& planned) {
  if (planned.number <= spread_numbers) return std::nullopt;
  return std::uint32_t(planned.number - spread_numbers - 1);
}

void add_disease(Scenario& s, Problems& problems, const CohortLife* life) {
  const DiseaseChoice& disease = s.disease;
  Faults faults(s.path, problems);
  const auto fault = [&](const std::string& key, std::string text, std::string hint) {
    faults.add(s.places.where(key), key, std::move(text), std::move(hint));
  };
  if (disease.day_0.empty()) {
    for (const Field<DiseaseChoice>& field : disease_inputs())
      if (const std::string key = join("disease", field.input.key); s.places.given(key))
        return fault(key, "says something of a disease that does not come by itself", "add day_0 = \"diagnosis\"");
    if (s.places.given("disease"))
      fault("disease.day_0", "must be given: it says what the first day of the run is", "add day_0 = \"diagnosis\"");
    return;
  }
  const std::string name = spreading(s.patient.primary);
  if (name.empty())
    return fault("disease.day_0", "the spread of this cancer is not modelled",
                 s.patient.primary.empty() ? "give [patient] primary = \"breast\"" : primary_hint(s.patient.primary));
  const spread::Primary& primary = built_in_primary(name);
  if (primary.female_share == (s.patient.sex == "female" ? 0.0 : 1.0))
    return fault(
        "disease.day_0",
        "no " + std::string{s.patient.sex == "female" ? "woman" : "man"} + " of this model has " + name + " cancer",
        "give [patient] another sex or another primary");
  if ((disease.psa_from || disease.psa_to) && primary.psa_release <= 0.0)
    return fault(disease.psa_from ? "disease.psa_from" : "disease.psa_to", "this primary has no PSA", "leave it out");
  if (disease.psa_from && disease.psa_to && *disease.psa_from > *disease.psa_to)
    return fault("disease.psa_from", "is above psa_to", "write the lower end in psa_from");
  if (!life && (s.patient.age < youngest || s.patient.age > oldest))
    return fault("patient.age", "is beyond the ages in which cancers spread in this model",
                 "accepted with [disease]: " + shortest(youngest) + " to " + shortest(oldest) + " years");
  if (disease.stage == "localised" && disease.nodes.value_or(0) > 0)
    return fault("disease.stage", "does not go with the number of nodes", "localised has none");
  if (primary.nodes <= 0.0 && (disease.nodes.value_or(0) > 0 || disease.stage == "regional"))
    return fault(disease.stage == "regional" ? "disease.stage" : "disease.nodes", "this primary has no regional nodes",
                 "leave it out");
  const spread::Disease usual(primary, {});
  const spread::Disease& known = life ? life->disease : usual;
  const spread::Wanted wanted = life ? life->wanted : wanted_of(s);
  History h;
  try {
    h = life ? life->history : spread::live(known, s.seed, std::uint64_t(disease.patient.value_or(0)), wanted);
  } catch (const RunError&) {
    return fault("disease.day_0", "no such patient gets a metastasis in bone within the run",
                 "give less of the primary, or a longer duration");
  }
  const double day_0 = day_0_of(disease, h);
  spread::Care care = life ? life->care : spread::Care{};
  care.outlived = true;  // when its body dies is not of its spread
  const History lasting = again(known, s, h, wanted, care);
  care.months_after = int(std::lround(day_0 / spread::month));
  const History until_day_0 = again(known, s, h, wanted, care);
  std::map<std::uint32_t, double> volumes;
  for (const Deposit& d : until_day_0.deposits) volumes[d.key] = d.volume;
  s.elsewhere = elsewhere_of(s, known, lasting, until_day_0, volumes);
  std::map<std::pair<std::string, bool>, std::shared_ptr<const Marrow>> marrows;
  Patient of_bones = s.patient;
  if (s.bone_age) of_bones.age = *s.bone_age;
  const std::vector<const Deposit*> deposits = deposits_of(s, lasting, true);
  const auto volume_of = [&](const Deposit& d) {
    const auto grown = volumes.find(d.key);
    return d.seeded >= day_0 || grown == volumes.end() ? 1.0 : std::fmax(grown->second, 1.0);
  };
  std::vector<const Deposit*> by_size = deposits;
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](const Deposit* a, const Deposit* b) { return volume_of(*a) > volume_of(*b); });
  std::set<std::string> in_voxels;
  for (const BoneChoice& bone : s.bones) in_voxels.insert(bone.name);
  int more = disease.voxels.value_or(0);
  for (const Deposit* d : by_size)
    if (more > 0) more -= in_voxels.insert(spread::regions()[d->region].bone).second;
  for (const Deposit* d : deposits) {
    const spread::Region& region = spread::regions()[d->region];
    Lesion lesion;
    lesion.bone = region.bone;
    lesion.region = region.name;
    lesion.deposit = d->key;
    lesion.start = std::fmax(d->seeded - day_0, 0.0);
    lesion.radius = std::cbrt(volume_of(*d) * 3.0 / (4.0 * std::numbers::pi));
    lesion.type = std::round(1e3 * d->phenotype) / 1e3;
    lesion.space = in_voxels.count(lesion.bone) ? "voxels" : "shells";
    // Lesions of one bone are of one type and one space, those of the first.
    for (const Lesion& other : s.lesions)
      if (other.bone == lesion.bone) {
        lesion.type = other.type;
        lesion.space = other.space;
        break;
      }
    const bool shaft = region.name.find("_distal_") != std::string::npos;
    std::shared_ptr<const Marrow>& marrow = marrows[{lesion.bone, shaft}];
    if (!marrow)
      marrow = life ? shared_marrow(lesion.bone, of_bones, shaft)
                    : std::make_shared<const Marrow>(lesion.bone, of_bones, shaft);
    bool placed = false;
    for (const int mark : place_marks) {
      lesion.centre = marrow->at(
          uniform(s.seed, h.key, Stream::spread_seed_uniform, std::uint64_t(d->key) * 16 + std::uint64_t(mark)));
      placed = std::none_of(s.lesions.begin(), s.lesions.end(), [&](const Lesion& other) {
        double square = 0.0;
        for (std::size_t k = 0; k < 3; ++k) square += std::pow(lesion.centre[k] - other.centre[k], 2);
        return other.bone == lesion.bone && std::sqrt(square) < 1.01 * std::max(lesion.radius, other.radius);
      });
      if (placed) break;
    }
    if (!placed) continue;  // it lies within another lesion, of which it becomes a part
    s.places.set(row_name("lesion", s.lesions.size()), s.places.where("disease.day_0"));
    s.lesions.push_back(std::move(lesion));
  }
}

}  // namespace howship::scenario
