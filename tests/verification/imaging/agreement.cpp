// SPDX-License-Identifier: Apache-2.0
// The physics of the CT and the relation that reads bones from CT are one.
#include <gtest/gtest.h>

#include "howship/imaging/ct.hpp"
#include "howship/skeleton/hounsfield.hpp"

namespace howship::imaging {
namespace {

TEST(Ct, physics_agrees_with_the_relation_that_reads_bones) {
  const Attenuation mu = attenuation();
  const Mixture hu = ct_mixture(ct_spectrum({}, mu), mu, {}, Inert::cement);
  for (double fraction : {0.0, 0.1, 0.2, 0.5, 0.9})
    for (double tumour : {0.0, 0.5}) {
      Content c;
      c.mineral = fraction;
      c.tumour = tumour * (1 - fraction);
      c.rest = 1 - c.mineral - c.tumour;
      const double quick = skeleton::hounsfield({.matrix = fraction, .tumour = c.tumour});
      EXPECT_NEAR(hu(c), quick, std::max(5.0, 0.02 * quick)) << fraction << ' ' << tumour;
    }
}

}  // namespace
}  // namespace howship::imaging
