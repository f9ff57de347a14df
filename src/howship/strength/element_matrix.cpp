// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/element_matrix.hpp"

#include "howship/strength/element.hpp"

namespace howship::strength {
namespace {

/// Sign of mode abc (bits of `mode`: x, y, z) at a corner.
double sign(int mode, int corner) {
  double product = 1;
  for (int axis = 0; axis < 3; ++axis)
    if (mode >> axis & 1) product *= (corner >> axis & 1) ? 1 : -1;
  return product;
}

template <Element element>
std::array<std::array<double, 24>, 24> stiffness(double lambda, double mu) {
  std::array<std::array<double, 24>, 24> matrix{};
  const auto slot = [](int component, int mode) { return 4 * component + 2 * (mode >> 2) + (mode & 1); };
  for (int corner = 0; corner < 8; ++corner)
    for (int component = 0; component < 3; ++component) {
      double even[12] = {}, odd[12] = {};
      for (int mode = 0; mode < 8; ++mode) ((mode >> 1 & 1) ? odd : even)[slot(component, mode)] = sign(mode, corner);
      mode_forces<element>(lambda, mu, even, odd);
      for (int c = 0; c < 3; ++c) even[4 * c] = 0;  // constants carry no force
      for (int to = 0; to < 8; ++to)
        for (int c = 0; c < 3; ++c) {
          double force = 0;
          for (int mode = 0; mode < 8; ++mode) force += sign(mode, to) * ((mode >> 1 & 1) ? odd : even)[slot(c, mode)];
          matrix[std::size_t(3 * to + c)][std::size_t(3 * corner + component)] = force;
        }
    }
  return matrix;
}

}  // namespace

std::array<std::array<double, 24>, 24> element_stiffness(Element element, double lambda, double mu) {
  switch (element) {
    case Element::full_integration:
      return stiffness<Element::full_integration>(lambda, mu);
    case Element::reduced_dilatation:
      return stiffness<Element::reduced_dilatation>(lambda, mu);
    case Element::incompatible_modes:
      break;
  }
  return stiffness<Element::incompatible_modes>(lambda, mu);
}

}  // namespace howship::strength
