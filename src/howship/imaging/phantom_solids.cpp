// SPDX-License-Identifier: Apache-2.0
// Where the solids of the reference person lie. World mm: x to the right, y forward, z up from the soles; a man of
// 176 cm. Sizes from ICRP 89 and anatomy books (recalled), vertebrae from the level table of the skeleton room.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/imaging/phantom.hpp"
#include "howship/skeleton/shapes.hpp"

namespace howship::imaging {
namespace {

constexpr std::array parameters{
    Parameter<PhantomSettings>{&PhantomSettings::height,
                               {"body_height",
                                "mm",
                                1400,
                                2100,
                                "standing height",
                                {Origin::published, "reference man 176 cm, woman 163 cm [icrp_89]", 'H'}}},
    Parameter<PhantomSettings>{&PhantomSettings::weight,
                               {"body_weight",
                                "kg",
                                35,
                                160,
                                "weight; sets the girth of soft tissue",
                                {Origin::published, "reference man 73 kg, woman 60 kg [icrp_89]", 'H'}}},
    Parameter<PhantomSettings>{
        &PhantomSettings::cortical_fraction,
        {"cortical_fraction", "1", 0.8, 1, "matrix in compact bone", {Origin::recalled, "porosity about 5 %", 'H'}}}};

// Spongiosa by site: density and calcium of ICRP 110 (theory page); entries below 0.08 are artefacts of that phantom.
struct Site {
  double fraction, turnover;
};
// Turnover of a surface against lumbar vertebrae: red-marrow sites turn over faster than the limbs; set by hand so that
// the scan's counts per pixel stand to each other as in one real scan (theory page).
constexpr Site cranium{.14, .26}, jaw{.20, .35}, neck{.12, .8}, chest_spine{.12, .42}, loin{.13, 1.0}, sacral{.12, .9},
    hip{.12, .62}, rib{.137, .38}, breastbone{.10, .45}, collar{.135, .25}, blade{.16, .38}, arm{.18, .2},
    forearm{.12, .2}, hand{.12, .3}, thigh{.11, .24}, kneecap{.11, .15}, shin{.11, .22}, foot{.11, .14};

class Builder {
 public:
  explicit Builder(Phantom& phantom) : p_(phantom) { p_.regions.push_back({"", 0, 0, {}, 0}); }

  std::uint8_t region(std::string name, const Site& site, const Vec3& anchor = {}, double tilt = 0.0) {
    HOWSHIP_ENSURE(p_.regions.size() < 255, "regions are counted in a byte");
    p_.regions.push_back({std::move(name), site.fraction, site.turnover, anchor, tilt});
    return std::uint8_t(p_.regions.size() - 1);
  }
  void rod(std::uint8_t r, const Vec3& a, const Vec3& b, double ra, double rb, double cortex) {
    p_.bones.push_back({SolidKind::rod, a, b, ra, rb, 0, r, cortex, 0, BodyTissue::bone});
  }
  void plate(std::uint8_t r, const Vec3& a, const Vec3& b, const Vec3& c, double ra, double rb, double cortex) {
    p_.bones.push_back({SolidKind::plate, a, b, ra, rb, 0, r, cortex, 0, BodyTissue::bone, c});
  }
  void ellipsoid(std::uint8_t r, const Vec3& centre, const Vec3& half, double cortex, double hollow = 0) {
    p_.bones.push_back({SolidKind::ellipsoid, centre, half, 0, 0, 0, r, cortex, hollow, BodyTissue::bone});
  }
  void puck(std::uint8_t r, const Vec3& centre, const Vec3& half, double cortex, double tilt = 0) {
    p_.bones.push_back({SolidKind::puck, centre, half, 0, 0, tilt, r, cortex, 0, BodyTissue::bone});
  }
  void soft_rod(BodyTissue t, const Vec3& a, const Vec3& b, double ra, double rb) {
    p_.organs.push_back({SolidKind::rod, a, b, ra, rb, 0, 0, 0, 0, t});
  }
  void fine_rod(BodyTissue t, const Vec3& a, const Vec3& b, double ra, double rb) {
    p_.fine.push_back({SolidKind::rod, a, b, ra, rb, 0, 0, 0, 0, t});
  }
  void fine_ellipsoid(BodyTissue t, const Vec3& centre, const Vec3& half) {
    p_.fine.push_back({SolidKind::ellipsoid, centre, half, 0, 0, 0, 0, 0, 0, t});
  }
  void limb(const Vec3& a, const Vec3& b, double ra, double rb) {
    p_.limbs.push_back({SolidKind::rod, a, b, ra, rb, 0, 0, 0, 0, BodyTissue::muscle});
  }
  void soft_ellipsoid(BodyTissue t, const Vec3& centre, const Vec3& half) {
    p_.organs.push_back({SolidKind::ellipsoid, centre, half, 0, 0, 0, 0, 0, 0, t});
  }
  void soft_puck(BodyTissue t, const Vec3& centre, const Vec3& half, double tilt = 0) {
    p_.organs.push_back({SolidKind::puck, centre, half, 0, 0, tilt, 0, 0, 0, t});
  }
  /// A chain of rods.
  void chain(std::uint8_t r, std::span<const Vec3> points, double ra, double rb, double cortex) {
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const double s = double(i) / double(points.size() - 1), t = double(i + 1) / double(points.size() - 1);
      rod(r, points[i], points[i + 1], ra + s * (rb - ra), ra + t * (rb - ra), cortex);
    }
  }

