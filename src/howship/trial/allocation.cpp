// SPDX-License-Identifier: Apache-2.0
#include "howship/trial/allocation.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/base/text_key.hpp"

namespace howship::trial {
namespace {

/// Draws are numbered by stratum, block and draw: 2^24 strata of 2^24 blocks with 2^16 draws.
constexpr std::uint64_t draw_number(std::uint64_t stratum, std::uint64_t block, std::uint64_t draw) {
  return (stratum << 40) | (block << 16) | draw;
}

/// Two draws a dose: the key of the drug's name, and its number from 1.
std::uint64_t dose_key(std::string_view drug, int number) {
  return 2 * ((std::uint64_t{text_key(drug)} << 16) + std::uint64_t(number));
}

}  // namespace

int arm_of(const Randomisation& plan, std::uint64_t seed, std::uint64_t stratum, std::uint64_t position) {
  HOWSHIP_ENSURE(!plan.ratio.empty() && !plan.blocks.empty(), "a randomisation has arms and blocks");
  const int unit = std::accumulate(plan.ratio.begin(), plan.ratio.end(), 0);
  std::uint64_t first = 0;
  for (std::uint64_t block = 0;; ++block) {
    const auto draw = [&](std::uint64_t index) {
      return uniform(seed, 0, Stream::randomisation, draw_number(stratum, block, index));
    };
    const auto choice = std::size_t(draw(0) * double(plan.blocks.size()));
    const int size = plan.blocks[choice];
    HOWSHIP_ENSURE(size > 0 && size % unit == 0, "a block holds every arm in its ratio");
    if (position >= first + std::uint64_t(size)) {
      first += std::uint64_t(size);
      continue;
    }
    std::vector<int> arms;
    for (int round = 0; round < size / unit; ++round) {
      for (std::size_t arm = 0; arm < plan.ratio.size(); ++arm)
        arms.insert(arms.end(), std::size_t(plan.ratio[arm]), int(arm));
    }
    for (std::size_t k = arms.size(); k > 1; --k) std::swap(arms[k - 1], arms[std::size_t(draw(k) * double(k))]);
    return arms[std::size_t(position - first)];
  }
}

std::vector<int> allocate(const Randomisation& plan, std::uint64_t seed, std::span<const std::uint64_t> strata) {
  std::map<std::uint64_t, std::uint64_t> seen;
  std::vector<int> out;
  for (const std::uint64_t stratum : strata) out.push_back(arm_of(plan, seed, stratum, seen[stratum]++));
  return out;
}

double drop_out_day(std::uint64_t seed, std::uint64_t patient, double hazard) {
  if (hazard <= 0.0) return std::numeric_limits<double>::infinity();
  return -std::log1p(-uniform(seed, patient, Stream::dropout, 0)) / hazard;
}

double stop_day(const Adherence& how, std::uint64_t seed, std::uint64_t patient) {
  if (how.stops <= 0.0) return std::numeric_limits<double>::infinity();
  return -std::log1p(-uniform(seed, patient, Stream::adherence, 0)) / how.stops;
}

bool dose_is_given(const Adherence& how, std::uint64_t seed, std::uint64_t patient, std::string_view drug, int number) {
  return uniform(seed, patient, Stream::adherence, dose_key(drug, number)) < how.dose_given;
}

double dose_delay(const Adherence& how, std::uint64_t seed, std::uint64_t patient, std::string_view drug, int number) {
  return -how.delay * std::log1p(-uniform(seed, patient, Stream::adherence, dose_key(drug, number) + 1));
}

bool crosses_over(double probability, std::uint64_t seed, std::uint64_t patient) {
  return uniform(seed, patient, Stream::crossover, 0) < probability;
}

}  // namespace howship::trial
