// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

namespace howship {

/// What draws are keyed by that belong to something with a name, a bone or a drug: FNV-1a (Fowler, Noll and Vo).
constexpr std::uint32_t text_key(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ std::uint8_t(c)) * 16777619u;
  return hash;
}

}  // namespace howship
