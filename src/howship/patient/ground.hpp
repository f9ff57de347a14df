// SPDX-License-Identifier: Apache-2.0
// Where a lesion is: the RVEs that its tumour has come to first, and what its cells find there, whatever joins them.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "howship/space/point.hpp"
#include "howship/space/shells.hpp"
#include "howship/space/voxels.hpp"
#include "howship/tumour/colonies.hpp"

namespace howship::patient {

/// The RVEs of one lesion.
class Ground {
 public:
  virtual ~Ground() = default;
  virtual double volume(std::size_t place) const = 0;  ///< mm3
  virtual double pore(std::size_t place) const = 0;    ///< volume fraction
  virtual space::CloneRates rates(std::size_t place, const space::Exposure& exposure) const = 0;
  virtual std::vector<std::size_t> neighbours(std::size_t place) const = 0;

  /// Cells (parts of them, too) of clone k where it is a density, in the order of storage.
  virtual std::vector<tumour::CellsAt> cells(std::size_t k) const = 0;
  /// The same, summed, of all clones.
  virtual std::array<double, space::clones> sums() const = 0;
  /// Multiplies the density of clone k; 0 takes its last traces away, too.
  virtual void scale(std::size_t k, double factor) = 0;
  /// Adds cells of clone k at a place.
  virtual void add(std::size_t k, std::size_t place, double cells) = 0;
  /// Cells were added: places that rested wake.
  virtual void disturbed() = 0;
};

/// Which lesion the tumour of each RVE of a bone in voxels came from: whoever was there first. Labels are places in the
/// site's list of lesions, counted from 1; 0 where no tumour has come.
class LesionMap {
 public:
  using Label = std::uint16_t;

  explicit LesionMap(std::size_t rves = 0) : label_(rves, 0) {}
  std::span<const Label> labels() const { return label_; }
  /// Of the lesion at that place in the list, ascending.
  std::span<const std::uint32_t> rves(std::size_t lesion) const;

  void put(std::size_t rve, std::size_t lesion);
  /// What `lesion` held is nobody's.
  void forget(std::size_t lesion);
  /// RVEs that tumour has come to take the label of the face neighbour that holds most of it, or where none has one
  /// that of the nearest seed (NaN: not seeded).
  void spread(const space::Voxels& voxels, std::span<const Vec3> seeds);

  /// For a saved state.
  void restore(std::vector<Label> labels);

 private:
  void take(std::span<const std::uint32_t> fresh);  // into the lists, as they are labelled

  std::vector<Label> label_;
  std::vector<std::vector<std::uint32_t>> rves_;  // follow from the labels
};

/// A lesion of a bone in voxels, with those that have grown into it.
class VoxelGround : public Ground {
 public:
  /// `parts`: places of the lesions in the site's list. `alone`: clones of which no other lesion of the bone has a
  /// density, so that traces where tumour has not come yet are this one's.
  VoxelGround(space::VoxelSpace& space, LesionMap& map, std::vector<std::size_t> parts,
              std::array<bool, space::clones> alone);
  double volume(std::size_t place) const override;
  double pore(std::size_t place) const override;
  space::CloneRates rates(std::size_t place, const space::Exposure& exposure) const override;
  std::vector<std::size_t> neighbours(std::size_t place) const override;
  std::vector<tumour::CellsAt> cells(std::size_t k) const override;
  std::array<double, space::clones> sums() const override;
  void scale(std::size_t k, double factor) override;
  void add(std::size_t k, std::size_t place, double cells) override;
  void disturbed() override;

 private:
  space::VoxelSpace& space_;
  LesionMap& map_;
  std::vector<std::size_t> parts_;
  std::array<bool, space::clones> alone_;
};

/// A lesion that is a ball of shells.
class ShellGround final : public Ground {
 public:
  explicit ShellGround(space::ShellSpace& space) : space_(space) {}
  double volume(std::size_t place) const override;
  double pore(std::size_t place) const override;
  space::CloneRates rates(std::size_t place, const space::Exposure& exposure) const override;
  std::vector<std::size_t> neighbours(std::size_t place) const override;
  std::vector<tumour::CellsAt> cells(std::size_t k) const override;
  std::array<double, space::clones> sums() const override;
  void scale(std::size_t k, double factor) override;
  void add(std::size_t k, std::size_t place, double cells) override;
  void disturbed() override;

 private:
  space::ShellSpace& space_;
};

}  // namespace howship::patient