 private:
  Phantom& p_;
};

/// Where the middle of the vertebral bodies runs: y at height z.
double spine_y(double z) {
  constexpr std::array<std::array<double, 2>, 11> knots{{{860, -78},
                                                         {930, -88},
                                                         {1000, -52},
                                                         {1045, -33},
                                                         {1100, -27},
                                                         {1160, -36},
                                                         {1240, -58},
                                                         {1330, -66},
                                                         {1420, -48},
                                                         {1480, -22},
                                                         {1600, -2}}};
  std::size_t i = 0;
  while (i + 2 < knots.size() && z > knots[i + 1][0]) ++i;
  // Catmull-Rom through four knots, the outermost doubled.
  const auto &a = knots[i == 0 ? 0 : i - 1], &b = knots[i], &c = knots[i + 1],
             &d = knots[std::min(i + 2, knots.size() - 1)];
  const double t = (z - b[0]) / (c[0] - b[0]);
  const double mb = (c[1] - a[1]) / (c[0] - a[0]) * (c[0] - b[0]), mc = (d[1] - b[1]) / (d[0] - b[0]) * (c[0] - b[0]);
  const double t2 = t * t, t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * b[1] + (t3 - 2 * t2 + t) * mb + (-2 * t3 + 3 * t2) * c[1] + (t3 - t2) * mc;
}
double spine_tilt(double z) { return -std::atan((spine_y(z + 5) - spine_y(z - 5)) / 10.0); }

/// `local` (x, forward, up in a tilted frame) in the world.
Vec3 at(const Vec3& centre, double tilt, const Vec3& local) {
  const double c = std::cos(tilt), s = std::sin(tilt);
  return {centre[0] + local[0], centre[1] + c * local[1] - s * local[2], centre[2] + s * local[1] + c * local[2]};
}

struct VertebraSize {
  double width, depth, height, canal_width, canal_depth, reach, spine, droop;
};

void vertebra(Builder& b, std::uint8_t r, const Vec3& centre, double tilt, const VertebraSize& v) {
  const auto place = [&](double x, double y, double z) { return at(centre, tilt, {x, y, z}); };
  b.puck(r, centre, {v.width / 2, v.depth / 2, v.height / 2}, 0.6, tilt);
  const double back = -v.depth / 2, arch = back - v.canal_depth, half = v.canal_width / 2, up = 0.15 * v.height;
  for (const double side : {-1.0, 1.0}) {
    const double x = side * (half + 3);
    b.rod(r, place(x, back + 4, up), place(x, arch + 3, up), 4, 4, 1.0);
    b.rod(r, place(x, arch + 4, up), place(0, arch - 3, -0.1 * v.height), 4.5, 4, 1.0);
    b.rod(r, place(x, arch + 5, up), place(side * v.reach, arch + 3, up + 2), 4, 3, 0.8);
    b.rod(r, place(x, arch + 2, up + 0.45 * v.height), place(x * 0.95, arch, -0.75 * v.height), 4.5, 4.5, 1.0);
  }
  b.rod(r, place(0, arch - 3, 0), place(0, arch - v.spine, -v.droop), 4, 3.5, 1.0);
}

/// Epidural fat, the dural sac in it and the cord in that, down to the first lumbar vertebra.
void canal(Builder& b, std::span<const Vec3> middle, std::size_t cord_levels) {
  const auto tube = [&](BodyTissue tissue, std::size_t count, double radius) {
    for (std::size_t i = 0; i + 1 < count; ++i) b.soft_rod(tissue, middle[i], middle[i + 1], radius, radius);
  };
  tube(BodyTissue::adipose, middle.size(), 9.5);
  tube(BodyTissue::cerebrospinal_fluid, middle.size(), 7.2);
  tube(BodyTissue::cord, cord_levels, 4.3);
}

void spine(Builder& b) {
  struct Level {
    std::string name;
    double z;
    VertebraSize size;
  };
  std::vector<Level> levels;
  double z = 1578;  // top of C1
  for (int c = 1; c <= 7; ++c) {
    const double height = c == 1 ? 10 : c == 2 ? 18 : 13.5;
    levels.push_back(
        {"C" + std::to_string(c), z - height / 2, {17.0 + c * 0.9, 15, height, 24, 14, 26, 12.0 + 3 * c, 6}});
    z -= height + (c == 1 ? 1 : 4.5);
  }
  for (const skeleton::VertebraLevel& v : skeleton::vertebra_levels()) {
    const double height = v.posterior_height * 0.5 * (1 + v.anterior_over_posterior);
    const bool lumbar = v.name[0] == 'L';
    levels.push_back({std::string(v.name),
                      z - height / 2,
                      {v.width, v.depth, height, v.canal_width, v.canal_depth, v.transverse_reach, lumbar ? 31.0 : 30.0,
                       lumbar ? 6.0 : 22.0}});
    z -= height + (lumbar ? 10.0 : 3.5 + 0.2 * double(levels.size() - 7));
  }
  std::vector<Vec3> sac;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Level& v = levels[i];
    const Vec3 centre{0, spine_y(v.z), v.z};
    const double tilt = spine_tilt(v.z);
    const Site& site = v.name[0] == 'C' ? neck : v.name[0] == 'T' ? chest_spine : loin;
    vertebra(b, b.region(v.name, site, centre, tilt), centre, tilt, v.size);
    const double below =
        i + 1 < levels.size() ? levels[i + 1].z + levels[i + 1].size.height / 2 : v.z - v.size.height / 2 - 11;
    const double gap = v.z - v.size.height / 2 - below, middle = 0.5 * (v.z - v.size.height / 2 + below);
    b.soft_puck(BodyTissue::disc, {0, spine_y(middle), middle}, {v.size.width / 2, v.size.depth / 2, gap / 2 + 2},
                spine_tilt(middle));
    sac.push_back(at(centre, tilt, {0, -0.5 * (v.size.depth + v.size.canal_depth), 0}));
  }
  sac.push_back({0, sac.back()[1] - 22, sac.back()[2] - 55});
  canal(b, sac, 20);
}

