// SPDX-License-Identifier: Apache-2.0
// What `howship strength` says of a lesion: findings and clinical scores, from the image and the options.
#pragma once
#include <optional>
#include <string>

#include "howship/app/strength_options.hpp"
#include "howship/strength/findings.hpp"
#include "howship/strength/materials.hpp"

namespace howship::app {

/// What the options and the image say of a lesion; empty where nothing does. Throws InputError.
std::optional<strength::LesionFindings> lesion_of(const StrengthOptions& o, const strength::MaterialMap& map,
                                                  const Volume<float>& bmd, const Volume<int>& labels,
                                                  const strength::FindingParameters& p);

/// SINS or Mirels, as the bone has it; what an image cannot tell comes from the options.
struct ScoreText {
  std::optional<strength::Sins> sins;
  std::optional<strength::Mirels> mirels;
  std::string text;
};
ScoreText scored(const StrengthOptions& o, const strength::LesionFindings& lesion);

}  // namespace howship::app
