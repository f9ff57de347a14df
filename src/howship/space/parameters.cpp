// SPDX-License-Identifier: Apache-2.0
#include "howship/space/parameters.hpp"

namespace howship::space {

std::span<const Parameter<Parameters>> Parameters::table() {
  using P = Parameters;
  static constexpr Parameter<P> rows[] = {
      {&P::pthrp_range,
       {"pthrp_range",
        "mm",
        0.0,
        5.0,
        "screening length of PTHrP",
        {Origin::derived,
         "sqrt(D/k): D 10-14 mm2/day of 7-14 kDa proteins in gel (Nauman 2007, PMC1877763) halved in tissue, k 86/day "
         "(Pivonka 2008)",
         'M'}}},
      {&P::wnt_range,
       {"wnt_range",
        "mm",
        0.0,
        5.0,
        "screening length of the Wnt/ET-1-like factor",
        {Origin::derived, "matrix-bound; k 2/day (Farhat 2017 as quoted in arielcam27/thesis2019)", 'M'}}},
      {&P::dkk1_range,
       {"dkk1_range",
        "mm",
        0.0,
        5.0,
        "screening length of the DKK1-like factor",
        {Origin::derived,
         "osteoclasts activated more than 500 um from tumour (Kulenkampff 1986); as the Wnt-like factor", 'M'}}},
      {&P::growth_factor_range,
       {"growth_factor_range",
        "mm",
        0.0,
        5.0,
        "screening length of growth factors released from matrix",
        {Origin::derived,
         "k 499/day of TGF-beta (Farhat 2017 as quoted in arielcam27/thesis2019); cytokine range about 250 um (Francis "
         "and Palsson 1997, PMC24899)",
         'M'}}},
      {&P::architecture_exponent,
       {"architecture_exponent",
        "1",
        0.0,
        10.0,
        "power of the pore fraction that hinders spreading",
        {Origin::assumed, "assumed because dense bone blocks; elasticity of the lesion volume -0.7", 'L'}}},
      {&P::random_motility,
       {"random_motility",
        "1",
        0.0,
        1.0,
        "share of spreading that needs no crowding",
        {Origin::assumed, "assumed small", 'L'}}},
      {&P::stroma_spreading,
       {"stroma_spreading",
        "mm2/day",
        0.0,
        3.0,
        "recolonisation of dead marrow by stroma from the rim",
        {Origin::assumed, "front 2 sqrt(D k) = 0.08 mm/day, from the endosteum inwards (OSTI 7077372)", 'L'}}},
      {&P::soft_tissue_capacity,
       {"soft_tissue_capacity",
        "1",
        0.01,
        1.0,
        "share of soft tissue outside bone that tumour can take without displacing it",
        {Origin::assumed, "assumed because fat and loose connective tissue yield, muscle and ligament hardly do",
         'L'}}},
  };
  return rows;
}

}  // namespace howship::space
