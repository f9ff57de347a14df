// SPDX-License-Identifier: Apache-2.0
// Plain diffusion and decay, dc/dt = D laplace c - k c + s in a closed box: the solver of Howship's factor fields
// beside the method of BioFVM (Ghaffarizadeh et al. 2016, doi:10.1093/bioinformatics/btv730), written here from its
// equations: one axis after the other, each an implicit step by Thomas' algorithm with a third of the decay. Both in
// one thread and double precision. Times are printed where both gave the same answer.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "../strength/machine.hpp"
#include "howship/base/threads.hpp"
#include "howship/space/voxels.hpp"
#include "howship/tumour/primary.hpp"

using namespace howship;
using namespace howship::space;

namespace {

constexpr double decay = 0.1;         // 1/min, BioFVM's of oxygen
constexpr double usual_step = 0.01;   // min, BioFVM's for diffusion
constexpr double day = 1440.0;        // min
constexpr double rest = 9.0 / decay;  // min, after which an e^-9 of the start is left
constexpr double same_answer = 1e-3;  // of the largest value

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_MACHINE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_MACHINE
#endif

/// Thomas' algorithm on `width` neighbouring numbers at once, `stride` apart along the line.
FOR_EACH_MACHINE
void solve_side_by_side(double* x, std::size_t n, std::size_t stride, std::size_t width, double coupling,
                        const double* inverse, const double* behind) {
  for (std::size_t w = 0; w < width; ++w) x[w] *= inverse[0];
  for (std::size_t i = 1; i < n; ++i) {
    double* at = x + i * stride;
    const double* before = at - stride;
    for (std::size_t w = 0; w < width; ++w) at[w] = (at[w] + coupling * before[w]) * inverse[i];
  }
  for (std::size_t i = n - 1; i-- > 0;) {
    double* at = x + i * stride;
    const double* after = at + stride;
    for (std::size_t w = 0; w < width; ++w) at[w] += behind[i] * after[w];
  }
}

/// The same along lines that lie one behind the other in memory, eight of them at a time, so that none waits for
/// itself.
FOR_EACH_MACHINE
void solve_eight_lines(double* x, std::size_t n, double coupling, const double* inverse, const double* behind) {
  double carried[8];
  for (std::size_t l = 0; l < 8; ++l) carried[l] = x[l * n] *= inverse[0];
  for (std::size_t i = 1; i < n; ++i)
    for (std::size_t l = 0; l < 8; ++l) carried[l] = x[l * n + i] = (x[l * n + i] + coupling * carried[l]) * inverse[i];
  for (std::size_t i = n - 1; i-- > 0;)
    for (std::size_t l = 0; l < 8; ++l) carried[l] = x[l * n + i] += behind[i] * carried[l];
}

FOR_EACH_MACHINE
void add_sources(double* x, const double* source, std::size_t size, double step) {
  for (std::size_t v = 0; v < size; ++v) x[v] += step * source[v];
}

/// n^3 voxels, `fields` numbers each, neighbours in memory as BioFVM keeps them.
class AxisByAxis {
 public:
  AxisByAxis(std::size_t n, std::size_t fields, double stiffness, double step)
      : n_(n), fields_(fields), step_(step), coupling_(step * decay * stiffness), inverse_(n), behind_(n) {
    for (std::size_t i = 0; i < n; ++i) {
      const double faces = i == 0 || i + 1 == n ? 1.0 : 2.0, diagonal = 1.0 + step * decay / 3.0 + faces * coupling_;
      inverse_[i] = 1.0 / (i == 0 ? diagonal : diagonal - coupling_ * behind_[i - 1]);
      behind_[i] = coupling_ * inverse_[i];
    }
  }
  void advance(std::vector<double>& x, const std::vector<double>& source) const {
    add_sources(x.data(), source.data(), x.size(), step_);
    const std::size_t row = n_ * fields_, plane = n_ * row;
    if (fields_ == 1)
      for (std::size_t line = 0; line < n_ * n_; line += 8)
        solve_eight_lines(x.data() + line * n_, n_, coupling_, inverse_.data(), behind_.data());
    else
      for (std::size_t line = 0; line < n_ * n_; ++line)
        solve_side_by_side(x.data() + line * row, n_, fields_, fields_, coupling_, inverse_.data(), behind_.data());
    for (std::size_t k = 0; k < n_; ++k)
      solve_side_by_side(x.data() + k * plane, n_, row, row, coupling_, inverse_.data(), behind_.data());
    for (std::size_t j = 0; j < n_; ++j)
      solve_side_by_side(x.data() + j * row, n_, plane, row, coupling_, inverse_.data(), behind_.data());
  }

