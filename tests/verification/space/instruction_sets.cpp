// SPDX-License-Identifier: Apache-2.0
// One law, many instruction sets: each variant of each kernel gives the bytes that the plain double gives.
#include <random>

#include "howship/space/voxel_kernels.hpp"
#include "reference.hpp"

namespace howship::space {
namespace {

constexpr std::size_t count = 1003;  // not a multiple of any vector width

struct Arrays {
  std::array<Column, state_count> state;
  std::array<Column, 4> now, before;
  Column inert{count}, host{count}, dose_rate{count};

  explicit Arrays(const Law& law) {
    std::mt19937_64 random{11};
    const auto draw = [&](double low, double high) { return std::uniform_real_distribution{low, high}(random); };
    for (Column& c : state) c = Column(count);
    for (Column& c : now) c = Column(count);
    for (Column& c : before) c = Column(count);
    for (std::size_t i = 0; i < count; ++i) {
      Values<double> y = healthy_values(draw(0.0, 0.9), law);
      for (auto k : {preosteoblasts, osteoblasts, osteoclasts}) y[k] = std::exp(draw(-2.0, 3.0));
      y[woven] = draw(0.0, 0.1);
      y[sensitive] = draw(0.0, 0.5) * (1.0 - y[lamellar]);
      y[adapted] = draw(0.0, 0.1) * (1.0 - y[lamellar]);
      y[debris] = draw(0.0, 0.2);
      y[stroma] = draw(0.0, 1.0);
      y[repair] = draw(0.0, 1.0);
      y[bisphosphonate] = draw(0.0, 5.0);
      y[independent] = draw(0.0, 0.05) * (1.0 - y[lamellar]);
      y[reactive] = draw(0.0, 1.0);
      y[tissue_quality] = draw(0.3, 1.0);
      y[pending_loss] = draw(0.0, 0.5);
      for (std::size_t k = 0; k < state_count; ++k) state[k][i] = y[k];
      const double scale[] = {5.0, 30.0, 3.0, 3.0};
      for (std::size_t k = 0; k < 4; ++k) {
        now[k][i] = draw(-1e-6, scale[k]);
        before[k][i] = draw(0.0, scale[k]);
      }
      inert[i] = i % 5 == 0 ? 0.1 : 0.0;
      host[i] = i % 7 == 0 ? 0.0 : 1.0;
      dose_rate[i] = draw(0.0, 0.5);
    }
  }
  ReactionArrays pointers() {
    ReactionArrays a{};
    for (std::size_t k = 0; k < state_count; ++k) a.state[k] = state[k].data();
    for (std::size_t k = 0; k < 4; ++k) {
      a.factor[k] = now[k].data();
      a.before[k] = before[k].data();
    }
    a.inert = inert.data();
    a.host = host.data();
    a.dose_rate = dose_rate.data();
    return a;
  }
};

Exposure busy_exposure() {
  Exposure e;
  e.denosumab = 2e4;
  e.circulating_pthrp = 1.0;
  e.opg_supply = 1e4;
  e.rankl_supply = 10.0;
  e.extra_tgf_beta = 0.2;
  e.mechanical_stimulus = 0.8;
  e.bisphosphonate_rate = 0.1;
  e.growth = {0.5, 0.9, 0.8};
  e.kill = {0.05, 0.01, 0.02};
  e.osteoclast_kill = 0.02;
  e.surface_kill = 0.3;
  e.surface_reach = 0.06;
  return e;
}

}  // namespace

TEST(InstructionSets, each_variant_of_the_law_gives_the_bytes_of_the_plain_double) {
  for (const bone::Parameters& bone : {published_bone(), bone::Parameters{}}) {
    const Law law{bone, tumour::find_primary("prostate")->parameters};
    const Exposure e = busy_exposure();
    for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
      if (!runs_here(isa)) continue;
      Arrays packs(law);
      const Arrays plain(law);
      const auto react_here = HOWSHIP_PICK(isa, react);
      react_here(packs.pointers(), 0, count, law, e, 1.0, true);
      for (std::size_t i = 0; i < count; ++i) {
        double mid[4];
        Values<double> y;
        for (std::size_t k = 0; k < 4; ++k)
          mid[k] = max(1.5 * max(plain.now[k][i], 0.0) - 0.5 * plain.before[k][i], 0.0);
        for (std::size_t k = 0; k < state_count; ++k) y[k] = plain.state[k][i];
        const auto effect = effect_of(Factors<double>{mid[0], mid[1], mid[2], mid[3]}, law);
        const auto fixed = imposed(e, Site<double>{plain.inert[i], plain.host[i]}, plain.dose_rate[i], law);
        y = stepped(
            y, [&](const Values<double>&) { return effect; }, fixed, law, 1.0);
        for (std::size_t k = 0; k < state_count; ++k)
          ASSERT_EQ(packs.state[k][i], y[k]) << name(isa) << " RVE " << i << " state " << k;
      }
    }
  }
}

TEST(InstructionSets, the_largest_magnitude_is_that_between_the_ends_wherever_they_lie) {
  std::vector<double> x(64);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = (i % 3 == 0 ? -1.0 : 1.0) * double((i * 37) % 64);
  for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (!runs_here(isa)) continue;
    const auto largest = HOWSHIP_PICK(isa, largest_magnitude);
    for (std::size_t begin = 0; begin < 24; ++begin)
      for (std::size_t end = begin + 1; end < 48; ++end) {
        double expected = 0.0;
        for (std::size_t i = begin; i < end; ++i) expected = std::max(expected, std::abs(x[i]));
        ASSERT_EQ(largest(x.data(), begin, end), expected) << name(isa) << " from " << begin << " to " << end;
      }
  }
}

TEST(InstructionSets, sums_of_fluxes_and_factor_passes_are_the_same_bytes_on_every_variant) {
  const Law law{{}, tumour::find_primary("breast")->parameters};
  Arrays arrays(law);
  const space::Run run{1, std::uint32_t(count - 2), {0, 0, 0, 0}, false, true};
  std::vector<std::array<double, flux_count>> sums;
  std::vector<std::vector<double>> passes;
  for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (!runs_here(isa)) continue;
    const auto add_here = HOWSHIP_PICK(isa, add_fluxes);
    const auto pass_here = HOWSHIP_PICK(isa, factor_pass);
    std::array<double, flux_count> sum{};
    add_here(arrays.pointers(), 0, count, law, busy_exposure(), nullptr, sum.data());
    sums.push_back(sum);
    Column next(count);
    const double residual = pass_here(
        {arrays.now[0].data(), arrays.now[1].data(), arrays.now[2].data(), next.data(), 0.3, 0.5, 0.2}, &run, &run + 1);
    std::vector<double> all(next.span().begin(), next.span().end());
    all.push_back(residual);
    passes.push_back(all);
  }
  for (std::size_t i = 1; i < sums.size(); ++i) {
    EXPECT_EQ(sums[i], sums[0]);
    EXPECT_EQ(passes[i], passes[0]);
  }
  EXPECT_GT(sums[0][0], 0.0);
  const Column &x = arrays.now[1], &source = arrays.now[0], &before = arrays.now[2];
  for (std::size_t i = 1; i <= count - 2; ++i) {
    const double right = i == count - 2 ? 0.0 : x[i + 1] - x[i];  // a closed end
    const double residual = source[i] - x[i] + 0.3 * ((x[i - 1] - x[i]) + right);
    ASSERT_EQ(passes[0][i], x[i] + 0.5 * residual + 0.2 * (x[i] - before[i])) << i;
  }
}

}  // namespace howship::space