void head(Builder& b) {
  const auto skull = b.region("cranium", cranium, {0, 10, 1754});
  b.soft_ellipsoid(BodyTissue::brain, {0, 10, 1676}, {70, 88, 70});
  b.ellipsoid(skull, {0, 10, 1676}, {76, 94, 76}, 2.0, 6.5);
  b.puck(skull, {0, 0, 1622}, {52, 60, 4}, 1.5);
  const auto face = b.region("face", jaw);
  for (const double side : {-1.0, 1.0}) {
    b.soft_ellipsoid(BodyTissue::air, {side * 20, 75, 1608}, {12, 14, 14});
    b.rod(face, {side * 12, 88, 1580}, {side * 38, 62, 1600}, 7, 7, 1);
    b.rod(face, {side * 38, 70, 1610}, {side * 62, 25, 1618}, 6, 4, 1);
    b.rod(face, {side * 18, 98, 1640}, {side * 48, 84, 1638}, 5, 5, 1.2);
    b.rod(face, {side * 12, 92, 1600}, {side * 10, 100, 1640}, 4, 4, 1);
  }
  const auto mandible = b.region("mandible", jaw);
  for (const double side : {-1.0, 1.0}) {
    const std::array<Vec3, 5> arc{
        {{0, 92, 1552}, {side * 24, 84, 1553}, {side * 42, 55, 1558}, {side * 50, 25, 1570}, {side * 54, 12, 1612}}};
    b.chain(mandible, arc, 9, 6, 2);
  }
}

