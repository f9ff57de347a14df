// SPDX-License-Identifier: Apache-2.0
// What `howship strength` is asked for, before any image is read.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/strength/assess.hpp"

namespace howship::app {

struct StrengthOptions {
  std::string image, mask, load, bone, folder = "results/strength", batch;
  std::vector<int> labels, opposite;
  std::vector<double> calibration, cement, hole, blastic, nail, plate, screws, cylinder;
  std::vector<std::string> settings;
  std::string pain, lesion_type, alignment, posterolateral;
  int lesion_label = 0;
  double collapse = 0, body_involved = -1, lesion_size = -1;
  bool density = false, whole = false, linear = false, force = false, no_maps = false, quiet = false;
  bool mesh = false, json = false, resume = false;
  std::string typed;  ///< what was asked for all rows of a batch, in words: the options that files follow from
  double weight = 70;
  std::optional<double> edge;  ///< mm, of a voxel; empty: that of the image, at most 1
  int threads = 0;
};

/// Declares every option of the command that says which bone is tested, and how: those that a row of a batch may have.
void declare_bone(CLI::App& command, StrengthOptions& o);
/// Declares all the others.
void declare_job(CLI::App& command, StrengthOptions& o);
/// After parsing: the options that were given and that files follow from, in words.
std::string typed_options(const CLI::App& command);

/// What the options say without an image at hand.
struct AskedStrength {
  strength::LoadCase load{};
  strength::StrengthParameters parameters;  ///< declared ones with what --set changes
  bool vertebra = false;                    ///< loaded as one
  strength::BoneKind kind{};
};

/// Throws InputError with every fault of the options at once. `images`: image and mask are files and must be named.
AskedStrength check(const StrengthOptions& o, bool images = true);

/// A place of an option's numbers: world mm.
inline Vec3 place_at(const std::vector<double>& v, std::size_t from) { return {v[from], v[from + 1], v[from + 2]}; }

/// Throws InputError with this one fault.
[[noreturn]] void refuse(const std::string& where, const std::string& key, const std::string& text,
                         const std::string& hint = {});

}  // namespace howship::app