 private:
  std::size_t n_, fields_;
  double step_, coupling_;
  std::vector<double> inverse_, behind_;
};

/// Twelve round spots of tissue that makes the factor, up to `decay` a minute, so that fields are of the size of 1;
/// other places for each field.
std::vector<double> spots(std::size_t n, std::size_t field) {
  std::vector<double> out(n * n * n, 0.0);
  constexpr double sigma = 3.0;  // voxels
  for (std::size_t spot = 0; spot < 12; ++spot) {
    const double at[] = {double(n) * std::fmod(0.137 + 0.618034 * double(spot + 5 * field), 1.0),
                         double(n) * std::fmod(0.291 + 0.754878 * double(spot + 3 * field), 1.0),
                         double(n) * std::fmod(0.443 + 0.569840 * double(spot + 7 * field), 1.0)};
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) {
        const double dz = double(k) - at[2], dy = double(j) - at[1], across = dz * dz + dy * dy;
        if (across > 36.0 * sigma * sigma) continue;
        for (std::size_t i = 0; i < n; ++i) {
          const double dx = double(i) - at[0];
          out[(k * n + j) * n + i] += decay * std::exp(-(dx * dx + across) / (2.0 * sigma * sigma));
        }
      }
  }
  return out;
}

std::vector<double> interleaved(const std::vector<std::vector<double>>& fields) {
  std::vector<double> out(fields.size() * fields[0].size());
  for (std::size_t f = 0; f < fields.size(); ++f)
    for (std::size_t v = 0; v < fields[f].size(); ++v) out[v * fields.size() + f] = fields[f][v];
  return out;
}

/// Largest difference of field `f` of both as a share of the largest value.
double apart(const std::vector<double>& peer, std::size_t fields, std::size_t f, const Column& ours) {
  double difference = 0.0, largest = 0.0;
  for (std::size_t v = 0; v < ours.span().size(); ++v) {
    difference = std::max(difference, std::abs(peer[v * fields + f] - ours[v]));
    largest = std::max(largest, std::abs(ours[v]));
  }
  return difference / largest;
}

/// Passes over fields, those that only look whether it is done among them, and the bytes from memory of all the fields.
/// Passes that go over the voxels together have what they share from cache.
struct Passes {
  int count = 0;
  double bytes = 0.0;
};

/// A box of n^3 voxels of 1 mm, of which Howship solves every one, with the solver and the tolerance of a run.
class Ours {
 public:
  explicit Ours(std::size_t n) : space_(box(int(n))), spare_(n * n * n) {}
  /// Adds to `passes` what is needed for what is at rest under `source`, in the same units of time, which is made on
  /// the way of `made_of` columns or, where that is 0, is there; `stiffness` is (range / spacing)^2.
  template <class Make>
  void solve(const Column& source, const Make& make_source, int made_of, double stiffness, Column& x, Passes& passes) {
    const Sweeps before = space_.sweeps();
    const int stored = space_.solve_field(source, make_source, std::sqrt(stiffness), x, spare_, false, pool_);
    passes.count += space_.sweeps().factors - before.factors;
    // The source, what it is made of and up to two iterates; then the source and two iterates, one of them twice.
    const double first = 8.0 * (1 + made_of + std::min(stored, 2)),
                 others = 32.0 * (space_.sweeps().fields - before.fields - 1);
    passes.bytes += (first + others) * double(source.span().size());
  }

 private:
  static VoxelSpace box(int n) {
    Grid grid;
    grid.extent = {n, n, n};
    for (std::size_t c = 0; c < 3; ++c) {
      grid.to_world.column[c] = {0, 0, 0};
      grid.to_world.column[c][c] = 1.0;
    }
    const std::vector<float> fraction(grid.extent.size(), 0.0f);
    const std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::canal));
    const Law law{{}, tumour::find_primary("breast")->parameters};
    VoxelOptions options;
    options.all_awake = true;
    return {make_voxels(grid, fraction, tissue, law, {}), law, {}, options};
  }
  VoxelSpace space_;
  Column spare_;
  ThreadPool pool_{1};
};

