// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/materials.hpp"

#include <xraylib.h>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr int H = 1, C = 6, N = 7, O = 8, Na = 11, Mg = 12, Al = 13, P = 15, S = 16, Cl = 17, Ar = 18, K = 19, Ca = 20,
              Ti = 22, V = 23, Cr = 24, Mn = 25, Fe = 26, Ni = 28, Cu = 29, Mo = 42, I = 53, Cs = 55, Ba = 56;

constexpr Source icrp{Origin::published, "[icrp_110], as in [geant4, c07cea1 ICRP110PhantomMaterial_Male.cc]", 'H'};
constexpr Source icru{Origin::recalled, "[icru_46]", 'H'};
constexpr Source chemistry{Origin::derived, "chemical formula and handbook density", 'H'};

std::vector<MaterialData> make_materials() {
  using enum Material;
  return {
      {air, "air", 0.0012, {{N, .755}, {O, .232}, {Ar, .013}}, icru},
      {lung,
       "lung",
       0.26,
       {{H, .103}, {C, .105}, {N, .031}, {O, .749}, {Na, .002}, {P, .002}, {S, .003}, {Cl, .003}, {K, .002}},
       icru},
      {adipose, "adipose tissue", 0.95, {{H, .114}, {C, .598}, {N, .007}, {O, .281}}, icru},
      {yellow_marrow,
       "yellow marrow",
       0.98,
       {{H, .115}, {C, .637}, {N, .007}, {O, .239}, {Na, .001}, {Cl, .001}},
       icrp},
      {red_marrow,
       "red marrow",
       1.03,
       {{H, .105}, {C, .414}, {N, .034}, {O, .439}, {P, .001}, {S, .002}, {Cl, .002}, {K, .002}, {Fe, .001}},
       icru},
      {water, "water", 1.0, {{H, .1119}, {O, .8881}}, chemistry},
      {muscle,
       "muscle",
       1.05,
       {{H, .102}, {C, .143}, {N, .034}, {O, .710}, {Na, .001}, {P, .002}, {S, .003}, {Cl, .001}, {K, .004}},
       icru},
      {soft_organ,
       "soft organ",
       1.05,
       {{H, .103}, {C, .150}, {N, .033}, {O, .703}, {P, .003}, {S, .003}, {Cl, .002}, {K, .003}},
       icru},
      {tumour,
       "tumour",
       1.04,
       {{H, .104}, {C, .157}, {N, .030}, {O, .698}, {P, .003}, {S, .003}, {Cl, .002}, {K, .003}},
       {Origin::assumed, "as soft tissue", 'M'}},
      {cartilage,
       "cartilage and disc",
       1.10,
       {{H, .096}, {C, .099}, {N, .022}, {O, .744}, {Na, .005}, {P, .022}, {S, .009}, {Cl, .003}},
       icru},
      // Half water, half collagen by volume; puts unmineralised matrix a little above muscle on the CT scale.
      {osteoid,
       "osteoid",
       1.07,
       {{H, .100}, {C, .170}, {N, .055}, {O, .670}, {S, .005}},
       {Origin::assumed, "collagen and water; density chosen for a CT number of about 60", 'L'}},
      {mineral_bone,
       "mineralised bone",
       1.92,
       {{H, .036}, {C, .159}, {N, .042}, {O, .448}, {Na, .003}, {Mg, .002}, {P, .094}, {S, .003}, {Ca, .213}},
       icrp},
      {cement,
       "bone cement with barium",
       1.55,
       {{H, .0563}, {C, .4199}, {O, .3061}, {S, .0412}, {Ba, .1765}},
       {Origin::recalled, "PMMA with 30 % BaSO4 by weight", 'M'}},
      {titanium, "Ti6Al4V", 4.43, {{Al, .06}, {Ti, .90}, {V, .04}}, chemistry},
      {steel, "316L steel", 7.95, {{Cr, .17}, {Mn, .02}, {Fe, .665}, {Ni, .12}, {Mo, .025}}, chemistry},
      {aluminium, "aluminium", 2.699, {{Al, 1.0}}, chemistry},
      {copper, "copper", 8.96, {{Cu, 1.0}}, chemistry},
      {caesium_iodide, "caesium iodide", 4.51, {{I, .4885}, {Cs, .5115}}, chemistry},
  };
}

double mass_attenuation(const MaterialData& m, double energy, double (*cross_section)(int, double, xrl_error**)) {
  double sum = 0.0;
  for (const ElementShare& e : m.elements) sum += e.share * cross_section(e.atomic_number, energy, nullptr);
  return sum;
}

}  // namespace

const std::vector<MaterialData>& materials() {
  static const std::vector<MaterialData> all = make_materials();
  return all;
}

namespace {

Attenuation made_attenuation() {
  Attenuation out;
  for (const MaterialData& m : materials())
    for (int energy = 1; energy <= highest_energy; ++energy) {
      const auto row = std::size_t(m.material), bin = std::size_t(energy);
      out.total[row][bin] = m.density * mass_attenuation(m, energy, &CS_Total);
      out.energy_absorption[row][bin] = m.density * mass_attenuation(m, energy, &CS_Energy);
      HOWSHIP_ENSURE(out.total[row][bin] > 0.0, "xraylib knows every element at every energy");
    }
  return out;
}

}  // namespace

Attenuation attenuation() {
  static const Attenuation made = made_attenuation();  // hundreds of sums over elements, for every patient
  return made;
}

}  // namespace howship::imaging