void thorax(Builder& b, const Phantom& p) {
  constexpr std::array<double, 12> width{62, 88, 106, 118, 126, 131, 134, 135, 133, 128, 116, 96};
  constexpr std::array<double, 12> depth{48, 62, 72, 79, 85, 89, 92, 93, 92, 90, 86, 80};
  constexpr std::array<double, 12> end{150, 152, 152, 150, 148, 145,
                                       140, 132, 124, 114, 88,  62};  // degrees from the spine
  constexpr std::array<double, 12> drop{38, 60, 78, 92, 104, 114, 122, 126, 126, 120, 80, 45};
  for (const char* side_name : {"left", "right"}) {
    const double side = side_name[0] == 'l' ? -1.0 : 1.0;
    for (std::size_t n = 0; n < 12; ++n) {
      const Region& level = p.regions[*region_of(p, "T" + std::to_string(n + 1))];
      const Vec3 start = level.anchor;
      std::vector<Vec3> points;
      constexpr int segments = 18;
      for (int s = 0; s <= segments; ++s) {
        const double angle = end[n] * s / segments * std::numbers::pi / 180.0;
        const double w = width[n] * std::sin(angle), d = depth[n] * (1 - std::cos(angle));
        const double inward = std::max(0.0, 1.0 - s / 4.0);  // ribs leave the spine backwards before they turn
        points.push_back({side * (18 * inward + w), start[1] - 16 - 14 * std::sin(std::min(1.0, s / 3.0) * 1.57) + d,
                          start[2] + 4 - drop[n] * 0.5 * (1 - std::cos(angle))});
      }
      const Vec3 middle = points[segments / 2];
      b.chain(b.region("rib_" + std::string(side_name) + "_" + std::to_string(n + 1), rib, middle), points, 5.2, 5.6,
              0.9);
      if (n < 10) {  // costal cartilage towards the breastbone
        const double z = n < 7 ? 1390 - 22.0 * double(n) : 1240 - 14.0 * double(n - 7);
        b.soft_rod(BodyTissue::disc, points.back(),
                   {side * (n < 7 ? 18 : 35), 82 - std::max(0.0, (z - 1330) * 0.35), z}, 5, 5);
      }
    }
  }
  const auto sternum = b.region("sternum", breastbone);
  b.puck(sternum, {0, 66, 1385}, {27, 6.5, 24}, 0.9, 0.35);
  b.puck(sternum, {0, 88, 1305}, {18, 6, 52}, 0.9, 0.15);
}

