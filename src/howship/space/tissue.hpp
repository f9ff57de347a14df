// SPDX-License-Identifier: Apache-2.0
// What kind of tissue a voxel holds before any tumour arrives.
#pragma once
#include <cstdint>

namespace howship::space {

/// `outside` is closed: nothing grows, diffuses or is loaded there.
enum class Tissue : std::uint8_t {
  outside,
  bone,
  canal,  ///< spinal canal (vertebrae only), within the margin around bone
  soft,   ///< other soft tissue within the margin around bone
};

}  // namespace howship::space
