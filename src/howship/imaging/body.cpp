// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/body.hpp"

#include <array>

namespace howship::imaging {
namespace {

constexpr Source mri_symri{
    Origin::published, "synthetic MRI of the spine, n = 32 [drake_perez_2018, abstract]; SUV and tracer recalled", 'M'};
constexpr Source recalled{Origin::recalled, "relaxation at 1.5 T and uptake as in textbooks", 'M'};

//                       name                   material               PD    T1    T2    SUV  tracer
constexpr std::array<BodyTissueData, body_tissue_count> rows{{
    {BodyTissue::air, "air", Material::air, 0.0, 1000, 10, 0.0, 0.0, recalled},
    {BodyTissue::lung, "lung", Material::lung, 0.15, 1200, 30, 0.4, 0.35, recalled},
    {BodyTissue::adipose, "fat", Material::adipose, 0.95, 288, 80, 0.3, 0.4, recalled},
    {BodyTissue::muscle, "muscle", Material::muscle, 0.80, 1000, 40, 0.65, 1.0, recalled},
    {BodyTissue::organ, "bowel and other organs", Material::soft_organ, 0.85, 900, 60, 1.1, 1.2, recalled},
    {BodyTissue::liver, "liver", Material::soft_organ, 0.80, 580, 46, 0.0, 1.3, recalled},
    {BodyTissue::kidney, "kidney", Material::soft_organ, 0.85, 960, 84, 3.0, 5.0, recalled},
    {BodyTissue::blood,
     "blood",
     Material::soft_organ,
     0.20,
     1550,
     40,
     1.6,
     2.2,
     {Origin::recalled, "flow void: the low proton density stands for blood that leaves the slice", 'L'}},
    {BodyTissue::urine, "urine", Material::water, 1.0, 3500, 1500, 20.0, 18.0, recalled},
    {BodyTissue::disc, "disc and cartilage", Material::cartilage, 0.79, 1165, 102, 0.5, 0.8, mri_symri},
    {BodyTissue::cerebrospinal_fluid, "cerebrospinal fluid", Material::water, 1.07, 4273, 1578, 0.3, 0.6, mri_symri},
    {BodyTissue::cord, "spinal cord", Material::soft_organ, 0.75, 780, 101, 1.8, 0.6, mri_symri},
    {BodyTissue::brain, "brain", Material::soft_organ, 0.80, 800, 90, 7.0, 0.3, recalled},
    {BodyTissue::bone, "bone", Material::mineral_bone, 0.0, 1000, 1, 0.4, 1.0, recalled},
}};

}  // namespace

std::span<const BodyTissueData> body_tissues() { return rows; }

Surround elliptic_body(const Grid& grid, double half_width, double half_depth, BodyTissue inside) {
  Surround out{grid, std::vector<std::uint8_t>(grid.extent.size(), std::uint8_t(BodyTissue::air)),
               std::vector<std::uint8_t>(grid.extent.size(), 0), std::vector<float>(grid.extent.size(), 0.0f)};
  for (int k = 0; k < grid.extent.nk; ++k)
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const Vec3 p = grid.to_world({double(i), double(j), double(k)});
        const double x = p[0] / half_width, y = p[1] / half_depth;
        if (x * x + y * y < 1.0) out.tissue[grid.extent.index(i, j, k)] = std::uint8_t(inside);
      }
  return out;
}

}  // namespace howship::imaging
