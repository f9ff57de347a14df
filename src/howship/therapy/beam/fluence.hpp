// SPDX-License-Identifier: Apache-2.0
// A modulated field: a map of fluence on the isocentre plane, blurred once for each component and depth.
#pragma once
#include <vector>

#include "howship/therapy/beam/quality.hpp"
#include "howship/therapy/beam/rays.hpp"

namespace howship::therapy::beam {

class Fluence {
 public:
  /// Covers -half..half across and up (cm) in pixels of `pixel` cm; all 0.
  Fluence(double half_across, double half_up, double pixel = 0.25);

  /// Adds to every pixel within the rectangle, width x height about (x, y); pixels that its edge cuts get their part.
  void add(double x, double y, double width, double height, double weight);

  /// Blurs the map for depths up to `deepest` cm of water about `along` cm from the source.
  void blur(const Beam& beam, double deepest, double along);
  /// Gy for 100 monitor units where the map is 1 over a field of that equivalent side. Needs `blur`.
  double dose(const Beam& beam, const Beam::Seen& seen, double equivalent_side) const;
  /// Adds `weight` times that to the voxels [begin, end) of a column; begin is a whole number of packs.
  void add_dose(const Beam& beam, const SeenColumn& column, std::size_t begin, std::size_t end, double equivalent_side,
                double weight, float* dose, std::vector<double>& room) const;

 private:
  /// Of a component at a node of depth: pixels by column, then row, with a layer of nothing around.
  const double* blurred(std::size_t component, std::size_t node) const {
    return blurred_.data() + (component * nodes + node) * (columns_ + 2) * (rows_ + 2);
  }

  static constexpr std::size_t nodes = 8;  // of depth

  double half_across_, half_up_, pixel_;
  std::size_t columns_, rows_;
  std::vector<double> map_;
  double deepest_ = 1.0;
  std::vector<double> blurred_;
};

}  // namespace howship::therapy::beam
