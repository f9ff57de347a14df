// SPDX-License-Identifier: Apache-2.0
// A modulated field: a map of fluence on the isocentre plane, blurred once for each component and depth.
#pragma once
#include <vector>

#include "howship/therapy/beam/quality.hpp"

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

 private:
  double blurred(std::size_t component, std::size_t node, double x, double y) const;

  double half_across_, half_up_, pixel_;
  std::size_t columns_, rows_;
  std::vector<double> map_;
  double deepest_ = 1.0;
  std::vector<std::vector<double>> blurred_;  // nodes of depth within components
};

}  // namespace howship::therapy::beam