template <class Body>
double best_of(int trials, const Body& body) {
  double best = 1e9;
  for (int trial = 0; trial < trials; ++trial) {
    const double start = thread_seconds();
    body();
    best = std::min(best, thread_seconds() - start);
  }
  return best;
}

double largest_of(const double* partial, std::size_t count) {
  double out = 0.0;
  for (std::size_t l = 0; l < count; ++l) out = std::max(out, partial[l]);
  return out;
}

/// Returns the largest magnitude.
FOR_EACH_MACHINE
double largest_in(const double* x, std::size_t begin, std::size_t end) {
  double partial[16] = {};
  std::size_t v = begin;
  for (; v + 16 <= end; v += 16)
    for (std::size_t l = 0; l < 16; ++l) {
      const double size = std::abs(x[v + l]);
      partial[l] = partial[l] < size ? size : partial[l];
    }
  for (; v < end; ++v) partial[0] = std::max(partial[0], std::abs(x[v]));
  return largest_of(partial, 16);
}

FOR_EACH_MACHINE
void step_source(const double* x, const double* source, double* out, std::size_t begin, std::size_t end, double step,
                 double scale) {
  for (std::size_t v = begin; v < end; ++v) out[v] = (x[v] + step * source[v]) * scale;
}

struct Step {
  double minutes, apart;
};

/// The longest step (a half, a quarter, ... of a minute) with which the peer's fields at rest are those of Howship, on
/// a box of 32^3 for 90 minutes, after which an e^-9 of the start is left.
Step longest_step(double stiffness, std::size_t fields) {
  constexpr std::size_t n = 32, size = n * n * n;
  Ours ours(n);
  std::vector<std::vector<double>> sources;
  std::vector<Column> x;
  Column right_side(size);
  for (std::size_t f = 0; f < fields; ++f) {
    sources.push_back(spots(n, f));
    for (std::size_t v = 0; v < size; ++v) right_side[v] = sources[f][v] / decay;
    Passes passes;
    const auto there = [&](std::size_t begin, std::size_t end) { return largest_in(right_side.data(), begin, end); };
    ours.solve(right_side, there, 0, stiffness, x.emplace_back(size), passes);
  }
  const std::vector<double> source = interleaved(sources);
  for (Step step{0.08, 0.0};; step.minutes /= 2) {
    const AxisByAxis peer(n, fields, stiffness, step.minutes);
    std::vector<double> at(source.size(), 0.0);
    for (double t = 0; t < rest; t += step.minutes) peer.advance(at, source);
    step.apart = 0.0;
    for (std::size_t f = 0; f < fields; ++f) step.apart = std::max(step.apart, apart(at, fields, f, x[f]));
    if (step.apart < same_answer || step.minutes < 0.001) return step;
  }
}

void one_step(std::size_t n, double stiffness, std::size_t fields, double triad) {
  Ours ours(n);
  const std::size_t size = n * n * n;
  std::vector<std::vector<double>> sources;
  for (std::size_t f = 0; f < fields; ++f) sources.push_back(spots(n, f));
  const std::vector<double> source = interleaved(sources);
  // From what three quarters of the sources would have left after ten minutes without spreading.
  std::vector<double> start = source, peer_at;
  for (double& x : start) x *= 7.5;
  const AxisByAxis peer(n, fields, stiffness, usual_step);
  peer_at = start;
  peer.advance(peer_at, source);
  std::vector<Column> from, to;
  for (std::size_t f = 0; f < fields; ++f) {
    from.emplace_back(size);
    to.emplace_back(size);
    for (std::size_t v = 0; v < size; ++v) from[f][v] = 7.5 * sources[f][v];
  }
  Column right_side(size);
  // An implicit step is a field at rest, too: the old one over the step is its source.
  const double scale = 1.0 / (1.0 + usual_step * decay), stretched = stiffness * usual_step * decay * scale;
  Passes passes;
  const auto our_step = [&] {
    passes = {};
    for (std::size_t f = 0; f < fields; ++f) {
      const auto make = [&](std::size_t begin, std::size_t end) {
        step_source(from[f].data(), sources[f].data(), right_side.data(), begin, end, usual_step, scale);
        return largest_in(right_side.data(), begin, end);
      };
      ours.solve(right_side, make, 2, stretched, to[f], passes);
    }
  };
  our_step();
  double worst = 0.0;
  for (std::size_t f = 0; f < fields; ++f) worst = std::max(worst, apart(peer_at, fields, f, to[f]));
  if (!(worst < same_answer)) {
    fmt::print("  one step: no times, the answers differ by {:.1e}\n", worst);
    return;
  }
  double peer_time = 1e9, our_time = 1e9;
  for (int trial = 0; trial < 25; ++trial) {  // in turn: a slow second of the machine is nobody's
    peer_time = std::min(peer_time, best_of(1, [&] { peer.advance(peer_at, source); }));
    our_time = std::min(our_time, best_of(1, our_step));
  }
  // The old field and its sources read and the new field written: 24 bytes are the least of a whole step.
  const double work = double(size * fields), bytes = passes.bytes;
  fmt::print(
      "  one step of {} min, {}^3, {} field{}: BioFVM's method {:.4f} s ({:.0f} M voxel-substrate-steps/s), Howship "
      "{:.4f} s ({:.0f} M/s; {} passes, {:.0f} bytes a voxel of 24 at least, {:.0f} % of triad), ratio {:.2f}; they "
      "differ by {:.0e}\n",
      usual_step, n, fields, fields > 1 ? "s" : "", peer_time, 1e-6 * work / peer_time, our_time,
      1e-6 * work / our_time, passes.count, bytes / work, 100 * bytes / our_time / triad, peer_time / our_time, worst);
}