void shoulder_and_arm(Builder& b, const std::string& name) {
  const double s = name == "left" ? -1.0 : 1.0;
  const auto clavicle = b.region("clavicle_" + name, collar);
  const std::array<Vec3, 5> curve{
      {{s * 20, 52, 1405}, {s * 60, 56, 1418}, {s * 95, 36, 1428}, {s * 130, 8, 1432}, {s * 158, -12, 1430}}};
  b.chain(clavicle, curve, 7.5, 6, 1.8);
  const auto scapula = b.region("scapula_" + name, blade);
  constexpr int fan = 14;
  for (int f = 0; f <= fan; ++f) {
    const double t = double(f) / fan;
    b.rod(scapula, {s * (140 - 8 * t), -52 - 18 * t, 1392 - 8 * t},
          {s * (72 + 30 * t * t), -100 + 8 * t, 1408 - 138 * t}, 4.5, 2.2, 0.9);
  }
  b.rod(scapula, {s * 72, -102, 1398}, {s * 150, -62, 1422}, 4.5, 6.5, 1.2);
  b.rod(scapula, {s * 150, -62, 1424}, {s * 172, -22, 1432}, 7, 7, 1.2);
  b.ellipsoid(scapula, {s * 146, -42, 1392}, {8, 14, 18}, 1.2);
  b.rod(scapula, {s * 142, -34, 1404}, {s * 134, 4, 1410}, 6, 5, 1.2);
  const auto humerus = b.region("humerus_" + name, arm, {s * 172, -34, 1385});
  b.ellipsoid(humerus, {s * 170, -34, 1394}, {23.5, 23.5, 23.5}, 0.9);
  b.ellipsoid(humerus, {s * 184, -30, 1388}, {15, 16, 18}, 1.2);
  b.rod(humerus, {s * 180, -34, 1375}, {s * 192, -38, 1310}, 18, 12, 2.5);
  b.rod(humerus, {s * 192, -38, 1310}, {s * 222, -40, 1110}, 11, 11, 4.2);
  b.ellipsoid(humerus, {s * 224, -40, 1096}, {28, 12, 14}, 1.2);
  const auto radius = b.region("radius_" + name, forearm), ulna = b.region("ulna_" + name, forearm);
  b.rod(radius, {s * 240, -32, 1078}, {s * 262, 2, 850}, 7.5, 10, 2.5);
  b.rod(ulna, {s * 216, -46, 1090}, {s * 240, 4, 850}, 11, 6.5, 2.5);
  const auto palm = b.region("hand_" + name, hand);
  b.ellipsoid(palm, {s * 252, 6, 826}, {22, 10, 15}, 1.0);
  for (int ray = 0; ray < 5; ++ray) {
    const double x = s * (233 + 10.0 * ray), spread = s * (ray - 1.5) * 5.0;
    const double length = ray == 0 ? 0.8 : ray == 4 ? 0.62 : 1.0;
    b.rod(palm, {x, 8, 812}, {x + spread, 14, 812 - 66 * length}, 4.5, 5, 1.5);
    b.rod(palm, {x + spread, 14, 805 - 66 * length}, {x + 1.5 * spread, 22, 805 - 145 * length}, 4.5, 3.2, 1.3);
  }
  b.limb({s * 165, -34, 1395}, {s * 222, -38, 1095}, 56, 42);
  b.limb({s * 224, -38, 1095}, {s * 252, 4, 850}, 42, 26);
  b.limb({s * 252, 6, 850}, {s * 254, 18, 690}, 28, 22);
}

