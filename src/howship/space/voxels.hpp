// SPDX-License-Identifier: Apache-2.0
// RVEs as the voxels of a bone: the law in each, factors and cells moving between neighbours.
//
// Only voxels inside the mask are stored, in the order of the grid (i fastest). Work is done where something happens:
// tumour is solved in chunks that it has reached and a margin around them, bone in the rest only while an exposure
// differs from health. Everything else rests, unchanged to the last bit.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/space/events.hpp"
#include "howship/space/law.hpp"
#include "howship/space/parameters.hpp"
#include "howship/space/tissue.hpp"

namespace howship::space {

struct ReferenceCheck;

/// A run of RVEs along i, neighbours of each other, whose neighbours across lie at fixed distances in memory.
struct Run {
  std::uint32_t begin, count;
  std::array<std::int32_t, 4> across;  ///< front, back, below, above; 0 where there is none
  bool closed_left, closed_right;      ///< the first has no neighbour to its left, the last none to its right
  /// A vector that holds one of them may hold, in its other lanes, what another thread is writing.
  bool alone = false;
};

/// Array of doubles on 64-byte lines with room to read past either end. Columns begin at different lines of a page, so
/// that the same place in many of them does not always fall into the same few lines of a core's cache.
class Column {
 public:
  Column() = default;
  explicit Column(std::size_t size, double fill = 0.0);
  Column copy() const;
  double* data() { return first_; }
  const double* data() const { return first_; }
  std::span<double> span() { return {data(), size_}; }
  std::span<const double> span() const { return {data(), size_}; }
  double& operator[](std::size_t i) { return data()[i]; }
  double operator[](std::size_t i) const { return data()[i]; }

 private:
  static constexpr std::size_t slack = 16;
  struct Free {
    void operator()(double* p) const;
  };
  std::unique_ptr<double[], Free> data_;
  double* first_ = nullptr;
  std::size_t size_ = 0;
};

/// Where work is done. Follows from the state; saved with it so that a resumed run is the same run.
struct Activity {
  static constexpr std::size_t chunk = 8;  ///< RVEs that wake together
  std::vector<std::uint8_t> reached;       ///< per chunk: holds tumour, debris or disturbed stroma
  std::vector<std::uint8_t> awake;         ///< per chunk: solved for tumour, factors and motion
  bool everywhere = false;                 ///< bone is solved in all chunks: an exposure differs from health
  bool aged = false;                       ///< bone at rest is no more what it was
  bool stroma_disturbed = false;           ///< stroma differs from 1 somewhere
};

/// The state of one bone. Plain data: `advance` and the events below change it.
struct Voxels {
  Grid grid;                            ///< of the volumes it was made from
  double spacing = 1.0;                 ///< mm, cubic
  std::vector<std::uint32_t> voxel;     ///< grid index of each RVE, ascending
  std::vector<Tissue> tissue;           ///< of each RVE
  std::vector<float> initial_fraction;  ///< bone fraction of each RVE at the start

  std::array<Column, state_count> state;
  std::array<Column, 4> factor;   ///< growth factor, PTHrP, Wnt-like, DKK1-like at the start of the last step
  Column inert, host, dose_rate;  ///< dose_rate (Gy/day) is empty where no source lies in this bone
  bool has_history = false;       ///< `factor` can be extrapolated from
  std::int64_t steps = 0;
  Activity activity;

