// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace howship::spread {
namespace {

constexpr double counted_volume = 60.0;  // mm3, of a deposit that is counted among those of its bone: 5 mm across

float day(double value) { return std::isfinite(value) ? float(value) : 1e30f; }

std::size_t group_of(const Region& region) {
  const auto groups = region_groups();
  return std::size_t(std::find(groups.begin(), groups.end(), region.group) - groups.begin());
}

template <class Count>
void count_up(Count& count) {
  if (count < std::numeric_limits<Count>::max()) ++count;
}

std::string underscored(std::string_view words) {
  std::string out{words};
  std::replace(out.begin(), out.end(), ' ', '_');
  return out;
}

bool everybody(const Record&) { return true; }
bool with_bone(const Record& r) { return r.has_bone(); }
/// Died of a cancer that tests would have seen elsewhere.
bool advanced(const Record& r) { return r.dead() && r.cancer_death && r.visible != 0; }

}  // namespace

std::span<const CountClass> count_classes() {
  static constexpr CountClass rows[] = {{1, 1, "1", "one"},
                                        {2, 5, "2_to_5", "2 to 5"},
                                        {6, 10, "6_to_10", "6 to 10"},
                                        {11, 20, "11_to_20", "11 to 20"},
                                        {21, 1 << 20, "more_than_20", "more than 20"}};
  return rows;
}

Record record_of(const History& h, std::size_t primary) {
  Record r{};
  r.diagnosis = day(h.diagnosis);
  r.planned = day(h.planned);
  r.first_distant = day(h.first_distant);
  r.first_bone = day(h.first_bone);
  r.fracture = day(h.fracture);
  r.cord = day(h.cord);
  r.hypercalcaemia = day(h.hypercalcaemia);
  r.death = day(h.death);
  r.end = day(h.end);
  r.size = float(h.size);
  r.psa = float(h.psa);
  r.age = float(h.age);
  r.nodes = std::uint16_t(h.nodes);
  r.founders = std::uint16_t(h.deposits.size());
  r.lesions_at_detection = std::uint16_t(h.bone_lesions_at_detection);
  r.lesions = std::uint16_t(h.bone_lesions);
  for (const Deposit& d : h.deposits) {
    if (d.organ == bone && std::isfinite(d.visible) && d.volume > counted_volume)
      r.regions |= std::uint64_t{1} << d.region;
    if (d.organ != bone || d.volume <= counted_volume) continue;
    count_up(r.bones[group_of(regions()[d.region])]);
    count_up(r.phenotypes[d.phenotype < 0.55 ? 0 : d.phenotype < 0.80 ? 1 : 2]);
  }
  r.primary = std::uint8_t(primary);
  r.grade = std::uint8_t(h.grade);
  for (std::size_t o = 0; o < organ_count; ++o) r.visible = std::uint8_t(r.visible | (h.visible[o] ? 1u << o : 0u));
  r.stage = std::uint8_t(h.stage);
  r.found_by = std::uint8_t(h.found_by);
  r.female = h.female;
  r.receptor = h.receptor;
  r.cancer_death = h.cancer_death;
  r.distant_at_diagnosis = h.distant_at_diagnosis;
  r.bone_visible_at_diagnosis = h.bone_visible_at_diagnosis;
  r.viscera_visible_at_diagnosis = h.viscera_visible_at_diagnosis;
  r.first_site_bone = h.first_site_bone;
  r.first_site_others = h.first_site_others;
  r.viscera_at_bone = h.viscera_at_bone;
  r.painful_at_bone = h.painful_at_bone;
  r.bone_symptom_first = h.bone_symptom_first;
  return r;
}

Records held(std::span<const Record> records) {
  return [records](const auto& visit) {
    for (const Record& one : records) visit(one);
  };
}

Records of_primary(Records all, std::size_t primary) {
  return [all = std::move(all), primary](const auto& visit) {
    all([&](const Record& one) {
      if (one.primary == primary) visit(one);
    });
  };
}

All followed_to_bone(const Records& records) {
  return [records](const Visit& visit) {
    records([&](const Record& r) {
      const double last = r.has_bone() ? double(r.first_bone) : double(std::min(r.death, r.end));
      visit({std::fmax(last - double(r.diagnosis), 0.0), r.has_bone() ? 1 : r.dead() ? 2 : 0});
    });
  };
}

All followed_with_bone(const Records& records) {
  return [records](const Visit& visit) {
    records([&](const Record& r) {
      if (!r.has_bone()) return;
      // Bone disease that the month of death shows is found at the end of it.
      const double followed = double(std::min(r.death, r.end)) - double(r.first_bone);
      visit({std::fmax(followed, 0.0), r.dead() ? 1 : 0});
    });
  };
}

Curve bone_incidence(const Records& records, std::vector<double> times) {
  return incidence(followed_to_bone(records), std::move(times));
}

