// SPDX-License-Identifier: Apache-2.0
#include "howship/records/body_map.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "howship/spread/regions.hpp"

namespace howship::records {
namespace {

Vec3 middle_of(const imaging::Solid& s) {
  if (s.kind != imaging::SolidKind::rod) return s.a;
  return {0.5 * (s.a[0] + s.b[0]), 0.5 * (s.a[1] + s.b[1]), 0.5 * (s.a[2] + s.b[2])};
}

formats::Json rounded(const Vec3& v) { return {std::lround(v[0]), std::lround(v[1]), std::lround(v[2])}; }

}  // namespace

int region_of_bone(std::string_view bone, bool upper) {
  const auto side = bone.ends_with("_left") || bone.starts_with("rib_left") ? "left" : "right";
  std::string name{bone};
  if (bone.starts_with("rib_")) {
    const int number = std::stoi(std::string{bone.substr(bone.find_last_of('_') + 1)});
    name = fmt::format("ribs_{}_{}", number <= 4 ? "upper" : number <= 8 ? "middle" : "lower", side);
  } else if (bone.starts_with("humerus_") || bone.starts_with("femur_")) {
    name = fmt::format("{}_{}_{}", bone.substr(0, bone.find('_')), upper ? "proximal" : "distal", side);
  } else if (bone.starts_with("radius_") || bone.starts_with("ulna_")) {
    name = fmt::format("forearm_{}", side);
  } else if (bone.starts_with("tibia_") || bone.starts_with("fibula_") || bone.starts_with("patella_")) {
    name = fmt::format("leg_{}", side);
  } else if (bone == "face") {
    name = "mandible";
  }
  const auto found = spread::find_region(name);
  return found ? int(*found) : -1;
}

std::vector<int> regions_of_solids(const imaging::Phantom& phantom) {
  std::vector<std::pair<double, double>> heights(phantom.regions.size(), {1e9, -1e9});
  for (const imaging::Solid& s : phantom.bones) {
    auto& [low, high] = heights[s.region];
    low = std::min({low, s.a[2], s.kind == imaging::SolidKind::rod ? s.b[2] : s.a[2]});
    high = std::max({high, s.a[2], s.kind == imaging::SolidKind::rod ? s.b[2] : s.a[2]});
  }
  std::vector<int> out;
  for (const imaging::Solid& s : phantom.bones) {
    const auto& [low, high] = heights[s.region];
    out.push_back(s.region == 0 ? -1
                                : region_of_bone(phantom.regions[s.region].name, middle_of(s)[2] > 0.5 * (low + high)));
  }
  return out;
}

formats::Json body_map_json() {
  const imaging::Phantom phantom = imaging::body_phantom({});
  const std::vector<int> regions = regions_of_solids(phantom);
  constexpr const char* kinds[] = {"rod", "plate", "ellipsoid", "puck"};
  formats::Json solids = formats::Json::array(), anchors = formats::Json::object(), places = formats::Json::object();
  std::vector<std::vector<Vec3>> points(spread::region_count);
  for (std::size_t k = 0; k < phantom.bones.size(); ++k) {
    const imaging::Solid& s = phantom.bones[k];
    if (s.region == 0) continue;
    formats::Json one = {kinds[std::size_t(s.kind)]};
    const auto add = [&](const Vec3& v) {
      for (const double x : v) one.push_back(std::lround(x));
    };
    add(s.a);
    add(s.b);
    if (s.kind == imaging::SolidKind::plate) add(s.c);
    if (s.kind == imaging::SolidKind::rod || s.kind == imaging::SolidKind::plate)
      one.push_back(std::lround(s.kind == imaging::SolidKind::rod ? s.ra + s.rb : 2.0 * s.ra));
    solids.push_back(std::move(one));
    if (regions[k] >= 0) points[std::size_t(regions[k])].push_back(middle_of(s));
  }
  for (const imaging::Region& region : phantom.regions)
    if (region.anchor[2] != 0.0) anchors[region.name] = rounded(region.anchor);
  // Names of single bones that stand for one of several.
  for (const char* bone : {"rib_left", "rib_right", "ilium_left", "ilium_right", "skull"})
    if (const auto found = imaging::region_of(phantom, bone)) anchors[bone] = rounded(phantom.regions[*found].anchor);
  for (std::size_t r = 0; r < spread::region_count; ++r) {
    if (points[r].empty()) continue;
    Vec3 mean{};
    for (const Vec3& p : points[r])
      for (std::size_t c = 0; c < 3; ++c) mean[c] += p[c] / double(points[r].size());
    // On the bone: of a rib's arc the mean lies in the chest.
    const auto far = [&](const Vec3& p) { return std::hypot(p[0] - mean[0], p[1] - mean[1], p[2] - mean[2]); };
    const Vec3* nearest = &points[r].front();
    for (const Vec3& p : points[r])
      if (far(p) < far(*nearest)) nearest = &p;
    places[spread::regions()[r].name] = rounded(*nearest);
  }
  return {{"solids", solids}, {"anchors", anchors}, {"places", places}};
}

}  // namespace howship::records
