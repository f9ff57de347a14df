// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/heat/electric.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/base/sums.hpp"
#include "howship/therapy/heat/electric_kernel.hpp"

namespace howship::therapy::heat {
namespace {

constexpr int most_iterations = 1000;
constexpr std::size_t block = 8;  // numbers of the kernels' pack

/// Conductance (S) of the faces towards i+1, j+1, k+1 of each voxel, and to the world beyond the box. All arrays have a
/// layer of zeros before and behind, so that no voxel lacks a neighbour; layers begin at whole packs, so that most of
/// what the kernels read lies on one line of the cache.
struct Network {
  std::size_t row, in_layer, layer;  ///< voxels of a row and of a layer; numbers from layer to layer
  std::array<ZeroedArray<double>, 3> across;
  ZeroedArray<double> diagonal, outwards, inverse_diagonal;

  std::size_t at(std::size_t voxel) const { return layer + voxel / in_layer * layer + voxel % in_layer; }
};

Network network_of(const Extent& extent, double spacing, std::span<const double> sigma,
                   std::span<const std::uint8_t> electrode, const Link& link) {
  Network out{std::size_t(extent.ni), std::size_t(extent.ni) * std::size_t(extent.nj), 0, {}, {}, {}, {}};
  out.layer = (out.in_layer + block - 1) / block * block;
  const double h = 1e-3 * spacing;
  const std::size_t padded = out.layer * (std::size_t(extent.nk) + 2);
  const std::array<int, 3> count{extent.ni, extent.nj, extent.nk};
  const std::array<std::size_t, 3> stride{1, out.row, out.in_layer}, padded_stride{1, out.row, out.layer};
  for (auto& face : out.across) face = ZeroedArray<double>(padded);
  for (auto* array : {&out.diagonal, &out.outwards, &out.inverse_diagonal}) *array = ZeroedArray<double>(padded);
  std::size_t v = 0;
  for (int k = 0; k < extent.nk; ++k)
    for (int j = 0; j < extent.nj; ++j)
      for (int i = 0; i < extent.ni; ++i, ++v) {
        const std::array<int, 3> place{i, j, k};
        const std::size_t here = out.at(v);
        for (std::size_t a = 0; a < 3; ++a) {
          if (place[a] == 0 || place[a] + 1 == count[a]) {
            // Far away the potential falls as the inverse of the distance from the middle.
            double square = 0.0;
            for (std::size_t c = 0; c < 3; ++c) square += std::pow(h * (place[c] - 0.5 * (count[c] - 1)), 2);
            out.outwards[here] += sigma[v] * h * h * (0.5 * h * count[a]) / square;
          }
          if (place[a] + 1 == count[a]) continue;
          const std::size_t w = v + stride[a];
          const double mean = electrode[v] != electrode[w]
                                  ? (a == 2 ? link.end : link.side) * sigma[electrode[v] ? w : v]
                              : electrode[v] ? 0.0
                                             : 2.0 * sigma[v] * sigma[w] / (sigma[v] + sigma[w]);
          out.across[a][here] = mean * h;
          out.diagonal[here] += mean * h;
          out.diagonal[here + padded_stride[a]] += mean * h;
        }
        out.diagonal[here] += out.outwards[here];
        if (!electrode[v] && out.diagonal[here] > 0.0) out.inverse_diagonal[here] = 1.0 / out.diagonal[here];
      }
  return out;
}

/// Current that leaves a voxel (padded index) at potentials x.
inline double current(const Network& net, const double* x, std::size_t v) {
  return net.diagonal[v] * x[v] -
         ((net.across[0][v] * x[v + 1] + net.across[0][v - 1] * x[v - 1]) +
          (net.across[1][v] * x[v + net.row] + net.across[1][v - net.row] * x[v - net.row]) +
          (net.across[2][v] * x[v + net.layer] + net.across[2][v - net.layer] * x[v - net.layer]));
}

}  // namespace

void solve(const Extent& extent, double spacing, std::span<const double> sigma, std::span<const std::uint8_t> electrode,
           const Link& link, ElectricField& field, ThreadPool& pool) {
  const Network net = network_of(extent, spacing, sigma, electrode, link);
  const std::size_t layers = std::size_t(extent.nk), padded = net.diagonal.size();
  ZeroedArray<double>& x = field.potential;
  if (x.size() != padded) x = ZeroedArray<double>(padded);
  ZeroedArray<double> r(padded), p(padded), q(padded);
  std::vector<double> part(layers);
  double scale = 0.0;
  for (std::size_t v = 0; v < electrode.size(); ++v) {
    if (!electrode[v]) continue;
    x[net.at(v)] = 1.0;
    scale += net.diagonal[net.at(v)];
  }
  const CurrentArrays arrays{net.diagonal.data(),
                             {net.across[0].data(), net.across[1].data(), net.across[2].data()},
                             net.inverse_diagonal.data(),
                             x.data(),
                             r.data(),
                             p.data(),
                             q.data(),
                             net.row,
                             net.layer};
  const auto apply_here = HOWSHIP_PICK(chosen_isa(), apply_network);
  const auto step_here = HOWSHIP_PICK(chosen_isa(), step_along);
  const auto turn_here = HOWSHIP_PICK(chosen_isa(), turn);
  // Each layer adds up its own; layers are added in their order.
  const auto in_layers = [&](const auto& each) {
    pool.run(layers, [&](std::size_t k) { part[k] = each((k + 1) * net.layer, (k + 1) * net.layer + net.in_layer); });
    return ordered_sum(part);
  };
  double rz = 0.0;
  for (std::size_t v = 0; v < electrode.size(); ++v) {
    if (electrode[v]) continue;
    const std::size_t here = net.at(v);
    r[here] = -current(net, x.data(), here);
    p[here] = net.inverse_diagonal[here] * r[here];
    rz += r[here] * p[here];
  }
  const double enough = 1e-12 * scale;
  field.iterations = 0;
  while (rz > enough && field.iterations < most_iterations) {
    ++field.iterations;
    const double pq = in_layers([&](std::size_t begin, std::size_t end) { return apply_here(arrays, begin, end); });
    const double along = rz / pq;
    const double next =
        in_layers([&](std::size_t begin, std::size_t end) { return step_here(arrays, along, begin, end); });
    const double keep = next / rz;
    rz = next;
    in_layers([&](std::size_t begin, std::size_t end) {
      turn_here(arrays, keep, begin, end);
      return 0.0;
    });
  }
  // Half of what a face dissipates belongs to either side, all of it to tissue that touches the electrode.
  const double volume = 1e-9 * spacing * spacing * spacing;
  std::vector<double> heat(electrode.size());
  const std::array<std::size_t, 3> stride{1, net.row, net.in_layer}, padded_stride{1, net.row, net.layer};
  field.beyond = 0.0;
  field.conductance = 0.0;
  for (std::size_t v = 0; v < heat.size(); ++v) {
    const std::size_t here = net.at(v);
    field.beyond += net.outwards[here] * x[here] * x[here];
    if (electrode[v]) field.conductance += current(net, x.data(), here);
    for (std::size_t a = 0; a < 3; ++a) {
      if (net.across[a][here] <= 0.0) continue;
      const std::size_t w = v + stride[a];
      const double drop = x[here + padded_stride[a]] - x[here], power = net.across[a][here] * drop * drop / volume;
      heat[v] += electrode[v] ? 0.0 : electrode[w] ? power : 0.5 * power;
      heat[w] += electrode[w] ? 0.0 : electrode[v] ? power : 0.5 * power;
    }
  }
  field.heat.assign(heat.begin(), heat.end());
}

}  // namespace howship::therapy::heat