void pelvis(Builder& b) {
  const auto sacrum = b.region("sacrum", sacral, {0, -70, 960});
  for (int n = 0; n < 6; ++n) {
    const double t = n / 5.0, z = 994 - 88 * t;
    const double y = -54 - 40 * std::sin(std::numbers::pi * 0.62 * t);
    b.puck(sacrum, {0, y, z}, {56 - 32 * t, 24 - 15 * t, 12}, 1.0, -0.45 + 0.9 * t);
  }
  b.rod(sacrum, {0, -88, 902}, {0, -68, 866}, 9, 5, 0.8);
  for (const std::string name : {"left", "right"}) {
    const double s = name == "left" ? -1.0 : 1.0;
    const auto bone = b.region("hip_" + name, hip, {s * 105, -15, 1000});
    const std::array<Vec3, 7> crest{{{s * 118, 56, 985},
                                     {s * 132, 38, 1018},
                                     {s * 140, 8, 1040},
                                     {s * 136, -24, 1052},
                                     {s * 116, -58, 1050},
                                     {s * 84, -86, 1034},
                                     {s * 52, -104, 1000}}};
    b.chain(bone, crest, 8, 8, 1.2);
    // The wing between the crest and its base above the acetabulum: plates without a seam.
    const auto base = [&](std::size_t i) { return Vec3{s * (92 - 10 * double(i) / 6), 20 - 44 * double(i) / 6, 946}; };
    for (std::size_t i = 0; i + 1 < crest.size(); ++i) {
      b.plate(bone, base(i), crest[i], crest[i + 1], 7.5, 4.5, 1.1);
      b.plate(bone, crest[i + 1], base(i), base(i + 1), 4.5, 7.5, 1.1);
    }
    b.ellipsoid(bone, {s * 52, -78, 985}, {13, 26, 26}, 1.0);
    b.rod(bone, {s * 84, -25, 945}, {s * 56, -72, 982}, 13, 14, 1.2);
    for (int ring = 0; ring < 10; ++ring) {  // acetabular roof and back wall
      const double a = (-20 + 22 * ring) * std::numbers::pi / 180.0;
      b.rod(bone, {s * 78, 6 + 34 * std::cos(a), 914 + 34 * std::sin(a)},
            {s * 60, 6 + 22 * std::cos(a), 914 + 22 * std::sin(a)}, 8, 8, 1.2);
    }
    b.rod(bone, {s * 70, 32, 908}, {s * 18, 62, 892}, 9, 8, 1.2);
    b.rod(bone, {s * 14, 60, 892}, {s * 14, 52, 862}, 9, 8, 1.2);
    b.rod(bone, {s * 16, 50, 860}, {s * 52, -12, 828}, 7, 9, 1.2);
    b.rod(bone, {s * 74, -22, 900}, {s * 56, -26, 832}, 15, 14, 1.2);
  }
  b.soft_puck(BodyTissue::disc, {0, 58, 878}, {7, 8, 16});
}

void leg(Builder& b, const std::string& name) {
  const double s = name == "left" ? -1.0 : 1.0;
  const auto femur = b.region("femur_" + name, thigh, {s * 106, 2, 898});
  b.ellipsoid(femur, {s * 88, 6, 914}, {23.5, 23.5, 23.5}, 1.0);
  b.rod(femur, {s * 90, 6, 912}, {s * 130, -4, 878}, 16, 18, 1.6);
  b.ellipsoid(femur, {s * 140, -10, 886}, {15, 18, 24}, 1.4);
  b.rod(femur, {s * 130, -4, 876}, {s * 126, 2, 800}, 19, 14.5, 4);
  b.rod(femur, {s * 126, 2, 800}, {s * 92, 6, 560}, 14, 14, 6.2);
  b.rod(femur, {s * 92, 6, 560}, {s * 84, 0, 505}, 14.5, 24, 2.0);
  b.ellipsoid(femur, {s * 106, -12, 492}, {19, 31, 23}, 1.0);
  b.ellipsoid(femur, {s * 62, -12, 490}, {19, 31, 23}, 1.0);
  const auto patella = b.region("patella_" + name, kneecap);
  b.ellipsoid(patella, {s * 84, 36, 500}, {21, 10, 21}, 1.2);
  const auto tibia = b.region("tibia_" + name, shin), fibula = b.region("fibula_" + name, shin);
  b.ellipsoid(tibia, {s * 84, -8, 452}, {38, 26, 14}, 1.0);
  b.rod(tibia, {s * 84, -8, 446}, {s * 82, -4, 385}, 27, 15, 1.8);
  b.rod(tibia, {s * 82, -4, 385}, {s * 80, -14, 130}, 13, 11.5, 4.8);
  b.rod(tibia, {s * 80, -14, 130}, {s * 80, -16, 88}, 12, 19, 1.6);
  b.rod(fibula, {s * 118, -26, 440}, {s * 104, -24, 72}, 7, 8, 2.2);
  const auto ankle = b.region("foot_" + name, foot);
  b.ellipsoid(ankle, {s * 84, -14, 64}, {20, 28, 15}, 1.0);
  b.ellipsoid(ankle, {s * 88, -48, 40}, {17, 36, 20}, 1.0);
  b.ellipsoid(ankle, {s * 88, 22, 34}, {26, 24, 13}, 1.0);
  for (int ray = 0; ray < 5; ++ray) {
    const double x = s * (66 + 12.5 * ray), long_ray = 1.0 - 0.07 * ray;
    b.rod(ankle, {x, 40, 28}, {x + s * (ray - 1.0) * 4, 40 + 62 * long_ray, 0}, ray == 0 ? 7 : 4.5, ray == 0 ? 8 : 4.5,
          1.4);
    b.rod(ankle, {x + s * (ray - 1.0) * 4, 44 + 64 * long_ray, -4}, {x + s * (ray - 1.0) * 5, 44 + 100 * long_ray, -18},
          ray == 0 ? 6 : 3.6, ray == 0 ? 5 : 3, 1.2);
  }
  b.limb({s * 98, -8, 860}, {s * 84, -4, 500}, 88, 58);
  b.limb({s * 84, -8, 505}, {s * 84, -12, 450}, 60, 56);
  b.limb({s * 86, -22, 450}, {s * 84, -14, 120}, 56, 34);
  b.limb({s * 86, -20, 110}, {s * 86, 80, 8}, 34, 28);
  b.limb({s * 86, 80, 8}, {s * 88, 150, -16}, 27, 16);
}

