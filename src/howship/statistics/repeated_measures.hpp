// SPDX-License-Identifier: Apache-2.0
// A quantity measured at several visits, some of them missed.
#pragma once
#include <cstddef>
#include <vector>

#include "howship/statistics/estimate.hpp"

namespace howship::statistics {

/// Changes from base line of one patient; NaN where a visit was missed.
struct Measured {
  double base = 0.0;
  int arm = 0;  ///< 0 control, 1 treated
  std::vector<double> change;
};

enum class Covariance { unstructured, toeplitz, compound_symmetry };
const char* covariance_name(Covariance);

struct RepeatedMeasures {
  std::vector<Estimate> difference;                 ///< treated minus control at each visit
  std::vector<double> covariance;                   ///< visits squared
  double log_likelihood = undefined;                ///< restricted
  Covariance structure = Covariance::unstructured;  ///< that which converged
  int steps = 0;
  bool converged = false;
};

/// Mixed model for repeated measures: change = visit + visit x arm + visit x base line, restricted maximum likelihood,
/// missing at random. Fisher scoring on the covariances; where the unstructured covariance does not converge, variances
/// by visit with correlations by distance (Toeplitz), then one variance and one correlation. Intervals are normal from
/// 100 patients on, else of t with patients - arms - 1 degrees of freedom. A patient without any visit tells nothing.
/// Bug where patients have unlike numbers of visits.
RepeatedMeasures repeated_measures(const std::vector<Measured>& patients);

/// How much worse (in the unit of the change, towards 0) what treated patients missed at `visit` would have to be than
/// what was expected of them, for the interval of the difference to reach 0: the tipping point of "missing at random".
/// NaN where nothing was missed or the interval holds 0 already.
double tipping_point(const std::vector<Measured>& patients, const RepeatedMeasures& fit, std::size_t visit);

/// Treated minus control at one visit, adjusted for base line (analysis of covariance).
Estimate analysis_of_covariance(const std::vector<Measured>& patients, std::size_t visit);

}  // namespace howship::statistics