Curve survival_with_bone(const Records& records, std::vector<double> times) {
  return kaplan_meier(followed_with_bone(records), std::move(times));
}

std::vector<Quantity> summarise(const Records& records) {
  std::vector<Quantity> out;
  std::size_t everyone = 0;
  records([&](const Record&) { ++everyone; });
  const auto add = [&](std::string key, std::string unit, std::string meaning, Estimate e, std::size_t patients) {
    if (unit == "%") e = {100.0 * e.value, 100.0 * e.low, 100.0 * e.high};
    out.push_back({std::move(key), std::move(unit), std::move(meaning), e, patients});
  };
  // Shares are counted in one go in the end; their places among the others are kept.
  struct Share {
    std::size_t place;
    std::function<bool(const Record&)> of, has;
    double count = 0.0, all = 0.0;
  };
  std::vector<Share> shares;
  const auto percent = [&](std::string key, std::string meaning, auto of, auto has) {
    shares.push_back({out.size(), of, has});
    add(std::move(key) + "_percent", "%", std::move(meaning), {}, 0);
  };
  const auto middle = [&](std::string key, std::string unit, std::string meaning, auto of, auto value) {
    std::size_t patients = 0;
    const All values = [&](const Visit& visit) {
      patients = 0;
      records([&](const Record& r) {
        if (!of(r)) return;
        ++patients;
        visit({value(r), 1});
      });
    };
    const Estimate e = median(values);
    add(std::move(key), std::move(unit), std::move(meaning), e, patients);
  };

  middle("age_at_diagnosis_median_years", "years", "age at diagnosis, median", everybody,
         [](const Record& r) { return double(r.age) + double(r.diagnosis) / year; });
  middle("size_median_mm", "mm", "diameter of the primary at diagnosis, median", everybody,
         [](const Record& r) { return double(r.size); });
  percent("found_by_screening", "found by screening", everybody,
          [](const Record& r) { return r.found_by == std::uint8_t(FoundBy::screening); });
  percent("node_positive", "with involved regional nodes", everybody, [](const Record& r) { return r.nodes > 0; });
  percent("nodes_4_or_more", "with four involved nodes or more", everybody,
          [](const Record& r) { return r.nodes >= 4; });
  percent("distant_at_diagnosis", "with distant disease known at diagnosis", everybody,
          [](const Record& r) { return r.distant_at_diagnosis; });
  percent("bone_at_diagnosis", "with bone disease known within 60 days of diagnosis", everybody,
          [](const Record& r) { return r.has_bone() && r.first_bone - r.diagnosis <= 60.0f; });
  constexpr int until_bone[] = {1, 2, 5, 10, 15, 19}, with_bone_for[] = {1, 2, 5};
  std::vector<double> times;
  for (const int years : until_bone) times.push_back(years * year);
  const Curve bones = bone_incidence(records, times);
  for (const int years : until_bone)
    add("bone_by_" + std::to_string(years) + "_years_percent", "%",
        "with bone disease found within " + std::to_string(years) + " years of diagnosis (death competes)",
        bones.at(years * year), everyone);
  percent("bone_ever", "with bone disease found in the time followed", everybody, with_bone);
  percent("cancer_death", "who died of the cancer in the time followed", everybody,
          [](const Record& r) { return r.dead() && r.cancer_death; });
  for (std::size_t o = 0; o < organ_count; ++o)
    percent("advanced_with_" + std::string{organ_names[o]},
            "of those who died of visible distant disease: a deposit of 8 mm or more in " +
                std::string{o == node ? "distant nodes or soft tissue" : organ_names[o]},
            advanced, [o](const Record& r) { return (r.visible >> o & 1u) != 0; });
  percent("advanced_with_known_bone", "of these: bone disease was found in life", advanced, with_bone);
  percent(
      "first_site_bone", "of those with distant disease: bone was among its first sites",
      [](const Record& r) { return r.first_distant < 1e9f; }, [](const Record& r) { return r.first_site_bone; });
  percent(
      "first_site_bone_alone", "of those with distant disease: bone was its only first site",
      [](const Record& r) { return r.first_distant < 1e9f; },
      [](const Record& r) { return r.first_site_bone && !r.first_site_others; });
  times.clear();
  for (const int years : with_bone_for) times.push_back(years * year);
  const Curve survival = survival_with_bone(records, times);
  const Estimate half = survival.median();
  add("survival_with_bone_median_months", "months", "from detection of bone disease to death, median (Kaplan-Meier)",
      {half.value / month, half.low / month, half.high / month}, survival.patients);
  for (const int years : with_bone_for)
    add("survival_with_bone_" + std::to_string(years) + "_years_percent", "%",
        "alive " + std::to_string(years) + " years after detection of bone disease (Kaplan-Meier)",
        survival.at(years * year), survival.patients);
  percent("solitary", "of those with bone disease: one lesion at its detection", with_bone,
          [](const Record& r) { return r.lesions_at_detection == 1; });
  percent("more_than_10_lesions", "of those with bone disease: more than ten lesions at its detection", with_bone,
          [](const Record& r) { return r.lesions_at_detection > 10; });
  for (const CountClass& c : count_classes())
    percent("lesions_at_detection_" + std::string{c.key},
            "of those with bone disease: " + std::string{c.words} + " at its detection", with_bone,
            [&c](const Record& r) { return r.lesions_at_detection >= c.low && r.lesions_at_detection <= c.high; });
  for (const CountClass& c : count_classes())
    percent(
        "lesions_at_death_" + std::string{c.key},
        "of those who died with bone disease: " + std::string{c.words} + " at death",
        [](const Record& r) { return r.has_bone() && r.dead(); },
        [&c](const Record& r) { return r.lesions >= c.low && r.lesions <= c.high; });
  percent("bone_first",
          "of those with bone disease: a metastasis led to the cancer, and bone disease was found with it", with_bone,
          [](const Record& r) { return r.bone_first(); });
  percent("bone_pain_first", "of those with bone disease: pain in a bone led to the cancer", with_bone,
          [](const Record& r) { return r.bone_symptom_first; });
  const auto late = [](const Record& r) { return r.first_bone - r.diagnosis > 92.0f; };
  percent("synchronous", "of those with bone disease: found within three months of the cancer, not first", with_bone,
          [&](const Record& r) { return !late(r) && !r.bone_first(); });
  percent("found_together",
          "of those with bone disease: found within three months of the cancer, to which no pain in a bone had led",
          with_bone, [&](const Record& r) { return !late(r) && !r.bone_symptom_first; });
  percent("metachronous", "of those with bone disease: found later", with_bone, late);
  middle(
      "time_to_metachronous_median_months", "months", "from diagnosis to metachronous bone disease, median",
      [&](const Record& r) { return r.has_bone() && late(r); },
      [](const Record& r) { return double(r.first_bone - r.diagnosis) / month; });
  percent("painful", "of those with bone disease: it hurt when it was found", with_bone,
          [](const Record& r) { return r.painful_at_bone; });
  percent("bone_alone", "of those with bone disease: no visible deposit elsewhere when it was found", with_bone,
          [](const Record& r) { return !r.viscera_at_bone; });
  percent("fracture", "of those with bone disease: a bone broke", with_bone,
          [](const Record& r) { return r.fracture <= r.death && r.fracture < 1e9f; });
  percent("cord_compression", "of those with bone disease: cord compression", with_bone,
          [](const Record& r) { return r.cord <= r.death && r.cord < 1e9f; });
  percent("hypercalcaemia", "of those with bone disease: high calcium", with_bone,
          [](const Record& r) { return r.hypercalcaemia <= r.death && r.hypercalcaemia < 1e9f; });

  std::array<Clustered, group_count> sites;
  std::array<Clustered, 3> kinds;
  std::size_t carriers = 0;
  double founders = 0.0, squares = 0.0;
  records([&](const Record& r) {
    for (Share& one : shares)
      if (one.of(r)) {
        ++one.all;
        one.count += one.has(r);
      }
    double all = 0.0;
    for (const std::uint8_t n : r.bones) all += n;
    for (std::size_t g = 0; g < group_count; ++g) sites[g].add(r.bones[g], all);
    for (std::size_t k = 0; k < 3; ++k) kinds[k].add(r.phenotypes[k], all);
    carriers += all > 0.0;
    founders += r.founders;
    squares += double(r.founders) * r.founders;
  });
  for (const Share& one : shares) {
    const Estimate e = proportion(one.count, one.all);
    out[one.place].estimate = {100.0 * e.value, 100.0 * e.low, 100.0 * e.high};
    out[one.place].patients = std::size_t(one.all);
  }
  for (std::size_t g = 0; g < group_count; ++g)
    add("site_" + underscored(region_groups()[g]) + "_percent", "%",
        "share of bone lesions of 5 mm or more that are in: " + std::string{region_groups()[g]}, ratio(sites[g]),
        carriers);
  constexpr std::string_view kind_names[] = {"lytic", "mixed", "blastic"};
  for (std::size_t k = 0; k < 3; ++k)
    add(std::string{kind_names[k]} + "_percent", "%",
        "share of bone lesions of 5 mm or more that are " + std::string{kind_names[k]}, ratio(kinds[k]), carriers);
  const double n = double(everyone), mean = n > 0 ? founders / n : std::numeric_limits<double>::quiet_NaN();
  const double error = n > 1 ? 1.96 * std::sqrt(std::fmax(squares / n - mean * mean, 0.0) / n) : 0.0;
  add("founders_mean", "1", "deposits founded, mean", {mean, mean - error, mean + error}, everyone);
  return out;
}

}  // namespace howship::spread