void organs(Builder& b) {
  b.soft_puck(BodyTissue::adipose, {0, 22, 1100}, {118, 62, 130});
  for (const double s : {-1.0, 1.0}) {
    b.soft_ellipsoid(BodyTissue::lung, {s * 68, 0, 1318}, {54, 84, 118});
    b.soft_rod(BodyTissue::muscle, {s * 34, -32, 1150}, {s * 78, 2, 960}, 14, 24);
    b.soft_rod(BodyTissue::muscle, {s * 40, -95, 1000}, {s * 36, -98, 1220}, 27, 22);
    b.soft_ellipsoid(BodyTissue::kidney, {s * 66, -48, 1120}, {27, 26, 54});
  }
  b.soft_ellipsoid(BodyTissue::blood, {-22, 38, 1278}, {50, 42, 54});
  b.soft_puck(BodyTissue::organ, {0, 12, 1345}, {24, 42, 70});
  b.soft_rod(BodyTissue::air, {0, 2, 1360}, {0, 18, 1540}, 8, 9);
  b.soft_ellipsoid(BodyTissue::liver, {52, 28, 1200}, {82, 66, 58});
  b.soft_ellipsoid(BodyTissue::organ, {-70, 20, 1190}, {48, 46, 46});
  b.soft_ellipsoid(BodyTissue::air, {-72, 44, 1218}, {26, 20, 14});
  b.soft_rod(BodyTissue::blood, {-8, -4, 1040}, {-12, -14, 1300}, 10, 12);
  b.soft_rod(BodyTissue::blood, {20, -2, 1040}, {24, 0, 1240}, 11, 12);
  // Loops of bowel, some with gas: a fixed spiral, so that every image of one phantom shows the same belly.
  for (int loop = 0; loop < 46; ++loop) {
    const double angle = 2.399963 * loop, radius = 14.5 * std::sqrt(double(loop % 23));
    const Vec3 centre{1.45 * radius * std::cos(angle), 44 + 12.0 * ((loop * 7) % 5 - 2) * 0.8,
                      1070 + 1.1 * radius * std::sin(angle) - (loop > 22 ? 45 : 0)};
    b.soft_ellipsoid(BodyTissue::organ, centre, {19, 17, 14.0 + 3 * (loop % 3)});
    if (loop % 9 == 4) b.soft_ellipsoid(BodyTissue::air, {centre[0], centre[1] + 4, centre[2]}, {11, 8, 8});
  }
  b.soft_ellipsoid(BodyTissue::urine, {0, 30, 905}, {38, 32, 30});
  for (const double s : {-1.0, 1.0}) b.soft_rod(BodyTissue::muscle, {s * 55, -80, 960}, {s * 110, -75, 870}, 42, 46);
}