void model_day(std::size_t n, double stiffness, std::size_t fields, double triad) {
  const Step step = longest_step(stiffness, fields);
  if (!(step.apart < same_answer)) {
    fmt::print("  one day: no times, the answers differ by {:.1e}\n", step.apart);
    return;
  }
  Ours ours(n);
  const std::size_t size = n * n * n;
  std::vector<std::vector<double>> sources;
  std::vector<Column> right_side, x;
  for (std::size_t f = 0; f < fields; ++f) {
    sources.push_back(spots(n, f));
    right_side.emplace_back(size);
    x.emplace_back(size);
    for (std::size_t v = 0; v < size; ++v) right_side[f][v] = sources[f][v] / decay;
  }
  Passes passes;
  const double ours_takes = best_of(9, [&] {
    passes = {};
    for (std::size_t f = 0; f < fields; ++f) {
      const auto there = [&](std::size_t begin, std::size_t end) {
        return largest_in(right_side[f].data(), begin, end);
      };
      ours.solve(right_side[f], there, 0, stiffness, x[f], passes);
    }
  });
  const std::vector<double> source = interleaved(sources);
  const AxisByAxis peer(n, fields, stiffness, step.minutes);
  std::vector<double> at(source.size(), 0.0);
  const double step_takes = best_of(40, [&] { peer.advance(at, source); }), passed = double(size) * passes.count;
  fmt::print(
      "  one day, {}^3, {} field{}: Howship {:.3f} s ({} passes, {:.0f} M/s a pass, {:.0f} bytes a pass: {:.0f} % of "
      "triad); "
      "BioFVM's method, {:.0f} steps of {} min: {:.0f} s, ratio {:.0f}; until nothing changes, {:.0f} steps: {:.0f} s, "
      "ratio {:.0f}; "
      "they "
      "differ by {:.0e}\n",
      n, fields, fields > 1 ? "s" : "", ours_takes, passes.count, 1e-6 * passed / ours_takes, passes.bytes / passed,
      100 * passes.bytes / ours_takes / triad, day / step.minutes, step.minutes, step_takes * day / step.minutes,
      step_takes * day / step.minutes / ours_takes, rest / step.minutes, step_takes * rest / step.minutes,
      step_takes * rest / step.minutes / ours_takes, step.apart);
}

}  // namespace

int main() {
  ThreadPool one(1);
  const double triad = bench::triad_bytes(one);
  fmt::print("machine, one thread: triad {:.1f} GB/s\n", 1e-9 * triad);
  for (const double reach : {1.0, 5.0}) {
    const double stiffness = reach * reach;
    fmt::print("factors that reach {} voxel{}, decay {}/min\n", reach, reach > 1 ? "s" : "", decay);
    for (const std::size_t fields : {std::size_t(1), std::size_t(4)}) one_step(128, stiffness, fields, triad);
    for (const std::size_t fields : {std::size_t(1), std::size_t(4)}) model_day(128, stiffness, fields, triad);
  }
}
