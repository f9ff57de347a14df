// SPDX-License-Identifier: Apache-2.0
// RVEs as concentric shells: a lesion that is a ball, for cohorts. Same law, same step as the voxel space.
#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "howship/space/events.hpp"
#include "howship/space/law.hpp"
#include "howship/space/parameters.hpp"
#include "howship/space/voxels.hpp"

namespace howship::space {

/// State of one lesion in shells of equal width; shell i lies between i and i + 1 widths from the centre.
struct Shells {
  double width = 0.5;  ///< mm
  std::array<Column, state_count> state;
  std::array<Column, 4> factor;  ///< at the start of the last step
  Column inert, host;
  bool has_history = false;
  std::size_t size() const { return inert.span().size(); }
};

/// Mean over the sphere of radius `r` mm about a ball's centre of share_in_ball about a place `offset` mm from it.
double share_on_sphere(double r, double offset, double radius, double rim);

/// Values of shell i.
Values<double> values_at(const Shells& shells, std::size_t i);

/// What a lesion amounts to, mm3 unless noted.
struct ShellMeasures {
  double tumour;
  double half_radius;  ///< mm, outermost place where tumour fills `front_occupancy` of the pore; 0 if nowhere
  double lamellar_lost, woven, deficit, mineral;
};

/// What follows from the number of shells, their width and how signals and stroma spread: the same of all lesions of a
/// size.
struct ShellGeometry {
  struct Tridiagonal {  // of (1 - range^2 laplace), eliminated once
    std::vector<double> lower, pivot, upper;
  };
  Column volume;                        // mm3 of each shell
  std::vector<double> face_over_width;  // mm, area of each inner face over the width
  std::array<Tridiagonal, 4> factor_matrix;
  double longest_stroma_step = 1e300;  // day, in which no shell gives away more stroma than it holds
};
struct ShellWork;  // what a step writes and nobody reads after it

/// One lesion that lives.
class ShellSpace {
 public:
  /// `count` shells of healthy bone of one fraction.
  ShellSpace(std::size_t count, double width, double fraction, const Law& law, const Parameters& transport);

  const Shells& shells() const { return shells_; }
  const Law& law() const { return law_; }
  double radius(std::size_t i) const { return (double(i) + 0.5) * shells_.width; }  ///< mm, of a shell's centre
  double volume(std::size_t i) const { return geometry_->volume[i]; }               ///< mm3

  void seed_ball(double radius, double rim, double occupancy, const CloneShares& shares = all_sensitive);
  /// Gives the living tumour of every shell these shares of its clones.
  void share_out(const CloneShares& shares);
  /// As VoxelSpace::clone.
  std::span<double> clone(std::size_t k) { return shells_.state[clone_states[k]].span(); }
  void disturbed() { shells_.has_history = false; }
  /// As VoxelSpace::advance.
  void advance(const Exposure& exposure, double dt, ReferenceCheck* check = nullptr);

  /// An instant with an amount for each shell.
  void change(std::span<const double> amount, const Instant& instant, Disturbs disturbs);

  /// Adds shells outside, as the outermost is; the tumour must not have come near it.
  void extend(std::size_t count);
  /// Whether living tumour is found within `shells` of the edge.
  bool reaches(std::size_t shells) const;

  /// What the ball exchanges with the body per day at its present state: mm3 of matrix and of fully mineralised matrix.
  Flux<double> flux(const Exposure& exposure, ReferenceCheck* check = nullptr) const;
  double tissue_volume() const;  ///< mm3

  /// Puts back a saved state. Its number of shells may be another.
  void restore(Shells shells, bool stroma_disturbed);
  bool stroma_disturbed() const { return stroma_disturbed_; }

  ShellMeasures measure(double initial_fraction) const;

 private:
  template <std::size_t Count>
  void solve(const std::array<std::size_t, Count>& factors, ShellWork& work) const;  // from its sources
  void move_cells(double dt, ShellWork& work);

  Shells shells_;
  Law law_;
  Parameters transport_;
  std::shared_ptr<const ShellGeometry> geometry_;
  bool stroma_disturbed_ = false;
};

}  // namespace howship::space