/// What only images show: readers look at what a lesion changes.
void fine_organs(Builder& b) {
  for (const double s : {-1.0, 1.0}) {
    b.fine_rod(BodyTissue::muscle, {s * 64, -54, 1020}, {s * 54, -58, 1150}, 16, 8);    // quadratus lumborum
    b.fine_rod(BodyTissue::adipose, {s * 15, -118, 1000}, {s * 17, -112, 1210}, 2, 2);  // beside the spinous processes
    b.fine_rod(BodyTissue::adipose, {s * 26, -104, 1000}, {s * 25, -104, 1160}, 3, 1.5);  // multifidus and longissimus
    b.fine_rod(BodyTissue::adipose, {s * 30, -82, 1000}, {s * 27, -86, 1160}, 2.5, 1.5);
    b.fine_ellipsoid(BodyTissue::adipose, {s * 54, -42, 1120}, {15, 10, 20});  // sinus of the kidney
    b.fine_rod(BodyTissue::kidney, {s * 70, -48, 1112}, {s * 56, -44, 1112}, 4, 3);
    b.fine_rod(BodyTissue::kidney, {s * 70, -48, 1130}, {s * 56, -44, 1128}, 4, 3);
    b.fine_rod(BodyTissue::blood, {s * 4, -2, 1128}, {s * 56, -42, 1122}, 3.5, 3);  // renal vessels
  }
  b.fine_rod(BodyTissue::blood, {-6, 20, 1030}, {-4, 26, 1170}, 4, 5);  // mesenteric vessels
  b.fine_rod(BodyTissue::blood, {8, 22, 1030}, {8, 28, 1170}, 5, 6);
  b.fine_rod(BodyTissue::organ, {-48, 16, 1096}, {56, 20, 1110}, 11, 13);  // duodenum
}

}  // namespace

std::span<const Parameter<PhantomSettings>> PhantomSettings::table() { return parameters; }

std::optional<std::size_t> region_of(const Phantom& phantom, std::string_view bone) {
  std::string name(bone);
  if (bone == "skull") name = "cranium";
  if (bone.starts_with("ilium_")) name = "hip_" + name.substr(6);
  if (bone == "rib_left" || bone == "rib_right") name += "_6";
  for (std::size_t r = 1; r < phantom.regions.size(); ++r)
    if (phantom.regions[r].name == name) return r;
  return {};
}

Phantom body_phantom(const PhantomSettings& settings) {
  Phantom p;
  p.scale = settings.height / 1760.0;
  p.girth = std::sqrt(settings.weight / 73.0 / p.scale);
  p.cortical_fraction = settings.cortical_fraction;
  p.trunk = {{815, -8, 130, 85},   {850, -10, 165, 108}, {900, -12, 176, 118}, {960, -10, 172, 118},
             {1050, -2, 152, 108}, {1150, 0, 152, 108},  {1250, -4, 160, 114}, {1340, -8, 172, 112},
             {1390, -16, 176, 96}, {1430, -24, 140, 72}, {1465, -18, 70, 62},  {1500, -8, 60, 60},
             {1545, 8, 60, 72},    {1570, 16, 66, 92},   {1620, 14, 78, 104},  {1680, 10, 84, 104},
             {1725, 10, 68, 86},   {1752, 10, 34, 46},   {1760, 10, 4, 4}};
  Builder b(p);
  organs(b);
  fine_organs(b);
  spine(b);
  head(b);
  thorax(b, p);
  for (const std::string side : {"left", "right"}) {
    shoulder_and_arm(b, side);
    leg(b, side);
  }
  pelvis(b);
  for (Region& r : p.regions)
    for (double& c : r.anchor) c *= p.scale;
  return p;
}

}  // namespace howship::imaging