  std::size_t size() const { return voxel.size(); }
};

/// What is not state: neighbours, work lists and scratch. Rebuilt from a Voxels at any time.
class VoxelWork;

/// How exact the factor fields are: the residual relative to the largest source.
struct VoxelOptions {
  double factor_tolerance = 1e-4;
  bool all_awake = false;            ///< solve every RVE every day (for verification)
  std::size_t passes_together = 12;  ///< of a field that go over the RVEs at once, at most; 1 for plain ones
};

/// Healthy bone of the given fraction wherever `tissue` is bone, empty soft tissue elsewhere inside the mask.
/// `fraction` and `tissue` have one value a voxel of `grid`, whose voxels must be cubes.
Voxels make_voxels(const Grid& grid, std::span<const float> fraction, std::span<const std::uint8_t> tissue,
                   const Law& law, const Parameters& transport);

/// What a step did over all awake RVEs: passes of factor fields and stages of cell motion. Those of a field that went
/// over the RVEs together are one of `fields`: they need its columns from memory but once.
struct Sweeps {
  int factors = 0, fields = 0, motion = 0;
};

/// Writes the source of a field in RVEs [begin, end) and returns the largest magnitude there.
using MakeSource = std::function<double(std::size_t begin, std::size_t end)>;

/// One bone that lives: state, neighbours, work lists.
class VoxelSpace {
 public:
  VoxelSpace(Voxels voxels, const Law& law, const Parameters& transport, const VoxelOptions& options = {});
  ~VoxelSpace();
  VoxelSpace(VoxelSpace&&) noexcept;
  VoxelSpace& operator=(VoxelSpace&&) noexcept;

  const Voxels& voxels() const { return voxels_; }
  const Law& law() const { return law_; }

  /// A copy of the state, to be changed and put back.
  Voxels copy() const;

  /// Puts back a saved state of the same bone (columns, activity, history).
  void restore(Voxels voxels);

  /// Advances by dt days: half a step of cell motion, the reaction, half a step of motion, factors extrapolated to
  /// mid-step. The same bytes for any pool size, and whether or not the plain law follows it in `check`.
  void advance(const Exposure& exposure, double dt, ThreadPool& pool, ReferenceCheck* check = nullptr);

  /// Adds a ball of tumour: `occupancy` of the pore at its centre, radius and rim width in mm, world mm, and the share
  /// of each clone in it.
  void seed_ball(const Vec3& centre, double radius, double rim, double occupancy,
                 const CloneShares& shares = all_sensitive);

  /// Volume fractions of a clone in each RVE, for whoever counts cells that are few. After adding some where none were,
  /// `disturbed` must be called.
  std::span<double> clone(std::size_t k) { return voxels_.state[clone_states[k]].span(); }
  void disturbed();

  /// An instant with an amount for each RVE (0 = spared), e.g. from `ball_amount`.
  void change(std::span<const double> amount, const Instant& instant, Disturbs disturbs);

  /// Sets the dose rate (Gy/day) of each RVE; an empty span removes it.
  void set_dose_rate(std::span<const double> dose_rate);

  /// What this bone exchanges with the body per day at its present state: mm3 of matrix and of fully mineralised
  /// matrix.
  Flux<double> flux(const Exposure& exposure, ThreadPool& pool, ReferenceCheck* check = nullptr);

  /// x with (1 - range^2 laplace) x = source on the RVEs that are awake and nothing through their outer faces: what
  /// spreads by `range` (mm) before it decays, at rest. This is the solver of the factor fields, to their tolerance,
  /// from the source as its first guess or, `from_there`, from what `x` holds. `spare` is room to work in. Returns the
  /// passes. The second form has the source made on the way, in parts.
  int solve_field(const Column& source, double range, Column& x, Column& spare, bool from_there, ThreadPool& pool);
  int solve_field(const Column& source, const MakeSource& make_source, double range, Column& x, Column& spare,
                  bool from_there, ThreadPool& pool);

  /// RVEs solved for tumour, and solved at all, in the last step.
  std::size_t awake() const;
  std::size_t working() const;
  Sweeps sweeps() const;

 private:
  Voxels voxels_;
  Law law_;
  Parameters transport_;
  std::unique_ptr<VoxelWork> work_;
};

/// World place (mm) of RVE i.
Vec3 place(const Voxels& voxels, std::size_t i);

/// amount within `radius` of `centre` (world mm), falling to 0 over `rim` mm as share_in_ball has it; one value an RVE.
std::vector<double> ball_amount(const Voxels& voxels, const Vec3& centre, double radius, double rim, double amount);

/// Values of RVE i.
Values<double> values_at(const Voxels& voxels, std::size_t i);

/// RVEs that share a face with RVE i, ascending.
std::vector<std::size_t> face_neighbours(const Voxels& voxels, std::size_t i);

/// The RVE whose centre is nearest to a place (world mm); of equals the first.
std::size_t nearest_rve(const Voxels& voxels, const Vec3& place);

}  // namespace howship::space
