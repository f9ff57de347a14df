// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/hounsfield.hpp"

#include <algorithm>
#include <array>

namespace howship::skeleton {
namespace {

using P = Parameter<CtNumbers>;
constexpr Source computed{Origin::derived, "cross-sections of [xraylib] over a 120 kVp beam hardened by 20 cm of water",
                          'M'};

constexpr std::array table{
    P{&CtNumbers::marrow, {"ct_marrow", "HU", -100, 60, "CT number of half red, half yellow marrow", computed}},
    P{&CtNumbers::bone,
      {"ct_bone", "HU", 1000, 2500, "CT number of solid, healthily mineralised bone matrix", computed}},
    P{&CtNumbers::unmineralised_matrix,
      {"ct_unmineralised_matrix",
       "HU",
       0,
       150,
       "CT number of osteoid, bone matrix without mineral",
       {Origin::assumed, "a little above muscle: collagen is denser than soft tissue", 'L'}}},
    P{&CtNumbers::tumour, {"ct_tumour", "HU", 0, 100, "CT number of tumour and its debris", computed}},
    P{&CtNumbers::soft_tissue, {"ct_soft_tissue", "HU", 0, 100, "CT number of muscle", computed}},
    P{&CtNumbers::padding,
      {"ct_padding",
       "HU",
       -4096,
       -300,
       "CT numbers up to this one are air or padding, not tissue",
       {Origin::assumed, "air is -1000 by definition of the scale; scanners pad with -1024 or less", 'H'}}},
    P{&CtNumbers::metal,
      {"ct_metal",
       "HU",
       1600,
       10000,
       "CT numbers above this one are metal, not bone",
       {Origin::assumed, "between solid bone (1557) and the 12-bit ceiling (3071) that implants reach", 'M'}}},
    P{&CtNumbers::cement,
      {"ct_cement", "HU", 500, 4000, "CT number of bone cement, PMMA with 10 % of barium sulphate", computed}},
    P{&CtNumbers::bmd_per_hu,
      {"bmd_per_hu",
       "mg/cm3/HU",
       0.5,
       1.2,
       "bone mineral density (K2HPO4-equivalent) per CT number, without a phantom",
       {Origin::recalled, "120 kV default; about 10 % less at 140 kV [ataei_2022, abstract]", 'L'}}},
    P{&CtNumbers::bmd_offset,
      {"bmd_offset",
       "mg/cm3",
       -50,
       50,
       "bone mineral density at CT number 0",
       {Origin::assumed, "no phantom, no offset; spread between scanners about 10 mg/cm3", 'L'}}},
    P{&CtNumbers::ash_per_bmd,
      {"ash_per_bmd",
       "1",
       0.8,
       1.5,
       "slope of ash density against K2HPO4-equivalent density",
       {Origin::published, "[keyak_1994], as coded in [parosol_py, c9bfc01]: ash = 1.06 BMD + 38.9 mg/cm3", 'M'}}},
    P{&CtNumbers::ash_offset,
      {"ash_offset",
       "mg/cm3",
       0,
       100,
       "ash density where the K2HPO4-equivalent density is 0",
       {Origin::published, "[keyak_1994], as coded in [parosol_py, c9bfc01]", 'M'}}},
};

}  // namespace

std::span<const P> ct_number_parameters() { return table; }

double bone_volume_fraction_from_hu(double hu, const CtNumbers& ct) {
  return std::clamp((hu - ct.marrow) / (ct.bone - ct.marrow), 0.0, 1.0);
}
double hu_from_bone_volume_fraction(double fraction, const CtNumbers& ct) {
  return ct.marrow + (ct.bone - ct.marrow) * fraction;
}
double bmd_from_hu(double hu, const CtNumbers& ct) { return ct.bmd_per_hu * hu + ct.bmd_offset; }
double hu_from_bmd(double bmd, const CtNumbers& ct) { return (bmd - ct.bmd_offset) / ct.bmd_per_hu; }
double bone_volume_fraction_from_bmd(double bmd, const CtNumbers& ct) {
  return bone_volume_fraction_from_hu(hu_from_bmd(bmd, ct), ct);
}
double bmd_from_bone_volume_fraction(double fraction, const CtNumbers& ct) {
  return bmd_from_hu(hu_from_bone_volume_fraction(fraction, ct), ct);
}
double ash_from_bmd(double bmd, const CtNumbers& ct) {
  return std::max(0.0, (ct.ash_per_bmd * bmd + ct.ash_offset) / 1000.0);
}
double bmd_from_ash(double ash, const CtNumbers& ct) { return (1000.0 * ash - ct.ash_offset) / ct.ash_per_bmd; }

double hounsfield(const VoxelContent& v, const CtNumbers& ct) {
  const double matrix = ct.unmineralised_matrix + (ct.bone - ct.unmineralised_matrix) * v.mineralisation;
  const double marrow = 1.0 - v.matrix - v.tumour - v.inert;
  return v.matrix * matrix + v.tumour * ct.tumour + v.inert * v.inert_hu + marrow * ct.marrow;
}

}  // namespace howship::skeleton
