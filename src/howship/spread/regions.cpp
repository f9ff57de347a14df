// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/regions.hpp"

#include <algorithm>
#include <vector>

#include "howship/skeleton/marrow.hpp"

namespace howship::spread {
namespace {

/// Of the skeleton's active marrow, %.
double red(std::string_view bones) { return skeleton::active_marrow_of(bones).per_mille / 10.0; }

std::vector<Region> build() {
  std::vector<Region> out;
  const std::optional<double> unreached;
  out.push_back({"cranium", "skull", red("cranium"), 0, 8.0, 75.0, 0.0, 60e3, 0, "skull", "cranium"});
  out.push_back({"mandible", "skull", red("mandible"), 0, 8.0, unreached, 0.0, 15e3, 0, "skull", "mandible"});
  const auto vertebra = [&](char part, int number, std::string group, double share, double perfusion, double level,
                            double load, double capacity) {
    const std::string name = part + std::to_string(number);
    out.push_back(
        {name, std::move(group), share, 0, perfusion, level, load, capacity, 0, part == 'C' ? "T1" : name, name});
  };
  for (int i = 0; i < 7; ++i)
    vertebra('C', i + 1, "cervical", red("cervical vertebrae") / 7, 15.0, 52.0 + 1.9 * (6 - i), 0.5, 9e3);
  // Lower vertebrae are larger: shares rise linearly, to 1.78 (thoracic) and 1.15 (lumbar) times the uppermost.
  for (int i = 0; i < 12; ++i)
    vertebra('T', i + 1, "thoracic", red("thoracic vertebrae") * (0.72 + i * (0.56 / 11)) / 12, 16.5,
             22.0 + 2.45 * (11 - i), 0.8, 12e3 + 1.6e3 * i);
  for (int i = 0; i < 5; ++i)
    vertebra('L', i + 1, "lumbar", red("lumbar vertebrae") * (0.93 + i * (0.14 / 4)) / 5, 17.6, 5.0 + 3.5 * (4 - i),
             1.0, 36e3);
  out.push_back({"sacrum", "sacrum", red("sacrum"), 0, 13.0, 0.0, 0.6, 120e3, 0, "ilium_left", "sacrum"});
  const std::string sides[] = {"left", "right"};
  for (const std::string& s : sides)
    out.push_back({"hip_" + s, "pelvis", red("hip bones") / 2, 0, 12.7, 2.0, 0.8, 180e3, 0, "ilium_" + s, "hip_" + s});
  for (const std::string& s : sides) {
    const auto ribs = [&](std::string_view part, double share, double level, int first, int last) {
      out.push_back({"ribs_" + std::string{part} + "_" + s, "ribs", red("ribs") * share / 2, 0, 12.0, level, 0.1, 40e3,
                     0, "rib_" + s, "rib_" + s + "_", first, last});
    };
    ribs("upper", 0.26, 44.0, 1, 4);
    ribs("middle", 0.42, 36.0, 5, 8);
    ribs("lower", 0.32, 26.0, 9, 12);
  }
  out.push_back({"sternum", "sternum", red("sternum"), 0, 12.0, unreached, 0.1, 30e3, 0, "rib_left", "sternum"});
  for (const std::string& s : sides) {
    const auto limb = [&](std::string name, std::string group, double red, double yellow, double perfusion,
                          std::optional<double> level, double load, double capacity, double share, std::string bone,
                          std::string phantom) {
      out.push_back({std::move(name) + "_" + s, std::move(group), red, yellow, perfusion, level, load, capacity, share,
                     bone.empty() ? bone : bone + "_" + s, phantom + "_" + s});
    };
    limb("clavicle", "shoulder girdle", red("clavicles") / 2, 0, 8.0, unreached, 0.2, 15e3, 0.5, "rib", "clavicle");
    limb("scapula", "shoulder girdle", red("scapulae") / 2, 0, 10.0, unreached, 0.1, 50e3, 0.3, "ilium", "scapula");
    limb("humerus_proximal", "humerus", red("humeri") / 2, 0, 10.0, unreached, 0.6, 60e3, 1.0, "humerus", "humerus");
    limb("femur_proximal", "femur", red("femora") / 2, 0, 10.0, 6.0, 1.0, 110e3, 0.8, "femur", "femur");
    limb("humerus_distal", "distal limb", 0, 2.8, 3.0, unreached, 0.6, 60e3, 1.0, "humerus", "humerus");
    limb("forearm", "distal limb", 0, 2.0, 3.0, unreached, 0.4, 40e3, 1.0, "", "radius");
    limb("hand", "distal limb", 0, 0.8, 2.5, unreached, 0.2, 15e3, 1.0, "", "hand");
    limb("femur_distal", "distal limb", 0, 7.0, 3.5, unreached, 1.0, 150e3, 1.0, "femur", "femur");
    limb("leg", "distal limb", 0, 6.5, 3.0, unreached, 0.9, 120e3, 1.0, "", "tibia");
    limb("foot", "distal limb", 0, 2.3, 2.5, unreached, 0.7, 40e3, 1.0, "", "foot");
  }
  return out;
}

// Length along the middle of each rib relative to the seventh (assumed because a rib's length is roughly that of its
// share of the chest's girth).
constexpr double rib_length[] = {0.42, 0.63, 0.77, 0.88, 0.95, 0.99, 1.0, 0.98, 0.93, 0.84, 0.62, 0.40};

}  // namespace

std::span<const Region> regions() {
  static const std::vector<Region> all = build();
  return all;
}

std::optional<std::size_t> find_region(std::string_view name) {
  const auto all = regions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Region& one) { return one.name == name; });
  if (found == all.end()) return std::nullopt;
  return std::size_t(found - all.begin());
}

std::span<const std::string_view> region_groups() {
  static constexpr std::string_view names[] = {"cervical",        "thoracic", "lumbar",  "sacrum",
                                               "pelvis",          "ribs",     "sternum", "skull",
                                               "shoulder girdle", "humerus",  "femur",   "distal limb"};
  return names;
}

std::string phantom_bone(const Region& region, double mark) {
  if (region.first_rib == 0) return region.phantom;
  double total = 0.0;
  for (int rib = region.first_rib; rib <= region.last_rib; ++rib) total += rib_length[rib - 1];
  double up_to = 0.0;
  for (int rib = region.first_rib; rib < region.last_rib; ++rib)
    if (mark * total < (up_to += rib_length[rib - 1])) return region.phantom + std::to_string(rib);
  return region.phantom + std::to_string(region.last_rib);
}

std::span<const std::pair<std::string_view, Source>> region_sources() {
  static constexpr std::pair<std::string_view, Source> rows[] = {
      {"red_marrow",
       {Origin::recalled, "shares of an adult [cristy_1981], split within the spine and the chest by size of bone",
        'M'}},
      {"yellow_marrow", {Origin::assumed, "assumed because it follows the size of the bones", 'L'}},
      {"perfusion",
       {Origin::derived,
        "lumbar spine 17.6 and pelvis 11 to 14 mL/min/100 g [kahn_1994]; the shaft of the humerus takes up 0.36 of "
        "what "
        "lumbar vertebrae take [cook_2000]; others by analogy",
        'L'}},
      {"level", {Origin::assumed, "assumed because of where bones lie in an adult", 'M'}},
      {"load", {Origin::assumed, "assumed because of what bones bear in standing and walking", 'L'}},
      {"capacity", {Origin::assumed, "assumed because of the size of bones", 'L'}},
      {"limb", {Origin::assumed, "assumed because marrow turns to fat from the hands and feet inwards", 'L'}},
  };
  return rows;
}

}  // namespace howship::spread
