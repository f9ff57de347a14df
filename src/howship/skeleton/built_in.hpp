// SPDX-License-Identifier: Apache-2.0
// Bones that need no data file: smooth solids placed by published dimensions, sampled on any voxel size.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/skeleton/shapes.hpp"

namespace howship::skeleton {

enum class Sex : std::uint8_t { female, male };

struct BuiltInOptions {
  double voxel_size_mm = 1.0;  ///< 0.25 to 2
  double age_years = 60.0;     ///< 20 to 100
  Sex sex = Sex::male;
  std::uint64_t seed = 1;                ///< of the trabecular texture
  std::uint64_t patient = 0;             ///< of the trabecular texture
  double margin_mm = 10.0;               ///< soft tissue kept around the bone; 0 to 30
  bool texture = true;                   ///< false: no random variation of trabecular density
  std::optional<double> trabecular_bmd;  ///< mg/cm3; replaces the site mean that age and sex would give
  std::optional<VertebraShape>
      vertebra;  ///< replaces the level's shape (vertebrae only); age and sex leave it as it is
};

/// Canonical names: T1 ... T12, L1 ... L5, then femur_left, femur_right, humerus_..., rib_..., ilium_..., skull.
const std::vector<std::string_view>& bone_names();

bool is_bone(std::string_view name);

/// What to write instead of `name`: "did you mean 'L3'?", "write femur_left or femur_right", or the whole list.
std::string bone_name_hint(std::string_view name);

/// One number that shapes a bone, with what is declared about it.
struct DeclaredValue {
  Declaration declared;
  double value;
};

/// Every number that goes into a built-in bone of that name (man of 30 years; `name` must be a bone).
std::vector<DeclaredValue> bone_parameters(std::string_view name);

/// One sentence on what the model of that bone covers.
std::string bone_summary(std::string_view name);

/// Builds the bone: a pure function of name and options, whatever the pool. World origin = centre of the reference
/// part; grid axes along RAS (i towards the right, j forward, k up). `name` must be a bone.
BoneModel built_in_bone(std::string_view name, const BuiltInOptions& options, ThreadPool& pool);

}  // namespace howship::skeleton
